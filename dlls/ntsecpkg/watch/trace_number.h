/*
 * Numbers in order of appearance: of threads, and in place of what else differs from run to run, addresses, handles and
 * random LUIDs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_NUMBER_H
#define NSP_WATCH_TRACE_NUMBER_H

#include "secpkg_abi.h"

enum nsp_trace_space {
    NSP_TRACE_ADDRESS,
    NSP_TRACE_HANDLE, /* numbered with addresses, in one row */
    NSP_TRACE_LUID,
    NSP_TRACE_THREAD,
    NSP_TRACE_SPACES
};

struct nsp_trace_known;

struct nsp_trace_numbers {
    SRWLOCK lock;
    struct nsp_trace_known *known;
    ULONG last[NSP_TRACE_SPACES];
};

/*
 * The number of @value, a new one when it has none.  @is_fresh: it was handed out just now, so it is another thing than
 * what had this value before.  0 when memory is full.
 */
ULONG nsp_trace_number(struct nsp_trace_numbers *numbers, enum nsp_trace_space space, ULONGLONG value, BOOL is_fresh);
void nsp_trace_numbers_free(struct nsp_trace_numbers *numbers); /* all that they hold */

#endif
