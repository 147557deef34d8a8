/*
 * The identity with which a client acquires its credentials.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "handshake.h"
#include "secret.h"
#include <wchar.h>

BOOL sspi_identity_read(const struct options *options, SEC_WINNT_AUTH_IDENTITY_W *kept, void **identity)
{
    WCHAR *user = (WCHAR *)option_value(options, OPTION_user), *domain = (WCHAR *)option_value(options, OPTION_domain);
    WCHAR *password;

    if (!secret_read(options, &password))
        return FALSE;
    *kept = (SEC_WINNT_AUTH_IDENTITY_W){
        .User = (unsigned short *)user, .UserLength = user ? wcslen(user) : 0,
        .Domain = (unsigned short *)domain, .DomainLength = domain ? wcslen(domain) : 0,
        .Password = (unsigned short *)password, .PasswordLength = wcslen(password),
        .Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE
    };
    *identity = user ? kept : NULL;
    return TRUE;
}

void sspi_identity_free(SEC_WINNT_AUTH_IDENTITY_W *kept)
{
    secret_free((WCHAR *)kept->Password);
    kept->Password = NULL;
}
