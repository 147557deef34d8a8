/*
 * Security contexts: the legs in the LSA half, the hand-over to the user half, and the end of both.  Contract 9.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "base/str.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/buffers.h"
#include "package/enter.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>
#include <utlist.h>

/* What one leg gave, before any of it is believed. */
struct leg_result {
    nsp_sec_handle handle;
    ULONG attributes;
    TimeStamp expiry;
    BOOLEAN is_mapped;
    SecBuffer data;
};

static struct nsp_context *context_new(struct nsp_host *host, const struct nsp_leg *leg, nsp_sec_handle handle)
{
    struct nsp_context *context = nsp_alloc(sizeof(*context));

    if (!context)
        return NULL;
    context->references = 2; /* the caller's and the list's */
    context->uses = 1;
    context->host = host;
    context->client = nsp_client_acquire(leg->client);
    context->pkg = nsp_package_enter(leg->cred->pkg);
    context->handle = handle;
    InitializeSRWLock(&context->lock);
    InitializeConditionVariable(&context->leg_left);
    AcquireSRWLockExclusive(&host->lock);
    DL_APPEND(host->contexts, context);
    ReleaseSRWLockExclusive(&host->lock);
    return context;
}

static void delete_lsa(struct nsp_package *pkg, struct nsp_client *client, nsp_sec_handle handle)
{
    struct nsp_call_on on = { .client = client };
    ULONG_PTR result;
    NTSTATUS status;

    /* Some packages have forgotten a mapped context by then: whatever they answer is fine. */
    NSP_ENTER_LSA(pkg, DeleteContext, &on, &result, &status, handle);
}

static void delete_user(struct nsp_context *context)
{
    struct nsp_call_on on = { .client = context->client };
    ULONG_PTR result;
    NTSTATUS status;

    NSP_ENTER_USER(context->pkg, DeleteUserModeContext, &on, &result, &status, context->handle);
}

static SECURITY_STATUS enter_leg(struct nsp_package *pkg, const struct nsp_leg *leg, struct nsp_context *old,
                                 struct nsp_buffers *input, struct nsp_buffers *output, struct leg_result *out)
{
    struct nsp_call_on on = { .client = leg->client };
    nsp_sec_handle cred = leg->cred ? leg->cred->handle : 0, context = old ? old->handle : 0;
    UNICODE_STRING target = nsp_counted(leg->target);
    ULONG_PTR result;
    NTSTATUS status;
    BOOL returned;

    memset(out, 0, sizeof(*out));
    if (leg->is_accept)
        returned = NSP_ENTER_LSA(pkg, AcceptLsaModeContext, &on, &result, &status, cred, context, input->desc,
                                 leg->requirements, leg->data_rep, &out->handle, output->desc, &out->attributes,
                                 &out->expiry, &out->is_mapped, &out->data);
    else
        returned = NSP_ENTER_LSA(pkg, InitLsaModeContext, &on, &result, &status, cred, context,
                                 leg->target ? &target : NULL, leg->requirements, leg->data_rep, input->desc,
                                 &out->handle, output->desc, &out->attributes, &out->expiry, &out->is_mapped,
                                 &out->data);
    return returned ? (SECURITY_STATUS)result : nsp_sspi_status(status);
}

/* The packed context goes to the client, whose user half frees it. */
static SECURITY_STATUS init_user(struct nsp_context *context, const SecBuffer *data)
{
    struct nsp_call_on on = { .client = context->client };
    SecBuffer packed = { data->cbBuffer, data->BufferType, NULL };
    ULONG_PTR result;
    NTSTATUS status;

    if (!context->pkg->user.slots[NSP_USER_InitUserModeContext])
        return SEC_E_OK;
    if (data->pvBuffer && !(packed.pvBuffer = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, data->cbBuffer)))
        return SEC_E_INSUFFICIENT_MEMORY;
    if (packed.pvBuffer && !nsp_fence_copy(packed.pvBuffer, data->pvBuffer, data->cbBuffer)) {
        HeapFree(GetProcessHeap(), 0, packed.pvBuffer);
        return SEC_E_INTERNAL_ERROR;
    }
    if (NSP_ENTER_USER(context->pkg, InitUserModeContext, &on, &result, &status, context->handle, &packed))
        status = (NTSTATUS)result;
    return nsp_sspi_status(status);
}

/*
 * A user half without InitUserModeContext shares the process, and its contexts, with its LSA half, and may not say that
 * it maps them: Wine's packages do so.  In an LSA of its own their messages would be impossible.
 */
static BOOL is_shared(struct nsp_context *context)
{
    struct nsp_package *pkg = context->pkg;

    if (!pkg->has_user_half || pkg->user.slots[NSP_USER_InitUserModeContext])
        return FALSE;
    if (!InterlockedExchange(&pkg->told_unmapped, TRUE))
        nsp_finding_add(context->host->watch, NSP_FINDING_NOT_MAPPED, STATUS_SUCCESS, "InitLsaModeContext", NULL,
                        "a complete context was not reported as mapped, but there are message functions: on Windows "
                        "they would not be reached");
    return TRUE;
}

/* Contract 9.1: once, when the context is complete, or earlier if there is something to hand over. */
static SECURITY_STATUS map_context(struct nsp_context *context, SECURITY_STATUS status, const struct leg_result *out)
{
    const BOOL is_complete = status == SEC_E_OK || status == SEC_I_COMPLETE_NEEDED;

    if (context->is_mapped || (!is_complete && !(out->is_mapped && out->data.pvBuffer)))
        return SEC_E_OK;
    if (!out->is_mapped && !is_shared(context))
        return SEC_E_OK;
    context->is_mapped = TRUE;
    return context->pkg->has_user_half ? init_user(context, &out->data) : SEC_E_OK;
}

/* The package succeeded: keep the context.  An old handle that it replaced is the package's to have freed. */
static SECURITY_STATUS keep(struct nsp_host *host, struct nsp_leg *leg, struct nsp_context *context,
                            SECURITY_STATUS status, const struct leg_result *out)
{
    SECURITY_STATUS mapped;

    if (!context) {
        if (!(context = context_new(host, leg, out->handle))) {
            delete_lsa(leg->cred->pkg, leg->client, out->handle);
            return SEC_E_INSUFFICIENT_MEMORY;
        }
    } else {
        InterlockedIncrement(&context->references);
        if (out->handle)
            context->handle = out->handle;
    }
    if ((mapped = map_context(context, status, out)) < 0) {
        nsp_context_end(context);
        nsp_context_release(context);
        return mapped;
    }
    leg->context = context;
    leg->attributes = out->attributes;
    leg->expiry = out->expiry;
    return status;
}

/* Buffers are mapped; everything is put back whatever happens. */
static SECURITY_STATUS run_leg(struct nsp_host *host, struct nsp_leg *leg, struct nsp_context *old,
                               struct nsp_buffers *input, struct nsp_buffers *output)
{
    struct nsp_package *pkg = old ? old->pkg : leg->cred->pkg;
    SECURITY_STATUS status, delivered;
    struct leg_result out;

    status = enter_leg(pkg, leg, old, input, output, &out);
    nsp_buffers_return_input(input);
    if (status >= 0 || (pkg->capabilities & NSP_CAP_EXTENDED_ERROR)) {
        delivered = nsp_buffers_return_output(output, status < 0,
                                              leg->is_accept ? "AcceptLsaModeContext" : "InitLsaModeContext");
        if (status >= 0 && delivered < 0)
            status = delivered;
    }
    if (status >= 0)
        status = keep(host, leg, old, status, &out);
    else if (!old && out.handle) /* a failed first leg leaves no context */
        delete_lsa(pkg, leg->client, out.handle);

    if (nsp_heap_owns(host->heap, out.data.pvBuffer, NULL))
        nsp_heap_wipe_free(host->heap, out.data.pvBuffer, NSP_CALLER_HOST);
    return status;
}

static void begin_leg(struct nsp_context *context)
{
    AcquireSRWLockExclusive(&context->lock);
    while (context->is_in_leg)
        SleepConditionVariableSRW(&context->leg_left, &context->lock, INFINITE, 0);
    context->is_in_leg = TRUE;
    ReleaseSRWLockExclusive(&context->lock);
}

static void end_leg(struct nsp_context *context)
{
    AcquireSRWLockExclusive(&context->lock);
    context->is_in_leg = FALSE;
    ReleaseSRWLockExclusive(&context->lock);
    WakeConditionVariable(&context->leg_left);
}

SECURITY_STATUS nsp_context_leg(struct nsp_host *host, struct nsp_leg *leg)
{
    struct nsp_context *old = leg->context;
    struct nsp_buffers input, output;
    SECURITY_STATUS status;

    leg->context = NULL;
    leg->attributes = 0;
    leg->expiry.QuadPart = 0;
    if ((!leg->cred && !old) || (leg->cred && old && leg->cred->pkg != old->pkg))
        return SEC_E_INVALID_HANDLE;

    if ((status = nsp_buffers_map_input(&input, host, leg->client, leg->input)) < 0)
        return status;
    status = nsp_buffers_map_output(&output, host, leg->client, leg->output,
                                    (leg->requirements & ISC_REQ_ALLOCATE_MEMORY) != 0);
    if (status >= 0) {
        if (old)
            begin_leg(old);
        /* The one before may have ended it. */
        status = old && old->is_ended ? SEC_E_INVALID_HANDLE : run_leg(host, leg, old, &input, &output);
        if (old)
            end_leg(old);
        nsp_buffers_release(&output);
    }
    nsp_buffers_release(&input);
    return status;
}

SECURITY_STATUS nsp_context_end(struct nsp_context *context)
{
    if (InterlockedExchange(&context->is_ended, TRUE))
        return SEC_E_OK;
    if (context->is_mapped && context->pkg->has_user_half)
        delete_user(context);
    delete_lsa(context->pkg, context->client, context->handle);

    AcquireSRWLockExclusive(&context->host->lock);
    DL_DELETE(context->host->contexts, context);
    ReleaseSRWLockExclusive(&context->host->lock);
    nsp_package_leave(context->pkg);
    nsp_context_release(context); /* the list's reference */
    return SEC_E_OK;
}

void nsp_context_leave(struct nsp_context *context)
{
    if (!context)
        return;
    if (!InterlockedDecrement(&context->uses))
        nsp_context_end(context);
    nsp_context_release(context);
}

void nsp_context_release(struct nsp_context *context)
{
    if (!context || InterlockedDecrement(&context->references))
        return;
    nsp_client_release(context->client);
    nsp_free(context);
}

SECURITY_STATUS nsp_context_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                    ULONG sequence, ULONG *quality)
{
    struct nsp_call_on on = { .client = context->client };
    ULONG_PTR result;
    NTSTATUS status;
    BOOL returned;

    if (!context->pkg->has_user_half) /* there is none, or its InstanceInit failed (contract 8.7) */
        return context->pkg->user.count ? SEC_E_INTERNAL_ERROR : SEC_E_UNSUPPORTED_FUNCTION;
    if (!context->is_mapped)
        return SEC_E_INVALID_HANDLE;

    switch (slot) { /* to make and to verify take their arguments in another order */
    case NSP_USER_MakeSignature:
        returned = NSP_ENTER_USER(context->pkg, MakeSignature, &on, &result, &status, context->handle, *quality,
                                  message, sequence);
        break;
    case NSP_USER_SealMessage:
        returned = NSP_ENTER_USER(context->pkg, SealMessage, &on, &result, &status, context->handle, *quality,
                                  message, sequence);
        break;
    case NSP_USER_VerifySignature:
        returned = NSP_ENTER_USER(context->pkg, VerifySignature, &on, &result, &status, context->handle, message,
                                  sequence, quality);
        break;
    case NSP_USER_UnsealMessage:
        returned = NSP_ENTER_USER(context->pkg, UnsealMessage, &on, &result, &status, context->handle, message,
                                  sequence, quality);
        break;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    return returned ? (SECURITY_STATUS)result : nsp_sspi_status(status);
}

void nsp_contexts_end(struct nsp_host *host)
{
    struct nsp_context *context;
    struct nsp_credential *cred;

    for (;;) {
        AcquireSRWLockShared(&host->lock);
        if ((context = host->contexts))
            InterlockedIncrement(&context->references);
        ReleaseSRWLockShared(&host->lock);
        if (!context)
            break;
        nsp_context_end(context);
        nsp_context_release(context);
    }
    for (;;) {
        AcquireSRWLockShared(&host->lock);
        if ((cred = host->credentials))
            InterlockedIncrement(&cred->references);
        ReleaseSRWLockShared(&host->lock);
        if (!cred)
            break;
        nsp_credential_end(cred);
        nsp_credential_release(cred);
    }
}
