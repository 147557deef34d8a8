/*
 * A PE file in memory, for the files that read one.  Nothing in it is to be trusted: every place is looked up with the
 * functions below, which know where the file ends.
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
    DWORD image_size, header_size; /* as the file says */
    unsigned section_count;
    const IMAGE_SECTION_HEADER *sections;
    IMAGE_DATA_DIRECTORY exports, imports;
};

/* @size bytes at an offset of the file; NULL when it is shorter. */
const void *nsp_pe_at(const struct pe *pe, SIZE_T offset, SIZE_T size);

/*
 * The same behind an address of the image (RVA), in the contents of one section, of which there are *@room (may be
 * NULL) bytes from there on; NULL when it has none.
 */
const void *nsp_pe_at_rva(const struct pe *pe, DWORD rva, SIZE_T size, SIZE_T *room);

/* A NUL-terminated name behind an RVA; NULL when it does not end. */
const char *nsp_pe_name_at_rva(const struct pe *pe, DWORD rva);

/*
 * Whether the system's loader can be let loose on the file: Wine's believes what headers say, and a fault in it ends
 * the process.  STATUS_INVALID_IMAGE_FORMAT, and *@text says which part is damaged.
 */
NTSTATUS nsp_pe_check_sections(const struct pe *pe, const char **text);

#endif
