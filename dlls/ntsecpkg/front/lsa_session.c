/*
 * LsaEnumerateLogonSessions and LsaGetLogonSessionData.  Contract P4.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/lsa.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/session.h"
#include "lsa/token_watch.h"
#include "package/package.h"

#include <string.h>

NTSTATUS NTAPI LsaEnumerateLogonSessions(PULONG LogonSessionCount, PLUID *LogonSessionList)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_client *client;
    NTSTATUS status;
    ULONG count;
    LUID *ids;

    if (!LogonSessionCount || !LogonSessionList)
        return STATUS_INVALID_PARAMETER;
    *LogonSessionCount = 0;
    *LogonSessionList = NULL;
    if (!host)
        return STATUS_NO_MEMORY;
    nsp_token_watch_poll(host->token_watch);
    if (!NT_SUCCESS(status = nsp_session_list(host->sessions, &ids, &count)))
        return status;

    client = nsp_client_current(host);
    status = nsp_client_alloc(client, count * sizeof(*ids), (void **)LogonSessionList);
    nsp_client_release(client);
    if (NT_SUCCESS(status)) {
        memcpy(*LogonSessionList, ids, count * sizeof(*ids));
        *LogonSessionCount = count;
    }
    nsp_free(ids);
    return status;
}

/* Put a string behind the structure, and move the end. */
static void add_string(LSA_UNICODE_STRING *string, const WCHAR *text, char **end)
{
    USHORT bytes = (USHORT)(wcslen(text) * sizeof(*text));

    string->Length = bytes;
    string->MaximumLength = bytes + sizeof(*text);
    string->Buffer = memcpy(*end, text, string->MaximumLength);
    *end += string->MaximumLength;
}

/* One block in the client, strings and SID behind the structure. */
static NTSTATUS give_session_data(struct nsp_client *client, const struct nsp_session_data *data,
                                  SECURITY_LOGON_SESSION_DATA **given)
{
    const WCHAR *texts[] = {
        data->account, data->authority, data->package, data->server, data->dns_domain, data->upn, data->profile_path
    };
    SIZE_T size = sizeof(**given) + (data->user ? GetLengthSid(data->user) : 0);
    SECURITY_LOGON_SESSION_DATA *out;
    NTSTATUS status;
    unsigned i;
    char *end;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        size += (wcslen(texts[i]) + 1) * sizeof(WCHAR);
    if (!NT_SUCCESS(status = nsp_client_alloc(client, size, (void **)&out)))
        return status;

    end = (char *)(out + 1);
    out->Size = sizeof(*out);
    out->LogonId = data->logon_id;
    out->LogonType = data->logon_type;
    out->LogonTime = data->logon_time;
    if (data->user) {
        CopySid(GetLengthSid(data->user), out->Sid = (PSID)end, data->user);
        end += GetLengthSid(data->user);
    }
    add_string(&out->UserName, data->account, &end);
    add_string(&out->LogonDomain, data->authority, &end);
    add_string(&out->AuthenticationPackage, data->package, &end);
    add_string(&out->LogonServer, data->server, &end);
    add_string(&out->DnsDomainName, data->dns_domain, &end);
    add_string(&out->Upn, data->upn, &end);
    add_string(&out->ProfilePath, data->profile_path, &end);
    *given = out;
    return STATUS_SUCCESS;
}

BOOL nsp_client_is_administrator(struct nsp_client *client)
{
    const struct nsp_client_identity *identity = nsp_client_identity(client);
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(administrators);
    BOOL is_member;

    if (identity->has_tcb)
        return TRUE;
    return CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size) &&
           CheckTokenMembership(identity->token, administrators, &is_member) && is_member;
}

/* A session is for its owner to see; an administrator and the system see all (contract P4.5). */
static BOOL may_see(struct nsp_client *client, const LUID *logon_id)
{
    return !memcmp(&nsp_client_identity(client)->logon_id, logon_id, sizeof(*logon_id)) ||
           nsp_client_is_administrator(client);
}

NTSTATUS NTAPI LsaGetLogonSessionData(PLUID LogonId, PSECURITY_LOGON_SESSION_DATA *ppLogonSessionData)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_package *pkg = NULL;
    struct nsp_session_data *data;
    struct nsp_client *client;
    NTSTATUS status;

    if (!LogonId || !ppLogonSessionData)
        return STATUS_INVALID_PARAMETER;
    *ppLogonSessionData = NULL;
    if (!host)
        return STATUS_NO_MEMORY;
    nsp_token_watch_poll(host->token_watch);
    if (!NT_SUCCESS(status = nsp_session_get_data(host->sessions, LogonId, &data)))
        return status;
    /* CreateToken leaves no more of a package than its id. */
    if (!*data->package && (pkg = nsp_package_find_id(host, data->package_id)))
        data->package = pkg->name;
    client = nsp_client_current(host);
    status = may_see(client, LogonId) ? give_session_data(client, data, ppLogonSessionData) : STATUS_ACCESS_DENIED;
    nsp_client_release(client);
    nsp_package_leave(pkg);
    nsp_free(data);
    return status;
}
