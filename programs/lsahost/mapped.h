/*
 * A file in memory, to be read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_MAPPED_H
#define LSAHOST_MAPPED_H

#include "secpkg_abi.h"

struct mapped {
    const BYTE *data;
    SIZE_T size;
};

/* @path is one of Windows.  FALSE, and no bytes, when there is no such file, or it is empty or too large. */
BOOL mapped_open(struct mapped *file, const WCHAR *path);
void mapped_close(struct mapped *file);

#endif
