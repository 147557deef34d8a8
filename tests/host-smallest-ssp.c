/*
 * The example of an SSP/AP, used as a program uses it: the handshake and who is refused, then what its messages
 * withstand.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define TRAILER 36 /* what the package says */
#define MAX_TOKEN 144

static SecurityFunctionTableW *sspi;

/* ---- handshakes ---- */

struct side {
    SecHandle cred, context;
    BYTE token[MAX_TOKEN];
    ULONG size; /* of the token that it sent last */
};

static struct side client, server;

static SECURITY_STATUS acquire_client(const WCHAR *user, const WCHAR *password)
{
    SEC_WINNT_AUTH_IDENTITY_W identity = {
        .User = (unsigned short *)user, .UserLength = wcslen(user), .Password = (unsigned short *)password,
        .PasswordLength = wcslen(password), .Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE
    };

    return sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"SmallestSSP", SECPKG_CRED_OUTBOUND, NULL, &identity,
                                           NULL, NULL, &client.cred, NULL);
}

/* One leg of @side, which takes what @peer sent and has @room for its answer. */
static SECURITY_STATUS leg(struct side *side, struct side *peer, ULONG room)
{
    SecBuffer in = { peer->size, SECBUFFER_TOKEN, peer->token }, out = { room, SECBUFFER_TOKEN, side->token };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in }, output = { SECBUFFER_VERSION, 1, &out };
    BOOL is_first = !side->context.dwLower && !side->context.dwUpper;
    SecHandle *context = is_first ? NULL : &side->context;
    SECURITY_STATUS status;
    ULONG attributes;

    if (side == &client)
        status = sspi->InitializeSecurityContextW(&side->cred, context, NULL, ISC_REQ_MUTUAL_AUTH, 0, 0,
                                                  is_first ? NULL : &input, 0, &side->context, &output, &attributes,
                                                  NULL);
    else
        status = sspi->AcceptSecurityContext(&side->cred, context, &input, 0, 0, &side->context, &output, &attributes,
                                             NULL);
    if (status >= 0)
        side->size = out.cbBuffer;
    return status;
}

static void begin(const WCHAR *user, const WCHAR *password)
{
    memset(&client, 0, sizeof(client));
    memset(&server, 0, sizeof(server));
    need(acquire_client(user, password) == SEC_E_OK, "no client credential");
    need(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"SmallestSSP", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                         &server.cred, NULL) == SEC_E_OK, "no server credential");
}

static void end(void)
{
    sspi->DeleteSecurityContext(&client.context);
    sspi->DeleteSecurityContext(&server.context);
    sspi->FreeCredentialsHandle(&client.cred);
    sspi->FreeCredentialsHandle(&server.cred);
}

/* Up to the proof of the client; the server has it before it. */
static void begin_to_proof(const WCHAR *user, const WCHAR *password)
{
    begin(user, password);
    leg(&client, &server, MAX_TOKEN);
    leg(&server, &client, MAX_TOKEN);
    leg(&client, &server, MAX_TOKEN);
}

static void establish(void)
{
    begin_to_proof(L"alice", L"wonderland");
    need(leg(&server, &client, MAX_TOKEN) == SEC_E_OK && leg(&client, &server, MAX_TOKEN) == SEC_E_OK,
         "no handshake");
}

static const char *name_of(struct side *side)
{
    SecPkgContext_NamesW names;
    static char name[64];

    if (sspi->QueryContextAttributesW(&side->context, SECPKG_ATTR_NAMES, &names) != SEC_E_OK)
        return NULL;
    snprintf(name, sizeof(name), "%ls", names.sUserName);
    sspi->FreeContextBuffer(names.sUserName);
    return name;
}

static void handshake(void)
{
    SecPkgContext_Sizes sizes = { 0 };

    begin(L"alice", L"wonderland");
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_I_CONTINUE_NEEDED, "handshake: the client says hello");
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_I_CONTINUE_NEEDED, "handshake: the server sends a challenge");
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_I_CONTINUE_NEEDED, "handshake: the client proves the password");
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_E_OK, "handshake: the server is content, and proves it, too");
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_E_OK, "handshake: and so is the client");
    ok_int(client.size, 0, "handshake: there is nothing more to send");
    ok_str(name_of(&client), "alice", "handshake: the client knows its name");
    ok_str(name_of(&server), "alice", "handshake: the server knows it");
    ok_status(sspi->QueryContextAttributesW(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK,
              "handshake: a context tells its sizes");
    ok(sizes.cbMaxToken == MAX_TOKEN && sizes.cbMaxSignature == TRAILER && sizes.cbSecurityTrailer == TRAILER,
       "handshake: they are those that this test counts on");
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_E_INVALID_TOKEN, "handshake: it is not begun again");
    end();
}

static void refused(void)
{
    begin_to_proof(L"alice", L"underground");
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_E_LOGON_DENIED, "handshake: the server refuses a wrong password");
    ok_status(sspi->QueryContextAttributesW(&server.context, SECPKG_ATTR_NAMES, &client), SEC_E_UNSUPPORTED_FUNCTION,
              "handshake: and has no name for the client");
    end();
    begin_to_proof(L"bob", L"wonderland");
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_E_LOGON_DENIED,
              "handshake: it refuses an unknown user in the same step");
    end();

    begin_to_proof(L"alice", L"wonderland");
    client.token[5] ^= 1;
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_E_LOGON_DENIED, "handshake: it refuses an altered proof");
    end();
    begin_to_proof(L"alice", L"wonderland");
    leg(&server, &client, MAX_TOKEN);
    server.token[5] ^= 1;
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_E_LOGON_DENIED,
              "handshake: the client refuses a server that does not know the password");
    end();
    begin_to_proof(L"alice", L"wonderland");
    memcpy(server.token, client.token, client.size);
    server.size = client.size;
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_E_LOGON_DENIED, "handshake: or sends back the client's own proof");
    end();
}

static void bad_tokens(void)
{
    begin(L"alice", L"wonderland");
    ok_status(leg(&client, &server, MAX_TOKEN - 1), SEC_E_BUFFER_TOO_SMALL,
              "handshake: the first token needs the room that the package says");
    leg(&client, &server, MAX_TOKEN);
    client.size--;
    ok_status(leg(&server, &client, MAX_TOKEN), SEC_E_INVALID_TOKEN, "handshake: a token of another length is none");
    end();
}

static void credentials(void)
{
    WCHAR longest[64], long_one[65];
    SecHandle cred;
    unsigned i;

    for (i = 0; i < 64; i++)
        longest[i] = long_one[i] = L'x';
    longest[63] = long_one[64] = 0;
    ok_status(acquire_client(L"alice", longest), SEC_E_OK, "credentials: a password may have 63 characters");
    sspi->FreeCredentialsHandle(&client.cred);
    ok_status(acquire_client(L"alice", long_one), SEC_E_UNKNOWN_CREDENTIALS, "credentials: a longer one is not cut");
    ok_status(acquire_client(long_one, L"wonderland"), SEC_E_UNKNOWN_CREDENTIALS, "credentials: nor is a name");
    ok_status(sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"SmallestSSP", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                              NULL, &cred, NULL),
              SEC_E_NO_CREDENTIALS, "credentials: a client needs some");
    begin(L"alice", L"wonderland");
    cred = client.cred;
    client.cred = server.cred;
    ok_status(leg(&client, &server, MAX_TOKEN), SEC_E_NO_CREDENTIALS, "credentials: those of a server are none");
    client.cred = cred;
    end();
}

/* ---- messages ---- */

struct packet {
    BYTE trailer[TRAILER];
    char data[100];
    SecBuffer buffers[2];
    SecBufferDesc desc;
};

static void fill(struct packet *packet, const char *text)
{
    memset(packet, 0, sizeof(*packet));
    strcpy(packet->data, text);
    packet->buffers[0] = (SecBuffer){ TRAILER, SECBUFFER_TOKEN, packet->trailer };
    packet->buffers[1] = (SecBuffer){ sizeof(packet->data), SECBUFFER_DATA, packet->data };
    packet->desc = (SecBufferDesc){ SECBUFFER_VERSION, 2, packet->buffers };
}

static SECURITY_STATUS sign(struct side *side, struct packet *packet, const char *text)
{
    fill(packet, text);
    return sspi->MakeSignature(&side->context, 0, &packet->desc, 0);
}

static SECURITY_STATUS seal(struct side *side, struct packet *packet, const char *text)
{
    fill(packet, text);
    return sspi->EncryptMessage(&side->context, 0, &packet->desc, 0);
}

static SECURITY_STATUS verify(struct side *side, struct packet *packet)
{
    return sspi->VerifySignature(&side->context, &packet->desc, 0, NULL);
}

static SECURITY_STATUS unseal(struct side *side, struct packet *packet)
{
    return sspi->DecryptMessage(&side->context, &packet->desc, 0, NULL);
}

static void signatures(void)
{
    struct packet first, second;

    establish();
    ok(sign(&client, &first, "to the server") == SEC_E_OK && !strcmp(first.data, "to the server"),
       "signatures: a message is signed and stays as it is");
    ok_status(verify(&client, &first), SEC_E_MESSAGE_ALTERED, "signatures: sent back to its sender it is refused");
    first.data[99] ^= 1;
    ok_status(verify(&server, &first), SEC_E_MESSAGE_ALTERED, "signatures: one altered bit is seen");
    first.data[99] ^= 1;
    first.trailer[10] ^= 1;
    ok_status(verify(&server, &first), SEC_E_MESSAGE_ALTERED, "signatures: one of the signature, too");
    first.trailer[10] ^= 1;
    ok_status(unseal(&server, &first), SEC_E_MESSAGE_ALTERED, "signatures: a signed message is no sealed one");
    sign(&client, &second, "the next one");
    ok_status(verify(&server, &second), SEC_E_OUT_OF_SEQUENCE, "signatures: one that overtakes another is refused");
    ok_status(verify(&server, &first), SEC_E_OK, "signatures: the first is verified");
    ok_status(verify(&server, &first), SEC_E_OUT_OF_SEQUENCE, "signatures: a second time it is refused");
    ok_status(verify(&server, &second), SEC_E_OK, "signatures: the next is verified after it");
    ok(sign(&server, &first, "back") == SEC_E_OK && verify(&client, &first) == SEC_E_OK,
       "signatures: the other direction has a count of its own");
    end();
}

static void seals(void)
{
    struct packet first, second;
    char sealed[sizeof(first.data)];

    establish();
    seal(&client, &first, "a secret");
    seal(&client, &second, "a secret");
    ok(strncmp(first.data, "a secret", 8), "seals: the text is not readable");
    ok(memcmp(first.data, second.data, 32) && memcmp(first.data, first.data + 32, 32),
       "seals: equal texts do not look equal");
    memcpy(sealed, first.data, sizeof(sealed));
    first.data[0] ^= 1;
    ok_status(unseal(&server, &first), SEC_E_MESSAGE_ALTERED, "seals: one altered bit is seen");
    first.data[0] ^= 1;
    ok(unseal(&server, &second) == SEC_E_OUT_OF_SEQUENCE && verify(&server, &first) == SEC_E_MESSAGE_ALTERED &&
       !memcmp(first.data, sealed, sizeof(sealed)), "seals: what is refused is not unsealed");
    ok(unseal(&server, &first) == SEC_E_OK && !strcmp(first.data, "a secret"), "seals: the first is unsealed");
    ok(unseal(&server, &second) == SEC_E_OK && !strcmp(second.data, "a secret"), "seals: and the next");
    ok(seal(&server, &first, "back") == SEC_E_OK && unseal(&client, &first) == SEC_E_OK &&
       !strcmp(first.data, "back"), "seals: the other direction works, too");
    end();
}

/* A header that everybody may read, and no more than the peer may write. */
static void read_only_parts(void)
{
    char header[] = "header", secret[] = "secret";
    BYTE trailer[TRAILER];
    SecBuffer buffers[3] = { { 6, SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, header },
                             { 6, SECBUFFER_DATA, secret }, { TRAILER, SECBUFFER_TOKEN, trailer } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 3, buffers };

    establish();
    ok_status(sspi->EncryptMessage(&client.context, 0, &desc, 0), SEC_E_OK, "seals: the token may come last");
    ok(!strcmp(header, "header") && strcmp(secret, "secret"), "seals: a part that is read-only stays readable");
    header[0] = 'H';
    ok_status(sspi->DecryptMessage(&server.context, &desc, 0, NULL), SEC_E_MESSAGE_ALTERED,
              "seals: but it cannot be altered");
    header[0] = 'h';
    ok(sspi->DecryptMessage(&server.context, &desc, 0, NULL) == SEC_E_OK && !strcmp(secret, "secret"),
       "seals: the other part is unsealed");
    end();
}

static void bad_messages(void)
{
    struct packet packet;

    establish();
    fill(&packet, "text");
    packet.buffers[0].cbBuffer = TRAILER - 1;
    ok_status(sspi->MakeSignature(&client.context, 0, &packet.desc, 0), SEC_E_BUFFER_TOO_SMALL,
              "messages: the trailer needs its room");
    ok_status(verify(&client, &packet), SEC_E_INVALID_TOKEN, "messages: a shorter one is none");
    packet.buffers[0].BufferType = SECBUFFER_EMPTY;
    ok_status(sspi->EncryptMessage(&client.context, 0, &packet.desc, 0), SEC_E_INVALID_TOKEN,
              "messages: there must be a place for it");
    ok_str(packet.data, "text", "messages: what is refused is not sealed");
    end();
}

int main(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;

    need(NspModuleLoad(host, L"examples\\smallest-ssp.dll", NULL, &module) == STATUS_SUCCESS, "smallest-ssp.dll");
    sspi = InitSecurityInterfaceW();
    handshake();
    refused();
    bad_tokens();
    credentials();
    signatures();
    seals();
    read_only_parts();
    bad_messages();
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "example: it is unloaded");
    NspHostShutdown(host);
    ok_findings(host, "", "example: it did nothing wrong, and left nothing");
    NspHostDestroy(host);
    return done_testing();
}
