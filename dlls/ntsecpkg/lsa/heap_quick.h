/*
 * The usual way of a block in plain mode, from AllocateLsaHeap to FreeLsaHeap, inlined in both: each call
 * and each look-up more shows in bench/heap.c.  What is not usual goes on in heap.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_HEAP_QUICK_H
#define NSP_LSA_HEAP_QUICK_H

#include "lsa/heap_private.h"

/*
 * In front of a block.  The seal is the cookie of heap and pool, the address of the block and the flags,
 * all XORed: what is no live block of this heap has none.  It is next to the block, where an underrun
 * spoils it first.
 */
struct nsp_heap_head {
    HANDLE handle;
    ULONGLONG seal;
};

/* The flags. */
#define NSP_HEAP_TINY    1 /* the block is smaller than a seal, with which others begin once they are freed */
#define NSP_HEAP_SHIFTED 2 /* the head lies NSP_HEAP_SLACK bytes behind the beginning of the system's block */
#define NSP_HEAP_COUNTED 4 /* its size is part of what a heap with a limit has in use */
#define NSP_HEAP_FLAGS (NSP_HEAP_TINY | NSP_HEAP_SHIFTED | NSP_HEAP_COUNTED)

/* On i386 the system aligns to 8 only. */
#define NSP_HEAP_SLACK (NSP_HEAP_ALIGNMENT - MEMORY_ALLOCATION_ALIGNMENT)
#define NSP_HEAP_OVERHEAD (sizeof(struct nsp_heap_head) + NSP_HEAP_SLACK)

C_ASSERT(sizeof(struct nsp_heap_head) == NSP_HEAP_ALIGNMENT);

/* In heap.c.  @caller may be what a stub of the trace returns to: see nsp_caller_of(). */
void *nsp_heap_alloc_slowly(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller);
void nsp_heap_free_slowly(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller);

static inline struct nsp_heap_head *nsp_heap_head(const void *block)
{
    return (struct nsp_heap_head *)block - 1;
}

/* The beginning of the system's block. */
static inline char *nsp_heap_raw(const void *block, ULONGLONG flags)
{
    return (char *)nsp_heap_head(block) - (flags & NSP_HEAP_SHIFTED ? NSP_HEAP_SLACK : 0);
}

/* Which heap this thread uses.  Its id comes from the TEB: not even GetCurrentThreadId() is for nothing. */
static inline ULONG nsp_heap_thread_index(void)
{
    ULONG id;

#ifdef __x86_64__
    __asm__("movl %%gs:0x48, %0" : "=r"(id));
#else
    __asm__("movl %%fs:0x24, %0" : "=r"(id));
#endif
    return id / 4 % NSP_HEAP_COUNT;
}

static inline void *nsp_heap_alloc_in(struct nsp_heap *heap, HANDLE handle, enum nsp_pool pool, SIZE_T size,
                                      ULONGLONG flags)
{
    struct nsp_heap_head *head;
    char *raw;

    if (!(raw = HeapAlloc(handle, HEAP_ZERO_MEMORY, size + NSP_HEAP_OVERHEAD)))
        return NULL;
    if ((ULONG_PTR)raw & NSP_HEAP_SLACK) {
        raw += NSP_HEAP_SLACK;
        flags |= NSP_HEAP_SHIFTED;
    }
    head = (struct nsp_heap_head *)raw;
    head->handle = handle;
    head->seal = heap->cookies[pool] ^ (ULONG_PTR)(head + 1) ^ flags;
    return head + 1;
}

/* Give a live block with this seal and these flags back to the system. */
static inline void nsp_heap_release(void *block, ULONGLONG seal, ULONGLONG flags)
{
    HANDLE handle = nsp_heap_head(block)->handle;

    nsp_heap_head(block)->seal = 0;
    if (!(flags & NSP_HEAP_TINY))
        *(ULONGLONG *)block = seal; /* the system writes over the head */
    HeapFree(handle, 0, nsp_heap_raw(block, flags));
}

/* nsp_heap_alloc() and nsp_heap_free(), inlined. */
static inline void *nsp_heap_alloc_quickly(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller)
{
    HANDLE handle = heap->handles[nsp_heap_thread_index()];

    /* Too small for a seal, or too large. */
    if (!handle || size - sizeof(ULONGLONG) > SIZE_MAX - sizeof(ULONGLONG) - NSP_HEAP_OVERHEAD)
        return nsp_heap_alloc_slowly(heap, pool, size, caller);
    return nsp_heap_alloc_in(heap, handle, pool, size, 0);
}

static inline void nsp_heap_free_quickly(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    ULONGLONG seal, flags;

    if (!block)
        return;
    if (pool == NSP_POOL_PRIVATE || pool == NSP_POOL_ANY) {
        nsp_heap_free_slowly(heap, pool, block, caller);
        return;
    }
    seal = nsp_heap_peek(&nsp_heap_head(block)->seal);
    flags = seal ^ (ULONG_PTR)block ^ heap->cookies[pool];
    if (flags & ~(ULONGLONG)(NSP_HEAP_SLACK ? NSP_HEAP_SHIFTED : 0))
        nsp_heap_free_slowly(heap, pool, block, caller);
    else
        nsp_heap_release(block, seal, flags);
}

#endif
