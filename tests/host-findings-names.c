/*
 * What is said of counted strings that are none: the names that a logon gives.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

static const char *expected_of(const char *text)
{
    static char sentence[256];

    snprintf(sentence, sizeof(sentence), "NSP-0047 LogonUserEx: LogonUserEx gave %s", text);
    return text ? sentence : "";
}

/* ---- fixtures ---- */

static void fixture(const char *dll, const char *package, const char *expected, const char *sentence)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct logon logon;

    need_loaded(host, dll);
    logon = log_on(package, Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "names: the logon of %s succeeds", package);
    drop(&logon);
    NspHostShutdown(host);
    ok_findings(host, expected, "%s", sentence);
    NspHostDestroy(host);
}

/* ---- each fault, in the machine's name and in the account's ---- */

static enum { RIGHT, OVER_MAXIMUM, ODD, NO_BUFFER, OVER_BLOCK, UNREADABLE, WITH_NUL } fault;
static NTSTATUS answer;

static void spoil(UNICODE_STRING *string)
{
    switch (fault) {
    case OVER_MAXIMUM:
        string->MaximumLength = string->Length - 2;
        break;
    case ODD:
        string->Length--;
        break;
    case NO_BUFFER:
        lsa->FreeLsaHeap(string->Buffer);
        string->Buffer = NULL;
        break;
    case OVER_BLOCK:
        string->Length = string->MaximumLength += 2;
        break;
    case UNREADABLE:
        lsa->FreeLsaHeap(string->Buffer);
        string->Buffer = (WCHAR *)0x1000;
        break;
    case WITH_NUL:
        string->Buffer[1] = 0;
        break;
    default:
        break;
    }
}

static NTSTATUS NTAPI logon_ex(LOGON_ARGS, UNICODE_STRING **MachineName)
{
    NTSTATUS status;

    if (!NT_SUCCESS(answer)) {
        *AccountName = fixture_string(L"nobody");
        spoil(*AccountName);
        return answer;
    }
    status = fixture_logon(LOGON_WORDS);
    *MachineName = fixture_string(L"machine");
    spoil(*MachineName);
    return status;
}

static const struct nsp_package_table logs_on = { FIXTURE_BASICS, .LogonUserEx = logon_ex };

static const char *found(void)
{
    static char text[512];
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct logon logon;

    need_package(host, CALLER_DLL, &logs_on);
    logon = log_on("Caller", Interactive, 0);
    need(logon.status == answer, "the logon does not end as it should");
    if (NT_SUCCESS(answer))
        drop(&logon);
    NspHostShutdown(host);
    snprintf(text, sizeof(text), "%s", findings(host));
    NspHostDestroy(host);
    return text;
}

static void each_fault(void)
{
    static const struct { int fault; const char *text; } cases[] = {
        { RIGHT, NULL },
        { OVER_MAXIMUM, "MachineName, which has a Length above its MaximumLength" },
        { ODD, "MachineName, which has an odd Length" },
        { NO_BUFFER, "MachineName, which has a Length and no Buffer" },
        { OVER_BLOCK, "MachineName, which has a Length above the size of its block" },
        { UNREADABLE, "MachineName, which has a Buffer that cannot be read to its end" },
        { WITH_NUL, "MachineName, which has a NUL among its characters" }
    };
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        fault = cases[i].fault;
        ok_str(found(), expected_of(cases[i].text), "names: %s",
               cases[i].text ? cases[i].text + strlen("MachineName, which ") : "a good one makes no finding");
    }
    answer = STATUS_LOGON_FAILURE;
    fault = ODD;
    ok_str(found(), expected_of("AccountName, which has an odd Length"),
           "names: that of the account is looked at when the logon fails, too");
    answer = STATUS_SUCCESS;
}

int main(void)
{
    fixture("clean.dll", "Clean", "", "names: a clean one makes no finding");
    fixture("counts_terminator.dll", "CountsTerminator",
            "NSP-0047 LogonUser: LogonUser gave AccountName, which has a NUL among its characters",
            "names: a terminator that is counted is one");
    each_fault();
    return done_testing();
}
