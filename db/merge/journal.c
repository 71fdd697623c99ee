/*
 * Taking a change back.
 *
 * While a change is made, TEMP triggers note how each row was before it. To
 * undo is to put these back, the last first, which goes through states that
 * all have been before, so that nothing can stand in the way. What has a code
 * is not deleted, nor what belongs to it: what came new is known by its number
 * and withdrawn. Whoever imports it again finds it, with the same code.
 */
#include "db/event.h"

#include <glib.h>
#include <string.h>

/* Changes that can be taken back, and bytes of rows kept for that; the last change is kept whatever its size. */
#define MOST_CHANGES "20"
#define MOST_KEPT    "67108864"

static const char what_undo[] = "take back the last change";

/*
 * The tables that are noted: those of facts. Tables of codes only grow.
 * $session, $person and $room are the highest numbers there were before.
 */
static const struct table {
    const char *name;
    const char *added;          /* when an inserted row is noted, and so taken out again; "0": never */
    const char *changed;        /* when an updated or deleted one is: not if it is of something new */
} tables[] = {
    { "event",       "0",                           "1" },
    { "room_group",  "1",                           "1" },
    { "cell",        "1",                           "1" },
    { "room",        "0",                           "OLD.room_id <= $room" },
    { "room_cell",   "1",                           "1" },
    { "room_alias",  "NEW.room_id <= $room",        "1" },
    { "session",     "0",                           "OLD.session_id <= $session" },
    { "abstract",    "NEW.session_id <= $session",  "OLD.session_id <= $session" },
    { "slot",        "NEW.session_id <= $session",  "OLD.session_id <= $session" },
    { "person",      "0",                           "OLD.person_id <= $person" },
    { "credit",      "NEW.session_id <= $session",  "OLD.session_id <= $session" },
    { "session_key", "NEW.session_id <= $session",  "1" },
    { "person_key",  "NEW.person_id <= $person",    "1" },
    { "listed",      "NEW.session_id <= $session",  "1" },
    { "person_listed", "NEW.person_id <= $person",  "1" },
};
enum { N_TABLES = sizeof tables / sizeof *tables };

/* The columns of a table, or those of its key. */
static GPtrArray *
columns_of(struct db *db, const char *table, bool key)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *q = NULL;

    if (sqlite3_prepare_v2(db->sql, key ? "SELECT name FROM pragma_table_info(?, 'main') WHERE pk > 0 ORDER BY pk"
                                        : "SELECT name FROM pragma_table_info(?, 'main') ORDER BY cid", -1, &q, NULL) == SQLITE_OK) {
        sqlite3_bind_text(q, 1, table, -1, SQLITE_STATIC);
        while (sqlite3_step(q) == SQLITE_ROW)
            g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(q, 0)));
    }
    sqlite3_finalize(q);
    return names;
}

/* Every name in `form`, where it stands for "@"; "#" is its place, from 0. */
static char *
spelled(const GPtrArray *names, const char *form, const char *between)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        if (i > 0)
            g_string_append(out, between);
        for (const char *p = form; *p != '\0'; p++) {
            if (*p == '@')
                g_string_append(out, names->pdata[i]);
            else if (*p == '#')
                g_string_append_printf(out, "%u", i);
            else
                g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

/* When something is noted, with the numbers in it; NULL if that is never, for each trigger costs every row. */
static char *
condition(const char *form, const int64_t highest[3])
{
    static const char *const names[] = { "$session", "$person", "$room" };
    GString *out = g_string_new(form);
    bool never = strcmp(form, "0") == 0;

    for (size_t i = 0; i < 3; i++) {
        char *number = g_strdup_printf("%lld", (long long)highest[i]);

        never = (g_string_replace(out, names[i], number, 0) > 0 && highest[i] == 0) || never;
        g_free(number);
    }
    return g_string_free(out, never);
}

/* The triggers of one table. */
static char *
triggers_of(struct db *db, const struct table *t, const int64_t highest[3], int64_t change)
{
    GPtrArray *all = columns_of(db, t->name, false), *key = columns_of(db, t->name, true);
    char *old = spelled(all, "OLD.@", ", "), *old_key = spelled(key, "OLD.@", ", "), *new_key = spelled(key, "NEW.@", ", ");
    char *differs = spelled(all, "OLD.@ IS NOT NEW.@", " OR ");
    char *added = condition(t->added, highest), *changed = condition(t->changed, highest);
    GString *sql = g_string_new(NULL);
    char *number = g_strdup_printf("%lld", (long long)change);

    if (added != NULL)
        g_string_append_printf(sql,
            "CREATE TEMP TRIGGER journal_%s_insert AFTER INSERT ON main.%s WHEN %s BEGIN"
            " INSERT INTO change_row SELECT $change, $step, '%s', json_array(%s), NULL FROM change_row WHERE change_id = $change; END;",
            t->name, t->name, added, t->name, new_key);
    if (changed != NULL)
        g_string_append_printf(sql,
            "CREATE TEMP TRIGGER journal_%s_update AFTER UPDATE ON main.%s WHEN (%s) AND (%s) BEGIN"
            " INSERT INTO change_row SELECT $change, $step, '%s', json_array(%s), json_array(%s) FROM change_row WHERE change_id = $change; END;"
            "CREATE TEMP TRIGGER journal_%s_delete AFTER DELETE ON main.%s WHEN %s BEGIN"
            " INSERT INTO change_row SELECT $change, $step, '%s', json_array(%s), json_array(%s) FROM change_row WHERE change_id = $change; END;",
            t->name, t->name, changed, differs, t->name, new_key, old, t->name, t->name, changed, t->name, old_key, old);
    g_string_replace(sql, "$step", "coalesce(max(step), 0) + 1", 0);
    g_string_replace(sql, "$change", number, 0);
    g_free(number);
    g_free(old);
    g_free(old_key);
    g_free(new_key);
    g_free(differs);
    g_free(added);
    g_free(changed);
    g_ptr_array_free(all, TRUE);
    g_ptr_array_free(key, TRUE);
    return g_string_free(sql, FALSE);
}

bool
journal_open(struct db *db, const char *what, const char *said, int64_t now, struct report *report)
{
    static const char *const queries[] = {
        "SELECT coalesce(max(session_id), 0) FROM session",
        "SELECT coalesce(max(person_id), 0) FROM person",
        "SELECT coalesce(max(room_id), 0) FROM room",
    };
    int64_t highest[3], change;
    sqlite3_stmt *q;
    bool ok = true;

    for (size_t i = 0; ok && i < 3; i++)
        ok = sql_integer(db, what, queries[i], &highest[i], report);
    if (!ok)
        return false;
    q = sql_prepare(db, what, "INSERT INTO change (made_utc, what, sessions, people, rooms) VALUES (?, ?, ?, ?, ?)", report);
    if (q != NULL) {
        sqlite3_bind_int64(q, 1, now);
        sqlite3_bind_text(q, 2, said, -1, SQLITE_STATIC);
        for (int i = 0; i < 3; i++)
            sqlite3_bind_int64(q, 3 + i, highest[i]);
    }
    if (!sql_finish(db, q, what, report))
        return false;
    change = sqlite3_last_insert_rowid(db->sql);
    for (size_t i = 0; ok && i < N_TABLES; i++) {
        char *triggers = triggers_of(db, &tables[i], highest, change);

        ok = sql_run(db, what, triggers, report);
        g_free(triggers);
    }
    return ok;
}

bool
journal_close(struct db *db, bool shown, int64_t run, struct report *report)
{
    static const char what[] = "note what changed";
    sqlite3_stmt *q;

    if (!sql_drop_temp(db, what, "journal_*", report))
        return false;
    q = sql_prepare(db, what, "UPDATE change SET shown = ?, run_id = nullif(?, 0) WHERE change_id = (SELECT max(change_id) FROM change)", report);
    if (q != NULL) {
        sqlite3_bind_int(q, 1, shown);
        sqlite3_bind_int64(q, 2, run);
    }
    return sql_finish(db, q, what, report)
        && sql_run(db, what,
            "DELETE FROM change WHERE change_id = (SELECT max(change_id) FROM change) AND NOT shown AND run_id IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM change_row r WHERE r.change_id = change.change_id)"
            " AND sessions = (SELECT coalesce(max(session_id), 0) FROM session)"
            " AND people = (SELECT coalesce(max(person_id), 0) FROM person)"
            " AND rooms = (SELECT coalesce(max(room_id), 0) FROM room);"
            "CREATE TEMP TABLE journal_old AS SELECT change_id FROM"
            " (SELECT c.change_id, row_number() OVER newest AS n, sum(coalesce(k.bytes, 0)) OVER newest AS bytes"
            "  FROM change c LEFT JOIN (SELECT change_id, sum(length(row_key) + coalesce(length(row_was), 0)) AS bytes"
            "                           FROM change_row GROUP BY change_id) k USING (change_id)"
            "  WINDOW newest AS (ORDER BY c.change_id DESC))"
            " WHERE n > 1 AND (n > " MOST_CHANGES " OR bytes > " MOST_KEPT ");"
            "DELETE FROM change_row WHERE change_id IN (SELECT change_id FROM journal_old);"
            "DELETE FROM change WHERE change_id IN (SELECT change_id FROM journal_old);"
            "DROP TABLE journal_old;", report);
}

/* Statements that put a row of a table back, or take it out. */
struct putter {
    sqlite3_stmt *back, *out;
};

static void
putter_prepare(struct db *db, const struct table *t, struct putter *p, struct report *report)
{
    GPtrArray *all = columns_of(db, t->name, false), *key = columns_of(db, t->name, true), *rest = g_ptr_array_new();
    char *names = spelled(all, "@", ", "), *values = spelled(all, "json_extract(?1, '$[#]')", ", ");
    char *keys = spelled(key, "@", ", "), *is = spelled(key, "@ = json_extract(?1, '$[#]')", " AND "), *sets, *back, *out;

    /* setting a key, even to what it is, would have SQLite look at all rows that refer to it */
    for (guint i = 0; i < all->len; i++)
        if (!g_ptr_array_find_with_equal_func(key, all->pdata[i], g_str_equal, NULL))
            g_ptr_array_add(rest, all->pdata[i]);
    sets = spelled(rest, "@ = excluded.@", ", ");
    back = g_strdup_printf("INSERT INTO %s (%s) SELECT %s WHERE true ON CONFLICT (%s) DO %s%s",
                           t->name, names, values, keys, rest->len > 0 ? "UPDATE SET " : "NOTHING", sets);
    out = g_strdup_printf("DELETE FROM %s WHERE %s", t->name, is);
    p->back = sql_prepare(db, what_undo, back, report);
    p->out = sql_prepare(db, what_undo, out, report);
    g_free(back);
    g_free(out);
    g_free(names);
    g_free(values);
    g_free(keys);
    g_free(sets);
    g_free(is);
    g_ptr_array_free(rest, TRUE);
    g_ptr_array_free(all, TRUE);
    g_ptr_array_free(key, TRUE);
}

static bool
put_rows_back(struct db *db, int64_t change, struct report *report)
{
    sqlite3_stmt *rows = sql_prepare(db, what_undo, "SELECT name, row_key, row_was FROM change_row WHERE change_id = ? ORDER BY step DESC", report);
    struct putter putters[N_TABLES] = { 0 };
    bool ok = rows != NULL;
    int rc = SQLITE_DONE;

    if (ok)
        sqlite3_bind_int64(rows, 1, change);
    while (ok && (rc = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(rows, 0);
        bool back = sqlite3_column_type(rows, 2) != SQLITE_NULL;
        sqlite3_stmt *q;
        size_t t = 0;

        while (t < N_TABLES && strcmp(tables[t].name, name) != 0)
            t++;
        if (t < N_TABLES && putters[t].back == NULL)
            putter_prepare(db, &tables[t], &putters[t], report);
        q = t == N_TABLES ? NULL : back ? putters[t].back : putters[t].out;
        ok = q != NULL;
        if (!ok)
            break;
        sqlite3_bind_value(q, 1, sqlite3_column_value(rows, back ? 2 : 1));
        ok = sqlite3_step(q) == SQLITE_DONE;
        if (!ok)
            sql_error(db, what_undo, report);
        sqlite3_reset(q);
    }
    if (ok && rc != SQLITE_DONE) {
        sql_error(db, what_undo, report);
        ok = false;
    }
    for (size_t t = 0; t < N_TABLES; t++) {
        sqlite3_finalize(putters[t].back);
        sqlite3_finalize(putters[t].out);
    }
    sqlite3_finalize(rows);
    return ok;
}

/* Run statements of a change and a time. */
static bool
run_for(struct db *db, const char *const *statements, size_t n, int64_t change, int64_t now, struct report *report)
{
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++) {
        sqlite3_stmt *q = sql_prepare(db, what_undo, statements[i], report);

        if (q != NULL)
            sqlite3_bind_int64(q, 1, change);
        if (q != NULL && sqlite3_bind_parameter_count(q) > 1)
            sqlite3_bind_int64(q, 2, now);
        ok = sql_finish(db, q, what_undo, report);
    }
    return ok;
}

/* Withdraw what came new, before anything is put back: two rooms of one name cannot be active at once. */
static bool
withdraw(struct db *db, int64_t change, struct report *report)
{
    static const char *const statements[] = {
        "UPDATE room SET state = 'gone' WHERE state = 'active' AND room_id > (SELECT rooms FROM change WHERE change_id = ?1)",
        "UPDATE session SET state = 'withdrawn' WHERE state <> 'withdrawn' AND session_id > (SELECT sessions FROM change WHERE change_id = ?1)",
        "UPDATE person SET state = 'withdrawn' WHERE state <> 'withdrawn' AND person_id > (SELECT people FROM change WHERE change_id = ?1)",
        "DELETE FROM listed WHERE session_id > (SELECT sessions FROM change WHERE change_id = ?1)",
        "DELETE FROM person_listed WHERE person_id > (SELECT people FROM change WHERE change_id = ?1)",
    };

    return run_for(db, statements, G_N_ELEMENTS(statements), change, 0, report);
}

/* A room that has nothing it is made of, because that came with the change, is one cell. */
static bool
give_cells(struct db *db, struct report *report)
{
    return sql_run(db, what_undo,
        "CREATE TEMP TABLE bare_room AS SELECT room_id, row_number() OVER (ORDER BY room_id) AS n,"
        " (SELECT coalesce(max(group_id), 0) FROM room_group) AS groups, (SELECT coalesce(max(cell_id), 0) FROM cell) AS cells"
        " FROM room WHERE room_id NOT IN (SELECT room_id FROM room_cell);"
        "INSERT INTO room_group (group_id, sort) SELECT groups + n, sort FROM bare_room JOIN room USING (room_id);"
        "INSERT INTO cell (cell_id, group_id, label, position) SELECT cells + n, groups + n, '', 1 FROM bare_room;"
        "INSERT INTO room_cell (room_id, cell_id) SELECT room_id, cells + n FROM bare_room;"
        "DROP TABLE bare_room;", report);
}

/* The last change; its number, or 0 after an error. */
static int64_t
last_change(struct db *db, struct db_undone *u, struct arena *arena, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what_undo,
        "SELECT change_id, what, made_utc, shown, (SELECT count(*) FROM session WHERE session_id > c.sessions AND state <> 'withdrawn')"
        " + (SELECT count(*) FROM person WHERE person_id > c.people AND state <> 'withdrawn') FROM change c ORDER BY change_id DESC LIMIT 1", report);
    int64_t change = 0;
    int rc = q != NULL ? sqlite3_step(q) : SQLITE_ERROR;

    if (rc == SQLITE_ROW) {
        change = sqlite3_column_int64(q, 0);
        u->what = arena_strdup(arena, (const char *)sqlite3_column_text(q, 1));
        u->made = sqlite3_column_int64(q, 2);
        u->shown = sqlite3_column_int(q, 3) != 0;
        u->withdrawn = (size_t)sqlite3_column_int64(q, 4);
    } else if (rc == SQLITE_DONE) {
        report_error(report, (struct source){ .file = db->path }, "there is no change that could be taken back");
    } else if (q != NULL) {
        sql_error(db, what_undo, report);
    }
    sqlite3_finalize(q);
    return change;
}

/* The change is gone; its import, if it was one, is known to have been taken back. */
static bool
forget(struct db *db, int64_t change, int64_t now, struct report *report)
{
    static const char *const statements[] = {
        "UPDATE import_run SET undone_utc = ?2 WHERE run_id = (SELECT run_id FROM change WHERE change_id = ?1)",
        "DELETE FROM change_row WHERE change_id = ?1",
        "DELETE FROM change WHERE change_id = ?1",
    };

    return run_for(db, statements, 3, change, now, report);
}

bool
db_undo(struct db *db, int64_t now, struct db_undone *u, struct arena *arena, struct report *report)
{
    int64_t change, when;
    bool ok;

    *u = (struct db_undone){ 0 };
    if (!db_begin(db, what_undo, report))
        return false;
    change = last_change(db, u, arena, report);
    /* rows refer to each other; at the end all of them are back */
    ok = change != 0 && sql_run(db, what_undo, "PRAGMA defer_foreign_keys = ON", report)
      && withdraw(db, change, report) && put_rows_back(db, change, report) && give_cells(db, report)
      && days_fill(db, report) && forget(db, change, now, report);
    if (ok && u->shown) {
        char *note = g_strdup_printf("without %s", u->what);

        ok = db_revise(db, now, note, false, report);
        g_free(note);
    }
    u->revision = ok ? db_revision(db, &when) : 0;
    ok = db_end(db, ok, what_undo, report) && ok;
    return ok && event_load(db, report);
}
