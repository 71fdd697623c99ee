/* What an import says of what it changed, and what it refuses. */
#include "tests/unit/database.h"

static const struct talk base[] = {
    { .guid = "g1", .id = "1", .slug = "weather", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00", .people = "11=Ana Pérez" },
    { .guid = "g2", .id = "2", .slug = "beyond", .title = "Xen and Beyond", .room = "Annex", .start = "2015-08-17T10:00", .people = "12=Bo Li" },
    { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" },
    { .guid = "g4", .id = "4", .slug = "party", .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" },
    { .guid = "g5", .id = "5", .slug = "lunch", .title = "Lunch", .room = "Annex", .start = "2015-08-17T12:00" },
    { .guid = "g6", .id = "6", .slug = "memory", .title = "Memory", .room = "Annex", .start = "2015-08-17T14:00", .people = "14=Dee Moe" },
};
enum { N = sizeof base / sizeof *base };

/* The lines of a section of the last import, codes left out. */
static bool
section(struct db *db, const char *name, const char *expected, const char *what)
{
    char *query = g_strdup_printf("SELECT text FROM import_note WHERE section = '%s' ORDER BY n", name);
    char *is = answer(db, query);
    GRegex *lead = g_regex_new("(?<=^|; )[0-9A-Z]{6}  ", 0, 0, NULL), *code = g_regex_new("(?<=\\()[0-9A-Z]{6}(?=\\))", 0, 0, NULL);
    char *half = g_regex_replace_literal(lead, is, -1, 0, "", 0, NULL), *whole = g_regex_replace_literal(code, half, -1, 0, "X", 0, NULL);
    bool good = ok(strcmp(whole, expected) == 0, "%s", what);

    if (!good)
        printf("# is:     %s\n# wanted: %s\n", whole, expected);
    g_regex_unref(lead);
    g_regex_unref(code);
    g_free(whole);
    g_free(half);
    g_free(is);
    g_free(query);
    return good;
}

static void
test_sections(void)
{
    static const struct {
        const char *what, *section, *expected;
        size_t      at;                 /* which talk is another; N: added; then what it is */
        struct talk talk;
    } cases[] = {
        { "a new session", "new", "\"Late\", 2015-08-18 10:00 Hall", N, { .guid = "g9", .title = "Late", .room = "Hall", .start = "2015-08-18T10:00" } },
        { "another time", "moved", "\"Panel\": was 2015-08-17 11:00 Hall, now 2015-08-17 11:30 Hall", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:30", .people = "13=Chi Wong" } },
        { "another room and day", "moved", "\"Panel\": was 2015-08-17 11:00 Hall, now 2015-08-18 11:00 Annex", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Annex", .start = "2015-08-18T11:00", .people = "13=Chi Wong" } },
        { "another title", "retitled", "was \"Panel\", now \"Round Table\"", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Round Table", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "other people", "speakers", "\"Panel\": was Chi Wong, now Chi Wong, Eve Ho", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong; 15=Eve Ho" } },
        { "nobody any more", "speakers", "\"Panel\": was Chi Wong, now nobody", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00" } },
        { "longer", "duration", "\"Panel\": was 30 min, now 90 min", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .duration = "1:30", .people = "13=Chi Wong" } },
        { "another address", "details", "\"Panel\"", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .url = "https://x.test/panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "a new room", "rooms_new", "\"Roof\"", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Roof", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "a session twice in one room", "conflicts_rooms", "\"Lunch\" (2015-08-17 12:00, Annex) and \"Panel\" (2015-08-17 12:15, Annex)", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Annex", .start = "2015-08-17T12:15", .people = "13=Chi Wong" } },
        { "a person in two places", "conflicts_people", "Dee Moe: \"Memory\" (2015-08-17 14:00, Annex) and \"Panel\" (2015-08-17 14:00, Hall)", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T14:00", .people = "13=Chi Wong; 14=Dee Moe" } },
        { "found by its slug only", "weak", "\"Panel\" by its slug", 2,
          { .guid = "other", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "an id that was another's", "reused", "", 2,
          { .guid = "g3", .id = "3", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "a repeated id", "repeated", "id \"4\": 2 sessions have it", 2,
          { .guid = "g3", .id = "4", .slug = "panel", .title = "Panel", .room = "Hall", .start = "2015-08-17T11:00", .people = "13=Chi Wong" } },
        { "a session that is gone", "withdrawn", "\"Panel\"", 2, { 0 } },
        { "no code means another thing", "codes", "", 2, { 0 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct db *db = new_event("sections.db", no_views);
        struct talk now[N + 1];
        size_t n = N;

        memcpy(now, base, sizeof base);
        import(db, base);
        if (cases[i].at == N)
            now[n++] = cases[i].talk;
        else if (cases[i].talk.title != NULL)
            now[cases[i].at] = cases[i].talk;
        else
            now[cases[i].at] = now[--n];
        import_from(db, NULL, now, n);
        section(db, cases[i].section, cases[i].expected, cases[i].what);
        if (strcmp(cases[i].section, "withdrawn") == 0) {
            section(db, "reprint", "door sign of Hall, 2015-08-17; daily poster of 2015-08-17", "what hangs on the doors is out of date");
            import(db, base);
            section(db, "restored", "\"Panel\"", "and back");
        }
        db_close(db);
    }
}

static void
test_identity(void)
{
    struct db *db = new_event("renumbered.db", no_views);
    struct talk now[N];

    import(db, base);
    memcpy(now, base, sizeof base);
    for (size_t i = 0; i < N; i++)
        now[i].id = base[(i + 1) % N].id;
    import(db, now);
    section(db, "renumbered", "the source has given its sessions another id: 0 of 6 have the one they had", "ids given anew are told");
    section(db, "reused", "", "in one line");
    memcpy(now, base, sizeof base);
    for (size_t i = 0; i < N; i++)
        now[i].id = base[(i + 1) % N].id;
    now[3] = (struct talk){ .guid = "n", .id = "5", .title = "Quite Other Words", .room = "Hall", .start = "2015-08-18T20:00" };
    import(db, now);
    section(db, "reused", "id \"5\" was \"Party\" (X), is now \"Quite Other Words\" (X)", "an id that means another session is told") ;
    db_close(db);

    db = new_event("alike.db", no_views);
    import(db, base);
    memcpy(now, base, sizeof base);
    now[1] = (struct talk){ .guid = "n", .id = "77", .title = "Xen and Far Beyond", .room = "Hall", .start = "2015-08-18T10:00", .people = "99=Somebody Else" };
    import(db, now);
    section(db, "alike", "\"Xen and Far Beyond\" is new, and like \"Xen and Beyond\" (X), which is withdrawn", "likeness is suggested, not assumed");
    db_close(db);
}

static void
test_rooms(void)
{
    static const struct {
        const char *what, *names[5], *proposed;
    } cases[] = {
        { "letters", { "Ravenna AB", "Ravenna C", "Ravenna ABC", "Virginia" },
          "\"Ravenna AB\" --cells A,B; \"Ravenna C\" --cells C; \"Ravenna ABC\" --cells A,B,C" },
        { "numbers", { "Great Hall 1 & 2", "Great Hall 3", "Moncreiff 1" }, "\"Great Hall 1 & 2\" --cells 1,2; \"Great Hall 3\" --cells 3" },
        { "numbers without spaces", { "Room 403/404", "Room 405", "Room 403" }, "\"Room 403/404\" --cells 403,404; \"Room 405\" --cells 405; \"Room 403\" --cells 403" },
        { "a list with a comma", { "Suite 1, 2", "Suite 3" }, "\"Suite 1, 2\" --cells 1,2; \"Suite 3\" --cells 3" },
        { "in words", { "Ballroom A and B", "Ballroom C" }, "\"Ballroom A and B\" --cells A,B; \"Ballroom C\" --cells C" },
        { "rooms that are only numbered", { "Room 1", "Room 2", "Room 3" }, "" },
        { "a name of numbers", { "101", "102", "101/102" }, "" },
        { "letters that do not follow each other", { "Lab US", "Lab EU", "Lab A" }, "" },
        { "another head", { "Hall AB", "Foyer C" }, "" },
        { "alone", { "Hall AB", "Annex" }, "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct db *db = new_event("combined.db", no_views);
        struct talk talks[5];
        size_t n = 0;

        for (; cases[i].names[n] != NULL; n++)
            talks[n] = (struct talk){ .title = cases[i].names[n], .room = cases[i].names[n], .start = "2015-08-17T09:00" };
        import_from(db, NULL, talks, n);
        gives(db, "SELECT substr(text, 23) FROM import_note WHERE section = 'rooms_combined'", cases[i].proposed, "joined rooms: %s", cases[i].what);
        if (i == 0) {
            static const char *const ab[] = { "A", "B" };
            struct report report = { .out = stdout };

            import_from(db, NULL, talks, n);
            section(db, "rooms_combined", "", "proposed once");
            db_room_cells(db, "Ravenna AB", ab, 2, clock_now, &report);
            talks[n++] = (struct talk){ .title = "Ravenna B", .room = "Ravenna B", .start = "2015-08-17T09:00" };
            import_from(db, NULL, talks, n);
            gives(db, "SELECT substr(text, 23) FROM import_note WHERE section = 'rooms_combined'",
                  "\"Ravenna C\" --cells C; \"Ravenna ABC\" --cells A,B,C; \"Ravenna B\" --cells B", "or when a new one comes, but for what is said already");
        }
        db_close(db);
    }
}

static void
test_rename(void)
{
    struct talk now[N];
    struct db *db = new_event("rename.db", no_views);
    struct report report = { .out = stdout };
    char *codes;

    import(db, base);
    codes = answer(db, "SELECT r.room_id, d.code FROM room_day d JOIN room r USING (room_id) ORDER BY 1, 2");
    memcpy(now, base, sizeof base);
    for (size_t i = 0; i < N; i++)
        if (strcmp(now[i].room, "Annex") == 0)
            now[i].room = "Great Annex";
    import(db, now);
    section(db, "rooms_renamed", "\"Annex\" is now \"Great Annex\" (3 sessions): placard room EVENT.db rename \"Annex\" \"Great Annex\"", "a room of another name is seen");
    section(db, "rooms_new", "", "and is not told as new");
    section(db, "rooms_gone", "", "nor the old one as gone");
    ok(db_room_rename(db, "Annex", "Great Annex", clock_now += 60, &report), "said so");
    gives(db, "SELECT room_id, name, sort FROM room WHERE state = 'active' ORDER BY sort", "1 | Hall | 1; 2 | Great Annex | 2", "it is the room it was");
    gives(db, "SELECT r.room_id, d.code FROM room_day d JOIN room r USING (room_id) WHERE r.state = 'active' ORDER BY 1, 2", codes, "with its codes");
    ok(import(db, now) && counted(0, 0, 0, 6, 2), "the file knows it");
    ok(import(db, base) && counted(0, 0, 0, 6, 2), "by either name");
    gives(db, "SELECT name FROM room WHERE state = 'active' ORDER BY sort", "Hall; Great Annex", "which does not change back");
    report = listen();
    ok(!db_room_rename(db, "Hall", "great annex", clock_now, &report) && says(&report, "error: \"Hall\" and \"great annex\" both have sessions, so they are two rooms"),
       "two rooms in use are two");
    report = listen();
    ok(!db_room_rename(db, "Hal", "Foyer", clock_now, &report) && says(&report, "error: there is no room \"Hal\"; did you mean \"Hall\"?"), "a room there is not");
    report = listen();
    ok(!db_room_rename(db, "Hall", " ", clock_now, &report) && says(&report, "error: the name of a room has to be"), "a name that is none");
    report = listen();
    ok(db_room_rename(db, "Hall", "HALL", clock_now, &report), "another spelling");
    spoken(&report);
    gives(db, "SELECT name FROM room WHERE state = 'active' ORDER BY sort", "HALL; Great Annex", "is one");
    g_free(codes);
    db_close(db);
}

static void
test_guard(void)
{
    static const struct { size_t before, now; bool fine; } cases[] = {
        { 5, 4, true }, { 4, 3, false }, { 10, 8, true }, { 10, 7, false }, { 6, 1, false },
    };
    struct talk talks[10];
    char guids[10][4], titles[10][16];

    for (size_t i = 0; i < 10; i++) {
        g_snprintf(guids[i], sizeof guids[i], "g%zu", i);
        g_snprintf(titles[i], sizeof titles[i], "Session %c%c", (char)('A' + 2 * i), (char)('B' + i));
        talks[i] = (struct talk){ .guid = guids[i], .title = titles[i], .start = "2015-08-17T09:00" };
    }
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct db *db = new_event("guard.db", no_views);
        struct report report = listen();
        char *xml = schedule_of(talks, cases[i].now), *path = path_of("part.xml"), *before, *after;
        struct db_import job = { .path = path, .now = clock_now += 60 };
        bool done;

        import_from(db, NULL, talks, cases[i].before);
        before = answer(db, "SELECT code, state FROM session UNION ALL SELECT number, made_utc FROM revision UNION ALL SELECT run_id, report_json FROM import_run");
        g_file_set_contents(path, xml, -1, NULL);
        done = db_import(db, &job, &result, &report);
        ok(done == cases[i].fine, "%zu of %zu sessions are %s", cases[i].now, cases[i].before, cases[i].fine ? "taken in" : "refused");
        if (!cases[i].fine) {
            says(&report, "say --allow-mass-cancel");
            after = answer(db, "SELECT code, state FROM session UNION ALL SELECT number, made_utc FROM revision UNION ALL SELECT run_id, report_json FROM import_run");
            ok(strcmp(before, after) == 0, "which changes nothing");
            g_free(after);
            report = listen();
            job.allow_mass_cancel = true;
            ok(db_import(db, &job, &result, &report) && result.withdrawn == cases[i].before - cases[i].now, "unless it is meant");
        }
        spoken(&report);
        g_free(before);
        g_free(path);
        g_free(xml);
        db_close(db);
    }
}

/* A character that nothing can draw, for want of fonts here. */
static bool
cannot_draw(void *context, const char *text, char *missing, size_t size)
{
    (void)context;
    if (strstr(text, "⸘") == NULL)
        return false;
    g_strlcpy(missing, "U+2E18", size);
    return true;
}

static void
test_told(void)
{
    struct talk odd[] = { base[0], base[1], base[2] };
    struct db *db = new_event("told.db", no_views);
    struct report report = { .out = stdout };
    struct arena *arena = arena_new();
    char *path = path_of("odd.xml"), *xml;
    struct db_import job = { .path = path, .now = clock_now += 60, .arena = arena, .cannot_draw = cannot_draw };

    odd[1].title = "What⸘ \"Yes\"";
    xml = schedule_of(odd, 3);
    g_file_set_contents(path, xml, -1, NULL);
    job.dry_run = true;
    ok(db_import(db, &job, &result, &report) && result.added == 3, "a dry run does it all");
    gives(db, "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM code), (SELECT count(*) FROM import_run), (SELECT count(*) FROM change)",
          "0 | 0 | 0 | 0", "and changes nothing");
    job.dry_run = false;
    ok(db_import(db, &job, &result, &report), "taken in");
    ok(strstr(result.text, "1 text has characters that no font can draw:\n    ") != NULL && strstr(result.text, "  title \"What⸘ \"Yes\"\": U+2E18\n") != NULL,
       "what cannot be drawn is told");
    ok(strstr(result.text, " new:") == NULL, "of a first import, not what is new");
    gives(db, "SELECT json_array_length(report_json, '$.new'), json_extract(report_json, '$.new[1].title'), json_extract(report_json, '$.codes_affected'),"
          " json_extract(report_json, '$.not_drawn[0].characters'), json_extract(report_json, '$.sha256') = file_sha256 FROM import_run",
          "3 | What⸘ \"Yes\" | 0 | U+2E18 | 1", "the report is kept with the run");
    ok(sqlite3_exec(db->sql, "SELECT 1", NULL, NULL, NULL) == SQLITE_OK && result.json != NULL && result.json[0] == '{', "and given to programs");
    g_free(xml);
    g_free(path);
    arena_drop(arena);
    db_close(db);
}

int
main(void)
{
    test_sections();
    test_identity();
    test_rooms();
    test_rename();
    test_guard();
    test_told();
    return leave();
}
