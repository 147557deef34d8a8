/*
 * Identities that an application gives for authorization data: the three structures of contract P4.7 reach the package
 * whole, whatever the form of the call.  Assertion 20 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

enum form { PLAIN, EX, EX2, FORMS };
static const char *const form_names[] = { "SEC_WINNT_AUTH_IDENTITY", "its EX form", "its EX2 form" };

enum part { USER, DOMAIN_NAME, PASSWORD, PARTS };
static const struct { const char *ansi; const WCHAR *wide; } parts[] = {
    { "alice", L"alice" }, { "DOM", L"DOM" }, { "secret", L"secret" }
};

/* What EX2 has for its packed credentials; the password's offset is counted from here. */
struct packed {
    USHORT header_size, size;
    GUID type;
    ULONG offset;
    USHORT length;
};
static const GUID password_type = { 0x28BFC32F, 0x10F6, 0x4738, { 0x98, 0xD1, 0x1A, 0xC0, 0x61, 0xDF, 0x71, 0x6A } };

union identity {
    SEC_WINNT_AUTH_IDENTITY_W plain;
    SEC_WINNT_AUTH_IDENTITY_EXW ex;
    SEC_WINNT_AUTH_IDENTITY_EX2 ex2;
    BYTE bytes[128];
};

/* ---- the application makes one ---- */

static ULONG characters(enum part part)
{
    return (ULONG)strlen(parts[part].ansi);
}

static void *text(enum part part, BOOL is_ansi)
{
    return is_ansi ? (void *)parts[part].ansi : (void *)parts[part].wide;
}

static ULONG append(union identity *identity, enum part part, BOOL is_ansi)
{
    const ULONG size = characters(part) * (is_ansi ? 1 : sizeof(WCHAR));

    memcpy(identity->bytes + identity->ex2.cbStructureLength, text(part, is_ansi), size);
    identity->ex2.cbStructureLength += size;
    return size;
}

static void make_ex2(union identity *identity, BOOL is_ansi)
{
    SEC_WINNT_AUTH_IDENTITY_EX2 *ex2 = &identity->ex2;
    struct packed packed = { .header_size = sizeof(packed), .type = password_type, .offset = sizeof(packed) };

    ex2->Version = 0x201;
    ex2->cbHeaderLength = ex2->cbStructureLength = sizeof(*ex2);
    ex2->UserOffset = ex2->cbStructureLength;
    ex2->UserLength = append(identity, USER, is_ansi);
    ex2->DomainOffset = ex2->cbStructureLength;
    ex2->DomainLength = append(identity, DOMAIN_NAME, is_ansi);
    ex2->PackedCredentialsOffset = ex2->cbStructureLength;
    ex2->cbStructureLength += sizeof(packed);
    packed.length = append(identity, PASSWORD, is_ansi);
    packed.size = sizeof(packed) + packed.length;
    ex2->PackedCredentialsLength = packed.size;
    memcpy(identity->bytes + ex2->PackedCredentialsOffset, &packed, sizeof(packed));
}

static union identity make(enum form form, BOOL is_ansi)
{
    const ULONG flags = is_ansi ? SEC_WINNT_AUTH_IDENTITY_ANSI : SEC_WINNT_AUTH_IDENTITY_UNICODE;
    union identity identity;

    memset(&identity, 0, sizeof(identity));
    switch (form) {
    case PLAIN:
        identity.plain = (SEC_WINNT_AUTH_IDENTITY_W){
            text(USER, is_ansi), characters(USER), text(DOMAIN_NAME, is_ansi), characters(DOMAIN_NAME),
            text(PASSWORD, is_ansi), characters(PASSWORD), flags
        };
        break;
    case EX:
        identity.ex = (SEC_WINNT_AUTH_IDENTITY_EXW){
            0x200, sizeof(identity.ex), text(USER, is_ansi), characters(USER), text(DOMAIN_NAME, is_ansi),
            characters(DOMAIN_NAME), text(PASSWORD, is_ansi), characters(PASSWORD), flags, NULL, 0
        };
        break;
    default:
        make_ex2(&identity, is_ansi);
        identity.ex2.Flags = flags;
        break;
    }
    return identity;
}

/* ---- the package reads it: all of it lies in the client ---- */

static WCHAR decoded[PARTS][16];

static BOOL fetch(const void *client, ULONG size, void *to)
{
    return NT_SUCCESS(puppet.lsa->CopyFromClientBuffer(NULL, size, to, (void *)client));
}

static void decode(enum part part, const void *client, ULONG size, BOOL is_ansi)
{
    char bytes[32];
    ULONG i;

    if (size > sizeof(bytes) || !fetch(client, size, bytes))
        return;
    if (!is_ansi)
        memcpy(decoded[part], bytes, size);
    for (i = 0; is_ansi && i < size; i++)
        decoded[part][i] = bytes[i];
}

static void decode_ex2(const BYTE *client, const SEC_WINNT_AUTH_IDENTITY_EX2 *ex2)
{
    const BOOL is_ansi = !!(ex2->Flags & SEC_WINNT_AUTH_IDENTITY_ANSI);
    struct packed packed;

    decode(USER, client + ex2->UserOffset, ex2->UserLength, is_ansi);
    decode(DOMAIN_NAME, client + ex2->DomainOffset, ex2->DomainLength, is_ansi);
    if (fetch(client + ex2->PackedCredentialsOffset, sizeof(packed), &packed) &&
        IsEqualGUID(&packed.type, &password_type))
        decode(PASSWORD, client + ex2->PackedCredentialsOffset + packed.offset, packed.length, is_ansi);
}

/* EX without what is in front of them has the members of the first form. */
static void decode_pointers(const SEC_WINNT_AUTH_IDENTITY_W *plain)
{
    const BOOL is_ansi = !!(plain->Flags & SEC_WINNT_AUTH_IDENTITY_ANSI);
    const ULONG width = is_ansi ? 1 : sizeof(WCHAR);

    decode(USER, plain->User, plain->UserLength * width, is_ansi);
    decode(DOMAIN_NAME, plain->Domain, plain->DomainLength * width, is_ansi);
    decode(PASSWORD, plain->Password, plain->PasswordLength * width, is_ansi);
}

static NTSTATUS NTAPI read_identity(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data,
                                    void *get_key, void *argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    SEC_WINNT_AUTH_IDENTITY_EX2 ex2;
    SEC_WINNT_AUTH_IDENTITY_W plain;
    ULONG version = 0;

    memset(decoded, 0, sizeof(decoded));
    fetch(auth_data, sizeof(version), &version);
    if (version == 0x201 && fetch(auth_data, sizeof(ex2), &ex2))
        decode_ex2(auth_data, &ex2);
    else if (fetch((BYTE *)auth_data + (version == 0x200 ? offsetof(SEC_WINNT_AUTH_IDENTITY_EXW, User) : 0),
                   sizeof(plain), &plain))
        decode_pointers(&plain);
    return puppet_acquire(principal, use, logon_id, auth_data, get_key, argument, handle, expiry);
}

static BOOL are_decoded(void)
{
    enum part part;

    for (part = 0; part < PARTS && !wcscmp(decoded[part], parts[part].wide); part++)
        ;
    return part == PARTS;
}

/* ---- the two together ---- */

static void acquire_with(union identity *identity, BOOL is_a_form)
{
    SecHandle cred = { 0 };

    if (is_a_form)
        sspi_a->AcquireCredentialsHandleA(NULL, (char *)"Puppet", SECPKG_CRED_OUTBOUND, NULL, identity, NULL, NULL,
                                          &cred, NULL);
    else
        sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_OUTBOUND, NULL, identity, NULL, NULL,
                                        &cred, NULL);
    sspi->FreeCredentialsHandle(&cred);
}

static void all_combinations(void)
{
    union identity identity, before;
    BOOL is_ansi, is_a_form;
    enum form form;

    for (form = 0; form < FORMS; form++)
        for (is_ansi = FALSE; is_ansi <= TRUE; is_ansi++)
            for (is_a_form = FALSE; is_a_form <= TRUE; is_a_form++) {
                before = identity = make(form, is_ansi);
                memset(decoded, 0, sizeof(decoded));
                acquire_with(&identity, is_a_form);
                ok(are_decoded() && !memcmp(&identity, &before, sizeof(identity)),
                   "[P6.20] AcquireCredentialsHandle%c: %s in %s: the package finds user, domain and password",
                   is_a_form ? 'A' : 'W', form_names[form], is_ansi ? "ANSI" : "Unicode");
            }
}

static void same_bytes(void)
{
    static const BYTE expected[] = {
        0x01, 0x02, 0, 0, 48, 0, 0, 0, 104, 0, 0, 0,        /* version, header, all of it */
        48, 0, 0, 0, 10, 0, 0, 0, 58, 0, 0, 0, 6, 0, 0, 0,  /* user, domain */
        64, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0,               /* packed credentials, flags */
        0, 0, 0, 0, 0, 0, 0, 0,                             /* no list of packages */
        'a', 0, 'l', 0, 'i', 0, 'c', 0, 'e', 0, 'D', 0, 'O', 0, 'M', 0,
        28, 0, 40, 0, 0x2F, 0xC3, 0xBF, 0x28, 0xF6, 0x10, 0x38, 0x47,
        0x98, 0xD1, 0x1A, 0xC0, 0x61, 0xDF, 0x71, 0x6A, 28, 0, 0, 0, 12, 0, 0, 0,
        's', 0, 'e', 0, 'c', 0, 'r', 0, 'e', 0, 't', 0
    };
    union identity identity = make(EX2, FALSE);

    ok_int(sizeof(identity.plain), NSP_BY_WIDTH(28, 48), "[P6.20] SEC_WINNT_AUTH_IDENTITY: it has its size");
    ok_int(sizeof(identity.ex), NSP_BY_WIDTH(44, 72), "[P6.20] SEC_WINNT_AUTH_IDENTITY_EX: it has its size");
    ok_int(sizeof(identity.ex2), 48, "[P6.20] SEC_WINNT_AUTH_IDENTITY_EX2: it has one size on both architectures");
    ok(identity.ex2.cbStructureLength == sizeof(expected) && !memcmp(identity.bytes, expected, sizeof(expected)),
       "[P6.20] SEC_WINNT_AUTH_IDENTITY_EX2: its bytes are the same on both architectures");
}

int main(void)
{
    struct nsp_package_table half = puppet_lsa_half;

    half.AcquireCredentialsHandle = read_identity;
    puppet_start_with(&half, &puppet_user_half);
    all_combinations();
    same_bytes();
    ok_str(puppet_stop(), "", "identity: nothing was left, and nothing was wrong");
    return done_testing();
}
