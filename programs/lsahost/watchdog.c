/*
 * The watchdog: starts the child, waits, and says how it ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watchdog.h"
#include "report.h"
#include "text.h"
#include <string.h>
#include <wchar.h>

/* Pass on what the child has to say, the findings with what lies at their places. */
static void show(struct tool *tool, const struct process *child, BOOL is_json)
{
    char *mark = child->size ? memchr(child->output, REPORT_MARK, child->size) : NULL;
    size_t size = mark ? (size_t)(mark - child->output) : child->size;
    struct view view;

    fwrite(child->output, 1, size, tool->out);
    if (!mark)
        return;
    view_resume(&view, tool->out, is_json);
    report_records(&view, mark + 1, child->size - size - 1);
    view_end(&view);
}

static int judge(struct tool *tool, const struct process *child)
{
    BOOL is_json = option_given(tool->options, OPTION_json);
    struct process_death death;

    if (process_is_done(child) || !is_json)
        show(tool, child, is_json);
    if (process_is_done(child))
        return child->shared->result;
    if (process_is_bug(child))
        return TOOL_BUG;
    process_describe_death(child, &death);
    info_show_death(tool, &death.finding, child->size != 0 && !is_json);
    return TOOL_DIED;
}

static BOOL parse_timeout(const struct options *options, DWORD *seconds)
{
    const WCHAR *text = option_value(options, OPTION_timeout);
    WCHAR *end;

    *seconds = 30;
    if (!text)
        return TRUE;
    *seconds = wcstoul(text, &end, 10);
    if (iswdigit(*text) && !*end && *seconds <= 1000000)
        return TRUE;
    complain(text, "--timeout needs a number of seconds, at most 1000000");
    return FALSE;
}

BOOL watchdog_limits(const struct options *options, struct process_limits *limits)
{
    limits->megabytes = TOOL_MEGABYTES;
    return parse_timeout(options, &limits->seconds) &&
           option_number(options, OPTION_memory, 10, &limits->megabytes);
}

int watchdog_run(struct tool *tool)
{
    struct process child;
    int result = TOOL_BUG;
    struct process_limits limits;

    if (!watchdog_limits(tool->options, &limits))
        return TOOL_USAGE;
    if (process_start(&child, NULL)) {
        process_wait(&child, &limits);
        result = judge(tool, &child);
    }
    process_close(&child);
    return result;
}
