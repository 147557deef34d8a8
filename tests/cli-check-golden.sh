#!/bin/sh
# lsahost check of a fixture finds exactly what tests/golden says: its exit status, and the ids of its findings.
# FIXTURE.txt is what check says of it alone.  A first line "options ..." has more options for check, or others than
# "--timeout 20"; behind --user the password is "wonderland".  FIXTURE.WORD.txt is the same fixture with other options.
# "make update-golden" writes all but that line anew, to be read before it is committed; an empty new file adds a
# fixture.  tests/golden/i686 has those that are different on that machine.
#
# Each finding that check can come to is in the report of a fixture that commits this fault, and, where that can be, no
# other; check-findings.sh names those that it cannot come to.  A fixture without the fault has a report without
# findings.  Not there are fixtures that do what the test orders that loads them, or what a submit buffer orders,
# whatever is in it.
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

echo wonderland >"$tmp/password"
ls "$golden" | sed -n 's/\.txt$//p' >"$tmp/names"
while read -r name; do
    sed -n '1s/^options //p' "$(expected_of "$name")" >"$tmp/$name.options"
done <"$tmp/names"

# Without the script around it: two at a time, so as not to start Wine oftener than needed.
sweep() {
    # shellcheck disable=SC2016 # these are of the inner shell
    xargs -P 2 -I NAME sh -c 'name=$3 options=$(cat "$2/$3.options")
        case $options in *--timeout*) ;; *) set -- "$@" --timeout 20 ;; esac
        case $options in *--user*) set -- "$@" --password-file "$2/password" ;; esac
        fixture=$1/${name%%.*}.dll at=$2/$name
        shift 3
        tests/run-wine '$program' check "$fixture" $options "$@" >"$at.out" 2>"$at.err" </dev/null
        echo "exit $?" >"$at.got"
        sed -n "s/^\(NSP-[0-9]*\) .*/\1/p" "$at.out" | sort -u >>"$at.got"' - $fixtures "$tmp" NAME
}

sweep <"$tmp/names"
if test -n "$NSP_UPDATE_GOLDEN"; then
    while read -r name; do
        file=$(expected_of "$name")
        { sed 's/^/options /' "$tmp/$name.options" && cat "$tmp/$name.got"; } >"$file"
    done <"$tmp/names"
    skip_all "$(wc -l <"$tmp/names") reports were written"
fi
while read -r name; do
    cp "$tmp/$name.err" "$tmp/err"
    is "golden: $name" "$(cat "$tmp/$name.got")" "$(sed '1{ /^options /d; }' "$(expected_of "$name")")"
done <"$tmp/names"
done_testing
