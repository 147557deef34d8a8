/*
 * What is known of a check: the words of several children, a death between two cases, and another run.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/check_results.h"
#include "test.h"

/* What a child says of the first two cases. */
#define CASE(number) "case\t" #number "\n"
#define VERDICT(verdict) "verdict\t" #verdict "\t10\t\n" /* an enum check_verdict; 10 calls so far */
#define LEAK "finding\tNSP-0023\t1\t0\tShutdown\tmine!+0x10\tleft 1 block\n"
#define HANDLE "finding\tNSP-0052\t1\t0\tLogonUser\t\tleft 1 handle\n"
#define NOTE "finding\tNSP-0032\t0\t0\tload\tmine\tit is not mapped\n"
#define PASSES VERDICT(0)
#define FAILS VERDICT(1)
#define IS_SKIPPED VERDICT(2)

static struct check_results results, other;

static void begin(struct check_results *of, const char *records)
{
    char text[1024];

    strcpy(text, records);
    check_results_begin(of, L"mine.dll", 1);
    check_results_take(of, text, strlen(text));
}

/* Ids of all findings, each with its case and how often it was seen; and the verdicts. */
static const char *described(void)
{
    static char text[256];
    char *at = text;
    ULONG i;

    for (i = 0; i < results.finding_count; i++)
        at += sprintf(at, "%s in %lu, %lu times; ", results.findings[i].finding.id, results.findings[i].entry,
                      results.findings[i].count);
    for (i = 0; i < results.entry_count; i++)
        at += sprintf(at, "%s ", results.entries[i].verdict < CHECK_VERDICT_COUNT
                                 ? check_verdicts[results.entries[i].verdict] : "open");
    return text;
}

static void merged(const char *first, const char *second, const char *expected, const char *sentence)
{
    begin(&results, first);
    begin(&other, second);
    check_results_merge(&results, &other);
    check_results_free(&other);
    ok_str(described(), expected, "results: %s", sentence);
    check_results_free(&results);
}

static void two_runs(void)
{
    merged(CASE(0) PASSES CASE(1) PASSES, CASE(0) PASSES CASE(1) HANDLE FAILS,
           "NSP-0052 in 1, 1 times; passed failed ", "what the second run found is added, and its case has failed");
    merged(CASE(0) LEAK FAILS CASE(1) PASSES, CASE(0) PASSES CASE(1) HANDLE FAILS,
           "NSP-0023 in 0, 1 times; NSP-0052 in 1, 1 times; failed failed ", "what only the first one found stays");
    merged(CASE(0) LEAK LEAK FAILS, CASE(0) LEAK FAILS, "NSP-0023 in 0, 2 times; failed ",
           "what both found is one finding, and was not seen oftener");
    merged(CASE(0) NOTE PASSES, CASE(0) IS_SKIPPED, "NSP-0032 in 0, 1 times; passed ",
           "what passed has passed when the second run left it out");
    merged(CASE(0) PASSES, CASE(0) PASSES CASE(1) HANDLE FAILS, "passed ",
           "of a case that only the second one came to nothing is known");
    begin(&results, CASE(0) PASSES CASE(1) PASSES);
    begin(&other, CASE(0) PASSES CASE(1) HANDLE FAILS);
    check_results_merge(&results, &other);
    ok_int(results.calls, 10, "results: calls are those of the first run");
    ok_int(check_results_leaks(&results), 1, "results: a handle that was left open counts as a leak");
    ok_int(check_results_exit(&results), TOOL_NOT_LOADED, "results: without a package nothing was loaded");
    check_results_free(&other);
    check_results_free(&results);
}

static void deaths(void)
{
    const struct nsp_finding death = {
        .id = "NSP-0015", .severity = NSP_SEVERITY_ERROR, .step = "run", .where = "", .text = "ended"
    };

    begin(&results, CASE(0) PASSES CASE(1) PASSES);
    check_results_find(&results, &death);
    ok_str(described(), "passed passed ", "results: between two cases nothing is found");
    check_results_reopen(&results, 0);
    check_results_find(&results, &death);
    check_results_judge(&results, CHECK_VERDICT_died, "");
    ok_str(described(), "NSP-0015 in 1, 1 times; passed died ", "results: but for a death, which is the last case's");
    check_results_reopen(&results, 2);
    ok_str(described(), "NSP-0015 in 1, 1 times; passed died open ",
           "results: or the next one's, if the process began none");
    check_results_free(&results);

    begin(&results, "");
    check_results_reopen(&results, 0);
    ok_str(described(), "open ", "results: even the first one's");
    check_results_free(&results);
}

int main(void)
{
    two_runs();
    deaths();
    return done_testing();
}
