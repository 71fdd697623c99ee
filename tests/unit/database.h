/*
 * An event's file for tests of the database: made in a folder of its own,
 * filled by importing schedules written here, and asked in SQL.
 */
#ifndef PLACARD_TESTS_UNIT_DATABASE_H
#define PLACARD_TESTS_UNIT_DATABASE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/internal.h"
#include "tests/unit/tap.h"

static char *folder;            /* where files go */

static const struct db_event summit = {
    .name = "Test Summit", .place = "Seattle", .zone = "America/Los_Angeles", .url = "https://xds.test", .day_change = 240,
};

/* Views for tests that are about something else. */
static const char no_views[] = "";

static inline char *
path_of(const char *name)
{
    if (folder == NULL)
        folder = g_dir_make_tmp("placard-test-XXXXXX", NULL);
    return g_build_filename(folder, name, NULL);
}

/* A report goes to memory, one at a time; spoken() ends it and has what was said, paths shortened to names. */
static FILE *listening;
static char *caught, *heard;
static size_t caught_bytes;

static inline void
stop(void)
{
    if (listening != NULL)
        fclose(listening);
    listening = NULL;
    free(caught);
    caught = NULL;
}

static inline struct report
listen(void)
{
    stop();
    return (struct report){ .out = listening = open_memstream(&caught, &caught_bytes) };
}

static inline const char *
spoken(struct report *r)
{
    char **parts, *prefix = g_strconcat(folder != NULL ? folder : "/nowhere", "/", NULL);

    fflush(r->out);
    parts = g_strsplit(caught, prefix, -1);
    g_free(heard);
    heard = g_strjoinv("", parts);
    g_strfreev(parts);
    g_free(prefix);
    stop();
    *r = (struct report){ .errors = r->errors, .warnings = r->warnings };
    return heard;
}

static inline bool
says(struct report *r, const char *text)
{
    const char *all = spoken(r);
    bool found = strstr(all, text) != NULL;

    if (!found)
        printf("# wanted: %s\n# heard: %s\n", text, all);
    return found;
}

/* A new event, open; test files of the same name go first. */
static inline struct db *
new_event(const char *name, const char *views)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    struct report report = { .out = stdout };
    char *path = path_of(name);
    struct db *db;

    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        char *other = g_strconcat(path, endings[i], NULL);

        g_unlink(other);
        g_free(other);
    }
    db = db_create(path, &summit, &report) ? db_open_with(path, views, db_migrations, &report) : NULL;
    g_free(path);
    if (db == NULL) {
        puts("Bail out! no event");
        exit(1);
    }
    return db;
}

/* The rows of a query, " | " between columns and "; " between rows. For g_free(). */
static inline char *
answer(struct db *db, const char *query)
{
    GString *out = g_string_new(NULL);
    sqlite3_stmt *q = NULL;

    if (sqlite3_prepare_v2(db->sql, query, -1, &q, NULL) != SQLITE_OK)
        g_string_append(out, sqlite3_errmsg(db->sql));
    while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
        if (out->len > 0)
            g_string_append(out, "; ");
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            const char *text = (const char *)sqlite3_column_text(q, i);

            g_string_append_printf(out, "%s%s", i > 0 ? " | " : "", text != NULL ? text : "NULL");
        }
    }
    sqlite3_finalize(q);
    return g_string_free(out, FALSE);
}

/* Is this the answer? The rest is a sentence for the line of TAP. */
__attribute__((format(printf, 4, 5))) static inline bool
gives(struct db *db, const char *query, const char *expected, const char *format, ...)
{
    char *is = answer(db, query), *sentence;
    va_list args;
    bool same = strcmp(is, expected) == 0;

    va_start(args, format);
    sentence = g_strdup_vprintf(format, args);
    va_end(args);
    if (!ok(same, "%s", sentence))
        printf("# is:     %s\n# wanted: %s\n", is, expected);
    g_free(sentence);
    g_free(is);
    return same;
}

/* A session of a schedule.xml; what is NULL is left out. Times are local: "2015-08-17T09:00". */
struct talk {
    const char *guid, *code, *id, *slug, *url;
    const char *title, *room, *start, *duration;
    const char *people;         /* "5=Ana Pérez; Bo Li": with ids or without */
};

static inline void
element(GString *xml, const char *name, const char *text)
{
    if (text != NULL) {
        char *escaped = g_markup_escape_text(text, -1);

        g_string_append_printf(xml, "<%s>%s</%s>", name, escaped, name);
        g_free(escaped);
    }
}

static inline void
attribute(GString *xml, const char *name, const char *text)
{
    if (text != NULL) {
        char *escaped = g_markup_escape_text(text, -1);

        g_string_append_printf(xml, " %s=\"%s\"", name, escaped);
        g_free(escaped);
    }
}

static inline char *
schedule_of(const struct talk *talks, size_t n)
{
    GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<schedule><version>1</version><conference>"
                                "<title>Test Summit</title></conference>");

    for (size_t i = 0; i < n; i++) {
        const struct talk *t = &talks[i];
        char *day = g_strndup(t->start != NULL ? t->start : "2015-08-17", 10);
        char **people = g_strsplit(t->people != NULL ? t->people : "", "; ", -1);

        g_string_append_printf(xml, "\n<day index=\"1\" date=\"%s\"><room", day);
        attribute(xml, "name", t->room != NULL ? t->room : "Hall");
        g_string_append(xml, "><event");
        attribute(xml, "guid", t->guid);
        attribute(xml, "code", t->code);
        attribute(xml, "id", t->id);
        g_string_append(xml, ">");
        element(xml, "title", t->title);
        element(xml, "room", t->room != NULL ? t->room : "Hall");
        element(xml, "start", t->start != NULL ? t->start + 11 : "09:00");
        element(xml, "duration", t->duration != NULL ? t->duration : "0:30");
        element(xml, "slug", t->slug);
        element(xml, "url", t->url);
        g_string_append(xml, "<persons>");
        for (char **p = people; *p != NULL; p++) {
            char *equals = strchr(*p, '=');

            if (equals != NULL)
                *equals = '\0';
            g_string_append(xml, "<person");
            attribute(xml, "id", equals != NULL ? *p : NULL);
            g_string_append(xml, ">");
            {
                char *escaped = g_markup_escape_text(equals != NULL ? equals + 1 : *p, -1);

                g_string_append_printf(xml, "%s</person>", escaped);
                g_free(escaped);
            }
        }
        g_string_append(xml, "</persons></event></room></day>");
        g_strfreev(people);
        g_free(day);
    }
    g_string_append(xml, "</schedule>\n");
    return g_string_free(xml, FALSE);
}

static struct db_import_result result;          /* of the last import */
static int64_t clock_now = 1439775600;          /* moves on with each */

/* Signs have been printed: what changes from here on makes the next revision. */
static inline void
print(struct db *db)
{
    int64_t when;
    int number = db_revision(db, &when);

    db_printed(db, number, when);
}

/* Every row that is referred to is there: imports enter rows without looking. */
static inline bool
is_sound(struct db *db)
{
    sqlite3_stmt *q = NULL;
    bool sound = sqlite3_prepare_v2(db->sql, "PRAGMA foreign_key_check", -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE;

    sqlite3_finalize(q);
    return sound;
}

static inline bool
import_text(struct db *db, const char *name, const char *text, gssize length, const char *source, bool dry_run, struct report *report)
{
    char *path = path_of(name);
    struct db_import job = { .path = path, .source = source, .now = clock_now += 60, .dry_run = dry_run, .allow_mass_cancel = true };
    bool good;

    if (!dry_run)
        print(db);
    good = g_file_set_contents(path, text, length, NULL) && db_import(db, &job, &result, report) && is_sound(db);

    g_free(path);
    return good;
}

static inline bool
import_from(struct db *db, const char *source, const struct talk *talks, size_t n)
{
    struct report report = { .out = NULL };
    char *xml = schedule_of(talks, n);
    bool good = import_text(db, "schedule.xml", xml, -1, source, false, &report);

    if (!good) {
        report.out = stdout;
        import_text(db, "schedule.xml", xml, -1, source, false, &report);
    }
    g_free(xml);
    return good;
}

#define import(db, talks) import_from((db), NULL, (talks), G_N_ELEMENTS(talks))

/* "2 added, 1 changed, 0 withdrawn, 5 unchanged, revision 3" */
static inline bool
counted(size_t added, size_t changed, size_t withdrawn, size_t unchanged, int revision)
{
    bool same = result.added == added && result.changed == changed && result.withdrawn == withdrawn
             && result.unchanged == unchanged && result.revision == revision;

    if (!same)
        printf("# %zu added, %zu changed, %zu withdrawn, %zu unchanged, revision %d\n",
               result.added, result.changed, result.withdrawn, result.unchanged, result.revision);
    return same;
}

/* Forget the folder and end. */
static inline int
leave(void)
{
    GDir *dir = folder != NULL ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        char *path = path_of(name);

        g_unlink(path);
        g_free(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
    if (folder != NULL)
        g_rmdir(folder);
    g_free(folder);
    stop();
    g_free(heard);
    return done();
}

#endif
