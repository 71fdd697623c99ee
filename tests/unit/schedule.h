/*
 * An event in memory for tests of views: the tables of schema.sql filled by
 * plain SQL, words, and the views over them, with none of the import.
 */
#ifndef PLACARD_TESTS_UNIT_SCHEDULE_H
#define PLACARD_TESTS_UNIT_SCHEDULE_H

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <sqlite3.h>

#include "db/internal.h"
#include "tests/unit/tap.h"

struct schedule {
    sqlite3      *sql;
    struct words *words;
};

/* Run statements; %q, as SQLite has it, is text within quotes. */
static inline void
run(struct schedule *s, const char *format, ...)
{
    va_list args;
    char *statement, *message = NULL;

    va_start(args, format);
    statement = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sqlite3_exec(s->sql, statement, NULL, NULL, &message) != SQLITE_OK) {
        printf("# %s\n# %.300s\nBail out!\n", message, statement);
        exit(1);
    }
    sqlite3_free(statement);
}

/* The words of layouts/words, in the folder the tests run in. */
static inline bool
speak(struct schedule *s, const char *language)
{
    struct report report = { .out = stdout };
    char path[64];

    g_snprintf(path, sizeof path, "layouts/words/%s.words", language);
    return words_read(s->words, path, &report);
}

static inline void
schedule_open(struct schedule *s, const char *zone)
{
    sqlite3_open(":memory:", &s->sql);
    s->words = words_new();
    if (!words_register(s->sql, s->words))
        printf("Bail out! %s\n", sqlite3_errmsg(s->sql));
    run(s, "%s", sql_schema);
    run(s, "INSERT INTO event (id, name, place, zone, url) VALUES "
           "(1, 'Xen Developer Summit 2015', 'Sheraton Seattle', '%q', 'https://xds.test')", zone);
    run(s, "%s", sql_views);
    speak(s, "en");
}

static inline bool
schedule_close(struct schedule *s)
{
    bool good = sqlite3_close(s->sql) == SQLITE_OK;

    words_drop(s->words);
    return good;
}

/* A room of cells such as "A B" in a group (0: of its own, one cell without a label). */
static inline void
add_room(struct schedule *s, const char *name, int group, const char *labels)
{
    char **label = g_strsplit(labels, " ", 0);
    sqlite3_int64 room;

    run(s, "INSERT INTO room (name, sort) SELECT '%q', count(*) FROM room", name);
    room = sqlite3_last_insert_rowid(s->sql);
    if (group == 0) {
        run(s, "INSERT INTO room_group (group_id) VALUES (1000 + %lld)", room);
        run(s, "INSERT INTO cell (group_id, label, position) VALUES (1000 + %lld, '', 0)", room);
        run(s, "INSERT INTO room_cell VALUES (%lld, last_insert_rowid())", room);
    } else {
        run(s, "INSERT OR IGNORE INTO room_group (group_id) VALUES (%d)", group);
        for (int i = 0; label[i] != NULL; i++) {
            run(s, "INSERT OR IGNORE INTO cell (group_id, label, position) VALUES (%d, '%q', unicode('%q'))",
                group, label[i], label[i]);
            run(s, "INSERT INTO room_cell SELECT %lld, cell_id FROM cell WHERE group_id = %d AND label = '%q'",
                room, group, label[i]);
        }
    }
    g_strfreev(label);
}

static inline void
add_day(struct schedule *s, const char *day, const char *code)
{
    run(s, "INSERT INTO code VALUES ('%q', 'day'); INSERT INTO day VALUES ('%q', '%q')", code, day, code);
}

/* A placement; times are local, as SQLite reads them, `offset` hours from UTC. `end` "": not known. */
static inline void
add_slot(struct schedule *s, const char *code, const char *day, const char *start, const char *end,
         const char *offset, const char *room)
{
    run(s, "INSERT INTO slot (session_id, room_id, start_utc, end_utc, day) "
           "SELECT session_id, (SELECT room_id FROM room WHERE name = '%q'), unixepoch('%q%q'), unixepoch('%q%q'), '%q' "
           "FROM session WHERE code = '%q'", room, start, offset, *end != '\0' ? end : start, offset, day, code);
}

/* `people`: "Ana Pérez, ACME; Bo Li, ACME", in the order of credit. */
static inline void
add_session(struct schedule *s, const char *code, const char *title, const char *people)
{
    char **credits = g_strsplit(people, "; ", 0);

    run(s, "INSERT INTO code VALUES ('%q', 'session'); INSERT INTO session (code, title) VALUES ('%q', '%q')",
        code, code, title);
    for (int i = 0; credits[i] != NULL && *credits[i] != '\0'; i++) {
        char *comma = strstr(credits[i], ", ");
        const char *affiliation = comma != NULL ? comma + 2 : "";

        if (comma != NULL)
            *comma = '\0';
        run(s, "INSERT OR IGNORE INTO code SELECT 'P' || printf('%%05d', count(*) + 1), 'person' FROM person "
               "WHERE NOT EXISTS (SELECT 1 FROM person WHERE name = '%q')", credits[i]);
        run(s, "INSERT INTO person (code, name) SELECT 'P' || printf('%%05d', count(*) + 1), '%q' FROM person "
               "HAVING NOT EXISTS (SELECT 1 FROM person WHERE name = '%q')", credits[i], credits[i]);
        run(s, "INSERT INTO credit (session_id, position, person_id, name, affiliation) "
               "SELECT session_id, %d, person_id, person.name, '%q' FROM session, person "
               "WHERE session.code = '%q' AND person.name = '%q'", i, affiliation, code, credits[i]);
    }
    g_strfreev(credits);
}

/* The rows of a query, " | " between columns, a line each. */
static inline char *
rows(struct schedule *s, const char *query)
{
    sqlite3_stmt *select;
    GString *out = g_string_new(NULL);
    int status;

    if (sqlite3_prepare_v2(s->sql, query, -1, &select, NULL) != SQLITE_OK) {
        g_string_append_printf(out, "%s\n", sqlite3_errmsg(s->sql));
        return g_string_free(out, FALSE);
    }
    while ((status = sqlite3_step(select)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(select); i++) {
            const char *text = (const char *)sqlite3_column_text(select, i);

            g_string_append_printf(out, "%s%s", i > 0 ? " | " : "", text != NULL ? text : "NULL");
        }
        g_string_append_c(out, '\n');
    }
    if (status != SQLITE_DONE)
        g_string_append_printf(out, "%s\n", sqlite3_errmsg(s->sql));
    sqlite3_finalize(select);
    return g_string_free(out, FALSE);
}

/* Does a query give these rows? Shows those it gives if not. */
static inline void
gives(struct schedule *s, const char *sentence, const char *query, const char *expected)
{
    char *given = rows(s, query);

    if (!ok(strcmp(given, expected) == 0, "%s", sentence)) {
        char **lines = g_strsplit(given, "\n", 0);

        for (int i = 0; lines[i] != NULL; i++)
            printf("#   %s\n", lines[i]);
        g_strfreev(lines);
    }
    g_free(given);
}

#endif
