#!/bin/sh
# Kerberos by Wine's own package, against a KDC of MIT's: mutual authentication, messages, and the ticket cache.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/sspi.sh"
. "$srcdir/tests/real/kdc.sh"
. "$srcdir/tests/json.sh"

missing=$(kdc_tools) || skip_all "$missing"
run info kerberos.dll
grep -q 'NSP-0010' "$tmp/out" && skip_all "Wine's Kerberos does not start without libkrb5-3 and libgssapi-krb5-2"
trap 'kdc_stop; rm -rf "$tmp"' EXIT
kdc_make alice wonderland && kdc_start || bail_out 'no realm for the test' "$kdc/make.log" "$kdc/log"
echo wonderland >"$tmp/right"
echo underground >"$tmp/wrong"
flags=REPLAY_DETECT,SEQUENCE_DETECT,CONFIDENTIALITY,INTEGRITY,CONNECTION,MUTUAL_AUTH

# sspi STYLE [ARG...]: the client asks for HTTP/localhost
sspi() {
    style=$1
    shift
    run sspi kerberos.dll --target HTTP/localhost --flags $flags$style "$@"
}

# as_alice PASSWORD [STYLE]: without a ticket
as_alice() {
    sspi "$2" --user alice --domain $REALM --password-file "$tmp/$1"
}

# ---- with a ticket ----

ok 'kerberos: alice gets a ticket from the KDC' sh -c 'kinit alice <"$1" >/dev/null' - "$tmp/right"
sspi ,USE_DCE_STYLE
is 'kerberos: a handshake with messages ends with 0 and says nothing on stderr' "$rc|$err" '0|'
is 'kerberos: in the style of DCE it takes two legs on each side, then all messages arrive' "$(steps)" \
"client AcquireCredentialsHandle SEC_E_OK
server AcquireCredentialsHandle SEC_E_OK
client InitializeSecurityContext SEC_I_CONTINUE_NEEDED
server AcceptSecurityContext SEC_I_CONTINUE_NEEDED
client InitializeSecurityContext SEC_E_OK
server AcceptSecurityContext SEC_E_OK
client QueryContextAttributes SEC_E_OK
$signed
$sealed"
is 'kerberos: both sides know that the other is who it says' \
    "$(sed -n 's/^  attributes  *\(MUTUAL_AUTH\).*/\1/p' "$tmp/out" | grep -c .)" 2
# Wine's package says that it serves logons, and has none of the four functions.
is 'kerberos: LOGON without a function for it is the only finding' "$(grep -c 'NSP-' "$tmp/out") $(
    grep -c 'NSP-0048' "$tmp/out")" '1 1'

# Without that style Wine's package says that a trailer has at most 49 bytes, and one of AES has 60: the tool must say
# which step shows it.  A Wine where that is mended goes through.
sspi ''
is 'kerberos: in its own style a leg of the server is enough' "$(steps | sed '/QueryContext/,$d' | tail -n 3)" \
'client InitializeSecurityContext SEC_I_CONTINUE_NEEDED
server AcceptSecurityContext SEC_E_OK
client InitializeSecurityContext SEC_E_OK'
ok 'kerberos: signatures verify there, too' test "$(steps | sed -n '/QueryContext/,$p' | head -n 5)" = \
"client QueryContextAttributes SEC_E_OK
$signed"
case $rc in
  0) is 'kerberos: sealing has room enough on this Wine' "$(last_step)" 'client DecryptMessage SEC_E_OK' ;;
  *) is 'kerberos: sealing has too little room' "$rc $(last_step)" '1 client EncryptMessage SEC_E_BUFFER_TOO_SMALL' ;;
esac

# ---- which tickets there are ----

# KerbQueryTicketCacheMessage, of the client's own session
run call kerberos.dll --untrusted --submit-hex '01000000 0000000000000000' --decode tickets --json
is 'kerberos: a client asks which tickets it has' "$rc|$err" '0|'
ok 'kerberos: the answer is shown in JSON' flatten
is 'kerberos: the call succeeds' "$(value .status) $(value .protocol_status)" 'STATUS_SUCCESS STATUS_SUCCESS'
is 'kerberos: one ticket is for tickets, the other for the service' \
    "$(value '.tickets[0].server') $(value '.tickets[1].server') $(value '.tickets[2].server')" \
    "krbtgt/$REALM HTTP/localhost "
is 'kerberos: in this realm, with a key for AES' \
    "$(value '.tickets[1].realm') $(value '.tickets[1].encryption_type')" "$REALM 18"
run call kerberos.dll --submit-hex '01000000 0000000000000000'
ok 'kerberos: a client with SeTcbPrivilege finds no function' grep -q '^status  *STATUS_NOT_IMPLEMENTED$' "$tmp/out"

# ---- with a password ----

rm -f "$kdc/cache"
sspi ''
is 'kerberos: without ticket and password there is no credential' "$rc $(last_step)" \
    '1 client AcquireCredentialsHandle SEC_E_NO_CREDENTIALS'
as_alice right ,USE_DCE_STYLE
is 'kerberos: with the password it needs no ticket' "$rc $(last_step)" '0 client DecryptMessage SEC_E_OK'
ok 'kerberos: the password is never shown' sh -c '! cat "$1" "$2" | grep -q wonderland' - "$tmp/out" "$tmp/err"
as_alice wrong
is 'kerberos: a wrong password is refused where the credential is acquired' "$rc $(steps)" \
    '1 client AcquireCredentialsHandle STATUS_UNSUCCESSFUL'
ok 'kerberos: by the KDC, which saw it' grep -q 'preauth (.*) verify failure\|PREAUTH_FAILED' "$kdc/log"
run sspi kerberos.dll --target HTTP/elsewhere --user alice --domain $REALM --password-file "$tmp/right"
is 'kerberos: a service that the KDC does not know ends the first leg' "$rc $(last_step)" \
    '1 client InitializeSecurityContext SEC_E_INTERNAL_ERROR'

done_testing
