/*
 * Copies that leave a client buffer, with the check heap and with the guard heap, and what the client has of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

static const struct nsp_package_table caller = { INSIDE_CALLER };

static const struct { ULONG flags; const char *name; BOOL is_guard; } modes[] = {
    { NSP_HOST_CHECK_HEAP, "check heap", FALSE }, { NSP_HOST_CHECK_HEAP | NSP_HOST_GUARD_HEAP, "guard heap", TRUE }
};

/* ---- the fixture ---- */

static NTSTATUS call_fixture(void)
{
    HANDLE lsa = connect_untrusted();
    NTSTATUS status, protocol_status;
    ULONG id = 0, size;
    void *answer;

    lookup(lsa, "OverrunsClientBuffer", &id);
    status = LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(lsa);
    return status;
}

static void fixture(void)
{
    const struct nsp_finding *finding;
    struct nsp_host *host;
    const char *place;
    size_t i;

    for (i = 0; i < ARRAYSIZE(modes); i++) {
        host = new_host(modes[i].flags);
        need_loaded(host, "overruns_client_buffer.dll");
        ok_status(call_fixture(), modes[i].is_guard ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS,
                  "overruns: %s: a copy of one byte too many %s", modes[i].name,
                  modes[i].is_guard ? "meets the page behind the buffer" : "goes well, as it may on Windows");
        call_fixture();
        finding = NspHostGetFinding(host, 0);
        place = finding ? strstr(finding->text, "(AllocateClientBuffer at overruns_client_buffer!+0x") : NULL;
        ok(finding && !strcmp(finding->id, "NSP-0021") && !strcmp(finding->step, "CopyToClientBuffer") &&
           !strncmp(finding->text, "CopyToClientBuffer was asked for 17 bytes at offset 0 of a client buffer that "
                    "has 16 (", 85), "overruns: %s: it is told with both sizes", modes[i].name);
        ok(place && !strncmp(finding->where, "overruns_client_buffer!+0x", 26),
           "overruns: %s: and with who copied and who made the buffer", modes[i].name);
        ok(!NspHostGetFinding(host, 1), "overruns: %s: once", modes[i].name);
        NspHostDestroy(host);
    }
    host = new_host(0);
    need_loaded(host, "overruns_client_buffer.dll");
    call_fixture();
    ok_findings(host, "", "overruns: not without either heap");
    NspHostDestroy(host);
}

/* ---- other copies ---- */

static NTSTATUS statuses[8];

static NTSTATUS copies(struct nsp_client_request *request)
{
    char bytes[64] = { 0 }, *block, *named;
    NTSTATUS status;

    if (!NT_SUCCESS(status = lsa->AllocateClientBuffer(request, 32, (void **)&block)) ||
        !NT_SUCCESS(status = lsa->AllocateClientBuffer(request, 16, (void **)&named)))
        return status;
    statuses[0] = lsa->CopyToClientBuffer(request, 32, block, bytes);
    statuses[1] = lsa->CopyFromClientBuffer(request, 8, bytes, block + 24);
    statuses[2] = lsa->CopyToClientBuffer(request, 0, block + 32, bytes);
    statuses[3] = lsa->CopyFromClientBuffer(request, 33, bytes, block);
    statuses[4] = lsa->CopyToClientBuffer(request, 4, block + 30, bytes);
    statuses[5] = lsa->CopyToClientBuffer(request, sizeof(named), block, &named);
    statuses[6] = lsa->CopyToClientBuffer(request, 20, named, bytes);
    statuses[7] = lsa->CopyToClientBuffer(request, 8, block - 8, bytes);
    lsa->FreeClientBuffer(request, named);
    return lsa->FreeClientBuffer(request, block);
}

static NTSTATUS good_copies(struct nsp_client_request *request)
{
    static const ULONG sizes[] = { 1, 15, 16, 17, 4095, 4096, 4097, 70000 };
    static char bytes[70000];
    NTSTATUS status = STATUS_SUCCESS;
    void *block;
    size_t i;

    for (i = 0; i < ARRAYSIZE(sizes) && NT_SUCCESS(status); i++) {
        if (!NT_SUCCESS(status = lsa->AllocateClientBuffer(request, sizes[i], &block)))
            break;
        memset(bytes, (int)i + 1, sizes[i]);
        status = lsa->CopyToClientBuffer(request, sizes[i], block, bytes);
        memset(bytes, 0, sizes[i]);
        if (NT_SUCCESS(status))
            status = lsa->CopyFromClientBuffer(request, sizes[i], bytes, block);
        if (bytes[0] != (char)(i + 1) || bytes[sizes[i] - 1] != (char)(i + 1))
            status = STATUS_DATA_ERROR;
        lsa->FreeClientBuffer(request, block);
    }
    return status;
}

static int count_of(struct nsp_host *host, const char *id, const char *part)
{
    const struct nsp_finding *finding;
    int count = 0;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
        count += !strcmp(finding->id, id) && strstr(finding->text, part);
    return count;
}

static void others(void)
{
    struct nsp_host *host;
    const char *mode;
    BOOL is_guard;
    size_t i;

    for (i = 0; i < ARRAYSIZE(modes); i++) {
        host = new_host(modes[i].flags);
        mode = modes[i].name;
        is_guard = modes[i].is_guard;
        need_package(host, CALLER_DLL, &caller);
        ok_status(run_inside(good_copies), STATUS_SUCCESS, "overruns: %s: buffers of any size are copied", mode);
        ok_findings(host, "", "overruns: %s: without a finding", mode);
        ok_status(run_inside(copies), STATUS_SUCCESS, "overruns: %s: buffers are freed after all", mode);
        ok(!statuses[0] && !statuses[1] && !statuses[2] && !statuses[5],
           "overruns: %s: copies up to the end are good", mode);
        ok_int(count_of(host, "NSP-0021", "CopyFromClientBuffer was asked for 33 bytes at offset 0 of a client "
                        "buffer that has 32 "), 1, "overruns: %s: reading behind is told", mode);
        ok_int(count_of(host, "NSP-0021", "CopyToClientBuffer was asked for 4 bytes at offset 30 of a client buffer that has "
                        "32 "), 1, "overruns: %s: so is writing behind from within", mode);
        ok_int(count_of(host, "NSP-0021", "CopyToClientBuffer was asked for 20 bytes at offset 0 of a client buffer that has "
                        "16 "), 1, "overruns: %s: so is a buffer that the client has got meanwhile", mode);
        ok_int(count_of(host, "NSP-0022", "CopyToClientBuffer was asked for 8 bytes at offset -8 of a client buffer that has "
                        "32 "), is_guard, "overruns: %s: what is before is told %s", mode,
               is_guard ? "as well" : "by the status alone");
        ok(is_guard ? statuses[3] == STATUS_ACCESS_VIOLATION && statuses[4] == STATUS_ACCESS_VIOLATION &&
                      statuses[6] == STATUS_ACCESS_VIOLATION && !statuses[7]
                    : !statuses[3] && !statuses[4] && !statuses[6] && statuses[7] == STATUS_ACCESS_VIOLATION,
           "overruns: %s: where there is no memory the copy fails, and else it does not", mode);
        ok_int(count_of(host, "NSP-0021", "") + count_of(host, "NSP-0022", ""), 3 + is_guard,
               "overruns: %s: nothing else is told of them", mode);
        NspHostDestroy(host);
    }
}

/* ---- the client's side ---- */

static NTSTATUS touch(struct nsp_client_request *request)
{
    volatile char *block;
    NTSTATUS status = lsa->AllocateClientBuffer(request, 32, (void **)&block);

    return NT_SUCCESS(status) ? block[32] : status;
}

static void touches(void)
{
    struct nsp_host *host = new_host(modes[1].flags);

    need_package(host, CALLER_DLL, &caller);
    ok_status(run_inside(touch), STATUS_ACCESS_VIOLATION, "overruns: guard heap: nobody reads behind a client buffer");
    ok_int(count_of(host, "NSP-0056", "CallPackage read a client buffer itself"), 1,
           "overruns: guard heap: who does has touched the client");
    NspHostDestroy(host);
}

int main(void)
{
    fixture();
    others();
    touches();
    return done_testing();
}
