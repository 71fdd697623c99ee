#include "db/table/mapping.h"

#include <glib.h>
#include <string.h>

#include "db/internal.h"

enum { MOST_BYTES = 256 * 1024, MOST_LINES = 2000, MOST_PARTS = 4, MOST_VALUES = 100 };

enum { S = 1, P = 2 };                  /* rows that are sessions, people */

static const struct {
    const char *key;
    int         rows;
    const char *is;
} fields[N_FIELDS] = {
    [FIELD_GUID]            = { "guid", S, "a key that is unique everywhere" },
    [FIELD_CODE]            = { "code", S, "a short key" },
    [FIELD_UID]             = { "uid", S, "a key of a calendar" },
    [FIELD_ID]              = { "id", S | P, "a key: with it, a row is found again whatever else changes" },
    [FIELD_URL]             = { "url", S, "where it is on the web" },
    [FIELD_SLUG]            = { "slug", S, "a key made of the title" },
    [FIELD_TITLE]           = { "title", S, "what it is called" },
    [FIELD_SUBTITLE]        = { "subtitle", S, "the line below the title" },
    [FIELD_ABSTRACT]        = { "abstract", S, "what it is about" },
    [FIELD_KIND]            = { "kind", S, "talk, workshop, …" },
    [FIELD_TRACK]           = { "track", S, "the track" },
    [FIELD_LANGUAGE]        = { "language", S, "of the session" },
    [FIELD_ROOM]            = { "room", S, "where it is" },
    [FIELD_DATE]            = { "date", S, "the day, if start does not tell it" },
    [FIELD_START]           = { "start", S, "when it begins: a time, or a date and time, or a range" },
    [FIELD_END_DATE]        = { "end date", S, "the day on which it ends" },
    [FIELD_END]             = { "end", S, "when it ends" },
    [FIELD_DURATION]        = { "duration", S, "how long it is: minutes, h:mm, \"1 h 30\"" },
    [FIELD_PEOPLE]          = { "people", S, "who speaks, several in one cell" },
    [FIELD_PEOPLE_IDS]      = { "people ids", S, "their keys, in the same order" },
    [FIELD_PERSON]          = { "person", S, "who speaks, one in a cell; a line for each column" },
    [FIELD_PERSON_ID]       = { "person id", S, "a key of the person" },
    [FIELD_PERSON_ROLE]     = { "person role", S, "speaker, moderator, host, panelist" },
    [FIELD_NAME]            = { "name", P, "the whole name" },
    [FIELD_FIRST]           = { "first", S | P, "the given name" },
    [FIELD_LAST]            = { "last", S | P, "the rest of the name" },
    [FIELD_NATIVE]          = { "native", P, "the name in its own script" },
    [FIELD_NATIVE_LANGUAGE] = { "native language", P, "of that name: ja, zh-Hans, …" },
    [FIELD_PRONOUNS]        = { "pronouns", P, "as on the badge" },
    [FIELD_AFFILIATION]     = { "affiliation", S | P, "company or group, as on the badge" },
    [FIELD_JOB]             = { "job", S | P, "what they do" },
    [FIELD_COMPANY]         = { "company", S, "of the person's profile" },
    [FIELD_BIO]             = { "bio", S | P, "who they are" },
    [FIELD_ROLE]            = { "role", P, "what makes them staff, sponsor, press or attendee" },
    [FIELD_EMAIL]           = { "email", P, "to find the person again; it is not kept" },
    [FIELD_QUANTITY]        = { "quantity", P, "how many people the row stands for" },
};

const char *
mapping_key(enum field field)
{
    return fields[field].key;
}

const char *
mapping_is(enum field field)
{
    return fields[field].is;
}

bool
mapping_is_of(enum field field, bool people)
{
    return (fields[field].rows & (people ? P : S)) != 0;
}

char *
mapping_fold(const char *header)
{
    char *folded = text_fold(header);
    size_t n = folded == NULL ? 0 : strlen(folded);

    while (n > 0 && strchr(" :*?", folded[n - 1]) != NULL)
        folded[--n] = '\0';
    return folded == NULL ? g_strdup("") : folded;
}

/* "first_name" and "firstName" are what people call "First name", and "prenom" is "Prénom". */
char *
mapping_fold_header(const char *header)
{
    GString *words = g_string_new(NULL), *bare = g_string_new(NULL);
    char *folded, *apart;
    int small = 0;                      /* letters in a row; of "eMail" there is only one */

    /* "#Name" is a name in a line that programs leave out; "#" and "# of talks" are of a number */
    header += strspn(header, " \t");
    if (*header == '#' && g_ascii_isalpha(header[1]))
        header++;
    for (const char *p = header; *p != '\0'; p++) {
        if (small > 1 && g_ascii_isupper(*p))
            g_string_append_c(words, ' ');
        small = g_ascii_islower(*p) ? small + 1 : 0;
        g_string_append_c(words, *p == '_' ? ' ' : *p);
    }
    folded = mapping_fold(words->str);
    apart = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL);
    for (const char *p = apart != NULL ? apart : folded; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_ismark(g_utf8_get_char(p)))
            g_string_append_unichar(bare, g_utf8_get_char(p));
    g_free(apart);
    g_free(folded);
    g_string_free(words, TRUE);
    return g_string_free(bare, FALSE);
}

/* Values and lists --------------------------------------------------------- */

struct parser {
    struct mapping *m;
    struct arena   *arena;
    struct report  *report;
    int             line;
};

static void
wrong(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
wrong(struct parser *p, const char *format, ...)
{
    va_list args;
    char *said;

    va_start(args, format);
    said = g_strdup_vprintf(format, args);
    va_end(args);
    report_error(p->report, (struct source){ p->m->path, p->line, 0 }, "%s", said);
    g_free(said);
}

/* The next part of a list up to `mark`, not looked for within quotes; NULL at the end. For g_free(). */
static char *
next_part(const char **at, char mark)
{
    const char *p = *at, *from = p;
    bool quoted = false;

    if (p == NULL)
        return NULL;
    for (; *p != '\0' && (quoted || *p != mark); p++)
        if (*p == '"')
            quoted = !quoted;
    *at = *p == '\0' ? NULL : p + 1;
    return g_strstrip(g_strndup(from, (gsize)(p - from)));
}

/* A list of values, NULL at its end; `fold` for those that are compared. */
static const char *const *
values(struct parser *p, const char *text, char mark, bool fold)
{
    const char **list = arena_array(p->arena, MOST_VALUES + 1, sizeof *list);
    size_t n = 0;
    char *part;

    while ((part = next_part(&text, mark)) != NULL) {
        char *folded = fold ? mapping_fold(part) : g_strdup(part);

        if (*folded != '\0' && n < MOST_VALUES)
            list[n++] = arena_strdup(p->arena, folded);
        g_free(folded);
        g_free(part);
    }
    return list;
}

/* Settings ------------------------------------------------------------------ */

static void
set_preset(struct parser *p, const char *value)
{
    p->m->name = arena_strdup(p->arena, value);
}

static void
set_rows(struct parser *p, const char *value)
{
    if (strcmp(value, "sessions") != 0 && strcmp(value, "people") != 0)
        wrong(p, "rows = %.40s: say sessions or people", value);
    p->m->people = strcmp(value, "people") == 0;
}

static void
set_known_by(struct parser *p, const char *value)
{
    *arena_push(p->arena, &p->m->known_by) = values(p, value, ';', false);
}

static void
set_sheet(struct parser *p, const char *value)
{
    p->m->sheet = arena_strdup(p->arena, value);
}

static void
set_encoding(struct parser *p, const char *value)
{
    GIConv known = strlen(value) > 40 ? (GIConv)-1 : g_iconv_open("UTF-8", value);

    if (known == (GIConv)-1)
        wrong(p, "encoding = %.40s: not known; say one such as ISO-8859-15, WINDOWS-1250, MACINTOSH or SHIFT-JIS", value);
    else
        g_iconv_close(known);
    p->m->encoding = arena_strdup(p->arena, value);
}

static void
set_delimiter(struct parser *p, const char *value)
{
    if (strcmp(value, "tab") == 0 || strcmp(value, "space") == 0)
        p->m->delimiter = *value == 't' ? '\t' : ' ';
    else if (strlen(value) == 1 && g_ascii_ispunct(*value) && *value != '"')
        p->m->delimiter = *value;
    else
        wrong(p, "delimiter = %.40s: say one character such as ; or say tab", value);
}

static void
set_header(struct parser *p, const char *value)
{
    guint64 row;

    if (strcmp(value, "none") == 0)
        p->m->header = -1;
    else if (g_ascii_string_to_unsigned(value, 10, 1, 1000000, &row, NULL))
        p->m->header = (int)row;
    else
        wrong(p, "header = %.40s: say the number of its row, or none", value);
}

static void
set_dates(struct parser *p, const char *value)
{
    char first = g_ascii_tolower(*value);

    if (first != 'd' && first != 'm' && first != 'y')
        wrong(p, "dates = %.40s: say day/month/year, month/day/year or year/month/day", value);
    p->m->dates = first == 'd' ? ORDER_DAY : first == 'm' ? ORDER_MONTH : ORDER_YEAR;
}

static void
set_year(struct parser *p, const char *value)
{
    guint64 year = 0;

    if (!g_ascii_string_to_unsigned(value, 10, 1900, 2199, &year, NULL))
        wrong(p, "year = %.40s: say a year such as 2015", value);
    p->m->year = (int)year;
}

static void
set_first_day(struct parser *p, const char *value)
{
    struct moment m;

    if (!moment_read(value, &m) || m.year == 0 || m.has_clock || !moment_days(&m, ORDER_UNKNOWN, 0, &p->m->first_day))
        wrong(p, "first day = %.40s: say a date such as 2015-08-17", value);
}

static void
set_room_else(struct parser *p, const char *value)
{
    p->m->room_else = arena_strdup(p->arena, value);
}

static bool
yes(struct parser *p, const char *key, const char *value)
{
    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        wrong(p, "%s = %.40s: say yes or no", key, value);
    return strcmp(value, "yes") == 0;
}

static void
set_defused(struct parser *p, const char *value)
{
    p->m->defused = yes(p, "defused", value);
}

static void
set_continued(struct parser *p, const char *value)
{
    p->m->continued = yes(p, "continued", value);
}

static void
set_unread(struct parser *p, const char *value)
{
    if (strcmp(value, "told") != 0 && strcmp(value, "ignored") != 0)
        wrong(p, "unread columns = %.40s: say told or ignored", value);
    p->m->tell_unread = strcmp(value, "told") == 0;
}

static void
set_affiliation_in(struct parser *p, const char *value)
{
    if (strcmp(value, "brackets") != 0 && strcmp(value, "comma") != 0)
        wrong(p, "affiliation in = %.40s: say brackets, for \"Ada (Acme)\", or comma, for \"Ada, Acme\"", value);
    p->m->affiliation_in = *value == 'c' ? ',' : '(';
}

static void
set_times(struct parser *p, const char *value)
{
    if (g_ascii_strcasecmp(value, "local") != 0 && g_ascii_strcasecmp(value, "utc") != 0)
        wrong(p, "times = %.40s: say local or UTC", value);
    p->m->utc = g_ascii_strcasecmp(value, "utc") == 0;
}

static void
set_separators(struct parser *p, const char *value)
{
    const char **list = arena_array(p->arena, MOST_VALUES + 1, sizeof *list);
    char **words = g_strsplit_set(value, " \t", -1);
    size_t n = 0;

    for (char **w = words; *w != NULL; w++)
        if (**w != '\0' && n < MOST_VALUES)
            list[n++] = strcmp(*w, "newline") == 0 ? "\n" : arena_strdup(p->arena, *w);
    g_strfreev(words);
    p->m->separators = list;
}

static void
set_carry(struct parser *p, const char *value)
{
    for (const char *const *v = values(p, value, ';', false); *v != NULL; v++)
        *arena_push(p->arena, &p->m->carried) = *v;
}

static void
add_rule(struct parser *p, enum mapping_rule_kind kind, const char *value)
{
    const char *rest = value;
    char *column = next_part(&rest, ':');
    struct mapping_rule rule = { .kind = kind, .line = p->line, .said = arena_strdup(p->arena, column) };

    /* a header may hold a colon itself: "Attendee name: Given name" */
    if (rest == NULL)
        wrong(p, "\"%.60s\": say a column and values, like Status: Refunded, Cancelled", value);
    else {
        rule.values = values(p, rest, ',', true);
        if (rule.values[0] == NULL)
            wrong(p, "\"%.60s\": there is no value after the colon", value);
        *arena_push(p->arena, &p->m->rules) = rule;
    }
    g_free(column);
}

static void
set_skip(struct parser *p, const char *value)
{
    add_rule(p, RULE_SKIP, value);
}

static void
set_only(struct parser *p, const char *value)
{
    add_rule(p, RULE_ONLY, value);
}

static void
set_cancelled(struct parser *p, const char *value)
{
    add_rule(p, RULE_CANCELLED, value);
}

static const char *const role_names[] = { "speaker", "staff", "sponsor", "press", "attendee", NULL };

static void
set_role_else(struct parser *p, const char *value)
{
    if (!g_strv_contains(role_names, value))
        wrong(p, "role else = %.40s: say staff, sponsor, press or attendee", value);
    p->m->role_else = arena_strdup(p->arena, value);
}

static const struct setting {
    const char *key;
    void      (*set)(struct parser *, const char *value);
    int         rows;
    const char *like, *is;              /* for whoever edits a proposal; NULL: of presets */
} settings[] = {
    { "preset",         set_preset,         S | P, NULL, NULL },
    { "rows",           set_rows,           S | P, NULL, NULL },
    { "known by",       set_known_by,       S | P, NULL, NULL },
    { "unread columns", set_unread,         S | P, NULL, NULL },
    { "defused",        set_defused,        S | P, NULL, NULL },
    { "carry down",     set_carry,          S | P, "COLUMN",            "an empty cell means the one above" },
    { "skip",           set_skip,           S | P, "COLUMN: no, maybe", "rows with these values are left out" },
    { "only",           set_only,           S | P, "COLUMN: yes",       "all other rows are left out" },
    { "cancelled",      set_cancelled,      S,     "COLUMN: cancelled", "these sessions are" },
    { "continued",      set_continued,      S,     "yes",               "a row without a title, or with the id of the one above, is one more speaker" },
    { "dates",          set_dates,          S,     "day/month/year",    "or month/day/year" },
    { "year",           set_year,           S,     "2015",              "of dates that have none" },
    { "first day",      set_first_day,      S,     "2015-08-17",        "of days that are only numbered (\"Day 2\"), named (\"Friday\"), or not said" },
    { "room else",      set_room_else,      S,     "Main Hall",         "of sessions whose room is not said" },
    { "times",          set_times,          S,     "UTC",               "if clock times are not local" },
    { "separators",     set_separators,     S,     "newline ; , and",   "what stands between people in a cell" },
    { "affiliation in", set_affiliation_in, S,     "brackets",          "\"Ada (Acme)\"; or comma: \"Ada, Acme\"" },
    { "role else",      set_role_else,      P,     "attendee",          "of people whose role is not told" },
    { "sheet",          set_sheet,          S | P, "NAME",              "of an XLSX file" },
    { "header",         set_header,         S | P, "3",                 "its row; or none" },
    { "delimiter",      set_delimiter,      S | P, ";",                 "of a CSV file; or tab" },
    { "encoding",       set_encoding,       S | P, "WINDOWS-1250",      "of a CSV file" },
};
enum { N_SETTINGS = G_N_ELEMENTS(settings) };

bool
mapping_setting(size_t i, bool people, const char **key, const char **like, const char **is)
{
    if (i >= N_SETTINGS)
        return false;
    *key = settings[i].key;
    *like = settings[i].like;
    *is = (settings[i].rows & (people ? P : S)) != 0 ? settings[i].is : NULL;
    return true;
}

/* Lines ---------------------------------------------------------------------- */

static void
unknown(struct parser *p, const char *key)
{
    const char *names[N_FIELDS + N_SETTINGS + 1], *nearest;
    size_t n = 0;

    for (int i = 0; i < N_FIELDS; i++)
        names[n++] = fields[i].key;
    for (size_t i = 0; i < N_SETTINGS; i++)
        names[n++] = settings[i].key;
    names[n] = NULL;
    nearest = report_nearest(key, names);
    if (nearest != NULL)
        wrong(p, "no key \"%.60s\"; did you mean \"%s\"?", key, nearest);
    else
        wrong(p, "no key \"%.60s\"", key);
}

static void
set(struct parser *p, const char *key, const char *value)
{
    for (size_t i = 0; i < N_SETTINGS; i++) {
        if (strcmp(settings[i].key, key) == 0) {
            settings[i].set(p, value);
            return;
        }
    }
    for (int i = 0; i < N_FIELDS; i++) {
        if (strcmp(fields[i].key, key) == 0) {
            *arena_push(p->arena, &p->m->columns) = (struct mapping_column){
                .field = (enum field)i, .line = p->line, .said = arena_strdup(p->arena, value),
            };
            return;
        }
    }
    if (g_str_has_prefix(key, "role ") && g_strv_contains(role_names, key + 5)) {
        *arena_push(p->arena, &p->m->roles) = (struct mapping_role){
            .role = arena_strdup(p->arena, key + 5), .values = values(p, value, ',', true),
        };
        return;
    }
    unknown(p, key);
}

static void
read_line(struct parser *p, char *text)
{
    char *equals;

    g_strstrip(text);
    if (*text == '\0' || *text == '#')
        return;
    equals = strchr(text, '=');
    if (equals == NULL) {
        wrong(p, "\"%.60s\": say key = value, or begin it with # for a comment", text);
        return;
    }
    *equals = '\0';
    g_strstrip(text);
    g_strstrip(equals + 1);
    if (equals[1] == '\0')
        wrong(p, "\"%.60s\" has no value; put a # before it if there is none", text);
    else
        set(p, text, equals + 1);
}

/* What can only be seen at the end. */
static void
check(struct parser *p)
{
    struct mapping *m = p->m;
    size_t n = m->columns.n;

    p->line = 0;
    for (size_t i = 0; i < n; i++) {
        const struct mapping_column *c = &m->columns.items[i];

        p->line = c->line;
        if (!mapping_is_of(c->field, m->people))
            wrong(p, m->people ? "\"%s\" is of sessions, and the rows are people; say rows = sessions"
                               : "\"%s\" is of people, and the rows are sessions; say rows = people",
                  fields[c->field].key);
    }
    p->line = 0;
    if (m->people && !mapping_has(m, FIELD_NAME) && !mapping_has(m, FIELD_FIRST) && !mapping_has(m, FIELD_LAST))
        wrong(p, "there is no name; say name = a column, or first = and last = two of them");
    if (!m->people && !mapping_has(m, FIELD_TITLE))
        wrong(p, "there is no title; say title = a column");
}

struct mapping *
mapping_parse(const char *path, const char *text, size_t length, struct arena *arena, struct report *report)
{
    struct mapping *m = arena_alloc(arena, sizeof *m);
    struct parser p = { .m = m, .arena = arena, .report = report };
    size_t errors = report->errors;
    char **lines;

    *m = (struct mapping){ .path = path, .first_day = INT64_MIN };
    if (length > MOST_BYTES || !g_utf8_validate(text, (gssize)length, NULL)) {
        wrong(&p, length > MOST_BYTES ? "is no mapping: it is too long for one" : "is no mapping: it is not UTF-8 text");
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **l = lines; *l != NULL && p.line < MOST_LINES; l++) {
        p.line++;
        read_line(&p, l == lines && g_str_has_prefix(*l, "\xef\xbb\xbf") ? *l + 3 : *l);
    }
    g_strfreev(lines);
    if (report->errors == errors)
        check(&p);
    if (m->name == NULL)
        m->name = arena_strdup(arena, "table");
    return report->errors == errors ? m : NULL;
}

struct mapping *
mapping_read(const char *path, struct arena *arena, struct report *report)
{
    struct mapping *m;
    GError *error = NULL;
    char *text;
    gsize length;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents(path, &text, &length, &error)) {
        report_error(report, (struct source){ .file = path }, "%s", error != NULL ? "cannot be read" : "there is no such mapping file");
        g_clear_error(&error);
        return NULL;
    }
    m = mapping_parse(arena_strdup(arena, path), text, length, arena, report);
    g_free(text);
    return m;
}

/* Columns of a table ------------------------------------------------------------ */

struct mapping_header *
mapping_header(const struct table_row *row, struct arena *arena)
{
    struct mapping_header *h = arena_alloc(arena, sizeof *h);
    const char **folded = arena_array(arena, row->n, sizeof *folded);

    for (unsigned i = 0; i < row->n; i++) {
        char *text = mapping_fold_header(row->cell[i]);

        folded[i] = arena_strdup(arena, text);
        g_free(text);
    }
    *h = (struct mapping_header){ .row = row, .folded = folded };
    return h;
}

/* "@C", or a header; -1: it is not there. */
static int
find(const struct mapping_header *header, const char *name)
{
    const char *hash = strrchr(name, '#');
    guint64 nth = 1;
    char *wanted, *bare = NULL;
    int found = -1;

    if (*name == '@' && g_ascii_isalpha(name[1])) {
        unsigned column = 0;
        const char *p = name + 1;

        for (; g_ascii_isalpha(*p) && column < TABLE_MOST_COLUMNS; p++)
            column = column * 26 + (unsigned)(g_ascii_toupper(*p) - 'A') + 1;
        if (*p == '\0')
            return column <= TABLE_MOST_COLUMNS ? (int)column - 1 : -1;
    }
    if (header == NULL)
        return -1;
    if (*name == '"' && strlen(name) > 1 && name[strlen(name) - 1] == '"')
        bare = g_strndup(name + 1, strlen(name) - 2);
    else if (hash != NULL && hash > name && g_ascii_string_to_unsigned(hash + 1, 10, 1, 1000, &nth, NULL))
        bare = g_strndup(name, (gsize)(hash - name));
    wanted = mapping_fold_header(bare != NULL ? bare : name);
    for (unsigned i = 0; i < header->row->n && found < 0 && *wanted != '\0'; i++)
        if (strcmp(header->folded[i], wanted) == 0 && --nth == 0)
            found = (int)i;
    g_free(wanted);
    g_free(bare);
    return found;
}

/* The first of "A + B | C" of which all parts are there: how many. */
static unsigned
find_parts(const struct mapping_header *header, const char *said, unsigned column[MOST_PARTS])
{
    const char *rest = said;
    unsigned n = 0;
    char *either;

    while (n == 0 && (either = next_part(&rest, '|')) != NULL) {
        const char *parts = either;
        char *part;
        bool all = true;

        while (all && n < MOST_PARTS && (part = next_part(&parts, '+')) != NULL) {
            int at = find(header, part);

            all = at >= 0;
            if (all)
                column[n++] = (unsigned)at;
            g_free(part);
        }
        if (!all)
            n = 0;
        g_free(either);
    }
    return n;
}

unsigned
mapping_fits(const struct mapping *m, const struct mapping_header *row)
{
    unsigned column[MOST_PARTS], most = 0;

    for (size_t i = 0; i < m->known_by.n; i++) {
        const char *const *k = m->known_by.items[i];
        unsigned n = 0;

        while (k[n] != NULL && find_parts(row, k[n], column) > 0)
            n++;
        if (k[n] == NULL)
            most = MAX(most, n);
    }
    return most;
}

unsigned
mapping_named(const struct mapping *m, const struct mapping_header *row)
{
    unsigned column[MOST_PARTS], n = 0;

    for (size_t i = 0; i < m->columns.n; i++)
        n += *m->columns.items[i].said != '@' && find_parts(row, m->columns.items[i].said, column) > 0;
    return n;
}

static void
missing(const struct mapping *m, int line, const char *said, const struct table *t, const struct mapping_header *h,
        struct report *report)
{
    const struct table_row *header = h == NULL ? NULL : h->row;
    struct source where = { m->path, line, 0 };
    const char **names, *nearest;
    GString *all = g_string_new(NULL);
    unsigned n = header == NULL ? 0 : header->n, shown = 0;

    names = g_new0(const char *, n + 1);
    for (unsigned i = 0, k = 0; i < n; i++)
        if (*header->cell[i] != '\0')
            names[k++] = header->cell[i];
    nearest = report_nearest(said, names);
    for (const char **name = names; *name != NULL && shown < 40; name++, shown++)
        g_string_append_printf(all, "%s%.60s", shown > 0 ? ", " : "", *name);
    if (header == NULL)
        report_error(report, where, "no column \"%.80s\": without a header, say columns by their letters, like @A", said);
    else if (nearest != NULL)
        report_error(report, where, "%s has no column \"%.80s\"; did you mean \"%.80s\"?", t->path, said, nearest);
    else
        report_error(report, where, "%s has no column \"%.80s\"; row %d says %s", t->path, said, header->line, all->str);
    g_string_free(all, TRUE);
    g_free(names);
}

bool
mapping_resolve(struct mapping *m, const struct table *t, const struct mapping_header *header, struct arena *arena,
                struct report *report)
{
    size_t errors = report->errors;
    unsigned column[MOST_PARTS];

    for (size_t i = 0; i < m->columns.n; i++) {
        struct mapping_column *c = &m->columns.items[i];

        c->n = find_parts(header, c->said, c->column);
        if (c->n == 0 && m->known_by.n == 0)
            missing(m, c->line, c->said, t, header, report);
    }
    for (size_t i = 0; i < m->rules.n; i++) {
        struct mapping_rule *r = &m->rules.items[i];

        r->there = find_parts(header, r->said, column) > 0;
        r->column = r->there ? column[0] : 0;
        if (!r->there && m->known_by.n == 0)
            missing(m, r->line, r->said, t, header, report);
    }
    for (size_t i = 0; i < m->carried.n; i++) {
        if (find_parts(header, m->carried.items[i], column) > 0)
            *arena_push(arena, &m->carried_columns) = column[0];
        else if (m->known_by.n == 0)
            missing(m, 0, m->carried.items[i], t, header, report);
    }
    return report->errors == errors;
}

const struct mapping_column *
mapping_column(const struct mapping *m, enum field field, const struct mapping_column *from)
{
    size_t i = from == NULL ? 0 : (size_t)(from - m->columns.items) + 1;

    for (; i < m->columns.n; i++)
        if (m->columns.items[i].field == field)
            return &m->columns.items[i];
    return NULL;
}

bool
mapping_has(const struct mapping *m, enum field field)
{
    return mapping_column(m, field, NULL) != NULL;
}
