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

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/impersonation.h"
#include "lsa/session.h"
#include "lsa/token_private.h"
#include "watch/fence.h"
#include "watch/log.h"

#define PROTECTED_USERS_RID 525

/* What CreateToken and CreateTokenEx have in common, as the package gave it. */
struct creation {
    LUID *logon_id;
    TOKEN_SOURCE *source;
    SECURITY_LOGON_TYPE logon_type;
    SECURITY_IMPERSONATION_LEVEL level;
    ULONG information_type;
    const void *information;
    const TOKEN_GROUPS *groups;
    HANDLE *token;
    NTSTATUS *sub_status;
};

/* Copies of what it told about the session; NULL where it told nothing. */
struct story {
    WCHAR *account, *authority, *workstation, *profile_path, *server, *dns_domain, *upn;
    ULONG_PTR package_id; /* 0: of the package that made the session */
};

static void free_story(struct story *story)
{
    nsp_free(story->account);
    nsp_free(story->authority);
    nsp_free(story->workstation);
    nsp_free(story->profile_path);
    nsp_free(story->server);
    nsp_free(story->dns_domain);
    nsp_free(story->upn);
}

static NTSTATUS take_primary_cred(const void *source, struct story *story)
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

/* The host never restricts an account, so that SubStatus stays as it is made here. */
static NTSTATUS clear_outputs(HANDLE *token, NTSTATUS *sub_status)
{
    const NTSTATUS success = STATUS_SUCCESS;
    const HANDLE none = NULL;

    if (sub_status && !nsp_fence_copy(sub_status, &success, sizeof(success)))
        return STATUS_ACCESS_VIOLATION;
    if (!token)
        return STATUS_INVALID_PARAMETER;
    return nsp_fence_copy(token, &none, sizeof(none)) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/* The arguments that are no names, checked and copied. */
static NTSTATUS take_request(const struct creation *creation, struct nsp_token_request *request)
{
    NTSTATUS status;

    memset(request, 0, sizeof(*request));
    if (!NT_SUCCESS(status = nsp_take(&request->logon_id, creation->logon_id, sizeof(request->logon_id))) ||
        !NT_SUCCESS(status = nsp_take(&request->source, creation->source, sizeof(request->source))))
        return status;
    if (!nsp_token_is_logon_type(creation->logon_type))
        return STATUS_INVALID_LOGON_TYPE;
    request->logon_type = creation->logon_type;
    request->type = nsp_token_type_for(creation->logon_type);
    request->level = SecurityImpersonation;
    if (request->type == TokenImpersonation) {
        if ((ULONG)creation->level > SecurityDelegation)
            return STATUS_BAD_IMPERSONATION_LEVEL;
        request->level = creation->level;
    }
    request->information_type = creation->information_type;
    request->information = creation->information;
    request->local_groups = creation->groups;
    GetSystemTimeAsFileTime((FILETIME *)&request->logon_time);
    return STATUS_SUCCESS;
}

/* Tokens are made with the authority of the host, also on a thread that the package impersonates on. */
static NTSTATUS make_token(struct nsp_host *host, const struct nsp_token_request *request, HANDLE *token)
{
    NTSTATUS status, resumed;
    HANDLE thread_token;
    const char *text;

    *token = NULL;
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&thread_token)))
        return status;
    status = nsp_token_create(host->tokens, request, token, &text);
    resumed = nsp_impersonation_resume(thread_token);
    if (!NT_SUCCESS(status) && text)
        NSP_WARN("token", "%s: %s", nsp_status_name(status), text);
    if (NT_SUCCESS(status) && !NT_SUCCESS(resumed))
        nsp_token_close(host->tokens, *token);
    return NT_SUCCESS(status) ? resumed : status;
}

/* From now on the session lives as long as its tokens.  What the first of them told about it stays. */
static NTSTATUS hand_over(struct nsp_host *host, const struct nsp_token_request *request, const struct story *story,
                          HANDLE token)
{
    struct nsp_session_data data = {
        .logon_id = request->logon_id, .package_id = story->package_id, .logon_type = request->logon_type,
        .logon_time = request->logon_time, .account = request->account, .authority = request->authority,
        .profile_path = story->profile_path, .server = story->server, .dns_domain = story->dns_domain,
        .upn = story->upn
    };
    struct nsp_token_description *description;
    NTSTATUS status;

    if (nsp_session_is_well_known(&data.logon_id))
        return STATUS_SUCCESS;
    if (!nsp_session_is_owned(host->sessions, &data.logon_id)) {
        if (!NT_SUCCESS(status = nsp_token_describe(host->tokens, token, &description)))
            return status;
        data.user = description->user;
        status = nsp_session_hand_over(host->sessions, &data);
        nsp_free(description);
        if (!NT_SUCCESS(status))
            return status;
    }
    return nsp_session_reference(host->sessions, &data.logon_id);
}

/* *@package_id: of the package that made the session. */
static NTSTATUS find_session(struct nsp_host *host, const LUID *logon_id, ULONG_PTR *package_id)
{
    struct nsp_session_data *data;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_session_get_data(host->sessions, logon_id, &data)))
        return status;
    *package_id = data->package_id;
    nsp_free(data);
    return STATUS_SUCCESS;
}

static NTSTATUS create_token(struct nsp_host *host, const struct creation *creation, struct story *story)
{
    struct nsp_token_request request;
    ULONG_PTR maker;
    NTSTATUS status;
    HANDLE token, none = NULL;

    if (!NT_SUCCESS(status = take_request(creation, &request)) ||
        !NT_SUCCESS(status = find_session(host, &request.logon_id, &maker)))
        return status;
    if (!story->package_id)
        story->package_id = maker;
    request.account = story->account ? story->account : L"";
    request.authority = story->authority ? story->authority : L"";
    if (!NT_SUCCESS(status = make_token(host, &request, &token)))
        return status;

    /* A failure must leave the session the package's, so the handle goes out first. */
    if (!nsp_fence_copy(creation->token, &token, sizeof(token)))
        status = STATUS_ACCESS_VIOLATION;
    else
        status = hand_over(host, &request, story, token);
    if (!NT_SUCCESS(status)) {
        nsp_fence_copy(creation->token, &none, sizeof(none));
        nsp_token_close(host->tokens, token);
        return status;
    }
    NSP_TRACE("token", "session %lx:%lx of %ls\\%ls from %ls", request.logon_id.HighPart, request.logon_id.LowPart,
              request.authority, request.account, story->workstation ? story->workstation : L"here");
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI lsa_CreateToken(LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType,
                               SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                               enum nsp_token_info TokenInformationType, void *TokenInformation,
                               TOKEN_GROUPS *TokenGroups, UNICODE_STRING *AccountName, UNICODE_STRING *AuthorityName,
                               UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath, HANDLE *Token,
                               NTSTATUS *SubStatus)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));
    const struct creation creation = {
        LogonId, TokenSource, LogonType, ImpersonationLevel, TokenInformationType, TokenInformation, TokenGroups,
        Token, SubStatus
    };
    struct story story = { 0 };
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear_outputs(Token, SubStatus)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_take_text(AccountName, &story.account)) &&
        NT_SUCCESS(status = nsp_take_text(AuthorityName, &story.authority)) &&
        NT_SUCCESS(status = nsp_take_text(Workstation, &story.workstation)) &&
        NT_SUCCESS(status = nsp_take_text(ProfilePath, &story.profile_path)))
        status = create_token(host, &creation, &story);
    free_story(&story);
    return status;
}

NTSTATUS NTAPI lsa_CreateTokenEx(LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType,
                                 SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                 enum nsp_token_info TokenInformationType, void *TokenInformation,
                                 TOKEN_GROUPS *TokenGroups, UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath,
                                 void *SessionInformation, enum nsp_session_info SessionInformationType,
                                 HANDLE *Token, NTSTATUS *SubStatus)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));
    const struct creation creation = {
        LogonId, TokenSource, LogonType, ImpersonationLevel, TokenInformationType, TokenInformation, TokenGroups,
        Token, SubStatus
    };
    struct story story = { 0 };
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear_outputs(Token, SubStatus)))
        return status;
    if (SessionInformationType != NSP_SESSION_INFO_PRIMARY_CRED)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = take_primary_cred(SessionInformation, &story)) &&
        NT_SUCCESS(status = nsp_take_text(Workstation, &story.workstation)) &&
        NT_SUCCESS(status = nsp_take_text(ProfilePath, &story.profile_path)))
        status = create_token(host, &creation, &story);
    free_story(&story);
    return status;
}

NTSTATUS NTAPI lsa_OpenTokenByLogonId(LUID *LogonId, HANDLE *RetTokenHandle)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));
    NTSTATUS status;
    HANDLE token;
    LUID id;

    if (!NT_SUCCESS(status = clear_outputs(RetTokenHandle, NULL)) ||
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
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));
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
