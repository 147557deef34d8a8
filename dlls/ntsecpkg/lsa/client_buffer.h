/*
 * Client buffers: memory that packages make in the client with AllocateClientBuffer.  In check mode a buffer that is
 * made in a call which may hand it to the client is closed until then: nobody can touch it, as nobody in the LSA could
 * if the client were another process, and one that is left closed is a leak.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CLIENT_BUFFER_H
#define NSP_LSA_CLIENT_BUFFER_H

#include "secpkg_abi.h"

struct nsp_client;
struct nsp_host;

extern struct nsp_closed *volatile nsp_closed; /* NULL: no buffer is closed */

/* Zeroed, in this process, which stands for that of the client. */
NTSTATUS nsp_client_buffer_alloc(SIZE_T size, void **address);
/* The same for a package, closed: @call made it, with @caller as the return address. */
NTSTATUS nsp_client_buffer_alloc_closed(struct nsp_host *host, struct nsp_client *client, SIZE_T size,
                                        const char *call, const void *caller, void **address);
BOOL nsp_client_buffer_free(const void *address); /* FALSE: it is none */
BOOL nsp_client_buffer_exists(const void *address);

/* The client gets it: the buffer in which @address lies, if it lies in one, is closed no longer. */
void nsp_client_buffer_hand_over_closed(const void *address);
static inline void nsp_client_buffer_hand_over(const void *address)
{
    if (nsp_closed)
        nsp_client_buffer_hand_over_closed(address);
}

/* The same, and at the end it is of the process heap, for programs that free it with functions that know no other. */
NTSTATUS nsp_client_buffer_hand_over_heap(void **address);

/* A call of a client has ended on this thread, unless in another: what it left closed nobody will hand over. */
void nsp_client_buffers_end_calls(void);
static inline void nsp_client_buffers_end_call(void)
{
    if (nsp_closed)
        nsp_client_buffers_end_calls();
}

/* nsp_fence_copy() for the host: where the client's side lies in a closed buffer, that is no hindrance. */
BOOL nsp_client_buffer_read(const void *address, void *target, SIZE_T size);
BOOL nsp_client_buffer_write(void *address, const void *source, SIZE_T size);

/* A copy that leaves a buffer which was made closed. */
struct nsp_client_overrun {
    LONG_PTR offset;    /* where the copy begins, in bytes */
    SIZE_T size;        /* of the buffer */
    const void *caller; /* who made it */
};

/* TRUE: one of @size bytes at @address does so. */
BOOL nsp_client_buffer_measure(const void *address, SIZE_T size, struct nsp_client_overrun *overrun);

/* TRUE: who faulted at @address touched a closed buffer, or what lies around it. */
BOOL nsp_client_buffer_is_closed(const void *address);

/*
 * File a finding for each call site of buffers that are closed, and free these: of @client those of calls that have
 * ended; NULL: all of @host.
 */
void nsp_client_buffers_report(struct nsp_host *host, const struct nsp_client *client);

#endif
