/*
 * Events for notifications: made by the host when packages come and go, and by NspHostNotify().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/notify_private.h"

#include "base/str.h"

#include <string.h>
#include <utlist.h>

struct nsp_event_item *nsp_event_new(ULONG class, const void *data, ULONG size, const WCHAR *name)
{
    SIZE_T name_size = name ? (wcslen(name) + 1) * sizeof(*name) : 0;
    struct nsp_event_package_change *change;
    struct nsp_event_item *item;

    if (!(item = nsp_alloc(sizeof(*item) + size + name_size)))
        return NULL;
    item->notify.EventClass = class;
    item->notify.EventDataSize = size;
    if (!size)
        return item;
    item->notify.EventData = memcpy(item + 1, data, size);
    if (name) {
        change = item->notify.EventData;
        change->PackageName = nsp_counted(memcpy(change + 1, name, name_size));
    }
    return item;
}

/* Each registration gets a copy of its own. */
static NTSTATUS raise(struct nsp_host *host, ULONG type, ULONG class, const void *data, ULONG size, const WCHAR *name)
{
    NTSTATUS status = STATUS_SUCCESS;
    struct nsp_notification *n;
    struct nsp_event_item *item;

    AcquireSRWLockExclusive(&host->lock);
    DL_FOREACH(host->notifications, n) {
        if (n->type != type || n->class != class || n->is_over)
            continue;
        if (!(item = nsp_event_new(class, data, size, name))) {
            status = STATUS_NO_MEMORY;
            continue;
        }
        LL_APPEND(n->events, item);
        SetEvent(n->wake);
    }
    ReleaseSRWLockExclusive(&host->lock);
    return status;
}

void nsp_notify_package_change(struct nsp_package *pkg, enum nsp_package_change kind)
{
    struct nsp_event_package_change change = { .ChangeType = kind, .PackageId = pkg->id };

    /* At the host's end all go, and nobody is left to be told. */
    if (!pkg->module->host->is_stopped)
        raise(pkg->module->host, NSP_NOTIFIER_EVENT, NSP_EVENT_PACKAGE_CHANGE, &change, sizeof(change), pkg->name);
}

static BOOL is_from_outside(ULONG type, ULONG class, ULONG size)
{
    if (type == NSP_NOTIFIER_STATE_CHANGE)
        return !class && !size;
    if (type != NSP_NOTIFIER_EVENT)
        return FALSE;
    return (class == NSP_EVENT_ROLE_CHANGE && size == sizeof(struct nsp_event_role_change)) ||
           (class == NSP_EVENT_DOMAIN_CHANGE && size == sizeof(struct nsp_parameters));
}

NTSTATUS NTAPI NspHostNotify(struct nsp_host *host, ULONG type, ULONG class, const void *data, ULONG size)
{
    if (!is_from_outside(type, class, size) || (size && !data))
        return STATUS_INVALID_PARAMETER;
    if (!host && !(host = NspHostGetDefault()))
        return STATUS_NO_MEMORY;
    return raise(host, type, class, data, size, NULL);
}
