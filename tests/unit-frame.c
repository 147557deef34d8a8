/*
 * Frames: how they nest, what they tell a package, and what ends with them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"
#include "lsa/functions.h"
#include "lsa/heap.h"
#include "lsa/info_size.h"
#include "test.h"
#include "watch/log.h"

static struct nsp_host *host;
static struct nsp_client *client;

static struct nsp_frame frame_of(ULONG_PTR package_id, struct nsp_client *whom)
{
    struct nsp_frame frame = { .host = host, .package_id = package_id, .client = whom, .module = "x.dll", .call = "x" };

    return frame;
}

static void set_client(BOOLEAN has_tcb, SECURITY_IMPERSONATION_LEVEL level)
{
    struct nsp_client_identity identity = {
        .size = sizeof(identity), .logon_id = { 0x77, 1 }, .has_tcb = has_tcb, .level = level
    };

    nsp_client_release(client);
    nsp_client_create(host, &identity, &client);
}

/* ---- nesting ---- */

static void nesting(void)
{
    struct nsp_frame outer, inner, next, alone, other;
    struct nsp_host second = { 0 };

    set_client(FALSE, SecurityImpersonation);
    outer = frame_of(1, client);
    inner = frame_of(2, client);
    next = frame_of(1, client);
    alone = frame_of(1, NULL);
    other = frame_of(1, client);
    other.host = &second;

    nsp_frame_push(&outer);
    nsp_frame_push(&inner);
    ok(inner.depth == 2 && inner.root == &outer && outer.root == &outer, "frame: the outermost is the root of all");
    ok(inner.call_count == outer.call_count && outer.call_count, "frame: nested frames are one call of the client");
    ok(inner.attributes == NSP_CALL_RECURSIVE && !outer.attributes, "frame: a nested one is recursive");
    nsp_frame_push(&other);
    ok(other.root == &other && !other.attributes, "frame: in another host it is not");
    nsp_frame_pop(&other);
    nsp_frame_pop(&inner);
    nsp_frame_pop(&outer);

    nsp_frame_push(&next);
    ok_int(next.call_count, outer.call_count + 1, "frame: the next call of a client has the next number");
    nsp_frame_pop(&next);
    nsp_frame_push(&alone);
    ok(!alone.call_count && !nsp_frame_of_client() && nsp_frame_top() == &alone,
       "frame: without a client there is none");
    inner = frame_of(2, client);
    nsp_frame_push(&inner);
    ok(inner.call_count == next.call_count + 1 && inner.is_first, "frame: until one that is nested has a client");
    nsp_frame_pop(&inner);
    nsp_frame_pop(&alone);

    set_client(TRUE, SecurityImpersonation);
    outer = frame_of(1, client);
    nsp_frame_push(&outer);
    ok_int(outer.attributes, NSP_CALL_IS_TCB, "frame: a client with SeTcbPrivilege shows");
    nsp_frame_pop(&outer);
}

/* ---- what is told ---- */

static void clients(void)
{
    struct nsp_client_info_ex info;
    struct nsp_frame frame;

    set_client(FALSE, SecurityIdentification);
    frame = frame_of(1, client);
    frame.attributes = NSP_CALL_CLEANUP | NSP_CALL_PROCESS_TERM;
    nsp_frame_push(&frame);
    ok_status(lsa_GetClientInfoEx(&info, sizeof(info)), STATUS_SUCCESS, "frame: GetClientInfoEx tells of the client");
    ok(info.IdentificationLogonId.LowPart == 0x77 && info.IdentificationToken == info.ClientToken && info.ClientToken,
       "frame: GetClientInfoEx has the identification of one that grants no more");
    ok_int(info.ClientFlags, NSP_CLIENT_PROCESS_TERMINATED, "frame: GetClientInfoEx says that it has ended");
    nsp_frame_pop(&frame);

    set_client(FALSE, SecurityImpersonation);
    frame = frame_of(1, client);
    frame.attributes = NSP_CALL_THREAD_TERM;
    nsp_frame_push(&frame);
    lsa_GetClientInfoEx(&info, sizeof(info));
    ok(!info.IdentificationLogonId.LowPart && !info.IdentificationToken,
       "frame: GetClientInfoEx has no identification of one that grants impersonation");
    ok_int(info.ClientFlags, NSP_CLIENT_THREAD_TERMINATED, "frame: GetClientInfoEx says that its thread has ended");
    nsp_frame_pop(&frame);
}

/* ---- sizes ---- */

static void sizes(void)
{
    struct nsp_frame frame = frame_of(1, client);
    const ULONG long_client = sizeof(struct nsp_client_info), long_call = sizeof(struct nsp_call_info);

    nsp_frame_push(&frame);
    ok(nsp_client_info_size(host, sizes) == long_client && nsp_call_info_size(host, sizes) == long_call,
       "frame: the sizes are those of today");
    ok_status(nsp_info_sizes_set(host, L"C:\\some\\X.DLL", 20, 0), STATUS_SUCCESS, "frame: a DLL may have other ones");
    ok(nsp_client_info_size(host, sizes) == 20 && nsp_call_info_size(host, sizes) == long_call,
       "frame: the DLL of the frame has them, wherever it lies");
    nsp_info_sizes_set(host, L"x.dll", 24, 16);
    ok(nsp_client_info_size(host, sizes) == 24 && nsp_call_info_size(host, sizes) == 16, "frame: the last ones count");
    nsp_info_sizes_set(host, L"x.dll", 0, 0);
    ok(nsp_client_info_size(host, sizes) == long_client && nsp_call_info_size(host, sizes) == long_call,
       "frame: and 0 takes them back");
    nsp_info_sizes_set(host, L"unit-frame.exe", 20, 16);
    ok_int(nsp_client_info_size(host, sizes), long_client, "frame: with a frame it does not matter whose code calls");
    nsp_frame_pop(&frame);
    ok(nsp_client_info_size(host, sizes) == 20 && nsp_call_info_size(host, sizes) == 16,
       "frame: without one it does");
    ok_int(nsp_client_info_size(host, &frame), long_client, "frame: what is in no DLL has the sizes of today");

    ok_status(nsp_info_sizes_set(host, L"x.dll", 22, 0), STATUS_INVALID_PARAMETER,
              "frame: a client info ends where a member does");
    ok_status(nsp_info_sizes_set(host, L"x.dll", 0, 12), STATUS_INVALID_PARAMETER, "frame: so does a call info");
    ok_status(nsp_info_sizes_set(host, L"folder\\", 20, 16), STATUS_INVALID_PARAMETER, "frame: a DLL has a name");
    ok_status(nsp_info_sizes_set(host, NULL, 20, 16), STATUS_INVALID_PARAMETER, "frame: which is given");
}

/* ---- failure reasons ---- */

static void failures(void)
{
    const struct nsp_failure_reason local = { STATUS_NO_SUCH_USER, NSP_FAILURE_LOCAL_ACCOUNT };
    const struct nsp_failure_reason target = { SEC_E_TARGET_UNKNOWN, NSP_FAILURE_UNKNOWN_TARGET };
    struct nsp_frame outer = frame_of(1, client), inner = frame_of(2, client), next = frame_of(1, client);
    struct nsp_failure_reason reason;

    nsp_frame_push(&outer);
    nsp_frame_push(&inner);
    ok_status(lsa_SetSecpkgFailureReason(local), STATUS_SUCCESS, "frame: SetSecpkgFailureReason tells why");
    nsp_frame_pop(&inner);
    memset(&reason, 0xCC, sizeof(reason));
    ok(lsa_GetSecpkgFailureReason(2, &reason) == STATUS_SUCCESS && reason.Status == STATUS_NO_SUCH_USER &&
       reason.Reason == NSP_FAILURE_LOCAL_ACCOUNT, "frame: GetSecpkgFailureReason has it after that package returned");
    memset(&reason, 0xCC, sizeof(reason));
    ok(lsa_GetSecpkgFailureReason(1, &reason) == STATUS_SUCCESS && !reason.Status && !reason.Reason,
       "frame: GetSecpkgFailureReason knows nothing of one that did not say");
    lsa_SetSecpkgFailureReason(local);
    lsa_SetSecpkgFailureReason(target);
    lsa_GetSecpkgFailureReason(1, &reason);
    ok_int(reason.Reason, NSP_FAILURE_UNKNOWN_TARGET, "frame: SetSecpkgFailureReason replaces what was said before");
    lsa_GetSecpkgFailureReason(2, &reason);
    ok_int(reason.Reason, NSP_FAILURE_LOCAL_ACCOUNT, "frame: and nothing that others said");
    nsp_frame_pop(&outer);

    nsp_frame_push(&next);
    lsa_GetSecpkgFailureReason(2, &reason);
    ok(!reason.Status && !reason.Reason, "frame: GetSecpkgFailureReason knows nothing of the call before");
    nsp_frame_pop(&next);
}

/* ---- mapped blocks ---- */

static BOOL is_mapped(const void *block)
{
    return nsp_heap_owns_in(host->heap, NSP_POOL_MAPPED, block);
}

static void *map_block(void)
{
    SecBuffer buffer = { 4, SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, (void *)"abc" };

    return NT_SUCCESS(lsa_MapBuffer(&buffer, &buffer)) ? buffer.pvBuffer : NULL;
}

static void call_nothing(void)
{
    struct nsp_frame frame = frame_of(1, client);

    nsp_frame_push(&frame);
    nsp_frame_pop(&frame);
}

static void forgotten_blocks(const char *mode)
{
    struct nsp_frame outer = frame_of(1, client), inner = frame_of(2, client), alone = frame_of(1, NULL);
    void *block;

    nsp_frame_push(&outer);
    nsp_frame_push(&inner);
    block = map_block();
    ok(block && is_mapped(block), "frame: [%s] MapBuffer makes a block of its own kind", mode);
    nsp_frame_pop(&inner);
    ok(is_mapped(block), "frame: [%s] it outlives a nested frame", mode);
    nsp_frame_pop(&outer);
    ok(is_mapped(block), "frame: [%s] and the call", mode);
    nsp_frame_push(&alone);
    nsp_frame_pop(&alone);
    ok(is_mapped(block), "frame: [%s] and what the host does without a client", mode);
    call_nothing();
    ok(!is_mapped(block), "frame: [%s] the next call frees it", mode);
    ok(!host->mapped, "frame: [%s] and no record of it is left", mode);
}

static void freed_blocks(const char *mode)
{
    struct nsp_frame outer = frame_of(1, client);
    void *block;

    nsp_frame_push(&outer);
    block = map_block();
    lsa_FreeLsaHeap(block);
    ok(!is_mapped(block), "frame: [%s] FreeLsaHeap frees a mapped block", mode);
    ok(!NspHostGetFinding(host, 0), "frame: [%s] which is as it should be", mode);
    nsp_frame_pop(&outer);
    ok(!host->mapped, "frame: [%s] nothing is left for the end of the call", mode);
}

/* The allocator may give a freed address out again at once: plain blocks there must not be taken for mapped ones. */
static void used_again(const char *mode)
{
    struct nsp_frame outer = frame_of(1, client);
    void *mapped[8], *plain[64];
    unsigned i, k, same = 0, alive = 0;

    nsp_frame_push(&outer);
    for (i = 0; i < 8; i++)
        mapped[i] = map_block();
    for (i = 0; i < 8; i++)
        lsa_FreeLsaHeap(mapped[i]);
    for (i = 0; i < 64; i++)
        plain[i] = lsa_AllocateLsaHeap(4);
    nsp_frame_pop(&outer);
    call_nothing();
    for (i = 0; i < 64; i++) {
        alive += nsp_heap_owns_in(host->heap, NSP_POOL_LSA, plain[i]);
        for (k = 0; k < 8; k++)
            same += plain[i] == mapped[k];
        lsa_FreeLsaHeap(plain[i]);
    }
    diag("%s: %u of 8 addresses were used again", mode, same);
    ok_int(alive, 64, "frame: [%s] a block where a mapped one was stays its owner's", mode);
}

/* A call that had begun before the block was forgotten is not the next one. */
static HANDLE entered, leave;

static DWORD WINAPI long_call(void *unused)
{
    struct nsp_frame frame = frame_of(1, client);

    (void)unused;
    nsp_frame_push(&frame);
    SetEvent(entered);
    WaitForSingleObject(leave, 10000);
    nsp_frame_pop(&frame);
    return 0;
}

static void calls_side_by_side(void)
{
    struct nsp_frame frame = frame_of(1, client);
    HANDLE thread;
    void *block;

    entered = CreateEventW(NULL, FALSE, FALSE, NULL);
    leave = CreateEventW(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, long_call, NULL, 0, NULL);
    WaitForSingleObject(entered, 10000);
    nsp_frame_push(&frame);
    block = map_block();
    nsp_frame_pop(&frame);
    SetEvent(leave);
    WaitForSingleObject(thread, 10000);
    ok(is_mapped(block), "frame: a call on another thread that had begun before frees no block");
    call_nothing();
    ok(!is_mapped(block), "frame: one that begins later does");
    CloseHandle(thread);
    CloseHandle(entered);
    CloseHandle(leave);
}

static void begin(ULONG flags)
{
    struct nsp_host_options options = { .size = sizeof(options), .flags = flags };

    if (!NT_SUCCESS(NspHostCreate(&options, &host))) {
        printf("Bail out! no host can be made\n");
        exit(1);
    }
    NspHostSetDefault(host);
    set_client(FALSE, SecurityImpersonation);
}

static void end(void)
{
    nsp_client_release(client);
    client = NULL;
    NspHostDestroy(host);
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_NONE;
    if (!nsp_frame_init())
        return 1;
    begin(0);
    nesting();
    clients();
    sizes();
    failures();
    forgotten_blocks("plain");
    freed_blocks("plain");
    used_again("plain");
    calls_side_by_side();
    end();
    begin(NSP_HOST_CHECK_HEAP);
    forgotten_blocks("check");
    freed_blocks("check");
    used_again("check");
    end();
    return done_testing();
}
