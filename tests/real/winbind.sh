# Samba's winbindd for one test, with an account database of its own and all that it keeps in $tmp/winbind; accounts of
# Unix come from nss_wrapper, for there may be none of that name.  For scripts that have read cli.sh.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

MACHINE=NTSECPKG
PATH=$PATH:/usr/sbin:/sbin

winbind_tools() {
    test "$(id -u)" = 0 || { echo "only root may add accounts to a database of Samba's"; return 1; }
    for tool in winbindd smbpasswd ntlm_auth wbinfo; do
        command -v $tool >/dev/null || { echo "there is no $tool; it is in the Debian package winbind"; return 1; }
    done
    test -z "$(LD_PRELOAD=libnss_wrapper.so env true 2>&1)" || {
        echo 'there is no libnss_wrapper.so; it is in the Debian package libnss-wrapper'
        return 1
    }
}

# samba COMMAND [ARG...]: for which winbindd is ours, and the accounts of Unix, too
samba() {
    env LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD="$winbind/passwd" NSS_WRAPPER_GROUP="$winbind/group" \
        SELFTEST_WINBINDD_SOCKET_DIR="$winbind/socket" "$@"
}

winbind_configure() {
    cat >"$winbind/smb.conf" <<END
[global]
    netbios name = $MACHINE
    server role = standalone server
    passdb backend = tdbsam
    ntlm auth = ntlmv1-permitted
    interfaces = lo
    bind interfaces only = yes
    private dir = $winbind/private
    lock directory = $winbind/lock
    state directory = $winbind/state
    cache directory = $winbind/cache
    pid directory = $winbind/pid
    ncalrpc dir = $winbind/ncalrpc
    winbindd socket directory = $winbind/socket
    log file = $winbind/log
    idmap config * : backend = tdb
    idmap config * : range = 100000-200000
END
}

# winbind_make USER PASSWORD
winbind_make() {
    winbind=$tmp/winbind
    mkdir -m 700 "$winbind" && winbind_configure || return
    for folder in private lock state cache pid ncalrpc socket; do
        mkdir -m 755 "$winbind/$folder" || return
    done
    printf '%s\n' "$1:x:$(id -u):$(id -g)::/:/bin/sh" 'nobody:x:65534:65534::/:/bin/sh' >"$winbind/passwd"
    printf '%s\n' "group:x:$(id -g):" 'nogroup:x:65534:' >"$winbind/group"
    printf '%s\n' "$2" "$2" | samba smbpasswd -L -c "$winbind/smb.conf" -a -s "$1" >>"$winbind/log" 2>&1
}

winbind_start() {
    samba winbindd -F --no-process-group -s "$winbind/smb.conf" >>"$winbind/log" 2>&1 &
    for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 0.2
        samba wbinfo -p >/dev/null 2>&1 && return
        kill -0 $! 2>/dev/null || break
    done
    return 1
}

# It has started samba-dcerpcd, which does not end with it.
winbind_stop() {
    for file in "$winbind"/pid/*.pid; do
        pid=$(cat "$file" 2>/dev/null) && kill "$pid" && rm -f "$file" || continue
        for wait in 1 2 3 4 5 6 7 8 9 10; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    done
}

# Put an ntlm_auth ahead on PATH that asks this winbindd.  Its client does not ask for NTLM2 session security, of which
# Wine's server never derives the keys: see bin/ntlm_auth.
winbind_wrap() {
    inner=$(command -v ntlm_auth) && mkdir "$tmp/bin" || return
    cat >"$tmp/bin/ntlm_auth" <<END && chmod +x "$tmp/bin/ntlm_auth" || return
#!/bin/sh
test -z "\$NTSECPKG_NTLM_INNER" || { echo 'ntlm_auth: a wrapper found a wrapper' >&2; exit 127; }
export NTSECPKG_NTLM_INNER=1
case " \$* " in
  *ntlmssp-client-1*) set -- "\$@" --option=ntlmssp_client:ntlm2=no ;;
esac
export LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD='$winbind/passwd' NSS_WRAPPER_GROUP='$winbind/group' \\
    SELFTEST_WINBINDD_SOCKET_DIR='$winbind/socket'
exec '$inner' --configfile='$winbind/smb.conf' "\$@"
END
    PATH=$tmp/bin:$PATH
}
