/*
 * Packages that touch memory of the client as if it were in their own address space.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CLIENT_TOUCH_H
#define NSP_LSA_CLIENT_TOUCH_H

#include "secpkg_abi.h"

struct nsp_fault;
struct nsp_watch;

/* TRUE: that was what @fault in @call comes of, and its finding is filed. */
BOOL nsp_client_tell_touch(struct nsp_watch *watch, const char *call, const struct nsp_fault *fault);

#endif
