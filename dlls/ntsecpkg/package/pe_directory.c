/*
 * The directories of a PE file that the system's loader follows: whether all that they point to is in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#include <string.h>

#define MAX_IMPORTS 4096      /* DLLs */
#define MAX_FUNCTIONS 65536   /* of one DLL, imported or exported */
#define MAX_CALLBACKS 256
#define MAX_TLS_SIZE (64 << 20)

/* A file, and what the loader does with its image. */
struct reading {
    const struct pe *pe;
    struct pe_parts *parts;
    SIZE_T width; /* of pointers */
};

static BOOL read(const struct reading *r, ULONGLONG rva, void *target, SIZE_T size)
{
    if (!nsp_pe_read(r->pe, rva, target, size))
        return FALSE;
    nsp_pe_part_read(r->parts, rva, size);
    return TRUE;
}

static const char *read_name(const struct reading *r, ULONGLONG rva)
{
    const char *name = rva <= MAXDWORD ? nsp_pe_name_at_rva(r->pe, (DWORD)rva) : NULL;

    if (name)
        nsp_pe_part_read(r->parts, rva, strlen(name) + 1);
    return name;
}

/* Pointers have as many bytes as the machine says. */
static BOOL peek_pointer(const struct reading *r, ULONGLONG rva, ULONGLONG *value)
{
    *value = 0;
    return nsp_pe_read(r->pe, rva, value, r->width);
}

/* ---- imports ---- */

/* In a file of some linkers the addresses come where the list of functions was. */
static BOOL are_thunks_good(const struct reading *r, const IMAGE_IMPORT_DESCRIPTOR *import)
{
    DWORD list = import->OriginalFirstThunk ? import->OriginalFirstThunk : import->FirstThunk;
    ULONGLONG thunk, by_ordinal = r->pe->is_wide ? IMAGE_ORDINAL_FLAG64 : IMAGE_ORDINAL_FLAG32;
    WORD hint;
    ULONG i;

    for (i = 0; i < MAX_FUNCTIONS; i++) {
        if (!peek_pointer(r, list + i * (ULONGLONG)r->width, &thunk))
            return FALSE;
        if (!thunk)
            break;
        if (!(thunk & by_ordinal) && (!read(r, thunk, &hint, sizeof(hint)) || !read_name(r, thunk + sizeof(hint))))
            return FALSE;
    }
    if (i == MAX_FUNCTIONS || import->FirstThunk < r->pe->header_size ||
        !nsp_pe_has(r->pe, import->FirstThunk, (i + 1) * r->width))
        return FALSE;
    if (list == import->FirstThunk) {
        nsp_pe_part_written(r->parts, list, (i + 1) * r->width);
    } else {
        nsp_pe_part_read(r->parts, list, (i + 1) * r->width);
        nsp_pe_part_written(r->parts, import->FirstThunk, i * r->width);
    }
    return TRUE;
}

static BOOL are_imports_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    IMAGE_IMPORT_DESCRIPTOR import;
    const char *name;
    ULONG i;

    for (i = 0; i < MAX_IMPORTS && NT_SUCCESS(r->parts->status); i++) {
        if (!read(r, directory->VirtualAddress + i * (ULONGLONG)sizeof(import), &import, sizeof(import)))
            return FALSE;
        if (!import.Name || !import.FirstThunk)
            return TRUE;
        /* One without a name is not found, and then Wine's loader keeps the file open. */
        if (!(name = read_name(r, import.Name)) || !*name || !are_thunks_good(r, &import))
            return FALSE;
    }
    return FALSE;
}

/* ---- exports ---- */

/* An address within the directory is no function but the name of one in another DLL. */
static BOOL is_export_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory, DWORD rva)
{
    if (rva >= directory->VirtualAddress && rva - directory->VirtualAddress < directory->Size)
        return read_name(r, rva) != NULL;
    return rva < r->pe->image_size;
}

static BOOL are_exports_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    IMAGE_EXPORT_DIRECTORY exports;
    DWORD value, i;
    WORD ordinal;

    if (!read(r, directory->VirtualAddress, &exports, sizeof(exports)) ||
        exports.NumberOfFunctions > MAX_FUNCTIONS || exports.NumberOfNames > MAX_FUNCTIONS)
        return FALSE;
    for (i = 0; i < exports.NumberOfFunctions; i++) {
        if (!nsp_pe_read(r->pe, exports.AddressOfFunctions + i * (ULONGLONG)sizeof(value), &value, sizeof(value)) ||
            !is_export_good(r, directory, value))
            return FALSE;
    }
    for (i = 0; i < exports.NumberOfNames; i++) {
        if (!nsp_pe_read(r->pe, exports.AddressOfNames + i * (ULONGLONG)sizeof(value), &value, sizeof(value)) ||
            !read_name(r, value) ||
            !nsp_pe_read(r->pe, exports.AddressOfNameOrdinals + i * (ULONGLONG)sizeof(ordinal), &ordinal,
                         sizeof(ordinal)) ||
            ordinal >= exports.NumberOfFunctions)
            return FALSE;
    }
    nsp_pe_part_read(r->parts, exports.AddressOfFunctions, exports.NumberOfFunctions * sizeof(value));
    nsp_pe_part_read(r->parts, exports.AddressOfNames, exports.NumberOfNames * sizeof(value));
    nsp_pe_part_read(r->parts, exports.AddressOfNameOrdinals, exports.NumberOfNames * sizeof(ordinal));
    return TRUE;
}

/* ---- relocations ---- */

static unsigned relocation_size(WORD relocation)
{
    switch (relocation >> 12) {
    case IMAGE_REL_BASED_HIGH:
    case IMAGE_REL_BASED_LOW:     return sizeof(WORD);
    case IMAGE_REL_BASED_HIGHLOW: return sizeof(DWORD);
    case IMAGE_REL_BASED_DIR64:   return sizeof(ULONGLONG);
    default:                      return 0;
    }
}

static BOOL is_relocation_good(const struct reading *r, ULONGLONG place, WORD relocation)
{
    unsigned size = relocation_size(relocation);

    return size ? nsp_pe_is_movable(r->pe, place, size) : relocation >> 12 == IMAGE_REL_BASED_ABSOLUTE;
}

static BOOL is_relocation_harmless(const struct reading *r, ULONGLONG place, WORD relocation)
{
    WORD pointer = r->pe->is_wide ? IMAGE_REL_BASED_DIR64 : IMAGE_REL_BASED_HIGHLOW;
    unsigned size = relocation_size(relocation);

    return !size || nsp_pe_parts_move(r->parts, place, size, relocation >> 12 == pointer);
}

/* Whether each is as @is_good wants it. */
static BOOL for_relocations(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory,
                            BOOL (*is_good)(const struct reading *r, ULONGLONG place, WORD relocation))
{
    ULONGLONG rva = directory->VirtualAddress, end = rva + directory->Size;
    IMAGE_BASE_RELOCATION block;
    WORD relocation;
    DWORD i;

    for (; rva + sizeof(block) <= end; rva += block.SizeOfBlock) {
        if (!nsp_pe_read(r->pe, rva, &block, sizeof(block)))
            return FALSE;
        if (!block.SizeOfBlock)
            return TRUE;
        if (block.SizeOfBlock < sizeof(block) || block.SizeOfBlock > end - rva)
            return FALSE;
        for (i = sizeof(block); i + sizeof(relocation) <= block.SizeOfBlock; i += sizeof(relocation)) {
            if (!nsp_pe_read(r->pe, rva + i, &relocation, sizeof(relocation)) ||
                !is_good(r, (ULONGLONG)block.VirtualAddress + (relocation & 0xfff), relocation))
                return FALSE;
        }
    }
    return TRUE;
}

static BOOL are_relocations_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    if (!nsp_pe_is_readable(r->pe, directory->VirtualAddress, directory->Size) ||
        !for_relocations(r, directory, is_relocation_good))
        return FALSE;
    nsp_pe_part_read(r->parts, directory->VirtualAddress, directory->Size);
    return TRUE;
}

/* ---- thread-local storage: addresses in it are not relative ---- */

/* The pointer at @rva, as an address of the image; 0 for NULL. */
static BOOL read_address(const struct reading *r, ULONGLONG rva, ULONGLONG *address)
{
    if (!peek_pointer(r, rva, address))
        return FALSE;
    nsp_pe_part_address(r->parts, rva, r->width, !*address);
    if (*address)
        *address -= r->pe->image_base;
    return TRUE;
}

static BOOL are_callbacks_good(const struct reading *r, ULONGLONG list)
{
    ULONGLONG callback;
    unsigned i;

    for (i = 0; i < MAX_CALLBACKS; i++) {
        if (!read_address(r, list + i * r->width, &callback))
            return FALSE;
        if (!callback)
            return TRUE;
        if (!nsp_pe_is_code(r->pe, callback))
            return FALSE;
    }
    return FALSE;
}

static BOOL is_tls_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    ULONGLONG rva = directory->VirtualAddress, start, end, index, callbacks;
    DWORD zeros;

    if (!read_address(r, rva, &start) || !read_address(r, rva + r->width, &end) ||
        !read_address(r, rva + 2 * r->width, &index) || !read_address(r, rva + 3 * r->width, &callbacks) ||
        !read(r, rva + 4 * r->width, &zeros, sizeof(zeros)) || !nsp_pe_is_writable(r->pe, index, sizeof(DWORD)))
        return FALSE;
    nsp_pe_part_written(r->parts, index, sizeof(DWORD));
    return end >= start && (end == start || nsp_pe_is_readable(r->pe, start, end - start)) && zeros <= MAX_TLS_SIZE &&
           (!callbacks || are_callbacks_good(r, callbacks));
}

/* ---- the others ---- */

/* The loader puts a number of its own where one of these is. */
static BOOL is_cookie_good(const struct reading *r, ULONGLONG rva)
{
    ULONGLONG cookie;

    if (rva >= r->pe->image_size) /* and leaves alone what is elsewhere */
        return TRUE;
    if (!peek_pointer(r, rva, &cookie))
        return FALSE;
    if (cookie != (r->pe->is_wide ? 0x2b992ddfa232 : 0xbb40e64e) && cookie != 0xbb40)
        return TRUE;
    nsp_pe_part_written(r->parts, rva, r->width);
    return nsp_pe_is_writable(r->pe, rva, r->width);
}

/* Its first member is how long it is; all that is followed is the address of the security cookie. */
static BOOL is_configuration_good(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    const DWORD offset = r->pe->is_wide ? offsetof(IMAGE_LOAD_CONFIG_DIRECTORY64, SecurityCookie)
                                        : offsetof(IMAGE_LOAD_CONFIG_DIRECTORY32, SecurityCookie);
    ULONGLONG cookie;
    DWORD size;

    if (!read(r, directory->VirtualAddress, &size, sizeof(size)))
        return FALSE;
    size = max(size, directory->Size);
    if (!nsp_pe_is_readable(r->pe, directory->VirtualAddress, size))
        return FALSE;
    return size < offset + r->width || (read_address(r, directory->VirtualAddress + (ULONGLONG)offset, &cookie) &&
                                        (!cookie || is_cookie_good(r, cookie)));
}

static BOOL is_whole(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory)
{
    return nsp_pe_is_readable(r->pe, directory->VirtualAddress, directory->Size);
}

static const struct {
    unsigned index;
    const char *name;
    BOOL (*is_good)(const struct reading *r, const IMAGE_DATA_DIRECTORY *directory);
} followed[] = {
    { IMAGE_DIRECTORY_ENTRY_IMPORT,      "the import directory",      are_imports_good },
    { IMAGE_DIRECTORY_ENTRY_EXPORT,      "the export directory",      are_exports_good },
    { IMAGE_DIRECTORY_ENTRY_BASERELOC,   "the table of relocations",  are_relocations_good },
    { IMAGE_DIRECTORY_ENTRY_TLS,         "the thread-local storage",  is_tls_good },
    { IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, "the load configuration",    is_configuration_good },
    { IMAGE_DIRECTORY_ENTRY_EXCEPTION,   "the table of functions",    is_whole },
};

const char *nsp_pe_damaged_directory(const struct pe *pe, struct pe_parts *parts)
{
    const struct reading r = { pe, parts, pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD) };
    const IMAGE_DATA_DIRECTORY *relocations = &pe->directories[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    unsigned i;

    nsp_pe_part_read(parts, 0, pe->header_size);
    for (i = 0; i < ARRAYSIZE(followed); i++)
        if (pe->directories[followed[i].index].VirtualAddress &&
            (!followed[i].is_good(&r, &pe->directories[followed[i].index]) || !NT_SUCCESS(parts->status)))
            return followed[i].name;
    if (!nsp_pe_parts_are_apart(parts))
        return "what the loader writes to and needs itself";
    if (!pe->is_fixed && ((relocations->VirtualAddress && !for_relocations(&r, relocations, is_relocation_harmless)) ||
                          !nsp_pe_parts_have_moved(parts)))
        return followed[2].name;
    return NULL;
}
