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

/* Throw away what is in it; the file stays, and by that its name. */
void check_tail_empty(const WCHAR *name);

/* The last lines as lsahost trace shows them; NULL when there are none.  To be freed with free(). */
char *check_tail_read(const WCHAR *name);

/* A process that ended before its host was made has written nothing. */
BOOL check_tail_is_written(const WCHAR *name);

#endif
