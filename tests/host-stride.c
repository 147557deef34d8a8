/*
 * DLLs with several tables: how far these are apart is found out, and may be said.  Contract 2.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define ENTRY "SpLsaModeInitialize"

/* What is told of a table that is not there. */
#define NOT_FOUND(entry, count) \
    "NSP-0009 " entry ": table 1 of " count " is not where version 00010000 puts it; only what comes before it is used"

static struct nsp_load_report report;

/* "A B", the names of the packages that can be used. */
static const char *names(struct nsp_module *module)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    static char text[256];
    ULONG i;

    text[0] = 0;
    for (i = 0; module && NspModuleGetPackage(module, i, &info) == STATUS_SUCCESS; i++)
        if (info.status == STATUS_SUCCESS)
            sprintf(text + strlen(text), "%s%ls", *text ? " " : "", info.name);
    return text;
}

/* Load @fixture into a host of its own, and see the names, the distances, and what was found. */
static void loads_with(ULONG lsa_stride, ULONG user_stride, const char *fixture, const char *expected, ULONG lsa_found,
                       ULONG user_found, const char *found, const char *sentence)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;

    if (lsa_stride || user_stride)
        need(NspHostSetTableStrides(host, fixture_path(fixture), lsa_stride, user_stride) == STATUS_SUCCESS, fixture);
    memset(&report, 0, sizeof(report));
    report.size = sizeof(report);
    NspModuleLoad(host, fixture_path(fixture), &report, &module);
    ok_str(names(module), expected, "stride: %s", sentence);
    ok(report.lsa_stride == lsa_found && report.user_stride == user_found,
       "stride: %s: tables are %u and %u pointers apart", fixture, (unsigned)report.lsa_stride,
       (unsigned)report.user_stride);
    NspHostShutdown(host);
    ok_findings(host, found, "stride: %s: and that is what is found", fixture);
    NspHostDestroy(host);
}

static void found_out(void)
{
    HMODULE image = LoadLibraryW(fixture_path("misleading_stride.dll")); /* keeps its count */

    need(image != NULL, "misleading_stride.dll");
    loads_with(0, 0, "two_tables.dll", "TwoTablesA TwoTablesB", 27, 0, "",
               "[9] tables that are as far apart as their version says are found");
    loads_with(0, 0, "wide_strides.dll", "WideA WideB WideC", 43, 15, "",
               "[9] tables of a newer header than the version are found, both halves");
    loads_with(0, 0, "odd_stride.dll", "OddA OddB", 52, 0, "",
               "tables of a header that nobody knows are found");
    loads_with(0, 0, "misleading_stride.dll", "MisleadingA MisleadingB", 30, 0, "",
               "a place that looks like a table, but is none, is passed over");
    ok_int(EXPORTED(LONG, "misleading_stride.dll", wrong_calls), 0,
           "stride: and none of the functions that lie in it is called");
    FreeLibrary(image);
}

static void not_found(void)
{
    loads_with(0, 0, "stride_past_memory.dll", "PastMemory", 27, 0,
               NOT_FOUND(ENTRY, "2"),
               "nothing is read behind the memory that the first table lies in");
    loads_with(0, 0, "wide_tables.dll", "WideTables", 27, 0,
               NOT_FOUND(ENTRY, "2"),
               "tables that tell one name are not believed to be two");
    loads_with(0, 0, "many_tables.dll", "ManyTables", 27, 0,
               NOT_FOUND(ENTRY, "4294967295"), "a count that no memory holds is survived");
}

static void said(void)
{
    struct nsp_host *host = new_host(0);

    loads_with(43, 0, "wide_tables.dll", "WideTables", 43, 0,
               "NSP-0012 GetInfo: STATUS_OBJECT_NAME_COLLISION: a package with the name WideTables is loaded already",
               "what is said of a DLL is believed");
    loads_with(27, 14, "wide_strides.dll", "WideA", 27, 14,
               NOT_FOUND(ENTRY, "3") "\n" NOT_FOUND("SpUserModeInitialize", "3"),
               "also when it is wrong");

    ok_status(NspHostSetTableStrides(host, L"a.dll", 26, 0), STATUS_INVALID_PARAMETER,
              "stride: NspHostSetTableStrides: a distance below the first version's is refused");
    ok_status(NspHostSetTableStrides(host, L"a.dll", 0, 13), STATUS_INVALID_PARAMETER,
              "stride: NspHostSetTableStrides: of the user half, too");
    ok_status(NspHostSetTableStrides(host, L"a.dll", 65, 0), STATUS_INVALID_PARAMETER,
              "stride: NspHostSetTableStrides: one above 64 is refused");
    ok_status(NspHostSetTableStrides(host, L"", 27, 0), STATUS_INVALID_PARAMETER,
              "stride: NspHostSetTableStrides: a DLL has a name");
    ok_status(NspHostSetTableStrides(host, L"C:\\A.DLL", 64, 64), STATUS_SUCCESS,
              "stride: NspHostSetTableStrides: what is said may be said before the DLL is loaded");
    NspHostDestroy(host);
}

int main(void)
{
    found_out();
    not_found();
    said();
    return done_testing();
}
