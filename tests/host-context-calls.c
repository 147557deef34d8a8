/*
 * Calls on credentials and contexts by way of SSPI: the client's token, impersonation, the A forms, bad handles,
 * and what happens when the client disappears.  Contract P5.2, P5.3 and P5.5; assertions 22 and 23 of section 16, 28
 * of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "recorder.h"

static HANDLE own_token;

static void prepare(void)
{
    REC(HANDLE, recorder_token) = own_token;
}

static BOOL has_thread_token(void)
{
    HANDLE token;

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return FALSE;
    CloseHandle(token);
    return TRUE;
}

static void tokens(void)
{
    HANDLE one = NULL, two = NULL;
    TOKEN_TYPE kind;
    DWORD size;

    ok(sspi->QuerySecurityContextToken(&rec_context, &one) == SEC_E_OK &&
       sspi->QuerySecurityContextToken(&rec_context, &two) == SEC_E_OK && one && two && one != two && one != own_token,
       "[22] [P6.28] QuerySecurityContextToken: each call gives a handle of its own");
    ok(CloseHandle(one) && CloseHandle(two), "[22] [P6.28] QuerySecurityContextToken: which the application closes");
    ok(GetTokenInformation(own_token, TokenType, &kind, sizeof(kind), &size),
       "[22] GetContextToken: the package's handle survives that");
    ok_status(sspi->ImpersonateSecurityContext(&rec_context), SEC_E_OK,
              "[P6.28] ImpersonateSecurityContext: it works all the same");
    ok(has_thread_token(), "[P6.28] ImpersonateSecurityContext: the thread has a token");
    ok_status(sspi->RevertSecurityContext(&rec_context), SEC_E_OK, "RevertSecurityContext: it reverts");
    ok(!has_thread_token(), "RevertSecurityContext: and the thread has none any more");
    ok_status(sspi->QuerySecurityContextToken(&rec_context, NULL), SEC_E_INVALID_PARAMETER,
              "QuerySecurityContextToken: there must be a place for the handle");
}

static void no_tokens(void)
{
    SecHandle initiated = rec_initialize(&rec_cred), unmapped;
    HANDLE token = (HANDLE)0x10;

    ok_status(sspi->ImpersonateSecurityContext(&initiated), SEC_E_NO_IMPERSONATION,
              "ImpersonateSecurityContext: the initiator has nobody to impersonate");
    REC(HANDLE, recorder_token) = NULL;
    ok_status(sspi->QuerySecurityContextToken(&rec_context, &token), SEC_E_NO_IMPERSONATION,
              "GetContextToken: success without a token is none");
    ok(!token, "QuerySecurityContextToken: and gives none");
    ok_status(sspi->ImpersonateSecurityContext(&rec_context), SEC_E_NO_IMPERSONATION,
              "ImpersonateSecurityContext: without a token there is no impersonation");
    REC(HANDLE, recorder_token) = (HANDLE)0x7FFFFFF0;
    ok(sspi->ImpersonateSecurityContext(&rec_context) == SEC_E_NO_IMPERSONATION && !has_thread_token(),
       "ImpersonateSecurityContext: nor with one that is none, and the thread stays as it was");
    ok_status(sspi->QuerySecurityContextToken(&rec_context, &token), SEC_E_INTERNAL_ERROR,
              "QuerySecurityContextToken: what is no handle cannot be duplicated");
    REC(HANDLE, recorder_token) = own_token;

    REC(BOOLEAN, recorder_is_mapped) = FALSE;
    unmapped = rec_accept(&rec_cred);
    rec_forget();
    ok_status(sspi->QuerySecurityContextToken(&unmapped, &token), SEC_E_INVALID_HANDLE,
              "GetContextToken: a context that is not mapped has no user half to ask");
    ok_status(sspi->CompleteAuthToken(&unmapped, NULL), SEC_E_INVALID_HANDLE, "CompleteAuthToken: nor to complete it");
    ok_str(recorded(), "", "GetContextToken: the package is not entered for it");
    REC(BOOLEAN, recorder_is_mapped) = TRUE;
    sspi->DeleteSecurityContext(&unmapped);
    sspi->DeleteSecurityContext(&initiated);
}

static void ansi(void)
{
    SecPkgCredentials_NamesA names = { NULL };
    TimeStamp expiry = { .QuadPart = 0 };

    rec_forget();
    ok_status(sspi_a->AddCredentialsA(&rec_cred, (char *)"alice", (char *)"Other", SECPKG_CRED_BOTH, NULL, NULL, NULL,
                                      &expiry), SEC_E_OK, "AddCredentials: the A form works");
    ok_str(recorded(), "AddCredentials(C1, alice, Other, 3, NULL, NULL, NULL)",
           "AddCredentials: its names are wide then");
    ok_int(expiry.QuadPart, 5, "AddCredentials: the expiry comes back");
    ok_status(sspi_a->AddCredentialsA(&rec_cred, NULL, NULL, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL),
              SEC_E_SECPKG_NOT_FOUND, "AddCredentials: there must be a package's name");
    ok_status(sspi_a->QueryCredentialsAttributesA(&rec_cred, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_OK,
              "QueryCredentialsAttributes: the A form works");
    ok_str(names.sUserName, "alice", "QueryCredentialsAttributes: its name is in ANSI");
    ok_int(HeapSize(GetProcessHeap(), 0, names.sUserName), sizeof("alice"),
           "QueryCredentialsAttributes: in a block of its size");
    ok_status(sspi->FreeContextBuffer(names.sUserName), SEC_E_OK,
              "QueryCredentialsAttributes: which FreeContextBuffer frees");
    rec_forget();
    ok_status(sspi_a->ChangeAccountPasswordA((char *)"Recorder", NULL, (char *)"alice", (char *)"old", (char *)"new",
                                             FALSE, 0, NULL), SEC_E_OK, "ChangeAccountPassword: the A form works");
    ok_str(recorded(), "ChangeAccountPassword(, alice, old, new, 0)",
           "ChangeAccountPassword: its strings are wide then, and none is an empty one");
    ok_status(sspi_a->ChangeAccountPasswordA((char *)"Nobody", NULL, NULL, NULL, NULL, FALSE, 0, NULL),
              SEC_E_SECPKG_NOT_FOUND, "ChangeAccountPassword: an unknown package is not found");
}

static void bad_handles(void)
{
    SecBuffer packed = { 0, SECBUFFER_EMPTY, NULL };
    SecHandle none = { 0x5A5A, 0xA5A5 };
    HANDLE token;

    rec_forget();
#define INVALID(name, ...) ok_status(sspi->name(__VA_ARGS__), SEC_E_INVALID_HANDLE, #name ": it wants a handle")
    INVALID(QueryCredentialsAttributesW, &none, SECPKG_CRED_ATTR_NAMES, &packed);
    INVALID(SetCredentialsAttributesW, &rec_context, SECPKG_CRED_ATTR_NAMES, &packed, sizeof(packed));
    INVALID(AddCredentialsW, NULL, NULL, (WCHAR *)RECORDER, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL);
    INVALID(CompleteAuthToken, &rec_cred, NULL);
    INVALID(ApplyControlToken, &none, NULL);
    INVALID(SetContextAttributesW, &none, SECPKG_ATTR_FLAGS, &packed, sizeof(packed));
    INVALID(ImpersonateSecurityContext, &none);
    INVALID(RevertSecurityContext, NULL);
    INVALID(QuerySecurityContextToken, &none, &token);
    INVALID(ExportSecurityContext, &none, 0, &packed, &token);
#undef INVALID
    ok_status(sspi->QueryCredentialsAttributesW(&rec_cred, SECPKG_CRED_ATTR_NAMES, NULL), SEC_E_INVALID_PARAMETER,
              "QueryCredentialsAttributes: there must be a place for the answer");
    ok_status(sspi->SetCredentialsAttributesW(&rec_cred, 3, (void *)0x10, 8), STATUS_ACCESS_VIOLATION,
              "SetCredentialsAttributes: a buffer that cannot be read is refused");
    ok_status(sspi->SetContextAttributesW(&rec_context, 3, (void *)0x10, 8), STATUS_ACCESS_VIOLATION,
              "SetContextAttributes: a buffer that cannot be read is refused");
    ok_str(recorded(), "", "calls: the package is entered for none of these");
}

/* A context that metadata made goes on with legs. */
static void metadata(void)
{
    SecBuffer buffer = { 0, SECBUFFER_TOKEN, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle context = { 0 }, same = { 0 };
    void *data = NULL;
    ULONG length;

    rec_forget();
    ok_status(NspPackageExchangeMetaData(rec_host, RECORDER, NULL, L"host/x", 0, &context, NULL, 0), STATUS_SUCCESS,
              "ExchangeMetaData: neither credential nor data are needed");
    ok_str(recorded(), "ExchangeMetaData(0, host/x, 0, , 0)", "ExchangeMetaData: the package gets zeros for them");
    ok(context.dwLower != 0, "ExchangeMetaData: its handle becomes a context");
    rec_forget();
    ok_status(NspPackageQueryMetaData(rec_host, RECORDER, NULL, NULL, 0, &context, &data, &length), STATUS_SUCCESS,
              "QueryMetaData: which the next call has");
    NspFree(data);
    sspi->AcceptSecurityContext(&rec_cred, &context, &desc, 0, SECURITY_NATIVE_DREP, &same, NULL, NULL, NULL);
    ok_str(recorded(), "QueryMetaData(0, NULL, 0, 0, NULL, AC) AcceptLsaModeContext(AC) InitUserModeContext(AC)",
           "QueryMetaData: and the legs go on with it");
    ok(same.dwLower == context.dwLower, "QueryMetaData: under one handle");
    rec_forget();
    sspi->DeleteSecurityContext(&context);
    ok_str(recorded(), "DeleteUserModeContext(AC) DeleteContext(AC)", "QueryMetaData: it is deleted like any other");
}

static void lost_client(void)
{
    SecHandle second = rec_accept(&rec_cred);

    rec_forget();
    ok_status(NspHostEndClient(rec_host), STATUS_SUCCESS, "[23] NspHostEndClient: a client disappears");
    ok_str(recorded(), "DeleteUserModeContext(A1) DeleteContext(A1)[120 1 c000000d c000007c] DeleteUserModeContext(A4) "
           "DeleteContext(A4)[120 1 c000000d c000007c] FreeCredentialsHandle(C1)",
           "[23] NspHostEndClient: contexts go, then credentials; flags say why; memory and token are gone");
    rec_forget();
    ok_status(sspi->MakeSignature(&second, 0, NULL, 0), SEC_E_INVALID_HANDLE,
              "[23] NspHostEndClient: its handles are none");
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)RECORDER, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                              &rec_cred, NULL), SEC_E_OK,
              "[23] NspHostEndClient: the next client begins anew");
}

int main(void)
{
    need(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &own_token), "no token");
    rec_start(&rec_checking, prepare);
    tokens();
    no_tokens();
    ansi();
    bad_handles();
    metadata();
    lost_client();
    ok_str(rec_stop(), "NSP-0045 GetContextToken: GetContextToken succeeded, but ImpersonationToken was not set\n"
           "NSP-0044 ChangeAccountPassword: ChangeAccountPassword changed OldPassword, which it may only read",
           "calls: nothing was left behind, or freed twice; there were a success without a token and a wiped password");
    CloseHandle(own_token);
    return done_testing();
}
