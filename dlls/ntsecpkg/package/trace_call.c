/*
 * What a trace tells of a call: who, with which arguments, and what came of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_call.h"

#include "package/trace_value.h"
#include "watch/fence.h"

/* Room for what comes behind the arguments. */
#define TAIL_SIZE 512

static void put_who(struct nsp_trace_line *line, const struct nsp_trace_told *told)
{
    if (told->module) {
        nsp_trace_key(line, "module");
        nsp_trace_text(line, told->module->name);
    }
    if (told->pkg && *told->pkg->name) {
        nsp_trace_key(line, "package");
        nsp_trace_wide(line, told->pkg->name, wcslen(told->pkg->name));
    }
    if (told->caller) {
        nsp_trace_key(line, "caller");
        nsp_trace_place(line, told->caller);
    }
}

/* What the host gives out is new, even where the address was seen before. */
static ULONG flags_of(const struct nsp_trace_told *told, enum nsp_trace_way way)
{
    if (told->caller)
        return way == NSP_TRACE_OUT ? NSP_TRACE_VALUE_FRESH : 0;
    return told->module->report.sspi_is_ansi ? NSP_TRACE_VALUE_ANSI : 0;
}

static BOOL is_shown(const struct nsp_trace_argument *argument, enum nsp_trace_way way, BOOL is_failure)
{
    return argument->way & way && (!is_failure || argument->kind == NSP_TRACE_KIND_STATUS);
}

/*
 * Those that go this way, under @key; with @is_failure only statuses, for SubStatus says more of it.  Too many to fit,
 * and there are none, which the line says.
 */
static void put_arguments(struct nsp_trace_line *line, const char *key, const struct nsp_trace_told *told,
                          enum nsp_trace_way way, BOOL is_failure)
{
    const struct nsp_trace_shape *shape = told->shape;
    SIZE_T begin = line->length;
    unsigned i;

    line->size -= TAIL_SIZE;
    nsp_trace_key(line, key);
    nsp_trace_open(line, '{');
    for (i = 0; shape && i < shape->count; i++)
        if (is_shown(&shape->arguments[i], way, is_failure))
            nsp_trace_argument(line, &shape->arguments[i], told->words, flags_of(told, way));
    nsp_trace_close(line, '{');
    line->size += TAIL_SIZE;
    if (!line->is_cut)
        return;
    line->is_cut = FALSE;
    line->length = begin;
    nsp_trace_key(line, key);
    nsp_trace_open(line, '{');
    nsp_trace_close(line, '{');
    nsp_trace_key(line, "cut");
    nsp_trace_word(line, "true");
}

static BOOL is_success(enum nsp_trace_kind kind, ULONG_PTR result)
{
    switch (kind) {
    case NSP_TRACE_KIND_STATUS:
        return NT_SUCCESS((NTSTATUS)result);
    case NSP_TRACE_KIND_BOOL:
        return (BYTE)result != 0;
    case NSP_TRACE_KIND_ADDRESS: case NSP_TRACE_KIND_HANDLE:
        return result != 0;
    default:
        return TRUE;
    }
}

static BOOL has_outputs(const struct nsp_trace_shape *shape, BOOL is_failure)
{
    unsigned i;

    for (i = 0; i < shape->count; i++)
        if (is_shown(&shape->arguments[i], NSP_TRACE_OUT, is_failure))
            return TRUE;
    return FALSE;
}

static void put_result(struct nsp_trace_line *line, const struct nsp_trace_told *told, ULONG_PTR result)
{
    const struct nsp_trace_shape *shape = told->shape;
    BOOL is_failure;

    if (!shape)
        return;
    is_failure = !is_success(shape->result, result);
    if (shape->result != NSP_TRACE_KIND_NOTHING) {
        nsp_trace_key(line, shape->result == NSP_TRACE_KIND_STATUS ? "status" : "result");
        nsp_trace_result(line, shape->result, result, shape->result_is_old ? 0 : flags_of(told, NSP_TRACE_OUT));
    }
    if (has_outputs(shape, is_failure))
        put_arguments(line, "out", told, NSP_TRACE_OUT, is_failure);
}

void nsp_trace_call_enter(struct nsp_trace *trace, struct nsp_trace_call *call, const struct nsp_trace_told *told)
{
    struct nsp_trace_line line;

    if (!nsp_trace_enter(trace, call, told->side, told->name, &line))
        return;
    put_who(&line, told);
    put_arguments(&line, "args", told, NSP_TRACE_IN, FALSE);
    nsp_trace_entered(&line, call);
}

void nsp_trace_call_leave(struct nsp_trace *trace, struct nsp_trace_call *call, const struct nsp_trace_told *told,
                          ULONG_PTR result, const struct nsp_fault *fault)
{
    struct nsp_trace_line line;

    if (!nsp_trace_leave(trace, call, &line))
        return;
    if (fault) {
        nsp_trace_key(&line, "exception");
        nsp_trace_status(&line, (NTSTATUS)fault->code);
        nsp_trace_key(&line, "where");
        nsp_trace_place(&line, fault->address);
    } else {
        put_result(&line, told, result);
    }
    nsp_trace_left(&line, call);
}
