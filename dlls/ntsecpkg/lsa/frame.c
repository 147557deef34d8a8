/*
 * Frames of threads inside packages, and which host a call of a support function belongs to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/frame.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/user_call.h"
#include "watch/log.h"

/* A loaded DLL: its range of addresses, for calls from threads that the package made itself. */
struct image {
    struct image *next;
    struct nsp_host *host;
    HMODULE module;
    const char *begin, *end;
};

struct nsp_host *(*nsp_host_make_default)(void);
struct nsp_host *volatile nsp_host_single; /* written under the lock, read without it */

DWORD nsp_frame_slot = TLS_OUT_OF_INDEXES;

static SRWLOCK lock = SRWLOCK_INIT; /* guards all that follows */
static struct nsp_host *hosts;
static struct nsp_host *volatile default_host; /* read without it: whoever gets it has no reference anyway */
static struct image *images;

BOOL nsp_frame_init(void)
{
    return (nsp_frame_slot = TlsAlloc()) != TLS_OUT_OF_INDEXES;
}

void nsp_frame_exit(void)
{
    TlsFree(nsp_frame_slot);
}

static void set_top(struct nsp_frame *frame)
{
    void **slot = nsp_frame_quick_slot();

    if (slot)
        *slot = frame;
    else
        TlsSetValue(nsp_frame_slot, frame);
}

void nsp_frame_push(struct nsp_frame *frame)
{
    frame->outer = nsp_frame_top();
    frame->depth = frame->outer ? frame->outer->depth + 1 : 1;
    frame->root = frame;
    frame->call_count = 0;
    frame->is_first = FALSE;
    frame->is_impersonating = FALSE;
    frame->inside_ms = 0;
    frame->is_runaway = FALSE;
    frame->app_mode = NULL;
    frame->failures = NULL;
    if (frame->outer && frame->outer->host == frame->host) {
        frame->root = frame->outer->root;
        frame->call_count = frame->outer->call_count;
        frame->attributes |= NSP_CALL_RECURSIVE;
    }
    if (frame->client && !frame->call_count) {
        frame->call_count = (LONG)InterlockedIncrement64(&frame->host->call_count);
        frame->is_first = TRUE;
    } else {
        InterlockedIncrement64(&frame->host->other_count);
    }
    if (frame->client && nsp_client_identity(frame->client)->has_tcb)
        frame->attributes |= NSP_CALL_IS_TCB;
    set_top(frame);
}

void nsp_frame_pop(struct nsp_frame *frame)
{
    set_top(frame->outer);
    if (frame->app_mode && !frame->app_mode->is_result)
        NSP_WARN("call", "%s: SetAppModeInfo in %s, which does not return to a client", frame->module, frame->call);
    if (frame->app_mode)
        nsp_user_call_free(frame->app_mode);
    if (frame->failures)
        nsp_failures_free(frame->failures);
    if (frame->is_first && frame->host->mapped) /* seldom is there one, and our own is seen */
        nsp_map_end_call(frame->host, frame->call_count);
}

ULONGLONG nsp_frames_so_far(struct nsp_host *host)
{
    return InterlockedCompareExchange64(&host->call_count, 0, 0) +
           InterlockedCompareExchange64(&host->other_count, 0, 0);
}

struct nsp_frame *nsp_frame_ask_top(void)
{
    DWORD error = GetLastError();
    struct nsp_frame *frame = TlsGetValue(nsp_frame_slot);

    SetLastError(error);
    return frame;
}

struct nsp_frame *nsp_frame_of_client(void)
{
    struct nsp_frame *frame = nsp_frame_top();

    return frame && frame->client ? frame : NULL;
}

static void note_single(void)
{
    nsp_host_single = hosts && !hosts->next && hosts == default_host ? hosts : NULL;
}

void nsp_host_register(struct nsp_host *host)
{
    AcquireSRWLockExclusive(&lock);
    host->next = hosts;
    hosts = host;
    note_single();
    ReleaseSRWLockExclusive(&lock);
}

void nsp_host_unregister(struct nsp_host *host)
{
    struct nsp_host **link;

    AcquireSRWLockExclusive(&lock);
    for (link = &hosts; *link && *link != host; link = &(*link)->next)
        ;
    if (*link)
        *link = host->next;
    if (default_host == host)
        default_host = NULL;
    note_single();
    ReleaseSRWLockExclusive(&lock);
}

/* Not as its headers say: by now the DLL may have done anything to them. */
static const char *end_of_image(HMODULE module)
{
    const char *end = (const char *)module;
    MEMORY_BASIC_INFORMATION memory;

    while (VirtualQuery(end, &memory, sizeof(memory)) && memory.AllocationBase == module)
        end = (const char *)memory.BaseAddress + memory.RegionSize;
    return end;
}

NTSTATUS nsp_host_add_image(struct nsp_host *host, HMODULE module)
{
    struct image *image;

    if (!(image = nsp_alloc(sizeof(*image))))
        return STATUS_NO_MEMORY;
    image->host = host;
    image->module = module;
    image->begin = (const char *)module;
    image->end = end_of_image(module);

    AcquireSRWLockExclusive(&lock);
    image->next = images;
    images = image;
    ReleaseSRWLockExclusive(&lock);
    return STATUS_SUCCESS;
}

void nsp_host_remove_image(struct nsp_host *host, HMODULE module)
{
    struct image **link, *image;

    AcquireSRWLockExclusive(&lock);
    for (link = &images; (image = *link); link = &image->next) {
        if (image->host == host && image->module == module) {
            *link = image->next;
            nsp_free(image);
            break;
        }
    }
    ReleaseSRWLockExclusive(&lock);
}

static struct nsp_host *host_of_image(const char *address)
{
    struct nsp_host *host = NULL;
    struct image *image;

    AcquireSRWLockShared(&lock);
    for (image = images; image && !host; image = image->next)
        if (address >= image->begin && address < image->end)
            host = image->host;
    ReleaseSRWLockShared(&lock);
    return host;
}

struct nsp_host *nsp_host_current(const void *caller)
{
    struct nsp_host *host = nsp_host_single;
    struct nsp_frame *frame;

    if (host)
        return host;
    if ((frame = nsp_frame_top()))
        return frame->host;
    if ((host = host_of_image(caller)))
        return host;
    return nsp_host_make_default();
}

void nsp_host_set_default(struct nsp_host *host)
{
    AcquireSRWLockExclusive(&lock);
    default_host = host;
    note_single();
    ReleaseSRWLockExclusive(&lock);
}

struct nsp_host *nsp_host_get_default(void)
{
    return default_host;
}
