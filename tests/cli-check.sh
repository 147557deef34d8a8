#!/bin/sh
# lsahost check: what it says of packages that are right, wrong, hang, end their process, or are none; and how it ends.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"
. "$srcdir/tests/check.sh"

# ids: of what was found, sorted, each once
ids() {
    sed -n 's/^\(NSP-[0-9]*\) .*/\1/p' "$tmp/out" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# verdict NAME: of a case of the last run, which was --json
verdict() {
    value "$(sed -n "s/^\(.cases\[[0-9]*\]\).name	string	$1\$/\1/p" "$tmp/flat").verdict"
}

# reason NAME
reason() {
    value "$(sed -n "s/^\(.cases\[[0-9]*\]\).name	string	$1\$/\1/p" "$tmp/flat").reason"
}

printf wonderland >"$tmp/right"

# ---- a package that is right ----

check clean
is 'check: a package without a fault ends with 0 and says nothing on stderr' "$rc|$err" '0|'
ok 'check: it has no finding, was called, and left nothing' \
    grep -qx '0 findings, [1-9][0-9]* calls, 0 leaks' "$tmp/out"
check clean --verbose
ok 'check: --verbose shows each case that passed' grep -q '^passed   load: the DLL loads, ' "$tmp/out"
ok 'check: and the reason of each that was not asked' \
    grep -qx 'skipped  extended: it has no GetExtendedInformation' "$tmp/out"
check clean --json
ok 'check: --json is a JSON document' flatten
is 'check: with the verdict' "$(value .verdict)" clean
is 'check: the kind and the name' "$(value .kind) $(value '.packages[0]')" 'ssp-ap Clean'
is 'check: the verdict of each case' "$(verdict load) $(verdict load_again) $(verdict logon_mutated) $(verdict end)" \
    'passed passed passed passed'
is 'check: no counts but of calls and verdicts' \
    "$(value .counts.errors) $(value .counts.warnings) $(value .counts.notes) $(value .counts.leaks)" '0 0 0 0'
is 'check: the file as it was typed' "$(value .path)" $fixtures/clean.dll

# ---- faults that do not end the process ----

for pair in frees_wrong_heap:NSP-0018 leaves_session:NSP-0030 success_without_token:NSP-0024 leaks:NSP-0023; do
    check "${pair%:*}"
    is "check: ${pair%:*} ends with 1 and exactly its finding" "$rc $(ids)" "1 ${pair#*:}"
done
check leaves_session
ok 'check: the fault of many logons is one finding, and what is left at the end another' \
    grep -qx '2 findings, [0-9]* calls, 2 leaks' "$tmp/out"
check leaves_session --json
flatten
is 'check: with the case that met it first, and how often it was met' \
    "$(value '.findings[0].case') $(value .verdict) $(test "$(value '.findings[0].count')" -gt 1 && echo often)" \
    'logon_given findings often'
is 'check: its severity, step and status' \
    "$(value '.findings[0].severity') $(value '.findings[0].step')" 'warning LogonUser'
check deny
is 'check: who refuses everybody is right to' "$rc $(ids)" '0 '
check deny --user alice --json
flatten
is 'check: unless the logon was given to the check' "$rc $(value '.findings[0].id') $(value '.findings[0].status')" \
    '1 NSP-0060 STATUS_LOGON_FAILURE'
check interactive --user alice --domain TESTDOM --password-file "$tmp/right" --json
flatten
is 'check: who has no contexts refuses no handshake' "$rc $(verdict logon_given) $(verdict handshake)" \
    '0 passed skipped'

check works_once
is 'check: what works once only is a finding' "$rc $(ids)" '1 NSP-0061'
check one_at_a_time
is 'check: so is what fails on several threads' "$rc $(ids)" '1 NSP-0062'
check stays_loaded
is 'check: and a DLL that cannot be unloaded' "$rc $(ids)" '1 NSP-0063'

# ---- contexts ----

check keyed --json
flatten
is 'check: contexts without a fault are right' "$rc $(value '.findings[0].id')" '0 '
for case in handshake handshake_interleaved handshake_threads token_cut token_mutated token_room messages \
            message_altered message_repeated message_overtaken context_early modes; do
    is "check: and were asked: $case" "$(verdict $case)" passed
done
for pair in alike:NSP-0064 cuts:NSP-0065 early:NSP-0066 headless:NSP-0067 forgetful:NSP-0068; do
    check "keyed_${pair%:*}"
    is "check: keyed_${pair%:*} ends with 1 and exactly its finding" "$rc $(ids)" "1 ${pair#*:}"
done
check keyed_careless
is 'check: who takes every buffer for mapped is told so, which is no failure' "$rc $(ids)" '0 NSP-0069'
check clean_context
is 'check: a signature that is always the same protects nothing, and room must be looked at' "$rc $(ids)" \
    '1 NSP-0021 NSP-0027 NSP-0064 NSP-0067 NSP-0069'
run check examples/smallest-ssp.dll --user alice --password-file "$tmp/right" --json
flatten
is 'check: the smallest SSP is right' "$rc $(value '.findings[0].id') $(verdict messages) $(verdict modes)" \
    '0  passed passed'
run check examples/smallest-ssp.dll --user bob --password-file "$tmp/right"
is 'check: a handshake that was to succeed and is refused is a finding' "$rc $(ids)" '1 NSP-0060'
run check examples/smallest-ssp.dll --json
flatten
is 'check: without a user it cannot be asked' "$rc $(verdict handshake) $(reason handshake)" \
    '0 skipped AcquireCredentialsHandle of the client gives SEC_E_NO_CREDENTIALS'
run check examples/smallest-ssp.dll
is 'check: which is told, with what to do' "$rc|$(tail -n 1 "$tmp/out")" \
    '0|more needs credentials: give --user and --password-file (--verbose tells why a case was left out)'
run check examples/smallest-ssp.dll --verbose
is 'check: and not what --verbose would do when it does' "$(tail -n 1 "$tmp/out")" \
    'more needs credentials: give --user and --password-file'
run check examples/smallest-ssp.dll --user bob
ok 'check: nor who to give to somebody who has' sh -c '! grep -q "needs credentials" "$1"' - "$tmp/out"
check clean
ok 'check: nor for a package that has no credentials at all' sh -c '! grep -q "needs credentials" "$1"' - "$tmp/out"
check ssp
is 'check: a plain SSP has contexts, too; that of the tests protects nothing' "$rc $(ids)" \
    '1 NSP-0064 NSP-0065 NSP-0066 NSP-0067'

# ---- a package that dies ----

check raises_in_logon --json
flatten
is 'check: an exception ends with 4' "$rc $(value .verdict)" '4 died'
is 'check: it is one finding, whatever calls it' "$(value '.findings[0].id') $(value '.findings[1].id')" 'NSP-0013 '
ok 'check: with its place in the module' sh -c 'echo "$1" | grep -q "^raises_in_logon!+0x[0-9a-f]*$"' - \
    "$(value '.findings[0].where')"
is 'check: the same call is tried once more, then cases like it are left out' \
    "$(verdict logon_given) $(verdict logon_types) $(verdict logon_none) $(reason logon_none)" \
    'died died skipped the package died in logon before'
is 'check: what has nothing to do with it is asked all the same' "$(verdict call_none) $(verdict end)" 'skipped passed'
check hangs --timeout 2 --json
flatten
is 'check: a hang ends with 4, and names the call' \
    "$rc $(value '.findings[0].id') $(value '.findings[0].status') $(value '.findings[0].text')" \
    '4 NSP-0014 STATUS_TIMEOUT hangs.dll did not return from LogonUser within 2 s'
is 'check: which is not tried again' "$(verdict logon_given) $(verdict logon_types) $(verdict end)" \
    'died skipped passed'
check exits_in_logon --json
flatten
is 'check: who ends the process is told so, with the call and the code' \
    "$rc $(value '.findings[0].id') $(value '.findings[0].text')" \
    '4 NSP-0015 exits_in_logon.dll ended its process in LogonUser, with exit code 7'
check hangs_in_initialize --timeout 2 --json
flatten
is 'check: one that hangs while it is loaded is asked nothing' \
    "$rc $(value '.findings[0].id') $(verdict load) $(verdict logon_given) $(verdict end)" \
    '4 NSP-0014 died skipped skipped'

# ---- no package ----

check no_entry_points
is 'check: a DLL that is no package ends with 3' "$rc $(ids)" '3 NSP-0004'
check needs_missing_dll
is 'check: so does one whose import is missing' "$rc $(ids)" '3 NSP-0002'
run check "$tmp/none.dll" --json
flatten
is 'check: and a file that is not there' "$rc $(value .verdict) $(value '.findings[0].id')" '3 not loaded NSP-0001'
is 'check: which is named' "$err" "lsahost: $tmp/none.dll: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file"
run check $fixtures/two_tables.dll:NoSuchName --json
flatten
is 'check: a name that is not in it is none, either' "$rc $(value .verdict)" '3 not loaded'
is 'check: and those that are in it are told' "$err" "lsahost: $fixtures/two_tables.dll: load: \
STATUS_NO_SUCH_PACKAGE: no package of that name in it; it has TwoTablesA, TwoTablesB"

# ---- more than one package, and other kinds ----

check two_tables --json
flatten
is 'check: every package of a DLL is asked' "$rc $(value '.packages[0]') $(value '.packages[1]') $(
    grep -c 'name	string	logon_none$' "$tmp/flat")" '0 TwoTablesA TwoTablesB 2'
run check $fixtures/two_tables.dll:TwoTablesB --json
flatten
is 'check: or the one that is named' "$(value '.packages[0]') $(value '.packages[1]')" 'TwoTablesB '
run check examples/smallest-ap.dll
is 'check: the smallest authentication package is right' "$rc|$(ids)|$err" '0||'
run check examples/smallest-ap.dll --user alice --domain TESTDOM --password-file "$tmp/right" --json
flatten
is 'check: and lets alice in' "$rc $(verdict logon_given)" '0 passed'
check filter --json
flatten
is 'check: of a password filter passwords can be asked, and no logon' \
    "$rc $(verdict filter_judges) $(verdict filter_lengths) $(verdict logon_none)" '0 passed passed skipped'
check filter_wipes
is 'check: a filter that writes to the password has its findings' "$rc $(ids)" '4 NSP-0013 NSP-0038'
check subauth --json
flatten
is 'check: of a subauthentication package logons of its own' \
    "$(verdict subauth_levels) $(verdict subauth_mutated) $(verdict logon_none)" 'passed passed skipped'

# ---- options ----

check clean --seed x
is 'check: a seed is a number' "$rc|$err" '2|lsahost: x: --seed needs a number'
check clean --layout nonsense
is 'check: mistakes in the options of a logon are told once' "$rc $(grep -c . "$tmp/err")" '2 1'
done_testing
