/*
 * What is known of the places of one DLL.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "symbols.h"
#include "debug_help.h"
#include "line_table.h"
#include "map_file.h"
#include <bcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define DIGEST 32

struct symbols {
    struct image image;
    struct line_table lines;
    struct mapped map;
    ULONGLONG module; /* of dbghelp; 0: it knows nothing */
};

static BOOL has_digest(const struct mapped *file, const char *expected)
{
    char text[2 * DIGEST + 1] = "";
    BCRYPT_ALG_HANDLE algorithm;
    BYTE digest[DIGEST];
    unsigned i;

    if (!NT_SUCCESS(BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0)))
        return FALSE;
    if (NT_SUCCESS(BCryptHash(algorithm, NULL, 0, (BYTE *)file->data, (ULONG)file->size, digest, DIGEST)))
        for (i = 0; i < DIGEST; i++)
            sprintf(text + 2 * i, "%02x", digest[i]);
    BCryptCloseAlgorithmProvider(algorithm, 0);
    return !strcmp(text, expected);
}

/* my.map for my.dll */
static void open_map(struct mapped *map, const WCHAR *path)
{
    const WCHAR *dot = wcsrchr(path, '.'), *slash = wcsrchr(path, '\\');
    size_t length = dot && (!slash || dot > slash) ? (size_t)(dot - path) : wcslen(path);
    WCHAR *name = malloc((length + sizeof(".map")) * sizeof(*name));

    if (!name)
        return;
    memcpy(name, path, length * sizeof(*name));
    wcscpy(name + length, L".map");
    mapped_open(map, name);
    free(name);
}

struct symbols *symbols_open(const WCHAR *path, const char *digest)
{
    struct symbols *symbols = calloc(1, sizeof(*symbols));

    if (!symbols)
        return NULL;
    if (!image_open(&symbols->image, path) || (*digest && !has_digest(&symbols->image.file, digest))) {
        symbols_close(symbols);
        return NULL;
    }
    line_table_open(&symbols->lines, &symbols->image);
    symbols->module = debug_help_load(path, &symbols->image);
    open_map(&symbols->map, path);
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (!symbols)
        return;
    image_close(&symbols->image);
    mapped_close(&symbols->map);
    free(symbols);
}

/* "_Name@8" is how compilers for i386 write Name; what GCC adds behind a dot tells of its own work on the function. */
static void undecorate(const struct image *image, char *name)
{
    size_t length;

    if (image->machine == IMAGE_FILE_MACHINE_I386 && *name != '?') {
        if (*name == '_' || *name == '@')
            memmove(name, name + 1, strlen(name));
        length = strcspn(name, "@");
        if (name[length] && !name[length + 1 + strspn(name + length + 1, "0123456789")])
            name[length] = 0;
    }
    length = strcspn(name, "(.");
    if (*name != '?' && name[length] == '.')
        name[length] = 0;
}

/* What is given as the place of a function itself is no return address. */
static BOOL begins_function(const struct symbols *symbols, ULONG rva)
{
    char name[sizeof(((struct place *)0)->function)];
    ULONG begin, floor;

    image_bounds(&symbols->image, rva, &begin, &floor);
    return (begin == rva && floor == rva) || image_find_symbol(&symbols->image, rva, rva, name, sizeof(name)) ||
           map_file_find(&symbols->map, &symbols->image, rva, rva, name, sizeof(name));
}

/* What is not known yet. */
static void ask_library(const struct symbols *symbols, ULONG rva, ULONG begin, ULONG floor, struct place *place)
{
    struct debug_place known;

    debug_help_find(symbols->module, rva, &known);
    if (!*place->function && known.begin >= floor && known.begin <= begin)
        snprintf(place->function, sizeof(place->function), "%s", known.function);
    if (!place->line && known.line) {
        snprintf(place->file, sizeof(place->file), "%s", known.file);
        place->line = known.line;
    }
}

void symbols_find(const struct symbols *symbols, ULONG offset, BOOL is_call, struct place *place)
{
    const struct image *image = &symbols->image;
    ULONG begin, floor;

    memset(place, 0, sizeof(*place));
    if (is_call && offset && !begins_function(symbols, offset))
        offset--;
    image_bounds(image, offset, &begin, &floor);
    if (!line_table_find(&symbols->lines, image->base + offset, place->file, sizeof(place->file), &place->line))
        place->line = 0;
    image_find_symbol(image, begin, floor, place->function, sizeof(place->function));
    if (symbols->module && (!*place->function || !place->line))
        ask_library(symbols, offset, begin, floor, place);
    if (!*place->function)
        map_file_find(&symbols->map, image, begin, floor, place->function, sizeof(place->function));
    undecorate(image, place->function);
    if (!place->line)
        *place->file = 0;
}
