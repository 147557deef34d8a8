/*
 * The three CallPackage functions of a package, and messages to all packages.  Contract 8.12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon.h"

#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/cookie.h"
#include "package/enter.h"
#include "package/submit.h"

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
        .client = call->client, .attributes = call->attributes, .clear_outputs = free_answer, .outputs = call,
        .hands_over = TRUE
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
    const void *address = call->submit;
    struct nsp_submit submit;
    NTSTATUS status;

    clear_answer(call);
    call->protocol_status = STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_submit_open(host, call->client, address, call->submit_length, &submit)))
        return status;
    call->submit = submit.base;
    status = nsp_call_package_with(call, submit.local);
    call->submit = address;
    call->answer = nsp_cookie_resolve(call->answer, 0); /* it may have been put into the submit buffer */
    nsp_client_buffer_hand_over(call->answer);
    nsp_client_buffers_end_call();
    nsp_submit_close(host, &submit);
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
