/*
 * Writing and reading blobs of authorisation data.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/auth_data.h"

#include "base/str.h"
#include "lsa/argument.h"

#define ROUND_UP(size) (((size) + 3) & ~(SIZE_T)3)

/* What a group may be; a logon SID, for one, is given by the LSA only. */
#define ATTRIBUTES (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED | SE_GROUP_OWNER | \
                    SE_GROUP_USE_FOR_DENY_ONLY | SE_GROUP_RESOURCE)

#define MIN_SID_SIZE (offsetof(SID, SubAuthority) + sizeof(DWORD))
#define MIN_GROUP_SIZE (sizeof(ULONG) + MIN_SID_SIZE)

struct head {
    ULONG magic, version, size;
};

/* ---- writing: without memory, to learn the size, and then for good ---- */

struct writer {
    BYTE *base;
    ULONG used;
};

static void put(struct writer *writer, const void *source, ULONG size)
{
    if (writer->base)
        memcpy(writer->base + writer->used, source, size);
    writer->used += ROUND_UP(size);
}

static void put_number(struct writer *writer, ULONG number)
{
    put(writer, &number, sizeof(number));
}

static void put_sid(struct writer *writer, PSID sid)
{
    put(writer, sid, GetLengthSid(sid));
}

static void put_text(struct writer *writer, const WCHAR *text)
{
    ULONG length = (ULONG)wcslen(text);

    put_number(writer, length);
    put(writer, text, (length + 1) * sizeof(*text));
}

static BOOL has_group(const TOKEN_GROUPS *groups, ULONG count, PSID sid)
{
    ULONG i;

    for (i = 0; i < count; i++) {
        if (EqualSid(groups->Groups[i].Sid, sid))
            return TRUE;
    }
    return FALSE;
}

/* The value is how many of @groups were put: those that are neither in @known nor before in @groups. */
static ULONG put_groups(struct writer *writer, const TOKEN_GROUPS *groups, const TOKEN_GROUPS *known)
{
    const SID_AND_ATTRIBUTES *group;
    ULONG i, count = 0;

    for (i = 0; groups && i < groups->GroupCount; i++) {
        group = &groups->Groups[i];
        if (has_group(groups, i, group->Sid) || (known && has_group(known, known->GroupCount, group->Sid)))
            continue;
        put_number(writer, group->Attributes & ATTRIBUTES);
        put_sid(writer, group->Sid);
        count++;
    }
    return count;
}

/* @count and @size as they came out the first time.  The value is the count. */
static ULONG put_all(struct writer *writer, const struct nsp_auth_data *data, const TOKEN_GROUPS *more, ULONG count,
                     ULONG size)
{
    const struct head head = { NSP_AUTH_DATA_MAGIC, NSP_AUTH_DATA_VERSION, size };

    put(writer, &head, sizeof(head));
    put_sid(writer, data->user);
    put_sid(writer, data->primary_group);
    put_text(writer, data->account);
    put_text(writer, data->authority);
    put_text(writer, data->dns_domain);
    put_text(writer, data->upn);
    put_number(writer, count);
    count = put_groups(writer, data->groups, NULL);
    return count + put_groups(writer, more, data->groups);
}

static BOOL is_too_long(const WCHAR *text)
{
    return wcslen(text) > NSP_AUTH_DATA_MAX_TEXT;
}

NTSTATUS nsp_auth_data_pack(const struct nsp_auth_data *data, const TOKEN_GROUPS *more, void **blob, ULONG *size)
{
    struct writer writer = { 0 };
    ULONG count;

    *blob = NULL;
    *size = 0;
    if (is_too_long(data->account) || is_too_long(data->authority) || is_too_long(data->dns_domain) ||
        is_too_long(data->upn))
        return STATUS_NAME_TOO_LONG;
    count = put_all(&writer, data, more, 0, 0);
    if (count > NSP_AUTH_DATA_MAX_GROUPS)
        return STATUS_TOO_MANY_CONTEXT_IDS;
    *size = writer.used;
    if (!(writer.base = nsp_alloc(writer.used)))
        return STATUS_NO_MEMORY;
    writer.used = 0;
    put_all(&writer, data, more, count, *size);
    *blob = writer.base;
    return STATUS_SUCCESS;
}

/* ---- reading ---- */

struct reader {
    BYTE *at;
    ULONG left;
};

/* NULL: there is not so much. */
static void *take(struct reader *reader, ULONG size)
{
    BYTE *at = reader->at;

    if (size > reader->left)
        return NULL;
    reader->at += size;
    reader->left -= size;
    return at;
}

static BOOL take_number(struct reader *reader, ULONG *number)
{
    const ULONG *at = take(reader, sizeof(*at));

    if (at)
        *number = *at;
    return at != NULL;
}

static BOOL take_sid(struct reader *reader, PSID *out)
{
    const SID *sid = (const SID *)reader->at;

    if (reader->left < MIN_SID_SIZE || sid->Revision != SID_REVISION || !sid->SubAuthorityCount ||
        sid->SubAuthorityCount > SID_MAX_SUB_AUTHORITIES)
        return FALSE;
    return (*out = take(reader, GetSidLengthRequired(sid->SubAuthorityCount))) != NULL;
}

static BOOL take_text(struct reader *reader, const WCHAR **out)
{
    ULONG length, i, room;
    WCHAR *text;

    if (!take_number(reader, &length) || length > NSP_AUTH_DATA_MAX_TEXT)
        return FALSE;
    room = ROUND_UP((length + 1) * sizeof(*text)) / sizeof(*text);
    if (!(text = take(reader, room * sizeof(*text))))
        return FALSE;
    for (i = 0; i < room; i++) {
        if (!text[i] != (i >= length))
            return FALSE;
    }
    *out = text;
    return TRUE;
}

static BOOL take_groups(struct reader *reader, TOKEN_GROUPS *groups)
{
    SID_AND_ATTRIBUTES *group = groups->Groups;
    ULONG count;

    if (!take_number(reader, &count) || count > NSP_AUTH_DATA_MAX_GROUPS || count > reader->left / MIN_GROUP_SIZE)
        return FALSE;
    for (; groups->GroupCount < count; groups->GroupCount++, group++) {
        if (!take_number(reader, &group->Attributes) || (group->Attributes & ~ATTRIBUTES) ||
            !take_sid(reader, &group->Sid))
            return FALSE;
    }
    return TRUE;
}

static BOOL take_all(struct reader *reader, struct nsp_auth_data *data, TOKEN_GROUPS *groups)
{
    const ULONG size = reader->left;
    const struct head *head = take(reader, sizeof(*head));

    data->groups = groups;
    return head && head->magic == NSP_AUTH_DATA_MAGIC && head->version == NSP_AUTH_DATA_VERSION &&
           head->size == size && take_sid(reader, &data->user) && take_sid(reader, &data->primary_group) &&
           take_text(reader, &data->account) && take_text(reader, &data->authority) &&
           take_text(reader, &data->dns_domain) && take_text(reader, &data->upn) && take_groups(reader, groups) &&
           !reader->left;
}

NTSTATUS nsp_auth_data_unpack(const void *blob, ULONG size, struct nsp_auth_data **out)
{
    /* As many groups as the blob has room for. */
    const SIZE_T groups_size = offsetof(TOKEN_GROUPS, Groups) + size / MIN_GROUP_SIZE * sizeof(SID_AND_ATTRIBUTES);
    struct nsp_auth_data *data;
    TOKEN_GROUPS *groups;
    struct reader reader;
    NTSTATUS status;

    *out = NULL;
    if (size > NSP_AUTH_DATA_MAX_SIZE)
        return STATUS_INVALID_PARAMETER;
    if (!(data = nsp_alloc(sizeof(*data) + groups_size + size)))
        return STATUS_NO_MEMORY;
    groups = (TOKEN_GROUPS *)(data + 1);
    reader.at = (BYTE *)groups + groups_size;
    reader.left = size;
    if (NT_SUCCESS(status = nsp_take(reader.at, blob, size)) && !take_all(&reader, data, groups))
        status = STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status)) {
        nsp_free(data);
        return status;
    }
    *out = data;
    return STATUS_SUCCESS;
}
