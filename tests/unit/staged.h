/*
 * For the tests of the readers: read bytes into staging tables in memory, and
 * write down the rows and the messages as text.
 *
 * A case is a folder tests/cases/import/NAME with `input`, `expected.txt` and
 * perhaps `zone` (default America/Los_Angeles; empty: none). NAME begins with
 * what reads it, such as "xml-", "json-", "ics-" or "text-". With --accept, expected.txt is rewritten.
 */
#ifndef PLACARD_TESTS_UNIT_STAGED_H
#define PLACARD_TESTS_UNIT_STAGED_H

#include <glib.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/read/stage.h"
#include "tests/unit/tap.h"

struct staged {
    sqlite3 *db;
    bool     read;                      /* the reader was content, and nothing was an error */
    char    *messages;
    size_t   length;
};

/* What the reader of tables is told. */
static const struct table_options *staged_tables;

static inline struct staged
staged_read(stage_reader *reader, const char *data, size_t length, const char *zone)
{
    struct staged s = { 0 };
    struct report report = { .out = open_memstream(&s.messages, &s.length) };
    struct stage *stage;

    sqlite3_open(":memory:", &s.db);
    sqlite3_exec(s.db, "BEGIN", NULL, NULL, NULL);
    stage = stage_open(s.db, zone, 240, &report);
    if (stage != NULL)
        stage_set_tables(stage, staged_tables);
    s.read = stage != NULL && reader(stage, "input", data, length);
    stage_close(stage);
    s.read = s.read && report.errors == 0;
    fclose(report.out);
    return s;
}

static inline void
staged_drop(struct staged *s)
{
    sqlite3_close(s->db);
    free(s->messages);
}

/* Bytes are refused, with a message that has this in it. */
static inline void
staged_refused(stage_reader *reader, const char *zone, const char *about, const char *data, size_t length, const char *message)
{
    struct staged s = staged_read(reader, data, length, zone);

    if (!ok(!s.read && strstr(s.messages, message) != NULL, "%s is refused, with \"%s\"", about, message))
        printf("# got: %.500s\n", s.messages);
    staged_drop(&s);
}

/* So is a file that is cut off at any byte before `length`, with any message. */
static inline void
staged_cut(stage_reader *reader, const char *zone, const char *data, size_t length)
{
    size_t silent = 0;

    for (size_t n = 0; n < length; n++) {
        char *copy = g_memdup2(data, n + 1);            /* so that a sanitizer sees reading past it */
        struct staged s = staged_read(reader, copy, n, zone);

        silent += s.read || *s.messages == '\0';
        staged_drop(&s);
        g_free(copy);
    }
    ok(silent == 0, "a file cut off at any of its %zu bytes is refused with a message", length);
}

/* The same text so many times. */
static inline void
append_times(GString *s, int n, const char *text)
{
    while (n-- > 0)
        g_string_append(s, text);
}

/* The only value of a query, as text. For g_free(). */
static inline char *
staged_value(struct staged *s, const char *query)
{
    sqlite3_stmt *q = NULL;
    char *value = NULL;

    if (sqlite3_prepare_v2(s->db, query, -1, &q, NULL) != SQLITE_OK)
        return g_strdup(sqlite3_errmsg(s->db));
    if (sqlite3_step(q) == SQLITE_ROW)
        value = g_strdup((const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    return value ? value : g_strdup("");
}

static inline int
staged_count(struct staged *s, const char *query)
{
    char *value = staged_value(s, query);
    int n = atoi(value);

    g_free(value);
    return n;
}

/* Rows of a query as "  name value" lines, or on one line of `name "value"`; nothing for NULL and "". */
static inline void
staged_rows(struct staged *s, const char *head, const char *query, bool lines, GString *out)
{
    sqlite3_stmt *q = NULL;

    if (sqlite3_prepare_v2(s->db, query, -1, &q, NULL) != SQLITE_OK) {
        g_string_append(out, sqlite3_errmsg(s->db));
        return;
    }
    while (sqlite3_step(q) == SQLITE_ROW) {
        g_string_append(out, head);
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            const char *value = (const char *)sqlite3_column_text(q, i);
            GString *shown;

            if (value == NULL || *value == '\0')
                continue;
            shown = g_string_new(value);
            g_string_replace(shown, "\n", "\\n", 0);
            if (lines)
                g_string_append_printf(out, "\n    %-11s %s", sqlite3_column_name(q, i), shown->str);
            else
                g_string_append_printf(out, " %s \"%s\"", sqlite3_column_name(q, i), shown->str);
            g_string_free(shown, TRUE);
        }
        g_string_append_c(out, '\n');
    }
    sqlite3_finalize(q);
}

static inline char *
staged_text(struct staged *s)
{
    GString *out = g_string_new(NULL);
    int sessions = staged_count(s, "SELECT count(*) FROM stage_session");

    g_string_append(out, s->read ? "read\n" : "refused\n");
    if (s->read) {
        staged_rows(s, "event", "SELECT title, place, zone, url, day_change FROM stage_event", false, out);
        staged_rows(s, "room", "SELECT name FROM stage_room ORDER BY position", false, out);
        for (int i = 1; i <= sessions; i++) {
            char *query = g_strdup_printf(
                "SELECT line, guid, code, uid, id, slug, url, title, subtitle, (SELECT text FROM stage_abstract a WHERE a.row = s.row) AS abstract, kind, track, language, room,"
                " strftime('%%Y-%%m-%%d %%H:%%M UTC', start_utc, 'unixepoch') AS start,"
                " strftime('%%Y-%%m-%%d %%H:%%M UTC', end_utc, 'unixepoch') AS \"end\","
                " CASE cancelled WHEN 1 THEN 'yes' END AS cancelled FROM stage_session s WHERE row = %d", i);

            staged_rows(s, "session", query, true, out);
            g_free(query);
            query = g_strdup_printf(
                "SELECT guid, code, id, name, credited, affiliation, job, company, bio, nullif(role, 'speaker') AS role"
                " FROM stage_person WHERE session = %d ORDER BY position", i);
            staged_rows(s, "    person", query, false, out);
            g_free(query);
        }
        staged_rows(s, "attendee", "SELECT line, id, name, first, rest, native, native_language, pronouns, affiliation, job, bio, role"
                    " FROM stage_attendee ORDER BY position", false, out);
    }
    g_string_append(out, s->messages);
    return g_string_free(out, FALSE);
}

static inline int
staged_by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every folder of tests/cases/import that begins with `prefix`. */
static inline void
staged_cases(const char *prefix, stage_reader *reader, bool accept)
{
    const char *folder = "tests/cases/import", *name;
    GDir *dir = g_dir_open(folder, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_prefix(name, prefix))
            g_ptr_array_add(names, g_strdup(name));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(names, staged_by_name);
    for (guint i = 0; i < names->len; i++) {
        char *input = g_build_filename(folder, names->pdata[i], "input", NULL);
        char *zone_file = g_build_filename(folder, names->pdata[i], "zone", NULL);
        char *expected_file = g_build_filename(folder, names->pdata[i], "expected.txt", NULL);
        char *data = NULL, *zone = NULL, *expected = NULL, *got;
        gsize length = 0;
        struct staged s;

        if (!g_file_get_contents(input, &data, &length, NULL))
            ok(false, "%s: there is no input", (char *)names->pdata[i]);
        if (g_file_get_contents(zone_file, &zone, NULL, NULL))
            g_strstrip(zone);
        s = staged_read(reader, data ? data : "", length, zone == NULL ? "America/Los_Angeles" : *zone ? zone : NULL);
        got = staged_text(&s);
        if (accept)
            g_file_set_contents(expected_file, got, -1, NULL);
        g_file_get_contents(expected_file, &expected, NULL, NULL);
        if (!ok(expected != NULL && strcmp(got, expected) == 0, "case %s", (char *)names->pdata[i]))
            printf("# got:\n%s", got);
        staged_drop(&s);
        g_free(input);
        g_free(zone_file);
        g_free(expected_file);
        g_free(data);
        g_free(zone);
        g_free(expected);
        g_free(got);
    }
    g_ptr_array_free(names, TRUE);
}

#endif
