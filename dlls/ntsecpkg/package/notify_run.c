/*
 * The thread of a registration: it waits for what was asked for, and calls the package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/notify_private.h"

#include "base/str.h"
#include "package/enter.h"
#include "package/lists.h"
#include "watch/log.h"

#include <utlist.h>

/* An object that stays signalled is looked at this often, until it is reset. */
#define RESET_POLL 10 /* ms */

/* Of winternl.h's kind, but not in it. */
struct event_information { LONG is_auto_reset, is_signalled; };
struct semaphore_information { ULONG count, limit; };

NTSTATUS NTAPI NtQueryEvent(HANDLE event, int class, void *information, ULONG size, ULONG *size_out);
NTSTATUS NTAPI NtQuerySemaphore(HANDLE semaphore, int class, void *information, ULONG size, ULONG *size_out);

/* ---- waiting: FALSE when it is over ---- */

static BOOL wait_period(struct nsp_notification *n)
{
    ULONGLONG now = GetTickCount64();

    /* What was missed, for a callback took its time, is not made up for. */
    n->due = max(n->due + n->period, now);
    for (; now < n->due; now = GetTickCount64())
        if (WaitForSingleObject(n->wake, (DWORD)min(n->due - now, MAXLONG)) != WAIT_TIMEOUT)
            return FALSE;
    return TRUE;
}

static BOOL wait_object(struct nsp_notification *n)
{
    HANDLE handles[] = { n->wake, n->object };

    return WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1;
}

/* A wait that was satisfied resets auto-reset events and counts semaphores down; other objects stay signalled. */
static BOOL stays_signalled(HANDLE object)
{
    struct semaphore_information semaphore;
    struct event_information event;

    if (NT_SUCCESS(NtQueryEvent(object, 0, &event, sizeof(event), NULL)))
        return !event.is_auto_reset && event.is_signalled;
    if (NT_SUCCESS(NtQuerySemaphore(object, 0, &semaphore, sizeof(semaphore), NULL)))
        return FALSE;
    return WaitForSingleObject(object, 0) == WAIT_OBJECT_0;
}

static BOOL wait_reset(struct nsp_notification *n)
{
    while (stays_signalled(n->object))
        if (WaitForSingleObject(n->wake, RESET_POLL) != WAIT_TIMEOUT)
            return FALSE;
    return TRUE;
}

/* The registry tells of a change once, and forgets it when the thread that asked ends. */
static BOOL ask_registry(struct nsp_notification *n)
{
    LONG error = ERROR_SUCCESS;

    if (!n->key)
        error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, NSP_LSA_KEY, 0, KEY_NOTIFY, &n->key);
    if (!error)
        error = RegNotifyChangeKeyValue(n->key, TRUE, REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET, n->object,
                                        TRUE);
    if (error)
        NSP_WARN("notify", "the Lsa key cannot be watched: error %ld", error);
    return !error;
}

/* It is asked again before the package is called, so that a change meanwhile is not missed. */
static BOOL wait_registry(struct nsp_notification *n, struct nsp_event_item **item)
{
    return (n->key || ask_registry(n)) && wait_object(n) && ask_registry(n) &&
           (*item = nsp_event_new(NSP_EVENT_REGISTRY_CHANGE, NULL, 0, NULL));
}

static BOOL wait_queue(struct nsp_notification *n, struct nsp_event_item **item)
{
    while (!n->is_over) {
        AcquireSRWLockExclusive(&n->host->lock);
        if ((*item = n->events))
            LL_DELETE(n->events, *item);
        ReleaseSRWLockExclusive(&n->host->lock);
        if (*item)
            return TRUE;
        WaitForSingleObject(n->wake, INFINITE);
    }
    return FALSE;
}

static BOOL wait_next(struct nsp_notification *n, struct nsp_event_item **item)
{
    *item = NULL;
    switch (n->type) {
    case NSP_NOTIFIER_IMMEDIATE:
        return TRUE;
    case NSP_NOTIFIER_INTERVAL:
        return wait_period(n);
    case NSP_NOTIFIER_HANDLE_WAIT:
        return wait_object(n);
    }
    return n->class == NSP_EVENT_REGISTRY_CHANGE ? wait_registry(n, item) : wait_queue(n, item);
}

/* ---- calling ---- */

/* FALSE: there is no more to call. */
static BOOL call(struct nsp_notification *n, struct nsp_event_item *item)
{
    void *argument = n->parameter;

    InterlockedExchange(&n->is_done, n->is_one_shot);
    if (n->type == NSP_NOTIFIER_EVENT) {
        item->notify.PackageParameter = n->parameter;
        argument = &item->notify;
    }
    return nsp_enter_callback(n->package, "notification", n->start, argument) && !n->is_one_shot;
}

DWORD WINAPI nsp_notification_run(void *argument)
{
    struct nsp_notification *n = argument;
    struct nsp_event_item *item;
    BOOL goes_on = TRUE;

    while (goes_on && !n->is_over && wait_next(n, &item)) {
        goes_on = !n->is_over && call(n, item);
        nsp_free(item);
        if (goes_on && n->type == NSP_NOTIFIER_HANDLE_WAIT)
            goes_on = wait_reset(n);
    }
    nsp_notification_leave(n);
    return 0;
}
