/*
 * What a package wants its client to do when the call has returned: SetAppModeInfo and GetAppModeInfo, contract 6.62
 * and 6.63.  It is kept in the frame; package/app_mode.c does it, and says what is found when the package is entered
 * again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/user_call.h"

NTSTATUS NTAPI lsa_SetAppModeInfo(ULONG UserFunction, ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *UserData,
                                  BOOLEAN ReturnToLsa)
{
    struct nsp_frame *frame = nsp_frame_of_client();
    struct nsp_user_call *call;
    SecBuffer data = { 0 };
    NTSTATUS status;

    if (!frame)
        return STATUS_INVALID_PARAMETER;
    if ((UserData && !NT_SUCCESS(status = nsp_take(&data, UserData, sizeof(data)))) ||
        !NT_SUCCESS(status = nsp_user_call_create(frame->client, &data, &call)))
        return status;
    call->function = UserFunction;
    call->arguments[0] = Argument1;
    call->arguments[1] = Argument2;
    call->return_to_lsa = ReturnToLsa;

    nsp_user_call_free(frame->app_mode);
    frame->app_mode = call;
    return STATUS_SUCCESS;
}

/* Zeros when nothing was set.  The data stays the frame's. */
NTSTATUS NTAPI lsa_GetAppModeInfo(ULONG *UserFunction, ULONG_PTR *Argument1, ULONG_PTR *Argument2, SecBuffer *UserData,
                                  BOOLEAN *ReturnToLsa)
{
    static const struct nsp_user_call nothing;
    struct nsp_frame *frame = nsp_frame_of_client();
    const struct nsp_user_call *call = frame && frame->app_mode ? frame->app_mode : &nothing;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_give(UserFunction, &call->function, sizeof(call->function))) ||
        !NT_SUCCESS(status = nsp_give(Argument1, &call->arguments[0], sizeof(call->arguments[0]))) ||
        !NT_SUCCESS(status = nsp_give(Argument2, &call->arguments[1], sizeof(call->arguments[1]))) ||
        !NT_SUCCESS(status = nsp_give(UserData, &call->data, sizeof(call->data))) ||
        !NT_SUCCESS(status = nsp_give(ReturnToLsa, &call->return_to_lsa, sizeof(call->return_to_lsa))))
        return status;
    return frame ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
