/*
 * Handles of applications: numbers, never addresses.  A handle that was deleted is told from one that never was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_HANDLE_H
#define NSP_FRONT_HANDLE_H

#include "secpkg_abi.h"

struct nsp_held;

enum nsp_handle_kind { NSP_HANDLE_CREDENTIAL, NSP_HANDLE_CONTEXT, NSP_HANDLE_CONNECTION };
enum nsp_handle_state { NSP_HANDLE_UNKNOWN, NSP_HANDLE_DELETED, NSP_HANDLE_VALID };

/* 0 when the table is full or memory ran out. */
ULONG_PTR nsp_handle_add(enum nsp_handle_kind kind, void *object);

/* @acquire is called on the object under the table's lock, so that it cannot be freed meanwhile. */
enum nsp_handle_state nsp_handle_get(enum nsp_handle_kind kind, ULONG_PTR handle, void (*acquire)(void *object),
                                     void **object);

/*
 * Without a lock: the credential or context that @handle stands for, or another one, or one that has ended, which only
 * nsp_held_use() may look at.  NULL: there is none.
 */
struct nsp_held *nsp_handle_peek(ULONG_PTR handle);

/* Takes the handle away; its reference is the caller's then. */
enum nsp_handle_state nsp_handle_remove(enum nsp_handle_kind kind, ULONG_PTR handle, void **object);

#endif
