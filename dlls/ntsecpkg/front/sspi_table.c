/*
 * InitSecurityInterfaceA and W: the two tables, and what of them is not written yet.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi.h"

#include "front/sspi_ansi.h"
#include "watch/log.h"

/* Each answers SEC_E_UNSUPPORTED_FUNCTION, and says so once. */
#define NOT_WRITTEN(name, args) \
    static SECURITY_STATUS SEC_ENTRY name args \
    { \
        NSP_FIXME("sspi", "not written yet"); \
        return SEC_E_UNSUPPORTED_FUNCTION; \
    }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
NOT_WRITTEN(query_credential_w, (CredHandle *handle, ULONG attribute, void *buffer))
NOT_WRITTEN(query_credential_a, (CredHandle *handle, ULONG attribute, void *buffer))
NOT_WRITTEN(complete_token, (CtxtHandle *handle, SecBufferDesc *token))
NOT_WRITTEN(apply_token, (CtxtHandle *handle, SecBufferDesc *token))
NOT_WRITTEN(impersonate, (CtxtHandle *handle))
NOT_WRITTEN(revert, (CtxtHandle *handle))
NOT_WRITTEN(export_context, (CtxtHandle *handle, ULONG flags, SecBuffer *packed, void **token))
NOT_WRITTEN(import_context_w, (SEC_WCHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle))
NOT_WRITTEN(import_context_a, (SEC_CHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle))
NOT_WRITTEN(add_credentials_w, (CredHandle *handle, SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use,
                                void *auth_data, SEC_GET_KEY_FN get_key, void *argument, TimeStamp *expiry))
NOT_WRITTEN(add_credentials_a, (CredHandle *handle, SEC_CHAR *principal, SEC_CHAR *package, ULONG use,
                                void *auth_data, SEC_GET_KEY_FN get_key, void *argument, TimeStamp *expiry))
NOT_WRITTEN(query_token, (CtxtHandle *handle, void **token))
NOT_WRITTEN(set_context, (CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size))
NOT_WRITTEN(set_credential, (CredHandle *handle, ULONG attribute, void *buffer, ULONG size))
NOT_WRITTEN(change_password_w, (SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account, SEC_WCHAR *old,
                                SEC_WCHAR *new, BOOLEAN impersonating, ULONG reserved, SecBufferDesc *output))
NOT_WRITTEN(change_password_a, (SEC_CHAR *package, SEC_CHAR *domain, SEC_CHAR *account, SEC_CHAR *old,
                                SEC_CHAR *new, BOOLEAN impersonating, ULONG reserved, SecBufferDesc *output))
#pragma GCC diagnostic pop

/* What is the same in both.  18 and 19 are where old programs look for the sealing functions (contract P3.1). */
#define COMMON_MEMBERS \
    .dwVersion = 1, \
    .FreeCredentialsHandle = nsp_sspi_free_credential, \
    .AcceptSecurityContext = nsp_sspi_accept, \
    .CompleteAuthToken = complete_token, \
    .DeleteSecurityContext = nsp_sspi_delete, \
    .ApplyControlToken = apply_token, \
    .ImpersonateSecurityContext = impersonate, \
    .RevertSecurityContext = revert, \
    .MakeSignature = nsp_sspi_make_signature, \
    .VerifySignature = nsp_sspi_verify_signature, \
    .FreeContextBuffer = nsp_sspi_free_buffer, \
    .Reserved3 = (void *)nsp_sspi_encrypt, \
    .Reserved4 = (void *)nsp_sspi_decrypt, \
    .ExportSecurityContext = export_context, \
    .QuerySecurityContextToken = query_token, \
    .EncryptMessage = nsp_sspi_encrypt, \
    .DecryptMessage = nsp_sspi_decrypt

static SecurityFunctionTableW table_w = {
    COMMON_MEMBERS,
    .EnumerateSecurityPackagesW = nsp_sspi_enumerate,
    .QueryCredentialsAttributesW = query_credential_w,
    .AcquireCredentialsHandleW = nsp_sspi_acquire,
    .InitializeSecurityContextW = nsp_sspi_initialize,
    .QueryContextAttributesW = nsp_sspi_query_context,
    .QuerySecurityPackageInfoW = nsp_sspi_query_package,
    .ImportSecurityContextW = import_context_w,
    .AddCredentialsW = add_credentials_w,
    .SetContextAttributesW = set_context,
    .SetCredentialsAttributesW = set_credential,
    .ChangeAccountPasswordW = change_password_w
};

static SecurityFunctionTableA table_a = {
    COMMON_MEMBERS,
    .EnumerateSecurityPackagesA = nsp_sspi_enumerate_a,
    .QueryCredentialsAttributesA = query_credential_a,
    .AcquireCredentialsHandleA = nsp_sspi_acquire_a,
    .InitializeSecurityContextA = nsp_sspi_initialize_a,
    .QueryContextAttributesA = nsp_sspi_query_context_a,
    .QuerySecurityPackageInfoA = nsp_sspi_query_package_a,
    .ImportSecurityContextA = import_context_a,
    .AddCredentialsA = add_credentials_a,
    .SetContextAttributesA = set_context,
    .SetCredentialsAttributesA = set_credential,
    .ChangeAccountPasswordA = change_password_a
};

/* Exported as InitSecurityInterfaceW and A, which the system's header declares as imports. */
SecurityFunctionTableW *SEC_ENTRY nsp_sspi_table_w(void)
{
    return &table_w;
}

SecurityFunctionTableA *SEC_ENTRY nsp_sspi_table_a(void)
{
    return &table_a;
}
