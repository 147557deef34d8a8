/*
 * Marshalled credentials: what the system's advapi32 marshals is decoded to what it was, and what is damaged is not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "base/str.h"
#include "lsa/cred_marshal.h"

#include "test.h"

#include <wincred.h>

static enum nsp_marshal_kind kind;
static BYTE *data;
static ULONG size;

static NTSTATUS unmarshal(const WCHAR *text)
{
    nsp_free(data);
    data = (BYTE *)16;
    size = 77;
    return nsp_unmarshal(text, &kind, &data, &size);
}

static BOOL is_data(const void *expected, ULONG expected_size)
{
    return data && size == expected_size && !memcmp(data, expected, size);
}

static void against_the_system(void)
{
    static const WCHAR *const names[] = { L"t", L"bo", L"DOMAIN\\alice", L"alice@example.com" };
    USERNAME_TARGET_CREDENTIAL_INFO user;
    CERT_CREDENTIAL_INFO certificate = { sizeof(certificate), { 0 } };
    unsigned i;
    WCHAR *text;

    for (i = 0; i < CERT_HASH_LENGTH; i++)
        certificate.rgbHashOfCert[i] = (BYTE)(i * 29 + 7);
    if (!CredMarshalCredentialW(CertCredential, &certificate, &text)) {
        skip("advapi32 marshals no certificate");
    } else {
        ok_status(unmarshal(text), STATUS_SUCCESS, "marshal: what the system makes of a certificate is decoded");
        ok(kind == NSP_MARSHAL_CERTIFICATE && is_data(certificate.rgbHashOfCert, CERT_HASH_LENGTH),
           "marshal: to its hash");
        CredFree(text);
    }
    for (i = 0; i < ARRAYSIZE(names); i++) {
        user.UserName = (WCHAR *)names[i];
        if (!CredMarshalCredentialW(UsernameTargetCredential, &user, &text)) {
            skip("advapi32 marshals no user names");
            continue;
        }
        ok_status(unmarshal(text), STATUS_SUCCESS, "marshal: what it makes of user name %u is decoded", i);
        ok(kind == NSP_MARSHAL_USER_NAME && is_data(names[i], (ULONG)(wcslen(names[i]) * sizeof(WCHAR))),
           "marshal: to the name");
        CredFree(text);
    }
}

static void blobs(void)
{
    ok_status(unmarshal(L"@@DCAAAAA0BA"), STATUS_SUCCESS, "marshal: a blob of two bytes is decoded");
    ok(kind == NSP_MARSHAL_BLOB && is_data("t", 2), "marshal: to its bytes");
    ok_status(unmarshal(L"@@DDAAAAA-##-"), STATUS_SUCCESS, "marshal: so is one of three");
    ok(is_data("\xBF\xEF\xFF", 3), "marshal: with the last characters of the alphabet");
    ok_status(unmarshal(L"@@DAAAAAA"), STATUS_SUCCESS, "marshal: and an empty one");
    ok(data && !size, "marshal: which has no bytes");
}

static void not_marshaled(void)
{
    static const WCHAR *const names[] = { L"", L"@", L"@@", L"alice", L"alice@example.com", L"@@a", L"@@A", L"@@!" };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(names); i++) {
        ok(!nsp_marshal_is(names[i], &kind), "marshal: \"%ls\" is a name like others", names[i]);
        ok(unmarshal(names[i]) == STATUS_INVALID_PARAMETER && !data && !size, "marshal: and is not decoded");
    }
}

static void damaged(void)
{
    static const struct { const WCHAR *text; const char *what; } cases[] = {
        { L"@@B", "a certificate without a hash" },
        { L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAA", "a hash that is too short" },
        { L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "one that is too long" },
        { L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAA-", "one with bits behind its end" },
        { L"@@BAAAAAAAAAAAAA!AAAAAAAAAAAAA", "one with a character that is none of the alphabet" },
        { L"@@CCAAA", "a name without the whole length" },
        { L"@@C!AAAAA0BA", "a length that is none" },
        { L"@@CBAAAAA0B", "a name of half a character" },
        { L"@@CCAAAAA0B", "a name that is cut" },
        { L"@@CCAAAAA0BAA", "a name with more behind it" },
        { L"@@D-----DAAA", "a length that is more than there is" },
        { L"@@DAAAAgA", "one that is too much for 32 bits of bits" }
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(cases); i++)
        ok(nsp_marshal_is(cases[i].text, &kind) && unmarshal(cases[i].text) == STATUS_INVALID_PARAMETER && !data &&
           !size, "marshal: %s is refused", cases[i].what);
    ok_status(unmarshal(L"@@ECAAAAA0BA"), STATUS_NOT_SUPPORTED, "marshal: a packed credential is not supported");
}

int main(void)
{
    against_the_system();
    blobs();
    not_marshaled();
    damaged();
    nsp_free(data);
    return done_testing();
}
