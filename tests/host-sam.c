/*
 * Accounts as packages open them: OpenSamUser, CloseSamUser, GetUserCredentials and GetServiceAccountPassword.
 * Contract 6.31, 6.32, 6.34 and 6.57.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define TEST_KEY L"Software\\ntsecpkg-test-host-sam"
#include "accounts.h"

#define BAD_POINTER ((void *)16)
#define RUBBISH ((void *)(ULONG_PTR)0xCCCC)

static void *opened;

static NTSTATUS open(const WCHAR *name, enum nsp_name_type type, const WCHAR *prefix, BOOLEAN allow_guest)
{
    UNICODE_STRING text = wide(name), head = wide(prefix ? prefix : L"");

    opened = RUBBISH;
    return lsa->OpenSamUser(&text, type, prefix ? &head : NULL, allow_guest, 0, &opened);
}

static void opens(const WCHAR *name, enum nsp_name_type type, const WCHAR *prefix, const char *sentence)
{
    ok_status(open(name, type, prefix, FALSE), STATUS_SUCCESS, "OpenSamUser: %s", sentence);
    lsa->CloseSamUser(opened);
}

/* With the handle still to be there: NULL. */
static void refuses(const WCHAR *name, enum nsp_name_type type, const WCHAR *prefix, NTSTATUS expected,
                    const char *sentence)
{
    NTSTATUS status = open(name, type, prefix, FALSE);

    ok(status == expected && !opened, "OpenSamUser: %s", sentence);
}

static void names(void)
{
    opens(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, "opens an account by its SAM name");
    opens(L"machine\\ALICE", NSP_NAME_SAM_COMPATIBLE, NULL, "whose domain may stand before it, in any case");
    opens(L"alice", NSP_NAME_FLAT, NULL, "by its flat name");
    opens(L"CN=alice,CN=Users,DC=machine,DC=test", NSP_NAME_DN, NULL, "by its DN");
    opens(L"http/alice", NSP_NAME_SPN, NULL, "by its SPN");
    opens(L"<S>CN=alice", NSP_NAME_ALTERNATE_ID, L"X509:", "by an alternate id, the prefix before it");
    opens(L"svc$", NSP_NAME_SAM_COMPATIBLE, NULL, "a service account, too");
    opens(L"bob", NSP_NAME_SAM_COMPATIBLE, NULL, "an account that is disabled opens");
}

static void refusals(void)
{
    UNICODE_STRING alice = wide(L"alice"), bad = { 10, 10, BAD_POINTER };

    refuses(L"nobody", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER,
            "an unknown name gives STATUS_NO_SUCH_USER and no handle");
    refuses(L"ELSEWHERE\\alice", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER, "as one of another domain");
    refuses(L"MACHINE\\alice", NSP_NAME_FLAT, NULL, STATUS_NO_SUCH_USER, "as a flat name with a domain");
    refuses(L"", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER, "as an empty name");
    refuses(L"Staff", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER, "as the name of a group");
    refuses(L"Administrators", NSP_NAME_SAM_COMPATIBLE, NULL, STATUS_NO_SUCH_USER, "as that of a local group");
    refuses(L"CN=bob", NSP_NAME_DN, NULL, STATUS_NO_SUCH_USER, "as a DN that nobody has");
    refuses(L"http/carol", NSP_NAME_SPN, NULL, STATUS_NO_SUCH_USER, "as an SPN that nobody has");
    refuses(L"<S>CN=bob", NSP_NAME_ALTERNATE_ID, L"X509:", STATUS_NO_SUCH_USER, "as an alternate id that nobody has");
    refuses(L"<S>CN=alice", NSP_NAME_ALTERNATE_ID, NULL, STATUS_INVALID_PARAMETER,
            "an alternate id without prefix gives STATUS_INVALID_PARAMETER and no handle");
    refuses(L"alice", 5, NULL, STATUS_INVALID_PARAMETER, "as an unknown name type");
    refuses(L"alice", -1, NULL, STATUS_INVALID_PARAMETER, "and another");

    opened = RUBBISH;
    ok(lsa->OpenSamUser(&alice, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 1, &opened) == STATUS_INVALID_PARAMETER &&
       !opened, "OpenSamUser: as Reserved when it is not 0");
    opened = RUBBISH;
    ok(lsa->OpenSamUser(NULL, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, &opened) == STATUS_INVALID_PARAMETER && !opened,
       "OpenSamUser: as no name");
    ok_status(lsa->OpenSamUser(&alice, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, NULL), STATUS_INVALID_PARAMETER,
              "OpenSamUser: as no place for the handle");
    ok_status(lsa->OpenSamUser(&alice, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, BAD_POINTER), STATUS_ACCESS_VIOLATION,
              "OpenSamUser: a place that cannot be written gives STATUS_ACCESS_VIOLATION");
    opened = RUBBISH;
    ok(lsa->OpenSamUser(&bad, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, &opened) == STATUS_ACCESS_VIOLATION && !opened,
       "OpenSamUser: as a name that cannot be read");
}

static void guest(void)
{
    MSV1_0_SUPPLEMENTAL_CREDENTIAL *primary;
    ULONG size;

    ok(open(L"nobody", NSP_NAME_SAM_COMPATIBLE, NULL, TRUE) == STATUS_NO_SUCH_USER && !opened,
       "OpenSamUser: AllowGuest gives nothing while Guest is disabled");
    set_flags(L"Guest", 0);
    ok(open(L"nobody", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE) == STATUS_NO_SUCH_USER && !opened,
       "OpenSamUser: an enabled Guest gives nothing without AllowGuest");
    ok_status(open(L"nobody", NSP_NAME_SAM_COMPATIBLE, NULL, TRUE), STATUS_SUCCESS,
              "OpenSamUser: with both an unknown name opens Guest");
    lsa->CloseSamUser(opened);
    ok_status(open(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, TRUE), STATUS_SUCCESS,
              "OpenSamUser: AllowGuest opens the account itself when there is one");
    lsa->GetUserCredentials(opened, (void **)&primary, &size, NULL, NULL);
    ok(primary != NULL, "OpenSamUser: and not Guest, who has no password");
    lsa->FreeLsaHeap(primary);
    lsa->CloseSamUser(opened);
    ok(open(L"alice", 5, NULL, TRUE) == STATUS_INVALID_PARAMETER && !opened,
       "OpenSamUser: what is wrong is wrong with AllowGuest, too");
    set_flags(L"Guest", NSP_ACCOUNT_DISABLED);
}

static void handles(void)
{
    void *first, *second;
    UCHAR *data = RUBBISH;
    ULONG size = 1;

    open(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    first = opened;
    open(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    second = opened;
    ok(first && second && first != second, "OpenSamUser: each call gives a handle of its own");
    ok_status(lsa->CloseSamUser(first), STATUS_SUCCESS, "CloseSamUser: a handle is closed");
    ok_status(lsa->CloseSamUser(first), STATUS_INVALID_HANDLE, "CloseSamUser: once");
    ok_status(lsa->CloseSamUser(NULL), STATUS_INVALID_HANDLE, "CloseSamUser: NULL is no handle");
    ok_status(lsa->CloseSamUser(&first), STATUS_INVALID_HANDLE, "CloseSamUser: nor is an address");
    ok_status(lsa->CloseSamUser(INVALID_HANDLE_VALUE), STATUS_INVALID_HANDLE, "CloseSamUser: nor -1");
    ok(lsa->GetUserAuthData(first, &data, &size) == STATUS_INVALID_HANDLE && !data && !size,
       "GetUserAuthData: a closed handle gives STATUS_INVALID_HANDLE and nothing");
    ok_status(lsa->CloseSamUser(second), STATUS_SUCCESS, "CloseSamUser: the other handle goes on until it is closed");
}

/* ---- GetUserCredentials ---- */

/* MD4 of the UTF-16 text. */
static BYTE alice_hash[16];

static void find_hash(void)
{
    HMODULE advapi32 = GetModuleHandleA("advapi32");
    struct { unsigned buffer[4]; unsigned count[2]; BYTE block[64], digest[16]; } context;
    void (WINAPI *init)(void *), (WINAPI *update)(void *, const void *, unsigned), (WINAPI *final)(void *);

    init = (void *)GetProcAddress(advapi32, "MD4Init");
    update = (void *)GetProcAddress(advapi32, "MD4Update");
    final = (void *)GetProcAddress(advapi32, "MD4Final");
    need(init && update && final, "advapi32 has no MD4");
    memset(&context, 0, sizeof(context));
    init(&context);
    update(&context, ALICE_PASSWORD, wcslen(ALICE_PASSWORD) * sizeof(WCHAR));
    final(&context);
    memcpy(alice_hash, context.digest, sizeof(alice_hash));
}

struct credentials {
    NTSTATUS status;
    MSV1_0_SUPPLEMENTAL_CREDENTIAL *primary;
    void *supplemental;
    ULONG primary_size, supplemental_size;
};

static struct credentials get(void *handle)
{
    struct credentials got;

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->GetUserCredentials(handle, (void **)&got.primary, &got.primary_size, &got.supplemental,
                                         &got.supplemental_size);
    return got;
}

static BOOL has_nothing(const struct credentials *got)
{
    return !got->primary && !got->primary_size && !got->supplemental && !got->supplemental_size;
}

static void credentials(void)
{
    struct credentials got;
    void *block;
    ULONG size;

    find_hash();
    open(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    got = get(opened);
    ok_status(got.status, STATUS_SUCCESS, "GetUserCredentials: an open account has credentials");
    ok(got.primary && got.primary_size == sizeof(*got.primary) && got.primary->Flags == MSV1_0_CRED_NT_PRESENT &&
       !memcmp(got.primary->NtPassword, alice_hash, sizeof(alice_hash)),
       "GetUserCredentials: the primary ones are the hash of its password");
    ok(!got.supplemental && !got.supplemental_size,
       "GetUserCredentials: there are no others before a package saved any");
    lsa->FreeLsaHeap(got.primary);
    block = RUBBISH;
    size = 1;
    ok(lsa->GetUserCredentials(opened, NULL, NULL, &block, &size) == STATUS_SUCCESS && !block && !size,
       "GetUserCredentials: either pair need not be wanted");
    ok_status(lsa->GetUserCredentials(opened, NULL, NULL, NULL, NULL), STATUS_SUCCESS, "GetUserCredentials: nor both");
    ok_status(lsa->GetUserCredentials(opened, BAD_POINTER, &size, NULL, NULL), STATUS_ACCESS_VIOLATION,
              "GetUserCredentials: a place that cannot be written gives STATUS_ACCESS_VIOLATION");
    lsa->CloseSamUser(opened);
    got = get(opened);
    ok(got.status == STATUS_INVALID_HANDLE && has_nothing(&got),
       "GetUserCredentials: a closed handle gives STATUS_INVALID_HANDLE and nothing");
    got = get(NULL);
    ok(got.status == STATUS_INVALID_HANDLE && has_nothing(&got), "GetUserCredentials: NULL does so, too");

    open(L"carol", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    got = get(opened);
    ok(got.status == STATUS_SUCCESS && has_nothing(&got), "GetUserCredentials: who has no password has none of either");
    lsa->CloseSamUser(opened);
}

/* A session of alice, in which the package saves, so that it finds it at her account. */
static void supplemental(void)
{
    static BYTE token[] = "ticket";
    UNICODE_STRING alice = wide(L"alice");
    TOKEN_SOURCE source = { "test", { 1, 0 } };
    struct credentials got;
    NTSTATUS sub_status;
    UCHAR *data;
    HANDLE handle;
    LUID logon_id;
    ULONG size;

    need(lsa->GetAuthDataForUser(&alice, NSP_NAME_SAM_COMPATIBLE, NULL, &data, &size, NULL) == STATUS_SUCCESS &&
         lsa->ConvertAuthDataToToken(data, size, SecurityImpersonation, &source, Network, NULL, &handle, &logon_id,
                                     NULL, &sub_status) == STATUS_SUCCESS, "alice cannot log on");
    need(lsa->SaveSupplementalCredentials(&logon_id, sizeof(token), token, TRUE) == STATUS_SUCCESS,
         "supplemental credentials cannot be saved");
    open(L"alice", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    got = get(opened);
    ok(got.supplemental_size == sizeof(token) && got.supplemental && !memcmp(got.supplemental, token, sizeof(token)),
       "GetUserCredentials: what a package saved for a user comes back at his account");
    lsa->FreeLsaHeap(got.primary);
    lsa->FreeLsaHeap(got.supplemental);
    lsa->CloseSamUser(opened);
    lsa->FreeLsaHeap(data);
    CloseHandle(handle);
}

static void deleted(void)
{
    struct credentials got;
    UCHAR *data = RUBBISH;
    ULONG size = 1;

    open(L"carol", NSP_NAME_SAM_COMPATIBLE, NULL, FALSE);
    need(NspAccountRemove(host, L"carol") == STATUS_SUCCESS, "carol cannot be removed");
    got = get(opened);
    ok(got.status == STATUS_NO_SUCH_USER && has_nothing(&got),
       "GetUserCredentials: an account that was removed while it was open gives STATUS_NO_SUCH_USER and nothing");
    ok(lsa->GetUserAuthData(opened, &data, &size) == STATUS_NO_SUCH_USER && !data && !size,
       "GetUserAuthData: so it does");
    ok_status(lsa->CloseSamUser(opened), STATUS_SUCCESS, "CloseSamUser: its handle is closed all the same");
}

/* ---- GetServiceAccountPassword ---- */

struct passwords {
    NTSTATUS status;
    UNICODE_STRING current, previous;
    FILETIME expiry, valid;
};

static struct passwords fetch(const WCHAR *account, const WCHAR *domain, enum nsp_cred_fetch how)
{
    UNICODE_STRING name = wide(account), where = wide(domain ? domain : L"");
    struct passwords got;

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->GetServiceAccountPassword(&name, domain ? &where : NULL, how, &got.expiry, &got.current,
                                                &got.previous, &got.valid);
    return got;
}

static void release(struct passwords *got)
{
    lsa->FreeLsaHeap(got->current.Buffer);
    lsa->FreeLsaHeap(got->previous.Buffer);
}

static void fails(const WCHAR *account, const WCHAR *domain, enum nsp_cred_fetch how, NTSTATUS expected,
                  const char *sentence)
{
    struct passwords got = fetch(account, domain, how);

    ok(got.status == expected && is_empty_text(&got.current) && is_empty_text(&got.previous) &&
       !got.expiry.dwHighDateTime && !got.valid.dwHighDateTime, "GetServiceAccountPassword: %s", sentence);
}

static void service_account(void)
{
    struct passwords first = fetch(L"svc$", NULL, NSP_CRED_FETCH_DEFAULT), again, forced;
    UNICODE_STRING name = wide(L"svc$"), text;
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    ok_status(first.status, STATUS_SUCCESS, "GetServiceAccountPassword: a service account has a password");
    ok(first.current.Buffer && first.current.Length, "GetServiceAccountPassword: which is text");
    ok(is_empty_text(&first.previous), "GetServiceAccountPassword: the first one has no previous one");
    ok(CompareFileTime(&first.expiry, &now) > 0, "GetServiceAccountPassword: it expires in the future");
    ok(first.valid.dwHighDateTime != 0, "GetServiceAccountPassword: and is told when others accept it");
    again = fetch(L"svc$", L"MACHINE", NSP_CRED_FETCH_DPAPI);
    ok(again.status == STATUS_SUCCESS && is_text(&again.current, first.current.Buffer),
       "GetServiceAccountPassword: it stays, however it is fetched, and with the domain's name");
    release(&again);
    again = fetch(L"svc$", L"Machine.Test", NSP_CRED_FETCH_DEFAULT);
    ok_status(again.status, STATUS_SUCCESS, "GetServiceAccountPassword: with its DNS name");
    release(&again);
    forced = fetch(L"svc$", NULL, NSP_CRED_FETCH_FORCED);
    ok(forced.status == STATUS_SUCCESS && !is_text(&forced.current, first.current.Buffer),
       "GetServiceAccountPassword: unless a new one is forced");
    ok(is_text(&forced.previous, first.current.Buffer),
       "GetServiceAccountPassword: the old one is the previous one then");
    release(&forced);
    release(&first);

    fails(L"nobody$", NULL, NSP_CRED_FETCH_DEFAULT, STATUS_NO_SUCH_USER,
          "an unknown account gives STATUS_NO_SUCH_USER and nothing");
    fails(L"alice", NULL, NSP_CRED_FETCH_DEFAULT, STATUS_NO_SUCH_USER, "as one that is no service account");
    fails(L"svc$", L"ELSEWHERE", NSP_CRED_FETCH_DEFAULT, STATUS_NO_SUCH_USER, "as one of another domain");
    fails(L"svc$", NULL, 3, STATUS_INVALID_PARAMETER, "an unknown CRED_FETCH gives STATUS_INVALID_PARAMETER");
    ok_status(lsa->GetServiceAccountPassword(NULL, NULL, NSP_CRED_FETCH_DEFAULT, &now, &text, &text, NULL),
              STATUS_INVALID_PARAMETER, "GetServiceAccountPassword: as no name");
    ok_status(lsa->GetServiceAccountPassword(&name, NULL, NSP_CRED_FETCH_DEFAULT, &now, NULL, &text, NULL),
              STATUS_INVALID_PARAMETER, "GetServiceAccountPassword: as no place for the password");
    ok_status(lsa->GetServiceAccountPassword(&name, NULL, NSP_CRED_FETCH_DEFAULT, &now, BAD_POINTER, &text, NULL),
              STATUS_ACCESS_VIOLATION,
              "GetServiceAccountPassword: one that cannot be written gives STATUS_ACCESS_VIOLATION");
}

static NTSTATUS all(struct nsp_client_request *request)
{
    (void)request;
    names();
    refusals();
    guest();
    handles();
    credentials();
    supplemental();
    deleted();
    service_account();
    return STATUS_SUCCESS;
}

int main(void)
{
    begin_accounts();
    run_inside(all);
    end_accounts("OpenSamUser");
    return done_testing();
}
