/*
 * What the reader of tables makes of CSV and XLSX files.
 *
 * A case is a folder tests/cases/import/csv-NAME with `input`, or xlsx-NAME
 * with `parts`, the files that the XLSX file is made of; with perhaps `map`,
 * `sheet`, `role` and `zone`, which are what the command line says of it; and
 * `expected.txt`.
 */
#include <glib/gstdio.h>
#include <unistd.h>
#include <zip.h>

#include "db/table/moment.h"
#include "db/table/read_table.h"
#include "db/read/when.h"
#include "tests/unit/staged.h"

static const char *presets[64];
static struct table_options options = { .presets = presets };

/* All of layouts/columns, in order. */
static void
find_presets(void)
{
    GDir *dir = g_dir_open("layouts/columns", 0, NULL);
    GPtrArray *names = g_ptr_array_new();
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".map"))
            g_ptr_array_add(names, g_build_filename("layouts/columns", name, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(names, staged_by_name);
    for (guint i = 0; i < names->len && i < G_N_ELEMENTS(presets) - 1; i++)
        presets[i] = names->pdata[i];
    g_ptr_array_free(names, TRUE);
}

/* An archive in memory. */
struct archive { zip_source_t *source; zip_t *zip; };

static struct archive
archive_new(void)
{
    struct archive a = { .source = zip_source_buffer_create(NULL, 0, 0, NULL) };

    zip_source_keep(a.source);
    a.zip = zip_open_from_source(a.source, ZIP_TRUNCATE, NULL);
    return a;
}

static void
archive_add(struct archive *a, const char *name, const char *data, size_t length)
{
    void *copy = g_memdup2(data, MAX(length, 1));
    void *owned = malloc(MAX(length, 1));

    memcpy(owned, copy, MAX(length, 1));
    g_free(copy);
    zip_file_add(a->zip, name, zip_source_buffer(a->zip, owned, length, 1), ZIP_FL_OVERWRITE);
}

/* Its bytes, for g_free(). */
static char *
archive_end(struct archive *a, gsize *length)
{
    zip_stat_t s;
    char *data;

    zip_close(a->zip);
    zip_source_open(a->source);
    zip_source_stat(a->source, &s);
    data = g_malloc(s.size + 1);
    *length = (gsize)zip_source_read(a->source, data, s.size);
    data[*length] = '\0';
    zip_source_close(a->source);
    zip_source_free(a->source);
    return data;
}

static void
add_folder(struct archive *a, const char *folder, const char *prefix)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(folder, name, NULL), *inner = g_strconcat(prefix, name, NULL), *data;
        gsize length;

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            char *below = g_strconcat(inner, "/", NULL);

            add_folder(a, path, below);
            g_free(below);
        } else if (g_file_get_contents(path, &data, &length, NULL)) {
            archive_add(a, inner, data, length);
            g_free(data);
        }
        g_free(inner);
        g_free(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
}

/* The first line of a file of the case; NULL if there is none. */
static char *
said(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL), *text = NULL;

    if (g_file_get_contents(path, &text, NULL, NULL))
        g_strstrip(text);
    g_free(path);
    return text;
}

static void
one_case(const char *name, bool accept)
{
    char *folder = g_build_filename("tests/cases/import", name, NULL);
    char *input = g_build_filename(folder, "input", NULL), *parts = g_build_filename(folder, "parts", NULL);
    char *map = g_build_filename(folder, "map", NULL), *expected_file = g_build_filename(folder, "expected.txt", NULL);
    char *zone = said(folder, "zone"), *sheet = said(folder, "sheet"), *role = said(folder, "role");
    char *data = NULL, *expected = NULL, *got, *shown;
    gsize length = 0;
    struct staged s;
    GString *text;

    if (g_file_test(parts, G_FILE_TEST_IS_DIR)) {
        struct archive a = archive_new();

        add_folder(&a, parts, "");
        data = archive_end(&a, &length);
    } else if (!g_file_get_contents(input, &data, &length, NULL)) {
        ok(false, "%s: there is no input", name);
    }
    options.map = g_file_test(map, G_FILE_TEST_EXISTS) ? map : NULL;
    options.sheet = sheet;
    options.role = role;
    s = staged_read(read_table, data ? data : "", length, zone == NULL ? "America/Los_Angeles" : *zone ? zone : NULL);
    shown = staged_text(&s);
    text = g_string_new(shown);
    g_string_replace(text, folder, "CASE", 0);
    got = g_string_free(text, FALSE);
    if (accept)
        g_file_set_contents(expected_file, got, -1, NULL);
    g_file_get_contents(expected_file, &expected, NULL, NULL);
    if (!ok(expected != NULL && strcmp(got, expected) == 0, "case %s", name))
        printf("# got:\n%s", got);
    staged_drop(&s);
    options.map = options.sheet = options.role = NULL;
    g_free(shown);
    g_free(got);
    g_free(expected);
    g_free(data);
    g_free(role);
    g_free(sheet);
    g_free(zone);
    g_free(expected_file);
    g_free(map);
    g_free(parts);
    g_free(input);
    g_free(folder);
}

static void
cases(bool accept)
{
    GDir *dir = g_dir_open("tests/cases/import", 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_prefix(name, "csv-") || g_str_has_prefix(name, "xlsx-"))
            g_ptr_array_add(names, g_strdup(name));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(names, staged_by_name);
    for (guint i = 0; i < names->len; i++)
        one_case(names->pdata[i], accept);
    g_ptr_array_free(names, TRUE);
}

/* Times in all the ways in which people write them. */
static void
moments(void)
{
    static const struct { const char *text, *is; } table[] = {
        { "2015-08-17", "2015-08-17" },
        { "2015-08-17T09:00:00-07:00", "2015-08-17 09:00 -07:00" },
        { "2015/08/17 09:00", "2015-08-17 09:00" },
        { "27/12/14", "2014-12-27" },
        { "09-18-2015", "2015-09-18" },
        { "05/05/2015", "2015-05-05" },
        { "03/04/2015", "?" },
        { "17.08.2015", "2015-08-17" },
        { "17.8.15 9.30", "2015-08-17 09:30" },
        { "11/29/24 22:28", "2024-11-29 22:28" },
        { "8/17/2015 9:00 AM", "2015-08-17 09:00" },
        { "Thu, 24 Mar 2016 18:30:00 +0800", "2016-03-24 18:30 +08:00" },
        { "17. August 2015, 14.30 Uhr", "2015-08-17 14:30" },
        { "Monday August 17, 2015 9:00am", "2015-08-17 09:00" },
        { "August 17th, 2015", "2015-08-17" },
        { "lundi 17 août 2015 à 9h30", "2015-08-17 09:30" },
        { "martes 3 marzo 2015", "2015-03-03" },
        { "2:00 p.m.", "14:00" },
        { "12:00 am", "00:00" },
        { "12 pm", "12:00" },
        { "24:00", "24:00" },
        { "14h", "14:00" },
        { "0930", "09:30" },
        { "18 Uhr", "18:00" },
        { "2015-08-17 09:00-09:45", "2015-08-17 09:00 to 09:45" },
        { "2015-08-17 09:00:00-07:00", "2015-08-17 09:00 -07:00" },
        { "10:00-11:30", "10:00 to 11:30" },
        { "10:00 bis 11:00 Uhr", "10:00 to 11:00" },
        { "9 - 10 am", "09:00 to 10:00" },
        { "11-1 pm", "11:00 to 13:00" },
        { "9:30am – 1pm", "09:30 to 13:00" },
        { "5-Oct-26 09:00", "2026-10-05 09:00" },
        { "20261005", "2026-10-05" },
        { "20261005T0930", "2026-10-05 09:30" },
        { "Oct 5 2026 @ noon", "2026-10-05 12:00" },
        { "12 noon", "12:00" },
        { "9:00-10:00 AM PT", "09:00 to 10:00 PT" },
        { "9h et 10h", "09:00 to 10:00" },
        { "21.04. 9:00", "2015-04-21 09:00" },
        { "4/21", "2015-04-21" },
        { "4/5", "?" },
        { "martedì 17 marzo 2015", "2015-03-17" },
        { "2026年10月5日（月） 9時30分", "2026-10-05 09:30" },
        { "10月5日 9:00~9:45", "2015-10-05 09:00 to 09:45" },
        { "Friday 10:00", "10:00 weekday 5" },
        { "25:00", NULL },
        { "9:60", NULL },
        { "2026-10", NULL },
        { "123456789", NULL },
        { "Freitag", NULL },
        { "Room 5", NULL },
        { "12", NULL },
        { "tomorrow", NULL },
        { "2015-02-30", "?" },
        { "30.02.2015", "?" },
        { "17/", NULL },
        { "", NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        GString *is = g_string_new(NULL);
        struct moment m;
        bool read = moment_read(table[i].text, &m);
        char text[WHEN_TEXT];
        int64_t days;

        if (read && m.has_date) {
            when_text(moment_days(&m, moment_order(&m), 2015, &days) ? days * 86400 : 0, text);
            g_string_append(is, moment_days(&m, moment_order(&m), 2015, &days) ? (text[10] = '\0', text) : "?");
        }
        if (read && m.has_clock)
            g_string_append_printf(is, "%s%02d:%02d", is->len > 0 ? " " : "", m.clock / 3600, m.clock / 60 % 60);
        if (read && m.end >= 0)
            g_string_append_printf(is, " to %02d:%02d", m.end / 3600, m.end / 60 % 60);
        if (read && m.has_offset)
            g_string_append_printf(is, " %+03d:%02d", m.offset / 3600, abs(m.offset) / 60 % 60);
        if (read && m.zone[0] != '\0')
            g_string_append_printf(is, " %s", m.zone);
        if (read && !m.has_date && m.weekday > 0)
            g_string_append_printf(is, " weekday %d", m.weekday);
        /* what is written like ISO 8601 and is no day, is no time at all */
        if (!read && table[i].is != NULL && strcmp(table[i].is, "?") == 0)
            g_string_assign(is, "?");
        ok(table[i].is == NULL ? !read : strcmp(is->str, table[i].is) == 0, "\"%s\" is %s", table[i].text,
           table[i].is == NULL ? "no time" : table[i].is);
        g_string_free(is, TRUE);
    }
}

static void
durations(void)
{
    static const struct { const char *text; int minutes; } table[] = {
        { "45", 45 }, { "45.0", 45 }, { "0:45", 45 }, { "0:45:00", 45 }, { "45 min", 45 }, { "90 Minuten", 90 }, { "1h30", 90 },
        { "1 h 30 min", 90 }, { "1.5 h", 90 }, { "1,5 Std.", 90 }, { "1:30 h", 90 }, { "1,5", 90 }, { "0.75", 45 }, { "22.0", 22 }, { "PT45M", 45 }, { "PT1H30M", 90 },
        { "short", -1 }, { "", -1 }, { "1:75", -1 }, { "-5", -1 }, { "4 5 6 7", -1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        int seconds;
        bool read = moment_duration(table[i].text, &seconds);

        ok(table[i].minutes < 0 ? !read : read && seconds == table[i].minutes * 60, "\"%s\" is %d minutes", table[i].text, table[i].minutes);
    }
}

#define refused(...) staged_refused(read_table, "America/Los_Angeles", __VA_ARGS__)

static const char head[] = "Title,Room,Date,Start\n";

static void
too_much(void)
{
    GString *data = g_string_new("Title,Room,Date,Start\n\"");
    struct archive a = archive_new();
    struct staged s;
    char *packed, *part = g_malloc0(80 << 20);
    gsize length;

    for (int i = 0; i < 700000; i++)
        g_string_append(data, "Very long title ");
    g_string_append(data, "\",Attic,2021-07-10,09:00\n");
    refused("a title of 11 MB", data->str, data->len, "more than a million characters");

    g_string_assign(data, head);
    for (int i = 0; i < 20000; i++)
        g_string_append(data, "a,");
    refused("a table of 20,000 columns", data->str, data->len, "more than 16384 columns");

    g_string_assign(data, head);
    for (int i = 0; i < 100001; i++)
        g_string_append_printf(data, "Talk %d,Attic,2021-07-10,09:00\n", i);
    refused("a file of 100,001 sessions", data->str, data->len, "more than 100000 sessions");

    g_string_assign(data, head);
    for (int i = 0; i < 200001; i++)
        g_string_append(data, "x\n");
    refused("a file of 200,002 rows", data->str, data->len, "more than 200000 rows");

    g_string_set_size(data, 70 << 20);
    memset(data->str, 'a', data->len);
    refused("a file of 70 MB", data->str, data->len, "more than 64 MB");

    memset(part, ' ', 80 << 20);
    archive_add(&a, "xl/workbook.xml", part, 80 << 20);
    packed = archive_end(&a, &length);
    ok(length < 1 << 20, "80 MB of blanks are packed into %zu kB", length >> 10);
    refused("what unpacks to 80 MB", packed, length, "unpacks to more than 64 MB");
    g_free(packed);
    g_free(part);

    g_string_assign(data, "Name,Company\n");
    for (int i = 0; i < 20000; i++)
        g_string_append_printf(data, "Ada Brew %d,Leaves Ltd\n", i);
    options.role = "attendee";
    s = staged_read(read_table, data->str, data->len, NULL);
    ok(s.read && staged_count(&s, "SELECT count(*) FROM stage_attendee") == 20000, "a list of 20,000 people is read");
    staged_drop(&s);
    options.role = NULL;
    g_string_free(data, TRUE);
}

/* Wherever a file is cut off, nothing breaks; an archive, of which the end tells what is in it, is refused. */
static void
cut_off(void)
{
    static const char rows[] = "Title,Room,Date,Start\n\"Tea \"\"for\"\" two\",Attic,2021-07-10,\"09:00\"\r\nPots;,\tAttic,10.07.2021,9.30 Uhr\n";
    struct archive a = archive_new();
    char *packed;
    gsize length;
    size_t read = 0;

    for (size_t n = 0; n < sizeof rows; n++) {
        char *copy = g_memdup2(rows, MAX(n, 1));        /* so that a sanitizer sees reading past it */
        struct staged s = staged_read(read_table, copy, n, "America/Los_Angeles");

        staged_drop(&s);
        g_free(copy);
    }
    add_folder(&a, "tests/cases/import/xlsx-plain/parts", "");
    packed = archive_end(&a, &length);
    for (size_t n = 0; n < length; n += n > 200 && n + 200 < length ? 7 : 1) {
        char *copy = g_memdup2(packed, MAX(n, 1));
        struct staged s = staged_read(read_table, copy, n, "America/Los_Angeles");

        read += s.read || *s.messages == '\0';
        staged_drop(&s);
        g_free(copy);
    }
    ok(read == 0, "an archive cut off is refused with a message");
    read = 0;
    for (size_t n = 0; n < length; n += 11) {
        char *copy = g_memdup2(packed, length);
        struct staged s;

        copy[n] ^= 0x10;
        s = staged_read(read_table, copy, length, "America/Los_Angeles");
        read += !s.read && *s.messages == '\0';
        staged_drop(&s);
        g_free(copy);
    }
    ok(read == 0, "with a bit of it flipped, it is read or refused with a message");
    g_free(packed);
}

/* Real files, where there are some: all that is in them comes out. */
static void
real_files(void)
{
    static const struct { const char *name, *zone, *map; int sessions, scheduled, people; } files[] = {
        { "csv-pyconuk2015-schedule.csv", "Europe/London", NULL, 158, 158, 0 },
        { "csv-swancon2016-sc2016.csv", "Australia/Perth", NULL, 216, 216, 121 },
        { "csv-esug2011-talks.csv", "Europe/London", "header = none\ntitle = @A\npeople = @B\nurl = @C\n", 44, 0, 44 },
        { "csv-sendezentrum.csv", "Europe/Berlin",
          "title = Titel\ntitle = Podcast\ndate = Date\nstart = Time Start\nend = Time End\ntrack = Podcast\npeople = Teilnehmer\n",
          21, 21, 29 },
        { "xlsx-voc-schedule-example.xlsx", "Europe/Berlin",
          "title = Titel\nsubtitle = Untertitel\nabstract = Beschreibung\nroom = Ort\ndate = Datum\nstart = Uhrzeit\nid = ID\n"
          "person = @J\nperson = @K\nperson = @L\nperson = @M\nperson = @N\naffiliation in = comma\n", 13, 13, 15 },
    };
    const char *shared = g_getenv("SHARED_DATA");

    if (shared == NULL)
        printf("# SHARED_DATA is not set: real files are not tried\n");
    for (size_t i = 0; shared != NULL && i < G_N_ELEMENTS(files); i++) {
        char *path = g_build_filename(shared, "schedules", files[i].name, NULL), *data, *map = NULL;
        int fd = files[i].map == NULL ? -1 : g_file_open_tmp("placard-XXXXXX.map", &map, NULL);
        gsize length;

        if (fd >= 0) {
            close(fd);
            g_file_set_contents(map, files[i].map, -1, NULL);
        }
        options.map = map;
        if (g_file_get_contents(path, &data, &length, NULL)) {
            struct staged s = staged_read(read_table, data, length, files[i].zone);
            int sessions = staged_count(&s, "SELECT count(*) FROM stage_session");
            int scheduled = staged_count(&s, "SELECT count(*) FROM stage_session WHERE start_utc IS NOT NULL");
            int people = staged_count(&s, "SELECT count(DISTINCT name) FROM stage_person");

            if (!ok(s.read && sessions == files[i].sessions && scheduled == files[i].scheduled && people == files[i].people,
                    "%s: %d sessions, %d of them scheduled, %d people", files[i].name, files[i].sessions, files[i].scheduled, files[i].people))
                printf("# got %d, %d, %d\n# %s", sessions, scheduled, people, s.messages);
            staged_drop(&s);
            g_free(data);
        }
        options.map = NULL;
        if (map != NULL)
            g_unlink(map);
        g_free(map);
        g_free(path);
    }
}

int
main(int argc, char **argv)
{
    find_presets();
    staged_tables = &options;
    cases(argc > 1 && strcmp(argv[1], "--accept") == 0);
    moments();
    durations();
    cut_off();
    too_much();
    real_files();
    return done();
}
