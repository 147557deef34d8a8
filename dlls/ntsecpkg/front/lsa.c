/*
 * Connections to the LSA under Windows' names, served by the default host of this process.  Contract P4.1 and P4.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/lsa.h"

#include "base/str.h"
#include "front/handle.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/token_watch.h"
#include "package/package.h"

static void acquire_connection(void *object)
{
    InterlockedIncrement(&((struct nsp_connection *)object)->references);
}

void nsp_connection_release(struct nsp_connection *connection)
{
    if (!connection || InterlockedDecrement(&connection->references))
        return;
    nsp_client_release(connection->client);
    nsp_free(connection);
}

struct nsp_connection *nsp_connection_get(HANDLE handle)
{
    struct nsp_connection *connection;
    void *object;

    nsp_handle_get(NSP_HANDLE_CONNECTION, (ULONG_PTR)handle, acquire_connection, &object);
    if ((connection = object))
        nsp_token_watch_poll(connection->host->token_watch);
    return connection;
}

static NTSTATUS open_connection(BOOL is_trusted, HANDLE *handle)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_connection *connection;

    *handle = NULL;
    if (!host || !(connection = nsp_alloc(sizeof(*connection))))
        return STATUS_NO_MEMORY;
    connection->references = 1;
    connection->is_trusted = is_trusted;
    connection->host = host;
    connection->client = nsp_client_current(host);
    if (is_trusted && !nsp_client_identity(connection->client)->has_tcb) {
        nsp_connection_release(connection);
        return STATUS_PORT_CONNECTION_REFUSED;
    }
    if (!(*handle = (HANDLE)nsp_handle_add(NSP_HANDLE_CONNECTION, connection))) {
        nsp_connection_release(connection);
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
    if (LogonProcessName->Length > NSP_MAX_LSA_NAME)
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
    nsp_connection_release(connection);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaLookupAuthenticationPackage(HANDLE LsaHandle, PLSA_STRING PackageName, PULONG AuthenticationPackage)
{
    struct nsp_package *pkg = NULL;
    struct nsp_connection *connection;
    NTSTATUS status;
    WCHAR *name;

    if (!PackageName || !PackageName->Buffer || !AuthenticationPackage)
        return STATUS_INVALID_PARAMETER;
    if (PackageName->Length > NSP_MAX_LSA_NAME)
        return STATUS_NAME_TOO_LONG;
    if (!(connection = nsp_connection_get(LsaHandle)))
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
    nsp_connection_release(connection);
    return status;
}

