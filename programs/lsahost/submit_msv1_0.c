/*
 * The interactive submit buffer of msv1_0 and kerberos.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "submit.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MESSAGE_TYPE 2       /* MsV1_0InteractiveLogon, KerbInteractiveLogon */
#define MAX_CHARACTERS 32766 /* what UNICODE_STRING counts, less a terminator */

struct interactive_logon {
    ULONG MessageType;
    UNICODE_STRING LogonDomainName, UserName, Password;
};

NSP_ASSERT_SIZE(struct interactive_logon, 28, 56);
NSP_ASSERT_OFFSET(struct interactive_logon, Password, 20, 40);

/* Append @text to the block whose end *@at is, and describe it.  There is no terminator: lengths count. */
static void append(UNICODE_STRING *string, const WCHAR *text, BYTE **at)
{
    string->Length = string->MaximumLength = wcslen(text) * sizeof(*text);
    string->Buffer = (WCHAR *)*at;
    memcpy(*at, text, string->Length);
    *at += string->Length;
}

NTSTATUS submit_build_interactive(const WCHAR *domain, const WCHAR *user, const WCHAR *password,
                                  struct submit *submit)
{
    size_t lengths[3] = { wcslen(domain), wcslen(user), wcslen(password) };
    struct interactive_logon *logon;
    BYTE *at;

    submit->data = NULL;
    submit->size = 0;
    if (max(lengths[0], max(lengths[1], lengths[2])) > MAX_CHARACTERS)
        return STATUS_NAME_TOO_LONG;
    submit->size = sizeof(*logon) + (lengths[0] + lengths[1] + lengths[2]) * sizeof(WCHAR);
    if (!(logon = calloc(1, submit->size)))
        return STATUS_NO_MEMORY;

    submit->data = at = (BYTE *)logon;
    at += sizeof(*logon);
    logon->MessageType = MESSAGE_TYPE;
    append(&logon->LogonDomainName, domain, &at);
    append(&logon->UserName, user, &at);
    append(&logon->Password, password, &at);
    return STATUS_SUCCESS;
}
