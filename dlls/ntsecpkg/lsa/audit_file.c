/*
 * The log file of an audit.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/audit_file.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"

#include <string.h>

#define ROOM 1024       /* bytes, enough for a line whose strings are empty */
#define ESCAPED_SIZE 6  /* "\u001f": no UTF-16 unit needs more bytes than that */

/* A line under construction: a block that has room for it. */
struct line {
    char *text;
    SIZE_T length, size;
};

static void put(struct line *line, const char *text)
{
    SIZE_T length = strlen(text);

    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static void put_key(struct line *line, const char *key)
{
    put(line, line->length ? ", \"" : "{\"");
    put(line, key);
    put(line, "\": ");
}

static void put_number(struct line *line, const char *key, ULONGLONG value)
{
    put_key(line, key);
    put(line, nsp_format("%llu", value));
}

/* @value needs no escapes. */
static void put_plain(struct line *line, const char *key, const char *value)
{
    put_key(line, key);
    put(line, "\"");
    put(line, value);
    put(line, "\"");
}

/* What is no character becomes U+FFFD. */
static void put_wide(struct line *line, const char *key, const WCHAR *value)
{
    unsigned units;

    put_key(line, key);
    put(line, "\"");
    for (; *value; value += units) {
        units = IS_SURROGATE_PAIR(value[0], value[1]) ? 2 : 1;
        if (*value == '"' || *value == '\\')
            put(line, *value == '"' ? "\\\"" : "\\\\");
        else if (*value < 0x20 || *value == 0x7F)
            put(line, nsp_format("\\u%04x", *value));
        else
            line->length += WideCharToMultiByte(CP_UTF8, 0, value, units, line->text + line->length,
                                                (int)(line->size - line->length), NULL, NULL);
    }
    put(line, "\"");
}

/* "2026-11-24T12:00:00.000Z"; "" for what is no time. */
static const char *format_time(LARGE_INTEGER time)
{
    SYSTEMTIME parts;

    if (!FileTimeToSystemTime((const FILETIME *)&time, &parts))
        return "";
    return nsp_format("%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", parts.wYear, parts.wMonth, parts.wDay, parts.wHour,
                      parts.wMinute, parts.wSecond, parts.wMilliseconds);
}

static SIZE_T room_for(const struct nsp_audit_record *record)
{
    return ROOM + ESCAPED_SIZE * (wcslen(record->account) + wcslen(record->authority) + wcslen(record->workstation) +
                                  wcslen(record->origin) + wcslen(record->mapped_name));
}

static void put_record(struct line *line, const struct nsp_audit_record *record)
{
    static const char *const kinds[] = {
        [NSP_AUDIT_LOGON] = "logon", [NSP_AUDIT_PACKAGE_LOGON] = "package_logon",
        [NSP_AUDIT_ACCOUNT_LOGON] = "account_logon"
    };
    WCHAR source[TOKEN_SOURCE_LENGTH + 1] = L"";

    MultiByteToWideChar(CP_ACP, 0, record->source.SourceName, TOKEN_SOURCE_LENGTH, source, TOKEN_SOURCE_LENGTH);
    put_number(line, "schema", 1);
    put_number(line, "number", record->number);
    put_plain(line, "time", format_time(record->time));
    put_plain(line, "kind", kinds[record->kind]);
    put_number(line, "package_id", record->package_id);
    put_key(line, "is_success");
    put(line, record->is_success ? "true" : "false");
    put_plain(line, "status", nsp_status_name(record->status));
    put_plain(line, "sub_status", nsp_status_name(record->sub_status));
    put_wide(line, "account", record->account);
    put_wide(line, "authority", record->authority);
    put_wide(line, "workstation", record->workstation);
    put_wide(line, "origin", record->origin);
    put_wide(line, "mapped_name", record->mapped_name);
    put_number(line, "audit_id", record->audit_id);
    put_plain(line, "user", record->user ? nsp_format_sid(record->user) : "");
    put_number(line, "logon_type", (ULONG)record->logon_type);
    put_number(line, "level", (ULONG)record->level);
    put_wide(line, "source", source);
    put_plain(line, "logon_id", nsp_format_luid(&record->logon_id));
    put(line, "}\n");
}

NTSTATUS nsp_audit_file_write(HANDLE file, const struct nsp_audit_record *record)
{
    struct line line = { .size = room_for(record) };
    NTSTATUS status = STATUS_NO_MEMORY;
    DWORD written;

    if ((line.text = nsp_alloc(line.size))) {
        put_record(&line, record);
        /* One write a record: a reader sees whole lines. */
        status = WriteFile(file, line.text, (DWORD)line.length, &written, NULL) ? STATUS_SUCCESS
            : nsp_status_from_win32(GetLastError());
    }
    nsp_free(line.text);
    return status;
}
