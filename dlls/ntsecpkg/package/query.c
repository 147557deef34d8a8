/*
 * QueryContextAttributes: which half answers, and moving what the LSA half allocated to the client.  Contract 9,
 * slot 25.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/attribute.h"
#include "package/extended.h"

#include <string.h>

/* The strings of a SecPkgInfo lie in the same block. */
static void relocate_info(SecPkgInfoW *info, const char *old, SIZE_T size)
{
    WCHAR **strings[] = { &info->Name, &info->Comment };
    SIZE_T offset;
    unsigned i;

    if (size < sizeof(*info))
        return;
    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        offset = (SIZE_T)((const char *)*strings[i] - old);
        if (offset < size)
            *strings[i] = (WCHAR *)((char *)info + offset);
    }
}

/* LSA-heap blocks become client buffers, which the application frees; what is no block of ours stays as it is. */
static SECURITY_STATUS move_to_client(struct nsp_context *context, ULONG attribute, char *buffer)
{
    struct nsp_heap *heap = context->held.host->heap;
    const struct nsp_attribute_pointer *known;
    void **pointer, *moved;
    SIZE_T size;

    for (known = nsp_context_pointers; known->kind; known++) {
        pointer = (void **)(buffer + known->offset);
        if (known->attribute != attribute || !nsp_heap_owns(heap, *pointer, &size))
            continue;
        if (!NT_SUCCESS(nsp_client_alloc(context->held.client, size, &moved)))
            return SEC_E_INSUFFICIENT_MEMORY;
        memcpy(moved, *pointer, size);
        if (known->kind == NSP_POINTER_INFO)
            relocate_info(moved, *pointer, size);
        nsp_heap_wipe_free(heap, *pointer, NSP_CALLER_HOST);
        *pointer = moved;
    }
    return SEC_E_OK;
}

static SECURITY_STATUS query_user(struct nsp_context *context, ULONG attribute, void *buffer)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);

    return NSP_ASK_USER(context->held.pkg, QueryContextAttributes, &on, context->held.handle, attribute, buffer);
}

static SECURITY_STATUS query_lsa(struct nsp_context *context, ULONG attribute, void *buffer)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SECURITY_STATUS status;

    status = NSP_ASK_LSA(context->held.pkg, QueryContextAttributes, &on, context->held.handle, attribute, buffer);
    return status < 0 ? status : move_to_client(context, attribute, buffer);
}

static BOOL is_unknown(SECURITY_STATUS status)
{
    return status == SEC_E_UNSUPPORTED_FUNCTION || status == STATUS_NOT_IMPLEMENTED;
}

/* A package that lists the levels of its LSA half means that the others are for the user half alone. */
SECURITY_STATUS nsp_context_query(struct nsp_context *context, ULONG attribute, void *buffer)
{
    const struct nsp_package *pkg = context->held.pkg;
    const BOOL has_user = context->is_mapped && pkg->has_user_half;
    SECURITY_STATUS status;

    if (!has_user)
        return context->is_user_only ? SEC_E_UNSUPPORTED_FUNCTION : query_lsa(context, attribute, buffer);
    if (!context->is_user_only && nsp_extended_is_thunked(pkg, attribute)) {
        status = query_lsa(context, attribute, buffer);
        return is_unknown(status) ? query_user(context, attribute, buffer) : status;
    }
    status = query_user(context, attribute, buffer);
    if (!is_unknown(status) || context->is_user_only || nsp_extended_get(pkg, NSP_EXTENDED_CONTEXT_THUNKS))
        return status;
    return query_lsa(context, attribute, buffer);
}
