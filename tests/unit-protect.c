/*
 * LsaProtectMemory and LsaUnprotectMemory: exact inverses that hide, for every length.  Contract 6.45 and 6.46.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "lsa/functions.h"
#include "watch/log.h"
#include "aes.h"
#include "test.h"

#define LENGTH 2056 /* a unit is left over */

static BYTE plain[LENGTH], bytes[LENGTH + 8];

static void fill(unsigned seed)
{
    unsigned i;

    for (i = 0; i < LENGTH; i++)
        plain[i] = (BYTE)((seed = seed * 1103515245 + 12345) >> 16);
}

static void every_length(void)
{
    unsigned length, lost = 0, spilled = 0, touched = 0, shown = 0;

    fill(1);
    for (length = 0; length <= LENGTH; length++) {
        memcpy(bytes, plain, LENGTH);
        memset(bytes + length, 0xA5, sizeof(bytes) - length);
        lsa_LsaProtectMemory(bytes, length);
        shown += length >= 8 && !memcmp(bytes, plain, length - length % 8);
        touched += memcmp(bytes + length - length % 8, plain + length - length % 8, length % 8) != 0;
        spilled += bytes[length] != 0xA5;
        lsa_LsaUnprotectMemory(bytes, length);
        lost += memcmp(bytes, plain, length) != 0;
    }
    ok_int(lost, 0, "protect: LsaUnprotectMemory undoes LsaProtectMemory for every length up to %u", LENGTH);
    ok_int(shown, 0, "protect: eight bytes and more are hidden");
    ok_int(touched, 0, "protect: what is behind the last eight whole ones stays as it is");
    ok_int(spilled, 0, "protect: and so does what is behind the buffer");
}

/* Eight bytes of 00 stay nowhere the same: each unit of each length is changed. */
static void every_unit(void)
{
    static const BYTE none[8];
    unsigned length, i, shown = 0;

    for (length = 8; length <= 1048; length += 8) {
        memset(bytes, 0, sizeof(bytes));
        lsa_LsaProtectMemory(bytes, length);
        for (i = 0; i < length; i += 8)
            shown += !memcmp(bytes + i, none, sizeof(none));
    }
    ok_int(shown, 0, "protect: no eight bytes of zeros stay so");
}

/* What XOR with a stream would give away: the difference of two plain texts. */
static void no_key_stream(void)
{
    static const unsigned lengths[] = { 8, 16, 24, 48 };
    BYTE a[48], b[48], difference[48];
    unsigned i, k, equal;

    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        memset(a, 'a', sizeof(a));
        memset(b, 'b', sizeof(b));
        lsa_LsaProtectMemory(a, lengths[i]);
        lsa_LsaProtectMemory(b, lengths[i]);
        for (k = 0; k < lengths[i]; k++)
            difference[k] = a[k] ^ b[k];
        for (k = equal = 0; k < lengths[i]; k++)
            equal += difference[k] == ('a' ^ 'b');
        ok(equal < lengths[i] / 2, "protect: two buffers of %u bytes do not tell their difference", lengths[i]);
    }
}

/* One bit of the plain text changes about half of those of the block. */
static void one_bit(void)
{
    BYTE a[8] = { 0 }, b[8] = { 1 };
    unsigned i, k, bits = 0, same_half = 0;

    lsa_LsaProtectMemory(a, sizeof(a));
    lsa_LsaProtectMemory(b, sizeof(b));
    for (i = 0; i < sizeof(a); i++)
        for (k = 0; k < 8; k++)
            bits += ((a[i] ^ b[i]) >> k) & 1;
    same_half = !memcmp(a, b, 4) || !memcmp(a + 4, b + 4, 4);
    ok(bits >= 10 && bits <= 54, "protect: one bit of eight bytes changes many (%u)", bits);
    ok(!same_half, "protect: in both halves");
}

static void place_does_not_matter(void)
{
    BYTE *a = bytes, *b = bytes + 1001;

    fill(2);
    memcpy(a, plain, 104);
    memcpy(b, plain, 104);
    lsa_LsaProtectMemory(a, 104);
    lsa_LsaProtectMemory(b, 104);
    ok(!memcmp(a, b, 104), "protect: the place does not matter");
    memmove(bytes + 500, b, 104);
    lsa_LsaUnprotectMemory(bytes + 500, 104);
    ok(!memcmp(bytes + 500, plain, 104), "protect: and what was moved can be read again");
}

static void bad_memory(void)
{
    BYTE *pages = VirtualAlloc(NULL, 8192, MEM_RESERVE, PAGE_NOACCESS), *page;

    page = VirtualAlloc(pages, 4096, MEM_COMMIT, PAGE_READWRITE);
    lsa_LsaProtectMemory(NULL, 16);
    lsa_LsaProtectMemory(NULL, 0);
    lsa_LsaProtectMemory(page + 4096, 8);
    lsa_LsaUnprotectMemory(page + 4096, 24);
    ok(TRUE, "protect: memory that is none is survived");
    memcpy(page + 4096 - 40, plain, 40);
    lsa_LsaProtectMemory(page + 4096 - 40, 40);
    lsa_LsaUnprotectMemory(page + 4096 - 40, 40);
    ok(!memcmp(page + 4096 - 40, plain, 40), "protect: a buffer may end where memory does");
    VirtualFree(pages, 0, MEM_RELEASE);
}

static DWORD WINAPI go_back_and_forth(void *parameter)
{
    BYTE own[264], before[264];
    unsigned i, bad = 0;

    memset(own, (int)(INT_PTR)parameter, sizeof(own));
    memcpy(before, own, sizeof(own));
    for (i = 0; i < 200; i++) {
        lsa_LsaProtectMemory(own, sizeof(own));
        lsa_LsaUnprotectMemory(own, sizeof(own));
        bad += memcmp(own, before, sizeof(own)) != 0;
    }
    return bad;
}

static void in_parallel(void)
{
    HANDLE threads[4];
    DWORD bad, sum = 0;
    unsigned i;

    for (i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, go_back_and_forth, (void *)(INT_PTR)(i + 1), 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (i = 0; i < 4; i++) {
        GetExitCodeThread(threads[i], &bad);
        CloseHandle(threads[i]);
        sum += bad;
    }
    ok_int(sum, 0, "protect: four threads at the same time do not disturb each other");
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_ERR;
    bad_memory();
    if (has_aes()) {
        every_length();
        every_unit();
        no_key_stream();
        one_bit();
        place_does_not_matter();
        in_parallel();
    } else {
        skip("protect: bcrypt has no AES here, so nothing is hidden");
    }
    return done_testing();
}
