/*
 * lsahost trace: a recorded trace in a form for people or for other programs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tool.h"
#include "text.h"
#include "trace_view.h"

static const struct {
    enum option option;
    BOOL (*show)(struct trace_reader *reader, FILE *out);
} forms[] = {
    { OPTION_json, trace_show_json },
    { OPTION_mermaid, trace_show_mermaid },
    { OPTION_chrome, trace_show_chrome }
};

int cmd_trace(struct tool *tool)
{
    BOOL (*show)(struct trace_reader *reader, FILE *out) = NULL;
    struct trace_reader reader;
    BOOL is_good;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(forms); i++) {
        if (!option_given(tool->options, forms[i].option))
            continue;
        if (show) {
            complain(NULL, "--json, --mermaid and --chrome exclude each other");
            return TOOL_USAGE;
        }
        show = forms[i].show;
    }
    if (!show)
        show = trace_show_text;

    is_good = trace_open(&reader, tool->options->operand) && show(&reader, tool->out);
    fflush(tool->out);
    if (is_good && reader.is_cut)
        complain(reader.name, "line %lu is cut off: the process ended while it was written", reader.lines);
    else if (is_good && !reader.is_ended)
        complain(reader.name, "it has no end: the process ended before its host did");
    trace_close(&reader);
    return is_good ? TOOL_CLEAN : TOOL_USAGE;
}
