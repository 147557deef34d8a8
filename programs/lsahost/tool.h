/*
 * What the verbs of lsahost share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TOOL_H
#define LSAHOST_TOOL_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include <stdio.h>

#include "options.h"

enum tool_exit {
    TOOL_CLEAN = 0,
    TOOL_REFUSED = 1,    /* a logon or a handshake was refused; "check" found something */
    TOOL_USAGE = 2,
    TOOL_NOT_LOADED = 3, /* or no package at all */
    TOOL_DIED = 4,       /* the package crashed or hung */
    TOOL_BUG = 70
};

#define TOOL_MEGABYTES 1024 /* --memory, if it is not given */

/* What a parent tells a child that it starts for "check". */
struct tool_order {
    ULONG first;           /* the case to begin with */
    ULONG skipped;         /* bit n: cases of group n are not asked */
    BOOL no_handle_watch;  /* count open handles before and after it all, and do not look after each call */
    WCHAR trace[MAX_PATH]; /* file for a trace; "": none is wanted */
};

/* What a child says of itself meanwhile. */
struct tool_state {
    volatile LONG beats; /* a sign of life: it counts on */
    char input[128];     /* what the package is given */
    BOOL needs_user;     /* a case was left out for want of credentials, and no user was given */
    ULONG cases;         /* that have been judged, those before the first included */
    BOOL left_handles;   /* more are open than at its beginning: which call was it? */
    NTSTATUS trace;      /* why the trace ended before its time, else STATUS_SUCCESS */
};

struct tool {
    const struct options *options;
    FILE *out;                     /* results, UTF-8 without carriage returns */
    struct nsp_progress *progress; /* where the watchdog looks; NULL without one */
    const struct tool_order *order;
    struct tool_state *state;
};

int cmd_info(struct tool *tool);
int cmd_logon(struct tool *tool);
int cmd_call(struct tool *tool);
int cmd_sspi(struct tool *tool);
int cmd_check(struct tool *tool);
int cmd_filter(struct tool *tool);
int cmd_subauth(struct tool *tool);
int cmd_functions(struct tool *tool);
int cmd_account(struct tool *tool);
int cmd_explain(struct tool *tool);
int cmd_trace(struct tool *tool);

/*
 * Say on stderr, and show, what took the process of a package with it.  @is_begun: results of the verb have been
 * printed before; else the file is described, too.
 */
void info_show_death(struct tool *tool, const struct nsp_finding *finding, BOOL is_begun);

#endif
