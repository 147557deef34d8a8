/*
 * A secret goes through every way in which packages are given one, or give one: the package has it, and the trace has
 * not, unless it is asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace.h"

#include <subauth.h>

#define FILE_NAME L"host-trace-secrets.jsonl"
#define KEY L"Software\\ntsecpkg-test-host-trace-secrets"

/* 16 characters, for protected memory comes in blocks of that. */
#define CANARY "Canary/Qz81/Bird"
#define WIDE L"Canary/Qz81/Bird"
#define LENGTH 16

/* The same in other forms. */
static const char *const forms[] = {
    CANARY,
    "43616e6172792f517a38312f42697264", "43616E6172792F517A38312F42697264",                   /* hexadecimal */
    "430061006e006100720079002f0051007a00380031002f004200690072006400",                       /* of UTF-16 */
    "430061006E006100720079002F0051007A00380031002F004200690072006400",
    "Q2FuYXJ5L1F6ODEvQmlyZ",                                                                  /* base64 */
    "QwBhAG4AYQByAHkALwBRAHoAOAAxAC8AQgBpAHIAZA"                                              /* of UTF-16 */
};

/* ---- where it was seen ---- */

#define PLACES(X) \
    X(submit_buffer) X(logon_buffer) X(credential) X(protected) X(client_buffer) X(updated) X(supplemental) \
    X(authorization) X(first_token) X(attribute) X(old_password) X(new_password) X(stored) X(filter) X(response) \
    X(generic)

enum place {
#define X(name) PLACE_##name,
    PLACES(X)
#undef X
    PLACE_COUNT
};

static const char *const places[] = {
#define X(name) #name,
    PLACES(X)
#undef X
};

static BOOL seen[PLACE_COUNT];

static void see(enum place place, const void *data, SIZE_T size)
{
    if (data && size >= LENGTH && !memcmp(data, CANARY, LENGTH))
        seen[place] = TRUE;
    if (data && size >= sizeof(WIDE) - sizeof(WCHAR) && !memcmp(data, WIDE, sizeof(WIDE) - sizeof(WCHAR)))
        seen[place] = TRUE;
}

static void see_string(enum place place, const UNICODE_STRING *string)
{
    if (string)
        see(place, string->Buffer, string->Length);
}

static UNICODE_STRING wide(void)
{
    return (UNICODE_STRING){ sizeof(WIDE) - sizeof(WCHAR), sizeof(WIDE), (WCHAR *)WIDE };
}

/* ---- the package ---- */

static struct nsp_lsa_table *lsa;
static ULONG_PTR package_id;

static NTSTATUS NTAPI initialize(ULONG_PTR id, struct nsp_parameters *parameters, struct nsp_lsa_table *table)
{
    (void)parameters;
    package_id = id;
    lsa = table;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI get_info(SecPkgInfoW *info)
{
    info->fCapabilities = NSP_CAP_CONNECTION | NSP_CAP_LOGON;
    info->wVersion = 1;
    info->cbMaxToken = 64;
    info->Name = (WCHAR *)L"Secrets";
    info->Comment = (WCHAR *)L"is told secrets";
    return STATUS_SUCCESS;
}

static void keep_credential(LUID *session)
{
    LSA_STRING key = counted(CANARY), secret = counted(CANARY), found = { 0 };
    ULONG context = 0, length;

    lsa->AddCredential(session, (ULONG)package_id, &key, &secret);
    lsa->GetCredentials(session, (ULONG)package_id, &context, FALSE, &key, &length, &found);
    see(PLACE_credential, found.Buffer, found.Length);
    lsa->FreeLsaHeap(found.Buffer);
    lsa->DeleteCredential(session, (ULONG)package_id, &key);
}

static void protect(void)
{
    char *block = lsa->AllocatePrivateHeap(LENGTH);

    memcpy(block, CANARY, LENGTH);
    lsa->LsaProtectMemory(block, LENGTH);
    lsa->LsaUnprotectMemory(block, LENGTH);
    see(PLACE_protected, block, LENGTH);
    lsa->FreePrivateHeap(block);
}

static void store(LUID *session)
{
    struct nsp_encrypted_credential credential = {
        .Cred = { .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"target", .UserName = (WCHAR *)L"alice",
                  .CredentialBlob = (BYTE *)CANARY, .CredentialBlobSize = LENGTH, .Persist = CRED_PERSIST_SESSION },
        .ClearCredentialBlobSize = LENGTH
    };
    struct nsp_encrypted_credential *read = NULL;

    lsa->CrediWrite(session, NSP_CREDP_CLEAR_PASSWORD, &credential, 0);
    lsa->CrediRead(session, NSP_CREDP_CLEAR_PASSWORD, (WCHAR *)L"target", CRED_TYPE_GENERIC, 0, &read);
    if (read)
        see(PLACE_stored, read->Cred.CredentialBlob, read->Cred.CredentialBlobSize);
    lsa->CrediFreeCredentials(1, &read);
}

static void announce(LUID *session)
{
    struct {
        struct nsp_supplemental_cred_array array;
        struct nsp_supplemental_cred one;
    } supplemental = { .array.CredentialCount = 1 };
    struct nsp_primary_cred primary = { .LogonId = *session, .Password = wide(), .OldPassword = wide(), .Flags = 1 };

    supplemental.one.PackageName = (UNICODE_STRING){ 14, 14, (WCHAR *)L"Secrets" };
    supplemental.one.Credentials = (UCHAR *)CANARY;
    supplemental.one.CredentialSize = LENGTH;
    lsa->UpdateCredentials(&primary, &supplemental.array);
}

static NTSTATUS NTAPI accept_credentials(SECURITY_LOGON_TYPE type, UNICODE_STRING *account,
                                         struct nsp_primary_cred *primary, struct nsp_supplemental_cred *supplemental)
{
    (void)type;
    (void)account;
    if (primary)
        see_string(PLACE_updated, &primary->Password);
    if (supplemental)
        see(PLACE_supplemental, supplemental->Credentials, supplemental->CredentialSize);
    return STATUS_SUCCESS;
}

/* Answers with what it was sent, which it reads once more from the client. */
static NTSTATUS NTAPI call_package NSP_CALL_PACKAGE_ARGS
{
    char copy[LENGTH] = "";
    LUID session;

    see(PLACE_submit_buffer, ProtocolSubmitBuffer, SubmitBufferLength);
    lsa->CopyFromClientBuffer(ClientRequest, LENGTH, copy, ClientBufferBase);
    see(PLACE_client_buffer, copy, LENGTH);
    if (NT_SUCCESS(lsa->AllocateClientBuffer(ClientRequest, LENGTH, ProtocolReturnBuffer)))
        *ReturnBufferLength = LENGTH;
    lsa->CopyToClientBuffer(ClientRequest, LENGTH, *ProtocolReturnBuffer, copy);
    *ProtocolStatus = STATUS_SUCCESS;

    AllocateLocallyUniqueId(&session);
    lsa->CreateLogonSession(&session);
    keep_credential(&session);
    protect();
    store(&session);
    announce(&session);
    lsa->SaveSupplementalCredentials(&session, LENGTH, (void *)CANARY, FALSE);
    lsa->DeleteLogonSession(&session);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI log_on_user(NSP_LOGON_BEGIN, NSP_LOGON_RESULTS)
{
    (void)ClientRequest, (void)LogonType, (void)ClientAuthenticationBase, (void)ProfileBuffer;
    (void)ProfileBufferLength, (void)LogonId, (void)SubStatus, (void)TokenInformationType, (void)TokenInformation;
    (void)AccountName, (void)AuthenticatingAuthority;
    see(PLACE_logon_buffer, AuthenticationInformation, AuthenticationInformationLength);
    return STATUS_LOGON_FAILURE;
}

static NTSTATUS NTAPI acquire(UNICODE_STRING *PrincipalName, ULONG CredentialUseFlags, LUID *LogonId,
                              void *AuthorizationData, void *GetKeyFunction, void *GetKeyArgument,
                              nsp_sec_handle *CredentialHandle, TimeStamp *ExpirationTime)
{
    SEC_WINNT_AUTH_IDENTITY_W identity;

    (void)PrincipalName, (void)CredentialUseFlags, (void)LogonId, (void)GetKeyFunction, (void)GetKeyArgument;
    /* It is the client's, and so is what it points to. */
    if (NT_SUCCESS(lsa->CopyFromClientBuffer(NULL, sizeof(identity), &identity, AuthorizationData)))
        see(PLACE_authorization, identity.Password, identity.PasswordLength * sizeof(WCHAR));
    *CredentialHandle = 1;
    ExpirationTime->QuadPart = MAXLONGLONG;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI release(nsp_sec_handle handle)
{
    (void)handle;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI leg(nsp_sec_handle CredentialHandle, nsp_sec_handle ContextHandle, UNICODE_STRING *TargetName,
                          ULONG ContextRequirements, ULONG TargetDataRep, SecBufferDesc *InputBuffers,
                          nsp_sec_handle *NewContextHandle, SecBufferDesc *OutputBuffers, ULONG *ContextAttributes,
                          TimeStamp *ExpirationTime, BOOLEAN *MappedContext, SecBuffer *ContextData)
{
    (void)CredentialHandle, (void)ContextHandle, (void)TargetName, (void)ContextRequirements, (void)TargetDataRep;
    (void)ExpirationTime, (void)MappedContext, (void)ContextData;
    if (InputBuffers)
        see(PLACE_first_token, InputBuffers->pBuffers[0].pvBuffer, InputBuffers->pBuffers[0].cbBuffer);
    memcpy(OutputBuffers->pBuffers[0].pvBuffer, CANARY, LENGTH);
    OutputBuffers->pBuffers[0].cbBuffer = LENGTH;
    *NewContextHandle = 2;
    *ContextAttributes = 0;
    return SEC_I_CONTINUE_NEEDED;
}

static NTSTATUS NTAPI set_attribute(nsp_sec_handle handle, ULONG attribute, void *buffer, ULONG size)
{
    (void)handle;
    (void)attribute;
    see(PLACE_attribute, buffer, size);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI change_password(UNICODE_STRING *DomainName, UNICODE_STRING *AccountName,
                                      UNICODE_STRING *OldPassword, UNICODE_STRING *NewPassword, BOOLEAN Impersonating,
                                      SecBufferDesc *OutputBuffer)
{
    (void)DomainName, (void)AccountName, (void)Impersonating, (void)OutputBuffer;
    see_string(PLACE_old_password, OldPassword);
    see_string(PLACE_new_password, NewPassword);
    return STATUS_SUCCESS;
}

static struct nsp_package_table half = {
    .Initialize = initialize, .GetInfo = get_info, .CallPackageUntrusted = call_package, .LogonUser = log_on_user,
    .AcceptCredentials = accept_credentials, .AcquireCredentialsHandle = acquire, .FreeCredentialsHandle = release,
    .InitLsaModeContext = leg, .DeleteContext = release, .SetContextAttributes = set_attribute,
    .ChangeAccountPassword = change_password
};

/* ---- plug-ins ---- */

static NTSTATUS NTAPI routine(ULONG level, void *information, ULONG flags, void *user, ULONG *which_fields,
                              ULONG *user_flags, BOOLEAN *is_authoritative, LARGE_INTEGER *logoff,
                              LARGE_INTEGER *kickoff)
{
    const NETLOGON_NETWORK_INFO *network = information;

    (void)level, (void)flags, (void)user, (void)which_fields, (void)user_flags, (void)is_authoritative;
    (void)logoff, (void)kickoff;
    see(PLACE_response, network->NtChallengeResponse.Buffer, network->NtChallengeResponse.Length);
    return STATUS_LOGON_FAILURE;
}

static NTSTATUS NTAPI generic(void *submit, ULONG length, ULONG *return_length, void **answer)
{
    see(PLACE_generic, submit, length);
    *return_length = 0;
    *answer = NULL;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI accept_password(void *context)
{
    (void)context;
    return STATUS_SUCCESS;
}

static void ask_plugins(struct nsp_host *host)
{
    struct nsp_password_change change = {
        .size = sizeof(change), .account = L"alice", .password = WIDE, .store = accept_password
    };
    struct nsp_subauth_request request = {
        .size = sizeof(request), .function = NSP_SUBAUTH_ROUTINE, .level = 2, .account = L"alice",
        .nt_response = CANARY, .nt_response_size = LENGTH, .data = CANARY, .data_size = LENGTH,
        .account_nt_hash = (const BYTE *)CANARY, .parameters = WIDE
    };
    struct nsp_subauth_result *result = NULL;
    struct nsp_module *subauth;

    need_loaded(host, "filter.dll");
    seen[PLACE_filter] = NspFilterChangePassword(host, &change, NULL) == STATUS_SUCCESS;
    subauth = need_loaded(host, "subauth_puppet.dll");
    EXPORTED(void *, "subauth_puppet.dll", routine) = (void *)routine;
    EXPORTED(void *, "subauth_puppet.dll", generic) = (void *)generic;
    NspSubauthCall(subauth, &request, &result);
    NspSubauthResultFree(result);
    request.function = NSP_SUBAUTH_GENERIC;
    NspSubauthCall(subauth, &request, &result);
    NspSubauthResultFree(result);
}

/* ---- the client ---- */

static void call(void)
{
    HANDLE connection = connect_untrusted();
    NTSTATUS protocol_status;
    void *answer = NULL;
    ULONG id, size;

    lookup(connection, "Secrets", &id);
    LsaCallAuthenticationPackage(connection, id, (void *)CANARY, LENGTH, &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    log_on_with(connection, id, Network, CANARY, LENGTH, NULL);
    LsaDeregisterLogonProcess(connection);
}

static void shake_hands(void)
{
    SEC_WINNT_AUTH_IDENTITY_W identity = {
        .User = (void *)L"alice", .UserLength = 5, .Password = (void *)WIDE, .PasswordLength = LENGTH,
        .Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE
    };
    SecurityFunctionTableW *sspi = InitSecurityInterfaceW();
    char token[64] = CANARY, answer[64];
    SecBuffer in = { LENGTH, SECBUFFER_TOKEN, token }, out = { sizeof(answer), SECBUFFER_TOKEN, answer };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in }, output = { SECBUFFER_VERSION, 1, &out };
    CredHandle credential;
    CtxtHandle context;
    TimeStamp expiry;
    ULONG attributes;

    need(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Secrets", SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL,
                                         &credential, &expiry) == SEC_E_OK, "no credentials");
    need(sspi->InitializeSecurityContextW(&credential, NULL, (WCHAR *)L"target", 0, 0, SECURITY_NATIVE_DREP, &input, 0,
                                          &context, &output, &attributes, &expiry) == SEC_I_CONTINUE_NEEDED,
         "no context");
    sspi->SetContextAttributesW(&context, 1000, (void *)CANARY, LENGTH);
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&credential);
    sspi->ChangeAccountPasswordW((WCHAR *)L"Secrets", NULL, (WCHAR *)L"alice", (WCHAR *)WIDE, (WCHAR *)WIDE, FALSE, 0,
                                 NULL);
}

/* Sixteen long buffers each way: with the bytes of all of them, a line would be too long. */
static void shake_many_hands(void)
{
    SecurityFunctionTableW *sspi = InitSecurityInterfaceW();
    static char bytes[32][256];
    SecBuffer buffers[32];
    SecBufferDesc input = { SECBUFFER_VERSION, 16, buffers }, output = { SECBUFFER_VERSION, 16, buffers + 16 };
    CredHandle credential;
    CtxtHandle context;
    TimeStamp expiry;
    ULONG attributes, i;

    for (i = 0; i < ARRAYSIZE(buffers); i++)
        buffers[i] = (SecBuffer){ sizeof(bytes[i]), i % 16 ? SECBUFFER_DATA : SECBUFFER_TOKEN, bytes[i] };
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Secrets", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                    &credential, &expiry);
    need(sspi->InitializeSecurityContextW(&credential, NULL, (WCHAR *)L"many", 0, 0, SECURITY_NATIVE_DREP, &input, 0,
                                          &context, &output, &attributes, &expiry) == SEC_I_CONTINUE_NEEDED,
         "no context of many buffers");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&credential);
}

static void go_through(ULONG flags)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .registry_key = KEY, .trace_file = FILE_NAME,
        .trace_flags = flags
    };
    HMODULE image = LoadLibraryW(fixture_path("puppet_lsa_only.dll"));
    struct nsp_host *host;

    memset(seen, 0, sizeof(seen));
    EXPORTED(void *, "puppet_lsa_only.dll", puppet_lsa_half) = &half;
    EXPORTED(ULONG, "puppet_lsa_only.dll", puppet_version) = NSP_INTERFACE_V11;
    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    need_loaded(host, "puppet_lsa_only.dll");
    FreeLibrary(image);
    call();
    shake_hands();
    shake_many_hands();
    ask_plugins(host);
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    trace_read(FILE_NAME);
}

static unsigned lines_with_secrets(void)
{
    unsigned i, count = 0;

    for (i = 0; i < ARRAYSIZE(forms); i++)
        count += trace_count(forms[i]);
    return count;
}

int main(void)
{
    unsigned i;

    go_through(0);
    for (i = 0; i < PLACE_COUNT; i++)
        ok(seen[i], "secrets: the package had it: %s", places[i]);
    trace_is_sound("secrets");
    for (i = 0; i < ARRAYSIZE(forms); i++) {
        const char *line = trace_find(NULL, forms[i], NULL, NULL);

        if (!ok(!line, "secrets: the trace has not: %s", forms[i]))
            diag("in %s", line);
    }
    ok(!trace_count("\"hex\""), "secrets: nor any other bytes");
    ok_has(trace.lines[0], "\"secrets\":\"redacted\"", "secrets: its first line says so");
    ok(trace_count("\"redacted\":true") >= PLACE_COUNT, "secrets: what is left out is told");
    ok(trace_find(NULL, "\"TargetName\":\"many\"", "{\"type\":\"DATA\",\"size\":256}", NULL) &&
       !trace_count("\"cut\":true"), "trace: many buffers fit into a line");

    go_through(NSP_TRACE_SECRETS);
    trace_is_sound("secrets shown");
    ok_has(trace.lines[0], "\"secrets\":\"SHOWN\"", "secrets: asked for, the first line says so in capitals");
    ok(lines_with_secrets() >= PLACE_COUNT, "secrets: and they are in the lines in which they were left out");
    ok(!trace_count("\"bytes\":16,\"redacted\""), "secrets: of none that has a size, the size alone");
    ok_has(trace_find(NULL, "\"cut\":true", NULL, NULL), "\"package\":\"Secrets\",\"args\":{},\"cut\":true}",
           "trace: what does not fit is left out, and the line is whole");
    DeleteFileW(FILE_NAME);
    return done_testing();
}
