/*
 * The table of handles: what a number means, and for how long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/handle.h"

#include "test.h"

#define MANY 1000
#define ROUNDS 10000
#define THREADS 4

static int objects[MANY];
static LONG acquired;

static void acquire(void *object)
{
    (void)object;
    InterlockedIncrement(&acquired);
}

/* What @handle is, and whether the object came with it. */
static enum nsp_handle_state get(enum nsp_handle_kind kind, ULONG_PTR handle, void **object)
{
    return nsp_handle_get(kind, handle, acquire, object);
}

static void one_handle(void)
{
    ULONG_PTR handle = nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[0]);
    void *object;

    ok(handle && handle <= 0xFFFFFFFF, "handle: it is not zero, and fits in 32 bits");
    ok(handle != (ULONG_PTR)&objects[0], "handle: it is no address");
    acquired = 0;
    ok(get(NSP_HANDLE_CONTEXT, handle, &object) == NSP_HANDLE_VALID && object == &objects[0],
       "handle: it stands for its object");
    ok_int(acquired, 1, "handle: which is acquired for the caller");
    ok(get(NSP_HANDLE_CREDENTIAL, handle, &object) == NSP_HANDLE_UNKNOWN && !object,
       "handle: it is unknown as one of another kind");
    ok(nsp_handle_remove(NSP_HANDLE_CREDENTIAL, handle, &object) == NSP_HANDLE_UNKNOWN && !object,
       "handle: and not removed as one");
    ok_int(acquired, 1, "handle: nothing is acquired then");
    ok(nsp_handle_remove(NSP_HANDLE_CONTEXT, handle, &object) == NSP_HANDLE_VALID && object == &objects[0],
       "handle: it is removed, and gives the object back");
    ok_int(acquired, 1, "handle: with the reference that it had");
    ok(nsp_handle_remove(NSP_HANDLE_CONTEXT, handle, &object) == NSP_HANDLE_DELETED && !object,
       "handle: once; after that it is known to be deleted");
    ok(get(NSP_HANDLE_CONTEXT, handle, &object) == NSP_HANDLE_DELETED && !object,
       "handle: a deleted handle stands for nothing");
}

static void never_handed_out(void)
{
    static const ULONG_PTR strange[] = { 0, 1u << 18, 0xFFFFFFFF, (ULONG_PTR)-1, 0x3FFFF };
    ULONG_PTR handle = nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[0]);
    unsigned i, unknown = 0;
    void *object;

    for (i = 0; i < ARRAYSIZE(strange); i++)
        unknown += get(NSP_HANDLE_CONTEXT, strange[i], &object) == NSP_HANDLE_UNKNOWN && !object;
    ok_int(unknown, ARRAYSIZE(strange), "handle: numbers out of the air are unknown");
    ok(get(NSP_HANDLE_CONTEXT, handle + (1u << 18), &object) == NSP_HANDLE_UNKNOWN,
       "handle: the next generation of one is unknown");
#ifdef _WIN64
    ok(get(NSP_HANDLE_CONTEXT, handle | 1ULL << 32, &object) == NSP_HANDLE_UNKNOWN,
       "handle: more than 32 bits are unknown");
#endif
    nsp_handle_remove(NSP_HANDLE_CONTEXT, handle, &object);
}

/* The table grows, and nothing of it moves. */
static void many_handles(void)
{
    static ULONG_PTR handles[MANY];
    unsigned i, k, right = 0, equal = 0, deleted = 0;
    void *object;

    for (i = 0; i < MANY; i++)
        handles[i] = nsp_handle_add(i % 2 ? NSP_HANDLE_CONTEXT : NSP_HANDLE_CREDENTIAL, &objects[i]);
    for (i = 0; i < MANY; i++) {
        right += get(i % 2 ? NSP_HANDLE_CONTEXT : NSP_HANDLE_CREDENTIAL, handles[i], &object) == NSP_HANDLE_VALID &&
                 object == &objects[i];
        for (k = 0; k < i; k++)
            equal += handles[i] == handles[k];
    }
    ok_int(right, MANY, "handle: %u at once are told apart by kind and number", MANY);
    ok_int(equal, 0, "handle: no two of them are equal");
    for (i = 0; i < MANY; i++)
        nsp_handle_remove(i % 2 ? NSP_HANDLE_CONTEXT : NSP_HANDLE_CREDENTIAL, handles[i], &object);
    for (i = 0; i < MANY; i++)
        deleted += get(i % 2 ? NSP_HANDLE_CONTEXT : NSP_HANDLE_CREDENTIAL, handles[i], &object) == NSP_HANDLE_DELETED;
    ok_int(deleted, MANY, "handle: all of them are known to be deleted");
}

/* A place is used again and again; what was handed out before must not come back to life. */
static void places_are_used_again(void)
{
    ULONG_PTR first = nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[0]), handle;
    unsigned i, again = 0, alive = 0;
    void *object;

    nsp_handle_remove(NSP_HANDLE_CONTEXT, first, &object);
    for (i = 0; i < ROUNDS; i++) {
        handle = nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[1]);
        again += handle == first;
        alive += get(NSP_HANDLE_CONTEXT, first, &object) != NSP_HANDLE_DELETED;
        nsp_handle_remove(NSP_HANDLE_CONTEXT, handle, &object);
    }
    ok_int(again, 0, "handle: in %u rounds none is given out twice", ROUNDS);
    ok_int(alive, 0, "handle: and a deleted one stays deleted");
}

static DWORD WINAPI work(void *parameter)
{
    int *own = parameter;
    ULONG_PTR handle;
    DWORD wrong = 0;
    void *object;
    unsigned i;

    for (i = 0; i < ROUNDS; i++) {
        handle = nsp_handle_add(NSP_HANDLE_CONNECTION, own);
        wrong += get(NSP_HANDLE_CONNECTION, handle, &object) != NSP_HANDLE_VALID || object != own;
        wrong += nsp_handle_remove(NSP_HANDLE_CONNECTION, handle, &object) != NSP_HANDLE_VALID || object != own;
    }
    return wrong;
}

static void many_threads(void)
{
    HANDLE threads[THREADS];
    DWORD wrong, sum = 0;
    unsigned i;

    for (i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, &objects[i], 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++) {
        GetExitCodeThread(threads[i], &wrong);
        sum += wrong;
        CloseHandle(threads[i]);
    }
    ok_int(sum, 0, "handle: %u threads never see each other's objects", THREADS);
}

static void full_table(void)
{
    static ULONG_PTR handles[1u << 18];
    unsigned count = 0;
    void *object;

    while (count < ARRAYSIZE(handles) && (handles[count] = nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[0])))
        count++;
    ok_int(count, ARRAYSIZE(handles) - 1, "handle: a table that is full gives zero");
    nsp_handle_remove(NSP_HANDLE_CONTEXT, handles[count - 1], &object);
    ok(nsp_handle_add(NSP_HANDLE_CONTEXT, &objects[0]) != 0, "handle: until a place is free again");
}

int main(void)
{
    one_handle();
    never_handed_out();
    many_handles();
    places_are_used_again();
    many_threads();
    full_table();
    return done_testing();
}
