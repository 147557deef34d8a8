/*
 * The first line of a trace: what wrote it, where, and of which package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_private.h"

#include "base/format.h"
#include "version.h"

#ifdef __x86_64__
#define MACHINE "x86_64"
#else
#define MACHINE "i686"
#endif

typedef const char *(CDECL *wine_get_version_fn)(void);
typedef NTSTATUS (NTAPI *get_version_fn)(OSVERSIONINFOW *version);

void nsp_trace_name_system(char *text, SIZE_T size)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    wine_get_version_fn wine = (wine_get_version_fn)(void *)GetProcAddress(ntdll, "wine_get_version");
    get_version_fn windows = (get_version_fn)(void *)GetProcAddress(ntdll, "RtlGetVersion");
    OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };

    if (wine)
        nsp_format_to(text, size, "Wine %s", wine());
    else if (windows && NT_SUCCESS(windows(&version)))
        nsp_format_to(text, size, "Windows %lu.%lu.%lu", version.dwMajorVersion, version.dwMinorVersion,
                      version.dwBuildNumber);
    else
        nsp_format_to(text, size, "Windows");
}

static void put_time(struct nsp_trace_line *line)
{
    SYSTEMTIME now;

    GetSystemTime(&now);
    nsp_trace_key(line, "time");
    nsp_trace_format(line, "%04u-%02u-%02uT%02u:%02u:%02uZ", now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute,
                     now.wSecond);
}

void nsp_trace_describe(struct nsp_trace_line *line, const char *file, const char *digest)
{
    nsp_trace_key(line, "ntsecpkg");
    nsp_trace_text(line, NSP_VERSION " (" NSP_GIT_ID ")");
    nsp_trace_key(line, "system");
    nsp_trace_text(line, line->trace->system);
    nsp_trace_key(line, "machine");
    nsp_trace_text(line, MACHINE);
    nsp_trace_key(line, "stable");
    nsp_trace_word(line, line->flags & NSP_TRACE_STABLE ? "true" : "false");
    nsp_trace_key(line, "secrets");
    nsp_trace_text(line, line->flags & NSP_TRACE_SECRETS ? "SHOWN" : "redacted");
    if (!(line->flags & NSP_TRACE_STABLE))
        put_time(line);
    nsp_trace_key(line, "file");
    nsp_trace_text(line, file);
    nsp_trace_key(line, "sha256");
    nsp_trace_text(line, digest);
}
