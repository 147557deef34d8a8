/*
 * What packages leave behind, other than blocks of memory and threads: each kind is a finding of its own in check mode,
 * and none without.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

static void *call_with(const char *package, BYTE message)
{
    HANDLE lsa = connect_untrusted();
    NTSTATUS status, protocol_status;
    ULONG id = 0, size;
    void *answer;

    lookup(lsa, package, &id);
    status = LsaCallAuthenticationPackage(lsa, id, &message, 1, &answer, &size, &protocol_status);
    LsaDeregisterLogonProcess(lsa);
    return NT_SUCCESS(status) ? answer : NULL;
}

static void *call(const char *package)
{
    return call_with(package, 0);
}

static const struct { const char *fixture, *package, *findings, *where, *sentence; } leaks[] = {
    { "leaks_notification.dll", NULL,
      "NSP-0053 Shutdown: a registration of RegisterNotification for an interval was not cancelled",
      "leaks_notification", "a notification that is not cancelled" },
    { "leaks_section.dll", NULL, "NSP-0054 shutdown: a section of CreateSharedMemory (4096 bytes) still lives",
      "leaks_section", "a section that is not deleted" },
    { "leaks_client_buffer.dll", "LeaksClientBuffer",
      "NSP-0055 CallPackageUntrusted: CallPackageUntrusted made a client buffer of 24 bytes, which it neither returned "
      "nor freed", "leaks_client_buffer", "a client buffer that is neither returned nor freed" },
};

static void each_kind(void)
{
    const struct nsp_finding *finding;
    struct nsp_host *host;
    void *answer;
    size_t i;
    int round;

    for (i = 0; i < ARRAYSIZE(leaks); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, leaks[i].fixture);
        for (round = 0; leaks[i].package && round < 2; round++) {
            answer = call(leaks[i].package);
            need(answer && !strcmp(answer, "answer!"), leaks[i].package);
            LsaFreeReturnBuffer(answer);
        }
        NspHostShutdown(host);
        ok_findings(host, leaks[i].findings, "leaks: %s is one finding", leaks[i].sentence);
        finding = NspHostGetFinding(host, 0);
        ok(finding && !strncmp(finding->where, leaks[i].where, strlen(leaks[i].where)),
           "leaks: %s: with the place in the package", leaks[i].sentence);
        NspHostDestroy(host);

        host = new_host(0);
        need_loaded(host, leaks[i].fixture);
        NspHostShutdown(host);
        ok_findings(host, "", "leaks: %s: none without the check heap", leaks[i].sentence);
        NspHostDestroy(host);
    }
}

static void the_clean_twin(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    UNICODE_STRING *answer;

    need_loaded(host, "gives_all_back.dll");
    answer = call("GivesAllBack");
    ok(answer && answer->Length == 10 && !memcmp(answer->Buffer, L"hello", 10),
       "leaks: the client can read its answer, and what the answer points to");
    if (answer) {
        ok_status(LsaFreeReturnBuffer(answer->Buffer), STATUS_SUCCESS, "leaks: it frees the one");
        ok_status(LsaFreeReturnBuffer(answer), STATUS_SUCCESS, "leaks: and the other");
        ok_status(LsaFreeReturnBuffer(answer), STATUS_INVALID_PARAMETER, "leaks: once");
    }
    call("GivesAllBack");
    NspHostShutdown(host);
    ok_findings(host, "", "leaks: a package that gives all back leaks nothing, whatever the client does");
    NspHostDestroy(host);
}

static void the_client_goes(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "leaks_client_buffer.dll");
    LsaFreeReturnBuffer(call("LeaksClientBuffer"));
    ok_findings(host, "", "leaks: a buffer that may still be returned is no leak");
    NspHostEndClient(host);
    ok_findings(host, leaks[2].findings, "leaks: it is one when its client has gone");
    NspHostDestroy(host);
}

static void handles(void)
{
    static const char *const types[] = { "Event", "Key", "File", "Token" };
    struct nsp_host *host;
    char expected[256];
    BYTE i;

    for (i = 0; i < ARRAYSIZE(types); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, "leaks_handle.dll");
        call_with("LeaksHandle", 9);
        call_with("LeaksHandle", i);
        ok_findings(host, "", "leaks: a handle of type %s may still be closed", types[i]);
        NspHostShutdown(host);
        snprintf(expected, sizeof(expected), "NSP-0052 CallPackageUntrusted: CallPackageUntrusted left 1 handle of "
                 "type %s open, which was still so when the DLL was unloaded", types[i]);
        ok_findings(host, expected, "leaks: it is one when the DLL has gone");
        NspHostDestroy(host);
    }
    host = new_host(NSP_HOST_CHECK_HEAP);
    need_loaded(host, "leaks_handle.dll");
    call_with("LeaksHandle", 9);
    NspHostShutdown(host);
    ok_findings(host, "", "leaks: a handle that is closed in the call is none");
    NspHostDestroy(host);

    host = new_host(NSP_HOST_CHECK_HEAP);
    NspHostSetQuiet(host, TRUE);
    need_loaded(host, "leaks_handle.dll");
    for (i = 0; i < 10; i++)
        call_with("LeaksHandle", 9);
    call_with("LeaksHandle", 0);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0052 CallPackageUntrusted: CallPackageUntrusted left 1 handle of type Event open, which was "
                "still so when the DLL was unloaded", "leaks: one of many calls for a client who opens no handles");
    NspHostDestroy(host);

    host = new_host(0);
    need_loaded(host, "leaks_handle.dll");
    call_with("LeaksHandle", 0);
    NspHostShutdown(host);
    ok_findings(host, "", "leaks: nor is one without the check heap");
    NspHostDestroy(host);
}

int main(void)
{
    each_kind();
    handles();
    the_clean_twin();
    the_client_goes();
    return done_testing();
}
