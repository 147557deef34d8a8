/*
 * Threads of traces.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_thread.h"

#include "base/per_thread.h"
#include "watch/trace_caller.h"

static struct nsp_per_thread threads = NSP_PER_THREAD(sizeof(struct nsp_trace_thread));

struct nsp_trace_thread *nsp_trace_thread(void)
{
    static volatile LONG last_serial;
    struct nsp_trace_thread *thread = nsp_per_thread(&threads);

    if (thread && !thread->serial)
        thread->serial = (ULONG)InterlockedIncrement(&last_serial);
    return thread;
}

void nsp_trace_thread_exit(void)
{
    nsp_per_thread_exit(&threads);
}

const void *nsp_trace_caller(const void *address)
{
    const struct nsp_trace_thread *thread = nsp_per_thread_peek(&threads);

    return thread && thread->caller ? thread->caller : address;
}
