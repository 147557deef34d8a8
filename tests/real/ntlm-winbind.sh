#!/bin/sh
# NTLM by Wine's own package, whose server has Samba's winbindd check the password: nobody but that knows it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/sspi.sh"
. "$srcdir/tests/real/winbind.sh"

missing=$(winbind_tools) || skip_all "$missing"
trap 'winbind_stop; rm -rf "$tmp"' EXIT
winbind_make alice wonderland && winbind_start && winbind_wrap ||
    bail_out 'no winbindd for the test' "$winbind/log"
echo wonderland >"$tmp/right"
echo underground >"$tmp/wrong"

# sspi USER PASSWORD [ARG...]
sspi() {
    user=$1 password=$2
    shift 2
    run sspi msv1_0.dll:NTLM --user $user --domain $MACHINE --password-file "$tmp/$password" "$@"
}

# refused SENTENCE
refused() {
    is "winbind: $1" "$rc $(last_step)" '1 server AcceptSecurityContext SEC_E_LOGON_DENIED'
}

sspi alice right
is 'winbind: the right password is accepted' "$rc|$err" '0|'
is 'winbind: with the second leg of the server, and then messages are signed and sealed both ways' \
    "$(steps | tail -n +6)" "server AcceptSecurityContext SEC_E_OK
client QueryContextAttributes SEC_E_OK
$signed
$sealed"
is 'winbind: that Wine does not map its contexts is the only finding' "$(grep -c 'NSP-' "$tmp/out") $(
    grep -c 'NSP-0032' "$tmp/out")" '1 1'
sspi alice wrong
refused 'a wrong password is refused by the server'
sspi bob right
refused 'and so is a user whom Samba does not know'
printf 'queen of hearts\nqueen of hearts\n' | samba smbpasswd -L -c "$winbind/smb.conf" -s alice >/dev/null
sspi alice right
refused 'a password is no longer valid when Samba has another'
echo 'queen of hearts' >"$tmp/new"
sspi alice new --flags CONNECTION
is 'winbind: and the other one is' "$rc" 0
winbind_stop
sspi alice new --flags CONNECTION
is 'winbind: without winbindd nobody is let in' "$rc $(last_step | sed 's/ SEC_E_[A-Z_]*$//')" \
    '1 server AcceptSecurityContext'

done_testing
