#!/bin/sh
# Code, man/findings.txt, the manual page, lsahost explain and the tests tell of the same findings.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

page=man/ntsecpkg-findings.7
test -f $page || page=$srcdir/$page # a tarball brings it

# Lines "NSP-0012 NAME_TAKEN error", in the order of each source.
sed -n 's/^    X( *\([0-9]*\), *\([A-Z0-9_]*\), *\([A-Z]*\)).*/\1 \2 \3/p' "$srcdir/dlls/ntsecpkg/watch/finding.h" |
    awk '{ printf "NSP-%04d %s %s\n", $1, $2, tolower($3) }' >"$tmp/code"
grep '^NSP-' "$srcdir/man/findings.txt" >"$tmp/blocks"
sed -n 's/^\.Ss \(NSP-[^ ]* [^ ]*\) (\(.*\))$/\1 \2/p' "$page" >"$tmp/page"
run explain
awk '{ print $1, $3, $2 }' "$tmp/out" >"$tmp/explain"
run explain --json
flatten
for key in id name severity; do
    sed -n "s/^\.findings\[[0-9]*\]\.$key	string	//p" "$tmp/flat" >"$tmp/json-$key"
done
paste -d' ' "$tmp/json-id" "$tmp/json-name" "$tmp/json-severity" >"$tmp/json"

ok 'findings: the code has some' test -s "$tmp/code"
is 'findings: no number is given twice' "$(cut -d' ' -f1 "$tmp/code" | sort | uniq -d)" ''
is 'findings: no name is given twice' "$(cut -d' ' -f2 "$tmp/code" | sort | uniq -d)" ''
for source in blocks page explain json; do
    ok "findings: ids, names and severities of the code are those of: $source" cmp "$tmp/code" "$tmp/$source"
done
is 'findings: the sentence of each ends with a full stop and fits a line of 80 columns behind its id' "$(
    awk '/^NSP-/ { id = $1; getline; if ($0 !~ /\.$/ || length > 80 - 10) print id }' "$srcdir/man/findings.txt")" ''
is 'findings: each has a sentence and at least two paragraphs' "$(
    awk '/^NSP-/ { if (id && n < 2) print id; id = $1; n = 0; getline } /^$/ { n++ } END { if (n < 2) print id }' \
        "$srcdir/man/findings.txt")" ''

is 'findings: golden reports have no others' "$(cat "$srcdir"/tests/golden/*.txt | grep -o 'NSP-[0-9]*' | sort -u |
    grep -vxF "$(cut -d' ' -f1 "$tmp/code")")" ''

# What lsahost check cannot come to:
#   NSP-0031  in place of it the rest is asked in another process
#   NSP-0043  is of what the registry lists, not of a package: cli-registered.sh has it
unreachable='NSP-0031 NSP-0043'
is 'findings: each is in a golden report, but for those that check cannot come to' "$(
    find "$srcdir/tests/golden" -name '*.txt' -exec cat {} + | grep -o '^NSP-[0-9]*' | sort -u >"$tmp/golden"
    cut -d' ' -f1 "$tmp/code" | grep -vxF -f "$tmp/golden" | tr '\n' ' ')" "$unreachable "

# Words of the tests, but for this one and that of explain, which only names them.
find "$srcdir/tests" -name '*.[ch]' -o -name '*.sh' -o -path '*/golden/*.txt' |
    grep -v -e /check-findings -e /cli-explain -e /fixtures/ |
    xargs grep -ohE 'NSP-[0-9]{4}|NSP_FINDING_[A-Za-z0-9_]+' | sort -u >"$tmp/words"
while read -r id name _; do
    ok "findings: a test finds $id $name" grep -qxF -e "$id" -e "NSP_FINDING_$name" "$tmp/words"
done <"$tmp/code"
done_testing
