/*
 * What tests of the host share: hosts, fixtures, what was found, and a logon through the client functions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_HOSTS_H
#define NSP_TEST_HOSTS_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "test.h"

/* How %p prints an address. */
#ifdef _WIN64
#define ADDRESS(low) "00000000" low
#else
#define ADDRESS(low) low
#endif

/* ---- hosts and fixtures ---- */

/* The test cannot go on without it. */
static inline void need(int good, const char *what)
{
    if (good)
        return;
    printf("Bail out! %s\n", what);
    exit(1);
}

static enum nsp_buffer_mode new_host_mode; /* of hosts that are made from now on */

/* A host that is the default one, too; it keeps what it keeps below @key.  It ends with NspHostDestroy(). */
static inline struct nsp_host *new_host_with_key(ULONG flags, const WCHAR *key)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = flags, .buffer_mode = new_host_mode, .registry_key = key
    };
    struct nsp_host *host;

    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    return host;
}

static inline struct nsp_host *new_host(ULONG flags)
{
    return new_host_with_key(flags, NULL);
}

/* "deny.dll", as the host takes it; one at a time. */
static inline const WCHAR *fixture_path(const char *name)
{
    static WCHAR path[MAX_PATH];

    snwprintf(path, MAX_PATH, L"tests\\fixtures\\%hs", name);
    return path;
}

static inline NTSTATUS load(struct nsp_host *host, const char *name, struct nsp_module **module)
{
    return NspModuleLoad(host, fixture_path(name), NULL, module);
}

static inline struct nsp_module *need_loaded(struct nsp_host *host, const char *name)
{
    struct nsp_module *module;

    need(load(host, name, &module) == STATUS_SUCCESS, name);
    return module;
}

/* What a loaded fixture exports: EXPORTED(LONG, "clean.dll", terminated_count). */
static inline void *exported(const char *fixture, const char *name)
{
    void *address = (void *)GetProcAddress(GetModuleHandleA(fixture), name);

    need(address != NULL, name);
    return address;
}
#define EXPORTED(type, fixture, name) (*(type *)exported(fixture, #name))

/* ---- findings ---- */

/* Put "#" for each LUID: they differ from run to run. */
static inline void hide_luids(char *text)
{
    static const char digits[] = "0123456789abcdef";
    char *colon, *begin, *end;

    for (colon = text; (colon = strchr(colon, ':')); colon++) {
        for (begin = colon; begin > text && strchr(digits, begin[-1]); begin--)
            ;
        end = colon + 1 + strspn(colon + 1, digits);
        if (begin == colon || end == colon + 1)
            continue;
        *begin = '#';
        memmove(begin + 1, end, strlen(end) + 1);
        colon = begin;
    }
}

/* All that was found, a line each: "NSP-0010 Initialize: STATUS_UNSUCCESSFUL: Initialize failed". */
static inline const char *findings(struct nsp_host *host)
{
    static char text[4096];
    const struct nsp_finding *finding;
    unsigned used = 0;
    ULONG i;

    text[0] = 0;
    for (i = 0; (finding = NspHostGetFinding(host, i)) && used < sizeof(text); i++)
        used += snprintf(text + used, sizeof(text) - used, "%s%s %s: %s%s%s", i ? "\n" : "", finding->id,
                         finding->step, finding->status ? NspStatusName(finding->status) : "",
                         finding->status ? ": " : "", finding->text);
    hide_luids(text);
    return text;
}
/* Put "+" for the offset in each place: it depends on the compiler. */
static inline const char *stable(const char *text)
{
    static char copy[4096];
    char *at, *end;

    snprintf(copy, sizeof(copy), "%s", text);
    for (at = copy; (at = strstr(at, "!+0x")); at += 2) {
        end = at + 4 + strspn(at + 4, "0123456789abcdef");
        memmove(at + 2, end, strlen(end) + 1);
    }
    return copy;
}

#define ok_findings(host, expected, ...) ok_str(findings(host), expected, __VA_ARGS__)

/* ---- the client's side ---- */

static inline LSA_STRING counted(const char *text)
{
    LSA_STRING string = { (USHORT)strlen(text), (USHORT)(strlen(text) + 1), (char *)text };

    return string;
}

static inline NTSTATUS lookup(HANDLE lsa, const char *name, ULONG *id)
{
    LSA_STRING string = counted(name);

    return LsaLookupAuthenticationPackage(lsa, &string, id);
}

/* An untrusted connection to the default host; a trusted one. */
static inline HANDLE connect_untrusted(void)
{
    HANDLE lsa;

    need(LsaConnectUntrusted(&lsa) == STATUS_SUCCESS, "no connection to the default host");
    return lsa;
}

/* Of the package, 0 when there is none of that name. */
static inline ULONG id_of(const char *name)
{
    HANDLE lsa = connect_untrusted();
    ULONG id = 0;

    lookup(lsa, name, &id);
    LsaDeregisterLogonProcess(lsa);
    return id;
}

static inline HANDLE connect_trusted(void)
{
    LSA_STRING name = counted("test");
    LSA_OPERATIONAL_MODE mode;
    HANDLE lsa;

    need(LsaRegisterLogonProcess(&name, &lsa, &mode) == STATUS_SUCCESS, "the test is no logon process");
    return lsa;
}

struct logon {
    NTSTATUS status, sub_status;
    void *profile;
    ULONG profile_length;
    LUID id;
    HANDLE token;
    QUOTA_LIMITS quotas;
};

/* Outputs begin as rubbish, to see that they are cleared. */
static inline struct logon log_on_with(HANDLE lsa, ULONG package, SECURITY_LOGON_TYPE type, const void *submit,
                                       ULONG size, TOKEN_GROUPS *groups)
{
    LSA_STRING origin = counted("test");
    TOKEN_SOURCE source = { .SourceName = "test", .SourceIdentifier = { 1, 0 } };
    struct logon logon;

    memset(&logon, 0xCC, sizeof(logon));
    logon.status = LsaLogonUser(lsa, &origin, type, package, (void *)submit, size, groups, &source, &logon.profile,
                                &logon.profile_length, &logon.id, &logon.token, &logon.quotas, &logon.sub_status);
    return logon;
}

/* One byte of submit buffer, an untrusted client. */
static inline struct logon log_on(const char *package, SECURITY_LOGON_TYPE type, BYTE submit)
{
    HANDLE lsa = connect_untrusted();
    struct logon logon;
    ULONG id = 0;

    lookup(lsa, package, &id);
    logon = log_on_with(lsa, id, type, &submit, sizeof(submit), NULL);
    LsaDeregisterLogonProcess(lsa);
    return logon;
}

/* Free what a logon gave.  Its session ends with the token, soon. */
static inline void drop(const struct logon *logon)
{
    if (logon->token)
        CloseHandle(logon->token);
    LsaFreeReturnBuffer(logon->profile);
}

static inline int is_empty(const struct logon *logon)
{
    return !logon->profile && !logon->profile_length && !logon->token && !logon->id.LowPart && !logon->id.HighPart;
}

/* This process' token, without the rights of an administrator. */
static inline HANDLE plain_token(void)
{
    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    SID_AND_ATTRIBUTES administrators = { 0 };
    HANDLE own, plain = NULL;

    AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0,
                             &administrators.Sid);
    need(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &own) &&
         CreateRestrictedToken(own, 0, 1, &administrators, 0, NULL, 0, NULL, &plain), "no token can be restricted");
    CloseHandle(own);
    FreeSid(administrators.Sid);
    return plain;
}

static inline int has_session(const LUID *id)
{
    SECURITY_LOGON_SESSION_DATA *data;

    if (LsaGetLogonSessionData((LUID *)id, &data) != STATUS_SUCCESS)
        return 0;
    LsaFreeReturnBuffer(data);
    return 1;
}

#endif
