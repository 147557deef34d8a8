/*
 * Messages for people, on stderr.  Levels as in Wine; which are shown says NTSECPKG=log=LEVEL.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_LOG_H
#define NSP_WATCH_LOG_H

#include "secpkg_abi.h"

enum nsp_level { NSP_LEVEL_NONE, NSP_LEVEL_ERR, NSP_LEVEL_FIXME, NSP_LEVEL_WARN, NSP_LEVEL_TRACE };

extern enum nsp_level nsp_log_level; /* default: NSP_LEVEL_FIXME */

void nsp_log(enum nsp_level level, const char *channel, const char *function, const char *format, ...)
    __attribute__((format(gnu_printf, 4, 5)));

#define NSP_LOG(level, channel, ...) \
    do { if ((level) <= nsp_log_level) nsp_log(level, channel, __func__, __VA_ARGS__); } while (0)
#define NSP_ERR(channel, ...)   NSP_LOG(NSP_LEVEL_ERR, channel, __VA_ARGS__)
#define NSP_WARN(channel, ...)  NSP_LOG(NSP_LEVEL_WARN, channel, __VA_ARGS__)
#define NSP_TRACE(channel, ...) NSP_LOG(NSP_LEVEL_TRACE, channel, __VA_ARGS__)

/* The host lacks something: said once per place. */
#define NSP_FIXME(channel, ...) \
    do { static LONG said; \
        if (!InterlockedExchange(&said, 1)) NSP_LOG(NSP_LEVEL_FIXME, channel, __VA_ARGS__); } while (0)

/* A mistake of the host itself, on in every build: prints file, line and condition, and exits with 70. */
#define nsp_assert(condition) \
    do { if (!(condition)) nsp_assert_failed(__FILE__, __LINE__, #condition); } while (0)
void nsp_assert_failed(const char *file, int line, const char *condition) __attribute__((noreturn));

#endif
