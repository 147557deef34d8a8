/*
 * The submit buffer of CygwinLsa: a fixed head with the names, then token information in which every pointer
 * is a 32-bit offset.  Offsets count from the expiry, the first member of the token information.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "submit.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MAGIC 0x0379f115
#define NO_EXPIRY 0x7fffffffffffffffull
#define GROUP_ATTRIBUTES (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED)
#define PRIVILEGE_ATTRIBUTES (SE_PRIVILEGE_ENABLED_BY_DEFAULT | SE_PRIVILEGE_ENABLED)

/* The same on both widths. */
#pragma pack(push, 4)
struct cygwin_token {
    ULONGLONG expiry;
    ULONG user, user_attributes;
    ULONG groups, primary_group, privileges;
    ULONG owner; /* 0: none */
    ULONG default_dacl;
    ULONG padding;
};

struct cygwin_logon {
    ULONG magic, checksum;
    WCHAR user[257], domain[129];
    ULONG token_size; /* the token and all data behind it */
    struct cygwin_token token;
};
#pragma pack(pop)

NSP_ASSERT_SIZE(struct cygwin_logon, 824, 824);

struct cygwin_group {
    ULONG sid, attributes;
};

NSP_ASSERT_OFFSET(struct cygwin_logon, domain, 522, 522);
NSP_ASSERT_OFFSET(struct cygwin_logon, token_size, 780, 780);
NSP_ASSERT_OFFSET(struct cygwin_logon, token, 784, 784);
NSP_ASSERT_OFFSET(struct cygwin_logon, token.default_dacl, 816, 816);

/* One that allows everything to the system, whose SID has one sub-authority. */
#define DACL_SIZE (sizeof(ACL) + offsetof(ACCESS_ALLOWED_ACE, SidStart) + sizeof(SID))

/* Give out @size bytes of zeros at the end of the block, which is large enough: their offset. */
static ULONG take(struct cygwin_logon *logon, SIZE_T size)
{
    ULONG offset = logon->token_size;

    logon->token_size += size;
    return offset;
}

static void *at(struct cygwin_logon *logon, ULONG offset)
{
    return (BYTE *)&logon->token + offset;
}

static ULONG append(struct cygwin_logon *logon, const void *data, SIZE_T size)
{
    ULONG offset = take(logon, size);

    memcpy(at(logon, offset), data, size);
    return offset;
}

static void append_groups(struct cygwin_logon *logon, const struct submit_cygwin *input)
{
    ULONG offset = take(logon, sizeof(ULONG) + input->group_count * sizeof(struct cygwin_group)), i;
    struct cygwin_group *group = at(logon, offset + sizeof(ULONG));

    logon->token.groups = offset;
    *(ULONG *)at(logon, offset) = input->group_count;
    for (i = 0; i < input->group_count; i++, group++) {
        group->sid = append(logon, input->groups[i], GetLengthSid(input->groups[i]));
        group->attributes = GROUP_ATTRIBUTES;
    }
    logon->token.primary_group = append(logon, input->groups[0], GetLengthSid(input->groups[0]));
}

static void append_privileges(struct cygwin_logon *logon, const struct submit_cygwin *input)
{
    LUID_AND_ATTRIBUTES privilege = { .Attributes = PRIVILEGE_ATTRIBUTES };
    ULONG i;

    logon->token.privileges = append(logon, &input->privilege_count, sizeof(ULONG));
    for (i = 0; i < input->privilege_count; i++) {
        privilege.Luid = input->privileges[i];
        append(logon, &privilege, sizeof(privilege));
    }
}

static void append_dacl(struct cygwin_logon *logon)
{
    static const SID system = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_LOCAL_SYSTEM_RID } };
    ACL *dacl;

    logon->token.default_dacl = take(logon, DACL_SIZE);
    dacl = at(logon, logon->token.default_dacl);
    InitializeAcl(dacl, DACL_SIZE, ACL_REVISION);
    AddAccessAllowedAce(dacl, ACL_REVISION, GENERIC_ALL, (PSID)&system);
}

static void set_checksum(struct cygwin_logon *logon)
{
    const BYTE *word = (const BYTE *)logon->user, *end = (const BYTE *)&logon->token + logon->token_size;
    ULONG value;

    logon->checksum = MAGIC;
    for (; word < end; word += sizeof(value)) {
        memcpy(&value, word, sizeof(value));
        logon->checksum += value;
    }
}

static SIZE_T needed(const struct submit_cygwin *input)
{
    SIZE_T size = sizeof(struct cygwin_logon) + GetLengthSid(input->sid);
    ULONG i;

    size += sizeof(ULONG) + GetLengthSid(input->groups[0]);
    for (i = 0; i < input->group_count; i++)
        size += sizeof(struct cygwin_group) + GetLengthSid(input->groups[i]);
    size += sizeof(ULONG) + input->privilege_count * sizeof(LUID_AND_ATTRIBUTES);
    return size + DACL_SIZE;
}

NTSTATUS submit_build_cygwin(const struct submit_cygwin *input, struct submit *submit)
{
    struct cygwin_logon *logon;

    submit->data = NULL;
    submit->size = 0;
    if (!*input->user || !*input->domain || !input->group_count)
        return STATUS_INVALID_PARAMETER;
    if (wcslen(input->user) >= ARRAYSIZE(logon->user) || wcslen(input->domain) >= ARRAYSIZE(logon->domain))
        return STATUS_NAME_TOO_LONG;
    if (!(logon = calloc(1, needed(input))))
        return STATUS_NO_MEMORY;

    logon->magic = MAGIC;
    wcscpy(logon->user, input->user);
    wcscpy(logon->domain, input->domain);
    take(logon, sizeof(logon->token));
    logon->token.expiry = NO_EXPIRY;
    logon->token.user = append(logon, input->sid, GetLengthSid(input->sid));
    append_groups(logon, input);
    append_privileges(logon, input);
    append_dacl(logon);
    set_checksum(logon);

    submit->data = (BYTE *)logon;
    submit->size = offsetof(struct cygwin_logon, token) + logon->token_size;
    return STATUS_SUCCESS;
}
