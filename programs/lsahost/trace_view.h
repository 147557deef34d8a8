/*
 * The forms of a trace.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TRACE_VIEW_H
#define LSAHOST_TRACE_VIEW_H

#include "trace_read.h"

/*
 * Read an opened trace to its end and write it, event by event: lines for people, one JSON document, a sequence diagram
 * of Mermaid, Chrome's trace events.  FALSE when it is damaged, which has been said; what came before is written, and
 * the document is complete.
 */
BOOL trace_show_text(struct trace_reader *reader, FILE *out);
BOOL trace_show_json(struct trace_reader *reader, FILE *out);
BOOL trace_show_mermaid(struct trace_reader *reader, FILE *out);
BOOL trace_show_chrome(struct trace_reader *reader, FILE *out);

#endif
