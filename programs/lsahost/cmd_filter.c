/*
 * lsahost filter: what a password filter says of a password.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"
#include "report.h"
#include "secret.h"
#include "text.h"
#include <string.h>
#include <wchar.h>

static void show_call(struct view *view, const char *function, NTSTATUS status)
{
    static const unsigned widths[] = { 26, 0 };

    view_open_row(view, widths);
    view_string(view, "function", function);
    view_string(view, "status", NspStatusName(status));
    view_close_row(view);
}

static void show(struct view *view, const struct nsp_package_info *info, const struct nsp_password_change *change,
                 const struct nsp_filter_result *result, NTSTATUS status)
{
    ULONG i;

    view_wide(view, "account", change->account);
    view_string(view, "operation", change->is_set ? "set" : "change");
    view_open_array(view, "calls");
    if (info->plugin_slots & 1)
        show_call(view, "InitializeChangeNotify", info->status);
    for (i = 0; result && i < result->count; i++)
        show_call(view, result->calls[i].function, result->calls[i].status);
    view_close_array(view);
    view_string(view, "status", NspStatusName(status));
}

static int run(struct view *view, struct load *load, const struct nsp_password_change *change)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_filter_result *result;
    NTSTATUS status;
    int loaded;

    if ((loaded = load_module(load)))
        return loaded;
    if (load->report.kind != NSP_KIND_FILTER) {
        complain(load->file, "load: STATUS_PROCEDURE_NOT_FOUND: no password filter; see lsahost info");
        return TOOL_NOT_LOADED;
    }
    NspModuleGetPackage(load->module, 0, &info);
    status = NspFilterChangePassword(load->host, change, &result);
    show(view, &info, change, result, status);
    NspFree(result);
    return NT_SUCCESS(status) ? TOOL_CLEAN : TOOL_REFUSED;
}

static BOOL read_change(const struct options *options, struct nsp_password_change *change, WCHAR **password)
{
    *password = NULL;
    change->rid = 1000;
    if (!option_number(options, OPTION_rid, 10, &change->rid))
        return FALSE;
    change->size = sizeof(*change);
    change->account = option_value(options, OPTION_user);
    change->full_name = option_value(options, OPTION_full_name);
    change->is_set = !option_given(options, OPTION_change);
    if (!change->account || !*change->account) {
        complain(NULL, "\"filter\" needs --user: whose password is it?");
        return FALSE;
    }
    if (!secret_read(options, password))
        return FALSE;
    change->password = *password;
    return TRUE;
}

int cmd_filter(struct tool *tool)
{
    struct nsp_password_change change = { 0 };
    WCHAR *password;
    struct view view;
    struct load load;
    int result;

    if (!read_change(tool->options, &change, &password)) {
        secret_free(password);
        return TOOL_USAGE;
    }
    if (!(result = load_begin(tool, &load))) {
        view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
        view_wide(&view, "path", load.file);
        result = load_finish(&load, &view, run(&view, &load, &change));
    }
    load_end(&load);
    secret_free(password);
    return result;
}
