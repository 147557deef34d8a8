/*
 * Clients and their address space, which here is that of this process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/client.h"

#include "base/hash.h"
#include "base/str.h"
#include "host.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "watch/handles.h"

struct nsp_client_request {
    struct nsp_client *client;
    UT_hash_handle hh;
    struct nsp_client_request *self; /* the key of the table: packages hand back nothing but the address */
};

static SRWLOCK requests_lock = SRWLOCK_INIT;
static struct nsp_client_request *requests;

NTSTATUS nsp_client_create(struct nsp_host *host, const struct nsp_client_identity *identity, struct nsp_client **out)
{
    static const struct nsp_client_identity system = {
        .size = sizeof(system), .logon_id = { 0x3E7, 0 }, .has_tcb = TRUE, .level = SecurityImpersonation
    };
    struct nsp_client *client;
    HANDLE token;

    *out = NULL;
    if (!identity)
        identity = &system;
    if (identity->size != sizeof(*identity))
        return STATUS_INVALID_PARAMETER;

    if (!(client = nsp_alloc(sizeof(*client))))
        return STATUS_NO_MEMORY;
    client->references = 1;
    client->host = host;
    client->identity = *identity;
    client->identity.token = NULL;
    if (!identity->logon_id.LowPart && !identity->logon_id.HighPart)
        client->identity.logon_id = system.logon_id;

    /* ImpersonateClient needs an impersonation token, whatever the caller has. */
    if (!(token = identity->token) && !OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &token))
        token = NULL;
    if (!token || !DuplicateTokenEx(token, TOKEN_ALL_ACCESS, NULL, identity->level, TokenImpersonation,
                                    &client->identity.token))
        client->identity.token = NULL;
    nsp_handles_except(client->identity.token); /* a package may have the client replaced */
    if (token && token != identity->token)
        CloseHandle(token);
    if (!client->identity.token) {
        nsp_client_release(client);
        return STATUS_INVALID_HANDLE;
    }

    *out = client;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_client_create_self(struct nsp_host *host, struct nsp_client **out)
{
    NTSTATUS status = nsp_client_create(host, NULL, out);

    if (NT_SUCCESS(status))
        (*out)->is_self = TRUE;
    return status;
}

struct nsp_client *nsp_client_acquire(struct nsp_client *client)
{
    InterlockedIncrement(&client->references);
    return client;
}

void nsp_client_release(struct nsp_client *client)
{
    if (!client || InterlockedDecrement(&client->references))
        return;
    if (client->identity.token)
        CloseHandle(client->identity.token);
    nsp_free(client);
}

struct nsp_client *nsp_client_current(struct nsp_host *host)
{
    struct nsp_client *client;

    AcquireSRWLockShared(&host->lock);
    client = nsp_client_acquire(host->client);
    ReleaseSRWLockShared(&host->lock);
    return client;
}

void nsp_client_end(struct nsp_client *client)
{
    InterlockedExchange(&client->has_ended, TRUE);
}

BOOL nsp_client_has_ended(const struct nsp_client *client)
{
    return client->has_ended;
}

const struct nsp_client_identity *nsp_client_identity(struct nsp_client *client)
{
    return &client->identity;
}

NTSTATUS nsp_client_alloc_for(struct nsp_client *client, SIZE_T size, const void *caller, void **address)
{
    const struct nsp_frame *frame = nsp_frame_top();
    struct nsp_host *host = client->host;

    *address = NULL;
    if (client->has_ended)
        return STATUS_INVALID_PARAMETER;
    if (client->is_self) {
        *address = nsp_heap_alloc(host->heap, NSP_POOL_RETURN, size, caller);
        return *address ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    if (host->flags & NSP_HOST_CHECK_HEAP && caller != NSP_CALLER_HOST && frame && frame->hands_over)
        return nsp_client_buffer_alloc_closed(host, client, size, frame->call, caller, address);
    return nsp_client_buffer_alloc(size, address);
}

NTSTATUS nsp_client_alloc(struct nsp_client *client, SIZE_T size, void **address)
{
    return nsp_client_alloc_for(client, size, NSP_CALLER_HOST, address);
}

NTSTATUS nsp_client_free(struct nsp_client *client, void *address)
{
    if (!address)
        return STATUS_SUCCESS;
    if (client->is_self) {
        if (!nsp_heap_owns(client->host->heap, address, NULL))
            return STATUS_INVALID_PARAMETER;
        nsp_heap_wipe_free(client->host->heap, address, NSP_CALLER_HOST);
        return STATUS_SUCCESS;
    }
    return nsp_client_buffer_free(address) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

BOOL nsp_client_owns(struct nsp_client *client, const void *address)
{
    if (client->is_self)
        return nsp_heap_owns(client->host->heap, address, NULL);
    return nsp_client_buffer_exists(address);
}

/* Through buffers that are closed, and what stands for others. */
NTSTATUS nsp_client_read_through(const void *address, void *target, SIZE_T size)
{
    return nsp_client_buffer_read(nsp_cookie_resolve(address, size), target, size)
        ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

NTSTATUS nsp_client_write_through(void *address, const void *source, SIZE_T size)
{
    return nsp_client_buffer_write(nsp_cookie_resolve(address, size), source, size)
        ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

NTSTATUS nsp_request_open(struct nsp_client *client, struct nsp_client_request **out)
{
    struct nsp_client_request *request;

    *out = NULL;
    if (!(request = nsp_alloc(sizeof(*request))))
        return STATUS_NO_MEMORY;
    request->client = nsp_client_acquire(client);
    request->self = request;

    AcquireSRWLockExclusive(&requests_lock);
    HASH_ADD_PTR(requests, self, request);
    ReleaseSRWLockExclusive(&requests_lock);
    if (!request->hh.tbl) {
        nsp_client_release(client);
        nsp_free(request);
        return STATUS_NO_MEMORY;
    }
    *out = request;
    return STATUS_SUCCESS;
}

void nsp_request_close(struct nsp_client_request *request)
{
    if (!request)
        return;
    AcquireSRWLockExclusive(&requests_lock);
    HASH_DEL(requests, request);
    ReleaseSRWLockExclusive(&requests_lock);
    nsp_client_release(request->client);
    nsp_free(request);
}

struct nsp_client *nsp_request_client(struct nsp_host *host, struct nsp_client_request *request)
{
    struct nsp_client *client = NULL;
    struct nsp_client_request *found;
    struct nsp_frame *frame;

    if (!request) {
        frame = nsp_frame_top();
        return frame && frame->client ? nsp_client_acquire(frame->client) : nsp_client_current(host);
    }
    AcquireSRWLockShared(&requests_lock);
    HASH_FIND_PTR(requests, &request, found);
    if (found)
        client = nsp_client_acquire(found->client);
    ReleaseSRWLockShared(&requests_lock);
    return client;
}
