/*
 * Accounts that packages have open.  A handle stands for the account's RID, and what it has is read anew each time: it
 * may be changed, or deleted, by another process.  Contract 6.31 to 6.34.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SAM_USER_H
#define NSP_LSA_SAM_USER_H

#include "lsa/account.h"

struct nsp_sam_users;

NTSTATUS nsp_sam_users_create(struct nsp_sam_users **out);
void nsp_sam_users_free(struct nsp_sam_users *users); /* NULL is allowed */

/*
 * Find an account as OpenSamUser finds it; groups are none.  Free it with nsp_account_free().
 *   STATUS_INVALID_PARAMETER   no name, a name type that is none, or an alternate id without prefix
 *   STATUS_NO_SUCH_USER
 */
NTSTATUS nsp_sam_user_find(struct nsp_host *host, const UNICODE_STRING *name, enum nsp_name_type type,
                           const UNICODE_STRING *prefix, BOOL allow_guest, struct nsp_account **account);

NTSTATUS nsp_sam_user_open(struct nsp_sam_users *users, ULONG rid, void **handle);
NTSTATUS nsp_sam_user_close(struct nsp_sam_users *users, const void *handle);

/* STATUS_INVALID_HANDLE; STATUS_NO_SUCH_USER when the account was deleted. */
NTSTATUS nsp_sam_user_get(struct nsp_host *host, const void *handle, struct nsp_account **account);

#endif
