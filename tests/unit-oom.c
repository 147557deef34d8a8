/*
 * Out of memory: each allocation of the host fails in turn, then each of a package.  The error is clean, nothing is
 * lost, and no package is blamed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "oom.h"
#include "inside.h"

#include "front/sspi.h"
#include "lsa/frame.h"
#include "package/package.h"
#include "watch/log.h"

static struct nsp_host *host;

/* ---- a package that looks at what it gets ---- */

static void *pieces[16];
static ULONG piece_count;
static BOOL is_short;

/* A block of the LSA heap, or, when there is none, one that may be written, too. */
static void *piece(ULONG size)
{
    static BYTE nothing[256];
    void *block = lsa->AllocateLsaHeap(size);

    if (!block) {
        is_short = TRUE;
        return nothing;
    }
    return pieces[piece_count++] = block;
}

static UNICODE_STRING *string_piece(const WCHAR *text)
{
    UNICODE_STRING *string = piece(sizeof(*string)), value = wide(text);

    value.Buffer = wcscpy(piece(value.MaximumLength), text);
    *string = value;
    return string;
}

static void free_pieces(void)
{
    while (piece_count)
        lsa->FreeLsaHeap(pieces[--piece_count]);
}

static struct nsp_token_information_v1 *information_pieces(void)
{
    struct nsp_token_information_v1 *information = piece(sizeof(*information));

    information->ExpirationTime.QuadPart = MAXLONGLONG;
    information->User.User.Sid = fixture_put_sid(piece(FIXTURE_SID_SIZE), 1000);
    information->PrimaryGroup.PrimaryGroup = fixture_put_sid(piece(FIXTURE_SID_SIZE), 513);
    return information;
}

static NTSTATUS keep_credential(LUID *id)
{
    LSA_STRING key = counted("key");
    NTSTATUS status = fixture_session(id);

    if (!NT_SUCCESS(status))
        return status;
    if (!NT_SUCCESS(status = lsa->AddCredential(id, (ULONG)package_id, &key, &key)))
        lsa->DeleteLogonSession(id);
    return status;
}

static NTSTATUS NTAPI log_user_on(LOGON_ARGS)
{
    NTSTATUS status;

    is_short = FALSE;
    piece_count = 0;
    *TokenInformationType = NSP_TOKEN_INFO_V1;
    *TokenInformation = information_pieces();
    *AccountName = string_piece(L"alice");
    *AuthenticatingAuthority = string_piece(L"FIXTURES");
    status = is_short ? STATUS_NO_MEMORY : lsa->AllocateClientBuffer(ClientRequest, 16, ProfileBuffer);
    if (NT_SUCCESS(status) && !NT_SUCCESS(status = keep_credential(LogonId)))
        lsa->FreeClientBuffer(ClientRequest, *ProfileBuffer);
    if (NT_SUCCESS(status)) {
        *ProfileBufferLength = 16;
        return STATUS_SUCCESS;
    }
    free_pieces();
    *ProfileBuffer = *TokenInformation = NULL;
    *AccountName = *AuthenticatingAuthority = NULL;
    return status;
}

static NTSTATUS NTAPI acquire(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data, void *get_key,
                              void *get_key_argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    *handle = 1;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI release(nsp_sec_handle handle)
{
    return STATUS_SUCCESS;
}

/* A token of its own for the caller, and a packed context. */
static NTSTATUS answer_leg(SecBufferDesc *output, nsp_sec_handle *context, BOOLEAN *is_mapped, SecBuffer *data)
{
    if (!(data->pvBuffer = lsa->AllocateLsaHeap(4)))
        return SEC_E_INSUFFICIENT_MEMORY;
    data->cbBuffer = 4;
    if (!output->pBuffers[0].pvBuffer && !(output->pBuffers[0].pvBuffer = lsa->AllocateLsaHeap(8))) {
        lsa->FreeLsaHeap(data->pvBuffer);
        data->pvBuffer = NULL;
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    output->pBuffers[0].cbBuffer = 8;
    memcpy(output->pBuffers[0].pvBuffer, "a token", 8);
    *context = 2;
    *is_mapped = TRUE;
    return SEC_E_OK;
}

static NTSTATUS NTAPI begin_leg(nsp_sec_handle credential, nsp_sec_handle context, UNICODE_STRING *target,
                                ULONG requirements, ULONG data_rep, SecBufferDesc *input,
                                nsp_sec_handle *new_context, SecBufferDesc *output, ULONG *attributes,
                                TimeStamp *expiry, BOOLEAN *is_mapped, SecBuffer *data)
{
    return answer_leg(output, new_context, is_mapped, data);
}

static NTSTATUS NTAPI accept_leg(nsp_sec_handle credential, nsp_sec_handle context, SecBufferDesc *input,
                                 ULONG requirements, ULONG data_rep, nsp_sec_handle *new_context,
                                 SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry, BOOLEAN *is_mapped,
                                 SecBuffer *data)
{
    return answer_leg(output, new_context, is_mapped, data);
}

static NTSTATUS NTAPI begin_user(nsp_sec_handle handle, SecBuffer *packed)
{
    HeapFree(GetProcessHeap(), 0, packed->pvBuffer);
    return STATUS_SUCCESS;
}

static struct nsp_package_table half = {
    INSIDE_CALLER, .CallPackageUntrusted = inside_call, .LogonUser = log_user_on,
    .AcquireCredentialsHandle = acquire, .FreeCredentialsHandle = release, .InitLsaModeContext = begin_leg,
    .AcceptLsaModeContext = accept_leg, .DeleteContext = release
};
static struct nsp_user_table user_half = { .InitUserModeContext = begin_user, .DeleteUserModeContext = release };

static void set_halves(void)
{
    HMODULE image = LoadLibraryW(fixture_path(OTHER_DLL));

    need(image != NULL, OTHER_DLL);
    fixture_table = &half;
    EXPORTED(const void *, OTHER_DLL, puppet_lsa_half) = &half;
    EXPORTED(const void *, OTHER_DLL, puppet_user_half) = &user_half;
}

/* ---- what every scenario has ---- */

static ULONG host_flags;
static const WCHAR *trace_file; /* of them; NULL: none */

static void no_host(void)
{
}

static void empty_host(void)
{
    struct nsp_host_options options = { .size = sizeof(options), .flags = host_flags, .trace_file = trace_file };

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
}

static void host_with_package(void)
{
    empty_host();
    need_loaded(host, OTHER_DLL);
}

static void end_host(void)
{
    NspHostShutdown(host);
    oom_note_findings(host);
    NspHostDestroy(host);
}

/* ---- the scenarios ---- */

static NTSTATUS create_host(void)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = host_flags, .domain_name = L"DOMAIN", .trace_file = trace_file
    };
    struct nsp_host *made;
    NTSTATUS status = NspHostCreate(&options, &made);

    NspHostDestroy(made);
    return status;
}

static const char *dll;

static NTSTATUS load_module(void)
{
    struct nsp_module *module;
    NTSTATUS status = load(host, dll, &module);

    if (NT_SUCCESS(status))
        NspModuleUnload(module);
    return status;
}

static struct logon logon;

static NTSTATUS log_user(void)
{
    LSA_STRING name = counted("Caller");
    HANDLE connection;
    NTSTATUS status;
    ULONG id;

    memset(&logon, 0, sizeof(logon));
    if (!NT_SUCCESS(status = LsaConnectUntrusted(&connection)))
        return status;
    if (NT_SUCCESS(status = LsaLookupAuthenticationPackage(connection, &name, &id))) {
        logon = log_on_with(connection, id, Network, &id, sizeof(id), NULL);
        status = logon.status;
    }
    LsaDeregisterLogonProcess(connection);
    return status;
}

/* All of a logon is there, or nothing. */
static void check_logon(void)
{
    SECURITY_LOGON_SESSION_DATA *data;

    if (!NT_SUCCESS(logon.status) || !logon.token) {
        if (!is_empty(&logon))
            oom_add("a refused logon gave something");
        return;
    }
    if (LsaGetLogonSessionData(&logon.id, &data)) {
        oom_add("a logon has no session");
    } else {
        if (!data->Sid || wcscmp(data->UserName.Buffer, L"alice"))
            oom_add("the session of a logon does not know whose it is");
        LsaFreeReturnBuffer(data);
    }
}

static void end_logon(void)
{
    check_logon();
    drop(&logon);
    NspHostSweep(host);
    end_host();
}

static void host_with_logon(void)
{
    host_with_package();
    need(log_user() == STATUS_SUCCESS, "there is no logon");
}

/* What cannot be done now is done by a later look. */
static NTSTATUS end_session(void)
{
    drop(&logon);
    NspHostSweep(host);
    return STATUS_SUCCESS;
}

static void end_ended_session(void)
{
    if (has_session(&logon.id))
        NspHostSweep(host);
    if (has_session(&logon.id))
        oom_add("a session outlives its token");
    end_host();
}

static NTSTATUS shake_hands(void)
{
    SecurityFunctionTableW *sspi = nsp_sspi_table_w();
    SecBuffer sent = { 0, SECBUFFER_TOKEN, NULL }, answered = { 0, SECBUFFER_TOKEN, NULL };
    SecBufferDesc first = { SECBUFFER_VERSION, 1, &sent }, second = { SECBUFFER_VERSION, 1, &answered };
    SecHandle cred, client, server;
    SECURITY_STATUS status;
    ULONG attributes;

    if ((status = sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Caller", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                                  &cred, NULL)))
        return status;
    status = sspi->InitializeSecurityContextW(&cred, NULL, (WCHAR *)L"target", ISC_REQ_ALLOCATE_MEMORY, 0,
                                              SECURITY_NATIVE_DREP, NULL, 0, &client, &first, &attributes, NULL);
    if (!status) {
        status = sspi->AcceptSecurityContext(&cred, NULL, &first, ASC_REQ_ALLOCATE_MEMORY, SECURITY_NATIVE_DREP,
                                             &server, &second, &attributes, NULL);
        if (!status) {
            sspi->DeleteSecurityContext(&server);
            sspi->FreeContextBuffer(answered.pvBuffer);
        }
        sspi->DeleteSecurityContext(&client);
        sspi->FreeContextBuffer(sent.pvBuffer);
    }
    sspi->FreeCredentialsHandle(&cred);
    return status;
}

static NTSTATUS (*act)(void);

static NTSTATUS act_inside(struct nsp_client_request *request)
{
    return act();
}

static NTSTATUS call_package(NTSTATUS (*function)(void))
{
    LSA_STRING name = counted("Caller");
    NTSTATUS status, protocol_status;
    HANDLE connection;
    void *answer;
    ULONG id, size;

    act = function;
    inside = act_inside;
    if (!NT_SUCCESS(status = LsaConnectUntrusted(&connection)))
        return status;
    if (NT_SUCCESS(status = LsaLookupAuthenticationPackage(connection, &name, &id)))
        status = LsaCallAuthenticationPackage(connection, id, &id, sizeof(id), &answer, &size, &protocol_status);
    LsaDeregisterLogonProcess(connection);
    return status;
}

static DWORD WINAPI hear(void *parameter)
{
    return 0;
}

static NTSTATUS register_inside(void)
{
    HANDLE notification = lsa->RegisterNotification(hear, NULL, NSP_NOTIFIER_EVENT, NSP_EVENT_PACKAGE_CHANGE, 0, 0,
                                                    NULL);

    return notification ? lsa->CancelNotification(notification) : STATUS_NO_MEMORY;
}

static NTSTATUS register_notification(void)
{
    return call_package(register_inside);
}

static NTSTATUS create_inside(void)
{
    UNICODE_STRING account = wide(L"alice"), authority = wide(L"FIXTURES");
    struct nsp_token_information_v1 information = { .ExpirationTime.QuadPart = MAXLONGLONG };
    BYTE user[FIXTURE_SID_SIZE], group[FIXTURE_SID_SIZE];
    TOKEN_SOURCE source = { .SourceName = "test" };
    NTSTATUS status, sub_status;
    HANDLE token;
    LUID id;

    information.User.User.Sid = fixture_put_sid(user, 1000);
    information.PrimaryGroup.PrimaryGroup = fixture_put_sid(group, 513);
    if (!NT_SUCCESS(status = fixture_session(&id)))
        return status;
    status = lsa->CreateToken(&id, &source, Network, SecurityImpersonation, NSP_TOKEN_INFO_V1, &information, NULL,
                              &account, &authority, NULL, NULL, &token, &sub_status);
    if (NT_SUCCESS(status))
        CloseHandle(token);
    else
        lsa->DeleteLogonSession(&id);
    return status;
}

static NTSTATUS create_token(void)
{
    return call_package(create_inside);
}

/* ---- each with each kind of memory ---- */

static void starve(const char *name, void (*begin)(void), NTSTATUS (*run)(void), void (*end)(void),
                   enum memory memory)
{
    static const char *const of[] = { "of the host", "of packages", "of the process" };
    const struct scenario scenario = { name, begin, run, end };
    struct oom_result result;
    int is_forever;

    for (is_forever = 0; is_forever < 2; is_forever++) {
        result = oom_run(&scenario, memory, is_forever);
        ok(!result.wrong_status, "oom: %s: %ld runs with less memory %s%s end cleanly", name, result.runs, of[memory],
           is_forever ? ", and none afterwards," : "");
        ok(!result.leaked, "oom: %s: nothing is lost", name);
        ok(!result.faulty, "oom: %s: nothing is done by halves, and no package is blamed", name);
        ok_status(result.status, STATUS_SUCCESS, "oom: %s: with enough memory it succeeds", name);
        diag("%lu runs succeeded in spite of it", result.tolerated);
    }
}

static void load_and_unload(const char *name, enum memory memory)
{
    dll = name;
    starve(name, empty_host, load_module, end_host, memory);
}

static void all(enum memory memory)
{
    starve("NspHostCreate", no_host, create_host, no_host, memory);
    load_and_unload(OTHER_DLL, memory);
    load_and_unload("holds_much.dll", memory);
    starve("a logon", host_with_package, log_user, end_logon, memory);
    starve("the end of a session", host_with_logon, end_session, end_ended_session, memory);
    starve("a handshake", host_with_package, shake_hands, end_host, memory);
    starve("RegisterNotification", host_with_package, register_notification, end_host, memory);
    starve("CreateToken", host_with_package, create_token, end_host, memory);
}

/* It grows to its full size, and stays. */
static void fill_handle_table(void)
{
    ULONG i;

    empty_host();
    for (i = 0; i < 300; i++)
        LsaDeregisterLogonProcess(connect_untrusted());
    end_host();
}

int main(void)
{
    enum memory memory;

    nsp_log_level = NSP_LEVEL_NONE;
    oom_init();
    need(nsp_frame_init() && nsp_lsa_table_init(), "the DLL cannot begin");
    set_halves();
    fill_handle_table();
    load_and_unload("ap_hears_ends.dll", MEMORY_HOST);
    load_and_unload("filter.dll", MEMORY_HOST);
    load_and_unload("subauth.dll", MEMORY_HOST);
    for (memory = 0; memory < MEMORY_COUNT; memory++)
        all(memory);
    host_flags = NSP_HOST_CHECK_HEAP;
    all(MEMORY_HOST);
    host_flags = 0;
    trace_file = L"unit-oom.jsonl";
    all(MEMORY_HOST);
    DeleteFileW(trace_file);
    return done_testing();
}
