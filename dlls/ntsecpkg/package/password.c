/*
 * ChangeAccountPassword.  Contract 9, slot 30.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "package/buffers.h"

#include <wchar.h>

/* A copy that the package may write to; FALSE when memory is full. */
static BOOL copy_text(const WCHAR *text, UNICODE_STRING *copy)
{
    *copy = nsp_counted(text ? nsp_wide_dup(text) : NULL);
    return !text || copy->Buffer;
}

static void wipe_text(UNICODE_STRING *text, WCHAR *buffer)
{
    if (buffer)
        nsp_wipe(buffer, text->MaximumLength);
    nsp_free(buffer);
}

static SECURITY_STATUS enter(const struct nsp_callee *callee, const struct nsp_change_password *change,
                             SecBufferDesc *output)
{
    const WCHAR *given[] = { change->domain, change->account, change->old, change->new };
    const struct nsp_call_on on = { .client = callee->client };
    SECURITY_STATUS status = SEC_E_OK;
    UNICODE_STRING theirs[4], ours[4] = { 0 };
    unsigned i;

    for (i = 0; i < 4 && status == SEC_E_OK; i++)
        if (!copy_text(given[i], &ours[i]))
            status = SEC_E_INSUFFICIENT_MEMORY;
    if (status == SEC_E_OK) {
        memcpy(theirs, ours, sizeof(theirs));
        status = NSP_ASK_LSA(callee->pkg, ChangeAccountPassword, &on, &theirs[0], &theirs[1], &theirs[2], &theirs[3],
                             change->is_impersonating, output);
    }
    for (i = 0; i < 4; i++)
        wipe_text(&ours[i], ours[i].Buffer);
    return status;
}

SECURITY_STATUS nsp_change_password(const struct nsp_callee *callee, const struct nsp_change_password *change)
{
    SECURITY_STATUS status, delivered;
    struct nsp_buffers output;

    if ((status = nsp_buffers_map_output(&output, callee->host, callee->client, change->output, FALSE)) < 0)
        return status;
    status = enter(callee, change, output.desc);
    if (status >= 0 || (callee->pkg->capabilities & NSP_CAP_EXTENDED_ERROR)) {
        delivered = nsp_buffers_return_output(&output, status < 0, "ChangeAccountPassword");
        if (status >= 0 && delivered < 0)
            status = delivered;
    }
    nsp_buffers_release(&output);
    return status;
}
