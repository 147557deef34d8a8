/*
 * The last calls before a package died, from the trace of its process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_TAIL_H
#define LSAHOST_CHECK_TAIL_H

#include "secpkg_abi.h"

/* Make the name of a file for a trace.  FALSE: there is no folder for it. */
BOOL check_tail_name(WCHAR name[MAX_PATH]);

/* The last lines as lsahost trace shows them; NULL when there are none.  To be freed with free(). */
char *check_tail_read(const WCHAR *name);

#endif
