/*
 * The legs of a handshake.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "handshake.h"
#include "ntsecpkg_host.h"
#include "names.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MAX_LEGS 32
#define DEFAULT_MAX_TOKEN 12000 /* when the package does not say */

static const unsigned widths[] = { 8, 28, 26, 10, 0 };

const char *sspi_status_name(SECURITY_STATUS status)
{
    return status == SEC_E_OK ? "SEC_E_OK" : NspStatusName(status);
}

/* A row that is left open for more. */
static BOOL open_step(struct sspi *sspi, const struct sspi_side *side, const char *call, SECURITY_STATUS status)
{
    sspi->call = call;
    sspi->status = status;
    if (sspi->view) {
        view_open_row(sspi->view, widths);
        view_string(sspi->view, "side", side->name);
        view_string(sspi->view, "call", call);
        view_string(sspi->view, "status", sspi_status_name(status));
    }
    return status >= 0;
}

BOOL sspi_step(struct sspi *sspi, const struct sspi_side *side, const char *call, SECURITY_STATUS status)
{
    BOOL is_good = open_step(sspi, side, call, status);

    if (sspi->view)
        view_close_row(sspi->view);
    return is_good;
}

static BOOL leg_step(struct sspi *sspi, const struct sspi_side *side, const char *call, SECURITY_STATUS status,
                     ULONG in, ULONG out)
{
    BOOL is_good = open_step(sspi, side, call, status);
    char shown[2][24];

    if (!sspi->view)
        return is_good;
    snprintf(shown[0], sizeof(shown[0]), "in %lu", in);
    snprintf(shown[1], sizeof(shown[1]), "out %lu", out);
    view_number(sspi->view, "token_in", in, shown[0]);
    view_number(sspi->view, "token_out", out, shown[1]);
    view_close_row(sspi->view);
    return is_good;
}

void sspi_begin(struct sspi *sspi, struct view *view, const struct nsp_package_info *info, ULONG flags,
                const WCHAR *target)
{
    *sspi = (struct sspi){
        .view = view, .table = InitSecurityInterfaceW(), .target = target, .flags = flags,
        .max_token = info->max_token ? info->max_token : DEFAULT_MAX_TOKEN,
        .client.name = "client", .server.name = "server"
    };
}

BOOL sspi_acquire(struct sspi *sspi, struct sspi_side *side, const WCHAR *package, void *identity)
{
    ULONG use = side == &sspi->client ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND;
    SECURITY_STATUS status;
    TimeStamp expiry;

    status = sspi->table->AcquireCredentialsHandleW(NULL, (WCHAR *)package, use, NULL, identity, NULL, NULL,
                                                    &side->credential, &expiry);
    side->has_credential = status >= 0;
    return sspi_step(sspi, side, "AcquireCredentialsHandle", status);
}

static void release_token(struct sspi *sspi, struct sspi_side *side)
{
    if (sspi->flags & ISC_REQ_ALLOCATE_MEMORY && side->token.pvBuffer)
        sspi->table->FreeContextBuffer(side->token.pvBuffer);
    else
        free(side->token.pvBuffer);
    memset(&side->token, 0, sizeof(side->token));
}

/* Room for the next token of @side; with ALLOCATE_MEMORY the package makes it. */
static BOOL prepare_token(struct sspi *sspi, struct sspi_side *side)
{
    release_token(sspi, side);
    side->token.BufferType = SECBUFFER_TOKEN;
    if (sspi->flags & ISC_REQ_ALLOCATE_MEMORY)
        return TRUE;
    side->token.cbBuffer = sspi->max_token;
    return (side->token.pvBuffer = malloc(sspi->max_token)) != NULL;
}

static SECURITY_STATUS call_leg(struct sspi *sspi, struct sspi_side *side, SecBufferDesc *in, SecBufferDesc *out)
{
    CtxtHandle *context = side->has_context ? &side->context : NULL;
    TimeStamp expiry;

    if (side == &sspi->client) {
        return sspi->table->InitializeSecurityContextW(&side->credential, context, (WCHAR *)sspi->target, sspi->flags,
                                                       0, SECURITY_NATIVE_DREP, in, 0, &side->context, out,
                                                       &side->attributes, &expiry);
    }
    return sspi->table->AcceptSecurityContext(&side->credential, context, in,
                                              names_accept_from_initialize(sspi->flags), SECURITY_NATIVE_DREP,
                                              &side->context, out, &side->attributes, &expiry);
}

BOOL sspi_leg(struct sspi *sspi, struct sspi_side *side, const SecBuffer *peer_token)
{
    BOOL is_client = side == &sspi->client;
    SecBuffer token = *peer_token;
    SecBufferDesc in = { SECBUFFER_VERSION, 1, &token }, out = { SECBUFFER_VERSION, 1, &side->token };
    SECURITY_STATUS status;

    if (!prepare_token(sspi, side))
        return sspi_step(sspi, side, "token", SEC_E_INSUFFICIENT_MEMORY);
    token.BufferType = SECBUFFER_TOKEN;
    status = call_leg(sspi, side, is_client && !side->has_context ? NULL : &in, &out);
    if (status < 0)
        side->token.cbBuffer = 0;
    if (!leg_step(sspi, side, is_client ? "InitializeSecurityContext" : "AcceptSecurityContext", status,
                  peer_token->cbBuffer, side->token.cbBuffer))
        return FALSE;
    side->has_context = TRUE;
    side->is_done = status != SEC_I_CONTINUE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE;
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        return sspi_step(sspi, side, "CompleteAuthToken", sspi->table->CompleteAuthToken(&side->context, &out));
    }
    return TRUE;
}

BOOL sspi_handshake(struct sspi *sspi)
{
    struct sspi_side *side = &sspi->client, *peer = &sspi->server, *next;
    BOOL is_good = TRUE;

    while (is_good && (!side->is_done || !peer->is_done)) {
        if (sspi->legs == MAX_LEGS || (side->is_done && !side->token.cbBuffer)) {
            /* Neither side has more to say, and yet one of them waits. */
            is_good = sspi_step(sspi, peer, "handshake", SEC_E_INCOMPLETE_MESSAGE);
        } else if (!side->is_done) {
            is_good = sspi_leg(sspi, side, &peer->token);
            sspi->legs++;
        }
        next = peer;
        peer = side;
        side = next;
    }
    release_token(sspi, &sspi->client);
    release_token(sspi, &sspi->server);
    return is_good;
}

void sspi_delete(struct sspi *sspi, struct sspi_side *side)
{
    release_token(sspi, side);
    if (side->has_context)
        sspi->table->DeleteSecurityContext(&side->context);
    side->has_context = side->is_done = FALSE;
}

static void release(struct sspi *sspi, struct sspi_side *side)
{
    sspi_delete(sspi, side);
    if (side->has_credential)
        sspi->table->FreeCredentialsHandle(&side->credential);
    side->has_credential = FALSE;
}

void sspi_end(struct sspi *sspi)
{
    release(sspi, &sspi->client);
    release(sspi, &sspi->server);
}
