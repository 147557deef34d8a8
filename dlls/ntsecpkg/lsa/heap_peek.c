/*
 * Reading memory that may not be there, at the price of a load: FreeLsaHeap has a budget of a few
 * nanoseconds (design.md section 4), and a fence around the load would take all of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/heap_private.h"

#ifdef __x86_64__

/* The size of the load, which the handler skips: keep both together. */
__asm__(
    ".text\n"
    "\t.globl nsp_heap_peek_at_rcx\n"
    "\t.def nsp_heap_peek_at_rcx; .scl 2; .type 32; .endef\n"
    "\t.seh_proc nsp_heap_peek_at_rcx\n"
    "nsp_heap_peek_at_rcx:\n"
    "\t.seh_handler nsp_heap_peek_fault, @except\n"
    "\t.seh_endprologue\n"
    "\tmovq (%rcx), %rax\n"
    "\tret\n"
    "\t.seh_endproc\n");
#define LOAD_SIZE 3

EXCEPTION_DISPOSITION nsp_heap_peek_fault(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, void *dispatcher);

EXCEPTION_DISPOSITION nsp_heap_peek_fault(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, void *dispatcher)
{
    (void)frame;
    (void)dispatcher;

    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    context->Rax = 0;
    context->Rip += LOAD_SIZE;
    return ExceptionContinueExecution;
}

#else

#include "watch/fence.h"

ULONGLONG nsp_heap_peek(const void *address)
{
    ULONGLONG value;

    return nsp_fence_copy(&value, address, sizeof(value)) ? value : 0;
}

#endif
