/*
 * Reading PE files: what they are, and that no damage to one harms the host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe.h"

#include "test.h"

#include <string.h>

static WCHAR file_name[MAX_PATH];

static void write_file(const void *data, DWORD size)
{
    HANDLE file = CreateFileW(file_name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;

    WriteFile(file, data, size, &written, NULL);
    CloseHandle(file);
}

static void *read_file(const WCHAR *path, DWORD *size)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    void *data;

    *size = GetFileSize(file, NULL);
    data = malloc(*size);
    ReadFile(file, data, *size, size, NULL);
    CloseHandle(file);
    return data;
}

static NTSTATUS examine(const void *data, DWORD size, const char **text)
{
    struct nsp_file_info *info;
    NTSTATUS status;

    write_file(data, size);
    status = nsp_file_examine(file_name, &info, text);
    nsp_file_info_free(info);
    return status;
}

static void refusals(void)
{
    static const struct { const char *data; DWORD size; NTSTATUS status; const char *text; } cases[] = {
        { "", 0, STATUS_END_OF_FILE, "the file is empty: build or copy it again" },
        { "#!/bin/sh\n", 10, STATUS_INVALID_IMAGE_NOT_MZ, "this is text, not a DLL" },
        { "\177ELF\2\1\1", 7, STATUS_INVALID_IMAGE_NOT_MZ,
          "this is an ELF file, of Linux: build the package as a Windows DLL" },
        { "\0\1\2", 3, STATUS_INVALID_IMAGE_NOT_MZ, "this is no PE file: it does not begin with MZ" },
        { "MZ", 2, STATUS_INVALID_IMAGE_FORMAT, "the PE headers are damaged or cut off, the file has 2 bytes" },
    };
    struct nsp_file_info *info;
    const char *text;
    unsigned i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok_status(examine(cases[i].data, cases[i].size, &text), cases[i].status, "pe: refused: %s", cases[i].text);
        ok_str(text, cases[i].text, "pe: ... and the reason is told");
    }
    ok_status(nsp_file_examine(L"no such file.dll", &info, &text), STATUS_OBJECT_NAME_NOT_FOUND,
              "pe: a file that does not exist is STATUS_OBJECT_NAME_NOT_FOUND");
    ok(!info, "pe: a refused file gives no information");
    ok_status(nsp_file_examine(L".", &info, &text), STATUS_FILE_IS_A_DIRECTORY, "pe: a directory is refused as such");
}

static void this_program(const unsigned char *self, DWORD size)
{
    unsigned char *copy = malloc(size);
    IMAGE_NT_HEADERS *nt;
    const char *text;

    memcpy(copy, self, size);
    nt = (IMAGE_NT_HEADERS *)(copy + ((IMAGE_DOS_HEADER *)copy)->e_lfanew);
    ok_status(examine(copy, size, &text), STATUS_SUCCESS, "pe: a whole PE of our machine is read");
    nt->FileHeader.Machine = IMAGE_FILE_MACHINE_ARM64;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: one of a third machine is refused");
    ok(text && strstr(text, "aa64h"), "pe: ... and the machine is told");
    nt->FileHeader.Machine = sizeof(void *) == 8 ? IMAGE_FILE_MACHINE_I386 : IMAGE_FILE_MACHINE_AMD64;
    ok_status(examine(copy, size, &text),
              sizeof(void *) == 8 ? STATUS_INVALID_IMAGE_WIN_32 : STATUS_INVALID_IMAGE_WIN_64,
              "pe: one of the other width is refused");
    free(copy);
}

/* One number of the section table is another, and what is told of that. */
static void sections(const unsigned char *self, DWORD size)
{
    enum { ADDRESS = offsetof(IMAGE_SECTION_HEADER, VirtualAddress), SIZE = offsetof(IMAGE_SECTION_HEADER, Misc) };
    static const struct { unsigned section, member; DWORD value; const char *text, *sentence; } cases[] = {
        { 0, ADDRESS, 0, "section 1 (.text) lies over the headers", "a section over the headers" },
        { 1, ADDRESS, 0x2000, "section 2 (.data) lies over section 1 (.text)", "a section over another" },
        { 1, ADDRESS, 0x800, "section 2 (.data) lies before section 1 (.text)", "sections that are not in order" },
        { 0, SIZE, 0x7fffffff, "section 1 (.text) lies beyond the end of the image", "a section larger than the image" },
        { 4, ADDRESS, 0xfffff000, "section 5 (.xdata) lies beyond the end of the image", "a section behind the image" },
    };
    unsigned char *copy = malloc(size);
    IMAGE_SECTION_HEADER *table;
    IMAGE_NT_HEADERS *nt;
    const char *text;
    char full[128];
    unsigned i;

    nt = (IMAGE_NT_HEADERS *)(copy + ((IMAGE_DOS_HEADER *)self)->e_lfanew);
    for (i = 0; i < ARRAYSIZE(cases); i++) {
        memcpy(copy, self, size);
        table = IMAGE_FIRST_SECTION(nt);
        *(DWORD *)((char *)&table[cases[i].section] + cases[i].member) = cases[i].value;
        ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: %s is refused", cases[i].sentence);
        snprintf(full, sizeof(full), "%s: the file is damaged, build or copy it again", cases[i].text);
        ok_str(text, full, "pe: %s: which is told", cases[i].sentence);
    }
    memcpy(copy, self, size);
    table[0].VirtualAddress = 0;
    memset(table[0].Name, 0xff, sizeof(table[0].Name));
    examine(copy, size, &text);
    ok(text && !strncmp(text, "section 1 (????????) lies", 25), "pe: a name that is no text is not told");
    memset(table[0].Name, 0, sizeof(table[0].Name));
    examine(copy, size, &text);
    ok(text && !strncmp(text, "section 1 lies", 14), "pe: nor is one that is empty");
    free(copy);
}

/* Headers and section table, cut off at every seventh byte. */
static void truncated(const unsigned char *self)
{
    unsigned refused = 0, cases = 0;
    const char *text;
    DWORD size;

    for (size = 1; size < 512; size += 7) {
        cases++;
        refused += !NT_SUCCESS(examine(self, size, &text));
    }
    ok_int(refused, cases, "pe: a file that is cut off in its headers is refused wherever the cut is");
}

/* Deterministic: the same damage each time. */
static void damaged(const unsigned char *self, DWORD size)
{
    unsigned char *copy = malloc(size);
    unsigned n, k, seed = 1;
    const char *text;

    /* Offsets and counts of headers and directories lie in the first kilobyte; the rest is behind it. */
    for (n = 0; n < 400; n++) {
        memcpy(copy, self, size);
        for (k = 0; k < 4; k++) {
            seed = seed * 1103515245 + 12345;
            copy[(seed >> 8) % (n % 2 ? 1024 : size)] = (unsigned char)(seed >> 24);
        }
        examine(copy, size, &text);
    }
    ok_int(n, 400, "pe: four hundred damaged files harm nobody");
    free(copy);
}

int main(void)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    unsigned char *self;
    DWORD size;

    GetTempPathW(MAX_PATH, folder);
    GetTempFileNameW(folder, L"pe", 0, file_name);
    GetModuleFileNameW(NULL, path, MAX_PATH);
    self = read_file(path, &size);
    if (size > 0x10000) /* what is behind is debug information */
        size = 0x10000;

    refusals();
    this_program(self, size);
    sections(self, size);
    truncated(self);
    damaged(self, size);
    DeleteFileW(file_name);
    free(self);
    return done_testing();
}
