/*
 * Behind the stubs that a trace puts in front of support functions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_CALLER_H
#define NSP_WATCH_TRACE_CALLER_H

/* Where support functions that a stub has called return to. */
extern const char nsp_fence_call_return[]; /* fence.c */

/*
 * @address is that: where the package's code goes on behind the call of the stub.  @address itself when this thread
 * runs no stub.  Keeps the last error.
 */
const void *nsp_trace_caller(const void *address);

#endif
