/*
 * Looking for tokens that are gone: what counts handles, what finds copies, and the watch that puts both together.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/session.h"
#include "lsa/token_copies.h"
#include "lsa/token_private.h"
#include "lsa/token_watch.h"

#include "base/str.h"

#include "test.h"

static struct nsp_tokens *tokens;
static struct nsp_sessions *sessions;
static LUID id = { 0x1234, 0 };
static LONG ends;
static BOOL watch_was_here;
static struct nsp_token_watch *watch;

static void ended(void *context, const LUID *logon_id)
{
    (void)context;
    ends += logon_id->LowPart == id.LowPart;
    watch_was_here = nsp_token_watch_is_here(watch);
}

/* A token of nobody, and a session of the LSA's for it. */
static HANDLE make_token(void)
{
    static const struct nsp_token_information_null nobody = { .ExpirationTime.QuadPart = MAXLONGLONG };
    const struct nsp_token_request request = {
        .logon_id = id, .logon_type = Network, .type = TokenImpersonation, .level = SecurityImpersonation,
        .information_type = NSP_TOKEN_INFO_NULL, .information = &nobody, .account = L"", .authority = L""
    };
    const char *text;
    HANDLE token;

    nsp_token_create(tokens, &request, &token, &text);
    return token;
}

static void begin_session(void)
{
    struct nsp_session_data data = { .logon_id = id };

    nsp_session_create(sessions, &id, 1);
    nsp_session_hand_over(sessions, &data);
    ends = 0;
}

static HANDLE copy_of(HANDLE token)
{
    HANDLE copy = NULL;

    DuplicateTokenEx(token, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenImpersonation, &copy);
    return copy;
}

/* ---- counting and finding ---- */

/* Other hosts of the prefix, when they look, hold a handle for a moment. */
static ULONG count_of(HANDLE token, ULONG expected)
{
    ULONG count, tries;

    for (tries = 0; (count = nsp_token_handle_count(token)) != expected && tries < 100; tries++)
        Sleep(10);
    return count;
}

static void handles(void)
{
    HANDLE token = make_token(), copy = copy_of(token), again = NULL;

    ok_int(count_of(token, 2), 2, "watch: nsp_token_handle_count counts the caller's handle and the table's, no copy");
    nsp_token_open(tokens, &id, &again);
    ok_int(count_of(token, 3), 3, "watch: nsp_token_handle_count counts one that was opened");
    CloseHandle(again);
    ok_int(nsp_token_handle_count(NULL), 0, "watch: nsp_token_handle_count: no token has no handles");
    CloseHandle(copy);
    nsp_token_close(tokens, token);
}

static void found(void *context, const LUID *token_id)
{
    LUID *wanted = context;

    if (!memcmp(wanted, token_id, sizeof(*wanted)))
        wanted->HighPart = -1; /* it is told by that */
}

static BOOL goes_on(void *context)
{
    (void)context;
    return FALSE;
}

static BOOL finds(HANDLE token)
{
    TOKEN_STATISTICS statistics;
    LUID wanted;
    DWORD size;

    GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size);
    wanted = statistics.TokenId;
    return nsp_token_copies_find(found, goes_on, &wanted) && wanted.HighPart == -1;
}

static HANDLE go;

static DWORD WINAPI wait_for_go(void *context)
{
    (void)context;
    return WaitForSingleObject(go, INFINITE);
}

static void copies(void)
{
    HANDLE token = make_token(), copy, thread;
    LUID nothing = { 0 };

    ok(nsp_token_copies_find(found, goes_on, &nothing), "watch: nsp_token_copies_find looks everywhere");
    ok(!finds(token), "watch: nsp_token_copies_find does not take the token for a copy of itself");
    copy = copy_of(token);
    ok(finds(token), "watch: nsp_token_copies_find finds a copy behind a handle");

    go = CreateEventW(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, wait_for_go, NULL, 0, NULL);
    SetThreadToken(&thread, copy);
    CloseHandle(copy);
    ok(finds(token), "watch: nsp_token_copies_find finds a copy that a thread runs under");
    SetThreadToken(&thread, token);
    ok(finds(token), "watch: nsp_token_copies_find finds the token itself on a thread");
    SetThreadToken(&thread, NULL);
    ok(!finds(token), "watch: nsp_token_copies_find finds nothing when the thread has reverted");
    SetEvent(go);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(go);
    nsp_token_close(tokens, token);
}

/* ---- the table's part ---- */

static void turns(void)
{
    HANDLE first = make_token(), second = make_token(), opened = NULL;
    struct nsp_token_loose one, two, three;
    BOOL is_loose;

    ok(!nsp_tokens_watched(tokens) && !nsp_tokens_take_turn(tokens, &one), "watch: no token is watched unasked");
    nsp_tokens_watch(tokens, first);
    nsp_tokens_watch(tokens, second);
    nsp_tokens_watch(tokens, second);
    ok_int(nsp_tokens_watched(tokens), 2, "watch: a token is watched once");
    is_loose = nsp_tokens_take_turn(tokens, &one) | nsp_tokens_take_turn(tokens, &two) |
               nsp_tokens_take_turn(tokens, &three);
    ok(!is_loose && memcmp(&one.token_id, &two.token_id, sizeof(LUID)) &&
       !memcmp(&one.token_id, &three.token_id, sizeof(LUID)), "watch: they are looked at in turn");

    CloseHandle(first);
    ok(!nsp_tokens_take_turn(tokens, &two) && nsp_tokens_take_turn(tokens, &one),
       "watch: one without handles is loose");
    nsp_token_open(tokens, &id, &opened);
    ok(!nsp_tokens_forget(tokens, &one), "watch: it is not forgotten when it was opened meanwhile");
    CloseHandle(opened);
    ok(!nsp_tokens_forget(tokens, &one), "watch: nor when that handle is closed again");
    nsp_tokens_take_turn(tokens, &two);
    ok(nsp_tokens_take_turn(tokens, &one) && nsp_tokens_forget(tokens, &one), "watch: but the next time");
    ok(!nsp_tokens_forget(tokens, &one) && nsp_tokens_watched(tokens) == 1, "watch: once");
    nsp_tokens_end_session(tokens, &id);
    ok_int(nsp_tokens_watched(tokens), 0, "watch: a session takes its tokens along");
    ok_status(nsp_tokens_watch(tokens, second), STATUS_NO_SUCH_LOGON_SESSION, "watch: then there is nothing to watch");
    CloseHandle(second);
}

/* ---- the watch ---- */

static void sweeps(void)
{
    HANDLE token = make_token();
    LUID unknown = { 0x4321, 0 };
    ULONG swept;

    nsp_token_watch_create(tokens, sessions, &watch);
    ok_int(nsp_token_watch_sweep(watch), 0, "watch: without tokens there is nothing to sweep");
    ok_status(nsp_token_watch_add(watch, &unknown, token), STATUS_NO_SUCH_LOGON_SESSION,
              "watch: a token needs a session");
    begin_session();
    ok_status(nsp_token_watch_add(watch, &id, token), STATUS_SUCCESS, "watch: a token is added");
    ok_int(nsp_token_watch_sweep(watch), 0, "watch: it is not gone yet");
    CloseHandle(token);
    swept = nsp_token_watch_sweep(watch);
    ok(swept == 1 && ends == 1 && !nsp_session_exists(sessions, &id), "watch: a sweep ends its session");
    nsp_token_watch_free(watch);
}

/* As on a thread of a client; the watch has none of its own then. */
static void polls(void)
{
    HANDLE token = make_token();
    ULONGLONG since = GetTickCount64();

    nsp_token_watch_create(tokens, sessions, &watch);
    begin_session();
    nsp_session_reference(sessions, &id);
    nsp_tokens_watch(tokens, token);
    nsp_token_watch_poll(watch);
    ok(!ends, "watch: a poll does not end a session with a token");
    CloseHandle(token);
    /* Those that follow at once look at nothing, and on a busy machine not all finish what they began. */
    while (!ends && GetTickCount64() - since < 60000) {
        Sleep(20);
        nsp_token_watch_poll(watch);
    }
    ok(ends == 1 && !watch_was_here, "watch: a poll ends one without, on its thread");
    nsp_token_watch_free(watch);
}

static void thread_of_its_own(void)
{
    HANDLE token = make_token(), second;
    ULONGLONG since = GetTickCount64();

    nsp_token_watch_create(tokens, sessions, &watch);
    begin_session();
    nsp_token_watch_add(watch, &id, token);
    CloseHandle(token);
    while (nsp_session_exists(sessions, &id) && GetTickCount64() - since < 10000)
        Sleep(1);
    ok(ends == 1 && watch_was_here, "watch: the watch's thread ends a session by itself");
    ok_int(nsp_token_watch_sweep(watch), 1, "watch: the next sweep counts it");

    begin_session();
    second = make_token();
    nsp_token_watch_add(watch, &id, second);
    nsp_token_watch_stop(watch);
    CloseHandle(second);
    ok(!nsp_token_watch_sweep(watch) && nsp_session_exists(sessions, &id), "watch: when it is stopped it ends nothing");
    nsp_token_watch_free(watch);
    nsp_session_terminate(sessions, &id);
    nsp_tokens_end_session(tokens, &id);
}

int main(void)
{
    if (!ok(nsp_tokens_create(&tokens) == STATUS_SUCCESS && nsp_sessions_create(&sessions) == STATUS_SUCCESS,
            "watch: there are tables of tokens and sessions"))
        return 1;
    nsp_sessions_set_end(sessions, ended, NULL);
    handles();
    copies();
    turns();
    sweeps();
    polls();
    thread_of_its_own();
    nsp_sessions_free(sessions);
    nsp_tokens_free(tokens);
    return done_testing();
}
