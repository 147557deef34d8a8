/*
 * Accounts as the tool shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_ACCOUNT_VIEW_H
#define LSAHOST_ACCOUNT_VIEW_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "view.h"

/* In the order of enum nsp_account_kind. */
#define ACCOUNT_KINDS 4
extern const char *const account_kinds[ACCOUNT_KINDS];

/* Kinds of logon that may be denied, in the order of NSP_ACCOUNT_DENY_.... */
#define ACCOUNT_DENIALS 5
extern const char *const account_denials[ACCOUNT_DENIALS];

/* Show the member "accounts", a line for each.  The status is of the first entry that is damaged, and has been said. */
NTSTATUS account_view_list(struct view *view);

/* Show all of one but secrets, with the groups it is in, or its members.  The status is why those are not known. */
NTSTATUS account_view_one(struct view *view, const struct nsp_account_info *info);

#endif
