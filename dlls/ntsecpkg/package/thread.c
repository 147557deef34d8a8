/*
 * CreateThread: threads that the host knows, so that a fault ends the thread alone and the package stays loaded under
 * it.  Contract 6.16.  And those that a package makes without it, under which it must not be unloaded, either.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/thread.h"

#include "base/str.h"
#include "base/system_list.h"
#include "lsa/frame.h"
#include "lsa/functions.h"
#include "package/enter.h"
#include "package/stride.h"
#include "watch/finding.h"

#include <utlist.h>

/* How long a thread may take to end after Shutdown. */
#define JOIN_TIMEOUT 2000 /* ms */

/* Of winternl.h's kind, which clashes with ntsecapi.h. */
#define THREAD_START_ADDRESS_CLASS 9

NTSTATUS NTAPI NtQueryInformationThread(HANDLE thread, int class, void *information, ULONG size, ULONG *size_out);

/* Kept until its thread has ended, by whatever way: packages call ExitThread. */
struct nsp_thread {
    struct nsp_thread *next;
    struct nsp_package *package;
    HANDLE handle;
    nsp_thread_start *start;
    void *parameter;
};

static DWORD WINAPI run(void *argument)
{
    struct nsp_thread *thread = argument;

    return thread->start ? nsp_enter_thread(thread->package, "thread", thread->start, thread->parameter) : 0;
}

/* Forget the threads that have ended. */
static void sweep(struct nsp_host *host)
{
    struct nsp_thread *thread, *next, *ended = NULL;

    AcquireSRWLockExclusive(&host->lock);
    LL_FOREACH_SAFE(host->threads, thread, next) {
        if (WaitForSingleObject(thread->handle, 0) == WAIT_TIMEOUT)
            continue;
        LL_DELETE(host->threads, thread);
        LL_PREPEND(ended, thread);
    }
    ReleaseSRWLockExclusive(&host->lock);
    LL_FOREACH_SAFE(ended, thread, next) {
        CloseHandle(thread->handle);
        nsp_free(thread);
    }
}

/* Into the list, and go, unless it is to stay suspended. */
static void begin(struct nsp_host *host, struct nsp_thread *thread, BOOL is_suspended)
{
    AcquireSRWLockExclusive(&host->lock);
    LL_PREPEND(host->threads, thread);
    ReleaseSRWLockExclusive(&host->lock);
    if (!is_suspended)
        ResumeThread(thread->handle);
}

HANDLE NTAPI lsa_CreateThread(SECURITY_ATTRIBUTES *SecurityAttributes, ULONG StackSize,
                              nsp_thread_start *StartFunction, void *ThreadParameter, ULONG CreationFlags,
                              ULONG *ThreadId)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_package *pkg = host ? nsp_package_calling(host, caller) : NULL;
    struct nsp_thread *thread = NULL;
    DWORD error = ERROR_INVALID_PARAMETER, id;
    HANDLE handle;

    if (ThreadId)
        *ThreadId = 0;
    if (!StartFunction || !pkg)
        goto fail;
    sweep(host);
    error = ERROR_NOT_ENOUGH_MEMORY;
    if (!(thread = nsp_alloc(sizeof(*thread))))
        goto fail;
    thread->package = pkg;
    thread->start = StartFunction;
    thread->parameter = ThreadParameter;
    thread->handle = CreateThread(SecurityAttributes, StackSize, run, thread, CreationFlags | CREATE_SUSPENDED, &id);
    error = GetLastError();
    if (!thread->handle)
        goto fail;

    if (!DuplicateHandle(GetCurrentProcess(), thread->handle, GetCurrentProcess(), &handle, 0,
                         SecurityAttributes && SecurityAttributes->bInheritHandle, DUPLICATE_SAME_ACCESS)) {
        error = GetLastError();
        thread->start = NULL; /* it ends without having entered the package */
        begin(host, thread, FALSE);
        SetLastError(error);
        return NULL;
    }
    begin(host, thread, (CreationFlags & CREATE_SUSPENDED) != 0);
    if (ThreadId)
        *ThreadId = id;
    return handle;

fail:
    nsp_free(thread);
    SetLastError(error);
    return NULL;
}

static BOOL has_threads(struct nsp_module *module)
{
    struct nsp_host *host = module->host;
    struct nsp_thread *thread;

    sweep(host);
    AcquireSRWLockShared(&host->lock);
    LL_FOREACH(host->threads, thread)
        if (thread->package->module == module)
            break;
    ReleaseSRWLockShared(&host->lock);
    return thread != NULL;
}

/* Where the thread was told to begin; NULL: it has ended. */
static const void *start_of(ULONG_PTR id)
{
    HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, (DWORD)id);
    const void *start = NULL;

    if (!thread)
        return NULL;
    NtQueryInformationThread(thread, THREAD_START_ADDRESS_CLASS, &start, sizeof(start), NULL);
    CloseHandle(thread);
    return start;
}

/* Where a thread began of which the host was not told; NULL: there is none.  Of a DLL that died all stays mapped. */
static const void *find_own_thread(const struct nsp_module *module)
{
    struct system_process *list, *self;
    const void *start = NULL;
    ULONG i;

    if (!module->image || module->report.died)
        return NULL;
    list = nsp_system_processes();
    if ((self = nsp_system_self(list))) {
        for (i = 0; i < self->thread_count && !start; i++) {
            start = start_of(self->threads[i].thread_id);
            if (!nsp_is_code_of(start, module->image))
                start = NULL;
        }
    }
    nsp_system_free(list);
    return start;
}

BOOL nsp_threads_join(struct nsp_module *module)
{
    ULONGLONG since = GetTickCount64();
    const void *start = NULL;

    for (; has_threads(module) || (start = find_own_thread(module)); Sleep(1)) {
        if (GetTickCount64() - since < JOIN_TIMEOUT)
            continue;
        nsp_finding_add(module->host->watch, NSP_FINDING_THREAD_LEFT, STATUS_SUCCESS, "Shutdown", start,
                        "a thread made with CreateThread%s did not end after Shutdown: the DLL stays mapped",
                        start ? ", and not that of the LSA," : "");
        InterlockedExchange(&module->host->has_strays, TRUE);
        return FALSE;
    }
    return TRUE;
}
