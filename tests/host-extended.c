/*
 * Extended information: what packages are asked when they are loaded, what is done with it, and whose it is.
 * Contract 8.6, and assertion 21 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "recorder.h"

static ULONG first_level, second_level;

static void prepare(void)
{
    ULONG *levels = exported("recorder.dll", "recorder_thunks");

    levels[0] = first_level;
    levels[1] = second_level;
}

static void start(ULONG first, ULONG second)
{
    first_level = first;
    second_level = second;
    rec_start(&rec_checking, prepare);
}

/* Which half is asked for @level: what was recorded. */
static const char *query(ULONG level)
{
    ULONG buffer[8] = { 0 };

    rec_forget();
    sspi->QueryContextAttributesW(&rec_context, level, buffer);
    return recorded();
}

static void asked_at_load(void)
{
    struct nsp_extended_information *information;

    start(5, 9);
    ok_str(rec_load, "GetExtendedInformation(1) GetExtendedInformation(2) GetExtendedInformation(4) "
           "GetExtendedInformation(5) GetExtendedInformation(7)",
           "GetExtendedInformation: a load asks for five classes");
    ok_status(NspPackageGetExtended(rec_host, RECORDER, NSP_EXTENDED_CONTEXT_THUNKS, &information), STATUS_SUCCESS,
              "NspPackageGetExtended: what the package said is kept");
    ok(information && information->Info.ContextThunks.InfoLevelCount == 2 &&
       information->Info.ContextThunks.Levels[0] == 5 && information->Info.ContextThunks.Levels[1] == 9,
       "NspPackageGetExtended: with all elements of a list");
    NspFree(information);
    ok_status(NspPackageGetExtended(rec_host, RECORDER, NSP_EXTENDED_WOW_CLIENT_DLL, &information), STATUS_SUCCESS,
              "NspPackageGetExtended: a path is kept");
    ok(information && information->Info.WowClientDll.WowClientDllPath.Length == 10 &&
       !wcscmp(information->Info.WowClientDll.WowClientDllPath.Buffer, L"a.dll"), "NspPackageGetExtended: whole");
    NspFree(information);
    ok_status(NspPackageGetExtended(rec_host, RECORDER, NSP_EXTENDED_GSS_INFO, &information),
              SEC_E_UNSUPPORTED_FUNCTION, "NspPackageGetExtended: what it did not say there is not");
    ok(!information, "NspPackageGetExtended: and is NULL");
    ok_status(NspPackageGetExtended(rec_host, RECORDER, 4711, &information), SEC_E_UNSUPPORTED_FUNCTION,
              "NspPackageGetExtended: nor is there a class 4711");
    ok_status(NspPackageGetExtended(rec_host, L"Nobody", 2, &information), SEC_E_SECPKG_NOT_FOUND,
              "NspPackageGetExtended: an unknown package is not found");
    ok_str(rec_stop(), "", "GetExtendedInformation: blocks of both heaps of the LSA are freed by the host");
}

static void levels(void)
{
    start(5, 0);
    ok_str(query(5), "QueryContextAttributes(A1, 5, ptr)",
           "[21] QueryContextAttributes: a level of the list is the LSA half's");
    ok_str(query(6), "QueryContextAttributes[user](A1, 6, ptr)",
           "[21] QueryContextAttributes: any other level is the user half's");
    REC(NTSTATUS, recorder_status) = SEC_E_UNSUPPORTED_FUNCTION;
    ok_str(query(5), "QueryContextAttributes(A1, 5, ptr) QueryContextAttributes[user](A1, 5, ptr)",
           "QueryContextAttributes: what the LSA half does not support after all is asked of the user half");
    ok_str(query(6), "QueryContextAttributes[user](A1, 6, ptr)",
           "QueryContextAttributes: but not the other way, if there is a list");
    rec_stop();

    start(NSP_ATTR_THUNK_ALL, 0);
    ok_str(query(5), "QueryContextAttributes(A1, 5, ptr)",
           "[21] QueryContextAttributes: level 10000h in the list stands for all");
    ok_str(query(6), "QueryContextAttributes(A1, 6, ptr)", "[21] QueryContextAttributes: whatever they are");
    rec_stop();

    start(0, 0);
    ok_str(query(5), "QueryContextAttributes[user](A1, 5, ptr)",
           "QueryContextAttributes: without a list the user half comes first");
    rec_stop();
}

static NTSTATUS load_with_fault(struct nsp_host *host)
{
    HMODULE image = LoadLibraryW(fixture_path("recorder.dll"));
    struct nsp_module *module;
    NTSTATUS status;

    REC(const char *, recorder_raises) = "GetExtendedInformation";
    status = load(host, "recorder.dll", &module);
    FreeLibrary(image);
    return status;
}

static void fault_at_load(void)
{
    struct nsp_host *host = new_host(0);

    ok(load_with_fault(host) < 0, "GetExtendedInformation: a package that faults in it is not loaded");
    ok(strstr(findings(host), "NSP-0013 GetExtendedInformation: STATUS_ACCESS_VIOLATION") != NULL,
       "GetExtendedInformation: the finding names it");
    NspHostDestroy(host);
}

static void told(void)
{
    struct nsp_extended_information level = { .Class = NSP_EXTENDED_MUTUAL_AUTH_LEVEL };

    start(0, 0);
    level.Info.MutualAuthLevel.MutualAuthLevel = 1;
    ok_status(NspPackageSetExtended(rec_host, RECORDER, &level), STATUS_SUCCESS,
              "SetExtendedInformation: a level is set");
    ok_str(recorded(), "SetExtendedInformation(3, 3, 1)", "SetExtendedInformation: the package gets it");
    rec_forget();
    level.Class = NSP_EXTENDED_GSS_INFO;
    level.Info.GssInfo.EncodedIdLength = 0x10000000;
    ok_status(NspPackageSetExtended(rec_host, RECORDER, &level), SEC_E_INVALID_PARAMETER,
              "SetExtendedInformation: a length without sense is refused");
    ok_status(NspPackageSetExtended(rec_host, RECORDER, (void *)0x10), SEC_E_INVALID_PARAMETER,
              "SetExtendedInformation: so is what cannot be read");
    ok_str(recorded(), "", "SetExtendedInformation: before the package is entered");
    rec_stop();
}

int main(void)
{
    asked_at_load();
    levels();
    told();
    fault_at_load(); /* the DLL stays mapped, and as it is */
    return done_testing();
}
