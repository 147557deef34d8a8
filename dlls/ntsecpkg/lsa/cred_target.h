/*
 * Which credentials are for a server: its names against those that credentials were stored under, as the pages of
 * CREDENTIALW and CREDENTIAL_TARGET_INFORMATIONW describe them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CRED_TARGET_H
#define NSP_LSA_CRED_TARGET_H

#include "lsa/cred_record.h"

/* A server.  Names are NULL when they are not known. */
struct nsp_cred_target {
    WCHAR *name, *netbios_server, *dns_server, *netbios_domain, *dns_domain, *dns_tree;
    DWORD *types;     /* that it takes, the best first; NULL: all */
    ULONG type_count;
};

/*
 * Copy @source, which is a package's; nsp_cred_target_free() what is in @target, also after a failure.
 *   STATUS_INVALID_PARAMETER    no name at all, or too long a one, or unknown flags
 *   STATUS_ACCESS_VIOLATION
 */
NTSTATUS nsp_cred_target_take(const CREDENTIAL_TARGET_INFORMATIONW *source, struct nsp_cred_target *target);
void nsp_cred_target_free(struct nsp_cred_target *target);

/* The lower the better the credential fits; 0: not at all. */
ULONG nsp_cred_target_rank(const struct nsp_cred_target *target, const struct nsp_cred_record *record);

#endif
