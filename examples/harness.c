/*
 * A test of your own package in a few lines: load it, log on through it, look at the token.
 *
 *   x86_64-w64-mingw32-gcc -o harness.exe harness.c -lntsecpkg
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <ntsecpkg_host.h>
#include <stdio.h>

static int count, failures;

static void ok(BOOL is_good, const char *sentence, NTSTATUS status)
{
    failures += !is_good;
    printf("%s %d - %s: %s\n", is_good ? "ok" : "not ok", ++count, sentence, NspStatusName(status));
}

int main(void)
{
    struct { MSV1_0_INTERACTIVE_LOGON logon; WCHAR domain[7], user[5], password[10]; } submit = {
        { MsV1_0InteractiveLogon, { 14, 14, submit.domain }, { 10, 10, submit.user }, { 20, 20, submit.password } },
        L"TESTDOM", L"alice", L"wonderland"
    };
    char name[] = "SmallestAP";
    LSA_STRING package = { sizeof(name) - 1, sizeof(name), name };
    TOKEN_SOURCE source = { "harness", { 0, 0 } };
    struct nsp_token_description *description = NULL;
    struct nsp_module *module;
    HANDLE lsa = NULL, token = NULL;
    QUOTA_LIMITS quotas;
    ULONG id, size;
    NTSTATUS status, sub;
    void *profile = NULL, *block;
    LUID session;

    block = AllocateLsaHeap(48); /* what a package would call, called from here */
    ok(block != NULL, "AllocateLsaHeap gives a block", block ? 0 : STATUS_NO_MEMORY);
    FreeLsaHeap(block);

    status = NspModuleLoad(NULL, L"examples\\smallest-ap.dll", NULL, &module);
    ok(!status, "smallest-ap.dll loads", status);
    if (!status && !(status = LsaConnectUntrusted(&lsa)) &&
        !(status = LsaLookupAuthenticationPackage(lsa, &package, &id)))
        status = LsaLogonUser(lsa, &package, Interactive, id, &submit, sizeof(submit), NULL, &source, &profile, &size,
                              &session, &token, &quotas, &sub);
    ok(!status, "alice logs on", status);
    if (!status)
        status = NspTokenDescribe(NULL, token, &description);
    ok(description && !lstrcmpW(description->account, L"alice"), "the token is alice's", status);

    NspFree(description);
    LsaFreeReturnBuffer(profile);
    CloseHandle(token);
    LsaDeregisterLogonProcess(lsa);
    printf("1..%d\n", count);
    return failures != 0;
}
