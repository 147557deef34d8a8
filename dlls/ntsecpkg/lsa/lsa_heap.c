/*
 * Support functions of the memory that packages get: contract 5.6, 5.7, 6.24, 6.49 and 6.50.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/heap_quick.h"

/* With several hosts; on its own, so that the usual way needs no stack for it. */
static __attribute__((noinline)) void *alloc_for(enum nsp_pool pool, SIZE_T size, const void *caller)
{
    struct nsp_host *host = nsp_host_current(caller = nsp_caller_of(caller));

    return host ? nsp_heap_alloc(host->heap, pool, size, caller) : NULL;
}

static __attribute__((noinline)) void release_for(enum nsp_pool pool, void *block, const void *caller)
{
    struct nsp_host *host = nsp_host_current(caller = nsp_caller_of(caller));

    if (host)
        nsp_heap_free(host->heap, pool, block, caller);
}

/* The usual way does not look at @caller, nor whether it is a stub. */
static inline void *alloc(enum nsp_pool pool, SIZE_T size, const void *caller)
{
    struct nsp_host *host = nsp_host_single;

    return host ? nsp_heap_alloc_quickly(host->heap, pool, size, caller) : alloc_for(pool, size, caller);
}

static inline void release(enum nsp_pool pool, void *block, const void *caller)
{
    struct nsp_host *host = nsp_host_single;

    if (host)
        nsp_heap_free_quickly(host->heap, pool, block, caller);
    else
        release_for(pool, block, caller);
}

void *NTAPI lsa_AllocateLsaHeap(ULONG Length)
{
    return alloc(NSP_POOL_LSA, Length, __builtin_return_address(0));
}

void NTAPI lsa_FreeLsaHeap(void *Base)
{
    release(NSP_POOL_LSA, Base, __builtin_return_address(0));
}

/* What CallPackageEx returned lies in the client. */
static BOOL free_in_client(void *block, const void *caller)
{
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_client *client;
    BOOL is_freed;

    if (!block || !host || nsp_heap_owns(host->heap, block, NULL))
        return FALSE;
    client = nsp_client_current(host);
    is_freed = NT_SUCCESS(nsp_client_free(client, block));
    nsp_client_release(client);
    return is_freed;
}

void NTAPI lsa_FreeReturnBuffer(void *Base)
{
    const void *caller = nsp_caller();

    if (!free_in_client(Base, caller))
        release(NSP_POOL_RETURN, Base, caller);
}

void *NTAPI lsa_AllocatePrivateHeap(SIZE_T Length)
{
    return alloc(NSP_POOL_PRIVATE, Length, __builtin_return_address(0));
}

void NTAPI lsa_FreePrivateHeap(void *Base)
{
    release(NSP_POOL_PRIVATE, Base, __builtin_return_address(0));
}
