/*
 * The smallest SSP/AP that does its whole work.  Client and server know a password; each proves it to the other by an
 * HMAC over what both have said, and the key that comes out of it signs and seals messages.  The server knows one
 * user, alice, whose password is "wonderland".  Plain Windows code: nothing here knows of ntsecpkg.
 *
 *   x86_64-w64-mingw32-gcc -shared -o smallest-ssp.dll smallest-ssp.c -lbcrypt
 *
 * The handshake, client to the left:      hello      nonce, user name    ->
 *                                     <-  challenge  nonce
 *                                         proof      HMAC of the key     ->
 *                                     <-  proof      HMAC of the key
 *
 * A DLL of this kind has two halves.  The LSA half runs in the LSA, does the handshake and sees passwords.  The user
 * half runs in the program and protects its messages; all it gets is the "context data" of the finished handshake.
 * They share this source, never their variables: on Windows they are in two processes.
 *
 * It shows how a package is made, not how a protocol is: who listens to one handshake can try passwords at home.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define UNICODE /* SpGetInfo gives out wide strings */
#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#define SECURITY_WIN32
#include <ntsecapi.h>
#include <sspi.h>
#include <ntsecpkg.h>
#include <bcrypt.h>
#include <string.h>

#define EXPORT __declspec(dllexport)

#define MAX_TEXT 64 /* characters of a user name or password, with the NUL */
#define MAC_SIZE 32 /* of HMAC-SHA-256; keys have the same size */

/* What goes over the wire and between the halves has no pointers, and one layout on every machine. */
struct hello { BYTE nonce[16]; WCHAR user[MAX_TEXT]; };
struct challenge { BYTE nonce[16]; };
struct trailer { DWORD sequence; BYTE mac[MAC_SIZE]; }; /* of a message */
struct packed { DWORD is_server; WCHAR user[MAX_TEXT]; BYTE key[MAC_SIZE]; };

/* ---- both halves: HMAC-SHA-256 ---- */

/* Every HMAC begins with what it is for, so that none can be taken for another. */
enum purpose { FOR_KEY, FOR_PROOF, FOR_SIGNATURE, FOR_SEAL, FOR_STREAM };
struct head { DWORD purpose, is_server, sequence, block; };

static BCRYPT_ALG_HANDLE sha256;

/* Both halves call it first; it stays open as long as the DLL is there. */
static NTSTATUS open_hmac(void)
{
    if (sha256)
        return STATUS_SUCCESS;
    return BCryptOpenAlgorithmProvider(&sha256, BCRYPT_SHA256_ALGORITHM, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG);
}

static BOOL is_data(const SecBuffer *buffer)
{
    return (buffer->BufferType & ~SECBUFFER_ATTRMASK) == SECBUFFER_DATA;
}

/* Over @head and the data of @message, which may be NULL. */
static NTSTATUS hmac(BYTE *mac, const void *key, ULONG key_size, struct head head, const SecBufferDesc *message)
{
    BCRYPT_HASH_HANDLE hash;
    NTSTATUS status;
    ULONG i;

    if ((status = BCryptCreateHash(sha256, &hash, NULL, 0, (UCHAR *)key, key_size, 0)))
        return status;
    status = BCryptHashData(hash, (UCHAR *)&head, sizeof(head), 0);
    for (i = 0; !status && message && i < message->cBuffers; i++) {
        if (is_data(&message->pBuffers[i]))
            status = BCryptHashData(hash, message->pBuffers[i].pvBuffer, message->pBuffers[i].cbBuffer, 0);
    }
    if (!status)
        status = BCryptFinishHash(hash, mac, MAC_SIZE, 0);
    BCryptDestroyHash(hash);
    return status;
}

/* In a time that does not tell how many bytes are right. */
static BOOL is_same_mac(const BYTE *a, const BYTE *b)
{
    BYTE difference = 0;
    unsigned i;

    for (i = 0; i < MAC_SIZE; i++)
        difference |= a[i] ^ b[i];
    return !difference;
}

static SecBuffer *find_token(const SecBufferDesc *desc)
{
    ULONG i;

    for (i = 0; desc && i < desc->cBuffers; i++) {
        if ((desc->pBuffers[i].BufferType & ~SECBUFFER_ATTRMASK) == SECBUFFER_TOKEN)
            return &desc->pBuffers[i];
    }
    return NULL;
}

/* ==== the LSA half ==== */

static LSA_SECPKG_FUNCTION_TABLE *lsa;

/* A handle of the LSA half is an address: the LSA keeps programs from making up their own. */
struct credential {
    ULONG use; /* SECPKG_CRED_... */
    WCHAR user[MAX_TEXT], password[MAX_TEXT];
};

struct context {
    unsigned legs; /* done */
    WCHAR password[MAX_TEXT];
    struct hello hello;
    struct challenge challenge;
    struct packed packed;
};

static NTSTATUS NTAPI SpInitialize(ULONG_PTR id, SECPKG_PARAMETERS *parameters, LSA_SECPKG_FUNCTION_TABLE *functions)
{
    (void)id;
    (void)parameters;
    lsa = functions;
    return open_hmac();
}

static NTSTATUS NTAPI SpGetInfo(SecPkgInfoW *info)
{
    info->fCapabilities = SECPKG_FLAG_INTEGRITY | SECPKG_FLAG_PRIVACY | SECPKG_FLAG_CONNECTION |
                          SECPKG_FLAG_MULTI_REQUIRED;
    info->wVersion = 1;
    info->wRPCID = SECPKG_ID_NONE;
    info->cbMaxToken = sizeof(struct hello);
    info->Name = L"SmallestSSP";
    info->Comment = L"Mutual proof of a password";
    return STATUS_SUCCESS;
}

/* One that is too long is refused, not cut.  The rest of @target is zero. */
static NTSTATUS fetch_text(WCHAR *target, void *client, ULONG length)
{
    if (length >= MAX_TEXT)
        return SEC_E_UNKNOWN_CREDENTIALS;
    return lsa->CopyFromClientBuffer(NULL, length * sizeof(WCHAR), target, client);
}

/* @auth is an address in the client, as are the addresses in what lies there: never follow them, copy. */
static NTSTATUS fetch_identity(struct credential *credential, void *auth)
{
    SEC_WINNT_AUTH_IDENTITY_W identity;
    NTSTATUS status;

    if (!auth)
        return SEC_E_NO_CREDENTIALS;
    if ((status = lsa->CopyFromClientBuffer(NULL, sizeof(identity), &identity, auth)))
        return status;
    if (!(identity.Flags & SEC_WINNT_AUTH_IDENTITY_UNICODE))
        return SEC_E_UNKNOWN_CREDENTIALS;
    if ((status = fetch_text(credential->user, identity.User, identity.UserLength)))
        return status;
    return fetch_text(credential->password, identity.Password, identity.PasswordLength);
}

static void forget(void *block, SIZE_T size)
{
    SecureZeroMemory(block, size);
    lsa->FreeLsaHeap(block);
}

static NTSTATUS NTAPI SpAcquireCredentialsHandle(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth,
                                                 void *get_key, void *get_key_argument, LSA_SEC_HANDLE *handle,
                                                 TimeStamp *expiry)
{
    struct credential *credential;
    NTSTATUS status;

    (void)principal;
    (void)logon_id;
    (void)get_key;
    (void)get_key_argument;
    if (!(credential = lsa->AllocateLsaHeap(sizeof(*credential))))
        return SEC_E_INSUFFICIENT_MEMORY;
    memset(credential, 0, sizeof(*credential));
    credential->use = use;
    if ((use & SECPKG_CRED_OUTBOUND) && (status = fetch_identity(credential, auth))) {
        forget(credential, sizeof(*credential));
        return status;
    }
    *handle = (LSA_SEC_HANDLE)credential;
    expiry->QuadPart = MAXLONGLONG; /* never */
    return SEC_E_OK;
}

static NTSTATUS NTAPI SpFreeCredentialsHandle(LSA_SEC_HANDLE handle)
{
    forget((void *)handle, sizeof(struct credential));
    return SEC_E_OK;
}

/* Contexts copy what they need of their credential, which may be freed before them. */
static NTSTATUS new_context(const struct credential *credential, ULONG use, struct context **out)
{
    struct context *context;
    BYTE *nonce;

    if (!credential || !(credential->use & use))
        return SEC_E_NO_CREDENTIALS;
    if (!(context = *out = lsa->AllocateLsaHeap(sizeof(*context))))
        return SEC_E_INSUFFICIENT_MEMORY;
    memset(context, 0, sizeof(*context));
    if (use == SECPKG_CRED_OUTBOUND) {
        memcpy(context->hello.user, credential->user, sizeof(credential->user));
        memcpy(context->password, credential->password, sizeof(credential->password));
        nonce = context->hello.nonce;
    } else {
        context->packed.is_server = TRUE;
        memcpy(context->password, L"wonderland", sizeof(L"wonderland"));
        nonce = context->challenge.nonce;
    }
    return BCryptGenRandom(NULL, nonce, sizeof(context->hello.nonce), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
}

static NTSTATUS NTAPI SpDeleteContext(LSA_SEC_HANDLE handle)
{
    forget((void *)handle, sizeof(struct context));
    return SEC_E_OK;
}

/* The buffers of a leg may be here, or still in the client: each one tells. */
static NTSTATUS read_token(const SecBufferDesc *input, void *token, ULONG size)
{
    SecBuffer *buffer = find_token(input);

    if (!buffer || buffer->cbBuffer != size)
        return SEC_E_INVALID_TOKEN;
    if (buffer->BufferType & SECBUFFER_UNMAPPED)
        return lsa->CopyFromClientBuffer(NULL, size, token, buffer->pvBuffer);
    memcpy(token, buffer->pvBuffer, size);
    return SEC_E_OK;
}

/* ISC_REQ_ALLOCATE_MEMORY is ASC_REQ_ALLOCATE_MEMORY; the LSA takes the block to the client. */
static NTSTATUS write_token(SecBufferDesc *output, ULONG requirements, const void *token, ULONG size)
{
    SecBuffer *buffer = find_token(output);

    if (!buffer)
        return SEC_E_BUFFER_TOO_SMALL;
    if (requirements & ISC_REQ_ALLOCATE_MEMORY) {
        if (!(buffer->pvBuffer = lsa->AllocateLsaHeap(size)))
            return SEC_E_INSUFFICIENT_MEMORY;
    } else if (buffer->cbBuffer < size) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    buffer->cbBuffer = size;
    if (!(requirements & ISC_REQ_ALLOCATE_MEMORY) && (buffer->BufferType & SECBUFFER_UNMAPPED))
        return lsa->CopyToClientBuffer(NULL, size, buffer->pvBuffer, (void *)token);
    memcpy(buffer->pvBuffer, token, size);
    return SEC_E_OK;
}

/* The key depends on the password and on all that was said so far. */
static NTSTATUS derive_key(struct context *context)
{
    SecBuffer said[] = { { sizeof(context->hello), SECBUFFER_DATA, &context->hello },
                         { sizeof(context->challenge), SECBUFFER_DATA, &context->challenge } };
    const SecBufferDesc desc = { SECBUFFER_VERSION, 2, said };

    memcpy(context->packed.user, context->hello.user, sizeof(context->packed.user));
    context->packed.user[MAX_TEXT - 1] = 0;
    return hmac(context->packed.key, context->password, wcslen(context->password) * sizeof(WCHAR),
                (struct head){ .purpose = FOR_KEY }, &desc);
}

static NTSTATUS send_proof(const struct context *context, SecBufferDesc *output, ULONG requirements)
{
    const struct head head = { .purpose = FOR_PROOF, .is_server = context->packed.is_server };
    BYTE proof[MAC_SIZE];
    NTSTATUS status;

    if ((status = hmac(proof, context->packed.key, MAC_SIZE, head, NULL)))
        return status;
    return write_token(output, requirements, proof, sizeof(proof));
}

/* An unknown name fails here too, and not earlier: a stranger must not learn which names there are. */
static NTSTATUS check_proof(const struct context *context, const SecBufferDesc *input)
{
    const struct head head = { .purpose = FOR_PROOF, .is_server = !context->packed.is_server };
    BYTE proof[MAC_SIZE], expected[MAC_SIZE];
    NTSTATUS status;

    if ((status = read_token(input, proof, sizeof(proof))) ||
        (status = hmac(expected, context->packed.key, MAC_SIZE, head, NULL)))
        return status;
    if (!is_same_mac(proof, expected) || (context->packed.is_server && wcscmp(context->packed.user, L"alice")))
        return SEC_E_LOGON_DENIED;
    return SEC_E_OK;
}

/* The five steps in the picture above: even ones are the client's. */
static NTSTATUS next_step(struct context *context, SecBufferDesc *input, SecBufferDesc *output, ULONG requirements)
{
    NTSTATUS status;

    switch (2 * context->legs++ + context->packed.is_server) {
    case 0:
        status = write_token(output, requirements, &context->hello, sizeof(context->hello));
        return status ? status : SEC_I_CONTINUE_NEEDED;
    case 1:
        if ((status = read_token(input, &context->hello, sizeof(context->hello))) || (status = derive_key(context)))
            return status;
        status = write_token(output, requirements, &context->challenge, sizeof(context->challenge));
        return status ? status : SEC_I_CONTINUE_NEEDED;
    case 2:
        if ((status = read_token(input, &context->challenge, sizeof(context->challenge))) ||
            (status = derive_key(context)))
            return status;
        status = send_proof(context, output, requirements);
        return status ? status : SEC_I_CONTINUE_NEEDED;
    case 3:
        status = check_proof(context, input);
        return status ? status : send_proof(context, output, requirements);
    case 4:
        if (find_token(output)) /* nothing more to say */
            find_token(output)->cbBuffer = 0;
        return check_proof(context, input);
    default:
        return SEC_E_INVALID_TOKEN;
    }
}

/* The handshake is over: what the user half needs.  The LSA carries it there and frees our block. */
static NTSTATUS pack(const struct context *context, BOOLEAN *is_mapped, SecBuffer *data)
{
    if (!(data->pvBuffer = lsa->AllocateLsaHeap(sizeof(context->packed))))
        return SEC_E_INSUFFICIENT_MEMORY;
    memcpy(data->pvBuffer, &context->packed, sizeof(context->packed));
    data->cbBuffer = sizeof(context->packed);
    *is_mapped = TRUE;
    return SEC_E_OK;
}

/* Both kinds of legs.  A later one that fails leaves the context: the program deletes it. */
static NTSTATUS run_leg(LSA_SEC_HANDLE credential, ULONG use, LSA_SEC_HANDLE handle, SecBufferDesc *input,
                        SecBufferDesc *output, ULONG requirements, LSA_SEC_HANDLE *new_handle, TimeStamp *expiry,
                        BOOLEAN *is_mapped, SecBuffer *data)
{
    struct context *context = (struct context *)handle;
    NTSTATUS status = SEC_E_OK;

    if (!context)
        status = new_context((const struct credential *)credential, use, &context);
    if (status == SEC_E_OK)
        status = next_step(context, input, output, requirements);
    if (status == SEC_E_OK)
        status = pack(context, is_mapped, data);
    if (status < 0) {
        if (!handle && context)
            forget(context, sizeof(*context));
        return status;
    }
    *new_handle = (LSA_SEC_HANDLE)context;
    expiry->QuadPart = MAXLONGLONG;
    return status;
}

static NTSTATUS NTAPI SpInitLsaModeContext(LSA_SEC_HANDLE credential, LSA_SEC_HANDLE handle, UNICODE_STRING *target,
                                           ULONG requirements, ULONG data_rep, SecBufferDesc *input,
                                           LSA_SEC_HANDLE *new_handle, SecBufferDesc *output, ULONG *attributes,
                                           TimeStamp *expiry, BOOLEAN *is_mapped, SecBuffer *data)
{
    (void)target;
    (void)data_rep;
    *attributes = ISC_RET_MUTUAL_AUTH | ISC_RET_REPLAY_DETECT | ISC_RET_SEQUENCE_DETECT | ISC_RET_CONFIDENTIALITY |
                  ISC_RET_CONNECTION | ISC_RET_INTEGRITY | (requirements & ISC_REQ_ALLOCATE_MEMORY);
    return run_leg(credential, SECPKG_CRED_OUTBOUND, handle, input, output, requirements, new_handle, expiry,
                   is_mapped, data);
}

static NTSTATUS NTAPI SpAcceptLsaModeContext(LSA_SEC_HANDLE credential, LSA_SEC_HANDLE handle, SecBufferDesc *input,
                                             ULONG requirements, ULONG data_rep, LSA_SEC_HANDLE *new_handle,
                                             SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry,
                                             BOOLEAN *is_mapped, SecBuffer *data)
{
    (void)data_rep;
    *attributes = ASC_RET_MUTUAL_AUTH | ASC_RET_REPLAY_DETECT | ASC_RET_SEQUENCE_DETECT | ASC_RET_CONFIDENTIALITY |
                  ASC_RET_CONNECTION | ASC_RET_INTEGRITY | (requirements & ASC_REQ_ALLOCATE_MEMORY);
    return run_leg(credential, SECPKG_CRED_INBOUND, handle, input, output, requirements, new_handle, expiry,
                   is_mapped, data);
}

/* Static: the LSA keeps the address.  A function that a package lacks is NULL. */
static SECPKG_FUNCTION_TABLE lsa_half = {
    .Initialize = SpInitialize,
    .GetInfo = SpGetInfo,
    .AcquireCredentialsHandle = SpAcquireCredentialsHandle,
    .FreeCredentialsHandle = SpFreeCredentialsHandle,
    .InitLsaModeContext = SpInitLsaModeContext,
    .AcceptLsaModeContext = SpAcceptLsaModeContext,
    .DeleteContext = SpDeleteContext
};

EXPORT NTSTATUS NTAPI SpLsaModeInitialize(ULONG lsa_version, ULONG *version, SECPKG_FUNCTION_TABLE **tables,
                                          ULONG *count)
{
    (void)lsa_version;
    *version = SECPKG_INTERFACE_VERSION;
    *tables = &lsa_half;
    *count = 1;
    return STATUS_SUCCESS;
}

/* ==== the user half ==== */

static SECPKG_DLL_FUNCTIONS *user;

/* The user half knows a context by the LSA half's handle, which means nothing in this process. */
struct user_context {
    struct user_context *next;
    LSA_SEC_HANDLE handle;
    struct packed packed;
    DWORD sent, received; /* messages: a peer that counts too misses none and takes none twice */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct user_context *contexts;

static NTSTATUS NTAPI SpInstanceInit(ULONG version, SECPKG_DLL_FUNCTIONS *functions, void **user_functions)
{
    (void)version;
    (void)user_functions;
    user = functions;
    return open_hmac();
}

/* The copy that we get is from the heap of FreeContextBuffer, which FreeHeap serves too, and ours to free. */
static NTSTATUS NTAPI SpInitUserModeContext(LSA_SEC_HANDLE handle, SecBuffer *data)
{
    struct user_context *context;

    if (data->cbBuffer != sizeof(context->packed))
        return SEC_E_INTERNAL_ERROR;
    if (!(context = user->AllocateHeap(sizeof(*context))))
        return SEC_E_INSUFFICIENT_MEMORY;
    memset(context, 0, sizeof(*context));
    context->handle = handle;
    memcpy(&context->packed, data->pvBuffer, sizeof(context->packed));
    SecureZeroMemory(data->pvBuffer, data->cbBuffer);
    user->FreeHeap(data->pvBuffer);

    AcquireSRWLockExclusive(&lock);
    context->next = contexts;
    contexts = context;
    ReleaseSRWLockExclusive(&lock);
    return SEC_E_OK;
}

static struct user_context *find_context(LSA_SEC_HANDLE handle)
{
    struct user_context *context;

    AcquireSRWLockShared(&lock);
    for (context = contexts; context && context->handle != handle; context = context->next)
        ;
    ReleaseSRWLockShared(&lock);
    return context;
}

/* May come for a context that never got here: its handshake failed. */
static NTSTATUS NTAPI SpDeleteUserModeContext(LSA_SEC_HANDLE handle)
{
    struct user_context **link, *context;

    AcquireSRWLockExclusive(&lock);
    for (link = &contexts; *link && (*link)->handle != handle; link = &(*link)->next)
        ;
    if ((context = *link))
        *link = context->next;
    ReleaseSRWLockExclusive(&lock);
    if (!context)
        return SEC_E_INVALID_HANDLE;
    SecureZeroMemory(context, sizeof(*context));
    user->FreeHeap(context);
    return SEC_E_OK;
}

/* HMACs with a counter, added to what the program lets us change: the same again turns it back. */
static NTSTATUS apply_stream(const struct packed *packed, struct head head, SecBufferDesc *message)
{
    BYTE stream[MAC_SIZE], *data;
    ULONG used = MAC_SIZE, i, k;
    NTSTATUS status;

    head.purpose = FOR_STREAM;
    for (i = 0; i < message->cBuffers; i++) {
        data = message->pBuffers[i].pvBuffer;
        if (!is_data(&message->pBuffers[i]) ||
            message->pBuffers[i].BufferType & (SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM))
            continue;
        for (k = 0; k < message->pBuffers[i].cbBuffer; k++, used++) {
            if (used == MAC_SIZE) {
                if ((status = hmac(stream, packed->key, MAC_SIZE, head, NULL)))
                    return status;
                head.block++;
                used = 0;
            }
            data[k] ^= stream[used];
        }
    }
    return SEC_E_OK;
}

static NTSTATUS protect(LSA_SEC_HANDLE handle, SecBufferDesc *message, enum purpose purpose)
{
    struct user_context *context = find_context(handle);
    SecBuffer *token = find_token(message);
    struct trailer *trailer;
    struct head head;
    NTSTATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    if (!token)
        return SEC_E_INVALID_TOKEN;
    if (token->cbBuffer < sizeof(*trailer))
        return SEC_E_BUFFER_TOO_SMALL;
    trailer = token->pvBuffer;
    head = (struct head){ purpose, context->packed.is_server, context->sent, 0 };
    if (purpose == FOR_SEAL && (status = apply_stream(&context->packed, head, message)))
        return status;
    if ((status = hmac(trailer->mac, context->packed.key, MAC_SIZE, head, message)))
        return status;
    trailer->sequence = context->sent++;
    token->cbBuffer = sizeof(*trailer);
    return SEC_E_OK;
}

/* Nothing is changed or counted before the message is known to be the peer's, and the next one. */
static NTSTATUS unprotect(LSA_SEC_HANDLE handle, SecBufferDesc *message, enum purpose purpose)
{
    struct user_context *context = find_context(handle);
    const SecBuffer *token = find_token(message);
    const struct trailer *trailer;
    BYTE expected[MAC_SIZE];
    struct head head;
    NTSTATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    if (!token || token->cbBuffer < sizeof(*trailer))
        return SEC_E_INVALID_TOKEN;
    trailer = token->pvBuffer;
    head = (struct head){ purpose, !context->packed.is_server, trailer->sequence, 0 };
    if ((status = hmac(expected, context->packed.key, MAC_SIZE, head, message)))
        return status;
    if (!is_same_mac(trailer->mac, expected))
        return SEC_E_MESSAGE_ALTERED;
    if (trailer->sequence != context->received)
        return SEC_E_OUT_OF_SEQUENCE;
    if (purpose == FOR_SEAL && (status = apply_stream(&context->packed, head, message)))
        return status;
    context->received++;
    return SEC_E_OK;
}

/* Our own count is used, not the program's: messages of a connection arrive in order. */
static NTSTATUS NTAPI SpMakeSignature(LSA_SEC_HANDLE handle, ULONG quality, SecBufferDesc *message, ULONG sequence)
{
    (void)quality;
    (void)sequence;
    return protect(handle, message, FOR_SIGNATURE);
}

static NTSTATUS NTAPI SpSealMessage(LSA_SEC_HANDLE handle, ULONG quality, SecBufferDesc *message, ULONG sequence)
{
    (void)quality;
    (void)sequence;
    return protect(handle, message, FOR_SEAL);
}

static NTSTATUS NTAPI SpVerifySignature(LSA_SEC_HANDLE handle, SecBufferDesc *message, ULONG sequence, ULONG *quality)
{
    (void)sequence;
    *quality = 0;
    return unprotect(handle, message, FOR_SIGNATURE);
}

static NTSTATUS NTAPI SpUnsealMessage(LSA_SEC_HANDLE handle, SecBufferDesc *message, ULONG sequence, ULONG *quality)
{
    (void)sequence;
    *quality = 0;
    return unprotect(handle, message, FOR_SEAL);
}

/* The program gives the structure; what it points to is ours to allocate, and the program's to free. */
static NTSTATUS NTAPI SpQueryContextAttributes(LSA_SEC_HANDLE handle, ULONG attribute, void *buffer)
{
    struct user_context *context = find_context(handle);
    SecPkgContext_NamesW *names = buffer;
    SecPkgContext_Sizes *sizes = buffer;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    switch (attribute) {
    case SECPKG_ATTR_SIZES:
        sizes->cbMaxToken = sizeof(struct hello);
        sizes->cbMaxSignature = sizes->cbSecurityTrailer = sizeof(struct trailer);
        sizes->cbBlockSize = 0; /* a stream: no padding */
        return SEC_E_OK;
    case SECPKG_ATTR_NAMES:
        if (!(names->sUserName = user->AllocateHeap(sizeof(context->packed.user))))
            return SEC_E_INSUFFICIENT_MEMORY;
        memcpy(names->sUserName, context->packed.user, sizeof(context->packed.user));
        return SEC_E_OK;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

static SECPKG_USER_FUNCTION_TABLE user_half = {
    .InstanceInit = SpInstanceInit,
    .InitUserModeContext = SpInitUserModeContext,
    .MakeSignature = SpMakeSignature,
    .VerifySignature = SpVerifySignature,
    .SealMessage = SpSealMessage,
    .UnsealMessage = SpUnsealMessage,
    .QueryContextAttributes = SpQueryContextAttributes,
    .DeleteUserModeContext = SpDeleteUserModeContext
};

EXPORT NTSTATUS NTAPI SpUserModeInitialize(ULONG lsa_version, ULONG *version, SECPKG_USER_FUNCTION_TABLE **tables,
                                           ULONG *count)
{
    (void)lsa_version;
    *version = SECPKG_INTERFACE_VERSION;
    *tables = &user_half;
    *count = 1;
    return STATUS_SUCCESS;
}
