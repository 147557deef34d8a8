/*
 * Changing the account database: accounts come and go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/str.h"
#include "lsa/registry.h"

#include <stdio.h>
#include <string.h>

#define LAST_RID 0x3FFFFFFF
#define MAX_PASSWORD 256 /* characters */

/* ---- what may be ---- */

/* Flags and texts by themselves; what is NULL is not looked at. */
static NTSTATUS check_values(const struct nsp_account *account)
{
    const WCHAR *text;
    ULONG i;

    if (account->flags & ~NSP_ACCOUNT_KNOWN_FLAGS || (account->flags && nsp_account_is_group(account->kind)))
        return STATUS_INVALID_PARAMETER;
    for (i = 0; i < NSP_ACCOUNT_STORED_TEXTS; i++) {
        text = *nsp_account_text_of(account, i);
        if (text && !nsp_account_text_fits(account->kind, i, text))
            return i == NSP_ACCOUNT_NAME ? STATUS_INVALID_ACCOUNT_NAME : STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS check_password(enum nsp_account_kind kind, const WCHAR *password)
{
    if (password && kind != NSP_ACCOUNT_USER)
        return STATUS_INVALID_PARAMETER;
    return password && wcslen(password) > MAX_PASSWORD ? STATUS_PASSWORD_RESTRICTION : STATUS_SUCCESS;
}

/* SUCCESS when nobody but @self has it, COLLISION when somebody has. */
static NTSTATUS check_alone(struct nsp_account_base *base, enum nsp_account_key key, const WCHAR *text, ULONG self)
{
    NTSTATUS status;
    ULONG rid;

    status = nsp_account_lookup(base, key, text, &rid);
    if (NT_SUCCESS(status))
        return rid == self ? STATUS_SUCCESS : STATUS_OBJECT_NAME_COLLISION;
    return status == STATUS_NO_SUCH_USER ? STATUS_SUCCESS : status;
}

static NTSTATUS check_list_alone(struct nsp_account_base *base, enum nsp_account_key key, const WCHAR *list, ULONG self)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (; NT_SUCCESS(status) && list && *list; list += wcslen(list) + 1)
        status = check_alone(base, key, list, self);
    return status;
}

/* No name of an account but the full one may find another, too. */
static NTSTATUS check_names(struct nsp_account_base *base, const struct nsp_account *account, ULONG self)
{
    static const NTSTATUS exists[] = {
        [NSP_ACCOUNT_USER] = STATUS_USER_EXISTS, [NSP_ACCOUNT_SERVICE] = STATUS_USER_EXISTS,
        [NSP_ACCOUNT_GROUP] = STATUS_GROUP_EXISTS, [NSP_ACCOUNT_ALIAS] = STATUS_ALIAS_EXISTS
    };
    NTSTATUS status = STATUS_SUCCESS;

    if (account->name && (status = check_alone(base, NSP_ACCOUNT_BY_NAME, account->name, self)))
        return status == STATUS_OBJECT_NAME_COLLISION ? exists[account->kind] : status;
    if (account->upn && *account->upn)
        status = check_alone(base, NSP_ACCOUNT_BY_UPN, account->upn, self);
    if (NT_SUCCESS(status))
        status = check_list_alone(base, NSP_ACCOUNT_BY_ALTERNATE, account->alternates, self);
    if (NT_SUCCESS(status))
        status = check_list_alone(base, NSP_ACCOUNT_BY_SPN, account->spns, self);
    return status;
}

/* ---- accounts ---- */

static NTSTATUS delete_key(struct nsp_account_base *base, ULONG rid)
{
    WCHAR path[32];

    swprintf(path, ARRAYSIZE(path), L"Accounts\\%08lx", rid);
    return nsp_registry_delete(base->host, path);
}

/* A RID that nobody ever had. */
static NTSTATUS take_rid(struct nsp_account_base *base, ULONG *rid)
{
    NTSTATUS status;
    HKEY key;

    status = nsp_registry_get_number(base->key, L"NextRid", rid);
    if (!NT_SUCCESS(status) || *rid < NSP_ACCOUNT_FIRST_RID || *rid > LAST_RID)
        return STATUS_INTERNAL_DB_CORRUPTION;
    if (NT_SUCCESS(nsp_account_open(base, *rid, FALSE, &key))) {
        RegCloseKey(key);
        return STATUS_INTERNAL_DB_CORRUPTION;
    }
    return nsp_registry_set_number(base->key, L"NextRid", *rid + 1);
}

static NTSTATUS make(struct nsp_account_base *base, ULONG rid, const struct nsp_account *account,
                     const WCHAR *password)
{
    BYTE sid[NSP_ACCOUNT_SID_SIZE];
    NTSTATUS status;
    HKEY key;

    if (!NT_SUCCESS(status = nsp_account_open(base, rid, TRUE, &key)))
        return status;
    status = nsp_account_write(key, account);
    if (NT_SUCCESS(status) && password)
        status = nsp_account_password_write(key, password);
    if (NT_SUCCESS(status) && account->kind == NSP_ACCOUNT_SERVICE)
        status = nsp_account_password_make(key);
    RegCloseKey(key);
    if (!NT_SUCCESS(status)) {
        delete_key(base, rid);
        return status;
    }
    if (account->kind == NSP_ACCOUNT_USER) {
        /* As with Windows' own tools.  Where Users was damaged by hand, which is logged, there is nothing to join. */
        nsp_account_put_sid(base, rid, sid);
        nsp_account_members_add(base, DOMAIN_ALIAS_RID_USERS, sid);
    }
    return STATUS_SUCCESS;
}

NTSTATUS nsp_account_add(struct nsp_host *host, const struct nsp_account *account, const WCHAR *password, ULONG *rid)
{
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG next;

    *rid = 0;
    if (account->kind > NSP_ACCOUNT_ALIAS || !account->name)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = check_values(account)) ||
        !NT_SUCCESS(status = check_password(account->kind, password)))
        return status;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = check_names(&base, account, 0)) &&
        NT_SUCCESS(status = take_rid(&base, &next)) &&
        NT_SUCCESS(status = make(&base, next, account, password)))
        *rid = next;
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_set(struct nsp_host *host, const WCHAR *name, const struct nsp_account *changes)
{
    struct nsp_account wanted = *changes, *account = NULL;
    struct nsp_account_base base;
    NTSTATUS status;
    HKEY key;

    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = nsp_account_load(&base, name, &account))) {
        wanted.kind = account->kind;
        if (NT_SUCCESS(status = check_values(&wanted)) &&
            NT_SUCCESS(status = check_names(&base, &wanted, account->rid)) &&
            NT_SUCCESS(status = nsp_account_open(&base, account->rid, FALSE, &key))) {
            status = nsp_account_write(key, &wanted);
            RegCloseKey(key);
        }
    }
    nsp_account_free(account);
    nsp_account_end(&base);
    return status;
}

/* Take it out of every group; a key that is none has no members. */
static void leave_all(struct nsp_account_base *base, ULONG rid)
{
    BYTE sid[NSP_ACCOUNT_SID_SIZE];
    NTSTATUS status;
    ULONG index, group;

    nsp_account_put_sid(base, rid, sid);
    for (index = 0; (status = nsp_account_next(base, index, &group)) != STATUS_NO_MORE_ENTRIES; index++) {
        if (NT_SUCCESS(status))
            nsp_account_members_remove(base, group, sid);
        else if (status != STATUS_INTERNAL_DB_CORRUPTION)
            return;
    }
}

NTSTATUS nsp_account_remove(struct nsp_host *host, const WCHAR *name)
{
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG rid;

    /* The record is not read: this is how a damaged one goes, too. */
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = nsp_account_lookup_any(&base, name, &rid))) {
        if (rid < NSP_ACCOUNT_FIRST_RID) {
            status = STATUS_SPECIAL_ACCOUNT;
        } else {
            leave_all(&base, rid);
            status = delete_key(&base, rid);
        }
    }
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_set_password(struct nsp_host *host, const WCHAR *name, const WCHAR *password)
{
    struct nsp_account *account = NULL;
    struct nsp_account_base base;
    NTSTATUS status;
    HKEY key;

    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = nsp_account_load(&base, name, &account))) {
        if (nsp_account_is_group(account->kind))
            status = STATUS_NO_SUCH_USER;
        else if (NT_SUCCESS(status = check_password(account->kind, password)) &&
                 NT_SUCCESS(status = nsp_account_open(&base, account->rid, FALSE, &key))) {
            status = account->kind == NSP_ACCOUNT_SERVICE ? nsp_account_password_make(key)
                                                          : nsp_account_password_write(key, password);
            RegCloseKey(key);
        }
    }
    nsp_account_free(account);
    nsp_account_end(&base);
    return status;
}
