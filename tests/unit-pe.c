/*
 * Reading PE files: what they are, and what is refused of those that are damaged; see host-damaged-files.c, too.
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

static void machines(const unsigned char *whole, DWORD size)
{
    unsigned char *copy = malloc(size);
    IMAGE_NT_HEADERS *nt;
    const char *text;

    memcpy(copy, whole, size);
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
static void sections(const unsigned char *whole, DWORD size)
{
    enum { ADDRESS = offsetof(IMAGE_SECTION_HEADER, VirtualAddress), SIZE = offsetof(IMAGE_SECTION_HEADER, Misc),
           RAW = offsetof(IMAGE_SECTION_HEADER, SizeOfRawData),
           PLACE = offsetof(IMAGE_SECTION_HEADER, PointerToRawData) };
    static const struct { unsigned section, member; DWORD value; const char *text, *sentence; } cases[] = {
        { 0, ADDRESS, 0, "section 1 (.text) lies over the headers", "a section over the headers" },
        { 1, ADDRESS, 0x2000, "section 2 (.data) lies over section 1 (.text)", "a section over another" },
        { 1, ADDRESS, 0x800, "section 2 (.data) lies before section 1 (.text)", "sections that are not in order" },
        { 0, SIZE, 0x7fffffff, "section 1 (.text) lies beyond the end of the image",
          "a section larger than the image" },
        { 0, RAW, 0x2200, "section 2 (.data) lies over section 1 (.text)", "one with more in the file than has room" },
        { 0, ADDRESS, 0x1010, "section 1 (.text) does not begin where a section may", "a section amid a page" },
        { 1, PLACE, 0x2010, "section 2 (.data) does not begin where a section may", "a section amid a sector" },
        { 2, ADDRESS, 0xfffff000, "section 3 (.rdata) lies beyond the end of the image", "a section behind the image" },
    };
    unsigned char *copy = malloc(size);
    IMAGE_SECTION_HEADER *table;
    IMAGE_NT_HEADERS *nt;
    const char *text;
    char full[128];
    unsigned i;

    nt = (IMAGE_NT_HEADERS *)(copy + ((IMAGE_DOS_HEADER *)whole)->e_lfanew);
    for (i = 0; i < ARRAYSIZE(cases); i++) {
        memcpy(copy, whole, size);
        table = IMAGE_FIRST_SECTION(nt);
        *(DWORD *)((char *)&table[cases[i].section] + cases[i].member) = cases[i].value;
        ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: %s is refused", cases[i].sentence);
        snprintf(full, sizeof(full), "%s: the file is damaged, build or copy it again", cases[i].text);
        ok_str(text, full, "pe: %s: which is told", cases[i].sentence);
    }
    memcpy(copy, whole, size);
    table[0].VirtualAddress = 0;
    memset(table[0].Name, 0xff, sizeof(table[0].Name));
    examine(copy, size, &text);
    ok(text && !strncmp(text, "section 1 (________) lies", 25), "pe: a name that is no text is not told");
    memset(table[0].Name, 0, sizeof(table[0].Name));
    examine(copy, size, &text);
    ok(text && !strncmp(text, "section 1 lies", 14), "pe: nor is one that is empty");
    memcpy(copy, whole, size);
    nt->OptionalHeader.SectionAlignment = 3;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: sections at multiples of 3 are refused");
    ok(text && !strncmp(text, "the alignment of the sections is wrong", 38), "pe: which is told");
    nt->OptionalHeader.SectionAlignment = nt->OptionalHeader.FileAlignment;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: and smaller ones than pages that are elsewhere in the file");
    ok(text && !strncmp(text, "section 1 (.text) does not begin", 32), "pe: which is told");
    free(copy);
}

static DWORD directory_rva(unsigned char *file, unsigned index)
{
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)(file + ((IMAGE_DOS_HEADER *)file)->e_lfanew);

    return nt->OptionalHeader.DataDirectory[index].VirtualAddress;
}

/* Each that is asked for has a section of its own. */
static IMAGE_SECTION_HEADER *directory_section(unsigned char *file, unsigned index)
{
    IMAGE_SECTION_HEADER *section;
    DWORD rva = directory_rva(file, index);

    section = IMAGE_FIRST_SECTION((IMAGE_NT_HEADERS *)(file + ((IMAGE_DOS_HEADER *)file)->e_lfanew));
    while (rva < section->VirtualAddress || rva - section->VirtualAddress >= section->SizeOfRawData)
        section++;
    return section;
}

/* The place in the file of what a directory has at @offset. */
static void *in_directory(unsigned char *file, unsigned index, DWORD offset)
{
    const IMAGE_SECTION_HEADER *section = directory_section(file, index);

    return file + section->PointerToRawData + (directory_rva(file, index) - section->VirtualAddress) + offset;
}

/* One number of what the loader follows is another. */
static void directories(const unsigned char *whole, DWORD size)
{
    enum { IMPORT = IMAGE_DIRECTORY_ENTRY_IMPORT, EXPORT = IMAGE_DIRECTORY_ENTRY_EXPORT,
           BASERELOC = IMAGE_DIRECTORY_ENTRY_BASERELOC, TLS = IMAGE_DIRECTORY_ENTRY_TLS };
    static const struct { unsigned index, offset; DWORD value; const char *text, *sentence; } cases[] = {
        { IMPORT, offsetof(IMAGE_IMPORT_DESCRIPTOR, Name), 0x7fffff00, "the import directory is wrong",
          "the name of an imported DLL that is nowhere" },
        { IMPORT, offsetof(IMAGE_IMPORT_DESCRIPTOR, OriginalFirstThunk), 0x7fffff00, "the import directory is wrong",
          "a list of imported functions that is nowhere" },
        { IMPORT, offsetof(IMAGE_IMPORT_DESCRIPTOR, FirstThunk), 0x7fffff00, "the import directory is wrong",
          "no room for their addresses" },
        { IMPORT, offsetof(IMAGE_IMPORT_DESCRIPTOR, FirstThunk), 0x30, "the import directory is wrong",
          "their addresses in the headers" },
        { EXPORT, offsetof(IMAGE_EXPORT_DIRECTORY, AddressOfFunctions), 0x7fffff00, "the export directory is wrong",
          "exported functions that are nowhere" },
        { EXPORT, offsetof(IMAGE_EXPORT_DIRECTORY, NumberOfFunctions), 0, "the export directory is wrong",
          "names of more functions than there are" },
        { EXPORT, offsetof(IMAGE_EXPORT_DIRECTORY, NumberOfNames), 60000, "the export directory is wrong",
          "more names than there are" },
        { EXPORT, offsetof(IMAGE_EXPORT_DIRECTORY, AddressOfNameOrdinals), 0xfffffffc, "the export directory is wrong",
          "numbers of names that are nowhere" },
        { BASERELOC, offsetof(IMAGE_BASE_RELOCATION, VirtualAddress), 0x7ffff000, "the table of relocations is wrong",
          "a relocation outside of the image" },
        { BASERELOC, offsetof(IMAGE_BASE_RELOCATION, SizeOfBlock), 4, "the table of relocations is wrong",
          "a block of relocations that is smaller than its head" },
        { BASERELOC, offsetof(IMAGE_BASE_RELOCATION, SizeOfBlock), 0x100000, "the table of relocations is wrong",
          "one that is larger than the table" },
        { TLS, offsetof(IMAGE_TLS_DIRECTORY, AddressOfIndex), 0, "the thread-local storage is wrong",
          "an index of thread-local storage that is nowhere" },
        { TLS, offsetof(IMAGE_TLS_DIRECTORY, EndAddressOfRawData), 0x10, "the thread-local storage is wrong",
          "storage that ends before it begins" },
        { TLS, offsetof(IMAGE_TLS_DIRECTORY, AddressOfCallBacks), 0x10, "the thread-local storage is wrong",
          "callbacks that are nowhere" },
        { TLS, offsetof(IMAGE_TLS_DIRECTORY, SizeOfZeroFill), 0xffffffff, "the thread-local storage is wrong",
          "storage of 4 GB" },
    };
    unsigned char *copy = malloc(size);
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)(copy + ((IMAGE_DOS_HEADER *)whole)->e_lfanew);
    IMAGE_IMPORT_DESCRIPTOR *import;
    IMAGE_BASE_RELOCATION *block;
    DWORD rva;
    const char *text;
    ULONG_PTR index;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        memcpy(copy, whole, size);
        *(DWORD *)in_directory(copy, cases[i].index, cases[i].offset) = cases[i].value;
        ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: %s: it is refused", cases[i].sentence);
        ok(text && !strncmp(text, cases[i].text, strlen(cases[i].text)), "pe: ... and the directory is told");
    }
    memcpy(copy, whole, size);
    import = in_directory(copy, IMPORT, 0);
    import->TimeDateStamp = 0;
    import->Name = nt->OptionalHeader.DataDirectory[IMPORT].VirtualAddress +
                   offsetof(IMAGE_IMPORT_DESCRIPTOR, TimeDateStamp);
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: an imported DLL without a name is refused");
    ok(text && !strncmp(text, "the import directory is wrong", 29), "pe: which is told");
    memcpy(copy, whole, size);
    block = in_directory(copy, BASERELOC, 0);
    block->VirtualAddress = 0;
    memset(block + 1, 0, block->SizeOfBlock - sizeof(*block)); /* these do nothing */
    *(WORD *)(block + 1) = (sizeof(void *) == 8 ? IMAGE_REL_BASED_DIR64 : IMAGE_REL_BASED_HIGHLOW) << 12 | 0x20;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: a relocation in the headers is refused");
    ok(text && !strncmp(text, "the table of relocations is wrong", 33), "pe: which is told");
    block->VirtualAddress = directory_rva(copy, EXPORT) & ~0xfff;
    *(WORD *)(block + 1) += (directory_rva(copy, EXPORT) & 0xfff) - 0x20;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: so is one over the exports");
    ok(text && !strncmp(text, "the table of relocations is wrong", 33), "pe: which is told");
    rva = directory_rva(copy, TLS) + offsetof(IMAGE_TLS_DIRECTORY, AddressOfIndex);
    block->VirtualAddress = rva & ~0xfff;
    *(WORD *)(block + 1) = (*(WORD *)(block + 1) & 0xf000) | (rva & 0xfff);
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: a second one for a pointer of thread-local storage is refused");
    ok(text && !strncmp(text, "the table of relocations is wrong", 33), "pe: which is told");
    memcpy(copy, whole, size);
    import = in_directory(copy, IMPORT, 0);
    import[0].FirstThunk = import[1].OriginalFirstThunk;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: addresses that are imported over a list of functions are refused");
    ok(text && !strncmp(text, "what the loader writes to and needs itself is wrong", 51), "pe: which is told");
    import[0].FirstThunk = import[0].Name;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: and over the name of the DLL");
    memcpy(copy, whole, size);
    directory_section(copy, EXPORT)->Characteristics = 0;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: an export directory that nobody may read: it is refused");
    ok(text && !strncmp(text, "the export directory is wrong", 29), "pe: ... and the directory is told");
    memcpy(copy, whole, size);
    index = (ULONG_PTR)nt->OptionalHeader.ImageBase + IMAGE_FIRST_SECTION(nt)->VirtualAddress;
    memcpy(in_directory(copy, TLS, offsetof(IMAGE_TLS_DIRECTORY, AddressOfIndex)), &index, sizeof(index));
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: an index of thread-local storage that cannot be written: it is refused");
    ok(text && !strncmp(text, "the thread-local storage is wrong", 33), "pe: ... and the directory is told");
    memcpy(copy, whole, size);
    nt->OptionalHeader.AddressOfEntryPoint = 8;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: an entry point in the headers is refused");
    ok(text && !strncmp(text, "the entry point is not in code", 30), "pe: which is told");
    memcpy(copy, whole, size);
    nt->OptionalHeader.ImageBase += 16;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: a base that is no multiple of 64 KB is refused");
    ok(text && !strncmp(text, "the base of the image is wrong", 30), "pe: which is told");
    memcpy(copy, whole, size);
    nt->OptionalHeader.NumberOfRvaAndSizes = 0;
    ((IMAGE_BASE_RELOCATION *)in_directory(copy, BASERELOC, 0))->SizeOfBlock = 4;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT,
              "pe: relocations that are wrong are refused even behind the last directory");
    ok(text && !strncmp(text, "the table of relocations is wrong", 33), "pe: which is told");
    memcpy(copy, whole, size);
    nt->OptionalHeader.SizeOfHeaders = 0;
    ok_status(examine(copy, size, &text), STATUS_INVALID_IMAGE_FORMAT, "pe: headers of no size are refused");
    ok(text && !strncmp(text, "the size of the headers is wrong", 32), "pe: which is told");
    free(copy);
}

/* Cut off at every seventh byte of headers and section table, and here and there in the sections. */
static void truncated(const unsigned char *whole)
{
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(whole + ((const IMAGE_DOS_HEADER *)whole)->e_lfanew);
    const IMAGE_SECTION_HEADER *last = IMAGE_FIRST_SECTION(nt) + nt->FileHeader.NumberOfSections - 1;
    DWORD cut, end = last->PointerToRawData + last->SizeOfRawData;
    unsigned refused = 0, cases = 0;
    const char *text;

    for (cut = 1; cut < end; cut += cut < 1024 ? 7 : end / 20) {
        cases++;
        refused += !NT_SUCCESS(examine(whole, cut, &text));
    }
    ok_int(refused, cases, "pe: a file that is cut off is refused wherever the cut is");
    ok(strstr(text, "lies beyond the end of the file"), "pe: and the section is told that is not whole");
}

/* All that the system's loader takes of what was not damaged is to be taken. */
static void sound(void)
{
    unsigned cases = 0, refused = 0;
    struct nsp_file_info *info;
    WIN32_FIND_DATAW found;
    WCHAR path[MAX_PATH];
    const char *text;
    NTSTATUS status;
    HANDLE search;
    UINT folder;

    folder = GetSystemDirectoryW(path, MAX_PATH);
    wcscpy(path + folder, L"\\*.dll");
    search = FindFirstFileW(path, &found);
    do {
        wcscpy(path + folder + 1, found.cFileName);
        status = nsp_file_examine(path, &info, &text);
        nsp_file_info_free(info);
        if (text && !strncmp(text, "this is a DOS or 16-bit program", 31))
            continue;
        cases++;
        if (NT_SUCCESS(status) && !text)
            continue;
        refused++;
        diag("%ls: %08lx, %s", found.cFileName, (unsigned long)status, text ? text : "no reason");
    } while (FindNextFileW(search, &found));
    FindClose(search);
    ok(cases > 50 && !refused, "pe: all %u DLLs of the system are taken", cases);
}

int main(void)
{
    WCHAR folder[MAX_PATH];
    unsigned char *whole;
    DWORD size;

    GetTempPathW(MAX_PATH, folder);
    GetTempFileNameW(folder, L"pe", 0, file_name);
    whole = read_file(L"tests\\fixtures\\clean.dll", &size);

    refusals();
    machines(whole, size);
    sections(whole, size);
    directories(whole, size);
    truncated(whole);
    sound();
    DeleteFileW(file_name);
    free(whole);
    return done_testing();
}
