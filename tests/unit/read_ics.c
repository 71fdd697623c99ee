/* What the reader of iCalendar makes of exporters, mistakes and malice; and what of a schedule.xml it has kept. */
#include "tests/unit/pairs.h"
#include "tests/unit/staged.h"

static const char head[] = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Tea//EN\n";
static const char tail[] = "END:VCALENDAR\n";

#define refused(...) staged_refused(read_ics, "Europe/Berlin", __VA_ARGS__)

static void
too_much(void)
{
    GString *data = g_string_new(head);
    struct staged s;
    int n;

    append_times(data, 100000, "BEGIN:VALARM\n");
    refused("nesting of 100,000 components", data->str, data->len, "more than 16 deep");

    g_string_assign(data, head);
    g_string_append(data, "BEGIN:VEVENT\nDTSTART:20210710T100000Z\nSUMMARY:");
    append_times(data, 600000, "Very long title\\n");
    g_string_append_printf(data, "\nEND:VEVENT\n%s", tail);
    refused("a line of 10 MB", data->str, data->len, "more than 8 MB");

    g_string_assign(data, head);
    g_string_append(data, "BEGIN:VEVENT\nDTSTART:20210710T100000Z\nSUMMARY:");
    append_times(data, 400000, "Very long title\\,\n ");
    g_string_append_printf(data, "\nEND:VEVENT\n%s", tail);
    refused("a title of 6 MB in folds", data->str, data->len, "more than 2000 characters");

    g_string_assign(data, head);
    append_times(data, 100001, "BEGIN:VEVENT\nEND:VEVENT\n");
    g_string_append(data, tail);
    refused("a file of 100,001 events", data->str, data->len, "more than 100000 events");

    /* Every day for ever, on the 30th of February, and by the second: each ends soon. */
    g_string_assign(data, head);
    for (int i = 0; i < 400; i++)
        g_string_append_printf(data, "BEGIN:VEVENT\nUID:%d\nDTSTART:20210710T100000Z\nDURATION:PT5M\nRRULE:%s\nSUMMARY:Tea\nEND:VEVENT\n", i,
                               i % 4 == 0 ? "FREQ=DAILY" : i % 4 == 1 ? "FREQ=YEARLY;COUNT=100000;BYMONTH=2;BYMONTHDAY=30"
                               : i % 4 == 2 ? "FREQ=SECONDLY;COUNT=100000" : "FREQ=DAILY;COUNT=100000");
    g_string_append(data, tail);
    s = staged_read(read_ics, data->str, data->len, "Europe/Berlin");
    n = staged_count(&s, "SELECT count(*) FROM stage_session");
    if (!ok(s.read && n == 300 + 100 * 200, "rules without an end are not followed, long ones for 200 times"))
        printf("# got %d\n# %.500s\n", n, s.messages);
    staged_drop(&s);
    g_string_free(data, TRUE);
}

/* Wherever a file is cut off, it is refused and nothing breaks. */
static void
cut_off(void)
{
    GString *data = g_string_new(head);
    size_t whole;

    for (int i = 1; i <= 3; i++)
        g_string_append_printf(data, "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART;TZID=Europe/Berlin:20210710T1%d0000\r\nDTEND:20210710T110000Z\r\n"
                               "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Gr\xc3\r\n \xbcner Tee\\, hei\xc3\x9f\r\nEND:VEVENT\r\n", i, i);
    g_string_append(data, tail);
    whole = data->len - strlen("\n");
    staged_cut(read_ics, "Europe/Berlin", data->str, whole);
    g_string_free(data, TRUE);
}

/* The calendar and the schedule.xml that one system wrote of one event have the same sessions. */
static void
pair(const char *what, const char *ics, const char *xml, int sessions, const char *people)
{
    struct staged a = pairs_read(ics, read_ics, ics, "Europe/Berlin", sessions);
    struct staged b = pairs_read(xml, read_schedule_xml, xml, "Europe/Berlin", sessions);
    char *text = g_strdup_printf("%s: ids, titles, rooms and times are the same", what);

    pairs_same(text, &a, &b, "SELECT guid, id, title, room, start_utc, end_utc FROM stage_session", 0);
    if (people != NULL)
        pairs_same("… so are the people", &a, &b, people, 0);
    ok(people != NULL || staged_count(&a, "SELECT count(*) FROM stage_person") == 0, "… who are taken where they are");
    staged_drop(&a);
    staged_drop(&b);
    g_free(text);
}

static void
one(const char *ics, const char *zone, int sessions, int people, const char *check)
{
    struct staged s = pairs_read(ics, read_ics, ics, zone, sessions);
    int n = staged_count(&s, "SELECT count(*) FROM stage_person"), wrong = staged_count(&s, check);

    if (!ok(n == people && wrong == 0, "… with %d people", people))
        printf("# got %d; %d\n# %.800s\n", n, wrong, s.messages);
    staged_drop(&s);
}

static void
real_files(void)
{
    pair("33C3", "frab-33c3-33c3.ics", "frab-33c3-33c3.xml", 150,
         "SELECT s.guid, p.position, p.name FROM stage_session s JOIN stage_person p ON p.session = s.row");
    pair("Klimacamp", "frab-klimacamp2015-kc2015.ics", "frab-klimacamp2015-kc2015.xml", 106, NULL);
    one("ics-esug2011-apple.ics", "Europe/London", 57, 56, "SELECT count(*) FROM stage_session WHERE title LIKE '% -- %' AND title NOT LIKE 'IWST%'");
    one("ics-giggity-linux_conf_au_2020.ics", "Australia/Brisbane", 262, 0, "SELECT count(*) FROM stage_session WHERE strftime('%H', start_utc + 36000, 'unixepoch') < '07'");
    one("ics-leap-festival.ics", "Europe/London", 21, 0, "SELECT count(*) FROM stage_session WHERE end_utc IS NULL");
    one("ics-pyconuk2015-5ff64c66.ics", "Europe/London", 158, 73, "SELECT count(*) FROM stage_session WHERE title LIKE '%(talk by%'");
    one("ics-pyconuk2015-74c655af.ics", "Europe/London", 158, 73, "SELECT count(*) FROM stage_session WHERE kind NOT IN ('', 'talk', 'workshop', 'demo')");
    one("ics-sched-jococruise-2019.ics", "America/New_York", 395, 0, "SELECT count(*) FROM stage_session WHERE title LIKE '%&amp;%' OR room LIKE '%,' OR uid IS NULL");
    one("ics-sched-jococruise-2020.ics", "America/New_York", 464, 0, "SELECT count(*) FROM stage_session WHERE title LIKE '%&amp;%' OR room LIKE '%,'");
}

int
main(int argc, char **argv)
{
    staged_cases("ics-", read_ics, argc > 1 && strcmp(argv[1], "--accept") == 0);
    cut_off();
    too_much();
    if (pairs_are_there())
        real_files();
    return done();
}
