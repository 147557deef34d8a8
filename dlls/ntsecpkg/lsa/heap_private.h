/*
 * What the files of the heap share: the heap itself, check and guard mode, blocks of other heaps, and findings.  Client
 * buffers have pages like those of guard mode.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_HEAP_PRIVATE_H
#define NSP_LSA_HEAP_PRIVATE_H

#include "secpkg_abi.h"
#include "lsa/heap.h"
#include "watch/finding.h"

#include <stdint.h>

/*
 * A thread allocates from heap number (thread id / 4) modulo this.  More than there are processors: Wine
 * gives the threads of a program every second id, so that two of them would share one of two heaps.
 */
#define NSP_HEAP_COUNT 16

#define NSP_HEAP_ALIGNMENT 16

/* What the system gives out is a multiple of this, of address space. */
#define NSP_HEAP_GRANULARITY 0x10000

/* The host frees what a package gave it: no pool is the wrong one. */
#define NSP_POOL_ANY ((enum nsp_pool)(NSP_POOL_MAPPED + 1))

struct nsp_heap_told;

struct nsp_heap {
    HANDLE volatile handles[NSP_HEAP_COUNT]; /* plain mode; all but the first are made when a thread needs them */
    ULONGLONG cookies[NSP_POOL_ANY];         /* a secret number for each pool */
    struct nsp_heap_check *check;            /* of check and guard mode; NULL in plain mode */
    ULONGLONG limit;                         /* bytes; 0: none */
    HANDLE limited;                          /* plain mode with a limit: the only heap, which the quick way misses */
    LONG64 volatile used;                    /* bytes of it */

    struct nsp_watch *watch;
    SRWLOCK told_lock;
    struct nsp_heap_told *told;

    struct nsp_heap *next;                   /* all heaps of the process */
    LONG volatile users;                     /* threads that free a block here for another heap */
};

/* What check mode knows of a block, and guard mode. */
struct nsp_heap_block {
    ULONG sequence;
    enum nsp_pool pool;
    SIZE_T size;
    const void *alloc_caller;
    const void *free_caller; /* once it is freed */
};

/* Where bytes of a block changed that must not. */
struct nsp_heap_damage {
    SIZE_T before, behind;   /* live: distance of the farthest byte, or 0 */
    BOOL is_written;         /* freed */
    LONG_PTR offset;         /* of the first written byte */
};

/* An access that the system refused, to the pages of a block in guard mode. */
struct nsp_heap_touch {
    struct nsp_heap_block block;
    LONG_PTR offset;         /* from the beginning of the block */
    BOOL was_freed;
};

/* Where a block lies that is on record. */
struct nsp_heap_place {
    UCHAR *block;
    SIZE_T before, behind;   /* bytes of canary on either side */
    void *raw;               /* what the system gave */
    SIZE_T reserved;         /* bytes of address space, of pages of its own; 0: the block is one of a heap's */
};

/* ---- heap_peek.c ---- */

/* The eight bytes at @address, any pointer; 0 when they cannot be read. */
#ifdef __x86_64__
static inline ULONGLONG nsp_heap_peek(const void *address)
{
    ULONGLONG value;

    /* It needs no stack and no other register: the caller may keep what it has. */
    __asm__ volatile("call nsp_heap_peek_at_rcx" : "=a"(value) : "c"(address) : "memory");
    return value;
}
#else
ULONGLONG nsp_heap_peek(const void *address);
#endif

/* ---- heap_check.c ---- */

struct nsp_heap_check *nsp_heap_check_create(BOOL has_guard); /* NULL when memory is full */
void nsp_heap_check_free_all(struct nsp_heap_check *check);
void *nsp_heap_check_alloc(struct nsp_heap_check *check, enum nsp_pool pool, SIZE_T size, const void *caller);
/* FALSE: @block is none of this heap. */
BOOL nsp_heap_check_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller);
BOOL nsp_heap_check_owns(struct nsp_heap_check *check, const void *block, struct nsp_heap_block *info);
BOOL nsp_heap_check_has_handle(struct nsp_heap_check *check, HANDLE handle);
void nsp_heap_check_get_count(struct nsp_heap_check *check, enum nsp_pool pool, struct nsp_heap_count *count);
void nsp_heap_check_report(struct nsp_heap *heap);
SIZE_T nsp_heap_check_bytes(struct nsp_heap_check *check); /* of live blocks */
/* Guard mode: FALSE when @address is not around a block that is on record, or in one that was freed. */
BOOL nsp_heap_check_touched(struct nsp_heap_check *check, const void *address, struct nsp_heap_touch *touch);

/* ---- heap_canary.c ---- */

void nsp_heap_canary_set(const struct nsp_heap_place *place, SIZE_T size);
void nsp_heap_canary_bury(const struct nsp_heap_place *place, SIZE_T size); /* the block, too */
/* TRUE when something is wrong, and then @damage says what. */
BOOL nsp_heap_canary_check(const struct nsp_heap_place *place, SIZE_T size, struct nsp_heap_damage *damage);
BOOL nsp_heap_canary_check_buried(const struct nsp_heap_place *place, SIZE_T size, struct nsp_heap_damage *damage);

/* ---- heap_guard.c ---- */

/* Zero-filled.  FALSE when there are no pages for it. */
BOOL nsp_heap_guard_place(struct nsp_heap_place *place, SIZE_T size);
void nsp_heap_guard_set_access(const struct nsp_heap_place *place, DWORD access); /* to the pages of the block */
void nsp_heap_guard_bury(struct nsp_heap_place *place); /* the contents go, the addresses stay taken */
void nsp_heap_guard_release(struct nsp_heap_place *place, BOOL is_buried);
BOOL nsp_heap_guard_bars(const struct nsp_heap_place *place, BOOL is_buried, const void *address);

/* ---- heap_foreign.c ---- */

/* nsp_heap_free() finds the blocks of heaps that are enlisted. */
void nsp_heap_enlist(struct nsp_heap *heap);
void nsp_heap_delist(struct nsp_heap *heap);
/* Free @block, which is none of @heap, in the heap that it came from, if there is one. */
void nsp_heap_free_foreign(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller);

/* ---- heap_finding.c: each tells a call site once ---- */

/* @owner: whose block it was, and is no longer, e.g. "the process heap"; NULL: nobody's. */
void nsp_heap_tell_foreign(struct nsp_heap *heap, enum nsp_pool pool, const char *owner, const void *caller);
/* Nothing is told when both pools are one to packages. */
void nsp_heap_tell_mixed(struct nsp_heap *heap, enum nsp_pool pool, enum nsp_pool block_pool, const void *caller);
/* @block is NULL in plain mode. */
void nsp_heap_tell_twice(struct nsp_heap *heap, enum nsp_pool pool, const struct nsp_heap_block *block,
                         const void *caller);
/* Overrun, underrun, use after free, as @damage says; @step is when it was seen. */
void nsp_heap_tell_damage(struct nsp_heap *heap, const char *step, const struct nsp_heap_block *block,
                          const struct nsp_heap_damage *damage);
void nsp_heap_tell_touch(struct nsp_heap *heap, const char *call, const struct nsp_heap_touch *touch,
                         const struct nsp_fault *fault);
void nsp_heap_tell_leak(struct nsp_heap *heap, const struct nsp_heap_block *first, SIZE_T count, SIZE_T bytes);
void nsp_heap_tell_limit(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller);
void nsp_heap_free_told(struct nsp_heap *heap);

/* "FreeLsaHeap"; of NSP_POOL_ANY "release". */
const char *nsp_heap_free_name(enum nsp_pool pool);

#endif
