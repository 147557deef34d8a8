/*
 * What works, as NspFunctionGetInfo() tells it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

static void tables(void)
{
    static const struct { enum nsp_table table; ULONG count; const char *first, *last; } expected[] = {
        { NSP_TABLE_LSA, 66, "CreateLogonSession", "SetSecpkgFailureReason" },
        { NSP_TABLE_DLL, 4, "AllocateHeap", "LocatePackageById" },
        { NSP_TABLE_PACKAGE, 43, "InitializePackage", "ExtractTargetInfo" },
        { NSP_TABLE_USER, 15, "InstanceInit", "MarshalAttributeData" },
        { NSP_TABLE_FILTER, 4, "InitializeChangeNotify", "DeltaNotify" },
        { NSP_TABLE_SUBAUTH, 4, "Msv1_0SubAuthenticationRoutine", "Msv1_0SubAuthenticationRoutineGeneric" },
        { NSP_TABLE_SSPI, 31, "EnumerateSecurityPackages", "QueryCredentialsAttributesEx" },
    };
    struct nsp_function_info info;
    size_t i;

    for (i = 0; i < ARRAYSIZE(expected); i++) {
        ok(NspFunctionGetInfo(expected[i].table, 0, &info) == STATUS_SUCCESS && !strcmp(info.name, expected[i].first),
           "functions: table %u begins with %s", (unsigned)i, expected[i].first);
        ok(NspFunctionGetInfo(expected[i].table, expected[i].count - 1, &info) == STATUS_SUCCESS &&
           !strcmp(info.name, expected[i].last), "functions: and ends with %s", expected[i].last);
        ok(NspFunctionGetInfo(expected[i].table, expected[i].count, &info) == STATUS_NO_MORE_ENTRIES && !info.name,
           "functions: after %u slots", (unsigned)expected[i].count);
    }
    ok(NspFunctionGetInfo(NSP_TABLE_SSPI + 1, 0, &info) == STATUS_INVALID_PARAMETER && !info.name,
       "functions: there are no more tables");
}

/* The slots that a package gets, and those of its two halves: all work, and two of them by doing nothing. */
static void what_works(void)
{
    static const enum nsp_table given[] = { NSP_TABLE_LSA, NSP_TABLE_DLL, NSP_TABLE_PACKAGE, NSP_TABLE_USER };
    struct nsp_function_info info;
    unsigned dummies = 0;
    size_t i;
    ULONG k;

    for (i = 0; i < ARRAYSIZE(given); i++) {
        for (k = 0; NspFunctionGetInfo(given[i], k, &info) == STATUS_SUCCESS; k++) {
            ok(info.works, "functions: %s works", info.name);
            dummies += info.is_dummy;
            if (!strcmp(info.name, "DummyFunction6") || !strcmp(info.name, "DummyFunction7"))
                ok(info.is_dummy, "functions: %s holds a place", info.name);
        }
    }
    ok_int(dummies, 2, "functions: no other does");
    NspFunctionGetInfo(NSP_TABLE_PACKAGE, NSP_LSA_DummyFunction6 % NSP_PKG_COUNT, &info);
    ok(!info.is_dummy, "functions: no function of a package does");

    for (i = dummies = 0, k = 0; NspFunctionGetInfo(NSP_TABLE_SSPI, k, &info) == STATUS_SUCCESS; k++) {
        i += !info.works;
        dummies += info.is_dummy;
    }
    ok(!i && dummies == 4, "functions: of plain SSPs all are called, but for four that hold a place");
}

int main(void)
{
    tables();
    what_works();
    return done_testing();
}
