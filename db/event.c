#include "db/event.h"

#include <glib.h>
#include <string.h>
#include <time.h>

static bool
one_of(const char *what, const char *value, const char *const *values, struct report *report)
{
    if (value == NULL || g_strv_contains(values, value))
        return true;
    report_error(report, NOWHERE, "%s \"%.80s\": say %s or %s", what, value, values[0], values[1]);
    return false;
}

/* "https://xds.test", perhaps with a path: what a scanner will open, and people will type. */
static bool
check_url(const char *url, struct report *report)
{
    const char *host = g_str_has_prefix(url, "https://") ? url + 8 : g_str_has_prefix(url, "http://") ? url + 7 : NULL;

    if (host == NULL || *host == '\0' || *host == '/') {
        report_error(report, NOWHERE, "url \"%.200s\": say one that begins with https://, such as https://xds.test", url);
        return false;
    }
    for (const char *p = host; *p != '\0'; p++) {
        if (!g_ascii_isalnum(*p) && strchr("-._~:/%+$*@!", *p) == NULL) {
            report_error(report, NOWHERE, "url \"%.200s\": only letters, digits and -._~:/%%+$*@! can be in a short link", url);
            return false;
        }
    }
    if (strlen(url) > 200) {
        report_error(report, NOWHERE, "url \"%.60s…\" has more than 200 characters; no code that long can be scanned", url);
        return false;
    }
    return true;
}

static bool
check_line(const char *what, const char *text, bool empty_is_fine, struct report *report)
{
    const char *p;

    if (text == NULL)
        return true;
    if (!g_utf8_validate(text, -1, NULL)) {
        report_error(report, NOWHERE, "%s is not UTF-8", what);
        return false;
    }
    for (p = text; *p != '\0' && !g_unichar_iscntrl(g_utf8_get_char(p)); p = g_utf8_next_char(p))
        ;
    if (*p != '\0' || strlen(text) > 500) {
        report_error(report, NOWHERE, "%s \"%.80s\": say it in one line of at most 500 characters", what, text);
        return false;
    }
    if (!empty_is_fine && text[strspn(text, " ")] == '\0') {
        report_error(report, NOWHERE, "%s is empty", what);
        return false;
    }
    return true;
}

bool
event_check(const struct db_event *e, bool whole, struct report *report)
{
    static const char *const clocks[] = { "12", "24", NULL }, *const papers[] = { "A4", "Letter", NULL };
    size_t before = report->errors;

    if (whole && (e->name == NULL || e->zone == NULL || e->url == NULL))
        report_error(report, NOWHERE, "an event needs a name, a time zone and a url");
    check_line("name", e->name, false, report);
    check_line("place", e->place, true, report);
    if (e->zone != NULL)
        zone_close(zone_open(e->zone, NOWHERE, report));
    if (e->url != NULL)
        check_url(e->url, report);
    if (e->language != NULL && (*e->language == '\0' || strlen(e->language) > 35
        || e->language[strspn(e->language, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] != '\0'))
        report_error(report, NOWHERE, "language \"%.80s\": say a tag such as en or pt-BR", e->language);
    one_of("clock", e->clock != NULL && *e->clock != '\0' ? e->clock : NULL, clocks, report);
    one_of("paper", e->paper, papers, report);
    if (e->day_change > 719)
        report_error(report, NOWHERE, "the day changes %d minutes after midnight; say a time before noon", e->day_change);
    return report->errors == before;
}

/* Bind them by name; what is NULL stays NULL. */
static void
bind(sqlite3_stmt *q, const struct db_event *e)
{
    const struct { const char *name, *value; } texts[] = {
        { ":name", e->name }, { ":place", e->place }, { ":zone", e->zone }, { ":language", e->language },
        { ":clock", e->clock }, { ":paper", e->paper },
    };
    int i;

    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        if (texts[t].value != NULL && (i = sqlite3_bind_parameter_index(q, texts[t].name)) > 0)
            sqlite3_bind_text(q, i, texts[t].value, -1, SQLITE_TRANSIENT);
    if (e->url != NULL) {
        size_t length = strlen(e->url);

        while (length > 0 && e->url[length - 1] == '/')
            length--;
        sqlite3_bind_text(q, sqlite3_bind_parameter_index(q, ":url"), e->url, (int)length, SQLITE_TRANSIENT);
    }
    if (e->day_change >= 0)
        sqlite3_bind_int(q, sqlite3_bind_parameter_index(q, ":day_change"), e->day_change);
}

bool
event_insert(struct db *db, const struct db_event *e, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, "make it",
        "INSERT INTO event (id, name, place, zone, day_change_min, url, language, clock, paper)"
        " VALUES (1, :name, coalesce(:place, ''), :zone, coalesce(:day_change, 240), :url, coalesce(:language, 'en'),"
        " nullif(:clock, ''), coalesce(:paper, 'A4'))", report);

    if (q != NULL)
        bind(q, e);
    return sql_finish(db, q, "make it", report);
}

static const char *
column(struct db *db, sqlite3_stmt *q, int i)
{
    const char *text = (const char *)sqlite3_column_text(q, i);

    return text != NULL ? arena_strdup(db->arena, text) : NULL;
}

bool
event_load(struct db *db, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, "open it",
        "SELECT name, place, zone, url, language, clock, paper, day_change_min FROM event", report);
    bool ok = false;
    int rc;

    if (q == NULL)
        return false;
    rc = sqlite3_step(q);
    if (rc == SQLITE_ROW) {
        db->event = (struct db_event){
            .name = column(db, q, 0), .place = column(db, q, 1), .zone = column(db, q, 2), .url = column(db, q, 3),
            .language = column(db, q, 4), .clock = column(db, q, 5), .paper = column(db, q, 6),
            .day_change = sqlite3_column_int(q, 7),
        };
        ok = event_check(&db->event, true, report);
    } else if (rc == SQLITE_DONE) {
        report_error(report, (struct source){ .file = db->path }, "holds no event; it is damaged, or was never finished");
    } else {
        sql_error(db, "open it", report);
    }
    sqlite3_finalize(q);
    return ok;
}

const struct db_event *
db_event(struct db *db)
{
    return &db->event;
}

/* Days follow from the zone and from when a day ends; the codes of old ones stay. */
static bool
move_days(struct db *db, struct report *report)
{
    static const char what[] = "change the event";

    return sql_run(db, what,
                   "PRAGMA defer_foreign_keys = ON;"
                   "UPDATE slot SET day = logical_day(start_utc, event.zone, event.day_change_min) FROM event"
                   " WHERE slot.day <> logical_day(start_utc, event.zone, event.day_change_min)", report)
        && days_fill(db, report);
}

static bool
differs(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") != 0;
}

bool
db_set_event(struct db *db, const struct db_event *e, struct report *report)
{
    static const char what[] = "change the event";
    const struct db_event was = db->event, *is = &db->event;
    int64_t now = e->now != 0 ? e->now : time(NULL);
    bool ok, shown;
    sqlite3_stmt *q;

    if (!event_check(e, false, report) || !db_begin(db, what, report))
        return false;
    if (!journal_open(db, what, "change of the event's facts", now, report))
        return db_end(db, false, what, report) && false;
    q = sql_prepare(db, what,
        "UPDATE event SET name = coalesce(:name, name), place = coalesce(:place, place), zone = coalesce(:zone, zone),"
        " day_change_min = coalesce(:day_change, day_change_min), url = coalesce(:url, url),"
        " language = coalesce(:language, language), clock = nullif(coalesce(:clock, clock), ''),"
        " paper = coalesce(:paper, paper)", report);
    if (q != NULL)
        bind(q, e);
    ok = sql_finish(db, q, what, report) && event_load(db, report);
    if (ok && (differs(was.zone, is->zone) || was.day_change != is->day_change))
        ok = move_days(db, report);
    /* on which paper they are printed changes nothing that signs say */
    shown = ok && (differs(was.name, is->name) || differs(was.place, is->place) || differs(was.zone, is->zone)
                   || differs(was.url, is->url) || differs(was.language, is->language) || differs(was.clock, is->clock)
                   || was.day_change != is->day_change);
    ok = ok && (!shown || db_revise(db, now, "event", false, report)) && journal_close(db, shown, 0, report);
    ok = db_end(db, ok, what, report) && ok;
    if (!ok)
        db->event = was;
    return ok;
}
