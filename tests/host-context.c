/*
 * The life of security contexts: legs, the hand-over to the user half, deletion, faults.  Contract 9.1, 10 and P5.3;
 * assertion 20 of contract 16, and 22, 23, 24 and 32 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static const SecHandle filler = { 0x5A5A, 0xA5A5 };

/* ---- legs ---- */

static void what_reaches_the_package(void)
{
    SecBuffer buffers[2] = { { 5, SECBUFFER_TOKEN, "token" }, { 0, SECBUFFER_EMPTY, NULL } };
    SecBufferDesc input = { SECBUFFER_VERSION, 2, buffers };
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 }, null = { 0 };
    ULONG attributes = 0;
    TimeStamp expiry;

    puppet_forget();
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    ok_status(sspi->InitializeSecurityContextW(&cred, &null, (WCHAR *)L"target", 0x4321, 7, SECURITY_NETWORK_DREP,
                                               &input, 7, &context, NULL, &attributes, &expiry),
              SEC_I_CONTINUE_NEEDED, "legs: a context of 0:0 begins one, as NULL does");
    ok(puppet_seen.credential == PUPPET_CREDENTIAL && !puppet_seen.context,
       "legs: the package gets its own credential, and no context");
    ok(puppet_seen.has_target && !wcscmp(puppet_seen.text, L"target"), "legs: the target reaches it");
    ok(puppet_seen.requirements == 0x4321 && puppet_seen.data_rep == SECURITY_NETWORK_DREP,
       "legs: so do requirements and data representation");
    ok(puppet_seen.has_input && !puppet_seen.has_output,
       "legs: [P6.22] a first leg's input reaches it, a NULL output stays NULL");
    ok(attributes == 0x12 && expiry.QuadPart == PUPPET_EXPIRY, "legs: attributes and expiry come back");

    puppet_forget();
    ok_status(sspi_a->InitializeSecurityContextA(&cred, &context, (char *)"ansi", 0, 0, 0, NULL, 0, &context, NULL,
                                                 NULL, NULL),
              SEC_I_CONTINUE_NEEDED, "legs: the A form works, without places for attributes and expiry");
    ok(!wcscmp(puppet_seen.text, L"ansi") && !puppet_seen.has_input,
       "legs: it converts the target; a NULL input stays NULL");
    ok_int(puppet_seen.context, PUPPET_CONTEXT, "legs: a later leg brings the context that the package gave");

    puppet_forget();
    ok_status(sspi->AcceptSecurityContext(&cred, &context, &input, 0x9876, 3, &context, NULL, NULL, NULL),
              SEC_I_CONTINUE_NEEDED, "legs: Accept works the same way");
    ok(puppet_seen.requirements == 0x9876 && puppet_seen.data_rep == 3 && puppet_seen.has_input &&
       puppet_seen.context == PUPPET_CONTEXT, "legs: and passes the same on");
    ok_str(puppet.calls, "Accept", "legs: to the other function");
    puppet_forget();
    initialize(&cred, &context, &context, NULL, NULL, 0);
    ok(!puppet_seen.has_target, "legs: a NULL target stays NULL");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
}

static void handles_of_legs(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = filler, other = filler, null = { 0 };

    puppet_forget();
    ok_status(initialize(NULL, NULL, &context, NULL, NULL, 0), SEC_E_INVALID_HANDLE,
              "legs: there must be a credential or a context");
    ok_status(initialize(NULL, &null, &context, NULL, NULL, 0), SEC_E_INVALID_HANDLE,
              "legs: a context of 0:0 is none then, either");
    ok_status(initialize(&cred, NULL, NULL, NULL, NULL, 0), SEC_E_INVALID_HANDLE,
              "legs: a first leg needs a place for the context");
    ok_str(puppet.calls, "", "legs: the package is entered for none of these");

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok_status(initialize(NULL, &context, &other, NULL, NULL, 0), SEC_I_CONTINUE_NEEDED,
              "legs: [P6.23] a later leg needs no credential");
    ok(same_handle(&other, &context), "legs: [P6.23] another variable gets the same handle");
    ok_status(initialize(&cred, &context, NULL, NULL, NULL, 0), SEC_I_CONTINUE_NEEDED,
              "legs: [P6.23] a later leg needs no place for the context");

    puppet_forget();
    puppet_answer.context = PUPPET_CONTEXT + 1;
    initialize(&cred, &context, &other, NULL, NULL, 0);
    ok(same_handle(&other, &context), "legs: a package may change its own handle, and the caller's stays");
    ok_str(puppet.calls, "Init", "legs: the old one is the package's to have freed");
    puppet_answer.context = 0;
    initialize(&cred, &context, &other, NULL, NULL, 0);
    ok_int(puppet_seen.context, PUPPET_CONTEXT + 1, "legs: from then on it gets the new one");
    puppet_forget();
    sspi->DeleteSecurityContext(&context);
    ok_int(puppet_seen.context, PUPPET_CONTEXT + 1, "legs: a leg that sets no handle leaves the one before");
    sspi->FreeCredentialsHandle(&cred);
    puppet_answer.context = PUPPET_CONTEXT;
}

static void two_packages(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 }, foreign = { 0 };
    struct nsp_module *other;
    SECURITY_STATUS status;

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok_status(NspModuleLoad(puppet.host, fixture_path("raises_in_context.dll"), NULL, &other), STATUS_SUCCESS,
              "legs: a second package is loaded beside");
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"RaisesInContext", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                    &foreign, NULL);
    puppet_forget();
    status = initialize(&foreign, &context, &context, NULL, NULL, 0);
    ok(status == SEC_E_INVALID_HANDLE && !puppet.calls[0],
       "legs: a context does not go on with the credential of another package");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&foreign);
    sspi->FreeCredentialsHandle(&cred);
    NspModuleUnload(other);
}

static void first_leg_fails(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = filler;
    ULONG attributes = 42;
    TimeStamp expiry = { .QuadPart = 42 };

    puppet_forget();
    puppet_answer.leg = SEC_E_LOGON_DENIED;
    puppet_answer.context = 0;
    puppet_answer.data = "allocated, but of no use";
    ok_status(sspi->InitializeSecurityContextW(&cred, NULL, NULL, 0, 0, 0, NULL, 0, &context, NULL, &attributes,
                                               &expiry),
              SEC_E_LOGON_DENIED, "failure: the package's refusal is passed on");
    ok(same_handle(&context, &filler) && attributes == 42 && expiry.QuadPart == 42,
       "failure: a first leg that failed leaves handle, attributes and expiry as they were");
    ok_str(puppet.calls, "Init", "failure: there is nothing to delete");

    puppet_forget();
    puppet_answer.context = PUPPET_CONTEXT + 2;
    ok_status(initialize(&cred, NULL, &context, NULL, NULL, 0), SEC_E_LOGON_DENIED,
              "failure: a refusal with a handle is still one");
    ok(!strcmp(puppet.calls, "Init Delete") && puppet_seen.context == PUPPET_CONTEXT + 2,
       "failure: the handle that nobody knows is deleted");
    ok(same_handle(&context, &filler), "failure: the caller gets none");
    puppet_answer.data = NULL;
    puppet_answer.context = PUPPET_CONTEXT;
    sspi->FreeCredentialsHandle(&cred);
}

static void later_leg_fails(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 }, other = filler;
    SecPkgContext_Flags flags;

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    puppet_answer.leg = SEC_E_INVALID_TOKEN;
    puppet_forget();
    ok_status(initialize(&cred, &context, &other, NULL, NULL, 0), SEC_E_INVALID_TOKEN,
              "failure: [P6.24] that of a later leg is passed on");
    ok(same_handle(&other, &filler), "failure: [P6.24] the caller's variable stays");
    ok_str(puppet.calls, "Init", "failure: [P6.24] the context of the leg before lives on");
    puppet_forget();
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "failure: [P6.24] the application deletes it");
    ok_str(puppet.calls, "Delete", "failure: then the package does");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "failure: [P6.24] deleting it again is no failure");
    ok_status(sspi->QueryContextAttributesW(&context, SECPKG_ATTR_FLAGS, &flags), SEC_E_INVALID_HANDLE,
              "failure: [P6.24] after that it is gone");
    sspi->FreeCredentialsHandle(&cred);
}

/* ---- mapping ---- */

static void mapped(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 };

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    puppet_answer.is_mapped = TRUE;
    puppet_forget();
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok_str(puppet.calls, "Init", "mapping: a context that goes on and has no data stays in the LSA half");
    puppet_answer.leg = SEC_E_OK;
    puppet_answer.data = "for the user half";
    puppet_forget();
    ok_status(initialize(&cred, &context, &context, NULL, NULL, 0), SEC_E_OK, "mapping: a context is complete");
    ok_str(puppet.calls, "Init InitUser", "[20] mapping: the user half gets it then");
    ok_int(puppet_seen.context, PUPPET_CONTEXT, "[20] mapping: under the handle of the LSA half");
    ok(puppet_seen.packed_size == sizeof("for the user half") && !strcmp(puppet_seen.packed, "for the user half"),
       "mapping: [20] with equal data");
    ok(puppet_seen.packed_block != puppet_seen.data_block, "[20] mapping: in another block");
    puppet_forget();
    ok_status(initialize(&cred, &context, &context, NULL, NULL, 0), SEC_E_OK,
              "mapping: [P6.32] a leg after that reaches the LSA half again");
    ok_str(puppet.calls, "Init", "mapping: the user half got its context already");

    puppet_forget();
    sspi->DeleteSecurityContext(&context);
    ok_str(puppet.calls, "DeleteUser Delete", "[20] mapping: the user half forgets it first, then the LSA half");
    sspi->FreeCredentialsHandle(&cred);
    puppet_usual_answers();
}

static void mapped_early(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 };

    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    puppet_answer.is_mapped = TRUE;
    puppet_answer.data = "early";
    puppet_forget();
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok(!strcmp(puppet.calls, "Init InitUser") && !strcmp(puppet_seen.packed, "early"),
       "mapping: data are handed over early, too");
    puppet_answer.leg = SEC_E_OK;
    puppet_forget();
    initialize(&cred, &context, &context, NULL, NULL, 0);
    ok_str(puppet.calls, "Init", "mapping: and never again");
    sspi->DeleteSecurityContext(&context);

    puppet_answer.leg = SEC_I_COMPLETE_NEEDED;
    puppet_answer.data = NULL;
    puppet_forget();
    context = filler;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok_str(puppet.calls, "Init InitUser", "mapping: SEC_I_COMPLETE_NEEDED completes a context");
    ok(!puppet_seen.packed_block, "mapping: one without data is mapped with none");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_usual_answers();
}

static void one_half_forgot(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = establish(&cred, "data");

    puppet_answer.delete_user = puppet_answer.delete_lsa = SEC_E_INVALID_HANDLE;
    puppet_forget();
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK,
              "mapping: deleting works even when both halves have forgotten the context");
    ok_str(puppet.calls, "DeleteUser Delete", "mapping: both are told");
    sspi->FreeCredentialsHandle(&cred);
    puppet_usual_answers();
}

static void user_half_refuses(void)
{
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = filler;

    puppet_answer.is_mapped = TRUE;
    puppet_answer.data = "data";
    puppet_answer.user_init = SEC_E_CANNOT_PACK;
    puppet_forget();
    ok_status(initialize(&cred, NULL, &context, NULL, NULL, 0), SEC_E_CANNOT_PACK,
              "mapping: when the user half refuses the context, the leg fails with its status");
    ok(same_handle(&context, &filler), "mapping: the caller gets no context then");
    ok(strstr(puppet.calls, "Delete") && puppet_seen.context == PUPPET_CONTEXT, "mapping: that of the LSA is deleted");

    puppet_usual_answers();
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, NULL, 0);
    puppet_answer.leg = SEC_E_OK;
    puppet_answer.is_mapped = TRUE;
    puppet_answer.user_init = SEC_E_CANNOT_PACK;
    ok_status(initialize(&cred, &context, &context, NULL, NULL, 0), SEC_E_CANNOT_PACK,
              "mapping: so does a later leg");
    puppet_forget();
    ok_status(initialize(&cred, &context, &context, NULL, NULL, 0), SEC_E_INVALID_HANDLE,
              "mapping: there is no leg after that");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "mapping: the application may delete what is left");
    ok_str(puppet.calls, "", "mapping: the package has heard of it already");
    sspi->FreeCredentialsHandle(&cred);
    puppet_usual_answers();
}

/* An unmapped context is complete in the LSA half alone. */
static void never_mapped(void)
{
    struct nsp_user_table user_half = puppet_user_half;
    SecHandle cred, context;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_forget();
    context = establish(&cred, NULL);
    ok_str(puppet.calls, "Init", "mapping: a context that is not mapped never reaches the user half");
    sspi->DeleteSecurityContext(&context);
    ok_str(puppet.calls, "Init Delete", "mapping: its end does not, either");
    ok_str(puppet_stop(), "", "mapping: there is nothing wrong with that");

    user_half.InitUserModeContext = NULL;
    puppet_start_with(&puppet_lsa_half, &user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_forget();
    context = establish(&cred, NULL);
    sspi->DeleteSecurityContext(&context);
    ok_str(puppet.calls, "Init DeleteUser Delete",
           "mapping: a user half without InitUserModeContext shares the contexts of the LSA half");
    ok_str(puppet_stop(), "NSP-0032", "mapping: not to report a context as mapped is a note then");
}

/* ---- the ends of other things ---- */

static void unloading(void)
{
    SecHandle cred, context;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    ok_status(NspModuleUnload(puppet.module), STATUS_DEVICE_BUSY, "ends: a package with an open context stays");
    sspi->DeleteSecurityContext(&context);
    ok_status(NspModuleUnload(puppet.module), STATUS_DEVICE_BUSY, "ends: one with an open credential stays, too");
    sspi->FreeCredentialsHandle(&cred);
    ok_status(NspModuleUnload(puppet.module), STATUS_SUCCESS, "ends: without them it is unloaded");
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                              &cred, NULL),
              SEC_E_SECPKG_NOT_FOUND, "ends: and is not found any more");
    ok_str(puppet_stop(), "", "ends: nothing was left");
}

static void shutdown_ends_contexts(void)
{
    SecHandle cred, one, two;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    one = establish(&cred, "data");
    two = establish(&cred, NULL);
    puppet_forget();
    NspHostShutdown(puppet.host);
    ok_str(puppet.calls, "DeleteUser Delete Delete Free",
           "ends: a host that stops deletes its contexts, and frees credentials behind them");
    puppet_forget();
    ok_status(initialize(NULL, &one, &one, NULL, NULL, 0), SEC_E_INVALID_HANDLE, "ends: the context is gone");
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_INVALID_HANDLE, "ends: the credential is gone");
    ok_status(sspi->DeleteSecurityContext(&one), SEC_E_OK, "ends: the application may still delete the context");
    ok_str(puppet_stop(), "", "ends: nothing was left by the package");
    ok_status(sspi->DeleteSecurityContext(&two), SEC_E_OK, "ends: even when the host is no more");
    NspHostSetDefault(NULL);
}

/* ---- faults ---- */

static void fault_in_leg(const char *call, BOOL is_accept)
{
    SecBufferDesc input = { SECBUFFER_VERSION, 0, NULL };
    SecHandle cred, context = filler, again;
    SECURITY_STATUS status;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.raises_in = call;
    status = is_accept ? sspi->AcceptSecurityContext(&cred, NULL, &input, 0, 0, &context, NULL, NULL, NULL)
                       : initialize(&cred, NULL, &context, NULL, NULL, 0);
    ok_status(status, STATUS_ACCESS_VIOLATION, "faults: one in %s comes back as its exception code", call);
    ok(same_handle(&context, &filler), "faults: one in %s leaves the handle as it was", call);
    ok_str(puppet_findings(), "NSP-0013", "faults: one in %s is a finding", call);
    puppet_forget();
    ok_status(initialize(&cred, NULL, &context, NULL, NULL, 0), STATUS_PROCESS_IS_TERMINATING,
              "faults: after one in %s the package is dead", call);
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Puppet", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                              &again, NULL),
              SEC_E_SECPKG_NOT_FOUND, "faults: after one in %s there are no new credentials", call);
    ok_status(sspi->FreeCredentialsHandle(&cred), STATUS_PROCESS_IS_TERMINATING,
              "faults: after one in %s the package cannot free its credential", call);
    ok_str(puppet.calls, "", "faults: after one in %s the package is not entered again", call);
    ok_str(puppet_stop(), "NSP-0013", "faults: one in %s stays the only finding", call);
}

static void fault_in_message(void)
{
    SecBuffer buffer = { 0, SECBUFFER_DATA, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle cred, context;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    puppet_answer.raises_in = "Make";
    ok_status(sspi->MakeSignature(&context, 0, &desc, 0), STATUS_ACCESS_VIOLATION,
              "faults: one in MakeSignature comes back as its exception code");
    puppet_forget();
    ok_status(sspi->MakeSignature(&context, 0, &desc, 0), STATUS_PROCESS_IS_TERMINATING,
              "faults: after it the context signs no more");
    ok_status(initialize(NULL, &context, &context, NULL, NULL, 0), STATUS_PROCESS_IS_TERMINATING,
              "faults: after it the context has no more legs");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "faults: the context can still be deleted");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "faults: twice");
    ok_str(puppet.calls, "", "faults: the package hears of none of it");
    ok_str(puppet_stop(), "NSP-0013", "faults: that makes one finding");
}

static void fault_in_mapping(void)
{
    SecHandle cred, context = filler;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.is_mapped = TRUE;
    puppet_answer.data = "data";
    puppet_answer.raises_in = "InitUser";
    puppet_forget();
    ok_status(initialize(&cred, NULL, &context, NULL, NULL, 0), STATUS_ACCESS_VIOLATION,
              "faults: one in InitUserModeContext fails the leg");
    ok(same_handle(&context, &filler), "faults: and gives no context");
    ok_str(puppet.calls, "Init InitUser", "faults: the dead package cannot delete its own");
    ok_str(puppet_stop(), "NSP-0013", "faults: the host is rid of all of it");
}

static void fault_in_delete(void)
{
    SecHandle cred, context;

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "data");
    puppet_answer.raises_in = "DeleteUser";
    puppet_forget();
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "faults: deleting works even when the package faults");
    ok_str(puppet.calls, "DeleteUser", "faults: its other half is not entered after that");
    ok_str(puppet_stop(), "NSP-0013", "faults: that is a finding, too");
}

static void missing_functions(void)
{
    struct nsp_package_table lsa_half = puppet_lsa_half;
    SecHandle cred, context = filler;

    lsa_half.InitLsaModeContext = NULL;
    lsa_half.FreeCredentialsHandle = NULL;
    puppet_start_with(&lsa_half, &puppet_user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    ok_status(initialize(&cred, NULL, &context, NULL, NULL, 0), SEC_E_UNSUPPORTED_FUNCTION,
              "legs: a package without InitLsaModeContext begins no client contexts");
    ok(same_handle(&context, &filler), "legs: and the handle stays as it was");
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_UNSUPPORTED_FUNCTION,
              "legs: a package without FreeCredentialsHandle says so");
    ok_status(sspi->FreeCredentialsHandle(&cred), SEC_E_INVALID_HANDLE, "legs: the handle is gone all the same");
    ok_str(puppet_stop(), "", "legs: missing functions are no fault");
}

int main(void)
{
    puppet_start();
    what_reaches_the_package();
    handles_of_legs();
    two_packages();
    first_leg_fails();
    later_leg_fails();
    mapped();
    mapped_early();
    one_half_forgot();
    user_half_refuses();
    ok_str(puppet_stop(), "", "contexts: [20] the heap is whole, and none of this was the package's fault");

    never_mapped();
    missing_functions();
    unloading();
    shutdown_ends_contexts();
    fault_in_leg("Init", FALSE);
    fault_in_leg("Accept", TRUE);
    fault_in_message();
    fault_in_mapping();
    fault_in_delete();
    return done_testing();
}
