/* A room that has another name now. */
#include "db/internal.h"

#include <glib.h>
#include <string.h>

#include "db/read/clean.h"

static const char what[] = "rename the room";

enum { MOST_NAME = 500 };

struct known {
    int64_t id;
    bool    used;               /* it has sessions now */
};

/* The room of this name, the active one if there are several; but not `except`. */
static bool
find(struct db *db, const char *name, int64_t except, struct known *k, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what,
        "SELECT r.room_id, EXISTS (SELECT 1 FROM slot p JOIN session s USING (session_id)"
        "                          WHERE p.room_id = r.room_id AND p.state = 'active' AND s.state <> 'withdrawn')"
        " FROM room r WHERE fold(name) = fold(?1) AND r.room_id <> ?2 ORDER BY name <> ?1, state, room_id DESC LIMIT 1", report);

    *k = (struct known){ 0 };
    if (q == NULL)
        return false;
    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 2, except);
    if (sqlite3_step(q) == SQLITE_ROW)
        *k = (struct known){ sqlite3_column_int64(q, 0), sqlite3_column_int(q, 1) != 0 };
    sqlite3_finalize(q);
    return true;
}

static void
not_found(struct db *db, const char *name, struct report *report)
{
    char **names = sql_texts(db, what, "SELECT name FROM room ORDER BY state, sort", report);
    const char *nearest;

    if (names == NULL)
        return;
    nearest = report_nearest(name, (const char *const *)names);
    if (nearest != NULL)
        report_error(report, NOWHERE, "there is no room \"%.80s\"; did you mean \"%s\"?", name, nearest);
    else
        report_error(report, NOWHERE, "there is no room \"%.80s\"; placard list EVENT.db rooms shows them", name);
    g_strfreev(names);
}

/* What has the name now becomes the room that had the old one, whose signs have been printed. */
static bool
rename_to(struct db *db, int64_t old, int64_t other, const char *is, struct report *report)
{
    static const char *const statements[] = {
        "INSERT INTO room_alias (alias, room_id) SELECT name, room_id FROM room WHERE room_id = :old ON CONFLICT DO NOTHING",
        "UPDATE slot SET room_id = :old WHERE room_id = :other",
        "UPDATE room_alias SET room_id = :old WHERE room_id = :other",
        "UPDATE room SET state = 'gone' WHERE room_id = :other",
        "UPDATE room SET name = :is, state = 'active' WHERE room_id = :old",
        "INSERT INTO room_alias (alias, room_id) VALUES (:is, :old) ON CONFLICT DO UPDATE SET room_id = excluded.room_id",
    };
    bool ok = true;

    for (size_t i = 0; ok && i < G_N_ELEMENTS(statements); i++) {
        sqlite3_stmt *q = sql_prepare(db, what, statements[i], report);
        const struct { const char *name; int64_t value; } ids[] = { { ":old", old }, { ":other", other } };
        int at;

        for (size_t k = 0; q != NULL && k < G_N_ELEMENTS(ids); k++)
            if ((at = sqlite3_bind_parameter_index(q, ids[k].name)) > 0)
                sqlite3_bind_int64(q, at, ids[k].value);
        if (q != NULL && (at = sqlite3_bind_parameter_index(q, ":is")) > 0)
            sqlite3_bind_text(q, at, is, -1, SQLITE_STATIC);
        ok = sql_finish(db, q, what, report);
    }
    return ok;
}

bool
db_room_rename(struct db *db, const char *was, const char *is, int64_t now, struct report *report)
{
    unsigned repairs = 0;
    char *name = clean_text(is, strlen(is), CLEAN_NAME, &repairs), *said = NULL;
    struct known old, other;
    bool ok;

    if (*name == '\0' || repairs != 0 || strlen(name) > MOST_NAME || !g_utf8_validate(was, -1, NULL)) {
        report_error(report, NOWHERE, "the name of a room has to be one line of UTF-8, not empty, and not longer than %d bytes", MOST_NAME);
        g_free(name);
        return false;
    }
    if (!db_begin(db, what, report)) {
        g_free(name);
        return false;
    }
    ok = find(db, was, 0, &old, report);
    if (ok && old.id == 0)
        not_found(db, was, report);
    ok = ok && old.id != 0 && find(db, name, old.id, &other, report);
    if (ok && old.used && other.used) {
        report_error(report, NOWHERE, "\"%s\" and \"%s\" both have sessions, so they are two rooms; nothing has been changed", was, name);
        ok = false;
    }
    if (ok) {
        said = g_strdup_printf("renaming of \"%s\" to \"%s\"", was, name);
        ok = journal_open(db, what, said, now, report) && rename_to(db, old.id, other.id, name, report)
          && days_fill(db, report) && db_revise(db, now, "rooms", false, report) && journal_close(db, true, 0, report);
        g_free(said);
    }
    ok = db_end(db, ok, what, report) && ok;
    g_free(name);
    return ok;
}
