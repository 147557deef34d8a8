/*
 * Joining and leaving groups.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "lsa/account_text.h"

static NTSTATUS look_up_group(struct nsp_account_base *base, const WCHAR *name, struct nsp_account **group)
{
    NTSTATUS status = nsp_account_load(base, name, group);

    if (NT_SUCCESS(status) && !nsp_account_is_group((*group)->kind)) {
        nsp_account_free(*group);
        *group = NULL;
        status = STATUS_NO_SUCH_USER;
    }
    return status == STATUS_NO_SUCH_USER ? STATUS_NO_SUCH_GROUP : status;
}

/*
 * The SID of @name, LocalAlloc'ed.  *@rid is 0 for one that is not of this database, such as S-1-5-11, or no more.
 */
static NTSTATUS look_up_member(struct nsp_account_base *base, const WCHAR *name, ULONG *rid, PSID *sid)
{
    NTSTATUS status = nsp_account_lookup_any(base, name, rid);

    *sid = NULL;
    if (NT_SUCCESS(status)) {
        if (!(*sid = LocalAlloc(LPTR, NSP_ACCOUNT_SID_SIZE)))
            return STATUS_NO_MEMORY;
        nsp_account_put_sid(base, *rid, *sid);
    } else if (status == STATUS_NO_SUCH_USER) {
        *rid = 0;
        status = nsp_account_text_sid(name, sid) ? STATUS_SUCCESS : STATUS_NO_SUCH_MEMBER;
    }
    return status;
}

/* Local groups take anybody but themselves, the others users of the machine domain. */
static NTSTATUS check_member(struct nsp_account_base *base, const struct nsp_account *group, ULONG rid)
{
    struct nsp_account *member;
    NTSTATUS status;

    if (rid == group->rid)
        return STATUS_INVALID_MEMBER;
    if (group->kind == NSP_ACCOUNT_ALIAS)
        return STATUS_SUCCESS;
    if (!rid)
        return STATUS_INVALID_MEMBER;
    if (!NT_SUCCESS(status = nsp_account_read(base, rid, FALSE, &member)))
        return status;
    if (nsp_account_is_group(member->kind))
        status = STATUS_INVALID_MEMBER;
    nsp_account_free(member);
    return status;
}

/* The statuses of local groups are those of all here. */
static NTSTATUS status_for(const struct nsp_account *group, NTSTATUS status)
{
    if (group->kind == NSP_ACCOUNT_GROUP && status == STATUS_MEMBER_IN_ALIAS)
        return STATUS_MEMBER_IN_GROUP;
    if (group->kind == NSP_ACCOUNT_GROUP && status == STATUS_MEMBER_NOT_IN_ALIAS)
        return STATUS_MEMBER_NOT_IN_GROUP;
    return status;
}

static NTSTATUS change_member(struct nsp_host *host, const WCHAR *group_name, const WCHAR *name, BOOL is_joining)
{
    struct nsp_account *group = NULL;
    struct nsp_account_base base;
    NTSTATUS status;
    PSID sid = NULL;
    ULONG rid;

    if (!NT_SUCCESS(status = nsp_account_begin(host, &base)) ||
        !NT_SUCCESS(status = look_up_group(&base, group_name, &group)) ||
        !NT_SUCCESS(status = look_up_member(&base, name, &rid, &sid)))
        goto done;
    if (is_joining && !NT_SUCCESS(status = check_member(&base, group, rid)))
        goto done;
    /* All users are in None, by their primary group and not by a list. */
    if (group->rid == DOMAIN_GROUP_RID_USERS)
        status = is_joining ? STATUS_MEMBER_IN_GROUP : STATUS_MEMBERS_PRIMARY_GROUP;
    else
        status = status_for(group, is_joining ? nsp_account_members_add(&base, group->rid, sid)
                                              : nsp_account_members_remove(&base, group->rid, sid));
done:
    LocalFree(sid);
    nsp_account_free(group);
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_join(struct nsp_host *host, const WCHAR *group, const WCHAR *member)
{
    return change_member(host, group, member, TRUE);
}

NTSTATUS nsp_account_leave(struct nsp_host *host, const WCHAR *group, const WCHAR *member)
{
    return change_member(host, group, member, FALSE);
}

NTSTATUS nsp_account_members(struct nsp_host *host, const WCHAR *name, WCHAR **members)
{
    struct nsp_account *group = NULL;
    struct nsp_account_base base;
    NTSTATUS status;

    *members = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = look_up_group(&base, name, &group)))
        status = nsp_account_members_read(&base, group->rid, members);
    nsp_account_free(group);
    nsp_account_end(&base);
    return status;
}
