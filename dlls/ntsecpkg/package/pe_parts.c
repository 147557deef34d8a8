/*
 * What the system's loader reads of an image and what it writes to.  It believes that what it reads is what the file
 * says: so nothing that it writes may lie there, be it an address of an import or a pointer that moves with the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#include "base/str.h"

#include <stdlib.h>

#define MAX_PARTS (1 << 20) /* more is damage */

static NTSTATUS grow(struct pe_parts *parts)
{
    ULONG room = parts->room ? 2 * parts->room : 256;
    struct pe_part *grown;

    if (parts->count == MAX_PARTS)
        return STATUS_INVALID_IMAGE_FORMAT;
    if (!(grown = nsp_realloc(parts->list, room * sizeof(*grown))))
        return STATUS_NO_MEMORY;
    parts->list = grown;
    parts->room = room;
    return STATUS_SUCCESS;
}

static void add(struct pe_parts *parts, enum pe_part_kind kind, ULONGLONG rva, ULONGLONG size, BOOL is_null)
{
    if (!size || !NT_SUCCESS(parts->status) ||
        (parts->count == parts->room && !NT_SUCCESS(parts->status = grow(parts))))
        return;
    parts->list[parts->count++] = (struct pe_part){ .rva = rva, .end = rva + size, .kind = kind, .is_null = is_null };
}

void nsp_pe_part_read(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size)
{
    struct pe_part *last = parts->count ? &parts->list[parts->count - 1] : NULL;

    if (last && last->kind == NSP_PE_READ && last->end == rva)
        last->end = rva + size; /* one more of an array */
    else
        add(parts, NSP_PE_READ, rva, size, FALSE);
}

void nsp_pe_part_written(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size)
{
    add(parts, NSP_PE_WRITTEN, rva, size, FALSE);
}

void nsp_pe_part_address(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size, BOOL is_null)
{
    add(parts, NSP_PE_ADDRESS, rva, size, is_null);
}

static int compare(const void *a, const void *b)
{
    const struct pe_part *left = a, *right = b;

    return left->rva == right->rva ? 0 : left->rva < right->rva ? -1 : 1;
}

/* What is read may be read twice, as one part then; else parts are apart. */
BOOL nsp_pe_parts_are_apart(struct pe_parts *parts)
{
    struct pe_part *part, *last = NULL;
    ULONG i, kept = 0;

    qsort(parts->list, parts->count, sizeof(*parts->list), compare);
    for (i = 0; i < parts->count; i++) {
        part = &parts->list[i];
        if (!last || part->rva >= last->end) {
            last = &parts->list[kept++];
            *last = *part;
        } else if (part->kind == NSP_PE_READ && last->kind == NSP_PE_READ) {
            last->end = max(last->end, part->end);
        } else {
            return FALSE;
        }
    }
    parts->count = kept;
    return TRUE;
}

BOOL nsp_pe_parts_move(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size, BOOL is_pointer)
{
    ULONG low = 0, high = parts->count, middle;
    struct pe_part *part;

    while (low < high) { /* the first that ends behind @rva */
        middle = low + (high - low) / 2;
        if (parts->list[middle].end <= rva)
            low = middle + 1;
        else
            high = middle;
    }
    part = &parts->list[low];
    if (low == parts->count || part->rva >= rva + size)
        return TRUE;
    if (part->kind != NSP_PE_ADDRESS || part->rva != rva || !is_pointer || part->is_null || part->has_moved)
        return FALSE;
    return part->has_moved = TRUE;
}

BOOL nsp_pe_parts_have_moved(const struct pe_parts *parts)
{
    ULONG i;

    for (i = 0; i < parts->count; i++)
        if (parts->list[i].kind == NSP_PE_ADDRESS && !parts->list[i].is_null && !parts->list[i].has_moved)
            return FALSE;
    return TRUE;
}
