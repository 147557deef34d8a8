/*
 * A child process that runs the verb, as its parent sees it: in a job of its own, with a pipe for what it has to say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_PROCESS_H
#define LSAHOST_PROCESS_H

#include "child.h"

struct process {
    HANDLE section, read_end, write_end, job, reader;
    PROCESS_INFORMATION process;
    struct child_shared *shared;
    char *output;  /* all that it wrote, when it has ended */
    DWORD size;    /* bytes */
    DWORD code;    /* with which it ended */
    DWORD seconds; /* after so many without news the parent ended it; 0: it did not */
    DWORD megabytes; /* or because it used so many; 0: it did not */
};

/* 0: there is none. */
struct process_limits {
    DWORD seconds; /* without a sign of life */
    DWORD megabytes;
};

/* Run the same command line in a child.  @order may be NULL.  FALSE has been said; process_close() is due anyhow. */
BOOL process_start(struct process *child, const struct tool_order *order);

/* Wait for its end, or end it when it goes beyond a limit, and all that it started. */
void process_wait(struct process *child, const struct process_limits *limits);
void process_close(struct process *child);

/* It came to its end by itself, or by a mistake of the host or the tool, which has been said. */
BOOL process_is_done(const struct process *child);
BOOL process_is_bug(const struct process *child);

/* Else: how the package took it along. */
struct process_death {
    struct nsp_finding finding;
    char step[64], text[256];
};
void process_describe_death(const struct process *child, struct process_death *death);

#endif
