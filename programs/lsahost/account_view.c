/*
 * Accounts as the tool shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "account_view.h"
#include "text.h"
#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

const char *const account_kinds[ACCOUNT_KINDS] = { "user", "service", "group", "alias" };
const char *const account_denials[ACCOUNT_DENIALS] =
    { "interactive", "network", "batch", "service", "remote-interactive" };

NTSTATUS account_view_list(struct view *view)
{
    static const unsigned widths[] = { 22, 9, 10, 10, 0 };
    NTSTATUS status, first = STATUS_SUCCESS;
    struct nsp_account_info *info;
    ULONG index;

    view_open_array(view, "accounts");
    for (index = 0; (status = NspAccountList(NULL, index, &info)) != STATUS_NO_MORE_ENTRIES; index++) {
        if (NT_SUCCESS(status)) {
            view_open_row(view, widths);
            view_wide(view, "name", info->name);
            view_string(view, "kind", account_kinds[info->kind]);
            view_number(view, "rid", info->rid, NULL);
            view_bool(view, "disabled", info->flags & NSP_ACCOUNT_DISABLED, "disabled", "-");
            view_wide(view, "full_name", info->full_name);
            view_close_row(view);
            NspFree(info);
            continue;
        }
        complain(NULL, "account list: entry %lu: %s", index + 1, NspStatusName(status));
        if (!first)
            first = status;
        if (status != STATUS_INTERNAL_DB_CORRUPTION)
            break;
    }
    view_close_array(view);
    return first;
}

static void show_list(struct view *view, const char *key, const WCHAR *list)
{
    view_open_array(view, key);
    for (; *list; list += wcslen(list) + 1)
        view_wide(view, NULL, list);
    view_close_array(view);
}

static void show_denials(struct view *view, ULONG flags)
{
    unsigned i;

    view_open_array(view, "denied");
    for (i = 0; i < ACCOUNT_DENIALS; i++) {
        if (flags & NSP_ACCOUNT_DENY_INTERACTIVE << i)
            view_string(view, NULL, account_denials[i]);
    }
    view_close_array(view);
}

/* One line: the SID, and the name of an account that has it. */
static void show_sid(struct view *view, const WCHAR *sid)
{
    static const unsigned widths[] = { 48, 0 };
    struct nsp_account_info *info;

    view_open_row(view, widths);
    view_wide(view, "sid", sid);
    if (NT_SUCCESS(NspAccountGet(NULL, sid, &info))) {
        view_wide(view, "name", info->name);
        NspFree(info);
    }
    view_close_row(view);
}

static NTSTATUS show_members(struct view *view, const WCHAR *group)
{
    WCHAR *members, *member;
    NTSTATUS status;

    view_open_array(view, "members");
    if (NT_SUCCESS(status = NspGroupGetMembers(NULL, group, &members))) {
        for (member = members; *member; member += wcslen(member) + 1)
            show_sid(view, member);
    }
    NspFree(members);
    view_close_array(view);
    return status;
}

static NTSTATUS show_groups(struct view *view, const WCHAR *account)
{
    TOKEN_GROUPS *groups;
    NTSTATUS status;
    WCHAR *sid;
    ULONG i;

    view_open_array(view, "groups");
    status = NspAccountGetGroups(NULL, account, &groups);
    for (i = 0; NT_SUCCESS(status) && i < groups->GroupCount; i++) {
        if (!ConvertSidToStringSidW(groups->Groups[i].Sid, &sid))
            continue;
        show_sid(view, sid);
        LocalFree(sid);
    }
    NspFree(groups);
    view_close_array(view);
    return status;
}

static void show_guid(struct view *view, const GUID *guid)
{
    const BYTE *b = guid->Data4;
    char text[40];

    snprintf(text, sizeof(text), "{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1, guid->Data2,
             guid->Data3, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
    view_string(view, "guid", text);
}

NTSTATUS account_view_one(struct view *view, const struct nsp_account_info *info)
{
    BOOL is_group = info->kind == NSP_ACCOUNT_GROUP || info->kind == NSP_ACCOUNT_ALIAS;
    WCHAR *sid;

    view_string(view, "kind", account_kinds[info->kind]);
    view_number(view, "rid", info->rid, NULL);
    if (ConvertSidToStringSidW(info->sid, &sid)) {
        view_wide(view, "sid", sid);
        LocalFree(sid);
    }
    show_guid(view, &info->guid);
    view_wide(view, "dn", info->dn);
    view_wide(view, "full_name", info->full_name);
    view_wide(view, "comment", info->comment);
    if (is_group)
        return show_members(view, info->name);
    view_wide(view, "upn", info->upn);
    show_list(view, "alternates", info->alternates);
    show_list(view, "spns", info->spns);
    view_bool(view, "disabled", info->flags & NSP_ACCOUNT_DISABLED, "yes", "no");
    show_denials(view, info->flags);
    view_bool(view, "has_password", info->has_password, "yes", "no");
    view_string(view, "password_set", info->password_set.QuadPart ? text_time(info->password_set) : "never");
    return show_groups(view, info->name);
}
