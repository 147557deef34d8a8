/*
 * Packages that call packages: CallPackage, CallPackageEx, CallPackagePassthrough, FreeReturnBuffer, and messages to
 * all.  Contract 6.23, 6.24, 6.26, 6.41, 8.12, and assertion 25 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

/* ---- the package that is called ---- */

static enum { ECHO, FAIL_WITH_ANSWER, RAISE, IMPERSONATE, CALL_CALLER } order;

static struct {
    int calls;
    enum nsp_package_slot slot;
    void *submit, *base;
    ULONG length, attributes;
    LUID client;
    BOOL has_token, is_at_base;
} seen;

static NTSTATUS call_caller(void)
{
    UNICODE_STRING name = wide(L"Caller");

    order = ECHO;
    return lsa->CallPackage(&name, NULL, 0, NULL, NULL, NULL);
}

/* The answer is what was sent, and the protocol's verdict the slot. */
static NTSTATUS serve(enum nsp_package_slot slot, struct nsp_client_request *request, void *submit, void *base,
                      ULONG length, void **answer, ULONG *answer_length, NTSTATUS *protocol_status)
{
    struct nsp_client_info client;
    struct nsp_call_info call;
    static int *volatile nowhere;
    BYTE there[64];

    lsa->GetClientInfo(&client);
    lsa->GetCallInfo(&call);
    seen.calls++;
    seen.slot = slot;
    seen.submit = submit;
    seen.base = base;
    seen.length = length;
    seen.attributes = call.Attributes;
    seen.client = client.LogonId;
    seen.has_token = has_thread_token();
    seen.is_at_base = length && length <= sizeof(there) &&
                      lsa->CopyFromClientBuffer(request, length, there, base) == STATUS_SUCCESS &&
                      !memcmp(there, submit, length);
    *protocol_status = slot;
    if (order == CALL_CALLER)
        return call_caller();
    if (order == RAISE)
        *nowhere = 1;
    if (order == IMPERSONATE)
        return lsa->ImpersonateClient();
    if (length && lsa->AllocateClientBuffer(request, length, answer) == STATUS_SUCCESS)
        *answer_length = length;
    if (length)
        lsa->CopyToClientBuffer(request, length, *answer, submit);
    return order == FAIL_WITH_ANSWER ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

#define SERVE(slot) \
    serve(slot, ClientRequest, ProtocolSubmitBuffer, ClientBufferBase, SubmitBufferLength, ProtocolReturnBuffer, \
          ReturnBufferLength, ProtocolStatus)

static NTSTATUS NTAPI callee_call CALL_ARGS
{
    return SERVE(NSP_PKG_CallPackage);
}

static NTSTATUS NTAPI callee_untrusted CALL_ARGS
{
    return SERVE(NSP_PKG_CallPackageUntrusted);
}

static NTSTATUS NTAPI callee_passthrough CALL_ARGS
{
    return SERVE(NSP_PKG_CallPackagePassthrough);
}

static const struct nsp_package_table callee_half = {
    INSIDE_OTHER, .CallPackage = callee_call,
    .CallPackageUntrusted = callee_untrusted, .CallPackagePassthrough = callee_passthrough
};
static const struct nsp_package_table caller_half = { INSIDE_CALLER };

/* ---- the package that calls ---- */

static struct {
    NTSTATUS status, protocol_status;
    void *answer;
    ULONG length;
} got;

static char submit[] = "abc";

static NTSTATUS call(const WCHAR *text)
{
    UNICODE_STRING name = wide(text);

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->CallPackage(&name, submit, sizeof(submit), &got.answer, &got.length, &got.protocol_status);
    return got.status;
}

static NTSTATUS call_ex(const WCHAR *text)
{
    UNICODE_STRING name = wide(text);

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->CallPackageEx(&name, (void *)0x1234, submit, sizeof(submit), &got.answer, &got.length,
                                    &got.protocol_status);
    return got.status;
}

static NTSTATUS call_passthrough(const WCHAR *text)
{
    UNICODE_STRING name = wide(text);

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->CallPackagePassthrough(&name, (void *)0x5678, submit, sizeof(submit), &got.answer, &got.length,
                                             &got.protocol_status);
    return got.status;
}

static BOOL is_nothing(void)
{
    return !got.answer && !got.length && !got.protocol_status;
}

static BOOL is_system(void)
{
    return seen.client.LowPart == 0x3E7 && !seen.client.HighPart;
}

static struct nsp_host *host;

static void start(void)
{
    struct nsp_client_identity identity = { .size = sizeof(identity), .logon_id = { 0x77, 0 }, .has_tcb = TRUE,
                                            .level = SecurityImpersonation };

    host = new_host(NSP_HOST_CHECK_HEAP);
    need(NspHostSetClient(host, &identity) == STATUS_SUCCESS, "the client cannot be set");
    need_package(host, OTHER_DLL, &callee_half);
    need_package(host, CALLER_DLL, &caller_half);
    need_loaded(host, "deny.dll"); /* has none of these functions */
    memset(&seen, 0, sizeof(seen));
    order = ECHO;
}

static void stop(const char *expected, const char *sentence)
{
    NspHostShutdown(host);
    ok_findings(host, expected, "%s", sentence);
    NspHostDestroy(host);
}

/* ---- CallPackage ---- */

static NTSTATUS names(struct nsp_client_request *request)
{
    UNICODE_STRING empty = { 0 }, bad = { 8, 8, (WCHAR *)16 };

    ok_status(call(L"Nobody"), 0xC00000FE, "[25] callpackage: CallPackage of an unknown name gives C00000FE");
    ok(is_nothing(), "[25] callpackage: and clears the outputs");
    ok_status(call_ex(L"Nobody"), STATUS_NO_SUCH_PACKAGE, "callpackage: CallPackageEx of an unknown name, too");
    ok(is_nothing(), "callpackage: and clears the outputs");
    ok_status(call_passthrough(L"Nobody"), STATUS_NO_SUCH_PACKAGE, "callpackage: and so does CallPackagePassthrough");
    ok(is_nothing(), "callpackage: and clears the outputs");
    ok_status(lsa->CallPackage(&empty, NULL, 0, NULL, NULL, NULL), STATUS_NO_SUCH_PACKAGE,
              "callpackage: CallPackage knows no empty name");
    ok_status(lsa->CallPackage(NULL, NULL, 0, NULL, NULL, NULL), STATUS_INVALID_PARAMETER,
              "callpackage: CallPackage wants a name");
    ok_status(lsa->CallPackage(&bad, NULL, 0, NULL, NULL, NULL), STATUS_INVALID_PARAMETER,
              "callpackage: that can be read");
    ok_int(seen.calls, 0, "callpackage: nobody was called so far");
    ok_status(call(L"oTHER"), STATUS_SUCCESS, "callpackage: the case of a name is nothing to CallPackage");
    lsa->FreeReturnBuffer(got.answer);
    ok_status(call(L"Deny"), SEC_E_UNSUPPORTED_FUNCTION,
              "callpackage: CallPackage of a package without it is unsupported");
    ok_status(call_ex(L"Deny"), SEC_E_UNSUPPORTED_FUNCTION, "callpackage: so is CallPackageEx");
    ok_status(call_passthrough(L"Caller"), SEC_E_UNSUPPORTED_FUNCTION,
              "callpackage: and CallPackagePassthrough of one that has only the other function");
    ok(is_nothing(), "callpackage: and clears the outputs");
    return STATUS_SUCCESS;
}

static NTSTATUS plain(struct nsp_client_request *request)
{
    ok_status(call(L"Other"), STATUS_SUCCESS, "callpackage: CallPackage returns what the callee does");
    ok_int(seen.slot, NSP_PKG_CallPackage, "callpackage: it is the callee's CallPackage");
    ok_status(got.protocol_status, NSP_PKG_CallPackage, "callpackage: the protocol's verdict comes through");
    ok(got.length == sizeof(submit) && !memcmp(got.answer, submit, sizeof(submit)),
       "[25] callpackage: the return buffer can be read by the caller");
    lsa->FreeReturnBuffer(got.answer);
    ok(seen.submit == submit && seen.base == submit && seen.length == sizeof(submit),
       "callpackage: submit buffer and client base are the caller's buffer");
    ok((seen.attributes & NSP_CALL_RECURSIVE) != 0, "[25] callpackage: the call is marked as recursive");
    ok(is_system(), "callpackage: the client of CallPackage is the LSA itself");
    ok_status(lsa->CallPackage(&(UNICODE_STRING){ 10, 10, (WCHAR *)L"Other" }, submit, 1, NULL, NULL, NULL),
              STATUS_SUCCESS, "callpackage: results that are not wanted are not written");
    return STATUS_SUCCESS;
}

static NTSTATUS failing(struct nsp_client_request *request)
{
    order = FAIL_WITH_ANSWER;
    ok_status(call(L"Other"), STATUS_UNSUCCESSFUL, "callpackage: the callee's failure is CallPackage's");
    ok(!got.answer && !got.length, "callpackage: whose answer is not given");
    ok_status(got.protocol_status, NSP_PKG_CallPackage, "callpackage: the protocol's status is, as it was set");
    order = RAISE;
    ok_status(call(L"Other"), STATUS_ACCESS_VIOLATION, "callpackage: a callee that faults fails CallPackage");
    order = ECHO;
    ok_status(call(L"Other"), STATUS_NO_SUCH_PACKAGE, "callpackage: and is not there any more");
    return STATUS_SUCCESS;
}

static NTSTATUS nested(struct nsp_client_request *request)
{
    static int depth;

    if (depth)
        return STATUS_TOO_LATE;
    depth++;
    order = CALL_CALLER;
    ok_status(call(L"Other"), STATUS_TOO_LATE, "callpackage: a callee may call its caller");
    return STATUS_SUCCESS;
}

/* ---- for the client ---- */

static NTSTATUS for_client(struct nsp_client_request *request)
{
    void *block;

    ok_status(call_ex(L"Other"), STATUS_SUCCESS, "callpackage: CallPackageEx calls the callee");
    ok_int(seen.slot, NSP_PKG_CallPackage, "callpackage: through its CallPackage");
    ok(seen.submit == submit && seen.base == (void *)0x1234, "callpackage: and tells it the client's base");
    ok(seen.client.LowPart == 0x77, "callpackage: CallPackageEx keeps the client");
    ok((seen.attributes & NSP_CALL_RECURSIVE) != 0, "callpackage: in a call that is marked as recursive");
    ok_status(lsa->FreeClientBuffer(request, got.answer), STATUS_SUCCESS,
              "callpackage: the answer of CallPackageEx is a buffer of that client");
    call_ex(L"Other");
    block = got.answer;
    lsa->FreeReturnBuffer(block);
    ok_status(lsa->FreeClientBuffer(request, block), STATUS_INVALID_PARAMETER,
              "callpackage: FreeReturnBuffer frees such an answer, too");

    ok_status(call_passthrough(L"Other"), STATUS_SUCCESS, "callpackage: CallPackagePassthrough calls the callee");
    ok_int(seen.slot, NSP_PKG_CallPackagePassthrough, "callpackage: through its function of that name");
    ok(seen.submit == submit && seen.base == (void *)0x5678 && seen.length == sizeof(submit),
       "callpackage: with the arguments untouched");
    ok(seen.client.LowPart == 0x77, "callpackage: for the same client");
    lsa->FreeReturnBuffer(got.answer);
    return STATUS_SUCCESS;
}

static DWORD WINAPI on_thread(void *parameter)
{
    call_ex(L"Other");
    lsa->FreeReturnBuffer(got.answer);
    return 0;
}

static NTSTATUS without_frame(struct nsp_client_request *request)
{
    HANDLE thread = CreateThread(NULL, 0, on_thread, NULL, 0, NULL);

    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    ok_status(got.status, STATUS_SUCCESS, "callpackage: CallPackageEx works on a thread of the package's own");
    ok(is_system(), "callpackage: where the LSA is the client");
    return STATUS_SUCCESS;
}

/* ---- impersonation ---- */

static NTSTATUS impersonating(struct nsp_client_request *request)
{
    need(lsa->ImpersonateClient() == STATUS_SUCCESS, "the client cannot be impersonated");
    call(L"Other");
    ok(!seen.has_token, "callpackage: the callee runs as the LSA, though the caller impersonates");
    ok(has_thread_token(), "callpackage: the caller goes on as it was");
    lsa->FreeReturnBuffer(got.answer);
    order = IMPERSONATE;
    call(L"Other");
    ok(has_thread_token(), "callpackage: also after a callee that did not revert");
    RevertToSelf();
    order = ECHO;
    call(L"Other");
    ok(!has_thread_token(), "callpackage: a caller without a token gets none");
    lsa->FreeReturnBuffer(got.answer);
    return STATUS_SUCCESS;
}

/* ---- who forgets to free ---- */

static NTSTATUS forgetful(struct nsp_client_request *request)
{
    return call(L"Other");
}

static BOOL has_finding(const char *id)
{
    return strstr(findings(host), id) != NULL;
}

static void leak(void)
{
    start();
    run_inside(forgetful);
    NspHostShutdown(host);
    ok(has_finding("NSP-0023"), "callpackage: an answer of CallPackage that nobody frees is a leak");
    NspHostDestroy(host);
}

/* ---- messages to all ---- */

static NTSTATUS caller_answers(struct nsp_client_request *request)
{
    seen.calls++;
    return STATUS_UNSUCCESSFUL;
}

static NTSTATUS send_all(HANDLE connection, ULONG message, ULONG size)
{
    memset(&got, 0xCC, sizeof(got));
    memset(&seen, 0, sizeof(seen));
    return LsaCallAuthenticationPackage(connection, NSP_ALL_PACKAGES, &message, size, &got.answer, &got.length,
                                        &got.protocol_status);
}

static void to_all(void)
{
    HANDLE trusted, untrusted;

    start();
    trusted = connect_trusted();
    untrusted = connect_untrusted();
    inside = caller_answers;
    ok_status(send_all(trusted, 1023, sizeof(ULONG)), STATUS_NO_SUCH_PACKAGE,
              "callpackage: messages below 1024 are for no wildcard");
    ok(!seen.calls && is_nothing(), "callpackage: nobody gets them");
    ok_status(send_all(trusted, 1024, 3), STATUS_NO_SUCH_PACKAGE, "callpackage: nor what is too short for a message");
    ok_status(send_all(trusted, 1024, sizeof(ULONG)), STATUS_SUCCESS,
              "callpackage: message 1024 succeeds with the first package that takes it");
    ok_int(seen.calls, 2, "callpackage: but every package is called");
    ok(got.length == sizeof(ULONG) && *(ULONG *)got.answer == 1024, "callpackage: the client gets that answer");
    ok_status(got.protocol_status, NSP_PKG_CallPackage, "callpackage: and that verdict");
    LsaFreeReturnBuffer(got.answer);
    ok_status(send_all(untrusted, 1025, sizeof(ULONG)), STATUS_SUCCESS,
              "callpackage: an untrusted client may send them");
    ok_int(seen.slot, NSP_PKG_CallPackageUntrusted, "callpackage: by the function for untrusted ones");
    ok_int(seen.calls, 1, "callpackage: packages without it are passed over");
    LsaFreeReturnBuffer(got.answer);
    order = FAIL_WITH_ANSWER;
    ok_status(send_all(trusted, 1024, sizeof(ULONG)), STATUS_UNSUCCESSFUL,
              "callpackage: if all refuse, the call fails");
    ok(!got.answer && !got.length, "callpackage: without an answer");
    LsaDeregisterLogonProcess(trusted);
    LsaDeregisterLogonProcess(untrusted);
    stop("", "callpackage: none of it is anybody's fault");
}

/* ---- from another machine ---- */

static NTSTATUS pass_through(const WCHAR *package, const void *message, ULONG size)
{
    memset(&got, 0xCC, sizeof(got));
    memset(&seen, 0, sizeof(seen));
    return NspPackageCallPassthrough(host, package, message, size, &got.answer, &got.length, &got.protocol_status);
}

static void from_another_machine(void)
{
    static const char long_message[0x10001];

    start();
    ok_status(pass_through(L"oTHER", submit, sizeof(submit)), STATUS_SUCCESS,
              "callpackage: NspPackageCallPassthrough finds the package without case");
    ok_int(seen.slot, NSP_PKG_CallPackagePassthrough, "callpackage: and calls its function of that name");
    ok(seen.is_at_base && seen.submit != submit && seen.submit != seen.base && seen.length == sizeof(submit),
       "callpackage: with a copy of the message, and where the message is");
    ok(got.length == sizeof(submit) && !memcmp(got.answer, submit, sizeof(submit)),
       "callpackage: NspPackageCallPassthrough gives the answer");
    ok_status(got.protocol_status, NSP_PKG_CallPackagePassthrough, "callpackage: and the verdict");
    ok_status(LsaFreeReturnBuffer(got.answer), STATUS_SUCCESS, "callpackage: LsaFreeReturnBuffer frees that answer");
    ok_status(pass_through(L"Other", submit, 0), STATUS_SUCCESS,
              "callpackage: NspPackageCallPassthrough without bytes");
    ok(seen.calls == 1 && !seen.submit && !seen.length, "callpackage: gives the package NULL");
    ok(!got.answer && !got.length, "callpackage: no answer is NULL");
    order = FAIL_WITH_ANSWER;
    ok_status(pass_through(L"Other", submit, sizeof(submit)), STATUS_UNSUCCESSFUL,
              "callpackage: NspPackageCallPassthrough gives the status of the package");
    ok(!got.answer && !got.length, "callpackage: without an answer");
    ok_status(pass_through(L"Nobody", submit, sizeof(submit)), SEC_E_SECPKG_NOT_FOUND,
              "callpackage: NspPackageCallPassthrough of a package that is not loaded");
    ok_status(pass_through(L"Caller", submit, sizeof(submit)), SEC_E_UNSUPPORTED_FUNCTION,
              "callpackage: NspPackageCallPassthrough of a package without the function");
    ok_status(pass_through(L"Other", long_message, sizeof(long_message)), STATUS_INVALID_PARAMETER,
              "callpackage: NspPackageCallPassthrough of more than 64 KB");
    ok_status(pass_through(L"Other", (void *)0x10, sizeof(submit)), STATUS_ACCESS_VIOLATION,
              "callpackage: NspPackageCallPassthrough of what cannot be read");
    ok(!seen.calls && !got.answer && !got.length && !got.protocol_status,
       "callpackage: the package is not called then, and the outputs are cleared");
    stop("", "callpackage: none of it is a finding");
}

static void run(NTSTATUS (*function)(struct nsp_client_request *request), const char *expected)
{
    start();
    run_inside(function);
    stop(expected, "callpackage: that is all that was found");
}

int main(void)
{
    run(names, "");
    start();
    run_inside(plain);
    stop("", "[25] callpackage: FreeReturnBuffer has freed what was returned");
    run(failing, "NSP-0013 CallPackage: STATUS_ACCESS_VIOLATION: CallPackage raised STATUS_ACCESS_VIOLATION writing to "
                 "address " ADDRESS("00000000"));
    run(nested, "");
    run(for_client, "");
    run(without_frame, "");
    run(impersonating, "NSP-0016 CallPackage: CallPackage returned with the client's token on the thread");
    leak();
    to_all();
    from_another_machine();
    return done_testing();
}
