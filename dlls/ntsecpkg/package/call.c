/*
 * CallPackage and CallPackageUntrusted on behalf of clients.  Contract 8.12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon.h"

#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/enter.h"

#define MAX_SUBMIT 0x10000 /* bytes; our policy */

NTSTATUS nsp_submit_copy(struct nsp_host *host, struct nsp_client *client, const void *address, ULONG length,
                         void **copy)
{
    NTSTATUS status;

    *copy = NULL;
    if (!length)
        return STATUS_SUCCESS;
    if (length > MAX_SUBMIT)
        return STATUS_INVALID_PARAMETER;
    if (!(*copy = nsp_heap_alloc(host->heap, NSP_POOL_LSA, length, NSP_CALLER_HOST)))
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_client_read(client, address, *copy, length)))
        return STATUS_SUCCESS;
    nsp_heap_wipe_free(host->heap, *copy, NSP_CALLER_HOST);
    *copy = NULL;
    return status;
}

NTSTATUS nsp_call_package(struct nsp_host *host, struct nsp_package_call *call)
{
    struct nsp_call_on on = { .client = call->client };
    struct nsp_client_request *request = NULL;
    void *submit = NULL;
    ULONG_PTR result;
    NTSTATUS status;

    call->answer = NULL;
    call->answer_length = 0;
    call->protocol_status = STATUS_SUCCESS;
    if (nsp_client_identity(call->client)->has_tcb)
        on.attributes |= NSP_CALL_IS_TCB;

    if (!NT_SUCCESS(status = nsp_submit_copy(host, call->client, call->submit, call->submit_length, &submit)))
        return status;
    if (!NT_SUCCESS(status = nsp_request_open(call->client, &request)))
        goto done;

    /* The three functions have one prototype; the compiler checks against the first. */
    if (nsp_enter_lsa(call->pkg, call->slot, &on, (const ULONG_PTR[]){
                          NSP_WORDS(request, submit, call->submit, call->submit_length, &call->answer,
                                    &call->answer_length, &call->protocol_status) }, 7, &result, &status))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status)) {
        nsp_client_free(call->client, call->answer);
        call->answer = NULL;
        call->answer_length = 0;
    }

done:
    nsp_request_close(request);
    nsp_heap_wipe_free(host->heap, submit, NSP_CALLER_HOST);
    return status;
}
