#!/bin/sh
# --registered: a package beside what the registry of the prefix lists for the LSA.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

fixtures=tests/fixtures
test -f $fixtures/filter.dll || skip_all "there is no $fixtures/filter.dll"
wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null) ||
    skip_all 'there is no wine on PATH to edit the registry with'
lsa='HKLM\SYSTEM\CurrentControlSet\Control\Lsa'

# registry VERB VALUE [ARG...]
registry() {
    verb=$1 name=$2
    shift 2
    WINEDEBUG=-all "$wine" reg "$verb" "$lsa" /v "$name" "$@" >"$tmp/reg" 2>&1 </dev/null
}

# list VALUE FIXTURE...: the whole of a list
list() {
    name=$1 names=
    shift
    for fixture; do
        names="$names${names:+\\0}Z:$(printf %s "$PWD/$fixtures/$fixture" | tr / '\\')"
    done
    registry add "$name" /t REG_MULTI_SZ /d "$names" /f
}

clean_up() {
    registry delete 'Authentication Packages' /f
    registry delete 'Notification Packages' /f
    rm -rf "$tmp"
}

# loaded FILE: which DLLs the trace saw, in their order
loaded() {
    sed -n 's/.*"event":"load".*"file":"\([^"]*\)".*/\1/p' "$1" | tr '\n' ' '
}

registry query 'Notification Packages' && skip_all 'the prefix has Notification Packages of its own'
trap clean_up EXIT

printf 'wonderland\n' >"$tmp/password"
list 'Authentication Packages' interactive.dll named_ntlm.dll ap_hears_ends.dll
list 'Notification Packages' filter_init_false.dll filter_notify_only.dll

run logon $fixtures/interactive.dll --user alice --password-file "$tmp/password" --trace "$tmp/alone"
is 'registered: without it the package is alone' "$(loaded "$tmp/alone")" 'interactive.dll '
run logon $fixtures/interactive.dll --registered --user alice --password-file "$tmp/password" --trace "$tmp/trace"
ok 'registered: the package comes first, and once, though it is listed; the others in the order of their list' \
    sh -c 'case $1 in "interactive.dll "*interactive.dll*) exit 1 ;;
        "interactive.dll "*"named_ntlm.dll ap_hears_ends.dll "*) ;; *) exit 1 ;; esac' - "$(loaded "$tmp/trace")"
is 'registered: it is the one that is asked' "$(grep -c '^package  *Interactive$' "$tmp/out")" 1
ok 'registered: a listed DLL that cannot be used is a finding' \
    grep -q '^  NSP-0043  warning  .*filter_init_false.dll, of the registry.s Notification Packages: not loaded$' \
    "$tmp/out"
run logon examples/smallest-ap.dll --registered --user alice --domain TESTDOM --password-file "$tmp/password" \
    --trace "$tmp/trace"
is 'registered: the others hear what the LSA tells all: that a session has ended' \
    "$(grep -c '"event":"enter".*"call":"LogonTerminated".*"module":"ap_hears_ends.dll"' "$tmp/trace")" 1

run filter $fixtures/filter.dll --registered --user alice --password-file "$tmp/password"
is 'registered: of listed filters all are asked' "$rc|$(grep -c '^  PasswordChangeNotify  ' "$tmp/out")" '0|2'

run check $fixtures/clean.dll --registered
ok 'registered: check judges the package beside them' \
    grep -q '^ *NSP-0043 .*filter_init_false.dll' "$tmp/out"
run info $fixtures/clean.dll --registered
is 'registered: info looks at the package alone' "$rc|$err" \
    '2|lsahost: --registered is no option of "info"; see lsahost --help'
done_testing
