/*
 * SecBufferDescs of clients, as the LSA halves of packages see them: copied in, and back out, or left in the client
 * as the host's buffer mode says.  Contract 11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_BUFFERS_H
#define NSP_PACKAGE_BUFFERS_H

#include "package/package.h"

#define NSP_MAX_BUFFERS 64 /* of one descriptor; our policy */
#define NSP_BUFFERS_ROOM 512

struct nsp_client;

struct nsp_buffers {
    /* Scratch for short tokens, so that a common leg allocates nothing; a small overrun ends in what is spare. */
    __attribute__((aligned(16))) BYTE room[NSP_BUFFERS_ROOM], spare[NSP_BUFFERS_ROOM];
    SIZE_T used; /* bytes of room */
    struct nsp_host *host;
    struct nsp_client *client;
    ULONG count;
    SecBufferDesc *desc;              /* what the package gets; NULL when the client gave none */
    SecBufferDesc lsa;                /* given to the package, who may change it: count is what counts */
    SecBuffer mapped[NSP_MAX_BUFFERS];   /* given to the package, who may change them */
    SecBuffer original[NSP_MAX_BUFFERS]; /* as the client gave them */
    struct nsp_stand_in {
        void *scratch;                   /* ours, in room or the LSA heap */
        void *cookie;                    /* what an unmapped one has for an address */
    } stand_ins[NSP_MAX_BUFFERS];
    SecBuffer *target;                /* the client's array */
    BOOL allocate;                    /* outputs: ISC_REQ_ALLOCATE_MEMORY */
};

/* Copy a descriptor and the data of its buffers.  After a failure there is nothing to release. */
SECURITY_STATUS nsp_buffers_map_input(struct nsp_buffers *buffers, struct nsp_host *host, struct nsp_client *client,
                                      SecBufferDesc *desc);
SECURITY_STATUS nsp_buffers_map_output(struct nsp_buffers *buffers, struct nsp_host *host, struct nsp_client *client,
                                       SecBufferDesc *desc, BOOL allocate);

/* What the package changed in input descriptors (types, counts: EXTRA, MISSING) goes back to the client. */
void nsp_buffers_return_input(struct nsp_buffers *buffers);

/* The outputs go to the client, in its buffers or in fresh ones; of a leg that failed only those that changed. */
SECURITY_STATUS nsp_buffers_return_output(struct nsp_buffers *buffers, BOOL has_failed, const char *call);

/* The client gets nothing after all: buffers that it was given are freed, and its descriptor is as it was. */
void nsp_buffers_take_back(struct nsp_buffers *buffers);

/* Free what is left: scratch memory, and blocks of the package that were not delivered. */
void nsp_buffers_release(struct nsp_buffers *buffers);

#endif
