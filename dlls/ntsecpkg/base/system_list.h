/*
 * What the system lists of all processes: themselves, and their handles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_SYSTEM_LIST_H
#define NSP_BASE_SYSTEM_LIST_H

#include "secpkg_abi.h"

struct system_handle {
    void *object; /* NULL in Wine */
    ULONG_PTR process_id, handle;
    ULONG access;
    USHORT trace_index, type, attributes[2];
    ULONG reserved;
};

struct system_handles {
    ULONG_PTR count, reserved;
    struct system_handle handles[];
};

struct system_thread {
    LARGE_INTEGER times[3];
    ULONG wait_time;
    void *start;
    ULONG_PTR process_id, thread_id;
    ULONG priorities[2], switches, state, wait_reason;
};

struct system_process {
    ULONG next, thread_count;
    LARGE_INTEGER times[6];
    UNICODE_STRING name;
    LONG priority;
    ULONG_PTR process_id, parent_id;
    ULONG handle_count, session_id;
    ULONG_PTR key, sizes[2];
    ULONG page_faults;
    ULONG_PTR more_sizes[9];
    LARGE_INTEGER transfers[6];
    struct system_thread threads[];
};

/* What there is at one moment; NULL: the system does not say. */
struct system_handles *nsp_system_handles(void);
struct system_process *nsp_system_processes(void);
struct system_process *nsp_system_next(struct system_process *process); /* NULL: it was the last */
struct system_process *nsp_system_self(struct system_process *list);    /* this process, in a list or NULL */
void nsp_system_free(void *list);

/*
 * Wine's server 8.0 crashes when it lists handles while a process ends.  What this process has open is to be found by
 * trying there, each value up to 4 * nsp_system_places().
 */
BOOL nsp_system_is_wine(void);
ULONG nsp_system_places(void); /* 0: the system does not say */

#endif
