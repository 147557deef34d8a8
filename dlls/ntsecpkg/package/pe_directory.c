/*
 * The directories of a PE file that the system's loader follows: whether all that they point to is in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#define MAX_IMPORTS 1024      /* DLLs */
#define MAX_FUNCTIONS 65536   /* of one DLL, imported or exported */
#define MAX_CALLBACKS 256
#define MAX_TLS_SIZE (64 << 20)

/* Pointers have as many bytes as the machine says. */
static BOOL read_pointer(const struct pe *pe, ULONGLONG rva, ULONGLONG *value)
{
    *value = 0;
    return nsp_pe_read(pe, rva, value, pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD));
}

/* ---- what the loader still reads when it has begun to write ---- */

struct span {
    ULONGLONG start, end;
};

/* The list of functions of each imported DLL, the array of these DLLs, relocations, and the tables of the exports. */
struct kept {
    struct span spans[MAX_IMPORTS + 6];
    unsigned count;
    struct span all;
};

static void keep(struct kept *kept, ULONGLONG start, ULONGLONG size)
{
    kept->spans[kept->count++] = (struct span){ start, start + size };
    if (!size)
        return;
    kept->all.start = min(kept->all.start, start);
    kept->all.end = max(kept->all.end, start + size);
}

/* Whether one of them has some of these bytes; that of number @except (-1: none) may. */
static BOOL is_kept(const struct kept *kept, ULONGLONG rva, SIZE_T size, int except)
{
    unsigned i;

    if (rva >= kept->all.end || rva + size <= kept->all.start)
        return FALSE;
    for (i = 0; i < kept->count; i++)
        if ((int)i != except && rva < kept->spans[i].end && rva + size > kept->spans[i].start)
            return TRUE;
    return FALSE;
}

/* FALSE: it is the last one. */
static BOOL read_import(const struct pe *pe, unsigned i, IMAGE_IMPORT_DESCRIPTOR *import)
{
    ULONGLONG rva = pe->directories[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;

    return rva && nsp_pe_read(pe, rva + i * sizeof(*import), import, sizeof(*import)) && import->Name &&
           import->FirstThunk;
}

static DWORD list_of(const IMAGE_IMPORT_DESCRIPTOR *import)
{
    return import->OriginalFirstThunk ? import->OriginalFirstThunk : import->FirstThunk;
}

/* Less the zero behind it. */
static SIZE_T list_size(const struct pe *pe, const IMAGE_IMPORT_DESCRIPTOR *import)
{
    SIZE_T width = pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD), size = 0;
    ULONGLONG thunk;

    while (read_pointer(pe, list_of(import) + size, &thunk) && thunk)
        size += width;
    return size;
}

/* Of a file whose imports and exports are good. */
static void find_kept(const struct pe *pe, struct kept *kept)
{
    const IMAGE_DATA_DIRECTORY *directories = pe->directories;
    DWORD rva = directories[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress;
    IMAGE_IMPORT_DESCRIPTOR import;
    IMAGE_EXPORT_DIRECTORY exports;
    unsigned i;

    kept->count = 0;
    kept->all = (struct span){ MAXDWORD, 0 };
    for (i = 0; read_import(pe, i, &import); i++)
        keep(kept, list_of(&import), list_size(pe, &import) + (pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD)));
    keep(kept, directories[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress, i ? (i + 1) * sizeof(import) : 0);
    keep(kept, directories[IMAGE_DIRECTORY_ENTRY_BASERELOC].VirtualAddress,
         directories[IMAGE_DIRECTORY_ENTRY_BASERELOC].Size);
    if (!rva || !nsp_pe_read(pe, rva, &exports, sizeof(exports)))
        return;
    keep(kept, rva, sizeof(exports));
    keep(kept, exports.AddressOfFunctions, exports.NumberOfFunctions * (ULONGLONG)sizeof(DWORD));
    keep(kept, exports.AddressOfNames, exports.NumberOfNames * (ULONGLONG)sizeof(DWORD));
    keep(kept, exports.AddressOfNameOrdinals, exports.NumberOfNames * (ULONGLONG)sizeof(WORD));
}

/* The addresses of functions, where they are imported to: over its own list, if that is the only one, but no other. */
static BOOL are_addresses_good(const struct pe *pe)
{
    IMAGE_IMPORT_DESCRIPTOR import;
    struct kept kept;
    unsigned i;

    find_kept(pe, &kept);
    for (i = 0; read_import(pe, i, &import); i++)
        if (is_kept(&kept, import.FirstThunk, list_size(pe, &import),
                    list_of(&import) == import.FirstThunk ? (int)i : -1))
            return FALSE;
    return TRUE;
}

/* ---- imports ---- */

static BOOL has_thunks(const struct pe *pe, const IMAGE_IMPORT_DESCRIPTOR *import)
{
    DWORD list = list_of(import);
    SIZE_T width = pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD);
    ULONGLONG thunk, by_ordinal = pe->is_wide ? IMAGE_ORDINAL_FLAG64 : IMAGE_ORDINAL_FLAG32;
    ULONG i;

    for (i = 0; i < MAX_FUNCTIONS; i++) {
        if (!read_pointer(pe, list + i * width, &thunk))
            return FALSE;
        if (!thunk)
            return nsp_pe_has_in_section(pe, import->FirstThunk, (i + 1) * width);
        if (!(thunk & by_ordinal) &&
            (thunk > MAXDWORD - sizeof(WORD) || !nsp_pe_name_at_rva(pe, (DWORD)thunk + sizeof(WORD))))
            return FALSE;
    }
    return FALSE;
}

static BOOL are_imports_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    IMAGE_IMPORT_DESCRIPTOR import;
    const char *name;
    ULONG i;

    for (i = 0; i < MAX_IMPORTS; i++) {
        if (!nsp_pe_read(pe, directory->VirtualAddress + i * (ULONGLONG)sizeof(import), &import, sizeof(import)))
            return FALSE;
        if (!import.Name || !import.FirstThunk)
            return TRUE;
        /* One without a name is not found, and then Wine's loader keeps the file open. */
        if (!(name = nsp_pe_name_at_rva(pe, import.Name)) || !*name || !has_thunks(pe, &import))
            return FALSE;
    }
    return FALSE;
}

/* ---- exports ---- */

/* An address within the directory is no function but the name of one in another DLL. */
static BOOL is_export_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory, DWORD rva)
{
    if (rva >= directory->VirtualAddress && rva - directory->VirtualAddress < directory->Size)
        return nsp_pe_name_at_rva(pe, rva) != NULL;
    return rva < pe->image_size;
}

static BOOL are_exports_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    IMAGE_EXPORT_DIRECTORY exports;
    DWORD value, i;
    WORD ordinal;

    if (!nsp_pe_read(pe, directory->VirtualAddress, &exports, sizeof(exports)) ||
        exports.NumberOfFunctions > MAX_FUNCTIONS || exports.NumberOfNames > MAX_FUNCTIONS)
        return FALSE;
    for (i = 0; i < exports.NumberOfFunctions; i++) {
        if (!nsp_pe_read(pe, exports.AddressOfFunctions + i * (ULONGLONG)sizeof(value), &value, sizeof(value)) ||
            !is_export_good(pe, directory, value))
            return FALSE;
    }
    for (i = 0; i < exports.NumberOfNames; i++) {
        if (!nsp_pe_read(pe, exports.AddressOfNames + i * (ULONGLONG)sizeof(value), &value, sizeof(value)) ||
            !nsp_pe_name_at_rva(pe, value) ||
            !nsp_pe_read(pe, exports.AddressOfNameOrdinals + i * (ULONGLONG)sizeof(ordinal), &ordinal,
                         sizeof(ordinal)) ||
            ordinal >= exports.NumberOfFunctions)
            return FALSE;
    }
    return TRUE;
}

/* ---- relocations ---- */

/* How many bytes it changes: none if it is for padding, or of no kind that is known. */
static SIZE_T relocation_size(WORD relocation)
{
    switch (relocation >> 12) {
    case IMAGE_REL_BASED_HIGH:
    case IMAGE_REL_BASED_LOW:     return sizeof(WORD);
    case IMAGE_REL_BASED_HIGHLOW: return sizeof(DWORD);
    case IMAGE_REL_BASED_DIR64:   return sizeof(ULONGLONG);
    default:                      return 0;
    }
}

/* The loader lets itself write into sections for this, not into the headers. */
static BOOL is_relocation_good(const struct pe *pe, const struct kept *kept, DWORD page, WORD relocation)
{
    ULONGLONG place = (ULONGLONG)page + (relocation & 0xfff);
    SIZE_T size = relocation_size(relocation);

    if (!size)
        return relocation >> 12 == IMAGE_REL_BASED_ABSOLUTE;
    return nsp_pe_has_in_section(pe, place, size) && !is_kept(kept, place, size, -1);
}

static BOOL are_relocations_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    ULONGLONG rva = directory->VirtualAddress, end = rva + directory->Size;
    IMAGE_BASE_RELOCATION block;
    struct kept kept;
    WORD relocation;
    DWORD i;

    if (!nsp_pe_has(pe, rva, directory->Size))
        return FALSE;
    find_kept(pe, &kept);
    for (; rva + sizeof(block) <= end; rva += block.SizeOfBlock) {
        nsp_pe_read(pe, rva, &block, sizeof(block));
        if (!block.SizeOfBlock)
            return TRUE;
        if (block.SizeOfBlock < sizeof(block) || block.SizeOfBlock > end - rva)
            return FALSE;
        for (i = sizeof(block); i + sizeof(relocation) <= block.SizeOfBlock; i += sizeof(relocation)) {
            nsp_pe_read(pe, rva + i, &relocation, sizeof(relocation));
            if (!is_relocation_good(pe, &kept, block.VirtualAddress, relocation))
                return FALSE;
        }
    }
    return TRUE;
}

enum motion { STAYS, MOVES, BREAKS };

/* What relocations make of the pointer at @rva: no two may change it, and none a part of it. */
static enum motion motion_of(const struct pe *pe, ULONGLONG rva)
{
    const IMAGE_DATA_DIRECTORY *directory = &pe->directories[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    ULONGLONG at = directory->VirtualAddress, end = at + directory->Size, width = pe->is_wide ? 8 : 4, place;
    enum motion motion = STAYS;
    IMAGE_BASE_RELOCATION block;
    WORD relocation;
    SIZE_T size;
    DWORD i;

    for (; at + sizeof(block) <= end && nsp_pe_read(pe, at, &block, sizeof(block)) && block.SizeOfBlock;
         at += block.SizeOfBlock) {
        if (block.VirtualAddress >= rva + width || block.VirtualAddress + 0xfffULL + sizeof(ULONGLONG) <= rva)
            continue;
        for (i = sizeof(block); i + sizeof(relocation) <= block.SizeOfBlock; i += sizeof(relocation)) {
            nsp_pe_read(pe, at + i, &relocation, sizeof(relocation));
            size = relocation_size(relocation);
            place = (ULONGLONG)block.VirtualAddress + (relocation & 0xfff);
            if (size && place < rva + width && place + size > rva)
                motion = motion == STAYS && place == rva && size == width ? MOVES : BREAKS;
        }
    }
    return motion;
}

/* ---- thread-local storage: addresses in it are not relative ---- */

/* The pointer at @rva, as an address of the image. */
static BOOL read_address(const struct pe *pe, ULONGLONG rva, ULONGLONG *address)
{
    if (!read_pointer(pe, rva, address))
        return FALSE;
    if (!*address)
        return motion_of(pe, rva) == STAYS; /* or it would not stay NULL */
    *address -= pe->image_base;
    return pe->is_fixed || motion_of(pe, rva) == MOVES;
}

static BOOL are_callbacks_good(const struct pe *pe, ULONGLONG list)
{
    SIZE_T width = pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD);
    ULONGLONG callback;
    unsigned i;

    for (i = 0; i < MAX_CALLBACKS; i++) {
        if (!read_address(pe, list + i * width, &callback))
            return FALSE;
        if (!callback)
            return TRUE;
        if (!nsp_pe_is_code(pe, callback))
            return FALSE;
    }
    return FALSE;
}

static BOOL is_tls_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    SIZE_T width = pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD);
    ULONGLONG rva = directory->VirtualAddress, start, end, index, callbacks;
    DWORD zeros;

    if (!read_address(pe, rva, &start) || !read_address(pe, rva + width, &end) ||
        !read_address(pe, rva + 2 * width, &index) || !read_address(pe, rva + 3 * width, &callbacks) ||
        !nsp_pe_read(pe, rva + 4 * width, &zeros, sizeof(zeros)) || motion_of(pe, rva + 4 * width) != STAYS)
        return FALSE;
    return end >= start && (end == start || nsp_pe_has(pe, start, end - start)) && zeros <= MAX_TLS_SIZE &&
           nsp_pe_is_writable(pe, index, sizeof(DWORD)) && (!callbacks || are_callbacks_good(pe, callbacks));
}

/* ---- the others ---- */

/* Its first member is how long it is. */
static BOOL is_configuration_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    DWORD size;

    return nsp_pe_read(pe, directory->VirtualAddress, &size, sizeof(size)) &&
           nsp_pe_has(pe, directory->VirtualAddress, max(size, directory->Size));
}

static BOOL is_whole(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    return nsp_pe_has(pe, directory->VirtualAddress, directory->Size);
}

static const struct {
    unsigned index;
    const char *name;
    BOOL (*is_good)(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory);
} followed[] = {
    { IMAGE_DIRECTORY_ENTRY_IMPORT,      "the import directory",      are_imports_good },
    { IMAGE_DIRECTORY_ENTRY_EXPORT,      "the export directory",      are_exports_good },
    { IMAGE_DIRECTORY_ENTRY_BASERELOC,   "the table of relocations",  are_relocations_good },
    { IMAGE_DIRECTORY_ENTRY_TLS,         "the thread-local storage",  is_tls_good },
    { IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, "the load configuration",    is_configuration_good },
    { IMAGE_DIRECTORY_ENTRY_EXCEPTION,   "the table of functions",    is_whole },
};

const char *nsp_pe_damaged_directory(const struct pe *pe)
{
    unsigned i;

    for (i = 0; i < ARRAYSIZE(followed); i++)
        if (pe->directories[followed[i].index].VirtualAddress &&
            !followed[i].is_good(pe, &pe->directories[followed[i].index]))
            return followed[i].name;
    return are_addresses_good(pe) ? NULL : "the import directory";
}
