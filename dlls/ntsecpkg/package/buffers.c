/*
 * Mapping of clients' buffers for context legs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/buffers.h"

#include "base/str.h"
#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/cookie.h"
#include "lsa/heap.h"
#include "watch/finding.h"

#include <string.h>

#define MAX_BUFFER 0x1000000 /* bytes of one buffer: tokens are far smaller */

static ULONG type_of(const SecBuffer *buffer)
{
    return buffer->BufferType & ~SECBUFFER_ATTRMASK;
}

/* That mark is between the package and us.  By members: what was just written in parts is slow to read as a whole. */
static SecBuffer without_mark(const SecBuffer *buffer)
{
    return (SecBuffer){ buffer->cbBuffer, buffer->BufferType & ~NSP_BUFFER_UNMAPPED, buffer->pvBuffer };
}

/* The descriptor alone. */
static SECURITY_STATUS capture(struct nsp_buffers *buffers, struct nsp_host *host, struct nsp_client *client,
                               SecBufferDesc *desc)
{
    SecBufferDesc copy;

    /* Not all of it: it is large, and nearly always a buffer or two are used. */
    buffers->used = 0;
    buffers->host = host;
    buffers->client = client;
    buffers->desc = NULL;
    buffers->count = 0;
    buffers->lsa.cBuffers = 0;
    buffers->allocate = FALSE;
    if (!desc)
        return SEC_E_OK;
    if (!NT_SUCCESS(nsp_client_read(client, desc, &copy, sizeof(copy))) || copy.ulVersion != SECBUFFER_VERSION ||
        copy.cBuffers > NSP_MAX_BUFFERS ||
        !NT_SUCCESS(nsp_client_read(client, copy.pBuffers, buffers->original, copy.cBuffers * sizeof(SecBuffer))))
        return SEC_E_INVALID_TOKEN;
    buffers->target = copy.pBuffers;
    buffers->lsa.ulVersion = SECBUFFER_VERSION;
    buffers->lsa.cBuffers = copy.cBuffers;
    buffers->lsa.pBuffers = buffers->mapped;
    buffers->desc = &buffers->lsa;
    return SEC_E_OK;
}

/* Begin to map a buffer: those before it have been mapped. */
static void take(struct nsp_buffers *buffers, ULONG i)
{
    buffers->mapped[i] = without_mark(&buffers->original[i]);
    buffers->original[i].BufferType = buffers->mapped[i].BufferType;
    buffers->stand_ins[i] = (struct nsp_stand_in){ 0 };
    buffers->count = i + 1;
}

/* Whole pieces of 16 bytes, of which there are few: without a call. */
static inline void zero(BYTE *begin, const BYTE *end)
{
    for (; begin < end; begin += 16)
        memset(begin, 0, 16);
}

/* Zeroed.  In check mode it is a block, so that an overrun is seen. */
static void *alloc_scratch(struct nsp_buffers *buffers, ULONG size)
{
    BYTE *scratch = buffers->room + buffers->used;

    if (size >= sizeof(buffers->room) - buffers->used || buffers->host->flags & NSP_HOST_CHECK_HEAP)
        return nsp_heap_alloc(buffers->host->heap, NSP_POOL_LSA, size, NSP_CALLER_HOST);
    buffers->used += (size + 15) & ~15u;
    zero(scratch, buffers->room + buffers->used);
    return scratch;
}

static void free_scratch(struct nsp_buffers *buffers)
{
    BYTE *scratch;
    ULONG i;

    for (i = 0; i < buffers->count; i++) {
        scratch = buffers->stand_ins[i].scratch;
        if (scratch && (SIZE_T)(scratch - buffers->room) >= sizeof(buffers->room))
            nsp_heap_wipe_free(buffers->host->heap, scratch, NSP_CALLER_HOST);
    }
    zero(buffers->room, buffers->room + buffers->used);
    __asm__ volatile("" : : "r"(buffers->room) : "memory"); /* as in nsp_wipe() */
    buffers->used = 0;
}

/* Room for the package to write to. */
static SECURITY_STATUS add_scratch(struct nsp_buffers *buffers, ULONG i)
{
    ULONG size = buffers->original[i].cbBuffer;

    if (size > MAX_BUFFER)
        return SEC_E_INSUFFICIENT_MEMORY;
    if (!(buffers->stand_ins[i].scratch = alloc_scratch(buffers, size)))
        return SEC_E_INSUFFICIENT_MEMORY;
    buffers->mapped[i].pvBuffer = buffers->stand_ins[i].scratch;
    return SEC_E_OK;
}

/* The data stay in the client: the package is to use MapBuffer, or the functions that copy. */
static SECURITY_STATUS leave_in_client(struct nsp_buffers *buffers, ULONG i)
{
    const SecBuffer *original = &buffers->original[i];

    if (!(buffers->stand_ins[i].cookie = nsp_cookie_open(NSP_COOKIE_BUFFER, original->pvBuffer, original->cbBuffer)))
        return SEC_E_INSUFFICIENT_MEMORY;
    buffers->mapped[i].pvBuffer = buffers->stand_ins[i].cookie;
    buffers->mapped[i].BufferType |= NSP_BUFFER_UNMAPPED;
    return SEC_E_OK;
}

/* Host policy, since Windows' is not documented. */
static BOOL is_left_in_client(const struct nsp_buffers *buffers, ULONG i)
{
    const enum nsp_buffer_mode mode = buffers->host->buffer_mode;

    if (mode == NSP_BUFFERS_MAPPED || !buffers->original[i].cbBuffer)
        return FALSE;
    return mode == NSP_BUFFERS_UNMAPPED || type_of(&buffers->original[i]) != SECBUFFER_TOKEN;
}

/* Scratch memory with the client's data in it. */
static SECURITY_STATUS copy_in(struct nsp_buffers *buffers, ULONG i)
{
    const SecBuffer *original = &buffers->original[i];
    SECURITY_STATUS status;

    if (is_left_in_client(buffers, i))
        return leave_in_client(buffers, i);
    status = add_scratch(buffers, i);
    if (status == SEC_E_OK && !NT_SUCCESS(nsp_client_read(buffers->client, original->pvBuffer,
                                                          buffers->stand_ins[i].scratch, original->cbBuffer)))
        status = SEC_E_INVALID_TOKEN;
    return status;
}

SECURITY_STATUS nsp_buffers_map_input(struct nsp_buffers *buffers, struct nsp_host *host, struct nsp_client *client,
                                      SecBufferDesc *desc)
{
    SECURITY_STATUS status = capture(buffers, host, client, desc);
    const ULONG count = buffers->lsa.cBuffers;
    ULONG i;

    for (i = 0; status == SEC_E_OK && i < count; i++) {
        take(buffers, i);
        if (buffers->original[i].pvBuffer && buffers->original[i].cbBuffer)
            status = copy_in(buffers, i);
    }
    if (status != SEC_E_OK)
        nsp_buffers_release(buffers);
    return status;
}

/* Buffers that go in only, also among the outputs (contract 11.3). */
static BOOL is_output(const SecBuffer *buffer)
{
    switch (type_of(buffer)) {
    case SECBUFFER_PKG_PARAMS:
    case SECBUFFER_NEGOTIATION_INFO:
    case SECBUFFER_TARGET:
    case SECBUFFER_CHANNEL_BINDINGS:
        return FALSE;
    default:
        return !(buffer->BufferType & SECBUFFER_READONLY);
    }
}

/* What the package is to fill. */
static SECURITY_STATUS make_room(struct nsp_buffers *buffers, ULONG i)
{
    return is_left_in_client(buffers, i) ? leave_in_client(buffers, i) : add_scratch(buffers, i);
}

SECURITY_STATUS nsp_buffers_map_output(struct nsp_buffers *buffers, struct nsp_host *host, struct nsp_client *client,
                                       SecBufferDesc *desc, BOOL allocate)
{
    SECURITY_STATUS status = capture(buffers, host, client, desc);
    const ULONG count = buffers->lsa.cBuffers;
    ULONG i;

    buffers->allocate = allocate;
    for (i = 0; status == SEC_E_OK && i < count; i++) {
        take(buffers, i);
        if (allocate && is_output(&buffers->original[i])) {
            buffers->mapped[i].pvBuffer = NULL;
            buffers->mapped[i].cbBuffer = 0;
        } else if (!buffers->original[i].pvBuffer && buffers->original[i].cbBuffer) {
            status = SEC_E_INTERNAL_ERROR;
        } else if (buffers->original[i].pvBuffer) {
            status = is_output(&buffers->original[i]) ? make_room(buffers, i) : copy_in(buffers, i);
        }
    }
    if (status != SEC_E_OK)
        nsp_buffers_release(buffers);
    return status;
}

/* What the client's descriptor says is this from now on, as far as it is not so already. */
static void write_back(struct nsp_buffers *buffers, ULONG i, const SecBuffer *buffer)
{
    const SecBuffer *original = &buffers->original[i];

    if (buffer->cbBuffer != original->cbBuffer || buffer->BufferType != original->BufferType ||
        buffer->pvBuffer != original->pvBuffer)
        nsp_client_write(buffers->client, &buffers->target[i], buffer, sizeof(*buffer));
}

/* What lies in our copy or cookie of a buffer lies at the same place in the client's; NULL for all else. */
static void *client_address(const struct nsp_buffers *buffers, const void *address)
{
    const char *ours;
    SIZE_T offset;
    ULONG i;

    for (i = 0; i < buffers->count; i++) {
        ours = buffers->stand_ins[i].scratch ? buffers->stand_ins[i].scratch : buffers->stand_ins[i].cookie;
        offset = (SIZE_T)((const char *)address - ours);
        if (ours && offset <= buffers->original[i].cbBuffer)
            return (char *)buffers->original[i].pvBuffer + offset;
    }
    return NULL;
}

void nsp_buffers_return_input(struct nsp_buffers *buffers)
{
    SecBuffer now;
    ULONG i;

    for (i = 0; i < buffers->count; i++) {
        now = without_mark(&buffers->mapped[i]);
        if (!(now.pvBuffer = client_address(buffers, now.pvBuffer)))
            now.pvBuffer = buffers->original[i].pvBuffer;
        write_back(buffers, i, &now);
    }
}

static SECURITY_STATUS too_large(struct nsp_buffers *buffers, ULONG i, SIZE_T room, const char *call)
{
    nsp_finding_add(buffers->host->watch, NSP_FINDING_OUTPUT_TOO_LARGE, SEC_E_BUFFER_TOO_SMALL, call, NULL,
                    "output buffer %lu has %lu bytes, and the package says it wrote %lu", (unsigned long)i,
                    (unsigned long)room, (unsigned long)buffers->mapped[i].cbBuffer);
    return SEC_E_BUFFER_TOO_SMALL;
}

/* Into the client's own buffer. */
static SECURITY_STATUS deliver(struct nsp_buffers *buffers, ULONG i, const char *call)
{
    SecBuffer now = without_mark(&buffers->mapped[i]);

    if (now.cbBuffer > buffers->original[i].cbBuffer)
        return too_large(buffers, i, buffers->original[i].cbBuffer, call);
    /* What the client kept it has, unless the package answered with a block after all, or a buffer in the client. */
    nsp_client_buffer_hand_over(now.pvBuffer);
    if (now.cbBuffer && !(buffers->stand_ins[i].cookie && now.pvBuffer == buffers->stand_ins[i].cookie) &&
        !NT_SUCCESS(nsp_client_write(buffers->client, buffers->original[i].pvBuffer, now.pvBuffer, now.cbBuffer)))
        return SEC_E_INTERNAL_ERROR;
    now.pvBuffer = buffers->original[i].pvBuffer;
    write_back(buffers, i, &now);
    return SEC_E_OK;
}

/* The package made a buffer in the client itself, and should have said so by the mark. */
static BOOL is_made_in_client(struct nsp_buffers *buffers, ULONG i)
{
    return (buffers->mapped[i].BufferType & NSP_BUFFER_UNMAPPED) ||
           nsp_client_owns(buffers->client, buffers->mapped[i].pvBuffer);
}

/* Into a buffer that the client gets; the package may have made one in the client already. */
static SECURITY_STATUS deliver_new(struct nsp_buffers *buffers, ULONG i, const char *call)
{
    SecBuffer now = buffers->mapped[i];
    void *address;
    SIZE_T size;

    if (is_made_in_client(buffers, i)) {
        if (!NT_SUCCESS(nsp_client_buffer_hand_over_heap(&now.pvBuffer)))
            return SEC_E_INSUFFICIENT_MEMORY;
        now.BufferType &= ~NSP_BUFFER_UNMAPPED;
        buffers->mapped[i].pvBuffer = NULL; /* delivered */
    } else if (now.pvBuffer) {
        if (nsp_heap_owns(buffers->host->heap, now.pvBuffer, &size) && now.cbBuffer > size)
            return too_large(buffers, i, size, call);
        if (!NT_SUCCESS(nsp_client_alloc(buffers->client, now.cbBuffer, &address)))
            return SEC_E_INSUFFICIENT_MEMORY;
        if (!NT_SUCCESS(nsp_client_write(buffers->client, address, now.pvBuffer, now.cbBuffer))) {
            nsp_client_free(buffers->client, address);
            return SEC_E_INTERNAL_ERROR;
        }
        now.pvBuffer = address;
    } else {
        now.cbBuffer = 0;
    }
    write_back(buffers, i, &now);
    return SEC_E_OK;
}

/* As the package got it: it had nothing to say there. */
static BOOL is_unchanged(const struct nsp_buffers *buffers, ULONG i)
{
    const ULONG size = buffers->allocate ? 0 : buffers->original[i].cbBuffer;
    const void *given = buffers->stand_ins[i].cookie ? buffers->stand_ins[i].cookie : buffers->stand_ins[i].scratch;

    return buffers->mapped[i].cbBuffer == size && buffers->mapped[i].pvBuffer == given;
}

SECURITY_STATUS nsp_buffers_return_output(struct nsp_buffers *buffers, BOOL has_failed, const char *call)
{
    SECURITY_STATUS status = SEC_E_OK;
    ULONG i;

    for (i = 0; status == SEC_E_OK && i < buffers->count; i++) {
        if (!is_output(&buffers->original[i]) || (has_failed && is_unchanged(buffers, i)))
            continue;
        status = buffers->allocate ? deliver_new(buffers, i, call) : deliver(buffers, i, call);
    }
    return status;
}

void nsp_buffers_take_back(struct nsp_buffers *buffers)
{
    SecBuffer now;
    ULONG i;

    for (i = 0; buffers->allocate && i < buffers->count; i++) {
        if (!NT_SUCCESS(nsp_client_read(buffers->client, &buffers->target[i], &now, sizeof(now))) ||
            now.pvBuffer == buffers->original[i].pvBuffer)
            continue;
        nsp_client_free(buffers->client, now.pvBuffer);
        nsp_client_write(buffers->client, &buffers->target[i], &buffers->original[i], sizeof(now));
    }
}

void nsp_buffers_release(struct nsp_buffers *buffers)
{
    struct nsp_heap *heap = buffers->host->heap;
    ULONG i;

    for (i = 0; i < buffers->count; i++) {
        void *package_block = buffers->mapped[i].pvBuffer;

        if (buffers->allocate && !buffers->stand_ins[i].scratch && !buffers->stand_ins[i].cookie) {
            if (is_made_in_client(buffers, i))
                nsp_client_free(buffers->client, package_block);
            else if (nsp_heap_owns(heap, package_block, NULL))
                nsp_heap_wipe_free(heap, package_block, NSP_CALLER_HOST);
        }
        if (buffers->stand_ins[i].cookie)
            nsp_cookie_close(buffers->stand_ins[i].cookie);
    }
    free_scratch(buffers);
    buffers->count = 0;
}
