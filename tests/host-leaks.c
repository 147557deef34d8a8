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

#define TRIES 10 /* as many handles may come or go in other processes while a call leaves one open */

/* One of @calls calls leaves a handle of the type open that @message stands for. */
static BOOL is_leak_told(BYTE message, const char *type, unsigned calls)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    char expected[256];
    BOOL is_told;

    need_loaded(host, "leaks_handle.dll");
    while (--calls)
        call_with("LeaksHandle", 9);
    call_with("LeaksHandle", message);
    is_told = !*findings(host); /* it may still be closed */
    NspHostShutdown(host);
    snprintf(expected, sizeof(expected), "NSP-0052 CallPackageUntrusted: CallPackageUntrusted left 1 handle of type %s "
             "open, which was still so when the DLL was unloaded", type);
    is_told = is_told && !strcmp(findings(host), expected);
    NspHostDestroy(host);
    return is_told;
}

static void handles(void)
{
    static const char *const types[] = { "Event", "Key", "File", "Token" };
    static const struct { ULONG flags; const char *when; } unwatched[] = {
        { 0, "without the check heap" }, { NSP_HOST_CHECK_HEAP | NSP_HOST_NO_HANDLE_WATCH, "when nobody watches" }
    };
    struct nsp_host *host;
    unsigned try;
    BYTE i;

    for (i = 0; i < ARRAYSIZE(types); i++) {
        for (try = 0; try < TRIES && !is_leak_told(i, types[i], 2); try++)
            ;
        ok(try < TRIES, "leaks: a handle of type %s that is open when the DLL has gone is one", types[i]);
    }
    for (try = 0; try < TRIES && !is_leak_told(0, "Event", 11); try++)
        ;
    ok(try < TRIES, "leaks: one that the last of many calls left open");

    host = new_host(NSP_HOST_CHECK_HEAP);
    need_loaded(host, "leaks_handle.dll");
    call_with("LeaksHandle", 9);
    NspHostShutdown(host);
    ok_findings(host, "", "leaks: a handle that is closed in the call is none");
    NspHostDestroy(host);

    for (i = 0; i < ARRAYSIZE(unwatched); i++) {
        host = new_host(unwatched[i].flags);
        need_loaded(host, "leaks_handle.dll");
        call_with("LeaksHandle", 0);
        NspHostShutdown(host);
        ok_findings(host, "", "leaks: nor is one %s", unwatched[i].when);
        NspHostDestroy(host);
    }
}

/* Open handles of this process that are more when a host that did not watch them has ended. */
static ULONG left_by(BYTE message)
{
    ULONG count = NspCountOpenHandles();
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP | NSP_HOST_NO_HANDLE_WATCH);

    need_loaded(host, "leaks_handle.dll");
    call_with("LeaksHandle", message);
    NspHostDestroy(host);
    return NspCountOpenHandles() - count;
}

static void counted_handles(void)
{
    ok_int(left_by(9), 0, "leaks: as many handles are open as before a host whose package closed all");
    ok_int(left_by(0), 1, "leaks: one more after a package that left one open");
}

int main(void)
{
    each_kind();
    handles();
    counted_handles();
    the_clean_twin();
    the_client_goes();
    return done_testing();
}
