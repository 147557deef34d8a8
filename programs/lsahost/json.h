/*
 * A writer of JSON: one document, indented, always valid whatever strings it is given.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_JSON_H
#define LSAHOST_JSON_H

#include "secpkg_abi.h"
#include <stdio.h>

struct json {
    FILE *out;
    unsigned depth;
    ULONG filled; /* bit n: something has been written at depth n */
};

void json_begin(struct json *json, FILE *out);
void json_resume(struct json *json, FILE *out); /* behind the first members of an object, which are written */

/* @key is NULL inside an array, and for the document itself. */
void json_open_object(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *key);
void json_close_array(struct json *json);
void json_string(struct json *json, const char *key, const char *utf8);
void json_wide(struct json *json, const char *key, const WCHAR *text);
void json_number(struct json *json, const char *key, ULONGLONG value);
void json_word(struct json *json, const char *key, const char *word); /* as it is: a number, true, false or null */
void json_bool(struct json *json, const char *key, BOOL value);

#endif
