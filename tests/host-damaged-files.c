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

static IMAGE_NT_HEADERS *headers(BYTE *file)
{
    return (IMAGE_NT_HEADERS *)(file + ((IMAGE_DOS_HEADER *)file)->e_lfanew);
}

static IMAGE_SECTION_HEADER *table(BYTE *file)
{
    return IMAGE_FIRST_SECTION(headers(file));
}

/* What the image of @file has at @rva, as far as it is in the file: *@room bytes; NULL when there are none. */
static void *at_rva(BYTE *file, ULONG_PTR rva, DWORD *room)
{
    const DWORD head = headers(file)->OptionalHeader.SizeOfHeaders;
    const IMAGE_SECTION_HEADER *section = table(file), *end = section + headers(file)->FileHeader.NumberOfSections;

    if (rva < head) {
        *room = head - (DWORD)rva;
        return file + rva;
    }
    for (; section < end; section++) {
        if (rva < section->VirtualAddress || rva - section->VirtualAddress >= section->SizeOfRawData)
            continue;
        *room = section->SizeOfRawData - (DWORD)(rva - section->VirtualAddress);
        return file + section->PointerToRawData + (rva - section->VirtualAddress);
    }
    return NULL;
}

static const IMAGE_DATA_DIRECTORY *directory(BYTE *file, unsigned index)
{
    return &headers(file)->OptionalHeader.DataDirectory[index];
}

static void *in_directory(BYTE *file, unsigned index)
{
    DWORD room;

    return at_rva(file, directory(file, index)->VirtualAddress, &room);
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

/* Leave out the relocation of the pointer at @rva. */
static void keep_as_it_is(ULONG_PTR rva)
{
    BYTE *at = in_directory(whole, IMAGE_DIRECTORY_ENTRY_BASERELOC);
    BYTE *end = at + directory(whole, IMAGE_DIRECTORY_ENTRY_BASERELOC)->Size;
    IMAGE_BASE_RELOCATION *block;
    WORD *relocation;

    for (; at < end; at += block->SizeOfBlock) {
        block = (IMAGE_BASE_RELOCATION *)at;
        for (relocation = (WORD *)(block + 1); (BYTE *)relocation < at + block->SizeOfBlock; relocation++)
            if (block->VirtualAddress + (*relocation & 0xfff) == rva)
                *relocation = 0;
    }
}

/* The first of the functions that the loader would call for thread-local storage. */
static void **first_callback(BYTE *file, ULONG_PTR *rva)
{
    DWORD tls = directory(file, IMAGE_DIRECTORY_ENTRY_TLS)->VirtualAddress, room;
    void **list = tls ? at_rva(file, tls + offsetof(IMAGE_TLS_DIRECTORY, AddressOfCallBacks), &room) : NULL;

    if (!list || room < sizeof(*list) || !*list)
        return NULL;
    *rva = (ULONG_PTR)*list - (ULONG_PTR)headers(file)->OptionalHeader.ImageBase;
    list = at_rva(file, *rva, &room);
    return list && room >= sizeof(*list) ? list : NULL;
}

/* It has no DllMain and no other function that is called: nothing of it shall run that uses what was damaged. */
static void prepare(void)
{
    static const unsigned followed[] = {
        IMAGE_DIRECTORY_ENTRY_EXPORT, IMAGE_DIRECTORY_ENTRY_IMPORT, IMAGE_DIRECTORY_ENTRY_BASERELOC,
        IMAGE_DIRECTORY_ENTRY_TLS
    };
    ULONG_PTR callback;
    unsigned i;

    read_fixture("clean.dll");
    headers(whole)->OptionalHeader.AddressOfEntryPoint = 0;
    *first_callback(whole, &callback) = NULL;
    keep_as_it_is(callback);
    add_region(0, sizeof(IMAGE_DOS_HEADER));
    add_region(((IMAGE_DOS_HEADER *)whole)->e_lfanew, sizeof(IMAGE_NT_HEADERS));
    add_region((BYTE *)table(whole) - whole, headers(whole)->FileHeader.NumberOfSections * sizeof(*table(whole)));
    for (i = 0; i < ARRAYSIZE(followed); i++)
        add_region((BYTE *)in_directory(whole, followed[i]) - whole, directory(whole, followed[i])->Size);
}

static void write_file(DWORD length)
{
    HANDLE file = CreateFileW(file_name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;

    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, copy, length, &written, NULL))
        damage_bail_out("finds the file in use by the one before, or no room");
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

/* What would run then is not what was compiled: that is the package's affair, and may be anything. */
static BOOL runs_when_loaded(void)
{
    ULONG_PTR rva;
    void **callback = first_callback(copy, &rva);

    return headers(copy)->OptionalHeader.AddressOfEntryPoint || (callback && *callback);
}

/* ---- the sound one, in memory ---- */

static struct {
    BYTE *base, *bytes;
    DWORD protect[256]; /* of its pages */
} sound_image;

static DWORD protection(const BYTE *address)
{
    MEMORY_BASIC_INFORMATION page;

    return VirtualQuery(address, &page, sizeof(page)) ? page.Protect : 0;
}

static void remember(HMODULE image)
{
    const DWORD image_size = headers(whole)->OptionalHeader.SizeOfImage;
    DWORD page;

    need(image && image_size / 0x1000 <= ARRAYSIZE(sound_image.protect), "the sound one");
    sound_image.base = (BYTE *)image;
    sound_image.bytes = malloc(image_size);
    memcpy(sound_image.bytes, image, image_size);
    for (page = 0; page < image_size / 0x1000; page++)
        sound_image.protect[page] = protection(sound_image.base + page * 0x1000);
}

static BOOL is_as_it_was(DWORD rva, DWORD length)
{
    DWORD page;

    for (page = rva / 0x1000; page * 0x1000 < rva + length; page++)
        if (sound_image.protect[page] != protection(sound_image.base + page * 0x1000))
            return FALSE;
    return !memcmp(sound_image.bytes + rva, sound_image.base + rva, length);
}

static BOOL has_directory(const IMAGE_SECTION_HEADER *section, unsigned index)
{
    return directory(whole, index)->VirtualAddress >= section->VirtualAddress &&
           directory(whole, index)->VirtualAddress - section->VirtualAddress < section->Misc.VirtualSize;
}

/* Whether all that its functions use is what it was, and they are where they were if they are found. */
static BOOL is_as_compiled(HMODULE image)
{
    const IMAGE_SECTION_HEADER *section = table(whole);
    const IMAGE_DATA_DIRECTORY *addresses = directory(whole, IMAGE_DIRECTORY_ENTRY_IAT);
    const IMAGE_EXPORT_DIRECTORY *exports;
    const BYTE *address;
    const DWORD *names, *functions;
    unsigned i;

    if ((BYTE *)image != sound_image.base || !is_as_it_was(addresses->VirtualAddress, addresses->Size))
        return FALSE;
    for (i = 0; i < headers(whole)->FileHeader.NumberOfSections; i++, section++)
        if (!has_directory(section, IMAGE_DIRECTORY_ENTRY_EXPORT) &&
            !has_directory(section, IMAGE_DIRECTORY_ENTRY_IMPORT) &&
            !has_directory(section, IMAGE_DIRECTORY_ENTRY_BASERELOC) &&
            !is_as_it_was(section->VirtualAddress, section->Misc.VirtualSize))
            return FALSE;
    exports = (void *)(sound_image.bytes + directory(whole, IMAGE_DIRECTORY_ENTRY_EXPORT)->VirtualAddress);
    names = (void *)(sound_image.bytes + exports->AddressOfNames);
    functions = (void *)(sound_image.bytes + exports->AddressOfFunctions);
    for (i = 0; i < exports->NumberOfNames; i++) {
        address = (BYTE *)GetProcAddress(image, (char *)sound_image.bytes + names[i]);
        if (address && (DWORD)(address - sound_image.base) != functions[i])
            return FALSE;
    }
    return TRUE;
}

/* ---- cases ---- */

/* The loader has it, and the host if its functions are what they were; FALSE when it had it and cannot be unloaded. */
static BOOL load_case(struct nsp_host *host, ULONG *mapped, ULONG *loaded)
{
    struct nsp_module *module;
    BOOL is_sound;
    HMODULE image;
    void *taken;

    if (runs_when_loaded())
        return TRUE;
    /* Where its place is taken it is relocated. */
    taken = damage_pick(4) ? NULL : VirtualAlloc(sound_image.base, 1, MEM_RESERVE, PAGE_NOACCESS);
    image = LoadLibraryExW(file_name, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (taken)
        VirtualFree(taken, 0, MEM_RELEASE);
    if (!image)
        return TRUE;
    ++*mapped;
    is_sound = is_as_compiled(image);
    FreeLibrary(image);
    if (!is_sound || !NT_SUCCESS(NspModuleLoad(host, file_name, NULL, &module)))
        return TRUE;
    ++*loaded;
    return NspModuleUnload(module) == STATUS_SUCCESS;
}

static void cases(void)
{
    ULONG refused = 0, silent = 0, accepted = 0, mapped = 0, loaded = 0, stuck = 0, missing;
    struct nsp_host *host = NULL;
    struct nsp_file_info *info;
    const char *text;
    NTSTATUS status;

    while (damage_next()) {
        if (damage.number % HOST_CASES == 1) {
            NspHostDestroy(host);
            host = new_host(NSP_HOST_CHECK_HEAP);
        }
        make_case();
        status = NspFileExamine(file_name, &info, &text);
        missing = info ? info->missing_count : 0;
        NspFileInfoFree(info);
        if (!NT_SUCCESS(status)) {
            refused++;
            silent += !text || !*text;
            continue;
        }
        accepted++;
        if (missing) /* Wine's loader keeps such a file open */
            continue;
        stuck += !load_case(host, &mapped, &loaded);
    }
    NspHostDestroy(host);
    diag("files: %lu refused, %lu accepted, %lu of these mapped, %lu loaded", refused, accepted, mapped, loaded);
    ok_int(refused + accepted, damage.number, "files: %ld damaged DLLs are refused or accepted, and end nothing",
           damage.number);
    ok_int(silent, 0, "files: none is refused without a reason");
    ok(refused && loaded, "files: some are refused, and some are loaded");
    ok_int(stuck, 0, "files: what was loaded can be unloaded");
}

/* What is not damaged is not refused. */
static void sound(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;
    DWORD *names, first, room;
    HMODULE image;

    memcpy(copy, whole, size);
    write_file(size);
    image = LoadLibraryExW(file_name, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    remember(image);
    ok(is_as_compiled(image), "files: the sound one is what was compiled");
    FreeLibrary(image);
    ok_status(NspModuleLoad(host, file_name, NULL, &module), STATUS_SUCCESS, "files: the sound one is loaded");
    NspModuleUnload(module);

    /* The loader looks for a name between those that are before and behind it. */
    names = in_directory(copy, IMAGE_DIRECTORY_ENTRY_EXPORT);
    names = at_rva(copy, ((IMAGE_EXPORT_DIRECTORY *)names)->AddressOfNames, &room);
    first = names[0];
    memmove(names, names + 1, 4 * sizeof(*names));
    names[4] = first;
    write_file(size);
    ok_status(NspModuleLoad(host, file_name, NULL, &module), STATUS_PROCEDURE_NOT_FOUND,
              "files: one whose entry point is last of the names, but not by the alphabet, is refused");
    ok_findings(host, "NSP-0004 load: STATUS_PROCEDURE_NOT_FOUND: SpLsaModeInitialize is among the names that it "
                "exports, and the system does not find it: they are not in order, or it is in another DLL, which has "
                "none", "files: which is told");
    NspHostDestroy(host);
}

int main(void)
{
    WCHAR folder[MAX_PATH];
    DWORD handles;

    prepare();
    GetTempPathW(MAX_PATH, folder);
    GetTempFileNameW(folder, L"nsp", 0, file_name);
    sound();
    handles = count_handles();
    damage_begin("files", CASES);
    cases();
    ok(count_handles() <= handles + 2, "files: no handle is left");
    DeleteFileW(file_name);
    return done_testing();
}
