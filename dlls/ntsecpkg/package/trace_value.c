/*
 * Values of arguments, by kind.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_value.h"

#include <string.h>

#include "watch/fence.h"
#include "watch/trace_private.h"

#define UNITS (2 * NSP_TRACE_CHARACTERS + 1) /* so many that it is seen whether there are more */
#define MAX_LISTED 16 /* buffers, groups */

/* Room for a value of each kind. */
union value {
#define X(kind, type) type as_##kind;
    NSP_TRACE_KINDS(X)
#undef X
};

static const size_t widths[] = {
#define X(kind, type) sizeof(type),
    NSP_TRACE_KINDS(X)
#undef X
};

static void put_unreadable(struct nsp_trace_line *line)
{
    nsp_trace_text(line, "(unreadable)");
}

static void put_null(struct nsp_trace_line *line)
{
    nsp_trace_word(line, "null");
}

/* ---- strings ---- */

static void put_units(struct nsp_trace_line *line, const WCHAR *text, SIZE_T count)
{
    WCHAR units[UNITS];

    count = min(count, UNITS);
    if (!text && count)
        put_null(line);
    else if (!nsp_fence_copy(units, text, count * sizeof(*units)))
        put_unreadable(line);
    else
        nsp_trace_wide(line, units, count);
}

static void put_bytes(struct nsp_trace_line *line, const char *text, SIZE_T count)
{
    char bytes[UNITS];
    WCHAR units[UNITS];

    count = min(count, UNITS);
    if (!text && count)
        put_null(line);
    else if (!nsp_fence_copy(bytes, text, count))
        put_unreadable(line);
    else
        nsp_trace_wide(line, units, count ? MultiByteToWideChar(CP_ACP, 0, bytes, (int)count, units, UNITS) : 0);
}

/* How many units of @width bytes there are before a zero, at most @limit; -1: it cannot be read. */
static int measure(const void *text, SIZE_T width, int limit)
{
    WCHAR unit = 0;
    int count;

    for (count = 0; count < limit; count++) {
        if (!nsp_fence_copy(&unit, (const char *)text + count * width, width))
            return -1;
        if (!unit)
            break;
    }
    return count;
}

static void put_text(struct nsp_trace_line *line, const void *text, BOOL is_ansi)
{
    int count = measure(text, is_ansi ? 1 : sizeof(WCHAR), UNITS);

    if (count < 0)
        put_unreadable(line);
    else if (is_ansi)
        put_bytes(line, text, count);
    else
        put_units(line, text, count);
}

static void put_secret_text(struct nsp_trace_line *line, const void *text, BOOL is_ansi)
{
    const SIZE_T width = is_ansi ? 1 : sizeof(WCHAR);
    int count = measure(text, width, MAXSHORT);

    if (count < 0)
        put_unreadable(line);
    else
        nsp_trace_secret(line, text, count * width);
}

void nsp_trace_member(struct nsp_trace_line *line, const char *key, const UNICODE_STRING *string)
{
    nsp_trace_key(line, key);
    put_units(line, string->Buffer, string->Length / sizeof(WCHAR));
}

void nsp_trace_secret_member(struct nsp_trace_line *line, const char *key, const UNICODE_STRING *string)
{
    nsp_trace_key(line, key);
    nsp_trace_secret(line, string->Buffer, string->Length);
}

void nsp_trace_text_member(struct nsp_trace_line *line, const char *key, const WCHAR *text)
{
    nsp_trace_key(line, key);
    if (text)
        put_text(line, text, FALSE);
    else
        put_null(line);
}

/* ---- SIDs, times ---- */

static void put_sid(struct nsp_trace_line *line, const void *sid)
{
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } copy;

    if (!nsp_fence_copy(&copy, sid, offsetof(SID, SubAuthority)) ||
        copy.sid.SubAuthorityCount > SID_MAX_SUB_AUTHORITIES ||
        !nsp_fence_copy(&copy, sid, offsetof(SID, SubAuthority[copy.sid.SubAuthorityCount])) ||
        copy.sid.SubAuthorityCount > SID_MAX_SUB_AUTHORITIES)
        put_unreadable(line);
    else
        nsp_trace_sid(line, &copy.sid);
}

void nsp_trace_sid_member(struct nsp_trace_line *line, const char *key, PSID sid)
{
    nsp_trace_key(line, key);
    if (sid)
        put_sid(line, sid);
    else
        put_null(line);
}

static void put_groups(struct nsp_trace_line *line, const TOKEN_GROUPS *groups)
{
    SID_AND_ATTRIBUTES group;
    DWORD count, i;

    if (!nsp_fence_copy(&count, &groups->GroupCount, sizeof(count))) {
        put_unreadable(line);
        return;
    }
    nsp_trace_open(line, '[');
    for (i = 0; i < min(count, MAX_LISTED) && nsp_fence_copy(&group, &groups->Groups[i], sizeof(group)); i++)
        put_sid(line, group.Sid);
    if (i < count)
        nsp_trace_text(line, "...");
    nsp_trace_close(line, '[');
}

static void put_time(struct nsp_trace_line *line, LARGE_INTEGER time)
{
    SYSTEMTIME parts;

    if (!time.QuadPart)
        nsp_trace_word(line, "0");
    else if (time.QuadPart == MAXLONGLONG)
        nsp_trace_text(line, "never");
    else if (line->flags & NSP_TRACE_STABLE)
        nsp_trace_text(line, "(time)");
    else if (FileTimeToSystemTime((const FILETIME *)&time, &parts))
        nsp_trace_format(line, "%04u-%02u-%02uT%02u:%02u:%02uZ", parts.wYear, parts.wMonth, parts.wDay, parts.wHour,
                         parts.wMinute, parts.wSecond);
    else
        nsp_trace_format(line, "0x%llx", time.QuadPart);
}

static void put_guid(struct nsp_trace_line *line, const GUID *guid)
{
    nsp_trace_format(line, "%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", guid->Data1, guid->Data2, guid->Data3,
                     guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5],
                     guid->Data4[6], guid->Data4[7]);
}

/* ---- buffers ---- */

static void put_buffer(struct nsp_trace_line *line, const SecBuffer *buffer)
{
    nsp_trace_open(line, '{');
    nsp_trace_key(line, "type");
    nsp_trace_buffer_type(line, buffer->BufferType);
    nsp_trace_key(line, "size");
    nsp_trace_unsigned(line, buffer->cbBuffer);
    if (line->flags & NSP_TRACE_SECRETS && buffer->pvBuffer && buffer->cbBuffer) {
        nsp_trace_key(line, "data");
        nsp_trace_secret(line, buffer->pvBuffer, buffer->cbBuffer);
    }
    nsp_trace_close(line, '{');
}

static void put_buffers(struct nsp_trace_line *line, const SecBufferDesc *desc)
{
    SecBuffer buffer;
    ULONG i;

    nsp_trace_open(line, '[');
    for (i = 0; i < min(desc->cBuffers, MAX_LISTED) && nsp_fence_copy(&buffer, &desc->pBuffers[i], sizeof(buffer)); i++)
        put_buffer(line, &buffer);
    if (i < desc->cBuffers)
        nsp_trace_text(line, "...");
    nsp_trace_close(line, '[');
}

/* ---- all of them ---- */

/* NULL, or the word that stands for a value that is not there. */
static const char *fetch(const struct nsp_trace_argument *argument, const ULONG_PTR *words, union value *value)
{
    const void *place = words + argument->word;
    unsigned level = argument->level;

    memset(value, 0, sizeof(*value));
    if (!level) {
        memcpy(value, place, widths[argument->kind]);
        return NULL;
    }
    for (place = *(const void *const *)place; place; level--) {
        if (level == 1)
            return nsp_fence_copy(value, place, widths[argument->kind]) ? NULL : "\"(unreadable)\"";
        if (!nsp_fence_copy(&place, place, sizeof(place)))
            return "\"(unreadable)\"";
    }
    return "null";
}

static void put_pointed(struct nsp_trace_line *line, enum nsp_trace_kind kind, ULONG_PTR address, BOOL is_ansi)
{
    const void *pointer = (const void *)address;

    if (!pointer) {
        put_null(line);
        return;
    }
    switch (kind) {
    case NSP_TRACE_KIND_OPAQUE:
        if (line->flags & NSP_TRACE_STABLE)
            nsp_trace_text(line, "(address)");
        else
            nsp_trace_address(line, address, FALSE);
        break;
    case NSP_TRACE_KIND_CODE:
        nsp_trace_place(line, pointer);
        break;
    case NSP_TRACE_KIND_SID:
        put_sid(line, pointer);
        break;
    case NSP_TRACE_KIND_GROUPS:
        put_groups(line, pointer);
        break;
    case NSP_TRACE_KIND_TEXT:
        put_text(line, pointer, FALSE);
        break;
    case NSP_TRACE_KIND_SSPI_TEXT:
        put_text(line, pointer, is_ansi);
        break;
    case NSP_TRACE_KIND_SECRET_TEXT:
        put_secret_text(line, pointer, FALSE);
        break;
    case NSP_TRACE_KIND_SECRET_SSPI_TEXT:
        put_secret_text(line, pointer, is_ansi);
        break;
    default: /* UNSIZED */
        nsp_trace_open(line, '{');
        nsp_trace_key(line, "redacted");
        nsp_trace_word(line, "true");
        nsp_trace_close(line, '{');
        break;
    }
}

static void put_value(struct nsp_trace_line *line, enum nsp_trace_kind kind, const union value *value, ULONG flags)
{
    switch (kind) {
    case NSP_TRACE_KIND_ADDRESS:
        nsp_trace_address(line, value->as_ADDRESS, (flags & NSP_TRACE_VALUE_FRESH) != 0);
        break;
    case NSP_TRACE_KIND_HANDLE:
        nsp_trace_handle(line, (HANDLE)value->as_HANDLE, (flags & NSP_TRACE_VALUE_FRESH) != 0);
        break;
    case NSP_TRACE_KIND_SEC_HANDLE:
        nsp_trace_open(line, '[');
        nsp_trace_address(line, value->as_SEC_HANDLE.dwLower, FALSE);
        nsp_trace_address(line, value->as_SEC_HANDLE.dwUpper, FALSE);
        nsp_trace_close(line, '[');
        break;
    case NSP_TRACE_KIND_NUMBER:
        nsp_trace_unsigned(line, value->as_NUMBER);
        break;
    case NSP_TRACE_KIND_SIZE:
        nsp_trace_unsigned(line, value->as_SIZE);
        break;
    case NSP_TRACE_KIND_HEX:
        nsp_trace_format(line, "0x%lx", value->as_HEX);
        break;
    case NSP_TRACE_KIND_BOOL:
        nsp_trace_word(line, value->as_BOOL ? "true" : "false");
        break;
    case NSP_TRACE_KIND_STATUS:
        nsp_trace_status(line, value->as_STATUS);
        break;
    case NSP_TRACE_KIND_LUID:
        nsp_trace_luid(line, value->as_LUID);
        break;
    case NSP_TRACE_KIND_TIME:
        put_time(line, value->as_TIME);
        break;
    case NSP_TRACE_KIND_GUID:
        put_guid(line, &value->as_GUID);
        break;
    case NSP_TRACE_KIND_STRING:
        put_units(line, value->as_STRING.Buffer, value->as_STRING.Length / sizeof(WCHAR));
        break;
    case NSP_TRACE_KIND_ANSI:
        put_bytes(line, value->as_ANSI.Buffer, value->as_ANSI.Length);
        break;
    case NSP_TRACE_KIND_SECRET_STRING:
        nsp_trace_secret(line, value->as_SECRET_STRING.Buffer, value->as_SECRET_STRING.Length);
        break;
    case NSP_TRACE_KIND_BUFFER:
        put_buffer(line, &value->as_BUFFER);
        break;
    case NSP_TRACE_KIND_BUFFERS:
        put_buffers(line, &value->as_BUFFERS);
        break;
    default:
        if (!nsp_trace_named(line, kind, value->as_NUMBER) && !nsp_trace_structure(line, kind, value))
            put_pointed(line, kind, value->as_ADDRESS, (flags & NSP_TRACE_VALUE_ANSI) != 0);
        break;
    }
}

void nsp_trace_argument(struct nsp_trace_line *line, const struct nsp_trace_argument *argument, const ULONG_PTR *words,
                        ULONG flags)
{
    union value value, size;
    const char *missing;

    nsp_trace_key_counted(line, argument->name, argument->name_length);
    if (!(missing = fetch(argument, words, &value)) && argument->kind == NSP_TRACE_KIND_SECRET &&
        !(missing = value.as_SECRET ? NULL : "null"))
        missing = fetch(argument->size, words, &size);
    if (missing)
        nsp_trace_word(line, missing);
    else if (argument->kind == NSP_TRACE_KIND_SECRET)
        nsp_trace_secret(line, (const void *)value.as_SECRET, size.as_NUMBER);
    else
        put_value(line, argument->kind, &value, flags);
}

void nsp_trace_result(struct nsp_trace_line *line, enum nsp_trace_kind kind, ULONG_PTR result, ULONG flags)
{
    union value value = { .as_ADDRESS = result };

    put_value(line, kind, &value, flags);
}
