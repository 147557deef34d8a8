/*
 * The public functions of the account database.  A NULL host is the default one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "host.h"

#include "base/str.h"
#include "lsa/account_text.h"

#include <string.h>

static const SIZE_T texts[NSP_ACCOUNT_TEXTS] = {
    [NSP_ACCOUNT_NAME]       = offsetof(struct nsp_account_info, name),
    [NSP_ACCOUNT_FULL_NAME]  = offsetof(struct nsp_account_info, full_name),
    [NSP_ACCOUNT_COMMENT]    = offsetof(struct nsp_account_info, comment),
    [NSP_ACCOUNT_UPN]        = offsetof(struct nsp_account_info, upn),
    [NSP_ACCOUNT_ALTERNATES] = offsetof(struct nsp_account_info, alternates),
    [NSP_ACCOUNT_SPNS]       = offsetof(struct nsp_account_info, spns),
    [NSP_ACCOUNT_DN]         = offsetof(struct nsp_account_info, dn),
};

static const WCHAR **text_of(const struct nsp_account_info *info, enum nsp_account_text_id id)
{
    return (const WCHAR **)((char *)info + texts[id]);
}

static NTSTATUS to_account(const struct nsp_account_info *info, struct nsp_account *account)
{
    unsigned i;

    memset(account, 0, sizeof(*account));
    if (info->size != sizeof(*info))
        return STATUS_INVALID_PARAMETER;
    account->kind = info->kind;
    account->flags = info->flags;
    for (i = 0; i < NSP_ACCOUNT_STORED_TEXTS; i++)
        *nsp_account_text_of(account, i) = *text_of(info, i);
    return STATUS_SUCCESS;
}

/* One block with all that it points to. */
static NTSTATUS to_info(const struct nsp_account *account, struct nsp_account_info **out)
{
    ULONG sid_size = GetLengthSid(account->sid), size = sizeof(**out) + sid_size, sizes[NSP_ACCOUNT_TEXTS], i;
    struct nsp_account_info *info;
    char *end;

    for (i = 0; i < NSP_ACCOUNT_TEXTS; i++)
        size += sizes[i] = nsp_account_text_size(*nsp_account_text_of(account, i), nsp_account_texts[i].type);
    if (!(info = nsp_alloc(size)))
        return STATUS_NO_MEMORY;
    info->size = sizeof(*info);
    info->kind = account->kind;
    info->flags = account->flags;
    info->rid = account->rid;
    info->guid = account->guid;
    info->has_password = account->has_nt_hash;
    info->password_set = account->password_set;
    info->sid = memcpy(info + 1, account->sid, sid_size);
    end = (char *)info->sid + sid_size;
    for (i = 0; i < NSP_ACCOUNT_TEXTS; end += sizes[i++])
        *text_of(info, i) = memcpy(end, *nsp_account_text_of(account, i), sizes[i]);
    *out = info;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NspAccountAdd(struct nsp_host *host, const struct nsp_account_info *info, const WCHAR *password,
                             ULONG *rid)
{
    struct nsp_account account;
    NTSTATUS status;
    ULONG given;

    if (!rid)
        rid = &given;
    *rid = 0;
    if (!NT_SUCCESS(status = to_account(info, &account)))
        return status;
    return (host = nsp_host_or_default(host)) ? nsp_account_add(host, &account, password, rid) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspAccountGet(struct nsp_host *host, const WCHAR *name, struct nsp_account_info **info)
{
    struct nsp_account *account;
    NTSTATUS status;

    *info = NULL;
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_account_get(host, name, &account)))
        status = to_info(account, info);
    nsp_account_free(account);
    return status;
}

NTSTATUS NTAPI NspAccountList(struct nsp_host *host, ULONG index, struct nsp_account_info **info)
{
    struct nsp_account *account;
    NTSTATUS status;

    *info = NULL;
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_account_at(host, index, &account)))
        status = to_info(account, info);
    nsp_account_free(account);
    return status;
}

NTSTATUS NTAPI NspAccountSet(struct nsp_host *host, const WCHAR *name, const struct nsp_account_info *info)
{
    struct nsp_account account;
    NTSTATUS status;

    if (!NT_SUCCESS(status = to_account(info, &account)))
        return status;
    return (host = nsp_host_or_default(host)) ? nsp_account_set(host, name, &account) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspAccountSetPassword(struct nsp_host *host, const WCHAR *name, const WCHAR *password)
{
    return (host = nsp_host_or_default(host)) ? nsp_account_set_password(host, name, password) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspAccountRemove(struct nsp_host *host, const WCHAR *name)
{
    return (host = nsp_host_or_default(host)) ? nsp_account_remove(host, name) : STATUS_NO_MEMORY;
}

/* @first and @second in one block. */
static NTSTATUS join_groups(const TOKEN_GROUPS *first, const TOKEN_GROUPS *second, TOKEN_GROUPS **joined)
{
    ULONG count = first->GroupCount + second->GroupCount, i;
    SIZE_T size = offsetof(TOKEN_GROUPS, Groups) + max(count, 1) * sizeof(*first->Groups);
    TOKEN_GROUPS *made;
    char *end;

#define GROUP(i) ((i) < first->GroupCount ? first->Groups[i] : second->Groups[(i) - first->GroupCount])
    for (i = 0; i < count; i++)
        size += GetLengthSid(GROUP(i).Sid);
    if (!(made = nsp_alloc(size)))
        return STATUS_NO_MEMORY;
    made->GroupCount = count;
    end = (char *)&made->Groups[max(count, 1)];
    for (i = 0; i < count; i++) {
        made->Groups[i].Attributes = GROUP(i).Attributes;
        made->Groups[i].Sid = memcpy(end, GROUP(i).Sid, GetLengthSid(GROUP(i).Sid));
        end += GetLengthSid(GROUP(i).Sid);
    }
#undef GROUP
    *joined = made;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NspAccountGetGroups(struct nsp_host *host, const WCHAR *name, TOKEN_GROUPS **groups)
{
    TOKEN_GROUPS *own = NULL, *local = NULL;
    struct nsp_account *account = NULL;
    PSID *sids = NULL;
    NTSTATUS status;
    ULONG i;

    *groups = NULL;
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_account_get(host, name, &account)) ||
        !NT_SUCCESS(status = nsp_account_groups(host, account, &own)))
        goto done;
    if (!(sids = nsp_alloc((own->GroupCount + 1) * sizeof(*sids)))) {
        status = STATUS_NO_MEMORY;
        goto done;
    }
    for (i = 0; i < own->GroupCount; i++)
        sids[i] = own->Groups[i].Sid;
    sids[i] = account->sid;
    if (NT_SUCCESS(status = nsp_account_aliases(host, sids, own->GroupCount + 1, &local)))
        status = join_groups(own, local, groups);
done:
    nsp_free(sids);
    nsp_free(own);
    nsp_free(local);
    nsp_account_free(account);
    return status;
}

NTSTATUS NTAPI NspGroupAddMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member)
{
    return (host = nsp_host_or_default(host)) ? nsp_account_join(host, group, member) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspGroupRemoveMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member)
{
    return (host = nsp_host_or_default(host)) ? nsp_account_leave(host, group, member) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspGroupGetMembers(struct nsp_host *host, const WCHAR *group, WCHAR **members)
{
    *members = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_account_members(host, group, members) : STATUS_NO_MEMORY;
}
