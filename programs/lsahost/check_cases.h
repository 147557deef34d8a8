/*
 * The cases of "lsahost check", in the order in which they are asked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_CASES_H
#define LSAHOST_CHECK_CASES_H

#include "secpkg_abi.h"

/* Cases that go through the same functions of the package: once these hang, or die twice, the rest is left out. */
#define CHECK_GROUPS(X) X(load) X(information) X(logon) X(call) X(context) X(filter) X(subauth) X(end)

enum check_group {
#define X(name) CHECK_GROUP_##name,
    CHECK_GROUPS(X)
#undef X
    CHECK_GROUP_COUNT
};

/*
 * The function check_<name> asks a case.  First the cases of the whole module, then those of each package in it, then
 * those of the module's end.  name, group, once for the module, what is true if nothing was found
 */
#define CHECK_CASES(X) \
    X(load,             load,        TRUE,  "the DLL loads, and its packages initialise") \
    X(load_again,       load,        TRUE,  "it can be unloaded and loaded again, and is gone in between") \
    X(extended,         information, FALSE, "extended information can be asked for") \
    X(logon_given,      logon,       FALSE, "the logon that was given succeeds") \
    X(logon_types,      logon,       FALSE, "every logon type gets an answer, those that are none are refused") \
    X(logon_none,       logon,       FALSE, "a logon without a submit buffer gets an answer") \
    X(logon_short,      logon,       FALSE, "a submit buffer that was cut anywhere gets an answer") \
    X(logon_lengths,    logon,       FALSE, "lengths and pointers at their extremes get an answer") \
    X(logon_mutated,    logon,       FALSE, "a submit buffer with changed bytes gets an answer") \
    X(logon_large,      logon,       FALSE, "the largest submit buffer gets an answer") \
    X(logon_untrusted,  logon,       FALSE, "a client without SeTcbPrivilege gets an answer") \
    X(logon_again,      logon,       FALSE, "the same logon twice has the same result") \
    X(logon_threads,    logon,       FALSE, "logons on several threads have the same result") \
    X(call_none,        call,        FALSE, "a message without a buffer gets an answer") \
    X(call_messages,    call,        FALSE, "messages 0 to 255, with few bytes, get an answer") \
    X(call_mutated,     call,        FALSE, "messages of random bytes get an answer") \
    X(end,              end,         TRUE,  "after Shutdown nothing of it is left")

enum check_index {
#define X(name, group, is_module, sentence) CHECK_##name,
    CHECK_CASES(X)
#undef X
    CHECK_COUNT
};

struct check;

struct check_case {
    const char *name;
    enum check_group group;
    BOOL is_module;
    const char *sentence;
    void (*ask)(struct check *check);
};

extern const struct check_case check_cases[CHECK_COUNT];
extern const char *const check_groups[CHECK_GROUP_COUNT];

/* What stands at @position of the whole course, with @packages packages.  FALSE behind the last. */
BOOL check_at(ULONG position, ULONG packages, enum check_index *index, ULONG *package);

#endif
