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
    DWORD entry_point, image_size, header_size, section_alignment, file_alignment;
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

/* Whether the image has these @size bytes, in the file or not: all of them in one section, or in the headers. */
BOOL nsp_pe_has(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/* The same, and whether they are such that a fault is not the answer. */
BOOL nsp_pe_is_readable(const struct pe *pe, ULONGLONG rva, ULONGLONG size);
BOOL nsp_pe_is_writable(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/* Whether the loader can move a pointer there: where nobody may write it makes room only for what is in the file. */
BOOL nsp_pe_is_movable(const struct pe *pe, ULONGLONG rva, ULONGLONG size);

/*
 * Copy what the image will have there; FALSE when it has not, or the loader cannot read it.  What is not in the file is
 * zero.
 */
BOOL nsp_pe_read(const struct pe *pe, ULONGLONG rva, void *target, SIZE_T size);

BOOL nsp_pe_is_code(const struct pe *pe, ULONGLONG rva);

/*
 * Whether the system's loader can be let loose on the file: Wine's believes what headers and directories say, and a
 * fault in it ends the process.  STATUS_INVALID_IMAGE_FORMAT, and *@text says which part is damaged.
 */
NTSTATUS nsp_pe_check_image(const struct pe *pe, const char **text);

/*
 * The part of that which is in pe_directory.c: what is damaged ("the import directory"), or NULL.  @parts become those
 * of the file.
 */
struct pe_parts;
const char *nsp_pe_damaged_directory(const struct pe *pe, struct pe_parts *parts);

/* ---- pe_parts.c ---- */

enum pe_part_kind {
    NSP_PE_READ,
    NSP_PE_WRITTEN, /* it may be read, too, before that */
    NSP_PE_ADDRESS  /* a pointer that is read, and moves with the image if it is not NULL */
};

struct pe_part {
    ULONGLONG rva, end;
    enum pe_part_kind kind;
    BOOL is_null, has_moved; /* of an address */
};

/* Zero-filled at first; the list is the caller's to free.  With another status than success, parts are missing. */
struct pe_parts {
    struct pe_part *list;
    ULONG count, room;
    NTSTATUS status;
};

void nsp_pe_part_read(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size);
void nsp_pe_part_written(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size);
void nsp_pe_part_address(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size, BOOL is_null);

/* When all are known: FALSE when one lies over another. */
BOOL nsp_pe_parts_are_apart(struct pe_parts *parts);

/* Then, for each relocation: FALSE when it is none of an address, or the second, and lies over a part. */
BOOL nsp_pe_parts_move(struct pe_parts *parts, ULONGLONG rva, ULONGLONG size, BOOL is_pointer);

/* Then: FALSE when an address had none. */
BOOL nsp_pe_parts_have_moved(const struct pe_parts *parts);

#endif
