#!/bin/sh
# Packages that somebody else wrote and every Wine has: what info says of them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/cli.sh"

# look PACKAGE NEEDS: TRUE if it could be initialised, which it cannot without something outside Wine
look() {
    package=$1
    run info "$package.dll"
    if grep -q 'NSP-0010' "$tmp/out"; then
        count=$((count + 1))
        echo "ok $count - wine: $package is left out # SKIP it does not start without $2"
        return 1
    fi
    flat=$(tr -s ' \n' ' ' <"$tmp/out")
    is "wine: $package: info ends with 0 and says nothing on stderr" "$rc|$err" '0|'
    shows 'it is an SSP/AP' 'kind ssp-ap'
    shows 'it has both halves' 'entry points SpLsaModeInitialize SpUserModeInitialize '
    shows 'it makes contexts and protects their messages' 'capabilities INTEGRITY PRIVACY '
}

# shows SENTENCE TEXT: with blanks and newlines counted as one
shows() {
    case $flat in
      *"$2"*) ok "wine: $package: $1" true ;;
      *) ok "wine: $package: $1" false ;;
    esac
}

if look msv1_0 'ntlm_auth (Debian: winbind)'; then
    shows 'its name is NTLM' 'name NTLM comment NTLM Security Package'
    shows 'tokens have up to 1904 bytes' 'max token 1904 rpc id 10 '
    shows 'it answers QueryContextAttributes in the LSA half' ' QueryContextAttributes user'
    shows 'the user half has the message functions' \
        'InstanceInit MakeSignature VerifySignature SealMessage UnsealMessage'
    shows 'there is no finding' 'findings none'
fi

if look kerberos 'the Kerberos libraries (Debian: libkrb5-3, libgssapi-krb5-2)'; then
    shows 'its name is Kerberos' 'name Kerberos comment Microsoft Kerberos V1.0'
    shows 'it sends tokens for errors' ' EXTENDED_ERROR '
    shows 'tokens have up to 12000 bytes' 'max token 12000 rpc id 16 '
    shows 'tickets are a matter of CallPackageUntrusted' 'InitializePackage CallPackageUntrusted Initialize '
    is 'wine: kerberos: that it says LOGON and has no logon is the only finding' \
        "$(grep -c NSP- "$tmp/out") $(grep -c NSP-0048 "$tmp/out")" '1 1'
fi

if look schannel 'GnuTLS (Debian: libgnutls30)'; then
    shows 'two packages are in it; the first' 'index 0 package id 1 name Microsoft Unified Security Protocol Provider'
    shows 'and the second' 'index 1 package id 2 name Schannel comment Schannel Security Package'
    shows 'both encrypt streams' ' STREAM '
    shows 'it is a plain SSP, too' 'InitSecurityInterfaceW InitSecurityInterfaceA'
    shows 'neither has a user half' 'name Schannel slots none'
    shows 'which is no finding' 'findings none'
fi

done_testing
