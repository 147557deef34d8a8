/*
 * Plain SSPs: their tables, their packages beside those of the LSA, both forms, and what becomes of those that do
 * something wrong.  Contract P3, P4.6, and the assertions 9, 10 and 11 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ssps.h"

#include <process.h>

#define KEY L"Software\\ntsecpkg-test-host-ssp"

/* ---- our own table ---- */

static void own_table(void)
{
    ok(sspi == InitSecurityInterfaceW() && sspi_a == InitSecurityInterfaceA(),
       "[P6.9] InitSecurityInterface: the tables have the same address on each call");
    ok(sspi->dwVersion == 1 && sspi_a->dwVersion == 1, "[P6.9] InitSecurityInterface: the tables say version 1");
    ok(!sspi->Reserved2 && !sspi_a->Reserved2, "[P6.9] InitSecurityInterface: member 5 is NULL");
    ok(sspi->Reserved3 == (void *)sspi->EncryptMessage && sspi->Reserved4 == (void *)sspi->DecryptMessage &&
       sspi_a->Reserved3 == (void *)sspi_a->EncryptMessage && sspi_a->Reserved4 == (void *)sspi_a->DecryptMessage,
       "[P6.9] InitSecurityInterface: members 18 and 19 are 25 and 26");
    ok(sizeof(*sspi) == 32 * sizeof(void *) && sspi->QueryContextAttributesExW && sspi->QueryCredentialsAttributesExW &&
       sspi_a->QueryContextAttributesExA && sspi_a->QueryCredentialsAttributesExA,
       "[P6.9] InitSecurityInterface: the tables have their full size, and members at its end");
}

/* ---- packages ---- */

static void packages(void)
{
    struct nsp_load_report report = { .size = sizeof(report) };
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;
    SecPkgInfoW *infos, *one = NULL;
    SecPkgInfoA *one_a;
    ULONG count;

    ok_status(NspModuleLoad(host, fixture_path("ssp.dll"), &report, &module), STATUS_SUCCESS, "ssp: a plain SSP loads");
    ok(report.kind == NSP_KIND_SSP && report.sspi_version == 5 && !report.sspi_is_ansi && !report.has_lsa_half &&
       !report.died, "ssp: the report has its kind, version and form");
    ok(NspModuleGetPackage(module, 1, &info) == STATUS_SUCCESS && !wcscmp(info.name, L"PlainToo") && info.rpc_id == 8 &&
       info.max_token == 32 && info.status == STATUS_SUCCESS, "ssp: it has as many packages as it lists");
    ok(info.plugin_slots >> 2 & 1 && !(info.plugin_slots >> 4 & 1) && info.plugin_slots >> 30 & 1,
       "ssp: and its members are told");

    ok(sspi->EnumerateSecurityPackagesW(&count, &infos) == SEC_E_OK && count == 2,
       "EnumerateSecurityPackages: plain SSPs are among the packages");
    ok(!wcscmp(infos[0].Name, L"Plain") && !wcscmp(infos[1].Comment, L"a plain SSP for tests") &&
       infos[1].wVersion == 1, "EnumerateSecurityPackages: with what they say of themselves");
    ok(infos[1].Comment > (WCHAR *)(infos + 2) &&
       (char *)(infos[1].Comment + wcslen(infos[1].Comment) + 1) ==
           (char *)infos + HeapSize(GetProcessHeap(), 0, infos),
       "[P6.11] EnumerateSecurityPackages: the array and all strings are one block");
    ok_status(sspi->FreeContextBuffer(infos), SEC_E_OK, "[P6.11] EnumerateSecurityPackages: which one call frees");

    ok_status(sspi->QuerySecurityPackageInfoW((WCHAR *)L"nobody", &one), SEC_E_SECPKG_NOT_FOUND,
              "[P6.11] QuerySecurityPackageInfo: a name that is unknown is not found");
    ok(!one, "[P6.11] QuerySecurityPackageInfo: and the pointer is untouched");
    ok_status(sspi->QuerySecurityPackageInfoW((WCHAR *)L"plainTOO", &one), SEC_E_OK,
              "QuerySecurityPackageInfo: names have no case");
    ok_int(HeapSize(GetProcessHeap(), 0, one), sizeof(*one) + sizeof(L"PlainToo") + sizeof(L"a plain SSP for tests"),
           "[P6.11] QuerySecurityPackageInfo: the block has the size of the structure and both strings");
    sspi->FreeContextBuffer(one);
    ok_status(sspi_a->QuerySecurityPackageInfoA((char *)"Plain", &one_a), SEC_E_OK,
              "QuerySecurityPackageInfoA: a W provider has ANSI information, too");
    ok_int(HeapSize(GetProcessHeap(), 0, one_a), sizeof(*one_a) + sizeof("Plain") + sizeof("a plain SSP for tests"),
           "[P6.11] QuerySecurityPackageInfoA: whose block has its exact size");
    sspi->FreeContextBuffer(one_a);
    ok_findings(host, "", "ssp: a good one has no finding");
    NspHostDestroy(host);
}

/* ---- both forms ---- */

/* A handshake through the W table or the A table with a provider in either form. */
static void handshake(const char *fixture, const WCHAR *package, BOOL is_provider_ansi, BOOL is_ansi)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module = need_loaded(host, fixture);
    struct ssp_seen *seen = seen_by(fixture);
    const char *how = is_ansi ? (is_provider_ansi ? "A to A" : "A to W") : is_provider_ansi ? "W to A" : "W to W";
    static const WCHAR target[] = L"caf\x00E9";
    struct exchange x;

    clear(seen);
    ok_status(acquire(&x, package, L"alice", is_ansi), SEC_E_OK, "[P6.10] %s: AcquireCredentialsHandle", how);
    ok(saw(seen, 0, is_provider_ansi, L"alice") && saw(seen, 1, is_provider_ansi, package),
       "[P6.10] %s: principal and package come in the form of the provider", how);
    ok(seen->auth_data == &x && x.expiry.QuadPart == SSP_EXPIRY,
       "[P6.10] %s: the authorization data is not converted, and the expiry comes back", how);
    ok_status(first_leg(&x, target, is_ansi), SEC_I_CONTINUE_NEEDED, "[P6.10] %s: InitializeSecurityContext", how);
    ok(saw(seen, 0, is_provider_ansi, target), "[P6.10] %s: the target comes in the form of the provider", how);
    ok(seen->credential.dwLower == SSP_CREDENTIAL && seen->credential.dwUpper == SSP_UPPER,
       "[P6.11] %s: both words of the credential come back to the provider", how);
    ok_status(server_leg(&x), SEC_E_OK, "[P6.10] %s: AcceptSecurityContext", how);
    ok_status(last_leg(&x, is_ansi), SEC_E_OK, "[P6.10] %s: the second InitializeSecurityContext", how);
    ok(seen->context.dwLower == SSP_CLIENT && seen->context.dwUpper == SSP_UPPER,
       "[P6.11] %s: both words of the context come back to the provider", how);
    ok(x.attributes == NSP_CAP_INTEGRITY && x.expiry.QuadPart == SSP_EXPIRY, "[P6.10] %s: attributes and expiry", how);
    ok_str(name_of(&x, is_ansi), "alice",
           "[P6.10] %s: QueryContextAttributes gives a name in the form of the caller", how);
    ok(seen->context.dwLower == SSP_CLIENT_DONE, "[P6.11] %s: a handle that a later leg replaced is used from then on",
       how);
    end(&x);
    ok_str(seen->calls, "Acquire Initialize Accept Initialize Query Delete Delete Free",
           "[P6.10] %s: each function is called once", how);
    ok(seen->credential.dwUpper == SSP_UPPER && seen->context.dwUpper == SSP_UPPER, "[P6.11] %s: to the last call",
       how);
    ok_findings(host, "", "[P6.10] %s: nothing is found", how);
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "[P6.10] %s: the DLL can be unloaded", how);
    NspHostDestroy(host);
}

/* ---- tables ---- */

static void old_table(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct exchange x;

    need_loaded(host, "ssp_version_1.dll");
    ok_findings(host, "", "[P6.10] ssp: a table of version 1 is read up to %u bytes, and no further",
                (unsigned)(27 * sizeof(void *)));
    ok_status(acquire(&x, L"Old", NULL, FALSE), SEC_E_OK, "[P6.10] ssp: it is used");
    first_leg(&x, NULL, FALSE);
    ok_status(sspi->SetContextAttributesW(&x.client, 1, "", 0), SEC_E_UNSUPPORTED_FUNCTION,
              "SetContextAttributes: a member that is behind the version does not exist");
    ok_status(sspi->SetCredentialsAttributesW(&x.credential, 1, "", 0), SEC_E_UNSUPPORTED_FUNCTION,
              "SetCredentialsAttributes: nor does this");
    ok_status(sspi->ChangeAccountPasswordW((WCHAR *)L"Old", NULL, NULL, NULL, NULL, FALSE, 0, NULL),
              SEC_E_UNSUPPORTED_FUNCTION, "ChangeAccountPassword: nor does this");
    end(&x);
    NspHostDestroy(host);
}

/* Change the table of ssp.dll before it is loaded, and see how that goes. */
static void table_with(ULONG version, const void **member, const void *value, NTSTATUS status, int members,
                       const char *found, const char *sentence)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    SecurityFunctionTableW *table = &EXPORTED(SecurityFunctionTableW, "ssp.dll", ssp_table), before = *table;
    struct nsp_module *module;

    table->dwVersion = version;
    if (member)
        *member = value;
    ok_status(load(host, "ssp.dll", &module), status, "ssp: %s", sentence);
    if (NT_SUCCESS(status)) {
        NspModuleGetPackage(module, 0, &info);
        ok_int(__builtin_popcountll(info.plugin_slots), members, "ssp: that leaves the members that it should");
    }
    ok_findings(host, found, "ssp: and is told as it should be");
    NspHostDestroy(host);
    *table = before;
}

#define ENUMERATE "EnumerateSecurityPackages"
#define STRANGE "NSP-0007 InitSecurityInterfaceW: InitSecurityInterfaceW gave a table of version "

static void tables(void)
{
    HMODULE image = LoadLibraryW(fixture_path("ssp.dll"));
    SecurityFunctionTableW *table = &EXPORTED(SecurityFunctionTableW, "ssp.dll", ssp_table);
    const WCHAR **names = &EXPORTED(const WCHAR *, "ssp.dll", ssp_names);

    table_with(1, NULL, NULL, STATUS_SUCCESS, 22, "", "version 1 has 26 members");
    table_with(2, NULL, NULL, STATUS_SUCCESS, 23, "", "version 2 has one more");
    table_with(4, NULL, NULL, STATUS_SUCCESS, 25, "", "version 4 has 29");
    table_with(0, NULL, NULL, STATUS_SUCCESS, 22, STRANGE "0, which is none; read as one with 26 members",
               "version 0 is version 1");
    table_with(9, NULL, NULL, STATUS_SUCCESS, 27, STRANGE "9, which is none; read as one with 31 members",
               "what is newer is version 5");
    table_with(5, (const void **)&table->MakeSignature, table, STATUS_SUCCESS, 26,
               "NSP-0008 InitSecurityInterfaceW: slot 14 (MakeSignature) of table 0 points to no code",
               "a member that is no code is left out");
    table_with(5, (const void **)&table->EnumerateSecurityPackagesW, NULL, SEC_E_UNSUPPORTED_FUNCTION, 0,
               "NSP-0011 " ENUMERATE ": SEC_E_UNSUPPORTED_FUNCTION: there is no " ENUMERATE,
               "one that does not list its packages has none");
    table_with(5, (const void **)&names[0], NULL, STATUS_SUCCESS, 27,
               "NSP-0011 " ENUMERATE ": STATUS_NO_SUCH_PACKAGE: package 1 of those listed has no name, or one that "
               "cannot be read", "a package without a name is left out, and the other is not");
    names[0] = L"Plain";
    table_with(5, (const void **)&names[0], L"PlainToo", STATUS_SUCCESS, 27,
               "NSP-0012 " ENUMERATE ": STATUS_OBJECT_NAME_COLLISION: a plain SSP with the name PlainToo is loaded "
               "already", "of two with one name the first is it");
    names[0] = L"Plain";
    FreeLibrary(image);
}

static void no_table(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    ok_status(load(host, "plain_ssp.dll", &module), STATUS_NO_SUCH_PACKAGE, "InitSecurityInterface: NULL is no table");
    ok_findings(host,
                "NSP-0006 InitSecurityInterfaceA: STATUS_NO_SUCH_PACKAGE: InitSecurityInterfaceA returned no table",
                "InitSecurityInterface: of two, A was asked when W gave none");
    NspHostDestroy(host);
}

static void missing_members(void)
{
    static const size_t gone[] = {
        offsetof(SecurityFunctionTableW, FreeCredentialsHandle),
        offsetof(SecurityFunctionTableW, AcceptSecurityContext),
        offsetof(SecurityFunctionTableW, QueryContextAttributesW),
        offsetof(SecurityFunctionTableW, MakeSignature),
        offsetof(SecurityFunctionTableW, ExportSecurityContext)
    };
    HMODULE image = LoadLibraryW(fixture_path("ssp.dll"));
    char *table = exported("ssp.dll", "ssp_table");
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    SecBuffer packed = { 0, SECBUFFER_EMPTY, NULL };
    SecPkgContext_Sizes sizes;
    void *token;
    struct exchange x;
    size_t i;

    for (i = 0; i < ARRAYSIZE(gone); i++)
        *(void **)(table + gone[i]) = NULL;
    need_loaded(host, "ssp.dll");
    acquire(&x, L"Plain", NULL, FALSE);
    first_leg(&x, NULL, FALSE);
    ok_status(server_leg(&x), SEC_E_UNSUPPORTED_FUNCTION, "AcceptSecurityContext: a provider may be without");
    ok_status(sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_SIZES, &sizes), SEC_E_UNSUPPORTED_FUNCTION,
              "QueryContextAttributes: a provider may be without");
    ok_status(sspi->MakeSignature(&x.client, 0, NULL, 0), SEC_E_UNSUPPORTED_FUNCTION,
              "MakeSignature: a provider may be without");
    ok_status(sspi->ExportSecurityContext(&x.client, 0, &packed, &token), SEC_E_UNSUPPORTED_FUNCTION,
              "ExportSecurityContext: a provider may be without");
    sspi->DeleteSecurityContext(&x.client);
    ok_status(sspi->FreeCredentialsHandle(&x.credential), SEC_E_UNSUPPORTED_FUNCTION,
              "FreeCredentialsHandle: a provider may be without");
    ok_findings(host, "", "ssp: none of it is wrong");
    NspHostDestroy(host);
    FreeLibrary(image);
}

/* ---- what they do wrong ---- */

static void faults(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct exchange x, other;
    SecPkgInfoW *info;

    need_loaded(host, "ssp_faults.dll");
    need_loaded(host, "ssp.dll");
    acquire(&x, L"Faults", NULL, FALSE);
    ok_status(first_leg(&x, NULL, FALSE), STATUS_ACCESS_VIOLATION, "ssp: a fault is the status of the call");
    ok(!strncmp(findings(host), "NSP-0013 InitializeSecurityContext: STATUS_ACCESS_VIOLATION: "
                "InitializeSecurityContext raised STATUS_ACCESS_VIOLATION writing", 91), "ssp: and a finding");
    ok_status(acquire(&other, L"Faults", NULL, FALSE), SEC_E_SECPKG_NOT_FOUND, "ssp: the package is dead then");
    ok_status(sspi->QuerySecurityPackageInfoW((WCHAR *)L"Faults", &info), SEC_E_SECPKG_NOT_FOUND,
              "ssp: nobody finds it any more");
    ok_status(acquire(&other, L"Plain", NULL, FALSE), SEC_E_OK, "ssp: another one works on");
    end(&other);
    sspi->FreeCredentialsHandle(&x.credential);
    NspHostDestroy(host);
}

static void no_handle(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    BOOL *forgets;
    struct exchange x;

    need_loaded(host, "ssp.dll");
    forgets = &EXPORTED(BOOL, "ssp.dll", ssp_forgets_handle);
    *forgets = TRUE;
    ok_status(acquire(&x, L"Plain", NULL, FALSE), SEC_E_INTERNAL_ERROR,
              "AcquireCredentialsHandle: success without a handle is an error of the provider");
    *forgets = FALSE;
    acquire(&x, L"Plain", NULL, FALSE);
    *forgets = TRUE;
    ok_status(first_leg(&x, NULL, FALSE), SEC_E_INTERNAL_ERROR, "InitializeSecurityContext: so it is here");
    ok(same_handle(&x.client, &filler), "InitializeSecurityContext: and the caller's handle is untouched");
    ok_findings(host, "NSP-0042 AcquireCredentialsHandle: SEC_E_INTERNAL_ERROR: AcquireCredentialsHandle succeeded and "
                "gave no handle\nNSP-0042 InitializeSecurityContext: SEC_E_INTERNAL_ERROR: InitializeSecurityContext "
                "succeeded and gave no handle", "ssp: which is told");
    *forgets = FALSE;
    end(&x);
    NspHostDestroy(host);
}

static void foreign_memory(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    HANDLE heap = HeapCreate(0, 0, 0);
    struct ssp_seen *seen;
    SecPkgContext_SessionKey key;
    SecPkgContext_NamesW names;
    struct exchange x;

    need_loaded(host, "ssp.dll");
    seen = seen_by("ssp.dll");
    acquire(&x, L"Plain", NULL, FALSE);
    EXPORTED(HANDLE, "ssp.dll", ssp_heap) = heap;
    clear(seen);
    x.requirements = ISC_REQ_ALLOCATE_MEMORY;
    x.output.pvBuffer = (void *)0x1234; /* garbage, which is replaced */
    ok_status(first_leg(&x, NULL, FALSE), SEC_I_CONTINUE_NEEDED, "ssp: a token of a heap of its own");
    ok(x.output.cbBuffer == 5 && !memcmp(x.output.pvBuffer, "hello", 5), "ssp: reaches the application");
    ok(HeapSize(GetProcessHeap(), 0, x.output.pvBuffer) == 5 && !seen->blocks,
       "ssp: in the process heap, and the provider gets its own back");
    ok_status(sspi->FreeContextBuffer(x.output.pvBuffer), SEC_E_OK, "ssp: so that FreeContextBuffer frees it");
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_SESSION_KEY, &key);
    ok(HeapSize(GetProcessHeap(), 0, key.SessionKey) == 4 && !memcmp(key.SessionKey, "\1\0\2\0", 4),
       "ssp: so is data of an attribute");
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_NAMES, &names);
    ok(HeapSize(GetProcessHeap(), 0, names.sUserName) == sizeof(L"alice") && !wcscmp(names.sUserName, L"alice"),
       "ssp: and a string");
    ok_int(seen->blocks, 0, "ssp: all blocks are back");
    sspi->FreeContextBuffer(key.SessionKey);
    sspi->FreeContextBuffer(names.sUserName);
    ok_findings(host, "NSP-0041 InitializeSecurityContext: InitializeSecurityContext gave memory that is not of the "
                "process heap, from which applications free it on Windows\nNSP-0041 QueryContextAttributes: "
                "QueryContextAttributes gave memory that is not of the process heap, from which applications free it "
                "on Windows", "ssp: each call that does so is told once");
    EXPORTED(HANDLE, "ssp.dll", ssp_heap) = NULL;
    end(&x);
    NspHostDestroy(host);
    HeapDestroy(heap);
}

static SECURITY_STATUS WINAPI query_nobody(void *package, void **info)
{
    (void)package;
    (void)info;
    return SEC_E_SECPKG_NOT_FOUND;
}

static SECURITY_STATUS WINAPI query_faults(void *package, void **info)
{
    *(volatile char *)info = *((const char *)package - 0x7FFF0000);
    return SEC_E_OK;
}

/* What is found of the first package, if that is what its QuerySecurityPackageInfo does. */
static const char *answered(const char *fixture, void *function, enum ssp_answer answer)
{
    HMODULE image = LoadLibraryW(fixture_path(fixture));
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    static char text[1024];
    struct nsp_module *module;

    need(image != NULL, fixture);
    if (function)
        EXPORTED(SecurityFunctionTableA, fixture, ssp_table).QuerySecurityPackageInfoA = function;
    EXPORTED(enum ssp_answer, fixture, ssp_answer) = answer;
    NspModuleLoad(host, fixture_path(fixture), NULL, &module);
    snprintf(text, sizeof(text), "%s", findings(host));
    NspHostDestroy(host);
    FreeLibrary(image);
    return text;
}

static void one_by_name(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "ssp_mixes_names.dll");
    ok_findings(host, "NSP-0049 QuerySecurityPackageInfo: QuerySecurityPackageInfo of PlainToo answered another RPC id, "
                "unlike EnumerateSecurityPackages", "ssp: asked for one package, it tells the same as of all");
    ok_int(seen_by("ssp_mixes_names.dll")->blocks, 0, "ssp: and gets back what it told in");
    NspHostDestroy(host);

    ok_str(answered("ssp_ansi.dll", NULL, SSP_ANSWERS_RIGHTLY), "", "ssp: also in the A form");
    ok_str(answered("ssp_ansi.dll", NULL, SSP_ANSWERS_NOTHING), "NSP-0049 QuerySecurityPackageInfo: "
           "QuerySecurityPackageInfo of Narrow answered nothing, unlike EnumerateSecurityPackages",
           "ssp: a success without an answer is told");
    ok_str(answered("ssp_ansi.dll", query_nobody, SSP_ANSWERS_RIGHTLY), "NSP-0049 QuerySecurityPackageInfo: "
           "SEC_E_SECPKG_NOT_FOUND: QuerySecurityPackageInfo of Narrow answered a failure, unlike "
           "EnumerateSecurityPackages", "ssp: so is a failure");
    ok(!strncmp(answered("ssp_ansi.dll", query_faults, SSP_ANSWERS_RIGHTLY), "NSP-0013 QuerySecurityPackageInfo: "
                "STATUS_ACCESS_VIOLATION: ", 59), "ssp: a fault is an exception");
}

/* ---- beside the LSA ---- */

static void the_lsa_wins(void)
{
    HMODULE image = LoadLibraryW(fixture_path("ssp.dll"));
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *clean;
    SecPkgInfoW *info, *infos;
    struct exchange x;
    ULONG count;

    EXPORTED(const WCHAR *, "ssp.dll", ssp_names) = L"Clean";
    need_loaded(host, "ssp.dll");
    acquire(&x, L"Clean", NULL, FALSE);
    clean = need_loaded(host, "clean.dll");
    sspi->QuerySecurityPackageInfoW((WCHAR *)L"Clean", &info);
    ok(!wcscmp(info->Comment, L"a package for tests"), "ssp: a name that the LSA serves is the LSA's");
    sspi->FreeContextBuffer(info);
    sspi->EnumerateSecurityPackagesW(&count, &infos);
    ok(count == 1 && !wcscmp(infos[0].Name, L"PlainToo"), "ssp: and told once at most");
    sspi->FreeContextBuffer(infos);
    ok_status(first_leg(&x, NULL, FALSE), SEC_I_CONTINUE_NEEDED, "ssp: who has a handle of the other goes on with it");
    end(&x);
    ok_status(NspModuleUnload(clean), STATUS_SUCCESS, "ssp: when the LSA serves it no longer");
    sspi->QuerySecurityPackageInfoW((WCHAR *)L"Clean", &info);
    ok(!wcscmp(info->Comment, L"a plain SSP for tests"), "ssp: it is the plain SSP's again");
    sspi->FreeContextBuffer(info);
    NspHostDestroy(host);
    FreeLibrary(image);
}

/* What only packages of the LSA have. */
static void not_of_the_lsa(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_session_user *user;
    HANDLE lsa = connect_untrusted();
    SecBuffer data = { 0 };
    struct exchange x;
    ULONG id = 0;

    need_loaded(host, "ssp.dll");
    ok_status(lookup(lsa, "Plain", &id), STATUS_NO_SUCH_PACKAGE,
              "LsaLookupAuthenticationPackage: no plain SSP is found");
    ok_status(NspPackageGetUserInfo(host, L"Plain", NULL, 0, &user), SEC_E_UNSUPPORTED_FUNCTION,
              "NspPackageGetUserInfo: a plain SSP has no such function");
    acquire(&x, L"Plain", NULL, FALSE);
    ok_status(NspCredentialGet(&x.credential, &data), SEC_E_UNSUPPORTED_FUNCTION,
              "NspCredentialGet: nor has it this one");
    end(&x);
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

/* ---- coming and going ---- */

static void unloading(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module = need_loaded(host, "ssp.dll");
    struct exchange x;

    acquire(&x, L"PlainToo", NULL, FALSE);
    ok_status(NspModuleUnload(module), STATUS_DEVICE_BUSY, "NspModuleUnload: not while a credential is open");
    first_leg(&x, NULL, FALSE);
    sspi->FreeCredentialsHandle(&x.credential);
    ok_status(NspModuleUnload(module), STATUS_DEVICE_BUSY, "NspModuleUnload: nor while a context is");
    sspi->DeleteSecurityContext(&x.client);
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "NspModuleUnload: then it goes");
    ok(!GetModuleHandleA("ssp.dll"), "NspModuleUnload: and its DLL with it");
    NspHostDestroy(host);
}

static SECURITY_STATUS add(const char *fixture, ULONG type, ULONG flags)
{
    SECURITY_PACKAGE_OPTIONS options = { .Size = sizeof(options), .Type = type, .Flags = flags };

    return AddSecurityPackageW((WCHAR *)fixture_path(fixture), &options);
}

static void adding(void)
{
    struct nsp_host *host = new_host_with_key(0, KEY);
    struct exchange x, other;

    ok_status(add("ssp.dll", SECPKG_OPTIONS_TYPE_LSA, 0), SEC_E_SECPKG_NOT_FOUND,
              "AddSecurityPackage: a plain SSP is no package of the LSA");
    ok_status(add("clean.dll", SECPKG_OPTIONS_TYPE_SSPI, 0), SEC_E_SECPKG_NOT_FOUND,
              "AddSecurityPackage: nor is one of these a plain SSP");
    ok_status(add("plain_ssp.dll", SECPKG_OPTIONS_TYPE_SSPI, 0), SEC_E_CANNOT_INSTALL,
              "AddSecurityPackage: one that gives no table cannot be installed");
    ok_status(add("ssp.dll", SECPKG_OPTIONS_TYPE_SSPI, 0), SEC_E_OK, "AddSecurityPackage: type 2 loads a plain SSP");
    ok_status(acquire(&x, L"Plain", NULL, FALSE), SEC_E_OK, "AddSecurityPackage: which clients find then");
    ok_status(add("ssp.dll", SECPKG_OPTIONS_TYPE_SSPI, 0), SEC_E_OK, "AddSecurityPackage: twice is one load");
    ok_status(DeleteSecurityPackageW((WCHAR *)L"PLAIN"), SEC_E_OK, "DeleteSecurityPackage: takes its name");
    ok_status(acquire(&other, L"Plain", NULL, FALSE), SEC_E_SECPKG_NOT_FOUND, "DeleteSecurityPackage: nobody finds it");
    ok_status(first_leg(&x, NULL, FALSE), SEC_I_CONTINUE_NEEDED, "DeleteSecurityPackage: what was open goes on");
    ok_status(DeleteSecurityPackageW((WCHAR *)L"Plain"), SEC_E_SECPKG_NOT_FOUND, "DeleteSecurityPackage: twice is not");
    ok_status(DeleteSecurityPackageW((WCHAR *)L"PlainToo"), SEC_E_OK, "DeleteSecurityPackage: the other one, too");
    ok(GetModuleHandleA("ssp.dll") != NULL, "DeleteSecurityPackage: the DLL stays as long as a handle is open");
    end(&x);
    ok(!GetModuleHandleA("ssp.dll"), "DeleteSecurityPackage: and goes with the last one");
    NspHostDestroy(host);
}

static BOOL is_found(const WCHAR *package)
{
    SecPkgInfoW *info;

    if (sspi->QuerySecurityPackageInfoW((WCHAR *)package, &info) != SEC_E_OK)
        return FALSE;
    sspi->FreeContextBuffer(info);
    return TRUE;
}

static void both_kinds(void)
{
    struct nsp_host *host = new_host_with_key(NSP_HOST_CHECK_HEAP, KEY);

    ok_status(add("ssp_and_ap.dll", SECPKG_OPTIONS_TYPE_SSPI, 0), SEC_E_OK,
              "AddSecurityPackage: type 2 takes the plain SSP out of a DLL of the LSA, too");
    ok(is_found(L"InClients") && !is_found(L"InLsa"), "AddSecurityPackage: and nothing else");
    ok_status(add("ssp_and_ap.dll", SECPKG_OPTIONS_TYPE_LSA, 0), SEC_E_OK,
              "AddSecurityPackage: type 1 what is in it for the LSA");
    ok(is_found(L"InClients") && is_found(L"InLsa"), "AddSecurityPackage: beside the other");
    ok_status(add("ssp_and_ap.dll", SECPKG_OPTIONS_TYPE_LSA, 0), SEC_E_OK, "AddSecurityPackage: either is there once");
    DeleteSecurityPackageW((WCHAR *)L"InClients");
    ok(!is_found(L"InClients") && is_found(L"InLsa") && GetModuleHandleA("ssp_and_ap.dll"),
       "DeleteSecurityPackage: one goes, and the other and the DLL stay");
    DeleteSecurityPackageW((WCHAR *)L"InLsa");
    ok(!is_found(L"InLsa") && !GetModuleHandleA("ssp_and_ap.dll"), "DeleteSecurityPackage: until that goes as well");
    ok_findings(host, "", "AddSecurityPackage: a DLL of two kinds is nothing wrong");
    NspHostDestroy(host);
}

/* Another process, whose default host has the key: whether the package is there. */
static BOOL is_there_in_next_run(const WCHAR *package)
{
    WCHAR path[MAX_PATH];
    int code;

    GetModuleFileNameW(NULL, path, MAX_PATH);
    SetEnvironmentVariableW(L"NTSECPKG", L"registry=" KEY);
    code = (int)_wspawnl(_P_WAIT, path, L"host-ssp", package, NULL);
    SetEnvironmentVariableW(L"NTSECPKG", NULL);
    need(code == 10 || code == 11, "the other process failed");
    return code == 11;
}

static int look(const char *package)
{
    WCHAR name[64];

    MultiByteToWideChar(CP_ACP, 0, package, -1, name, ARRAYSIZE(name));
    return is_found(name) ? 11 : 10;
}

static void permanent(void)
{
    struct nsp_host *host = new_host_with_key(0, KEY);

    ok_status(add("ssp.dll", SECPKG_OPTIONS_TYPE_SSPI, SECPKG_OPTIONS_PERMANENT), SEC_E_OK,
              "AddSecurityPackage: a plain SSP may be permanent");
    ok(is_there_in_next_run(L"Plain"), "AddSecurityPackage: then the default host of the next run begins with it");
    DeleteSecurityPackageW((WCHAR *)L"Plain");
    DeleteSecurityPackageW((WCHAR *)L"PlainToo");
    ok(!is_there_in_next_run(L"Plain"), "DeleteSecurityPackage: the last of its packages ends that");

    add("ssp_and_ap.dll", SECPKG_OPTIONS_TYPE_LSA, SECPKG_OPTIONS_PERMANENT);
    add("ssp_and_ap.dll", SECPKG_OPTIONS_TYPE_SSPI, SECPKG_OPTIONS_PERMANENT);
    DeleteSecurityPackageW((WCHAR *)L"InLsa");
    ok(is_there_in_next_run(L"InClients") && !is_there_in_next_run(L"InLsa"),
       "AddSecurityPackage: of a DLL of two kinds each is permanent by itself");
    NspHostDestroy(host);
}

int main(int argc, char **argv)
{
    sspi = InitSecurityInterfaceW();
    sspi_a = InitSecurityInterfaceA();
    if (argc > 1)
        return look(argv[1]);
    own_table();
    packages();
    handshake("ssp.dll", L"Plain", FALSE, FALSE);
    handshake("ssp.dll", L"PlainToo", FALSE, TRUE);
    handshake("ssp_ansi.dll", L"Narrow", TRUE, FALSE);
    handshake("ssp_ansi.dll", L"Narrow", TRUE, TRUE);
    old_table();
    tables();
    no_table();
    missing_members();
    faults();
    no_handle();
    foreign_memory();
    one_by_name();
    the_lsa_wins();
    not_of_the_lsa();
    unloading();
    adding();
    both_kinds();
    permanent();
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
