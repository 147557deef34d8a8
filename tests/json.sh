# For scripts that read the tool's JSON; with cli.sh.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# flatten: a line "path type value" in $tmp/flat for each value of the last run's document; fails if it is no JSON
flatten() {
    awk -f "$srcdir/tests/json.awk" "$tmp/out" >"$tmp/flat"
}

# value PATH: of a string as it is written; nothing if there is no such path
value() {
    sed -n "s/^$(printf %s "$1" | sed 's/[].[]/\\&/g')	[a-z]*	//p" "$tmp/flat"
}
