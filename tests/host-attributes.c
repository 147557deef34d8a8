/*
 * Attributes of contexts that have strings, in both forms, and the token of a context.  Contract P5.4 and P5.5, the
 * assertions 27 and 28 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static HANDLE token;
static void *(NTAPI *allocate)(ULONG size); /* of the half that answers */
static BOOL has_strings;

/* The structure, its strings, and where the package information is, if it has any. */
static const struct {
    const char *name;
    ULONG attribute;
    unsigned count;
    size_t offsets[2];
    BOOL has_info;
} attributes[] = {
    { "Names", SECPKG_ATTR_NAMES, 1, { offsetof(SecPkgContext_NamesW, sUserName) }, FALSE },
    { "KeyInfo", SECPKG_ATTR_KEY_INFO, 2, { offsetof(SecPkgContext_KeyInfoW, sSignatureAlgorithmName),
                                            offsetof(SecPkgContext_KeyInfoW, sEncryptAlgorithmName) }, FALSE },
    { "Authority", SECPKG_ATTR_AUTHORITY, 1, { offsetof(SecPkgContext_AuthorityW, sAuthorityName) }, FALSE },
    { "ProtoInfo", SECPKG_ATTR_PROTO_INFO, 1, { offsetof(SecPkgContext_ProtoInfoW, sProtocolName) }, FALSE },
    { "NativeNames", SECPKG_ATTR_NATIVE_NAMES, 2, { offsetof(SecPkgContext_NativeNamesW, sClientName),
                                                    offsetof(SecPkgContext_NativeNamesW, sServerName) }, FALSE },
    { "CredentialName", SECPKG_ATTR_CREDENTIAL_NAME, 1,
      { offsetof(SecPkgContext_CredentialNameW, sCredentialName) }, FALSE },
    { "PackageInfo", SECPKG_ATTR_PACKAGE_INFO, 1, { offsetof(SecPkgContext_PackageInfoW, PackageInfo) }, TRUE },
    { "NegotiationInfo", SECPKG_ATTR_NEGOTIATION_INFO, 1, { offsetof(SecPkgContext_NegotiationInfoW, PackageInfo) },
      TRUE },
};

static const WCHAR *const texts[] = { L"the first", L"and another" };

static void *string_block(const WCHAR *text)
{
    const ULONG size = (ULONG)((wcslen(text) + 1) * sizeof(*text));

    return memcpy(allocate(size), text, size);
}

static NTSTATUS answer(ULONG attribute, char *buffer)
{
    unsigned i, j;

    if (attribute == SECPKG_ATTR_ACCESS_TOKEN) {
        ((SecPkgContext_AccessToken *)buffer)->AccessToken = token;
        return STATUS_SUCCESS;
    }
    for (i = 0; i < ARRAYSIZE(attributes) && attributes[i].attribute != attribute; i++)
        ;
    if (i == ARRAYSIZE(attributes))
        return SEC_E_UNSUPPORTED_FUNCTION;
    for (j = 0; j < attributes[i].count; j++)
        *(void **)(buffer + attributes[i].offsets[j]) = !has_strings ? NULL
            : attributes[i].has_info ? puppet_make_info(allocate) : string_block(texts[j]);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI answer_in_lsa(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    (void)handle;
    allocate = puppet.lsa->AllocateLsaHeap;
    return answer(attribute, buffer);
}

static NTSTATUS NTAPI answer_in_client(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    (void)handle;
    allocate = puppet.dll->AllocateHeap;
    return answer(attribute, buffer);
}

static NTSTATUS NTAPI give_token(nsp_sec_handle handle, HANDLE *given)
{
    (void)handle;
    *given = token;
    return STATUS_SUCCESS;
}

/* Whether each block is what it should be, and is freed, once. */
static BOOL are_right(unsigned which, const char *buffer, BOOL is_ansi)
{
    char ansi[32];
    BOOL right = TRUE;
    unsigned i;

    for (i = 0; i < attributes[which].count; i++) {
        void *block = *(void **)(buffer + attributes[which].offsets[i]);

        sprintf(ansi, "%ls", texts[i]);
        if (!block)
            return FALSE;
        if (attributes[which].has_info)
            right &= is_ansi ? !strcmp(((SecPkgInfoA *)block)->Name, "Puppet")
                             : !wcscmp(((SecPkgInfoW *)block)->Name, L"Puppet");
        else
            right &= is_ansi ? !strcmp(block, ansi) : !wcscmp(block, texts[i]);
        right &= sspi->FreeContextBuffer(block) == SEC_E_OK;
    }
    return right;
}

static BOOL are_null(unsigned which, const char *buffer)
{
    unsigned i;

    for (i = 0; i < attributes[which].count && !*(void **)(buffer + attributes[which].offsets[i]); i++)
        ;
    return i == attributes[which].count;
}

static void both_forms(SecHandle *context, const char *half)
{
    union { char bytes[64]; void *alignment; } buffer;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(attributes); i++) {
        has_strings = TRUE;
        ok(sspi->QueryContextAttributesW(context, attributes[i].attribute, &buffer) == SEC_E_OK &&
           are_right(i, buffer.bytes, FALSE), "[P6.27] QueryContextAttributesW: %s of the %s half: right, and freed",
           attributes[i].name, half);
        ok(sspi_a->QueryContextAttributesA(context, attributes[i].attribute, &buffer) == SEC_E_OK &&
           are_right(i, buffer.bytes, TRUE), "[P6.27] QueryContextAttributesA: %s of the %s half: right, and freed",
           attributes[i].name, half);
        has_strings = FALSE;
        ok(sspi_a->QueryContextAttributesA(context, attributes[i].attribute, &buffer) == SEC_E_OK &&
           are_null(i, buffer.bytes), "[P6.27] QueryContextAttributesA: %s of the %s half: NULL stays NULL",
           attributes[i].name, half);
    }
}

static BOOL is_open(HANDLE handle)
{
    TOKEN_TYPE type;
    DWORD size;

    return GetTokenInformation(handle, TokenType, &type, sizeof(type), &size);
}

/* Mapped: only what was accepted can be impersonated. */
static SecHandle accept_one(SecHandle *cred)
{
    SecBuffer in = { 1, SECBUFFER_TOKEN, "x" };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in };
    SecHandle context = { 0 };

    puppet_answer.is_mapped = TRUE;
    puppet_answer.data = "data";
    sspi->AcceptSecurityContext(cred, NULL, &input, 0, SECURITY_NATIVE_DREP, &context, NULL, NULL, NULL);
    return context;
}

static void access_token(SecHandle *context)
{
    SecPkgContext_AccessToken access = { NULL };
    HANDLE one = NULL, two = NULL;

    ok_status(sspi->QueryContextAttributesW(context, SECPKG_ATTR_ACCESS_TOKEN, &access), SEC_E_OK,
              "[P6.28] QueryContextAttributes: AccessToken can be asked for");
    ok(access.AccessToken == token, "[P6.28] QueryContextAttributes: AccessToken is the package's handle, no copy");
    ok(sspi->QuerySecurityContextToken(context, &one) == SEC_E_OK &&
       sspi->QuerySecurityContextToken(context, &two) == SEC_E_OK && one != two && CloseHandle(one) &&
       is_open(access.AccessToken) && CloseHandle(two) && is_open(access.AccessToken),
       "[P6.28] QuerySecurityContextToken: closing each of its handles leaves AccessToken valid");
    ok(sspi->ImpersonateSecurityContext(context) == SEC_E_OK &&
       sspi->RevertSecurityContext(context) == SEC_E_OK && is_open(access.AccessToken),
       "[P6.28] ImpersonateSecurityContext: it works then, and leaves AccessToken valid");
    sspi->DeleteSecurityContext(context);
    ok(is_open(access.AccessToken), "[P6.28] DeleteSecurityContext: AccessToken is the package's to close");
}

int main(void)
{
    struct nsp_package_table lsa_half = puppet_lsa_half;
    struct nsp_user_table user_half = puppet_user_half;
    SecHandle cred, mapped, unmapped, accepted;

    need(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &token), "the test has no token");
    lsa_half.QueryContextAttributes = answer_in_lsa;
    user_half.QueryContextAttributes = answer_in_client;
    user_half.GetContextToken = give_token;
    puppet_start_with(&lsa_half, &user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    mapped = establish(&cred, "data");
    puppet_answer.context = PUPPET_CONTEXT + 1;
    unmapped = establish(&cred, NULL);
    both_forms(&mapped, "user");
    both_forms(&unmapped, "LSA");
    sspi->DeleteSecurityContext(&mapped);
    sspi->DeleteSecurityContext(&unmapped);

    accepted = accept_one(&cred);
    access_token(&accepted);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "[P6.27] QueryContextAttributes: no block is left, and none was freed twice");
    CloseHandle(token);
    return done_testing();
}
