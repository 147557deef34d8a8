/*
 * Groups: their members, which are SIDs as texts in the value "Members", and who is in which.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/str.h"
#include "lsa/account_text.h"
#include "lsa/registry.h"

#include <sddl.h>
#include <string.h>

#define ATTRIBUTES (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED)

/* ---- one group ---- */

static BOOL is_sid(const WCHAR *text, PSID sid)
{
    BOOL is_equal;
    PSID other;

    if (!nsp_account_text_sid(text, &other))
        return FALSE;
    is_equal = EqualSid(other, sid);
    LocalFree(other);
    return is_equal;
}

static BOOL are_sids(const WCHAR *list)
{
    PSID sid;

    for (; *list; list += wcslen(list) + 1) {
        if (!nsp_account_text_sid(list, &sid))
            return FALSE;
        LocalFree(sid);
    }
    return TRUE;
}

/* The entry of @list that is @sid; NULL when there is none. */
static WCHAR *find_sid(WCHAR *list, PSID sid)
{
    for (; *list; list += wcslen(list) + 1) {
        if (is_sid(list, sid))
            return list;
    }
    return NULL;
}

NTSTATUS nsp_account_members_read(struct nsp_account_base *base, ULONG rid, WCHAR **members)
{
    NTSTATUS status;
    ULONG size;
    void *list;
    HKEY key;

    *members = NULL;
    if (!NT_SUCCESS(status = nsp_account_open(base, rid, FALSE, &key)))
        return status;
    status = nsp_registry_get(key, L"Members", REG_MULTI_SZ, &list, &size);
    RegCloseKey(key);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return (*members = nsp_alloc(sizeof(**members))) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (NT_SUCCESS(status) && !(size % sizeof(WCHAR)) && are_sids(list)) {
        *members = list;
        return STATUS_SUCCESS;
    }
    nsp_free(list);
    if (!NT_SUCCESS(status) && status != STATUS_OBJECT_TYPE_MISMATCH)
        return status;
    return nsp_account_damaged(base, rid, L"Members");
}

static NTSTATUS write_members(struct nsp_account_base *base, ULONG rid, const WCHAR *list)
{
    NTSTATUS status;
    HKEY key;

    if (!NT_SUCCESS(status = nsp_account_open(base, rid, FALSE, &key)))
        return status;
    status = nsp_registry_set(key, L"Members", REG_MULTI_SZ, list, nsp_account_text_size(list, REG_MULTI_SZ));
    RegCloseKey(key);
    return status;
}

NTSTATUS nsp_account_members_add(struct nsp_account_base *base, ULONG rid, PSID member)
{
    WCHAR *list, *longer, *text;
    NTSTATUS status;
    ULONG size;

    if (!NT_SUCCESS(status = nsp_account_members_read(base, rid, &list)))
        return status;
    if (find_sid(list, member)) {
        status = STATUS_MEMBER_IN_ALIAS;
    } else if (!ConvertSidToStringSidW(member, &text)) {
        status = STATUS_NO_MEMORY;
    } else {
        size = nsp_account_text_size(list, REG_MULTI_SZ);
        if ((longer = nsp_realloc(list, size + nsp_account_text_size(text, REG_SZ)))) {
            list = longer;
            wcscpy(list + size / sizeof(*list) - 1, text);
            status = write_members(base, rid, list);
        } else {
            status = STATUS_NO_MEMORY;
        }
        LocalFree(text);
    }
    nsp_free(list);
    return status;
}

NTSTATUS nsp_account_members_remove(struct nsp_account_base *base, ULONG rid, PSID member)
{
    NTSTATUS status;
    WCHAR *list, *entry, *rest;

    if (!NT_SUCCESS(status = nsp_account_members_read(base, rid, &list)))
        return status;
    if ((entry = find_sid(list, member))) {
        rest = entry + wcslen(entry) + 1;
        memmove(entry, rest, nsp_account_text_size(rest, REG_MULTI_SZ));
        status = write_members(base, rid, list);
    } else {
        status = STATUS_MEMBER_NOT_IN_ALIAS;
    }
    nsp_free(list);
    return status;
}

/* ---- all groups ---- */

struct group {
    ULONG rid;
    WCHAR *members;
    BOOL is_in; /* the answer has it */
};

struct groups {
    struct group *list;
    ULONG count;
};

static void free_groups(struct groups *groups)
{
    ULONG i;

    for (i = 0; i < groups->count; i++)
        nsp_free(groups->list[i].members);
    nsp_free(groups->list);
}

/* The groups of one kind.  A damaged one lets nobody in. */
static NTSTATUS load_groups(struct nsp_account_base *base, enum nsp_account_kind kind, struct groups *groups)
{
    struct nsp_account *account;
    struct group *longer;
    ULONG index, rid;
    NTSTATUS status;
    BOOL is_wanted;
    WCHAR *members;

    memset(groups, 0, sizeof(*groups));
    for (index = 0; (status = nsp_account_next(base, index, &rid)) != STATUS_NO_MORE_ENTRIES; index++) {
        if (NT_SUCCESS(status))
            status = nsp_account_read(base, rid, FALSE, &account);
        if (status == STATUS_INTERNAL_DB_CORRUPTION)
            continue;
        if (!NT_SUCCESS(status))
            return status;
        is_wanted = account->kind == kind;
        nsp_account_free(account);
        if (!is_wanted)
            continue;
        status = nsp_account_members_read(base, rid, &members);
        if (status == STATUS_INTERNAL_DB_CORRUPTION)
            continue;
        if (!NT_SUCCESS(status))
            return status;
        if (!(longer = nsp_realloc(groups->list, (groups->count + 1) * sizeof(*longer)))) {
            nsp_free(members);
            return STATUS_NO_MEMORY;
        }
        groups->list = longer;
        groups->list[groups->count++] = (struct group){ .rid = rid, .members = members };
    }
    return STATUS_SUCCESS;
}

static BOOL has_any(const struct group *group, const PSID *sids, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; i++) {
        if (find_sid(group->members, sids[i]))
            return TRUE;
    }
    return FALSE;
}

/* The SIDs of the groups that are in, and of @first, which is no group but a RID, if it is not 0. */
static NTSTATUS make_answer(struct nsp_account_base *base, const struct groups *groups, ULONG first,
                            TOKEN_GROUPS **answer)
{
    ULONG count = !!first, i;
    TOKEN_GROUPS *made;
    char *sid;

    for (i = 0; i < groups->count; i++)
        count += groups->list[i].is_in;
    made = nsp_alloc(offsetof(TOKEN_GROUPS, Groups) + max(count, 1) * (sizeof(*made->Groups) + NSP_ACCOUNT_SID_SIZE));
    if (!made)
        return STATUS_NO_MEMORY;
    sid = (char *)&made->Groups[count];
    for (i = 0; i <= groups->count; i++) {
        ULONG rid = i ? groups->list[i - 1].rid : first;

        if (i ? !groups->list[i - 1].is_in : !first)
            continue;
        nsp_account_put_sid(base, rid, sid);
        made->Groups[made->GroupCount].Sid = sid;
        made->Groups[made->GroupCount++].Attributes =
            ATTRIBUTES | (rid == DOMAIN_ALIAS_RID_ADMINS ? SE_GROUP_OWNER : 0);
        sid += NSP_ACCOUNT_SID_SIZE;
    }
    *answer = made;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_account_groups(struct nsp_host *host, const struct nsp_account *account, TOKEN_GROUPS **answer)
{
    BOOL is_user = !nsp_account_is_group(account->kind);
    struct groups groups = { 0 };
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG i;

    *answer = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) && is_user)
        status = load_groups(&base, NSP_ACCOUNT_GROUP, &groups);
    if (NT_SUCCESS(status)) {
        for (i = 0; i < groups.count; i++)
            groups.list[i].is_in = groups.list[i].rid != DOMAIN_GROUP_RID_USERS &&
                                   has_any(&groups.list[i], &account->sid, 1);
        status = make_answer(&base, &groups, is_user ? DOMAIN_GROUP_RID_USERS : 0, answer);
    }
    free_groups(&groups);
    nsp_account_end(&base);
    return status;
}

/* A group comes in with its members, and may bring others; as none ever goes out this ends on circles, too. */
static void spread(struct nsp_account_base *base, struct groups *groups, const PSID *sids, ULONG count)
{
    BYTE own[NSP_ACCOUNT_SID_SIZE];
    PSID one = own;
    BOOL is_new;
    ULONG i, k;

    for (i = 0; i < groups->count; i++)
        groups->list[i].is_in = has_any(&groups->list[i], sids, count);
    do {
        is_new = FALSE;
        for (i = 0; i < groups->count; i++) {
            if (!groups->list[i].is_in)
                continue;
            nsp_account_put_sid(base, groups->list[i].rid, own);
            for (k = 0; k < groups->count; k++) {
                if (!groups->list[k].is_in && has_any(&groups->list[k], &one, 1))
                    is_new = groups->list[k].is_in = TRUE;
            }
        }
    } while (is_new);
}

NTSTATUS nsp_account_aliases(struct nsp_host *host, const PSID *sids, ULONG count, TOKEN_GROUPS **answer)
{
    struct groups groups = { 0 };
    struct nsp_account_base base;
    NTSTATUS status;

    *answer = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = load_groups(&base, NSP_ACCOUNT_ALIAS, &groups))) {
        spread(&base, &groups, sids, count);
        status = make_answer(&base, &groups, 0, answer);
    }
    free_groups(&groups);
    nsp_account_end(&base);
    return status;
}
