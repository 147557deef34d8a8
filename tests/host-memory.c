/*
 * Shared and protected memory as packages get it: contract 6.27 to 6.30, 6.45 and 6.46.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"
#include "aes.h"

static NTSTATUS call(const char *package, const void *submit, ULONG size)
{
    HANDLE lsa = connect_trusted();
    NTSTATUS status, protocol_status;
    void *answer = NULL;
    ULONG id = 0, length;

    lookup(lsa, package, &id);
    status = LsaCallAuthenticationPackage(lsa, id, (void *)submit, size, &answer, &length, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(lsa);
    return status;
}

static NTSTATUS share(BYTE deed)
{
    return call("SharesMemory", &deed, sizeof(deed));
}

static void shared_memory(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "shares_memory.dll");
    ok_status(share(0), STATUS_SUCCESS, "memory: CreateSharedMemory, AllocateSharedMemory, FreeSharedMemory and "
              "DeleteSharedMemory work in a package");
    ok_findings(host, "", "memory: FreeSharedMemory takes NULL");
    ok_status(share(1), STATUS_SUCCESS, "memory: FreeSharedMemory leaves what is no block alone");
    ok_findings(host, "NSP-0018 FreeSharedMemory: FreeSharedMemory was given a pointer to no block of that section, "
                "which was left alone", "memory: and says so, once for a place");
    NspHostDestroy(host);

    host = new_host(NSP_HOST_CHECK_HEAP);
    need_loaded(host, "shares_memory.dll");
    share(2);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0054 shutdown: a section of CreateSharedMemory (4096 bytes) still lives",
                "memory: a section that is not deleted is a leak");
    ok(strstr(NspHostGetFinding(host, 0)->where, "shares_memory") != NULL, "memory: of the place that made it");
    NspHostDestroy(host);
}

static void protected_memory(void)
{
    static const BYTE secret[] = "the secret of thirty-two bytes.";
    struct nsp_host *host = new_host(0);

    need_loaded(host, "protects_memory.dll");
    need(call("ProtectsMemory", secret, sizeof(secret)) == STATUS_SUCCESS, "the fixture does not work");
    if (has_aes())
        ok(memcmp(exported("protects_memory.dll", "hidden"), secret, sizeof(secret)),
           "memory: LsaProtectMemory hides what a package gives it");
    else
        skip("memory: bcrypt has no AES here, so LsaProtectMemory hides nothing");
    ok(!memcmp(exported("protects_memory.dll", "legible"), secret, sizeof(secret)),
       "memory: LsaUnprotectMemory gives it back, also in another place");
    NspHostDestroy(host);
}

int main(void)
{
    shared_memory();
    protected_memory();
    return done_testing();
}
