/*
 * Support functions that tell a package of the call it is in: whom it is for (contract 6.17, 6.61, 6.64) and how it
 * came (6.25, 6.55).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/info_size.h"

#include <string.h>

/* Without a client that is the host itself. */
static void tell_client(struct nsp_client_info_ex *info)
{
    struct nsp_frame *frame = nsp_frame_of_client();
    const struct nsp_client_identity *identity;

    memset(info, 0, sizeof(*info));
    info->LogonId.LowPart = 0x3E7;
    info->ProcessID = GetCurrentProcessId();
    info->ThreadID = GetCurrentThreadId();
    info->HasTcbPrivilege = TRUE;
    info->ImpersonationLevel = SecurityImpersonation;
    if (!frame)
        return;

    identity = nsp_client_identity(frame->client);
    info->LogonId = identity->logon_id;
    info->HasTcbPrivilege = identity->has_tcb;
    info->Impersonating = identity->is_impersonating;
    info->Restricted = identity->is_restricted;
    if (frame->attributes & NSP_CALL_PROCESS_TERM)
        info->ClientFlags |= NSP_CLIENT_PROCESS_TERMINATED;
    if (frame->attributes & NSP_CALL_THREAD_TERM)
        info->ClientFlags |= NSP_CLIENT_THREAD_TERMINATED;
    info->ImpersonationLevel = identity->level;
    info->ClientToken = identity->token;
    if (identity->level == SecurityIdentification) {
        info->IdentificationLogonId = identity->logon_id;
        info->IdentificationToken = identity->token;
    }
}

NTSTATUS NTAPI lsa_GetClientInfo(struct nsp_client_info *ClientInfo)
{
    const void *caller = nsp_caller();
    struct nsp_client_info_ex info;

    if (!ClientInfo)
        return STATUS_INVALID_PARAMETER;
    tell_client(&info);
    memcpy(ClientInfo, &info, nsp_client_info_size(nsp_host_current(caller), caller));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI lsa_GetClientInfoEx(struct nsp_client_info_ex *ClientInfo, ULONG StructSize)
{
    struct nsp_client_info_ex info;

    if (!ClientInfo)
        return STATUS_INVALID_PARAMETER;
    if (StructSize < sizeof(struct nsp_client_info)) {
        memset(ClientInfo, 0, StructSize);
        return STATUS_BUFFER_TOO_SMALL;
    }
    tell_client(&info);
    memcpy(ClientInfo, &info, min(StructSize, sizeof(info)));
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI lsa_GetCallInfo(struct nsp_call_info *Info)
{
    const void *caller = nsp_caller();
    struct nsp_frame *frame = nsp_frame_of_client();
    struct nsp_call_info info = { 0 };

    if (!Info)
        return FALSE;
    if (frame) {
        info.ProcessId = GetCurrentProcessId();
        info.ThreadId = GetCurrentThreadId();
        info.Attributes = frame->attributes;
        info.CallCount = frame->call_count;
    }
    memcpy(Info, &info, nsp_call_info_size(nsp_host_current(caller), caller));
    return frame != NULL;
}

NTSTATUS NTAPI lsa_GetExtendedCallFlags(ULONG *Flags)
{
    struct nsp_frame *frame = nsp_frame_of_client();

    if (!Flags)
        return STATUS_INVALID_PARAMETER;
    *Flags = frame ? frame->attributes : 0;
    return STATUS_SUCCESS;
}

/* One type is known.  Before a logon, a client has nothing but the session of its terminal. */
NTSTATUS NTAPI lsa_QueryClientRequest(struct nsp_client_request *ClientRequest, ULONG QueryType, void **ReplyBuffer)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_client *client;
    DWORD session;

    if (!ReplyBuffer)
        return STATUS_INVALID_PARAMETER;
    *ReplyBuffer = NULL;
    if (!host || !(client = nsp_request_client(host, ClientRequest)))
        return STATUS_INVALID_PARAMETER;
    nsp_client_release(client); /* it lives in this process */
    if (QueryType != NSP_CLIENT_QUERY_PRELOGON_SESSION_ID)
        return STATUS_INVALID_INFO_CLASS;

    if (!ProcessIdToSessionId(GetCurrentProcessId(), &session))
        session = 0;
    if (!(*ReplyBuffer = nsp_heap_alloc(host->heap, NSP_POOL_LSA, sizeof(session), caller)))
        return STATUS_NO_MEMORY;
    memcpy(*ReplyBuffer, &session, sizeof(session));
    return STATUS_SUCCESS;
}
