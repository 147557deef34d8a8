/*
 * Support functions about tokens: CreateToken (contract 6.21), CreateTokenEx (6.51), OpenTokenByLogonId (6.47) and
 * CheckProtectedUserByToken (6.60).
 *
 * TokenInformation stays the package's: nothing public says that the LSA frees it, and a leak is better than a double
 * free (6.21).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/status.h"
#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/session.h"
#include "lsa/token_private.h"
#include "lsa/token_session.h"
#include "watch/fence.h"

#define PROTECTED_USERS_RID 525

static NTSTATUS take_primary_cred(const void *source, struct nsp_token_story *story)
{
    struct nsp_primary_cred_ex cred;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_take(&cred, source, sizeof(struct nsp_primary_cred))))
        return status;
    if (cred.Flags & NSP_CRED_EX) {
        if (!nsp_fence_copy(&cred, source, sizeof(cred)))
            return STATUS_ACCESS_VIOLATION;
        story->package_id = cred.PackageId;
    }
    if (!NT_SUCCESS(status = nsp_take_text(&cred.DownlevelName, &story->account)) ||
        !NT_SUCCESS(status = nsp_take_text(&cred.DomainName, &story->authority)) ||
        !NT_SUCCESS(status = nsp_take_text(&cred.DnsDomainName, &story->dns_domain)) ||
        !NT_SUCCESS(status = nsp_take_text(&cred.Upn, &story->upn)))
        return status;
    return nsp_take_text(&cred.LogonServer, &story->server);
}

NTSTATUS NTAPI lsa_CreateToken(LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType,
                               SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                               enum nsp_token_info TokenInformationType, void *TokenInformation,
                               TOKEN_GROUPS *TokenGroups, UNICODE_STRING *AccountName, UNICODE_STRING *AuthorityName,
                               UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath, HANDLE *Token,
                               NTSTATUS *SubStatus)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    const struct nsp_token_creation creation = {
        LogonId, TokenSource, LogonType, ImpersonationLevel, TokenInformationType, TokenInformation, TokenGroups,
        Token, SubStatus
    };
    struct nsp_token_story story = { 0 };
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_token_clear_outputs(Token, SubStatus)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_take_text(AccountName, &story.account)) &&
        NT_SUCCESS(status = nsp_take_text(AuthorityName, &story.authority)) &&
        NT_SUCCESS(status = nsp_take_text(Workstation, &story.workstation)) &&
        NT_SUCCESS(status = nsp_take_text(ProfilePath, &story.profile_path)))
        status = nsp_token_session_create(host, &creation, &story);
    nsp_token_story_free(&story);
    return status;
}

NTSTATUS NTAPI lsa_CreateTokenEx(LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType,
                                 SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                 enum nsp_token_info TokenInformationType, void *TokenInformation,
                                 TOKEN_GROUPS *TokenGroups, UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath,
                                 void *SessionInformation, enum nsp_session_info SessionInformationType,
                                 HANDLE *Token, NTSTATUS *SubStatus)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    const struct nsp_token_creation creation = {
        LogonId, TokenSource, LogonType, ImpersonationLevel, TokenInformationType, TokenInformation, TokenGroups,
        Token, SubStatus
    };
    struct nsp_token_story story = { 0 };
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_token_clear_outputs(Token, SubStatus)))
        return status;
    if (SessionInformationType != NSP_SESSION_INFO_PRIMARY_CRED)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = take_primary_cred(SessionInformation, &story)) &&
        NT_SUCCESS(status = nsp_take_text(Workstation, &story.workstation)) &&
        NT_SUCCESS(status = nsp_take_text(ProfilePath, &story.profile_path)))
        status = nsp_token_session_create(host, &creation, &story);
    nsp_token_story_free(&story);
    return status;
}

NTSTATUS NTAPI lsa_OpenTokenByLogonId(LUID *LogonId, HANDLE *RetTokenHandle)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    NTSTATUS status;
    HANDLE token;
    LUID id;

    if (!NT_SUCCESS(status = nsp_token_clear_outputs(RetTokenHandle, NULL)) ||
        !NT_SUCCESS(status = nsp_take(&id, LogonId, sizeof(id))))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!nsp_session_exists(host->sessions, &id))
        return STATUS_NO_SUCH_LOGON_SESSION;
    if (!NT_SUCCESS(status = nsp_token_open(host->tokens, &id, &token)))
        return status;
    if (nsp_fence_copy(RetTokenHandle, &token, sizeof(token)))
        return STATUS_SUCCESS;
    CloseHandle(token);
    return STATUS_ACCESS_VIOLATION;
}

/* S-1-5-21-domain-525 */
static BOOL is_protected_users(PSID sid)
{
    static const SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };

    return !memcmp(GetSidIdentifierAuthority(sid), &nt, sizeof(nt)) && *GetSidSubAuthorityCount(sid) == 5 &&
           *GetSidSubAuthority(sid, 0) == SECURITY_NT_NON_UNIQUE && *GetSidSubAuthority(sid, 4) == PROTECTED_USERS_RID;
}

static BOOLEAN has_protected_users(const TOKEN_GROUPS *groups)
{
    ULONG i;

    for (i = 0; i < groups->GroupCount; i++) {
        if (is_protected_users(groups->Groups[i].Sid))
            return TRUE;
    }
    return FALSE;
}

/* A token that the host did not make is asked itself. */
static NTSTATUS check_token(struct nsp_host *host, HANDLE token, BOOLEAN *is_protected)
{
    struct nsp_token_description *description;
    TOKEN_GROUPS *groups;
    NTSTATUS status;

    status = nsp_token_describe(host->tokens, token, &description);
    if (NT_SUCCESS(status)) {
        *is_protected = has_protected_users(description->groups);
        nsp_free(description);
    }
    if (status != STATUS_NOT_FOUND)
        return status;
    if (!(groups = nsp_token_query(token, TokenGroups)))
        return nsp_status_from_win32(GetLastError());
    *is_protected = has_protected_users(groups);
    nsp_free(groups);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI lsa_CheckProtectedUserByToken(HANDLE UserToken, BOOLEAN *ProtectedUser)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    BOOLEAN is_protected = FALSE;
    NTSTATUS status;

    if (!ProtectedUser)
        return STATUS_INVALID_PARAMETER;
    if (!nsp_fence_copy(ProtectedUser, &is_protected, sizeof(is_protected)))
        return STATUS_ACCESS_VIOLATION;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = check_token(host, UserToken, &is_protected)))
        return status;
    return nsp_fence_copy(ProtectedUser, &is_protected, sizeof(is_protected)) ? STATUS_SUCCESS
                                                                              : STATUS_ACCESS_VIOLATION;
}
