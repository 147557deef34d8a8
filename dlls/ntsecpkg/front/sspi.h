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
SECURITY_STATUS SEC_ENTRY nsp_sspi_make_signature(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc,
                                                  ULONG sequence);
SECURITY_STATUS SEC_ENTRY nsp_sspi_verify_signature(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence,
                                                    ULONG *quality);
SECURITY_STATUS SEC_ENTRY nsp_sspi_encrypt(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc, ULONG sequence);
SECURITY_STATUS SEC_ENTRY nsp_sspi_decrypt(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence, ULONG *quality);
SECURITY_STATUS SEC_ENTRY nsp_sspi_free_buffer(void *buffer);

#endif
