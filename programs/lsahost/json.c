/*
 * A writer of JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "json.h"
#include "text.h"
#include <inttypes.h>

static void indent(struct json *json)
{
    static const char blanks[] = "\n                                                                ";

    fwrite(blanks, 1, 1 + json->depth * 2, json->out);
}

static void put_code(FILE *out, ULONG code)
{
    if (code == '"' || code == '\\')
        fprintf(out, "\\%c", (int)code);
    else if (code == '\n')
        fputs("\\n", out);
    else if (code < 0x20 || code == 0x7f)
        fprintf(out, "\\u%04x", (unsigned)code);
    else
        text_put_code(out, code);
}

static void put_string(FILE *out, const char *text)
{
    putc('"', out);
    while (*text) {
        text += text_put_plain(out, text, "\"\\");
        if (*text)
            put_code(out, text_next_utf8(&text));
    }
    putc('"', out);
}

/* What comes before any value: the comma after the one before it, and its key. */
static void start(struct json *json, const char *key)
{
    if (!json->depth)
        return;
    if (json->filled & 1u << json->depth)
        putc(',', json->out);
    json->filled |= 1u << json->depth;
    indent(json);
    if (key) {
        put_string(json->out, key);
        fputs(": ", json->out);
    }
}

static void open_level(struct json *json, const char *key, char bracket)
{
    start(json, key);
    putc(bracket, json->out);
    json->depth++;
    json->filled &= ~(1u << json->depth);
}

static void close_level(struct json *json, char bracket)
{
    BOOL is_filled = json->filled & 1u << json->depth;

    json->depth--;
    if (is_filled)
        indent(json);
    putc(bracket, json->out);
    if (!json->depth)
        putc('\n', json->out);
}

void json_begin(struct json *json, FILE *out)
{
    json->out = out;
    json->depth = 0;
    json->filled = 0;
}

void json_resume(struct json *json, FILE *out)
{
    json->out = out;
    json->depth = 1;
    json->filled = 1u << 1;
}

void json_open_object(struct json *json, const char *key)
{
    open_level(json, key, '{');
}

void json_close_object(struct json *json)
{
    close_level(json, '}');
}

void json_open_array(struct json *json, const char *key)
{
    open_level(json, key, '[');
}

void json_close_array(struct json *json)
{
    close_level(json, ']');
}

void json_string(struct json *json, const char *key, const char *utf8)
{
    start(json, key);
    put_string(json->out, utf8);
}

void json_wide(struct json *json, const char *key, const WCHAR *text)
{
    ULONG code;

    start(json, key);
    putc('"', json->out);
    while ((code = text_next_wide(&text)))
        put_code(json->out, code);
    putc('"', json->out);
}

void json_number(struct json *json, const char *key, ULONGLONG value)
{
    start(json, key);
    fprintf(json->out, "%" PRIu64, (uint64_t)value);
}

void json_word(struct json *json, const char *key, const char *word)
{
    start(json, key);
    fputs(word, json->out);
}

void json_bool(struct json *json, const char *key, BOOL value)
{
    json_word(json, key, value ? "true" : "false");
}
