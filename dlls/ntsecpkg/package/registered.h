/*
 * Packages that are added and removed by name while the host runs, and those that the default host begins with.
 * Contract 8.1 and P4.6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_REGISTERED_H
#define NSP_PACKAGE_REGISTERED_H

#include "package/package.h"

/*
 * Load the DLL @name: a full path, or the name of a file in the system's directory; ".dll" may be missing.  One that is
 * loaded already is left as it is: SEC_E_OK.  @is_permanent: also register it.  Fails with
 *   SEC_E_SECPKG_NOT_FOUND   no such file, or it is none of @kinds, see NSP_KINDS
 *   SEC_E_CANNOT_INSTALL     it cannot be mapped, or no package in it can be used
 *   STATUS_...               it is loaded, but cannot be registered
 */
SECURITY_STATUS nsp_registered_add(struct nsp_host *host, const WCHAR *name, unsigned kinds, BOOL is_permanent);

/*
 * Let the package @name (not that of its DLL) go: nobody finds it any more; Shutdown and the end of the DLL follow the
 * last handle.  What was registered is so no longer when it was the last package of its DLL.
 * Fails with SEC_E_SECPKG_NOT_FOUND.
 */
SECURITY_STATUS nsp_registered_remove(struct nsp_host *host, const WCHAR *name);

/* Load all that are registered; one that fails is a finding and no more. */
void nsp_registered_load(struct nsp_host *host);

#endif
