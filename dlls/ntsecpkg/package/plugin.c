/*
 * Finding the functions of password filters and subauthentication packages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/plugin.h"

#include "base/format.h"
#include "watch/finding.h"

struct export {
    const char *name;
    unsigned size; /* of its arguments, on i386 */
};

static const struct export filter_exports[] = {
#define X(name, size) { #name, size },
    NSP_FILTER_FUNCTIONS(X)
#undef X
};

static const struct export subauth_exports[] = {
#define X(name, size) { #name, size },
    NSP_SUBAUTH_FUNCTIONS(X)
#undef X
};

enum nsp_table nsp_plugin_table(enum nsp_kind kind)
{
    switch (kind) {
    case NSP_KIND_FILTER:
        return NSP_TABLE_FILTER;
    case NSP_KIND_SUBAUTH:
        return NSP_TABLE_SUBAUTH;
    default:
        return NSP_TABLE_SSPI;
    }
}

/* Windows knows the plain name only; compilers for i386 add to it unless they are told not to. */
static const void *find_export(struct nsp_module *module, const struct export *export)
{
    const char *decorated = nsp_format("_%s@%u", export->name, export->size);
    const void *function = (const void *)GetProcAddress(module->image, export->name);

    if (function)
        return function;
    if (!(function = (const void *)GetProcAddress(module->image, decorated)))
        function = (const void *)GetProcAddress(module->image, ++decorated);
    if (function)
        nsp_finding_add(module->host->watch, NSP_FINDING_EXPORT_DECORATED, STATUS_PROCEDURE_NOT_FOUND, "load", NULL,
                        "it exports %s under the name %s, by which Windows does not find it", export->name, decorated);
    return function;
}

static void tell_missing(struct nsp_package *pkg)
{
    unsigned i;

    for (i = 0; i < NSP_FILTER_DeltaNotify; i++)
        if (!pkg->plugin.slots[i])
            nsp_finding_add(pkg->module->host->watch, NSP_FINDING_EXPORT_MISSING, STATUS_PROCEDURE_NOT_FOUND, "load",
                            NULL, "it does not export %s, which each password filter has", filter_exports[i].name);
}

NTSTATUS nsp_plugin_ask(struct nsp_module *module)
{
    const BOOL is_filter = module->report.kind == NSP_KIND_FILTER;
    const struct export *exports = is_filter ? filter_exports : subauth_exports;
    struct nsp_package *pkg;
    unsigned i;

    if (!(pkg = nsp_module_add_package(module, 0)))
        return STATUS_NO_MEMORY;
    pkg->plugin.count = is_filter ? NSP_FILTER_COUNT : NSP_SUBAUTH_COUNT;
    for (i = 0; i < pkg->plugin.count; i++)
        pkg->plugin.slots[i] = find_export(module, &exports[i]);
    if (is_filter)
        tell_missing(pkg);
    return STATUS_SUCCESS;
}
