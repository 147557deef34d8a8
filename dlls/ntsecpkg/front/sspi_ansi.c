/*
 * The A forms of SSPI functions.  Authorization data is not converted: its own flags tell its encoding (contract
 * P5.2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi_ansi.h"

#include "base/str.h"
#include "front/sspi.h"

#include <string.h>

BOOL nsp_ansi_widen(const char *text, WCHAR **wide)
{
    *wide = text ? nsp_wide_from_ansi(text, strlen(text)) : NULL;
    return !text || *wide;
}

void nsp_ansi_free(WCHAR *wide)
{
    if (wide)
        nsp_wipe(wide, wcslen(wide) * sizeof(*wide)); /* it may be a password */
    nsp_free(wide);
}

static int ansi_size(const WCHAR *text)
{
    return WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL);
}

/* @count infos and their strings, in one block that replaces the W one. */
static SECURITY_STATUS infos_to_ansi(ULONG count, SecPkgInfoW *wide, SecPkgInfoA **ansi)
{
    SIZE_T size = count * sizeof(**ansi);
    int room;
    char *end;
    ULONG i;

    for (i = 0; i < count; i++)
        size += ansi_size(wide[i].Name) + ansi_size(wide[i].Comment);
    if ((*ansi = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size))) {
        end = (char *)(*ansi + count);
        for (i = 0; i < count; i++) {
            (*ansi)[i].fCapabilities = wide[i].fCapabilities;
            (*ansi)[i].wVersion = wide[i].wVersion;
            (*ansi)[i].wRPCID = wide[i].wRPCID;
            (*ansi)[i].cbMaxToken = wide[i].cbMaxToken;
            room = (int)((char *)*ansi + size - end);
            (*ansi)[i].Name = end;
            end += WideCharToMultiByte(CP_ACP, 0, wide[i].Name, -1, end, room, NULL, NULL);
            room = (int)((char *)*ansi + size - end);
            (*ansi)[i].Comment = end;
            end += WideCharToMultiByte(CP_ACP, 0, wide[i].Comment, -1, end, room, NULL, NULL);
        }
    }
    nsp_sspi_free_buffer(wide);
    return *ansi ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_enumerate_a(ULONG *count, SecPkgInfoA **infos)
{
    SECURITY_STATUS status;
    SecPkgInfoW *wide;

    if (!infos)
        return SEC_E_INVALID_HANDLE;
    *infos = NULL;
    if ((status = nsp_sspi_enumerate(count, &wide)) != SEC_E_OK)
        return status;
    return infos_to_ansi(*count, wide, infos);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_package_a(SEC_CHAR *name, SecPkgInfoA **info)
{
    SECURITY_STATUS status;
    SecPkgInfoW *wide;
    WCHAR *wide_name;

    if (!info)
        return SEC_E_INVALID_HANDLE;
    if (!nsp_ansi_widen(name, &wide_name))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = nsp_sspi_query_package(wide_name, &wide);
    nsp_ansi_free(wide_name);
    return status == SEC_E_OK ? infos_to_ansi(1, wide, info) : status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_acquire_a(SEC_CHAR *principal, SEC_CHAR *name, ULONG use, void *logon_id,
                                             void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                                             CredHandle *handle, TimeStamp *expiry)
{
    SECURITY_STATUS status = SEC_E_INSUFFICIENT_MEMORY;
    WCHAR *wide_principal = NULL, *wide_name = NULL;

    if (nsp_ansi_widen(principal, &wide_principal) && nsp_ansi_widen(name, &wide_name))
        status = nsp_sspi_acquire(wide_principal, wide_name, use, logon_id, auth_data, get_key, get_key_argument,
                                  handle, expiry);
    nsp_ansi_free(wide_principal);
    nsp_ansi_free(wide_name);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_initialize_a(CredHandle *cred, CtxtHandle *context, SEC_CHAR *target,
                                                ULONG requirements, ULONG reserved1, ULONG data_rep,
                                                SecBufferDesc *input, ULONG reserved2, CtxtHandle *new_context,
                                                SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry)
{
    SECURITY_STATUS status;
    WCHAR *wide;

    if (!nsp_ansi_widen(target, &wide))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = nsp_sspi_initialize(cred, context, wide, requirements, reserved1, data_rep, input, reserved2,
                                 new_context, output, attributes, expiry);
    nsp_ansi_free(wide);
    return status;
}

/* NULL and FALSE: no memory. */
static BOOL replace(void *place)
{
    WCHAR *wide = *(WCHAR **)place;
    char *ansi;
    int size;

    if (!wide)
        return TRUE;
    size = ansi_size(wide);
    if ((ansi = HeapAlloc(GetProcessHeap(), 0, size)))
        WideCharToMultiByte(CP_ACP, 0, wide, -1, ansi, size, NULL, NULL);
    nsp_sspi_free_buffer(wide);
    *(char **)place = ansi;
    return ansi != NULL;
}

SECURITY_STATUS nsp_ansi_from_attribute(const struct nsp_attribute_pointer *pointers, ULONG attribute, void *buffer)
{
    const struct nsp_attribute_pointer *known;
    BOOL is_converted = TRUE;
    void **place;

    for (known = pointers; known->kind; known++)
        if (known->attribute == attribute && known->kind == NSP_POINTER_TEXT)
            is_converted &= replace((char *)buffer + known->offset);
    for (known = pointers; known->kind && !is_converted; known++) {
        if (known->attribute != attribute || known->kind != NSP_POINTER_TEXT)
            continue;
        place = (void **)((char *)buffer + known->offset);
        nsp_sspi_free_buffer(*place);
        *place = NULL;
    }
    return is_converted ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS package_info_to_ansi(SecPkgContext_PackageInfoW *info)
{
    SecPkgInfoW *wide = info->PackageInfo;

    info->PackageInfo = NULL;
    return wide ? infos_to_ansi(1, wide, (SecPkgInfoA **)&info->PackageInfo) : SEC_E_OK;
}

static SECURITY_STATUS attribute_to_ansi(SECURITY_STATUS status, ULONG attribute, void *buffer)
{
    if (status != SEC_E_OK)
        return status;
    if (attribute == SECPKG_ATTR_PACKAGE_INFO || attribute == SECPKG_ATTR_NEGOTIATION_INFO)
        return package_info_to_ansi(buffer);
    return nsp_ansi_from_attribute(nsp_context_pointers, attribute, buffer);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_a(CtxtHandle *handle, ULONG attribute, void *buffer)
{
    return attribute_to_ansi(nsp_sspi_query_context(handle, attribute, buffer), attribute, buffer);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_ex_a(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    return attribute_to_ansi(nsp_sspi_query_context_ex(handle, attribute, buffer, size), attribute, buffer);
}
