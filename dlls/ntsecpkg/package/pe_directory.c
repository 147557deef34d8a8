/*
 * The directories of a PE file that the system's loader follows: whether all that they point to is in the image.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe_private.h"

#define MAX_IMPORTS 4096      /* DLLs */
#define MAX_FUNCTIONS 65536   /* of one DLL, imported or exported */
#define MAX_CALLBACKS 256
#define MAX_TLS_SIZE (64 << 20)

/* Pointers have as many bytes as the machine says. */
static BOOL read_pointer(const struct pe *pe, ULONGLONG rva, ULONGLONG *value)
{
    *value = 0;
    return nsp_pe_read(pe, rva, value, pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD));
}

/* ---- imports ---- */

static BOOL has_thunks(const struct pe *pe, const IMAGE_IMPORT_DESCRIPTOR *import)
{
    DWORD list = import->OriginalFirstThunk ? import->OriginalFirstThunk : import->FirstThunk;
    SIZE_T width = pe->is_wide ? sizeof(ULONGLONG) : sizeof(DWORD);
    ULONGLONG thunk, by_ordinal = pe->is_wide ? IMAGE_ORDINAL_FLAG64 : IMAGE_ORDINAL_FLAG32;
    ULONG i;

    for (i = 0; i < MAX_FUNCTIONS; i++) {
        if (!read_pointer(pe, list + i * width, &thunk))
            return FALSE;
        if (!thunk)
            return nsp_pe_has(pe, import->FirstThunk, (i + 1) * width);
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

/* The loader lets itself write into sections for this, not into the headers. */
static BOOL is_relocation_good(const struct pe *pe, DWORD page, WORD relocation)
{
    ULONGLONG place = (ULONGLONG)page + (relocation & 0xfff);

    switch (relocation >> 12) {
    case IMAGE_REL_BASED_HIGH:
    case IMAGE_REL_BASED_LOW:     return nsp_pe_has_in_section(pe, place, sizeof(WORD));
    case IMAGE_REL_BASED_HIGHLOW: return nsp_pe_has_in_section(pe, place, sizeof(DWORD));
    case IMAGE_REL_BASED_DIR64:   return nsp_pe_has_in_section(pe, place, sizeof(ULONGLONG));
    default:                      return relocation >> 12 == IMAGE_REL_BASED_ABSOLUTE;
    }
}

static BOOL are_relocations_good(const struct pe *pe, const IMAGE_DATA_DIRECTORY *directory)
{
    ULONGLONG rva = directory->VirtualAddress, end = rva + directory->Size;
    IMAGE_BASE_RELOCATION block;
    WORD relocation;
    DWORD i;

    if (!nsp_pe_has(pe, rva, directory->Size))
        return FALSE;
    for (; rva + sizeof(block) <= end; rva += block.SizeOfBlock) {
        nsp_pe_read(pe, rva, &block, sizeof(block));
        if (!block.SizeOfBlock)
            return TRUE;
        if (block.SizeOfBlock < sizeof(block) || block.SizeOfBlock > end - rva)
            return FALSE;
        for (i = sizeof(block); i + sizeof(relocation) <= block.SizeOfBlock; i += sizeof(relocation)) {
            nsp_pe_read(pe, rva + i, &relocation, sizeof(relocation));
            if (!is_relocation_good(pe, block.VirtualAddress, relocation))
                return FALSE;
        }
    }
    return TRUE;
}

/* Whether what is at @rva moves with the image, as a pointer. */
static BOOL is_relocated(const struct pe *pe, ULONGLONG rva)
{
    const IMAGE_DATA_DIRECTORY *directory = &pe->directories[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    WORD wanted = (pe->is_wide ? IMAGE_REL_BASED_DIR64 : IMAGE_REL_BASED_HIGHLOW) << 12 | (rva & 0xfff), relocation;
    ULONGLONG at = directory->VirtualAddress, end = at + directory->Size;
    IMAGE_BASE_RELOCATION block;
    DWORD i;

    for (; at + sizeof(block) <= end && nsp_pe_read(pe, at, &block, sizeof(block)) && block.SizeOfBlock;
         at += block.SizeOfBlock) {
        if (block.VirtualAddress != (rva & ~0xfffULL))
            continue;
        for (i = sizeof(block); i + sizeof(relocation) <= block.SizeOfBlock; i += sizeof(relocation))
            if (nsp_pe_read(pe, at + i, &relocation, sizeof(relocation)) && relocation == wanted)
                return TRUE;
    }
    return FALSE;
}

/* ---- thread-local storage: addresses in it are not relative ---- */

/* The pointer at @rva, as an address of the image. */
static BOOL read_address(const struct pe *pe, ULONGLONG rva, ULONGLONG *address)
{
    if (!read_pointer(pe, rva, address))
        return FALSE;
    if (!*address)
        return !is_relocated(pe, rva); /* or it would not stay NULL */
    *address -= pe->image_base;
    return pe->is_fixed || is_relocated(pe, rva);
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
        !nsp_pe_read(pe, rva + 4 * width, &zeros, sizeof(zeros)))
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
    return NULL;
}
