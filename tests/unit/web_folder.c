/* The folder of a site: what is written, left alone, and taken away. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <string.h>

#include "render/web/folder.h"
#include "tests/unit/tap.h"

static char *where;

/* Put these pages there, "PATH=BYTES", as of a state. */
static struct folder_counts
put(const char *const *pages, uint64_t state)
{
    struct report report = { .out = stdout };
    struct folder *f = folder_open(where, &report);
    struct folder_counts counts = { 99, 99, 99 };
    bool good = f != NULL;

    for (; good && *pages != NULL; pages++) {
        char **page = g_strsplit(*pages, "=", 2);

        good = folder_take(f, page[0], page[1], strlen(page[1]), &report);
        g_strfreev(page);
    }
    if (good)
        folder_finish(f, state, &counts, &report);
    folder_close(f);
    return counts;
}

static bool
is_of(uint64_t state)
{
    struct report report = { .out = stdout };
    struct folder *f = folder_open(where, &report);
    struct folder_counts counts = { 0 };
    bool is = folder_is_of(f, state, &counts);

    folder_close(f);
    return is && counts.written == 0 && counts.pages == 2;
}

static bool
counted(struct folder_counts is, size_t pages, size_t written, size_t removed)
{
    return is.pages == pages && is.written == written && is.removed == removed;
}

int
main(void)
{
    static const char *const first[] = { "a.html=one", "b/index.html=two", NULL };
    static const char *const second[] = { "a.html=ONE", "c/index.html=two", NULL };
    char *root = g_dir_make_tmp("placard-test-XXXXXX", NULL), *page, *removed;
    struct timespec times[2] = { { 1e9, 0 }, { 1e9, 0 } };
    struct stat st;

    where = g_build_filename(root, "site", NULL);
    page = g_build_filename(where, "a.html", NULL);
    removed = g_build_filename(where, "b", NULL);
    ok(counted(put(first, 7), 2, 2, 0), "a new site");
    ok(is_of(7), "is of the state that it was made of");
    ok(!is_of(8), "and of no other");
    ok(counted(put(first, 8), 2, 0, 0) && is_of(8), "the same pages of another state are left as they are");
    utimensat(AT_FDCWD, page, times, 0);
    ok(!is_of(8), "a file that was touched may be another");
    ok(counted(put(first, 8), 2, 0, 0) && stat(page, &st) == 0 && st.st_mtime == 1000000000, "if it is not, it stays as it is");
    ok(is_of(8), "and is known again");
    g_unlink(page);
    ok(!is_of(8) && counted(put(first, 8), 2, 1, 0), "a file that is gone comes back");
    ok(counted(put(second, 9), 2, 2, 1) && g_access(removed, F_OK) != 0, "pages change, and go with their folder");
    ok(is_of(9), "which is a state as any other");

    /* what a test leaves is its own to take away */
    put((const char *const[]){ NULL }, 0);
    g_free(page);
    page = g_build_filename(where, ".placard-site", NULL);
    g_unlink(page);
    ok(g_rmdir(where) == 0, "a site of nothing leaves nothing but its list");
    g_rmdir(root);
    g_free(page);
    g_free(removed);
    g_free(where);
    g_free(root);
    return done();
}
