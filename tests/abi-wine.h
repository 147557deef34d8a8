/*
 * What abi-wine-offsets.c, which sees Wine's headers only, tells abi-wine.c, which
 * sees mingw-w64's and ours.  Plain C types: the two share nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_ABI_WINE_H
#define NSP_ABI_WINE_H

#include <stddef.h>

struct wine_fact {
    const char *title;          /* a structure; NULL for a constant */
    const char *name;           /* its member; NULL for its size */
    size_t value;
};

extern const struct wine_fact wine_facts[];
extern const size_t wine_fact_count;

#endif
