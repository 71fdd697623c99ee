/*
 * schedule.xml, as Pentabarf, FOSDEM, frab, pretalx, hub, wafer and EMF write
 * it: schedule/day/room/event, read leniently, since hardly a file follows
 * the schema. Element names are matched without their namespace, unknown ones
 * are passed over, order does not matter but for <conference> before <day>.
 *
 * Beyond what those systems write, a person may carry what the programme says:
 *
 *     <person id="7" affiliation="Citrix">Lars Kurth</person>
 *     <person id="9" affiliation="Intel" credited="Zhi Wang">智 王</person>
 *
 * The text is the name of the person's profile; `affiliation` and `credited`
 * are of this one session; `role` is speaker, moderator, host, panelist or
 * other; `job`, `company` and `biography` are the profile's. In an event
 * <status>cancelled</status> keeps it, as cancelled; one beside the days has no
 * time yet.
 *
 * Nothing is kept but the event being read, so a file may be of any length.
 */
#include "db/read/stage.h"

#include <glib.h>
#include <string.h>

#include "db/read/html.h"
#include "db/read/schedule_event.h"
#include "db/read/xml_input.h"

/* Past this, a text is too long for any field; stage.c says so. */
enum { MOST_TEXT = (8 << 20) + 128 };

static const struct {
    const char      *name;
    enum event_field field;
    bool             plain;             /* text for people, and no HTML */
} event_elements[] = {
    { "title", EVENT_TITLE, true },         { "subtitle", EVENT_SUBTITLE, true },   { "abstract", EVENT_ABSTRACT },
    { "description", EVENT_DESCRIPTION },   { "date", EVENT_DATE },                 { "start", EVENT_START },
    { "duration", EVENT_DURATION },         { "room", EVENT_ROOM, true },           { "track", EVENT_TRACK, true },
    { "type", EVENT_KIND, true },           { "language", EVENT_LANGUAGE },         { "slug", EVENT_SLUG },
    { "url", EVENT_URL },                   { "status", EVENT_STATUS },
}, event_attributes[] = {
    { "guid", EVENT_GUID },     { "code", EVENT_CODE },     { "id", EVENT_ID },
};

enum conference_field { NAME, VENUE, CITY, SITE, ZONE, DAY_CHANGE, N_CONFERENCE };

static const char *const conference_elements[N_CONFERENCE] = {
    [NAME] = "title", [VENUE] = "venue", [CITY] = "city", [SITE] = "url", [ZONE] = "time_zone_name",
    [DAY_CHANGE] = "day_change",
};

static const char *const person_attributes[N_PERSON_FIELDS] = {
    [PERSON_GUID] = "guid",                 [PERSON_CODE] = "code",     [PERSON_ID] = "id",             [PERSON_NAME] = "name",
    [PERSON_CREDITED] = "credited",         [PERSON_JOB] = "job",       [PERSON_COMPANY] = "company",   [PERSON_ROLE] = "role",
    [PERSON_AFFILIATION] = "affiliation",
};

struct reader {
    struct xml_input      xml;
    struct stage         *stage;
    struct schedule_event event;
    char                 *day;          /* its date */
    char                 *room;         /* its name, as an attribute */
    size_t                events;
    bool                  bad;          /* an event has an error */
};

static bool
is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const char *
name(struct reader *r)
{
    const xmlChar *s = xmlTextReaderConstLocalName(r->xml.reader);

    return s == NULL ? "" : (const char *)s;
}

/* An attribute of the element; NULL if it has none. For g_free(). */
static char *
attribute(struct reader *r, const char *which)
{
    xmlChar *value = xmlTextReaderGetAttribute(r->xml.reader, (const xmlChar *)which);
    char *copy = value == NULL ? NULL : g_strstrip(g_strdup((const char *)value));

    xmlFree(value);
    return copy;
}

/*
 * On to the next element within one that begins at `depth`: false at its end.
 * Begin with *inside false; an empty element has nothing inside.
 */
static bool
next_child(struct reader *r, int depth, bool *inside)
{
    if (!*inside) {
        *inside = true;
        if (xmlTextReaderIsEmptyElement(r->xml.reader))
            return false;
    }
    while (xml_next(&r->xml)) {
        int type = xmlTextReaderNodeType(r->xml.reader), at = xmlTextReaderDepth(r->xml.reader);

        if (type == XML_READER_TYPE_END_ELEMENT && at <= depth)
            return false;
        if (type == XML_READER_TYPE_ELEMENT && at == depth + 1)
            return true;
    }
    return false;
}

/* The text of an element. Markup left in it by mistake is passed over, but its paragraphs are kept. */
static void
read_text(struct reader *r, GString *out)
{
    int depth = xmlTextReaderDepth(r->xml.reader);

    if (xmlTextReaderIsEmptyElement(r->xml.reader))
        return;
    while (xml_next(&r->xml)) {
        int type = xmlTextReaderNodeType(r->xml.reader);

        if (type == XML_READER_TYPE_END_ELEMENT && xmlTextReaderDepth(r->xml.reader) <= depth)
            return;
        if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA
            || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE) {
            const xmlChar *value = xmlTextReaderConstValue(r->xml.reader);

            if (value != NULL && out->len < MOST_TEXT)
                g_string_append(out, (const char *)value);
        } else if (type == XML_READER_TYPE_ELEMENT && out->len < MOST_TEXT) {
            stage_note(r->stage, xml_where(&r->xml), "<%.40s> within a text is passed over; its text is kept", name(r));
            if (is(name(r), "p") || is(name(r), "br") || is(name(r), "li") || is(name(r), "div"))
                g_string_append_c(out, '\n');
        }
    }
}

/* The text of an element that people read. For g_free(). */
static char *
plain_text_of(struct reader *r)
{
    struct source where = xml_where(&r->xml);
    GString *text = g_string_new(NULL);

    read_text(r, text);
    schedule_text_decode(r->stage, where, text);
    return g_strstrip(g_string_free(text, FALSE));
}

/* The name of a room or a person in an attribute; NULL if it has none. For g_free(). */
static char *
plain_attribute(struct reader *r, const char *which)
{
    char *value = attribute(r, which);
    GString *text = g_string_new(value);

    if (value != NULL) {
        schedule_text_decode(r->stage, xml_where(&r->xml), text);
        schedule_name_clean(text);
    }
    g_free(value);
    return g_string_free(text, value == NULL);
}

/* The conference */

static void
read_conference(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;
    char *fields[N_CONFERENCE] = { 0 };
    struct staged_event event = { .where = xml_where(&r->xml) };

    while (next_child(r, depth, &inside)) {
        if (is(name(r), "room")) {
            char *room = plain_attribute(r, "name");

            stage_room(r->stage, room);
            g_free(room);
            continue;
        }
        if (is(name(r), "rooms")) {     /* its rooms are children of ours, one further in */
            int rooms = xmlTextReaderDepth(r->xml.reader);
            bool in_rooms = false;

            while (next_child(r, rooms, &in_rooms)) {
                char *room = plain_attribute(r, "name");

                if (room == NULL)
                    room = plain_text_of(r);
                stage_room(r->stage, room);
                g_free(room);
            }
            continue;
        }
        for (int i = 0; i < N_CONFERENCE; i++) {
            if (is(name(r), conference_elements[i])) {
                g_free(fields[i]);
                fields[i] = plain_text_of(r);
                break;
            }
        }
    }
    event.title = fields[NAME];
    event.place = fields[VENUE] != NULL && *fields[VENUE] != '\0' ? fields[VENUE] : fields[CITY];
    event.url = fields[SITE];
    event.zone = fields[ZONE];
    event.day_change = schedule_day_change(r->stage, event.where, fields[DAY_CHANGE]);
    stage_event(r->stage, &event);
    for (int i = 0; i < N_CONFERENCE; i++)
        g_free(fields[i]);
}

/* An event */

static void
read_person(struct reader *r)
{
    struct source where = xml_where(&r->xml);
    struct schedule_person p = { 0 };
    char *text;

    for (int f = 0; f < N_PERSON_FIELDS; f++)
        if (person_attributes[f] != NULL)
            p.fields[f] = plain_attribute(r, person_attributes[f]);
    text = attribute(r, "biography");
    if (text != NULL)
        p.fields[PERSON_BIO] = html_text(text);
    g_free(text);
    text = plain_text_of(r);
    if (*text != '\0') {
        g_free(p.fields[PERSON_NAME]);
        p.fields[PERSON_NAME] = text;
    } else {
        g_free(text);
    }
    schedule_event_person(r->stage, &r->event, where, p);
}

static void
read_persons(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;

    while (next_child(r, depth, &inside))
        if (is(name(r), "person"))
            read_person(r);
}

static void
read_event_element(struct reader *r, enum event_field which, bool plain)
{
    GString *field = r->event.fields[which];

    g_string_truncate(field, 0);
    read_text(r, field);
    g_strstrip(field->str);
    field->len = strlen(field->str);
    if (plain)
        schedule_text_decode(r->stage, r->event.where, field);
    if (which == EVENT_ROOM)
        schedule_name_clean(field);
}

static void
read_event(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false, staged = false;

    schedule_event_reset(&r->event);
    r->event.where = xml_where(&r->xml);
    r->event.day = r->day;
    r->event.room = r->room;
    for (size_t i = 0; i < G_N_ELEMENTS(event_attributes); i++) {
        char *value = attribute(r, event_attributes[i].name);

        g_string_assign(r->event.fields[event_attributes[i].field], value == NULL ? "" : value);
        g_free(value);
    }
    while (next_child(r, depth, &inside)) {
        if (is(name(r), "persons"))
            read_persons(r);
        else if (is(name(r), "person"))
            read_person(r);
        else
            for (size_t i = 0; i < G_N_ELEMENTS(event_elements); i++)
                if (is(name(r), event_elements[i].name)) {
                    read_event_element(r, event_elements[i].field, event_elements[i].plain);
                    break;
                }
    }
    if (!r->xml.failed && !schedule_event_stage(r->stage, &r->event, &staged))
        r->bad = true;
    r->events += staged;
}

/* Days and rooms */

static void
read_room(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;

    r->room = plain_attribute(r, "name");
    r->event.room_differs = false;
    while (next_child(r, depth, &inside))
        if (is(name(r), "event"))
            read_event(r);
    /* Empty rooms are rooms; one whose events all name another is only a heading. */
    if (!r->event.room_differs)
        stage_room(r->stage, r->room);
    g_clear_pointer(&r->room, g_free);
}

static void
read_day(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;

    r->day = attribute(r, "date");
    if (r->day == NULL || *r->day == '\0') {
        g_free(r->day);
        r->day = attribute(r, "start");
    }
    while (next_child(r, depth, &inside)) {
        if (is(name(r), "room"))
            read_room(r);
        else if (is(name(r), "event"))  /* without a room around it, in old copies of FOSDEM's */
            read_event(r);
    }
    g_clear_pointer(&r->day, g_free);
}

static bool
read_schedule(struct reader *r)
{
    bool inside = false;

    do {
        if (!xml_next(&r->xml))
            return false;
    } while (xmlTextReaderNodeType(r->xml.reader) != XML_READER_TYPE_ELEMENT);
    if (!is(name(r), "schedule")) {
        report_error(stage_report(r->stage), xml_where(&r->xml), "the first element is <%.40s>; a schedule.xml begins with <schedule>",
                     name(r));
        return false;
    }
    while (next_child(r, 0, &inside)) {
        if (is(name(r), "conference"))
            read_conference(r);
        else if (is(name(r), "day"))
            read_day(r);
        else if (is(name(r), "event"))
            read_event(r);
    }
    /* To the very end, where what was cut off shows. */
    while (!r->xml.failed && xml_next(&r->xml))
        ;
    return !r->xml.failed;
}

bool
read_schedule_xml(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct reader r = { .stage = stage };
    bool ok;

    if (!xml_open(&r.xml, path, data, length, stage_report(stage)))
        return false;
    schedule_event_open(&r.event);
    ok = read_schedule(&r);
    if (ok && r.events == 0 && !r.bad) {
        report_error(stage_report(stage), (struct source){ path, 0, 0 }, "there is no event in the schedule");
        ok = false;
    }
    if (r.xml.dropped > 0)
        stage_note(stage, (struct source){ path, r.xml.dropped_line, 0 },
                       "%zu control character%s dropped from the file, the first here", r.xml.dropped, r.xml.dropped > 1 ? "s" : "");

    schedule_event_close(&r.event);
    xml_close(&r.xml);
    return ok && !r.bad;
}
