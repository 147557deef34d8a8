/*
 * The watchdog: starts the child, waits, and says how it ended.  The child's standard output is the tool's
 * standard error: what a package prints cannot mix with the results.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watchdog.h"
#include "child.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define OUTPUT_LIMIT (64u << 20)

struct child {
    HANDLE section, read_end, write_end, job, reader;
    PROCESS_INFORMATION process;
    struct child_shared *shared;
    char *output;
    DWORD size;
};

static BOOL make_channels(struct child *child)
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
static WCHAR *command_line(const struct child *child)
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

static BOOL start(struct child *child)
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
    struct child *child = parameter;
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

static void close_child(struct child *child)
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

/* Say how the child ended that did not come to its end.  @seconds: 0 when it was not the watchdog that ended it. */
static void show_death(struct tool *tool, const struct child *child, DWORD code, DWORD seconds)
{
    struct nsp_progress at = child->shared->progress;
    struct nsp_finding finding = { .severity = NSP_SEVERITY_ERROR, .where = child->shared->where };
    char text[256], end[64];

    at.package[sizeof(at.package) - 1] = at.call[sizeof(at.call) - 1] = 0;
    if (at.depth <= 0) {
        strcpy(at.package, "lsahost");
        strcpy(at.call, "no call of a package");
    }
    if (seconds) {
        finding.id = "NSP-0014";
        finding.status = STATUS_TIMEOUT;
        snprintf(text, sizeof(text), "%s did not return from %s within %lu s", at.package, at.call, seconds);
    } else {
        finding.id = "NSP-0015";
        finding.status = describe_end(code, end, sizeof(end));
        snprintf(text, sizeof(text), "%s ended its process in %s, %s", at.package, at.call, end);
    }
    finding.step = at.depth > 0 ? at.call : "run";
    finding.text = text;
    info_show_death(tool, &finding, child->size != 0 && !option_given(tool->options, OPTION_json));
}

/* Wait for the child, and pass on what it has to say. */
static int judge(struct tool *tool, struct child *child, DWORD seconds)
{
    BOOL is_hung = WaitForSingleObject(child->process.hProcess, seconds ? seconds * 1000 : INFINITE) == WAIT_TIMEOUT;
    DWORD code = 0;

    /* Also the processes that a package started, which may hold the pipe. */
    TerminateJobObject(child->job, TOOL_DIED);
    WaitForSingleObject(child->process.hProcess, INFINITE);
    WaitForSingleObject(child->reader, INFINITE);
    GetExitCodeProcess(child->process.hProcess, &code);

    if (child->shared->is_done || !option_given(tool->options, OPTION_json))
        fwrite(child->output, 1, child->size, tool->out);
    if (child->shared->is_done)
        return child->shared->result;
    if (code == TOOL_BUG && !is_hung && !child->shared->progress.depth)
        return TOOL_BUG; /* an assertion of the host, which has said so */
    if (child->shared->is_ours) {
        complain(NULL, "a bug of lsahost: %s at %s", NspStatusName(code), child->shared->where);
        return TOOL_BUG;
    }
    show_death(tool, child, code, is_hung ? seconds : 0);
    return TOOL_DIED;
}

static BOOL parse_timeout(const struct options *options, DWORD *seconds)
{
    const WCHAR *text = option_value(options, OPTION_timeout);
    WCHAR *end;

    *seconds = 30;
    if (!text)
        return TRUE;
    *seconds = wcstoul(text, &end, 10);
    if (iswdigit(*text) && !*end && *seconds <= 1000000)
        return TRUE;
    complain(text, "--timeout needs a number of seconds, at most 1000000");
    return FALSE;
}

int watchdog_run(struct tool *tool)
{
    struct child child = { 0 };
    int result = TOOL_BUG;
    DWORD seconds;

    if (!parse_timeout(tool->options, &seconds))
        return TOOL_USAGE;
    if (make_channels(&child) && start(&child) && (child.reader = CreateThread(NULL, 0, collect, &child, 0, NULL)))
        result = judge(tool, &child, seconds);
    else
        complain(NULL, "cannot start a child process: Windows error %lu", GetLastError());
    close_child(&child);
    return result;
}
