/*
 * One description of a result for both of its forms.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "view.h"
#include "text.h"
#include <inttypes.h>
#include <string.h>

#define VALUE_COLUMN 20
#define LINE_WIDTH 79

static void pad(struct view *view, unsigned column)
{
    for (; view->column < column; view->column++)
        putc(' ', view->out);
}

static void end_line(struct view *view)
{
    putc('\n', view->out);
    view->column = 0;
}

/* A member of an object with its label, or the item of an array; the first item ends the line of the array's label. */
static void begin_item(struct view *view, const char *key)
{
    if (!key && !view->items[view->depth])
        end_line(view);
    view->items[view->depth]++;
    pad(view, view->depth * 2);
    for (; key && *key; key++, view->column++)
        putc(*key == '_' ? ' ' : *key, view->out);
}

static unsigned cell_column(const struct view *view)
{
    unsigned column = view->depth * 2, i;

    for (i = 0; i < view->cells; i++)
        column += view->widths[i];
    return view->cells ? max(column, view->column + 2) : column;
}

/* Go to where the next value stands. */
static void begin_value(struct view *view, const char *key, BOOL is_empty)
{
    unsigned column;

    if (view->widths) {
        column = cell_column(view);
        view->cells++;
    } else {
        begin_item(view, key);
        column = key ? max(VALUE_COLUMN, view->column + 1) : 0;
    }
    if (!is_empty)
        pad(view, column);
}

static void end_value(struct view *view)
{
    if (!view->widths)
        end_line(view);
}

static void enter(struct view *view)
{
    view->depth++;
    view->items[view->depth] = 0;
}

static void start(struct view *view, FILE *out, BOOL is_json)
{
    memset(view, 0, sizeof(*view));
    view->out = out;
    view->is_json = is_json;
}

void view_begin(struct view *view, FILE *out, BOOL is_json)
{
    start(view, out, is_json);
    if (is_json) {
        json_begin(&view->json, out);
        json_open_object(&view->json, NULL);
        json_number(&view->json, "schema", 1);
    }
}

void view_resume(struct view *view, FILE *out, BOOL is_json)
{
    start(view, out, is_json);
    json_resume(&view->json, out);
}

void view_end(struct view *view)
{
    if (view->is_json)
        json_close_object(&view->json);
    fflush(view->out);
}

void view_open(struct view *view, const char *key)
{
    if (view->is_json) {
        json_open_object(&view->json, key);
        return;
    }
    begin_item(view, key);
    if (key)
        end_line(view);
    enter(view);
}

void view_close(struct view *view)
{
    if (view->is_json)
        json_close_object(&view->json);
    else
        view->depth--;
}

void view_open_array(struct view *view, const char *key)
{
    if (view->is_json) {
        json_open_array(&view->json, key);
        return;
    }
    begin_item(view, key);
    enter(view);
}

void view_close_array(struct view *view)
{
    if (view->is_json) {
        json_close_array(&view->json);
        return;
    }
    if (!view->items[view->depth]) {
        pad(view, VALUE_COLUMN);
        fputs("none", view->out);
        end_line(view);
    }
    view->depth--;
}

void view_open_row(struct view *view, const unsigned *widths)
{
    if (view->is_json) {
        json_open_object(&view->json, NULL);
        return;
    }
    begin_item(view, NULL);
    view->widths = widths;
    view->cells = 0;
}

void view_close_row(struct view *view)
{
    if (view->is_json) {
        json_close_object(&view->json);
        return;
    }
    view->widths = NULL;
    end_line(view);
}

void view_open_words(struct view *view, const char *key)
{
    if (view->is_json)
        json_open_array(&view->json, key);
    else
        begin_value(view, key, FALSE);
    view->words = 0;
}

void view_word(struct view *view, const char *word)
{
    if (view->is_json) {
        json_string(&view->json, NULL, word);
        return;
    }
    if (view->words++) {
        if (!view->widths && view->column + 1 + strlen(word) > LINE_WIDTH) {
            end_line(view);
            pad(view, VALUE_COLUMN);
        } else {
            pad(view, view->column + 1);
        }
    }
    view->column += text_put(view->out, word);
}

void view_close_words(struct view *view)
{
    if (view->is_json) {
        json_close_array(&view->json);
        return;
    }
    if (!view->words && !view->widths)
        fputs("none", view->out);
    end_value(view);
}

void view_string(struct view *view, const char *key, const char *value)
{
    if (view->is_json) {
        json_string(&view->json, key, value);
        return;
    }
    begin_value(view, key, !*value);
    view->column += text_put(view->out, value);
    end_value(view);
}

void view_wide(struct view *view, const char *key, const WCHAR *value)
{
    if (view->is_json) {
        json_wide(&view->json, key, value);
        return;
    }
    begin_value(view, key, !*value);
    view->column += text_put_wide(view->out, value);
    end_value(view);
}

void view_number(struct view *view, const char *key, ULONGLONG value, const char *shown)
{
    char decimal[24];

    if (view->is_json) {
        json_number(&view->json, key, value);
        return;
    }
    snprintf(decimal, sizeof(decimal), "%" PRIu64, (uint64_t)value);
    view_string(view, key, shown ? shown : decimal);
}

void view_bool(struct view *view, const char *key, BOOL value, const char *yes, const char *no)
{
    if (view->is_json)
        json_bool(&view->json, key, value);
    else
        view_string(view, key, value ? yes : no);
}
