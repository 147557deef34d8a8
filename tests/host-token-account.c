/*
 * Who may have a token: accounts that are disabled, or denied a kind of logon.  Contract 6.21 and 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define TEST_KEY L"Software\\ntsecpkg-test-host-token-account"
#include "accounts.h"

#define EVERY_KIND \
    (NSP_ACCOUNT_DENY_INTERACTIVE | NSP_ACCOUNT_DENY_NETWORK | NSP_ACCOUNT_DENY_BATCH | NSP_ACCOUNT_DENY_SERVICE | \
     NSP_ACCOUNT_DENY_REMOTE_INTERACTIVE)

static const TOKEN_SOURCE source = { "test", { 1, 0 } };

/* Whom the next token or logon is for. */
static PSID user;

/* ---- CreateToken ---- */

static struct {
    SECURITY_LOGON_TYPE type;
    NTSTATUS status, sub_status, again;
    HANDLE token;
} made;

static NTSTATUS create_token(struct nsp_client_request *request)
{
    struct nsp_token_information_v1 v1 = { .ExpirationTime.QuadPart = MAXLONGLONG };
    UNICODE_STRING name = wide(L"alice"), domain = wide(L"MACHINE");
    LUID id;

    (void)request;
    v1.User.User.Sid = user;
    v1.PrimaryGroup.PrimaryGroup = user;
    AllocateLocallyUniqueId(&id);
    lsa->CreateLogonSession(&id);
    memset(&made.sub_status, 0xCC, sizeof(made.sub_status));
    made.status = lsa->CreateToken(&id, (TOKEN_SOURCE *)&source, made.type, SecurityImpersonation, NSP_TOKEN_INFO_V1,
                                   &v1, NULL, &name, &domain, NULL, NULL, &made.token, &made.sub_status);
    if (made.token)
        CloseHandle(made.token);
    /* What was refused has left the session with the package. */
    made.again = lsa->DeleteLogonSession(&id);
    return STATUS_SUCCESS;
}

static NTSTATUS create(SECURITY_LOGON_TYPE type)
{
    made.type = type;
    run_inside(create_token);
    return made.status;
}

static void creating(void)
{
    static const struct {
        ULONG flag;
        const char *name;
        SECURITY_LOGON_TYPE types[4];
    } kinds[] = {
        { NSP_ACCOUNT_DENY_INTERACTIVE, "interactive",
          { Interactive, Unlock, CachedInteractive, (SECURITY_LOGON_TYPE)13 } },
        { NSP_ACCOUNT_DENY_NETWORK, "network", { Network, NetworkCleartext } },
        { NSP_ACCOUNT_DENY_BATCH, "batch", { Batch } },
        { NSP_ACCOUNT_DENY_SERVICE, "service", { Service } },
        { NSP_ACCOUNT_DENY_REMOTE_INTERACTIVE, "remote", { RemoteInteractive, CachedRemoteInteractive } }
    };
    unsigned i, k;

    for (i = 0; i < ARRAYSIZE(kinds); i++) {
        for (k = 0; k < ARRAYSIZE(kinds[i].types) && kinds[i].types[k]; k++) {
            set_flags(L"alice", kinds[i].flag);
            ok(create(kinds[i].types[k]) == STATUS_LOGON_TYPE_NOT_GRANTED && !made.token && !made.sub_status,
               "CreateToken: whom %s logons are denied gets none of type %d", kinds[i].name, kinds[i].types[k]);
            ok_status(made.again, STATUS_SUCCESS, "CreateToken: the session is still the package's");
            set_flags(L"alice", EVERY_KIND & ~kinds[i].flag);
            ok_status(create(kinds[i].types[k]), STATUS_SUCCESS, "CreateToken: all others may be denied");
        }
    }
    set_flags(L"alice", EVERY_KIND);
    ok_status(create(NewCredentials), STATUS_SUCCESS, "CreateToken: new credentials are no logon here");

    set_flags(L"alice", NSP_ACCOUNT_DISABLED);
    ok(create(Interactive) == STATUS_ACCOUNT_RESTRICTION && !made.token && made.sub_status == STATUS_ACCOUNT_DISABLED,
       "CreateToken: a disabled account gets none, and SubStatus says why");
    set_flags(L"alice", NSP_ACCOUNT_DISABLED | NSP_ACCOUNT_DENY_INTERACTIVE);
    ok(create(Interactive) == STATUS_LOGON_TYPE_NOT_GRANTED && !made.sub_status,
       "CreateToken: of two reasons the kind of logon is told");
    set_flags(L"alice", 0);
    ok_status(create(Interactive), STATUS_SUCCESS, "CreateToken: an account without flags gets one");
}

/* ---- ConvertAuthDataToToken ---- */

static NTSTATUS convert_token(struct nsp_client_request *request)
{
    UNICODE_STRING name = wide(L"alice");
    UCHAR *data = NULL;
    ULONG size;
    LUID id;

    (void)request;
    lsa->GetAuthDataForUser(&name, NSP_NAME_SAM_COMPATIBLE, NULL, &data, &size, NULL);
    made.status = lsa->ConvertAuthDataToToken(data, size, SecurityImpersonation, (TOKEN_SOURCE *)&source, Network,
                                              NULL, &made.token, &id, NULL, &made.sub_status);
    lsa->FreeLsaHeap(data);
    return STATUS_SUCCESS;
}

static void converting(void)
{
    set_flags(L"alice", NSP_ACCOUNT_DISABLED);
    run_inside(convert_token);
    ok(made.status == STATUS_ACCOUNT_RESTRICTION && !made.token && made.sub_status == STATUS_ACCOUNT_DISABLED,
       "ConvertAuthDataToToken: a disabled account gets no token, and SubStatus says why");
    set_flags(L"alice", NSP_ACCOUNT_DENY_NETWORK);
    run_inside(convert_token);
    ok(made.status == STATUS_LOGON_TYPE_NOT_GRANTED && !made.token,
       "ConvertAuthDataToToken: nor does one that such a logon is denied");
}

/* ---- LsaLogonUser ---- */

static NTSTATUS NTAPI log_user_on(LOGON_ARGS)
{
    NTSTATUS status = fixture_logon(LOGON_WORDS);
    struct nsp_token_information_v1 *v1 = *TokenInformation;

    if (!NT_SUCCESS(status))
        return status;
    lsa->FreeLsaHeap(v1->User.User.Sid);
    v1->User.User.Sid = lsa->AllocateLsaHeap(GetLengthSid(user));
    CopySid(GetLengthSid(user), v1->User.User.Sid, user);
    return STATUS_SUCCESS;
}

static NTSTATUS log_alice_on(SECURITY_LOGON_TYPE type)
{
    HANDLE connection = connect_trusted();
    ULONG package = 0;
    struct logon logon;

    lookup(connection, "Other", &package);
    logon = log_on_with(connection, package, type, "", 1, NULL);
    if (NT_SUCCESS(logon.status))
        CloseHandle(logon.token);
    else
        ok(!logon.token && !logon.profile, "LsaLogonUser: a refused logon leaves profile and token NULL");
    LsaDeregisterLogonProcess(connection);
    return logon.status;
}

static void logging_on(void)
{
    static const struct nsp_package_table half = { INSIDE_OTHER, .LogonUser = log_user_on };

    need_package(host, OTHER_DLL, &half);
    set_flags(L"alice", NSP_ACCOUNT_DENY_SERVICE);
    ok_status(log_alice_on(Service), STATUS_LOGON_TYPE_NOT_GRANTED,
              "LsaLogonUser: a kind of logon that is denied fails, whatever the package said");
    ok_status(log_alice_on(Batch), STATUS_SUCCESS, "LsaLogonUser: another kind succeeds");
    set_flags(L"alice", NSP_ACCOUNT_DISABLED);
    ok_status(log_alice_on(Interactive), STATUS_SUCCESS,
              "LsaLogonUser: whether an account may be used at all is the package's to say");
}

int main(void)
{
    struct nsp_account_info *alice;

    begin_accounts();
    need(NspAccountGet(host, L"alice", &alice) == STATUS_SUCCESS, "alice is not there");
    user = alice->sid;
    creating();
    converting();
    logging_on();
    end_accounts("CreateToken");
    NspFree(alice);
    return done_testing();
}
