/*
 * What a trace keeps of a thread: its number in each trace, where its line is built, and how deep in calls it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_THREAD_H
#define NSP_WATCH_TRACE_THREAD_H

#include "secpkg_abi.h"

#define NSP_TRACE_LINE_SIZE 0x4000 /* bytes of the longest line */

struct nsp_trace_number;

struct nsp_trace_thread {
    const void *caller;               /* of the support function that a stub is running; NULL: none is */
    ULONG depth;                      /* calls in progress, both ways */
    struct nsp_trace_number *numbers; /* by trace */
    char line[NSP_TRACE_LINE_SIZE];
};

/* Of the calling thread, made at the first call and freed when the thread ends; NULL when memory is full. */
struct nsp_trace_thread *nsp_trace_thread(void);

/*
 * The number of the thread in the trace that is number @trace of the process; *@last is the newest number that was
 * given out.  0 when memory is full.  The caller holds the trace's lock.
 */
ULONG nsp_trace_thread_number(struct nsp_trace_thread *thread, ULONG trace, ULONG *last);

/* Give all of it back: once, when the DLL is unloaded from a process that lives on. */
void nsp_trace_thread_exit(void);

#endif
