#include "render/web/site.h"

#include <string.h>

/* A page behind a code is one request, answered in one go: it says so where an abstract is too long for that. */
enum { MOST_SESSION_BYTES = 25000 };

struct job {
    struct db              *db;
    const struct web_files *files;
    site_take              *take;
    void                   *context;
    struct report          *report;
    struct arena           *arena;      /* of the template at hand */
};

/* Templates say what they read as "session"; the view is web_session. */
static bool
make_pages(struct job *j, struct web_template *t)
{
    const char *view = arena_printf(j->arena, "web_%s", t->view);
    struct db_records *records = db_records(j->db, view, t->lists, t->n_lists, NULL, 0, j->report);
    struct arena *arena = arena_new();
    GString *path = g_string_new(NULL), *out = g_string_new(NULL);
    size_t before = j->report->errors;
    const struct record *record;
    bool checked = false, good = records != NULL;

    if (records == NULL)
        report_error(j->report, (struct source){ .file = t->path }, "its view %s cannot be read", view);
    while (good && (record = db_records_next(records, arena, j->report)) != NULL) {
        /* the first record is the first to know the words */
        if (!checked)
            good = web_template_check(t, record->shape, record->parent != NULL ? record->parent->shape : NULL, j->arena, j->report);
        checked = true;
        g_string_truncate(path, 0);
        g_string_truncate(out, 0);
        good = good && web_template_target(t, record, path, j->report)
            && web_template_write(t, record, out, arena, j->report);
        if (good && strcmp(t->view, "session") == 0 && out->len > MOST_SESSION_BYTES)
            report_warning(j->report, (struct source){ .file = path->str },
                           "the page is %zu KB, and a phone in a crowd opens 25 KB at once; shorten the abstract", (out->len + 999) / 1000);
        good = good && j->take(j->context, path->str, out->str, out->len, j->report);
        arena_reset(arena);
    }
    good = good && j->report->errors == before;
    db_records_close(records);
    g_string_free(path, TRUE);
    g_string_free(out, TRUE);
    arena_drop(arena);
    return good;
}

static bool
copy_file(struct job *j, const char *name)
{
    const char *path = j->files->find(j->files->context, name);
    char *bytes = NULL;
    gsize length;
    GError *error = NULL;
    bool good;

    if (path == NULL || !g_file_get_contents(path, &bytes, &length, &error)) {
        report_error(j->report, (struct source){ .file = path != NULL ? path : name }, "%s",
                     error != NULL ? error->message : "is not there any more");
        g_clear_error(&error);
        return false;
    }
    good = j->take(j->context, name + strlen("files/"), bytes, length, j->report);
    g_free(bytes);
    return good;
}

/* Views of an organizer's own, for pages of their own. */
static bool
own_views(struct db *db, const struct web_files *files, const char *const *names, struct report *report)
{
    for (; *names != NULL; names++)
        if (g_str_has_suffix(*names, ".sql")) {
            const char *path = files->find(files->context, *names);

            if (path == NULL || !db_own_views(db, path, report))
                return false;
        }
    return true;
}

bool
site_make(struct db *db, const struct web_files *files, const char *const *names, site_take *take, void *context,
          struct report *report)
{
    struct job j = { db, files, take, context, report, NULL };
    bool good = db_web_views(db, report) && own_views(db, files, names, report);

    for (; good && *names != NULL; names++) {
        if (g_str_has_prefix(*names, "files/")) {
            good = copy_file(&j, *names);
            continue;
        }
        /* read already; and what an editor keeps beside a file */
        if (g_str_has_suffix(*names, ".sql") || g_str_has_suffix(*names, "~") || **names == '#')
            continue;
        j.arena = arena_new();
        {
            struct web_template *t = web_template_load(*names, files, j.arena, report);

            good = t != NULL && (t->view == NULL || make_pages(&j, t));
        }
        arena_drop(j.arena);
    }
    return good;
}
