/*
 * A test of your own package in a few lines: load it, log on through it, look at the token.
 *
 *   x86_64-w64-mingw32-gcc -o harness.exe harness.c -lntsecpkg
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <ntsecpkg_host.h>
#include <stdio.h>

int main(void)
{
    static const MSV1_0_INTERACTIVE_LOGON alice = {
        MsV1_0InteractiveLogon, { 14, 14, (WCHAR *)L"TESTDOM" }, { 10, 10, (WCHAR *)L"alice" },
        { 20, 20, (WCHAR *)L"wonderland" }
    };
    char name[] = "SmallestAP";
    LSA_STRING package = { sizeof(name) - 1, sizeof(name), name };
    TOKEN_SOURCE source = { "harness", { 0, 0 } };
    struct { MSV1_0_INTERACTIVE_LOGON logon; WCHAR domain[7], user[5], password[10]; } submit = {
        alice, L"TESTDOM", L"alice", L"wonderland"
    };
    struct nsp_token_description *token_is;
    struct nsp_module *module;
    HANDLE lsa, token;
    QUOTA_LIMITS quotas;
    ULONG id, size;
    NTSTATUS status, sub;
    void *profile, *block;
    LUID session;

    submit.logon.LogonDomainName.Buffer = submit.domain;
    submit.logon.UserName.Buffer = submit.user;
    submit.logon.Password.Buffer = submit.password;

    block = AllocateLsaHeap(48); /* what a package would call, called from here */
    printf("%s - AllocateLsaHeap gives a block\n", block ? "ok 1" : "not ok 1");
    FreeLsaHeap(block);

    status = NspModuleLoad(NULL, L"examples\\smallest-ap.dll", NULL, &module);
    printf("%s - smallest-ap.dll loads: %s\n", status ? "not ok 2" : "ok 2", NspStatusName(status));
    if (!status && !(status = LsaConnectUntrusted(&lsa)) &&
        !(status = LsaLookupAuthenticationPackage(lsa, &package, &id)))
        status = LsaLogonUser(lsa, &package, Interactive, id, &submit, sizeof(submit), NULL, &source, &profile, &size,
                              &session, &token, &quotas, &sub);
    printf("%s - alice logs on: %s\n", status ? "not ok 3" : "ok 3", NspStatusName(status));
    if (!status)
        status = NspTokenDescribe(NULL, token, &token_is);
    printf("%s - the token is alice's\n", !status && !lstrcmpW(token_is->account, L"alice") ? "ok 4" : "not ok 4");
    puts("1..4");
    return status != 0;
}
