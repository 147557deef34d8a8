/*
 * Supplemental credentials of packages, kept from logon to logon: contract 6.15.  They lie sealed in the registry of
 * the host, one value for each user and package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SUPPLEMENTAL_H
#define NSP_LSA_SUPPLEMENTAL_H

#include "secpkg_abi.h"

struct nsp_host;

/*
 * Whose they are: the SID, or when there is none the names.  No @size deletes.  Package names are compared without
 * case.
 *   STATUS_INVALID_PARAMETER   neither SID nor account name
 */
NTSTATUS nsp_supplemental_save(struct nsp_host *host, PSID user, const WCHAR *account, const WCHAR *authority,
                               const WCHAR *package, const void *data, ULONG size);

/* *@data is nsp_alloc'ed: wipe and free it.  STATUS_NOT_FOUND when there are none. */
NTSTATUS nsp_supplemental_load(struct nsp_host *host, PSID user, const WCHAR *account, const WCHAR *authority,
                               const WCHAR *package, void **data, ULONG *size);

#endif
