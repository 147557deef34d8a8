/*
 * The three CallPackage functions of a package, and messages to all packages.  Contract 8.12.
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

static void clear_answer(struct nsp_package_call *call)
{
    call->answer = NULL;
    call->answer_length = 0;
}

static void free_answer(void *outputs)
{
    struct nsp_package_call *call = outputs;

    nsp_client_free(call->client, call->answer);
    clear_answer(call);
    call->protocol_status = STATUS_SUCCESS;
}

NTSTATUS nsp_call_package_with(struct nsp_package_call *call, void *local)
{
    struct nsp_call_on on = {
        .client = call->client, .attributes = call->attributes, .clear_outputs = free_answer, .outputs = call
    };
    struct nsp_client_request *request;
    ULONG_PTR result;
    NTSTATUS status;

    clear_answer(call);
    call->protocol_status = STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_request_open(call->client, &request)))
        return status;

    /* The three functions have one prototype. */
    if (nsp_enter_lsa(call->pkg, call->slot, &on, (const ULONG_PTR[]){
                          NSP_WORDS(request, local, call->submit, call->submit_length, &call->answer,
                                    &call->answer_length, &call->protocol_status) }, 7, &result, &status))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status)) {
        nsp_client_free(call->client, call->answer);
        clear_answer(call);
    }
    nsp_request_close(request);
    return status;
}

NTSTATUS nsp_call_package(struct nsp_host *host, struct nsp_package_call *call)
{
    NTSTATUS status;
    void *local;

    clear_answer(call);
    call->protocol_status = STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_submit_copy(host, call->client, call->submit, call->submit_length, &local)))
        return status;
    status = nsp_call_package_with(call, local);
    nsp_heap_wipe_free(host->heap, local, NSP_CALLER_HOST);
    return status;
}

/* A message begins with its number. */
static BOOL is_for_all(const struct nsp_package_call *call)
{
    ULONG message;

    return call->submit_length >= sizeof(message) &&
           NT_SUCCESS(nsp_client_read(call->client, call->submit, &message, sizeof(message))) &&
           message >= NSP_MESSAGE_PIN_DC;
}

NTSTATUS nsp_call_all_packages(struct nsp_host *host, struct nsp_package_call *call)
{
    NTSTATUS status = STATUS_NO_SUCH_PACKAGE;
    struct nsp_package *pkg = NULL;
    struct nsp_package_call each;
    BOOL is_answered = FALSE;

    clear_answer(call);
    call->protocol_status = STATUS_SUCCESS;
    if (!is_for_all(call))
        return STATUS_NO_SUCH_PACKAGE;
    while ((pkg = nsp_package_next(host, pkg))) {
        if (!pkg->lsa.slots[call->slot])
            continue;
        each = *call;
        each.pkg = pkg;
        if (is_answered) {
            nsp_call_package(host, &each);
            nsp_client_free(each.client, each.answer);
            continue;
        }
        status = nsp_call_package(host, &each);
        is_answered = NT_SUCCESS(status);
        call->answer = each.answer;
        call->answer_length = each.answer_length;
        call->protocol_status = each.protocol_status;
    }
    return status;
}
