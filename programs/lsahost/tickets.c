/*
 * Tickets of Kerberos, as KerbQueryTicketCacheMessage lists them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tickets.h"
#include "names.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

struct answer {
    const BYTE *data;
    ULONG size;
    ULONG_PTR address;
};

static const struct names_flag flags[] = {
    { KERB_TICKET_FLAGS_forwardable,       "FORWARDABLE" },
    { KERB_TICKET_FLAGS_forwarded,         "FORWARDED" },
    { KERB_TICKET_FLAGS_proxiable,         "PROXIABLE" },
    { KERB_TICKET_FLAGS_proxy,             "PROXY" },
    { KERB_TICKET_FLAGS_may_postdate,      "MAY_POSTDATE" },
    { KERB_TICKET_FLAGS_postdated,         "POSTDATED" },
    { KERB_TICKET_FLAGS_invalid,           "INVALID" },
    { KERB_TICKET_FLAGS_renewable,         "RENEWABLE" },
    { KERB_TICKET_FLAGS_initial,           "INITIAL" },
    { KERB_TICKET_FLAGS_pre_authent,       "PRE_AUTHENT" },
    { KERB_TICKET_FLAGS_hw_authent,        "HW_AUTHENT" },
    { KERB_TICKET_FLAGS_ok_as_delegate,    "OK_AS_DELEGATE" },
    { KERB_TICKET_FLAGS_name_canonicalize, "NAME_CANONICALIZE" },
    { 0, NULL }
};

/* Where the characters are in the copy; NULL when they are not all in it. */
static const BYTE *characters(const struct answer *answer, const UNICODE_STRING *string)
{
    ULONG_PTR offset = (ULONG_PTR)string->Buffer - answer->address;

    if (!string->Length)
        return answer->data;
    return offset <= answer->size && string->Length <= answer->size - offset ? answer->data + offset : NULL;
}

static BOOL is_list(const struct answer *answer)
{
    const KERB_QUERY_TKT_CACHE_RESPONSE *list = (const void *)answer->data;
    const ULONG head = offsetof(KERB_QUERY_TKT_CACHE_RESPONSE, Tickets);
    ULONG i;

    if (answer->size < head || list->MessageType != KerbQueryTicketCacheMessage ||
        list->CountOfTickets > (answer->size - head) / sizeof(list->Tickets[0]))
        return FALSE;
    for (i = 0; i < list->CountOfTickets; i++) {
        if (!characters(answer, &list->Tickets[i].ServerName) || !characters(answer, &list->Tickets[i].RealmName))
            return FALSE;
    }
    return TRUE;
}

static void show_string(struct view *view, const char *key, const struct answer *answer, const UNICODE_STRING *string)
{
    WCHAR *text = calloc(1, string->Length + sizeof(*text));

    if (!text)
        return;
    memcpy(text, characters(answer, string), string->Length);
    view_wide(view, key, text);
    free(text);
}

BOOL tickets_show(struct view *view, const BYTE *data, ULONG size, const void *address)
{
    const struct answer answer = { data, size, (ULONG_PTR)address };
    const KERB_QUERY_TKT_CACHE_RESPONSE *list = (const void *)data;
    ULONG i;

    if (!is_list(&answer))
        return FALSE;
    view_open_array(view, "tickets");
    for (i = 0; i < list->CountOfTickets; i++) {
        const KERB_TICKET_CACHE_INFO *ticket = &list->Tickets[i];

        view_open(view, NULL);
        show_string(view, "server", &answer, &ticket->ServerName);
        show_string(view, "realm", &answer, &ticket->RealmName);
        view_string(view, "start", text_time(ticket->StartTime));
        view_string(view, "end", text_time(ticket->EndTime));
        view_string(view, "renew_until", text_time(ticket->RenewTime));
        view_number(view, "encryption_type", ticket->EncryptionType, NULL);
        names_show_flags(view, "flags", flags, ticket->TicketFlags);
        view_close(view);
    }
    view_close_array(view);
    return TRUE;
}
