/*
 * Submit buffers that lsahost builds.  The figures of the cygwin layout are those of a buffer that the real
 * package has accepted: alice of TESTDOM, made by other means.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/submit.h"
#include "test.h"
#include <sddl.h>
#include <wchar.h>

#define HEAD_SIZE 784
#define CHECKSUM 0xaeb113c3

static const BYTE accepted_token[204] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, /* never expires */
    0x28, 0, 0, 0, 0, 0, 0, 0,                      /* user */
    0x44, 0, 0, 0, 0x84, 0, 0, 0, 0xa0, 0, 0, 0,    /* groups, primary group, privileges */
    0, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 0, 0,          /* no owner, default DACL */
    1, 5, 0, 0, 0, 0, 0, 5, 0x15, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0xe8, 3, 0, 0,
    2, 0, 0, 0, 0x58, 0, 0, 0, 7, 0, 0, 0, 0x74, 0, 0, 0, 7, 0, 0, 0,
    1, 5, 0, 0, 0, 0, 0, 5, 0x15, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 2, 0, 0,
    1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x21, 2, 0, 0,
    1, 5, 0, 0, 0, 0, 0, 5, 0x15, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 2, 0, 0,
    1, 0, 0, 0, 0x17, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0,
    2, 0, 0x1c, 0, 1, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0x10, 1, 1, 0, 0, 0, 0, 0, 5, 0x12, 0, 0, 0
};

static const WCHAR *const sids[] = { L"S-1-5-21-1-2-3-1000", L"S-1-5-21-1-2-3-513", L"S-1-5-32-545" };
static PSID user, groups[2];
static const LUID change_notify = { 23, 0 };

static struct submit_cygwin alice(void)
{
    struct submit_cygwin input = {
        .user = L"alice", .domain = L"TESTDOM", .sid = user, .groups = groups, .group_count = 2,
        .privileges = &change_notify, .privilege_count = 1
    };

    return input;
}

static ULONG word(const struct submit *submit, ULONG offset)
{
    ULONG value;

    memcpy(&value, submit->data + offset, sizeof(value));
    return value;
}

static ULONG sum(const struct submit *submit)
{
    ULONG total = word(submit, 0), at;

    for (at = 8; at < submit->size; at += sizeof(ULONG))
        total += word(submit, at);
    return total;
}

static void cygwin_is_as_accepted(void)
{
    struct submit_cygwin input = alice();
    struct submit submit;

    ok_status(submit_build_cygwin(&input, &submit), STATUS_SUCCESS, "cygwin: a buffer is built");
    ok_int(submit.size, HEAD_SIZE + sizeof(accepted_token), "cygwin: it has the size of the accepted one");
    ok_int(word(&submit, 0), 0x0379f115, "cygwin: it begins with the magic number");
    ok(!wcscmp((WCHAR *)(submit.data + 8), L"alice"), "cygwin: the user name is at 8");
    ok(!wcscmp((WCHAR *)(submit.data + 522), L"TESTDOM"), "cygwin: the domain is at 522");
    ok_int(word(&submit, 780), sizeof(accepted_token), "cygwin: the size of the token information is at 780");
    ok(!memcmp(submit.data + HEAD_SIZE, accepted_token, sizeof(accepted_token)),
       "cygwin: the token information is byte for byte that of the accepted one");
    ok_int(word(&submit, 4), CHECKSUM, "cygwin: so is the checksum over everything");
    submit_free(&submit);
    ok(!submit.data && !submit.size, "cygwin: a freed buffer is empty");
}

static void cygwin_has_bounds(void)
{
    WCHAR name[258];
    struct submit_cygwin input = alice();
    struct submit submit;

    wmemset(name, 'x', ARRAYSIZE(name));
    name[256] = 0;
    input.user = name;
    ok_status(submit_build_cygwin(&input, &submit), STATUS_SUCCESS, "cygwin: a user of 256 characters fits");
    ok(!*(WCHAR *)(submit.data + 520), "cygwin: and has its terminator");
    submit_free(&submit);
    name[256] = 'x';
    name[257] = 0;
    ok_status(submit_build_cygwin(&input, &submit), STATUS_NAME_TOO_LONG, "cygwin: a user of 257 does not");
    ok(!submit.data, "cygwin: a failure leaves no buffer");

    input = alice();
    name[128] = 0;
    input.domain = name;
    ok_status(submit_build_cygwin(&input, &submit), STATUS_SUCCESS, "cygwin: a domain of 128 characters fits");
    ok_int(word(&submit, 780), sizeof(accepted_token), "cygwin: and leaves the size behind it alone");
    submit_free(&submit);
    name[128] = 'x';
    name[129] = 0;
    ok_status(submit_build_cygwin(&input, &submit), STATUS_NAME_TOO_LONG, "cygwin: a domain of 129 does not");

    input = alice();
    input.user = L"";
    ok_status(submit_build_cygwin(&input, &submit), STATUS_INVALID_PARAMETER, "cygwin: a user is needed");
    input = alice();
    input.domain = L"";
    ok_status(submit_build_cygwin(&input, &submit), STATUS_INVALID_PARAMETER, "cygwin: a domain is needed");
    input = alice();
    input.group_count = 0;
    ok_status(submit_build_cygwin(&input, &submit), STATUS_INVALID_PARAMETER, "cygwin: a group is needed");
}

static void cygwin_takes_many(void)
{
    LUID privileges[35];
    PSID many[100];
    struct submit_cygwin input = alice();
    struct submit submit;
    ULONG at, i, good = 0;

    for (i = 0; i < ARRAYSIZE(many); i++)
        many[i] = groups[i % 2];
    for (i = 0; i < ARRAYSIZE(privileges); i++)
        privileges[i] = (LUID){ i + 2, 0 };
    input.groups = many;
    input.group_count = ARRAYSIZE(many);
    input.privileges = privileges;
    input.privilege_count = ARRAYSIZE(privileges);
    ok_status(submit_build_cygwin(&input, &submit), STATUS_SUCCESS, "cygwin: many groups and privileges fit");
    ok_int(submit.size, HEAD_SIZE + word(&submit, 780), "cygwin: the size is that of all");
    ok_int(submit.size % 4, 0, "cygwin: it is a multiple of 4");
    ok_int(word(&submit, 4), sum(&submit), "cygwin: the checksum is that of all");
    at = HEAD_SIZE + word(&submit, 800);
    for (i = 0; i < word(&submit, at); i++)
        good += EqualSid(submit.data + HEAD_SIZE + word(&submit, at + 4 + i * 8), many[i]);
    ok_int(good, ARRAYSIZE(many), "cygwin: every group's offset leads to its SID");
    at = HEAD_SIZE + word(&submit, 808);
    ok_int(word(&submit, at), ARRAYSIZE(privileges), "cygwin: every privilege is counted");
    ok_int(word(&submit, at + 4 + 34 * sizeof(LUID_AND_ATTRIBUTES)), 36, "cygwin: the last one is at its place");
    submit_free(&submit);
}

static BOOL is_inside(const struct submit *submit, const UNICODE_STRING *string, const WCHAR *text)
{
    const BYTE *buffer = (const BYTE *)string->Buffer;

    return string->Length == wcslen(text) * sizeof(*text) && !(string->Length % 2) && buffer >= submit->data &&
           buffer + string->Length <= submit->data + submit->size && !memcmp(buffer, text, string->Length);
}

static void interactive_points_into_itself(void)
{
    const ULONG head = sizeof(void *) == 8 ? 56 : 28, first = sizeof(void *) == 8 ? 8 : 4;
    static WCHAR longest[32768];
    const UNICODE_STRING *strings;
    struct submit submit;

    ok_status(submit_build_interactive(L"TESTDOM", L"al\x00ef" L"ce", L"secret", &submit), STATUS_SUCCESS,
              "interactive: a buffer is built");
    strings = (const UNICODE_STRING *)(submit.data + first);
    ok_int(submit.size, head + 36, "interactive: its size is that of structure and texts");
    ok_int(word(&submit, 0), 2, "interactive: it begins with the message type");
    ok(is_inside(&submit, &strings[0], L"TESTDOM"), "interactive: the domain is in the block");
    ok(is_inside(&submit, &strings[1], L"al\x00ef" L"ce"), "interactive: the user is in the block");
    ok(is_inside(&submit, &strings[2], L"secret"), "interactive: the password is in the block");
    submit_free(&submit);

    ok_status(submit_build_interactive(L"", L"", L"", &submit), STATUS_SUCCESS, "interactive: texts may be empty");
    ok_int(submit.size, head, "interactive: then the structure is all");
    submit_free(&submit);

    wmemset(longest, 'x', 32767);
    ok_status(submit_build_interactive(L"", longest, L"", &submit), STATUS_NAME_TOO_LONG,
              "interactive: a text longer than a counted string is refused");
    longest[32766] = 0;
    ok_status(submit_build_interactive(L"", longest, L"", &submit), STATUS_SUCCESS,
              "interactive: the longest that it counts fits");
    submit_free(&submit);
}

static void hex_is_bytes(void)
{
    static const BYTE bytes[] = { 0x00, 0xff, 0xa5 };
    struct submit submit;

    ok_status(submit_from_hex(L"00 fFA5", &submit), STATUS_SUCCESS, "hex: digits of both cases, blanks between bytes");
    ok(submit.size == 3 && !memcmp(submit.data, bytes, 3), "hex: the bytes are right");
    submit_free(&submit);
    ok_status(submit_from_hex(L"", &submit), STATUS_SUCCESS, "hex: nothing is an empty buffer");
    ok_int(submit.size, 0, "hex: of no bytes");
    submit_free(&submit);
    ok_status(submit_from_hex(L"123", &submit), STATUS_INVALID_PARAMETER, "hex: an odd digit is refused");
    ok_status(submit_from_hex(L"1 2", &submit), STATUS_INVALID_PARAMETER, "hex: a blank within a byte is refused");
    ok_status(submit_from_hex(L"0g", &submit), STATUS_INVALID_PARAMETER, "hex: a letter behind f is refused");
    ok_status(submit_from_hex(L"\x0660\x0660", &submit), STATUS_INVALID_PARAMETER,
              "hex: digits of other scripts are refused");
    ok(!submit.data, "hex: a failure leaves no buffer");
}

int main(void)
{
    if (!ok(ConvertStringSidToSidW(sids[0], &user) && ConvertStringSidToSidW(sids[1], &groups[0]) &&
            ConvertStringSidToSidW(sids[2], &groups[1]), "cygwin: SIDs can be made of text"))
        return done_testing();
    cygwin_is_as_accepted();
    cygwin_has_bounds();
    cygwin_takes_many();
    interactive_points_into_itself();
    hex_is_bytes();
    return done_testing();
}
