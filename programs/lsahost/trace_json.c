/*
 * A trace as one JSON document, in which a call is one object, in the order of returning.  The file is read once for
 * each array of the document, so that it may be of any size.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace_view.h"
#include <limits.h>
#include <string.h>

/* All members but "event", and but those that @known, which may be NULL, has as well. */
static void copy_members(struct json *json, const struct trace_event *event, const struct trace_event *known)
{
    const struct json_value *object = event->document.values, *member;

    for (member = json_first(object); member; member = json_next(object, member))
        if (strcmp(member->key, "event") && !(known && trace_member(known, member->key)))
            json_copy(json, member->key, member);
}

/* One of the two may be NULL. */
static void show_call(struct json *json, const struct trace_event *entered, const struct trace_event *left)
{
    ULONGLONG microseconds;

    json_open_object(json, NULL);
    if (entered)
        copy_members(json, entered, NULL);
    if (left)
        copy_members(json, left, entered);
    if (trace_duration(entered, left, &microseconds))
        json_number(json, "duration_us", microseconds);
    json_bool(json, "returned", left && !trace_member(left, "exception"));
    json_close_object(json);
}

static void show_event(struct json *json, const struct trace_event *event)
{
    json_open_object(json, NULL);
    copy_members(json, event, NULL);
    json_close_object(json);
}

/* Read on, to line @lines at most, for what belongs into the array @key. */
static enum trace_result show_array(struct json *json, struct trace_reader *reader, const char *key,
                                    enum trace_kind kind, ULONG lines)
{
    enum trace_result result = TRACE_FINISHED;
    const struct trace_event *call;

    json_open_array(json, key);
    while (reader->lines < lines && (result = trace_next(reader)) == TRACE_EVENT) {
        if (reader->event->kind != kind)
            continue;
        if (kind == TRACE_LEAVE)
            show_call(json, reader->entered, reader->event);
        else
            show_event(json, reader->event);
    }
    for (call = kind == TRACE_LEAVE ? reader->calls : NULL; call; call = call->hh.next)
        show_call(json, call, NULL);
    json_close_array(json);
    return result;
}

BOOL trace_show_json(struct trace_reader *reader, FILE *out)
{
    enum trace_result result;
    struct json json;
    ULONG lines;

    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_number(&json, "schema", 1);
    json_wide(&json, "path", reader->name);
    json_open_object(&json, "header");
    copy_members(&json, reader->header, NULL);
    json_close_object(&json);

    result = show_array(&json, reader, "calls", TRACE_LEAVE, ULONG_MAX);
    json_bool(&json, "complete", reader->is_ended);
    lines = reader->lines - (result == TRACE_DAMAGED);
    trace_rewind(reader);
    show_array(&json, reader, "modules", TRACE_LOAD, lines);
    trace_rewind(reader);
    show_array(&json, reader, "findings", TRACE_FINDING, lines);
    json_close_object(&json);
    return result == TRACE_FINISHED;
}
