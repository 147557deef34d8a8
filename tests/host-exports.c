/*
 * What ntsecpkg.dll exports: every function that design and header promise, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

static const char *const dispatch[] = {
#define X(since, name, ret, args) #name,
    NSP_DISPATCH_FUNCTIONS(X)
#undef X
};

static const char *const support[] = {
#define X(since, name, ret, args) #name,
    NSP_LSA_FUNCTIONS(X)
#undef X
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const client[] = {
    "LsaRegisterLogonProcess", "LsaConnectUntrusted", "LsaDeregisterLogonProcess", "LsaLookupAuthenticationPackage",
    "LsaLogonUser", "LsaCallAuthenticationPackage", "LsaFreeReturnBuffer", "LsaEnumerateLogonSessions",
    "LsaGetLogonSessionData", "InitSecurityInterfaceA", "InitSecurityInterfaceW", "AddSecurityPackageA",
    "AddSecurityPackageW", "DeleteSecurityPackageA", "DeleteSecurityPackageW",
};

static const char *const host[] = {
    "NspHostCountCalls", "NspHostCreate", "NspHostShutdown", "NspHostDestroy", "NspHostGetDefault", "NspHostSetDefault",
    "NspHostSetClient", "NspFileExamine", "NspFileInfoFree", "NspModuleLoad", "NspModuleUnload",
    "NspModuleGetPackage", "NspHostLoadLists", "NspHostSetInfoSizes", "NspHostSetTableStrides",
    "NspHostGetFileStatus",
    "NspFilterChangePassword", "NspSubauthLoad", "NspSubauthCall",
    "NspSubauthResultFree", "NspSubauthLogon", "MIDL_user_allocate", "MIDL_user_free", "NspHostGetFinding",
    "NspHostGetAudit", "NspHostNotify", "NspCountOpenHandles",
    "NspStatusName", "NspTokenDescribe", "NspSessionTerminate", "NspHostSweep", "NspFree", "NspFunctionGetInfo",
    "NspAccountAdd", "NspAccountGet", "NspAccountList", "NspAccountSet", "NspAccountSetPassword",
    "NspAccountRemove", "NspAccountGetGroups", "NspGroupAddMember", "NspGroupRemoveMember", "NspGroupGetMembers",
    "NspHostEndClient", "NspCredentialSave", "NspCredentialGet", "NspCredentialDelete", "NspPackageGetUserInfo",
    "NspPackageValidateTarget", "NspPackageExtractTarget", "NspPackageFormatCredentials",
    "NspPackageMarshalCredentials", "NspPackageMarshalAttribute", "NspPackageQueryMetaData",
    "NspPackageExchangeMetaData", "NspContextGetCredUI", "NspContextUpdateCredentials", "NspCredentialRedirectLogon",
    "NspCredentialRedirectSupplemental", "NspRedirectedLogonCall", "NspRedirectedLogonEnd",
    "NspPackageGetTbalCredentials", "NspPackageCallPassthrough", "NspPackageGetExtended", "NspPackageSetExtended",
};

static HMODULE dll;

static const char *first_missing(const char *const *names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!GetProcAddress(dll, names[i]))
            return names[i];
    return NULL;
}

/* The rule of design.md: Lsa before the name, unless it begins so; FreeReturnBuffer is LsaFreeReturnBuffer. */
static const char *first_missing_support(void)
{
    static char name[64];
    size_t i;

    for (i = COUNT(dispatch); i < COUNT(support); i++) {
        snprintf(name, sizeof(name), "%s%s", strncmp(support[i], "Lsa", 3) ? "Lsa" : "", support[i]);
        if (!GetProcAddress(dll, name))
            return name;
    }
    return NULL;
}

static DWORD count_exports(void)
{
    const char *base = (const char *)dll;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_EXPORT_DIRECTORY *exports = (const IMAGE_EXPORT_DIRECTORY *)
        (base + nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress);

    return exports->NumberOfNames;
}

static void check(const char *missing, const char *sentence)
{
    if (missing)
        diag("%s is missing", missing);
    ok(!missing, "exports: %s", sentence);
}

int main(void)
{
    /* FreeReturnBuffer is among the client's. */
    const DWORD expected = COUNT(support) - 1 + COUNT(client) + COUNT(host);

    dll = LoadLibraryW(L"ntsecpkg.dll");
    ok(dll != NULL, "exports: ntsecpkg.dll loads");
    check(first_missing(dispatch, COUNT(dispatch)), "the functions of LSA_DISPATCH_TABLE have their own names");
    check(first_missing_support(), "the other support functions are called Lsa and their name");
    check(first_missing(client, COUNT(client)), "the client functions of the LSA and SSPI are there");
    check(first_missing(host, COUNT(host)), "the functions of ntsecpkg_host.h are there");
    ok_int(count_exports(), expected, "exports: nothing else leaks out");
    return done_testing();
}
