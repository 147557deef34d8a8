/*
 * A DLL as a file: its sections, the functions that its symbol table names, and where a function begins.  The file is a
 * package's, so every offset in it is checked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_IMAGE_H
#define LSAHOST_IMAGE_H

#include "mapped.h"

struct image {
    struct mapped file;
    WORD machine;
    ULONG time_stamp;
    ULONGLONG base; /* at which it was linked */
    const IMAGE_SECTION_HEADER *sections;
    unsigned section_count;
    IMAGE_DATA_DIRECTORY exceptions, debug;
    ULONG symbols, symbol_count; /* offset in the file; 0: there are none */
};

/* FALSE: it cannot be read, or is no PE file.  Ends with image_close() whatever the result. */
BOOL image_open(struct image *image, const WCHAR *path);
BOOL image_read(struct image *image, const struct mapped *file); /* which is the image's afterwards */
void image_close(struct image *image);

/* @size bytes at an offset in the file, or at an address relative to the image; NULL when they are not all in it. */
const void *image_at(const struct image *image, ULONGLONG offset, ULONGLONG size);
const void *image_at_rva(const struct image *image, ULONG rva, ULONG size);

/* The section that @rva is in, from 0; FALSE: in none. */
BOOL image_section_of(const struct image *image, ULONG rva, unsigned *section);

/* The bytes of the section @name, which may be a long one; NULL: there is none. */
const BYTE *image_section(const struct image *image, const char *name, SIZE_T *size);

/*
 * The functions around @rva, as far as the table for exceptions knows, which has nearly all of them on x86_64 and none
 * on i386.  *@begin: where the one begins that @rva is in, or @rva itself; *@floor: the name of a function before that
 * address is that of another function.
 */
void image_bounds(const struct image *image, ULONG rva, ULONG *begin, ULONG *floor);

/* The nearest function of the symbol table from @floor to @rva.  FALSE: there is none. */
BOOL image_find_symbol(const struct image *image, ULONG rva, ULONG floor, char *name, SIZE_T room);

/* The file of debug information that the linker recorded (a PDB), as it wrote it; "": none. */
void image_debug_file(const struct image *image, char *name, SIZE_T room);

#endif
