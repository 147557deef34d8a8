/*
 * Making a token for a session that a package made, and taking the session over.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_session.h"

#include "base/status.h"
#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/impersonation.h"
#include "lsa/session.h"
#include "lsa/token.h"
#include "lsa/token_watch.h"
#include "watch/fence.h"
#include "watch/log.h"

void nsp_token_story_free(struct nsp_token_story *story)
{
    nsp_free(story->account);
    nsp_free(story->authority);
    nsp_free(story->workstation);
    nsp_free(story->profile_path);
    nsp_free(story->server);
    nsp_free(story->dns_domain);
    nsp_free(story->upn);
}

NTSTATUS nsp_token_clear_outputs(HANDLE *token, NTSTATUS *sub_status)
{
    NTSTATUS status = nsp_give_zeros(sub_status, sizeof(*sub_status));

    if (!NT_SUCCESS(status))
        return status;
    return token ? nsp_give_zeros(token, sizeof(*token)) : STATUS_INVALID_PARAMETER;
}

/* The arguments that are no names, checked and copied. */
static NTSTATUS take_request(struct nsp_host *host, const struct nsp_token_creation *creation,
                             struct nsp_token_request *request)
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
    request->host = host;
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
static NTSTATUS hand_over(struct nsp_host *host, const struct nsp_token_request *request,
                          const struct nsp_token_story *story, HANDLE token)
{
    struct nsp_session_data data = {
        .logon_id = request->logon_id, .package_id = story->package_id, .logon_type = request->logon_type,
        .logon_time = request->logon_time, .account = request->account, .authority = request->authority,
        .profile_path = story->profile_path, .server = story->server, .dns_domain = story->dns_domain,
        .upn = story->upn
    };
    struct nsp_token_description *description;
    NTSTATUS status;

    if (!nsp_session_is_well_known(&data.logon_id) && !nsp_session_is_owned(host->sessions, &data.logon_id)) {
        if (!NT_SUCCESS(status = nsp_token_describe(host->tokens, token, &description)))
            return status;
        data.user = description->user;
        status = nsp_session_hand_over(host->sessions, &data);
        nsp_free(description);
        if (!NT_SUCCESS(status))
            return status;
    }
    return nsp_token_watch_add(host->token_watch, &data.logon_id, token);
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

NTSTATUS nsp_token_session_create(struct nsp_host *host, const struct nsp_token_creation *creation,
                                  struct nsp_token_story *story)
{
    struct nsp_token_request request;
    ULONG_PTR maker;
    NTSTATUS status, disabled = STATUS_ACCOUNT_DISABLED;
    HANDLE token, none = NULL;

    if (!NT_SUCCESS(status = take_request(host, creation, &request)) ||
        !NT_SUCCESS(status = find_session(host, &request.logon_id, &maker)))
        return status;
    if (!story->package_id)
        story->package_id = maker;
    request.account = story->account ? story->account : L"";
    request.authority = story->authority ? story->authority : L"";
    if (!NT_SUCCESS(status = make_token(host, &request, &token))) {
        /* The one restriction that the account database has. */
        if (status == STATUS_ACCOUNT_RESTRICTION)
            nsp_fence_copy(creation->sub_status, &disabled, sizeof(disabled));
        return status;
    }

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
