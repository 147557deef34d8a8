#!/bin/sh
# lsahost logon: who is let in, what is shown of the token, and that the password is not.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

ap=examples/smallest-ap.dll
fixtures=tests/fixtures
test -f $ap || skip_all "there is no $ap"

# All that is printed, to see at the end that no password was.
say() {
    run "$@"
    printf '%s\n' "$out" "$err" >>"$tmp/all"
}

# log_on [ARG...]: alice of TESTDOM
log_on() {
    package=$1
    shift
    say logon "$package" --user alice --domain TESTDOM "$@"
}

# has SENTENCE PATH VALUE
has() {
    is "logon: $1" "$(value "$2")" "$3"
}

printf 'wonderland\n' >"$tmp/right"
printf 'wonderland\r\nsecond line\n' >"$tmp/dos"
printf 'Wunderland\n' >"$tmp/wrong"

# ---- the layout of MSV1_0 ----

log_on $ap --layout msv1_0 --password-file "$tmp/right"
is 'logon: the right password is accepted' "$rc|$err" '0|'
ok 'logon: the status is shown by name' grep -qx 'status  *STATUS_SUCCESS' "$tmp/out"
ok 'logon: the account' grep -qx 'account  *alice' "$tmp/out"
ok 'logon: the authority' grep -qx 'authority  *TESTDOM' "$tmp/out"
ok 'logon: the session, as high and low part' grep -qx 'logon id  *0:[0-9a-f]*' "$tmp/out"
ok 'logon: the user of the token' grep -qx '  user  *S-1-5-21-1-2-3-1000' "$tmp/out"
ok 'logon: groups with their attributes' \
    grep -qx '  *S-1-5-21-1-2-3-513  *MANDATORY ENABLED_BY_DEFAULT ENABLED' "$tmp/out"
ok 'logon: privileges' grep -q '  *SeChangeNotifyPrivilege  *ENABLED_BY_DEFAULT ENABLED$' "$tmp/out"
ok 'logon: owner and primary group' \
    sh -c 'grep -qx "  owner  *S-1-5-21-1-2-3-1000" "$1" && grep -qx "  primary group  *S-1-5-21-1-2-3-513" "$1"' \
    - "$tmp/out"
ok 'logon: the default DACL' grep -q '  *allow  *0x[0-9a-f]*  *S-1-5-18$' "$tmp/out"
ok 'logon: source and expiry' \
    sh -c 'grep -qx "  source  *lsahost" "$1" && grep -qx "  expires  *never" "$1"' - "$tmp/out"

log_on $ap --password-file "$tmp/dos"
is 'logon: the layout is the usual one, and the password one line of any system' "$rc|$err" '0|'
log_on $ap --password-file "$tmp/wrong"
is 'logon: the wrong password is refused' "$rc|$err" '1|'
ok 'logon: with the status of the package' grep -qx 'status  *STATUS_LOGON_FAILURE' "$tmp/out"
ok 'logon: and its SubStatus' grep -qx 'sub status  *STATUS_WRONG_PASSWORD' "$tmp/out"
ok 'logon: nothing is shown of a token' test -z "$(grep '^token' "$tmp/out")"
say logon $ap --user bob --domain TESTDOM --password-file "$tmp/right"
ok 'logon: an unknown user is refused for that' grep -qx 'sub status  *STATUS_NO_SUCH_USER' "$tmp/out"
log_on $ap
is 'logon: without a password it is empty' "$rc" 1

"$LSAHOST" logon $ap --user alice --domain TESTDOM --password-stdin <"$tmp/right" >"$tmp/out" 2>"$tmp/err"
is 'logon: a password may come on standard input' "$?" 0
cat "$tmp/out" "$tmp/err" >>"$tmp/all"
printf wonderland | "$LSAHOST" logon $ap --user alice --domain TESTDOM --password-stdin >"$tmp/out" 2>"$tmp/err"
is 'logon: through a pipe, and without a newline' "$?" 0
cat "$tmp/out" "$tmp/err" >>"$tmp/all"

# ---- JSON ----

log_on $ap --json --password-file "$tmp/right"
ok 'logon: the result is a JSON document' flatten
has 'which names the package' .package SmallestAP
has 'the type' .logon_type Interactive
has 'the status' .status STATUS_SUCCESS
has 'the SubStatus' .sub_status STATUS_SUCCESS
has 'the account' .account alice
has 'the authority' .authority TESTDOM
has 'the length of the profile' .profile_length 0
has 'the type of the token' .token.type primary
has 'its user' .token.user S-1-5-21-1-2-3-1000
has 'its groups' '.token.groups[0].sid' S-1-5-21-1-2-3-513
has 'their attributes' '.token.groups[0].attributes[2]' ENABLED
has 'its privileges' '.token.privileges[0].name' SeChangeNotifyPrivilege
has 'no finding' '.findings[0].id' ''
log_on $ap --json --password-file "$tmp/wrong"
ok 'logon: a refusal is a JSON document, too' flatten
has 'with the status' .status STATUS_LOGON_FAILURE
ok 'logon: and no token' test -z "$(grep '^\.token' "$tmp/flat")"

# ---- other packages, types and buffers ----

log_on $fixtures/interactive.dll --layout kerberos --password-file "$tmp/right"
is 'logon: the layout of Kerberos' "$rc|$err" '0|'
log_on $fixtures/interactive.dll --layout kerberos --password-file "$tmp/wrong" --json
flatten
is 'logon: a wrong password in it' "$rc|$(value .status)" '1|STATUS_WRONG_PASSWORD'
log_on $fixtures/interactive.dll --layout kerberos:absolute --password-file "$tmp/right"
is 'logon: its pointers are addresses, as may be said' "$rc|$err" '0|'
for pointers in relative broken; do
    log_on $fixtures/interactive.dll --layout kerberos:$pointers --password-file "$tmp/right" --json
    flatten
    is "logon: $pointers pointers are the package's to refuse" "$rc|$(value .status)" '1|STATUS_NO_SUCH_USER'
done
for layout in network certificate-unlock; do
    log_on $fixtures/interactive.dll --layout $layout --password-file "$tmp/right" --json
    flatten
    is "logon: the layout $layout is another message" "$rc|$(value .status)" '1|STATUS_BAD_VALIDATION_CLASS'
done

for layout in smart-card smart-card-unlock proxy ticket ticket-unlock s4u virtual no-elevation luid; do
    log_on $fixtures/interactive.dll --layout $layout --password-file "$tmp/right" --json
    flatten
    is "logon: so is the layout $layout" "$rc|$(value .status)" '1|STATUS_BAD_VALIDATION_CLASS'
done

# ---- what fills the layouts ----

# given LAYOUT OPTION...: $bytes are what the package was given
given() {
    layout=$1
    shift
    log_on $fixtures/tells_submit.dll --layout "$layout" --json "$@"
    flatten
    bytes=$(value .account)
}

# matches SENTENCE PATTERN
matches() {
    case $bytes in
      $2) ok "logon: $1" true ;;
      *) is "logon: $1" "$bytes" "$2" ;;
    esac
}

printf '\001\002\003' >"$tmp/bytes"
given network:relative --challenge 1122334455667788 --nt-response "@$tmp/bytes" --lm-response aabb --workstation DESK \
    --control 820
matches 'a challenge and ParameterControl' '04000000*1122334455667788*20080000*'
matches 'responses of hexadecimal digits and out of files' '*01020300aabb'
matches 'a workstation' '*4400450053004b00*'
given network:relative --password-file "$tmp/bytes"
matches 'without a response the password is in its place, and ParameterControl says so' '*02400000*010002000300'
given subauth:relative --subauth-id 200
matches 'the number of a subauthentication package' '05000000*c8000000*'
given s4u --submit-flags 8
matches 'Flags of a logon without a password' '0c00000008000000*'
given certificate:relative --certificate aabbcc
matches 'a certificate' '0d000000*aabbcc'
given smart-card-unlock:relative --certificate aabbcc --logon-id 1:2345
matches 'the session to unlock, and the data of a card' '08000000*4523000001000000*aabbcc'
given ticket:relative --ticket aabb --granting-ticket ccdd --submit-flags 1
matches 'both tickets' '0a000000010000000200000002000000*aabb*ccdd'
given no-elevation:relative
matches 'an interactive logon by another number' '53000000*61006c00690063006500'

# options OPTION...: which are wrong
options() {
    log_on $fixtures/tells_submit.dll --layout network "$@"
}
options --challenge "@$tmp/bytes"
is 'logon: a challenge has 8 bytes' "$rc|$err" '2|lsahost: --challenge needs 8 bytes, not 3'
options --nt-response 1
is 'logon: digits come in pairs' "$rc|$err" '2|lsahost: --nt-response needs pairs of hexadecimal digits'
options --lm-response "@$tmp/none"
is 'logon: a file that is not there' "$rc|$err" \
    "2|lsahost: $tmp/none: cannot read the lm-response: STATUS_OBJECT_NAME_NOT_FOUND"
for option in certificate ticket granting-ticket; do
    options --$option xx
    is "logon: --$option is bytes, too" "$rc|$err" "2|lsahost: --$option needs pairs of hexadecimal digits"
done
options --control y
is 'logon: ParameterControl is a number' "$rc|$err" '2|lsahost: y: --control needs a hexadecimal number'
options --submit-flags y
is 'logon: so are Flags' "$rc|$err" '2|lsahost: y: --submit-flags needs a hexadecimal number'
options --subauth-id y
is 'logon: the number of a subauthentication package' "$rc|$err" '2|lsahost: y: --subauth-id needs a number'
for id in 12 :12 12: 0123456789abcdef0:1; do
    options --logon-id $id
    is "logon: $id is no session" "$rc|$err" "2|lsahost: $id: --logon-id needs two hexadecimal numbers, high:low"
done

log_on $ap --type Network --password-file "$tmp/right" --json
flatten
has 'a network logon is one' .logon_type Network
has 'its token is an impersonation token' .token.type impersonation
has 'of this level' .token.level Impersonation
log_on $ap --type 14 --password-file "$tmp/right" --json
flatten
is 'logon: a type that is none is refused' "$rc|$(value .status)" \
    '1|STATUS_INVALID_LOGON_TYPE'

say logon $fixtures/token_types.dll --submit-hex '02 00'
is 'logon: a submit buffer of bytes' "$rc|$err" '0|'
printf '\001' >"$tmp/submit"
say logon $fixtures/token_types.dll --submit "$tmp/submit"
is 'logon: a submit buffer out of a file' "$rc|$err" '0|'
say logon $ap --submit-hex 00112233
ok 'logon: a buffer that the package does not understand' grep -qx 'status  *STATUS_BAD_VALIDATION_CLASS' "$tmp/out"
say logon $fixtures/clean.dll --submit-hex 00 --client-tcb no --json
flatten
is 'logon: a client without SeTcbPrivilege logs on' "$rc|$(value .profile_length)" '0|21'
say logon $fixtures/deny.dll --submit-hex 00
is 'logon: a refusal makes no finding' "$rc|$(sed -n 's/^findings  *//p' "$tmp/out")" '1|none'
say logon $fixtures/success_null_user.dll --submit-hex 00
is 'logon: a package that is wrong is refused' "$rc" 1
ok 'logon: and told so' grep -q '^  NSP-0024  error  .*User.User.Sid is NULL' "$tmp/out"

# ---- the audit ----

for word in right wrong; do
    log_on $ap --audit "$tmp/audit" --password-file "$tmp/$word"
done
is 'logon: --audit appends a line for each logon' "$(grep -c '^{"schema": 1, "number": 1, .*}$' "$tmp/audit")" 2
ok 'logon: one for the success' \
    grep -q '"is_success": true, "status": "STATUS_SUCCESS", .*"account": "alice", "authority": "TESTDOM"' "$tmp/audit"
ok 'logon: one for the refusal, with both statuses' \
    grep -q '"status": "STATUS_LOGON_FAILURE", "sub_status": "STATUS_WRONG_PASSWORD"' "$tmp/audit"
cat "$tmp/audit" >>"$tmp/all"
log_on $ap --audit "$tmp/none/audit" --password-file "$tmp/right"
is 'logon: an audit file that cannot be opened is a mistake' "$rc|$out" '2|'
ok 'logon: which is named with its status' \
    grep -qxF "lsahost: $tmp/none/audit: cannot write the audit: STATUS_OBJECT_PATH_NOT_FOUND" "$tmp/err"

# ---- sizes of structures ----

sizes_of() {
    say call $fixtures/info_sizes.dll --submit-hex 00 --show-secrets "$@"
}
sizes_of --client-info-size 20 --call-info-size 16
ok 'logon: --client-info-size and --call-info-size are what GetClientInfo and GetCallInfo write' \
    grep -q '14 00 00 00 10 00 00 00' "$tmp/out"

ok 'logon: no password is in any output' test -z "$(grep -i 'wonderland\|wunderland' "$tmp/all")"

done_testing
