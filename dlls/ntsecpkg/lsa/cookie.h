/*
 * Stand-ins for addresses of the client.  Client and LSA share this process, so that a package which takes a client's
 * address for one of its own would not be noticed; a cookie faults.  Contract 11.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_COOKIE_H
#define NSP_LSA_COOKIE_H

#include "secpkg_abi.h"

enum nsp_cookie_kind {
    NSP_COOKIE_BUFFER, /* a SecBuffer, marked as unmapped */
    NSP_COOKIE_SUBMIT  /* a submit buffer, of which the package has a copy */
};

/* An address without access that stands for @size bytes at @address; NULL when memory is full. */
void *nsp_cookie_open(enum nsp_cookie_kind kind, void *address, SIZE_T size);
void nsp_cookie_close(void *cookie); /* NULL is allowed */

/* Those of calls that run: nearly always none, which is all that is asked here. */
extern struct nsp_cookie *volatile nsp_cookies;

void *nsp_cookie_find(const void *address, SIZE_T size);

/* FALSE: @address lies in no cookie, or just behind one.  @offset: in it. */
BOOL nsp_cookie_find_kind(const void *address, enum nsp_cookie_kind *kind, SIZE_T *offset);

/*
 * What @address really is: itself if it lies in no cookie.  NULL when the range begins in a cookie and leaves it.
 */
static inline void *nsp_cookie_resolve(const void *address, SIZE_T size)
{
    return nsp_cookies ? nsp_cookie_find(address, size) : (void *)address;
}

#endif
