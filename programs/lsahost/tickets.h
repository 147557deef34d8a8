/*
 * The answer of Kerberos to the question which tickets there are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TICKETS_H
#define LSAHOST_TICKETS_H

#include "view.h"

/*
 * Show a KERB_QUERY_TKT_CACHE_RESPONSE.  @data is a copy of what lies at @address, where its pointers lead.
 * FALSE, and nothing is shown, when it is none.
 */
BOOL tickets_show(struct view *view, const BYTE *data, ULONG size, const void *address);

#endif
