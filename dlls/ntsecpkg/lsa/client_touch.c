/*
 * What a fault tells when the address is one of those that stand for the client: nothing else can be there.  And what a
 * copy tells that leaves a client buffer, which no fault may show.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/client_touch.h"

#include "base/format.h"
#include "host.h"
#include "lsa/client_buffer.h"
#include "lsa/cookie.h"
#include "watch/fence.h"
#include "watch/finding.h"

BOOL nsp_client_tell_touch(struct nsp_watch *watch, const char *call, const struct nsp_fault *fault)
{
    const char *deed = fault->is_write ? "wrote to" : "read";
    const void *address = (const void *)fault->access;
    enum nsp_cookie_kind kind;
    SIZE_T offset;

    if (fault->code != (DWORD)STATUS_ACCESS_VIOLATION)
        return FALSE;
    if (nsp_client_buffer_is_closed(address))
        nsp_finding_add(watch, NSP_FINDING_CLIENT_TOUCHED, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s a client buffer itself: only CopyToClientBuffer and CopyFromClientBuffer reach the "
                        "client", call, deed);
    else if (!nsp_cookie_find_kind(address, &kind, &offset))
        return FALSE;
    else if (kind == NSP_COOKIE_BUFFER)
        nsp_finding_add(watch, NSP_FINDING_CLIENT_TOUCHED, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s a buffer that is marked as unmapped: only MapBuffer and the functions that copy reach "
                        "the client", call, deed);
    else if (!offset) /* no pointer in it leads to its head */
        nsp_finding_add(watch, NSP_FINDING_CLIENT_TOUCHED, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s the submit buffer at its address in the client: the package has a copy", call, deed);
    else
        nsp_finding_add(watch, NSP_FINDING_NOT_RELOCATED, STATUS_ACCESS_VIOLATION, call, fault->address,
                        "%s %s the submit buffer at offset %llu in the client, by a pointer in it that was not "
                        "relocated", call, deed, (ULONGLONG)offset);
    return TRUE;
}

void nsp_client_tell_copy(struct nsp_host *host, const char *function, const void *address, SIZE_T size,
                          NTSTATUS status, const void *caller)
{
    struct nsp_client_overrun overrun;

    if (!(host->flags & NSP_HOST_CHECK_HEAP) || !nsp_client_buffer_measure(address, size, &overrun))
        return;
    nsp_finding_add_once(host->watch, overrun.offset < 0 ? NSP_FINDING_UNDERRUN : NSP_FINDING_OVERRUN, status, function,
                         caller, "%s was asked for %llu bytes at offset %lld of a client buffer that has %llu "
                         "(AllocateClientBuffer at %s)", function, (ULONGLONG)size, (long long)overrun.offset,
                         (ULONGLONG)overrun.size, nsp_format_address(overrun.caller));
}
