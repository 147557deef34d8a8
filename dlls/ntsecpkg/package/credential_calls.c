/*
 * What is done with credentials that are open: more credentials, attributes, and the package's store of
 * supplemental ones.  Contract 9, slots 14, 16 to 18, 26 and 29.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "base/str.h"
#include "host.h"
#include "lsa/heap.h"
#include "package/buffers.h"
#include "package/submit.h"

SECURITY_STATUS nsp_credential_add(struct nsp_credential *cred, const WCHAR *package, struct nsp_acquire *acquire)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);
    UNICODE_STRING principal = nsp_counted(acquire->principal), name = nsp_counted(package);

    acquire->expiry.QuadPart = 0;
    return NSP_ASK_LSA(cred->held.pkg, AddCredentials, &on, cred->held.handle, acquire->principal ? &principal : NULL,
                       &name, acquire->use, acquire->auth_data, acquire->get_key, acquire->get_key_argument,
                       &acquire->expiry);
}

SECURITY_STATUS nsp_credential_query(struct nsp_credential *cred, ULONG attribute, void *buffer)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);

    return NSP_ASK_LSA(cred->held.pkg, QueryCredentialsAttributes, &on, cred->held.handle, attribute, buffer);
}

SECURITY_STATUS nsp_credential_set(struct nsp_credential *cred, ULONG attribute, const void *buffer, ULONG size)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);
    struct nsp_heap *heap = cred->held.host->heap;
    SECURITY_STATUS status;
    void *copy;

    if ((status = nsp_submit_copy(cred->held.host, cred->held.client, buffer, size, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(cred->held.pkg, SetCredentialsAttributes, &on, cred->held.handle, attribute, copy, size);
    nsp_heap_wipe_free(heap, copy, NSP_CALLER_HOST);
    return status;
}

SECURITY_STATUS nsp_credential_store(struct nsp_credential *cred, enum nsp_package_slot slot, SecBuffer *buffer)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, buffer };
    struct nsp_buffers mapped;
    SECURITY_STATUS status, delivered;

    if (slot == NSP_PKG_GetCredentials)
        status = nsp_buffers_map_output(&mapped, cred->held.host, cred->held.client, &desc, TRUE);
    else
        status = nsp_buffers_map_input(&mapped, cred->held.host, cred->held.client, &desc);
    if (status < 0)
        return status;

    switch (slot) {
    case NSP_PKG_SaveCredentials:
        status = NSP_ASK_LSA(cred->held.pkg, SaveCredentials, &on, cred->held.handle, mapped.mapped);
        break;
    case NSP_PKG_DeleteCredentials:
        status = NSP_ASK_LSA(cred->held.pkg, DeleteCredentials, &on, cred->held.handle, mapped.mapped);
        break;
    default:
        status = NSP_ASK_LSA(cred->held.pkg, GetCredentials, &on, cred->held.handle, mapped.mapped);
        if (status >= 0 && (delivered = nsp_buffers_return_output(&mapped, FALSE, "GetCredentials")) < 0)
            status = delivered;
    }
    nsp_buffers_release(&mapped);
    return status;
}
