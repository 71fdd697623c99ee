/* When the sessions of a table are: dates and times in the forms that people write. */
#include "db/table/read_table.h"

#include <glib.h>
#include <string.h>

#include "db/read/when.h"

static const enum field dated[] = { FIELD_DATE, FIELD_START, FIELD_END_DATE, FIELD_END };

static struct source
at(const struct table_times *t, const struct table_row *row)
{
    return (struct source){ t->table->path, row->line, 0 };
}

/* A date of that many days from 1970-01-01. */
static struct moment
moment_of_day(int64_t days)
{
    struct moment m = { .has_date = true, .end = -1 };
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(days + 719163));
    m.day = g_date_get_day(&date);
    m.month = (int)g_date_get_month(&date);
    m.year = g_date_get_year(&date);
    return m;
}

/* "2", "Day 2": 2; -1 if it is no number of a day. */
static int
day_number(const char *text)
{
    static const char *const words[] = { "", "day", "tag", "jour", "día", "dia", "giorno", "dag", NULL };
    char *folded = mapping_fold(text), *number = folded + strcspn(folded, "0123456789");
    guint64 n = 0;
    bool is = g_ascii_string_to_unsigned(number, 10, 0, 60, &n, NULL);

    *number = '\0';
    is = is && g_strv_contains(words, g_strstrip(folded));
    g_free(folded);
    return is ? (int)n : -1;
}

bool
table_day_and_month(const char *text, struct moment *m)
{
    size_t day = strspn(text, "0123456789"), month = text[day] == '.' ? strspn(text + day + 1, "0123456789") : 0;
    char *dotted;
    bool is;

    if (day == 0 || day > 2 || month == 0 || month > 2 || text[day + 1 + month] != '\0')
        return false;
    dotted = g_strconcat(text, ".", NULL);
    is = moment_read(dotted, m) && m->has_date;
    g_free(dotted);
    return is;
}

bool
table_is_relative_day(const char *text, int *number, int *weekday)
{
    struct moment m;
    bool date = moment_read(text, &m) && m.has_date;

    *number = day_number(text);
    *weekday = date || m.day > 0 || m.month > 0 ? 0 : m.weekday;
    return *number >= 0 || *weekday > 0;
}

/* The date of such a day. */
static bool
relative_day(const struct table_times *t, const char *text, struct moment *date)
{
    int64_t first = t->map->first_day, days = first;
    int number, weekday;

    if (first == INT64_MIN || !table_is_relative_day(text, &number, &weekday))
        return false;
    if (number >= 0)
        days += number - 1;             /* before the first there may be a day 0 */
    else
        days += ((weekday - 1 - (first + 3) % 7) % 7 + 7) % 7;      /* 1970 began on a Thursday */
    *date = moment_of_day(days);
    return true;
}

/* "44384.375", as spreadsheets count: days from the end of 1899, and a part of the day. */
static bool
serial(const char *text, struct moment *m)
{
    enum { TO_1970 = 25569 };
    double days = g_ascii_strtod(text, NULL);

    if (text[strspn(text, "0123456789.")] != '\0')
        return false;
    *m = moment_of_day((int64_t)days - TO_1970);
    m->clock = (int)((days - (double)(int64_t)days) * 1440 + 0.5) * 60;
    m->has_clock = strchr(text, '.') != NULL;
    return true;
}

/* "9" where a time is wanted: nine o'clock. And "0.375", as spreadsheets count it: a part of the day. */
static bool
lone_hour(const char *text, struct moment *m)
{
    guint64 hour;
    int clock;

    if (g_ascii_string_to_unsigned(text, 10, 0, 24, &hour, NULL))
        clock = (int)hour * 3600;
    else if (text[0] != '\0' && strspn(text, "0123456789") == 5 && (text[5] == '\0' || text[5] == '.') && *text >= '3' && *text <= '6')
        return serial(text, m);
    else if (g_str_has_prefix(text, "0.") && strlen(text) > 2 && text[2 + strspn(text + 2, "0123456789")] == '\0')
        clock = (int)(g_ascii_strtod(text, NULL) * 1440 + 0.5) * 60;
    else
        return false;
    *m = (struct moment){ .has_clock = true, .clock = clock, .end = -1 };
    return true;
}

enum { EARLY = 7 * 3600, NOON = 12 * 3600 };

/*
 * "11:55-1:30", and never an hour past noon: the clock of the whole file has
 * twelve hours, and what is before seven is in the afternoon.
 */
static bool
is_on_twelve_hours(const struct table_times *t, size_t first, struct arena *arena)
{
    static const enum field timed[] = { FIELD_START, FIELD_END, FIELD_DATE };
    bool back = false;

    for (size_t i = first; i < t->table->n; i++) {
        struct moment m[3];

        arena_reset(arena);
        for (size_t k = 0; k < 3; k++) {
            const char *text = table_value(t->map, &t->table->rows[i], timed[k], arena);

            if (!(k < 2 && lone_hour(text, &m[k])) && !moment_read(text, &m[k]))
                m[k] = (struct moment){ .end = -1 };
            if (m[k].clock >= NOON + 3600 || m[k].end >= NOON + 3600 || m[k].has_offset)
                return false;
        }
        for (size_t k = 0; k < 3; k++) {
            int end = m[k].end >= 0 ? m[k].end : k == 0 && m[1].has_clock && !m[1].has_date ? m[1].clock : -1;

            back = back || (m[k].has_clock && m[k].clock >= EARLY && end >= 0 && end < EARLY && end > 0);
        }
    }
    return back;
}

static void
to_afternoon(struct table_times *t, const struct table_row *row, const char *text, struct moment *m)
{
    bool begins = m->has_clock && m->clock < EARLY, ends = m->end >= 0 && m->end < EARLY;

    if (begins)
        m->clock += NOON;
    if (ends)
        m->end += NOON;
    if (begins || ends)
        stage_note(t->stage, at(t, row), "no time is past 12:59, and some go back to 1: \"%.40s\" is taken as in the afternoon", text);
}

bool
table_times_begin(struct table_times *t, size_t first, struct arena *arena)
{
    /* a row that shows each order, and one that fits both */
    const struct table_row *shows[4] = { NULL }, *open = NULL;
    char *said[4] = { NULL }, *open_said = NULL;
    struct report *report = stage_report(t->stage);
    bool ok = true;

    t->order = t->map->dates;
    t->twelve = !t->map->utc && is_on_twelve_hours(t, first, arena);
    for (size_t i = first; t->order == ORDER_UNKNOWN && i < t->table->n; i++) {
        const struct table_row *row = &t->table->rows[i];

        for (size_t k = 0; k < G_N_ELEMENTS(dated); k++) {
            const char *text = table_value(t->map, row, dated[k], arena);
            struct moment m;
            enum date_order order;
            int64_t days;

            if (*text == '\0' || !moment_read(text, &m) || !m.numbers)
                continue;
            order = moment_order(&m);
            if (order == ORDER_UNKNOWN && open == NULL && moment_days(&m, ORDER_DAY, 2000, &days) && m.number[0] != m.number[1]) {
                open = row;
                open_said = g_strndup(text, 40);
            } else if (order != ORDER_UNKNOWN && shows[order] == NULL) {
                shows[order] = row;
                said[order] = g_strndup(text, 40);
            }
        }
        arena_reset(arena);
    }
    if (shows[ORDER_DAY] != NULL && shows[ORDER_MONTH] != NULL) {
        report_error(report, at(t, shows[ORDER_MONTH]), "\"%s\" has the month first, \"%s\" in row %d the day; "
                     "write all dates alike, best like 2015-08-17", said[ORDER_MONTH], said[ORDER_DAY], shows[ORDER_DAY]->line);
        ok = false;
    } else if (shows[ORDER_DAY] != NULL || shows[ORDER_MONTH] != NULL) {
        t->order = shows[ORDER_DAY] != NULL ? ORDER_DAY : ORDER_MONTH;
    } else if (open != NULL) {
        report_error(report, at(t, open), "\"%s\": is the day first, or the month? No date in the file tells. Say "
                     "\"dates = day/month/year\" or \"dates = month/day/year\" in a mapping (--show-columns writes one)", open_said);
        ok = false;
    }
    for (int i = 0; i < 4; i++)
        g_free(said[i]);
    g_free(open_said);
    return ok;
}

/* A cell that is a date or time; false if it is empty or, with a note, is none. */
static bool
moment_of(struct table_times *t, const struct table_row *row, enum field field, struct arena *arena, struct moment *m)
{
    static const char *const later[] = { "tba", "tbd", "tbc", "n/a", "-", "–", "—", "?", "none", "null", NULL };
    const char *text = table_value(t->map, row, field, arena);
    char letters[TABLE_LETTERS], *folded;
    bool is_time = field == FIELD_START || field == FIELD_END, none;
    int number, weekday;

    *m = (struct moment){ .end = -1 };
    if (*text == '\0')
        return false;
    if ((!is_time && mapping_has(t->map, FIELD_START) && table_day_and_month(text, m)) || (!is_time && relative_day(t, text, m)) || (!is_time && strlen(text) >= 5 && lone_hour(text, m)) || (is_time && lone_hour(text, m))
        || moment_read(text, m)) {
        t->read++;
        if (t->twelve)
            to_afternoon(t, row, text, m);
        return true;
    }
    if (!is_time && table_is_relative_day(text, &number, &weekday)) {
        stage_note(t->stage, at(t, row), "%s (column %s): \"%.40s\" does not tell the date; say that of the first day in a mapping, "
                   "like first day = 2015-08-17 (--show-columns writes one)", mapping_key(field),
                   table_letters(mapping_column(t->map, field, NULL)->column[0], letters), text);
        *m = (struct moment){ .end = -1 };
        return false;
    }
    folded = g_utf8_strdown(text, -1);
    none = g_strv_contains(later, folded);
    g_free(folded);
    *m = (struct moment){ .end = -1 };
    if (!none) {
        if (t->unread++ == 0) {
            g_strlcpy(t->example, text, sizeof t->example);
            t->example_line = row->line;
        }
        stage_note(t->stage, at(t, row), "%s (column %s): \"%.40s\" is neither a date nor a time, and is taken as empty",
                   mapping_key(field), table_letters(mapping_column(t->map, field, NULL)->column[0], letters), text);
    }
    return false;
}

/* Days of its date; false, with a note, if there is no such day. */
static bool
day_of(struct table_times *t, const struct table_row *row, const struct moment *m, int64_t *days)
{
    size_t errors = stage_report(t->stage)->errors;
    int year = t->map->year;

    if (year == 0 && t->map->first_day != INT64_MIN)
        year = moment_of_day(t->map->first_day).year;
    if (moment_days(m, t->order, year, days))
        return true;
    if (!moment_has_year(m) && year == 0 && !t->yearless)
        report_error(stage_report(t->stage), at(t, row), "the dates have no year; say it in a mapping, like year = 2015 (--show-columns writes one)");
    else if (!t->yearless)
        stage_note(t->stage, at(t, row), "there is no such day as in this row; kept without a time");
    t->yearless = t->yearless || stage_report(t->stage)->errors > errors;
    return false;
}

/* "9:00 PDT": is that what clocks at the venue say then? "PT" is either half of the year. */
static void
check_clock(struct table_times *t, const struct table_row *row, const struct moment *m, int64_t when)
{
    const char *there = stage_abbreviation(t->stage, when);
    size_t n = strlen(m->zone);

    if (n == 0 || there == NULL || strcmp(m->zone, there) == 0
        || (n == 2 && strlen(there) == 3 && there[0] == m->zone[0] && there[2] == m->zone[1]))
        return;
    stage_note(t->stage, at(t, row), "times say %s, but clocks in %s say %s then; taken as %s", m->zone, stage_zone(t->stage), there, there);
}

/* The instant of a day and clock. */
static bool
instant(struct table_times *t, const struct table_row *row, const struct moment *m, int64_t days, int clock, int64_t *out)
{
    int64_t local = days * 86400 + clock;
    char text[WHEN_TEXT];

    if (!m->has_offset && !t->map->utc) {
        if (!stage_local(t->stage, when_text(local, text), at(t, row), out))
            return false;
        check_clock(t, row, m, *out);
        return true;
    }
    *out = local - (m->has_offset ? m->offset : 0);
    if (m->has_offset && m->offset != 0 && stage_zone(t->stage) != NULL && stage_clock(t->stage, *out) != clock % 86400)
        stage_note(t->stage, at(t, row), "a time with an offset is %02d:%02d in %s, which is what signs will say; if the zone is "
                   "wrong, say the right one with --zone", stage_clock(t->stage, *out) / 3600, stage_clock(t->stage, *out) / 60 % 60,
                   stage_zone(t->stage));
    return true;
}

bool
table_times_pass(struct table_times *t, const struct table_row *row, struct arena *arena)
{
    const char *text = table_value(t->map, row, FIELD_DATE, arena), *start = table_value(t->map, row, FIELD_START, arena);
    struct moment m;
    unsigned cells = 0;

    if (*text == '\0' && !g_ascii_isdigit(*start))
        text = start;
    if (!relative_day(t, text, &m) && (!moment_read(text, &m) || !m.has_date))
        return false;
    t->above = m;
    for (unsigned i = 0; i < row->n; i++)
        cells += *row->cell[i] != '\0';
    return cells == 1;
}

bool
table_times_read(struct table_times *t, const struct table_row *row, struct staged_session *session, struct arena *arena)
{
    struct report *report = stage_report(t->stage);
    size_t errors = report->errors;
    struct moment date, start, end, end_date;
    bool has_date = moment_of(t, row, FIELD_DATE, arena, &date);
    bool has_start = moment_of(t, row, FIELD_START, arena, &start);
    bool has_end = moment_of(t, row, FIELD_END, arena, &end);
    bool has_end_date = moment_of(t, row, FIELD_END_DATE, arena, &end_date);
    const char *duration = table_value(t->map, row, FIELD_DURATION, arena);
    int64_t day, end_day;
    int seconds, clock = -1, number, weekday;

    session->start = INT64_MIN;
    session->end = INT64_MIN;
    if (!has_start && has_date && date.has_clock) {
        start = date;
        has_start = true;
    }
    if (!has_start || !start.has_clock) {
        if (has_start || has_date)
            stage_note(t->stage, at(t, row), "a day without a time; the session is kept without either");
        return true;
    }
    if (start.weekday > 0 && !start.has_date && (!has_date || !date.has_date) && relative_day(t, table_value(t->map, row, FIELD_START, arena), &date))
        has_date = true;
    if (has_date && date.has_date) {
        t->above = date;
    } else if (!start.has_date && t->above.has_date && (has_date || *table_value(t->map, row, FIELD_DATE, arena) == '\0')) {
        stage_note(t->stage, at(t, row), "a time without a day; taken as one of the day in the rows above");
        date = t->above;
        has_date = true;
    }
    if (!start.has_date && (!has_date || !date.has_date) && t->map->first_day != INT64_MIN && !mapping_has(t->map, FIELD_DATE)) {
        date = moment_of_day(t->map->first_day);
        has_date = true;
    }
    if (!start.has_date && (!has_date || !date.has_date)) {
        /* of a day that is there, but no date, it has been said */
        if (!table_is_relative_day(table_value(t->map, row, FIELD_DATE, arena), &number, &weekday))
            stage_note(t->stage, at(t, row), "a time without a day; the session is kept without either; say the day in a mapping, "
                       "like first day = 2015-08-17 (--show-columns writes one)");
        return true;
    }
    if (!day_of(t, row, start.has_date ? &start : &date, &day) || !instant(t, row, &start, day, start.clock, &session->start))
        return report->errors == errors;

    if (has_end && end.has_clock)
        clock = end.clock;
    else if (start.end >= 0)
        clock = start.end;
    if (clock >= 0) {
        const struct moment *of = has_end && end.has_date ? &end : has_end_date && end_date.has_date ? &end_date : NULL;

        /* past midnight, if no day is said */
        end_day = of == NULL && clock < start.clock ? day + 1 : day;
        if (of != NULL && !day_of(t, row, of, &end_day))
            return report->errors == errors;
        if (!has_end)
            end = start;
        else if (!end.has_offset && start.has_offset) {
            end.has_offset = true;
            end.offset = start.offset;
        }
        if (!instant(t, row, &end, end_day, clock, &session->end))
            return false;
        if (session->end < session->start)
            stage_note(t->stage, at(t, row), "it ends before it begins; kept without an end");
    } else if (*duration != '\0') {
        if (moment_duration(duration, &seconds))
            session->end = session->start + seconds;
        else
            stage_note(t->stage, at(t, row), "duration \"%.40s\" is none; kept without an end", duration);
    }
    if (session->end == session->start) {
        stage_note(t->stage, at(t, row), "it ends when it begins; kept without an end");
        session->end = INT64_MIN;
    }
    return report->errors == errors;
}

bool
table_times_end(struct table_times *t)
{
    if (t->unread <= t->read)
        return true;
    report_error(stage_report(t->stage), (struct source){ t->table->path, t->example_line, 0 },
                 "\"%s\" is neither a date nor a time, and most others are not either; "
                 "say in a mapping which columns tell the time (--show-columns writes one)", t->example);
    return false;
}
