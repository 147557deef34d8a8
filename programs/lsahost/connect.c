/*
 * A connection with the LSA.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "connect.h"
#include <string.h>

LSA_STRING connect_string(char *text)
{
    LSA_STRING string = { strlen(text), strlen(text) + 1, text };

    return string;
}

static NTSTATUS find_package(HANDLE lsa, const WCHAR *name, ULONG *package)
{
    LSA_STRING string;
    char ansi[128];

    if (!WideCharToMultiByte(CP_ACP, 0, name, -1, ansi, sizeof(ansi), NULL, NULL))
        return STATUS_NAME_TOO_LONG;
    string = connect_string(ansi);
    return LsaLookupAuthenticationPackage(lsa, &string, package);
}

NTSTATUS connect_client(struct nsp_host *host, const WCHAR *name, BOOL has_tcb, HANDLE *lsa, ULONG *package)
{
    struct nsp_client_identity client = {
        .size = sizeof(client), .logon_id = { 0x3e7, 0 }, .has_tcb = has_tcb, .level = SecurityImpersonation
    };
    LSA_STRING process = connect_string("lsahost");
    LSA_OPERATIONAL_MODE mode;
    NTSTATUS status;

    *lsa = NULL;
    if (!NT_SUCCESS(status = NspHostSetClient(host, &client)))
        return status;
    status = has_tcb ? LsaRegisterLogonProcess(&process, lsa, &mode) : LsaConnectUntrusted(lsa);
    if (!NT_SUCCESS(status))
        return status;
    if (!NT_SUCCESS(status = find_package(*lsa, name, package))) {
        LsaDeregisterLogonProcess(*lsa);
        *lsa = NULL;
    }
    return status;
}
