#!/bin/sh
# Each numbered assertion of the contract has a line in some test: "[4] Subject: sentence" is of section 16,
# "[P6.4] Subject: sentence" of the second part's P6.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

LSAHOST=true # nothing runs: this looks at the sources
. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

# The reference package has the numbers before its sentences: ANSWERS_AS(4, CreateLogonSession, ...
{
    grep -hoE '"([^"[]*[:;] )?(\[(P6\.)?[0-9]+\] )+' "$srcdir"/tests/*.c "$srcdir"/tests/*.h |
        grep -oE '\[(P6\.)?[0-9]+\]'
    grep -hoE '_AS\([0-9]+,' "$srcdir"/tests/fixtures/*.h | sed 's/_AS(\([0-9]*\),/[\1]/'
} | sort -u >"$tmp/found"

# every PREFIX COUNT WHERE
every() {
    n=1
    while test $n -le "$2"; do
        echo "[$1$n]" >>"$tmp/wanted"
        ok "assertions: $3 number $n has a test" grep -qxF "[$1$n]" "$tmp/found"
        n=$((n + 1))
    done
}

every '' 26 'contract section 16'
every P6. 32 'plug-ins P6'
sort -o "$tmp/wanted" "$tmp/wanted"
is 'assertions: no test has a number that is none of these' "$(comm -13 "$tmp/wanted" "$tmp/found")" ''
done_testing
