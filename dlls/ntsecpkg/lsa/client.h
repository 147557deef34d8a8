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

struct nsp_client;
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
NTSTATUS nsp_client_read(struct nsp_client *client, const void *address, void *target, SIZE_T size);
NTSTATUS nsp_client_write(struct nsp_client *client, void *address, const void *source, SIZE_T size);

/* ---- requests: what a package gets as PLSA_CLIENT_REQUEST, valid until the call that it came with returns ---- */

NTSTATUS nsp_request_open(struct nsp_client *client, struct nsp_client_request **request);
void nsp_request_close(struct nsp_client_request *request);

/*
 * The client of @request; for NULL that of the top frame, else the host itself.  NULL when the request has ended or
 * never was one.  The caller releases it.
 */
struct nsp_client *nsp_request_client(struct nsp_host *host, struct nsp_client_request *request);

#endif
