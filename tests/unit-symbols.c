/*
 * What lies at a place of a DLL, by its symbol table, its table of lines and maps of linkers; and whatever is damaged
 * of these is read without harm.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/line_table.h"
#include "../programs/lsahost/map_file.h"
#include "../programs/lsahost/symbols.h"
#include "damage.h"

#define FIXTURE "raises_in_logon.dll"
#define CASES 1500

static WCHAR path[MAX_PATH];
static struct image image;
static ULONG entry;                  /* of SpLsaModeInitialize */
static const IMAGE_SECTION_HEADER *code; /* the section that it is in */

static ULONG entry_of(const char *fixture)
{
    HMODULE module = LoadLibraryExW(fixture_path(fixture), NULL, DONT_RESOLVE_DLL_REFERENCES);
    BYTE *address = module ? (BYTE *)(void *)GetProcAddress(module, "SpLsaModeInitialize") : NULL;

    need(address != NULL, fixture);
    FreeLibrary(module);
    return (ULONG)(address - (BYTE *)module);
}

static void open_fixture(void)
{
    unsigned number;

    GetFullPathNameW(fixture_path(FIXTURE), ARRAYSIZE(path), path, NULL);
    entry = entry_of(FIXTURE);
    need(image_open(&image, path) && image_section_of(&image, entry, &number), FIXTURE);
    code = &image.sections[number];
}

/* ---- the DLL itself ---- */

static void places_are_found(void)
{
    struct symbols *symbols = symbols_open(path, "");
    struct place place;
    SIZE_T size;

    need(symbols != NULL, FIXTURE);
    symbols_find(symbols, entry, FALSE, &place);
    ok_str(place.function, "SpLsaModeInitialize", "symbols: the first instruction of a function is in it");
    if (image_section(&image, ".debug_line", &size))
        ok(place.line && strstr(place.file, "raises_in_logon.c"), "symbols: and has a line in its file");
    else
        skip("the fixtures were built without debug information");
    symbols_find(symbols, entry, TRUE, &place);
    ok_str(place.function, "SpLsaModeInitialize", "symbols: where a function begins no call returns to");
    symbols_find(symbols, entry + 1, TRUE, &place);
    ok_str(place.function, "SpLsaModeInitialize", "symbols: behind a call it is the function of the call");
    symbols_find(symbols, 0x7fffffff, FALSE, &place);
    ok(!*place.function && !*place.file && !place.line, "symbols: outside the DLL nothing is known");
    symbols_close(symbols);
    ok(!symbols_open(path, "00"), "symbols: a file of another digest is not read");
    ok(!symbols_open(L"no such file.dll", ""), "symbols: nor is one that is not there");
}

static void texts_are_told(void)
{
    char text[256], expected[512], where[64];
    struct place place;

    snprintf(where, sizeof(where), "raises_in_logon!+0x%lx", entry);
    snprintf(text, sizeof(text), "a block (at %s) of nowhere!+0x10", where);
    ok(place_tell(text, FALSE) == text, "place: of a DLL that is not known nothing is told");
    place_know(path, "");
    place_find(where, FALSE, &place);
    ok_str(place.function, "SpLsaModeInitialize", "place: of one that is, the function is found");
    snprintf(expected, sizeof(expected), "a block (at %s (SpLsaModeInitialize%s", where, place.line ? ", " : "))");
    ok(!strncmp(place_tell(text, FALSE), expected, strlen(expected)), "place: and told in a sentence");
    ok(!strstr(place_tell(text, FALSE), "tests"), "place: the file without its folder");
    ok(strstr(place_tell(text, FALSE), " of nowhere!+0x10"), "place: with what follows");
    snprintf(text, sizeof(text), "x%s and x!+0x%s", where, "123456789");
    ok_str(place_tell(text, FALSE), text, "place: the end of another name is none, nor is a large number an offset");
    snprintf(text, sizeof(text), "..\\fixtures\\clean!+0x%lx", entry_of("clean.dll"));
    place_find(text + strlen("..\\fixtures\\"), FALSE, &place);
    ok_str(place.function, "SpLsaModeInitialize", "place: a DLL that lies beside it is known");
    place_find(text, FALSE, &place);
    ok(!*place.function, "place: a name with a folder is none");
}

/* ---- maps ---- */

/* Text at the end of a page, behind which nothing may be read. */
static struct mapped guarded(const void *data, SIZE_T size)
{
    static BYTE *pages;
    const SIZE_T room = 0x40000;
    struct mapped mapped;
    DWORD old;

    if (!pages) {
        need((pages = VirtualAlloc(NULL, room + 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) != NULL, "memory");
        VirtualProtect(pages + room, 0x1000, PAGE_NOACCESS, &old);
    }
    need(size <= room, "room");
    memcpy(pages + room - size, data, size);
    mapped.data = pages + room - size;
    mapped.size = size;
    return mapped;
}

static char name[256];

static const char *in_map(const char *text, ULONG rva, ULONG floor)
{
    struct mapped map = guarded(text, strlen(text));

    return map_file_find(&map, &image, rva, floor, name, sizeof(name)) ? name : "";
}

/* The address of code as the linker saw it. */
#define AT(offset) (image.base + code->VirtualAddress + (offset))

static void write_gnu(char *text, size_t room, ULONG size)
{
    snprintf(text, room,
             "\nDiscarded input sections\n\n .text          0x0000000000000000       0x20 gone.o\n\n"
             "Linker script and memory map\n\n"
             "                0x%016llx                __image_base__ = 0x%llx\n\n"
             ".text           0x%016llx     0x%lx\n *(.text)\n"
             " .text          0x%016llx       0x40 first.o\n"
             "                0x%016llx                first\n"
             " .text          0x%016llx       0x40 second.o\n"
             "                0x%016llx                second\r\n"
             "                0x%016llx                third(int, char)\n"
             "                0x%016llx                end = .\n"
             " .text$own_section\n"
             "                0x%016llx       0x10 own.o\n"
             " .text$mn       0x%016llx       0x10 other.o\n\n"
             ".data           0x%016llx     0x200\n .data          0x%016llx       0x40 first.o\n"
             "                0x%016llx                variable\n",
             image.base, image.base, AT(0), size, AT(0), AT(0), AT(0x40), AT(0x50), AT(0x60), AT(0x70), AT(0x80),
             AT(0x90), AT(0x100000), AT(0x100000), AT(0x100000));
}

static void gnu_maps_are_read(void)
{
    ULONG base = code->VirtualAddress;
    char text[4096];

    write_gnu(text, sizeof(text), code->SizeOfRawData);
    ok_str(in_map(text, base + 0x3f, 0), "first", "map: GNU's: a function goes on to the end of what its file gave");
    ok_str(in_map(text, base + 0x4f, 0), "", "map: before the first of a file there is one without a name");
    ok_str(in_map(text, base + 0x50, 0), "second", "map: a line may end as Windows has it");
    ok_str(in_map(text, base + 0x7f, 0), "third(int, char)",
           "map: a name of C++ is one; a symbol with a value is none");
    ok_str(in_map(text, base + 0x5f, base + 0x58), "", "map: where another function begins the one before has ended");
    ok_str(in_map(text, base + 0x88, 0), "own_section", "map: a section of its own has the name of the function");
    ok_str(in_map(text, base + 0x98, 0), "", "map: but for Microsoft's, which have all of them");
    ok_str(in_map(text, base + 0x100, 0), "", "map: behind all of it there is nothing");
    write_gnu(text, sizeof(text), code->SizeOfRawData + 0x200);
    ok_str(in_map(text, base + 0x3f, 0), "", "map: a section of another size is one of another build");
}

static void write_microsoft(char *text, size_t room, ULONG time_stamp)
{
    unsigned section = (unsigned)(code - image.sections) + 1;

    snprintf(text, room,
             " my\r\n\r\n Timestamp is %08lx (Mon Nov 30 12:00:00 2026)\r\n\r\n"
             " Preferred load address is %016llx\r\n\r\n"
             " Start         Length     Name                   Class\r\n"
             " %04x:00000000 00001000H .text                   CODE\r\n\r\n"
             "  Address         Publics by Value              Rva+Base               Lib:Object\r\n\r\n"
             " 0000:00000000       ___safe_se_handler_count   0000000000000000     <absolute>\r\n"
             " %04x:00000000       first                      %016llx f   my.obj\r\n"
             " %04x:00000010       ?second@@YAXXZ             %016llx f   my.obj\r\n"
             " %04x:00000018       elsewhere                  %016llx f   my.obj\r\n"
             " %04x:00000010       variable                   %016llx     my.obj\r\n\r\n"
             " entry point at        0001:00000000\r\n\r\n Static symbols\r\n\r\n"
             " %04x:00000030       third                      %016llx f   my.obj\r\n"
             " %04x:00000040       fourth                     my.obj\r\n",
             time_stamp, image.base, section, section, AT(0), section, AT(0x10), section, AT(0x999), section + 1,
             AT(0x20000), section, AT(0x30), section);
}

static void microsoft_maps_are_read(void)
{
    ULONG base = code->VirtualAddress;
    char text[4096];

    write_microsoft(text, sizeof(text), image.time_stamp);
    ok_str(in_map(text, base + 0xf, 0), "first", "map: Microsoft's: a function is found");
    ok_str(in_map(text, base + 0x2f, 0), "?second@@YAXXZ", "map: one that does not agree with itself is not taken");
    ok_str(in_map(text, base + 0x3f, 0), "third", "map: static symbols are found");
    ok_str(in_map(text, base + 0x4f, 0), "fourth", "map: also without an address");
    ok_str(in_map(text, base + 0xf, base + 8), "", "map: where another function begins the one before has ended");
    write_microsoft(text, sizeof(text), image.time_stamp + 1);
    ok_str(in_map(text, base + 0xf, 0), "", "map: one of another time is one of another build");
    ok_str(in_map("", base, 0), "", "map: in an empty file there is nothing");
    ok_str(in_map("first 0x1000\n", base, 0), "", "map: nor in other text");
}

/* ---- damage ---- */

static ULONG anywhere(void)
{
    return code->VirtualAddress + damage_pick(0x120);
}

/* It ends at any byte, and bytes are others. */
static void damage_text(char *text, size_t *size)
{
    unsigned changes = damage_pick(4);

    *size = damage_pick(2) ? *size : damage_pick((ULONG)*size);
    while (changes-- && *size)
        text[damage_pick((ULONG)*size)] = damage_pick(2) ? " \n\t0x:.$fF="[damage_pick(11)] : (char)damage_pick(256);
}

static unsigned damaged_map(void)
{
    char text[4096];
    struct mapped map;
    size_t size;

    if (damage_pick(2))
        write_gnu(text, sizeof(text), code->SizeOfRawData);
    else
        write_microsoft(text, sizeof(text), image.time_stamp);
    size = strlen(text);
    damage_text(text, &size);
    map = guarded(text, size);
    return map_file_find(&map, &image, anywhere(), 0, name, sizeof(name));
}

/* A guarded copy in which bytes are others, most of them at its beginning, and which may be cut off. */
static struct mapped damaged_copy(const BYTE *data, SIZE_T size, SIZE_T beginning)
{
    SIZE_T left = damage_pick(4) ? size : damage_pick((ULONG)size);
    ULONG changes = 1 + damage_pick(4);
    struct mapped mapped;

    mapped = guarded(data, left);
    while (changes--)
        damage_bytes((BYTE *)mapped.data, damage_pick(3) ? min(left, beginning) : left);
    return mapped;
}

static unsigned damaged_lines(void)
{
    struct line_table table;
    struct mapped copy;
    char file[512];
    ULONG line;

    line_table_open(&table, &image);
    if (!table.lines)
        return FALSE;
    copy = damaged_copy(table.lines, table.size, 0x500);
    table.lines = copy.data;
    table.size = copy.size;
    return line_table_find(&table, image.base + anywhere(), file, sizeof(file), &line);
}

static unsigned damaged_image(void)
{
    struct mapped copy = damaged_copy(image.file.data, image.file.size, 0x400);
    ULONG rva = anywhere(), begin, floor, line;
    struct line_table table;
    struct image damaged;
    char file[512];

    if (!image_read(&damaged, &copy))
        return FALSE;
    image_bounds(&damaged, rva, &begin, &floor);
    image_debug_file(&damaged, file, sizeof(file));
    line_table_open(&table, &damaged);
    line_table_find(&table, image.base + rva, file, sizeof(file), &line);
    return image_find_symbol(&damaged, begin, floor, name, sizeof(name));
}

static void damage_does_no_harm(void)
{
    static unsigned (*const cases[])(void) = { damaged_map, damaged_lines, damaged_image };
    unsigned found = 0;

    damage_begin("damaged symbols", CASES);
    while (damage_next())
        found += cases[damage.number % ARRAYSIZE(cases)]();
    ok(found && found < damage.count, "symbols: what is damaged of maps, symbols and lines does no harm");
    diag("%u of %ld had a name or a line", found, damage.number);
}

int main(void)
{
    open_fixture();
    places_are_found();
    texts_are_told();
    gnu_maps_are_read();
    microsoft_maps_are_read();
    damage_does_no_harm();
    image_close(&image);
    return done_testing();
}
