/*
 * What a user half does with credentials and attributes on their way to another process.  Contract 10, slots 11, 12
 * and 15.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/heap.h"
#include "package/callback.h"
#include "package/submit.h"

/* What AllocateHeap gave is a block of the process heap; a package that mixes its heaps gave one of the LSA's. */
static SECURITY_STATUS take(const struct nsp_callee *callee, void *block, ULONG size, void **copy)
{
    const BOOL is_user = block && !nsp_heap_owns(callee->host->heap, block, NULL) &&
                         HeapValidate(GetProcessHeap(), 0, block);
    const SIZE_T real_size = is_user ? HeapSize(GetProcessHeap(), 0, block) : size;
    SECURITY_STATUS status;

    *copy = NULL;
    status = size > real_size ? SEC_E_INTERNAL_ERROR : nsp_callee_take(callee, block, size, copy);
    if (is_user) {
        nsp_wipe(block, real_size);
        nsp_user_heap_free(callee->host, block, NSP_CALLER_HOST);
    }
    return status;
}

/* @status: what the package returned; its result goes out on success. */
static SECURITY_STATUS finish(const struct nsp_callee *callee, SECURITY_STATUS status, void *block, ULONG size,
                              void **copy, ULONG *length)
{
    SECURITY_STATUS taken;

    if (status < 0)
        return status;
    if ((taken = take(callee, block, size, copy)) < 0)
        return taken;
    *length = size;
    return status;
}

/* A copy that the package may write to. */
static SECURITY_STATUS begin(const struct nsp_callee *callee, const void *data, ULONG length, void **copy,
                             void **result, ULONG *result_length)
{
    SECURITY_STATUS status = nsp_user_half_check(callee->pkg);

    *result = NULL;
    *result_length = 0;
    return status < 0 ? status : nsp_submit_copy(callee->host, callee->client, data, length, copy);
}

SECURITY_STATUS nsp_format_credentials(const struct nsp_callee *callee, const void *credentials, ULONG length,
                                       void **formatted, ULONG *formatted_length)
{
    const struct nsp_call_on on = { .client = callee->client };
    SecBuffer in = { length, SECBUFFER_DATA, NULL }, out = { 0, SECBUFFER_DATA, NULL };
    SECURITY_STATUS status;
    void *copy;

    if ((status = begin(callee, credentials, length, &copy, formatted, formatted_length)) < 0)
        return status;
    in.pvBuffer = copy;
    status = NSP_ASK_USER(callee->pkg, FormatCredentials, &on, &in, &out);
    status = finish(callee, status, out.pvBuffer, out.cbBuffer, formatted, formatted_length);
    nsp_heap_wipe_free(callee->host->heap, copy, NSP_CALLER_HOST);
    return status;
}

SECURITY_STATUS nsp_marshal_credentials(const struct nsp_callee *callee, const void *credentials, ULONG length,
                                        void **marshalled, ULONG *marshalled_length)
{
    const struct nsp_call_on on = { .client = callee->client };
    void *copy, *theirs = NULL;
    SECURITY_STATUS status;
    ULONG size = 0;

    if ((status = begin(callee, credentials, length, &copy, marshalled, marshalled_length)) < 0)
        return status;
    status = NSP_ASK_USER(callee->pkg, MarshallSupplementalCreds, &on, length, copy, &size, &theirs);
    status = finish(callee, status, theirs, size, marshalled, marshalled_length);
    nsp_heap_wipe_free(callee->host->heap, copy, NSP_CALLER_HOST);
    return status;
}

/* STATUS_NOT_SUPPORTED without a block says that a plain copy is enough, and comes back as it is. */
SECURITY_STATUS nsp_marshal_attribute(const struct nsp_callee *callee, ULONG attribute_info, ULONG attribute,
                                      const void *data, ULONG length, void **marshalled, ULONG *marshalled_length)
{
    const struct nsp_call_on on = { .client = callee->client };
    SECURITY_STATUS status;
    UCHAR *theirs = NULL;
    ULONG size = 0;
    void *copy;

    if ((status = begin(callee, data, length, &copy, marshalled, marshalled_length)) < 0)
        return status;
    status = NSP_ASK_USER(callee->pkg, MarshalAttributeData, &on, attribute_info, attribute, length, copy, &size,
                          &theirs);
    status = finish(callee, status, theirs, size, marshalled, marshalled_length);
    nsp_heap_wipe_free(callee->host->heap, copy, NSP_CALLER_HOST);
    return status;
}
