/*
 * The credential store and marshalled credentials, as a package uses them: CrediWrite, CrediRead,
 * CrediReadDomainCredentials, CrediFreeCredentials, CrediUnmarshalandDecodeString.  Contract 6.42 to 6.44, 6.52, 6.53.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#include <wincred.h>
#include <wchar.h>

#define KEY L"Software\\ntsecpkg-test-host-credi"
#define SECRET "a secret of nineteen"

static const struct nsp_package_table caller_half = { INSIDE_CALLER, .LogonUser = fixture_logon };

static struct nsp_host *host;
static LUID session;
static LUID unknown = { 0x7777, 0x77 };

static struct nsp_encrypted_credential generic(void)
{
    struct nsp_encrypted_credential cred = {
        .Cred = { .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"target", .Persist = CRED_PERSIST_LOCAL_MACHINE,
                  .CredentialBlob = (BYTE *)SECRET, .CredentialBlobSize = sizeof(SECRET) - 1 }
    };

    return cred;
}

static NTSTATUS write_clear(struct nsp_encrypted_credential cred)
{
    return lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, &cred, 0);
}

static struct nsp_encrypted_credential *out;

/* The output begins as rubbish. */
static NTSTATUS read_one(const WCHAR *target, ULONG type, ULONG cred_flags)
{
    out = (void *)0xCC;
    return lsa->CrediRead(&session, cred_flags, (WCHAR *)target, type, 0, &out);
}

static void free_one(void)
{
    lsa->CrediFreeCredentials(1, &out);
}

/* ---- writing and reading ---- */

static BOOL same_text(const WCHAR *a, const WCHAR *b)
{
    return a && !wcscmp(a, b);
}

static NTSTATUS whole(struct nsp_client_request *request)
{
    CREDENTIAL_ATTRIBUTEW attributes[] = {
        { (WCHAR *)L"first", 7, 5, (BYTE *)"value" }, { (WCHAR *)L"second", 0, 0, NULL }
    };
    struct nsp_encrypted_credential cred = generic();

    cred.Cred.Comment = (WCHAR *)L"comment";
    cred.Cred.TargetAlias = (WCHAR *)L"alias";
    cred.Cred.UserName = (WCHAR *)L"user";
    cred.Cred.Flags = CRED_FLAGS_PROMPT_NOW;
    cred.Cred.AttributeCount = ARRAYSIZE(attributes);
    cred.Cred.Attributes = attributes;
    ok_status(write_clear(cred), STATUS_SUCCESS, "credi: CrediWrite keeps a credential");
    ok_status(read_one(L"TARGET", CRED_TYPE_GENERIC, NSP_CREDP_CLEAR_PASSWORD), STATUS_SUCCESS,
              "credi: CrediRead finds it");
    ok(same_text(out->Cred.TargetName, L"target") && same_text(out->Cred.Comment, L"comment") &&
       same_text(out->Cred.TargetAlias, L"alias") && same_text(out->Cred.UserName, L"user"),
       "credi: with its strings");
    ok(out->Cred.Type == CRED_TYPE_GENERIC && out->Cred.Flags == CRED_FLAGS_PROMPT_NOW &&
       out->Cred.Persist == CRED_PERSIST_LOCAL_MACHINE && out->Cred.LastWritten.dwHighDateTime, "credi: its numbers");
    ok(out->Cred.AttributeCount == 2 && same_text(out->Cred.Attributes[0].Keyword, L"first") &&
       out->Cred.Attributes[0].Flags == 7 && out->Cred.Attributes[0].ValueSize == 5 &&
       !memcmp(out->Cred.Attributes[0].Value, "value", 5) && same_text(out->Cred.Attributes[1].Keyword, L"second") &&
       !out->Cred.Attributes[1].ValueSize && !out->Cred.Attributes[1].Value, "credi: its attributes");
    ok(out->Cred.CredentialBlobSize == sizeof(SECRET) - 1 && out->ClearCredentialBlobSize == sizeof(SECRET) - 1 &&
       !memcmp(out->Cred.CredentialBlob, SECRET, sizeof(SECRET) - 1), "credi: and with bit 8 its blob in clear");
    free_one();
    ok_status(read_one(L"target", CRED_TYPE_DOMAIN_PASSWORD, 0), STATUS_NOT_FOUND,
              "credi: CrediRead finds none of another type");
    ok(!out, "credi: and gives none");
    return STATUS_SUCCESS;
}

static NTSTATUS protected_blobs(struct nsp_client_request *request)
{
    struct nsp_encrypted_credential *first, cred = generic();
    BYTE blob[24] = SECRET;

    write_clear(cred);
    ok_status(read_one(L"target", CRED_TYPE_GENERIC, 0), STATUS_SUCCESS, "credi: CrediRead without bit 8 succeeds");
    first = out;
    ok(first->Cred.CredentialBlobSize == 24 && first->ClearCredentialBlobSize == 20,
       "credi: the blob is as long as what is protected");
    ok(memcmp(first->Cred.CredentialBlob, SECRET, 8), "credi: and not in clear");
    lsa->LsaUnprotectMemory(first->Cred.CredentialBlob, first->Cred.CredentialBlobSize);
    ok(!memcmp(first->Cred.CredentialBlob, SECRET, 20), "credi: LsaUnprotectMemory makes it so");

    lsa->LsaProtectMemory(blob, sizeof(blob));
    cred.Cred.TargetName = (WCHAR *)L"protected";
    cred.Cred.CredentialBlob = blob;
    cred.Cred.CredentialBlobSize = sizeof(blob);
    cred.ClearCredentialBlobSize = 20;
    ok_status(lsa->CrediWrite(&session, 0, &cred, 0), STATUS_SUCCESS, "credi: CrediWrite takes a protected blob");
    free_one();
    read_one(L"protected", CRED_TYPE_GENERIC, NSP_CREDP_CLEAR_PASSWORD);
    ok(out && out->Cred.CredentialBlobSize == 20 && !memcmp(out->Cred.CredentialBlob, SECRET, 20),
       "credi: and keeps what it is in clear");
    free_one();
    cred.ClearCredentialBlobSize = 25;
    ok_status(lsa->CrediWrite(&session, 0, &cred, 0), STATUS_INVALID_PARAMETER,
              "credi: CrediWrite refuses a blob that is longer in clear");
    return STATUS_SUCCESS;
}

static NTSTATUS preserved(struct nsp_client_request *request)
{
    struct nsp_encrypted_credential cred = generic();

    write_clear(cred);
    ok_status(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, &cred, CRED_PRESERVE_CREDENTIAL_BLOB),
              STATUS_INVALID_PARAMETER, "credi: CrediWrite that keeps the blob takes no other");
    cred.Cred.CredentialBlobSize = 0;
    cred.Cred.Comment = (WCHAR *)L"changed";
    ok_status(lsa->CrediWrite(&session, 0, &cred, CRED_PRESERVE_CREDENTIAL_BLOB), STATUS_SUCCESS,
              "credi: CrediWrite that keeps the blob succeeds without one");
    read_one(L"target", CRED_TYPE_GENERIC, NSP_CREDP_CLEAR_PASSWORD);
    ok(out && same_text(out->Cred.Comment, L"changed") && out->Cred.CredentialBlobSize == 20,
       "credi: all but the blob is changed");
    free_one();
    cred.Cred.TargetName = (WCHAR *)L"nowhere";
    ok_status(lsa->CrediWrite(&session, 0, &cred, CRED_PRESERVE_CREDENTIAL_BLOB), STATUS_NOT_FOUND,
              "credi: CrediWrite that keeps a blob which is not there is refused");
    return STATUS_SUCCESS;
}

/* ---- what is refused ---- */

static NTSTATUS refused_reads(struct nsp_client_request *request)
{
    WCHAR *name = (WCHAR *)L"target";

    ok_status(read_one(L"nowhere", CRED_TYPE_GENERIC, 0), STATUS_NOT_FOUND, "credi: CrediRead of nothing is not found");
    out = (void *)0xCC;
    ok_status(lsa->CrediRead(&unknown, 0, name, CRED_TYPE_GENERIC, 0, &out), STATUS_NO_SUCH_LOGON_SESSION,
              "credi: CrediRead wants a session that is there");
    ok(!out, "credi: and clears its output");
    ok_status(lsa->CrediRead(&session, 0, name, CRED_TYPE_GENERIC, 1, &out), STATUS_INVALID_PARAMETER,
              "credi: CrediRead has no flags");
    ok_status(lsa->CrediRead(NULL, 0, name, CRED_TYPE_GENERIC, 0, &out), STATUS_INVALID_PARAMETER,
              "credi: CrediRead needs a session");
    ok_status(lsa->CrediRead(&session, 0, NULL, CRED_TYPE_GENERIC, 0, &out), STATUS_INVALID_PARAMETER,
              "credi: CrediRead needs a name");
    ok_status(lsa->CrediRead(&session, 0, name, CRED_TYPE_GENERIC, 0, NULL), STATUS_INVALID_PARAMETER,
              "credi: CrediRead needs a place for the result");
    ok_status(read_one(L"target", 0, 0), STATUS_INVALID_PARAMETER, "credi: CrediRead knows no type 0");
    ok_status(read_one(L"target", 7, 0), STATUS_INVALID_PARAMETER, "credi: CrediRead knows no type 7");
    ok_status(read_one((WCHAR *)16, CRED_TYPE_GENERIC, 0), STATUS_ACCESS_VIOLATION,
              "credi: CrediRead survives a name that leads nowhere");
    ok_status(lsa->CrediRead(&session, 0, name, CRED_TYPE_GENERIC, 0, (void *)16), STATUS_ACCESS_VIOLATION,
              "credi: CrediRead survives an output that leads nowhere");
    ok_status(read_one(L"target", CRED_TYPE_GENERIC, NSP_CREDP_USE_MIDL_HEAP), STATUS_NOT_SUPPORTED,
              "credi: CrediRead has no MIDL heap");
    ok_status(read_one(L"target", CRED_TYPE_GENERIC, NSP_CREDP_USER_ENCRYPTED_PASSWORD), STATUS_NOT_SUPPORTED,
              "credi: CrediRead encrypts for no user");
    return STATUS_SUCCESS;
}

/* A generic credential with one thing wrong. */
#define REFUSED(change, status, what) \
    do { \
        struct nsp_encrypted_credential cred = generic(); \
        change; \
        ok_status(write_clear(cred), status, "credi: CrediWrite refuses " what); \
    } while (0)

static NTSTATUS refused_writes(struct nsp_client_request *request)
{
    struct nsp_encrypted_credential good = generic();
    CREDENTIAL_ATTRIBUTEW attribute = { (WCHAR *)L"key", 0, 257, (BYTE *)"" };
    static WCHAR text[514];

    wmemset(text, 'x', ARRAYSIZE(text) - 1);
    ok_status(lsa->CrediWrite(&unknown, 0, &good, 0), STATUS_INVALID_PARAMETER,
              "credi: CrediWrite without bit 8 wants the clear size");
    ok_status(lsa->CrediWrite(&unknown, NSP_CREDP_CLEAR_PASSWORD, &good, 0), STATUS_NO_SUCH_LOGON_SESSION,
              "credi: CrediWrite wants a session that is there");
    ok_status(lsa->CrediWrite(NULL, NSP_CREDP_CLEAR_PASSWORD, &good, 0), STATUS_INVALID_PARAMETER,
              "credi: CrediWrite needs a session");
    ok_status(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, NULL, 0), STATUS_INVALID_PARAMETER,
              "credi: CrediWrite needs a credential");
    ok_status(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, (void *)16, 0), STATUS_ACCESS_VIOLATION,
              "credi: CrediWrite survives a credential that leads nowhere");
    ok_status(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, &good, 2), STATUS_INVALID_PARAMETER,
              "credi: CrediWrite has one flag");
    ok_status(lsa->CrediWrite(&session, NSP_CREDP_USER_ENCRYPTED_PASSWORD, &good, 0), STATUS_NOT_SUPPORTED,
              "credi: CrediWrite decrypts for no user");
    REFUSED(cred.Cred.TargetName = NULL, STATUS_INVALID_PARAMETER, "no name");
    REFUSED(cred.Cred.Type = 0, STATUS_INVALID_PARAMETER, "type 0");
    REFUSED(cred.Cred.Type = 7, STATUS_INVALID_PARAMETER, "type 7");
    REFUSED(cred.Cred.Flags = 0x10000, STATUS_INVALID_PARAMETER, "an unknown flag");
    REFUSED(cred.Cred.Persist = CRED_PERSIST_NONE, STATUS_INVALID_PARAMETER, "what is not to persist");
    REFUSED(cred.Cred.Persist = 4, STATUS_INVALID_PARAMETER, "an unknown persistence");
    REFUSED(cred.Cred.CredentialBlobSize = 5 * 512 + 1, STATUS_INVALID_PARAMETER, "a blob that is too long");
    REFUSED(cred.Cred.CredentialBlob = (BYTE *)16, STATUS_ACCESS_VIOLATION, "a blob that leads nowhere");
    REFUSED(cred.Cred.AttributeCount = 65, STATUS_INVALID_PARAMETER, "65 attributes");
    REFUSED((cred.Cred.AttributeCount = 1, cred.Cred.Attributes = &attribute), STATUS_INVALID_PARAMETER,
            "a value of 257 bytes");
    REFUSED(cred.Cred.Comment = text, STATUS_INVALID_PARAMETER, "a comment of 513 characters");
    REFUSED((cred.Cred.Type = CRED_TYPE_DOMAIN_PASSWORD, cred.Cred.UserName = (WCHAR *)L"u",
             cred.Cred.TargetName = text), STATUS_INVALID_PARAMETER, "the name of a server that is too long");
    REFUSED(cred.Cred.Type = CRED_TYPE_DOMAIN_PASSWORD, STATUS_INVALID_PARAMETER, "a password of nobody");
    REFUSED((cred.Cred.Type = CRED_TYPE_DOMAIN_CERTIFICATE, cred.Cred.UserName = (WCHAR *)L"alice"),
            STATUS_INVALID_PARAMETER, "a certificate that is not named by its hash");
    ok_status(read_one(L"target", CRED_TYPE_DOMAIN_PASSWORD, 0), STATUS_NOT_FOUND, "credi: and keeps none of them");
    return STATUS_SUCCESS;
}

static NTSTATUS network(struct nsp_client_request *request)
{
    struct nsp_encrypted_credential cred = generic();

    ok_status(write_clear(cred), STATUS_NO_SUCH_LOGON_SESSION, "credi: CrediWrite: a network logon can keep nothing");
    ok_status(read_one(L"target", CRED_TYPE_GENERIC, 0), STATUS_NOT_FOUND,
              "credi: CrediRead: and has nothing of what the user kept");
    cred.Cred.Persist = CRED_PERSIST_SESSION;
    ok_status(write_clear(cred), STATUS_SUCCESS, "credi: CrediWrite: but for its own life");
    ok_status(read_one(L"target", CRED_TYPE_GENERIC, 0), STATUS_SUCCESS, "credi: CrediRead: which can be read");
    free_one();
    return STATUS_SUCCESS;
}

/* ---- credentials for a server ---- */

static struct nsp_encrypted_credential **array;
static ULONG count;

static NTSTATUS read_all(CREDENTIAL_TARGET_INFORMATIONW *info, ULONG flags)
{
    array = (void *)0xCC;
    count = 0xCC;
    return lsa->CrediReadDomainCredentials(&session, NSP_CREDP_CLEAR_PASSWORD, info, flags, &count, &array);
}

static void write_domain(const WCHAR *target, ULONG type, const WCHAR *user)
{
    struct nsp_encrypted_credential cred = generic();

    cred.Cred.Type = type;
    cred.Cred.TargetName = (WCHAR *)target;
    cred.Cred.UserName = (WCHAR *)user;
    cred.Cred.Persist = CRED_PERSIST_SESSION;
    if (write_clear(cred))
        diag("%ls could not be written", target);
}

static NTSTATUS domain(struct nsp_client_request *request)
{
    static DWORD types[] = { CRED_TYPE_DOMAIN_CERTIFICATE, CRED_TYPE_DOMAIN_PASSWORD };
    CREDENTIAL_TARGET_INFORMATIONW info = {
        .TargetName = (WCHAR *)L"srv.example.com", .DnsServerName = (WCHAR *)L"srv.example.com",
        .NetbiosDomainName = (WCHAR *)L"EXAMPLE"
    };

    ok_status(read_all(&info, 0), STATUS_NOT_FOUND, "credi: CrediReadDomainCredentials finds none in an empty store");
    ok(!count && !array, "credi: and gives none");
    write_domain(L"*", CRED_TYPE_DOMAIN_PASSWORD, L"u4");
    write_domain(L"EXAMPLE\\*", CRED_TYPE_DOMAIN_VISIBLE_PASSWORD, L"u3");
    write_domain(L"srv.example.com", CRED_TYPE_DOMAIN_PASSWORD, L"u1");
    write_domain(L"*.example.com", CRED_TYPE_DOMAIN_CERTIFICATE, L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    write_domain(L"srv.example.com", CRED_TYPE_GENERIC, L"generic");
    write_domain(L"other.example.com", CRED_TYPE_DOMAIN_PASSWORD, L"other");
    ok_status(read_all(&info, 1), STATUS_SUCCESS,
              "credi: CrediReadDomainCredentials finds those for a server, asked to cache or not");
    ok_int(count, 4, "credi: all that fit");
    ok(count == 4 && same_text(array[0]->Cred.UserName, L"u1") &&
       same_text(array[1]->Cred.TargetName, L"*.example.com") && same_text(array[2]->Cred.UserName, L"u3") &&
       same_text(array[3]->Cred.UserName, L"u4"), "credi: the most special one first");
    ok(count == 4 && array[3]->Cred.CredentialBlobSize == 20 && !memcmp(array[3]->Cred.CredentialBlob, SECRET, 20),
       "credi: with their blobs");
    lsa->CrediFreeCredentials(count, array);
    info.CredTypes = types;
    info.CredTypeCount = ARRAYSIZE(types);
    ok_status(read_all(&info, 0), STATUS_SUCCESS, "credi: CrediReadDomainCredentials takes a list of types");
    ok_int(count, 3, "credi: and leaves out the others");
    lsa->CrediFreeCredentials(count, array);
    info.CredTypeCount = 0;

    ok_status(read_all(&info, 2), STATUS_INVALID_PARAMETER, "credi: CrediReadDomainCredentials has one flag");
    ok_status(read_all(NULL, 0), STATUS_INVALID_PARAMETER, "credi: CrediReadDomainCredentials needs a server");
    ok_status(read_all((void *)16, 0), STATUS_ACCESS_VIOLATION,
              "credi: CrediReadDomainCredentials survives one that leads nowhere");
    ok_status(lsa->CrediReadDomainCredentials(&unknown, 0, &info, 0, &count, &array), STATUS_NO_SUCH_LOGON_SESSION,
              "credi: CrediReadDomainCredentials wants a session that is there");
    ok_status(lsa->CrediReadDomainCredentials(&session, 0, &info, 0, NULL, &array), STATUS_INVALID_PARAMETER,
              "credi: CrediReadDomainCredentials needs a place for the count");
    ok_status(lsa->CrediReadDomainCredentials(&session, NSP_CREDP_USE_MIDL_HEAP, &info, 0, &count, &array),
              STATUS_NOT_SUPPORTED, "credi: CrediReadDomainCredentials has no MIDL heap");
    memset(&info, 0, sizeof(info));
    ok_status(read_all(&info, 0), STATUS_INVALID_PARAMETER,
              "credi: CrediReadDomainCredentials needs a name of the server");
    ok(!count && !array, "credi: and clears its outputs");
    return STATUS_SUCCESS;
}

/* ---- freeing ---- */

static NTSTATUS freeing(struct nsp_client_request *request)
{
    struct { struct nsp_encrypted_credential *cred; char rest[24]; } *block = lsa->AllocateLsaHeap(sizeof(*block));
    struct nsp_encrypted_credential *both[2], *none = (void *)16;
    char variable[64] = "nobody's";

    write_clear(generic());
    lsa->CrediFreeCredentials(0, NULL);
    lsa->CrediFreeCredentials(5, NULL);
    lsa->CrediFreeCredentials(1, (void *)16);
    lsa->CrediFreeCredentials(1, &none);
    both[0] = (void *)variable;
    both[1] = (void *)block;
    lsa->CrediFreeCredentials(2, both);
    strcpy(block->rest, "still there");
    ok(!strcmp(variable, "nobody's") && !strcmp(block->rest, "still there"),
       "credi: CrediFreeCredentials leaves alone what is not its own");
    read_one(L"target", CRED_TYPE_GENERIC, 0);
    block->cred = out;
    lsa->CrediFreeCredentials(1, &block->cred);
    ok_str(block->rest, "still there",
           "credi: CrediFreeCredentials does not take the block around a credential for an array");
    lsa->CrediFreeCredentials(1, &block->cred);
    ok_str(block->rest, "still there", "credi: CrediFreeCredentials twice harms nobody");
    lsa->FreeLsaHeap(block);
    return STATUS_SUCCESS;
}

/* ---- marshalled credentials ---- */

static UCHAR *blob;
static ULONG blob_size;
static BOOLEAN is_fatal;

static NTSTATUS decode(const WCHAR *text)
{
    blob = (void *)0xCC;
    blob_size = 0xCC;
    is_fatal = 0xCC;
    return lsa->CrediUnmarshalandDecodeString((WCHAR *)text, &blob, &blob_size, &is_fatal);
}

static NTSTATUS marshaled(struct nsp_client_request *request)
{
    ok_status(decode(L"@@CCAAAAA0BA"), STATUS_SUCCESS, "credi: CrediUnmarshalandDecodeString decodes a user name");
    ok(blob_size == 2 && !memcmp(blob, L"t", 2) && !is_fatal, "credi: to its characters");
    lsa->FreeLsaHeap(blob);
    ok_status(decode(L"@@DCAAAAA0BA"), STATUS_SUCCESS, "credi: CrediUnmarshalandDecodeString decodes a blob");
    lsa->FreeLsaHeap(blob);
    ok_status(decode(L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAAA"), STATUS_SUCCESS,
              "credi: CrediUnmarshalandDecodeString decodes a certificate");
    ok_int(blob_size, CERT_HASH_LENGTH, "credi: to its hash");
    lsa->FreeLsaHeap(blob);
    ok_status(decode(L"alice"), STATUS_INVALID_PARAMETER, "credi: CrediUnmarshalandDecodeString decodes no plain name");
    ok(!blob && !blob_size && is_fatal == FALSE, "credi: and one may go on with it");
    ok_status(decode(NULL), STATUS_INVALID_PARAMETER, "credi: CrediUnmarshalandDecodeString decodes no NULL");
    ok(is_fatal == FALSE, "credi: with which one may go on, too");
    ok_status(decode(L"@@CCAAAAA0B"), STATUS_INVALID_PARAMETER,
              "credi: CrediUnmarshalandDecodeString decodes nothing that is damaged");
    ok(!blob && !blob_size && is_fatal == TRUE, "credi: and that is the end");
    ok_status(decode(L"@@EAAAAAA"), STATUS_NOT_SUPPORTED,
              "credi: CrediUnmarshalandDecodeString does not know packed credentials");
    ok_status(decode((WCHAR *)16), STATUS_ACCESS_VIOLATION,
              "credi: CrediUnmarshalandDecodeString survives a string that leads nowhere");
    ok(is_fatal == TRUE, "credi: which is the end, too");
    return STATUS_SUCCESS;
}

/* ---- sessions ---- */

static void start(void)
{
    host = new_host_with_key(NSP_HOST_CHECK_HEAP, KEY);
    need_package(host, CALLER_DLL, &caller_half);
}

/* One host, one logon: @function runs for its session. */
static void run(SECURITY_LOGON_TYPE type, NTSTATUS (*function)(struct nsp_client_request *request))
{
    struct logon logon;

    start();
    logon = log_on("Caller", type, 0);
    need(logon.status == STATUS_SUCCESS, "no logon");
    session = logon.id;
    run_inside(function);
    drop(&logon);
    NspHostShutdown(host);
    ok_findings(host, "", "credi: nothing is left, and nothing is a fault");
    NspHostDestroy(host);
}

int main(void)
{
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    run(Interactive, domain);
    run(Interactive, refused_reads);
    run(Interactive, refused_writes);
    run(Interactive, whole);
    run(Interactive, protected_blobs);
    run(Interactive, preserved);
    run(Interactive, freeing);
    run(Interactive, marshaled);
    run(Network, network);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
