/*
 * What single support functions say when there is no memory: the statuses of contract 5 to 7, each by its name.  What
 * becomes of everything else then is told in unit-oom.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "oom.h"
#include "inside.h"

#include "lsa/frame.h"
#include "package/package.h"
#include "watch/log.h"

static struct nsp_client_request *client;
static struct nsp_dll_table *dll;
static LUID session;
static LSA_STRING key, credential;

/* From here on nothing is to be had of it. */
static void run_dry(enum memory memory)
{
    oom.memory = memory;
    oom.is_forever = TRUE;
    oom.countdown = 1;
}

static void refill(void)
{
    oom.countdown = 0;
}

/* ---- the functions ---- */

static NTSTATUS create_session(void)
{
    LUID id;

    AllocateLocallyUniqueId(&id);
    return lsa->CreateLogonSession(&id);
}

static NTSTATUS add_credential(void)
{
    return lsa->AddCredential(&session, (ULONG)package_id, &key, &credential);
}

static NTSTATUS get_credentials(void)
{
    LSA_STRING found = { 9, 9, NULL };
    ULONG context = 0;
    NTSTATUS status = lsa->GetCredentials(&session, (ULONG)package_id, &context, FALSE, &key, NULL, &found);

    return found.Buffer || found.Length || context ? STATUS_INTERNAL_ERROR : status;
}

static NTSTATUS allocate_lsa(void)
{
    return lsa->AllocateLsaHeap(8) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS allocate_private(void)
{
    return lsa->AllocatePrivateHeap(8) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS allocate_client(void)
{
    void *address = &address;
    NTSTATUS status = lsa->AllocateClientBuffer(client, 8, &address);

    return address ? STATUS_INTERNAL_ERROR : status;
}

static NTSTATUS allocate_user(void)
{
    return dll->AllocateHeap(8) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS map_buffer(void)
{
    SecBuffer input = { 4, SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, "text" }, output = { 0 };
    NTSTATUS status = lsa->MapBuffer(&input, &output);

    return output.pvBuffer ? STATUS_INTERNAL_ERROR : status;
}

static NTSTATUS create_token(void)
{
    struct nsp_token_information_null information = { .ExpirationTime.QuadPart = MAXLONGLONG };
    UNICODE_STRING name = wide(L"carol"), authority = wide(L"DOM");
    TOKEN_SOURCE source = { "test", { 1, 0 } };
    HANDLE token = &token;
    NTSTATUS status, sub_status;

    status = lsa->CreateToken(&session, &source, Network, SecurityImpersonation, NSP_TOKEN_INFO_NULL, &information,
                              NULL, &name, &authority, NULL, NULL, &token, &sub_status);
    return token ? STATUS_INTERNAL_ERROR : status;
}

static NTSTATUS NTAPI nobody(ULONG_PTR first, ULONG_PTR second, SecBuffer *input, SecBuffer *output)
{
    return STATUS_SUCCESS;
}

static NTSTATUS register_callback(void)
{
    return dll->RegisterCallback(77, nobody);
}

static const struct { const char *sentence; enum memory memory; NTSTATUS (*call)(void); } calls[] = {
    { "CreateLogonSession: without memory of the host it gives STATUS_NO_MEMORY", MEMORY_HOST, create_session },
    { "AddCredential: without memory of the host it gives STATUS_NO_MEMORY", MEMORY_HOST, add_credential },
    { "GetCredentials: without memory of the LSA heap it gives STATUS_NO_MEMORY, and nothing", MEMORY_PACKAGE,
      get_credentials },
    { "AllocateLsaHeap: without memory it gives NULL", MEMORY_PACKAGE, allocate_lsa },
    { "AllocatePrivateHeap: without memory it gives NULL", MEMORY_PACKAGE, allocate_private },
    { "AllocateClientBuffer: without memory of the host it gives STATUS_NO_MEMORY, and NULL", MEMORY_HOST,
      allocate_client },
    { "AllocateHeap: without memory of the client it gives NULL", MEMORY_PROCESS, allocate_user },
    { "MapBuffer: without memory of the LSA heap it gives STATUS_NO_MEMORY, and nothing", MEMORY_PACKAGE,
      map_buffer },
    { "CreateToken: without memory of the host it gives STATUS_NO_MEMORY, and no handle", MEMORY_HOST,
      create_token },
    { "RegisterCallback: without memory of the host it gives STATUS_NO_MEMORY", MEMORY_HOST, register_callback },
};

static NTSTATUS statuses[ARRAYSIZE(calls)];

/* Nothing is printed meanwhile: that needs memory, too. */
static NTSTATUS call_all(struct nsp_client_request *request)
{
    unsigned i;

    client = request;
    need(fixture_session(&session) == STATUS_SUCCESS && add_credential() == STATUS_SUCCESS, "no session can be made");
    for (i = 0; i < ARRAYSIZE(calls); i++) {
        run_dry(calls[i].memory);
        statuses[i] = calls[i].call();
        refill();
    }
    return lsa->DeleteLogonSession(&session);
}

static NTSTATUS NTAPI keep_table INSTANCE_INIT_ARGS
{
    dll = FunctionTable;
    return STATUS_SUCCESS;
}

static struct nsp_host *host_with_caller(void)
{
    static const struct nsp_package_table half = { INSIDE_CALLER };
    static const struct nsp_user_table user_half = { .InstanceInit = keep_table };
    HMODULE image = LoadLibraryW(fixture_path(OTHER_DLL));
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need(image != NULL, OTHER_DLL);
    EXPORTED(const void *, OTHER_DLL, puppet_lsa_half) = &half;
    EXPORTED(const void *, OTHER_DLL, puppet_user_half) = &user_half;
    need_loaded(host, OTHER_DLL);
    FreeLibrary(image);
    return host;
}

int main(void)
{
    struct nsp_host *host;
    unsigned i;

    nsp_log_level = NSP_LEVEL_NONE;
    oom_init();
    need(nsp_frame_init() && nsp_lsa_table_init(), "the DLL cannot begin");
    key = counted("key");
    credential = counted("credential");
    host = host_with_caller();
    need(dll != NULL, "the package has no user half");
    ok_status(run_inside(call_all), STATUS_SUCCESS, "no memory: with memory again the session can be deleted");
    for (i = 0; i < ARRAYSIZE(calls); i++)
        ok_status(statuses[i], STATUS_NO_MEMORY, "%s", calls[i].sentence);
    NspHostShutdown(host);
    ok_findings(host, "", "no memory: nothing was left, and no package is blamed");
    NspHostDestroy(host);
    return done_testing();
}
