#!/bin/sh
# The command line: help, version, and what is said of mistakes.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

# mistake SENTENCE MESSAGE [ARG...]: exit status 2, nothing on stdout, this one line on stderr
mistake() {
    sentence=$1
    message=$2
    shift 2
    run "$@"
    is "usage: $sentence" "$rc|$out|$err" "2||lsahost: $message"
}

run --help
is 'usage: --help ends with 0 and says nothing on stderr' "$rc|$err" '0|'
ok 'usage: --help begins with the synopsis' test "${out%%:*}" = usage
for verb in info check logon call sspi filter subauth functions account explain trace; do
    ok "usage: --help names the verb $verb" grep -q "^  $verb " "$tmp/out"
done
run info --help
ok 'usage: --help behind a verb needs no operand' test "$rc" = 0
sed 's/^/ /' "$tmp/out" >"$tmp/help"
for spelling in -h help 'help check' 'check -h'; do
    # shellcheck disable=SC2086 # words
    run $spelling
    is "usage: lsahost $spelling is --help" "$rc|$err|$(sed 's/^/ /' "$tmp/out" | cmp - "$tmp/help")" '0||'
done
ok 'usage: no line of --help is wider than 80 columns' test -z "$(grep '^.\{81\}' "$tmp/out")"

run --version
is 'usage: --version ends with 0 and says nothing on stderr' "$rc|$err" '0|'
ok 'usage: --version says version, commit and machine' \
    grep -q '^lsahost [0-9][0-9.]* ([^)]*), [a-z0-9_]*$' "$tmp/out"
ok 'usage: --version says which interface packages are shown' grep -q 'V1 (00010000h)' "$tmp/out"
version=$out
run -V
is 'usage: -V is --version' "$rc|$out|$err" "0|$version|"
out=$version
ok 'usage: results have no carriage returns' test -z "$(tr -dc '\r' <"$tmp/out")"

case $out in
  *x86_64*) sizes='--client-info-size needs 20, 24 or 32, and --call-info-size 16 or 24' ;;
  *)        sizes='--client-info-size needs 20, 24 or 28, and --call-info-size 16 or 20' ;;
esac
mistake 'no verb is a mistake' 'no verb; see lsahost --help'
mistake 'an unknown verb gets the nearest one' \
    'inof: unknown verb, the nearest is "info"; see lsahost --help' inof x.dll
mistake 'an unknown verb gets none when none is near' 'dump: unknown verb; see lsahost --help' dump x.dll
mistake 'an unknown option gets the nearest one' \
    '--jsn: unknown option, the nearest is --json; see lsahost --help' info --jsn x.dll
mistake 'the value of an unknown option is not repeated' \
    '--pasword: unknown option, the nearest is --password-file; see lsahost --help' logon --pasword=hunter2 x.dll
mistake 'an unknown option gets none when none is near' \
    '--xyzzy: unknown option; see lsahost --help' info --xyzzy x.dll
begins='unknown option, and -- comes before an operand that begins so; see lsahost --help'
mistake 'an option of one letter is no file' "-x: $begins" check -x
mistake 'nor is a dash' "-: $begins" check -
mistake 'and what follows the letter is not repeated' "-p: $begins" logon x.dll -phunter2
run check -- -x
is 'usage: behind -- it is one' "$rc|$err" '3|lsahost: -x: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
mistake 'an option without its argument is a mistake' '--user needs an argument: NAME' logon x.dll --user
mistake 'an argument for an option that takes none is a mistake' '--json takes no argument' info --json=1 x.dll
mistake 'an option of another verb is a mistake' \
    '--user is no option of "info"; see lsahost --help' info --user alice x.dll
mistake 'a verb without its operand is a mistake' '"info" needs an operand: FILE' info
mistake 'an operand too many is a mistake' 'y.dll: one argument too many for "info"' info x.dll y.dll
mistake 'options end at --' '--json: one argument too many for "info"' info x.dll -- --json
mistake 'a time limit is a number' 'soon: --timeout needs a number of seconds, at most 1000000' \
    info --timeout soon x.dll
mistake 'tables are some pointers apart' '26: --table-stride needs a number of pointers, 27 to 64' \
    info --table-stride 26 x.dll
mistake 'a size of client info that does not exist gets those that do' "$sizes" info x.dll --client-info-size 21
mistake 'a size of call info that does not exist gets those that do' "$sizes" info x.dll --call-info-size 12
mistake 'a size is a number' "$sizes" info x.dll --client-info-size long
mistake 'an unknown logon type gets the nearest one' 'Interactve: no logon type, the nearest is "Interactive"' \
    logon x.dll --type Interactve
mistake 'an unknown layout gets the nearest one' 'cygwn: no layout, the nearest is "cygwin"' \
    logon x.dll --layout cygwn
mistake 'so does an unknown kind of pointers' 'brokn: no kind of pointers, the nearest is "broken"' \
    logon x.dll --layout unlock:brokn
mistake 'the cygwin layout has no choice of pointers' '--layout cygwin has one kind of pointers' \
    logon x.dll --layout cygwin:broken
mistake 'an unknown privilege gets the nearest one' \
    'SeTcb: no privilege, the nearest is "SeTcbPrivilege"' \
    logon x.dll --layout cygwin --privilege SeTcb
mistake 'an unknown context flag gets the nearest one' 'INTEGRTY: no flag of a context, the nearest is "INTEGRITY"' \
    sspi x.dll --flags CONNECTION,INTEGRTY
mistake 'a client has the privilege or has it not' 'maybe: no answer to --client-tcb; there are no, yes' \
    logon x.dll --client-tcb maybe
mistake 'a SID looks like one' 'alice: not a SID, which looks like S-1-5-21-1-2-3-1000' \
    logon x.dll --layout cygwin --sid alice
mistake 'the cygwin layout needs a user' \
    '--layout cygwin needs --user, of at most 256 characters, and --domain, of at most 128' logon x.dll --layout cygwin
mistake 'a layout and a submit buffer exclude each other' '--submit, --submit-hex and --layout exclude each other' \
    logon x.dll --layout cygwin --submit y
mistake 'two submit buffers exclude each other' '--submit, --submit-hex and --layout exclude each other' \
    logon x.dll --submit-hex 00 --submit y
mistake 'a submit buffer is read' "$tmp/none: cannot read the submit buffer: STATUS_OBJECT_NAME_NOT_FOUND" \
    logon x.dll --submit "$tmp/none"
mistake 'hexadecimal digits come in pairs' '--submit-hex needs pairs of hexadecimal digits' logon x.dll --submit-hex 123
mistake 'a password file is read' "$tmp/none: cannot read the password: STATUS_OBJECT_NAME_NOT_FOUND" \
    logon x.dll --password-file "$tmp/none"
mistake 'there is one password' '--password-file and --password-stdin exclude each other' \
    sspi x.dll --password-file "$tmp/none" --password-stdin
printf 'p\344ssword\n' >"$tmp/latin1"
mistake 'a password is UTF-8' "$tmp/latin1: the password is not UTF-8" sspi x.dll --password-file "$tmp/latin1"

# ---- streams, and Wine ----

if test -c /dev/full; then
    "$LSAHOST" --version >/dev/full 2>"$tmp/err" </dev/null
    is 'usage: output that is lost is no success' "$? $(grep '^lsahost: ' "$tmp/err")" \
        '70 lsahost: the output cannot be written'
fi
"$LSAHOST" --version >&- 2>"$tmp/err" <&-
is 'usage: streams that are closed are empty ones' "$?|$(cat "$tmp/err")" '0|'
"$LSAHOST" info "$tmp/none.dll" >"$tmp/out" 2>&- </dev/null
is 'usage: with the same exit status' "$? $(grep -c NSP-0001 "$tmp/out")" '3 1'
(
    unset LSAHOST_WARM
    WINE=false "$LSAHOST" --version >"$tmp/out" 2>"$tmp/err" </dev/null
    echo $? >"$tmp/rc"
)
is 'usage: a Wine that does not run is told' "$(cat "$tmp/rc") $(sed 's/ start .*/ start/' "$tmp/err")" \
    "70 lsahost: Wine ($(command -v false)) does not start"

done_testing
