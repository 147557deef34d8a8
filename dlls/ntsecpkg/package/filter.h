/*
 * Password filters: what they are asked and told when a password changes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_FILTER_H
#define NSP_PACKAGE_FILTER_H

#include "host.h"

/* See NspFilterChangePassword(). */
NTSTATUS nsp_filter_change_password(struct nsp_host *host, const struct nsp_password_change *change,
                                    struct nsp_filter_result **result);

#endif
