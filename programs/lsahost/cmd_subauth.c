/*
 * lsahost subauth: what a subauthentication package says of a logon.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"
#include "names.h"
#include "report.h"
#include "text.h"
#include <string.h>
#include <wchar.h>

static const char *const functions[] = { "Routine", "Filter", "RoutineEx" };
static const char *const levels[] = { /* from 1 */
    "interactive", "network", "service", "generic", "interactive-transitive", "network-transitive", "service-transitive"
};

#define PARAMETERS 0x00200000 /* of which_fields */

static BOOL read_request(const struct options *options, struct nsp_subauth_request *request)
{
    const WCHAR *function = option_value(options, OPTION_function), *text = option_value(options, OPTION_level);
    unsigned index = 0, level = 1;

    request->size = sizeof(*request);
    request->rid = 1000;
    request->primary_group = 513;
    request->account_control = 0x10; /* normal account */
    request->account = option_value(options, OPTION_user);
    request->domain = option_value(options, OPTION_domain);
    request->workstation = option_value(options, OPTION_workstation);
    request->full_name = option_value(options, OPTION_full_name);
    request->parameters = option_value(options, OPTION_parameters);
    if (!request->account || !*request->account) {
        complain(NULL, "\"subauth\" needs --user: who logs on?");
        return FALSE;
    }
    if ((function && !names_find(function, "function", functions, ARRAYSIZE(functions), &index)) ||
        (text && !names_find(text, "level", levels, ARRAYSIZE(levels), &level)))
        return FALSE;
    request->function = index;
    request->level = level + 1;
    return option_number(options, OPTION_rid, 10, &request->rid) &&
           option_number(options, OPTION_control, 16, &request->parameter_control) &&
           option_number(options, OPTION_account_flags, 16, &request->account_control);
}

/* The first function that it has, unless one was named. */
static void pick_function(struct nsp_module *module, const struct options *options, struct nsp_subauth_request *request)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    unsigned i;

    NspModuleGetPackage(module, 0, &info);
    for (i = 0; i < ARRAYSIZE(functions) && !option_given(options, OPTION_function); i++) {
        if (info.plugin_slots & 1u << i) {
            request->function = i;
            break;
        }
    }
}

static void show(struct view *view, const struct nsp_subauth_request *request, const struct nsp_subauth_result *result)
{
    view_string(view, "function", functions[request->function]);
    view_string(view, "level", levels[request->level - 1]);
    view_wide(view, "account", request->account);
    view_string(view, "status", NspStatusName(result->status));
    view_string(view, "client_status", NspStatusName(result->client_status));
    view_string(view, "sub_status", NspStatusName(result->sub_status));
    view_bool(view, "authoritative", result->is_authoritative, "yes", "no");
    view_number(view, "user_flags", result->user_flags, NULL);
    view_string(view, "logoff", text_time(result->logoff));
    view_string(view, "kickoff", text_time(result->kickoff));
    view_bool(view, "writes_parameters", (result->which_fields & PARAMETERS) != 0, "yes", "no");
    if (result->parameters)
        view_wide(view, "parameters", result->parameters);
    if (request->function == NSP_SUBAUTH_ROUTINE_EX)
        view_number(view, "actions", result->actions, NULL);
}

static int run(struct tool *tool, struct view *view, struct load *load, struct nsp_subauth_request *request)
{
    struct nsp_subauth_result *result;
    NTSTATUS status;
    int exit_status;

    if ((exit_status = load_module(load)))
        return exit_status;
    if (load->report.kind != NSP_KIND_SUBAUTH) {
        complain(load->file, "load: STATUS_PROCEDURE_NOT_FOUND: no subauthentication package; see lsahost info");
        return TOOL_NOT_LOADED;
    }
    pick_function(load->module, tool->options, request);
    status = NspSubauthCall(load->module, request, &result);
    if (!NT_SUCCESS(status)) {
        complain(load->file, "%s: %s: the package cannot be asked this", functions[request->function],
                 NspStatusName(status));
        return TOOL_NOT_LOADED;
    }
    show(view, request, result);
    exit_status = NT_SUCCESS(result->status) ? TOOL_CLEAN : TOOL_REFUSED;
    NspSubauthResultFree(result);
    return exit_status;
}

int cmd_subauth(struct tool *tool)
{
    struct nsp_subauth_request request = { 0 };
    struct view view;
    struct load load;
    int result;

    if (!read_request(tool->options, &request))
        return TOOL_USAGE;
    if (!(result = load_begin(tool, &load))) {
        view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
        view_wide(&view, "path", load.file);
        result = load_finish(&load, &view, run(tool, &view, &load, &request));
    }
    load_end(&load);
    return result;
}
