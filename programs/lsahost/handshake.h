/*
 * Two security contexts that talk to each other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_HANDSHAKE_H
#define LSAHOST_HANDSHAKE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "options.h"
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
    struct view *view; /* NULL: steps are not shown */
    SecurityFunctionTableW *table;
    const WCHAR *target; /* that the client asks for; NULL: none */
    ULONG flags;
    ULONG max_token;     /* bytes of room for each token */
    struct sspi_side client, server;
    unsigned legs;
    const char *call;       /* the step that failed, else the last one */
    SECURITY_STATUS status; /* what came of it */
};

/* What is asked for by default, as flags of the client. */
#define SSPI_DEFAULT_FLAGS (ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT | ISC_REQ_CONFIDENTIALITY | \
                            ISC_REQ_INTEGRITY | ISC_REQ_CONNECTION)

/* Nothing is acquired yet; what is gets released, whatever became of it. */
void sspi_begin(struct sspi *sspi, struct view *view, const struct nsp_package_info *info, ULONG flags,
                const WCHAR *target);
void sspi_end(struct sspi *sspi);

/*
 * Who the client is by the options: *@identity, which is kept in @kept, or NULL without --user.  FALSE when they are
 * wrong, which has been said; else the password is to be wiped by sspi_identity_free().
 */
BOOL sspi_identity_read(const struct options *options, SEC_WINNT_AUTH_IDENTITY_W *kept, void **identity);
void sspi_identity_free(SEC_WINNT_AUTH_IDENTITY_W *kept);

/* The steps fail with FALSE; status says why. */
BOOL sspi_acquire(struct sspi *sspi, struct sspi_side *side, const WCHAR *package, void *identity);

/* Show one step.  FALSE, and the status kept, when it failed. */
BOOL sspi_step(struct sspi *sspi, const struct sspi_side *side, const char *call, SECURITY_STATUS status);

/* Legs until both sides are done; one leg of @side, which is given @peer_token; and the end of a side's context. */
BOOL sspi_handshake(struct sspi *sspi);
BOOL sspi_leg(struct sspi *sspi, struct sspi_side *side, const SecBuffer *peer_token);
void sspi_delete(struct sspi *sspi, struct sspi_side *side);

/* A message on its way: two or three buffers in one block, each as large as its part may become. */
struct sspi_parcel {
    BYTE *block;
    SecBuffer buffers[3]; /* token, data, padding */
    SecBufferDesc desc;
};

/* FALSE: no memory.  @is_sealed: for EncryptMessage, else for MakeSignature.  Its end is free() of the block. */
BOOL sspi_parcel_make(struct sspi_parcel *parcel, const SecPkgContext_Sizes *sizes, BOOL is_sealed);
BOOL sspi_parcel_is_intact(const struct sspi_parcel *parcel); /* it says what it said when it was made */

/* Sign and verify, or seal and unseal, a message each way.  FALSE when a step failed. */
BOOL sspi_sign(struct sspi *sspi, const SecPkgContext_Sizes *sizes);
BOOL sspi_seal(struct sspi *sspi, const SecPkgContext_Sizes *sizes);

/* Name of a status, with the SEC_ name of success. */
const char *sspi_status_name(SECURITY_STATUS status);

#endif
