/*
 * A recorded trace, event by event, and the calls that are in progress in it.  See ntsecpkg-trace(7).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TRACE_READ_H
#define LSAHOST_TRACE_READ_H

#include "json_read.h"
#include <stdio.h>

#define HASH_NONFATAL_OOM 1 /* a call that the table has no room for is not in progress */
#include <uthash.h>

#define TRACE_SCHEMA 1
#define TRACE_MAX_LINE (1u << 20) /* bytes */
#define TRACE_MAX_CALLS 10000     /* in progress */

enum trace_kind {
    TRACE_HEADER, TRACE_LOAD, TRACE_UNLOAD, TRACE_ENTER, TRACE_LEAVE, TRACE_FINDING, TRACE_END,
    TRACE_KINDS /* all others, which are to be ignored */
};

/* One line. */
struct trace_event {
    enum trace_kind kind;
    ULONGLONG number; /* "n"; 0: it has none */
    ULONG thread, depth;
    ULONGLONG time;   /* microseconds since the trace began */
    BOOL has_time;    /* a stable trace has none */
    char *line;
    struct json_document document;
    UT_hash_handle hh;
};

/* From entering to leaving; FALSE when one of them is NULL or has no time. */
BOOL trace_duration(const struct trace_event *entered, const struct trace_event *left, ULONGLONG *microseconds);

/* Any member, NULL when it is missing; one that is a string, else "". */
const struct json_value *trace_member(const struct trace_event *event, const char *key);
const char *trace_string(const struct trace_event *event, const char *key);

struct trace_reader {
    const WCHAR *name;           /* of the file, as typed */
    FILE *file;
    char *buffer;
    size_t begin, end, room;     /* what has been read and not yet used, of so many bytes */
    ULONG lines;                 /* taken so far */
    struct trace_event *header;
    struct trace_event *event;   /* the newest */
    struct trace_event *entered; /* of the call that the newest event leaves; else NULL */
    struct trace_event *calls;   /* that are in progress, in the order of entering: hh.next is the following one */
    BOOL is_stable;              /* no times, and numbers in place of addresses */
    BOOL is_cut;                 /* the last line has no end: the process ended while it was written */
    BOOL is_ended;               /* there was an end event */
};

enum trace_result { TRACE_EVENT, TRACE_FINISHED, TRACE_DAMAGED };

/*
 * Open @typed and read its header.  FALSE has been said on stderr: no such file, no trace, one of a newer schema.
 * Ends with trace_close() whatever the result.
 */
BOOL trace_open(struct trace_reader *reader, const WCHAR *typed);
void trace_close(struct trace_reader *reader);

/*
 * Step to the next event; the one before is gone, unless it is a call in progress.
 * What is damaged has been said on stderr, with the number of the line.
 */
enum trace_result trace_next(struct trace_reader *reader);

/* Go back to the first event behind the header.  Calls are no longer in progress. */
void trace_rewind(struct trace_reader *reader);

#endif
