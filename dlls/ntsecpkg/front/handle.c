/*
 * The table of handles.  A handle is an index and a generation; both fit in 32 bits, since only the lower word of a
 * CredHandle or CtxtHandle reaches us through the system's SSPI.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/handle.h"

#include "base/str.h"

#define INDEX_BITS 18
#define MAX_ENTRIES (1u << INDEX_BITS)
#define GENERATIONS (1u << (32 - INDEX_BITS))
#define MIN_FREE 256 /* so many rest before one is used again: old handles stay dead for millions of new ones */

struct entry {
    void *object;        /* NULL: free */
    USHORT kind;
    USHORT generation;   /* of the object, or of the last one */
    ULONG next_free;     /* index + 1 */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct entry *entries;
static ULONG entry_count, entry_room;
static ULONG first_free, last_free, free_count; /* a queue; index + 1 */

/* Index 0 is never handed out, so that no handle is zero. */
static struct entry *new_entry(void)
{
    struct entry *grown;

    if (free_count >= MIN_FREE || (free_count && entry_count == MAX_ENTRIES)) {
        grown = &entries[first_free - 1];
        first_free = grown->next_free;
        free_count--;
        return grown;
    }
    if (entry_count == entry_room) {
        if (entry_room == MAX_ENTRIES ||
            !(grown = nsp_realloc(entries, (entry_room ? entry_room * 2 : 64) * sizeof(*entries))))
            return NULL;
        entries = grown;
        entry_room = entry_room ? entry_room * 2 : 64;
        if (!entry_count)
            entry_count = 1;
    }
    return &entries[entry_count++];
}

ULONG_PTR nsp_handle_add(enum nsp_handle_kind kind, void *object)
{
    ULONG_PTR handle = 0;
    struct entry *entry;

    AcquireSRWLockExclusive(&lock);
    if ((entry = new_entry())) {
        entry->object = object;
        entry->kind = (USHORT)kind;
        entry->generation = (USHORT)((entry->generation + 1) % GENERATIONS);
        handle = (ULONG)(entry - entries) | (ULONG)entry->generation << INDEX_BITS;
    }
    ReleaseSRWLockExclusive(&lock);
    return handle;
}

static enum nsp_handle_state find(enum nsp_handle_kind kind, ULONG_PTR handle, struct entry **out)
{
    ULONG index = (ULONG)handle & (MAX_ENTRIES - 1), generation = (ULONG)handle >> INDEX_BITS;

    if (handle > 0xFFFFFFFF || !index || index >= entry_count)
        return NSP_HANDLE_UNKNOWN;
    *out = &entries[index];
    if ((*out)->object && (*out)->kind == kind && (*out)->generation == generation)
        return NSP_HANDLE_VALID;
    if ((*out)->object && (*out)->generation == generation)
        return NSP_HANDLE_UNKNOWN; /* of another kind */
    return generation <= (*out)->generation ? NSP_HANDLE_DELETED : NSP_HANDLE_UNKNOWN;
}

void nsp_handle_get_all(struct nsp_handle_query *queries, ULONG count, void (*acquire)(void *object))
{
    struct nsp_handle_query *query;
    struct entry *entry;

    AcquireSRWLockShared(&lock);
    for (query = queries; query < queries + count; query++) {
        query->object = NULL;
        if ((query->state = find(query->kind, query->handle, &entry)) == NSP_HANDLE_VALID)
            acquire(query->object = entry->object);
    }
    ReleaseSRWLockShared(&lock);
}

enum nsp_handle_state nsp_handle_get(enum nsp_handle_kind kind, ULONG_PTR handle, void (*acquire)(void *object),
                                     void **object)
{
    struct nsp_handle_query query = { .kind = kind, .handle = handle };

    nsp_handle_get_all(&query, 1, acquire);
    *object = query.object;
    return query.state;
}

enum nsp_handle_state nsp_handle_remove(enum nsp_handle_kind kind, ULONG_PTR handle, void **object)
{
    enum nsp_handle_state state;
    struct entry *entry;

    *object = NULL;
    AcquireSRWLockExclusive(&lock);
    if ((state = find(kind, handle, &entry)) == NSP_HANDLE_VALID) {
        *object = entry->object;
        entry->object = NULL;
        *(free_count ? &entries[last_free - 1].next_free : &first_free) = (ULONG)(entry - entries) + 1;
        last_free = (ULONG)(entry - entries) + 1;
        free_count++;
    }
    ReleaseSRWLockExclusive(&lock);
    return state;
}
