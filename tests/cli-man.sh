#!/bin/sh
# The man page and --help list the same verbs, options and arguments.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

page=$srcdir/man/lsahost.1

run --help
sed -n 's/^  --\([a-z-]*\) \([^ ]*\).*/\1 \2/p' "$tmp/out" | sort >"$tmp/help-options"
sed -n 's/^\.It Fl -\([a-z-]*\)\( Ar \)\{0,1\}\(.*\)/\1 \3/p' "$page" | sort >"$tmp/page-options"
sed '/^Options/,$d' "$tmp/out" | awk '/^  / { print $1 " " (substr($0, 14, 1) == " " ? "" : $2) }' |
    sort >"$tmp/help-verbs"
sed -n 's/^\.It Cm \([a-z]*\)\( Ar \)\{0,1\}\(.*\)/\1 \3/p' "$page" | sort >"$tmp/page-verbs"
sed -n '/^Exit status/,$p' "$tmp/out" | tr ' ' '\n' | grep '^[0-9]*$' | grep . | sort -n >"$tmp/help-exits"
sed -n '/^\.Sh EXIT STATUS/,/^\.Sh [^E]/s/^\.It \([0-9]*\)$/\1/p' "$page" | sort -n >"$tmp/page-exits"

for kind in options verbs exits; do
    ok "man: --help lists some $kind" test -s "$tmp/help-$kind"
    is "man: the page has the $kind of --help" "$(comm -23 "$tmp/help-$kind" "$tmp/page-$kind")" ''
    is "man: --help has the $kind of the page" "$(comm -13 "$tmp/help-$kind" "$tmp/page-$kind")" ''
done

if command -v man >/dev/null && command -v groff >/dev/null; then
    is 'man: the page is set without a warning' "$(MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null)" ''
else
    count=$((count + 1))
    echo "ok $count - man: the page is set without a warning # SKIP there is no man with groff"
fi
done_testing
