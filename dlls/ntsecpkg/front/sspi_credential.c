/*
 * SSPI calls on open credentials, and the change of a password.  Contract P5.2 and 9.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi.h"

#include "front/object.h"
#include "front/sspi_ansi.h"
#include "package/sspi_calls.h"

static SECURITY_STATUS query(CredHandle *handle, ULONG attribute, void *buffer, const ULONG *size)
{
    struct nsp_credential *cred = nsp_credential_of(handle);
    SECURITY_STATUS status;

    if (!cred)
        return SEC_E_INVALID_HANDLE;
    if (!buffer)
        status = SEC_E_INVALID_PARAMETER;
    else if (size && *size < nsp_credential_attribute_size(attribute))
        status = SEC_E_BUFFER_TOO_SMALL;
    else
        status = nsp_sspi_calls_of(cred->held.pkg)->query_credential(cred, attribute, buffer, size);
    nsp_held_leave(&cred->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential(CredHandle *handle, ULONG attribute, void *buffer)
{
    return query(handle, attribute, buffer, NULL);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_ex(CredHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    return query(handle, attribute, buffer, &size);
}

static SECURITY_STATUS to_ansi(SECURITY_STATUS status, ULONG attribute, void *buffer)
{
    SECURITY_STATUS converted;

    if (status < 0)
        return status;
    converted = nsp_ansi_from_attribute(nsp_credential_pointers, attribute, buffer);
    return converted == SEC_E_OK ? status : converted;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_a(CredHandle *handle, ULONG attribute, void *buffer)
{
    return to_ansi(query(handle, attribute, buffer, NULL), attribute, buffer);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_ex_a(CredHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    return to_ansi(query(handle, attribute, buffer, &size), attribute, buffer);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_set_credential(CredHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    struct nsp_credential *cred = nsp_credential_of(handle);
    SECURITY_STATUS status;

    if (!cred)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(cred->held.pkg)->set_credential(cred, attribute, buffer, size);
    nsp_held_leave(&cred->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_add_credentials(CredHandle *handle, SEC_WCHAR *principal, SEC_WCHAR *package,
                                                   ULONG use, void *auth_data, SEC_GET_KEY_FN get_key, void *argument,
                                                   TimeStamp *expiry)
{
    struct nsp_acquire acquire = {
        .principal = principal, .use = use, .auth_data = auth_data, .get_key = (void *)get_key,
        .get_key_argument = argument
    };
    struct nsp_credential *cred = nsp_credential_of(handle);
    SECURITY_STATUS status;

    if (!cred)
        return SEC_E_INVALID_HANDLE;
    if (!package)
        status = SEC_E_SECPKG_NOT_FOUND;
    else
        status = nsp_sspi_calls_of(cred->held.pkg)->add(cred, package, &acquire);
    nsp_held_leave(&cred->held);
    if (status >= 0 && expiry)
        *expiry = acquire.expiry;
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_add_credentials_a(CredHandle *handle, SEC_CHAR *principal, SEC_CHAR *package,
                                                     ULONG use, void *auth_data, SEC_GET_KEY_FN get_key, void *argument,
                                                     TimeStamp *expiry)
{
    SECURITY_STATUS status = SEC_E_INSUFFICIENT_MEMORY;
    WCHAR *wide_principal = NULL, *wide_package = NULL;

    if (nsp_ansi_widen(principal, &wide_principal) && nsp_ansi_widen(package, &wide_package))
        status = nsp_sspi_add_credentials(handle, wide_principal, wide_package, use, auth_data, get_key, argument,
                                          expiry);
    nsp_ansi_free(wide_principal);
    nsp_ansi_free(wide_package);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_change_password(SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account,
                                                   SEC_WCHAR *old, SEC_WCHAR *new, BOOLEAN impersonating,
                                                   ULONG reserved, SecBufferDesc *output)
{
    const struct nsp_change_password change = {
        .domain = domain, .account = account, .old = old, .new = new, .is_impersonating = impersonating,
        .output = output
    };
    struct nsp_callee callee;
    SECURITY_STATUS status;

    (void)reserved;
    if ((status = nsp_callee_find(NULL, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_sspi_calls_of(callee.pkg)->change_password(&callee, &change);
    nsp_callee_leave(&callee);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_change_password_a(SEC_CHAR *package, SEC_CHAR *domain, SEC_CHAR *account,
                                                     SEC_CHAR *old, SEC_CHAR *new, BOOLEAN impersonating,
                                                     ULONG reserved, SecBufferDesc *output)
{
    const char *given[] = { package, domain, account, old, new };
    SECURITY_STATUS status = SEC_E_INSUFFICIENT_MEMORY;
    WCHAR *wide[5] = { 0 };
    unsigned i;

    for (i = 0; i < 5 && nsp_ansi_widen(given[i], &wide[i]); i++)
        ;
    if (i == 5)
        status = nsp_sspi_change_password(wide[0], wide[1], wide[2], wide[3], wide[4], impersonating, reserved, output);
    for (i = 0; i < 5; i++)
        nsp_ansi_free(wide[i]);
    return status;
}
