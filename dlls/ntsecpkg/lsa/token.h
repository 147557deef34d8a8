/*
 * Tokens behind one interface: NtCreateToken where the system has it, else a surrogate, a copy of the process'
 * own token.  Either way the host remembers what the token was meant to be.  Contract 12 and 15.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_TOKEN_H
#define NSP_LSA_TOKEN_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

struct nsp_tokens;

NTSTATUS nsp_tokens_create(struct nsp_tokens **out);
void nsp_tokens_free(struct nsp_tokens *tokens);

/* Everything is only read. */
struct nsp_token_request {
    LUID logon_id;
    SECURITY_LOGON_TYPE logon_type;
    TOKEN_TYPE type;
    SECURITY_IMPERSONATION_LEVEL level;
    ULONG information_type;              /* NSP_TOKEN_INFO_... */
    const void *information;             /* from a package: as trusted as it is */
    const TOKEN_GROUPS *local_groups;    /* may be NULL */
    struct nsp_host *host;               /* its account database adds local groups and restricts; NULL: none does */
    BOOL may_be_disabled;                /* the package has judged whether the account may be used at all */
    TOKEN_SOURCE source;
    const WCHAR *account, *authority;    /* "" when there is none */
    LARGE_INTEGER logon_time;
};

/*
 * Assemble a token by the rules of contract 12.
 *
 * On success *@token is the caller's (CloseHandle).  The description is found from the token and its duplicates, of
 * whatever type, until nsp_token_close() or nsp_tokens_end_session(), or the watch finds that all of them are gone.
 * @text: on failure one sentence why, in a buffer of nsp_format(), or NULL.
 * Fails with
 *   STATUS_INVALID_PARAMETER   information_type unknown, or no user or primary group, or a SID that is none
 *   STATUS_INVALID_OWNER       an owner that is neither the user nor a group with SE_GROUP_OWNER
 *   STATUS_ACCESS_VIOLATION    a pointer to memory that cannot be read
 *   STATUS_LOGON_TYPE_NOT_GRANTED  the account database denies the user this kind of logon
 *   STATUS_ACCOUNT_RESTRICTION     there the user is disabled
 *   STATUS_NO_MEMORY
 */
NTSTATUS nsp_token_create(struct nsp_tokens *tokens, const struct nsp_token_request *request, HANDLE *token,
                          const char **text);

/* See NspTokenDescribe(); *@description is one nsp_alloc'ed block. */
NTSTATUS nsp_token_describe(struct nsp_tokens *tokens, HANDLE token, struct nsp_token_description **description);

/* One more handle of the first token that a session has, for the caller to close.  STATUS_NO_TOKEN without one. */
NTSTATUS nsp_token_open(struct nsp_tokens *tokens, const LUID *logon_id, HANDLE *token);

/* Close by the host itself: forgets the description, for all handles of this token and for its duplicates. */
void nsp_token_close(struct nsp_tokens *tokens, HANDLE token);

/* A session has ended: forget its tokens. */
void nsp_tokens_end_session(struct nsp_tokens *tokens, const LUID *logon_id);

struct nsp_heap;

/* Free what LogonUser returned, by the rule of its type: V2 is one block, the others are freed member by member. */
void nsp_token_information_free(struct nsp_heap *heap, ULONG type, void *information);

/* One that somebody may log on with (contract 8.10). */
BOOL nsp_token_is_logon_type(SECURITY_LOGON_TYPE logon_type);

/* Primary for interactive kinds, impersonation for network kinds (contract 8.10). */
TOKEN_TYPE nsp_token_type_for(SECURITY_LOGON_TYPE logon_type);

/* Use the surrogate even where NtCreateToken exists: for tests.  Set before the first token. */
extern BOOL nsp_token_force_surrogate;

#endif
