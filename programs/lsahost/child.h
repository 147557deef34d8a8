/*
 * The child process in which a package is executed: what it shares with its parent, and its own side.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHILD_H
#define LSAHOST_CHILD_H

#include "tool.h"

/* The hidden first argument of a child, followed by its handles: section, pipe for the results. */
#define CHILD_ARGUMENT L"--child="

struct child_shared {
    struct nsp_progress progress;
    struct tool_order order;
    struct tool_state state;
    LONG result;           /* exit status, valid when is_done */
    volatile LONG is_done;
    DWORD thread;          /* on which the child runs the verb */
    char where[160];       /* of the exception that ended the child, "mypackage!+0x1f40" */
    LONG is_ours;          /* it was in the host or the tool */
};

/* Take over the handles.  FALSE when they are none. */
BOOL child_enter(struct tool *tool, const WCHAR *handles);

/* Hand in the exit status and end, without a call of any DLL's DllMain. */
void child_leave(struct tool *tool, int result) __attribute__((noreturn));

#endif
