/*
 * Names and lines by dbghelp.dll.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "debug_help.h"
#include <dbghelp.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PATIENCE 20000 /* ms that one call of the library may take */
#define ROOM 0x10000000 /* of addresses for a module, each of which gets others */
#define MAX_MODULES 14
#define NAME_LENGTH 512

/* What is used of it. */
#define FUNCTIONS(X) \
    X(SymSetOptions) X(SymInitializeW) X(SymLoadModuleExW) X(SymFromAddrW) X(SymGetLineFromAddrW64)

static struct {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
} library;

/* What the thread is to do; it has it for itself once the caller has lost patience. */
static struct work {
    WCHAR path[MAX_PATH], folder[MAX_PATH]; /* of a DLL to be loaded; else "" */
    ULONGLONG module;
    ULONG rva;
    struct debug_place place;
} work;

static DWORD worker; /* id of the thread */
static BOOL is_open, is_broken;
static unsigned module_count;

/* The library does not know a process by it, and takes it for what it calls a session. */
#define SESSION ((HANDLE)&work)

static BOOL find_functions(void)
{
    HMODULE module = LoadLibraryExW(L"dbghelp.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    if (!module)
        return FALSE;
#define X(name) \
    if (!(library.name = (__typeof__(name) *)(void *)GetProcAddress(module, #name))) \
        return FALSE;
    FUNCTIONS(X)
#undef X
    return TRUE;
}

/* With a path of its own the library asks no server that the environment names. */
static BOOL open_library(void)
{
    if (!find_functions())
        return FALSE;
    library.SymSetOptions(SYMOPT_LOAD_LINES | SYMOPT_UNDNAME | SYMOPT_FAIL_CRITICAL_ERRORS | SYMOPT_NO_PROMPTS |
                          SYMOPT_IGNORE_NT_SYMPATH);
    return library.SymInitializeW(SESSION, work.folder, FALSE);
}

static void load(void)
{
    if (!is_open)
        is_broken = !(is_open = open_library());
    if (is_open && module_count < MAX_MODULES)
        work.module = library.SymLoadModuleExW(SESSION, NULL, work.path, NULL, (DWORD64)++module_count * ROOM, 0,
                                               NULL, 0);
}

static void put(const WCHAR *text, char *utf8, int room)
{
    if (!WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, room, NULL, NULL))
        *utf8 = 0;
}

static void find(void)
{
    union {
        SYMBOL_INFOW info;
        BYTE room[sizeof(SYMBOL_INFOW) + NAME_LENGTH * sizeof(WCHAR)];
    } symbol = { .info = { .SizeOfStruct = sizeof(symbol.info), .MaxNameLen = NAME_LENGTH } };
    IMAGEHLP_LINEW64 line = { .SizeOfStruct = sizeof(line) };
    ULONGLONG address = work.module + work.rva;
    DWORD64 distance;
    DWORD column;

    /* What is only an export may be far away. */
    if (library.SymFromAddrW(SESSION, address, &distance, &symbol.info) && !(symbol.info.Flags & SYMFLAG_EXPORT)) {
        put(symbol.info.Name, work.place.function, sizeof(work.place.function));
        work.place.begin = (ULONG)(address - distance - work.module);
    }
    if (library.SymGetLineFromAddrW64(SESSION, address, &column, &line) && line.FileName) {
        put(line.FileName, work.place.file, sizeof(work.place.file));
        work.place.line = *work.place.file ? line.LineNumber : 0;
    }
}

/* ---- the thread ---- */

static LONG WINAPI end_worker(EXCEPTION_POINTERS *exception)
{
    (void)exception;
    if (GetCurrentThreadId() == worker)
        ExitThread(FALSE);
    return EXCEPTION_CONTINUE_SEARCH;
}

static DWORD WINAPI run(void *unused)
{
    (void)unused;
    worker = GetCurrentThreadId();
    if (*work.path)
        load();
    else
        find();
    return TRUE;
}

/* FALSE: the library is of no use any more. */
static BOOL do_work(void)
{
    LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(end_worker);
    HANDLE thread = is_broken ? NULL : CreateThread(NULL, 0, run, NULL, 0, NULL);
    DWORD is_good = FALSE;

    is_broken |= !thread || WaitForSingleObject(thread, PATIENCE) != WAIT_OBJECT_0 ||
                 !GetExitCodeThread(thread, &is_good) || !is_good;
    if (thread)
        CloseHandle(thread);
    SetUnhandledExceptionFilter(before);
    return !is_broken;
}

/* ---- what it is asked ---- */

/* The file of that name, without its folder, lies beside the DLL. */
static BOOL is_beside(const WCHAR *path, const char *recorded)
{
    const char *name = recorded + strlen(recorded);
    WCHAR file[MAX_PATH];
    size_t length;

    while (name > recorded && !strchr("/\\:", name[-1]))
        name--;
    wcscpy(file, path);
    length = wcsrchr(file, '\\') + 1 - file;
    return *name && MultiByteToWideChar(CP_UTF8, 0, name, -1, file + length, (int)(ARRAYSIZE(file) - length)) &&
           GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES;
}

ULONGLONG debug_help_load(const WCHAR *path, const struct image *image)
{
    char recorded[MAX_PATH];

    image_debug_file(image, recorded, sizeof(recorded));
    /* The library looks where the linker wrote the file, too: that must not be another machine. */
    if (is_broken || !*recorded || !strncmp(recorded, "\\\\", 2) || !strncmp(recorded, "//", 2) ||
        wcslen(path) >= MAX_PATH || !wcschr(path, '\\') || !is_beside(path, recorded))
        return 0;
    memset(&work, 0, sizeof(work));
    wcscpy(work.path, path);
    wcscpy(work.folder, path);
    *wcsrchr(work.folder, '\\') = 0;
    return do_work() ? work.module : 0;
}

void debug_help_find(ULONGLONG module, ULONG rva, struct debug_place *place)
{
    memset(place, 0, sizeof(*place));
    if (is_broken)
        return;
    memset(&work, 0, sizeof(work));
    work.module = module;
    work.rva = rva;
    if (do_work())
        *place = work.place;
}
