/*
 * From handles of applications to credentials and contexts, and back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/object.h"

BOOL nsp_object_is_null(const SecHandle *handle)
{
    return !handle || (!handle->dwLower && !handle->dwUpper);
}

static void use(void *object)
{
    nsp_held_use(object);
}

static void *find(enum nsp_handle_kind kind, const SecHandle *handle)
{
    void *object = NULL;

    if (handle)
        nsp_handle_get(kind, handle->dwLower, use, &object);
    if (object && ((struct nsp_held *)object)->is_ended) {
        nsp_held_leave(object);
        object = NULL;
    }
    return object;
}

struct nsp_credential *nsp_credential_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CREDENTIAL, handle);
}

struct nsp_context *nsp_context_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CONTEXT, handle);
}

SECURITY_STATUS nsp_object_give(enum nsp_handle_kind kind, struct nsp_held *held, SecHandle *handle)
{
    ULONG_PTR number = nsp_handle_add(kind, held);

    if (!number) {
        nsp_held_end(held);
        nsp_held_release(held);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    handle->dwLower = number;
    handle->dwUpper = 0;
    return SEC_E_OK;
}
