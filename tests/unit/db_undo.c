/* Taking changes back: rows are exactly as before, codes stay, and come back. */
#include "tests/unit/database.h"

#define CODES "SELECT group_concat(code || kind, ' ') FROM (SELECT code, kind FROM code ORDER BY code)"

/* Every row of the tables of facts that is of something with a number up to these. */
struct until {
    int64_t session, person, room;
};

static struct until
until_now(struct db *db)
{
    struct report report = { .out = stdout };
    struct until u;

    sql_integer(db, "count", "SELECT coalesce(max(session_id), 0) FROM session", &u.session, &report);
    sql_integer(db, "count", "SELECT coalesce(max(person_id), 0) FROM person", &u.person, &report);
    sql_integer(db, "count", "SELECT coalesce(max(room_id), 0) FROM room", &u.room, &report);
    return u;
}

static char *
rows(struct db *db, struct until u)
{
    static const struct { const char *table, *where; } tables[] = {
        { "event", "1" }, { "room", "room_id <= :r" }, { "room_cell", "room_id <= :r" }, { "room_alias", "room_id <= :r" },
        { "cell", "cell_id IN (SELECT cell_id FROM room_cell WHERE room_id <= :r)" },
        { "room_group", "group_id IN (SELECT group_id FROM cell JOIN room_cell USING (cell_id) WHERE room_id <= :r)" },
        { "session", "session_id <= :s" }, { "slot", "session_id <= :s" }, { "credit", "session_id <= :s" },
        { "session_key", "session_id <= :s" }, { "listed", "1" }, { "person", "person_id <= :p" }, { "person_key", "person_id <= :p" },
    };
    GString *all = g_string_new(NULL);

    for (size_t t = 0; t < G_N_ELEMENTS(tables); t++) {
        char *query = g_strdup_printf("SELECT * FROM %s WHERE %s ORDER BY 1, 2, 3", tables[t].table, tables[t].where);
        const struct { const char *name; int64_t value; } ids[] = { { ":r", u.room }, { ":s", u.session }, { ":p", u.person } };
        sqlite3_stmt *q = NULL;

        /* tables of two columns */
        if (sqlite3_prepare_v2(db->sql, query, -1, &q, NULL) != SQLITE_OK) {
            *strrchr(query, ',') = '\0';
            sqlite3_prepare_v2(db->sql, query, -1, &q, NULL);
        }
        for (size_t i = 0; q != NULL && i < 3; i++)
            if (sqlite3_bind_parameter_index(q, ids[i].name) > 0)
                sqlite3_bind_int64(q, sqlite3_bind_parameter_index(q, ids[i].name), ids[i].value);
        while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
            g_string_append(all, tables[t].table);
            for (int c = 0; c < sqlite3_column_count(q); c++) {
                const char *text = (const char *)sqlite3_column_text(q, c);

                g_string_append_printf(all, "|%s", text != NULL ? text : "NULL");
            }
            g_string_append_c(all, '\n');
        }
        sqlite3_finalize(q);
        g_free(query);
    }
    return g_string_free(all, FALSE);
}

static bool
same(const char *a, const char *b)
{
    char **one, **other;

    if (strcmp(a, b) == 0)
        return true;
    one = g_strsplit(a, "\n", -1);
    other = g_strsplit(b, "\n", -1);
    for (char **p = one; *p != NULL; p++)
        if (!g_strv_contains((const char *const *)other, *p))
            printf("# only before: %s\n", *p);
    for (char **p = other; *p != NULL; p++)
        if (!g_strv_contains((const char *const *)one, *p))
            printf("# only after:  %s\n", *p);
    g_strfreev(one);
    g_strfreev(other);
    return false;
}

static struct arena *arena;
static struct db_undone undone;

static bool
undo(struct db *db)
{
    struct report report = { .out = stdout };

    return db_undo(db, clock_now += 60, &undone, arena, &report);
}

static const struct talk first[] = {
    { .guid = "g1", .id = "1", .slug = "weather", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00", .people = "11=Ana Pérez" },
    { .guid = "g2", .id = "2", .slug = "beyond", .title = "Xen and Beyond", .room = "Annex", .start = "2015-08-17T10:00", .people = "12=Bo Li; 11=Ana Pérez" },
    { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Roof", .start = "2015-08-17T11:00", .people = "13=Chi Wong" },
};
/* All that can happen to a session, a room and a person. */
static const struct talk second[] = {
    { .guid = "g1", .id = "2", .slug = "storms", .title = "Weather, Storms and News", .room = "annex ", .start = "2015-08-18T09:00", .duration = "0:45", .people = "11=Ana María Pérez; 14=Dee Moe" },
    { .guid = "g2", .id = "1", .slug = "beyond", .title = "Xen and Beyond", .room = "Cellar", .start = "2015-08-17T10:00", .people = "12=Bo Li" },
    { .guid = "g4", .id = "4", .slug = "party", .title = "Party", .room = "Cellar", .start = "2015-08-18T20:00", .people = "15=DJ Lina" },
};

static void
test_import(void)
{
    struct db *db = new_event("undo.db", no_views);
    struct until u;
    char *before, *after, *codes, *more, *party = NULL;

    import(db, first);
    print(db);
    u = until_now(db);
    before = rows(db, u);
    codes = answer(db, CODES);
    ok(import(db, second) && counted(1, 2, 1, 0, 2), "an import that changes everything");
    more = answer(db, CODES);
    ok(strcmp(codes, more) != 0, "makes codes");
    print(db);
    ok(undo(db) && undone.revision == 3 && undone.shown && undone.withdrawn == 3 && strcmp(undone.what, "import of schedule.xml") == 0,
       "is taken back, which makes a revision");
    after = rows(db, u);
    ok(same(before, after), "every row is as it was");
    g_free(after);
    gives(db, CODES, more, "but for codes, which stay");
    gives(db, "SELECT title, state FROM session WHERE title = 'Party'", "Party | withdrawn", "a session that came with it is withdrawn");
    gives(db, "SELECT name, state FROM room WHERE name = 'Cellar'", "Cellar | gone", "a room is gone");
    gives(db, "SELECT name, state FROM person WHERE name IN ('Dee Moe', 'DJ Lina') ORDER BY 1", "DJ Lina | withdrawn; Dee Moe | withdrawn", "people are withdrawn");
    gives(db, "SELECT count(*), count(undone_utc) FROM import_run", "2 | 1", "the runs are kept, and which was taken back");
    gives(db, "SELECT count(*) FROM pragma_foreign_key_check", "0", "nothing refers to what is not there");
    after = answer(db, "SELECT group_concat(code, ' ') FROM (SELECT code FROM session ORDER BY title)");
    ok(import(db, second) && counted(0, 3, 1, 0, 4), "imported again, all of it is found again");
    g_free(party);
    party = answer(db, "SELECT code FROM session WHERE title = 'Party' AND session_id = 4");
    ok(strlen(party) == 6 && strstr(more, party) != NULL, "with the code it had");
    gives(db, CODES, more, "and no further code is made");
    gives(db, "SELECT name, state FROM room ORDER BY sort", "Hall | gone; Annex | active; Roof | gone; Cellar | active", "rooms are back too");
    gives(db, "SELECT count(*) FROM room WHERE room_id NOT IN (SELECT room_id FROM room_cell)", "0", "each with what it is made of");
    g_free(after);
    ok(undo(db), "and taken back again");
    after = rows(db, u);
    ok(same(before, after), "every row is as it was");
    ok(undo(db) && undone.withdrawn == 6, "the first import is taken back");
    gives(db, "SELECT count(*) FROM session WHERE state <> 'withdrawn'", "0", "then nothing takes place");
    {
        struct report report = listen();

        ok(!db_undo(db, clock_now, &undone, arena, &report) && says(&report, "error: there is no change that could be taken back"),
           "and nothing is left to take back");
    }
    ok(import(db, first) && counted(0, 3, 0, 0, 5), "and comes back");
    gives(db, CODES, more, "with the codes it had");
    g_free(before);
    g_free(after);
    g_free(codes);
    g_free(more);
    g_free(party);
    db_close(db);
}

static void
test_others(void)
{
    static const char *const abc[] = { "A", "B", "C" };
    static const struct talk halls[] = {
        { .guid = "a", .title = "One", .room = "Hall ABC", .start = "2015-08-17T09:00" },
        { .guid = "b", .title = "Two", .room = "Hall AB", .start = "2015-08-17T10:00" },
        { .guid = "c", .title = "Three", .room = "Hall C", .start = "2015-08-17T10:00" },
    };
    struct db *db = new_event("others.db", no_views);
    struct report report = { .out = stdout };
    char *states[8];
    struct until u;
    size_t n = 0;

    import(db, halls);
    u = until_now(db);
    states[n++] = rows(db, u);
    db_room_cells(db, "Hall ABC", abc, 3, clock_now += 60, &report);
    states[n++] = rows(db, u);
    db_room_cells(db, "Hall AB", abc, 2, clock_now += 60, &report);
    states[n++] = rows(db, u);
    db_room_cells(db, "Hall C", abc + 2, 1, clock_now += 60, &report);
    states[n++] = rows(db, u);
    db_room_rename(db, "Hall C", "The Nook", clock_now += 60, &report);
    states[n++] = rows(db, u);
    db_set_event(db, &(struct db_event){ .zone = "America/New_York", .day_change = 60, .now = clock_now }, &report);
    states[n++] = rows(db, u);
    db_room_cells(db, "Hall D", abc, 1, clock_now += 60, &report);
    gives(db, "SELECT count(*) FROM change", "7", "each change can be taken back");
    while (n-- > 0) {
        bool done = undo(db);
        char *is = rows(db, u);

        ok(done && same(states[n], is), "taken back: %s", undone.what);
        g_free(is);
        g_free(states[n]);
    }
    ok(strcmp(db_event(db)->zone, "America/Los_Angeles") == 0, "facts of the event as well");
    gives(db, "SELECT count(*) FROM change_row WHERE change_id NOT IN (SELECT change_id FROM change)", "0", "nothing is left of them");
    db_close(db);

    db = new_event("many.db", no_views);
    import(db, halls);
    for (int i = 0; i < 25; i++)
        db_room_cells(db, "Hall C", abc, i % 2 + 1, clock_now += 60, &report);
    gives(db, "SELECT count(*) FROM change", "20", "the last twenty changes are kept");
    ok(import(db, halls) && counted(0, 0, 0, 3, 1), "the same file again");
    gives(db, "SELECT count(*) FROM change WHERE what GLOB 'import*'", "0", "is no change");
    db_close(db);
}

/* Until it is printed, a revision takes changes in. */
static void
test_revisions(void)
{
    static const char *const a[] = { "A", "B" };
    struct db *db = new_event("revisions.db", no_views);
    struct report report = { .out = stdout };
    struct talk now[] = { first[0], first[1], first[2] };
    int64_t when, was;

    ok(db_revision(db, &when) == 0, "before anything, there is no revision");
    import(db, first);
    ok(db_revision(db, &when) == 1, "the first import makes the first");
    was = when;
    db_room_cells(db, "Hall", a, 1, clock_now += 60, &report);
    ok(db_revision(db, &when) == 1 && when == clock_now && when > was, "rooms set up before anything is printed belong to it, and move its time");
    db_printed(db, 1, when);
    gives(db, "SELECT number, printed FROM revision", "1 | 1", "printing closes it");
    db_room_cells(db, "Hall", a, 2, clock_now += 60, &report);
    ok(db_revision(db, &when) == 2, "then a change makes the next");
    now[0].title = "Weather";
    {
        char *xml = schedule_of(now, 3), *path = path_of("late.xml");
        struct db_import job = { .path = path, .now = clock_now += 60 };

        g_file_set_contents(path, xml, -1, NULL);
        db_import(db, &job, &result, &report);
        g_free(path);
        g_free(xml);
    }
    ok(result.revision == 2 && result.made_revision, "so does an import, into the same");
    /* printing began before that import */
    was = when;
    db_printed(db, 2, was);
    gives(db, "SELECT number, printed, made_utc > (SELECT min(made_utc) FROM revision WHERE number = 2) FROM revision ORDER BY 1",
          "1 | 1 | 0; 2 | 1 | 0; 3 | 0 | 1", "what changed while it was printed is the next revision");
    ok(db_revision(db, &when) == 3 && when == clock_now, "with its time");
    db_printed(db, 2, was);
    db_printed(db, 7, was);
    gives(db, "SELECT group_concat(printed, '') FROM revision", "110", "to mark it again, or one there is not, changes nothing");
    undo(db);
    ok(undone.revision == 3, "what is taken back before it is printed belongs to it too");
    db_close(db);
}

int
main(void)
{
    arena = arena_new();
    test_import();
    test_others();
    test_revisions();
    arena_drop(arena);
    return leave();
}
