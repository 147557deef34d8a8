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

# The whole test in forty lines that it speaks of: here in a folder where its package is another one.
if test "$NSP_TEST_ARCH" = x86_64; then
    mkdir "$tmp/examples"
    cp tests/fixtures/deny.dll "$tmp/examples/smallest-ap.dll"
    harness=$(readlink -f examples/harness.exe)
    WINEPATH=Z:$(readlink -f dlls/ntsecpkg | tr / '\\')
    export WINEPATH
    (cd "$tmp" && WINEDEBUG=-all "$(command -v wine64 || echo /usr/lib/wine/wine64)" "$harness" >out 2>err </dev/null)
    is 'readme: examples/harness.c fails when a line of it does' "$?|$(grep -c '^not ok' "$tmp/out")" '1|2'
else
    count=$((count + 1))
    echo "ok $count - readme: examples/harness.c fails when a line of it does # SKIP for x86_64"
fi

done_testing
