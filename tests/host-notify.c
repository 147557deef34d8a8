/*
 * RegisterNotification and CancelNotification: every kind of notification, its end, and what is refused.  Contract 6.18
 * and 6.19.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "asks.h"

#include <tlhelp32.h>

/* What a callback does, and what it sees; it is its own Parameter. */
struct seen {
    volatile LONG count, inside, overlapped;
    DWORD takes;                           /* ms */
    HANDLE cancels;                        /* set, or itself when is_cancelling */
    volatile BOOL is_cancelling;
    NTSTATUS status;                       /* of that */
    DWORD thread;
    NTSTATUS impersonated;
    void *argument;
    struct nsp_event_notify notify;
    BYTE data[256];
};

static void see(struct seen *seen)
{
    if (InterlockedIncrement(&seen->inside) > 1)
        seen->overlapped = TRUE;
    seen->thread = GetCurrentThreadId();
    seen->impersonated = impersonate();
    Sleep(seen->takes);
    while (seen->is_cancelling && !seen->cancels)
        Sleep(1);
    if (seen->is_cancelling)
        seen->status = cancel(seen->cancels);
    InterlockedDecrement(&seen->inside);
    InterlockedIncrement(&seen->count);
}

static DWORD WINAPI on_parameter(void *parameter)
{
    see(parameter);
    return 0;
}

static DWORD WINAPI on_event(void *parameter)
{
    struct nsp_event_notify *notify = parameter;
    struct seen *seen = notify->PackageParameter;

    seen->argument = parameter;
    seen->notify = *notify;
    if (notify->EventDataSize <= sizeof(seen->data))
        memcpy(seen->data, notify->EventData, notify->EventDataSize);
    see(seen);
    return 0;
}

static DWORD WINAPI on_fault(void *parameter)
{
    *(int *volatile *)parameter = *(int **)NULL;
    return 0;
}

static BOOL comes(volatile LONG *count, LONG wanted)
{
    ULONGLONG begin = GetTickCount64();

    while (*count < wanted && GetTickCount64() - begin < WAIT_LIMIT)
        Sleep(1);
    return *count >= wanted;
}

/* It came so often, and does not come again. */
static BOOL stays(volatile LONG *count, LONG wanted)
{
    if (!comes(count, wanted))
        return FALSE;
    Sleep(NEVER);
    return *count == wanted;
}

static unsigned count_threads(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = { .dwSize = sizeof(entry) };
    unsigned count = 0;
    BOOL more;

    for (more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    CloseHandle(snapshot);
    return count;
}

/* ---- the kinds ---- */

static void interval(void)
{
    struct seen seen = { 0 }, once = { 0 };
    ULONGLONG begin = GetTickCount64(), passed;
    HANDLE handle, one_shot;

    handle = ask(on_parameter, &seen, NSP_NOTIFIER_INTERVAL, 0, NSP_NOTIFIER_FLAG_SECONDS, 1, NULL);
    one_shot = ask(on_parameter, &once, NSP_NOTIFIER_INTERVAL, 0,
                   NSP_NOTIFIER_FLAG_SECONDS | NSP_NOTIFIER_FLAG_ONE_SHOT, 1, NULL);
    ok(handle && one_shot && handle != one_shot, "[24] notify: RegisterNotification gives each its own handle");
    Sleep(NEVER);
    ok_int(seen.count, 0, "[24] notify: an interval begins without a call");
    ok(comes(&seen.count, 1), "[24] notify: and ends with one");
    passed = GetTickCount64() - begin;
    ok(passed >= 990 && passed < 2000, "[24] notify: the flag makes it one of seconds");
    ok_status(seen.impersonated, STATUS_NO_TOKEN, "notify: a callback has no client");
    ok(comes(&seen.count, 2), "[24] notify: and it comes again");
    ok_int(once.count, 1, "notify: one that is for one shot does not");
    ok_status(cancel(one_shot), STATUS_INVALID_PARAMETER, "notify: CancelNotification knows it no more then");
    ok_status(cancel(handle), STATUS_SUCCESS, "notify: CancelNotification ends an interval");
}

static void immediate(void)
{
    struct seen seen = { 0 };
    HANDLE handle = ask(on_parameter, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);

    ok(handle && stays(&seen.count, 1), "[24] notify: immediate comes exactly once");
    ok(seen.thread && seen.thread != GetCurrentThreadId(), "notify: on another thread");
    ok_status(cancel(handle), STATUS_INVALID_PARAMETER, "notify: and is gone by itself");
}

static void auto_reset(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), copy;
    struct seen seen = { .takes = 20 };
    HANDLE handle;
    int i;

    DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    handle = ask(on_parameter, &seen, NSP_NOTIFIER_HANDLE_WAIT, 0, NSP_NOTIFIER_FLAG_NEW_THREAD, 0, event);
    CloseHandle(event);
    ok(handle && stays(&seen.count, 0), "[24] notify: what waits for an event is not called before");
    SetEvent(copy);
    ok(stays(&seen.count, 1), "[24] notify: but once when it is set, though the package has closed its handle");
    SetEvent(copy);
    ok(stays(&seen.count, 2), "[24] notify: and again");
    for (i = 0; i < 5; i++, Sleep(8))
        SetEvent(copy);
    ok(comes(&seen.count, 3) && !seen.overlapped, "notify: calls of one registration do not overlap");
    ok_status(cancel(handle), STATUS_SUCCESS, "notify: CancelNotification ends the wait for an event");
    seen.count = 0;
    SetEvent(copy);
    ok(stays(&seen.count, 0), "notify: and nothing comes");
    CloseHandle(copy);
}

static void other_objects(void)
{
    HANDLE manual = CreateEventW(NULL, TRUE, TRUE, NULL), semaphore = CreateSemaphoreW(NULL, 0, 2, NULL);
    struct seen unused = { 0 };
    HANDLE thread = CreateThread(NULL, 0, on_parameter, &unused, 0, NULL);
    struct seen at_event = { 0 }, at_semaphore = { 0 }, at_thread = { 0 }, once = { 0 };
    HANDLE handles[3], one_shot;

    handles[0] = ask(on_parameter, &at_event, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, manual);
    handles[1] = ask(on_parameter, &at_semaphore, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, semaphore);
    handles[2] = ask(on_parameter, &at_thread, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, thread);
    one_shot = ask(on_parameter, &once, NSP_NOTIFIER_HANDLE_WAIT, 0, NSP_NOTIFIER_FLAG_ONE_SHOT, 0, manual);
    ok(stays(&at_event.count, 1), "notify: a manual-reset event counts once while it is set");
    ResetEvent(manual);
    Sleep(NEVER);
    SetEvent(manual);
    ok(stays(&at_event.count, 2), "notify: and again after it was reset");
    ok(once.count == 1 && cancel(one_shot) == STATUS_INVALID_PARAMETER, "notify: but not for who wanted one shot");
    ReleaseSemaphore(semaphore, 2, NULL);
    ok(stays(&at_semaphore.count, 2), "notify: a semaphore counts as often as it is released");
    ok(stays(&at_thread.count, 1), "notify: and a thread that ends, once");
    ok(!cancel(handles[0]) && !cancel(handles[1]) && !cancel(handles[2]),
       "notify: CancelNotification ends all of these, also one that waits for a reset");
    CloseHandle(manual);
    CloseHandle(semaphore);
    CloseHandle(thread);
}

static void raised(struct nsp_host *host)
{
    struct nsp_event_role_change roles = { 2, 3 };
    struct nsp_parameters parameters = { .Version = NSP_INTERFACE_LSA, .MachineState = NSP_MACHINE_STANDALONE };
    struct seen state = { 0 }, role = { 0 }, domain = { 0 };
    HANDLE handles[3];

    handles[0] = ask(on_parameter, &state, NSP_NOTIFIER_STATE_CHANGE, 0, 0, 0, NULL);
    handles[1] = ask(on_event, &role, NSP_NOTIFIER_EVENT, NSP_EVENT_ROLE_CHANGE, 0, 0, NULL);
    handles[2] = ask(on_event, &domain, NSP_NOTIFIER_EVENT, NSP_EVENT_DOMAIN_CHANGE, 0, 0, NULL);

    ok_status(NspHostNotify(host, NSP_NOTIFIER_STATE_CHANGE, 0, NULL, 0), STATUS_SUCCESS,
              "notify: NspHostNotify tells of a state change");
    ok(stays(&state.count, 1) && !role.count, "notify: which is told to those who asked for it, with their parameter");

    ok_status(NspHostNotify(host, NSP_NOTIFIER_EVENT, NSP_EVENT_ROLE_CHANGE, &roles, sizeof(roles)), STATUS_SUCCESS,
              "notify: NspHostNotify tells of a change of role");
    ok(comes(&role.count, 1) && role.argument != &role, "notify: the argument of an event is not the parameter");
    ok(role.notify.EventClass == NSP_EVENT_ROLE_CHANGE && role.notify.PackageParameter == &role,
       "notify: but a block that has it, and the class");
    ok(role.notify.EventDataSize == sizeof(roles) && !memcmp(role.data, &roles, sizeof(roles)) &&
       role.notify.EventData != &roles, "notify: and a copy of the data");

    ok_status(NspHostNotify(NULL, NSP_NOTIFIER_EVENT, NSP_EVENT_DOMAIN_CHANGE, &parameters, sizeof(parameters)),
              STATUS_SUCCESS, "notify: NspHostNotify tells of a change of domain, by default to the default host");
    ok(comes(&domain.count, 1) && !memcmp(domain.data, &parameters, sizeof(parameters)),
       "notify: with SECPKG_PARAMETERS");
    ok(stays(&domain.count, 1) && role.count == 1 && state.count == 1, "notify: each hears of its class only");

    ok_status(NspHostNotify(host, NSP_NOTIFIER_STATE_CHANGE, 1, NULL, 0), STATUS_INVALID_PARAMETER,
              "notify: NspHostNotify refuses a state change with a class");
    ok_status(NspHostNotify(host, NSP_NOTIFIER_EVENT, NSP_EVENT_ROLE_CHANGE, &roles, 4), STATUS_INVALID_PARAMETER,
              "notify: NspHostNotify refuses data of another size");
    ok_status(NspHostNotify(host, NSP_NOTIFIER_EVENT, NSP_EVENT_ROLE_CHANGE, NULL, sizeof(roles)),
              STATUS_INVALID_PARAMETER, "notify: NspHostNotify refuses no data");
    ok_status(NspHostNotify(host, NSP_NOTIFIER_EVENT, NSP_EVENT_PACKAGE_CHANGE, &roles, sizeof(roles)),
              STATUS_INVALID_PARAMETER, "notify: NspHostNotify refuses what the host itself knows");
    ok_status(NspHostNotify(host, NSP_NOTIFIER_INTERVAL, 0, NULL, 0), STATUS_INVALID_PARAMETER,
              "notify: NspHostNotify refuses an interval");
    ok(!cancel(handles[0]) && !cancel(handles[1]) && !cancel(handles[2]), "notify: CancelNotification ends them");
}

static void package_change(struct nsp_host *host)
{
    volatile LONG *count = exported("asks.dll", "change_count");
    LONG before = *count;
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_module *module = need_loaded(host, "clean.dll");

    NspModuleGetPackage(module, 0, &info);
    ok(comes(count, before + 1), "[24] notify: a package that is loaded is told, to one that asked in Initialize");
    ok_int(EXPORTED(ULONG, "asks.dll", change_class), NSP_EVENT_PACKAGE_CHANGE, "[24] notify: as a change of packages");
    ok_int(EXPORTED(ULONG, "asks.dll", change_size), sizeof(struct nsp_event_package_change),
           "notify: of the size that belongs to it");
    ok_int(EXPORTED(ULONG, "asks.dll", change_kind), NSP_PACKAGE_CHANGE_LOAD, "[24] notify: a load");
    ok(!wcscmp(exported("asks.dll", "change_name"), L"Clean"), "[24] notify: with its name");
    ok_int(EXPORTED(ULONG_PTR, "asks.dll", change_id), info.package_id, "notify: and its id");
    ok(EXPORTED(void *, "asks.dll", change_parameter) != NULL, "notify: the parameter is in the block");
    NspModuleUnload(module);
    ok(stays(count, before + 2), "notify: that it is unloaded, too");
    ok(EXPORTED(ULONG, "asks.dll", change_kind) == NSP_PACKAGE_CHANGE_UNLOAD &&
       EXPORTED(ULONG_PTR, "asks.dll", change_id) == info.package_id &&
       !wcscmp(exported("asks.dll", "change_name"), L"Clean"), "notify: by the same id and name");
}

static void registry(void)
{
    struct seen seen = { 0 };
    HANDLE handle = ask(on_event, &seen, NSP_NOTIFIER_EVENT, NSP_EVENT_REGISTRY_CHANGE, 0, 0, NULL);
    DWORD value = 0;
    HKEY key;
    int i;

    need(!RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Lsa", 0, KEY_SET_VALUE, &key),
         "the Lsa key cannot be written");
    ok(handle && stays(&seen.count, 0), "notify: without a change of the Lsa key nothing comes");
    for (i = 0; i < 100 && !seen.count; i++, value++) {
        RegSetValueExW(key, L"NtsecpkgTest", 0, REG_DWORD, (const BYTE *)&value, sizeof(value));
        Sleep(10);
    }
    ok(seen.count, "notify: a value that is set there is told");
    ok(seen.notify.EventClass == NSP_EVENT_REGISTRY_CHANGE && !seen.notify.EventDataSize && !seen.notify.EventData &&
       seen.notify.PackageParameter == &seen, "notify: with its class and the parameter, and no data");
    Sleep(NEVER);
    seen.count = 0;
    seen.takes = NEVER;
    RegDeleteValueW(key, L"NtsecpkgTest");
    for (i = 0; i < WAIT_LIMIT && !seen.inside; i++)
        Sleep(1);
    RegSetValueExW(key, L"NtsecpkgTest", 0, REG_DWORD, (const BYTE *)&value, sizeof(value));
    ok(comes(&seen.count, 1), "notify: and the next change, too");
    ok(comes(&seen.count, 2), "notify: and one that is made while the callback runs");
    RegDeleteValueW(key, L"NtsecpkgTest");
    ok_status(cancel(handle), STATUS_SUCCESS, "notify: CancelNotification ends it");
    RegCloseKey(key);
}

/* ---- what is refused ---- */

static void refusals(void)
{
    HANDLE (NTAPI *outside)(nsp_thread_start *, void *, ULONG, ULONG, ULONG, ULONG, HANDLE) =
        (void *)GetProcAddress(GetModuleHandleW(L"ntsecpkg.dll"), "LsaRegisterNotification");
    struct seen seen = { 0 };

    ok(!ask(NULL, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL), "notify: RegisterNotification wants a function");
    ok(!ask(on_parameter, &seen, NSP_NOTIFIER_INTERVAL, 0, NSP_NOTIFIER_FLAG_SECONDS, 0, NULL),
       "notify: and an interval that is none is refused");
    ok(!ask(on_parameter, &seen, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, NULL), "notify: as is no handle to wait for");
    ok(!ask(on_parameter, &seen, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, (HANDLE)0x123450), "notify: and one that is none");
    ok(!ask(on_parameter, &seen, 5, 0, 0, 1, NULL) && !ask(on_parameter, &seen, 0, 0, 0, 1, NULL),
       "notify: and a type that is none");
    ok(!ask(on_parameter, &seen, NSP_NOTIFIER_INTERVAL, 1, 0, 1, NULL) &&
       !ask(on_parameter, &seen, NSP_NOTIFIER_STATE_CHANGE, 1, 0, 0, NULL), "notify: a class is for events only");
    ok(!ask(on_event, &seen, NSP_NOTIFIER_EVENT, 0, 0, 0, NULL) &&
       !ask(on_event, &seen, NSP_NOTIFIER_EVENT, 5, 0, 0, NULL),
       "notify: which have 1 to 4");
    ok(!outside(on_parameter, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL), "notify: and it is for packages");
    ok(stays(&seen.count, 0), "notify: what was refused is not called");
    ok_status(cancel(NULL), STATUS_INVALID_PARAMETER, "notify: CancelNotification refuses no handle");
    ok_status(cancel((HANDLE)0x123450), STATUS_INVALID_PARAMETER, "notify: and one that it never gave out");
}

/* ---- ends ---- */

static void cancelling(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    struct seen seen = { .is_cancelling = TRUE };
    HANDLE handle;

    handle = seen.cancels = ask(on_parameter, &seen, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, event);
    SetEvent(event);
    ok(comes(&seen.count, 1) && seen.status == STATUS_SUCCESS, "[24] notify: Cancel inside the callback is allowed");
    SetEvent(event);
    ok(stays(&seen.count, 1), "[24] notify: and ends it");
    ok_status(cancel(handle), STATUS_INVALID_PARAMETER, "[24] notify: Cancel twice is refused");

    memset(&seen, 0, sizeof(seen));
    seen.takes = 100;
    handle = ask(on_parameter, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
    while (!seen.inside)
        Sleep(1);
    ok_status(cancel(handle), STATUS_SUCCESS, "notify: CancelNotification of one that is being called");
    ok(seen.count == 1 && !seen.inside, "notify: waits until it has returned");
    ok_status(cancel(handle), STATUS_INVALID_PARAMETER, "notify: it can be cancelled once");
    CloseHandle(event);
}

static void cancelling_each_other(void)
{
    struct seen a = { .is_cancelling = TRUE }, b = { .is_cancelling = TRUE };
    HANDLE first = ask(on_parameter, &a, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
    HANDLE second = ask(on_parameter, &b, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);

    while (!a.inside || !b.inside)
        Sleep(1);
    a.cancels = second;
    b.cancels = first;
    ok(comes(&a.count, 1) && comes(&b.count, 1), "notify: two callbacks that cancel each other do not wait for ever");
    ok(!a.status && !b.status, "notify: CancelNotification succeeds in both");
}

static void unloading(struct nsp_host *host, struct nsp_module *module)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    struct seen waiting = { .takes = 50 };

    ask(on_parameter, &waiting, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, event);
    ask(on_parameter, &waiting, NSP_NOTIFIER_INTERVAL, 0, 0, 1, NULL);
    SetEvent(event);
    while (!waiting.inside)
        Sleep(1);
    ok_status(NspModuleUnload(module), STATUS_DEVICE_BUSY, "notify: a package is not unloaded under a callback");
    ok(comes(&waiting.count, 1), "notify: which ends");
    unload_asks(module);
    ok(!GetModuleHandleW(L"asks.dll"), "notify: then it is unloaded");
    SetEvent(event);
    ok(stays(&waiting.count, 1), "notify: and its registrations are gone");
    ok_findings(host, "", "notify: all of this is clean");
    CloseHandle(event);
}

static DWORD WINAPI on_unload(void *parameter)
{
    struct seen *seen = parameter;
    NTSTATUS (*unload)(void) = exported("asks.dll", "unload");

    seen->status = unload();
    see(seen);
    return 0;
}

static void unloading_itself(void)
{
    struct seen seen = { .takes = 30 }, idle = { 0 };
    struct nsp_host *host = new_host(0);
    int i;

    load_asks(host);
    ask(on_parameter, &idle, NSP_NOTIFIER_STATE_CHANGE, 0, 0, 0, NULL);
    ask(on_unload, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
    ok(comes(&seen.count, 1) && seen.status == STATUS_SUCCESS, "notify: UnloadPackage works in a callback");
    for (i = 0; i < WAIT_LIMIT && GetModuleHandleW(L"asks.dll"); i++)
        Sleep(1);
    ok(!GetModuleHandleW(L"asks.dll"), "notify: the DLL goes when it has returned");
    NspHostNotify(host, NSP_NOTIFIER_STATE_CHANGE, 0, NULL, 0);
    ok(stays(&idle.count, 0), "notify: and what else it registered for");
    NspHostShutdown(host);
    ok_findings(host, "", "notify: that is as it should be");
    NspHostDestroy(host);
}

static void faulting(void)
{
    struct nsp_progress progress = { 0 };
    struct nsp_host_options options = { .size = sizeof(options), .progress = &progress };
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    struct seen seen = { .takes = 30 };
    struct nsp_host *host;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    load_asks(host);
    ask(on_parameter, &seen, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, event);
    SetEvent(event);
    while (!seen.inside)
        Sleep(1);
    ok_int(progress.depth, 0, "notify: a callback is no call that a watchdog waits for");
    ok(comes(&seen.count, 1), "notify: it returns");

    ask(on_fault, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
    while (is_known("Asks"))
        Sleep(1);
    ok_findings(host, "NSP-0013 notification: STATUS_ACCESS_VIOLATION: notification raised STATUS_ACCESS_VIOLATION "
                "reading address " ADDRESS("00000000"),
                "notify: a callback that faults is found, and the package dead");
    SetEvent(event);
    ok(stays(&seen.count, 1), "notify: none of its callbacks comes any more");
    ok(!ask(on_parameter, &seen, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL) && stays(&seen.count, 1),
       "notify: RegisterNotification refuses it");
    NspHostDestroy(host);
    CloseHandle(event);
}

static DWORD WINAPI on_exit(void *parameter)
{
    InterlockedIncrement(parameter);
    ExitThread(0);
}

static void host_ends(void)
{
    unsigned before = count_threads();
    struct nsp_host *host = new_host(0);
    struct seen seen = { 0 };
    volatile LONG exits = 0;
    int i;

    load_asks(host);
    ask(on_exit, (void *)&exits, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
    ok(comes(&exits, 1), "notify: a callback may end its thread");
    ask(on_parameter, &seen, NSP_NOTIFIER_INTERVAL, 0, 0, 1, NULL);
    ask(on_parameter, &seen, NSP_NOTIFIER_STATE_CHANGE, 0, 0, 0, NULL);
    ok(count_threads() > before, "notify: the others wait on theirs");
    NspHostDestroy(host);
    for (i = 0; i < WAIT_LIMIT && count_threads() > before; i++)
        Sleep(1);
    ok_int(count_threads(), before, "notify: the end of the host leaves none");
    ok_int(seen.count, 0, "notify: and calls nobody");
}

int main(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = load_asks(host);

    interval();
    immediate();
    auto_reset();
    other_objects();
    raised(host);
    package_change(host);
    registry();
    refusals();
    cancelling();
    cancelling_each_other();
    unloading(host, module);
    NspHostDestroy(host);
    host_ends();
    unloading_itself();
    faulting();
    return done_testing();
}
