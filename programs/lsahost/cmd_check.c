/*
 * lsahost check, in the child: one case after the other, each handed over when it has been asked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include "check_record.h"
#include "names.h"
#include "report.h"
#include "text.h"
#include <stdarg.h>
#include <string.h>

void check_skip(struct check *check, const char *format, ...)
{
    va_list args;

    if (check->is_faulty)
        return;
    check->is_skipped = TRUE;
    va_start(args, format);
    vsnprintf(check->reason, sizeof(check->reason), format, args);
    va_end(args);
}

static void hand_over(struct check *check, const struct nsp_finding *finding)
{
    /* Overrun, underrun, after free; and faults that have a name of their own, after which the package is dead. */
    static const char *const spoilt[] = { "NSP-0021", "NSP-0022", "NSP-0028", "NSP-0056", "NSP-0057" };
    unsigned i;

    if (!strcmp(finding->id, "NSP-0031")) {
        check->is_spoilt = TRUE;
        return;
    }
    check_record_finding(check->tool->out, finding);
    if (finding->severity != NSP_SEVERITY_NOTE && !check->is_faulty) {
        check->is_faulty = TRUE;
        snprintf(check->reason, sizeof(check->reason), "%.*s", (int)sizeof(check->tool->state->input),
                 check->tool->state->input);
    }
    if (report_is_exception(finding))
        check->is_dead = TRUE;
    for (i = 0; i < ARRAYSIZE(spoilt); i++)
        check->is_spoilt |= !strcmp(finding->id, spoilt[i]);
}

void check_hand_over(struct check *check)
{
    const struct nsp_finding *finding;

    while ((finding = NspHostGetFinding(check->load.host, check->told))) {
        hand_over(check, finding);
        check->told++;
    }
}

void check_find(struct check *check, enum nsp_finding_id id, NTSTATUS status, const char *step, const char *format, ...)
{
    static const enum nsp_severity severities[] = {
#define X(number, name, severity) [number] = NSP_SEVERITY_##severity,
        NSP_FINDINGS(X)
#undef X
    };
    char name[16], text[512];
    struct nsp_finding finding = {
        .id = name, .severity = severities[id], .status = status, .step = step, .where = "", .text = text
    };
    va_list args;

    check_hand_over(check);
    if (check->is_dead || status == STATUS_PROCESS_IS_TERMINATING) /* the host's answer for a dead package */
        return;
    snprintf(name, sizeof(name), "NSP-%04u", id);
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    hand_over(check, &finding);
}

void check_note(struct check *check, const char *format, ...)
{
    struct tool_state *state = check->tool->state;
    va_list args;

    check_hand_over(check); /* of what was asked before: this may be the last thing that the process does */
    va_start(args, format);
    vsnprintf(state->input, sizeof(state->input), format, args);
    va_end(args);
    InterlockedIncrement(&state->beats);
}

/* ---- packages ---- */

static BOOL is_asked(const struct load *load, const struct nsp_package_info *info)
{
    return load->name ? !_wcsicmp(info->name, load->name) : NT_SUCCESS(info->status);
}

BOOL check_pick(struct check *check, ULONG index)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    ULONG i;

    memset(&check->info, 0, sizeof(check->info));
    for (i = 0; check->load.module && NT_SUCCESS(NspModuleGetPackage(check->load.module, i, &info)); i++) {
        if (is_asked(&check->load, &info) && !index--) {
            check->info = info;
            return TRUE;
        }
    }
    return FALSE;
}

/* Count them, and tell the parent which they are.  When there are none, each case is told that it cannot be asked. */
static void list_packages(struct check *check)
{
    ULONG count;

    for (count = 0; check_pick(check, count); count++)
        check_record_package(check->tool->out, count, check->info.name, check->load.report.kind);
    check->packages = max(count, 1);
}

/* ---- cases ---- */

static void ask(struct check *check, enum check_index index, ULONG package)
{
    const struct check_case *the = &check_cases[index];

    if (check->tool->order->skipped & 1u << the->group)
        check_skip(check, "the package died in %s before", check_groups[the->group]);
    else if (index != CHECK_load && !check->load.module)
        check_skip(check, "it did not load");
    else if (!the->is_module && !check_pick(check, package))
        check_skip(check, "it has no such package");
    else
        the->ask(check);
}

static void judge(struct check *check)
{
    enum check_verdict verdict = CHECK_VERDICT_passed;

    if (check->is_faulty)
        verdict = check->is_dead ? CHECK_VERDICT_died : CHECK_VERDICT_failed;
    else if (check->is_skipped)
        verdict = CHECK_VERDICT_skipped;
    check->tool->state->trace = NspHostGetFileStatus(check->load.host, NSP_FILE_TRACE);
    check_record_verdict(check->tool->out, verdict, NspHostCountCalls(check->load.host), check->reason);
}

static int run(struct check *check)
{
    ULONG position = check->tool->order->first, package, seed = 1;
    enum check_index index;

    if (!option_number(check->tool->options, OPTION_seed, 10, &seed))
        return TOOL_USAGE;
    check->packages = 1;
    if (position) {
        load_quietly(&check->load);
        list_packages(check);
    }
    for (; check_at(position, check->packages, &index, &package); position++) {
        check_record_case(check->tool->out, position);
        check_random_begin(&check->random, seed, index);
        check->is_skipped = check->is_faulty = check->is_dead = check->is_spoilt = FALSE;
        *check->reason = 0;
        check_note(check, "%s", "");
        ask(check, index, package);
        check_hand_over(check);
        if (index == CHECK_load) {
            list_packages(check);
            if (check->load.module && check->load.name && !check_pick(check, 0)) {
                load_complain_of_name(&check->load);
                check_find(check, NSP_FINDING_LOAD_FAILED, STATUS_NO_SUCH_PACKAGE, "load",
                           "no package in it has the name that was asked for");
            }
        }
        judge(check);
        check->tool->state->cases = position + 1;
        if (check->is_dead && check_cases[index].group != CHECK_GROUP_load)
            return CHECK_DEAD;
        if (check->is_spoilt && check_cases[index].group != CHECK_GROUP_end)
            return CHECK_SPOILT;
    }
    return CHECK_DONE;
}

/* When that is not known, each call has to be watched. */
static BOOL has_left_handles(ULONG before)
{
    ULONG now = NspCountOpenHandles();

    return !before || !now || now > before;
}

int cmd_check(struct tool *tool)
{
    ULONG handles = tool->order->no_handle_watch ? NspCountOpenHandles() : 0;
    struct check check = {
        .tool = tool, .is_user_given = option_given(tool->options, OPTION_user), .flags = SSPI_DEFAULT_FLAGS
    };
    const WCHAR *flags = option_value(tool->options, OPTION_flags);
    int result;

    if ((flags && !names_parse_flags(flags, names_initialize_flags, &check.flags)) ||
        !logon_input_read(tool->options, &check.logon) ||
        !sspi_identity_read(tool->options, &check.kept, &check.identity))
        return TOOL_USAGE;
    if (!(result = load_begin(tool, &check.load)))
        result = run(&check);
    if (result < CHECK_DEAD) /* else the process had better not be asked for more */
        load_end(&check.load);
    if (result == CHECK_DONE && tool->order->no_handle_watch)
        tool->state->left_handles = has_left_handles(handles);
    sspi_identity_free(&check.kept);
    logon_input_free(&check.logon);
    return result;
}
