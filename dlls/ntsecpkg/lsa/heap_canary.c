/*
 * What lies around a block that is on record, and in it once it is freed: bytes that nobody has reason to change.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#include <string.h>

#define CANARY 0xb5
#define FREED 0xd7

void nsp_heap_canary_set(const struct nsp_heap_place *place, SIZE_T size)
{
    memset(place->block - place->before, CANARY, place->before);
    memset(place->block + size, CANARY, place->behind);
}

void nsp_heap_canary_bury(const struct nsp_heap_place *place, SIZE_T size)
{
    memset(place->block - place->before, FREED, place->before + size + place->behind);
}

BOOL nsp_heap_canary_check(const struct nsp_heap_place *place, SIZE_T size, struct nsp_heap_damage *damage)
{
    const UCHAR *end = place->block + size + place->behind;
    const UCHAR *byte;

    memset(damage, 0, sizeof(*damage));
    for (byte = place->block - place->before; byte < place->block && *byte == CANARY; byte++)
        ;
    damage->before = place->block - byte;
    for (byte = end; byte > end - place->behind && byte[-1] == CANARY; byte--)
        ;
    damage->behind = byte - (end - place->behind);
    return damage->before || damage->behind;
}

BOOL nsp_heap_canary_check_buried(const struct nsp_heap_place *place, SIZE_T size, struct nsp_heap_damage *damage)
{
    const UCHAR *end = place->block + size + place->behind;
    const UCHAR *byte;

    memset(damage, 0, sizeof(*damage));
    for (byte = place->block - place->before; byte < end && *byte == FREED; byte++)
        ;
    damage->is_written = byte < end;
    damage->offset = byte - place->block;
    return damage->is_written;
}
