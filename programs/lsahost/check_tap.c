/*
 * The report of a check as TAP lines, for a test harness.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_report.h"
#include "names.h"
#include "report.h"
#include "text.h"

static void print_finding(FILE *out, const struct check_finding *found)
{
    fprintf(out, "# %s %s%s: ", found->finding.id, names_severity(found->finding.severity),
            found->is_known ? ", known" : "");
    text_put(out, report_text(&found->finding));
    if (*found->finding.where) {
        fputs(" at ", out);
        text_put(out, report_where(&found->finding));
    }
    putc('\n', out);
}

static void print_entry(FILE *out, const struct check_results *results, ULONG number)
{
    const struct check_entry *entry = &results->entries[number];
    const struct check_case *the = &check_cases[entry->index];
    BOOL is_good = check_results_is_good(results, entry);
    ULONG i;

    fprintf(out, "%sok %lu - %s", is_good ? "" : "not ", number + 1, the->name);
    if (results->package_count > 1 && !the->is_module) {
        fputs(" of ", out);
        text_put(out, check_report_package(results, entry));
    }
    fprintf(out, ": %s", the->sentence);
    if (entry->verdict == CHECK_VERDICT_skipped) {
        fputs(" # SKIP ", out);
        text_put(out, entry->reason);
    }
    putc('\n', out);
    if (!is_good && *entry->reason) {
        fputs("# given: ", out);
        text_put(out, entry->reason);
        putc('\n', out);
    }
    for (i = 0; i < entry->found_count; i++)
        print_finding(out, &results->findings[entry->found[i]]);
}

void check_report_tap(FILE *out, const struct check_results *results)
{
    ULONG i;

    fprintf(out, "1..%lu\n", results->entry_count);
    for (i = 0; i < results->entry_count; i++)
        print_entry(out, results, i);
    for (i = 0; i < results->unseen_count; i++) {
        fputs("# no longer seen: ", out);
        text_put(out, results->unseen[i]);
        putc('\n', out);
    }
}
