# For scripts that use the tool as a person does: TAP lines, and the tool's two streams and exit status.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

LSAHOST=${LSAHOST:-${top_builddir:-.}/lsahost}
srcdir=${top_srcdir:-$(dirname "$0")/..}
count=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

# bail_out REASON LOG...: what the script needs is there and does not work
bail_out() {
    echo "Bail out! $1"
    shift
    tail -n 5 "$@" 2>&1 | sed 's/^/# /'
    exit 1
}

# run [ARG...]: the tool without input; leaves $rc, and its streams without the last newline in $out and $err
run() {
    "$LSAHOST" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    rc=$?
    # A refusal, the only 1 of the tool, is always told on stdout: this was Wine, which did not start it.
    if test $rc = 1 && test ! -s "$tmp/out"; then
        sed 's/^/# once more, after: /' "$tmp/err"
        "$LSAHOST" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
        rc=$?
    fi
    out=$(cat "$tmp/out")
    err=$(cat "$tmp/err")
}

# ok SENTENCE COMMAND...: the sentence is true if the command succeeds
ok() {
    count=$((count + 1))
    sentence=$1
    shift
    if "$@"; then
        echo "ok $count - $sentence"
    else
        echo "not ok $count - $sentence"
        echo "# not true: $*" | tr '\n' ' '
        echo
        sed 's/^/# stderr: /' "$tmp/err" | head -n 5
    fi
}

# is SENTENCE ACTUAL EXPECTED
is() {
    ok "$1" test "$2" = "$3"
}

done_testing() {
    echo "1..$count"
    exit 0
}

# A build for a machine whose programs cannot run here has nothing to use.
"$LSAHOST" --version >"$tmp/version" 2>"$tmp/err" || skip_all "lsahost does not run: $(head -n 1 "$tmp/err")"

# The server of the tests stays, and has started its services now.
export LSAHOST_WARM=no
