/*
 * Clients: on whose behalf a package is called.  A client has an address space, of which packages see nothing but
 * numbers; here it is this process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CLIENT_H
#define NSP_LSA_CLIENT_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "lsa/client_buffer.h"
#include "lsa/cookie.h"
#include "watch/fence.h"

struct nsp_client {
    LONG references;
    struct nsp_host *host;
    struct nsp_client_identity identity; /* the token is our own duplicate */
    volatile LONG has_ended;             /* its memory is gone */
    BOOL is_self;                        /* its memory is the LSA heap of the host */
};

struct nsp_client_request;

NTSTATUS nsp_client_create(struct nsp_host *host, const struct nsp_client_identity *identity, struct nsp_client **out);
/* The LSA as the client of a call between packages: its buffers are blocks of the LSA heap, pool NSP_POOL_RETURN. */
NTSTATUS nsp_client_create_self(struct nsp_host *host, struct nsp_client **out);
struct nsp_client *nsp_client_acquire(struct nsp_client *client); /* one reference more */
void nsp_client_release(struct nsp_client *client);               /* NULL is allowed */

/* The client of calls that begin now; the caller releases it. */
struct nsp_client *nsp_client_current(struct nsp_host *host);

/* It has disappeared: its memory cannot be reached any more, STATUS_PROCESS_IS_TERMINATING, nor its token. */
void nsp_client_end(struct nsp_client *client);
BOOL nsp_client_has_ended(const struct nsp_client *client);

const struct nsp_client_identity *nsp_client_identity(struct nsp_client *client);

/* ---- its address space ---- */

/* Zeroed memory in the client, which the client or nsp_client_free releases.  @caller: as for nsp_heap_alloc. */
NTSTATUS nsp_client_alloc(struct nsp_client *client, SIZE_T size, void **address);
NTSTATUS nsp_client_alloc_for(struct nsp_client *client, SIZE_T size, const void *caller, void **address);
/* STATUS_INVALID_PARAMETER for what nsp_client_alloc did not give out; NULL is a no-op. */
NTSTATUS nsp_client_free(struct nsp_client *client, void *address);
BOOL nsp_client_owns(struct nsp_client *client, const void *address);

NTSTATUS nsp_client_read_through(const void *address, void *target, SIZE_T size);
NTSTATUS nsp_client_write_through(void *address, const void *source, SIZE_T size);

/* Nearly always there is nothing in between: then an address is that of the memory which it names. */
static inline NTSTATUS nsp_client_read(struct nsp_client *client, const void *address, void *target, SIZE_T size)
{
    if (client->has_ended)
        return STATUS_PROCESS_IS_TERMINATING;
    if (nsp_cookies || nsp_closed)
        return nsp_client_read_through(address, target, size);
    return nsp_fence_copy(target, address, size) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

static inline NTSTATUS nsp_client_write(struct nsp_client *client, void *address, const void *source, SIZE_T size)
{
    if (client->has_ended)
        return STATUS_PROCESS_IS_TERMINATING;
    if (nsp_cookies || nsp_closed)
        return nsp_client_write_through(address, source, size);
    return nsp_fence_copy(address, source, size) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/* ---- requests: what a package gets as PLSA_CLIENT_REQUEST, valid until the call that it came with returns ---- */

NTSTATUS nsp_request_open(struct nsp_client *client, struct nsp_client_request **request);
void nsp_request_close(struct nsp_client_request *request);

/*
 * The client of @request; for NULL that of the top frame, else the host itself.  NULL when the request has ended or
 * never was one.  The caller releases it.
 */
struct nsp_client *nsp_request_client(struct nsp_host *host, struct nsp_client_request *request);

#endif
