/*
 * What tests of traces share: the lines of a trace file, and whether each is JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_TRACE_H
#define NSP_TEST_TRACE_H

#include "hosts.h"

#define TRACE_LINES 20000

static struct {
    char *text;
    unsigned count;
    const char *lines[TRACE_LINES];
} trace;

/* ---- JSON, as strictly as a line of a trace is written: without spaces ---- */

static inline const char *json_value(const char *text);

static inline const char *json_string(const char *text)
{
    if (*text++ != '"')
        return NULL;
    for (; *text != '"'; text++) {
        if ((unsigned char)*text < 0x20)
            return NULL;
        if (*text == '\\' && !strchr("\"\\u", *++text))
            return NULL;
    }
    return text + 1;
}

/* Behind the bracket: members until @end. */
static inline const char *json_members(const char *text, char end)
{
    if (*text == end)
        return text + 1;
    for (;;) {
        if (end == '}' && (!(text = json_string(text)) || *text++ != ':'))
            return NULL;
        if (!(text = json_value(text)))
            return NULL;
        if (*text == end)
            return text + 1;
        if (*text++ != ',')
            return NULL;
    }
}

/* What follows it; NULL when it is none. */
static inline const char *json_value(const char *text)
{
    static const char *const words[] = { "true", "false", "null" };
    size_t i, length;

    if (*text == '"')
        return json_string(text);
    if (*text == '{' || *text == '[')
        return json_members(text + 1, *text == '{' ? '}' : ']');
    for (i = 0; i < ARRAYSIZE(words); i++) {
        length = strlen(words[i]);
        if (!strncmp(text, words[i], length))
            return text + length;
    }
    length = strspn(text, "0123456789");
    return length ? text + length : NULL;
}

static inline int is_json(const char *line)
{
    const char *end = *line == '{' ? json_value(line) : NULL;

    return end && !*end;
}

/* ---- lines ---- */

/* All of @path, while its host may have it open. */
static inline char *trace_file_text(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    DWORD size, read;
    char *text;

    need(file != INVALID_HANDLE_VALUE, "the trace cannot be read");
    size = GetFileSize(file, NULL);
    text = malloc(size + 1);
    need(text && ReadFile(file, text, size, &read, NULL) && read == size, "the trace cannot be read");
    text[size] = 0;
    CloseHandle(file);
    return text;
}

/* Its lines are in trace.lines from now on. */
static inline void trace_read(const WCHAR *path)
{
    char *next;

    free(trace.text);
    trace.text = trace_file_text(path);
    trace.count = 0;
    for (next = trace.text; *next && trace.count < TRACE_LINES;) {
        trace.lines[trace.count++] = next;
        if (!(next = strchr(next, '\n')))
            break;
        *next++ = 0;
    }
}

/* The first line behind @after (NULL: from the start) that has all three pieces, which may be NULL; NULL: none has. */
static inline const char *trace_find(const char *after, const char *a, const char *b, const char *c)
{
    unsigned i;

    for (i = 0; i < trace.count; i++) {
        if (after && trace.lines[i] <= after)
            continue;
        if ((!a || strstr(trace.lines[i], a)) && (!b || strstr(trace.lines[i], b)) &&
            (!c || strstr(trace.lines[i], c)))
            return trace.lines[i];
    }
    return NULL;
}

static inline unsigned trace_count(const char *piece)
{
    unsigned i, count = 0;

    for (i = 0; i < trace.count; i++)
        count += strstr(trace.lines[i], piece) != NULL;
    return count;
}

/* The number behind @key; -1: there is none. */
static inline long trace_number(const char *line, const char *key)
{
    char quoted[64];
    const char *found;

    snprintf(quoted, sizeof(quoted), "\"%s\":", key);
    found = line ? strstr(line, quoted) : NULL;
    return found ? strtol(found + strlen(quoted), NULL, 10) : -1;
}

/* The leave of an enter. */
static inline const char *trace_leave(const char *enter)
{
    char n[32];

    snprintf(n, sizeof(n), "\"n\":%ld,", trace_number(enter, "n"));
    return trace_find(enter, "{\"event\":\"leave\",", n, NULL);
}

/* The first call of this name on this side. */
static inline const char *trace_enter(const char *after, const char *side, const char *call)
{
    char head[128];

    snprintf(head, sizeof(head), "\"side\":\"%s\",\"call\":\"%s\"", side, call);
    return trace_find(after, "{\"event\":\"enter\",", head, NULL);
}

/* For a failure: what the line was. */
#define ok_has(line, piece, ...) \
    do { \
        const char *ok_line = (line); \
        if (!ok(ok_line && strstr(ok_line, piece), __VA_ARGS__)) \
            diag("in %s", ok_line ? ok_line : "(no line)"); \
    } while (0)

/* Every line is whole, and numbers and counts agree. */
static inline void trace_is_sound(const char *what)
{
    const char *end = trace.count ? trace.lines[trace.count - 1] : NULL;
    unsigned i, bad = 0, unordered = 0;
    long n, last = 0;

    for (i = 0; i < trace.count; i++) {
        bad += !is_json(trace.lines[i]);
        n = strstr(trace.lines[i], "\"event\":\"leave\"") ? -1 : trace_number(trace.lines[i], "n");
        if (n > 0)
            unordered += n != ++last;
    }
    ok(trace.count && !bad && trace.count < TRACE_LINES, "%s: each line is a JSON object", what);
    ok(!unordered, "%s: events are numbered in one row", what);
    ok(trace_number(end, "calls") == (long)trace_count("{\"event\":\"enter\",") &&
       trace_number(end, "findings") == (long)trace_count("{\"event\":\"finding\","),
       "%s: the last line has the numbers of calls and findings", what);
}

#endif
