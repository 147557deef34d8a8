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
#define CHUNK 1024 /* entries, which never move */
#define MIN_FREE 256 /* so many rest before one is used again: old handles stay dead for millions of new ones */

struct entry {
    void *object;        /* NULL: free */
    struct nsp_held *volatile held; /* the same, of a credential or a context */
    USHORT kind;
    USHORT generation;   /* of the object, or of the last one */
    ULONG next_free;     /* index + 1 */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct entry *volatile chunks[MAX_ENTRIES / CHUNK];
static ULONG entry_count = 1; /* index 0 is never handed out, so that no handle is zero */
static ULONG first_free, last_free, free_count; /* a queue; index + 1 */

static ULONG index_of(ULONG_PTR handle)
{
    return (ULONG)handle & (MAX_ENTRIES - 1);
}

static struct entry *entry_at(ULONG index)
{
    struct entry *chunk = chunks[index / CHUNK];

    return chunk ? chunk + index % CHUNK : NULL;
}

/* The index of one that may be used; 0: there is none. */
static ULONG new_entry(void)
{
    ULONG index = entry_count;

    if (free_count >= MIN_FREE || (free_count && entry_count == MAX_ENTRIES)) {
        index = first_free - 1;
        first_free = entry_at(index)->next_free;
        free_count--;
        return index;
    }
    if (entry_count == MAX_ENTRIES ||
        (!chunks[index / CHUNK] && !(chunks[index / CHUNK] = nsp_alloc(CHUNK * sizeof(struct entry)))))
        return 0;
    entry_count++;
    return index;
}

ULONG_PTR nsp_handle_add(enum nsp_handle_kind kind, void *object)
{
    ULONG_PTR handle = 0;
    struct entry *entry;
    ULONG index;

    AcquireSRWLockExclusive(&lock);
    if ((index = new_entry())) {
        entry = entry_at(index);
        entry->object = object;
        entry->held = kind == NSP_HANDLE_CONNECTION ? NULL : object;
        entry->kind = (USHORT)kind;
        entry->generation = (USHORT)((entry->generation + 1) % GENERATIONS);
        handle = index | (ULONG)entry->generation << INDEX_BITS;
    }
    ReleaseSRWLockExclusive(&lock);
    return handle;
}

static enum nsp_handle_state find(enum nsp_handle_kind kind, ULONG_PTR handle, struct entry **out)
{
    ULONG index = index_of(handle), generation = (ULONG)handle >> INDEX_BITS;

    if (handle > 0xFFFFFFFF || !index || index >= entry_count)
        return NSP_HANDLE_UNKNOWN;
    *out = entry_at(index);
    if ((*out)->object && (*out)->kind == kind && (*out)->generation == generation)
        return NSP_HANDLE_VALID;
    if ((*out)->object && (*out)->generation == generation)
        return NSP_HANDLE_UNKNOWN; /* of another kind */
    return generation <= (*out)->generation ? NSP_HANDLE_DELETED : NSP_HANDLE_UNKNOWN;
}

enum nsp_handle_state nsp_handle_get(enum nsp_handle_kind kind, ULONG_PTR handle, void (*acquire)(void *object),
                                     void **object)
{
    enum nsp_handle_state state;
    struct entry *entry;

    *object = NULL;
    AcquireSRWLockShared(&lock);
    if ((state = find(kind, handle, &entry)) == NSP_HANDLE_VALID)
        acquire(*object = entry->object);
    ReleaseSRWLockShared(&lock);
    return state;
}

struct nsp_held *nsp_handle_peek(ULONG_PTR handle)
{
    struct entry *entry = handle > 0xFFFFFFFF ? NULL : entry_at(index_of(handle));

    return entry ? entry->held : NULL;
}

enum nsp_handle_state nsp_handle_remove(enum nsp_handle_kind kind, ULONG_PTR handle, void **object)
{
    enum nsp_handle_state state;
    struct entry *entry;
    ULONG index;

    *object = NULL;
    AcquireSRWLockExclusive(&lock);
    if ((state = find(kind, handle, &entry)) == NSP_HANDLE_VALID) {
        *object = entry->object;
        entry->object = NULL;
        entry->held = NULL;
        index = index_of(handle) + 1;
        *(free_count ? &entry_at(last_free - 1)->next_free : &first_free) = index;
        last_free = index;
        free_count++;
    }
    ReleaseSRWLockExclusive(&lock);
    return state;
}
