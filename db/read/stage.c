#include "db/read/stage.h"

#include <assert.h>
#include <glib.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include "db/read/clean.h"
#include "db/read/name.h"
#include "db/read/when.h"

/* db/read/stage.sql, put into the program by the Makefile. */
extern const char sql_stage[];

/* More than any event has; a file past these is broken, or means harm. */
enum {
    MOST_SESSIONS = 100000,
    MOST_ROOMS    = 10000,
    MOST_LISTED   = 200000,             /* people of a list */
    MOST_TITLE    = 2000,               /* characters */
    MOST_NAME     = 500,
    MOST_KEY      = 2000,
    MOST_BLOCK    = 1 << 20,
    MOST_NOTES    = 64,                 /* kinds of note */
    MOST_TOLD     = 5000,               /* of a kind, each with its line */
    MOST_HOURS    = 4 * 24,             /* of one session */
};

struct note {
    const char   *format;
    struct source where;
    char         *first;
    size_t        count;
};

struct stage {
    sqlite3       *db;
    struct report *report;
    struct zone   *zone;
    int            day_change;
    bool           zone_missed;         /* said once that it is not known */
    bool           zone_said;           /* for this file, whatever zone it names */
    bool           other_zone;          /* than the event's, in the file; said once */
    bool           full;                /* said once that there are too many sessions */
    sqlite3_stmt  *session, *abstract, *digest, *person, *room, *event, *attendee, *note;
    int64_t        sessions, rooms, listed;
    const struct table_options *tables;
    char          *producer;
    struct source  where;               /* of the last session, for its people */
    char          *subject;             /* its title, shortened */
    int            people;              /* it has so far */
    struct sha256_ctx sum;              /* of what has been said of it and them */
    int64_t        summed;              /* its row; 0 if there is none */
    bool           bad;                 /* the row being staged has an error */
    struct note    notes[MOST_NOTES];
    size_t         n_notes;
};

static bool
failed(struct stage *s)
{
    report_error(s->report, NOWHERE, "cannot take down what the file says: %s", sqlite3_errmsg(s->db));
    return false;
}

static bool
prepare(struct stage *s, sqlite3_stmt **statement, const char *sql)
{
    return sqlite3_prepare_v2(s->db, sql, -1, statement, NULL) == SQLITE_OK || failed(s);
}

struct stage *
stage_open(sqlite3 *db, const char *zone, int day_change, struct report *report)
{
    struct stage *s = g_new0(struct stage, 1);
    bool ok = false;

    s->db = db;
    s->report = report;
    s->day_change = day_change;
    if (zone != NULL && (s->zone = zone_open(zone, NOWHERE, report)) == NULL)
        goto out;
    if (sqlite3_exec(db, sql_stage, NULL, NULL, NULL) != SQLITE_OK) {
        failed(s);
        goto out;
    }
    ok = prepare(s, &s->session,
                 "INSERT INTO stage_session (row, line, guid, code, uid, id, slug, url, title, subtitle, kind,"
                 " track, language, room, start_utc, end_utc, cancelled)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      && prepare(s, &s->abstract, "INSERT INTO stage_abstract (row, text) VALUES (?, ?)")
      && prepare(s, &s->digest, "INSERT INTO stage_digest (row, digest) VALUES (?, ?)")
      && prepare(s, &s->person,
                 "INSERT INTO stage_person (session, position, guid, code, id, name, credited, affiliation, job, company,"
                 " bio, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      && prepare(s, &s->room, "INSERT INTO stage_room (position, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING")
      && prepare(s, &s->event, "INSERT INTO stage_event (title, place, zone, url, day_change) VALUES (?, ?, ?, ?, ?)")
      && prepare(s, &s->attendee,
                 "INSERT INTO stage_attendee (position, line, id, name, first, rest, native, native_language, pronouns,"
                 " affiliation, job, bio, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      && prepare(s, &s->note, "INSERT INTO stage_note (skipped, line, text) VALUES (?, ?, ?)");
out:
    if (!ok) {
        stage_close(s);
        s = NULL;
    }
    return s;
}

/* All has been said of the last session: what its digest is. */
static void
put_digest(struct stage *s)
{
    uint8_t digest[16];
    char text[BASE16_ENCODE_LENGTH(sizeof digest)];

    if (s->summed == 0)
        return;
    sha256_digest(&s->sum, sizeof digest, digest);
    base16_encode_update(text, sizeof digest, digest);
    sqlite3_bind_int64(s->digest, 1, s->summed);
    sqlite3_bind_text(s->digest, 2, text, sizeof text, SQLITE_STATIC);
    if (sqlite3_step(s->digest) != SQLITE_DONE)
        failed(s);
    sqlite3_reset(s->digest);
    s->summed = 0;
}

void
stage_close(struct stage *s)
{
    if (s == NULL)
        return;
    put_digest(s);
    for (size_t i = 0; i < s->n_notes; i++) {
        struct note *n = &s->notes[i];

        if (n->count > 1)
            report_warning(s->report, n->where, "%s (and %zu more like it)", n->first, n->count - 1);
        else
            report_warning(s->report, n->where, "%s", n->first);
        g_free(n->first);
    }
    sqlite3_finalize(s->session);
    sqlite3_finalize(s->abstract);
    sqlite3_finalize(s->digest);
    sqlite3_finalize(s->person);
    sqlite3_finalize(s->room);
    sqlite3_finalize(s->event);
    sqlite3_finalize(s->attendee);
    sqlite3_finalize(s->note);
    g_free(s->producer);
    zone_close(s->zone);
    g_free(s->subject);
    g_free(s);
}

struct report *
stage_report(struct stage *s)
{
    return s->report;
}

void
stage_set_tables(struct stage *s, const struct table_options *tables)
{
    s->tables = tables;
}

const struct table_options *
stage_tables(struct stage *s)
{
    return s->tables;
}

void
stage_set_producer(struct stage *s, const char *producer)
{
    g_free(s->producer);
    s->producer = g_strdup(producer);
}

const char *
stage_producer(struct stage *s)
{
    return s->producer;
}

static void __attribute__((format(printf, 4, 0)))
note(struct stage *s, bool skipped, struct source where, const char *format, va_list args)
{
    struct note *n = s->notes;
    char *said, *valid;

    while (n < s->notes + s->n_notes && n->format != format)
        n++;
    if (n == s->notes + MOST_NOTES || n->count++ >= MOST_TOLD)
        return;
    said = g_strdup_vprintf(format, args);
    /* A precision may have cut a character in two. */
    valid = g_utf8_make_valid(said, -1);
    g_free(said);
    sqlite3_bind_int(s->note, 1, skipped);
    sqlite3_bind_int(s->note, 2, where.line);
    sqlite3_bind_text(s->note, 3, valid, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(s->note) != SQLITE_DONE)
        failed(s);
    sqlite3_reset(s->note);
    if (n == s->notes + s->n_notes) {
        s->n_notes++;
        *n = (struct note){ .format = format, .where = where, .first = valid, .count = 1 };
    } else {
        g_free(valid);
    }
}

void
stage_note(struct stage *s, struct source where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(s, false, where, format, args);
    va_end(args);
}

void
stage_skip(struct stage *s, struct source where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(s, true, where, format, args);
    va_end(args);
}

/* The text of a field, cleaned; NULL if there is none. Too long: an error, and the row is bad. */
static char *
field(struct stage *s, const char *what, const char *text, enum clean_as as, size_t most)
{
    unsigned repairs = 0;
    size_t length;
    char *clean;

    if (text == NULL || *text == '\0')
        return NULL;
    length = strlen(text);
    /* Before the work of cleaning, what no cleaning can make short enough. */
    clean = length > 8 * most + 64 ? NULL : clean_text(text, length, as, &repairs);
    if (clean == NULL || (strlen(clean) > most && (size_t)g_utf8_strlen(clean, -1) > most)) {
        report_error(s->report, s->where, "%s: %s has more than %zu characters; shorten it", s->subject, what, most);
        g_free(clean);
        s->bad = true;
        return NULL;
    }
    if (repairs & CLEAN_ENCODING)
        stage_note(s, s->where, "%s: %s is not UTF-8 throughout; shown as \xef\xbf\xbd where it is not", s->subject, what);
    if (repairs & CLEAN_CONTROLS)
        stage_note(s, s->where, "%s: control characters in %s dropped", s->subject, what);
    if (repairs & CLEAN_BIDI)
        stage_note(s, s->where, "%s: characters in %s that reverse the direction of writing dropped", s->subject, what);
    if (repairs & CLEAN_MARKS)
        stage_note(s, s->where, "%s: letters in %s with heaps of marks lost some of them", s->subject, what);
    if (*clean == '\0') {
        g_free(clean);
        return NULL;
    }
    return clean;
}

static void
sum(struct stage *s, const void *data, size_t length)
{
    sha256_update(&s->sum, length, data);
}

/* Bind a field, which SQLite then frees; `none` stands for NULL. What is of a session belongs to its digest. */
static void
bind(struct stage *s, sqlite3_stmt *statement, int n, char *text, const char *none)
{
    if (statement == s->session || statement == s->abstract || statement == s->person) {
        sum(s, &n, sizeof n);
        if (text != NULL)
            sum(s, text, strlen(text) + 1);
    }
    if (text != NULL)
        sqlite3_bind_text(statement, n, text, -1, g_free);
    else if (none != NULL)
        sqlite3_bind_text(statement, n, none, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, n);
}

static bool
insert(struct stage *s, sqlite3_stmt *statement)
{
    bool ok = !s->bad && (sqlite3_step(statement) == SQLITE_DONE || failed(s));

    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    s->bad = false;
    return ok;
}

/* What messages call a session, or person: its title on one line, not longer than a line. */
static void
set_subject(struct stage *s, const char *kind, const char *title)
{
    unsigned repairs = 0;
    size_t length = title == NULL ? 0 : strnlen(title, 400);
    char *clean = clean_text(title == NULL ? "" : title, length, CLEAN_NAME, &repairs);
    char *shortened = g_utf8_strlen(clean, -1) > 60 ? g_utf8_substring(clean, 0, 57) : NULL;

    g_free(s->subject);
    s->subject = g_strdup_printf("%s \"%s%s\"", kind, shortened ? shortened : clean, shortened ? "…" : "");
    g_free(shortened);
    g_free(clean);
}

int64_t
stage_session(struct stage *s, const struct staged_session *session)
{
    sqlite3_stmt *q = s->session;
    char *room, *title, *abstract;
    bool ok;

    s->where = session->where;
    s->people = 0;
    set_subject(s, "session", session->title);
    if (s->sessions == MOST_SESSIONS) {
        if (!s->full)
            report_error(s->report, s->where, "more than %d sessions; no event has that many", MOST_SESSIONS);
        s->full = true;
        return 0;
    }
    put_digest(s);
    sha256_init(&s->sum);
    room = field(s, "the room", session->room, CLEAN_NAME, MOST_NAME);
    stage_room(s, room);

    sqlite3_bind_int64(q, 1, s->sessions + 1);
    sqlite3_bind_int(q, 2, session->where.line);
    bind(s, q, 3, field(s, "the guid", session->guid, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 4, field(s, "the code", session->code, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 5, field(s, "the uid", session->uid, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 6, field(s, "the id", session->id, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 7, field(s, "the slug", session->slug, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 8, field(s, "the URL", session->url, CLEAN_NAME, MOST_KEY), NULL);
    title = field(s, "the title", session->title, CLEAN_LINE, MOST_TITLE);
    if (title == NULL && !s->bad) {
        report_error(s->report, s->where, "a session without a title");
        s->bad = true;
    }
    bind(s, q, 9, title, NULL);
    bind(s, q, 10, field(s, "the subtitle", session->subtitle, CLEAN_LINE, MOST_TITLE), "");
    abstract = field(s, "the abstract", session->abstract, CLEAN_BLOCK, MOST_BLOCK);
    bind(s, q, 11, field(s, "the type", session->kind, CLEAN_NAME, MOST_NAME), "");
    bind(s, q, 12, field(s, "the track", session->track, CLEAN_NAME, MOST_NAME), "");
    bind(s, q, 13, field(s, "the language", session->language, CLEAN_NAME, MOST_NAME), "");
    if (room == NULL && session->start != INT64_MIN && !session->cancelled)
        stage_note(s, s->where, "%s is in no room; it will be on no door sign", s->subject);
    bind(s, q, 14, room, "");
    if (session->start == INT64_MIN) {
        sqlite3_bind_null(q, 15);
        sqlite3_bind_null(q, 16);
    } else {
        sqlite3_bind_int64(q, 15, session->start);
        if (session->end < session->start) {
            sqlite3_bind_null(q, 16);
        } else if (session->end - session->start > MOST_HOURS * 3600) {
            stage_note(s, s->where, "%s lasts longer than %d hours; kept without an end", s->subject, (int)MOST_HOURS);
            sqlite3_bind_null(q, 16);
        } else {
            sqlite3_bind_int64(q, 16, session->end);
        }
    }
    sqlite3_bind_int(q, 17, session->cancelled);
    ok = insert(s, q);
    if (ok && abstract != NULL) {
        sqlite3_bind_int64(s->abstract, 1, s->sessions + 1);
        bind(s, s->abstract, 2, abstract, NULL);
        abstract = NULL;
        ok = insert(s, s->abstract);
    }
    g_free(abstract);
    if (!ok)
        return 0;
    sum(s, &session->start, sizeof session->start);
    sum(s, &session->end, sizeof session->end);
    sum(s, &session->cancelled, sizeof session->cancelled);
    return s->summed = ++s->sessions;
}

/* What forms insist on is filled with "-" or "n/a". */
static char *
told(struct stage *s, const char *what, const char *text)
{
    return field(s, what, text != NULL && name_is_nobody(text) ? "" : text, CLEAN_NAME, MOST_NAME);
}

void
stage_person(struct stage *s, int64_t session, const struct staged_person *person)
{
    static const char *const roles[] = { "speaker", "moderator", "host", "panelist", "other", NULL };
    sqlite3_stmt *q = s->person;
    const char *role = person->role == NULL || *person->role == '\0' ? "speaker" : person->role;
    char *name;

    if (session == 0)
        return;
    assert(session == s->sessions);     /* all that is said of it is in its digest */
    if (s->people == STAGE_MOST_PEOPLE) {
        report_error(s->report, s->where, "%s: more than %d people", s->subject, STAGE_MOST_PEOPLE);
        s->people++;
    }
    if (s->people > STAGE_MOST_PEOPLE)
        return;
    name = field(s, "a name", person->name, CLEAN_NAME, MOST_NAME);
    if (name == NULL) {
        if (!s->bad)
            stage_skip(s, s->where, "%s: a person without a name left out", s->subject);
        s->bad = false;
        return;
    }
    if (!g_strv_contains(roles, role)) {
        stage_note(s, s->where, "%s: role \"%.40s\" of %s is none that signs know; taken as \"other\"", s->subject, role, name);
        role = "other";
    }
    sqlite3_bind_int64(q, 1, session);
    sqlite3_bind_int(q, 2, ++s->people);
    bind(s, q, 3, field(s, "the guid of a person", person->guid, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 4, field(s, "the code of a person", person->code, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 5, field(s, "the id of a person", person->id, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 6, name, NULL);
    bind(s, q, 7, field(s, "a name as credited", person->credited, CLEAN_NAME, MOST_NAME), NULL);
    bind(s, q, 8, told(s, "an affiliation", person->affiliation), NULL);
    bind(s, q, 9, told(s, "a job", person->job), NULL);
    bind(s, q, 10, told(s, "a company", person->company), NULL);
    bind(s, q, 11, field(s, "a biography", person->bio, CLEAN_BLOCK, MOST_BLOCK), NULL);
    sum(s, role, strlen(role) + 1);
    sqlite3_bind_text(q, 12, role, -1, SQLITE_TRANSIENT);
    insert(s, q);
}

void
stage_room(struct stage *s, const char *name)
{
    bool bad = s->bad;
    char *clean;

    s->bad = false;
    if (s->subject == NULL)
        s->subject = g_strdup("list of rooms");
    clean = field(s, "the name of a room", name, CLEAN_NAME, MOST_NAME);
    if (clean != NULL) {
        if (s->rooms == MOST_ROOMS) {
            report_error(s->report, s->where, "more than %d rooms; no event has that many", MOST_ROOMS);
            s->bad = true;
        }
        sqlite3_bind_int64(s->room, 1, s->rooms + 1);
        bind(s, s->room, 2, clean, NULL);
        if (insert(s, s->room) && sqlite3_changes(s->db) > 0)
            s->rooms++;
    }
    s->bad = bad;
}

void
stage_attendee(struct stage *s, const struct staged_attendee *person)
{
    sqlite3_stmt *q = s->attendee;
    char *name;

    s->where = person->where;
    set_subject(s, "person", person->name);
    if (s->listed == MOST_LISTED) {
        if (!s->full)
            report_error(s->report, s->where, "more than %d people; no event has that many", MOST_LISTED);
        s->full = true;
        return;
    }
    name = field(s, "the name", person->name, CLEAN_NAME, MOST_NAME);
    if (name == NULL) {
        if (!s->bad)
            stage_skip(s, s->where, "a person without a name left out");
        s->bad = false;
        return;
    }
    sqlite3_bind_int64(q, 1, s->listed + 1);
    sqlite3_bind_int(q, 2, person->where.line);
    bind(s, q, 3, field(s, "the id", person->id, CLEAN_NAME, MOST_KEY), NULL);
    bind(s, q, 4, name, NULL);
    bind(s, q, 5, field(s, "the first name", person->first, CLEAN_NAME, MOST_NAME), "");
    bind(s, q, 6, field(s, "the last name", person->rest, CLEAN_NAME, MOST_NAME), "");
    bind(s, q, 7, told(s, "the native name", person->native), "");
    bind(s, q, 8, field(s, "the language of the native name", person->native_language, CLEAN_NAME, MOST_NAME), "");
    bind(s, q, 9, told(s, "the pronouns", person->pronouns), person->pronouns == NULL ? NULL : "");
    bind(s, q, 10, told(s, "the affiliation", person->affiliation), person->affiliation == NULL ? NULL : "");
    bind(s, q, 11, told(s, "the job", person->job), person->job == NULL ? NULL : "");
    bind(s, q, 12, field(s, "the biography", person->bio, CLEAN_BLOCK, MOST_BLOCK), person->bio == NULL ? NULL : "");
    sqlite3_bind_text(q, 13, person->role, -1, SQLITE_TRANSIENT);
    if (insert(s, q))
        s->listed++;
}

void
stage_zone_is_said(struct stage *s)
{
    s->zone_said = true;
}

/* Is it what clocks of the event's zone are called, in winter or in summer? */
static bool
is_called(const struct zone *zone, const char *said)
{
    static const int64_t winter = 1704110400, summer = 1719835200;

    return g_ascii_strcasecmp(zone_abbreviation(zone, winter), said) == 0 || g_ascii_strcasecmp(zone_abbreviation(zone, summer), said) == 0;
}

/*
 * The file names another zone than the one by which its times are read, or
 * none that there is: then who imports it has to say which it is, unless that
 * can only be the event's.
 */
static void
note_other_zone(struct stage *s, struct source where, const char *said)
{
    struct report quiet = { .out = NULL };
    const char *meant = zone_meant(said);
    struct zone *zone = zone_open(said, NOWHERE, &quiet);

    s->other_zone = zone != NULL;
    if (zone == NULL && (s->zone_said || is_called(s->zone, said)))
        stage_note(s, where, "the file's time zone \"%.80s\" is none; times are read by the clock of %s", said, zone_name(s->zone));
    else if (zone == NULL && meant != NULL)
        report_error(s->report, where, "the file's time zone \"%.80s\" is none; did you mean %s? Say by which clock its times are: --zone %s",
                     said, meant, meant);
    else if (zone == NULL)
        report_error(s->report, where, "the file's time zone \"%.80s\" is none; say by which clock its times are, such as --zone %s",
                     said, zone_name(s->zone));
    else if (s->zone_said)
        stage_note(s, where, "the file is for the time zone %.80s; its times are read as those of %s, as was said with --zone", said, zone_name(s->zone));
    else
        stage_note(s, where, "the file is for the time zone %.80s, the event is in %s, whose clock signs will show; if that is wrong: "
                   "placard set EVENT --zone %.80s", said, zone_name(s->zone), said);
    zone_close(zone);
}

void
stage_event(struct stage *s, const struct staged_event *event)
{
    const char *zone = event->zone;

    g_free(s->subject);
    s->subject = g_strdup("event");
    s->where = event->where;
    if (zone != NULL && *zone != '\0' && s->zone == NULL)
        s->zone_missed = (s->zone = zone_open(zone, event->where, s->report)) == NULL;      /* if that fails, once is enough */
    else if (zone != NULL && *zone != '\0' && strcmp(zone, zone_name(s->zone)) != 0)
        note_other_zone(s, event->where, zone);
    /* at midnight days end in every calendar: that tells nothing of nights */
    if (event->day_change > 0 && event->day_change != s->day_change)
        stage_note(s, event->where, "days of the file end at %d:%02d, those of the event at %d:%02d, by which signs go; to go by the file: "
                   "placard set EVENT --day-change %d:%02d", event->day_change / 60, event->day_change % 60, s->day_change / 60,
                   s->day_change % 60, event->day_change / 60, event->day_change % 60);
    if (event->day_change >= 0)
        s->day_change = event->day_change;
    bind(s, s->event, 1, field(s, "the title", event->title, CLEAN_LINE, MOST_TITLE), NULL);
    bind(s, s->event, 2, field(s, "the place", event->place, CLEAN_LINE, MOST_TITLE), NULL);
    bind(s, s->event, 3, field(s, "the time zone", zone, CLEAN_NAME, MOST_NAME), NULL);
    bind(s, s->event, 4, field(s, "the URL", event->url, CLEAN_NAME, MOST_KEY), NULL);
    if (event->day_change >= 0)
        sqlite3_bind_int(s->event, 5, event->day_change);
    insert(s, s->event);
}

const char *
stage_zone(struct stage *s)
{
    return s->zone == NULL ? NULL : zone_name(s->zone);
}

bool
stage_has_other_zone(struct stage *s)
{
    return s->other_zone;
}

int
stage_day_change(struct stage *s)
{
    return s->day_change;
}

const char *
stage_abbreviation(struct stage *s, int64_t when)
{
    return s->zone == NULL ? NULL : zone_abbreviation(s->zone, when);
}

bool
stage_local(struct stage *s, const char *text, struct source where, int64_t *out)
{
    struct when when;

    if (!when_parse(text, &when) || !when.has_clock || when.has_offset) {
        report_error(s->report, where, "\"%.40s\" is no date and time; write it like 2015-08-17T09:00", text);
        return false;
    }
    if (s->zone == NULL) {
        if (!s->zone_missed)
            report_error(s->report, where, "the file does not tell its time zone; say it with --zone, like --zone Europe/Berlin");
        s->zone_missed = true;
        return false;
    }
    switch (zone_unix(s->zone, when.local, out)) {
    case ZONE_SKIPPED:
        report_error(s->report, where, "there is no \"%.40s\" in %s: clocks are put forward past it then", text,
                     zone_name(s->zone));
        return false;
    case ZONE_TWICE:
        stage_note(s, where, "\"%.40s\" comes twice in %s, when clocks are put back; taken as the first", text,
                   zone_name(s->zone));
        return true;
    case ZONE_ONCE:
        return true;
    }
    return false;
}

int
stage_clock(struct stage *s, int64_t when)
{
    int64_t clock = (s->zone == NULL ? when : zone_local(s->zone, when)) % 86400;

    return (int)(clock < 0 ? clock + 86400 : clock);
}
