/*
 * The watch for handles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/handles.h"

#include "base/str.h"
#include "base/system_list.h"
#include "watch/finding.h"

#include <string.h>
#include <utlist.h>

#define MAX_TYPE 24     /* characters of a type's name */
#define MAX_SUSPECTS 256
#define MAX_ALIKE 8     /* of one call and type: each has to be asked for after each call */
#define MAX_EXCEPTED 64
#define VALUES 8        /* that are watched in a call */
#define MAX_TOTALS 80

/* Of winternl.h's kind, which clashes with ntsecapi.h. */
#define OBJECT_TYPE_INFORMATION_CLASS 2
#define OBJECT_TYPES_INFORMATION_CLASS 3

NTSTATUS NTAPI NtQueryObject(HANDLE object, int class, void *information, ULONG size, ULONG *size_out);
NTSTATUS NTAPI LdrRegisterDllNotification(ULONG flags, void (CALLBACK *function)(ULONG, const void *, void *),
                                          void *context, void **cookie);
NTSTATUS NTAPI LdrUnregisterDllNotification(void *cookie);

/* Opened in a call, and open when a call was last left. */
struct suspect {
    struct suspect *prev, *next;
    const void *module;
    const char *call;
    HANDLE handle;
    WCHAR type[MAX_TYPE];
};

struct nsp_handles {
    struct nsp_handles *prev, *next;
    struct nsp_watch *watch;
    void *notification;
    volatile LONG loads;       /* of DLLs into the process */
    struct suspect *suspects;
    unsigned count;
};

static SRWLOCK lock = SRWLOCK_INIT; /* guards suspects, and what follows: handles are the process', whatever the host */
static struct nsp_handles *all;     /* of all hosts */
static unsigned running;            /* calls that are watched, or overlap */
static LONG overlaps;               /* grows with each call that begins while another runs */
static HANDLE excepted[MAX_EXCEPTED];
static unsigned excepted_count;

/* How many handles of each type there are, in all processes. */
struct totals {
    ULONG count; /* of the types; 0: the system does not say */
    ULONG of_type[MAX_TOTALS];
};

/*
 * Which values the system gives out next.  It takes many questions to find out, so it is kept from call to call while
 * handles neither come nor go.  It belongs to the one call that is watched, while that runs.
 */
static struct {
    HANDLE values[VALUES];
    unsigned count; /* 0: it must be found out */
    BOOL is_fresh;  /* found out for this call */
    struct totals totals;
} next;

/* A DLL that is loaded in a call opens what it keeps, which looks like a leak. */
static void CALLBACK count_load(ULONG reason, const void *data, void *context)
{
    struct nsp_handles *handles = context;

    (void)data;
    if (reason == 1) /* and not an unload */
        InterlockedIncrement(&handles->loads);
}

/* The system opens these keys when somebody first asks for what is below, and keeps them. */
static void open_roots(void)
{
    static HKEY const roots[] = { HKEY_CLASSES_ROOT, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, HKEY_USERS };
    unsigned i;
    HKEY key;

    for (i = 0; i < ARRAYSIZE(roots); i++)
        if (!RegOpenKeyExW(roots[i], L"Software", 0, KEY_QUERY_VALUE, &key))
            RegCloseKey(key);
}

NTSTATUS nsp_handles_create(struct nsp_watch *watch, struct nsp_handles **out)
{
    struct nsp_handles *handles;

    if (!(handles = nsp_alloc(sizeof(*handles))))
        return STATUS_NO_MEMORY;
    handles->watch = watch;
    open_roots();
    LdrRegisterDllNotification(0, count_load, handles, &handles->notification);
    AcquireSRWLockExclusive(&lock);
    DL_APPEND(all, handles);
    ReleaseSRWLockExclusive(&lock);
    *out = handles;
    return STATUS_SUCCESS;
}

void nsp_handles_free(struct nsp_handles *handles)
{
    struct suspect *suspect, *next;

    if (!handles)
        return;
    if (handles->notification)
        LdrUnregisterDllNotification(handles->notification);
    AcquireSRWLockExclusive(&lock);
    DL_DELETE(all, handles);
    ReleaseSRWLockExclusive(&lock);
    DL_FOREACH_SAFE(handles->suspects, suspect, next)
        nsp_free(suspect);
    nsp_free(handles);
}

/* ---- what the system says ---- */

struct type_information {
    UNICODE_STRING name;
    ULONG objects, handles, rest[20];
};

/* What the system says of all types, for the call that is watched. */
static union {
    ULONG count;
    ULONG_PTR words[2048];
} types;

/* The one behind @type, or the first. */
static const struct type_information *next_type(const struct type_information *type)
{
    ULONG_PTR at = (ULONG_PTR)&types.words[1];

    if (type)
        at = ((ULONG_PTR)type->name.Buffer + type->name.MaximumLength + sizeof(at) - 1) & ~(sizeof(at) - 1);
    return (const struct type_information *)at;
}

/* One question for them all. */
static void count_handles(struct totals *totals)
{
    const struct type_information *type = NULL;
    ULONG i;

    totals->count = 0;
    if (!NT_SUCCESS(NtQueryObject(NULL, OBJECT_TYPES_INFORMATION_CLASS, &types, sizeof(types), NULL)))
        return;
    for (i = 0; i < min(types.count, MAX_TOTALS); i++) {
        type = next_type(type);
        totals->of_type[i] = type->handles;
    }
    totals->count = i;
}

/* As count_handles() has seen it last. */
static BOOL has_grown(const WCHAR *name, const struct totals *before)
{
    const struct type_information *type = NULL;
    ULONG i;

    for (i = 0; i < before->count; i++) {
        type = next_type(type);
        if (wcslen(name) == type->name.Length / sizeof(*name) &&
            !memcmp(type->name.Buffer, name, type->name.Length))
            return type->handles > before->of_type[i];
    }
    return TRUE;
}

static BOOL are_alike(const struct totals *totals, const struct totals *others)
{
    return totals->count && totals->count == others->count &&
           !memcmp(totals->of_type, others->of_type, totals->count * sizeof(*totals->of_type));
}

/* FALSE: it is not open. */
static BOOL get_type(HANDLE handle, WCHAR type[MAX_TYPE])
{
    union {
        UNICODE_STRING name;
        BYTE bytes[256];
    } information;
    ULONG length;

    if (!NT_SUCCESS(NtQueryObject(handle, OBJECT_TYPE_INFORMATION_CLASS, &information, sizeof(information), NULL)))
        return FALSE;
    length = min(information.name.Length / sizeof(*type), MAX_TYPE - 1);
    memcpy(type, information.name.Buffer, length * sizeof(*type));
    type[length] = 0;
    return TRUE;
}

/* Others are what the system makes for itself, to run timers and wait for input. */
static BOOL is_told_of(const WCHAR *type)
{
    static const WCHAR *const types[] = {
        L"Event", L"File", L"Job", L"Key", L"Mutant", L"Process", L"Section", L"Semaphore", L"Thread", L"Timer",
        L"Token"
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(types); i++)
        if (!wcscmp(type, types[i]))
            return TRUE;
    return FALSE;
}

/* Values are used again, under Wine the smallest first, under Windows the last that were closed. */
static unsigned next_values(HANDLE values[VALUES])
{
    unsigned count, i;

    for (count = 0; count < VALUES; count++)
        if (!(values[count] = CreateEventW(NULL, FALSE, FALSE, NULL)))
            break;
    for (i = count; i--;)
        CloseHandle(values[i]);
    return count;
}

/*
 * With suspects nothing is taken for granted: a handle may come in place of one of them.  The first value is always
 * asked for: a handle that came and one that went, here and in another process, leave the totals alike.
 */
static void find_next(BOOL has_suspects)
{
    struct totals totals;
    HANDLE first = CreateEventW(NULL, FALSE, FALSE, NULL);

    if (first)
        CloseHandle(first);
    count_handles(&totals);
    if ((next.is_fresh = has_suspects || !next.count || !are_alike(&totals, &next.totals) ||
                         first != next.values[0]))
        next.count = next_values(next.values);
    next.totals = totals;
}

/*
 * What is open there after the call.  The first was not open before, which was asked.  Another one that is not fresh may
 * have been given out before the call, in place of a handle that was closed: then there are no more of its type than
 * before, unless another process closes one.
 */
static unsigned find_open(BOOL has_suspects, HANDLE values[VALUES])
{
    unsigned count = 0, i;
    struct totals totals;
    WCHAR type[MAX_TYPE];

    if (next.count && get_type(next.values[0], type))
        values[count++] = next.values[0];
    count_handles(&totals);
    if (!count && !has_suspects && are_alike(&totals, &next.totals))
        return 0;
    for (i = 1; i < next.count; i++)
        if (get_type(next.values[i], type) && (next.is_fresh || has_grown(type, &next.totals)))
            values[count++] = next.values[i];
    next.totals = totals; /* with which another call may begin */
    return count;
}

/* ---- suspects ---- */

static BOOL is_open(const struct suspect *suspect)
{
    WCHAR type[MAX_TYPE];

    return get_type(suspect->handle, type) && !wcscmp(type, suspect->type);
}

/* Under the lock. */
static void forget(struct nsp_handles *handles, struct suspect *suspect)
{
    DL_DELETE(handles->suspects, suspect);
    handles->count--;
    nsp_free(suspect);
}

/* Under the lock, after each call: a value that was closed and given to somebody else would be taken for the same. */
static void forget_closed(struct nsp_handles *handles)
{
    struct suspect *suspect, *next;

    DL_FOREACH_SAFE(handles->suspects, suspect, next)
        if (!is_open(suspect))
            forget(handles, suspect);
}

/* Under the lock. */
static void forget_value(struct nsp_handles *handles, HANDLE handle)
{
    struct suspect *suspect;

    DL_SEARCH_SCALAR(handles->suspects, suspect, handle, handle);
    if (suspect)
        forget(handles, suspect);
}

/* Of the same call and type. */
static BOOL is_alike(const struct suspect *suspect, const void *module, const char *call, const WCHAR *type)
{
    return suspect->module == module && !strcmp(suspect->call, call) && !wcscmp(suspect->type, type);
}

static unsigned count_alike(const struct nsp_handles *handles, const void *module, const char *call, const WCHAR *type)
{
    const struct suspect *suspect;
    unsigned count = 0;

    DL_FOREACH(handles->suspects, suspect)
        count += is_alike(suspect, module, call, type);
    return count;
}

/* Under the lock. */
static void suspect_value(struct nsp_handles *handles, HANDLE handle, const void *module, const char *call)
{
    struct suspect *suspect;
    WCHAR type[MAX_TYPE];

    if (handles->count == MAX_SUSPECTS || !get_type(handle, type) || !is_told_of(type) ||
        count_alike(handles, module, call, type) == MAX_ALIKE || !(suspect = nsp_alloc(sizeof(*suspect))))
        return;
    suspect->module = module;
    suspect->call = call;
    suspect->handle = handle;
    wcscpy(suspect->type, type);
    DL_APPEND(handles->suspects, suspect);
    handles->count++;
}

/* ---- around a call ---- */

void nsp_handles_before(struct nsp_handles *handles, struct nsp_handle_mark *mark)
{
    AcquireSRWLockExclusive(&lock);
    if (!(mark->is_watched = !running++))
        overlaps++;
    mark->overlaps = overlaps;
    mark->loads = handles->loads;
    ReleaseSRWLockExclusive(&lock);
    if (mark->is_watched)
        find_next(handles->suspects != NULL);
}

void nsp_handles_except(HANDLE handle)
{
    struct nsp_handles *handles;

    AcquireSRWLockExclusive(&lock);
    /* On another thread than a call's the host comes to say so only when that may have ended. */
    DL_FOREACH(all, handles)
        forget_value(handles, handle);
    if (!running)
        next.count = 0;
    else if (excepted_count < MAX_EXCEPTED)
        excepted[excepted_count++] = handle;
    else
        overlaps++;
    ReleaseSRWLockExclusive(&lock);
}

/* Under the lock. */
static BOOL is_excepted(HANDLE handle)
{
    unsigned i;

    for (i = 0; i < excepted_count; i++)
        if (excepted[i] == handle)
            return TRUE;
    return FALSE;
}

void nsp_handles_after(struct nsp_handles *handles, const struct nsp_handle_mark *mark, const void *module,
                       const char *call)
{
    HANDLE values[VALUES];
    unsigned found = 0, i;

    if (mark->is_watched)
        found = find_open(handles->suspects != NULL, values);
    AcquireSRWLockExclusive(&lock);
    forget_closed(handles);
    if (mark->is_watched && mark->overlaps == overlaps && mark->loads == handles->loads) {
        for (i = 0; i < found; i++)
            if (!is_excepted(values[i]))
                suspect_value(handles, values[i], module, call);
    }
    if (!--running)
        excepted_count = 0;
    ReleaseSRWLockExclusive(&lock);
}

void nsp_handles_give(struct nsp_handles *handles, HANDLE handle)
{
    AcquireSRWLockExclusive(&lock);
    forget_value(handles, handle);
    ReleaseSRWLockExclusive(&lock);
}

/* ---- the end ---- */

/* How many there are like @first, which is a copy of one: all are forgotten. */
static unsigned take_alike(struct nsp_handles *handles, const struct suspect *first)
{
    struct suspect *suspect, *next;
    unsigned count = 0;

    DL_FOREACH_SAFE(handles->suspects, suspect, next) {
        if (!is_alike(suspect, first->module, first->call, first->type))
            continue;
        count++;
        forget(handles, suspect);
    }
    return count;
}

void nsp_handles_end_module(struct nsp_handles *handles, const void *module, BOOL should_close)
{
    struct suspect *suspect, copy;
    unsigned count;

    for (;;) {
        AcquireSRWLockExclusive(&lock);
        forget_closed(handles);
        DL_SEARCH_SCALAR(handles->suspects, suspect, module, module);
        if (suspect) {
            copy = *suspect;
            count = take_alike(handles, &copy);
        }
        ReleaseSRWLockExclusive(&lock);
        if (!suspect)
            return;
        if (should_close)
            nsp_finding_add(handles->watch, NSP_FINDING_LEAK_HANDLE, STATUS_SUCCESS, copy.call, NULL,
                            "%s left %u%s handle%s of type %ls open, which was still so when the DLL was unloaded",
                            copy.call, count, count == MAX_ALIKE ? " or more" : "", count == 1 ? "" : "s", copy.type);
    }
}

ULONG nsp_handles_count_open(void)
{
    ULONG place, places, count = 0;
    WCHAR type[MAX_TYPE];
    DWORD all_types = 0;

    open_roots();
    if (!nsp_system_is_wine()) {
        GetProcessHandleCount(GetCurrentProcess(), &all_types);
        return all_types;
    }
    places = nsp_system_places();
    for (place = 1; place <= places; place++)
        if (get_type(ULongToHandle(4 * place), type) && is_told_of(type))
            count++;
    return count;
}
