/*
 * A recorded trace, event by event.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace_read.h"
#include "ntsecpkg_host.h"
#include "path.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CHUNK 65536

static const char *const kinds[TRACE_KINDS] = {
    [TRACE_HEADER] = "trace", [TRACE_LOAD] = "load", [TRACE_UNLOAD] = "unload", [TRACE_ENTER] = "enter",
    [TRACE_LEAVE] = "leave", [TRACE_FINDING] = "finding", [TRACE_END] = "end"
};

static void free_event(struct trace_event *event)
{
    if (!event)
        return;
    json_document_free(&event->document);
    free(event->line);
    free(event);
}

const struct json_value *trace_member(const struct trace_event *event, const char *key)
{
    return json_member(event->document.values, key);
}

const char *trace_string(const struct trace_event *event, const char *key)
{
    const struct json_value *value = trace_member(event, key);

    return value && value->type == JSON_STRING ? value->text : "";
}

BOOL trace_duration(const struct trace_event *entered, const struct trace_event *left, ULONGLONG *microseconds)
{
    if (!entered || !entered->has_time || !left || !left->has_time || left->time < entered->time)
        return FALSE;
    *microseconds = left->time - entered->time;
    return TRUE;
}

static ULONGLONG integer(const struct trace_event *event, const char *key)
{
    ULONGLONG number = 0;

    json_integer(trace_member(event, key), &number);
    return number;
}

/* ---- lines ---- */

/* Read more behind what is there.  FALSE at the end of the file, and when there is no room for a longer line. */
static BOOL fill(struct trace_reader *reader)
{
    size_t room = max(reader->room * 2, CHUNK), got;
    char *longer;

    if (reader->begin) {
        memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
        reader->end -= reader->begin;
        reader->begin = 0;
    }
    if (reader->end == reader->room) {
        if (reader->end > TRACE_MAX_LINE || !(longer = realloc(reader->buffer, room)))
            return FALSE;
        reader->buffer = longer;
        reader->room = room;
    }
    got = fread(reader->buffer + reader->end, 1, reader->room - reader->end, reader->file);
    reader->end += got;
    return got != 0;
}

/* A copy of the next line, with a NUL for its end; NULL behind the last.  *@is_whole: it had a newline. */
static char *next_line(struct trace_reader *reader, size_t *size, BOOL *is_whole)
{
    char *newline = NULL, *line;
    size_t seen = 0;

    do {
        if (reader->end > reader->begin + seen)
            newline = memchr(reader->buffer + reader->begin + seen, '\n', reader->end - reader->begin - seen);
        seen = reader->end - reader->begin;
    } while (!newline && fill(reader));

    *is_whole = newline != NULL;
    *size = newline ? (size_t)(newline - reader->buffer) - reader->begin : reader->end - reader->begin;
    if ((!newline && !*size) || !(line = malloc(*size + 1)))
        return NULL;
    memcpy(line, reader->buffer + reader->begin, *size);
    line[*size] = 0;
    reader->begin += *size + *is_whole;
    reader->lines++;
    return line;
}

static BOOL damaged(struct trace_reader *reader, const char *text)
{
    complain(reader->name, "line %lu: %s", reader->lines, text);
    return FALSE;
}

/* ---- events ---- */

static enum trace_kind kind_of(const struct trace_event *event)
{
    const char *name = trace_string(event, "event");
    unsigned kind;

    for (kind = 0; kind < TRACE_KINDS && strcmp(name, kinds[kind]); kind++)
        ;
    return kind;
}

static void decode(struct trace_event *event)
{
    event->kind = kind_of(event);
    event->number = integer(event, "n");
    event->thread = (ULONG)integer(event, "thread");
    event->depth = (ULONG)integer(event, "depth");
    event->has_time = json_integer(trace_member(event, "time_us"), &event->time);
}

/* Take the next line apart.  *@event is NULL behind the last one, and behind what was cut off.  FALSE has been said. */
static BOOL read_event(struct trace_reader *reader, struct trace_event **event)
{
    BOOL is_whole, is_json;
    size_t size;
    char *line;

    *event = NULL;
    if (!(line = next_line(reader, &size, &is_whole)))
        return TRUE;
    if (size > TRACE_MAX_LINE) {
        free(line);
        return damaged(reader, "longer than a line of a trace");
    }
    if (!(*event = calloc(1, sizeof(**event)))) {
        free(line);
        return damaged(reader, "out of memory");
    }
    (*event)->line = line;
    is_json = json_read(&(*event)->document, line, size);
    if (is_json && (*event)->document.values->type == JSON_OBJECT) {
        decode(*event);
        return TRUE;
    }
    reader->is_cut = !is_whole;
    if (is_whole)
        complain(reader->name, "line %lu, byte %lu: %s", reader->lines, (ULONG)(*event)->document.position + 1,
                 is_json ? "an object expected" : (*event)->document.error);
    free_event(*event);
    *event = NULL;
    return !is_whole;
}

/* ---- calls in progress ---- */

static BOOL begin_call(struct trace_reader *reader, struct trace_event *event)
{
    struct trace_event *other;

    if (!event->number)
        return damaged(reader, "a call without a number");
    HASH_FIND(hh, reader->calls, &event->number, sizeof(event->number), other);
    if (other)
        return damaged(reader, "this call has the number of another that is in progress");
    if (HASH_COUNT(reader->calls) == TRACE_MAX_CALLS)
        return damaged(reader, "too many calls are in progress");
    HASH_ADD(hh, reader->calls, number, sizeof(event->number), event);
    return TRUE;
}

static void end_call(struct trace_reader *reader, const struct trace_event *event)
{
    HASH_FIND(hh, reader->calls, &event->number, sizeof(event->number), reader->entered);
    if (reader->entered)
        HASH_DELETE(hh, reader->calls, reader->entered);
}

static void forget_newest(struct trace_reader *reader)
{
    struct trace_event *other = NULL;

    if (reader->event && reader->event->kind == TRACE_ENTER)
        HASH_FIND(hh, reader->calls, &reader->event->number, sizeof(reader->event->number), other);
    if (other != reader->event)
        free_event(reader->event);
    free_event(reader->entered);
    reader->event = reader->entered = NULL;
}

static void forget_all(struct trace_reader *reader)
{
    struct trace_event *call, *next;

    forget_newest(reader);
    HASH_ITER(hh, reader->calls, call, next) {
        HASH_DELETE(hh, reader->calls, call);
        free_event(call);
    }
}

/* ---- the whole ---- */

static BOOL read_header(struct trace_reader *reader)
{
    const struct json_value *stable;
    ULONGLONG schema;

    if (!read_event(reader, &reader->header))
        return FALSE;
    if (!reader->header || reader->header->kind != TRACE_HEADER ||
        !json_integer(trace_member(reader->header, "schema"), &schema)) {
        complain(reader->name, "no trace: its first line is not the header of one");
        return FALSE;
    }
    stable = trace_member(reader->header, "stable");
    reader->is_stable = stable && stable->type == JSON_TRUE;
    if (schema != TRACE_SCHEMA) {
        complain(reader->name, "a trace of schema %lu, and this lsahost reads %u", (ULONG)schema, TRACE_SCHEMA);
        return FALSE;
    }
    return TRUE;
}

BOOL trace_open(struct trace_reader *reader, const WCHAR *typed)
{
    NTSTATUS status;

    memset(reader, 0, sizeof(*reader));
    reader->name = typed;
    if (!NT_SUCCESS(status = path_open(typed, &reader->file))) {
        complain(typed, "cannot read the trace: %s", NspStatusName(status));
        return FALSE;
    }
    return read_header(reader);
}

void trace_close(struct trace_reader *reader)
{
    forget_all(reader);
    free_event(reader->header);
    free(reader->buffer);
    if (reader->file)
        fclose(reader->file);
    memset(reader, 0, sizeof(*reader));
}

enum trace_result trace_next(struct trace_reader *reader)
{
    forget_newest(reader);
    if (!read_event(reader, &reader->event))
        return TRACE_DAMAGED;
    if (!reader->event)
        return TRACE_FINISHED;
    if (reader->event->kind == TRACE_ENTER && !begin_call(reader, reader->event))
        return TRACE_DAMAGED;
    if (reader->event->kind == TRACE_LEAVE)
        end_call(reader, reader->event);
    reader->is_ended |= reader->event->kind == TRACE_END;
    return TRACE_EVENT;
}

void trace_rewind(struct trace_reader *reader)
{
    struct trace_event *header;

    forget_all(reader);
    rewind(reader->file);
    reader->begin = reader->end = 0;
    reader->lines = 0;
    if (read_event(reader, &header))
        free_event(header);
}
