#!/bin/sh
# NTLM by Wine's own package, which has Samba's ntlm_auth do the work: both sides of a handshake, and messages.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/sspi.sh"

command -v ntlm_auth >/dev/null || skip_all 'there is no ntlm_auth; it is in the Debian package winbind'
bin=$(cd "$srcdir/tests/real/bin" && pwd)
NTSECPKG_NTLM_USER=alice NTSECPKG_NTLM_DOMAIN=TESTDOM NTSECPKG_NTLM_PASSWORD=wonderland
export NTSECPKG_NTLM_USER NTSECPKG_NTLM_DOMAIN NTSECPKG_NTLM_PASSWORD
outer=$PATH
PATH=$bin:$outer
echo wonderland >"$tmp/right"
echo underground >"$tmp/wrong"

# sspi PASSWORD [ARG...]
sspi() {
    password=$1
    shift
    run sspi msv1_0.dll:NTLM --user alice --domain TESTDOM --password-file "$tmp/$password" "$@"
}

handshake='client AcquireCredentialsHandle SEC_E_OK
server AcquireCredentialsHandle SEC_E_OK
client InitializeSecurityContext SEC_I_CONTINUE_NEEDED
server AcceptSecurityContext SEC_I_CONTINUE_NEEDED
client InitializeSecurityContext SEC_E_OK'

sspi right --flags CONNECTION
is 'ntlm: a handshake ends with 0 and says nothing on stderr' "$rc|$err" '0|'
is 'ntlm: it takes two legs on each side' "$(steps)" "$handshake
server AcceptSecurityContext SEC_E_OK
client QueryContextAttributes SEC_E_OK"
ok 'ntlm: a signature has 16 bytes' grep -q '^ *max signature  *16$' "$tmp/out"
is 'ntlm: that Wine does not map its contexts is the only finding' "$(grep -c 'NSP-' "$tmp/out") $(
    grep -c 'NSP-0032' "$tmp/out")" '1 1'

sspi wrong --flags CONNECTION
is 'ntlm: a wrong password ends with 1' "$rc" 1
is 'ntlm: the server refuses it with the last leg' "$(steps)" "$handshake
server AcceptSecurityContext SEC_E_LOGON_DENIED"
ok 'ntlm: that is the status of the whole' grep -q '^status  *SEC_E_LOGON_DENIED$' "$tmp/out"

sspi right
is 'ntlm: with messages it ends with 0' "$rc" 0
is 'ntlm: they are signed, verified, sealed and unsealed both ways' "$(steps | tail -n 8)" "$signed
$sealed"
sspi right --flags CONNECTION,INTEGRITY
is 'ntlm: what is not asked for is not done' "$rc $(last_step)" '0 client VerifySignature SEC_E_OK'
ok 'ntlm: the password is never shown' sh -c '! cat "$1" "$2" | grep -q wonderland' - "$tmp/out" "$tmp/err"

# Where the client asks for NTLM2 session security, Wine's server has not the keys: the tool must say which step
# shows it.  A Wine where that is mended goes through.
mkdir "$tmp/bin" && sed 's/--option=ntlmssp_client:ntlm2=no//' "$bin/ntlm_auth" >"$tmp/bin/ntlm_auth" &&
    chmod +x "$tmp/bin/ntlm_auth"
PATH=$tmp/bin:$outer
sspi right
case $rc in
  0) is 'ntlm: NTLM2 session security works on this Wine' "$(last_step)" 'client DecryptMessage SEC_E_OK' ;;
  *) is 'ntlm: without the keys of NTLM2 the server refuses the first signature' "$rc $(last_step)" \
         '1 server VerifySignature SEC_E_MESSAGE_ALTERED' ;;
esac

done_testing
