/*
 * Packages that use addresses of the client, which in one process with it goes unnoticed: in check mode it does not.
 * Contract 8.10 and 11.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

struct answer {
    NTSTATUS status, protocol_status;
    void *data;
    ULONG size;
};

static struct answer call(const char *package, const void *submit, ULONG size)
{
    HANDLE lsa = connect_untrusted();
    struct answer answer = { 0 };
    ULONG id = 0;

    lookup(lsa, package, &id);
    answer.status = LsaCallAuthenticationPackage(lsa, id, (void *)submit, size, &answer.data, &answer.size,
                                                 &answer.protocol_status);
    LsaDeregisterLogonProcess(lsa);
    return answer;
}

/* A string with its characters behind it. */
struct message {
    UNICODE_STRING string;
    WCHAR text[5];
};

static struct message *hello(void)
{
    static struct message message;

    message = (struct message){ { sizeof(message.text), sizeof(message.text), message.text }, L"hello" };
    return &message;
}

static const struct { const char *fixture, *package, *findings, *sentence; } faults[] = {
    { "writes_to_client.dll", "WritesToClient",
      "NSP-0056 CallPackageUntrusted: STATUS_ACCESS_VIOLATION: CallPackageUntrusted wrote to a client buffer itself: "
      "only CopyToClientBuffer and CopyFromClientBuffer reach the client", "a client buffer that is written to" },
    { "reads_client_base.dll", "ReadsClientBase",
      "NSP-0056 CallPackageUntrusted: STATUS_ACCESS_VIOLATION: CallPackageUntrusted read the submit buffer at its "
      "address in the client: the package has a copy", "a submit buffer that is read where the client has it" },
    { "not_relocated.dll", "NotRelocated",
#ifdef _WIN64
      "NSP-0057 CallPackageUntrusted: STATUS_ACCESS_VIOLATION: CallPackageUntrusted read the submit buffer at offset "
      "16 in the client, by a pointer in it that was not relocated",
#else
      "NSP-0057 CallPackageUntrusted: STATUS_ACCESS_VIOLATION: CallPackageUntrusted read the submit buffer at offset "
      "8 in the client, by a pointer in it that was not relocated",
#endif
      "a pointer of the client's that is used" },
};

static void each_fault(void)
{
    const struct nsp_finding *finding;
    struct nsp_host *host;
    struct answer answer;
    size_t i;

    for (i = 0; i < ARRAYSIZE(faults); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, faults[i].fixture);
        answer = call(faults[i].package, hello(), sizeof(struct message));
        ok_status(answer.status, STATUS_ACCESS_VIOLATION, "client memory: %s is the end of the call",
                  faults[i].sentence);
        ok(!answer.data, "client memory: %s: there is no answer", faults[i].sentence);
        NspHostShutdown(host);
        ok_findings(host, faults[i].findings, "client memory: %s is one finding", faults[i].sentence);
        finding = NspHostGetFinding(host, 0);
        ok(finding && !strncmp(finding->where, faults[i].fixture, strlen(faults[i].fixture) - 4),
           "client memory: %s: which says where", faults[i].sentence);
        NspHostDestroy(host);

        host = new_host(0);
        need_loaded(host, faults[i].fixture);
        answer = call(faults[i].package, hello(), sizeof(struct message));
        ok_status(answer.status, STATUS_SUCCESS, "client memory: %s goes unnoticed without the check heap",
                  faults[i].sentence);
        LsaFreeReturnBuffer(answer.data);
        NspHostDestroy(host);
    }
}

static void relocated_pointers(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct message *message = hello();
    struct answer answer;

    need_loaded(host, "relocates.dll");
    answer = call("Relocates", message, sizeof(*message));
    ok(answer.status == STATUS_SUCCESS && answer.size == 10 && !memcmp(answer.data, L"hello", 10),
       "client memory: a package that relocates finds what the client means");
    ok(message->string.Buffer == message->text, "client memory: the client's own buffer stays as it is");
    LsaFreeReturnBuffer(answer.data);

    message->string.Length = 0;
    message->string.Buffer = message->text + 5;
    answer = call("Relocates", message, sizeof(*message));
    ok_status(answer.status, STATUS_NO_MEMORY, "client memory: a pointer just behind the buffer is relocated, too");
    message->string.Length = 10;
    message->string.Buffer = (WCHAR *)(message + 1) + 1;
    answer = call("Relocates", message, sizeof(*message));
    ok_status(answer.status, STATUS_INVALID_PARAMETER, "client memory: a pointer out of the buffer is not");
    NspHostShutdown(host);
    ok_findings(host, "", "client memory: such a package has no finding");
    NspHostDestroy(host);
}

int main(void)
{
    each_fault();
    relocated_pointers();
    return done_testing();
}
