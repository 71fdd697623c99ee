#include "db/internal.h"

#include <glib.h>
#include <string.h>

/*
 * The steps from older versions. A step leaves the tables as schema.sql has
 * them now: where ALTER TABLE cannot, it makes a new table, copies, and drops
 * the old one.
 */
static const char *const steps[] = {
    /* Abstracts were a column of their sessions. Rows kept for undo have it still: these can be taken back no more. */
    "CREATE TABLE abstract (session_id INTEGER PRIMARY KEY REFERENCES session, text TEXT NOT NULL) STRICT;"
    "INSERT INTO abstract SELECT session_id, abstract FROM session WHERE abstract <> '';"
    "ALTER TABLE session DROP COLUMN abstract;"
    "ALTER TABLE listed ADD COLUMN digest TEXT;"
    "DELETE FROM change_row; DELETE FROM change;",
};
const struct migrations db_migrations = { steps, G_N_ELEMENTS(steps) };

static bool
stepped(struct db *db, int64_t from, struct migrations m, struct report *report)
{
    static const char what[] = "bring it up to this version";
    int64_t broken;
    bool ok = true;

    for (size_t i = (size_t)from - 1; ok && i < m.n; i++)
        ok = sql_run(db, what, m.steps[i], report);
    if (ok) {
        char *version = g_strdup_printf("PRAGMA user_version = %zu", m.n + 1);

        ok = sql_run(db, what, version, report)
          && sql_integer(db, what, "SELECT count(*) FROM pragma_foreign_key_check", &broken, report);
        g_free(version);
        if (ok && broken > 0) {
            report_error(report, (struct source){ .file = db->path }, "cannot %s: %lld of its rows refer to what is not there",
                         what, (long long)broken);
            ok = false;
        }
    }
    return ok;
}

bool
db_migrate(struct db *db, struct migrations m, struct report *report)
{
    struct source where = { .file = db->path };
    int64_t version;
    bool ok;

    if (!sql_integer(db, "open it", "PRAGMA user_version", &version, report))
        return false;
    if (version > (int64_t)m.n + 1) {
        report_error(report, where, "made by a newer placard (its version is %lld, this program knows %zu); use that one",
                     (long long)version, m.n + 1);
        return false;
    }
    if (version < 1) {
        report_error(report, where, "has no version; it is damaged, or was never finished");
        return false;
    }
    if (version == (int64_t)m.n + 1)
        return true;
    if (!db_begin(db, "bring it up to this version", report))
        return false;
    /* Somebody else may have done it while we waited. */
    ok = sql_integer(db, "open it", "PRAGMA user_version", &version, report) && stepped(db, version, m, report);
    return db_end(db, ok, "bring it up to this version", report) && ok;
}

/* A statement without its comments, and with single spaces only where they part words. */
static void
tidy(GString *out, const char *statement)
{
    bool space = false;

    for (const char *p = statement; *p != '\0';) {
        bool word;

        if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
            continue;
        }
        if (g_ascii_isspace(*p)) {
            space = true;
            p++;
            continue;
        }
        word = g_ascii_isalnum(*p) || *p == '_' || *p == '\'' || *p == '"';
        if (space && word && out->len > 0 && strchr("(),;", out->str[out->len - 1]) == NULL)
            g_string_append_c(out, ' ');
        space = false;
        if (*p == '\'' || *p == '"') {
            const char *end = strchr(p + 1, *p);
            size_t length = end != NULL ? (size_t)(end + 1 - p) : strlen(p);

            g_string_append_len(out, p, (gssize)length);
            p += length;
        } else {
            g_string_append_c(out, *p++);
        }
    }
    g_string_append_c(out, '\n');
}

/* All that the file is made of, one statement a line; NULL on failure. */
static char *
described(sqlite3 *sql)
{
    GString *out = g_string_new(NULL);
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(sql, "SELECT type || ' ' || name || ' ', coalesce(sql, '') FROM main.sqlite_schema"
                                " WHERE name NOT GLOB 'sqlite_stat?' ORDER BY type, name", -1, &q, NULL);

    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(q);
        if (rc == SQLITE_ROW) {
            g_string_append(out, (const char *)sqlite3_column_text(q, 0));
            tidy(out, (const char *)sqlite3_column_text(q, 1));
        }
    }
    sqlite3_finalize(q);
    return g_string_free(out, rc != SQLITE_DONE);
}

bool
db_same_schema(struct db *db, struct report *report)
{
    char *is = described(db->sql), *should = NULL;
    sqlite3 *model = NULL;
    bool same = false;

    if (is == NULL) {
        sql_error(db, "open it", report);
    } else {
        if (sqlite3_open(":memory:", &model) == SQLITE_OK && sqlite3_exec(model, sql_schema, NULL, NULL, NULL) == SQLITE_OK)
            should = described(model);
        same = should != NULL && strcmp(is, should) == 0;
        if (!same)
            report_error(report, (struct source){ .file = db->path },
                         "its tables are not as placard makes them: it is damaged, or another program has changed them; "
                         "go back to a copy of it");
    }
    sqlite3_close(model);
    g_free(should);
    g_free(is);
    return same;
}
