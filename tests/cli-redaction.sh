#!/bin/sh
# No secret is in any output of the tool, whatever form it has, unless it was asked for.  Each run proves that the
# package had the secret: it keeps what it was given in a file.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

fixtures=tests/fixtures
test -f $fixtures/keeps_secrets.dll || skip_all "there is no $fixtures/keeps_secrets.dll"

# The first eight bytes are looked for: a challenge has no more.
canary=Kanari3nvogel
beginning=Kanari3n
NSP_KEPT=Z:$tmp/kept
NTSECPKG=log=trace
export NSP_KEPT NTSECPKG

hex() { od -An -v -tx1 | tr -d ' \n'; }

# shifted BYTES: those characters of its base64 that depend on nothing else, if BYTES follow on $1 bytes of a text
shifted() {
    { head -c "$1" /dev/zero; cat; } >"$tmp/bytes"
    size=$(wc -c <"$tmp/bytes")
    base64 -w0 <"$tmp/bytes" | cut -c$((($1 * 8 + 5) / 6 + 1))-$((size * 8 / 6)) | tr -d '\n'
}

# Lines "name hex" of all that would tell the secret.
for encoding in UTF-8 UTF-16LE; do
    printf %s $beginning | iconv -t $encoding >"$tmp/secret"
    echo "$encoding $(hex <"$tmp/secret")"
    echo "hexadecimal,$encoding $(hex <"$tmp/secret" | hex)"
    echo "HEXADECIMAL,$encoding $(hex <"$tmp/secret" | tr a-f A-F | hex)"
    for shift in 0 1 2; do
        echo "base64+$shift,$encoding $(shifted $shift <"$tmp/secret" | hex)"
    done
done >"$tmp/forms"

# told FILE...: the forms of the secret that are in one of the files; also those that are broken by blanks and newlines
told() {
    {
        cat "$@" | hex
        echo
        cat "$@" | tr -d ' \n' | hex
        echo
    } >"$tmp/searched"
    while read -r name pattern; do
        grep -q "$pattern" "$tmp/searched" && printf '%s ' "$name"
    done <"$tmp/forms"
    return 0
}

# secret SENTENCE ARG...: a run with a trace, every second one with JSON: no output may tell the secret
form=--json
secret() {
    sentence=$1
    shift
    test -n "$form" && form= || form=--json
    rm -f "$tmp/kept" "$tmp/trace" "$tmp/audit"
    # shellcheck disable=SC2086 # nothing is no argument
    run "$@" $form --trace "$tmp/trace"
    is "redaction: $sentence: it succeeds" "$rc" 0
    ok 'redaction: the secret reaches the package' test -n "$(told "$tmp/kept")"
    is 'redaction: it is in no output' "$(told "$tmp/out" "$tmp/err" "$tmp/trace")" ''
}

# ---- the search itself ----

printf 'x%sy' $canary >"$tmp/plain"
printf 'x%sy' $canary | iconv -t UTF-16LE >"$tmp/wide"
for encoding in plain wide; do
    hex <"$tmp/$encoding" | sed 's/../& /g' | fold -w 48 >"$tmp/$encoding-dump"
    hex <"$tmp/$encoding" | tr a-f A-F >"$tmp/$encoding-upper"
    base64 -w0 <"$tmp/$encoding" >"$tmp/$encoding-base64"
    for form in '' -dump -upper -base64; do
        ok "redaction: the search finds $encoding text$form" test -n "$(told "$tmp/$encoding$form")"
    done
done
printf 'Kanarienvogel kanari3n' >"$tmp/other"
is 'redaction: and nothing else' "$(told "$tmp/other")" ''

# ---- every way in ----

printf '%s\n' $canary >"$tmp/password"
printf %s $canary >"$tmp/secret"
bytes=$(hex <"$tmp/secret")
package=$fixtures/keeps_secrets.dll
logon="logon $package --user alice --domain TESTDOM"

# shellcheck disable=SC2086 # words of a command line
{
    secret 'a password' $logon --password-file "$tmp/password" --audit "$tmp/audit"
    ok 'redaction: the log is on' grep -q ^trace: "$tmp/err"
    is 'redaction: nor in the audit' "$(told "$tmp/audit")" ''
    secret 'a PIN' $logon --layout certificate --password-file "$tmp/password"
    secret 'responses to a challenge' $logon --layout network --challenge "$(printf %s $beginning | hex)" \
        --nt-response "@$tmp/secret" --lm-response "$bytes"
    secret 'a certificate' $logon --layout certificate-s4u --certificate "@$tmp/secret"
    secret 'tickets' $logon --layout ticket --ticket "@$tmp/secret" --granting-ticket "$bytes"
    secret 'a submit buffer of a file' $logon --submit "$tmp/secret"
    secret 'one of digits' $logon --submit-hex "$bytes"
    secret 'the submit buffer and the answer of a call' call $package --submit "$tmp/secret"
    secret 'the password of a context, and a token' sspi $package --user alice --password-file "$tmp/password"
    secret 'a password for a filter' filter $fixtures/filter_keeps_secrets.dll --user alice \
        --password-file "$tmp/password"
}

# It does wrong things with short buffers, of which there are findings.
: >"$tmp/junit"
for form in --verbose "--json --junit $tmp/junit"; do
    rm -f "$tmp/kept" "$tmp/trace"
    # shellcheck disable=SC2086
    run check $package $form --user alice --domain TESTDOM --password-file "$tmp/password" --trace "$tmp/trace"
    is "redaction: a check with ${form%% *} finds something" "$rc" 1
    ok 'redaction: the secret reaches the package' test -n "$(told "$tmp/kept")"
    is 'redaction: it is in no report' "$(told "$tmp/out" "$tmp/err" "$tmp/trace" "$tmp/junit")" ''
done
ok 'redaction: nor in the JUnit document, which is there' test -s "$tmp/junit"

# On standard input, where run() has none.
for verb in "$logon" "sspi $package --user alice" "filter $fixtures/filter_keeps_secrets.dll --user alice"; do
    rm -f "$tmp/kept" "$tmp/trace"
    # shellcheck disable=SC2086
    "$LSAHOST" $verb --password-stdin --trace "$tmp/trace" <"$tmp/password" >"$tmp/out" 2>"$tmp/err"
    ok "redaction: a password on standard input of ${verb%% *} reaches the package" test -n "$(told "$tmp/kept")"
    is 'redaction: and no output' "$(told "$tmp/out" "$tmp/err" "$tmp/trace")" ''
done

for action in add passwd show remove; do
    case $action in
      add | passwd) set -- --password-file "$tmp/password" ;;
      *) set -- ;;
    esac
    run account $action redacted --json "$@"
    is "redaction: account $action does not tell the password" "$rc|$(told "$tmp/out" "$tmp/err")" '0|'
done

# ---- every way out of a trace ----

# forms: what all forms of the trace tell together
forms() {
    for form in '' --json --mermaid --chrome; do
        # shellcheck disable=SC2086
        run trace $form "$tmp/trace"
        test $rc = 0 || echo "trace $form failed: $err"
        cat "$tmp/out" "$tmp/err" >>"$tmp/all"
    done
    told "$tmp/all"
}

for verb in "$logon --password-file $tmp/password" "sspi $package --user alice --password-file $tmp/password"; do
    : >"$tmp/all"
    # shellcheck disable=SC2086
    run $verb --trace "$tmp/trace"
    is "redaction: no form of the trace of ${verb%% *} tells the secret" "$rc|$(forms)" '0|'
    ok 'redaction: in its place is what it was' grep -q 'bytes, redacted' "$tmp/all"
    ok 'redaction: the first line says so' sh -c 'head -n 1 "$1" | grep -q "\"secrets\":\"redacted\""' sh "$tmp/trace"
done

# shellcheck disable=SC2086
run $logon --password-file "$tmp/password" --trace "$tmp/trace" --show-secrets
ok 'redaction: with --show-secrets the trace tells it' test -n "$(told "$tmp/trace")"
is 'redaction: and nothing else' "$(told "$tmp/out" "$tmp/err")" ''
for form in '' --json --chrome; do
    # shellcheck disable=SC2086
    run trace $form "$tmp/trace"
    ok "redaction: so does the tool, as ${form:-text}" test -n "$(told "$tmp/out")"
done
ok 'redaction: the first line warns' sh -c 'head -n 1 "$1" | grep -q "\"secrets\":\"SHOWN\""' sh "$tmp/trace"
done_testing
