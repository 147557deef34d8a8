/*
 * The A forms of SSPI functions: strings converted, then the W form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_SSPI_ANSI_H
#define NSP_FRONT_SSPI_ANSI_H

#include "secpkg_abi.h"

SECURITY_STATUS SEC_ENTRY nsp_sspi_enumerate_a(ULONG *count, SecPkgInfoA **infos);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_package_a(SEC_CHAR *name, SecPkgInfoA **info);
SECURITY_STATUS SEC_ENTRY nsp_sspi_acquire_a(SEC_CHAR *principal, SEC_CHAR *name, ULONG use, void *logon_id,
                                             void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                                             CredHandle *handle, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_initialize_a(CredHandle *cred, CtxtHandle *context, SEC_CHAR *target,
                                                ULONG requirements, ULONG reserved1, ULONG data_rep,
                                                SecBufferDesc *input, ULONG reserved2, CtxtHandle *new_context,
                                                SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry);
SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_a(CtxtHandle *handle, ULONG attribute, void *buffer);

#endif
