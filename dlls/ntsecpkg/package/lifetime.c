/*
 * How long credentials and contexts live.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/lifetime.h"

#include "base/str.h"
#include "lsa/client.h"

#include <utlist.h>

SECURITY_STATUS nsp_sspi_status(NTSTATUS status)
{
    return status == STATUS_NOT_IMPLEMENTED ? SEC_E_UNSUPPORTED_FUNCTION : (SECURITY_STATUS)status;
}

void nsp_held_start(struct nsp_held *held, struct nsp_held **list, struct nsp_host *host, struct nsp_client *client,
                    struct nsp_package *pkg, nsp_sec_handle handle, nsp_give_back *give_back)
{
    held->list = list;
    held->references = 2; /* that of the uses and the list's */
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

void nsp_held_use(struct nsp_held *held)
{
    InterlockedIncrement(&held->uses);
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
    nsp_package_leave(held->pkg);
    nsp_held_release(held); /* the list's reference */
    return status;
}

SECURITY_STATUS nsp_held_leave(struct nsp_held *held)
{
    SECURITY_STATUS status;

    if (!held || InterlockedDecrement(&held->uses))
        return SEC_E_OK;
    status = nsp_held_end(held);
    nsp_held_release(held);
    return status;
}

void nsp_held_release(struct nsp_held *held)
{
    if (!held || InterlockedDecrement(&held->references))
        return;
    nsp_client_release(held->client);
    nsp_free(held);
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
        .client = held->client, .attributes = is_over ? NSP_CALL_CLEANUP | NSP_CALL_PROCESS_TERM : 0
    };
}
