/*
 * For the tests of the readers: real files, where there are any, and what two
 * formats of one event have in common. The schedule.xml of NAME.json or
 * NAME.ics is NAME.xml.
 */
#ifndef PLACARD_TESTS_UNIT_PAIRS_H
#define PLACARD_TESTS_UNIT_PAIRS_H

#include "tests/unit/staged.h"

static inline char *
pairs_path(const char *name)
{
    const char *shared = g_getenv("SHARED_DATA");

    return shared == NULL ? NULL : g_build_filename(shared, "schedules", name, NULL);
}

static inline bool
pairs_are_there(void)
{
    char *path = pairs_path("");
    bool there = path != NULL && g_file_test(path, G_FILE_TEST_IS_DIR);

    if (!there)
        printf("# SHARED_DATA is not set: real files are not tried\n");
    g_free(path);
    return there;
}

/* An empty file if there is none of that name. */
static inline struct staged
pairs_stage(stage_reader *reader, const char *name, const char *zone)
{
    char *path = pairs_path(name), *data = NULL;
    gsize length = 0;
    struct staged s;

    g_file_get_contents(path, &data, &length, NULL);
    s = staged_read(reader, data != NULL ? data : "", length, zone);
    g_free(data);
    g_free(path);
    return s;
}

/* A file is read, with so many sessions. For more tests of it, and staged_drop(). */
static inline struct staged
pairs_read(const char *what, stage_reader *reader, const char *name, const char *zone, int expected)
{
    struct staged s = pairs_stage(reader, name, zone);
    int n = staged_count(&s, "SELECT count(*) FROM stage_session");

    if (!ok(s.read && n == expected, "%s: all of %d sessions", what, expected))
        printf("# got %d\n# %.2000s\n", n, s.messages);
    return s;
}

/* Every row of the query in one is a row of the other, but for `most`. */
static inline void
pairs_same(const char *what, struct staged *a, struct staged *b, const char *query, int most)
{
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GString *text = g_string_new(NULL);
    char **lines;
    int n = 0, missing = 0;

    staged_rows(b, "", query, false, text);
    lines = g_strsplit(text->str, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_hash_table_add(rows, g_strdup(*line));
    g_strfreev(lines);
    g_string_truncate(text, 0);
    staged_rows(a, "", query, false, text);
    lines = g_strsplit(text->str, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '\0')
            continue;
        n++;
        if (!g_hash_table_contains(rows, *line) && missing++ < 10)
            printf("# only in one: %.300s\n", *line);
    }
    ok(n > 0 && missing <= most, "%s (%d of %d)", what, n - missing, n);
    g_strfreev(lines);
    g_string_free(text, TRUE);
    g_hash_table_destroy(rows);
}

#endif
