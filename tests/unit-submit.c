/*
 * Submit buffers that lsahost builds.  The figures of the cygwin layout are those of a buffer that the real
 * package has accepted: alice of TESTDOM, made by other means.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/submit_layout.h"
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

/* ---- the layouts of MSV1_0 and Kerberos, read as a package does ---- */

#define AT(narrow, wide) (sizeof(void *) == 8 ? (wide) : (narrow))

enum { NONE, TEXT, BYTES, NUMBER, DATA };

/*
 * Where contract P4.7 and the system's header have the members, and what is there: a text or bytes, or a number.  The
 * number of DATA is where its address is; that of others follows behind both lengths.
 */
struct expected {
    int kind;
    unsigned narrow, wide;
    const WCHAR *text;
    const char *bytes;
    ULONG number;
};

#define DOMAIN_USER_AND(third) { TEXT, 4, 8, L"TESTDOM", NULL, 0 }, { TEXT, 12, 24, L"al\x00ef" L"ce", NULL, 0 }, \
    { TEXT, 20, 40, third, NULL, 0 }
#define RESPONSES { BYTES, 36, 64, NULL, "the NT one", 0 }, { BYTES, 44, 80, NULL, "the LM one", 0 }, \
    { NUMBER, 28, 56, NULL, NULL, 0x04030201 }, { NUMBER, 32, 60, NULL, NULL, 0x08070605 }, \
    { NUMBER, 52, 96, NULL, NULL, 0x4002 }
#define CERTIFICATE DOMAIN_USER_AND(L"secret"), { NUMBER, 28, 56, NULL, NULL, 8 }, \
    { DATA, 32, 60, NULL, "certificate", AT(36, 64) }
#define SMART_CARD { TEXT, 4, 8, L"secret", NULL, 0 }, { DATA, 12, 24, NULL, "certificate", AT(16, 32) }
#define TICKET { NUMBER, 4, 4, NULL, NULL, 8 }, { DATA, 8, 8, NULL, "a ticket", 16 }, \
    { DATA, 12, 12, NULL, "the granting one", AT(20, 24) }

static const struct {
    const char *name;
    ULONG message;
    unsigned narrow, wide;
    struct expected members[10];
} layouts[] = {
    { "msv1_0", 2, 28, 56, { DOMAIN_USER_AND(L"secret") } },
    { "kerberos", 2, 28, 56, { DOMAIN_USER_AND(L"secret") } },
    { "lm20", 3, 56, 104, { DOMAIN_USER_AND(L"DESK"), RESPONSES } },
    { "network", 4, 56, 104, { DOMAIN_USER_AND(L"DESK"), RESPONSES } },
    { "subauth", 5, 60, 104, { DOMAIN_USER_AND(L"DESK"), RESPONSES, { NUMBER, 56, 100, NULL, NULL, 0xFF } } },
    { "smart-card", 6, 20, 40, { SMART_CARD } },
    { "unlock", 7, 36, 64, { DOMAIN_USER_AND(L"secret"), { NUMBER, 28, 56, NULL, NULL, 0x1234 },
                             { NUMBER, 32, 60, NULL, NULL, 5 } } },
    { "smart-card-unlock", 8, 28, 48, { SMART_CARD, { NUMBER, 20, 40, NULL, NULL, 0x1234 },
                                        { NUMBER, 24, 44, NULL, NULL, 5 } } },
    { "proxy", 9, 28, 56, { DOMAIN_USER_AND(L"secret") } },
    { "ticket", 10, 24, 32, { TICKET } },
    { "ticket-unlock", 11, 32, 40, { TICKET, { NUMBER, 24, 32, NULL, NULL, 0x1234 },
                                     { NUMBER, 28, 36, NULL, NULL, 5 } } },
    { "s4u", 12, 24, 40, { { NUMBER, 4, 4, NULL, NULL, 8 }, { TEXT, 8, 8, L"al\x00ef" L"ce", NULL, 0 },
                           { TEXT, 16, 24, L"TESTDOM", NULL, 0 } } },
    { "certificate", 13, 40, 72, { CERTIFICATE } },
    { "certificate-s4u", 14, 32, 56, { { NUMBER, 4, 4, NULL, NULL, 8 }, { TEXT, 8, 8, L"al\x00ef" L"ce", NULL, 0 },
                                       { TEXT, 16, 24, L"TESTDOM", NULL, 0 },
                                       { DATA, 24, 40, NULL, "certificate", AT(28, 48) } } },
    { "certificate-unlock", 15, 48, 80, { CERTIFICATE, { NUMBER, 40, 72, NULL, NULL, 0x1234 },
                                          { NUMBER, 44, 76, NULL, NULL, 5 } } },
    { "virtual", 82, 28, 56, { DOMAIN_USER_AND(L"secret") } },
    { "no-elevation", 83, 28, 56, { DOMAIN_USER_AND(L"secret") } },
    { "luid", 84, 36, 64, { DOMAIN_USER_AND(L"secret"), { NUMBER, 28, 56, NULL, NULL, 0x1234 },
                            { NUMBER, 32, 60, NULL, NULL, 5 } } },
};

static struct submit_values all_values(void)
{
    struct submit_values values = {
        .domain = L"TESTDOM", .user = L"al\x00ef" L"ce", .password = L"secret", .workstation = L"DESK",
        .challenge = { 1, 2, 3, 4, 5, 6, 7, 8 }, .nt_response = { (BYTE *)"the NT one", 10 },
        .lm_response = { (BYTE *)"the LM one", 10 }, .certificate = { (BYTE *)"certificate", 11 },
        .ticket = { (BYTE *)"a ticket", 8 }, .granting_ticket = { (BYTE *)"the granting one", 16 }, .flags = 8,
        .parameter_control = SUBMIT_CLEARTEXT, .subauth_id = 0xFF, .logon_id = { 0x1234, 5 }
    };

    return values;
}

/* The rule of the receiver: an offset, or an address in the block; NULL when it is neither. */
static const BYTE *resolve(const struct submit *submit, const BYTE *pointer, ULONG length)
{
    ULONG_PTR value = (ULONG_PTR)pointer, base = (ULONG_PTR)submit->data;

    if (value >= submit->size) {
        if (value < base || value - base > submit->size)
            return NULL;
        value -= base;
    }
    return length <= submit->size - value ? submit->data + value : NULL;
}

/* Where the address of a member is. */
static ULONG address_of(const struct expected *member)
{
    return member->kind == DATA ? member->number : AT(member->narrow + 4, member->wide + 8);
}

static BOOL is_member(const struct submit *submit, const struct expected *member)
{
    const BYTE *at = submit->data + AT(member->narrow, member->wide), *pointer;
    const void *data = member->kind == TEXT ? (const void *)member->text : member->bytes;
    ULONG length;

    if (member->kind == NUMBER)
        return word(submit, AT(member->narrow, member->wide)) == member->number;
    length = member->kind == DATA ? *(const ULONG *)at : *(const USHORT *)at;
    memcpy(&pointer, submit->data + address_of(member), sizeof(pointer));
    if (length != (member->kind == TEXT ? wcslen(data) * sizeof(WCHAR) : strlen(data)))
        return FALSE;
    if (member->kind != DATA && ((const USHORT *)at)[1] != length)
        return FALSE;
    if (((ULONG_PTR)pointer) % (member->kind == DATA ? 8 : 2))
        return FALSE;
    pointer = resolve(submit, pointer, length);
    return pointer && !memcmp(pointer, data, length);
}

/* The number of the first member that is not what it should be; 0: all are. */
static int first_wrong(unsigned index, const struct submit *submit)
{
    int i;

    for (i = 0; i < (int)ARRAYSIZE(layouts[index].members) && layouts[index].members[i].kind != NONE; i++)
        if (!is_member(submit, &layouts[index].members[i]))
            return i + 1;
    return 0;
}

static ULONG_PTR first_pointer(unsigned index, const struct submit *submit)
{
    const struct expected *member = layouts[index].members;
    ULONG_PTR pointer;

    while (member->kind != TEXT && member->kind != DATA)
        member++;
    memcpy(&pointer, submit->data + address_of(member), sizeof(pointer));
    return pointer;
}

static void layout_decodes(unsigned index)
{
    static const char *const ways[] = { "as usual", "absolute", "relative" };
    const char *name = layouts[index].name;
    struct submit_values values = all_values();
    BOOL is_offset, usually = strstr(name, "unlock") || strstr(name, "certificate") || strstr(name, "smart");
    struct submit submit;
    unsigned way;

    ok_str(submit_layout_name(index), name, "submit: layout %u is %s", index, name);
    for (way = SUBMIT_USUAL; way <= SUBMIT_RELATIVE; way++) {
        ok_status(submit_build(index, way, &values, &submit), STATUS_SUCCESS, "submit: %s is built, %s", name,
                  ways[way]);
        ok_int(word(&submit, 0), layouts[index].message, "submit: %s, %s: it begins with its number", name, ways[way]);
        ok_int(first_wrong(index, &submit), 0, "[P6.16] submit: %s, %s: all is decoded equally", name, ways[way]);
        is_offset = first_pointer(index, &submit) < submit.size;
        ok_int(is_offset, way == SUBMIT_RELATIVE || (way == SUBMIT_USUAL && usually),
               "submit: %s, %s: pointers are %s", name, ways[way], is_offset ? "offsets" : "addresses");
        submit_free(&submit);
    }
    submit_build(index, SUBMIT_BROKEN, &values, &submit);
    ok(first_wrong(index, &submit) > 0 && first_pointer(index, &submit) > (ULONG_PTR)submit.data,
       "[P6.16] submit: %s, broken: a pointer one byte outside is refused", name);
    submit_free(&submit);
}

static void layouts_decode(void)
{
    unsigned i;

    for (i = 0; i < ARRAYSIZE(layouts); i++)
        layout_decodes(i);
    ok(!submit_layout_name(i), "submit: there are no more layouts");
}

static void layouts_have_bounds(void)
{
    static WCHAR longest[32768];
    struct submit_values values = { .domain = L"", .user = L"", .password = L"", .workstation = L"" };
    struct submit submit;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(layouts); i++) {
        ok_status(submit_build(i, SUBMIT_USUAL, &values, &submit), STATUS_SUCCESS, "submit: %s: texts may be empty",
                  layouts[i].name);
        ok_int(submit.size, AT(layouts[i].narrow, layouts[i].wide), "submit: %s: then the structure is all",
               layouts[i].name);
        submit_free(&submit);
    }
    wmemset(longest, 'x', 32767);
    values.user = longest;
    ok_status(submit_build(0, SUBMIT_USUAL, &values, &submit), STATUS_NAME_TOO_LONG,
              "submit: a text longer than a counted string is refused");
    ok(!submit.data && !submit.size, "submit: and leaves no buffer");
    longest[32766] = 0;
    ok_status(submit_build(0, SUBMIT_USUAL, &values, &submit), STATUS_SUCCESS,
              "submit: the longest that it counts fits");
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
    layouts_decode();
    layouts_have_bounds();
    hex_is_bytes();
    return done_testing();
}
