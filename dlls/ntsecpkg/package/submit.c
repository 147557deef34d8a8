/*
 * Submit buffers as packages get them.  Client and LSA share this process, so that a package which takes a pointer of
 * the client's for one of its own finds what it looks for, and would not on Windows.  In check mode it is told another
 * address of the buffer, where nothing can be touched, and finds the pointers into the buffer as they would be there.
 * Contract 8.10 and 11.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/submit.h"

#include "host.h"
#include "lsa/client.h"
#include "lsa/cookie.h"
#include "lsa/heap.h"

#include <string.h>

#define MAX_SUBMIT 0x10000 /* bytes; our policy */

/* Layouts may be packed, but not below this. */
#define POINTER_ALIGNMENT 4

NTSTATUS nsp_submit_copy(struct nsp_host *host, struct nsp_client *client, const void *address, ULONG length,
                         void **copy)
{
    NTSTATUS status;

    *copy = NULL;
    if (!length)
        return STATUS_SUCCESS;
    if (length > MAX_SUBMIT)
        return STATUS_INVALID_PARAMETER;
    if (!(*copy = nsp_heap_alloc(host->heap, NSP_POOL_LSA, length, NSP_CALLER_HOST)))
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_client_read(client, address, *copy, length)))
        return STATUS_SUCCESS;
    nsp_heap_wipe_free(host->heap, *copy, NSP_CALLER_HOST);
    *copy = NULL;
    return status;
}

/* A string without characters may point just behind the buffer. */
static void move_pointers(char *copy, ULONG length, const void *from, const void *to)
{
    ULONG_PTR word;
    ULONG i;

    for (i = 0; i + sizeof(word) <= length; i += POINTER_ALIGNMENT) {
        memcpy(&word, copy + i, sizeof(word));
        if (word - (ULONG_PTR)from > length)
            continue;
        word += (ULONG_PTR)to - (ULONG_PTR)from;
        memcpy(copy + i, &word, sizeof(word));
        i += sizeof(word) - POINTER_ALIGNMENT;
    }
}

NTSTATUS nsp_submit_open(struct nsp_host *host, struct nsp_client *client, const void *address, ULONG length,
                         struct nsp_submit *submit)
{
    NTSTATUS status;

    submit->base = address;
    submit->stand_in = NULL;
    if (!NT_SUCCESS(status = nsp_submit_copy(host, client, address, length, &submit->local)))
        return status;
    if (!submit->local || !(host->flags & NSP_HOST_CHECK_HEAP))
        return STATUS_SUCCESS;
    if (!(submit->stand_in = nsp_cookie_open(NSP_COOKIE_SUBMIT, (void *)address, length))) {
        nsp_submit_close(host, submit);
        return STATUS_NO_MEMORY;
    }
    submit->base = submit->stand_in;
    move_pointers(submit->local, length, address, submit->stand_in);
    return STATUS_SUCCESS;
}

void nsp_submit_close(struct nsp_host *host, struct nsp_submit *submit)
{
    nsp_heap_wipe_free(host->heap, submit->local, NSP_CALLER_HOST);
    nsp_cookie_close(submit->stand_in);
    submit->local = submit->stand_in = NULL;
}
