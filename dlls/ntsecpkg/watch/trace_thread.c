/*
 * Threads of traces.  Numbers hang on the thread and not on its id, which the system gives to another one afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_thread.h"

#include "base/str.h"
#include "watch/trace_caller.h"

#include <utlist.h>

struct nsp_trace_number {
    struct nsp_trace_number *next;
    ULONG trace, number;
};

/* Fiber-local: unlike a TLS slot it has a callback when a thread ends. */
static volatile LONG thread_index = (LONG)FLS_OUT_OF_INDEXES;

static void NTAPI thread_free(void *context)
{
    struct nsp_trace_thread *thread = context;
    struct nsp_trace_number *number, *next;

    if (!thread)
        return;
    LL_FOREACH_SAFE(thread->numbers, number, next)
        nsp_free(number);
    nsp_free(thread);
}

static DWORD thread_slot(void)
{
    DWORD index = (DWORD)thread_index, other;

    if (index != FLS_OUT_OF_INDEXES)
        return index;
    index = FlsAlloc(thread_free);
    other = (DWORD)InterlockedCompareExchange(&thread_index, (LONG)index, (LONG)FLS_OUT_OF_INDEXES);
    if (other == FLS_OUT_OF_INDEXES)
        return index;
    FlsFree(index);
    return other;
}

struct nsp_trace_thread *nsp_trace_thread(void)
{
    DWORD slot = thread_slot();
    struct nsp_trace_thread *thread;

    if (slot == FLS_OUT_OF_INDEXES)
        return NULL;
    if ((thread = FlsGetValue(slot)) || !(thread = nsp_alloc(sizeof(*thread))))
        return thread;
    if (FlsSetValue(slot, thread))
        return thread;
    nsp_free(thread);
    return NULL;
}

ULONG nsp_trace_thread_number(struct nsp_trace_thread *thread, ULONG trace, ULONG *last)
{
    struct nsp_trace_number *number;

    LL_FOREACH(thread->numbers, number)
        if (number->trace == trace)
            return number->number;
    if (!(number = nsp_alloc(sizeof(*number))))
        return 0;
    number->trace = trace;
    number->number = ++*last;
    LL_PREPEND(thread->numbers, number);
    return number->number;
}

void nsp_trace_thread_exit(void)
{
    DWORD index = (DWORD)InterlockedExchange(&thread_index, (LONG)FLS_OUT_OF_INDEXES);

    if (index != FLS_OUT_OF_INDEXES)
        FlsFree(index);
}

const void *nsp_trace_caller(const void *address)
{
    DWORD slot = (DWORD)thread_index, error = GetLastError();
    const struct nsp_trace_thread *thread = slot != FLS_OUT_OF_INDEXES ? FlsGetValue(slot) : NULL;

    SetLastError(error);
    return thread && thread->caller ? thread->caller : address;
}
