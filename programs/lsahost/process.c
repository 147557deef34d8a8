/*
 * Child processes.  A child's standard output is the tool's standard error: what a package prints cannot mix with the
 * results.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "process.h"
#include "text.h"
#include <psapi.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define OUTPUT_LIMIT (64u << 20)

static BOOL make_channels(struct process *child)
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit = {
        .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    };

    child->section = CreateFileMappingW(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0, sizeof(*child->shared),
                                        NULL);
    if (!child->section || !(child->shared = MapViewOfFile(child->section, FILE_MAP_ALL_ACCESS, 0, 0, 0)))
        return FALSE;
    if (!CreatePipe(&child->read_end, &child->write_end, &inherit, 0))
        return FALSE;
    SetHandleInformation(child->read_end, HANDLE_FLAG_INHERIT, 0);
    return (child->job = CreateJobObjectW(NULL, NULL)) &&
           SetInformationJobObject(child->job, JobObjectExtendedLimitInformation, &limit, sizeof(limit));
}

/* This process' command line with the hidden argument behind the program's name. */
static WCHAR *command_line(const struct process *child)
{
    const WCHAR *command = GetCommandLineW(), *rest;
    size_t size = wcslen(command) + 64;
    WCHAR *line;

    if (*command == '"') {
        rest = wcschr(command + 1, '"');
        rest = rest ? rest + 1 : command + wcslen(command);
    } else {
        rest = command + wcscspn(command, L" \t");
    }
    if ((line = malloc(size * sizeof(*line)))) {
        swprintf(line, size, L"%.*ls " CHILD_ARGUMENT L"%p,%p%ls", (int)(rest - command), command, child->section,
                 child->write_end, rest);
    }
    return line;
}

#define TRIES 3
#define WAIT 100 /* ms between two */

/* On a machine under load Wine fails now and then to make a process, with this error, which the next try does not. */
static BOOL create_process(const WCHAR *program, WCHAR *line, STARTUPINFOW *startup, PROCESS_INFORMATION *process)
{
    int left;

    for (left = TRIES - 1; !CreateProcessW(program, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, startup,
                                           process); left--) {
        if (!left || GetLastError() != ERROR_INTERNAL_ERROR)
            return FALSE;
        Sleep(WAIT);
    }
    return TRUE;
}

static BOOL launch(struct process *child)
{
    STARTUPINFOW startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
    WCHAR program[4096], *line;
    BOOL is_started;

    if (!GetModuleFileNameW(NULL, program, ARRAYSIZE(program)) || !(line = command_line(child)))
        return FALSE;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    is_started = create_process(program, line, &startup, &child->process);
    free(line);
    if (!is_started)
        return FALSE;
    if (!AssignProcessToJobObject(child->job, child->process.hProcess)) {
        TerminateProcess(child->process.hProcess, TOOL_BUG);
        return FALSE;
    }
    /* Only the child's end may keep the pipe open. */
    CloseHandle(child->write_end);
    child->write_end = NULL;
    ResumeThread(child->process.hThread);
    return TRUE;
}

/* Take what the child writes until it ends; what is more than anybody reads is thrown away. */
static DWORD WINAPI collect(void *parameter)
{
    struct process *child = parameter;
    char buffer[4096], *longer;
    DWORD got;

    while (ReadFile(child->read_end, buffer, sizeof(buffer), &got, NULL) && got) {
        if (child->size > OUTPUT_LIMIT || !(longer = realloc(child->output, child->size + got)))
            continue;
        memcpy(longer + child->size, buffer, got);
        child->output = longer;
        child->size += got;
    }
    return 0;
}

BOOL process_start(struct process *child, const struct tool_order *order)
{
    memset(child, 0, sizeof(*child));
    if (make_channels(child)) {
        if (order)
            child->shared->order = *order;
        if (launch(child) && (child->reader = CreateThread(NULL, 0, collect, child, 0, NULL)))
            return TRUE;
    }
    complain(NULL, "cannot start a child process: Windows error %lu", GetLastError());
    return FALSE;
}

#define LOOK 25 /* ms between two looks at the child */

/* Wine's jobs take a limit of memory and do nothing with it. */
static BOOL is_too_large(const struct process *child, DWORD megabytes)
{
    PROCESS_MEMORY_COUNTERS counters = { .cb = sizeof(counters) };

    return megabytes && GetProcessMemoryInfo(child->process.hProcess, &counters, sizeof(counters)) &&
           counters.PagefileUsage >> 20 >= megabytes;
}

/*
 * For what is faster than the next look: a system that does so gives the child no more than a quarter beyond its limit,
 * so that it is seen to have passed it.
 */
static void limit_memory(const struct process *child, DWORD megabytes)
{
    const ULONGLONG bytes = ((ULONGLONG)megabytes << 20) + ((ULONGLONG)megabytes << 18);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit = {
        .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_PROCESS_MEMORY,
        .ProcessMemoryLimit = (SIZE_T)min(bytes, SIZE_MAX)
    };

    if (megabytes)
        SetInformationJobObject(child->job, JobObjectExtendedLimitInformation, &limit, sizeof(limit));
}

static void watch(struct process *child, const struct process_limits *limits)
{
    ULONGLONG since = GetTickCount64();
    LONG beats = 0;

    while (WaitForSingleObject(child->process.hProcess, LOOK) == WAIT_TIMEOUT) {
        if (is_too_large(child, limits->megabytes)) {
            child->megabytes = limits->megabytes;
            return;
        }
        if (child->shared->state.beats != beats) {
            beats = child->shared->state.beats;
            since = GetTickCount64();
        } else if (limits->seconds && GetTickCount64() - since >= limits->seconds * 1000ULL) {
            child->seconds = limits->seconds;
            return;
        }
    }
}

void process_wait(struct process *child, const struct process_limits *limits)
{
    limit_memory(child, limits->megabytes);
    watch(child, limits);
    /* Also the processes that a package started, which may hold the pipe. */
    TerminateJobObject(child->job, TOOL_DIED);
    WaitForSingleObject(child->process.hProcess, INFINITE);
    WaitForSingleObject(child->reader, INFINITE);
    GetExitCodeProcess(child->process.hProcess, &child->code);
}

void process_close(struct process *child)
{
    HANDLE handles[] = { child->reader, child->process.hThread, child->process.hProcess, child->job,
                         child->write_end, child->read_end, child->section };
    unsigned i;

    if (child->shared)
        UnmapViewOfFile(child->shared);
    for (i = 0; i < ARRAYSIZE(handles); i++) {
        if (handles[i])
            CloseHandle(handles[i]);
    }
    free(child->output);
}

BOOL process_is_done(const struct process *child)
{
    return child->shared->is_done;
}

BOOL process_is_bug(const struct process *child)
{
    if (child->code == TOOL_BUG && !child->seconds && !child->megabytes && !child->shared->progress.depth)
        return TRUE; /* an assertion of the host, which has said so */
    if (child->shared->is_ours)
        complain(NULL, "a bug of lsahost: %s at %s", NspStatusName(child->code), child->shared->where);
    return child->shared->is_ours;
}

/* "with exit code 3", or "with STATUS_ACCESS_VIOLATION" if it is the code of an exception. */
static NTSTATUS describe_end(DWORD code, char *text, size_t size)
{
    if (code >= 0x40000000) {
        snprintf(text, size, "with %s", NspStatusName(code));
        return code;
    }
    snprintf(text, size, "with exit code %lu", code);
    return STATUS_PROCESS_IS_TERMINATING;
}

/* Has the process gone beyond a limit while no call was in the package, or ended so? */
static BOOL is_outside(const struct process *child, const struct nsp_progress *at)
{
    return at->depth <= 0 && (child->seconds || !*at->call); /* a call for which nobody waits does not hang */
}

void process_describe_death(const struct process *child, struct process_death *death)
{
    struct nsp_progress at = child->shared->progress;
    const char *package = at.package, *call = at.call;
    char end[64];

    at.package[sizeof(at.package) - 1] = at.call[sizeof(at.call) - 1] = 0;
    strcpy(death->step, call);
    if (is_outside(child, &at)) {
        package = "the package";
        call = "a thread of its own, or in DllMain";
        strcpy(death->step, "run");
    }
    death->finding = (struct nsp_finding){
        .severity = NSP_SEVERITY_ERROR, .step = death->step, .text = death->text, .where = child->shared->where
    };
    if (process_is_done(child)) {
        death->finding.id = "NSP-0015";
        death->finding.status = STATUS_INVALID_HANDLE;
        strcpy(death->step, "run");
        strcpy(death->text, "the package closed a handle that was not its own, with which lsahost told what it found");
    } else if (child->seconds) {
        death->finding.id = "NSP-0014";
        death->finding.status = STATUS_TIMEOUT;
        snprintf(death->text, sizeof(death->text), "%s did not return from %s within %lu s", package, call,
                 child->seconds);
    } else if (child->megabytes) {
        death->finding.id = "NSP-0059";
        death->finding.status = STATUS_NO_MEMORY;
        snprintf(death->text, sizeof(death->text), "%s took the process beyond %lu MB of memory in %s", package,
                 child->megabytes, call);
    } else {
        death->finding.id = "NSP-0015";
        death->finding.status = describe_end(child->code, end, sizeof(end));
        snprintf(death->text, sizeof(death->text), "%s ended its process in %s, %s", package, call, end);
    }
}
