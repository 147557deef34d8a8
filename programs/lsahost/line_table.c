/*
 * DWARF's table of lines: units, each with the names of its files and a program for a machine that writes rows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "line_table.h"
#include <stdio.h>
#include <string.h>

#define NONE (~0ULL) /* index of no entry */

/* ---- numbers and strings ---- */

struct span {
    const BYTE *at, *end;
    BOOL is_bad; /* it ended too early: all that was read since is 0 */
};

static const BYTE *take(struct span *span, ULONGLONG size)
{
    const BYTE *taken = span->at;

    if (span->is_bad || size > (SIZE_T)(span->end - span->at)) {
        span->is_bad = TRUE;
        return NULL;
    }
    span->at += size;
    return taken;
}

/* Of up to 8 bytes. */
static ULONGLONG take_number(struct span *span, unsigned size)
{
    const BYTE *bytes = take(span, size);
    ULONGLONG value = 0;

    if (bytes)
        memcpy(&value, bytes, size);
    return value;
}

/* Seven bits a byte, *@bits of them in all. */
static ULONGLONG take_bits(struct span *span, unsigned *bits)
{
    ULONGLONG value = 0;
    BYTE byte;

    *bits = 0;
    do {
        byte = (BYTE)take_number(span, 1);
        if (*bits < 64)
            value |= (ULONGLONG)(byte & 0x7f) << *bits;
        *bits += 7;
    } while (byte & 0x80);
    return value;
}

static ULONGLONG take_unsigned(struct span *span)
{
    unsigned bits;

    return take_bits(span, &bits);
}

static LONGLONG take_signed(struct span *span)
{
    unsigned bits;
    ULONGLONG value = take_bits(span, &bits);

    if (bits < 64 && value >> (bits - 1) & 1)
        value |= ~0ULL << bits;
    return (LONGLONG)value;
}

static const char *take_string(struct span *span)
{
    const BYTE *nul = span->is_bad ? NULL : memchr(span->at, 0, span->end - span->at);

    return nul ? (const char *)take(span, nul + 1 - span->at) : (span->is_bad = TRUE, "");
}

static const char *string_at(const BYTE *strings, SIZE_T size, ULONGLONG offset)
{
    return strings && offset < size && memchr(strings + offset, 0, size - (SIZE_T)offset)
           ? (const char *)strings + offset : "";
}

/* ---- units ---- */

struct unit {
    const struct line_table *table;
    struct span names, program; /* not yet read */
    unsigned version, offset_size;
    BYTE min_length, line_range, opcode_base;
    signed char line_base;
    const BYTE *opcode_lengths;
};

/* Step over the next unit of @lines, and take its header apart.  FALSE: it is damaged, or of another version. */
static BOOL open_unit(struct unit *unit, const struct line_table *table, struct span *lines)
{
    ULONGLONG size = take_number(lines, 4);
    struct span span = { 0 };

    memset(unit, 0, sizeof(*unit));
    unit->table = table;
    unit->offset_size = size == 0xffffffff ? 8 : 4;
    if (unit->offset_size == 8)
        size = take_number(lines, 8);
    if (!(span.at = take(lines, size)))
        return FALSE;
    span.end = lines->at;
    unit->version = (unsigned)take_number(&span, 2);
    if (unit->version < 2 || unit->version > 5)
        return FALSE;
    if (unit->version == 5)
        take(&span, 2); /* sizes of addresses and of selectors */
    size = take_number(&span, unit->offset_size);
    unit->program = span;
    if (!take(&unit->program, size))
        return FALSE;
    span.end = unit->program.at;
    unit->min_length = (BYTE)take_number(&span, 1);
    take(&span, unit->version >= 4 ? 2 : 1); /* operations of an instruction; whether statements begin everywhere */
    unit->line_base = (signed char)take_number(&span, 1);
    unit->line_range = (BYTE)take_number(&span, 1);
    unit->opcode_base = (BYTE)take_number(&span, 1);
    unit->opcode_lengths = take(&span, unit->opcode_base ? unit->opcode_base - 1 : 0);
    unit->names = span;
    return !span.is_bad && unit->line_range && unit->opcode_base;
}

/* ---- the names of files ---- */

struct entry {
    const char *name;
    ULONGLONG folder;
};

enum { CONTENT_PATH = 1, CONTENT_FOLDER = 2 };
enum { FORM_DATA2 = 0x05, FORM_DATA4, FORM_DATA8, FORM_STRING, FORM_BLOCK, FORM_DATA1 = 0x0b, FORM_STRP = 0x0e,
       FORM_UDATA, FORM_DATA16 = 0x1e, FORM_LINE_STRP };

/* One value of an entry of version 5: each has at least one byte. */
static void take_value(const struct unit *unit, struct span *span, ULONGLONG form, struct entry *value)
{
    const struct line_table *table = unit->table;

    switch (form) {
    case FORM_STRING:    value->name = take_string(span); break;
    case FORM_STRP:
        value->name = string_at(table->strings, table->strings_size, take_number(span, unit->offset_size));
        break;
    case FORM_LINE_STRP:
        value->name = string_at(table->line_strings, table->line_strings_size, take_number(span, unit->offset_size));
        break;
    case FORM_UDATA:     value->folder = take_unsigned(span); break;
    case FORM_DATA1:     value->folder = take_number(span, 1); break;
    case FORM_DATA2:     value->folder = take_number(span, 2); break;
    case FORM_DATA4:     value->folder = take_number(span, 4); break;
    case FORM_DATA8:     value->folder = take_number(span, 8); break;
    case FORM_DATA16:    take(span, 16); break;
    case FORM_BLOCK:     take(span, take_unsigned(span)); break;
    default:             span->is_bad = TRUE; break;
    }
}

static void take_entry(const struct unit *unit, struct span *span, struct span formats, struct entry *entry)
{
    ULONGLONG content;
    struct entry value;

    while (formats.at < formats.end && !span->is_bad) {
        content = take_unsigned(&formats);
        value = (struct entry){ "", 0 };
        take_value(unit, span, take_unsigned(&formats), &value);
        if (content == CONTENT_PATH)
            entry->name = value.name;
        else if (content == CONTENT_FOLDER)
            entry->folder = value.folder;
    }
}

/* Step over a table of version 5, and keep its entry @index. */
static void take_table(const struct unit *unit, struct span *span, ULONGLONG index, struct entry *kept)
{
    unsigned pairs = (unsigned)take_number(span, 1), i;
    struct span formats = *span;
    struct entry entry;
    ULONGLONG count, at;

    for (i = 0; i < pairs * 2; i++)
        take_unsigned(span);
    formats.end = span->at;
    count = take_unsigned(span);
    for (at = 0; pairs && at < count && !span->is_bad; at++) {
        entry = (struct entry){ "", 0 };
        take_entry(unit, span, formats, &entry);
        if (at == index)
            *kept = entry;
    }
}

static void find_file_5(const struct unit *unit, ULONGLONG number, struct entry *file, struct entry *folder)
{
    struct span span = unit->names;

    take_table(unit, &span, NONE, folder);
    take_table(unit, &span, number, file);
    span = unit->names;
    take_table(unit, &span, file->folder, folder);
}

/* Versions before 5: folders, then files, each list ended by an empty name; they are counted from 1. */
static void find_file_2(const struct unit *unit, ULONGLONG number, struct entry *file, struct entry *folder)
{
    struct span span = unit->names;
    struct entry entry;
    ULONGLONG at;

    while (*take_string(&span))
        ;
    for (at = 1; *(entry.name = take_string(&span)); at++) {
        entry.folder = take_unsigned(&span);
        take_unsigned(&span); /* time and size */
        take_unsigned(&span);
        if (at == number)
            *file = entry;
    }
    span = unit->names;
    for (at = 1; *(entry.name = take_string(&span)); at++) {
        if (at == file->folder)
            *folder = entry;
    }
}

/* Folder 0 is where the compiler was run, which versions before 5 do not say. */
static BOOL put_file(const struct unit *unit, ULONGLONG number, char *text, SIZE_T room)
{
    struct entry file = { "", 0 }, folder = { "", 0 };

    if (unit->version == 5)
        find_file_5(unit, number, &file, &folder);
    else
        find_file_2(unit, number, &file, &folder);
    if (!file.folder || !*folder.name || *file.name == '/' || *file.name == '\\' || strchr(file.name, ':'))
        snprintf(text, room, "%s", file.name);
    else
        snprintf(text, room, "%s/%s", folder.name, file.name);
    return *file.name != 0;
}

/* ---- programs ---- */

struct row {
    ULONGLONG address, file, line;
};

enum { COPY = 1, ADVANCE_PC, ADVANCE_LINE, SET_FILE, CONST_ADD_PC = 8, FIXED_ADVANCE_PC };
enum { END_SEQUENCE = 1, SET_ADDRESS };

static void advance(const struct unit *unit, struct row *row, BYTE opcode)
{
    unsigned adjusted = opcode - unit->opcode_base;

    row->address += (ULONGLONG)(adjusted / unit->line_range) * unit->min_length;
    row->line += unit->line_base + (LONGLONG)(adjusted % unit->line_range);
}

/* FALSE for an opcode that writes no row.  *@is_end: behind this row another sequence begins. */
static BOOL step(const struct unit *unit, struct span *program, struct row *row, BOOL *is_end)
{
    BYTE opcode = (BYTE)take_number(program, 1);
    ULONGLONG size, line;
    unsigned i;

    *is_end = FALSE;
    if (opcode >= unit->opcode_base) {
        advance(unit, row, opcode);
        return TRUE;
    }
    switch (opcode) {
    case 0:
        size = take_unsigned(program);
        opcode = (BYTE)take_number(program, 1);
        if (opcode == SET_ADDRESS && (size == 5 || size == 9))
            row->address = take_number(program, (unsigned)size - 1);
        else
            take(program, size ? size - 1 : 0);
        return *is_end = opcode == END_SEQUENCE;
    case COPY:
        return TRUE;
    case ADVANCE_PC:
        row->address += take_unsigned(program) * unit->min_length;
        return FALSE;
    case ADVANCE_LINE:
        row->line += take_signed(program);
        return FALSE;
    case SET_FILE:
        row->file = take_unsigned(program);
        return FALSE;
    case CONST_ADD_PC:
        line = row->line;
        advance(unit, row, 255);
        row->line = line;
        return FALSE;
    case FIXED_ADVANCE_PC:
        row->address += take_number(program, 2);
        return FALSE;
    default:
        for (i = 0; i < unit->opcode_lengths[opcode - 1]; i++)
            take_unsigned(program);
        return FALSE;
    }
}

/* A row holds up to the address of the next one. */
static BOOL find_row(const struct unit *unit, ULONGLONG address, struct row *found)
{
    static const struct row first = { 0, 1, 1 };
    struct span program = unit->program;
    struct row row = first;
    BOOL has_row = FALSE, is_end;

    *found = first;
    while (program.at < program.end && !program.is_bad) {
        if (!step(unit, &program, &row, &is_end) || program.is_bad)
            continue;
        if (has_row && found->address <= address && address < row.address)
            return TRUE;
        *found = row;
        has_row = !is_end;
        if (is_end)
            row = first;
    }
    return FALSE;
}

void line_table_open(struct line_table *table, const struct image *image)
{
    memset(table, 0, sizeof(*table));
    table->lines = image_section(image, ".debug_line", &table->size);
    table->strings = image_section(image, ".debug_str", &table->strings_size);
    table->line_strings = image_section(image, ".debug_line_str", &table->line_strings_size);
}

BOOL line_table_find(const struct line_table *table, ULONGLONG address, char *file, SIZE_T room, ULONG *line)
{
    struct span lines = { table->lines, table->lines + table->size, !table->lines };
    struct unit unit;
    struct row row;

    while (lines.at < lines.end && !lines.is_bad) {
        if (!open_unit(&unit, table, &lines) || !find_row(&unit, address, &row))
            continue;
        *line = (ULONG)row.line;
        return row.line && row.line <= MAXLONG && put_file(&unit, row.file, file, room);
    }
    return FALSE;
}
