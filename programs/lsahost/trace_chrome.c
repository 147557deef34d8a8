/*
 * A trace as Chrome's trace events, for chrome://tracing and Perfetto: each call begins and ends on its thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace_view.h"

#define PROCESS 1
#define STEP 10 /* microseconds from one event to the next of a trace without times */

/* @phase: B and E, where a call begins and ends; i, which is at one point of time; M, which says something. */
static void open_event(struct json *json, const char *phase, ULONG thread)
{
    json_open_object(json, NULL);
    json_string(json, "ph", phase);
    json_number(json, "pid", PROCESS);
    json_number(json, "tid", thread);
}

static void show_args(struct json *json, const struct trace_event *event)
{
    static const char *const keys[] = {
        "n", "package", "module", "caller", "args", "status", "result", "exception", "where", "out", "severity", "text",
        "step", "sha256"
    };
    const struct json_value *value;
    unsigned i;

    json_open_object(json, "args");
    for (i = 0; i < ARRAYSIZE(keys); i++)
        if ((value = trace_member(event, keys[i])))
            json_copy(json, keys[i], value);
    json_close_object(json);
}

static void show_event(struct json *json, const struct trace_event *event, ULONGLONG time)
{
    static const struct {
        const char *phase, *name, *category; /* keys of the event */
    } forms[TRACE_KINDS] = {
        [TRACE_LOAD] = { "i", "file", "event" },
        [TRACE_UNLOAD] = { "i", "file", "event" },
        [TRACE_ENTER] = { "B", "call", "side" },
        [TRACE_LEAVE] = { "E", "call", "side" },
        [TRACE_FINDING] = { "i", "id", "event" }
    };

    if (event->kind == TRACE_KINDS || !forms[event->kind].phase)
        return;
    open_event(json, forms[event->kind].phase, event->thread);
    json_number(json, "ts", time);
    json_string(json, "name", trace_string(event, forms[event->kind].name));
    json_string(json, "cat", trace_string(event, forms[event->kind].category));
    if (*forms[event->kind].phase == 'i')
        json_string(json, "s", "t"); /* drawn on its thread */
    show_args(json, event);
    json_close_object(json);
}

static void name_process(struct json *json, const char *name)
{
    open_event(json, "M", 0);
    json_string(json, "name", "process_name");
    json_open_object(json, "args");
    json_string(json, "name", name);
    json_close_object(json);
    json_close_object(json);
}

BOOL trace_show_chrome(struct trace_reader *reader, FILE *out)
{
    enum trace_result result;
    ULONGLONG time = 0;
    struct json json;

    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_copy(&json, "otherData", reader->header->document.values);
    json_open_array(&json, "traceEvents");
    name_process(&json, trace_string(reader->header, "file"));
    while ((result = trace_next(reader)) == TRACE_EVENT) {
        if (reader->event->has_time)
            time = reader->event->time;
        else if (reader->is_stable)
            time += STEP;
        show_event(&json, reader->event, time);
    }
    json_close_array(&json);
    json_close_object(&json);
    return result == TRACE_FINISHED;
}
