/*
 * Messages and queries of contexts: which half answers, whose memory it is, and what may happen at the same time.
 * Contract 9 (slot 25), 10, P5.4, P5.6 and P5.7; assertions 27 and 30 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static char data[] = "data";
static SecBuffer buffer = { sizeof(data), SECBUFFER_DATA, data };
static SecBufferDesc message = { SECBUFFER_VERSION, 1, &buffer };

/* ---- messages ---- */

static void what_reaches_the_user_half(SecHandle *context)
{
    ULONG quality = 0;

    puppet_forget();
    ok_status(sspi->MakeSignature(context, 5, &message, 7), SEC_E_OK, "messages: MakeSignature reaches the user half");
    ok(puppet_seen.context == PUPPET_CONTEXT && puppet_seen.quality == 5 && puppet_seen.sequence == 7,
       "messages: with the handle of the LSA half, quality and sequence number");
    ok(puppet_seen.message == &message, "messages: the buffers are the caller's own");
    sspi->EncryptMessage(context, 6, &message, 8);
    ok(puppet_seen.quality == 6 && puppet_seen.sequence == 8, "messages: EncryptMessage works the same way");
    ok_status(sspi->VerifySignature(context, &message, 9, &quality), SEC_E_OK, "messages: so does VerifySignature");
    ok(puppet_seen.sequence == 9 && quality == 0x51, "messages: it brings back the quality");
    ok_status(sspi->DecryptMessage(context, &message, 10, &quality), SEC_E_OK, "messages: so does DecryptMessage");
    ok(puppet_seen.sequence == 10 && quality == 0x52, "messages: it brings back the quality, too");
    ok_str(puppet.calls, "Make Seal Verify Unseal", "messages: each reaches the function of its kind");

    ok(sspi->VerifySignature(context, &message, 0, NULL) == SEC_E_OK &&
       sspi->DecryptMessage(context, &message, 0, NULL) == SEC_E_OK,
       "messages: nobody needs to want the quality");
}

static void statuses_pass(SecHandle *context)
{
    static const SECURITY_STATUS statuses[] = {
        SEC_E_MESSAGE_ALTERED, SEC_E_OUT_OF_SEQUENCE, SEC_E_BUFFER_TOO_SMALL, SEC_E_INCOMPLETE_MESSAGE,
        SEC_E_CONTEXT_EXPIRED, SEC_I_CONTEXT_EXPIRED, SEC_I_RENEGOTIATE
    };
    unsigned i, passed = 0;

    for (i = 0; i < ARRAYSIZE(statuses); i++) {
        puppet_answer.message = statuses[i];
        passed += sspi->DecryptMessage(context, &message, 0, NULL) == statuses[i];
    }
    puppet_answer.message = SEC_E_OK;
    ok_int(passed, ARRAYSIZE(statuses), "messages: every status of the package passes unchanged");
}

static void refuse_messages(SecHandle *context, SECURITY_STATUS status, const char *what)
{
    puppet_forget();
    ok(sspi->MakeSignature(context, 0, &message, 0) == status &&
       sspi->VerifySignature(context, &message, 0, NULL) == status &&
       sspi->EncryptMessage(context, 0, &message, 0) == status &&
       sspi->DecryptMessage(context, &message, 0, NULL) == status,
       "messages: %s protects none", what);
    ok_str(puppet.calls, "", "messages: %s is not asked to", what);
}

static void not_established(SecHandle *cred)
{
    SecHandle context = { 0 };

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(cred, NULL, &context, NULL, NULL, 0);
    refuse_messages(&context, SEC_E_INVALID_HANDLE, "a context that is not established");
    sspi->DeleteSecurityContext(&context);
    context = establish(cred, NULL);
    refuse_messages(&context, SEC_E_INVALID_HANDLE, "a context that was never mapped");
    sspi->DeleteSecurityContext(&context);
}

static void no_user_half(void)
{
    SecHandle cred, context;

    puppet_start_with(&puppet_lsa_half, NULL);
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    refuse_messages(&context, SEC_E_UNSUPPORTED_FUNCTION, "a package without a user half");
    puppet_forget();
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "messages: it can have contexts all the same");
    ok_str(puppet.calls, "Delete", "messages: which only the LSA half deletes");
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "messages: a missing user half is no fault");
}

static NTSTATUS NTAPI refuse_instance(ULONG version, struct nsp_dll_table *table, void **functions)
{
    (void)version;
    (void)table;
    (void)functions;
    return STATUS_UNSUCCESSFUL;
}

static void broken_user_half(void)
{
    struct nsp_user_table user_half = puppet_user_half;
    SecHandle cred, context;

    user_half.InstanceInit = refuse_instance;
    puppet_start_with(&puppet_lsa_half, &user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    refuse_messages(&context, SEC_E_INTERNAL_ERROR, "a user half whose InstanceInit failed");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "NSP-0010", "messages: that it failed is a finding");

    user_half = puppet_user_half;
    user_half.MakeSignature = NULL;
    puppet_start_with(&puppet_lsa_half, &user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    ok_status(sspi->MakeSignature(&context, 0, &message, 0), SEC_E_UNSUPPORTED_FUNCTION,
              "messages: a function that the user half lacks is not supported");
    ok_status(sspi->EncryptMessage(&context, 0, &message, 0), SEC_E_OK, "messages: the others work");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

/* ---- queries ---- */

static void who_answers(SecHandle *cred, SecHandle *context)
{
    SecHandle unmapped = establish(cred, NULL);
    SecPkgContext_Flags flags = { 0 };

    puppet_forget();
    ok_status(sspi->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK,
              "queries: one of a mapped context is answered");
    ok(flags.Flags == 'U' && !strcmp(puppet.calls, "QueryUser"), "queries: by the user half alone");
    puppet_answer.query_user = SEC_E_UNSUPPORTED_FUNCTION;
    puppet_forget();
    sspi->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, &flags);
    ok(flags.Flags == 'L' && !strcmp(puppet.calls, "QueryUser QueryLsa"),
       "queries: what it does not support is asked of the LSA half");
    puppet_answer.query_user = SEC_E_CONTEXT_EXPIRED;
    puppet_forget();
    ok_status(sspi->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, &flags), SEC_E_CONTEXT_EXPIRED,
              "queries: another failure of the user half is passed on");
    ok_str(puppet.calls, "QueryUser", "queries: the LSA half is not asked then");
    puppet_answer.query_user = 0;

    puppet_forget();
    sspi->QueryContextAttributesW(&unmapped, SECPKG_ATTR_FLAGS, &flags);
    ok(flags.Flags == 'L' && !strcmp(puppet.calls, "QueryLsa"), "queries: an unmapped context has the LSA half only");
    puppet_forget();
    ok_status(sspi->QueryContextAttributesW(context, 4711, &flags), SEC_E_UNSUPPORTED_FUNCTION,
              "queries: what neither half supports is not supported");
    ok_str(puppet.calls, "QueryUser QueryLsa", "queries: both halves said so");
    puppet_forget();
    ok_status(sspi->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, NULL), SEC_E_INVALID_PARAMETER,
              "queries: there must be a place for the answer");
    ok_str(puppet.calls, "", "queries: the package is not asked without one");
    sspi->DeleteSecurityContext(&unmapped);
}

static void whose_memory(SecHandle *cred, SecHandle *context)
{
    SecHandle unmapped = establish(cred, NULL);
    SecPkgContext_AuthorityA authority = { "filler" };
    SecPkgContext_PackageInfoW info;
    SecPkgContext_PackageInfoA info_a;
    SecPkgContext_KeyInfoA keys;
    SecPkgContext_NamesW names;
    SecPkgContext_NamesA names_a;

    sspi->QueryContextAttributesW(context, SECPKG_ATTR_NAMES, &names);
    ok(!wcscmp(names.sUserName, L"alice") && sspi->FreeContextBuffer(names.sUserName) == SEC_E_OK,
       "queries: [P6.27] a name from the user half is freed by FreeContextBuffer");
    sspi->QueryContextAttributesW(&unmapped, SECPKG_ATTR_NAMES, &names);
    ok(!wcscmp(names.sUserName, L"alice") && HeapSize(GetProcessHeap(), 0, names.sUserName) == sizeof(L"alice"),
       "queries: [P6.27] a name from the LSA half is moved to the client's heap");
    ok_status(sspi->FreeContextBuffer(names.sUserName), SEC_E_OK, "queries: [P6.27] and freed there");
    sspi_a->QueryContextAttributesA(&unmapped, SECPKG_ATTR_NAMES, &names_a);
    ok_str(names_a.sUserName, "alice", "queries: [P6.27] the A form has it in ANSI");
    ok_int(HeapSize(GetProcessHeap(), 0, names_a.sUserName), sizeof("alice"),
           "queries: [P6.27] in a block of its size");
    sspi->FreeContextBuffer(names_a.sUserName);

    ok_status(sspi_a->QueryContextAttributesA(context, SECPKG_ATTR_AUTHORITY, &authority), SEC_E_OK,
              "queries: [P6.27] an attribute without a value is no failure in ANSI");
    ok(!authority.sAuthorityName, "queries: [P6.27] NULL stays NULL");

    sspi->QueryContextAttributesW(&unmapped, SECPKG_ATTR_PACKAGE_INFO, &info);
    ok(!wcscmp(info.PackageInfo->Name, L"Puppet") && !wcscmp(info.PackageInfo->Comment, L"hangs on strings"),
       "queries: package information from the LSA half is whole");
    ok(info.PackageInfo->Name == (WCHAR *)(info.PackageInfo + 1), "queries: its strings moved along with it");
    ok_status(sspi->FreeContextBuffer(info.PackageInfo), SEC_E_OK, "queries: it is one block");
    sspi_a->QueryContextAttributesA(context, SECPKG_ATTR_PACKAGE_INFO, &info_a);
    ok_str(info_a.PackageInfo->Comment, "hangs on strings", "queries: [P6.27] it has an A form");
    ok_int(HeapSize(GetProcessHeap(), 0, info_a.PackageInfo),
           sizeof(SecPkgInfoA) + sizeof("Puppet") + sizeof("hangs on strings"), "queries: [P6.27] of exact size");
    sspi->FreeContextBuffer(info_a.PackageInfo);

    ok_status(sspi_a->QueryContextAttributesA(&unmapped, SECPKG_ATTR_KEY_INFO, &keys), SEC_E_OK,
              "queries: [P6.27] an attribute of two strings has an A form");
    ok(!strcmp(keys.sSignatureAlgorithmName, "sign") && !strcmp(keys.sEncryptAlgorithmName, "seal"),
       "queries: [P6.27] in which both are ANSI");
    ok(sspi->FreeContextBuffer(keys.sSignatureAlgorithmName) == SEC_E_OK &&
       sspi->FreeContextBuffer(keys.sEncryptAlgorithmName) == SEC_E_OK, "queries: [P6.27] each is a block of its own");
    sspi->DeleteSecurityContext(&unmapped);
}

/* ---- at the same time ---- */

static HANDLE entered, go_on;

/* Seal waits inside the package until it may go on. */
static NTSTATUS NTAPI wait_in_seal(nsp_sec_handle handle, ULONG quality, SecBufferDesc *desc, ULONG sequence)
{
    SetEvent(entered);
    WaitForSingleObject(go_on, 5000);
    return puppet_message("Seal", handle, desc, sequence, quality);
}

static DWORD WINAPI seal(void *context)
{
    return sspi->EncryptMessage(context, 0, &message, 0);
}

static NTSTATUS NTAPI wait_in_init(nsp_sec_handle credential, nsp_sec_handle context, UNICODE_STRING *target,
                                   ULONG requirements, ULONG data_rep, SecBufferDesc *input,
                                   nsp_sec_handle *new_context, SecBufferDesc *output, ULONG *attributes,
                                   TimeStamp *expiry, BOOLEAN *is_mapped, SecBuffer *packed)
{
    NTSTATUS status = puppet_init(credential, context, target, requirements, data_rep, input, new_context, output,
                                  attributes, expiry, is_mapped, packed);

    if (context) { /* only later legs wait */
        SetEvent(entered);
        WaitForSingleObject(go_on, 5000);
    }
    return status;
}

static DWORD WINAPI later_leg(void *context)
{
    return initialize(NULL, context, context, NULL, NULL, 0);
}

static DWORD finish(HANDLE thread)
{
    DWORD code = 0xDEAD;

    WaitForSingleObject(thread, 5000);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static void start_waiting(void)
{
    struct nsp_package_table lsa_half = puppet_lsa_half;
    struct nsp_user_table user_half = puppet_user_half;

    entered = CreateEventW(NULL, FALSE, FALSE, NULL);
    go_on = CreateEventW(NULL, FALSE, FALSE, NULL);
    lsa_half.InitLsaModeContext = wait_in_init;
    user_half.SealMessage = wait_in_seal;
    puppet_start_with(&lsa_half, &user_half);
}

static void seal_beside_unseal(void)
{
    SecHandle cred, context;
    HANDLE thread;

    start_waiting();
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    thread = CreateThread(NULL, 0, seal, &context, 0, NULL);
    WaitForSingleObject(entered, 5000);
    puppet_forget();
    ok_status(sspi->DecryptMessage(&context, &message, 0, NULL), SEC_E_OK,
              "threads: [P6.30] a context decrypts while it encrypts");
    ok_str(puppet.calls, "Unseal", "threads: [P6.30] neither waits for the other");

    puppet_forget();
    ok_status(NspModuleUnload(puppet.module), STATUS_DEVICE_BUSY, "threads: meanwhile the package stays");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "threads: the context may be deleted");
    ok_str(puppet.calls, "", "threads: but the package keeps it as long as a thread is in there with it");
    ok_status(sspi->DecryptMessage(&context, &message, 0, NULL), SEC_E_INVALID_HANDLE,
              "threads: no other thread gets in");
    SetEvent(go_on);
    ok_status(finish(thread), SEC_E_OK, "threads: the call that was inside succeeds");
    ok_str(puppet.calls, "Seal DeleteUser Delete", "threads: then the context goes");
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "threads: that was nobody's fault");
}

static void legs_one_by_one(void)
{
    SecHandle cred, context = { 0 };
    HANDLE threads[2];

    start_waiting();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    puppet_forget();
    threads[0] = CreateThread(NULL, 0, later_leg, &context, 0, NULL);
    WaitForSingleObject(entered, 5000);
    threads[1] = CreateThread(NULL, 0, later_leg, &context, 0, NULL);
    ok(WaitForSingleObject(entered, 100) == WAIT_TIMEOUT, "threads: a leg waits until that before it has left");
    ok_str(puppet.calls, "Init", "threads: one is inside");
    SetEvent(go_on);
    ok_status(finish(threads[0]), SEC_I_CONTINUE_NEEDED, "threads: the first goes on");
    ok(WaitForSingleObject(entered, 5000) == WAIT_OBJECT_0, "threads: then the second is let in");
    SetEvent(go_on);
    ok_status(finish(threads[1]), SEC_I_CONTINUE_NEEDED, "threads: and goes on, too");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "threads: that was nobody's fault, either");
}

static void leg_behind_the_last(void)
{
    SecHandle cred, context = { 0 };
    HANDLE threads[2];

    start_waiting();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    puppet_answer.leg = SEC_E_OK;
    puppet_answer.is_mapped = TRUE;
    puppet_answer.user_init = SEC_E_CANNOT_PACK;
    puppet_forget();
    threads[0] = CreateThread(NULL, 0, later_leg, &context, 0, NULL);
    WaitForSingleObject(entered, 5000);
    threads[1] = CreateThread(NULL, 0, later_leg, &context, 0, NULL);
    Sleep(50);
    SetEvent(go_on);
    ok_status(finish(threads[0]), SEC_E_CANNOT_PACK, "threads: a leg ends the context that its user half refuses");
    ok_status(finish(threads[1]), SEC_E_INVALID_HANDLE, "threads: one that waited for it is refused");
    ok_str(puppet.calls, "Init InitUser DeleteUser Delete", "threads: the package does not hear of it");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

int main(void)
{
    SecHandle cred, context;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    what_reaches_the_user_half(&context);
    statuses_pass(&context);
    not_established(&cred);
    who_answers(&cred, &context);
    whose_memory(&cred, &context);
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "messages: [P6.27] the heap is whole, and none of this was the package's fault");

    no_user_half();
    broken_user_half();
    seal_beside_unseal();
    legs_one_by_one();
    leg_behind_the_last();
    return done_testing();
}
