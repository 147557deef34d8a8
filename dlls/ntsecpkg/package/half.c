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
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

#define MAX_TABLES 32 /* of one DLL; Windows' largest has two */

/* A plain AP's exports, in the places of the table that they are worth. */
static const struct { const char *name; enum nsp_package_slot slot; } ap_exports[] = {
#define X(export, slot) { #export, NSP_PKG_##slot },
    NSP_LEGACY_EXPORTS(X)
#undef X
};

static BOOL is_code(const void *address)
{
    const DWORD executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    MEMORY_BASIC_INFORMATION memory;

    return VirtualQuery(address, &memory, sizeof(memory)) && memory.State == MEM_COMMIT &&
           (memory.Protect & executable);
}

/* What one entry point is asked for: both have the same shape. */
struct question {
    const char *entry;
    enum nsp_table table;
    unsigned (*slots_of)(ULONG version);
    void **storage;
    unsigned storage_size;
    ULONG version, count;
    NTSTATUS status;
    const void *tables;
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
    if (!q->count) {
        nsp_finding_add(watch, NSP_FINDING_NO_TABLES, STATUS_NO_SUCH_PACKAGE, q->entry, NULL,
                        "%s succeeded and returned no table", q->entry);
        return STATUS_NO_SUCH_PACKAGE;
    }
    for (i = 0; q->tables == q->storage && i < q->storage_size && !q->storage[i]; i++)
        ;
    if (!q->tables || (q->tables == q->storage && i == q->storage_size)) {
        nsp_finding_add(watch, NSP_FINDING_NO_TABLES, STATUS_NO_SUCH_PACKAGE, q->entry, NULL,
                        "%s returned a count of %lu and a NULL table", q->entry, (unsigned long)q->count);
        return STATUS_NO_SUCH_PACKAGE;
    }
    if (!is_version(q->version))
        nsp_finding_add(watch, NSP_FINDING_VERSION_UNKNOWN, STATUS_SUCCESS, q->entry, NULL,
                        "%s announced interface version %08lx, which is none; read as one with %u slots", q->entry,
                        (unsigned long)q->version, q->slots_of(q->version));
    return STATUS_SUCCESS;
}

static NTSTATUS ask(struct nsp_module *module, const void *function, struct question *q)
{
    const ULONG_PTR args[] = { NSP_WORDS(NSP_INTERFACE_LSA, &q->version, &q->tables, &q->count) };
    ULONG_PTR result;
    NTSTATUS status;

    q->tables = q->storage;
    if (!nsp_enter_export(module, q->entry, function, args, 4, &result, &status)) {
        q->status = status;
        return status;
    }
    q->status = (NTSTATUS)result;
    return judge(module, q);
}

/* Copy slots from a table as far as the version goes, leaving out what is no code. */
static NTSTATUS read_half(struct nsp_module *module, const struct question *q, unsigned index, struct nsp_half *half)
{
    unsigned count = q->slots_of(q->version), i;
    const char *table = (const char *)q->tables + (SIZE_T)index * count * sizeof(void *);

    if (!nsp_fence_copy(half->slots, table, count * sizeof(void *))) {
        memset(half, 0, sizeof(*half));
        nsp_finding_add(module->host->watch, NSP_FINDING_NO_TABLES, STATUS_ACCESS_VIOLATION, q->entry, NULL,
                        "table %u of %s cannot be read: %u slots at %p", index, q->entry, count, table);
        return STATUS_ACCESS_VIOLATION;
    }
    half->count = count;
    for (i = 0; i < count; i++) {
        if (!half->slots[i] || is_code(half->slots[i]))
            continue;
        nsp_finding_add(module->host->watch, NSP_FINDING_SLOT_NOT_CODE, STATUS_SUCCESS, q->entry, half->slots[i],
                        "slot %u (%s) of table %u points to no code", i + 1, nsp_slot_name(q->table, i), index);
        half->slots[i] = NULL;
    }
    return STATUS_SUCCESS;
}

/* The slots without which a table is no package's.  A user half may be empty: that of Wine's schannel is. */
static BOOL has_first_calls(const struct question *q, const void *const *slots, unsigned count)
{
    unsigned i;

    if (q->table == NSP_TABLE_PACKAGE)
        return slots[NSP_PKG_GetInfo] || slots[NSP_PKG_InitializePackage];
    for (i = 0; i < count && !slots[i]; i++)
        ;
    return i == count || slots[NSP_USER_InstanceInit];
}

/*
 * Whether a table lies where the version says: all that is not NULL is code.  Tables of a DLL that was built with a
 * newer header than its version are wider apart (contract 2.5); only the first is certain then.
 */
static BOOL is_table(const struct question *q, unsigned index)
{
    const void *slots[NSP_PKG_COUNT];
    unsigned count = q->slots_of(q->version), i;
    const SIZE_T size = count * sizeof(void *);

    if (!nsp_fence_copy(slots, (const char *)q->tables + index * size, size))
        return FALSE;
    for (i = 0; i < count; i++)
        if (slots[i] && !is_code(slots[i]))
            return FALSE;
    return has_first_calls(q, slots, count);
}

/* How many of the announced tables are there. */
static unsigned count_tables(struct nsp_module *module, const struct question *q)
{
    unsigned i;

    for (i = 1; i < q->count && i < MAX_TABLES && is_table(q, i); i++)
        ;
    if (i < q->count)
        nsp_finding_add(module->host->watch, NSP_FINDING_TABLES_NOT_FOUND, STATUS_SUCCESS, q->entry, NULL,
                        "table %u of %lu is not where version %08lx puts it; only what comes before it is used", i,
                        (unsigned long)q->count, (unsigned long)q->version);
    return i;
}

static struct nsp_package *add_package(struct nsp_module *module, ULONG index)
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

NTSTATUS nsp_module_ask_lsa(struct nsp_module *module)
{
    struct question q = {
        .entry = "SpLsaModeInitialize", .table = NSP_TABLE_PACKAGE, .slots_of = nsp_package_slots,
        .storage = module->lsa_storage, .storage_size = NSP_PKG_COUNT
    };
    const void *function = (const void *)GetProcAddress(module->image, q.entry);
    struct nsp_package *pkg;
    NTSTATUS status;
    unsigned count, i;

    status = ask(module, function, &q);
    module->report.has_lsa_half = TRUE;
    module->report.lsa_status = q.status;
    module->report.lsa_version = q.version;
    module->report.lsa_tables = q.count;
    if (!NT_SUCCESS(status))
        return status;

    count = count_tables(module, &q);
    for (i = 0; i < count; i++) {
        if (!(pkg = add_package(module, i)))
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

    if (!(pkg = add_package(module, 0)))
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
        .entry = "SpUserModeInitialize", .table = NSP_TABLE_USER, .slots_of = nsp_user_slots,
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
    module->report.user_version = q.version;
    module->report.user_tables = q.count;
    if (!NT_SUCCESS(status))
        return;

    /* User table i belongs to LSA table i. */
    count = count_tables(module, &q);
    for (pkg = module->packages; pkg && pkg->index < count; pkg = pkg->next)
        read_half(module, &q, pkg->index, &pkg->user);
}
