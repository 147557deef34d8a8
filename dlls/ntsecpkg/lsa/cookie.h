/*
 * Stand-ins for addresses of the client.  Client and LSA share this process, so that a package which takes a client's
 * address for one of its own would not be noticed; a cookie faults.  Contract 11.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_COOKIE_H
#define NSP_LSA_COOKIE_H

#include "secpkg_abi.h"

/* An address without access that stands for @size bytes at @address; NULL when memory is full. */
void *nsp_cookie_open(void *address, SIZE_T size);
void nsp_cookie_close(void *cookie); /* NULL is allowed */

/* Those of calls that run: nearly always none, which is all that is asked here. */
extern struct nsp_cookie *volatile nsp_cookies;

void *nsp_cookie_find(const void *address, SIZE_T size);

/*
 * What @address really is: itself if it lies in no cookie.  NULL when the range begins in a cookie and leaves it.
 */
static inline void *nsp_cookie_resolve(const void *address, SIZE_T size)
{
    return nsp_cookies ? nsp_cookie_find(address, size) : (void *)address;
}

#endif
