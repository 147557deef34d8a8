/*
 * AddSecurityPackage and DeleteSecurityPackage: packages come and go while clients see them.  Contract P4.6, and
 * assertion 19 of P6; host-client.c has 12 to 15 and 18.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

#define KEY L"Software\\ntsecpkg-test-host-lsa-client"

static SECURITY_STATUS add(const char *fixture)
{
    return AddSecurityPackageW((WCHAR *)fixture_path(fixture), NULL);
}

static SECURITY_STATUS delete(const WCHAR *package)
{
    return DeleteSecurityPackageW((WCHAR *)package);
}

/* ---- adding ---- */

static void adding(void)
{
    struct nsp_host *host = new_host_with_key(0, KEY);
    char ansi[MAX_PATH];
    WCHAR *dot, path[MAX_PATH];
    ULONG id;

    ok_status(AddSecurityPackageW((WCHAR *)L"nsp-nowhere", NULL), SEC_E_SECPKG_NOT_FOUND,
              "[P6.19] AddSecurityPackage: a DLL that is not there is not found");
    ok_status(add("no_entry_points.dll"), SEC_E_SECPKG_NOT_FOUND, "AddSecurityPackage: nor is one without entry point");
    ok_status(add("filter_notify_only.dll"), SEC_E_SECPKG_NOT_FOUND, "AddSecurityPackage: a password filter is none");
    ok_status(add("initialize_fails.dll"), SEC_E_CANNOT_INSTALL,
              "[P6.19] AddSecurityPackage: one that does not initialise cannot be installed");
    ok_status(AddSecurityPackageW(NULL, NULL), SEC_E_INVALID_PARAMETER, "AddSecurityPackage: a name is needed");
    ok_status(AddSecurityPackageW((WCHAR *)L"", NULL), SEC_E_INVALID_PARAMETER, "AddSecurityPackage: not an empty one");
    ok_status(AddSecurityPackageA(NULL, NULL), SEC_E_INVALID_PARAMETER, "AddSecurityPackageA: a name is needed, too");

    ok_status(add("clean.dll"), SEC_E_OK, "AddSecurityPackage: a package is loaded");
    ok((id = id_of("Clean")) != 0, "AddSecurityPackage: and found by clients then");
    ok(add("clean.dll") == SEC_E_OK && id_of("Clean") == id, "[P6.19] AddSecurityPackage: twice is one load");
    wcscpy(path, fixture_path("clean.dll"));
    if ((dot = wcsrchr(path, '.')))
        *dot = 0;
    snprintf(ansi, sizeof(ansi), "%ls", path);
    ok(AddSecurityPackageA(ansi, NULL) == SEC_E_OK && id_of("Clean") == id,
       "AddSecurityPackageA: .dll may be missing, and the DLL is the same");
    ok_status(DeleteSecurityPackageA("clean.dll"), SEC_E_SECPKG_NOT_FOUND,
              "DeleteSecurityPackageA: takes the name of the package, not of the DLL");
    ok(DeleteSecurityPackageA("CLEAN") == SEC_E_OK && !id_of("Clean"),
       "DeleteSecurityPackageA: in any case of letters");
    ok(!GetModuleHandleA("clean.dll"), "DeleteSecurityPackage: without handles the DLL is gone at once");
    ok(add("clean.dll") == SEC_E_OK && id_of("Clean") > id,
       "AddSecurityPackage: and can be added again, under a new id");
    ok_status(delete(L"Nobody"), SEC_E_SECPKG_NOT_FOUND, "DeleteSecurityPackage: an unknown package is not found");
    ok_status(delete(NULL), SEC_E_INVALID_PARAMETER, "DeleteSecurityPackage: a name is needed");
    ok_status(DeleteSecurityPackageA(NULL), SEC_E_INVALID_PARAMETER, "DeleteSecurityPackageA: a name is needed, too");
    NspHostDestroy(host);
}

static void system_directory(void)
{
    struct nsp_host *host = new_host_with_key(0, KEY);
    WCHAR path[MAX_PATH];

    GetSystemDirectoryW(path, MAX_PATH);
    wcscat(path, L"\\nsp-test-added.dll");
    need(CopyFileW(fixture_path("clean.dll"), path, FALSE), "the system's directory cannot be written to");
    ok(AddSecurityPackageW((WCHAR *)L"nsp-test-added", NULL) == SEC_E_OK && id_of("Clean"),
       "AddSecurityPackage: a bare name is a file of the system's directory");
    delete(L"Clean");
    ok(DeleteFileW(path), "DeleteSecurityPackage: the file is free again");
    NspHostDestroy(host);
}

static void options(void)
{
    static const struct { SECURITY_PACKAGE_OPTIONS options; SECURITY_STATUS status; const char *sentence; } cases[] = {
        { { .Size = 0, .Type = 77 }, SEC_E_OK, "without a size are not looked at" },
        { { .Size = sizeof(SECURITY_PACKAGE_OPTIONS) - 1 }, SEC_E_INVALID_PARAMETER, "that are too small are wrong" },
        { { .Size = sizeof(SECURITY_PACKAGE_OPTIONS) }, SEC_E_OK, "may leave the type open" },
        { { .Size = sizeof(SECURITY_PACKAGE_OPTIONS), .Type = SECPKG_OPTIONS_TYPE_LSA }, SEC_E_OK, "may say LSA" },
        { { .Size = sizeof(SECURITY_PACKAGE_OPTIONS), .Type = SECPKG_OPTIONS_TYPE_SSPI }, SEC_E_SECPKG_NOT_FOUND,
          "that ask for a plain SSP do not want another kind" },
        { { .Size = sizeof(SECURITY_PACKAGE_OPTIONS), .Type = 3 }, SEC_E_INVALID_PARAMETER, "know no other type" },
    };
    SECURITY_PACKAGE_OPTIONS said;
    struct nsp_host *host;
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        host = new_host_with_key(0, KEY);
        said = cases[i].options;
        ok_status(AddSecurityPackageW((WCHAR *)fixture_path("clean.dll"), &said), cases[i].status,
                  "AddSecurityPackage: options %s", cases[i].sentence);
        ok(!id_of("Clean") == (cases[i].status != SEC_E_OK), "AddSecurityPackage: and the package is %s",
           cases[i].status == SEC_E_OK ? "there" : "not");
        NspHostDestroy(host);
    }
}

static void not_an_administrator(void)
{
    struct nsp_client_identity user = {
        .size = sizeof(user), .logon_id = { 0x4711, 0 }, .level = SecurityImpersonation, .token = plain_token()
    };
    struct nsp_host *host = new_host_with_key(0, KEY);

    add("clean.dll");
    NspHostSetClient(host, &user);
    ok_status(add("deny.dll"), STATUS_ACCESS_DENIED, "AddSecurityPackage: is for administrators");
    ok_status(delete(L"Clean"), STATUS_ACCESS_DENIED, "DeleteSecurityPackage: is, too");
    ok(id_of("Clean") && !id_of("Deny"), "AddSecurityPackage: for others nothing changes");
    CloseHandle(user.token);
    NspHostDestroy(host);
}

/* ---- deleting what is in use ---- */

static NTSTATUS NTAPI shut_down(void)
{
    puppet_note("Shutdown");
    return STATUS_SUCCESS;
}

static void a_live_context(void)
{
    struct nsp_package_table half = puppet_lsa_half;
    SecBufferDesc message = { SECBUFFER_VERSION, 0, NULL };
    SecHandle cred, other = { 0 }, context;

    half.Shutdown = shut_down;
    puppet_start_with(&half, &puppet_user_half);
    cred = acquire(SECPKG_CRED_OUTBOUND);
    context = establish(&cred, "packed");
    puppet_forget();
    ok_status(delete(L"Puppet"), SEC_E_OK, "DeleteSecurityPackage: a package in use can be deleted");
    ok_str(puppet.calls, "", "[P6.19] DeleteSecurityPackage: Shutdown waits for its context");
    ok_status(delete(L"Puppet"), SEC_E_SECPKG_NOT_FOUND, "DeleteSecurityPackage: once");
    ok(!id_of("Puppet"), "DeleteSecurityPackage: nobody finds it any more");
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                              &other, NULL), SEC_E_SECPKG_NOT_FOUND,
              "DeleteSecurityPackage: it has no new handles");
    ok_status(sspi->MakeSignature(&context, 0, &message, 0), SEC_E_OK,
              "DeleteSecurityPackage: its context still signs");
    sspi->DeleteSecurityContext(&context);
    puppet_forget();
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet.calls, "Free Shutdown", "[P6.19] DeleteSecurityPackage: Shutdown follows the last handle");
    ok(!GetModuleHandleA("puppet.dll"), "DeleteSecurityPackage: and the DLL goes");
    ok_str(puppet_stop(), "", "DeleteSecurityPackage: nothing is wrong in all of this");
}

/* ---- from run to run ---- */

/* Another process, whose default host has the key: whether "Clean" is there. */
static BOOL is_there_in_next_run(void)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION process;
    WCHAR command[MAX_PATH + 16];
    DWORD code = 99;

    command[0] = '"';
    GetModuleFileNameW(NULL, command + 1, MAX_PATH);
    wcscat(command, L"\" look");
    SetEnvironmentVariableW(L"NTSECPKG", L"registry=" KEY);
    need(CreateProcessW(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process), "no process can be made");
    SetEnvironmentVariableW(L"NTSECPKG", NULL);
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    need(code == 10 || code == 11, "the other process failed");
    return code == 11;
}

static void permanent(void)
{
    SECURITY_PACKAGE_OPTIONS said = { .Size = sizeof(said), .Type = SECPKG_OPTIONS_TYPE_LSA };
    struct nsp_host *host = new_host_with_key(0, KEY);

    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    AddSecurityPackageW((WCHAR *)fixture_path("clean.dll"), &said);
    ok(!is_there_in_next_run(), "AddSecurityPackage: what is added is there for one run");
    said.Flags = SECPKG_OPTIONS_PERMANENT;
    ok_status(AddSecurityPackageW((WCHAR *)fixture_path("clean.dll"), &said), SEC_E_OK,
              "AddSecurityPackage: it may be made permanent afterwards");
    ok(is_there_in_next_run(), "AddSecurityPackage: then the default host of the next run begins with it");
    delete(L"Clean");
    ok(!is_there_in_next_run(), "DeleteSecurityPackage: ends that, too");
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    NspHostDestroy(host);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return id_of("Clean") ? 11 : 10;
    adding();
    system_directory();
    options();
    not_an_administrator();
    a_live_context();
    permanent();
    return done_testing();
}
