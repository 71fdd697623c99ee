#include "db/merge/merge.h"

#include <glib.h>
#include <string.h>

#include "db/merge/combined.h"
#include "db/content.h"

extern const char sql_report[], sql_report_before[];

static const char what[] = "take in the schedule";

/* Of a section, people are shown so many lines; programs get all, of what is no archive. */
enum { MOST_LINES = 20, MOST_OBJECTS = 5000 };

/* The parts of a report, in the order of which they are told; `one` and `many` follow the count. */
static const struct section {
    const char *name, *one, *many;
    bool        first;          /* of a first import too, where all is new */
} sections[] = {
    { "new", "session is new", "sessions are new", false },
    { "moved", "session has moved", "sessions have moved", true },
    { "retitled", "session has another title", "sessions have another title", true },
    { "speakers", "session has other people", "sessions have other people", true },
    { "duration", "session is longer or shorter", "sessions are longer or shorter", true },
    { "details", "session is described otherwise", "sessions are described otherwise", true },
    { "cancelled", "session is cancelled", "sessions are cancelled", true },
    { "withdrawn", "session is withdrawn", "sessions are withdrawn", true },
    { "restored", "session is back", "sessions are back", true },
    { "people_new", "person is new", "people are new", false },
    { "people_changed", "person's badge has changed", "people's badges have changed", true },
    { "people_gone", "person is not on the list any more", "people are not on the list any more", true },
    { "rooms_new", "room is new", "rooms are new", false },
    { "rooms_gone", "room is gone", "rooms are gone", true },
    { "rooms_renamed", "room probably has a new name; if so, say", "rooms probably have new names; if so, say", true },
    { "rooms_combined", "room may be joined from others, or a part; if so, say", "rooms may be joined from others, or parts; if so, say", true },
    { "edited", "field edited by hand stays", "fields edited by hand stay", true },
    { "renumbered", "kind of key has been given anew", "kinds of keys have been given anew", true },
    { "reused", "key means another session now", "keys mean other sessions now", true },
    { "repeated", "key is not used, since several have it", "keys are not used, since several have them", true },
    { "weak", "session was known only by what is weak", "sessions were known only by what is weak", true },
    { "alike", "session may be one that was withdrawn", "sessions may be some that were withdrawn", true },
    { "conflicts_rooms", "pair of sessions is in one room at once", "pairs of sessions are in one room at once", true },
    { "conflicts_people", "person is in two places at once", "people are in two places at once", true },
    { "skipped", "row or part of a row is left out", "rows or parts of rows are left out", true },
    { "not_drawn", "text has characters that no font can draw", "texts have characters that no font can draw", true },
    { "repairs", NULL, NULL, true },    /* for programs: what the warnings say the first of */
    { "reprint", "printed sheet is out of date", "printed sheets are out of date", true },
};
enum { N_SECTIONS = sizeof sections / sizeof *sections };

/* The source, entered if it is new, for match.sql; and what its last file, if of the same format, could not tell. */
static bool
name_source(struct db *db, const struct merge *m, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, "INSERT INTO source (name, format) VALUES (?, ?)"
                                  " ON CONFLICT (name) DO UPDATE SET format = excluded.format", report);

    if (q == NULL)
        return false;
    sqlite3_bind_text(q, 1, m->source, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, m->format, -1, SQLITE_STATIC);
    if (!sql_finish(db, q, what, report)
        || !sql_run(db, what, "CREATE TEMP TABLE merge_run"
                    " (source_id INTEGER NOT NULL, partial INTEGER NOT NULL, untold_before TEXT)", report))
        return false;
    q = sql_prepare(db, what, "INSERT INTO merge_run SELECT source_id, ?2,"
                    " (SELECT iif(json_extract(i.report_json, '$.format') = ?3, json_extract(i.report_json, '$.not_told'), NULL)"
                    "  FROM import_run i WHERE i.source_id = source.source_id AND i.undone_utc IS NULL ORDER BY i.run_id DESC LIMIT 1)"
                    " FROM source WHERE name = ?1", report);
    if (q != NULL) {
        sqlite3_bind_text(q, 1, m->source, -1, SQLITE_STATIC);
        sqlite3_bind_int(q, 2, m->partial);
        sqlite3_bind_text(q, 3, m->format, -1, SQLITE_STATIC);
    }
    return sql_finish(db, q, what, report);
}

/* What merging leaves behind, counted. */
static bool
count(struct db *db, struct db_import_result *r, bool *changed, struct report *report)
{
    static const char *const queries[] = {
        "SELECT count(*) FROM merge_session",
        "SELECT count(*) FROM merge_person",
        "SELECT count(DISTINCT room_id) FROM merge_room",
        "SELECT count(*) FROM merge_added",
        "SELECT count(*) FROM merge_changed WHERE session_id NOT IN (SELECT session_id FROM merge_added)",
        "SELECT count(*) FROM merge_withdrawn",
        "SELECT count(*) FROM merge_person_changed",
        "SELECT count(*) FROM merge_person_added",
        "SELECT count(*) FROM merge_attendee",
        "SELECT count(*) FROM merge_listed_added",
        "SELECT count(*) FROM merge_listed_changed",
        "SELECT count(*) FROM merge_listed_gone",
    };
    enum { N = sizeof queries / sizeof *queries };
    int64_t n[N];

    for (size_t i = 0; i < N; i++)
        if (!sql_integer(db, what, queries[i], &n[i], report))
            return false;
    r->sessions = (size_t)n[0];
    r->people = (size_t)n[1];
    r->rooms = (size_t)n[2];
    r->added = (size_t)n[3];
    r->changed = (size_t)n[4];
    r->withdrawn = (size_t)n[5];
    r->unchanged = (size_t)(n[0] - n[3] - n[4]);
    *changed = n[3] + n[4] + n[5] + n[6] + n[7] > 0;
    r->list = n[8] > 0;
    if (r->list) {
        r->people = (size_t)n[8];
        r->added = (size_t)n[9];
        r->changed = (size_t)n[10];
        r->withdrawn = (size_t)n[11];
        r->unchanged = (size_t)(n[8] - n[9] - n[10]);
    }
    return true;
}

/* A part of the schedule, or the wrong file, must not take the rest away. */
static bool
guard(struct db *db, const struct merge *m, const struct db_import_result *r, struct report *report)
{
    int64_t before;

    if (m->job->allow_mass_cancel || r->withdrawn == 0 || (r->list && r->withdrawn < 5))
        return true;
    if (!sql_integer(db, what, r->list ? "SELECT (SELECT count(*) FROM merge_attendee) - (SELECT count(*) FROM merge_listed_added)"
                                         " + (SELECT count(*) FROM merge_listed_gone)"
                                       : "SELECT count(*) FROM was_session WHERE listed AND state <> 'withdrawn'", &before, report))
        return false;
    if ((int64_t)r->withdrawn * 5 <= before)
        return true;
    if (r->list)
        report_error(report, m->where, "%zu of the %lld people that came from \"%.80s\" are not in it any more; nothing has been changed. "
                     "If it is another list, name it with --source; if they have no badge any more, say --allow-mass-cancel",
                     r->withdrawn, (long long)before, m->source);
    else
        report_error(report, m->where, "%zu of the %lld sessions that came from \"%.80s\" are not in it any more; nothing has been changed. "
                     "If it is only a part of the schedule, take in the whole; if it is another schedule, name it with --source; "
                     "if they are really off, say --allow-mass-cancel", r->withdrawn, (long long)before, m->source);
    return false;
}

/* What a person should look at before they print. */
static void
warn(struct db *db, const struct merge *m, struct report *report)
{
    /* A file in another format is most often the successor, not a second system. */
    sqlite3_stmt *q = sql_prepare(db, what, "SELECT name FROM source WHERE source_id <> (SELECT source_id FROM merge_run)"
                    " AND source_id IN (SELECT source_id FROM listed) AND EXISTS (SELECT 1 FROM merge_session)"
                    " AND NOT EXISTS (SELECT 1 FROM import_run WHERE source_id = (SELECT source_id FROM merge_run))"
                    " ORDER BY source_id DESC LIMIT 1", report);

    if (q != NULL && sqlite3_step(q) == SQLITE_ROW)
        report_warning(report, m->where, "taken as a second source beside \"%.80s\": sessions that only that one has stay; "
                       "if this file replaces it, say --source \"%.80s\"",
                       (const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
}

/* What is new, and will be printed: can the fonts draw it? They belong to the caller. */
static bool
note_not_drawn(struct db *db, const struct db_import *job, struct report *report)
{
    sqlite3_stmt *q, *note;
    bool ok;

    if (job->cannot_draw == NULL)
        return true;
    if (!sql_run(db, what, "CREATE TEMP TABLE note_missing"
                 " (field TEXT, code TEXT, text TEXT, missing TEXT, PRIMARY KEY (field, code, text)) WITHOUT ROWID", report))
        return false;
    q = sql_prepare(db, what,
        "SELECT 'title', s.code, s.title FROM note_touched JOIN note_session s USING (session_id) UNION ALL"
        " SELECT 'speaker', s.code, c.name FROM note_touched JOIN note_session s USING (session_id) JOIN credit c USING (session_id) UNION ALL"
        " SELECT 'affiliation', s.code, c.affiliation FROM note_touched JOIN note_session s USING (session_id) JOIN credit c USING (session_id)"
        " WHERE c.affiliation <> '' UNION ALL"
        " SELECT 'name', p.code, p.name FROM person p WHERE p.person_id IN"
        " (SELECT person_id FROM merge_person_changed UNION SELECT person_id FROM merge_person_added) UNION ALL"
        " SELECT 'native', p.code, p.native FROM person p WHERE p.person_id IN"
        " (SELECT person_id FROM merge_person_changed UNION SELECT person_id FROM merge_person_added) UNION ALL"
        " SELECT 'room', '', r.name FROM room r WHERE r.room_id NOT IN (SELECT room_id FROM was_room)", report);
    note = sql_prepare(db, what, "INSERT OR IGNORE INTO note_missing VALUES (?, ?, ?, ?)", report);
    ok = q != NULL && note != NULL;
    while (ok && sqlite3_step(q) == SQLITE_ROW) {
        char missing[64] = "";

        if (!job->cannot_draw(job->context, (const char *)sqlite3_column_text(q, 2), missing, sizeof missing))
            continue;
        for (int i = 0; i < 3; i++)
            sqlite3_bind_value(note, i + 1, sqlite3_column_value(q, i));
        sqlite3_bind_text(note, 4, missing, -1, SQLITE_TRANSIENT);
        ok = sqlite3_step(note) == SQLITE_DONE;
        sqlite3_reset(note);
    }
    if (q != NULL && note != NULL && !ok)
        sql_error(db, what, report);
    sqlite3_finalize(q);
    sqlite3_finalize(note);
    return ok && sql_run(db, what,
        "INSERT INTO import_note (section, text, json)"
        " SELECT 'not_drawn', code || iif(code <> '', '  ', '') || field || ' \"' || text || '\": ' || missing,"
        " json_object('code', code, 'field', field, 'characters', missing) FROM note_missing ORDER BY field, code, text", report);
}

static void
json_string(GString *out, const char *s)
{
    g_string_append_c(out, '"');
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            g_string_append_printf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            g_string_append_printf(out, "\\u%04x", *s);
        else
            g_string_append_c(out, *s);
    }
    g_string_append_c(out, '"');
}

/* What the file could not tell of sessions, and so has left as it was: the next one of its kind goes by this too. */
static bool
compose_untold(struct db *db, GString *out, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, "SELECT json_group_array(field) FROM merge_untold", report);
    bool ok = q != NULL && sqlite3_step(q) == SQLITE_ROW;

    if (ok)
        g_string_append_printf(out, ",\n  \"not_told\": %s", (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    return ok;
}

/* All that is told, as one object; with what reading the file warned of. */
static bool
compose_json(struct db *db, const struct merge *m, const struct db_import_result *r, const char *sum, GString *out, struct report *report)
{
    char **lines = g_strsplit(m->said != NULL ? m->said : "", "\n", -1);
    bool ok = true, some = false;
    int64_t affected;

    g_string_append(out, "{\n  \"file\": ");
    json_string(out, m->where.file);
    g_string_append_printf(out, ",\n  \"sha256\": \"%s\",\n  \"bytes\": %zu,\n  \"format\": \"%s\",\n  \"source\": ", sum, m->length, m->format);
    json_string(out, m->source);
    g_string_append_printf(out, ",\n  \"dry_run\": %s,\n  \"revision\": %d,\n  \"made_revision\": %s,\n"
                           "  \"sessions\": %zu,\n  \"people\": %zu,\n  \"rooms\": %zu,\n"
                           "  \"added\": %zu,\n  \"changed\": %zu,\n  \"withdrawn_count\": %zu,\n  \"unchanged\": %zu",
                           m->job->dry_run ? "true" : "false", r->revision, r->made_revision ? "true" : "false",
                           r->sessions, r->people, r->rooms, r->added, r->changed, r->withdrawn, r->unchanged);
    ok = sql_integer(db, what, "SELECT count(*) FROM import_note WHERE section = 'codes'", &affected, report);
    g_string_append_printf(out, ",\n  \"codes_affected\": %lld", (long long)affected);
    for (size_t i = 0; ok && i < N_SECTIONS; i++) {
        sqlite3_stmt *q = sql_prepare(db, what, "SELECT json FROM import_note WHERE section = ? ORDER BY n", report);
        bool first = true;
        size_t n = 0;

        g_string_append_printf(out, ",\n  \"%s\": [", sections[i].name);
        if (q != NULL)
            sqlite3_bind_text(q, 1, sections[i].name, -1, SQLITE_STATIC);
        for (; q != NULL && sqlite3_step(q) == SQLITE_ROW; n++)
            if (n < MOST_OBJECTS) {
                g_string_append_printf(out, "%s\n    %s", first ? "" : ",", (const char *)sqlite3_column_text(q, 0));
                first = false;
            }
        g_string_append(out, first ? "]" : "\n  ]");
        if (n > MOST_OBJECTS)
            g_string_append_printf(out, ",\n  \"%s_left_off\": %zu", sections[i].name, n - MOST_OBJECTS);
        ok = q != NULL;
        sqlite3_finalize(q);
    }
    ok = ok && compose_untold(db, out, report);
    g_string_append(out, ",\n  \"warnings\": [");
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0') {
            g_string_append(out, some ? ",\n    " : "\n    ");
            json_string(out, *line);
            some = true;
        }
    g_string_append(out, some ? "\n  ]\n}\n" : "]\n}\n");
    g_strfreev(lines);
    return ok;
}

/* The same for people: what there is nothing of is left out. */
static bool
compose_text(struct db *db, bool first, bool list, GString *out, struct report *report)
{
    bool ok = true;

    for (size_t i = 0; ok && i < N_SECTIONS; i++) {
        sqlite3_stmt *q = sql_prepare(db, what, "SELECT text FROM import_note WHERE section = ? ORDER BY n", report);
        GString *lines = g_string_new(NULL);
        size_t n = 0;

        ok = q != NULL;
        if (ok)
            sqlite3_bind_text(q, 1, sections[i].name, -1, SQLITE_STATIC);
        for (; ok && sqlite3_step(q) == SQLITE_ROW; n++)
            if (n < MOST_LINES)
                g_string_append_printf(lines, "    %s\n", (const char *)sqlite3_column_text(q, 0));
        sqlite3_finalize(q);
        if (n > MOST_LINES)
            g_string_append_printf(lines, "    … and %zu more; --json has all\n", n - MOST_LINES);
        /* commands can be copied from there */
        if (g_str_has_prefix(sections[i].name, "rooms_"))
            g_string_replace(lines, "EVENT.db", db->path, 0);
        /* a list of people has nothing to do with clashes of sessions */
        if (n > 0 && sections[i].one != NULL && (sections[i].first || !first) && !(list && g_str_has_prefix(sections[i].name, "conflicts_")))
            g_string_append_printf(out, "\n%zu %s:\n%s", n, n == 1 ? sections[i].one : sections[i].many, lines->str);
        g_string_free(lines, TRUE);
    }
    return ok;
}

/* Note that it came. A file that came last time too, and changes nothing, leaves no trace. */
static bool
record_run(struct db *db, const struct merge *m, const struct db_import_result *r, const char *sum, const char *json, int64_t *run,
           struct report *report)
{
    char *name = g_path_get_basename(m->job->path), *valid = g_utf8_make_valid(name, -1);
    sqlite3_stmt *q = sql_prepare(db, what,
        "INSERT INTO import_run (source_id, made_utc, file_name, file_sha256, file_bytes, revision, report_json)"
        " SELECT source_id, ?1, ?2, ?3, ?4, iif(?5, (SELECT max(number) FROM revision), NULL), ?6 FROM merge_run"
        " WHERE ?5 OR ?3 <> coalesce((SELECT i.file_sha256 FROM import_run i WHERE i.source_id = merge_run.source_id"
        " ORDER BY i.run_id DESC LIMIT 1), '')", report);
    bool ok;

    if (q != NULL) {
        sqlite3_bind_int64(q, 1, m->job->now);
        sqlite3_bind_text(q, 2, valid, -1, SQLITE_STATIC);
        sqlite3_bind_text(q, 3, sum, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 4, (sqlite3_int64)m->length);
        sqlite3_bind_int(q, 5, r->made_revision);
        sqlite3_bind_text(q, 6, json, -1, SQLITE_STATIC);
    }
    ok = sql_finish(db, q, what, report);
    *run = ok && sqlite3_changes(db->sql) > 0 ? sqlite3_last_insert_rowid(db->sql) : 0;
    g_free(valid);
    g_free(name);
    return ok;
}

/* The report, for the caller and for the file. */
static bool
tell(struct db *db, const struct merge *m, struct db_import_result *r, int64_t *run, struct report *report)
{
    char *sum = content_sum(m->data, m->length);
    GString *json = g_string_new(NULL), *text = g_string_new(NULL);
    int64_t known;
    bool ok;

    ok = sql_run(db, what, sql_report, report) && combined_propose(db, report) && note_not_drawn(db, m->job, report)
      && sql_integer(db, what, "SELECT count(*) FROM was_session", &known, report)
      && compose_json(db, m, r, sum, json, report) && compose_text(db, known == 0, r->list, text, report)
      && record_run(db, m, r, sum, json->str, run, report);
    if (ok && m->job->arena != NULL) {
        r->json = arena_strdup(m->job->arena, json->str);
        r->text = arena_strdup(m->job->arena, text->str);
    }
    g_string_free(text, TRUE);
    g_string_free(json, TRUE);
    g_free(sum);
    return ok;
}

/* What another import by this connection has left. */
static bool
clear(struct db *db, struct report *report)
{
    static const char *const patterns[] = { "merge_*", "was_*", "note_*", "import_note*" };
    bool ok = true;

    for (size_t i = 0; ok && i < G_N_ELEMENTS(patterns); i++)
        ok = sql_drop_temp(db, what, patterns[i], report);
    return ok;
}

static bool
change(struct db *db, const struct merge *m, struct db_import_result *r, struct report *report)
{
    char *name = g_path_get_basename(m->where.file), *valid = g_utf8_make_valid(name, -1);
    char *said = g_strdup_printf("import of %s", valid), *note = g_strdup_printf("import %s", m->source);
    int64_t when, run = 0;
    bool changed = false, ok;

    ok = clear(db, report) && journal_open(db, what, said, m->job->now, report)
      && name_source(db, m, report)
      && sql_run(db, what, sql_report_before, report)
      && sql_run(db, what, sql_match, report)
      && sql_run(db, what, sql_merge, report)
      && sql_run(db, what, sql_people, report)
      && sql_run(db, what, sql_people_listed, report)
      && days_fill(db, report)
      && count(db, r, &changed, report)
      && guard(db, m, r, report);
    r->made_revision = changed;
    if (ok && changed)
        ok = db_revise(db, m->job->now, note, true, report);
    if (ok) {
        r->revision = db_revision(db, &when);
        warn(db, m, report);
        ok = tell(db, m, r, &run, report) && journal_close(db, changed, run, report);
    }
    g_free(note);
    g_free(said);
    g_free(valid);
    g_free(name);
    return ok;
}

/*
 * Looking up for each key, placement and credit whether there is such a
 * session, among sessions of a page each, takes as long as all the rest.
 * Merging enters none that it has not just found or made.
 */
static void
trust(struct db *db, bool keys)
{
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_ENABLE_FKEY, !keys, (int *)NULL);
}

bool
merge_staged(struct db *db, const struct merge *m, struct db_import_result *r, struct report *report)
{
    bool ok;

    trust(db, true);
    ok = db_begin(db, what, report);
    if (ok) {
        ok = change(db, m, r, report);
        ok = db_end(db, ok && !m->job->dry_run, what, report) && ok;
    }
    trust(db, false);
    return ok;
}
