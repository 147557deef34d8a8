/*
 * Findings, and where the host is for a watchdog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/finding.h"

#include <stdarg.h>
#include <string.h>

#include "base/format.h"
#include "base/str.h"
#include "watch/log.h"
#include "watch/trace.h"

#define MAX_TEXT 1024 /* bytes of a finding's sentence */

struct nsp_watch {
    SRWLOCK lock;
    struct nsp_progress *progress;
    struct nsp_trace *trace;
    ULONG count;
    struct nsp_finding *findings[NSP_FINDING_LIMIT + 1];
};

static const enum nsp_severity severities[] = {
#define X(number, name, severity) [NSP_FINDING_##name] = NSP_SEVERITY_##severity,
    NSP_FINDINGS(X)
#undef X
};

NTSTATUS nsp_watch_create(struct nsp_progress *progress, struct nsp_watch **out)
{
    if (!(*out = nsp_alloc(sizeof(**out))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&(*out)->lock);
    (*out)->progress = progress;
    return STATUS_SUCCESS;
}

void nsp_watch_free(struct nsp_watch *watch)
{
    ULONG i;

    if (!watch)
        return;
    for (i = 0; i < watch->count; i++)
        nsp_free(watch->findings[i]);
    nsp_free(watch);
}

void nsp_watch_set_trace(struct nsp_watch *watch, struct nsp_trace *trace)
{
    watch->trace = trace;
}

/* Copy @text to *@end, which moves behind it. */
static const char *append(char **end, const char *text)
{
    char *copy = *end;
    SIZE_T size = strlen(text) + 1;

    memcpy(copy, text, size);
    *end += size;
    return copy;
}

/* One block with its strings behind it. */
static struct nsp_finding *finding_make(enum nsp_finding_id id, NTSTATUS status, const char *step, const char *where,
                                        const char *text)
{
    struct nsp_finding *finding;
    char name[16], *end;

    nsp_format_to(name, sizeof(name), "NSP-%04u", (unsigned)id);
    if (!(finding = nsp_alloc(sizeof(*finding) + strlen(name) + strlen(step) + strlen(where) + strlen(text) + 4)))
        return NULL;
    end = (char *)(finding + 1);
    finding->severity = severities[id];
    finding->status = status;
    finding->id = append(&end, name);
    finding->step = append(&end, step);
    finding->where = append(&end, where);
    finding->text = append(&end, text);
    return finding;
}

/* TRUE when @watch owns @finding now: it lives as long as the host. */
static BOOL finding_keep(struct nsp_watch *watch, struct nsp_finding *finding, ULONG limit)
{
    BOOL has_room;

    AcquireSRWLockExclusive(&watch->lock);
    if ((has_room = watch->count < limit))
        watch->findings[watch->count++] = finding;
    ReleaseSRWLockExclusive(&watch->lock);
    if (has_room)
        nsp_trace_finding(watch->trace, finding);
    return has_room;
}

static void file(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                 const char *where, const char *format, va_list args)
{
    struct nsp_finding *finding;
    char text[MAX_TEXT];

    if (nsp_finding_count(watch) > NSP_FINDING_LIMIT)
        return;

    nsp_vformat_to(text, sizeof(text), format, args);
    if (!(finding = finding_make(id, status, step ? step : "", where, text)))
        goto lost;
    if (finding_keep(watch, finding, NSP_FINDING_LIMIT))
        return;
    nsp_free(finding);

    if (!(finding = finding_make(NSP_FINDING_DROPPED, STATUS_SUCCESS, "", "",
                                 "there were more findings than are kept")))
        goto lost;
    if (!finding_keep(watch, finding, NSP_FINDING_LIMIT + 1))
        nsp_free(finding);
    return;

lost:
    NSP_ERR("finding", "no memory for NSP-%04u: %s", (unsigned)id, text);
}

void nsp_finding_add(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                     const void *where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    file(watch, id, status, step, where ? nsp_format_address(where) : "", format, args);
    va_end(args);
}

void nsp_finding_add_at(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                        const char *where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    file(watch, id, status, step, where, format, args);
    va_end(args);
}

/* @text NULL: whatever it says. */
static BOOL was_told(struct nsp_watch *watch, enum nsp_finding_id id, const char *step, const void *where,
                     const char *text)
{
    const char *name = nsp_format("NSP-%04u", (unsigned)id), *place = where ? nsp_format_address(where) : "";
    const struct nsp_finding *finding;
    ULONG i;

    for (i = 0; (finding = nsp_finding_get(watch, i)); i++) {
        if (!strcmp(finding->id, name) && !strcmp(finding->step, step) && !strcmp(finding->where, place) &&
            (!text || !strcmp(finding->text, text)))
            return TRUE;
    }
    return FALSE;
}

BOOL nsp_finding_was_told(struct nsp_watch *watch, enum nsp_finding_id id, const char *step, const void *where)
{
    return was_told(watch, id, step, where, NULL);
}

void nsp_finding_add_once(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                          const void *where, const char *format, ...)
{
    char text[MAX_TEXT];
    va_list args;

    va_start(args, format);
    nsp_vformat_to(text, sizeof(text), format, args);
    va_end(args);
    if (!was_told(watch, id, step, where, text))
        nsp_finding_add(watch, id, status, step, where, "%s", text);
}

const struct nsp_finding *nsp_finding_get(struct nsp_watch *watch, ULONG index)
{
    return index < nsp_finding_count(watch) ? watch->findings[index] : NULL;
}

ULONG nsp_finding_count(struct nsp_watch *watch)
{
    ULONG count;

    AcquireSRWLockShared(&watch->lock);
    count = watch->count;
    ReleaseSRWLockShared(&watch->lock);
    return count;
}

static void set_names(struct nsp_progress *progress, const char *package, const char *call)
{
    nsp_format_to(progress->package, sizeof(progress->package), "%s", package ? package : "");
    nsp_format_to(progress->call, sizeof(progress->call), "%s", call ? call : "");
}

void nsp_progress_set(struct nsp_watch *watch, LONG depth, const char *package, const char *call)
{
    struct nsp_progress *progress = watch->progress;

    if (!progress)
        return;
    AcquireSRWLockExclusive(&watch->lock);
    set_names(progress, package, call);
    /* Last, so that a depth is never seen with the names of the call before. */
    InterlockedExchange(&progress->depth, depth);
    ReleaseSRWLockExclusive(&watch->lock);
}

void nsp_progress_set_background(struct nsp_watch *watch, const char *package, const char *call)
{
    if (!watch->progress)
        return;
    AcquireSRWLockExclusive(&watch->lock);
    if (watch->progress->depth <= 0)
        set_names(watch->progress, package, call);
    ReleaseSRWLockExclusive(&watch->lock);
}
