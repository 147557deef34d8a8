/*
 * Threads of traces.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_thread.h"

#include "base/str.h"
#include "watch/trace_caller.h"

/* Fiber-local: unlike a TLS slot it has a callback when a thread ends. */
static volatile LONG thread_index = (LONG)FLS_OUT_OF_INDEXES;

static void NTAPI thread_free(void *thread)
{
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
    static volatile LONG last_serial;
    DWORD slot = thread_slot();
    struct nsp_trace_thread *thread;

    if (slot == FLS_OUT_OF_INDEXES)
        return NULL;
    if ((thread = FlsGetValue(slot)) || !(thread = nsp_alloc(sizeof(*thread))))
        return thread;
    thread->serial = (ULONG)InterlockedIncrement(&last_serial);
    if (FlsSetValue(slot, thread))
        return thread;
    nsp_free(thread);
    return NULL;
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
