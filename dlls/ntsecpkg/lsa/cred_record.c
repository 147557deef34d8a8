/*
 * Records of the credential store: taken from a package, and checked when they come from the registry.  What is allowed
 * is what the reference page of CREDENTIALW says.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cred_record.h"

#include "base/str.h"
#include "lsa/argument.h"
#include "lsa/cred_marshal.h"
#include "lsa/functions.h"

#define VERSION 1
#define VALID_FLAGS 0xF7FF /* of CREDENTIALW, in newer headers */
#define GENERIC_CERTIFICATE 5

#define ROUND_UP(size) (((size) + (NSP_CRED_BLOB_UNIT - 1)) & ~(ULONG)(NSP_CRED_BLOB_UNIT - 1))
#define MEMBER(name) offsetof(struct nsp_cred_record, name)

BOOL nsp_cred_type_is_domain(ULONG type)
{
    return type != CRED_TYPE_GENERIC && type != GENERIC_CERTIFICATE;
}

void *nsp_cred_record_at(const struct nsp_cred_record *record, ULONG offset)
{
    return offset ? (BYTE *)record + offset : NULL;
}

BOOL nsp_cred_record_is(const struct nsp_cred_record *record, ULONG type, const WCHAR *target)
{
    return record->type == type && nsp_wide_equal(nsp_cred_record_at(record, record->target), target);
}

void nsp_cred_record_free(struct nsp_cred_record *record)
{
    if (!record)
        return;
    nsp_wipe(record, record->size);
    nsp_free(record);
}

/* ---- taking ---- */

/* Room for @size bytes at the end, zeroed, its offset at @member.  The record moves: what is secret comes last. */
static void *append(struct nsp_cred_record **record, SIZE_T member, ULONG size)
{
    ULONG offset = (*record)->size;
    struct nsp_cred_record *grown = nsp_realloc(*record, offset + ROUND_UP(size));

    if (!grown)
        return NULL;
    *record = grown;
    grown->size += ROUND_UP(size);
    *(ULONG *)((BYTE *)grown + member) = offset;
    return (BYTE *)grown + offset;
}

/* At most @limit characters. */
static NTSTATUS take_text(struct nsp_cred_record **record, SIZE_T member, const WCHAR *source, ULONG limit)
{
    NTSTATUS status;
    WCHAR *text;
    void *place;
    ULONG size;

    if (!NT_SUCCESS(status = nsp_take_wide(source, limit, &text)) || !text)
        return status;
    size = (ULONG)((wcslen(text) + 1) * sizeof(*text));
    if ((place = append(record, member, size)))
        memcpy(place, text, size);
    nsp_free(text);
    return place ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS take_attribute(struct nsp_cred_record **record, const CREDENTIAL_ATTRIBUTEW *source, ULONG i)
{
    CREDENTIAL_ATTRIBUTEW attribute;
    NTSTATUS status;
    void *place;

    if (!NT_SUCCESS(status = nsp_take(&attribute, source, sizeof(attribute))) ||
        !NT_SUCCESS(status = take_text(record, MEMBER(attributes[i].keyword), attribute.Keyword,
                                       CRED_MAX_STRING_LENGTH)))
        return status;
    if (!(*record)->attributes[i].keyword || attribute.ValueSize > CRED_MAX_VALUE_SIZE)
        return STATUS_INVALID_PARAMETER;
    (*record)->attributes[i].flags = attribute.Flags;
    (*record)->attributes[i].value_size = attribute.ValueSize;
    if (!attribute.ValueSize)
        return STATUS_SUCCESS;
    if (!(place = append(record, MEMBER(attributes[i].value), attribute.ValueSize)))
        return STATUS_NO_MEMORY;
    return nsp_take(place, attribute.Value, attribute.ValueSize);
}

NTSTATUS nsp_cred_record_set_blob(struct nsp_cred_record **record, const void *blob, ULONG size)
{
    void *place;

    if (!size)
        return STATUS_SUCCESS;
    if (!(place = append(record, MEMBER(blob), size)))
        return STATUS_NO_MEMORY;
    memcpy(place, blob, size);
    (*record)->blob_size = size;
    return STATUS_SUCCESS;
}

static NTSTATUS take_blob(struct nsp_cred_record **record, const struct nsp_encrypted_credential *cred, BOOL is_clear)
{
    ULONG size = cred->Cred.CredentialBlobSize, clear_size = is_clear ? size : cred->ClearCredentialBlobSize;
    BYTE blob[ROUND_UP(NSP_CRED_MAX_BLOB)];
    NTSTATUS status;

    if (size > sizeof(blob) || clear_size > size || clear_size > NSP_CRED_MAX_BLOB || !clear_size != !size)
        return STATUS_INVALID_PARAMETER;
    if (!size)
        return STATUS_SUCCESS;
    if (NT_SUCCESS(status = nsp_take(blob, cred->Cred.CredentialBlob, size))) {
        if (!is_clear)
            lsa_LsaUnprotectMemory(blob, size);
        status = nsp_cred_record_set_blob(record, blob, clear_size);
    }
    nsp_wipe(blob, sizeof(blob));
    return status;
}

static NTSTATUS take_texts(struct nsp_cred_record **record, const CREDENTIALW *cred)
{
    ULONG limit = nsp_cred_type_is_domain(cred->Type) ? CRED_MAX_DOMAIN_TARGET_NAME_LENGTH
        : CRED_MAX_GENERIC_TARGET_NAME_LENGTH;
    NTSTATUS status;

    if (NT_SUCCESS(status = take_text(record, MEMBER(target), cred->TargetName, limit)) &&
        NT_SUCCESS(status = take_text(record, MEMBER(comment), cred->Comment, CRED_MAX_STRING_LENGTH)) &&
        NT_SUCCESS(status = take_text(record, MEMBER(alias), cred->TargetAlias, CRED_MAX_STRING_LENGTH)))
        status = take_text(record, MEMBER(user), cred->UserName, CRED_MAX_USERNAME_LENGTH);
    return status;
}

static BOOL is_head_valid(const CREDENTIALW *cred)
{
    return cred->Type && cred->Type < NSP_CRED_TYPE_END && !(cred->Flags & ~VALID_FLAGS) &&
           cred->Persist >= CRED_PERSIST_SESSION && cred->Persist <= CRED_PERSIST_ENTERPRISE &&
           cred->AttributeCount <= CRED_MAX_ATTRIBUTES;
}

/* Names that the type asks for: a password for servers needs its user, a certificate is named by its hash. */
static BOOL are_names_valid(const struct nsp_cred_record *record)
{
    const WCHAR *target = nsp_cred_record_at(record, record->target), *user = nsp_cred_record_at(record, record->user);
    enum nsp_marshal_kind kind;

    if (!target || !*target)
        return FALSE;
    if (record->type == CRED_TYPE_DOMAIN_CERTIFICATE)
        return user && nsp_marshal_is(user, &kind) && kind == NSP_MARSHAL_CERTIFICATE;
    return record->type != CRED_TYPE_DOMAIN_PASSWORD || (user && *user);
}

NTSTATUS nsp_cred_record_take(const struct nsp_encrypted_credential *source, BOOL is_clear,
                              struct nsp_cred_record **out)
{
    struct nsp_encrypted_credential cred = { 0 };
    struct nsp_cred_record *record;
    NTSTATUS status;
    ULONG size, i;

    *out = NULL;
    if (!NT_SUCCESS(status = nsp_take(&cred, source, is_clear ? sizeof(cred.Cred) : sizeof(cred))))
        return status;
    if (!is_head_valid(&cred.Cred))
        return STATUS_INVALID_PARAMETER;
    size = ROUND_UP((ULONG)MEMBER(attributes[cred.Cred.AttributeCount]));
    if (!(record = nsp_alloc(size)))
        return STATUS_NO_MEMORY;
    record->size = size;
    record->version = VERSION;
    record->flags = cred.Cred.Flags;
    record->type = cred.Cred.Type;
    record->persist = cred.Cred.Persist;
    record->attribute_count = cred.Cred.AttributeCount;

    if (!NT_SUCCESS(status = take_texts(&record, &cred.Cred)))
        goto fail;
    for (i = 0; i < record->attribute_count; i++) {
        if (!NT_SUCCESS(status = take_attribute(&record, cred.Cred.Attributes + i, i)))
            goto fail;
    }
    status = are_names_valid(record) ? take_blob(&record, &cred, is_clear) : STATUS_INVALID_PARAMETER;
    if (NT_SUCCESS(status)) {
        *out = record;
        return STATUS_SUCCESS;
    }

fail:
    nsp_cred_record_free(record);
    return status;
}

/* ---- checking ---- */

static BOOL has_bytes(const struct nsp_cred_record *record, ULONG offset, ULONG size)
{
    return !size || (offset && offset <= record->size && size <= record->size - offset);
}

static BOOL has_text(const struct nsp_cred_record *record, ULONG offset)
{
    if (!offset)
        return TRUE;
    if (offset % sizeof(WCHAR))
        return FALSE;
    for (; has_bytes(record, offset, sizeof(WCHAR)); offset += sizeof(WCHAR)) {
        if (!*(const WCHAR *)((const BYTE *)record + offset))
            return TRUE;
    }
    return FALSE;
}

BOOL nsp_cred_record_is_valid(const void *bytes, ULONG size)
{
    const struct nsp_cred_record *record = bytes;
    ULONG i;

    if (size < sizeof(*record) || record->size != size || record->version != VERSION ||
        record->attribute_count > CRED_MAX_ATTRIBUTES || MEMBER(attributes[record->attribute_count]) > size)
        return FALSE;
    for (i = 0; i < record->attribute_count; i++) {
        if (!has_text(record, record->attributes[i].keyword) ||
            !has_bytes(record, record->attributes[i].value, record->attributes[i].value_size))
            return FALSE;
    }
    return record->target && has_text(record, record->target) && has_text(record, record->comment) &&
           has_text(record, record->alias) && has_text(record, record->user) &&
           record->blob_size <= NSP_CRED_MAX_BLOB && has_bytes(record, record->blob, ROUND_UP(record->blob_size));
}
