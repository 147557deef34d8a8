/*
 * Packages that have themselves unloaded.  Contract 6.13 and assertion 26 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

static int shutdowns;
static NTSTATUS status_in_initialize, status_in_shutdown;

static NTSTATUS NTAPI initialize INITIALIZE_ARGS
{
    fixture_initialize(PackageId, Parameters, FunctionTable);
    status_in_initialize = lsa->UnloadPackage();
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI count_shutdown(void)
{
    shutdowns++;
    status_in_shutdown = lsa->UnloadPackage();
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI acquire(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data, void *get_key,
                              void *get_key_argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    *handle = 1;
    return STATUS_SUCCESS;
}

static int freed, deleted;

static NTSTATUS NTAPI release(nsp_sec_handle handle)
{
    freed++;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI delete(nsp_sec_handle handle)
{
    deleted++;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI begin(nsp_sec_handle credential, nsp_sec_handle context, UNICODE_STRING *target,
                            ULONG requirements, ULONG data_rep, SecBufferDesc *input, nsp_sec_handle *new_context,
                            SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry, BOOLEAN *is_mapped,
                            SecBuffer *data)
{
    *new_context = 2;
    return STATUS_SUCCESS;
}

static const struct nsp_package_table half = {
    .Initialize = initialize, .GetInfo = fixture_get_info, .CallPackage = inside_call, .Shutdown = count_shutdown,
    .AcquireCredentialsHandle = acquire, .FreeCredentialsHandle = release, .InitLsaModeContext = begin,
    .DeleteContext = delete
};

static struct nsp_host *host;
static struct nsp_module *module;

static void start(void)
{
    host = new_host(NSP_HOST_CHECK_HEAP);
    module = need_package(host, CALLER_DLL, &half);
    shutdowns = freed = deleted = 0;
}

static void stop(void)
{
    NspHostShutdown(host);
    ok_findings(host, "", "unload: nothing of it is a fault");
    NspHostDestroy(host);
}

static BOOL is_mapped(const char *dll)
{
    return GetModuleHandleA(dll) != NULL;
}

static BOOL is_found(const char *name)
{
    HANDLE connection = connect_untrusted();
    ULONG id;
    BOOL found = lookup(connection, name, &id) == STATUS_SUCCESS;

    LsaDeregisterLogonProcess(connection);
    return found;
}

static NTSTATUS unload(struct nsp_client_request *request)
{
    return lsa->UnloadPackage();
}

/* ---- where it is refused ---- */

static void refused(void)
{
    start();
    ok_status(lsa->UnloadPackage(), STATUS_INVALID_PARAMETER, "unload: UnloadPackage outside of any call is refused");
    ok_status(status_in_initialize, STATUS_INVALID_PARAMETER, "unload: in Initialize, too");
    ok(is_found("Caller"), "unload: the package is still there");
    stop();
    ok_int(shutdowns, 1, "unload: one that asks in Shutdown is not stopped again");
    ok_status(status_in_shutdown, STATUS_SUCCESS, "unload: though UnloadPackage says yes");
}

static HANDLE go;
static NTSTATUS thread_status;

static DWORD NTAPI ask_later(void *parameter)
{
    WaitForSingleObject(go, INFINITE);
    thread_status = lsa->UnloadPackage();
    return 0;
}

static HANDLE thread;

static NTSTATUS make_thread(struct nsp_client_request *request)
{
    thread = lsa->CreateThread(NULL, 0, ask_later, NULL, 0, NULL);
    return thread ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static void own_thread(void)
{
    start();
    go = CreateEventW(NULL, TRUE, FALSE, NULL);
    need(run_inside(make_thread) == STATUS_SUCCESS, "there is no thread");
    SetEvent(go);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(go);
    ok_status(thread_status, STATUS_INVALID_PARAMETER, "unload: a thread of the package's own is no call to leave");
    ok(is_found("Caller"), "unload: so that the package stays");
    stop();
}

static NTSTATUS make_thread_and_unload(struct nsp_client_request *request)
{
    make_thread(request);
    return lsa->UnloadPackage();
}

static void thread_left(void)
{
    start();
    go = CreateEventW(NULL, TRUE, FALSE, NULL);
    run_inside(make_thread_and_unload);
    ok(shutdowns == 1 && is_mapped(CALLER_DLL),
       "unload: a thread that does not end keeps the module of a package that went");
    SetEvent(go);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(go);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0033 Shutdown: a thread made with CreateThread did not end after Shutdown: the DLL stays "
                "mapped",
                "unload: which is a fault of the package");
    ok(!is_mapped(CALLER_DLL), "unload: the end of the host unmaps it once the thread is gone");
    NspHostDestroy(host);
}

/* ---- in a call ---- */

static NTSTATUS unload_and_look(struct nsp_client_request *request)
{
    ok_status(lsa->UnloadPackage(), STATUS_SUCCESS, "[26] unload: UnloadPackage in CallPackage succeeds");
    ok(!is_found("Caller"), "[26] unload: the package is not found any more, at once");
    ok_int(shutdowns, 0, "[26] unload: it is not stopped while it runs");
    ok(is_mapped(CALLER_DLL), "[26] unload: nor is its module gone");
    ok_status(lsa->UnloadPackage(), STATUS_SUCCESS, "unload: to ask again changes nothing");
    return STATUS_SUCCESS;
}

static void in_a_call(void)
{
    struct nsp_package_info info = { .size = sizeof(info) };

    start();
    ok_status(run_inside(unload_and_look), STATUS_SUCCESS, "[26] unload: the call returns normally");
    ok_int(shutdowns, 1, "[26] unload: Shutdown was called afterwards");
    ok(!is_mapped(CALLER_DLL), "[26] unload: then the module is gone");
    ok(NspModuleGetPackage(module, 0, &info) == STATUS_SUCCESS && !wcscmp(info.name, L"Caller"),
       "unload: the host still knows what it was");
    need_package(host, CALLER_DLL, &half);
    ok(is_found("Caller"), "unload: it can be loaded again");
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "unload: the old record can be given up");
    ok(is_found("Caller"), "unload: which does nothing to the new one");
    stop();
    ok_int(shutdowns, 2, "unload: each was stopped once");
}

/* ---- credentials and contexts keep it ---- */

static void with_handles(void)
{
    SecurityFunctionTableW *sspi = InitSecurityInterfaceW();
    SecHandle cred, context;
    ULONG attributes;

    start();
    need(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Caller", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &cred,
                                         NULL) == SEC_E_OK, "no credential");
    need(sspi->InitializeSecurityContextW(&cred, NULL, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, NULL,
                                          &attributes, NULL) == SEC_E_OK, "no context");
    run_inside(unload);
    ok(!is_found("Caller"), "unload: a package with a credential is not found any more");
    ok(!shutdowns && is_mapped(CALLER_DLL), "unload: but it stays");
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_OK, "unload: its credential can be freed");
    ok_int(freed, 1, "unload: by the package");
    ok(!shutdowns && is_mapped(CALLER_DLL), "unload: a context keeps it, too");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "unload: which can be deleted");
    ok_int(deleted, 1, "unload: by the package");
    ok_int(shutdowns, 1, "unload: with the last of them it is stopped");
    ok(!is_mapped(CALLER_DLL), "unload: and gone");
    stop();
}

static void at_the_end(void)
{
    SecurityFunctionTableW *sspi = InitSecurityInterfaceW();
    SecHandle cred;

    start();
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Caller", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &cred,
                                    NULL);
    run_inside(unload);
    stop();
    ok(freed == 1 && shutdowns == 1, "unload: a host that ends frees what keeps a package, and stops it once");
    ok(!is_mapped(CALLER_DLL), "unload: whose module is gone then");
}

/* ---- one package has another unload itself ---- */

static NTSTATUS NTAPI unload_other CALL_ARGS
{
    return lsa->UnloadPackage();
}

static NTSTATUS call_other(struct nsp_client_request *request)
{
    UNICODE_STRING name = wide(L"Other");

    ok_status(lsa->CallPackage(&name, NULL, 0, NULL, NULL, NULL), STATUS_SUCCESS,
              "unload: a callee may go in the middle of CallPackage");
    ok(!is_mapped(OTHER_DLL), "unload: its module is gone when that returns");
    ok_status(lsa->CallPackage(&name, NULL, 0, NULL, NULL, NULL), STATUS_NO_SUCH_PACKAGE,
              "unload: and nobody answers to its name");
    return STATUS_SUCCESS;
}

static void by_another(void)
{
    static const struct nsp_package_table other = { INSIDE_OTHER, .CallPackage = unload_other };

    start();
    need_package(host, OTHER_DLL, &other);
    ok_status(run_inside(call_other), STATUS_SUCCESS, "unload: the caller goes on");
    ok(is_found("Caller"), "unload: and stays");
    stop();
}

/* ---- a DLL with two packages ---- */

static void call_counting(const char *name, LONG *counter)
{
    HANDLE connection = connect_trusted();
    NTSTATUS protocol_status;
    ULONG id, size;
    void *answer;

    need(lookup(connection, name, &id) == STATUS_SUCCESS, name);
    ok_status(LsaCallAuthenticationPackage(connection, id, &counter, sizeof(counter), &answer, &size,
                                           &protocol_status), STATUS_SUCCESS, "unload: %s takes its leave", name);
    LsaDeregisterLogonProcess(connection);
}

static void one_of_two(void)
{
    LONG first = 0, second = 0;

    host = new_host(NSP_HOST_CHECK_HEAP);
    need_loaded(host, "unloads_two.dll");
    call_counting("UnloadsA", &first);
    ok(first == 1 && !second, "unload: of two packages in a DLL, the one that asked is stopped");
    ok(!is_found("UnloadsA") && is_found("UnloadsB"), "unload: the other one stays");
    ok(is_mapped("unloads_two.dll"), "unload: and the DLL with it");
    call_counting("UnloadsB", &second);
    ok(first == 1 && second == 1, "unload: then the other one is stopped");
    ok(!is_mapped("unloads_two.dll"), "unload: the DLL goes with the last package");
    stop();
}

int main(void)
{
    refused();
    own_thread();
    thread_left();
    in_a_call();
    with_handles();
    at_the_end();
    by_another();
    one_of_two();
    return done_testing();
}
