/*
 * Packages that raise exceptions: in whatever call, the host says where, the package is not called again, and the
 * others go on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define WRITE_TO_0 " raised STATUS_ACCESS_VIOLATION writing to address " ADDRESS("00000000")

/* The module of the newest finding's place, without its offset. */
static const char *where(struct nsp_host *host)
{
    static char text[64];
    const struct nsp_finding *finding, *newest = NULL;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
        newest = finding;
    snprintf(text, sizeof(text), "%s", newest ? newest->where : "");
    text[strcspn(text, "!")] = 0;
    return text;
}

static const struct { const char *fixture; NTSTATUS status; const char *where, *findings, *sentence; } cases[] = {
    { "raises_in_entry.dll", STATUS_ACCESS_VIOLATION, "raises_in_entry",
      "NSP-0013 SpLsaModeInitialize: STATUS_ACCESS_VIOLATION: SpLsaModeInitialize" WRITE_TO_0,
      "a fault in SpLsaModeInitialize" },
    { "raises_in_initialize.dll", STATUS_INTEGER_DIVIDE_BY_ZERO, "raises_in_initialize",
      "NSP-0013 Initialize: STATUS_INTEGER_DIVIDE_BY_ZERO: Initialize raised STATUS_INTEGER_DIVIDE_BY_ZERO",
      "a division by zero in Initialize" },
    { "raises_in_getinfo.dll", STATUS_ILLEGAL_INSTRUCTION, "raises_in_getinfo",
      "NSP-0013 GetInfo: STATUS_ILLEGAL_INSTRUCTION: GetInfo raised STATUS_ILLEGAL_INSTRUCTION",
      "an illegal instruction in GetInfo" },
#ifdef _WIN64 /* GCC's exceptions are the system's on this machine only */
    { "raises_cxx.dll", STATUS_UNHANDLED_EXCEPTION, "kernelbase",
      "NSP-0013 InitializePackage: STATUS_UNHANDLED_EXCEPTION: InitializePackage raised C++ exception (GCC)",
      "a C++ exception that nobody catches" },
#endif
};

static void while_loading(void)
{
    struct nsp_load_report report = { .size = sizeof(report) };
    struct nsp_module *module;
    struct nsp_host *host;
    NTSTATUS status;
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        if (GetFileAttributesW(fixture_path(cases[i].fixture)) == INVALID_FILE_ATTRIBUTES) {
            skip("fault: there is no compiler for %s", cases[i].fixture);
            continue;
        }
        host = new_host(NSP_HOST_CHECK_HEAP);
        status = NspModuleLoad(host, fixture_path(cases[i].fixture), &report, &module);
        ok_status(status, cases[i].status, "fault: %s is the status of the load", cases[i].sentence);
        ok(report.died && !module, "fault: the report says that %s died", cases[i].fixture);
        ok_str(where(host), cases[i].where, "fault: the finding says where");
        NspHostShutdown(host);
        ok_findings(host, cases[i].findings, "fault: it is the only one");
        NspHostDestroy(host);
    }
}

/* The loader has unmapped the DLL by the time that anybody could ask for it. */
static void in_dllmain(void)
{
    struct nsp_load_report report = { .size = sizeof(report) };
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    ok_status(NspModuleLoad(host, fixture_path("dllmain_faults.dll"), &report, &module), STATUS_DLL_INIT_FAILED,
              "fault: in DllMain it is a failure to initialise the DLL");
    ok(report.died, "fault: the report says so, too");
    ok_findings(host, "NSP-0013 DllMain: STATUS_ACCESS_VIOLATION: DllMain raised STATUS_ACCESS_VIOLATION",
                "fault: the finding says what it was");
    ok(!GetModuleHandleW(L"dllmain_faults.dll"), "fault: the DLL is gone");
    NspHostDestroy(host);
}

static void in_a_logon(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module = need_loaded(host, "raises_in_logon.dll");
    HANDLE lsa = connect_untrusted();
    struct logon logon;
    ULONG id = 0;

    need_loaded(host, "clean.dll");
    lookup(lsa, "RaisesInLogon", &id);
    logon = log_on_with(lsa, id, Interactive, "", 1, NULL);
    ok_status(logon.status, STATUS_ACCESS_VIOLATION, "fault: in LogonUser it is the status of the logon");
    ok(is_empty(&logon) && !logon.sub_status, "fault: of such a logon nothing comes out");
    ok_status(log_on_with(lsa, id, Interactive, "", 1, NULL).status, STATUS_NO_SUCH_PACKAGE,
              "fault: the package is not called again");
    ok_status(lookup(lsa, "RaisesInLogon", &id), STATUS_NO_SUCH_PACKAGE, "fault: nor found by its name");
    logon = log_on("Clean", Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "fault: the package beside it goes on");
    drop(&logon);
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "fault: the dead one can be unloaded");
    ok(GetModuleHandleW(L"raises_in_logon.dll") != NULL, "fault: but its DLL stays, for its threads may run on");
    LsaDeregisterLogonProcess(lsa);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0013 LogonUser: STATUS_ACCESS_VIOLATION: LogonUser" WRITE_TO_0,
                "fault: one finding is made, and no block is lost");
    ok_str(where(host), "raises_in_logon", "fault: which names the place");
    NspHostDestroy(host);
}

static void in_call_package(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    HANDLE lsa = connect_trusted();
    NTSTATUS protocol_status;
    ULONG id = 0, size = 1;
    void *answer = "";

    need_loaded(host, "raises_in_call.dll");
    lookup(lsa, "RaisesInCall", &id);
    ok_status(LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status), STATUS_ACCESS_VIOLATION,
              "fault: in CallPackage it is the status of the call");
    ok(!answer && !size, "fault: there is no answer then");
    LsaDeregisterLogonProcess(lsa);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0013 CallPackage: STATUS_ACCESS_VIOLATION: CallPackage" WRITE_TO_0,
                "fault: the dead package is not shut down");
    NspHostDestroy(host);
}

static void in_shutdown(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module = need_loaded(host, "raises_in_shutdown.dll");

    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "fault: a fault in Shutdown does not keep a package");
    ok_findings(host, "NSP-0013 Shutdown: STATUS_ACCESS_VIOLATION: Shutdown" WRITE_TO_0, "fault: but is told");
    NspHostDestroy(host);
}

int main(void)
{
    while_loading();
    in_dllmain();
    in_a_logon();
    in_call_package();
    in_shutdown();
    return done_testing();
}
