/*
 * A logon: from the client's buffer through the package to a token, and back out of it when a step fails.
 * Contract 8.9 to 8.11; who frees what is section 13's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/audit.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "lsa/session.h"
#include "lsa/token.h"
#include "package/accept.h"
#include "package/enter.h"
#include "watch/fence.h"
#include "watch/finding.h"
#include "watch/log.h"

#include <string.h>

#define MAX_NAME 1024 /* characters of an account, authority or machine name */

/* What the package gives back; all blocks of it are the host's then. */
struct outcome {
    void *profile;
    ULONG profile_length;
    LUID logon_id;
    NTSTATUS sub_status;
    enum nsp_token_info information_type;
    void *information;
    UNICODE_STRING *account, *authority, *machine;
    struct nsp_primary_cred_ex primary;
    struct nsp_supplemental_cred_array *supplemental;
};

static const enum nsp_package_slot logon_slots[] = {
    NSP_PKG_LogonUserEx2, NSP_PKG_LogonUserEx, NSP_PKG_LogonUser
};

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

/* Call the newest logon function that the package has; all of them begin with the same thirteen arguments. */
static NTSTATUS enter(struct nsp_logon *logon, struct nsp_client_request *request, void *information,
                      struct outcome *out)
{
    static const unsigned counts[] = { 16, 14, 13 };
    struct nsp_call_on on = { .client = logon->client };
    const ULONG_PTR args[] = {
        NSP_WORDS(request, logon->type, information, logon->information, logon->information_length, &out->profile,
                  &out->profile_length, &out->logon_id, &out->sub_status, &out->information_type, &out->information,
                  &out->account, &out->authority, &out->machine, &out->primary, &out->supplemental)
    };
    ULONG_PTR result;
    NTSTATUS status;
    unsigned i;

    for (i = 0; i < sizeof(logon_slots) / sizeof(logon_slots[0]); i++) {
        if (!logon->pkg->lsa.slots[logon_slots[i]])
            continue;
        if (nsp_enter_lsa(logon->pkg, logon_slots[i], &on, args, counts[i], &result, &status))
            status = (NTSTATUS)result;
        return status;
    }
    return STATUS_NOT_SUPPORTED;
}

/* ---- taking over what the package allocated ---- */

/* The text of a returned string; "" when there is none or it cannot be read. */
static WCHAR *text_of(const UNICODE_STRING *string)
{
    WCHAR chars[MAX_NAME];
    UNICODE_STRING copy;

    if (!string || !nsp_fence_copy(&copy, string, sizeof(copy)) || copy.Length > sizeof(chars) ||
        !nsp_fence_copy(chars, copy.Buffer, copy.Length))
        return nsp_wide_dup(L"");
    copy.Buffer = chars;
    return nsp_wide_from_counted(&copy);
}

/* Free a block that the package may have made part of another: those are no blocks, and are left alone. */
static void release(struct nsp_host *host, void *block)
{
    if (nsp_heap_owns(host->heap, block, NULL))
        nsp_heap_wipe_free(host->heap, block, NSP_CALLER_HOST);
}

static void release_string(struct nsp_host *host, UNICODE_STRING *string)
{
    UNICODE_STRING copy;

    if (!string || !nsp_fence_copy(&copy, string, sizeof(copy)))
        return;
    release(host, copy.Buffer);
    nsp_heap_free(host->heap, NSP_POOL_LSA, string, NSP_CALLER_HOST);
}

static void release_primary(struct nsp_host *host, struct nsp_primary_cred_ex *primary)
{
    UNICODE_STRING *strings[] = {
        &primary->DownlevelName, &primary->DomainName, &primary->Password, &primary->OldPassword,
        &primary->DnsDomainName, &primary->Upn, &primary->LogonServer, &primary->Spare1, &primary->Spare2,
        &primary->Spare3, &primary->Spare4
    };
    unsigned i;

    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        release(host, strings[i]->Buffer);
    release(host, primary->UserSid);
}

static void release_supplemental(struct nsp_host *host, struct nsp_supplemental_cred_array *array)
{
    struct nsp_supplemental_cred cred;
    SIZE_T size = 0;
    ULONG i;

    if (!array || !nsp_heap_owns(host->heap, array, &size))
        return;
    for (i = 0; i < array->CredentialCount; i++) {
        if (offsetof(struct nsp_supplemental_cred_array, Credentials) + (i + 1) * sizeof(cred) > size)
            break;
        cred = array->Credentials[i];
        release(host, cred.PackageName.Buffer);
        release(host, cred.Credentials);
    }
    release(host, array);
}

static void release_outcome(struct nsp_host *host, struct outcome *out)
{
    nsp_token_information_free(host->heap, out->information_type, out->information);
    release_string(host, out->account);
    release_string(host, out->authority);
    release_string(host, out->machine);
    release_primary(host, &out->primary);
    release_supplemental(host, out->supplemental);
}

/* ---- after the package said yes ---- */

static NTSTATUS check_session(struct nsp_host *host, const struct outcome *out)
{
    if (nsp_session_exists(host->sessions, &out->logon_id))
        return STATUS_SUCCESS;
    nsp_finding_add(host->watch, NSP_FINDING_SESSION_UNKNOWN, STATUS_NO_SUCH_LOGON_SESSION, "LogonUser", NULL,
                    "the logon succeeded with LUID %lx:%lx, which is no session: call CreateLogonSession first",
                    (unsigned long)out->logon_id.HighPart, (unsigned long)out->logon_id.LowPart);
    return STATUS_NO_SUCH_LOGON_SESSION;
}

static NTSTATUS make_token(struct nsp_host *host, struct nsp_logon *logon, const struct outcome *out,
                           const struct nsp_session_data *data, HANDLE *token)
{
    struct nsp_token_request request = {
        .logon_id = out->logon_id, .logon_type = logon->type, .type = nsp_token_type_for(logon->type),
        .level = SecurityImpersonation, .information_type = out->information_type, .information = out->information,
        .local_groups = logon->local_groups, .source = logon->source, .account = data->account,
        .authority = data->authority, .logon_time = data->logon_time
    };
    const char *text = NULL;
    NTSTATUS status;

    status = nsp_token_create(host->tokens, &request, token, &text);
    if (!NT_SUCCESS(status))
        nsp_finding_add(host->watch, NSP_FINDING_TOKEN_INFORMATION, status, "LogonUser", NULL,
                        "the logon succeeded, but no token can be made: %s", text ? text : "the system refused");
    return status;
}

static void check_profile(struct nsp_host *host, struct nsp_logon *logon, const struct outcome *out)
{
    if (out->profile && !nsp_client_owns(logon->client, out->profile))
        nsp_finding_add(host->watch, NSP_FINDING_PROFILE_NOT_CLIENT, STATUS_SUCCESS, "LogonUser", out->profile,
                        "the profile buffer does not come from AllocateClientBuffer");
}

/* The session becomes the LSA's.  Well-known ones are so already. */
static NTSTATUS hand_over(struct nsp_host *host, const struct nsp_session_data *data)
{
    NTSTATUS status;

    if (nsp_session_is_well_known(&data->logon_id))
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_session_hand_over(host->sessions, data)))
        return status;
    return nsp_session_reference(host->sessions, &data->logon_id);
}

/* Contract 8.10, 6b: the package that made the session hears that it ends, and nobody else does. */
static void roll_back(struct nsp_host *host, struct nsp_logon *logon, const struct outcome *out)
{
    LUID logon_id = out->logon_id;
    ULONG_PTR result;
    NTSTATUS status;

    nsp_client_free(logon->client, out->profile);
    if (!nsp_session_exists(host->sessions, &logon_id) || nsp_session_is_well_known(&logon_id))
        return;
    NSP_ENTER_LSA(logon->pkg, LogonTerminated, NULL, &result, &status, &logon_id);
    nsp_session_delete(host->sessions, &logon_id);
}

/* Contract 8.10, 6d: only a logon by LogonUserEx2 has credentials to tell of, and nothing that comes of it undoes it. */
static void announce(struct nsp_host *host, const struct nsp_logon *logon, const struct outcome *out,
                     const struct nsp_session_data *data)
{
    const struct nsp_announcement said = {
        .client = logon->client, .type = logon->type, .logon_id = out->logon_id, .account = data->account,
        .primary = (const struct nsp_primary_cred *)&out->primary, .supplemental = out->supplemental
    };
    NTSTATUS status;

    if (!logon->pkg->lsa.slots[NSP_PKG_LogonUserEx2])
        return;
    if (!NT_SUCCESS(status = nsp_credentials_announce(host, &said)))
        NSP_WARN("logon", "not every package was told of the credentials: %s", nsp_status_name(status));
}

static NTSTATUS finish(struct nsp_host *host, struct nsp_logon *logon, const struct outcome *out)
{
    WCHAR *account = text_of(out->account), *authority = text_of(out->authority);
    struct nsp_session_data data = {
        .logon_id = out->logon_id, .package_id = logon->pkg->id, .logon_type = logon->type,
        .package = logon->pkg->name, .server = L"", .dns_domain = L"", .upn = L""
    };
    struct nsp_token_description *description = NULL;
    HANDLE token = NULL;
    NTSTATUS status;

    data.account = account ? account : L"";
    data.authority = authority ? authority : L"";
    GetSystemTimeAsFileTime((FILETIME *)&data.logon_time);

    if (!NT_SUCCESS(status = check_session(host, out)) ||
        !NT_SUCCESS(status = make_token(host, logon, out, &data, &token)))
        goto fail;
    if (NT_SUCCESS(nsp_token_describe(host->tokens, token, &description)))
        data.user = description->user;
    if (!NT_SUCCESS(status = hand_over(host, &data)))
        goto fail;
    check_profile(host, logon, out);
    announce(host, logon, out, &data);

    logon->profile = out->profile;
    logon->profile_length = out->profile_length;
    logon->logon_id = out->logon_id;
    logon->token = token;
    token = NULL;

fail:
    if (!NT_SUCCESS(status))
        roll_back(host, logon, out);
    if (token)
        nsp_token_close(host->tokens, token);
    nsp_free(description);
    nsp_free(account);
    nsp_free(authority);
    return status;
}

static void check_refused(struct nsp_host *host, const struct outcome *out)
{
    const LUID *id = &out->logon_id;

    if (!nsp_session_exists(host->sessions, id) || nsp_session_is_well_known(id) ||
        nsp_session_is_owned(host->sessions, id))
        return;
    nsp_finding_add(host->watch, NSP_FINDING_SESSION_LEFT, STATUS_SUCCESS, "LogonUser", NULL,
                    "the logon was refused, but its session %lx:%lx was left: call DeleteLogonSession",
                    (unsigned long)id->HighPart, (unsigned long)id->LowPart);
}

/* Contract 8.10, 6g.  @is_refused: of what the package gave only SubStatus and the account's name mean anything. */
static void audit(struct nsp_host *host, const struct nsp_logon *logon, const struct outcome *out, BOOL is_refused,
                  NTSTATUS status)
{
    WCHAR *account = text_of(out->account), *authority = is_refused ? NULL : text_of(out->authority),
          *machine = is_refused ? NULL : text_of(out->machine);
    struct nsp_token_description *token = NULL;
    struct nsp_audit_record record = {
        .kind = NSP_AUDIT_LOGON, .package_id = logon->pkg ? logon->pkg->id : 0, .is_success = NT_SUCCESS(status),
        .status = status, .sub_status = logon->sub_status, .account = account, .authority = authority,
        .workstation = machine, .origin = logon->origin, .logon_type = logon->type, .source = logon->source,
        .logon_id = logon->logon_id
    };

    if (logon->token && NT_SUCCESS(nsp_token_describe(host->tokens, logon->token, &token)))
        record.user = token->user;
    nsp_audit_add(host->audit, &record);
    nsp_free(token);
    nsp_free(account);
    nsp_free(authority);
    nsp_free(machine);
}

NTSTATUS nsp_logon(struct nsp_host *host, struct nsp_logon *logon)
{
    struct nsp_client_request *request = NULL;
    void *information = NULL;
    BOOL is_refused = TRUE;
    struct outcome out;
    NTSTATUS status;

    memset(&out, 0, sizeof(out));
    logon->profile = NULL;
    logon->profile_length = 0;
    memset(&logon->logon_id, 0, sizeof(logon->logon_id));
    logon->token = NULL;
    logon->sub_status = STATUS_SUCCESS;

    if (!NT_SUCCESS(status = check(logon)) ||
        !NT_SUCCESS(status = nsp_submit_copy(host, logon->client, logon->information, logon->information_length,
                                             &information)) ||
        !NT_SUCCESS(status = nsp_request_open(logon->client, &request)))
        goto done;

    status = enter(logon, request, information, &out);
    logon->sub_status = out.sub_status;
    if ((is_refused = !NT_SUCCESS(status)))
        check_refused(host, &out);
    else
        status = finish(host, logon, &out);

done:
    audit(host, logon, &out, is_refused, status);
    /* Of a refusal only SubStatus and the account's name mean anything (contract 4.2 rule 5). */
    if (!is_refused)
        release_outcome(host, &out);
    else if (nsp_heap_owns(host->heap, out.account, NULL))
        release_string(host, out.account);
    nsp_request_close(request);
    nsp_heap_wipe_free(host->heap, information, NSP_CALLER_HOST);
    nsp_wipe(&out, sizeof(out));
    return status;
}

void nsp_logon_terminated(struct nsp_host *host, const LUID *logon_id)
{
    struct nsp_package *pkg = NULL;
    ULONG_PTR result;
    NTSTATUS status;
    LUID copy;

    while ((pkg = nsp_package_next(host, pkg))) {
        copy = *logon_id; /* each gets its own: it may write to it */
        NSP_ENTER_LSA(pkg, LogonTerminated, NULL, &result, &status, &copy);
    }
}
