/*
 * Numbers by name: "TOKEN", "INBOUND|OUTBOUND".
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_value.h"

#include <string.h>

#include "base/format.h"

struct name {
    ULONG value;
    const char *text;
};

#define ROW(value, name) { value, #name },

/* ---- numbers ---- */

static const struct name logon_types[] = {
    ROW(Interactive, Interactive) ROW(Network, Network) ROW(Batch, Batch) ROW(Service, Service) ROW(Proxy, Proxy)
    ROW(Unlock, Unlock) ROW(NetworkCleartext, NetworkCleartext) ROW(NewCredentials, NewCredentials)
    ROW(RemoteInteractive, RemoteInteractive) ROW(CachedInteractive, CachedInteractive)
    ROW(CachedRemoteInteractive, CachedRemoteInteractive) ROW(CachedUnlock, CachedUnlock)
};

static const struct name levels[] = {
    ROW(SecurityAnonymous, Anonymous) ROW(SecurityIdentification, Identification)
    ROW(SecurityImpersonation, Impersonation) ROW(SecurityDelegation, Delegation)
};

static const struct name token_infos[] = {
    ROW(NSP_TOKEN_INFO_NULL, Null) ROW(NSP_TOKEN_INFO_V1, V1) ROW(NSP_TOKEN_INFO_V2, V2) ROW(NSP_TOKEN_INFO_V3, V3)
};

static const struct name name_types[] = {
    ROW(NSP_NAME_SAM_COMPATIBLE, SamCompatible) ROW(NSP_NAME_ALTERNATE_ID, AlternateId) ROW(NSP_NAME_FLAT, Flat)
    ROW(NSP_NAME_DN, DN) ROW(NSP_NAME_SPN, SPN)
};

static const struct name session_infos[] = {
    ROW(NSP_SESSION_INFO_PRIMARY_CRED, PrimaryCred)
};

static const struct name fetches[] = {
    ROW(NSP_CRED_FETCH_DEFAULT, Default) ROW(NSP_CRED_FETCH_DPAPI, DPAPI) ROW(NSP_CRED_FETCH_FORCED, Forced)
};

static const struct name extended[] = {
    ROW(NSP_EXTENDED_GSS_INFO, GssInfo) ROW(NSP_EXTENDED_CONTEXT_THUNKS, ContextThunks)
    ROW(NSP_EXTENDED_MUTUAL_AUTH_LEVEL, MutualAuthLevel) ROW(NSP_EXTENDED_WOW_CLIENT_DLL, WowClientDll)
    ROW(NSP_EXTENDED_EXTRA_OIDS, ExtraOids) ROW(NSP_EXTENDED_NEGO2_INFO, Nego2Info)
};

static const struct name attributes[] = {
    ROW(0, SIZES) ROW(1, NAMES) ROW(2, LIFESPAN) ROW(3, DCE_INFO) ROW(4, STREAM_SIZES) ROW(5, KEY_INFO)
    ROW(6, AUTHORITY) ROW(7, PROTO_INFO) ROW(8, PASSWORD_EXPIRY) ROW(9, SESSION_KEY) ROW(10, PACKAGE_INFO)
    ROW(11, USER_FLAGS) ROW(12, NEGOTIATION_INFO) ROW(13, NATIVE_NAMES) ROW(14, FLAGS) ROW(16, USE_NCRYPT)
    ROW(18, ACCESS_TOKEN) ROW(19, TARGET) ROW(20, AUTHENTICATION_ID) ROW(21, LOGOFF_TIME) ROW(23, NEGO_KEYS)
    ROW(25, UNIQUE_BINDINGS) ROW(26, ENDPOINT_BINDINGS) ROW(27, CLIENT_SPECIFIED_TARGET)
    ROW(30, LAST_CLIENT_TOKEN_STATUS) ROW(31, NEGO_PKG_INFO) ROW(32, NEGO_STATUS) ROW(33, CONTEXT_DELETED)
    ROW(NSP_ATTR_SASL_CONTEXT, SASL_CONTEXT)
};

static const struct name representations[] = {
    ROW(SECURITY_NETWORK_DREP, NETWORK) ROW(SECURITY_NATIVE_DREP, NATIVE)
};

static const struct name notifiers[] = {
    ROW(NSP_NOTIFIER_INTERVAL, INTERVAL) ROW(NSP_NOTIFIER_HANDLE_WAIT, HANDLE_WAIT)
    ROW(NSP_NOTIFIER_STATE_CHANGE, STATE_CHANGE) ROW(NSP_NOTIFIER_EVENT, EVENT)
    ROW(NSP_NOTIFIER_IMMEDIATE, IMMEDIATE)
};

static const struct name events[] = {
    ROW(NSP_EVENT_PACKAGE_CHANGE, PACKAGE_CHANGE) ROW(NSP_EVENT_ROLE_CHANGE, ROLE_CHANGE)
    ROW(NSP_EVENT_DOMAIN_CHANGE, DOMAIN_CHANGE) ROW(NSP_EVENT_REGISTRY_CHANGE, REGISTRY_CHANGE)
};

static const struct name failures[] = {
    ROW(NSP_FAILURE_UNKNOWN, Unknown) ROW(NSP_FAILURE_NONE, None) ROW(NSP_FAILURE_LOCAL_ACCOUNT, LocalAccount)
    ROW(NSP_FAILURE_DOMAIN_ACCOUNT, DomainAccount) ROW(NSP_FAILURE_CLOUD_ACCOUNT, CloudAccount)
    ROW(NSP_FAILURE_NULL_TARGET, NullTarget) ROW(NSP_FAILURE_UNKNOWN_TARGET, UnknownTarget)
    ROW(NSP_FAILURE_IP_ADDRESS, IpAddress) ROW(NSP_FAILURE_DUPLICATE_TARGET, DuplicateTarget)
    ROW(NSP_FAILURE_NO_LINE_OF_SIGHT, NoLineOfSight) ROW(NSP_FAILURE_LOOPBACK, Loopback)
    ROW(NSP_FAILURE_NULL_SESSION, NullSession) ROW(NSP_FAILURE_GLOBAL_SPN, GlobalSpn)
};

static const struct name buffer_types[] = {
    ROW(SECBUFFER_EMPTY, EMPTY) ROW(SECBUFFER_DATA, DATA) ROW(SECBUFFER_TOKEN, TOKEN)
    ROW(SECBUFFER_PKG_PARAMS, PKG_PARAMS) ROW(SECBUFFER_MISSING, MISSING) ROW(SECBUFFER_EXTRA, EXTRA)
    ROW(SECBUFFER_STREAM_TRAILER, STREAM_TRAILER) ROW(SECBUFFER_STREAM_HEADER, STREAM_HEADER)
    ROW(SECBUFFER_NEGOTIATION_INFO, NEGOTIATION_INFO) ROW(SECBUFFER_PADDING, PADDING) ROW(SECBUFFER_STREAM, STREAM)
    ROW(SECBUFFER_MECHLIST, MECHLIST) ROW(SECBUFFER_MECHLIST_SIGNATURE, MECHLIST_SIGNATURE)
    ROW(SECBUFFER_TARGET, TARGET) ROW(SECBUFFER_CHANNEL_BINDINGS, CHANNEL_BINDINGS) ROW(15, CHANGE_PASS_RESPONSE)
    ROW(16, TARGET_HOST) ROW(17, ALERT) ROW(18, APPLICATION_PROTOCOLS)
};

/* ---- flags ---- */

static const struct name buffer_flags[] = {
    ROW(NSP_BUFFER_READONLY, READONLY) ROW(NSP_BUFFER_UNMAPPED, UNMAPPED) ROW(NSP_BUFFER_KERNEL_MAP, KERNEL_MAP)
    ROW(NSP_BUFFER_READONLY_WITH_CHECKSUM, READONLY_WITH_CHECKSUM)
};

static const struct name uses[] = {
    ROW(SECPKG_CRED_INBOUND, INBOUND) ROW(SECPKG_CRED_OUTBOUND, OUTBOUND) ROW(SECPKG_CRED_DEFAULT, DEFAULT)
    ROW(0x10, AUTOLOGON_RESTRICTED) ROW(0x20, PROCESS_POLICY_ONLY)
};

static const struct name initialize_flags[] = {
    ROW(0x00000001, DELEGATE) ROW(0x00000002, MUTUAL_AUTH) ROW(0x00000004, REPLAY_DETECT)
    ROW(0x00000008, SEQUENCE_DETECT) ROW(0x00000010, CONFIDENTIALITY) ROW(0x00000020, USE_SESSION_KEY)
    ROW(0x00000040, PROMPT_FOR_CREDS) ROW(0x00000080, USE_SUPPLIED_CREDS) ROW(0x00000100, ALLOCATE_MEMORY)
    ROW(0x00000200, USE_DCE_STYLE) ROW(0x00000400, DATAGRAM) ROW(0x00000800, CONNECTION) ROW(0x00001000, CALL_LEVEL)
    ROW(0x00002000, FRAGMENT_SUPPLIED) ROW(0x00004000, EXTENDED_ERROR) ROW(0x00008000, STREAM)
    ROW(0x00010000, INTEGRITY) ROW(0x00020000, IDENTIFY) ROW(0x00040000, NULL_SESSION)
    ROW(0x00080000, MANUAL_CRED_VALIDATION) ROW(0x00200000, FRAGMENT_TO_FIT) ROW(0x00400000, FORWARD_CREDENTIALS)
    ROW(0x00800000, NO_INTEGRITY) ROW(0x01000000, USE_HTTP_STYLE)
};

static const struct name accept_flags[] = {
    ROW(0x00000001, DELEGATE) ROW(0x00000002, MUTUAL_AUTH) ROW(0x00000004, REPLAY_DETECT)
    ROW(0x00000008, SEQUENCE_DETECT) ROW(0x00000010, CONFIDENTIALITY) ROW(0x00000020, USE_SESSION_KEY)
    ROW(0x00000040, SESSION_TICKET) ROW(0x00000100, ALLOCATE_MEMORY) ROW(0x00000200, USE_DCE_STYLE)
    ROW(0x00000400, DATAGRAM) ROW(0x00000800, CONNECTION) ROW(0x00001000, CALL_LEVEL)
    ROW(0x00002000, FRAGMENT_SUPPLIED) ROW(0x00008000, EXTENDED_ERROR) ROW(0x00010000, STREAM)
    ROW(0x00020000, INTEGRITY) ROW(0x00040000, LICENSING) ROW(0x00080000, IDENTIFY) ROW(0x00100000, NULL_SESSION)
    ROW(0x00200000, ALLOW_NON_USER_LOGONS) ROW(0x00400000, ALLOW_CONTEXT_REPLAY) ROW(0x00800000, FRAGMENT_TO_FIT)
    ROW(0x02000000, NO_INTEGRITY)
};

static const struct name credp_flags[] = {
    ROW(NSP_CREDP_IN_PROCESS, IN_PROCESS) ROW(NSP_CREDP_USE_MIDL_HEAP, USE_MIDL_HEAP)
    ROW(NSP_CREDP_DONT_CACHE_TI, DONT_CACHE_TI) ROW(NSP_CREDP_CLEAR_PASSWORD, CLEAR_PASSWORD)
    ROW(NSP_CREDP_USER_ENCRYPTED_PASSWORD, USER_ENCRYPTED_PASSWORD) ROW(NSP_CREDP_TRUSTED_CALLER, TRUSTED_CALLER)
    ROW(NSP_CREDP_VALIDATE_PROXY_TARGET, VALIDATE_PROXY_TARGET)
};

static const struct name notifier_flags[] = {
    ROW(NSP_NOTIFIER_FLAG_NEW_THREAD, NEW_THREAD) ROW(NSP_NOTIFIER_FLAG_ONE_SHOT, ONE_SHOT)
    ROW(NSP_NOTIFIER_FLAG_SECONDS, SECONDS)
};

static const struct name capabilities[] = { NSP_CAPABILITIES(ROW) };
static const struct name machine_states[] = { NSP_MACHINE_STATES(ROW) };
static const struct name cred_flags[] = { NSP_CRED_FLAGS(ROW) };
static const struct name call_flags[] = { NSP_CALL_FLAGS(ROW) };

/* ---- in a line ---- */

static void put_number(struct nsp_trace_line *line, const struct name *names, unsigned count, ULONG value)
{
    unsigned i;

    for (i = 0; i < count && names[i].value != value; i++)
        ;
    if (i < count)
        nsp_trace_text(line, names[i].text);
    else
        nsp_trace_format(line, "0x%lx", value);
}

/* The bits that have a name, behind @text and what is there already. */
static ULONG add_flags(char *text, SIZE_T size, const struct name *names, unsigned count, ULONG value)
{
    SIZE_T length = strlen(text);
    unsigned i;

    for (i = 0; i < count; i++) {
        if (!names[i].value || (value & names[i].value) != names[i].value)
            continue;
        nsp_format_to(text + length, size - length, "%s%s", length ? "|" : "", names[i].text);
        length += strlen(text + length);
        value &= ~names[i].value;
    }
    return value;
}

static void put_flags(struct nsp_trace_line *line, const struct name *names, unsigned count, ULONG value)
{
    char text[512] = "";
    ULONG rest = add_flags(text, sizeof(text), names, count, value);
    SIZE_T length = strlen(text);

    if (rest || !length)
        nsp_format_to(text + length, sizeof(text) - length, length ? "|0x%lx" : rest ? "0x%lx" : "0", rest);
    nsp_trace_text(line, text);
}

BOOL nsp_trace_named(struct nsp_trace_line *line, enum nsp_trace_kind kind, ULONG value)
{
    static const struct {
        enum nsp_trace_kind kind;
        BOOL is_flags;
        const struct name *names;
        unsigned count;
    } kinds[] = {
#define NUMBERS(kind, names) { NSP_TRACE_KIND_##kind, FALSE, names, ARRAYSIZE(names) },
#define FLAGS(kind, names) { NSP_TRACE_KIND_##kind, TRUE, names, ARRAYSIZE(names) },
        NUMBERS(LOGON_TYPE, logon_types) NUMBERS(LEVEL, levels) NUMBERS(TOKEN_INFO, token_infos)
        NUMBERS(NAME_TYPE, name_types) NUMBERS(SESSION_INFO, session_infos) NUMBERS(CRED_FETCH, fetches)
        NUMBERS(EXTENDED, extended) NUMBERS(ATTRIBUTE, attributes) NUMBERS(DREP, representations)
        NUMBERS(NOTIFIER, notifiers) NUMBERS(EVENT, events)
        FLAGS(CRED_USE, uses) FLAGS(ISC, initialize_flags) FLAGS(ASC, accept_flags) FLAGS(CREDP, credp_flags)
        FLAGS(CALL_FLAGS, call_flags) FLAGS(NOTIFIER_FLAGS, notifier_flags)
#undef NUMBERS
#undef FLAGS
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(kinds); i++) {
        if (kinds[i].kind != kind)
            continue;
        (kinds[i].is_flags ? put_flags : put_number)(line, kinds[i].names, kinds[i].count, value);
        return TRUE;
    }
    return FALSE;
}

void nsp_trace_capabilities(struct nsp_trace_line *line, ULONG value)
{
    put_flags(line, capabilities, ARRAYSIZE(capabilities), value);
}

void nsp_trace_machine(struct nsp_trace_line *line, ULONG value)
{
    put_flags(line, machine_states, ARRAYSIZE(machine_states), value);
}

void nsp_trace_cred_flags(struct nsp_trace_line *line, ULONG value)
{
    put_flags(line, cred_flags, ARRAYSIZE(cred_flags), value);
}

void nsp_trace_call_flags(struct nsp_trace_line *line, ULONG value)
{
    put_flags(line, call_flags, ARRAYSIZE(call_flags), value);
}

void nsp_trace_failure(struct nsp_trace_line *line, ULONG value)
{
    put_number(line, failures, ARRAYSIZE(failures), value);
}

/* A number in the low bits, flags in the four highest. */
void nsp_trace_buffer_type(struct nsp_trace_line *line, ULONG value)
{
    char text[128] = "";
    unsigned i;

    for (i = 0; i < ARRAYSIZE(buffer_types) && buffer_types[i].value != NSP_BUFFER_TYPE(value); i++)
        ;
    if (i < ARRAYSIZE(buffer_types))
        nsp_format_to(text, sizeof(text), "%s", buffer_types[i].text);
    else
        nsp_format_to(text, sizeof(text), "0x%lx", (ULONG)NSP_BUFFER_TYPE(value));
    add_flags(text, sizeof(text), buffer_flags, ARRAYSIZE(buffer_flags), value & NSP_BUFFER_ATTRIBUTES);
    nsp_trace_text(line, text);
}
