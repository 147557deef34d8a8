/*
 * The heap of a host, check and guard mode: a record of every block, away from the block, and canaries around it.
 * Freed blocks are held back for a while, so that who touches them is seen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#include <utlist.h>

#include "base/str.h"
#include "base/hash.h"

#define CANARY_SIZE 32 /* bytes on either side of a block that has no pages of its own */
#define OVERHEAD (2 * CANARY_SIZE + NSP_HEAP_ALIGNMENT - MEMORY_ALLOCATION_ALIGNMENT)

/*
 * Bytes of freed blocks that are held back, the newest of them, and none that would take an eighth of all.  In guard
 * mode they are of address space, of which the smallest block takes 64 KB: 8192 blocks, and on i386 4096.
 */
#define MAX_HELD_BACK (8u << 20)
#define MAX_HELD_SPACE (sizeof(void *) << 26)

struct record {
    struct nsp_heap_place place; /* its block is the key */
    struct nsp_heap_block info;
    BOOL is_freed;
    struct record *prev, *next; /* in held_back */
    UT_hash_handle hh;
};

struct nsp_heap_check {
    HANDLE handle;            /* of blocks that have no pages of their own */
    BOOL has_guard;
    SRWLOCK lock;             /* guards what follows and all canaries; never held while a finding is made */
    struct record *records;   /* in order of allocation */
    struct record *held_back; /* oldest first */
    SIZE_T held_bytes;
    ULONG last_sequence;
    struct nsp_heap_count counts[NSP_POOL_ANY];
};

struct nsp_heap_check *nsp_heap_check_create(BOOL has_guard)
{
    struct nsp_heap_check *check;

    if (!(check = nsp_alloc(sizeof(*check))))
        return NULL;
    check->has_guard = has_guard;
    if (!(check->handle = HeapCreate(0, 0, 0))) {
        nsp_free(check);
        return NULL;
    }
    return check;
}

/* ---- where blocks lie ---- */

static BOOL place_in_heap(struct nsp_heap_check *check, struct nsp_heap_place *place, SIZE_T size)
{
    ULONG_PTR end;

    if (size > SIZE_MAX - OVERHEAD || !(place->raw = HeapAlloc(check->handle, HEAP_ZERO_MEMORY, size + OVERHEAD)))
        return FALSE;
    end = (ULONG_PTR)place->raw + OVERHEAD - CANARY_SIZE;
    place->block = (UCHAR *)(end - end % NSP_HEAP_ALIGNMENT);
    place->before = place->behind = CANARY_SIZE;
    return TRUE;
}

static void let_go(struct nsp_heap_check *check, struct record *record)
{
    if (record->place.reserved)
        nsp_heap_guard_release(&record->place, record->is_freed);
    else
        HeapFree(check->handle, 0, record->place.raw);
    nsp_free(record);
}

void nsp_heap_check_free_all(struct nsp_heap_check *check)
{
    struct record *record, *next;

    if (!check)
        return;
    HASH_ITER(hh, check->records, record, next) {
        HASH_DEL(check->records, record);
        let_go(check, record);
    }
    HeapDestroy(check->handle);
    nsp_free(check);
}

BOOL nsp_heap_check_has_handle(struct nsp_heap_check *check, HANDLE handle)
{
    return check->handle == handle;
}

/* ---- blocks come ---- */

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
    HASH_ADD_PTR(check->records, place.block, record);
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

    if (!(record = nsp_alloc(sizeof(*record))))
        return NULL;
    /* With very many blocks there are no pages for more: these have at least canaries. */
    if (!(check->has_guard && nsp_heap_guard_place(&record->place, size)) &&
        !place_in_heap(check, &record->place, size)) {
        nsp_free(record);
        return NULL;
    }
    record->info.pool = pool;
    record->info.size = size;
    record->info.alloc_caller = caller;
    nsp_heap_canary_set(&record->place, size);
    if (!add_record(check, record)) {
        let_go(check, record);
        return NULL;
    }
    return record->place.block;
}

/* ---- blocks go ---- */

/* The canaries of a live block, the pattern of a freed one.  TRUE when something is wrong. */
static BOOL find_damage(const struct record *record, struct nsp_heap_damage *damage)
{
    if (!record->is_freed)
        return nsp_heap_canary_check(&record->place, record->info.size, damage);
    if (!record->place.reserved)
        return nsp_heap_canary_check_buried(&record->place, record->info.size, damage);
    memset(damage, 0, sizeof(*damage));
    return FALSE;
}

static SIZE_T held_size(const struct record *record)
{
    if (record->place.reserved)
        return (record->place.reserved + NSP_HEAP_GRANULARITY - 1) & ~(SIZE_T)(NSP_HEAP_GRANULARITY - 1);
    return record->info.size + OVERHEAD + sizeof(*record);
}

static SIZE_T max_held(const struct nsp_heap_check *check)
{
    return check->has_guard ? MAX_HELD_SPACE : MAX_HELD_BACK;
}

/* Take the oldest held-back record away when there is too much, or NULL. */
static struct record *take_oldest(struct nsp_heap_check *check)
{
    struct record *record = NULL;

    AcquireSRWLockExclusive(&check->lock);
    if (check->held_bytes > max_held(check)) {
        record = check->held_back;
        DL_DELETE(check->held_back, record);
        HASH_DEL(check->records, record);
        check->held_bytes -= held_size(record);
    }
    ReleaseSRWLockExclusive(&check->lock);
    return record;
}

static void trim(struct nsp_heap *heap, enum nsp_pool pool)
{
    struct nsp_heap_damage damage;
    struct record *record;

    while ((record = take_oldest(heap->check))) {
        if (find_damage(record, &damage))
            nsp_heap_tell_damage(heap, nsp_heap_free_name(pool), &record->info, &damage);
        let_go(heap->check, record);
    }
}

/* A live record becomes a held-back one; FALSE for a large block, which is no longer known. */
static BOOL hold_back(struct nsp_heap_check *check, struct record *record)
{
    struct nsp_heap_count *count = &check->counts[record->info.pool];

    count->live_blocks--;
    count->live_bytes -= record->info.size;
    if (held_size(record) > max_held(check) / 8) {
        HASH_DEL(check->records, record);
        return FALSE;
    }
    record->is_freed = TRUE;
    if (record->place.reserved)
        nsp_heap_guard_bury(&record->place);
    else
        nsp_heap_canary_bury(&record->place, record->info.size);
    check->held_bytes += held_size(record);
    DL_APPEND(check->held_back, record);
    return TRUE;
}

BOOL nsp_heap_check_free(struct nsp_heap *heap, enum nsp_pool pool, void *block, const void *caller)
{
    struct nsp_heap_check *check = heap->check;
    struct nsp_heap_damage damage;
    struct nsp_heap_block info;
    struct record *record;
    BOOL was_freed, is_held = TRUE;

    AcquireSRWLockExclusive(&check->lock);
    if (!(record = find(check, block))) {
        ReleaseSRWLockExclusive(&check->lock);
        return FALSE;
    }
    if (!(was_freed = record->is_freed)) {
        find_damage(record, &damage);
        record->info.free_caller = caller;
        is_held = hold_back(check, record);
    }
    info = record->info;
    ReleaseSRWLockExclusive(&check->lock);

    if (was_freed) {
        nsp_heap_tell_twice(heap, pool, &info, caller);
        return TRUE;
    }
    nsp_heap_tell_mixed(heap, pool, info.pool, caller);
    nsp_heap_tell_damage(heap, nsp_heap_free_name(pool), &info, &damage);
    if (!is_held) {
        if (info.pool == NSP_POOL_PRIVATE || pool == NSP_POOL_ANY)
            nsp_wipe(block, info.size);
        let_go(check, record);
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

BOOL nsp_heap_check_touched(struct nsp_heap_check *check, const void *address, struct nsp_heap_touch *touch)
{
    const struct record *record;

    AcquireSRWLockShared(&check->lock);
    for (record = check->records; record; record = record->hh.next)
        if (nsp_heap_guard_bars(&record->place, record->is_freed, address))
            break;
    if (record) {
        touch->block = record->info;
        touch->offset = (const UCHAR *)address - record->place.block;
        touch->was_freed = record->is_freed;
    }
    ReleaseSRWLockShared(&check->lock);
    return record != NULL;
}

void nsp_heap_check_get_count(struct nsp_heap_check *check, enum nsp_pool pool, struct nsp_heap_count *count)
{
    AcquireSRWLockShared(&check->lock);
    *count = check->counts[pool];
    ReleaseSRWLockShared(&check->lock);
}

SIZE_T nsp_heap_check_bytes(struct nsp_heap_check *check)
{
    SIZE_T bytes = 0;
    unsigned pool;

    AcquireSRWLockShared(&check->lock);
    for (pool = 0; pool < ARRAYSIZE(check->counts); pool++)
        bytes += check->counts[pool].live_bytes;
    ReleaseSRWLockShared(&check->lock);
    return bytes;
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
