/*
 * A reader of JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "json_read.h"
#include "text.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xfffd

struct parser {
    struct json_document *document;
    char *at, *end;
    char *word_end; /* where a word without quotes ends: a NUL is put there once what follows has been seen */
    unsigned depth;
};

static BOOL fail(struct parser *parser, const char *error)
{
    parser->document->error = error;
    return FALSE;
}

/* The next character that is no blank, which stays; NUL at the end.  A NUL in the text is no blank. */
static char peek(struct parser *parser)
{
    while (parser->at < parser->end && strchr(" \t\r\n", *parser->at) && *parser->at)
        parser->at++;
    return *parser->at;
}

/* Take @wanted if it comes next. */
static BOOL take(struct parser *parser, char wanted)
{
    if (peek(parser) != wanted || parser->at == parser->end)
        return FALSE;
    if (parser->word_end)
        *parser->word_end = 0;
    parser->word_end = NULL;
    parser->at++;
    return TRUE;
}

/* ---- strings ---- */

/* Four hexadecimal digits behind "\u". */
static BOOL read_unit(struct parser *parser, ULONG *unit)
{
    char digits[5] = "";

    if (strspn(parser->at, "0123456789ABCDEFabcdef") < 4) /* there is a NUL at the end */
        return FALSE;
    memcpy(digits, parser->at, 4);
    parser->at += 4;
    *unit = strtoul(digits, NULL, 16);
    return TRUE;
}

/* What stands behind "\u", with the second half of a pair; U+FFFD for half a pair and for NUL. */
static BOOL read_code(struct parser *parser, ULONG *code)
{
    const char *behind;
    ULONG low;

    if (!read_unit(parser, code))
        return FALSE;
    behind = parser->at;
    if (*code >= 0xd800 && *code < 0xdc00 && parser->end - parser->at >= 2 && !memcmp(parser->at, "\\u", 2)) {
        parser->at += 2;
        if (!read_unit(parser, &low))
            return FALSE;
        if (low >= 0xdc00 && low < 0xe000)
            *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
        else
            parser->at = (char *)behind;
    }
    if (!*code || (*code >= 0xd800 && *code < 0xe000))
        *code = REPLACEMENT;
    return TRUE;
}

static BOOL read_escape(struct parser *parser, char **out)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;
    ULONG code;

    if (parser->at == parser->end)
        return fail(parser, "a string has no end");
    if (*parser->at == 'u') {
        parser->at++;
        if (!read_code(parser, &code))
            return fail(parser, "\\u without four hexadecimal digits");
        *out += text_encode(code, *out); /* never longer than the escape */
        return TRUE;
    }
    if (!*parser->at || !(letter = strchr(letters, *parser->at)))
        return fail(parser, "an unknown escape");
    parser->at++;
    *(*out)++ = meanings[letter - letters];
    return TRUE;
}

/* Behind the first quote. */
static BOOL read_string(struct parser *parser, const char **text)
{
    char *out = parser->at;

    *text = out;
    while (parser->at < parser->end && *parser->at != '"') {
        if ((unsigned char)*parser->at < 0x20)
            return fail(parser, "a control character in a string");
        if (*parser->at++ != '\\')
            *out++ = parser->at[-1];
        else if (!read_escape(parser, &out))
            return FALSE;
    }
    if (parser->at == parser->end)
        return fail(parser, "a string has no end");
    parser->at++;
    *out = 0;
    return TRUE;
}

/* ---- words: numbers, true, false, null ---- */

static const char *skip_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][-+]?[0-9]+)? */
static BOOL is_number(const char *at)
{
    const char *digits;

    at += *at == '-';
    digits = at;
    at = skip_digits(at);
    if (at == digits || (*digits == '0' && at != digits + 1))
        return FALSE;
    if (*at == '.') {
        digits = ++at;
        if ((at = skip_digits(at)) == digits)
            return FALSE;
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '-' || *at == '+';
        digits = at;
        if ((at = skip_digits(at)) == digits)
            return FALSE;
    }
    return !*at;
}

static BOOL read_word(struct parser *parser, struct json_value *value)
{
    size_t length = strspn(parser->at, "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    char saved = parser->at[length];
    BOOL is_known = TRUE;

    value->text = parser->at;
    parser->at[length] = 0;
    if (!strcmp(value->text, "null"))
        value->type = JSON_NULL;
    else if (!strcmp(value->text, "false"))
        value->type = JSON_FALSE;
    else if (!strcmp(value->text, "true"))
        value->type = JSON_TRUE;
    else if (is_number(value->text))
        value->type = JSON_NUMBER;
    else
        is_known = FALSE;
    parser->at[length] = saved;
    if (!is_known)
        return fail(parser, "a value expected");
    parser->at += length;
    parser->word_end = parser->at;
    return TRUE;
}

/* ---- values ---- */

static BOOL read_value(struct parser *parser, const char *key);

static BOOL add_value(struct parser *parser, const char *key, unsigned *index)
{
    struct json_document *document = parser->document;
    struct json_value *longer;
    unsigned room;

    if (document->count == JSON_MAX_VALUES)
        return fail(parser, "too many values");
    if (document->count == document->room) {
        room = document->room ? document->room * 2 : 64;
        if (!(longer = realloc(document->values, room * sizeof(*longer))))
            return fail(parser, "out of memory");
        document->values = longer;
        document->room = room;
    }
    *index = document->count++;
    document->values[*index] = (struct json_value){ .key = key, .text = "", .size = 1 };
    return TRUE;
}

static BOOL read_member(struct parser *parser)
{
    const char *key;

    if (!take(parser, '"'))
        return fail(parser, "a key expected");
    if (!read_string(parser, &key))
        return FALSE;
    if (!take(parser, ':'))
        return fail(parser, "':' expected");
    return read_value(parser, key);
}

/* Behind the bracket of value @index. */
static BOOL read_items(struct parser *parser, unsigned index, char bracket)
{
    struct json_document *document = parser->document;

    if (++parser->depth > JSON_MAX_DEPTH)
        return fail(parser, "too deep");
    if (!take(parser, bracket)) {
        do {
            document->values[index].count++;
            if (bracket == '}' ? !read_member(parser) : !read_value(parser, NULL))
                return FALSE;
        } while (take(parser, ','));
        if (!take(parser, bracket))
            return fail(parser, bracket == '}' ? "',' or '}' expected" : "',' or ']' expected");
    }
    document->values[index].size = document->count - index;
    parser->depth--;
    return TRUE;
}

static BOOL read_value(struct parser *parser, const char *key)
{
    struct json_value *value;
    unsigned index;

    if (!add_value(parser, key, &index))
        return FALSE;
    value = &parser->document->values[index];
    if (take(parser, '{')) {
        value->type = JSON_OBJECT;
        return read_items(parser, index, '}');
    }
    if (take(parser, '[')) {
        value->type = JSON_ARRAY;
        return read_items(parser, index, ']');
    }
    if (take(parser, '"')) {
        value->type = JSON_STRING;
        return read_string(parser, &value->text);
    }
    return read_word(parser, value);
}

BOOL json_read(struct json_document *document, char *text, size_t size)
{
    struct parser parser = { .document = document, .at = text, .end = text + size };
    BOOL is_good = FALSE;

    document->count = 0;
    document->error = NULL;
    if (size && (size > INT_MAX || !MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)size, NULL, 0)))
        fail(&parser, "it is not UTF-8");
    else if (read_value(&parser, NULL))
        is_good = (peek(&parser), parser.at == parser.end) || fail(&parser, "something behind the document");
    if (parser.word_end)
        *parser.word_end = 0;
    document->position = parser.at - text;
    return is_good;
}

void json_document_free(struct json_document *document)
{
    free(document->values);
    memset(document, 0, sizeof(*document));
}

const struct json_value *json_member(const struct json_value *object, const char *key)
{
    const struct json_value *item = object->type == JSON_OBJECT ? json_first(object) : NULL;

    while (item && strcmp(item->key, key))
        item = json_next(object, item);
    return item;
}

const struct json_value *json_first(const struct json_value *value)
{
    return value->count ? value + 1 : NULL;
}

const struct json_value *json_next(const struct json_value *value, const struct json_value *item)
{
    item += item->size;
    return item < value + value->size ? item : NULL;
}

void json_copy(struct json *json, const char *key, const struct json_value *value)
{
    const struct json_value *item;

    if (value->type == JSON_STRING) {
        json_string(json, key, value->text);
        return;
    }
    if (value->type < JSON_STRING) {
        json_word(json, key, value->text);
        return;
    }
    (value->type == JSON_OBJECT ? json_open_object : json_open_array)(json, key);
    for (item = json_first(value); item; item = json_next(value, item))
        json_copy(json, item->key, item);
    (value->type == JSON_OBJECT ? json_close_object : json_close_array)(json);
}

BOOL json_integer(const struct json_value *value, ULONGLONG *number)
{
    ULONGLONG sum = 0;
    const char *digit;

    if (!value || value->type != JSON_NUMBER || !*value->text)
        return FALSE;
    for (digit = value->text; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || sum > (ULLONG_MAX - 9) / 10)
            return FALSE;
        sum = sum * 10 + (*digit - '0');
    }
    *number = sum;
    return TRUE;
}
