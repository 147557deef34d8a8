/*
 * How long credentials and contexts live.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/lifetime.h"

#include "base/str.h"
#include "lsa/client.h"
#include "package/context.h"

#include <string.h>
#include <utlist.h>

#define USES 0x0FFFFFFFu

static SRWLOCK unused_lock = SRWLOCK_INIT;
static struct nsp_held *unused; /* by next */

SECURITY_STATUS nsp_sspi_status(NTSTATUS status)
{
    return status == STATUS_NOT_IMPLEMENTED ? SEC_E_UNSUPPORTED_FUNCTION : (SECURITY_STATUS)status;
}

void *nsp_held_new(void)
{
    struct nsp_held *held;

    AcquireSRWLockExclusive(&unused_lock);
    if ((held = unused))
        unused = held->next;
    ReleaseSRWLockExclusive(&unused_lock);
    if (held)
        return memset(held, 0, sizeof(struct nsp_context));
    return nsp_alloc(sizeof(struct nsp_context));
}

void nsp_held_start(struct nsp_held *held, struct nsp_held **list, struct nsp_host *host, struct nsp_client *client,
                    struct nsp_package *pkg, nsp_sec_handle handle, nsp_give_back *give_back)
{
    held->list = list;
    held->references = 3; /* that of the uses, the list's and the package's */
    held->uses = 1;
    held->host = host;
    held->client = nsp_client_acquire(client);
    held->pkg = nsp_package_enter(pkg);
    held->handle = handle;
    held->give_back = give_back;
    AcquireSRWLockExclusive(&host->lock);
    DL_APPEND(*list, held);
    ReleaseSRWLockExclusive(&host->lock);
}

/* Neither zeroed memory nor another number is taken for the wanted one, whatever happens to the record meanwhile. */
BOOL nsp_held_use(struct nsp_held *held, ULONG number, ULONG bits, ULONG *before)
{
    LONG64 uses = held->uses, seen;

    while ((ULONG)(uses >> 32) == number) {
        if ((seen = InterlockedCompareExchange64(&held->uses, (uses + 1) | bits, uses)) == uses) {
            *before = (ULONG)uses;
            return TRUE;
        }
        uses = seen;
    }
    return FALSE;
}

/* No call is in it: what uses it is the application's handle, if there is one. */
static BOOL is_idle(LONG64 uses)
{
    return (uses & USES) == (uses >> 32 != 0);
}

static void leave_package(struct nsp_held *held)
{
    if (InterlockedExchange(&held->has_left, TRUE))
        return;
    nsp_package_leave(held->pkg);
    nsp_held_release(held);
}

void nsp_held_set_number(struct nsp_held *held, ULONG number)
{
    LONG64 uses, now;

    do {
        uses = held->uses;
        now = (LONG64)((ULONGLONG)number << 32 | (ULONG)uses);
    } while (InterlockedCompareExchange64(&held->uses, now, uses) != uses);
    /* What the host has ended before is in no call from now on. */
    if (now & NSP_HELD_ENDED && is_idle(now))
        leave_package(held);
}

SECURITY_STATUS nsp_held_end(struct nsp_held *held)
{
    SECURITY_STATUS status;

    if (InterlockedExchange(&held->is_ended, TRUE))
        return SEC_E_INVALID_HANDLE;
    status = held->give_back(held);
    AcquireSRWLockExclusive(&held->host->lock);
    DL_DELETE(*held->list, held);
    ReleaseSRWLockExclusive(&held->host->lock);
    if (is_idle(InterlockedOr64(&held->uses, NSP_HELD_ENDED)))
        leave_package(held);
    nsp_held_release(held); /* the list's reference */
    return status;
}

/* It is not the last use that ends it then, but perhaps the last one in the package. */
static SECURITY_STATUS leave_ended(struct nsp_held *held)
{
    LONG64 uses;

    InterlockedIncrement(&held->references);
    uses = InterlockedDecrement64(&held->uses);
    if (is_idle(uses))
        leave_package(held);
    if (!(uses & USES))
        nsp_held_release(held);
    nsp_held_release(held);
    return uses & USES ? SEC_E_OK : SEC_E_INVALID_HANDLE;
}

BOOL nsp_held_try_leave(struct nsp_held *held, ULONG bits, ULONG unless, SECURITY_STATUS *status)
{
    LONG64 uses = held->uses, seen, next;

    for (; !(uses & unless); uses = seen) {
        next = (uses & ~(LONG64)bits) - 1;
        if ((seen = InterlockedCompareExchange64(&held->uses, next, uses)) != uses)
            continue;
        *status = SEC_E_OK;
        if (!(next & USES)) {
            *status = nsp_held_end(held);
            nsp_held_release(held);
        }
        return TRUE;
    }
    return FALSE;
}

SECURITY_STATUS nsp_held_leave(struct nsp_held *held)
{
    SECURITY_STATUS status;

    if (!held)
        return SEC_E_OK;
    return nsp_held_try_leave(held, 0, NSP_HELD_ENDED, &status) ? status : leave_ended(held);
}

void nsp_held_release(struct nsp_held *held)
{
    if (!held || InterlockedDecrement(&held->references))
        return;
    nsp_client_release(held->client);
    AcquireSRWLockExclusive(&unused_lock);
    held->next = unused;
    unused = held;
    ReleaseSRWLockExclusive(&unused_lock);
}

/* The first one that nobody is ending yet, with a reference. */
static struct nsp_held *first(struct nsp_host *host, struct nsp_held *const *list, const struct nsp_client *client)
{
    struct nsp_held *held;

    AcquireSRWLockShared(&host->lock);
    for (held = *list; held && (held->is_ended || (client && held->client != client)); held = held->next)
        ;
    if (held)
        InterlockedIncrement(&held->references);
    ReleaseSRWLockShared(&host->lock);
    return held;
}

void nsp_held_end_all(struct nsp_host *host, struct nsp_held **list, const struct nsp_client *client)
{
    struct nsp_held *held;

    while ((held = first(host, list, client))) {
        nsp_held_end(held);
        nsp_held_release(held);
    }
}

struct nsp_call_on nsp_held_on(const struct nsp_held *held)
{
    const BOOL is_over = nsp_client_has_ended(held->client);

    return (struct nsp_call_on){
        .client = held->client, .attributes = is_over ? NSP_CALL_CLEANUP | NSP_CALL_PROCESS_TERM : 0, .is_held = TRUE
    };
}
