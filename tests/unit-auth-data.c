/*
 * Blobs of authorisation data: what goes in comes out, and whatever is done to a blob, it is refused or says something
 * else that can be said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include <sddl.h>

#include "base/str.h"
#include "lsa/auth_data.h"

#include "test.h"

#define GROUP_ATTRIBUTES (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED)
#define BAD_POINTER ((void *)16)
#define MAX_GROUPS (NSP_AUTH_DATA_MAX_GROUPS + 1)

static ULONG_PTR group_memory[2][2 * (MAX_GROUPS + 1)];
static TOKEN_GROUPS *const groups = (TOKEN_GROUPS *)group_memory[0], *const more = (TOKEN_GROUPS *)group_memory[1];

/* Never freed: the program is short. */
static PSID sid(const char *text)
{
    PSID made;

    return ConvertStringSidToSidA(text, &made) ? made : NULL;
}

static void add(TOKEN_GROUPS *list, const char *text)
{
    SID_AND_ATTRIBUTES *group = &list->Groups[list->GroupCount++];

    group->Sid = sid(text);
    group->Attributes = GROUP_ATTRIBUTES;
}

/* Texts of even and of odd length, one of none, SIDs of several lengths. */
static struct nsp_auth_data sample(void)
{
    const struct nsp_auth_data data = {
        sid("S-1-5-21-1-2-3-1000"), sid("S-1-5-21-1-2-3-513"), groups, L"alice", L"MACHINE", L"machine.test", L""
    };

    groups->GroupCount = more->GroupCount = 0;
    add(groups, "S-1-5-21-1-2-3-513");
    add(groups, "S-1-5-32-545");
    add(groups, "S-1-1-0");
    return data;
}

static BYTE *pack(ULONG *size)
{
    struct nsp_auth_data data = sample();
    void *blob;

    nsp_auth_data_pack(&data, NULL, &blob, size);
    return blob;
}

static BOOL same_groups(const TOKEN_GROUPS *a, const TOKEN_GROUPS *b)
{
    ULONG i;

    if (a->GroupCount != b->GroupCount)
        return FALSE;
    for (i = 0; i < a->GroupCount; i++) {
        if (a->Groups[i].Attributes != b->Groups[i].Attributes || !EqualSid(a->Groups[i].Sid, b->Groups[i].Sid))
            return FALSE;
    }
    return TRUE;
}

static void what_goes_in_comes_out(void)
{
    struct nsp_auth_data data = sample(), *read;
    void *blob, *again;
    ULONG size, size_again;

    ok_status(nsp_auth_data_pack(&data, NULL, &blob, &size), STATUS_SUCCESS, "auth data: a blob is made");
    ok_status(nsp_auth_data_unpack(blob, size, &read), STATUS_SUCCESS, "auth data: and read");
    ok(EqualSid(read->user, data.user) && EqualSid(read->primary_group, data.primary_group),
       "auth data: it has the user and the primary group");
    ok(!wcscmp(read->account, L"alice") && !wcscmp(read->authority, L"MACHINE") &&
       !wcscmp(read->dns_domain, L"machine.test") && !wcscmp(read->upn, L""), "auth data: and the texts");
    ok(same_groups(read->groups, data.groups), "auth data: and the groups");
    nsp_auth_data_pack(read, NULL, &again, &size_again);
    ok(size == size_again && !memcmp(blob, again, size), "auth data: what was read makes the same blob");
    nsp_free(again);
    nsp_free(read);
    nsp_free(blob);
}

static void more_groups(void)
{
    struct nsp_auth_data data = sample(), *read;
    void *blob;
    ULONG size;

    add(more, "S-1-5-32-545");
    add(more, "S-1-5-32-544");
    add(more, "S-1-5-32-544");
    add(groups, "S-1-1-0");
    more->Groups[1].Attributes |= SE_GROUP_LOGON_ID;
    nsp_auth_data_pack(&data, more, &blob, &size);
    nsp_auth_data_unpack(blob, size, &read);
    ok_int(read->groups->GroupCount, 4, "auth data: groups that are there already are not added, nor any twice");
    ok(EqualSid(read->groups->Groups[3].Sid, more->Groups[1].Sid) &&
       read->groups->Groups[3].Attributes == GROUP_ATTRIBUTES, "auth data: no group in it is a logon SID");
    nsp_free(read);
    nsp_free(blob);
}

static void limits(void)
{
    static WCHAR name[NSP_AUTH_DATA_MAX_TEXT + 2];
    struct nsp_auth_data data = sample(), *read;
    char text[32];
    void *blob;
    ULONG size, i;

    for (i = 0; i < NSP_AUTH_DATA_MAX_TEXT; i++)
        name[i] = 'x';
    data.account = data.upn = data.authority = data.dns_domain = name;
    for (i = groups->GroupCount; i < NSP_AUTH_DATA_MAX_GROUPS; i++) {
        snprintf(text, sizeof(text), "S-1-5-%u-2-3-4-5-6-7-8-9-10-11-12-13-14", 1000 + (unsigned)i);
        add(groups, text);
    }
    ok_status(nsp_auth_data_pack(&data, NULL, &blob, &size), STATUS_SUCCESS,
              "auth data: a blob has up to 1024 groups, and texts of 1024 characters");
    ok_status(nsp_auth_data_unpack(blob, size, &read), STATUS_SUCCESS, "auth data: and such a blob is read");
    ok_int(read->groups->GroupCount, NSP_AUTH_DATA_MAX_GROUPS, "auth data: with all its groups");
    nsp_free(read);
    nsp_free(blob);

    add(more, "S-1-5-32-544");
    ok_status(nsp_auth_data_pack(&data, more, &blob, &size), STATUS_TOO_MANY_CONTEXT_IDS,
              "auth data: one group more is too many");
    ok(!blob && !size, "auth data: and there is no blob then");
    name[NSP_AUTH_DATA_MAX_TEXT] = 'x';
    ok_status(nsp_auth_data_pack(&data, NULL, &blob, &size), STATUS_NAME_TOO_LONG, "auth data: as for a longer text");
}

/* Refused, or a blob that says something: then it says exactly what is in it. */
static BOOL is_sound(const BYTE *blob, ULONG size)
{
    struct nsp_auth_data *data;
    NTSTATUS status = nsp_auth_data_unpack(blob, size, &data);
    BOOL is_sound = FALSE;
    ULONG size_again, i;
    void *again;

    if (!NT_SUCCESS(status))
        return status == STATUS_INVALID_PARAMETER && !data;
    if (IsValidSid(data->user) && IsValidSid(data->primary_group) &&
        NT_SUCCESS(nsp_auth_data_pack(data, NULL, &again, &size_again))) {
        is_sound = size == size_again && !memcmp(blob, again, size);
        nsp_free(again);
    }
    for (i = 0; i < data->groups->GroupCount; i++)
        is_sound = is_sound && IsValidSid(data->groups->Groups[i].Sid);
    nsp_free(data);
    return is_sound;
}

/* A copy at the end of a page, with nothing behind it. */
static BYTE *at_end_of_page(const BYTE *source, ULONG size)
{
    static BYTE *page;
    DWORD old;

    if (!page) {
        page = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        VirtualProtect(page + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    }
    return memcpy(page + 0x1000 - size, source, size);
}

static void truncated(void)
{
    ULONG size, length, refused = 0, refused_too = 0;
    BYTE *blob = pack(&size), *copy;
    struct nsp_auth_data *data;

    for (length = 0; length < size; length++) {
        copy = at_end_of_page(blob, length);
        refused += nsp_auth_data_unpack(copy, length, &data) == STATUS_INVALID_PARAMETER;
        /* Again, with the size in the blob as it is now. */
        if (length >= 3 * sizeof(ULONG))
            memcpy(copy + 2 * sizeof(ULONG), &length, sizeof(length));
        refused_too += nsp_auth_data_unpack(copy, length, &data) == STATUS_INVALID_PARAMETER;
    }
    ok_int(refused, size, "auth data: a blob of %u bytes that is cut anywhere gives STATUS_INVALID_PARAMETER",
           (unsigned)size);
    ok_int(refused_too, size, "auth data: also when it says that it is so short");
    ok_status(nsp_auth_data_unpack(blob, size, &data), STATUS_SUCCESS, "auth data: and not when it is whole");
    nsp_free(data);
    nsp_free(blob);
}

static void flipped(void)
{
    ULONG size, i, bad = 0, taken = 0;
    unsigned value;
    BYTE *blob = pack(&size), kept;
    struct nsp_auth_data *data;

    for (i = 0; i < size; i++) {
        kept = blob[i];
        for (value = 0; value < 256; value++) {
            blob[i] = (BYTE)value;
            bad += !is_sound(blob, size);
            taken += value != kept && NT_SUCCESS(nsp_auth_data_unpack(blob, size, &data)) && (nsp_free(data), TRUE);
        }
        blob[i] = kept;
    }
    ok_int(bad, 0, "auth data: any value in any byte is refused with STATUS_INVALID_PARAMETER, or means what it says");
    ok(taken > 0, "auth data: some of them mean something");
    nsp_free(blob);
}

static void numbers(void)
{
    static const ULONG values[] = { 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x40000000, 0x10000000, 1025 };
    ULONG size, i, k, bad = 0, kept;
    BYTE *blob = pack(&size);

    for (i = 0; i + sizeof(kept) <= size; i += sizeof(kept)) {
        memcpy(&kept, blob + i, sizeof(kept));
        for (k = 0; k < ARRAYSIZE(values); k++) {
            memcpy(blob + i, &values[k], sizeof(kept));
            bad += !is_sound(blob, size);
        }
        memcpy(blob + i, &kept, sizeof(kept));
    }
    ok_int(bad, 0, "auth data: so is any large count or length");
    nsp_free(blob);
}

/* What becomes of a blob whose bytes from @from on are @value. */
static NTSTATUS spoilt(ULONG from, ULONG value)
{
    struct nsp_auth_data *data;
    ULONG size;
    BYTE *blob = pack(&size);
    NTSTATUS status;

    memcpy(blob + from, &value, sizeof(value));
    status = nsp_auth_data_unpack(blob, size, &data);
    nsp_free(data);
    nsp_free(blob);
    return status;
}

static void refused(void)
{
    struct nsp_auth_data *data;
    static BYTE large[NSP_AUTH_DATA_MAX_SIZE + 1];
    ULONG size;
    BYTE *blob = pack(&size);

    ok_status(spoilt(0, 0), STATUS_INVALID_PARAMETER, "auth data: a blob that does not begin as ours is none");
    ok_status(spoilt(4, NSP_AUTH_DATA_VERSION + 1), STATUS_INVALID_PARAMETER, "auth data: nor one of a later version");
    ok_status(spoilt(8, size - 4), STATUS_INVALID_PARAMETER, "auth data: nor one that says another size");
    ok_status(spoilt(12, 0x05000002), STATUS_INVALID_PARAMETER, "auth data: nor one with a SID of another revision");
    ok_status(nsp_auth_data_unpack(large, sizeof(large), &data), STATUS_INVALID_PARAMETER,
              "auth data: nor one that is too large");
    ok_status(nsp_auth_data_unpack(NULL, size, &data), STATUS_INVALID_PARAMETER, "auth data: nor NULL");
    ok_status(nsp_auth_data_unpack(BAD_POINTER, size, &data), STATUS_ACCESS_VIOLATION,
              "auth data: memory that cannot be read gives STATUS_ACCESS_VIOLATION");
    ok(!data, "auth data: and nothing");
    nsp_free(blob);
}

int main(void)
{
    what_goes_in_comes_out();
    more_groups();
    limits();
    truncated();
    flipped();
    numbers();
    refused();
    return done_testing();
}
