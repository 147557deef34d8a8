/*
 * Names of statuses and exception codes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_STATUS_H
#define NSP_BASE_STATUS_H

#include "secpkg_abi.h"

/* "STATUS_LOGON_FAILURE", "SEC_E_LOGON_DENIED"; an exception code has the name of its STATUS_; NULL when unknown. */
const char *nsp_status_find(NTSTATUS status);

/* The same, else eight hexadecimal digits in the ring of nsp_format(). */
const char *nsp_status_name(NTSTATUS status);

/* What a Win32 error code of GetLastError() is as NTSTATUS; STATUS_UNSUCCESSFUL when it has no counterpart. */
NTSTATUS nsp_status_from_win32(DWORD error);

#endif
