/*
 * What tests of calls into user halves share: fixtures/calls_back.dll, whose LSA half does what the test wants.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_CALLS_BACK_H
#define NSP_TEST_CALLS_BACK_H

#include "hosts.h"

#define CALLS_BACK_DLL "calls_back.dll"
#define CLIENT_LUID 0x77

static struct nsp_lsa_table *lsa;
static struct nsp_dll_table *dll;
static NTSTATUS (*register_outside)(ULONG id, nsp_callback *callback);

static inline struct nsp_host *new_calls_back(void)
{
    struct nsp_client_identity identity = {
        .size = sizeof(identity), .logon_id = { CLIENT_LUID, 0 }, .has_tcb = TRUE, .level = SecurityImpersonation
    };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need(NspHostSetClient(host, &identity) == STATUS_SUCCESS, "the client cannot be set");
    need_loaded(host, CALLS_BACK_DLL);
    lsa = *EXPORTED(struct nsp_lsa_table **, CALLS_BACK_DLL, lsa_functions);
    dll = EXPORTED(struct nsp_dll_table *, CALLS_BACK_DLL, user_functions);
    register_outside = exported(CALLS_BACK_DLL, "register_callback");
    return host;
}

/* Have the client call the package, which does @what. */
static inline NTSTATUS call_client(NTSTATUS (*what)(struct nsp_client_request *request))
{
    HANDLE connection = connect_trusted();
    NTSTATUS status, protocol_status;
    ULONG id, size;
    void *answer;

    EXPORTED(const void *, CALLS_BACK_DLL, act) = (const void *)what;
    need(lookup(connection, "CallsBack", &id) == STATUS_SUCCESS, "the package has no name");
    status = LsaCallAuthenticationPackage(connection, id, NULL, 0, &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(connection);
    return status;
}

static inline BOOL is_on_behalf_of_client(void)
{
    struct nsp_client_info info;

    return lsa->GetClientInfo(&info) == STATUS_SUCCESS && info.LogonId.LowPart == CLIENT_LUID;
}

#endif
