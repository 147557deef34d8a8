/*
 * What the files of notifications share: one registration, and what waits for its callback.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_NOTIFY_PRIVATE_H
#define NSP_PACKAGE_NOTIFY_PRIVATE_H

#include "package/notify.h"

/* One event for one callback: the block that the package sees, its data behind it. */
struct nsp_event_item {
    struct nsp_event_item *next;
    struct nsp_event_notify notify;
};

/*
 * A registration waits and calls on a thread of its own, which serialises its callbacks.  It is in the host's list
 * until that thread leaves.
 */
struct nsp_notification {
    struct nsp_notification *prev, *next;
    struct nsp_host *host;
    struct nsp_package *package;
    LONG references;                    /* the thread, and those who wait for it; under host->lock */
    HANDLE id;                          /* what the package has: a number, never a pointer */
    nsp_thread_start *start;
    void *parameter;
    ULONG type, class;
    const void *caller;
    BOOL is_one_shot;
    volatile LONG is_done;              /* the only call of a one-shot began */
    BOOL is_listed;                     /* under host->lock */
    BOOL is_kept;                       /* its thread leaves it in the list; under host->lock */
    HANDLE thread;
    DWORD thread_id;
    HANDLE wake;                        /* an event was queued, or it is over */
    volatile LONG is_over;
    struct nsp_notification *waits_for; /* what its callback cancels at the moment; under host->lock */

    ULONGLONG period, due;              /* INTERVAL: ms */
    HANDLE object;                      /* HANDLE_WAIT: a duplicate; registry: what the change sets */
    HKEY key;                           /* registry */
    struct nsp_event_item *events;      /* STATE_CHANGE and EVENT: a queue; under host->lock */
};

/* notify_event.c; NULL: memory is full.  @name is that of a package change. */
struct nsp_event_item *nsp_event_new(ULONG class, const void *data, ULONG size, const WCHAR *name);

/* notify_run.c: the thread. */
DWORD WINAPI nsp_notification_run(void *notification);

/* notify.c: out of the list, once; the last act of the thread, or of who waited for it. */
void nsp_notification_leave(struct nsp_notification *notification);

#endif
