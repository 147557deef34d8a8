/*
 * What tests of plain SSPs share: a handshake with one of tests/fixtures/ssp.h, in either form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_SSPS_H
#define NSP_TEST_SSPS_H

#include "hosts.h"

#include "fixtures/ssp_seen.h"

static SecurityFunctionTableW *sspi;
static SecurityFunctionTableA *sspi_a;

static const SecHandle filler = { 0x5A5A, 0xA5A5 };

/* Both sides of it.  Its address is the authorization data. */
struct exchange {
    CredHandle credential;
    CtxtHandle client, server;
    ULONG requirements, attributes;
    TimeStamp expiry;
    char token[32];
    SecBuffer output; /* of the last leg */
};

static inline int same_handle(const SecHandle *a, const SecHandle *b)
{
    return a->dwLower == b->dwLower && a->dwUpper == b->dwUpper;
}

static inline struct ssp_seen *seen_by(const char *fixture)
{
    return exported(fixture, "ssp_seen");
}

static inline void clear(struct ssp_seen *seen)
{
    memset(seen, 0, sizeof(*seen));
}

/* In the code page of the A functions. */
static inline char *narrow(const WCHAR *text, char room[64])
{
    if (!text)
        return NULL;
    WideCharToMultiByte(CP_ACP, 0, text, -1, room, 64, NULL, NULL);
    return room;
}

/* Whether text @i that came is this one, in the provider's form. */
static inline int saw(struct ssp_seen *seen, unsigned i, BOOL is_ansi, const WCHAR *expected)
{
    char ansi[64];

    return is_ansi ? !strcmp((char *)seen->texts[i], narrow(expected, ansi))
                   : !wcscmp((WCHAR *)seen->texts[i], expected);
}

static inline SECURITY_STATUS acquire(struct exchange *x, const WCHAR *package, const WCHAR *principal, BOOL is_ansi)
{
    char name[64], who[64];

    memset(x, 0, sizeof(*x));
    x->credential = x->client = x->server = filler;
    x->output = (SecBuffer){ sizeof(x->token), SECBUFFER_TOKEN, x->token };
    if (is_ansi)
        return sspi_a->AcquireCredentialsHandleA(narrow(principal, who), narrow(package, name), SECPKG_CRED_BOTH, NULL,
                                                 x, NULL, NULL, &x->credential, &x->expiry);
    return sspi->AcquireCredentialsHandleW((WCHAR *)principal, (WCHAR *)package, SECPKG_CRED_BOTH, NULL, x, NULL, NULL,
                                           &x->credential, &x->expiry);
}

static inline SECURITY_STATUS first_leg(struct exchange *x, const WCHAR *target, BOOL is_ansi)
{
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &x->output };
    char name[64];

    if (is_ansi)
        return sspi_a->InitializeSecurityContextA(&x->credential, NULL, narrow(target, name), x->requirements, 0, 0,
                                                  NULL, 0, &x->client, &output, &x->attributes, &x->expiry);
    return sspi->InitializeSecurityContextW(&x->credential, NULL, (WCHAR *)target, x->requirements, 0, 0, NULL, 0,
                                            &x->client, &output, &x->attributes, &x->expiry);
}

/* It takes what the client put out. */
static inline SECURITY_STATUS server_leg(struct exchange *x)
{
    SecBuffer token = x->output;
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &token }, output = { SECBUFFER_VERSION, 1, &x->output };
    char copy[32];

    token.pvBuffer = memcpy(copy, token.pvBuffer, token.cbBuffer);
    x->output.cbBuffer = sizeof(x->token);
    return sspi->AcceptSecurityContext(&x->credential, NULL, &input, x->requirements, 0, &x->server, &output,
                                       &x->attributes, &x->expiry);
}

static inline SECURITY_STATUS last_leg(struct exchange *x, BOOL is_ansi)
{
    SecBuffer token = x->output;
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &token }, output = { SECBUFFER_VERSION, 1, &x->output };
    char copy[32];

    token.pvBuffer = memcpy(copy, token.pvBuffer, token.cbBuffer);
    x->output.cbBuffer = sizeof(x->token);
    x->attributes = 0;
    x->expiry.QuadPart = 0;
    if (is_ansi)
        return sspi_a->InitializeSecurityContextA(NULL, &x->client, NULL, x->requirements, 0, 0, &input, 0, &x->client,
                                                  &output, &x->attributes, &x->expiry);
    return sspi->InitializeSecurityContextW(NULL, &x->client, NULL, x->requirements, 0, 0, &input, 0, &x->client,
                                            &output, &x->attributes, &x->expiry);
}

/* Who the client is, by the context. */
static inline const char *name_of(struct exchange *x, BOOL is_ansi)
{
    static char text[64];
    SecPkgContext_NamesW names;
    SecPkgContext_NamesA names_a;

    *text = 0;
    if (is_ansi && sspi_a->QueryContextAttributesA(&x->client, SECPKG_ATTR_NAMES, &names_a) == SEC_E_OK) {
        snprintf(text, sizeof(text), "%s", names_a.sUserName);
        sspi->FreeContextBuffer(names_a.sUserName);
    } else if (!is_ansi && sspi->QueryContextAttributesW(&x->client, SECPKG_ATTR_NAMES, &names) == SEC_E_OK) {
        snprintf(text, sizeof(text), "%ls", names.sUserName);
        sspi->FreeContextBuffer(names.sUserName);
    }
    return text;
}

/* What was not made is not deleted. */
static inline void end(struct exchange *x)
{
    if (!same_handle(&x->client, &filler))
        sspi->DeleteSecurityContext(&x->client);
    if (!same_handle(&x->server, &filler))
        sspi->DeleteSecurityContext(&x->server);
    sspi->FreeCredentialsHandle(&x->credential);
}

#endif
