/*
 * Whose a thing is that the host keeps from run to run, as the name of a registry key.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_OWNER_H
#define NSP_LSA_OWNER_H

#include "secpkg_abi.h"

/*
 * @folder, a backslash, and the SID of the user, or when there is none the names ("authority/account"): nsp_alloc'ed.
 *   STATUS_INVALID_PARAMETER   neither SID nor account name
 *   STATUS_NAME_TOO_LONG       the names do not fit in the name of a key
 */
NTSTATUS nsp_owner_path(const WCHAR *folder, PSID user, const WCHAR *account, const WCHAR *authority, WCHAR **path);

#endif
