/*
 * Cases of the life cycle: loaded, loaded again, what the package says of itself, and its end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include "report.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

void check_load(struct check *check)
{
    NTSTATUS status = load_quietly(&check->load);

    if (!check->load.module && !NspHostGetFinding(check->load.host, 0))
        check_find(check, NSP_FINDING_LOAD_FAILED, status, "load", "it cannot be loaded: %s", NspStatusName(status));
    if (!check->load.module)
        report_failure(check->load.file, status, report_newest_error(check->load.host));
}

/* As the loader knows it: it adds ".dll" to a name that has no dot. */
static BOOL is_mapped(const WCHAR *path)
{
    size_t size = wcslen(path) + 2;
    WCHAR *name = malloc(size * sizeof(*name));
    const WCHAR *dot = wcsrchr(path, '.');
    BOOL is_there;

    if (!name)
        return FALSE;
    swprintf(name, size, L"%ls%ls", path, !dot || wcspbrk(dot, L"\\/") ? L"." : L"");
    is_there = GetModuleHandleW(name) != NULL;
    free(name);
    return is_there;
}

/* Under a thread of its own the DLL stays, which has been told. */
static BOOL has_thread_left(const struct check *check)
{
    const struct nsp_finding *finding;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(check->load.host, i)); i++)
        if (!strcmp(finding->id, "NSP-0033"))
            return TRUE;
    return FALSE;
}

void check_load_again(struct check *check)
{
    NTSTATUS status;

    if (!NT_SUCCESS(status = NspModuleUnload(check->load.module))) {
        check_find(check, NSP_FINDING_NOT_UNLOADED, status, "unload", "it cannot be unloaded: %s",
                   NspStatusName(status));
        return;
    }
    check->load.module = NULL;
    if (is_mapped(check->load.path) && !has_thread_left(check))
        check_find(check, NSP_FINDING_NOT_UNLOADED, STATUS_SUCCESS, "unload",
                   "it stays in the process after FreeLibrary: something holds a reference to the DLL");
    if (!NT_SUCCESS(status = load_quietly(&check->load)))
        check_find(check, NSP_FINDING_NOT_REPEATABLE, status, "load", "loaded a second time it fails: %s",
                   NspStatusName(status));
}

void check_extended(struct check *check)
{
    struct nsp_extended_information *information, level = { .Class = NSP_EXTENDED_MUTUAL_AUTH_LEVEL };
    const ULONGLONG slots = 1ULL << NSP_PKG_GetExtendedInformation | 1ULL << NSP_PKG_SetExtendedInformation;
    ULONG which;

    if (check->load.report.kind != NSP_KIND_SSP_AP || !(check->info.lsa_slots & slots)) {
        check_skip(check, "it has no GetExtendedInformation");
        return;
    }
    for (which = 1; which <= 7; which++) {
        check_note(check, "class %lu", which);
        if (NT_SUCCESS(NspPackageGetExtended(check->load.host, check->info.name, which, &information)))
            NspFree(information);
    }
    check_note(check, "a level of mutual authentication");
    NspPackageSetExtended(check->load.host, check->info.name, &level);
}

void check_end(struct check *check)
{
    NspHostShutdown(check->load.host);
}
