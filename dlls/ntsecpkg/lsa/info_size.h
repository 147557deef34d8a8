/*
 * How long SECPKG_CLIENT_INFO and SECPKG_CALL_INFO are for a DLL.  GetClientInfo and GetCallInfo carry no size, and the
 * structures grew: the default is the long form, as on Windows, and a DLL built with an old header is named by its
 * user.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_INFO_SIZE_H
#define NSP_LSA_INFO_SIZE_H

#include "secpkg_abi.h"

struct nsp_host;

/* 0: the long form.  STATUS_INVALID_PARAMETER for a size that no header has, and an empty @file. */
NTSTATUS nsp_info_sizes_set(struct nsp_host *host, const WCHAR *file, ULONG client_info, ULONG call_info);
void nsp_info_sizes_free(struct nsp_host *host);

/* For the DLL whose frame is on top; without a frame for the one that @caller lies in. */
ULONG nsp_client_info_size(struct nsp_host *host, const void *caller);
ULONG nsp_call_info_size(struct nsp_host *host, const void *caller);

#endif
