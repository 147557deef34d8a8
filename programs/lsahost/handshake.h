/*
 * Two security contexts that talk to each other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_HANDSHAKE_H
#define LSAHOST_HANDSHAKE_H

#include "secpkg_abi.h"
#include "view.h"

struct sspi_side {
    const char *name;
    CredHandle credential;
    CtxtHandle context;
    BOOL has_credential, has_context, is_done;
    ULONG attributes;
    SecBuffer token; /* what the last leg put out */
};

struct sspi {
    struct view *view;
    SecurityFunctionTableW *table;
    ULONG flags;     /* that the client asks for */
    ULONG max_token;
    struct sspi_side client, server;
    unsigned legs;
    SECURITY_STATUS status; /* of the step that failed, else of the last one */
};

/* Show one step.  FALSE, and the status kept, when it failed. */
BOOL sspi_step(struct sspi *sspi, const struct sspi_side *side, const char *call, SECURITY_STATUS status);

/* Legs until both sides are done.  FALSE when a step failed. */
BOOL sspi_handshake(struct sspi *sspi, const WCHAR *target);

/* Sign and verify, or seal and unseal, a message each way.  FALSE when a step failed. */
BOOL sspi_sign(struct sspi *sspi, const SecPkgContext_Sizes *sizes);
BOOL sspi_seal(struct sspi *sspi, const SecPkgContext_Sizes *sizes);

/* Name of a status, with the SEC_ name of success. */
const char *sspi_status_name(SECURITY_STATUS status);

#endif
