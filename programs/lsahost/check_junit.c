/*
 * The report of a check as a JUnit document, for those who collect such.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_report.h"
#include "names.h"
#include "path.h"
#include "report.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

/* As text_put, with what XML has words for; what it has no place for is U+FFFD. */
static void put_code(FILE *out, ULONG code)
{
    switch (code) {
    case '<':
        fputs("&lt;", out);
        break;
    case '&':
        fputs("&amp;", out);
        break;
    case '"':
        fputs("&quot;", out);
        break;
    default:
        text_put_code(out, code < ' ' || code == 0x7F || code == 0xFFFE || code == 0xFFFF ? 0xFFFD : code);
        break;
    }
}

static void put(FILE *out, const char *text)
{
    ULONG code;

    while ((code = text_next_utf8(&text)))
        put_code(out, code);
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    put(out, value);
    putc('"', out);
}

/* A case has one failure, the first that is not known; all of them are in its text. */
static void put_failure(FILE *out, const struct check_results *results, const struct check_entry *entry)
{
    const char *element = entry->verdict == CHECK_VERDICT_died ? "error" : "failure";
    const struct nsp_finding *finding;
    ULONG i;

    for (i = 0; results->findings[entry->found[i]].is_known ||
                results->findings[entry->found[i]].finding.severity == NSP_SEVERITY_NOTE; i++)
        ;
    finding = &results->findings[entry->found[i]].finding;
    fprintf(out, "      <%s", element);
    put_attribute(out, "type", finding->id);
    put_attribute(out, "message", report_text(finding));
    fputs(">", out);
    for (i = 0; i < entry->found_count; i++) {
        finding = &results->findings[entry->found[i]].finding;
        fprintf(out, "%s %s: ", finding->id, names_severity(finding->severity));
        put(out, report_text(finding));
        fputs(*finding->where ? " at " : "", out);
        put(out, report_where(finding));
        putc('\n', out);
    }
    if (*entry->reason) {
        fputs("given: ", out);
        put(out, entry->reason);
    }
    fprintf(out, "</%s>\n", element);
}

static void put_entry(FILE *out, const struct check_results *results, const struct check_entry *entry)
{
    const struct check_case *the = &check_cases[entry->index];
    const char *package = check_report_package(results, entry);

    fputs("    <testcase", out);
    put_attribute(out, "classname", *package ? package : "module");
    put_attribute(out, "name", the->name);
    if (entry->verdict == CHECK_VERDICT_skipped) {
        fputs("><skipped", out);
        put_attribute(out, "message", entry->reason);
        fputs("/></testcase>\n", out);
    } else if (check_results_is_good(results, entry)) {
        fputs("/>\n", out);
    } else {
        fputs(">\n", out);
        put_failure(out, results, entry);
        fputs("    </testcase>\n", out);
    }
}

static void put_document(FILE *out, const struct check_results *results)
{
    const WCHAR *at = results->file;
    ULONG failed = 0, died = 0, i, code;

    for (i = 0; i < results->entry_count; i++) {
        if (!check_results_is_good(results, &results->entries[i]))
            ++*(results->entries[i].verdict == CHECK_VERDICT_died ? &died : &failed);
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"", out);
    while ((code = text_next_wide(&at)))
        put_code(out, code);
    fprintf(out, "\" tests=\"%lu\" failures=\"%lu\" errors=\"%lu\" skipped=\"%lu\">\n", results->entry_count, failed,
            died, check_results_verdicts(results, CHECK_VERDICT_skipped));
    for (i = 0; i < results->entry_count; i++)
        put_entry(out, results, &results->entries[i]);
    fputs("  </testsuite>\n</testsuites>\n", out);
}

BOOL check_report_junit(const WCHAR *file, const struct check_results *results)
{
    NTSTATUS status = STATUS_NO_MEMORY;
    FILE *out = tmpfile();
    char *data;
    long size;

    if (out) {
        put_document(out, results);
        size = ftell(out);
        rewind(out);
        if ((data = malloc(size))) {
            status = path_write(file, (BYTE *)data, fread(data, 1, size, out));
            free(data);
        }
        fclose(out);
    }
    if (!NT_SUCCESS(status))
        complain(file, "cannot write the JUnit document: %s", NspStatusName(status));
    return NT_SUCCESS(status);
}
