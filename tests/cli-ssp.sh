#!/bin/sh
# lsahost with plain SSPs: handshakes, and verbs that are for packages of the LSA.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/sspi.sh"

fixtures=${top_builddir:-.}/tests/fixtures

all_steps="client AcquireCredentialsHandle SEC_E_OK
server AcquireCredentialsHandle SEC_E_OK
client InitializeSecurityContext SEC_I_CONTINUE_NEEDED
server AcceptSecurityContext SEC_E_OK
client InitializeSecurityContext SEC_E_OK
client QueryContextAttributes SEC_E_OK
$signed
$sealed"

# through SENTENCE PACKAGE [ARG...]: the handshake and the messages go through, and nothing is found
through() {
    sentence=$1
    shift
    run sspi "$@"
    is "sspi: $sentence ends with 0" "$rc|$err" '0|'
    is 'sspi: all steps are shown' "$(steps)" "$all_steps"
    ok 'sspi: there is no finding' grep -q '^findings  *none$' "$tmp/out"
}
through 'a plain SSP' "$fixtures/ssp.dll"
is 'sspi: the first of its packages was taken' "$(sed -n 's/^package  *//p' "$tmp/out")" Plain
is 'sspi: both sides know who the client is' "$(grep -c '^  user  *alice$' "$tmp/out")" 2
through 'its second package' "$fixtures/ssp.dll:PlainToo" --flags allocate_memory,integrity,confidentiality
is 'sspi: that is told' "$(sed -n 's/^package  *//p' "$tmp/out")" PlainToo
through 'one in the A form only' "$fixtures/ssp_ansi.dll"
through 'one with an old table' "$fixtures/ssp_version_1.dll"

run sspi "$fixtures/ssp_faults.dll"
is 'sspi: a fault of a plain SSP ends with 4' "$rc" 4
is 'sspi: the step says so' "$(last_step)" 'client InitializeSecurityContext STATUS_ACCESS_VIOLATION'
ok 'sspi: and one line on stderr' grep -q 'InitializeSecurityContext: STATUS_ACCESS_VIOLATION' "$tmp/err"

for verb in logon call; do
    run $verb "$fixtures/ssp.dll" --submit-hex 00
    is "$verb: a plain SSP is not for it" "$rc" 3
    ok "$verb: and what is, is told" grep -q 'it is a plain SSP, .*: try lsahost sspi$' "$tmp/err"
done

run functions
ok 'functions: the members that are called in plain SSPs are among the tables' \
    grep -q '^ *table  *SecurityFunctionTable$' "$tmp/out"
ok 'functions: reserved ones hold a place' grep -q 'Reserved2  *holds a place$' "$tmp/out"

done_testing
