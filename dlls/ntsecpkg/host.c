/*
 * Making and ending hosts, and the default host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "host.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "config.h"
#include "lsa/audit.h"
#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/info_size.h"
#include "lsa/output_file.h"
#include "lsa/sam_user.h"
#include "lsa/session.h"
#include "lsa/shared_memory.h"
#include "lsa/token.h"
#include "lsa/token_watch.h"
#include "package/logon.h"
#include "package/context.h"
#include "package/package.h"
#include "package/registered.h"
#include "package/stride.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/log.h"
#include "watch/trace.h"

#include <string.h>

#define SLOW_MS 5000
#define KNOWN_FLAGS (NSP_HOST_CHECK_HEAP | NSP_HOST_NO_FENCE | NSP_HOST_GUARD_HEAP | NSP_HOST_NO_HANDLE_WATCH)
#define KNOWN_TRACE_FLAGS (NSP_TRACE_STABLE | NSP_TRACE_SECRETS)

/* Members came at the end: what the caller does not know of is zero. */
static BOOL read_options(const struct nsp_host_options *given, struct nsp_host_options *options)
{
    memset(options, 0, sizeof(*options));
    options->size = sizeof(*options);
    if (!given)
        return TRUE;
    if (given->size != sizeof(*options) && given->size != offsetof(struct nsp_host_options, trace_file))
        return FALSE;
    memcpy(options, given, given->size);
    if (options->flags & NSP_HOST_GUARD_HEAP)
        options->flags |= NSP_HOST_CHECK_HEAP;
    return !(options->flags & ~KNOWN_FLAGS) && options->buffer_mode <= NSP_BUFFERS_TOKENS_MAPPED &&
           !(options->trace_flags & ~KNOWN_TRACE_FLAGS);
}

static enum nsp_heap_mode heap_mode(ULONG flags)
{
    if (flags & NSP_HOST_GUARD_HEAP)
        return NSP_HEAP_GUARD;
    return flags & NSP_HOST_CHECK_HEAP ? NSP_HEAP_CHECK : NSP_HEAP_PLAIN;
}

static PSID copy_sid(PSID sid)
{
    PSID copy = nsp_alloc(GetLengthSid(sid));

    if (copy)
        CopySid(GetLengthSid(sid), copy, sid);
    return copy;
}

static NTSTATUS copy_parameters(struct nsp_host *host, const struct nsp_host_options *options)
{
    WCHAR computer[MAX_COMPUTERNAME_LENGTH + 1] = L"";
    DWORD len = sizeof(computer) / sizeof(computer[0]);

    GetComputerNameW(computer, &len);
    host->flags = options->flags;
    host->buffer_mode = options->buffer_mode;
    host->slow_ms = options->slow_ms ? options->slow_ms : SLOW_MS;
    host->machine_state = options->machine_state ? options->machine_state
        : NSP_MACHINE_ENCRYPTION_PERMITTED | NSP_MACHINE_STRONG_ENCRYPTION_PERMITTED | NSP_MACHINE_STANDALONE;
    host->domain_name = nsp_wide_dup(options->domain_name ? options->domain_name : computer);
    host->dns_domain_name = nsp_wide_dup(options->dns_domain_name ? options->dns_domain_name : L"");
    host->registry_key = nsp_wide_dup(options->registry_key ? options->registry_key : nsp_config_registry_key());
    if (options->domain_sid && !IsValidSid(options->domain_sid))
        return STATUS_INVALID_SID;
    if (options->domain_sid && !(host->domain_sid = copy_sid(options->domain_sid)))
        return STATUS_NO_MEMORY;
    return host->domain_name && host->dns_domain_name && host->registry_key ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS open_trace(struct nsp_host *host, const struct nsp_host_options *options)
{
    NTSTATUS status;
    HANDLE file;

    if (!options->trace_file)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_output_file_open(options->trace_file, GENERIC_WRITE, CREATE_ALWAYS, "trace", &file)) ||
        !NT_SUCCESS(status = nsp_trace_create(file, options->trace_flags, &host->trace)))
        return status;
    nsp_watch_set_trace(host->watch, host->trace);
    return STATUS_SUCCESS;
}

/* The last token of a session went: every package hears of it, and what its tokens were is forgotten. */
static void session_ended(void *context, const LUID *logon_id)
{
    struct nsp_host *host = context;

    nsp_logon_terminated(host, logon_id, nsp_token_watch_is_here(host->token_watch));
    nsp_tokens_end_session(host->tokens, logon_id);
}

NTSTATUS NTAPI NspHostCreate(const struct nsp_host_options *given, struct nsp_host **out)
{
    struct nsp_host_options options;
    struct nsp_host *host;
    NTSTATUS status;

    *out = NULL;
    if (!read_options(given, &options))
        return STATUS_INVALID_PARAMETER;

    if (!(host = nsp_alloc(sizeof(*host))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&host->lock);
    host->tells_progress = options.progress != NULL;
    host->next_package_id = 1; /* 0 reads as "none" in too many places */

    if (!NT_SUCCESS(status = copy_parameters(host, &options)) ||
        !NT_SUCCESS(status = nsp_watch_create(options.progress, &host->watch)) ||
        !NT_SUCCESS(status = open_trace(host, &options)) ||
        ((options.flags & (NSP_HOST_CHECK_HEAP | NSP_HOST_NO_HANDLE_WATCH)) == NSP_HOST_CHECK_HEAP &&
         !NT_SUCCESS(status = nsp_handles_create(host->watch, &host->handles))) ||
        !NT_SUCCESS(status = nsp_heap_create(host->watch, heap_mode(options.flags), &host->heap)) ||
        !NT_SUCCESS(status = nsp_sessions_create(&host->sessions)) ||
        !NT_SUCCESS(status = nsp_tokens_create(&host->tokens)) ||
        !NT_SUCCESS(status = nsp_token_watch_create(host->tokens, host->sessions, &host->token_watch)) ||
        !NT_SUCCESS(status = nsp_audit_create(options.audit_file, &host->audit)) ||
        !NT_SUCCESS(status = nsp_sections_create(&host->sections)) ||
        !NT_SUCCESS(status = nsp_sam_users_create(&host->sam_users)) ||
        !NT_SUCCESS(status = nsp_client_create_self(host, &host->self)) ||
        !NT_SUCCESS(status = nsp_client_create(host, NULL, &host->client))) {
        NspHostDestroy(host);
        return status;
    }
    nsp_heap_set_limit(host->heap, options.memory_limit);
    nsp_sessions_set_end(host->sessions, session_ended, host);
    nsp_host_register(host);
    *out = host;
    return STATUS_SUCCESS;
}

/* The watch's thread may be in a package; who waits for it tells the watchdog. */
static void stop_watch(struct nsp_host *host)
{
    if (host->telling)
        nsp_progress_set(host->watch, 1, host->telling, "LogonTerminated");
    nsp_token_watch_stop(host->token_watch);
    nsp_progress_set(host->watch, 0, NULL, NULL);
}

/* End what logons left; a session that a package made and never handed over is a leak of that package. */
static void end_sessions(struct nsp_host *host)
{
    LUID *ids;
    ULONG count, i;

    if (!NT_SUCCESS(nsp_session_list(host->sessions, &ids, &count)))
        return;
    for (i = 0; i < count; i++) {
        if (nsp_session_is_well_known(&ids[i]))
            continue;
        if (!nsp_session_is_owned(host->sessions, &ids[i]))
            nsp_finding_add(host->watch, NSP_FINDING_SESSION_LEFT, STATUS_SUCCESS, "Shutdown", NULL,
                            "a package created session %lx:%lx and neither returned nor deleted it",
                            (unsigned long)ids[i].HighPart, (unsigned long)ids[i].LowPart);
        else
            nsp_session_terminate(host->sessions, &ids[i]);
    }
    nsp_free(ids);
}

void NTAPI NspHostShutdown(struct nsp_host *host)
{
    if (host->is_stopped)
        return;
    host->is_stopped = TRUE;
    stop_watch(host);
    nsp_contexts_end(host, NULL);
    end_sessions(host);
    nsp_modules_stop(host);
    /* While the places that they name are mapped. */
    nsp_heap_report(host->heap);
    nsp_client_buffers_report(host, NULL);
    if (host->flags & NSP_HOST_CHECK_HEAP)
        nsp_sections_report(host->sections, host->watch);
    nsp_modules_unload(host);
}

void NTAPI NspHostDestroy(struct nsp_host *host)
{
    if (!host)
        return;
    if (host->client) /* the last part that is made */
        NspHostShutdown(host);
    nsp_host_unregister(host);
    nsp_trace_end(host->trace);
    if (host->has_strays)
        return;
    nsp_client_release(host->client);
    nsp_client_release(host->self);
    nsp_map_end_host(host);
    nsp_info_sizes_free(host);
    nsp_strides_free(host);
    nsp_sections_free(host->sections);
    nsp_sam_users_free(host->sam_users);
    nsp_audit_free(host->audit);
    nsp_token_watch_free(host->token_watch);
    nsp_tokens_free(host->tokens);
    nsp_sessions_free(host->sessions);
    nsp_heap_free_all(host->heap);
    nsp_handles_free(host->handles);
    nsp_watch_free(host->watch);
    nsp_trace_free(host->trace);
    nsp_free(host->domain_name);
    nsp_free(host->dns_domain_name);
    nsp_free(host->domain_sid);
    nsp_free(host->registry_key);
    nsp_free(host);
}

/* ---- the default host ---- */

static struct nsp_host *make_default(void)
{
    static SRWLOCK lock = SRWLOCK_INIT;
    struct nsp_host_options options;
    struct nsp_host *host;
    BOOL is_new = FALSE;
    NTSTATUS status;

    AcquireSRWLockExclusive(&lock);
    if (!(host = nsp_host_get_default())) {
        nsp_config_options(&options);
        if ((is_new = NT_SUCCESS(status = NspHostCreate(&options, &host)))) {
            nsp_trace_be_loud(host->trace);
            nsp_audit_be_loud(host->audit);
            nsp_host_set_default(host);
        } else {
            NSP_ERR("host", "there is no default host: %s; its files are: audit %s, trace %s", nsp_status_name(status),
                    options.audit_file ? nsp_format_wide(options.audit_file) : "none",
                    options.trace_file ? nsp_format_wide(options.trace_file) : "none");
        }
    }
    ReleaseSRWLockExclusive(&lock);
    if (is_new)
        nsp_registered_load(host);
    return host;
}

void nsp_host_init(void)
{
    nsp_host_make_default = make_default;
}

struct nsp_host *NTAPI NspHostGetDefault(void)
{
    struct nsp_host *host = nsp_host_get_default();

    return host ? host : make_default();
}

void NTAPI NspHostSetDefault(struct nsp_host *host)
{
    nsp_host_set_default(host);
}
