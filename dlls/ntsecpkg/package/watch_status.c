/*
 * Statuses that are none: a Win32 error counts as a success for everybody who asks NT_SUCCESS, and an HRESULT has no
 * name in the log of whoever gets it.  They are handed on as they are.  Contract 1.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/watch.h"

#include "base/status.h"

#define RESERVED 0x10000000 /* always 0 in an NTSTATUS; HRESULT_FROM_NT sets it */
#define CUSTOMER 0x20000000 /* a code of the package's own */

/* What a status is instead; NULL when nothing is wrong with it. */
static const char *mistaken(NTSTATUS status)
{
    const ULONG value = (ULONG)status;

    if (value & RESERVED)
        return "has a bit set that is 0 in every status";
    if (value >> 16 == (ULONG)HRESULT_FROM_WIN32(1) >> 16)
        return "is the HRESULT of a Win32 error";
    if (status == E_UNEXPECTED || value - (ULONG)E_NOTIMPL < 0x1000)
        return "is an HRESULT";
    /* Up to there the codes tell which object a wait ended for. */
    if (status > 0 && !(value & CUSTOMER) && (status <= STATUS_ALERTED || !nsp_status_find(status)))
        return value < 0x10000 ? "looks like a Win32 error, and counts as a success" : "counts as a success";
    return NULL;
}

static BOOL returns_none(const struct nsp_watched *call)
{
    return call->table == NSP_TABLE_PACKAGE &&
           (call->slot == NSP_PKG_LogonTerminated || call->slot == NSP_PKG_Shutdown);
}

void nsp_watch_status(const struct nsp_watched *call, NTSTATUS status)
{
    const char *what = mistaken(status);

    if (what && !returns_none(call))
        nsp_watch_tell(call, NSP_FINDING_STATUS_KIND, status, "%s returned %ld (%08lX), which is no NTSTATUS: it %s",
                       nsp_slot_name(call->table, call->slot), (long)status, (unsigned long)status, what);
}
