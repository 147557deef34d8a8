#!/bin/sh
# lsahost check of packages that somebody else wrote.  Each finding is a true fault of the package, explained here.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/cli.sh"

# ids: of what was found, but for notes, sorted, each once
ids() {
    sed -n 's/^\(NSP-[0-9]*\) [ew].*/\1/p' "$tmp/out" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# passed CASE...
passed() {
    for case; do
        grep -q "^passed   $case: " "$tmp/out" || return 1
    done
}

# Cygwin's package, by real/fetch-cyglsa: it keeps the contract in all that a plain authentication package is asked.
cyglsa=${CYGLSA:-${NTSECPKG_REAL:-${top_builddir:-.}/../real}/cyglsa64.dll}
if test -f "$cyglsa" && grep -q x86_64 "$tmp/version"; then
    run check "$cyglsa" --layout cygwin --user alice --domain TESTDOM --verbose
    is 'real: cyglsa64 has no fault' "$rc $(ids)" '0 '
    ok 'real: it logs on, and checks the length and the offsets of its submit buffer' \
        passed logon_given logon_short logon_lengths logon_mutated logon_large logon_threads end
else
    count=$((count + 1))
    why="there is no $cyglsa; tests/real/fetch-cyglsa fetches it"
    grep -q x86_64 "$tmp/version" || why='it is for x86_64'
    echo "ok $count - real: cyglsa64 # SKIP $why"
fi

# Wine's NTLM without a server to ask.  It does not look at how much room there is for the server's token: it writes the
# challenge into whatever it was given, says how long it was (NSP-0027), and what lies behind is gone (NSP-0021).
run info msv1_0.dll
if grep -q NSP-0010 "$tmp/out"; then
    count=$((count + 1))
    echo "ok $count - real: msv1_0 # SKIP it does not start without ntlm_auth (Debian: winbind)"
else
    run check msv1_0.dll --verbose --timeout 120
    is "real: Wine's msv1_0 writes a token where there is no room for it, and has no other fault" "$rc $(ids)" \
        '1 NSP-0021 NSP-0027'
    ok 'real: it takes tokens of any kind' passed token_cut token_mutated token_random end
fi

# Wine's Kerberos without a ticket can be asked for messages only; real/kerberos.sh has a KDC.  It says that users can
# log on through it, and has none of the functions for that (NSP-0048).
run info kerberos.dll
if grep -q NSP-0010 "$tmp/out"; then
    count=$((count + 1))
    echo "ok $count - real: kerberos # SKIP it does not start without libkrb5-3 and libgssapi-krb5-2"
else
    run check kerberos.dll --verbose
    is "real: Wine's kerberos promises logons, and has no other fault in what it can be asked without a ticket" \
        "$rc $(ids)" '1 NSP-0048'
    ok 'real: it takes messages of any kind' passed call_none call_messages call_mutated end
fi

done_testing
