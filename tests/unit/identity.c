/*
 * Do sessions keep their codes when real schedules are taken in again: a newer
 * version, another format, another source? What a session is, is told here by
 * the guid it has in both, or by its title and time.
 */
#include "tests/unit/database.h"

#define GUID  "lower(substr(coalesce(s.guid, s.uid), 1, instr(coalesce(s.guid, s.uid) || '@', '@') - 1))"
#define TITLE "s.title || '|' || s.start_utc || '|' || s.room"

static const struct series {
    const char *what, *zone, *truth;
    bool        apart;                  /* each format as a source of its own */
    const char *files[6];
} series[] = {
    { "31C3, the same again", "Europe/Berlin", GUID, false, { "xml-history-31c3-5331c4c.xml", "xml-history-31c3-5331c4c.xml" } },
    { "33C3, a newer version", "Europe/Berlin", GUID, false, { "xml-history-33c3-frab-830aa5af.xml", "xml-history-33c3-frab-e288ee81.xml" } },
    { "33C3, an older version", "Europe/Berlin", GUID, false, { "xml-history-33c3-frab-e288ee81.xml", "xml-history-33c3-frab-830aa5af.xml" } },
    { "33C3, versions and formats of one source", "Europe/Berlin", GUID, false,
      { "xml-history-33c3-frab-830aa5af.xml", "xml-history-33c3-frab-e288ee81.xml", "frab-33c3-33c3.xml", "frab-33c3-33c3.json", "frab-33c3-33c3.ics" } },
    { "33C3, iCalendar first", "Europe/Berlin", GUID, false, { "frab-33c3-33c3.ics", "frab-33c3-33c3.json", "frab-33c3-33c3.xml" } },
    { "33C3, each format a source", "Europe/Berlin", GUID, true, { "frab-33c3-33c3.xml", "frab-33c3-33c3.json", "frab-33c3-33c3.ics" } },
    { "kc2015, formats of one source", "Europe/Berlin", GUID, false,
      { "frab-klimacamp2015-kc2015.xml", "frab-klimacamp2015-kc2015.json", "frab-klimacamp2015-kc2015.ics", "frab-klimacamp2015-kc2015.xml" } },
    { "kc2015, each format a source", "Europe/Berlin", GUID, true,
      { "frab-klimacamp2015-kc2015.ics", "frab-klimacamp2015-kc2015.xml", "frab-klimacamp2015-kc2015.json" } },
    { "PyCon UK, all UIDs new", "Europe/London", TITLE, false, { "ics-pyconuk2015-5ff64c66.ics", "ics-pyconuk2015-74c655af.ics" } },
    { "PyCon UK, and back", "Europe/London", TITLE, false, { "ics-pyconuk2015-74c655af.ics", "ics-pyconuk2015-5ff64c66.ics" } },
    { "34C3 DLF, two formats of one source", "Europe/Berlin", GUID, false, { "xml-34c3-dlf.xml", "json-34c3-dlf.json" } },
};

static struct db *
open_event(const char *zone)
{
    struct db *db = new_event("identity.db", no_views);
    struct db_event e = { .zone = zone, .day_change = -1, .now = 1 };
    struct report quiet = { .out = NULL };

    db_set_event(db, &e, &quiet);
    return db;
}

/* What each session of the last file is, and its code: told by the row it was read from. */
static bool
remember(struct db *db, const char *table, const char *truth)
{
    char *statement = g_strdup_printf(
        "CREATE TEMP TABLE IF NOT EXISTS %s (code TEXT, truth TEXT); DELETE FROM %s;"
        "INSERT INTO %s SELECT x.code, %s FROM merge_session m JOIN session x USING (session_id) JOIN stage_session s ON s.row = m.lead"
        " WHERE %s IS NOT NULL;", table, table, table, truth, truth);
    bool good = sqlite3_exec(db->sql, statement, NULL, NULL, NULL) == SQLITE_OK;

    g_free(statement);
    return good;
}

static int
number(struct db *db, const char *query)
{
    char *text = answer(db, query);
    int n = atoi(text);

    g_free(text);
    return n;
}

/* False if it cannot be read, for want of a reader. */
static bool
take_in(struct db *db, const char *file, const char *source)
{
    struct report report = listen();
    char *path = g_build_filename(g_getenv("SHARED_DATA"), "schedules", file, NULL);
    struct db_import job = { .path = path, .source = source, .now = clock_now += 60, .allow_mass_cancel = true };
    bool good = db_import(db, &job, &result, &report);

    spoken(&report);
    if (!good)
        printf("# %s\n", heard);
    g_free(path);
    return good;
}

static void
test_series(const struct series *s)
{
    struct db *db = open_event(s->zone);
    char *codes = NULL;

    for (size_t i = 0; s->files[i] != NULL; i++) {
        int common, lost, others;

        if (!take_in(db, s->files[i], s->apart ? s->files[i] : "programme")) {
            printf("# %s: not tried with %s\n", s->what, s->files[i]);
            continue;
        }
        remember(db, "truth_now", s->truth);
        /* a truth that several have is none */
        sqlite3_exec(db->sql, "DELETE FROM truth_now WHERE truth IN (SELECT truth FROM truth_now GROUP BY truth HAVING count(*) > 1)", NULL, NULL, NULL);
        if (i > 0) {
            common = number(db, "SELECT count(*) FROM truth_was w JOIN truth_now n USING (truth)");
            lost = number(db, "SELECT count(*) FROM truth_was w JOIN truth_now n USING (truth) WHERE w.code <> n.code");
            others = number(db, "SELECT count(*) FROM truth_was w JOIN truth_now n USING (code) WHERE w.truth <> n.truth");
            ok(lost == 0 && others == 0, "%s, %s: of %d sessions in both, %d codes lost, %d given to another", s->what, s->files[i], common, lost, others);
            printf("# %zu sessions: %zu added, %zu changed, %zu withdrawn, %zu as before\n", result.sessions, result.added, result.changed,
                   result.withdrawn, result.unchanged);
            if (lost + others > 0) {
                char *which = answer(db, "SELECT w.truth, w.code, n.code, n.truth FROM truth_was w JOIN truth_now n"
                                     " ON (w.truth = n.truth AND w.code <> n.code) OR (w.code = n.code AND w.truth <> n.truth) LIMIT 10");

                printf("# %s\n", which);
                g_free(which);
            }
        }
        sqlite3_exec(db->sql, "CREATE TEMP TABLE IF NOT EXISTS truth_was (code TEXT, truth TEXT);"
                     "DELETE FROM truth_was WHERE truth IN (SELECT truth FROM truth_now); INSERT INTO truth_was SELECT * FROM truth_now", NULL, NULL, NULL);
        g_free(codes);
        codes = answer(db, "SELECT count(*) FROM session");
    }
    printf("# %s codes in all\n", codes != NULL ? codes : "no");
    g_free(codes);
    db_close(db);
}

int
main(void)
{
    if (g_getenv("SHARED_DATA") == NULL) {
        printf("# SHARED_DATA is not set: real files are not tried\n");
        ok(true, "nothing to try");
        return leave();
    }
    for (size_t i = 0; i < G_N_ELEMENTS(series); i++)
        test_series(&series[i]);
    return leave();
}
