/* What the reader of Sched pages makes of their traps. */
#include "tests/unit/facts.h"
#include "tests/unit/staged.h"

/* The page of the reference event, if it is there: what is read is what a person read in it. */
static void
reference(void)
{
    const char *shared = g_getenv("SHARED_DATA");
    char *path = shared == NULL ? NULL : g_build_filename(shared, "reference", "xen-summit-2015-sched-page.txt", NULL);
    char *data = NULL, *value;
    gsize length = 0;
    struct staged s;

    if (path == NULL || !g_file_get_contents(path, &data, &length, NULL)) {
        printf("# SHARED_DATA is not set: the reference page is not read\n");
        g_free(path);
        return;
    }
    s = staged_read(read_sched_text, data, length, "America/Los_Angeles");
    ok(s.read, "the reference page is read");
    facts_compare(&s, "the reference page");
    value = staged_value(&s, "SELECT title || '|' || place FROM stage_event");
    ok(strcmp(value, "Xen Developer Summit 2015|Sheraton Seattle") == 0, "the event and its place: %s", value);
    g_free(value);
    value = staged_value(&s, "SELECT group_concat(name || '|' || coalesce(job, '') || '|' || coalesce(company, ''), ';') FROM ("
                             "SELECT DISTINCT name, job, company FROM stage_person WHERE name IN ('Mark Kraeling', 'Lars Kurth',"
                             " 'Meng Xu', 'Andrew Cooper') ORDER BY name)");
    ok(strcmp(value, "Andrew Cooper||;Lars Kurth|Director Open Source / Project Chairperson The Xen Project|Citrix Systems UK Ltd.;"
                     "Mark Kraeling||GE;Meng Xu|PhD Student|Apple Inc.") == 0, "jobs and companies: %s", value);
    g_free(value);
    ok(staged_count(&s, "SELECT count(DISTINCT name) FROM stage_person WHERE job IS NULL AND company IS NULL") == 7,
       "7 people have no line for their role");
    ok(staged_count(&s, "SELECT count(DISTINCT name) FROM stage_person WHERE job IS NULL AND company IS NOT NULL") == 7,
       "7 people have only a company");
    ok(staged_count(&s, "SELECT count(*) FROM stage_person WHERE bio IS NULL OR bio LIKE '%Read More%'") == 0,
       "everybody has a biography, and no link in it");
    staged_drop(&s);

    /* Any part of the page is either read or refused with a message. */
    for (size_t n = 0; n < length; n += 997) {
        char *copy = g_memdup2(data, n + 1);
        struct staged part = staged_read(read_sched_text, copy, n, "America/Los_Angeles");

        if (!part.read && *part.messages == '\0')
            ok(false, "the page cut off at byte %zu is refused without a message", n);
        staged_drop(&part);
        g_free(copy);
    }
    g_free(data);
    g_free(path);
}

int
main(int argc, char **argv)
{
    staged_cases("text-", read_sched_text, argc > 1 && strcmp(argv[1], "--accept") == 0);
    reference();
    return done();
}
