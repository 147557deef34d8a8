/*
 * The audit: what AuditLogon, AuditLogonEx and AuditAccountLogon leave, and what the host itself records of logons.
 * Contract 6.22, 6.40, 6.59 and 8.10, 6g.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define KEPT 256

/* Record @index of the default host, which the test needs. */
static struct nsp_audit_record *record(ULONG index)
{
    struct nsp_audit_record *record;

    need(NspHostGetAudit(NULL, index, &record) == STATUS_SUCCESS, "there is no such audit record");
    return record;
}

static ULONG count_records(void)
{
    struct nsp_audit_record *record;
    ULONG count;

    for (count = 0; NspHostGetAudit(NULL, count, &record) == STATUS_SUCCESS; count++)
        NspFree(record);
    return count;
}

static int is_user(PSID user, DWORD rid)
{
    return user && IsValidSid(user) && *GetSidSubAuthorityCount(user) == 5 && *GetSidSubAuthority(user, 3) == 3 &&
           *GetSidSubAuthority(user, 4) == rid;
}

static int is_nobody(const struct nsp_audit_record *record)
{
    return !record->account[0] && !record->authority[0] && !record->workstation[0] && !record->origin[0] &&
           !record->mapped_name[0] && !record->user && !record->source.SourceName[0] && !record->logon_id.LowPart;
}

static int is_recent(const struct nsp_audit_record *record)
{
    LARGE_INTEGER now;

    GetSystemTimeAsFileTime((FILETIME *)&now);
    return record->time.QuadPart <= now.QuadPart && now.QuadPart - record->time.QuadPart < 600000000;
}

/* ---- what packages write ---- */

static struct nsp_host *host_with_audits(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "audits.dll");
    return host;
}

static NTSTATUS audits(BYTE deed)
{
    HANDLE lsa = connect_trusted();
    NTSTATUS status, protocol_status;
    void *answer;
    ULONG id = 0, size;

    lookup(lsa, "Audits", &id);
    status = LsaCallAuthenticationPackage(lsa, id, &deed, sizeof(deed), &answer, &size, &protocol_status);
    LsaDeregisterLogonProcess(lsa);
    return status;
}

static void end(struct nsp_host *host)
{
    NspHostShutdown(host);
    ok_findings(host, "", "audit: nothing is left and nothing is wrong");
    NspHostDestroy(host);
}

static void all_there_is(void)
{
    struct nsp_host *host = host_with_audits();
    struct nsp_audit_record *r;

    ok(NspHostGetAudit(host, 0, &r) == STATUS_NO_MORE_ENTRIES && !r, "audit: there is nothing at first");
    audits(0);
    ok_int(count_records(), 3, "audit: AuditLogon, AuditLogonEx and AuditAccountLogon leave a record each");

    r = record(0);
    ok(r->kind == NSP_AUDIT_PACKAGE_LOGON && r->number == 1 && is_recent(r) && !r->is_success,
       "audit: AuditLogon: of a logon that failed now");
    ok(r->status == STATUS_LOGON_FAILURE && r->sub_status == STATUS_WRONG_PASSWORD, "audit: with both statuses");
    ok(!wcscmp(r->account, L"bob") && !wcscmp(r->authority, L"EXAMPLE") && !wcscmp(r->workstation, L"DESK"),
       "audit: the names");
    ok(is_user(r->user, 1001), "audit: the SID");
    ok(r->logon_type == Network && !strcmp(r->source.SourceName, "audits") && r->source.SourceIdentifier.LowPart == 7 &&
       r->logon_id.LowPart == 42 && r->logon_id.HighPart == 1, "audit: the type, the source and the logon id");
    ok(r->package_id && r->package_id == EXPORTED(ULONG_PTR, "audits.dll", own_id), "audit: and the id of the package");
    NspFree(r);

    r = record(1);
    ok(r->kind == NSP_AUDIT_PACKAGE_LOGON && r->number == 2 && r->is_success && r->status == STATUS_SUCCESS,
       "audit: AuditLogonEx: of one that succeeded");
    ok(r->level == SecurityDelegation && r->logon_type == Interactive, "audit: with its impersonation level");
    ok(!wcscmp(r->account, L"bob") && !wcscmp(r->workstation, L"DESK") && is_user(r->user, 1001) &&
       !strcmp(r->source.SourceName, "audits") && r->logon_id.LowPart == 42, "audit: and all the rest");
    NspFree(r);

    r = record(2);
    ok(r->kind == NSP_AUDIT_ACCOUNT_LOGON && r->audit_id == 680 && r->is_success && r->status == STATUS_NO_SUCH_USER,
       "audit: AuditAccountLogon: id, success and status are what the package says");
    ok(!wcscmp(r->origin, L"DESK") && !wcscmp(r->account, L"bob") && !wcscmp(r->mapped_name, L"EXAMPLE\\bob"),
       "audit: and the source and both names");
    NspFree(r);
    ok_status(EXPORTED(NTSTATUS, "audits.dll", account_logon_status), STATUS_SUCCESS,
              "audit: AuditAccountLogon succeeds");
    end(host);
}

static void nothing_and_rubbish(void)
{
    static const char *const functions[] = { "AuditLogon", "AuditLogonEx", "AuditAccountLogon" };
    struct nsp_host *host = host_with_audits();
    struct nsp_audit_record *r;
    BYTE deed;
    ULONG i;

    for (deed = 1; deed <= 2; deed++) {
        ok_status(audits(deed), STATUS_SUCCESS, "audit: %s survived", deed == 1 ? "NULLs are" : "rubbish is");
        for (i = 0; i < 3; i++) {
            r = record((deed - 1) * 3 + i);
            ok(is_nobody(r) && r->status == STATUS_LOGON_FAILURE, "audit: %s: %s leaves out what is not there",
               functions[i], deed == 1 ? "NULL" : "rubbish");
            NspFree(r);
        }
        ok_status(EXPORTED(NTSTATUS, "audits.dll", account_logon_status), STATUS_SUCCESS,
                  "audit: AuditAccountLogon always succeeds");
    }
    end(host);
}

static void long_names(void)
{
    struct nsp_host *host = host_with_audits();
    struct nsp_audit_record *r;

    audits(4);
    r = record(0);
    ok_int(wcslen(r->account), 1024, "audit: a long name is cut");
    NspFree(r);
    end(host);
}

static void the_oldest_go(void)
{
    struct nsp_host *host = host_with_audits();
    struct nsp_audit_record *r;

    audits(3);
    ok_int(count_records(), KEPT, "audit: of 300 records so many are kept");
    r = record(0);
    ok(r->number == 301 - KEPT && r->audit_id == 300 - KEPT, "audit: the oldest were dropped");
    NspFree(r);
    r = record(KEPT - 1);
    ok(r->number == 300 && r->audit_id == 299, "audit: the newest is last");
    NspFree(r);
    end(host);
}

/* ---- what the host records ---- */

static void a_success(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_audit_record *r;
    struct logon logon;

    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Interactive, 0);
    r = record(0);
    ok(r->kind == NSP_AUDIT_LOGON && r->is_success && r->status == STATUS_SUCCESS && r->package_id && is_recent(r),
       "audit: LsaLogonUser: a logon is recorded");
    ok(!wcscmp(r->account, L"alice") && !wcscmp(r->authority, L"FIXTURES") && is_user(r->user, 1000),
       "audit: with the names and the SID of the user");
    ok(!wcscmp(r->origin, L"test") && !strcmp(r->source.SourceName, "test") && r->logon_type == Interactive,
       "audit: OriginName, source and type of the client");
    ok(r->logon_id.LowPart == logon.id.LowPart && r->logon_id.HighPart == logon.id.HighPart,
       "audit: and the session");
    NspFree(r);
    ok_int(count_records(), 1, "audit: once");
    drop(&logon);
    end(host);
}

static void a_refusal(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_audit_record *r;

    need_loaded(host, "deny.dll");
    log_on("Deny", Network, 0);
    r = record(0);
    ok(r->kind == NSP_AUDIT_LOGON && !r->is_success && r->status == STATUS_LOGON_FAILURE &&
       r->sub_status == STATUS_WRONG_PASSWORD, "audit: a refusal is recorded, with both statuses");
    ok(!wcscmp(r->account, L"alice") && !r->authority[0] && !r->user && !r->logon_id.LowPart,
       "audit: with the account, and no more of what the package gave");
    NspFree(r);
    end(host);
}

static void what_never_came_to_a_package(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    LSA_STRING nowhere = { 8, 8, (char *)16 }, *origins[] = { NULL, &nowhere, (LSA_STRING *)16 };
    TOKEN_SOURCE source = { .SourceName = "test" };
    HANDLE lsa = connect_untrusted();
    struct nsp_audit_record *r;
    struct logon out;
    BYTE submit = 0;
    ULONG i, id = 0;

    need_loaded(host, "clean.dll");
    log_on_with(lsa, 0x7FFFFFFF, Network, &submit, 1, NULL);
    r = record(0);
    ok(r->status == STATUS_NO_SUCH_PACKAGE && !r->package_id && !wcscmp(r->origin, L"test"),
       "audit: so is a logon with a package that is not there");
    NspFree(r);

    log_on("Clean", (SECURITY_LOGON_TYPE)99, 0);
    r = record(1);
    ok(r->status == STATUS_INVALID_LOGON_TYPE && r->package_id && r->logon_type == 99,
       "audit: and one of a type that is none");
    NspFree(r);

    lookup(lsa, "Clean", &id);
    for (i = 0; i < ARRAYSIZE(origins); i++) {
        out.status = LsaLogonUser(lsa, origins[i], Network, id, &submit, 1, NULL, &source, &out.profile,
                                  &out.profile_length, &out.id, &out.token, &out.quotas, &out.sub_status);
        r = record(2 + i);
        ok(out.status == STATUS_SUCCESS && r->is_success && !r->origin[0],
           "audit: OriginName may be %s", i == 0 ? "NULL" : "rubbish");
        NspFree(r);
        drop(&out);
    }
    LsaDeregisterLogonProcess(lsa);
    end(host);
}

static void a_package_that_dies(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_audit_record *r;

    need_loaded(host, "raises_in_logon.dll");
    log_on("RaisesInLogon", Network, 0);
    r = record(0);
    ok(r->kind == NSP_AUDIT_LOGON && r->status == STATUS_ACCESS_VIOLATION && !r->is_success,
       "audit: a logon in which the package dies is recorded");
    NspFree(r);
    NspHostDestroy(host);
}

/* ---- the file ---- */

static WCHAR file_path[MAX_PATH];

static NTSTATUS try_host_with_file(const WCHAR *path, struct nsp_host **host)
{
    struct nsp_host_options options = { .size = sizeof(options), .audit_file = path };

    return NspHostCreate(&options, host);
}

static struct nsp_host *host_with_file(void)
{
    struct nsp_host *host;

    need(try_host_with_file(file_path, &host) == STATUS_SUCCESS, "no host with an audit file can be made");
    NspHostSetDefault(host);
    return host;
}

/* What is in the file by now; the next call overwrites it. */
static const char *contents(void)
{
    static char text[16384];
    DWORD size = 0;
    HANDLE file = CreateFileW(file_path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
                              NULL);

    need(file != INVALID_HANDLE_VALUE, "the audit file cannot be read");
    ReadFile(file, text, sizeof(text) - 1, &size, NULL);
    CloseHandle(file);
    text[size] = 0;
    return text;
}

static ULONG count_lines(const char *text)
{
    ULONG count = 0;

    while ((text = strchr(text, '\n'))) {
        text++;
        count++;
    }
    return count;
}

/* Line @index of @text, from 0, without its time; the next call overwrites it. */
static const char *timeless(const char *text, ULONG index)
{
    static char line[2048];
    char *time, *end;

    while (index-- && (text = strchr(text, '\n')))
        text++;
    if (!text || !strchr(text, '\n'))
        return "";
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
    if ((time = strstr(line, "\"time\": ")) && (end = strstr(time, ", ")))
        memmove(time, end + 2, strlen(end + 2) + 1);
    return line;
}

#define NAMES(workstation, origin, mapped, audit_id) \
    "\"workstation\": \"" workstation "\", \"origin\": \"" origin "\", \"mapped_name\": \"" mapped \
    "\", \"audit_id\": " audit_id

static void a_file(void)
{
    struct nsp_host *host = host_with_file(), *second;
    SYSTEMTIME now;
    char day[32];

    ok_str(contents(), "", "audit: audit_file: the file is made with the host, and empty");
    need_loaded(host, "audits.dll");
    audits(0);
    ok_int(count_lines(contents()), 3, "audit: audit_file: a line a record, which others may read at once");
    ok_str(timeless(contents(), 0), "{\"schema\": 1, \"number\": 1, \"kind\": \"package_logon\", \"package_id\": 1, "
           "\"is_success\": false, \"status\": \"STATUS_LOGON_FAILURE\", \"sub_status\": \"STATUS_WRONG_PASSWORD\", "
           "\"account\": \"bob\", \"authority\": \"EXAMPLE\", " NAMES("DESK", "", "", "0") ", "
           "\"user\": \"S-1-5-21-1-2-3-1001\", \"logon_type\": 3, \"level\": 0, \"source\": \"audits\", "
           "\"logon_id\": \"1:2a\"}", "audit: audit_file: AuditLogon with all that it was given");
    ok(strstr(timeless(contents(), 1), "\"is_success\": true, \"status\": \"STATUS_SUCCESS\"") &&
       strstr(timeless(contents(), 1), "\"logon_type\": 2, \"level\": 3"),
       "audit: audit_file: AuditLogonEx, with its level");
    ok_str(timeless(contents(), 2), "{\"schema\": 1, \"number\": 3, \"kind\": \"account_logon\", \"package_id\": 1, "
           "\"is_success\": true, \"status\": \"STATUS_NO_SUCH_USER\", \"sub_status\": \"STATUS_SUCCESS\", "
           "\"account\": \"bob\", \"authority\": \"\", " NAMES("", "DESK", "EXAMPLE\\\\bob", "680") ", "
           "\"user\": \"\", \"logon_type\": 0, \"level\": 0, \"source\": \"\", \"logon_id\": \"0:0\"}",
           "audit: audit_file: AuditAccountLogon has all keys, too");
    GetSystemTime(&now);
    sprintf(day, "\"time\": \"%04u-%02u-", now.wYear, now.wMonth);
    ok(strstr(contents(), day) != NULL, "audit: audit_file: the time is that of now");
    audits(5);
    ok(strstr(contents(), "\"account\": \"\\\"\\\\\\u000a\xC3\xBC\xF0\x9F\x98\x80\xEF\xBF\xBD.\"") != NULL,
       "audit: audit_file: any characters, as UTF-8");
    ok_int(count_lines(contents()), 4, "audit: audit_file: and none of them ends a line");
    ok(try_host_with_file(file_path, &second) == STATUS_SHARING_VIOLATION && !second,
       "audit: NspHostCreate: a file that another host writes is a sharing violation");
    NspHostDestroy(host);

    host = host_with_file();
    need_loaded(host, "deny.dll");
    log_on("Deny", Network, 0);
    ok_int(count_lines(contents()), 5, "audit: audit_file: the next host appends to it");
    ok(strstr(timeless(contents(), 4), "\"number\": 1, \"kind\": \"logon\", ") != NULL,
       "audit: audit_file: also what the host records");
    NspHostDestroy(host);
    DeleteFileW(file_path);
}

static void no_file(void)
{
    struct nsp_host *host = (struct nsp_host *)1;

    ok(try_host_with_file(L"C:\\no such folder\\audit", &host) == STATUS_OBJECT_PATH_NOT_FOUND && !host,
       "audit: NspHostCreate: no host is made without the file that was asked for");
}

/* A device on which there is never room, where there is one. */
static void full_disk(void)
{
    struct nsp_audit_record *r;
    struct nsp_host *host;

    if (try_host_with_file(L"Z:\\dev\\full", &host) != STATUS_SUCCESS) {
        skip("there is no /dev/full");
        return;
    }
    NspHostSetDefault(host);
    need_loaded(host, "deny.dll");
    ok_status(NspHostGetFileStatus(host, NSP_FILE_AUDIT), STATUS_SUCCESS, "audit: a file without records lacks none");
    log_on("Deny", Network, 0);
    ok_status(NspHostGetFileStatus(host, NSP_FILE_AUDIT), STATUS_DISK_FULL,
              "audit: the host says that its file lacks one, and why");
    ok(NspHostGetAudit(host, 0, &r) == STATUS_SUCCESS, "audit: which it has all the same");
    NspFree(r);
    NspHostDestroy(host);
}

static void each_host_has_its_own(void)
{
    struct nsp_host *one = host_with_audits(), *two;
    struct nsp_audit_record *r;

    audits(0);
    two = new_host(0);
    ok_status(NspHostGetAudit(two, 0, &r), STATUS_NO_MORE_ENTRIES, "audit: each host has its own");
    NspHostShutdown(one);
    ok(NspHostGetAudit(one, 2, &r) == STATUS_SUCCESS && r->number == 3, "audit: which outlives its shutdown");
    NspHostDestroy(one);
    ok(!wcscmp(r->account, L"bob"), "audit: and a record its host");
    NspFree(r);
    NspHostDestroy(two);
}

int main(void)
{
    WCHAR folder[MAX_PATH];

    GetTempPathW(MAX_PATH, folder);
    snwprintf(file_path, MAX_PATH, L"%lsntsecpkg-audit-%lu.jsonl", folder, GetCurrentProcessId());
    all_there_is();
    nothing_and_rubbish();
    long_names();
    the_oldest_go();
    a_success();
    a_refusal();
    what_never_came_to_a_package();
    a_package_that_dies();
    a_file();
    no_file();
    full_disk();
    each_host_has_its_own();
    return done_testing();
}
