/*
 * ClientCallback (contract 6.36): the LSA half calls a function of the user half, in the client that it works for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"
#include "package/callback.h"

#include "base/format.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/user_call.h"
#include "package/stride.h"
#include "watch/fence.h"

#define MAX_ID 0xFFFF /* what is more is the address of a name */
#define MAX_NAME 255  /* bytes: longer than names of exports are */

struct target {
    char name[MAX_NAME + 1]; /* for people, too */
    const void *function;    /* NULL: there is none of that name or id */
};

static NTSTATUS take_name(const char *address, char *name)
{
    unsigned i;

    for (i = 0; i <= MAX_NAME; i++) {
        if (!nsp_fence_copy(&name[i], address + i, 1))
            return STATUS_ACCESS_VIOLATION;
        if (!name[i])
            return STATUS_SUCCESS;
    }
    return STATUS_INVALID_PARAMETER;
}

/* An export of the package's own DLL, if it is a function. */
static const void *find_export(struct nsp_package *pkg, const char *name)
{
    const void *function = (const void *)GetProcAddress(pkg->module->image, name);

    return function && nsp_is_code(function) ? function : NULL;
}

static NTSTATUS find_target(struct nsp_package *pkg, const char *callback, struct target *target)
{
    NTSTATUS status;

    if ((ULONG_PTR)callback <= MAX_ID) {
        nsp_format_to(target->name, sizeof(target->name), "callback %u", (unsigned)(ULONG_PTR)callback);
        target->function = nsp_callback_find(pkg, (ULONG)(ULONG_PTR)callback);
        return STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(status = take_name(callback, target->name)))
        return status;
    target->function = find_export(pkg, target->name);
    return STATUS_SUCCESS;
}

/* A copy in the LSA heap, which the package frees. */
static NTSTATUS give_output(struct nsp_host *host, const SecBuffer *output, SecBuffer *target, const void *caller)
{
    SecBuffer copy = { 0, output->BufferType & ~(ULONG)NSP_BUFFER_UNMAPPED, NULL };
    NTSTATUS status = STATUS_ACCESS_VIOLATION;

    if (!target)
        return STATUS_SUCCESS;
    if (output->cbBuffer) {
        if (!(copy.pvBuffer = nsp_heap_alloc(host->heap, NSP_POOL_LSA, output->cbBuffer, caller)))
            return STATUS_NO_MEMORY;
        copy.cbBuffer = output->cbBuffer;
        if (!nsp_fence_copy(copy.pvBuffer, output->pvBuffer, output->cbBuffer))
            goto fail;
    }
    if (NT_SUCCESS(status = nsp_give(target, &copy, sizeof(copy))))
        return STATUS_SUCCESS;

fail:
    nsp_heap_wipe_free(host->heap, copy.pvBuffer, NSP_CALLER_HOST);
    return status;
}

/*
 * The output is given whatever the callback returned, for that means nothing where a header declares it VOID.  Whoever
 * frees it must look at the buffer, not at the status.
 */
static NTSTATUS call_back(struct nsp_package *pkg, struct nsp_client *client, const struct target *target,
                          struct nsp_user_call *call, SecBuffer *output, const void *caller)
{
    NTSTATUS status, result;
    SecBuffer given;

    if (!NT_SUCCESS(status = nsp_callback_run(pkg, client, target->function, target->name, call, &given, &result)))
        return status;
    status = give_output(pkg->module->host, &given, output, caller);
    nsp_callback_free_output(pkg, call, &given);
    return NT_SUCCESS(status) ? result : status;
}

NTSTATUS NTAPI lsa_ClientCallback(char *Callback, ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *Input,
                                  SecBuffer *Output)
{
    const void *caller = nsp_caller();
    struct nsp_frame *frame = nsp_frame_of_client();
    struct nsp_package *pkg = frame ? nsp_package_calling(frame->host, caller) : NULL;
    NTSTATUS status = STATUS_SUCCESS, cleared;
    struct nsp_user_call *call;
    struct target target;
    SecBuffer input = { 0 };

    if (Input)
        status = nsp_take(&input, Input, sizeof(input));
    /* Behind that, for both may be one structure. */
    if (!NT_SUCCESS(cleared = nsp_give_zeros(Output, sizeof(*Output))))
        return cleared;
    if (!pkg)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status) || !NT_SUCCESS(status = find_target(pkg, Callback, &target)) ||
        !NT_SUCCESS(status = nsp_user_call_create(frame->client, &input, &call)))
        return status;
    call->arguments[0] = Argument1;
    call->arguments[1] = Argument2;
    status = call_back(pkg, frame->client, &target, call, Output, caller);
    nsp_user_call_free(call);
    return status;
}
