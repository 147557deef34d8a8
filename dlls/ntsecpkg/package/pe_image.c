/*
 * What the system's loader will make of a PE file: where its parts lie in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#include "base/format.h"

#include <string.h>

const void *nsp_pe_at(const struct pe *pe, SIZE_T offset, SIZE_T size)
{
    return offset <= pe->size && size <= pe->size - offset ? pe->base + offset : NULL;
}

const void *nsp_pe_at_rva(const struct pe *pe, DWORD rva, SIZE_T size, SIZE_T *room)
{
    const IMAGE_SECTION_HEADER *section;
    SIZE_T left, offset;
    unsigned i;

    for (i = 0; i < pe->section_count; i++) {
        section = &pe->sections[i];
        if (rva < section->VirtualAddress || rva - section->VirtualAddress >= section->SizeOfRawData)
            continue;
        left = section->SizeOfRawData - (rva - section->VirtualAddress);
        offset = (SIZE_T)section->PointerToRawData + (rva - section->VirtualAddress);
        if (offset >= pe->size)
            return NULL;
        if (left > pe->size - offset)
            left = pe->size - offset;
        if (room)
            *room = left;
        return size <= left ? pe->base + offset : NULL;
    }
    return NULL;
}

const char *nsp_pe_name_at_rva(const struct pe *pe, DWORD rva)
{
    SIZE_T room;
    const char *name = nsp_pe_at_rva(pe, rva, 1, &room);

    return name && memchr(name, 0, room) ? name : NULL;
}

/* "section 2 (.data)"; the name may be anything. */
static const char *describe(const struct pe *pe, unsigned i)
{
    char name[IMAGE_SIZEOF_SHORT_NAME + 1] = "", *c;

    memcpy(name, pe->sections[i].Name, IMAGE_SIZEOF_SHORT_NAME);
    for (c = name; *c; c++)
        if (*c <= ' ' || *c > '~')
            *c = '?';
    return *name ? nsp_format("section %u (%s)", i + 1, name) : nsp_format("section %u", i + 1);
}

/* What the headers say of the sections, in the order of which they have to lie. */
NTSTATUS nsp_pe_check_sections(const struct pe *pe, const char **text)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG end = pe->header_size;
    const char *over;
    unsigned i;

    for (i = 0; i < pe->section_count; i++) {
        section = &pe->sections[i];
        over = NULL;
        if (section->VirtualAddress < pe->header_size)
            over = "lies over the headers";
        else if (section->VirtualAddress < end)
            over = nsp_format(section->VirtualAddress < section[-1].VirtualAddress ? "lies before %s" : "lies over %s",
                              describe(pe, i - 1));
        end = (ULONGLONG)section->VirtualAddress +
            (section->Misc.VirtualSize ? section->Misc.VirtualSize : section->SizeOfRawData);
        if (!over && end > pe->image_size)
            over = "lies beyond the end of the image";
        if (over) {
            *text = nsp_format("%s %s: the file is damaged, build or copy it again", describe(pe, i), over);
            return STATUS_INVALID_IMAGE_FORMAT;
        }
    }
    return STATUS_SUCCESS;
}
