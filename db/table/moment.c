#include "db/table/moment.h"

#include <glib.h>
#include <string.h>

#include "db/read/when.h"

/* How months begin, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish; lower case, longest first where one begins another. */
static const struct { const char *start; int month; } months[] = {
    { "jan", 1 }, { "jän", 1 }, { "ene", 1 }, { "gen", 1 }, { "sty", 1 },
    { "feb", 2 }, { "fév", 2 }, { "fev", 2 }, { "lut", 2 },
    { "mars", 3 }, { "mar", 3 }, { "mär", 3 }, { "mrz", 3 }, { "maa", 3 }, { "mrt", 3 },
    { "apr", 4 }, { "avr", 4 }, { "abr", 4 }, { "kwi", 4 },
    { "may", 5 }, { "mai", 5 }, { "mag", 5 }, { "mei", 5 }, { "maj", 5 },
    { "juin", 6 }, { "jun", 6 }, { "giu", 6 }, { "cze", 6 },
    { "juil", 7 }, { "jul", 7 }, { "lug", 7 }, { "lip", 7 },
    { "aug", 8 }, { "aoû", 8 }, { "aou", 8 }, { "ago", 8 }, { "sie", 8 },
    { "sep", 9 }, { "set", 9 }, { "wrz", 9 },
    { "oct", 10 }, { "okt", 10 }, { "ott", 10 }, { "out", 10 }, { "paź", 10 },
    { "nov", 11 }, { "lis", 11 },
    { "dec", 12 }, { "dez", 12 }, { "déc", 12 }, { "dic", 12 }, { "gru", 12 },
};

/* How weekdays begin, in the same languages; of one or two letters they are whole. */
static const struct { const char *start; int weekday; } weekdays[] = {
    { "mon", 1 }, { "mo", 1 }, { "lun", 1 }, { "maandag", 1 }, { "segunda", 1 },
    { "tue", 2 }, { "di", 2 }, { "die", 2 }, { "mardi", 2 }, { "mar", 2 }, { "dinsdag", 2 }, { "terça", 2 },
    { "wed", 3 }, { "mi", 3 }, { "mit", 3 }, { "mer", 3 }, { "mié", 3 }, { "mie", 3 }, { "woensdag", 3 }, { "quarta", 3 },
    { "thu", 4 }, { "do", 4 }, { "don", 4 }, { "jeu", 4 }, { "jue", 4 }, { "gio", 4 }, { "donderdag", 4 }, { "quinta", 4 },
    { "fri", 5 }, { "fr", 5 }, { "fre", 5 }, { "ven", 5 }, { "vie", 5 }, { "vrijdag", 5 }, { "sexta", 5 },
    { "sat", 6 }, { "sa", 6 }, { "sam", 6 }, { "sonnabend", 6 }, { "sáb", 6 }, { "sab", 6 }, { "zaterdag", 6 },
    { "sun", 7 }, { "so", 7 }, { "sonntag", 7 }, { "dim", 7 }, { "dom", 7 }, { "zondag", 7 },
    { "月", 1 }, { "火", 2 }, { "水", 3 }, { "木", 4 }, { "金", 5 }, { "土", 6 }, { "日", 7 },
    { "周一", 1 }, { "周二", 2 }, { "周三", 3 }, { "周四", 4 }, { "周五", 5 }, { "周六", 6 }, { "周日", 7 },
    { "星期一", 1 }, { "星期二", 2 }, { "星期三", 3 }, { "星期四", 4 }, { "星期五", 5 }, { "星期六", 6 }, { "星期日", 7 },
    { "월", 1 }, { "화", 2 }, { "수", 3 }, { "목", 4 }, { "금", 5 }, { "토", 6 }, { "일", 7 },
};

/* What stands behind times for the clock of a part of the world. It is not trusted to say which: many places share them. */
static const char *const clocks[] = {
    "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt", "cet", "cest", "eet", "eest", "wet", "west", "bst",
    "ist", "jst", "kst", "sgt", "hkt", "aest", "aedt", "nzst", "nzdt", "brt", "sast", NULL,
};

/* What is behind a number in Chinese, Japanese and Korean. */
static const struct { const char *mark; char of; } marks[] = {
    { "年", 'y' }, { "년", 'y' }, { "月", 'm' }, { "월", 'm' }, { "日", 'd' }, { "号", 'd' }, { "일", 'd' },
    { "時", 'h' }, { "时", 'h' }, { "点", 'h' }, { "시", 'h' },
};

/* What else may stand in a date without changing it. */
static const char *const ignored[] = {
    "feira", "at", "on", "the", "midday", "of", "um", "am", "den", "der", "le", "à", "de", "del",
    "el", "il", "uhr", "th", "st", "nd", "rd", "er", "h", "hrs", "noon", "t",
};
static const char *const joins[] = { "to", "until", "till", "bis", "a", "à", "al", "tot", "do", NULL };

struct reading {
    const char    *from, *p;
    struct moment *m;
    int            clocks;              /* read so far */
    int            meridian[2];         /* of each: 0 none, 1 am, 2 pm */
    bool           joined;              /* a range's second time is to come */
};

static const char *
spaces(const char *p)
{
    while (*p == ' ' || *p == ',' || *p == '\t' || *p == '(' || *p == ')' || *p == '\n')
        p++;
    return p;
}

static int
digits(const char *p, int *value)
{
    int n = 0;

    *value = 0;
    while (n < 5 && g_ascii_isdigit(p[n]))
        *value = *value * 10 + (p[n++] - '0');
    return n;
}

/* "am", "a.m.", "p.m", "PM": 1 or 2, and how long it is. */
static int
meridian(const char *p, int *length)
{
    const char *from = p;
    char half;

    while (*p == ' ')
        p++;
    half = *p;
    if (half != 'a' && half != 'p')
        return 0;
    p++;
    if (*p == '.')
        p++;
    if (*p == ' ' && p[-1] == '.')
        p++;
    if (*p != 'm')
        return 0;
    p++;
    if (*p == '.')
        p++;
    if (g_ascii_isalpha(*p))
        return 0;
    *length = (int)(p - from);
    return half == 'a' ? 1 : 2;
}

static bool
add_clock(struct reading *r, int h, int m, int s)
{
    int n = r->clocks, length;

    if (n == 2 || h > 24 || m > 59 || s > 60)
        return false;
    r->meridian[n] = meridian(r->p, &length);
    if (r->meridian[n] > 0)
        r->p += length;
    if (n == 0) {
        r->m->clock = h * 3600 + m * 60 + MIN(s, 59);
        r->m->has_clock = true;
    } else {
        r->m->end = h * 3600 + m * 60 + MIN(s, 59);
    }
    r->clocks++;
    r->joined = false;
    return true;
}

/* "8:30", "18:30:00.000" behind the hour. */
static bool
colon_clock(struct reading *r, int h)
{
    int m, s = 0, n = digits(r->p + 1, &m);

    if (n != 2)
        return false;
    r->p += 3;
    if (*r->p == ':') {
        if (digits(r->p + 1, &s) != 2)
            return false;
        r->p += 3;
        if (*r->p == '.' && g_ascii_isdigit(r->p[1]))
            for (r->p++; g_ascii_isdigit(*r->p); r->p++)
                ;
    }
    return add_clock(r, h, m, s);
}

/* "21.4." and "4/21", which have no year. */
static bool
short_date(struct reading *r, int first)
{
    char sign = *r->p;
    int second, n = digits(r->p + 1, &second);
    const char *behind = r->p + 1 + n;

    if (r->m->has_date || r->m->day > 0 || n == 0 || n > 2 || first > 31 || second > 31)
        return false;
    if (sign == '.' && *behind == '.' && !g_ascii_isdigit(behind[1])) {
        r->m->day = first;
        r->m->month = second;
        r->p = behind + 1;
    } else if (sign == '/' && *behind != '/' && !g_ascii_isalpha(*behind)) {
        r->m->numbers = true;
        r->m->number[0] = first;
        r->m->number[1] = second;
        r->m->number[2] = -1;
        r->p = behind;
    } else {
        return false;
    }
    return r->m->has_date = true;
}

/* Three numbers with the same sign between. `length` is that of the first, which has been read. */
static bool
number_date(struct reading *r, int first, int length)
{
    struct moment *m = r->m;
    char sign = *r->p;
    int b, c, n = digits(r->p + 1, &b), k;

    if (m->has_date || n == 0 || n > 2 || r->p[1 + n] != sign)
        return false;
    k = digits(r->p + 2 + n, &c);
    if (k != 2 && k != 4)
        return false;
    r->p += 2 + n + k;
    m->has_date = true;
    m->number[0] = first;
    m->number[1] = b;
    m->number[2] = c;
    if (length == 4) {
        m->year = first;
        m->month = b;
        m->day = c;
        return k == 2;
    }
    /* between points, the day is first wherever points are used */
    if (sign == '.') {
        m->day = first;
        m->month = b;
        m->year = k == 2 ? 2000 + c : c;
    } else {
        m->numbers = true;
    }
    return true;
}

static bool
is_offset(const char *p)
{
    int n, value;

    n = digits(p + 1, &value);
    return n == 4 || (n == 2 && p[3] == ':' && *p == '+');
}

static bool
read_offset(struct reading *r)
{
    int sign = *r->p == '-' ? -1 : 1, value, minutes = 0, n = digits(r->p + 1, &value);

    r->p += 1 + n;
    if (n == 2 && *r->p == ':') {
        if (digits(r->p + 1, &minutes) != 2)
            return false;
        r->p += 3;
    } else {
        minutes = value % 100;
        value /= 100;
    }
    r->m->has_offset = true;
    r->m->offset = sign * (value * 3600 + minutes * 60);
    return value <= 15 && minutes < 60;
}

/* Behind an hour: "- 10 am", "–11:30 pm", so that it is an hour too. */
static bool
is_range(const char *p)
{
    int n, value, length;

    p = spaces(p);
    if (*p != '-' && !g_str_has_prefix(p, "–") && !g_str_has_prefix(p, "—"))
        return false;
    p = spaces(g_utf8_next_char(p));
    n = digits(p, &value);
    p += n;
    if (*p == ':' && digits(p + 1, &value) == 2)
        p += 3;
    return (n == 1 || n == 2) && meridian(p, &length) > 0;
}

/* "10月": a number that says by its mark what it is. */
static bool
marked_number(struct reading *r, int value, bool *ok)
{
    struct moment *m = r->m;
    int minutes = 0, n;

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (!g_str_has_prefix(r->p, marks[i].mark))
            continue;
        r->p += strlen(marks[i].mark);
        *ok = true;
        switch (marks[i].of) {
        case 'y':
            m->year = value;
            break;
        case 'm':
            m->month = value;
            break;
        case 'd':
            m->day = value;
            break;
        default:
            n = digits(r->p, &minutes);
            r->p += n;
            if (n > 0 && *r->p != '\0' && !g_ascii_isgraph(*r->p))
                r->p = g_utf8_next_char(r->p);          /* minutes have a mark too */
            *ok = add_clock(r, value, minutes, 0);
        }
        return true;
    }
    return false;
}

static bool
read_number(struct reading *r)
{
    struct moment *m = r->m;
    bool after_dash = r->p > r->from && r->p[-1] == '-', ok;
    int value, n = digits(r->p, &value), next, length;

    r->p += n;
    if (n == 5)
        return false;
    if (marked_number(r, value, &ok))
        return ok;
    if (n == 2 && after_dash && m->day > 0 && m->month > 0 && m->year == 0 && r->clocks == 0) {    /* 5-Oct-26 */
        m->year = 2000 + value;
        return true;
    }
    if (*r->p == ':' && n <= 2)
        return colon_clock(r, value);
    if ((*r->p == '/' || *r->p == '.' || *r->p == '-') && n != 3 && (number_date(r, value, n) || (n <= 2 && short_date(r, value))))
        return true;
    if (*r->p == 'h' && n <= 2 && !g_ascii_isalpha(r->p[1])) {      /* 14h30 */
        int k = digits(r->p + 1, &next);

        r->p += 1 + k;
        return (k == 0 || k == 2) && add_clock(r, value, k == 0 ? 0 : next, 0);
    }
    if (*r->p == '.' && n <= 2 && digits(r->p + 1, &next) == 2 && (m->has_date || r->p[3] != '.')) {   /* 14.30 */
        r->p += 3;
        return add_clock(r, value, next, 0);
    }
    if (meridian(r->p, &length) > 0 && n <= 2)
        return value <= 12 && add_clock(r, value, 0, 0);
    if (n <= 2 && r->clocks == 0 && (g_str_has_prefix(spaces(r->p), "uhr") || g_str_has_prefix(spaces(r->p), "noon") || is_range(r->p)))
        return value <= 24 && add_clock(r, value, 0, 0);
    if (n <= 2 && r->joined)                                        /* 9-10 am */
        return add_clock(r, value, 0, 0);
    if (n == 4 && m->day == 0 && m->month == 0 && *r->p == '\0' && !m->has_date && r->clocks == 0)
        return add_clock(r, value / 100, value % 100, 0);    /* 0930 */
    if (n == 4 && m->year == 0 && value >= 1900 && value <= 2199) {
        m->year = value;
        return true;
    }
    if (n <= 2 && m->day == 0 && !m->has_date) {
        m->day = value;
        if (*r->p == '.')
            r->p++;
        return true;
    }
    return false;
}

static bool
begins(const char *word, const char *start)
{
    size_t n = strlen(word);

    return strcmp(word, start) == 0 || (strlen(start) >= 3 && n > 3 && n < 12 && g_str_has_prefix(word, start));
}

static bool
read_word(struct reading *r)
{
    const char *end = r->p;
    char *word;
    bool known = false;

    while (*end != '\0' && (g_unichar_isalpha(g_utf8_get_char(end)) || g_unichar_ismark(g_utf8_get_char(end))))
        end = g_utf8_next_char(end);
    word = g_strndup(r->p, (gsize)(end - r->p));
    r->p = end;
    if (*r->p == '.')
        r->p++;
    if (r->clocks == 1 && (g_strv_contains(joins, word) || (strcmp(word, "et") == 0 && g_ascii_isdigit(*spaces(r->p))))) {
        r->joined = known = true;
    } else if (strcmp(word, "z") == 0 || strcmp(word, "utc") == 0 || strcmp(word, "gmt") == 0) {
        known = r->m->has_offset = r->clocks > 0;
    } else if (r->clocks > 0 && g_strv_contains(clocks, word)) {
        g_strlcpy(r->m->zone, word, sizeof r->m->zone);
        for (char *c = r->m->zone; *c != '\0'; c++)
            *c = g_ascii_toupper(*c);
        known = true;
    } else if (r->clocks == 0 && strcmp(word, "noon") == 0) {
        known = add_clock(r, 12, 0, 0);
    } else {
        bool tuesday = strcmp(word, "mardi") == 0 || strcmp(word, "martes") == 0 || g_str_has_prefix(word, "marted");

        for (size_t i = 0; i < G_N_ELEMENTS(months) && !known && r->m->month == 0; i++) {
            if (g_str_has_prefix(word, months[i].start) && !tuesday) {
                r->m->month = months[i].month;
                known = true;
            }
        }
        for (size_t i = 0; i < G_N_ELEMENTS(weekdays) && !known; i++) {
            if (begins(word, weekdays[i].start)) {
                r->m->weekday = weekdays[i].weekday;
                known = true;
            }
        }
        for (size_t i = 0; i < G_N_ELEMENTS(ignored) && !known; i++)
            known = begins(word, ignored[i]);
    }
    g_free(word);
    return known;
}

/* Twelve hours or twenty-four; "9 to 10 am" is in the morning both times. */
static bool
settle(struct reading *r)
{
    int *clock[2] = { &r->m->clock, &r->m->end };

    if (r->clocks == 2 && r->meridian[0] == 0 && r->meridian[1] > 0 && *clock[0] / 3600 <= 12)
        r->meridian[0] = r->meridian[1] == 2 && *clock[0] % (12 * 3600) > *clock[1] % (12 * 3600) ? 1 : r->meridian[1];
    for (int i = 0; i < r->clocks; i++) {
        int h = *clock[i] / 3600;

        if (r->meridian[i] == 1 && h == 12)
            *clock[i] -= 12 * 3600;
        else if (r->meridian[i] == 2 && h < 12)
            *clock[i] += 12 * 3600;
        if (*clock[i] > 24 * 3600)
            return false;
    }
    return true;
}

/* "2015-08-17 09:00-09:45": a range, where ISO 8601 would have an offset. An offset comes after seconds, or after "T". */
static bool
is_iso_range(const char *text)
{
    const char *space = strchr(text, ' '), *dash = space == NULL ? NULL : strchr(space, '-');
    int h, m;

    return dash != NULL && dash - space <= 6 && digits(dash + 1, &h) > 0 && strchr(dash, ':') != NULL
        && digits(strchr(dash, ':') + 1, &m) == 2;
}

/* "20261005", "20261005T0900", "20261005 090000" as ISO 8601 has it with signs between; false if it is nothing like it. */
static bool
parse_compact(const char *text, struct when *when)
{
    size_t n = strspn(text, "0123456789"), k;
    const char *clock = text + n + (text[n] == 'T' || text[n] == ' ');
    char *iso;
    bool ok;

    k = strspn(clock, "0123456789");
    if (n != 8 || (clock[k] != '\0' && strcmp(clock + k, "Z") != 0) || (k != 0 && k != 4 && k != 6))
        return false;
    iso = k == 0 ? g_strdup_printf("%.4s-%.2s-%.2s", text, text + 4, text + 6)
                 : g_strdup_printf("%.4s-%.2s-%.2sT%.2s:%.2s%s", text, text + 4, text + 6, clock, clock + 2, clock + k);
    ok = when_parse(iso, when);
    g_free(iso);
    return ok;
}

bool
moment_read(const char *text, struct moment *m)
{
    struct when when;
    struct reading r = { .m = m };
    char *lower, *end;
    GDate date;
    bool ok = true;

    *m = (struct moment){ .end = -1 };
    if (strlen(text) > 120 || !g_utf8_validate(text, -1, NULL))
        return false;
    if (!is_iso_range(text) && (when_parse(text, &when) || parse_compact(text, &when))) {
        int64_t days = (when.local - (when.local % 86400 + 86400) % 86400) / 86400;

        g_date_clear(&date, 1);
        g_date_set_julian(&date, (guint32)(days + 719163));
        m->has_date = true;
        m->day = g_date_get_day(&date);
        m->month = (int)g_date_get_month(&date);
        m->year = g_date_get_year(&date);
        m->has_clock = when.has_clock;
        m->clock = (int)(when.local - days * 86400);
        m->has_offset = when.has_offset;
        m->offset = when.offset;
        return true;
    }
    lower = g_utf8_strdown(text, -1);
    end = g_utf8_normalize(lower, -1, G_NORMALIZE_NFKC);
    g_free(lower);
    lower = end;
    r.from = lower;
    r.p = spaces(lower);
    while (ok && *r.p != '\0') {
        gunichar c = g_utf8_get_char(r.p);

        if (g_ascii_isdigit(*r.p))
            ok = read_number(&r);
        else if (g_unichar_isalpha(c))
            ok = read_word(&r);
        else if ((*r.p == '+' || *r.p == '-') && r.clocks > 0 && is_offset(r.p)
                 && (r.m->has_date || (r.m->day > 0 && r.m->month > 0)))
            ok = read_offset(&r);
        else if (r.clocks == 1 && (*r.p == '-' || *r.p == '~' || c == 0x301c || (c >= 0x2012 && c <= 0x2015))) {
            r.joined = true;
            r.p = g_utf8_next_char(r.p);
        } else if (*r.p == '-' || *r.p == '.' || *r.p == '/' || *r.p == '|' || *r.p == '@' || c == 0xb7 || (c >= 0x2010 && c <= 0x2015)) {
            r.p = g_utf8_next_char(r.p);
        } else {
            ok = false;
        }
        r.p = spaces(r.p);
    }
    g_free(lower);
    m->has_date = m->has_date || (m->day > 0 && m->month > 0);
    /* a lone number or month is nothing */
    return ok && !r.joined && (m->has_date || (m->has_clock && m->day == 0 && m->month == 0 && m->year == 0)) && settle(&r);
}

static int
whole_year(int y)
{
    return y < 100 ? 2000 + y : y;
}

static bool
take(const struct moment *m, enum date_order order, int *day, int *month, int *year)
{
    const int *n = m->number;

    if (n[2] >= 0 && order != ORDER_YEAR)
        *year = whole_year(n[2]);
    switch (order) {
    case ORDER_DAY:
        *day = n[0], *month = n[1];
        return true;
    case ORDER_MONTH:
        *month = n[0], *day = n[1];
        return true;
    case ORDER_YEAR:
        *year = whole_year(n[0]), *month = n[1], *day = n[2];
        return n[2] >= 0;
    case ORDER_UNKNOWN:
        break;
    }
    return false;
}

bool
moment_days(const struct moment *m, enum date_order order, int year, int64_t *days)
{
    int day = m->day, month = m->month, y = m->year != 0 ? m->year : year;

    if (!m->has_date)
        return false;
    if (m->numbers && order == ORDER_UNKNOWN && m->number[0] == m->number[1])
        order = ORDER_DAY;
    if (m->numbers && !take(m, order, &day, &month, &y))
        return false;
    return when_date(y, month, day, days);
}

bool
moment_has_year(const struct moment *m)
{
    return m->year != 0 || (m->numbers && m->number[2] >= 0);
}

enum date_order
moment_order(const struct moment *m)
{
    enum { LEAP = 2000 };               /* has all days that any year has */
    int64_t days;
    bool day_first, month_first;

    if (!m->has_date || !m->numbers)
        return ORDER_UNKNOWN;
    day_first = moment_days(m, ORDER_DAY, LEAP, &days);
    month_first = moment_days(m, ORDER_MONTH, LEAP, &days);
    return day_first == month_first ? ORDER_UNKNOWN : day_first ? ORDER_DAY : ORDER_MONTH;
}

/* A number with a point or comma, in millis; where it ends. */
static const char *
decimal(const char *p, int64_t *millis)
{
    int64_t unit = 1000;

    *millis = 0;
    if (!g_ascii_isdigit(*p))
        return NULL;
    for (; g_ascii_isdigit(*p) && *millis < 100000000; p++)
        *millis = *millis * 10 + (*p - '0') * 1000;
    if ((*p == '.' || *p == ',') && g_ascii_isdigit(p[1]))
        for (p++; g_ascii_isdigit(*p); p++) {
            unit /= 10;
            *millis += (*p - '0') * unit;
        }
    return p;
}

bool
moment_duration(const char *text, int *seconds)
{
    const char *p = spaces(text);
    int64_t total = 0, millis, before = 0;      /* before: what a number just read counts if no unit follows */
    int parts = 0;

    if (strlen(text) > 60)
        return false;
    if (g_ascii_toupper(p[0]) == 'P' && g_ascii_toupper(p[1]) == 'T')
        p += 2;
    while (*(p = spaces(p)) != '\0') {
        int64_t unit = before > 0 ? before : 60;

        if ((p = decimal(p, &millis)) == NULL || ++parts > 3)
            return false;
        p = spaces(p);
        before = 0;
        if (*p == ':') {                        /* 0:45, 0:45:00 */
            int m, s = 0, n = digits(p + 1, &m);

            if (parts > 1 || n != 2 || m > 59 || millis % 1000 != 0)
                return false;
            p += 3;
            if (*p == ':') {
                if (digits(p + 1, &s) != 2 || s > 59)
                    return false;
                p += 3;
            }
            total = millis * 3600 + (m * 60 + s) * 1000;
            if (*spaces(p) != '\0' && g_ascii_tolower(*spaces(p)) != 'h')
                return false;
            break;
        }
        switch (g_ascii_tolower(*p)) {
        case 'h':
            unit = 3600;
            before = 60;                        /* 1h30 */
            break;
        case 's':
            unit = 1;
            if (g_ascii_strncasecmp(p, "std", 3) == 0 || g_ascii_strncasecmp(p, "stun", 4) == 0) {
                unit = 3600;
                before = 60;
            }
            break;
        case 'm': case '\'':
            unit = 60;
            break;
        case '\0':
            if (parts == 1 && millis % 1000 != 0 && millis < 5000)
                unit = 3600;
            break;
        default:
            if (!g_ascii_isdigit(*p))
                return false;
        }
        total += millis * unit;
        while (g_ascii_isalpha(*p) || *p == '.' || *p == '\'')
            p++;
    }
    if (parts == 0 || total > (int64_t)1000 * 86400 * 366)
        return false;
    *seconds = (int)(total / 1000);
    return true;
}
