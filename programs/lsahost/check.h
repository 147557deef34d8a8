/*
 * The child's side of "lsahost check": what the cases share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_H
#define LSAHOST_CHECK_H

#include "check_cases.h"
#include "check_random.h"
#include "handshake.h"
#include "load.h"
#include "logon_input.h"
#include "tool.h"
#include "watch/finding.h"

/*
 * How the child ended: all was asked; or the next case needs a fresh process, since this one killed the package, or
 * it wrote where it must not, or there were so many findings that the host does not keep more.
 */
#define CHECK_DONE 0
#define CHECK_DEAD 100
#define CHECK_SPOILT 101

struct check {
    struct tool *tool;
    struct load load;
    ULONG packages;               /* how many are asked: those of the DLL that can be used, or the one that was named */
    struct nsp_package_info info; /* of the one that is asked now; size 0: there is none */
    struct logon_input logon;     /* what the options say, or what every package may refuse */
    BOOL is_user_given;
    SEC_WINNT_AUTH_IDENTITY_W kept;
    void *identity;               /* of the client of a handshake; NULL: whoever the package takes it for */
    ULONG flags;                  /* that it asks for */
    struct check_random random;   /* begins anew with each case */
    ULONG told;                   /* findings of the host that were handed over */
    BOOL is_skipped;
    BOOL is_faulty;               /* this case has findings that are no notes */
    BOOL is_dead, is_spoilt;      /* ... one after which the package is not asked; after which the heap is not sound */
    BOOL has_status;
    NTSTATUS logon_status;        /* of the first logon as the options say */
    char reason[256];             /* of a skip; of a fault: what the package was given when it was first seen */
};

/* The functions of the table. */
#define X(name, group, is_module, sentence) void check_##name(struct check *check);
CHECK_CASES(X)
#undef X

/* Say why this case cannot be asked of this package. */
void check_skip(struct check *check, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));

/* Say what the package is being given, for the case that it does not come back, and as a sign of life. */
void check_note(struct check *check, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));

/* Hand over what the host has found since the last time; check_note() does so, too. */
void check_hand_over(struct check *check);

/* File a finding of the suite's own. */
void check_find(struct check *check, enum nsp_finding_id id, NTSTATUS status, const char *step, const char *format, ...)
    __attribute__((format(gnu_printf, 5, 6)));

/* Package number @index of those that are asked.  FALSE when there is none. */
BOOL check_pick(struct check *check, ULONG index);

#endif
