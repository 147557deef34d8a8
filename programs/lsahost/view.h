/*
 * One description of a result for both of its forms: a JSON document, or lines for people in which a key
 * is the label, with blanks for its underscores.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_VIEW_H
#define LSAHOST_VIEW_H

#include "json.h"

#define VIEW_LEVELS 8

struct view {
    struct json json;
    FILE *out;
    BOOL is_json;
    unsigned depth;              /* of objects and arrays, for indentation */
    unsigned items[VIEW_LEVELS]; /* written so far at each depth */
    unsigned column;             /* of the cursor */
    const unsigned *widths;      /* of the columns, inside a row; else NULL */
    unsigned cells;              /* of this row, written so far */
    unsigned words;              /* of this list, written so far */
};

/* The document: schema 1 is its first member. */
void view_begin(struct view *view, FILE *out, BOOL is_json);
void view_end(struct view *view);

/* Go on with a document of which another process has printed members. */
void view_resume(struct view *view, FILE *out, BOOL is_json);

void view_open(struct view *view, const char *key); /* an object; NULL in an array */
void view_close(struct view *view);
void view_open_array(struct view *view, const char *key);
void view_close_array(struct view *view);

/* An object in an array that is one line for people: its values in columns of @widths, the last of them 0. */
void view_open_row(struct view *view, const unsigned *widths);
void view_close_row(struct view *view);

/* A list of short words: one wrapped paragraph for people. */
void view_open_words(struct view *view, const char *key);
void view_word(struct view *view, const char *word);
void view_close_words(struct view *view);

void view_string(struct view *view, const char *key, const char *value);
void view_wide(struct view *view, const char *key, const WCHAR *value);
void view_number(struct view *view, const char *key, ULONGLONG value, const char *shown); /* NULL: decimal */
void view_bool(struct view *view, const char *key, BOOL value, const char *yes, const char *no);

#endif
