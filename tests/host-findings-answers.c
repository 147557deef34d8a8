/*
 * What is said of answers that are wrong without anybody noticing: statuses that are none, outputs that are missing,
 * and sessions that go with their package's neighbour.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

/* ---- calls of a fixture ---- */

/* The protocol's status, when the call took place. */
static NTSTATUS call(const char *package, const void *submit, ULONG size)
{
    HANDLE lsa = connect_untrusted();
    NTSTATUS status, protocol_status = STATUS_SUCCESS;
    void *answer = NULL;
    ULONG id = 0;

    lookup(lsa, package, &id);
    status = LsaCallAuthenticationPackage(lsa, id, (void *)submit, size, &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(lsa);
    return status ? status : protocol_status;
}

static void end(struct nsp_host *host, const char *expected, const char *sentence)
{
    NspHostShutdown(host);
    ok_findings(host, expected, "%s", sentence);
    NspHostDestroy(host);
}

static void clean_twins(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct logon logon;

    need_loaded(host, "clean.dll");
    need_loaded(host, "clean_call.dll");
    logon = log_on("Clean", Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "answers: a clean logon succeeds");
    drop(&logon);
    ok_status(call("CleanCall", "sent", 4), STATUS_MORE_ENTRIES, "answers: so does a clean call");
    end(host, "", "answers: there is no finding about either");
}

/* ---- statuses ---- */

static void win32_error(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "returns_win32_error.dll");
    ok_status(call("ReturnsWin32Error", "", 1), ERROR_ACCESS_DENIED, "status: a Win32 error is handed on unchanged");
    call("ReturnsWin32Error", "", 1);
    end(host, "NSP-0046 CallPackageUntrusted: 00000005: CallPackageUntrusted returned 5 (00000005), which is no "
        "NTSTATUS: it looks like a Win32 error, and counts as a success", "status: and is a finding, once");
}

static NTSTATUS answer;

static NTSTATUS answer_it(struct nsp_client_request *request)
{
    (void)request;
    return answer;
}

static const struct nsp_package_table caller = { INSIDE_CALLER };

/* How many findings a status makes in a host without check heap. */
static ULONG findings_of(NTSTATUS status)
{
    struct nsp_host *host = new_host(0);
    ULONG count = 0;

    need_package(host, CALLER_DLL, &caller);
    answer = status;
    need(run_inside(answer_it) == status, "the status does not arrive");
    while (NspHostGetFinding(host, count))
        count++;
    NspHostDestroy(host);
    return count;
}

static void kinds_of_statuses(void)
{
    static const struct { NTSTATUS status; ULONG findings; const char *what; } cases[] = {
        { STATUS_SUCCESS, 0, "success" },
        { STATUS_PENDING, 0, "a success of the system's" },
        { STATUS_MORE_ENTRIES, 0, "one of the LSA's" },
        { SEC_I_CONTINUE_NEEDED, 0, "an SEC_I" },
        { SEC_E_LOGON_DENIED, 0, "an SEC_E" },
        { STATUS_BUFFER_OVERFLOW, 0, "a warning" },
        { STATUS_LOGON_FAILURE, 0, "a failure" },
        { (NTSTATUS)0xC0070005, 0, "a Win32 error that was made an NTSTATUS" },
        { (NTSTATUS)0xE0010001, 0, "a failure of the package's own" },
        { 0x20000001, 0, "a success of the package's own" },
        { TRUE, 1, "a TRUE" },
        { ERROR_LOGON_FAILURE, 1, "a Win32 error" },
        { HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), 1, "the HRESULT of a Win32 error" },
        { E_NOTIMPL, 1, "an HRESULT of COM" },
        { E_UNEXPECTED, 1, "the unexpected HRESULT" },
        { HRESULT_FROM_NT(STATUS_LOGON_FAILURE), 1, "an NTSTATUS that was made an HRESULT" },
        { -1, 1, "a -1" }
    };
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++)
        ok_int(findings_of(cases[i].status), cases[i].findings, "status: %s is %s", cases[i].what,
               cases[i].findings ? "a finding" : "none");
}

/* ---- outputs ---- */

static void account_is_missing(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct logon logon;

    need_loaded(host, "success_without_account.dll");
    logon = log_on("SuccessWithoutAccount", Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "output: a logon without the account's name succeeds");
    drop(&logon);
    end(host, "NSP-0045 LogonUser: LogonUser succeeded, but AccountName was not set", "output: and is a finding");
}

static void answer_is_missing(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "length_without_buffer.dll");
    ok_status(call("LengthWithoutBuffer", "", 1), STATUS_SUCCESS, "output: a length without an answer succeeds");
    end(host, "NSP-0045 CallPackageUntrusted: CallPackageUntrusted succeeded, but ProtocolReturnBuffer has a length, "
        "and is NULL", "output: and is a finding");
}

/* ---- sessions ---- */

static void foreign_session(void)
{
    static const LUID system = { 0x3E7, 0 };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct logon logon;

    need_loaded(host, "clean.dll");
    need_loaded(host, "deletes_foreign_session.dll");
    logon = log_on("Clean", Interactive, 0);
    ok_status(call("DeletesForeignSession", &logon.id, sizeof(logon.id)), STATUS_BAD_LOGON_SESSION_STATE,
              "session: what another package made is kept for its token");
    ok(has_session(&logon.id), "session: it is there still");
    ok_status(call("DeletesForeignSession", &system, sizeof(system)), STATUS_BAD_LOGON_SESSION_STATE,
              "session: so is a well-known one");
    drop(&logon);
    end(host, "NSP-0051 DeleteLogonSession: DeleteLogonSession was called for session #, which the package with id 1 "
        "made\nNSP-0051 DeleteLogonSession: DeleteLogonSession was called for session #, which is the system's",
        "session: to delete it is a finding, and so is to delete the system's");
}

int main(void)
{
    clean_twins();
    win32_error();
    kinds_of_statuses();
    account_is_missing();
    answer_is_missing();
    foreign_session();
    return done_testing();
}
