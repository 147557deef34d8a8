/*
 * Logons without a password, and those that name a subauthentication package: what they take and give depends on
 * whether the client has SeTcbPrivilege.  Contract P4.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define AT(narrow, wide) (sizeof(void *) == 8 ? (wide) : (narrow))

enum { INTERACTIVE_MESSAGE = 2, LM20 = 3, NETWORK = 4, SUBAUTH = 5, S4U = 12, CERTIFICATE_S4U = 14 };

/* A submit buffer of @message; only the first ULONG, and ParameterControl of a network logon, matter here. */
static struct logon log_on_by(BOOL is_trusted, const char *package, SECURITY_LOGON_TYPE type, ULONG message,
                              ULONG parameter_control)
{
    HANDLE lsa = is_trusted ? connect_trusted() : connect_untrusted();
    BYTE submit[104] = { (BYTE)message };
    struct logon logon;
    ULONG id;

    memcpy(submit + AT(52, 96), &parameter_control, sizeof(parameter_control));
    need(lookup(lsa, package, &id) == STATUS_SUCCESS, package);
    logon = log_on_with(lsa, id, type, submit, AT(56, 104), NULL);
    LsaDeregisterLogonProcess(lsa);
    return logon;
}

/* "primary", or the level of an impersonation token: of the token itself and as the host describes it. */
static const char *kind_of(const struct logon *logon)
{
    static const char *const levels[] = { "anonymous", "identification", "impersonation", "delegation" };
    struct nsp_token_description *token;
    SECURITY_IMPERSONATION_LEVEL level = SecurityAnonymous;
    const char *kind = "none";
    TOKEN_TYPE type;
    DWORD size;

    if (!logon->token || NspTokenDescribe(NULL, logon->token, &token) != STATUS_SUCCESS)
        return kind;
    if (GetTokenInformation(logon->token, TokenType, &type, sizeof(type), &size) && type == token->type) {
        if (type == TokenPrimary)
            kind = "primary";
        else if (GetTokenInformation(logon->token, TokenImpersonationLevel, &level, sizeof(level), &size) &&
                 level == token->level)
            kind = levels[level];
    }
    NspFree(token);
    return kind;
}

static void become(struct nsp_host *host, BOOLEAN has_tcb)
{
    struct nsp_client_identity identity = {
        .size = sizeof(identity), .logon_id = { 0x4711, 0 }, .has_tcb = has_tcb, .level = SecurityImpersonation
    };

    need(NspHostSetClient(host, &identity) == STATUS_SUCCESS, "the client cannot be another");
}

/* ---- S4U ---- */

static void tokens(struct nsp_host *host)
{
    static const struct {
        const char *package;
        ULONG message;
        SECURITY_LOGON_TYPE type;
        const char *trusted, *untrusted;
    } cases[] = {
        { "NTLM", S4U, Network, "impersonation", "identification" },
        { "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", S4U, Batch, "primary", "identification" },
        { "Kerberos", S4U, Network, "impersonation", "identification" },
        { "Kerberos", S4U, Interactive, "primary", "identification" },
        { "Kerberos", CERTIFICATE_S4U, Network, "impersonation", "identification" },
        { "NTLM", CERTIFICATE_S4U, Network, "impersonation", "impersonation" }, /* which it does not know */
        { "NTLM", INTERACTIVE_MESSAGE, Interactive, "primary", "primary" },
        { "Kerberos", LM20, Network, "impersonation", "impersonation" },
        { "Clean", S4U, Network, "impersonation", "impersonation" }, /* its own message, whatever that is */
    };
    BOOL is_trusted;
    size_t i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        for (is_trusted = FALSE; is_trusted <= TRUE; is_trusted++) {
            const char *expected = is_trusted ? cases[i].trusted : cases[i].untrusted;
            struct logon logon;

            become(host, (BOOLEAN)is_trusted);
            logon = log_on_by(is_trusted, cases[i].package, cases[i].type, cases[i].message, 0);
            ok_status(logon.status, STATUS_SUCCESS, "s4u: LsaLogonUser: message %lu of %s, type %d, %s TCB",
                      cases[i].message, cases[i].package, cases[i].type, is_trusted ? "with" : "without");
            ok_str(kind_of(&logon), expected, "s4u: its token is %s", expected);
            drop(&logon);
        }
    }
}

static void identification(struct nsp_host *host)
{
    struct logon logon;
    HANDLE primary = NULL;

    become(host, FALSE);
    logon = log_on_by(FALSE, "Kerberos", Network, S4U, 0);
    ok(logon.token && !DuplicateTokenEx(logon.token, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenImpersonation,
                                        &primary) && !primary,
       "s4u: nobody can make a token to impersonate with out of one that identifies");
    drop(&logon);
}

static void short_buffer(struct nsp_host *host)
{
    struct logon logon;

    become(host, FALSE);
    logon = log_on("Kerberos", Interactive, S4U);
    ok(logon.status == STATUS_SUCCESS && !strcmp(kind_of(&logon), "primary"),
       "s4u: a buffer of one byte has no message");
    drop(&logon);
}

/* ---- subauthentication ---- */

static void subauthentication(struct nsp_host *host)
{
    const ULONG number = 200u << 24;
    LONG *count = exported("named_ntlm.dll", "logon_count"), before = *count;
    struct logon logon;

    become(host, FALSE);
    logon = log_on_by(FALSE, "NTLM", Network, SUBAUTH, 0);
    ok_status(logon.status, STATUS_PRIVILEGE_NOT_HELD, "subauth: LsaLogonUser: message 5 needs SeTcbPrivilege");
    ok(is_empty(&logon) && logon.sub_status == STATUS_SUCCESS, "subauth: a client without it gets nothing");
    logon = log_on_by(FALSE, "NTLM", Network, NETWORK, number);
    ok_status(logon.status, STATUS_PRIVILEGE_NOT_HELD,
              "subauth: LsaLogonUser: so does a network logon that names a package in ParameterControl");
    ok_int(*count, before, "subauth: the authentication package is not entered");
    logon = log_on_by(FALSE, "NTLM", Network, NETWORK, 0x820);
    ok_status(logon.status, STATUS_SUCCESS, "subauth: one that names none does not");
    drop(&logon);
    logon = log_on_by(FALSE, "Kerberos", Network, SUBAUTH, 0);
    ok_status(logon.status, STATUS_SUCCESS, "subauth: nor the message of another package");
    drop(&logon);

    become(host, TRUE);
    logon = log_on_by(TRUE, "NTLM", Network, SUBAUTH, 0);
    ok_status(logon.status, STATUS_SUCCESS, "subauth: with it message 5 reaches the package");
    drop(&logon);
    logon = log_on_by(TRUE, "NTLM", Network, NETWORK, number);
    ok_status(logon.status, STATUS_SUCCESS, "subauth: and the network logon");
    drop(&logon);
}

int main(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, "named_ntlm.dll");
    need_loaded(host, "named_kerberos.dll");
    need_loaded(host, "clean.dll");
    tokens(host);
    identification(host);
    short_buffer(host);
    subauthentication(host);
    NspHostShutdown(host);
    ok_findings(host, "", "s4u: nothing is left and nothing is wrong");
    NspHostDestroy(host);
    return done_testing();
}
