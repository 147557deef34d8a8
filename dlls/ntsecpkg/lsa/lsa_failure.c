/*
 * Why packages did not serve a call, for those that are asked after them: contract 6.65 and 6.66.  What one says lives
 * as long as the client's call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "lsa/frame.h"

#include <string.h>
#include <utlist.h>

struct nsp_told_failure {
    struct nsp_told_failure *next;
    ULONG_PTR package_id;
    struct nsp_failure_reason reason;
};

/* What the package said in the call that @frame belongs to; NULL: nothing. */
static struct nsp_told_failure *find(const struct nsp_frame *frame, ULONG_PTR package_id)
{
    struct nsp_told_failure *told;

    for (told = frame->root->failures; told && told->package_id != package_id; told = told->next)
        ;
    return told;
}

NTSTATUS NTAPI lsa_SetSecpkgFailureReason(struct nsp_failure_reason Reason)
{
    struct nsp_frame *frame = nsp_frame_top();
    struct nsp_told_failure *told;

    if (!frame)
        return STATUS_INVALID_PARAMETER;
    if (!(told = find(frame, frame->package_id))) {
        if (!(told = nsp_alloc(sizeof(*told))))
            return STATUS_NO_MEMORY;
        told->package_id = frame->package_id;
        LL_PREPEND(frame->root->failures, told);
    }
    told->reason = Reason;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI lsa_GetSecpkgFailureReason(ULONG_PTR PackageID, struct nsp_failure_reason *Reason)
{
    struct nsp_frame *frame = nsp_frame_top();
    const struct nsp_told_failure *told;

    if (!Reason)
        return STATUS_INVALID_PARAMETER;
    memset(Reason, 0, sizeof(*Reason));
    if (frame && (told = find(frame, PackageID)))
        *Reason = told->reason;
    return STATUS_SUCCESS;
}

void nsp_failures_free(struct nsp_told_failure *failures)
{
    struct nsp_told_failure *told;

    while ((told = failures)) {
        LL_DELETE(failures, told);
        nsp_free(told);
    }
}
