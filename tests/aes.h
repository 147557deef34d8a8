/*
 * Has the machine AES?  Wine ciphers through GnuTLS, and says no without it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_AES_H
#define NSP_TEST_AES_H

#include <windows.h>
#include <bcrypt.h>

/* One block is enciphered: making a key alone succeeds also where nothing can be done with it. */
static inline int has_aes(void)
{
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_KEY_HANDLE key;
    UCHAR secret[32] = { 0 }, block[16] = { 0 };
    int is_good = 0;
    ULONG done;

    if (BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_AES_ALGORITHM, NULL, 0))
        return 0;
    if (!BCryptSetProperty(algorithm, BCRYPT_CHAINING_MODE, (UCHAR *)BCRYPT_CHAIN_MODE_ECB,
                           sizeof(BCRYPT_CHAIN_MODE_ECB), 0) &&
        !BCryptGenerateSymmetricKey(algorithm, &key, NULL, 0, secret, sizeof(secret), 0)) {
        is_good = !BCryptEncrypt(key, block, sizeof(block), NULL, NULL, 0, block, sizeof(block), &done, 0);
        BCryptDestroyKey(key);
    }
    BCryptCloseAlgorithmProvider(algorithm, 0);
    return is_good;
}

#endif
