/*
 * The account database: a machine domain with its users, groups and managed service accounts, and the built-in groups.
 * It lies in the registry of the host (lsa/registry.h) and is read anew each time, since other processes change it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_ACCOUNT_H
#define NSP_LSA_ACCOUNT_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#define NSP_NT_HASH_SIZE 16

/* How a name is written. */
enum nsp_account_key {
    NSP_ACCOUNT_BY_NAME,      /* SAM name: "alice", "DOMAIN\\alice", ".\\alice" */
    NSP_ACCOUNT_BY_UPN,       /* "alice@dns.domain" */
    NSP_ACCOUNT_BY_ALTERNATE, /* one of its alternate ids, as they are used by certificate mapping */
    NSP_ACCOUNT_BY_DN,        /* "CN=alice,CN=Users,DC=..." */
    NSP_ACCOUNT_BY_SPN,       /* "host/machine" */
    NSP_ACCOUNT_BY_DISPLAY,   /* its full name */
    NSP_ACCOUNT_BY_GUID,      /* "{xxxxxxxx-...}" */
    NSP_ACCOUNT_BY_SID        /* "S-1-5-21-..." */
};

/* One account or group, in one nsp_alloc'ed block with all that it points to.  Strings are "" when there are none. */
struct nsp_account {
    enum nsp_account_kind kind;
    ULONG rid;
    ULONG flags;                  /* NSP_ACCOUNT_DISABLED, ... */
    PSID sid;
    GUID guid;
    const WCHAR *name, *full_name, *comment, *upn, *dn;
    const WCHAR *alternates, *spns; /* lists: each ends with a NUL, the list with another */
    LARGE_INTEGER password_set;   /* file time; 0: never */
    BOOLEAN has_nt_hash;
    BYTE nt_hash[NSP_NT_HASH_SIZE]; /* of the password: a secret */
};

/* The identity of the machine domain; made with the database at its first use.  One nsp_alloc'ed block. */
struct nsp_account_domain {
    const WCHAR *name, *dns_name; /* of the host's options */
    PSID sid;                     /* S-1-5-21-a-b-c, random at first use, then for ever */
};

NTSTATUS nsp_account_domain(struct nsp_host *host, struct nsp_account_domain **domain);

/*
 * Find one.  Names are compared without case; a domain that is not the machine's own is not found.
 * Groups are found, too.  Free it with nsp_account_free(), which wipes the hash.
 *   STATUS_NO_SUCH_USER
 *   STATUS_OBJECT_NAME_COLLISION   more than one has it (display names)
 *   STATUS_INTERNAL_DB_CORRUPTION  the registry holds what is no account
 */
NTSTATUS nsp_account_find(struct nsp_host *host, enum nsp_account_key key, const WCHAR *text,
                          struct nsp_account **account);
NTSTATUS nsp_account_find_rid(struct nsp_host *host, ULONG rid, struct nsp_account **account);
/* The same without the hash.  @sid is a valid one, of this database or of anybody's. */
NTSTATUS nsp_account_find_sid(struct nsp_host *host, PSID sid, struct nsp_account **account);

void nsp_account_free(struct nsp_account *account); /* NULL is allowed */

/*
 * The groups of the machine domain (S-1-5-21-..., "None" 513 first) of which @account is a member.  *@groups is one
 * nsp_alloc'ed block with its SIDs.
 */
NTSTATUS nsp_account_groups(struct nsp_host *host, const struct nsp_account *account, TOKEN_GROUPS **groups);

/* The local groups (S-1-5-32-..., aliases of the machine domain) that hold any of @sids, directly or one in another. */
NTSTATUS nsp_account_aliases(struct nsp_host *host, const PSID *sids, ULONG count, TOKEN_GROUPS **groups);

/*
 * The passwords of a managed service account, which the host makes and changes by itself: nsp_alloc'ed, the previous
 * one "" when there is none.  @is_forced makes a new one now.  Free them with nsp_service_password_free(), which wipes.
 *   STATUS_NO_SUCH_USER  also for an account that is none of these
 */
struct nsp_service_password {
    WCHAR *current, *previous;
    FILETIME expiry;              /* of the current one */
    FILETIME valid_for_outbound;  /* from when on others accept it */
};
NTSTATUS nsp_account_service_password(struct nsp_host *host, const WCHAR *name, BOOL is_forced,
                                      struct nsp_service_password *password);
void nsp_service_password_free(struct nsp_service_password *password);

NTSTATUS nsp_account_nt_hash(const WCHAR *password, BYTE hash[NSP_NT_HASH_SIZE]);

/*
 * For the NspAccount... and NspGroup... functions, whose statuses they have.  Names are SAM names or SIDs.  What they
 * give has no hash in it, though has_nt_hash says whether there is one.
 */
NTSTATUS nsp_account_add(struct nsp_host *host, const struct nsp_account *account, const WCHAR *password, ULONG *rid);
NTSTATUS nsp_account_set(struct nsp_host *host, const WCHAR *name, const struct nsp_account *changes);
NTSTATUS nsp_account_set_password(struct nsp_host *host, const WCHAR *name, const WCHAR *password);
NTSTATUS nsp_account_remove(struct nsp_host *host, const WCHAR *name);
NTSTATUS nsp_account_get(struct nsp_host *host, const WCHAR *name, struct nsp_account **account);
NTSTATUS nsp_account_at(struct nsp_host *host, ULONG index, struct nsp_account **account);
NTSTATUS nsp_account_join(struct nsp_host *host, const WCHAR *group, const WCHAR *member);
NTSTATUS nsp_account_leave(struct nsp_host *host, const WCHAR *group, const WCHAR *member);
NTSTATUS nsp_account_members(struct nsp_host *host, const WCHAR *name, WCHAR **members); /* a list of SIDs */

#endif
