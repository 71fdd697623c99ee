#include "render/command/pages.h"

#include <string.h>
#include <sys/stat.h>

struct finder {
    const struct data *data;
    struct arena      *arena;
};

static const char *
find(void *context, const char *name)
{
    struct finder *f = context;

    return data_file(f->data, arena_printf(f->arena, "web/%s", name), f->arena);
}

/* Templates, and what is taken as it is; an organizer's own and ours. */
static const char *const *
names_of(struct finder *f)
{
    static const struct { const char *folder, *prefix; } folders[] = { { "web", "" }, { "web/files", "files/" } };
    struct { const char **items; size_t n, room; } names = { 0 };

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        for (const char *const *name = data_names(f->data, folders[i].folder, "", f->arena); *name != NULL; name++) {
            const char *full = arena_printf(f->arena, "%s%s", folders[i].prefix, *name);

            if (find(f, full) != NULL)  /* no folder */
                *arena_push(f->arena, &names) = full;
        }
    *arena_push(f->arena, &names) = NULL;
    return names.items;
}

bool
pages_make(const struct data *data, const char *event, site_take *take, void *context, const char **root, struct arena *arena,
           struct report *report)
{
    struct finder finder = { data, arena };
    struct web_files files = { find, &finder };
    struct db *db = data_event(data, event, arena, report);
    bool good;

    if (db == NULL)
        return false;
    if (root != NULL) {
        const char *host = strstr(db_event(db)->url, "://"), *path = host != NULL ? strchr(host + 3, '/') : NULL;

        *root = arena_strdup(arena, path != NULL ? path : "");
    }
    good = site_make(db, &files, names_of(&finder), take, context, report);
    db_close(db);
    return good;
}

static void
add(uint64_t *state, uint64_t x)
{
    *state = (*state ^ x) * 0x100000001b3u;     /* FNV-1a, of 64 bits at a time */
}

static void
add_file(uint64_t *state, const char *path)
{
    struct stat s;

    /* an empty log beside the event comes and goes with every reader */
    if (path == NULL || stat(path, &s) != 0 || s.st_size == 0) {
        add(state, 1);
        return;
    }
    add(state, (uint64_t)s.st_size);
    add(state, (uint64_t)s.st_mtim.tv_sec);
    add(state, (uint64_t)s.st_mtim.tv_nsec);
    add(state, (uint64_t)s.st_ino);
}

uint64_t
pages_state(const struct data *data, const char *event)
{
    struct arena *arena = arena_new();
    struct finder finder = { data, arena };
    uint64_t state = 0xcbf29ce484222325u;

    add_file(&state, event);
    add_file(&state, arena_printf(arena, "%s-wal", event));
    /* this program, and when clocks change */
    add_file(&state, "/proc/self/exe");
    add_file(&state, "/usr/share/zoneinfo");
    for (const char *const *name = names_of(&finder); *name != NULL; name++)
        add_file(&state, find(&finder, *name));
    for (const char *const *name = data_names(data, "words", ".words", arena); *name != NULL; name++)
        add_file(&state, data_file(data, arena_printf(arena, "words/%s.words", *name), arena));
    arena_drop(arena);
    return state;
}
