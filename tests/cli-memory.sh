#!/bin/sh
# lsahost --memory: a package that allocates without an end takes neither the tool nor the machine along.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

fixtures=${top_builddir:-.}/tests/fixtures
test -f "$fixtures/endless_heap.dll" || skip_all "there is no $fixtures/endless_heap.dll"

# call FIXTURE MB
call() {
    run call "$fixtures/$1.dll" --submit-hex 00 --memory "$2"
}

call endless_heap 64
is 'memory: the LSA heap refuses a block, and the package survives' "$rc|$err" '1|'
ok 'memory: the finding names the call' grep -q '^ *NSP-0059 .* CallPackage: AllocateLsaHeap was refused' "$tmp/out"
ok 'memory: and the place' grep -q 'endless_heap!+0x' "$tmp/out"

call endless_memory 200
is 'memory: a process beyond the limit is ended' "$rc" 4
ok 'memory: the finding names package, limit and call' \
    grep -q '^ *NSP-0059 .* endless_memory.dll took the process beyond 200 MB of memory in CallPackage$' "$tmp/out"

call clean 200
is 'memory: a package that needs little is not disturbed' "$rc|$err" '0|'
call clean 0
is 'memory: 0 is no limit' "$rc|$err" '0|'
run check "$fixtures/clean.dll" --memory 1
is 'memory: a process that cannot even begin is a finding of check, too' \
    "$rc|$err|$(grep -c '^NSP-0059 .* beyond 1 MB' "$tmp/out")" '4||1'
call clean lots
is 'memory: it is a number' "$rc|$out|$err" '2||lsahost: lots: --memory needs a number'
done_testing
