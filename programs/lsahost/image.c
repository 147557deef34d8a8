/*
 * A DLL as a file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "image.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CHAIN 32      /* parts of a function that compilers lay apart */
#define TYPE_FUNCTION 2   /* derived type of a symbol */
#define CHAINED 4         /* flag of unwind information */
#define CODEVIEW_HEAD 24  /* "RSDS", identity, age; a name follows */

const void *image_at(const struct image *image, ULONGLONG offset, ULONGLONG size)
{
    return offset <= image->file.size && size <= image->file.size - offset ? image->file.data + offset : NULL;
}

/* Both machines' headers differ in where the directories lie. */
static BOOL read_optional(struct image *image, ULONGLONG offset, WORD size)
{
    const IMAGE_DATA_DIRECTORY *directories;
    const IMAGE_OPTIONAL_HEADER64 *wide;
    const IMAGE_OPTIONAL_HEADER32 *narrow;
    ULONG count;

    if ((wide = image_at(image, offset, sizeof(*wide))) && size >= sizeof(*wide) &&
        wide->Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC) {
        image->base = wide->ImageBase;
        directories = wide->DataDirectory;
        count = wide->NumberOfRvaAndSizes;
    } else if ((narrow = image_at(image, offset, sizeof(*narrow))) && size >= sizeof(*narrow) &&
               narrow->Magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC) {
        image->base = narrow->ImageBase;
        directories = narrow->DataDirectory;
        count = narrow->NumberOfRvaAndSizes;
    } else {
        return FALSE;
    }
    if (count > IMAGE_DIRECTORY_ENTRY_EXCEPTION)
        image->exceptions = directories[IMAGE_DIRECTORY_ENTRY_EXCEPTION];
    if (count > IMAGE_DIRECTORY_ENTRY_DEBUG)
        image->debug = directories[IMAGE_DIRECTORY_ENTRY_DEBUG];
    return TRUE;
}

static BOOL read_headers(struct image *image)
{
    const IMAGE_DOS_HEADER *dos = image_at(image, 0, sizeof(*dos));
    const IMAGE_FILE_HEADER *file;
    const DWORD *signature;
    ULONGLONG offset;

    if (!dos || dos->e_magic != IMAGE_DOS_SIGNATURE)
        return FALSE;
    offset = (ULONG)dos->e_lfanew;
    if (!(signature = image_at(image, offset, sizeof(*signature) + sizeof(*file))) ||
        *signature != IMAGE_NT_SIGNATURE)
        return FALSE;
    file = (const IMAGE_FILE_HEADER *)(signature + 1);
    offset += sizeof(*signature) + sizeof(*file);
    image->machine = file->Machine;
    image->time_stamp = file->TimeDateStamp;
    image->section_count = file->NumberOfSections;
    if (file->PointerToSymbolTable &&
        image_at(image, file->PointerToSymbolTable, (ULONGLONG)file->NumberOfSymbols * sizeof(IMAGE_SYMBOL))) {
        image->symbols = file->PointerToSymbolTable;
        image->symbol_count = file->NumberOfSymbols;
    }
    image->sections = image_at(image, offset + file->SizeOfOptionalHeader,
                               image->section_count * sizeof(*image->sections));
    return image->sections && read_optional(image, offset, file->SizeOfOptionalHeader);
}

BOOL image_read(struct image *image, const struct mapped *file)
{
    memset(image, 0, sizeof(*image));
    image->file = *file;
    return read_headers(image);
}

BOOL image_open(struct image *image, const WCHAR *path)
{
    struct mapped file;

    mapped_open(&file, path);
    return image_read(image, &file);
}

void image_close(struct image *image)
{
    mapped_close(&image->file);
}

/* ---- sections ---- */

/* What of it is in the file and not only there to fill it up. */
static ULONG used_size(const IMAGE_SECTION_HEADER *section)
{
    return section->Misc.VirtualSize ? min(section->Misc.VirtualSize, section->SizeOfRawData) : section->SizeOfRawData;
}

BOOL image_section_of(const struct image *image, ULONG rva, unsigned *section)
{
    const IMAGE_SECTION_HEADER *at = image->sections;

    for (*section = 0; *section < image->section_count; ++*section, at++) {
        if (rva >= at->VirtualAddress && rva - at->VirtualAddress < used_size(at))
            return TRUE;
    }
    return FALSE;
}

const void *image_at_rva(const struct image *image, ULONG rva, ULONG size)
{
    const IMAGE_SECTION_HEADER *section;
    unsigned number;

    if (!image_section_of(image, rva, &number))
        return NULL;
    section = &image->sections[number];
    rva -= section->VirtualAddress;
    if (size > used_size(section) - rva)
        return NULL;
    return image_at(image, (ULONGLONG)section->PointerToRawData + rva, size);
}

/* A name in the string table, behind the symbols; "" when it is not all there. */
static const char *long_name(const struct image *image, ULONG offset)
{
    ULONGLONG at = (ULONGLONG)image->symbols + (ULONGLONG)image->symbol_count * sizeof(IMAGE_SYMBOL) + offset;
    const char *name = image->symbols ? image_at(image, at, 1) : NULL;

    return name && memchr(name, 0, image->file.size - (SIZE_T)at) ? name : "";
}

static BOOL has_name(const struct image *image, const IMAGE_SECTION_HEADER *section, const char *name)
{
    char text[IMAGE_SIZEOF_SHORT_NAME + 1] = "";

    memcpy(text, section->Name, IMAGE_SIZEOF_SHORT_NAME);
    return !strcmp(*text == '/' ? long_name(image, strtoul(text + 1, NULL, 10)) : text, name);
}

const BYTE *image_section(const struct image *image, const char *name, SIZE_T *size)
{
    unsigned i;

    for (i = 0; i < image->section_count && !has_name(image, &image->sections[i], name); i++)
        ;
    if (i == image->section_count)
        return NULL;
    *size = used_size(&image->sections[i]);
    return image_at(image, image->sections[i].PointerToRawData, *size);
}

/* ---- functions ---- */

/* An entry of x86_64's table for exceptions: the addresses of a function, or of a part of one, and what unwinds it. */
struct part {
    ULONG begin, end, unwind;
};

/* Part of a function -> the part that it begins with. */
static ULONG first_part(const struct image *image, const struct part *part)
{
    const BYTE *unwind;
    unsigned i;

    for (i = 0; i < MAX_CHAIN && part; i++) {
        if (part->unwind & 1) { /* it is the address of another entry */
            part = image_at_rva(image, part->unwind - 1, sizeof(*part));
        } else {
            if (!(unwind = image_at_rva(image, part->unwind, 4)) || !(unwind[0] >> 3 & CHAINED))
                return part->begin;
            part = image_at_rva(image, part->unwind + 4 + ((unwind[2] + 1u) & ~1u) * 2, sizeof(*part));
        }
    }
    return 0;
}

void image_bounds(const struct image *image, ULONG rva, ULONG *begin, ULONG *floor)
{
    const struct part *part;
    ULONG count = image->exceptions.Size / sizeof(*part), i;

    *begin = rva;
    *floor = 0;
    if (image->machine != IMAGE_FILE_MACHINE_AMD64 ||
        !(part = image_at_rva(image, image->exceptions.VirtualAddress, count * sizeof(*part))))
        return;
    for (i = 0; i < count; i++, part++) {
        if (part->end <= rva) {
            *floor = max(*floor, part->end);
        } else if (part->begin <= rva) {
            *begin = *floor = first_part(image, part);
            return;
        }
    }
}

/* @symbol is a function; an address is of no use unless it lies in section @number. */
static BOOL is_function(const IMAGE_SYMBOL *symbol, unsigned number)
{
    return symbol->SectionNumber > 0 && symbol->SectionNumber - 1u == number &&
           (symbol->StorageClass == IMAGE_SYM_CLASS_EXTERNAL || symbol->StorageClass == IMAGE_SYM_CLASS_STATIC) &&
           symbol->Type >> 4 == TYPE_FUNCTION;
}

BOOL image_find_symbol(const struct image *image, ULONG rva, ULONG floor, char *name, SIZE_T room)
{
    const IMAGE_SYMBOL *symbol, *found = NULL;
    ULONGLONG address;
    unsigned number;
    ULONG i;

    if (!image->symbols || !image_section_of(image, rva, &number))
        return FALSE;
    for (i = 0; i < image->symbol_count; i += 1 + symbol->NumberOfAuxSymbols) {
        symbol = image_at(image, image->symbols + (ULONGLONG)i * sizeof(*symbol), sizeof(*symbol));
        if (!is_function(symbol, number))
            continue;
        address = (ULONGLONG)image->sections[number].VirtualAddress + symbol->Value;
        if (address <= rva && address >= floor) {
            floor = (ULONG)address;
            found = symbol;
        }
    }
    if (found && !found->N.Name.Short)
        snprintf(name, room, "%s", long_name(image, found->N.Name.Long));
    else if (found)
        snprintf(name, room, "%.*s", IMAGE_SIZEOF_SHORT_NAME, (const char *)found->N.ShortName);
    return found && *name;
}

void image_debug_file(const struct image *image, char *name, SIZE_T room)
{
    ULONG count = image->debug.Size / sizeof(IMAGE_DEBUG_DIRECTORY), i;
    const IMAGE_DEBUG_DIRECTORY *entry = image_at_rva(image, image->debug.VirtualAddress, count * sizeof(*entry));
    const char *record;

    *name = 0;
    for (i = 0; entry && i < count; i++, entry++) {
        if (entry->Type == IMAGE_DEBUG_TYPE_CODEVIEW && entry->SizeOfData > CODEVIEW_HEAD &&
            (record = image_at(image, entry->PointerToRawData, entry->SizeOfData)) && !memcmp(record, "RSDS", 4)) {
            snprintf(name, room, "%.*s", (int)(entry->SizeOfData - CODEVIEW_HEAD), record + CODEVIEW_HEAD);
            return;
        }
    }
}
