/*
 * The environment variable NTSECPKG.  One table; each row is a word, and what it does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "watch/log.h"

#include <string.h>

#define MAX_LENGTH 1024

static struct nsp_host_options host_options = { .size = sizeof(host_options) };
static WCHAR registry_key[MAX_LENGTH] = L"Software\\ntsecpkg", audit_file[MAX_LENGTH], trace_file[MAX_LENGTH];

static BOOL set_file(const char *value, WCHAR *file, const WCHAR **option)
{
    if (!value || !*value || !MultiByteToWideChar(CP_ACP, 0, value, -1, file, MAX_LENGTH))
        return FALSE;
    *option = file;
    return TRUE;
}

static BOOL set_audit(const char *value)
{
    return set_file(value, audit_file, &host_options.audit_file);
}

static BOOL set_trace(const char *value)
{
    return set_file(value, trace_file, &host_options.trace_file);
}

static BOOL set_stable(const char *value)
{
    host_options.trace_flags |= NSP_TRACE_STABLE;
    return !value;
}

static BOOL set_log(const char *value)
{
    static const char *const levels[] = { "none", "err", "fixme", "warn", "trace" };
    unsigned i;

    for (i = 0; value && i < sizeof(levels) / sizeof(levels[0]); i++) {
        if (!strcmp(value, levels[i])) {
            nsp_log_level = (enum nsp_level)i;
            return TRUE;
        }
    }
    return FALSE;
}

static BOOL set_check(const char *value)
{
    host_options.flags |= NSP_HOST_CHECK_HEAP;
    return !value;
}

static BOOL set_guard(const char *value)
{
    host_options.flags |= NSP_HOST_GUARD_HEAP;
    return !value;
}

static BOOL set_nofence(const char *value)
{
    host_options.flags |= NSP_HOST_NO_FENCE;
    return !value;
}

static BOOL set_registry(const char *value)
{
    return value && *value && MultiByteToWideChar(CP_ACP, 0, value, -1, registry_key, MAX_LENGTH);
}

static BOOL set_buffers(const char *value)
{
    static const char *const modes[] = { "mapped", "unmapped", "tokens" };
    unsigned i;

    for (i = 0; value && i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (!strcmp(value, modes[i])) {
            host_options.buffer_mode = (enum nsp_buffer_mode)i;
            return TRUE;
        }
    }
    return FALSE;
}

static const struct { const char *word; BOOL (*set)(const char *value); const char *help; } words[] = {
    { "audit",   set_audit,   "audit=FILE: the audit is appended to FILE, a JSON object a line" },
    { "buffers", set_buffers, "buffers=mapped|unmapped|tokens: which buffers of a leg are copied into the LSA" },
    { "check",   set_check,   "run the default host with the check heap" },
    { "guard",   set_guard,   "run the default host with the guard heap" },
    { "log",     set_log,     "log=none|err|fixme|warn|trace: what is said on stderr" },
    { "nofence", set_nofence, "let exceptions of packages through to a debugger" },
    { "registry", set_registry, "registry=KEY: accounts and stored credentials below this key of HKEY_CURRENT_USER" },
    { "stable",  set_stable,  "stable: a trace has no times, and numbers in place of addresses, handles and LUIDs" },
    { "trace",   set_trace,   "trace=FILE: FILE becomes a trace of the default host, without secrets" },
};

static void set_word(char *word)
{
    char *value = strchr(word, '=');
    unsigned i;

    if (value)
        *value++ = 0;
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(word, words[i].word))
            continue;
        if (!words[i].set(value))
            NSP_WARN("config", "NTSECPKG: bad value of \"%s\": %s", word, words[i].help);
        return;
    }
    NSP_WARN("config", "NTSECPKG: unknown word \"%s\"; known are audit=FILE, buffers=MODE, check, guard, log=LEVEL, "
             "nofence, registry=KEY, stable and trace=FILE", word);
}

void nsp_config_init(void)
{
    char text[MAX_LENGTH], *word, *end;
    DWORD len = GetEnvironmentVariableA("NTSECPKG", text, sizeof(text));

    if (len >= sizeof(text))
        NSP_ERR("config", "NTSECPKG is longer than %u bytes, and ignored", MAX_LENGTH - 1);
    if (!len || len >= sizeof(text))
        return;
    for (word = text; word; word = end) {
        if ((end = strchr(word, ',')))
            *end++ = 0;
        if (*word)
            set_word(word);
    }
}

void nsp_config_options(struct nsp_host_options *options)
{
    *options = host_options;
}

const WCHAR *nsp_config_registry_key(void)
{
    return registry_key;
}
