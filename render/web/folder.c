#include "render/web/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "render/base/write.h"

#define WAITING ".placard-new"
#define LIST    ".placard-site"

static const char first_line[] = "# What placard wrote here, and may replace or remove.";

struct folder {
    char       *path;
    int         fd, waiting;            /* the folder, and the one where new files wait */
    bool        alike;                  /* to its file system "a" and "A" are one name */
    GHashTable *ours;                   /* paths that were ours before */
    char       *as_of;                  /* what the list said of their state; NULL: nothing */
    GHashTable *pages;                  /* that are now */
    GHashTable *folded;                 /* the same in small letters, where alike */
    GPtrArray  *order;                  /* new or changed, each waiting under its number */
    char       *buffer;
    size_t      room;
};

static bool
fail(const struct folder *f, const char *what, const char *path, struct report *report)
{
    report_error(report, NOWHERE, "cannot %s %s/%s: %s", what, f->path, path, g_strerror(errno));
    return false;
}

/* What a run that was killed has left. */
static void
empty_waiting(struct folder *f)
{
    DIR *dir = fdopendir(openat(f->fd, WAITING, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}

static void
read_list(struct folder *f)
{
    char *path = g_build_filename(f->path, LIST, NULL), *text = NULL;

    if (g_file_get_contents(path, &text, NULL, NULL)) {
        char **lines = g_strsplit(text, "\n", 0);

        if (lines[0] != NULL && lines[1] != NULL && lines[1][0] == '#')
            f->as_of = g_strdup(lines[1]);
        for (char **line = lines; *line != NULL; line++)
            if (**line != '\0' && **line != '#' && **line != '/' && strstr(*line, "..") == NULL)
                g_hash_table_add(f->ours, g_strdup(*line));
        g_strfreev(lines);
    }
    g_free(text);
    g_free(path);
}

struct folder *
folder_open(const char *path, struct report *report)
{
    struct folder *f = g_new0(struct folder, 1);
    struct stat st;

    f->path = g_strdup(path);
    f->fd = f->waiting = -1;
    f->ours = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->order = g_ptr_array_new();
    if ((mkdir(path, 0777) != 0 && errno != EEXIST) || (f->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        report_error(report, NOWHERE, errno == ENOENT ? "cannot make %s: the folder it is to be in is not there (%s)"
                                                      : "cannot write to %s: %s", path, g_strerror(errno));
        goto failed;
    }
    if (flock(f->fd, LOCK_EX | LOCK_NB) != 0) {
        report_error(report, NOWHERE, "another placard is writing to %s; wait for it", path);
        goto failed;
    }
    if ((mkdirat(f->fd, WAITING, 0777) != 0 && errno != EEXIST)
        || (f->waiting = openat(f->fd, WAITING, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        fail(f, "make", WAITING, report);
        goto failed;
    }
    f->alike = fstatat(f->fd, ".PLACARD-NEW", &st, 0) == 0;
    empty_waiting(f);
    read_list(f);
    return f;
failed:
    folder_close(f);
    return NULL;
}

/* Is it there, and just so? `exists`: it is there. */
static bool
is_same(struct folder *f, const char *path, const char *bytes, size_t length, bool *exists)
{
    int fd = openat(f->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    bool same = false;

    *exists = fd >= 0 || errno != ENOENT;
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size == length) {
        size_t done = 0;
        ssize_t n = 1;

        if (f->room < length) {
            f->room = length * 2;
            f->buffer = g_realloc(f->buffer, f->room);
        }
        while (done < length && (n = read(fd, f->buffer + done, length - done)) > 0)
            done += (size_t)n;
        same = done == length && memcmp(f->buffer, bytes, length) == 0;
    }
    close(fd);
    return same;
}

static bool
write_file(int folder, const char *name, const char *bytes, size_t length)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), error;
    bool whole;

    if (fd < 0)
        return false;
    whole = write_all(fd, bytes, length);
    error = errno;
    if (close(fd) != 0 && whole) {
        error = errno;
        whole = false;
    }
    errno = error;
    return whole;
}

bool
folder_take(struct folder *f, const char *path, const char *bytes, size_t length, struct report *report)
{
    char number[24];
    bool exists;

    if (f->alike) {
        char *small = g_utf8_casefold(path, -1);

        /* the same name in other letters is the same file: it is there already */
        if (!g_hash_table_add(f->folded, small))
            return true;
    }
    if (!g_hash_table_add(f->pages, g_strdup(path))) {
        report_error(report, NOWHERE, "two pages are to be %s; one of the web templates has to say another path", path);
        return false;
    }
    if (is_same(f, path, bytes, length, &exists))
        return true;
    if (exists && !g_hash_table_contains(f->ours, path)) {
        report_error(report, NOWHERE, "%s/%s is there, and placard did not write it; give a folder for the site alone, or move it away",
                     f->path, path);
        return false;
    }
    snprintf(number, sizeof number, "%u", f->order->len);
    if (!write_file(f->waiting, number, bytes, length))
        return fail(f, "write", path, report);
    g_ptr_array_add(f->order, g_strdup(path));
    return true;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The paths of one table, or of both, sorted. */
static GPtrArray *
names_of(GHashTable *a, GHashTable *b)
{
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(names, key);
    if (b != NULL) {
        g_hash_table_iter_init(&iter, b);
        while (g_hash_table_iter_next(&iter, &key, NULL))
            if (!g_hash_table_contains(a, key))
                g_ptr_array_add(names, key);
    }
    g_ptr_array_sort(names, by_name);
    return names;
}

/* A line of the list that says of what state the files are, and how they are now: their sizes and times. */
static char *
line_of(const struct folder *f, const GPtrArray *names, uint64_t state)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char *line, *start = g_strdup_printf("# As of %016" PRIx64 " ", state);

    for (guint i = 0; i < names->len; i++) {
        const char *path = g_ptr_array_index(names, i);
        struct stat st = { 0 };
        int64_t facts[4] = { -1 };

        if (fstatat(f->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            facts[0] = st.st_size;
            facts[1] = st.st_mtim.tv_sec;
            facts[2] = st.st_mtim.tv_nsec;
            facts[3] = (int64_t)st.st_ino;
        }
        g_checksum_update(sum, (const guchar *)path, (gssize)strlen(path) + 1);
        g_checksum_update(sum, (const guchar *)facts, sizeof facts);
    }
    line = g_strconcat(start, g_checksum_get_string(sum), NULL);
    g_free(start);
    g_checksum_free(sum);
    return line;
}

bool
folder_is_of(struct folder *f, uint64_t state, struct folder_counts *counts)
{
    GPtrArray *names;
    char *line;
    bool same;

    if (f->as_of == NULL)
        return false;
    names = names_of(f->ours, NULL);
    line = line_of(f, names, state);
    same = strcmp(line, f->as_of) == 0;
    if (same)
        *counts = (struct folder_counts){ .pages = names->len };
    g_free(line);
    g_ptr_array_free(names, TRUE);
    return same;
}

/* List the paths of one table, or of both; with a state, all of it is there. */
static bool
write_list(struct folder *f, GHashTable *a, GHashTable *b, const uint64_t *state, struct report *report)
{
    GPtrArray *names = names_of(a, b);
    GString *text = g_string_new(first_line);
    bool exists, good = true;

    if (state != NULL) {
        char *line = line_of(f, names, *state);

        g_string_append_printf(text, "\n%s", line);
        g_free(line);
    }
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "\n%s", (const char *)g_ptr_array_index(names, i));
    g_string_append_c(text, '\n');
    if (!is_same(f, LIST, text->str, text->len, &exists)) {
        unlinkat(f->waiting, "list", 0);
        good = write_file(f->waiting, "list", text->str, text->len) && renameat(f->waiting, "list", f->fd, LIST) == 0;
        if (!good)
            fail(f, "write", LIST, report);
    }
    g_string_free(text, TRUE);
    g_ptr_array_free(names, TRUE);
    return good;
}

static bool
make_parents(struct folder *f, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        char *parent = g_strndup(path, (gsize)(slash - path));
        bool good = mkdirat(f->fd, parent, 0777) == 0 || errno == EEXIST;

        g_free(parent);
        if (!good)
            return false;
    }
    return true;
}

static void
remove_page(struct folder *f, const char *path)
{
    char *parent = g_strdup(path), *slash;

    unlinkat(f->fd, path, 0);
    while ((slash = strrchr(parent, '/')) != NULL) {
        *slash = '\0';
        if (unlinkat(f->fd, parent, AT_REMOVEDIR) != 0)
            break;
    }
    g_free(parent);
}

bool
folder_finish(struct folder *f, uint64_t state, struct folder_counts *counts, struct report *report)
{
    GHashTableIter iter;
    gpointer key;

    *counts = (struct folder_counts){ g_hash_table_size(f->pages), f->order->len, 0 };
    /* from here on, all that may be ours is known to be */
    if (f->order->len > 0 && !write_list(f, f->pages, f->ours, NULL, report))
        return false;
    for (guint i = 0; i < f->order->len; i++) {
        const char *path = g_ptr_array_index(f->order, i);
        char number[24];

        snprintf(number, sizeof number, "%u", i);
        if (renameat(f->waiting, number, f->fd, path) == 0)
            continue;
        if (errno != ENOENT || !make_parents(f, path) || renameat(f->waiting, number, f->fd, path) != 0)
            return fail(f, "put in place", path, report);
    }
    g_hash_table_iter_init(&iter, f->ours);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!g_hash_table_contains(f->pages, key)) {
            char *small = f->alike ? g_utf8_casefold(key, -1) : NULL;

            if (small == NULL || !g_hash_table_contains(f->folded, small)) {
                remove_page(f, key);
                counts->removed++;
            }
            g_free(small);
        }
    return write_list(f, f->pages, NULL, &state, report);
}

void
folder_close(struct folder *f)
{
    if (f == NULL)
        return;
    if (f->waiting >= 0) {
        empty_waiting(f);
        close(f->waiting);
        unlinkat(f->fd, WAITING, AT_REMOVEDIR);
    }
    if (f->fd >= 0)
        close(f->fd);
    for (guint i = 0; i < f->order->len; i++)
        g_free(g_ptr_array_index(f->order, i));
    g_ptr_array_free(f->order, TRUE);
    g_hash_table_destroy(f->ours);
    g_hash_table_destroy(f->pages);
    g_hash_table_destroy(f->folded);
    g_free(f->as_of);
    g_free(f->buffer);
    g_free(f->path);
    g_free(f);
}
