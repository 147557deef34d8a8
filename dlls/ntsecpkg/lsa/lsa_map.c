/*
 * MapBuffer, and what becomes of its blocks: contract 6.20.  Who frees them is not documented: the package may, with
 * FreeLsaHeap; what it forgets is freed at the end of a later call of a client, for packages that look once more.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "base/hash.h"
#include "lsa/heap.h"
#include "watch/fence.h"
#include "watch/log.h"

/*
 * A block that was not seen to be freed.  FreeLsaHeap does not look here: an entry is stale when its block is no longer
 * in the pool, and goes when the address is given out again, which the lock makes one step with the allocation.
 */
struct nsp_mapped {
    void *block;
    LONG call;         /* that it was made in */
    BOOL is_forgotten; /* that call has ended, and @call is the newest that had begun by then */
    UT_hash_handle hh;
};

static SRWLOCK lock = SRWLOCK_INIT; /* guards the tables of all hosts */

static void drop(struct nsp_host *host, struct nsp_mapped *mapped)
{
    HASH_DEL(host->mapped, mapped);
    nsp_free(mapped);
}

static void *make_block(struct nsp_host *host, SIZE_T size, LONG call)
{
    struct nsp_mapped *mapped, *stale;

    if (!(mapped = nsp_alloc(sizeof(*mapped))))
        return NULL;
    mapped->call = call;
    AcquireSRWLockExclusive(&lock);
    if ((mapped->block = nsp_heap_alloc(host->heap, NSP_POOL_MAPPED, size, NSP_CALLER_HOST))) {
        HASH_FIND_PTR(host->mapped, &mapped->block, stale);
        if (stale)
            drop(host, stale);
        HASH_ADD_PTR(host->mapped, block, mapped);
        if (!mapped->hh.tbl) {
            nsp_heap_free(host->heap, NSP_POOL_MAPPED, mapped->block, NSP_CALLER_HOST);
            mapped->block = NULL;
        }
    }
    ReleaseSRWLockExclusive(&lock);
    if (mapped->block)
        return mapped->block;
    nsp_free(mapped);
    return NULL;
}

/* Copy @size bytes out of the client of the frame. */
static NTSTATUS map(struct nsp_frame *frame, const void *address, SIZE_T size, void **block)
{
    NTSTATUS status;

    if (!(*block = make_block(frame->host, size, frame->call_count)))
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_client_read(frame->client, address, *block, size)))
        nsp_heap_free(frame->host->heap, NSP_POOL_MAPPED, *block, NSP_CALLER_HOST);
    return status;
}

/* Kernel memory is not to be had here: it is the client's. */
NTSTATUS NTAPI lsa_MapBuffer(SecBuffer *InputBuffer, SecBuffer *OutputBuffer)
{
    const ULONG elsewhere = NSP_BUFFER_UNMAPPED | NSP_BUFFER_KERNEL_MAP;
    struct nsp_frame *frame = nsp_frame_of_client();
    void *block = NULL;
    SecBuffer buffer;
    NTSTATUS status;

    if (!InputBuffer || !OutputBuffer)
        return STATUS_INVALID_PARAMETER;
    if (!nsp_fence_copy(&buffer, InputBuffer, sizeof(buffer)))
        return STATUS_ACCESS_VIOLATION;
    if (buffer.BufferType & elsewhere) {
        if (!frame)
            return STATUS_INVALID_PARAMETER;
        if (buffer.cbBuffer && !NT_SUCCESS(status = map(frame, buffer.pvBuffer, buffer.cbBuffer, &block)))
            return status;
        buffer.BufferType &= ~elsewhere;
        buffer.pvBuffer = block;
    }
    *OutputBuffer = buffer; /* at the end: both may be one structure, and a failure leaves it alone */
    return STATUS_SUCCESS;
}

static void end_one(struct nsp_host *host, struct nsp_mapped *mapped, LONG call)
{
    if (nsp_heap_owns_in(host->heap, NSP_POOL_MAPPED, mapped->block)) {
        if (!mapped->is_forgotten && mapped->call == call) {
            mapped->is_forgotten = TRUE;
            mapped->call = (LONG)host->call_count;
            NSP_WARN("map", "a block of MapBuffer was not freed, and will be after the next call");
            return;
        }
        /* Only a call that began since then is another one; the numbers may wrap. */
        if (!mapped->is_forgotten || (LONG)((ULONG)call - (ULONG)mapped->call) <= 0)
            return;
        nsp_heap_free(host->heap, NSP_POOL_MAPPED, mapped->block, NSP_CALLER_HOST);
    }
    drop(host, mapped);
}

void nsp_map_end_call(struct nsp_host *host, LONG call)
{
    struct nsp_mapped *mapped, *next;

    AcquireSRWLockExclusive(&lock);
    HASH_ITER(hh, host->mapped, mapped, next)
        end_one(host, mapped, call);
    ReleaseSRWLockExclusive(&lock);
}

/* The blocks go with the heap. */
void nsp_map_end_host(struct nsp_host *host)
{
    struct nsp_mapped *mapped, *next;

    HASH_ITER(hh, host->mapped, mapped, next)
        drop(host, mapped);
}
