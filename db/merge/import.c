/* Taking in a schedule: find out what it is, have it read into the staging tables, merge these. */
#include "db/internal.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "db/content.h"
#include "db/merge/merge.h"
#include "db/table/read_table.h"
#include "db/read/stage.h"

static const char what[] = "take in the schedule";

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

/* JSON that begins with one of `brackets`, and has both keys. */
static bool
is_json_with(const char *head, const char *brackets, const char *key, const char *other)
{
    head += strspn(head, " \t\r\n");
    return *head != '\0' && strchr(brackets, *head) != NULL && strstr(head, key) != NULL && strstr(head, other) != NULL;
}

static bool
is_schedule_json(const char *head)
{
    return is_json_with(head, "{", "\"schedule\"", "\"conference\"");
}

/* Its views without sessions too, of which the reader says so. */
static bool
is_sessionize(const char *head)
{
    return is_json_with(head, "{[", "\"startsAt\"", "\"isServiceSession\"") || is_json_with(head, "{", "\"questions\"", "\"categories\"")
        || is_json_with(head, "[", "\"isTopSpeaker\"", "\"profilePicture\"");
}

static bool
is_sched_json(const char *head)
{
    return is_json_with(head, "[", "\"event_start\"", "\"event_key\"");
}

/* Whatever stands before it: some write a calendar into a comment. */
static bool
is_ics(const char *head)
{
    return g_regex_match_simple("^BEGIN:VCALENDAR\\s*$", head, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0);
}

/* The line under each session of a Sched page: "Monday August 17, 2015 9:00am - 9:45am PDT". */
static bool
is_sched_text(const char *head)
{
    return g_regex_match_simple("^\\s*[A-Z][a-z]+day,? [A-Z][a-z]+ \\d{1,2}, \\d{4} \\d{1,2}:\\d\\d ?[ap]m - \\d{1,2}:\\d\\d ?[ap]m\\b",
                                head, G_REGEX_MULTILINE, 0);
}

/* CSV, or a ZIP archive, or what old Excel files begin with, of which the reader says so. */
static bool
is_table(const char *head)
{
    return g_str_has_prefix(head, "PK\3\4") || g_str_has_prefix(head, "\x11\xe0\xa1\xb1\x1a") || table_is_csv(head, strlen(head));
}

static const struct format {
    const char   *name, *is;
    bool          whole;                /* it has all that is told of sessions, be it empty */
    bool        (*found)(const char *head);
    stage_reader *read;
} formats[] = {
    { "schedule-xml", "schedule.xml (pretalx, frab, hub, Wafer)", true, is_schedule_xml, read_schedule_xml },
    { "schedule-json", "schedule.json (pretalx, frab, hub)", true, is_schedule_json, read_schedule_json },
    { "sessionize", "JSON of Sessionize (All, GridSmart, Sessions)", false, is_sessionize, read_sessionize },
    { "sched-json", "JSON of Sched", false, is_sched_json, read_sched_json },
    { "ics", "iCalendar", false, is_ics, read_ics },
    { "sched-text", "the text of a Sched page", false, is_sched_text, read_sched_text },
    { "table", "CSV or XLSX", false, is_table, read_table },
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

/* What is taken for a schedule now and then, and what to do about it. */
static const struct { const char *begins, *is; } others[] = {
    { "<!doctype html", "is a web page, perhaps one that wants a login; save what its link to the schedule leads to" },
    { "<html", "is a web page, perhaps one that wants a login; save what its link to the schedule leads to" },
    { "%pdf-", "is a PDF; schedules are read from what the system exports for programs" },
    { "\x1f\xef\xbf\xbd", "is compressed; unpack it first (gunzip)" },
};

/* The start of the file as text: no BOM, no NULs, so that UTF-16 reads as its letters; valid UTF-8. */
static char *
head_of(const struct content *data)
{
    GString *head = g_string_new(NULL);
    char *valid;

    for (size_t i = 0; i < data->length && head->len < 256 << 10; i++)
        if (data->data[i] != '\0' && !(i < 3 && (unsigned char)data->data[i] >= 0xbb))
            g_string_append_c(head, data->data[i]);
    valid = g_utf8_make_valid(head->str, -1);
    g_string_free(head, TRUE);
    return valid;
}

static const char *
other_than_schedule(const char *head)
{
    head += strspn(head, " \t\r\n");
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (g_ascii_strncasecmp(head, others[i].begins, strlen(others[i].begins)) == 0)
            return others[i].is;
    return NULL;
}

static const struct format *
choose(const struct db_import *job, struct source where, const struct content *data, struct report *report)
{
    /* a list of one column looks like any text, so what is said of tables says that it is one */
    const struct table_options *t = job->tables;
    bool is_said = t != NULL && (t->map != NULL || t->sheet != NULL || t->role != NULL);
    const struct format *format = NULL;
    GString *known = g_string_new(NULL);
    char *head = head_of(data);
    const char *other;

    for (size_t i = 0; i < N_FORMATS && format == NULL; i++) {
        if (job->format != NULL ? strcmp(job->format, formats[i].name) == 0
            : is_said           ? formats[i].read == read_table
                                : formats[i].found(head))
            format = &formats[i];
        g_string_append_printf(known, "%s%s: %s", i > 0 ? "; " : "", formats[i].name, formats[i].is);
    }
    if (format == NULL && job->format != NULL)
        report_error(report, NOWHERE, "no format \"%s\"; there are %s", job->format, known->str);
    else if (format == NULL && (other = other_than_schedule(head)) != NULL)
        report_error(report, where, "%s", other);
    else if (format == NULL)
        report_error(report, where, "is no schedule in a format that is known; these are %s", known->str);
    g_free(head);
    g_string_free(known, TRUE);
    return format;
}

/* Fill the staging tables. What the reader says is passed on, and kept for the report, for free(). */
static bool
read_in(struct db *db, const struct db_import *job, const struct format *format, struct source where, const struct content *data,
        char **heard, char **producer, struct report *report)
{
    struct report listener = *report;
    size_t length;
    FILE *memory = open_memstream(heard, &length);
    struct stage *stage;
    bool ok = false;

    listener.out = memory;
    stage = stage_open(db->sql, job->zone != NULL ? job->zone : db->event.zone, db->event.day_change, &listener);
    if (stage != NULL) {
        stage_set_tables(stage, job->tables);
        if (job->zone != NULL)
            stage_zone_is_said(stage);
        /* one transaction of tables that are only ours: it locks nobody out, and saves one for each row */
        ok = sql_run(db, what, "BEGIN", &listener)
          && format->read(stage, where.file, data->data, data->length) && listener.errors == report->errors;
        *producer = g_strdup(stage_producer(stage));
        stage_close(stage);
        ok = db_end(db, ok, what, &listener) && ok;
    }
    if (memory != NULL)
        fclose(memory);
    if (report->out != NULL && *heard != NULL)
        fputs(*heard, report->out);
    report->errors = listener.errors;
    report->warnings = listener.warnings;
    return ok;
}

/*
 * What a source is called that nobody named: after its format or, of tables,
 * what made them. Lists of people of several roles are several sources.
 */
static char *
source_name(const struct db_import *job, const struct format *format, const char *producer, bool list)
{
    const char *role = list && job->tables != NULL ? job->tables->role : NULL;

    if (job->source != NULL)
        return g_strdup(job->source);
    return g_strdup_printf("%s%s%s", producer != NULL ? producer : format->name, role != NULL ? ", " : "", role != NULL ? role : "");
}

/* Is it what the source has always been: a schedule, or a list of people? The newest file says of all of it. */
static bool
is_same_kind(struct db *db, const char *source, bool list, struct source where, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, list ? "SELECT 1 FROM listed JOIN source USING (source_id) WHERE name = ? LIMIT 1"
                                                 : "SELECT 1 FROM person_listed JOIN source USING (source_id) WHERE name = ? LIMIT 1", report);
    bool other;

    if (q == NULL)
        return false;
    sqlite3_bind_text(q, 1, source, -1, SQLITE_STATIC);
    other = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_finalize(q);
    if (other)
        report_error(report, where, list ? "is a list of people, and \"%.80s\" has been a schedule; name it with another --source"
                                         : "is a schedule, and \"%.80s\" has been a list of people; name it with another --source", source);
    return !other;
}

bool
db_show_columns(const char *path, const struct table_options *tables, FILE *out, struct report *report)
{
    static const struct table_options none = { 0 };
    struct content data;
    char *text = NULL;

    if (content_load(&data, path, report))
        text = table_propose(strcmp(path, "-") == 0 ? "(standard input)" : path, data.data, data.length,
                             tables != NULL ? tables : &none, report);
    content_drop(&data);
    if (text != NULL)
        fputs(text, out);
    g_free(text);
    return text != NULL;
}

bool
db_import(struct db *db, const struct db_import *job, struct db_import_result *r, struct report *report)
{
    struct source where = { .file = strcmp(job->path, "-") == 0 ? "(standard input)" : job->path };
    struct content data;
    const struct format *format = content_load(&data, job->path, report) ? choose(job, where, &data, report) : NULL;
    char *heard = NULL, *producer = NULL, *source = NULL;
    int64_t sessions, listed;
    bool ok = false;

    *r = (struct db_import_result){ .format = format != NULL ? format->name : NULL };
    if (format == NULL)
        goto out;
    if (job->source != NULL && (!g_utf8_validate(job->source, -1, NULL) || job->source[strspn(job->source, " ")] == '\0')) {
        report_error(report, NOWHERE, "the name of a source has to be UTF-8, and not empty");
        goto out;
    }
    ok = read_in(db, job, format, where, &data, &heard, &producer, report)
      && sql_integer(db, what, "SELECT count(*) FROM stage_session", &sessions, report)
      && sql_integer(db, what, "SELECT count(*) FROM stage_attendee", &listed, report);
    if (!ok)
        goto out;
    if (sessions == 0 && listed == 0) {
        report_error(report, where, "there is no session in it");
        ok = false;
        goto out;
    }
    source = source_name(job, format, producer, listed > 0);
    if (producer != NULL && job->arena != NULL)
        r->format = arena_strdup(job->arena, producer);
    ok = is_same_kind(db, source, listed > 0, where, report)
      && merge_staged(db, &(struct merge){ job, source, format->name, !format->whole, where, data.data, data.length, heard }, r, report);
out:
    free(heard);
    g_free(producer);
    g_free(source);
    content_drop(&data);
    return ok;
}
