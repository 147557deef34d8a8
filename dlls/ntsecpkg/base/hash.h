/*
 * uthash on the host's own memory.  Full memory does not end the process: an element that HASH_ADD had no room for has
 * hh.tbl NULL afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_HASH_H
#define NSP_BASE_HASH_H

#include "base/str.h"

#define HASH_NONFATAL_OOM 1
#define uthash_malloc(size) nsp_alloc(size)
#define uthash_free(block, size) nsp_free(block)
#include <uthash.h>

#endif
