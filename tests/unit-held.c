/*
 * How long credentials and contexts live: uses by number, the end while calls are in the package, one leg at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/context.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/frame.h"

#include "test.h"

#define THREADS 4
#define ROUNDS 20000
#define OBJECTS 8

static struct nsp_host *host;
static struct nsp_module module;
static struct nsp_package pkg = { .module = &module, .state = NSP_STATE_READY };
static LONG given_back;

static SECURITY_STATUS give_back(struct nsp_held *held)
{
    (void)held;
    InterlockedIncrement(&given_back);
    return SEC_E_OK;
}

static struct nsp_context *new_context(ULONG number)
{
    struct nsp_context *context = nsp_held_new();

    nsp_held_start(&context->held, &host->contexts, host, host->client, &pkg, 7, give_back);
    if (number)
        nsp_held_set_number(&context->held, number);
    return context;
}

static BOOL use(struct nsp_context *context, ULONG number)
{
    ULONG before;

    return nsp_held_use(&context->held, number, 0, &before);
}

/* As the application gives its handle back. */
static SECURITY_STATUS give_handle(struct nsp_context *context)
{
    nsp_held_set_number(&context->held, 0);
    return nsp_held_leave(&context->held);
}

static void one_use(void)
{
    struct nsp_context *context = new_context(5), *next;

    ok_int(pkg.entered, 1, "held: the package stays loaded for it");
    ok(!use(context, 6), "held: it is not used by another number than that of its handle");
    ok(use(context, 5), "held: by its own it is");
    ok_status(give_handle(context), SEC_E_OK, "held: the handle may go while it is used");
    ok(!use(context, 5), "held: after which nobody uses it by its number any more");
    ok_int(given_back, 0, "held: it lives as long as the call");
    ok_status(nsp_held_leave(&context->held), SEC_E_OK, "held: the last use ends it");
    ok(given_back == 1 && !pkg.entered && !host->contexts, "held: once, and the package may go");

    next = new_context(6);
    ok(next == context && !use(context, 5) && use(context, 6),
       "held: who has an old number does not get what came after");
    nsp_held_leave(&next->held);
    give_handle(next);
}

static void ended_early(void)
{
    struct nsp_context *context = new_context(5);

    given_back = 0;
    nsp_held_end_all(host, &host->contexts, NULL);
    ok(given_back == 1 && !pkg.entered,
       "held: one that is ended while the application has its handle leaves the package");
    ok_status(nsp_held_end(&context->held), SEC_E_INVALID_HANDLE, "held: it ends once");
    ok_status(give_handle(context), SEC_E_INVALID_HANDLE, "held: which the handle tells");

    context = new_context(5);
    ok(use(context, 5) && use(context, 5), "held: two calls begin");
    nsp_held_end_all(host, &host->contexts, NULL);
    ok(given_back == 2 && pkg.entered == 1, "held: while calls are in it the package stays, although it has ended");
    nsp_held_leave(&context->held);
    ok_int(pkg.entered, 1, "held: until the last one");
    nsp_held_leave(&context->held);
    ok_int(pkg.entered, 0, "held: has left it");
    ok_status(give_handle(context), SEC_E_INVALID_HANDLE, "held: whatever becomes of the handle");

    context = new_context(5);
    ok(use(context, 5), "held: a call begins");
    nsp_held_end_all(host, &host->contexts, NULL);
    give_handle(context);
    ok_int(pkg.entered, 1, "held: nor does the end of the handle let the package go");
    nsp_held_leave(&context->held);
    ok_int(pkg.entered, 0, "held: but that of the call");
}

static void ended_first(void)
{
    struct nsp_context *context = new_context(0);

    nsp_held_end_all(host, &host->contexts, NULL);
    ok_int(pkg.entered, 1,
           "held: one that ends before the application has its handle is still in the call that made it");
    nsp_held_set_number(&context->held, 5);
    ok_int(pkg.entered, 0, "held: and leaves the package with the handle");
    give_handle(context);
}

/* ---- legs ---- */

static volatile LONG running, overlaps, waited;

static DWORD WINAPI one_leg(void *parameter)
{
    struct nsp_context *context = parameter;

    if (!nsp_context_begin_leg(context, 5))
        return 1;
    InterlockedExchange(&waited, TRUE);
    nsp_context_end_leg(context);
    return 0;
}

static void two_legs(void)
{
    struct nsp_context *context = new_context(5);
    HANDLE thread;
    DWORD code = 2;

    ok(nsp_context_begin_leg(context, 5), "held: a leg begins");
    thread = CreateThread(NULL, 0, one_leg, context, 0, NULL);
    while (!(context->held.uses & NSP_HELD_AWAITED))
        Sleep(1);
    ok(!waited, "held: a leg waits for the one before");
    ok(use(context, 5), "held: other calls do not");
    nsp_held_leave(&context->held);
    nsp_held_end(&context->held);
    nsp_context_end_leg(context);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    ok(waited && !code, "held: and begins then, whether or not that has ended the context");
    give_handle(context);
    ok_int(pkg.entered, 0, "held: nothing of it is left in the package");
}

/* Threads use contexts by numbers that others take away, and end them. */
static struct nsp_context *volatile objects[OBJECTS];
static volatile LONG numbers[OBJECTS], legs_of[OBJECTS];
static volatile LONG next_number = 1, made, legs_done;

static void replace(unsigned place)
{
    struct nsp_context *context = objects[place];
    LONG number = numbers[place];

    /* One thread at a time has it. */
    if (!number || InterlockedCompareExchange(&numbers[place], 0, number) != number)
        return;
    if (number % 3 == 0 && use(context, number)) {
        nsp_held_end(&context->held);
        nsp_held_leave(&context->held);
    }
    give_handle(context);
    number = InterlockedIncrement(&next_number);
    InterlockedIncrement(&made);
    objects[place] = new_context(number);
    InterlockedExchange(&numbers[place], number);
}

static DWORD WINAPI work(void *parameter)
{
    ULONG state = 2463534242u + (ULONG)(ULONG_PTR)parameter, i;
    struct nsp_context *context;
    unsigned place;
    LONG number;

    for (i = 0; i < ROUNDS; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        place = state % OBJECTS;
        if (state % 16 == 0) {
            replace(place);
            continue;
        }
        number = numbers[place];
        context = objects[place];
        if (!number || !nsp_context_begin_leg(context, number))
            continue;
        /* What it is by that number: the place may have another one by now. */
        if (InterlockedIncrement((LONG *)&context->held.pair.dwLower) != 1)
            InterlockedIncrement(&overlaps);
        InterlockedDecrement((LONG *)&context->held.pair.dwLower);
        InterlockedIncrement(&legs_done);
        nsp_context_end_leg(context);
    }
    return 0;
}

static void many_threads(void)
{
    HANDLE threads[THREADS];
    unsigned i;

    given_back = 0;
    for (i = 0; i < OBJECTS; i++) {
        numbers[i] = InterlockedIncrement(&next_number);
        objects[i] = new_context(numbers[i]);
        made++;
    }
    for (i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, (void *)(ULONG_PTR)(i * 7919 + 1), 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    for (i = 0; i < OBJECTS; i++)
        give_handle(objects[i]);
    ok(legs_done > 100, "held: %u threads have made legs in contexts that come and go", THREADS);
    ok_int(overlaps, 0, "held: never two at once in one");
    ok_int(given_back, made, "held: each context was given back once");
    ok(!pkg.entered && !host->contexts, "held: and the package may go");
}

int main(void)
{
    if (!nsp_frame_init() || NspHostCreate(NULL, &host))
        return 99;
    module.host = host;
    one_use();
    ended_early();
    ended_first();
    two_legs();
    many_threads();
    NspHostDestroy(host);
    return done_testing();
}
