#!/bin/sh
# lsahost trace: a recorded trace as text, JSON, a sequence diagram and Chrome's trace events.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

# The lines of tests/traces.h, as a program prints them.
sample() {
    awk -v names="$1" '
        /^#define TRACE_/ { name = $2; sub(/^#define [A-Z_]* ?/, "") }
        { sub(/ *\\$/, ""); sub(/^ *"/, ""); sub(/"$/, ""); sub(/\\n$/, ""); gsub(/\\"/, "\"") }
        { text[name] = text[name] $0 }
        END { n = split(names, name_of, " "); for (i = 1; i <= n; i++) print text["TRACE_" name_of[i]] }' \
            "$srcdir/tests/traces.h" | sed 's/\\\\/\\/g'
}
all='HEAD LOADED LOGON ALLOCATION ALLOCATED THREAD FAULT FOUND REFUSED NEWS UNLOADED ENDED'
sample "$all" >"$tmp/trace"

# mistake SENTENCE MESSAGE [ARG...]: exit status 2, nothing on stdout
mistake() {
    sentence=$1
    message=$2
    shift 2
    run trace "$@"
    is "trace: $sentence" "$rc|$out|$err" "2||lsahost: $message"
}

# ---- text ----

run trace "$tmp/trace"
is 'trace: one that is complete needs no comment' "$rc|$err" '0|'
cat >"$tmp/expected" <<'EOF'
trace of my.dll by ntsecpkg 0.1.0 (abc1234), Wine 8.0, x86_64, 2026-11-30T06:29:11Z, secrets redacted
0001 load - my.dll  sha256 00ff
0002 pkg  > LogonUserEx2(LogonType=Interactive, ProtocolSubmitBuffer=<96 bytes, redacted>)
0003 lsa  > AllocateLsaHeap(Length=48)                      my!+0x1a2c
0003 lsa  < AllocateLsaHeap = #17  2 us
---- thread 2
0004 thread > thread()
0004 thread ! thread raised STATUS_ACCESS_VIOLATION at my!+0x2000  2.0 ms
0005 find * NSP-0013 error: it "raised"; #1  my!+0x2000
---- thread 1
0002 pkg  < LogonUserEx2 = STATUS_LOGON_FAILURE SubStatus=STATUS_WRONG_PASSWORD  1.8 ms
0007 gone - my.dll
end, calls: 3, findings: 1
EOF
is 'trace: a line has number, side, arrow, name, arguments or results, caller, duration' "$out" \
    "$(cat "$tmp/expected")"

{
    sample HEAD | sed 's/"redacted"/"SHOWN"/; s/"stable":false/"stable":true/; s/"time":"[^"]*",//'
    echo '{"event":"enter","n":2,"side":"user","call":"X","args":{"a":"two words","b":null,"c":[{"x":1},true],"d":"",
        "e":{"bytes":4,"hex":"00ff00ff"},"f":"\u001b[31m","g":{"redacted":true}}}' | tr -d '\n'
    echo
} >"$tmp/values"
echo '{"event":"enter","n":3,"side":"user","call":"Y","args":{},"cut":true}' >>"$tmp/values"
run trace "$tmp/values"
is 'trace: strings are quoted where they need it, and cannot move the cursor' "$(sed -n 2p "$tmp/out")" \
    '0002 user > X(a="two words", b=NULL, c=[{x=1}, true], d="", e=<4 bytes: 00ff00ff>, f="�[31m", g=<redacted>)'
is 'trace: arguments that are too long for a line are left out' "$(sed -n 3p "$tmp/out")" '0003 user > Y(...)'
ok 'trace: its first line says that it is stable, and that secrets are shown' \
    grep -q '^trace .*, x86_64, stable, secrets SHOWN$' "$tmp/out"
is 'trace: a call that has not returned is told at the end' "$(sed -n 4p "$tmp/out")" \
    '0002 user ? X has not returned'
is 'trace: and that the trace has no end' "$rc|$err" \
    "0|lsahost: $tmp/values: it has no end: the process ended before its host did"

# ---- other forms ----

run trace --json "$tmp/trace"
is 'trace: --json succeeds' "$rc|$err" '0|'
ok 'trace: and is one document' flatten
is 'trace: with the header' "$(value .schema)|$(value .path)|$(value .header.system)|$(value .header.schema)" \
    "1|$tmp/trace|Wine 8.0|1"
is 'trace: a call is entered and left in one object' \
    "$(value '.calls[0].call')|$(value '.calls[0].args.Length')|$(value '.calls[0].result')|$(
        value '.calls[0].duration_us')|$(value '.calls[0].returned')" 'AllocateLsaHeap|48|#17|2|true'
is 'trace: one that raised an exception has not returned' \
    "$(value '.calls[1].exception')|$(value '.calls[1].returned')" 'STATUS_ACCESS_VIOLATION|false'
is 'trace: outputs are there' "$(value '.calls[2].out.SubStatus')|$(value '.calls[3].n')" 'STATUS_WRONG_PASSWORD|'
is 'trace: so are modules and findings' "$(value '.modules[0].file')|$(value '.findings[0].id')|$(value .complete)" \
    'my.dll|NSP-0013|true'

run trace --chrome "$tmp/trace"
is 'trace: --chrome succeeds' "$rc|$err" '0|'
ok 'trace: and is one document, too' flatten
is 'trace: it names the process' "$(value '.traceEvents[0].ph')|$(value '.traceEvents[0].args.name')" 'M|my.dll'
is 'trace: a call begins' "$(value '.traceEvents[2].ph')|$(value '.traceEvents[2].name')|$(
    value '.traceEvents[2].tid')|$(value '.traceEvents[2].ts')" 'B|LogonUserEx2|1|100'
is 'trace: and ends' "$(grep -c '\.ph	string	B' "$tmp/flat")|$(grep -c '\.ph	string	E' "$tmp/flat")" '3|3'
is 'trace: a finding is one point of time' "$(value '.traceEvents[7].ph')|$(value '.traceEvents[7].name')|$(
    value '.traceEvents[7].ts')" 'i|NSP-0013|2120'
run trace --chrome "$tmp/values"
ok 'trace: without times the events are in steps' grep -q '"ts": 10' "$tmp/out"

run trace --mermaid "$tmp/trace"
is 'trace: --mermaid succeeds' "$rc|$err" '0|'
cat >"$tmp/expected" <<'EOF'
sequenceDiagram
    participant client
    participant host as ntsecpkg
    participant p0 as My
    host->>p0: 2 LogonUserEx2
    p0->>host: 3 AllocateLsaHeap
    host-->>p0: 3 #35;17
    participant p1 as my.dll
    host->>p1: 4 thread
    p1--xhost: 4 raised STATUS_ACCESS_VIOLATION
    Note over host: NSP-0013 it #34;raised#34;#59; #35;1
    p0-->>host: 2 STATUS_LOGON_FAILURE
EOF
is 'trace: it is a diagram, with nothing that Mermaid would take for something else' "$out" "$(cat "$tmp/expected")"

{
    sample HEAD
    awk 'BEGIN { for (n = 1; n <= 3000; n++) {
        printf "{\"event\":\"enter\",\"n\":%d,\"side\":\"lsa\",\"call\":\"AllocateLsaHeap\",\"thread\":1}\n", n
        printf "{\"event\":\"leave\",\"n\":%d,\"side\":\"lsa\",\"call\":\"AllocateLsaHeap\",\"thread\":1}\n", n
    } }'
    sample ENDED
} >"$tmp/long"
run trace --mermaid "$tmp/long"
ok 'trace: a diagram is not longer than Mermaid takes' test "$(wc -c <"$tmp/out")" -lt 50000
ok 'trace: and says that there is more' sh -c 'tail -n 1 "$1" |
    grep -q "^    Note over host: [0-9]* more calls are left out$"' sh "$tmp/out"
run trace --json "$tmp/long"
is 'trace: all else has all of a long trace' "$rc|$(grep -c '"returned": true' "$tmp/out")" '0|3000'

# ---- recording ----

fixtures=tests/fixtures
logon="logon $fixtures/clean.dll --user alice --domain TESTDOM"
# shellcheck disable=SC2086 # words of a command line
{
    run $logon --trace "$tmp/new trace.json"
    is 'trace: a logon is recorded' "$rc|$err" '0|'
    run trace "$tmp/new trace.json"
    is 'trace: and shown' "$rc|$err" '0|'
    ok 'trace: with the call into the package' \
        grep -q '^[0-9]* pkg  > LogonUserEx2(.*LogonType=Interactive, ' "$tmp/out"
    ok 'trace: the calls that the package makes, and where' \
        grep -Eq '^[0-9]* lsa  > AllocateLsaHeap\(.*\)  +clean!\+0x[0-9a-f]+( \(.*\))?$' "$tmp/out"
    ok 'trace: with times' grep -Eq '^[0-9]* lsa  < AllocateLsaHeap = .*  [0-9.]+ (us|ms)$' "$tmp/out"
    for form in --json --chrome; do
        run trace $form "$tmp/new trace.json"
        is "trace: $form takes all of it" "$rc|$err" '0|'
        ok 'trace: and is a document' flatten
    done

    for n in 1 2; do
        run $logon --trace "$tmp/stable$n" --stable
    done
    ok 'trace: with --stable two runs are the same' cmp "$tmp/stable1" "$tmp/stable2"
    run trace "$tmp/stable1"
    ok 'trace: blocks have numbers' grep -Eq '^[0-9]* lsa  < AllocateLsaHeap = #[0-9]+$' "$tmp/out"

    run logon $fixtures/exits_in_logon.dll --user alice --trace "$tmp/exits"
    is 'trace: a package that ends the process is recorded, too' "$rc" 4
    run trace "$tmp/exits"
    is 'trace: which has no end' "$rc|$err" \
        "0|lsahost: $tmp/exits: it has no end: the process ended before its host did"
    ok 'trace: and says in which call it was' sh -c '
        tail -n 1 "$1" | grep -Eq "^[0-9]+ pkg  \? LogonUser[Ex2]* has not returned$"' sh "$tmp/out"

    run $logon --trace "$tmp/none/trace"
    is 'trace: a file that cannot be made is told' "$rc|$out|$err" \
        "2||lsahost: $tmp/none/trace: cannot write the trace: STATUS_OBJECT_PATH_NOT_FOUND"
    run $logon --trace "$tmp/audited" --audit "$tmp/none/audit"
    is 'trace: and another one, which was not to be the trace' "$rc|$out|$err" \
        "2||lsahost: $tmp/none/audit: cannot write the audit: STATUS_OBJECT_PATH_NOT_FOUND"
    run $logon --trace /dev/full
    is 'trace: so is one that becomes full, after the results' "$rc|$err|$(grep -c '^status ' "$tmp/out")" \
        '2|lsahost: /dev/full: cannot write the trace: STATUS_DISK_FULL|1'
    run $logon --audit /dev/full
    is 'trace: and an audit that does' "$rc|$err|$(grep -c '^status ' "$tmp/out")" \
        '2|lsahost: /dev/full: cannot write the audit: STATUS_DISK_FULL|1'
    for fixture in clean exits_in_logon; do
        run check "$fixtures/$fixture.dll" --trace /dev/full
        is "trace: a check tells it once: $fixture" "$rc|$err" \
            '2|lsahost: /dev/full: cannot write the trace: STATUS_DISK_FULL'
    done
    run check "$fixtures/exits.dll" --trace /dev/full
    is 'trace: also when the package died before anything else could be told' "$rc|$(tail -n 1 "$tmp/err")" \
        '2|lsahost: /dev/full: what another process recorded cannot be added to the trace'
    for option in --stable --show-secrets; do
        run $logon $option
        is "trace: $option is of no use without a trace" "$rc|$out|$err" \
            '2||lsahost: --stable and --show-secrets are about a --trace'
    done
}

# ---- what is wrong ----

{ sample 'HEAD LOADED LOGON'; printf '{"event":"enter","n":3,"si'; } >"$tmp/cut"
for form in '' --json --mermaid --chrome; do
    # shellcheck disable=SC2086 # nothing is no argument
    run trace $form "$tmp/cut"
    is "trace: a last line that is cut off is told${form:+ with $form}" "$rc|$err" \
        "0|lsahost: $tmp/cut: line 4 is cut off: the process ended while it was written"
    ok 'trace: what comes before it is shown' grep -q LogonUserEx2 "$tmp/out"
    case $form in
      --json | --chrome) ok 'trace: and the document is whole' flatten ;;
    esac
done

{ sample 'HEAD LOADED'; echo '{"event":"load" "n":3}'; sample ENDED; } >"$tmp/damaged"
run trace "$tmp/damaged"
is 'trace: what is damaged is told by file, line and byte' "$rc|$err" \
    "2|lsahost: $tmp/damaged: line 3, byte 17: ',' or '}' expected"
ok 'trace: what comes before it is shown' grep -q 'my.dll  sha256' "$tmp/out"
run trace --json "$tmp/damaged"
is 'trace: so it is in JSON' "$rc|$err" "2|lsahost: $tmp/damaged: line 3, byte 17: ',' or '}' expected"
ok 'trace: of which the document is whole' flatten

echo hello >"$tmp/text"
: >"$tmp/empty"
sample HEAD | sed 's/"schema":1/"schema":2/' >"$tmp/newer"
mistake 'a file that is not there is told' \
    "$tmp/none: cannot read the trace: STATUS_OBJECT_NAME_NOT_FOUND" "$tmp/none"
mistake 'text is no trace' "$tmp/text: line 1, byte 1: a value expected" "$tmp/text"
mistake 'an empty file is no trace' "$tmp/empty: no trace: its first line is not the header of one" "$tmp/empty"
mistake 'a DLL is no trace' "tests/fixtures/clean.dll: line 1, byte 1: it is not UTF-8" tests/fixtures/clean.dll
mistake 'a newer schema is refused by name' \
    "$tmp/newer: a trace of schema 2, and this lsahost reads 1" "$tmp/newer"
mistake 'there is one form' '--json, --mermaid and --chrome exclude each other' --json --chrome "$tmp/trace"
mistake 'a trace has a file' '"trace" needs an operand: FILE'

cp "$tmp/trace" "$tmp/a \"trace\": 100%.json"
run trace "$tmp/a \"trace\": 100%.json"
is 'trace: names of files may hold any character' "$rc|$(wc -l <"$tmp/out")" '0|13'
# ---- a check that took several processes ----

for fixture in raises_in_logon exits_in_logon; do
    run check "$fixtures/$fixture.dll" --trace "$tmp/several"
    is "trace: check ends as ever: $fixture" "$rc" 4
    run trace "$tmp/several"
    is 'trace: it has one trace of all its processes, which ends' "$rc|$err" '0|'
    ok 'trace: in which the package is loaded after it died, and shut down in the end' sh -c '
        grep -o "^[0-9]* [a-z]*  *[->] [A-Za-z.]*" "$1" | sed "s/^[0-9]* *//; s/  */ /g" | tr "\n" "," |
            grep -q "pkg > LogonUser,.*load - .*,gone - "' - "$tmp/out"
    is 'trace: no two calls have one number' \
        "$(grep '"event":"enter"' "$tmp/several" | sed 's/.*,"n":\([0-9]*\),.*/\1/' | sort | uniq -d)" ''
    is 'trace: its end counts the calls of all' "$(grep '"event":"end"' "$tmp/several" | sed 's/,"findings.*//')" \
        "{\"event\":\"end\",\"calls\":$(grep -c '"event":"enter"' "$tmp/several")"
    is 'trace: the times go on' "$(sed -n 's/.*"event":"enter".*,"time_us":\([0-9]*\),"module.*/\1/p' "$tmp/several" |
        sort -nc 2>&1)" ''
done

cp "$fixtures/hangs.dll" "$tmp"
program=$(readlink -f "$LSAHOST")
(cd "$tmp" && "$program" check hangs.dll --timeout 2 --trace hung </dev/null >out 2>err)
ok 'trace: the last calls of a package that hung are found in one whose name has no folder' sh -c '
    grep -q "^  the last calls" "$1" && grep -q "LogonUser[Ex2]* has not returned$" "$1"' - "$tmp/out"

done_testing
