/*
 * A reader of JSON: one document in memory, taken apart where it lies.  Strict in what is JSON, and bounded.
 *
 * Debian has one JSON library that mingw-w64 can use, jsmn, of headers only.  Even when told to be strict it takes
 * [1 2], [1.2.3] and [-] for JSON, and it leaves strings undecoded: what would have to stand around it is most of this.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_JSON_READ_H
#define LSAHOST_JSON_READ_H

#include "json.h"

#define JSON_MAX_DEPTH 16 /* of arrays and objects in one another */
#define JSON_MAX_VALUES 4096

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Values lie in the order of the text: what an array or object holds follows it. */
struct json_value {
    enum json_type type;
    const char *key;  /* NULL: no member of an object */
    const char *text; /* a string, UTF-8 with U+FFFD for NUL; all else as it is written; "" for arrays and objects */
    unsigned count;   /* of items or members */
    unsigned size;    /* from this value to the one behind all that it holds */
};

struct json_document {
    struct json_value *values; /* the first is the document */
    unsigned count, room;
    const char *error;         /* what is wrong, after a failure */
    size_t position;           /* where, in bytes from the beginning */
};

/*
 * Take @text, of @size bytes and a NUL, apart; a zeroed @document, or one that was used before, is filled.
 * What it points to is @text, which is changed, and is valid until the next call.
 * FALSE when it is no JSON, is deeper or has more values than the limits, or memory is full.
 */
BOOL json_read(struct json_document *document, char *text, size_t size);
void json_document_free(struct json_document *document);

/* The member of an object, NULL when there is none or @object is no object. */
const struct json_value *json_member(const struct json_value *object, const char *key);

/* Step through an array or object: for (item = json_first(value); item; item = json_next(value, item)) */
const struct json_value *json_first(const struct json_value *value);
const struct json_value *json_next(const struct json_value *value, const struct json_value *item);

/* Write a value, with all that it holds. */
void json_copy(struct json *json, const char *key, const struct json_value *value);

/* A number without sign, fraction and exponent.  FALSE leaves @number. */
BOOL json_integer(const struct json_value *value, ULONGLONG *number);

#endif
