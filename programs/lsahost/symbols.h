/*
 * What is known of the places of one DLL: from its symbol table and DWARF, from its PDB, or from its map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_SYMBOLS_H
#define LSAHOST_SYMBOLS_H

#include "place.h"

struct symbols;

/*
 * Read the DLL @path, one of Windows, which may be damaged in any way.  NULL when it cannot be read, or its SHA-256 is
 * not @digest, in hexadecimal; "" stands for any.
 */
struct symbols *symbols_open(const WCHAR *path, const char *digest);
void symbols_close(struct symbols *symbols);

/* @offset is relative to the image.  @is_call: see place_find(). */
void symbols_find(const struct symbols *symbols, ULONG offset, BOOL is_call, struct place *place);

#endif
