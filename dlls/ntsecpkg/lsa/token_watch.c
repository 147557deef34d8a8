/*
 * When a token is gone.  The cheap question is asked of each in turn: has anybody but the host a handle?  Only for
 * those that nobody has are copies looked for.  That takes milliseconds, so it is not done often.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_watch.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "lsa/impersonation.h"
#include "lsa/session.h"
#include "lsa/token_copies.h"
#include "lsa/token_private.h"
#include "watch/handles.h"
#include "watch/log.h"

#define PERIOD 100       /* ms from look to look of the thread */
#define POLL_PERIOD 10   /* ms between looks for clients */
#define POLL_TIME 20000  /* us that a client is held up by a search: whoever logs on often helps to end what he began */
#define MAX_POLL_TIME 1000000 /* us, where searches take so long */
#define LOOK_TIME 2000   /* us for the cheap question: the rest have their turn next time */
#define SEARCH_SHARE 25  /* searches take one part in so many of the time */
#define SEARCH_PASSES 2  /* a copy may move from where is looked next to where was looked already */

struct nsp_token_watch {
    struct nsp_tokens *tokens;
    struct nsp_sessions *sessions;
    HANDLE wake;

    SRWLOCK look;              /* one thread looks at a time; not held while packages are told */
    LONGLONG next_search;      /* us */
    LONGLONG poll_time;        /* us: twice as long after a search that did not get to its end */

    SRWLOCK lock;              /* guards what follows */
    CONDITION_VARIABLE idle;
    HANDLE thread;
    DWORD thread_id;
    volatile BOOL is_stopped;
    ULONG enders;              /* threads that look, or end what they found */
    ULONG ended;               /* sessions, since the last sweep */
    ULONGLONG next_poll;       /* ms */
};

static LONGLONG now_us(void)
{
    LARGE_INTEGER counter, frequency;

    QueryPerformanceCounter(&counter);
    QueryPerformanceFrequency(&frequency);
    return counter.QuadPart / frequency.QuadPart * 1000000 +
           counter.QuadPart % frequency.QuadPart * 1000000 / frequency.QuadPart;
}

/* ---- looking ---- */

/* Those whose turn it is and that nobody has a handle of. */
static ULONG find_loose(struct nsp_token_watch *watch, struct nsp_token_loose *loose, ULONG count, BOOL is_sweep)
{
    LONGLONG until = now_us() + LOOK_TIME;
    ULONG i, found = 0;

    for (i = 0; i < count && (!i || is_sweep || now_us() < until); i++)
        found += nsp_tokens_take_turn(watch->tokens, &loose[found]);
    return found;
}

struct search {
    struct nsp_token_watch *watch;
    struct nsp_token_loose *loose;
    ULONG count;
    LONGLONG until; /* us; 0: as long as it takes */
};

static void found_copy(void *context, const LUID *token_id)
{
    struct search *search = context;
    ULONG i;

    for (i = 0; i < search->count; i++) {
        if (!memcmp(&search->loose[i].token_id, token_id, sizeof(*token_id)))
            search->loose[i].has_copy = TRUE;
    }
}

static BOOL give_up(void *context)
{
    const struct search *search = context;

    return search->watch->is_stopped || (search->until && now_us() > search->until);
}

static ULONG drop_copied(struct nsp_token_loose *loose, ULONG count)
{
    ULONG i, kept = 0;

    for (i = 0; i < count; i++) {
        if (!loose[i].has_copy)
            loose[kept++] = loose[i];
    }
    return kept;
}

/* Of loose tokens those that are gone, and are forgotten now. */
static ULONG find_gone(struct nsp_token_watch *watch, struct nsp_token_loose *loose, ULONG count, BOOL is_sweep,
                       LONGLONG limit)
{
    LONGLONG since = now_us();
    struct search search = { watch, loose, count, limit ? since + limit : 0 };
    ULONG pass, i, gone = 0;
    BOOL is_whole = TRUE;

    if (!is_sweep && since < watch->next_search)
        return 0;
    for (pass = 0; pass < SEARCH_PASSES && search.count; pass++) {
        if (!(is_whole = nsp_token_copies_find(found_copy, give_up, &search)))
            search.count = 0;
        search.count = drop_copied(loose, search.count);
    }
    if (limit)
        watch->poll_time = is_whole ? POLL_TIME : min(watch->poll_time * 2, MAX_POLL_TIME);
    watch->next_search = now_us() + (now_us() - since) * SEARCH_SHARE;
    for (i = 0; i < search.count; i++) {
        if (nsp_tokens_forget(watch->tokens, &loose[i]))
            loose[gone++] = loose[i];
    }
    return gone;
}

static ULONG release_sessions(struct nsp_token_watch *watch, const struct nsp_token_loose *gone, ULONG count)
{
    ULONG i, ended = 0;

    for (i = 0; i < count; i++)
        ended += nsp_session_release(watch->sessions, &gone[i].logon_id);
    return ended;
}

static BOOL enter(struct nsp_token_watch *watch)
{
    BOOL is_stopped;

    AcquireSRWLockExclusive(&watch->lock);
    if (!(is_stopped = watch->is_stopped))
        watch->enders++;
    ReleaseSRWLockExclusive(&watch->lock);
    return !is_stopped;
}

static void leave(struct nsp_token_watch *watch, ULONG ended)
{
    AcquireSRWLockExclusive(&watch->lock);
    watch->enders--;
    watch->ended += ended;
    ReleaseSRWLockExclusive(&watch->lock);
    WakeAllConditionVariable(&watch->idle);
}

/* A sweep looks at all of them and waits for its turn; else what another thread looks at is that thread's. */
static void look(struct nsp_token_watch *watch, BOOL is_sweep, LONGLONG limit)
{
    ULONG count = nsp_tokens_watched(watch->tokens), found = 0, ended = 0;
    struct nsp_token_loose *loose = NULL;
    HANDLE thread_token;

    if (!count || !enter(watch))
        return;
    if (is_sweep)
        AcquireSRWLockExclusive(&watch->look);
    if (is_sweep || TryAcquireSRWLockExclusive(&watch->look)) {
        if ((loose = nsp_alloc(count * sizeof(*loose))))
            found = find_loose(watch, loose, count, is_sweep);
        /* Neither looks nor packages see the token of a client's thread. */
        if (found && !NT_SUCCESS(nsp_impersonation_suspend(&thread_token)))
            found = 0;
        if (found) {
            found = find_gone(watch, loose, found, is_sweep, limit);
            ReleaseSRWLockExclusive(&watch->look);
            ended = release_sessions(watch, loose, found);
            nsp_impersonation_resume(thread_token);
        } else {
            ReleaseSRWLockExclusive(&watch->look);
        }
    }
    nsp_free(loose);
    leave(watch, ended);
}

static DWORD WINAPI run(void *context)
{
    struct nsp_token_watch *watch = context;

    do {
        look(watch, FALSE, 0);
        WaitForSingleObject(watch->wake, nsp_tokens_watched(watch->tokens) ? PERIOD : INFINITE);
    } while (!watch->is_stopped);
    return 0;
}

/* ---- what others ask for ---- */

NTSTATUS nsp_token_watch_create(struct nsp_tokens *tokens, struct nsp_sessions *sessions,
                                struct nsp_token_watch **out)
{
    struct nsp_token_watch *watch;

    *out = NULL;
    if (!(watch = nsp_alloc(sizeof(*watch))))
        return STATUS_NO_MEMORY;
    watch->tokens = tokens;
    watch->sessions = sessions;
    watch->poll_time = POLL_TIME;
    InitializeSRWLock(&watch->look);
    InitializeSRWLock(&watch->lock);
    InitializeConditionVariable(&watch->idle);
    if (!(watch->wake = CreateEventW(NULL, FALSE, FALSE, NULL))) {
        nsp_free(watch);
        return STATUS_NO_MEMORY;
    }
    *out = watch;
    return STATUS_SUCCESS;
}

void nsp_token_watch_free(struct nsp_token_watch *watch)
{
    if (!watch)
        return;
    nsp_token_watch_stop(watch);
    if (watch->thread)
        CloseHandle(watch->thread);
    CloseHandle(watch->wake);
    nsp_free(watch);
}

/* Without the thread sessions end when clients call, and with the host. */
static void start_thread(struct nsp_token_watch *watch)
{
    HMODULE self;

    AcquireSRWLockExclusive(&watch->lock);
    if (!watch->thread && !watch->is_stopped) {
        GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, (void *)run, &self);
        if (!(watch->thread = CreateThread(NULL, 0, run, watch, 0, &watch->thread_id)))
            NSP_WARN("token", "no thread to see when tokens are closed");
        nsp_handles_except(watch->thread);
    }
    ReleaseSRWLockExclusive(&watch->lock);
}

NTSTATUS nsp_token_watch_add(struct nsp_token_watch *watch, const LUID *logon_id, HANDLE token)
{
    NTSTATUS status;

    /* First, so that there is something to release when the handle is closed at once. */
    if (!nsp_session_is_well_known(logon_id) &&
        !NT_SUCCESS(status = nsp_session_reference(watch->sessions, logon_id)))
        return status;
    if (!NT_SUCCESS(status = nsp_tokens_watch(watch->tokens, token))) {
        nsp_session_release(watch->sessions, logon_id);
        return status;
    }
    start_thread(watch);
    SetEvent(watch->wake);
    return STATUS_SUCCESS;
}

void nsp_token_watch_poll(struct nsp_token_watch *watch)
{
    ULONGLONG now;
    BOOL is_due;

    if (!nsp_tokens_watched(watch->tokens) || nsp_frame_top())
        return;
    now = GetTickCount64();
    AcquireSRWLockExclusive(&watch->lock);
    if ((is_due = now >= watch->next_poll))
        watch->next_poll = now + POLL_PERIOD;
    ReleaseSRWLockExclusive(&watch->lock);
    if (is_due)
        look(watch, FALSE, watch->poll_time);
}

ULONG nsp_token_watch_sweep(struct nsp_token_watch *watch)
{
    ULONG ended;

    if (nsp_frame_top())
        return 0;
    look(watch, TRUE, 0);
    AcquireSRWLockExclusive(&watch->lock);
    while (watch->enders)
        SleepConditionVariableSRW(&watch->idle, &watch->lock, INFINITE, 0);
    ended = watch->ended;
    watch->ended = 0;
    ReleaseSRWLockExclusive(&watch->lock);
    return ended;
}

void nsp_token_watch_stop(struct nsp_token_watch *watch)
{
    HANDLE thread;

    AcquireSRWLockExclusive(&watch->lock);
    watch->is_stopped = TRUE;
    thread = watch->thread;
    ReleaseSRWLockExclusive(&watch->lock);
    SetEvent(watch->wake);
    if (thread)
        WaitForSingleObject(thread, INFINITE);

    AcquireSRWLockExclusive(&watch->lock);
    while (watch->enders)
        SleepConditionVariableSRW(&watch->idle, &watch->lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&watch->lock);
}

BOOL nsp_token_watch_is_here(const struct nsp_token_watch *watch)
{
    return GetCurrentThreadId() == watch->thread_id;
}
