/*
 * Maps of linkers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "map_file.h"
#include <stdio.h>
#include <string.h>

#define MAX_GROUP 2 /* letters of what Microsoft's compiler writes in place of a function: .text$mn */

/* A piece of text, without a NUL behind it. */
struct piece {
    const char *at;
    SIZE_T length;
};

/* What is wanted, and the best that was found. */
struct search {
    const struct image *image;
    unsigned section; /* that @rva is in */
    ULONG rva, floor;
    struct piece name;
};

static BOOL next_line(struct piece *rest, struct piece *line)
{
    const char *end;

    if (!rest->length)
        return FALSE;
    end = memchr(rest->at, '\n', rest->length);
    line->at = rest->at;
    line->length = end ? (SIZE_T)(end - rest->at) : rest->length;
    rest->at += line->length + (end != NULL);
    rest->length -= line->length + (end != NULL);
    if (line->length && line->at[line->length - 1] == '\r')
        line->length--;
    return TRUE;
}

static BOOL is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct piece *line)
{
    for (; line->length && is_blank(*line->at); line->at++)
        line->length--;
}

static struct piece next_word(struct piece *line)
{
    struct piece word;

    skip_blanks(line);
    word.at = line->at;
    for (; line->length && !is_blank(*line->at); line->at++)
        line->length--;
    word.length = line->at - word.at;
    return word;
}

static BOOL has(struct piece piece, const char *text)
{
    SIZE_T length = strlen(text);

    for (; piece.length >= length; piece.at++, piece.length--) {
        if (!memcmp(piece.at, text, length))
            return TRUE;
    }
    return FALSE;
}

/* Step over @prefix. */
static BOOL skip(struct piece *piece, const char *prefix)
{
    SIZE_T length = strlen(prefix);

    if (piece->length < length || memcmp(piece->at, prefix, length))
        return FALSE;
    piece->at += length;
    piece->length -= length;
    return TRUE;
}

static BOOL is_hex(struct piece word, ULONGLONG *value)
{
    static const char digits[] = "0123456789abcdef";
    const char *digit;

    *value = 0;
    if (!word.length || word.length > 16)
        return FALSE;
    for (; word.length; word.at++, word.length--) {
        if (!(digit = memchr(digits, *word.at >= 'A' && *word.at <= 'F' ? *word.at + 32 : *word.at, 16)))
            return FALSE;
        *value = *value << 4 | (digit - digits);
    }
    return TRUE;
}

static void offer(struct search *search, ULONGLONG rva, struct piece name)
{
    if (!name.length || rva > search->rva || rva < search->floor || (search->name.length && rva == search->floor))
        return;
    search->floor = (ULONG)rva;
    search->name = name;
}

/* ---- GNU ld ---- */

static BOOL next_address(struct piece *line, ULONGLONG *address)
{
    struct piece rest = *line, word = next_word(&rest);

    if (!skip(&word, "0x") || !is_hex(word, address))
        return FALSE;
    *line = rest;
    return TRUE;
}

/* The address and size that a line ends or goes on with: of a section of the DLL, or of a part that one file gave. */
static BOOL next_range(struct piece *line, ULONGLONG base, ULONGLONG *rva, ULONGLONG *size)
{
    struct piece rest = *line;

    if (!next_address(&rest, rva) || !next_address(&rest, size))
        return FALSE;
    *rva -= base;
    *line = rest;
    return TRUE;
}

/* "0x0000000180001450                MyFunction", without the "name = value" that a script of the linker defines. */
static void take_symbol(struct search *search, struct piece line)
{
    ULONGLONG address;

    if (!next_address(&line, &address))
        return;
    skip_blanks(&line);
    while (line.length && is_blank(line.at[line.length - 1]))
        line.length--;
    if (!has(line, " = "))
        offer(search, address - search->image->base, line);
}

/* With -ffunction-sections a part is one function, also one that no other file may call: ".text$MyFunction". */
static void take_part(struct search *search, ULONGLONG rva, struct piece name)
{
    if (skip(&name, ".text$") && name.length > MAX_GROUP)
        offer(search, rva, name);
}

/*
 * Functions are below the part that they are in, those of it that other files may call: so one of another part is not
 * the one.  A name that is too long for its column has the rest on the next line.
 */
static void search_gnu(struct search *search, struct piece rest)
{
    const IMAGE_SECTION_HEADER *section = &search->image->sections[search->section];
    BOOL is_top = FALSE, is_section = FALSE, is_part = FALSE;
    struct piece line, part = { NULL, 0 };
    ULONGLONG rva, size;

    while (next_line(&rest, &line)) {
        if (line.length && !is_blank(*line.at)) {
            is_top = TRUE;
            is_section = is_part = FALSE;
            next_word(&line);
        } else if (line.length > 1 && line.at[1] == '.') {
            is_top = is_part = FALSE;
            part = next_word(&line);
        }
        if (!next_range(&line, search->image->base, &rva, &size)) {
            if (is_section && is_part)
                take_symbol(search, line);
        } else if (is_top) {
            is_top = FALSE;
            is_section = rva == section->VirtualAddress &&
                         (size == section->SizeOfRawData || size == section->Misc.VirtualSize);
        } else if ((is_part = is_section && search->rva >= rva && search->rva - rva < size)) {
            take_part(search, rva, part);
        }
    }
}

/* ---- Microsoft's linker ---- */

/* " 0001:00000450       MyFunction                 0000000180001450 f   my.obj" */
static void take_public(struct search *search, struct piece line)
{
    struct piece word = next_word(&line), name = next_word(&line), number = { word.at, 4 };
    ULONGLONG section, offset, address;

    if (word.length < 6 || word.at[4] != ':' || !is_hex(number, &section) || section != search->section + 1)
        return;
    word.at += 5;
    word.length -= 5;
    if (!is_hex(word, &offset))
        return;
    offset += search->image->sections[search->section].VirtualAddress;
    word = next_word(&line);
    if (word.length >= 8 && is_hex(word, &address) && address - search->image->base != offset)
        return; /* the map does not agree with itself */
    offer(search, offset, name);
}

static void search_microsoft(struct search *search, struct piece rest)
{
    BOOL is_symbols = FALSE;
    struct piece line, word;
    ULONGLONG number;

    while (next_line(&rest, &line)) {
        if (has(line, "Publics by Value"))
            is_symbols = TRUE;
        skip_blanks(&line);
        if (skip(&line, "Timestamp is ")) {
            word = next_word(&line);
            if (is_hex(word, &number) && number != search->image->time_stamp) {
                search->name.length = 0;
                return;
            }
        } else if (is_symbols) {
            take_public(search, line);
        }
    }
}

/* ---- both ---- */

BOOL map_file_find(const struct mapped *map, const struct image *image, ULONG rva, ULONG floor, char *name,
                   SIZE_T room)
{
    struct piece text = { (const char *)map->data, map->size }, line;
    struct search search = { .image = image, .rva = rva, .floor = floor };

    if (!image_section_of(image, rva, &search.section))
        return FALSE;
    while (!search.name.length && next_line(&text, &line)) {
        if (has(line, "Linker script and memory map")) {
            search_gnu(&search, text);
            break;
        }
        if (has(line, "Timestamp is ") || has(line, "Publics by Value")) {
            text = (struct piece){ (const char *)map->data, map->size };
            search_microsoft(&search, text);
            break;
        }
    }
    snprintf(name, room, "%.*s", (int)min(search.name.length, room), search.name.at ? search.name.at : "");
    return *name != 0;
}
