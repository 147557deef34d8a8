/*
 * The heap of a host, plain mode: a head of 16 bytes in front of a block of one of several private heaps.
 * The other modes are in heap_check.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_quick.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "watch/fence.h"

/* Make heap number @index; NULL when there is no memory, or another thread's. */
static HANDLE make_handle(struct nsp_heap *heap, ULONG index)
{
    HANDLE handle, other;

    if (!(handle = HeapCreate(0, 0, 0)))
        return NULL;
    if ((other = InterlockedCompareExchangePointer((void *volatile *)&heap->handles[index], handle, NULL))) {
        HeapDestroy(handle);
        return other;
    }
    return handle;
}

NTSTATUS nsp_heap_create(struct nsp_watch *watch, enum nsp_heap_mode mode, struct nsp_heap **out)
{
    struct nsp_heap *heap;
    LARGE_INTEGER counter;
    ULONG i;

    *out = NULL;
    if (!(heap = nsp_alloc(sizeof(*heap))))
        return STATUS_NO_MEMORY;
    QueryPerformanceCounter(&counter);
    for (i = 0; i < NSP_POOL_ANY; i++)
        heap->cookies[i] = (counter.QuadPart + (ULONG_PTR)heap + i) * 0x9e3779b97f4a7c15;
    heap->watch = watch;
    if (mode == NSP_HEAP_PLAIN ? !make_handle(heap, 0)
                               : !(heap->check = nsp_heap_check_create(mode == NSP_HEAP_GUARD))) {
        nsp_free(heap);
        return STATUS_NO_MEMORY;
    }
    nsp_heap_enlist(heap);
    *out = heap;
    return STATUS_SUCCESS;
}

void nsp_heap_free_all(struct nsp_heap *heap)
{
    ULONG i;

    if (!heap)
        return;
    nsp_heap_delist(heap);
    for (i = 0; i < NSP_HEAP_COUNT; i++)
        if (heap->handles[i])
            HeapDestroy(heap->handles[i]);
    if (heap->limited)
        HeapDestroy(heap->limited);
    nsp_heap_check_free_all(heap->check);
    nsp_heap_free_told(heap);
    nsp_free(heap);
}

void nsp_heap_set_limit(struct nsp_heap *heap, ULONGLONG limit)
{
    heap->limit = limit;
    if (!limit || heap->check)
        return;
    heap->limited = heap->handles[0];
    heap->handles[0] = NULL;
}

static BOOL has_room(struct nsp_heap *heap, SIZE_T size)
{
    const ULONGLONG used = heap->check ? nsp_heap_check_bytes(heap->check) : (ULONGLONG)heap->used;

    return used <= heap->limit && size <= heap->limit - used;
}

/* Two threads may pass the limit together, by little. */
static void *alloc_limited(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size)
{
    const ULONGLONG flags = NSP_HEAP_COUNTED | (size < sizeof(ULONGLONG) ? NSP_HEAP_TINY : 0);
    void *block;

    if ((block = nsp_heap_alloc_in(heap, heap->limited, pool, size, flags)))
        InterlockedExchangeAdd64(&heap->used, size);
    return block;
}

void *nsp_heap_alloc_slowly(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller)
{
    ULONG index = nsp_heap_thread_index();
    HANDLE handle;

    if (heap->limit && !has_room(heap, size)) {
        nsp_heap_tell_limit(heap, pool, size, nsp_caller_of(caller));
        return NULL;
    }
    if (heap->check)
        return nsp_heap_check_alloc(heap->check, pool, size, nsp_caller_of(caller));
    if (size > SIZE_MAX - NSP_HEAP_OVERHEAD)
        return NULL;
    if (heap->limited)
        return alloc_limited(heap, pool, size);
    if (!(handle = heap->handles[index]) && !(handle = make_handle(heap, index)))
        handle = heap->handles[0];
    return nsp_heap_alloc_in(heap, handle, pool, size, size < sizeof(ULONGLONG) ? NSP_HEAP_TINY : 0);
}

void *nsp_heap_alloc(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller)
{
    return nsp_heap_alloc_quickly(heap, pool, size, caller);
}

/* The pool and flags that @seal tells of @block, any pointers; NSP_POOL_ANY when it is no seal. */
static enum nsp_pool find_pool(const struct nsp_heap *heap, const void *block, const ULONGLONG *seal,
                               ULONGLONG *flags)
{
    ULONGLONG value = nsp_heap_peek(seal) ^ (ULONG_PTR)block;
    enum nsp_pool pool;

    for (pool = NSP_POOL_LSA; pool < NSP_POOL_ANY; pool++) {
        *flags = value ^ heap->cookies[pool];
        if (*flags <= NSP_HEAP_FLAGS)
            break;
    }
    return pool;
}

static SIZE_T size_of(const void *block, ULONGLONG flags)
{
    return HeapSize(nsp_heap_head(block)->handle, 0, nsp_heap_raw(block, flags)) - NSP_HEAP_OVERHEAD;
}

void nsp_heap_free_slowly(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    enum nsp_pool block_pool;
    ULONGLONG flags;

    caller = nsp_caller_of(caller);
    if (heap->check) {
        if (!nsp_heap_check_free(heap, pool, block, caller))
            nsp_heap_free_foreign(heap, pool, block, caller);
        return;
    }
    block_pool = find_pool(heap, block, &nsp_heap_head(block)->seal, &flags);
    if (block_pool != NSP_POOL_ANY) {
        nsp_heap_tell_mixed(heap, pool, block_pool, caller);
        if (block_pool == NSP_POOL_PRIVATE || pool == NSP_POOL_ANY)
            nsp_wipe(block, size_of(block, flags));
        if (flags & NSP_HEAP_COUNTED)
            InterlockedExchangeAdd64(&heap->used, -(LONG64)size_of(block, flags));
        nsp_heap_release(block, nsp_heap_head(block)->seal, flags);
    } else if (find_pool(heap, block, block, &flags) != NSP_POOL_ANY) {
        nsp_heap_tell_twice(heap, pool, NULL, caller);
    } else {
        nsp_heap_free_foreign(heap, pool, block, caller);
    }
}

void nsp_heap_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    nsp_heap_free_quickly(heap, pool, block, caller);
}

void nsp_heap_wipe_free(struct nsp_heap *heap, void *block, const void *caller)
{
    nsp_heap_free(heap, NSP_POOL_ANY, block, caller);
}

BOOL nsp_heap_owns(struct nsp_heap *heap, const void *block, SIZE_T *size)
{
    struct nsp_heap_block info;
    ULONGLONG flags;

    if (!block) /* usual, and to look in front of it would raise an exception */
        return FALSE;
    if (heap->check) {
        if (!nsp_heap_check_owns(heap->check, block, &info))
            return FALSE;
        if (size)
            *size = info.size;
        return TRUE;
    }
    if (find_pool(heap, block, &nsp_heap_head(block)->seal, &flags) == NSP_POOL_ANY)
        return FALSE;
    if (size)
        *size = size_of(block, flags);
    return TRUE;
}

BOOL nsp_heap_owns_in(struct nsp_heap *heap, enum nsp_pool pool, const void *block)
{
    struct nsp_heap_block info;
    ULONGLONG flags;

    if (heap->check)
        return nsp_heap_check_owns(heap->check, block, &info) && info.pool == pool;
    return find_pool(heap, block, &nsp_heap_head(block)->seal, &flags) == pool;
}

void nsp_heap_get_count(struct nsp_heap *heap, enum nsp_pool pool, struct nsp_heap_count *count)
{
    if (heap->check)
        nsp_heap_check_get_count(heap->check, pool, count);
    else
        memset(count, 0, sizeof(*count));
}

void nsp_heap_report(struct nsp_heap *heap)
{
    if (heap->check)
        nsp_heap_check_report(heap);
}

BOOL nsp_heap_tell_fault(struct nsp_heap *heap, const char *call, const struct nsp_fault *fault)
{
    struct nsp_heap_touch touch;

    if (fault->code != (DWORD)STATUS_ACCESS_VIOLATION || !heap->check ||
        !nsp_heap_check_touched(heap->check, (const void *)fault->access, &touch))
        return FALSE;
    nsp_heap_tell_touch(heap, call, &touch, fault);
    return TRUE;
}
