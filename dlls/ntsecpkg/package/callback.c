/*
 * The callbacks of packages, and calling them: contract 6.36 and 7.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/callback.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/argument.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "lsa/impersonation.h"
#include "lsa/user_call.h"
#include "package/enter.h"
#include "package/stride.h"
#include "watch/log.h"

#include <utlist.h>

/* A package has a handful of them. */
struct nsp_registered {
    struct nsp_registered *next;
    ULONG id;
    nsp_callback *function;
};

/* With the host's lock held. */
static struct nsp_registered *find(struct nsp_package *pkg, ULONG id)
{
    struct nsp_registered *found;

    LL_SEARCH_SCALAR(pkg->callbacks, found, id, id);
    return found;
}

NTSTATUS nsp_callback_set(struct nsp_package *pkg, ULONG id, nsp_callback *function)
{
    struct nsp_host *host = pkg->module->host;
    struct nsp_registered *fresh = NULL, *known;

    if (function && !nsp_is_code(function))
        return STATUS_INVALID_PARAMETER;
    if (function && !(fresh = nsp_alloc(sizeof(*fresh))))
        return STATUS_NO_MEMORY;

    AcquireSRWLockExclusive(&host->lock);
    if ((known = find(pkg, id)))
        LL_DELETE(pkg->callbacks, known);
    if (fresh) {
        fresh->id = id;
        fresh->function = function;
        LL_PREPEND(pkg->callbacks, fresh);
    }
    ReleaseSRWLockExclusive(&host->lock);
    nsp_free(known);
    return STATUS_SUCCESS;
}

const void *nsp_callback_find(struct nsp_package *pkg, ULONG id)
{
    struct nsp_host *host = pkg->module->host;
    const void *function = NULL;
    struct nsp_registered *known;

    AcquireSRWLockShared(&host->lock);
    if ((known = find(pkg, id)))
        function = (const void *)known->function;
    ReleaseSRWLockShared(&host->lock);
    return function;
}

void nsp_callbacks_free(struct nsp_package *pkg)
{
    struct nsp_registered *known, *next;

    LL_FOREACH_SAFE(pkg->callbacks, known, next)
        nsp_free(known);
    pkg->callbacks = NULL;
}

NTSTATUS nsp_callback_run(struct nsp_package *pkg, struct nsp_client *client, const void *function, const char *name,
                          struct nsp_user_call *call, SecBuffer *output, NTSTATUS *result)
{
    const struct nsp_call_on on = { .client = client };
    SecBuffer input = call->data, answer = { 0 };
    ULONG_PTR word;
    NTSTATUS status, resumed;
    HANDLE token;

    memset(output, 0, sizeof(*output));
    *result = STATUS_SUCCESS;
    if (!function)
        return STATUS_PROCEDURE_NOT_FOUND;
    if (nsp_client_has_ended(client))
        return STATUS_PROCESS_IS_TERMINATING;

    /* The client's thread has not the token that the LSA half may have put on this one. */
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    if (nsp_enter_user_function(pkg, name, function, &on, (const ULONG_PTR[]){
                                    NSP_WORDS(call->arguments[0], call->arguments[1], &input, &answer) }, 4, &word,
                                &status)) {
        *output = answer;
        *result = (NTSTATUS)word;
        if (*result)
            NSP_WARN("user", "%s: %s returned %s", pkg->module->name, name, nsp_status_name(*result));
    }
    if (!NT_SUCCESS(resumed = nsp_impersonation_resume(token)) && NT_SUCCESS(status)) {
        nsp_callback_free_output(pkg, call, output);
        memset(output, 0, sizeof(*output));
        return resumed;
    }
    return status;
}

void nsp_callback_free_output(struct nsp_package *pkg, const struct nsp_user_call *call, const SecBuffer *output)
{
    struct nsp_host *host = pkg->module->host;
    void *block = output->pvBuffer;
    SIZE_T size;

    if (!block || block == call->data.pvBuffer)
        return;
    if (!nsp_heap_owns(host->heap, block, &size)) {
        if (!HeapValidate(GetProcessHeap(), 0, block)) {
            NSP_WARN("user", "%s: the output of a callback was not allocated with AllocateHeap", pkg->module->name);
            return;
        }
        size = HeapSize(GetProcessHeap(), 0, block);
    }
    nsp_give_zeros(block, min(output->cbBuffer, size));
    nsp_user_heap_free(host, block, NSP_CALLER_HOST);
}
