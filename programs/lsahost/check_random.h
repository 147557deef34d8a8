/*
 * Random changes of bytes: the same seed gives the same changes on every machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_RANDOM_H
#define LSAHOST_CHECK_RANDOM_H

#include "secpkg_abi.h"

struct check_random {
    ULONGLONG state;
};

void check_random_begin(struct check_random *random, ULONG seed, ULONG stream);
ULONG check_random_below(struct check_random *random, ULONG limit); /* 0 to @limit - 1 */
void check_random_fill(struct check_random *random, BYTE *data, ULONG size);

/* Change a bit, a byte, or a 32-bit word to an extreme.  What has bytes is another than before. */
void check_random_change(struct check_random *random, BYTE *data, ULONG size);

#endif
