/*
 * The A forms of SSPI functions: strings converted, then the W form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_SSPI_ANSI_H
#define NSP_FRONT_SSPI_ANSI_H

#include "package/attribute.h"

/* NULL stays NULL; FALSE when memory is full.  Freed, and wiped, by the second. */
BOOL nsp_ansi_widen(const char *text, WCHAR **wide);
void nsp_ansi_free(WCHAR *wide);

/* Replace the wide strings of an attribute by ANSI blocks: all, or SEC_E_INSUFFICIENT_MEMORY and none is left. */
SECURITY_STATUS nsp_ansi_from_attribute(const struct nsp_attribute_pointer *pointers, ULONG attribute, void *buffer);

SECURITY_STATUS SEC_ENTRY nsp_sspi_enumerate_a(ULONG *count, SecPkgInfoA **infos);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_package_a(SEC_CHAR *name, SecPkgInfoA **info);
SECURITY_STATUS SEC_ENTRY nsp_sspi_acquire_a(SEC_CHAR *principal, SEC_CHAR *name, ULONG use, void *logon_id,
                                             void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                                             CredHandle *handle, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_initialize_a(CredHandle *cred, CtxtHandle *context, SEC_CHAR *target,
                                                ULONG requirements, ULONG reserved1, ULONG data_rep,
                                                SecBufferDesc *input, ULONG reserved2, CtxtHandle *new_context,
                                                SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_a(CredHandle *handle, ULONG attribute, void *buffer);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_ex_a(CredHandle *handle, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS SEC_ENTRY nsp_sspi_add_credentials_a(CredHandle *handle, SEC_CHAR *principal, SEC_CHAR *package,
                                                     ULONG use, void *auth_data, SEC_GET_KEY_FN get_key, void *argument,
                                                     TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_change_password_a(SEC_CHAR *package, SEC_CHAR *domain, SEC_CHAR *account,
                                                     SEC_CHAR *old, SEC_CHAR *new, BOOLEAN impersonating,
                                                     ULONG reserved, SecBufferDesc *output);
SECURITY_STATUS SEC_ENTRY nsp_sspi_import_a(SEC_CHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_a(CtxtHandle *handle, ULONG attribute, void *buffer);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_ex_a(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size);

#endif
