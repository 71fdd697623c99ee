#include "db/internal.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* Compared are the first so many letters; texts that long are alike or not by then. */
enum { MOST_COMPARED = 1000 };

static const char *
text_of(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);

    return text != NULL ? text : "";
}

/* The same for what is ASCII, as nearly all is; NULL if it is not. */
static char *
fold_ascii(const char *text)
{
    char *out = g_malloc(strlen(text) + 1);
    size_t n = 0;
    bool space = false;

    for (; *text != '\0' && (unsigned char)*text < 0x80; text++) {
        if (*text <= ' ' || *text == 0x7f) {
            space = n > 0;
            continue;
        }
        if (space)
            out[n++] = ' ';
        space = false;
        out[n++] = g_ascii_tolower(*text);
    }
    out[n] = '\0';
    if (*text == '\0')
        return out;
    g_free(out);
    return NULL;
}

char *
text_fold(const char *text)
{
    char *whole = fold_ascii(text), *folded;
    GString *out;
    bool space = false;

    if (whole != NULL)
        return whole;
    whole = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (whole == NULL)
        return NULL;
    out = g_string_new(NULL);
    folded = g_utf8_casefold(whole, -1);
    g_free(whole);
    /* folding can leave what composes again */
    whole = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
    for (const char *p = whole; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        /* soft hyphens, joiners and the like are typing, not spelling */
        if (g_unichar_type(c) == G_UNICODE_FORMAT)
            continue;
        if (g_unichar_isspace(c) || g_unichar_iscntrl(c)) {
            space = out->len > 0;
            continue;
        }
        if (space)
            g_string_append_c(out, ' ');
        space = false;
        g_string_append_unichar(out, c);
    }
    g_free(whole);
    g_free(folded);
    return g_string_free(out, FALSE);
}

static void
fold(sqlite3_context *context, int n, sqlite3_value **args)
{
    char *folded = text_fold(text_of(args[0]));

    (void)n;
    if (folded != NULL)
        sqlite3_result_text(context, folded, -1, g_free);
    else
        sqlite3_result_error(context, "text that is not UTF-8", -1);
}

static int
by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The pairs of neighbouring letters, in order of their codes. */
static size_t
pairs(const char *text, uint64_t out[MOST_COMPARED])
{
    gunichar before = 0;
    size_t n = 0;

    for (; *text != '\0' && n < MOST_COMPARED; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (c == ' ')
            continue;
        if (before != 0)
            out[n++] = (uint64_t)before << 32 | c;
        before = c;
    }
    qsort(out, n, sizeof *out, by_value);
    return n;
}

/* Sørensen and Dice: twice what two sets share, over what they have. */
static void
similar(sqlite3_context *context, int n_args, sqlite3_value **args)
{
    const char *left = text_of(args[0]), *right = text_of(args[1]);
    uint64_t *a, *b;
    size_t n, m, i = 0, j = 0, shared = 0;

    (void)n_args;
    if (strcmp(left, right) == 0) {
        sqlite3_result_double(context, 1.0);
        return;
    }
    a = g_new(uint64_t, MOST_COMPARED);
    b = g_new(uint64_t, MOST_COMPARED);
    n = pairs(left, a);
    m = pairs(right, b);
    while (i < n && j < m) {
        if (a[i] == b[j]) {
            shared++;
            i++;
            j++;
        } else if (a[i] < b[j]) {
            i++;
        } else {
            j++;
        }
    }
    g_free(a);
    g_free(b);
    sqlite3_result_double(context, n + m == 0 ? 0.0 : 2.0 * (double)shared / (double)(n + m));
}

/* Letters that are none with a mark on it, but are written without it. */
static const char *
bare_letter(gunichar c)
{
    static const struct { gunichar from; const char *to; } letters[] = {
        { 0xf8, "o" }, { 0x142, "l" }, { 0x111, "d" }, { 0xf0, "d" }, { 0xfe, "th" }, { 0xe6, "ae" }, { 0x153, "oe" }, { 0x131, "i" }, { 0x127, "h" },
    };

    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].from == c)
            return letters[i].to;
    return NULL;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A name without what is lost on the way: accents, points, and the order of its words. */
static void
plain_name(sqlite3_context *context, int n, sqlite3_value **args)
{
    char *folded = text_fold(text_of(args[0])), *whole, **words, *plain;
    GString *out = g_string_new(NULL);

    (void)n;
    whole = folded != NULL ? g_utf8_normalize(folded, -1, G_NORMALIZE_ALL) : g_strdup("");
    for (const char *p = whole; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        const char *bare = bare_letter(c);

        if (bare != NULL)
            g_string_append(out, bare);
        else if (g_unichar_isalnum(c))
            g_string_append_unichar(out, c);
        else if (!g_unichar_ismark(c) && c != '\'' && c != 0x2019)
            g_string_append_c(out, ' ');
    }
    words = g_strsplit(out->str, " ", -1);
    qsort(words, g_strv_length(words), sizeof *words, by_text);
    plain = g_strjoinv(" ", words);
    sqlite3_result_text(context, g_strstrip(plain), -1, SQLITE_TRANSIENT);
    g_free(plain);
    g_strfreev(words);
    g_string_free(out, TRUE);
    g_free(whole);
    g_free(folded);
}

/* The figures of a text: what tells "Workshop, part 1" from "Workshop, part 2". */
static void
figures(sqlite3_context *context, int n, sqlite3_value **args)
{
    GString *out = g_string_new(NULL);

    (void)n;
    for (const char *p = text_of(args[0]); *p != '\0'; p = g_utf8_next_char(p))
        if (g_unichar_isdigit(g_utf8_get_char(p)))
            g_string_append_unichar(out, g_utf8_get_char(p));
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    sqlite3_result_text(context, out->str, (int)strlen(g_strchomp(out->str)), SQLITE_TRANSIENT);
    g_string_free(out, TRUE);
}

/* The script of the first letter that has one. */
static GUnicodeScript
script_of(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(text));

        if (script != G_UNICODE_SCRIPT_COMMON && script != G_UNICODE_SCRIPT_INHERITED && script != G_UNICODE_SCRIPT_UNKNOWN)
            return script;
    }
    return G_UNICODE_SCRIPT_COMMON;
}

static bool
has_script(const char *text, GUnicodeScript script)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (g_unichar_get_script(g_utf8_get_char(text)) == script)
            return true;
    return false;
}

static void
native_lang(sqlite3_context *context, int n, sqlite3_value **args)
{
    const char *credited = text_of(args[0]), *listed = text_of(args[1]);
    GUnicodeScript script = script_of(listed);
    char tag[16];

    (void)n;
    if (script == script_of(credited) || script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_LATIN)
        return;
    /* Han letters alone do not say whose they are; these languages mix them with their own. */
    if (has_script(listed, G_UNICODE_SCRIPT_HIRAGANA) || has_script(listed, G_UNICODE_SCRIPT_KATAKANA)) {
        strcpy(tag, "ja");
    } else if (has_script(listed, G_UNICODE_SCRIPT_HANGUL)) {
        strcpy(tag, "ko");
    } else if (script == G_UNICODE_SCRIPT_HAN) {
        strcpy(tag, "zh-Hans");
    } else {
        guint32 iso = g_unicode_script_to_iso15924(script);

        snprintf(tag, sizeof tag, "und-%c%c%c%c", (char)(iso >> 24), (char)(iso >> 16), (char)(iso >> 8), (char)iso);
    }
    sqlite3_result_text(context, tag, -1, SQLITE_TRANSIENT);
}

/* The zone of this name; NULL, with an error, if there is none. The last one is kept. */
static struct zone *
zone_of(sqlite3_context *context, const char *name)
{
    struct db *db = sqlite3_user_data(context);
    struct report quiet = { 0 };

    if (db->zone == NULL || strcmp(zone_name(db->zone), name) != 0) {
        zone_close(db->zone);
        db->zone = zone_open(name, NOWHERE, &quiet);
    }
    if (db->zone == NULL)
        sqlite3_result_error(context, "the event's time zone is not known here", -1);
    return db->zone;
}

static void
logical_day(sqlite3_context *context, int n, sqlite3_value **args)
{
    char text[WHEN_TEXT];
    struct zone *zone;

    (void)n;
    if (sqlite3_value_type(args[0]) == SQLITE_NULL || (zone = zone_of(context, text_of(args[1]))) == NULL)
        return;
    when_text(zone_local(zone, sqlite3_value_int64(args[0])) - 60 * sqlite3_value_int64(args[2]), text);
    sqlite3_result_text(context, text, 10, SQLITE_TRANSIENT);
}

static void
time_in(sqlite3_context *context, int n, sqlite3_value **args)
{
    char text[WHEN_TEXT];
    struct zone *zone;

    (void)n;
    if (sqlite3_value_type(args[1]) == SQLITE_NULL || (zone = zone_of(context, text_of(args[0]))) == NULL)
        return;
    sqlite3_result_text(context, when_text(zone_local(zone, sqlite3_value_int64(args[1])), text), -1, SQLITE_TRANSIENT);
}

static void
new_code(sqlite3_context *context, int n, sqlite3_value **args)
{
    struct db *db = sqlite3_user_data(context);
    char code[CODE_BYTES];

    (void)n;
    if (code_new(db, text_of(args[0]), text_of(args[1]), code))
        sqlite3_result_text(context, code, -1, SQLITE_TRANSIENT);
    else
        sqlite3_result_error(context, sqlite3_errmsg(db->sql), -1);
}

bool
functions_register(struct db *db, struct report *report)
{
    enum { SAME = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY };
    static const struct {
        const char *name;
        int         args, flags;
        void      (*call)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        { "fold", 1, SAME, fold },
        { "similar", 2, SAME, similar },
        { "figures", 1, SAME, figures },
        { "plain_name", 1, SAME, plain_name },
        { "native_lang", 2, SAME, native_lang },
        { "logical_day", 3, SAME, logical_day },
        { "time_in", 2, SAME, time_in },
        { "new_code", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, new_code },
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (sqlite3_create_function(db->sql, functions[i].name, functions[i].args, functions[i].flags, db,
                                    functions[i].call, NULL, NULL) != SQLITE_OK) {
            sql_error(db, "open it", report);
            return false;
        }
    return true;
}
