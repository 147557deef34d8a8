/*
 * The cases of "lsahost check", in the order in which they are asked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_CASES_H
#define LSAHOST_CHECK_CASES_H

#include "secpkg_abi.h"

/* Cases that go through the same functions of the package: once these hang, or die twice, the rest is left out. */
#define CHECK_GROUPS(X) \
    X(load) X(information) X(logon) X(call) X(context) X(token) X(message) X(filter) X(subauth) X(end)

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
    X(user_info,        call,        FALSE, "questions who a session is of get an answer") \
    X(target,           call,        FALSE, "questions where a submit buffer may be used get an answer") \
    X(user_half,        call,        FALSE, "the user half takes credentials and attributes of any size") \
    X(credentials,      context,     FALSE, "credentials can be acquired and freed again and again") \
    X(credential_calls, context,     FALSE, "every call on a credential gets an answer") \
    X(handshake,        context,     FALSE, "a client and a server come together") \
    X(handshake_again,  context,     FALSE, "they do so with the same credentials again") \
    X(handshake_interleaved, context, FALSE, "two clients at once do not get into each other's way") \
    X(handshake_threads, context,    FALSE, "handshakes on several threads have the same result") \
    X(context_early,    context,     FALSE, "a context that is not complete protects no messages") \
    X(context_deleted,  context,     FALSE, "a context may go in the middle of a handshake") \
    X(context_calls,    context,     FALSE, "every call on a context gets an answer") \
    X(attributes,       context,     FALSE, "attributes of both contexts can be asked for") \
    X(metadata,         context,     FALSE, "metadata can be asked for and exchanged") \
    X(password_change,  context,     FALSE, "the change of a password gets an answer") \
    X(token_cut,        token,       FALSE, "a token that was cut anywhere gets an answer") \
    X(token_mutated,    token,       FALSE, "a token with changed bytes gets an answer, and messages are safe") \
    X(token_random,     token,       FALSE, "random bytes in place of a token get an answer") \
    X(token_misplaced,  token,       FALSE, "a token at the wrong side, or none, gets an answer") \
    X(token_room,       token,       FALSE, "a token for which there is no room is refused") \
    X(messages,         message,     FALSE, "messages are protected, and verify at the other side") \
    X(message_altered,  message,     FALSE, "a message that was changed does not verify") \
    X(signature_altered, message,    FALSE, "a message whose signature was changed does not verify") \
    X(message_repeated, message,     FALSE, "a message does not verify twice") \
    X(message_overtaken, message,    FALSE, "a message does not verify before its turn") \
    X(modes,            context,     FALSE, "where buffers of clients are makes no difference") \
    X(filter_judges,    filter,      FALSE, "passwords of all kinds are judged") \
    X(filter_lengths,   filter,      FALSE, "passwords and names of any length are judged") \
    X(filter_probe,     filter,      FALSE, "PasswordChangeNotify without names gets an answer") \
    X(subauth_levels,   subauth,     FALSE, "logons of every level are judged") \
    X(subauth_empty,    subauth,     FALSE, "a logon of which nothing is known is judged") \
    X(subauth_mutated,  subauth,     FALSE, "logons of random bytes are judged") \
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
