/*
 * The memory that packages get: LSA heap, private heap and, in check and guard mode, the record of every block.
 * design.md section 4 says why there are several private heaps behind the LSA heap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_HEAP_H
#define NSP_LSA_HEAP_H

#include "secpkg_abi.h"

enum nsp_pool {
    NSP_POOL_LSA,     /* AllocateLsaHeap */
    NSP_POOL_PRIVATE, /* AllocatePrivateHeap: wiped when freed */
    NSP_POOL_RETURN,  /* answers of CallPackage, freed by FreeReturnBuffer */
    NSP_POOL_USER,    /* SECPKG_DLL_FUNCTIONS.AllocateHeap */
    NSP_POOL_MAPPED   /* MapBuffer: freed by FreeLsaHeap, or by the host when the package forgets it */
};

enum nsp_heap_mode {
    NSP_HEAP_PLAIN,
    NSP_HEAP_CHECK,
    NSP_HEAP_GUARD  /* and what is in nobody's reach around a block, or in a freed one, faults */
};

struct nsp_fault;
struct nsp_heap;
struct nsp_watch;

/* Counts of one pool. */
struct nsp_heap_count {
    ULONG live_blocks;     /* not in plain mode, where it is 0 */
    SIZE_T live_bytes;
};

NTSTATUS nsp_heap_create(struct nsp_watch *watch, enum nsp_heap_mode mode, struct nsp_heap **out);
/* Refuse blocks when more than @limit bytes would be in use; before the first block, and once. */
void nsp_heap_set_limit(struct nsp_heap *heap, ULONGLONG limit);
void nsp_heap_free_all(struct nsp_heap *heap); /* destroys the heap and every block in it */

/* Zero-filled, 16-byte aligned, a unique block for length 0, NULL when full.  @caller: return address, for findings. */
void *nsp_heap_alloc(struct nsp_heap *heap, enum nsp_pool pool, SIZE_T size, const void *caller);

/*
 * Free @block, which any pool of this heap, or another heap of the process, may have given out; NULL is a no-op.  A
 * block of another heap goes back there; what is no block at all is left alone.  Both are findings.
 */
void nsp_heap_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller);

/* The host's own release of a block that a package gave it: as nsp_heap_free, contents wiped first. */
void nsp_heap_wipe_free(struct nsp_heap *heap, void *block, const void *caller);

/* TRUE and *@size (may be NULL) when @block is a live block of this heap.  Never faults, whatever @block is. */
BOOL nsp_heap_owns(struct nsp_heap *heap, const void *block, SIZE_T *size);

/* The same, of blocks of one pool. */
BOOL nsp_heap_owns_in(struct nsp_heap *heap, enum nsp_pool pool, const void *block);

void nsp_heap_get_count(struct nsp_heap *heap, enum nsp_pool pool, struct nsp_heap_count *count);

/*
 * Not in plain mode: a finding for each damaged block, and one for each call site with blocks of a package that still
 * live.
 */
void nsp_heap_report(struct nsp_heap *heap);

/*
 * Guard mode: TRUE when a block is the reason of a fault in @call, and then the finding is filed: OVERRUN, UNDERRUN or
 * USE_AFTER_FREE.
 */
BOOL nsp_heap_tell_fault(struct nsp_heap *heap, const char *call, const struct nsp_fault *fault);

/* Blocks allocated by the host while this is the caller are not leaks of a package. */
#define NSP_CALLER_HOST ((const void *)1)

#endif
