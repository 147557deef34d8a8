#!/bin/sh
# lsahost call: which of the three functions is called, what is shown of the answer, and what is not.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=${top_builddir:-.}/tests/fixtures
test -f "$fixtures/clean.dll" || skip_all "there is no $fixtures/clean.dll"

# call FIXTURE [ARG...]
call() {
    fixture=$1
    shift
    run call "$fixtures/$fixture.dll" "$@"
}

# mistake SENTENCE MESSAGE [ARG...]: exit status 2, nothing on stdout, this one line on stderr
mistake() {
    sentence=$1
    message=$2
    shift 2
    call clean "$@"
    is "call: $sentence" "$rc|$out|$err" "2||lsahost: $message"
}

# shows SENTENCE LABEL VALUE
shows() {
    is "call: $1" "$(sed -n "s/^$2  *//p" "$tmp/out")" "$3"
}

# The package answers with the message, and its verdict is the slot that was called: 2 (STATUS_WAIT_2), 4 or 5.
call clean --submit-hex '736563726574 0a'
is 'call: an answer ends with 0 and says nothing on stderr' "$rc|$err" '0|'
shows 'a client with SeTcbPrivilege gets to CallPackage' function CallPackage
shows 'the status of the function is shown' status STATUS_SUCCESS
shows 'and the verdict of the package' 'protocol status' STATUS_WAIT_2
shows 'the length of the message' 'submit length' 7
shows 'the length of the answer' 'answer length' 7
ok 'call: and nothing of what is in it' sh -c '! grep -q "secret\|73 65 63" "$1"' - "$tmp/out"
shows 'there is no finding' findings none
call clean --submit-hex 00 --untrusted
shows 'a client without it gets to CallPackageUntrusted' 'protocol status' 00000004
call clean --submit-hex 00 --passthrough
shows 'another LSA gets to CallPackagePassthrough' 'protocol status' 00000005
shows 'that is shown' function CallPackagePassthrough

# ---- the answer ----

printf 'seventeen letters' >"$tmp/submit"
call clean --submit "$tmp/submit" --answer "$tmp/answer" --show-secrets
is 'call: a message out of a file' "$rc|$err" '0|'
ok 'call: the answer in a file' cmp -s "$tmp/submit" "$tmp/answer"
is 'call: the answer byte by byte' "$(sed -n '/^answer$/,/^[^ a]/s/^  //p' "$tmp/out" | tr -s ' ')" \
'00000000 73 65 76 65 6e 74 65 65 6e 20 6c 65 74 74 65 72 seventeen.letter
00000010 73 s'
call clean --submit "$tmp/submit" --answer "$tmp/none/answer"
is 'call: a file that cannot be written' "$rc|$err" \
    "2|lsahost: $tmp/none/answer: cannot write the answer: STATUS_OBJECT_PATH_NOT_FOUND"
call clean --submit "$tmp/submit" --decode tickets
is 'call: an answer that is no list of tickets' "$rc|$err" '1|lsahost: the answer is no list of tickets'
call clean --submit-hex ''
is 'call: an empty message' "$rc" 0
shows 'it has no bytes' 'submit length' 0

call clean --submit "$tmp/submit" --json
ok 'call: the result is a JSON document' flatten
is 'call: with the same members' "$(value .package) $(value .function) $(value .submit_length) $(value .status) $(
    value .protocol_status) $(value .answer_length)" 'Clean CallPackage 17 STATUS_SUCCESS STATUS_WAIT_2 17'
ok 'call: and nothing of the answer' test -z "$(grep '^\.answer[^_]' "$tmp/flat")"
call clean --submit "$tmp/submit" --json --show-secrets
flatten
is 'call: unless it is asked for' "$(value '.answer[1].offset') $(value '.answer[1].hex')" '00000010 73'

# ---- what goes wrong ----

call deny --submit-hex 00
is 'call: a package without the function refuses' "$rc|$err" '1|'
shows 'with the status for it' status STATUS_NOT_IMPLEMENTED
call deny --submit-hex 00 --passthrough
shows 'by the name of SSPI where another LSA calls' status SEC_E_UNSUPPORTED_FUNCTION
call call_fails --submit-hex 00 --answer "$tmp/failed"
is 'call: a function that fails ends with 1' "$rc|$err" '1|'
shows 'its status is shown' status STATUS_INSUFFICIENT_RESOURCES
shows 'what it had allocated is no answer' 'answer length' 0
ok 'call: and no file is made' test ! -e "$tmp/failed"
call raises_in_call --submit-hex 00
is 'call: a fault ends with 4' "$rc" 4
ok 'call: which stderr tells' grep -q 'CallPackage: STATUS_ACCESS_VIOLATION: ' "$tmp/err"
shows 'its status is the code of the exception' status STATUS_ACCESS_VIOLATION

mistake 'a file that is missing' "$tmp/none: cannot read the submit buffer: STATUS_OBJECT_NAME_NOT_FOUND" \
    --submit "$tmp/none"
mistake 'hexadecimal digits come in pairs' '--submit-hex needs pairs of hexadecimal digits' --submit-hex 0x0
mistake 'no message' '"call" needs one submit buffer: --submit or --submit-hex'
mistake 'two messages' '"call" needs one submit buffer: --submit or --submit-hex' --submit "$tmp/submit" --submit-hex 00
mistake 'two kinds of client' '--untrusted and --passthrough exclude each other' \
    --submit-hex 00 --untrusted --passthrough
mistake 'an unknown kind of answer' 'ticket: no kind of answer, the nearest is "tickets"' \
    --submit-hex 00 --decode ticket

done_testing
