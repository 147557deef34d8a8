/*
 * SSPI calls on contexts: control tokens, completion, attributes, the client's token, and their way to another
 * process.  Contract P5.3 and P5.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi.h"

#include "front/object.h"
#include "front/sspi_ansi.h"
#include "package/sspi_calls.h"

SECURITY_STATUS SEC_ENTRY nsp_sspi_apply_token(CtxtHandle *handle, SecBufferDesc *token)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->control(context, token);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_complete_token(CtxtHandle *handle, SecBufferDesc *token)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->complete(context, token);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_set_context(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->set_context(context, attribute, buffer, size);
    nsp_held_leave(&context->held);
    return status;
}

/* ---- the client's token ---- */

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_token(CtxtHandle *handle, void **token)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = token ? nsp_sspi_calls_of(context->held.pkg)->token(context, token) : SEC_E_INVALID_PARAMETER;
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_impersonate(CtxtHandle *handle)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->impersonate(context);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_revert(CtxtHandle *handle)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->revert(context);
    nsp_held_leave(&context->held);
    return status;
}

/* ---- to another process ---- */

SECURITY_STATUS SEC_ENTRY nsp_sspi_export(CtxtHandle *handle, ULONG flags, SecBuffer *packed, void **token)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    if (!packed)
        status = SEC_E_INVALID_PARAMETER;
    else
        status = nsp_sspi_calls_of(context->held.pkg)->export(context, flags, packed, token);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_import(SEC_WCHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle)
{
    struct nsp_context *context;
    struct nsp_callee callee;
    SECURITY_STATUS status, given;

    if ((status = nsp_callee_find(NULL, package, &callee)) != SEC_E_OK)
        return status;
    if (!packed || !handle)
        status = SEC_E_INVALID_PARAMETER;
    else
        status = nsp_sspi_calls_of(callee.pkg)->import(callee.host, callee.client, callee.pkg, packed, token, &context);
    nsp_callee_leave(&callee);
    if (status >= 0 && (given = nsp_object_give(NSP_HANDLE_CONTEXT, &context->held, handle)) != SEC_E_OK)
        status = given;
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_import_a(SEC_CHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle)
{
    SECURITY_STATUS status;
    WCHAR *wide;

    if (!nsp_ansi_widen(package, &wide))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = nsp_sspi_import(wide, packed, token, handle);
    nsp_ansi_free(wide);
    return status;
}
