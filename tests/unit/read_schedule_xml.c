/* What the reader of schedule.xml makes of dialects, mistakes and malice. */
#include <sys/resource.h>

#include "tests/unit/facts.h"
#include "tests/unit/staged.h"

static const char head[] = "<schedule><conference><title>Tea Days</title></conference>\n<day date=\"2021-07-10\"><room name=\"Attic\">\n";
static const char event[] =
    "<event id=\"%d\"><start>10:00</start><duration>0:45</duration><title>Tea</title>"
    "<abstract>%s</abstract><persons><person id=\"1\">Ada</person></persons></event>\n";
static const char tail[] = "</room></day></schedule>\n";

static char *
times(size_t n, const char *text)
{
    GString *s = g_string_new(NULL);

    while (n-- > 0)
        g_string_append(s, text);
    return g_string_free(s, FALSE);
}

#define refused(...) staged_refused(read_schedule_xml, "America/Los_Angeles", __VA_ARGS__)

static void
too_much(void)
{
    GString *data = g_string_new(head);
    char *filler = times(100, "More of the same. ");
    struct rusage before, after;
    struct staged s;

    /* A title as long as a book, one as long as many, elements within elements, and attributes. */
    g_string_append(data, "<event><title>");
    for (int i = 0; i < 200000; i++)
        g_string_append(data, "Very long title ");
    g_string_append_printf(data, "</title></event>%s", tail);
    refused("a title of 3 MB", data->str, data->len, "more than 2000 characters");

    g_string_assign(data, head);
    g_string_append(data, "<event><title>");
    for (int i = 0; i < 700000; i++)
        g_string_append(data, "Very long title ");
    g_string_append_printf(data, "</title></event>%s", tail);
    refused("a title of 11 MB", data->str, data->len, "more than 4 MB");

    g_string_assign(data, head);
    g_string_append(data, "<event><title><![CDATA[");
    for (int i = 0; i < 700000; i++)
        g_string_append(data, "<b>Very long");
    g_string_append_printf(data, "]]></title></event>%s", tail);
    refused("or of 8 MB in CDATA", data->str, data->len, "more than 4 MB");

    g_string_assign(data, head);
    g_string_append(data, "<!-- <a ' --><event><title><![CDATA[<a \"]]>Tea</title></event><event ");
    for (int i = 0; i < 100000; i++)
        g_string_append_printf(data, "a%d='>' ", i);
    g_string_append_printf(data, "/>%s", tail);
    refused("an element of 100,000 attributes", data->str, data->len, "more than 1000 attributes");

    g_string_assign(data, head);
    g_string_append(data, "<event><title>Tea</title><persons>");
    for (int i = 0; i < 100000; i++)
        g_string_append_printf(data, "<person>Guest %d</person>", i);
    g_string_append_printf(data, "</persons></event>%s", tail);
    refused("a session of 100,000 people", data->str, data->len, "more than 500 people");

    g_string_assign(data, head);
    for (int i = 0; i < 100000; i++)
        g_string_append(data, "<a>");
    refused("nesting of 100,000 elements", data->str, data->len, "256 deep");

    g_string_assign(data, head);
    g_string_append(data, "<event><title>Tea</title><persons>");
    for (int i = 0; i < 2000; i++)
        g_string_append_printf(data, "<person id=\"%d\">Ada</person>", i + 1);
    g_string_append_printf(data, "</persons></event>%s", tail);
    refused("a session of 2,000 people", data->str, data->len, "more than 500 people");

    /* Many sessions with long abstracts: what counts is that memory does not grow with the file. */
    g_string_assign(data, head);
    for (int i = 1; i <= 20000; i++) {
        g_string_append_printf(data, "<event id=\"%d\"><start>10:00</start><duration>0:45</duration><title>Tea</title><notes>", i);
        g_string_append(data, filler);
        g_string_append(data, "</notes></event>\n");
    }
    g_string_append(data, tail);
    getrusage(RUSAGE_SELF, &before);
    s = staged_read(read_schedule_xml, data->str, data->len, "America/Los_Angeles");
    getrusage(RUSAGE_SELF, &after);
    ok(s.read && staged_count(&s, "SELECT count(*) FROM stage_session") == 20000, "a file of %zu MB is read", data->len >> 20);
    /* Sanitizers keep what was freed; without them it is some MB, mostly of the staging tables. */
    ok(after.ru_maxrss - before.ru_maxrss < 100 * 1024 || g_getenv("ASAN_OPTIONS") != NULL,
       "in %ld MB beside it", (after.ru_maxrss - before.ru_maxrss) / 1024);
    staged_drop(&s);

    g_string_assign(data, head);
    for (int i = 0; i < 100001; i++)
        g_string_append(data, "<event><title>Tea</title></event>");
    g_string_append(data, tail);
    refused("a file of 100,001 sessions", data->str, data->len, "more than 100000 sessions");
    g_string_free(data, TRUE);
    g_free(filler);
}

/* Wherever a file is cut off, it is refused and nothing breaks. */
static void
cut_off(void)
{
    GString *data = g_string_new("<?xml version=\"1.0\"?>\n");
    char *bare;

    g_string_append(data, head);
    for (int i = 1; i <= 10; i++)
        g_string_append_printf(data, event, i, "<![CDATA[Black & green]]>, &lt;p&gt;white&lt;/p&gt; &#x2603;");
    g_string_append(data, tail);
    g_string_truncate(data, data->len - 1);
    staged_cut(read_schedule_xml, "America/Los_Angeles", data->str, data->len);
    /* to the byte, so that a sanitizer sees reading past it */
    bare = g_memdup2("\n<\1\2\3", 5);
    refused("a tag of nothing but control characters", bare, 5, "cut off");
    g_free(bare);
    g_string_free(data, TRUE);
}

/* All real files there are: whatever is wrong with them, sessions come out. */
static void
real_files(void)
{
    const char *shared = g_getenv("SHARED_DATA"), *name;
    char *folder = shared == NULL ? NULL : g_build_filename(shared, "schedules", NULL);
    GDir *dir = folder == NULL ? NULL : g_dir_open(folder, 0, NULL);

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(folder, name, NULL), *data;
        gsize length;

        if (g_str_has_suffix(name, ".xml") && g_file_get_contents(path, &data, &length, NULL)) {
            struct staged s = staged_read(read_schedule_xml, data, length, "Europe/Berlin");
            int said = 0, n = staged_count(&s, "SELECT count(*) FROM stage_session");

            for (const char *p = data; (p = strstr(p, "<event ")) != NULL; p++)
                said++;
            if (!ok(s.read && n == said, "%s: all of %d sessions", name, said))
                printf("# got %d\n# %s", n, s.messages);
            staged_drop(&s);
            g_free(data);
        }
        g_free(path);
    }
    if (dir == NULL)
        printf("# SHARED_DATA is not set: real files are not tried\n");
    else
        g_dir_close(dir);
    g_free(folder);
}

static void
demo(void)
{
    char *data = NULL;
    gsize length = 0;
    struct staged s;

    g_file_get_contents("db/demo/schedule.xml", &data, &length, NULL);
    s = staged_read(read_schedule_xml, data ? data : "", length, "America/Los_Angeles");
    ok(s.read && *s.messages == '\0', "the demo event is read without a word");
    facts_compare(&s, "the demo event");
    staged_drop(&s);
    g_free(data);
}

int
main(int argc, char **argv)
{
    staged_cases("xml-", read_schedule_xml, argc > 1 && strcmp(argv[1], "--accept") == 0);
    demo();
    cut_off();
    too_much();
    real_files();
    return done();
}
