/*
 * Names of accounts and of their domain, from one form into another, as a directory does for DsCrackNames.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_NAME_H
#define NSP_LSA_NAME_H

#include "secpkg_abi.h"

struct nsp_host;

/* A name as a package gives it, behind its prefix; @prefix may be NULL.  STATUS_INVALID_PARAMETER without a name. */
NTSTATUS nsp_name_take(const UNICODE_STRING *prefix, const UNICODE_STRING *name, WCHAR **text);

/*
 * Find what @text is the name of, in the form @offered (DS_NAME_FORMAT; 0: whatever it looks like), and tell its name
 * in the form @requested.  @is_alternate: the text has a prefix, and may be an alternate id when the form is 0.
 *
 * The value is a DS_NAME_ERROR; with DS_NAME_NO_ERROR *@name and *@dns_domain are nsp_alloc'ed.
 *   DS_NAME_ERROR_RESOLVING               the database cannot be read, memory is full, or a form is none of Windows'
 *   DS_NAME_ERROR_NOT_FOUND
 *   DS_NAME_ERROR_NOT_UNIQUE              several have this display name; or it has several SPNs
 *   DS_NAME_ERROR_NO_MAPPING              found, but it has no name of that form
 *   DS_NAME_ERROR_DOMAIN_ONLY             a UPN of another domain
 *   DS_NAME_ERROR_NO_SYNTACTICAL_MAPPING  the text is not of the form
 */
ULONG nsp_name_crack(struct nsp_host *host, ULONG offered, const WCHAR *text, BOOL is_alternate, ULONG requested,
                     WCHAR **name, WCHAR **dns_domain);

#endif
