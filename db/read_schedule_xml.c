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
 * other; `job` and `company` are the profile's. <status>cancelled</status> in
 * an event keeps it, as cancelled.
 *
 * Nothing is kept but the event being read, so a file may be of any length.
 */
#include "db/stage.h"

#include <glib.h>
#include <string.h>

#include "db/clean.h"
#include "db/html.h"
#include "db/placement.h"
#include "db/when.h"
#include "db/xml_input.h"

/* Past this, a text is too long for any field; stage.c says so. */
enum { MOST_TEXT = (8 << 20) + 128 };

enum field {
    TITLE, SUBTITLE, ABSTRACT, DESCRIPTION, DATE, START, DURATION, ROOM, TRACK, KIND, LANGUAGE, SLUG, URL, STATUS,
    GUID, CODE, ID,
    N_FIELDS
};

static const struct {
    const char *name;
    enum field  field;
    bool        plain;                  /* text for people, and no HTML */
} event_elements[] = {
    { "title", TITLE, true },   { "subtitle", SUBTITLE, true }, { "abstract", ABSTRACT },   { "description", DESCRIPTION },
    { "date", DATE },           { "start", START },             { "duration", DURATION },   { "room", ROOM, true },
    { "track", TRACK, true },   { "type", KIND, true },         { "language", LANGUAGE },   { "slug", SLUG },
    { "url", URL },             { "status", STATUS },
}, event_attributes[] = {
    { "guid", GUID },           { "code", CODE },           { "id", ID },
};

enum conference_field { NAME, VENUE, CITY, SITE, ZONE, DAY_CHANGE, N_CONFERENCE };

static const char *const conference_elements[N_CONFERENCE] = {
    [NAME] = "title", [VENUE] = "venue", [CITY] = "city", [SITE] = "url", [ZONE] = "time_zone_name",
    [DAY_CHANGE] = "day_change",
};

static const char *const person_attributes[] = {
    "guid", "code", "id", "name", "credited", "affiliation", "job", "company", "role",
};
enum person_field { P_GUID, P_CODE, P_ID, P_NAME, P_CREDITED, P_AFFILIATION, P_JOB, P_COMPANY, P_ROLE, N_PERSON };

struct person {
    char *fields[N_PERSON];
};

struct reader {
    struct xml_input xml;
    struct stage    *stage;
    GString         *fields[N_FIELDS];
    GArray          *people;            /* struct person, of the event */
    char            *day;               /* its date */
    char            *room;              /* its name, as an attribute */
    bool             room_differs;      /* the room of an event in it has another name */
    size_t           events;
    bool             bad;               /* an event has an error */
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

/* References that were escaped twice ("R&amp;amp;D") and are on no sign meant literally. */
static void
decode(struct reader *r, struct source where, GString *text)
{
    bool found;
    char *decoded = html_references(text->str, &found);

    if (found) {
        stage_note(r->stage, where, "\"%.100s\" was escaped twice; taken as \"%.100s\"", text->str, decoded);
        g_string_assign(text, decoded);
    }
    g_free(decoded);
}

/* The text of an element that people read. For g_free(). */
static char *
plain_text_of(struct reader *r)
{
    struct source where = xml_where(&r->xml);
    GString *text = g_string_new(NULL);

    read_text(r, text);
    decode(r, where, text);
    return g_strstrip(g_string_free(text, FALSE));
}

/* White space of any kind is no difference between rooms. */
static void
clean_name(GString *name)
{
    unsigned repairs = 0;               /* stage.c speaks of them */
    char *clean = clean_text(name->str, name->len, CLEAN_NAME, &repairs);

    if (repairs == 0)
        g_string_assign(name, clean);
    g_free(clean);
}

/* The name of a room or a person in an attribute; NULL if it has none. For g_free(). */
static char *
plain_attribute(struct reader *r, const char *which)
{
    char *value = attribute(r, which);
    GString *text = g_string_new(value);

    if (value != NULL) {
        decode(r, xml_where(&r->xml), text);
        clean_name(text);
    }
    g_free(value);
    return g_string_free(text, value == NULL);
}

/* The conference */

static int
day_change(struct reader *r, const char *text)
{
    int seconds;

    if (text == NULL || *text == '\0')
        return -1;
    if (!when_clock(text, &seconds)) {
        stage_note(r->stage, xml_where(&r->xml), "day_change \"%.20s\" is no time; left out of account", text);
        return -1;
    }
    /* FOSDEM says 09:00, when its first session begins: nothing is up past that, and early birds would fly to the next day. */
    if (seconds > 6 * 3600) {
        stage_note(r->stage, xml_where(&r->xml), "day_change \"%.20s\" is no hour at which a night ends; left out of account", text);
        return -1;
    }
    return seconds / 60;
}

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
    event.day_change = day_change(r, fields[DAY_CHANGE]);
    stage_event(r->stage, &event);
    for (int i = 0; i < N_CONFERENCE; i++)
        g_free(fields[i]);
}

/* An event */

static void
clear_people(struct reader *r)
{
    for (guint i = 0; i < r->people->len; i++)
        for (int f = 0; f < N_PERSON; f++)
            g_free(g_array_index(r->people, struct person, i).fields[f]);
    g_array_set_size(r->people, 0);
}

static bool
same(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static void
read_person(struct reader *r)
{
    struct source where = xml_where(&r->xml);
    struct person p = { 0 };
    char *text;

    for (int f = 0; f < N_PERSON; f++)
        p.fields[f] = plain_attribute(r, person_attributes[f]);
    text = plain_text_of(r);
    if (*text != '\0' || p.fields[P_NAME] == NULL) {
        g_free(p.fields[P_NAME]);
        p.fields[P_NAME] = text;
    } else {
        g_free(text);
    }
    if (strstr(p.fields[P_NAME], ", ") != NULL || strstr(p.fields[P_NAME], " & ") != NULL || strstr(p.fields[P_NAME], " and ") != NULL)
        stage_note(r->stage, where, "\"%.100s\" is one person to the file, but reads like several; they will share a badge",
                   p.fields[P_NAME]);
    /* "0" is what some systems write for want of an id. */
    if (p.fields[P_ID] != NULL && is(p.fields[P_ID], "0")) {
        stage_note(r->stage, where, "id \"0\" of \"%.100s\" tells nobody apart; left out of account", p.fields[P_NAME]);
        g_clear_pointer(&p.fields[P_ID], g_free);
    }
    for (guint i = 0; i < r->people->len; i++) {
        struct person *other = &g_array_index(r->people, struct person, i);

        if (same(other->fields[P_NAME], p.fields[P_NAME]) && same(other->fields[P_ID], p.fields[P_ID])
            && same(other->fields[P_GUID], p.fields[P_GUID]) && same(other->fields[P_CODE], p.fields[P_CODE])) {
            stage_note(r->stage, where, "\"%.100s\" is twice in one session; left out once", p.fields[P_NAME]);
            for (int f = 0; f < N_PERSON; f++)
                g_free(p.fields[f]);
            return;
        }
    }
    g_array_append_val(r->people, p);
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

/* Abstract and description as one text; many systems repeat the one in the other. */
static char *
abstract_of(struct reader *r)
{
    char *abstract = g_strstrip(html_text(r->fields[ABSTRACT]->str));
    char *description = g_strstrip(html_text(r->fields[DESCRIPTION]->str));
    char *both;

    if (*description == '\0' || strstr(abstract, description) != NULL)
        both = g_strdup(abstract);
    else if (*abstract == '\0' || g_str_has_prefix(description, abstract))
        both = g_strdup(description);
    else
        both = g_strconcat(abstract, "\n\n", description, NULL);
    g_free(abstract);
    g_free(description);
    return both;
}

/* "de", "de_AT", "de, en": the first, as BCP 47 spells it. NULL if it is none. */
static char *
language_of(struct reader *r, struct source where, const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    size_t primary = strcspn(text, "-_, ;/");
    char *language;

    if (*text == '\0')
        return NULL;
    if (primary < 2 || primary > 3 || n > 20 || n < primary || (text[n] != '\0' && strchr(", ;/", text[n]) == NULL)) {
        stage_note(r->stage, where, "language \"%.40s\" is no code of a language, such as \"en\"; left out of account", text);
        return NULL;
    }
    language = g_strndup(text, n);
    g_strdelimit(language, "_", '-');
    for (size_t i = 0; i < primary; i++)
        language[i] = g_ascii_tolower(language[i]);
    return language;
}

/* The room the event itself names wins; the one it is listed under is only a heading then. */
static const char *
room_of(struct reader *r, const char *title, struct source where)
{
    const char *own = r->fields[ROOM]->str;

    if (*own == '\0')
        return r->room;
    if (r->room != NULL && *r->room != '\0' && !is(own, r->room)) {
        stage_note(r->stage, where, "session \"%s\" is listed under room \"%.100s\" but says \"%.100s\"; taken as \"%.100s\"", title,
                   r->room, own, own);
        r->room_differs = true;
    }
    return own;
}

static void
stage_event_read(struct reader *r, struct source where)
{
    const char *title = r->fields[TITLE]->str;
    char *abstract = abstract_of(r), *language = language_of(r, where, r->fields[LANGUAGE]->str);
    char *valid, *brief = NULL;
    const char *status = r->fields[STATUS]->str;
    struct staged_session session = {
        .where = where,
        .guid = r->fields[GUID]->str, .code = r->fields[CODE]->str, .id = r->fields[ID]->str,
        .slug = r->fields[SLUG]->str, .url = r->fields[URL]->str,
        .kind = r->fields[KIND]->str, .track = r->fields[TRACK]->str, .language = language,
        .title = title, .subtitle = r->fields[SUBTITLE]->str, .abstract = abstract,
        .cancelled = g_ascii_strcasecmp(status, "cancelled") == 0 || g_ascii_strcasecmp(status, "canceled") == 0,
    };
    int64_t row;

    valid = g_strndup(title, strnlen(title, 1000));
    brief = g_utf8_validate(valid, -1, NULL) && g_utf8_strlen(valid, -1) > 60 ? g_utf8_substring(valid, 0, 60) : g_strdup(valid);
    if (*title == '\0') {
        stage_note(r->stage, where, "an event without a title left out");
        goto out;
    }
    session.room = room_of(r, brief, where);
    if (!placement_find(r->stage,
                        &(struct placement){ where, brief, r->fields[DATE]->str, r->fields[START]->str, r->day,
                                             r->fields[DURATION]->str },
                        &session.start, &session.end)) {
        r->bad = true;
        goto out;
    }
    if ((row = stage_session(r->stage, &session)) == 0) {
        r->bad = true;
        goto out;
    }
    r->events++;
    for (guint i = 0; i < r->people->len; i++) {
        char **f = g_array_index(r->people, struct person, i).fields;

        stage_person(r->stage, row, &(struct staged_person){
            .guid = f[P_GUID], .code = f[P_CODE], .id = f[P_ID], .name = f[P_NAME], .credited = f[P_CREDITED],
            .affiliation = f[P_AFFILIATION], .job = f[P_JOB], .company = f[P_COMPANY], .role = f[P_ROLE],
        });
    }
out:
    g_free(abstract);
    g_free(language);
    g_free(valid);
    g_free(brief);
}

static void
read_event(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;
    struct source where = xml_where(&r->xml);

    for (int i = 0; i < N_FIELDS; i++)
        g_string_truncate(r->fields[i], 0);
    clear_people(r);
    for (size_t i = 0; i < G_N_ELEMENTS(event_attributes); i++) {
        char *value = attribute(r, event_attributes[i].name);

        g_string_assign(r->fields[event_attributes[i].field], value == NULL ? "" : value);
        g_free(value);
    }
    while (next_child(r, depth, &inside)) {
        if (is(name(r), "persons")) {
            read_persons(r);
        } else if (is(name(r), "person")) {
            read_person(r);
        } else {
            for (size_t i = 0; i < G_N_ELEMENTS(event_elements); i++) {
                if (is(name(r), event_elements[i].name)) {
                    GString *field = r->fields[event_elements[i].field];

                    g_string_truncate(field, 0);
                    read_text(r, field);
                    g_strstrip(field->str);
                    field->len = strlen(field->str);
                    if (event_elements[i].plain)
                        decode(r, where, field);
                    if (event_elements[i].field == ROOM)
                        clean_name(field);
                    break;
                }
            }
        }
    }
    if (!r->xml.failed)
        stage_event_read(r, where);
}

/* Days and rooms */

static void
read_room(struct reader *r)
{
    int depth = xmlTextReaderDepth(r->xml.reader);
    bool inside = false;

    r->room = plain_attribute(r, "name");
    r->room_differs = false;
    while (next_child(r, depth, &inside))
        if (is(name(r), "event"))
            read_event(r);
    /* Empty rooms are rooms; one whose events all name another is only a heading. */
    if (!r->room_differs)
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
    r.people = g_array_new(FALSE, FALSE, sizeof(struct person));
    for (int i = 0; i < N_FIELDS; i++)
        r.fields[i] = g_string_new(NULL);

    ok = read_schedule(&r);
    if (ok && r.events == 0 && !r.bad) {
        report_error(stage_report(stage), (struct source){ path, 0, 0 }, "there is no event in the schedule");
        ok = false;
    }
    if (r.xml.dropped > 0)
        report_warning(stage_report(stage), (struct source){ path, r.xml.dropped_line, 0 },
                       "%zu control character%s dropped from the file, the first here", r.xml.dropped, r.xml.dropped > 1 ? "s" : "");

    for (int i = 0; i < N_FIELDS; i++)
        g_string_free(r.fields[i], TRUE);
    clear_people(&r);
    g_array_free(r.people, TRUE);
    xml_close(&r.xml);
    return ok && !r.bad;
}
