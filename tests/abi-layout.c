/*
 * Layout of the tables and structures of secpkg_abi.h: slots, offsets, sizes and
 * argument counts against the figures in abi-lists.h.  The compiler has refused
 * what is out of place before this runs; a 32-bit build is proved by building.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "abi-lists.h"
#include "test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* args is a list in brackets, often by way of another macro */
#define SPELL_LIST(...) #__VA_ARGS__
#define SPELL(args) SPELL_LIST args

struct slot {
    const char *name;
    size_t offset;
    unsigned since;
    const char *args;
};

struct wanted_slot {
    unsigned number;
    const char *name;
    unsigned args;
};

struct member {
    const char *tag;
    const char *name;
    size_t offset;
    size_t wanted;
};

#define SLOT_ASSERT(table, slot, member) \
    NSP_ASSERT_OFFSET(struct table, member, ((slot) - 1) * 4, ((slot) - 1) * 8);

#define X(slot, name, args) SLOT_ASSERT(nsp_lsa_table, slot, name)
LSA_SLOTS(X)
#undef X
#define X(slot, name, args) SLOT_ASSERT(nsp_package_table, slot, name)
PACKAGE_SLOTS(X)
#undef X
#define X(slot, name, args) SLOT_ASSERT(nsp_user_table, slot, name)
USER_SLOTS(X)
#undef X
#define X(slot, name, args) SLOT_ASSERT(nsp_dll_table, slot, name)
DLL_SLOTS(X)
#undef X

#define X(since, name, ret, args) \
    _Static_assert(offsetof(struct nsp_dispatch_table, name) == \
                   offsetof(struct nsp_lsa_table, name), #name " is where the long table has it");
NSP_DISPATCH_FUNCTIONS(X)
#undef X

#define X(tag, windows, on32, on64) NSP_ASSERT_SIZE(struct nsp_##tag, on32, on64);
STRUCTURES(X)
#undef X
#define X(tag, windows, name, on32, on64) NSP_ASSERT_OFFSET(struct nsp_##tag, name, on32, on64);
MEMBERS(X)
#undef X

NSP_ASSERT_SIZE(SecBuffer, 12, 16);
NSP_ASSERT_SIZE(SecBufferDesc, 12, 16);
NSP_ASSERT_SIZE(SecPkgInfoW, 20, 32);
NSP_ASSERT_SIZE(enum nsp_extended, 4, 4);
NSP_ASSERT_SIZE(enum nsp_token_info, 4, 4);
NSP_ASSERT_SIZE(SECURITY_LOGON_TYPE, 4, 4);

#define HAVE(table, since, name, args) \
    { #name, offsetof(struct table, name), since, SPELL(args) },

static const struct slot dispatch_table[] = {
#define X(since, name, ret, args) HAVE(nsp_dispatch_table, since, name, args)
    NSP_DISPATCH_FUNCTIONS(X)
#undef X
};

static const struct slot lsa_table[] = {
#define X(since, name, ret, args) HAVE(nsp_lsa_table, since, name, args)
    NSP_LSA_FUNCTIONS(X)
#undef X
};

static const struct slot dll_table[] = {
#define X(since, name, ret, args) HAVE(nsp_dll_table, since, name, args)
    NSP_DLL_FUNCTIONS(X)
#undef X
};

static const struct slot package_table[] = {
#define X(since, name, ret, args) HAVE(nsp_package_table, since, name, args)
    NSP_PACKAGE_FUNCTIONS(X)
#undef X
};

static const struct slot user_table[] = {
#define X(since, name, ret, args) HAVE(nsp_user_table, since, name, args)
    NSP_USER_FUNCTIONS(X)
#undef X
};

#define WANT(number, name, args) { number, #name, args },

static const struct wanted_slot lsa_wanted[] = { LSA_SLOTS(WANT) };
static const struct wanted_slot dll_wanted[] = { DLL_SLOTS(WANT) };
static const struct wanted_slot package_wanted[] = { PACKAGE_SLOTS(WANT) };
static const struct wanted_slot user_wanted[] = { USER_SLOTS(WANT) };

static const struct member members[] = {
#define X(tag, windows, name, on32, on64) \
    { #tag, #name, offsetof(struct nsp_##tag, name), NSP_BY_WIDTH(on32, on64) },
    MEMBERS(X)
#undef X
};

static unsigned count_args(const char *args)
{
    unsigned count = 1;

    if (!strcmp(args, "void"))
        return 0;
    while ((args = strchr(args, ','))) {
        args++;
        count++;
    }
    return count;
}

static void check_table(const char *title, const struct slot *have, size_t have_count,
                        const struct wanted_slot *want, size_t want_count)
{
    unsigned misplaced = 0, misshapen = 0, backwards = 0;
    size_t i;

    ok_int(have_count, want_count, "[1] tables: %s has %zu slots", title, want_count);
    if (have_count > want_count)
        have_count = want_count;
    for (i = 0; i < have_count; i++) {
        if (strcmp(have[i].name, want[i].name) ||
            have[i].offset != (want[i].number - 1) * sizeof(void *)) {
            diag("slot %u: %s, expected %s", want[i].number, have[i].name, want[i].name);
            misplaced++;
        }
        if (count_args(have[i].args) != want[i].args) {
            diag("%s(%s): expected %u arguments", have[i].name, have[i].args, want[i].args);
            misshapen++;
        }
        if (i && have[i].since < have[i - 1].since) {
            diag("%s is older than %s", have[i].name, have[i - 1].name);
            backwards++;
        }
    }
    ok(!misplaced, "[1] tables: each slot of %s has its name and offset", title);
    ok(!misshapen, "tables: each function of %s takes as many arguments as it should", title);
    ok(!backwards, "tables: %s has only grown at its end", title);
}

static void tables_are_in_order(void)
{
    check_table("LSA_DISPATCH_TABLE", dispatch_table, COUNT(dispatch_table), lsa_wanted, 11);
    check_table("LSA_SECPKG_FUNCTION_TABLE", lsa_table, COUNT(lsa_table), lsa_wanted,
                COUNT(lsa_wanted));
    check_table("SECPKG_DLL_FUNCTIONS", dll_table, COUNT(dll_table), dll_wanted,
                COUNT(dll_wanted));
    check_table("SECPKG_FUNCTION_TABLE", package_table, COUNT(package_table), package_wanted,
                COUNT(package_wanted));
    check_table("SECPKG_USER_FUNCTION_TABLE", user_table, COUNT(user_table), user_wanted,
                COUNT(user_wanted));
}

static void indices_match_slot_numbers(void)
{
    ok(NSP_DISPATCH_COUNT == 11 && NSP_LSA_COUNT == 66 && NSP_DLL_COUNT == 4 &&
       NSP_PKG_COUNT == 43 && NSP_USER_COUNT == 15, "slots: 11, 66, 4, 43 and 15 are counted");
    ok_int(NSP_LSA_CallPackagePassthrough + 1, 41, "slots: CallPackagePassthrough is LSA slot 41");
    ok_int(NSP_LSA_FreePrivateHeap + 1, 50, "slots: FreePrivateHeap is LSA slot 50");
    ok_int(NSP_LSA_CrediWrite + 1, 52, "slots: CrediWrite is LSA slot 52");
    ok_int(NSP_LSA_CrediUnmarshalandDecodeString + 1, 53,
           "slots: CrediUnmarshalandDecodeString is LSA slot 53");
    ok_int(NSP_LSA_SetSecpkgFailureReason + 1, 66, "slots: SetSecpkgFailureReason is LSA slot 66");
    ok_int(NSP_DLL_LocatePackageById + 1, 4, "slots: LocatePackageById is DLL slot 4");
    ok_int(NSP_PKG_Initialize + 1, 9, "slots: Initialize is package slot 9");
    ok_int(NSP_PKG_LogonUserEx3 + 1, 40, "slots: LogonUserEx3 is package slot 40");
    ok_int(NSP_USER_MarshalAttributeData + 1, 15, "slots: MarshalAttributeData is user slot 15");
}

static void versions_say_how_many_slots(void)
{
    static const unsigned slots[] = { 27, 28, 29, 30, 34, 35, 36, 38, 39, 42, 43 };
    size_t i;

    for (i = 0; i < COUNT(slots); i++) {
        ULONG version = NSP_INTERFACE_V1 << i;

        ok(nsp_interface_number(version) == i + 1 && nsp_package_slots(version) == slots[i],
           "versions: interface %zu (%08lx) has %u package slots", i + 1, version, slots[i]);
    }
    ok_int(nsp_user_slots(NSP_INTERFACE_V1), 14, "versions: interface 1 has 14 user slots");
    ok_int(nsp_user_slots(NSP_INTERFACE_V2), 15, "versions: interface 2 has 15 user slots");
    ok_int(nsp_user_slots(NSP_INTERFACE_V11), 15, "versions: interface 11 has 15 user slots");

    ok(!nsp_interface_number(0) && nsp_package_slots(0) == 27 && nsp_user_slots(0) == 14,
       "versions: 0 is no version and counts as the first");
    ok(!nsp_interface_number(0x00030000) && nsp_package_slots(0x00030000) == 27,
       "versions: two bits are no version and count as the first");
    ok(!nsp_interface_number(1) && nsp_package_slots(1) == 27,
       "versions: a bit below the first is no version and counts as the first");
    ok(nsp_interface_number(0x08000000) == 11 && nsp_package_slots(0x08000000) == 43 &&
       nsp_package_slots(0xffffffff) == 43, "versions: a newer one counts as the newest known");
}

static void check_structure(const char *tag, const char *windows, size_t size, size_t wanted)
{
    unsigned misplaced = 0;
    size_t i;

    for (i = 0; i < COUNT(members); i++) {
        if (strcmp(members[i].tag, tag) || members[i].offset == members[i].wanted)
            continue;
        diag("%s is at %zu, expected %zu", members[i].name, members[i].offset,
             members[i].wanted);
        misplaced++;
    }
    ok(size == wanted && !misplaced, "[2] structures: %s is %zu bytes, its members in place", windows,
       wanted);
}

static void structures_have_their_sizes(void)
{
#define X(tag, windows, on32, on64) \
    check_structure(#tag, #windows, sizeof(struct nsp_##tag), NSP_BY_WIDTH(on32, on64));
    STRUCTURES(X)
#undef X
    ok_int(sizeof(SecBuffer), NSP_BY_WIDTH(12, 16), "structures: SecBuffer has its size");
    ok_int(sizeof(SecBufferDesc), NSP_BY_WIDTH(12, 16), "structures: SecBufferDesc has its size");
    ok_int(sizeof(SecPkgInfoW), NSP_BY_WIDTH(20, 32), "structures: SecPkgInfoW has its size");
}

static void legacy_exports_fit_slots(void)
{
    static const struct { const char *name; unsigned slot; } exports[] = {
#define X(name, slot) { #name, NSP_PKG_##slot },
        NSP_LEGACY_EXPORTS(X)
#undef X
    };
    unsigned strangers = 0;
    size_t i;

    for (i = 0; i < COUNT(exports); i++) {
        const char *bare = exports[i].name + (strncmp(exports[i].name, "LsaAp", 5) ? 2 : 5);

        if (strcmp(bare, package_table[exports[i].slot].name))
            strangers++;
    }
    ok(COUNT(exports) == 9 && !strangers, "legacy: nine exports stand for slots of their names");
}

int main(void)
{
    tables_are_in_order();
    indices_match_slot_numbers();
    versions_say_how_many_slots();
    structures_have_their_sizes();
    legacy_exports_fit_slots();
    return done_testing();
}
