/*
 * What a host keeps from run to run: accounts, supplemental credentials and the credential store, in the registry below
 * one key of the current user.  Values that are secrets are sealed with the user's data protection key.
 *
 * All of it is done with the authority of the process, also on a thread that impersonates.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_REGISTRY_H
#define NSP_LSA_REGISTRY_H

#include "secpkg_abi.h"

struct nsp_host;

/*
 * Open @path below the host's key: "Accounts\\Users\\000003e8".  STATUS_OBJECT_NAME_NOT_FOUND when it is not there;
 * @create makes it.  The caller closes *@key with RegCloseKey().
 */
NTSTATUS nsp_registry_open(struct nsp_host *host, const WCHAR *path, BOOL create, HKEY *key);

/* With all that is below it.  STATUS_OBJECT_NAME_NOT_FOUND when it is not there. */
NTSTATUS nsp_registry_delete(struct nsp_host *host, const WCHAR *path);

/* The name of subkey or value @index, from 0, nsp_alloc'ed; STATUS_NO_MORE_ENTRIES behind the last. */
NTSTATUS nsp_registry_subkey(HKEY key, ULONG index, WCHAR **name);
NTSTATUS nsp_registry_value_name(HKEY key, ULONG index, WCHAR **name);

/*
 * *@data is nsp_alloc'ed, with a NUL that *@size (bytes, may be NULL) does not count.  STATUS_OBJECT_NAME_NOT_FOUND;
 * STATUS_OBJECT_TYPE_MISMATCH when its type is another: a registry may be edited by hand, so look at the size, too.
 */
NTSTATUS nsp_registry_get(HKEY key, const WCHAR *name, DWORD type, void **data, ULONG *size);
NTSTATUS nsp_registry_set(HKEY key, const WCHAR *name, DWORD type, const void *data, ULONG size);
NTSTATUS nsp_registry_remove(HKEY key, const WCHAR *name);

/* Shorter ways to REG_SZ and REG_DWORD. */
NTSTATUS nsp_registry_set_text(HKEY key, const WCHAR *name, const WCHAR *text);
NTSTATUS nsp_registry_get_number(HKEY key, const WCHAR *name, ULONG *number);
NTSTATUS nsp_registry_set_number(HKEY key, const WCHAR *name, ULONG number);

/*
 * Secrets, sealed: REG_BINARY.  STATUS_DECRYPTION_FAILED when the value is not what was sealed here, by this user.
 * Wipe what get_secret gave (nsp_wipe) before you free it.
 */
NTSTATUS nsp_registry_get_secret(HKEY key, const WCHAR *name, void **data, ULONG *size);
NTSTATUS nsp_registry_set_secret(HKEY key, const WCHAR *name, const void *data, ULONG size);

/*
 * One writer at a time, in all processes of the user: what is read in between stays true.  STATUS_LOCK_NOT_GRANTED: the
 * mutex could not be had, and nothing may be written.
 */
NTSTATUS nsp_registry_lock(struct nsp_host *host, HANDLE *lock);
void nsp_registry_unlock(HANDLE lock);

#endif
