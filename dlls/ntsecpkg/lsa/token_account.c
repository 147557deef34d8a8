/*
 * Whether the account database lets the user of a token log on so.  Contract 6.21 and 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/format.h"
#include "lsa/account.h"
#include "lsa/registry.h"

BOOL nsp_token_has_accounts(struct nsp_host *host)
{
    HKEY key;

    if (!NT_SUCCESS(nsp_registry_open(host, L"Accounts", FALSE, &key)))
        return FALSE;
    RegCloseKey(key);
    return TRUE;
}

/* New credentials are for the network only: nobody logs on here. */
static ULONG denial_of(SECURITY_LOGON_TYPE logon_type)
{
    switch (logon_type) {
    case Interactive:
    case Unlock:
    case CachedInteractive:
    case CachedUnlock:
        return NSP_ACCOUNT_DENY_INTERACTIVE;
    case Network:
    case NetworkCleartext:
        return NSP_ACCOUNT_DENY_NETWORK;
    case Batch:
        return NSP_ACCOUNT_DENY_BATCH;
    case Service:
        return NSP_ACCOUNT_DENY_SERVICE;
    case RemoteInteractive:
    case CachedRemoteInteractive:
        return NSP_ACCOUNT_DENY_REMOTE_INTERACTIVE;
    default:
        return 0;
    }
}

NTSTATUS nsp_token_check_account(const struct nsp_token_request *request, struct nsp_token_capture *capture)
{
    struct nsp_account *account;
    NTSTATUS status = nsp_account_find_sid(request->host, &capture->user, &account);

    if (status == STATUS_NO_SUCH_USER)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status)) {
        capture->text = "the account database cannot be read";
        return status;
    }
    if (account->flags & denial_of(request->logon_type)) {
        capture->text = nsp_format("%ls is denied this kind of logon", account->name);
        status = STATUS_LOGON_TYPE_NOT_GRANTED;
    } else if (account->flags & NSP_ACCOUNT_DISABLED && !request->may_be_disabled) {
        capture->text = nsp_format("%ls is disabled", account->name);
        status = STATUS_ACCOUNT_RESTRICTION;
    }
    nsp_account_free(account);
    return status;
}
