/*
 * Mapping of clients' buffers, where no package and no client can see it: where the copies lie, and that nothing is
 * left in the LSA heap on any way through it.  What it does is tested in host-buffers.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/buffers.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "test.h"
#include "watch/finding.h"

static struct nsp_host *host;
static struct nsp_client *client;

static ULONG live_blocks(void)
{
    struct nsp_heap_count count;

    nsp_heap_get_count(host->heap, NSP_POOL_LSA, &count);
    return count.live_blocks;
}

static void inputs(void)
{
    char token[] = "token";
    SecBuffer buffers[3] = { { 5, SECBUFFER_TOKEN, token }, { 0, SECBUFFER_EMPTY, NULL },
                             { 5, SECBUFFER_CHANNEL_BINDINGS, token } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 3, buffers };
    struct nsp_buffers mapped;

    ok_status(nsp_buffers_map_input(&mapped, host, client, NULL), SEC_E_OK, "buffers: no input is mapped");
    ok(!mapped.desc, "buffers: to none");
    nsp_buffers_return_input(&mapped);
    nsp_buffers_release(&mapped);

    ok_status(nsp_buffers_map_input(&mapped, host, client, &desc), SEC_E_OK, "buffers: three inputs are mapped");
    ok_int(live_blocks(), 2, "buffers: those with data have a block each");
    nsp_buffers_return_input(&mapped);
    nsp_buffers_release(&mapped);
    ok_int(live_blocks(), 0, "buffers: none is left when they are released");
    nsp_buffers_release(&mapped);
    ok_int(live_blocks(), 0, "buffers: which may be done twice");

    buffers[2].pvBuffer = (void *)0x10;
    ok_status(nsp_buffers_map_input(&mapped, host, client, &desc), SEC_E_INVALID_TOKEN,
              "buffers: one that cannot be read is refused");
    ok_int(live_blocks(), 0, "buffers: the copies of those before it are gone then");
}

static void outputs(void)
{
    char room[16];
    SecBuffer buffers[2] = { { sizeof(room), SECBUFFER_TOKEN, room }, { 4, SECBUFFER_TOKEN, NULL } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 2, buffers };
    struct nsp_buffers mapped;

    ok_status(nsp_buffers_map_output(&mapped, host, client, &desc, FALSE), SEC_E_INTERNAL_ERROR,
              "buffers: room at NULL is refused");
    ok_int(live_blocks(), 0, "buffers: the room before it is gone then");

    buffers[1].cbBuffer = 0;
    ok_status(nsp_buffers_map_output(&mapped, host, client, &desc, FALSE), SEC_E_OK, "buffers: two outputs are mapped");
    mapped.mapped[0].cbBuffer = sizeof(room) + 1;
    ok_status(nsp_buffers_return_output(&mapped, FALSE, "test"), SEC_E_BUFFER_TOO_SMALL,
              "buffers: more than there is room is not delivered");
    nsp_buffers_release(&mapped);
    ok_int(live_blocks(), 0, "buffers: nothing is left of that");
}

/* What a package allocates is the host's, whether it is delivered or not. */
static void allocated_outputs(void)
{
    SecBuffer buffers[2] = { { 0, SECBUFFER_TOKEN, NULL }, { 0, SECBUFFER_TOKEN, NULL } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 2, buffers };
    struct nsp_buffers mapped;
    void *in_client;
    unsigned round;

    for (round = 0; round < 2; round++) {
        nsp_buffers_map_output(&mapped, host, client, &desc, TRUE);
        mapped.mapped[0].pvBuffer = nsp_heap_alloc(host->heap, NSP_POOL_LSA, 8, allocated_outputs);
        mapped.mapped[0].cbBuffer = 8;
        nsp_client_alloc(client, 8, &in_client);
        mapped.mapped[1].pvBuffer = in_client;
        mapped.mapped[1].BufferType |= NSP_BUFFER_UNMAPPED;
        if (round) {
            ok_status(nsp_buffers_return_output(&mapped, FALSE, "test"), SEC_E_OK,
                      "buffers: allocated outputs are delivered");
        }
        nsp_buffers_release(&mapped);
        ok_int(live_blocks(), 0, round ? "buffers: the block in the LSA heap is not needed any more"
                                       : "buffers: a block that is not delivered is freed");
        ok_int(nsp_client_owns(client, in_client), round, round ? "buffers: the one in the client is the client's now"
                                                                : "buffers: and so is one in the client");
    }
    ok(nsp_client_free(client, buffers[0].pvBuffer) == STATUS_SUCCESS &&
       nsp_client_free(client, buffers[1].pvBuffer) == STATUS_SUCCESS, "buffers: the client frees both");
}

static BOOL is_zero(const void *data, SIZE_T size)
{
    const char *byte = data;

    while (size && !*byte) {
        byte++;
        size--;
    }
    return !size;
}

static BOOL is_inside(const void *address, const struct nsp_buffers *mapped)
{
    return (SIZE_T)((const BYTE *)address - mapped->room) < sizeof(mapped->room);
}

/* Without check mode, short ones need no block. */
static void short_ones(struct nsp_host *plain)
{
    char token[16] = "token", bytes[NSP_BUFFERS_ROOM] = "many";
    SecBuffer buffers[4] = { { 5, SECBUFFER_TOKEN, token }, { 0, SECBUFFER_TOKEN, token },
                             { sizeof(bytes), SECBUFFER_TOKEN, bytes }, { 16, SECBUFFER_TOKEN, token } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 4, buffers };
    struct nsp_buffers mapped;
    SecBuffer *lsa = mapped.mapped;

    memset(&mapped, 0xCC, sizeof(mapped));
    ok_status(nsp_buffers_map_output(&mapped, plain, client, &desc, FALSE), SEC_E_OK,
              "buffers: four outputs are mapped");
    ok(is_inside(lsa[0].pvBuffer, &mapped) && is_inside(lsa[1].pvBuffer, &mapped) &&
       is_inside(lsa[3].pvBuffer, &mapped), "buffers: short ones lie beside their descriptor");
    ok(nsp_heap_owns(plain->heap, lsa[2].pvBuffer, NULL), "buffers: a long one is a block of the LSA heap");
    ok((char *)lsa[1].pvBuffer >= (char *)lsa[0].pvBuffer + 5 && (char *)lsa[3].pvBuffer >= (char *)lsa[1].pvBuffer &&
       !((ULONG_PTR)lsa[0].pvBuffer & 15) && !((ULONG_PTR)lsa[3].pvBuffer & 15),
       "buffers: they are apart, and aligned as blocks are");
    ok(is_zero(lsa[0].pvBuffer, 5) && is_zero(lsa[3].pvBuffer, 16) && is_zero(lsa[2].pvBuffer, sizeof(bytes)),
       "buffers: all are zero");
    memcpy(lsa[0].pvBuffer, "ABCDE", 5);
    ok_status(nsp_buffers_return_output(&mapped, FALSE, "test"), SEC_E_OK, "buffers: they are delivered");
    ok(!memcmp(token, "\0\0\0\0\0", 5), "buffers: in their order, when two go to one place");
    nsp_buffers_release(&mapped);
    ok(is_zero(mapped.room, 32), "buffers: and wiped when they are released");
}

int main(void)
{
    const struct nsp_host_options options = { .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP };
    const struct nsp_host_options plain_options = { .size = sizeof(plain_options) };
    struct nsp_host *plain;

    if (!nsp_frame_init() || NspHostCreate(&options, &host) || NspHostCreate(&plain_options, &plain)) {
        printf("Bail out! no host can be made\n");
        return 1;
    }
    client = nsp_client_current(host);
    inputs();
    outputs();
    allocated_outputs();
    short_ones(plain);
    NspHostDestroy(plain);
    nsp_client_release(client);
    NspHostDestroy(host);
    return done_testing();
}
