/*
 * CreateThread: threads of packages that the host knows of.  Contract 6.16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "asks.h"

static DWORD run_id;
static NTSTATUS run_status;

static DWORD WINAPI run(void *parameter)
{
    run_id = GetCurrentThreadId();
    run_status = impersonate();
    return *(DWORD *)parameter;
}

static DWORD WINAPI fault(void *parameter)
{
    *(int *volatile *)parameter = *(int **)NULL;
    return 0;
}

static DWORD WINAPI leave(void *parameter)
{
    ExitThread(*(DWORD *)parameter);
}

/* How it ended; closes the handle. */
static DWORD end_of(HANDLE thread)
{
    DWORD code = 0;

    need(thread && WaitForSingleObject(thread, WAIT_LIMIT) == WAIT_OBJECT_0, "a thread of the package does not end");
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static void running(void)
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
    DWORD code = 17, flags = 0;
    struct nsp_host *host = new_host(0);
    HANDLE thread;
    ULONG id = 0;

    load_asks(host);
    thread = ask_thread(NULL, 0, run, &code, 0, &id);
    ok(thread != NULL, "thread: CreateThread gives a handle");
    ok_int(end_of(thread), 17, "thread: its exit code is what the function returned");
    ok_int(run_id, id, "thread: CreateThread tells the thread's id");
    ok_status(run_status, STATUS_NO_TOKEN, "thread: it has no client");

    run_id = 0;
    thread = ask_thread(&inherit, 65536, run, &code, CREATE_SUSPENDED, NULL);
    Sleep(NEVER);
    ok_int(run_id, 0, "thread: CREATE_SUSPENDED is obeyed");
    GetHandleInformation(thread, &flags);
    ok(flags & HANDLE_FLAG_INHERIT, "thread: as are the security attributes");
    ok_int(ResumeThread(thread), 1, "thread: it is suspended once");
    ok_int(end_of(thread), 17, "thread: and goes on");
    ok(run_id != 0, "thread: then it runs");

    ok_int(end_of(ask_thread(NULL, 0, leave, &code, 0, NULL)), 17, "thread: ExitThread ends it, too");
    NspHostShutdown(host);
    ok_findings(host, "", "thread: all of this is clean");
    NspHostDestroy(host);
    ok(!GetModuleHandleW(L"asks.dll"), "thread: threads that have ended keep nothing loaded");
}

static void failing(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE (NTAPI *outside)(SECURITY_ATTRIBUTES *, ULONG, nsp_thread_start *, void *, ULONG, ULONG *) =
        (void *)GetProcAddress(GetModuleHandleW(L"ntsecpkg.dll"), "LsaCreateThread");
    DWORD code = 0;
    ULONG id = 1;

    load_asks(host);
    SetLastError(0);
    ok(!ask_thread(NULL, 0, NULL, NULL, 0, &id) && !id, "thread: CreateThread without a function gives neither");
    ok_int(GetLastError(), ERROR_INVALID_PARAMETER, "thread: and sets the last error");
    SetLastError(0);
    id = 1;
    ok(!outside(NULL, 0, run, &code, 0, &id) && !id, "thread: CreateThread makes none for who is no package");
    ok_int(GetLastError(), ERROR_INVALID_PARAMETER, "thread: and says so");
    NspHostDestroy(host);
}

static void faulting(void)
{
    struct nsp_host *host = new_host(0);
    DWORD code = 17;

    load_asks(host);
    ok_status(end_of(ask_thread(NULL, 0, fault, &code, 0, NULL)), STATUS_ACCESS_VIOLATION,
              "thread: a fault is its exit code");
    ok_findings(host, "NSP-0013 thread: STATUS_ACCESS_VIOLATION: thread raised STATUS_ACCESS_VIOLATION reading address "
                ADDRESS("00000000"), "thread: and is found");
    ok(is_known("Asks"), "thread: it ends the thread, and not the package");
    ok_int(end_of(ask_thread(NULL, 0, run, &code, 0, NULL)), 17, "thread: which may make another");
    NspHostDestroy(host);
}

static void unloading(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), thread;
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    while (GetModuleHandleW(L"asks.dll")) /* the one that faulted stays mapped */
        FreeLibrary(GetModuleHandleW(L"asks.dll"));
    module = load_asks(host);
    EXPORTED(HANDLE, "asks.dll", at_shutdown) = event;
    thread = ask_thread(NULL, 0, exported("asks.dll", "wait_for"), event, 0, NULL);
    ok_status(unload_asks(module), STATUS_SUCCESS, "thread: a package with a thread can be unloaded");
    ok_int(WaitForSingleObject(thread, 0), WAIT_OBJECT_0, "thread: Shutdown tells it to end, and that is waited for");
    ok_int(end_of(thread), 4711, "thread: the DLL is there so long");
    ok(!GetModuleHandleW(L"asks.dll"), "thread: and goes then");
    NspHostShutdown(host);
    ok_findings(host, "", "thread: which is as it should be");
    NspHostDestroy(host);
    CloseHandle(event);
}

static void staying(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), thread;
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = load_asks(host);

    thread = ask_thread(NULL, 0, exported("asks.dll", "wait_for"), event, 0, NULL);
    ok_status(unload_asks(module), STATUS_SUCCESS, "thread: a thread that stays does not hold the host up");
    ok_findings(host,
                "NSP-0033 Shutdown: a thread made with CreateThread did not end after Shutdown: the DLL stays mapped",
                "thread: it is found");
    ok(GetModuleHandleW(L"asks.dll") != NULL, "thread: and the DLL stays under it");
    NspHostDestroy(host);
    SetEvent(event);
    ok_int(end_of(thread), 4711, "thread: which may even outlive the host");
    CloseHandle(event);
}

int main(void)
{
    running();
    failing();
    faulting();
    unloading();
    staying();
    return done_testing();
}
