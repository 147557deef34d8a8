/*
 * Which functions ask a package for SSPI.  What an LSA package leaves to the host is done here: its tokens are its own,
 * and who impersonates is the host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/sspi_calls.h"

#include "package/provider.h"

static SECURITY_STATUS query_credential(struct nsp_credential *cred, ULONG attribute, void *buffer, const ULONG *size)
{
    (void)size;
    return nsp_credential_query(cred, attribute, buffer);
}

static SECURITY_STATUS set_credential(struct nsp_credential *cred, ULONG attribute, void *buffer, ULONG size)
{
    return nsp_credential_set(cred, attribute, buffer, size);
}

static SECURITY_STATUS query_context(struct nsp_context *context, ULONG attribute, void *buffer, const ULONG *size)
{
    (void)size;
    return nsp_context_query(context, attribute, buffer);
}

static SECURITY_STATUS set_context(struct nsp_context *context, ULONG attribute, void *buffer, ULONG size)
{
    return nsp_context_set(context, attribute, buffer, size);
}

static SECURITY_STATUS copy_token(struct nsp_context *context, HANDLE *token)
{
    SECURITY_STATUS status;
    HANDLE theirs, copy;

    *token = NULL;
    if ((status = nsp_context_token(context, &theirs)) < 0)
        return status;
    if (!DuplicateHandle(GetCurrentProcess(), theirs, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return SEC_E_INTERNAL_ERROR;
    *token = copy;
    return status;
}

/* The initiator of a context has nobody to impersonate. */
static SECURITY_STATUS impersonate(struct nsp_context *context)
{
    SECURITY_STATUS status;
    HANDLE token;

    if (!context->is_accepted && !context->is_user_only)
        return SEC_E_NO_IMPERSONATION;
    if ((status = nsp_context_token(context, &token)) < 0)
        return status;
    return ImpersonateLoggedOnUser(token) ? status : SEC_E_NO_IMPERSONATION;
}

static SECURITY_STATUS revert(struct nsp_context *context)
{
    (void)context;
    return RevertToSelf() ? SEC_E_OK : SEC_E_INTERNAL_ERROR;
}

const struct nsp_sspi_calls nsp_sspi_calls_of_lsa = {
    .acquire = nsp_credential_acquire, .add = nsp_credential_add, .query_credential = query_credential,
    .set_credential = set_credential, .change_password = nsp_change_password, .leg = nsp_context_leg,
    .message = nsp_context_message, .query_context = query_context, .set_context = set_context,
    .control = nsp_context_control, .complete = nsp_context_complete, .token = copy_token,
    .impersonate = impersonate, .revert = revert, .export = nsp_context_export, .import = nsp_context_import
};

const struct nsp_sspi_calls nsp_sspi_calls_of_provider = {
    .acquire = nsp_provider_acquire, .add = nsp_provider_add, .query_credential = nsp_provider_query_credential,
    .set_credential = nsp_provider_set_credential, .change_password = nsp_provider_change_password,
    .leg = nsp_provider_leg, .message = nsp_provider_message, .query_context = nsp_provider_query,
    .set_context = nsp_provider_set, .control = nsp_provider_control, .complete = nsp_provider_complete,
    .token = nsp_provider_token, .impersonate = nsp_provider_impersonate, .revert = nsp_provider_revert,
    .export = nsp_provider_export, .import = nsp_provider_import
};
