/*
 * The table of support functions that every package gets, and the names of all slots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "lsa/functions.h"
#include "package/plugin.h"
#include "package/provider.h"
#include "package/trace_call.h"
#include "watch/log.h"

static struct nsp_lsa_table *lsa_table, *traced_lsa_table;
static struct nsp_dll_table traced_dll_table;

static const struct nsp_lsa_table functions = {
#define X(since, name, ret, args) .name = lsa_##name,
    NSP_LSA_FUNCTIONS(X)
#undef X
};

static const char *const lsa_names[] = {
#define X(since, name, ret, args) #name,
    NSP_LSA_FUNCTIONS(X)
#undef X
};

static const char *const dll_names[] = {
#define X(since, name, ret, args) #name,
    NSP_DLL_FUNCTIONS(X)
#undef X
};

static const char *const package_names[] = {
#define X(since, name, ret, args) #name,
    NSP_PACKAGE_FUNCTIONS(X)
#undef X
};

static const char *const user_names[] = {
#define X(since, name, ret, args) #name,
    NSP_USER_FUNCTIONS(X)
#undef X
};

static const char *const filter_names[] = {
#define X(name, size) #name,
    NSP_FILTER_FUNCTIONS(X)
#undef X
};

static const char *const subauth_names[] = {
#define X(name, size) #name,
    NSP_SUBAUTH_FUNCTIONS(X)
#undef X
};

static const char *const sspi_names[] = {
#define X(since, name) #name,
    NSP_SSPI_FUNCTIONS(X)
#undef X
};

static const BOOL lsa_dummies[NSP_LSA_COUNT] = {
#define X(name) [NSP_LSA_##name] = TRUE,
    NSP_LSA_DUMMIES(X)
#undef X
};

static const BOOL sspi_dummies[NSP_SSPI_COUNT] = {
#define X(name) [NSP_SSPI_##name] = TRUE,
    NSP_SSPI_RESERVED(X)
#undef X
};

static const struct { const char *const *names; unsigned count; } tables[] = {
    [NSP_TABLE_LSA] =     { lsa_names, NSP_LSA_COUNT },
    [NSP_TABLE_DLL] =     { dll_names, NSP_DLL_COUNT },
    [NSP_TABLE_PACKAGE] = { package_names, NSP_PKG_COUNT },
    [NSP_TABLE_USER] =    { user_names, NSP_USER_COUNT },
    [NSP_TABLE_FILTER] =  { filter_names, NSP_FILTER_COUNT },
    [NSP_TABLE_SUBAUTH] = { subauth_names, NSP_SUBAUTH_COUNT },
    [NSP_TABLE_SSPI] =    { sspi_names, NSP_SSPI_COUNT }
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

/*
 * Packages keep the pointer for ever and copy the table by value, with the size of a header of their own: so it lies
 * at the start of a page of NULLs, read-only, in front of a page without access, and is not released once a package was
 * loaded.
 */
static struct nsp_lsa_table *make_table(const struct nsp_lsa_table *slots)
{
    struct nsp_lsa_table *table;
    SYSTEM_INFO system;
    DWORD old;

    GetSystemInfo(&system);
    if (!(table = VirtualAlloc(NULL, 2 * system.dwPageSize, MEM_RESERVE, PAGE_NOACCESS)))
        return NULL;
    if (!VirtualAlloc(table, system.dwPageSize, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(table, 0, MEM_RELEASE);
        return NULL;
    }
    *table = *slots;
    VirtualProtect(table, system.dwPageSize, PAGE_READONLY, &old);
    return table;
}

BOOL nsp_lsa_table_init(void)
{
    struct nsp_lsa_table stubs;

    nsp_trace_stubs_fill(&stubs, &traced_dll_table);
    lsa_table = make_table(&functions);
    traced_lsa_table = make_table(&stubs);
    return lsa_table && traced_lsa_table;
}

void nsp_lsa_table_exit(void)
{
    VirtualFree(lsa_table, 0, MEM_RELEASE);
    VirtualFree(traced_lsa_table, 0, MEM_RELEASE);
}

struct nsp_lsa_table *nsp_lsa_table(const struct nsp_host *host)
{
    return host && host->trace ? traced_lsa_table : lsa_table;
}

struct nsp_dll_table *nsp_dll_table(const struct nsp_host *host)
{
    return host && host->trace ? &traced_dll_table : &nsp_dll_functions;
}

const char *nsp_slot_name(enum nsp_table table, unsigned slot)
{
    nsp_assert(table < TABLES && slot < tables[table].count);
    return tables[table].names[slot];
}

NTSTATUS NTAPI NspFunctionGetInfo(enum nsp_table table, ULONG slot, struct nsp_function_info *info)
{
    info->name = NULL;
    info->works = FALSE;
    info->is_dummy = FALSE;
    if (table >= TABLES)
        return STATUS_INVALID_PARAMETER;
    if (slot >= tables[table].count)
        return STATUS_NO_MORE_ENTRIES;
    info->name = nsp_slot_name(table, slot);
    info->works = TRUE;
    info->is_dummy = (table == NSP_TABLE_LSA && lsa_dummies[slot]) || (table == NSP_TABLE_SSPI && sspi_dummies[slot]);
    return STATUS_SUCCESS;
}
