/*
 * The child's side of the watchdog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "child.h"
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/*
 * Leave word where @address is.  The fault is our own if it is in our code while no package is executed on this
 * thread; on a thread of a package it may be a bad pointer that the package gave.
 */
static void note_fault(struct child_shared *shared, const void *address)
{
    WCHAR path[MAX_PATH], *name, *dot;
    HMODULE module;
    size_t length;

    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            address, &module) || !GetModuleFileNameW(module, path, ARRAYSIZE(path)))
        return;
    shared->is_ours = (module == GetModuleHandleW(NULL) || module == GetModuleHandleW(L"ntsecpkg.dll")) &&
                      GetCurrentThreadId() == shared->thread && shared->progress.depth <= 0;
    name = wcsrchr(path, '\\');
    name = name ? name + 1 : path;
    if ((dot = wcsrchr(name, '.')))
        *dot = 0;
    name[min(wcslen(name), 32)] = 0;
    WideCharToMultiByte(CP_UTF8, 0, name, -1, shared->where, sizeof(shared->where), NULL, NULL);
    length = strlen(shared->where);
    snprintf(shared->where + length, sizeof(shared->where) - length, "!+0x%lx",
             (ULONG)((const char *)address - (const char *)module));
}

static struct child_shared *fault_record; /* of this child */

/* No dialog and no debugger when the package faults outside the fence. */
static LONG WINAPI end_process(EXCEPTION_POINTERS *exception)
{
    note_fault(fault_record, exception->ExceptionRecord->ExceptionAddress);
    TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
    return EXCEPTION_EXECUTE_HANDLER;
}

BOOL child_enter(struct tool *tool, const WCHAR *handles)
{
    struct child_shared *shared;
    HANDLE section, pipe;
    WCHAR *comma, *end;
    int fd;

    section = (HANDLE)(ULONG_PTR)_wcstoui64(handles, &comma, 16);
    if (*comma != ',')
        return FALSE;
    pipe = (HANDLE)(ULONG_PTR)_wcstoui64(comma + 1, &end, 16);
    if (*end || !(shared = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(*shared))))
        return FALSE;
    if ((fd = _open_osfhandle((intptr_t)pipe, _O_BINARY)) < 0 || !(tool->out = _fdopen(fd, "wb")))
        return FALSE;
    tool->progress = &shared->progress;
    tool->order = &shared->order;
    tool->state = &shared->state;
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    shared->thread = GetCurrentThreadId();
    fault_record = shared;
    SetUnhandledExceptionFilter(end_process);
    return TRUE;
}

void child_leave(struct tool *tool, int result)
{
    struct child_shared *shared = CONTAINING_RECORD(tool->progress, struct child_shared, progress);

    fflush(tool->out);
    shared->result = result;
    InterlockedExchange(&shared->is_done, TRUE);
    TerminateProcess(GetCurrentProcess(), result);
    abort(); /* not reached */
}
