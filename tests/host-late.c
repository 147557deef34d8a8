/*
 * Functions that need a client, when there is none any more: the request is of a call that has returned, or the client
 * is dead.  Contract 4.2 (7), 5.8 to 5.11, 6.0, 6.12, 6.20, 6.36 and 6.61; assertion 23 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

static struct nsp_client_request *kept;
static void *kept_buffer;
static char text[] = "text";

/* What each function said, and whether it left an output. */
static NTSTATUS allocate, release, copy_to, copy_from, query, impersonate, map, callback;
static BOOL has_output, has_thread;
static struct nsp_client_info_ex info;

static void call_with(struct nsp_client_request *request)
{
    void *address = text, *reply = text;
    char room[sizeof(text)];

    allocate = lsa->AllocateClientBuffer(request, 8, &address);
    copy_to = lsa->CopyToClientBuffer(request, sizeof(text), kept_buffer, text);
    copy_from = lsa->CopyFromClientBuffer(request, sizeof(room), room, kept_buffer);
    query = lsa->QueryClientRequest(request, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, &reply);
    has_output = (!NT_SUCCESS(allocate) && address) || (!NT_SUCCESS(query) && reply);
    if (NT_SUCCESS(query))
        lsa->FreeLsaHeap(reply);
}

/* ---- a request that is over ---- */

static NTSTATUS keep_request(struct nsp_client_request *request)
{
    kept = request;
    return lsa->AllocateClientBuffer(request, sizeof(text), &kept_buffer);
}

static void late_requests(void)
{
    static const struct nsp_package_table caller = { INSIDE_CALLER };
    struct nsp_host *host = new_host(0);

    need_package(host, CALLER_DLL, &caller);
    need(run_inside(keep_request) == STATUS_SUCCESS, "no client buffer can be allocated");
    release = lsa->FreeClientBuffer(kept, kept_buffer);
    call_with(kept);
    ok_status(allocate, STATUS_INVALID_PARAMETER, "AllocateClientBuffer: it refuses a request whose call is over");
    ok_status(release, STATUS_INVALID_PARAMETER, "FreeClientBuffer: it refuses a request whose call is over");
    ok_status(copy_to, STATUS_INVALID_PARAMETER, "CopyToClientBuffer: it refuses a request whose call is over");
    ok_status(copy_from, STATUS_INVALID_PARAMETER, "CopyFromClientBuffer: it refuses a request whose call is over");
    ok_status(query, STATUS_INVALID_PARAMETER, "QueryClientRequest: it refuses a request whose call is over");
    ok(!has_output, "AllocateClientBuffer, QueryClientRequest: neither leaves an output then");
    ok_status(LsaFreeReturnBuffer(kept_buffer), STATUS_SUCCESS,
              "LsaFreeReturnBuffer: what was allocated in the call is the client's to free");
    NspHostDestroy(host);
}

/* ---- a client that is dead ---- */

static NTSTATUS NTAPI acquire(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data, void *get_key,
                              void *argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    kept_buffer = NULL;
    lsa->AllocateClientBuffer(NULL, sizeof(text), &kept_buffer);
    *handle = 0xC1;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI use_dead_client(nsp_sec_handle handle)
{
    SecBuffer unmapped = { sizeof(text), SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, kept_buffer }, mapped = { 0 };
    ULONG version;

    call_with(NULL);
    impersonate = lsa->ImpersonateClient();
    has_thread = has_thread_token();
    map = lsa->MapBuffer(&unmapped, &mapped);
    callback = lsa->ClientCallback((char *)"SpUserModeInitialize", 0, (ULONG_PTR)&version, NULL, NULL);
    has_output |= mapped.pvBuffer != NULL;
    info.ClientFlags = 0xFF;
    lsa->GetClientInfoEx(&info, sizeof(info));
    return STATUS_SUCCESS;
}

static void dead_client(void)
{
    static const struct nsp_package_table caller = {
        INSIDE_CALLER, .AcquireCredentialsHandle = acquire, .FreeCredentialsHandle = use_dead_client
    };
    struct nsp_host *host = new_host(0);
    SecHandle credential;

    need_package(host, OTHER_DLL, &caller);
    need(InitSecurityInterfaceW()->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Caller", SECPKG_CRED_OUTBOUND, NULL,
                                                             NULL, NULL, NULL, &credential, NULL) == SEC_E_OK,
         "the package gives no credential");
    ok_status(NspHostEndClient(host), STATUS_SUCCESS, "NspHostEndClient: the client dies, and its credential goes");
    ok_int(info.ClientFlags, 1, "[23] GetClientInfoEx: of a dead client ClientFlags is 1");
    ok_status(allocate, STATUS_INVALID_PARAMETER, "[23] AllocateClientBuffer: it fails for a dead client");
    ok_status(copy_to, STATUS_PROCESS_IS_TERMINATING, "[23] CopyToClientBuffer: it fails for a dead client");
    ok_status(copy_from, STATUS_PROCESS_IS_TERMINATING, "[23] CopyFromClientBuffer: it fails for a dead client");
    ok_status(impersonate, STATUS_NO_TOKEN, "[23] ImpersonateClient: it fails for a dead client");
    ok(!has_thread, "[23] ImpersonateClient: the thread has no token then");
    ok_status(map, STATUS_PROCESS_IS_TERMINATING, "MapBuffer: it fails for a dead client");
    ok_status(callback, STATUS_PROCESS_IS_TERMINATING, "ClientCallback: it fails for a dead client");
    ok(!has_output, "AllocateClientBuffer, MapBuffer: neither leaves an output then");
    NspHostDestroy(host);
}

int main(void)
{
    late_requests();
    dead_client();
    return done_testing();
}
