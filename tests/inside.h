/*
 * Packages whose functions are those of the test, and a way to run a function of the test inside a call of the package
 * "Caller".  The two DLLs are fixtures/puppet.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_INSIDE_H
#define NSP_TEST_INSIDE_H

#include "hosts.h"

#define FIXTURE_NAME L"Caller"
#include "fixtures/fixture.h"

#define CALLER_DLL "puppet_lsa_only.dll"
#define OTHER_DLL "puppet.dll"

static inline NTSTATUS NTAPI inside_other_info(SecPkgInfoW *info)
{
    fixture_get_info(info);
    info->Name = (WCHAR *)L"Other";
    return STATUS_SUCCESS;
}

/* What runs in the next call of the caller. */
static NTSTATUS (*inside)(struct nsp_client_request *request);

static inline NTSTATUS NTAPI inside_call CALL_ARGS
{
    return inside(ClientRequest);
}

#define INSIDE_CALLER FIXTURE_BASICS, .CallPackage = inside_call
#define INSIDE_OTHER .Initialize = fixture_initialize, .GetInfo = inside_other_info

/* Load one of the two DLLs with @half for its LSA half; a module of it that is loaded already makes it fail. */
static inline struct nsp_module *need_package(struct nsp_host *host, const char *dll,
                                              const struct nsp_package_table *half)
{
    static const struct nsp_user_table user_half; /* no functions */
    HMODULE image = LoadLibraryW(fixture_path(dll));
    struct nsp_module *module;
    const void **user;

    need(image != NULL, dll);
    fixture_table = half;
    EXPORTED(const void *, dll, puppet_lsa_half) = half;
    if ((user = (const void **)GetProcAddress(image, "puppet_user_half")))
        *user = &user_half;
    module = need_loaded(host, dll);
    FreeLibrary(image);
    return module;
}

/* The same of a package that announces the newest interface version, so that the slots behind those of V1 are read. */
static inline struct nsp_module *need_newest_package(struct nsp_host *host, const char *dll,
                                                     const struct nsp_package_table *half)
{
    HMODULE image = LoadLibraryW(fixture_path(dll));
    struct nsp_module *module;

    need(image != NULL, dll);
    EXPORTED(ULONG, dll, puppet_version) = NSP_INTERFACE_V11;
    module = need_package(host, dll, half);
    FreeLibrary(image);
    return module;
}

static inline NTSTATUS run_inside(NTSTATUS (*function)(struct nsp_client_request *request))
{
    HANDLE connection = connect_trusted();
    NTSTATUS status, protocol_status;
    void *answer;
    ULONG id, size;

    inside = function;
    need(lookup(connection, "Caller", &id) == STATUS_SUCCESS, "there is no caller");
    status = LsaCallAuthenticationPackage(connection, id, NULL, 0, &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(connection);
    return status;
}

static inline UNICODE_STRING wide(const WCHAR *text)
{
    UNICODE_STRING string = {
        (USHORT)(wcslen(text) * sizeof(*text)), (USHORT)((wcslen(text) + 1) * sizeof(*text)), (WCHAR *)text
    };

    return string;
}

static inline BOOL has_thread_token(void)
{
    HANDLE token;

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return FALSE;
    CloseHandle(token);
    return TRUE;
}

#endif
