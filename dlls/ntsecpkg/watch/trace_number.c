/*
 * Numbers of threads, addresses, handles and LUIDs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_number.h"

#include "base/hash.h"

struct key {
    ULONGLONG value;
    ULONGLONG space; /* as wide as the value, so that nothing is between them */
};

struct nsp_trace_known {
    struct key key;
    ULONG number;
    UT_hash_handle hh;
};

static struct nsp_trace_known *add(struct nsp_trace_numbers *numbers, const struct key *key)
{
    struct nsp_trace_known *known = nsp_alloc(sizeof(*known));

    if (!known)
        return NULL;
    known->key = *key;
    HASH_ADD(hh, numbers->known, key, sizeof(known->key), known);
    if (known->hh.tbl)
        return known;
    nsp_free(known);
    return NULL;
}

ULONG nsp_trace_number(struct nsp_trace_numbers *numbers, enum nsp_trace_space space, ULONGLONG value, BOOL is_fresh)
{
    const struct key key = { value, space };
    const enum nsp_trace_space row = space == NSP_TRACE_HANDLE ? NSP_TRACE_ADDRESS : space;
    struct nsp_trace_known *known;
    ULONG number = 0;

    AcquireSRWLockExclusive(&numbers->lock);
    HASH_FIND(hh, numbers->known, &key, sizeof(key), known);
    if (known || (known = add(numbers, &key))) {
        if (is_fresh || !known->number)
            known->number = ++numbers->last[row];
        number = known->number;
    }
    ReleaseSRWLockExclusive(&numbers->lock);
    return number;
}

void nsp_trace_numbers_free(struct nsp_trace_numbers *numbers)
{
    struct nsp_trace_known *known, *next;

    HASH_ITER(hh, numbers->known, known, next) {
        HASH_DEL(numbers->known, known);
        nsp_free(known);
    }
}
