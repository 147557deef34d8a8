/*
 * The fence around calls into packages.  Its frame handler sees an exception only after every frame inside the
 * package has declined it, and then restores the registers that the fence saved, without an unwinding: that would
 * run through frames which the fault may have ruined.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/fence.h"

#include <malloc.h>
#include <string.h>

#include "watch/log.h"

#define UNWIND_PASS 0x06 /* EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND */

/* Where the frame of nsp_fence_guarded begins, as its handler is told. */
struct guard {
#ifdef _WIN64
    ULONG_PTR home[4];   /* of the call that it makes */
#else
    struct guard *outer; /* with the handler: a registration record, as the list at fs:0 has them */
    void *handler;
#endif
    struct nsp_fault *fault;
};

/* nsp_fence_call_open with a handler on its frame.  FALSE: *@fault was filled. */
BOOL nsp_fence_guarded(const void *function, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                       struct nsp_fault *fault);

/* Make the nsp_fence_guarded call of which @frame is the guard return FALSE. */
void nsp_fence_resume(struct guard *frame) __attribute__((noreturn));

EXCEPTION_DISPOSITION __cdecl nsp_fence_handler(EXCEPTION_RECORD *record, struct guard *frame, CONTEXT *context,
                                                void *dispatch);

#ifdef _WIN64

void nsp_fence_copy_failed(void);

EXCEPTION_DISPOSITION __cdecl nsp_fence_copy_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                                     void *dispatch);

__asm__(
    "    .text\n"
    "    .globl nsp_fence_call_open\n"
    "    .def nsp_fence_call_open; .scl 2; .type 32; .endef\n"
    "    .seh_proc nsp_fence_call_open\n"
    "nsp_fence_call_open:\n"
    "    pushq %rbp\n"
    "    .seh_pushreg %rbp\n"
    "    movq %rsp, %rbp\n"
    "    .seh_setframe %rbp, 0\n"
    "    .seh_endprologue\n"
    "    movq %rcx, %r10\n"
    "    movl %r8d, %ecx\n"
    /* The callee owns four slots even when it has fewer arguments, and an even number keeps the stack aligned. */
    "    movl $4, %eax\n"
    "    cmpl %eax, %ecx\n"
    "    cmoval %ecx, %eax\n"
    "    incl %eax\n"
    "    andl $-2, %eax\n"
    "    subl %ecx, %eax\n"
    "    shll $3, %eax\n"
    "    subq %rax, %rsp\n"
    "    jrcxz 2f\n"
    "1:  pushq -8(%rdx,%rcx,8)\n"
    "    decl %ecx\n"
    "    jnz 1b\n"
    "2:  movq (%rsp), %rcx\n"
    "    movq 8(%rsp), %rdx\n"
    "    movq 16(%rsp), %r8\n"
    "    movq 24(%rsp), %r9\n"
    "    callq *%r10\n"
    "    .globl nsp_fence_call_return\n"
    "nsp_fence_call_return:\n"
    "    leaq (%rbp), %rsp\n"
    "    popq %rbp\n"
    "    retq\n"
    "    .seh_endproc\n"
    "\n"
    /*
     * From %rbp, which the handler gets as frame: 0 home of the call, 32 fault, 40 result, 48 head of the
     * exception list in the TEB, 56 mxcsr, 60 x87 control word, 64 xmm6 to xmm15, 336 the fifth argument.
     */
    "    .globl nsp_fence_guarded\n"
    "    .def nsp_fence_guarded; .scl 2; .type 32; .endef\n"
    "    .seh_proc nsp_fence_guarded\n"
    "    .seh_handler nsp_fence_handler, @except\n"
    "nsp_fence_guarded:\n"
    "    .irp reg, %rbp, %rbx, %rsi, %rdi, %r12, %r13, %r14, %r15\n"
    "    pushq \\reg\n"
    "    .seh_pushreg \\reg\n"
    "    .endr\n"
    "    subq $232, %rsp\n"
    "    .seh_stackalloc 232\n"
    "    movq %rsp, %rbp\n"
    "    .seh_setframe %rbp, 0\n"
    "    .irp i, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
    "    movaps %xmm\\i, 16*\\i-32(%rbp)\n"
    "    .seh_savexmm %xmm\\i, 16*\\i-32\n"
    "    .endr\n"
    "    .seh_endprologue\n"
    "    movq 336(%rbp), %rax\n"
    "    movq %rax, 32(%rbp)\n"
    "    movq %r9, 40(%rbp)\n"
    "    movq %gs:0, %rax\n"
    "    movq %rax, 48(%rbp)\n"
    "    stmxcsr 56(%rbp)\n"
    "    fnstcw 60(%rbp)\n"
    "    callq nsp_fence_call_open\n"
    "    movq 40(%rbp), %rcx\n"
    "    movq %rax, (%rcx)\n"
    "    movl $1, %eax\n"
    "1:  leaq 232(%rbp), %rsp\n"
    "    .irp reg, %r15, %r14, %r13, %r12, %rdi, %rsi, %rbx, %rbp\n"
    "    popq \\reg\n"
    "    .endr\n"
    "    retq\n"
    "    .globl nsp_fence_resume\n"
    "    .def nsp_fence_resume; .scl 2; .type 32; .endef\n"
    "nsp_fence_resume:\n"
    "    movq %rcx, %rbp\n"
    "    movq %rcx, %rsp\n"
    "    .irp i, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
    "    movaps 16*\\i-32(%rbp), %xmm\\i\n"
    "    .endr\n"
    /* Wine keeps frames of its own in the list at gs:0; without this the second fault ends the process. */
    "    movq 48(%rbp), %rax\n"
    "    movq %rax, %gs:0\n"
    "    ldmxcsr 56(%rbp)\n"
    "    fninit\n"
    "    fldcw 60(%rbp)\n"
    "    xorl %eax, %eax\n"
    "    jmp 1b\n"
    "    .seh_endproc\n"
    "\n"
    /* The head and the tail of a range overlap where it is no power of two. */
    "    .globl nsp_fence_copy_few\n"
    "    .def nsp_fence_copy_few; .scl 2; .type 32; .endef\n"
    "    .seh_proc nsp_fence_copy_few\n"
    "    .seh_handler nsp_fence_copy_handler, @except\n"
    "nsp_fence_copy_few:\n"
    "    .seh_endprologue\n"
    "    movl $1, %eax\n"
    "    cmpq $16, %r8\n"
    "    jbe 1f\n" /* structures that have just been written in parts are read faster so */
    "    movups (%rdx), %xmm0\n"
    "    movups -16(%rdx,%r8), %xmm1\n"
    "    movups %xmm0, (%rcx)\n"
    "    movups %xmm1, -16(%rcx,%r8)\n"
    "    retq\n"
    "1:  cmpl $8, %r8d\n"
    "    jb 2f\n"
    "    movq (%rdx), %r9\n"
    "    movq -8(%rdx,%r8), %r10\n"
    "    movq %r9, (%rcx)\n"
    "    movq %r10, -8(%rcx,%r8)\n"
    "    retq\n"
    "2:  cmpl $4, %r8d\n"
    "    jb 3f\n"
    "    movl (%rdx), %r9d\n"
    "    movl -4(%rdx,%r8), %r10d\n"
    "    movl %r9d, (%rcx)\n"
    "    movl %r10d, -4(%rcx,%r8)\n"
    "    retq\n"
    "3:  testl %r8d, %r8d\n"
    "    jz 4f\n"
    "    movq %r8, %r11\n"
    "    shrq $1, %r11\n"
    "    movb (%rdx), %r9b\n"
    "    movb -1(%rdx,%r8), %r10b\n"
    "    movb (%rdx,%r11), %dl\n"
    "    movb %r9b, (%rcx)\n"
    "    movb %r10b, -1(%rcx,%r8)\n"
    "    movb %dl, (%rcx,%r11)\n"
    "4:  retq\n"
    "    .globl nsp_fence_copy_failed\n"
    "    .def nsp_fence_copy_failed; .scl 2; .type 32; .endef\n"
    "nsp_fence_copy_failed:\n"
    "    xorl %eax, %eax\n"
    "    retq\n"
    "    .seh_endproc\n"
);

/* There is no frame to restore: it goes on where FALSE is returned. */
__attribute__((used)) EXCEPTION_DISPOSITION __cdecl
nsp_fence_copy_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, void *dispatch)
{
    (void)frame;
    (void)dispatch;

    if (record->ExceptionFlags & UNWIND_PASS)
        return ExceptionContinueSearch;
    context->Rip = (ULONG_PTR)nsp_fence_copy_failed;
    return ExceptionContinueExecution;
}

#else

C_ASSERT(offsetof(struct nsp_fault, popped) == 16); /* as nsp_fence_guarded has it */

__asm__(
    "    .text\n"
    "    .globl _nsp_fence_call_open\n"
    "    .def _nsp_fence_call_open; .scl 2; .type 32; .endef\n"
    "_nsp_fence_call_open:\n"
    "    pushl %ebp\n"
    "    movl %esp, %ebp\n"
    "    pushl %eax\n"
    "    movl 12(%ebp), %edx\n"
    "    movl 16(%ebp), %ecx\n"
    /* The last argument goes to a multiple of 16, as code of GCC expects. */
    "    leal (,%ecx,4), %eax\n"
    "    subl %eax, %esp\n"
    "    andl $-16, %esp\n"
    "    addl %eax, %esp\n"
    "    jecxz 2f\n"
    "1:  pushl -4(%edx,%ecx,4)\n"
    "    decl %ecx\n"
    "    jnz 1b\n"
    "2:  movl %esp, -4(%ebp)\n"
    "    calll *8(%ebp)\n"
    "    .globl _nsp_fence_call_return\n"
    "_nsp_fence_call_return:\n"
    /* Whether the callee popped its arguments or not. */
    "    movl %esp, %edx\n"
    "    subl -4(%ebp), %edx\n"
    "    movl %ebp, %esp\n"
    "    popl %ebp\n"
    "    retl\n"
    "\n"
    /*
     * From %ebp: 20 result, 24 fault, -16 mxcsr, -20 x87 control word, and from -32, the frame of the handler, the
     * registration record and the fault.
     */
    "    .globl _nsp_fence_guarded\n"
    "    .def _nsp_fence_guarded; .scl 2; .type 32; .endef\n"
    "_nsp_fence_guarded:\n"
    "    pushl %ebp\n"
    "    movl %esp, %ebp\n"
    "    pushl %ebx\n"
    "    pushl %esi\n"
    "    pushl %edi\n"
    "    subl $8, %esp\n"
    "    stmxcsr -16(%ebp)\n"
    "    fnstcw -20(%ebp)\n"
    "    pushl 24(%ebp)\n"
    "    pushl $_nsp_fence_handler\n"
    "    pushl %fs:0\n"
    "    movl %esp, %fs:0\n"
    "    pushl 16(%ebp)\n"
    "    pushl 12(%ebp)\n"
    "    pushl 8(%ebp)\n"
    "    calll _nsp_fence_call_open\n"
    "    movl 20(%ebp), %ecx\n"
    "    movl %eax, (%ecx)\n"
    "    movl 24(%ebp), %ecx\n"
    "    movl %edx, 16(%ecx)\n"
    "    movl $1, %eax\n"
    "1:  movl -32(%ebp), %ecx\n"
    "    movl %ecx, %fs:0\n"
    "    leal -12(%ebp), %esp\n"
    "    popl %edi\n"
    "    popl %esi\n"
    "    popl %ebx\n"
    "    popl %ebp\n"
    "    retl\n"
    "    .globl _nsp_fence_resume\n"
    "    .def _nsp_fence_resume; .scl 2; .type 32; .endef\n"
    "_nsp_fence_resume:\n"
    "    movl 4(%esp), %esp\n"
    "    leal 32(%esp), %ebp\n"
    "    ldmxcsr -16(%ebp)\n"
    "    fninit\n"
    "    fldcw -20(%ebp)\n"
    "    xorl %eax, %eax\n"
    "    jmp 1b\n"
);

#endif

__attribute__((used)) EXCEPTION_DISPOSITION __cdecl
nsp_fence_handler(EXCEPTION_RECORD *record, struct guard *frame, CONTEXT *context, void *dispatch)
{
    struct nsp_fault *fault = frame->fault;

    (void)context;
    (void)dispatch;

    if (record->ExceptionFlags & UNWIND_PASS)
        return ExceptionContinueSearch;
    fault->code = record->ExceptionCode;
    fault->address = record->ExceptionAddress;
    if ((fault->code == (DWORD)STATUS_ACCESS_VIOLATION || fault->code == (DWORD)STATUS_IN_PAGE_ERROR) &&
        record->NumberParameters >= 2) {
        fault->is_write = record->ExceptionInformation[0] == 1;
        fault->access = record->ExceptionInformation[1];
    }
    nsp_fence_resume(frame);
}

BOOL nsp_fence_call(const void *function, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                    struct nsp_fault *fault)
{
    *result = 0;
    memset(fault, 0, sizeof(*fault));

    if (nsp_fence_guarded(function, args, count, result, fault))
        return TRUE;
    if (fault->code == (DWORD)STATUS_STACK_OVERFLOW && !_resetstkoflw())
        NSP_ERR("fault", "the guard page of the stack cannot be put back, the next overflow ends the process");
    return FALSE;
}

BOOL nsp_fence_copy_many(void *target, const void *source, SIZE_T size)
{
    const ULONG_PTR args[] = { (ULONG_PTR)target, (ULONG_PTR)source, size };
    struct nsp_fault fault;
    ULONG_PTR result;

    return nsp_fence_call(memcpy, args, 3, &result, &fault);
}
