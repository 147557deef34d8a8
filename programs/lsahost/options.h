/*
 * Verbs and options of the command line: one table each, from which the parser and --help are made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_OPTIONS_H
#define LSAHOST_OPTIONS_H

#include "secpkg_abi.h"

/* name, operand or NULL, what it does; an operand in brackets may be missing, one with dots may be several */
#define VERBS(X) \
    X(info,      "FILE",           "say what a DLL is and what it offers") \
    X(check,     "PACKAGE[:NAME]", "ask it all there is to ask; what it does wrong") \
    X(logon,     "PACKAGE[:NAME]", "log on through it and show the token") \
    X(call,      "PACKAGE[:NAME]", "send a message to its CallPackage") \
    X(sspi,      "PACKAGE[:NAME]", "run a client and a server context together") \
    X(filter,    "PACKAGE",        "have a password filter judge a password") \
    X(subauth,   "PACKAGE",        "have a subauthentication package judge a logon") \
    X(functions, NULL,             "list the slots of all tables, and what works") \
    X(account,   "ACTION...",      "add, list, show, remove accounts for packages") \
    X(explain,   "[ID]...",        "say what a finding means, such as NSP-0012") \
    X(trace,     "FILE",           "show a trace that was recorded")

enum verb {
#define X(name, operand, help) VERB_##name,
    VERBS(X)
#undef X
    VERB_COUNT
};

#define FOR(verb) (1u << VERB_##verb)
#define FOR_CLIENT (FOR(logon) | FOR(sspi))
#define FOR_LOGON (FOR(logon) | FOR(check))
#define FOR_SSP_APS (FOR(info) | FOR(call) | FOR(check) | FOR_CLIENT)
#define FOR_HOSTS (FOR(call) | FOR(check) | FOR_CLIENT | FOR(filter))
#define FOR_PLUGINS (FOR(filter) | FOR(subauth))
#define FOR_SUBMIT (FOR_LOGON | FOR(call))
#define FOR_PACKAGES (FOR_SSP_APS | FOR_PLUGINS)
#define FOR_ALL (FOR_PACKAGES | FOR(functions) | FOR(account) | FOR(explain) | FOR(trace))
#define FOR_PASSWORDS (FOR_CLIENT | FOR(filter) | FOR(account))

/* name, spelling, argument or NULL, verbs, what it does; --help makes a group of those with the same verbs */
#define OPTIONS(X) \
    X(json, "json", NULL, FOR_ALL, "print one JSON document") \
    X(wine_prefix, "wine-prefix", "DIR", FOR_ALL, "Wine prefix, for the wrapper script") \
    X(help, "help", NULL, FOR_ALL, "print this and end; also -h, and the verb help") \
    X(version, "version", NULL, FOR_ALL, "print version and interface versions, and end; -V") \
    X(sandbox, "sandbox", NULL, FOR_PACKAGES, "without network, nothing to write to") \
    X(timeout, "timeout", "SECONDS", FOR_PACKAGES, "how long all of it may take; 0: for ever (30)") \
    X(memory, "memory", "MB", FOR_PACKAGES, "how much memory all of it may use; 0: no limit (1024)") \
    X(debug, "debug", NULL, FOR_PACKAGES, "wait for a debugger; no child, no fence, no limit") \
    X(guard, "guard", NULL, FOR_PACKAGES, "each block in pages of its own: stray accesses fault") \
    X(trace, "trace", "FILE", FOR_PACKAGES, "record each call of and to the package in FILE") \
    X(stable, "stable", NULL, FOR_PACKAGES, "... without times and addresses, to compare two") \
    X(show_secrets, "show-secrets", NULL, FOR_PACKAGES, "in the trace, and the answer of call") \
    X(registered, "registered", NULL, FOR_HOSTS, "beside what the registry lists for the LSA") \
    X(table_stride, "table-stride", "N", FOR_SSP_APS, "tables of the DLL are N pointers apart") \
    X(client_info_size, "client-info-size", "N", FOR_SSP_APS, "bytes that GetClientInfo writes: 20, 24 or all") \
    X(call_info_size, "call-info-size", "N", FOR_SSP_APS, "bytes that GetCallInfo writes: 16 or all") \
    X(user, "user", "NAME", FOR_CLIENT | FOR(check) | FOR_PLUGINS, "who logs on; whose password it is") \
    X(domain, "domain", "NAME", FOR_CLIENT | FOR(check) | FOR(subauth), "domain or realm of the user") \
    X(password_file, "password-file", "FILE", FOR_PASSWORDS | FOR(check), "the password is the first line of FILE") \
    X(password_stdin, "password-stdin", NULL, FOR_PASSWORDS, "... of standard input") \
    X(submit, "submit", "FILE", FOR_SUBMIT, "submit buffer: the contents of FILE") \
    X(submit_hex, "submit-hex", "HEX", FOR_SUBMIT, "submit buffer: these bytes") \
    X(type, "type", "TYPE", FOR_LOGON, "logon type: name or number (Interactive)") \
    X(client_tcb, "client-tcb", "yes|no", FOR_LOGON, "does the client have SeTcbPrivilege? (yes)") \
    X(layout, "layout", "NAME", FOR_LOGON, "submit buffer: msv1_0, network, s4u, ... (msv1_0)") \
    X(audit, "audit", "FILE", FOR(logon), "append the audit to FILE, a JSON object a line") \
    X(sid, "sid", "SID", FOR_LOGON, "cygwin: the user (S-1-5-21-1-2-3-1000)") \
    X(group, "group", "SID", FOR_LOGON, "cygwin: a group, repeatable; first: primary") \
    X(privilege, "privilege", "NAME", FOR_LOGON, "cygwin: a privilege, repeatable") \
    X(challenge, "challenge", "BYTES", FOR_LOGON, "network, lm20: 8 bytes, hexadecimal or @FILE") \
    X(nt_response, "nt-response", "BYTES", FOR_LOGON, "network, lm20: the response (the password)") \
    X(lm_response, "lm-response", "BYTES", FOR_LOGON, "network, lm20: the older response") \
    X(subauth_id, "subauth-id", "N", FOR_LOGON, "subauth: the number of the package (0)") \
    X(certificate, "certificate", "BYTES", FOR_LOGON, "certificate, or data for the CSP of a card") \
    X(ticket, "ticket", "BYTES", FOR_LOGON, "ticket: of this machine") \
    X(granting_ticket, "granting-ticket", "BYTES", FOR_LOGON, "ticket: what it was got with") \
    X(submit_flags, "submit-flags", "HEX", FOR_LOGON, "s4u, certificate, ticket: Flags (0)") \
    X(logon_id, "logon-id", "HIGH:LOW", FOR_LOGON, "unlock, luid: the session") \
    X(workstation, "workstation", "NAME", FOR_LOGON | FOR(subauth), "where the user logs on") \
    X(control, "control", "HEX", FOR_LOGON | FOR(subauth), "ParameterControl of the submit buffer (0)") \
    X(untrusted, "untrusted", NULL, FOR(call), "as a client without SeTcbPrivilege") \
    X(passthrough, "passthrough", NULL, FOR(call), "as the LSA of another machine") \
    X(decode, "decode", "KIND", FOR(call), "the answer is a list of: tickets (of Kerberos)") \
    X(answer, "answer", "FILE", FOR(call), "write the answer to FILE") \
    X(seed, "seed", "N", FOR(check), "begin random input with N (1)") \
    X(verbose, "verbose", NULL, FOR(check), "show every case, and why it is not asked") \
    X(tap, "tap", NULL, FOR(check), "print TAP lines, for a test harness") \
    X(junit, "junit", "FILE", FOR(check), "write a JUnit document, too") \
    X(baseline, "baseline", "FILE", FOR(check), "findings that are known, and do not fail") \
    X(write_baseline, "write-baseline", "FILE", FOR(check), "write such a file, of all that was found") \
    X(target, "target", "NAME", FOR(sspi) | FOR(check), "target name that the client asks for") \
    X(flags, "flags", "LIST", FOR(sspi) | FOR(check), "context flags: names with commas, or hexadecimal") \
    X(rid, "rid", "N", FOR_PLUGINS, "relative id of the account (1000)") \
    X(change, "change", NULL, FOR(filter), "the user changes it; else it is set") \
    X(function, "function", "NAME", FOR(subauth), "Routine, Filter, RoutineEx (what is exported)") \
    X(level, "level", "LEVEL", FOR(subauth), "interactive, network, service, ... (network)") \
    X(account_flags, "account-flags", "HEX", FOR(subauth), "UserAccountControl of the account (10)") \
    X(parameters, "parameters", "TEXT", FOR(subauth), "Parameters of the account") \
    X(full_name, "full-name", "TEXT", FOR_PLUGINS | FOR(account), "the name for people") \
    X(kind, "kind", "KIND", FOR(account), "user, service, group or alias (user)") \
    X(comment, "comment", "TEXT", FOR(account), "what it is for") \
    X(upn, "upn", "NAME", FOR(account), "user principal name: alice@example.org") \
    X(spn, "spn", "NAME", FOR(account), "service principal name, repeatable") \
    X(alternate, "alternate", "ID", FOR(account), "id for certificate mapping, repeatable") \
    X(disabled, "disabled", NULL, FOR(account), "it cannot be used yet") \
    X(mermaid, "mermaid", NULL, FOR(trace), "as a sequence diagram of Mermaid") \
    X(chrome, "chrome", NULL, FOR(trace), "as Chrome's trace events, also for Perfetto")

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
    const WCHAR *operand; /* file, package or action, as typed; NULL: none */
    const WCHAR **more;   /* what follows, for a verb whose operand is written with "..." */
    unsigned more_count;
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
const WCHAR *option_value_or(const struct options *options, enum option option, const WCHAR *otherwise);

/* Put the number that was given to @number, hexadecimal when @base is 16; none leaves it.  FALSE has been said. */
BOOL option_number(const struct options *options, enum option option, int base, ULONG *number);
BOOL option_given(const struct options *options, enum option option);

/* The verb takes FILE:NAME. */
BOOL options_take_name(const struct options *options);

void options_print_help(void);

#endif
