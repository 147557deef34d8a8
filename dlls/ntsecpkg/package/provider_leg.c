/*
 * Legs of contexts of plain SSPs: with the application's own descriptors, but for buffers that the provider is to
 * allocate.  Contract P3.2 and P5.3.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/provider.h"

#include "package/buffers.h"
#include "watch/fence.h"

/* ---- buffers that the provider allocates ---- */

struct outputs {
    struct nsp_package *pkg;
    enum nsp_sspi_slot slot;
    SecBuffer *buffers;
    ULONG count; /* 0: the provider allocates none */
    void *saved[NSP_MAX_BUFFERS];
};

/* What is in the descriptor means nothing then, and is put away: what is there afterwards, the provider gave. */
static SECURITY_STATUS begin_outputs(struct outputs *outputs, struct nsp_package *pkg, const struct nsp_leg *leg)
{
    static void *const none;
    SecBufferDesc desc;
    ULONG i;

    outputs->pkg = pkg;
    outputs->slot = leg->is_accept ? NSP_SSPI_AcceptSecurityContext : NSP_SSPI_InitializeSecurityContext;
    outputs->count = 0;
    if (!leg->output || !(leg->requirements & ISC_REQ_ALLOCATE_MEMORY))
        return SEC_E_OK;
    if (!nsp_fence_copy(&desc, leg->output, sizeof(desc)) || desc.cBuffers > NSP_MAX_BUFFERS)
        return SEC_E_INVALID_TOKEN;
    outputs->buffers = desc.pBuffers;
    for (i = 0; i < desc.cBuffers; i++, outputs->count++)
        if (!nsp_fence_copy(&outputs->saved[i], &desc.pBuffers[i].pvBuffer, sizeof(void *)) ||
            !nsp_fence_copy(&desc.pBuffers[i].pvBuffer, &none, sizeof(void *)))
            return SEC_E_INVALID_TOKEN;
    return SEC_E_OK;
}

/* Buffers that nobody gets are freed, and the descriptor is as it was. */
static void drop_outputs(struct outputs *outputs)
{
    SecBuffer *buffer;
    ULONG i;

    for (i = 0; i < outputs->count; i++) {
        buffer = &outputs->buffers[i];
        if (buffer->pvBuffer)
            nsp_provider_free(outputs->pkg, buffer->pvBuffer);
        buffer->pvBuffer = outputs->saved[i];
    }
}

/* Also a leg that failed may have a token for the other side. */
static SECURITY_STATUS end_outputs(struct outputs *outputs, BOOL has_failed)
{
    SECURITY_STATUS status = SEC_E_OK, taken;
    SecBuffer *buffer;
    ULONG i;

    for (i = 0; i < outputs->count; i++) {
        buffer = &outputs->buffers[i];
        if (!buffer->pvBuffer && has_failed)
            buffer->pvBuffer = outputs->saved[i];
        else if ((taken = nsp_provider_take_data(outputs->pkg, outputs->slot, &buffer->pvBuffer,
                                                 buffer->cbBuffer)) < 0)
            status = taken;
    }
    return status;
}

/* ---- legs ---- */

static SECURITY_STATUS enter_leg(struct nsp_package *pkg, struct nsp_leg *leg, const struct nsp_context *old,
                                 SecHandle *fresh)
{
    SecHandle cred = { 0 }, context = { 0 };
    struct nsp_provider_texts texts;
    SECURITY_STATUS status;

    if (leg->cred)
        cred = leg->cred->held.pair;
    if (old)
        context = *fresh = old->held.pair;
    else
        SecInvalidateHandle(fresh);
    if (leg->is_accept)
        return NSP_ASK_PROVIDER(pkg, AcceptSecurityContext, leg->cred ? &cred : NULL, old ? &context : NULL,
                                leg->input, leg->requirements, leg->data_rep, fresh, leg->output, &leg->attributes,
                                &leg->expiry);
    if (!nsp_provider_give_texts(pkg, &texts, &leg->target, 1))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_PROVIDER(pkg, InitializeSecurityContext, leg->cred ? &cred : NULL, old ? &context : NULL,
                              texts.given[0], leg->requirements, 0, leg->data_rep, leg->input, 0, fresh, leg->output,
                              &leg->attributes, &leg->expiry);
    nsp_provider_free_texts(&texts);
    return status;
}

/* The provider succeeded: keep the context. */
static SECURITY_STATUS keep(struct nsp_host *host, struct nsp_leg *leg, struct nsp_context *old,
                            const struct outputs *outputs, const SecHandle *fresh)
{
    SECURITY_STATUS status;

    if ((status = nsp_provider_check_handle(outputs->pkg, outputs->slot, fresh)) != SEC_E_OK)
        return status;
    if (old) {
        old->held.pair = *fresh;
        leg->context = old;
        return SEC_E_OK;
    }
    if ((leg->context = nsp_provider_context_new(host, leg->client, outputs->pkg, fresh)))
        return SEC_E_OK;
    nsp_provider_delete(outputs->pkg, fresh);
    return SEC_E_INSUFFICIENT_MEMORY;
}

/* A context that the application is not told of ends; an older one it has already. */
static void lose(struct nsp_leg *leg, const struct nsp_context *old)
{
    if (!old)
        nsp_held_leave(&leg->context->held);
    leg->context = NULL;
}

static SECURITY_STATUS run_leg(struct nsp_host *host, struct nsp_leg *leg, struct nsp_context *old)
{
    struct nsp_package *pkg = old ? old->held.pkg : leg->cred->held.pkg;
    SECURITY_STATUS status, kept, delivered;
    struct outputs outputs;
    SecHandle fresh;

    if ((status = begin_outputs(&outputs, pkg, leg)) < 0) {
        drop_outputs(&outputs);
        return status;
    }
    status = enter_leg(pkg, leg, old, &fresh);
    if (status >= 0 && (kept = keep(host, leg, old, &outputs, &fresh)) < 0) {
        drop_outputs(&outputs);
        return kept;
    }
    delivered = end_outputs(&outputs, status < 0);
    if (status >= 0 && delivered < 0) {
        lose(leg, old);
        return delivered;
    }
    return status;
}

SECURITY_STATUS nsp_provider_leg(struct nsp_host *host, struct nsp_leg *leg)
{
    struct nsp_context *old = leg->context;

    leg->context = NULL;
    leg->attributes = 0;
    leg->expiry.QuadPart = 0;
    if (leg->cred && old && leg->cred->held.pkg != old->held.pkg)
        return SEC_E_INVALID_HANDLE;
    return run_leg(host, leg, old);
}
