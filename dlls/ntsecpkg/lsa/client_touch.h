/*
 * Packages that touch memory of the client as if it were in their own address space.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CLIENT_TOUCH_H
#define NSP_LSA_CLIENT_TOUCH_H

#include "secpkg_abi.h"

struct nsp_fault;
struct nsp_host;
struct nsp_watch;

/* TRUE: that was what @fault in @call comes of, and its finding is filed. */
BOOL nsp_client_tell_touch(struct nsp_watch *watch, const char *call, const struct nsp_fault *fault);

/*
 * @function, CopyToClientBuffer or CopyFromClientBuffer, was asked by @caller for @size bytes at @address in the
 * client, and ended with @status: in check mode a finding is filed when that leaves a buffer which a package made.
 */
void nsp_client_tell_copy(struct nsp_host *host, const char *function, const void *address, SIZE_T size,
                          NTSTATUS status, const void *caller);

#endif
