/*
 * A host with one DLL in it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"
#include "path.h"
#include "place.h"
#include "report.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/*
 * Split FILE:NAME at its last colon; colons also stand in names of files and after a drive's letter.  For a verb that
 * takes no NAME only if there is such a file: else all of it is the name of one that is missing.
 */
static void split_name(struct load *load, BOOL takes_name)
{
    WCHAR *colon = wcsrchr(load->file, ':');

    if (!colon || colon - load->file < 2 || wcspbrk(colon, L"/\\") || path_exists(load->file, TRUE))
        return;
    *colon = 0;
    if (takes_name || path_exists(load->file, TRUE))
        load->name = colon + 1;
    else
        *colon = ':';
}

int load_find(struct tool *tool, struct load *load)
{
    memset(load, 0, sizeof(*load));
    load->has_parent = tool->progress != NULL;
    if ((load->file = _wcsdup(tool->options->operand))) {
        split_name(load, options_take_name(tool->options));
        if ((load->path = path_resolve(load->file, TRUE)))
            return TOOL_CLEAN;
    }
    complain(NULL, "out of memory");
    return TOOL_BUG;
}

/* Would the file of this option be written over the package? */
static BOOL is_written_over(const struct load *load, const WCHAR *typed)
{
    WCHAR *path = typed ? path_resolve(typed, FALSE) : NULL;
    BOOL is_same = path && !_wcsicmp(path, load->path);

    free(path);
    return is_same;
}

BOOL load_prepare(struct tool *tool)
{
    static const enum option written[] = {
        OPTION_answer, OPTION_audit, OPTION_junit, OPTION_trace, OPTION_write_baseline
    };
    BOOL is_spared = TRUE;
    struct load load;
    unsigned i;

    if (!load_find(tool, &load)) {
        for (i = 0; is_spared && i < ARRAYSIZE(written); i++)
            is_spared = !is_written_over(&load, option_value(tool->options, written[i]));
        if (is_spared)
            place_know(load.path, "");
        else
            complain(load.file, "this is the package, and would be overwritten");
    }
    load_end(&load);
    return is_spared;
}

static BOOL set_stride(struct tool *tool, struct load *load)
{
    const WCHAR *text = option_value(tool->options, OPTION_table_stride);
    ULONG stride = 0;

    if (!text || (text_number(text, 10, 64, &stride) &&
                  NT_SUCCESS(NspHostSetTableStrides(load->host, load->path, stride, 0))))
        return TRUE;
    complain(text, "--table-stride needs a number of pointers, 27 to 64");
    return FALSE;
}

static BOOL set_info_sizes(struct tool *tool, struct load *load)
{
    const WCHAR *client = option_value(tool->options, OPTION_client_info_size);
    const WCHAR *call = option_value(tool->options, OPTION_call_info_size);
    ULONG client_size = 0, call_size = 0;

    if ((!client || text_number(client, 10, 64, &client_size)) && (!call || text_number(call, 10, 64, &call_size)) &&
        NT_SUCCESS(NspHostSetInfoSizes(load->host, load->path, client_size, call_size)))
        return TRUE;
    complain(NULL, "--client-info-size needs 20, 24 or %u, and --call-info-size 16 or %u",
             (unsigned)sizeof(struct nsp_client_info), (unsigned)sizeof(struct nsp_call_info));
    return FALSE;
}

/* What only a trace obeys. */
static BOOL set_trace_flags(struct tool *tool, struct nsp_host_options *options)
{
    static const struct { enum option option; ULONG flag; } flags[] = {
        { OPTION_stable, NSP_TRACE_STABLE }, { OPTION_show_secrets, NSP_TRACE_SECRETS }
    };
    BOOL has_trace = option_given(tool->options, OPTION_trace);
    unsigned i;

    for (i = 0; i < ARRAYSIZE(flags); i++)
        if (option_given(tool->options, flags[i].option))
            options->trace_flags |= flags[i].flag;
    if (has_trace || !options->trace_flags)
        return TRUE;
    options->trace_flags = 0;
    if (tool->options->verb == VERB_call && !option_given(tool->options, OPTION_stable))
        return TRUE; /* its answer is a secret, too */
    complain(NULL, "--stable and --show-secrets are about a --trace");
    return FALSE;
}

/* @file of an option as Windows names it: FALSE when memory is full. */
static BOOL find_file(const WCHAR *file, const WCHAR **path)
{
    return !file || (*path = path_resolve(file, FALSE));
}

/* Which file is it that a host could not be made with? */
static int complain_of_files(struct load *load, const struct nsp_host_options *options, NTSTATUS status)
{
    struct nsp_host_options without = *options;
    struct nsp_host *host;

    if (status == STATUS_NO_MEMORY || (!load->audit && !load->trace)) {
        complain(NULL, "cannot make a host: %s", NspStatusName(status));
        return TOOL_BUG;
    }
    without.audit_file = NULL;
    if (load->audit && NT_SUCCESS(NspHostCreate(&without, &host))) {
        NspHostDestroy(host);
        complain(load->audit, "cannot write the audit: %s", NspStatusName(status));
    } else {
        complain(load->trace, "cannot write the trace: %s", NspStatusName(status));
    }
    return TOOL_USAGE;
}

static int make_host(struct tool *tool, struct load *load)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .progress = tool->progress
    };
    const struct tool_order *order = tool->order;
    ULONG megabytes = TOOL_MEGABYTES;
    NTSTATUS status = STATUS_NO_MEMORY;
    int result = TOOL_CLEAN;

    if (!option_number(tool->options, OPTION_memory, 10, &megabytes))
        return TOOL_USAGE;
    if (option_given(tool->options, OPTION_guard))
        options.flags |= NSP_HOST_GUARD_HEAP;
    if (order && order->no_handle_watch)
        options.flags |= NSP_HOST_NO_HANDLE_WATCH;
    if (option_given(tool->options, OPTION_debug))
        options.flags |= NSP_HOST_NO_FENCE;
    else
        options.memory_limit = (ULONGLONG)megabytes << 19; /* half: the package is told, before its process is ended */
    if (!set_trace_flags(tool, &options))
        return TOOL_USAGE;
    load->audit = option_value(tool->options, OPTION_audit);
    load->trace = order && *order->trace ? order->trace : option_value(tool->options, OPTION_trace);
    if (find_file(load->audit, &options.audit_file) && find_file(load->trace, &options.trace_file))
        status = NspHostCreate(&options, &load->host);
    if (!NT_SUCCESS(status))
        result = complain_of_files(load, &options, status);
    free((WCHAR *)options.audit_file);
    free((WCHAR *)options.trace_file);
    return result;
}

int load_begin(struct tool *tool, struct load *load)
{
    int result;

    if ((result = load_find(tool, load)))
        return result;
    if (load->name && !options_take_name(tool->options)) {
        complain(tool->options->operand, "this verb takes a file, and no name of a package in it");
        return TOOL_USAGE;
    }
    if ((result = make_host(tool, load)))
        return result;
    NspHostSetDefault(load->host);
    if (option_given(tool->options, OPTION_registered))
        load->lists = NSP_LIST_SECURITY | NSP_LIST_AUTHENTICATION | NSP_LIST_NOTIFICATION | NSP_LIST_SUBAUTH;
    return set_stride(tool, load) && set_info_sizes(tool, load) ? TOOL_CLEAN : TOOL_USAGE;
}

NTSTATUS load_quietly(struct load *load)
{
    NTSTATUS status;

    load->report.size = sizeof(load->report);
    status = NspModuleLoad(load->host, load->path, &load->report, &load->module);
    /* After the package, which may be in a list, too. */
    if (NT_SUCCESS(status) && load->lists)
        status = NspHostLoadLists(load->host, load->lists, NULL);
    return status;
}

int load_module(struct load *load)
{
    NTSTATUS status = load_quietly(load);

    if (NT_SUCCESS(status) && !load->report.died)
        return TOOL_CLEAN;
    report_failure(load->file, status, report_newest_error(load->host));
    return load->report.died ? TOOL_DIED : TOOL_NOT_LOADED;
}

void load_complain_of_name(struct load *load)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    WCHAR names[256] = L"";
    char utf8[3 * ARRAYSIZE(names)];
    ULONG i;

    for (i = 0; NT_SUCCESS(NspModuleGetPackage(load->module, i, &info)); i++) {
        if (!*info.name || wcslen(names) + wcslen(info.name) + 3 > ARRAYSIZE(names))
            continue;
        wcscat(wcscat(names, *names ? L", " : L""), info.name);
    }
    WideCharToMultiByte(CP_UTF8, 0, names, -1, utf8, sizeof(utf8), NULL, NULL);
    complain(load->file, "load: STATUS_NO_SUCH_PACKAGE: no package of that name in it; %s%s",
             *utf8 ? "it has " : "see lsahost info", utf8);
}

int load_pick(struct load *load, struct nsp_package_info *info)
{
    ULONG i;

    for (i = 0;; i++) {
        info->size = sizeof(*info);
        if (!NT_SUCCESS(NspModuleGetPackage(load->module, i, info)))
            break;
        if (load->name ? !_wcsicmp(info->name, load->name) : NT_SUCCESS(info->status) && *info->name) {
            if (NT_SUCCESS(info->status))
                return TOOL_CLEAN;
            complain(load->file, "load: %s: this package could not be initialised", NspStatusName(info->status));
            return TOOL_NOT_LOADED;
        }
    }
    load_complain_of_name(load);
    return TOOL_NOT_LOADED;
}

int load_pick_for_lsa(struct load *load, struct nsp_package_info *info)
{
    if (load->report.kind != NSP_KIND_SSP)
        return load_pick(load, info);
    complain(load->file, "load: STATUS_NO_SUCH_PACKAGE: it is a plain SSP, which clients load, and not the LSA: try "
                         "lsahost sspi");
    return TOOL_NOT_LOADED;
}

/* FALSE has been said: something is missing in a file that was to be written. */
static BOOL is_written(const struct load *load, enum nsp_host_file file, const WCHAR *typed, const char *what)
{
    NTSTATUS status = NspHostGetFileStatus(load->host, file);

    if (!NT_SUCCESS(status))
        complain(typed, "cannot write the %s: %s", what, NspStatusName(status));
    return NT_SUCCESS(status);
}

int load_finish(struct load *load, struct view *view, int result)
{
    const struct nsp_finding *exception;

    fflush(view->out); /* the package may take the process with it while it is shut down */
    NspHostShutdown(load->host);
    if (load->has_parent) {
        report_hand_over(view->out, load->host);
    } else {
        report_findings(view, load->host, NULL);
        view_end(view);
    }
    if (result != TOOL_DIED && (exception = report_exception(load->host))) {
        report_failure(load->file, exception->status, exception);
        result = TOOL_DIED;
    }
    if (!is_written(load, NSP_FILE_TRACE, load->trace, "trace") ||
        !is_written(load, NSP_FILE_AUDIT, load->audit, "audit"))
        result = TOOL_USAGE;
    return result;
}

void load_end(struct load *load)
{
    if (load->host) {
        NspHostSetDefault(NULL);
        NspHostDestroy(load->host);
    }
    free(load->path);
    free(load->file);
    memset(load, 0, sizeof(*load));
}
