/*
 * Contexts that go from one process to another: ExportContext and ImportContext of user halves.  Contract 10, slots
 * 13 and 14.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "watch/handles.h"

/* The application frees it with FreeContextBuffer, which a block of the LSA's heap must not see. */
static SECURITY_STATUS move_to_client(struct nsp_context *context, SecBuffer *packed)
{
    struct nsp_heap *heap = context->held.host->heap;
    SECURITY_STATUS status = SEC_E_OK;
    void *moved;
    SIZE_T size;

    if (!nsp_heap_owns(heap, packed->pvBuffer, &size))
        return SEC_E_OK;
    if (packed->cbBuffer > size)
        status = SEC_E_INTERNAL_ERROR;
    else if (!NT_SUCCESS(nsp_client_alloc(context->held.client, packed->cbBuffer, &moved)))
        status = SEC_E_INSUFFICIENT_MEMORY;
    if (status == SEC_E_OK)
        memcpy(moved, packed->pvBuffer, packed->cbBuffer);
    nsp_heap_wipe_free(heap, packed->pvBuffer, NSP_CALLER_HOST);
    packed->pvBuffer = status == SEC_E_OK ? moved : NULL;
    return status;
}

SECURITY_STATUS nsp_context_export(struct nsp_context *context, ULONG flags, SecBuffer *packed, HANDLE *token)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status = nsp_context_check_user(context);
    const ULONG type = packed->BufferType;

    *packed = (SecBuffer){ 0, type, NULL };
    if (token)
        *token = NULL;
    if (status != SEC_E_OK)
        return status;
    if (flags & NSP_EXPORT_TO_KERNEL)
        return SEC_E_UNSUPPORTED_FUNCTION;
    status = NSP_ASK_USER(context->held.pkg, ExportContext, &on, context->held.handle, flags, packed, token);
    if (status < 0) {
        *packed = (SecBuffer){ 0, type, NULL };
        if (token)
            *token = NULL;
        return status;
    }
    if (token && *token && context->held.host->handles)
        nsp_handles_give(context->held.host->handles, *token);
    if (flags & NSP_EXPORT_DELETE_OLD) { /* the user half has done so */
        context->is_mapped = FALSE;
        nsp_held_end(&context->held);
    }
    return move_to_client(context, packed);
}

SECURITY_STATUS nsp_context_import(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                   SecBuffer *packed, HANDLE token, struct nsp_context **out)
{
    const struct nsp_call_on on = { .client = client };
    nsp_sec_handle handle = 0;
    SECURITY_STATUS status;

    *out = NULL;
    if ((status = nsp_user_half_check(pkg)) != SEC_E_OK)
        return status;
    if ((status = NSP_ASK_USER(pkg, ImportContext, &on, packed, token, &handle)) < 0)
        return status;
    if (!(*out = nsp_context_new(host, client, pkg, handle))) {
        (void)NSP_ASK_USER(pkg, DeleteUserModeContext, &on, handle);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    (*out)->is_user_only = TRUE;
    (*out)->is_mapped = TRUE;
    return status;
}
