/*
 * A token for a session, and the session in the hands of the LSA from then on: what CreateToken, CreateTokenEx and
 * ConvertAuthDataToToken have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_TOKEN_SESSION_H
#define NSP_LSA_TOKEN_SESSION_H

#include "secpkg_abi.h"

struct nsp_host;

/* The arguments as the package gave them. */
struct nsp_token_creation {
    const LUID *logon_id;
    const TOKEN_SOURCE *source;
    SECURITY_LOGON_TYPE logon_type;
    SECURITY_IMPERSONATION_LEVEL level;
    ULONG information_type;
    const void *information;
    const TOKEN_GROUPS *groups;
    HANDLE *token;
    NTSTATUS *sub_status;
};

/* nsp_alloc'ed copies of what was told about the session; NULL where nothing was told. */
struct nsp_token_story {
    WCHAR *account, *authority, *workstation, *profile_path, *server, *dns_domain, *upn;
    ULONG_PTR package_id; /* 0: of the package that made the session */
};

void nsp_token_story_free(struct nsp_token_story *story); /* what it points to */

/*
 * Make the token, write its handle to creation->token and hand the session over.  A failure leaves the session as it
 * was, with no token.  Fails with
 *   STATUS_NO_SUCH_LOGON_SESSION
 *   STATUS_INVALID_LOGON_TYPE
 *   STATUS_BAD_IMPERSONATION_LEVEL
 *   STATUS_ACCOUNT_RESTRICTION       *creation->sub_status says why
 *   STATUS_INVALID_PARAMETER         a NULL pointer; and all of nsp_token_create()
 */
NTSTATUS nsp_token_session_create(struct nsp_host *host, const struct nsp_token_creation *creation,
                                  struct nsp_token_story *story);

/* Clear what CreateToken and its kin give.  STATUS_INVALID_PARAMETER when @token is NULL. */
NTSTATUS nsp_token_clear_outputs(HANDLE *token, NTSTATUS *sub_status);

#endif
