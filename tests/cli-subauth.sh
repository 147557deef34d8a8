#!/bin/sh
# lsahost subauth: what a subauthentication package says of a logon.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=tests/fixtures
test -f $fixtures/subauth.dll || skip_all "there is no $fixtures/subauth.dll"

run subauth $fixtures/subauth.dll --user alice --domain TESTDOM
is 'subauth: a logon is accepted' "$rc|$err" '0|'
ok 'subauth: by the function that the package has' grep -qx 'function  *Filter' "$tmp/out"
ok 'subauth: as a network logon' grep -qx 'level  *network' "$tmp/out"
ok 'subauth: for ever' grep -qx 'kickoff  *never' "$tmp/out"

run subauth $fixtures/subauth.dll --user alice --workstation elsewhere --json
ok 'subauth: the result is a JSON document' flatten
is 'subauth: a refusal has a status' "$rc|$(value .status)" '1|STATUS_INVALID_WORKSTATION'
is 'subauth: and what the client is told' "$(value .client_status)|$(value .sub_status)" \
    'STATUS_ACCOUNT_RESTRICTION|STATUS_INVALID_WORKSTATION'
run subauth $fixtures/subauth.dll --user alice --account-flags 11 --level interactive --json
flatten
is 'subauth: flags of the account' "$rc|$(value .status)|$(value .level)" '1|STATUS_ACCOUNT_DISABLED|interactive'

for level in service generic interactive-transitive network-transitive service-transitive; do
    run subauth $fixtures/subauth.dll --user alice --level $level --json
    flatten
    is "subauth: the level $level" "$rc|$(value .status)|$(value .level)" "0|STATUS_SUCCESS|$level"
done

run subauth $fixtures/subauth_rubbish.dll --user alice --parameters some --json
flatten
is 'subauth: a strange answer is told' "$rc|$(value '.findings[0].id')" '1|NSP-0040'
run subauth $fixtures/subauth_faults.dll --user alice
is 'subauth: one that faults has crashed' "$rc" 4
ok 'subauth: which refuses' grep -qx 'status  *STATUS_LOGON_FAILURE' "$tmp/out"
run subauth $fixtures/subauth.dll --user alice --function Routine
is 'subauth: a function that is not there' "$rc|$err" \
    "3|lsahost: $fixtures/subauth.dll: Routine: STATUS_PROCEDURE_NOT_FOUND: the package cannot be asked this"
run subauth $fixtures/filter.dll --user alice
is 'subauth: a package of another kind is none' "$rc|$err" \
    "3|lsahost: $fixtures/filter.dll: load: STATUS_PROCEDURE_NOT_FOUND: no subauthentication package; see lsahost info"
run subauth $fixtures/subauth.dll
is 'subauth: somebody logs on' "$rc|$err" '2|lsahost: "subauth" needs --user: who logs on?'
run subauth $fixtures/subauth.dll --user alice --control x
is 'subauth: ParameterControl is a number' "$rc|$err" '2|lsahost: x: --control needs a hexadecimal number'

done_testing
