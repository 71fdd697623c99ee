/* Edits by hand: what can be changed, what is refused, and that imports leave it alone and tell. */
#include "tests/unit/database.h"

static const struct talk talks[] = {
    { .guid = "g1", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00", .people = "11=Ana Pérez" },
    { .guid = "g2", .title = "Xen and Beyond", .room = "Annex", .start = "2015-08-17T10:00", .people = "12=Bo Li; 11=Ana Pérez" },
    { .guid = "g3", .title = "Workshop", .room = "Hall", .start = "2015-08-17T14:00" },
    { .guid = "g3", .title = "Workshop", .room = "Hall", .start = "2015-08-18T14:00" },
    { .guid = "g4", .title = "Late Show", .room = "Annex", .start = "2015-08-17T01:30" },
};

#define MOST 6

static struct arena *arena;
static struct db_edited edited;

/* "title", "Another", "start", "9:30": fields and values in turn. */
static bool
edit(struct db *db, const char *title, bool unlock, size_t placement, const char *const *said, struct report *report)
{
    bool person = *title == '@';
    char *query = g_strdup_printf(person ? "SELECT code FROM person WHERE name = '%s'" : "SELECT code FROM session WHERE title = '%s'", title + person);
    char *code = answer(db, query);
    struct db_edit_field fields[MOST];
    struct db_edit e = { .person = person, .code = code, .fields = fields, .unlock = unlock, .placement = placement, .now = clock_now += 60 };
    bool good;

    while (*said != NULL) {
        fields[e.n++] = (struct db_edit_field){ said[0], unlock ? NULL : said[1] };
        said += unlock ? 1 : 2;
    }
    good = db_edit(db, &e, &edited, arena, report);
    g_free(code);
    g_free(query);
    return good;
}

#define SLOT "SELECT coalesce(r.name, '-'), local_time(start_utc), (end_utc - start_utc) / 60, day FROM slot JOIN session USING (session_id)" \
    " LEFT JOIN room r USING (room_id) WHERE slot.state = 'active' AND title = "

static void
test_fields(void)
{
    static const struct {
        const char *what, *title;
        const char *said[2 * MOST + 1];
        const char *query, *expected;
    } cases[] = {
        { "a title", "Weather Report", { "title", "  The Weather\n" }, "SELECT title, locked_json FROM session WHERE session_id = 1", "The Weather | [\"title\"]" },
        { "an abstract of two paragraphs", "The Weather", { "abstract", "Rain.\n\nSun." }, "SELECT text FROM abstract WHERE session_id = 1", "Rain.\n\nSun." },
        { "a track", "The Weather", { "track", "Skies" }, "SELECT name FROM session JOIN track USING (track_id)", "Skies" },
        { "no track", "The Weather", { "track", "" }, "SELECT track_id IS NULL FROM session WHERE session_id = 1", "1" },
        { "a language", "The Weather", { "language", "pt-BR" }, "SELECT language FROM session WHERE session_id = 1", "pt-BR" },
        { "several at once", "The Weather", { "subtitle", "A Report", "kind", "Talk" }, "SELECT subtitle, kind, locked_json FROM session WHERE session_id = 1",
          "A Report | Talk | [\"abstract\",\"kind\",\"language\",\"subtitle\",\"title\",\"track\"]" },
        { "a start takes the end along", "The Weather", { "start", "9:30" }, SLOT "'The Weather'", "Hall | 2015-08-17 09:30 | 30 | 2015-08-17" },
        { "an end", "The Weather", { "end", "10:15" }, SLOT "'The Weather'", "Hall | 2015-08-17 09:30 | 45 | 2015-08-17" },
        { "another day and room", "The Weather", { "start", "2015-08-18 11:00", "room", "annex" }, SLOT "'The Weather'", "Annex | 2015-08-18 11:00 | 45 | 2015-08-18" },
        { "a start with an offset", "The Weather", { "start", "2015-08-18T20:00Z" }, SLOT "'The Weather'", "Annex | 2015-08-18 13:00 | 45 | 2015-08-18" },
        { "back to where it was", "The Weather", { "start", "2015-08-17 09:00", "end", "9:30", "room", "Hall" }, SLOT "'The Weather'", "Hall | 2015-08-17 09:00 | 30 | 2015-08-17" },
        { "over midnight", "The Weather", { "start", "23:30", "end", "0:30" }, SLOT "'The Weather'", "Hall | 2015-08-17 23:30 | 60 | 2015-08-17" },
        { "in the night of the same day", "The Weather", { "start", "2:00" }, SLOT "'The Weather'", "Hall | 2015-08-18 02:00 | 60 | 2015-08-17" },
        { "a time at night is of the day it belongs to", "Late Show", { "start", "0:30" }, SLOT "'Late Show'", "Annex | 2015-08-18 00:30 | 30 | 2015-08-17" },
        { "an end that is not known", "Late Show", { "end", "" }, SLOT "'Late Show'", "Annex | 2015-08-18 00:30 | 0 | 2015-08-17" },
        { "no room", "Late Show", { "room", "" }, SLOT "'Late Show'", "- | 2015-08-18 00:30 | 0 | 2015-08-17" },
        { "cancelled", "Late Show", { "state", "cancelled" }, "SELECT state FROM session WHERE session_id = 4", "cancelled" },
        { "withdrawn: who speaks nowhere else has no badge", "Xen and Beyond", { "state", "withdrawn" }, "SELECT name, state FROM person ORDER BY 1", "Ana Pérez | active; Bo Li | withdrawn" },
        { "and back", "Xen and Beyond", { "state", "active" }, "SELECT name, state FROM person ORDER BY 1", "Ana Pérez | active; Bo Li | active" },
        { "a person", "@Bo Li", { "first", "Bo", "rest", "Li", "native", "李博", "native-lang", "zh-Hans", "affiliation", "Our Institute", "role", "staff" },
          "SELECT first, rest, native, native_lang, affiliation, role, locked_json FROM person WHERE name = 'Bo Li'",
          "Bo | Li | 李博 | zh-Hans | Our Institute | staff | [\"affiliation\",\"first\",\"native\",\"native_lang\",\"rest\",\"role\"]" },
        { "pronouns", "@Bo Li", { "pronouns", "they/them" }, "SELECT pronouns FROM person WHERE name = 'Bo Li'", "they/them" },
    };
    struct db *db = new_event("fields.db", no_views);
    struct report report = { .out = stdout };
    int64_t when;

    import(db, talks);
    print(db);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool done = edit(db, cases[i].title, false, 0, cases[i].said, &report);

        ok(done && edited.changed && edited.revision == (int)i + 2, "%s: done, and a revision", cases[i].what);
        gives(db, cases[i].query, cases[i].expected, "%s", cases[i].what);
        print(db);
    }
    ok(edit(db, "The Weather", false, 0, (const char *const[]){ "title", "The Weather", NULL }, &report) && !edited.changed
       && db_revision(db, &when) == (int)G_N_ELEMENTS(cases) + 1, "what was so before is no revision");
    ok(edit(db, "Workshop", false, 2, (const char *const[]){ "start", "15:00", NULL }, &report), "one of two placements");
    gives(db, SLOT "'Workshop' ORDER BY start_utc", "Hall | 2015-08-17 14:00 | 30 | 2015-08-17; Hall | 2015-08-18 15:00 | 30 | 2015-08-18", "moves, the other stays");
    gives(db, "SELECT count(*) FROM change", "20", "edits can be taken back");
    ok(db_undo(db, clock_now += 60, &(struct db_undone){ 0 }, arena, &report), "and are");
    gives(db, SLOT "'Workshop' ORDER BY start_utc", "Hall | 2015-08-17 14:00 | 30 | 2015-08-17; Hall | 2015-08-18 14:00 | 30 | 2015-08-18", "as it was");
    db_close(db);
}

static void
test_refused(void)
{
    static const struct {
        const char *title;
        const char *said[2 * MOST + 1];
        const char *message;
    } cases[] = {
        { "Nobody", { "title", "x" }, "error: no session has the code \"\"" },
        { "@Nobody", { "first", "x" }, "error: no person has the code \"\"" },
        { "Weather Report", { "titel", "x" }, "error: a session has no \"titel\"; did you mean \"title\"?" },
        { "@Bo Li", { "pronoun", "x" }, "error: a person has no \"pronoun\"; did you mean \"pronouns\"?" },
        { "@Bo Li", { "subtitle", "x" }, "error: a person has no \"subtitle\"; there are name, first" },
        { "Weather Report", { "title", " \t" }, "error: title cannot be empty" },
        { "Weather Report", { "title", "\xff" }, "error: title is not UTF-8" },
        { "Weather Report", { "state", "canceled" }, "error: state \"canceled\": did you mean \"cancelled\"?" },
        { "@Bo Li", { "role", "boss" }, "error: role \"boss\": there are speaker, staff, sponsor, press, attendee" },
        { "Weather Report", { "language", "Klingon!" }, "error: language \"Klingon!\": say a tag such as en, pt-BR or zh-Hans" },
        { "Weather Report", { "start", "noon" }, "error: start \"noon\" is no time; say it like 9:30, or 2015-08-17 09:30" },
        { "Weather Report", { "start", "2015-08-17" }, "error: start \"2015-08-17\" is no time" },
        { "Weather Report", { "start", "2015-03-08 02:30" }, "error: start \"2015-03-08 02:30\": there is no such time in America/Los_Angeles; clocks skip it" },
        { "Weather Report", { "end", "2015-08-16 10:00" }, "error: it would end before it starts" },
        { "Weather Report", { "end", "2015-08-27 10:00" }, "error: it would last more than four days" },
        { "Weather Report", { "room", "Anex" }, "error: there is no room \"Anex\"; did you mean \"Annex\"?" },
        { "Weather Report", { "title", "x", "title", "y" }, "error: title is said twice" },
        { "Weather Report", { "kind", "Talk", "title", "" }, "error: title cannot be empty" },
        { "Workshop", { "start", "9:00" }, "error: the session takes place 2 times; say --placement and which (1: 2015-08-17 14:00 Hall; 2: 2015-08-18 14:00 Hall)" },
    };
    struct db *db = new_event("refused.db", no_views);
    char *before, *now;

    import(db, talks);
    before = answer(db, "SELECT session_id, title, kind, locked_json FROM session UNION ALL SELECT person_id, name, role, locked_json FROM person");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct report report = listen();

        ok(!edit(db, cases[i].title, false, 0, cases[i].said, &report) && says(&report, cases[i].message), "%s", cases[i].message);
    }
    {
        struct report report = listen();
        char *code = answer(db, "SELECT lower(code) FROM person WHERE name = 'Bo Li'");
        struct db_edit_field f = { "title", "x" };
        struct db_edit e = { .code = code, .fields = &f, .n = 1 };

        ok(!db_edit(db, &e, &edited, arena, &report) && says(&report, "is the code of a person, not of a session"), "a person's code is no session's");
        report = listen();
        f.name = "first";
        e.person = true;
        ok(db_edit(db, &e, &edited, arena, &report), "codes are read in any case");
        spoken(&report);
        report = listen();
        ok(!edit(db, "Workshop", false, 3, (const char *const[]){ "start", "9:00", NULL }, &report) && says(&report, "error: there is no placement 3"), "a placement there is not");
        g_free(code);
    }
    sqlite3_exec(db->sql, "UPDATE person SET first = '', locked_json = '[]'", NULL, NULL, NULL);
    now = answer(db, "SELECT session_id, title, kind, locked_json FROM session UNION ALL SELECT person_id, name, role, locked_json FROM person");
    ok(strcmp(before, now) == 0, "what is refused changes nothing");
    g_free(before);
    g_free(now);
    db_close(db);
}

static void
test_import(void)
{
    struct talk newer[G_N_ELEMENTS(talks)];
    struct db *db = new_event("locked.db", no_views);
    struct report report = { .out = stdout };

    memcpy(newer, talks, sizeof newer);
    import(db, talks);
    edit(db, "Weather Report", false, 0, (const char *const[]){ "title", "The Weather", "start", "9:30", NULL }, &report);
    edit(db, "@Ana Pérez", false, 0, (const char *const[]){ "name", "Ana P.", NULL }, &report);
    ok(import(db, talks) && counted(0, 0, 0, 4, 1), "the same file again changes nothing of it");
    gives(db, "SELECT 'X' || substr(text, 7) FROM import_note WHERE section = 'edited' ORDER BY n",
          "X  \"The Weather\": title stays \"The Weather\"; the file has \"Weather Report\"; "
          "X  \"The Weather\": time and room stay \"2015-08-17 09:30-10:00 Hall\"; the file has \"2015-08-17 09:00-09:30 Hall\"; "
          "X  \"Ana P.\": name stays \"Ana P.\"; the file has \"Ana Pérez\"", "and tells where it differs");
    newer[0].title = "Storms";
    newer[0].room = "Annex";
    ok(import(db, newer) && counted(0, 0, 0, 4, 1), "nor does a newer one");
    gives(db, "SELECT title FROM session WHERE session_id = 1", "The Weather", "the title stays");
    ok(edit(db, "The Weather", true, 0, (const char *const[]){ "title", NULL }, &report), "one field is let go");
    ok(import(db, newer) && counted(0, 1, 0, 3, 2), "and follows the file again");
    gives(db, "SELECT title, local_time(start_utc) FROM session JOIN slot USING (session_id) WHERE session_id = 1 AND slot.state = 'active'",
          "Storms | 2015-08-17 09:30", "the other stays");
    ok(edit(db, "Storms", true, 0, (const char *const[]){ NULL }, &report), "all are let go");
    ok(import(db, newer) && counted(0, 1, 0, 3, 3), "and follow");
    gives(db, "SELECT locked_json, local_time(start_utc), r.name FROM session JOIN slot USING (session_id) JOIN room r USING (room_id)"
          " WHERE session_id = 1 AND slot.state = 'active'", "[] | 2015-08-17 09:00 | Annex", "as the file has it");
    db_close(db);
}

#define EDITED "SELECT substr(text, 9) FROM import_note WHERE section = 'edited' ORDER BY n"

/* A source may know a session by no more than a number: then the title says whether it is the same. */
static void
test_found(void)
{
    struct talk now[] = {
        { .id = "1", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00" },
        { .id = "2", .title = "Lunch", .room = "Annex", .start = "2015-08-17T12:00" },
    };
    struct db *db = new_event("found.db", no_views);
    struct report report = { .out = stdout };

    import(db, now);
    edit(db, "Weather Report", false, 0, (const char *const[]){ "title", "Opening Words", "start", "8:00", NULL }, &report);
    now[0].start = "2015-08-18T15:00";
    ok(import(db, now) && counted(0, 0, 0, 2, 1), "a session of another title by hand is found when it moves, too");
    now[0].start = "2015-08-18T16:00";
    now[0].title = "The Weather Report";
    ok(import(db, now) && counted(0, 0, 0, 2, 1), "and when the file has a new title as well");
    now[0].start = "2015-08-18T17:00";
    now[0].title = "Opening Words";
    ok(import(db, now) && counted(0, 0, 0, 2, 1), "or the same as by hand");
    gives(db, EDITED, "\"Opening Words\": time and room stay \"2015-08-17 08:00-08:30 Hall\"; the file has \"2015-08-18 17:00-17:30 Hall\"",
          "and only what differs is told");
    db_close(db);
}

static void
test_state(void)
{
    struct db *db = new_event("state.db", no_views);
    struct report report = { .out = stdout };

    import(db, talks);
    edit(db, "Late Show", false, 0, (const char *const[]){ "state", "active", NULL }, &report);
    for (int i = 0; i < 2; i++) {
        ok(import_from(db, NULL, talks, G_N_ELEMENTS(talks) - 1) && counted(0, 0, 0, 3, 1), "what stays by hand is not withdrawn");
        gives(db, EDITED, "\"Late Show\": state stays \"active\"; the file does not have it any more", "and each time that is told");
    }
    edit(db, "Late Show", true, 0, (const char *const[]){ NULL }, &report);
    ok(import_from(db, NULL, talks, G_N_ELEMENTS(talks) - 1) && counted(0, 0, 1, 3, 2), "let go, it is withdrawn");
    db_close(db);
}

int
main(void)
{
    arena = arena_new();
    test_found();
    test_state();
    test_fields();
    test_refused();
    test_import();
    arena_drop(arena);
    return leave();
}
