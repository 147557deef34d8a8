/*
 * What the token files share: the captured request of a package, and the ways to make a token of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_TOKEN_PRIVATE_H
#define NSP_LSA_TOKEN_PRIVATE_H

#include "lsa/token.h"

/* What a package may ask for; more is refused. */
#define NSP_MAX_GROUPS 1024
#define NSP_MAX_PRIVILEGES 64

/* Laid out as a SID, with room for the longest; count and sub-authorities are those of a valid SID. */
struct nsp_sid {
    UCHAR revision, count;
    SID_IDENTIFIER_AUTHORITY authority;
    ULONG sub[SID_MAX_SUB_AUTHORITIES];
};

struct nsp_token_group {
    struct nsp_sid sid;
    ULONG attributes;
};

/* Copies of what the package gave; a member that it left out has revision 0, or is NULL. */
struct nsp_token_capture {
    LARGE_INTEGER expiration;
    struct nsp_sid user, primary_group, owner;
    ULONG group_count, group_room, privilege_count;
    struct nsp_token_group *groups;                            /* no SID twice */
    LUID_AND_ATTRIBUTES privileges[NSP_MAX_PRIVILEGES + 1];    /* no LUID twice; room for that of local policy */
    ACL *default_dacl;
    const char *text;                                          /* of nsp_format: why capturing failed */
};

/* ---- token_capture.c: nothing in here trusts a pointer of the package ---- */

/* Also on failure the caller calls nsp_token_capture_free(). */
NTSTATUS nsp_token_capture(const struct nsp_token_request *request, struct nsp_token_capture *capture);
void nsp_token_capture_free(struct nsp_token_capture *capture);

struct nsp_token_group *nsp_token_find_group(struct nsp_token_capture *capture, const struct nsp_sid *sid);

/* A SID or LUID that is there already gets the attributes in addition to its own. */
NTSTATUS nsp_token_add_group(struct nsp_token_capture *capture, const struct nsp_sid *sid, ULONG attributes);
void nsp_token_add_privilege(struct nsp_token_capture *capture, const LUID_AND_ATTRIBUTES *privilege);

/* ---- token_aliases.c ---- */

/* Add the local groups of the account database that have the user or a group for a member. */
NTSTATUS nsp_token_add_aliases(struct nsp_host *host, struct nsp_token_capture *capture);

/* ---- token_account.c ---- */

/* A logon does not make the account database: where there is none, nobody is a member of anything, nor restricted. */
BOOL nsp_token_has_accounts(struct nsp_host *host);

/* STATUS_LOGON_TYPE_NOT_GRANTED, STATUS_ACCOUNT_RESTRICTION, as nsp_token_create() has them. */
NTSTATUS nsp_token_check_account(const struct nsp_token_request *request, struct nsp_token_capture *capture);

/* ---- token_assemble.c ---- */

/* One block of *@size bytes, pointers lead into it; the caller frees it. */
NTSTATUS nsp_token_assemble(const struct nsp_token_request *request, struct nsp_token_description **out,
                            SIZE_T *size, const char **text);

/* ---- token_native.c, token_surrogate.c: an object for a description ---- */

/* STATUS_NOT_SUPPORTED where the system has no NtCreateToken. */
NTSTATUS nsp_token_create_native(const struct nsp_token_description *description, HANDLE *token);

struct nsp_token_model; /* the token of this process, from which surrogates are made */

NTSTATUS nsp_token_model_create(struct nsp_token_model **out);
void nsp_token_model_free(struct nsp_token_model *model);
NTSTATUS nsp_token_create_surrogate(const struct nsp_token_model *model,
                                    const struct nsp_token_description *description, HANDLE *token);
const ACL *nsp_token_model_dacl(const struct nsp_token_model *model); /* default DACL of surrogates, or NULL */

/* ---- token_mark.c: a number that duplicates of a token carry ---- */

/* @dacl: its default DACL, or NULL.  FALSE: this token cannot be marked, and its duplicates will not be known. */
BOOL nsp_token_mark(HANDLE token, const ACL *dacl, const LUID *mark);
BOOL nsp_token_get_mark(HANDLE token, LUID *mark);

/* ---- token.c, for token_watch.c ---- */

/* A token that nobody but the host has a handle of. */
struct nsp_token_loose {
    LUID token_id, logon_id;
    ULONG openings; /* handles that nsp_token_open() had given out by then */
    BOOL has_copy;  /* was found since */
};

/* STATUS_NO_SUCH_LOGON_SESSION: it was forgotten, with its session. */
NTSTATUS nsp_tokens_watch(struct nsp_tokens *tokens, HANDLE token);
ULONG nsp_tokens_watched(const struct nsp_tokens *tokens);

/* Look at the one whose turn it is; FALSE: it is not loose. */
BOOL nsp_tokens_take_turn(struct nsp_tokens *tokens, struct nsp_token_loose *loose);

/* Forget it, unless somebody has got a handle meanwhile: FALSE. */
BOOL nsp_tokens_forget(struct nsp_tokens *tokens, const struct nsp_token_loose *loose);

/* What GetTokenInformation() says, nsp_alloc'ed; NULL on failure, with the last error set. */
void *nsp_token_query(HANDLE token, TOKEN_INFORMATION_CLASS class);

#endif
