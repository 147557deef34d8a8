/*
 * LsaProtectMemory and LsaUnprotectMemory: AES-256 with a random key of the process.  Contract 6.45.
 *
 * The cipher text must fit where the plain text was and depend on nothing but that, so there is no room for a nonce.
 * A key stream would then be the same for every buffer, and two of them would give each other away: it has to be a
 * block cipher.  So CBC, from an initial vector as secret as the key: equal buffers, and equal beginnings of 16 bytes,
 * show as equal, and nothing else does.  The chain is made here: Wine's bcrypt goes on with the chain of the call
 * before when it is given the same vector as then.  Packages may give any multiple of 8 bytes, while blocks have 16:
 *
 *   - 8 bytes left over are enciphered together with the 8 before them, which are cipher text already;
 *   - 8 bytes alone go through a Feistel network of 4 + 4 bytes, with AES as its round function;
 *   - fewer than 8 left over stay as they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "lsa/protect.h"
#include "watch/fence.h"
#include "watch/log.h"

#include <bcrypt.h>
#include <string.h>

#define UNIT 8    /* bytes, of which a buffer should be a multiple */
#define BLOCK 16
#define ROUNDS 8

enum direction { PROTECT, UNPROTECT };

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static SRWLOCK lock = SRWLOCK_INIT; /* nobody promises that a key may be used by two threads */
static BCRYPT_KEY_HANDLE key;       /* NULL: it could not be made, and never will */
static UCHAR initial_vector[BLOCK];

static BOOL CALLBACK make_key(INIT_ONCE *unused, void *parameter, void **context)
{
    BCRYPT_ALG_HANDLE algorithm = NULL;
    UCHAR secret[32];
    NTSTATUS status;

    (void)unused, (void)parameter, (void)context;
    if (!NT_SUCCESS(status = BCryptGenRandom(NULL, secret, sizeof(secret), BCRYPT_USE_SYSTEM_PREFERRED_RNG)) ||
        !NT_SUCCESS(status = BCryptGenRandom(NULL, initial_vector, BLOCK, BCRYPT_USE_SYSTEM_PREFERRED_RNG)) ||
        !NT_SUCCESS(status = BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_AES_ALGORITHM, NULL, 0)) ||
        !NT_SUCCESS(status = BCryptSetProperty(algorithm, BCRYPT_CHAINING_MODE, (UCHAR *)BCRYPT_CHAIN_MODE_ECB,
                                               sizeof(BCRYPT_CHAIN_MODE_ECB), 0)) ||
        !NT_SUCCESS(status = BCryptGenerateSymmetricKey(algorithm, &key, NULL, 0, secret, sizeof(secret), 0)))
        NSP_ERR("protect", "no key can be made: %08lx; nothing will be protected", (ULONG)status);
    nsp_wipe(secret, sizeof(secret));
    if (algorithm)
        BCryptCloseAlgorithmProvider(algorithm, 0);
    return TRUE;
}

void nsp_protect_exit(void)
{
    if (key)
        BCryptDestroyKey(key);
    nsp_wipe(initial_vector, sizeof(initial_vector));
}

/* One block. */
static BOOL cipher(enum direction direction, UCHAR block[BLOCK])
{
    NTSTATUS status;
    ULONG done;

    AcquireSRWLockExclusive(&lock);
    status = (direction == PROTECT ? BCryptEncrypt : BCryptDecrypt)(key, block, BLOCK, NULL, NULL, 0, block, BLOCK,
                                                                    &done, 0);
    ReleaseSRWLockExclusive(&lock);
    if (!NT_SUCCESS(status))
        NSP_ERR("protect", "a block cannot be ciphered: %08lx", (ULONG)status);
    return NT_SUCCESS(status);
}

static void add(UCHAR *target, const UCHAR *source, unsigned size)
{
    while (size--)
        target[size] ^= source[size];
}

/* All of @size, which is a multiple of BLOCK, in memory of the package. */
static BOOL cipher_blocks(enum direction direction, UCHAR *memory, SIZE_T size)
{
    UCHAR block[BLOCK], vector[BLOCK], cipher_text[BLOCK];
    BOOL good = TRUE;
    SIZE_T done;

    memcpy(vector, initial_vector, BLOCK);
    for (done = 0; good && done < size; done += BLOCK) {
        if (!(good = nsp_fence_copy(block, memory + done, BLOCK)))
            break;
        memcpy(cipher_text, block, BLOCK);
        if (direction == PROTECT)
            add(block, vector, BLOCK);
        good = cipher(direction, block);
        if (direction == UNPROTECT)
            add(block, vector, BLOCK);
        memcpy(vector, direction == PROTECT ? block : cipher_text, BLOCK);
        good = good && nsp_fence_copy(memory + done, block, BLOCK);
    }
    nsp_wipe(block, sizeof(block));
    return good;
}

/* The last block of a buffer, whose first 8 bytes are cipher text already. */
static BOOL cipher_last(enum direction direction, UCHAR *memory)
{
    UCHAR block[BLOCK];
    BOOL good = nsp_fence_copy(block, memory, BLOCK) && cipher(direction, block) &&
                nsp_fence_copy(memory, block, BLOCK);

    nsp_wipe(block, sizeof(block));
    return good;
}

/* Eight bytes alone: each round changes one half by what AES makes of the other and the number of the round. */
static BOOL cipher_unit(enum direction direction, UCHAR *memory)
{
    UCHAR halves[2][UNIT / 2], block[BLOCK];
    BOOL good = nsp_fence_copy(halves, memory, UNIT);
    unsigned i, round;

    for (i = 0; good && i < ROUNDS; i++) {
        round = direction == PROTECT ? i : ROUNDS - 1 - i;
        memset(block, 0, sizeof(block));
        memcpy(block, halves[round % 2], UNIT / 2);
        block[BLOCK - 1] = (UCHAR)round;
        good = cipher(PROTECT, block);
        add(halves[1 - round % 2], block, UNIT / 2);
    }
    good = good && nsp_fence_copy(memory, halves, UNIT);
    nsp_wipe(halves, sizeof(halves));
    nsp_wipe(block, sizeof(block));
    return good;
}

static void change(enum direction direction, UCHAR *memory, SIZE_T size)
{
    const SIZE_T units = size - size % UNIT, blocks = size - size % BLOCK;
    BOOL good = TRUE;

    if (!units || !InitOnceExecuteOnce(&once, make_key, NULL, NULL) || !key)
        return;
    if (units == UNIT) {
        good = cipher_unit(direction, memory);
    } else {
        if (units > blocks && direction == UNPROTECT)
            good = cipher_last(direction, memory + units - BLOCK);
        good = good && cipher_blocks(direction, memory, blocks);
        if (units > blocks && direction == PROTECT)
            good = good && cipher_last(direction, memory + units - BLOCK);
    }
    if (!good)
        NSP_WARN("protect", "%llu bytes at %p could not be changed", (ULONGLONG)size, memory);
}

void NTAPI lsa_LsaProtectMemory(void *Buffer, ULONG BufferSize)
{
    change(PROTECT, Buffer, BufferSize);
}

void NTAPI lsa_LsaUnprotectMemory(void *Buffer, ULONG BufferSize)
{
    change(UNPROTECT, Buffer, BufferSize);
}
