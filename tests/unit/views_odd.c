/* What the views make of events that are not as tidy as the reference event. */
#include "tests/unit/schedule.h"

static void
code_session(struct schedule *s, const char *code, const char *day, const char *start, const char *end, const char *room)
{
    add_session(s, code, code, "");
    add_slot(s, code, day, start, end, "Z", room);
}

/* Past midnight, in a place that is far from Greenwich, and when the clocks change. */
static void
night(void)
{
    struct schedule s;

    schedule_open(&s, "Asia/Tokyo");
    add_room(&s, "Hall", 0, "");
    add_day(&s, "2025-03-01", "D00001");
    code_session(&s, "S00001", "2025-03-01", "2025-03-01 12:30", "2025-03-01 14:40", "Hall");
    code_session(&s, "S00002", "2025-03-01", "2025-03-01 15:00", "2025-03-01 17:10", "Hall");
    gives(&s, "a night belongs to the day before, its minutes go on counting",
          "SELECT weekday, code, start, ends, break, start_min, end_min FROM door_sign JOIN door_sign_sessions USING (sheet, code) "
          "UNION ALL SELECT weekday, s.code, start, ends, break, start_min, end_min FROM door_sign JOIN door_sign_sessions AS s USING (sheet) "
          "ORDER BY start_min",
          "Saturday | S00001 | 9:30 | to 11:40 pm | break to 12:00 | 1290 | 1420\n"
          "Saturday | S00002 | 12:00 | to 2:10 am |  | 1440 | 1570\n");
    gives(&s, "the ruler goes round the clock", "SELECT text_join(minute, label, ' ') FROM door_sign_hours", "9 10 11 12 1 2\n");
    run(&s, "UPDATE event SET clock = '24'");
    gives(&s, "in 24 hours too", "SELECT text_join(minute, label, ' ') FROM door_sign_hours", "21 22 23 0 1 2\n");
    gives(&s, "the clock of a poster too", "SELECT text_join(minute, label, ' ') FROM daily_poster_clock", "21:30 23:40 00:00 02:10\n");
    ok(schedule_close(&s), "the connection closes");

    schedule_open(&s, "America/New_York");
    add_room(&s, "Hall", 0, "");
    add_day(&s, "2025-11-01", "D00001");
    code_session(&s, "S00001", "2025-11-01", "2025-11-02 05:30", "2025-11-02 06:15", "Hall");
    gives(&s, "when clocks go back, nothing ends before it begins",
          "SELECT start, ends, start_min, end_min FROM door_sign_sessions", "1:30 | to 1:15 am | 1530 | 1530\n");
    ok(schedule_close(&s), "the connection closes");
}

static void
without_end(void)
{
    struct schedule s;

    schedule_open(&s, "UTC");
    add_room(&s, "Hall", 0, "");
    add_room(&s, "Garden", 0, "");
    add_day(&s, "2025-03-01", "D00001");
    code_session(&s, "S00001", "2025-03-01", "2025-03-01 09:00", "", "Hall");
    code_session(&s, "S00002", "2025-03-01", "2025-03-01 13:00", "2025-03-01 14:00", "Hall");
    code_session(&s, "S00003", "2025-03-01", "2025-03-01 14:30", "", "Hall");
    code_session(&s, "S00004", "2025-03-01", "2025-03-01 16:00", "", "Garden");
    gives(&s, "an end that is not known is not told, nor a break after it",
          "SELECT code, ends, times, ampm, break, after_break, gap, start_min, end_min FROM door_sign_sessions "
          "WHERE sheet LIKE '%Hall' ORDER BY sheet, row",
          "S00001 |  | 9:00 | am |  |  | 0 | 540 | 780\n"
          "S00002 | to 2:00 pm | 1:00 – 2:00 | pm | break to 2:30 |  | 0 | 780 | 840\n"
          "S00003 |  | 2:30 | pm |  | 1 | 30 | 870 | 930\n");
    gives(&s, "nor what is after it", "SELECT room, after FROM door_sign ORDER BY sheet",
          "Hall | \nGarden | Before 4:00\n");
    gives(&s, "until when others go on is told as far as it is known", "SELECT name, note FROM door_sign_others", "Hall | until 2:00 pm\n");
    gives(&s, "a poster tells the start", "SELECT times_full, times FROM daily_poster_sessions WHERE code = 'S00004'", "4:00 pm | 4:00 pm\n");
    gives(&s, "such sessions do not overlap", "SELECT * FROM check_overlap", "");
    ok(schedule_close(&s), "the connection closes");
}

static void
unseen(void)
{
    struct schedule s;

    schedule_open(&s, "UTC");
    add_room(&s, "Hall", 0, "");
    add_room(&s, "Cellar", 0, "");
    add_day(&s, "2025-03-01", "D00001");
    add_day(&s, "2025-03-02", "D00002");
    code_session(&s, "S00001", "2025-03-01", "2025-03-01 09:00", "2025-03-01 10:00", "Hall");
    code_session(&s, "S00002", "2025-03-01", "2025-03-01 10:00", "2025-03-01 11:00", "Hall");
    code_session(&s, "S00003", "2025-03-01", "2025-03-01 11:00", "2025-03-01 12:00", "nowhere");
    code_session(&s, "S00004", "2025-03-01", "2025-03-01 12:00", "2025-03-01 13:00", "Hall");
    code_session(&s, "S00005", "2025-03-02", "2025-03-02 12:00", "2025-03-02 13:00", "Cellar");
    add_session(&s, "S00006", "Not placed at all", "Ana Pérez");
    run(&s, "UPDATE session SET state = 'cancelled' WHERE code = 'S00001'; UPDATE session SET state = 'withdrawn' WHERE code = 'S00002';"
            "UPDATE room SET state = 'gone' WHERE name = 'Cellar'");
    gives(&s, "what is cancelled, withdrawn, not placed, or in a room that is gone is on no sign",
          "SELECT sheet, code FROM door_sign_sessions", "2025-03-01 0001 Hall | S00004\n");
    gives(&s, "and makes no poster", "SELECT sheet FROM daily_poster", "2025-03-01\n");
    gives(&s, "but is listed", "SELECT code, day, start, room, state FROM list_sessions",
          "S00001 | 2025-03-01 | 09:00 | Hall | cancelled\nS00002 | 2025-03-01 | 10:00 | Hall | withdrawn\n"
          "S00003 | 2025-03-01 | 11:00 |  | active\nS00004 | 2025-03-01 | 12:00 | Hall | active\n"
          "S00005 | 2025-03-02 | 12:00 | Cellar | active\nS00006 |  |  |  | active\n");
    gives(&s, "there is no revision yet, and no code", "SELECT '[' || revision || live_url || live_link || ']' FROM door_sign", "[]\n");
    gives(&s, "which is a fault", "SELECT message FROM check_code",
          "door sign \"Hall\" of 2025-03-01 has no short code; import the schedule again\n");
    gives(&s, "a badge without talks", "SELECT person, affiliation, more FROM speaker_badge", "Ana Pérez |  | \n");
    ok(schedule_close(&s), "the connection closes");
}

static void
double_booked(void)
{
    struct schedule s;

    schedule_open(&s, "America/Los_Angeles");
    add_room(&s, "Ravenna AB", 1, "A B");
    add_room(&s, "Ravenna C", 1, "C");
    add_room(&s, "Ravenna ABC", 1, "A B C");
    add_day(&s, "2015-08-17", "D00001");
    code_session(&s, "S00001", "2015-08-17", "2015-08-17 16:00", "2015-08-17 17:00", "Ravenna ABC");
    code_session(&s, "S00002", "2015-08-17", "2015-08-17 16:30", "2015-08-17 17:30", "Ravenna AB");
    code_session(&s, "S00003", "2015-08-17", "2015-08-17 17:00", "2015-08-17 18:00", "Ravenna C");
    code_session(&s, "S00004", "2015-08-17", "2015-08-17 17:00", "", "Ravenna C");
    gives(&s, "two sessions at once in one cell are a fault, whatever rooms they are in",
          "SELECT DISTINCT message FROM check_overlap ORDER BY row",
          "\"S00001\" (Ravenna ABC, 2015-08-17 09:00 to 10:00) and \"S00002\" (Ravenna AB, 2015-08-17 09:30 to 10:30) overlap; "
          "move one of them, or cancel it\n"
          "\"S00003\" (Ravenna C, 2015-08-17 10:00 to 11:00) and \"S00004\" (Ravenna C, 2015-08-17 10:00) overlap; "
          "move one of them, or cancel it\n");
    gives(&s, "which concerns every door that shows one of them",
          "SELECT DISTINCT name, c.day FROM check_overlap AS c JOIN room USING (room_id) WHERE message LIKE '%S00003%' ORDER BY name",
          "Ravenna ABC | 2015-08-17\nRavenna C | 2015-08-17\n");
    ok(schedule_close(&s), "the connection closes");
}

static void
rooms_divided(void)
{
    struct schedule s;

    schedule_open(&s, "UTC");
    add_room(&s, "Grand Ballroom East", 1, "E");
    add_room(&s, "Grand Ballroom West", 1, "W");
    add_room(&s, "Grand Hall", 0, "");
    add_room(&s, "Salon 1", 2, "1");
    add_room(&s, "Salon 2", 2, "2");
    add_room(&s, "Salon 3", 2, "3");
    add_room(&s, "Salon 1+2", 2, "1 2");
    add_room(&s, "Foyer", 2, "1 2 3");
    add_room(&s, "Foyer North", 0, "");
    add_room(&s, "Both Halves", 3, "x y");
    add_room(&s, "The Same", 3, "x y");
    gives(&s, "names, glyphs and colours of rooms",
          "SELECT name, head || '/' || tail, plan, colour FROM room_look ORDER BY number",
          "Grand Ballroom East | Grand Ballroom /East | +E|-W | room-1\n"
          "Grand Ballroom West | Grand Ballroom /West | -E|+W | room-2\n"
          "Grand Hall | Grand /Hall | + | room-3\n"
          "Salon 1 | Salon /1 | +1|-2|-3 | room-4\n"
          "Salon 2 | Salon /2 | -1|+2|-3 | room-5\n"
          "Salon 3 | Salon /3 | -1|-2|+3 | room-6\n"
          "Salon 1+2 | Salon /1+2 | +1 +2|-3 | room-1\n"
          "Foyer | /Foyer | +1 +2 +3 | ink\n"
          "Foyer North | Foyer /North | + | room-2\n"
          "Both Halves | /Both Halves | + | room-3\n"
          "The Same | /The Same | + | room-4\n");
    gives(&s, "and what is said of their partitions", "SELECT name, note FROM room_look WHERE note <> '' ORDER BY number",
          "Grand Ballroom East | separate from Grand Ballroom West, partition closed\n"
          "Grand Ballroom West | separate from Grand Ballroom East, partition closed\n"
          "Salon 1 | separate from Salon 2, partition closed\n"
          "Salon 2 | separate from Salon 1 and Salon 3, partitions closed\n"
          "Salon 3 | separate from Salon 2, partition closed\n"
          "Salon 1+2 | 1 and 2 joined, partition open\n"
          "Foyer | Salon 1, Salon 2 and Salon 3 joined, partitions open\n");
    gives(&s, "doors are the smallest rooms", "SELECT text_join(room_id, name, ', ') FROM door JOIN room USING (room_id)",
          "Grand Ballroom East, Grand Ballroom West, Grand Hall, Salon 1, Salon 2, Salon 3, Foyer North, Both Halves, The Same\n");
    run(&s, "UPDATE room SET state = 'gone' WHERE name LIKE 'Salon%%' OR name LIKE '%%West'");
    gives(&s, "without the parts a room stands alone",
          "SELECT name, head || '/' || tail, plan, colour, note FROM room_look WHERE name IN ('Foyer', 'Grand Ballroom East') ORDER BY number",
          "Grand Ballroom East | Grand /Ballroom East | + | room-1 | \nFoyer | /Foyer | + | room-3 | \n");
    ok(schedule_close(&s), "the connection closes");
}

static void
names(void)
{
    struct schedule s;

    schedule_open(&s, "UTC");
    add_room(&s, "Hall", 0, "");
    for (int day = 1; day <= 6; day++) {
        char *date = g_strdup_printf("2025-03-0%d", day), *code = g_strdup_printf("D0000%d", day);
        char *session = g_strdup_printf("S0000%d", day), *start = g_strdup_printf("%s 09:00", date);

        add_day(&s, date, code);
        add_session(&s, session, "Panel: who’s on first",
                    day == 1   ? "Ana Pérez, ACME; Bo Li, ACME; Liu Jinsong, AliCloud; Plato; Ada Lovelace; Élodie Durand, ACME"
                    : day == 2 ? "Ana Pérez, ACME Labs; Bo Li; 王智, Intel; Liu Jinsong, AliCloud; Dee Dee, A; Jay Jay, A; Kay Kay, A"
                               : "Bo Li");
        add_slot(&s, session, date, start, "", "Z", "Hall");
        g_free(date);
        g_free(code);
        g_free(session);
        g_free(start);
    }
    run(&s, "UPDATE person SET native = '王智', native_lang = 'zh-Hans' WHERE name = '王智'");
    run(&s, "UPDATE person SET first = 'Jinsong', rest = 'Liu', sort_name = 'Liu Jinsong', role = 'staff' WHERE name = 'Liu Jinsong'");
    run(&s, "UPDATE person SET affiliation = 'Académie', role = 'attendee', pronouns = 'he/him' WHERE name = 'Plato'");
    run(&s, "UPDATE person SET first = 'Ada', role = 'press' WHERE name = 'Ada Lovelace'");
    run(&s, "UPDATE person SET state = 'withdrawn' WHERE name = 'Dee Dee'");
    gives(&s, "neighbours of one affiliation are one group, others are not",
          "SELECT speakers FROM daily_poster_sessions WHERE code = 'S00001'",
          "Ana Pérez & Bo Li\tACME\t\nLiu Jinsong\tAliCloud\t\nPlato & Ada Lovelace\t\t\nÉlodie Durand\tACME\t\n");
    gives(&s, "a name in its own script tells its language; three are a list",
          "SELECT speakers FROM daily_poster_sessions WHERE code = 'S00002'",
          "Ana Pérez\tACME Labs\t\nBo Li\t\t\n王智\tIntel\tzh-Hans\nLiu Jinsong\tAliCloud\t\nDee Dee, Jay Jay & Kay Kay\tA\t\n");
    gives(&s, "badges by last name, the affiliation as last credited",
          "SELECT first, rest, affiliation, role, role_colour, role_ink, role_rule, pronouns, more FROM speaker_badge ORDER BY sheet",
          "Élodie | Durand | ACME | Speaker | ink | paper |  |  | \n"
          "Jay | Jay | A | Speaker | ink | paper |  |  | \n"
          "Kay | Kay | A | Speaker | ink | paper |  |  | \n"
          "Bo | Li | ACME | Speaker | ink | paper |  |  | and 2 more: scan\n"
          "Jinsong | Liu | AliCloud | Staff | room-4 | paper |  |  | \n"
          "Ada |  |  | Press | room-2 | paper |  |  | \n"
          "Ana | Pérez | ACME Labs | Speaker | ink | paper |  |  | \n"
          "Plato |  | Académie | Attendee | paper | ink | 1 | he/him | \n"
          "王智 |  | Intel | Speaker | ink | paper |  |  | \n");
    gives(&s, "four talks at most", "SELECT count(*), max(\"when\") FROM speaker_badge_talks WHERE sheet LIKE 'li bo%'", "4 | Tue 9:00 am\n");
    gives(&s, "what they sort by", "SELECT sheet FROM speaker_badge WHERE first IN ('Élodie', 'Plato') ORDER BY sheet",
          "durand elodie P00006\nplato P00004\n");
    run(&s, "UPDATE event SET url = 'http://Example.org:8080/xds'");
    gives(&s, "links", "SELECT url, link FROM daily_poster WHERE sheet = '2025-03-01'",
          "http://EXAMPLE.ORG:8080/XDS/D00001 | Example.org:8080/xds/D00001\n");
    ok(schedule_close(&s), "the connection closes");
}

/*
 * Many rooms, days and people. PLACARD_LARGE=200 in the environment makes that
 * many rooms and fifty times as many people, to see how long it takes.
 */
static void
large(void)
{
    static const char *const views[] = {
        "door_sign", "door_sign_sessions", "door_sign_others", "door_sign_hours", "door_sign_bars", "daily_poster",
        "daily_poster_rooms", "daily_poster_sessions", "daily_poster_clock", "speaker_badge", "speaker_badge_talks",
        "list_rooms", "list_days", "list_sessions", "list_people", "check_overlap", "check_code",
    };
    const char *much = g_getenv("PLACARD_LARGE");
    int n_rooms = much != NULL ? atoi(much) : 20, n_people = n_rooms * 50;
    struct schedule s;
    GTimer *timer;
    char *expected;

    schedule_open(&s, "Europe/Berlin");
    run(&s, "BEGIN");
    for (int i = 0; i < n_rooms; i++) {
        char *name = g_strdup_printf("Room %d", i);

        add_room(&s, name, 0, "");
        g_free(name);
    }
    for (int day = 0; day < 8; day++)
        run(&s, "INSERT INTO code VALUES ('D0000%d', 'day'); INSERT INTO day VALUES ('2025-06-0%d', 'D0000%d')", day, day + 1, day);
    run(&s, "CREATE TEMP TABLE many AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n",
        n_rooms * 80 + n_people);
    run(&s, "INSERT INTO code SELECT printf('P%%05d', i), 'person' FROM many WHERE i < %d", n_people);
    run(&s, "INSERT INTO person (code, name) SELECT printf('P%%05d', i), printf('Given%%d Family%%d', i, i * 7 %% 977) FROM many WHERE i < %d",
        n_people);
    run(&s, "INSERT INTO code SELECT printf('S%%05d', i), 'session' FROM many WHERE i < %d", n_rooms * 80);
    run(&s, "INSERT INTO session (session_id, code, title) SELECT i, printf('S%%05d', i), printf('Of thing %%d', i) FROM many WHERE i < %d",
        n_rooms * 80);
    /* Ten sessions a day in each room, which begin and end a little later in each. */
    run(&s, "INSERT INTO slot (session_id, room_id, start_utc, end_utc, day) "
            "SELECT session_id, room_id, t, t + 2400, day FROM (SELECT session_id, session_id / 80 + 1 AS room_id, "
            "printf('2025-06-%%02d', 1 + session_id %% 80 / 10) AS day, unixepoch('2025-06-01 07:00') + session_id %% 80 / 10 * 86400 "
            "+ session_id %% 10 * 3600 + session_id / 80 %% 7 * 300 AS t FROM session)");
    run(&s, "INSERT INTO credit (session_id, position, person_id, name, affiliation) "
            "SELECT session_id, i, person_id, name, 'Company ' || (person_id %% 50) FROM session, many "
            "JOIN person ON person_id = 1 + (session_id * 2 + i) %% %d WHERE i < 2", n_people);
    run(&s, "DROP TABLE many; COMMIT");

    timer = g_timer_new();
    for (size_t i = 0; i < G_N_ELEMENTS(views); i++) {
        bool sheets = strncmp(views[i], "list", 4) != 0 && strncmp(views[i], "check", 5) != 0;
        bool list = sheets && strchr(strchr(views[i], '_') + 1, '_') != NULL;
        char *query = g_strdup_printf("SELECT * FROM %s%s", views[i], list ? " ORDER BY sheet, row" : sheets ? " ORDER BY sheet" : "");
        double before = g_timer_elapsed(timer, NULL);
        char *all = rows(&s, query);

        if (much != NULL)
            printf("# %-22s %6.2f s\n", views[i], g_timer_elapsed(timer, NULL) - before);
        g_free(all);
        g_free(query);
    }
    ok(much != NULL || g_timer_elapsed(timer, NULL) < 20, "%d rooms on 8 days and %d people do not take long", n_rooms, n_people);
    g_timer_destroy(timer);

    expected = g_strdup_printf("%d | %d | 5 | %d\n", n_rooms * 8, n_rooms * 80, n_people);
    gives(&s, "and are all there",
          "SELECT (SELECT count(DISTINCT sheet) FROM door_sign), (SELECT count(*) FROM door_sign_sessions), "
          "(SELECT max(row) FROM door_sign_others), (SELECT count(DISTINCT sheet) FROM speaker_badge)", expected);
    g_free(expected);
    if (much == NULL) {
        gives(&s, "of many other rooms, those that go on are told by number",
              "SELECT name, note FROM door_sign_others WHERE sheet = '2025-06-01 0006 Room 5' ORDER BY row",
              "Room 6 | until 7:10 pm\nRoom 13 | until 7:10 pm\n");
        gives(&s, "four, and how many more",
              "SELECT name, note FROM door_sign_others WHERE sheet = '2025-06-01 0001 Room 0' AND row > 3 ORDER BY row",
              "Room 4 | until 7:00 pm\n | and 13 more rooms\n");
    }
    ok(schedule_close(&s), "the connection closes");
}

int
main(void)
{
    night();
    without_end();
    unseen();
    double_booked();
    rooms_divided();
    names();
    large();
    return done();
}
