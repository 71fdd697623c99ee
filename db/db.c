#include "db/internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/event.h"

/* Is this a file that placard made? Looked at before SQLite is, which would leave its own files beside it. */
static bool
check_header(const char *path, struct report *report)
{
    struct source where = { .file = path };
    unsigned char head[72];
    uint32_t application;
    struct stat s;
    ssize_t n;
    int fd;

    if (stat(path, &s) != 0) {
        if (errno == ENOENT)
            report_error(report, where, "there is no such file; \"placard init\" makes one");
        else
            report_error(report, where, "cannot open it: %s", g_strerror(errno));
        return false;
    }
    if (!S_ISREG(s.st_mode)) {
        report_error(report, where, S_ISDIR(s.st_mode) ? "is a folder; say the event's file in it" : "is not a file on a disk");
        return false;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        report_error(report, where, "cannot open it: %s", g_strerror(errno));
        return false;
    }
    n = pread(fd, head, sizeof head, 0);
    close(fd);
    if (n < 0) {
        report_error(report, where, "cannot read it: %s", g_strerror(errno));
        return false;
    }
    if (n < (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16) != 0) {
        report_error(report, where, "is not an event's file: \"placard init\" makes one, \"placard import\" fills it");
        return false;
    }
    application = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 | head[71];
    if (application != DB_APPLICATION) {
        report_error(report, where, "is a database of another program, not an event's file");
        return false;
    }
    return true;
}

/*
 * Where the file or its folder may not be written to, SQLite cannot make the
 * files beside it that it reads with. It can do without if nobody is writing,
 * which such a file would show.
 */
static bool
connect_unchanging(struct db *db)
{
    char *wal = g_strconcat(db->path, "-wal", NULL);
    char *escaped = g_uri_escape_string(db->path, "/", FALSE);
    char *uri = g_strdup_printf("file:%s?immutable=1", escaped);
    struct stat s;
    bool ok = false;

    if (stat(wal, &s) != 0) {
        sqlite3_close(db->sql);
        db->sql = NULL;
        ok = sqlite3_open_v2(uri, &db->sql, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK
          && sqlite3_exec(db->sql, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;
    }
    g_free(uri);
    g_free(escaped);
    g_free(wal);
    return ok;
}

/*
 * The file may come from anybody. No value in it can fill the memory; what it
 * could bring along to be run, views and triggers, is either ours to the
 * letter or refused by db_same_schema(), before anything that it could call is
 * there. (SQLITE_DBCONFIG_TRUSTED_SCHEMA would be a second fence, but SQLite
 * 3.40 counts its own json_valid() among what it keeps out.)
 */
static bool
connect(struct db *db, struct report *report)
{
    static const char what[] = "open it";
    /* All of it; of a large file not what is most of it, and is found damaged when it is read. */
    static const char check[] =
        "SELECT coalesce(min(said), 'ok') FROM"
        " (SELECT c.quick_check AS said FROM pragma_page_count p, pragma_page_size s, pragma_quick_check(1) c WHERE p.page_count * s.page_size < 1 << 24"
        "  UNION ALL SELECT c.quick_check FROM pragma_page_count p, pragma_page_size s, main.sqlite_schema t, pragma_quick_check(t.name) c"
        "  WHERE p.page_count * s.page_size >= 1 << 24 AND t.type = 'table' AND t.name NOT IN ('abstract', 'session_key')) WHERE said <> 'ok'";
    sqlite3_stmt *q;
    int rc;

    rc = sqlite3_open_v2(db->path, &db->sql, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK) {
        /* before anything is asked of it: even a look has to wait while somebody else closes the file */
        sqlite3_busy_timeout(db->sql, DB_PATIENCE_MS);
        rc = sqlite3_exec(db->sql, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);
    }
    if (rc != SQLITE_OK && !((rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY) && connect_unchanging(db))) {
        sql_error(db, what, report);
        return false;
    }
    sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(db->sql, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    if (!sql_run(db, what, "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL; " DB_CACHE, report))
        return false;
    q = sql_prepare(db, what, check, report);
    if (q == NULL)
        return false;
    rc = sqlite3_step(q);
    if (rc != SQLITE_ROW) {
        sql_error(db, what, report);
    } else if (strcmp((const char *)sqlite3_column_text(q, 0), "ok") != 0) {
        report_error(report, (struct source){ .file = db->path }, "is damaged (%s); go back to a copy of it",
                     (const char *)sqlite3_column_text(q, 0));
        rc = SQLITE_CORRUPT;
    }
    sqlite3_finalize(q);
    return rc == SQLITE_ROW;
}

struct db *
db_open_with(const char *path, const char *views, struct migrations migrations, struct report *report)
{
    struct db *db;
    bool ok = false;

    if (!check_header(path, report))
        return NULL;
    db = g_new0(struct db, 1);
    db->path = g_strdup(path);
    db->arena = arena_new();
    db->words = words_new();
    if (!connect(db, report) || !db_migrate(db, migrations, report) || !db_same_schema(db, report))
        goto out;
    /* Writers do not stop readers then. Where it cannot be, because others are at it or nobody may write, the old way does. */
    sqlite3_exec(db->sql, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (!sql_run(db, "open it", "PRAGMA foreign_keys = ON", report) || !functions_register(db, report))
        goto out;
    if (!words_register(db->sql, db->words)) {
        sql_error(db, "open it", report);
        goto out;
    }
    ok = event_load(db, report) && sql_run(db, "make its views", views, report);
out:
    if (!ok) {
        db_close(db);
        db = NULL;
    }
    return db;
}

struct db *
db_open(const char *path, struct report *report)
{
    return db_open_with(path, sql_views, db_migrations, report);
}

void
db_close(struct db *db)
{
    if (db == NULL)
        return;
    assert(db->readers == db->kept);
    sqlite3_finalize(db->code_take);
    sqlite3_finalize(db->code_event);
    sqlite3_close(db->sql);
    words_drop(db->words);
    zone_close(db->zone);
    arena_drop(db->arena);
    g_free(db->path);
    g_free(db);
}

bool
db_begin(struct db *db, const char *what, struct report *report)
{
    assert(db->readers == 0);
    return sql_run(db, what, "BEGIN IMMEDIATE", report);
}

bool
db_end(struct db *db, bool keep, const char *what, struct report *report)
{
    bool ok = !keep || sql_run(db, what, "COMMIT", report);

    /* SQLite has rolled back by itself after some errors, such as a full disk */
    if (sqlite3_get_autocommit(db->sql) == 0)
        sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
    return ok;
}

bool
db_revise(struct db *db, int64_t now, const char *note, bool first, struct report *report)
{
    static const char *const statements[] = {
        /* nobody has seen on paper what it said */
        "UPDATE revision SET made_utc = ?1, note = ?2 WHERE number = (SELECT max(number) FROM revision) AND NOT printed",
        "INSERT INTO revision (number, made_utc, note) SELECT coalesce(max(number), 0) + 1, ?1, ?2 FROM revision"
        " HAVING (?3 OR count(*) > 0) AND (SELECT printed FROM revision ORDER BY number DESC LIMIT 1) IS NOT 0",
    };
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof statements / sizeof *statements; i++) {
        sqlite3_stmt *q = sql_prepare(db, "number the revision", statements[i], report);

        if (q != NULL) {
            sqlite3_bind_int64(q, 1, now);
            sqlite3_bind_text(q, 2, note, -1, SQLITE_TRANSIENT);
            sqlite3_bind_int(q, 3, first);
        }
        ok = sql_finish(db, q, "number the revision", report);
    }
    return ok;
}

/*
 * If it has changed since it was read for printing, what was read keeps the
 * number, and what it is now gets the next one.
 */
void
db_printed(struct db *db, int number, int64_t when)
{
    static const char *const statements[] = {
        "INSERT INTO revision (number, made_utc, note) SELECT number + 1, made_utc, note FROM revision"
        " WHERE number = ?1 AND made_utc <> ?2 AND NOT printed AND number = (SELECT max(number) FROM revision)",
        "UPDATE revision SET made_utc = ?2, printed = 1 WHERE number = ?1 AND NOT printed",
    };
    struct report quiet = { .out = NULL };
    int64_t is_open;
    bool ok;

    if (!sql_integer(db, "mark it", "SELECT count(*) FROM revision WHERE NOT printed", &is_open, &quiet) || is_open == 0
        || !db_begin(db, "mark it", &quiet))
        return;
    ok = true;
    for (size_t i = 0; ok && i < sizeof statements / sizeof *statements; i++) {
        sqlite3_stmt *q = sql_prepare(db, "mark it", statements[i], &quiet);

        if (q != NULL) {
            sqlite3_bind_int(q, 1, number);
            sqlite3_bind_int64(q, 2, when);
        }
        ok = sql_finish(db, q, "mark it", &quiet);
    }
    db_end(db, ok, "mark it", &quiet);
}

int
db_revision(struct db *db, int64_t *when)
{
    sqlite3_stmt *q = NULL;
    int number = 0;

    *when = 0;
    if (sqlite3_prepare_v2(db->sql, "SELECT number, made_utc FROM revision ORDER BY number DESC LIMIT 1", -1, &q, NULL)
            == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        number = sqlite3_column_int(q, 0);
        *when = sqlite3_column_int64(q, 1);
    }
    sqlite3_finalize(q);
    return number;
}
