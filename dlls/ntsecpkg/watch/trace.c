/*
 * The trace of a host: lines, and the file in which they end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_private.h"

#include <string.h>

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "watch/log.h"

/* What precedes the members of a line is put when its number is known: there is room for it. */
#define HEAD_SIZE 64
#define TAIL "}\n"
#define TAIL_SIZE (sizeof(TAIL) - 1)

NTSTATUS nsp_trace_create(HANDLE file, ULONG flags, struct nsp_trace **out)
{
    struct nsp_trace *trace;

    if (!(*out = trace = nsp_alloc(sizeof(*trace)))) {
        CloseHandle(file);
        return STATUS_NO_MEMORY;
    }
    trace->flags = flags;
    trace->file = file;
    InitializeSRWLock(&trace->lock);
    InitializeSRWLock(&trace->numbers.lock);
    nsp_trace_name_system(trace->system, sizeof(trace->system));
    QueryPerformanceFrequency(&trace->frequency);
    QueryPerformanceCounter(&trace->began);
    return STATUS_SUCCESS;
}

void nsp_trace_free(struct nsp_trace *trace)
{
    if (!trace)
        return;
    nsp_trace_end(trace);
    nsp_trace_numbers_free(&trace->numbers);
    nsp_free(trace);
}

void nsp_trace_be_loud(struct nsp_trace *trace)
{
    if (trace)
        trace->is_loud = TRUE;
}

NTSTATUS nsp_trace_ended(struct nsp_trace *trace)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (trace) {
        AcquireSRWLockShared(&trace->lock);
        status = trace->status;
        ReleaseSRWLockShared(&trace->lock);
    }
    return status;
}

/* ---- lines ---- */

static void start(struct nsp_trace_line *line)
{
    line->thread->line[HEAD_SIZE - 1] = '{'; /* no comma comes behind that */
    line->length = HEAD_SIZE;
    line->size = NSP_TRACE_LINE_SIZE - TAIL_SIZE;
    line->is_cut = FALSE;
}

/* With the lock held. */
static void write_line(struct nsp_trace_line *line, const char *head)
{
    struct nsp_trace *trace = line->trace;
    SIZE_T length = strlen(head);
    char *text = line->thread->line + HEAD_SIZE - length;
    DWORD written;

    memcpy(text, head, length);
    memcpy(line->thread->line + line->length, TAIL, TAIL_SIZE);
    length += line->length - HEAD_SIZE + TAIL_SIZE;
    if (!trace->file || WriteFile(trace->file, text, (DWORD)length, &written, NULL))
        return;
    trace->status = nsp_status_from_win32(GetLastError());
    NSP_LOG(trace->is_loud ? NSP_LEVEL_ERR : NSP_LEVEL_WARN, "trace", "its file cannot be written, it ends here: %s",
            nsp_status_name(trace->status));
    CloseHandle(trace->file);
    trace->file = NULL;
}

/* With the lock held. */
static void write_first(struct nsp_trace_line *line, const char *file, const char *digest)
{
    line->trace->has_begun = TRUE;
    start(line);
    nsp_trace_describe(line, file, digest);
    write_line(line, "{\"schema\":1,\"event\":\"trace\",");
}

/*
 * Begin a line, behind the first one of the file, which tells of @file.  FALSE when there is no trace, or no memory for
 * the thread.  A line ends before the next of the same thread begins.
 */
static BOOL begin(struct nsp_trace *trace, struct nsp_trace_line *line, const char *file, const char *digest)
{
    if (!trace)
        return FALSE;
    line->error = GetLastError();
    line->trace = trace;
    line->flags = trace->flags;
    if (!(line->thread = nsp_trace_thread())) {
        SetLastError(line->error);
        return FALSE;
    }
    AcquireSRWLockExclusive(&trace->lock);
    if (!trace->has_begun)
        write_first(line, file, digest);
    ReleaseSRWLockExclusive(&trace->lock);
    line->number = nsp_trace_number(&trace->numbers, NSP_TRACE_THREAD, line->thread->serial, FALSE);
    start(line);
    return TRUE;
}

/* Write @line as event number @n; 0: the next one, which is the value. */
static ULONG end(struct nsp_trace_line *line, const char *event, ULONG n, ULONG *count)
{
    struct nsp_trace *trace = line->trace;
    char head[HEAD_SIZE];

    AcquireSRWLockExclusive(&trace->lock);
    if (!n)
        n = ++trace->last_n;
    if (count)
        ++*count;
    nsp_format_to(head, sizeof(head), "{\"event\":\"%s\",\"n\":%lu,", event, (unsigned long)n);
    write_line(line, head);
    ReleaseSRWLockExclusive(&trace->lock);
    SetLastError(line->error);
    return n;
}

static void put_thread(struct nsp_trace_line *line)
{
    nsp_trace_key(line, "thread");
    nsp_trace_unsigned(line, line->number);
}

static void put_time(struct nsp_trace_line *line)
{
    LARGE_INTEGER now;

    if (line->flags & NSP_TRACE_STABLE)
        return;
    QueryPerformanceCounter(&now);
    nsp_trace_key(line, "time_us");
    nsp_trace_unsigned(line, (now.QuadPart - line->trace->began.QuadPart) * 1000000 / line->trace->frequency.QuadPart);
}

/* ---- events ---- */

void nsp_trace_load(struct nsp_trace *trace, const char *file, const WCHAR *path)
{
    char digest[NSP_TRACE_DIGEST_SIZE], *utf8;
    struct nsp_trace_line line;

    if (!trace)
        return;
    nsp_trace_digest(path, digest);
    if (!begin(trace, &line, file, digest))
        return;
    put_thread(&line);
    nsp_trace_key(&line, "file");
    nsp_trace_text(&line, file);
    nsp_trace_key(&line, "sha256");
    nsp_trace_text(&line, digest);
    if (!(line.flags & NSP_TRACE_STABLE) && (utf8 = nsp_utf8_from_wide(path))) {
        nsp_trace_key(&line, "path");
        nsp_trace_text(&line, utf8);
        nsp_free(utf8);
    }
    end(&line, "load", 0, NULL);
}

void nsp_trace_unload(struct nsp_trace *trace, const char *file)
{
    struct nsp_trace_line line;

    if (!begin(trace, &line, "", ""))
        return;
    put_thread(&line);
    nsp_trace_key(&line, "file");
    nsp_trace_text(&line, file);
    end(&line, "unload", 0, NULL);
}

void nsp_trace_finding(struct nsp_trace *trace, const struct nsp_finding *finding)
{
    static const char *const severities[] = {
        [NSP_SEVERITY_NOTE] = "note", [NSP_SEVERITY_WARNING] = "warning", [NSP_SEVERITY_ERROR] = "error"
    };
    struct nsp_trace_line line;

    if (!begin(trace, &line, "", ""))
        return;
    put_thread(&line);
    nsp_trace_key(&line, "id");
    nsp_trace_text(&line, finding->id);
    nsp_trace_key(&line, "severity");
    nsp_trace_text(&line, severities[finding->severity]);
    nsp_trace_key(&line, "status");
    nsp_trace_status(&line, finding->status);
    nsp_trace_key(&line, "step");
    nsp_trace_prose(&line, finding->step);
    nsp_trace_key(&line, "where");
    nsp_trace_prose(&line, finding->where);
    nsp_trace_key(&line, "text");
    nsp_trace_prose(&line, finding->text);
    end(&line, "finding", 0, &trace->findings);
}

/* Both lines of a call. */
static void put_call(struct nsp_trace_line *line, const struct nsp_trace_call *call)
{
    nsp_trace_key(line, "side");
    nsp_trace_text(line, call->side);
    nsp_trace_key(line, "call");
    nsp_trace_text(line, call->name);
    put_thread(line);
    nsp_trace_key(line, "depth");
    nsp_trace_unsigned(line, call->depth);
    put_time(line);
}

BOOL nsp_trace_enter(struct nsp_trace *trace, struct nsp_trace_call *call, const char *side, const char *name,
                     struct nsp_trace_line *line)
{
    call->n = 0;
    if (!begin(trace, line, "", ""))
        return FALSE;
    call->side = side;
    call->name = name;
    call->depth = ++line->thread->depth;
    put_call(line, call);
    return TRUE;
}

void nsp_trace_entered(struct nsp_trace_line *line, struct nsp_trace_call *call)
{
    call->n = end(line, "enter", 0, &line->trace->calls);
}

BOOL nsp_trace_leave(struct nsp_trace *trace, struct nsp_trace_call *call, struct nsp_trace_line *line)
{
    if (!call->n || !begin(trace, line, "", ""))
        return FALSE;
    line->thread->depth = call->depth - 1;
    put_call(line, call);
    return TRUE;
}

void nsp_trace_left(struct nsp_trace_line *line, const struct nsp_trace_call *call)
{
    end(line, "leave", call->n, NULL);
}

void nsp_trace_end(struct nsp_trace *trace)
{
    struct nsp_trace_line line;

    if (!begin(trace, &line, "", ""))
        return;
    AcquireSRWLockExclusive(&trace->lock);
    nsp_trace_key(&line, "calls");
    nsp_trace_unsigned(&line, trace->calls);
    nsp_trace_key(&line, "findings");
    nsp_trace_unsigned(&line, trace->findings);
    write_line(&line, "{\"event\":\"end\",");
    if (trace->file)
        CloseHandle(trace->file);
    trace->file = NULL;
    ReleaseSRWLockExclusive(&trace->lock);
    SetLastError(line.error);
}
