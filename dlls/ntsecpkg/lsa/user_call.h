/*
 * What a package wants a function of its user half to be called with: the arguments and data of ClientCallback and
 * SetAppModeInfo.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_USER_CALL_H
#define NSP_LSA_USER_CALL_H

#include "secpkg_abi.h"

struct nsp_client;

struct nsp_user_call {
    ULONG function;          /* its id, as RegisterCallback knows it */
    ULONG_PTR arguments[2];
    BOOLEAN return_to_lsa;   /* SetAppModeInfo: enter the LSA again afterwards */
    BOOL is_result;          /* the data are what the function gave */
    SecBuffer data;          /* our own copy, behind the structure */
    BYTE bytes[];
};

/*
 * Copy @data, a copy of a package's SecBuffer.  Fails with
 *   STATUS_ACCESS_VIOLATION  it cannot be read
 *   STATUS_NO_MEMORY         also when it is longer than any buffer is
 *   those of nsp_client_read, when it lies in the client
 */
NTSTATUS nsp_user_call_create(struct nsp_client *client, const SecBuffer *data, struct nsp_user_call **out);
void nsp_user_call_free(struct nsp_user_call *call); /* wiped; NULL is allowed */

#endif
