/*
 * Messages between two contexts: signed and verified, sealed and unsealed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "handshake.h"
#include <stdlib.h>
#include <string.h>

static const char message[] = "Sixty-four bytes that two contexts send each other, none more....";

BOOL sspi_parcel_make(struct sspi_parcel *parcel, const SecPkgContext_Sizes *sizes, BOOL is_sealed)
{
    ULONG token_size = is_sealed ? sizes->cbSecurityTrailer : sizes->cbMaxSignature;
    ULONG padding = is_sealed && sizes->cbBlockSize > 1 ? sizes->cbBlockSize : 0;

    if (!(parcel->block = calloc(1, token_size + sizeof(message) + padding)))
        return FALSE;
    parcel->buffers[0] = (SecBuffer){ token_size, SECBUFFER_TOKEN, parcel->block };
    parcel->buffers[1] = (SecBuffer){ sizeof(message), SECBUFFER_DATA, parcel->block + token_size };
    parcel->buffers[2] = (SecBuffer){ padding, SECBUFFER_PADDING, parcel->block + token_size + sizeof(message) };
    parcel->desc = (SecBufferDesc){ SECBUFFER_VERSION, padding ? 3 : 2, parcel->buffers };
    memcpy(parcel->buffers[1].pvBuffer, message, sizeof(message));
    return TRUE;
}

BOOL sspi_parcel_is_intact(const struct sspi_parcel *parcel)
{
    return parcel->buffers[1].cbBuffer == sizeof(message) &&
           !memcmp(parcel->buffers[1].pvBuffer, message, sizeof(message));
}

static BOOL sign_one(struct sspi *sspi, struct sspi_side *from, struct sspi_side *to,
                     const SecPkgContext_Sizes *sizes, ULONG sequence)
{
    struct sspi_parcel parcel;
    BOOL is_good;
    ULONG qop;

    if (!sspi_parcel_make(&parcel, sizes, FALSE))
        return sspi_step(sspi, from, "message", SEC_E_INSUFFICIENT_MEMORY);
    is_good = sspi_step(sspi, from, "MakeSignature",
                        sspi->table->MakeSignature(&from->context, 0, &parcel.desc, sequence)) &&
              sspi_step(sspi, to, "VerifySignature",
                        sspi->table->VerifySignature(&to->context, &parcel.desc, sequence, &qop));
    if (is_good && !sspi_parcel_is_intact(&parcel))
        is_good = sspi_step(sspi, to, "compare", SEC_E_MESSAGE_ALTERED);
    free(parcel.block);
    return is_good;
}

static BOOL seal_one(struct sspi *sspi, struct sspi_side *from, struct sspi_side *to,
                     const SecPkgContext_Sizes *sizes, ULONG sequence)
{
    struct sspi_parcel parcel;
    BOOL is_good;
    ULONG qop;

    if (!sspi_parcel_make(&parcel, sizes, TRUE))
        return sspi_step(sspi, from, "message", SEC_E_INSUFFICIENT_MEMORY);
    is_good = sspi_step(sspi, from, "EncryptMessage",
                        sspi->table->EncryptMessage(&from->context, 0, &parcel.desc, sequence));
    if (is_good && sspi_parcel_is_intact(&parcel))
        is_good = sspi_step(sspi, from, "compare", SEC_E_CRYPTO_SYSTEM_INVALID);
    is_good = is_good && sspi_step(sspi, to, "DecryptMessage",
                                   sspi->table->DecryptMessage(&to->context, &parcel.desc, sequence, &qop));
    if (is_good && !sspi_parcel_is_intact(&parcel))
        is_good = sspi_step(sspi, to, "compare", SEC_E_MESSAGE_ALTERED);
    free(parcel.block);
    return is_good;
}

BOOL sspi_sign(struct sspi *sspi, const SecPkgContext_Sizes *sizes)
{
    return sign_one(sspi, &sspi->client, &sspi->server, sizes, 0) &&
           sign_one(sspi, &sspi->server, &sspi->client, sizes, 0);
}

/* The second message of each side. */
BOOL sspi_seal(struct sspi *sspi, const SecPkgContext_Sizes *sizes)
{
    return seal_one(sspi, &sspi->client, &sspi->server, sizes, 1) &&
           seal_one(sspi, &sspi->server, &sspi->client, sizes, 1);
}
