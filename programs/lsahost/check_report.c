/*
 * The report of a check for people, and as a JSON document.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_report.h"
#include "json.h"
#include "names.h"
#include "report.h"
#include "text.h"
#include <string.h>

const char *check_report_package(const struct check_results *results, const struct check_entry *entry)
{
    return check_cases[entry->index].is_module || entry->package >= results->package_count
           ? "" : results->packages[entry->package];
}

static const char *plural(ULONGLONG count)
{
    return count == 1 ? "" : "s";
}

/* ---- for people ---- */

static void print_calls(FILE *out, const char *lines)
{
    char line[1024];
    size_t length;

    fputs("  the last calls before it died:\n", out);
    for (; *lines; lines += length + (lines[length] == '\n')) {
        length = strcspn(lines, "\n");
        snprintf(line, sizeof(line), "    %.*s", (int)length, lines);
        text_put(out, line);
        putc('\n', out);
    }
}

static void print_finding(FILE *out, const struct check_finding *found)
{
    const struct nsp_finding *finding = &found->finding;

    fprintf(out, "%s %-7s ", finding->id, names_severity(finding->severity));
    text_put(out, report_text(finding));
    if (found->is_known)
        fputs(" (known)", out);
    if (*finding->where) {
        fputs("   ", out);
        text_put(out, report_where(finding));
    }
    putc('\n', out);
    if (found->last_calls)
        print_calls(out, found->last_calls);
}

/* "failed   logon_short (Name): the first 12 of 80 bytes" */
static void print_entry(FILE *out, const struct check_results *results, const struct check_entry *entry)
{
    const struct check_case *the = &check_cases[entry->index];
    const char *package = check_report_package(results, entry);

    fprintf(out, "%-8s %s", check_verdicts[entry->verdict], the->name);
    if (results->package_count > 1 && *package) {
        fputs(" (", out);
        text_put(out, package);
        putc(')', out);
    }
    fputs(": ", out);
    text_put(out, *entry->reason ? entry->reason : the->sentence);
    putc('\n', out);
}

static void print_text(FILE *out, const struct check_results *results, BOOL is_verbose)
{
    ULONG leaks = check_results_leaks(results), i;

    for (i = 0; is_verbose && i < results->entry_count; i++)
        print_entry(out, results, &results->entries[i]);
    for (i = 0; i < results->finding_count; i++)
        print_finding(out, &results->findings[i]);
    for (i = 0; i < results->unseen_count; i++) {
        fputs("no longer seen: ", out);
        text_put(out, results->unseen[i]);
        putc('\n', out);
    }
    fprintf(out, "%lu finding%s, %lu call%s, %lu leak%s\n", results->finding_count, plural(results->finding_count),
            (ULONG)results->calls, plural(results->calls), leaks, plural(leaks));
    fprintf(out, "%lu of %lu cases could be asked of it",
            results->entry_count - check_results_verdicts(results, CHECK_VERDICT_skipped), results->entry_count);
    if (results->finding_count)
        fprintf(out, ", with seed %lu", results->seed);
    putc('\n', out);
    if (results->needs_user)
        fprintf(out, "more needs credentials: give --user and --password-file%s\n",
                is_verbose ? "" : " (--verbose tells why a case was left out)");
}

/* ---- JSON ---- */

static void show_case(struct json *json, const struct check_results *results, const struct check_entry *entry)
{
    const struct check_case *the = &check_cases[entry->index];
    ULONG i;

    json_open_object(json, NULL);
    json_string(json, "name", the->name);
    json_string(json, "group", check_groups[the->group]);
    json_string(json, "package", check_report_package(results, entry));
    json_string(json, "sentence", the->sentence);
    json_string(json, "verdict", check_verdicts[entry->verdict]);
    json_string(json, "reason", entry->reason);
    json_open_array(json, "findings");
    for (i = 0; i < entry->found_count; i++)
        json_number(json, NULL, entry->found[i]);
    json_close_array(json);
    json_close_object(json);
}

static void show_finding(struct json *json, const struct check_results *results, const struct check_finding *found)
{
    const struct nsp_finding *finding = &found->finding;

    json_open_object(json, NULL);
    json_string(json, "id", finding->id);
    json_string(json, "severity", names_severity(finding->severity));
    json_string(json, "status", NspStatusName(finding->status));
    json_string(json, "step", finding->step);
    report_json_where(json, finding);
    json_string(json, "text", report_text(finding));
    json_string(json, "case", check_cases[results->entries[found->entry].index].name);
    json_number(json, "count", found->count);
    json_bool(json, "known", found->is_known);
    if (found->last_calls)
        json_string(json, "last_calls", found->last_calls);
    json_close_object(json);
}

static void show_counts(struct json *json, const struct check_results *results)
{
    unsigned i;

    json_open_object(json, "counts");
    json_number(json, "calls", results->calls);
    json_number(json, "errors", check_results_count(results, NSP_SEVERITY_ERROR));
    json_number(json, "warnings", check_results_count(results, NSP_SEVERITY_WARNING));
    json_number(json, "notes", check_results_count(results, NSP_SEVERITY_NOTE));
    json_number(json, "leaks", check_results_leaks(results));
    for (i = 0; i < CHECK_VERDICT_COUNT; i++)
        json_number(json, check_verdicts[i], check_results_verdicts(results, i));
    json_close_object(json);
}

static void print_json(FILE *out, const struct check_results *results)
{
    static const char *const verdicts[] = {
        [TOOL_CLEAN] = "clean", [TOOL_REFUSED] = "findings", [TOOL_NOT_LOADED] = "not loaded", [TOOL_DIED] = "died"
    };
    struct json json;
    ULONG i;

    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_number(&json, "schema", 1);
    json_wide(&json, "path", results->file);
    json_string(&json, "kind", names_kind(results->kind));
    json_open_array(&json, "packages");
    for (i = 0; i < results->package_count; i++)
        json_string(&json, NULL, results->packages[i]);
    json_close_array(&json);
    json_number(&json, "seed", results->seed);
    json_open_array(&json, "cases");
    for (i = 0; i < results->entry_count; i++)
        show_case(&json, results, &results->entries[i]);
    json_close_array(&json);
    json_open_array(&json, "findings");
    for (i = 0; i < results->finding_count; i++)
        show_finding(&json, results, &results->findings[i]);
    json_close_array(&json);
    json_open_array(&json, "no_longer_seen");
    for (i = 0; i < results->unseen_count; i++)
        json_string(&json, NULL, results->unseen[i]);
    json_close_array(&json);
    show_counts(&json, results);
    json_string(&json, "verdict", verdicts[check_results_exit(results)]);
    json_close_object(&json);
}

int check_report(struct tool *tool, const struct check_results *results)
{
    const WCHAR *junit = option_value(tool->options, OPTION_junit);

    if (option_given(tool->options, OPTION_json))
        print_json(tool->out, results);
    else if (option_given(tool->options, OPTION_tap))
        check_report_tap(tool->out, results);
    else
        print_text(tool->out, results, option_given(tool->options, OPTION_verbose));
    if (junit && !check_report_junit(junit, results))
        return TOOL_USAGE;
    return check_results_exit(results);
}
