/*
 * What came of a check: the cases, what was found in each, and the verdict.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_RESULTS_H
#define LSAHOST_CHECK_RESULTS_H

#include "check_cases.h"
#include "check_record.h"
#include "tool.h"

struct check_finding {
    struct nsp_finding finding; /* its strings belong to it */
    ULONG entry;                /* the case that saw it first */
    ULONG count;                /* how often it was seen */
    char *last_calls;           /* lines of a trace, when the package died of it; else NULL */
    BOOL is_known;              /* by the baseline: it does not fail */
};

struct check_entry {
    enum check_index index;
    ULONG package;
    enum check_verdict verdict;
    char *reason;               /* of a skip; of a failure: what the package was given */
    ULONG *found;               /* numbers of findings */
    ULONG found_count;
};

struct check_results {
    WCHAR *file;                /* as typed */
    enum nsp_kind kind;
    char **packages;            /* their names; none: it did not load */
    ULONG package_count;
    struct check_entry *entries;
    ULONG entry_count;
    struct check_finding *findings;
    ULONG finding_count;
    char **unseen;              /* lines of the baseline that nobody saw */
    ULONG unseen_count;
    ULONGLONG calls;            /* of functions of the package */
    ULONGLONG child_calls;      /* those of one child */
    ULONG seed;
    BOOL needs_user;            /* cases were left out for want of credentials */
};

/* Memory that cannot be had ends the tool. */
void check_results_begin(struct check_results *results, const WCHAR *file, ULONG seed);
void check_results_free(struct check_results *results);

/* Take what a child had to say. */
void check_results_take(struct check_results *results, char *output, size_t size);

/* TRUE when the last case that was begun has no verdict: the child did not come back from it. */
BOOL check_results_is_open(const struct check_results *results);

/* Add to the last case: what the parent saw of it. */
void check_results_find(struct check_results *results, const struct nsp_finding *finding);
void check_results_judge(struct check_results *results, enum check_verdict verdict, const char *reason);

/*
 * A process ended in no case: open the last case again for that, or the next one, if it began none behind the first
 * @count.
 */
void check_results_reopen(struct check_results *results, ULONG count);

/* Add what @other found, where the same was asked. */
void check_results_merge(struct check_results *results, struct check_results *other);

/* What was called before it died: of the newest finding of the last case.  Takes @calls, which may be NULL. */
void check_results_add_calls(struct check_results *results, char *calls);

/* Cases from here to the end were not asked. */
void check_results_skip_rest(struct check_results *results, const char *reason);

void check_results_add_unseen(struct check_results *results, const char *line);

/* Nothing was found in this case, or only notes and what is known. */
BOOL check_results_is_good(const struct check_results *results, const struct check_entry *entry);

/* Is there a finding of this kind? */
BOOL check_results_has(const struct check_results *results, ULONG id);

/* How many findings there are of a severity; of leaks; and of cases with a verdict. */
ULONG check_results_count(const struct check_results *results, enum nsp_severity severity);
ULONG check_results_leaks(const struct check_results *results);
ULONG check_results_verdicts(const struct check_results *results, enum check_verdict verdict);

/* It was loaded; one that died meanwhile counts, since what it did wrong has been found. */
BOOL check_results_is_loaded(const struct check_results *results);

/* TOOL_CLEAN, TOOL_REFUSED (there are findings), TOOL_NOT_LOADED, or TOOL_DIED. */
int check_results_exit(const struct check_results *results);

#endif
