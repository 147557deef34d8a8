/*
 * What depends on the client's trust, in the messages of MSV1_0 and Kerberos: who may name a subauthentication package,
 * and what the token of a logon without a password is good for.  Contract P4.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon_private.h"

#include "base/str.h"
#include "lsa/client.h"

#include <string.h>

/* MessageType of submit buffers */
#define NETWORK_LOGON 4
#define SUBAUTH_LOGON 5
#define S4U_LOGON 12
#define CERTIFICATE_S4U_LOGON 14

#define PARAMETER_CONTROL (sizeof(void *) == 8 ? 96 : 52) /* where it is in a network logon */
#define NUMBER_SHIFT 24                                   /* of the subauthentication package in it */

static BOOL is_called(const struct nsp_package *pkg, const WCHAR *name)
{
    return nsp_wide_equal(pkg->name, name) || (pkg->ap_name && nsp_wide_equal(pkg->ap_name, name));
}

static BOOL is_msv(const struct nsp_package *pkg)
{
    return is_called(pkg, L"NTLM") || is_called(pkg, L"MICROSOFT_AUTHENTICATION_PACKAGE_V1_0");
}

/* The number at @offset of the submit buffer; 0 when it is shorter. */
static ULONG number_at(const struct nsp_logon_call *call, ULONG offset)
{
    ULONG number = 0;

    if (call->logon->information_length >= offset + sizeof(number))
        memcpy(&number, (const char *)call->submit.local + offset, sizeof(number));
    return number;
}

static BOOL names_subauth(const struct nsp_logon_call *call)
{
    const ULONG message = number_at(call, 0);

    return is_msv(call->logon->pkg) &&
           (message == SUBAUTH_LOGON ||
            (message == NETWORK_LOGON && number_at(call, PARAMETER_CONTROL) >> NUMBER_SHIFT));
}

/* The messages are those of certain packages: another may mean something else by the same number. */
static BOOL is_s4u(const struct nsp_logon_call *call)
{
    const struct nsp_package *pkg = call->logon->pkg;
    const BOOL is_kerberos = is_called(pkg, L"Kerberos") || is_called(pkg, L"Negotiate");
    const ULONG message = number_at(call, 0);

    return (message == S4U_LOGON && (is_kerberos || is_msv(pkg))) || (message == CERTIFICATE_S4U_LOGON && is_kerberos);
}

NTSTATUS nsp_logon_check_trust(struct nsp_logon_call *call)
{
    if (nsp_client_identity(call->logon->client)->has_tcb)
        return STATUS_SUCCESS;
    if (names_subauth(call))
        return STATUS_PRIVILEGE_NOT_HELD;
    call->only_identifies = is_s4u(call);
    return STATUS_SUCCESS;
}
