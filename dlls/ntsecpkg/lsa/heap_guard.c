/*
 * The heap of a host, guard mode: a block lies at the end of pages of its own, between pages that nobody can touch, and
 * when it is freed nobody can touch its pages either.  The record of the block is that of check mode, or of a client
 * buffer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#define PAGE 0x1000

/*
 * Linux gives a process 65530 mappings unless it is told otherwise.  A live block takes four, with the gap to the next
 * one, which Wine may have reserved; a freed one that is held back takes two.  At the limit nothing can even be
 * unmapped: so a quarter is left for the process when both are at theirs.
 */
#define MAX_LIVE (1024 * sizeof(void *))

static LONG volatile live;

BOOL nsp_heap_guard_place(struct nsp_heap_place *place, SIZE_T size)
{
    SIZE_T aligned, committed;
    UCHAR *pages;

    if (size > SIZE_MAX / 2)
        return FALSE;
    aligned = (size + NSP_HEAP_ALIGNMENT - 1) & ~(SIZE_T)(NSP_HEAP_ALIGNMENT - 1);
    committed = aligned ? (aligned + PAGE - 1) & ~(SIZE_T)(PAGE - 1) : PAGE;
    if ((ULONG)InterlockedIncrement(&live) > MAX_LIVE)
        goto fail;
    if (!(pages = VirtualAlloc(NULL, committed + 2 * PAGE, MEM_RESERVE, PAGE_NOACCESS)))
        goto fail;
    if (!VirtualAlloc(pages + PAGE, committed, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(pages, 0, MEM_RELEASE);
        goto fail;
    }
    place->raw = pages;
    place->reserved = committed + 2 * PAGE;
    place->block = pages + PAGE + committed - aligned;
    place->before = committed - aligned;
    place->behind = aligned - size;
    return TRUE;

fail:
    InterlockedDecrement(&live);
    return FALSE;
}

void nsp_heap_guard_set_access(const struct nsp_heap_place *place, DWORD access)
{
    DWORD old;

    VirtualProtect((UCHAR *)place->raw + PAGE, place->reserved - 2 * PAGE, access, &old);
}

void nsp_heap_guard_bury(struct nsp_heap_place *place)
{
    VirtualFree((UCHAR *)place->raw + PAGE, place->reserved - 2 * PAGE, MEM_DECOMMIT);
    InterlockedDecrement(&live);
}

void nsp_heap_guard_release(struct nsp_heap_place *place, BOOL is_buried)
{
    VirtualFree(place->raw, 0, MEM_RELEASE);
    if (!is_buried)
        InterlockedDecrement(&live);
}

BOOL nsp_heap_guard_bars(const struct nsp_heap_place *place, BOOL is_buried, const void *address)
{
    SIZE_T offset = (ULONG_PTR)address - (ULONG_PTR)place->raw;

    return offset < place->reserved && (is_buried || offset < PAGE || offset >= place->reserved - PAGE);
}
