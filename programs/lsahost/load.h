/*
 * A host with one DLL in it, as the verbs need it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_LOAD_H
#define LSAHOST_LOAD_H

#include "tool.h"
#include "view.h"

struct load {
    WCHAR *file;               /* as typed */
    WCHAR *path;               /* the same for Windows */
    const WCHAR *audit, *trace; /* files that are written, as typed; NULL: none */
    WCHAR *name;               /* of the package that is wanted; NULL: the first that can be used */
    struct nsp_host *host;     /* the default host */
    struct nsp_module *module; /* NULL when it did not load */
    ULONG lists;               /* of the registry: what is loaded beside it */
    struct nsp_load_report report;
    BOOL has_parent;           /* which shows the findings */
};

/*
 * These return an exit status, and have said what is wrong unless it is TOOL_CLEAN.
 * load_find() takes the operand apart, FILE or FILE:NAME as the verb has it; load_begin() makes the host, too.
 */
int load_find(struct tool *tool, struct load *load);
int load_begin(struct tool *tool, struct load *load);
int load_module(struct load *load);
int load_pick(struct load *load, struct nsp_package_info *info);
void load_complain_of_name(struct load *load); /* none has it */
int load_pick_for_lsa(struct load *load, struct nsp_package_info *info); /* not of a plain SSP */

/* The same without a word: the module, and what the registry lists. */
NTSTATUS load_quietly(struct load *load);

/*
 * Before the package runs: where its findings lie is to be looked up in its file.  FALSE has been said: a file that is
 * to be written is the package itself.
 */
BOOL load_prepare(struct tool *tool);

/*
 * End the document: stop the host, show all findings.  Returns @result, TOOL_DIED if an exception is among them, or
 * TOOL_USAGE if a file could not be written.
 */
int load_finish(struct load *load, struct view *view, int result);

void load_end(struct load *load); /* also after a failure */

#endif
