/*
 * RegisterNotification and CancelNotification, and the end of what a package registered.  Contract 6.18 and 6.19.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/notify_private.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "lsa/functions.h"
#include "watch/finding.h"

#include <utlist.h>

#define MS_PER_SECOND 1000
#define MS_PER_MINUTE 60000

static void notification_free(struct nsp_notification *n)
{
    struct nsp_event_item *item;

    if (!n)
        return;
    while ((item = n->events)) {
        n->events = item->next;
        nsp_free(item);
    }
    if (n->key)
        RegCloseKey(n->key);
    if (n->object)
        CloseHandle(n->object);
    if (n->wake)
        CloseHandle(n->wake);
    if (n->thread)
        CloseHandle(n->thread);
    nsp_free(n);
}

static void release(struct nsp_host *host, struct nsp_notification *n)
{
    LONG left;

    AcquireSRWLockExclusive(&host->lock);
    left = --n->references;
    ReleaseSRWLockExclusive(&host->lock);
    if (!left)
        notification_free(n);
}

void nsp_notification_leave(struct nsp_notification *n)
{
    struct nsp_host *host = n->host;
    LONG left;

    /* In one step: what is not in the list is not waited for, and the host may go. */
    AcquireSRWLockExclusive(&host->lock);
    if (n->is_listed && (!n->is_kept || n->is_done)) {
        DL_DELETE(host->notifications, n);
        n->is_listed = FALSE;
        n->references--;
    }
    left = n->references;
    ReleaseSRWLockExclusive(&host->lock);
    if (!left)
        notification_free(n);
}

/* ---- registering ---- */

static BOOL is_acceptable(ULONG type, ULONG class, ULONG interval)
{
    switch (type) {
    case NSP_NOTIFIER_INTERVAL:
        return !class && interval;
    case NSP_NOTIFIER_HANDLE_WAIT:
    case NSP_NOTIFIER_STATE_CHANGE:
    case NSP_NOTIFIER_IMMEDIATE:
        return !class;
    case NSP_NOTIFIER_EVENT:
        return class >= NSP_EVENT_PACKAGE_CHANGE && class <= NSP_EVENT_REGISTRY_CHANGE;
    }
    return FALSE;
}

/* What is waited for, beside the wake event. */
static BOOL take_object(struct nsp_notification *n, HANDLE object)
{
    if (n->type == NSP_NOTIFIER_EVENT && n->class == NSP_EVENT_REGISTRY_CHANGE)
        return (n->object = CreateEventW(NULL, FALSE, FALSE, NULL)) != NULL;
    if (n->type != NSP_NOTIFIER_HANDLE_WAIT)
        return TRUE;
    if (object && DuplicateHandle(GetCurrentProcess(), object, GetCurrentProcess(), &n->object, 0, FALSE,
                                  DUPLICATE_SAME_ACCESS))
        return TRUE;
    n->object = NULL;
    return FALSE;
}

/* Into the list, and go.  For a package that has ended meanwhile it is over at once: NULL. */
static HANDLE begin(struct nsp_notification *n)
{
    struct nsp_package *pkg = n->package;
    struct nsp_host *host = n->host;
    HANDLE id = NULL;

    AcquireSRWLockExclusive(&host->lock);
    if (pkg->state == NSP_STATE_LOADED || pkg->state == NSP_STATE_READY)
        id = n->id = (HANDLE)(host->last_notification += 4);
    else
        n->is_over = TRUE;
    DL_APPEND(host->notifications, n);
    n->is_listed = TRUE;
    ReleaseSRWLockExclusive(&host->lock);
    ResumeThread(n->thread);
    return id;
}

HANDLE NTAPI lsa_RegisterNotification(nsp_thread_start *StartFunction, void *Parameter, ULONG NotificationType,
                                      ULONG NotificationClass, ULONG NotificationFlags, ULONG IntervalMinutes,
                                      HANDLE WaitEvent)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_package *pkg = host ? nsp_package_calling(host, caller) : NULL;
    struct nsp_notification *n;

    if (!pkg || !StartFunction || !is_acceptable(NotificationType, NotificationClass, IntervalMinutes))
        return NULL;
    if (!(n = nsp_alloc(sizeof(*n))))
        return NULL;
    n->host = host;
    n->package = pkg;
    n->caller = caller;
    n->references = 1;
    n->start = StartFunction;
    n->parameter = Parameter;
    n->type = NotificationType;
    n->class = NotificationClass;
    n->is_one_shot = NotificationType == NSP_NOTIFIER_IMMEDIATE || (NotificationFlags & NSP_NOTIFIER_FLAG_ONE_SHOT);
    n->period = (ULONGLONG)IntervalMinutes *
                (NotificationFlags & NSP_NOTIFIER_FLAG_SECONDS ? MS_PER_SECOND : MS_PER_MINUTE);
    n->due = GetTickCount64();

    /* Suspended: the thread must find itself in the list. */
    if (!take_object(n, WaitEvent) || !(n->wake = CreateEventW(NULL, FALSE, FALSE, NULL)) ||
        !(n->thread = CreateThread(NULL, 0, nsp_notification_run, n, CREATE_SUSPENDED, &n->thread_id))) {
        notification_free(n);
        return NULL;
    }
    return begin(n);
}

/* ---- ending ---- */

/* Under the lock. */
static void end(struct nsp_notification *n)
{
    n->is_over = TRUE;
    n->references++;
    SetEvent(n->wake);
}

static struct nsp_notification *of_this_thread(struct nsp_host *host)
{
    struct nsp_notification *n;

    DL_SEARCH_SCALAR(host->notifications, n, thread_id, GetCurrentThreadId());
    return n;
}

/* Under the lock: would @me wait for itself, through what others cancel at the moment? */
static BOOL is_circle(const struct nsp_notification *me, const struct nsp_notification *n)
{
    while (n && n != me)
        n = n->waits_for;
    return me && n == me;
}

NTSTATUS NTAPI lsa_CancelNotification(HANDLE NotifyHandle)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_notification *n, *me;
    BOOL waits;

    if (!host)
        return STATUS_NO_MEMORY;
    AcquireSRWLockExclusive(&host->lock);
    DL_SEARCH_SCALAR(host->notifications, n, id, NotifyHandle);
    if (!n || (n->is_over && !n->is_kept)) {
        ReleaseSRWLockExclusive(&host->lock);
        return STATUS_INVALID_PARAMETER;
    }
    n->is_kept = FALSE;
    end(n);
    me = of_this_thread(host);
    if ((waits = !is_circle(me, n)) && me)
        me->waits_for = n;
    ReleaseSRWLockExclusive(&host->lock);

    if (waits) {
        WaitForSingleObject(n->thread, INFINITE);
        nsp_notification_leave(n); /* one that was stopped, or a callback that called ExitThread */
    }
    if (waits && me) {
        AcquireSRWLockExclusive(&host->lock);
        me->waits_for = NULL;
        ReleaseSRWLockExclusive(&host->lock);
    }
    release(host, n);
    return STATUS_SUCCESS;
}

/* The next registration of @pkg that goes on, stopped; that of the calling thread is stopped and passed over. */
static struct nsp_notification *stop_one(struct nsp_package *pkg)
{
    struct nsp_host *host = pkg->module->host;
    struct nsp_notification *n;

    AcquireSRWLockExclusive(&host->lock);
    DL_FOREACH(host->notifications, n) {
        if (n->package != pkg || n->is_kept)
            continue;
        if (n->thread_id != GetCurrentThreadId())
            break;
        n->is_over = TRUE;
    }
    if (n) {
        n->is_kept = !n->is_over; /* else somebody cancels it at the moment */
        end(n);
    }
    ReleaseSRWLockExclusive(&host->lock);
    return n;
}

void nsp_notify_stop(struct nsp_package *pkg)
{
    struct nsp_host *host = pkg->module->host;
    BOOL is_outside = !nsp_frame_top(); /* else the watchdog knows where this thread is */
    struct nsp_notification *n;

    while ((n = stop_one(pkg))) {
        if (is_outside)
            nsp_progress_set(host->watch, 1, pkg->module->name, "notification");
        WaitForSingleObject(n->thread, INFINITE);
        if (is_outside)
            nsp_progress_set(host->watch, 0, NULL, NULL);
        n->thread_id = 0; /* another thread may get it */
        nsp_notification_leave(n); /* for a callback that called ExitThread */
        release(host, n);
    }
}

/* The next one that was stopped, out of the list, with the list's reference; NULL: there is none. */
static struct nsp_notification *take_stopped(struct nsp_package *pkg)
{
    struct nsp_host *host = pkg->module->host;
    struct nsp_notification *n;

    AcquireSRWLockExclusive(&host->lock);
    DL_FOREACH(host->notifications, n)
        if (n->package == pkg && n->is_kept)
            break;
    if (n) {
        DL_DELETE(host->notifications, n);
        n->is_listed = FALSE;
    }
    ReleaseSRWLockExclusive(&host->lock);
    return n;
}

/* What is to come at once goes by itself, and only was not quick enough. */
static void tell_leak(const struct nsp_notification *n)
{
    static const char *const types[] = {
        [NSP_NOTIFIER_INTERVAL] = "an interval", [NSP_NOTIFIER_HANDLE_WAIT] = "a handle",
        [NSP_NOTIFIER_STATE_CHANGE] = "changes of state", [NSP_NOTIFIER_EVENT] = "events"
    };
    struct nsp_watch *watch = n->host->watch;

    if (!(n->host->flags & NSP_HOST_CHECK_HEAP) || n->type == NSP_NOTIFIER_IMMEDIATE ||
        nsp_finding_was_told(watch, NSP_FINDING_LEAK_NOTIFICATION, "Shutdown", n->caller))
        return;
    nsp_finding_add(watch, NSP_FINDING_LEAK_NOTIFICATION, STATUS_SUCCESS, "Shutdown", n->caller,
                    "a registration of RegisterNotification for %s was not cancelled", types[n->type]);
}

void nsp_notify_end(struct nsp_package *pkg, BOOL was_shut_down)
{
    struct nsp_notification *n;

    nsp_notify_stop(pkg);
    while ((n = take_stopped(pkg))) {
        if (was_shut_down)
            tell_leak(n);
        release(n->host, n);
    }
}
