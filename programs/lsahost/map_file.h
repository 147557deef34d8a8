/*
 * The map that a linker wrote of a DLL, of GNU ld or of Microsoft's: what function an address is in.  It lies beside a
 * package, so it may be damaged, or that of another build.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_MAP_FILE_H
#define LSAHOST_MAP_FILE_H

#include "image.h"

/*
 * The nearest function from @floor to @rva.  FALSE: there is none, or the map is not one of @image as far as can be
 * seen: by the size of the section with GNU ld's, by the time of linking with Microsoft's.
 */
BOOL map_file_find(const struct mapped *map, const struct image *image, ULONG rva, ULONG floor, char *name,
                   SIZE_T room);

#endif
