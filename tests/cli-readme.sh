#!/bin/sh
# The figures in the README are those that the code tells.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-.}/tests/cli.sh"

run functions --json
is 'functions: it succeeds' "$rc" 0

# One line a table: its name, how many work, how many there are.
awk -F'[ ,:"]+' '
    $2 == "table" { table = $3 }
    /^      "works": [0-9]/ { works = $3 }
    /^      "count": [0-9]/ { print table, works, $3 }' "$tmp/out" >"$tmp/tables"
is 'functions: there are seven tables' "$(wc -l <"$tmp/tables")" 7

while read -r table works slots; do
    ok "readme: it says that $works of $slots of $table work" \
        grep -Eq "^  $table +$works of $slots " "$srcdir/README"
done <"$tmp/tables"

ok 'readme: it names every verb' sh -c '
    for verb in $("$1" --help | sed -n "s/^  \([a-z]*\)  *[A-Z[ ].*/\1/p"); do
        grep -q "^  lsahost $verb" "$2" || exit 1
    done' sh "$LSAHOST" "$srcdir/README"

done_testing
