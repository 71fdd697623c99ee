#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "db/internal.h"

enum { DAY = 86400, DAY_MINUTES = 1440, MOST_FILLED = 4 };

/* Years 1900 to 2199, as everywhere in db/. */
static const sqlite3_int64 first_utc = -2208988800, last_utc = 7258118399;

/* What the functions of one connection know. */
struct told {
    struct words *words;
    int           users;                /* functions that hold it */

    struct zone  *zone;                 /* of the event, as of `changes` */
    bool          has_clock, twelve;    /* what the event says of the clock */
    sqlite3_int64 changes;              /* -1: not read, or not to be relied on */
};

static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };
static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july",
                                      "august", "september", "october", "november", "december" };

static struct told *
told(sqlite3_context *ctx)
{
    return sqlite3_user_data(ctx);
}

static void
told_release(void *user)
{
    struct told *t = user;

    if (--t->users > 0)
        return;
    zone_close(t->zone);
    g_free(t);
}

__attribute__((format(printf, 2, 3))) static void
fail(sqlite3_context *ctx, const char *format, ...)
{
    va_list args;
    char *message;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    sqlite3_result_error(ctx, message, -1);
    g_free(message);
}

static void
give(sqlite3_context *ctx, GString *text)
{
    sqlite3_result_text(ctx, text->str, (int)text->len, SQLITE_TRANSIENT);
    g_string_free(text, TRUE);
}

/*
 * Zone and clock of the event. They are read again after any change to the
 * file, and every time within a transaction that writes, since it may yet be
 * undone; a statement kept for it would keep the connection from closing.
 */
static bool
know_event(sqlite3_context *ctx)
{
    struct told *t = told(ctx);
    sqlite3 *db = sqlite3_context_db_handle(ctx);
    sqlite3_int64 changes = sqlite3_total_changes64(db);
    sqlite3_stmt *select;

    if (t->changes == changes)
        return true;
    t->changes = -1;
    if (sqlite3_prepare_v2(db, "SELECT zone, clock FROM main.event", -1, &select, NULL) != SQLITE_OK
        || sqlite3_step(select) != SQLITE_ROW) {
        fail(ctx, "there is no event, so no time zone");
        sqlite3_finalize(select);
        return false;
    }
    {
        const char *zone = (const char *)sqlite3_column_text(select, 0);
        const char *clock = (const char *)sqlite3_column_text(select, 1);
        struct report quiet = { NULL };

        if (t->zone == NULL || strcmp(zone_name(t->zone), zone) != 0) {
            zone_close(t->zone);
            t->zone = zone_open(zone, NOWHERE, &quiet);
        }
        if (t->zone == NULL)
            fail(ctx, "no time zone \"%s\" on this machine", zone);
        t->has_clock = clock != NULL;
        t->twelve = clock != NULL && strcmp(clock, "12") == 0;
    }
    sqlite3_finalize(select);
    if (t->zone != NULL && sqlite3_txn_state(db, "main") != SQLITE_TXN_WRITE)
        t->changes = changes;
    return t->zone != NULL;
}

/* A word that is known to be one; NULL, with an error, before words are read. */
static const char *
text_of(sqlite3_context *ctx, const char *key)
{
    const char *text = words_text(told(ctx)->words, key, NULL);

    if (text == NULL)
        fail(ctx, "no words: the file of the language has not been read");
    return text;
}

static void
fill(GString *out, const char *pattern, const char *const *with)
{
    for (const char *p = pattern; *p != '\0'; p++)
        if (p[0] == '{') {
            g_string_append(out, with[p[1] - '1']);
            p += 2;
        } else
            g_string_append_c(out, *p);
}

/* word(key, …) */
static void
word(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    const char *with[MOST_FILLED];
    const char *key, *pattern;
    int filled;
    GString *out;

    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(args[i]) == SQLITE_NULL)
            return;
    key = n > 0 ? (const char *)sqlite3_value_text(args[0]) : "";
    pattern = words_text(told(ctx)->words, key, &filled);
    if (pattern == NULL) {
        const char *near = words_nearest(key);

        if (text_of(ctx, "language") != NULL)
            fail(ctx, "word('%.60s'): no such word; did you mean '%s'?", key, near != NULL ? near : "break");
        return;
    }
    if (n - 1 != filled) {
        fail(ctx, "word('%s'): %d to fill in, not %d", key, filled, n - 1);
        return;
    }
    for (int i = 0; i < filled; i++)
        with[i] = (const char *)sqlite3_value_text(args[i + 1]);
    out = g_string_new(NULL);
    fill(out, pattern, with);
    give(ctx, out);
}

static sqlite3_int64
floor_div(sqlite3_int64 a, sqlite3_int64 b)
{
    return a / b - (a % b < 0);
}

/* Local seconds of an instant. False: there is none, or, with an error, it is out of range. */
static bool
local_of(sqlite3_context *ctx, sqlite3_value *utc, sqlite3_int64 *local)
{
    sqlite3_int64 t = sqlite3_value_int64(utc);

    if (sqlite3_value_type(utc) == SQLITE_NULL)
        return false;
    if (sqlite3_value_type(utc) != SQLITE_INTEGER || t < first_utc || t > last_utc) {
        fail(ctx, "\"%.40s\" is no time in seconds since 1970", (const char *)sqlite3_value_text(utc));
        return false;
    }
    if (!know_event(ctx))
        return false;
    *local = zone_local(told(ctx)->zone, t);
    return true;
}

/* A day, from its date or an instant, in days since 1970-01-01. */
static bool
day_of(sqlite3_context *ctx, sqlite3_value *x, sqlite3_int64 *day)
{
    const char *text;
    struct when when;
    sqlite3_int64 local;

    if (sqlite3_value_type(x) != SQLITE_TEXT) {
        if (!local_of(ctx, x, &local))
            return false;
        *day = floor_div(local, DAY);
        return true;
    }
    text = (const char *)sqlite3_value_text(x);
    if (strlen(text) != 10 || !when_parse(text, &when)) {
        fail(ctx, "\"%.40s\" is no date", text);
        return false;
    }
    *day = floor_div(when.local, DAY);
    return true;
}

static void
date_of(sqlite3_int64 day, GDate *date)
{
    g_date_clear(date, 1);
    g_date_set_julian(date, (guint32)(day + 719163));   /* GLib counts from the year 1 */
}

/* "monday", "monday_short", "august" …: a name with an ending, from the words. */
static const char *
name_of(sqlite3_context *ctx, const char *name, const char *ending)
{
    char key[32];

    g_snprintf(key, sizeof key, "%s%s", name, ending);
    return text_of(ctx, key);
}

static bool
is_twelve(sqlite3_context *ctx, bool *twelve)
{
    const char *clock = text_of(ctx, "clock");

    if (clock == NULL || !know_event(ctx))
        return false;
    *twelve = told(ctx)->has_clock ? told(ctx)->twelve : strcmp(clock, "12") == 0;
    return true;
}

/* The clock's face at a minute of the day: "9:00" in `out`, and "am" or "". */
static bool
clock_face(sqlite3_context *ctx, int minute, GString *out, const char **half)
{
    char hour[12], hour2[12], minute2[12];
    const char *with[3] = { hour, minute2, hour2 };
    const char *pattern;
    bool twelve;
    int h = minute / 60;

    if (!is_twelve(ctx, &twelve))
        return false;
    pattern = text_of(ctx, twelve ? "clock_12" : "clock_24");
    *half = twelve ? text_of(ctx, h < 12 ? "am" : "pm") : "";
    if (twelve)
        h = (h + 11) % 12 + 1;
    g_snprintf(hour, sizeof hour, "%d", h);
    g_snprintf(hour2, sizeof hour2, "%02d", h);
    g_snprintf(minute2, sizeof minute2, "%02d", minute % 60);
    fill(out, pattern, with);
    return true;
}

/* The same in full, "9:00 am", appended to `out`. */
static bool
clock_in_full(sqlite3_context *ctx, int minute, GString *out)
{
    GString *face = g_string_new(NULL);
    const char *with[2];
    bool good = clock_face(ctx, minute, face, &with[1]);

    with[0] = face->str;
    if (good)
        fill(out, text_of(ctx, *with[1] != '\0' ? "clock_full_12" : "clock_full_24"), with);
    g_string_free(face, TRUE);
    return good;
}

static int
minute_of(sqlite3_int64 local)
{
    return (int)((local - floor_div(local, DAY) * DAY) / 60);
}

enum clock_form { CLOCK_TIME, CLOCK_FULL, CLOCK_HALF };

static void
clock_form(sqlite3_context *ctx, sqlite3_value *utc, enum clock_form form)
{
    sqlite3_int64 local;
    const char *half = "";
    GString *out;
    bool good;

    if (!local_of(ctx, utc, &local))
        return;
    out = g_string_new(NULL);
    good = form == CLOCK_FULL ? clock_in_full(ctx, minute_of(local), out)
                              : clock_face(ctx, minute_of(local), out, &half);
    if (form == CLOCK_HALF)
        g_string_assign(out, half);
    if (good)
        give(ctx, out);
    else
        g_string_free(out, TRUE);
}

static void
clock_time(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    clock_form(ctx, args[0], CLOCK_TIME);
}

static void
clock_full(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    clock_form(ctx, args[0], CLOCK_FULL);
}

static void
ampm(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    clock_form(ctx, args[0], CLOCK_HALF);
}

/* hour_label(minute) */
static void
hour_label(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    char hour[12];
    const char *with[1] = { hour };
    bool twelve;
    int h;
    GString *out;

    (void)n;
    if (sqlite3_value_type(args[0]) == SQLITE_NULL || !is_twelve(ctx, &twelve))
        return;
    h = (int)(floor_div(sqlite3_value_int64(args[0]), 60) % 24);
    if (h < 0)
        h += 24;
    if (twelve)
        h = (h + 11) % 12 + 1;
    g_snprintf(hour, sizeof hour, "%d", h);
    out = g_string_new(NULL);
    fill(out, text_of(ctx, twelve ? "hour_12" : "hour_24"), with);
    give(ctx, out);
}

static void
weekday_in(sqlite3_context *ctx, sqlite3_value *x, const char *ending)
{
    sqlite3_int64 day;
    const char *name;

    if (!day_of(ctx, x, &day))
        return;
    day = (day + 3) % 7;                /* 1970 began on a Thursday */
    name = name_of(ctx, weekdays[day < 0 ? day + 7 : day], ending);
    if (name != NULL)
        sqlite3_result_text(ctx, name, -1, SQLITE_TRANSIENT);
}

static void
weekday(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    weekday_in(ctx, args[0], "");
}

static void
weekday_short(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    weekday_in(ctx, args[0], "_short");
}

static void
date_in(sqlite3_context *ctx, sqlite3_value *x, const char *pattern_key, const char *ending)
{
    char digits[12], month_digits[12];
    const char *with[3] = { digits, NULL, month_digits };
    const char *pattern;
    sqlite3_int64 day;
    GDate date;
    GString *out;

    if (!day_of(ctx, x, &day) || (pattern = text_of(ctx, pattern_key)) == NULL)
        return;
    date_of(day, &date);
    g_snprintf(digits, sizeof digits, "%d", g_date_get_day(&date));
    g_snprintf(month_digits, sizeof month_digits, "%d", g_date_get_month(&date));
    if (g_date_get_day(&date) == 1)
        with[0] = text_of(ctx, "first");
    with[1] = name_of(ctx, months[g_date_get_month(&date) - 1], ending);
    out = g_string_new(NULL);
    fill(out, pattern, with);
    give(ctx, out);
}

static void
date_long(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    date_in(ctx, args[0], "date_long", "");
}

static void
date_short(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    date_in(ctx, args[0], "date_short", "_short");
}

/* local_minutes(utc, day) */
static void
local_minutes(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    sqlite3_int64 local, day;

    (void)n;
    if (local_of(ctx, args[0], &local) && day_of(ctx, args[1], &day))
        sqlite3_result_int64(ctx, floor_div(local - day * DAY, 60));
}

static void
local_day(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    char text[WHEN_TEXT];
    sqlite3_int64 local;

    (void)n;
    if (local_of(ctx, args[0], &local))
        sqlite3_result_text(ctx, when_text(local, text), 10, SQLITE_TRANSIENT);
}

static void
local_time(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    char text[WHEN_TEXT];
    sqlite3_int64 local;

    (void)n;
    if (local_of(ctx, args[0], &local))
        sqlite3_result_text(ctx, when_text(local, text), -1, SQLITE_TRANSIENT);
}

/* local_iso(utc): with the offset that clocks at the venue have then. */
static void
local_iso(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    char text[WHEN_TEXT], out[WHEN_TEXT + 16];
    sqlite3_int64 local, offset;

    (void)n;
    if (!local_of(ctx, args[0], &local))
        return;
    offset = (local - sqlite3_value_int64(args[0])) / 60;
    when_text(local, text);
    g_snprintf(out, sizeof out, "%.10sT%.5s:%02d%c%02d:%02d", text, text + 11, (int)(local - floor_div(local, 60) * 60),
               offset < 0 ? '-' : '+', (int)(ABS(offset) / 60), (int)(ABS(offset) % 60));
    sqlite3_result_text(ctx, out, -1, SQLITE_TRANSIENT);
}

/* path_name(text): "Ravenna AB" as "ravenna-ab"; '' if nothing is left */
static void
path_name(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    const char *text = (const char *)sqlite3_value_text(args[0]);
    char *apart = text != NULL ? g_utf8_normalize(text, -1, G_NORMALIZE_ALL) : NULL;
    GString *out = g_string_new(NULL);

    (void)n;
    for (const char *p = apart; p != NULL && *p != '\0' && out->len < 60; p++) {
        if (g_ascii_isalnum(*p))
            g_string_append_c(out, g_ascii_tolower(*p));
        else if ((unsigned char)*p < 0x80 && out->len > 0 && out->str[out->len - 1] != '-')
            g_string_append_c(out, '-');
    }
    while (out->len > 0 && out->str[out->len - 1] == '-')
        g_string_truncate(out, out->len - 1);
    g_free(apart);
    give(ctx, out);
}

static void
sort_fold(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    const char *text = (const char *)sqlite3_value_text(args[0]);
    char *apart, *folded;
    GString *out;

    (void)n;
    if (text == NULL)
        return;
    apart = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    if (apart == NULL) {
        sqlite3_result_value(ctx, args[0]);
        return;
    }
    out = g_string_new(NULL);
    for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p))
        if (g_unichar_type(g_utf8_get_char(p)) != G_UNICODE_NON_SPACING_MARK)
            g_string_append_unichar(out, g_utf8_get_char(p));
    folded = g_utf8_casefold(out->str, (gssize)out->len);
    sqlite3_result_text(ctx, folded, -1, SQLITE_TRANSIENT);
    g_string_free(out, TRUE);
    g_free(folded);
    g_free(apart);
}

/* A straight apostrophe between letters is never anything else. */
static void
typeset(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    const char *text = (const char *)sqlite3_value_text(args[0]);
    GString *out;
    gunichar before = 0;

    (void)n;
    if (text == NULL)
        return;
    if (strchr(text, '\'') == NULL || !g_utf8_validate(text, -1, NULL)) {
        sqlite3_result_value(ctx, args[0]);
        return;
    }
    out = g_string_new(NULL);
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '\'' && g_unichar_isalpha(before) && g_unichar_isalpha(g_utf8_get_char(p + 1)))
            c = 0x2019;
        g_string_append_unichar(out, c);
        before = c;
    }
    give(ctx, out);
}

/* What an aggregate has gathered. */
struct item {
    double order;
    guint  n;                           /* as it came */
    char  *text;
};
struct gathered { GArray *items; char *how; };

static int
compare_items(gconstpointer a, gconstpointer b)
{
    const struct item *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->n < y->n ? -1 : x->n > y->n;
}

static void
gather(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    struct gathered *g = sqlite3_aggregate_context(ctx, sizeof *g);
    struct item item;

    (void)n;
    if (g == NULL) {
        sqlite3_result_error_nomem(ctx);
        return;
    }
    if (sqlite3_value_type(args[1]) == SQLITE_NULL || sqlite3_value_type(args[2]) == SQLITE_NULL)
        return;
    if (g->items == NULL) {
        g->items = g_array_new(FALSE, FALSE, sizeof item);
        g->how = g_strdup((const char *)sqlite3_value_text(args[2]));
    }
    item.order = sqlite3_value_double(args[0]);
    item.n = g->items->len;
    item.text = g_strdup((const char *)sqlite3_value_text(args[1]));
    g_array_append_val(g->items, item);
}

/* The texts in order; NULL if there are none. */
static struct gathered *
gathered(sqlite3_context *ctx)
{
    struct gathered *g = sqlite3_aggregate_context(ctx, 0);

    if (g == NULL || g->items == NULL)
        return NULL;
    g_array_sort(g->items, compare_items);
    return g;
}

static void
gathered_clear(struct gathered *g)
{
    for (guint i = 0; i < g->items->len; i++)
        g_free(g_array_index(g->items, struct item, i).text);
    g_array_free(g->items, TRUE);
    g_free(g->how);
}

static void
join_final(sqlite3_context *ctx)
{
    struct gathered *g = gathered(ctx);
    GString *out;

    if (g == NULL)
        return;
    out = g_string_new(NULL);
    for (guint i = 0; i < g->items->len; i++) {
        if (i > 0)
            g_string_append(out, g->how);
        g_string_append(out, g_array_index(g->items, struct item, i).text);
    }
    gathered_clear(g);
    give(ctx, out);
}

static void
list_final(sqlite3_context *ctx)
{
    struct gathered *g = gathered(ctx);
    const char *more, *last;
    GString *out;

    if (g == NULL)
        return;
    more = words_text(told(ctx)->words, g->how, NULL);
    last = name_of(ctx, g->how, "_last");
    if (more == NULL || last == NULL) {
        gathered_clear(g);
        return;
    }
    out = g_string_new(g_array_index(g->items, struct item, 0).text);
    for (guint i = 1; i < g->items->len; i++) {
        const char *with[2];
        GString *longer = g_string_new(NULL);

        with[0] = out->str;
        with[1] = g_array_index(g->items, struct item, i).text;
        fill(longer, i + 1 < g->items->len ? more : last, with);
        g_string_free(out, TRUE);
        out = longer;
    }
    gathered_clear(g);
    give(ctx, out);
}

static const struct function {
    const char *name;
    int         n;
    void      (*call)(sqlite3_context *, int, sqlite3_value **);
    void      (*final)(sqlite3_context *);      /* an aggregate */
} functions[] = {
    { "word",          -1, word },
    { "clock_time",    1,  clock_time },
    { "clock_full",    1,  clock_full },
    { "ampm",          1,  ampm },
    { "hour_label",    1,  hour_label },
    { "weekday",       1,  weekday },
    { "weekday_short", 1,  weekday_short },
    { "date_long",     1,  date_long },
    { "date_short",    1,  date_short },
    { "local_minutes", 2,  local_minutes },
    { "local_day",     1,  local_day },
    { "local_time",    1,  local_time },
    { "local_iso",     1,  local_iso },
    { "path_name",     1,  path_name },
    { "sort_fold",     1,  sort_fold },
    { "typeset",       1,  typeset },
    { "text_join",     3,  gather, join_final },
    { "word_list",     3,  gather, list_final },
};

bool
words_register(sqlite3 *db, struct words *words)
{
    struct told *t = g_new0(struct told, 1);
    bool good = true;

    t->words = words;
    t->changes = -1;
    t->users = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        const struct function *f = &functions[i];

        /* SQLite releases it when a function goes, and when it cannot be made. */
        t->users++;
        good = sqlite3_create_function_v2(db, f->name, f->n, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, t,
                                          f->final == NULL ? f->call : NULL, f->final != NULL ? f->call : NULL,
                                          f->final, told_release) == SQLITE_OK && good;
    }
    told_release(t);
    return good;
}

bool
db_words(struct db *db, const char *path, struct report *report)
{
    return words_read(db->words, path, report);
}
