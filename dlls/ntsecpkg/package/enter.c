/*
 * The door into packages: every function of a package is entered here and nowhere else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/enter.h"

#include "base/format.h"
#include "base/status.h"
#include "lsa/frame.h"
#include "watch/fence.h"
#include "watch/finding.h"
#include "watch/log.h"

NTSTATUS nsp_status_of_exception(DWORD code)
{
    return NT_SUCCESS((NTSTATUS)code) ? STATUS_UNHANDLED_EXCEPTION : (NTSTATUS)code;
}

static void report_fault(struct nsp_module *module, const char *call, const struct nsp_fault *fault)
{
    const char *detail = "";

    if (fault->code == (DWORD)STATUS_ACCESS_VIOLATION)
        detail = nsp_format(" %s address %p", fault->is_write ? "writing to" : "reading", (void *)fault->access);
    nsp_finding_add(module->host->watch, NSP_FINDING_EXCEPTION, nsp_status_of_exception(fault->code), call,
                    fault->address, "%s raised %s%s", call, nsp_status_name((NTSTATUS)fault->code), detail);
}

/* What the package must have put back before it returned. */
static void check_impersonation(struct nsp_module *module, const struct nsp_frame *frame)
{
    HANDLE token;

    if (!frame->is_impersonating || !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return;
    CloseHandle(token);
    RevertToSelf();
    nsp_finding_add(module->host->watch, NSP_FINDING_IMPERSONATION_LEFT, STATUS_SUCCESS, frame->call, NULL,
                    "%s returned with the client's token on the thread", frame->call);
}

static BOOL enter(struct nsp_module *module, ULONG_PTR package_id, const char *call, const void *function,
                  const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                  NTSTATUS *status)
{
    struct nsp_frame frame = {
        .host = module->host, .package_id = package_id, .module = module->name, .call = call,
        .client = on ? on->client : NULL, .attributes = on ? on->attributes : 0
    };
    struct nsp_watch *watch = module->host->watch;
    BOOL is_background = on && on->is_background;
    struct nsp_fault fault;
    BOOL returned;

    nsp_frame_push(&frame);
    if (!is_background)
        nsp_progress_set(watch, frame.depth, module->name, call);
    if (module->host->flags & NSP_HOST_NO_FENCE) {
        *result = nsp_fence_call_open(function, args, count);
        returned = TRUE;
    } else {
        returned = nsp_fence_call(function, args, count, result, &fault);
    }
    check_impersonation(module, &frame);
    nsp_frame_pop(&frame);
    if (!is_background)
        nsp_progress_set(watch, frame.depth - 1, frame.outer ? frame.outer->module : NULL,
                         frame.outer ? frame.outer->call : NULL);

    *status = STATUS_SUCCESS;
    if (!returned) {
        *status = nsp_status_of_exception(fault.code);
        module->report.died = TRUE;
        report_fault(module, call, &fault);
    }
    return returned;
}

static BOOL enter_slot(struct nsp_package *pkg, const struct nsp_half *half, enum nsp_table table, unsigned slot,
                       const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                       NTSTATUS *status)
{
    BOOL returned;

    nsp_assert(nsp_slot_works(table, slot)); /* the list of driven slots must not lag behind */
    *result = 0;
    if (slot >= half->count || !half->slots[slot]) {
        *status = STATUS_NOT_IMPLEMENTED;
        return FALSE;
    }
    if (pkg->state != NSP_STATE_LOADED && pkg->state != NSP_STATE_READY && pkg->state != NSP_STATE_LEAVING) {
        *status = STATUS_PROCESS_IS_TERMINATING;
        return FALSE;
    }
    nsp_package_enter(pkg);
    returned = enter(pkg->module, pkg->id, nsp_slot_name(table, slot), half->slots[slot], on, args, count, result,
                     status);
    if (!returned)
        InterlockedExchange(&pkg->state, NSP_STATE_DEAD);
    nsp_package_leave(pkg);
    return returned;
}

BOOL nsp_enter_lsa(struct nsp_package *pkg, enum nsp_package_slot slot, const struct nsp_call_on *on,
                   const ULONG_PTR *args, unsigned count, ULONG_PTR *result, NTSTATUS *status)
{
    return enter_slot(pkg, &pkg->lsa, NSP_TABLE_PACKAGE, slot, on, args, count, result, status);
}

BOOL nsp_enter_user(struct nsp_package *pkg, enum nsp_user_slot slot, const struct nsp_call_on *on,
                    const ULONG_PTR *args, unsigned count, ULONG_PTR *result, NTSTATUS *status)
{
    return enter_slot(pkg, &pkg->user, NSP_TABLE_USER, slot, on, args, count, result, status);
}

BOOL nsp_enter_export(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                      unsigned count, ULONG_PTR *result, NTSTATUS *status)
{
    *result = 0;
    return enter(module, 0, name, function, NULL, args, count, result, status);
}

/* Whoever waits for a background call to end tells the watchdog. */
static const struct nsp_call_on background = { .is_background = TRUE };

BOOL nsp_enter_callback(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument)
{
    ULONG_PTR result = 0;
    NTSTATUS status;
    BOOL returned;

    if (pkg->state != NSP_STATE_LOADED && pkg->state != NSP_STATE_READY)
        return FALSE;
    nsp_package_enter(pkg);
    returned = enter(pkg->module, pkg->id, call, (const void *)start, &background,
                     (const ULONG_PTR[]){ NSP_WORDS(argument) }, 1, &result, &status);
    if (!returned)
        InterlockedExchange(&pkg->state, NSP_STATE_DEAD);
    nsp_package_leave(pkg);
    return returned;
}

DWORD nsp_enter_thread(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument)
{
    ULONG_PTR result = 0;
    NTSTATUS status;

    if (enter(pkg->module, pkg->id, call, (const void *)start, &background,
              (const ULONG_PTR[]){ NSP_WORDS(argument) }, 1, &result, &status))
        return (DWORD)result;
    return (DWORD)status;
}
