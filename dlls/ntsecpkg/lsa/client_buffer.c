/*
 * Buffers in clients.  Usually they come from the process heap, since programs free them with functions that know no
 * other (contract 5.8); those that begin closed have pages of their own, with the guard heap at the end of these.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/client_buffer.h"

#include "base/hash.h"
#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/heap_private.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>
#include <utlist.h>

#define PAGE 0x1000

/* What its client has not freed yet. */
struct buffer {
    void *address;
    UT_hash_handle hh;
    struct nsp_closed *pages;    /* NULL: it is of the process heap */
};

/* One with pages of its own; in the list while it is closed. */
struct nsp_closed {
    struct nsp_closed *prev, *next;
    char *address;
    SIZE_T size;                 /* at least 1 */
    struct nsp_heap_place guard; /* where that is; reserved 0: at the beginning of pages without a guard */
    BOOL is_closed;
    unsigned references;         /* the table's, and one for each copy of the host's that goes on */
    struct nsp_host *host;
    struct nsp_client *client;
    const char *call;
    const void *caller;
    DWORD thread;                /* that called; 0: the call has ended */
};

static SRWLOCK lock = SRWLOCK_INIT;  /* guards all that follows */
static struct buffer *buffers;       /* all clients share this process, and so one table */
struct nsp_closed *volatile nsp_closed; /* a caller sees his own: he needs no lock to see none */

static void set_access(const struct nsp_closed *pages, DWORD access)
{
    DWORD old;

    if (pages->guard.reserved)
        nsp_heap_guard_set_access(&pages->guard, access);
    else
        VirtualProtect(pages->address, pages->size, access, &old);
}

/* FALSE when memory is full. */
static BOOL reserve(struct nsp_closed *pages, BOOL has_guard)
{
    if (has_guard && nsp_heap_guard_place(&pages->guard, pages->size)) {
        pages->address = (char *)pages->guard.block;
        set_access(pages, PAGE_NOACCESS);
        return TRUE;
    }
    pages->address = VirtualAlloc(NULL, pages->size, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    return pages->address != NULL;
}

static void free_pages(struct nsp_closed *pages)
{
    if (pages->guard.reserved)
        nsp_heap_guard_release(&pages->guard, FALSE);
    else
        VirtualFree(pages->address, 0, MEM_RELEASE);
    nsp_client_release(pages->client);
    nsp_free(pages);
}

/* One reference less. */
static void leave(struct nsp_closed *pages)
{
    BOOL is_last;

    AcquireSRWLockExclusive(&lock);
    is_last = !--pages->references;
    if (!is_last && pages->is_closed && pages->references == 1)
        set_access(pages, PAGE_NOACCESS);
    ReleaseSRWLockExclusive(&lock);
    if (is_last)
        free_pages(pages);
}

/* ---- under the lock ---- */

static void enlist(struct nsp_closed *pages)
{
    struct nsp_closed *list = nsp_closed;

    DL_APPEND(list, pages);
    nsp_closed = list;
    pages->is_closed = TRUE;
}

static void delist(struct nsp_closed *pages)
{
    struct nsp_closed *list = nsp_closed;

    if (!pages->is_closed)
        return;
    DL_DELETE(list, pages);
    nsp_closed = list;
    pages->is_closed = FALSE;
}

static struct nsp_closed *closed_at(const void *address)
{
    struct nsp_closed *pages;

    DL_FOREACH(nsp_closed, pages)
        if ((SIZE_T)((const char *)address - pages->address) < pages->size)
            return pages;
    return NULL;
}

/* The same for an address beside one, as far as its pages, and what guards them, go. */
static struct nsp_closed *closed_around(const void *address)
{
    struct nsp_closed *pages;

    DL_FOREACH(nsp_closed, pages)
        if (pages->guard.reserved ? (SIZE_T)((const char *)address - (const char *)pages->guard.raw) <
                                        pages->guard.reserved
                                  : (SIZE_T)((const char *)address - pages->address) <
                                        ((pages->size + PAGE - 1) & ~(SIZE_T)(PAGE - 1)))
            return pages;
    return NULL;
}

static void hand_over(struct nsp_closed *pages)
{
    delist(pages);
    set_access(pages, PAGE_READWRITE);
}

/* ---- making and freeing ---- */

/* Out of the table: FALSE when it is not in it. */
static BOOL forget(const void *address, struct nsp_closed **pages)
{
    struct buffer *buffer;

    AcquireSRWLockExclusive(&lock);
    HASH_FIND_PTR(buffers, &address, buffer);
    if (buffer) {
        HASH_DEL(buffers, buffer);
        if ((*pages = buffer->pages))
            delist(*pages);
    }
    ReleaseSRWLockExclusive(&lock);
    nsp_free(buffer);
    return buffer != NULL;
}

/* Into the table: FALSE when memory is full. */
static BOOL remember(void *address, struct nsp_closed *pages)
{
    struct buffer *buffer;
    struct nsp_closed *none;
    BOOL is_known;

    if (!(buffer = nsp_alloc(sizeof(*buffer))))
        return FALSE;
    buffer->address = address;
    buffer->pages = pages;
    /* The heap knows better: an old entry means that the client freed that buffer itself. */
    forget(address, &none);

    AcquireSRWLockExclusive(&lock);
    HASH_ADD_PTR(buffers, address, buffer);
    if ((is_known = buffer->hh.tbl != NULL) && pages)
        enlist(pages);
    ReleaseSRWLockExclusive(&lock);
    if (!is_known)
        nsp_free(buffer);
    return is_known;
}

NTSTATUS nsp_client_buffer_alloc(SIZE_T size, void **address)
{
    if (!(*address = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size)))
        return STATUS_NO_MEMORY;
    if (remember(*address, NULL))
        return STATUS_SUCCESS;
    HeapFree(GetProcessHeap(), 0, *address);
    *address = NULL;
    return STATUS_NO_MEMORY;
}

NTSTATUS nsp_client_buffer_alloc_closed(struct nsp_host *host, struct nsp_client *client, SIZE_T size,
                                        const char *call, const void *caller, void **address)
{
    struct nsp_closed *pages;

    *address = NULL;
    if (!(pages = nsp_alloc(sizeof(*pages))))
        return STATUS_NO_MEMORY;
    pages->references = 1;
    pages->size = max(size, 1);
    if (!reserve(pages, !!(host->flags & NSP_HOST_GUARD_HEAP))) {
        nsp_free(pages);
        return STATUS_NO_MEMORY;
    }
    pages->host = host;
    pages->client = nsp_client_acquire(client);
    pages->call = call;
    pages->caller = caller;
    pages->thread = GetCurrentThreadId();
    if (!remember(pages->address, pages)) {
        free_pages(pages);
        return STATUS_NO_MEMORY;
    }
    *address = pages->address;
    return STATUS_SUCCESS;
}

BOOL nsp_client_buffer_free(const void *address)
{
    struct nsp_closed *pages;

    if (!forget(address, &pages))
        return FALSE;
    if (pages)
        leave(pages);
    else
        HeapFree(GetProcessHeap(), 0, (void *)address);
    return TRUE;
}

BOOL nsp_client_buffer_exists(const void *address)
{
    struct buffer *buffer;

    AcquireSRWLockShared(&lock);
    HASH_FIND_PTR(buffers, &address, buffer);
    ReleaseSRWLockShared(&lock);
    return buffer != NULL;
}

/* ---- handing over ---- */

void nsp_client_buffer_hand_over_closed(const void *address)
{
    struct nsp_closed *pages;

    AcquireSRWLockExclusive(&lock);
    if ((pages = closed_at(address)))
        hand_over(pages);
    ReleaseSRWLockExclusive(&lock);
}

NTSTATUS nsp_client_buffer_hand_over_heap(void **address)
{
    SIZE_T size = 0;
    NTSTATUS status;
    void *moved;

    AcquireSRWLockShared(&lock);
    if (closed_at(*address))
        size = closed_at(*address)->size;
    ReleaseSRWLockShared(&lock);
    if (!size)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_client_buffer_alloc(size, &moved)))
        return status;
    nsp_client_buffer_read(*address, moved, size);
    nsp_client_buffer_free(*address);
    *address = moved;
    return STATUS_SUCCESS;
}

void nsp_client_buffers_end_calls(void)
{
    struct nsp_closed *pages;

    if (nsp_frame_top())
        return;
    AcquireSRWLockExclusive(&lock);
    DL_FOREACH(nsp_closed, pages)
        if (pages->thread == GetCurrentThreadId())
            pages->thread = 0;
    ReleaseSRWLockExclusive(&lock);
}

/* ---- copying ---- */

/* The closed buffer in or beside which @address lies, with access for as long as the caller keeps it; NULL: none. */
static struct nsp_closed *enter(const void *address)
{
    struct nsp_closed *pages;

    if (!nsp_closed)
        return NULL;
    AcquireSRWLockExclusive(&lock);
    if ((pages = closed_around(address)) && pages->references++ == 1)
        set_access(pages, PAGE_READWRITE);
    ReleaseSRWLockExclusive(&lock);
    return pages;
}

/* What the client is told the address of is the client's: a profile may be made of several buffers. */
static void hand_over_named(const struct nsp_closed *target, const BYTE *bytes, SIZE_T size)
{
    struct nsp_closed *named;
    const void *word;
    SIZE_T i;

    AcquireSRWLockExclusive(&lock);
    for (i = 0; i + sizeof(word) <= size; i++) {
        memcpy(&word, bytes + i, sizeof(word));
        if ((named = closed_at(word)) && named != target)
            hand_over(named);
    }
    ReleaseSRWLockExclusive(&lock);
}

/* In pieces that overlap by a pointer less a byte. */
static void look_through(const struct nsp_closed *target, const char *address, SIZE_T size)
{
    const SIZE_T overlap = sizeof(void *) - 1;
    BYTE piece[1024];
    SIZE_T at, length;

    for (at = 0; at + overlap < size; at += length - overlap) {
        length = min(size - at, sizeof(piece));
        if (!nsp_fence_copy(piece, address + at, length))
            return;
        hand_over_named(target, piece, length);
    }
}

BOOL nsp_client_buffer_read(const void *address, void *target, SIZE_T size)
{
    struct nsp_closed *pages = enter(address);
    BOOL is_copied = nsp_fence_copy(target, address, size);

    if (pages)
        leave(pages);
    return is_copied;
}

BOOL nsp_client_buffer_write(void *address, const void *source, SIZE_T size)
{
    struct nsp_closed *pages = enter(address);
    BOOL is_copied = nsp_fence_copy(address, source, size);

    if (is_copied && nsp_closed)
        look_through(pages, address, size);
    if (pages)
        leave(pages);
    return is_copied;
}

/* ---- what is wrong ---- */

BOOL nsp_client_buffer_is_closed(const void *address)
{
    BOOL is_closed;

    AcquireSRWLockShared(&lock);
    is_closed = closed_around(address) != NULL;
    ReleaseSRWLockShared(&lock);
    return is_closed;
}

BOOL nsp_client_buffer_measure(const void *address, SIZE_T size, struct nsp_client_overrun *overrun)
{
    const struct nsp_closed *pages;
    struct buffer *buffer;

    memset(overrun, 0, sizeof(*overrun));
    AcquireSRWLockShared(&lock);
    if (!(pages = closed_around(address))) {
        HASH_FIND_PTR(buffers, &address, buffer); /* the client may have it by now */
        pages = buffer ? buffer->pages : NULL;
    }
    if (pages) {
        overrun->offset = (const char *)address - pages->address;
        overrun->size = pages->size;
        overrun->caller = pages->caller;
    }
    ReleaseSRWLockShared(&lock);
    return overrun->offset < 0 || (pages && overrun->offset + size > overrun->size);
}

/* One of them, in the order in which they were made, no longer closed; the caller frees it. */
static struct nsp_closed *take_one(const struct nsp_host *host, const struct nsp_client *client)
{
    struct nsp_closed *pages;

    AcquireSRWLockExclusive(&lock);
    DL_FOREACH(nsp_closed, pages)
        if (pages->host == host && (!client || (pages->client == client && !pages->thread)))
            break;
    if (pages)
        delist(pages);
    ReleaseSRWLockExclusive(&lock);
    return pages;
}

void nsp_client_buffers_report(struct nsp_host *host, const struct nsp_client *client)
{
    struct nsp_closed *pages;

    while ((pages = take_one(host, client))) {
        if (!nsp_finding_was_told(host->watch, NSP_FINDING_LEAK_CLIENT_BUFFER, pages->call, pages->caller))
            nsp_finding_add(host->watch, NSP_FINDING_LEAK_CLIENT_BUFFER, STATUS_SUCCESS, pages->call, pages->caller,
                            "%s made a client buffer of %llu bytes, which it neither returned nor freed",
                            pages->call, (ULONGLONG)pages->size);
        nsp_client_buffer_free(pages->address);
    }
}
