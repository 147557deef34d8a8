/*
 * The table of support functions that every package gets, and the names of all slots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "lsa/functions.h"
#include "watch/log.h"

static struct nsp_lsa_table *lsa_table;

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

/* What is not written yet, and what no code of ours enters yet. */
static const BOOL lsa_missing[NSP_LSA_COUNT] = {
#define X(name) [NSP_LSA_##name] = TRUE,
    NSP_LSA_MISSING(X)
#undef X
};

static const BOOL dll_works[NSP_DLL_COUNT] = {
    [NSP_DLL_AllocateHeap] = TRUE, [NSP_DLL_FreeHeap] = TRUE
};

static const BOOL package_driven[NSP_PKG_COUNT] = {
    [NSP_PKG_InitializePackage] = TRUE, [NSP_PKG_LogonUser] = TRUE, [NSP_PKG_CallPackage] = TRUE,
    [NSP_PKG_LogonTerminated] = TRUE, [NSP_PKG_CallPackageUntrusted] = TRUE, [NSP_PKG_LogonUserEx] = TRUE,
    [NSP_PKG_LogonUserEx2] = TRUE, [NSP_PKG_Initialize] = TRUE, [NSP_PKG_Shutdown] = TRUE, [NSP_PKG_GetInfo] = TRUE,
    [NSP_PKG_AcquireCredentialsHandle] = TRUE, [NSP_PKG_FreeCredentialsHandle] = TRUE,
    [NSP_PKG_InitLsaModeContext] = TRUE, [NSP_PKG_AcceptLsaModeContext] = TRUE, [NSP_PKG_DeleteContext] = TRUE,
    [NSP_PKG_QueryContextAttributes] = TRUE, [NSP_PKG_AcceptCredentials] = TRUE,
    [NSP_PKG_CallPackagePassthrough] = TRUE
};

static const BOOL user_driven[NSP_USER_COUNT] = {
    [NSP_USER_InstanceInit] = TRUE, [NSP_USER_InitUserModeContext] = TRUE, [NSP_USER_MakeSignature] = TRUE,
    [NSP_USER_VerifySignature] = TRUE, [NSP_USER_SealMessage] = TRUE, [NSP_USER_UnsealMessage] = TRUE,
    [NSP_USER_QueryContextAttributes] = TRUE, [NSP_USER_DeleteUserModeContext] = TRUE
};

static const struct { const char *const *names; const BOOL *works; unsigned count; BOOL is_inverted; } tables[] = {
    [NSP_TABLE_LSA] =     { lsa_names, lsa_missing, NSP_LSA_COUNT, TRUE },
    [NSP_TABLE_DLL] =     { dll_names, dll_works, NSP_DLL_COUNT, FALSE },
    [NSP_TABLE_PACKAGE] = { package_names, package_driven, NSP_PKG_COUNT, FALSE },
    [NSP_TABLE_USER] =    { user_names, user_driven, NSP_USER_COUNT, FALSE }
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

/*
 * Packages keep the pointer for ever and copy the table by value, with the size of a header of their own: so it lies
 * at the start of a page of NULLs, read-only, in front of a page without access, and is not released once a package was
 * loaded.
 */
BOOL nsp_lsa_table_init(void)
{
    SYSTEM_INFO system;
    DWORD old;

    GetSystemInfo(&system);
    if (!(lsa_table = VirtualAlloc(NULL, 2 * system.dwPageSize, MEM_RESERVE, PAGE_NOACCESS)) ||
        !VirtualAlloc(lsa_table, system.dwPageSize, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    *lsa_table = functions;
    return VirtualProtect(lsa_table, system.dwPageSize, PAGE_READONLY, &old);
}

void nsp_lsa_table_exit(void)
{
    VirtualFree(lsa_table, 0, MEM_RELEASE);
}

struct nsp_lsa_table *nsp_lsa_table(void)
{
    return lsa_table;
}

const char *nsp_slot_name(enum nsp_table table, unsigned slot)
{
    nsp_assert(table < TABLES && slot < tables[table].count);
    return tables[table].names[slot];
}

BOOL nsp_slot_works(enum nsp_table table, unsigned slot)
{
    nsp_assert(table < TABLES && slot < tables[table].count);
    return tables[table].works[slot] != tables[table].is_inverted;
}

NTSTATUS NTAPI NspFunctionGetInfo(enum nsp_table table, ULONG slot, struct nsp_function_info *info)
{
    info->name = NULL;
    info->works = FALSE;
    if (table >= TABLES)
        return STATUS_INVALID_PARAMETER;
    if (slot >= tables[table].count)
        return STATUS_NO_MORE_ENTRIES;
    info->name = nsp_slot_name(table, slot);
    info->works = nsp_slot_works(table, slot);
    return STATUS_SUCCESS;
}
