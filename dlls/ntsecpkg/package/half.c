/*
 * The halves of packages: asking a DLL for its tables, and reading them without trusting them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/functions.h"
#include "package/enter.h"
#include "package/stride.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

/* A plain AP's exports, in the places of the table that they are worth. */
static const struct { const char *name; enum nsp_package_slot slot; } ap_exports[] = {
#define X(export, slot) { #export, NSP_PKG_##slot },
    NSP_LEGACY_EXPORTS(X)
#undef X
};

/* What one entry point is asked for: both have the same shape. */
struct question {
    const char *entry;
    void **storage;
    unsigned storage_size;
    NTSTATUS status;
    struct nsp_tables tables;
    unsigned stride;
};

static BOOL is_version(ULONG version)
{
    return version >= NSP_INTERFACE_V1 && version <= NSP_INTERFACE_V11 && !(version & (version - 1));
}

/* Judge what the entry point returned; STATUS_SUCCESS when there is something to read. */
static NTSTATUS judge(struct nsp_module *module, const struct question *q)
{
    struct nsp_watch *watch = module->host->watch;
    unsigned i;

    if (!NT_SUCCESS(q->status)) {
        nsp_finding_add(watch, NSP_FINDING_ENTRY_FAILED, q->status, q->entry, NULL, "%s failed", q->entry);
        return q->status;
    }
    if (is_version((ULONG)q->status))
        nsp_finding_add(watch, NSP_FINDING_STATUS_AS_VERSION, q->status, q->entry, NULL,
                        "%s returned the interface version %08lx as its status", q->entry, (unsigned long)q->status);
    if (!q->tables.count) {
        nsp_finding_add(watch, NSP_FINDING_NO_TABLES, STATUS_NO_SUCH_PACKAGE, q->entry, NULL,
                        "%s succeeded and returned no table", q->entry);
        return STATUS_NO_SUCH_PACKAGE;
    }
    for (i = 0; q->tables.first == q->storage && i < q->storage_size && !q->storage[i]; i++)
        ;
    if (!q->tables.first || (q->tables.first == q->storage && i == q->storage_size)) {
        nsp_finding_add(watch, NSP_FINDING_NO_TABLES, STATUS_NO_SUCH_PACKAGE, q->entry, NULL,
                        "%s returned a count of %lu and a NULL table", q->entry, (unsigned long)q->tables.count);
        return STATUS_NO_SUCH_PACKAGE;
    }
    if (!is_version(q->tables.version))
        nsp_finding_add(watch, NSP_FINDING_VERSION_UNKNOWN, STATUS_SUCCESS, q->entry, NULL,
                        "%s announced interface version %08lx, which is none; read as one with %u slots", q->entry,
                        (unsigned long)q->tables.version, q->tables.slots_of(q->tables.version));
    return STATUS_SUCCESS;
}

static NTSTATUS ask(struct nsp_module *module, const void *function, struct question *q)
{
    const ULONG_PTR args[] = { NSP_WORDS(NSP_INTERFACE_LSA, &q->tables.version, &q->tables.first, &q->tables.count) };
    ULONG_PTR result;
    NTSTATUS status;

    q->tables.first = q->storage;
    if (!nsp_enter_export(module, q->entry, function, args, 4, &result, &status)) {
        q->status = status;
        return status;
    }
    q->status = (NTSTATUS)result;
    return judge(module, q);
}

/* Pointers of one table that mean something. */
static unsigned slot_count(const struct question *q)
{
    return min(q->tables.slots_of(q->tables.version), q->stride);
}

void nsp_half_check(struct nsp_module *module, struct nsp_half *half, enum nsp_table table, const char *entry,
                    unsigned index)
{
    unsigned i;

    for (i = 0; i < half->count; i++) {
        if (!half->slots[i] || nsp_is_code(half->slots[i]))
            continue;
        nsp_finding_add(module->host->watch, NSP_FINDING_SLOT_NOT_CODE, STATUS_SUCCESS, entry, half->slots[i],
                        "slot %u (%s) of table %u points to no code", i + 1, nsp_slot_name(table, i), index);
        half->slots[i] = NULL;
    }
}

/* Copy slots from a table as far as the version goes, leaving out what is no code. */
static NTSTATUS read_half(struct nsp_module *module, const struct question *q, unsigned index, struct nsp_half *half)
{
    unsigned count = slot_count(q);
    const void *table = nsp_stride_table(&q->tables, q->stride, index);

    if (!nsp_fence_copy(half->slots, table, count * sizeof(void *))) {
        memset(half, 0, sizeof(*half));
        nsp_finding_add(module->host->watch, NSP_FINDING_NO_TABLES, STATUS_ACCESS_VIOLATION, q->entry, NULL,
                        "table %u of %s cannot be read: %u slots at %p", index, q->entry, count, table);
        return STATUS_ACCESS_VIOLATION;
    }
    half->table = table;
    half->count = count;
    nsp_half_check(module, half, q->tables.kind, q->entry, index);
    return STATUS_SUCCESS;
}

/* The slots without which a table is no package's.  A user half may be empty: that of Wine's schannel is. */
static BOOL has_first_calls(const struct question *q, const void *const *slots, unsigned count)
{
    unsigned i;

    if (q->tables.kind == NSP_TABLE_PACKAGE)
        return slots[NSP_PKG_GetInfo] || slots[NSP_PKG_InitializePackage];
    for (i = 0; i < count && !slots[i]; i++)
        ;
    return i == count || slots[NSP_USER_InstanceInit];
}

/* Whether a table lies where the stride puts it: all that is not NULL is code. */
static BOOL is_table(const struct question *q, unsigned index)
{
    const void *slots[NSP_PKG_COUNT];
    unsigned count = slot_count(q), i;

    if (!nsp_fence_copy(slots, nsp_stride_table(&q->tables, q->stride, index), count * sizeof(*slots)))
        return FALSE;
    for (i = 0; i < count; i++)
        if (slots[i] && !nsp_is_code(slots[i]))
            return FALSE;
    return has_first_calls(q, slots, count);
}

/* How many of the announced tables are there; only the first is certain. */
static unsigned find_tables(struct nsp_module *module, struct question *q)
{
    unsigned i;

    q->stride = nsp_stride_find(module, &q->tables);
    for (i = 1; i < q->tables.count && i < NSP_MAX_TABLES && is_table(q, i); i++)
        ;
    if (i < q->tables.count)
        nsp_finding_add(module->host->watch, NSP_FINDING_TABLES_NOT_FOUND, STATUS_SUCCESS, q->entry, NULL,
                        "table %u of %lu is not where version %08lx puts it; only what comes before it is used", i,
                        (unsigned long)q->tables.count, (unsigned long)q->tables.version);
    return i;
}

struct nsp_package *nsp_module_add_package(struct nsp_module *module, ULONG index)
{
    struct nsp_package **link, *pkg;

    if (!(pkg = nsp_alloc(sizeof(*pkg))))
        return NULL;
    if (!(pkg->name = nsp_wide_dup(L"")) || !(pkg->comment = nsp_wide_dup(L""))) {
        nsp_free(pkg->name);
        nsp_free(pkg);
        return NULL;
    }
    pkg->module = module;
    pkg->index = index;
    for (link = &module->packages; *link; link = &(*link)->next)
        ;
    *link = pkg;

    AcquireSRWLockExclusive(&module->host->lock);
    pkg->id = module->host->next_package_id++;
    ReleaseSRWLockExclusive(&module->host->lock);
    return pkg;
}

NTSTATUS nsp_module_not_found(struct nsp_module *module, const char *entry)
{
    nsp_finding_add(module->host->watch, NSP_FINDING_NO_ENTRY_POINT, STATUS_PROCEDURE_NOT_FOUND, "load", NULL,
                    "%s is among the names that it exports, and the system does not find it: they are not in order, or "
                    "it is in another DLL, which has none", entry);
    return STATUS_PROCEDURE_NOT_FOUND;
}

NTSTATUS nsp_module_ask_lsa(struct nsp_module *module)
{
    struct question q = {
        .entry = "SpLsaModeInitialize", .tables = { .kind = NSP_TABLE_PACKAGE, .slots_of = nsp_package_slots },
        .storage = module->lsa_storage, .storage_size = NSP_PKG_COUNT
    };
    const void *function = (const void *)GetProcAddress(module->image, q.entry);
    struct nsp_package *pkg;
    NTSTATUS status;
    unsigned count, i;

    if (!function)
        return module->report.lsa_status = nsp_module_not_found(module, q.entry);
    status = ask(module, function, &q);
    module->report.has_lsa_half = TRUE;
    module->report.lsa_status = q.status;
    module->report.lsa_version = q.tables.version;
    module->report.lsa_tables = q.tables.count;
    if (!NT_SUCCESS(status))
        return status;

    count = find_tables(module, &q);
    module->report.lsa_stride = q.stride;
    for (i = 0; i < count; i++) {
        if (!(pkg = nsp_module_add_package(module, i)))
            return STATUS_NO_MEMORY;
        if (!NT_SUCCESS(status = read_half(module, &q, i, &pkg->lsa)))
            return status;
    }
    return STATUS_SUCCESS;
}

NTSTATUS nsp_module_ask_exports(struct nsp_module *module)
{
    struct nsp_package *pkg;
    struct nsp_half *half;
    size_t i;

    if (!(pkg = nsp_module_add_package(module, 0)))
        return STATUS_NO_MEMORY;
    half = &pkg->lsa;
    half->count = nsp_package_slots(NSP_INTERFACE_V1);
    for (i = 0; i < sizeof(ap_exports) / sizeof(ap_exports[0]); i++)
        half->slots[ap_exports[i].slot] = (const void *)GetProcAddress(module->image, ap_exports[i].name);

    module->report.has_lsa_half = TRUE;
    module->report.lsa_version = NSP_INTERFACE_V1;
    module->report.lsa_tables = 1;
    if (half->slots[NSP_PKG_LogonUser] || half->slots[NSP_PKG_LogonUserEx] || half->slots[NSP_PKG_LogonUserEx2] ||
        half->slots[NSP_PKG_CallPackage])
        return STATUS_SUCCESS;
    nsp_finding_add(module->host->watch, NSP_FINDING_NO_ENTRY_POINT, STATUS_PROCEDURE_NOT_FOUND, "load", NULL,
                    "it exports LsaApInitializePackage, but neither LsaApLogonUser nor LsaApCallPackage");
    return module->report.lsa_status = STATUS_PROCEDURE_NOT_FOUND;
}

void nsp_module_ask_user(struct nsp_module *module)
{
    struct question q = {
        .entry = "SpUserModeInitialize", .tables = { .kind = NSP_TABLE_USER, .slots_of = nsp_user_slots },
        .storage = module->user_storage, .storage_size = NSP_USER_COUNT
    };
    const void *function = (const void *)GetProcAddress(module->image, q.entry);
    struct nsp_package *pkg;
    NTSTATUS status;
    unsigned count;

    if (!function)
        return;
    status = ask(module, function, &q);
    module->report.has_user_half = TRUE;
    module->report.user_status = q.status;
    module->report.user_version = q.tables.version;
    module->report.user_tables = q.tables.count;
    if (!NT_SUCCESS(status))
        return;

    /* User table i belongs to LSA table i. */
    count = find_tables(module, &q);
    module->report.user_stride = q.stride;
    for (pkg = module->packages; pkg && pkg->index < count; pkg = pkg->next)
        read_half(module, &q, pkg->index, &pkg->user);
}
