#include "db/read/ics_times.h"

#include <libical/ical.h>
#include <string.h>

#include "db/read/when.h"

enum {
    DAY = 86400,
    MOST_ZONES = 200,                   /* by name; no calendar has so many */
    MOST_RULES = 2000,                  /* that are followed */
};

struct times_zone {
    struct zone  *zone;                 /* by IANA's name, */
    icaltimezone *rules;                /* else by the file's VTIMEZONE */
    bool          missed;               /* neither: said once */
};

struct ics_times {
    const struct ics_calendar *calendar;
    struct stage              *stage;
    size_t                     followed;        /* rules, so far */
    GHashTable                *zones;   /* TZID to struct times_zone */
};

/* What Microsoft calls the zones of much of the world, from Unicode's CLDR; the rest has a VTIMEZONE. */
static const struct {
    const char *windows, *iana;
} windows_zones[] = {
    { "AUS Eastern Standard Time", "Australia/Sydney" },        { "Arabian Standard Time", "Asia/Dubai" },
    { "Argentina Standard Time", "America/Buenos_Aires" },      { "Atlantic Standard Time", "America/Halifax" },
    { "Cen. Australia Standard Time", "Australia/Adelaide" },   { "Central America Standard Time", "America/Guatemala" },
    { "Central Europe Standard Time", "Europe/Budapest" },      { "Central European Standard Time", "Europe/Warsaw" },
    { "Central Standard Time", "America/Chicago" },             { "Central Standard Time (Mexico)", "America/Mexico_City" },
    { "China Standard Time", "Asia/Shanghai" },                 { "E. Australia Standard Time", "Australia/Brisbane" },
    { "E. South America Standard Time", "America/Sao_Paulo" },  { "Eastern Standard Time", "America/New_York" },
    { "Egypt Standard Time", "Africa/Cairo" },                  { "FLE Standard Time", "Europe/Kiev" },
    { "GMT Standard Time", "Europe/London" },                   { "GTB Standard Time", "Europe/Bucharest" },
    { "Greenwich Standard Time", "Atlantic/Reykjavik" },        { "Hawaiian Standard Time", "Pacific/Honolulu" },
    { "India Standard Time", "Asia/Kolkata" },                  { "Israel Standard Time", "Asia/Jerusalem" },
    { "Korea Standard Time", "Asia/Seoul" },                    { "Mountain Standard Time", "America/Denver" },
    { "New Zealand Standard Time", "Pacific/Auckland" },        { "Pacific Standard Time", "America/Los_Angeles" },
    { "Romance Standard Time", "Europe/Paris" },                { "Russian Standard Time", "Europe/Moscow" },
    { "SA Pacific Standard Time", "America/Bogota" },           { "SE Asia Standard Time", "Asia/Bangkok" },
    { "Singapore Standard Time", "Asia/Singapore" },            { "South Africa Standard Time", "Africa/Johannesburg" },
    { "Taipei Standard Time", "Asia/Taipei" },                  { "Tokyo Standard Time", "Asia/Tokyo" },
    { "Turkey Standard Time", "Europe/Istanbul" },              { "US Mountain Standard Time", "America/Phoenix" },
    { "W. Australia Standard Time", "Australia/Perth" },        { "W. Central Africa Standard Time", "Africa/Lagos" },
    { "W. Europe Standard Time", "Europe/Berlin" },
};

/* Zones */

static void
drop_zone(gpointer data)
{
    struct times_zone *z = data;

    zone_close(z->zone);
    if (z->rules != NULL)
        icaltimezone_free(z->rules, 1);
    g_free(z);
}

struct ics_times *
ics_times_open(const struct ics_calendar *calendar, struct stage *stage)
{
    struct ics_times *t = g_new0(struct ics_times, 1);

    t->calendar = calendar;
    t->stage = stage;
    t->zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, drop_zone);
    return t;
}

void
ics_times_close(struct ics_times *t)
{
    g_hash_table_destroy(t->zones);
    g_free(t);
}

/* Without a word if there is none of that name. */
static struct zone *
quiet_zone(const char *name)
{
    struct report quiet = { .out = NULL };

    return name == NULL || *name == '\0' ? NULL : zone_open(name, NOWHERE, &quiet);
}

/* "Europe/Berlin", "/freeassociation.sourceforge.net/Europe/Berlin", "W. Europe Standard Time". */
static struct zone *
named_zone(const char *tzid)
{
    struct zone *zone = quiet_zone(tzid);
    int parts = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(windows_zones) && zone == NULL; i++)
        if (strcmp(tzid, windows_zones[i].windows) == 0)
            zone = quiet_zone(windows_zones[i].iana);
    if (*tzid != '/')
        return zone;
    /* "Europe/Berlin" is the last two of its parts, "America/Indiana/Knox" the last three */
    for (const char *p = tzid + strlen(tzid); p > tzid && parts < 3 && zone == NULL; p--)
        if (*p == '/' && ++parts > 1)
            zone = quiet_zone(p + 1);
    return zone;
}

/*
 * libical lists every change of a zone from its rules, which have to be few
 * enough: once or twice a year, on some day of a month.
 */
static bool
rules_are_plain(const char *text)
{
    static const char *const allowed[] = { "FREQ=YEARLY", "BYMONTH=", "BYDAY=", "BYMONTHDAY=", "UNTIL=", "INTERVAL=1", "WKST=" };
    char **lines = g_strsplit(text, "\r\n", -1);
    size_t n = 0;
    bool plain = true;

    for (char **line = lines; *line != NULL && plain; line++) {
        const char *rule = strchr(*line, ':');
        char **parts;

        n += g_ascii_strncasecmp(*line, "BEGIN:", 6) == 0;
        if (g_ascii_strncasecmp(*line, "RRULE", 5) != 0 || rule == NULL)
            continue;
        parts = g_strsplit(rule + 1, ";", 12);
        for (char **part = parts; *part != NULL && plain; part++) {
            plain = strlen(*part) < 40 && (**part == '\0' || g_str_has_prefix(*part, allowed[0]));
            for (size_t i = 1; i < G_N_ELEMENTS(allowed) && !plain; i++)
                plain = strlen(*part) < 40 && g_str_has_prefix(*part, allowed[i]);
        }
        g_strfreev(parts);
    }
    g_strfreev(lines);
    return plain && n < 100;
}

static icaltimezone *
zone_of_rules(const char *text)
{
    icalcomponent *c = rules_are_plain(text) ? icalparser_parse_string(text) : NULL;
    icaltimezone *zone;

    if (c == NULL)
        return NULL;
    zone = icaltimezone_new();
    if (icalcomponent_isa(c) == ICAL_VTIMEZONE_COMPONENT && icaltimezone_set_component(zone, c))
        return zone;
    icaltimezone_free(zone, 1);
    icalcomponent_free(c);
    return NULL;
}

static struct times_zone *
find_zone(struct ics_times *t, const char *tzid)
{
    struct times_zone *z = g_hash_table_lookup(t->zones, tzid);
    const struct ics_zone_text *text = NULL;

    if (z != NULL)
        return z;
    z = g_new0(struct times_zone, 1);
    for (size_t i = 0; i < t->calendar->zones.n && text == NULL; i++)
        if (strcmp(t->calendar->zones.items[i].tzid, tzid) == 0)
            text = &t->calendar->zones.items[i];
    if (g_hash_table_size(t->zones) < MOST_ZONES)
        z->zone = named_zone(tzid);
    if (z->zone == NULL && text != NULL)
        z->zone = quiet_zone(text->location);
    if (z->zone == NULL && text != NULL)
        z->rules = zone_of_rules(text->text);
    g_hash_table_insert(t->zones, g_strdup(tzid), z);
    return z;
}

const char *
ics_zone_name(struct ics_times *t, const char *tzid)
{
    const struct times_zone *z = find_zone(t, tzid);

    return z->zone == NULL ? NULL : zone_name(z->zone);
}

static struct icaltimetype
ical_time(const struct ics_moment *m)
{
    GDateTime *date = g_date_time_new_from_unix_utc(m->local);
    struct icaltimetype time = icaltime_null_time();

    time.year = g_date_time_get_year(date);
    time.month = g_date_time_get_month(date);
    time.day = g_date_time_get_day_of_month(date);
    time.hour = g_date_time_get_hour(date);
    time.minute = g_date_time_get_minute(date);
    time.second = g_date_time_get_second(date);
    g_date_time_unref(date);
    return time;
}

static bool
in_zone(struct ics_times *t, const struct ics_moment *m, struct source where, int64_t *out)
{
    struct times_zone *z = find_zone(t, m->tzid);
    struct report *report = stage_report(t->stage);

    if (z->zone == NULL && z->rules == NULL) {
        if (!z->missed)
            zone_close(zone_open(m->tzid, where, report));  /* which says what is meant */
        z->missed = true;
        return false;
    }
    if (z->zone == NULL) {
        *out = icaltime_as_timet_with_zone(ical_time(m), z->rules);    /* by the file's own description of the zone */
        return true;
    }
    switch (zone_unix(z->zone, m->local, out)) {
    case ZONE_SKIPPED:
        report_error(report, where, "there is no \"%.40s\" in %s: clocks are put forward past it then", m->said, zone_name(z->zone));
        return false;
    case ZONE_TWICE:
        stage_note(t->stage, where, "\"%.40s\" of %s comes twice, when clocks are put back; taken as the first", m->said,
                   zone_name(z->zone));
        return true;
    case ZONE_ONCE:
        return true;
    }
    return false;
}

bool
ics_unix(struct ics_times *t, const struct ics_moment *m, struct source where, int64_t *out)
{
    char text[WHEN_TEXT];

    switch (m->clock) {
    case ICS_UTC:
        *out = m->local;
        return true;
    case ICS_LOCAL:
        if (m->tzid != NULL)
            return in_zone(t, m, where, out);
        return stage_local(t->stage, when_text(m->local, text), where, out);
    case ICS_DAY:
        return stage_local(t->stage, when_text(m->local, text), where, out);
    case ICS_NONE:
    case ICS_WRONG:
        break;
    }
    report_error(stage_report(t->stage), where, "\"%.40s\" is no date and time; write it like 20150817T090000Z",
                 m->said == NULL ? "" : m->said);
    return false;
}

/* Repeats */

/* Rules for days of a programme; for others libical may go through centuries, second by second, for a day that never comes. */
static bool
rule_is_plain(const char *rule)
{
    static const char *const frequencies[] = { "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY" };
    static const char *const allowed[] = { "COUNT=", "UNTIL=", "INTERVAL=", "BYDAY=", "WKST=" };
    char **parts = g_strsplit(rule, ";", 12);
    bool plain = strlen(rule) < 200, frequency = false;

    for (char **part = parts; *part != NULL && plain; part++) {
        bool known = **part == '\0';

        for (size_t i = 0; i < G_N_ELEMENTS(frequencies); i++)
            if (g_ascii_strcasecmp(*part, frequencies[i]) == 0)
                known = frequency = true;
        for (size_t i = 0; i < G_N_ELEMENTS(allowed); i++)
            known = known || g_ascii_strncasecmp(*part, allowed[i], strlen(allowed[i])) == 0;
        plain = known;
    }
    g_strfreev(parts);
    return plain && frequency;
}

/* The time of libical on the same clock as m. False past the years that are read. */
static bool
like(const struct ics_moment *m, struct icaltimetype time, struct ics_moment *out)
{
    int64_t days;

    *out = *m;
    if (!when_date(time.year, time.month, time.day, &days))
        return false;
    out->local = days * DAY + time.hour * 3600 + time.minute * 60 + time.second;
    return true;
}

/*
 * Is it past the rule's UNTIL? libical would compare one in UTC with a clock
 * of the venue as if both were the same.
 */
static bool
is_past(struct ics_times *t, const struct ics_event *e, struct icaltimetype until, const struct ics_moment *m, int64_t unix_time)
{
    struct ics_moment last;
    int64_t last_unix;

    if (icaltime_is_null_time(until) || !like(&e->start, until, &last))
        return false;
    if (until.is_date)
        return m->local >= last.local + DAY;
    if (!icaltime_is_utc(until))
        return m->local > last.local;
    last.clock = ICS_UTC;
    return ics_unix(t, &last, e->where, &last_unix) && unix_time > last_unix;
}

static bool
follow_rule(struct ics_times *t, const struct ics_event *e, GArray *starts)
{
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(e->rule);
    struct icaltimetype until = rule.until, next;
    icalrecur_iterator *iterator;
    bool ok = true;

    if (rule.freq == ICAL_NO_RECURRENCE || !rule_is_plain(e->rule) || t->followed++ >= MOST_RULES) {
        stage_note(t->stage, e->where, "the rule \"%.60s\" for when it repeats is not followed; only its first time is taken", e->rule);
        return true;
    }
    if (rule.count <= 0 && icaltime_is_null_time(until)) {
        stage_note(t->stage, e->where, "it repeats without an end, \"%.60s\"; only its first time is taken", e->rule);
        return true;
    }
    rule.until = icaltime_null_time();
    iterator = icalrecur_iterator_new(rule, ical_time(&e->start));
    if (iterator == NULL)
        return true;
    while (ok && !icaltime_is_null_time(next = icalrecur_iterator_next(iterator))) {
        struct ics_moment m;
        int64_t unix_time;

        if (!like(&e->start, next, &m))
            break;
        ok = ics_unix(t, &m, e->where, &unix_time);
        if (!ok || is_past(t, e, until, &m, unix_time))
            break;
        if (starts->len == ICS_MOST_REPEATS) {
            stage_note(t->stage, e->where, "it repeats more than %d times; the first %d are taken", ICS_MOST_REPEATS, ICS_MOST_REPEATS);
            break;
        }
        if (unix_time != g_array_index(starts, int64_t, 0))
            g_array_append_val(starts, unix_time);
    }
    icalrecur_iterator_free(iterator);
    return ok;
}

/* Leave out the starts that are EXDATEs, which may be days. */
static bool
leave_out(struct ics_times *t, const struct ics_event *e, GArray *starts)
{
    bool ok = true;

    for (size_t i = 0; i < e->n_except && ok; i++) {
        guint kept = 0;
        int64_t not;

        ok = ics_unix(t, &e->except[i], e->where, &not);
        for (guint k = 0; k < starts->len && ok; k++) {
            int64_t start = g_array_index(starts, int64_t, k);

            if (e->except[i].clock == ICS_DAY ? start < not || start >= not + DAY : start != not)
                g_array_index(starts, int64_t, kept++) = start;
        }
        if (ok)
            g_array_set_size(starts, kept);
    }
    return ok;
}

bool
ics_starts(struct ics_times *t, const struct ics_event *e, GArray *starts)
{
    int64_t start;
    bool ok = ics_unix(t, &e->start, e->where, &start);

    if (!ok)
        return false;
    g_array_set_size(starts, 0);
    g_array_append_val(starts, start);
    if (e->rule != NULL)
        ok = follow_rule(t, e, starts);
    for (size_t i = 0; i < e->n_more && ok && starts->len < ICS_MOST_REPEATS; i++) {
        ok = ics_unix(t, &e->more[i], e->where, &start);
        if (ok)
            g_array_append_val(starts, start);
    }
    return ok && leave_out(t, e, starts);
}
