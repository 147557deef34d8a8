/*
 * Plain SSPs: from a DLL to its packages, and the one way into its table.  Contract P3.1 and P3.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/provider.h"

#include "base/format.h"
#include "package/plugin.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

#define MAX_PACKAGES 64 /* of one DLL; our policy */

/* The entry points, best first. */
static const struct { const char *name; BOOL is_ansi; } entries[] = {
    { "InitSecurityInterfaceW", FALSE }, { "InitSecurityInterfaceA", TRUE }
};

/* How many members a table has; of what is newer than we are, those that we know. */
static unsigned member_count(ULONG version)
{
    static const BYTE since[] = {
#define X(since, name) since,
        NSP_SSPI_FUNCTIONS(X)
#undef X
    };
    unsigned count;

    for (count = 0; count < NSP_SSPI_COUNT && since[count] <= max(version, 1); count++)
        ;
    return count;
}

/* One entry point that gives a table is enough. */
static NTSTATUS ask_table(struct nsp_module *module, const char **entry, const void **table)
{
    const void *function;
    ULONG_PTR result;
    NTSTATUS status;
    unsigned i;

    *entry = NULL;
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (!(function = (const void *)GetProcAddress(module->image, entries[i].name)))
            continue;
        *entry = entries[i].name;
        if (!nsp_enter_export(module, *entry, function, NULL, 0, &result, &status))
            return status;
        module->report.sspi_is_ansi = (BOOLEAN)entries[i].is_ansi;
        if ((*table = (const void *)result))
            return STATUS_SUCCESS;
    }
    if (!*entry)
        return nsp_module_not_found(module, entries[0].name);
    nsp_finding_add(module->host->watch, NSP_FINDING_NO_TABLES, STATUS_NO_SUCH_PACKAGE, *entry, NULL,
                    "%s returned no table", *entry);
    return STATUS_NO_SUCH_PACKAGE;
}

/* No byte behind the last member of its version is looked at. */
static NTSTATUS read_table(struct nsp_module *module, const char *entry, const void *table, struct nsp_half *half)
{
    struct nsp_watch *watch = module->host->watch;
    ULONG version;

    if (!nsp_fence_copy(&version, table, sizeof(version)))
        goto unreadable;
    module->report.sspi_version = version;
    half->count = member_count(version);
    if (!version || version > NSP_SSPI_NEWEST)
        nsp_finding_add(watch, NSP_FINDING_VERSION_UNKNOWN, STATUS_SUCCESS, entry, NULL,
                        "%s gave a table of version %lu, which is none; read as one with %u members", entry,
                        (unsigned long)version, half->count);
    if (!nsp_fence_copy(half->slots, (const void *const *)table + 1, half->count * sizeof(void *)))
        goto unreadable;
    half->table = table;
    nsp_half_check(module, half, NSP_TABLE_SSPI, entry, 0);
    return STATUS_SUCCESS;

unreadable:
    memset(half, 0, sizeof(*half));
    nsp_finding_add(watch, NSP_FINDING_NO_TABLES, STATUS_ACCESS_VIOLATION, entry, NULL,
                    "the table of %s, at %p, cannot be read", entry, table);
    return STATUS_ACCESS_VIOLATION;
}

SECURITY_STATUS nsp_provider_call(struct nsp_package *pkg, enum nsp_sspi_slot slot, const ULONG_PTR *args,
                                  unsigned count)
{
    ULONG_PTR result;
    NTSTATUS status;

    return nsp_enter_plugin(pkg, slot, args, count, &result, &status) ? (SECURITY_STATUS)result
                                                                      : nsp_sspi_status(status);
}

/* ---- the packages of a table ---- */

static NTSTATUS take_package(struct nsp_package *pkg, const SecPkgInfoW *source)
{
    NTSTATUS status = STATUS_ACCESS_VIOLATION;
    SecPkgInfoW info;

    if (nsp_fence_copy(&info, source, sizeof(info)))
        status = nsp_package_take_info(pkg, &info, pkg->module->report.sspi_is_ansi);
    if (NT_SUCCESS(status) || status == STATUS_NO_MEMORY)
        return status;
    nsp_package_discard(pkg, NSP_FINDING_GETINFO_FAILED, "EnumerateSecurityPackages", STATUS_NO_SUCH_PACKAGE,
                        nsp_format("package %lu of those listed has no name, or one that cannot be read",
                                   (unsigned long)pkg->index + 1));
    return STATUS_SUCCESS;
}

static NTSTATUS take_packages(struct nsp_package *first, const SecPkgInfoW *infos, ULONG count)
{
    struct nsp_package *pkg = first;
    NTSTATUS status;
    ULONG i;

    for (i = 0; i < count && i < MAX_PACKAGES; i++) {
        if (i && !(pkg = nsp_module_add_package(first->module, i)))
            return STATUS_NO_MEMORY;
        pkg->plugin = first->plugin;
        if (!NT_SUCCESS(status = take_package(pkg, &infos[i])))
            return status;
    }
    return STATUS_SUCCESS;
}

/* All packages of the DLL have the table of the first, through which they are listed. */
static NTSTATUS list_packages(struct nsp_package *first)
{
    SecPkgInfoW *infos = NULL;
    ULONG count = 0;
    NTSTATUS status = NSP_ASK_PROVIDER(first, EnumerateSecurityPackages, &count, &infos);

    if (!NT_SUCCESS(status)) {
        nsp_package_discard(first, NSP_FINDING_GETINFO_FAILED, "EnumerateSecurityPackages", status,
                            status == SEC_E_UNSUPPORTED_FUNCTION ? "there is no EnumerateSecurityPackages"
                                                                 : "EnumerateSecurityPackages failed");
        return status;
    }
    if (!count || !infos) {
        nsp_package_discard(first, NSP_FINDING_GETINFO_FAILED, "EnumerateSecurityPackages", STATUS_NO_SUCH_PACKAGE,
                            "EnumerateSecurityPackages succeeded and lists no package");
        return STATUS_NO_SUCH_PACKAGE;
    }
    status = take_packages(first, infos, count);
    nsp_provider_free(first, infos);
    return status;
}

NTSTATUS nsp_provider_ask(struct nsp_module *module)
{
    struct nsp_package *first;
    const void *table;
    const char *entry;
    NTSTATUS status;

    if (!NT_SUCCESS(status = ask_table(module, &entry, &table)))
        return status;
    if (!(first = nsp_module_add_package(module, 0)))
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = read_table(module, entry, table, &first->plugin)))
        return status;
    return list_packages(first);
}

/* A name that the LSA serves is the LSA's as long as it does. */
void nsp_provider_initialize(struct nsp_package *pkg)
{
    struct nsp_package *other;

    if (pkg->state != NSP_STATE_LOADED)
        return;
    if ((other = nsp_provider_find(pkg->module->host, pkg->name))) {
        nsp_package_leave(other);
        nsp_package_discard(pkg, NSP_FINDING_NAME_TAKEN, "EnumerateSecurityPackages", STATUS_OBJECT_NAME_COLLISION,
                            nsp_format("a plain SSP with the name %s is loaded already", nsp_format_wide(pkg->name)));
        return;
    }
    InterlockedCompareExchange(&pkg->state, NSP_STATE_READY, NSP_STATE_LOADED);
}
