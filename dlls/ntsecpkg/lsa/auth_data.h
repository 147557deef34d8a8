/*
 * Authorisation data: who an account is and what groups it is in, as the blob that GetUserAuthData gives and
 * ConvertAuthDataToToken takes.  Windows gives a PAC.
 *
 * There is no signature in it, as the LSA trusts its packages: one that sends it over a network has to protect it, or
 * anybody puts himself into any group.  But every byte is checked, and nothing in it is a pointer or an offset.
 *
 * Format, version 1, little endian, everything aligned to 4 bytes:
 *   magic, version, size of the blob, user SID, primary group SID, account, authority, DNS domain, UPN,
 *   count, and so many times attributes and SID.
 * A SID is as in memory; a text is its length in characters, and they with a NUL.  What fills up to 4 bytes is zero.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_AUTH_DATA_H
#define NSP_LSA_AUTH_DATA_H

#include "secpkg_abi.h"

#define NSP_AUTH_DATA_MAGIC 0x4150534E /* "NSPA" */
#define NSP_AUTH_DATA_VERSION 1
#define NSP_AUTH_DATA_MAX_SIZE 0x20000
#define NSP_AUTH_DATA_MAX_GROUPS 1024
#define NSP_AUTH_DATA_MAX_TEXT 1024 /* characters */

struct nsp_auth_data {
    PSID user, primary_group;
    const TOKEN_GROUPS *groups;
    const WCHAR *account, *authority, *dns_domain, *upn; /* "" when there is none */
};

/*
 * Make a blob: *@blob is nsp_alloc'ed.  @more: groups besides, or NULL; none is in it twice.
 *   STATUS_TOO_MANY_CONTEXT_IDS   more than NSP_AUTH_DATA_MAX_GROUPS
 *   STATUS_NAME_TOO_LONG
 */
NTSTATUS nsp_auth_data_pack(const struct nsp_auth_data *data, const TOKEN_GROUPS *more, void **blob, ULONG *size);

/*
 * Read one, at an address that a package gave: *@data is one nsp_alloc'ed block with a copy.
 *   STATUS_INVALID_PARAMETER   it is none
 *   STATUS_ACCESS_VIOLATION    it cannot be read
 */
NTSTATUS nsp_auth_data_unpack(const void *blob, ULONG size, struct nsp_auth_data **data);

#endif
