/*
 * Public functions for the metadata that goes before a handshake: they make the context that its legs go on with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/object.h"
#include "package/package_calls.h"

/* Who is asked, and the handles of the application as objects. */
struct exchange {
    struct nsp_callee callee;
    struct nsp_credential *cred;
    struct nsp_context *context, *old;
};

static void end(struct exchange *exchange)
{
    if (exchange->cred)
        nsp_held_leave(&exchange->cred->held);
    if (exchange->old)
        nsp_held_leave(&exchange->old->held);
    nsp_callee_leave(&exchange->callee);
}

static BOOL is_of(const struct nsp_held *held, const struct nsp_callee *callee)
{
    return held->host == callee->host && held->pkg == callee->pkg;
}

static SECURITY_STATUS begin(struct nsp_host *host, const WCHAR *package, SecHandle *credential, SecHandle *context,
                             struct exchange *exchange)
{
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_PARAMETER;
    *exchange = (struct exchange){ 0 };
    if ((status = nsp_callee_find(host, package, &exchange->callee)) != SEC_E_OK)
        return status;
    if ((!nsp_object_is_null(credential) && !(exchange->cred = nsp_credential_of(credential))) ||
        (!nsp_object_is_null(context) && !(exchange->old = nsp_context_of(context))) ||
        (exchange->cred && !is_of(&exchange->cred->held, &exchange->callee)) ||
        (exchange->old && !is_of(&exchange->old->held, &exchange->callee))) {
        end(exchange);
        return SEC_E_INVALID_HANDLE;
    }
    exchange->context = exchange->old;
    return SEC_E_OK;
}

/* A context that is new gets a handle. */
static SECURITY_STATUS finish(struct exchange *exchange, SECURITY_STATUS status, SecHandle *context)
{
    SECURITY_STATUS given = SEC_E_OK;

    if (exchange->context && !exchange->old)
        given = nsp_object_give(NSP_HANDLE_CONTEXT, &exchange->context->held, context);
    end(exchange);
    return given != SEC_E_OK ? given : status;
}

NTSTATUS NTAPI NspPackageQueryMetaData(struct nsp_host *host, const WCHAR *package, struct _SecHandle *credential,
                                       const WCHAR *target, ULONG requirements, struct _SecHandle *context, void **data,
                                       ULONG *length)
{
    struct exchange exchange;
    SECURITY_STATUS status;

    *data = NULL;
    *length = 0;
    if ((status = begin(host, package, credential, context, &exchange)) != SEC_E_OK)
        return status;
    status = nsp_metadata_query(&exchange.callee, exchange.cred, target, requirements, data, length,
                                &exchange.context);
    return finish(&exchange, status, context);
}

NTSTATUS NTAPI NspPackageExchangeMetaData(struct nsp_host *host, const WCHAR *package, struct _SecHandle *credential,
                                          const WCHAR *target, ULONG requirements, struct _SecHandle *context,
                                          const void *data, ULONG length)
{
    struct exchange exchange;
    SECURITY_STATUS status;

    if ((status = begin(host, package, credential, context, &exchange)) != SEC_E_OK)
        return status;
    status = nsp_metadata_exchange(&exchange.callee, exchange.cred, target, requirements, data, length,
                                   &exchange.context);
    return finish(&exchange, status, context);
}
