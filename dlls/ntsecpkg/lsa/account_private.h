/*
 * The inside of the account database.  Below the host's key "Accounts" holds the values SID and NextRid and, for each
 * account, a subkey named by its RID in eight hexadecimal digits.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_ACCOUNT_PRIVATE_H
#define NSP_LSA_ACCOUNT_PRIVATE_H

#include "lsa/account.h"
#include "lsa/account_text.h"

#define NSP_ACCOUNT_FIRST_RID 1000 /* below it is what the database is made with */
#define NSP_ACCOUNT_KNOWN_FLAGS \
    (NSP_ACCOUNT_DISABLED | NSP_ACCOUNT_DENY_INTERACTIVE | NSP_ACCOUNT_DENY_NETWORK | NSP_ACCOUNT_DENY_BATCH | \
     NSP_ACCOUNT_DENY_SERVICE | NSP_ACCOUNT_DENY_REMOTE_INTERACTIVE)

/* The database while it is locked: nobody else reads or writes it. */
struct nsp_account_base {
    struct nsp_host *host;
    HANDLE lock;
    HKEY key;
    PSID sid; /* of the machine domain */
};

/* Also after a failure, nsp_account_end() is to be called. */
NTSTATUS nsp_account_begin(struct nsp_host *host, struct nsp_account_base *base);
void nsp_account_end(struct nsp_account_base *base);

/* Log that @value (NULL: the name) of the subkey @rid is not what it should be: STATUS_INTERNAL_DB_CORRUPTION. */
NTSTATUS nsp_account_damaged(struct nsp_account_base *base, ULONG rid, const WCHAR *value);

static inline BOOL nsp_account_is_group(enum nsp_account_kind kind)
{
    return kind == NSP_ACCOUNT_GROUP || kind == NSP_ACCOUNT_ALIAS;
}

/* ---- records ---- */

/* Groups below S-1-5-32. */
static inline BOOL nsp_account_is_builtin(ULONG rid)
{
    return rid >= DOMAIN_ALIAS_RID_ADMINS && rid < NSP_ACCOUNT_FIRST_RID;
}

#define NSP_ACCOUNT_SID_SIZE 28 /* bytes, of S-1-5-21-a-b-c-rid, the longest */

void nsp_account_put_sid(struct nsp_account_base *base, ULONG rid, PSID sid);

/*
 * The RID of the account that has the subkey @index, from 0.  STATUS_NO_MORE_ENTRIES; STATUS_INTERNAL_DB_CORRUPTION,
 * which has been logged, for a subkey that is no RID: there may be more behind it.
 */
NTSTATUS nsp_account_next(struct nsp_account_base *base, ULONG index, ULONG *rid);

NTSTATUS nsp_account_open(struct nsp_account_base *base, ULONG rid, BOOL create, HKEY *key);

/* Without the hash nothing is unsealed.  STATUS_NO_SUCH_USER, STATUS_INTERNAL_DB_CORRUPTION. */
NTSTATUS nsp_account_read(struct nsp_account_base *base, ULONG rid, BOOL with_hash, struct nsp_account **account);

/* Texts that are NULL stay as they are, those that are "" go. */
NTSTATUS nsp_account_write(HKEY key, const struct nsp_account *account);

/* A SID or a name, as public functions take it; and what has it, without the hash. */
NTSTATUS nsp_account_lookup_any(struct nsp_account_base *base, const WCHAR *name, ULONG *rid);
NTSTATUS nsp_account_load(struct nsp_account_base *base, const WCHAR *name, struct nsp_account **account);

/* Statuses as nsp_account_find(). */
NTSTATUS nsp_account_lookup(struct nsp_account_base *base, enum nsp_account_key key, const WCHAR *text, ULONG *rid);

/* ---- members and passwords ---- */

/* The SIDs that are members of the group @rid: a list of texts, nsp_alloc'ed.  All of them are valid. */
NTSTATUS nsp_account_members_read(struct nsp_account_base *base, ULONG rid, WCHAR **members);

/* STATUS_MEMBER_IN_ALIAS or STATUS_MEMBER_NOT_IN_ALIAS when there is nothing to do. */
NTSTATUS nsp_account_members_add(struct nsp_account_base *base, ULONG rid, PSID member);
NTSTATUS nsp_account_members_remove(struct nsp_account_base *base, ULONG rid, PSID member);

/* Store the hash of @password; NULL: none any more. */
NTSTATUS nsp_account_password_write(HKEY key, const WCHAR *password);

/* Make the first password of a service account, or the next. */
NTSTATUS nsp_account_password_make(HKEY key);

/* The hash that belongs to the account; *@has_hash is FALSE when there is none. */
NTSTATUS nsp_account_password_hash(HKEY key, enum nsp_account_kind kind, BYTE hash[NSP_NT_HASH_SIZE],
                                   BOOLEAN *has_hash);

#endif
