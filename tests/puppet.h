/*
 * A security package inside a test: the two halves are functions of the test program, and fixtures/puppet.dll gives
 * them to the host.  What a test changes is in puppet_answer, what the package was called with in puppet_seen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PUPPET_H
#define NSP_PUPPET_H

#include "hosts.h"

#define PUPPET_CREDENTIAL 0xC0FFEE
#define PUPPET_CONTEXT 0x1000
#define PUPPET_EXPIRY 0x0123456789ABCDEF
#define PUPPET_BUFFERS 4

static SecurityFunctionTableW *sspi;
static SecurityFunctionTableA *sspi_a;

static struct {
    struct nsp_host *host;
    struct nsp_module *module;
    struct nsp_lsa_table *lsa;
    struct nsp_dll_table *dll;
    char calls[512];               /* what was entered since puppet_forget(), in order */
} puppet;

/* What the package does in the calls that come; puppet_start() sets what is usual. */
static struct {
    ULONG capabilities;
    NTSTATUS acquire, leg, user_init, delete_lsa, delete_user, query_user, message;
    nsp_sec_handle context;        /* 0: NewContextHandle stays as it is */
    BOOLEAN is_mapped;
    const char *data;              /* ContextData, NUL included */
    void (*touch)(SecBufferDesc *input, SecBufferDesc *output); /* during a leg */
    const char *raises_in;         /* the call that faults */
} puppet_answer;

static struct {
    nsp_sec_handle credential, context; /* of the last call */
    BOOL has_target, has_input, has_output;
    WCHAR text[64];                /* target or principal */
    ULONG use, requirements, data_rep;
    void *auth_data;
    LUID *logon_id_address, logon_id;
    SecBuffer input[PUPPET_BUFFERS], output[PUPPET_BUFFERS];
    char packed[64];               /* what InitUserModeContext got */
    ULONG packed_size;
    void *packed_block, *data_block;
    SecBufferDesc *message;
    ULONG sequence, quality;
    char last_token[64];           /* the first input of the last leg */
} puppet_seen;

static inline void puppet_forget(void)
{
    memset(&puppet_seen, 0, sizeof(puppet_seen));
    puppet.calls[0] = 0;
}

static inline void puppet_note(const char *call)
{
    static int *volatile nowhere;

    if (puppet.calls[0])
        strncat(puppet.calls, " ", sizeof(puppet.calls) - strlen(puppet.calls) - 1);
    strncat(puppet.calls, call, sizeof(puppet.calls) - strlen(puppet.calls) - 1);
    if (puppet_answer.raises_in && !strcmp(puppet_answer.raises_in, call))
        *nowhere = 1;
}

/* ---- the LSA half ---- */

static NTSTATUS NTAPI puppet_initialize(ULONG_PTR id, struct nsp_parameters *parameters, struct nsp_lsa_table *table)
{
    (void)id;
    (void)parameters;
    puppet.lsa = table;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI puppet_get_info(SecPkgInfoW *info)
{
    info->fCapabilities = puppet_answer.capabilities;
    info->wVersion = 1;
    info->wRPCID = 0x4711;
    info->cbMaxToken = 64;
    info->Name = (WCHAR *)L"Puppet";
    info->Comment = (WCHAR *)L"hangs on strings";
    return STATUS_SUCCESS;
}

static inline void puppet_see_text(const UNICODE_STRING *text)
{
    puppet_seen.has_target = text != NULL;
    if (text && text->Length < sizeof(puppet_seen.text))
        memcpy(puppet_seen.text, text->Buffer, text->Length);
}

static NTSTATUS NTAPI puppet_acquire(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data,
                                     void *get_key, void *get_key_argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    (void)get_key;
    (void)get_key_argument;
    puppet_seen.use = use;
    puppet_seen.auth_data = auth_data;
    puppet_seen.logon_id_address = logon_id;
    if (logon_id)
        puppet_seen.logon_id = *logon_id;
    puppet_see_text(principal);
    puppet_note("Acquire");
    *handle = PUPPET_CREDENTIAL;
    expiry->QuadPart = PUPPET_EXPIRY;
    return puppet_answer.acquire;
}

static NTSTATUS NTAPI puppet_free(nsp_sec_handle handle)
{
    puppet_seen.credential = handle;
    puppet_note("Free");
    return STATUS_SUCCESS;
}

static inline void puppet_see_buffers(SecBuffer *seen, const SecBufferDesc *desc)
{
    if (desc)
        memcpy(seen, desc->pBuffers, min(desc->cBuffers, PUPPET_BUFFERS) * sizeof(*seen));
}

static inline NTSTATUS puppet_leg(nsp_sec_handle credential, nsp_sec_handle context, ULONG requirements,
                                  ULONG data_rep, SecBufferDesc *input, SecBufferDesc *output,
                                  nsp_sec_handle *new_context, ULONG *attributes, TimeStamp *expiry,
                                  BOOLEAN *is_mapped, SecBuffer *data)
{
    puppet_seen.credential = credential;
    puppet_seen.context = context;
    puppet_seen.requirements = requirements;
    puppet_seen.data_rep = data_rep;
    puppet_seen.has_input = input != NULL;
    puppet_seen.has_output = output != NULL;
    puppet_see_buffers(puppet_seen.input, input);
    puppet_see_buffers(puppet_seen.output, output);
    if (input && input->cBuffers && input->pBuffers[0].pvBuffer &&
        !(input->pBuffers[0].BufferType & NSP_BUFFER_UNMAPPED))
        memcpy(puppet_seen.last_token, input->pBuffers[0].pvBuffer,
               min(input->pBuffers[0].cbBuffer, sizeof(puppet_seen.last_token)));
    if (puppet_answer.touch)
        puppet_answer.touch(input, output);
    if (puppet_answer.context)
        *new_context = puppet_answer.context;
    *attributes = 0x12;
    expiry->QuadPart = PUPPET_EXPIRY;
    *is_mapped = puppet_answer.is_mapped;
    if (puppet_answer.data) {
        data->cbBuffer = strlen(puppet_answer.data) + 1;
        data->pvBuffer = puppet_seen.data_block = puppet.lsa->AllocateLsaHeap(data->cbBuffer);
        memcpy(data->pvBuffer, puppet_answer.data, data->cbBuffer);
    }
    return puppet_answer.leg;
}

static NTSTATUS NTAPI puppet_init(nsp_sec_handle credential, nsp_sec_handle context, UNICODE_STRING *target,
                                  ULONG requirements, ULONG data_rep, SecBufferDesc *input,
                                  nsp_sec_handle *new_context, SecBufferDesc *output, ULONG *attributes,
                                  TimeStamp *expiry, BOOLEAN *is_mapped, SecBuffer *data)
{
    puppet_see_text(target);
    puppet_note("Init");
    return puppet_leg(credential, context, requirements, data_rep, input, output, new_context, attributes, expiry,
                      is_mapped, data);
}

static NTSTATUS NTAPI puppet_accept(nsp_sec_handle credential, nsp_sec_handle context, SecBufferDesc *input,
                                    ULONG requirements, ULONG data_rep, nsp_sec_handle *new_context,
                                    SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry, BOOLEAN *is_mapped,
                                    SecBuffer *data)
{
    puppet_note("Accept");
    return puppet_leg(credential, context, requirements, data_rep, input, output, new_context, attributes, expiry,
                      is_mapped, data);
}

static NTSTATUS NTAPI puppet_delete(nsp_sec_handle handle)
{
    puppet_seen.context = handle;
    puppet_note("Delete");
    return puppet_answer.delete_lsa;
}

/* One block, its strings behind it. */
static SecPkgInfoW *puppet_make_info(void *(NTAPI *allocate)(ULONG size))
{
    struct { SecPkgInfoW info; WCHAR name[7], comment[17]; } *block = allocate(sizeof(*block));

    puppet_get_info(&block->info);
    block->info.Name = wcscpy(block->name, block->info.Name);
    block->info.Comment = wcscpy(block->comment, block->info.Comment);
    return &block->info;
}

/* Flags says what the half is; what is allocated is from the half's own heap. */
static NTSTATUS puppet_query(ULONG attribute, void *buffer, ULONG flags, void *(NTAPI *allocate)(ULONG size))
{
    switch (attribute) {
    case SECPKG_ATTR_PACKAGE_INFO:
        ((SecPkgContext_PackageInfoW *)buffer)->PackageInfo = puppet_make_info(allocate);
        return STATUS_SUCCESS;
    case SECPKG_ATTR_FLAGS:
        ((SecPkgContext_Flags *)buffer)->Flags = flags;
        return STATUS_SUCCESS;
    case SECPKG_ATTR_NAMES:
        ((SecPkgContext_NamesW *)buffer)->sUserName = memcpy(allocate(sizeof(L"alice")), L"alice", sizeof(L"alice"));
        return STATUS_SUCCESS;
    case SECPKG_ATTR_KEY_INFO:
        memset(buffer, 0, sizeof(SecPkgContext_KeyInfoW));
        ((SecPkgContext_KeyInfoW *)buffer)->sSignatureAlgorithmName = memcpy(allocate(sizeof(L"sign")), L"sign",
                                                                            sizeof(L"sign"));
        ((SecPkgContext_KeyInfoW *)buffer)->sEncryptAlgorithmName = memcpy(allocate(sizeof(L"seal")), L"seal",
                                                                          sizeof(L"seal"));
        return STATUS_SUCCESS;
    case SECPKG_ATTR_AUTHORITY:
        ((SecPkgContext_AuthorityW *)buffer)->sAuthorityName = NULL;
        return STATUS_SUCCESS;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

static NTSTATUS NTAPI puppet_query_lsa(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    puppet_seen.context = handle;
    puppet_note("QueryLsa");
    return puppet_query(attribute, buffer, 'L', puppet.lsa->AllocateLsaHeap);
}

static const struct nsp_package_table puppet_lsa_half = {
    .Initialize = puppet_initialize, .GetInfo = puppet_get_info, .AcquireCredentialsHandle = puppet_acquire,
    .FreeCredentialsHandle = puppet_free, .InitLsaModeContext = puppet_init, .AcceptLsaModeContext = puppet_accept,
    .DeleteContext = puppet_delete, .QueryContextAttributes = puppet_query_lsa
};

/* ---- the user half ---- */

static NTSTATUS NTAPI puppet_instance_init(ULONG version, struct nsp_dll_table *table, void **functions)
{
    (void)version;
    (void)functions;
    puppet.dll = table;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI puppet_user_init(nsp_sec_handle handle, SecBuffer *packed)
{
    puppet_seen.context = handle;
    puppet_seen.packed_block = packed->pvBuffer;
    puppet_seen.packed_size = packed->cbBuffer;
    if (packed->cbBuffer < sizeof(puppet_seen.packed) && packed->pvBuffer)
        memcpy(puppet_seen.packed, packed->pvBuffer, packed->cbBuffer);
    puppet.dll->FreeHeap(packed->pvBuffer);
    puppet_note("InitUser");
    return puppet_answer.user_init;
}

static NTSTATUS NTAPI puppet_delete_user(nsp_sec_handle handle)
{
    puppet_seen.context = handle;
    puppet_note("DeleteUser");
    return puppet_answer.delete_user;
}

static NTSTATUS NTAPI puppet_query_user(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    puppet_seen.context = handle;
    puppet_note("QueryUser");
    if (puppet_answer.query_user)
        return puppet_answer.query_user;
    return puppet_query(attribute, buffer, 'U', puppet.dll->AllocateHeap);
}

static NTSTATUS puppet_message(const char *call, nsp_sec_handle handle, SecBufferDesc *message, ULONG sequence,
                               ULONG quality)
{
    puppet_seen.context = handle;
    puppet_seen.message = message;
    puppet_seen.sequence = sequence;
    puppet_seen.quality = quality;
    puppet_note(call);
    return puppet_answer.message;
}

static NTSTATUS NTAPI puppet_make(nsp_sec_handle handle, ULONG quality, SecBufferDesc *message, ULONG sequence)
{
    return puppet_message("Make", handle, message, sequence, quality);
}

static NTSTATUS NTAPI puppet_verify(nsp_sec_handle handle, SecBufferDesc *message, ULONG sequence, ULONG *quality)
{
    *quality = 0x51;
    return puppet_message("Verify", handle, message, sequence, 0);
}

static NTSTATUS NTAPI puppet_seal(nsp_sec_handle handle, ULONG quality, SecBufferDesc *message, ULONG sequence)
{
    return puppet_message("Seal", handle, message, sequence, quality);
}

static NTSTATUS NTAPI puppet_unseal(nsp_sec_handle handle, SecBufferDesc *message, ULONG sequence, ULONG *quality)
{
    *quality = 0x52;
    return puppet_message("Unseal", handle, message, sequence, 0);
}

static const struct nsp_user_table puppet_user_half = {
    .InstanceInit = puppet_instance_init, .InitUserModeContext = puppet_user_init, .MakeSignature = puppet_make,
    .VerifySignature = puppet_verify, .SealMessage = puppet_seal, .UnsealMessage = puppet_unseal,
    .QueryContextAttributes = puppet_query_user, .DeleteUserModeContext = puppet_delete_user
};

/* ---- a host with the puppet in it ---- */

static inline void puppet_load(const char *name, const struct nsp_package_table *lsa_half,
                               const struct nsp_user_table *user_half)
{
    HMODULE image = LoadLibraryW(fixture_path(name));
    const void **half;

    need(image != NULL, name);
    EXPORTED(const void *, name, puppet_lsa_half) = lsa_half;
    if ((half = (const void **)GetProcAddress(image, "puppet_user_half")))
        *half = user_half;
    puppet.host = new_host(NSP_HOST_CHECK_HEAP);
    puppet.module = need_loaded(puppet.host, name);
    FreeLibrary(image);
    sspi = InitSecurityInterfaceW();
    sspi_a = InitSecurityInterfaceA();
    puppet_forget();
}

static inline void puppet_usual_answers(void)
{
    memset(&puppet_answer, 0, sizeof(puppet_answer));
    puppet_answer.capabilities = NSP_CAP_INTEGRITY | NSP_CAP_PRIVACY | NSP_CAP_CONNECTION;
    puppet_answer.context = PUPPET_CONTEXT;
}

/* Halves with a function replaced or taken away; NULL: no user half. */
static inline void puppet_start_with(const struct nsp_package_table *lsa_half, const struct nsp_user_table *user_half)
{
    puppet_usual_answers();
    if (!user_half)
        puppet_answer.capabilities = NSP_CAP_CONNECTION;
    puppet_load(user_half ? "puppet.dll" : "puppet_lsa_only.dll", lsa_half, user_half);
}

static inline void puppet_start(void)
{
    puppet_start_with(&puppet_lsa_half, &puppet_user_half);
}

/* "NSP-0013 NSP-0027", or "" */
static inline const char *puppet_findings(void)
{
    const struct nsp_finding *finding;
    static char ids[256];
    ULONG i;

    ids[0] = 0;
    for (i = 0; (finding = NspHostGetFinding(puppet.host, i)) && strlen(ids) < sizeof(ids) - 16; i++)
        sprintf(ids + strlen(ids), "%s%s", i ? " " : "", finding->id);
    return ids;
}

/* End the host, which looks for what was left behind; the value is what was found in its whole life. */
static inline const char *puppet_stop(void)
{
    const char *ids;

    NspHostShutdown(puppet.host);
    ids = puppet_findings();
    NspHostDestroy(puppet.host);
    memset(&puppet, 0, sizeof(puppet));
    return ids;
}

/* ---- what most tests begin with ---- */

static inline SecHandle acquire(ULONG use)
{
    SecHandle cred = { 0 };

    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", use, NULL, NULL, NULL, NULL, &cred, NULL);
    return cred;
}

static inline SECURITY_STATUS initialize(SecHandle *cred, SecHandle *context, SecHandle *new_context,
                                         SecBufferDesc *input, SecBufferDesc *output, ULONG requirements)
{
    return sspi->InitializeSecurityContextW(cred, context, NULL, requirements, 0, SECURITY_NATIVE_DREP, input, 0,
                                            new_context, output, NULL, NULL);
}

/* A context that one leg completed; mapped when the user half gets @data. */
static inline SecHandle establish(SecHandle *cred, const char *data)
{
    SecHandle context = { 0 };

    puppet_answer.leg = SEC_E_OK;
    puppet_answer.is_mapped = data != NULL;
    puppet_answer.data = data;
    initialize(cred, NULL, &context, NULL, NULL, 0);
    puppet_answer.data = NULL;
    puppet_answer.is_mapped = FALSE;
    return context;
}

static inline SecHandle all_ones(void)
{
    SecHandle handle;

    SecInvalidateHandle(&handle);
    return handle;
}

static inline BOOL same_handle(const SecHandle *a, const SecHandle *b)
{
    return a->dwLower == b->dwLower && a->dwUpper == b->dwUpper;
}

#endif
