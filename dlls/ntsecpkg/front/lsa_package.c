/*
 * AddSecurityPackage and DeleteSecurityPackage: the set of packages changes while the host runs.  Contract P4.6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/lsa.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "package/registered.h"

#include <string.h>

/* Such changes are an administrator's.  SEC_E_OK and the default host. */
static SECURITY_STATUS may_change(struct nsp_host **host)
{
    struct nsp_client *client;
    BOOL is_allowed;

    if (!(*host = NspHostGetDefault()))
        return SEC_E_INSUFFICIENT_MEMORY;
    client = nsp_client_current(*host);
    is_allowed = nsp_client_is_administrator(client);
    nsp_client_release(client);
    return is_allowed ? SEC_E_OK : STATUS_ACCESS_DENIED;
}

/* NULL and a size of 0 ask for what is usual. */
static SECURITY_STATUS read_options(const SECURITY_PACKAGE_OPTIONS *options, unsigned *kinds, BOOL *is_permanent)
{
    *kinds = NSP_LSA_KINDS;
    *is_permanent = FALSE;
    if (!options || !options->Size)
        return SEC_E_OK;
    if (options->Size < sizeof(*options) || options->Type > SECPKG_OPTIONS_TYPE_SSPI)
        return SEC_E_INVALID_PARAMETER;
    if (options->Type == SECPKG_OPTIONS_TYPE_SSPI)
        *kinds = NSP_KINDS(SSP);
    *is_permanent = !!(options->Flags & SECPKG_OPTIONS_PERMANENT);
    return SEC_E_OK;
}

SECURITY_STATUS WINAPI AddSecurityPackageW(LPWSTR pszPackageName, PSECURITY_PACKAGE_OPTIONS pOptions)
{
    struct nsp_host *host;
    SECURITY_STATUS status;
    BOOL is_permanent;
    unsigned kinds;

    if (!pszPackageName || !*pszPackageName)
        return SEC_E_INVALID_PARAMETER;
    if ((status = read_options(pOptions, &kinds, &is_permanent)) || (status = may_change(&host)))
        return status;
    return nsp_registered_add(host, pszPackageName, kinds, is_permanent);
}

SECURITY_STATUS WINAPI DeleteSecurityPackageW(LPWSTR pszPackageName)
{
    struct nsp_host *host;
    SECURITY_STATUS status;

    if (!pszPackageName)
        return SEC_E_INVALID_PARAMETER;
    if ((status = may_change(&host)))
        return status;
    return nsp_registered_remove(host, pszPackageName);
}

SECURITY_STATUS WINAPI AddSecurityPackageA(LPSTR pszPackageName, PSECURITY_PACKAGE_OPTIONS pOptions)
{
    SECURITY_STATUS status;
    WCHAR *name;

    if (!pszPackageName)
        return SEC_E_INVALID_PARAMETER;
    if (!(name = nsp_wide_from_ansi(pszPackageName, strlen(pszPackageName))))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = AddSecurityPackageW(name, pOptions);
    nsp_free(name);
    return status;
}

SECURITY_STATUS WINAPI DeleteSecurityPackageA(LPSTR pszPackageName)
{
    SECURITY_STATUS status;
    WCHAR *name;

    if (!pszPackageName)
        return SEC_E_INVALID_PARAMETER;
    if (!(name = nsp_wide_from_ansi(pszPackageName, strlen(pszPackageName))))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = DeleteSecurityPackageW(name);
    nsp_free(name);
    return status;
}
