/*
 * Loading packages: what entry points may return, which version is read how, and what is refused.  Contract 8.2 to
 * 8.8, and the assertions 9, 10 and 12 of its section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define ENTRY "SpLsaModeInitialize"

/* Each in a host of its own.  The findings are those after the host's end. */
static const struct { const char *fixture; NTSTATUS status; const char *findings, *sentence; } cases[] = {
    { "clean.dll", STATUS_SUCCESS, "", "a package without a fault loads" },
    { "no_such_file.dll", STATUS_OBJECT_NAME_NOT_FOUND,
      "NSP-0001 load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file", "a file that is not there is refused" },
    { "", STATUS_FILE_IS_A_DIRECTORY,
      "NSP-0001 load: STATUS_FILE_IS_A_DIRECTORY: this is a directory: name a DLL in it", "a directory is refused" },
    { "needs_missing_dll.dll", STATUS_DLL_NOT_FOUND,
      "NSP-0002 load: STATUS_DLL_NOT_FOUND: nsp_missing.dll, imported by needs_missing_dll.dll, was not found: put it "
      "beside the package", "an import that is nowhere is named" },
    { "dllmain_false.dll", STATUS_DLL_INIT_FAILED,
      "NSP-0003 DllMain: STATUS_DLL_INIT_FAILED: DllMain returned FALSE", "a DllMain that refuses is told" },

    /* which DLLs are packages */
    { "no_entry_points.dll", STATUS_PROCEDURE_NOT_FOUND,
      "NSP-0004 load: STATUS_PROCEDURE_NOT_FOUND: it exports no entry point of any kind of package",
      "a DLL without entry points is no package" },
    { "ssp.dll", STATUS_SUCCESS, "", "a plain SSP loads" },
    { "filter.dll", STATUS_SUCCESS, "", "a password filter loads" },
    { "subauth.dll", STATUS_SUCCESS, "", "a subauthentication package loads" },
    { "ap_without_functions.dll", STATUS_PROCEDURE_NOT_FOUND,
      "NSP-0004 load: STATUS_PROCEDURE_NOT_FOUND: it exports LsaApInitializePackage, but neither LsaApLogonUser nor "
      "LsaApCallPackage", "a plain AP that can do nothing is refused" },

    /* what SpLsaModeInitialize returns */
    { "lsa_mode_fails.dll", STATUS_NOT_SUPPORTED,
      "NSP-0005 " ENTRY ": STATUS_NOT_SUPPORTED: " ENTRY " failed", "a failing entry point is told" },
    { "zero_tables.dll", STATUS_NO_SUCH_PACKAGE,
      "NSP-0006 " ENTRY ": STATUS_NO_SUCH_PACKAGE: " ENTRY " succeeded and returned no table",
      "[9] a count of 0 is a failure" },
    { "null_table.dll", STATUS_NO_SUCH_PACKAGE,
      "NSP-0006 " ENTRY ": STATUS_NO_SUCH_PACKAGE: " ENTRY " returned a count of 1 and a NULL table",
      "a NULL table is a failure" },
    { "bad_table_pointer.dll", STATUS_ACCESS_VIOLATION,
      "NSP-0006 " ENTRY ": STATUS_ACCESS_VIOLATION: table 0 of " ENTRY " cannot be read: 27 slots at "
      ADDRESS("00001000"), "a table that cannot be read is a failure" },
    { "status_as_version.dll", STATUS_SUCCESS,
      "NSP-0029 " ENTRY ": 00010000: " ENTRY " returned the interface version 00010000 as its status",
      "a version as status counts as success" },
    { "writes_through_table.dll", STATUS_SUCCESS, "", "a package may fill the table that it is shown" },
    { "slot_not_code.dll", STATUS_SUCCESS,
      "NSP-0008 " ENTRY ": slot 4 (LogonTerminated) of table 0 points to no code", "a slot that is no code is told" },

    /* versions */
    { "version_zero.dll", STATUS_SUCCESS,
      "NSP-0007 " ENTRY ": " ENTRY " announced interface version 00000000, which is none; read as one with 27 slots",
      "[9] version 0 counts as the first" },
    { "version_unknown.dll", STATUS_SUCCESS,
      "NSP-0007 " ENTRY ": " ENTRY " announced interface version 00030000, which is none; read as one with 27 slots",
      "[9] a version of two bits counts as the first" },
    { "future_version.dll", STATUS_SUCCESS,
      "NSP-0007 " ENTRY ": " ENTRY " announced interface version 08000000, which is none; read as one with 43 slots",
      "[9] a version of an unknown bit counts as the newest" },
    { "wide_tables.dll", STATUS_SUCCESS,
      "NSP-0009 " ENTRY ": table 1 of 2 is not where version 00010000 puts it; only what comes before it is used",
      "[9] a second table that is further away than its version says is left out" },

    /* the first calls */
    { "no_init.dll", STATUS_SUCCESS, "", "[9] InitializePackage and Initialize may be NULL" },
    { "initialize_fails.dll", STATUS_INVALID_SERVER_STATE,
      "NSP-0010 Initialize: STATUS_INVALID_SERVER_STATE: Initialize failed",
      "[9] a package whose Initialize fails is discarded, and not shut down" },
    { "getinfo_fails.dll", STATUS_INTERNAL_ERROR, "NSP-0011 GetInfo: STATUS_INTERNAL_ERROR: GetInfo failed",
      "[9] a package whose GetInfo fails is discarded" },
    { "no_name.dll", STATUS_NO_SUCH_PACKAGE,
      "NSP-0011 GetInfo: STATUS_NO_SUCH_PACKAGE: GetInfo succeeded, but the name is empty or cannot be read",
      "a package without a name is discarded" },
    { "one_of_two.dll", STATUS_SUCCESS, "NSP-0010 Initialize: STATUS_UNSUCCESSFUL: Initialize failed",
      "one package of a DLL does not take the other with it" },

    /* the user half */
    { "insists_on_version.dll", STATUS_SUCCESS, "", "[10] both halves are told version 00010000" },
    { "user_half_fails.dll", STATUS_SUCCESS,
      "NSP-0005 SpUserModeInitialize: STATUS_NOT_SUPPORTED: SpUserModeInitialize failed",
      "a failing user half leaves the LSA half alone" },
    { "instance_init_fails.dll", STATUS_SUCCESS,
      "NSP-0010 InstanceInit: STATUS_NO_MEMORY: InstanceInit failed: the user half cannot be used",
      "a failing InstanceInit leaves the LSA half alone" },

    /* plain APs */
    { "reads_slot_50.dll", STATUS_SUCCESS, "", "[12] a plain AP finds slots 49 and 50 behind its dispatch table" },
};

static void each_in_its_host(void)
{
    struct nsp_module *module;
    struct nsp_host *host;
    NTSTATUS status;
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        status = load(host, cases[i].fixture, &module);
        ok_status(status, cases[i].status, "load: %s", cases[i].sentence);
        ok(!module == !NT_SUCCESS(status), "load: %s: a module comes with success only", cases[i].fixture);
        NspHostShutdown(host);
        ok_findings(host, cases[i].findings, "load: %s: that and nothing else is found", cases[i].fixture);
        NspHostDestroy(host);
    }
}

static struct nsp_package_info package(struct nsp_module *module, ULONG index)
{
    struct nsp_package_info info = { .size = sizeof(info) };

    need(NspModuleGetPackage(module, index, &info) == STATUS_SUCCESS, "no such package in the module");
    return info;
}

static void what_a_package_tells(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "clean.dll");
    struct nsp_package_info info = package(module, 0);

    ok(!wcscmp(info.name, L"Clean") && !wcscmp(info.comment, L"a package for tests"),
       "load: name and comment are those of GetInfo");
    ok(info.capabilities == NSP_CAP_LOGON && info.max_token == 64 && info.rpc_id == 0xFFFF,
       "load: and so are the numbers");
    ok(info.lsa_slots == (1ull << NSP_PKG_Initialize | 1ull << NSP_PKG_GetInfo | 1ull << NSP_PKG_LogonUserEx2 |
                          1ull << NSP_PKG_LogonTerminated | 1ull << NSP_PKG_CallPackage | 1ull << NSP_PKG_Shutdown |
                          1ull << NSP_PKG_CallPackageUntrusted | 1ull << NSP_PKG_CallPackagePassthrough),
       "load: the slots of the LSA half are those that it fills");
    ok(info.user_slots == 1ull << NSP_USER_InstanceInit, "load: and so are those of the user half");
    ok(info.package_id != 0, "load: no package has the id 0");
    ok_status(NspModuleGetPackage(module, 1, &info), STATUS_NO_MORE_ENTRIES, "load: packages of a module have an end");
    info.size--;
    ok_status(NspModuleGetPackage(module, 0, &info), STATUS_INVALID_PARAMETER,
              "load: a structure of another size is refused");
    NspHostDestroy(host);
}

static void two_packages(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "two_tables.dll");
    HANDLE lsa = connect_untrusted();
    ULONG first = 0, second = 0;

    ok(!wcscmp(package(module, 0).name, L"TwoTablesA") && !wcscmp(package(module, 1).name, L"TwoTablesB"),
       "load: GetInfo is asked once for each table");
    lookup(lsa, "TwoTablesA", &first);
    lookup(lsa, "TwoTablesB", &second);
    ok(first && second && first != second, "load: each has an id");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

static void a_discarded_package(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "one_of_two.dll");
    HANDLE lsa = connect_untrusted();
    ULONG id = 0;

    ok_status(package(module, 0).status, STATUS_UNSUCCESSFUL, "load: a discarded package says why");
    ok_status(package(module, 1).status, STATUS_SUCCESS, "load: the one beside it can be used");
    ok(lookup(lsa, "OneOfTwo", &id) == STATUS_SUCCESS && id == package(module, 1).package_id,
       "load: a discarded package is not found by name");
    ok_status(log_on_with(lsa, (ULONG)package(module, 0).package_id, Interactive, NULL, 0, NULL).status,
              STATUS_NO_SUCH_PACKAGE, "load: nor by its id");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

static void the_report(void)
{
    struct nsp_load_report report = { .size = sizeof(report) };
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    NspModuleLoad(host, fixture_path("clean.dll"), &report, &module);
    ok(report.kind == NSP_KIND_SSP_AP && report.has_lsa_half && report.has_user_half && !report.died,
       "load: the report says what was loaded");
    ok(report.lsa_version == NSP_INTERFACE_V1 && report.lsa_tables == 1 && report.user_version == NSP_INTERFACE_V1 &&
       report.user_tables == 1, "load: and what both halves announced");
    NspModuleLoad(host, fixture_path("lsa_mode_fails.dll"), &report, &module);
    ok(report.has_lsa_half && !report.has_user_half && report.lsa_status == STATUS_NOT_SUPPORTED,
       "load: the report says how far a failure got");
    NspModuleLoad(host, fixture_path("user_half_fails.dll"), &report, &module);
    ok(report.lsa_status == STATUS_SUCCESS && report.user_status == STATUS_NOT_SUPPORTED,
       "load: it has a status for each half");
    NspModuleLoad(host, fixture_path("ap_name_two_blocks.dll"), &report, &module);
    ok(report.kind == NSP_KIND_AP && report.has_lsa_half && !report.has_user_half, "load: a plain AP has no user half");
    ok(!wcscmp(package(module, 0).name, L"TwoBlocks"), "load: its name is the one that it was asked for by");
    report.size--;
    ok_status(NspModuleLoad(host, fixture_path("clean.dll"), &report, &module), STATUS_INVALID_PARAMETER,
              "load: a report of another size is refused");
    NspHostDestroy(host);
}

static void twice(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;
    WCHAR copy[MAX_PATH + 16];

    GetTempPathW(MAX_PATH, copy);
    wcscat(copy, L"nsp-clean-2.dll");
    need(CopyFileW(fixture_path("clean.dll"), copy, FALSE), "clean.dll cannot be copied");

    need_loaded(host, "clean.dll");
    ok_status(load(host, "clean.dll", &module), STATUS_OBJECT_NAME_COLLISION, "load: a DLL is loaded once");
    ok_status(NspModuleLoad(host, copy, NULL, &module), STATUS_OBJECT_NAME_COLLISION,
              "load: two packages of one name do not go together");
    ok_findings(host, "NSP-0003 load: STATUS_OBJECT_NAME_COLLISION: the DLL is loaded already\n"
                      "NSP-0012 GetInfo: STATUS_OBJECT_NAME_COLLISION: a package with the name Clean is loaded already",
                "load: both are told");
    ok_status(log_on("Clean", Interactive, 0).status, STATUS_SUCCESS, "load: the first goes on");
    NspHostDestroy(host);
    DeleteFileW(copy);
}

int main(void)
{
    each_in_its_host();
    what_a_package_tells();
    two_packages();
    a_discarded_package();
    the_report();
    twice();
    return done_testing();
}
