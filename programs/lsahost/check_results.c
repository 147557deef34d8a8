/*
 * The results of a check.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_results.h"
#include "report.h"
#include "text.h"
#include "watch/finding.h"
#include <stdlib.h>
#include <string.h>

/* One element more. */
static void *extend(void *array, ULONG count, size_t size)
{
    if ((array = realloc(array, (count + 1) * size)))
        return array;
    complain(NULL, "out of memory");
    exit(TOOL_BUG);
}

static char *copy(const char *text)
{
    char *copied = extend(NULL, 0, strlen(text) + 1);

    return strcpy(copied, text);
}

void check_results_begin(struct check_results *results, const WCHAR *file, ULONG seed)
{
    memset(results, 0, sizeof(*results));
    results->file = extend(NULL, wcslen(file), sizeof(*file));
    wcscpy(results->file, file);
    results->seed = seed;
}

void check_results_free(struct check_results *results)
{
    ULONG i;

    for (i = 0; i < results->package_count; i++)
        free(results->packages[i]);
    for (i = 0; i < results->entry_count; i++) {
        free(results->entries[i].reason);
        free(results->entries[i].found);
    }
    for (i = 0; i < results->finding_count; i++) {
        free((char *)results->findings[i].finding.id);
        free((char *)results->findings[i].finding.step);
        free((char *)results->findings[i].finding.where);
        free((char *)results->findings[i].finding.text);
        free(results->findings[i].last_calls);
    }
    for (i = 0; i < results->unseen_count; i++)
        free(results->unseen[i]);
    free(results->unseen);
    free(results->packages);
    free(results->entries);
    free(results->findings);
    free(results->file);
}

/* ---- what a child says ---- */

static void take_package(void *context, ULONG number, const char *name, enum nsp_kind kind)
{
    struct check_results *results = context;

    results->kind = kind;
    if (number != results->package_count)
        return; /* a child before has said so */
    results->packages = extend(results->packages, number, sizeof(*results->packages));
    results->packages[results->package_count++] = copy(name);
}

static void add_entry(struct check_results *results, enum check_index index, ULONG package)
{
    results->entries = extend(results->entries, results->entry_count, sizeof(*results->entries));
    results->entries[results->entry_count++] = (struct check_entry){
        .index = index, .package = package, .verdict = CHECK_VERDICT_COUNT
    };
}

static void take_case(void *context, ULONG position)
{
    struct check_results *results = context;
    enum check_index index;
    ULONG package;

    if (position == results->entry_count && check_at(position, max(results->package_count, 1), &index, &package))
        add_entry(results, index, package);
}

static void take_finding(void *context, const struct nsp_finding *finding)
{
    check_results_find(context, finding);
}

static void take_verdict(void *context, enum check_verdict verdict, ULONGLONG calls, const char *reason)
{
    struct check_results *results = context;

    if (verdict < CHECK_VERDICT_COUNT)
        check_results_judge(results, verdict, reason);
    results->child_calls = calls;
}

void check_results_take(struct check_results *results, char *output, size_t size)
{
    const struct check_reader reader = { take_package, take_case, take_finding, take_verdict, results };

    results->child_calls = 0;
    check_record_read(&reader, output, size);
    results->calls += results->child_calls;
}

/* ---- what is known of a case ---- */

BOOL check_results_is_open(const struct check_results *results)
{
    return results->entry_count && results->entries[results->entry_count - 1].verdict == CHECK_VERDICT_COUNT;
}

void check_results_judge(struct check_results *results, enum check_verdict verdict, const char *reason)
{
    struct check_entry *entry;

    if (!check_results_is_open(results))
        return;
    entry = &results->entries[results->entry_count - 1];
    entry->verdict = verdict;
    entry->reason = copy(reason);
}

/* But for words with digits in them: sizes, sessions and addresses are others each time. */
static BOOL is_same_text(const char *a, const char *b)
{
    size_t length, other, digit;

    for (; *a || *b; a += length, b += other) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        length = strcspn(a, " ");
        other = strcspn(b, " ");
        digit = strcspn(a, "0123456789");
        if (digit < length && strcspn(b, "0123456789") < other)
            continue;
        if (length != other || memcmp(a, b, length))
            return FALSE;
    }
    return TRUE;
}

/* The same fault at the same place is one finding, however many cases meet it. */
static BOOL is_same(const struct nsp_finding *a, const struct nsp_finding *b)
{
    return !strcmp(a->id, b->id) && !strcmp(a->step, b->step) && !strcmp(a->where, b->where) &&
           (*a->where || is_same_text(a->text, b->text));
}

static ULONG find(struct check_results *results, const struct nsp_finding *finding, ULONG entry)
{
    struct check_finding *added;
    ULONG i;

    for (i = 0; i < results->finding_count; i++) {
        if (is_same(&results->findings[i].finding, finding))
            return i;
    }
    results->findings = extend(results->findings, i, sizeof(*results->findings));
    added = &results->findings[results->finding_count++];
    *added = (struct check_finding){ .finding = *finding, .entry = entry };
    added->finding.id = copy(finding->id);
    added->finding.step = copy(finding->step);
    added->finding.where = copy(finding->where);
    added->finding.text = copy(finding->text);
    return i;
}

static struct check_finding *add_finding(struct check_results *results, const struct nsp_finding *finding, ULONG at)
{
    ULONG number = find(results, finding, at), i;
    struct check_entry *entry = &results->entries[at];

    for (i = 0; i < entry->found_count; i++) {
        if (entry->found[i] == number)
            return &results->findings[number];
    }
    entry->found = extend(entry->found, entry->found_count, sizeof(*entry->found));
    entry->found[entry->found_count++] = number;
    return &results->findings[number];
}

void check_results_find(struct check_results *results, const struct nsp_finding *finding)
{
    if (check_results_is_open(results)) /* a child that begins later finds once more what there was while it loaded */
        add_finding(results, finding, results->entry_count - 1)->count++;
}

void check_results_reopen(struct check_results *results, ULONG count)
{
    struct check_entry *entry;

    if (results->entry_count == count)
        take_case(results, count);
    if (check_results_is_open(results))
        return;
    entry = &results->entries[results->entry_count - 1];
    entry->verdict = CHECK_VERDICT_COUNT;
    free(entry->reason);
    entry->reason = NULL;
}

void check_results_add_calls(struct check_results *results, char *calls)
{
    const struct check_entry *entry = &results->entries[results->entry_count - 1];
    struct check_finding *found;

    if (entry->found_count && !(found = &results->findings[entry->found[entry->found_count - 1]])->last_calls)
        found->last_calls = calls;
    else
        free(calls);
}

/* Of the same case in another run. */
static void merge_entry(struct check_results *results, struct check_results *other, ULONG at)
{
    struct check_entry *entry = &results->entries[at], *same = &other->entries[at];
    struct check_finding *found, *added;
    char *reason = entry->reason;
    ULONG i;

    for (i = 0; i < same->found_count; i++) {
        found = &other->findings[same->found[i]];
        added = add_finding(results, &found->finding, at);
        added->count = max(added->count, found->count);
        if (!added->last_calls) {
            added->last_calls = found->last_calls;
            found->last_calls = NULL;
        }
    }
    if (!same->found_count || (entry->verdict != CHECK_VERDICT_passed && entry->verdict != CHECK_VERDICT_skipped))
        return;
    entry->verdict = same->verdict;
    entry->reason = same->reason;
    same->reason = reason;
}

void check_results_merge(struct check_results *results, struct check_results *other)
{
    ULONG i;

    for (i = 0; i < min(results->entry_count, other->entry_count); i++)
        if (results->entries[i].index == other->entries[i].index &&
            results->entries[i].package == other->entries[i].package)
            merge_entry(results, other, i);
}

void check_results_skip_rest(struct check_results *results, const char *reason)
{
    enum check_index index;
    ULONG package;

    while (check_at(results->entry_count, max(results->package_count, 1), &index, &package)) {
        add_entry(results, index, package);
        check_results_judge(results, CHECK_VERDICT_skipped, reason);
    }
}

void check_results_add_unseen(struct check_results *results, const char *line)
{
    results->unseen = extend(results->unseen, results->unseen_count, sizeof(*results->unseen));
    results->unseen[results->unseen_count++] = copy(line);
}

/* ---- sums ---- */

static BOOL fails(const struct check_finding *found)
{
    return !found->is_known && found->finding.severity != NSP_SEVERITY_NOTE;
}

BOOL check_results_is_good(const struct check_results *results, const struct check_entry *entry)
{
    ULONG i;

    for (i = 0; i < entry->found_count; i++) {
        if (fails(&results->findings[entry->found[i]]))
            return FALSE;
    }
    return TRUE;
}

ULONG check_results_count(const struct check_results *results, enum nsp_severity severity)
{
    ULONG count = 0, i;

    for (i = 0; i < results->finding_count; i++)
        count += results->findings[i].finding.severity == severity;
    return count;
}

static BOOL has_number(const struct nsp_finding *finding, const ULONG *numbers, unsigned count)
{
    ULONG number = strtoul(finding->id + strcspn(finding->id, "0123456789"), NULL, 10);
    unsigned i;

    for (i = 0; i < count && numbers[i] != number; i++)
        ;
    return i < count;
}

BOOL check_results_has(const struct check_results *results, ULONG id)
{
    ULONG i;

    for (i = 0; i < results->finding_count; i++)
        if (has_number(&results->findings[i].finding, &id, 1))
            return TRUE;
    return FALSE;
}

ULONG check_results_leaks(const struct check_results *results)
{
    static const ULONG leaks[] = { NSP_FINDING_LEAK, NSP_FINDING_LEAK_HANDLE, NSP_FINDING_SESSION_LEFT,
                                   NSP_FINDING_THREAD_LEFT, NSP_FINDING_LEAK_NOTIFICATION, NSP_FINDING_LEAK_SECTION,
                                   NSP_FINDING_LEAK_CLIENT_BUFFER };
    ULONG count = 0, i;

    for (i = 0; i < results->finding_count; i++)
        count += has_number(&results->findings[i].finding, leaks, ARRAYSIZE(leaks));
    return count;
}

ULONG check_results_verdicts(const struct check_results *results, enum check_verdict verdict)
{
    ULONG count = 0, i;

    for (i = 0; i < results->entry_count; i++)
        count += results->entries[i].verdict == verdict;
    return count;
}

/* The package died of it. */
static BOOL is_death(const struct check_results *results, const struct check_finding *found)
{
    static const ULONG deaths[] = { NSP_FINDING_HUNG, NSP_FINDING_PROCESS_ENDED }, limit = NSP_FINDING_MEMORY_LIMIT;

    if (report_is_exception(&found->finding) || has_number(&found->finding, deaths, ARRAYSIZE(deaths)))
        return TRUE;
    /* A package that only was refused memory is alive. */
    return has_number(&found->finding, &limit, 1) &&
           results->entries[found->entry].verdict == CHECK_VERDICT_died;
}

BOOL check_results_is_loaded(const struct check_results *results)
{
    ULONG i;

    for (i = 0; !results->package_count && i < results->finding_count; i++)
        if (is_death(results, &results->findings[i]))
            return TRUE;
    return results->package_count != 0;
}

int check_results_exit(const struct check_results *results)
{
    int result = TOOL_CLEAN;
    ULONG i;

    if (!check_results_is_loaded(results))
        return TOOL_NOT_LOADED;
    for (i = 0; i < results->finding_count; i++) {
        if (!fails(&results->findings[i]))
            continue;
        if (is_death(results, &results->findings[i]))
            return TOOL_DIED;
        result = TOOL_REFUSED;
    }
    return result;
}
