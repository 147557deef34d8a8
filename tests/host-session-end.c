/*
 * Sessions end with their last token: closed handles, copies, threads and processes that run under one.  Contract 5.2,
 * 6.21, 8.11 and the assertions 4 and 8 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#define MAKER "keeps_credential.dll"
#define LISTENER "ap_hears_ends.dll"
#define PATIENCE 10000 /* ms that an end may take on a busy machine */

static struct nsp_host *host;
static LONG *told_maker, *told_listener;
static WCHAR program[MAX_PATH];

static void start(void)
{
    host = new_host(0);
    need_loaded(host, MAKER);
    need_loaded(host, LISTENER);
    told_maker = exported(MAKER, "terminated_count");
    told_listener = exported(LISTENER, "terminated_count");
}

static struct logon need_logon(SECURITY_LOGON_TYPE type)
{
    struct logon logon = log_on("KeepsCredential", type, 0);

    need(logon.status == STATUS_SUCCESS, "the fixture does not log on");
    return logon;
}

/* Sweeps until so many sessions ended: other hosts of the prefix, when they look, hold a handle for a moment. */
static ULONG swept(ULONG expected)
{
    ULONGLONG since = GetTickCount64();
    ULONG ended = NspHostSweep(host);

    while (ended < expected && GetTickCount64() - since < PATIENCE) {
        Sleep(10);
        ended += NspHostSweep(host);
    }
    return ended;
}

static BOOL goes_on(const LUID *id)
{
    return !NspHostSweep(host) && has_session(id) && !*told_maker && !*told_listener;
}

static BOOL ends_once(const LUID *id)
{
    return swept(1) == 1 && !has_session(id) && *told_maker == 1 && *told_listener == 1;
}

static BOOL same_id(const LUID *a, const LUID *b)
{
    return !memcmp(a, b, sizeof(*a));
}

static HANDLE copy_of(HANDLE token, TOKEN_TYPE type)
{
    HANDLE copy = NULL;

    need(DuplicateTokenEx(token, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, type, &copy), "no copy can be made");
    return copy;
}

/* ---- the last handle ---- */

static void last_handle(void)
{
    struct logon logon;
    HANDLE second;
    LUID id;

    start();
    logon = need_logon(Interactive);
    id = logon.id;
    ok(goes_on(&id), "end: a session lives while its token does");
    ok_status(DeleteLogonSession(&id), STATUS_BAD_LOGON_SESSION_STATE,
              "[4] DeleteLogonSession: it refuses while a token refers to the session");
    ok(!*told_maker && !*told_listener, "[8] DeleteLogonSession: it tells no package");
    DuplicateHandle(GetCurrentProcess(), logon.token, GetCurrentProcess(), &second, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(logon.token);
    ok(goes_on(&id), "end: and while there is one handle of it");

    CloseHandle(second);
    ok_int(swept(1), 1, "end: NspHostSweep tells that one session ended with its last handle");
    ok_int(*told_maker, 1,
           "[8] LogonTerminated: it is called once in the package that made the session");
    ok_int(*told_listener, 1, "[8] LogonTerminated: and once in a plain AP");
    ok(same_id(exported(LISTENER, "terminated_logon_id"), &id),
       "[8] LogonTerminated: which hears of which session it is");
    ok_status(EXPORTED(NTSTATUS, MAKER, terminated_status), STATUS_SUCCESS,
              "[8] GetCredentials: it works inside LogonTerminated");
    ok_str(exported(MAKER, "terminated_credential"), "of this session", "[8] GetCredentials: and gives the credential");
    ok(!has_session(&id), "[8] LogonTerminated: then the session is gone");
    ok_status(DeleteLogonSession(&id), STATUS_NO_SUCH_LOGON_SESSION, "end: there is nothing left to delete");
    ok_status(NspSessionTerminate(host, &id), STATUS_NO_SUCH_LOGON_SESSION, "end: or to terminate");
    ok_int(NspHostSweep(host), 0, "end: and nothing for another sweep");
    LsaFreeReturnBuffer(logon.profile);
    NspHostShutdown(host);
    ok_findings(host, "", "end: a session that ended is no fault of a package");
    NspHostDestroy(host);
}

static void by_itself(void)
{
    ULONGLONG since = GetTickCount64();
    struct logon logon;

    start();
    logon = need_logon(Network);
    drop(&logon);
    while (!*told_listener && GetTickCount64() - since < PATIENCE)
        Sleep(1);
    ok_int(*told_listener, 1, "end: the host sees by itself that a token is gone");
    ok_int(NspHostSweep(NULL), 1, "end: NspHostSweep tells of that, too, for the default host");
    ok_int(NspHostSweep(host), 0, "end: and not twice");
    NspHostDestroy(host);
}

static void count(void)
{
    struct logon logons[3];
    unsigned i;

    start();
    for (i = 0; i < ARRAYSIZE(logons); i++)
        logons[i] = need_logon(Interactive);
    drop(&logons[0]);
    drop(&logons[2]);
    ok_int(swept(2), 2, "end: NspHostSweep counts the sessions that ended");
    ok(has_session(&logons[1].id) && *told_maker == 2, "end: and leaves the others alone");
    drop(&logons[1]);
    ok_int(swept(1), 1, "end: until their tokens are closed");
    NspHostShutdown(host);
    NspHostDestroy(host);
}

static void with_the_host(void)
{
    struct logon logon;

    start();
    logon = need_logon(Interactive);
    LsaFreeReturnBuffer(logon.profile);
    NspHostShutdown(host);
    ok_int(NspHostSweep(host), 0, "end: after NspHostShutdown there is nothing to sweep");
    CloseHandle(logon.token);
    NspHostDestroy(host);
}

/* ---- copies ---- */

static void copies(void)
{
    static const TOKEN_TYPE types[] = { TokenPrimary, TokenImpersonation };
    struct nsp_token_description *description;
    struct logon logon;
    HANDLE copy, next;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(types); i++) {
        start();
        logon = need_logon(Interactive);
        copy = copy_of(logon.token, types[i]);
        drop(&logon);
        ok(goes_on(&logon.id), "end: %s copy of the token keeps the session",
           types[i] == TokenPrimary ? "a primary" : "an impersonation");
        ok(!NspTokenDescribe(host, copy, &description) && same_id(&description->logon_id, &logon.id),
           "end: it can still be described");
        NspFree(description);
        next = copy_of(copy, TokenImpersonation);
        CloseHandle(copy);
        ok(goes_on(&logon.id), "end: a copy of the copy keeps it as well");
        CloseHandle(next);
        ok(ends_once(&logon.id), "end: with the last copy it ends");
        NspHostDestroy(host);
    }
}

/* ---- threads ---- */

static HANDLE reverted, ready;

static DWORD WINAPI impersonate(void *token)
{
    BOOL is_good = ImpersonateLoggedOnUser(token);

    SetEvent(ready);
    WaitForSingleObject(reverted, INFINITE);
    RevertToSelf();
    return is_good;
}

/* Of an interactive logon the thread gets a copy, of a network logon the token itself. */
static void other_thread(SECURITY_LOGON_TYPE type, const char *what)
{
    struct logon logon;
    DWORD is_good;
    HANDLE thread;

    start();
    ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    reverted = CreateEventW(NULL, FALSE, FALSE, NULL);
    logon = need_logon(type);
    thread = CreateThread(NULL, 0, impersonate, logon.token, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    drop(&logon);
    ok(goes_on(&logon.id), "end: a thread that impersonates with %s keeps the session", what);
    SetEvent(reverted);
    WaitForSingleObject(thread, INFINITE);
    ok(GetExitCodeThread(thread, &is_good) && is_good && ends_once(&logon.id), "end: until it reverts");
    CloseHandle(thread);
    CloseHandle(ready);
    CloseHandle(reverted);
    NspHostDestroy(host);
}

static void own_thread(SECURITY_LOGON_TYPE type)
{
    struct logon logon;

    start();
    logon = need_logon(type);
    need(ImpersonateLoggedOnUser(logon.token), "the test cannot impersonate");
    drop(&logon);
    ok(goes_on(&logon.id), "end: so does the thread that sweeps");
    ok(has_thread_token(), "end: it still impersonates after that");
    RevertToSelf();
    ok(ends_once(&logon.id), "end: and the session ends when it has reverted");
    NspHostDestroy(host);
}

/* ---- processes ---- */

/* Suspended, so that it ends when the test says so. */
static BOOL start_child(HANDLE token, PROCESS_INFORMATION *process)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    WCHAR line[MAX_PATH + 16];

    snwprintf(line, ARRAYSIZE(line), L"\"%ls\" child", program);
    if (token)
        return CreateProcessAsUserW(token, program, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup,
                                    process);
    return CreateProcessW(program, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, process);
}

static void end_child(const PROCESS_INFORMATION *process)
{
    TerminateProcess(process->hProcess, 0);
    WaitForSingleObject(process->hProcess, INFINITE);
    CloseHandle(process->hThread);
    CloseHandle(process->hProcess);
}

static void process_under_it(void)
{
    PROCESS_INFORMATION process;
    struct logon logon;

    start();
    logon = need_logon(Interactive);
    if (!start_child(logon.token, &process)) {
        skip("CreateProcessAsUser fails with error %lu", GetLastError());
        drop(&logon);
        NspHostDestroy(host);
        return;
    }
    drop(&logon);
    ok(goes_on(&logon.id), "end: a process that runs under the token keeps the session");
    end_child(&process);
    ok(ends_once(&logon.id), "end: until it has ended");
    NspHostDestroy(host);
}

static BOOL is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

static void handle_in_process(BOOL of_copy, const char *what)
{
    PROCESS_INFORMATION process;
    struct logon logon;
    HANDLE token, there;

    if (of_copy && is_wine()) {
        skip("Wine's server may crash when handles of other processes are listed");
        return;
    }
    start();
    logon = need_logon(Interactive);
    need(start_child(NULL, &process), "no process can be started");
    token = of_copy ? copy_of(logon.token, TokenImpersonation) : logon.token;
    need(DuplicateHandle(GetCurrentProcess(), token, process.hProcess, &there, 0, FALSE, DUPLICATE_SAME_ACCESS),
         "no handle can be given to a process");
    drop(&logon);
    if (of_copy)
        CloseHandle(token);
    ok(goes_on(&logon.id), "end: a handle of %s in another process keeps the session", what);
    end_child(&process);
    ok(ends_once(&logon.id), "end: which ends with that process");
    NspHostDestroy(host);
}

/* ---- tokens that packages make ---- */

static LUID session;
static HANDLE tokens[2], opened;
static ULONG swept_inside;

static NTSTATUS create_token(HANDLE *token)
{
    struct nsp_token_information_null information = { .ExpirationTime.QuadPart = MAXLONGLONG };
    UNICODE_STRING name = wide(L"carol"), authority = wide(L"DOM");
    TOKEN_SOURCE source = { "caller", { 1, 0 } };
    NTSTATUS sub_status;

    return lsa->CreateToken(&session, &source, Network, SecurityImpersonation, NSP_TOKEN_INFO_NULL, &information, NULL,
                            &name, &authority, NULL, NULL, token, &sub_status);
}

static NTSTATUS create_two(struct nsp_client_request *request)
{
    (void)request;
    need(fixture_session(&session) == STATUS_SUCCESS && create_token(&tokens[0]) == STATUS_SUCCESS &&
         create_token(&tokens[1]) == STATUS_SUCCESS, "the package can make no two tokens");
    return STATUS_SUCCESS;
}

static NTSTATUS create_and_close(struct nsp_client_request *request)
{
    (void)request;
    need(fixture_session(&session) == STATUS_SUCCESS && create_token(&tokens[0]) == STATUS_SUCCESS,
         "the package can make no token");
    CloseHandle(tokens[0]);
    swept_inside = NspHostSweep(host);
    return STATUS_SUCCESS;
}

static NTSTATUS open_token(struct nsp_client_request *request)
{
    (void)request;
    return lsa->OpenTokenByLogonId(&session, &opened);
}

static const struct nsp_package_table caller = { INSIDE_CALLER };

static void tokens_of_packages(void)
{
    start();
    need_package(host, CALLER_DLL, &caller);
    run_inside(create_two);
    CloseHandle(tokens[0]);
    ok(goes_on(&session), "end: CreateToken: a session with two tokens outlives the first");
    ok_status(run_inside(open_token), STATUS_SUCCESS, "end: OpenTokenByLogonId opens the other");
    CloseHandle(tokens[1]);
    ok(goes_on(&session), "end: OpenTokenByLogonId: its handle keeps the session");
    CloseHandle(opened);
    ok(ends_once(&session), "end: with the last of its handles the session ends, once");
    NspHostDestroy(host);

    start();
    need_package(host, CALLER_DLL, &caller);
    run_inside(create_and_close);
    ok_int(swept_inside, 0, "end: NspHostSweep does nothing inside a package");
    ok(ends_once(&session), "end: CreateToken: when the package closes its handle the session ends");
    NspHostDestroy(host);
}

static NTSTATUS create_for_system(struct nsp_client_request *request)
{
    (void)request;
    session.LowPart = 0x3E7;
    session.HighPart = 0;
    return create_token(&tokens[0]);
}

static void well_known(void)
{
    start();
    need_package(host, CALLER_DLL, &caller);
    need(run_inside(create_for_system) == STATUS_SUCCESS, "the system gets no token");
    CloseHandle(tokens[0]);
    ok(goes_on(&session), "end: a well-known session goes on without a token");
    NspHostDestroy(host);
}

/* ---- ends that take their time ---- */

static HANDLE telling;
static volatile LONG told;

static void NTAPI slow_terminated(LUID *logon_id)
{
    (void)logon_id;
    SetEvent(telling);
    Sleep(200);
    InterlockedIncrement(&told);
}

static void shutdown_waits(void)
{
    struct nsp_package_table slow = caller;

    slow.LogonTerminated = slow_terminated;
    start();
    need_package(host, CALLER_DLL, &slow);
    telling = CreateEventW(NULL, FALSE, FALSE, NULL);
    run_inside(create_and_close);
    need(WaitForSingleObject(telling, PATIENCE) == WAIT_OBJECT_0, "the package is not told");
    ok(has_session(&session), "end: the session exists while a package is told");
    NspHostShutdown(host);
    ok_int(told, 1, "end: NspHostShutdown waits for a package that is being told");
    NspHostDestroy(host);

    start();
    need_package(host, CALLER_DLL, &slow);
    run_inside(create_and_close);
    need(WaitForSingleObject(telling, PATIENCE) == WAIT_OBJECT_0, "the package is not told");
    ok(NspHostSweep(host) == 1 && told == 2, "end: and so does NspHostSweep");
    CloseHandle(telling);
    NspHostDestroy(host);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "child"))
        return 0;
    GetModuleFileNameW(NULL, program, ARRAYSIZE(program));
    last_handle();
    by_itself();
    count();
    with_the_host();
    copies();
    other_thread(Network, "the token");
    other_thread(Interactive, "a copy");
    own_thread(Network);
    own_thread(Interactive);
    process_under_it();
    handle_in_process(FALSE, "the token");
    handle_in_process(TRUE, "a copy");
    tokens_of_packages();
    well_known();
    shutdown_waits();
    return done_testing();
}
