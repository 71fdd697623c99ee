#include "db/internal.h"

#include <glib.h>

/*
 * SQLite's own words serve programmers; these are for a person who can do
 * something about it. What has no such words is said as SQLite says it.
 */
void
sql_error(struct db *db, const char *what, struct report *report)
{
    struct source where = { .file = db->path };

    switch (sqlite3_errcode(db->sql) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        report_error(report, where, "cannot %s: another program is writing to this file; try again when it has finished", what);
        break;
    case SQLITE_FULL:
        report_error(report, where, "cannot %s: the disk is full; nothing has been changed", what);
        break;
    case SQLITE_IOERR:
        report_error(report, where, "cannot %s: reading or writing failed, the disk may be full; nothing has been changed", what);
        break;
    case SQLITE_READONLY:
        report_error(report, where, "cannot %s: the file, or the folder it is in, may not be written to", what);
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        report_error(report, where, "cannot %s: the file is damaged; go back to a copy of it", what);
        break;
    default:
        report_error(report, where, "cannot %s: %s", what, sqlite3_errmsg(db->sql));
        break;
    }
}

bool
sql_run(struct db *db, const char *what, const char *statements, struct report *report)
{
    if (sqlite3_exec(db->sql, statements, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    sql_error(db, what, report);
    return false;
}

sqlite3_stmt *
sql_prepare(struct db *db, const char *what, const char *statement, struct report *report)
{
    sqlite3_stmt *q = NULL;

    if (sqlite3_prepare_v2(db->sql, statement, -1, &q, NULL) != SQLITE_OK)
        sql_error(db, what, report);
    return q;
}

bool
sql_finish(struct db *db, sqlite3_stmt *q, const char *what, struct report *report)
{
    bool done;

    if (q == NULL)
        return false;
    done = sqlite3_step(q) == SQLITE_DONE;
    if (!done)
        sql_error(db, what, report);
    sqlite3_finalize(q);
    return done;
}

char **
sql_texts(struct db *db, const char *what, const char *query, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, query, report);
    GPtrArray *texts;

    if (q == NULL)
        return NULL;
    texts = g_ptr_array_new();
    while (sqlite3_step(q) == SQLITE_ROW)
        g_ptr_array_add(texts, g_strdup((const char *)sqlite3_column_text(q, 0)));
    sqlite3_finalize(q);
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

bool
sql_drop_temp(struct db *db, const char *what, const char *pattern, struct report *report)
{
    char *query = g_strdup_printf("SELECT 'DROP ' || type || ' temp.' || name FROM sqlite_temp_schema WHERE name GLOB '%s'"
                                  " ORDER BY type = 'table'", pattern);
    char **drops = sql_texts(db, what, query, report);
    bool ok = drops != NULL;

    for (char **drop = drops; ok && *drop != NULL; drop++)
        ok = sql_run(db, what, *drop, report);
    g_strfreev(drops);
    g_free(query);
    return ok;
}

bool
sql_integer(struct db *db, const char *what, const char *query, int64_t *value, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, query, report);
    int rc;

    *value = 0;
    if (q == NULL)
        return false;
    rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        *value = sqlite3_column_int64(q, 0);
    else if (rc != SQLITE_DONE)
        sql_error(db, what, report);
    sqlite3_finalize(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}
