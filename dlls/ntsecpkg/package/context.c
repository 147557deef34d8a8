/*
 * Security contexts: the legs in the LSA half, the hand-over to the user half, and the end of both.  Contract 9.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "base/str.h"
#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/heap.h"
#include "package/buffers.h"
#include "watch/finding.h"

#include <string.h>

/* What one leg gave, before any of it is believed. */
struct leg_result {
    nsp_sec_handle handle;
    ULONG attributes;
    TimeStamp expiry;
    BOOLEAN is_mapped;
    SecBuffer data;
};

static void delete_lsa(struct nsp_package *pkg, const struct nsp_call_on *on, nsp_sec_handle handle)
{
    /* Some packages have forgotten a mapped context by then: whatever they answer is fine. */
    (void)NSP_ASK_LSA(pkg, DeleteContext, on, handle);
}

static SECURITY_STATUS give_back(struct nsp_held *held)
{
    const struct nsp_context *context = (const struct nsp_context *)held;
    const struct nsp_call_on on = nsp_held_on(held);

    if (context->is_mapped && held->pkg->has_user_half)
        (void)NSP_ASK_USER(held->pkg, DeleteUserModeContext, &on, held->handle);
    if (!context->is_user_only)
        delete_lsa(held->pkg, &on, held->handle);
    return SEC_E_OK;
}

struct nsp_context *nsp_context_new(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                    nsp_sec_handle handle)
{
    struct nsp_context *context = nsp_held_new();

    if (!context)
        return NULL;
    InitializeSRWLock(&context->lock);
    InitializeConditionVariable(&context->leg_left);
    nsp_held_start(&context->held, &host->contexts, host, client, pkg, handle, give_back);
    return context;
}

static SECURITY_STATUS enter_leg(struct nsp_package *pkg, const struct nsp_leg *leg, struct nsp_context *old,
                                 struct nsp_buffers *input, struct nsp_buffers *output, struct leg_result *out)
{
    struct nsp_call_on on = { .client = leg->client, .is_held = TRUE, .hands_over = TRUE };
    nsp_sec_handle cred = leg->cred ? leg->cred->held.handle : 0, context = old ? old->held.handle : 0;
    UNICODE_STRING target;

    memset(out, 0, sizeof(*out));
    if (leg->is_accept)
        return NSP_ASK_LSA(pkg, AcceptLsaModeContext, &on, cred, context, input->desc, leg->requirements,
                           leg->data_rep, &out->handle, output->desc, &out->attributes, &out->expiry, &out->is_mapped,
                           &out->data);
    if (leg->target)
        target = nsp_counted(leg->target);
    return NSP_ASK_LSA(pkg, InitLsaModeContext, &on, cred, context, leg->target ? &target : NULL, leg->requirements,
                       leg->data_rep, input->desc, &out->handle, output->desc, &out->attributes, &out->expiry,
                       &out->is_mapped, &out->data);
}

/* The packed context goes to the client, whose user half frees it. */
static SECURITY_STATUS init_user(struct nsp_context *context, const SecBuffer *data)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    SecBuffer packed = { data->cbBuffer, data->BufferType, NULL };

    if (!context->held.pkg->user.slots[NSP_USER_InitUserModeContext])
        return SEC_E_OK;
    if (data->pvBuffer && !(packed.pvBuffer = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, data->cbBuffer)))
        return SEC_E_INSUFFICIENT_MEMORY;
    if (packed.pvBuffer && !nsp_client_buffer_read(data->pvBuffer, packed.pvBuffer, data->cbBuffer)) {
        HeapFree(GetProcessHeap(), 0, packed.pvBuffer);
        return SEC_E_INTERNAL_ERROR;
    }
    return NSP_ASK_USER(context->held.pkg, InitUserModeContext, &on, context->held.handle, &packed);
}

/*
 * A user half without InitUserModeContext shares the process, and its contexts, with its LSA half, and may not say that
 * it maps them: Wine's packages do so.  In an LSA of its own their messages would be impossible.
 */
static BOOL is_shared(struct nsp_context *context)
{
    struct nsp_package *pkg = context->held.pkg;

    if (!pkg->has_user_half || pkg->user.slots[NSP_USER_InitUserModeContext])
        return FALSE;
    if (!InterlockedExchange(&pkg->told_unmapped, TRUE))
        nsp_finding_add(context->held.host->watch, NSP_FINDING_NOT_MAPPED, STATUS_SUCCESS, "InitLsaModeContext", NULL,
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
    return context->held.pkg->has_user_half ? init_user(context, &out->data) : SEC_E_OK;
}

/* The package succeeded: keep the context.  An old handle that it replaced is the package's to have freed. */
static SECURITY_STATUS keep(struct nsp_host *host, struct nsp_leg *leg, struct nsp_context *context,
                            SECURITY_STATUS status, const struct leg_result *out)
{
    const BOOL is_new = !context;
    SECURITY_STATUS mapped;

    if (is_new) {
        if (!(context = nsp_context_new(host, leg->client, leg->cred->held.pkg, out->handle))) {
            delete_lsa(leg->cred->held.pkg, &(struct nsp_call_on){ .client = leg->client }, out->handle);
            return SEC_E_INSUFFICIENT_MEMORY;
        }
    } else if (out->handle) {
        context->held.handle = out->handle;
    }
    context->is_accepted = leg->is_accept;
    if ((mapped = map_context(context, status, out)) < 0) {
        nsp_held_end(&context->held);
        if (is_new)
            nsp_held_leave(&context->held);
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
    struct nsp_package *pkg = old ? old->held.pkg : leg->cred->held.pkg;
    SECURITY_STATUS status, delivered;
    struct leg_result out;
    BOOL has_succeeded;

    status = enter_leg(pkg, leg, old, input, output, &out);
    has_succeeded = status >= 0;
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
        delete_lsa(pkg, &(struct nsp_call_on){ .client = leg->client }, out.handle);
    if (has_succeeded && status < 0)
        nsp_buffers_take_back(output);

    if (nsp_heap_owns(host->heap, out.data.pvBuffer, NULL))
        nsp_heap_wipe_free(host->heap, out.data.pvBuffer, NSP_CALLER_HOST);
    return status;
}

/* Whoever has waited says that others may do so still. */
static void wait_for_leg(struct nsp_context *context)
{
    volatile LONG64 *uses = &context->held.uses;
    LONG64 seen;

    AcquireSRWLockExclusive(&context->lock);
    for (;;) {
        seen = *uses;
        if (!(seen & NSP_HELD_LEG)) {
            if (InterlockedCompareExchange64(uses, seen | NSP_HELD_LEG | NSP_HELD_AWAITED, seen) == seen)
                break;
        } else if (seen & NSP_HELD_AWAITED ||
                   InterlockedCompareExchange64(uses, seen | NSP_HELD_AWAITED, seen) == seen) {
            SleepConditionVariableSRW(&context->leg_left, &context->lock, INFINITE, 0);
        }
    }
    ReleaseSRWLockExclusive(&context->lock);
}

BOOL nsp_context_begin_leg(struct nsp_context *context, ULONG number)
{
    ULONG before;

    if (!nsp_held_use(&context->held, number, NSP_HELD_LEG, &before))
        return FALSE;
    if (before & NSP_HELD_LEG)
        wait_for_leg(context);
    return TRUE;
}

/* The lock is needed only when somebody waits. */
void nsp_context_end_leg(struct nsp_context *context)
{
    SECURITY_STATUS status;

    if (nsp_held_try_leave(&context->held, NSP_HELD_LEG, NSP_HELD_AWAITED | NSP_HELD_ENDED, &status))
        return;
    AcquireSRWLockExclusive(&context->lock);
    InterlockedAnd64(&context->held.uses, ~(LONG64)(NSP_HELD_LEG | NSP_HELD_AWAITED));
    ReleaseSRWLockExclusive(&context->lock);
    WakeConditionVariable(&context->leg_left);
    nsp_held_leave(&context->held);
}

SECURITY_STATUS nsp_context_leg(struct nsp_host *host, struct nsp_leg *leg)
{
    struct nsp_context *old = leg->context;
    struct nsp_buffers input, output;
    SECURITY_STATUS status;

    leg->context = NULL;
    leg->attributes = 0;
    leg->expiry.QuadPart = 0;
    if ((!leg->cred && !old) || (leg->cred && old && leg->cred->held.pkg != old->held.pkg))
        return SEC_E_INVALID_HANDLE;

    if ((status = nsp_buffers_map_input(&input, host, leg->client, leg->input)) < 0)
        return status;
    status = nsp_buffers_map_output(&output, host, leg->client, leg->output,
                                    (leg->requirements & ISC_REQ_ALLOCATE_MEMORY) != 0);
    if (status >= 0) {
        status = run_leg(host, leg, old, &input, &output);
        nsp_buffers_release(&output);
    }
    nsp_buffers_release(&input);
    nsp_client_buffers_end_call();
    return status;
}

SECURITY_STATUS nsp_user_half_check(const struct nsp_package *pkg)
{
    if (pkg->has_user_half)
        return SEC_E_OK;
    /* There is none, or its InstanceInit failed (contract 8.7). */
    return pkg->user.count ? SEC_E_INTERNAL_ERROR : SEC_E_UNSUPPORTED_FUNCTION;
}

SECURITY_STATUS nsp_context_check_user(const struct nsp_context *context)
{
    SECURITY_STATUS status = nsp_user_half_check(context->held.pkg);

    return status == SEC_E_OK && !context->is_mapped ? SEC_E_INVALID_HANDLE : status;
}

SECURITY_STATUS nsp_context_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                    ULONG sequence, ULONG *quality)
{
    const struct nsp_call_on on = nsp_held_on(&context->held);
    struct nsp_package *pkg = context->held.pkg;
    nsp_sec_handle handle = context->held.handle;
    SECURITY_STATUS status = nsp_context_check_user(context);

    if (status != SEC_E_OK)
        return status;
    switch (slot) { /* to make and to verify take their arguments in another order */
    case NSP_USER_MakeSignature:
        return NSP_ASK_USER(pkg, MakeSignature, &on, handle, *quality, message, sequence);
    case NSP_USER_SealMessage:
        return NSP_ASK_USER(pkg, SealMessage, &on, handle, *quality, message, sequence);
    case NSP_USER_VerifySignature:
        return NSP_ASK_USER(pkg, VerifySignature, &on, handle, message, sequence, quality);
    case NSP_USER_UnsealMessage:
        return NSP_ASK_USER(pkg, UnsealMessage, &on, handle, message, sequence, quality);
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

void nsp_contexts_end(struct nsp_host *host, const struct nsp_client *client)
{
    nsp_held_end_all(host, &host->contexts, client);
    nsp_held_end_all(host, &host->credentials, client);
}
