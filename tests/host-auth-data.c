/*
 * Authorisation data of accounts, and the tokens that are made of it: GetUserAuthData, GetAuthDataForUser,
 * ExpandAuthDataForDomain and ConvertAuthDataToToken.  Contract 6.33, 6.35, 6.38, 6.48 and 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define TEST_KEY L"Software\\ntsecpkg-test-host-auth-data"
#include "accounts.h"

#define BAD_POINTER ((void *)16)
#define RUBBISH ((void *)(ULONG_PTR)0xCCCC)

static const TOKEN_SOURCE source = { "test", { 1, 0 } };

/* ---- getting it ---- */

struct blob {
    NTSTATUS status;
    UCHAR *data;
    ULONG size;
    UNICODE_STRING name;
};

static struct blob of_user(const WCHAR *name, enum nsp_name_type type, const WCHAR *prefix)
{
    UNICODE_STRING text = wide(name), head = wide(prefix ? prefix : L"");
    struct blob blob;

    memset(&blob, 0xCC, sizeof(blob));
    blob.status = lsa->GetAuthDataForUser(&text, type, prefix ? &head : NULL, &blob.data, &blob.size, &blob.name);
    return blob;
}

static void release(struct blob *blob)
{
    lsa->FreeLsaHeap(blob->data);
    lsa->FreeLsaHeap(blob->name.Buffer);
}

static BOOL has_nothing(const struct blob *blob)
{
    return !blob->data && !blob->size && is_empty_text(&blob->name);
}

static void fails(const WCHAR *name, enum nsp_name_type type, const WCHAR *prefix, NTSTATUS expected,
                  const char *sentence)
{
    struct blob blob = of_user(name, type, prefix);

    ok(blob.status == expected && has_nothing(&blob), "GetAuthDataForUser: %s", sentence);
}

static void getting(void)
{
    struct blob blob = of_user(L"http/alice", NSP_NAME_SPN, NULL), other;
    UNICODE_STRING alice = wide(L"alice");
    void *handle;

    ok(blob.status == STATUS_SUCCESS && blob.data && blob.size,
       "GetAuthDataForUser: an account has authorisation data");
    ok(is_text(&blob.name, L"alice"), "GetAuthDataForUser: and its flat name, however it was named");
    memset(&other, 0xCC, sizeof(other));
    lsa->OpenSamUser(&alice, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, &handle);
    ok_status(lsa->GetUserAuthData(handle, &other.data, &other.size), STATUS_SUCCESS,
              "GetUserAuthData: an open account has authorisation data");
    ok(other.size == blob.size && !memcmp(other.data, blob.data, blob.size), "GetUserAuthData: the same");
    lsa->FreeLsaHeap(other.data);
    ok_status(lsa->GetUserAuthData(handle, NULL, &other.size), STATUS_INVALID_PARAMETER,
              "GetUserAuthData: no place for it gives STATUS_INVALID_PARAMETER");
    ok_status(lsa->GetUserAuthData(handle, &other.data, NULL), STATUS_INVALID_PARAMETER,
              "GetUserAuthData: nor for its size");
    ok_status(lsa->GetUserAuthData(handle, BAD_POINTER, &other.size), STATUS_ACCESS_VIOLATION,
              "GetUserAuthData: a place that cannot be written gives STATUS_ACCESS_VIOLATION");
    lsa->CloseSamUser(handle);
    other.data = RUBBISH;
    ok(lsa->GetUserAuthData(NULL, &other.data, &other.size) == STATUS_INVALID_HANDLE && !other.data && !other.size,
       "GetUserAuthData: NULL gives STATUS_INVALID_HANDLE and nothing");
    ok_status(lsa->GetAuthDataForUser(&alice, NSP_NAME_FLAT, NULL, &other.data, &other.size, NULL), STATUS_SUCCESS,
              "GetAuthDataForUser: the name need not be wanted");
    lsa->FreeLsaHeap(other.data);
    release(&blob);

    blob = of_user(L"<S>CN=alice", NSP_NAME_ALTERNATE_ID, L"X509:");
    ok(is_text(&blob.name, L"alice"), "GetAuthDataForUser: an alternate id has its prefix before it");
    release(&blob);
    fails(L"nobody", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER,
          "an unknown name gives STATUS_NO_SUCH_USER and nothing");
    fails(L"Staff", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER, "as the name of a group");
    fails(L"<S>CN=alice", NSP_NAME_ALTERNATE_ID, NULL, STATUS_INVALID_PARAMETER,
          "an alternate id without prefix gives STATUS_INVALID_PARAMETER");
    fails(L"alice", 5, NULL, STATUS_INVALID_PARAMETER, "as an unknown name type");
}

/* ---- tokens ---- */

struct conversion {
    NTSTATUS status, sub_status;
    HANDLE token;
    LUID id;
    UNICODE_STRING account;
};

static struct conversion convert(void *data, ULONG size, SECURITY_LOGON_TYPE type, const WCHAR *authority)
{
    UNICODE_STRING name = wide(authority ? authority : L"");
    struct conversion made;

    memset(&made, 0xCC, sizeof(made));
    made.status = lsa->ConvertAuthDataToToken(data, size, SecurityIdentification, (TOKEN_SOURCE *)&source, type,
                                              authority ? &name : NULL, &made.token, &made.id, &made.account,
                                              &made.sub_status);
    return made;
}

static void discard(struct conversion *made)
{
    lsa->FreeLsaHeap(made->account.Buffer);
    if (made->token)
        CloseHandle(made->token);
}

static BOOL gave_nothing(const struct conversion *made)
{
    return !made->token && !made->id.LowPart && !made->id.HighPart && is_empty_text(&made->account) &&
           !made->sub_status;
}

static BOOL same_luid(const LUID *a, const LUID *b)
{
    return a->LowPart == b->LowPart && a->HighPart == b->HighPart;
}

static const SID world = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
static const SID network = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_NETWORK_RID } };

static void token_of_alice(struct blob *blob)
{
    struct conversion made = convert(blob->data, blob->size, Network, NULL), again;
    struct nsp_token_description *token;
    struct nsp_account_info *alice;
    SECURITY_LOGON_SESSION_DATA *session;

    ok(made.status == STATUS_SUCCESS && made.token && !made.sub_status,
       "ConvertAuthDataToToken: authorisation data becomes a token");
    ok(is_text(&made.account, L"alice"), "ConvertAuthDataToToken: and tells the account");
    need(NspTokenDescribe(host, made.token, &token) == STATUS_SUCCESS, "the token is not known");
    need(NspAccountGet(host, L"alice", &alice) == STATUS_SUCCESS, "alice is not there");
    ok(EqualSid(token->user, alice->sid), "ConvertAuthDataToToken: the token's user is the account");
    ok(same_luid(&token->logon_id, &made.id), "ConvertAuthDataToToken: its session is the one that is told");
    ok(token->type == TokenImpersonation && token->level == SecurityIdentification,
       "ConvertAuthDataToToken: a network logon has an impersonation token of the level that was asked for");
    ok(!memcmp(&token->source, &source, sizeof(source)), "ConvertAuthDataToToken: the source is the package's");
    ok(has_account(token->groups, L"None") && has_account(token->groups, L"Staff"),
       "ConvertAuthDataToToken: it has the groups of the data");
    ok(has_sid(token->groups, (PSID)&world) && has_sid(token->groups, (PSID)&network),
       "ConvertAuthDataToToken: and those that the LSA adds");
    ok(has_account(token->groups, L"Readers") && has_account(token->groups, L"Users"),
       "ConvertAuthDataToToken: and local groups, of the account and of its groups");
    ok(!has_account(token->groups, L"Administrators"), "ConvertAuthDataToToken: and no others");
    ok(!wcscmp(token->authority, L"MACHINE"), "ConvertAuthDataToToken: the authority is the domain");
    need(LsaGetLogonSessionData(&made.id, &session) == STATUS_SUCCESS, "there is no session");
    ok(is_text(&session->UserName, L"alice") && session->LogonType == Network && is_text(&session->Upn,
       L"alice@example.org") && is_text(&session->DnsDomainName, L"machine.test"),
       "ConvertAuthDataToToken: the session has the account's names");
    LsaFreeReturnBuffer(session);
    ok_status(lsa->DeleteLogonSession(&made.id), STATUS_BAD_LOGON_SESSION_STATE,
              "ConvertAuthDataToToken: the session is the LSA's at once");
    again = convert(blob->data, blob->size, Network, NULL);
    ok(again.status == STATUS_SUCCESS && !same_luid(&again.id, &made.id),
       "ConvertAuthDataToToken: each call makes a session of its own");
    discard(&again);
    NspFree(alice);
    NspFree(token);
    discard(&made);
}

static void other_tokens(struct blob *blob)
{
    struct conversion made = convert(blob->data, blob->size, Interactive, L"REALM");
    struct nsp_token_description *token;
    HANDLE handle = RUBBISH;
    LUID id;

    need(NspTokenDescribe(host, made.token, &token) == STATUS_SUCCESS, "the token is not known");
    ok(token->type == TokenPrimary, "ConvertAuthDataToToken: an interactive logon has a primary token");
    ok(!wcscmp(token->authority, L"REALM"), "ConvertAuthDataToToken: the package may name the authority");
    NspFree(token);
    discard(&made);
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, SecurityImpersonation, (TOKEN_SOURCE *)&source, Batch,
                                          NULL, &handle, &id, NULL, NULL), STATUS_SUCCESS,
              "ConvertAuthDataToToken: account and sub status need not be wanted");
    CloseHandle(handle);
}

static ULONG count_sessions(void)
{
    LUID *ids;
    ULONG count;

    need(LsaEnumerateLogonSessions(&count, &ids) == STATUS_SUCCESS, "the sessions cannot be counted");
    LsaFreeReturnBuffer(ids);
    return count;
}

static void refused_tokens(struct blob *blob)
{
    ULONG before = count_sessions();
    struct conversion made;
    HANDLE handle;
    LUID id;

    made = convert(blob->data, blob->size, Proxy, NULL);
    ok(made.status == STATUS_INVALID_LOGON_TYPE && gave_nothing(&made),
       "ConvertAuthDataToToken: an unknown logon type gives STATUS_INVALID_LOGON_TYPE and nothing");
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, 4, (TOKEN_SOURCE *)&source, Network, NULL, &handle,
                                          &id, NULL, NULL), STATUS_BAD_IMPERSONATION_LEVEL,
              "ConvertAuthDataToToken: an unknown level gives STATUS_BAD_IMPERSONATION_LEVEL");
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, SecurityImpersonation, NULL, Network, NULL, &handle,
                                          &id, NULL, NULL), STATUS_INVALID_PARAMETER,
              "ConvertAuthDataToToken: no source gives STATUS_INVALID_PARAMETER");
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, SecurityImpersonation, (TOKEN_SOURCE *)&source,
                                          Network, NULL, NULL, &id, NULL, NULL), STATUS_INVALID_PARAMETER,
              "ConvertAuthDataToToken: as no place for the token");
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, SecurityImpersonation, (TOKEN_SOURCE *)&source,
                                          Network, NULL, &handle, NULL, NULL, NULL), STATUS_INVALID_PARAMETER,
              "ConvertAuthDataToToken: as none for the LUID");
    ok_status(lsa->ConvertAuthDataToToken(blob->data, blob->size, SecurityImpersonation, (TOKEN_SOURCE *)&source,
                                          Network, NULL, BAD_POINTER, &id, NULL, NULL), STATUS_ACCESS_VIOLATION,
              "ConvertAuthDataToToken: one that cannot be written gives STATUS_ACCESS_VIOLATION");
    made = convert(NULL, blob->size, Network, NULL);
    ok(made.status == STATUS_INVALID_PARAMETER && gave_nothing(&made),
       "ConvertAuthDataToToken: no data gives STATUS_INVALID_PARAMETER and nothing");
    made = convert(BAD_POINTER, blob->size, Network, NULL);
    ok(made.status == STATUS_ACCESS_VIOLATION && gave_nothing(&made),
       "ConvertAuthDataToToken: data that cannot be read gives STATUS_ACCESS_VIOLATION and nothing");
    ok_int(count_sessions(), before, "ConvertAuthDataToToken: what fails leaves no session");
}

/* Cut and flipped: all of it is tests/unit-auth-data.c's. */
static void spoilt(struct blob *blob)
{
    ULONG i, bad = 0, tokens = 0;
    struct conversion made;
    UCHAR kept;

    for (i = 0; i < blob->size; i += 3) {
        made = convert(blob->data, i, Network, NULL);
        bad += made.status != STATUS_INVALID_PARAMETER || !gave_nothing(&made);
    }
    ok_int(bad, 0, "ConvertAuthDataToToken: data that was cut gives STATUS_INVALID_PARAMETER and nothing");
    for (i = 0; i < blob->size; i += 5) {
        kept = blob->data[i];
        blob->data[i] ^= 0x40;
        made = convert(blob->data, blob->size, Network, NULL);
        blob->data[i] = kept;
        /* Somebody else may be bob, who is disabled. */
        if (made.status == STATUS_ACCOUNT_RESTRICTION && made.sub_status == STATUS_ACCOUNT_DISABLED)
            continue;
        bad += NT_SUCCESS(made.status) ? !made.token : made.status != STATUS_INVALID_PARAMETER || !gave_nothing(&made);
        tokens += NT_SUCCESS(made.status);
        discard(&made);
    }
    ok_int(bad, 0, "ConvertAuthDataToToken: a bit that flips gives STATUS_INVALID_PARAMETER, or somebody else's token");
    ok(tokens > 0, "ConvertAuthDataToToken: that of somebody else, now and then: the data is not signed");
}

/* ---- ExpandAuthDataForDomain ---- */

static void expanding(struct blob *blob)
{
    struct blob expanded, again;
    UCHAR *copy = malloc(blob->size);

    memcpy(copy, blob->data, blob->size);
    memset(&expanded, 0xCC, sizeof(expanded));
    ok_status(lsa->ExpandAuthDataForDomain(blob->data, blob->size, NULL, &expanded.data, &expanded.size),
              STATUS_SUCCESS, "ExpandAuthDataForDomain: authorisation data is expanded");
    ok(expanded.size > blob->size, "ExpandAuthDataForDomain: local groups are added");
    ok(!memcmp(copy, blob->data, blob->size), "ExpandAuthDataForDomain: what came in stays as it was");
    ok_status(lsa->ExpandAuthDataForDomain(expanded.data, expanded.size, NULL, &again.data, &again.size),
              STATUS_SUCCESS, "ExpandAuthDataForDomain: what is expanded can be expanded");
    ok(again.size == expanded.size && again.data != expanded.data &&
       !memcmp(again.data, expanded.data, again.size), "ExpandAuthDataForDomain: without more to add it is a copy");
    lsa->FreeLsaHeap(again.data);
    lsa->FreeLsaHeap(expanded.data);

    expanded.data = RUBBISH;
    ok(lsa->ExpandAuthDataForDomain(blob->data, blob->size, copy, &expanded.data, &expanded.size) ==
       STATUS_INVALID_PARAMETER && !expanded.data && !expanded.size,
       "ExpandAuthDataForDomain: Reserved that is not NULL gives STATUS_INVALID_PARAMETER and nothing");
    expanded.data = RUBBISH;
    ok(lsa->ExpandAuthDataForDomain(blob->data, blob->size - 1, NULL, &expanded.data, &expanded.size) ==
       STATUS_INVALID_PARAMETER && !expanded.data && !expanded.size,
       "ExpandAuthDataForDomain: as data that was cut");
    ok_status(lsa->ExpandAuthDataForDomain(NULL, blob->size, NULL, &expanded.data, &expanded.size),
              STATUS_INVALID_PARAMETER, "ExpandAuthDataForDomain: as no data");
    ok_status(lsa->ExpandAuthDataForDomain(blob->data, blob->size, NULL, NULL, &expanded.size),
              STATUS_INVALID_PARAMETER, "ExpandAuthDataForDomain: as no place for what comes out");
    ok_status(lsa->ExpandAuthDataForDomain(BAD_POINTER, blob->size, NULL, &expanded.data, &expanded.size),
              STATUS_ACCESS_VIOLATION,
              "ExpandAuthDataForDomain: data that cannot be read gives STATUS_ACCESS_VIOLATION");
    free(copy);
}

static NTSTATUS all(struct nsp_client_request *request)
{
    struct blob alice;

    (void)request;
    getting();
    alice = of_user(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL);
    token_of_alice(&alice);
    other_tokens(&alice);
    refused_tokens(&alice);
    spoilt(&alice);
    expanding(&alice);
    release(&alice);
    return STATUS_SUCCESS;
}

/* ---- a host that has no accounts ---- */

static HANDLE made;

static NTSTATUS make_token(struct nsp_client_request *request)
{
    UNICODE_STRING name = wide(L"alice"), domain = wide(L"MACHINE");
    static BYTE user[FIXTURE_SID_SIZE], group[FIXTURE_SID_SIZE];
    struct nsp_token_information_v1 information = {
        .User.User.Sid = fixture_put_sid(user, 1000), .PrimaryGroup.PrimaryGroup = fixture_put_sid(group, 513)
    };
    NTSTATUS sub_status;
    LUID id;

    (void)request;
    AllocateLocallyUniqueId(&id);
    lsa->CreateLogonSession(&id);
    return lsa->CreateToken(&id, (TOKEN_SOURCE *)&source, Network, SecurityImpersonation, NSP_TOKEN_INFO_V1,
                            &information, NULL, &name, &domain, NULL, NULL, &made, &sub_status);
}

static void without_accounts(void)
{
    static const struct nsp_package_table half = { INSIDE_CALLER };
    struct nsp_token_description *token;
    struct nsp_account_info *info;
    TOKEN_GROUPS *groups;
    HKEY key;

    host = new_host_with_key(0, TEST_KEY);
    need_package(host, CALLER_DLL, &half);
    ok_status(run_inside(make_token), STATUS_SUCCESS, "CreateToken: a host without accounts makes tokens");
    ok(RegOpenKeyExW(HKEY_CURRENT_USER, TEST_KEY L"\\Accounts", 0, KEY_READ, &key) == ERROR_FILE_NOT_FOUND,
       "CreateToken: and no account database for them");
    CloseHandle(made);
    NspAccountGet(host, L"Administrator", &info);
    NspFree(info);
    run_inside(make_token);
    NspTokenDescribe(host, made, &token);
    groups = (TOKEN_GROUPS *)token->groups;
    ok(has_account(groups, L"Users"), "CreateToken: once there is one, tokens have its local groups");
    NspFree(token);
    CloseHandle(made);
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, TEST_KEY);
}

int main(void)
{
    begin_accounts();
    run_inside(all);
    end_accounts("GetUserAuthData");
    without_accounts();
    return done_testing();
}
