/*
 * A trace as the library writes them, with each kind of event.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_TRACES_H
#define NSP_TEST_TRACES_H

#define TRACE_HEAD \
    "{\"schema\":1,\"event\":\"trace\",\"ntsecpkg\":\"0.1.0 (abc1234)\",\"system\":\"Wine 8.0\"," \
    "\"machine\":\"x86_64\",\"stable\":false,\"secrets\":\"redacted\",\"time\":\"2026-11-30T06:29:11Z\"," \
    "\"file\":\"my.dll\",\"sha256\":\"00ff\"}\n"
#define TRACE_LOADED "{\"event\":\"load\",\"n\":1,\"thread\":1,\"file\":\"my.dll\",\"sha256\":\"00ff\"}\n"
#define TRACE_LOGON \
    "{\"event\":\"enter\",\"n\":2,\"side\":\"pkg\",\"call\":\"LogonUserEx2\",\"thread\":1,\"depth\":1," \
    "\"time_us\":100,\"module\":\"my.dll\",\"package\":\"My\",\"args\":{\"LogonType\":\"Interactive\"," \
    "\"ProtocolSubmitBuffer\":{\"bytes\":96,\"redacted\":true}}}\n"
#define TRACE_ALLOCATION \
    "{\"event\":\"enter\",\"n\":3,\"side\":\"lsa\",\"call\":\"AllocateLsaHeap\",\"thread\":1,\"depth\":2," \
    "\"time_us\":110,\"module\":\"my.dll\",\"package\":\"My\",\"caller\":\"my!+0x1a2c\",\"args\":{\"Length\":48}}\n"
#define TRACE_ALLOCATED \
    "{\"event\":\"leave\",\"n\":3,\"side\":\"lsa\",\"call\":\"AllocateLsaHeap\",\"thread\":1,\"depth\":2," \
    "\"time_us\":112,\"result\":\"#17\"}\n"
#define TRACE_THREAD \
    "{\"event\":\"enter\",\"n\":4,\"side\":\"thread\",\"call\":\"thread\",\"thread\":2,\"depth\":1,\"time_us\":120," \
    "\"module\":\"my.dll\",\"args\":{}}\n"
#define TRACE_FAULT \
    "{\"event\":\"leave\",\"n\":4,\"side\":\"thread\",\"call\":\"thread\",\"thread\":2,\"depth\":1,\"time_us\":2120," \
    "\"exception\":\"STATUS_ACCESS_VIOLATION\",\"where\":\"my!+0x2000\"}\n"
#define TRACE_FOUND \
    "{\"event\":\"finding\",\"n\":5,\"thread\":2,\"id\":\"NSP-0013\",\"severity\":\"error\"," \
    "\"status\":\"STATUS_ACCESS_VIOLATION\",\"step\":\"thread\",\"where\":\"my!+0x2000\"," \
    "\"text\":\"it \\\"raised\\\"; #1\"}\n"
#define TRACE_REFUSED \
    "{\"event\":\"leave\",\"n\":2,\"side\":\"pkg\",\"call\":\"LogonUserEx2\",\"thread\":1,\"depth\":1," \
    "\"time_us\":1900,\"status\":\"STATUS_LOGON_FAILURE\",\"out\":{\"SubStatus\":\"STATUS_WRONG_PASSWORD\"}}\n"
#define TRACE_NEWS "{\"event\":\"telepathy\",\"n\":6,\"thought\":{\"deep\":[1,2,3]}}\n"
#define TRACE_UNLOADED "{\"event\":\"unload\",\"n\":7,\"thread\":1,\"file\":\"my.dll\"}\n"
#define TRACE_ENDED "{\"event\":\"end\",\"calls\":3,\"findings\":1}\n"

#define TRACE_SAMPLE \
    TRACE_HEAD TRACE_LOADED TRACE_LOGON TRACE_ALLOCATION TRACE_ALLOCATED TRACE_THREAD TRACE_FAULT TRACE_FOUND \
    TRACE_REFUSED TRACE_NEWS TRACE_UNLOADED TRACE_ENDED

#endif
