/*
 * LsaLogonUser and LsaCallAuthenticationPackage, and the end of the buffers that they give.  Contract P4.3 and P4.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/lsa.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/logon.h"

#include <string.h>

/* A logon without limits: nothing here enforces any. */
static void set_quotas(QUOTA_LIMITS *quotas)
{
    memset(quotas, 0, sizeof(*quotas));
    quotas->PagedPoolLimit = quotas->NonPagedPoolLimit = quotas->PagefileLimit = (SIZE_T)-1;
    quotas->MaximumWorkingSetSize = (SIZE_T)-1;
    quotas->TimeLimit.QuadPart = -1;
}

/* The text, cut at NSP_MAX_LSA_NAME bytes; NULL when there is none or it cannot be read. */
static WCHAR *read_origin(struct nsp_client *client, const LSA_STRING *name)
{
    char bytes[NSP_MAX_LSA_NAME];
    LSA_STRING copy;

    if (!name || !NT_SUCCESS(nsp_client_read(client, name, &copy, sizeof(copy))))
        return NULL;
    copy.Length = min(copy.Length, NSP_MAX_LSA_NAME);
    if (!NT_SUCCESS(nsp_client_read(client, copy.Buffer, bytes, copy.Length)))
        return NULL;
    return nsp_wide_from_ansi(bytes, copy.Length);
}

NTSTATUS NTAPI LsaLogonUser(HANDLE LsaHandle, PLSA_STRING OriginName, SECURITY_LOGON_TYPE LogonType,
                            ULONG AuthenticationPackage, PVOID AuthenticationInformation,
                            ULONG AuthenticationInformationLength, PTOKEN_GROUPS LocalGroups,
                            PTOKEN_SOURCE SourceContext, PVOID *ProfileBuffer, PULONG ProfileBufferLength,
                            PLUID LogonId, PHANDLE Token, PQUOTA_LIMITS Quotas, PNTSTATUS SubStatus)
{
    struct nsp_logon logon = {
        .type = LogonType, .information = AuthenticationInformation,
        .information_length = AuthenticationInformationLength, .local_groups = LocalGroups
    };
    struct nsp_connection *connection;
    WCHAR *origin;
    NTSTATUS status;

    if (!ProfileBuffer || !ProfileBufferLength || !LogonId || !Token || !Quotas || !SubStatus || !SourceContext)
        return STATUS_INVALID_PARAMETER;
    *ProfileBuffer = NULL;
    *ProfileBufferLength = 0;
    memset(LogonId, 0, sizeof(*LogonId));
    *Token = NULL;
    *SubStatus = STATUS_SUCCESS;
    if (!(connection = nsp_connection_get(LsaHandle)))
        return STATUS_INVALID_HANDLE;

    logon.client = connection->client;
    logon.source = *SourceContext;
    logon.origin = origin = read_origin(connection->client, OriginName);
    logon.pkg = nsp_package_find_id(connection->host, AuthenticationPackage);
    status = nsp_logon(connection->host, &logon);
    if (logon.pkg)
        nsp_package_leave(logon.pkg);
    nsp_free(origin);
    if (NT_SUCCESS(status)) {
        *ProfileBuffer = logon.profile;
        *ProfileBufferLength = logon.profile_length;
        *LogonId = logon.logon_id;
        *Token = logon.token;
        set_quotas(Quotas);
    }
    *SubStatus = logon.sub_status;
    nsp_connection_release(connection);
    return status;
}

NTSTATUS NTAPI LsaCallAuthenticationPackage(HANDLE LsaHandle, ULONG AuthenticationPackage, PVOID ProtocolSubmitBuffer,
                                            ULONG SubmitBufferLength, PVOID *ProtocolReturnBuffer,
                                            PULONG ReturnBufferLength, PNTSTATUS ProtocolStatus)
{
    struct nsp_package_call call = { .submit = ProtocolSubmitBuffer, .submit_length = SubmitBufferLength };
    struct nsp_connection *connection;
    NTSTATUS status;

    if (ProtocolReturnBuffer)
        *ProtocolReturnBuffer = NULL;
    if (ReturnBufferLength)
        *ReturnBufferLength = 0;
    if (ProtocolStatus)
        *ProtocolStatus = STATUS_SUCCESS;
    if (!(connection = nsp_connection_get(LsaHandle)))
        return STATUS_INVALID_HANDLE;

    status = STATUS_NO_SUCH_PACKAGE;
    call.client = connection->client;
    call.slot = connection->is_trusted ? NSP_PKG_CallPackage : NSP_PKG_CallPackageUntrusted;
    if (AuthenticationPackage == NSP_ALL_PACKAGES) {
        status = nsp_call_all_packages(connection->host, &call);
    } else if ((call.pkg = nsp_package_find_id(connection->host, AuthenticationPackage))) {
        status = nsp_call_package(connection->host, &call);
        nsp_package_leave(call.pkg);
    }
    if (ProtocolReturnBuffer)
        *ProtocolReturnBuffer = call.answer;
    else
        nsp_client_free(connection->client, call.answer);
    if (ReturnBufferLength)
        *ReturnBufferLength = call.answer_length;
    if (ProtocolStatus)
        *ProtocolStatus = call.protocol_status;
    nsp_connection_release(connection);
    return status;
}

/* Serves both sides: clients free profiles with it, and packages what CallPackage gave them. */
NTSTATUS NTAPI LsaFreeReturnBuffer(PVOID Buffer)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_client *client;
    NTSTATUS status;

    if (!Buffer)
        return STATUS_SUCCESS;
    if (!host)
        return STATUS_NO_MEMORY;
    if (nsp_heap_owns(host->heap, Buffer, NULL)) {
        nsp_heap_free(host->heap, NSP_POOL_RETURN, Buffer, __builtin_return_address(0));
        return STATUS_SUCCESS;
    }
    client = nsp_client_current(host);
    status = nsp_client_free(client, Buffer);
    nsp_client_release(client);
    return status;
}

