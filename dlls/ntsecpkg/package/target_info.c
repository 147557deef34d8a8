/*
 * ValidateTargetInfo and ExtractTargetInfo: where a submit buffer says that it is to be used.  Contract 9, slots 35
 * and 43.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/submit.h"

/* What both calls begin with: a request of the client, and a copy of the buffer. */
static SECURITY_STATUS begin(const struct nsp_callee *callee, const void *buffer, ULONG length,
                             struct nsp_client_request **request, void **copy)
{
    NTSTATUS status;

    *copy = NULL;
    if (!NT_SUCCESS(status = nsp_request_open(callee->client, request)))
        return status;
    if (!NT_SUCCESS(status = nsp_submit_copy(callee->host, callee->client, buffer, length, copy)))
        nsp_request_close(*request);
    return status;
}

static void end(const struct nsp_callee *callee, struct nsp_client_request *request, void *copy)
{
    nsp_heap_wipe_free(callee->host->heap, copy, NSP_CALLER_HOST);
    nsp_request_close(request);
}

SECURITY_STATUS nsp_target_validate(const struct nsp_callee *callee, const void *buffer, ULONG length, PSID domain_sid,
                                    const WCHAR *computer)
{
    struct nsp_targetinfo target = { .DomainSid = domain_sid, .ComputerName = computer };
    const struct nsp_call_on on = { .client = callee->client };
    struct nsp_client_request *request;
    SECURITY_STATUS status;
    void *copy;

    if ((status = begin(callee, buffer, length, &request, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(callee->pkg, ValidateTargetInfo, &on, request, copy, (void *)buffer, length, &target);
    end(callee, request, copy);
    return status;
}

SECURITY_STATUS nsp_target_extract(const struct nsp_callee *callee, const void *buffer, ULONG length,
                                   void **information, ULONG *information_length)
{
    const struct nsp_call_on on = { .client = callee->client };
    struct nsp_client_request *request;
    SECURITY_STATUS status, taken;
    void *copy, *theirs = NULL;
    ULONG size = 0;

    *information = NULL;
    *information_length = 0;
    if ((status = begin(callee, buffer, length, &request, &copy)) < 0)
        return status;
    status = NSP_ASK_LSA(callee->pkg, ExtractTargetInfo, &on, request, copy, (void *)buffer, length, &theirs, &size);
    end(callee, request, copy);
    if (status < 0)
        return status;
    if ((taken = nsp_callee_take(callee, theirs, size, information)) < 0)
        return taken;
    *information_length = size;
    return status;
}
