/*
 * A limit for what the heaps of the LSA give out, in each mode of the heap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define LIMIT (8u << 20)

/* What the fixture takes at a time. */
#ifdef _WIN64
#define BLOCK "1048584"
#else
#define BLOCK "1048580"
#endif

static struct nsp_host *limited_host(ULONG flags, ULONGLONG limit)
{
    struct nsp_host_options options = { .size = sizeof(options), .flags = flags, .memory_limit = limit };
    struct nsp_host *host;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    return host;
}

/* As if the test were a package; the functions act on the default host. */
static void blocks(ULONG flags, const char *mode)
{
    struct nsp_host *host = limited_host(flags, LIMIT);
    void *block, *other;
    unsigned i;

    block = AllocateLsaHeap(LIMIT / 2);
    ok(block != NULL, "memory limit: %s: what is below it is given", mode);
    ok(!AllocateLsaHeap(LIMIT), "memory limit: %s: what would go beyond is refused", mode);
    other = AllocateLsaHeap(LIMIT / 2);
    ok(other != NULL, "memory limit: %s: all of it can be used", mode);
    ok(!AllocateLsaHeap(1), "memory limit: %s: and no byte more", mode);
    FreeLsaHeap(other);
    for (i = 0; i < 100 && (other = AllocateLsaHeap(LIMIT / 4)); i++)
        FreeLsaHeap(other);
    ok_int(i, 100, "memory limit: %s: what is freed can be used again", mode);
    for (i = 0; i < 1000 && (other = AllocateLsaHeap(3)); i++)
        FreeLsaHeap(other);
    ok_int(i, 1000, "memory limit: %s: small blocks, too", mode);
    FreeLsaHeap(block);
    NspHostDestroy(host);
}

static void endless(ULONG flags, const char *mode)
{
    struct nsp_host *host = limited_host(flags, LIMIT);
    HANDLE lsa = connect_untrusted();
    NTSTATUS protocol_status;
    ULONG id = 0, size;
    void *answer;
    int i;

    need_loaded(host, "endless_heap.dll");
    lookup(lsa, "EndlessHeap", &id);
    for (i = 0; i < 2; i++)
        ok_status(LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status), STATUS_NO_MEMORY,
                  "memory limit: %s: a package that takes all there is gets NULL", mode);
    LsaDeregisterLogonProcess(lsa);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0059 CallPackageUntrusted: STATUS_NO_MEMORY: CallPackageUntrusted: AllocateLsaHeap was "
                "refused " BLOCK " bytes, for no more than 8388608 bytes may be in use",
                "memory limit: %s: which is one finding for the place", mode);
    NspHostDestroy(host);
}

int main(void)
{
    struct nsp_host *host;

    blocks(0, "plain");
    blocks(NSP_HOST_CHECK_HEAP, "check");
    endless(0, "plain");
    endless(NSP_HOST_CHECK_HEAP, "check");

    host = limited_host(0, 0);
    FreeLsaHeap(AllocateLsaHeap(2 * LIMIT));
    ok_findings(host, "", "memory limit: without one nothing is refused");
    NspHostDestroy(host);
    return done_testing();
}
