/*
 * The client functions of the LSA: what their files share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_LSA_H
#define NSP_FRONT_LSA_H

#include "secpkg_abi.h"

#define NSP_MAX_LSA_NAME 127 /* bytes, of a logon process or a package */

/* What an LSA handle stands for: trust is fixed when it is made. */
struct nsp_connection {
    LONG references;
    BOOL is_trusted;
    struct nsp_host *host;
    struct nsp_client *client;
};

/* NULL when @handle is none; the caller releases it. */
struct nsp_connection *nsp_connection_get(HANDLE handle);
void nsp_connection_release(struct nsp_connection *connection); /* NULL is allowed */

/* Of this machine, or the system. */
BOOL nsp_client_is_administrator(struct nsp_client *client);

#endif
