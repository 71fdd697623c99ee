/*
 * schedule.json of both versions, as frab, pretalx, hub and the tools of
 * c3voc write it:
 *
 *     schedule.conference.days[].rooms.{name}[]      1: events under days and rooms
 *     schedule.events[]                              2: a list, with what it leaves out in conference.defaults
 *
 * It gives the rows that schedule.xml of the same event gives, so that one can
 * follow the other. Unknown keys are passed over; a text may be in several
 * languages, {"de": …, "en": …}, of which one is taken.
 */
#include "db/read/stage.h"

#include <string.h>

#include "db/read/html.h"
#include "db/read/json_input.h"
#include "db/read/schedule_event.h"
#include "db/read/when.h"

struct reader {
    struct json_input     json;
    struct stage         *stage;
    const char           *path;
    struct schedule_event event;
    const json_t         *defaults;     /* of events, or NULL */
    const char           *language;     /* of the event that is read, or NULL */
    GHashTable           *tracks, *rooms;       /* slug or guid to name */
    size_t                events;
    bool                  bad;          /* an event has an error */
};

static const struct {
    const char      *key;
    enum event_field field;
    bool             plain;             /* text for people, and no HTML */
} event_keys[] = {
    { "title", EVENT_TITLE, true },         { "subtitle", EVENT_SUBTITLE, true },   { "abstract", EVENT_ABSTRACT },
    { "description", EVENT_DESCRIPTION },   { "date", EVENT_DATE },                 { "start", EVENT_START },
    { "duration", EVENT_DURATION },         { "room", EVENT_ROOM, true },           { "track", EVENT_TRACK, true },
    { "type", EVENT_KIND, true },           { "language", EVENT_LANGUAGE },         { "slug", EVENT_SLUG },
    { "url", EVENT_URL },                   { "status", EVENT_STATUS },             { "state", EVENT_STATUS },
    { "guid", EVENT_GUID },                 { "code", EVENT_CODE },                 { "id", EVENT_ID },
};

/* Of keys that stand for the same, the first that holds something is taken. */
static const struct {
    const char       *key;
    enum person_field field;
} person_keys[] = {
    { "guid", PERSON_GUID },                { "code", PERSON_CODE },            { "id", PERSON_ID },
    { "public_name", PERSON_NAME },         { "full_public_name", PERSON_NAME },{ "name", PERSON_NAME },
    { "credited", PERSON_CREDITED },        { "affiliation", PERSON_AFFILIATION },
    { "job", PERSON_JOB },                  { "company", PERSON_COMPANY },      { "role", PERSON_ROLE },
    { "biography", PERSON_BIO },
};

/* What a person is to an event of version 2, and what signs know. */
static const struct {
    const char *said, *role;
} roles[] = {
    { "SPEAKER", "speaker" },   { "MODERATOR", "moderator" },   { "HOST", "host" },     { "PANELIST", "panelist" },
    { "CONTRIBUTOR", "other" }, { "GUEST", "other" },
};

/* An event in one of these states is not in the programme. */
static const char *const not_in_programme[] = { "DRAFT", "SUBMITTED", "REJECTED", "WITHDRAWN", "DELETED" };

/* One of a text's languages: that of the session, of the event, English, or the first. */
static const char *
in_language(struct reader *r, const json_t *texts)
{
    const char *wanted[] = { r->language, r->defaults != NULL ? json_input_string(r->defaults, "language") : NULL, "en" };
    const char *text = NULL, *key;
    json_t *value;

    for (size_t i = 0; i < G_N_ELEMENTS(wanted) && text == NULL; i++)
        if (wanted[i] != NULL)
            text = json_input_string(texts, wanted[i]);
    json_object_foreach((json_t *)texts, key, value)
        if (text == NULL && strcspn(key, "-_") >= 2 && strcspn(key, "-_") <= 3)
            text = json_string_value(value);
    return text;
}

static const char *
lookup(GHashTable *names, const json_t *reference, const char *key)
{
    const char *value = json_input_string(reference, key);

    return value != NULL ? g_hash_table_lookup(names, value) : NULL;
}

/*
 * A value as text: as it is; a number's digits; of an object its name, be it
 * told elsewhere, or its text in one language. NULL if there is none.
 */
static const char *
text_of(struct reader *r, const json_t *value, GHashTable *names, char digits[JSON_DIGITS])
{
    const json_t *name = json_object_get(value, "name");
    const char *found = NULL;

    if (json_is_integer(value)) {
        g_snprintf(digits, JSON_DIGITS, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return digits;
    }
    if (!json_is_object(value))
        return json_string_value(value);
    if (json_is_string(name))
        return json_string_value(name);
    if (json_is_object(name))
        return in_language(r, name);
    if (names != NULL && (found = lookup(names, value, "guid")) == NULL && (found = lookup(names, value, "slug")) == NULL)
        found = json_input_string(value, "slug");
    return found != NULL ? found : in_language(r, value);
}

/* The conference */

/* Names of what events refer to by slug or guid. The strings are the file's. */
static void
index_names(struct reader *r, const json_t *list, GHashTable *names)
{
    static const char *const keys[] = { "slug", "guid" };
    char digits[JSON_DIGITS];
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item) {
        const char *name = text_of(r, item, NULL, digits);

        for (size_t k = 0; k < G_N_ELEMENTS(keys) && name != NULL && name != digits; k++) {
            const char *key = json_input_string(item, keys[k]);

            /* pretalx has given two rooms one guid */
            if (key != NULL && g_hash_table_contains(names, key))
                g_hash_table_replace(names, (gpointer)key, NULL);
            else if (key != NULL)
                g_hash_table_insert(names, (gpointer)key, (gpointer)name);
        }
    }
}

static char *
plain(struct reader *r, struct source where, const char *text, bool is_name)
{
    GString *s = g_string_new(text);

    schedule_text_decode(r->stage, where, s);
    if (is_name)
        schedule_name_clean(s);
    g_strstrip(s->str);
    return g_string_free(s, FALSE);
}

static void
stage_room_named(struct reader *r, struct source where, const char *name)
{
    char *room = name == NULL ? NULL : plain(r, where, name, true);

    stage_room(r->stage, room);
    g_free(room);
}

static void
read_conference(struct reader *r, const json_t *conference)
{
    static const char *const place_keys[] = { "venue", "city", "location" };
    struct staged_event event = { .where = json_input_where(&r->json, conference) };
    const json_t *rooms = json_object_get(conference, "rooms"), *defaults = json_object_get(conference, "defaults");
    char digits[JSON_DIGITS], *title = NULL, *place = NULL;
    const char *text;
    json_t *room;
    size_t i;

    if (json_is_object(defaults))
        r->defaults = defaults;
    index_names(r, json_object_get(conference, "tracks"), r->tracks);
    index_names(r, rooms, r->rooms);
    json_array_foreach(rooms, i, room)
        stage_room_named(r, event.where, text_of(r, room, NULL, digits));

    if ((text = text_of(r, json_object_get(conference, "title"), NULL, digits)) != NULL)
        title = plain(r, event.where, text, false);
    for (i = 0; i < G_N_ELEMENTS(place_keys) && place == NULL; i++)
        if ((text = text_of(r, json_object_get(conference, place_keys[i]), NULL, digits)) != NULL && *text != '\0')
            place = plain(r, event.where, text, false);
    event.title = title;
    event.place = place;
    event.url = json_input_string(conference, "url");
    event.zone = json_input_string(conference, "time_zone_name");
    event.day_change = schedule_day_change(r->stage, event.where, json_input_string(conference, "day_change"));
    stage_event(r->stage, &event);
    g_free(title);
    g_free(place);
}

/* Events */

static void
read_person(struct reader *r, const json_t *value)
{
    struct schedule_person p = { 0 };
    struct source where = json_is_object(value) ? json_input_where(&r->json, value) : r->event.where;

    for (size_t i = 0; i < G_N_ELEMENTS(person_keys); i++) {
        char digits[JSON_DIGITS];
        const char *text = text_of(r, json_object_get(value, person_keys[i].key), NULL, digits);
        char **field = &p.fields[person_keys[i].field];

        if (text != NULL && (*field == NULL || **field == '\0')) {
            g_free(*field);
            *field = person_keys[i].field == PERSON_BIO ? html_text(text) : plain(r, where, text, true);
        }
    }
    /* with both, the name in public is the credited one, and the other that of the profile */
    if (p.fields[PERSON_CREDITED] != NULL && *p.fields[PERSON_CREDITED] != '\0' && json_input_string(value, "name") != NULL) {
        g_free(p.fields[PERSON_NAME]);
        p.fields[PERSON_NAME] = plain(r, where, json_input_string(value, "name"), true);
    }
    if (json_is_string(value))
        p.fields[PERSON_NAME] = plain(r, where, json_string_value(value), true);
    for (size_t i = 0; i < G_N_ELEMENTS(roles) && p.fields[PERSON_ROLE] != NULL; i++)
        if (g_ascii_strcasecmp(p.fields[PERSON_ROLE], roles[i].said) == 0) {
            g_free(p.fields[PERSON_ROLE]);
            p.fields[PERSON_ROLE] = g_strdup(roles[i].role);
        }
    schedule_event_person(r->stage, &r->event, where, p);
}

static void
read_persons(struct reader *r, const json_t *people)
{
    json_t *person;
    size_t i;

    json_array_foreach(people, i, person)
        if (!json_is_null(person))
            read_person(r, person);
}

/*
 * Version 2 has instants where version 1 has the clock of the venue: `start`
 * is the date, and `end` tells the duration. An offset that is not the
 * venue's is noted, but for UTC, which many systems write throughout.
 */
static void
take_instants(struct reader *r, const json_t *event)
{
    GString **f = r->event.fields;
    const char *end_text = json_input_string(event, "end");
    struct when start, end;

    if (f[EVENT_DATE]->len > 0 || !when_parse(f[EVENT_START]->str, &start) || !start.has_clock)
        return;
    g_string_assign(f[EVENT_DATE], f[EVENT_START]->str);
    g_string_truncate(f[EVENT_START], 0);
    if (start.has_offset && start.offset != 0)
        g_string_append_len(f[EVENT_START], f[EVENT_DATE]->str + strcspn(f[EVENT_DATE]->str, "T ") + 1, 5);
    if (end_text == NULL || *end_text == '\0')
        return;
    if (!when_parse(end_text, &end) || !end.has_clock || end.has_offset != start.has_offset) {
        stage_note(r->stage, r->event.where, "end \"%.40s\" is no date and time like its start; the duration is taken", end_text);
    } else {
        int64_t seconds = end.local - end.offset - (start.local - start.offset);

        if (seconds >= 0)
            g_string_printf(f[EVENT_DURATION], "%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
        else
            stage_note(r->stage, r->event.where, "end \"%.40s\" is before start \"%.40s\"; the duration is taken", end_text,
                       f[EVENT_DATE]->str);
    }
}

static bool
is_in_programme(struct reader *r)
{
    const char *state = r->event.fields[EVENT_STATUS]->str;

    for (size_t i = 0; i < G_N_ELEMENTS(not_in_programme); i++)
        if (strcmp(state, not_in_programme[i]) == 0) {
            stage_skip(r->stage, r->event.where, "session \"%.100s\" is %.10s; left out", r->event.fields[EVENT_TITLE]->str, state);
            return false;
        }
    return true;
}

static void
read_event(struct reader *r, const json_t *event)
{
    GString **f = r->event.fields;
    bool staged = false;

    if (!json_is_object(event)) {
        stage_skip(r->stage, (struct source){ r->path, 0, 0 }, "something in the list of events is no event; left out");
        return;
    }
    schedule_event_reset(&r->event);
    r->event.where = json_input_where(&r->json, event);
    r->language = json_input_string(event, "language");
    for (size_t i = 0; i < G_N_ELEMENTS(event_keys); i++) {
        enum event_field field = event_keys[i].field;
        GHashTable *names = field == EVENT_TRACK ? r->tracks : field == EVENT_ROOM ? r->rooms : NULL;
        char digits[JSON_DIGITS];
        const json_t *value = json_object_get(event, event_keys[i].key);
        const char *text = text_of(r, value, names, digits);

        if (value == NULL && r->defaults != NULL)
            text = json_input_string(r->defaults, event_keys[i].key);
        if (text == NULL || f[field]->len > 0)
            continue;
        g_string_assign(f[field], text);
        g_strstrip(f[field]->str);
        f[field]->len = strlen(f[field]->str);
        if (event_keys[i].plain)
            schedule_text_decode(r->stage, r->event.where, f[field]);
        if (field == EVENT_ROOM)
            schedule_name_clean(f[field]);
    }
    read_persons(r, json_object_get(event, "persons"));
    read_persons(r, json_object_get(event, "participants"));
    take_instants(r, event);
    if (!is_in_programme(r))
        return;
    if (!schedule_event_stage(r->stage, &r->event, &staged))
        r->bad = true;
    r->events += staged;
}

static void
read_events(struct reader *r, const json_t *events)
{
    json_t *event;
    size_t i;

    json_array_foreach(events, i, event)
        read_event(r, event);
}

static void
read_room(struct reader *r, struct source where, const char *name, const json_t *events)
{
    char *room = name == NULL ? NULL : plain(r, where, name, true);

    r->event.room = room;
    r->event.room_differs = false;
    read_events(r, events);
    /* Empty rooms are rooms; one whose events all name another is only a heading. */
    if (!r->event.room_differs)
        stage_room(r->stage, room);
    r->event.room = NULL;
    g_free(room);
}

static void
read_day(struct reader *r, const json_t *day)
{
    static const char *const day_keys[] = { "date", "day_start", "start" };
    struct source where = json_input_where(&r->json, day);
    const json_t *rooms = json_object_get(day, "rooms");
    const char *name;
    char digits[JSON_DIGITS];
    json_t *value;
    size_t i;

    r->event.day = NULL;
    for (i = 0; i < G_N_ELEMENTS(day_keys) && (r->event.day == NULL || *r->event.day == '\0'); i++)
        r->event.day = json_input_string(day, day_keys[i]);
    json_object_foreach((json_t *)rooms, name, value)
        read_room(r, where, name, value);
    json_array_foreach(rooms, i, value)
        read_room(r, where, text_of(r, value, NULL, digits), json_object_get(value, "events"));
    r->event.day = NULL;
}

static bool
read_schedule(struct reader *r)
{
    const json_t *schedule = json_object_get(r->json.root, "schedule"), *conference, *days;
    json_t *day;
    size_t i;

    if (!json_is_object(schedule)) {
        report_error(stage_report(r->stage), (struct source){ r->path, 0, 0 },
                     "no \"schedule\" in it; of JSON, schedule.json (pretalx, frab, hub), Sessionize (All, GridSmart) and Sched are read");
        return false;
    }
    conference = json_object_get(schedule, "conference");
    if (json_is_object(conference))
        read_conference(r, conference);
    days = json_object_get(conference, "days");
    if (days == NULL)
        days = json_object_get(schedule, "days");
    json_array_foreach(days, i, day)
        read_day(r, day);
    read_events(r, json_object_get(schedule, "events"));
    if (r->events == 0 && !r->bad)
        report_error(stage_report(r->stage), (struct source){ r->path, 0, 0 }, "there is no event in the schedule");
    return r->events > 0;
}

bool
read_schedule_json(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct reader r = { .stage = stage, .path = path };
    bool ok = false;

    r.tracks = g_hash_table_new(g_str_hash, g_str_equal);
    r.rooms = g_hash_table_new(g_str_hash, g_str_equal);
    schedule_event_open(&r.event);
    if (json_input_open(&r.json, path, data, length, stage_report(stage)))
        ok = read_schedule(&r) && !r.bad;
    schedule_event_close(&r.event);
    g_hash_table_destroy(r.tracks);
    g_hash_table_destroy(r.rooms);
    json_input_close(&r.json);
    return ok;
}
