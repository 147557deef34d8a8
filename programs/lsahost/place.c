/*
 * Places of DLLs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "place.h"
#include "symbols.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define HASH_NONFATAL_OOM 1 /* a place that the table has no room for is looked up again */
#include <uthash.h>

#define MARK "!+0x"
#define DIGITS "0123456789abcdef"
#define BEFORE " (\"'\n" /* what may stand before the name of a module in a text */
#define MAX_MODULES 64
#define MAX_PLACES 4096 /* that are remembered */
#define MAX_WHERE 320
#define RING 4
#define MAX_TEXT 8192

struct module {
    WCHAR *path;
    char digest[65];
    char name[MAX_PATH]; /* without the folder and the extension, as the host has it */
    BOOL is_read;
    struct symbols *symbols;
};

static struct module modules[MAX_MODULES];
static unsigned module_count;

/* ---- modules ---- */

static void name_of(const WCHAR *path, char *name, int room)
{
    const WCHAR *slash = wcsrchr(path, '\\'), *base = slash ? slash + 1 : path, *dot = wcsrchr(base, '.');
    int length = (int)(dot && dot > base ? dot - base : (int)wcslen(base));

    length = WideCharToMultiByte(CP_UTF8, 0, base, length, name, room - 1, NULL, NULL);
    name[length] = 0;
}

static void forget_places(void);

void place_know(const WCHAR *path, const char *digest)
{
    struct module *module = &modules[module_count];
    unsigned i;

    for (i = 0; i < module_count; i++) {
        if (!wcscmp(modules[i].path, path) && !strcmp(modules[i].digest, digest))
            return;
    }
    if (i == MAX_MODULES || strlen(digest) >= sizeof(module->digest) || !(module->path = _wcsdup(path)))
        return;
    strcpy(module->digest, digest);
    name_of(path, module->name, sizeof(module->name));
    module_count++;
    forget_places(); /* of those that were not known something may be now */
}

static struct symbols *read(struct module *module)
{
    if (!module->is_read) {
        module->is_read = TRUE;
        module->symbols = symbols_open(module->path, module->digest);
    }
    return module->symbols;
}

/* A DLL that a package brings along. */
static void know_beside(const struct module *module, const char *name)
{
    const WCHAR *slash = wcsrchr(module->path, '\\');
    size_t folder = slash ? slash + 1 - module->path : 0;
    WCHAR path[2 * MAX_PATH];

    if (*module->digest || folder + strlen(name) + sizeof(".dll") > ARRAYSIZE(path) || strpbrk(name, "/\\:"))
        return;
    memcpy(path, module->path, folder * sizeof(*path));
    if (!MultiByteToWideChar(CP_UTF8, 0, name, -1, path + folder, (int)(ARRAYSIZE(path) - folder - sizeof(".dll"))))
        return;
    wcscat(path, L".dll");
    if (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES)
        place_know(path, "");
}

static struct symbols *find_symbols(const char *name)
{
    unsigned count = module_count, i;
    struct symbols *symbols;
    BOOL is_known = FALSE;

    for (i = 0; i < count; i++)
        is_known |= !_stricmp(modules[i].name, name);
    for (i = 0; i < count && !is_known; i++)
        know_beside(&modules[i], name);
    for (i = 0; i < module_count; i++) {
        if (!_stricmp(modules[i].name, name) && (symbols = read(&modules[i])))
            return symbols;
    }
    return NULL;
}

/* ---- places ---- */

struct known {
    struct place place;
    UT_hash_handle hh;
    char key[]; /* where, and whether it is a call */
};

static struct known *places;

static void forget_places(void)
{
    struct known *known, *next;

    HASH_ITER(hh, places, known, next) {
        HASH_DELETE(hh, places, known);
        free(known);
    }
}

static void remember(const char *key, const struct place *place)
{
    size_t size = strlen(key) + 1;
    struct known *known;

    if (HASH_COUNT(places) == MAX_PLACES)
        forget_places();
    if (!(known = calloc(1, sizeof(*known) + size)))
        return;
    known->place = *place;
    memcpy(known->key, key, size);
    HASH_ADD_STR(places, key, known);
    if (!known->hh.tbl)
        free(known);
}

static const char *last_mark(const char *text)
{
    const char *last = NULL;

    while ((text = strstr(text, MARK)))
        last = text++;
    return last;
}

void place_find(const char *where, BOOL is_call, struct place *place)
{
    const char *mark = last_mark(where), *digits = mark ? mark + strlen(MARK) : "";
    char key[MAX_WHERE];
    struct symbols *symbols;
    struct known *known;

    memset(place, 0, sizeof(*place));
    if (!*digits || strspn(digits, DIGITS) != strlen(digits) || strlen(digits) > 8 ||
        (size_t)snprintf(key, sizeof(key), "%c%s", is_call ? 'c' : 'i', where) >= sizeof(key))
        return;
    HASH_FIND_STR(places, key, known);
    if (known) {
        *place = known->place;
        return;
    }
    key[mark + 1 - where] = 0;
    if ((symbols = find_symbols(key + 1)))
        symbols_find(symbols, strtoul(digits, NULL, 16), is_call, place);
    key[mark + 1 - where] = *mark;
    remember(key, place);
}

/* ---- text ---- */

struct text {
    char *at;
    size_t room; /* with that for the NUL */
};

static void append(struct text *text, const char *more, size_t length)
{
    length = min(length, text->room - 1);
    memcpy(text->at, more, length);
    text->at += length;
    text->room -= length;
    *text->at = 0;
}

/* Where the name of the module begins that ends at @end: one that is known may have blanks in it. */
static const char *module_before(const char *text, const char *end)
{
    const char *begin;
    size_t length;
    unsigned i;

    for (i = 0; i < module_count; i++) {
        length = strlen(modules[i].name);
        begin = end - length;
        if (length && (size_t)(end - text) >= length && !_strnicmp(begin, modules[i].name, length) &&
            (begin == text || strchr(BEFORE, begin[-1])))
            return begin;
    }
    for (begin = end; begin > text && !strchr(BEFORE, begin[-1]); begin--)
        ;
    return begin;
}

static void append_place(struct text *text, const char *where, size_t length, BOOL is_call)
{
    char copy[MAX_WHERE], line[16];
    const char *base, *separator;
    struct place place;

    if (length >= sizeof(copy))
        return;
    memcpy(copy, where, length);
    copy[length] = 0;
    place_find(copy, is_call, &place);
    if (!*place.function && !place.line)
        return;
    append(text, " (", 2);
    append(text, place.function, strlen(place.function));
    if (place.line) {
        separator = *place.function ? ", " : "";
        append(text, separator, strlen(separator));
        for (base = place.file + strlen(place.file); base > place.file && !strchr("/\\", base[-1]); base--)
            ;
        append(text, base, strlen(base));
        append(text, line, snprintf(line, sizeof(line), ":%lu", place.line));
    }
    append(text, ")", 1);
}

const char *place_tell(const char *text, BOOL is_call)
{
    static char ring[RING][MAX_TEXT];
    static unsigned turn;
    struct text told = { ring[turn % RING], MAX_TEXT };
    const char *mark, *begin, *end;

    if (!module_count || !strstr(text, MARK))
        return text;
    for (; (mark = strstr(text, MARK)); text = end) {
        end = mark + strlen(MARK) + strspn(mark + strlen(MARK), DIGITS);
        append(&told, text, end - text);
        begin = module_before(text, mark);
        append_place(&told, begin, end - begin, is_call);
    }
    append(&told, text, strlen(text));
    return ring[turn++ % RING];
}
