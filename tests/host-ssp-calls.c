/*
 * Plain SSPs: every function besides the handshake, through both forms of the host's table and of theirs.  Contract
 * P3.2, P5.2 to P5.6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ssps.h"

static struct ssp_seen *seen;
static struct exchange x;

/* A host, a provider in it, and a context of that. */
static struct nsp_host *open_one(const char *fixture, const WCHAR *package)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, fixture);
    seen = seen_by(fixture);
    need(acquire(&x, package, NULL, FALSE) == SEC_E_OK && first_leg(&x, NULL, FALSE) == SEC_I_CONTINUE_NEEDED &&
         server_leg(&x) == SEC_E_OK && last_leg(&x, FALSE) == SEC_E_OK, fixture);
    clear(seen);
    return host;
}

/* ---- messages ---- */

static void messages(void)
{
    char data[] = "message", token[4];
    SecBuffer buffers[] = { { sizeof(data), SECBUFFER_DATA, data }, { sizeof(token), SECBUFFER_TOKEN, token } };
    SecBufferDesc message = { SECBUFFER_VERSION, 2, buffers }, bare = { SECBUFFER_VERSION, 1, buffers };
    ULONG quality = 0;

    ok(sspi->MakeSignature(&x.client, 3, &message, 7) == SEC_E_OK && seen->number == 3 &&
       seen->context.dwLower == SSP_CLIENT_DONE, "MakeSignature: quality and handle reach the provider");
    ok(sspi->VerifySignature(&x.server, &message, 7, &quality) == SEC_E_OK && quality == 5 &&
       seen->context.dwLower == SSP_SERVER, "VerifySignature: the arguments come in its own order");
    ok_status(sspi->VerifySignature(&x.server, &message, 8, NULL), SEC_E_OUT_OF_SEQUENCE,
              "VerifySignature: the provider's refusal is passed on");
    ok_status(sspi->MakeSignature(&x.client, 0, &bare, 0), SEC_E_INVALID_TOKEN, "MakeSignature: so it is here");
    ok(sspi->EncryptMessage(&x.client, 0x80000001, &message, 1) == SEC_E_OK && seen->number == 0x80000001 &&
       strcmp(data, "message"), "EncryptMessage: works on the caller's own buffers");
    ok(sspi->DecryptMessage(&x.server, &message, 1, &quality) == SEC_E_OK && quality == 6 && !strcmp(data, "message"),
       "DecryptMessage: brings it back");
    ok_str(seen->calls, "Make Verify Verify Make Encrypt Decrypt", "ssp: each is the function of its name");
}

/* ---- attributes ---- */

static int is_text(const WCHAR *text, const WCHAR *expected)
{
    return HeapSize(GetProcessHeap(), 0, text) != (SIZE_T)-1 && !wcscmp(text, expected);
}

/* A value as the caller's form has it, in the process heap; the provider's own blocks are back. */
static void attributes(BOOL is_provider_ansi)
{
    SecPkgContext_ClientSpecifiedTarget target;
    SecPkgContext_NativeNamesW native;
    SecPkgContext_PackageInfoW package;
    SecPkgContext_PackageInfoA package_a;
    SecPkgContext_SessionKey key;
    SecPkgContext_KeyInfoW info;
    SecPkgContext_KeyInfoA info_a;
    SecPkgContext_Sizes sizes;
    SecPkgContext_AuthorityW authority;
    const char *how = is_provider_ansi ? "of an A provider" : "of a W provider";

    ok(sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_SIZES, &sizes) == SEC_E_OK && sizes.cbMaxSignature == 4,
       "QueryContextAttributes: numbers %s", how);
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_KEY_INFO, &info);
    ok(is_text(info.sSignatureAlgorithmName, L"signs") && is_text(info.sEncryptAlgorithmName, L"seals") &&
       info.KeySize == 56, "QueryContextAttributes: two strings %s", how);
    sspi_a->QueryContextAttributesA(&x.client, SECPKG_ATTR_KEY_INFO, &info_a);
    ok(!strcmp(info_a.sSignatureAlgorithmName, "signs") && !strcmp(info_a.sEncryptAlgorithmName, "seals"),
       "QueryContextAttributesA: two strings %s", how);
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_NATIVE_NAMES, &native);
    ok(!native.sClientName && is_text(native.sServerName, L"server"), "QueryContextAttributes: NULL stays NULL, %s",
       how);
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_SESSION_KEY, &key);
    ok(key.SessionKeyLength == 4 && !memcmp(key.SessionKey, "\1\0\2\0", 4), "QueryContextAttributes: data %s", how);
    sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_PACKAGE_INFO, &package);
    ok(!wcscmp(package.PackageInfo->Comment, L"a plain SSP for tests") && package.PackageInfo->wRPCID == 7,
       "QueryContextAttributes: information about the package %s", how);
    sspi_a->QueryContextAttributesA(&x.client, SECPKG_ATTR_PACKAGE_INFO, &package_a);
    ok(!strcmp(package_a.PackageInfo->Comment, "a plain SSP for tests"),
       "QueryContextAttributesA: information about the package %s", how);
    ok(sspi_a->QueryContextAttributesA(&x.client, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, &target) == SEC_E_OK &&
       is_text((WCHAR *)target.sTargetName, L"target"), "QueryContextAttributesA: what is wide in both forms %s", how);
    ok_status(sspi->QueryContextAttributesW(&x.client, 4711, &sizes), SEC_E_UNSUPPORTED_FUNCTION,
              "QueryContextAttributes: an attribute that is not known %s", how);

    sspi->FreeContextBuffer(info.sSignatureAlgorithmName);
    sspi->FreeContextBuffer(info.sEncryptAlgorithmName);
    sspi->FreeContextBuffer(info_a.sSignatureAlgorithmName);
    sspi->FreeContextBuffer(info_a.sEncryptAlgorithmName);
    sspi->FreeContextBuffer(native.sServerName);
    sspi->FreeContextBuffer(key.SessionKey);
    sspi->FreeContextBuffer(package.PackageInfo);
    sspi->FreeContextBuffer(package_a.PackageInfo);
    sspi->FreeContextBuffer(target.sTargetName);
    ok_status(sspi->QueryContextAttributesW(&x.client, SECPKG_ATTR_AUTHORITY, &authority), SEC_E_INTERNAL_ERROR,
              "QueryContextAttributes: a string that cannot be read is an error %s", how);
    ok(!authority.sAuthorityName, "QueryContextAttributes: and does not reach the application");
}

static void sized_attributes(void)
{
    SecPkgCredentials_NamesA names;
    SecPkgContext_Sizes sizes;
    SecPkgContext_KeyInfoA info;

    clear(seen);
    ok_status(sspi->QueryContextAttributesExW(&x.client, SECPKG_ATTR_SIZES, &sizes, sizeof(sizes) - 1),
              SEC_E_BUFFER_TOO_SMALL, "QueryContextAttributesEx: the structure must have room");
    ok_str(seen->calls, "", "QueryContextAttributesEx: the provider is not entered else");
    ok(sspi->QueryContextAttributesExW(&x.client, SECPKG_ATTR_SIZES, &sizes, 99) == SEC_E_OK && seen->number == 99,
       "QueryContextAttributesEx: the size reaches the provider");
    ok(sspi_a->QueryContextAttributesExA(&x.client, SECPKG_ATTR_KEY_INFO, &info, sizeof(info)) == SEC_E_OK &&
       !strcmp(info.sEncryptAlgorithmName, "seals"), "QueryContextAttributesExA: strings are in ANSI");
    sspi->FreeContextBuffer(info.sSignatureAlgorithmName);
    sspi->FreeContextBuffer(info.sEncryptAlgorithmName);
    ok_status(sspi->QueryCredentialsAttributesExW(&x.credential, SECPKG_CRED_ATTR_NAMES, &names, 1),
              SEC_E_BUFFER_TOO_SMALL, "QueryCredentialsAttributesEx: the structure must have room");
    ok(sspi_a->QueryCredentialsAttributesExA(&x.credential, SECPKG_CRED_ATTR_NAMES, &names,
                                             sizeof(names)) == SEC_E_OK &&
       !strcmp(names.sUserName, "alice"), "QueryCredentialsAttributesExA: strings are in ANSI");
    sspi->FreeContextBuffer(names.sUserName);
    ok_str(seen->calls, "Ex Query Ex Query Ex QueryCredential",
           "ssp: a provider with the longer form is asked in that");
}

/* ---- credentials ---- */

static void credentials(BOOL is_provider_ansi)
{
    const char *how = is_provider_ansi ? "of an A provider" : "of a W provider";
    SecPkgCredentials_SSIProviderW provider;
    SecPkgCredentials_NamesW names;
    TimeStamp expiry;

    clear(seen);
    ok(sspi->QueryCredentialsAttributesW(&x.credential, SECPKG_CRED_ATTR_NAMES, &names) == SEC_E_OK &&
       is_text(names.sUserName, L"alice"), "QueryCredentialsAttributes: a name %s", how);
    ok(sspi->QueryCredentialsAttributesW(&x.credential, SECPKG_CRED_ATTR_SSI_PROVIDER, &provider) == SEC_E_OK &&
       is_text(provider.sProviderName, L"provider") && !memcmp(provider.ProviderInfo, "\1\0\2", 3),
       "QueryCredentialsAttributes: a name and data %s", how);
    ok_status(sspi->QueryCredentialsAttributesW(&x.credential, 4711, &names), SEC_E_UNSUPPORTED_FUNCTION,
              "QueryCredentialsAttributes: an attribute that is not known %s", how);
    ok(sspi->SetCredentialsAttributesW(&x.credential, 40, "", 2) == SEC_E_OK && seen->number == 42,
       "SetCredentialsAttributes: reaches the provider");
    ok(sspi->AddCredentialsW(&x.credential, (WCHAR *)L"bob", (WCHAR *)L"Other", SECPKG_CRED_OUTBOUND, &x, NULL, NULL,
                             &expiry) == SEC_E_OK && seen->auth_data == &x && expiry.QuadPart == SSP_EXPIRY &&
       seen->credential.dwUpper == SSP_UPPER, "AddCredentials: reaches the provider");
    ok(saw(seen, 0, is_provider_ansi, L"bob") && saw(seen, 1, is_provider_ansi, L"Other"),
       "AddCredentials: with strings %s", how);
    ok_status(sspi->AddCredentialsW(&x.credential, NULL, NULL, 0, NULL, NULL, NULL, NULL), SEC_E_SECPKG_NOT_FOUND,
              "AddCredentials: a package must be named");
    ok_str(seen->calls, "QueryCredential QueryCredential QueryCredential SetCredential Add",
           "ssp: each is the function of its name");
    sspi->FreeContextBuffer(names.sUserName);
    sspi->FreeContextBuffer(provider.sProviderName);
    sspi->FreeContextBuffer(provider.ProviderInfo);
}

static void password(const WCHAR *package, BOOL is_provider_ansi)
{
    clear(seen);
    ok_status(sspi->ChangeAccountPasswordW((WCHAR *)package, (WCHAR *)L"domain", NULL, (WCHAR *)L"old",
                                           (WCHAR *)L"new", FALSE, 0, NULL),
              SEC_E_WRONG_PRINCIPAL, "ChangeAccountPassword: the provider's status is passed on");
    ok(saw(seen, 0, is_provider_ansi, L"domain") && saw(seen, 1, is_provider_ansi, package) && !seen->has_text[2] &&
       saw(seen, 3, is_provider_ansi, L"old") && saw(seen, 4, is_provider_ansi, L"new"),
       "ChangeAccountPassword: with the strings in its form, and NULL is NULL");
    ok_status(sspi->ChangeAccountPasswordW((WCHAR *)L"nobody", NULL, NULL, NULL, NULL, FALSE, 0, NULL),
              SEC_E_SECPKG_NOT_FOUND, "ChangeAccountPassword: the package must be there");
}

/* ---- contexts ---- */

static void small_calls(void)
{
    HANDLE token = NULL, thread_token;
    DWORD flags;

    clear(seen);
    ok_status(sspi->ApplyControlToken(&x.client, NULL), SEC_E_OK, "ApplyControlToken: reaches the provider");
    ok_status(sspi->CompleteAuthToken(&x.client, NULL), SEC_E_OK, "CompleteAuthToken: reaches the provider");
    ok(sspi->SetContextAttributesW(&x.client, 40, "", 2) == SEC_E_OK && seen->number == 42,
       "SetContextAttributes: reaches the provider");
    ok(sspi->QuerySecurityContextToken(&x.server, &token) == SEC_E_OK && GetHandleInformation(token, &flags),
       "QuerySecurityContextToken: the handle is the provider's own");
    ok(CloseHandle(token) && !GetHandleInformation(token, &flags),
       "QuerySecurityContextToken: and the application's now");
    ok(sspi->ImpersonateSecurityContext(&x.server) == SEC_E_OK &&
       OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &thread_token),
       "ImpersonateSecurityContext: what the provider put on the thread stays there");
    CloseHandle(thread_token);
    ok(sspi->RevertSecurityContext(&x.server) == SEC_E_OK &&
       !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &thread_token),
       "RevertSecurityContext: until it takes it away");
    ok_str(seen->calls, "Control Complete Set QueryToken Impersonate Revert", "ssp: each is the function of its name");
}

static void exporting(const WCHAR *package)
{
    SecBuffer packed = { 77, SECBUFFER_EMPTY, (void *)77 }, other = { 1, SECBUFFER_EMPTY, "x" };
    CtxtHandle imported = filler, client = x.client;
    void *token = (void *)77;

    ok_status(sspi->ExportSecurityContext(&x.client, NSP_EXPORT_TO_KERNEL, &packed, &token), SEC_E_NOT_SUPPORTED,
              "ExportSecurityContext: the provider may refuse");
    ok(!packed.pvBuffer && !packed.cbBuffer && !token, "ExportSecurityContext: and gives nothing then");
    clear(seen);
    ok_status(sspi->ExportSecurityContext(&x.client, NSP_EXPORT_DELETE_OLD, &packed, &token), SEC_E_OK,
              "ExportSecurityContext: a context is packed");
    ok(packed.cbBuffer == 6 && HeapSize(GetProcessHeap(), 0, packed.pvBuffer) == 6,
       "ExportSecurityContext: into a block of the process heap");
    ok_status(sspi->QueryContextAttributesW(&client, SECPKG_ATTR_SIZES, &other), SEC_E_INVALID_HANDLE,
              "ExportSecurityContext: the old one is gone");
    ok_status(sspi->DeleteSecurityContext(&client), SEC_E_OK, "DeleteSecurityContext: may follow");
    ok_str(seen->calls, "Export", "DeleteSecurityContext: and does not reach the provider, which deleted it itself");

    ok_status(sspi->ImportSecurityContextW((WCHAR *)package, &other, NULL, &imported), SEC_E_INVALID_TOKEN,
              "ImportSecurityContext: the provider may refuse");
    ok(same_handle(&imported, &filler), "ImportSecurityContext: the handle is untouched then");
    ok_status(sspi->ImportSecurityContextW((WCHAR *)package, &packed, NULL, &imported), SEC_E_OK,
              "ImportSecurityContext: it is unpacked");
    clear(seen);
    sspi->DeleteSecurityContext(&imported);
    ok(seen->context.dwLower == SSP_IMPORTED && seen->context.dwUpper == SSP_UPPER,
       "ImportSecurityContext: and is a context as others");
    sspi->FreeContextBuffer(packed.pvBuffer);
    x.client = filler;
}

/* ---- legs that fail ---- */

static void failures(void)
{
    SecBuffer token = { 2, SECBUFFER_TOKEN, "no" };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &token }, output = { SECBUFFER_VERSION, 1, &x.output };
    CtxtHandle server = filler, ones;
    TimeStamp expiry = { .QuadPart = 42 };
    ULONG flags = 42;

    x.output.pvBuffer = x.token;
    ok_status(sspi->AcceptSecurityContext(&x.credential, NULL, &input, ISC_REQ_ALLOCATE_MEMORY, 0, &server, &output,
                                          &flags, &expiry), SEC_E_INVALID_TOKEN,
              "AcceptSecurityContext: the provider's refusal is passed on");
    ok(same_handle(&server, &filler) && flags == 42 && expiry.QuadPart == 42 && x.output.pvBuffer == x.token,
       "AcceptSecurityContext: handle, attributes, expiry and output are untouched");
    ok_status(sspi->AcceptSecurityContext(&x.credential, NULL, &input, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_EXTENDED_ERROR,
                                          0, &server, &output, &flags, &expiry), SEC_E_INVALID_TOKEN,
              "AcceptSecurityContext: a refusal may have a token");
    ok(x.output.cbBuffer == 2 && !memcmp(x.output.pvBuffer, "no", 2) &&
       sspi->FreeContextBuffer(x.output.pvBuffer) == SEC_E_OK, "AcceptSecurityContext: which the application frees");
    output.cBuffers = 65;
    ok_status(sspi->AcceptSecurityContext(&x.credential, NULL, &input, ISC_REQ_ALLOCATE_MEMORY, 0, &server, &output,
                                          &flags, &expiry), SEC_E_INVALID_TOKEN,
              "AcceptSecurityContext: there are no more than 64 buffers");
    clear(seen);
    SecInvalidateHandle(&ones);
    ok_status(sspi->QueryContextAttributesW(&ones, 0, &flags), SEC_E_INVALID_HANDLE, "ssp: all ones are no handle");
    ok_status(sspi->MakeSignature(&x.credential, 0, &output, 0), SEC_E_INVALID_HANDLE,
              "ssp: a credential is no context");
    ok_str(seen->calls, "", "ssp: the provider is not entered then");
}

static void all(const char *fixture, const WCHAR *package, BOOL is_provider_ansi)
{
    struct nsp_host *host = open_one(fixture, package);

    messages();
    attributes(is_provider_ansi);
    sized_attributes();
    credentials(is_provider_ansi);
    password(package, is_provider_ansi);
    small_calls();
    failures();
    exporting(package);
    end(&x);
    ok_findings(host, "NSP-0041 QueryContextAttributes: QueryContextAttributes gave memory that is not of the process "
                "heap, from which applications free it on Windows", "ssp: the bad address is all that was found");
    NspHostDestroy(host);
}

int main(void)
{
    sspi = InitSecurityInterfaceW();
    sspi_a = InitSecurityInterfaceA();
    all("ssp.dll", L"Plain", FALSE);
    all("ssp_ansi.dll", L"Narrow", TRUE);
    return done_testing();
}
