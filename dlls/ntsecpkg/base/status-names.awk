# Makes the table of status names out of the macros that the compiler prints for ntstatus.h and winerror.h
# (-E -dM): one line a value, in the order of the values.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

BEGIN {
    # Which of several names of one value is taken; else the first in the alphabet.
    prefer("STATUS_SUCCESS")
    prefer("STATUS_ABANDONED")

    # Exceptions of compilers and of Wine, which no header names.
    add("20474343", "C++ exception (GCC)")
    add("80000100", "EXCEPTION_WINE_STUB")
    add("80000101", "EXCEPTION_WINE_ASSERTION")
    add("E06D7363", "C++ exception (MSVC)")
}

# STATUS_SEVERITY_ERROR and the like are plain numbers.
/\(NTSTATUS\)/ || /\(HRESULT\)/ || /_HRESULT_TYPEDEF_/ {
    if ($2 !~ /^(STATUS|RPC_NT|EPT_NT|DBG|SEC_[EI])_/)
        next
    if (match($0, /0x[0-9A-Fa-f]+/) && RLENGTH == 10)
        add(toupper(substr($0, RSTART + 2, 8)), $2)
}

END {
    if (names["00000000"] != "STATUS_SUCCESS") {
        print "status-names.awk: the input has no STATUS_SUCCESS" >"/dev/stderr"
        exit 1
    }
    for (value in names)
        printf "{ 0x%s, \"%s\" },\n", value, names[value] | "LC_ALL=C sort"
}

function prefer(name)
{
    preferred[name] = 1
}

function add(value, name)
{
    if (!(value in names) || (name in preferred) || (!(names[value] in preferred) && name < names[value]))
        names[value] = name
}
