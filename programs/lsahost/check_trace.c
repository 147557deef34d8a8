/*
 * Traces of several processes: numbers and times of each begin anew, and are raised as the lines are copied.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_trace.h"
#include "check_tail.h"
#include "path.h"
#include "text.h"
#include "trace_read.h"
#include <io.h>
#include <stdlib.h>
#include <string.h>

/* What each line of the later trace is raised by, in the order in which its keys stand. */
enum { NUMBER, THREAD, TIME, CALLS, FINDINGS, COUNTERS };

static const char *const keys[COUNTERS] = {
    [NUMBER] = ",\"n\":", [THREAD] = ",\"thread\":", [TIME] = ",\"time_us\":", [CALLS] = ",\"calls\":",
    [FINDINGS] = ",\"findings\":"
};
static const char end_event[] = "{\"event\":\"end\","; /* the last two are its own */

/* The highest that @file has of each, and how many calls and findings. */
static BOOL measure(const WCHAR *file, ULONGLONG last[COUNTERS])
{
    struct trace_reader reader;
    enum trace_result result = TRACE_DAMAGED;

    memset(last, 0, COUNTERS * sizeof(*last));
    if (trace_open(&reader, file)) {
        while ((result = trace_next(&reader)) == TRACE_EVENT) {
            last[NUMBER] = max(last[NUMBER], reader.event->number);
            last[THREAD] = max(last[THREAD], reader.event->thread);
            last[TIME] = max(last[TIME], reader.event->time);
            last[CALLS] += reader.event->kind == TRACE_ENTER;
            last[FINDINGS] += reader.event->kind == TRACE_FINDING;
        }
    }
    trace_close(&reader);
    return result == TRACE_FINISHED;
}

/* Keys in the arguments are not the event's own; in a string no quote stands without a backslash. */
static void put_raised(FILE *out, const char *line, const ULONGLONG by[COUNTERS])
{
    const char *arguments = strstr(line, ":{"), *at;
    char *end;
    unsigned i;

    for (i = 0; i < COUNTERS; i++) {
        if (!(at = strstr(line, keys[i])) || (arguments && at > arguments))
            continue;
        at += strlen(keys[i]);
        fprintf(out, "%.*s%llu", (int)(at - line), line, strtoull(at, &end, 10) + by[i]);
        line = end;
    }
    fprintf(out, "%s\n", line);
}

/* Where the line begins that goes on at @at. */
static long line_begin(FILE *file, long at)
{
    for (; at > 0; at--)
        if (fseek(file, at - 1, SEEK_SET) || getc(file) == '\n')
            break;
    return at;
}

static BOOL is_end_event(FILE *file, long at)
{
    char text[sizeof(end_event)] = "";

    return !fseek(file, at, SEEK_SET) && fread(text, 1, sizeof(text) - 1, file) && !strcmp(text, end_event);
}

/* Open @name to write behind its last event: its process may have died while it wrote one. */
static FILE *open_end(const WCHAR *name)
{
    WCHAR *path = path_resolve(name, FALSE);
    FILE *file = path ? _wfopen(path, L"r+b") : NULL;
    long end, last;

    free(path);
    if (!file || fseek(file, 0, SEEK_END))
        return file;
    end = line_begin(file, ftell(file));
    last = line_begin(file, end - 1);
    _chsize(_fileno(file), is_end_event(file, last) ? last : end);
    fseek(file, 0, SEEK_END);
    return file;
}

/* All lines of @in but its header, and what was cut off. */
static BOOL copy_events(FILE *in, FILE *out, const ULONGLONG by[COUNTERS])
{
    char *line = malloc(TRACE_MAX_LINE + 2), *newline;
    BOOL is_header = TRUE;

    if (!line)
        return FALSE;
    while (fgets(line, TRACE_MAX_LINE + 2, in) && (newline = strchr(line, '\n'))) {
        *newline = 0;
        if (!is_header)
            put_raised(out, line, by);
        is_header = FALSE;
    }
    free(line);
    return !ferror(out);
}

BOOL check_trace_append(const WCHAR *file, const WCHAR *more)
{
    ULONGLONG last[COUNTERS];
    FILE *in = NULL, *out = NULL;
    BOOL is_good = check_tail_is_written(file); /* a device has no end */

    if (!check_tail_is_written(more))
        return TRUE;
    if (is_good && !measure(file, last))
        return FALSE;
    is_good = is_good && (out = open_end(file)) && NT_SUCCESS(path_open(more, &in)) && copy_events(in, out, last);
    if (in)
        fclose(in);
    if (out && fclose(out))
        is_good = FALSE;
    if (!is_good)
        complain(file, "what another process recorded cannot be added to the trace");
    return is_good;
}
