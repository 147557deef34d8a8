/*
 * What a heap tells: one sentence a finding, and each call site once for a kind of mistake.  Texts hold
 * no addresses, so that two runs tell the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#include "base/format.h"
#include "base/str.h"
#include "lsa/frame.h"
#include "watch/fence.h"

struct nsp_heap_told {
    struct nsp_heap_told *next;
    enum nsp_finding_id id;
    enum nsp_pool pool;
    const void *where;
};

/* With NSP_POOL_ANY. */
static const struct { const char *alloc, *free, *freer; } names[] = {
    [NSP_POOL_LSA]     = { "AllocateLsaHeap", "FreeLsaHeap", "FreeLsaHeap" },
    [NSP_POOL_PRIVATE] = { "AllocatePrivateHeap", "FreePrivateHeap", "FreePrivateHeap" },
    [NSP_POOL_RETURN]  = { "CallPackage", "FreeReturnBuffer", "FreeReturnBuffer" },
    [NSP_POOL_USER]    = { "AllocateHeap", "FreeHeap", "FreeHeap" },
    [NSP_POOL_MAPPED]  = { "MapBuffer", "FreeLsaHeap", "FreeLsaHeap" },
    [NSP_POOL_ANY]     = { "", "release", "The host" }
};

const char *nsp_heap_free_name(enum nsp_pool pool)
{
    return names[pool].free;
}

/* TRUE the first time.  When memory is full it says so each time, which is better than never. */
static BOOL is_news(struct nsp_heap *heap, enum nsp_finding_id id, enum nsp_pool pool, const void *where)
{
    struct nsp_heap_told *told;

    AcquireSRWLockExclusive(&heap->told_lock);
    for (told = heap->told; told; told = told->next)
        if (told->id == id && told->pool == pool && told->where == where)
            break;
    if (told) {
        ReleaseSRWLockExclusive(&heap->told_lock);
        return FALSE;
    }
    if ((told = nsp_alloc(sizeof(*told)))) {
        told->id = id;
        told->pool = pool;
        told->where = where;
        told->next = heap->told;
        heap->told = told;
    }
    ReleaseSRWLockExclusive(&heap->told_lock);
    return TRUE;
}

void nsp_heap_free_told(struct nsp_heap *heap)
{
    struct nsp_heap_told *told;

    while ((told = heap->told)) {
        heap->told = told->next;
        nsp_free(told);
    }
}

/* The place of a finding: the host's own calls are none. */
static const void *place(const void *caller)
{
    return caller == NSP_CALLER_HOST ? NULL : caller;
}

static const char *count_text(SIZE_T count, const char *noun)
{
    return nsp_format("%llu %s%s", (ULONGLONG)count, noun, count == 1 ? "" : "s");
}

/* "#17 (24 bytes, AllocateLsaHeap at mypackage!+0x1a2c)" */
static const char *describe(const struct nsp_heap_block *block)
{
    const char *size = count_text(block->size, "byte");

    if (block->alloc_caller == NSP_CALLER_HOST)
        return nsp_format("#%lu (%s, made by the host)", block->sequence, size);
    return nsp_format("#%lu (%s, %s at %s)", block->sequence, size, names[block->pool].alloc,
                      nsp_format_address(block->alloc_caller));
}

void nsp_heap_tell_foreign(struct nsp_heap *heap, enum nsp_pool pool, const char *owner, const void *caller)
{
    if (!is_news(heap, NSP_FINDING_FREE_FOREIGN, pool, caller))
        return;
    if (owner)
        nsp_finding_add(heap->watch, NSP_FINDING_FREE_FOREIGN, STATUS_SUCCESS, names[pool].free, place(caller),
                        "%s was given a block of %s, which went back there", names[pool].freer, owner);
    else
        nsp_finding_add(heap->watch, NSP_FINDING_FREE_FOREIGN, STATUS_SUCCESS, names[pool].free, place(caller),
                        "%s was given a pointer to no block of any heap, which was left alone", names[pool].freer);
}

/* Contract 6.20 and 6.24. */
static BOOL is_lsa(enum nsp_pool pool)
{
    return pool == NSP_POOL_RETURN || pool == NSP_POOL_LSA || pool == NSP_POOL_MAPPED;
}

void nsp_heap_tell_mixed(struct nsp_heap *heap, enum nsp_pool pool, enum nsp_pool block_pool, const void *caller)
{
    if (pool == NSP_POOL_ANY || pool == block_pool || (is_lsa(pool) && is_lsa(block_pool)))
        return;
    if (is_news(heap, NSP_FINDING_FREE_MIXED, pool, caller))
        nsp_finding_add(heap->watch, NSP_FINDING_FREE_MIXED, STATUS_SUCCESS, names[pool].free, place(caller),
                        "%s was given a block of %s", names[pool].freer, names[block_pool].alloc);
}

void nsp_heap_tell_twice(struct nsp_heap *heap, enum nsp_pool pool, const struct nsp_heap_block *block,
                         const void *caller)
{
    if (!is_news(heap, NSP_FINDING_FREE_TWICE, pool, caller))
        return;
    if (!block)
        nsp_finding_add(heap->watch, NSP_FINDING_FREE_TWICE, STATUS_SUCCESS, names[pool].free, place(caller),
                        "%s was given a block that had been freed before", names[pool].freer);
    else
        nsp_finding_add(heap->watch, NSP_FINDING_FREE_TWICE, STATUS_SUCCESS, names[pool].free, place(caller),
                        "%s was given block %s, which had been freed by %s", names[pool].freer, describe(block),
                        place(block->free_caller) ? nsp_format_address(block->free_caller) : "the host");
}

/* The call site that a damaged block stands for is where it was allocated: nobody knows who wrote. */
static void tell_canary(struct nsp_heap *heap, enum nsp_finding_id id, const char *step,
                        const struct nsp_heap_block *block, const char *direction, SIZE_T distance)
{
    if (distance && is_news(heap, id, block->pool, block->alloc_caller))
        nsp_finding_add(heap->watch, id, STATUS_SUCCESS, step, place(block->alloc_caller),
                        "block %s was written %s %s", describe(block), count_text(distance, "byte"), direction);
}

void nsp_heap_tell_damage(struct nsp_heap *heap, const char *step, const struct nsp_heap_block *block,
                          const struct nsp_heap_damage *damage)
{
    tell_canary(heap, NSP_FINDING_UNDERRUN, step, block, "before its beginning", damage->before);
    tell_canary(heap, NSP_FINDING_OVERRUN, step, block, "past its end", damage->behind);
    if (damage->is_written && is_news(heap, NSP_FINDING_USE_AFTER_FREE, block->pool, block->free_caller))
        nsp_finding_add(heap->watch, NSP_FINDING_USE_AFTER_FREE, STATUS_SUCCESS, step, place(block->free_caller),
                        "block %s was written at offset %lld after it had been freed", describe(block),
                        (long long)damage->offset);
}

/* Each is told: there are as many as packages that died of it. */
void nsp_heap_tell_touch(struct nsp_heap *heap, const char *call, const struct nsp_heap_touch *touch,
                         const struct nsp_fault *fault)
{
    const struct nsp_heap_block *block = &touch->block;
    const char *deed = fault->is_write ? "wrote to" : "read from", *text = describe(block);

    if (touch->was_freed)
        nsp_finding_add(heap->watch, NSP_FINDING_USE_AFTER_FREE, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s block %s at offset %lld, after it had been freed by %s", call, deed, text,
                        (long long)touch->offset,
                        place(block->free_caller) ? nsp_format_address(block->free_caller) : "the host");
    else if (touch->offset < 0)
        nsp_finding_add(heap->watch, NSP_FINDING_UNDERRUN, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s block %s %s before its beginning", call, deed, text,
                        count_text(-touch->offset, "byte"));
    else
        nsp_finding_add(heap->watch, NSP_FINDING_OVERRUN, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s block %s %s past its end", call, deed, text,
                        count_text(touch->offset - block->size + 1, "byte"));
}

void nsp_heap_tell_leak(struct nsp_heap *heap, const struct nsp_heap_block *first, SIZE_T count, SIZE_T bytes)
{
    if (is_news(heap, NSP_FINDING_LEAK, first->pool, first->alloc_caller))
        nsp_finding_add(heap->watch, NSP_FINDING_LEAK, STATUS_SUCCESS, "shutdown", place(first->alloc_caller),
                        "%s of %s (%s) still live, the first is #%lu", count_text(count, "block"),
                        names[first->pool].alloc, count_text(bytes, "byte"), first->sequence);
}

void nsp_heap_tell_limit(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller)
{
    const struct nsp_frame *frame = nsp_frame_top();
    const char *call = frame ? frame->call : names[pool].alloc;

    /* More than any machine has is asked for by mistake, or to see it refused. */
    if (size <= SIZE_MAX / 2 && is_news(heap, NSP_FINDING_MEMORY_LIMIT, pool, caller))
        nsp_finding_add(heap->watch, NSP_FINDING_MEMORY_LIMIT, STATUS_NO_MEMORY, call, place(caller),
                        "%s: %s was refused %s, for no more than %llu bytes may be in use", call, names[pool].alloc,
                        count_text(size, "byte"), heap->limit);
}
