/*
 * The slots that a load, logons, calls, legs and messages enter: a package of the test's functions, each of which
 * compares its arguments with contract 8, 9 and 10.  For host-slots.c, which has the other slots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_SLOTS_DRIVEN_H
#define NSP_TEST_SLOTS_DRIVEN_H

#include "inside.h"

#define DRIVEN L"Driven"
#define DRIVEN_DLL "puppet.dll"
#define CREDENTIAL 0xD1
#define MAPPED_CONTEXT 0xE1
#define LSA_CONTEXT 0xE2

/* ---- what was recorded ---- */

enum recording { NEVER, WRONGLY, RIGHTLY };
static enum recording lsa_slots[NSP_PKG_COUNT], user_slots[NSP_USER_COUNT];

static void record(enum recording *slot, BOOL is_right, const char *what)
{
    if (!is_right)
        diag("not true: %s", what);
    if (*slot != WRONGLY)
        *slot = is_right ? RIGHTLY : WRONGLY;
}

#define LSA_SLOT(name, condition) record(&lsa_slots[NSP_PKG_##name], (condition), #name ": " #condition)
#define USER_SLOT(name, condition) record(&user_slots[NSP_USER_##name], (condition), #name ": " #condition)

static struct {
    ULONG_PTR id;
    const void *dispatch, *table;
    ULONG classes;          /* of GetExtendedInformation, a bit each */
    LUID session, surrogate;
    unsigned stops;
} driven;

static BYTE submitted = 0x5A;

static BOOL is_zero(const void *address, size_t size)
{
    const BYTE *byte = address;

    while (size && !*byte)
        byte++, size--;
    return !size;
}
#define IS_ZERO(variable) is_zero(&(variable), sizeof(variable))

static BOOL is_text(const UNICODE_STRING *string, const WCHAR *text)
{
    return string && string->Length == wcslen(text) * sizeof(*text) && !memcmp(string->Buffer, text, string->Length);
}

static BOOL is_string(const UNICODE_STRING *string)
{
    return string->Length <= string->MaximumLength && !(string->Length % 2) && (string->Buffer || !string->Length);
}

static BOOL is_session(const LUID *id)
{
    return id && !memcmp(id, &driven.session, sizeof(*id));
}

/* ---- load and end ---- */

static NTSTATUS NTAPI driven_initialize_package AP_INITIALIZE_ARGS
{
    static const char name[] = "Driven";
    LSA_STRING *string;

    LSA_SLOT(InitializePackage, AuthenticationPackageId && LsaDispatchTable && !Database && !Confidentiality &&
             !*AuthenticationPackageName);
    driven.id = AuthenticationPackageId;
    driven.dispatch = LsaDispatchTable;
    string = LsaDispatchTable->AllocateLsaHeap(sizeof(*string));
    string->Length = string->MaximumLength = sizeof(name) - 1;
    string->Buffer = memcpy(LsaDispatchTable->AllocateLsaHeap(sizeof(name)), name, sizeof(name));
    *AuthenticationPackageName = string;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_initialize INITIALIZE_ARGS
{
    LSA_SLOT(Initialize, PackageId == driven.id && FunctionTable && Parameters && Parameters->Version == 0x00010000 &&
             (Parameters->MachineState & NSP_MACHINE_STANDALONE) && !Parameters->SetupMode &&
             is_string(&Parameters->DomainName) && is_string(&Parameters->DnsDomainName) &&
             IS_ZERO(Parameters->DomainGuid));
    driven.table = lsa = FunctionTable;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_get_info(SecPkgInfoW *info)
{
    LSA_SLOT(GetInfo, IS_ZERO(*info));
    fixture_get_info(info);
    info->fCapabilities = NSP_CAP_LOGON | NSP_CAP_CONNECTION;
    info->Name = (WCHAR *)DRIVEN;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_get_extended(enum nsp_extended Class, struct nsp_extended_information **Information)
{
    LSA_SLOT(GetExtendedInformation, Class < 8 && !*Information);
    driven.classes |= 1u << Class;
    return SEC_E_UNSUPPORTED_FUNCTION;
}

static NTSTATUS NTAPI driven_shutdown(void)
{
    LSA_SLOT(Shutdown, !driven.stops++);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_instance_init INSTANCE_INIT_ARGS
{
    USER_SLOT(InstanceInit, Version == 0x00010000 && FunctionTable->AllocateHeap && FunctionTable->FreeHeap &&
              FunctionTable->RegisterCallback && FunctionTable->LocatePackageById && UserFunctions &&
              !*UserFunctions);
    return STATUS_SUCCESS;
}

/* ---- logons ---- */

/* A copy, and the place of the client's. */
static BOOL is_submit(struct nsp_client_request *request, const BYTE *copy, const void *client, ULONG length)
{
    BYTE there = 0;

    lsa->CopyFromClientBuffer(request, 1, &there, (void *)client);
    return request && length == 1 && copy != client && there == submitted && *copy == submitted;
}

#define IS_BEGIN (LogonType == Interactive && \
    is_submit(ClientRequest, AuthenticationInformation, ClientAuthenticationBase, AuthenticationInformationLength))

static BOOL is_logon(LOGON_ARGS)
{
    return IS_BEGIN && !*ProfileBuffer && !*ProfileBufferLength && IS_ZERO(*LogonId) && !*SubStatus &&
           !*TokenInformationType && !*TokenInformation && !*AccountName && !*AuthenticatingAuthority;
}

static NTSTATUS driven_log_on(LOGON_ARGS)
{
    NTSTATUS status = fixture_logon(LOGON_WORDS);

    driven.session = *LogonId;
    return status;
}

static NTSTATUS NTAPI driven_logon(LOGON_ARGS)
{
    LSA_SLOT(LogonUser, is_logon(LOGON_WORDS));
    return driven_log_on(LOGON_WORDS);
}

static NTSTATUS NTAPI driven_logon_ex(LOGON_ARGS, UNICODE_STRING **MachineName)
{
    LSA_SLOT(LogonUserEx, is_logon(LOGON_WORDS) && !*MachineName);
    return driven_log_on(LOGON_WORDS);
}

static NTSTATUS NTAPI driven_logon_ex2(LOGON_ARGS, UNICODE_STRING **MachineName,
                                       struct nsp_primary_cred *PrimaryCredentials,
                                       struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    LSA_SLOT(LogonUserEx2, is_logon(LOGON_WORDS) && !*MachineName && IS_ZERO(*PrimaryCredentials) &&
             !*SupplementalCredentials);
    *SupplementalCredentials = fixture_supplemental(DRIVEN);
    return driven_log_on(LOGON_WORDS);
}

static NTSTATUS NTAPI driven_logon_ex3(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, NSP_LOGON_RESULTS,
                                       UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                       struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    LSA_SLOT(LogonUserEx3, is_logon(LOGON_WORDS) && SurrogateLogon->Version == 1 && !SurrogateLogon->EntryCount &&
             !memcmp(&SurrogateLogon->SurrogateLogonID, &driven.surrogate, sizeof(LUID)) && !*MachineName &&
             IS_ZERO(*PrimaryCredentials) && !*SupplementalCredentials);
    *MachineName = fixture_string(L"MACHINE");
    *SupplementalCredentials = fixture_supplemental(DRIVEN);
    *SubStatus = STATUS_PASSWORD_EXPIRED;
    return driven_log_on(LOGON_WORDS);
}

static NTSTATUS NTAPI driven_pre_surrogate(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon,
                                           NTSTATUS *SubStatus)
{
    LSA_SLOT(PreLogonUserSurrogate, IS_BEGIN && SurrogateLogon->Version == 1 && !SurrogateLogon->EntryCount &&
             !IS_ZERO(SurrogateLogon->SurrogateLogonID) && !*SubStatus);
    driven.surrogate = SurrogateLogon->SurrogateLogonID;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_post_surrogate(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon,
                                            void *ProfileBuffer, ULONG ProfileBufferLength, LUID *LogonId,
                                            NTSTATUS Status, NTSTATUS SubStatus,
                                            enum nsp_token_info TokenInformationType, void *TokenInformation,
                                            UNICODE_STRING *AccountName, UNICODE_STRING *AuthenticatingAuthority,
                                            UNICODE_STRING *MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                            struct nsp_supplemental_cred_array *SupplementalCredentials)
{
    LSA_SLOT(PostLogonUserSurrogate, IS_BEGIN && !ProfileBuffer && !ProfileBufferLength && is_session(LogonId) &&
             !memcmp(&SurrogateLogon->SurrogateLogonID, &driven.surrogate, sizeof(LUID)) && Status == STATUS_SUCCESS &&
             SubStatus == STATUS_PASSWORD_EXPIRED && TokenInformationType == NSP_TOKEN_INFO_V1 && TokenInformation &&
             is_text(AccountName, L"alice") && is_text(AuthenticatingAuthority, L"FIXTURES") &&
             is_text(MachineName, L"MACHINE") && PrimaryCredentials &&
             SupplementalCredentials->CredentialCount == 1);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_post_logon(struct nsp_post_logon_user_info *info)
{
    LSA_SLOT(PostLogonUser, is_session(&info->LogonId) && !info->Flags && IS_ZERO(info->LinkedLogonId));
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_accept_credentials(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                                struct nsp_primary_cred *PrimaryCredentials,
                                                struct nsp_supplemental_cred *SupplementalCredentials)
{
    LSA_SLOT(AcceptCredentials, LogonType == Interactive && is_text(AccountName, L"alice") &&
             is_session(&PrimaryCredentials->LogonId) && is_text(&SupplementalCredentials->PackageName, DRIVEN) &&
             SupplementalCredentials->CredentialSize == 6 &&
             !memcmp(SupplementalCredentials->Credentials, "secret", 6));
    return STATUS_SUCCESS;
}

static void NTAPI driven_terminated(LUID *LogonId)
{
    LSA_SLOT(LogonTerminated, is_session(LogonId));
}

/* ---- calls ---- */

static BOOL is_call CALL_ARGS
{
    return is_submit(ClientRequest, ProtocolSubmitBuffer, ClientBufferBase, SubmitBufferLength) &&
           !*ProtocolReturnBuffer && !*ReturnBufferLength && !*ProtocolStatus;
}

#define CALL_WORDS \
    ClientRequest, ProtocolSubmitBuffer, ClientBufferBase, SubmitBufferLength, ProtocolReturnBuffer, \
    ReturnBufferLength, ProtocolStatus
#define DRIVEN_CALL(function, name) \
    static NTSTATUS NTAPI function CALL_ARGS \
    { \
        LSA_SLOT(name, is_call(CALL_WORDS)); \
        return STATUS_SUCCESS; \
    }
DRIVEN_CALL(driven_call, CallPackage)
DRIVEN_CALL(driven_call_untrusted, CallPackageUntrusted)
DRIVEN_CALL(driven_call_passthrough, CallPackagePassthrough)

/* ---- credentials and contexts ---- */

static char auth_data[] = "authorization data", key_argument;
static const LUID own_session = { 0x3E7, 0 };

static void SEC_ENTRY driven_get_key(void *argument, void *principal, ULONG version, void **key,
                                     SECURITY_STATUS *status)
{
    *key = NULL;
    *status = SEC_E_UNSUPPORTED_FUNCTION;
}

static NTSTATUS NTAPI driven_acquire(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *data, void *get_key,
                                     void *argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    LSA_SLOT(AcquireCredentialsHandle, is_text(principal, L"alice") && use == SECPKG_CRED_BOTH && logon_id &&
             !memcmp(logon_id, &own_session, sizeof(*logon_id)) && data == auth_data &&
             get_key == (void *)driven_get_key && argument == &key_argument && !*handle && IS_ZERO(*expiry));
    *handle = CREDENTIAL;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_free(nsp_sec_handle handle)
{
    LSA_SLOT(FreeCredentialsHandle, handle == CREDENTIAL);
    return STATUS_SUCCESS;
}

static BOOL is_token(const SecBufferDesc *desc, const char *text)
{
    return desc && desc->ulVersion == SECBUFFER_VERSION && desc->cBuffers == 1 &&
           desc->pBuffers[0].BufferType == SECBUFFER_TOKEN && desc->pBuffers[0].cbBuffer == strlen(text) &&
           !memcmp(desc->pBuffers[0].pvBuffer, text, strlen(text));
}

static BOOL is_room(const SecBufferDesc *desc, ULONG size)
{
    return desc && desc->cBuffers == 1 && desc->pBuffers[0].BufferType == SECBUFFER_TOKEN &&
           desc->pBuffers[0].cbBuffer == size && desc->pBuffers[0].pvBuffer;
}

static NTSTATUS NTAPI driven_init(nsp_sec_handle credential, nsp_sec_handle context, UNICODE_STRING *target,
                                  ULONG requirements, ULONG data_rep, SecBufferDesc *input,
                                  nsp_sec_handle *new_context, SecBufferDesc *output, ULONG *attributes,
                                  TimeStamp *expiry, BOOLEAN *is_mapped, SecBuffer *data)
{
    LSA_SLOT(InitLsaModeContext, credential == CREDENTIAL && !context && is_text(target, L"target") &&
             requirements == ISC_REQ_CONNECTION && data_rep == SECURITY_NETWORK_DREP && is_token(input, "hello") &&
             !*new_context && is_room(output, 16) && !*attributes && IS_ZERO(*expiry) && !*is_mapped && data &&
             !data->cbBuffer && !data->pvBuffer);
    *new_context = MAPPED_CONTEXT;
    *is_mapped = TRUE;
    data->cbBuffer = 6;
    data->pvBuffer = memcpy(lsa->AllocateLsaHeap(6), "packed", 6);
    output->pBuffers[0].cbBuffer = 0;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_accept(nsp_sec_handle credential, nsp_sec_handle context, SecBufferDesc *input,
                                    ULONG requirements, ULONG data_rep, nsp_sec_handle *new_context,
                                    SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry, BOOLEAN *is_mapped,
                                    SecBuffer *data)
{
    static BOOL is_later;

    LSA_SLOT(AcceptLsaModeContext, credential == CREDENTIAL && context == (is_later ? LSA_CONTEXT : 0) &&
             is_token(input, "hello") && requirements == ASC_REQ_CONNECTION && data_rep == SECURITY_NETWORK_DREP &&
             !*new_context && is_room(output, 16) && !*attributes && IS_ZERO(*expiry) && !*is_mapped &&
             data && !data->cbBuffer && !data->pvBuffer);
    *new_context = LSA_CONTEXT;
    output->pBuffers[0].cbBuffer = 0;
    is_later = TRUE;
    return context ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static NTSTATUS NTAPI driven_query(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    LSA_SLOT(QueryContextAttributes, handle == LSA_CONTEXT && attribute == SECPKG_ATTR_FLAGS && buffer);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_delete(nsp_sec_handle handle)
{
    LSA_SLOT(DeleteContext, handle == MAPPED_CONTEXT || handle == LSA_CONTEXT);
    return STATUS_SUCCESS;
}

static struct nsp_package_table driven_lsa_half = {
    .InitializePackage = driven_initialize_package, .LogonUser = driven_logon, .Initialize = driven_initialize,
    .GetInfo = driven_get_info,
    .Shutdown = driven_shutdown, .GetExtendedInformation = driven_get_extended,
    .PreLogonUserSurrogate = driven_pre_surrogate, .PostLogonUserSurrogate = driven_post_surrogate,
    .PostLogonUser = driven_post_logon, .AcceptCredentials = driven_accept_credentials,
    .LogonTerminated = driven_terminated, .CallPackage = driven_call, .CallPackageUntrusted = driven_call_untrusted,
    .CallPackagePassthrough = driven_call_passthrough, .AcquireCredentialsHandle = driven_acquire,
    .FreeCredentialsHandle = driven_free, .InitLsaModeContext = driven_init, .AcceptLsaModeContext = driven_accept,
    .DeleteContext = driven_delete, .QueryContextAttributes = driven_query
};

/* ---- messages ---- */

static SecBuffer message_buffer = { 4, SECBUFFER_DATA, "data" };
static SecBufferDesc message = { SECBUFFER_VERSION, 1, &message_buffer };
static SecPkgContext_Flags flags;

static NTSTATUS NTAPI driven_init_user(nsp_sec_handle handle, SecBuffer *packed)
{
    USER_SLOT(InitUserModeContext, handle == MAPPED_CONTEXT && packed->cbBuffer == 6 &&
              !memcmp(packed->pvBuffer, "packed", 6));
    return STATUS_SUCCESS;
}

#define IS_PROTECT \
    (ContextHandle == MAPPED_CONTEXT && QualityOfProtection == 7 && MessageBuffers == &message && \
     MessageSequenceNumber == 9)
#define IS_CHECK \
    (ContextHandle == MAPPED_CONTEXT && MessageBuffers == &message && MessageSequenceNumber == 9 && \
     QualityOfProtection)

static NTSTATUS NTAPI driven_make(nsp_sec_handle ContextHandle, ULONG QualityOfProtection,
                                  SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber)
{
    USER_SLOT(MakeSignature, IS_PROTECT);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_seal(nsp_sec_handle ContextHandle, ULONG QualityOfProtection,
                                  SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber)
{
    USER_SLOT(SealMessage, IS_PROTECT);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_verify(nsp_sec_handle ContextHandle, SecBufferDesc *MessageBuffers,
                                    ULONG MessageSequenceNumber, ULONG *QualityOfProtection)
{
    USER_SLOT(VerifySignature, IS_CHECK);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_unseal(nsp_sec_handle ContextHandle, SecBufferDesc *MessageBuffers,
                                    ULONG MessageSequenceNumber, ULONG *QualityOfProtection)
{
    USER_SLOT(UnsealMessage, IS_CHECK);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_query_user(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    USER_SLOT(QueryContextAttributes, handle == MAPPED_CONTEXT && attribute == SECPKG_ATTR_FLAGS && buffer);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI driven_delete_user(nsp_sec_handle handle)
{
    USER_SLOT(DeleteUserModeContext, handle == MAPPED_CONTEXT);
    return STATUS_SUCCESS;
}

static struct nsp_user_table driven_user_half = {
    .InstanceInit = driven_instance_init, .InitUserModeContext = driven_init_user, .MakeSignature = driven_make,
    .VerifySignature = driven_verify, .SealMessage = driven_seal, .UnsealMessage = driven_unseal,
    .QueryContextAttributes = driven_query_user, .DeleteUserModeContext = driven_delete_user
};

/* ---- driving them ---- */

static struct nsp_host *driven_load(void)
{
    HMODULE image = LoadLibraryW(fixture_path(DRIVEN_DLL));
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need(image != NULL, DRIVEN_DLL);
    EXPORTED(ULONG, DRIVEN_DLL, puppet_version) = NSP_INTERFACE_V11;
    EXPORTED(void *, DRIVEN_DLL, puppet_lsa_half) = &driven_lsa_half;
    EXPORTED(void *, DRIVEN_DLL, puppet_user_half) = &driven_user_half;
    memset(&driven, 0, sizeof(driven));
    need_loaded(host, DRIVEN_DLL);
    FreeLibrary(image);
    return host;
}

static void driven_end(struct nsp_host *host, const char *what)
{
    NspHostShutdown(host);
    ok_int(driven.stops, 1, "Shutdown: it is called once, after %s", what);
    ok_findings(host, "", "slots: nothing is left after %s", what);
    NspHostDestroy(host);
}

/* A package implements one of the four; what is asked for surrogates is for the newest only. */
static void drive_logons(void)
{
    static const char *const names[] = { "LogonUserEx3", "LogonUserEx2", "LogonUserEx", "LogonUser" };
    HANDLE connection;
    struct nsp_host *host;
    struct logon logon;
    unsigned i;
    ULONG id;

    for (i = 0; i < ARRAYSIZE(names); i++) {
        driven_lsa_half.LogonUserEx3 = i == 0 ? driven_logon_ex3 : NULL;
        driven_lsa_half.LogonUserEx2 = i == 1 ? driven_logon_ex2 : NULL;
        driven_lsa_half.LogonUserEx = i == 2 ? driven_logon_ex : NULL;
        driven_lsa_half.LogonUser = i == 3 ? driven_logon : NULL;
        host = driven_load();
        connection = connect_untrusted();
        lookup(connection, "Driven", &id);
        logon = log_on_with(connection, id, Interactive, &submitted, sizeof(submitted), NULL);
        ok_status(logon.status, STATUS_SUCCESS, "%s: it logs on", names[i]);
        ok_status(NspSessionTerminate(host, &driven.session), STATUS_SUCCESS,
                  "LogonTerminated: it ends the session of %s", names[i]);
        drop(&logon);
        LsaDeregisterLogonProcess(connection);
        driven_end(host, names[i]);
    }
}

static void drive_calls(void)
{
    struct nsp_host *host = driven_load();
    HANDLE connections[] = { connect_trusted(), connect_untrusted() };
    NTSTATUS protocol_status;
    ULONG id, size;
    void *answer;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(connections); i++) {
        lookup(connections[i], "Driven", &id);
        ok_status(LsaCallAuthenticationPackage(connections[i], id, &submitted, sizeof(submitted), &answer, &size,
                                               &protocol_status), STATUS_SUCCESS,
                  "%s: it is called", i ? "CallPackageUntrusted" : "CallPackage");
        LsaDeregisterLogonProcess(connections[i]);
    }
    ok_status(NspPackageCallPassthrough(host, DRIVEN, &submitted, sizeof(submitted), &answer, &size,
                                        &protocol_status), STATUS_SUCCESS, "CallPackagePassthrough: it is called");
    driven_end(host, "calls");
}

static void drive_messages(SecHandle *context)
{
    SecurityFunctionTableW *table = InitSecurityInterfaceW();
    ULONG quality;

    table->MakeSignature(context, 7, &message, 9);
    table->EncryptMessage(context, 7, &message, 9);
    table->VerifySignature(context, &message, 9, &quality);
    table->DecryptMessage(context, &message, 9, NULL);
    table->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, &flags);
}

static void drive_contexts(void)
{
    SecurityFunctionTableW *table = InitSecurityInterfaceW();
    SecBuffer in = { 5, SECBUFFER_TOKEN, "hello" }, out;
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in }, output = { SECBUFFER_VERSION, 1, &out };
    SecHandle credential, mapped, of_lsa = { 0 };
    struct nsp_host *host = driven_load();
    LUID logon_id = own_session;
    TimeStamp expiry;
    char room[16];
    ULONG got;
    int leg;

    ok_status(table->AcquireCredentialsHandleW((WCHAR *)L"alice", (WCHAR *)DRIVEN, SECPKG_CRED_BOTH, &logon_id,
                                               auth_data, driven_get_key, &key_argument, &credential, &expiry),
              SEC_E_OK, "AcquireCredentialsHandle: it gives a credential");
    out = (SecBuffer){ sizeof(room), SECBUFFER_TOKEN, room };
    ok_status(table->InitializeSecurityContextW(&credential, NULL, (WCHAR *)L"target", ISC_REQ_CONNECTION, 0,
                                                SECURITY_NETWORK_DREP, &input, 0, &mapped, &output, &got, &expiry),
              SEC_E_OK, "InitLsaModeContext: it gives a context");
    for (leg = 0; leg < 2; leg++) {
        out = (SecBuffer){ sizeof(room), SECBUFFER_TOKEN, room };
        ok_status(table->AcceptSecurityContext(&credential, leg ? &of_lsa : NULL, &input, ASC_REQ_CONNECTION,
                                               SECURITY_NETWORK_DREP, &of_lsa, &output, &got, &expiry),
                  leg ? SEC_E_OK : SEC_I_CONTINUE_NEEDED, "AcceptLsaModeContext: leg %d", leg);
    }
    drive_messages(&mapped);
    table->QueryContextAttributesW(&of_lsa, SECPKG_ATTR_FLAGS, &flags);
    table->DeleteSecurityContext(&mapped);
    table->DeleteSecurityContext(&of_lsa);
    table->FreeCredentialsHandle(&credential);
    driven_end(host, "contexts");
}

static void drive_load(void)
{
    struct nsp_host *host = driven_load();

    ok(driven.dispatch == driven.table, "[1] InitializePackage: its dispatch table is the table of Initialize");
    ok_int(driven.classes, 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 7,
           "GetExtendedInformation: it is asked for classes 1, 2, 4, 5 and 7");
    driven_end(host, "a load");
}

static void drive_slots(void)
{
    drive_load();
    drive_logons();
    drive_calls();
    drive_contexts();
}

#endif
