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

int main(void)
{
    struct nsp_handles *other;
    HANDLE event, second;

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

    nsp_handles_free(handles);
    nsp_handles_free(NULL);
    nsp_watch_free(watch);
    return done_testing();
}
