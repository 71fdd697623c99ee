/* Does the next import find the same sessions and the same people again? */
#include "tests/unit/database.h"

#define CODES "SELECT group_concat(code, ' ') FROM (SELECT code FROM session ORDER BY title)"

static const struct talk two[] = {
    { .guid = "g1", .id = "1", .slug = "weather", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00", .people = "11=Ana Pérez" },
    { .guid = "g2", .id = "2", .slug = "beyond", .title = "Xen and Beyond", .room = "Annex", .start = "2015-08-17T10:00", .people = "12=Bo Li; 11=Ana Pérez" },
};

static void
test_same(void)
{
    struct db *db = new_event("same.db", no_views);
    char *codes;

    ok(import(db, two) && counted(2, 0, 0, 0, 1) && result.people == 2 && result.rooms == 2, "a first import adds all, as revision 1");
    gives(db, "SELECT title, room.name, datetime(start_utc, 'unixepoch'), (end_utc - start_utc) / 60, day, slot.state FROM session"
              " JOIN slot USING (session_id) JOIN room USING (room_id) ORDER BY title",
          "Weather Report | Hall | 2015-08-17 16:00:00 | 30 | 2015-08-17 | active; "
          "Xen and Beyond | Annex | 2015-08-17 17:00:00 | 30 | 2015-08-17 | active", "sessions are placed, in UTC");
    gives(db, "SELECT session.title, position, credit.name FROM credit JOIN session USING (session_id) ORDER BY 1, 2",
          "Weather Report | 1 | Ana Pérez; Xen and Beyond | 1 | Bo Li; Xen and Beyond | 2 | Ana Pérez", "people are credited in order");
    gives(db, "SELECT name, sort FROM room ORDER BY sort", "Hall | 1; Annex | 2", "rooms are in the order of the file");
    gives(db, "SELECT count(*) FROM room_day", "2", "each door has a code on the day");
    gives(db, "SELECT kind, count(*) FROM code GROUP BY kind", "day | 1; person | 2; room-day | 2; session | 2", "codes are entered by kind");
    codes = answer(db, CODES);
    ok(import(db, two) && counted(0, 0, 0, 2, 1) && !result.made_revision, "the same file again changes nothing, and makes no revision");
    gives(db, "SELECT count(*) FROM import_run", "1", "nor leaves a trace");
    gives(db, CODES, codes, "codes stay");
    g_free(codes);
    db_close(db);

    db = new_event("again.db", no_views);
    codes = answer(db, CODES);
    import(db, two);
    g_free(codes);
    codes = answer(db, "SELECT group_concat(code, ' ') FROM (SELECT code FROM code ORDER BY code)");
    db_close(db);
    db = new_event("third.db", no_views);
    import(db, two);
    gives(db, "SELECT group_concat(code, ' ') FROM (SELECT code FROM code ORDER BY code)", codes,
          "a lost file made again from the same schedule has the same codes");
    g_free(codes);
    db_close(db);
}

static void
test_changes(void)
{
    struct db *db = new_event("changes.db", no_views);
    char *codes;
    struct talk now[] = { two[0], two[1] };

    import(db, two);
    codes = answer(db, CODES);
    now[0].title = "Weather, Storms and Other News";
    now[0].slug = "storms";
    ok(import(db, now) && counted(0, 1, 0, 1, 2), "another title is a change, and a revision");
    gives(db, CODES, codes, "a retitled session keeps its code");
    now[0].room = "Annex";
    now[0].start = "2015-08-18T09:00";
    ok(import(db, now) && counted(0, 1, 0, 1, 3), "a move is a change");
    gives(db, "SELECT room.name, day, slot.state FROM slot JOIN room USING (room_id) JOIN session USING (session_id)"
              " WHERE title LIKE 'Weather%' ORDER BY slot_id",
          "Hall | 2015-08-17 | gone; Annex | 2015-08-18 | active", "the old placement is kept as gone");
    gives(db, "SELECT state FROM room WHERE name = 'Hall'", "gone", "a room without sessions is gone");
    now[0].room = "Hall";
    now[0].start = "2015-08-17T09:00";
    ok(import(db, now) && counted(0, 1, 0, 1, 4), "moving back is a change");
    gives(db, "SELECT count(*) FROM slot JOIN session USING (session_id) WHERE title LIKE 'Weather%' AND slot.state = 'active'", "1",
          "a placement taken again is the same one");
    gives(db, "SELECT state, sort FROM room WHERE name = 'Hall'", "active | 1", "the room is back in its place");
    now[0].duration = "0:45";
    ok(import(db, now) && counted(0, 1, 0, 1, 5), "another end is a change");
    now[1].people = "12=Bo Li";
    ok(import(db, now) && counted(0, 1, 0, 1, 6), "so are other people");
    now[1].people = "12=Bo Li Chen";
    ok(import(db, now) && counted(0, 1, 0, 1, 7), "and another spelling of a name");
    gives(db, "SELECT name FROM person ORDER BY person_id", "Ana Pérez; Bo Li Chen", "the person stays the same one");

    ok(import_from(db, NULL, now, 1) && counted(0, 0, 1, 1, 8), "a session that vanishes is withdrawn");
    gives(db, "SELECT s.state, p.name, p.state FROM session s JOIN credit USING (session_id) JOIN person p USING (person_id) ORDER BY 2",
          "active | Ana Pérez | active; withdrawn | Bo Li Chen | withdrawn", "and its speakers with it, if they have no other");
    ok(import_from(db, NULL, now, 1) && counted(0, 0, 0, 1, 8), "once");
    ok(import(db, now) && counted(0, 1, 0, 1, 9), "if it comes back, it is the same one");
    gives(db, "SELECT state, count(*) FROM session GROUP BY 1", "active | 2", "active again");
    gives(db, CODES, codes, "codes have stayed through all of it");
    g_free(codes);
    db_close(db);
}

static void
test_keys(void)
{
    static const struct talk first[] = {
        { .id = "1", .title = "Opening", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .id = "2", .title = "Graphics on the Hypervisor", .start = "2015-08-17T10:00", .people = "Bo Li" },
        { .id = "3", .title = "Lunch", .start = "2015-08-17T12:00" },
    };
    static const struct talk renumbered[] = {
        { .id = "2", .title = "Opening", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .id = "3", .title = "Graphics on the Hypervisor", .start = "2015-08-17T10:00", .people = "Bo Li" },
        { .id = "1", .title = "Lunch", .start = "2015-08-17T12:00" },
    };
    static const struct talk reused[] = {
        { .id = "2", .title = "Opening", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .id = "3", .title = "Zebra fish", .start = "2015-08-17T10:00", .people = "Chi Wong" },
        { .id = "1", .title = "Lunch", .start = "2015-08-17T12:00" },
    };
    static const struct talk repeated[] = {
        { .id = "7", .title = "Opening", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .id = "7", .title = "Zebra fish", .start = "2015-08-17T10:00", .people = "Chi Wong" },
        { .id = "7", .title = "Lunch", .start = "2015-08-17T12:00" },
    };
    static const struct talk twice[] = {
        { .code = "AAA", .guid = "a-0", .title = "Workshop", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .code = "BBB", .guid = "b", .title = "Panel", .start = "2015-08-17T10:00", .people = "Bo Li" },
        { .code = "AAA", .guid = "a-1", .title = "Workshop", .start = "2015-08-18T09:00", .people = "Ana Pérez" },
    };
    static const struct talk plain[] = {
        { .title = "Break", .start = "2015-08-17T10:30" },
        { .title = "Break", .start = "2015-08-17T15:00" },
        { .title = "Panel", .start = "2015-08-17T16:00", .people = "Ana Pérez; Bo Li" },
        { .title = "TBA", .start = "2015-08-17T17:00" },
        { .title = "TBA", .start = "2015-08-17T17:00" },
        { .title = "Talk", .start = "2015-08-17T18:00", .people = "Chi Wong" },
    };
    struct talk later[G_N_ELEMENTS(plain)];
    struct db *db = new_event("keys.db", no_views);
    char *codes;

    import(db, first);
    codes = answer(db, CODES);
    ok(import(db, renumbered) && counted(0, 0, 0, 3, 1), "ids given anew, to quite other titles, are seen through");
    gives(db, CODES, codes, "and no code wanders");
    ok(import(db, reused) && counted(1, 0, 1, 2, 2), "an id used again for something else is something else");
    ok(import(db, repeated) && counted(0, 0, 0, 3, 2), "an id that several have tells nothing");
    g_free(codes);
    db_close(db);

    db = new_event("twice.db", no_views);
    ok(import_from(db, NULL, twice, 2) && counted(2, 0, 0, 0, 1), "two sessions");
    ok(import(db, twice) && counted(0, 1, 0, 1, 2), "one of them is held again: the same code, another guid");
    gives(db, "SELECT title, count(*) FROM slot JOIN session USING (session_id) WHERE slot.state = 'active' GROUP BY 1",
          "Panel | 1; Workshop | 2", "it has two placements");
    db_close(db);

    db = new_event("plain.db", no_views);
    ok(import(db, plain) && counted(5, 0, 0, 0, 1), "without any keys, what is the same to the letter is one session");
    codes = answer(db, "SELECT group_concat(code, ' ') FROM (SELECT code FROM session ORDER BY session_id)");
    ok(import(db, plain) && counted(0, 0, 0, 5, 1), "and is found again by title, people and time");
    memcpy(later, plain, sizeof plain);
    later[2].start = "2015-08-18T09:00";
    later[3].people = later[4].people = "Dee Moe";
    later[5].title = "An Unexpected Journey";
    ok(import(db, later) && counted(0, 3, 0, 2, 2), "moved, given speakers, or given another title, it is still found");
    gives(db, "SELECT group_concat(code, ' ') FROM (SELECT code FROM session ORDER BY session_id)", codes, "and keeps its code");
    g_free(codes);
    db_close(db);
}

/* What has no people is known by little more than what everybody calls it. */
static void
test_lunches(void)
{
    static const struct talk first[] = {
        { .guid = "g1", .title = "Weather Report", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .guid = "g2", .title = "Lunch", .start = "2015-08-17T12:00" },
        { .guid = "g3", .title = "Xen and Beyond", .start = "2015-08-17T14:00", .people = "Bo Li" },
    };
    struct talk now[] = { first[0], first[1], first[2] };
    struct db *db = new_event("lunches.db", no_views);
    char *code;

    import(db, first);
    now[1] = (struct talk){ .guid = "g9", .title = "Lunch", .start = "2015-08-18T12:00" };
    ok(import(db, now) && counted(1, 0, 1, 2, 2), "another lunch, with another key at another time, is another one");
    code = answer(db, "SELECT code FROM session WHERE title = 'Lunch' AND state = 'active'");
    now[1].guid = "g8";
    ok(import(db, now) && counted(0, 0, 0, 3, 2), "with another key at the same time, it is the same");
    now[2] = (struct talk){ .guid = "g7", .title = "Xen and Beyond", .start = "2015-08-18T09:00", .people = "Bo Li" };
    ok(import(db, now) && counted(0, 1, 0, 2, 3), "a talk of the same people is, whatever its key");
    now[0].guid = "g4";
    now[1].guid = "g5";
    now[1].start = "2015-08-19T12:00";
    now[2].guid = "g6";
    ok(import(db, now) && counted(0, 1, 0, 2, 4), "where all keys are new, so is a lunch");
    gives(db, "SELECT code FROM session WHERE title = 'Lunch' AND state = 'active'", code, "with its code");
    g_free(code);
    db_close(db);
}

/* Versions of four sessions, each in its place in the file; all keep their codes, however keys are given anew. */
static void
test_keys_anew(void)
{
    enum { N = 4 };
    static const struct {
        const char *what;
        struct talk was[N], is[N];
    } cases[] = {
        { "ids go up by one, over titles that are alike and people who are the same",
          { { .id = "1", .title = "A kernel in Rust", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .id = "2", .title = "A compiler in Rust", .room = "Hall", .start = "2015-08-17T10:00", .people = "Ana Pérez" },
            { .id = "3", .title = "A browser in Rust", .room = "Hall", .start = "2015-08-17T11:00", .people = "Bo Li" },
            { .id = "4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .id = "2", .title = "A kernel in Rust", .room = "Annex", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .id = "3", .title = "A compiler in Rust", .room = "Hall", .start = "2015-08-17T10:30", .people = "Ana Pérez" },
            { .id = "4", .title = "A browser in Rust", .room = "Hall", .start = "2015-08-17T11:00", .people = "Bo Li; Chi Wong" },
            { .id = "5", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "guids change hands",
          { { .guid = "a", .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .guid = "b", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00", .people = "Bo Li" },
            { .guid = "c", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00", .people = "Chi Wong" },
            { .guid = "d", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .guid = "b", .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .guid = "c", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00", .people = "Bo Li" },
            { .guid = "d", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00", .people = "Chi Wong" },
            { .guid = "a", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "addresses are of another host, and one has another title, one is later, one is a day later",
          { { .url = "https://a.test/1", .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .url = "https://a.test/2", .title = "Break", .room = "Hall", .start = "2015-08-17T10:00" },
            { .url = "https://a.test/3", .title = "Break", .room = "Annex", .start = "2015-08-17T10:00" },
            { .url = "https://a.test/4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .url = "https://b.test/1", .title = "Storms to come", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .url = "https://b.test/2", .title = "Break", .room = "Hall", .start = "2015-08-17T10:30" },
            { .url = "https://b.test/3", .title = "Break", .room = "Annex", .start = "2015-08-18T10:00" },
            { .url = "https://b.test/4", .title = "Lunch (vegan)", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "without keys, rooms have new names, and two of a name are at one time",
          { { .title = "Weather", .room = "Dome 1", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Kernels", .room = "Dome 2", .start = "2015-08-17T09:00", .people = "Bo Li" },
            { .title = "Lunch", .room = "Dome 1", .start = "2015-08-17T12:00" },
            { .title = "Lunch", .room = "Dome 2", .start = "2015-08-17T12:00" } },
          { { .title = "Weather", .room = "Komona", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Kernels", .room = "Coral", .start = "2015-08-17T09:00", .people = "Bo Li" },
            { .title = "Lunch", .room = "Komona", .start = "2015-08-17T12:00" },
            { .title = "Lunch", .room = "Coral", .start = "2015-08-17T12:00" } } },
        { "an entry has another title, and its speaker's name is written otherwise",
          { { .id = "1", .title = "TBA", .room = "Hall", .start = "2015-08-17T09:00", .people = "Łukasz Dvořák" },
            { .id = "2", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00" },
            { .id = "3", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00" },
            { .id = "4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .id = "1", .title = "Welcome", .room = "Annex", .start = "2015-08-18T09:00", .people = "Lukasz Dvorak" },
            { .id = "2", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00" },
            { .id = "3", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00" },
            { .id = "4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "a title of an entry that tells nobody is another, at the same place and time",
          { { .id = "1", .title = "TBA", .room = "Hall", .start = "2015-08-17T09:00" },
            { .id = "2", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00" },
            { .id = "3", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00" },
            { .id = "4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .id = "1", .title = "Welcome", .room = "Hall", .start = "2015-08-17T09:00" },
            { .id = "2", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00" },
            { .id = "3", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00" },
            { .id = "4", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "guids are made of title and time, or two entries were made anew",
          { { .guid = "a", .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .guid = "b", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00", .people = "Bo Li" },
            { .guid = "c", .title = "Browsers", .room = "Hall", .start = "2015-08-17T11:00", .people = "Chi Wong" },
            { .guid = "d", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .guid = "a", .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .guid = "b", .title = "Kernels", .room = "Hall", .start = "2015-08-17T10:00", .people = "Bo Li" },
            { .guid = "e", .title = "Browsers (updated)", .room = "Annex", .start = "2015-08-17T14:00", .people = "Chi Wong" },
            { .guid = "f", .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:15" } } },
        { "without keys, what is there twice is a little later",
          { { .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Open Space", .room = "Hall", .start = "2015-08-17T10:00" },
            { .title = "Open Space", .room = "Hall", .start = "2015-08-17T14:00" },
            { .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } },
          { { .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Open Space", .room = "Hall", .start = "2015-08-17T10:10" },
            { .title = "Open Space", .room = "Hall", .start = "2015-08-17T13:50" },
            { .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" } } },
        { "without keys, a long title has a word before it on another day, and a talk has other speakers",
          { { .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Reading old weather maps", .room = "Hall", .start = "2015-08-17T10:00" },
            { .title = "Browsers", .room = "Annex", .start = "2015-08-17T11:00", .people = "Bo Li" },
            { .title = "Browsers", .room = "Hall", .start = "2015-08-18T11:00", .people = "Chi Wong" } },
          { { .title = "Weather", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
            { .title = "Workshop: Reading old weather maps", .room = "Hall", .start = "2015-08-18T16:00" },
            { .title = "Browsers", .room = "Annex", .start = "2015-08-17T11:30", .people = "Dee Moe" },
            { .title = "Browsers", .room = "Annex", .start = "2015-08-18T11:00", .people = "Chi Wong" } } },
        { "a numbering means other sessions, some of which are there twice",
          { { .id = "1", .title = "Billboard Happy Hour", .room = "Bar", .start = "2015-08-17T18:00" },
            { .id = "2", .title = "Cardboard Hours", .room = "Hall", .start = "2015-08-17T09:00" },
            { .id = "3", .title = "Cardboard Hours", .room = "Hall", .start = "2015-08-18T09:00" },
            { .id = "4", .title = "Billboard Happy Hour", .room = "Bar", .start = "2015-08-18T18:00" } },
          { { .id = "7", .title = "Billboard Happy Hour", .room = "Bar", .start = "2015-08-17T18:00" },
            { .id = "1", .title = "Cardboard Hours", .room = "Hall", .start = "2015-08-17T09:00" },
            { .id = "3", .title = "Cardboard Hours", .room = "Hall", .start = "2015-08-18T09:00" },
            { .id = "4", .title = "Billboard Happy Hour", .room = "Bar", .start = "2015-08-18T18:00" } } },
        { "without keys, titles have more in them in the same places, or are of who now speaks when another did",
          { { .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" },
            { .title = "Weather", .room = "Hall", .start = "2015-08-17T14:00", .people = "Ana Pérez" },
            { .title = "Kernels and drivers", .room = "Annex", .start = "2015-08-17T15:00", .people = "Ana Pérez" },
            { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" } },
          { { .title = "[Break] Lunch", .room = "Hall", .start = "2015-08-17T12:00" },
            { .title = "Weather (new)", .room = "Annex", .start = "2015-08-17T15:00", .people = "Ana Pérez" },
            { .title = "Kernels and drivers (new)", .room = "Hall", .start = "2015-08-17T16:00", .people = "Ana Pérez" },
            { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" } } },
    };
    static const char in_order[] = "SELECT group_concat(code, ' ') FROM (SELECT code FROM merge_session JOIN session USING (session_id) ORDER BY lead)";

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct db *db = new_event("anew.db", no_views);
        char *codes;

        import(db, cases[i].was);
        codes = answer(db, in_order);
        import(db, cases[i].is);
        gives(db, in_order, codes, "%s", cases[i].what);
        g_free(codes);
        db_close(db);
    }
}

/* All of it a day later: what is there each day is that of its own day. */
static void
test_moved_as_one(void)
{
    enum { DAYS = 3, TALKS = 2 };
    static const char *const titles[DAYS][TALKS] = { { "Weather", "Kernels" }, { "Browsers", "Radio" }, { "Maps", "Fonts" } };
    struct talk talks[DAYS * (TALKS + 1) + 1] = { { 0 } };
    char *starts[DAYS * (TALKS + 1)], *codes = NULL;
    struct db *db = new_event("as_one.db", no_views);

    for (int later = 0; later < 2; later++) {
        for (int d = 0, n = 0; d < DAYS; d++)
            for (int k = 0; k <= TALKS; k++, n++) {
                starts[n] = g_strdup_printf("2015-08-%02dT%02d:00", 17 + d + later, 10 + k);
                talks[n] = (struct talk){ .title = k < TALKS ? titles[d][k] : "Lunch", .room = "Hall", .start = starts[n] };
            }
        import(db, talks);
        if (later)
            gives(db, CODES, codes, "all that moves together keeps its codes");
        else
            codes = answer(db, CODES);
        for (size_t n = 0; n < G_N_ELEMENTS(starts); n++)
            g_free(starts[n]);
    }
    gives(db, "SELECT group_concat(day, ' ') FROM (SELECT p.day FROM session JOIN slot p USING (session_id)"
          " WHERE title = 'Lunch' AND p.state = 'active' ORDER BY session_id)", "2015-08-18 2015-08-19 2015-08-20", "also what is there each day");
    g_free(codes);
    db_close(db);
}

/* What is in a place now, and what was there once or had the people. */
static void
test_places_taken(void)
{
    static const struct talk lunches[][3] = {
        { { .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" }, { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" } },
        { { .title = "Lunch", .room = "Hall", .start = "2015-08-17T13:00" }, { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" } },
        { { .title = "Lunch", .room = "Hall", .start = "2015-08-17T12:00" }, { .title = "Lunch", .room = "Hall", .start = "2015-08-17T13:00" },
          { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" } },
    };
    static const struct talk shows[][2] = {
        { { .id = "1", .title = "Radio Show", .room = "Hall", .start = "2015-08-17T12:00", .people = "Ana Pérez" },
          { .id = "2", .title = "Radio Show", .room = "Hall", .start = "2015-08-18T12:00", .people = "Bo Li" } },
        { { .id = "1", .title = "Radio Show", .room = "Hall", .start = "2015-08-17T12:00", .people = "Bo Li" } },
    };
    static const char first[] = "SELECT code FROM session WHERE session_id = 1 AND EXISTS"
                                " (SELECT 1 FROM slot WHERE session_id = 1 AND state = 'active' AND start_utc % 86400 = 20 * 3600)";
    struct db *db = new_event("places.db", no_views);
    char *code;

    import_from(db, NULL, lunches[0], 2);
    import_from(db, NULL, lunches[1], 2);
    code = answer(db, first);
    import_from(db, NULL, lunches[2], 3);
    gives(db, first, code, "of two lunches, that is the first which is where it was, not where it once was");
    g_free(code);
    db_close(db);
    db = new_event("shows.db", no_views);
    import_from(db, NULL, shows[0], 2);
    import_from(db, NULL, shows[1], 1);
    gives(db, "SELECT state FROM session ORDER BY session_id", "active; withdrawn", "what has its key, title and place is itself, whoever speaks");
    db_close(db);
}

/* A numbering that has been given up means nothing, also of what was not there when it was. */
static void
test_back_after_keys_anew(void)
{
    static const struct talk first[] = {
        { .guid = "a", .title = "Weather", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
        { .guid = "b", .title = "Kernels", .start = "2015-08-17T10:00", .people = "Bo Li" },
        { .guid = "c", .title = "Browsers", .start = "2015-08-17T11:00", .people = "Chi Wong" },
        { .guid = "d", .title = "Radio", .start = "2015-08-17T12:00", .people = "Dee Moe" },
        { .guid = "e", .title = "Maps", .start = "2015-08-17T13:00", .people = "Eve Ho" },
    };
    struct talk now[5];
    struct db *db = new_event("back.db", no_views);
    char *codes;

    import(db, first);
    codes = answer(db, CODES);
    import_from(db, NULL, first, 4);
    memcpy(now, first, sizeof first);
    now[0].guid = "b";
    now[1].guid = "c";
    now[2].guid = "d";
    now[3].guid = "f";
    import_from(db, NULL, now, 4);
    now[3] = first[4];
    now[3].guid = "a";
    import_from(db, NULL, now, 4);
    gives(db, "SELECT title, state FROM session ORDER BY title",
          "Browsers | active; Kernels | active; Maps | active; Radio | withdrawn; Weather | active", "what comes back with a key that was another's is itself");
    gives(db, CODES, codes, "and has its code");
    g_free(codes);
    db_close(db);
}

/* What is only like something that is gone is not it. */
static void
test_only_alike(void)
{
    static const struct talk first[] = {
        { .title = "Lightning Talks 1", .room = "Hall", .start = "2015-08-17T09:00" },
        { .title = "Kernels and compilers: friends or foes?", .room = "Hall", .start = "2015-08-17T10:00", .people = "Ana Pérez" },
        { .title = "Q&A", .room = "Annex", .start = "2015-08-17T15:00", .people = "Chi Wong" },
        { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" },
    };
    static const struct talk second[] = {
        { .title = "Q&A", .room = "Annex", .start = "2015-08-17T16:00", .people = "Dee Moe" },
        { .title = "Lightning Talks 2", .room = "Hall", .start = "2015-08-17T11:00" },
        { .title = "Kernels and browsers: friends or foes?", .room = "Hall", .start = "2015-08-17T10:30", .people = "Bo Li" },
        { .title = "Party", .room = "Hall", .start = "2015-08-17T20:00" },
    };
    struct db *db = new_event("alike.db", no_views);

    import(db, first);
    ok(import(db, second) && counted(3, 0, 3, 1, 2), "another number, or other people, and a like title: another session");
    db_close(db);
}

static void
test_sources(void)
{
    static const struct talk other[] = {
        { .guid = "g1", .title = "Weather Report", .start = "2015-08-17T09:00", .room = "Hall" },
        { .title = "XEN and  Beyond", .start = "2015-08-17T10:00", .room = "Annex" },
        { .title = "Party", .start = "2015-08-17T20:00", .room = "Roof", .people = "DJ Lina" },
    };
    static const struct talk third[] = {
        { .id = "71", .title = "Weather Report", .start = "2015-08-17T09:15", .room = "Hall", .people = "Ana Pérez; Bo Li" },
        { .id = "72", .title = "Xen and Beyond (updated)", .start = "2015-08-17T10:30", .room = "Annex", .people = "Bo Li; Ana Pérez" },
    };
    struct talk moved[] = { other[0], other[1], other[2] };
    struct db *db = new_event("sources.db", no_views);
    struct report report = listen();
    char *xml = schedule_of(other, 3);

    import_from(db, "talks", two, 2);
    moved[0].start = "2015-08-17T09:30";
    ok(import_text(db, "other.xml", xml, -1, "social", true, &report)
       && says(&report, "warning: taken as a second source beside \"talks\": sessions that only that one has stay; "
               "if this file replaces it, say --source \"talks\""), "a second source is pointed out");
    g_free(xml);
    ok(import_from(db, "social", other, 3) && counted(1, 1, 0, 1, 2), "a second source adds what the first has not");
    gives(db, "SELECT title, state, (SELECT count(*) FROM credit c WHERE c.session_id = s.session_id) FROM session s ORDER BY 1",
          "Party | active | 1; Weather Report | active | 1; XEN and Beyond | active | 2",
          "changes what it has otherwise, and does not blank what it has not");
    ok(import_from(db, "talks", two, 2) && counted(0, 1, 0, 1, 3), "the first again withdraws nothing of the second");
    ok(import_from(db, "social", moved, 3) && counted(0, 2, 0, 1, 4), "the newest file says what is so");
    ok(import_from(db, "talks", two, 1) && counted(0, 1, 0, 0, 5), "what one of them still has is not withdrawn");
    ok(import_from(db, "social", other, 1) && counted(0, 0, 2, 1, 6), "what none has is");
    gives(db, "SELECT title, state FROM session ORDER BY 1", "Party | withdrawn; Weather Report | active; XEN and Beyond | withdrawn",
          "each by its own");
    db_close(db);

    db = new_event("third.db", no_views);
    import_from(db, "talks", two, 2);
    ok(import_from(db, "third", third, 2) && counted(0, 2, 0, 0, 2), "a second source that is newer has the same sessions");
    db_close(db);
}

static void
test_people(void)
{
    static const struct talk first[] = {
        { .guid = "a", .title = "One", .start = "2015-08-17T09:00", .people = "1=Wei Liu" },
        { .guid = "b", .title = "Two", .start = "2015-08-17T10:00", .people = "2=Wei Liu; 3=Ana Pérez" },
        { .guid = "c", .title = "Three", .start = "2015-08-17T11:00", .people = "1=Wei Liu; 4=Bo Li" },
    };
    static const struct talk renumbered[] = {
        { .guid = "a", .title = "One", .start = "2015-08-17T09:00", .people = "1=Wei Liu" },
        { .guid = "b", .title = "Two", .start = "2015-08-17T10:00", .people = "2=Wei Liu; 4=Ana Pérez" },
        { .guid = "c", .title = "Three", .start = "2015-08-17T11:00", .people = "1=Wei Liu; 3=Bo Li" },
    };
    static const struct talk names[] = {
        { .guid = "a", .title = "One", .start = "2015-08-17T09:00", .people = "Jürgen Groß" },
        { .guid = "b", .title = "Two", .start = "2015-08-17T10:00", .people = "JÜRGEN  GROSS" },
    };
    struct db *db = new_event("people.db", no_views);
    char *codes;

    import(db, first);
    gives(db, "SELECT name, count(*) FROM person GROUP BY 1", "Ana Pérez | 1; Bo Li | 1; Wei Liu | 2", "two people of one name, told apart by ids, stay two");
    codes = answer(db, "SELECT name, code FROM person ORDER BY name, code");
    ok(import(db, renumbered) && counted(0, 0, 0, 3, 1), "ids of people given anew are seen through");
    gives(db, "SELECT name, code FROM person ORDER BY name, code", codes, "and no badge changes hands");
    g_free(codes);
    db_close(db);

    db = new_event("names.db", no_views);
    import(db, names);
    gives(db, "SELECT name FROM person", "Jürgen Groß", "without ids, case and spaces do not make two people");
    sqlite3_exec(db->sql, "UPDATE person SET name = 'Juergen', locked_json = '[\"name\"]';"
                 "UPDATE session SET title = 'The One', locked_json = '[\"title\",\"slots\"]' WHERE title = 'One';", NULL, NULL, NULL);
    {
        struct talk moved[] = { names[0], names[1] };

        moved[0].start = "2015-08-18T09:00";
        moved[0].title = "One, again";
        ok(import(db, moved) && counted(0, 0, 0, 2, 1), "what was edited by hand stays");
        gives(db, "SELECT title, day FROM session JOIN slot USING (session_id) WHERE slot.state = 'active' ORDER BY 1",
              "The One | 2015-08-17; Two | 2015-08-17", "title and place");
        gives(db, "SELECT name FROM person", "Juergen", "and name");
    }
    db_close(db);
}

/* Badges are of the same people, however their names are written and their ids are given anew. */
static void
test_names_anew(void)
{
    static const struct {
        const char *what, *was[2], *is[2];
        int         codes;
    } cases[] = {
        { "accents are lost", { "Łukasz Dvořák", "Gül Suzuki" }, { "Lukasz Dvorak", "Gul Suzuki" }, 2 },
        { "words change places, and points go", { "Ana B. Pérez", "Bo Li" }, { "Pérez Ana B", "Li, Bo" }, 2 },
        { "a title comes, a name is spelt out", { "Ana Pérez", "Jürgen Groß" }, { "Dr. Ana Pérez", "Juergen Gross" }, 2 },
        { "somebody else speaks", { "Ana Pérez", "Bo Li" }, { "Chi Wong", "Bo Li" }, 3 },
        { "ids are all new, and a name as well", { "1=Ana Pérez", "2=Bo Li" }, { "8=Ana B. Pérez", "9=Bo Li" }, 2 },
        { "ids go up by one, to who has nearly the same name", { "1=Ana Pérez", "2=Ana Peres" }, { "2=Ana Pérez", "3=Ana Peres" }, 2 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct db *db = new_event("names.db", no_views);
        struct talk first[] = { two[0], two[1] }, now[] = { two[0], two[1] };
        static const char who[] = "SELECT group_concat(code, ' ') FROM (SELECT p.code FROM credit JOIN person p USING (person_id) ORDER BY session_id)";
        char *codes;

        for (int k = 0; k < 2; k++) {
            first[k].people = cases[i].was[k];
            now[k].people = cases[i].is[k];
        }
        import(db, first);
        codes = answer(db, who);
        import(db, now);
        if (cases[i].codes == 2)
            gives(db, who, codes, "%s: badges stay", cases[i].what);
        else
            gives(db, "SELECT count(*), group_concat(state, ' ') FROM (SELECT state FROM person ORDER BY person_id)",
                  "3 | withdrawn active active", "%s: a badge is withdrawn, another is new", cases[i].what);
        g_free(codes);
        db_close(db);
    }
}

static void
test_reused_spelling(void)
{
    static const struct talk spelt[] = {
        { .guid = "a", .title = "One", .start = "2015-08-17T09:00", .room = "AW1.126" },
        { .guid = "b", .title = "Two", .start = "2015-08-17T10:00", .room = "aw1.126 " },
        { .guid = "c", .title = "Three", .start = "2015-08-17T02:00", .room = "AW1.126" },
    };
    struct db *db = new_event("spelt.db", no_views);

    import(db, spelt);
    gives(db, "SELECT name FROM room", "AW1.126", "rooms that differ in case and spaces are one");
    gives(db, "SELECT day, code IS NOT NULL FROM day", "2015-08-17 | 1", "two at night belongs to the day before");
    db_close(db);
}

static bool
takes(struct db *db, const char *name, const char *source, const char *text)
{
    struct report report = { .out = stdout };

    return import_text(db, name, text, -1, source, false, &report);
}

/* What a format has no place for is not gone from the schedule. */
static void
test_weaker(void)
{
    static const char xml[] =
        "<schedule><conference><title>Test Summit</title></conference><day date=\"2015-08-17\"><room name=\"Hall\"><event guid=\"g1\">"
        "<title>One</title><subtitle>Sub</subtitle><type>talk</type><track>Kernel</track><language>en</language>"
        "<abstract>About it.</abstract><url>https://x.test/1</url><start>09:00</start><duration>1:00</duration><room>Hall</room>"
        "<persons><person id=\"1\">Ana Pérez</person></persons></event></room></day></schedule>";
    static const char bare[] =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:g1\nSUMMARY:One\nDTSTART:20150817T160000Z\nDTEND:20150817T170000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    static const char sched[] =
        "[{\"event_key\":\"K1\",\"id\":\"g1\",\"active\":\"Y\",\"name\":\"One\",\"event_start\":\"2015-08-17 09:00\","
        "\"event_end\":\"2015-08-17 10:00\",\"event_type\":\"Workshop\",\"venue\":\"Hall\",\"speakers\":[{\"name\":\"Ana Pérez\"}]}]";
    static const char emptied[] =
        "[{\"event_key\":\"K1\",\"id\":\"g1\",\"active\":\"Y\",\"name\":\"One\",\"event_start\":\"2015-08-17 09:00\","
        "\"event_end\":\"2015-08-17 10:00\",\"event_type\":\"\",\"venue\":\"Hall\",\"speakers\":[{\"name\":\"Ana Pérez\"}]}]";
    static const char off[] =
        "<schedule><conference><title>Test Summit</title></conference><day date=\"2015-08-17\"><room name=\"Hall\">"
        "<event guid=\"g1\"><status>cancelled</status><title>One</title><start>09:00</start><duration>1:00</duration><room>Hall</room>"
        "</event></room></day></schedule>";
    static const char all[] = "SELECT title, subtitle, kind, language, text, session.url, track.name, room.name FROM session JOIN abstract USING (session_id)"
                              " JOIN track USING (track_id) JOIN slot USING (session_id) JOIN room USING (room_id) WHERE slot.state = 'active'";
    static const char kinds[] = "SELECT session.kind, track_id IS NOT NULL, affiliation, role FROM session JOIN credit USING (session_id)";
    struct db *db = new_event("weaker.db", no_views);

    ok(takes(db, "s.xml", "one", xml) && takes(db, "s.ics", "one", bare) && counted(0, 0, 0, 1, 1), "a calendar of no more than times takes nothing away");
    gives(db, all, "One | Sub | talk | en | About it. | https://x.test/1 | Kernel | Hall", "neither what is told of a session, nor its room");
    gives(db, "SELECT name FROM credit", "Ana Pérez", "nor who speaks");
    gives(db, "SELECT json_extract(report_json, '$.not_told') FROM import_run ORDER BY run_id DESC LIMIT 1",
          "[\"subtitle\",\"abstract\",\"kind\",\"language\",\"track\",\"url\",\"room\",\"people\",\"cancelled\",\"role\",\"affiliation\"]", "the report tells what it could not");
    ok(takes(db, "s.xml", "one", xml) && counted(0, 0, 0, 1, 1), "nor does the fuller file change anything when it comes again");
    sqlite3_exec(db->sql, "UPDATE credit SET affiliation = 'ACME', role = 'host'", NULL, NULL, NULL);
    ok(takes(db, "s.xml", "one", xml) && counted(0, 0, 0, 1, 1), "a schedule.xml does not tell where people are from, and leaves it");
    ok(takes(db, "s.json", "one", sched) && counted(0, 1, 0, 0, 2), "another system changes what it has");
    gives(db, kinds, "Workshop | 1 | ACME | host", "and leaves the rest");
    ok(takes(db, "s.json", "one", emptied) && counted(0, 1, 0, 0, 3), "and having had it takes it away");
    gives(db, kinds, " | 1 | ACME | host", "and that only");
    ok(takes(db, "s.xml", "one", off) && counted(0, 1, 0, 0, 4) && takes(db, "s.ics", "one", bare) && counted(0, 0, 0, 1, 4),
       "a calendar that has nothing cancelled brings nothing back that was cancelled");
    ok(takes(db, "s.xml", "one", xml) && counted(0, 1, 0, 0, 5), "but who cancelled it does");
    db_close(db);
}

/* A second source numbers people as it likes; of two with one name, each is who is in that session. */
static void
test_namesakes(void)
{
    static const struct talk first[] = {
        { .guid = "a", .title = "One", .start = "2015-08-17T09:00", .people = "5=Wei Liu; 7=Bo Li" },
        { .guid = "b", .title = "Two", .start = "2015-08-17T10:00", .people = "6=Wei Liu" },
    };
    struct db *db = new_event("namesakes.db", no_views);

    import_from(db, "one", first, G_N_ELEMENTS(first));
    ok(import_from(db, "two", first, G_N_ELEMENTS(first)) && counted(0, 0, 0, 2, 1), "two of one name are the same two in a second source");
    gives(db, "SELECT count(*) FROM person", "3", "and get no second badge");
    db_close(db);
}

/* What a file says again to the letter is not looked at again, unless something else has changed what it is about. */
static void
test_settled(void)
{
    static const char settled[] = "SELECT count(*) FROM merge_settled", titles[] = "SELECT title FROM session ORDER BY session_id";
    struct talk now[] = { two[0], two[1], { .guid = "g3", .id = "3", .title = "Lunch", .start = "2015-08-17T12:00" } };
    struct talk more[] = { now[0], now[1], now[2], now[1] };
    struct talk elsewhere[] = { { .guid = "g2", .title = "Xen, and Far Beyond", .start = "2015-08-17T10:00", .room = "Annex" } };
    struct report report = { .out = stdout };
    struct db_undone undone;
    struct arena *arena = arena_new();
    struct db *db = new_event("settled.db", no_views);

    import(db, now);
    ok(import(db, now) && counted(0, 0, 0, 3, 1), "the same file again");
    gives(db, settled, "3", "is the same to the letter");
    now[0].title = "Weather, Storms";
    ok(import(db, now) && counted(0, 1, 0, 2, 2), "one title is another");
    gives(db, settled, "2", "only that one is looked at");
    ok(db_undo(db, clock_now += 60, &undone, arena, &report), "taken back");
    ok(import(db, now) && counted(0, 1, 0, 2, 3), "the same file then");
    gives(db, titles, "Weather, Storms; Xen and Beyond; Lunch", "changes it again");

    ok(import_from(db, "other", elsewhere, 1) && counted(0, 1, 0, 0, 4), "another source has another title");
    ok(import(db, now) && counted(0, 1, 0, 2, 5), "the first one's, unchanged, is the newest word");
    gives(db, titles, "Weather, Storms; Xen and Beyond; Lunch", "again");
    sqlite3_exec(db->sql, "UPDATE session SET title = 'Edited', locked_json = '[\"title\"]' WHERE session_id = 3", NULL, NULL, NULL);
    ok(import(db, now) && counted(0, 0, 0, 3, 5), "what is edited by hand stays");
    gives(db, settled, "2", "and is looked at");
    sqlite3_exec(db->sql, "UPDATE session SET locked_json = '[]' WHERE session_id = 3", NULL, NULL, NULL);
    ok(import(db, now) && counted(0, 1, 0, 2, 6), "until it may be taken from the file again");
    sqlite3_exec(db->sql, "UPDATE slot SET state = 'gone' WHERE session_id = 3", NULL, NULL, NULL);
    ok(import(db, now) && counted(0, 1, 0, 2, 7), "and so does what is not where the file has it");

    memcpy(more, now, sizeof now);
    more[3].start = "2015-08-17T14:00";
    ok(import(db, more) && counted(0, 1, 0, 2, 8), "a second placement of a session that is as it was");
    gives(db, "SELECT count(*) FROM slot WHERE session_id = 2 AND state = 'active'", "2", "is one of it");
    ok(import(db, more) && counted(0, 0, 0, 3, 8), "and stays");
    import(db, now);
    more[3] = (struct talk){ .guid = "g2", .title = "Something Else", .start = "2015-08-17T15:00" };
    ok(import(db, more) && counted(1, 0, 0, 3, 10), "a key of what is as it was, given to another session too");
    gives(db, "SELECT scheme, value, n FROM merge_repeated WHERE scheme = 'guid'", "guid | g2 | 2", "means neither");
    gives(db, "SELECT s.title FROM session_key JOIN session s USING (session_id) WHERE scheme = 'guid' AND value = 'g2' AND source_id = 1",
          "Xen and Beyond", "and stays where it was");
    arena_drop(arena);
    db_close(db);
}

int
main(void)
{
    test_same();
    test_changes();
    test_keys();
    test_lunches();
    test_keys_anew();
    test_moved_as_one();
    test_places_taken();
    test_back_after_keys_anew();
    test_only_alike();
    test_sources();
    test_people();
    test_names_anew();
    test_reused_spelling();
    test_weaker();
    test_namesakes();
    test_settled();
    return leave();
}
