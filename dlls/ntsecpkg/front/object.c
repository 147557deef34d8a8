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

static BOOL is_of(enum nsp_handle_kind kind, const struct nsp_held *held)
{
    return (held->list == &held->host->contexts) == (kind == NSP_HANDLE_CONTEXT);
}

/* What the host ended is no object any more. */
static void *find(enum nsp_handle_kind kind, const SecHandle *handle)
{
    struct nsp_held *held = handle ? nsp_handle_peek(handle->dwLower) : NULL;
    ULONG before;

    if (!held || !nsp_held_use(held, (ULONG)handle->dwLower, 0, &before))
        return NULL;
    if (is_of(kind, held) && !held->is_ended)
        return held;
    nsp_held_leave(held);
    return NULL;
}

struct nsp_credential *nsp_credential_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CREDENTIAL, handle);
}

struct nsp_context *nsp_context_of(const SecHandle *handle)
{
    return find(NSP_HANDLE_CONTEXT, handle);
}

/* The leg before may have ended it. */
static struct nsp_context *begin_leg(const SecHandle *handle)
{
    struct nsp_context *context = (struct nsp_context *)nsp_handle_peek(handle->dwLower);

    if (!context || !nsp_context_begin_leg(context, (ULONG)handle->dwLower))
        return NULL;
    if (is_of(NSP_HANDLE_CONTEXT, &context->held) && !context->held.is_ended)
        return context;
    nsp_context_end_leg(context);
    return NULL;
}

BOOL nsp_object_begin_leg(const SecHandle *cred_handle, const SecHandle *context_handle, struct nsp_credential **cred,
                          struct nsp_context **context)
{
    *context = NULL;
    if (!(*cred = nsp_credential_of(cred_handle)) && !nsp_object_is_null(cred_handle))
        return FALSE;
    if (nsp_object_is_null(context_handle) || (*context = begin_leg(context_handle)))
        return TRUE;
    nsp_object_end_leg(*cred, NULL);
    *cred = NULL;
    return FALSE;
}

void nsp_object_end_leg(struct nsp_credential *cred, struct nsp_context *context)
{
    if (context)
        nsp_context_end_leg(context);
    if (cred)
        nsp_held_leave(&cred->held);
}

SECURITY_STATUS nsp_object_give(enum nsp_handle_kind kind, struct nsp_held *held, SecHandle *handle)
{
    ULONG_PTR number = nsp_handle_add(kind, held);

    if (!number) {
        nsp_held_leave(held);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    nsp_held_set_number(held, (ULONG)number);
    handle->dwLower = number;
    handle->dwUpper = 0;
    return SEC_E_OK;
}

enum nsp_handle_state nsp_object_take(enum nsp_handle_kind kind, const SecHandle *handle, struct nsp_held **held)
{
    void *object = NULL;
    enum nsp_handle_state state = nsp_handle_remove(kind, handle ? handle->dwLower : 0, &object);

    if ((*held = object))
        nsp_held_set_number(*held, 0);
    return state;
}
