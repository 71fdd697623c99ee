/*
 * Records: each view is one SELECT in the order of its sheets, and all of them
 * are walked side by side, so that any number of sheets costs one pass and no
 * more memory than one sheet.
 */
#include "db/internal.h"

#include <glib.h>
#include <string.h>

struct cursor {
    char         *view;                 /* "door_sign_sessions" */
    sqlite3_stmt *q;
    int           sheet;                /* the column that says it */
    bool          row;                  /* it stands on a row */
    struct record_shape shape;
};

struct db_records {
    struct db           *db;
    struct arena        *arena;         /* of the shapes, cursors and words */
    const struct record *words;
    struct cursor        top;
    struct cursor       *lists;
    size_t               n_lists;
    struct record_shape  shape;         /* top's, and what its lists are */
    sqlite3_value       *last;          /* the sheet before */
    bool                 begun, failed;
    char                *where;         /* the filters, as SQL */
    char               **values;        /* that they want, NULL at the end */
};

/* "door-sign" is the view door_sign. */
static char *
view_name(struct arena *arena, const char *a, const char *b)
{
    char *name = b != NULL ? arena_printf(arena, "%s_%s", a, b) : arena_strdup(arena, a);

    for (char *p = name; *p != '\0'; p++)
        if (*p == '-')
            *p = '_';
    return name;
}

/* Names of the views that begin so, without that beginning; NULL at the end. For g_strfreev(). */
static char **
views_like(struct db *db, const char *prefix)
{
    sqlite3_stmt *q = NULL;
    GPtrArray *names = g_ptr_array_new();

    if (sqlite3_prepare_v2(db->sql, "SELECT substr(name, 1 + length(?1)) FROM sqlite_temp_schema"
                           " WHERE type = 'view' AND substr(name, 1, length(?1)) = ?1 ORDER BY name", -1, &q, NULL) == SQLITE_OK) {
        sqlite3_bind_text(q, 1, prefix, -1, SQLITE_STATIC);
        while (sqlite3_step(q) == SQLITE_ROW)
            g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(q, 0)));
    }
    sqlite3_finalize(q);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* Is there such a view? An error if not, with what may have been meant. */
static bool
find_view(struct db *db, const char *view, struct report *report)
{
    char **all = views_like(db, "");
    bool found = g_strv_contains((const char *const *)all, view);

    if (!found) {
        const char *nearest = report_nearest(view, (const char *const *)all);

        if (nearest != NULL)
            report_error(report, NOWHERE, "there is no view \"%s\"; did you mean \"%s\"?", view, nearest);
        else
            report_error(report, NOWHERE, "there is no view \"%s\"", view);
    }
    g_strfreev(all);
    return found;
}

/* The same for a list of a layout. */
static bool
find_list(struct db *db, const char *top, const char *list, const char *view, struct report *report)
{
    char *prefix = g_strconcat(top, "_", NULL), **all = views_like(db, prefix);
    bool found = g_strv_contains((const char *const *)all, view + strlen(prefix));

    if (!found) {
        const char *nearest = report_nearest(list, (const char *const *)all);
        char *there = g_strjoinv(", ", all);

        if (nearest != NULL)
            report_error(report, NOWHERE, "%s has no list \"%s\"; did you mean \"%s\"?", top, list, nearest);
        else if (*there != '\0')
            report_error(report, NOWHERE, "%s has no list \"%s\"; it has %s", top, list, there);
        else
            report_error(report, NOWHERE, "%s has no list \"%s\", nor any other", top, list);
        g_free(there);
    }
    g_strfreev(all);
    g_free(prefix);
    return found;
}

/* What columns a view has; a sheet's own order must be among them, and in a list that of its rows. */
static bool
learn_columns(struct db_records *r, struct cursor *c, bool list, struct report *report)
{
    char *statement = sqlite3_mprintf("SELECT * FROM temp.\"%w\"", c->view);
    sqlite3_stmt *q = sql_prepare(r->db, "read its records", statement, report);
    const char **names;
    bool row = false;
    int n;

    sqlite3_free(statement);
    if (q == NULL)
        return false;
    n = sqlite3_column_count(q);
    names = arena_array(r->arena, (size_t)n + 1, sizeof *names);
    c->sheet = -1;
    for (int i = 0; i < n; i++) {
        names[i] = arena_strdup(r->arena, sqlite3_column_name(q, i));
        if (strcmp(names[i], "sheet") == 0)
            c->sheet = i;
        row = row || strcmp(names[i], "row") == 0;
    }
    sqlite3_finalize(q);
    c->shape.fields = names;
    c->shape.n_fields = (size_t)n;
    if (c->sheet < 0)
        report_error(report, NOWHERE, "the view \"%s\" has no column \"sheet\"", c->view);
    else if (list && !row)
        report_error(report, NOWHERE, "the view \"%s\" has no column \"row\", which gives the order", c->view);
    return c->sheet >= 0 && (row || !list);
}

static bool
cursor_open(struct db_records *r, struct cursor *c, const char *where, const char *order, struct report *report)
{
    char *statement = sqlite3_mprintf("SELECT * FROM temp.\"%w\"%s ORDER BY %s", c->view, where, order);

    c->q = sql_prepare(r->db, "read its records", statement, report);
    sqlite3_free(statement);
    return c->q != NULL;
}

/* Is there such a column? */
static bool
find_column(struct db_records *r, const char *column, struct report *report)
{
    const char *const *fields = r->top.shape.fields, *nearest;

    if (g_strv_contains(fields, column))
        return true;
    nearest = report_nearest(column, fields);
    if (nearest != NULL)
        report_error(report, NOWHERE, "%s has no \"%s\"; did you mean \"%s\"?", r->top.view, column, nearest);
    else
        report_error(report, NOWHERE, "%s has no \"%s\" to choose by", r->top.view, column);
    return false;
}

/* Several values of one column are alternatives; of several columns, each has to fit. */
static void
make_where(struct db_records *r, const struct db_filter *filters, size_t n)
{
    GString *where = g_string_new(NULL);
    size_t n_values = 0;

    r->values = arena_array(r->arena, n + 1, sizeof *r->values);
    for (size_t i = 0; i < n; i++) {
        char *column;
        bool first = true;

        for (size_t k = 0; k < i && first; k++)
            first = strcmp(filters[k].column, filters[i].column) != 0;
        if (!first)
            continue;
        column = sqlite3_mprintf("CAST(\"%w\" AS TEXT) IN (", filters[i].column);
        g_string_append(where, where->len > 0 ? " AND " : " WHERE ");
        g_string_append(where, column);
        sqlite3_free(column);
        for (size_t k = i; k < n; k++)
            if (strcmp(filters[k].column, filters[i].column) == 0) {
                r->values[n_values++] = arena_strdup(r->arena, filters[k].value);
                g_string_append(where, k > i ? ", ?" : "?");
            }
        g_string_append_c(where, ')');
    }
    r->where = arena_strdup(r->arena, where->str);
    g_string_free(where, TRUE);
}

static void
bind_values(struct db_records *r, sqlite3_stmt *q)
{
    for (int i = 0; r->values[i] != NULL; i++)
        sqlite3_bind_text(q, i + 1, r->values[i], -1, SQLITE_STATIC);
}

static bool
step(struct db_records *r, struct cursor *c, struct report *report)
{
    int rc = sqlite3_step(c->q);

    c->row = rc == SQLITE_ROW;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        report_error(report, (struct source){ .file = r->db->path }, "cannot read the view \"%s\": %s", c->view,
                     sqlite3_errmsg(r->db->sql));
        r->failed = true;
    }
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

struct db_records *
db_records(struct db *db, const char *view, const char *const *lists, size_t n_lists,
           const struct db_filter *filters, size_t n_filters, struct report *report)
{
    struct arena *arena = arena_new();
    struct db_records *r = arena_alloc(arena, sizeof *r);
    const struct record_shape **rows = arena_array(arena, n_lists, sizeof *rows);
    const char **names = arena_array(arena, n_lists, sizeof *names);
    bool ok;

    r->db = db;
    r->arena = arena;
    r->words = words_record(db->words, arena);
    r->lists = arena_array(arena, n_lists, sizeof *r->lists);
    r->top.view = view_name(arena, view, NULL);
    /* one state of the file for all of them, whatever others write meanwhile */
    ok = db->readers > 0 || sql_run(db, "read its records", DB_CACHE_TO_SORT "BEGIN", report);
    if (ok)
        db->readers++;
    r->begun = ok;
    ok = ok && find_view(db, r->top.view, report) && learn_columns(r, &r->top, false, report);
    for (size_t i = 0; ok && i < n_filters; i++)
        ok = find_column(r, filters[i].column, report);
    if (ok) {
        make_where(r, filters, n_filters);
        ok = cursor_open(r, &r->top, r->where, "sheet", report);
    }
    if (ok)
        bind_values(r, r->top.q);
    for (size_t i = 0; i < n_lists; i++) {
        struct cursor *c = &r->lists[r->n_lists];

        names[i] = arena_strdup(arena, lists[i]);
        c->view = view_name(arena, view, lists[i]);
        if (!ok || !find_list(db, r->top.view, lists[i], c->view, report)) {
            ok = false;
            continue;
        }
        r->n_lists++;
        ok = learn_columns(r, c, true, report) && cursor_open(r, c, "", "sheet, \"row\"", report) && step(r, c, report);
        rows[i] = &c->shape;
    }
    r->shape = r->top.shape;
    r->shape.lists = names;
    r->shape.rows = rows;
    r->shape.n_lists = n_lists;
    if (!ok) {
        db_records_close(r);
        r = NULL;
    }
    return r;
}

const struct record_shape *
db_records_shape(const struct db_records *r)
{
    return &r->shape;
}

size_t
db_records_count(const struct db_records *r)
{
    struct db_records *mine = (struct db_records *)r;
    char *statement = sqlite3_mprintf("SELECT count(*) FROM temp.\"%w\"%s", r->top.view, r->where);
    sqlite3_stmt *q = NULL;
    size_t n = 0;

    if (sqlite3_prepare_v2(r->db->sql, statement, -1, &q, NULL) == SQLITE_OK) {
        bind_values(mine, q);
        if (sqlite3_step(q) == SQLITE_ROW)
            n = (size_t)sqlite3_column_int64(q, 0);
    }
    sqlite3_finalize(q);
    sqlite3_free(statement);
    return n;
}

/* In the order of ORDER BY: NULL, numbers, text by its bytes. */
static int
compare(sqlite3_value *a, sqlite3_value *b)
{
    static const int rank[] = { [SQLITE_NULL] = 0, [SQLITE_INTEGER] = 1, [SQLITE_FLOAT] = 1, [SQLITE_TEXT] = 2, [SQLITE_BLOB] = 3 };
    int s = sqlite3_value_type(a), t = sqlite3_value_type(b), n, m, c;

    if (rank[s] != rank[t])
        return rank[s] - rank[t];
    if (s == SQLITE_NULL)
        return 0;
    if (s == SQLITE_INTEGER && t == SQLITE_INTEGER) {
        sqlite3_int64 i = sqlite3_value_int64(a), j = sqlite3_value_int64(b);

        return i < j ? -1 : i > j;
    }
    if (rank[s] == 1) {
        double i = sqlite3_value_double(a), j = sqlite3_value_double(b);

        return i < j ? -1 : i > j;
    }
    n = sqlite3_value_bytes(a);
    m = sqlite3_value_bytes(b);
    c = memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)(n < m ? n : m));
    return c != 0 ? c : n - m;
}

/* The row that a cursor stands on; NULL with an error if a value is nothing that can be shown. */
static struct record *
take(struct db_records *r, struct cursor *c, const struct record_shape *shape, const struct record *parent,
     struct arena *arena, struct report *report)
{
    struct record *record = arena_alloc(arena, sizeof *record);

    record->shape = shape;
    record->parent = parent;
    record->values = arena_array(arena, shape->n_fields, sizeof *record->values);
    for (size_t i = 0; i < shape->n_fields; i++) {
        const char *text = (const char *)sqlite3_column_text(c->q, (int)i);

        if (text == NULL)
            record->values[i] = "";
        else if (g_utf8_validate(text, -1, NULL))
            record->values[i] = arena_strndup(arena, text, strlen(text));
        else {
            report_error(report, (struct source){ .file = r->db->path }, "\"%s\" of %s is not UTF-8 on sheet \"%.80s\"",
                         shape->fields[i], c->view, (const char *)sqlite3_column_text(c->q, c->sheet));
            return NULL;
        }
    }
    return record;
}

static bool
take_rows(struct db_records *r, struct cursor *c, struct record *sheet, struct record_list *list, struct arena *arena,
          struct report *report)
{
    struct { struct record **items; size_t n, room; } rows = { 0 };
    sqlite3_value *now = r->last;       /* not the column, which reading it as text has converted */

    /* a list that counts its sheets in another type would never meet one */
    if (c->row && (sqlite3_column_type(c->q, c->sheet) == SQLITE_TEXT) != (sqlite3_value_type(now) == SQLITE_TEXT)) {
        report_error(report, NOWHERE, "\"sheet\" is text in one of %s and %s, and a number in the other", r->top.view, c->view);
        return false;
    }
    /* of sheets that the filters leave out */
    while (c->row && compare(sqlite3_column_value(c->q, c->sheet), now) < 0)
        if (!step(r, c, report))
            return false;
    while (c->row && compare(sqlite3_column_value(c->q, c->sheet), now) == 0) {
        struct record *row = take(r, c, &c->shape, sheet, arena, report);

        if (row == NULL || !step(r, c, report))
            return false;
        *arena_push(arena, &rows) = row;
    }
    list->rows = rows.items;
    list->n = rows.n;
    return true;
}

struct record *
db_records_next(struct db_records *r, struct arena *arena, struct report *report)
{
    struct record *sheet;
    sqlite3_value *now;

    if (r->failed || !step(r, &r->top, report) || !r->top.row)
        return NULL;
    now = sqlite3_column_value(r->top.q, r->top.sheet);
    r->failed = true;
    if (r->last != NULL && compare(r->last, now) == 0) {
        report_error(report, NOWHERE, "two rows of %s have the same \"sheet\", \"%.80s\"", r->top.view,
                     (const char *)sqlite3_column_text(r->top.q, r->top.sheet));
        return NULL;
    }
    sqlite3_value_free(r->last);
    r->last = sqlite3_value_dup(now);
    sheet = take(r, &r->top, &r->shape, r->words, arena, report);
    if (sheet == NULL)
        return NULL;
    sheet->lists = arena_array(arena, r->n_lists, sizeof *sheet->lists);
    for (size_t i = 0; i < r->n_lists; i++) {
        sheet->lists[i].name = r->shape.lists[i];
        if (!take_rows(r, &r->lists[i], sheet, &sheet->lists[i], arena, report))
            return NULL;
    }
    r->failed = false;
    return sheet;
}

void
db_records_close(struct db_records *r)
{
    if (r == NULL)
        return;
    sqlite3_finalize(r->top.q);
    for (size_t i = 0; i < r->n_lists; i++)
        sqlite3_finalize(r->lists[i].q);
    sqlite3_value_free(r->last);
    if (r->begun && --r->db->readers == 0)
        sqlite3_exec(r->db->sql, "COMMIT; " DB_CACHE, NULL, NULL, NULL);
    arena_drop(r->arena);
}

bool
db_rows(struct db *db, const char *view, bool (*row)(void *, int n, const char *const *names, const char *const *values),
        void *context, struct report *report)
{
    struct arena *arena;
    const char **names, **values;
    sqlite3_stmt *q = NULL;
    char *statement;
    bool ordered = false, ok;
    int n, rc;

    if (!find_view(db, view, report))
        return false;
    statement = sqlite3_mprintf("SELECT * FROM temp.\"%w\"", view);
    q = sql_prepare(db, "read it", statement, report);
    for (int i = 0; q != NULL && i < sqlite3_column_count(q); i++)
        ordered = ordered || strcmp(sqlite3_column_name(q, i), "row") == 0;
    if (q != NULL && ordered) {
        sqlite3_finalize(q);
        sqlite3_free(statement);
        statement = sqlite3_mprintf("SELECT * FROM temp.\"%w\" ORDER BY \"row\"", view);
        q = sql_prepare(db, "read it", statement, report);
    }
    sqlite3_free(statement);
    if (q == NULL)
        return false;
    arena = arena_new();
    n = sqlite3_column_count(q);
    names = arena_array(arena, (size_t)n, sizeof *names);
    values = arena_array(arena, (size_t)n, sizeof *values);
    for (int i = 0; i < n; i++)
        names[i] = arena_strdup(arena, sqlite3_column_name(q, i));
    do {
        rc = sqlite3_step(q);
        for (int i = 0; rc == SQLITE_ROW && i < n; i++)
            values[i] = (const char *)sqlite3_column_text(q, i);
    } while (rc == SQLITE_ROW && row(context, n, names, values));
    ok = rc == SQLITE_ROW || rc == SQLITE_DONE;
    if (!ok)
        report_error(report, (struct source){ .file = db->path }, "cannot read the view \"%s\": %s", view, sqlite3_errmsg(db->sql));
    sqlite3_finalize(q);
    arena_drop(arena);
    return ok;
}

/*
 * Of a check's columns, those that the view of sheets has too: " AND s.x IS c.x".
 * NULL if the check is about something that these sheets do not show.
 */
static char *
shared_columns(struct db_records *of, sqlite3_stmt *check)
{
    char *where = arena_strdup(of->arena, "");
    bool particular = false;

    for (int i = 0; i < sqlite3_column_count(check); i++) {
        const char *name = sqlite3_column_name(check, i);

        if (strcmp(name, "message") == 0 || strcmp(name, "row") == 0)
            continue;
        particular = true;
        if (g_strv_contains(of->top.shape.fields, name))
            where = arena_printf(of->arena, "%s AND s.\"%s\" IS c.\"%s\"", where, name, name);
    }
    return particular && *where == '\0' ? NULL : where;
}

/* The messages of one check, of all sheets or of some. NULL if there are none, or after an error. */
static sqlite3_stmt *
open_check(struct db *db, const char *view, struct db_records *of, struct report *report)
{
    char *statement = sqlite3_mprintf("SELECT * FROM temp.\"check_%w\"", view);
    sqlite3_stmt *all = sql_prepare(db, "check it", statement, report), *q = NULL;
    const char *shared = "";

    sqlite3_free(statement);
    /* most often there is nothing to complain of, and sheets need not be looked at */
    if (all != NULL && sqlite3_step(all) == SQLITE_ROW && (of == NULL || (shared = shared_columns(of, all)) != NULL)) {
        statement = of == NULL || *shared == '\0'
            ? sqlite3_mprintf("SELECT message FROM temp.\"check_%w\" GROUP BY message ORDER BY min(\"row\")", view)
            : sqlite3_mprintf("WITH s AS MATERIALIZED (SELECT * FROM temp.\"%w\"%s)"
                              " SELECT message FROM temp.\"check_%w\" AS c WHERE EXISTS (SELECT 1 FROM s WHERE 1%s)"
                              " GROUP BY message ORDER BY min(\"row\")", of->top.view, of->where, view, shared);
        q = sql_prepare(db, "check it", statement, report);
        sqlite3_free(statement);
        if (q != NULL && of != NULL)
            bind_values(of, q);
    }
    sqlite3_finalize(all);
    return q;
}

bool
db_check(struct db *db, struct db_records *of, struct report *report)
{
    char **views = views_like(db, "check_");
    size_t before = report->errors;

    for (char **v = views; *v != NULL; v++) {
        sqlite3_stmt *q = open_check(db, *v, of, report);

        while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
            const char *message = (const char *)sqlite3_column_text(q, 0);

            report_error(report, NOWHERE, "%s", message != NULL ? message : "the data is not fit to print");
        }
        sqlite3_finalize(q);
    }
    g_strfreev(views);
    return report->errors == before;
}
