/*
 * Findings that are known already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_baseline.h"
#include "path.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define LIMIT (1u << 20) /* bytes of a baseline */
#define LINE 256
#define BOM "\xEF\xBB\xBF" /* some editors begin a file of UTF-8 with it */

/* The line of a finding: the offset changes with each build, so it has no part in it. */
static void make_line(const struct nsp_finding *finding, char line[LINE])
{
    size_t length = strcspn(finding->where, "!");

    snprintf(line, LINE, "%s %.*s %s", finding->id, length ? (int)length : 1, length ? finding->where : "-",
             finding->step);
}

/* All findings of this line are known.  FALSE: there is none. */
static BOOL mark(struct check_results *results, const char *known)
{
    BOOL is_seen = FALSE;
    char line[LINE];
    ULONG i;

    for (i = 0; i < results->finding_count; i++) {
        make_line(&results->findings[i].finding, line);
        if (!strcmp(line, known))
            is_seen = results->findings[i].is_known = TRUE;
    }
    return is_seen;
}

static BOOL take_line(struct check_results *results, const WCHAR *file, unsigned number, char *line)
{
    line[strcspn(line, "\r")] = 0;
    if (!*line || *line == '#')
        return TRUE;
    if (strncmp(line, "NSP-", 4) || !strchr(line, ' ')) {
        complain(file, "line %u is no finding, which looks like \"NSP-0012 mypackage LogonUserEx2\"", number);
        return FALSE;
    }
    if (!mark(results, line))
        check_results_add_unseen(results, line);
    return TRUE;
}

static BOOL read_file(const WCHAR *file, struct check_results *results)
{
    BOOL is_good = TRUE;
    unsigned number = 0;
    NTSTATUS status;
    char *text, *line, *next;
    BYTE *data;
    ULONG size;

    if (!NT_SUCCESS(status = path_read(file, LIMIT, &data, &size)) || !(text = realloc(data, size + 1))) {
        complain(file, "cannot read the baseline: %s", NspStatusName(status));
        return FALSE;
    }
    text[size] = 0;
    for (line = text + (strncmp(text, BOM, strlen(BOM)) ? 0 : strlen(BOM)); line && is_good; line = next) {
        if ((next = strchr(line, '\n')))
            *next++ = 0;
        is_good = take_line(results, file, ++number, line);
    }
    free(text);
    return is_good;
}

/* What does not fail is not written. */
static BOOL is_written(const struct check_results *results, ULONG number)
{
    char line[LINE], before[LINE];
    ULONG i;

    if (results->findings[number].finding.severity == NSP_SEVERITY_NOTE)
        return FALSE;
    make_line(&results->findings[number].finding, line);
    for (i = 0; i < number; i++) {
        make_line(&results->findings[i].finding, before);
        if (!strcmp(line, before))
            return FALSE;
    }
    return TRUE;
}

static BOOL write_file(const WCHAR *file, const struct check_results *results)
{
    static const char head[] = "# Findings of lsahost check that are known, for --baseline: id, module, step.\n";
    char *text = malloc(sizeof(head) + results->finding_count * (LINE + 1));
    size_t used = sizeof(head) - 1;
    NTSTATUS status = STATUS_NO_MEMORY;
    ULONG i;

    if (text) {
        memcpy(text, head, sizeof(head));
        for (i = 0; i < results->finding_count; i++) {
            if (is_written(results, i)) {
                make_line(&results->findings[i].finding, text + used);
                used += strlen(text + used);
                text[used++] = '\n';
            }
        }
        status = path_write(file, (BYTE *)text, used);
        free(text);
    }
    if (!NT_SUCCESS(status))
        complain(file, "cannot write the baseline: %s", NspStatusName(status));
    return NT_SUCCESS(status);
}

BOOL check_baseline(const struct options *options, struct check_results *results)
{
    const WCHAR *known = option_value(options, OPTION_baseline);
    const WCHAR *written = option_value(options, OPTION_write_baseline);

    if (known && !read_file(known, results))
        return FALSE;
    if (written && !check_results_is_loaded(results)) {
        complain(written, "the baseline is not written, for the package was not loaded");
        return TRUE; /* which is what the exit status says */
    }
    return !written || write_file(written, results);
}
