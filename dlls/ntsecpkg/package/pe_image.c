/*
 * What the system's loader will make of a PE file: where its parts lie in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#include "base/format.h"
#include "base/str.h"

#include <stdint.h>
#include <string.h>

#define PAGE 0x1000
#define GRANULARITY 0x10000 /* of images */
#define SECTOR 0x200        /* of files: sections begin and end with one */

/* ---- places ---- */

const void *nsp_pe_at(const struct pe *pe, SIZE_T offset, SIZE_T size)
{
    return offset <= pe->size && size <= pe->size - offset ? pe->base + offset : NULL;
}

static ULONGLONG round_up(DWORD size, DWORD unit)
{
    return (size + (ULONGLONG)unit - 1) & ~((ULONGLONG)unit - 1);
}

/* Whether the image is the file as it is, since its sections are smaller than pages. */
static BOOL is_flat(const struct pe *pe)
{
    return pe->section_alignment < PAGE;
}

/* Bytes that a section takes in the image. */
static DWORD section_size(const IMAGE_SECTION_HEADER *section)
{
    return section->Misc.VirtualSize ? section->Misc.VirtualSize : section->SizeOfRawData;
}

/* Bytes of the file that are in it: with the rest of the last sector, but no more than it has pages. */
static ULONGLONG raw_size(const struct pe *pe, const IMAGE_SECTION_HEADER *section)
{
    if (!section->PointerToRawData)
        return 0;
    return is_flat(pe) ? section->SizeOfRawData : round_up(section->SizeOfRawData, SECTOR);
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
        size = is_flat(pe) ? section_size(*section) : round_up(section_size(*section), PAGE);
        if (rva < (*section)->VirtualAddress || rva - (*section)->VirtualAddress >= size)
            continue;
        *left = size - (rva - (*section)->VirtualAddress);
        return TRUE;
    }
    return FALSE;
}

/* Whoever may write to a page, or execute it, reads it, too.  A section with none of the three is there, and no use. */
static BOOL is_readable(const IMAGE_SECTION_HEADER *section)
{
    return !section ||
           section->Characteristics & (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE);
}

const void *nsp_pe_at_rva(const struct pe *pe, DWORD rva, SIZE_T size, SIZE_T *room)
{
    const IMAGE_SECTION_HEADER *section;
    SIZE_T offset = rva;
    ULONGLONG left;

    if (!find(pe, rva, &section, &left) || !is_readable(section))
        return NULL;
    if (section) {
        offset -= section->VirtualAddress;
        if (offset >= raw_size(pe, section))
            return NULL;
        left = min(left, raw_size(pe, section) - offset);
        if (offset > SIZE_MAX - section->PointerToRawData)
            return NULL;
        offset += section->PointerToRawData;
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

BOOL nsp_pe_has(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && size <= left;
}

BOOL nsp_pe_is_readable(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && size <= left && is_readable(section);
}

BOOL nsp_pe_is_writable(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && size <= left && section &&
           section->Characteristics & IMAGE_SCN_MEM_WRITE;
}

BOOL nsp_pe_is_movable(const struct pe *pe, ULONGLONG rva, ULONGLONG size)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    if (nsp_pe_is_writable(pe, rva, size))
        return TRUE;
    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && size <= left && section &&
           rva + size - section->VirtualAddress <= round_up((DWORD)min(raw_size(pe, section), MAXDWORD), PAGE);
}

BOOL nsp_pe_read(const struct pe *pe, ULONGLONG rva, void *target, SIZE_T size)
{
    const void *source;
    SIZE_T room = 0;

    if (!nsp_pe_is_readable(pe, rva, size))
        return FALSE;
    memset(target, 0, size);
    if ((source = nsp_pe_at_rva(pe, (DWORD)rva, 0, &room)))
        memcpy(target, source, min(size, room));
    return TRUE;
}

BOOL nsp_pe_is_code(const struct pe *pe, ULONGLONG rva)
{
    const IMAGE_SECTION_HEADER *section;
    ULONGLONG left;

    return rva <= MAXDWORD && find(pe, (DWORD)rva, &section, &left) && section &&
           section->Characteristics & IMAGE_SCN_MEM_EXECUTE;
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

/* One that is no multiple of what the file says is elsewhere: the loader rounds it, in its own way. */
static BOOL is_aligned(const struct pe *pe, const IMAGE_SECTION_HEADER *section)
{
    if (section->VirtualAddress % pe->section_alignment)
        return FALSE;
    if (is_flat(pe))
        return section->VirtualAddress == section->PointerToRawData &&
               section->SizeOfRawData >= section_size(section);
    return section->PointerToRawData % SECTOR == 0;
}

static BOOL is_power_of_2(DWORD number)
{
    return number && !(number & (number - 1));
}

static BOOL are_alignments_good(const struct pe *pe)
{
    return is_power_of_2(pe->section_alignment) && is_power_of_2(pe->file_alignment) &&
           (is_flat(pe) ? pe->file_alignment == pe->section_alignment
                        : pe->file_alignment >= SECTOR && pe->file_alignment <= pe->section_alignment);
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
        if (!is_aligned(pe, section))
            return nsp_format("%s does not begin where a section may", describe(pe, i));
        /* The loader believes in what is in the file even where it has no pages for it. */
        end = section->VirtualAddress + max((ULONGLONG)section_size(section), section->SizeOfRawData);
        if (end > pe->image_size)
            return nsp_format("%s lies beyond the end of the image", describe(pe, i));
        if (section->PointerToRawData &&
            (ULONGLONG)section->PointerToRawData + section->SizeOfRawData > pe->size)
            return nsp_format("%s lies beyond the end of the file", describe(pe, i));
    }
    return NULL;
}

NTSTATUS nsp_pe_check_image(const struct pe *pe, const char **text)
{
    struct pe_parts parts = { NULL };
    const char *damaged = NULL;

    if (pe->header_size > pe->size ||
        pe->header_size < (SIZE_T)((const unsigned char *)(pe->sections + pe->section_count) - pe->base))
        damaged = "the size of the headers is wrong";
    else if (pe->image_base % GRANULARITY)
        damaged = "the base of the image is wrong";
    else if (!are_alignments_good(pe))
        damaged = "the alignment of the sections is wrong";
    else if (!(damaged = damaged_section(pe)) && pe->entry_point && !nsp_pe_is_code(pe, pe->entry_point))
        damaged = "the entry point is not in code";
    else if (!damaged && (damaged = nsp_pe_damaged_directory(pe, &parts)))
        damaged = nsp_format("%s is wrong", damaged);
    nsp_free(parts.list);
    if (parts.status == STATUS_NO_MEMORY) {
        *text = "out of memory";
        return STATUS_NO_MEMORY;
    }
    if (!damaged)
        return STATUS_SUCCESS;
    *text = nsp_format("%s: the file is damaged, build or copy it again", damaged);
    return STATUS_INVALID_IMAGE_FORMAT;
}
