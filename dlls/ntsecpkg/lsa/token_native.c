/*
 * Tokens composed by the system itself.  NtCreateToken is absent from Wine 8.0 and works in Wine 10.0, which ignores
 * the logon LUID and the source; Windows asks for SeCreateTokenPrivilege and for a session that its own LSA made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

typedef NTSTATUS (NTAPI nt_create_token)(HANDLE *token, ACCESS_MASK access, LSA_OBJECT_ATTRIBUTES *attributes,
                                         TOKEN_TYPE type, LUID *logon_id, LARGE_INTEGER *expiration,
                                         TOKEN_USER *user, TOKEN_GROUPS *groups, TOKEN_PRIVILEGES *privileges,
                                         TOKEN_OWNER *owner, TOKEN_PRIMARY_GROUP *primary_group,
                                         TOKEN_DEFAULT_DACL *default_dacl, TOKEN_SOURCE *source);

NTSTATUS nsp_token_create_native(const struct nsp_token_description *description, HANDLE *token)
{
    nt_create_token *create = (nt_create_token *)(void *)GetProcAddress(GetModuleHandleW(L"ntdll"), "NtCreateToken");
    SECURITY_QUALITY_OF_SERVICE quality = { sizeof(quality), description->level, SECURITY_STATIC_TRACKING, FALSE };
    LSA_OBJECT_ATTRIBUTES attributes = { .Length = sizeof(attributes), .SecurityQualityOfService = &quality };
    TOKEN_USER user = { { description->user, 0 } };
    TOKEN_OWNER owner = { description->owner };
    TOKEN_PRIMARY_GROUP primary_group = { description->primary_group };
    TOKEN_DEFAULT_DACL dacl = { (ACL *)description->default_dacl };
    LARGE_INTEGER expiration = description->expiration;
    TOKEN_SOURCE source = description->source;
    LUID logon_id = description->logon_id;

    *token = NULL;
    if (!create)
        return STATUS_NOT_SUPPORTED;
    return create(token, TOKEN_ALL_ACCESS, &attributes, description->type, &logon_id, &expiration, &user,
                  (TOKEN_GROUPS *)description->groups, (TOKEN_PRIVILEGES *)description->privileges, &owner,
                  &primary_group, &dacl, &source);
}
