/*
 * A logon that fails after its package said yes: what is undone, and who hears of it.  Contract 8.10, 6b and 6f;
 * assertions 14 of section 16 and 17 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

static struct nsp_host *host;
static void *profile;
static LUID session;
static LONG caller_ended, other_ended;
static NTSTATUS spoilt_by;       /* of what the package does to its own logon */
static BOOL was_there, had_token;

enum fault { NO_USER, NO_SESSION, NO_SUCH_TYPE, DEAD_CLIENT, FAULTS };
static enum fault fault;

static NTSTATUS NTAPI logon_user(LOGON_ARGS)
{
    struct nsp_token_information_v1 *information;
    NTSTATUS status;

    if (!NT_SUCCESS(status = lsa->AllocateClientBuffer(ClientRequest, 16, &profile)) ||
        !NT_SUCCESS(status = fixture_logon(LOGON_WORDS)))
        return status;
    *ProfileBuffer = profile;
    *ProfileBufferLength = 16;
    *SubStatus = STATUS_PASSWORD_EXPIRED;
    session = *LogonId;
    information = *TokenInformation;
    if (fault == NO_USER) {
        lsa->FreeLsaHeap(information->User.User.Sid);
        information->User.User.Sid = NULL;
    } else if (fault == NO_SESSION) {
        spoilt_by = lsa->DeleteLogonSession(LogonId);
    } else if (fault == NO_SUCH_TYPE) {
        lsa->FreeLsaHeap(information->User.User.Sid);
        lsa->FreeLsaHeap(information->PrimaryGroup.PrimaryGroup);
        lsa->FreeLsaHeap(information->Groups->Groups[0].Sid);
        lsa->FreeLsaHeap(information->Groups);
        *TokenInformationType = 77;
    }
    return STATUS_SUCCESS;
}

/* The client disappears when all is done but the handle of its token. */
static NTSTATUS NTAPI post_logon(struct nsp_post_logon_user_info *info)
{
    HANDLE token;

    had_token = lsa->OpenTokenByLogonId(&info->LogonId, &token) == STATUS_SUCCESS;
    if (had_token)
        CloseHandle(token);
    if (fault == DEAD_CLIENT)
        spoilt_by = NspHostEndClient(host);
    return STATUS_SUCCESS;
}

static void NTAPI caller_terminated(LUID *LogonId)
{
    caller_ended++;
    was_there = has_session(LogonId) && !memcmp(LogonId, &session, sizeof(session));
}

static void NTAPI other_terminated(LUID *LogonId)
{
    other_ended++;
}

static const struct nsp_package_table caller = {
    FIXTURE_BASICS, .LogonUser = logon_user, .PostLogonUser = post_logon, .LogonTerminated = caller_terminated
};
static const struct nsp_package_table other = { INSIDE_OTHER, .LogonTerminated = other_terminated };

static const struct { NTSTATUS status; LONG told; const char *name, *findings; } faults[FAULTS] = {
    [NO_USER] = { STATUS_INVALID_PARAMETER, 1, "no user",
        "NSP-0024 LogonUser: STATUS_INVALID_PARAMETER: the logon succeeded, but no token can be made: User.User.Sid is "
        "NULL, and a token needs a user" },
    [NO_SESSION] = { STATUS_NO_SUCH_LOGON_SESSION, 0, "no session",
        "NSP-0025 LogonUser: STATUS_NO_SUCH_LOGON_SESSION: the logon succeeded with LUID #, which is no session: call "
        "CreateLogonSession first" },
    [NO_SUCH_TYPE] = { STATUS_INVALID_PARAMETER, 1, "an unknown type of token information",
        "NSP-0024 LogonUser: STATUS_INVALID_PARAMETER: the logon succeeded, but no token can be made: "
        "TokenInformationType is none of those that Windows knows" },
    [DEAD_CLIENT] = { STATUS_PROCESS_IS_TERMINATING, 1, "the client died meanwhile", "" },
};

static void undo(enum fault which)
{
    const char *name = faults[which].name;
    struct logon logon;

    fault = which;
    spoilt_by = STATUS_SUCCESS;
    caller_ended = other_ended = was_there = had_token = 0;
    host = new_host(NSP_HOST_CHECK_HEAP);
    need_newest_package(host, CALLER_DLL, &caller);
    need_newest_package(host, OTHER_DLL, &other);

    logon = log_on("Caller", Interactive, 0);
    ok(spoilt_by == STATUS_SUCCESS && logon.status == faults[which].status, "[14] LsaLogonUser: %s: it fails with %s",
       name, NspStatusName(faults[which].status));
    ok(is_empty(&logon), "[P6.17] LsaLogonUser: %s: profile and token are NULL, the LUID is 0:0", name);
    ok_status(logon.sub_status, STATUS_PASSWORD_EXPIRED, "[P6.17] LsaLogonUser: %s: SubStatus is the package's", name);
    ok_status(LsaFreeReturnBuffer(profile), STATUS_INVALID_PARAMETER, "[14] LsaLogonUser: %s: the profile is freed",
              name);
    ok_int(caller_ended, faults[which].told, "[14] LogonTerminated: %s: the package hears it as often as there was "
           "a session", name);
    ok_int(other_ended, 0, "[14] LogonTerminated: %s: no other package does", name);
    ok(was_there == faults[which].told, "LogonTerminated: %s: while it runs the session still exists", name);
    ok(!has_session(&session), "[14] LsaLogonUser: %s: afterwards the session is gone", name);
    ok(had_token == (which == DEAD_CLIENT), "PostLogonUser: %s: is called only when there is a token", name);
    NspHostShutdown(host);
    ok_findings(host, faults[which].findings, "[P6.17] LsaLogonUser: %s: no block is lost", name);
    ok(caller_ended == faults[which].told && !other_ended,
       "LogonTerminated: %s: the end of the host tells nobody again", name);
    NspHostDestroy(host);
}

int main(void)
{
    enum fault which;

    for (which = 0; which < FAULTS; which++)
        undo(which);
    return done_testing();
}
