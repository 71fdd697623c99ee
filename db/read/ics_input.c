#include "db/read/ics_input.h"

#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "db/read/text_input.h"
#include "db/read/when.h"

enum {
    MOST_BYTES  = 128 << 20,
    MOST_LINE   = 8 << 20,
    MOST_TIME   = 32 << 10,             /* bytes of a line that libical gets: its work grows with the square of some */
    MOST_DEPTH  = 16,
    MOST_EVENTS = 100000,
    MOST_DATES  = 1000,                 /* of one event that repeats */
    MOST_ZONES  = 200,
    MOST_ZONE   = 64 << 10,             /* bytes; of Berlin since 1893 there are 20 KB */
};

/* Properties of an event that are read: times by libical, texts here. The first of each counts, but of those after it. */
enum raw { START, END, RECURRENCE, RULE, DURATION, ORGANIZER, N_RAW, MORE = N_RAW, EXCEPT };
enum text { UID, URL, STATUS, SUMMARY, LOCATION, DESCRIPTION, CATEGORIES, N_TEXTS };

static const char *const times[] = {
    [START] = "DTSTART",        [END] = "DTEND",            [RECURRENCE] = "RECURRENCE-ID",     [RULE] = "RRULE",
    [DURATION] = "DURATION",    [ORGANIZER] = "ORGANIZER",  [MORE] = "RDATE",                   [EXCEPT] = "EXDATE",
};

static const char *const texts[N_TEXTS] = {
    [UID] = "UID",              [URL] = "URL",              [STATUS] = "STATUS",                [SUMMARY] = "SUMMARY",
    [LOCATION] = "LOCATION",    [DESCRIPTION] = "DESCRIPTION",  [CATEGORIES] = "CATEGORIES",
};

struct reader {
    struct ics_calendar *calendar;
    struct arena        *arena;
    struct stage        *stage;
    struct report       *report;
    struct text_input    text;
    size_t               at;            /* in text, after the line */
    GString             *line;          /* unfolded */
    struct source        where;         /* where it begins */
    GPtrArray           *open;          /* names of components */
    GString             *block;         /* of the event or zone that is open: what libical gets */
    struct source        block_where;
    const char          *raw[N_RAW];    /* properties as they are; NULL for none */
    const char          *texts[N_TEXTS];
    bool                 calendar_seen;
};

static bool
fail(struct reader *r, struct source where, const char *message)
{
    report_error(r->report, where, "%s", message);
    return false;
}

/* Lines */

/* The next line, unfolded before anything else: a fold may be within a character. False at the end, or after an error. */
static bool
next_line(struct reader *r, bool *ok)
{
    const char *data = r->text.data;
    size_t length = r->text.length;

    if (!*ok || r->at >= length)
        return false;
    g_string_truncate(r->line, 0);
    r->where = text_input_where(&r->text, r->at);
    r->where.column = 0;
    for (;;) {
        const char *end = memchr(data + r->at, '\n', length - r->at);
        size_t stop = end == NULL ? length : (size_t)(end - data), n = stop - r->at;

        while (n > 0 && data[r->at + n - 1] == '\r')
            n--;
        if (r->line->len + n > MOST_LINE) {
            report_error(r->report, r->where, "a line of more than %d MB; no schedule has one", MOST_LINE >> 20);
            *ok = false;
            return false;
        }
        g_string_append_len(r->line, data + r->at, (gssize)n);
        r->at = stop + (end != NULL);
        if (r->at >= length || (data[r->at] != ' ' && data[r->at] != '\t'))
            break;
        r->at++;
    }
    if (!g_utf8_validate(r->line->str, (gssize)r->line->len, NULL)) {
        *ok = fail(r, r->where, memchr(r->line->str, '\0', r->line->len) != NULL
                                    ? "a line with a NUL, which no text has; save the file anew"
                                    : "a line that is not UTF-8; save the file as UTF-8");
        return false;
    }
    /* what is left of them would end the line for libical */
    g_strdelimit(r->line->str, "\r", ' ');
    return true;
}

/* The name before ";" or ":" is a property's; what is not has been broken from the line before it. */
static size_t
name_length(const char *line)
{
    size_t n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    return n > 0 && n < 60 && (line[n] == ':' || line[n] == ';') ? n : 0;
}

/* Behind the ":" that no quotes are around. NULL if there is none. */
static const char *
value_of(const char *line)
{
    bool quoted = false;

    for (const char *p = line; *p != '\0'; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == ':' && !quoted)
            return p + 1;
    }
    return NULL;
}

static bool
is_named(const char *line, size_t n, const char *name)
{
    return strlen(name) == n && g_ascii_strncasecmp(line, name, n) == 0;
}

/* A text with RFC 5545's escapes undone; of a list, up to the comma, the first. */
static const char *
unescaped(struct reader *r, const char *value, bool list)
{
    char *copy = arena_strdup(r->arena, value), *out = copy;

    for (const char *p = copy; *p != '\0' && !(list && *p == ','); p++) {
        if (*p == '\\' && p[1] != '\0')
            *out++ = *++p == 'n' || *p == 'N' ? '\n' : *p;
        else
            *out++ = *p;
    }
    *out = '\0';
    return g_strstrip(copy);
}

/* Events, by libical */

static const char *
kept(struct reader *r, const char *text)
{
    return text == NULL || *text == '\0' ? NULL : arena_strdup(r->arena, text);
}

static struct ics_moment
moment(struct reader *r, struct icaltimetype t, const char *tzid, const char *said)
{
    struct ics_moment m = { .said = said };
    struct when when;
    char text[80];

    if (t.is_date)
        snprintf(text, sizeof text, "%04d-%02d-%02d", t.year, t.month, t.day);
    else
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
    if (m.said == NULL)
        m.said = arena_strdup(r->arena, text);
    if (!when_parse(text, &when)) {
        m.clock = ICS_WRONG;
        return m;
    }
    m.local = when.local;
    m.clock = t.is_date ? ICS_DAY : icaltime_is_utc(t) ? ICS_UTC : ICS_LOCAL;
    if (m.clock == ICS_LOCAL)
        m.tzid = tzid;
    return m;
}

/* A date and time that libical did not take: without its parameters, or as ISO 8601 is written elsewhere. */
static struct ics_moment
moment_of_raw(struct reader *r, const char *raw)
{
    struct icaltimetype t = icaltime_from_string(raw);
    struct ics_moment m = { .said = raw };
    struct when when;

    if (!icaltime_is_null_time(t))
        return moment(r, t, NULL, raw);
    m.clock = ICS_WRONG;
    if (when_parse(raw, &when)) {
        m.clock = !when.has_clock ? ICS_DAY : when.has_offset ? ICS_UTC : ICS_LOCAL;
        m.local = when.local - when.offset;
    }
    return m;
}

static struct ics_moment
moment_of(struct reader *r, icalproperty *p, const char *said)
{
    icalparameter *zone = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
    const char *tzid = zone == NULL ? NULL : kept(r, icalparameter_get_tzid(zone));
    icalvalue *value = icalproperty_get_value(p);

    switch (value == NULL ? ICAL_NO_VALUE : icalvalue_isa(value)) {
    case ICAL_DATE_VALUE:
        return moment(r, icalvalue_get_date(value), tzid, said);
    case ICAL_DATETIME_VALUE:
        return moment(r, icalvalue_get_datetime(value), tzid, said);
    case ICAL_PERIOD_VALUE:
        return moment(r, icalvalue_get_period(value).start, tzid, said);
    case ICAL_DATETIMEPERIOD_VALUE: {
        struct icaldatetimeperiodtype both = icalvalue_get_datetimeperiod(value);

        return moment(r, icaltime_is_null_time(both.time) ? both.period.start : both.time, tzid, said);
    }
    default:
        return (struct ics_moment){ .clock = ICS_WRONG, .said = said != NULL ? said : "" };
    }
}

/* The first property of a kind as a moment; if libical has dropped it, what can be made of the line. */
static struct ics_moment
first_moment(struct reader *r, icalcomponent *c, icalproperty_kind kind, const char *raw)
{
    icalproperty *p = icalcomponent_get_first_property(c, kind);

    if (p != NULL)
        return moment_of(r, p, raw);
    return raw == NULL ? (struct ics_moment){ ICS_NONE } : moment_of_raw(r, raw);
}

static struct ics_moment *
all_moments(struct reader *r, icalcomponent *c, icalproperty_kind kind, size_t *n)
{
    struct { struct ics_moment *items; size_t n, room; } list = { 0 };

    for (icalproperty *p = icalcomponent_get_first_property(c, kind); p != NULL && list.n < MOST_DATES;
         p = icalcomponent_get_next_property(c, kind))
        *arena_push(r->arena, &list) = moment_of(r, p, NULL);
    *n = list.n;
    return list.items;
}

static const char *
organizer(struct reader *r, icalcomponent *c)
{
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_ORGANIZER_PROPERTY);
    icalparameter *name = p == NULL ? NULL : icalproperty_get_first_parameter(p, ICAL_CN_PARAMETER);

    return name == NULL ? NULL : kept(r, icalparameter_get_cn(name));
}

static void
read_duration(icalcomponent *c, struct ics_event *e)
{
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_DURATION_PROPERTY);
    struct icaldurationtype d;

    if (p == NULL)
        return;
    d = icalproperty_get_duration(p);
    e->has_duration = !icaldurationtype_is_bad_duration(d);
    e->duration = (((d.weeks * INT64_C(7) + d.days) * 24 + d.hours) * 60 + d.minutes) * 60 + d.seconds;
    if (d.is_neg)
        e->duration = -e->duration;
}

static bool
read_event(struct reader *r)
{
    struct ics_event e = {
        .where = r->block_where, .uid = r->texts[UID], .url = r->texts[URL], .status = r->texts[STATUS],
        .summary = r->texts[SUMMARY], .location = r->texts[LOCATION], .description = r->texts[DESCRIPTION],
        .category = r->texts[CATEGORIES],
    };
    icalcomponent *c;

    if (r->calendar->events.n == MOST_EVENTS) {
        report_error(r->report, e.where, "more than %d events; no schedule has that many", MOST_EVENTS);
        return false;
    }
    g_string_append(r->block, "END:VEVENT\r\n");
    c = icalparser_parse_string(r->block->str);
    if (c == NULL)
        return fail(r, e.where, "an event that cannot be read");
    e.start = first_moment(r, c, ICAL_DTSTART_PROPERTY, r->raw[START]);
    e.end = first_moment(r, c, ICAL_DTEND_PROPERTY, r->raw[END]);
    e.recurrence = first_moment(r, c, ICAL_RECURRENCEID_PROPERTY, r->raw[RECURRENCE]);
    e.rule = r->raw[RULE];
    read_duration(c, &e);
    e.organizer = organizer(r, c);
    e.more = all_moments(r, c, ICAL_RDATE_PROPERTY, &e.n_more);
    e.except = all_moments(r, c, ICAL_EXDATE_PROPERTY, &e.n_except);
    icalcomponent_free(c);
    *arena_push(r->arena, &r->calendar->events) = e;
    return true;
}

/* Components */

static void
read_calendar_property(struct reader *r, size_t n)
{
    const char *line = r->line->str, *value = value_of(line);
    const struct { const char *name, **into; } wanted[] = {
        { "PRODID", &r->calendar->product },            { "X-WR-CALNAME", &r->calendar->name },
        { "NAME", &r->calendar->name },                 { "X-WR-CALDESC", &r->calendar->description },
        { "X-WR-TIMEZONE", &r->calendar->zone },        { "VTIMEZONE", &r->calendar->zone },   /* which some take for a property */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(wanted) && value != NULL; i++)
        if (is_named(line, n, wanted[i].name) && *wanted[i].into == NULL) {
            *wanted[i].into = unescaped(r, value, false);
            if (**wanted[i].into == '\0')
                *wanted[i].into = NULL;
        }
}

static void
take_text(struct reader *r, enum text which, const char *value)
{
    const char *text = r->texts[which] == NULL ? unescaped(r, value, which == CATEGORIES) : "";

    if (*text != '\0')
        r->texts[which] = text;
}

static void
take_time(struct reader *r, size_t which, const char *value)
{
    const char *line = r->line->str;
    size_t spaces = strspn(value, " \t");

    if (r->line->len > MOST_TIME || r->block->len > 2 * MOST_TIME) {
        stage_note(r->stage, r->where, "%s of more than %d KB left out", times[which], MOST_TIME >> 10);
        return;
    }
    if ((which < N_RAW && r->raw[which] != NULL) || value[spaces] == '\0')
        return;
    if (which < N_RAW)
        r->raw[which] = g_strchomp(arena_strdup(r->arena, value + spaces));
    g_string_append_len(r->block, line, value - line);
    g_string_append(r->block, value + spaces);
    g_string_append(r->block, "\r\n");
}

static void
take_property(struct reader *r, size_t n)
{
    const char *line = r->line->str, *value = value_of(line);

    for (int i = 0; i < N_TEXTS && value != NULL; i++)
        if (is_named(line, n, texts[i]))
            take_text(r, (enum text)i, value);
    for (size_t i = 0; i < G_N_ELEMENTS(times) && value != NULL; i++)
        if (is_named(line, n, times[i]))
            take_time(r, i, value);
}

static void
keep_zone(struct reader *r)
{
    struct ics_zone_text zone = { 0 };
    char **lines;

    if (r->calendar->zones.n == MOST_ZONES || r->block->len > MOST_ZONE)
        return;
    lines = g_strsplit(r->block->str, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        size_t n = name_length(*line);
        const char *value = value_of(*line);

        if (value != NULL && is_named(*line, n, "TZID"))
            zone.tzid = unescaped(r, value, false);
        else if (value != NULL && is_named(*line, n, "X-LIC-LOCATION"))
            zone.location = unescaped(r, value, false);
    }
    g_strfreev(lines);
    if (zone.tzid == NULL)
        return;
    zone.text = arena_strdup(r->arena, r->block->str);
    *arena_push(r->arena, &r->calendar->zones) = zone;
}

static bool
is_open(const struct reader *r, const char *name)
{
    return r->open->len > 0 && strcmp(r->open->pdata[r->open->len - 1], name) == 0;
}

static bool
is_within(const struct reader *r, const char *name)
{
    for (guint i = 0; i < r->open->len; i++)
        if (strcmp(r->open->pdata[i], name) == 0)
            return true;
    return false;
}

static bool
begin(struct reader *r, const char *name)
{
    bool calendar = strcmp(name, "VCALENDAR") == 0, block = strcmp(name, "VEVENT") == 0 || strcmp(name, "VTIMEZONE") == 0;

    if (r->open->len == MOST_DEPTH) {
        report_error(r->report, r->where, "components within components, more than %d deep", MOST_DEPTH);
        return false;
    }
    if ((calendar && r->open->len > 0) || (block && !is_open(r, "VCALENDAR"))) {
        const char *within = r->open->pdata[r->open->len - 1];

        report_error(r->report, r->where, "\"BEGIN:%s\" within %.40s; an \"END:%.40s\" is missing before it", name, within, within);
        return false;
    }
    if (block) {
        g_string_printf(r->block, "BEGIN:%s\r\n", name);
        r->block_where = r->where;
        memset(r->raw, 0, sizeof r->raw);
        memset(r->texts, 0, sizeof r->texts);
    } else if (is_within(r, "VTIMEZONE") && r->block->len <= MOST_ZONE) {
        g_string_append_printf(r->block, "BEGIN:%s\r\n", name);
    }
    g_ptr_array_add(r->open, g_strdup(name));
    r->calendar_seen = true;
    return true;
}

static bool
end(struct reader *r, const char *name)
{
    bool ok = true;

    if (!is_open(r, name)) {
        report_error(r->report, r->where, "\"END:%.40s\", where \"END:%.40s\" has to come first", name,
                     r->open->len > 0 ? (char *)r->open->pdata[r->open->len - 1] : "VCALENDAR");
        return false;
    }
    if (is_within(r, "VTIMEZONE") && r->block->len <= MOST_ZONE)
        g_string_append_printf(r->block, "END:%s\r\n", name);
    if (strcmp(name, "VEVENT") == 0)
        ok = read_event(r);
    else if (strcmp(name, "VTIMEZONE") == 0)
        keep_zone(r);
    g_ptr_array_set_size(r->open, (gint)r->open->len - 1);
    return ok;
}

static bool
read_line(struct reader *r)
{
    const char *line = r->line->str;
    size_t n = name_length(line);
    bool opens = is_named(line, n, "BEGIN");

    if (opens || (is_named(line, n, "END") && r->open->len > 0)) {
        char *name = g_strstrip(g_ascii_strup(line + n + 1, -1));
        /* what is not in a calendar is not for us */
        bool ok = r->open->len == 0 && strcmp(name, "VCALENDAR") != 0 ? true : opens ? begin(r, name) : end(r, name);

        g_free(name);
        return ok;
    }
    if (r->open->len == 0 || *line == '\0')
        return true;
    if (n == 0) {
        stage_skip(r->stage, r->where, "\"%.60s\" is no line of a calendar; left out", line);
    } else if (is_open(r, "VCALENDAR")) {
        read_calendar_property(r, n);
    } else if (is_open(r, "VEVENT")) {
        take_property(r, n);
    } else if (is_within(r, "VTIMEZONE") && r->block->len <= MOST_ZONE) {
        g_string_append(r->block, line);
        g_string_append(r->block, "\r\n");
    }
    return true;
}

bool
ics_read(struct ics_calendar *calendar, const char *path, const char *data, size_t length, struct arena *arena, struct stage *stage)
{
    struct reader r = { .calendar = calendar, .arena = arena, .stage = stage, .report = stage_report(stage) };
    struct source file = { path, 0, 0 };
    bool ok;

    if (length > MOST_BYTES) {
        report_error(r.report, file, "has more than %d MB; no calendar is that large", MOST_BYTES >> 20);
        return false;
    }
    icalerror_set_errors_are_fatal(0);
    *calendar = (struct ics_calendar){ 0 };
    ok = text_input_open(&r.text, path, data, length, r.report);
    r.line = g_string_new(NULL);
    r.block = g_string_new(NULL);
    r.open = g_ptr_array_new_with_free_func(g_free);
    while (next_line(&r, &ok))
        ok = read_line(&r);
    if (ok && !r.calendar_seen)
        ok = fail(&r, file, "there is no \"BEGIN:VCALENDAR\" in it, as there is in every calendar");
    else if (ok && r.open->len > 0)
        ok = fail(&r, r.where, "the file ends within its calendar; it was cut off");
    g_string_free(r.line, TRUE);
    g_string_free(r.block, TRUE);
    g_ptr_array_free(r.open, TRUE);
    text_input_close(&r.text);
    return ok;
}
