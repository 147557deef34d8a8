/*
 * Pairs of contexts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_pair.h"
#include <stdlib.h>
#include <string.h>

#define MAX_LEGS 32

static void skip_for_status(struct check_pair *pair, const struct sspi_side *side)
{
    check_skip(pair->check, "%s of the %s gives %s", pair->sspi.call, side->name,
               sspi_status_name(pair->sspi.status));
}

/* One of the two has no credentials.  What the package does not have at all, no user gives it. */
static void skip_for_credentials(struct check_pair *pair, const struct sspi_side *side)
{
    skip_for_status(pair, side);
    if (!pair->check->is_user_given && pair->sspi.status != SEC_E_UNSUPPORTED_FUNCTION)
        pair->check->tool->state->needs_user = TRUE;
}

BOOL check_pair_begin(struct check *check, struct check_pair *pair)
{
    struct sspi *sspi = &pair->sspi;

    *pair = (struct check_pair){ .check = check };
    sspi_begin(sspi, NULL, &check->info, check->flags, option_value(check->tool->options, OPTION_target));
    if (check->load.report.kind != NSP_KIND_SSP_AP && check->load.report.kind != NSP_KIND_SSP) {
        check_skip(check, "only security support providers have contexts");
        return FALSE;
    }
    if (!sspi_acquire(sspi, &sspi->client, check->info.name, check->identity)) {
        skip_for_credentials(pair, &sspi->client);
        return FALSE;
    }
    if (!sspi_acquire(sspi, &sspi->server, check->info.name, NULL)) {
        skip_for_credentials(pair, &sspi->server);
        return FALSE;
    }
    return TRUE;
}

void check_pair_end(struct check_pair *pair)
{
    if (!pair->check->is_spoilt) /* the process ends now, and its heap may not be touched */
        sspi_end(&pair->sspi);
}

struct sspi_side *check_pair_side(struct check_pair *pair)
{
    return pair->legs % 2 ? &pair->sspi.server : &pair->sspi.client;
}

struct sspi_side *check_pair_peer(struct check_pair *pair)
{
    return pair->legs % 2 ? &pair->sspi.client : &pair->sspi.server;
}

BOOL check_pair_leg(struct check_pair *pair, const SecBuffer *token)
{
    struct sspi_side *side = check_pair_side(pair);

    if (side->is_done || pair->legs == MAX_LEGS ||
        !sspi_leg(&pair->sspi, side, token ? token : &check_pair_peer(pair)->token))
        return FALSE;
    pair->legs++;
    return TRUE;
}

BOOL check_pair_legs(struct check_pair *pair, unsigned count)
{
    check_pair_restart(pair);
    while (count && check_pair_leg(pair, NULL))
        count--;
    return !count;
}

BOOL check_pair_is_done(const struct check_pair *pair)
{
    return pair->sspi.client.is_done && pair->sspi.server.is_done;
}

BOOL check_pair_connect(struct check_pair *pair)
{
    while (check_pair_leg(pair, NULL))
        ;
    if (!check_pair_is_done(pair))
        return FALSE;
    pair->sspi.table->QueryContextAttributesW(&pair->sspi.client.context, SECPKG_ATTR_SIZES, &pair->sizes);
    return TRUE;
}

BOOL check_pair_copy(const SecBuffer *token, SecBuffer *copy)
{
    *copy = *token;
    if (!(copy->pvBuffer = malloc(token->cbBuffer + 1)))
        return FALSE;
    memcpy(copy->pvBuffer, token->pvBuffer, token->cbBuffer);
    return TRUE;
}

void check_pair_restart(struct check_pair *pair)
{
    sspi_delete(&pair->sspi, &pair->sspi.client);
    sspi_delete(&pair->sspi, &pair->sspi.server);
    pair->legs = 0;
}

BOOL check_pair_open(struct check *check, struct check_pair *pair)
{
    if (!check_pair_begin(check, pair))
        return FALSE;
    if (check_pair_connect(pair))
        return TRUE;
    skip_for_status(pair, check_pair_side(pair));
    return FALSE;
}
