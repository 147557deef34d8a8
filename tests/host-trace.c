/*
 * Traces of hosts: each kind of event, what it tells, that two stable ones are equal, and what becomes of files that
 * cannot be written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace.h"

#include <bcrypt.h>

#define FILE_NAME L"host-trace.jsonl"

static struct nsp_host *traced_host(ULONG flags)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .trace_file = FILE_NAME, .trace_flags = flags
    };
    struct nsp_host *host;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host with a trace can be made");
    NspHostSetDefault(host);
    return host;
}

/* ---- what a trace has ---- */

static const char *digest_of(const WCHAR *path)
{
    static char text[65];
    BCRYPT_ALG_HANDLE algorithm;
    BYTE digest[32], *bytes;
    DWORD size, read;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    unsigned i;

    size = GetFileSize(file, NULL);
    bytes = malloc(size);
    need(ReadFile(file, bytes, size, &read, NULL) && read == size, "the fixture cannot be read");
    CloseHandle(file);
    BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0);
    BCryptHash(algorithm, NULL, 0, bytes, size, digest, sizeof(digest));
    BCryptCloseAlgorithmProvider(algorithm, 0);
    free(bytes);
    for (i = 0; i < sizeof(digest); i++)
        sprintf(text + 2 * i, "%02x", digest[i]);
    return text;
}

static void first_line(void)
{
    const char *line = trace.lines[0];
    char expected[128];

    snprintf(expected, sizeof(expected), "\"file\":\"clean.dll\",\"sha256\":\"%s\"",
             digest_of(fixture_path("clean.dll")));
    ok(!strncmp(line, "{\"schema\":1,\"event\":\"trace\",\"ntsecpkg\":\"", 39),
       "trace: the first line says what it is, and what wrote it");
    ok_has(line, sizeof(void *) == 8 ? "\"machine\":\"x86_64\"" : "\"machine\":\"i686\"", "trace: on which machine");
    ok(strstr(line, "\"system\":\"Wine ") || strstr(line, "\"system\":\"Windows "), "trace: on which system");
    ok_has(line, "\"stable\":false,\"secrets\":\"redacted\",\"time\":\"20", "trace: when, and that it has no secrets");
    ok_has(line, expected, "trace: and which package it is about, by its SHA-256");
    ok_has(trace.lines[1], "{\"event\":\"load\",\"n\":1,\"thread\":1,\"file\":\"clean.dll\",\"sha256\":\"",
           "trace: each DLL that is loaded has a line");
    ok_has(trace.lines[1], digest_of(fixture_path("clean.dll")), "trace: with its SHA-256");
}

static void calls(void)
{
    const char *entry = trace_enter(NULL, "export", "SpLsaModeInitialize");
    const char *initialize = trace_enter(NULL, "pkg", "Initialize");
    const char *info = trace_leave(trace_enter(NULL, "pkg", "GetInfo"));
    const char *logon = trace_enter(NULL, "pkg", "LogonUserEx2");
    const char *heap = trace_enter(logon, "lsa", "AllocateLsaHeap");
    const char *buffer = trace_leave(trace_enter(logon, "lsa", "AllocateClientBuffer"));
    const char *session = trace_enter(logon, "lsa", "CreateLogonSession");

    ok_has(entry, "\"module\":\"clean.dll\",\"args\":{\"LsaVersion\":\"0x10000\"}",
           "trace: an export is entered, with its arguments");
    ok_has(trace_leave(entry), "\"status\":\"STATUS_SUCCESS\",\"out\":{\"PackageVersion\":\"0x10000\",\"Tables\":\"0x",
           "trace: and left, with what it put out");
    ok_has(initialize, "\"thread\":1,\"depth\":1,\"time_us\":", "trace: a call has thread, depth and time");
    ok_has(initialize, "\"Parameters\":{\"Version\":\"0x10000\",\"MachineState\":\"ENCRYPTION_PERMITTED|"
           "STRONG_ENCRYPTION_PERMITTED|STANDALONE\"", "trace: structures are shown by their members");
    ok_has(info, "\"Name\":\"Clean\",\"Comment\":\"a package for tests\",\"fCapabilities\":\"LOGON\"",
           "trace: flags have names");
    ok_has(trace_enter(NULL, "user", "InstanceInit"), "\"module\":\"clean.dll\",\"package\":\"Clean\"",
           "trace: the user half is another side, and the package has its name");
    ok_has(logon, "\"args\":{\"ClientRequest\":\"0x", "trace: addresses are hexadecimal");
    ok_has(logon, "\"LogonType\":\"Interactive\",\"AuthenticationInformation\":{\"bytes\":1,\"redacted\":true}",
           "trace: a submit buffer is a secret");
    ok_has(heap, "\"thread\":1,\"depth\":2,", "trace: what the package calls is one level deeper");
    ok_has(heap, "\"caller\":\"clean!+0x", "trace: and says where it was called");
    ok_has(heap, sizeof(UNICODE_STRING) == 16 ? "\"args\":{\"Length\":16}" : "\"args\":{\"Length\":8}",
           "trace: with its arguments");
    ok_has(trace_leave(heap), "\"result\":\"0x", "trace: a block is a result");
    ok(trace_leave(heap) && !strstr(trace_leave(heap), "\"status\""), "trace: and no status");
    ok_has(buffer, "\"status\":\"STATUS_SUCCESS\",\"out\":{\"ClientBaseAddress\":\"0x", "trace: outputs have names");
    ok_has(session, "\"args\":{\"LogonId\":\"0:", "trace: a LUID has its two parts");
    ok_has(trace_leave(session), "\"status\":\"STATUS_SUCCESS\"}", "trace: where there is no output, none is shown");
    ok_has(trace_leave(trace_enter(logon, "lsa", "FreeLsaHeap")), "\"depth\":2,\"time_us\":",
           "trace: a function without a result is left, too");
    ok(!strstr(trace_leave(trace_enter(logon, "lsa", "FreeLsaHeap")), "\"result\""), "trace: without one");
    ok_has(trace_leave(logon), "\"TokenInformationType\":\"V1\"", "trace: a number has a name");
    ok_has(trace_leave(logon), "\"AccountName\":\"alice\",\"AuthenticatingAuthority\":\"FIXTURES\"",
           "trace: names of users are no secrets");
    ok_has(trace_leave(logon), "\"PrimaryCredentials\":{\"LogonId\":", "trace: primary credentials have members");
    ok_has(trace_find(NULL, "{\"event\":\"unload\",", "\"file\":\"clean.dll\"", NULL), "\"thread\":1",
           "trace: the DLL is unloaded");
    ok(trace_find(NULL, "{\"event\":\"unload\",", NULL, NULL) > trace_leave(trace_enter(NULL, "pkg", "Shutdown")),
       "trace: after Shutdown");
}

static void log_on_and_off(struct nsp_host *host)
{
    struct logon logon = log_on("Clean", Interactive, 'x');

    need(logon.status == STATUS_SUCCESS, "nobody can log on");
    NspSessionTerminate(host, &logon.id);
    drop(&logon);
}

static void events(void)
{
    struct nsp_host *host = traced_host(0);

    need_loaded(host, "clean.dll");
    log_on_and_off(host);
    trace_read(FILE_NAME);
    ok(trace.count && is_json(trace.lines[trace.count - 1]) && !strstr(trace.lines[trace.count - 1], "\"end\""),
       "trace: its file can be read while it is written, and has whole lines");
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("trace");
    first_line();
    calls();
}

/* ---- what goes wrong ---- */

static void findings_and_faults(void)
{
    struct nsp_host *host = traced_host(0);
    struct nsp_module *module;
    const char *finding, *logon;

    ok(load(host, "no_entry_points.dll", &module) != STATUS_SUCCESS, "trace: a DLL that is no package");
    need_loaded(host, "raises_in_logon.dll");
    log_on("RaisesInLogon", Interactive, 'x');
    need_loaded(host, "frees_wrong_heap.dll");
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("findings");
    ok_has(trace.lines[0], "\"file\":\"\",\"sha256\":\"\"", "trace: the first line names no DLL before one is loaded");
    ok_has(trace.lines[1], "{\"event\":\"finding\",\"n\":1,\"thread\":1,\"id\":\"NSP-0004\",\"severity\":\"error\","
           "\"status\":\"STATUS_PROCEDURE_NOT_FOUND\",\"step\":\"load\",\"where\":\"\",\"text\":\"",
           "trace: what was found has a line");
    logon = trace_enter(NULL, "pkg", "LogonUser");
    ok_has(trace_leave(logon), "\"exception\":\"STATUS_ACCESS_VIOLATION\",\"where\":\"raises_in_logon!+0x",
           "trace: a call that faults says with what, and where");
    ok(!strstr(trace_leave(logon), "\"status\""), "trace: and has no status");
    finding = trace_find(logon, "\"id\":\"NSP-0013\"", "\"where\":\"raises_in_logon!+0x", NULL);
    ok_has(finding, "\"step\":\"LogonUser\"", "trace: the finding about it follows");
    finding = trace_find(NULL, "\"id\":\"NSP-0018\"", NULL, NULL);
    ok(finding && trace_number(finding, "n") > trace_number(trace_enter(logon, "lsa", "FreeLsaHeap"), "n"),
       "trace: a finding stands behind the call that led to it");
    ok_has(finding, "\"where\":\"frees_wrong_heap!+0x", "trace: and names the place in the package, not the stub");
}

static void threads(void)
{
    struct nsp_host *host = traced_host(0);
    const char *session;

    need_loaded(host, "own_thread.dll");
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("threads");
    session = trace_enter(NULL, "lsa", "CreateLogonSession");
    ok_has(session, "\"thread\":2,\"depth\":1,", "trace: a thread of the package's own has the next number");
    ok_has(session, "\"module\":\"own_thread.dll\"", "trace: its module is known by the place of the call");
    ok_has(session, "\"caller\":\"own_thread!+0x", "trace: which is shown");
    ok_has(trace_find(session, "{\"event\":\"leave\",", "\"call\":\"Initialize\"", NULL), "\"thread\":1,\"depth\":1,",
           "trace: the first thread goes on as it was");
}

static void unloading(void)
{
    struct nsp_host *host = traced_host(0);
    struct nsp_module *module = need_loaded(host, "clean.dll");

    NspModuleUnload(module);
    trace_read(FILE_NAME);
    ok_has(trace.lines[trace.count - 1], "{\"event\":\"unload\",", "trace: a module that is unloaded has a line");
    need_loaded(host, "clean.dll");
    trace_read(FILE_NAME);
    ok_int(trace_count("{\"event\":\"load\","), 2, "trace: and one when it comes back");
    NspHostDestroy(host);
}

static DWORD WINAPI log_on_there(void *host)
{
    log_on_and_off(host);
    return 0;
}

/* ---- the stubs ---- */

static struct nsp_lsa_table *lsa;
static DWORD error_before, error_behind;

static NTSTATUS NTAPI stub_initialize(ULONG_PTR id, struct nsp_parameters *parameters, struct nsp_lsa_table *table)
{
    void *block;

    (void)id;
    (void)parameters;
    lsa = table;
    SetLastError(4711);
    block = table->AllocateLsaHeap(16);
    error_before = GetLastError();
    table->FreeLsaHeap(block);
    table->CreateThread(NULL, 0, NULL, NULL, 0, NULL);
    error_behind = GetLastError();
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI stub_get_info(SecPkgInfoW *info)
{
    info->fCapabilities = NSP_CAP_LOGON;
    info->wVersion = 1;
    info->cbMaxToken = 64;
    info->Name = (WCHAR *)L"Stub\x00e9";
    info->Comment = (WCHAR *)L"";
    return STATUS_SUCCESS;
}

/* Within a support function. */
static NTSTATUS NTAPI stub_logon(NSP_LOGON_BEGIN, NSP_LOGON_RESULTS)
{
    (void)ClientRequest, (void)LogonType, (void)AuthenticationInformation, (void)ClientAuthenticationBase;
    (void)AuthenticationInformationLength, (void)ProfileBuffer, (void)ProfileBufferLength, (void)LogonId;
    (void)SubStatus, (void)TokenInformationType, (void)TokenInformation, (void)AccountName;
    (void)AuthenticatingAuthority;
    return lsa->GetClientInfo((void *)16);
}

static void stubs(void)
{
    static const struct nsp_package_table half = {
        .Initialize = stub_initialize, .GetInfo = stub_get_info, .LogonUser = stub_logon
    };
    HMODULE image = LoadLibraryW(fixture_path("puppet_lsa_only.dll"));
    struct nsp_host *host;
    struct nsp_lsa_table *traced;
    const char *logon, *inside;

    EXPORTED(const void *, "puppet_lsa_only.dll", puppet_lsa_half) = &half;
    host = traced_host(0);
    need_loaded(host, "puppet_lsa_only.dll");
    ok_int(error_before, 4711, "stub: the last error is as it was");
    ok_int(error_behind, ERROR_INVALID_PARAMETER, "stub: and that of the function as without one");
    traced = lsa;
    ok(log_on("Stub\xE9", Interactive, 'x').status != STATUS_SUCCESS, "stub: a support function faults");
    need_loaded(host, "clean.dll");
    log_on_and_off(host);
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("stubs");
    logon = trace_enter(NULL, "pkg", "LogonUser");
    inside = trace_enter(logon, "lsa", "GetClientInfo");
    ok_has(inside, "\"depth\":2,", "stub: the call that faults is entered");
    ok(!trace_leave(inside), "stub: and not left");
    ok_has(trace_leave(logon), "\"exception\":\"STATUS_ACCESS_VIOLATION\",\"where\":\"",
           "stub: that around it is");
    ok_has(trace_enter(logon, "pkg", "LogonUserEx2"), "\"depth\":1,", "stub: the next one is not deeper for it");
    ok_has(logon, "\"package\":\"Stub\xC3\xA9\"", "trace: names of packages are UTF-8");

    host = new_host(0);
    need_loaded(host, "puppet_lsa_only.dll");
    ok(lsa != traced, "stub: a host without a trace gives another table");
    ok(lsa->AllocateLsaHeap != traced->AllocateLsaHeap, "stub: with the functions themselves");
    traced->FreeLsaHeap(traced->AllocateLsaHeap(16));
    ok_findings(host, "", "stub: the stubs go on working when the trace has ended");
    NspHostDestroy(host);
    FreeLibrary(image);
}

/* ---- many at once ---- */

#define CROWD 4
#define BLOCKS 200

static DWORD WINAPI allocate_much(void *unused)
{
    unsigned i;

    (void)unused;
    for (i = 0; i < BLOCKS; i++)
        lsa->FreeLsaHeap(lsa->AllocateLsaHeap(i));
    return 0;
}

/* The threads are in no package, so they are the default host's. */
static void crowd(void)
{
    static const struct nsp_package_table half = { .Initialize = stub_initialize, .GetInfo = stub_get_info };
    HMODULE image = LoadLibraryW(fixture_path("puppet_lsa_only.dll"));
    HANDLE threads[CROWD];
    struct nsp_host *host;
    unsigned i;

    EXPORTED(const void *, "puppet_lsa_only.dll", puppet_lsa_half) = &half;
    host = traced_host(0);
    need_loaded(host, "puppet_lsa_only.dll");
    FreeLibrary(image);
    for (i = 0; i < CROWD; i++)
        threads[i] = CreateThread(NULL, 0, allocate_much, NULL, 0, NULL);
    WaitForMultipleObjects(CROWD, threads, TRUE, INFINITE);
    for (i = 0; i < CROWD; i++)
        CloseHandle(threads[i]);
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("crowd");
    for (i = 2; i < 2 + CROWD; i++) {
        char thread[32];

        snprintf(thread, sizeof(thread), "\"thread\":%u,", i);
        ok_int(trace_count(thread), 4 * BLOCKS, "crowd: thread %u has two lines for each of its calls", i);
    }
}

/* ---- other kinds of packages ---- */

static NTSTATUS NTAPI store(void *context)
{
    (void)context;
    return STATUS_SUCCESS;
}

static void plugins(void)
{
    struct nsp_password_change change = {
        .size = sizeof(change), .account = L"alice", .password = L"long enough", .store = store
    };
    struct nsp_subauth_request request = {
        .size = sizeof(request), .function = NSP_SUBAUTH_FILTER, .level = 2, .account = L"alice"
    };
    SecurityFunctionTableW *sspi = InitSecurityInterfaceW();
    struct nsp_host *host = traced_host(0);
    struct nsp_subauth_result *result = NULL;
    CredHandle credential;
    TimeStamp expiry;
    const char *call;

    need_loaded(host, "filter.dll");
    NspFilterChangePassword(host, &change, NULL);
    NspSubauthCall(need_loaded(host, "subauth.dll"), &request, &result);
    NspSubauthResultFree(result);
    need_loaded(host, "ssp.dll");
    if (sspi->AcquireCredentialsHandleW((WCHAR *)L"alice", (WCHAR *)L"Plain", SECPKG_CRED_OUTBOUND, NULL, &request,
                                        NULL, NULL, &credential, &expiry) == SEC_E_OK)
        sspi->FreeCredentialsHandle(&credential);
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    trace_is_sound("plugins");
    call = trace_enter(NULL, "filter", "PasswordFilter");
    ok_has(call, "\"AccountName\":\"alice\",\"FullName\":", "trace: a password filter is a side");
    ok_has(call, "\"Password\":{\"bytes\":22,\"redacted\":true},\"SetOperation\":false",
           "trace: the password is a secret");
    ok_has(trace_leave(call), "\"result\":true", "trace: what it returns is no status");
    call = trace_enter(NULL, "subauth", "Msv1_0SubAuthenticationFilter");
    ok_has(call, "\"LogonLevel\":2,\"LogonInformation\":{\"redacted\":true}",
           "trace: so is a subauthentication package");
    ok_has(trace_leave(call), "\"out\":{\"WhichFields\":\"0x", "trace: with its outputs");
    call = trace_enter(NULL, "sspi", "AcquireCredentialsHandle");
    ok_has(call, "\"PrincipalName\":\"alice\",\"Package\":\"Plain\",\"CredentialUseFlags\":\"OUTBOUND\"",
           "trace: and a plain SSP");
    ok_has(call, "\"AuthorizationData\":{\"redacted\":true}", "trace: authorization data are a secret");
    ok_has(trace_leave(call), "\"out\":{\"NewCredentialHandle\":[", "trace: its handles have two parts");
}

/* ---- programs of their own: this one once more, with an argument ---- */

static int run_child(const WCHAR *argument)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    WCHAR program[MAX_PATH], command[64];
    PROCESS_INFORMATION process;
    DWORD code = 1;

    GetModuleFileNameW(NULL, program, MAX_PATH);
    snwprintf(command, ARRAYSIZE(command), L"host-trace %ls", argument);
    need(CreateProcessW(program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process),
         "no process can be made");
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

/* With the default host, which is that of NTSECPKG. */
static int default_child(void)
{
    struct nsp_module *module;

    return NspModuleLoad(NspHostGetDefault(), fixture_path("clean.dll"), NULL, &module);
}

static void environment(void)
{
    SetEnvironmentVariableW(L"NTSECPKG", L"trace=" FILE_NAME L",stable");
    ok_int(run_child(L"default"), 0, "NTSECPKG: a program whose default host has a trace");
    SetEnvironmentVariableW(L"NTSECPKG", NULL);
    trace_read(FILE_NAME);
    ok_has(trace.lines[0], "\"stable\":true,\"secrets\":\"redacted\"", "NTSECPKG: trace and stable are words");
    ok_has(trace_leave(trace_enter(NULL, "pkg", "GetInfo")), "\"Name\":\"Clean\"",
           "NTSECPKG: all of it is there, though the process ended without ending the host");
}

/* What differs from run to run: LUIDs, handles, and where memory is. */
static void differ(unsigned count)
{
    LUID luid;

    for (; count; count--) {
        AllocateLocallyUniqueId(&luid);
        need(CreateEventW(NULL, TRUE, TRUE, NULL) && VirtualAlloc(NULL, 0x30000, MEM_COMMIT, PAGE_READWRITE),
             "there is nothing that differs");
    }
}

static int stable_child(unsigned count)
{
    struct nsp_host *host;
    struct nsp_module *module;
    HANDLE thread;

    differ(count);
    host = traced_host(NSP_TRACE_STABLE);
    need_loaded(host, "clean.dll");
    log_on_and_off(host);
    need_loaded(host, "raises_in_logon.dll");
    log_on("RaisesInLogon", Interactive, 'x');
    need_loaded(host, "frees_wrong_heap.dll");
    load(host, "abandons_session.dll", &module);
    thread = CreateThread(NULL, 0, log_on_there, host, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    NspHostDestroy(host);
    return 0;
}

static void stability(void)
{
    char *first, *second, *a, *b;
    const char *logon, *heap;

    need(!run_child(L"stable 0"), "a stable run");
    first = trace_file_text(FILE_NAME);
    need(!run_child(L"stable 7"), "another stable run");
    second = trace_file_text(FILE_NAME);
    trace_read(FILE_NAME);
    if (!ok(!strcmp(first, second), "stable: two runs are the same byte for byte")) {
        for (a = first, b = second; *a == *b; a++, b++)
            ;
        diag("the first: %.300s", max(first, a - 150));
        diag("the second: %.300s", max(second, b - 150));
    }
    ok_has(trace.lines[0], "\"stable\":true", "stable: the first line says so");
    ok(!trace_find(NULL, "\"time", NULL, NULL), "stable: no line has a time");
    ok(!trace_find(NULL, "\"0x7", NULL, NULL), "stable: no line has an address");
    logon = trace_enter(NULL, "pkg", "LogonUserEx2");
    heap = trace_leave(trace_enter(logon, "lsa", "AllocateLsaHeap"));
    ok_has(heap, "\"result\":\"#", "stable: a block has a number");
    ok_has(trace_enter(logon, "lsa", "CreateLogonSession"), "\"LogonId\":\"luid#1\"", "stable: a LUID has one, too");
    ok_has(trace_leave(logon), "\"LogonId\":\"luid#1\"", "stable: and keeps it");
    ok_has(trace_find(NULL, "\"thread\":2", NULL, NULL), "LogonUserEx2", "stable: threads are numbered as they appear");
    trace_is_sound("stable");
    free(first);
    free(second);
}

/* ---- files and options ---- */

static NTSTATUS create_with(const WCHAR *file, ULONG flags, ULONG size)
{
    struct nsp_host_options options = { .size = size, .trace_file = file, .trace_flags = flags };
    struct nsp_host *host = (void *)1;
    NTSTATUS status = NspHostCreate(&options, &host);

    if (NT_SUCCESS(status))
        NspHostDestroy(host);
    else
        need(!host, "a host that was not made is NULL");
    return status;
}

static void files(void)
{
    const ULONG size = sizeof(struct nsp_host_options);
    struct nsp_host *host = traced_host(0);

    ok_status(NspHostGetFileStatus(host, NSP_FILE_TRACE), STATUS_SUCCESS, "trace: a host says that all is in its file");
    ok_status(create_with(FILE_NAME, 0, size), STATUS_SHARING_VIOLATION, "trace: a file belongs to one host");
    NspHostDestroy(host);
    trace_read(FILE_NAME);
    ok(trace.count == 2 && strstr(trace.lines[1], "{\"event\":\"end\",\"calls\":0,\"findings\":0}"),
       "trace: one in which nothing happened has a first and a last line");
    ok_status(create_with(L"no\\such\\folder\\x.jsonl", 0, size), STATUS_OBJECT_PATH_NOT_FOUND,
              "trace: a file that cannot be written is the status of the system");
    ok_status(create_with(FILE_NAME, 4, size), STATUS_INVALID_PARAMETER, "trace: an unknown flag is refused");
    ok_status(create_with(FILE_NAME, 0, size + 1), STATUS_INVALID_PARAMETER, "options: a longer structure is refused");
    ok_status(create_with(FILE_NAME, 0, offsetof(struct nsp_host_options, trace_file) - 1), STATUS_INVALID_PARAMETER,
              "options: so is a shorter one");
    ok_status(create_with(L"no\\such\\folder\\x.jsonl", 0, offsetof(struct nsp_host_options, trace_file)),
              STATUS_SUCCESS, "options: that of a header without traces is taken, and has none");
}

/* A device on which there is never room, where there is one. */
static void full_disk(void)
{
    struct nsp_host_options options = { .size = sizeof(options), .trace_file = L"Z:\\dev\\full" };
    struct nsp_host *host;

    if (NspHostCreate(&options, &host) != STATUS_SUCCESS) {
        skip("there is no /dev/full");
        return;
    }
    NspHostSetDefault(host);
    need_loaded(host, "clean.dll");
    ok(log_on("Clean", Interactive, 'x').status == STATUS_SUCCESS, "trace: a full disk ends it, and nothing else");
    ok_status(NspHostGetFileStatus(host, NSP_FILE_TRACE), STATUS_DISK_FULL, "trace: which the host says when asked");
    ok_status(NspHostGetFileStatus(host, NSP_FILE_AUDIT), STATUS_SUCCESS, "trace: not of a file that it has not");
    ok_status(NspHostGetFileStatus(host, 2), STATUS_INVALID_PARAMETER, "trace: and there are no other files");
    NspHostDestroy(host);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return argc > 2 ? stable_child(atoi(argv[2])) : default_child();
    events();
    findings_and_faults();
    threads();
    unloading();
    plugins();
    stability();
    stubs();
    crowd();
    files();
    full_disk();
    environment();
    DeleteFileW(FILE_NAME);
    return done_testing();
}
