/*
 * Memory that each thread has one block of.  Fiber-local: unlike a TLS slot that has a callback when a thread ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/per_thread.h"

#include "base/str.h"

static void NTAPI free_block(void *block)
{
    nsp_free(block);
}

static DWORD slot_of(struct nsp_per_thread *block)
{
    DWORD index = (DWORD)block->index, other;

    if (index != FLS_OUT_OF_INDEXES)
        return index;
    index = FlsAlloc(free_block);
    other = (DWORD)InterlockedCompareExchange(&block->index, (LONG)index, (LONG)FLS_OUT_OF_INDEXES);
    if (other == FLS_OUT_OF_INDEXES)
        return index;
    FlsFree(index);
    return other;
}

void *nsp_per_thread(struct nsp_per_thread *block)
{
    DWORD slot = slot_of(block);
    void *own;

    if (slot == FLS_OUT_OF_INDEXES)
        return NULL;
    if ((own = FlsGetValue(slot)) || !(own = nsp_alloc(block->size)))
        return own;
    if (FlsSetValue(slot, own))
        return own;
    nsp_free(own);
    return NULL;
}

void *nsp_per_thread_peek(const struct nsp_per_thread *block)
{
    DWORD slot = (DWORD)block->index, error = GetLastError();
    void *own = slot != FLS_OUT_OF_INDEXES ? FlsGetValue(slot) : NULL;

    SetLastError(error);
    return own;
}

void nsp_per_thread_exit(struct nsp_per_thread *block)
{
    DWORD index = (DWORD)InterlockedExchange(&block->index, (LONG)FLS_OUT_OF_INDEXES);

    if (index != FLS_OUT_OF_INDEXES)
        FlsFree(index);
}
