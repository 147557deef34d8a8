/*
 * lsahost explain: what the kinds of findings mean.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tool.h"
#include "json.h"
#include "names.h"
#include "text.h"
#include <string.h>
#include <wchar.h>

#define LINE_WIDTH 79
#define ID_SIZE 16

static const struct kind {
    unsigned number;
    const char *name, *severity, *title, *text; /* paragraphs have newlines between them */
} kinds[] = {
#include "programs/lsahost/finding-texts.h"
};

static const char *id_of(const struct kind *kind)
{
    static char id[ID_SIZE];

    snprintf(id, sizeof(id), "NSP-%04u", kind->number);
    return id;
}

/* "NSP-0012", "12" or "NAME_TAKEN".  NULL has been said. */
static const struct kind *find(const WCHAR *word)
{
    const WCHAR *digits = _wcsnicmp(word, L"NSP-", 4) ? word : word + 4;
    BOOL is_id = digits != word || iswdigit(*word);
    const char *words[ARRAYSIZE(kinds)];
    char ids[ARRAYSIZE(kinds)][ID_SIZE];
    WCHAR id[ID_SIZE];
    ULONG number;
    unsigned i;

    if (is_id && text_number(digits, 10, 9999, &number)) {
        swprintf(id, ARRAYSIZE(id), L"NSP-%04lu", number);
        word = id;
    }
    for (i = 0; i < ARRAYSIZE(kinds); i++)
        words[i] = is_id ? strcpy(ids[i], id_of(&kinds[i])) : kinds[i].name;
    return names_find(word, "kind of finding", words, ARRAYSIZE(kinds), &i) ? &kinds[i] : NULL;
}

/* Paragraphs in lines of LINE_WIDTH, with an empty line before each. */
static void print_paragraphs(FILE *out, const char *text)
{
    unsigned column = 0;
    int length;

    for (putc('\n', out); *text; text += length) {
        length = strcspn(text, " \n");
        if (column && column + 1 + length > LINE_WIDTH) {
            putc('\n', out);
            column = 0;
        }
        column += fprintf(out, "%s%.*s", column ? " " : "", length, text);
        for (; text[length] == ' '; text++)
            ;
        if (text[length] == '\n') {
            fputs("\n\n", out);
            column = 0;
            text++;
        }
    }
    putc('\n', out);
}

static void print_line(FILE *out, const struct kind *kind)
{
    fprintf(out, "%s  %-7s  %-19s  %s\n", id_of(kind), kind->severity, kind->name, kind->title);
}

static void print_explanation(FILE *out, const struct kind *kind)
{
    fprintf(out, "%s %s (%s)\n%s\n", id_of(kind), kind->name, kind->severity, kind->title);
    print_paragraphs(out, kind->text);
}

static void show_in_json(struct json *json, const struct kind *kind)
{
    json_open_object(json, NULL);
    json_string(json, "id", id_of(kind));
    json_string(json, "name", kind->name);
    json_string(json, "severity", kind->severity);
    json_string(json, "title", kind->title);
    json_string(json, "text", kind->text);
    json_close_object(json);
}

static const WCHAR *operand(const struct options *options, unsigned i)
{
    return i ? options->more[i - 1] : options->operand;
}

int cmd_explain(struct tool *tool)
{
    const unsigned asked = tool->options->operand ? 1 + tool->options->more_count : 0;
    const unsigned count = asked ? asked : ARRAYSIZE(kinds);
    BOOL is_json = option_given(tool->options, OPTION_json);
    const struct kind *kind;
    struct json json;
    unsigned i;

    for (i = 0; i < asked; i++)
        if (!find(operand(tool->options, i)))
            return TOOL_USAGE;
    if (is_json) {
        json_begin(&json, tool->out);
        json_open_object(&json, NULL);
        json_number(&json, "schema", 1);
        json_open_array(&json, "findings");
    }
    for (i = 0; i < count; i++) {
        kind = asked ? find(operand(tool->options, i)) : &kinds[i];
        if (is_json) {
            show_in_json(&json, kind);
        } else if (asked) {
            if (i)
                putc('\n', tool->out);
            print_explanation(tool->out, kind);
        } else {
            print_line(tool->out, kind);
        }
    }
    if (is_json) {
        json_close_array(&json);
        json_close_object(&json);
    }
    return TOOL_CLEAN;
}
