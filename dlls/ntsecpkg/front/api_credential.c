/*
 * Public functions on handles of SSPI that no SSPI function covers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/object.h"
#include "package/package_calls.h"

static NTSTATUS store(struct _SecHandle *handle, enum nsp_package_slot slot, struct _SecBuffer *buffer)
{
    struct nsp_credential *cred = nsp_credential_of(handle);
    SECURITY_STATUS status;

    if (!cred)
        return SEC_E_INVALID_HANDLE;
    status = buffer ? nsp_credential_store(cred, slot, buffer) : SEC_E_INVALID_PARAMETER;
    nsp_held_leave(&cred->held);
    return status;
}

NTSTATUS NTAPI NspCredentialSave(struct _SecHandle *credential, struct _SecBuffer *data)
{
    return store(credential, NSP_PKG_SaveCredentials, data);
}

NTSTATUS NTAPI NspCredentialGet(struct _SecHandle *credential, struct _SecBuffer *data)
{
    return store(credential, NSP_PKG_GetCredentials, data);
}

NTSTATUS NTAPI NspCredentialDelete(struct _SecHandle *credential, struct _SecBuffer *key)
{
    return store(credential, NSP_PKG_DeleteCredentials, key);
}

/* ---- redirected logons ---- */

NTSTATUS NTAPI NspCredentialRedirectLogon(struct _SecHandle *credential, struct _SecHandle *context_handle,
                                          const WCHAR *target, struct nsp_redirected_logon **logon)
{
    struct nsp_context *context = NULL;
    struct nsp_credential *cred;
    SECURITY_STATUS status;

    *logon = NULL;
    if (!(cred = nsp_credential_of(credential)))
        return SEC_E_INVALID_HANDLE;
    if (!nsp_object_is_null(context_handle) && !(context = nsp_context_of(context_handle)))
        status = SEC_E_INVALID_HANDLE;
    else if (context && context->held.pkg != cred->held.pkg)
        status = SEC_E_INVALID_HANDLE;
    else
        status = nsp_redirected_logon_get(cred, context, target, logon);
    if (context)
        nsp_held_leave(&context->held);
    nsp_held_leave(&cred->held);
    return status;
}

NTSTATUS NTAPI NspCredentialRedirectSupplemental(struct _SecHandle *credential, const WCHAR *target,
                                                 struct nsp_redirected_logon **logon)
{
    struct nsp_credential *cred;
    SECURITY_STATUS status;

    *logon = NULL;
    if (!(cred = nsp_credential_of(credential)))
        return SEC_E_INVALID_HANDLE;
    status = nsp_redirected_creds_get(cred, target, logon);
    nsp_held_leave(&cred->held);
    return status;
}

NTSTATUS NTAPI NspRedirectedLogonCall(struct nsp_redirected_logon *logon, const void *data, ULONG length, void **answer,
                                      ULONG *answer_length)
{
    return nsp_redirected_logon_call(logon, data, length, answer, answer_length);
}

void NTAPI NspRedirectedLogonEnd(struct nsp_redirected_logon *logon)
{
    nsp_redirected_logon_end(logon);
}

/* ---- credential UI ---- */

NTSTATUS NTAPI NspContextGetCredUI(struct _SecHandle *handle, const GUID *type, void **data, ULONG *length)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    *data = NULL;
    *length = 0;
    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_credui_get(context, type, data, length);
    nsp_held_leave(&context->held);
    return status;
}

NTSTATUS NTAPI NspContextUpdateCredentials(struct _SecHandle *handle, const GUID *type, const void *data, ULONG length)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_credui_update(context, type, data, length);
    nsp_held_leave(&context->held);
    return status;
}
