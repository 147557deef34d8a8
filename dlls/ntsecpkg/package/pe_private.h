/*
 * A PE file in memory, for the files that read one.  Nothing in it is to be trusted: every place is looked up with the
 * functions below, which know where file and image end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PE_PRIVATE_H
#define NSP_PACKAGE_PE_PRIVATE_H

#include "secpkg_abi.h"

struct pe {
    const unsigned char *base;
    SIZE_T size;
    USHORT machine;
    BOOL is_wide;                  /* pointers in it have 64 bits */
    BOOL is_fixed;                 /* it has no relocations, and is loaded at its base or not at all */
    ULONGLONG image_base;          /* these as the file says */
    DWORD entry_point, image_size, header_size;
    unsigned section_count;
    const IMAGE_SECTION_HEADER *sections;
    IMAGE_DATA_DIRECTORY directories[IMAGE_NUMBEROF_DIRECTORY_ENTRIES];
};

/* @size bytes at an offset of the file; NULL when it is shorter. */
const void *nsp_pe_at(const struct pe *pe, SIZE_T offset, SIZE_T size);

/*
 * The same behind an address of the image (RVA), in the contents of one section or in the headers, of which there are
 * *@room (may be NULL) bytes from there on; NULL when it has none.
 */
const void *nsp_pe_at_rva(const struct pe *pe, DWORD rva, SIZE_T size, SIZE_T *room);

/* A NUL-terminated name behind an RVA; NULL when it does not end. */
const char *nsp_pe_name_at_rva(const struct pe *pe, DWORD rva);

/*
 * Whether the image has these @size bytes, in the file or not: all of them in one section that can be read, or in the
 * headers.
 */
BOOL nsp_pe_has(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/* The same in a section only, whatever is permitted there. */
BOOL nsp_pe_has_in_section(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/* Copy what the image will have there; FALSE when it has not.  What is not in the file is zero. */
BOOL nsp_pe_read(const struct pe *pe, ULONGLONG rva, void *target, SIZE_T size);

BOOL nsp_pe_is_code(const struct pe *pe, ULONGLONG rva);

/* Whether the image has these @size bytes where somebody may write. */
BOOL nsp_pe_is_writable(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/*
 * Whether the system's loader can be let loose on the file: Wine's believes what headers and directories say, and a
 * fault in it ends the process.  STATUS_INVALID_IMAGE_FORMAT, and *@text says which part is damaged.
 */
NTSTATUS nsp_pe_check_image(const struct pe *pe, const char **text);

/* The part of that which is in pe_directory.c: what is damaged ("the import directory"), or NULL. */
const char *nsp_pe_damaged_directory(const struct pe *pe);

#endif
