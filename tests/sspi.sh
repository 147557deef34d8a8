# For scripts about handshakes: the steps that lsahost sspi shows.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

# Side, call and status of each, a line each.
steps() {
    sed -n '/^steps/,/^[^ s]/s/^  \([a-z]*\) *\([A-Za-z]*\) *\([A-Z0-9_]*\).*/\1 \2 \3/p' "$tmp/out"
}

last_step() {
    steps | tail -n 1
}
