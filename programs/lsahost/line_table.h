/*
 * The line of an address, from DWARF's table of lines: versions 2 to 5, which the debug library of Wine does not all
 * read.  The table is a package's, so everything in it is checked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_LINE_TABLE_H
#define LSAHOST_LINE_TABLE_H

#include "image.h"

struct line_table {
    const BYTE *lines, *strings, *line_strings; /* sections .debug_line, .debug_str, .debug_line_str */
    SIZE_T size, strings_size, line_strings_size;
};

/* Find the tables of @image. */
void line_table_open(struct line_table *table, const struct image *image);

/* @address is one of the image as it was linked.  FALSE: it has no line.  The name of the file is the compiler's. */
BOOL line_table_find(const struct line_table *table, ULONGLONG address, char *file, SIZE_T room, ULONG *line);

#endif
