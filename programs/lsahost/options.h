/*
 * Verbs and options of the command line: one table each, from which the parser and --help are made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_OPTIONS_H
#define LSAHOST_OPTIONS_H

#include "secpkg_abi.h"

/* name, operand or NULL, what it does */
#define VERBS(X) \
    X(info,      "FILE",           "say what a DLL is and what it offers") \
    X(logon,     "PACKAGE[:NAME]", "log on through it and show the token") \
    X(sspi,      "PACKAGE[:NAME]", "run a client and a server context together") \
    X(functions, NULL,             "list the slots of all tables, and what works")

enum verb {
#define X(name, operand, help) VERB_##name,
    VERBS(X)
#undef X
    VERB_COUNT
};

#define FOR(verb) (1u << VERB_##verb)
#define FOR_ALL (FOR(info) | FOR(logon) | FOR(sspi) | FOR(functions))
#define FOR_PACKAGES (FOR(info) | FOR(logon) | FOR(sspi))
#define FOR_CLIENT (FOR(logon) | FOR(sspi))

/* name, spelling, argument or NULL, verbs, what it does; --help makes a group of those with the same verbs */
#define OPTIONS(X) \
    X(json, "json", NULL, FOR_ALL, "print one JSON document") \
    X(wine_prefix, "wine-prefix", "DIR", FOR_ALL, "Wine prefix, for the wrapper script") \
    X(help, "help", NULL, FOR_ALL, "print this and end") \
    X(version, "version", NULL, FOR_ALL, "print version and interface versions, and end") \
    X(timeout, "timeout", "SECONDS", FOR_PACKAGES, "how long all of it may take; 0: for ever (30)") \
    X(debug, "debug", NULL, FOR_PACKAGES, "wait for a debugger; no child, no fence, no limit") \
    X(user, "user", "NAME", FOR_CLIENT, "who logs on") \
    X(domain, "domain", "NAME", FOR_CLIENT, "domain or realm of the user") \
    X(password_file, "password-file", "FILE", FOR_CLIENT, "the password is the first line of FILE") \
    X(password_stdin, "password-stdin", NULL, FOR_CLIENT, "... of standard input") \
    X(type, "type", "TYPE", FOR(logon), "logon type: name or number (Interactive)") \
    X(client_tcb, "client-tcb", "yes|no", FOR(logon), "does the client have SeTcbPrivilege? (yes)") \
    X(layout, "layout", "NAME", FOR(logon), "submit buffer: msv1_0, kerberos, cygwin (msv1_0)") \
    X(submit, "submit", "FILE", FOR(logon), "submit buffer: the contents of FILE") \
    X(submit_hex, "submit-hex", "HEX", FOR(logon), "submit buffer: these bytes") \
    X(sid, "sid", "SID", FOR(logon), "cygwin: the user (S-1-5-21-1-2-3-1000)") \
    X(group, "group", "SID", FOR(logon), "cygwin: a group, repeatable; first: primary") \
    X(privilege, "privilege", "NAME", FOR(logon), "cygwin: a privilege, repeatable") \
    X(target, "target", "NAME", FOR(sspi), "target name that the client asks for") \
    X(flags, "flags", "LIST", FOR(sspi), "context flags: names with commas, or hexadecimal")

enum option {
#define X(name, spelling, argument, verbs, help) OPTION_##name,
    OPTIONS(X)
#undef X
    OPTION_COUNT
};

struct option_given {
    enum option option;
    const WCHAR *value; /* "" for an option without an argument */
};

struct options {
    enum verb verb;
    const WCHAR *operand; /* file or package, as typed; NULL: none */
    struct option_given *given;
    unsigned count;
};

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_WRONG };

/*
 * Take the command line apart.  Strings stay those of @argv.  What is wrong has been said on stderr.
 * Ends with options_free() whatever the result.
 */
enum options_result options_parse(int argc, WCHAR **argv, struct options *options);
void options_free(struct options *options);

/* The value given last, NULL when there is none; the one after @index, which starts as 0, of a repeated option. */
const WCHAR *option_value(const struct options *options, enum option option);
const WCHAR *option_next(const struct options *options, enum option option, unsigned *index);
BOOL option_given(const struct options *options, enum option option);

void options_print_help(void);

#endif
