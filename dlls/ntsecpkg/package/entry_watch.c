/*
 * What is looked after when a package is entered.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/entry.h"

#include "base/format.h"
#include "base/status.h"
#include "lsa/client_touch.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "package/watch.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

/* ---- recursion ---- */

/* How much is left on the stack of the thread; all there is when the package has made a stack of its own. */
static SIZE_T stack_left(void)
{
    ULONG_PTR low, high, here = (ULONG_PTR)__builtin_frame_address(0);

    GetCurrentThreadStackLimits(&low, &high);
    return here >= low && here < high ? here - low : (SIZE_T)-1;
}

static BOOL is_inside(const struct nsp_frame *frame, const struct nsp_entry *entry)
{
    for (; frame; frame = frame->outer)
        if (entry->pkg && frame->host == entry->module->host && frame->package_id == entry->pkg->id)
            return TRUE;
    return FALSE;
}

BOOL nsp_entry_is_too_deep(const struct nsp_entry *entry, struct nsp_frame *top)
{
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

/* ---- faults ---- */

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

NTSTATUS nsp_entry_end_in_fault(const struct nsp_entry *entry, const struct nsp_fault *fault)
{
    if (!entry->on || !entry->on->is_guess) {
        entry->module->report.died = TRUE;
        report_fault(entry->module, entry->call, fault);
    }
    if (entry->pkg && !entry->is_thread)
        InterlockedExchange(&entry->pkg->state, NSP_STATE_DEAD);
    return nsp_status_of_exception(fault->code);
}

/* ---- what must be put back ---- */

void nsp_entry_check_impersonation(const struct nsp_entry *entry, const struct nsp_frame *frame)
{
    HANDLE token;

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return;
    CloseHandle(token);
    RevertToSelf();
    nsp_finding_add(entry->module->host->watch, NSP_FINDING_IMPERSONATION_LEFT, STATUS_SUCCESS, frame->call, NULL,
                    "%s returned with the client's token on the thread", frame->call);
}

#ifdef __i386__

/*
 * Headers declare password filters and four functions of packages without a convention, so that they are built both
 * ways; all others are stdcall.  Nothing is spoilt here, but on Windows the caller's stack would be.
 */
void nsp_entry_check_convention(const struct nsp_entry *entry, LONG popped)
{
    static const char *const either[] = {
        "LogonUserEx2", "LogonUserEx3", "PreLogonUserSurrogate", "PostLogonUserSurrogate"
    };
    const LONG expected = entry->count * sizeof(ULONG_PTR);
    unsigned i;

    if (popped == expected || (!popped && entry->module->report.kind == NSP_KIND_FILTER))
        return;
    for (i = 0; i < ARRAYSIZE(either); i++)
        if (!popped && !strcmp(entry->call, either[i]))
            return;
    nsp_finding_add_once(entry->module->host->watch, NSP_FINDING_CALLING_CONVENTION, STATUS_SUCCESS, entry->call, NULL,
                         "%s took %ld bytes of arguments off the stack, and should take %ld", entry->call, popped,
                         expected);
}

#endif

/* ---- time, and the trace ---- */

BOOL nsp_entry_is_timed(const struct nsp_entry *entry)
{
    const struct nsp_host *host = entry->module->host;

    return nsp_is_watched(host) && !(host->flags & NSP_HOST_NO_FENCE) &&
           !(entry->on && (entry->on->is_background || entry->on->is_guess));
}

/* What other packages took inside the call is theirs. */
void nsp_entry_check_time(const struct nsp_entry *entry, struct nsp_frame *frame, ULONGLONG elapsed_ms)
{
    const ULONG limit = entry->module->host->slow_ms;

    if (frame->outer)
        frame->outer->inside_ms += elapsed_ms;
    if (elapsed_ms - frame->inside_ms >= limit)
        nsp_finding_add_once(entry->module->host->watch, NSP_FINDING_SLOW, STATUS_SUCCESS, entry->call,
                             entry->function, "%s took longer than %lu ms", entry->call, limit);
}

struct nsp_trace_told nsp_entry_told(const struct nsp_entry *entry)
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
