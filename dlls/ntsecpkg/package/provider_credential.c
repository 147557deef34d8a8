/*
 * Credentials of plain SSPs, and the change of a password.  Contract P3.2 and P5.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/provider.h"

#include "base/str.h"
#include "watch/finding.h"

/* The handle that is passed is a copy: both words stay as the provider gave them, whatever it does with them. */
static SECURITY_STATUS free_handle(struct nsp_package *pkg, SecHandle handle)
{
    return NSP_ASK_PROVIDER(pkg, FreeCredentialsHandle, &handle);
}

static SECURITY_STATUS give_back(struct nsp_held *held)
{
    return free_handle(held->pkg, held->pair);
}

SECURITY_STATUS nsp_provider_check_handle(struct nsp_package *pkg, enum nsp_sspi_slot slot, const SecHandle *handle)
{
    const char *call = nsp_slot_name(NSP_TABLE_SSPI, slot);

    if (handle->dwLower != (ULONG_PTR)-1 && handle->dwUpper != (ULONG_PTR)-1)
        return SEC_E_OK;
    nsp_finding_add(pkg->module->host->watch, NSP_FINDING_NO_HANDLE, SEC_E_INTERNAL_ERROR, call,
                    pkg->plugin.slots[slot], "%s succeeded and gave no handle", call);
    return SEC_E_INTERNAL_ERROR;
}

SECURITY_STATUS nsp_provider_acquire(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                     struct nsp_acquire *acquire, struct nsp_credential **out)
{
    struct nsp_provider_texts texts;
    SECURITY_STATUS status, checked;
    SecHandle handle;

    *out = NULL;
    SecInvalidateHandle(&handle);
    acquire->expiry.QuadPart = 0;
    if (!nsp_provider_give_texts(pkg, &texts, (const WCHAR *const[]){ acquire->principal, pkg->name }, 2))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_PROVIDER(pkg, AcquireCredentialsHandle, texts.given[0], texts.given[1], acquire->use,
                              acquire->logon_id, acquire->auth_data, acquire->get_key, acquire->get_key_argument,
                              &handle, &acquire->expiry);
    nsp_provider_free_texts(&texts);
    if (status < 0)
        return status;
    if ((checked = nsp_provider_check_handle(pkg, NSP_SSPI_AcquireCredentialsHandle, &handle)) != SEC_E_OK)
        return checked;
    if (!(*out = nsp_held_new())) {
        free_handle(pkg, handle);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    (*out)->held.pair = handle;
    nsp_held_start(&(*out)->held, &host->credentials, host, client, pkg, 0, give_back);
    return status;
}

SECURITY_STATUS nsp_provider_add(struct nsp_credential *cred, const WCHAR *package, struct nsp_acquire *acquire)
{
    struct nsp_package *pkg = cred->held.pkg;
    SecHandle handle = cred->held.pair;
    struct nsp_provider_texts texts;
    SECURITY_STATUS status;

    if (!nsp_provider_give_texts(pkg, &texts, (const WCHAR *const[]){ acquire->principal, package }, 2))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_PROVIDER(pkg, AddCredentials, &handle, texts.given[0], texts.given[1], acquire->use,
                              acquire->auth_data, acquire->get_key, acquire->get_key_argument, &acquire->expiry);
    nsp_provider_free_texts(&texts);
    return status;
}

SECURITY_STATUS nsp_provider_query_credential(struct nsp_credential *cred, ULONG attribute, void *buffer,
                                              const ULONG *size)
{
    return nsp_provider_query_attribute(&cred->held, NSP_SSPI_QueryCredentialsAttributes,
                                        NSP_SSPI_QueryCredentialsAttributesEx, nsp_credential_pointers, attribute,
                                        buffer, size);
}

SECURITY_STATUS nsp_provider_set_credential(struct nsp_credential *cred, ULONG attribute, void *buffer, ULONG size)
{
    SecHandle handle = cred->held.pair;

    return NSP_ASK_PROVIDER(cred->held.pkg, SetCredentialsAttributes, &handle, attribute, buffer, size);
}

SECURITY_STATUS nsp_provider_change_password(const struct nsp_callee *callee, const struct nsp_change_password *change)
{
    const WCHAR *const wide[] = { callee->pkg->name, change->domain, change->account, change->old, change->new };
    struct nsp_provider_texts texts;
    SECURITY_STATUS status;

    if (!nsp_provider_give_texts(callee->pkg, &texts, wide, 5))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_PROVIDER(callee->pkg, ChangeAccountPassword, texts.given[0], texts.given[1], texts.given[2],
                              texts.given[3], texts.given[4], change->is_impersonating, 0, change->output);
    nsp_provider_free_texts(&texts);
    return status;
}
