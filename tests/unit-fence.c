/*
 * The fence: what it forwards, what it catches, what it leaves to the callee, and what is the same afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/fence.h"

#include <setjmp.h>

#include "test.h"

/* ---- arguments ---- */

#define MOST_ARGS 18

static ULONG_PTR seen[MOST_ARGS];

#define P0 void
#define P1 ULONG_PTR a0
#define P2 P1, ULONG_PTR a1
#define P3 P2, ULONG_PTR a2
#define P4 P3, ULONG_PTR a3
#define P5 P4, ULONG_PTR a4
#define P6 P5, ULONG_PTR a5
#define P7 P6, ULONG_PTR a6
#define P8 P7, ULONG_PTR a7
#define P9 P8, ULONG_PTR a8
#define P10 P9, ULONG_PTR a9
#define P11 P10, ULONG_PTR a10
#define P12 P11, ULONG_PTR a11
#define P13 P12, ULONG_PTR a12
#define P14 P13, ULONG_PTR a13
#define P15 P14, ULONG_PTR a14
#define P16 P15, ULONG_PTR a15
#define P17 P16, ULONG_PTR a16
#define P18 P17, ULONG_PTR a17

#define S0
#define S1 seen[0] = a0;
#define S2 S1 seen[1] = a1;
#define S3 S2 seen[2] = a2;
#define S4 S3 seen[3] = a3;
#define S5 S4 seen[4] = a4;
#define S6 S5 seen[5] = a5;
#define S7 S6 seen[6] = a6;
#define S8 S7 seen[7] = a7;
#define S9 S8 seen[8] = a8;
#define S10 S9 seen[9] = a9;
#define S11 S10 seen[10] = a10;
#define S12 S11 seen[11] = a11;
#define S13 S12 seen[12] = a12;
#define S14 S13 seen[13] = a13;
#define S15 S14 seen[14] = a14;
#define S16 S15 seen[15] = a15;
#define S17 S16 seen[16] = a16;
#define S18 S17 seen[17] = a17;

/* Code of GCC relies on a stack that is aligned to 16 bytes where a function is called. */
static BOOL is_aligned;

#define SEE(n) is_aligned = !(((ULONG_PTR)__builtin_frame_address(0) + 2 * sizeof(void *)) & 15); S##n

#define COUNTS(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18)

#define X(n) \
    __attribute__((noinline)) static ULONG_PTR NTAPI pops_##n(P##n) { SEE(n) return ~(ULONG_PTR)n; } \
    __attribute__((noinline)) static ULONG_PTR __cdecl leaves_##n(P##n) { SEE(n) return ~(ULONG_PTR)n; }
COUNTS(X)
#undef X

static const void *const pops[] = {
#define X(n) pops_##n,
    COUNTS(X)
#undef X
};

static const void *const leaves[] = {
#define X(n) leaves_##n,
    COUNTS(X)
#undef X
};

static ULONG_PTR value_of_argument(unsigned index)
{
    return (ULONG_PTR)0x9E3779B97F4A7C15ULL * (index + 1);
}

static BOOL saw_arguments(unsigned count)
{
    unsigned i;

    for (i = 0; i < count; i++) {
        if (seen[i] != value_of_argument(i))
            return FALSE;
    }
    return is_aligned;
}

static void forwards(const char *convention, const void *const *functions)
{
    ULONG_PTR args[MOST_ARGS], result;
    struct nsp_fault fault;
    unsigned count, i;

    for (i = 0; i < MOST_ARGS; i++)
        args[i] = value_of_argument(i);
    for (count = 0; count <= MOST_ARGS; count++) {
        memset(seen, 0, sizeof(seen));
        ok(nsp_fence_call(functions[count], args, count, &result, &fault) && result == ~(ULONG_PTR)count &&
               saw_arguments(count),
           "fence: %u arguments and the result of a %s function arrive", count, convention);
        memset(seen, 0, sizeof(seen));
        ok(nsp_fence_call_open(functions[count], args, count) == ~(ULONG_PTR)count && saw_arguments(count),
           "fence: %u arguments and the result of a %s function arrive without a fence", count, convention);
    }
}

/* LogonUserEx2 has 16 arguments, which on i386 a package built from mingw's header leaves to its caller. */
static void keeps_stack(const char *convention, const void *function)
{
    ULONG_PTR args[16] = { 0 }, here, before = 0, result;
    struct nsp_fault fault;
    BOOL is_same = TRUE;
    unsigned i;

    for (i = 0; i < 100; i++) {
#ifdef _WIN64
        __asm__ volatile("movq %%rsp, %0" : "=r"(here));
#else
        __asm__ volatile("movl %%esp, %0" : "=r"(here));
#endif
        is_same = is_same && (!i || here == before);
        before = here;
        nsp_fence_call(function, args, ARRAYSIZE(args), &result, &fault);
    }
    ok(is_same, "[3] fence: after 16 arguments of a %s function the stack pointer is what it was", convention);
}

static ULONG_PTR NTAPI adds_wide(ULONG low, LONGLONG wide, USHORT narrow)
{
    return low == 7 && wide == 0x123456789ABCDEF0LL && narrow == 0xFFFF;
}

static void forwards_64_bits(void)
{
#ifdef _WIN64
    const ULONG_PTR args[] = { 7, 0x123456789ABCDEF0ULL, 0xFFFF };
#else
    const ULONG_PTR args[] = { 7, 0x9ABCDEF0, 0x12345678, 0xFFFF };
#endif
    struct nsp_fault fault;
    ULONG_PTR result;

    ok(nsp_fence_call(adds_wide, args, ARRAYSIZE(args), &result, &fault) && result == 1,
       "fence: a 64-bit value between others arrives");
}

static ULONG_PTR __cdecl sums(ULONG_PTR count, ...)
{
    ULONG_PTR sum = 0;
    va_list args;

    va_start(args, count);
    while (count--)
        sum += va_arg(args, ULONG_PTR);
    va_end(args);
    return sum;
}

static void forwards_pages(void)
{
    static ULONG_PTR args[5001];
    struct nsp_fault fault;
    ULONG_PTR result;
    unsigned i;

    args[0] = ARRAYSIZE(args) - 1;
    for (i = 1; i < ARRAYSIZE(args); i++)
        args[i] = i;
    ok(nsp_fence_call(sums, args, ARRAYSIZE(args), &result, &fault) && result == 5000u * 5001 / 2,
       "fence: 5001 arguments, which are pages of stack, arrive");
}

/* ---- faults ---- */

static ULONG_PTR fine(ULONG_PTR a) { return a + 1; }
static volatile ULONG_PTR *volatile bad = (ULONG_PTR *)8;
static ULONG_PTR writes(ULONG_PTR a) { *bad = a; return a; }
static ULONG_PTR reads(ULONG_PTR a) { return bad[1] + a; }
static ULONG_PTR divides(ULONG_PTR a) { volatile int zero = 0; return (ULONG_PTR)((int)a / zero); }
static ULONG_PTR illegal(ULONG_PTR a) { __asm__ volatile("ud2"); return a; }
#ifdef _WIN64
static ULONG_PTR breaks(ULONG_PTR a) { DebugBreak(); return a; }
#endif
static ULONG_PTR raises(ULONG_PTR a) { RaiseException((DWORD)a, 0, 0, NULL); return a; }
static ULONG_PTR calls_null(ULONG_PTR a) { ULONG_PTR (*volatile f)(ULONG_PTR) = NULL; return f(a) + 1; }

static ULONG_PTR raises_msvc_cxx(ULONG_PTR a)
{
    RaiseException(0xE06D7363, EXCEPTION_NONCONTINUABLE, 0, NULL);
    return a;
}

static volatile BOOL goes_deeper = TRUE;

static ULONG_PTR overflows(ULONG_PTR a)
{
    volatile char block[4096];

    block[0] = (char)a;
    return goes_deeper ? overflows(a + 1) + (ULONG_PTR)block[0] : 0;
}

/* The argument is where a handler of the package's own has to run. */
static ULONG_PTR handles_itself(ULONG_PTR a)
{
    return IsBadReadPtr((void *)8, 4) ? a + 2 : 0;
}

static ULONG_PTR is_heard_by_debuggers(ULONG_PTR a)
{
    OutputDebugStringA("said by a package");
    return a + 3;
}

static ULONG_PTR nests(ULONG_PTR a)
{
    struct nsp_fault fault;
    ULONG_PTR result;

    if (nsp_fence_call(writes, &a, 1, &result, &fault) || fault.code != (DWORD)STATUS_ACCESS_VIOLATION)
        return 0;
    return a + 4;
}

static ULONG_PTR nests_and_faults(ULONG_PTR a)
{
    return nests(a) ? illegal(a) : 0;
}

static ULONG_PTR nests_and_overflows(ULONG_PTR a)
{
    struct nsp_fault fault;
    ULONG_PTR result;

    if (nsp_fence_call(overflows, &a, 1, &result, &fault) || fault.code != (DWORD)STATUS_STACK_OVERFLOW)
        return 0;
    return a + 5;
}

static void catches(void)
{
    static const struct {
        const char *sentence;
        ULONG_PTR (*function)(ULONG_PTR);
        DWORD code;
        ULONG_PTR result;
    } cases[] = {
        { "a call that is fine returns", fine, 0, 2 },
        { "a write to a bad address is caught", writes, (DWORD)STATUS_ACCESS_VIOLATION, 0 },
        { "a read of a bad address is caught", reads, (DWORD)STATUS_ACCESS_VIOLATION, 0 },
        { "a division by zero is caught", divides, (DWORD)STATUS_INTEGER_DIVIDE_BY_ZERO, 0 },
        { "an illegal instruction is caught", illegal, (DWORD)STATUS_ILLEGAL_INSTRUCTION, 0 },
#ifdef _WIN64
        /* Wine 8.0 ends a 32-bit program at a breakpoint, fence or not, when it runs it without 32-bit libraries. */
        { "a breakpoint is caught", breaks, (DWORD)STATUS_BREAKPOINT, 0 },
#endif
        { "an exception with a code of its own is caught", raises, 1, 0 },
        { "a C++ exception that nobody may continue is caught", raises_msvc_cxx, 0xE06D7363, 0 },
        { "a call of NULL is caught", calls_null, (DWORD)STATUS_ACCESS_VIOLATION, 0 },
        { "a function that is NULL is caught", NULL, (DWORD)STATUS_ACCESS_VIOLATION, 0 },
        { "what the callee handles itself is left to it", handles_itself, 0, 3 },
        { "what is said to a debugger is no fault", is_heard_by_debuggers, 0, 4 },
        { "a fence inside a fence catches for itself", nests, 0, 5 },
        { "a fault after one that an inner fence caught is caught by the outer", nests_and_faults,
          (DWORD)STATUS_ILLEGAL_INSTRUCTION, 0 },
        { "a stack overflow is caught", overflows, (DWORD)STATUS_STACK_OVERFLOW, 0 },
        { "a second stack overflow is caught", overflows, (DWORD)STATUS_STACK_OVERFLOW, 0 },
        { "a stack overflow in an inner fence is caught there", nests_and_overflows, 0, 6 },
        { "a call after all of them returns", fine, 0, 2 },
    };
    const ULONG_PTR arg = 1;
    struct nsp_fault fault;
    ULONG_PTR result;
    BOOL returned;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(cases); i++) {
        returned = nsp_fence_call(cases[i].function, &arg, 1, &result, &fault);
        if (!ok(returned == !cases[i].code && fault.code == cases[i].code && result == cases[i].result, "fence: %s",
                cases[i].sentence))
            diag("returned %d, code %08lX, result %llX", returned, fault.code, (ULONGLONG)result);
    }
}

static void describes(void)
{
    const ULONG_PTR arg = 1;
    struct nsp_fault fault;
    ULONG_PTR result;

    nsp_fence_call(writes, &arg, 1, &result, &fault);
    ok(fault.access == 8 && fault.is_write, "fence: a bad write is described as one, with the address");
    ok((ULONG_PTR)fault.address - (ULONG_PTR)writes < 64, "fence: the address of the instruction is told");
    nsp_fence_call(reads, &arg, 1, &result, &fault);
    ok(fault.access == 8 + sizeof(*bad) && !fault.is_write, "fence: a bad read is described as one, with the address");
    nsp_fence_call(illegal, &arg, 1, &result, &fault);
    ok(!fault.access && !fault.is_write, "fence: another exception has no accessed address");
    nsp_fence_call(NULL, &arg, 1, &result, &fault);
    ok(!fault.address && !fault.access, "fence: a call of NULL happened at NULL");
}

/* ---- what is the same afterwards ---- */

/* Every register that a function must preserve, and the modes of arithmetic, are spoilt before the fault. */
__asm__(
    "    .text\n"
#ifdef _WIN64
    "    .seh_proc spoils\n"
    "spoils:\n"
    "    .irp reg, %rbx, %rbp, %rsi, %rdi, %r12, %r13, %r14, %r15\n"
    "    pushq \\reg\n"
    "    .seh_pushreg \\reg\n"
    "    .endr\n"
    "    .seh_endprologue\n"
    "    .irp reg, %rbx, %rbp, %rsi, %rdi, %r12, %r13, %r14, %r15\n"
    "    movq $-1, \\reg\n"
    "    .endr\n"
    "    .irp i, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
    "    pcmpeqd %xmm\\i, %xmm\\i\n"
    "    .endr\n"
    "    pushq $0x7F80\n"
    "    ldmxcsr (%rsp)\n"
    "    fldpi\n"
    "    movl $0x0F7F, (%rsp)\n"
    "    fldcw (%rsp)\n"
    "    popq %rax\n"
#else
    "_spoils:\n"
    "    .irp reg, %ebx, %ebp, %esi, %edi\n"
    "    movl $-1, \\reg\n"
    "    .endr\n"
    "    pushl $0x7F80\n"
    "    ldmxcsr (%esp)\n"
    "    fldpi\n"
    "    movl $0x0F7F, (%esp)\n"
    "    fldcw (%esp)\n"
#endif
    "    std\n"
    "    ud2\n"
#ifdef _WIN64
    "    .seh_endproc\n"
#endif
);
void spoils(void);

/* Rounding downwards, in both kinds of arithmetic: neither the default nor what spoils() sets. */
static const unsigned short x87_down = 0x067F;
static const unsigned sse_down = 0x3F80;

static unsigned short x87_mode(void)
{
    unsigned short mode;

    __asm__ volatile("fnstcw %0" : "=m"(mode));
    return mode;
}

static unsigned sse_mode(void)
{
    unsigned mode;

    __asm__ volatile("stmxcsr %0" : "=m"(mode));
    return mode & ~0x3Fu; /* without the flags of what happened */
}

static void set_modes(unsigned short x87, unsigned sse)
{
    __asm__ volatile("fldcw %0\n\tldmxcsr %1" : : "m"(x87), "m"(sse));
}

static BOOL is_x87_empty(void)
{
    struct { unsigned short word, pad; } env[7];

    __asm__ volatile("fnstenv %0\n\tfldenv %0" : "=m"(env));
    return env[2].word == 0xFFFF;
}

static BOOL counts_up(void)
{
    ULONG_PTR flags;

#ifdef _WIN64
    __asm__ volatile("pushfq\n\tpopq %0" : "=r"(flags));
#else
    __asm__ volatile("pushfl\n\tpopl %0" : "=r"(flags));
#endif
    return !(flags & 0x400);
}

static void restores_registers(void)
{
    volatile ULONG_PTR source[] = { 3, 5, 7, 11, 13, 17, 19, 23 };
    volatile double source_real[] = { 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5 };
    ULONG_PTR a = source[0], b = source[1], c = source[2], d = source[3];
    ULONG_PTR e = source[4], f = source[5], g = source[6], h = source[7];
    double p = source_real[0], q = source_real[1], r = source_real[2], s = source_real[3], t = source_real[4];
    double u = source_real[5], v = source_real[6], w = source_real[7], x = source_real[8], y = source_real[9];
    unsigned short x87 = x87_mode();
    unsigned sse = sse_mode();
    struct nsp_fault fault;
    ULONG_PTR result;
    BOOL has_modes;

    set_modes(x87_down, sse_down);
    nsp_fence_call(spoils, NULL, 0, &result, &fault);
    has_modes = x87_mode() == x87_down && sse_mode() == sse_down;
    set_modes(x87, sse);
    ok_status(fault.code, STATUS_ILLEGAL_INSTRUCTION, "fence: a callee spoils all registers and faults");
    ok(a == 3 && b == 5 && c == 7 && d == 11 && e == 13 && f == 17 && g == 19 && h == 23,
       "fence: after a fault the integers of the caller are what they were");
    ok(p == 1.5 && q == 2.5 && r == 3.5 && s == 4.5 && t == 5.5 && u == 6.5 && v == 7.5 && w == 8.5 && x == 9.5 &&
           y == 10.5,
       "fence: after a fault the reals of the caller are what they were");
    ok(has_modes, "fence: after a fault arithmetic has the modes that it had");
    ok(is_x87_empty(), "fence: after a fault the x87 stack is empty");
    ok(counts_up(), "fence: after a fault strings are copied upwards");
}

/* Not __readfsdword(): the compiler would take the second value from the first. */
static const void *exception_list(void)
{
    const void *list;

#ifdef _WIN64
    __asm__ volatile("movq %%gs:0, %0" : "=r"(list));
#else
    __asm__ volatile("movl %%fs:0, %0" : "=r"(list));
#endif
    return list;
}

/* @list: what it was before the first call. */
static void restores_handlers(const void *list)
{
    const ULONG_PTR arg = 1;
    struct nsp_fault fault;
    ULONG_PTR result;

    nsp_fence_call(fine, &arg, 1, &result, &fault);
    ok(exception_list() == list, "fence: after a call the handlers of the thread are what they were");
    nsp_fence_call(nests_and_faults, &arg, 1, &result, &fault);
    ok(exception_list() == list, "fence: after a fault the handlers of the thread are what they were");
}

/* ---- unwinding through the fence ---- */

static jmp_buf far_back;

static ULONG_PTR jumps(ULONG_PTR a)
{
    longjmp(far_back, (int)a);
}

static ULONG_PTR jumps_itself(ULONG_PTR a)
{
    jmp_buf back;

    if (setjmp(back))
        return a + 1;
    longjmp(back, 1);
}

static void lets_jumps_through(void)
{
    ULONG_PTR result;
    struct nsp_fault fault;
    const ULONG_PTR arg = 5;

    ok(nsp_fence_call(jumps_itself, &arg, 1, &result, &fault) && result == 6,
       "fence: a callee may jump within itself");
    if (!setjmp(far_back)) {
        nsp_fence_call(jumps, &arg, 1, &result, &fault);
        ok(0, "fence: a jump over the fence arrives");
    } else {
        ok(1, "fence: a jump over the fence arrives");
    }
    ok(!nsp_fence_call(writes, &arg, 1, &result, &fault), "fence: a fault after a jump over the fence is caught");
}

static const void *walk[62];

static ULONG_PTR walks(void)
{
    return RtlCaptureStackBackTrace(0, ARRAYSIZE(walk), (void **)walk, NULL);
}

/* The address behind a call that calls_under_fence() makes. */
static const void *caller;

__attribute__((noinline)) static const void *return_address(void)
{
    return __builtin_return_address(0);
}

__attribute__((noinline)) static ULONG_PTR calls_under_fence(void)
{
    struct nsp_fault fault;
    ULONG_PTR result;

    caller = return_address();
    nsp_fence_call(walks, NULL, 0, &result, &fault);
    return result;
}

static void can_be_walked(void)
{
#ifdef _WIN64
    ULONG_PTR i, count = calls_under_fence();

    for (i = 0; i < count; i++) {
        if ((ULONG_PTR)walk[i] - (ULONG_PTR)caller < 64)
            break;
    }
    ok(i && i < count, "fence: a stack walk from the callee finds the caller of the fence");
#else
    skip("a stack is walked by frame pointers on this machine");
    (void)calls_under_fence;
#endif
}

/* ---- threads ---- */

static DWORD WINAPI faults_often(void *parameter)
{
    static ULONG_PTR (*const functions[])(ULONG_PTR) = { writes, illegal, nests_and_faults, handles_itself };
    const ULONG_PTR arg = 1;
    struct nsp_fault fault;
    unsigned i, which;
    ULONG_PTR result;
    DWORD wrong = 0;

    (void)parameter;
    for (i = 0; i < 2000; i++) {
        which = i % ARRAYSIZE(functions);
        wrong += nsp_fence_call(functions[which], &arg, 1, &result, &fault) != (functions[which] == handles_itself);
    }
    wrong += nsp_fence_call(overflows, &arg, 1, &result, &fault) || fault.code != (DWORD)STATUS_STACK_OVERFLOW;
    return wrong;
}

static void works_in_threads(void)
{
    HANDLE threads[4];
    DWORD wrong, sum = 0;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(threads); i++)
        threads[i] = CreateThread(NULL, 0, faults_often, NULL, 0, NULL);
    WaitForMultipleObjects(ARRAYSIZE(threads), threads, TRUE, INFINITE);
    for (i = 0; i < ARRAYSIZE(threads); i++) {
        wrong = 1;
        GetExitCodeThread(threads[i], &wrong);
        sum += wrong;
        CloseHandle(threads[i]);
    }
    ok_int(sum, 0, "fence: four threads fault 2000 times each at once, and all is caught");
}

/* ---- copies ---- */

/* Up to some size there are ways of their own; @end: where a page without access begins. */
static void copies_each_size(char *end)
{
    char from[48], to[48], low[48];
    unsigned size, i, right = 0, refused = 0, overlapping = 0;

    for (i = 0; i < sizeof(from); i++)
        from[i] = (char)(i + 1);
    for (size = 0; size < sizeof(from); size++) {
        memset(to, 0, sizeof(to));
        memset(low, 0, sizeof(low));
        memcpy(end - size, from, size);
        right += nsp_fence_copy(to, end - size, size) && !memcmp(to, from, size) && !to[size] &&
                 nsp_fence_copy(end - size, from, size);
        refused += !nsp_fence_copy(low, end - size, size + 1) && !nsp_fence_copy(end - size, from, size + 1);
        memcpy(to, from, sizeof(to));
        overlapping += nsp_fence_copy(to + 1, to, min(size, 32)) && !memcmp(to + 1, from, min(size, 32));
    }
    ok_int(right, sizeof(from), "fence: %u sizes are copied, to the last byte before a bad page and no further",
           (unsigned)sizeof(from));
    ok_int(refused, sizeof(from), "fence: one byte more of each of them is refused, from there and to there");
    ok_int(overlapping, sizeof(from), "fence: short ranges that overlap are copied as they were");
}

static void copies(void)
{
    char *pages = VirtualAlloc(NULL, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    char local[256], pattern[256];
    DWORD old;
    int i;

    VirtualProtect(pages + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    VirtualProtect(pages + 0x2000, 0x1000, PAGE_READONLY, &old);
    for (i = 0; i < (int)sizeof(pattern); i++)
        pattern[i] = (char)i;

    memset(local, 0, sizeof(local));
    ok(nsp_fence_copy(local, pattern, sizeof(local)) && !memcmp(local, pattern, sizeof(local)),
       "fence: memory is copied");
    ok(nsp_fence_copy(NULL, NULL, 0), "fence: nothing is copied between any two addresses");
    ok(nsp_fence_copy(pages + 0x1000 - sizeof(pattern), pattern, sizeof(pattern)) &&
           !memcmp(pages + 0x1000 - sizeof(pattern), pattern, sizeof(pattern)),
       "fence: a copy may end where a bad page begins");
    ok(!nsp_fence_copy(local, NULL, 1), "fence: a source that is NULL is refused");
    ok(!nsp_fence_copy(NULL, local, 1), "fence: a target that is NULL is refused");
    ok(!nsp_fence_copy(local, pages + 0x1000, 16), "fence: a source that cannot be read is refused");
    ok(!nsp_fence_copy(pages + 0x1000, local, 16), "fence: a target without access is refused");
    ok(!nsp_fence_copy(pages + 0x2000, local, 16), "fence: a target that cannot be written is refused");
    ok(nsp_fence_copy(local, pages + 0x2000, 16), "fence: a source that can only be read is copied");
    copies_each_size(pages + 0x1000);
    ok(!nsp_fence_copy(local, pages + 0x1000 - 100, 200), "fence: a source that runs into a bad page is refused");
    ok(!nsp_fence_copy(pages + 0x1000 - 100, local, 200), "fence: a target that runs into a bad page is refused");
    VirtualFree(pages, 0, MEM_RELEASE);
    ok(!nsp_fence_copy(local, pages, 16), "fence: a source that was released is refused");
}

int main(void)
{
    const void *list = exception_list();

    forwards("stdcall", pops);
    forwards("cdecl", leaves);
    keeps_stack("stdcall", pops[16]);
    keeps_stack("cdecl", leaves[16]);
    forwards_64_bits();
    forwards_pages();
    catches();
    describes();
    restores_registers();
    restores_handlers(list);
    lets_jumps_through();
    can_be_walked();
    works_in_threads();
    copies();
    return done_testing();
}
