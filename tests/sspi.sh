# For scripts about handshakes: the steps that lsahost sspi shows.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

# Side, call and status of each, a line each.
steps() {
    sed -n '/^steps/,/^[^ s]/s/^  \([a-z]*\) *\([A-Za-z]*\) *\([A-Z0-9_]*\).*/\1 \2 \3/p' "$tmp/out"
}

# The steps of messages, when all go through.
signed='client MakeSignature SEC_E_OK
server VerifySignature SEC_E_OK
server MakeSignature SEC_E_OK
client VerifySignature SEC_E_OK'
sealed='client EncryptMessage SEC_E_OK
server DecryptMessage SEC_E_OK
server EncryptMessage SEC_E_OK
client DecryptMessage SEC_E_OK'

last_step() {
    steps | tail -n 1
}
