/*
 * The table of open accounts, and finding them by the names that packages have.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/sam_user.h"

#include "host.h"
#include "base/hash.h"
#include "lsa/name.h"

#define GUEST_RID 501

struct user {
    ULONG_PTR handle;
    ULONG rid;
    UT_hash_handle hh;
};

struct nsp_sam_users {
    SRWLOCK lock;
    struct user *table;
    ULONG_PTR last; /* the handle that was given out last */
};

NTSTATUS nsp_sam_users_create(struct nsp_sam_users **out)
{
    if (!(*out = nsp_alloc(sizeof(**out))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&(*out)->lock);
    return STATUS_SUCCESS;
}

void nsp_sam_users_free(struct nsp_sam_users *users)
{
    struct user *user, *next;

    if (!users)
        return;
    HASH_ITER(hh, users->table, user, next) {
        HASH_DEL(users->table, user);
        nsp_free(user);
    }
    nsp_free(users);
}

/* ---- finding ---- */

/* The key that a name of @type is, and its text; only an alternate id uses its prefix. */
static NTSTATUS take_name(const UNICODE_STRING *name, enum nsp_name_type type, const UNICODE_STRING *prefix,
                          enum nsp_account_key *key, WCHAR **text)
{
    *text = NULL;
    switch (type) {
    case NSP_NAME_SAM_COMPATIBLE:
    case NSP_NAME_FLAT:
        *key = NSP_ACCOUNT_BY_NAME;
        return nsp_name_take(NULL, name, text);
    case NSP_NAME_DN:
        *key = NSP_ACCOUNT_BY_DN;
        return nsp_name_take(NULL, name, text);
    case NSP_NAME_SPN:
        *key = NSP_ACCOUNT_BY_SPN;
        return nsp_name_take(NULL, name, text);
    case NSP_NAME_ALTERNATE_ID:
        *key = NSP_ACCOUNT_BY_ALTERNATE;
        return prefix ? nsp_name_take(prefix, name, text) : STATUS_INVALID_PARAMETER;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

static BOOL is_user(const struct nsp_account *account)
{
    return account->kind == NSP_ACCOUNT_USER || account->kind == NSP_ACCOUNT_SERVICE;
}

static NTSTATUS find_guest(struct nsp_host *host, struct nsp_account **account)
{
    NTSTATUS status = nsp_account_find_rid(host, GUEST_RID, account);

    if (!NT_SUCCESS(status) || !((*account)->flags & NSP_ACCOUNT_DISABLED))
        return status;
    nsp_account_free(*account);
    *account = NULL;
    return STATUS_NO_SUCH_USER;
}

NTSTATUS nsp_sam_user_find(struct nsp_host *host, const UNICODE_STRING *name, enum nsp_name_type type,
                           const UNICODE_STRING *prefix, BOOL allow_guest, struct nsp_account **account)
{
    enum nsp_account_key key;
    NTSTATUS status;
    WCHAR *text;

    *account = NULL;
    if (!NT_SUCCESS(status = take_name(name, type, prefix, &key, &text)))
        return status;
    /* A flat name is one without a domain. */
    if (type == NSP_NAME_FLAT && wcschr(text, '\\'))
        status = STATUS_NO_SUCH_USER;
    else
        status = nsp_account_find(host, key, text, account);
    nsp_free(text);
    if (NT_SUCCESS(status) && !is_user(*account)) {
        nsp_account_free(*account);
        *account = NULL;
        status = STATUS_NO_SUCH_USER;
    }
    return status == STATUS_NO_SUCH_USER && allow_guest ? find_guest(host, account) : status;
}

/* ---- handles ---- */

static struct user *find(struct nsp_sam_users *users, ULONG_PTR handle)
{
    struct user *user;

    HASH_FIND(hh, users->table, &handle, sizeof(handle), user);
    return user;
}

NTSTATUS nsp_sam_user_open(struct nsp_sam_users *users, ULONG rid, void **handle)
{
    struct user *user = nsp_alloc(sizeof(*user));

    *handle = NULL;
    if (!user)
        return STATUS_NO_MEMORY;
    user->rid = rid;
    AcquireSRWLockExclusive(&users->lock);
    do
        user->handle = ++users->last;
    while (!user->handle || find(users, user->handle));
    HASH_ADD(hh, users->table, handle, sizeof(user->handle), user);
    if (user->hh.tbl)
        *handle = (void *)user->handle;
    ReleaseSRWLockExclusive(&users->lock);
    if (*handle)
        return STATUS_SUCCESS;
    nsp_free(user);
    return STATUS_NO_MEMORY;
}

NTSTATUS nsp_sam_user_close(struct nsp_sam_users *users, const void *handle)
{
    struct user *user;

    AcquireSRWLockExclusive(&users->lock);
    if ((user = find(users, (ULONG_PTR)handle)))
        HASH_DEL(users->table, user);
    ReleaseSRWLockExclusive(&users->lock);
    nsp_free(user);
    return user ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

NTSTATUS nsp_sam_user_get(struct nsp_host *host, const void *handle, struct nsp_account **account)
{
    struct nsp_sam_users *users = host->sam_users;
    struct user *user;
    ULONG rid = 0;

    *account = NULL;
    AcquireSRWLockShared(&users->lock);
    if ((user = find(users, (ULONG_PTR)handle)))
        rid = user->rid;
    ReleaseSRWLockShared(&users->lock);
    return user ? nsp_account_find_rid(host, rid, account) : STATUS_INVALID_HANDLE;
}
