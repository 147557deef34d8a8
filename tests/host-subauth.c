/*
 * Subauthentication packages: what they are given, and what becomes of what they say.  Contract P2, and the assertions
 * 6 to 8 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#include "fixtures/subauth.h"

#define PUPPET "subauth_puppet.dll"

static struct nsp_host *host;
static struct nsp_module *puppet;

static struct nsp_subauth_request usual(void)
{
    struct nsp_subauth_request request = {
        .size = sizeof(request), .domain = L"TESTDOM", .account = L"alice", .workstation = L"DESK", .rid = 1000,
        .primary_group = 513, .account_control = 0x10, .parameters = L"before", .logon_id = { 7, 8 }
    };

    return request;
}

/* Ask, and keep the answer until the next one. */
static struct nsp_subauth_result *answer;

static NTSTATUS ask(struct nsp_module *module, const struct nsp_subauth_request *request)
{
    NspSubauthResultFree(answer);
    answer = (void *)1;
    return NspSubauthCall(module, request, &answer);
}

static BOOL is_text(const UNICODE_STRING *string, const WCHAR *text)
{
    return string->Length == wcslen(text) * sizeof(*text) && !memcmp(string->Buffer, text, string->Length);
}

/* ---- what is given ---- */

static struct {
    ULONG level, flags;
    NETLOGON_LOGON_IDENTITY_INFO identity;
    NETLOGON_NETWORK_INFO network;
    NETLOGON_INTERACTIVE_INFO interactive;
    NETLOGON_GENERIC_INFO generic;
    BOOL has_names, has_parameters, has_hash, is_preset;
    USER_ALL_INFORMATION user;
} seen;

static NTSTATUS NTAPI look SUBAUTH_ARGS
{
    memset(&seen, 0, sizeof(seen));
    seen.level = level;
    seen.flags = flags;
    seen.identity = *(NETLOGON_LOGON_IDENTITY_INFO *)information;
    seen.network = *(NETLOGON_NETWORK_INFO *)information;
    seen.interactive = *(NETLOGON_INTERACTIVE_INFO *)information;
    seen.generic = *(NETLOGON_GENERIC_INFO *)information;
    seen.has_names = is_text(&seen.identity.LogonDomainName, L"TESTDOM") &&
                     is_text(&seen.identity.UserName, L"alice") &&
                     is_text(&seen.identity.Workstation, L"DESK") && is_text(&user->UserName, L"alice");
    seen.has_parameters = is_text(&user->Parameters, L"before");
    seen.has_hash = user->NtPasswordPresent && user->NtPassword.Length == 16 &&
                    *(BYTE *)user->NtPassword.Buffer == 0x5A;
    seen.is_preset = !*which_fields && !*user_flags && *is_authoritative == TRUE && logoff->QuadPart == MAXLONGLONG &&
                     kickoff->QuadPart == MAXLONGLONG;
    seen.user = *user;
    return STATUS_SUCCESS;
}

static void what_is_given(void)
{
    struct nsp_subauth_request request = usual();
    BYTE hash[16] = { 0x5A }, lm[24] = { 1 };

    EXPORTED(void *, PUPPET, routine) = (void *)look;
    request.flags = 3;
    request.parameter_control = 0x0100820;
    request.account_nt_hash = hash;
    request.nt_response = hash;
    request.nt_response_size = sizeof(hash);
    request.lm_response = lm;
    request.lm_response_size = sizeof(lm);
    request.challenge[7] = 9;
    ok_status(ask(puppet, &request), STATUS_SUCCESS, "subauth: Msv1_0SubAuthenticationRoutine is called");
    ok(seen.level == 2 && seen.flags == 3, "subauth: network logons are level 2");
    ok(seen.has_names && seen.identity.ParameterControl == 0x0100820 && seen.identity.LogonId.LowPart == 7 &&
       seen.identity.LogonId.HighPart == 8, "subauth: the identity comes first");
    ok(seen.network.NtChallengeResponse.Length == 16 && seen.network.LmChallengeResponse.Length == 24 &&
       seen.network.LmChallenge.data[7] == 9, "subauth: behind it challenge and responses");
    ok(seen.has_hash && seen.has_parameters && seen.user.UserId == 1000 && seen.user.PrimaryGroupId == 513 &&
       seen.user.UserAccountControl == 0x10 && !seen.user.LmPasswordPresent, "subauth: the account is described");
    ok(seen.is_preset, "subauth: [P6.6] outputs are preset: no field, no flag, authoritative, never");
    ok(answer->status == STATUS_SUCCESS && answer->is_authoritative && answer->logoff.QuadPart == MAXLONGLONG &&
       answer->kickoff.QuadPart == MAXLONGLONG && !answer->user_flags && !answer->parameters,
       "subauth: [P6.6] and stay so when nothing is set");

    request.level = 1;
    request.nt_hash = hash;
    ask(puppet, &request);
    ok(seen.level == 1 && *(BYTE *)&seen.interactive.NtOwfPassword == 0x5A && !*(BYTE *)&seen.interactive.LmOwfPassword,
       "subauth: interactive logons have hashes behind the identity");
    request.level = 4;
    request.package = L"Negotiate";
    request.data = lm;
    request.data_size = sizeof(lm);
    ask(puppet, &request);
    ok(seen.level == 4 && seen.generic.DataLength == sizeof(lm) && seen.generic.LogonData[0] == 1,
       "subauth: generic ones a block of data");
}

/* ---- each level, read without the header, by the figures of contract P2.2 ---- */

#define AT(narrow, wide) (sizeof(void *) == 8 ? (wide) : (narrow))

static struct {
    ULONG level;
    BYTE logon[104]; /* the longest: level 2 */
    BYTE user[316];
} raw;

static NTSTATUS NTAPI look_raw SUBAUTH_ARGS
{
    raw.level = level;
    memcpy(raw.logon, information, AT(60, 104));
    memcpy(raw.user, user, AT(196, 316));
    return STATUS_SUCCESS;
}

static ULONG number_at(const BYTE *block, unsigned offset)
{
    ULONG number;

    memcpy(&number, block + offset, sizeof(number));
    return number;
}

static const void *pointer_at(const BYTE *block, unsigned offset)
{
    const void *pointer;

    memcpy(&pointer, block + offset, sizeof(pointer));
    return pointer;
}

/* Length and MaximumLength, and behind them, aligned, the address. */
static BOOL has_string(const BYTE *block, unsigned offset, const void *address, ULONG length)
{
    return (number_at(block, offset) & 0xFFFF) == length &&
           pointer_at(block, offset + AT(4, 8)) == address;
}

static void levels(void)
{
    static const char *const names[] = {
        NULL, "interactive", "network", "service", "generic", "interactive transitive", "network transitive",
        "service transitive"
    };
    struct nsp_subauth_request request = usual();
    BYTE nt[24] = { 0x11 }, lm[16] = { 0x22 };

    EXPORTED(void *, PUPPET, routine) = (void *)look_raw;
    request.parameter_control = 0x820;
    request.nt_hash = nt;
    request.lm_hash = lm;
    request.nt_response = nt;
    request.nt_response_size = sizeof(nt);
    request.lm_response = lm;
    request.lm_response_size = sizeof(lm);
    request.challenge[7] = 9;
    request.package = L"Negotiate";
    request.data = nt;
    request.data_size = sizeof(nt);
    request.account_nt_hash = lm;
    for (request.level = 1; request.level < ARRAYSIZE(names); request.level++) {
        const char *name = names[request.level];

        memset(&raw, 0, sizeof(raw));
        ok_status(ask(puppet, &request), STATUS_SUCCESS, "subauth: NspSubauthCall: level %lu, %s", request.level,
                  name);
        ok(raw.level == request.level && number_at(raw.logon, AT(8, 16)) == 0x820 &&
           number_at(raw.logon, AT(12, 20)) == 7 && number_at(raw.logon, AT(16, 24)) == 8 &&
           has_string(raw.logon, 0, request.domain, 14) && has_string(raw.logon, AT(20, 32), request.account, 10) &&
           has_string(raw.logon, AT(28, 48), request.workstation, 8),
           "subauth: [P6.6] %s: the identity has %u bytes", name, AT(36, 64));
        switch (request.level) {
        case 2:
        case 6:
            ok(raw.logon[AT(36, 64) + 7] == 9 && has_string(raw.logon, AT(44, 72), nt, 24) &&
               has_string(raw.logon, AT(52, 88), lm, 16), "subauth: [P6.6] %s: challenge and responses, %u bytes", name,
               AT(60, 104));
            break;
        case 4:
            ok(has_string(raw.logon, AT(36, 64), request.package, 18) &&
               number_at(raw.logon, AT(44, 80)) == sizeof(nt) && pointer_at(raw.logon, AT(48, 88)) == nt,
               "subauth: [P6.6] %s: package and data, %u bytes", name, AT(52, 96));
            break;
        default:
            ok(raw.logon[AT(36, 64)] == 0x22 && raw.logon[AT(52, 80)] == 0x11,
               "subauth: [P6.6] %s: both hashes, %u bytes", name, AT(68, 96));
            break;
        }
    }
    ok(has_string(raw.user, 48, request.account, 10) && (number_at(raw.user, AT(120, 192)) & 0xFFFF) == 12 &&
       number_at(raw.user, AT(136, 224)) == 0x00100010 && number_at(raw.user, AT(160, 272)) == 1000 &&
       number_at(raw.user, AT(168, 280)) == 0x10 && !raw.user[AT(192, 312)] && raw.user[AT(192, 312) + 1] == TRUE,
       "subauth: [P6.6] the account has %u bytes, packed by 4", AT(196, 316));
}

/* ---- what is said ---- */

static NTSTATUS says;
static const char *does;

static NTSTATUS NTAPI say SUBAUTH_ARGS
{
    void *(NTAPI *allocate)(SIZE_T size) = exported("ntsecpkg.dll", "MIDL_user_allocate");
    void (NTAPI *release)(void *block) = exported("ntsecpkg.dll", "MIDL_user_free");

    *user_flags = 0x80000000;
    *is_authoritative = FALSE;
    logoff->QuadPart = 5;
    kickoff->QuadPart = 6;
    *which_fields = USER_ALL_PARAMETERS;
    if (!strcmp(does, "resize")) {
        release(user->Parameters.Buffer);
        user->Parameters.Buffer = allocate(sizeof(L"much longer than before"));
        memcpy(user->Parameters.Buffer, L"much longer than before", sizeof(L"much longer than before"));
        user->Parameters.Length = user->Parameters.MaximumLength = sizeof(L"much longer than before") - sizeof(WCHAR);
    } else if (!strcmp(does, "edit")) {
        user->Parameters.Buffer[0] = 'B';
    } else if (!strcmp(does, "edit silently")) {
        user->Parameters.Buffer[0] = 'B';
        *which_fields = 0;
    }
    return says;
}

static NTSTATUS ask_with(NTSTATUS status, const char *what)
{
    struct nsp_subauth_request request = usual();

    EXPORTED(void *, PUPPET, routine) = (void *)say;
    says = status;
    does = what;
    return ask(puppet, &request);
}

static void what_is_said(void)
{
    static const struct { NTSTATUS status, client, sub; const char *sentence; } cases[] = {
        { STATUS_NO_SUCH_USER, STATUS_LOGON_FAILURE, 0, "the client is not told whether there is such a user" },
        { STATUS_WRONG_PASSWORD, STATUS_LOGON_FAILURE, 0, "nor that the password was wrong" },
        { STATUS_ACCOUNT_DISABLED, STATUS_ACCOUNT_RESTRICTION, STATUS_ACCOUNT_DISABLED,
          "[P6.7] a disabled account is a restriction, and the reason is the SubStatus" },
        { STATUS_INVALID_LOGON_HOURS, STATUS_ACCOUNT_RESTRICTION, STATUS_INVALID_LOGON_HOURS, "so are the hours" },
        { STATUS_INVALID_WORKSTATION, STATUS_ACCOUNT_RESTRICTION, STATUS_INVALID_WORKSTATION, "the workstation" },
        { STATUS_PASSWORD_EXPIRED, STATUS_ACCOUNT_RESTRICTION, STATUS_PASSWORD_EXPIRED, "an expired password" },
        { STATUS_ACCOUNT_LOCKED_OUT, STATUS_ACCOUNT_LOCKED_OUT, 0, "other refusals are passed on" },
        { STATUS_INVALID_INFO_CLASS, STATUS_INVALID_INFO_CLASS, 0, "also that the level is not known" },
    };
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        ask_with(cases[i].status, "edit");
        ok(answer->status == cases[i].status && answer->client_status == cases[i].client &&
           answer->sub_status == cases[i].sub, "subauth: %s", cases[i].sentence);
    }
    ok(!answer->parameters && answer->which_fields == USER_ALL_PARAMETERS,
       "subauth: [P6.8] Parameters are not written back after a failure");
    ok(!answer->is_authoritative, "subauth: a refusal may leave it to another domain controller");

    ask_with(STATUS_SUCCESS, "edit");
    ok(answer->parameters && !wcscmp(answer->parameters, L"Before"), "subauth: [P6.8] they are after a success");
    ok(answer->user_flags == 0x80000000 && answer->logoff.QuadPart == 5 && answer->kickoff.QuadPart == 6,
       "subauth: [P6.8] flags for the profile and both times are passed on");
    ask_with(STATUS_SUCCESS, "edit silently");
    ok(!answer->parameters, "subauth: [P6.8] but not when the package does not say so");
    ask_with(STATUS_SUCCESS, "resize");
    ok(answer->parameters && !wcscmp(answer->parameters, L"much longer than before"),
       "subauth: [P6.8] Parameters that were allocated again survive");
    ok_findings(host, "", "subauth: nothing of that is a fault");
}

/* ---- the other functions ---- */

static NTSTATUS NTAPI extended SUBAUTH_EX_ARGS
{
    *actions = MSV1_0_SUBAUTH_PASSWORD;
    validation->WhichFields = MSV1_0_VALIDATION_LOGOFF_TIME;
    validation->LogoffTime.QuadPart = 5;
    validation->KickoffTime.QuadPart = 6;
    validation->UserFlags = 0x40;
    return sam_user ? STATUS_INVALID_INFO_CLASS : STATUS_SUCCESS;
}

static NTSTATUS NTAPI generic_on_process_heap SUBAUTH_GENERIC_ARGS
{
    *answer = HeapAlloc(GetProcessHeap(), 0, length);
    memcpy(*answer, submit, length);
    *return_length = length;
    return STATUS_SUCCESS;
}

static void other_functions(void)
{
    struct nsp_subauth_request request = usual();

    EXPORTED(void *, PUPPET, routine_ex) = (void *)extended;
    EXPORTED(void *, PUPPET, generic) = (void *)generic_on_process_heap;
    request.function = NSP_SUBAUTH_ROUTINE_EX;
    ok(ask(puppet, &request) == STATUS_SUCCESS && answer->status == STATUS_SUCCESS &&
       answer->actions == MSV1_0_SUBAUTH_PASSWORD, "subauth: RoutineEx says which checks it made");
    ok(answer->logoff.QuadPart == 5 && answer->kickoff.QuadPart == MAXLONGLONG && !answer->user_flags,
       "subauth: only what it says that it filled is taken");
    request.function = NSP_SUBAUTH_GENERIC;
    request.data = "12345";
    request.data_size = 5;
    ok(ask(puppet, &request) == STATUS_SUCCESS && answer->data_size == 5 && !memcmp(answer->data, "12345", 5),
       "subauth: RoutineGeneric is given a block and returns one");

    request.function = NSP_SUBAUTH_FILTER;
    ok(ask(puppet, &request) == STATUS_PROCEDURE_NOT_FOUND && !answer,
       "subauth: NspSubauthCall: a function that it does not export");
    request.function = 4;
    ok_status(ask(puppet, &request), STATUS_INVALID_PARAMETER, "subauth: NspSubauthCall: there are four functions");
    request = usual();
    request.level = 8;
    ok_status(ask(puppet, &request), STATUS_INVALID_PARAMETER,
              "subauth: NspSubauthCall: a level that has no structure");
    request = usual();
    request.size--;
    ok_status(ask(puppet, &request), STATUS_INVALID_PARAMETER, "subauth: NspSubauthCall: a structure of another size");
}

static void misbehaving(void)
{
    struct nsp_subauth_request request = usual();
    struct nsp_module *module = need_loaded(host, "subauth_rubbish.dll");

    ask(module, &request);
    ok(answer->status == SEC_E_LOGON_DENIED && answer->client_status == SEC_E_LOGON_DENIED,
       "subauth: a status that is none of its is passed on");
    ok_findings(host, "NSP-0040 Msv1_0SubAuthenticationRoutine: SEC_E_LOGON_DENIED: Msv1_0SubAuthenticationRoutine "
                      "returned SEC_E_LOGON_DENIED, which is no status of a subauthentication package\n"
                      "NSP-0040 Msv1_0SubAuthenticationRoutine: Msv1_0SubAuthenticationRoutine wants to write fields "
                      "ffffffff: of the user only Parameters (00200000) can be",
                "subauth: and told, as are strange fields");

    module = need_loaded(host, "subauth_faults.dll");
    ok(ask(module, &request) == STATUS_SUCCESS && answer->status == STATUS_LOGON_FAILURE && answer->is_authoritative,
       "subauth: one that faults refuses, for all domain controllers");
    ok(ask(module, &request) == STATUS_SUCCESS && answer->status == STATUS_LOGON_FAILURE,
       "subauth: and goes on refusing");

    module = need_loaded(host, "clean.dll");
    ok_status(ask(module, &request), STATUS_INVALID_PARAMETER,
              "subauth: NspSubauthCall: another kind of package is refused");
}

/* ---- by number ---- */

#define KEY L"ntsecpkg-test-host-subauth"
#define LSA_KEY L"SYSTEM\\CurrentControlSet\\Control\\Lsa\\"

static void registered(void)
{
    struct nsp_module *module, *again;
    WCHAR path[MAX_PATH];
    HKEY key;

    GetFullPathNameW(fixture_path("subauth.dll"), MAX_PATH, path, NULL);
    need(!RegCreateKeyW(HKEY_LOCAL_MACHINE, LSA_KEY KEY, &key), "no key can be made");
    RegSetValueExW(key, L"Auth200", 0, REG_SZ, (BYTE *)path, (wcslen(path) + 1) * sizeof(*path));
    RegSetValueExW(key, L"Auth0", 0, REG_SZ, (BYTE *)L"nsp-nowhere", sizeof(L"nsp-nowhere"));
    RegCloseKey(key);

    ok(!GetModuleHandleA("subauth.dll") && NspSubauthLoad(host, KEY, 200, &module) == STATUS_SUCCESS && module,
       "subauth: [P6.6] a package is loaded by its number, when it is needed first");
    ok(NspSubauthLoad(host, KEY, 200, &again) == STATUS_SUCCESS && again == module, "subauth: [P6.6] and once");
    ok(NspSubauthLoad(host, KEY, 20, &module) == STATUS_NO_SUCH_PACKAGE && !module,
       "subauth: [P6.6] NspSubauthLoad: a number that is not registered");
    ok_status(NspSubauthLoad(host, KEY, 0, &module), STATUS_DLL_NOT_FOUND,
              "subauth: NspSubauthLoad: a DLL that is nowhere");
    ok_status(NspSubauthLoad(host, KEY, 256, &module), STATUS_INVALID_PARAMETER,
              "subauth: NspSubauthLoad: numbers end at 255");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, LSA_KEY KEY);
}

/* ---- whole logons: subauth.dll is number 0, the puppet 200 ---- */

static ULONG checks;

static NTSTATUS NTAPI check(void *context)
{
    checks++;
    return *(NTSTATUS *)context;
}

static void register_file(HKEY key, const WCHAR *value, const char *fixture)
{
    WCHAR path[MAX_PATH];

    GetFullPathNameW(fixture_path(fixture), MAX_PATH, path, NULL);
    RegSetValueExW(key, value, 0, REG_SZ, (BYTE *)path, (wcslen(path) + 1) * sizeof(*path));
}

static NTSTATUS log_on_as(ULONG message_type, ULONG number, NTSTATUS decision,
                          const struct nsp_subauth_request *request)
{
    struct nsp_subauth_logon logon = {
        .size = sizeof(logon), .key = KEY, .message_type = message_type, .package_number = number, .check = check,
        .context = &decision
    };

    NspSubauthResultFree(answer);
    checks = 0;
    memset(&seen, 0, sizeof(seen));
    return NspSubauthLogon(host, &logon, request, &answer);
}

static void whole_logons(void)
{
    struct nsp_subauth_request request = usual(), from_elsewhere = usual(), disabled = usual();
    HKEY key;

    need(!RegCreateKeyW(HKEY_LOCAL_MACHINE, LSA_KEY KEY, &key), "no key can be made");
    EXPORTED(void *, PUPPET, routine) = (void *)look;
    register_file(key, L"Auth200", PUPPET);
    from_elsewhere.workstation = L"elsewhere";
    disabled.account_control |= 1;

    ok(log_on_as(5, 200, STATUS_SUCCESS, &request) == STATUS_SUCCESS && seen.level == 2 && !checks,
       "subauth: [P6.7] a package that is named replaces the check");
    request.parameter_control = 200u << 24;
    ok(log_on_as(4, 0, STATUS_SUCCESS, &request) == STATUS_SUCCESS && seen.level == 2 && !checks,
       "subauth: also one that a network logon names in ParameterControl");
    ok(log_on_as(3, 0, STATUS_SUCCESS, &request) == STATUS_SUCCESS && !seen.level && checks == 1,
       "subauth: [P6.7] in an Lm20 logon it is never asked");
    request.parameter_control |= 0x00100000;
    EXPORTED(void *, PUPPET, routine_ex) = (void *)extended;
    ok(log_on_as(4, 0, STATUS_SUCCESS, &request) == STATUS_SUCCESS && answer->actions == MSV1_0_SUBAUTH_PASSWORD,
       "subauth: a bit of it asks for RoutineEx");
    request.parameter_control = 0;
    ok_status(log_on_as(5, 20, STATUS_SUCCESS, &request), STATUS_NO_SUCH_PACKAGE,
              "subauth: [P6.6] NspSubauthLogon: a number that is not registered");

    ok(log_on_as(4, 0, STATUS_SUCCESS, &disabled) == STATUS_SUCCESS && answer->status == STATUS_SUCCESS && checks == 1,
       "subauth: without number 0 there is no filter");
    register_file(key, L"Auth0", "subauth.dll");
    ok(log_on_as(4, 0, STATUS_SUCCESS, &disabled) == STATUS_SUCCESS && checks == 1 &&
       answer->client_status == STATUS_ACCOUNT_RESTRICTION && answer->sub_status == STATUS_ACCOUNT_DISABLED,
       "subauth: [P6.7] number 0 restricts what the check allowed");
    ok(log_on_as(4, 0, STATUS_WRONG_PASSWORD, &from_elsewhere) == STATUS_SUCCESS &&
       answer->status == STATUS_WRONG_PASSWORD && answer->client_status == STATUS_LOGON_FAILURE,
       "subauth: [P6.7] and is not asked about what the check refused");
    ok(log_on_as(2, 0, STATUS_SUCCESS, &disabled) == STATUS_SUCCESS && answer->status == STATUS_SUCCESS,
       "subauth: nor about interactive logons");
    RegCloseKey(key);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, LSA_KEY KEY);
}

int main(void)
{
    ok(sizeof(USER_ALL_INFORMATION) == (sizeof(void *) == 8 ? 316 : 196),
       "subauth: [P6.6] the header of the test has the layout of Windows");
    host = new_host(NSP_HOST_CHECK_HEAP);
    puppet = need_loaded(host, PUPPET);
    what_is_given();
    levels();
    what_is_said();
    other_functions();
    misbehaving();
    registered();
    whole_logons();
    NspSubauthResultFree(answer);
    NspHostDestroy(host);
    return done_testing();
}
