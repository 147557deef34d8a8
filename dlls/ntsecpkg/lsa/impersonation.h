/*
 * The token that a package put on its thread, while the LSA acts for itself on that thread: enters packages again,
 * reads its registry, makes tokens.  Contract 6.0.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_IMPERSONATION_H
#define NSP_LSA_IMPERSONATION_H

#include "secpkg_abi.h"

/* Take the token off the thread, and put it back.  NULL: there is none. */
NTSTATUS nsp_impersonation_suspend(HANDLE *token);
NTSTATUS nsp_impersonation_resume(HANDLE token);

#endif
