/*
 * Numbers by name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "names.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

const struct names_flag names_capabilities[] = {
#define X(value, name) { value, #name },
    NSP_CAPABILITIES(X)
#undef X
    { 0, NULL }
};

const struct names_flag names_group_attributes[] = {
    { SE_GROUP_MANDATORY, "MANDATORY" },
    { SE_GROUP_ENABLED_BY_DEFAULT, "ENABLED_BY_DEFAULT" },
    { SE_GROUP_ENABLED, "ENABLED" },
    { SE_GROUP_OWNER, "OWNER" },
    { SE_GROUP_USE_FOR_DENY_ONLY, "USE_FOR_DENY_ONLY" },
    { SE_GROUP_INTEGRITY, "INTEGRITY" },
    { SE_GROUP_INTEGRITY_ENABLED, "INTEGRITY_ENABLED" },
    { SE_GROUP_RESOURCE, "RESOURCE" },
    { SE_GROUP_LOGON_ID, "LOGON_ID" },
    { 0, NULL }
};

const struct names_flag names_privilege_attributes[] = {
    { SE_PRIVILEGE_ENABLED_BY_DEFAULT, "ENABLED_BY_DEFAULT" },
    { SE_PRIVILEGE_ENABLED, "ENABLED" },
    { SE_PRIVILEGE_REMOVED, "REMOVED" },
    { SE_PRIVILEGE_USED_FOR_ACCESS, "USED_FOR_ACCESS" },
    { 0, NULL }
};

/* Flags of contexts: name, for InitializeSecurityContext, for AcceptSecurityContext; 0 where it has none. */
#define CONTEXT_FLAGS(X) \
    X(DELEGATE,               0x00000001, 0x00000001) \
    X(MUTUAL_AUTH,            0x00000002, 0x00000002) \
    X(REPLAY_DETECT,          0x00000004, 0x00000004) \
    X(SEQUENCE_DETECT,        0x00000008, 0x00000008) \
    X(CONFIDENTIALITY,        0x00000010, 0x00000010) \
    X(USE_SESSION_KEY,        0x00000020, 0x00000020) \
    X(PROMPT_FOR_CREDS,       0x00000040, 0) \
    X(SESSION_TICKET,         0,          0x00000040) \
    X(USE_SUPPLIED_CREDS,     0x00000080, 0) \
    X(ALLOCATE_MEMORY,        0x00000100, 0x00000100) \
    X(USE_DCE_STYLE,          0x00000200, 0x00000200) \
    X(DATAGRAM,               0x00000400, 0x00000400) \
    X(CONNECTION,             0x00000800, 0x00000800) \
    X(CALL_LEVEL,             0x00001000, 0x00001000) \
    X(FRAGMENT_SUPPLIED,      0x00002000, 0x00002000) \
    X(EXTENDED_ERROR,         0x00004000, 0x00008000) \
    X(STREAM,                 0x00008000, 0x00010000) \
    X(INTEGRITY,              0x00010000, 0x00020000) \
    X(IDENTIFY,               0x00020000, 0x00080000) \
    X(LICENSING,              0,          0x00040000) \
    X(NULL_SESSION,           0x00040000, 0x00100000) \
    X(MANUAL_CRED_VALIDATION, 0x00080000, 0) \
    X(ALLOW_NON_USER_LOGONS,  0,          0x00200000) \
    X(ALLOW_CONTEXT_REPLAY,   0,          0x00400000) \
    X(FRAGMENT_TO_FIT,        0x00200000, 0x00800000) \
    X(FORWARD_CREDENTIALS,    0x00400000, 0) \
    X(NO_INTEGRITY,           0x00800000, 0x02000000) \
    X(USE_HTTP_STYLE,         0x01000000, 0)

const struct names_flag names_initialize_flags[] = {
#define X(name, initialize, accept) { initialize, #name },
    CONTEXT_FLAGS(X)
#undef X
    { 0, NULL }
};

const struct names_flag names_accept_flags[] = {
#define X(name, initialize, accept) { accept, #name },
    CONTEXT_FLAGS(X)
#undef X
    { 0, NULL }
};

ULONG names_accept_from_initialize(ULONG initialize)
{
    ULONG accept = 0;
    unsigned i;

    for (i = 0; names_initialize_flags[i].name; i++) {
        if (initialize & names_initialize_flags[i].value)
            accept |= names_accept_flags[i].value;
    }
    return accept;
}

void names_show_flags(struct view *view, const char *key, const struct names_flag *flags, ULONG value)
{
    char rest[16];

    view_open_words(view, key);
    for (; flags->name; flags++) {
        if (flags->value && (value & flags->value) == flags->value) {
            view_word(view, flags->name);
            value &= ~flags->value;
        }
    }
    if (value) {
        snprintf(rest, sizeof(rest), "0x%lx", value);
        view_word(view, rest);
    }
    view_close_words(view);
}

/* When none is near: all of them, unless they are too many for a line. */
static void complain_of_choice(const WCHAR *word, const char *what, const char *const *words, unsigned count)
{
    char choice[128];
    size_t length = 0;
    unsigned i;

    for (i = 0; i < count && length < sizeof(choice); i++)
        length += snprintf(choice + length, sizeof(choice) - length, "%s%s", i ? ", " : "", words[i]);
    if (length < sizeof(choice))
        complain(word, "no %s; there are %s", what, choice);
    else
        complain(word, "no %s", what);
}

BOOL names_find(const WCHAR *word, const char *what, const char *const *words, unsigned count, unsigned *index)
{
    const char *nearest;

    for (*index = 0; *index < count; ++*index) {
        if (text_equal(word, words[*index]))
            return TRUE;
    }
    if ((nearest = text_nearest(word, words, count)))
        complain(word, "no %s, the nearest is \"%s\"", what, nearest);
    else
        complain_of_choice(word, what, words, count);
    return FALSE;
}

/* The whole of @text as a number. */
static BOOL parse_number(const WCHAR *text, int base, ULONG *value)
{
    WCHAR *end;

    if (!iswxdigit(text[0]))
        return FALSE;
    *value = wcstoul(text, &end, base);
    return !*end;
}

BOOL names_parse_flags(const WCHAR *text, const struct names_flag *flags, ULONG *value)
{
    const char *names[32];
    ULONG values[32];
    unsigned count = 0, index;
    WCHAR word[32];
    size_t length;

    if (parse_number(text, 16, value))
        return TRUE;
    for (; flags->name && count < ARRAYSIZE(names); flags++) {
        if (flags->value) {
            values[count] = flags->value;
            names[count++] = flags->name;
        }
    }
    for (*value = 0;; text += length + 1) {
        length = wcscspn(text, L",");
        lstrcpynW(word, text, min(length + 1, ARRAYSIZE(word)));
        if (!names_find(word, "flag of a context", names, count, &index))
            return FALSE;
        *value |= values[index];
        if (!text[length])
            return TRUE;
    }
}

/* From LUID 2 on. */
static const char *const privileges[] = {
    "SeCreateTokenPrivilege", "SeAssignPrimaryTokenPrivilege", "SeLockMemoryPrivilege", "SeIncreaseQuotaPrivilege",
    "SeMachineAccountPrivilege", "SeTcbPrivilege", "SeSecurityPrivilege", "SeTakeOwnershipPrivilege",
    "SeLoadDriverPrivilege", "SeSystemProfilePrivilege", "SeSystemtimePrivilege", "SeProfileSingleProcessPrivilege",
    "SeIncreaseBasePriorityPrivilege", "SeCreatePagefilePrivilege", "SeCreatePermanentPrivilege", "SeBackupPrivilege",
    "SeRestorePrivilege", "SeShutdownPrivilege", "SeDebugPrivilege", "SeAuditPrivilege", "SeSystemEnvironmentPrivilege",
    "SeChangeNotifyPrivilege", "SeRemoteShutdownPrivilege", "SeUndockPrivilege", "SeSyncAgentPrivilege",
    "SeEnableDelegationPrivilege", "SeManageVolumePrivilege", "SeImpersonatePrivilege", "SeCreateGlobalPrivilege",
    "SeTrustedCredManAccessPrivilege", "SeRelabelPrivilege", "SeIncreaseWorkingSetPrivilege", "SeTimeZonePrivilege",
    "SeCreateSymbolicLinkPrivilege", "SeDelegateSessionUserImpersonatePrivilege"
};

const char *names_privilege(const LUID *luid)
{
    static char number[24];

    if (!luid->HighPart && luid->LowPart >= 2 && luid->LowPart < 2 + ARRAYSIZE(privileges))
        return privileges[luid->LowPart - 2];
    snprintf(number, sizeof(number), "%lx:%lx", luid->HighPart, luid->LowPart);
    return number;
}

BOOL names_parse_privilege(const WCHAR *text, LUID *luid)
{
    unsigned index;

    if (!names_find(text, "privilege", privileges, ARRAYSIZE(privileges), &index))
        return FALSE;
    luid->LowPart = index + 2;
    luid->HighPart = 0;
    return TRUE;
}

/* From type 2 on. */
static const char *const logon_types[] = {
    "Interactive", "Network", "Batch", "Service", "Proxy", "Unlock", "NetworkCleartext", "NewCredentials",
    "RemoteInteractive", "CachedInteractive", "CachedRemoteInteractive", "CachedUnlock"
};

const char *names_logon_type(SECURITY_LOGON_TYPE type)
{
    static char number[16];

    if (type >= 2 && type < 2 + ARRAYSIZE(logon_types))
        return logon_types[type - 2];
    snprintf(number, sizeof(number), "%u", (unsigned)type);
    return number;
}

BOOL names_parse_logon_type(const WCHAR *text, SECURITY_LOGON_TYPE *type)
{
    unsigned index;
    ULONG number;

    if (iswdigit(text[0]) && parse_number(text, 10, &number)) {
        *type = number;
        return TRUE;
    }
    if (!names_find(text, "logon type", logon_types, ARRAYSIZE(logon_types), &index))
        return FALSE;
    *type = index + 2;
    return TRUE;
}

const char *names_machine(USHORT machine)
{
    static char number[8];

    switch (machine) {
    case IMAGE_FILE_MACHINE_AMD64: return "x86_64";
    case IMAGE_FILE_MACHINE_I386:  return "i386";
    case IMAGE_FILE_MACHINE_ARMNT: return "arm";
    case IMAGE_FILE_MACHINE_ARM64: return "arm64";
    }
    snprintf(number, sizeof(number), "%04x", machine);
    return number;
}

const char *names_kind(enum nsp_kind kind)
{
    static const char *const kinds[] = {
        [NSP_KIND_NONE] = "none", [NSP_KIND_SSP_AP] = "ssp-ap", [NSP_KIND_AP] = "ap",
        [NSP_KIND_SSP] = "ssp", [NSP_KIND_FILTER] = "filter", [NSP_KIND_SUBAUTH] = "subauth"
    };

    return kinds[kind];
}

const char *names_severity(enum nsp_severity severity)
{
    static const char *const severities[] = {
        [NSP_SEVERITY_NOTE] = "note", [NSP_SEVERITY_WARNING] = "warning", [NSP_SEVERITY_ERROR] = "error"
    };

    return severities[severity];
}

void names_show_slots(struct view *view, const char *key, enum nsp_table table, ULONGLONG slots)
{
    struct nsp_function_info info;
    ULONG i;

    view_open_words(view, key);
    for (i = 0; NT_SUCCESS(NspFunctionGetInfo(table, i, &info)); i++) {
        if (slots >> i & 1)
            view_word(view, info.name);
    }
    view_close_words(view);
}
