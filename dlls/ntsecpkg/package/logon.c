/*
 * A logon: from the client's buffer through the package to a token, and back out of it when a step fails.
 * Contract 8.10; who frees what is section 13's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon_private.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/audit.h"
#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/session.h"
#include "lsa/token.h"
#include "lsa/token_watch.h"
#include "package/accept.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/log.h"

#include <string.h>

static NTSTATUS check(const struct nsp_logon *logon)
{
    if (!logon->pkg)
        return STATUS_NO_SUCH_PACKAGE;
    if (!nsp_token_is_logon_type(logon->type))
        return STATUS_INVALID_LOGON_TYPE;
    if (logon->local_groups && !nsp_client_identity(logon->client)->has_tcb)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (logon->pkg->has_info && !(logon->pkg->capabilities & NSP_CAP_LOGON))
        return STATUS_NO_SUCH_PACKAGE;
    return STATUS_SUCCESS;
}

/* ---- after the package said yes ---- */

static NTSTATUS check_session(struct nsp_host *host, const struct nsp_outcome *out)
{
    if (nsp_session_exists(host->sessions, &out->logon_id))
        return STATUS_SUCCESS;
    nsp_finding_add(host->watch, NSP_FINDING_SESSION_UNKNOWN, STATUS_NO_SUCH_LOGON_SESSION, "LogonUser", NULL,
                    "the logon succeeded with LUID %lx:%lx, which is no session: call CreateLogonSession first",
                    (unsigned long)out->logon_id.HighPart, (unsigned long)out->logon_id.LowPart);
    return STATUS_NO_SUCH_LOGON_SESSION;
}

/* Statuses of the host's own, for which no package is to blame. */
static BOOL is_own_refusal(NTSTATUS status)
{
    return status == STATUS_LOGON_TYPE_NOT_GRANTED || status == STATUS_NO_MEMORY ||
           status == STATUS_LOCK_NOT_GRANTED || status == STATUS_INTERNAL_DB_CORRUPTION;
}

static NTSTATUS make_token(const struct nsp_logon_call *call, const struct nsp_session_data *data, HANDLE *token)
{
    const struct nsp_logon *logon = call->logon;
    const struct nsp_outcome *out = &call->out;
    struct nsp_host *host = call->host;
    struct nsp_token_request request = {
        .logon_id = out->logon_id, .logon_type = logon->type,
        .type = call->only_identifies ? TokenImpersonation : nsp_token_type_for(logon->type),
        .level = call->only_identifies ? SecurityIdentification : SecurityImpersonation,
        .information_type = out->information_type, .information = out->information,
        .local_groups = logon->local_groups, .host = host, .may_be_disabled = TRUE, .source = logon->source,
        .account = data->account, .authority = data->authority, .logon_time = data->logon_time
    };
    const char *text = NULL;
    NTSTATUS status;

    status = nsp_token_create(host->tokens, &request, token, &text);
    if (!NT_SUCCESS(status) && !is_own_refusal(status))
        nsp_finding_add(host->watch, NSP_FINDING_TOKEN_INFORMATION, status, "LogonUser", NULL,
                        "the logon succeeded, but no token can be made: %s", text ? text : "the system refused");
    return status;
}

static void check_profile(struct nsp_host *host, struct nsp_logon *logon, const struct nsp_outcome *out)
{
    if (out->profile && !nsp_client_owns(logon->client, out->profile))
        nsp_finding_add(host->watch, NSP_FINDING_PROFILE_NOT_CLIENT, STATUS_SUCCESS, "LogonUser", out->profile,
                        "the profile buffer does not come from AllocateClientBuffer");
}

/* The session becomes the LSA's, and ends with its tokens.  Well-known ones are so already. */
static NTSTATUS hand_over(struct nsp_host *host, const struct nsp_session_data *data, HANDLE token)
{
    NTSTATUS status;

    if (!nsp_session_is_well_known(&data->logon_id) &&
        !NT_SUCCESS(status = nsp_session_hand_over(host->sessions, data)))
        return status;
    return nsp_token_watch_add(host->token_watch, &data->logon_id, token);
}

/* Contract 8.10, 6b: the package that made the session hears that it ends, and nobody else does. */
static void roll_back(struct nsp_logon_call *call)
{
    const LUID *logon_id = &call->out.logon_id;
    struct nsp_host *host = call->host;

    nsp_client_free(call->logon->client, call->out.profile);
    if (!nsp_session_exists(host->sessions, logon_id) || nsp_session_is_well_known(logon_id))
        return;
    nsp_logon_tell_rollback(call);
    nsp_session_discard(host->sessions, logon_id);
    nsp_tokens_end_session(host->tokens, logon_id);
}

/* Contract 8.10, 6d: nothing that comes of it undoes the logon. */
static void announce(struct nsp_logon_call *call, const struct nsp_session_data *data)
{
    const struct nsp_announcement said = {
        .client = call->logon->client, .type = call->logon->type, .logon_id = call->out.logon_id,
        .account = data->account, .primary = (const struct nsp_primary_cred *)&call->out.primary,
        .supplemental = call->out.supplemental, .logon = data
    };
    NTSTATUS status;

    if (!nsp_logon_gives_credentials(call->logon))
        return;
    if (!NT_SUCCESS(status = nsp_credentials_announce(call->host, &said)))
        NSP_WARN("logon", "not every package was told of the credentials: %s", nsp_status_name(status));
}

/* The client lives in this process, so that its handles are ours.  It may have disappeared meanwhile. */
static NTSTATUS give_token(struct nsp_logon *logon, HANDLE token)
{
    HANDLE copy;

    if (nsp_client_has_ended(logon->client))
        return STATUS_PROCESS_IS_TERMINATING;
    if (!DuplicateHandle(GetCurrentProcess(), token, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return nsp_status_from_win32(GetLastError());
    CloseHandle(token);
    nsp_handles_except(copy);
    logon->token = copy;
    return STATUS_SUCCESS;
}

static NTSTATUS check_text(const struct nsp_outcome_text *text)
{
    return text->account && text->authority && text->machine && text->server && text->dns_domain && text->upn
        ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS finish(struct nsp_logon_call *call)
{
    const struct nsp_outcome_text *text = &call->text;
    struct nsp_outcome *out = &call->out;
    struct nsp_logon *logon = call->logon;
    struct nsp_host *host = call->host;
    struct nsp_session_data data = {
        .logon_id = out->logon_id, .package_id = logon->pkg->id, .logon_type = logon->type,
        .package = logon->pkg->name, .account = text->account, .authority = text->authority, .server = text->server,
        .dns_domain = text->dns_domain, .upn = text->upn
    };
    struct nsp_token_description *description = NULL;
    HANDLE token = NULL;
    NTSTATUS status;

    GetSystemTimeAsFileTime((FILETIME *)&data.logon_time);
    if (!NT_SUCCESS(status = check_text(text)) || !NT_SUCCESS(status = check_session(host, out)) ||
        !NT_SUCCESS(status = make_token(call, &data, &token)) ||
        !NT_SUCCESS(status = nsp_token_describe(host->tokens, token, &description)))
        goto fail;
    data.user = description->user;
    if (!NT_SUCCESS(status = hand_over(host, &data, token)))
        goto fail;
    check_profile(host, logon, out);
    announce(call, &data);
    nsp_logon_tell_success(call);
    nsp_surrogate_end(call, STATUS_SUCCESS);
    if (!NT_SUCCESS(status = give_token(logon, token)))
        goto fail;

    nsp_client_buffer_hand_over(out->profile);
    logon->profile = out->profile;
    logon->profile_length = out->profile_length;
    logon->logon_id = out->logon_id;
    nsp_free(description);
    return STATUS_SUCCESS;

fail:
    roll_back(call);
    if (token)
        nsp_token_close(host->tokens, token);
    nsp_free(description);
    return status;
}

static void check_refused(struct nsp_host *host, const struct nsp_outcome *out)
{
    const LUID *id = &out->logon_id;

    if (!nsp_session_exists(host->sessions, id) || nsp_session_is_well_known(id) ||
        nsp_session_is_owned(host->sessions, id))
        return;
    nsp_finding_add(host->watch, NSP_FINDING_SESSION_LEFT, STATUS_SUCCESS, "LogonUser", NULL,
                    "the logon was refused, but its session %lx:%lx was left: call DeleteLogonSession",
                    (unsigned long)id->HighPart, (unsigned long)id->LowPart);
}

/* Contract 8.10, 6g. */
static void audit(const struct nsp_logon_call *call, NTSTATUS status)
{
    const struct nsp_logon *logon = call->logon;
    struct nsp_token_description *token = NULL;
    struct nsp_audit_record record = {
        .kind = NSP_AUDIT_LOGON, .package_id = logon->pkg ? logon->pkg->id : 0, .is_success = NT_SUCCESS(status),
        .status = status, .sub_status = logon->sub_status, .account = call->text.account,
        .authority = call->text.authority, .workstation = call->text.machine, .origin = logon->origin,
        .logon_type = logon->type, .source = logon->source, .logon_id = logon->logon_id
    };

    if (logon->token && NT_SUCCESS(nsp_token_describe(call->host->tokens, logon->token, &token)))
        record.user = token->user;
    nsp_audit_add(call->host->audit, &record);
    nsp_free(token);
}

NTSTATUS nsp_logon(struct nsp_host *host, struct nsp_logon *logon)
{
    struct nsp_logon_call call = { .host = host, .logon = logon };
    BOOL is_refused = TRUE;
    NTSTATUS status;

    logon->profile = NULL;
    logon->profile_length = 0;
    memset(&logon->logon_id, 0, sizeof(logon->logon_id));
    logon->token = NULL;
    logon->sub_status = STATUS_SUCCESS;

    if (!NT_SUCCESS(status = check(logon)) ||
        !NT_SUCCESS(status = nsp_submit_open(host, logon->client, logon->information, logon->information_length,
                                             &call.submit)) ||
        !NT_SUCCESS(status = nsp_logon_check_trust(&call)) ||
        !NT_SUCCESS(status = nsp_request_open(logon->client, &call.request)))
        goto done;

    if (NT_SUCCESS(status = nsp_surrogate_begin(&call))) {
        status = nsp_logon_enter(&call);
        is_refused = !NT_SUCCESS(status);
        nsp_outcome_read_text(&call, is_refused);
        if (is_refused)
            check_refused(host, &call.out);
        else
            status = finish(&call);
    }
    logon->sub_status = call.out.sub_status;
    nsp_surrogate_end(&call, status);

done:
    audit(&call, status);
    nsp_outcome_release(&call, is_refused);
    nsp_request_close(call.request);
    nsp_submit_close(host, &call.submit);
    nsp_client_buffers_end_call();
    return status;
}
