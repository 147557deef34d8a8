/*
 * Findings as the tool shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "report.h"
#include "names.h"
#include "text.h"
#include <string.h>

static void show(struct view *view, const struct nsp_finding *finding)
{
    static const unsigned widths[] = { 10, 9, 0 };

    view_open_row(view, widths);
    view_string(view, "id", finding->id);
    view_string(view, "severity", names_severity(finding->severity));
    view_string(view, "text", finding->text);
    view_string(view, "where", finding->where);
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
