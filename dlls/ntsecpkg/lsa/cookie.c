/*
 * Cookies are reserved, never committed: whoever touches one faults at a known address.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cookie.h"

#include "base/str.h"

#include <utlist.h>

struct nsp_cookie {
    struct nsp_cookie *prev, *next;
    enum nsp_cookie_kind kind;
    char *stand_in;
    char *address;
    SIZE_T size;
};

static SRWLOCK lock = SRWLOCK_INIT;
struct nsp_cookie *volatile nsp_cookies; /* few; a caller sees his own, so that he needs no lock to see none */

void *nsp_cookie_open(enum nsp_cookie_kind kind, void *address, SIZE_T size)
{
    struct nsp_cookie *cookie = nsp_alloc(sizeof(*cookie)), *list;

    if (!cookie)
        return NULL;
    if (!(cookie->stand_in = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS))) {
        nsp_free(cookie);
        return NULL;
    }
    cookie->kind = kind;
    cookie->address = address;
    cookie->size = size;
    AcquireSRWLockExclusive(&lock);
    list = nsp_cookies;
    DL_APPEND(list, cookie);
    nsp_cookies = list;
    ReleaseSRWLockExclusive(&lock);
    return cookie->stand_in;
}

void nsp_cookie_close(void *stand_in)
{
    struct nsp_cookie *cookie, *list;

    if (!stand_in)
        return;
    AcquireSRWLockExclusive(&lock);
    list = nsp_cookies;
    DL_SEARCH_SCALAR(list, cookie, stand_in, (char *)stand_in);
    if (cookie)
        DL_DELETE(list, cookie);
    nsp_cookies = list;
    ReleaseSRWLockExclusive(&lock);
    if (!cookie)
        return;
    VirtualFree(cookie->stand_in, 0, MEM_RELEASE);
    nsp_free(cookie);
}

void *nsp_cookie_find(const void *address, SIZE_T size)
{
    void *resolved = (void *)address;
    struct nsp_cookie *cookie;
    SIZE_T offset;

    AcquireSRWLockShared(&lock);
    DL_FOREACH(nsp_cookies, cookie) {
        offset = (SIZE_T)((const char *)address - cookie->stand_in);
        if (offset > cookie->size)
            continue;
        resolved = size <= cookie->size - offset ? cookie->address + offset : NULL;
        break;
    }
    ReleaseSRWLockShared(&lock);
    return resolved;
}

BOOL nsp_cookie_find_kind(const void *address, enum nsp_cookie_kind *kind, SIZE_T *offset)
{
    struct nsp_cookie *cookie;

    AcquireSRWLockShared(&lock);
    DL_FOREACH(nsp_cookies, cookie) {
        *offset = (SIZE_T)((const char *)address - cookie->stand_in);
        if (*offset >= cookie->size)
            continue;
        *kind = cookie->kind;
        break;
    }
    ReleaseSRWLockShared(&lock);
    return cookie != NULL;
}
