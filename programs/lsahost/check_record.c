/*
 * Records of a check.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_record.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const check_verdicts[] = {
#define X(name) #name,
    CHECK_VERDICTS(X)
#undef X
};

static void put_word(FILE *out, const char *word)
{
    putc('\t', out);
    for (; *word; word++)
        putc((unsigned char)*word < ' ' ? ' ' : *word, out);
}

static void end(FILE *out)
{
    putc('\n', out);
    fflush(out);
}

void check_record_package(FILE *out, ULONG number, const WCHAR *name, enum nsp_kind kind)
{
    char utf8[512] = "";

    WideCharToMultiByte(CP_UTF8, 0, name, -1, utf8, sizeof(utf8), NULL, NULL);
    utf8[sizeof(utf8) - 1] = 0;
    fprintf(out, "package\t%lu\t%u", number, kind);
    put_word(out, utf8);
    end(out);
}

void check_record_case(FILE *out, ULONG position)
{
    fprintf(out, "case\t%lu", position);
    end(out);
}

void check_record_finding(FILE *out, const struct nsp_finding *finding)
{
    fprintf(out, "finding\t%s\t%u\t%lx", finding->id, finding->severity, (ULONG)finding->status);
    put_word(out, finding->step);
    put_word(out, finding->where);
    put_word(out, finding->text);
    end(out);
}

void check_record_verdict(FILE *out, enum check_verdict verdict, ULONGLONG calls, const char *reason)
{
    fprintf(out, "verdict\t%u\t%" PRIu64, verdict, (uint64_t)calls);
    put_word(out, reason);
    end(out);
}

#define WORDS 7

/* Take @line apart; words that it does not have are "". */
static void split(char *line, char *words[WORDS])
{
    static char none[1];
    unsigned i;

    for (i = 0; i < WORDS; i++) {
        words[i] = line ? line : none;
        if (line && i < WORDS - 1 && (line = strchr(line, '\t')))
            *line++ = 0;
    }
}

static void take(const struct check_reader *reader, char *line)
{
    struct nsp_finding finding;
    char *words[WORDS];

    split(line, words);
    if (!strcmp(words[0], "package") && reader->package)
        reader->package(reader->context, strtoul(words[1], NULL, 10), words[3], strtoul(words[2], NULL, 10));
    else if (!strcmp(words[0], "case") && reader->begin)
        reader->begin(reader->context, strtoul(words[1], NULL, 10));
    else if (!strcmp(words[0], "verdict") && reader->verdict)
        reader->verdict(reader->context, strtoul(words[1], NULL, 10), _strtoui64(words[2], NULL, 10), words[3]);
    if (strcmp(words[0], "finding"))
        return;
    finding = (struct nsp_finding){
        .id = words[1], .severity = strtoul(words[2], NULL, 10), .status = (NTSTATUS)strtoul(words[3], NULL, 16),
        .step = words[4], .where = words[5], .text = words[6]
    };
    reader->finding(reader->context, &finding);
}

void check_record_read(const struct check_reader *reader, char *text, size_t size)
{
    char *end;

    for (; (end = memchr(text, '\n', size)); text = end + 1) {
        *end = 0;
        size -= end + 1 - text;
        take(reader, text);
    }
}
