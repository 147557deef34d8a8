/*
 * QueryContextAttributes: which half answers, and moving what the LSA half allocated to the client.  Contract 9,
 * slot 25.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/enter.h"

#include <stddef.h>
#include <string.h>

/* Where structures of attributes have pointers to memory that the package allocated. */
static const struct { ULONG attribute; unsigned count; size_t offsets[2]; } pointers[] = {
    { SECPKG_ATTR_NAMES,            1, { offsetof(SecPkgContext_NamesW, sUserName) } },
    { SECPKG_ATTR_AUTHORITY,        1, { offsetof(SecPkgContext_AuthorityW, sAuthorityName) } },
    { SECPKG_ATTR_KEY_INFO,         2, { offsetof(SecPkgContext_KeyInfoW, sSignatureAlgorithmName),
                                         offsetof(SecPkgContext_KeyInfoW, sEncryptAlgorithmName) } },
    { SECPKG_ATTR_SESSION_KEY,      1, { offsetof(SecPkgContext_SessionKey, SessionKey) } },
    { SECPKG_ATTR_PACKAGE_INFO,     1, { offsetof(SecPkgContext_PackageInfoW, PackageInfo) } },
    { SECPKG_ATTR_NEGOTIATION_INFO, 1, { offsetof(SecPkgContext_NegotiationInfoW, PackageInfo) } },
};

static BOOL is_package_info(ULONG attribute)
{
    return attribute == SECPKG_ATTR_PACKAGE_INFO || attribute == SECPKG_ATTR_NEGOTIATION_INFO;
}

/* The strings of a SecPkgInfo lie in the same block. */
static void relocate_info(SecPkgInfoW *info, const char *old, SIZE_T size)
{
    WCHAR **strings[] = { &info->Name, &info->Comment };
    SIZE_T offset;
    unsigned i;

    if (size < sizeof(*info))
        return;
    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        offset = (SIZE_T)((const char *)*strings[i] - old);
        if (offset < size)
            *strings[i] = (WCHAR *)((char *)info + offset);
    }
}

/* LSA-heap blocks become client buffers, which the application frees; what is no block of ours stays as it is. */
static SECURITY_STATUS move_to_client(struct nsp_context *context, ULONG attribute, char *buffer)
{
    struct nsp_heap *heap = context->host->heap;
    void **pointer, *moved;
    SIZE_T size;
    unsigned i, k;

    for (i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
        if (pointers[i].attribute != attribute)
            continue;
        for (k = 0; k < pointers[i].count; k++) {
            pointer = (void **)(buffer + pointers[i].offsets[k]);
            if (!nsp_heap_owns(heap, *pointer, &size))
                continue;
            if (!NT_SUCCESS(nsp_client_alloc(context->client, size, &moved)))
                return SEC_E_INSUFFICIENT_MEMORY;
            memcpy(moved, *pointer, size);
            if (is_package_info(attribute))
                relocate_info(moved, *pointer, size);
            nsp_heap_wipe_free(heap, *pointer, NSP_CALLER_HOST);
            *pointer = moved;
        }
    }
    return SEC_E_OK;
}

SECURITY_STATUS nsp_context_query(struct nsp_context *context, ULONG attribute, void *buffer)
{
    struct nsp_call_on on = { .client = context->client };
    ULONG_PTR result;
    NTSTATUS status;

    if (context->is_mapped && context->pkg->has_user_half) {
        if (NSP_ENTER_USER(context->pkg, QueryContextAttributes, &on, &result, &status, context->handle, attribute,
                           buffer))
            status = (NTSTATUS)result;
        if (status != STATUS_NOT_IMPLEMENTED && status != SEC_E_UNSUPPORTED_FUNCTION)
            return (SECURITY_STATUS)status;
    }
    if (NSP_ENTER_LSA(context->pkg, QueryContextAttributes, &on, &result, &status, context->handle, attribute, buffer))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status))
        return nsp_sspi_status(status);
    return move_to_client(context, attribute, buffer);
}
