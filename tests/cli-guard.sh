#!/bin/sh
# lsahost --guard: what the guard heap adds to what is found, and how the tool ends then.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=${top_builddir:-.}/tests/fixtures
test -f "$fixtures/overreads.dll" || skip_all "there is no $fixtures/overreads.dll"

# guard VERB FIXTURE [ARG...]
guard() {
    verb=$1
    fixture=$2
    shift 2
    run "$verb" "$fixtures/$fixture.dll" --guard "$@"
}

# died SENTENCE DEED VERB FIXTURE [ARG...]: exit status 4, and one line on stderr, without its offsets; new lines in
# DEED are none
died() {
    sentence=$1
    deed=$(printf %s "$2" | tr -d '\n')
    shift 2
    guard "$@"
    is "guard: $sentence" "$rc|$(sed 's/!+0x[0-9a-f]*/!+/g' "$tmp/err")" \
        "4|lsahost: $fixtures/$2.dll: Initialize: STATUS_ACCESS_VIOLATION: Initialize $deed"
}

printf 'correct horse\n' >"$tmp/password"

run info "$fixtures/overreads.dll"
is 'guard: without it nobody sees a read behind a block' "$rc|$err" '0|'
died 'a read behind a block ends the package' \
    'read from block #1 (32 bytes, AllocateLsaHeap at overreads!+) 1 byte past its end' info overreads
died 'a read of a freed block does so' 'read from block #1 (24 bytes, AllocateLsaHeap at reads_after_free!+) at offset 8,
 after it had been freed by reads_after_free!+' info reads_after_free
died 'with every verb' 'wrote to block #1 (24 bytes, AllocateLsaHeap at writes_after_free!+) at offset 8,
 after it had been freed by writes_after_free!+' call writes_after_free --submit-hex 00

guard info reads_after_free --json
ok 'guard: there is a JSON document, too' flatten
is 'guard: with the finding' "$(value '.findings[0].id')" NSP-0028
is 'guard: and its place' "$(value '.findings[0].where' | sed 's/!.*//')" reads_after_free

ok 'guard: which names who allocated and who freed the block' sh -c '
    case $1 in *"AllocateLsaHeap at reads_after_free!+"*"freed by reads_after_free!+"*) ;; *) exit 1 ;; esac' \
    - "$(value '.findings[0].text')"
for heap in '' --guard; do
    run info "$fixtures/double_free.dll" --json $heap
    flatten
    is "guard: a double free names both, and who allocated the block ($heap)" \
        "$(value '.findings[0].where' | sed 's/!.*//')|$(value '.findings[0].text' |
            sed 's/!+0x[0-9a-f]*\( ([^)]*)\)\{0,1\}/!+/g')" \
        "$(printf %s 'double_free|FreeLsaHeap was given block #1 (24 bytes, AllocateLsaHeap at double_free!+), which ' \
            'had been freed by double_free!+')"
done

guard info overruns --json
is 'guard: what is found without a fault ends nothing' "$rc|$err" '0|'
flatten
is 'guard: and is found' "$(value '.findings[0].id')" NSP-0021
guard info clean
is 'guard: a package without a fault is as ever' "$rc|$err" '0|'
guard call clean --submit-hex 00
is 'guard: and answers a call' "$rc|$err" '0|'
guard logon clean --user alice --password-file "$tmp/password"
is 'guard: a logon, too' "$rc" 0
ok 'guard: without findings' grep -q '^findings  *none' "$tmp/out"
guard filter filter --user alice --password-file "$tmp/password"
is 'guard: and a password filter' "$rc|$err" '0|'
run functions --guard
is 'guard: a verb that executes no package does not take it' "$rc" 2

NTSECPKG=guard "$LSAHOST" functions >"$tmp/out" 2>"$tmp/err"
is 'guard: NTSECPKG knows the word' "$?|$(cat "$tmp/err")" '0|'

done_testing
