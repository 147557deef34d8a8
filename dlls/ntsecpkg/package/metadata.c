/*
 * What goes before the first token: metadata of NegoEx, and the context that a dialog for credentials works with.
 * Contract 9, slots 31 to 34.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/heap.h"
#include "package/submit.h"

/* The package's answer about its handle: a new context, a handle changed, or a handle that a failure left. */
static SECURITY_STATUS keep(const struct nsp_callee *callee, SECURITY_STATUS status, nsp_sec_handle handle,
                            struct nsp_context **context)
{
    const struct nsp_call_on on = { .client = callee->client };

    if (*context) {
        if (status >= 0 && handle)
            (*context)->held.handle = handle;
        return status;
    }
    if (!handle)
        return status;
    if (status >= 0 && (*context = nsp_context_new(callee->host, callee->client, callee->pkg, handle)))
        return status;
    (void)NSP_ASK_LSA(callee->pkg, DeleteContext, &on, handle);
    return status < 0 ? status : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS nsp_metadata_query(const struct nsp_callee *callee, struct nsp_credential *cred, const WCHAR *target,
                                   ULONG requirements, void **data, ULONG *length, struct nsp_context **context)
{
    nsp_sec_handle handle = *context ? (*context)->held.handle : 0;
    const struct nsp_call_on on = { .client = callee->client };
    UNICODE_STRING name = nsp_counted(target);
    SECURITY_STATUS status, taken;
    UCHAR *theirs = NULL;
    ULONG size = 0;

    *data = NULL;
    *length = 0;
    status = NSP_ASK_LSA(callee->pkg, QueryMetaData, &on, cred ? cred->held.handle : 0, target ? &name : NULL,
                         requirements, &size, &theirs, &handle);
    if (status >= 0) {
        if ((taken = nsp_callee_take(callee, theirs, size, data)) < 0)
            status = taken;
        else
            *length = size;
    }
    status = keep(callee, status, handle, context);
    if (status < 0) {
        nsp_free(*data);
        *data = NULL;
        *length = 0;
    }
    return status;
}

SECURITY_STATUS nsp_metadata_exchange(const struct nsp_callee *callee, struct nsp_credential *cred, const WCHAR *target,
                                      ULONG requirements, const void *data, ULONG length, struct nsp_context **context)
{
    nsp_sec_handle handle = *context ? (*context)->held.handle : 0;
    const struct nsp_call_on on = { .client = callee->client };
    UNICODE_STRING name = nsp_counted(target);
    SECURITY_STATUS status;
    void *copy;

    if ((status = nsp_submit_copy(callee->host, callee->client, data, length, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(callee->pkg, ExchangeMetaData, &on, cred ? cred->held.handle : 0, target ? &name : NULL,
                         requirements, length, copy, &handle);
    nsp_heap_wipe_free(callee->host->heap, copy, NSP_CALLER_HOST);
    return keep(callee, status, handle, context);
}

SECURITY_STATUS nsp_credui_get(struct nsp_context *context, const GUID *type, void **data, ULONG *length)
{
    const struct nsp_callee callee = { context->held.host, context->held.pkg, context->held.client };
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status, taken;
    UCHAR *theirs = NULL;
    GUID copy = *type;
    ULONG size = 0;

    *data = NULL;
    *length = 0;
    status = NSP_ASK_LSA(context->held.pkg, GetCredUIContext, &on, context->held.handle, &copy, &size, &theirs);
    if (status < 0)
        return status;
    if ((taken = nsp_callee_take(&callee, theirs, size, data)) < 0)
        return taken;
    *length = size;
    return status;
}

SECURITY_STATUS nsp_credui_update(struct nsp_context *context, const GUID *type, const void *data, ULONG length)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status;
    GUID type_copy = *type;
    void *copy;

    if ((status = nsp_submit_copy(context->held.host, context->held.client, data, length, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(context->held.pkg, UpdateCredentials, &on, context->held.handle, &type_copy, length, copy);
    nsp_heap_wipe_free(context->held.host->heap, copy, NSP_CALLER_HOST);
    return status;
}
