/*
 * The part of the public C API about the accounts of the machine's domain, in the registry of the prefix.  Part of
 * ntsecpkg_host.h, which includes it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NTSECPKG_ACCOUNT_H
#define NTSECPKG_ACCOUNT_H

#include "ntsecpkg_host.h"

#ifdef __cplusplus
extern "C" {
#endif

enum nsp_account_kind {
    NSP_ACCOUNT_USER,
    NSP_ACCOUNT_SERVICE, /* a managed service account: the host makes its passwords and changes them */
    NSP_ACCOUNT_GROUP,   /* of users of the machine domain */
    NSP_ACCOUNT_ALIAS    /* a local group: of anybody, other local groups, too */
};

enum nsp_account_flags {
    NSP_ACCOUNT_DISABLED                = 0x1,
    /* Kinds of logon that are denied to it.  Unlocking and cached logons are of the kind that they stand for. */
    NSP_ACCOUNT_DENY_INTERACTIVE        = 0x10,
    NSP_ACCOUNT_DENY_NETWORK            = 0x20,
    NSP_ACCOUNT_DENY_BATCH              = 0x40,
    NSP_ACCOUNT_DENY_SERVICE            = 0x80,
    NSP_ACCOUNT_DENY_REMOTE_INTERACTIVE = 0x100
};

/*
 * One account or group.  Lists are strings one behind the other, with an empty one at the end.  What packages see of
 * it: contract 6.31 to 6.39 and 6.57; tests/host-account.c.  No token is made for a logon of a kind that is denied
 * (STATUS_LOGON_TYPE_NOT_GRANTED), nor does CreateToken make one of a disabled account: contract 6.21, 12;
 * tests/host-token-account.c.
 */
struct nsp_account_info {
    ULONG size;               /* sizeof(struct nsp_account_info), in bytes; set by the caller where it is an input */
    enum nsp_account_kind kind;
    ULONG flags;              /* enum nsp_account_flags; 0 for groups */
    const WCHAR *name;        /* at most 20 characters, 256 for groups; none of "/\[]:;|=,+*?<>@ or below a blank */
    const WCHAR *full_name, *comment;
    const WCHAR *upn;         /* "alice@example.org" */
    const WCHAR *alternates;  /* a list: ids as certificate mapping has them */
    const WCHAR *spns;        /* a list: "host/machine" */
    /* Outputs, not read where the structure is an input. */
    ULONG rid;
    PSID sid;                 /* S-1-5-21-a-b-c-rid, of built-in groups S-1-5-32-rid */
    GUID guid;
    const WCHAR *dn;          /* "CN=alice,CN=Users,DC=example,DC=org" */
    BOOLEAN has_password;
    LARGE_INTEGER password_set; /* file time; 0: never */
};

/*
 * The account database lies in the registry, below the host's key.  At its first use it gets a random machine SID,
 * Administrator, Guest (disabled), and the groups of a workstation.  @host may be NULL: the default host.  A @name is
 * a SAM name, with or without the domain of the machine, or a SID.  Any of the functions may fail with
 *   STATUS_INTERNAL_DB_CORRUPTION  the registry was edited by hand; which key is logged
 *   STATUS_LOCK_NOT_GRANTED, STATUS_NO_MEMORY
 */

/**
 * Add an account.  Only the NT hash of @password is kept; NULL: it has none, and nobody logs on with it.  Service
 * accounts get a password that the host makes, so @password is NULL for them, and for groups.  Users become members of
 * the group Users.
 *
 * @rid may be NULL; it is 1000 or higher, and no account that was removed ever had it.
 * Fails with
 *   STATUS_INVALID_ACCOUNT_NAME   @info->name
 *   STATUS_USER_EXISTS, STATUS_GROUP_EXISTS, STATUS_ALIAS_EXISTS   somebody has this name; which one says @info->kind
 *   STATUS_OBJECT_NAME_COLLISION  somebody has the UPN, or one of the alternate ids or SPNs
 *   STATUS_PASSWORD_RESTRICTION   longer than 256 characters
 *   STATUS_INVALID_PARAMETER      size, kind, flags, other texts; texts have at most 1024 characters, lists 8192
 */
NTSTATUS NTAPI NspAccountAdd(struct nsp_host *host, const struct nsp_account_info *info, const WCHAR *password,
                             ULONG *rid);

/**
 * Describe an account, by name or by index from 0 in the order of RIDs.  On success *@info is one block of the
 * caller's; free it with NspFree().
 *
 * Fails with STATUS_NO_SUCH_USER (get), STATUS_NO_MORE_ENTRIES (list).  Behind an entry that is
 * STATUS_INTERNAL_DB_CORRUPTION there may be others; a database that is damaged as a whole is one such entry.
 */
NTSTATUS NTAPI NspAccountGet(struct nsp_host *host, const WCHAR *name, struct nsp_account_info **info);
NTSTATUS NTAPI NspAccountList(struct nsp_host *host, ULONG index, struct nsp_account_info **info);

/**
 * Make flags and texts of an account those of @info: texts that are NULL stay, those that are "" go.  Another name
 * renames it.  The kind stays what it is.
 * Fails with STATUS_NO_SUCH_USER and the statuses of NspAccountAdd().
 */
NTSTATUS NTAPI NspAccountSet(struct nsp_host *host, const WCHAR *name, const struct nsp_account_info *info);

/**
 * Give an account another password; NULL: none, but for a service account the next that the host makes.
 * Fails with STATUS_NO_SUCH_USER (groups, too), STATUS_PASSWORD_RESTRICTION, STATUS_INVALID_PARAMETER (a password for
 * a service account).
 */
NTSTATUS NTAPI NspAccountSetPassword(struct nsp_host *host, const WCHAR *name, const WCHAR *password);

/**
 * Remove an account, out of all groups, too; also a damaged one.
 * Fails with STATUS_NO_SUCH_USER, STATUS_SPECIAL_ACCOUNT (Administrator, Guest, and the groups that are there from the
 * start).
 */
NTSTATUS NTAPI NspAccountRemove(struct nsp_host *host, const WCHAR *name);

/**
 * The groups that a token of this account would have: those of the machine domain, then local ones.  *@groups is one
 * block of the caller's; free it with NspFree().  Fails with STATUS_NO_SUCH_USER.
 */
NTSTATUS NTAPI NspAccountGetGroups(struct nsp_host *host, const WCHAR *name, TOKEN_GROUPS **groups);

/**
 * Let @member join or leave @group.  A local group takes anybody, SIDs of elsewhere and other groups, too; a group of
 * the machine domain only its users.  "None" has all users, and no list.
 *
 * Fails with
 *   STATUS_NO_SUCH_GROUP, STATUS_NO_SUCH_MEMBER
 *   STATUS_INVALID_MEMBER         the group itself, or no user of the domain
 *   STATUS_MEMBER_IN_ALIAS, STATUS_MEMBER_NOT_IN_ALIAS   there is nothing to do, for a local group
 *   STATUS_MEMBER_IN_GROUP, STATUS_MEMBER_NOT_IN_GROUP   and for one of the domain
 *   STATUS_MEMBERS_PRIMARY_GROUP  nobody can leave "None"
 */
NTSTATUS NTAPI NspGroupAddMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member);
NTSTATUS NTAPI NspGroupRemoveMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member);

/**
 * The SIDs that @group lists, as a list of texts: one block of the caller's; free it with NspFree().
 * Fails with STATUS_NO_SUCH_GROUP.
 */
NTSTATUS NTAPI NspGroupGetMembers(struct nsp_host *host, const WCHAR *group, WCHAR **members);

#ifdef __cplusplus
}
#endif

#endif
