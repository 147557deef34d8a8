/*
 * Submit buffers: what a client sends to a package, as the package gets it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_SUBMIT_H
#define NSP_PACKAGE_SUBMIT_H

#include "secpkg_abi.h"

struct nsp_client;
struct nsp_host;

struct nsp_submit {
    void *local;      /* the copy in the LSA, which the package may write to; NULL: the client sends nothing */
    const void *base; /* where the package is told that it is in the client */
    void *stand_in;   /* NULL: that is true */
};

/* A copy of client memory in the LSA heap.  Wiped by nsp_heap_wipe_free. */
NTSTATUS nsp_submit_copy(struct nsp_host *host, struct nsp_client *client, const void *address, ULONG length,
                         void **copy);

/* The same for a package that relocates the pointers in it.  On failure there is nothing to close. */
NTSTATUS nsp_submit_open(struct nsp_host *host, struct nsp_client *client, const void *address, ULONG length,
                         struct nsp_submit *submit);
void nsp_submit_close(struct nsp_host *host, struct nsp_submit *submit);

#endif
