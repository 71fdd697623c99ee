/* Records: every sheet with its rows and no others, in one pass. */
#include <time.h>

#include "tests/unit/database.h"

/* Sheets 1, 3, 5 …; sheet n has n % 4 rows in one list, and a row of sheets that there are not in the other. */
static const char views[] =
    "CREATE TEMP VIEW numbers AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n;"
    "CREATE TEMP VIEW badge AS SELECT i AS sheet, 'Name ' || i AS name, NULL AS blank, i % 10 AS kind FROM numbers WHERE i % 2 = 1;"
    "CREATE TEMP VIEW badge_talks AS SELECT a.i AS sheet, b.i AS row, a.i || '.' || b.i AS title FROM numbers a JOIN numbers b"
    "  ON b.i <= a.i % 4 WHERE b.i < 4;"
    "CREATE TEMP VIEW badge_notes AS SELECT i AS sheet, 1 AS row, 'even' AS note FROM numbers WHERE i % 2 = 0;"
    "CREATE TEMP VIEW letters AS SELECT column1 AS sheet, column2 AS text FROM (VALUES ('b', 2), ('a', 1), ('é', 3));"
    "CREATE TEMP VIEW letters_rows AS SELECT column1 AS sheet, column2 AS row, column3 AS text FROM"
    "  (VALUES ('é', 1, 'z'), ('a', 2, 'y'), ('a', 1, 'x'));"
    "CREATE TEMP VIEW letters_numbered AS SELECT 1 AS sheet, 1 AS row;"
    "CREATE TEMP VIEW twice AS SELECT 1 AS sheet UNION ALL SELECT 1;"
    "CREATE TEMP VIEW broken AS SELECT 1 AS sheet, json_extract('{', '$') AS a;"
    "CREATE TEMP VIEW raw AS SELECT 1 AS sheet, CAST(x'ff' AS TEXT) AS a;"
    "CREATE TEMP VIEW bare AS SELECT 1 AS a;"
    "CREATE TEMP VIEW list_letters AS SELECT column1 AS row, column2 AS a FROM (VALUES (2, 'b'), (1, NULL));"
    "CREATE TEMP VIEW check_a AS SELECT 1 AS row, 'first' AS message WHERE (SELECT place FROM event) = 'Elsewhere';"
    "CREATE TEMP VIEW check_b AS SELECT column1 AS row, column2 AS message, column3 AS kind FROM"
    "  (VALUES (3, 'third', 7), (2, 'second', 3), (4, 'third', 3)) WHERE (SELECT place FROM event) = 'Elsewhere';";

static void
test_lockstep(struct db *db)
{
    static const char *const lists[] = { "talks", "notes" };
    struct report report = { .out = stdout };
    struct arena *arena = arena_new();
    struct db_records *r = db_records(db, "badge", lists, 2, NULL, 0, &report);
    const struct record_shape *shape;
    struct record *sheet;
    size_t n = 0, wrong = 0;
    struct timespec a, b;

    if (!ok(r != NULL && db_records_count(r) == 5000, "5000 sheets are counted"))
        return;
    shape = db_records_shape(r);
    ok(shape->n_fields == 4 && strcmp(shape->fields[1], "name") == 0 && shape->n_lists == 2 && strcmp(shape->lists[0], "talks") == 0
       && shape->rows[0]->n_fields == 3 && strcmp(shape->rows[0]->fields[2], "title") == 0, "the shape has all columns, and lists");
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    while ((sheet = db_records_next(r, arena, &report)) != NULL) {
        const struct record_list *talks = record_list(sheet, "talks"), *notes = record_list(sheet, "notes");
        int i = atoi(record_value(sheet, "sheet"));

        wrong += i != (int)(2 * n + 1) || talks->n != (size_t)i % 4 || notes->n != 0;
        for (size_t k = 0; k < talks->n; k++) {
            char title[32];

            g_snprintf(title, sizeof title, "%d.%zu", i, k + 1);
            wrong += strcmp(record_value(talks->rows[k], "title"), title) != 0;
            wrong += strcmp(record_value(talks->rows[k], "blank"), "") != 0;
        }
        n++;
        arena_reset(arena);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    ok(n == 5000 && wrong == 0 && report.errors == 0, "each with its own rows, and fields of the sheet within them");
    printf("# %.3f s\n", (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    db_records_close(r);
    arena_drop(arena);
}

static void
test_filters(struct db *db)
{
    static const char *const lists[] = { "talks" };
    static const struct db_filter one[] = { { "name", "Name 7" } }, some[] = { { "sheet", "5" }, { "name", "Name 7" }, { "sheet", "7" } },
                                  kind[] = { { "kind", "3" } }, hostile[] = { { "name", "' OR 1 = 1 --" } };
    static const struct { const struct db_filter *filters; size_t n, count; const char *first; } cases_[] = {
        { one, 1, 1, "7" }, { some, 3, 1, "7" }, { kind, 1, 1000, "3" }, { hostile, 1, 0, NULL },
    };
    struct report report = { .out = stdout };

    for (size_t c = 0; c < G_N_ELEMENTS(cases_); c++) {
        struct arena *arena = arena_new();
        struct db_records *r = db_records(db, "badge", lists, 1, cases_[c].filters, cases_[c].n, &report);
        struct record *sheet, *first = NULL;
        size_t n = 0, rows = 0, counted_ = db_records_count(r);

        while ((sheet = db_records_next(r, arena, &report)) != NULL) {
            if (n++ == 0)
                first = sheet;
            rows += sheet->lists[0].n != strtoul(sheet->values[0], NULL, 10) % 4;
        }
        ok(n == cases_[c].count && counted_ == n && rows == 0
           && (first == NULL || strcmp(record_value(first, "sheet"), cases_[c].first) == 0),
           "chosen by %s \"%s\"%s: %zu", cases_[c].filters[0].column, cases_[c].filters[0].value, cases_[c].n > 1 ? " and more" : "", n);
        db_records_close(r);
        arena_drop(arena);
    }
}

static void
test_text_keys(struct db *db)
{
    static const char *const lists[] = { "rows" }, *const odd[] = { "numbered" };
    struct report report = { .out = stdout };
    struct arena *arena = arena_new();
    struct db_records *r = db_records(db, "letters", lists, 1, NULL, 0, &report);
    GString *all = g_string_new(NULL);
    struct record *sheet;

    while ((sheet = db_records_next(r, arena, &report)) != NULL) {
        g_string_append_printf(all, "%s:", record_value(sheet, "sheet"));
        for (size_t i = 0; i < sheet->lists[0].n; i++)
            g_string_append_printf(all, "%s", record_value(sheet->lists[0].rows[i], "text"));
        g_string_append_c(all, ' ');
    }
    ok(strcmp(all->str, "a:xy b: é:z ") == 0, "sheets may be text; rows are in the order of \"row\"");
    g_string_free(all, TRUE);
    db_records_close(r);
    report = listen();
    r = db_records(db, "letters", odd, 1, NULL, 0, &report);
    ok(r != NULL && db_records_next(r, arena, &report) == NULL && db_records_next(r, arena, &report) == NULL
       && says(&report, "\"sheet\" is text in one of letters and letters_numbered"), "but not text here and a number there");
    db_records_close(r);
    arena_drop(arena);
}

static bool
opens(struct db *db, const char *view, const char *list, const char *column, const char *message)
{
    struct report report = listen();
    struct db_filter filter = { column, "x" };
    struct arena *arena = arena_new();
    struct db_records *r = db_records(db, view, &list, list != NULL, &filter, column != NULL, &report);
    bool right;

    while (r != NULL && db_records_next(r, arena, &report) != NULL)
        ;
    right = says(&report, message) && report.errors == 1;
    db_records_close(r);
    arena_drop(arena);
    return right;
}

static void
test_refused(struct db *db)
{
    ok(opens(db, "bagde", NULL, NULL, "there is no view \"bagde\"; did you mean \"badge\"?"), "a view that is not there");
    ok(opens(db, "session", NULL, NULL, "there is no view \"session\""), "a table is no view");
    ok(opens(db, "badge\" --", NULL, NULL, "there is no view"), "nor is an attempt at SQL");
    ok(opens(db, "badge", "talk", NULL, "badge has no list \"talk\"; did you mean \"talks\"?"), "a list that is not there");
    ok(opens(db, "badge", "sessions", NULL, "badge has no list \"sessions\"; it has notes, talks"), "what lists there are");
    ok(opens(db, "badge", NULL, "nam", "badge has no \"nam\"; did you mean \"name\"?"), "a column that is not there");
    ok(opens(db, "bare", NULL, NULL, "the view \"bare\" has no column \"sheet\""), "a view without sheets");
    ok(opens(db, "twice", NULL, NULL, "two rows of twice have the same \"sheet\", \"1\""), "one sheet twice");
    ok(opens(db, "broken", NULL, NULL, "cannot read the view \"broken\": malformed JSON"), "a view that fails");
    ok(opens(db, "raw", NULL, NULL, "\"a\" of raw is not UTF-8 on sheet \"1\""), "bytes that are no text");
    ok(db->readers == 0 && sqlite3_get_autocommit(db->sql), "and all are closed behind it");
}

static bool
collect(void *context, int n, const char *const *names, const char *const *values)
{
    for (int i = 0; i < n; i++)
        g_string_append_printf(context, "%s=%s ", names[i], values[i] != NULL ? values[i] : "NULL");
    return true;
}

#define FIRST  "placard: error: first\n"
#define SECOND "placard: error: second\n"
#define THIRD  "placard: error: third\n"

static void
test_rows(struct db *db)
{
    GString *all = g_string_new(NULL);
    struct report report = listen();
    struct db_event elsewhere = { .place = "Elsewhere", .day_change = -1 };
    static const struct db_filter seven = { "kind", "7" };
    static const struct { const char *about, *view; const struct db_filter *kind; const char *messages; } sheets[] = {
        { "are errors, each said once and in order", NULL, NULL, FIRST SECOND THIRD },
        { "about some sheets", "badge", &seven, FIRST THIRD },
        { "about all sheets of a view", "badge", NULL, FIRST SECOND THIRD },
        { "about others are left out", "letters", NULL, FIRST },
    };

    ok(db_rows(db, "list_letters", collect, all, &report) && strcmp(all->str, "row=1 a=NULL row=2 a=b ") == 0,
       "rows of a list, in the order of \"row\"");
    g_string_free(all, TRUE);
    ok(db_check(db, NULL, &report), "what is checked and fine");
    db_set_event(db, &elsewhere, &report);
    for (size_t i = 0; i < G_N_ELEMENTS(sheets); i++) {
        struct db_records *of = sheets[i].view != NULL
            ? db_records(db, sheets[i].view, NULL, 0, sheets[i].kind, sheets[i].kind != NULL, &report) : NULL;

        report = listen();
        ok(!db_check(db, of, &report) && strcmp(spoken(&report), sheets[i].messages) == 0, "complaints %s", sheets[i].about);
        db_records_close(of);
    }
}

/* What others write meanwhile is not seen by who reads. */
static void
test_snapshot(struct db *db)
{
    static const struct talk talks[] = { { .guid = "1", .title = "One", .start = "2015-08-17T09:00" } };
    static const char more[] = "CREATE TEMP VIEW titles AS SELECT session_id AS sheet, title FROM session;";
    struct report report = { .out = stdout };
    char *path = path_of("records.db");
    struct db *reader = db_open_with(path, more, db_migrations, &report);
    struct arena *arena = arena_new();
    struct db_records *r, *second;

    import(db, talks);
    r = db_records(reader, "titles", NULL, 0, NULL, 0, &report);
    ok(db_records_count(r) == 1, "a reader sees a session");
    ok(import_from(db, "other", (struct talk[]){ { .guid = "2", .title = "Two", .start = "2015-08-17T10:00" } }, 1), "another program adds one");
    second = db_records(reader, "titles", NULL, 0, NULL, 0, &report);
    ok(db_records_count(second) == 1 && db_records_next(r, arena, &report) != NULL && db_records_next(r, arena, &report) == NULL,
       "the reader still sees what it began with, in all of its views");
    db_records_close(r);
    db_records_close(second);
    r = db_records(reader, "titles", NULL, 0, NULL, 0, &report);
    ok(db_records_count(r) == 2, "and then the new one");
    db_records_close(r);
    db_close(reader);
    arena_drop(arena);
    g_free(path);
}

int
main(void)
{
    struct db *db = new_event("records.db", views);

    test_lockstep(db);
    test_filters(db);
    test_text_keys(db);
    test_refused(db);
    test_rows(db);
    test_snapshot(db);
    db_close(db);
    return leave();
}
