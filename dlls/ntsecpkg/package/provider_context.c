/*
 * What is done with contexts of plain SSPs besides legs.  Contract P3.2, P5.4 to P5.6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/provider.h"

#include "base/str.h"

static SECURITY_STATUS give_back(struct nsp_held *held)
{
    if (SecIsValidHandle(&held->pair)) /* else it was exported, and is gone */
        nsp_provider_delete(held->pkg, &held->pair);
    return SEC_E_OK;
}

struct nsp_context *nsp_provider_context_new(struct nsp_host *host, struct nsp_client *client,
                                             struct nsp_package *pkg, const SecHandle *handle)
{
    struct nsp_context *context = nsp_held_new();

    if (!context)
        return NULL;
    InitializeSRWLock(&context->lock);
    InitializeConditionVariable(&context->leg_left);
    context->held.pair = *handle;
    nsp_held_start(&context->held, &host->contexts, host, client, pkg, 0, give_back);
    return context;
}

void nsp_provider_delete(struct nsp_package *pkg, const SecHandle *handle)
{
    SecHandle copy = *handle;

    (void)NSP_ASK_PROVIDER(pkg, DeleteSecurityContext, &copy);
}

SECURITY_STATUS nsp_provider_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                     ULONG sequence, ULONG *quality)
{
    struct nsp_package *pkg = context->held.pkg;
    SecHandle handle = context->held.pair;

    switch (slot) {
    case NSP_USER_MakeSignature:
        return NSP_ASK_PROVIDER(pkg, MakeSignature, &handle, *quality, message, sequence);
    case NSP_USER_SealMessage:
        return NSP_ASK_PROVIDER(pkg, EncryptMessage, &handle, *quality, message, sequence);
    case NSP_USER_VerifySignature:
        return NSP_ASK_PROVIDER(pkg, VerifySignature, &handle, message, sequence, quality);
    case NSP_USER_UnsealMessage:
        return NSP_ASK_PROVIDER(pkg, DecryptMessage, &handle, message, sequence, quality);
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

/* ---- attributes ---- */

SECURITY_STATUS nsp_provider_query(struct nsp_context *context, ULONG attribute, void *buffer, const ULONG *size)
{
    return nsp_provider_query_attribute(&context->held, NSP_SSPI_QueryContextAttributes,
                                        NSP_SSPI_QueryContextAttributesEx, nsp_context_pointers, attribute, buffer,
                                        size);
}

SECURITY_STATUS nsp_provider_set(struct nsp_context *context, ULONG attribute, void *buffer, ULONG size)
{
    SecHandle handle = context->held.pair;

    return NSP_ASK_PROVIDER(context->held.pkg, SetContextAttributes, &handle, attribute, buffer, size);
}

/* ---- tokens ---- */

SECURITY_STATUS nsp_provider_control(struct nsp_context *context, SecBufferDesc *token)
{
    SecHandle handle = context->held.pair;

    return NSP_ASK_PROVIDER(context->held.pkg, ApplyControlToken, &handle, token);
}

SECURITY_STATUS nsp_provider_complete(struct nsp_context *context, SecBufferDesc *token)
{
    SecHandle handle = context->held.pair;

    return NSP_ASK_PROVIDER(context->held.pkg, CompleteAuthToken, &handle, token);
}

SECURITY_STATUS nsp_provider_token(struct nsp_context *context, HANDLE *token)
{
    SecHandle handle = context->held.pair;
    SECURITY_STATUS status;
    HANDLE given = NULL;

    *token = NULL;
    status = NSP_ASK_PROVIDER(context->held.pkg, QuerySecurityContextToken, &handle, &given);
    if (status >= 0)
        *token = given;
    return status;
}

SECURITY_STATUS nsp_provider_impersonate(struct nsp_context *context)
{
    SecHandle handle = context->held.pair;

    return NSP_ASK_PROVIDER(context->held.pkg, ImpersonateSecurityContext, &handle);
}

SECURITY_STATUS nsp_provider_revert(struct nsp_context *context)
{
    SecHandle handle = context->held.pair;

    return NSP_ASK_PROVIDER(context->held.pkg, RevertSecurityContext, &handle);
}

/* ---- to another process ---- */

SECURITY_STATUS nsp_provider_export(struct nsp_context *context, ULONG flags, SecBuffer *packed, HANDLE *token)
{
    struct nsp_package *pkg = context->held.pkg;
    SecHandle handle = context->held.pair;
    const ULONG type = packed->BufferType;
    SECURITY_STATUS status, taken;

    *packed = (SecBuffer){ 0, type, NULL };
    if (token)
        *token = NULL;
    status = NSP_ASK_PROVIDER(pkg, ExportSecurityContext, &handle, flags, packed, token);
    if (status < 0) {
        *packed = (SecBuffer){ 0, type, NULL };
        if (token)
            *token = NULL;
        return status;
    }
    if (flags & NSP_EXPORT_DELETE_OLD) { /* the provider has done so */
        SecInvalidateHandle(&context->held.pair);
        nsp_held_end(&context->held);
    }
    taken = nsp_provider_take_data(pkg, NSP_SSPI_ExportSecurityContext, &packed->pvBuffer, packed->cbBuffer);
    return taken < 0 ? taken : status;
}

SECURITY_STATUS nsp_provider_import(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                    SecBuffer *packed, HANDLE token, struct nsp_context **out)
{
    struct nsp_provider_texts texts;
    SECURITY_STATUS status, checked;
    SecHandle handle;

    *out = NULL;
    SecInvalidateHandle(&handle);
    if (!nsp_provider_give_texts(pkg, &texts, (const WCHAR *const[]){ pkg->name }, 1))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_PROVIDER(pkg, ImportSecurityContext, texts.given[0], packed, token, &handle);
    nsp_provider_free_texts(&texts);
    if (status < 0)
        return status;
    if ((checked = nsp_provider_check_handle(pkg, NSP_SSPI_ImportSecurityContext, &handle)) != SEC_E_OK)
        return checked;
    if (!(*out = nsp_provider_context_new(host, client, pkg, &handle))) {
        nsp_provider_delete(pkg, &handle);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    return status;
}
