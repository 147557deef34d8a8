/*
 * Credential handles: AcquireCredentialsHandle and FreeCredentialsHandle of packages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "base/str.h"
#include "lsa/client.h"

static SECURITY_STATUS free_handle(struct nsp_package *pkg, const struct nsp_call_on *on, nsp_sec_handle handle)
{
    return NSP_ASK_LSA(pkg, FreeCredentialsHandle, on, handle);
}

static SECURITY_STATUS give_back(struct nsp_held *held)
{
    const struct nsp_call_on on = nsp_held_on(held);

    return free_handle(held->pkg, &on, held->handle);
}

static struct nsp_credential *credential_new(struct nsp_host *host, struct nsp_client *client,
                                             struct nsp_package *pkg, nsp_sec_handle handle)
{
    struct nsp_credential *cred = nsp_held_new();

    if (cred)
        nsp_held_start(&cred->held, &host->credentials, host, client, pkg, handle, give_back);
    return cred;
}

/* Whose session: 0:0 is the client's own, and another one is for clients with TCB only. */
static SECURITY_STATUS take_logon_id(struct nsp_client *client, const LUID *address, LUID *logon_id)
{
    const struct nsp_client_identity *identity = nsp_client_identity(client);

    if (!NT_SUCCESS(nsp_client_read(client, address, logon_id, sizeof(*logon_id))))
        return SEC_E_INVALID_PARAMETER;
    if (identity->has_tcb || (!logon_id->LowPart && !logon_id->HighPart) ||
        (logon_id->LowPart == identity->logon_id.LowPart && logon_id->HighPart == identity->logon_id.HighPart))
        return SEC_E_OK;
    return SEC_E_NOT_OWNER;
}

SECURITY_STATUS nsp_credential_acquire(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                       struct nsp_acquire *acquire, struct nsp_credential **out)
{
    struct nsp_call_on on = { .client = client };
    UNICODE_STRING principal = nsp_counted(acquire->principal);
    nsp_sec_handle handle = 0;
    SECURITY_STATUS status;
    LUID logon_id;

    *out = NULL;
    acquire->expiry.QuadPart = 0;
    if (!(acquire->use & SECPKG_CRED_BOTH))
        return SEC_E_UNKNOWN_CREDENTIALS;
    if ((acquire->use & SECPKG_CRED_INBOUND) && (pkg->capabilities & NSP_CAP_CLIENT_ONLY))
        return SEC_E_UNSUPPORTED_FUNCTION;
    if (acquire->logon_id && (status = take_logon_id(client, acquire->logon_id, &logon_id)) != SEC_E_OK)
        return status;

    status = NSP_ASK_LSA(pkg, AcquireCredentialsHandle, &on, acquire->principal ? &principal : NULL, acquire->use,
                         acquire->logon_id ? &logon_id : NULL, acquire->auth_data, acquire->get_key,
                         acquire->get_key_argument, &handle, &acquire->expiry);
    if (status < 0)
        return status;
    if (!(*out = credential_new(host, client, pkg, handle))) {
        free_handle(pkg, &on, handle);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    return status;
}
