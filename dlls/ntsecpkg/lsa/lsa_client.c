/*
 * Support functions about the client: its buffers (contract 5.8 to 5.11), its token (6.12) and handles for it (6.14,
 * 6.56).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/client.h"
#include "lsa/client_touch.h"
#include "lsa/functions.h"

#include "base/status.h"
#include "host.h"
#include "lsa/frame.h"
#include "watch/handles.h"

/* The client that @request means to the calling package; the caller of this releases it. */
static struct nsp_client *client_of(struct nsp_client_request *request, const void *caller)
{
    struct nsp_host *host = nsp_host_current(caller);

    return host ? nsp_request_client(host, request) : NULL;
}

NTSTATUS NTAPI lsa_AllocateClientBuffer(struct nsp_client_request *ClientRequest, ULONG LengthRequired,
                                        PVOID *ClientBaseAddress)
{
    const void *caller = nsp_caller();
    struct nsp_client *client;
    NTSTATUS status;

    if (!ClientBaseAddress)
        return STATUS_INVALID_PARAMETER;
    *ClientBaseAddress = NULL;
    if (!(client = client_of(ClientRequest, caller)))
        return STATUS_INVALID_PARAMETER;
    status = nsp_client_alloc_for(client, LengthRequired, caller, ClientBaseAddress);
    nsp_client_release(client);
    return status;
}

NTSTATUS NTAPI lsa_FreeClientBuffer(struct nsp_client_request *ClientRequest, PVOID ClientBaseAddress)
{
    struct nsp_client *client;
    NTSTATUS status;

    if (!ClientBaseAddress)
        return STATUS_SUCCESS;
    if (!(client = client_of(ClientRequest, nsp_caller())))
        return STATUS_INVALID_PARAMETER;
    status = nsp_client_free(client, ClientBaseAddress);
    nsp_client_release(client);
    return status;
}

NTSTATUS NTAPI lsa_CopyToClientBuffer(struct nsp_client_request *ClientRequest, ULONG Length,
                                      PVOID ClientBaseAddress, PVOID BufferToCopy)
{
    const void *caller = nsp_caller();
    struct nsp_client *client;
    NTSTATUS status;

    if (!(client = client_of(ClientRequest, caller)))
        return STATUS_INVALID_PARAMETER;
    status = Length ? nsp_client_write(client, ClientBaseAddress, BufferToCopy, Length) : STATUS_SUCCESS;
    nsp_client_tell_copy(nsp_host_current(caller), "CopyToClientBuffer", ClientBaseAddress, Length, status, caller);
    nsp_client_release(client);
    return status;
}

NTSTATUS NTAPI lsa_CopyFromClientBuffer(struct nsp_client_request *ClientRequest, ULONG Length, PVOID BufferToCopy,
                                        PVOID ClientBaseAddress)
{
    const void *caller = nsp_caller();
    struct nsp_client *client;
    NTSTATUS status;

    if (!(client = client_of(ClientRequest, caller)))
        return STATUS_INVALID_PARAMETER;
    status = Length ? nsp_client_read(client, ClientBaseAddress, BufferToCopy, Length) : STATUS_SUCCESS;
    nsp_client_tell_copy(nsp_host_current(caller), "CopyFromClientBuffer", ClientBaseAddress, Length, status, caller);
    nsp_client_release(client);
    return status;
}

NTSTATUS NTAPI lsa_ImpersonateClient(void)
{
    struct nsp_frame *frame = nsp_frame_top();

    if (!frame || !frame->client || nsp_client_has_ended(frame->client))
        return STATUS_NO_TOKEN;
    if (!SetThreadToken(NULL, nsp_client_identity(frame->client)->token))
        return nsp_status_from_win32(GetLastError());
    frame->is_impersonating = TRUE;
    return STATUS_SUCCESS;
}

/* The client lives in this process, so that its handles are ours. */
NTSTATUS NTAPI lsa_DuplicateHandle(HANDLE SourceHandle, PHANDLE DestinationHandle)
{
    if (!DestinationHandle)
        return STATUS_INVALID_PARAMETER;
    *DestinationHandle = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), SourceHandle, GetCurrentProcess(), DestinationHandle, 0, FALSE,
                         DUPLICATE_SAME_ACCESS)) {
        *DestinationHandle = NULL;
        return nsp_status_from_win32(GetLastError());
    }
    nsp_handles_except(*DestinationHandle);
    return STATUS_SUCCESS;
}

/* The kind of an object is looked at before the access: a token that may not be queried is a token. */
static BOOL is_token(HANDLE handle)
{
    TOKEN_TYPE type;
    DWORD size;

    return GetTokenInformation(handle, TokenType, &type, sizeof(type), &size) ||
           GetLastError() == ERROR_ACCESS_DENIED;
}

NTSTATUS NTAPI lsa_DuplicateTokenHandle(HANDLE SourceHandle, PHANDLE DestinationHandle)
{
    NTSTATUS status = lsa_DuplicateHandle(SourceHandle, DestinationHandle);

    if (!NT_SUCCESS(status) || is_token(*DestinationHandle))
        return status;
    CloseHandle(*DestinationHandle);
    *DestinationHandle = NULL;
    return STATUS_OBJECT_TYPE_MISMATCH;
}
