/*
 * Names from one form into another: CrackSingleName.  Contract 6.39; the numbers of formats and errors are those of
 * DsCrackNames.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define TEST_KEY L"Software\\ntsecpkg-test-host-names"
#include "accounts.h"

#include <ntdsapi.h>

#define BAD_POINTER ((void *)16)

struct cracked {
    NTSTATUS status;
    UNICODE_STRING name, dns_domain;
    ULONG error;
};

static struct cracked crack(ULONG offered, const WCHAR *name, const WCHAR *prefix, ULONG requested)
{
    UNICODE_STRING text = wide(name), head = wide(prefix ? prefix : L"");
    struct cracked got;

    memset(&got, 0xCC, sizeof(got));
    got.status = lsa->CrackSingleName(offered, FALSE, &text, prefix ? &head : NULL, requested, &got.name,
                                      &got.dns_domain, &got.error);
    return got;
}

static void release(struct cracked *got)
{
    lsa->FreeLsaHeap(got->name.Buffer);
    lsa->FreeLsaHeap(got->dns_domain.Buffer);
}

static void is(ULONG offered, const WCHAR *name, ULONG requested, const WCHAR *expected, const char *sentence)
{
    struct cracked got = crack(offered, name, NULL, requested);

    ok(got.status == STATUS_SUCCESS && !got.error && is_text(&got.name, expected) &&
       is_text(&got.dns_domain, L"machine.test"), "CrackSingleName: %s", sentence);
    release(&got);
}

static void fails(ULONG offered, const WCHAR *name, ULONG requested, ULONG error, const char *sentence)
{
    struct cracked got = crack(offered, name, NULL, requested);

    ok(got.status == STATUS_UNSUCCESSFUL && got.error == error && is_empty_text(&got.name) &&
       is_empty_text(&got.dns_domain), "CrackSingleName: %s", sentence);
    if (got.error != error)
        diag("the error is %lu", (unsigned long)got.error);
}

#define ALICE_DN L"CN=alice,CN=Users,DC=machine,DC=test"

static WCHAR *sid_text(const WCHAR *name)
{
    static WCHAR text[128];
    struct nsp_account_info *info;
    const SID *sid;
    DWORD i;

    need(NspAccountGet(host, name, &info) == STATUS_SUCCESS, "an account is not there");
    sid = info->sid;
    swprintf(text, ARRAYSIZE(text), L"S-1-5");
    for (i = 0; i < sid->SubAuthorityCount; i++)
        swprintf(text + wcslen(text), ARRAYSIZE(text) - wcslen(text), L"-%lu", sid->SubAuthority[i]);
    NspFree(info);
    return text;
}

static WCHAR *guid_text(const WCHAR *name)
{
    static WCHAR text[64];
    struct nsp_account_info *info;
    const GUID *guid;

    need(NspAccountGet(host, name, &info) == STATUS_SUCCESS, "an account is not there");
    guid = &info->guid;
    swprintf(text, ARRAYSIZE(text), L"{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1, guid->Data2,
             guid->Data3, guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4],
             guid->Data4[5], guid->Data4[6], guid->Data4[7]);
    NspFree(info);
    return text;
}

/* From NT4 names to each form. */
static void to(void)
{
    is(DS_NT4_ACCOUNT_NAME, L"machine\\ALICE", DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice",
       "an NT4 name is told as it is written in the database, with the DNS domain");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_FQDN_1779_NAME, ALICE_DN, "it has a DN");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_DISPLAY_NAME, L"Alice Example", "a display name");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_UNIQUE_ID_NAME, guid_text(L"alice"), "a GUID");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_CANONICAL_NAME, L"machine.test/Users/alice", "a canonical name");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_CANONICAL_NAME_EX, L"machine.test/Users\nalice",
       "an extended canonical name");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_USER_PRINCIPAL_NAME, L"alice@example.org", "a UPN");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\carol", DS_USER_PRINCIPAL_NAME, L"carol@machine.test",
       "which for an account without one is made of its name and the domain");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_SERVICE_PRINCIPAL_NAME, L"http/alice", "an SPN");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_SID_OR_SID_HISTORY_NAME, sid_text(L"alice"), "a SID");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_DNS_DOMAIN_NAME, L"machine.test", "and a DNS domain");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\Staff", DS_FQDN_1779_NAME, L"CN=Staff,CN=Users,DC=machine,DC=test",
       "groups have names, too");
    is(DS_NT4_ACCOUNT_NAME, L"BUILTIN\\Users", DS_SID_OR_SID_HISTORY_NAME, L"S-1-5-32-545", "and built-in groups");
    is(DS_SID_OR_SID_HISTORY_NAME, L"S-1-5-32-545", DS_NT4_ACCOUNT_NAME, L"BUILTIN\\Users",
       "whose domain is BUILTIN");
}

/* From each form to NT4 names; 0 finds them all. */
static void from(void)
{
    static const struct { ULONG format; const WCHAR *name; const char *form; } forms[] = {
        { DS_FQDN_1779_NAME, ALICE_DN, "DN" }, { DS_DISPLAY_NAME, L"alice example", "display name" },
        { DS_CANONICAL_NAME, L"machine.test/Users/alice", "canonical name" },
        { DS_CANONICAL_NAME_EX, L"machine.test/Users\nalice", "extended canonical name" },
        { DS_USER_PRINCIPAL_NAME, L"alice@example.org", "UPN" },
        { DS_SERVICE_PRINCIPAL_NAME, L"http/alice", "SPN" }, { DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", "NT4 name" },
    };
    char sentence[80];
    size_t i;

    for (i = 0; i < ARRAYSIZE(forms); i++) {
        snprintf(sentence, sizeof(sentence), "a %s is found", forms[i].form);
        is(forms[i].format, forms[i].name, DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", sentence);
        snprintf(sentence, sizeof(sentence), "a %s is found without its form being told", forms[i].form);
        is(DS_UNKNOWN_NAME, forms[i].name, DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", sentence);
    }
    is(DS_UNIQUE_ID_NAME, guid_text(L"alice"), DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", "a GUID is found");
    is(DS_UNKNOWN_NAME, guid_text(L"alice"), DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", "also as an unknown form");
    is(DS_SID_OR_SID_HISTORY_NAME, sid_text(L"alice"), DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", "a SID is found");
    is(DS_UNKNOWN_NAME, sid_text(L"alice"), DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", "also as an unknown form");
}

static void domains(void)
{
    WCHAR *sid = sid_text(L"alice");

    *wcsrchr(sid, '-') = 0;
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\", DS_DNS_DOMAIN_NAME, L"machine.test",
       "the domain itself is an NT4 name without account");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\", DS_FQDN_1779_NAME, L"DC=machine,DC=test", "it has a DN");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\", DS_SID_OR_SID_HISTORY_NAME, sid, "and a SID");
    is(DS_NT4_ACCOUNT_NAME, L"MACHINE\\", DS_CANONICAL_NAME_EX, L"machine.test\n", "and an extended canonical name");
    is(DS_DNS_DOMAIN_NAME, L"MACHINE.test", DS_NT4_ACCOUNT_NAME, L"MACHINE\\", "it is found by its DNS name");
    is(DS_CANONICAL_NAME, L"machine.test/", DS_NT4_ACCOUNT_NAME, L"MACHINE\\", "by its canonical name");
    is(DS_FQDN_1779_NAME, L"DC=machine,DC=test", DS_NT4_ACCOUNT_NAME, L"MACHINE\\", "by its DN");
    is(DS_SID_OR_SID_HISTORY_NAME, sid, DS_CANONICAL_NAME, L"machine.test/", "and by its SID");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\", DS_USER_PRINCIPAL_NAME, DS_NAME_ERROR_NO_MAPPING, "but it has no UPN");
}

static void errors(void)
{
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\nobody", DS_FQDN_1779_NAME, DS_NAME_ERROR_NOT_FOUND,
          "an unknown name gives STATUS_UNSUCCESSFUL, DS_NAME_ERROR_NOT_FOUND and no names");
    fails(DS_NT4_ACCOUNT_NAME, L"ELSEWHERE\\alice", DS_FQDN_1779_NAME, DS_NAME_ERROR_NOT_FOUND,
          "as one of another domain");
    fails(DS_CANONICAL_NAME, L"machine.test/Elsewhere/alice", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND,
          "as one in another folder");
    fails(DS_USER_PRINCIPAL_NAME, L"nobody@machine.test", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND,
          "as a UPN of the domain that nobody has");
    fails(DS_UNKNOWN_NAME, L"nobody", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND, "as a name of unknown form");
    fails(DS_UNKNOWN_NAME, L"", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND, "even an empty one");
    fails(DS_UNKNOWN_NAME, L"a@b", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND, "or one that may be a UPN");
    fails(DS_DNS_DOMAIN_NAME, L"elsewhere.test", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_FOUND,
          "as a DNS domain that is another");
    fails(DS_DISPLAY_NAME, L"Example", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_NOT_UNIQUE,
          "a display name of two accounts gives DS_NAME_ERROR_NOT_UNIQUE");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\bob", DS_SERVICE_PRINCIPAL_NAME, DS_NAME_ERROR_NOT_UNIQUE,
          "as an account that has two SPNs, when one is requested");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\carol", DS_SERVICE_PRINCIPAL_NAME, DS_NAME_ERROR_NO_MAPPING,
          "an account without SPN gives DS_NAME_ERROR_NO_MAPPING when one is requested");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\Staff", DS_USER_PRINCIPAL_NAME, DS_NAME_ERROR_NO_MAPPING,
          "as a group, when a UPN is");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\svc$", DS_DISPLAY_NAME, DS_NAME_ERROR_NO_MAPPING,
          "as an account without display name");
    fails(DS_USER_PRINCIPAL_NAME, L"alice@elsewhere.test", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_DOMAIN_ONLY,
          "a UPN of another domain gives DS_NAME_ERROR_DOMAIN_ONLY");
    fails(4, L"alice", DS_NT4_ACCOUNT_NAME, DS_NAME_ERROR_RESOLVING,
          "a form that is none of Windows' gives DS_NAME_ERROR_RESOLVING");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", 13, DS_NAME_ERROR_RESOLVING, "also when it is requested");
    fails(DS_NT4_ACCOUNT_NAME, L"MACHINE\\alice", DS_UNKNOWN_NAME, DS_NAME_ERROR_RESOLVING,
          "and an unknown form cannot be requested");
}

static void malformed(void)
{
    static const struct { ULONG format; const WCHAR *name; const char *form; } forms[] = {
        { DS_FQDN_1779_NAME, L"alice", "DN" }, { DS_NT4_ACCOUNT_NAME, L"alice", "NT4 name" },
        { DS_NT4_ACCOUNT_NAME, L"\\alice", "NT4 name with an empty domain" }, { DS_DISPLAY_NAME, L"", "display name" },
        { DS_UNIQUE_ID_NAME, L"{alice}", "GUID" }, { DS_CANONICAL_NAME, L"alice", "canonical name" },
        { DS_USER_PRINCIPAL_NAME, L"alice", "UPN" }, { DS_USER_PRINCIPAL_NAME, L"alice@", "UPN without domain" },
        { DS_CANONICAL_NAME_EX, L"machine.test/alice", "extended canonical name" },
        { DS_SERVICE_PRINCIPAL_NAME, L"alice", "SPN" }, { DS_SID_OR_SID_HISTORY_NAME, L"alice", "SID" },
        { DS_DNS_DOMAIN_NAME, L"alice@machine.test", "DNS domain" },
    };
    char sentence[120];
    size_t i;

    for (i = 0; i < ARRAYSIZE(forms); i++) {
        snprintf(sentence, sizeof(sentence), "what cannot be a %s gives DS_NAME_ERROR_NO_SYNTACTICAL_MAPPING",
                 forms[i].form);
        fails(forms[i].format, forms[i].name, DS_FQDN_1779_NAME, DS_NAME_ERROR_NO_SYNTACTICAL_MAPPING, sentence);
    }
}

static void arguments(void)
{
    UNICODE_STRING name = wide(L"MACHINE\\alice"), bad = { 10, 10, BAD_POINTER }, cracked;
    struct cracked got = crack(DS_UNKNOWN_NAME, L"<S>CN=alice", L"X509:", DS_NT4_ACCOUNT_NAME);
    ULONG error;

    ok(got.status == STATUS_SUCCESS && is_text(&got.name, L"MACHINE\\alice"),
       "CrackSingleName: with a prefix an unknown form may be an alternate id");
    release(&got);
    got = crack(DS_NT4_ACCOUNT_NAME, L"alice", L"MACHINE\\", DS_FQDN_1779_NAME);
    ok(is_text(&got.name, ALICE_DN), "CrackSingleName: a prefix goes before any name");
    release(&got);
    ok_status(lsa->CrackSingleName(DS_NT4_ACCOUNT_NAME, TRUE, &name, NULL, DS_FQDN_1779_NAME, &cracked, NULL, NULL),
              STATUS_SUCCESS,
              "CrackSingleName: a global catalog makes no difference, nor an output that is not wanted");
    lsa->FreeLsaHeap(cracked.Buffer);
    ok_status(lsa->CrackSingleName(DS_NT4_ACCOUNT_NAME, FALSE, NULL, NULL, DS_FQDN_1779_NAME, &cracked, &cracked,
                                   &error), STATUS_INVALID_PARAMETER,
              "CrackSingleName: no name gives STATUS_INVALID_PARAMETER");
    ok_status(lsa->CrackSingleName(DS_NT4_ACCOUNT_NAME, FALSE, &bad, NULL, DS_FQDN_1779_NAME, &cracked, &cracked,
                                   &error), STATUS_ACCESS_VIOLATION,
              "CrackSingleName: a name that cannot be read gives STATUS_ACCESS_VIOLATION");
    ok_status(lsa->CrackSingleName(DS_NT4_ACCOUNT_NAME, FALSE, &name, NULL, DS_FQDN_1779_NAME, BAD_POINTER, &cracked,
                                   &error), STATUS_ACCESS_VIOLATION,
              "CrackSingleName: as a place that cannot be written");
}

static NTSTATUS all(struct nsp_client_request *request)
{
    (void)request;
    to();
    from();
    domains();
    errors();
    malformed();
    arguments();
    return STATUS_SUCCESS;
}

int main(void)
{
    begin_accounts();
    run_inside(all);
    end_accounts("CrackSingleName");
    return done_testing();
}
