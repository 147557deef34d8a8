# A Kerberos realm for one test: MIT's KDC on the loopback interface, with all that it keeps in $tmp/kdc.  For scripts
# that have read cli.sh.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

REALM=NTSECPKG.TEST
PATH=$PATH:/usr/sbin:/sbin

kdc_tools() {
    for tool in krb5kdc kdb5_util kadmin.local kinit; do
        command -v $tool >/dev/null || {
            echo "there is no $tool; it is in the Debian packages krb5-kdc, krb5-admin-server, krb5-user"
            return 1
        }
    done
}

# kdc_configure PORT
kdc_configure() {
    cat >"$kdc/krb5.conf" <<END
[libdefaults]
    default_realm = $REALM
    dns_lookup_realm = false
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
[realms]
    $REALM = {
        kdc = 127.0.0.1:$1
    }
[domain_realm]
    localhost = $REALM
END
    cat >"$kdc/kdc.conf" <<END
[kdcdefaults]
    kdc_listen = 127.0.0.1:$1
    kdc_tcp_listen = 127.0.0.1:$1
[realms]
    $REALM = {
        database_name = $kdc/principal
        key_stash_file = $kdc/stash
        acl_file = $kdc/acl
        supported_enctypes = aes256-cts:normal
        default_principal_flags = +preauth
    }
[logging]
    kdc = FILE:$kdc/log
END
}

# kdc_make USER PASSWORD: the realm, with this user, and a service HTTP/localhost
kdc_make() {
    kdc=$tmp/kdc
    KRB5_CONFIG=$kdc/krb5.conf KRB5_KDC_PROFILE=$kdc/kdc.conf KRB5_KTNAME=FILE:$kdc/keytab
    KRB5CCNAME=FILE:$kdc/cache KRB5RCACHENAME=none:
    export KRB5_CONFIG KRB5_KDC_PROFILE KRB5_KTNAME KRB5CCNAME KRB5RCACHENAME
    mkdir -m 700 "$kdc" && kdc_configure 88 &&
    kdb5_util create -s -r $REALM -P "$(od -An -N16 -tx1 /dev/urandom | tr -d ' ')" >"$kdc/make.log" 2>&1 &&
    kadmin.local -r $REALM >>"$kdc/make.log" 2>&1 <<END
addprinc -pw $2 $1
addprinc -randkey HTTP/localhost
ktadd -k $kdc/keytab HTTP/localhost
END
    test -s "$kdc/keytab"
}

# One that found its port taken ends; the next try takes another port.
kdc_start() {
    for try in 1 2 3 4 5; do
        kdc_configure $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
        : >"$kdc/log"
        krb5kdc -n -r $REALM >/dev/null 2>&1 &
        kdc_pid=$!
        for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
            sleep 0.2
            grep -q 'commencing operation' "$kdc/log" && return
            kill -0 $kdc_pid 2>/dev/null || break
        done
        kdc_stop
    done
    return 1
}

kdc_stop() {
    test -z "$kdc_pid" || { kill $kdc_pid && wait $kdc_pid; } 2>/dev/null
    kdc_pid=
}
