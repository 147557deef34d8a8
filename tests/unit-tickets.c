/*
 * A list of tickets comes from a package: nothing in it is believed before it is looked at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/tickets.h"
#include "test.h"
#include <string.h>

static struct {
    KERB_QUERY_TKT_CACHE_RESPONSE list;
    WCHAR server[4], realm[4];
} answer;

static char *const elsewhere = (char *)0x5000; /* where the list lies for the package */

static FILE *file;
static char written[1024];

static UNICODE_STRING string_at(size_t offset)
{
    UNICODE_STRING string = { sizeof(answer.server), sizeof(answer.server), (WCHAR *)(elsewhere + offset) };

    return string;
}

static void make(void)
{
    memset(&answer, 0, sizeof(answer));
    answer.list.MessageType = KerbQueryTicketCacheMessage;
    answer.list.CountOfTickets = 1;
    answer.list.Tickets[0].ServerName = string_at((char *)answer.server - (char *)&answer);
    answer.list.Tickets[0].RealmName = string_at((char *)answer.realm - (char *)&answer);
    answer.list.Tickets[0].EncryptionType = 18;
    answer.list.Tickets[0].TicketFlags = KERB_TICKET_FLAGS_initial | 1;
    memcpy(answer.server, L"host", sizeof(answer.server));
    memcpy(answer.realm, L"HOME", sizeof(answer.realm));
}

/* Leaves what is shown in @written, with blanks and newlines counted as one. */
static BOOL show(const void *data, ULONG size)
{
    struct view view;
    size_t got, i, end = 0;
    BOOL is_shown;

    rewind(file);
    view_begin(&view, file, FALSE);
    is_shown = tickets_show(&view, data, size, elsewhere);
    fputc('\n', file);
    got = ftell(file);
    rewind(file);
    got = fread(written, 1, min(got, sizeof(written) - 1), file);
    for (i = 0; i < got; i++) {
        if (written[i] > ' ')
            written[end++] = written[i];
        else if (end && written[end - 1] != ' ')
            written[end++] = ' ';
    }
    written[end] = 0;
    return is_shown;
}

static void refused(const char *sentence)
{
    BOOL is_shown = show(&answer, sizeof(answer));

    ok(!is_shown && !*written, sentence);
    make();
}

int main(void)
{
    KERB_TICKET_CACHE_INFO *ticket = &answer.list.Tickets[0];
    const ULONG head = offsetof(KERB_QUERY_TKT_CACHE_RESPONSE, Tickets);

    if (!(file = tmpfile()))
        return 99;
    make();
    ok(show(&answer, sizeof(answer)), "tickets: a list is one");
    ok_str(written, "tickets server host realm HOME start 1601-01-01 00:00:00 UTC end 1601-01-01 00:00:00 UTC "
           "renew until 1601-01-01 00:00:00 UTC encryption type 18 flags INITIAL 0x1 ",
           "tickets: names are found in the copy, by where they lie for the package");
    ticket->ServerName.Length = 0;
    ticket->ServerName.Buffer = NULL;
    ok(show(&answer, sizeof(answer)) && strstr(written, "server realm HOME"), "tickets: an empty name needs no buffer");
    make();
    answer.list.CountOfTickets = 0;
    ok(show(&answer, head), "tickets: no tickets are a list, too");
    ok_str(written, "tickets none ", "tickets: of none");
    make();

    ok(!show(NULL, 0), "tickets: nothing is no list");
    ok(!show(&answer, head - 1), "tickets: half a head is none");
    ok(!show(&answer, sizeof(answer.list) - 1), "tickets: nor is a cut ticket");
    ok(!show(&answer, sizeof(answer) - 1), "tickets: nor is a cut name");
    answer.list.MessageType = KerbRetrieveTicketMessage;
    refused("tickets: another message is none");
    answer.list.CountOfTickets = 2;
    refused("tickets: one ticket too many");
    answer.list.CountOfTickets = 0xffffffff;
    refused("tickets: far too many tickets");
    ticket->ServerName.Buffer = (WCHAR *)(elsewhere - 1);
    refused("tickets: a name before the answer");
    ticket->RealmName.Length += 2;
    refused("tickets: a name that goes on behind the answer");
    ticket->RealmName.Buffer = (WCHAR *)(elsewhere + sizeof(answer));
    refused("tickets: a name behind the answer");
    ticket->RealmName.Buffer = NULL;
    refused("tickets: a name without a buffer");
    fclose(file);
    return done_testing();
}
