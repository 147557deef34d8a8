/*
 * lsahost functions: every slot of every table, and whether it works.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tool.h"
#include "view.h"
#include "text.h"

/* In the order of enum nsp_table. */
static const char *const tables[] = {
    "LSA_SECPKG_FUNCTION_TABLE", "SECPKG_DLL_FUNCTIONS", "SECPKG_FUNCTION_TABLE", "SECPKG_USER_FUNCTION_TABLE",
    "PASSWORD_FILTER", "SUBAUTHENTICATION", "SecurityFunctionTable"
};

static void show_table(struct view *view, enum nsp_table table)
{
    static const unsigned widths[] = { 4, 36 };
    struct nsp_function_info info;
    ULONG slot, works = 0;

    view_open(view, NULL);
    view_string(view, "table", tables[table]);
    view_open_array(view, "functions");
    for (slot = 0; NT_SUCCESS(NspFunctionGetInfo(table, slot, &info)); slot++) {
        view_open_row(view, widths);
        view_number(view, "slot", slot + 1, NULL);
        view_string(view, "name", info.name);
        view_bool(view, "works", info.works, info.is_dummy ? "holds a place" : "works", "-");
        if (view->is_json)
            json_bool(&view->json, "is_dummy", info.is_dummy);
        view_close_row(view);
        works += !!info.works;
    }
    view_close_array(view);
    view_number(view, "works", works, NULL);
    view_number(view, "count", slot, NULL);
    view_close(view);
}

int cmd_functions(struct tool *tool)
{
    struct view view;
    unsigned i;

    view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
    view_open_array(&view, "tables");
    for (i = 0; i < ARRAYSIZE(tables); i++)
        show_table(&view, i);
    view_close_array(&view);
    view_end(&view);
    return TOOL_CLEAN;
}
