/*
 * The functions behind InitSecurityInterface, so that the A table can call those of the W table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_SSPI_H
#define NSP_FRONT_SSPI_H

#include "secpkg_abi.h"

SecurityFunctionTableW *SEC_ENTRY nsp_sspi_table_w(void);
SecurityFunctionTableA *SEC_ENTRY nsp_sspi_table_a(void);

SECURITY_STATUS SEC_ENTRY nsp_sspi_enumerate(ULONG *count, SecPkgInfoW **infos);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_package(SEC_WCHAR *name, SecPkgInfoW **info);
SECURITY_STATUS SEC_ENTRY nsp_sspi_acquire(SEC_WCHAR *principal, SEC_WCHAR *name, ULONG use, void *logon_id,
                                           void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                                           CredHandle *handle, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_free_credential(CredHandle *handle);
SECURITY_STATUS SEC_ENTRY nsp_sspi_initialize(CredHandle *cred, CtxtHandle *context, SEC_WCHAR *target,
                                              ULONG requirements, ULONG reserved1, ULONG data_rep,
                                              SecBufferDesc *input, ULONG reserved2, CtxtHandle *new_context,
                                              SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_accept(CredHandle *cred, CtxtHandle *context, SecBufferDesc *input,
                                          ULONG requirements, ULONG data_rep, CtxtHandle *new_context,
                                          SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_delete(CtxtHandle *handle);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context(CtxtHandle *handle, ULONG attribute, void *buffer);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_ex(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS SEC_ENTRY nsp_sspi_make_signature(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc,
                                                  ULONG sequence);
SECURITY_STATUS SEC_ENTRY nsp_sspi_verify_signature(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence,
                                                    ULONG *quality);
SECURITY_STATUS SEC_ENTRY nsp_sspi_encrypt(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc, ULONG sequence);
SECURITY_STATUS SEC_ENTRY nsp_sspi_decrypt(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence, ULONG *quality);
SECURITY_STATUS SEC_ENTRY nsp_sspi_free_buffer(void *buffer);

/* sspi_credential.c */
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential(CredHandle *handle, ULONG attribute, void *buffer);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_credential_ex(CredHandle *handle, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS SEC_ENTRY nsp_sspi_set_credential(CredHandle *handle, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS SEC_ENTRY nsp_sspi_add_credentials(CredHandle *handle, SEC_WCHAR *principal, SEC_WCHAR *package,
                                                   ULONG use, void *auth_data, SEC_GET_KEY_FN get_key, void *argument,
                                                   TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_change_password(SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account,
                                                   SEC_WCHAR *old, SEC_WCHAR *new, BOOLEAN impersonating,
                                                   ULONG reserved, SecBufferDesc *output);

/* sspi_context.c */
SECURITY_STATUS SEC_ENTRY nsp_sspi_apply_token(CtxtHandle *handle, SecBufferDesc *token);
SECURITY_STATUS SEC_ENTRY nsp_sspi_complete_token(CtxtHandle *handle, SecBufferDesc *token);
SECURITY_STATUS SEC_ENTRY nsp_sspi_set_context(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_token(CtxtHandle *handle, void **token);
SECURITY_STATUS SEC_ENTRY nsp_sspi_impersonate(CtxtHandle *handle);
SECURITY_STATUS SEC_ENTRY nsp_sspi_revert(CtxtHandle *handle);
SECURITY_STATUS SEC_ENTRY nsp_sspi_export(CtxtHandle *handle, ULONG flags, SecBuffer *packed, void **token);
SECURITY_STATUS SEC_ENTRY nsp_sspi_import(SEC_WCHAR *package, SecBuffer *packed, void *token, CtxtHandle *handle);

#endif
