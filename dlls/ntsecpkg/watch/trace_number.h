/*
 * Numbers in place of what differs from run to run: addresses, handles and random LUIDs, in order of appearance.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_NUMBER_H
#define NSP_WATCH_TRACE_NUMBER_H

#include "secpkg_abi.h"

enum nsp_trace_space { NSP_TRACE_ADDRESS, NSP_TRACE_HANDLE, NSP_TRACE_LUID };

struct nsp_trace_known;

struct nsp_trace_numbers {
    SRWLOCK lock;
    struct nsp_trace_known *known;
    ULONG last;      /* of addresses and handles */
    ULONG last_luid;
};

/*
 * The number of @value, a new one when it has none.  @is_fresh: it was handed out just now, so it is another thing than
 * what had this value before.  0 when memory is full.
 */
ULONG nsp_trace_number(struct nsp_trace_numbers *numbers, enum nsp_trace_space space, ULONGLONG value, BOOL is_fresh);
void nsp_trace_numbers_free(struct nsp_trace_numbers *numbers); /* all that they hold */

#endif
