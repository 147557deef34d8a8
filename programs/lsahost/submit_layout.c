/*
 * The submit buffers of MSV1_0 and Kerberos, from one table of their members.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "submit_layout.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MAX_LENGTH 0xFFFC /* bytes that a counted string counts, less a terminator */

/* ---- the structures ---- */

struct interactive {
    ULONG MessageType;
    UNICODE_STRING LogonDomainName, UserName, Password;
};

struct unlock {
    struct interactive logon;
    LUID LogonId;
};

struct lm20 {
    ULONG MessageType;
    UNICODE_STRING LogonDomainName, UserName, Workstation;
    UCHAR Challenge[8];
    STRING CaseSensitiveResponse, CaseInsensitiveResponse;
    ULONG ParameterControl;
};

struct subauth {
    struct { /* the members of the one above, without padding behind them */
        ULONG MessageType;
        UNICODE_STRING LogonDomainName, UserName, Workstation;
        UCHAR Challenge[8];
        STRING AuthenticationInfo1, AuthenticationInfo2;
    };
    ULONG ParameterControl, SubAuthPackageId;
};

struct s4u {
    ULONG MessageType, Flags;
    UNICODE_STRING Upn, Domain;
};

struct certificate {
    ULONG MessageType;
    UNICODE_STRING DomainName, UserName, Pin;
    ULONG Flags, CspDataLength;
    UCHAR *CspData;
};

struct certificate_unlock {
    struct certificate logon;
    LUID LogonId;
};

struct certificate_s4u {
    ULONG MessageType, Flags;
    UNICODE_STRING Upn, DomainName;
    ULONG CertificateLength;
    UCHAR *Certificate;
};

NSP_ASSERT_SIZE(struct interactive, 28, 56);
NSP_ASSERT_SIZE(struct unlock, 36, 64);
NSP_ASSERT_SIZE(struct lm20, 56, 104);
NSP_ASSERT_SIZE(struct subauth, 60, 104);
NSP_ASSERT_SIZE(struct s4u, 24, 40);
NSP_ASSERT_SIZE(struct certificate, 40, 72);
NSP_ASSERT_SIZE(struct certificate_unlock, 48, 80);
NSP_ASSERT_SIZE(struct certificate_s4u, 32, 56);
NSP_ASSERT_OFFSET(struct lm20, Challenge, 28, 56);
NSP_ASSERT_OFFSET(struct lm20, ParameterControl, 52, 96);
NSP_ASSERT_OFFSET(struct subauth, SubAuthPackageId, 56, 100);
NSP_ASSERT_OFFSET(struct certificate, CspData, 36, 64);
NSP_ASSERT_OFFSET(struct certificate_s4u, Certificate, 28, 48);

/* ---- their members, in the order of the data ---- */

enum kind {
    END,
    TEXT,      /* const WCHAR *, becomes a UNICODE_STRING */
    RESPONSE,  /* struct submit, becomes a STRING */
    DATA,      /* struct submit, becomes a length and, at the next pointer, an address */
    BYTES_4,   /* copied */
    BYTES_8
};

struct member {
    enum kind kind;
    SIZE_T to, from; /* offsets in structure and values */
};

#define MEMBER(kind, structure, name, value) \
    { kind, offsetof(struct structure, name), offsetof(struct submit_values, value) }
#define INTERACTIVE(structure, prefix) \
    MEMBER(TEXT, structure, prefix LogonDomainName, domain), MEMBER(TEXT, structure, prefix UserName, user), \
    MEMBER(TEXT, structure, prefix Password, password)
#define NETWORK(structure, first, second) \
    MEMBER(TEXT, structure, LogonDomainName, domain), MEMBER(TEXT, structure, UserName, user), \
    MEMBER(TEXT, structure, Workstation, workstation), MEMBER(BYTES_8, structure, Challenge, challenge), \
    MEMBER(RESPONSE, structure, first, nt_response), MEMBER(RESPONSE, structure, second, lm_response), \
    MEMBER(BYTES_4, structure, ParameterControl, parameter_control)
#define CERTIFICATE(structure, prefix) \
    MEMBER(TEXT, structure, prefix DomainName, domain), MEMBER(TEXT, structure, prefix UserName, user), \
    MEMBER(TEXT, structure, prefix Pin, password), MEMBER(BYTES_4, structure, prefix Flags, flags), \
    MEMBER(DATA, structure, prefix CspDataLength, certificate)
#define NOTHING

static const struct layout {
    const char *name;
    ULONG message;
    SIZE_T size;
    BOOL is_relative; /* usually */
    struct member members[9];
} layouts[] = {
    { "msv1_0", 2, sizeof(struct interactive), FALSE, { INTERACTIVE(interactive, NOTHING) } },
    { "kerberos", 2, sizeof(struct interactive), FALSE, { INTERACTIVE(interactive, NOTHING) } },
    { "lm20", 3, sizeof(struct lm20), FALSE, { NETWORK(lm20, CaseSensitiveResponse, CaseInsensitiveResponse) } },
    { "network", 4, sizeof(struct lm20), FALSE, { NETWORK(lm20, CaseSensitiveResponse, CaseInsensitiveResponse) } },
    { "subauth", 5, sizeof(struct subauth), FALSE, {
        NETWORK(subauth, AuthenticationInfo1, AuthenticationInfo2),
        MEMBER(BYTES_4, subauth, SubAuthPackageId, subauth_id) } },
    { "unlock", 7, sizeof(struct unlock), TRUE, {
        INTERACTIVE(unlock, logon.), MEMBER(BYTES_8, unlock, LogonId, logon_id) } },
    { "s4u", 12, sizeof(struct s4u), FALSE, {
        MEMBER(BYTES_4, s4u, Flags, flags), MEMBER(TEXT, s4u, Upn, user), MEMBER(TEXT, s4u, Domain, domain) } },
    { "certificate", 13, sizeof(struct certificate), TRUE, { CERTIFICATE(certificate, NOTHING) } },
    { "certificate-s4u", 14, sizeof(struct certificate_s4u), TRUE, {
        MEMBER(BYTES_4, certificate_s4u, Flags, flags), MEMBER(TEXT, certificate_s4u, Upn, user),
        MEMBER(TEXT, certificate_s4u, DomainName, domain),
        MEMBER(DATA, certificate_s4u, CertificateLength, certificate) } },
    { "certificate-unlock", 15, sizeof(struct certificate_unlock), TRUE, {
        CERTIFICATE(certificate_unlock, logon.), MEMBER(BYTES_8, certificate_unlock, LogonId, logon_id) } },
};

const char *submit_layout_name(unsigned index)
{
    return index < ARRAYSIZE(layouts) ? layouts[index].name : NULL;
}

/* ---- building one ---- */

struct writer {
    BYTE *block;
    SIZE_T end;             /* bytes so far */
    BOOL is_relative;
    BYTE **first;           /* the first pointer that leads to something; NULL: there is none */
    SIZE_T first_length;
};

static struct submit data_of(const struct member *member, const struct submit_values *values)
{
    const void *value = (const char *)values + member->from;
    struct submit data = { NULL, 0 };

    if (member->kind == TEXT) {
        data.data = *(BYTE *const *)value;
        data.size = (ULONG)(wcslen((const WCHAR *)data.data) * sizeof(WCHAR));
    } else if (member->kind == RESPONSE || member->kind == DATA) {
        data = *(const struct submit *)value;
    }
    return data;
}

static SIZE_T aligned(SIZE_T end, enum kind kind)
{
    return kind == DATA ? (end + 7) & ~(SIZE_T)7 : (end + 1) & ~(SIZE_T)1;
}

/* Put @data at the end, and its address or offset at @pointer. */
static void append(struct writer *writer, enum kind kind, const struct submit *data, BYTE **pointer)
{
    SIZE_T at = aligned(writer->end, kind);

    if (data->size)
        memcpy(writer->block + at, data->data, data->size);
    *pointer = writer->is_relative ? (BYTE *)at : writer->block + at;
    if (data->size && !writer->first) {
        writer->first = pointer;
        writer->first_length = data->size;
    }
    writer->end = at + data->size;
}

static void write_member(struct writer *writer, const struct member *member, const struct submit_values *values)
{
    const struct submit data = data_of(member, values);
    BYTE *to = writer->block + member->to;
    STRING *string = (STRING *)to; /* which has the members of a UNICODE_STRING */

    switch (member->kind) {
    case TEXT:
    case RESPONSE:
        string->Length = string->MaximumLength = (USHORT)data.size;
        append(writer, member->kind, &data, (BYTE **)&string->Buffer);
        break;
    case DATA:
        *(ULONG *)to = data.size;
        append(writer, member->kind, &data, (BYTE **)(((ULONG_PTR)(to + sizeof(ULONG)) + sizeof(void *) - 1) &
                                                     ~(ULONG_PTR)(sizeof(void *) - 1)));
        break;
    case BYTES_4:
    case BYTES_8:
        memcpy(to, (const char *)values + member->from, member->kind == BYTES_4 ? 4 : 8);
        break;
    case END:
        break;
    }
}

/* Room for all of it; 0 when a string is too long. */
static SIZE_T needed(const struct layout *layout, const struct submit_values *values)
{
    const struct member *member;
    SIZE_T size = layout->size;
    struct submit data;

    for (member = layout->members; member->kind != END; member++) {
        data = data_of(member, values);
        if (data.size > (member->kind == DATA ? SUBMIT_LIMIT : MAX_LENGTH))
            return 0;
        size = aligned(size, member->kind) + data.size;
    }
    return size;
}

NTSTATUS submit_build(unsigned index, enum submit_pointers pointers, const struct submit_values *values,
                      struct submit *submit)
{
    const struct layout *layout = &layouts[index];
    const struct member *member;
    struct writer writer = {
        .end = layout->size,
        .is_relative = pointers == SUBMIT_RELATIVE || (pointers == SUBMIT_USUAL && layout->is_relative)
    };
    SIZE_T size = needed(layout, values);

    submit->data = NULL;
    submit->size = 0;
    if (!size)
        return STATUS_NAME_TOO_LONG;
    if (!(writer.block = calloc(1, size)))
        return STATUS_NO_MEMORY;

    *(ULONG *)writer.block = layout->message;
    for (member = layout->members; member->kind != END; member++)
        write_member(&writer, member, values);
    if (pointers == SUBMIT_BROKEN && writer.first)
        *writer.first = writer.block + size - writer.first_length + 1;
    submit->data = writer.block;
    submit->size = (ULONG)size;
    return STATUS_SUCCESS;
}
