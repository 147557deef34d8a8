/*
 * What the files of the heap share: the heap itself, check mode, blocks of other heaps, and findings.
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

/* The host frees what a package gave it: no pool is the wrong one. */
#define NSP_POOL_ANY ((enum nsp_pool)(NSP_POOL_MAPPED + 1))

struct nsp_heap_told;

struct nsp_heap {
    HANDLE volatile handles[NSP_HEAP_COUNT]; /* plain mode; all but the first are made when a thread needs them */
    ULONGLONG cookies[NSP_POOL_ANY];         /* a secret number for each pool */
    struct nsp_heap_check *check;            /* NULL in plain mode */

    struct nsp_watch *watch;
    SRWLOCK told_lock;
    struct nsp_heap_told *told;

    struct nsp_heap *next;                   /* all heaps of the process */
    LONG volatile users;                     /* threads that free a block here for another heap */
};

/* What check mode knows of a block. */
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

struct nsp_heap_check *nsp_heap_check_create(void); /* NULL when memory is full */
void nsp_heap_check_free_all(struct nsp_heap_check *check);
void *nsp_heap_check_alloc(struct nsp_heap_check *check, enum nsp_pool pool, SIZE_T size, const void *caller);
/* FALSE: @block is none of this heap. */
BOOL nsp_heap_check_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller);
BOOL nsp_heap_check_owns(struct nsp_heap_check *check, const void *block, struct nsp_heap_block *info);
BOOL nsp_heap_check_has_handle(struct nsp_heap_check *check, HANDLE handle);
void nsp_heap_check_get_count(struct nsp_heap_check *check, enum nsp_pool pool, struct nsp_heap_count *count);
void nsp_heap_check_report(struct nsp_heap *heap);

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
void nsp_heap_tell_leak(struct nsp_heap *heap, const struct nsp_heap_block *first, SIZE_T count, SIZE_T bytes);
void nsp_heap_free_told(struct nsp_heap *heap);

/* "FreeLsaHeap"; of NSP_POOL_ANY "release". */
const char *nsp_heap_free_name(enum nsp_pool pool);

#endif
