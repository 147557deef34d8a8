/*
 * What the system's loader will make of a PE file: where its parts lie in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#include "base/format.h"

#include <string.h>

#define PAGE 0x1000
#define GRANULARITY 0x10000 /* of images */
#define SECTOR 0x200ULL     /* of files: a section is mapped from the beginning of one to the end of one */
#define READABLE (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE) /* each is enough */

/* ---- places ---- */

const void *nsp_pe_at(const struct pe *pe, SIZE_T offset, SIZE_T size)
{
    return offset <= pe->size && size <= pe->size - offset ? pe->base + offset : NULL;
}

/* Bytes that a section takes in the image. */
static DWORD section_size(const IMAGE_SECTION_HEADER *section)
{
    return section->Misc.VirtualSize ? section->Misc.VirtualSize : section->SizeOfRawData;
}

/*
 * The section that has @rva, with the rest of its last page, and how much of that is behind @rva; NULL and the rest of
 * the headers when they have it.
 */
static BOOL find(const struct pe *pe, DWORD rva, const IMAGE_SECTION_HEADER **section, ULONGLONG *left)
{
    ULONGLONG size;
    unsigned i;

    *section = NULL;
    *left = pe->header_size - rva;
    if (rva < pe->header_size)
        return TRUE;
    for (i = 0; i < pe->section_count; i++) {
        *section = &pe->sections[i];
        size = (section_size(*section) + (ULONGLONG)PAGE - 1) & ~(ULONGLONG)(PAGE - 1);
        if (rva < (*section)->VirtualAddress || rva - (*section)->VirtualAddress >= size)
            continue;
        *left = size - (rva - (*section)->VirtualAddress);
        return TRUE;
    }
    return FALSE;
}

/* What is mapped of the file; nothing when a section has no place in it. */
static ULONGLONG contents_start(const IMAGE_SECTION_HEADER *section)
{
    return section->PointerToRawData & ~(SECTOR - 1);
}

static ULONGLONG contents_size(const IMAGE_SECTION_HEADER *section)
{
    ULONGLONG end = (ULONGLONG)section->PointerToRawData + section->SizeOfRawData;

    if (!section->PointerToRawData || !section->SizeOfRawData)
        return 0;
    return ((end + SECTOR - 1) & ~(SECTOR - 1)) - contents_start(section);
}

const void *nsp_pe_at_rva(const struct pe *pe, DWORD rva, SIZE_T size, SIZE_T *room)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG offset = rva, left;

    if (!find(pe, rva, &section, &left))
        return NULL;
    if (section) {
        offset -= section->VirtualAddress;
        if (offset >= contents_size(section) || !(section->Characteristics & READABLE))
            return NULL;
        left = min(left, contents_size(section) - offset);
        offset += contents_start(section);
    }
    if (offset >= pe->size)
        return NULL;
    left = min(left, pe->size - offset);
    if (room)
        *room = (SIZE_T)left;
    return size <= left ? pe->base + offset : NULL;
}

const char *nsp_pe_name_at_rva(const struct pe *pe, DWORD rva)
{
    SIZE_T room;
    const char *name = nsp_pe_at_rva(pe, rva, 1, &room);

    return name && memchr(name, 0, room) ? name : NULL;
}

/* Whether the image has them where one of these is permitted.  The headers are read only. */
static BOOL permits(const struct pe *pe, ULONGLONG rva, ULONGLONG size, DWORD what)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && size <= left &&
           (section ? section->Characteristics : IMAGE_SCN_MEM_READ) & what;
}

BOOL nsp_pe_has(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    return permits(pe, rva, size, READABLE);
}

BOOL nsp_pe_has_in_section(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && section && size <= left;
}

BOOL nsp_pe_read(const struct pe *pe, ULONGLONG rva, void *target, SIZE_T size)
{
    const void *source;
    SIZE_T room = 0;

    if (!nsp_pe_has(pe, rva, size))
        return FALSE;
    memset(target, 0, size);
    if ((source = nsp_pe_at_rva(pe, (DWORD)rva, 0, &room)))
        memcpy(target, source, min(size, room));
    return TRUE;
}

BOOL nsp_pe_is_code(const struct pe *pe, ULONGLONG rva)
{
    return permits(pe, rva, 1, IMAGE_SCN_MEM_EXECUTE);
}

BOOL nsp_pe_is_writable(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    return permits(pe, rva, size, IMAGE_SCN_MEM_WRITE);
}

/* ---- what the loader maps ---- */

/* "section 2 (.data)"; the name may be anything. */
static const char *describe(const struct pe *pe, unsigned i)
{
    char name[IMAGE_SIZEOF_SHORT_NAME + 1] = "", *c;

    memcpy(name, pe->sections[i].Name, IMAGE_SIZEOF_SHORT_NAME);
    for (c = name; *c; c++)
        if (*c <= ' ' || *c > '~')
            *c = '_';
    return *name ? nsp_format("section %u (%s)", i + 1, name) : nsp_format("section %u", i + 1);
}

/* Sections have to lie in order. */
static const char *damaged_section(const struct pe *pe)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG end = pe->header_size;
    unsigned i;

    for (i = 0; i < pe->section_count; i++) {
        section = &pe->sections[i];
        if (section->VirtualAddress < pe->header_size)
            return nsp_format("%s lies over the headers", describe(pe, i));
        if (section->VirtualAddress < end)
            return nsp_format("%s lies %s %s", describe(pe, i),
                              section->VirtualAddress < section[-1].VirtualAddress ? "before" : "over",
                              describe(pe, i - 1));
        end = (ULONGLONG)section->VirtualAddress + section_size(section);
        if (end > pe->image_size)
            return nsp_format("%s lies beyond the end of the image", describe(pe, i));
        /* Wine's loader gives as much as this the section's protection after relocations. */
        end = max(end, (ULONGLONG)section->VirtualAddress + section->SizeOfRawData);
        if (section->PointerToRawData &&
            (ULONGLONG)section->PointerToRawData + section->SizeOfRawData > pe->size)
            return nsp_format("%s lies beyond the end of the file", describe(pe, i));
    }
    return NULL;
}

NTSTATUS nsp_pe_check_image(const struct pe *pe, const char **text)
{
    const char *damaged = NULL;

    if (pe->header_size > pe->size ||
        pe->header_size < (SIZE_T)((const unsigned char *)(pe->sections + pe->section_count) - pe->base))
        damaged = "the size of the headers is wrong";
    else if (pe->image_base % GRANULARITY)
        damaged = "the base of the image is wrong";
    else if (!(damaged = damaged_section(pe)) && pe->entry_point && !nsp_pe_is_code(pe, pe->entry_point))
        damaged = "the entry point is not in code";
    else if (!damaged && (damaged = nsp_pe_damaged_directory(pe)))
        damaged = nsp_format("%s is wrong", damaged);
    if (!damaged)
        return STATUS_SUCCESS;
    *text = nsp_format("%s: the file is damaged, build or copy it again", damaged);
    return STATUS_INVALID_IMAGE_FORMAT;
}
