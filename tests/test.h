/*
 * TAP for one test program: each check prints one line, done_testing() the plan.
 * Lines are flushed as they are made, so that a crash loses none.  Checks are
 * made by one thread at a time; call a check from a callback, not from two.
 *
 *     int main(void)
 *     {
 *         ok(heap != NULL, "heap: a heap can be made");
 *         ok_status(status, STATUS_SUCCESS, "heap: %u blocks are freed", count);
 *         return done_testing();
 *     }
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_H
#define NSP_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not msvcrt's formats: %zu and %lld mean the same to tests on every machine. */
#ifdef __MINGW32__
#define TEST_VPRINT __mingw_vsnprintf
#else
#define TEST_VPRINT vsnprintf
#endif
#ifdef __clang__
#define TEST_FORMAT(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define TEST_FORMAT(fmt, args) __attribute__((format(gnu_printf, fmt, args)))
#endif

struct test_state {
    unsigned run;
    unsigned bad;
    const char *todo;
};

static struct test_state test_state;

static inline void test_line(const char *head, const char *text, const char *mark,
                             const char *reason)
{
    char line[1024];
    char *c;

    snprintf(line, sizeof(line), "%s%s%s%s", head, text, mark, reason);
    for (c = line; *c; c++) {
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    }
    puts(line);
    fflush(stdout);
}

/* A line of talk; the harness shows it and does not count it. */
TEST_FORMAT(1, 2)
static inline void diag(const char *fmt, ...)
{
    char text[800];
    va_list args;

    va_start(args, fmt);
    TEST_VPRINT(text, sizeof(text), fmt, args);
    va_end(args);
    test_line("# ", text, "", "");
}

/* One of our gaps: the next check is expected to fail, and must not pass unnoticed. */
static inline void todo(const char *reason)
{
    test_state.todo = reason;
}

static inline int test_result(int good, const char *file, int line, const char *fmt,
                              va_list args)
{
    const char *reason = test_state.todo;
    char head[32];
    char text[800];

    TEST_VPRINT(text, sizeof(text), fmt, args);
    snprintf(head, sizeof(head), "%s %u - ", good ? "ok" : "not ok", ++test_state.run);
    test_line(head, text, reason ? " # TODO " : "", reason ? reason : "");
    if (!good)
        diag("at %s:%d", file, line);
    if (good ? !!reason : !reason)
        test_state.bad++;
    test_state.todo = NULL;
    return good;
}

TEST_FORMAT(5, 6)
static inline int test_ok(int good, const char *file, int line, const char *cond,
                          const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    test_result(good, file, line, fmt, args);
    va_end(args);
    if (!good)
        diag("not true: %s", cond);
    return good;
}

TEST_FORMAT(5, 6)
static inline int test_status(unsigned actual, unsigned expected, const char *file, int line,
                              const char *fmt, ...)
{
    int good = actual == expected;
    va_list args;

    va_start(args, fmt);
    test_result(good, file, line, fmt, args);
    va_end(args);
    if (!good)
        diag("got 0x%08X, expected 0x%08X", actual, expected);
    return good;
}

TEST_FORMAT(5, 6)
static inline int test_int(long long actual, long long expected, const char *file, int line,
                           const char *fmt, ...)
{
    int good = actual == expected;
    va_list args;

    va_start(args, fmt);
    test_result(good, file, line, fmt, args);
    va_end(args);
    if (!good)
        diag("got %lld, expected %lld", actual, expected);
    return good;
}

TEST_FORMAT(5, 6)
static inline int test_str(const char *actual, const char *expected, const char *file, int line,
                           const char *fmt, ...)
{
    int good = actual && expected ? !strcmp(actual, expected) : actual == expected;
    va_list args;

    va_start(args, fmt);
    test_result(good, file, line, fmt, args);
    va_end(args);
    if (!good) {
        diag("got \"%s\"", actual ? actual : "(null)");
        diag("expected \"%s\"", expected ? expected : "(null)");
    }
    return good;
}

/*
 * ok(condition, sentence...), ok_status(status, expected, sentence...), ok_int and ok_str alike.
 * The value is whether it held, for a test that cannot go on without.
 */
#define ok(cond, ...) test_ok(!!(cond), __FILE__, __LINE__, #cond, __VA_ARGS__)
#define ok_status(actual, expected, ...) \
    test_status((unsigned)(actual), (unsigned)(expected), __FILE__, __LINE__, __VA_ARGS__)
#define ok_int(actual, expected, ...) \
    test_int((long long)(actual), (long long)(expected), __FILE__, __LINE__, __VA_ARGS__)
#define ok_str(actual, expected, ...) \
    test_str((actual), (expected), __FILE__, __LINE__, __VA_ARGS__)

/* The machine lacks something: one line stands for the checks that are left out. */
TEST_FORMAT(1, 2)
static inline void skip(const char *fmt, ...)
{
    char head[32];
    char text[800];
    va_list args;

    va_start(args, fmt);
    TEST_VPRINT(text, sizeof(text), fmt, args);
    va_end(args);
    snprintf(head, sizeof(head), "ok %u # SKIP ", ++test_state.run);
    test_line(head, text, "", "");
    test_state.todo = NULL;
}

/* The same of the whole program; only before its first check.  Does not return. */
TEST_FORMAT(1, 2)
static inline void skip_all(const char *fmt, ...)
{
    char text[800];
    va_list args;

    va_start(args, fmt);
    TEST_VPRINT(text, sizeof(text), fmt, args);
    va_end(args);
    test_line("1..0 # SKIP ", text, "", "");
    exit(0);
}

/* Print the plan; the value is what main() returns. */
static inline int done_testing(void)
{
    char plan[32];

    if (!test_state.run) {
        test_line("Bail out! ", "the program made no check", "", "");
        return 1;
    }
    snprintf(plan, sizeof(plan), "1..%u", test_state.run);
    test_line(plan, "", "", "");
    return test_state.bad ? 1 : 0;
}

#endif
