/*
 * Findings as the tool shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "report.h"
#include "check_record.h"
#include "names.h"
#include "place.h"
#include "text.h"
#include <string.h>

/* The place of a fault is an instruction; else it is where the host returns to, and so are those in sentences. */
static BOOL is_call(const struct nsp_finding *finding)
{
    return NT_SUCCESS(finding->status) || finding->status == STATUS_NO_MEMORY;
}

const char *report_text(const struct nsp_finding *finding)
{
    return place_tell(finding->text, TRUE);
}

const char *report_where(const struct nsp_finding *finding)
{
    return place_tell(finding->where, is_call(finding));
}

void report_json_where(struct json *json, const struct nsp_finding *finding)
{
    struct place place;

    place_find(finding->where, is_call(finding), &place);
    json_string(json, "where", finding->where);
    if (*place.function)
        json_string(json, "function", place.function);
    if (place.line) {
        json_string(json, "file", place.file);
        json_number(json, "line", place.line);
    }
}

static void show(struct view *view, const struct nsp_finding *finding)
{
    static const unsigned widths[] = { 10, 9, 0 };

    view_open_row(view, widths);
    view_string(view, "id", finding->id);
    view_string(view, "severity", names_severity(finding->severity));
    view_string(view, "text", report_text(finding));
    if (view->is_json)
        report_json_where(&view->json, finding);
    else
        view_string(view, "where", report_where(finding));
    view_close_row(view);
}

void report_findings(struct view *view, struct nsp_host *host, const struct nsp_finding *only)
{
    const struct nsp_finding *finding;
    ULONG i;

    view_open_array(view, "findings");
    if (only) {
        show(view, only);
    } else {
        for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
            show(view, finding);
    }
    view_close_array(view);
}

void report_hand_over(FILE *out, struct nsp_host *host)
{
    const struct nsp_finding *finding;
    ULONG i;

    putc(REPORT_MARK, out);
    for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
        check_record_finding(out, finding);
}

static void show_record(void *context, const struct nsp_finding *finding)
{
    show(context, finding);
}

void report_records(struct view *view, char *records, size_t size)
{
    const struct check_reader reader = { .finding = show_record, .context = view };

    view_open_array(view, "findings");
    check_record_read(&reader, records, size);
    view_close_array(view);
}

const struct nsp_finding *report_newest_error(struct nsp_host *host)
{
    const struct nsp_finding *finding, *newest = NULL;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(host, i)); i++) {
        if (finding->severity == NSP_SEVERITY_ERROR)
            newest = finding;
    }
    return newest;
}

BOOL report_is_exception(const struct nsp_finding *finding)
{
    static const char *const ids[] = {
        "NSP-0013", "NSP-0021", "NSP-0022", "NSP-0028", "NSP-0056", "NSP-0057"
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(ids) && strcmp(finding->id, ids[i]); i++)
        ;
    return i < ARRAYSIZE(ids) && finding->status;
}

const struct nsp_finding *report_exception(struct nsp_host *host)
{
    const struct nsp_finding *finding;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(host, i)); i++) {
        if (report_is_exception(finding))
            break;
    }
    return finding;
}

void report_failure(const WCHAR *file, NTSTATUS status, const struct nsp_finding *finding)
{
    if (!finding) {
        complain(file, "load: %s", NspStatusName(status));
        return;
    }
    if (finding->status)
        status = finding->status;
    complain(file, "%s: %s: %s", finding->step, NspStatusName(status), finding->text);
}
