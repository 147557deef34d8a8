/*
 * The client functions of the LSA under Windows' names, served by the default host of this process.  Parts P4.1 to
 * P4.5 of the contract.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* mingw declares these without a calling convention, which on i386 is another one. */
#define LsaEnumerateLogonSessions LsaEnumerateLogonSessions_cdecl
#define LsaGetLogonSessionData LsaGetLogonSessionData_cdecl
#include "secpkg_abi.h"
#undef LsaEnumerateLogonSessions
#undef LsaGetLogonSessionData

#include "base/str.h"
#include "front/handle.h"
#include "front/lsa.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "lsa/session.h"
#include "package/logon.h"

#include <string.h>

#define MAX_NAME 127 /* bytes, of a logon process or a package */

/* What an LSA handle stands for: trust is fixed when it is made. */
struct connection {
    LONG references;
    BOOL is_trusted;
    struct nsp_host *host;
    struct nsp_client *client;
};

static void acquire_connection(void *object)
{
    InterlockedIncrement(&((struct connection *)object)->references);
}

static void release_connection(struct connection *connection)
{
    if (!connection || InterlockedDecrement(&connection->references))
        return;
    nsp_client_release(connection->client);
    nsp_free(connection);
}

/* The caller releases it. */
static struct connection *connection_of(HANDLE handle)
{
    void *connection;

    nsp_handle_get(NSP_HANDLE_CONNECTION, (ULONG_PTR)handle, acquire_connection, &connection);
    return connection;
}

static NTSTATUS open_connection(BOOL is_trusted, HANDLE *handle)
{
    struct nsp_host *host = NspHostGetDefault();
    struct connection *connection;

    *handle = NULL;
    if (!host || !(connection = nsp_alloc(sizeof(*connection))))
        return STATUS_NO_MEMORY;
    connection->references = 1;
    connection->is_trusted = is_trusted;
    connection->host = host;
    connection->client = nsp_client_current(host);
    if (is_trusted && !nsp_client_identity(connection->client)->has_tcb) {
        release_connection(connection);
        return STATUS_PORT_CONNECTION_REFUSED;
    }
    if (!(*handle = (HANDLE)nsp_handle_add(NSP_HANDLE_CONNECTION, connection))) {
        release_connection(connection);
        return STATUS_NO_MEMORY;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaRegisterLogonProcess(PLSA_STRING LogonProcessName, PHANDLE LsaHandle,
                                       PLSA_OPERATIONAL_MODE SecurityMode)
{
    if (!LsaHandle)
        return STATUS_INVALID_PARAMETER;
    *LsaHandle = NULL;
    if (!LogonProcessName || !LogonProcessName->Length || !LogonProcessName->Buffer)
        return STATUS_INVALID_PARAMETER;
    if (LogonProcessName->Length > MAX_NAME)
        return STATUS_NAME_TOO_LONG;
    if (SecurityMode)
        *SecurityMode = 0;
    return open_connection(TRUE, LsaHandle);
}

NTSTATUS NTAPI LsaConnectUntrusted(PHANDLE LsaHandle)
{
    return LsaHandle ? open_connection(FALSE, LsaHandle) : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI LsaDeregisterLogonProcess(HANDLE LsaHandle)
{
    void *connection;

    if (nsp_handle_remove(NSP_HANDLE_CONNECTION, (ULONG_PTR)LsaHandle, &connection) != NSP_HANDLE_VALID)
        return STATUS_INVALID_HANDLE;
    release_connection(connection);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaLookupAuthenticationPackage(HANDLE LsaHandle, PLSA_STRING PackageName, PULONG AuthenticationPackage)
{
    struct nsp_package *pkg = NULL;
    struct connection *connection;
    NTSTATUS status;
    WCHAR *name;

    if (!PackageName || !PackageName->Buffer || !AuthenticationPackage)
        return STATUS_INVALID_PARAMETER;
    if (PackageName->Length > MAX_NAME)
        return STATUS_NAME_TOO_LONG;
    if (!(connection = connection_of(LsaHandle)))
        return STATUS_INVALID_HANDLE;

    status = STATUS_NO_MEMORY;
    if ((name = nsp_wide_from_ansi(PackageName->Buffer, PackageName->Length))) {
        pkg = nsp_package_find(connection->host, name);
        status = pkg ? STATUS_SUCCESS : STATUS_NO_SUCH_PACKAGE;
    }
    if (pkg)
        *AuthenticationPackage = (ULONG)pkg->id;
    nsp_package_leave(pkg);
    nsp_free(name);
    release_connection(connection);
    return status;
}

/* A logon without limits: nothing here enforces any. */
static void set_quotas(QUOTA_LIMITS *quotas)
{
    memset(quotas, 0, sizeof(*quotas));
    quotas->PagedPoolLimit = quotas->NonPagedPoolLimit = quotas->PagefileLimit = (SIZE_T)-1;
    quotas->MaximumWorkingSetSize = (SIZE_T)-1;
    quotas->TimeLimit.QuadPart = -1;
}

/* The text, cut at MAX_NAME bytes; NULL when there is none or it cannot be read. */
static WCHAR *read_origin(struct nsp_client *client, const LSA_STRING *name)
{
    char bytes[MAX_NAME];
    LSA_STRING copy;

    if (!name || !NT_SUCCESS(nsp_client_read(client, name, &copy, sizeof(copy))))
        return NULL;
    copy.Length = min(copy.Length, MAX_NAME);
    if (!NT_SUCCESS(nsp_client_read(client, copy.Buffer, bytes, copy.Length)))
        return NULL;
    return nsp_wide_from_ansi(bytes, copy.Length);
}

NTSTATUS NTAPI LsaLogonUser(HANDLE LsaHandle, PLSA_STRING OriginName, SECURITY_LOGON_TYPE LogonType,
                            ULONG AuthenticationPackage, PVOID AuthenticationInformation,
                            ULONG AuthenticationInformationLength, PTOKEN_GROUPS LocalGroups,
                            PTOKEN_SOURCE SourceContext, PVOID *ProfileBuffer, PULONG ProfileBufferLength,
                            PLUID LogonId, PHANDLE Token, PQUOTA_LIMITS Quotas, PNTSTATUS SubStatus)
{
    struct nsp_logon logon = {
        .type = LogonType, .information = AuthenticationInformation,
        .information_length = AuthenticationInformationLength, .local_groups = LocalGroups
    };
    struct connection *connection;
    WCHAR *origin;
    NTSTATUS status;

    if (!ProfileBuffer || !ProfileBufferLength || !LogonId || !Token || !Quotas || !SubStatus || !SourceContext)
        return STATUS_INVALID_PARAMETER;
    *ProfileBuffer = NULL;
    *ProfileBufferLength = 0;
    memset(LogonId, 0, sizeof(*LogonId));
    *Token = NULL;
    *SubStatus = STATUS_SUCCESS;
    if (!(connection = connection_of(LsaHandle)))
        return STATUS_INVALID_HANDLE;

    logon.client = connection->client;
    logon.source = *SourceContext;
    logon.origin = origin = read_origin(connection->client, OriginName);
    logon.pkg = nsp_package_find_id(connection->host, AuthenticationPackage);
    status = nsp_logon(connection->host, &logon);
    if (logon.pkg)
        nsp_package_leave(logon.pkg);
    nsp_free(origin);
    if (NT_SUCCESS(status)) {
        *ProfileBuffer = logon.profile;
        *ProfileBufferLength = logon.profile_length;
        *LogonId = logon.logon_id;
        *Token = logon.token;
        set_quotas(Quotas);
    }
    *SubStatus = logon.sub_status;
    release_connection(connection);
    return status;
}

NTSTATUS NTAPI LsaCallAuthenticationPackage(HANDLE LsaHandle, ULONG AuthenticationPackage, PVOID ProtocolSubmitBuffer,
                                            ULONG SubmitBufferLength, PVOID *ProtocolReturnBuffer,
                                            PULONG ReturnBufferLength, PNTSTATUS ProtocolStatus)
{
    struct nsp_package_call call = { .submit = ProtocolSubmitBuffer, .submit_length = SubmitBufferLength };
    struct connection *connection;
    NTSTATUS status;

    if (ProtocolReturnBuffer)
        *ProtocolReturnBuffer = NULL;
    if (ReturnBufferLength)
        *ReturnBufferLength = 0;
    if (ProtocolStatus)
        *ProtocolStatus = STATUS_SUCCESS;
    if (!(connection = connection_of(LsaHandle)))
        return STATUS_INVALID_HANDLE;

    status = STATUS_NO_SUCH_PACKAGE;
    call.client = connection->client;
    call.slot = connection->is_trusted ? NSP_PKG_CallPackage : NSP_PKG_CallPackageUntrusted;
    if (AuthenticationPackage == NSP_ALL_PACKAGES) {
        status = nsp_call_all_packages(connection->host, &call);
    } else if ((call.pkg = nsp_package_find_id(connection->host, AuthenticationPackage))) {
        status = nsp_call_package(connection->host, &call);
        nsp_package_leave(call.pkg);
    }
    if (ProtocolReturnBuffer)
        *ProtocolReturnBuffer = call.answer;
    else
        nsp_client_free(connection->client, call.answer);
    if (ReturnBufferLength)
        *ReturnBufferLength = call.answer_length;
    if (ProtocolStatus)
        *ProtocolStatus = call.protocol_status;
    release_connection(connection);
    return status;
}

/* Serves both sides: clients free profiles with it, and packages what CallPackage gave them. */
NTSTATUS NTAPI LsaFreeReturnBuffer(PVOID Buffer)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_client *client;
    NTSTATUS status;

    if (!Buffer)
        return STATUS_SUCCESS;
    if (!host)
        return STATUS_NO_MEMORY;
    if (nsp_heap_owns(host->heap, Buffer, NULL)) {
        nsp_heap_free(host->heap, NSP_POOL_RETURN, Buffer, __builtin_return_address(0));
        return STATUS_SUCCESS;
    }
    client = nsp_client_current(host);
    status = nsp_client_free(client, Buffer);
    nsp_client_release(client);
    return status;
}

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

/* A session is for its owner to see; an administrator and the system see all (contract P4.5). */
static BOOL may_see(struct nsp_client *client, const LUID *logon_id)
{
    const struct nsp_client_identity *identity = nsp_client_identity(client);
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(administrators);
    BOOL is_member;

    if (identity->has_tcb || !memcmp(&identity->logon_id, logon_id, sizeof(*logon_id)))
        return TRUE;
    return CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size) &&
           CheckTokenMembership(identity->token, administrators, &is_member) && is_member;
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
