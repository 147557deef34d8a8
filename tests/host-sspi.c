/*
 * The SSPI client runtime: its tables, packages, credentials and handles.  Contract P3.1, P3.2, P5.1, P5.2, and the
 * assertions 9, 11, 21, 26 and 31 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static const SecHandle filler = { 0x5A5A, 0xA5A5 };

/* ---- tables ---- */

/* Number of members that are NULL, but for those that are reserved. */
static unsigned count_holes(const void *table, size_t size)
{
    const void *const *members = table;
    unsigned holes = 0;
    size_t i;

    for (i = 1; i < size / sizeof(void *) && i < 30; i++)
        holes += !members[i] && i != 5 && i != 23;
    return holes;
}

static void the_tables(void)
{
    ok(sspi == InitSecurityInterfaceW() && sspi_a == InitSecurityInterfaceA(),
       "sspi: the tables have the same address on each call");
    ok_int(sspi->dwVersion, 1, "sspi: the W table says version 1");
    ok_int(sspi_a->dwVersion, 1, "sspi: the A table says version 1");
    ok_int(sizeof(*sspi), 32 * sizeof(void *), "sspi: this program looks at tables of full size");
    ok(!sspi->Reserved2 && !sspi_a->Reserved2, "sspi: member 5 is NULL");
    ok(sspi->Reserved3 == (void *)sspi->EncryptMessage && sspi->Reserved4 == (void *)sspi->DecryptMessage,
       "sspi: old callers find the sealing functions in members 18 and 19");
    ok_int(count_holes(sspi, sizeof(*sspi)), 0, "sspi: no other member of the W table is NULL");
    ok_int(count_holes(sspi_a, sizeof(*sspi_a)), 0, "sspi: no other member of the A table is NULL");
}

/* ---- packages ---- */

static void enumeration(void)
{
    struct nsp_module *plain_ap;
    SecPkgInfoA *infos_a;
    SecPkgInfoW *infos;
    ULONG count = 0;

    ok_status(NspModuleLoad(puppet.host, fixture_path("clean.dll"), NULL, &plain_ap), STATUS_SUCCESS,
              "sspi: a package without credentials is loaded beside");
    ok_status(sspi->EnumerateSecurityPackagesW(&count, &infos), SEC_E_OK, "sspi: packages are enumerated");
    ok_int(count, 1, "sspi: a package without credentials is not among them");
    ok(!wcscmp(infos->Name, L"Puppet") && !wcscmp(infos->Comment, L"hangs on strings"),
       "sspi: name and comment are the package's");
    ok(infos->wVersion == 1 && infos->wRPCID == 0x4711 && infos->cbMaxToken == 64 &&
       infos->fCapabilities == puppet_answer.capabilities, "sspi: and so are the numbers");
    ok(infos->Name >= (WCHAR *)(infos + 1) && HeapSize(GetProcessHeap(), 0, infos) != (SIZE_T)-1,
       "sspi: all of it is one block of the process heap");
    ok_status(sspi->FreeContextBuffer(infos), SEC_E_OK, "sspi: which one FreeContextBuffer frees");

    ok_status(sspi_a->EnumerateSecurityPackagesA(&count, &infos_a), SEC_E_OK, "sspi: packages are enumerated in ANSI");
    ok(count == 1 && !strcmp(infos_a->Name, "Puppet") && !strcmp(infos_a->Comment, "hangs on strings"),
       "sspi: with ANSI strings");
    ok_status(sspi->FreeContextBuffer(infos_a), SEC_E_OK, "sspi: that is one block too");
    NspModuleUnload(plain_ap);
}

static void package_info(void)
{
    SecPkgInfoW *info = (void *)&filler;
    SecPkgInfoA *info_a = (void *)&filler;

    ok_status(sspi->QuerySecurityPackageInfoW((WCHAR *)L"Nobody", &info), SEC_E_SECPKG_NOT_FOUND,
              "sspi: an unknown package is not found");
    ok_status(sspi->QuerySecurityPackageInfoW(NULL, &info), SEC_E_SECPKG_NOT_FOUND, "sspi: nor is a NULL name");
    ok(info == (void *)&filler, "sspi: the out pointer is left as it was");
    ok_status(sspi_a->QuerySecurityPackageInfoA((char *)"Nobody", &info_a), SEC_E_SECPKG_NOT_FOUND,
              "sspi: an unknown package is not found in ANSI");
    ok(info_a == (void *)&filler, "sspi: the out pointer is left as it was then, too");

    ok_status(sspi->QuerySecurityPackageInfoW((WCHAR *)L"pUPPET", &info), SEC_E_OK,
              "sspi: names of packages have no case");
    ok(!wcscmp(info->Name, L"Puppet") && info->wRPCID == 0x4711, "sspi: the information is the package's");
    ok_int(HeapSize(GetProcessHeap(), 0, info), sizeof(*info) + sizeof(L"Puppet") + sizeof(L"hangs on strings"),
           "sspi: the block has the size of the structure and both strings, exactly");
    sspi->FreeContextBuffer(info);

    ok_status(sspi_a->QuerySecurityPackageInfoA((char *)"pUPPET", &info_a), SEC_E_OK,
              "sspi: names of packages have no case in ANSI either");
    ok_str(info_a->Comment, "hangs on strings", "sspi: the information is in ANSI");
    ok_int(HeapSize(GetProcessHeap(), 0, info_a), sizeof(*info_a) + sizeof("Puppet") + sizeof("hangs on strings"),
           "sspi: the ANSI block has its exact size");
    sspi->FreeContextBuffer(info_a);
    ok_status(sspi->FreeContextBuffer(NULL), SEC_E_OK, "sspi: freeing NULL is no failure");
}

/* ---- credentials ---- */

static SECURITY_STATUS acquire_from(const WCHAR *package, ULONG use, SecHandle *cred)
{
    return sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)package, use, NULL, NULL, NULL, NULL, cred, NULL);
}

static void refused_acquire(void)
{
    SecHandle cred = filler;
    TimeStamp expiry = { .QuadPart = 42 };

    puppet_forget();
    ok_status(acquire_from(NULL, SECPKG_CRED_BOTH, NULL), SEC_E_SECPKG_NOT_FOUND,
              "acquire: [P6.21] a NULL package is told before a NULL handle");
    ok_status(acquire_from(L"Nobody", SECPKG_CRED_BOTH, &cred), SEC_E_SECPKG_NOT_FOUND,
              "acquire: [P6.21] an unknown package is not found");
    ok_status(acquire_from(L"Puppet", SECPKG_CRED_BOTH, NULL), SEC_E_INVALID_PARAMETER,
              "acquire: there must be a place for the handle");
    ok_status(acquire_from(L"Puppet", 0, &cred), SEC_E_UNKNOWN_CREDENTIALS,
              "acquire: it is for one of the two directions");
    ok_str(puppet.calls, "", "acquire: the package was not entered for any of these");

    puppet_answer.acquire = SEC_E_NO_CREDENTIALS;
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                              &cred, &expiry),
              SEC_E_NO_CREDENTIALS, "acquire: the package's refusal is passed on");
    ok(same_handle(&cred, &filler) && expiry.QuadPart == 42, "acquire: [P6.21] a refusal leaves handle and expiry");
    ok_str(puppet.calls, "Acquire", "acquire: nothing is freed that was not acquired");
    puppet_answer.acquire = 0;
}

static void good_acquire(void)
{
    static char auth_data[] = "of the client";
    SecHandle cred;
    TimeStamp expiry;

    puppet_forget();
    ok_status(sspi->AcquireCredentialsHandleW((WCHAR *)L"alice", (WCHAR *)L"PUPPET", SECPKG_CRED_OUTBOUND, NULL,
                                              auth_data, NULL, NULL, &cred, &expiry),
              SEC_E_OK, "acquire: names of packages have no case");
    ok(puppet_seen.use == SECPKG_CRED_OUTBOUND && puppet_seen.auth_data == auth_data,
       "acquire: use and address of the authorization data reach the package as they are");
    ok(!wcscmp(puppet_seen.text, L"alice"), "acquire: so does the principal");
    ok(expiry.QuadPart == PUPPET_EXPIRY, "acquire: the package's expiry comes back");
    ok(cred.dwLower != PUPPET_CREDENTIAL, "acquire: the package's own handle does not");
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_OK, "acquire: the handle is freed");
    ok_int(puppet_seen.credential, PUPPET_CREDENTIAL, "acquire: that frees the handle that the package gave");

    puppet_forget();
    ok_status(sspi_a->AcquireCredentialsHandleA((char *)"alice", (char *)"Puppet", SECPKG_CRED_INBOUND, NULL,
                                                auth_data, NULL, NULL, &cred, NULL),
              SEC_E_OK, "acquire: the A form works without a place for the expiry");
    ok(!wcscmp(puppet_seen.text, L"alice") && puppet_seen.auth_data == auth_data,
       "acquire: it converts the principal, and not the authorization data");
    sspi->FreeCredentialsHandle(&cred);
    puppet_forget();
    cred = acquire(SECPKG_CRED_BOTH);
    ok(!puppet_seen.has_target, "acquire: a NULL principal stays NULL");
    sspi->FreeCredentialsHandle(&cred);
}

static SECURITY_STATUS acquire_for(LUID *logon_id)
{
    SecHandle cred;
    SECURITY_STATUS status;

    puppet_forget();
    status = sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_OUTBOUND, logon_id, NULL, NULL,
                                             NULL, &cred, NULL);
    if (status == SEC_E_OK)
        sspi->FreeCredentialsHandle(&cred);
    return status;
}

static void whose_session(void)
{
    struct nsp_client_identity identity = { .size = sizeof(identity), .logon_id = { 0x123, 4 } };
    LUID own = { 0x123, 4 }, foreign = { 0x123, 5 }, zero = { 0, 0 };

    NspHostSetClient(puppet.host, &identity);
    ok_status(acquire_for(NULL), SEC_E_OK, "acquire: no session is the client's own");
    ok(!puppet_seen.logon_id_address, "acquire: the package hears of none");
    ok_status(acquire_for(&zero), SEC_E_OK, "acquire: 0:0 is the client's own, too");
    ok_status(acquire_for(&own), SEC_E_OK, "acquire: a client may name its own");
    ok(puppet_seen.logon_id.LowPart == 0x123 && puppet_seen.logon_id_address != &own,
       "acquire: the package gets a copy of that");
    ok_status(acquire_for(&foreign), SEC_E_NOT_OWNER, "acquire: another's session is not for everybody");
    ok_status(acquire_for((LUID *)0x10), SEC_E_INVALID_PARAMETER, "acquire: nor is one that cannot be read");
    ok_str(puppet.calls, "", "acquire: the package is not entered then");
    identity.has_tcb = TRUE;
    NspHostSetClient(puppet.host, &identity);
    ok_status(acquire_for(&foreign), SEC_E_OK, "acquire: it is for a client with TCB");
    NspHostSetClient(puppet.host, NULL);
}

static void client_only(void)
{
    SecHandle cred;

    puppet_usual_answers();
    puppet_answer.capabilities |= NSP_CAP_CLIENT_ONLY;
    puppet_load("puppet.dll", &puppet_lsa_half, &puppet_user_half);
    ok_status(acquire_from(L"Puppet", SECPKG_CRED_INBOUND, &cred), SEC_E_UNSUPPORTED_FUNCTION,
              "acquire: a package for clients only has no inbound credentials");
    ok_str(puppet.calls, "", "acquire: and is not asked for them");
    ok_status(acquire_from(L"Puppet", SECPKG_CRED_OUTBOUND, &cred), SEC_E_OK, "acquire: outbound ones it has");
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

/* ---- handles ---- */

/* Every function that takes a context, with one that is none: the package must not be entered. */
static void refuse_context(SecHandle *handle, const char *what)
{
    SecBuffer buffer = { 0, SECBUFFER_DATA, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle new_context = filler;
    SecPkgContext_Flags flags;
    ULONG quality;

    puppet_forget();
    ok(sspi->QueryContextAttributesW(handle, SECPKG_ATTR_FLAGS, &flags) == SEC_E_INVALID_HANDLE &&
       sspi_a->QueryContextAttributesA(handle, SECPKG_ATTR_FLAGS, &flags) == SEC_E_INVALID_HANDLE &&
       sspi->MakeSignature(handle, 0, &desc, 0) == SEC_E_INVALID_HANDLE &&
       sspi->VerifySignature(handle, &desc, 0, &quality) == SEC_E_INVALID_HANDLE &&
       sspi->EncryptMessage(handle, 0, &desc, 0) == SEC_E_INVALID_HANDLE &&
       sspi->DecryptMessage(handle, &desc, 0, &quality) == SEC_E_INVALID_HANDLE,
       "handles: [P6.31] %s is no context for queries and messages", what);
    if (handle && (handle->dwLower || handle->dwUpper)) {
        ok(initialize(NULL, handle, &new_context, NULL, NULL, 0) == SEC_E_INVALID_HANDLE &&
           sspi->AcceptSecurityContext(NULL, handle, &desc, 0, 0, &new_context, NULL, NULL, NULL) ==
               SEC_E_INVALID_HANDLE && same_handle(&new_context, &filler),
           "handles: [P6.31] %s is no context for legs", what);
    }
    ok_str(puppet.calls, "", "handles: [P6.31] with %s for a context the package is not entered", what);
}

static void refuse_credential(SecHandle *handle, const char *what)
{
    SecHandle new_context = filler;
    SecBufferDesc input = { SECBUFFER_VERSION, 0, NULL };

    puppet_forget();
    ok(initialize(handle, NULL, &new_context, NULL, NULL, 0) == SEC_E_INVALID_HANDLE &&
       sspi->AcceptSecurityContext(handle, NULL, &input, 0, 0, &new_context, NULL, NULL, NULL) ==
           SEC_E_INVALID_HANDLE && same_handle(&new_context, &filler),
       "handles: [P6.31] %s begins no context", what);
    ok_status(sspi->FreeCredentialsHandle(handle), SEC_E_INVALID_HANDLE,
              "handles: [P6.31] %s is no credential to free", what);
    ok_str(puppet.calls, "", "handles: [P6.31] with %s for a credential the package is not entered", what);
}

static void bad_handles(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = establish(&cred, "data");
    SecHandle null = { 0 }, ones = all_ones(), unknown = { context.dwLower + 1000, context.dwUpper }, copy;

    refuse_context(NULL, "NULL");
    refuse_context(&null, "0:0");
    refuse_context(&ones, "a handle of ones");
    refuse_context(&unknown, "an unknown handle");
    refuse_context(&cred, "a credential");
    refuse_credential(NULL, "NULL");
    refuse_credential(&null, "0:0");
    refuse_credential(&ones, "a handle of ones");
    refuse_credential(&unknown, "an unknown handle");
    refuse_credential(&context, "a context");
    ok_status(sspi->DeleteSecurityContext(NULL), SEC_E_INVALID_HANDLE, "handles: [P6.31] NULL is no context to delete");
    ok_status(sspi->DeleteSecurityContext(&null), SEC_E_INVALID_HANDLE, "handles: [P6.31] 0:0 is no context to delete");
    ok_status(sspi->DeleteSecurityContext(&ones), SEC_E_INVALID_HANDLE,
              "handles: [P6.31] a handle of ones is no context to delete");
    ok_status(sspi->DeleteSecurityContext(&cred), SEC_E_INVALID_HANDLE,
              "handles: [P6.31] a credential is no context to delete");

    copy = context;
    puppet_forget();
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "handles: a context is deleted");
    ok_str(puppet.calls, "DeleteUser Delete", "handles: after all that it was still there");
    ok(same_handle(&context, &copy), "handles: the caller's variable is not rewritten");
    refuse_context(&context, "a deleted context");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "handles: [P6.31] deleting it again is no failure");
    ok_str(puppet.calls, "", "handles: [P6.31] and does not enter the package");

    puppet_forget();
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_OK, "handles: a credential is freed");
    ok_str(puppet.calls, "Free", "handles: once");
    refuse_credential(&cred, "a freed credential");
    context = acquire(SECPKG_CRED_BOTH);
    ok(!same_handle(&context, &cred), "handles: a new credential is not taken for the freed one");
    refuse_credential(&cred, "a freed credential whose place was taken");
    sspi->FreeCredentialsHandle(&context);
}

static void credential_before_context(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = establish(&cred, "data"), copy = context;
    SecBuffer buffer = { 0, SECBUFFER_DATA, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };

    puppet_forget();
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_OK, "handles: [P6.26] a credential may go before its context");
    ok_str(puppet.calls, "Free", "handles: [P6.26] the package frees it at once");
    ok_status(sspi->MakeSignature(&context, 0, &desc, 0), SEC_E_OK, "handles: [P6.26] the context still signs");
    ok_status(initialize(&cred, &context, &copy, NULL, NULL, 0), SEC_E_INVALID_HANDLE,
              "handles: a later leg with the freed credential fails");
    ok_status(initialize(NULL, &context, &copy, NULL, NULL, 0), SEC_E_OK, "handles: one without a credential works");
    ok_int(puppet_seen.credential, 0, "handles: the package gets no credential then");
    ok_status(NspModuleUnload(puppet.module), STATUS_DEVICE_BUSY,
              "handles: a package with an open context is not unloaded");
    sspi->DeleteSecurityContext(&context);
}

int main(void)
{
    puppet_start();
    the_tables();
    enumeration();
    package_info();
    refused_acquire();
    good_acquire();
    whose_session();
    bad_handles();
    credential_before_context();
    ok_str(puppet_stop(), "", "sspi: none of this was the package's fault");

    client_only();
    return done_testing();
}
