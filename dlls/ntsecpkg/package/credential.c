/*
 * Credential handles: AcquireCredentialsHandle and FreeCredentialsHandle of packages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "base/str.h"
#include "lsa/client.h"
#include "package/enter.h"

#include <utlist.h>

SECURITY_STATUS nsp_sspi_status(NTSTATUS status)
{
    return status == STATUS_NOT_IMPLEMENTED ? SEC_E_UNSUPPORTED_FUNCTION : (SECURITY_STATUS)status;
}

static struct nsp_credential *credential_new(struct nsp_host *host, struct nsp_client *client,
                                             struct nsp_package *pkg, nsp_sec_handle handle)
{
    struct nsp_credential *cred = nsp_alloc(sizeof(*cred));

    if (!cred)
        return NULL;
    cred->references = 2; /* the caller's and the list's */
    cred->uses = 1;
    cred->host = host;
    cred->client = nsp_client_acquire(client);
    cred->pkg = nsp_package_enter(pkg);
    cred->handle = handle;
    AcquireSRWLockExclusive(&host->lock);
    DL_APPEND(host->credentials, cred);
    ReleaseSRWLockExclusive(&host->lock);
    return cred;
}

static SECURITY_STATUS free_handle(struct nsp_package *pkg, struct nsp_client *client, nsp_sec_handle handle)
{
    struct nsp_call_on on = { .client = client };
    ULONG_PTR result;
    NTSTATUS status;

    if (NSP_ENTER_LSA(pkg, FreeCredentialsHandle, &on, &result, &status, handle))
        status = (NTSTATUS)result;
    return nsp_sspi_status(status);
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
    ULONG_PTR result;
    NTSTATUS status;
    LUID logon_id;

    *out = NULL;
    acquire->expiry.QuadPart = 0;
    if (!(acquire->use & SECPKG_CRED_BOTH))
        return SEC_E_UNKNOWN_CREDENTIALS;
    if ((acquire->use & SECPKG_CRED_INBOUND) && (pkg->capabilities & NSP_CAP_CLIENT_ONLY))
        return SEC_E_UNSUPPORTED_FUNCTION;
    if (acquire->logon_id && (status = take_logon_id(client, acquire->logon_id, &logon_id)) != SEC_E_OK)
        return status;

    if (NSP_ENTER_LSA(pkg, AcquireCredentialsHandle, &on, &result, &status, acquire->principal ? &principal : NULL,
                      acquire->use, acquire->logon_id ? &logon_id : NULL, acquire->auth_data, acquire->get_key,
                      acquire->get_key_argument, &handle, &acquire->expiry))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status))
        return nsp_sspi_status(status);
    if (!(*out = credential_new(host, client, pkg, handle))) {
        free_handle(pkg, client, handle);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    return (SECURITY_STATUS)status;
}

SECURITY_STATUS nsp_credential_end(struct nsp_credential *cred)
{
    SECURITY_STATUS status;

    if (InterlockedExchange(&cred->is_ended, TRUE))
        return SEC_E_INVALID_HANDLE;
    status = free_handle(cred->pkg, cred->client, cred->handle);
    AcquireSRWLockExclusive(&cred->host->lock);
    DL_DELETE(cred->host->credentials, cred);
    ReleaseSRWLockExclusive(&cred->host->lock);
    nsp_package_leave(cred->pkg);
    nsp_credential_release(cred); /* the list's reference */
    return status;
}

SECURITY_STATUS nsp_credential_leave(struct nsp_credential *cred)
{
    SECURITY_STATUS status = SEC_E_OK;

    if (!cred)
        return SEC_E_OK;
    if (!InterlockedDecrement(&cred->uses))
        status = nsp_credential_end(cred);
    nsp_credential_release(cred);
    return status;
}

void nsp_credential_release(struct nsp_credential *cred)
{
    if (!cred || InterlockedDecrement(&cred->references))
        return;
    nsp_client_release(cred->client);
    nsp_free(cred);
}
