/*
 * The heap of a host, check mode: a record of every block, away from the block, and canaries around it.
 * Freed blocks are held back for a while, filled with a pattern, so that a write to them is seen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#include <utlist.h>

#include "base/str.h"
#include "base/hash.h"

/* Bytes on either side of a block. */
#define CANARY_SIZE 32
#define CANARY 0xb5
#define OVERHEAD (2 * CANARY_SIZE + NSP_HEAP_ALIGNMENT - MEMORY_ALLOCATION_ALIGNMENT)

#define FREED 0xd7
#define MAX_HELD_BACK (8u << 20) /* bytes of freed blocks and their records */
#define MAX_HELD_BLOCK (1u << 20)

struct record {
    UCHAR *block; /* the key */
    void *raw;    /* what the system's heap gave */
    struct nsp_heap_block info;
    BOOL is_freed;
    struct record *prev, *next; /* in held_back */
    UT_hash_handle hh;
};

struct nsp_heap_check {
    HANDLE handle;
    SRWLOCK lock;             /* guards what follows and all canaries; never held while a finding is made */
    struct record *records;   /* in order of allocation */
    struct record *held_back; /* oldest first */
    SIZE_T held_bytes;
    ULONG last_sequence;
    struct nsp_heap_count counts[NSP_POOL_ANY];
};

struct nsp_heap_check *nsp_heap_check_create(void)
{
    struct nsp_heap_check *check;

    if (!(check = nsp_alloc(sizeof(*check))))
        return NULL;
    if (!(check->handle = HeapCreate(0, 0, 0))) {
        nsp_free(check);
        return NULL;
    }
    return check;
}

void nsp_heap_check_free_all(struct nsp_heap_check *check)
{
    struct record *record, *next;

    if (!check)
        return;
    HASH_ITER(hh, check->records, record, next) {
        HASH_DEL(check->records, record);
        nsp_free(record);
    }
    HeapDestroy(check->handle);
    nsp_free(check);
}

BOOL nsp_heap_check_has_handle(struct nsp_heap_check *check, HANDLE handle)
{
    return check->handle == handle;
}

static struct record *find(struct nsp_heap_check *check, const void *block)
{
    struct record *record;

    HASH_FIND_PTR(check->records, &block, record);
    return record;
}

/* FALSE when memory is full. */
static BOOL add_record(struct nsp_heap_check *check, struct record *record)
{
    struct nsp_heap_count *count = &check->counts[record->info.pool];
    BOOL is_added;

    AcquireSRWLockExclusive(&check->lock);
    record->info.sequence = check->last_sequence + 1;
    HASH_ADD_PTR(check->records, block, record);
    if ((is_added = record->hh.tbl != NULL)) {
        check->last_sequence++;
        count->live_blocks++;
        count->live_bytes += record->info.size;
    }
    ReleaseSRWLockExclusive(&check->lock);
    return is_added;
}

void *nsp_heap_check_alloc(struct nsp_heap_check *check, enum nsp_pool pool, SIZE_T size, const void *caller)
{
    struct record *record;
    ULONG_PTR end;

    if (size > SIZE_MAX - OVERHEAD)
        return NULL;
    if (!(record = nsp_alloc(sizeof(*record))))
        return NULL;
    if (!(record->raw = HeapAlloc(check->handle, HEAP_ZERO_MEMORY, size + OVERHEAD)))
        goto fail;
    end = (ULONG_PTR)record->raw + OVERHEAD - CANARY_SIZE;
    record->block = (UCHAR *)(end - end % NSP_HEAP_ALIGNMENT);
    record->info.pool = pool;
    record->info.size = size;
    record->info.alloc_caller = caller;
    memset(record->block - CANARY_SIZE, CANARY, CANARY_SIZE);
    memset(record->block + size, CANARY, CANARY_SIZE);
    if (!add_record(check, record))
        goto fail;
    return record->block;

fail:
    if (record->raw)
        HeapFree(check->handle, 0, record->raw);
    nsp_free(record);
    return NULL;
}

/* Canaries of a live block, the pattern of a freed one.  TRUE when something is wrong. */
static BOOL find_damage(const struct record *record, struct nsp_heap_damage *damage)
{
    const UCHAR *begin = record->block - CANARY_SIZE;
    const UCHAR *end = record->block + record->info.size + CANARY_SIZE;
    const UCHAR *byte;

    memset(damage, 0, sizeof(*damage));
    if (record->is_freed) {
        for (byte = begin; byte < end && *byte == FREED; byte++)
            ;
        damage->is_written = byte < end;
        damage->offset = byte - record->block;
        return damage->is_written;
    }
    for (byte = begin; byte < record->block && *byte == CANARY; byte++)
        ;
    damage->before = record->block - byte;
    for (byte = end; byte > end - CANARY_SIZE && byte[-1] == CANARY; byte--)
        ;
    damage->behind = byte - (end - CANARY_SIZE);
    return damage->before || damage->behind;
}

static SIZE_T held_size(const struct record *record)
{
    return record->info.size + OVERHEAD + sizeof(*record);
}

/* Take the oldest held-back record away when there is too much, or NULL. */
static struct record *take_oldest(struct nsp_heap_check *check)
{
    struct record *record = NULL;

    AcquireSRWLockExclusive(&check->lock);
    if (check->held_bytes > MAX_HELD_BACK) {
        record = check->held_back;
        DL_DELETE(check->held_back, record);
        HASH_DEL(check->records, record);
        check->held_bytes -= held_size(record);
    }
    ReleaseSRWLockExclusive(&check->lock);
    return record;
}

static void let_go(struct nsp_heap *heap, struct record *record)
{
    HeapFree(heap->check->handle, 0, record->raw);
    nsp_free(record);
}

static void trim(struct nsp_heap *heap, enum nsp_pool pool)
{
    struct nsp_heap_damage damage;
    struct record *record;

    while ((record = take_oldest(heap->check))) {
        if (find_damage(record, &damage))
            nsp_heap_tell_damage(heap, nsp_heap_free_name(pool), &record->info, &damage);
        let_go(heap, record);
    }
}

/* A live record becomes a held-back one; a large block is no longer known. */
static void hold_back(struct nsp_heap_check *check, struct record *record)
{
    struct nsp_heap_count *count = &check->counts[record->info.pool];

    record->is_freed = TRUE;
    count->live_blocks--;
    count->live_bytes -= record->info.size;
    if (record->info.size > MAX_HELD_BLOCK) {
        HASH_DEL(check->records, record);
        return;
    }
    memset(record->block - CANARY_SIZE, FREED, record->info.size + 2 * CANARY_SIZE);
    check->held_bytes += held_size(record);
    DL_APPEND(check->held_back, record);
}

BOOL nsp_heap_check_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    struct nsp_heap_check *check = heap->check;
    struct nsp_heap_damage damage;
    struct nsp_heap_block info;
    struct record *record;
    BOOL was_freed;

    AcquireSRWLockExclusive(&check->lock);
    if (!(record = find(check, block))) {
        ReleaseSRWLockExclusive(&check->lock);
        return FALSE;
    }
    if (!(was_freed = record->is_freed)) {
        find_damage(record, &damage);
        record->info.free_caller = caller;
        hold_back(check, record);
    }
    info = record->info;
    ReleaseSRWLockExclusive(&check->lock);

    if (was_freed) {
        nsp_heap_tell_twice(heap, pool, &info, caller);
        return TRUE;
    }
    nsp_heap_tell_mixed(heap, pool, info.pool, caller);
    nsp_heap_tell_damage(heap, nsp_heap_free_name(pool), &info, &damage);
    if (info.size > MAX_HELD_BLOCK) {
        if (info.pool == NSP_POOL_PRIVATE || pool == NSP_POOL_ANY)
            nsp_wipe(block, info.size);
        let_go(heap, record);
    }
    trim(heap, pool);
    return TRUE;
}

BOOL nsp_heap_check_owns(struct nsp_heap_check *check, const void *block, struct nsp_heap_block *info)
{
    const struct record *record;
    BOOL is_owned;

    AcquireSRWLockShared(&check->lock);
    record = find(check, block);
    if ((is_owned = record && !record->is_freed))
        *info = record->info;
    ReleaseSRWLockShared(&check->lock);
    return is_owned;
}

void nsp_heap_check_get_count(struct nsp_heap_check *check, enum nsp_pool pool, struct nsp_heap_count *count)
{
    AcquireSRWLockShared(&check->lock);
    *count = check->counts[pool];
    ReleaseSRWLockShared(&check->lock);
}

/* What the report says of one block. */
struct view {
    struct nsp_heap_block info;
    struct nsp_heap_damage damage;
    BOOL is_leak; /* of a package, and not yet counted */
};

/* All blocks, in order of allocation; NULL when there is none, or no memory. */
static struct view *take_views(struct nsp_heap_check *check, SIZE_T *count)
{
    struct view *views, *view;
    struct record *record;

    *count = 0;
    AcquireSRWLockShared(&check->lock);
    if ((views = nsp_alloc(HASH_COUNT(check->records) * sizeof(*views)))) {
        for (record = check->records; record; record = record->hh.next) {
            view = &views[(*count)++];
            view->info = record->info;
            find_damage(record, &view->damage);
            view->is_leak = !record->is_freed && record->info.alloc_caller != NSP_CALLER_HOST;
        }
    }
    ReleaseSRWLockShared(&check->lock);
    return views;
}

/* One finding for the leaks of the call site of the first of @count views. */
static void tell_leaks(struct nsp_heap *heap, struct view *first, SIZE_T count)
{
    const struct nsp_heap_block *info = &first->info;
    SIZE_T blocks = 0, bytes = 0, i;

    for (i = 0; i < count; i++) {
        if (!first[i].is_leak || first[i].info.pool != info->pool || first[i].info.alloc_caller != info->alloc_caller)
            continue;
        first[i].is_leak = FALSE;
        blocks++;
        bytes += first[i].info.size;
    }
    nsp_heap_tell_leak(heap, info, blocks, bytes);
}

void nsp_heap_check_report(struct nsp_heap *heap)
{
    struct view *views;
    SIZE_T count, i;

    if (!(views = take_views(heap->check, &count)))
        return;
    for (i = 0; i < count; i++)
        nsp_heap_tell_damage(heap, "shutdown", &views[i].info, &views[i].damage);
    for (i = 0; i < count; i++)
        if (views[i].is_leak)
            tell_leaks(heap, &views[i], count - i);
    nsp_free(views);
}
