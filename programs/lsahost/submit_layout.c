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

struct smart_card {
    ULONG MessageType;
    UNICODE_STRING Pin;
    ULONG CspDataLength;
    UCHAR *CspData;
};

struct smart_card_unlock {
    struct smart_card logon;
    LUID LogonId;
};

struct ticket {
    ULONG MessageType, Flags, ServiceTicketLength, TicketGrantingTicketLength;
    UCHAR *ServiceTicket, *TicketGrantingTicket;
};

struct ticket_unlock {
    struct ticket logon;
    LUID LogonId;
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
NSP_ASSERT_SIZE(struct smart_card, 20, 40);
NSP_ASSERT_SIZE(struct smart_card_unlock, 28, 48);
NSP_ASSERT_SIZE(struct ticket, 24, 32);
NSP_ASSERT_SIZE(struct ticket_unlock, 32, 40);
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
    DATA,      /* struct submit, becomes a length and, somewhere behind it, an address */
    BYTES_4,   /* copied */
    BYTES_8
};

struct member {
    enum kind kind;
    SIZE_T to, from; /* offsets in structure and values */
    SIZE_T pointer;  /* offset in the structure of the address of DATA */
};

#define MEMBER(kind, structure, name, value) \
    { kind, offsetof(struct structure, name), offsetof(struct submit_values, value), 0 }
#define MEMBER_DATA(structure, length, name, value) \
    { DATA, offsetof(struct structure, length), offsetof(struct submit_values, value), \
      offsetof(struct structure, name) }
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
    MEMBER_DATA(structure, prefix CspDataLength, prefix CspData, certificate)
#define SMART_CARD(structure, prefix) \
    MEMBER(TEXT, structure, prefix Pin, password), \
    MEMBER_DATA(structure, prefix CspDataLength, prefix CspData, certificate)
#define TICKET(structure, prefix) \
    MEMBER(BYTES_4, structure, prefix Flags, flags), \
    MEMBER_DATA(structure, prefix ServiceTicketLength, prefix ServiceTicket, ticket), \
    MEMBER_DATA(structure, prefix TicketGrantingTicketLength, prefix TicketGrantingTicket, granting_ticket)
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
    { "smart-card", 6, sizeof(struct smart_card), TRUE, { SMART_CARD(smart_card, NOTHING) } },
    { "unlock", 7, sizeof(struct unlock), TRUE, {
        INTERACTIVE(unlock, logon.), MEMBER(BYTES_8, unlock, LogonId, logon_id) } },
    { "smart-card-unlock", 8, sizeof(struct smart_card_unlock), TRUE, {
        SMART_CARD(smart_card_unlock, logon.), MEMBER(BYTES_8, smart_card_unlock, LogonId, logon_id) } },
    /* No header has a structure for this one, nor for 82 to 84: those that they are taken for fit the names. */
    { "proxy", 9, sizeof(struct interactive), FALSE, { INTERACTIVE(interactive, NOTHING) } },
    { "ticket", 10, sizeof(struct ticket), FALSE, { TICKET(ticket, NOTHING) } },
    { "ticket-unlock", 11, sizeof(struct ticket_unlock), TRUE, {
        TICKET(ticket_unlock, logon.), MEMBER(BYTES_8, ticket_unlock, LogonId, logon_id) } },
    { "s4u", 12, sizeof(struct s4u), FALSE, {
        MEMBER(BYTES_4, s4u, Flags, flags), MEMBER(TEXT, s4u, Upn, user), MEMBER(TEXT, s4u, Domain, domain) } },
    { "certificate", 13, sizeof(struct certificate), TRUE, { CERTIFICATE(certificate, NOTHING) } },
    { "certificate-s4u", 14, sizeof(struct certificate_s4u), TRUE, {
        MEMBER(BYTES_4, certificate_s4u, Flags, flags), MEMBER(TEXT, certificate_s4u, Upn, user),
        MEMBER(TEXT, certificate_s4u, DomainName, domain),
        MEMBER_DATA(certificate_s4u, CertificateLength, Certificate, certificate) } },
    { "certificate-unlock", 15, sizeof(struct certificate_unlock), TRUE, {
        CERTIFICATE(certificate_unlock, logon.), MEMBER(BYTES_8, certificate_unlock, LogonId, logon_id) } },
    { "virtual", 82, sizeof(struct interactive), FALSE, { INTERACTIVE(interactive, NOTHING) } },
    { "no-elevation", 83, sizeof(struct interactive), FALSE, { INTERACTIVE(interactive, NOTHING) } },
    { "luid", 84, sizeof(struct unlock), FALSE, {
        INTERACTIVE(unlock, logon.), MEMBER(BYTES_8, unlock, LogonId, logon_id) } },
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

/* Where @size bytes of data of this kind begin; what is copied into the structure has none. */
static SIZE_T aligned(SIZE_T end, enum kind kind, SIZE_T size)
{
    if (!size)
        return end;
    switch (kind) {
    case TEXT:
    case RESPONSE:
        return (end + 1) & ~(SIZE_T)1;
    case DATA:
        return (end + 7) & ~(SIZE_T)7;
    default:
        return end;
    }
}

/* Put @data at the end, and its address or offset at @pointer. */
static void append(struct writer *writer, enum kind kind, const struct submit *data, BYTE **pointer)
{
    SIZE_T at = aligned(writer->end, kind, data->size);

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
        append(writer, member->kind, &data, (BYTE **)(writer->block + member->pointer));
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
        size = aligned(size, member->kind, data.size) + data.size;
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
