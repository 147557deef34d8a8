/*
 * Support functions about authorisation data: GetUserAuthData (contract 6.33), ConvertAuthDataToToken (6.35),
 * GetAuthDataForUser (6.38) and ExpandAuthDataForDomain (6.48).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/status.h"
#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/auth_data.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/sam_user.h"
#include "lsa/session.h"
#include "lsa/token_session.h"

/* Where a blob goes, and who asked for it. */
struct target {
    UCHAR **blob;
    ULONG *size;
    const void *caller;
};

static NTSTATUS clear(const struct target *target)
{
    NTSTATUS status;

    if (!target->blob || !target->size)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_give_zeros(target->blob, sizeof(*target->blob))))
        return status;
    return nsp_give_zeros(target->size, sizeof(*target->size));
}

static NTSTATUS give(struct nsp_host *host, const struct target *target, const struct nsp_auth_data *data,
                     const TOKEN_GROUPS *more)
{
    NTSTATUS status;
    ULONG size;
    void *blob;

    if (!NT_SUCCESS(status = nsp_auth_data_pack(data, more, &blob, &size)))
        return status;
    status = nsp_give_block(host->heap, target->blob, target->size, blob, size, target->caller);
    nsp_free(blob);
    return status;
}

/* The account and the groups of its domain; the first of those is its primary group. */
static NTSTATUS give_account(struct nsp_host *host, const struct target *target, const struct nsp_account *account)
{
    struct nsp_account_domain *domain;
    TOKEN_GROUPS *groups = NULL;
    struct nsp_auth_data data;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_account_domain(host, &domain)))
        return status;
    if (NT_SUCCESS(status = nsp_account_groups(host, account, &groups)) && !groups->GroupCount)
        status = STATUS_INTERNAL_DB_CORRUPTION;
    if (NT_SUCCESS(status)) {
        data.user = account->sid;
        data.primary_group = groups->Groups[0].Sid;
        data.groups = groups;
        data.account = account->name;
        data.authority = domain->name;
        data.dns_domain = domain->dns_name;
        data.upn = account->upn;
        status = give(host, target, &data, NULL);
    }
    nsp_free(groups);
    nsp_free(domain);
    return status;
}

NTSTATUS NTAPI lsa_GetUserAuthData(void *UserHandle, UCHAR **UserAuthData, ULONG *UserAuthDataSize)
{
    const struct target target = { UserAuthData, UserAuthDataSize, nsp_caller() };
    struct nsp_host *host = nsp_host_current(target.caller);
    struct nsp_account *account;
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear(&target)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_sam_user_get(host, UserHandle, &account)))
        return status;
    status = give_account(host, &target, account);
    nsp_account_free(account);
    return status;
}

NTSTATUS NTAPI lsa_GetAuthDataForUser(UNICODE_STRING *Name, enum nsp_name_type NameType, UNICODE_STRING *Prefix,
                                      UCHAR **UserAuthData, ULONG *UserAuthDataSize, UNICODE_STRING *UserFlatName)
{
    const struct target target = { UserAuthData, UserAuthDataSize, nsp_caller() };
    struct nsp_host *host = nsp_host_current(target.caller);
    UNICODE_STRING name = { 0 };
    struct nsp_account *account;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_give_zeros(UserFlatName, sizeof(*UserFlatName))) ||
        !NT_SUCCESS(status = clear(&target)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_sam_user_find(host, Name, NameType, Prefix, FALSE, &account)))
        return status;
    if ((!UserFlatName ||
         NT_SUCCESS(status = nsp_give_text(host->heap, &name, account->name, target.caller))) &&
        NT_SUCCESS(status = nsp_give(UserFlatName, &name, sizeof(name))))
        status = give_account(host, &target, account);
    nsp_account_free(account);
    if (!NT_SUCCESS(status)) {
        nsp_give_zeros(UserFlatName, sizeof(*UserFlatName));
        nsp_heap_wipe_free(host->heap, name.Buffer, NSP_CALLER_HOST);
    }
    return status;
}

/* ---- ExpandAuthDataForDomain ---- */

/* The local groups of the account and of its groups. */
static NTSTATUS find_aliases(struct nsp_host *host, const struct nsp_auth_data *data, TOKEN_GROUPS **aliases)
{
    PSID *sids = nsp_alloc((data->groups->GroupCount + 2) * sizeof(*sids));
    NTSTATUS status;
    ULONG i;

    *aliases = NULL;
    if (!sids)
        return STATUS_NO_MEMORY;
    for (i = 0; i < data->groups->GroupCount; i++)
        sids[i] = data->groups->Groups[i].Sid;
    sids[i++] = data->user;
    sids[i++] = data->primary_group;
    status = nsp_account_aliases(host, sids, i, aliases);
    nsp_free(sids);
    return status;
}

NTSTATUS NTAPI lsa_ExpandAuthDataForDomain(UCHAR *UserAuthData, ULONG UserAuthDataSize, void *Reserved,
                                           UCHAR **ExpandedAuthData, ULONG *ExpandedAuthDataSize)
{
    const struct target target = { ExpandedAuthData, ExpandedAuthDataSize, nsp_caller() };
    struct nsp_host *host = nsp_host_current(target.caller);
    struct nsp_auth_data *data;
    TOKEN_GROUPS *aliases;
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear(&target)))
        return status;
    if (Reserved)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_auth_data_unpack(UserAuthData, UserAuthDataSize, &data)))
        return status;
    if (NT_SUCCESS(status = find_aliases(host, data, &aliases)))
        status = give(host, &target, data, aliases);
    nsp_free(aliases);
    nsp_free(data);
    return status;
}

/* ---- ConvertAuthDataToToken ---- */

/* What was told to the package, to be taken back when a later step fails. */
struct told {
    LUID *logon_id;
    UNICODE_STRING *account;
    UNICODE_STRING name; /* as it was given */
};

static NTSTATUS tell(struct nsp_host *host, struct told *told, const LUID *logon_id, const WCHAR *account,
                     const void *caller)
{
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_give(told->logon_id, logon_id, sizeof(*logon_id))))
        return status;
    if (!told->account)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_give_text(host->heap, &told->name, account, caller)))
        return status;
    return nsp_give(told->account, &told->name, sizeof(told->name));
}

static void take_back(struct nsp_host *host, const struct told *told)
{
    nsp_give_zeros(told->logon_id, sizeof(*told->logon_id));
    nsp_give_zeros(told->account, sizeof(*told->account));
    nsp_heap_wipe_free(host->heap, told->name.Buffer, NSP_CALLER_HOST);
}

/* Copies of what is known of the account; @authority is the package's word for who vouches for it. */
static NTSTATUS make_story(const struct nsp_auth_data *data, const UNICODE_STRING *authority,
                           struct nsp_token_story *story)
{
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_take_text(authority, &story->authority)))
        return status;
    if (!story->authority)
        story->authority = nsp_wide_dup(data->authority);
    story->account = nsp_wide_dup(data->account);
    story->dns_domain = nsp_wide_dup(data->dns_domain);
    story->upn = nsp_wide_dup(data->upn);
    return story->authority && story->account && story->dns_domain && story->upn ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* The token goes out last: with it the session is the LSA's, and cannot be taken back any more. */
static NTSTATUS make_session(struct nsp_host *host, const struct nsp_auth_data *data,
                             struct nsp_token_creation *creation, struct nsp_token_story *story, struct told *told,
                             const void *caller)
{
    const struct nsp_token_information_v1 information = {
        .ExpirationTime = { .QuadPart = MAXLONGLONG }, .User.User.Sid = data->user,
        .Groups = (TOKEN_GROUPS *)data->groups, .PrimaryGroup.PrimaryGroup = data->primary_group
    };
    struct nsp_frame *frame = nsp_frame_top();
    NTSTATUS status;
    LUID logon_id;

    if (!AllocateLocallyUniqueId(&logon_id))
        return nsp_status_from_win32(GetLastError());
    if (!NT_SUCCESS(status = nsp_session_create(host->sessions, &logon_id, frame ? frame->package_id : 0)))
        return status;
    creation->logon_id = &logon_id;
    creation->information_type = NSP_TOKEN_INFO_V1;
    creation->information = &information;
    if (NT_SUCCESS(status = tell(host, told, &logon_id, story->account, caller)) &&
        NT_SUCCESS(status = nsp_token_session_create(host, creation, story)))
        return STATUS_SUCCESS;
    take_back(host, told);
    nsp_session_delete(host->sessions, &logon_id, NULL);
    return status;
}

static NTSTATUS clear_all(HANDLE *token, LUID *logon_id, UNICODE_STRING *account, NTSTATUS *sub_status)
{
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_give_zeros(logon_id, sizeof(*logon_id))) ||
        !NT_SUCCESS(status = nsp_give_zeros(account, sizeof(*account))) ||
        !NT_SUCCESS(status = nsp_token_clear_outputs(token, sub_status)))
        return status;
    return logon_id ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI lsa_ConvertAuthDataToToken(void *UserAuthData, ULONG UserAuthDataSize,
                                          SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, TOKEN_SOURCE *TokenSource,
                                          SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AuthorityName, HANDLE *Token,
                                          LUID *LogonId, UNICODE_STRING *AccountName, NTSTATUS *SubStatus)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_token_creation creation = {
        .source = TokenSource, .logon_type = LogonType, .level = ImpersonationLevel, .token = Token,
        .sub_status = SubStatus
    };
    struct told told = { .logon_id = LogonId, .account = AccountName };
    struct nsp_token_story story = { 0 };
    struct nsp_auth_data *data;
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear_all(Token, LogonId, AccountName, SubStatus)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_auth_data_unpack(UserAuthData, UserAuthDataSize, &data)))
        return status;
    if (NT_SUCCESS(status = make_story(data, AuthorityName, &story)))
        status = make_session(host, data, &creation, &story, &told, caller);
    nsp_token_story_free(&story);
    nsp_free(data);
    return status;
}
