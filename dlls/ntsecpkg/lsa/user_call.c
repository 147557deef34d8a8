/*
 * Copies of what a package wants a function of its user half to be called with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/user_call.h"

#include "base/str.h"
#include "lsa/client.h"
#include "watch/fence.h"

NTSTATUS nsp_user_call_create(struct nsp_client *client, const SecBuffer *data, struct nsp_user_call **out)
{
    struct nsp_user_call *call;
    NTSTATUS status;

    *out = NULL;
    if (data->cbBuffer > MAXLONG || !(call = nsp_alloc(sizeof(*call) + data->cbBuffer)))
        return STATUS_NO_MEMORY;
    call->data = *data;
    call->data.BufferType &= ~NSP_BUFFER_UNMAPPED; /* wherever it was, now it is here */
    call->data.pvBuffer = data->cbBuffer ? call->bytes : NULL;

    if (data->BufferType & NSP_BUFFER_UNMAPPED)
        status = nsp_client_read(client, data->pvBuffer, call->bytes, data->cbBuffer);
    else
        status = nsp_fence_copy(call->bytes, data->pvBuffer, data->cbBuffer) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
    if (NT_SUCCESS(status))
        *out = call;
    else
        nsp_user_call_free(call);
    return status;
}

void nsp_user_call_free(struct nsp_user_call *call)
{
    if (!call)
        return;
    nsp_wipe(call->bytes, call->data.cbBuffer);
    nsp_free(call);
}
