/*
 * What a package wants its client to do when the call has returned: contract 6.62 and 6.63.  It is kept in the frame, which
 * says so when it ends and nobody has run the user function.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "watch/fence.h"

struct nsp_app_mode {
    ULONG user_function;
    ULONG_PTR arguments[2];
    SecBuffer data; /* our own copy, behind the structure */
    BOOLEAN return_to_lsa;
    BYTE bytes[];
};

NTSTATUS NTAPI lsa_SetAppModeInfo(ULONG UserFunction, ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *UserData,
                                  BOOLEAN ReturnToLsa)
{
    struct nsp_frame *frame = nsp_frame_of_client();
    struct nsp_app_mode *mode;
    SecBuffer data = { 0 };

    if (!frame)
        return STATUS_INVALID_PARAMETER;
    if (UserData && !nsp_fence_copy(&data, UserData, sizeof(data)))
        return STATUS_ACCESS_VIOLATION;
    if (data.cbBuffer > MAXLONG || !(mode = nsp_alloc(sizeof(*mode) + data.cbBuffer)))
        return STATUS_NO_MEMORY;
    if (!nsp_fence_copy(mode->bytes, data.pvBuffer, data.cbBuffer)) {
        nsp_free(mode);
        return STATUS_ACCESS_VIOLATION;
    }
    mode->user_function = UserFunction;
    mode->arguments[0] = Argument1;
    mode->arguments[1] = Argument2;
    mode->data = data;
    mode->data.BufferType &= ~NSP_BUFFER_UNMAPPED; /* wherever it was, now it is here */
    mode->data.pvBuffer = data.cbBuffer ? mode->bytes : NULL;
    mode->return_to_lsa = ReturnToLsa;

    nsp_free(frame->app_mode);
    frame->app_mode = mode;
    return STATUS_SUCCESS;
}

/* Zeros when nothing was set.  The data stays the frame's. */
NTSTATUS NTAPI lsa_GetAppModeInfo(ULONG *UserFunction, ULONG_PTR *Argument1, ULONG_PTR *Argument2, SecBuffer *UserData,
                                  BOOLEAN *ReturnToLsa)
{
    static const struct nsp_app_mode nothing;
    struct nsp_frame *frame = nsp_frame_of_client();
    const struct nsp_app_mode *mode = frame && frame->app_mode ? frame->app_mode : &nothing;

    if (UserFunction)
        *UserFunction = mode->user_function;
    if (Argument1)
        *Argument1 = mode->arguments[0];
    if (Argument2)
        *Argument2 = mode->arguments[1];
    if (UserData)
        *UserData = mode->data;
    if (ReturnToLsa)
        *ReturnToLsa = mode->return_to_lsa;
    return frame ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
