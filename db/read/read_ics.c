/*
 * iCalendar, as exporters of schedules write it: Sched, pretalx, frab, Indico,
 * symposion, Google, Apple, and by hand. The format knows events, and neither
 * rooms, speakers nor the venue's time zone: what is put into titles and places
 * instead is taken out where the whole file shows that it is there.
 */
#include "db/read/stage.h"

#include <string.h>

#include "db/read/html.h"
#include "db/read/ics_input.h"
#include "db/read/ics_times.h"
#include "db/read/schedule_event.h"
#include "db/read/summary_people.h"
#include "db/read/when.h"

enum { MOST_PARTS = 12 };               /* of a place, that commas part */

struct reader {
    struct stage        *stage;
    const char          *path;
    struct arena        *arena;
    struct ics_calendar  calendar;
    struct ics_times    *times;
    const char         **titles;        /* of each event, clean; "" for none */
    const char         **places;
    GHashTable          *known_places;  /* every one of places */
    const char          *venue;         /* ", Hotel Initech, Main Street": what places end with; "" */
    struct summary_style style;
    bool                 organizers;    /* are the speakers */
    GHashTable          *masters;       /* uid to title, of events that are not an exception to their series */
    GHashTable          *exceptions;    /* "uid\nUnix seconds", where a series has another event */
    size_t               sessions;
    bool                 bad;           /* an event has an error */
};

/* What all events tell */

static bool
is_product(const struct reader *r, const char *word)
{
    return r->calendar.product != NULL && strstr(r->calendar.product, word) != NULL;
}

/* One line, with references that were left in it undone. */
static const char *
clean(struct reader *r, struct source where, const char *text)
{
    GString *s;
    const char *kept;

    if (text == NULL)
        return "";
    s = g_string_new(text);
    schedule_text_decode(r->stage, where, s);
    schedule_name_clean(s);
    kept = arena_strdup(r->arena, s->str);
    g_string_free(s, TRUE);
    return kept;
}

/* A place, without the comma that Sched puts before a venue it does not know. */
static const char *
clean_place(struct reader *r, struct source where, const char *text)
{
    const char *place = clean(r, where, text);
    size_t n = strlen(place);

    while (n > 0 && strchr(", ", place[n - 1]) != NULL)
        n--;
    return place[n] == '\0' ? place : arena_strndup(r->arena, place, n);
}

static void
clean_all(struct reader *r)
{
    const struct ics_event *e = r->calendar.events.items;
    size_t n = r->calendar.events.n;

    r->titles = arena_array(r->arena, n + 1, sizeof *r->titles);
    r->places = arena_array(r->arena, n + 1, sizeof *r->places);
    for (size_t i = 0; i < n; i++) {
        r->titles[i] = clean(r, e[i].where, e[i].summary);
        r->places[i] = clean_place(r, e[i].where, e[i].location);
        if (*r->places[i] != '\0')
            g_hash_table_add(r->known_places, (gpointer)r->places[i]);
    }
}

/* Sched writes the venue behind every room. It is what at least four places in five end with, with another room each. */
static void
find_venue(struct reader *r)
{
    GHashTable *ends = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer key, value;
    size_t places = 0;

    r->venue = "";
    g_hash_table_iter_init(&iter, r->known_places);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const char *p = key;

        places++;
        for (int part = 0; part < MOST_PARTS && (p = strstr(p, ", ")) != NULL; part++, p += 2)
            g_hash_table_insert(ends, (gpointer)p, GSIZE_TO_POINTER(GPOINTER_TO_SIZE(g_hash_table_lookup(ends, p)) + 1));
    }
    g_hash_table_iter_init(&iter, ends);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        size_t n = GPOINTER_TO_SIZE(value);

        if (n >= 2 && n * 5 >= places * 4 && strlen(key) > strlen(r->venue))
            r->venue = key;
    }
    g_hash_table_destroy(ends);
}

/* Some calendars name each event's speaker as its organizer; most name whoever keeps the calendar. */
static void
find_organizers(struct reader *r)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n = r->calendar.events.n, told = 0;
    guint different;

    for (size_t i = 0; i < n; i++) {
        const char *name = r->calendar.events.items[i].organizer;

        if (name != NULL && strchr(name, '@') == NULL) {
            told++;
            g_hash_table_add(names, (gpointer)name);
        }
    }
    different = g_hash_table_size(names);
    r->organizers = r->style.mark == NULL && !r->style.by && told * 2 >= n && different >= 3 && different * 3 >= told;
    g_hash_table_destroy(names);
}

static bool
is_utc(const char *zone)
{
    static const char *const names[] = { "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "Zulu", "Etc/Zulu", "Universal", NULL };

    return g_strv_contains(names, zone);
}

/* The venue's zone: that of the calendar, but for UTC, or the one that most events have. */
static const char *
find_zone(struct reader *r)
{
    const char *of_calendar = r->calendar.zone, *most = NULL, *name;
    GHashTable *zones;
    size_t most_n = 0;

    if (of_calendar != NULL && !is_utc(of_calendar)) {
        name = ics_zone_name(r->times, of_calendar);
        return name != NULL ? name : of_calendar;
    }
    zones = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < r->calendar.events.n; i++) {
        const char *tzid = r->calendar.events.items[i].start.tzid;
        size_t n;

        if (tzid == NULL || is_utc(tzid))
            continue;
        n = GPOINTER_TO_SIZE(g_hash_table_lookup(zones, tzid)) + 1;
        g_hash_table_insert(zones, (gpointer)tzid, GSIZE_TO_POINTER(n));
        if (n > most_n) {
            most_n = n;
            most = tzid;
        }
    }
    g_hash_table_destroy(zones);
    return most_n * 2 > r->calendar.events.n ? ics_zone_name(r->times, most) : NULL;
}

/* "-//Sched.com Tea Days 2021//EN" has the title, where X-WR-CALNAME has "teadays2021". */
static char *
calendar_title(const struct reader *r)
{
    static const char sched[] = "-//Sched.com ";
    const struct ics_calendar *c = &r->calendar;

    if (c->product != NULL && g_str_has_prefix(c->product, sched)) {
        const char *title = c->product + strlen(sched), *end = strstr(title, "//");

        if (end != NULL && end > title)
            return g_strndup(title, (size_t)(end - title));
    }
    return g_strdup(c->name != NULL ? c->name : c->description);
}

static bool
stage_calendar(struct reader *r)
{
    struct source where = { r->path, 0, 0 };
    char *title = calendar_title(r);
    bool ok = true;

    stage_event(r->stage, &(struct staged_event){
        .title = title != NULL && strlen(title) < 500 ? title : NULL, .place = *r->venue != '\0' ? r->venue + 2 : NULL,
        .zone = find_zone(r), .day_change = -1, .where = where,
    });
    g_free(title);
    for (size_t i = 0; i < r->calendar.events.n && ok && stage_zone(r->stage) == NULL; i++)
        ok = r->calendar.events.items[i].start.clock != ICS_UTC;
    if (!ok && stage_report(r->stage)->errors == 0)
        report_error(stage_report(r->stage), where,
                     "times are in UTC, and nothing tells the time zone of the venue; say it with --zone, like --zone Europe/Berlin");
    return ok;
}

/* Which times of a series are told by an event of their own. */
static bool
find_exceptions(struct reader *r)
{
    bool ok = true;

    for (size_t i = 0; i < r->calendar.events.n; i++) {
        const struct ics_event *e = &r->calendar.events.items[i];
        int64_t time;

        if (e->uid == NULL)
            continue;
        if (e->recurrence.clock == ICS_NONE) {
            if (e->rule != NULL || e->n_more > 0)
                g_hash_table_insert(r->masters, (gpointer)e->uid, (gpointer)r->titles[i]);
        } else if (e->recurrence.clock != ICS_DAY && ics_unix(r->times, &e->recurrence, e->where, &time)) {
            g_hash_table_add(r->exceptions, g_strdup_printf("%s\n%" G_GINT64_FORMAT, e->uid, time));
        } else if (e->recurrence.clock != ICS_DAY) {
            ok = false;
        }
    }
    return ok;
}

/* An event */

static bool
is_uuid(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-' : !g_ascii_isxdigit(s[i]))
            return false;
    return n == 36;
}

/* pretalx: the code of a talk, of its page or of "pretalx-event-CODE-1@host". NULL if it is none. For g_free(). */
static char *
pretalx_code(const struct ics_event *e)
{
    static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const char *at = e->url == NULL ? NULL : strstr(e->url, "/talk/"), *end, *p;
    size_t n;

    if (e->uid == NULL || !g_str_has_prefix(e->uid, "pretalx-"))
        return NULL;
    if (at != NULL) {
        n = strspn(at + 6, symbols);
        if (n >= 4 && n <= 12 && (at[6 + n] == '/' || at[6 + n] == '\0'))
            return g_strndup(at + 6, n);
    }
    end = strchr(e->uid, '@');
    for (p = end; p != NULL && p > e->uid; p--)
        if (*p == '-' && (n = strspn(p + 1, symbols)) >= 4 && n <= 12)
            return g_strndup(p + 1, n);
    return NULL;
}

/* frab: the id of an event, of its page "…/events/8412.html". NULL if it is none. For g_free(). */
static char *
frab_id(const struct reader *r, const struct ics_event *e)
{
    const char *at = e->url == NULL || !is_product(r, "ri_cal") ? NULL : strstr(e->url, "/events/");
    size_t n = at == NULL ? 0 : strspn(at + 8, "0123456789");

    return n > 0 && n < 12 && strcmp(at + 8 + n, ".html") == 0 ? g_strndup(at + 8, n) : NULL;
}

/* The room: the place without the venue. */
static char *
room_of(struct reader *r, size_t i)
{
    const struct ics_event *e = &r->calendar.events.items[i];
    char *room = g_strdup(r->places[i]), **parts;
    guint known = 0, n;

    if (*r->venue != '\0' && g_str_has_suffix(room, r->venue)) {
        room[strlen(room) - strlen(r->venue)] = '\0';
        stage_note(r->stage, e->where, "place \"%.200s\" is taken as room \"%.100s\"; the rest is the venue's, for most places have it",
                   r->places[i], room);
        return room;
    }
    parts = g_strsplit(room, ", ", MOST_PARTS);
    n = g_strv_length(parts);
    for (guint k = 0; k < n; k++)
        known += g_hash_table_contains(r->known_places, parts[k]);
    if (n > 1 && known == n)
        stage_note(r->stage, e->where, "\"%.200s\" is several rooms; it is taken as one that is made of them", room);
    g_strfreev(parts);
    return room;
}

/* Seconds from start to end; -1, noted, if that is not known. */
static int64_t
length_of(struct reader *r, const struct ics_event *e, const char *title)
{
    int64_t start, end, length = -1;

    if (e->end.clock == ICS_WRONG) {
        stage_note(r->stage, e->where, "session \"%.100s\": its end \"%.40s\" is no date and time; kept without an end", title, e->end.said);
        return -1;
    }
    if (e->end.clock != ICS_NONE) {
        if (!ics_unix(r->times, &e->start, e->where, &start) || !ics_unix(r->times, &e->end, e->where, &end)) {
            r->bad = true;
            return -1;
        }
        length = end - start;
    } else if (e->has_duration) {
        length = e->duration;
    } else {
        stage_note(r->stage, e->where, "session \"%.100s\" has no end; kept without one", title);
        return -1;
    }
    if (length <= 0) {
        stage_note(r->stage, e->where, "session \"%.100s\" does not end after it begins; kept without an end", title);
        return -1;
    }
    return length;
}

static void
stage_people(struct reader *r, int64_t row, const struct summary_people *people)
{
    for (size_t i = 0; i < people->n; i++)
        stage_person(r->stage, row, &(struct staged_person){ .name = people->items[i].name, .affiliation = people->items[i].affiliation });
}

/* When it begins, each time; INT64_MIN for not scheduled. False after an error. */
static bool
starts_of(struct reader *r, const struct ics_event *e, const char *title, GArray *starts)
{
    int64_t never = INT64_MIN;
    guint kept = 0;

    g_array_set_size(starts, 0);
    if (e->start.clock == ICS_NONE) {
        stage_note(r->stage, e->where, "session \"%.100s\" has no time; taken as not scheduled", title);
        g_array_append_val(starts, never);
        return true;
    }
    if (!ics_starts(r->times, e, starts))
        return false;
    for (guint i = 0; i < starts->len; i++) {
        int64_t start = g_array_index(starts, int64_t, i);
        char *key = e->uid == NULL || e->recurrence.clock != ICS_NONE
                        ? NULL : g_strdup_printf("%s\n%" G_GINT64_FORMAT, e->uid, start);

        if (key == NULL || !g_hash_table_contains(r->exceptions, key))
            g_array_index(starts, int64_t, kept++) = start;
        g_free(key);
    }
    g_array_set_size(starts, kept);
    return true;
}

/* An exception with another title is another session, and another identity. */
static char *
uid_of(struct reader *r, size_t i)
{
    const struct ics_event *e = &r->calendar.events.items[i];
    const char *title = e->uid == NULL ? NULL : g_hash_table_lookup(r->masters, e->uid);
    char text[WHEN_TEXT];

    if (e->recurrence.clock == ICS_NONE || title == NULL || strcmp(title, r->titles[i]) == 0)
        return g_strdup(e->uid);
    return g_strdup_printf("%s/%s", e->uid, when_text(e->recurrence.local, text));
}

static void
stage_one(struct reader *r, size_t i, const struct summary_people *people, GArray *starts)
{
    const struct ics_event *e = &r->calendar.events.items[i];
    char *title = g_strchomp(g_strndup(r->titles[i], people->title_length));
    char *uid = uid_of(r, i), *code = pretalx_code(e), *id = frab_id(r, e), *room = room_of(r, i);
    char *guid = e->uid != NULL && is_uuid(e->uid, strcspn(e->uid, "@")) && strchr(e->uid, '@') != NULL
                     ? g_ascii_strdown(e->uid, 36) : NULL;
    char *abstract = e->description == NULL ? NULL : html_text(e->description);
    const char *kind = e->category != NULL ? clean(r, e->where, e->category) : people->kind;
    struct staged_session s = {
        .where = e->where, .guid = guid, .code = code, .uid = uid, .id = id, .title = title, .abstract = abstract, .room = room,
        .kind = kind, .url = e->url != NULL && strstr(e->url, "://") != NULL ? e->url : NULL,
        .cancelled = e->status != NULL && g_ascii_strcasecmp(e->status, "CANCELLED") == 0,
    };
    struct summary_people organizers = { 0 };
    bool ok = starts_of(r, e, title, starts);
    int64_t length = ok && e->start.clock != ICS_NONE ? length_of(r, e, title) : -1;

    if (r->organizers && e->organizer != NULL && people->n == 0) {
        stage_note(r->stage, e->where, "organizer \"%.100s\" is taken as the speaker", e->organizer);
        organizers = summary_field(e->organizer);
    }
    if (people->n > 0)
        stage_note(r->stage, e->where, "\"%.200s\" is taken as title \"%.100s\" and who speaks", r->titles[i], title);
    for (guint k = 0; k < starts->len && ok; k++) {
        int64_t row;

        s.start = g_array_index(starts, int64_t, k);
        s.end = length < 0 ? s.start - (s.start != INT64_MIN) : s.start + length;
        row = stage_session(r->stage, &s);
        ok = row != 0;
        r->sessions += ok;
        if (ok)
            stage_people(r, row, people->n > 0 ? people : &organizers);
    }
    r->bad = r->bad || !ok;
    summary_people_drop(&organizers);
    g_free(title);
    g_free(uid);
    g_free(code);
    g_free(id);
    g_free(room);
    g_free(guid);
    g_free(abstract);
}

static void
read_event(struct reader *r, size_t i, GArray *starts)
{
    const struct ics_event *e = &r->calendar.events.items[i];
    struct summary_people people = { 0 };

    if (*r->titles[i] == '\0') {
        stage_skip(r->stage, e->where, "an event without a title left out");
        return;
    }
    if (e->start.clock == ICS_DAY) {
        stage_skip(r->stage, e->where, "\"%.100s\" lasts whole days, with no time of day; left out", r->titles[i]);
        return;
    }
    people = summary_people(&r->style, r->titles[i]);
    if (people.title_length == 0) {
        people.title_length = strlen(r->titles[i]);
        people.n = 0;
    }
    stage_one(r, i, &people, starts);
    summary_people_drop(&people);
}

/* pretalx and frab put who speaks behind every title. */
static bool
is_known_to_write_people(const struct reader *r)
{
    const struct ics_event *e = r->calendar.events.items;

    return is_product(r, "ri_cal") || is_product(r, "pretalx")
        || (r->calendar.events.n > 0 && e->uid != NULL && g_str_has_prefix(e->uid, "pretalx-"));
}

static bool
read_all(struct reader *r)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool ok;

    clean_all(r);
    find_venue(r);
    r->style = summary_style(r->titles, r->calendar.events.n, is_known_to_write_people(r));
    find_organizers(r);
    ok = stage_calendar(r) && find_exceptions(r);
    for (size_t i = 0; i < r->calendar.events.n && ok; i++)
        read_event(r, i, starts);
    if (ok && r->sessions == 0 && !r->bad)
        report_error(stage_report(r->stage), (struct source){ r->path, 0, 0 }, "there is no event with a time in the calendar");
    g_array_free(starts, TRUE);
    return ok && r->sessions > 0 && !r->bad;
}

bool
read_ics(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct reader r = { .stage = stage, .path = path, .arena = arena_new() };
    bool ok = ics_read(&r.calendar, path, data, length, r.arena, stage);

    if (ok) {
        r.times = ics_times_open(&r.calendar, stage);
        r.known_places = g_hash_table_new(g_str_hash, g_str_equal);
        r.masters = g_hash_table_new(g_str_hash, g_str_equal);
        r.exceptions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        ok = read_all(&r);
        g_hash_table_destroy(r.known_places);
        g_hash_table_destroy(r.masters);
        g_hash_table_destroy(r.exceptions);
        ics_times_close(r.times);
    }
    arena_drop(r.arena);
    return ok;
}
