/*
 * Finding the package that a call is for, and taking over what it gave.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "watch/fence.h"

SECURITY_STATUS nsp_callee_find(struct nsp_host *host, const WCHAR *package, struct nsp_callee *callee)
{
    if (!host && !(host = NspHostGetDefault()))
        return SEC_E_INSUFFICIENT_MEMORY;
    if (!package || !(callee->pkg = nsp_package_find_sspi(host, package)))
        return SEC_E_SECPKG_NOT_FOUND;
    callee->host = host;
    callee->client = nsp_client_current(host);
    return SEC_E_OK;
}

void nsp_callee_leave(struct nsp_callee *callee)
{
    nsp_client_release(callee->client);
    nsp_package_leave(callee->pkg);
}

SECURITY_STATUS nsp_callee_take(const struct nsp_callee *callee, void *block, ULONG size, void **copy)
{
    SECURITY_STATUS status = SEC_E_OK;
    SIZE_T real_size = size;
    BOOL is_lsa;

    *copy = NULL;
    if (!block)
        return size ? SEC_E_INTERNAL_ERROR : SEC_E_OK;
    is_lsa = nsp_heap_owns(callee->host->heap, block, &real_size);
    if (size > real_size)
        status = SEC_E_INTERNAL_ERROR;
    else if (!(*copy = nsp_alloc(size ? size : 1)))
        status = SEC_E_INSUFFICIENT_MEMORY;
    else if (!nsp_fence_copy(*copy, block, size))
        status = SEC_E_INTERNAL_ERROR;
    if (status != SEC_E_OK) {
        nsp_free(*copy);
        *copy = NULL;
    }
    if (is_lsa)
        nsp_heap_wipe_free(callee->host->heap, block, NSP_CALLER_HOST);
    else
        nsp_client_free(callee->client, block); /* a no-op for what is none */
    return status;
}
