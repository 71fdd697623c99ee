#include "db/read/when.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

bool
when_date(int year, int month, int day, int64_t *days)
{
    int y, era, of_era;

    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1
        || day > g_date_get_days_in_month((GDateMonth)month, (GDateYear)year))
        return false;
    /* Years that begin in March put the leap day last. */
    y = month > 2 ? year : year - 1;
    era = y / 400;
    of_era = y % 400;
    *days = era * INT64_C(146097) + of_era * 365 + of_era / 4 - of_era / 100
          + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1 - 719468;
    return true;
}

/* Exactly `digits` digits, or up to that many if `least` is fewer. */
static bool
number(const char **p, int least, int digits, int *value)
{
    int n = 0;

    *value = 0;
    while (n < digits && g_ascii_isdigit(**p)) {
        *value = *value * 10 + (*(*p)++ - '0');
        n++;
    }
    return n >= least;
}

/* H:MM, HH:MM, HH:MM:SS with a fraction nobody needs. */
static bool
clock_at(const char **p, int *seconds)
{
    int h, m, s = 0;

    if (!number(p, 1, 2, &h) || *(*p)++ != ':' || !number(p, 2, 2, &m))
        return false;
    if (**p == ':') {
        ++*p;
        if (!number(p, 2, 2, &s))
            return false;
        if (**p == '.')
            for (++*p; g_ascii_isdigit(**p); ++*p)
                ;
    }
    if (s == 60)
        s = 59;                         /* a leap second: no schedule is that exact */
    *seconds = h * 3600 + m * 60 + s;
    return m < 60 && s < 60 && *seconds <= DAY;
}

static const char *
skip_space(const char *p)
{
    while (g_ascii_isspace(*p))
        p++;
    return p;
}

bool
when_clock(const char *text, int *seconds)
{
    const char *p = skip_space(text);
    bool bare = true;

    for (int i = 0; i < 4; i++)
        bare = bare && g_ascii_isdigit(p[i]);
    if (bare && *skip_space(p + 4) == '\0') {
        int h = (p[0] - '0') * 10 + p[1] - '0', m = (p[2] - '0') * 10 + p[3] - '0';

        *seconds = h * 3600 + m * 60;
        return m < 60 && *seconds <= DAY;
    }
    return clock_at(&p, seconds) && *skip_space(p) == '\0';
}

static bool
offset_at(const char **p, int *offset)
{
    int sign, h, m = 0;

    if (**p == 'Z' || **p == 'z') {
        ++*p;
        *offset = 0;
        return true;
    }
    if (**p != '+' && **p != '-')
        return false;
    sign = *(*p)++ == '-' ? -1 : 1;
    if (!number(p, 1, 2, &h))
        return false;
    if (**p == ':')
        ++*p;
    if (g_ascii_isdigit(**p) && !number(p, 2, 2, &m))
        return false;
    *offset = sign * (h * 3600 + m * 60);
    return h <= 15 && m < 60;
}

bool
when_parse(const char *text, struct when *w)
{
    const char *p = skip_space(text);
    int year, month, day, seconds;
    int64_t days;

    *w = (struct when){ 0 };
    if (!number(&p, 4, 4, &year) || *p++ != '-' || !number(&p, 2, 2, &month) || *p++ != '-'
        || !number(&p, 2, 2, &day) || !when_date(year, month, day, &days))
        return false;
    w->local = days * DAY;
    if (*p == 'T' || *p == 't' || (*p == ' ' && *skip_space(p) != '\0')) {
        p = *p == ' ' ? skip_space(p) : p + 1;
        if (!clock_at(&p, &seconds))
            return false;
        w->has_clock = true;
        w->local += seconds;
        p = skip_space(p);
        if (*p != '\0') {
            if (!offset_at(&p, &w->offset))
                return false;
            w->has_offset = true;
        }
    }
    return *skip_space(p) == '\0';
}

const char *
when_text(int64_t local, char text[WHEN_TEXT])
{
    int64_t days = local / DAY - (local % DAY < 0);
    int rest = (int)(local - days * DAY);
    GDate date;

    /* GDate's first day is 0001-01-01; far times, which only broken files have, are not shown. */
    if (days < -719000 || days > 2900000)
        return strcpy(text, "(far away)");
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(days + 719163));
    snprintf(text, WHEN_TEXT, "%04d-%02d-%02d %02d:%02d", (int)g_date_get_year(&date) % 10000,
             (int)g_date_get_month(&date) % 100, (int)g_date_get_day(&date) % 100, rest / 3600 % 100, rest / 60 % 60);
    return text;
}

/* Zones */

struct zone {
    GTimeZone *zone;
    char      *name;
};

/* Whom an abbreviation usually means; only ever suggested, never assumed. */
static const struct { const char *abbreviation, *name; } meant[] = {
    { "PT", "America/Los_Angeles" },    { "PST", "America/Los_Angeles" },   { "PDT", "America/Los_Angeles" },
    { "MT", "America/Denver" },         { "MST", "America/Denver" },        { "MDT", "America/Denver" },
    { "CT", "America/Chicago" },        { "CST", "America/Chicago" },       { "CDT", "America/Chicago" },
    { "ET", "America/New_York" },       { "EST", "America/New_York" },      { "EDT", "America/New_York" },
    { "AKST", "America/Anchorage" },    { "AKDT", "America/Anchorage" },    { "HST", "Pacific/Honolulu" },
    { "AST", "America/Halifax" },       { "ADT", "America/Halifax" },       { "NST", "America/St_Johns" },
    { "NDT", "America/St_Johns" },      { "BRT", "America/Sao_Paulo" },     { "ART", "America/Argentina/Buenos_Aires" },
    { "BST", "Europe/London" },         { "WET", "Europe/Lisbon" },         { "WEST", "Europe/Lisbon" },
    { "CET", "Europe/Berlin" },         { "CEST", "Europe/Berlin" },        { "MEZ", "Europe/Berlin" },
    { "MESZ", "Europe/Berlin" },        { "MET", "Europe/Berlin" },         { "MEST", "Europe/Berlin" },
    { "EET", "Europe/Helsinki" },       { "EEST", "Europe/Helsinki" },      { "MSK", "Europe/Moscow" },
    { "TRT", "Europe/Istanbul" },       { "IDT", "Asia/Jerusalem" },        { "GST", "Asia/Dubai" },
    { "PKT", "Asia/Karachi" },          { "IST", "Asia/Kolkata" },          { "NPT", "Asia/Kathmandu" },
    { "ICT", "Asia/Bangkok" },          { "WIB", "Asia/Jakarta" },          { "HKT", "Asia/Hong_Kong" },
    { "SGT", "Asia/Singapore" },        { "MYT", "Asia/Kuala_Lumpur" },     { "PHT", "Asia/Manila" },
    { "JST", "Asia/Tokyo" },            { "KST", "Asia/Seoul" },            { "AWST", "Australia/Perth" },
    { "ACST", "Australia/Adelaide" },   { "ACDT", "Australia/Adelaide" },   { "AEST", "Australia/Sydney" },
    { "AEDT", "Australia/Sydney" },     { "NZST", "Pacific/Auckland" },     { "NZDT", "Pacific/Auckland" },
    { "SAST", "Africa/Johannesburg" },  { "EAT", "Africa/Nairobi" },        { "CAT", "Africa/Maputo" },
    { "WAT", "Africa/Lagos" },
};

const char *
zone_meant(const char *abbreviation)
{
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++)
        if (g_ascii_strcasecmp(meant[i].abbreviation, abbreviation) == 0)
            return meant[i].name;
    return NULL;
}

/* The name in tzdata's list that is most like this one; *memory is what it lives in. */
static const char *
nearest_name(const char *name, char **memory)
{
    static const char *const lists[] = { "/usr/share/zoneinfo/tzdata.zi", "/usr/share/zoneinfo/zone.tab" };
    const char *found = NULL;
    GPtrArray *names;

    *memory = NULL;
    for (size_t i = 0; i < 2 && *memory == NULL; i++)
        g_file_get_contents(lists[i], memory, NULL, NULL);
    if (*memory == NULL)
        return NULL;
    names = g_ptr_array_new();
    /* Both lists are words; zones are those with a slash ("Z Europe/Berlin …", "L Etc/UTC UTC", "DE\t+5230\tEurope/Berlin"). */
    for (char *word = strtok(*memory, " \t\n"); word != NULL; word = strtok(NULL, " \t\n")) {
        if (strchr(word, '/') != NULL && g_ascii_isupper(*word)) {
            const char *city = strrchr(word, '/') + 1;

            if (found == NULL && g_ascii_strcasecmp(city, name) == 0)
                found = word;
            g_ptr_array_add(names, word);
        }
    }
    g_ptr_array_add(names, NULL);
    if (found == NULL)
        found = report_nearest(name, (const char *const *)names->pdata);
    g_ptr_array_free(names, TRUE);
    return found;
}

/*
 * A name and nothing else: GLib also takes an offset or a path. Lower case is
 * tzdata's own: "localtime" differs by machine, "right/…" counts leap seconds.
 */
static bool
zone_is_name(const char *name)
{
    if (!g_ascii_isupper(*name) || strlen(name) > 64 || strstr(name, "..") != NULL)
        return false;
    return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")] == '\0';
}

struct zone *
zone_open(const char *name, struct source where, struct report *report)
{
    const char *suggestion = zone_meant(name);
    struct zone *zone;
    GTimeZone *found = NULL;

    /* CET, EST and others are files of tzdata too, but without the summer time that is meant. */
    if (suggestion == NULL && zone_is_name(name))
        found = g_time_zone_new_identifier(name);
    if (found == NULL) {
        char *memory = NULL;

        if (suggestion == NULL)
            suggestion = nearest_name(name, &memory);
        if (suggestion != NULL)
            report_error(report, where, "no time zone \"%.80s\"; did you mean %s?", name, suggestion);
        else
            report_error(report, where, "no time zone \"%.80s\"; name a place of the IANA list, such as Europe/Berlin", name);
        g_free(memory);
        return NULL;
    }
    zone = g_new0(struct zone, 1);
    zone->zone = found;
    zone->name = g_strdup(name);
    return zone;
}

void
zone_close(struct zone *zone)
{
    if (zone == NULL)
        return;
    g_time_zone_unref(zone->zone);
    g_free(zone->name);
    g_free(zone);
}

const char *
zone_name(const struct zone *zone)
{
    return zone->name;
}

static int
interval(const struct zone *zone, int64_t unix_time)
{
    return g_time_zone_find_interval(zone->zone, G_TIME_TYPE_UNIVERSAL, unix_time);
}

static int64_t
offset(const struct zone *zone, int64_t unix_time)
{
    return g_time_zone_get_offset(zone->zone, interval(zone, unix_time));
}

int64_t
zone_local(const struct zone *zone, int64_t unix_time)
{
    return unix_time + offset(zone, unix_time);
}

const char *
zone_abbreviation(const struct zone *zone, int64_t unix_time)
{
    return g_time_zone_get_abbreviation(zone->zone, interval(zone, unix_time));
}

/*
 * Clocks change at most once in two days, so the offsets of a day before and a
 * day after are the only candidates: a local time that neither gives back was
 * skipped, one that both give back comes twice.
 */
enum zone_times
zone_unix(const struct zone *zone, int64_t local, int64_t *unix_time)
{
    int64_t before = local - offset(zone, local - DAY), after = local - offset(zone, local + DAY);
    bool fits_before = zone_local(zone, before) == local, fits_after = zone_local(zone, after) == local;

    /* With an offset from before the leap, a skipped 2:30 is 3:30 after it. */
    *unix_time = fits_before || !fits_after ? before : after;
    if (!fits_before && !fits_after)
        return ZONE_SKIPPED;
    return fits_before && fits_after && before != after ? ZONE_TWICE : ZONE_ONCE;
}
