#!/bin/sh
# Whatever a package does to its process in one of its entry points, lsahost check goes on, names the entry point, shows
# the last calls, and ends with 4.  Every third entry point does one of the deeds, for each takes its seconds; with NSP_ALL
# in the environment (make check-long) each does all.  host-isolation.c has a crash and an overflow in each.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

fixtures=tests/fixtures
tables=$srcdir/include/secpkg_tables.h
test -f $fixtures/falls.dll || skip_all "there is no $fixtures/falls.dll"

# names LIST COLUMN: of a list macro
names() {
    sed -n "/^#define $1(X)/,/^\$/s/^ *X(\([^,]*\), *\([A-Za-z0-9]*\).*/\\$2/p" "$tables"
}

# Fixture, entry point as NSP_FALL has it, and its name in a finding.
entries() {
    echo 'falls SpLsaModeInitialize SpLsaModeInitialize'
    echo 'falls SpUserModeInitialize SpUserModeInitialize'
    names NSP_PACKAGE_FUNCTIONS 2 | sed 's/.*/falls & &/'
    names NSP_USER_FUNCTIONS 2 | sed 's/.*/falls user.& &/'
    # Of the exports that log on a host takes the newest.
    sed -n 's/^ *X(\(LsaAp[A-Za-z0-9]*\|SpAccept[A-Za-z]*\), \([A-Za-z0-9]*\)).*/falls_ap \1 \2/p' "$tables" |
        sed 's/^falls_ap\( LsaApLogonUser LogonUser\)$/falls_ap_old\1/; s/^falls_ap\( LsaApLogonUserEx \)/falls_ap_ex\1/'
}

# With its deed in front.  The deeds go round, so that each meets entry points of all kinds.
jobs() {
    entries | awk -v all="$NSP_ALL" 'BEGIN { count = split("exit abort hang allocate", deeds) }
        { for (i = 1; i <= count; i++) if (all || (NR % 3 == 0 && i == NR % count + 1)) print deeds[i], $0 }'
}

# What a package did is told by a line of the report.  A hang is told by the clock, of which a machine under load takes
# more: the second try has much.
cat >"$tmp/job" <<'END'
for timeout in 2 40; do
    case $1 in
      exit)     expected="NSP-0015 error   $2.dll ended its process in $4, with exit code 7" ;;
      abort)    expected="NSP-0015 error   $2.dll ended its process in $4, with exit code 3" ;;
      hang)     expected="NSP-0014 error   $2.dll did not return from $4 within $timeout s" ;;
      allocate) expected="NSP-0059 error   $2.dll took the process beyond 400 MB of memory in $4" ;;
    esac
    test "$1" = hang || test $timeout = 40 || continue
    NSP_FALL=$3:$1 tests/run-wine programs/lsahost/lsahost.exe check --timeout $timeout --memory 400 \
        "tests/fixtures/$2.dll" >"$tmp/$3.$1.out" 2>"$tmp/$3.$1.err" </dev/null
    echo "exit $?" >"$tmp/$3.$1.got"
    sed -n "/^NSP-\(001[345]\|0059\) /p; s/^ *[0-9]* [a-z]* *? \([A-Za-z0-9]* has not returned\)\$/\1/p" "$tmp/$3.$1.out" \
        >>"$tmp/$3.$1.got"
    printf '%s\n' 'exit 4' "$expected" "$4 has not returned" >"$tmp/$3.$1.expected"
    cmp -s "$tmp/$3.$1.got" "$tmp/$3.$1.expected" && break
done
END
export tmp
begin=$(date +%s)
jobs >"$tmp/jobs"
xargs -P 2 -L 1 sh "$tmp/job" <"$tmp/jobs"

is 'isolation: the tables have 43 and 15 slots, and there are 9 exports of plain packages and 2 entry points' \
    "$(entries | grep -c .)" 69
while read -r deed fixture entry call; do
    cp "$tmp/$entry.$deed.err" "$tmp/err"
    is "isolation: $entry: $deed is the one death, with the call, last of the calls, and exit status 4" \
        "$(cat "$tmp/$entry.$deed.got")" "$(cat "$tmp/$entry.$deed.expected")"
done <"$tmp/jobs"
echo "# $(grep -c . "$tmp/jobs") runs of lsahost check in $(($(date +%s) - begin)) s"
done_testing
