/*
 * The client functions of the LSA: connections, look-up, calls, buffers and sessions.  Contract P4.1 to P4.5, 8.12,
 * and the assertions 12 to 18 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define LIMIT 127 /* bytes of a name */

/* The client of the calls that begin from now on. */
static void become(struct nsp_host *host, ULONG logon_id, BOOLEAN has_tcb, HANDLE token)
{
    struct nsp_client_identity identity = {
        .size = sizeof(identity), .logon_id = { logon_id, 0 }, .has_tcb = has_tcb, .level = SecurityImpersonation,
        .token = token
    };

    need(NspHostSetClient(host, &identity) == STATUS_SUCCESS, "the client cannot be set");
}

static LSA_STRING long_name(USHORT length)
{
    static char text[LIMIT + 1];
    LSA_STRING name = { length, sizeof(text), text };

    memset(text, 'x', sizeof(text));
    return name;
}

/* ---- connections ---- */

static void connections(void)
{
    struct nsp_host *host = new_host(0);
    LSA_STRING name = counted("test"), empty = counted(""), nowhere = { 4, 4, NULL }, longest = long_name(LIMIT);
    LSA_OPERATIONAL_MODE mode = 0xCCCC;
    HANDLE lsa;

    ok_status(LsaRegisterLogonProcess(&name, &lsa, &mode), STATUS_SUCCESS, "client: a logon process registers");
    ok(lsa && !mode, "client: it gets a handle, and a mode of 0");
    ok_status(LsaDeregisterLogonProcess(lsa), STATUS_SUCCESS, "client: and deregisters");
    ok_status(LsaDeregisterLogonProcess(lsa), STATUS_INVALID_HANDLE, "client: once");
    ok_status(LsaDeregisterLogonProcess(NULL), STATUS_INVALID_HANDLE, "client: no handle is none");

    ok_status(LsaRegisterLogonProcess(&longest, &lsa, NULL), STATUS_SUCCESS, "client: [P6.12] 127 bytes of name pass");
    LsaDeregisterLogonProcess(lsa);
    longest = long_name(LIMIT + 1);
    ok(LsaRegisterLogonProcess(&longest, &lsa, &mode) == STATUS_NAME_TOO_LONG && !lsa,
       "client: [P6.12] 128 are too many");
    ok(LsaRegisterLogonProcess(NULL, &lsa, &mode) == STATUS_INVALID_PARAMETER && !lsa, "client: a name is needed");
    ok(LsaRegisterLogonProcess(&empty, &lsa, &mode) == STATUS_INVALID_PARAMETER && !lsa, "client: not an empty one");
    ok(LsaRegisterLogonProcess(&nowhere, &lsa, &mode) == STATUS_INVALID_PARAMETER && !lsa, "client: nor one nowhere");

    become(host, 0x3E7, FALSE, NULL);
    ok(LsaRegisterLogonProcess(&name, &lsa, &mode) == STATUS_PORT_CONNECTION_REFUSED && !lsa,
       "client: [P6.12] without SeTcbPrivilege no process registers");
    ok_status(LsaConnectUntrusted(&lsa), STATUS_SUCCESS, "client: [P6.12] but it connects untrusted");
    ok_status(LsaDeregisterLogonProcess(lsa), STATUS_SUCCESS, "client: which ends in the same way");
    ok_status(LsaConnectUntrusted(NULL), STATUS_INVALID_PARAMETER, "client: there must be room for the handle");
    NspHostDestroy(host);
}

static void wrong_handles(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_untrusted();
    NTSTATUS protocol_status;
    struct logon logon;
    ULONG id, size;
    void *answer;

    need_loaded(host, "clean.dll");
    lookup(lsa, "Clean", &id);
    LsaDeregisterLogonProcess(lsa);
    ok_status(lookup(lsa, "Clean", &id), STATUS_INVALID_HANDLE, "client: nothing is looked up by an old handle");
    logon = log_on_with(lsa, id, Interactive, "", 1, NULL);
    ok(logon.status == STATUS_INVALID_HANDLE && is_empty(&logon), "client: nobody logs on with one");
    ok_status(LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status), STATUS_INVALID_HANDLE,
              "client: no package is called with one");
    NspHostDestroy(host);
}

static void what_survives(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_untrusted();
    struct logon logon;
    ULONG id;

    need_loaded(host, "clean.dll");
    lookup(lsa, "Clean", &id);
    logon = log_on_with(lsa, id, Interactive, "", 1, NULL);
    LsaDeregisterLogonProcess(lsa);
    ok(has_session(&logon.id), "client: a session outlives the connection");
    ok_str(logon.profile, "the profile of alice", "client: and so does the profile");
    ok(CloseHandle(logon.token), "client: and the token");
    LsaFreeReturnBuffer(logon.profile);
    NspHostDestroy(host);
}

/* ---- look-up ---- */

static void look_up(void)
{
    struct nsp_host *host = new_host(0);
    LSA_STRING longest = long_name(LIMIT), too_long = long_name(LIMIT + 1);
    HANDLE lsa = connect_untrusted(), trusted = connect_trusted();
    ULONG id = 0, other = 4711;

    need_loaded(host, "clean.dll");
    need_loaded(host, "ap_name_one_block.dll");
    ok(lookup(lsa, "Clean", &id) == STATUS_SUCCESS && id, "client: a package is found by the name of GetInfo");
    ok(lookup(trusted, "CLEAN", &other) == STATUS_SUCCESS && other == id,
       "client: [P6.13] in any case of letters, on both kinds of connection");
    ok(lookup(lsa, "oneblock", &other) == STATUS_SUCCESS && other != id,
       "client: a plain AP is found by the name of InitializePackage");

    other = 4711;
    ok(lookup(lsa, "Unclean", &other) == STATUS_NO_SUCH_PACKAGE && other == 4711,
       "client: [P6.13] an unknown name leaves the id alone");
    ok_status(lookup(lsa, "", &other), STATUS_NO_SUCH_PACKAGE, "client: no package has no name");
    ok_status(LsaLookupAuthenticationPackage(lsa, &longest, &other), STATUS_NO_SUCH_PACKAGE,
              "client: 127 bytes of name are looked up");
    ok_status(LsaLookupAuthenticationPackage(lsa, &too_long, &other), STATUS_NAME_TOO_LONG,
              "client: 128 are too many");
    ok_status(LsaLookupAuthenticationPackage(lsa, NULL, &other), STATUS_INVALID_PARAMETER, "client: a name is needed");
    ok_status(LsaLookupAuthenticationPackage(lsa, &longest, NULL), STATUS_INVALID_PARAMETER,
              "client: and room for the id");

    ok_status(lookup(lsa, "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", &id), STATUS_NO_SUCH_PACKAGE,
              "client: the long name of MSV1_0 is nobody's");
    need_loaded(host, "named_ntlm.dll");
    ok(lookup(lsa, "NTLM", &other) == STATUS_SUCCESS &&
       lookup(lsa, "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", &id) == STATUS_SUCCESS && id == other,
       "client: [P6.13] unless a package is called NTLM");
    LsaDeregisterLogonProcess(lsa);
    LsaDeregisterLogonProcess(trusted);
    NspHostDestroy(host);
}

/* ---- calling packages ---- */

static void calls(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_untrusted(), trusted = connect_trusted();
    NTSTATUS protocol_status = -1, one;
    ULONG id, size = 1;
    void *answer = NULL;

    need_loaded(host, "clean.dll");
    lookup(lsa, "Clean", &id);
    ok_status(LsaCallAuthenticationPackage(trusted, id, "abc", 4, &answer, &size, &protocol_status), STATUS_SUCCESS,
              "client: a package can be called");
    ok(size == 4 && !strcmp(answer, "abc"), "client: its answer reaches the client");
    ok_int(protocol_status, NSP_PKG_CallPackage, "client: [P6.14] a trusted client calls CallPackage");
    ok_status(LsaFreeReturnBuffer(answer), STATUS_SUCCESS, "client: and frees the answer");
    LsaCallAuthenticationPackage(lsa, id, "abc", 4, &answer, &size, &protocol_status);
    ok_int(protocol_status, NSP_PKG_CallPackageUntrusted, "client: [P6.14] another one CallPackageUntrusted");
    LsaFreeReturnBuffer(answer);

    one = -1;
    one = LsaCallAuthenticationPackage(lsa, id, "abc", 4, &answer, &size, &one);
    ok_status(one, STATUS_SUCCESS, "client: [P6.14] result and protocol's status may be one variable");
    LsaFreeReturnBuffer(answer);
    ok_status(LsaCallAuthenticationPackage(lsa, id, "abc", 4, NULL, NULL, NULL), STATUS_SUCCESS,
              "client: nobody has to want the answer");

    ok_status(LsaCallAuthenticationPackage(lsa, id, (void *)0x1000, 16, &answer, &size, &protocol_status),
              STATUS_ACCESS_VIOLATION, "client: what is sent must be readable");
    ok(!answer && !size && !protocol_status, "client: a failure clears its outputs");
    answer = "";
    ok(LsaCallAuthenticationPackage(lsa, id + 1000, "", 1, &answer, &size,
                                    &protocol_status) == STATUS_NO_SUCH_PACKAGE &&
       !answer, "client: an unknown package is not called");
    need_loaded(host, "no_init.dll");
    lookup(lsa, "NoInit", &id);
    ok_status(LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status), STATUS_NOT_IMPLEMENTED,
              "client: nor one without such a function");
    LsaDeregisterLogonProcess(lsa);
    LsaDeregisterLogonProcess(trusted);
    NspHostDestroy(host);
}

static void a_failing_call(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_trusted();
    NTSTATUS protocol_status;
    void *answer = "";
    ULONG id, size = 1;

    need_loaded(host, "call_fails.dll");
    lookup(lsa, "CallFails", &id);
    ok_status(LsaCallAuthenticationPackage(lsa, id, NULL, 0, &answer, &size, &protocol_status),
              STATUS_INSUFFICIENT_RESOURCES, "client: the status of a failing call is the package's");
    ok(!answer && !size, "client: it has no answer");
    ok_status(protocol_status, STATUS_NO_SUCH_USER, "client: the protocol's status is as the package set it");
    ok_status(LsaFreeReturnBuffer(EXPORTED(void *, "call_fails.dll", answer)), STATUS_INVALID_PARAMETER,
              "client: the answer that was allocated has been freed");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

static void freeing(void)
{
    struct nsp_host *host = new_host(0);
    int on_the_stack = 0;
    void *buffer;

    ok_status(LsaFreeReturnBuffer(NULL), STATUS_SUCCESS, "client: there is nothing to free at NULL");
    ok_status(AllocateClientBuffer(NULL, 16, &buffer), STATUS_SUCCESS, "client: a client buffer can be allocated");
    ok_status(LsaFreeReturnBuffer(buffer), STATUS_SUCCESS, "client: and freed");
    ok_status(LsaFreeReturnBuffer(buffer), STATUS_INVALID_PARAMETER, "client: once");
    ok_status(LsaFreeReturnBuffer(&on_the_stack), STATUS_INVALID_PARAMETER, "client: and nothing that is none");
    NspHostDestroy(host);
}

/* ---- who the client is ---- */

static struct nsp_client_info told(HANDLE lsa)
{
    struct nsp_client_info info = { 0 };
    NTSTATUS protocol_status;
    void *answer = NULL;
    ULONG id, size = 0;

    lookup(lsa, "TellsClient", &id);
    LsaCallAuthenticationPackage(lsa, id, NULL, 0, &answer, &size, &protocol_status);
    if (size == sizeof(info))
        memcpy(&info, answer, sizeof(info));
    LsaFreeReturnBuffer(answer);
    return info;
}

static void identity(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_client_identity wrong = { .size = 1 };
    HANDLE system = connect_trusted(), user;
    struct nsp_client_info info;

    need_loaded(host, "tells_client.dll");
    info = told(system);
    ok(info.LogonId.LowPart == 0x3E7 && !info.LogonId.HighPart && info.HasTcbPrivilege,
       "client: without more ado it is the system");
    ok(info.ProcessID == GetCurrentProcessId() && info.ThreadID == GetCurrentThreadId(),
       "client: process and thread are its own");

    become(host, 0x1234, FALSE, NULL);
    user = connect_untrusted();
    info = told(user);
    ok(info.LogonId.LowPart == 0x1234 && !info.HasTcbPrivilege && info.ImpersonationLevel == SecurityImpersonation,
       "client: NspHostSetClient says who it is");
    ok(told(system).LogonId.LowPart == 0x3E7, "client: connections that exist keep their client");
    ok_status(NspHostSetClient(host, &wrong), STATUS_INVALID_PARAMETER,
              "client: an identity of another size is refused");
    LsaDeregisterLogonProcess(user);

    become(host, 0, FALSE, NULL);
    user = connect_untrusted();
    info = told(user);
    ok(info.LogonId.LowPart == 0x3E7 && !info.HasTcbPrivilege, "client: a LUID of zero means that of the system");
    LsaDeregisterLogonProcess(system);
    LsaDeregisterLogonProcess(user);
    NspHostDestroy(host);
}

static void local_groups(void)
{
    SID group = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { 4711 } };
    TOKEN_GROUPS groups = { 1, { { &group, SE_GROUP_ENABLED } } };
    struct nsp_host *host = new_host(0);
    struct nsp_token_description *token;
    HANDLE lsa = connect_trusted();
    struct logon logon;
    ULONG id, i, found = 0;

    need_loaded(host, "clean.dll");
    lookup(lsa, "Clean", &id);
    logon = log_on_with(lsa, id, Interactive, "", 1, &groups);
    ok_status(logon.status, STATUS_SUCCESS, "client: with SeTcbPrivilege it may give groups");
    need(NspTokenDescribe(host, logon.token, &token) == STATUS_SUCCESS, "the token cannot be described");
    for (i = 0; i < token->groups->GroupCount; i++)
        found += EqualSid(token->groups->Groups[i].Sid, &group);
    ok_int(found, 1, "client: which are in the token then");
    NspFree(token);
    drop(&logon);
    LsaDeregisterLogonProcess(lsa);

    become(host, 0x3E7, FALSE, NULL);
    lsa = connect_untrusted();
    need_loaded(host, "raises_in_logon.dll");
    lookup(lsa, "RaisesInLogon", &id);
    logon = log_on_with(lsa, id, Interactive, "", 1, &groups);
    ok(logon.status == STATUS_PRIVILEGE_NOT_HELD && is_empty(&logon) && !logon.sub_status,
       "client: [P6.15] without it the groups are refused");
    ok_findings(host, "", "client: [P6.15] and the package is not entered");
    lookup(lsa, "Clean", &id);
    logon = log_on_with(lsa, id, Interactive, "", 1, NULL);
    ok_status(logon.status, STATUS_SUCCESS, "client: without groups anybody may log on");
    drop(&logon);
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

static void outputs_of_a_logon(void)
{
    struct nsp_host *host = new_host(0);
    LSA_STRING origin = counted("test");
    TOKEN_SOURCE source = { .SourceName = "test" };
    struct logon logon;
    HANDLE lsa = connect_untrusted();
    ULONG id, i, refused = 0;

    need_loaded(host, "clean.dll");
    lookup(lsa, "Clean", &id);
    for (i = 0; i < 7; i++)
        refused += LsaLogonUser(lsa, &origin, Interactive, id, "", 1, NULL, i == 0 ? NULL : &source,
                                i == 1 ? NULL : &logon.profile, i == 2 ? NULL : &logon.profile_length,
                                i == 3 ? NULL : &logon.id, i == 4 ? NULL : &logon.token, i == 5 ? NULL : &logon.quotas,
                                i == 6 ? NULL : &logon.sub_status) == STATUS_INVALID_PARAMETER;
    ok_int(refused, 7, "client: a logon needs a source, and room for each of its six outputs");
    ok_status(LsaLogonUser(lsa, NULL, Interactive, id, "", 1, NULL, &source, &logon.profile, &logon.profile_length,
                           &logon.id, &logon.token, &logon.quotas, &logon.sub_status), STATUS_SUCCESS,
              "client: it needs no origin");
    drop(&logon);
    logon = log_on_with(lsa, id + 1000, Interactive, "", 1, NULL);
    ok(logon.status == STATUS_NO_SUCH_PACKAGE && is_empty(&logon), "client: it needs a package");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

/* ---- sessions ---- */

static void enumeration(void)
{
    struct nsp_host *host = new_host(0);
    unsigned found = 0, well_known = 0;
    ULONG count = 0, i;
    struct logon logon;
    LUID *ids;

    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Interactive, 0);
    ok_status(LsaEnumerateLogonSessions(&count, &ids), STATUS_SUCCESS, "client: sessions are enumerated");
    for (i = 0; i < count; i++) {
        found += ids[i].LowPart == logon.id.LowPart && ids[i].HighPart == logon.id.HighPart;
        well_known += !ids[i].HighPart && ids[i].LowPart >= 0x3E3 && ids[i].LowPart <= 0x3E7;
    }
    ok_int(found, 1, "client: the one that just began is among them");
    ok_int(well_known, 5, "client: and those that always are");
    ok_int(HeapSize(GetProcessHeap(), 0, ids), count * 8, "client: [P6.18] the list has 8 bytes for each");
    ok_status(LsaFreeReturnBuffer(ids), STATUS_SUCCESS, "client: it is one block");
    ok_status(LsaEnumerateLogonSessions(NULL, &ids), STATUS_INVALID_PARAMETER, "client: the number is an output");
    ok_status(LsaEnumerateLogonSessions(&count, NULL), STATUS_INVALID_PARAMETER, "client: and so is the list");
    drop(&logon);
    NspHostDestroy(host);
}

static int is_text(const LSA_UNICODE_STRING *string, const WCHAR *text)
{
    return string->Length == wcslen(text) * sizeof(*text) && !memcmp(string->Buffer, text, string->Length);
}

static void session_data(void)
{
    struct nsp_host *host = new_host(0);
    SECURITY_LOGON_SESSION_DATA *data;
    LUID system = { 0x3E7, 0 }, none = { 0x7777, 0 };
    struct logon logon;
    const char *end;
    union { FILETIME time; LONGLONG ticks; } now;

    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Network, 0);
    ok_status(LsaGetLogonSessionData(&logon.id, &data), STATUS_SUCCESS, "client: a session's data can be had");
    ok_int(data->Size, NSP_BY_WIDTH(184, 272), "client: [P6.18] in their long form");
    end = (const char *)data + HeapSize(GetProcessHeap(), 0, data);
    ok(is_text(&data->UserName, L"alice") && is_text(&data->LogonDomain, L"FIXTURES"), "client: with the user");
    ok(is_text(&data->AuthenticationPackage, L"Clean"), "client: the package");
    ok(data->LogonType == Network && data->LogonId.LowPart == logon.id.LowPart, "client: type and LUID");
    ok(data->Sid && *GetSidSubAuthority(data->Sid, 4) == 1000, "client: and the user's SID");
    GetSystemTimeAsFileTime(&now.time);
    ok(now.ticks - data->LogonTime.QuadPart < 600000000, "client: the time is that of the logon");
    ok((const char *)data->UserName.Buffer > (const char *)data && (const char *)data->Upn.Buffer < end &&
       (const char *)data->Sid > (const char *)data && (const char *)data->Sid < end,
       "client: [P6.18] all of it is in one block");
    ok_status(LsaFreeReturnBuffer(data), STATUS_SUCCESS, "client: which is freed at once");

    ok(LsaGetLogonSessionData(&system, &data) == STATUS_SUCCESS && data && is_text(&data->UserName, L"SYSTEM"),
       "client: the system's session has data, too");
    LsaFreeReturnBuffer(data);
    ok(LsaGetLogonSessionData(&none, &data) == STATUS_NO_SUCH_LOGON_SESSION && !data,
       "client: an unknown one has none");
    ok_status(LsaGetLogonSessionData(NULL, &data), STATUS_INVALID_PARAMETER, "client: a LUID is needed");
    ok_status(LsaGetLogonSessionData(&system, NULL), STATUS_INVALID_PARAMETER, "client: and room for the data");
    drop(&logon);
    NspHostDestroy(host);
}

static void sessions_of_others(void)
{
    struct nsp_host *host = new_host(0);
    HANDLE token = plain_token();
    SECURITY_LOGON_SESSION_DATA *data;
    struct logon own, other;

    need_loaded(host, "clean.dll");
    own = log_on("Clean", Interactive, 0);
    other = log_on("Clean", Interactive, 0);
    become(host, own.id.LowPart, FALSE, token);
    ok_status(LsaGetLogonSessionData(&own.id, &data), STATUS_SUCCESS, "client: a user may see the own session");
    LsaFreeReturnBuffer(data);
    ok(LsaGetLogonSessionData(&other.id, &data) == STATUS_ACCESS_DENIED && !data, "client: [P6.18] but no other");
    become(host, own.id.LowPart, FALSE, NULL);
    ok_status(LsaGetLogonSessionData(&other.id, &data), STATUS_SUCCESS, "client: unless it is an administrator");
    LsaFreeReturnBuffer(data);
    CloseHandle(token);
    NspHostDestroy(host);
}

int main(void)
{
    connections();
    wrong_handles();
    what_survives();
    look_up();
    calls();
    a_failing_call();
    freeing();
    identity();
    local_groups();
    outputs_of_a_logon();
    enumeration();
    session_data();
    sessions_of_others();
    return done_testing();
}
