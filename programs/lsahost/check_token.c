/*
 * Cases of tokens on their way: cut, changed, made up, and with too little room for the next one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_message.h"
#include <stdlib.h>

/* How many legs there are that get a token and may give one; without a password not all are reached. */
static unsigned count_legs(struct check_pair *pair)
{
    check_pair_connect(pair);
    return pair->legs + !check_pair_is_done(pair);
}

/* Give @token to the leg that is next; when both sides are content with it, messages must be safe all the same. */
static void try_token(struct check_pair *pair, const SecBuffer *token)
{
    if (check_pair_leg(pair, token) && check_pair_connect(pair))
        check_message_changed(pair);
}

typedef void spoil_token(struct check_pair *pair, unsigned legs, const SecBuffer *token);

/* @spoil each token; it begins when @legs legs have been done. */
static void spoil_each(struct check *check, spoil_token *spoil)
{
    struct check_pair pair;
    unsigned legs, count;
    SecBuffer token;

    if (check_pair_begin(check, &pair)) {
        count = count_legs(&pair);
        for (legs = 1; legs < count; legs++) {
            if (!check_pair_legs(&pair, legs) || !check_pair_copy(&check_pair_peer(&pair)->token, &token))
                break;
            spoil(&pair, legs, &token);
            free(token.pvBuffer);
        }
    }
    check_pair_end(&pair);
}

static void cut(struct check_pair *pair, unsigned legs, const SecBuffer *token)
{
    ULONG size, step = 1 + token->cbBuffer / 64;
    SecBuffer part = *token;

    for (size = 0; size < token->cbBuffer; size += step) {
        part.cbBuffer = size;
        check_note(pair->check, "leg %u: the first %lu of %lu bytes", legs + 1, size, token->cbBuffer);
        if (check_pair_legs(pair, legs))
            try_token(pair, &part);
    }
}

void check_token_cut(struct check *check)
{
    spoil_each(check, cut);
}

#define MUTATIONS 64

static void mutate(struct check_pair *pair, unsigned legs, const SecBuffer *token)
{
    SecBuffer mutated;
    ULONG i;

    for (i = 0; i < MUTATIONS; i++) {
        if (!check_pair_copy(token, &mutated))
            return;
        check_random_change(&pair->check->random, mutated.pvBuffer, mutated.cbBuffer);
        if (i % 2)
            check_random_change(&pair->check->random, mutated.pvBuffer, mutated.cbBuffer);
        check_note(pair->check, "leg %u: mutation %lu", legs + 1, i);
        if (check_pair_legs(pair, legs))
            try_token(pair, &mutated);
        free(mutated.pvBuffer);
    }
}

void check_token_mutated(struct check *check)
{
    spoil_each(check, mutate);
}

static void replace(struct check_pair *pair, unsigned legs, const SecBuffer *token)
{
    struct check_random *random = &pair->check->random;
    BYTE data[512];
    SecBuffer made_up = { 0, token->BufferType, data };
    ULONG i;

    for (i = 0; i < MUTATIONS / 2; i++) {
        made_up.cbBuffer = check_random_below(random, sizeof(data));
        check_random_fill(random, data, made_up.cbBuffer);
        check_note(pair->check, "leg %u: %lu random bytes, number %lu", legs + 1, made_up.cbBuffer, i);
        if (check_pair_legs(pair, legs))
            try_token(pair, &made_up);
    }
}

void check_token_random(struct check *check)
{
    spoil_each(check, replace);
}

/* ---- too little room ---- */

/* Leg @legs + 1, which puts out @size bytes when there is room. */
static void run_in(struct check_pair *pair, unsigned legs, ULONG size, ULONG room)
{
    struct sspi *sspi = &pair->sspi;
    struct sspi_side *side;
    ULONG kept = sspi->max_token;

    if (!check_pair_legs(pair, legs))
        return;
    check_note(pair->check, "leg %u: room for %lu of %lu bytes", legs + 1, room, size);
    side = check_pair_side(pair);
    sspi->max_token = room;
    if (check_pair_leg(pair, NULL))
        check_find(pair->check, NSP_FINDING_TOKEN_BUFFER_IGNORED, sspi->status, sspi->call,
                   "%s of the %s succeeds with room for %lu bytes of a token that has %lu", sspi->call, side->name,
                   room, size);
    sspi->max_token = kept;
    check_hand_over(pair->check);
}

void check_token_room(struct check *check)
{
    struct check_pair pair;
    unsigned legs;
    ULONG size;

    if (check_pair_begin(check, &pair) && !(pair.sspi.flags & ISC_REQ_ALLOCATE_MEMORY)) {
        for (legs = 0; check_pair_legs(&pair, legs + 1); legs++) {
            size = check_pair_peer(&pair)->token.cbBuffer;
            if (size)
                run_in(&pair, legs, size, size - 1);
            if (size > 2 && !check->is_spoilt)
                run_in(&pair, legs, size, 1);
            if (check->is_spoilt)
                break;
        }
    }
    check_pair_end(&pair);
}
