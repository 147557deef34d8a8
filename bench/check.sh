#!/bin/sh
# What a whole check costs: "lsahost check" of the smallest SSP, which has a user and a password, and of a fixture
# without a fault, against an empty start of the tool, by turns in one run.  Wall time, since half of it is Wine's
# server's; and the best of each, for others use the machine, too.  With --json one JSON document.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

rounds=15
goal=10
built=${top_builddir:-.}
case $#$1 in
  0) json=0 ;;
  1--json) json=1 ;;
  *) echo 'usage: check.sh [--json]' >&2; exit 2 ;;
esac
printf wonderland >"$tmp/password"
# Not with the accounts that somebody keeps in the prefix: each logon looks for its user there.
NTSECPKG='registry=Software\ntsecpkg-bench'
export NTSECPKG

# cost NAME ARG...: a line with the microseconds that the tool takes
cost() {
    name=$1
    shift
    begin=$(date +%s%N)
    "$LSAHOST" "$@" >"$tmp/out" 2>&1 || { echo "check: lsahost $* failed" >&2; cat "$tmp/out" >&2; exit 70; }
    echo "$name $((($(date +%s%N) - begin) / 1000))" >>"$tmp/costs"
}

round=0
while test $round -lt $rounds; do
    cost empty --version
    cost smallest-ssp check "$built/examples/smallest-ssp.dll" --user alice --password-file "$tmp/password"
    cost clean check "$built/tests/fixtures/clean.dll"
    round=$((round + 1))
done
awk -v goal=$goal -v json=$json -v rounds=$rounds '
    !($1 in best) || $2 < best[$1] { best[$1] = $2 }
    END {
        if (json)
            head = "{\"schema\":1,\"bench\":\"check\",\"goal_ratio\":" goal
        else
            head = "ms, the best of " rounds " rounds, and as many empty starts; goal " goal " for smallest-ssp\n\n"
        line = json ? ",\n \"ms_%s\":%.1f,\"ratio_%s\":%.2f" : "%-14s %8.1f %.0s%8.2f\n"
        printf "%s", head
        count = split("empty smallest-ssp clean", names, " ")
        for (i = 1; i <= count; i++)
            printf line, names[i], best[names[i]] / 1000, names[i], best[names[i]] / best["empty"]
        if (json)
            print "}"
    }' "$tmp/costs"
