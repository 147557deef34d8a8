/*
 * Blocks of other heaps: packages free LocalAlloc memory with FreeLsaHeap.  Such a block goes back to the
 * heap that it came from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#include "base/str.h"

static SRWLOCK lock = SRWLOCK_INIT; /* guards the list */
static struct nsp_heap *heaps;

void nsp_heap_enlist(struct nsp_heap *heap)
{
    AcquireSRWLockExclusive(&lock);
    heap->next = heaps;
    heaps = heap;
    ReleaseSRWLockExclusive(&lock);
}

void nsp_heap_delist(struct nsp_heap *heap)
{
    struct nsp_heap **link;

    AcquireSRWLockExclusive(&lock);
    for (link = &heaps; *link != heap; link = &(*link)->next)
        ;
    *link = heap->next;
    ReleaseSRWLockExclusive(&lock);

    while (heap->users)
        Sleep(1);
}

/* The other host's heap that @block is a live block of, counted as in use, or NULL. */
static struct nsp_heap *acquire_owner(struct nsp_heap *except, const void *block)
{
    struct nsp_heap *heap;

    AcquireSRWLockShared(&lock);
    for (heap = heaps; heap; heap = heap->next)
        if (heap != except && nsp_heap_owns(heap, block, NULL))
            break;
    if (heap)
        InterlockedIncrement(&heap->users);
    ReleaseSRWLockShared(&lock);
    return heap;
}

/* Whether the system's heap @handle holds blocks of ours, which are for nobody else to free. */
static BOOL is_ours(HANDLE handle)
{
    BOOL found = nsp_alloc_has_handle(handle);
    struct nsp_heap *heap;
    ULONG i;

    AcquireSRWLockShared(&lock);
    for (heap = heaps; heap && !found; heap = heap->next) {
        found = heap->limited == handle || (heap->check && nsp_heap_check_has_handle(heap->check, handle));
        for (i = 0; i < NSP_HEAP_COUNT && !found; i++)
            found = heap->handles[i] == handle;
    }
    ReleaseSRWLockShared(&lock);
    return found;
}

/* Free @block if it is one of the system's heap @handle. */
static BOOL free_in(HANDLE handle, enum nsp_pool pool, void *block)
{
    if (!HeapValidate(handle, 0, block))
        return FALSE;
    if (pool == NSP_POOL_PRIVATE || pool == NSP_POOL_ANY)
        nsp_wipe(block, HeapSize(handle, 0, block));
    return HeapFree(handle, 0, block);
}

static BOOL free_in_any(enum nsp_pool pool, void *block)
{
    DWORD count, room = GetProcessHeaps(0, NULL) + 4;
    BOOL found = FALSE;
    HANDLE *handles;
    DWORD i;

    if (!(handles = nsp_alloc(room * sizeof(*handles))))
        return FALSE;
    count = GetProcessHeaps(room, handles);
    for (i = 0; i < count && count <= room && !found; i++)
        found = !is_ours(handles[i]) && free_in(handles[i], pool, block);
    nsp_free(handles);
    return found;
}

void nsp_heap_free_foreign(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    struct nsp_heap *owner;
    const char *whose;

    if (free_in(GetProcessHeap(), pool, block)) {
        whose = "the process heap";
    } else if ((owner = acquire_owner(heap, block))) {
        nsp_heap_wipe_free(owner, block, caller);
        InterlockedDecrement(&owner->users);
        whose = "another host";
    } else {
        whose = free_in_any(pool, block) ? "another heap of the process" : NULL;
    }
    nsp_heap_tell_foreign(heap, pool, whose, caller);
}
