/*
 * Names and lines by the system's debug library, dbghelp.dll, for the PDB files of Microsoft's linker.
 *
 * The file is a package's, and the library was not made for such: it works on a thread of its own, and one call that
 * faults or does not return is the last.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_DEBUG_HELP_H
#define LSAHOST_DEBUG_HELP_H

#include "image.h"

struct debug_place {
    char function[256], file[512]; /* UTF-8; "": not known */
    ULONG begin;                   /* of the function, relative to the image */
    ULONG line;
};

/*
 * Load what belongs to the DLL @path, of @image, if a file of debug information lies beside it: the value is for
 * debug_help_find(), 0 when there is nothing.
 */
ULONGLONG debug_help_load(const WCHAR *path, const struct image *image);
void debug_help_find(ULONGLONG module, ULONG rva, struct debug_place *place);

#endif
