/*
 * What works, as NspFunctionGetInfo() tells it, and that a support function which does not says so when a package
 * calls it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

enum { NOT_CALLED, HONEST, WRONG }; /* fixtures/calls_everything.c */

static void tables(void)
{
    static const struct { enum nsp_table table; ULONG count; const char *first, *last; } expected[] = {
        { NSP_TABLE_LSA, 66, "CreateLogonSession", "SetSecpkgFailureReason" },
        { NSP_TABLE_DLL, 4, "AllocateHeap", "LocatePackageById" },
        { NSP_TABLE_PACKAGE, 43, "InitializePackage", "ExtractTargetInfo" },
        { NSP_TABLE_USER, 15, "InstanceInit", "MarshalAttributeData" },
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
    ok(NspFunctionGetInfo(NSP_TABLE_USER + 1, 0, &info) == STATUS_INVALID_PARAMETER && !info.name,
       "functions: there are no more tables");
}

static void what_does_not_work(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    HANDLE lsa = connect_trusted();
    struct nsp_function_info info;
    NTSTATUS protocol_status;
    BYTE *verdicts = NULL;
    ULONG id, size = 0, i;

    need_loaded(host, "calls_everything.dll");
    lookup(lsa, "CallsEverything", &id);
    ok_status(LsaCallAuthenticationPackage(lsa, id, NULL, 0, (void **)&verdicts, &size, &protocol_status),
              STATUS_SUCCESS, "functions: a package that calls what is missing goes on");
    need(size == NSP_LSA_COUNT, "the fixture has no verdict for each slot");
    for (i = 0; i < NSP_LSA_COUNT; i++) {
        NspFunctionGetInfo(NSP_TABLE_LSA, i, &info);
        if (!info.works)
            ok_int(verdicts[i], HONEST, "functions: %s, which is missing, says so and clears its outputs", info.name);
    }
    LsaFreeReturnBuffer(verdicts);
    LsaDeregisterLogonProcess(lsa);
    NspHostShutdown(host);
    ok_findings(host, "", "functions: it is no fault of the package");
    NspHostDestroy(host);
}

static void what_works(void)
{
    static const char *const promised[] = {
        "CreateLogonSession", "DeleteLogonSession", "AddCredential", "GetCredentials", "DeleteCredential",
        "AllocateLsaHeap", "FreeLsaHeap", "AllocateClientBuffer", "FreeClientBuffer", "CopyToClientBuffer",
        "CopyFromClientBuffer", "ImpersonateClient", "DuplicateHandle", "GetClientInfo", "FreeReturnBuffer",
        "AllocatePrivateHeap", "FreePrivateHeap", "CreateThread", "RegisterNotification", "CancelNotification",
        "CreateToken", "CreateTokenEx", "OpenTokenByLogonId", "CheckProtectedUserByToken",
        "AuditLogon", "AuditLogonEx", "AuditAccountLogon", "CreateSharedMemory", "AllocateSharedMemory",
        "FreeSharedMemory", "DeleteSharedMemory", "LsaProtectMemory", "LsaUnprotectMemory",
        "UnloadPackage", "CallPackage", "CallPackageEx", "CallPackagePassthrough", "UpdateCredentials",
        "MapBuffer", "GetCallInfo", "GetExtendedCallFlags", "DuplicateTokenHandle", "QueryClientRequest",
        "GetAppModeInfo", "SetAppModeInfo", "GetClientInfoEx", "GetSecpkgFailureReason", "SetSecpkgFailureReason"
    };
    struct nsp_function_info info;
    size_t i;
    ULONG k;

    for (i = 0; i < ARRAYSIZE(promised); i++) {
        for (k = 0; NspFunctionGetInfo(NSP_TABLE_LSA, k, &info) == STATUS_SUCCESS; k++)
            if (!strcmp(info.name, promised[i]))
                break;
        ok(info.works, "functions: %s works", promised[i]);
    }
}

int main(void)
{
    tables();
    what_does_not_work();
    what_works();
    return done_testing();
}
