/*
 * A trace as lines for people: number, side, arrow, name, arguments; results and durations on the way out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace_view.h"
#include "path.h"
#include "place.h"
#include "text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CALLER_COLUMN 60

struct line {
    FILE *out;
    unsigned column;
};

static void put(struct line *line, const char *text)
{
    line->column += text_put(line->out, text);
}

static void put_padding(struct line *line, unsigned column)
{
    for (column = max(column, line->column + 2); line->column < column; line->column++)
        putc(' ', line->out);
}

static void end(struct line *line)
{
    putc('\n', line->out);
    line->column = 0;
}

/* ---- values ---- */

/* Names of statuses, numbers and the like are no sentences. */
static BOOL needs_quotes(const char *text)
{
    return !*text || text[strspn(text, "#-+.:!_|0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")];
}

static void put_value(struct line *line, const struct json_value *value);

static void put_items(struct line *line, const struct json_value *value, const char *separator)
{
    const struct json_value *item;

    for (item = json_first(value); item; item = json_next(value, item)) {
        if (item != json_first(value))
            put(line, separator);
        if (item->key) {
            put(line, item->key);
            put(line, "=");
        }
        put_value(line, item);
    }
}

/* <96 bytes, redacted>, <4 bytes: 00ff00ff>, or <redacted> when the size is not known.  FALSE: it is no secret. */
static BOOL put_secret(struct line *line, const struct json_value *value)
{
    const struct json_value *bytes = json_member(value, "bytes"), *hex = json_member(value, "hex");

    if (!bytes && !json_member(value, "redacted"))
        return FALSE;
    put(line, "<");
    if (bytes) {
        put(line, bytes->text);
        put(line, hex ? " bytes: " : " bytes, ");
    }
    put(line, hex ? hex->text : "redacted");
    put(line, ">");
    return TRUE;
}

static void put_value(struct line *line, const struct json_value *value)
{
    const char *quote = value->type == JSON_STRING && needs_quotes(value->text) ? "\"" : "";

    if (put_secret(line, value))
        return;
    if (value->type == JSON_OBJECT || value->type == JSON_ARRAY) {
        put(line, value->type == JSON_OBJECT ? "{" : "[");
        put_items(line, value, ", ");
        put(line, value->type == JSON_OBJECT ? "}" : "]");
    } else {
        put(line, quote);
        put(line, value->type == JSON_NULL ? "NULL" : value->text);
        put(line, quote);
    }
}

/* ---- events ---- */

/* "0042 lsa  > AllocateLsaHeap" */
static void put_start(struct line *line, const struct trace_event *event, const char *side, const char *arrow,
                      const char *name)
{
    char start[64];

    snprintf(start, sizeof(start), "%04" PRIu64 " %-4.16s %s ", (uint64_t)event->number, side, arrow);
    put(line, start);
    put(line, name);
}

/* With what lies at each place in it; see place_find(). */
static void put_places(struct line *line, const char *before, const struct trace_event *event, const char *key,
                       BOOL is_call)
{
    const char *text = trace_string(event, key);

    if (*text) {
        put(line, before);
        put(line, place_tell(text, is_call));
    }
}

static void put_member(struct line *line, const char *before, const struct trace_event *event, const char *key)
{
    const char *text = trace_string(event, key);

    if (*text) {
        put(line, before);
        put(line, text);
    }
}

static void show_enter(struct line *line, const struct trace_event *event)
{
    const struct json_value *args = trace_member(event, "args");

    put_start(line, event, trace_string(event, "side"), ">", trace_string(event, "call"));
    put(line, "(");
    if (args)
        put_items(line, args, ", ");
    put(line, trace_member(event, "cut") ? "...)" : ")");
    if (*trace_string(event, "caller")) {
        put_padding(line, CALLER_COLUMN);
        put_places(line, "", event, "caller", TRUE);
    }
    end(line);
}

static void put_duration(struct line *line, ULONGLONG microseconds)
{
    char text[32];

    if (microseconds < 1000)
        snprintf(text, sizeof(text), "%u us", (unsigned)microseconds);
    else if (microseconds < 1000000)
        snprintf(text, sizeof(text), "%.1f ms", microseconds / 1e3);
    else
        snprintf(text, sizeof(text), "%.1f s", microseconds / 1e6);
    put_padding(line, 0);
    put(line, text);
}

static void show_leave(struct line *line, const struct trace_event *entered, const struct trace_event *event)
{
    const struct json_value *out = trace_member(event, "out"), *result = trace_member(event, "result");
    BOOL is_fault = trace_member(event, "exception") != NULL;
    ULONGLONG microseconds;

    put_start(line, event, trace_string(event, "side"), is_fault ? "!" : "<", trace_string(event, "call"));
    put_member(line, " raised ", event, "exception");
    if (is_fault)
        put_places(line, " at ", event, "where", FALSE);
    put_member(line, " = ", event, "status");
    if (result) {
        put(line, " = ");
        put_value(line, result);
    }
    if (out && json_first(out)) {
        put(line, " ");
        put_items(line, out, " ");
    }
    put(line, trace_member(event, "cut") ? " ..." : "");
    if (trace_duration(entered, event, &microseconds))
        put_duration(line, microseconds);
    end(line);
}

/* The DLL is where it was, or lies beside the trace; another that has taken its place is not it. */
static void know_module(const struct trace_reader *reader, const struct trace_event *event)
{
    const char *names[] = { trace_string(event, "path"), trace_string(event, "file") };
    const char *digest = trace_string(event, "sha256");
    WCHAR *folder = path_resolve(reader->name, FALSE), *slash = folder ? wcsrchr(folder, '\\') : NULL;
    WCHAR name[MAX_PATH], path[2 * MAX_PATH];
    unsigned i;

    for (i = 0; slash && *digest && i < ARRAYSIZE(names); i++) {
        if (!*names[i] || !MultiByteToWideChar(CP_UTF8, 0, names[i], -1, name, ARRAYSIZE(name)))
            continue;
        if (wcschr(name, '\\'))
            place_know(name, digest);
        else if (swprintf(path, ARRAYSIZE(path), L"%.*ls%ls", (int)(slash + 1 - folder), folder, name) > 0)
            place_know(path, digest);
    }
    free(folder);
}

static void show_module(struct line *line, const struct trace_event *event)
{
    put_start(line, event, event->kind == TRACE_LOAD ? "load" : "gone", "-", trace_string(event, "file"));
    put_member(line, "  sha256 ", event, "sha256");
    end(line);
}

/* As with the findings of a check. */
static BOOL is_call(const char *status)
{
    return !strcmp(status, "STATUS_SUCCESS") || !strcmp(status, "STATUS_NO_MEMORY");
}

static void show_finding(struct line *line, const struct trace_event *event)
{
    put_start(line, event, "find", "*", trace_string(event, "id"));
    put_member(line, " ", event, "severity");
    put_places(line, ": ", event, "text", TRUE);
    put_places(line, "  ", event, "where", is_call(trace_string(event, "status")));
    end(line);
}

static void show_end(struct line *line, const struct trace_event *event)
{
    const struct json_value *calls = trace_member(event, "calls"), *findings = trace_member(event, "findings");

    put(line, "end");
    if (calls) {
        put(line, ", calls: ");
        put(line, calls->text);
    }
    if (findings) {
        put(line, ", findings: ");
        put(line, findings->text);
    }
    end(line);
}

static void show_header(struct line *line, const struct trace_reader *reader)
{
    const struct trace_event *header = reader->header;

    put(line, "trace");
    put_member(line, " of ", header, "file");
    put_member(line, " by ntsecpkg ", header, "ntsecpkg");
    put_member(line, ", ", header, "system");
    put_member(line, ", ", header, "machine");
    put_member(line, ", ", header, "time");
    put(line, reader->is_stable ? ", stable" : "");
    put_member(line, ", secrets ", header, "secrets");
    end(line);
}

static void show(struct line *line, const struct trace_reader *reader)
{
    switch (reader->event->kind) {
    case TRACE_ENTER:   show_enter(line, reader->event); break;
    case TRACE_LEAVE:   show_leave(line, reader->entered, reader->event); break;
    case TRACE_LOAD:    know_module(reader, reader->event); /* fall through */
    case TRACE_UNLOAD:  show_module(line, reader->event); break;
    case TRACE_FINDING: show_finding(line, reader->event); break;
    case TRACE_END:     show_end(line, reader->event); break;
    default:            break;
    }
}

/* Those that did not return are where the process ended. */
static void show_in_progress(struct line *line, const struct trace_event *call)
{
    for (; call; call = call->hh.next) {
        put_start(line, call, trace_string(call, "side"), "?", trace_string(call, "call"));
        put(line, " has not returned");
        end(line);
    }
}

BOOL trace_show_text(struct trace_reader *reader, FILE *out)
{
    struct line line = { .out = out };
    enum trace_result result;
    ULONG thread = 1;

    show_header(&line, reader);
    while ((result = trace_next(reader)) == TRACE_EVENT) {
        if (reader->event->thread && reader->event->thread != thread) {
            thread = reader->event->thread;
            fprintf(out, "---- thread %lu\n", thread);
        }
        show(&line, reader);
    }
    if (result == TRACE_FINISHED)
        show_in_progress(&line, reader->calls);
    return result == TRACE_FINISHED;
}
