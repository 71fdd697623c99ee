/* Taking in a schedule: find out what it is, have it read into the staging tables, merge these. */
#include "db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/stage.h"

/* The largest real schedule file seen is 90 MB: all of a congress's recordings with their abstracts. */
enum { MOST_BYTES = 256 << 20 };

static const char what[] = "take in the schedule";

/* Read all of a file, or of a pipe. False after an error. */
static bool
read_all(int fd, struct source where, GByteArray *into, struct report *report)
{
    unsigned char *part = g_malloc(1 << 16);
    bool ok = false;

    for (;;) {
        ssize_t n = read(fd, part, 1 << 16);

        if (n > 0 && into->len + (size_t)n <= MOST_BYTES) {
            g_byte_array_append(into, part, (guint)n);
        } else if (n > 0) {
            report_error(report, where, "has more than %d MB; no schedule is that large", MOST_BYTES >> 20);
            break;
        } else if (n == 0) {
            ok = true;
            break;
        } else if (errno == EAGAIN) {
            struct pollfd wait = { .fd = fd, .events = POLLIN };

            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            report_error(report, where, "cannot read it: %s", g_strerror(errno));
            break;
        }
    }
    g_free(part);
    return ok;
}

/* The file with a NUL behind it; NULL after an error. */
static GByteArray *
load(const char *path, struct report *report)
{
    struct source where = { .file = path };
    bool standard = strcmp(path, "-") == 0;
    /* without O_NONBLOCK, a pipe that nobody writes to would keep us for ever */
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    GByteArray *data = NULL;
    struct stat s;

    if (standard)
        where.file = "(standard input)";
    if (fd < 0) {
        report_error(report, where, errno == ENOENT ? "there is no such file" : "cannot open it: %s", g_strerror(errno));
        return NULL;
    }
    if (fstat(fd, &s) == 0 && S_ISDIR(s.st_mode)) {
        report_error(report, where, "is a folder; say the schedule's file in it");
        goto out;
    }
    data = g_byte_array_new();
    if (!read_all(fd, where, data, report) || data->len == 0) {
        if (data->len == 0)
            report_error(report, where, "is empty");
        g_byte_array_free(data, TRUE);
        data = NULL;
        goto out;
    }
    g_byte_array_append(data, (const unsigned char *)"", 1);
    data->len--;
out:
    if (!standard)
        close(fd);
    return data;
}

/* Past what may stand before the first element of an XML file: a declaration, comments, a DOCTYPE. */
static const char *
root(const char *p)
{
    for (;;) {
        p += strspn(p, " \t\r\n");
        if (g_str_has_prefix(p, "<?"))
            p = strstr(p, "?>");
        else if (g_str_has_prefix(p, "<!--"))
            p = strstr(p + 4, "-->");
        else if (g_str_has_prefix(p, "<!DOCTYPE"))
            return p + strspn(p + 9, " \t\r\n") + 9;
        else
            return *p == '<' ? p + 1 : NULL;
        if (p == NULL || (p = strchr(p, '>')) == NULL)
            return NULL;
        p++;
    }
}

static bool
is_schedule_xml(const char *head)
{
    const char *name = root(head);

    return name != NULL && g_str_has_prefix(name, "schedule") && (name[8] == '\0' || strchr(" \t\r\n>/[", name[8]) != NULL);
}

/* The line under each session of a Sched page: "Monday August 17, 2015 9:00am - 9:45am PDT". */
static bool
is_sched_text(const char *head)
{
    return g_regex_match_simple("^\\s*[A-Z][a-z]+day,? [A-Z][a-z]+ \\d{1,2}, \\d{4} \\d{1,2}:\\d\\d ?[ap]m - \\d{1,2}:\\d\\d ?[ap]m\\b",
                                head, G_REGEX_MULTILINE, 0);
}

static const struct format {
    const char   *name, *is;
    bool        (*found)(const char *head);
    stage_reader *read;
} formats[] = {
    { "schedule-xml", "schedule.xml (pretalx, frab, hub, Wafer)", is_schedule_xml, read_schedule_xml },
    { "sched-text", "the text of a Sched page", is_sched_text, read_sched_text },
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

/* The start of the file as text: no BOM, no NULs, so that UTF-16 reads as its letters; valid UTF-8. */
static char *
head_of(const GByteArray *data)
{
    GString *head = g_string_new(NULL);
    char *valid;

    for (size_t i = 0; i < data->len && head->len < 256 << 10; i++)
        if (data->data[i] != '\0' && !(i < 3 && data->data[i] >= 0xbb))
            g_string_append_c(head, (char)data->data[i]);
    valid = g_utf8_make_valid(head->str, -1);
    g_string_free(head, TRUE);
    return valid;
}

static const struct format *
choose(const struct db_import *job, struct source where, const GByteArray *data, struct report *report)
{
    const struct format *format = NULL;
    GString *known = g_string_new(NULL);
    char *head = head_of(data);

    for (size_t i = 0; i < N_FORMATS && format == NULL; i++) {
        if (job->format != NULL ? strcmp(job->format, formats[i].name) == 0 : formats[i].found(head))
            format = &formats[i];
        g_string_append_printf(known, "%s%s: %s", i > 0 ? "; " : "", formats[i].name, formats[i].is);
    }
    if (format == NULL && job->format != NULL)
        report_error(report, NOWHERE, "no format \"%s\"; there are %s", job->format, known->str);
    else if (format == NULL)
        report_error(report, where, "is no schedule in a format that is known; these are %s", known->str);
    g_free(head);
    g_string_free(known, TRUE);
    return format;
}

/* The source, entered if it is new, for merge.sql. */
static bool
name_source(struct db *db, const char *name, const char *format, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, "INSERT INTO source (name, format) VALUES (?, ?)"
                                  " ON CONFLICT (name) DO UPDATE SET format = excluded.format", report);

    if (q == NULL)
        return false;
    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, format, -1, SQLITE_STATIC);
    if (!sql_finish(db, q, what, report)
        || !sql_run(db, what, "DROP TABLE IF EXISTS temp.merge_run; CREATE TEMP TABLE merge_run (source_id INTEGER NOT NULL)", report))
        return false;
    q = sql_prepare(db, what, "INSERT INTO merge_run SELECT source_id FROM source WHERE name = ?", report);
    if (q != NULL)
        sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    return sql_finish(db, q, what, report);
}

/* What merge.sql leaves behind, counted. */
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
    return true;
}

/* What a person should look at before they print. */
static void
warn(struct db *db, struct source where, const struct db_import_result *r, struct report *report)
{
    int64_t repeated, before;
    sqlite3_stmt *q;

    /* A file in another format is most often the successor, not a second system. */
    q = sql_prepare(db, what, "SELECT name FROM source WHERE source_id <> (SELECT source_id FROM merge_run)"
                    " AND source_id IN (SELECT source_id FROM listed)"
                    " AND NOT EXISTS (SELECT 1 FROM import_run WHERE source_id = (SELECT source_id FROM merge_run))"
                    " ORDER BY source_id DESC LIMIT 1", report);
    if (q != NULL && sqlite3_step(q) == SQLITE_ROW)
        report_warning(report, where, "taken as a second source beside \"%.80s\": sessions that only that one has stay; "
                       "if this file replaces it, say --source \"%.80s\"",
                       (const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    q = sql_prepare(db, what, "SELECT scheme, count(*), min(value) FROM merge_repeated"
                                  " WHERE scheme <> 'fingerprint' AND scheme <> 'url' GROUP BY scheme", report);

    while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
        repeated = sqlite3_column_int64(q, 1);
        report_warning(report, where, "several sessions have the %s \"%.80s\"%s; they are told apart by other things",
                       (const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 2),
                       repeated > 1 ? ", and more such" : "");
    }
    sqlite3_finalize(q);
    before = (int64_t)(r->unchanged + r->changed + r->withdrawn);
    if (r->withdrawn > 5 && (int64_t)r->withdrawn * 5 > before)
        report_warning(report, where, "%zu of %lld sessions are not in it any more and have been withdrawn; "
                       "if it is only a part of the schedule, take in the whole", r->withdrawn, (long long)before);
}

/* Note that it came. A file that came last time too, and changes nothing, leaves no trace. */
static bool
record_run(struct db *db, const struct db_import *job, const GByteArray *data, const struct db_import_result *r,
           struct report *report)
{
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data->data, data->len);
    char *name = g_path_get_basename(job->path), *valid = g_utf8_make_valid(name, -1);
    char *json = g_strdup_printf("{\"sessions\":%zu,\"people\":%zu,\"rooms\":%zu,\"added\":%zu,\"changed\":%zu,"
                                 "\"withdrawn\":%zu,\"unchanged\":%zu}", r->sessions, r->people, r->rooms,
                                 r->added, r->changed, r->withdrawn, r->unchanged);
    sqlite3_stmt *q = sql_prepare(db, what,
        "INSERT INTO import_run (source_id, made_utc, file_name, file_sha256, file_bytes, revision, report_json)"
        " SELECT source_id, ?1, ?2, ?3, ?4, iif(?5, (SELECT max(number) FROM revision), NULL), ?6 FROM merge_run"
        " WHERE ?5 OR ?3 <> coalesce((SELECT i.file_sha256 FROM import_run i WHERE i.source_id = merge_run.source_id"
        " ORDER BY i.run_id DESC LIMIT 1), '')", report);

    if (q != NULL) {
        sqlite3_bind_int64(q, 1, job->now);
        sqlite3_bind_text(q, 2, valid, -1, SQLITE_STATIC);
        sqlite3_bind_text(q, 3, sum, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 4, data->len);
        sqlite3_bind_int(q, 5, r->made_revision);
        sqlite3_bind_text(q, 6, json, -1, SQLITE_STATIC);
    }
    if (!sql_finish(db, q, what, report))
        q = NULL;
    g_free(json);
    g_free(valid);
    g_free(name);
    g_free(sum);
    return q != NULL;
}

static bool
merge(struct db *db, const struct db_import *job, const char *source, const struct format *format, struct source where,
      const GByteArray *data, struct db_import_result *r, struct report *report)
{
    bool changed;
    char *note;
    int64_t when;
    bool ok;

    ok = name_source(db, source, format->name, report)
      && sql_run(db, what, sql_merge, report)
      && days_fill(db, report)
      && count(db, r, &changed, report);
    if (!ok)
        return false;
    r->made_revision = changed;
    if (changed) {
        note = g_strdup_printf("import %s", source);
        ok = db_revise(db, job->now, note, true, report);
        g_free(note);
    }
    r->revision = db_revision(db, &when);
    if (ok)
        warn(db, where, r, report);
    return ok && record_run(db, job, data, r, report);
}

bool
db_import(struct db *db, const struct db_import *job, struct db_import_result *r, struct report *report)
{
    struct source where = { .file = strcmp(job->path, "-") == 0 ? "(standard input)" : job->path };
    GByteArray *data = load(job->path, report);
    const struct format *format = data != NULL ? choose(job, where, data, report) : NULL;
    const char *source = job->source;
    size_t errors = report->errors;
    struct stage *stage;
    int64_t sessions;
    bool ok = false;

    *r = (struct db_import_result){ .format = format != NULL ? format->name : NULL };
    if (format == NULL)
        goto out;
    if (source == NULL)
        source = format->name;
    else if (!g_utf8_validate(source, -1, NULL) || source[strspn(source, " ")] == '\0') {
        report_error(report, NOWHERE, "the name of a source has to be UTF-8, and not empty");
        goto out;
    }
    stage = stage_open(db->sql, job->zone != NULL ? job->zone : db->event.zone, db->event.day_change, report);
    if (stage == NULL)
        goto out;
    /* one transaction of tables that are only ours: it locks nobody out, and saves one for each row */
    ok = sql_run(db, what, "BEGIN", report)
      && format->read(stage, where.file, (const char *)data->data, data->len) && report->errors == errors;
    stage_close(stage);
    ok = db_end(db, ok, what, report) && ok && sql_integer(db, what, "SELECT count(*) FROM stage_session", &sessions, report);
    if (!ok)
        goto out;
    if (sessions == 0) {
        report_error(report, where, "there is no session in it");
        ok = false;
        goto out;
    }
    if (db_begin(db, what, report)) {
        ok = merge(db, job, source, format, where, data, r, report);
        ok = db_end(db, ok && !job->dry_run, what, report) && ok;
    } else {
        ok = false;
    }
out:
    if (data != NULL)
        g_byte_array_free(data, TRUE);
    return ok;
}
