#!/bin/sh
# lsahost sspi: a handshake step by step, by the example and by packages that spoil it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/sspi.sh"

example=${top_builddir:-.}/examples/smallest-ssp.dll
fixtures=${top_builddir:-.}/tests/fixtures
echo wonderland >"$tmp/right"
echo underground >"$tmp/wrong"

# alice PASSWORD [ARG...]: she and the example
alice() {
    password=$1
    shift
    run sspi "$example" --user alice --password-file "$tmp/$password" "$@"
}

# spoilt FIXTURE STATUS STEP FINDINGS SENTENCE
spoilt() {
    run sspi "$fixtures/$1.dll"
    is "sspi: $5" "$rc $(last_step)" "$2 $3"
    is "sspi: $1: what is found" "$(sed -n 's/^  \(NSP-[0-9]*\).*/\1/p' "$tmp/out" | sort -u)" "$4"
}

handshake='client AcquireCredentialsHandle SEC_E_OK
server AcquireCredentialsHandle SEC_E_OK
client InitializeSecurityContext SEC_I_CONTINUE_NEEDED
server AcceptSecurityContext SEC_I_CONTINUE_NEEDED
client InitializeSecurityContext SEC_I_CONTINUE_NEEDED'
alice right
is 'sspi: a handshake ends with 0 and says nothing on stderr' "$rc|$err" '0|'
is 'sspi: all steps are shown' "$(steps)" "$handshake
server AcceptSecurityContext SEC_E_OK
client InitializeSecurityContext SEC_E_OK
client QueryContextAttributes SEC_E_OK
$signed
$sealed"
is 'sspi: both sides know who the client is' "$(grep -c '^  user  *alice$' "$tmp/out")" 2
ok 'sspi: the number of legs is shown' grep -q '^legs  *5$' "$tmp/out"
ok 'sspi: sizes are shown' grep -q '^  max signature  *36$' "$tmp/out"
ok 'sspi: there is no finding' grep -q '^findings  *none$' "$tmp/out"
ok 'sspi: the password is never shown' sh -c '! cat "$1" "$2" | grep -q wonderland' - "$tmp/out" "$tmp/err"

alice wrong
is 'sspi: a wrong password ends with 1' "$rc" 1
is 'sspi: it is the last step that says so' "$(steps)" "$handshake
server AcceptSecurityContext SEC_E_LOGON_DENIED"
ok 'sspi: and the status of the whole' grep -q '^status  *SEC_E_LOGON_DENIED$' "$tmp/out"
run sspi "$example"
is 'sspi: without a user the package decides' "$rc $(last_step)" \
    '1 client AcquireCredentialsHandle SEC_E_NO_CREDENTIALS'

alice right --flags CONNECTION
is 'sspi: no messages if the flags ask for none' "$rc $(last_step)" '0 client QueryContextAttributes SEC_E_OK'
alice right --flags allocate_memory,integrity
is 'sspi: flags have no case' "$rc $(last_step)" '0 client VerifySignature SEC_E_OK'
is 'sspi: the package may allocate the tokens' "$(grep -c 'ALLOCATE_MEMORY' "$tmp/out")" 2
alice right --json --flags CONNECTION
ok 'sspi: --json has the same' test "$rc" = 0 -a "$(grep -c '"status": "SEC_' "$tmp/out")" = 9

spoilt clean_context 0 'client DecryptMessage SEC_E_OK' '' 'a package without a fault goes through'
spoilt context_without_user_half 1 'client QueryContextAttributes SEC_E_UNSUPPORTED_FUNCTION' NSP-0048 \
    'without a user half the handshake is all there is'
spoilt user_context_fails 1 'server AcceptSecurityContext SEC_E_CANNOT_PACK' '' \
    'a user half that refuses the context ends the handshake'
spoilt overruns_output 1 'client InitializeSecurityContext SEC_E_BUFFER_TOO_SMALL' NSP-0027 \
    'a token that is longer than its buffer ends it'
spoilt raises_in_context 4 'client InitializeSecurityContext STATUS_ACCESS_VIOLATION' NSP-0013 \
    'a fault in a leg ends with 4'
spoilt raises_in_sign 4 'client MakeSignature STATUS_ACCESS_VIOLATION' NSP-0013 'a fault in a signature ends with 4'

done_testing
