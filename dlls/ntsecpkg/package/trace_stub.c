/*
 * Stubs in front of the support functions, for packages of a host with a trace.  A stub knows its number and nothing
 * else: all of them lead to one function, which tells of the call and makes it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_call.h"

#include "host.h"
#include "lsa/frame.h"
#include "watch/fence.h"
#include "watch/trace_thread.h"

#define STUBS 70       /* slots of both tables */
#define STUB_SIZE 16   /* bytes */
#define SPELLED(x) #x
#define IN_QUOTES(x) SPELLED(x)
#define SYMBOL(name) IN_QUOTES(__USER_LABEL_PREFIX__) #name /* as the assembler knows it */

C_ASSERT(NSP_LSA_COUNT + NSP_DLL_COUNT == STUBS);

extern const char nsp_trace_stubs[STUBS][STUB_SIZE];

#ifdef _WIN64
typedef ULONG_PTR answer;
#else
typedef ULONGLONG answer; /* the high half: how many bytes of arguments the stub takes from the stack */
#endif

answer __cdecl nsp_trace_support(ULONG stub, const ULONG_PTR *words, const void *caller);

__asm__(
    "    .text\n"
    "    .balign " IN_QUOTES(STUB_SIZE) "\n"
    "    .globl " SYMBOL(nsp_trace_stubs) "\n"
    SYMBOL(nsp_trace_stubs) ":\n"
    "    .set stub, 0\n"
    "    .rept " IN_QUOTES(STUBS) "\n"
    "    .balign " IN_QUOTES(STUB_SIZE) "\n"
    "    movl $stub, %eax\n"
    "    jmp nsp_trace_stub\n"
    "    .set stub, stub + 1\n"
    "    .endr\n"
);

#ifdef _WIN64

__asm__(
    /* With the four in registers at home, all arguments lie in a row. */
    "    .def nsp_trace_stub; .scl 3; .type 32; .endef\n"
    "    .seh_proc nsp_trace_stub\n"
    "nsp_trace_stub:\n"
    "    subq $40, %rsp\n"
    "    .seh_stackalloc 40\n"
    "    .seh_endprologue\n"
    "    movq %rcx, 48(%rsp)\n"
    "    movq %rdx, 56(%rsp)\n"
    "    movq %r8, 64(%rsp)\n"
    "    movq %r9, 72(%rsp)\n"
    "    movl %eax, %ecx\n"
    "    leaq 48(%rsp), %rdx\n"
    "    movq 40(%rsp), %r8\n"
    "    callq nsp_trace_support\n"
    "    addq $40, %rsp\n"
    "    retq\n"
    "    .seh_endproc\n"
);

#else

__asm__(
    "nsp_trace_stub:\n"
    "    pushl %ebp\n"
    "    movl %esp, %ebp\n"
    "    leal 8(%ebp), %edx\n"
    "    andl $-16, %esp\n"
    "    subl $4, %esp\n"
    "    pushl 4(%ebp)\n"
    "    pushl %edx\n"
    "    pushl %eax\n"
    "    calll _nsp_trace_support\n"
    "    leave\n"
    "    popl %ecx\n"
    "    addl %edx, %esp\n"
    "    jmp *%ecx\n"
);

#endif

static const void *function_of(ULONG stub)
{
    const struct nsp_lsa_table *lsa = nsp_lsa_table(NULL);
    const struct nsp_dll_table *dll = nsp_dll_table(NULL);

    return stub < NSP_LSA_COUNT ? ((const void *const *)lsa)[stub] : ((const void *const *)dll)[stub - NSP_LSA_COUNT];
}

static void tell(struct nsp_trace_told *told, struct nsp_host *host, ULONG stub, const ULONG_PTR *words,
                 const void *caller)
{
    const BOOL is_lsa = stub < NSP_LSA_COUNT;

    told->side = is_lsa ? "lsa" : "dll";
    told->shape = is_lsa ? nsp_trace_shape(NSP_TABLE_LSA, stub) : nsp_trace_shape(NSP_TABLE_DLL, stub - NSP_LSA_COUNT);
    told->name = told->shape->name;
    told->pkg = host ? nsp_package_calling(host, caller) : NULL;
    told->module = told->pkg ? told->pkg->module : NULL;
    told->caller = caller;
    told->words = words;
}

/* The last error is that of the package, before the call and behind it. */
__attribute__((used)) answer __cdecl nsp_trace_support(ULONG stub, const ULONG_PTR *words, const void *caller)
{
    DWORD error = GetLastError();
    struct nsp_trace_thread *thread = nsp_trace_thread();
    const void *outer = thread ? thread->caller : NULL;
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_trace *trace = host ? host->trace : NULL;
    struct nsp_trace_told told;
    struct nsp_trace_call call;
    ULONG_PTR result;

    tell(&told, host, stub, words, caller);
    nsp_trace_call_enter(trace, &call, &told);
    if (thread)
        thread->caller = caller;
    SetLastError(error);
    result = nsp_fence_call_open(function_of(stub), words, told.shape->words);
    error = GetLastError();
    if (thread)
        thread->caller = outer;
    nsp_trace_call_leave(trace, &call, &told, result, NULL);
    SetLastError(error);
#ifdef _WIN64
    return result;
#else
    return (ULONGLONG)(told.shape->words * sizeof(ULONG_PTR)) << 32 | result;
#endif
}

void nsp_trace_stubs_fill(struct nsp_lsa_table *lsa, struct nsp_dll_table *dll)
{
    unsigned i;

    for (i = 0; i < STUBS; i++) {
        if (i < NSP_LSA_COUNT)
            ((const void **)lsa)[i] = nsp_trace_stubs[i];
        else
            ((const void **)dll)[i - NSP_LSA_COUNT] = nsp_trace_stubs[i];
    }
}
