/* For the tests of the readers: is what was read the programme of the reference event? */
#ifndef PLACARD_TESTS_UNIT_FACTS_H
#define PLACARD_TESTS_UNIT_FACTS_H

#include "tests/unit/staged.h"

/* The next field of a line of CSV, with its quotes undone. For g_free(); NULL at the end of the line. */
static inline char *
facts_field(const char **p)
{
    GString *field;
    bool quoted;

    if (**p == '\0')
        return NULL;
    field = g_string_new(NULL);
    quoted = **p == '"';
    *p += quoted;
    while (**p != '\0') {
        if (quoted && **p == '"') {
            if ((*p)[1] != '"') {
                ++*p;
                quoted = false;
                continue;
            }
            ++*p;
        } else if (!quoted && **p == ',') {
            break;
        }
        g_string_append_c(field, *(*p)++);
    }
    if (**p == ',')
        ++*p;
    return g_string_free(field, FALSE);
}

static inline void
facts_sort_names(char **names)
{
    for (char **a = names; *a != NULL; a++)
        for (char **b = a + 1; *b != NULL; b++)
            if (strcmp(*a, *b) > 0) {
                char *swap = *a;

                *a = *b;
                *b = swap;
            }
}

/* Compare all rows of the CSV with the tables: when, where, what, who, for whom, and by which name listed. */
static inline void
facts_compare(struct staged *s, const char *what)
{
    const char *shared = g_getenv("SHARED_DATA");
    char *path = shared == NULL ? NULL : g_build_filename(shared, "reference", "xen-summit-2015-facts.csv", NULL), *data = NULL;
    char **lines;
    int rows = 0, same = 0;

    ok(staged_count(s, "SELECT count(*) FROM stage_session") == 32, "%s: 32 sessions", what);
    ok(staged_count(s, "SELECT count(*) FROM stage_person") == 36, "%s: 36 credits", what);
    ok(staged_count(s, "SELECT count(DISTINCT name) FROM stage_person") == 33, "%s: 33 people", what);
    ok(staged_count(s, "SELECT count(*) FROM stage_room") == 4, "%s: 4 rooms", what);
    if (path == NULL || !g_file_get_contents(path, &data, NULL, NULL)) {
        printf("# SHARED_DATA is not set: facts are not compared\n");
        g_free(path);
        return;
    }
    lines = g_strsplit(data, "\n", -1);
    for (int i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
        const char *p = lines[i];
        char *f[16] = { 0 }, *query, *got, *expected;
        char **listed, *names;

        rows++;
        g_strchomp(lines[i]);
        for (int n = 0; n < 15 && (f[n] = facts_field(&p)) != NULL; n++)
            ;
        query = sqlite3_mprintf(
            "SELECT strftime('%%Y-%%m-%%d|%%H:%%M|', start_utc - 7 * 3600, 'unixepoch')"
            " || strftime('%%H:%%M|', end_utc - 7 * 3600, 'unixepoch') || room || '|'"
            " || coalesce((SELECT group_concat(coalesce(credited, name), '; ') FROM (SELECT * FROM stage_person"
            "              WHERE session = row ORDER BY position)), '') || '|'"
            " || coalesce((SELECT group_concat(affiliation, '; ') FROM (SELECT * FROM stage_person"
            "              WHERE session = row ORDER BY position)), '') || '|'"
            " || coalesce((SELECT group_concat(name, '; ') FROM (SELECT * FROM stage_person"
            "              WHERE session = row ORDER BY name)), '')"
            " FROM stage_session WHERE title = %Q", f[5]);
        got = staged_value(s, query);
        listed = g_strsplit(f[7], "; ", -1);
        facts_sort_names(listed);
        names = g_strjoinv("; ", listed);
        /* Who has no company in the title has that of the profile. */
        expected = g_strdup_printf("%s|%s|%s|%s|%s|%s|%s", f[0], f[1], f[2], f[4], f[6], *f[8] == '\0' ? f[9] : f[8], names);
        if (strcmp(got, expected) == 0)
            same++;
        else
            printf("# %s\n#   expected %s\n#   got      %s\n", f[5], expected, got);
        g_strfreev(listed);
        g_free(names);
        sqlite3_free(query);
        g_free(got);
        g_free(expected);
        for (int n = 0; n < 16; n++)
            g_free(f[n]);
    }
    ok(rows == 32 && same == rows, "%s: %d of %d sessions are as the facts have them", what, same, rows);
    g_strfreev(lines);
    g_free(data);
    g_free(path);
}

#endif
