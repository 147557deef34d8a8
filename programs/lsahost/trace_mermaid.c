/*
 * A trace as a sequence diagram of Mermaid: the client, the host, and each package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "trace_view.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define LIMIT 48000 /* bytes: Mermaid takes 50,000 characters, unless a page says otherwise */
#define MAX_PACKAGES 32
#define MAX_LABEL 80 /* characters */

struct diagram {
    FILE *out;
    unsigned size;                  /* bytes written so far */
    unsigned left_out;              /* calls behind the limit */
    char *packages[MAX_PACKAGES];   /* number n is participant pn */
    unsigned package_count;
};

static void put(struct diagram *diagram, const char *text)
{
    diagram->size += fprintf(diagram->out, "%s", text);
}

/* What means something to Mermaid or in HTML goes as "#code;", and control characters as U+FFFD. */
static void put_label(struct diagram *diagram, const char *text)
{
    static const char plain[] = " !()*+,-./0123456789:=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz|~";
    unsigned count = 0;
    ULONG code;

    for (; *text && count < MAX_LABEL; count++) {
        code = text_next_utf8(&text);
        if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            code = 0xfffd;
        if (code < 0x80 && !strchr(plain, (char)code)) {
            diagram->size += fprintf(diagram->out, "#%u;", (unsigned)code);
        } else {
            text_put_code(diagram->out, code);
            diagram->size += code < 0x80 ? 1 : 4;
        }
    }
    put(diagram, *text ? "...\n" : "\n");
}

/* The participant of the package that a call is of or from; those behind the last share it. */
static const char *package_of(struct diagram *diagram, const struct trace_event *event)
{
    const char *name = trace_string(event, "package");
    static char id[16];
    unsigned i;

    if (!*name)
        name = trace_string(event, "module");
    for (i = 0; i < diagram->package_count && strcmp(diagram->packages[i], name); i++)
        ;
    if (i == MAX_PACKAGES) {
        i--;
    } else if (i == diagram->package_count && (diagram->packages[i] = _strdup(name))) {
        diagram->package_count++;
        diagram->size += fprintf(diagram->out, "    participant p%u as ", i);
        put_label(diagram, *name ? name : "package");
    }
    snprintf(id, sizeof(id), "p%u", i);
    return id;
}

/* Who calls whom. */
static void find_sides(struct diagram *diagram, const struct trace_event *event, const char **from, const char **to)
{
    const char *side = trace_string(event, "side"), *package = package_of(diagram, event);

    *from = "host";
    *to = package;
    if (!strcmp(side, "lsa") || !strcmp(side, "dll")) {
        *from = package;
        *to = "host";
    } else if (!strcmp(side, "user") || !strcmp(side, "sspi")) {
        *from = "client"; /* the package is in its process */
    }
}

static void put_message(struct diagram *diagram, const char *from, const char *arrow, const char *to, const char *text)
{
    diagram->size += fprintf(diagram->out, "    %s%s%s: ", from, arrow, to);
    put_label(diagram, text);
}

static void show_enter(struct diagram *diagram, const struct trace_event *event)
{
    const char *from, *to;
    char text[128];

    find_sides(diagram, event, &from, &to);
    snprintf(text, sizeof(text), "%lu %s", (ULONG)event->number, trace_string(event, "call"));
    put_message(diagram, from, "->>", to, text);
}

static void show_leave(struct diagram *diagram, const struct trace_event *entered, const struct trace_event *left)
{
    const char *from, *to, *exception = trace_string(left, "exception"), *answer = trace_string(left, "status");
    const struct json_value *result = trace_member(left, "result");
    char text[128];

    find_sides(diagram, entered, &from, &to);
    if (!*answer)
        answer = *exception ? exception : result ? result->text : "";
    snprintf(text, sizeof(text), "%lu%s%s%s", (ULONG)left->number, *answer ? " " : "", *exception ? "raised " : "",
             answer);
    put_message(diagram, to, *exception ? "--x" : "-->>", from, text);
}

static void show_finding(struct diagram *diagram, const struct trace_event *event)
{
    char text[256];

    snprintf(text, sizeof(text), "%s %s", trace_string(event, "id"), trace_string(event, "text"));
    put(diagram, "    Note over host: ");
    put_label(diagram, text);
}

static void show(struct diagram *diagram, const struct trace_reader *reader)
{
    switch (reader->event->kind) {
    case TRACE_ENTER:
        show_enter(diagram, reader->event);
        break;
    case TRACE_LEAVE:
        if (reader->entered)
            show_leave(diagram, reader->entered, reader->event);
        break;
    case TRACE_FINDING:
        show_finding(diagram, reader->event);
        break;
    default:
        break;
    }
}

BOOL trace_show_mermaid(struct trace_reader *reader, FILE *out)
{
    struct diagram diagram = { .out = out };
    enum trace_result result;
    unsigned i;

    put(&diagram, "sequenceDiagram\n    participant client\n    participant host as ntsecpkg\n");
    while ((result = trace_next(reader)) == TRACE_EVENT) {
        if (diagram.size < LIMIT)
            show(&diagram, reader);
        else
            diagram.left_out += reader->event->kind == TRACE_ENTER;
    }
    if (diagram.left_out)
        fprintf(out, "    Note over host: %u more calls are left out\n", diagram.left_out);
    for (i = 0; i < diagram.package_count; i++)
        free(diagram.packages[i]);
    return result == TRACE_FINISHED;
}
