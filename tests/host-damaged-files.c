/*
 * DLLs with damaged headers, section tables and directories: each is refused with a reason before anything of it is
 * executed, or is one that the system's loader can have.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "damage.h"
#include "growth.h"

#define CASES 250
#define HOST_CASES 50 /* so many for one host */

static WCHAR file_name[MAX_PATH];
static BYTE *whole, *copy;
static DWORD size;

/* What is damaged: the headers with the section table, and what the loader follows. */
static struct { DWORD offset, size; } regions[8];
static unsigned region_count;

#define ENTRIES 2
static const char *const entries[ENTRIES] = { "SpLsaModeInitialize", "SpUserModeInitialize" };

/* What the loader makes of a DLL: where in the image the host's first calls go, 0: nowhere; and what it imports. */
struct outcome {
    SIZE_T places[ENTRIES];
    BYTE imports[512];
};
static struct outcome expected;

static IMAGE_NT_HEADERS *headers(BYTE *file)
{
    return (IMAGE_NT_HEADERS *)(file + ((IMAGE_DOS_HEADER *)file)->e_lfanew);
}

static IMAGE_SECTION_HEADER *table(BYTE *file)
{
    return IMAGE_FIRST_SECTION(headers(file));
}

static DWORD offset_of(DWORD rva)
{
    IMAGE_SECTION_HEADER *section = table(whole);

    while (rva < section->VirtualAddress || rva - section->VirtualAddress >= section->SizeOfRawData)
        section++;
    return section->PointerToRawData + (rva - section->VirtualAddress);
}

static void add_region(DWORD offset, DWORD length)
{
    regions[region_count].offset = offset;
    regions[region_count++].size = length;
}

static void read_fixture(const char *name)
{
    HANDLE file = CreateFileW(fixture_path(name), GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);

    need(file != INVALID_HANDLE_VALUE, name);
    size = GetFileSize(file, NULL);
    whole = malloc(size);
    copy = malloc(size);
    need(ReadFile(file, whole, size, &size, NULL), name);
    CloseHandle(file);
}

/* Callbacks of the thread-local storage return at once, and the loader mends the stack that i386 leaves. */
static void silence_callbacks(void)
{
    const IMAGE_OPTIONAL_HEADER *optional = &headers(whole)->OptionalHeader;
    DWORD rva = optional->DataDirectory[IMAGE_DIRECTORY_ENTRY_TLS].VirtualAddress;
    const IMAGE_TLS_DIRECTORY *tls = (const IMAGE_TLS_DIRECTORY *)(whole + offset_of(rva));
    const ULONG_PTR *callback;

    callback = (const ULONG_PTR *)(whole + offset_of((DWORD)(tls->AddressOfCallBacks - optional->ImageBase)));
    for (; *callback; callback++)
        whole[offset_of((DWORD)(*callback - optional->ImageBase))] = 0xc3; /* ret */
}

/* It has no DllMain: nothing of it shall run when it is loaded that uses what was damaged. */
static void prepare(void)
{
    static const unsigned followed[] = {
        IMAGE_DIRECTORY_ENTRY_EXPORT, IMAGE_DIRECTORY_ENTRY_IMPORT, IMAGE_DIRECTORY_ENTRY_BASERELOC,
        IMAGE_DIRECTORY_ENTRY_TLS
    };
    IMAGE_DATA_DIRECTORY *directories;
    unsigned i;

    read_fixture("clean.dll");
    silence_callbacks();
    directories = headers(whole)->OptionalHeader.DataDirectory;
    headers(whole)->OptionalHeader.AddressOfEntryPoint = 0;
    add_region(0, sizeof(IMAGE_DOS_HEADER));
    add_region(((IMAGE_DOS_HEADER *)whole)->e_lfanew, sizeof(IMAGE_NT_HEADERS));
    add_region((BYTE *)table(whole) - whole, headers(whole)->FileHeader.NumberOfSections * sizeof(*table(whole)));
    for (i = 0; i < ARRAYSIZE(followed); i++)
        add_region(offset_of(directories[followed[i]].VirtualAddress), directories[followed[i]].Size);
}

static void name_file(void)
{
    WCHAR folder[MAX_PATH];

    GetTempPathW(MAX_PATH, folder);
    GetTempFileNameW(folder, L"nsp", 0, file_name);
}

static void write_file(DWORD length)
{
    HANDLE file = CreateFileW(file_name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;

    need(file != INVALID_HANDLE_VALUE && WriteFile(file, copy, length, &written, NULL), "no file can be written");
    CloseHandle(file);
}

/* A damaged file, in one or more places of one region, or of several. */
static void make_case(void)
{
    DWORD length = damage_pick(8) ? size : damage_pick(size);
    unsigned i = damage_pick(region_count), times;

    memcpy(copy, whole, size);
    for (times = damage_pick(3) + (length == size); times; times--) {
        damage_bytes(copy + regions[i].offset, regions[i].size);
        if (!damage_pick(4))
            i = damage_pick(region_count);
    }
    write_file(length);
}

/* FALSE: it has not loaded it. */
static BOOL load_plainly(struct outcome *outcome)
{
    const IMAGE_OPTIONAL_HEADER *optional = &headers(whole)->OptionalHeader;
    const IMAGE_DATA_DIRECTORY *addresses = &optional->DataDirectory[IMAGE_DIRECTORY_ENTRY_IAT];
    HMODULE module = LoadLibraryW(file_name);
    unsigned i;

    memset(outcome, 0, sizeof(*outcome));
    for (i = 0; module && i < ENTRIES; i++)
        if ((outcome->places[i] = (ULONG_PTR)GetProcAddress(module, entries[i])))
            outcome->places[i] -= (ULONG_PTR)module;
    if (module)
        ReadProcessMemory(GetCurrentProcess(), (char *)module + addresses->VirtualAddress, outcome->imports,
                          min(addresses->Size, sizeof(outcome->imports)), NULL);
    return module && FreeLibrary(module);
}

/* It would be called elsewhere, or would call others.  Wine keeps files open of which it does not find an import. */
static BOOL is_loaded_otherwise(void)
{
    struct outcome outcome;

    return load_plainly(&outcome) && memcmp(&outcome, &expected, sizeof(outcome));
}

/* What would run then is not what was compiled: that is the package's affair, and may be anything. */
static BOOL is_code_damaged(void)
{
    const IMAGE_NT_HEADERS *was = headers(whole), *is = headers(copy);
    DWORD tls = was->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_TLS].VirtualAddress;
    DWORD callbacks = offset_of(tls) + offsetof(IMAGE_TLS_DIRECTORY, AddressOfCallBacks);

    return is->OptionalHeader.AddressOfEntryPoint || memcmp(table(whole), table(copy), sizeof(IMAGE_SECTION_HEADER)) ||
        is->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_TLS].VirtualAddress != tls ||
        memcmp(whole + callbacks, copy + callbacks, sizeof(void *));
}

/* One that faulted stays in the process, and its file is not to be written again. */
static void leave_if_loaded(void)
{
    if (!GetModuleHandleW(file_name))
        return;
    MoveFileExW(file_name, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
    name_file();
}

static void cases(void)
{
    ULONG refused = 0, silent = 0, accepted = 0, loaded = 0, unloaded = 0;
    struct nsp_host *host = NULL;
    struct nsp_file_info *info;
    struct nsp_module *module;
    const char *text;
    BOOL has_imports;
    NTSTATUS status;

    while (damage_next()) {
        if (damage.number % HOST_CASES == 1) {
            NspHostDestroy(host);
            host = new_host(NSP_HOST_CHECK_HEAP);
        }
        make_case();
        status = NspFileExamine(file_name, &info, &text);
        has_imports = NT_SUCCESS(status) && !info->missing_count;
        NspFileInfoFree(info);
        if (!NT_SUCCESS(status)) {
            refused++;
            silent += !text || !*text;
            continue;
        }
        accepted++;
        if (is_code_damaged() || (has_imports && is_loaded_otherwise()))
            continue;
        if (NT_SUCCESS(NspModuleLoad(host, file_name, NULL, &module))) {
            loaded++;
            unloaded += NspModuleUnload(module) == STATUS_SUCCESS;
        }
        leave_if_loaded();
    }
    NspHostDestroy(host);
    diag("files: %lu refused, %lu accepted, %lu of these loaded", refused, accepted, loaded);
    ok_int(refused + accepted, damage.number, "files: %ld damaged DLLs are refused or accepted, and end nothing",
           damage.number);
    ok_int(silent, 0, "files: none is refused without a reason");
    ok(refused && loaded, "files: some are refused, and some are loaded");
    ok_int(unloaded, loaded, "files: what was loaded can be unloaded");
}

/* What is not damaged is not refused. */
static void sound(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;

    memcpy(copy, whole, size);
    write_file(size);
    ok_status(NspModuleLoad(host, file_name, NULL, &module), STATUS_SUCCESS, "files: the sound one is loaded");
    NspHostDestroy(host);
    need(load_plainly(&expected) && expected.places[0] && expected.places[1], "it has no entry points");
}

int main(void)
{
    DWORD handles;

    prepare();
    name_file();
    sound();
    handles = count_handles();
    damage_begin("files", CASES);
    cases();
    ok(count_handles() <= handles + 2, "files: no handle is left");
    DeleteFileW(file_name);
    return done_testing();
}
