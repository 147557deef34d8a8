/*
 * The door into packages: every function of a package is entered here and nowhere else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/enter.h"

#include "base/format.h"
#include "base/status.h"
#include "lsa/client_touch.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/user_call.h"
#include "package/app_mode.h"
#include "package/plugin.h"
#include "package/trace_call.h"
#include "package/watch_inputs.h"
#include "watch/fence.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/stack.h"

#include <string.h>

NTSTATUS nsp_status_of_exception(DWORD code)
{
    return NT_SUCCESS((NTSTATUS)code) ? STATUS_UNHANDLED_EXCEPTION : (NTSTATUS)code;
}

static void report_fault(struct nsp_module *module, const char *call, const struct nsp_fault *fault)
{
    const char *detail = "";

    if (nsp_heap_tell_fault(module->host->heap, call, fault) ||
        nsp_client_tell_touch(module->host->watch, call, fault))
        return;
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

#ifdef __i386__

/*
 * Headers declare password filters and four functions of packages without a convention, so that they are built both
 * ways; all others are stdcall.  Nothing is spoilt here, but on Windows the caller's stack would be.
 */
static void check_convention(const struct nsp_module *module, const char *call, unsigned count, LONG popped)
{
    static const char *const either[] = {
        "LogonUserEx2", "LogonUserEx3", "PreLogonUserSurrogate", "PostLogonUserSurrogate"
    };
    const LONG expected = count * sizeof(ULONG_PTR);
    unsigned i;

    if (popped == expected || (!popped && module->report.kind == NSP_KIND_FILTER))
        return;
    for (i = 0; i < ARRAYSIZE(either); i++)
        if (!popped && !strcmp(call, either[i]))
            return;
    nsp_finding_add_once(module->host->watch, NSP_FINDING_CALLING_CONVENTION, STATUS_SUCCESS, call, NULL,
                         "%s took %ld bytes of arguments off the stack, and should take %ld", call, popped, expected);
}

#endif

/* One way in, and what came of it. */
struct entry {
    struct nsp_module *module;
    struct nsp_package *pkg;         /* NULL: what is entered is the DLL's */
    const char *call;
    const char *side;                /* as the trace calls it */
    enum nsp_table table;            /* of the slot; NSP_TABLE_LSA, which no package gives: it is none */
    unsigned slot;
    const void *function;
    const struct nsp_call_on *on;    /* may be NULL */
    const ULONG_PTR *args;
    unsigned count;
    BOOL is_thread;                  /* a fault ends the thread only, not the package */
    BOOL is_for_client;              /* it returns to the client, if it is not a nested one */
    struct nsp_user_call *app_mode;  /* for GetAppModeInfo; afterwards what SetAppModeInfo said.  NULL: nothing */
};

/* How much is left on the stack of the thread; all there is when the package has made a stack of its own. */
static SIZE_T stack_left(void)
{
    ULONG_PTR low, high, here = (ULONG_PTR)__builtin_frame_address(0);

    GetCurrentThreadStackLimits(&low, &high);
    return here >= low && here < high ? here - low : (SIZE_T)-1;
}

static BOOL is_inside(const struct nsp_frame *frame, const struct entry *entry)
{
    for (; frame; frame = frame->outer)
        if (entry->pkg && frame->host == entry->module->host && frame->package_id == entry->pkg->id)
            return TRUE;
    return FALSE;
}

/*
 * Whether a package calls itself without an end, directly or through others.  Once that was refused, whoever is in the
 * call is not entered again before all of it has returned: two packages that answer UpdateCredentials with
 * UpdateCredentials would come back as often as two to the power of the depth.
 */
static BOOL is_too_deep(const struct entry *entry)
{
    struct nsp_frame *top = nsp_frame_top();

    if (!top)
        return FALSE;
    if (top->root->is_runaway && is_inside(top, entry))
        return TRUE;
    if (top->depth < NSP_MAX_DEPTH && stack_left() >= NSP_MIN_STACK)
        return FALSE;
    if (!top->root->is_runaway)
        nsp_finding_add(entry->module->host->watch, NSP_FINDING_RECURSION, STATUS_STACK_OVERFLOW, entry->call, NULL,
                        "%s was refused inside %s, with %ld calls in progress on the thread and %lu KB of stack left",
                        entry->call, top->call, (long)top->depth, (unsigned long)min(stack_left() / 1024, 1UL << 20));
    top->root->is_runaway = TRUE;
    return TRUE;
}

static NTSTATUS end_in_fault(const struct entry *entry, const struct nsp_fault *fault)
{
    if (!entry->on || !entry->on->is_guess) {
        entry->module->report.died = TRUE;
        report_fault(entry->module, entry->call, fault);
    }
    if (entry->pkg && !entry->is_thread)
        InterlockedExchange(&entry->pkg->state, NSP_STATE_DEAD);
    return nsp_status_of_exception(fault->code);
}

static struct nsp_trace_told told_of(const struct entry *entry)
{
    struct nsp_trace_told told = {
        .side = entry->side, .name = entry->call, .module = entry->module, .pkg = entry->pkg, .words = entry->args
    };

    if (entry->table != NSP_TABLE_LSA)
        told.shape = nsp_trace_shape(entry->table, entry->slot);
    else if (!(told.shape = nsp_trace_shape_of(entry->call)) && !strcmp(entry->side, "callback"))
        told.shape = nsp_trace_shape_of("callback"); /* those of user halves have names of their own */
    return told;
}

/* Calls that wait by nature are not timed, nor those of somebody with a debugger. */
static BOOL is_timed(const struct entry *entry)
{
    const struct nsp_host *host = entry->module->host;

    return nsp_is_watched(host) && !(host->flags & NSP_HOST_NO_FENCE) &&
           !(entry->on && (entry->on->is_background || entry->on->is_guess));
}

/* What other packages took inside the call is theirs. */
static void check_time(const struct entry *entry, struct nsp_frame *frame, ULONGLONG elapsed)
{
    const ULONG limit = entry->module->host->slow_ms;

    if (frame->outer)
        frame->outer->inside_ms += elapsed;
    if (elapsed - frame->inside_ms >= limit)
        nsp_finding_add_once(entry->module->host->watch, NSP_FINDING_SLOW, STATUS_SUCCESS, entry->call,
                             entry->function, "%s took longer than %lu ms", entry->call, limit);
}

/* The call itself. */
static BOOL run(const struct entry *entry, struct nsp_frame *frame, ULONG_PTR *result, struct nsp_fault *fault)
{
    const struct nsp_host *host = entry->module->host;
    const BOOL has_limit = is_timed(entry);
    struct nsp_trace_call call;
    struct nsp_trace_told told;
    ULONGLONG began = 0;
    BOOL returned;

    if (host->trace) {
        told = told_of(entry);
        nsp_trace_call_enter(host->trace, &call, &told);
    }
    if (has_limit)
        began = GetTickCount64();
    if (host->flags & NSP_HOST_NO_FENCE && !(entry->on && entry->on->is_guess)) {
        *result = nsp_fence_call_open(entry->function, entry->args, entry->count);
        returned = TRUE;
    } else {
        nsp_stack_guard();
        returned = nsp_fence_call(entry->function, entry->args, entry->count, result, fault);
    }
    if (has_limit)
        check_time(entry, frame, GetTickCount64() - began);
    if (host->trace)
        nsp_trace_call_leave(host->trace, &call, &told, *result, returned ? NULL : fault);
    return returned;
}

static BOOL enter(struct entry *entry, ULONG_PTR *result, NTSTATUS *status)
{
    struct nsp_module *module = entry->module;
    const struct nsp_call_on *on = entry->on;
    struct nsp_frame frame;
    struct nsp_watch *watch = module->host->watch;
    BOOL is_background = on && on->is_background, is_guess = on && on->is_guess;
    struct nsp_handles *handles = NULL;
    struct nsp_handle_mark mark;
    struct nsp_fault fault;
    BOOL returned;

    *status = STATUS_STACK_OVERFLOW;
    if (is_too_deep(entry))
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
    nsp_watch_count_call(watch);
    frame.app_mode = entry->app_mode;
    entry->app_mode = NULL;
    if (is_background)
        nsp_progress_set_background(watch, module->name, entry->call);
    else
        nsp_progress_set(watch, frame.depth, module->name, entry->call);
    if (frame.depth == 1 && !is_background && !is_guess && (handles = module->host->handles))
        nsp_handles_before(handles, &mark);
    returned = run(entry, &frame, result, &fault);
    check_impersonation(module, &frame);
    if (returned && entry->is_for_client && frame.is_first && frame.app_mode && !frame.app_mode->is_result) {
        entry->app_mode = frame.app_mode;
        frame.app_mode = NULL;
    }
#ifdef __i386__
    if (returned && !is_guess && !(module->host->flags & NSP_HOST_NO_FENCE))
        check_convention(module, entry->call, entry->count, fault.popped);
#endif
    nsp_frame_pop(&frame);
    if (handles)
        nsp_handles_after(handles, &mark, module, entry->call);
    if (is_background)
        nsp_progress_set_background(watch, NULL, NULL);
    else
        nsp_progress_set(watch, frame.depth - 1, frame.outer ? frame.outer->module : NULL,
                         frame.outer ? frame.outer->call : NULL);
    *status = returned ? STATUS_SUCCESS : end_in_fault(entry, &fault);
    return returned;
}

/* Enter, and again as long as the package sends the call to the client and back. */
static BOOL enter_in_rounds(struct entry *entry, ULONG_PTR *result, NTSTATUS *status)
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

/* The same, with a look at what goes in and at what comes out.  Apart, for its stack. */
static __attribute__((noinline)) BOOL enter_watched(struct entry *entry, const struct nsp_watched *call,
                                                    ULONG_PTR *result, NTSTATUS *status)
{
    struct nsp_inputs inputs;
    BOOL returned;

    nsp_inputs_note(&inputs, call);
    returned = enter_in_rounds(entry, result, status);
    nsp_inputs_compare(&inputs, call);
    if (returned && NT_SUCCESS((NTSTATUS)*result))
        nsp_watch_outputs(call);
    if (returned)
        nsp_watch_names(call, (NTSTATUS)*result);
    return returned;
}

/* Filters and subauthentication packages have rules of their own. */
static BOOL has_statuses(enum nsp_table table)
{
    return table == NSP_TABLE_PACKAGE || table == NSP_TABLE_USER || table == NSP_TABLE_SSPI;
}

static const char *const sides[] = {
    [NSP_TABLE_PACKAGE] = "pkg", [NSP_TABLE_USER] = "user", [NSP_TABLE_FILTER] = "filter",
    [NSP_TABLE_SUBAUTH] = "subauth", [NSP_TABLE_SSPI] = "sspi"
};

static BOOL enter_slot(struct nsp_package *pkg, const struct nsp_half *half, enum nsp_table table, unsigned slot,
                       const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                       NTSTATUS *status)
{
    struct entry entry = {
        .module = pkg->module, .pkg = pkg, .call = nsp_slot_name(table, slot), .side = sides[table], .table = table,
        .slot = slot, .on = on, .args = args, .count = count, .is_for_client = table == NSP_TABLE_PACKAGE
    };
    struct nsp_watched call;
    BOOL returned;

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
    nsp_package_enter(pkg);
    call = (struct nsp_watched){ pkg, table, slot, entry.function, args };
    returned = nsp_is_watched(pkg->module->host) ? enter_watched(&entry, &call, result, status)
                                                 : enter_in_rounds(&entry, result, status);
    if (returned && (NTSTATUS)*result != STATUS_SUCCESS && has_statuses(table))
        nsp_watch_status(&call, (NTSTATUS)*result);
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
    struct entry entry = {
        .module = module, .call = name, .side = "export", .function = function, .args = args, .count = count
    };

    *result = 0;
    return enter(&entry, result, status);
}

BOOL nsp_enter_guess(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                     unsigned count, ULONG_PTR *result)
{
    static const struct nsp_call_on guess = { .is_guess = TRUE };
    struct entry entry = {
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
    struct entry entry = {
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
    struct entry entry = {
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
    struct entry entry = {
        .module = pkg->module, .pkg = pkg, .call = call, .side = "thread", .function = (const void *)start,
        .on = &background, .args = args, .count = 1, .is_thread = TRUE
    };
    ULONG_PTR result = 0;
    NTSTATUS status;

    return enter(&entry, &result, &status) ? (DWORD)result : (DWORD)status;
}
