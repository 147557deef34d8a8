/*
 * File names as people type them.
 *
 * Under Wine a Unix path goes by its name on a drive, so that a package can learn its own folder from its
 * module name.  A Unix name may hold what no such name can: characters that Windows forbids, a dot at the
 * end.  Most go by \\?\unix, which the loader takes with backslashes only.  There a backslash is always a
 * separator, a dot or a blank at the end is lost, and the loader adds ".dll" to a name without a dot, so names with
 * these go by their 8.3 names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "path.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

NTSYSAPI ULONG NTAPI RtlIsDosDeviceName_U(const WCHAR *name);
NTSYSAPI NTSTATUS NTAPI RtlGetLastNtStatus(void);

#define FORBIDDEN L"<>:\"|?*"

static WCHAR *join(const WCHAR *a, const WCHAR *separator, const WCHAR *b)
{
    size_t size = wcslen(a) + wcslen(separator) + wcslen(b) + 1;
    WCHAR *text;

    if ((text = malloc(size * sizeof(*text)))) {
        wcscpy(text, a);
        wcscat(text, separator);
        wcscat(text, b);
    }
    return text;
}

static BOOL exists(const WCHAR *path)
{
    return path && GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* Which names can a component of a Unix path, @length characters long, go by? */
enum reach { BY_DRIVE, BY_UNIX, BY_SHORT_NAME };

static enum reach reach_of(const WCHAR *name, size_t length)
{
    enum reach reach = BY_DRIVE;
    size_t i;

    if (length && (name[length - 1] == '.' || name[length - 1] == ' '))
        return BY_SHORT_NAME;
    for (i = 0; i < length; i++) {
        if (name[i] == '\\')
            return BY_SHORT_NAME;
        if (name[i] < ' ' || wcschr(FORBIDDEN, name[i]))
            reach = BY_UNIX;
    }
    return reach;
}

/* What all of a path can go by. */
static enum reach reach_of_path(const WCHAR *unix_path)
{
    enum reach reach = BY_DRIVE;
    BOOL has_dot = FALSE;
    size_t length;

    for (; *unix_path; unix_path += length) {
        if (*unix_path == '/')
            unix_path++;
        length = wcscspn(unix_path, L"/");
        reach = max(reach, reach_of(unix_path, length));
        has_dot = wcschr(unix_path, '.') != NULL; /* of the last one, in the end */
    }
    return reach == BY_UNIX && !has_dot ? BY_SHORT_NAME : reach;
}

/* A drive's name for a Unix path, e.g. Z:\tmp; NULL when there is none. */
static WCHAR *name_on_drive(const WCHAR *unix_path)
{
    WCHAR *(*CDECL get_dos_name)(const char *);
    WCHAR *found, *copy = NULL;
    char *utf8;
    int size;

    get_dos_name = (void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "wine_get_dos_file_name");
    size = WideCharToMultiByte(CP_UTF8, 0, unix_path, -1, NULL, 0, NULL, NULL);
    if (!get_dos_name || !(utf8 = malloc(size)))
        return NULL;
    WideCharToMultiByte(CP_UTF8, 0, unix_path, -1, utf8, size, NULL, NULL);
    if ((found = get_dos_name(utf8))) {
        copy = join(found, L"", L"");
        HeapFree(GetProcessHeap(), 0, found);
    }
    free(utf8);
    return copy;
}

static WCHAR *name_below_unix(const WCHAR *unix_path)
{
    WCHAR *path = join(L"\\\\?\\unix", L"", unix_path), *at;

    for (at = path; at && *at; at++) {
        if (*at == '/')
            *at = '\\';
    }
    return path;
}

/* The 8.3 name of @name in @folder; NULL when it has none. */
static WCHAR *short_name(const WCHAR *folder, const WCHAR *name, size_t length)
{
    WCHAR *pattern = join(folder, L"\\", L"*"), *found = NULL;
    WIN32_FIND_DATAW data;
    HANDLE find;

    if (!pattern || (find = FindFirstFileW(pattern, &data)) == INVALID_HANDLE_VALUE) {
        free(pattern);
        return NULL;
    }
    do {
        if (wcslen(data.cFileName) == length && !wcsncmp(data.cFileName, name, length) && data.cAlternateFileName[0])
            found = join(folder, L"\\", data.cAlternateFileName);
    } while (!found && FindNextFileW(find, &data));
    FindClose(find);
    free(pattern);
    return found;
}

/* A drive's name with 8.3 names for what has no other there; NULL when something does not exist. */
static WCHAR *short_name_on_drive(const WCHAR *unix_path)
{
    WCHAR *path = name_on_drive(L"/"), *longer;
    size_t length;

    if (path)
        path[wcscspn(path, L"\\")] = 0;
    for (; path && *unix_path; unix_path += length) {
        if (*unix_path == '/')
            unix_path++;
        length = wcscspn(unix_path, L"/");
        if (reach_of(unix_path, length) != BY_DRIVE) {
            longer = short_name(path, unix_path, length);
        } else if ((longer = malloc((wcslen(path) + length + 2) * sizeof(*longer)))) {
            swprintf(longer, wcslen(path) + length + 2, L"%ls\\%.*ls", path, (int)length, unix_path);
        }
        free(path);
        path = longer;
    }
    return path;
}

/* Take "", "." and ".." out of an absolute path, by its text alone: Wine does not know them below \\?\unix. */
static void normalise(WCHAR *unix_path)
{
    WCHAR *end = unix_path;
    const WCHAR *at;
    size_t length;

    for (at = unix_path; *at; at += length) {
        if (*at == '/')
            at++;
        length = wcscspn(at, L"/");
        if (length == 2 && !wcsncmp(at, L"..", 2)) {
            while (end > unix_path && *--end != '/')
                ;
        } else if (length && !(length == 1 && *at == '.')) {
            *end++ = '/';
            memmove(end, at, length * sizeof(*at));
            end += length;
        }
    }
    if (end == unix_path)
        *end++ = '/';
    *end = 0;
}

static WCHAR *convert(const WCHAR *unix_path)
{
    enum reach reach = reach_of_path(unix_path);
    WCHAR *path = NULL;

    if (reach == BY_DRIVE && (path = name_on_drive(unix_path)) && RtlIsDosDeviceName_U(path)) {
        free(path);
        path = NULL;
    } else if (reach == BY_SHORT_NAME) {
        path = short_name_on_drive(unix_path);
    }
    return path ? path : name_below_unix(unix_path);
}

static WCHAR *from_unix(const WCHAR *folder, const WCHAR *name)
{
    WCHAR *unix_path = join(folder, L"/", name), *path;

    if (!unix_path)
        return NULL;
    normalise(unix_path);
    path = convert(unix_path);
    free(unix_path);
    return path;
}

/* The folder that the user was in, from the wrapper script; NULL without Wine or the script. */
static WCHAR *unix_folder(void)
{
    DWORD size = GetEnvironmentVariableW(L"LSAHOST_CWD", NULL, 0);
    WCHAR *folder;

    if (!size || !(folder = malloc(size * sizeof(*folder))))
        return NULL;
    GetEnvironmentVariableW(L"LSAHOST_CWD", folder, size);
    return folder;
}

static BOOL is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

static WCHAR *from_unix_folder(const WCHAR *typed)
{
    WCHAR *folder = unix_folder(), *path = NULL;

    if (folder)
        path = from_unix(folder, typed);
    free(folder);
    return path;
}

static WCHAR *from_windows(const WCHAR *typed)
{
    DWORD size = GetFullPathNameW(typed, 0, NULL, NULL);
    WCHAR *path;

    if (!size || !(path = malloc(size * sizeof(*path))))
        return NULL;
    GetFullPathNameW(typed, size, path, NULL);
    return path;
}

static WCHAR *from_system(const WCHAR *typed, const WCHAR *extension)
{
    WCHAR folder[MAX_PATH], *name = join(typed, L"", extension), *path = NULL;

    if (name && GetSystemDirectoryW(folder, ARRAYSIZE(folder)))
        path = join(folder, L"\\", name);
    free(name);
    return path;
}

/* Keep the first candidate that exists: TRUE, with *@kept set. */
static BOOL keep_existing(WCHAR *candidate, WCHAR **kept)
{
    if (!exists(candidate)) {
        free(candidate);
        return FALSE;
    }
    *kept = candidate;
    return TRUE;
}

static WCHAR *resolve(const WCHAR *typed, BOOL is_package, BOOL *is_found)
{
    BOOL has_folder = wcspbrk(typed, L"/\\:") != NULL;
    WCHAR *path;

    *is_found = TRUE;
    if (is_wine() && typed[0] == '/') {
        path = from_unix(L"", typed);
        *is_found = exists(path);
        return path;
    }
    if (keep_existing(from_unix_folder(typed), &path) || keep_existing(from_windows(typed), &path))
        return path;
    if (is_package && !has_folder &&
        (keep_existing(from_system(typed, L""), &path) || keep_existing(from_system(typed, L".dll"), &path)))
        return path;
    *is_found = FALSE;
    path = from_unix_folder(typed);
    return path ? path : from_windows(typed);
}

WCHAR *path_resolve(const WCHAR *typed, BOOL is_package)
{
    BOOL is_found;

    return resolve(typed, is_package, &is_found);
}

BOOL path_exists(const WCHAR *typed, BOOL is_package)
{
    BOOL is_found;

    free(resolve(typed, is_package, &is_found));
    return is_found;
}

NTSTATUS path_read(const WCHAR *typed, ULONG limit, BYTE **data, ULONG *size)
{
    HANDLE file = INVALID_HANDLE_VALUE;
    NTSTATUS status = STATUS_NO_MEMORY;
    BYTE *buffer = NULL;
    DWORD length = 0;
    WCHAR *path;

    *data = NULL;
    *size = 0;
    if (!(path = path_resolve(typed, FALSE)) || !(buffer = malloc(limit + 1)))
        goto done;
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !ReadFile(file, buffer, limit + 1, &length, NULL)) {
        status = RtlGetLastNtStatus();
        goto done;
    }
    if (length > limit) {
        status = STATUS_FILE_TOO_LARGE;
        goto done;
    }
    *data = buffer;
    *size = length;
    buffer = NULL;
    status = STATUS_SUCCESS;

done:
    if (buffer)
        SecureZeroMemory(buffer, length);
    free(buffer);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(path);
    return status;
}

NTSTATUS path_open(const WCHAR *typed, FILE **file)
{
    WCHAR *path = path_resolve(typed, FALSE);
    NTSTATUS status = STATUS_SUCCESS;

    *file = NULL;
    if (!path)
        return STATUS_NO_MEMORY;
    if (!(*file = _wfopen(path, L"rb")))
        status = RtlGetLastNtStatus();
    free(path);
    return status;
}

NTSTATUS path_write(const WCHAR *typed, const BYTE *data, ULONG size)
{
    WCHAR *path = path_resolve(typed, FALSE);
    NTSTATUS status = STATUS_SUCCESS;
    DWORD written;
    HANDLE file;

    if (!path)
        return STATUS_NO_MEMORY;
    file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    free(path);
    if (file == INVALID_HANDLE_VALUE)
        return RtlGetLastNtStatus();
    if (!WriteFile(file, data, size, &written, NULL))
        status = RtlGetLastNtStatus();
    CloseHandle(file);
    return status;
}
