/*
 * A connection with the LSA, as programs make it that log users on or call packages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CONNECT_H
#define LSAHOST_CONNECT_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

LSA_STRING connect_string(char *text);

/*
 * Connect with @host, the default one, as a client that has SeTcbPrivilege or has it not, and find the package by its
 * name as any program does.  On success *@lsa is the caller's, until LsaDeregisterLogonProcess().
 */
NTSTATUS connect_client(struct nsp_host *host, const WCHAR *name, BOOL has_tcb, HANDLE *lsa, ULONG *package);

#endif
