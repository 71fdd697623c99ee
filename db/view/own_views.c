/* Views that come with a layout: read from its file, and nothing else let through. */
#include "db/internal.h"

#include <glib.h>
#include <string.h>

#define MOST_BYTES (1 << 20)

/* Making a view in TEMP, and reading what views read; no table, file or setting is touched. */
static int
only_views(void *unused, int action, const char *a, const char *b, const char *schema, const char *trigger)
{
    (void)unused, (void)schema, (void)trigger;
    switch (action) {
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
        return strcmp(a, "sqlite_temp_master") == 0 || strcmp(a, "sqlite_temp_schema") == 0 ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static struct source
place_in(const char *path, const char *text, const char *at)
{
    struct source where = { path, 1, 1 };

    for (const char *c = text; c < at; c++) {
        where.column = *c == '\n' ? 1 : where.column + 1;
        where.line += *c == '\n';
    }
    return where;
}

static bool
make_views(struct db *db, const char *path, const char *text, struct report *report)
{
    static const char space[] = " \t\r\n";
    const char *rest = text + strspn(text, space);

    while (*rest != '\0') {
        sqlite3_stmt *q = NULL;
        const char *next = rest;
        int rc = sqlite3_prepare_v2(db->sql, rest, -1, &q, &next);
        int offset = sqlite3_error_offset(db->sql);

        if (rc == SQLITE_OK && q != NULL)
            rc = sqlite3_step(q) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
        if (rc == SQLITE_AUTH)
            report_error(report, place_in(path, text, rest), "a layout's SQL may only say CREATE TEMP VIEW … AS SELECT …");
        else if (rc != SQLITE_OK)
            report_error(report, place_in(path, text, rest + (offset > 0 ? offset : 0)), "%s", sqlite3_errmsg(db->sql));
        sqlite3_finalize(q);
        if (rc != SQLITE_OK)
            return false;
        rest = next + strspn(next, space);
    }
    return true;
}

bool
db_own_views(struct db *db, const char *path, struct report *report)
{
    GError *error = NULL;
    char *text = NULL;
    gsize length;
    bool ok = false;

    if (!g_file_get_contents(path, &text, &length, &error))
        report_error(report, (struct source){ .file = path }, "%s", error->message);
    else if (length > MOST_BYTES || strlen(text) != length || !g_utf8_validate(text, (gssize)length, NULL))
        report_error(report, (struct source){ .file = path }, "views are UTF-8 text of at most 1 MB");
    else {
        sqlite3_set_authorizer(db->sql, only_views, NULL);
        ok = make_views(db, path, text, report);
        sqlite3_set_authorizer(db->sql, NULL, NULL);
    }
    g_clear_error(&error);
    g_free(text);
    return ok;
}
