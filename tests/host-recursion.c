/*
 * Packages that call themselves without an end: they are refused before the stack is full, told so, and live on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#define LIMIT 64 /* calls in progress on a thread */

static NTSTATUS call(const char *package, BOOL is_trusted)
{
    HANDLE connection = is_trusted ? connect_trusted() : connect_untrusted();
    NTSTATUS status, protocol_status;
    void *answer;
    ULONG id, size;

    need(lookup(connection, package, &id) == STATUS_SUCCESS, package);
    status = LsaCallAuthenticationPackage(connection, id, NULL, 0, &answer, &size, &protocol_status);
    LsaDeregisterLogonProcess(connection);
    return status;
}

/* The stack that is left differs; what comes before it does not. */
static int is_found(struct nsp_host *host, const char *step, const char *text)
{
    const struct nsp_finding *finding = NspHostGetFinding(host, 0);

    return finding && !NspHostGetFinding(host, 1) && !strcmp(finding->id, "NSP-0034") && !strcmp(finding->step, step) &&
           finding->status == STATUS_STACK_OVERFLOW && !strncmp(finding->text, text, strlen(text));
}

static void itself(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "recurses.dll");
    ok_status(call("Recurses", TRUE), STATUS_STACK_OVERFLOW, "recursion: CallPackage into itself ends");
    ok_int(EXPORTED(LONG, "recurses.dll", call_count), LIMIT, "recursion: after so many calls as there may be");
    ok_status(EXPORTED(NTSTATUS, "recurses.dll", innermost), STATUS_STACK_OVERFLOW,
              "recursion: CallPackage gives STATUS_STACK_OVERFLOW");
    ok(is_found(host, "CallPackage", "CallPackage was refused inside CallPackage, with 64 calls in progress"),
       "recursion: one finding names the call and how deep it was");
    EXPORTED(LONG, "recurses.dll", call_count) = 0;
    ok(call("Recurses", TRUE) == STATUS_STACK_OVERFLOW && EXPORTED(LONG, "recurses.dll", call_count) == LIMIT,
       "recursion: the package is not dead, and the next call is as deep");
    NspHostDestroy(host);
}

static void by_credentials(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "recurses.dll");
    ok_status(call("Recurses", FALSE), STATUS_SUCCESS,
              "recursion: UpdateCredentials inside AcceptCredentials ends, and is no failure of the session");
    ok_int(EXPORTED(LONG, "recurses.dll", accept_count), LIMIT - 1,
           "recursion: AcceptCredentials was entered as often as there was room");
    ok(is_found(host, "AcceptCredentials", "AcceptCredentials was refused inside AcceptCredentials, with 64 calls"),
       "recursion: one finding tells of it");
    NspHostDestroy(host);
}

/* ---- two that would come back 2 to the power of 64 times ---- */

static volatile LONG accepted[2];
static LONG innocent;

static NTSTATUS again(LONG volatile *count, struct nsp_primary_cred *primary)
{
    InterlockedIncrement(count);
    return lsa->UpdateCredentials(primary, NULL);
}

static NTSTATUS NTAPI accept_caller(SECURITY_LOGON_TYPE type, UNICODE_STRING *account, struct nsp_primary_cred *primary,
                                    struct nsp_supplemental_cred *supplemental)
{
    return again(&accepted[0], primary);
}

static NTSTATUS NTAPI accept_other(SECURITY_LOGON_TYPE type, UNICODE_STRING *account, struct nsp_primary_cred *primary,
                                   struct nsp_supplemental_cred *supplemental)
{
    return again(&accepted[1], primary);
}

static NTSTATUS NTAPI accept_quietly(SECURITY_LOGON_TYPE type, UNICODE_STRING *account,
                                     struct nsp_primary_cred *primary, struct nsp_supplemental_cred *supplemental)
{
    innocent++;
    return STATUS_SUCCESS;
}

static const struct nsp_package_table caller = { INSIDE_CALLER, .AcceptCredentials = accept_caller };
static const struct nsp_package_table other = { INSIDE_OTHER, .AcceptCredentials = accept_other };
static const struct nsp_package_table quiet = { INSIDE_OTHER, .AcceptCredentials = accept_quietly };

static NTSTATUS update(struct nsp_client_request *request)
{
    struct nsp_primary_cred primary = { .Flags = NSP_CRED_UPDATE };
    NTSTATUS status = fixture_session(&primary.LogonId);

    if (NT_SUCCESS(status))
        status = lsa->UpdateCredentials(&primary, NULL);
    lsa->DeleteLogonSession(&primary.LogonId);
    return status;
}

static void each_other(void)
{
    struct nsp_host *host = new_host(0);

    need_package(host, CALLER_DLL, &caller);
    need_package(host, OTHER_DLL, &other);
    ok_status(run_inside(update), STATUS_SUCCESS,
              "recursion: two packages that call UpdateCredentials for each other end");
    ok(accepted[0] && accepted[1] && accepted[0] + accepted[1] < 4 * LIMIT, "recursion: in few calls");
    ok(is_found(host, "AcceptCredentials", "AcceptCredentials was refused"), "recursion: with one finding for both");
    NspHostDestroy(host);
}

static void others_go_on(void)
{
    struct nsp_host *host = new_host(0);

    need_package(host, CALLER_DLL, &caller);
    need_package(host, OTHER_DLL, &quiet);
    ok_status(run_inside(update), STATUS_SUCCESS, "recursion: beside a package that calls itself");
    ok(innocent >= LIMIT - 2, "recursion: another one is told as always");
    NspHostDestroy(host);
}

/* ---- a stack that is full before the calls are too many ---- */

static LONG wide_calls;

static NTSTATUS wide_call(struct nsp_client_request *request)
{
    volatile char much[0x8000];
    UNICODE_STRING self = wide(FIXTURE_NAME);
    NTSTATUS status;

    much[0] = 1;
    wide_calls++;
    status = lsa->CallPackage(&self, NULL, 0, NULL, NULL, NULL);
    return much[0] ? status : STATUS_SUCCESS;
}

static void little_stack(void)
{
    struct nsp_host *host = new_host(0);

    need_package(host, CALLER_DLL, &caller);
    ok_status(run_inside(wide_call), STATUS_STACK_OVERFLOW,
              "recursion: with little stack left a call is refused earlier");
    ok(wide_calls > 4 && wide_calls < LIMIT, "recursion: before there are too many");
    ok(is_found(host, "CallPackage", "CallPackage was refused inside CallPackage, with"),
       "recursion: with the finding");
    NspHostDestroy(host);
}

int main(void)
{
    itself();
    by_credentials();
    each_other();
    others_go_on();
    little_stack();
    return done_testing();
}
