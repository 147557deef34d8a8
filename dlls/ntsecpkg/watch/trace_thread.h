/*
 * What traces keep of a thread: where its lines are built, and how deep in calls it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_THREAD_H
#define NSP_WATCH_TRACE_THREAD_H

#include "secpkg_abi.h"

#define NSP_TRACE_LINE_SIZE 0x4000 /* bytes of the longest line */

struct nsp_trace_thread {
    ULONG serial;       /* among all of the process: its id is another's afterwards */
    const void *caller; /* of the support function that a stub is running; NULL: none is */
    ULONG depth;        /* calls in progress, both ways */
    char line[NSP_TRACE_LINE_SIZE];
};

/* Of the calling thread, made at the first call and freed when the thread ends; NULL when memory is full. */
struct nsp_trace_thread *nsp_trace_thread(void);

/* Give all of it back: once, when the DLL is unloaded from a process that lives on. */
void nsp_trace_thread_exit(void);

#endif
