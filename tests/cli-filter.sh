#!/bin/sh
# lsahost filter: what a password filter says of a password, and that the password is not shown.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=tests/fixtures
test -f $fixtures/filter.dll || skip_all "there is no $fixtures/filter.dll"

# judge FIXTURE [ARG...]: the password of alice; all that is printed is kept
judge() {
    package=$fixtures/$1.dll
    shift
    run filter "$package" --user alice "$@"
    printf '%s\n' "$out" "$err" >>"$tmp/all"
}

printf 'wonderland\n' >"$tmp/good"
printf 'short\n' >"$tmp/bad"

judge filter --password-file "$tmp/good"
is 'filter: a good password is accepted' "$rc|$err" '0|'
ok 'filter: the operation is to set it' grep -qx 'operation  *set' "$tmp/out"
ok 'filter: each call is shown with its result' \
    sh -c 'for call in InitializeChangeNotify PasswordFilter PasswordChangeNotify; do
        grep -qx "  $call  *STATUS_SUCCESS" "$1" || exit 1; done' - "$tmp/out"
judge filter --password-file "$tmp/bad" --change
is 'filter: a bad one is refused' "$rc|$err" '1|'
ok 'filter: by name' grep -qx 'status  *STATUS_ILL_FORMED_PASSWORD' "$tmp/out"
ok 'filter: nobody is told of it' test -z "$(grep PasswordChangeNotify "$tmp/out")"
ok 'filter: a user may change it' grep -qx 'operation  *change' "$tmp/out"
"$LSAHOST" filter $fixtures/filter.dll --user alice --password-stdin <"$tmp/good" >"$tmp/out" 2>"$tmp/err"
is 'filter: the password may come on standard input' "$?" 0
cat "$tmp/out" "$tmp/err" >>"$tmp/all"

judge filter --json --password-file "$tmp/good" --full-name 'Alice L.' --rid 1234
ok 'filter: the result is a JSON document' flatten
is 'filter: with account and operation' "$(value .account)|$(value .operation)" 'alice|set'
is 'filter: with the calls' "$(value '.calls[1].function')|$(value '.calls[1].status')" 'PasswordFilter|STATUS_SUCCESS'
is 'filter: with the status' "$(value .status)" STATUS_SUCCESS

judge filter_wipes --json --password-file "$tmp/good"
flatten
is 'filter: one that writes to the password is told so' "$rc|$(value '.findings[0].id')" '0|NSP-0038'
judge filter_faults --password-file "$tmp/good"
is 'filter: one that faults has crashed' "$rc" 4
ok 'filter: which refuses' grep -qx 'status  *STATUS_ILL_FORMED_PASSWORD' "$tmp/out"
judge filter_init_false --password-file "$tmp/good"
is 'filter: one that does not want to be loaded is not' "$rc" 3
judge filter_notify_only --password-file "$tmp/good"
is 'filter: one that is only told refuses nothing' "$rc" 0
judge clean --password-file "$tmp/good"
is 'filter: a package of another kind is none' "$rc|$err" \
    "3|lsahost: $fixtures/clean.dll: load: STATUS_PROCEDURE_NOT_FOUND: no password filter; see lsahost info"
run filter $fixtures/filter.dll
is 'filter: it is somebody'"'"'s password' "$rc|$err" '2|lsahost: "filter" needs --user: whose password is it?'
run filter $fixtures/filter.dll --user alice --rid many
is 'filter: a RID is a number' "$rc|$err" '2|lsahost: many: --rid needs a number'

ok 'filter: no password is in any output' test -z "$(grep -i 'wonderland\|short' "$tmp/all")"

done_testing
