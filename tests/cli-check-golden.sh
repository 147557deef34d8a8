#!/bin/sh
# lsahost check of a fixture finds exactly what tests/golden says: its exit status, and the ids of its findings.
# "make update-golden" writes the files in tests/golden anew, to be read before they are committed; an empty new file adds
# a fixture.  tests/golden/i686 has those that are different on that machine.  Not there are those that do what a submit
# buffer orders, whatever is in it, and those that hang.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

golden=$srcdir/tests/golden
fixtures=tests/fixtures
program=programs/lsahost/lsahost.exe
test -f $fixtures/clean.dll || skip_all "there is no $fixtures/clean.dll"

# expected_of NAME: the file that says it on this machine
expected_of() {
    set -- "$golden/$NSP_TEST_ARCH/$1.txt" "$golden/$1.txt"
    test -f "$1" || shift
    echo "$1"
}

# Without the script around it: two at a time, so as not to start Wine oftener than needed.
sweep() {
    # shellcheck disable=SC2016 # $1 and $2 are of the inner shell
    xargs -P 2 -I NAME sh -c 'tests/run-wine '$program' check --timeout 20 "$1.dll" >"$2.out" 2>"$2.err" </dev/null
        echo "exit $?" >"$2.got"
        sed -n "s/^\(NSP-[0-9]*\) .*/\1/p" "$2.out" | sort -u >>"$2.got"' - $fixtures/NAME "$tmp/NAME"
}

ls "$golden" | sed -n 's/\.txt$//p' >"$tmp/names"
sweep <"$tmp/names"
if test -n "$NSP_UPDATE_GOLDEN"; then
    while read -r name; do
        cp "$tmp/$name.got" "$(expected_of "$name")"
    done <"$tmp/names"
    skip_all "$(wc -l <"$tmp/names") reports were written"
fi
while read -r name; do
    cp "$tmp/$name.err" "$tmp/err"
    is "golden: $name" "$(cat "$tmp/$name.got")" "$(cat "$(expected_of "$name")")"
done <"$tmp/names"
done_testing
