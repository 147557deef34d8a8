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

/* What the host ended is no object any more. */
static void *check(void *object)
{
    if (!object || !((struct nsp_held *)object)->is_ended)
        return object;
    nsp_held_leave(object);
    return NULL;
}

static void *find(enum nsp_handle_kind kind, const SecHandle *handle)
{
    void *object = NULL;

    if (handle)
        nsp_handle_get(kind, handle->dwLower, use, &object);
    return check(object);
}

struct nsp_credential *nsp_credential_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CREDENTIAL, handle);
}

struct nsp_context *nsp_context_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CONTEXT, handle);
}

BOOL nsp_object_get_both(const SecHandle *cred_handle, const SecHandle *context_handle, struct nsp_credential **cred,
                         struct nsp_context **context)
{
    BOOL is_cred_null = nsp_object_is_null(cred_handle), is_context_null = nsp_object_is_null(context_handle);
    struct nsp_handle_query queries[] = {
        { .kind = NSP_HANDLE_CREDENTIAL, .handle = is_cred_null ? 0 : cred_handle->dwLower },
        { .kind = NSP_HANDLE_CONTEXT, .handle = is_context_null ? 0 : context_handle->dwLower }
    };

    nsp_handle_get_all(queries, ARRAYSIZE(queries), use);
    *cred = check(queries[0].object);
    *context = check(queries[1].object);
    if ((*cred || is_cred_null) && (*context || is_context_null))
        return TRUE;
    if (*cred)
        nsp_held_leave(&(*cred)->held);
    if (*context)
        nsp_held_leave(&(*context)->held);
    *cred = NULL;
    *context = NULL;
    return FALSE;
}

SECURITY_STATUS nsp_object_give(enum nsp_handle_kind kind, struct nsp_held *held, SecHandle *handle)
{
    ULONG_PTR number = nsp_handle_add(kind, held);

    if (!number) {
        nsp_held_leave(held);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    handle->dwLower = number;
    handle->dwUpper = 0;
    return SEC_E_OK;
}
