#include "db/read/placement.h"

#include <glib.h>
#include <string.h>

#include "db/read/when.h"

enum { DAY = 86400 };

/* Nothing, or the ":" that some systems make of nothing. */
static bool
is_blank(const char *s)
{
    return s == NULL || s[strspn(s, " \t\r\n:")] == '\0';
}

/* The instant of a local time at the venue; an error if it is none. */
static bool
local_to_unix(struct stage *stage, const struct placement *p, int64_t local, int64_t *out)
{
    char text[WHEN_TEXT];

    return stage_local(stage, when_text(local, text), p->where, out);
}

static int
clock_of(int64_t local)
{
    return (int)(local % DAY + (local % DAY < 0 ? DAY : 0));
}

/* The start on the clock, on the day it is listed under. */
static bool
from_day(struct stage *stage, const struct placement *p, int clock, int64_t *out)
{
    struct when day;

    if (is_blank(p->day) || !when_parse(p->day, &day)) {
        report_error(stage_report(stage), p->where, "session \"%s\": its day \"%.20s\" is no date; write it like 2015-08-17",
                     p->title, is_blank(p->day) ? "" : p->day);
        return false;
    }
    day.local -= clock_of(day.local);
    if (clock < stage_day_change(stage) * 60)
        day.local += DAY;
    return local_to_unix(stage, p, day.local + clock, out);
}

/* A date that says which instant it is, and a clock time that should be the same. */
static bool
from_instant(struct stage *stage, const struct placement *p, const struct when *date, int clock, int64_t *out)
{
    int64_t instant = date->local - date->offset;
    bool written = clock_of(date->local) == clock % DAY;
    bool there = stage_zone(stage) != NULL && stage_clock(stage, instant) == clock % DAY;

    if (there || (written && stage_zone(stage) == NULL)) {
        if (!written)
            stage_note(stage, p->where, "session \"%s\": date \"%.40s\" has another offset than %s; it is the same time as start \"%.10s\"",
                       p->title, p->date, stage_zone(stage), p->start);
        *out = instant;
        return true;
    }
    if (written && date->offset == 0) {
        stage_note(stage, p->where, "session \"%s\": date \"%.40s\" says UTC but is the clock of %s; its offset is left out of account",
                   p->title, p->date, stage_zone(stage));
        return local_to_unix(stage, p, date->local, out);
    }
    if (written) {
        char text[WHEN_TEXT];

        *out = instant;
        if (stage_has_other_zone(stage))
            return true;
        when_text(instant - clock_of(instant) + stage_clock(stage, instant), text);
        stage_note(stage, p->where, "session \"%s\": date \"%.40s\" is %s in %s, which is what signs will say; if the zone is wrong, say the right one with --zone",
                   p->title, p->date, strrchr(text, ' ') + 1, stage_zone(stage));
        return true;
    }
    stage_note(stage, p->where, "session \"%s\": date \"%.40s\" and start \"%.10s\" disagree; taken as %.10s on %.20s",
               p->title, p->date, p->start, p->start, is_blank(p->day) ? "" : p->day);
    return from_day(stage, p, clock, out);
}

static bool
find_start(struct stage *stage, const struct placement *p, int64_t *out)
{
    struct when date = { 0 };
    int clock = 0;
    bool has_date = !is_blank(p->date) && when_parse(p->date, &date);
    bool has_clock = !is_blank(p->start) && when_clock(p->start, &clock);

    if (!is_blank(p->date) && !has_date)
        stage_note(stage, p->where, "session \"%s\": \"%.40s\" is no date; left out of account", p->title, p->date);
    if (has_date && date.has_clock && !has_clock) {
        if (!date.has_offset)
            return local_to_unix(stage, p, date.local, out);
        *out = date.local - date.offset;
        return true;
    }
    if (is_blank(p->start) && (is_blank(p->date) || has_date)) {
        stage_note(stage, p->where, "session \"%s\" has no time; taken as not scheduled", p->title);
        *out = INT64_MIN;
        return true;
    }
    if (!has_clock) {
        report_error(stage_report(stage), p->where, "session \"%s\": start \"%.20s\" is no time; write it like 09:30", p->title,
                     p->start == NULL ? "" : p->start);
        return false;
    }
    if (has_date && date.has_offset)
        return from_instant(stage, p, &date, clock, out);
    if (has_date && (!date.has_clock || clock_of(date.local) == clock % DAY)) {
        int64_t midnight = date.local - clock_of(date.local);

        return local_to_unix(stage, p, date.has_clock ? date.local : midnight + clock, out);
    }
    if (has_date)
        stage_note(stage, p->where, "session \"%s\": date \"%.40s\" and start \"%.10s\" disagree; taken as %.10s on %.20s",
                   p->title, p->date, p->start, p->start, is_blank(p->day) ? "" : p->day);
    return from_day(stage, p, clock, out);
}

/* "PT1H30M" of the second version of schedule.json; -1 if it is none. */
static int64_t
iso_seconds(const char *text)
{
    static const struct { char unit; int seconds; } units[] = { { 'D', 86400 }, { 'H', 3600 }, { 'M', 60 }, { 'S', 1 } };
    int64_t seconds = 0;
    bool time = false;

    for (text++; *text != '\0'; text++) {
        int64_t n = 0;
        int digits = 0, unit = 0;

        if (!time && *text == 'T') {
            time = true;
            continue;
        }
        for (; g_ascii_isdigit(*text) && digits < 9; text++, digits++)
            n = n * 10 + (*text - '0');
        while (unit < 4 && (units[unit].unit != *text || time != (unit > 0)))
            unit++;
        if (digits == 0 || unit == 4)
            return -1;
        seconds += n * units[unit].seconds;
    }
    return seconds;
}

/* "0:45", "01:30:00", "55:23" are hours and minutes; "90", "135.0:00" and "0:90" can only be minutes. -1 if it is none. */
static int64_t
duration_seconds(const char *text, bool *minutes)
{
    int64_t part[3] = { 0 };
    int n = 0;
    bool fraction = false;

    *minutes = false;
    text += strspn(text, " \t\r\n");
    if (*text == 'P')
        return iso_seconds(text);
    while (n < 3) {
        int digits = 0;

        for (; g_ascii_isdigit(*text); text++, digits++)
            part[n] = digits < 9 ? part[n] * 10 + (*text - '0') : part[n];
        if (digits == 0 || digits > 9)
            return -1;
        if (n == 0 && *text == '.') {
            fraction = true;
            for (text++; g_ascii_isdigit(*text); text++)
                ;
        }
        n++;
        if (*text != ':')
            break;
        text++;
    }
    *minutes = n == 1 || fraction || (n == 2 && part[0] == 0 && part[1] > 59);
    if (text[strspn(text, " \t\r\n")] != '\0' || (!*minutes && part[1] > 59) || part[2] > 59)
        return -1;
    if (*minutes)
        return (n == 1 || fraction ? part[0] : part[1]) * 60;
    return part[0] * 3600 + part[1] * 60 + part[2];
}

bool
placement_find(struct stage *stage, const struct placement *p, int64_t *start, int64_t *end)
{
    int64_t seconds;
    bool minutes;

    *end = INT64_MIN;
    if (!find_start(stage, p, start))
        return false;
    if (*start == INT64_MIN)
        return true;
    *end = *start - 1;
    if (is_blank(p->duration)) {
        stage_note(stage, p->where, "session \"%s\" has no duration; kept without an end", p->title);
        return true;
    }
    seconds = duration_seconds(p->duration, &minutes);
    if (seconds < 0) {
        stage_note(stage, p->where, "session \"%s\": \"%.20s\" is no duration; kept without an end", p->title, p->duration);
    } else if (seconds == 0) {
        stage_note(stage, p->where, "session \"%s\": duration \"%.20s\"; kept without an end", p->title, p->duration);
    } else {
        if (minutes)
            stage_note(stage, p->where, "session \"%s\": duration \"%.20s\" taken as minutes", p->title, p->duration);
        else if (seconds > DAY)
            stage_note(stage, p->where, "session \"%s\": duration \"%.20s\" is longer than a day", p->title, p->duration);
        *end = *start + seconds;
    }
    return true;
}

void
placement_of_ends(struct stage *stage, struct staged_session *s)
{
    if (s->start == INT64_MIN) {
        stage_note(stage, s->where, "session \"%.100s\" has no time; taken as not scheduled", s->title);
    } else if (s->end <= s->start) {
        stage_note(stage, s->where, "session \"%.100s\" does not end after it begins; kept without an end", s->title);
        s->end = s->start - 1;
    }
}
