/*
 * Cases of messages: signed and sealed as they should be, changed, repeated, out of order, and in the wrong context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_message.h"
#include <stdlib.h>
#include <string.h>

/* Signed or sealed, from one side to the other. */
struct way {
    struct check_pair *pair;
    BOOL is_sealed, is_back; /* from the server to the client */
};

static struct sspi_side *sender(const struct way *way)
{
    return way->is_back ? &way->pair->sspi.server : &way->pair->sspi.client;
}

static struct sspi_side *receiver(const struct way *way)
{
    return way->is_back ? &way->pair->sspi.client : &way->pair->sspi.server;
}

static const char *protect_name(const struct way *way)
{
    return way->is_sealed ? "EncryptMessage" : "MakeSignature";
}

static const char *verify_name(const struct way *way)
{
    return way->is_sealed ? "DecryptMessage" : "VerifySignature";
}

static SECURITY_STATUS protect(const struct way *way, struct sspi_parcel *parcel, ULONG sequence)
{
    SecurityFunctionTableW *table = way->pair->sspi.table;

    return (way->is_sealed ? table->EncryptMessage : table->MakeSignature)(&sender(way)->context, 0, &parcel->desc,
                                                                           sequence);
}

static SECURITY_STATUS verify(const struct way *way, struct sspi_parcel *parcel, ULONG sequence)
{
    SecurityFunctionTableW *table = way->pair->sspi.table;
    ULONG qop;

    return (way->is_sealed ? table->DecryptMessage : table->VerifySignature)(&receiver(way)->context, &parcel->desc,
                                                                             sequence, &qop);
}

static BOOL send(const struct way *way, struct sspi_parcel *parcel, ULONG sequence)
{
    if (!sspi_parcel_make(parcel, &way->pair->sizes, way->is_sealed))
        return FALSE;
    if (protect(way, parcel, sequence) >= 0)
        return TRUE;
    free(parcel->block);
    return FALSE;
}

/* A copy with a block of its own: what verifies a sealed message opens it in its place. */
static BOOL duplicate(const struct sspi_parcel *parcel, struct sspi_parcel *copy)
{
    const BYTE *begin = parcel->block;
    ULONG i, size = 0;

    for (i = 0; i < parcel->desc.cBuffers; i++) {
        ULONG end = (ULONG)((const BYTE *)parcel->buffers[i].pvBuffer - begin) + parcel->buffers[i].cbBuffer;

        size = max(size, end);
    }
    *copy = *parcel;
    if (!(copy->block = malloc(size)))
        return FALSE;
    memcpy(copy->block, begin, size);
    copy->desc.pBuffers = copy->buffers;
    for (i = 0; i < parcel->desc.cBuffers; i++)
        copy->buffers[i].pvBuffer = copy->block + ((const BYTE *)parcel->buffers[i].pvBuffer - begin);
    return TRUE;
}

/* What the package says that it can do, and was asked for. */
static BOOL can(const struct way *way)
{
    ULONG capabilities = way->pair->check->info.capabilities, flags = way->pair->sspi.flags;

    return way->is_sealed ? capabilities & NSP_CAP_PRIVACY && flags & ISC_REQ_CONFIDENTIALITY
                          : capabilities & NSP_CAP_INTEGRITY && flags & ISC_REQ_INTEGRITY;
}

typedef void use_way(const struct way *way);

/* Each way in a pair of contexts of its own. */
static void use_each(struct check *check, use_way *use)
{
    struct check_pair pair;
    BOOL is_used = FALSE;
    unsigned i;

    if (check_pair_open(check, &pair)) {
        for (i = 0; i < 4; i++) {
            const struct way way = { &pair, i / 2, i % 2 };

            check_pair_restart(&pair);
            if (!can(&way) || !check_pair_connect(&pair))
                continue;
            check_note(check, "%s by the %s", protect_name(&way), sender(&way)->name);
            use(&way);
            is_used = TRUE;
        }
        if (!is_used)
            check_skip(check, "it says neither SECPKG_FLAG_INTEGRITY nor SECPKG_FLAG_PRIVACY");
    }
    check_pair_end(&pair);
}

/* ---- as it should be ---- */

static void find_failure(const struct way *way, SECURITY_STATUS status, const char *call, ULONG number)
{
    check_find(way->pair->check, NSP_FINDING_REFUSED, status, call, "message %lu of the %s: %s gives %s", number,
               sender(way)->name, call, sspi_status_name(status));
}

static void exchange(const struct way *way)
{
    struct sspi_parcel parcel;
    SECURITY_STATUS status;
    ULONG i;

    for (i = 0; i < 3; i++) {
        if (!sspi_parcel_make(&parcel, &way->pair->sizes, way->is_sealed))
            return;
        if ((status = protect(way, &parcel, i)) < 0)
            find_failure(way, status, protect_name(way), i);
        else if (way->is_sealed && sspi_parcel_is_intact(&parcel))
            find_failure(way, SEC_E_CRYPTO_SYSTEM_INVALID, protect_name(way), i);
        else if ((status = verify(way, &parcel, i)) < 0)
            find_failure(way, status, verify_name(way), i);
        else if (!sspi_parcel_is_intact(&parcel))
            find_failure(way, SEC_E_MESSAGE_ALTERED, verify_name(way), i);
        free(parcel.block);
    }
}

void check_messages(struct check *check)
{
    use_each(check, exchange);
}

/* ---- changed ---- */

static void verify_changed(const struct way *way, struct sspi_parcel *parcel, const char *what)
{
    if (verify(way, parcel, 0) >= 0)
        check_find(way->pair->check, NSP_FINDING_MESSAGE_NOT_PROTECTED, STATUS_SUCCESS, verify_name(way),
                   "%s takes a message of the %s although %s", verify_name(way), sender(way)->name, what);
    free(parcel->block);
}

static void change_data(const struct way *way)
{
    struct sspi_parcel parcel;

    if (!send(way, &parcel, 0))
        return;
    ((BYTE *)parcel.buffers[1].pvBuffer)[parcel.buffers[1].cbBuffer / 2] ^= 0x10;
    verify_changed(way, &parcel, "a bit of it was changed");
}

/* All of it: a signature may have bits that mean nothing. */
static void change_signature(const struct way *way)
{
    struct sspi_parcel parcel;
    ULONG i;

    if (!send(way, &parcel, 0))
        return;
    for (i = 0; i < parcel.buffers[0].cbBuffer; i++)
        ((BYTE *)parcel.buffers[0].pvBuffer)[i] ^= 0xFF;
    verify_changed(way, &parcel, "every bit of its signature was changed");
}

void check_message_altered(struct check *check)
{
    use_each(check, change_data);
}

void check_signature_altered(struct check *check)
{
    use_each(check, change_signature);
}

void check_message_changed(struct check_pair *pair)
{
    const struct way way = { pair, FALSE, FALSE };

    if (can(&way))
        change_data(&way);
}

/* ---- again, and out of order ---- */

static BOOL has(const struct way *way, ULONG flag)
{
    return sender(way)->attributes & receiver(way)->attributes & flag;
}

static void find_sequence(const struct way *way, const char *what)
{
    check_find(way->pair->check, NSP_FINDING_SEQUENCE_IGNORED, STATUS_SUCCESS, verify_name(way),
               "both contexts say %s, but %s takes a message of the %s %s",
               has(way, ISC_RET_REPLAY_DETECT) ? "REPLAY_DETECT" : "SEQUENCE_DETECT", verify_name(way),
               sender(way)->name, what);
}

/* The receiver counts for itself, as applications do. */
static void repeat(const struct way *way)
{
    struct sspi_parcel parcel, again;

    if (!has(way, ISC_RET_REPLAY_DETECT) && !has(way, ISC_RET_SEQUENCE_DETECT))
        return;
    if (!send(way, &parcel, 0))
        return;
    if (duplicate(&parcel, &again)) {
        if (verify(way, &parcel, 0) >= 0 && verify(way, &again, 1) >= 0)
            find_sequence(way, "twice");
        free(again.block);
    }
    free(parcel.block);
}

void check_message_repeated(struct check *check)
{
    use_each(check, repeat);
}

static void overtake(const struct way *way)
{
    struct sspi_parcel first, second;

    if (!has(way, ISC_RET_SEQUENCE_DETECT) || !send(way, &first, 0))
        return;
    if (send(way, &second, 1)) {
        if (verify(way, &second, 0) >= 0)
            find_sequence(way, "before the one that was sent before it");
        free(second.block);
    }
    free(first.block);
}

void check_message_overtaken(struct check *check)
{
    use_each(check, overtake);
}

/* ---- where it does not belong ---- */

void check_message_crossed(struct check_pair *first, struct check_pair *second)
{
    struct check_pair crossed = *first;
    const struct way way = { &crossed, FALSE, FALSE };
    struct sspi_parcel parcel;

    if (!can(&way) || !send(&way, &parcel, 0))
        return;
    crossed.sspi.server = second->sspi.server;
    if (verify(&way, &parcel, 0) >= 0)
        check_find(first->check, NSP_FINDING_CONTEXTS_MIXED, STATUS_SUCCESS, verify_name(&way),
                   "a message of one context verifies in the context of another client");
    free(parcel.block);
}

void check_message_early(struct check_pair *pair)
{
    static const SecPkgContext_Sizes sizes = { 256, 256, 0, 256 };
    SecurityFunctionTableW *table = pair->sspi.table;
    struct sspi_side *side = check_pair_peer(pair);
    SecPkgContext_NamesW names = { NULL };
    struct sspi_parcel parcel;
    SECURITY_STATUS status;
    unsigned i;

    if (table->QueryContextAttributesW(&side->context, SECPKG_ATTR_NAMES, &names) >= 0)
        table->FreeContextBuffer(names.sUserName);
    for (i = 0; i < 2; i++) {
        pair->sizes = sizes;
        if (!sspi_parcel_make(&parcel, &sizes, i))
            return;
        status = (i ? table->EncryptMessage : table->MakeSignature)(&side->context, 0, &parcel.desc, 0);
        if (status >= 0 && !side->is_done)
            check_find(pair->check, NSP_FINDING_ORDER_IGNORED, status, i ? "EncryptMessage" : "MakeSignature",
                       "%s protects a message of the %s before the handshake is complete",
                       i ? "EncryptMessage" : "MakeSignature", side->name);
        free(parcel.block);
    }
}
