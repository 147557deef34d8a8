/*
 * lsahost info: what a DLL is, and what the packages in it offer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"
#include "names.h"
#include "report.h"

static void show_file(struct view *view, const WCHAR *typed, const struct nsp_file_info *file)
{
    ULONG i;

    view_wide(view, "path", typed);
    if (!file)
        return;
    view_string(view, "machine", names_machine(file->machine));
    view_open_words(view, "entry_points");
    for (i = 0; i < file->entry_point_count; i++)
        view_word(view, file->entry_points[i]);
    view_close_words(view);
    view_string(view, "kind", names_kind(file->kind));
}

/* What GetInfo says is shown with the LSA half; a plain authentication package says nothing. */
static void show_names(struct view *view, const struct nsp_package_info *info, BOOL has_info)
{
    view_number(view, "index", info->index, NULL);
    view_number(view, "package_id", info->package_id, NULL);
    view_wide(view, "name", info->name);
    if (info->status < 0) /* one of several that could not be initialised */
        view_string(view, "status", NspStatusName(info->status));
    if (!has_info)
        return;
    view_wide(view, "comment", info->comment);
    names_show_flags(view, "capabilities", names_capabilities, info->capabilities);
    view_number(view, "max_token", info->max_token, NULL);
    view_number(view, "rpc_id", info->rpc_id, info->rpc_id == SECPKG_ID_NONE ? "none" : NULL);
}

static void show_package(struct view *view, const struct nsp_package_info *info, BOOL is_lsa, enum nsp_kind kind)
{
    view_open(view, NULL);
    show_names(view, info, is_lsa && kind == NSP_KIND_SSP_AP);
    names_show_slots(view, "slots", is_lsa ? NSP_TABLE_PACKAGE : NSP_TABLE_USER,
                     is_lsa ? info->lsa_slots : info->user_slots);
    view_close(view);
}

static void show_half(struct view *view, struct load *load, BOOL is_lsa)
{
    const struct nsp_load_report *report = &load->report;
    ULONG version = is_lsa ? report->lsa_version : report->user_version, i;
    ULONG tables = is_lsa ? report->lsa_tables : report->user_tables;
    NTSTATUS status = is_lsa ? report->lsa_status : report->user_status;
    struct nsp_package_info info = { .size = sizeof(info) };
    char shown[32];

    view_open(view, is_lsa ? "lsa" : "user");
    view_string(view, "status", NspStatusName(status));
    if (report->kind == NSP_KIND_SSP_AP) {
        if (nsp_interface_number(version))
            snprintf(shown, sizeof(shown), "V%u (%08lxh)", nsp_interface_number(version), version);
        else
            snprintf(shown, sizeof(shown), "%08lxh", version);
        view_number(view, "interface_version", version, shown);
    }
    view_open_array(view, "tables");
    for (i = 0; load->module && i < tables && NT_SUCCESS(NspModuleGetPackage(load->module, i, &info)); i++)
        show_package(view, &info, is_lsa, report->kind);
    view_close_array(view);
    view_close(view);
}

/* A plain SSP has one table for all of its packages. */
static void show_plain(struct view *view, struct load *load)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    ULONG i;

    view_open(view, "sspi");
    view_number(view, "table_version", load->report.sspi_version, NULL);
    view_string(view, "form", load->report.sspi_is_ansi ? "A" : "W");
    view_open_array(view, "packages");
    for (i = 0; NT_SUCCESS(NspModuleGetPackage(load->module, i, &info)); i++) {
        view_open(view, NULL);
        show_names(view, &info, TRUE);
        view_close(view);
    }
    view_close_array(view);
    info.size = sizeof(info);
    if (NT_SUCCESS(NspModuleGetPackage(load->module, 0, &info)))
        names_show_slots(view, "members", NSP_TABLE_SSPI, info.plugin_slots);
    view_close(view);
}

/* Of these kinds the exports are all there is to show: nothing is executed, unless the loader's complaint is wanted. */
static BOOL is_shown_by_exports(const struct nsp_file_info *file)
{
    return file && !file->missing_count &&
           (file->kind == NSP_KIND_FILTER || file->kind == NSP_KIND_SUBAUTH);
}

int cmd_info(struct tool *tool)
{
    struct nsp_file_info *file = NULL;
    struct view view;
    struct load load;
    int result;

    if ((result = load_begin(tool, &load)))
        goto done;
    NspFileExamine(load.path, &file, NULL);
    if (!is_shown_by_exports(file))
        result = load_module(&load);

    view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
    show_file(&view, load.file, file);
    if (load.report.has_lsa_half)
        show_half(&view, &load, TRUE);
    if (load.report.has_user_half)
        show_half(&view, &load, FALSE);
    if (load.module && load.report.kind == NSP_KIND_SSP)
        show_plain(&view, &load);
    result = load_finish(&load, &view, result);
    if (file)
        NspFileInfoFree(file);

done:
    load_end(&load);
    return result;
}

void info_show_death(struct tool *tool, const struct nsp_finding *finding, BOOL is_begun)
{
    struct nsp_file_info *file = NULL;
    struct view view;
    struct load load;

    view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
    if (!load_find(tool, &load)) {
        report_failure(load.file, finding->status, finding);
        NspFileExamine(load.path, &file, NULL);
        if (!is_begun)
            show_file(&view, load.file, file);
    }
    report_findings(&view, NULL, finding);
    view_end(&view);
    if (file)
        NspFileInfoFree(file);
    load_end(&load);
}
