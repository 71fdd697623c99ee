/* What the reader of schedule.json makes of dialects, mistakes and malice; and that it agrees with that of schedule.xml. */
#include <time.h>

#include "tests/unit/pairs.h"
#include "tests/unit/staged.h"

#define refused(...) staged_refused(read_schedule_json, "Europe/Berlin", __VA_ARGS__)

static const char head[] = "{\"schedule\":{\"conference\":{\"title\":\"Tea Days\",\"days\":[{\"date\":\"2021-07-10\",\"rooms\":{\"Attic\":[";
static const char event[] = "{\"id\":%d,\"start\":\"10:00\",\"duration\":\"0:45\",\"title\":\"Tea\",\"abstract\":\"%s\","
                            "\"persons\":[{\"id\":1,\"public_name\":\"Ada\"}]}";
static const char tail[] = "]}}]}}}\n";

static void
too_much(void)
{
    GString *data = g_string_new(head);
    struct staged s;
    clock_t started;

    append_times(data, 100000, "[");
    refused("nesting of 100,000 lists", data->str, data->len, "more than 64 deep");

    g_string_assign(data, head);
    append_times(data, 100000, "{\"a\":");
    refused("nesting of 100,000 objects", data->str, data->len, "more than 64 deep");

    g_string_assign(data, head);
    append_times(data, 1100000, "[],");
    refused("a million empty lists", data->str, data->len, "more than 1048576 objects and lists");

    g_string_assign(data, head);
    append_times(data, 9000000, "1,");
    refused("nine million numbers", data->str, data->len, "more than 8388608 values");

    g_string_assign(data, head);
    g_string_append(data, "{\"title\":\"");
    append_times(data, 700000, "Very long title ");
    g_string_append_printf(data, "\"}%s", tail);
    refused("a title of 11 MB", data->str, data->len, "more than 2000 characters");

    g_string_assign(data, head);
    append_times(data, 100000, "{\"title\":\"Tea\"},");
    g_string_append_printf(data, "{\"title\":\"Tea\"}%s", tail);
    refused("a file of 100,001 sessions", data->str, data->len, "more than 100000 sessions");

    /* All on one line, of which each event wants its place for messages. */
    g_string_assign(data, head);
    for (int i = 1; i <= 20000; i++) {
        g_string_append_printf(data, event, i, "More of the same. More of the same. More of the same. More of the same. More of it.");
        g_string_append(data, i < 20000 ? "," : tail);
    }
    started = clock();
    s = staged_read(read_schedule_json, data->str, data->len, "Europe/Berlin");
    ok(s.read && staged_count(&s, "SELECT count(*) FROM stage_session") == 20000 && clock() - started < 20 * CLOCKS_PER_SEC,
       "a line of %zu KB is read in time", data->len >> 10);
    staged_drop(&s);
    g_string_free(data, TRUE);
}

/* Wherever a file is cut off, it is refused and nothing breaks. */
static void
cut_off(void)
{
    GString *data = g_string_new(head);

    for (int i = 1; i <= 5; i++) {
        g_string_append_printf(data, event, i, "Black \\u0026 green, \\ud83c\\udf75, gr\xc3\xbcn");
        g_string_append(data, i < 5 ? "," : tail);
    }
    g_string_truncate(data, data->len - 2);
    staged_cut(read_schedule_json, "Europe/Berlin", data->str, data->len + 1);
    g_string_free(data, TRUE);
}

/* The schedule.json and the schedule.xml that one system wrote of one event give the same rows. */
static void
pair(const char *what, const char *json, const char *xml, int sessions)
{
    struct staged a = pairs_read(json, read_schedule_json, json, "Europe/Berlin", sessions);
    struct staged b = pairs_read(xml, read_schedule_xml, xml, "Europe/Berlin", sessions);
    char *text = g_strdup_printf("%s: sessions are the same", what);

    pairs_same(text, &a, &b, "SELECT guid, code, uid, id, slug, url, title, subtitle, text, kind, track, language, room,"
               " start_utc, end_utc, cancelled FROM stage_session LEFT JOIN stage_abstract USING (row)", 0);
    pairs_same("… so are their people", &a, &b, "SELECT session, position, guid, code, id, name, role FROM stage_person", 0);
    pairs_same("… and the rooms", &a, &b, "SELECT position, name FROM stage_room", 0);
    staged_drop(&a);
    staged_drop(&b);
    g_free(text);
}

static void
one(const char *json, int sessions, int people)
{
    struct staged s = pairs_read(json, read_schedule_json, json, "Europe/Berlin", sessions);

    ok(staged_count(&s, "SELECT count(*) FROM stage_person") == people, "… %d people", people);
    staged_drop(&s);
}

int
main(int argc, char **argv)
{
    staged_cases("json-", read_schedule_json, argc > 1 && strcmp(argv[1], "--accept") == 0);
    cut_off();
    too_much();
    if (pairs_are_there()) {
        pair("33C3", "frab-33c3-33c3.json", "frab-33c3-33c3.xml", 150);
        pair("Klimacamp", "frab-klimacamp2015-kc2015.json", "frab-klimacamp2015-kc2015.xml", 106);
        pair("34C3 of DLF", "json-34c3-dlf.json", "xml-34c3-dlf.xml", 20);
        one("json-voc-pretalx-democon.json", 36, 43);
        one("json-voc-hub-schedule2.json", 2, 4);
    }
    return done();
}
