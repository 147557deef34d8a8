/*
 * Sections as heaps: limits, first fit, neighbours that become one, growth, and the name by which others find them.
 * Contract 6.27 to 6.30.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "lsa/shared_memory.h"
#include "test.h"

static struct nsp_sections *sections;

static void *create(ULONG max_size, ULONG initial_size)
{
    return nsp_section_create(sections, max_size, initial_size, create);
}

static void limits(void)
{
    char *section;

    ok(!create(0, 0), "shared: CreateSharedMemory gives NULL for a MaxSize of 0");
    ok(!create(4096, 4097), "shared: and for an InitialSize above it");
    ok((section = create(100, 100)) != NULL, "shared: both may be the same");
    ok(!nsp_section_alloc(sections, section, 101) && !nsp_section_alloc(sections, section, 0xFFFFFFFF),
       "shared: AllocateSharedMemory gives NULL for more than there is");
    ok(nsp_section_alloc(sections, section, 100) == section, "shared: but all of it");
    ok(!nsp_section_alloc(sections, section, 0), "shared: and then NULL for nothing, too");
    ok(!nsp_section_alloc(sections, section + 16, 1), "shared: and NULL for what is no section");
    ok(!nsp_section_delete(sections, section + 16) && !nsp_section_delete(sections, NULL),
       "shared: DeleteSharedMemory says FALSE to what is no section");
    ok(nsp_section_delete(sections, section), "shared: and TRUE to one, with a block in it");
    ok(!nsp_section_delete(sections, section), "shared: once");
    ok(!nsp_section_alloc(sections, section, 1), "shared: nothing can be allocated in it then");
}

static void blocks(void)
{
    char *section = create(4096, 0), *block[4];
    unsigned i;

    for (i = 0; i < 4; i++)
        block[i] = nsp_section_alloc(sections, section, i ? 100 : 0);
    ok(block[1] == block[0] + 16 && block[2] == block[1] + 112, "shared: blocks are aligned to 16 bytes");
    ok(!nsp_section_free(sections, section, block[1] + 16), "shared: the middle of a block is none");
    ok(!nsp_section_free(sections, section, block[3] + 112), "shared: nor is what was never given out");
    ok(!nsp_section_free(sections, section, &section), "shared: nor what is elsewhere");
    ok(!nsp_section_free(sections, block[1], block[1]), "shared: nor one of a section that is none");
    ok(nsp_section_free(sections, section, block[1]), "shared: a block can be freed");
    ok(!nsp_section_free(sections, section, block[1]), "shared: once");
    ok(nsp_section_alloc(sections, section, 113) == block[3] + 112, "shared: what does not fit goes behind");
    ok(nsp_section_alloc(sections, section, 50) == block[1], "shared: the first place that fits is taken");
    ok(nsp_section_alloc(sections, section, 48) == block[1] + 64, "shared: and its rest");
    nsp_section_delete(sections, section);
}

/* Every order of freeing three neighbours gives one place again. */
static void neighbours(void)
{
    static const BYTE orders[][3] = { {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0} };
    char *section = create(4096, 0), *block[3];
    unsigned i, k;

    for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        for (k = 0; k < 3; k++)
            block[k] = nsp_section_alloc(sections, section, k == 2 ? 4096 - 2048 : 1024);
        for (k = 0; k < 3; k++)
            nsp_section_free(sections, section, block[orders[i][k]]);
        block[0] = nsp_section_alloc(sections, section, 4096);
        ok(block[0] == section, "shared: free neighbours become one, freed in the order %u %u %u", orders[i][0],
           orders[i][1], orders[i][2]);
        nsp_section_free(sections, section, block[0]);
    }
    nsp_section_delete(sections, section);
}

static BOOL is_committed(const void *address)
{
    MEMORY_BASIC_INFORMATION info;

    return VirtualQuery(address, &info, sizeof(info)) && info.State == MEM_COMMIT;
}

static void growth(void)
{
    char *section = create(1 << 20, 4096), *block;

    ok(is_committed(section), "shared: a section begins with InitialSize");
    ok(!is_committed(section + 65536), "shared: and no more");
    block = nsp_section_alloc(sections, section, 100000);
    ok(block && is_committed(block + 99999), "shared: it grows when a block needs it");
    memset(block, 'x', 100000);
    ok(block[99999] == 'x', "shared: which can be written to its end");
    ok(nsp_section_alloc(sections, section, (1 << 20) - 100000) != NULL, "shared: up to MaxSize");
    ok(!nsp_section_alloc(sections, section, 1), "shared: and not beyond");
    nsp_section_delete(sections, section);
}

/* The first section of this process that has @text at its beginning; as a client looks for it. */
static const char *find_by_name(const char *text, ULONG *ordinal, HANDLE *mapping)
{
    const char *view;
    WCHAR name[64];

    for (*ordinal = 1; *ordinal < 100; ++*ordinal) {
        snwprintf(name, ARRAYSIZE(name), NSP_SECTION_NAME, GetCurrentProcessId(), *ordinal);
        if (!(*mapping = OpenFileMappingW(FILE_MAP_READ, FALSE, name)))
            continue;
        if ((view = MapViewOfFile(*mapping, FILE_MAP_READ, 0, 0, 0)) && !strcmp(view, text))
            return view;
        if (view)
            UnmapViewOfFile(view);
        CloseHandle(*mapping);
    }
    return NULL;
}

static void names(void)
{
    char *section = create(65536, 4096), *other;
    const char *view;
    HANDLE mapping, squatter;
    ULONG ordinal;
    WCHAR name[64];

    strcpy(nsp_section_alloc(sections, section, 32), "hello, client");
    view = find_by_name("hello, client", &ordinal, &mapping);
    ok(view != NULL, "shared: a client finds a section by process id and number");
    if (!view)
        return;
    strcpy(nsp_section_alloc(sections, section, 32), "more");
    ok(!strcmp(view + 32, "more"), "shared: where it sees what is written");
    UnmapViewOfFile(view);
    CloseHandle(mapping);

    snwprintf(name, ARRAYSIZE(name), NSP_SECTION_NAME, GetCurrentProcessId(), ordinal + 1);
    squatter = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, name);
    other = create(65536, 4096);
    strcpy(nsp_section_alloc(sections, other, 32), "somewhere else");
    view = MapViewOfFile(squatter, FILE_MAP_READ, 0, 0, 0);
    ok(view && !view[0], "shared: a name that somebody has taken is not used");
    UnmapViewOfFile(view);
    CloseHandle(squatter);
    nsp_section_delete(sections, other);
    nsp_section_delete(sections, section);
    ok(!find_by_name("hello, client", &ordinal, &mapping), "shared: a section that is deleted has no name any more");
}

/* The thread has a client's token, and the host's work is done as the host. */
static void impersonating(void)
{
    HANDLE token, thread_token = NULL;
    void *section;

    ok(ImpersonateSelf(SecurityImpersonation), "shared: the thread impersonates");
    section = create(4096, 0);
    ok(section && OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &thread_token),
       "shared: a section can be made, and the thread impersonates afterwards");
    CloseHandle(thread_token);
    RevertToSelf();
    nsp_section_delete(sections, section);
    nsp_section_delete(sections, section = create(4096, 0));
    ok(section && !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token),
       "shared: it does not where it did not before");
}

static DWORD WINAPI come_and_go(void *section)
{
    BYTE *block;
    unsigned i, k;
    DWORD bad = 0;

    for (i = 0; i < 500; i++) {
        if (!(block = nsp_section_alloc(sections, section, 16 + i % 100)))
            return 1;
        memset(block, (int)GetCurrentThreadId(), 16 + i % 100);
        for (k = 0; k < 16 + i % 100; k++)
            bad += block[k] != (BYTE)GetCurrentThreadId();
        bad += !nsp_section_free(sections, section, block);
    }
    return bad;
}

static void in_parallel(void)
{
    void *section = create(65536, 0);
    HANDLE threads[4];
    DWORD bad, sum = 0;
    unsigned i;

    for (i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, come_and_go, section, 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (i = 0; i < 4; i++) {
        GetExitCodeThread(threads[i], &bad);
        CloseHandle(threads[i]);
        sum += bad;
    }
    ok_int(sum, 0, "shared: four threads at the same time get blocks of their own");
    ok(nsp_section_alloc(sections, section, 65536) == section, "shared: and leave nothing");
}

int main(void)
{
    nsp_sections_create(&sections);
    limits();
    blocks();
    neighbours();
    growth();
    names();
    impersonating();
    in_parallel();
    nsp_sections_free(sections); /* with a section in it */
    return done_testing();
}
