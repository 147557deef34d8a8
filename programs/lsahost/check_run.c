/*
 * lsahost check, in the parent.  A case that takes the child with it is a finding, and another child goes on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_run.h"
#include "check.h"
#include "check_baseline.h"
#include "check_report.h"
#include "check_tail.h"
#include "check_trace.h"
#include "process.h"
#include "text.h"
#include "watchdog.h"
#include <stdlib.h>
#include <string.h>

#define MAX_CHILDREN 24
#define WATCHED_RUNS 2
#define MAX_DEATHS 2 /* of cases of one group; one is enough when it hung */

struct run {
    struct tool *tool;
    struct check_results results;
    struct tool_order order; /* for the next child */
    unsigned deaths[CHECK_GROUP_COUNT];
    struct process_limits limits;
    BOOL left_handles;   /* a child ended with more than it began with */
    BOOL has_trace;      /* the first child has begun the trace that is wanted: others add to it */
    BOOL is_trace_whole; /* else that has been said */
};

/* The case that the child was in took it along: ask the next one, and none that would do the same. */
static void step_over(struct run *run, BOOL is_hung)
{
    enum check_group group = check_cases[run->results.entries[run->results.entry_count - 1].index].group;

    run->deaths[group] += is_hung ? MAX_DEATHS : 1;
    if (run->deaths[group] >= MAX_DEATHS)
        run->order.skipped |= 1u << group;
}

/* The last calls, from the trace of the child, which has ended. */
static void add_calls(struct run *run)
{
    const WCHAR *trace = *run->order.trace ? run->order.trace : option_value(run->tool->options, OPTION_trace);

    if (trace && run->is_trace_whole)
        check_results_add_calls(&run->results, check_tail_read(trace));
}

/* What a child left beside its records. */
static void look_at_state(struct run *run, const struct tool_state *state)
{
    const WCHAR *wanted = option_value(run->tool->options, OPTION_trace);

    run->results.needs_user |= state->needs_user;
    run->left_handles |= state->left_handles;
    if (!wanted || !run->is_trace_whole || NT_SUCCESS(state->trace))
        return;
    complain(wanted, "cannot write the trace: %s", NspStatusName(state->trace));
    run->is_trace_whole = FALSE;
}

/* What the parent alone can tell of the last case, of which there were @before. */
static void tell_death(struct run *run, const struct process *child, ULONG before)
{
    struct process_death death;
    char input[sizeof(child->shared->state.input) + 1];

    /* Whatever the package left of it. */
    snprintf(input, sizeof(input), "%.*s", (int)sizeof(child->shared->state.input), child->shared->state.input);
    process_describe_death(child, &death);
    check_results_reopen(&run->results, before);
    check_results_find(&run->results, &death.finding);
    add_calls(run);
    check_results_judge(&run->results, CHECK_VERDICT_died, input);
}

/* A package may close the handle with which the child tells what it finds. */
static BOOL is_cut(const struct run *run, const struct process *child)
{
    return check_results_is_open(&run->results) || run->results.entry_count < child->shared->state.cases;
}

/* TOOL_CLEAN, and *@is_done when nothing is left to ask; else the exit status with which all ends. */
static int look_at(struct run *run, const struct process *child, BOOL *is_done)
{
    ULONG before = run->results.entry_count;

    check_results_take(&run->results, child->output, child->size);
    if (process_is_done(child) && !is_cut(run, child)) {
        *is_done = child->shared->result < CHECK_DEAD;
        if (child->shared->result == CHECK_DEAD) {
            add_calls(run);
            step_over(run, FALSE);
        }
        return *is_done ? child->shared->result : TOOL_CLEAN;
    }
    if (!process_is_done(child) && process_is_bug(child))
        return TOOL_BUG;
    *is_done = run->results.entry_count == before; /* not even one case: the next child would end as this one */
    tell_death(run, child, before);
    if (!*is_done)
        step_over(run, child->seconds != 0);
    return TOOL_CLEAN;
}

static int run_children(struct run *run)
{
    const WCHAR *wanted = option_value(run->tool->options, OPTION_trace);
    struct process child;
    BOOL is_done = FALSE;
    unsigned count;
    WCHAR trace[MAX_PATH] = L"";
    int result = TOOL_CLEAN;

    check_tail_name(trace);
    for (count = 0; !is_done && !result && count < MAX_CHILDREN; count++) {
        run->order.first = run->results.entry_count;
        wcscpy(run->order.trace, run->has_trace || !wanted ? trace : L"");
        check_tail_empty(trace); /* of the child before: this one may die before it has a trace */
        result = TOOL_BUG;
        if (process_start(&child, &run->order)) {
            process_wait(&child, &run->limits);
            look_at_state(run, &child.shared->state);
            result = look_at(run, &child, &is_done);
            if (run->has_trace && wanted && result != TOOL_BUG && run->is_trace_whole)
                run->is_trace_whole = check_trace_append(wanted, trace);
            run->has_trace = TRUE;
        }
        process_close(&child);
        /* The package is loaded by each child. */
        if (run->order.skipped & 1u << CHECK_GROUP_load && !run->results.package_count)
            is_done = TRUE;
    }
    DeleteFileW(trace);
    check_results_skip_rest(&run->results, "the package died too often");
    return result;
}

/* All cases once more, but for what died or hung: what is found is added to what is known. */
static int run_again(struct run *run)
{
    struct check_results known = run->results;
    int result;

    check_results_begin(&run->results, run->tool->options->operand, known.seed);
    result = run_children(run);
    check_results_merge(&known, &run->results);
    check_results_free(&run->results);
    run->results = known;
    return result;
}

/*
 * Looking after each call for handles that it left open is most of what a check costs, and most packages leave none:
 * so all is asked without it first, and again with it if there was something to find.  It may miss a handle while other
 * programs come and go: then it has another try.
 */
static int run_in_turns(struct run *run)
{
    unsigned tries = WATCHED_RUNS;
    int result;

    run->order.no_handle_watch = TRUE;
    result = run_children(run);
    run->order.no_handle_watch = FALSE;
    if (check_results_has(&run->results, NSP_FINDING_THREAD_LEFT))
        run->left_handles = FALSE; /* a host that a thread may reach is not freed, with all that it has open */
    while (result == TOOL_CLEAN && run->left_handles && tries--) {
        result = run_again(run);
        run->left_handles &= !check_results_has(&run->results, NSP_FINDING_LEAK_HANDLE);
    }
    return result;
}

/* For a debugger: in this process, and nothing is told before the end. */
static int run_here(struct run *run)
{
    struct tool_state state = { 0 };
    struct tool tool = *run->tool;
    char *output;
    long size;
    int result;

    tool.order = &run->order;
    tool.state = &state;
    if (!(tool.out = tmpfile()))
        return TOOL_BUG;
    result = cmd_check(&tool);
    look_at_state(run, &state);
    size = ftell(tool.out);
    rewind(tool.out);
    if ((output = malloc(size + 1))) {
        check_results_take(&run->results, output, fread(output, 1, size, tool.out));
        free(output);
    }
    fclose(tool.out);
    check_results_skip_rest(&run->results, "the package died before");
    return result < CHECK_DEAD ? result : TOOL_CLEAN;
}

int check_run(struct tool *tool)
{
    struct run run = { .tool = tool, .is_trace_whole = TRUE };
    ULONG seed = 1;
    int result;

    if (option_given(tool->options, OPTION_json) && option_given(tool->options, OPTION_tap)) {
        complain(NULL, "--json and --tap exclude each other");
        return TOOL_USAGE;
    }
    if (!watchdog_limits(tool->options, &run.limits) || !option_number(tool->options, OPTION_seed, 10, &seed))
        return TOOL_USAGE;
    check_results_begin(&run.results, tool->options->operand, seed);
    result = option_given(tool->options, OPTION_debug) ? run_here(&run) : run_in_turns(&run);
    if (result == TOOL_CLEAN)
        result = check_baseline(tool->options, &run.results) ? check_report(tool, &run.results) : TOOL_USAGE;
    if (!run.is_trace_whole && result != TOOL_BUG)
        result = TOOL_USAGE;
    check_results_free(&run.results);
    return result;
}
