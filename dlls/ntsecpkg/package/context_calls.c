/*
 * What is done with contexts besides legs, messages and queries: control tokens, attributes, completion and the
 * token of the client.  Contract 9, slots 22 and 28, and 10, slots 7 and 9.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "host.h"
#include "lsa/heap.h"
#include "package/buffers.h"
#include "package/submit.h"
#include "watch/handles.h"

/* User halves have no function for it. */
SECURITY_STATUS nsp_context_control(struct nsp_context *context, SecBufferDesc *token)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    struct nsp_buffers mapped;
    SECURITY_STATUS status;

    if (context->is_user_only)
        return SEC_E_UNSUPPORTED_FUNCTION;
    if ((status = nsp_buffers_map_input(&mapped, context->held.host, context->held.client, token)) < 0)
        return status;
    status = NSP_ASK_LSA(context->held.pkg, ApplyControlToken, &on, context->held.handle, mapped.desc);
    nsp_buffers_return_input(&mapped);
    nsp_buffers_release(&mapped);
    return status;
}

SECURITY_STATUS nsp_context_set(struct nsp_context *context, ULONG attribute, const void *buffer, ULONG size)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    struct nsp_heap *heap = context->held.host->heap;
    SECURITY_STATUS status;
    void *copy;

    if (context->is_user_only)
        return SEC_E_UNSUPPORTED_FUNCTION;
    if ((status = nsp_submit_copy(context->held.host, context->held.client, buffer, size, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(context->held.pkg, SetContextAttributes, &on, context->held.handle, attribute, copy, size);
    nsp_heap_wipe_free(heap, copy, NSP_CALLER_HOST);
    return status;
}

SECURITY_STATUS nsp_context_complete(struct nsp_context *context, SecBufferDesc *token)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status = nsp_context_check_user(context);

    if (status != SEC_E_OK)
        return status;
    return NSP_ASK_USER(context->held.pkg, CompleteAuthToken, &on, context->held.handle, token);
}

SECURITY_STATUS nsp_context_token(struct nsp_context *context, HANDLE *token)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status = nsp_context_check_user(context);

    *token = NULL;
    if (status != SEC_E_OK)
        return status;
    status = NSP_ASK_USER(context->held.pkg, GetContextToken, &on, context->held.handle, token);
    if (status < 0)
        *token = NULL;
    if (*token && context->held.host->handles)
        nsp_handles_give(context->held.host->handles, *token);
    return status >= 0 && !*token ? SEC_E_NO_IMPERSONATION : status;
}
