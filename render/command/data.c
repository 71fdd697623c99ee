#include "render/command/data.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/read/when.h"
#include "render/command/command.h"
#include "render/layout/layout.h"

static bool
is_folder(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static bool
is_file(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && !S_ISDIR(s.st_mode);
}

/* A folder is ours if it has what every layout needs. */
static bool
is_home(const char *folder, struct arena *arena)
{
    return is_file(arena_printf(arena, "%s/layouts/theme.layout", folder))
        && is_file(arena_printf(arena, "%s/fonts/families", folder));
}

static const char *
find_home(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash;

    if (n < 0)
        return NULL;
    path[n] = '\0';
    /* up from the program: build/asan/placard and PREFIX/bin/placard are two steps below */
    for (int up = 0; up < 3 && (slash = strrchr(path, '/')) != NULL; up++) {
        const char *share;

        *slash = '\0';
        if (is_home(path, arena))
            return arena_strdup(arena, path);
        share = arena_printf(arena, "%s/share/placard", path);
        if (is_home(share, arena))
            return share;
    }
    return NULL;
}

/* The path as a person in this folder would say it: messages are full of it. */
static const char *
from_here(const char *path)
{
    char here[PATH_MAX];
    size_t length;

    if (getcwd(here, sizeof here) == NULL)
        return path;
    length = strlen(here);
    return strncmp(path, here, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}

bool
data_find(struct data *d, const char *layouts, struct arena *arena, struct report *report)
{
    const size_t most = sizeof d->paths / sizeof *d->paths - 3;     /* ours, a layout's own, NULL */
    const char *said_by = "--layouts";
    size_t n = 0;

    *d = (struct data){ .home = find_home(arena) };
    if (d->home == NULL) {
        report_error(report, NOWHERE, "the layouts and fonts that belong to this program are not where it is; "
                     "install it with \"make install\", or run it from its source tree");
        return false;
    }
    d->families = arena_printf(arena, "%s/fonts/families", d->home);
    if (layouts == NULL) {
        layouts = getenv("PLACARD_LAYOUTS");
        said_by = "PLACARD_LAYOUTS";
    }
    while (layouts != NULL && *layouts != '\0') {
        size_t length = strcspn(layouts, ":");

        if (length > 0) {
            const char *folder = arena_strndup(arena, layouts, length);

            if (!is_folder(folder)) {
                report_error(report, NOWHERE, "%s: there is no folder \"%s\"", said_by, folder);
                return false;
            }
            if (n == most) {
                report_error(report, NOWHERE, "%s: more than %zu folders", said_by, most);
                return false;
            }
            d->paths[n++] = folder;
        }
        layouts += length + (layouts[length] == ':');
    }
    d->paths[n] = from_here(arena_printf(arena, "%s/layouts", d->home));
    return true;
}

const char *
data_file(const struct data *d, const char *name, struct arena *arena)
{
    for (size_t i = 0; d->paths[i] != NULL; i++) {
        const char *path = arena_printf(arena, "%s/%s", d->paths[i], name);

        if (is_file(path))
            return path;
    }
    return NULL;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *
data_names(const struct data *d, const char *folder, const char *ending, struct arena *arena)
{
    struct { const char **items; size_t n, room; } names = { 0 };
    size_t kept = 0;

    for (size_t i = 0; d->paths[i] != NULL; i++) {
        DIR *dir = opendir(arena_printf(arena, "%s/%s", d->paths[i], folder));
        struct dirent *entry;

        if (dir == NULL)
            continue;
        while ((entry = readdir(dir)) != NULL) {
            size_t length = strlen(entry->d_name), end = strlen(ending);

            if (entry->d_name[0] != '.' && length > end && strcmp(entry->d_name + length - end, ending) == 0)
                *arena_push(arena, &names) = arena_strndup(arena, entry->d_name, length - end);
        }
        closedir(dir);
    }
    if (names.n > 0)
        qsort(names.items, names.n, sizeof *names.items, by_name);
    for (size_t i = 0; i < names.n; i++)
        if (kept == 0 || strcmp(names.items[kept - 1], names.items[i]) != 0)
            names.items[kept++] = names.items[i];
    names.n = kept;
    *arena_push(arena, &names) = NULL;
    return names.items;
}

/* "de, en, fr" */
static const char *
listed(const char *const *names, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; names[i] != NULL; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", names[i]);
    return text;
}

/* Layouts that can be printed, not what these include. */
static const char *const *
printable(const struct data *d, struct arena *arena)
{
    const char *const *names = data_names(d, ".", ".layout", arena);
    struct { const char **items; size_t n, room; } kept = { 0 };

    for (; *names != NULL; names++)
        if (strcmp(*names, "theme") != 0 && strcmp(*names, "stock") != 0)
            *arena_push(arena, &kept) = *names;
    *arena_push(arena, &kept) = NULL;
    return kept.items;
}

const char *
data_layout(struct data *d, const char *name, struct arena *arena, struct report *report)
{
    size_t length = strlen(name);
    const char *const *names;
    const char *path, *nearest, *slash = strrchr(name, '/');

    if (slash != NULL || (length > 7 && strcmp(name + length - 7, ".layout") == 0)) {
        const char *own = slash == NULL ? "." : slash == name ? "/" : arena_strndup(arena, name, (size_t)(slash - name));

        if (!is_file(name)) {
            report_error(report, NOWHERE, "there is no layout file \"%s\"%s", name,
                         slash == NULL ? " in this folder; said without \".layout\", it is looked for by name" : "");
            return NULL;
        }
        memmove(d->paths + 1, d->paths, sizeof d->paths - sizeof *d->paths);
        d->paths[0] = own;
        return name;
    }
    path = data_file(d, arena_printf(arena, "%s.layout", name), arena);
    if (path != NULL)
        return path;
    names = printable(d, arena);
    nearest = report_nearest(name, names);
    if (nearest != NULL)
        report_error(report, NOWHERE, "there is no layout \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        report_error(report, NOWHERE, "there is no layout \"%s\"; there are %s", name, listed(names, arena));
    return NULL;
}

const struct frame *
data_stocks(const struct data *d, struct arena *arena, struct report *report)
{
    struct frame *first = NULL, **end = &first;

    for (size_t i = 0; d->paths[i] != NULL; i++) {
        const char *path = arena_printf(arena, "%s/stock.layout", d->paths[i]);
        struct layout *layout;

        if (!is_file(path))
            continue;
        layout = layout_load(path, d->paths, arena, report);
        if (layout == NULL)
            return NULL;
        *end = layout->stocks;
        while (*end != NULL)
            end = &(*end)->next;
    }
    if (first == NULL)
        report_error(report, NOWHERE, "there is no stock.layout with a stock in the folders of layouts");
    return first;
}

const char *
data_words(const struct data *d, const char *language, struct arena *arena, struct report *report)
{
    const char *path = strchr(language, '/') == NULL
        ? data_file(d, arena_printf(arena, "words/%s.words", language), arena) : NULL;

    if (path == NULL)
        report_error(report, NOWHERE, "there are no words for the language \"%s\"; there are %s",
                     language, listed(data_names(d, "words", ".words", arena), arena));
    return path;
}

struct db *
data_event(const struct data *d, const char *path, struct arena *arena, struct report *report)
{
    struct db *db = db_open(path, report);
    const char *words;

    if (db == NULL)
        return NULL;
    words = data_words(d, db_event(db)->language, arena, report);
    if (words == NULL || !db_words(db, words, report)) {
        db_close(db);
        return NULL;
    }
    return db;
}

bool
event_open(struct event *e, const char *path, struct report *report)
{
    struct data data;

    e->arena = arena_new();
    e->db = data_find(&data, NULL, e->arena, report) ? data_event(&data, path, e->arena, report) : NULL;
    return e->db != NULL;
}

int
event_close(struct event *e, bool well)
{
    db_close(e->db);
    arena_drop(e->arena);
    return well ? DONE : FAULT;
}

bool
data_time(const char *at, const char *zone, int64_t *out, struct report *report)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    struct zone *local;
    struct when when;
    char *end;

    if (at == NULL && epoch != NULL) {
        errno = 0;
        *out = strtoll(epoch, &end, 10);
        if (*epoch != '\0' && *end == '\0' && errno == 0 && *out >= 0 && *out <= 253402300799)
            return true;
        report_error(report, NOWHERE, "SOURCE_DATE_EPOCH is \"%s\": it must be Unix seconds", epoch);
        return false;
    }
    if (at == NULL) {
        *out = time(NULL);
        return true;
    }
    if (!when_parse(at, &when) || !when.has_clock) {
        report_error(report, NOWHERE, "--at \"%s\": say it like 2015-08-16 18:40, local to the event, "
                     "or with an offset: 2015-08-16T18:40-07:00", at);
        return false;
    }
    if (when.has_offset) {
        *out = when.local - when.offset;
        return true;
    }
    local = zone_open(zone, NOWHERE, report);
    if (local == NULL)
        return false;
    zone_unix(local, when.local, out);
    zone_close(local);
    return true;
}
