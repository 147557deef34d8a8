/*
 * Subauthentication packages: what decides on logons in the place of MSV1_0, or after it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_SUBAUTH_H
#define NSP_PACKAGE_SUBAUTH_H

#include "host.h"

#define NSP_SUBAUTH_LAST 255 /* of the numbers under which they are registered */

/* See NspSubauthLoad(), NspSubauthCall() and NspSubauthLogon(). */
NTSTATUS nsp_subauth_load(struct nsp_host *host, const WCHAR *key, ULONG number, struct nsp_module **module);
NTSTATUS nsp_subauth_call(struct nsp_module *module, const struct nsp_subauth_request *request,
                          struct nsp_subauth_result **result);

NTSTATUS nsp_subauth_logon(struct nsp_host *host, const struct nsp_subauth_logon *logon,
                           const struct nsp_subauth_request *request, struct nsp_subauth_result **result);

/* The result when nobody but the authentication package itself decided. */
NTSTATUS nsp_subauth_decided(NTSTATUS decision, struct nsp_subauth_result **result);

/* What packages resize UserAll's Parameters with; exported. */
void *NTAPI nsp_midl_allocate(SIZE_T size);
void NTAPI nsp_midl_free(void *block);

#endif
