# For scripts about lsahost check: fixtures that it is asked of.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

fixtures=tests/fixtures
test -f $fixtures/clean.dll || skip_all "there is no $fixtures/clean.dll"

# check NAME [ARG...]: a fixture
check() {
    fixture=$1
    shift
    run check "$fixtures/$fixture.dll" "$@"
}
