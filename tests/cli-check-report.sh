#!/bin/sh
# The reports of lsahost check for machines: TAP, JUnit, and a baseline of what is known.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"
. "$srcdir/tests/check.sh"

# ---- TAP ----

# Lines of $tmp/out that are what a plan, a result or a comment looks like.
strangers() {
    grep -vE '^(1\.\.[0-9]+|(not )?ok [0-9]+ - [a-z_]+( of .*)?: .*|# .*)$' "$tmp/out"
}

check leaks --tap
is 'report: TAP ends as the check does' "$rc|$err" '1|'
is 'report: every line of it is one of TAP' "$(strangers)" ''
is 'report: the plan is the number of results' "$(sed -n 's/^1\.\.//p' "$tmp/out")" "$(grep -c 'ok ' "$tmp/out")"
is 'report: the case that failed is not ok, and no other' "$(grep -c '^not ok' "$tmp/out")" 1
ok 'report: with its finding below it' sh -c 'sed -n "/^not ok/,/^ok/p" "$1" | grep -q "^# NSP-0023 warning: "' - \
    "$tmp/out"
ok 'report: what was not asked is skipped, with the reason' grep -q \
    '^ok [0-9]* - metadata: .* # SKIP it has no QueryMetaData$' "$tmp/out"
check clean --tap --json
is 'report: one form at a time' "$rc|$err" '2|lsahost: --json and --tap exclude each other'
driver=$(cd "$srcdir/build-aux" && pwd)/tap-driver.sh
check leaks --tap
(cd "$tmp" && sh "$driver" --test-name check --log-file log --trs-file trs -- cat out) >"$tmp/driven" 2>&1
is 'report: the driver of automake counts one failure, and no error' \
    "$(grep -c '^FAIL' "$tmp/driven") $(grep -c '^ERROR' "$tmp/driven")" '1 0'

# ---- JUnit ----

check raises_in_logon --junit "$tmp/junit.xml"
is 'report: JUnit is written beside the report' "$rc $(grep -c '^NSP-0013 error' "$tmp/out")" '4 1'
if command -v xmllint >/dev/null; then
    ok 'report: it is XML' xmllint --noout "$tmp/junit.xml"
    is 'report: its sums are those of its cases' "$(xmllint --xpath \
        'count(//testcase) = //testsuite/@tests and count(//error) = //testsuite/@errors and count(//failure) =
         //testsuite/@failures and count(//skipped) = //testsuite/@skipped and count(//error) > 0' \
        "$tmp/junit.xml")" true
    is 'report: a death is an error, with the id of its finding' \
        "$(xmllint --xpath 'string(//error[1]/@type)' "$tmp/junit.xml")" NSP-0013
else
    count=$((count + 1))
    echo "ok $count - report: it is XML # SKIP there is no xmllint"
fi
run check "$fixtures/clean.dll:Nope" --tap --junit "$tmp/junit.xml"
is 'report: a package that is not in the DLL is a failure in TAP' \
    "$rc $(sed -n 's/^not ok [0-9]* - \([a-z]*\):.*/\1/p' "$tmp/out")" '3 load'
is 'report: and in JUnit' "$(grep -o '<failure type="NSP-0003"' "$tmp/junit.xml")" '<failure type="NSP-0003"'
check leaks --junit "$tmp/none/junit.xml"
is 'report: a file that cannot be written is a mistake' "$rc|$err" \
    "2|lsahost: $tmp/none/junit.xml: cannot write the JUnit document: STATUS_OBJECT_PATH_NOT_FOUND"
cp "$fixtures/clean.dll" "$tmp/precious.dll"
for option in --junit --trace --write-baseline; do
    run check "$tmp/precious.dll" $option "$tmp/precious.dll"
    is "report: no file is written over the package: $option" "$rc|$out|$err" \
        "2||lsahost: $tmp/precious.dll: this is the package, and would be overwritten"
done
ok 'report: which is as it was' cmp "$fixtures/clean.dll" "$tmp/precious.dll"

# ---- a baseline ----

check frees_wrong_heap --write-baseline "$tmp/known"
is 'report: a baseline is written, and the check fails all the same' "$rc|$err" '1|'
is 'report: it has a line for the finding: id, module, step' "$(grep -v '^#' "$tmp/known")" \
    "$(sed -n 's/^\(NSP-0018\) .*/\1/p' "$tmp/out") frees_wrong_heap FreeLsaHeap"
check frees_wrong_heap --baseline "$tmp/known"
is 'report: with it the finding is known, and the check succeeds' \
    "$rc $(grep -c '^NSP-0018 .*(known)' "$tmp/out")" '0 1'
printf '\357\273\277NSP-0018 frees_wrong_heap FreeLsaHeap\r\n' >"$tmp/edited"
check frees_wrong_heap --baseline "$tmp/edited"
is 'report: also when an editor has put its marks into it' "$rc" 0
check frees_wrong_heap --baseline "$tmp/known" --tap
is 'report: its case is ok' "$rc $(grep -c '^not ok' "$tmp/out")" '0 0'
check leaks --baseline "$tmp/known" --json
flatten
is 'report: another finding is not known, and the known one is no longer seen' \
    "$rc $(value '.findings[0].id') $(value '.findings[0].known') $(value '.no_longer_seen[0]')" \
    '1 NSP-0023 false NSP-0018 frees_wrong_heap FreeLsaHeap'
check leaks --baseline "$tmp/known"
ok 'report: which people are told, too' grep -qx 'no longer seen: NSP-0018 frees_wrong_heap FreeLsaHeap' "$tmp/out"
check raises_in_logon --write-baseline "$tmp/known"
check raises_in_logon --baseline "$tmp/known"
is 'report: a crash may be known, too' "$rc" 0
check aborts --write-baseline "$tmp/known"
is 'report: so may one that no package lives to see' "$rc $(grep -v '^#' "$tmp/known")" '4 NSP-0015 - Initialize'
check aborts --baseline "$tmp/known"
is 'report: which is not "not loaded" then' "$rc $(grep -c '^NSP-0015 .*(known)' "$tmp/out")" '0 1'
check aborts --baseline "$tmp/known" --json
flatten
is 'report: in JSON neither' "$rc $(value .verdict) $(value '.findings[0].known')" '0 clean true'
echo '# empty' >"$tmp/known"
check aborts --baseline "$tmp/known"
is 'report: a crash that is not known ends with 4 all the same' "$rc" 4
rm "$tmp/known"
check needs_missing_dll --write-baseline "$tmp/known"
is 'report: of a DLL that was not loaded none is written' "$rc|$(tail -n 1 "$tmp/err")" \
    "3|lsahost: $tmp/known: the baseline is not written, for the package was not loaded"
ok 'report: not even an empty one' test ! -e "$tmp/known"
echo 'NSP-0002 - load' >"$tmp/known"
check needs_missing_dll --baseline "$tmp/known"
is 'report: and no baseline makes it one that was' "$rc" 3
echo nonsense >"$tmp/wrong"
check leaks --baseline "$tmp/wrong"
is 'report: what is no baseline is a mistake' "$rc|$err" \
    "2|lsahost: $tmp/wrong: line 1 is no finding, which looks like \"NSP-0012 mypackage LogonUserEx2\""
check leaks --baseline "$tmp/none"
is 'report: and so is one that is not there' "$rc|$err" \
    "2|lsahost: $tmp/none: cannot read the baseline: STATUS_OBJECT_NAME_NOT_FOUND"

# ---- the recipe for a package's own CI ----

step() { sed -n "s/^ *- run: \\($1 .*\\)/\\1/p" "$srcdir/examples/ci.yml"; }
steps=$(step lsahost)
build=$(step x86_64-w64-mingw32-gcc)
cp "$srcdir/examples/smallest-ssp.c" "$tmp/mypackage.c"
if test "$NSP_TEST_ARCH" = x86_64 && command -v "${build%% *}" >/dev/null; then
    (cd "$tmp" && eval "$build") >"$tmp/out" 2>"$tmp/err"
    is 'report: examples/ci.yml compiles examples/smallest-ssp.c as it would any package' "$?|$(cat "$tmp/err")" '0|'
else
    count=$((count + 1))
    echo "ok $count - report: examples/ci.yml compiles a package # SKIP for x86_64, and there is no compiler"
    cp examples/smallest-ssp.dll "$tmp/mypackage.dll"
fi
: >"$tmp/known.txt"
program=$(readlink -f "$LSAHOST")
# shellcheck disable=SC2086 # words
(cd "$tmp" && "$program" ${steps#lsahost }) >"$tmp/out" 2>"$tmp/err" </dev/null
is 'report: the step of examples/ci.yml checks a package that is right' "$?|$(cat "$tmp/err")" '0|'
ok 'report: and writes the report that it names' test -s "$tmp/report.xml"

done_testing
