/*
 * What a package can ask about the call that it is in: GetClientInfo(Ex), GetCallInfo, GetExtendedCallFlags, MapBuffer,
 * DuplicateTokenHandle, QueryClientRequest, Get/SetAppModeInfo, Get/SetSecpkgFailureReason.  Contract 6.17, 6.20, 6.25,
 * 6.55, 6.56, 6.61 to 6.66, and the assertions 2 and 18 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

/* ---- a puppet that does in CallPackage what a test wants ---- */

static void (*act)(struct nsp_client_request *request);
static HANDLE connection;
static ULONG package;

static NTSTATUS NTAPI call NSP_CALL_PACKAGE_ARGS
{
    (void)ProtocolSubmitBuffer;
    (void)ClientBufferBase;
    (void)SubmitBufferLength;
    (void)ProtocolReturnBuffer;
    (void)ReturnBufferLength;
    (void)ProtocolStatus;
    act(ClientRequest);
    return STATUS_SUCCESS;
}

static void enter(void (*what)(struct nsp_client_request *request))
{
    NTSTATUS protocol_status;

    act = what;
    need(LsaCallAuthenticationPackage(connection, package, NULL, 0, NULL, NULL, &protocol_status) == STATUS_SUCCESS,
         "the puppet cannot be called");
}

/* The client of the calls that come. */
static void become(BOOLEAN has_tcb, SECURITY_IMPERSONATION_LEVEL level)
{
    struct nsp_client_identity identity = {
        .size = sizeof(identity), .logon_id = { 0x1234, 0 }, .has_tcb = has_tcb, .is_impersonating = TRUE,
        .is_restricted = TRUE, .level = level
    };

    need(NspHostSetClient(puppet.host, &identity) == STATUS_SUCCESS, "the client cannot be set");
    LsaDeregisterLogonProcess(connection);
    connection = connect_untrusted();
}

static void start(void)
{
    static struct nsp_package_table half;

    half = puppet_lsa_half;
    half.CallPackage = half.CallPackageUntrusted = call;
    puppet_start_with(&half, &puppet_user_half);
    connection = connect_untrusted();
    need(lookup(connection, "Puppet", &package) == STATUS_SUCCESS, "the puppet has no name");
}

static const char *stop(void)
{
    LsaDeregisterLogonProcess(connection);
    return puppet_stop();
}

/* ---- the size of what is written ---- */

struct written { ULONG client_info, call_info; };
enum { IN_INITIALIZE, IN_CALL, ON_THREAD, PLACES };

static const ULONG long_client = sizeof(struct nsp_client_info), long_call = sizeof(struct nsp_call_info);

/* Load the fixture, and see what it was told in its three places. */
static int is_written(const WCHAR *file, ULONG client_info, ULONG call_info)
{
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_trusted();
    struct written *written = NULL;
    NTSTATUS protocol_status;
    ULONG id, size = 0, i, good = 0;

    ok_status(NspHostSetInfoSizes(host, file, client_info, call_info), STATUS_SUCCESS, "sizes: %u and %u can be set",
              (unsigned)client_info, (unsigned)call_info);
    if (!client_info)
        client_info = long_client;
    if (!call_info)
        call_info = long_call;
    need_loaded(host, "info_sizes.dll");
    lookup(lsa, "InfoSizes", &id);
    LsaCallAuthenticationPackage(lsa, id, NULL, 0, (void **)&written, &size, &protocol_status);
    need(size == PLACES * sizeof(*written), "the fixture does not answer");
    for (i = 0; i < PLACES; i++)
        good += written[i].client_info == client_info && written[i].call_info == call_info;
    LsaFreeReturnBuffer(written);
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
    return good == PLACES;
}

static void sizes(void)
{
    struct nsp_host *host;

    ok(is_written(L"info_sizes.dll", 0, 0), "[2] sizes: by default GetClientInfo and GetCallInfo write the long forms");
    ok(is_written(L"info_sizes.dll", 20, 16),
       "[2] sizes: not a byte past 20 of GetClientInfo and 16 of GetCallInfo is written, on a thread neither");
    ok(is_written(L"C:\\elsewhere\\INFO_SIZES.DLL", 24, long_call),
       "[2] sizes: GetClientInfo and GetCallInfo have a size each; folder and case do not count");
    ok(is_written(L"info_sizes.dll", long_client, 16), "[2] sizes: the long form of GetClientInfo may be asked for");

    host = new_host(0);
    ok_status(NspHostSetInfoSizes(host, L"x.dll", 21, 0), STATUS_INVALID_PARAMETER,
              "sizes: NspHostSetInfoSizes knows no 21 bytes of client info");
    ok_status(NspHostSetInfoSizes(host, L"x.dll", 0, 12), STATUS_INVALID_PARAMETER, "sizes: nor 12 of call info");
    ok_status(NspHostSetInfoSizes(host, L"", 20, 16), STATUS_INVALID_PARAMETER, "sizes: nor a DLL without a name");
    ok_status(NspHostSetInfoSizes(host, NULL, 20, 16), STATUS_INVALID_PARAMETER, "sizes: which must be given");
    ok_status(NspHostSetInfoSizes(NULL, L"x.dll", 20, 16), STATUS_SUCCESS, "sizes: no host is the default one");
    NspHostDestroy(host);
}

/* Other DLLs of the same host go on with the long forms. */
static void see_all(struct nsp_client_request *request)
{
    struct nsp_client_info info;

    (void)request;
    memset(&info, 0xCC, sizeof(info));
    ok(puppet.lsa->GetClientInfo(&info) == STATUS_SUCCESS && info.ClientToken && (ULONG_PTR)info.ClientToken < MAXLONG,
       "sizes: a DLL that was not named gets the token from GetClientInfo");
}

static void see_little(struct nsp_client_request *request)
{
    struct nsp_client_info info;

    (void)request;
    memset(&info, 0xCC, sizeof(info));
    puppet.lsa->GetClientInfo(&info);
    ok(info.LogonId.LowPart == 0x3E7 && info.ImpersonationLevel == (SECURITY_IMPERSONATION_LEVEL)0xCCCCCCCC,
       "sizes: one that is named later gets less of GetClientInfo from then on");
}

static void other_dlls(void)
{
    start();
    NspHostSetInfoSizes(puppet.host, L"another.dll", 20, 16);
    enter(see_all);
    NspHostSetInfoSizes(puppet.host, L"puppet.dll", 20, 16);
    enter(see_little);
    ok_str(stop(), "", "sizes: it is no fault of the package");
}

/* ---- the client ---- */

static void ask_for_client(struct nsp_client_request *request)
{
    struct nsp_client_info_ex info[2], shorter;
    struct nsp_client_info first;

    (void)request;
    ok_status(puppet.lsa->GetClientInfo(NULL), STATUS_INVALID_PARAMETER, "client: GetClientInfo needs room");
    ok_status(puppet.lsa->GetClientInfoEx(NULL, sizeof(*info)), STATUS_INVALID_PARAMETER,
              "client: GetClientInfoEx needs room");

    memset(info, 0xCC, sizeof(info));
    ok_status(puppet.lsa->GetClientInfoEx(info, sizeof(info)), STATUS_SUCCESS,
              "client: GetClientInfoEx takes more room than it needs");
    ok(((BYTE *)&info[1])[0] == 0xCC, "client: GetClientInfoEx writes its structure only");
    ok(info->LogonId.LowPart == 0x1234 && info->ProcessID == GetCurrentProcessId() &&
       info->ThreadID == GetCurrentThreadId() && !info->HasTcbPrivilege && info->Impersonating == TRUE &&
       info->Restricted == TRUE && !info->ClientFlags && info->ImpersonationLevel == SecurityIdentification,
       "client: GetClientInfoEx says who it is");
    ok(info->IdentificationLogonId.LowPart == 0x1234 && info->IdentificationToken == info->ClientToken,
       "client: GetClientInfoEx says that it may only be identified");

    puppet.lsa->GetClientInfo(&first);
    ok(!memcmp(&first, info, sizeof(first)), "client: GetClientInfo says the same as the beginning of the other");

    memset(&shorter, 0xCC, sizeof(shorter));
    ok_status(puppet.lsa->GetClientInfoEx(&shorter, sizeof(first)), STATUS_SUCCESS,
              "client: GetClientInfoEx is content with room for the older structure");
    ok(!memcmp(&first, &shorter, sizeof(first)) && ((BYTE *)&shorter)[sizeof(first)] == 0xCC,
       "client: GetClientInfoEx fills that");
    memset(&shorter, 0xCC, sizeof(shorter));
    ok_status(puppet.lsa->GetClientInfoEx(&shorter, sizeof(first) - 1), STATUS_BUFFER_TOO_SMALL,
              "client: GetClientInfoEx is not content with less");
    ok(!shorter.LogonId.LowPart && ((BYTE *)&shorter)[sizeof(first) - 1] == 0xCC,
       "client: GetClientInfoEx clears what there is then");
}

static void the_client(void)
{
    struct nsp_client_info_ex info;
    struct nsp_client_info first;

    start();
    become(FALSE, SecurityIdentification);
    enter(ask_for_client);
    memset(&info, 0xCC, sizeof(info));
    ok_status(puppet.lsa->GetClientInfoEx(&info, sizeof(info)), STATUS_SUCCESS,
              "client: without a call GetClientInfoEx succeeds");
    ok(info.LogonId.LowPart == 0x3E7 && info.HasTcbPrivilege && !info.Impersonating && !info.Restricted &&
       info.ImpersonationLevel == SecurityImpersonation && !info.ClientToken && !info.IdentificationToken,
       "client: GetClientInfoEx tells of the host itself then");
    ok(puppet.lsa->GetClientInfo(&first) == STATUS_SUCCESS && !memcmp(&first, &info, sizeof(first)),
       "client: and so does GetClientInfo");
    ok_str(stop(), "", "client: it is no fault of the package");
}

/* ---- the call ---- */

static struct nsp_call_info seen[2];
static ULONG seen_flags[2];
static BOOLEAN has_call[2];
static unsigned depth;

static void ask_for_call(struct nsp_client_request *request)
{
    (void)request;
    memset(&seen[depth], 0xCC, sizeof(seen[depth]));
    has_call[depth] = puppet.lsa->GetCallInfo(&seen[depth]);
    seen_flags[depth] = 0xCCCC;
    puppet.lsa->GetExtendedCallFlags(&seen_flags[depth]);
}

static void ask_and_nest(struct nsp_client_request *request)
{
    ask_for_call(request);
    depth = 1;
    enter(ask_for_call);
    depth = 0;
    ok(!puppet.lsa->GetCallInfo(NULL), "call: GetCallInfo needs room");
    ok_status(puppet.lsa->GetExtendedCallFlags(NULL), STATUS_INVALID_PARAMETER,
              "call: GetExtendedCallFlags needs room");
}

static void the_call(void)
{
    struct nsp_call_info none;
    ULONG flags = 0xCCCC, first;

    start();
    become(FALSE, SecurityImpersonation);
    enter(ask_and_nest);
    ok(has_call[0] == TRUE && seen[0].ProcessId == GetCurrentProcessId() && seen[0].ThreadId == GetCurrentThreadId() &&
       !seen[0].MechOid, "call: GetCallInfo knows of the call in progress");
    ok(!seen[0].Attributes && !seen_flags[0],
       "call: of a plain one GetCallInfo and GetExtendedCallFlags say nothing special");
    ok(has_call[1] == TRUE && seen[1].Attributes == NSP_CALL_RECURSIVE && seen_flags[1] == NSP_CALL_RECURSIVE,
       "[25] call: GetCallInfo and GetExtendedCallFlags say that a nested one is recursive");
    ok(seen[0].CallCount && seen[1].CallCount == seen[0].CallCount, "call: GetCallInfo counts both as one");

    first = seen[0].CallCount;
    become(TRUE, SecurityImpersonation);
    enter(ask_for_call);
    ok_int(seen[0].CallCount, first + 1, "call: GetCallInfo counts the next call");
    ok(seen[0].Attributes == NSP_CALL_IS_TCB && seen_flags[0] == NSP_CALL_IS_TCB,
       "call: GetCallInfo and GetExtendedCallFlags show SeTcbPrivilege of the client");

    memset(&none, 0xCC, sizeof(none));
    ok(!puppet.lsa->GetCallInfo(&none) && !none.CallCount && !none.ProcessId && !none.MechOid,
       "call: without a call GetCallInfo is FALSE, and clears its output");
    ok(puppet.lsa->GetExtendedCallFlags(&flags) == STATUS_SUCCESS && !flags,
       "call: without a call GetExtendedCallFlags has no flag");
    ok_str(stop(), "", "call: it is no fault of the package");
}

/* Contexts have calls of their own. */
static void see_leg(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    (void)output;
    ask_for_call(NULL);
}

static void a_leg(void)
{
    SecHandle cred, context;

    start();
    cred = acquire(SECPKG_CRED_OUTBOUND);
    puppet_answer.touch = see_leg;
    context = establish(&cred, NULL);
    ok(has_call[0] && seen[0].CallCount && seen[0].Attributes == NSP_CALL_IS_TCB,
       "call: GetCallInfo knows of the leg of a context");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(stop(), "", "call: it is no fault of the package either");
}

/* ---- tokens for the client ---- */

static void duplicate(struct nsp_client_request *request)
{
    HANDLE token, event = CreateEventW(NULL, FALSE, FALSE, NULL), copy = (HANDLE)0xCCCC;
    TOKEN_STATISTICS statistics;
    DWORD size;

    (void)request;
    need(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token), "the process has no token");
    ok_status(puppet.lsa->DuplicateTokenHandle(token, &copy), STATUS_SUCCESS, "token: DuplicateTokenHandle does so");
    ok(copy && copy != token && GetTokenInformation(copy, TokenStatistics, &statistics, sizeof(statistics), &size),
       "token: the handle of DuplicateTokenHandle is another one, of a token");
    CloseHandle(token);
    ok(CloseHandle(copy), "token: it outlives the first, and is the client's to close");

    need(OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE, &token), "the process has no token");
    ok_status(puppet.lsa->DuplicateTokenHandle(token, &copy), STATUS_SUCCESS,
              "token: DuplicateTokenHandle knows a token that may not be queried");
    CloseHandle(copy);
    CloseHandle(token);

    copy = (HANDLE)0xCCCC;
    ok(puppet.lsa->DuplicateTokenHandle(event, &copy) == STATUS_OBJECT_TYPE_MISMATCH && !copy,
       "token: DuplicateTokenHandle gives STATUS_OBJECT_TYPE_MISMATCH for an event, and no handle");
    CloseHandle(event);
    copy = (HANDLE)0xCCCC;
    ok(puppet.lsa->DuplicateTokenHandle((HANDLE)0x7FFFFFF0, &copy) == STATUS_INVALID_HANDLE && !copy,
       "token: DuplicateTokenHandle gives STATUS_INVALID_HANDLE for what is none");
    ok_status(puppet.lsa->DuplicateTokenHandle(event, NULL), STATUS_INVALID_PARAMETER,
              "token: DuplicateTokenHandle needs room");
}

static void tokens(void)
{
    start();
    enter(duplicate);
    ok_str(stop(), "", "token: it is no fault of the package");
}

/* ---- MapBuffer ---- */

static char client_data[] = "in the client";
static void *kept;

static void map(struct nsp_client_request *request)
{
    SecBuffer buffer = {
        sizeof(client_data), SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED | NSP_BUFFER_READONLY, client_data
    };
    SecBuffer mapped, again, bad;
    void *block;

    (void)request;
    ok_status(puppet.lsa->MapBuffer(&buffer, &mapped), STATUS_SUCCESS, "map: MapBuffer maps a buffer of the client");
    ok(mapped.pvBuffer && mapped.pvBuffer != client_data && !strcmp(mapped.pvBuffer, "in the client"),
       "map: MapBuffer copies it");
    ok(mapped.cbBuffer == sizeof(client_data) && mapped.BufferType == (SECBUFFER_TOKEN | NSP_BUFFER_READONLY),
       "map: MapBuffer takes no attribute away but UNMAPPED");
    ok(buffer.pvBuffer == client_data && (buffer.BufferType & NSP_BUFFER_UNMAPPED), "map: MapBuffer leaves the input");
    *(char *)mapped.pvBuffer = 'X';
    ok_str(client_data, "in the client", "map: what is written to the copy does not reach the client");

    ok(puppet.lsa->MapBuffer(&mapped, &again) == STATUS_SUCCESS && again.pvBuffer == mapped.pvBuffer &&
       again.cbBuffer == mapped.cbBuffer && again.BufferType == mapped.BufferType,
       "[18] map: MapBuffer of a mapped one copies the structure only");
    puppet.lsa->FreeLsaHeap(mapped.pvBuffer);

    ok(puppet.lsa->MapBuffer(&buffer, &buffer) == STATUS_SUCCESS && buffer.pvBuffer != client_data &&
       !strcmp(buffer.pvBuffer, "in the client"), "[18] map: input and output of MapBuffer may be one structure");
    block = buffer.pvBuffer;
    ok(puppet.lsa->MapBuffer(&buffer, &buffer) == STATUS_SUCCESS && buffer.pvBuffer == block,
       "[18] map: MapBuffer twice in place maps once");
    puppet.lsa->FreeLsaHeap(block);

    buffer = (SecBuffer){ sizeof(client_data), SECBUFFER_DATA | NSP_BUFFER_KERNEL_MAP, client_data };
    ok(puppet.lsa->MapBuffer(&buffer, &mapped) == STATUS_SUCCESS && mapped.BufferType == SECBUFFER_DATA &&
       !strcmp(mapped.pvBuffer, "in the client"), "map: MapBuffer takes kernel memory for the client's");
    kept = mapped.pvBuffer;

    buffer = (SecBuffer){ 0, SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, client_data };
    ok(puppet.lsa->MapBuffer(&buffer, &mapped) == STATUS_SUCCESS && !mapped.pvBuffer && !mapped.cbBuffer &&
       mapped.BufferType == SECBUFFER_TOKEN, "map: MapBuffer of nothing is nothing, and mapped");

    buffer = (SecBuffer){ 16, SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, (void *)0x1000 };
    memset(&mapped, 0xCC, sizeof(mapped));
    bad = mapped;
    ok_status(puppet.lsa->MapBuffer(&buffer, &mapped), STATUS_ACCESS_VIOLATION,
              "map: MapBuffer gives STATUS_ACCESS_VIOLATION for memory that cannot be read");
    ok(!memcmp(&mapped, &bad, sizeof(bad)), "map: MapBuffer leaves the output then");
    ok_status(puppet.lsa->MapBuffer((SecBuffer *)0x1000, &mapped), STATUS_ACCESS_VIOLATION,
              "map: also when the structure itself cannot");
    ok_status(puppet.lsa->MapBuffer(NULL, &mapped), STATUS_INVALID_PARAMETER, "map: MapBuffer needs an input");
    ok_status(puppet.lsa->MapBuffer(&buffer, NULL), STATUS_INVALID_PARAMETER, "map: MapBuffer needs an output");
}

static void look_at_kept(struct nsp_client_request *request)
{
    (void)request;
    ok_str(kept, "in the client", "map: a block that was not freed can be read in the next call");
}

static void free_kept(struct nsp_client_request *request)
{
    (void)request;
    puppet.lsa->FreeLsaHeap(kept);
}

static void map_buffer(void)
{
    SecBuffer buffer = { sizeof(client_data), SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, client_data };

    start();
    enter(map);
    ok_str(puppet_findings(), "", "map: FreeLsaHeap is right for blocks of MapBuffer, and they are no leak");
    enter(look_at_kept);
    enter(free_kept);
    ok_str(puppet_findings(), "NSP-0020", "map: after that call the host has freed it");

    ok_status(puppet.lsa->MapBuffer(&buffer, &buffer), STATUS_INVALID_PARAMETER,
              "map: without a call MapBuffer has no client to read from");
    ok(buffer.pvBuffer == client_data, "map: and MapBuffer leaves its output");
    buffer.BufferType = SECBUFFER_TOKEN;
    ok_status(puppet.lsa->MapBuffer(&buffer, &buffer), STATUS_SUCCESS, "map: what is mapped needs no client");
    stop();
}

/* The usual way: a leg whose package checks the bit on every buffer. */
static void map_token(SecBufferDesc *input, SecBufferDesc *output)
{
    SecBuffer mapped;

    (void)output;
    ok(puppet.lsa->MapBuffer(&input->pBuffers[0], &mapped) == STATUS_SUCCESS &&
       mapped.pvBuffer == input->pBuffers[0].pvBuffer, "map: MapBuffer leaves the buffers of a leg, which come mapped");
}

static void map_in_a_leg(void)
{
    SecBuffer token = { 5, SECBUFFER_TOKEN, (void *)"hello" };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &token };
    SecHandle cred, context = { 0 };

    start();
    cred = acquire(SECPKG_CRED_OUTBOUND);
    puppet_answer.touch = map_token;
    initialize(&cred, NULL, &context, &input, NULL, 0);
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(stop(), "", "map: a leg leaves nothing");
}

/* ---- QueryClientRequest ---- */

static struct nsp_client_request *late;

static void query(struct nsp_client_request *request)
{
    DWORD expected = 0xCCCC;
    void *reply = (void *)0xCCCC;

    late = request;
    ProcessIdToSessionId(GetCurrentProcessId(), &expected);
    ok_status(puppet.lsa->QueryClientRequest(request, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, &reply), STATUS_SUCCESS,
              "query: QueryClientRequest knows the session of the client's terminal");
    ok(reply && *(DWORD *)reply == expected, "query: QueryClientRequest answers with its number");
    puppet.lsa->FreeLsaHeap(reply);
    ok_status(puppet.lsa->QueryClientRequest(NULL, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, &reply), STATUS_SUCCESS,
              "query: QueryClientRequest takes no request for the client of the call");
    puppet.lsa->FreeLsaHeap(reply);

    reply = (void *)0xCCCC;
    ok(puppet.lsa->QueryClientRequest(request, 2, &reply) == STATUS_INVALID_INFO_CLASS && !reply,
       "query: QueryClientRequest gives STATUS_INVALID_INFO_CLASS for all else, and no answer");
    ok_status(puppet.lsa->QueryClientRequest(request, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, NULL),
              STATUS_INVALID_PARAMETER, "query: QueryClientRequest needs room");
}

static void queries(void)
{
    void *reply = (void *)0xCCCC;

    start();
    enter(query);
    ok(puppet.lsa->QueryClientRequest(late, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, &reply) ==
       STATUS_INVALID_PARAMETER && !reply, "query: QueryClientRequest gives STATUS_INVALID_PARAMETER after the call");
    ok_str(stop(), "", "query: the answers of QueryClientRequest are the package's to free, and were freed");
}

/* ---- the client's next step ---- */

struct app_mode {
    NTSTATUS status;
    ULONG function;
    ULONG_PTR arguments[2];
    SecBuffer data;
    BOOLEAN return_to_lsa;
};

static struct app_mode get_app_mode(void)
{
    struct app_mode mode;

    memset(&mode, 0xCC, sizeof(mode));
    mode.status = puppet.lsa->GetAppModeInfo(&mode.function, &mode.arguments[0], &mode.arguments[1], &mode.data,
                                             &mode.return_to_lsa);
    return mode;
}

static BOOL is_no_app_mode(const struct app_mode *mode)
{
    return !mode->function && !mode->arguments[0] && !mode->arguments[1] && !mode->data.cbBuffer &&
           !mode->data.pvBuffer && !mode->data.BufferType && !mode->return_to_lsa;
}

static void find_no_app_mode(struct nsp_client_request *request)
{
    struct app_mode mode = get_app_mode();

    (void)request;
    ok(mode.status == STATUS_SUCCESS && is_no_app_mode(&mode),
       "app mode: GetAppModeInfo finds what this call set only");
}

/* Where the call goes to when it has returned: see host-app-mode.c. */
static NTSTATUS NTAPI do_nothing(ULONG_PTR argument1, ULONG_PTR argument2, SecBuffer *input, SecBuffer *output)
{
    (void)argument1;
    (void)argument2;
    (void)input;
    (void)output;
    return STATUS_SUCCESS;
}

static void set_app_mode(struct nsp_client_request *request)
{
    char text[] = "data";
    SecBuffer data = { sizeof(text), SECBUFFER_DATA, text }, bad = { 16, SECBUFFER_DATA, (void *)0x1000 };
    struct app_mode mode;

    (void)request;
    mode = get_app_mode();
    ok(mode.status == STATUS_SUCCESS && is_no_app_mode(&mode), "app mode: GetAppModeInfo begins with nothing");
    ok_status(puppet.lsa->SetAppModeInfo(7, 8, ~(ULONG_PTR)0, &data, TRUE), STATUS_SUCCESS,
              "app mode: SetAppModeInfo names a user function");
    strcpy(text, "gone");
    mode = get_app_mode();
    ok(mode.status == STATUS_SUCCESS && mode.function == 7 && mode.arguments[0] == 8 &&
       mode.arguments[1] == ~(ULONG_PTR)0 && mode.return_to_lsa == TRUE, "app mode: GetAppModeInfo says what was set");
    ok(mode.data.cbBuffer == sizeof(text) && mode.data.BufferType == SECBUFFER_DATA && mode.data.pvBuffer != text &&
       !strcmp(mode.data.pvBuffer, "data"), "app mode: SetAppModeInfo copied the data");
    ok(get_app_mode().data.pvBuffer == mode.data.pvBuffer, "app mode: GetAppModeInfo does not copy them");
    enter(find_no_app_mode);

    ok_status(puppet.lsa->SetAppModeInfo(9, 0, 0, &bad, FALSE), STATUS_ACCESS_VIOLATION,
              "app mode: SetAppModeInfo gives STATUS_ACCESS_VIOLATION for data that cannot be read");
    ok_status(puppet.lsa->SetAppModeInfo(9, 0, 0, (SecBuffer *)0x1000, FALSE), STATUS_ACCESS_VIOLATION,
              "app mode: and for a buffer that cannot");
    ok_int(get_app_mode().function, 7, "app mode: SetAppModeInfo changes nothing then");
    ok_status(puppet.lsa->SetAppModeInfo(9, 1, 2, NULL, FALSE), STATUS_SUCCESS,
              "app mode: SetAppModeInfo needs no data");
    mode = get_app_mode();
    ok(mode.function == 9 && mode.arguments[0] == 1 && mode.arguments[1] == 2 && !mode.data.pvBuffer &&
       !mode.return_to_lsa, "app mode: SetAppModeInfo replaces what was set");
    ok_status(puppet.lsa->GetAppModeInfo(NULL, NULL, NULL, NULL, NULL), STATUS_SUCCESS,
              "app mode: nobody has to want all of GetAppModeInfo");
    ok_status(puppet.lsa->GetAppModeInfo((ULONG *)0x1000, NULL, NULL, NULL, NULL), STATUS_ACCESS_VIOLATION,
              "app mode: GetAppModeInfo gives STATUS_ACCESS_VIOLATION for what cannot be written");
    puppet.dll->RegisterCallback(9, do_nothing);
}

static void app_mode(void)
{
    struct app_mode mode;

    start();
    enter(set_app_mode);
    enter(find_no_app_mode);
    mode = get_app_mode();
    ok(mode.status == STATUS_INVALID_PARAMETER && is_no_app_mode(&mode),
       "app mode: without a call GetAppModeInfo gives STATUS_INVALID_PARAMETER, and nothing");
    ok_status(puppet.lsa->SetAppModeInfo(1, 0, 0, NULL, FALSE), STATUS_INVALID_PARAMETER,
              "app mode: without a call SetAppModeInfo gives STATUS_INVALID_PARAMETER");
    ok_str(stop(), "", "app mode: it is no fault of the package");
}

/* ---- why a package did not serve ---- */

static BOOL is_told(NTSTATUS status, enum nsp_failure why)
{
    struct nsp_failure_reason reason;

    memset(&reason, 0xCC, sizeof(reason));
    return puppet.lsa->GetSecpkgFailureReason(package, &reason) == STATUS_SUCCESS && reason.Status == status &&
           reason.Reason == why;
}

static void tell_why(struct nsp_client_request *request)
{
    const struct nsp_failure_reason reason = { SEC_E_TARGET_UNKNOWN, NSP_FAILURE_IP_ADDRESS };
    struct nsp_failure_reason unknown;

    (void)request;
    ok(is_told(STATUS_SUCCESS, NSP_FAILURE_UNKNOWN), "failure: GetSecpkgFailureReason begins with nothing");
    ok_status(puppet.lsa->SetSecpkgFailureReason(reason), STATUS_SUCCESS, "failure: SetSecpkgFailureReason tells why");
    ok(is_told(SEC_E_TARGET_UNKNOWN, NSP_FAILURE_IP_ADDRESS), "failure: GetSecpkgFailureReason knows");
    ok(puppet.lsa->GetSecpkgFailureReason(package + 1000, &unknown) == STATUS_SUCCESS && !unknown.Status &&
       !unknown.Reason, "failure: GetSecpkgFailureReason knows nothing of others");
    ok_status(puppet.lsa->GetSecpkgFailureReason(package, NULL), STATUS_INVALID_PARAMETER,
              "failure: GetSecpkgFailureReason needs room");
}

static void hear_nothing(struct nsp_client_request *request)
{
    (void)request;
    ok(is_told(STATUS_SUCCESS, NSP_FAILURE_UNKNOWN), "failure: GetSecpkgFailureReason forgets with the call");
}

static void failures(void)
{
    const struct nsp_failure_reason reason = { SEC_E_TARGET_UNKNOWN, NSP_FAILURE_IP_ADDRESS };

    start();
    enter(tell_why);
    enter(hear_nothing);
    ok(is_told(STATUS_SUCCESS, NSP_FAILURE_UNKNOWN), "failure: without a call GetSecpkgFailureReason knows nothing");
    ok_status(puppet.lsa->SetSecpkgFailureReason(reason), STATUS_INVALID_PARAMETER,
              "failure: without a call SetSecpkgFailureReason gives STATUS_INVALID_PARAMETER");
    ok_str(stop(), "", "failure: it is no fault of the package");
}

int main(void)
{
    sizes();
    other_dlls();
    the_client();
    the_call();
    a_leg();
    tokens();
    map_buffer();
    map_in_a_leg();
    queries();
    app_mode();
    failures();
    return done_testing();
}
