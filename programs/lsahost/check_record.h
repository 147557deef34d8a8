/*
 * What a child tells its parent of the cases, as it happens, and of findings: a line for each event, with tabs between
 * its words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_RECORD_H
#define LSAHOST_CHECK_RECORD_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include <stdio.h>

#define CHECK_VERDICTS(X) X(passed) X(failed) X(skipped) X(died)

enum check_verdict {
#define X(name) CHECK_VERDICT_##name,
    CHECK_VERDICTS(X)
#undef X
    CHECK_VERDICT_COUNT /* none yet */
};

extern const char *const check_verdicts[];

/* Strings are UTF-8; in what packages made, control characters are blanks afterwards. */
void check_record_package(FILE *out, ULONG number, const WCHAR *name, enum nsp_kind kind);
void check_record_case(FILE *out, ULONG position);
void check_record_finding(FILE *out, const struct nsp_finding *finding);
void check_record_verdict(FILE *out, enum check_verdict verdict, ULONGLONG calls, const char *reason);

/*
 * What is made of them, one after the other; only the function for findings is never NULL.  What is no record is
 * skipped; the last line may be half a one.
 */
struct check_reader {
    void (*package)(void *context, ULONG number, const char *name, enum nsp_kind kind);
    void (*begin)(void *context, ULONG position);
    void (*finding)(void *context, const struct nsp_finding *finding);
    void (*verdict)(void *context, enum check_verdict verdict, ULONGLONG calls, const char *reason);
    void *context;
};
void check_record_read(const struct check_reader *reader, char *text, size_t size);

#endif
