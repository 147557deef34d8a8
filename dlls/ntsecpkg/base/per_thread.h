/*
 * Memory that each thread has one block of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_PER_THREAD_H
#define NSP_BASE_PER_THREAD_H

#include "secpkg_abi.h"

/* One such block, a static object: NSP_PER_THREAD(size in bytes). */
struct nsp_per_thread {
    volatile LONG index;
    SIZE_T size;
};
#define NSP_PER_THREAD(size) { (LONG)FLS_OUT_OF_INDEXES, size }

/* That of the calling thread, zeroed at the first call and freed when the thread ends; NULL when memory is full. */
void *nsp_per_thread(struct nsp_per_thread *block);

/* The same, NULL when there is none yet.  The last error stays as it is. */
void *nsp_per_thread_peek(const struct nsp_per_thread *block);

/* Give back those of all threads: once, when the DLL is unloaded from a process that lives on. */
void nsp_per_thread_exit(struct nsp_per_thread *block);

#endif
