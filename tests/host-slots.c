/*
 * Every slot of both halves gets the arguments of contract 9 and 10.  Those that load, logon, leg and message enter are
 * in slots_driven.h; of those here the failures come back as they are, without outputs, and they may be missing, or
 * fault.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "recorder.h"
#include "slots_driven.h"

static const GUID type = { 0x11223344, 0x55, 0x66, { 1, 2, 3, 4, 5, 6, 7, 8 } };
static const LUID logon_id = { 0x3E7, 5 };

/* What a call gave: text, if it is what was expected, else what is wrong. */
static const char *gave;

static NTSTATUS give(NTSTATUS status, void *data, ULONG length, const char *expected)
{
    const BOOL is_empty = !data && !length;

    if (status < 0)
        gave = is_empty ? "nothing" : "something";
    else
        gave = length == strlen(expected) && data && !memcmp(data, expected, length) ? "result" : "rubbish";
    NspFree(data);
    return status;
}

static NTSTATUS give_none(NTSTATUS status)
{
    gave = status < 0 ? "nothing" : "result";
    return status;
}

/* ---- credentials ---- */

static NTSTATUS add_credentials(void)
{
    TimeStamp expiry = { .QuadPart = 42 };
    NTSTATUS status = sspi->AddCredentialsW(&rec_cred, (WCHAR *)L"alice", (WCHAR *)L"Other", SECPKG_CRED_OUTBOUND,
                                            (void *)"data", NULL, (void *)"key", &expiry);

    gave = expiry.QuadPart == 42 ? "nothing" : expiry.QuadPart == 5 ? "result" : "rubbish";
    return status;
}

static NTSTATUS query_credential(void)
{
    SecPkgCredentials_NamesW names = { NULL };
    NTSTATUS status = sspi->QueryCredentialsAttributesW(&rec_cred, SECPKG_CRED_ATTR_NAMES, &names);

    gave = !names.sUserName ? "nothing" : wcscmp(names.sUserName, L"alice") ? "rubbish" : "result";
    sspi->FreeContextBuffer(names.sUserName);
    return status;
}

static NTSTATUS set_credential(void)
{
    return give_none(sspi->SetCredentialsAttributesW(&rec_cred, 3, (void *)"proxy", 5));
}

static NTSTATUS save(void)
{
    SecBuffer buffer = { 4, SECBUFFER_DATA, (void *)"save" };

    return give_none(NspCredentialSave(&rec_cred, &buffer));
}

static NTSTATUS get(void)
{
    SecBuffer buffer = { 0, SECBUFFER_DATA, NULL };
    NTSTATUS status = NspCredentialGet(&rec_cred, &buffer);

    gave = !buffer.pvBuffer && !buffer.cbBuffer ? "nothing"
        : buffer.cbBuffer == 5 && !memcmp(buffer.pvBuffer, "saved", 5) ? "result" : "rubbish";
    sspi->FreeContextBuffer(buffer.pvBuffer);
    return status;
}

static NTSTATUS delete_credentials(void)
{
    SecBuffer buffer = { 3, SECBUFFER_DATA, (void *)"key" };

    return give_none(NspCredentialDelete(&rec_cred, &buffer));
}

/* ---- contexts ---- */

static SecBuffer control_buffer = { 5, SECBUFFER_TOKEN, (void *)"alert" };
static SecBufferDesc control = { SECBUFFER_VERSION, 1, &control_buffer };

static NTSTATUS apply_control(void)
{
    return give_none(sspi->ApplyControlToken(&rec_context, &control));
}

static NTSTATUS complete(void)
{
    return give_none(sspi->CompleteAuthToken(&rec_context, &control));
}

static NTSTATUS set_context(void)
{
    return give_none(sspi->SetContextAttributesW(&rec_context, SECPKG_ATTR_FLAGS, (void *)"flags", 5));
}

static NTSTATUS get_token(void)
{
    HANDLE token = NULL;
    NTSTATUS status = sspi->QuerySecurityContextToken(&rec_context, &token);

    gave = token ? "result" : "nothing";
    CloseHandle(token);
    return status;
}

static NTSTATUS export_context(void)
{
    SecBuffer packed = { 99, SECBUFFER_EMPTY, (void *)0x10 };
    HANDLE token = (HANDLE)0x10;
    NTSTATUS status = sspi->ExportSecurityContext(&rec_context, SECPKG_CONTEXT_EXPORT_RESET_NEW, &packed, &token);

    gave = !packed.pvBuffer && !packed.cbBuffer && !token ? "nothing"
        : packed.cbBuffer == 6 && !memcmp(packed.pvBuffer, "packed", 6) && token ? "result" : "rubbish";
    sspi->FreeContextBuffer(packed.pvBuffer);
    if (token)
        CloseHandle(token);
    return status;
}

static NTSTATUS import_context(void)
{
    SecBuffer packed = { 6, SECBUFFER_DATA, (void *)"packed" };
    SecHandle handle = { 0x5A, 0xA5 };
    NTSTATUS status = sspi->ImportSecurityContextW((WCHAR *)RECORDER, &packed, (HANDLE)0x88, &handle);

    gave = handle.dwLower == 0x5A ? "nothing" : "result";
    if (status >= 0)
        sspi->DeleteSecurityContext(&handle);
    return status;
}

static NTSTATUS get_credui(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspContextGetCredUI(&rec_context, &type, &data, &length);

    return give(status, data, length, "dialog");
}

static NTSTATUS update_credentials(void)
{
    return give_none(NspContextUpdateCredentials(&rec_context, &type, "answer", 6));
}

/* ---- metadata ---- */

static NTSTATUS query_metadata(void)
{
    SecHandle context = { 0 };
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageQueryMetaData(NULL, RECORDER, &rec_cred, L"host/x", 0x20, &context, &data, &length);

    if (status < 0 && context.dwLower)
        gave = "a context";
    else
        give(status, data, length, "metadata");
    if (context.dwLower)
        sspi->DeleteSecurityContext(&context);
    return status;
}

static NTSTATUS exchange_metadata(void)
{
    return give_none(NspPackageExchangeMetaData(NULL, RECORDER, &rec_cred, NULL, 0x20, &rec_context, "theirs", 6));
}

/* ---- by name ---- */

static NTSTATUS change_password(void)
{
    char room[8] = "before";
    SecBuffer buffer = { sizeof(room), SECBUFFER_CHANGE_PASS_RESPONSE, room };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    WCHAR old[] = L"old", new[] = L"new";
    NTSTATUS status = sspi->ChangeAccountPasswordW((WCHAR *)RECORDER, (WCHAR *)L"DOMAIN", (WCHAR *)L"alice", old, new,
                                                   TRUE, 0, &desc);

    gave = wcscmp(old, L"old") ? "a wiped password"
        : buffer.cbBuffer == 4 && !memcmp(room, "done", 4) ? "result" : strcmp(room, "before") ? "rubbish" : "nothing";
    return status;
}

static NTSTATUS get_user_info(void)
{
    struct nsp_session_user *user = (void *)0x10;
    NTSTATUS status = NspPackageGetUserInfo(NULL, RECORDER, &logon_id, 1, &user);

    gave = !user ? "nothing"
        : !wcscmp(user->account, L"alice") && !wcscmp(user->authority, L"FIXTURES") && !user->server[0] &&
          user->user && *GetSidSubAuthority(user->user, 4) == 1000 ? "result" : "rubbish";
    NspFree(user);
    return status;
}

static NTSTATUS set_extended(void)
{
    struct nsp_extended_information level = { .Class = NSP_EXTENDED_MUTUAL_AUTH_LEVEL };

    level.Info.MutualAuthLevel.MutualAuthLevel = 2;
    return give_none(NspPackageSetExtended(NULL, RECORDER, &level));
}

static NTSTATUS validate_target(void)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);

    CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size);
    return give_none(NspPackageValidateTarget(NULL, RECORDER, "submit", 6, sid, L"HERE"));
}

static NTSTATUS extract_target(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageExtractTarget(NULL, RECORDER, "submit", 6, &data, &length);

    return give(status, data, length, "target");
}

static NTSTATUS get_tbal(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageGetTbalCredentials(NULL, RECORDER, &logon_id, &data, &length);

    return give(status, data, length, "tbal");
}

static NTSTATUS format_credentials(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageFormatCredentials(NULL, RECORDER, "creds", 5, &data, &length);

    return give(status, data, length, "formatted");
}

static NTSTATUS marshall(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageMarshalCredentials(NULL, RECORDER, "creds", 5, &data, &length);

    return give(status, data, length, "marshalled");
}

static NTSTATUS marshal_attribute(void)
{
    void *data = (void *)0x10;
    ULONG length = 99;
    NTSTATUS status = NspPackageMarshalAttribute(NULL, RECORDER, 0x80000000, 7, "attr", 4, &data, &length);

    return give(status, data, length, "attribute");
}

/* ---- redirected logons ---- */

static NTSTATUS end_redirected(NTSTATUS status, struct nsp_redirected_logon *logon, const char *expected)
{
    gave = !logon ? "nothing"
        : logon->length == strlen(expected) && !memcmp(logon->data, expected, logon->length) ? "result" : "rubbish";
    NspRedirectedLogonEnd(logon);
    return status;
}

static NTSTATUS get_guard_logon(void)
{
    struct nsp_redirected_logon *logon = (void *)0x10;
    NTSTATUS status = NspCredentialRedirectLogon(&rec_cred, &rec_context, L"server", &logon);

    return end_redirected(status, logon, "logon");
}

static NTSTATUS get_guard_creds(void)
{
    struct nsp_redirected_logon *logon = (void *)0x10;
    NTSTATUS status = NspCredentialRedirectSupplemental(&rec_cred, NULL, &logon);

    return end_redirected(status, logon, "supplemental");
}

/* ---- all of them ---- */

#define LSA(slot) #slot, "recorder_lsa_half", offsetof(struct nsp_package_table, slot)
#define USER(slot) #slot, "recorder_user_half", offsetof(struct nsp_user_table, slot)

static const struct { const char *name, *half; size_t offset; NTSTATUS (*call)(void); const char *record; } slots[] = {
    { LSA(AddCredentials), add_credentials, "AddCredentials(C1, alice, Other, 2, ptr, NULL, ptr)" },
    { LSA(QueryCredentialsAttributes), query_credential, "QueryCredentialsAttributes(C1, 1, ptr)" },
    { LSA(SetCredentialsAttributes), set_credential, "SetCredentialsAttributes(C1, 3, proxy, 5)" },
    { LSA(SaveCredentials), save, "SaveCredentials(C1, 1, save)" },
    { LSA(GetCredentials), get, "GetCredentials(C1, 0, NULL)" },
    { LSA(DeleteCredentials), delete_credentials, "DeleteCredentials(C1, 1, key)" },
    { LSA(ApplyControlToken), apply_control, "ApplyControlToken(A1, 2:alert)" },
    { LSA(SetContextAttributes), set_context, "SetContextAttributes(A1, e, flags, 5)" },
    { LSA(GetCredUIContext), get_credui, "GetCredUIContext(A1, 11223344, 0, NULL)" },
    { LSA(UpdateCredentials), update_credentials, "UpdateCredentials(A1, 11223344, answer)" },
    { LSA(QueryMetaData), query_metadata, "QueryMetaData(C1, host/x, 20, 0, NULL, 0)" },
    { LSA(ExchangeMetaData), exchange_metadata, "ExchangeMetaData(C1, NULL, 20, theirs, A1)" },
    { LSA(ChangeAccountPassword), change_password, "ChangeAccountPassword(DOMAIN, alice, old, new, 1)" },
    { LSA(GetUserInfo), get_user_info, "GetUserInfo(3e7, 1, NULL)" },
    { LSA(SetExtendedInformation), set_extended, "SetExtendedInformation(3, 3, 2)" },
    { LSA(ValidateTargetInfo), validate_target, "ValidateTargetInfo(ptr, submit, ptr, ptr, HERE)" },
    { LSA(ExtractTargetInfo), extract_target, "ExtractTargetInfo(ptr, submit, ptr, NULL, 0)" },
    { LSA(GetTbalSupplementalCreds), get_tbal, "GetTbalSupplementalCreds(5, 3e7, 0, NULL)" },
    { LSA(GetRemoteCredGuardLogonBuffer), get_guard_logon,
      "GetRemoteCredGuardLogonBuffer(C1, A1, server, NULL, NULL, NULL, 0, NULL) RedirectedLogonCleanup(9D)" },
    { LSA(GetRemoteCredGuardSupplementalCreds), get_guard_creds,
      "GetRemoteCredGuardSupplementalCreds(C1, NULL, NULL, NULL, NULL, 0, NULL) RedirectedLogonCleanup(9D)" },
    { USER(GetContextToken), get_token, "GetContextToken(A1, NULL)" },
    { USER(CompleteAuthToken), complete, "CompleteAuthToken(A1, 2:alert)" },
    { USER(FormatCredentials), format_credentials, "FormatCredentials(creds, 0, NULL)" },
    { USER(MarshallSupplementalCreds), marshall, "MarshallSupplementalCreds(creds, 0, NULL)" },
    { USER(ExportContext), export_context, "ExportContext(A1, 1, 0, NULL, ptr)" },
    { USER(ImportContext), import_context, "ImportContext(packed, ptr, 0) DeleteUserModeContext(AD)" },
    { USER(MarshalAttributeData), marshal_attribute, "MarshalAttributeData(80000000, 7, attr, 0, NULL)" },
};

static HANDLE own_token;
static unsigned current; /* the slot that is taken away, or faults */

static void prepare(void)
{
    REC(HANDLE, recorder_token) = own_token;
}

static void take_away(void)
{
    prepare();
    *(void **)((char *)exported("recorder.dll", slots[current].half) + slots[current].offset) = NULL;
}

static void let_fault(void)
{
    prepare();
    REC(const char *, recorder_raises) = slots[current].name;
}

/* A first call of QueryMetaData makes a context, which ends; so does a failed one. */
static BOOL is_record(const char *record)
{
    const size_t length = strlen(record);

    return !strncmp(recorded(), record, length) && (!recorded()[length] ||
                                                    !strcmp(recorded() + length, " DeleteContext(AB)"));
}

static enum recording *recording_of(unsigned i)
{
    const size_t number = slots[i].offset / sizeof(void *);

    return strcmp(slots[i].half, "recorder_lsa_half") ? &user_slots[number] : &lsa_slots[number];
}

static void arguments_and_failures(void)
{
    unsigned i;

    rec_start(&rec_checking, prepare);
    for (i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        rec_forget();
        ok_status(slots[i].call(), STATUS_SUCCESS, "%s: its success comes back", slots[i].name);
        record(recording_of(i), is_record(slots[i].record), recorded());
        ok_str(gave, "result", "%s: what it gave comes back", slots[i].name);

        REC(NTSTATUS, recorder_status) = STATUS_LOGON_FAILURE;
        ok_status(slots[i].call(), STATUS_LOGON_FAILURE, "%s: its failure comes back unchanged", slots[i].name);
        ok_str(gave, "nothing", "%s: with nothing else", slots[i].name);
        REC(NTSTATUS, recorder_status) = STATUS_SUCCESS;
    }
    ok_str(rec_stop(),
           "NSP-0044 ChangeAccountPassword: ChangeAccountPassword changed OldPassword, which it may only read",
           "slots: everything that these gave was freed once; and it was seen that the recorder wipes a password");
}

static void missing_slots(void)
{
    const unsigned count = sizeof(slots) / sizeof(slots[0]);

    for (current = 0; current < count; current++) {
        rec_start(&rec_checking, take_away);
        ok_status(slots[current].call(), SEC_E_UNSUPPORTED_FUNCTION,
                  "%s: without it the answer is that it is not there", slots[current].name);
        ok(!strcmp(gave, "nothing") && !recorded()[0], "%s: and nothing happens", slots[current].name);
        rec_stop();
    }
}

static void faults(void)
{
    const unsigned count = sizeof(slots) / sizeof(slots[0]);

    for (current = 0; current < count; current++) {
        rec_start(&rec_checking, let_fault);
        ok_status(slots[current].call(), STATUS_ACCESS_VIOLATION, "%s: a fault in it is its failure",
                  slots[current].name);
        ok(!strcmp(gave, "nothing") && strstr(findings(rec_host), "NSP-0013"), "%s: and a finding, no more",
           slots[current].name);
        rec_stop();
    }
}

static void bad_handles(void)
{
    SecHandle none = { 0x5A5A, 0xA5A5 };
    SecBuffer buffer = { 0, SECBUFFER_EMPTY, NULL };
    struct nsp_redirected_logon *logon;
    struct nsp_session_user *user;
    void *data;
    ULONG length;

    rec_start(&rec_checking, prepare);
    ok_status(NspCredentialSave(&none, &buffer), SEC_E_INVALID_HANDLE, "NspCredentialSave: it wants a credential");
    ok_status(NspCredentialGet(&rec_context, &buffer), SEC_E_INVALID_HANDLE, "NspCredentialGet: a context is none");
    ok_status(NspCredentialDelete(NULL, &buffer), SEC_E_INVALID_HANDLE, "NspCredentialDelete: nor is NULL");
    ok_status(NspCredentialSave(&rec_cred, NULL), SEC_E_INVALID_PARAMETER, "NspCredentialSave: it wants a buffer");
    ok_status(NspContextGetCredUI(&rec_cred, &type, &data, &length), SEC_E_INVALID_HANDLE,
              "NspContextGetCredUI: it wants a context");
    ok_status(NspContextUpdateCredentials(&none, &type, "", 0), SEC_E_INVALID_HANDLE,
              "NspContextUpdateCredentials: it wants a context");
    ok_status(NspCredentialRedirectLogon(&rec_cred, &none, NULL, &logon), SEC_E_INVALID_HANDLE,
              "NspCredentialRedirectLogon: a context must be one");
    ok_status(NspPackageQueryMetaData(NULL, RECORDER, &none, NULL, 0, &none, &data, &length), SEC_E_INVALID_HANDLE,
              "NspPackageQueryMetaData: handles must be some");
    ok_status(NspPackageGetUserInfo(NULL, L"Nobody", NULL, 0, &user), SEC_E_SECPKG_NOT_FOUND,
              "NspPackageGetUserInfo: an unknown package is not found");
    ok_str(recorded(), "", "slots: the package was not entered for any of these");
    ok_status(NspPackageGetUserInfo(NULL, RECORDER, NULL, 2, &user), STATUS_SUCCESS,
              "NspPackageGetUserInfo: the client's own session is no LUID");
    ok_str(recorded(), "GetUserInfo(NULL, 2, NULL)", "GetUserInfo: for which the package gets NULL");
    NspFree(user);
    REC(BOOL, recorder_gives_nothing) = TRUE;
    ok_status(NspPackageGetUserInfo(NULL, RECORDER, NULL, 2, &user), SEC_E_INTERNAL_ERROR,
              "GetUserInfo: success without data is the package's fault");
    rec_stop();
}

static void redirected_calls(void)
{
    struct nsp_redirected_logon *logon;
    void *answer = NULL;
    ULONG length;

    rec_start(&rec_checking, prepare);
    NspCredentialRedirectLogon(&rec_cred, NULL, NULL, &logon);
    rec_forget();
    ok_status(NspRedirectedLogonCall(logon, "question", 8, &answer, &length), STATUS_SUCCESS,
              "NspRedirectedLogonCall: the package's callback answers");
    ok_str(recorded(), "RedirectedLogonCallback(9D, question)",
           "NspRedirectedLogonCall: it gets its handle and the data");
    ok(answer && length == 6 && !memcmp(answer, "answer", 6), "NspRedirectedLogonCall: the answer comes back");
    NspFree(answer);
    REC(NTSTATUS, recorder_status) = STATUS_LOGON_FAILURE;
    ok_status(NspRedirectedLogonCall(logon, "question", 8, &answer, &length), STATUS_LOGON_FAILURE,
              "NspRedirectedLogonCall: its failure comes back unchanged");
    REC(const char *, recorder_raises) = "RedirectedLogonCallback";
    ok_status(NspRedirectedLogonCall(logon, "question", 8, &answer, &length), STATUS_ACCESS_VIOLATION,
              "NspRedirectedLogonCall: a fault in it is its failure");
    ok(!answer && !length, "NspRedirectedLogonCall: a failure gives nothing");
    NspRedirectedLogonEnd(logon);
    rec_stop();
}

/* None is left out: the lines are made from the tables. */
static void every_slot(void)
{
#define X(since, name, ret, args) \
    ok_int(lsa_slots[NSP_PKG_##name], RIGHTLY, \
           #name ": it was recorded, with the arguments of the contract and zeros for its outputs");
    NSP_PACKAGE_FUNCTIONS(X)
#undef X
#define X(since, name, ret, args) \
    ok_int(user_slots[NSP_USER_##name], RIGHTLY, \
           #name ": it was recorded in the user half, with the arguments of the contract and zeros for its outputs");
    NSP_USER_FUNCTIONS(X)
#undef X
}

int main(void)
{
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &own_token);
    arguments_and_failures();
    missing_slots();
    faults();
    bad_handles();
    redirected_calls();
    drive_slots();
    every_slot();
    return done_testing();
}
