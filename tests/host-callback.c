/*
 * Calls from an LSA half into its user half: RegisterCallback, ClientCallback, LocatePackageById.  Contract 6.36 and 7.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "calls_back.h"

#define ID(number) ((char *)(ULONG_PTR)(number))

/* ---- what is called ---- */

static enum { ANSWER, IN_PLACE, FROM_LSA_HEAP, FROM_NOWHERE, UNREADABLE, NOTHING, RAISE } order;
static NTSTATUS result;
static char constant[] = "constant";

static struct {
    int calls, others;
    ULONG_PTR arguments[2];
    SecBuffer input;
    char text[32];
    DWORD thread;
    BOOL is_on_behalf, has_token, has_output;
} seen;

static void answer(SecBuffer *output, const char *text, void *block)
{
    output->BufferType = SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED; /* which the LSA half must not see */
    output->cbBuffer = strlen(text) + 1;
    output->pvBuffer = memcpy(block, text, output->cbBuffer);
}

static BOOL has_thread_token(void)
{
    HANDLE token;

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return FALSE;
    CloseHandle(token);
    return TRUE;
}

static NTSTATUS NTAPI callback(ULONG_PTR argument1, ULONG_PTR argument2, SecBuffer *input, SecBuffer *output)
{
    static int *volatile nowhere;

    seen.calls++;
    seen.arguments[0] = argument1;
    seen.arguments[1] = argument2;
    seen.input = *input;
    if (input->cbBuffer <= sizeof(seen.text) && input->pvBuffer)
        memcpy(seen.text, input->pvBuffer, input->cbBuffer);
    seen.thread = GetCurrentThreadId();
    seen.is_on_behalf = is_on_behalf_of_client();
    seen.has_token = has_thread_token();
    seen.has_output = output->cbBuffer || output->pvBuffer;
    switch (order) {
    case ANSWER: answer(output, "from the client", dll->AllocateHeap(64)); break;
    case IN_PLACE: answer(output, "new", input->pvBuffer); break;
    case FROM_LSA_HEAP: answer(output, "from the LSA", lsa->AllocateLsaHeap(64)); break;
    case FROM_NOWHERE: answer(output, "constant", constant); break;
    case UNREADABLE: *output = (SecBuffer){ 16, SECBUFFER_TOKEN, (void *)0x1000 }; break;
    case RAISE: *nowhere = 1; break;
    case NOTHING: break;
    }
    return result;
}

static NTSTATUS NTAPI another(ULONG_PTR argument1, ULONG_PTR argument2, SecBuffer *input, SecBuffer *output)
{
    (void)argument1;
    (void)argument2;
    (void)input;
    (void)output;
    seen.others++;
    return STATUS_SUCCESS;
}

/* ---- what calls ---- */

static char *target;
static SecBuffer input, output;
static SecBuffer *from, *to;

static NTSTATUS call_back(struct nsp_client_request *request)
{
    (void)request;
    return lsa->ClientCallback(target, 11, ~(ULONG_PTR)0, from, to);
}

/* One ClientCallback with "hello"; its output begins as rubbish. */
static NTSTATUS ask(char *callback_name)
{
    static char hello[] = "hello";

    memset(&seen, 0, sizeof(seen));
    target = callback_name;
    input = (SecBuffer){ sizeof(hello), SECBUFFER_DATA | NSP_BUFFER_READONLY, hello };
    memset(&output, 0xCC, sizeof(output));
    from = &input;
    to = &output;
    return call_client(call_back);
}

static NTSTATUS ask_with(SecBuffer *from_where, SecBuffer *to_where)
{
    memset(&seen, 0, sizeof(seen));
    memset(&output, 0xCC, sizeof(output));
    from = from_where;
    to = to_where;
    return call_client(call_back);
}

static BOOL is_clear(void)
{
    return !output.cbBuffer && !output.BufferType && !output.pvBuffer;
}

static BOOL is_text(const char *text)
{
    BOOL is_same = output.cbBuffer == strlen(text) + 1 && output.pvBuffer && !strcmp(output.pvBuffer, text) &&
                   output.BufferType == SECBUFFER_TOKEN;

    lsa->FreeLsaHeap(output.pvBuffer);
    return is_same;
}

static void by_id(void)
{
    ok_status(register_outside(7, callback), STATUS_SUCCESS,
              "RegisterCallback: outside of a call the package is known by its DLL");
    ok_status(ask(ID(7)), STATUS_SUCCESS, "ClientCallback: calls a function by the id that it was registered with");
    ok(seen.calls == 1 && seen.arguments[0] == 11 && seen.arguments[1] == ~(ULONG_PTR)0,
       "ClientCallback: once, with both arguments");
    ok(!strcmp(seen.text, "hello") && seen.input.cbBuffer == 6 && seen.input.pvBuffer != input.pvBuffer,
       "ClientCallback: with a copy of the input");
    ok_int(seen.input.BufferType, SECBUFFER_DATA | NSP_BUFFER_READONLY, "ClientCallback: of the same type");
    ok(!seen.has_output, "ClientCallback: the function's output begins empty");
    ok(seen.thread == GetCurrentThreadId() && seen.is_on_behalf,
       "ClientCallback: on the thread of the client's call, and for that client");
    ok(output.pvBuffer && is_text("from the client"), "ClientCallback: gives the output in a block of the LSA heap");

    result = STATUS_DATA_ERROR;
    ok_status(ask(ID(7)), STATUS_DATA_ERROR, "ClientCallback: hands on what the function returned");
    ok(is_text("from the client"), "ClientCallback: and the output even then, for VOID functions return rubbish");
    result = STATUS_SUCCESS;

    ok_status(register_outside(7, another), STATUS_SUCCESS, "RegisterCallback: an id may be registered again");
    ok(ask(ID(7)) == STATUS_SUCCESS && seen.others == 1 && !seen.calls, "RegisterCallback: the new function replaces");
    ok_status(register_outside(7, NULL), STATUS_SUCCESS, "RegisterCallback: NULL unregisters");
    ok(ask(ID(7)) == STATUS_PROCEDURE_NOT_FOUND && is_clear(),
       "ClientCallback: gives STATUS_PROCEDURE_NOT_FOUND for an id that is not registered");
    ok_status(register_outside(7, NULL), STATUS_SUCCESS, "RegisterCallback: unregistering nothing is no failure");
    ok_status(register_outside(8, (nsp_callback *)&result), STATUS_INVALID_PARAMETER,
              "RegisterCallback: gives STATUS_INVALID_PARAMETER for what is no code");
    ok_status(dll->RegisterCallback(8, callback), STATUS_INVALID_PARAMETER,
              "RegisterCallback: and to who is no package");
}

static NTSTATUS register_inside(struct nsp_client_request *request)
{
    (void)request;
    return dll->RegisterCallback(9, callback);
}

static void by_name(void)
{
    static char long_name[300];
    ULONG_PTR *words;

    ok_status(ask((char *)"TellArguments"), STATUS_SUCCESS, "ClientCallback: calls an export of the DLL by its name");
    words = output.pvBuffer;
    ok(output.cbBuffer == 2 * sizeof(*words) && words[0] == 11 && words[1] == ~(ULONG_PTR)0,
       "ClientCallback: with the same arguments");
    lsa->FreeLsaHeap(output.pvBuffer);
    ok(ask((char *)"TellNothing") == STATUS_PROCEDURE_NOT_FOUND && is_clear(),
       "ClientCallback: gives STATUS_PROCEDURE_NOT_FOUND for a name that the DLL does not export");
    ok_status(ask((char *)"no_function"), STATUS_PROCEDURE_NOT_FOUND,
              "ClientCallback: and for an export that is no code");
    ok_status(ask((char *)""), STATUS_PROCEDURE_NOT_FOUND, "ClientCallback: and for no name");
    ok(ask(VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS)) == STATUS_ACCESS_VIOLATION && is_clear(),
       "ClientCallback: gives STATUS_ACCESS_VIOLATION for a name that cannot be read");
    memset(long_name, 'x', sizeof(long_name) - 1);
    ok_status(ask(long_name), STATUS_INVALID_PARAMETER,
              "ClientCallback: gives STATUS_INVALID_PARAMETER for one that is longer than names are");

    ok_status(call_client(register_inside), STATUS_SUCCESS, "RegisterCallback: works inside a call, too");
    ok(ask(ID(9)) == STATUS_SUCCESS && seen.calls == 1 && is_text("from the client"), "RegisterCallback: as well");
}

static void inputs(void)
{
    static char hello[] = "client's";
    SecBuffer unmapped = { sizeof(hello), SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, hello };
    SecBuffer bad = { 8, SECBUFFER_TOKEN, (void *)0x1000 };

    target = ID(9);
    ok(ask_with(NULL, &output) == STATUS_SUCCESS && !seen.input.cbBuffer && !seen.input.pvBuffer,
       "ClientCallback: no input is an empty one");
    is_text("");
    ok(ask_with(&unmapped, &output) == STATUS_SUCCESS && !strcmp(seen.text, "client's") &&
       seen.input.BufferType == SECBUFFER_TOKEN, "ClientCallback: an input that is not mapped is the client's already");
    is_text("");
    ok(ask_with((SecBuffer *)0x1000, &output) == STATUS_ACCESS_VIOLATION && is_clear() && !seen.calls,
       "ClientCallback: gives STATUS_ACCESS_VIOLATION for an input that cannot be read");
    ok(ask_with(&bad, &output) == STATUS_ACCESS_VIOLATION && is_clear() && !seen.calls,
       "ClientCallback: and for data that cannot");
    bad.BufferType |= NSP_BUFFER_UNMAPPED;
    ok_status(ask_with(&bad, &output), STATUS_ACCESS_VIOLATION, "ClientCallback: and for such in the client");
    bad = (SecBuffer){ 0xFFFFFFFF, SECBUFFER_TOKEN, hello };
    ok_status(ask_with(&bad, &output), STATUS_NO_MEMORY, "ClientCallback: gives STATUS_NO_MEMORY for far too many");
    ok_status(ask_with(&unmapped, (SecBuffer *)0x1000), STATUS_ACCESS_VIOLATION,
              "ClientCallback: gives STATUS_ACCESS_VIOLATION for an output that cannot be written");

    output = (SecBuffer){ sizeof(hello), SECBUFFER_TOKEN, hello };
    memset(&seen, 0, sizeof(seen));
    from = to = &output;
    ok(call_client(call_back) == STATUS_SUCCESS && !strcmp(seen.text, "client's"),
       "ClientCallback: input and output may be one structure");
    ok(is_text("from the client"), "ClientCallback: which is the output then");
    ok_status(ask_with(&unmapped, NULL), STATUS_SUCCESS, "ClientCallback: nobody has to want the output");
    ok_status(lsa->ClientCallback(target, 0, 0, NULL, &output), STATUS_INVALID_PARAMETER,
              "ClientCallback: gives STATUS_INVALID_PARAMETER without a call");
    ok(is_clear(), "ClientCallback: and no output");
}

static void outputs(void)
{
    order = IN_PLACE;
    ok(ask(ID(9)) == STATUS_SUCCESS && is_text("new"), "ClientCallback: the function may answer in its input");
    ok_str(input.pvBuffer, "hello", "ClientCallback: which is not that of the LSA half");
    order = FROM_LSA_HEAP;
    ok(ask(ID(9)) == STATUS_SUCCESS && is_text("from the LSA"), "ClientCallback: or in a block of the LSA heap");
    order = FROM_NOWHERE;
    ok(ask(ID(9)) == STATUS_SUCCESS && is_text("constant"), "ClientCallback: or in one that is not allocated at all");
    ok_str(constant, "constant", "ClientCallback: which is left alone");
    order = UNREADABLE;
    ok(ask(ID(9)) == STATUS_ACCESS_VIOLATION && is_clear(),
       "ClientCallback: gives STATUS_ACCESS_VIOLATION for an answer that cannot be read");
    order = NOTHING;
    ok(ask(ID(9)) == STATUS_SUCCESS && is_clear(), "ClientCallback: no answer is an empty output");
    order = ANSWER;
}

static NTSTATUS impersonate_and_call(struct nsp_client_request *request)
{
    NTSTATUS status = lsa->ImpersonateClient();

    if (!NT_SUCCESS(status) || !NT_SUCCESS(status = call_back(request)))
        return status;
    ok(has_thread_token(), "ClientCallback: the LSA half has it again afterwards");
    RevertToSelf();
    return STATUS_SUCCESS;
}

static void impersonation(void)
{
    to = NULL;
    from = NULL;
    memset(&seen, 0, sizeof(seen));
    ok_status(call_client(impersonate_and_call), STATUS_SUCCESS, "ClientCallback: works while impersonating");
    ok(seen.calls == 1 && !seen.has_token, "ClientCallback: the function runs without the token of the LSA half");
}

static void locate(struct nsp_host *host)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    ULONG id;
    HANDLE connection = connect_trusted();

    lookup(connection, "CallsBack", &id);
    ok(dll->LocatePackageById(id) == exported(CALLS_BACK_DLL, "user_table"),
       "LocatePackageById: gives the user table of a package");
    NspModuleGetPackage(need_loaded(host, "deny.dll"), 0, &info);
    ok(!dll->LocatePackageById((ULONG)info.package_id), "LocatePackageById: gives NULL for one without a user half");
    ok(!dll->LocatePackageById(4711), "LocatePackageById: and for an id that no package has");
    LsaDeregisterLogonProcess(connection);
}

/* ---- whose callbacks they are ---- */

static NTSTATUS NTAPI stranger_initialize(ULONG_PTR id, struct nsp_parameters *parameters, struct nsp_lsa_table *table)
{
    (void)id;
    (void)parameters;
    (void)table;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI stranger_info(SecPkgInfoW *info)
{
    info->wVersion = 1;
    info->Name = (WCHAR *)L"Stranger";
    info->Comment = (WCHAR *)L"registers nothing";
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI stranger_call NSP_CALL_PACKAGE_ARGS
{
    (void)ProtocolSubmitBuffer;
    (void)ClientBufferBase;
    (void)SubmitBufferLength;
    (void)ProtocolReturnBuffer;
    (void)ReturnBufferLength;
    (void)ProtocolStatus;
    return call_back(ClientRequest);
}

static const struct nsp_package_table stranger = {
    .Initialize = stranger_initialize, .GetInfo = stranger_info, .CallPackage = stranger_call
};

static void other_package(struct nsp_host *host)
{
    HMODULE image = LoadLibraryW(fixture_path("puppet_lsa_only.dll"));
    HANDLE connection = connect_trusted();
    NTSTATUS protocol_status;
    ULONG id, size;
    void *nothing;

    EXPORTED(const void *, "puppet_lsa_only.dll", puppet_lsa_half) = &stranger;
    need_loaded(host, "puppet_lsa_only.dll");
    need(lookup(connection, "Stranger", &id) == STATUS_SUCCESS, "the other package has no name");
    target = ID(9);
    ok_status(LsaCallAuthenticationPackage(connection, id, NULL, 0, &nothing, &size, &protocol_status),
              STATUS_PROCEDURE_NOT_FOUND, "ClientCallback: another package does not reach them");
    target = (char *)"TellArguments";
    ok_status(LsaCallAuthenticationPackage(connection, id, NULL, 0, &nothing, &size, &protocol_status),
              STATUS_PROCEDURE_NOT_FOUND, "ClientCallback: nor exports of this DLL");
    LsaDeregisterLogonProcess(connection);
    FreeLibrary(image);
}

static void after_unload(void)
{
    struct nsp_host *host = new_calls_back();

    ok_status(ask(ID(9)), STATUS_PROCEDURE_NOT_FOUND, "ClientCallback: callbacks of a package end with it");
    register_outside(9, callback);
    NspHostDestroy(host);
}

static void fault(void)
{
    struct nsp_host *host = new_calls_back();

    register_outside(3, callback);
    order = RAISE;
    ok_status(ask(ID(3)), STATUS_ACCESS_VIOLATION, "ClientCallback: gives the code of an exception in the function");
    ok(is_clear(), "ClientCallback: and no output");
    NspHostShutdown(host);
    ok_findings(host, "NSP-0013 callback 3: STATUS_ACCESS_VIOLATION: callback 3 raised STATUS_ACCESS_VIOLATION writing "
                "to address " ADDRESS("00000000"), "ClientCallback: a finding names it");
    NspHostDestroy(host);
}

int main(void)
{
    struct nsp_host *host = new_calls_back();

    by_id();
    by_name();
    inputs();
    outputs();
    impersonation();
    locate(host);
    other_package(host);
    NspHostShutdown(host);
    ok_findings(host, "NSP-0019 FreeHeap: FreeHeap was given a block of AllocateLsaHeap",
                "ClientCallback: but for the block of the other half's heap all of this is clean, and nothing is left");
    NspHostDestroy(host);
    after_unload();
    fault();
    return done_testing();
}
