/*
 * What a file is, by reading it: headers, exports and imports of a PE, every offset checked against the file's
 * end.  Nothing of the file is executed, so that a refusal can name its reason before DllMain has run.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/pe.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "package/pe_private.h"

#include <stdio.h>
#include <string.h>

#define MAX_IMPORTS 4096 /* of one DLL: more is damage */
#define MAX_FILES 64     /* DLLs beside the package that are looked into */

#ifdef _WIN64
#define OUR_MACHINE IMAGE_FILE_MACHINE_AMD64
#define OUR_WIDTH "64-bit (x86_64)"
#define OTHER_MACHINE IMAGE_FILE_MACHINE_I386
#define OTHER_WIDTH "32-bit (x86)"
#define STATUS_OTHER_MACHINE STATUS_INVALID_IMAGE_WIN_32
#else
#define OUR_MACHINE IMAGE_FILE_MACHINE_I386
#define OUR_WIDTH "32-bit (x86)"
#define OTHER_MACHINE IMAGE_FILE_MACHINE_AMD64
#define OTHER_WIDTH "64-bit (x86_64)"
#define STATUS_OTHER_MACHINE STATUS_INVALID_IMAGE_WIN_64
#endif

/* The exports that make a DLL a package, strongest kind first. */
static const struct { const char *name; enum nsp_kind kind; } entry_points[] = {
    { "SpLsaModeInitialize",              NSP_KIND_SSP_AP },
    { "SpUserModeInitialize",             NSP_KIND_NONE }, /* a half alone is no package */
    { "LsaApInitializePackage",           NSP_KIND_AP },
    { "LsaApLogonUser",                   NSP_KIND_NONE },
    { "LsaApLogonUserEx",                 NSP_KIND_NONE },
    { "LsaApLogonUserEx2",                NSP_KIND_NONE },
    { "LsaApCallPackage",                 NSP_KIND_NONE },
    { "LsaApCallPackageUntrusted",        NSP_KIND_NONE },
    { "LsaApCallPackagePassthrough",      NSP_KIND_NONE },
    { "LsaApLogonTerminated",             NSP_KIND_NONE },
    { "SpAcceptCredentials",              NSP_KIND_NONE },
    { "InitSecurityInterfaceW",           NSP_KIND_SSP },
    { "InitSecurityInterfaceA",           NSP_KIND_SSP },
    { "PasswordFilter",                   NSP_KIND_FILTER },
    { "PasswordChangeNotify",             NSP_KIND_FILTER },
    { "InitializeChangeNotify",           NSP_KIND_NONE },
    { "Msv1_0SubAuthenticationRoutine",   NSP_KIND_SUBAUTH },
    { "Msv1_0SubAuthenticationRoutineEx", NSP_KIND_SUBAUTH },
    { "Msv1_0SubAuthenticationFilter",    NSP_KIND_SUBAUTH },
    { "Msv1_0SubAuthenticationRoutineGeneric", NSP_KIND_SUBAUTH },
};

#define ENTRY_POINTS (sizeof(entry_points) / sizeof(entry_points[0]))

static BOOL is_text(unsigned char c)
{
    return (c >= ' ' && c < 127) || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

static NTSTATUS not_a_pe(const struct pe *pe, const char **text)
{
    SIZE_T i;

    if (pe->size >= 4 && !memcmp(pe->base, "\177ELF", 4)) {
        *text = "this is an ELF file, of Linux: build the package as a Windows DLL";
        return STATUS_INVALID_IMAGE_NOT_MZ;
    }
    for (i = 0; i < pe->size && i < 512 && is_text(pe->base[i]); i++)
        ;
    *text = i == pe->size || i == 512 ? "this is text, not a DLL" : "this is no PE file: it does not begin with MZ";
    return STATUS_INVALID_IMAGE_NOT_MZ;
}

static NTSTATUS truncated(const struct pe *pe, const char **text)
{
    *text = nsp_format("the PE headers are damaged or cut off, the file has %lu bytes", (unsigned long)pe->size);
    return STATUS_INVALID_IMAGE_FORMAT;
}

/* The optional headers of both machines differ in where the directories lie, and in nothing else that is read here. */
static NTSTATUS parse_headers(struct pe *pe, const char **text)
{
    const IMAGE_DOS_HEADER *dos;
    const IMAGE_FILE_HEADER *file;
    const unsigned char *optional;
    const DWORD *signature;
    SIZE_T fixed_size, offset;
    DWORD count, room;

    if (pe->size < 2 || pe->base[0] != 'M' || pe->base[1] != 'Z')
        return not_a_pe(pe, text);
    if (!(dos = nsp_pe_at(pe, 0, sizeof(*dos))))
        return truncated(pe, text);
    offset = (DWORD)dos->e_lfanew;
    if (offset % 4 || !(signature = nsp_pe_at(pe, offset, sizeof(*signature) + sizeof(*file))))
        return truncated(pe, text);
    if (*signature != IMAGE_NT_SIGNATURE) {
        *text = "this is a DOS or 16-bit program, not a DLL for Windows NT";
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    file = (const IMAGE_FILE_HEADER *)(signature + 1);
    pe->machine = file->Machine;
    pe->is_fixed = (file->Characteristics & IMAGE_FILE_RELOCS_STRIPPED) != 0;
    offset += sizeof(*signature) + sizeof(*file);

    if (!(optional = nsp_pe_at(pe, offset, file->SizeOfOptionalHeader)) || file->SizeOfOptionalHeader < sizeof(WORD))
        return truncated(pe, text);
    pe->is_wide = *(const WORD *)optional == IMAGE_NT_OPTIONAL_HDR64_MAGIC;
    fixed_size = pe->is_wide ? offsetof(IMAGE_OPTIONAL_HEADER64, DataDirectory)
                             : offsetof(IMAGE_OPTIONAL_HEADER32, DataDirectory);
    if (file->SizeOfOptionalHeader < fixed_size)
        return truncated(pe, text);
    pe->image_base = pe->is_wide ? ((const IMAGE_OPTIONAL_HEADER64 *)optional)->ImageBase
                                 : ((const IMAGE_OPTIONAL_HEADER32 *)optional)->ImageBase;
    pe->entry_point = *(const DWORD *)(optional + offsetof(IMAGE_OPTIONAL_HEADER, AddressOfEntryPoint));
    pe->image_size = *(const DWORD *)(optional + offsetof(IMAGE_OPTIONAL_HEADER, SizeOfImage));
    pe->header_size = *(const DWORD *)(optional + offsetof(IMAGE_OPTIONAL_HEADER, SizeOfHeaders));
    pe->section_alignment = *(const DWORD *)(optional + offsetof(IMAGE_OPTIONAL_HEADER, SectionAlignment));
    pe->file_alignment = *(const DWORD *)(optional + offsetof(IMAGE_OPTIONAL_HEADER, FileAlignment));
    count = *(const DWORD *)(optional + fixed_size - sizeof(DWORD)); /* NumberOfRvaAndSizes */
    room = (file->SizeOfOptionalHeader - fixed_size) / sizeof(*pe->directories);
    if (count > room || (room <= IMAGE_DIRECTORY_ENTRY_BASERELOC && !pe->is_fixed))
        return truncated(pe, text);
    memcpy(pe->directories, optional + fixed_size, min(count, ARRAYSIZE(pe->directories)) * sizeof(*pe->directories));
    /* Wine's loader looks at this one, however many there are. */
    if (room > IMAGE_DIRECTORY_ENTRY_BASERELOC)
        memcpy(&pe->directories[IMAGE_DIRECTORY_ENTRY_BASERELOC],
               optional + fixed_size + IMAGE_DIRECTORY_ENTRY_BASERELOC * sizeof(*pe->directories),
               sizeof(*pe->directories));

    offset += file->SizeOfOptionalHeader;
    pe->section_count = file->NumberOfSections;
    if (!(pe->sections = nsp_pe_at(pe, offset, pe->section_count * sizeof(*pe->sections))))
        return truncated(pe, text);
    return STATUS_SUCCESS;
}

/* "_Name@8", or "Name@8": what compilers for i386 make of a name unless they are told not to. */
static BOOL is_decorated(const char *name, const char *wanted)
{
    SIZE_T length = strlen(wanted);

    name += *name == '_';
    return !strncmp(name, wanted, length) && name[length] == '@' &&
           name[length + 1 + strspn(name + length + 1, "0123456789")] == 0;
}

/* A decorated name is not found by Windows, either; a password filter is loaded by it all the same (contract P1.1). */
static BOOL has_export(const struct pe *pe, const char *wanted, BOOL may_be_decorated)
{
    DWORD rva = pe->directories[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress, i;
    const IMAGE_EXPORT_DIRECTORY *exports;
    const DWORD *names;
    const char *name;

    if (!rva || !(exports = nsp_pe_at_rva(pe, rva, sizeof(*exports), NULL)))
        return FALSE;
    if (exports->NumberOfNames > 65536 ||
        !(names = nsp_pe_at_rva(pe, exports->AddressOfNames, exports->NumberOfNames * sizeof(*names), NULL)))
        return FALSE;
    for (i = 0; i < exports->NumberOfNames; i++)
        if ((name = nsp_pe_name_at_rva(pe, names[i])) &&
            (!strcmp(name, wanted) || (may_be_decorated && is_decorated(name, wanted))))
            return TRUE;
    return FALSE;
}

static NTSTATUS find_entry_points(const struct pe *pe, struct nsp_file_info *info)
{
    size_t i;

    if (!(info->entry_points = nsp_alloc(ENTRY_POINTS * sizeof(*info->entry_points))))
        return STATUS_NO_MEMORY;
    for (i = 0; i < ENTRY_POINTS; i++) {
        if (!has_export(pe, entry_points[i].name, entry_points[i].kind == NSP_KIND_FILTER))
            continue;
        info->entry_points[info->entry_point_count++] = entry_points[i].name;
        if (info->kind == NSP_KIND_NONE)
            info->kind = entry_points[i].kind;
    }
    return STATUS_SUCCESS;
}

enum nsp_kind nsp_file_kind(const struct nsp_file_info *info, unsigned kinds)
{
    ULONG found;
    size_t i;

    for (found = 0; found < info->entry_point_count; found++)
        for (i = 0; i < ENTRY_POINTS; i++)
            if (!strcmp(info->entry_points[found], entry_points[i].name) && entry_points[i].kind != NSP_KIND_NONE &&
                kinds & 1u << entry_points[i].kind)
                return entry_points[i].kind;
    return NSP_KIND_NONE;
}

static NTSTATUS map_file(const WCHAR *path, struct pe *pe, const char **text)
{
    HANDLE file, section;
    LARGE_INTEGER size;
    DWORD attributes, error;

    memset(pe, 0, sizeof(*pe));
    attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        error = GetLastError();
        if (error == ERROR_ACCESS_DENIED) {
            *text = "the file may not be read";
            return STATUS_ACCESS_DENIED;
        }
        *text = "there is no such file";
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (attributes & FILE_ATTRIBUTE_DIRECTORY) {
        *text = "this is a directory: name a DLL in it";
        return STATUS_FILE_IS_A_DIRECTORY;
    }
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        *text = "the file may not be read";
        return nsp_status_from_win32(GetLastError());
    }
    if (!GetFileSizeEx(file, &size) || !size.QuadPart || (ULONGLONG)size.QuadPart > 0x7FFFFFFF) {
        CloseHandle(file);
        *text = size.QuadPart ? "the file is too large for a DLL" : "the file is empty: build or copy it again";
        return size.QuadPart ? STATUS_INVALID_IMAGE_FORMAT : STATUS_END_OF_FILE;
    }
    pe->size = (SIZE_T)size.QuadPart;
    if ((section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL))) {
        pe->base = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
        CloseHandle(section);
    }
    CloseHandle(file);
    if (!pe->base) {
        *text = "the file cannot be mapped";
        return STATUS_NO_MEMORY;
    }
    return STATUS_SUCCESS;
}

static void unmap_file(struct pe *pe)
{
    if (pe->base)
        UnmapViewOfFile(pe->base);
}

/* Where the loader would find @name: beside @path, else wherever the system looks.  TRUE with the place in @found. */
static BOOL find_dll(const WCHAR *path, const char *name, WCHAR *found, DWORD room, BOOL *is_beside)
{
    SIZE_T folder = nsp_path_base(path) - path;
    WCHAR *wide = nsp_wide_from_utf8(name);
    DWORD len;

    *is_beside = FALSE;
    if (!wide)
        return TRUE; /* out of memory is not the file's fault */
    if (folder + wcslen(wide) < room) {
        memcpy(found, path, folder * sizeof(*found));
        wcscpy(found + folder, wide);
        *is_beside = GetFileAttributesW(found) != INVALID_FILE_ATTRIBUTES;
    }
    /* API sets are names without files on Windows. */
    len = *is_beside || GetModuleHandleW(wide) || !strncmp(name, "api-ms-", 7) || !strncmp(name, "ext-ms-", 7)
        ? 1 : SearchPathW(NULL, wide, NULL, room, found, NULL);
    nsp_free(wide);
    return len != 0;
}

/* One for all DLLs of a walk; each is visited once, since DLLs may import each other. */
struct walk {
    struct nsp_file_info *info;
    const char **text;
    WCHAR *visited[MAX_FILES];
    unsigned visited_count;
};

/* FALSE when @path was visited before, or there is no room left. */
static BOOL visit(struct walk *walk, const WCHAR *path)
{
    unsigned i;

    for (i = 0; i < walk->visited_count; i++)
        if (nsp_wide_equal(walk->visited[i], path))
            return FALSE;
    if (i == MAX_FILES || !(walk->visited[i] = nsp_wide_dup(path)))
        return FALSE;
    walk->visited_count++;
    return TRUE;
}

static NTSTATUS add_missing(struct nsp_file_info *info, const char *name, const WCHAR *importer)
{
    char *importer_name = nsp_utf8_from_wide(nsp_path_base(importer));
    char *text = importer_name ? nsp_str_printf("%s, imported by %s", name, importer_name) : NULL;
    const char **grown = text
        ? nsp_realloc(info->missing, (info->missing_count + 1) * sizeof(*info->missing)) : NULL;

    nsp_free(importer_name);
    if (!grown) {
        nsp_free(text);
        return STATUS_NO_MEMORY;
    }
    info->missing = grown;
    info->missing[info->missing_count++] = text;
    return STATUS_SUCCESS;
}

static NTSTATUS walk_file(struct walk *walk, const WCHAR *path);

static NTSTATUS walk_imports(struct walk *walk, const struct pe *pe, const WCHAR *path)
{
    DWORD rva = pe->directories[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress, i;
    const IMAGE_IMPORT_DESCRIPTOR *import;
    WCHAR found[1024];
    NTSTATUS status;
    const char *name;
    BOOL is_beside;

    for (i = 0; rva && i < MAX_IMPORTS; i++) {
        import = nsp_pe_at_rva(pe, rva + i * sizeof(*import), sizeof(*import), NULL);
        if (!import || !import->Name)
            break;
        if (!(name = nsp_pe_name_at_rva(pe, import->Name)))
            continue;
        if (!find_dll(path, name, found, sizeof(found) / sizeof(found[0]), &is_beside))
            status = add_missing(walk->info, name, path);
        else
            status = is_beside ? walk_file(walk, found) : STATUS_SUCCESS;
        if (!NT_SUCCESS(status))
            return status;
    }
    return STATUS_SUCCESS;
}

/* A DLL that lies beside the package; what is wrong with it otherwise, the loader will say. */
static NTSTATUS walk_file(struct walk *walk, const WCHAR *path)
{
    NTSTATUS status = STATUS_SUCCESS;
    const char *text;
    struct pe pe;

    if (!visit(walk, path))
        return STATUS_SUCCESS;
    if (NT_SUCCESS(map_file(path, &pe, &text)) && NT_SUCCESS(parse_headers(&pe, &text))) {
        if (NT_SUCCESS(status = nsp_pe_check_image(&pe, &text)))
            status = walk_imports(walk, &pe, path);
        else
            *walk->text = nsp_format("%s: %s", nsp_format_wide(nsp_path_base(path)), text);
    }
    unmap_file(&pe);
    return status;
}

static NTSTATUS check_machine(USHORT machine, const char **text)
{
    switch (machine) {
    case OUR_MACHINE:
        return STATUS_SUCCESS;
    case OTHER_MACHINE:
        *text = "this is a " OTHER_WIDTH " DLL, and this host is " OUR_WIDTH ": build it for this one, or use the "
                "other host";
        return STATUS_OTHER_MACHINE;
    default:
        *text = nsp_format("this DLL is for machine %04xh, and this host is " OUR_WIDTH, machine);
        return STATUS_INVALID_IMAGE_FORMAT;
    }
}

NTSTATUS nsp_file_examine(const WCHAR *path, struct nsp_file_info **out, const char **text)
{
    struct nsp_file_info *info = NULL;
    const char *ignored;
    struct walk walk;
    struct pe pe;
    NTSTATUS status;

    *out = NULL;
    memset(&walk, 0, sizeof(walk));
    if (!text)
        text = &ignored;
    *text = NULL;

    if (!NT_SUCCESS(status = map_file(path, &pe, text)))
        return status;
    if (!NT_SUCCESS(status = parse_headers(&pe, text)))
        goto done;
    if (!(info = nsp_alloc(sizeof(*info)))) {
        status = STATUS_NO_MEMORY;
        goto done;
    }
    info->machine = pe.machine;
    walk.info = info;
    walk.text = text;
    if (!NT_SUCCESS(status = find_entry_points(&pe, info)))
        goto done;
    if (NT_SUCCESS(status = check_machine(pe.machine, text)) &&
        NT_SUCCESS(status = nsp_pe_check_image(&pe, text)))
        status = walk_imports(&walk, &pe, path);
    if (status != STATUS_NO_MEMORY) {
        *out = info;
        info = NULL;
    }

done:
    while (walk.visited_count)
        nsp_free(walk.visited[--walk.visited_count]);
    nsp_file_info_free(info);
    unmap_file(&pe);
    return status;
}

void nsp_file_info_free(struct nsp_file_info *info)
{
    ULONG i;

    if (!info)
        return;
    for (i = 0; i < info->missing_count; i++)
        nsp_free((void *)info->missing[i]);
    nsp_free(info->missing);
    nsp_free(info->entry_points);
    nsp_free(info);
}
