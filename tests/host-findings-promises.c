/*
 * What is said of packages that do not keep what GetInfo says, and of calls that take too long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

/* ---- fixtures ---- */

static const char *loaded(const char *fixture)
{
    static char text[1024];
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, fixture);
    NspHostShutdown(host);
    snprintf(text, sizeof(text), "%s", findings(host));
    NspHostDestroy(host);
    return text;
}

static void fixtures(void)
{
    ok_str(loaded("clean.dll"), "", "promises: a clean package for logons makes no finding");
    ok_str(loaded("clean_context.dll"), "", "promises: nor does one for contexts");
    ok_str(loaded("promises_privacy.dll"), "NSP-0048 GetInfo: STATUS_NOT_IMPLEMENTED: GetInfo of PromisesPrivacy "
           "promises PRIVACY, but there is no SealMessage", "promises: PRIVACY without SealMessage is a finding");
    ok_str(loaded("changes_its_mind.dll"), "NSP-0049 GetInfo: GetInfo of ChangesItsMind answered another size of "
           "tokens when it was asked again", "promises: so is a second answer that is another one");
}

/* ---- capabilities ---- */

static ULONG capabilities;
static unsigned asked, fails_at;
static NTSTATUS refusal; /* of a logon */

static NTSTATUS NTAPI tell_capabilities(SecPkgInfoW *info)
{
    fixture_get_info(info);
    info->fCapabilities = capabilities;
    return ++asked == fails_at ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static NTSTATUS NTAPI any_function(void)
{
    return STATUS_NOT_IMPLEMENTED;
}

#define ANY (void *)any_function

/* What is found about a package with these functions in the LSA half, and no user half. */
static const char *promised(ULONG said, struct nsp_package_table half)
{
    static char text[1024];
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    capabilities = said;
    asked = 0;
    half.Initialize = fixture_initialize;
    half.GetInfo = tell_capabilities;
    need_package(host, CALLER_DLL, &half);
    snprintf(text, sizeof(text), "%s", findings(host));
    refusal = log_on("Caller", Interactive, 0).status;
    NspHostDestroy(host);
    return text;
}

#define PROMISE "NSP-0048 GetInfo: STATUS_NOT_IMPLEMENTED: GetInfo of Caller promises "
#define NONE ", but there is no "
#define OTHER ", nor what could take its place"

static void each_capability(void)
{
    static const struct nsp_package_table none, logon = { .LogonUserEx2 = ANY },
        handles = { .AcquireCredentialsHandle = ANY }, accept = { .AcquireCredentialsHandle = ANY,
                                                                 .AcceptLsaModeContext = ANY };

    ok_str(promised(0, none), "", "promises: who says nothing needs nothing");
    ok_str(promised(NSP_CAP_LOGON, none), PROMISE "LOGON" NONE "LogonUser" OTHER, "promises: LOGON needs a logon");
    ok_status(refusal, STATUS_NOT_SUPPORTED, "promises: and without one it is refused");
    ok_str(promised(NSP_CAP_LOGON, logon), "", "promises: whichever");
    ok_str(promised(NSP_CAP_CONNECTION, none), PROMISE "CONNECTION" NONE "AcquireCredentialsHandle\n"
           PROMISE "CONNECTION" NONE "InitLsaModeContext" OTHER, "promises: CONNECTION needs credentials and contexts");
    ok_str(promised(NSP_CAP_CONNECTION, handles), PROMISE "CONNECTION" NONE "InitLsaModeContext" OTHER,
           "promises: credentials are not enough");
    ok_str(promised(NSP_CAP_CONNECTION, accept), "", "promises: one side of contexts is");
    ok_str(promised(NSP_CAP_INTEGRITY, none), PROMISE "INTEGRITY" NONE "MakeSignature",
           "promises: INTEGRITY needs a user half");
    ok_str(promised(NSP_CAP_IMPERSONATION, none), PROMISE "IMPERSONATION" NONE "GetContextToken",
           "promises: IMPERSONATION needs GetContextToken");
    fails_at = 2;
    ok_str(promised(0, none), "NSP-0049 GetInfo: STATUS_UNSUCCESSFUL: GetInfo of Caller answered a failure when it was "
           "asked again", "promises: a GetInfo that works once only is a finding");
    fails_at = 0;
}

/* Nobody asks twice when nothing is checked. */
static void not_checked(void)
{
    static const struct nsp_package_table half = { .Initialize = fixture_initialize, .GetInfo = tell_capabilities };
    struct nsp_host *host = new_host(0);

    capabilities = NSP_CAP_LOGON;
    asked = 0;
    need_package(host, CALLER_DLL, &half);
    ok_int(asked, 1, "promises: without checks GetInfo is asked once");
    ok_findings(host, "", "promises: and nothing is said of the functions");
    NspHostDestroy(host);
}

/* ---- time ---- */

static NTSTATUS call_slow_one(struct nsp_client_request *request)
{
    UNICODE_STRING name = wide(L"SlowCall");

    (void)request;
    return lsa->CallPackage(&name, NULL, 0, NULL, NULL, NULL);
}

static NTSTATUS call_nobody(struct nsp_client_request *request)
{
    (void)request;
    return STATUS_SUCCESS;
}

static const struct nsp_package_table caller = { INSIDE_CALLER };

/* What is found of a call, with a limit in milliseconds. */
static const char *timed(ULONG limit, NTSTATUS (*function)(struct nsp_client_request *request))
{
    struct nsp_host_options options = { .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .slow_ms = limit };
    static char text[512];
    struct nsp_host *host;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    need_package(host, CALLER_DLL, &caller);
    need_loaded(host, "slow_call.dll");
    run_inside(function);
    snprintf(text, sizeof(text), "%s", findings(host));
    NspHostDestroy(host);
    return text;
}

static void slow_calls(void)
{
    ok_str(timed(2000, call_slow_one), "NSP-0050 CallPackage: CallPackage took longer than 2000 ms",
           "time: a call that takes long is a finding, and the one around it is none");
    ok_str(timed(INFINITE, call_slow_one), "", "time: there may be no limit");
    ok_str(timed(0, call_nobody), "", "time: a quick call is none");
}

int main(void)
{
    fixtures();
    each_capability();
    not_checked();
    slow_calls();
    return done_testing();
}
