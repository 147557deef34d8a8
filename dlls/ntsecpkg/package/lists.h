/*
 * The lists of DLLs that Windows keeps in its registry.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_LISTS_H
#define NSP_PACKAGE_LISTS_H

#include "host.h"

/* Below HKEY_LOCAL_MACHINE. */
#define NSP_LSA_KEY L"SYSTEM\\CurrentControlSet\\Control\\Lsa"

/* See NspHostLoadLists(). */
NTSTATUS nsp_lists_load(struct nsp_host *host, ULONG wanted, const WCHAR *key);

#endif
