/*
 * The door into packages: every function of a package is entered here and nowhere else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/enter.h"

#include "lsa/frame.h"
#include "lsa/user_call.h"
#include "package/app_mode.h"
#include "package/entry.h"
#include "package/plugin.h"
#include "package/watch_inputs.h"
#include "watch/fence.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/stack.h"

/* Where the host is, for a watchdog. */
static __attribute__((noinline)) void tell_progress(struct nsp_watch *watch, BOOL is_background,
                                                    const struct nsp_frame *frame)
{
    const char *module = frame ? frame->module : NULL, *call = frame ? frame->call : NULL;

    if (is_background)
        nsp_progress_set_background(watch, module, call);
    else
        nsp_progress_set(watch, frame ? frame->depth : 0, module, call);
}

/* The call itself. */
static inline BOOL run(const struct nsp_entry *entry, ULONG_PTR *result, struct nsp_fault *fault)
{
    if (entry->module->host->flags & NSP_HOST_NO_FENCE && !(entry->on && entry->on->is_guess)) {
        *result = nsp_fence_call_open(entry->function, entry->args, entry->count);
        return TRUE;
    }
    nsp_stack_guard();
    return nsp_fence_call(entry->function, entry->args, entry->count, result, fault);
}

/* The same, timed and traced. */
static __attribute__((noinline)) BOOL run_watched(const struct nsp_entry *entry, struct nsp_frame *frame,
                                                  ULONG_PTR *result, struct nsp_fault *fault)
{
    struct nsp_trace *trace = entry->module->host->trace;
    struct nsp_trace_told told = nsp_entry_told(entry);
    struct nsp_trace_call call;
    ULONGLONG began;
    BOOL returned;

    if (trace)
        nsp_trace_call_enter(trace, &call, &told);
    began = GetTickCount64();
    returned = run(entry, result, fault);
    if (nsp_entry_is_timed(entry))
        nsp_entry_check_time(entry, frame, GetTickCount64() - began);
    if (trace)
        nsp_trace_call_leave(trace, &call, &told, *result, returned ? NULL : fault);
    return returned;
}

static BOOL enter(struct nsp_entry *entry, ULONG_PTR *result, NTSTATUS *status)
{
    struct nsp_module *module = entry->module;
    const struct nsp_call_on *on = entry->on;
    struct nsp_frame frame, *top;
    BOOL is_background = on && on->is_background, is_guess = on && on->is_guess;
    struct nsp_handles *handles = NULL;
    struct nsp_handle_mark mark;
    struct nsp_fault fault;
    BOOL returned;

    *status = STATUS_STACK_OVERFLOW;
    if ((top = nsp_frame_top()) && nsp_entry_is_too_deep(entry, top))
        return FALSE;
    frame.host = module->host;
    frame.package_id = entry->pkg ? entry->pkg->id : 0;
    frame.module = module->name;
    frame.call = entry->call;
    frame.client = on ? on->client : NULL;
    frame.attributes = on ? on->attributes : 0;
    frame.is_thread = entry->is_thread;
    frame.hands_over = on && on->hands_over;
    nsp_frame_push(&frame);
    frame.app_mode = entry->app_mode;
    entry->app_mode = NULL;
    if (module->host->tells_progress)
        tell_progress(module->host->watch, is_background, &frame);
    if (frame.depth == 1 && !entry->is_thread && !is_guess && (handles = module->host->handles))
        nsp_handles_before(handles, &mark);
    if (nsp_is_watched(module->host) || module->host->trace)
        returned = run_watched(entry, &frame, result, &fault);
    else
        returned = run(entry, result, &fault);
    if (frame.is_impersonating)
        nsp_entry_check_impersonation(entry, &frame);
    if (returned && entry->is_for_client && frame.is_first && frame.app_mode && !frame.app_mode->is_result) {
        entry->app_mode = frame.app_mode;
        frame.app_mode = NULL;
    }
#ifdef __i386__
    if (returned && !is_guess && !(module->host->flags & NSP_HOST_NO_FENCE))
        nsp_entry_check_convention(entry, fault.popped);
#endif
    nsp_frame_pop(&frame);
    if (handles)
        nsp_handles_after(handles, &mark, module, entry->call);
    if (module->host->tells_progress)
        tell_progress(module->host->watch, is_background, is_background ? NULL : frame.outer);
    *status = returned ? STATUS_SUCCESS : nsp_entry_end_in_fault(entry, &fault);
    return returned;
}

/* Enter, and again as long as the package sends the call to the client and back. */
static BOOL enter_in_rounds(struct nsp_entry *entry, ULONG_PTR *result, NTSTATUS *status)
{
    const struct nsp_call_on *on = entry->on;
    unsigned round;

    for (round = 0; enter(entry, result, status); round++) {
        if (!entry->app_mode)
            return TRUE;
        *status = nsp_app_mode_follow(entry->pkg, on->client, entry->call, round, &entry->app_mode);
        if (!entry->app_mode)
            return NT_SUCCESS(*status);
        if (on->clear_outputs)
            on->clear_outputs(on->outputs);
    }
    nsp_user_call_free(entry->app_mode);
    return FALSE;
}

static BOOL is_alive(const struct nsp_package *pkg)
{
    return pkg->state == NSP_STATE_LOADED || pkg->state == NSP_STATE_READY || pkg->state == NSP_STATE_LEAVING;
}

static struct nsp_watched watched(const struct nsp_entry *entry)
{
    return (struct nsp_watched){ entry->pkg, entry->table, entry->slot, entry->function, entry->args };
}

/* The same, with a look at what goes in and at what comes out.  Apart, for its stack. */
static __attribute__((noinline)) BOOL enter_watched(struct nsp_entry *entry, ULONG_PTR *result, NTSTATUS *status)
{
    const struct nsp_watched call = watched(entry);
    struct nsp_inputs inputs;
    BOOL returned;

    nsp_inputs_note(&inputs, &call);
    returned = enter_in_rounds(entry, result, status);
    nsp_inputs_compare(&inputs, &call);
    if (returned && NT_SUCCESS((NTSTATUS)*result))
        nsp_watch_outputs(&call);
    if (returned)
        nsp_watch_names(&call, (NTSTATUS)*result);
    return returned;
}

/* Filters and subauthentication packages have rules of their own. */
static void check_status(const struct nsp_entry *entry, NTSTATUS status)
{
    const struct nsp_watched call = watched(entry);

    if (entry->table == NSP_TABLE_PACKAGE || entry->table == NSP_TABLE_USER || entry->table == NSP_TABLE_SSPI)
        nsp_watch_status(&call, status);
}

static const char *const sides[] = {
    [NSP_TABLE_PACKAGE] = "pkg", [NSP_TABLE_USER] = "user", [NSP_TABLE_FILTER] = "filter",
    [NSP_TABLE_SUBAUTH] = "subauth", [NSP_TABLE_SSPI] = "sspi"
};

static BOOL enter_slot(struct nsp_package *pkg, const struct nsp_half *half, enum nsp_table table, unsigned slot,
                       const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                       NTSTATUS *status)
{
    struct nsp_entry entry = {
        .module = pkg->module, .pkg = pkg, .call = nsp_slot_name(table, slot), .side = sides[table], .table = table,
        .slot = slot, .on = on, .args = args, .count = count, .is_for_client = table == NSP_TABLE_PACKAGE
    };
    BOOL returned, is_held;

    *result = 0;
    if (slot >= half->count || !half->slots[slot]) {
        *status = STATUS_NOT_IMPLEMENTED;
        return FALSE;
    }
    if (!is_alive(pkg)) {
        *status = STATUS_PROCESS_IS_TERMINATING;
        return FALSE;
    }
    entry.function = half->slots[slot];
    is_held = on && on->is_held;
    if (!is_held)
        nsp_package_enter(pkg);
    returned = nsp_is_watched(pkg->module->host) ? enter_watched(&entry, result, status)
                                                 : enter_in_rounds(&entry, result, status);
    if (returned && nsp_watch_wants((NTSTATUS)*result))
        check_status(&entry, (NTSTATUS)*result);
    if (!is_held)
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

BOOL nsp_enter_plugin(struct nsp_package *pkg, unsigned slot, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                      NTSTATUS *status)
{
    return enter_slot(pkg, &pkg->plugin, nsp_plugin_table(pkg->module->report.kind), slot, NULL, args, count, result,
                      status);
}

BOOL nsp_enter_export(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                      unsigned count, ULONG_PTR *result, NTSTATUS *status)
{
    struct nsp_entry entry = {
        .module = module, .call = name, .side = "export", .function = function, .args = args, .count = count
    };

    *result = 0;
    return enter(&entry, result, status);
}

BOOL nsp_enter_guess(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                     unsigned count, ULONG_PTR *result)
{
    static const struct nsp_call_on guess = { .is_guess = TRUE };
    struct nsp_entry entry = {
        .module = module, .call = name, .side = "export", .function = function, .on = &guess, .args = args,
        .count = count
    };
    NTSTATUS status;

    *result = 0;
    return enter(&entry, result, &status);
}

BOOL nsp_enter_user_function(struct nsp_package *pkg, const char *call, const void *function,
                             const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                             NTSTATUS *status)
{
    struct nsp_entry entry = {
        .module = pkg->module, .pkg = pkg, .call = call, .side = "callback", .function = function, .on = on,
        .args = args, .count = count
    };
    BOOL returned;

    *result = 0;
    *status = STATUS_PROCESS_IS_TERMINATING;
    if (!is_alive(pkg))
        return FALSE;
    nsp_package_enter(pkg);
    returned = enter(&entry, result, status);
    nsp_package_leave(pkg);
    return returned;
}

/* Whoever waits for a background call to end tells the watchdog. */
static const struct nsp_call_on background = { .is_background = TRUE };

BOOL nsp_enter_callback(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument)
{
    const ULONG_PTR args[] = { NSP_WORDS(argument) };
    struct nsp_entry entry = {
        .module = pkg->module, .pkg = pkg, .call = call, .side = "callback", .function = (const void *)start,
        .on = &background, .args = args, .count = 1
    };
    ULONG_PTR result = 0;
    NTSTATUS status;
    BOOL returned;

    if (pkg->state != NSP_STATE_LOADED && pkg->state != NSP_STATE_READY)
        return FALSE;
    nsp_package_enter(pkg);
    returned = enter(&entry, &result, &status);
    nsp_package_leave(pkg);
    return returned;
}

DWORD nsp_enter_thread(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument)
{
    const ULONG_PTR args[] = { NSP_WORDS(argument) };
    struct nsp_entry entry = {
        .module = pkg->module, .pkg = pkg, .call = call, .side = "thread", .function = (const void *)start,
        .on = &background, .args = args, .count = 1, .is_thread = TRUE
    };
    ULONG_PTR result = 0;
    NTSTATUS status;

    return enter(&entry, &result, &status) ? (DWORD)result : (DWORD)status;
}
