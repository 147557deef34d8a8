/*
 * Hosts and modules from their beginning to their end: options, several hosts in a process, unloading and loading
 * again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

/* ---- what a host is made with ---- */

static void options(void)
{
    struct { BYTE revision, count, authority[6]; DWORD sub[4]; } sid = {
        SID_REVISION, 4, SECURITY_NT_AUTHORITY, { 21, 7, 8, 9 }
    };
    struct nsp_host_options options = {
        .size = sizeof(options), .machine_state = NSP_MACHINE_DOMAIN_CONTROLLER, .domain_name = L"CORP",
        .dns_domain_name = L"corp.example", .domain_sid = &sid
    };
    struct nsp_host *host = (struct nsp_host *)1;

    options.size--;
    ok(NspHostCreate(&options, &host) == STATUS_INVALID_PARAMETER && !host,
       "life: options of another size are refused");
    options.size++;
    options.flags = 0x80;
    ok(NspHostCreate(&options, &host) == STATUS_INVALID_PARAMETER && !host, "life: and so are unknown flags");
    options.flags = 0;
    sid.revision = 9;
    ok(NspHostCreate(&options, &host) == STATUS_INVALID_SID && !host, "life: and a domain's SID that is none");
    sid.revision = SID_REVISION;

    ok_status(NspHostCreate(&options, &host), STATUS_SUCCESS, "life: a host can be made for a machine in a domain");
    need_loaded(host, "tells_parameters.dll");
    ok_int(EXPORTED(ULONG, "tells_parameters.dll", version), 0x00010000, "life: SECPKG_PARAMETERS has version 1");
    ok_int(EXPORTED(ULONG, "tells_parameters.dll", machine_state), NSP_MACHINE_DOMAIN_CONTROLLER,
           "life: the machine's state is that of the options");
    ok(EXPORTED(BOOL, "tells_parameters.dll", has_domain_sid) &&
       EqualSid(exported("tells_parameters.dll", "domain_sid"), &sid), "life: the domain's SID, too");
    ok(!wcscmp(exported("tells_parameters.dll", "domain_name"), L"CORP") &&
       !wcscmp(exported("tells_parameters.dll", "dns_domain_name"), L"corp.example"), "life: and both of its names");
    NspHostDestroy(host);
}

static void without_options(void)
{
    WCHAR computer[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = ARRAYSIZE(computer);
    struct nsp_host *host;

    ok_status(NspHostCreate(NULL, &host), STATUS_SUCCESS, "life: options may be NULL");
    need_loaded(host, "tells_parameters.dll");
    GetComputerNameW(computer, &size);
    ok(!wcscmp(exported("tells_parameters.dll", "domain_name"), computer) &&
       !*(WCHAR *)exported("tells_parameters.dll", "dns_domain_name"), "life: the domain is the computer then");
    ok(!EXPORTED(BOOL, "tells_parameters.dll", has_domain_sid), "life: which has no SID");
    ok_int(EXPORTED(ULONG, "tells_parameters.dll", machine_state),
           NSP_MACHINE_ENCRYPTION_PERMITTED | NSP_MACHINE_STRONG_ENCRYPTION_PERMITTED | NSP_MACHINE_STANDALONE,
           "life: it stands alone, and may encrypt");
    ok_int(EXPORTED(ULONG, "tells_parameters.dll", setup_mode), 0, "life: nothing is being set up");
    NspHostDestroy(host);
    NspHostDestroy(NULL);
}

/* ---- several hosts ---- */

static void two_hosts(void)
{
    struct nsp_host *first = new_host(0), *second = new_host(0);
    HANDLE first_lsa, second_lsa;
    struct logon logon;
    ULONG id = 0;

    need_loaded(first, "clean.dll");
    need_loaded(second, "leaves_session.dll");
    second_lsa = connect_untrusted();
    NspHostSetDefault(first);
    first_lsa = connect_untrusted();

    ok_status(lookup(first_lsa, "Clean", &id), STATUS_SUCCESS, "life: a host sees its packages");
    ok_status(lookup(first_lsa, "LeavesSession", &id), STATUS_NO_SUCH_PACKAGE, "life: and not those of another");
    ok_status(lookup(second_lsa, "Clean", &id), STATUS_NO_SUCH_PACKAGE,
              "life: a connection stays with the host that it was made to");
    ok_status(lookup(second_lsa, "LeavesSession", &id), STATUS_SUCCESS, "life: whatever the default is later");

    logon = log_on("Clean", Interactive, 0);
    ok(has_session(&logon.id), "life: a session is in the host that made it");
    NspHostSetDefault(second);
    ok(!has_session(&logon.id), "life: and not in another");
    log_on("LeavesSession", Interactive, 0);
    ok(NspHostGetFinding(second, 0) && !NspHostGetFinding(first, 0), "life: what is found is told to the host's owner");

    ok_status(load(second, "clean.dll", &(struct nsp_module *){ NULL }), STATUS_SUCCESS,
              "life: a DLL can be in two hosts");
    NspHostDestroy(second);
    NspHostSetDefault(first);
    ok_status(log_on("Clean", Network, 0).status, STATUS_SUCCESS, "life: and the end of one leaves it to the other");
    LsaDeregisterLogonProcess(first_lsa);
    LsaDeregisterLogonProcess(second_lsa);
    NspHostDestroy(first);
}

static void the_default_host(void)
{
    struct nsp_host *made, *other;
    LUID id = { 0x1234, 0 };

    NspHostSetDefault(NULL);
    made = NspHostGetDefault();
    ok(made && NspHostGetDefault() == made, "life: the default host is made on first use");
    ok_status(CreateLogonSession(&id), STATUS_SUCCESS, "life: the functions of LSA_DISPATCH_TABLE act on it");
    ok(has_session(&id), "life: as do those of clients");
    other = new_host(0);
    ok(NspHostGetDefault() == other && !has_session(&id), "life: another host can be made the default");
    NspHostDestroy(other);
    ok(NspHostGetDefault() != NULL, "life: after its end there is a new one");
    NspHostDestroy(NspHostGetDefault());
    NspHostDestroy(made);
}

static void a_thread_of_a_package(void)
{
    struct nsp_host *owner = new_host(0), *other = new_host(0);
    LUID *id;

    need_loaded(owner, "own_thread.dll");
    ok_status(EXPORTED(NTSTATUS, "own_thread.dll", thread_status), STATUS_SUCCESS,
              "life: a package's own thread may call the host");
    id = exported("own_thread.dll", "thread_logon_id");
    ok(!has_session(id), "life: it does not act on the default host");
    NspHostSetDefault(owner);
    ok(has_session(id), "life: but on the host that loaded the package");
    NspHostDestroy(other);
    NspHostDestroy(owner);
}

/* ---- unloading ---- */

static void unloading(void)
{
    HMODULE kept = LoadLibraryW(fixture_path("clean.dll"));
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "clean.dll");
    LONG *shutdown_count = exported("clean.dll", "shutdown_count");
    LONG before = *shutdown_count;
    HANDLE lsa = connect_untrusted();
    ULONG id;

    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "life: a module can be unloaded");
    ok_int(*shutdown_count - before, 1, "life: its packages are shut down, once");
    ok_status(lookup(lsa, "Clean", &id), STATUS_NO_SUCH_PACKAGE, "life: and gone");
    FreeLibrary(kept);
    ok(!GetModuleHandleW(L"clean.dll"), "life: as is the DLL");
    ok_status(load(host, "clean.dll", &module), STATUS_SUCCESS, "life: it can be loaded again");
    ok_status(lookup(lsa, "Clean", &id), STATUS_SUCCESS, "life: and is there again");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
    ok(!GetModuleHandleW(L"clean.dll"), "life: a host unloads what is left at its end");
}

static DWORD WINAPI hang(void *logon)
{
    *(struct logon *)logon = log_on("Hangs", Interactive, 0);
    return 0;
}

static void busy(void)
{
    struct nsp_progress progress = { 0 };
    struct nsp_host_options options = { .size = sizeof(options), .progress = &progress };
    struct nsp_module *module;
    struct nsp_host *host;
    struct logon logon;
    HANDLE thread;
    int i;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    module = need_loaded(host, "hangs.dll");
    ok_int(progress.depth, 0, "life: outside of packages the progress has depth 0");
    thread = CreateThread(NULL, 0, hang, &logon, 0, NULL);
    for (i = 0; i < 5000 && !EXPORTED(volatile LONG, "hangs.dll", is_entered); i++)
        Sleep(1);
    ok(progress.depth == 1 && !strcmp(progress.package, "hangs.dll") && !strcmp(progress.call, "LogonUser"),
       "life: inside it names package and call");
    ok_status(NspModuleUnload(module), STATUS_DEVICE_BUSY, "life: a package is not unloaded under a thread in it");
    EXPORTED(volatile LONG, "hangs.dll", is_released) = TRUE;
    WaitForSingleObject(thread, 10000);
    CloseHandle(thread);
    ok_status(logon.status, STATUS_LOGON_FAILURE, "life: the thread ends its call");
    ok_int(progress.depth, 0, "life: which the progress shows");
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "life: and then it is unloaded");
    NspHostDestroy(host);
}

static void stopping(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    need_loaded(host, "abandons_session.dll");
    NspHostShutdown(host);
    NspHostShutdown(host);
    ok(!GetModuleHandleW(L"abandons_session.dll"), "life: a host that is stopped has unloaded its packages");
    ok(NspHostGetFinding(host, 0) && !strcmp(NspHostGetFinding(host, 0)->id, "NSP-0030") &&
       !NspHostGetFinding(host, 1), "life: it still tells what it found: a session without an owner");
    ok(load(host, "clean.dll", &module) == STATUS_INVALID_PARAMETER && !module, "life: it loads no more");
    NspHostDestroy(host);
}

int main(void)
{
    options();
    without_options();
    two_hosts();
    the_default_host();
    a_thread_of_a_package();
    unloading();
    busy();
    stopping();
    return done_testing();
}
