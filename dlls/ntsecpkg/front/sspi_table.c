/*
 * InitSecurityInterfaceA and W: the two tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi.h"

#include "front/sspi_ansi.h"

/* What is the same in both.  18 and 19 are where old programs look for the sealing functions (contract P3.1). */
#define COMMON_MEMBERS \
    .dwVersion = 1, \
    .FreeCredentialsHandle = nsp_sspi_free_credential, \
    .AcceptSecurityContext = nsp_sspi_accept, \
    .CompleteAuthToken = nsp_sspi_complete_token, \
    .DeleteSecurityContext = nsp_sspi_delete, \
    .ApplyControlToken = nsp_sspi_apply_token, \
    .ImpersonateSecurityContext = nsp_sspi_impersonate, \
    .RevertSecurityContext = nsp_sspi_revert, \
    .MakeSignature = nsp_sspi_make_signature, \
    .VerifySignature = nsp_sspi_verify_signature, \
    .FreeContextBuffer = nsp_sspi_free_buffer, \
    .Reserved3 = (void *)nsp_sspi_encrypt, \
    .Reserved4 = (void *)nsp_sspi_decrypt, \
    .ExportSecurityContext = nsp_sspi_export, \
    .QuerySecurityContextToken = nsp_sspi_query_token, \
    .EncryptMessage = nsp_sspi_encrypt, \
    .DecryptMessage = nsp_sspi_decrypt

static SecurityFunctionTableW table_w = {
    COMMON_MEMBERS,
    .EnumerateSecurityPackagesW = nsp_sspi_enumerate,
    .QueryCredentialsAttributesW = nsp_sspi_query_credential,
    .AcquireCredentialsHandleW = nsp_sspi_acquire,
    .InitializeSecurityContextW = nsp_sspi_initialize,
    .QueryContextAttributesW = nsp_sspi_query_context,
    .QuerySecurityPackageInfoW = nsp_sspi_query_package,
    .ImportSecurityContextW = nsp_sspi_import,
    .AddCredentialsW = nsp_sspi_add_credentials,
    .SetContextAttributesW = nsp_sspi_set_context,
    .SetCredentialsAttributesW = nsp_sspi_set_credential,
    .ChangeAccountPasswordW = nsp_sspi_change_password,
    .QueryContextAttributesExW = nsp_sspi_query_context_ex,
    .QueryCredentialsAttributesExW = nsp_sspi_query_credential_ex
};

static SecurityFunctionTableA table_a = {
    COMMON_MEMBERS,
    .EnumerateSecurityPackagesA = nsp_sspi_enumerate_a,
    .QueryCredentialsAttributesA = nsp_sspi_query_credential_a,
    .AcquireCredentialsHandleA = nsp_sspi_acquire_a,
    .InitializeSecurityContextA = nsp_sspi_initialize_a,
    .QueryContextAttributesA = nsp_sspi_query_context_a,
    .QuerySecurityPackageInfoA = nsp_sspi_query_package_a,
    .ImportSecurityContextA = nsp_sspi_import_a,
    .AddCredentialsA = nsp_sspi_add_credentials_a,
    .SetContextAttributesA = nsp_sspi_set_context,
    .SetCredentialsAttributesA = nsp_sspi_set_credential,
    .ChangeAccountPasswordA = nsp_sspi_change_password_a,
    .QueryContextAttributesExA = nsp_sspi_query_context_ex_a,
    .QueryCredentialsAttributesExA = nsp_sspi_query_credential_ex_a
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
