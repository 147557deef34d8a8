/*
 * Calls from one package to another: CallPackage (contract 6.23), CallPackageEx (6.26), CallPackagePassthrough (6.41).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"
#include "package/logon.h"

#include "base/str.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/impersonation.h"
#include "package/enter.h"
#include "watch/fence.h"

#define MAX_NAME 512 /* characters: those of the longest name that a package can have */

/* Where the calling package wants the results; any may be NULL. */
struct results {
    void **answer;
    ULONG *length;
    NTSTATUS *protocol_status;
};

static void give(const struct results *to, void *answer, ULONG length, NTSTATUS protocol_status)
{
    if (to->answer)
        *to->answer = answer;
    if (to->length)
        *to->length = length;
    if (to->protocol_status)
        *to->protocol_status = protocol_status;
}

/* The package of that name; the caller leaves it. */
static NTSTATUS find(struct nsp_host *host, const UNICODE_STRING *name, struct nsp_package **pkg)
{
    WCHAR chars[MAX_NAME], *text;
    UNICODE_STRING copy;

    *pkg = NULL;
    if (!name || !nsp_fence_copy(&copy, name, sizeof(copy)))
        return STATUS_INVALID_PARAMETER;
    if (!copy.Length || copy.Length > sizeof(chars))
        return STATUS_NO_SUCH_PACKAGE;
    if (!nsp_fence_copy(chars, copy.Buffer, copy.Length))
        return STATUS_INVALID_PARAMETER;
    copy.Buffer = chars;
    if (!(text = nsp_wide_from_counted(&copy)))
        return STATUS_NO_MEMORY;
    *pkg = nsp_package_find(host, text);
    nsp_free(text);
    return *pkg ? STATUS_SUCCESS : STATUS_NO_SUCH_PACKAGE;
}

/* The other package runs as the LSA, whatever the thread's token is meanwhile. */
static NTSTATUS call_as_lsa(struct nsp_package_call *call, void *submit)
{
    NTSTATUS status, resumed;
    HANDLE token;

    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    status = nsp_call_package_with(call, submit);
    if (NT_SUCCESS(resumed = nsp_impersonation_resume(token)))
        return status;
    nsp_client_free(call->client, call->answer);
    call->answer = NULL;
    call->answer_length = 0;
    return resumed;
}

/* @call says slot, client, and submit buffer; its frame is a nested one. */
static NTSTATUS call_other(struct nsp_host *host, const UNICODE_STRING *name, struct nsp_package_call *call,
                           void *submit, const struct results *to)
{
    NTSTATUS status;

    call->attributes |= NSP_CALL_RECURSIVE;
    if (NT_SUCCESS(status = find(host, name, &call->pkg))) {
        status = call->pkg->lsa.slots[call->slot] ? call_as_lsa(call, submit) : SEC_E_UNSUPPORTED_FUNCTION;
        nsp_package_leave(call->pkg);
    }
    give(to, call->answer, call->answer_length, call->protocol_status);
    if (!to->answer)
        nsp_client_free(call->client, call->answer);
    return status;
}

/* For the client whom the calling package serves; where there is none, for the LSA. */
static NTSTATUS call_for_client(struct nsp_host *host, const UNICODE_STRING *name, struct nsp_package_call *call,
                                void *submit, const struct results *to)
{
    struct nsp_frame *frame = nsp_frame_top();

    call->client = frame && frame->client ? frame->client : host->self;
    call->attributes = frame ? frame->attributes : 0;
    return call_other(host, name, call, submit, to);
}

NTSTATUS NTAPI lsa_CallPackage(UNICODE_STRING *AuthenticationPackage, void *ProtocolSubmitBuffer,
                               ULONG SubmitBufferLength, void **ProtocolReturnBuffer, ULONG *ReturnBufferLength,
                               NTSTATUS *ProtocolStatus)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    const struct results to = { ProtocolReturnBuffer, ReturnBufferLength, ProtocolStatus };
    struct nsp_package_call call = {
        .slot = NSP_PKG_CallPackage, .submit = ProtocolSubmitBuffer, .submit_length = SubmitBufferLength
    };

    give(&to, NULL, 0, STATUS_SUCCESS);
    if (!host)
        return STATUS_NO_MEMORY;
    call.client = host->self;
    return call_other(host, AuthenticationPackage, &call, ProtocolSubmitBuffer, &to);
}

NTSTATUS NTAPI lsa_CallPackageEx(UNICODE_STRING *AuthenticationPackage, void *ClientBufferBase,
                                 void *ProtocolSubmitBuffer, ULONG SubmitBufferLength, void **ProtocolReturnBuffer,
                                 ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    const struct results to = { ProtocolReturnBuffer, ReturnBufferLength, ProtocolStatus };
    struct nsp_package_call call = {
        .slot = NSP_PKG_CallPackage, .submit = ClientBufferBase, .submit_length = SubmitBufferLength
    };

    give(&to, NULL, 0, STATUS_SUCCESS);
    if (!host)
        return STATUS_NO_MEMORY;
    return call_for_client(host, AuthenticationPackage, &call, ProtocolSubmitBuffer, &to);
}

NTSTATUS NTAPI lsa_CallPackagePassthrough(UNICODE_STRING *AuthenticationPackage, void *ClientBufferBase,
                                          void *ProtocolSubmitBuffer, ULONG SubmitBufferLength,
                                          void **ProtocolReturnBuffer, ULONG *ReturnBufferLength,
                                          NTSTATUS *ProtocolStatus)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    const struct results to = { ProtocolReturnBuffer, ReturnBufferLength, ProtocolStatus };
    struct nsp_package_call call = {
        .slot = NSP_PKG_CallPackagePassthrough, .submit = ClientBufferBase, .submit_length = SubmitBufferLength
    };

    give(&to, NULL, 0, STATUS_SUCCESS);
    if (!host)
        return STATUS_NO_MEMORY;
    return call_for_client(host, AuthenticationPackage, &call, ProtocolSubmitBuffer, &to);
}
