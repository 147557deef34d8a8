/*
 * The watch for kernel handles that calls leave open: which it takes for the package's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/handles.h"

#include "test.h"
#include "watch/finding.h"

static struct nsp_watch *watch;
static struct nsp_handles *handles;
static struct nsp_handle_mark mark;

static HANDLE new_event(void)
{
    return CreateEventW(NULL, FALSE, FALSE, NULL);
}

/* What a call of one module opens. */
static HANDLE open_in_call(const void *module)
{
    HANDLE event;

    nsp_handles_before(handles, &mark);
    event = new_event();
    nsp_handles_after(handles, &mark, module, "LogonUser");
    return event;
}

/* How many findings more there are when @module has ended. */
static ULONG leaks_of(const void *module)
{
    ULONG count = nsp_finding_count(watch);

    nsp_handles_end_module(handles, module, TRUE);
    return nsp_finding_count(watch) - count;
}

static void call_without_handles(void)
{
    nsp_handles_before(handles, &mark);
    nsp_handles_after(handles, &mark, &mark, "LogonUser");
}

/* As many handles may come or go in other processes just then. */
static BOOL in_some_try(BOOL (*attempt)(void))
{
    unsigned i;

    for (i = 0; i < 20; i++)
        if (attempt())
            return TRUE;
    return FALSE;
}

static BOOL behind_another_one(void)
{
    static char module;
    HANDLE other, event;
    BOOL is_found;

    call_without_handles();
    nsp_handles_before(handles, &mark);
    other = new_event();
    event = new_event();
    CloseHandle(other);
    nsp_handles_after(handles, &mark, &module, "LogonUser");
    is_found = leaks_of(&module) == 1;
    CloseHandle(event);
    return is_found;
}

static BOOL in_place_of_a_closed_one(void)
{
    static char module;
    HANDLE event = new_event();
    BOOL is_found;

    call_without_handles();
    call_without_handles();
    nsp_handles_before(handles, &mark);
    CloseHandle(event);
    nsp_handles_after(handles, &mark, &module, "LogonUser");
    event = open_in_call(&module);
    is_found = leaks_of(&module) == 1;
    CloseHandle(event);
    return is_found;
}

/* Values and totals of the last call are known. */
static void after_a_call(void)
{
    static char module;
    HANDLE event, lower = new_event();

    call_without_handles();
    event = open_in_call(&module);
    ok_int(leaks_of(&module), 1, "handles: what a call left open after one that left nothing is a leak");
    CloseHandle(event);

    ok(in_some_try(behind_another_one), "handles: so is one that was opened after another one, which was closed");

    call_without_handles();
    nsp_handles_before(handles, &mark);
    event = new_event();
    CloseHandle(lower);
    lower = new_event(); /* where the other one was */
    nsp_handles_after(handles, &mark, &module, "LogonUser");
    ok_int(leaks_of(&module), 1, "handles: so is what it left open in place of another one");
    CloseHandle(event);

    call_without_handles();
    CloseHandle(lower);
    lower = open_in_call(&module);
    ok_int(leaks_of(&module), 1, "handles: and in place of one that the host closes");

    ok(in_some_try(in_place_of_a_closed_one), "handles: and in place of one that a call closes");

    call_without_handles();
    nsp_handles_except(event = new_event());
    call_without_handles();
    ok_int(leaks_of(&mark), 0, "handles: what the host opens between two calls is none");
    CloseHandle(event);

    call_without_handles();
    event = new_event();
    call_without_handles();
    ok_int(leaks_of(&mark), 0, "handles: nor is what anybody does");
    CloseHandle(event);
    CloseHandle(lower);
}

static void often(void)
{
    HANDLE events[20];
    static char module;
    ULONG count, i;

    for (i = 0; i < ARRAYSIZE(events); i++)
        events[i] = open_in_call(&module);
    count = nsp_finding_count(watch);
    ok_int(leaks_of(&module), 1, "handles: what every call leaves open is one leak");
    ok(strstr(nsp_finding_get(watch, count)->text, "left 8 or more handles of type Event open"),
       "handles: that tells of no more than were looked at");
    while (i)
        CloseHandle(events[--i]);
}

static void counted(void)
{
    ULONG count = nsp_handles_count_open();
    HANDLE event, lower = new_event(), port;

    event = new_event();
    CloseHandle(lower);
    ok(count, "handles: those that are open can be counted");
    ok_int(nsp_handles_count_open(), count + 1, "handles: an event is one more");
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    ok_int(nsp_handles_count_open(), count + 1, "handles: what no finding tells of does not count");
    CloseHandle(port);
    CloseHandle(event);
    ok_int(nsp_handles_count_open(), count, "handles: nor what was closed");
}

/* While one handle of ours goes one comes in another process, so that there are as many in all. */
static void as_many(const char *self)
{
    STARTUPINFOA startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION process;
    HANDLE lower = new_event(), event = new_event(), copy;
    static char module;

    if (!ok(CreateProcessA(self, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &process),
            "handles: another process is started"))
        return;
    call_without_handles();
    call_without_handles();
    CloseHandle(lower);
    DuplicateHandle(GetCurrentProcess(), event, process.hProcess, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    lower = open_in_call(&module);
    ok_int(leaks_of(&module), 1,
           "handles: a leak is one also when there are as many handles as before in all processes");
    CloseHandle(lower);
    CloseHandle(event);
    TerminateProcess(process.hProcess, 0);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

int main(int argc, char **argv)
{
    struct nsp_handles *other;
    HANDLE event, second;

    (void)argc;
    if (!ok(!nsp_watch_create(NULL, &watch) && !nsp_handles_create(watch, &handles), "handles: they can be watched"))
        return done_testing();

    event = open_in_call(&event);
    ok_int(leaks_of(&second), 0, "handles: another module has nothing open");
    ok_int(leaks_of(&event), 1, "handles: one that a call left open is a leak");
    ok_int(leaks_of(&event), 0, "handles: once");
    CloseHandle(event);

    CloseHandle(open_in_call(&event));
    ok_int(leaks_of(&event), 0, "handles: one that was closed later is none");

    nsp_handles_before(handles, &mark);
    nsp_handles_except(event = new_event());
    nsp_handles_after(handles, &mark, &event, "LogonUser");
    ok_int(leaks_of(&event), 0, "handles: nor is what the host opened meanwhile");
    CloseHandle(event);

    /* The host's other thread comes to say so only when the call has ended. */
    nsp_handles_except(event = open_in_call(&event));
    ok_int(leaks_of(&event), 0, "handles: nor when it says so late");
    CloseHandle(event);

    event = open_in_call(&event);
    nsp_handles_give(handles, event);
    ok_int(leaks_of(&event), 0, "handles: nor what the client was given");
    CloseHandle(event);

    event = open_in_call(&event);
    second = open_in_call(&second);
    ok(leaks_of(&second) == 1 && leaks_of(&event) == 1, "handles: each module has its own");
    CloseHandle(event);
    CloseHandle(second);

    nsp_handles_create(watch, &other);
    event = open_in_call(&event);
    nsp_handles_free(other);
    ok_int(leaks_of(&event), 1, "handles: another host that ends takes none along");
    CloseHandle(event);

    after_a_call();
    often();
    counted();
    as_many(argv[0]);

    nsp_handles_free(handles);
    nsp_handles_free(NULL);
    nsp_watch_free(watch);
    return done_testing();
}
