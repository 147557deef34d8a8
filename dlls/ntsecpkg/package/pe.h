/*
 * What a file is, by reading it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PE_H
#define NSP_PACKAGE_PE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* See NspFileExamine().  *@text lies in the ring of base/format.h. */
NTSTATUS nsp_file_examine(const WCHAR *path, struct nsp_file_info **info, const char **text);
void nsp_file_info_free(struct nsp_file_info *info);

/* A DLL may be of several kinds: the strongest that it is of @kinds, a set of bits 1 << kind; else NSP_KIND_NONE. */
enum nsp_kind nsp_file_kind(const struct nsp_file_info *info, unsigned kinds);

#endif
