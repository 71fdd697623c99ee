/* CSV: its encoding, its delimiter, its cells. */
#include "db/table/table.h"

#include <glib.h>
#include <string.h>

enum {
    MOST_CELL    = 1 << 20,
    MOST_SNIFFED = 256 << 10,           /* bytes looked at to find out the delimiter */
    SNIFFED_ROWS = 200,
    COUNTED      = 64,                  /* columns told apart when rows are compared */
};

static const char delimiters[] = ",;\t|";

/* Encoding ---------------------------------------------------------------- */

/* How much of it is UTF-8 beyond ASCII, and how much cannot be. */
static void
weigh(const unsigned char *p, size_t n, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    for (size_t i = 0; i < n;) {
        size_t length = p[i] < 0x80 ? 1 : p[i] >= 0xc2 && p[i] < 0xe0 ? 2 : p[i] >= 0xe0 && p[i] < 0xf0 ? 3 : p[i] >= 0xf0 && p[i] < 0xf5 ? 4 : 0;
        bool whole = length > 0 && i + length <= n;

        for (size_t k = 1; k < length && whole; k++)
            whole = (p[i + k] & 0xc0) == 0x80;
        if (!whole)
            ++*bad;
        else if (length > 1)
            ++*good;
        i += whole ? length : 1;
    }
}

/* UTF-16 without a mark: every other byte of the start is zero. */
static const char *
zeros(const unsigned char *p, size_t n)
{
    size_t even = 0, odd = 0, seen = MIN(n, 2000) & ~(size_t)1;

    for (size_t i = 0; i < seen; i += 2) {
        even += p[i] == 0;
        odd += p[i + 1] == 0;
    }
    return odd * 3 > seen && even * 20 < seen ? "UTF-16LE" : even * 3 > seen && odd * 20 < seen ? "UTF-16BE" : NULL;
}

/* What it is in; *mark bytes before the text say so. */
static const char *
find_encoding(const unsigned char *p, size_t n, size_t *mark)
{
    const char *wide = zeros(p, n);
    size_t good, bad;

    *mark = 0;
    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        *mark = 3;
        return "UTF-8";
    }
    if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0)) {
        *mark = 2;
        return p[0] == 0xff ? "UTF-16LE" : "UTF-16BE";
    }
    if (wide != NULL)
        return wide;
    weigh(p, n, &good, &bad);
    if (bad <= good / 2)
        return "UTF-8";
    /* Bytes that Windows has no character for, and ISO 8859-1 only controls. */
    for (size_t i = 0; i < n; i++)
        if (p[i] == 0x81 || p[i] == 0x8d || p[i] == 0x8f || p[i] == 0x90 || p[i] == 0x9d)
            return "ISO-8859-1";
    return "WINDOWS-1252";
}

/* The text in UTF-8, without zeros, in the arena; NULL with an error. */
static char *
decode(struct table *t, const char *data, size_t length, const char *said, struct arena *arena, struct report *report,
       size_t *size)
{
    struct source where = { .file = t->path };
    size_t mark, n = 0, zeros_dropped = 0;
    gsize made = length;
    char *text, *converted = NULL;
    const char *from;

    t->encoding = find_encoding((const unsigned char *)data, length, &mark);
    if (said != NULL && mark == 0)
        t->encoding = said;
    from = data + mark;
    made = length - mark;
    if (g_ascii_strcasecmp(t->encoding, "UTF-8") != 0) {
        /* U+FFFD is for what nobody can read; of an encoding that was said, half a character at the end is no reason to stop. */
        converted = g_convert_with_fallback(from, (gssize)made, "UTF-8", t->encoding, "\xef\xbf\xbd", NULL, &made, NULL);
        if (converted == NULL) {
            report_error(report, where, "cannot be read as %s; save it as UTF-8, or say its encoding in a mapping: encoding = …",
                         t->encoding);
            return NULL;
        }
        from = converted;
        if (said == NULL && mark == 0)
            report_warning(report, where, "is not UTF-8; read as %s. If letters come out wrong, save it as UTF-8, "
                           "or say \"encoding = …\" in a mapping", t->encoding);
    }
    if (!g_utf8_validate(from, (gssize)made, NULL) && memchr(from, '\0', made) == NULL) {
        char *valid = g_utf8_make_valid(from, (gssize)made);

        report_warning(report, where, "is not UTF-8 throughout; shown as \xef\xbf\xbd where it is not");
        g_free(converted);
        from = converted = valid;
        made = strlen(valid);
    }
    text = arena_alloc(arena, made + 1);
    for (size_t i = 0; i < made; i++) {
        if (from[i] != '\0')
            text[n++] = from[i];
        else
            zeros_dropped++;
    }
    g_free(converted);
    if (zeros_dropped > 0)
        report_warning(report, where, "bytes of zero dropped: %zu", zeros_dropped);
    *size = n;
    return text;
}

/* Rows and cells ------------------------------------------------------------ */

struct csv {
    char *p, *end;
    char  delimiter;
    int   line;
    bool  open;                         /* the last cell has a quote that is never closed */
    int   opened;                       /* in this line */
};

static bool
ends_cell(const struct csv *c, const char *p)
{
    return p == c->end || *p == c->delimiter || *p == '\n' || *p == '\r';
}

/* Past a line end of any kind. */
static char *
past_end(struct csv *c, char *p)
{
    c->line++;
    return p + (p[0] == '\r' && p + 1 < c->end && p[1] == '\n' ? 2 : 1);
}

/*
 * The next cell; it is put together where it stands if `into`, which is then
 * where it is. Spaces before a quote are not the cell's. What follows a
 * closing quote still is: some programs quote words, not cells.
 */
static size_t
next_cell(struct csv *c, char **into)
{
    char *p = c->p, *to;
    size_t n = 0;

    while (p < c->end && *p == ' ' && *p != c->delimiter)
        p++;
    if (p == c->end || *p != '"')
        p = c->p;
    to = p;
    if (into != NULL)
        *into = p;
    if (p < c->end && *p == '"') {
        c->opened = c->line;
        for (p++;; n++) {
            if (p == c->end) {
                c->open = true;
                break;
            }
            if (*p == '"') {
                if (p + 1 == c->end || p[1] != '"') {
                    p++;
                    break;
                }
                p++;
            }
            if (*p == '\r' || *p == '\n') {
                p = past_end(c, p);
                if (into != NULL)
                    to[n] = '\n';
            } else {
                if (into != NULL)
                    to[n] = *p;
                p++;
            }
        }
    }
    for (; !ends_cell(c, p); p++, n++)
        if (into != NULL)
            to[n] = *p;
    c->p = p;
    return n;
}

/* Past what ended a cell: true if another follows in the row. */
static bool
more_cells(struct csv *c)
{
    if (c->p == c->end)
        return false;
    if (*c->p == c->delimiter) {
        c->p++;
        return true;
    }
    c->p = past_end(c, c->p);
    return false;
}

/* How alike the rows are in number of cells if this is the delimiter; 0: only one each. */
static double
likeness(const char *text, size_t length, char delimiter)
{
    /* nothing is written, as next_cell() is not told where to */
    struct csv c = { .p = (char *)(size_t)text, .end = (char *)(size_t)text + length, .delimiter = delimiter, .line = 1 };
    size_t rows[COUNTED] = { 0 }, n = 0, best = 1, same = 0;
    bool several = false;               /* a row has more than one cell with anything in it */

    while (c.p < c.end && n < SNIFFED_ROWS) {
        size_t cells = 1, used = next_cell(&c, NULL) > 0;

        while (more_cells(&c)) {
            used += next_cell(&c, NULL) > 0;
            cells++;
        }
        if (c.open)
            break;
        several = several || used > 1;
        if (used > 0) {
            rows[MIN(cells, COUNTED - 1)]++;
            n++;
        }
    }
    for (size_t k = 2; k < COUNTED; k++) {
        if (rows[k] > same) {
            same = rows[k];
            best = k;
        }
    }
    if (best == 1 || !several)
        return 0;
    return (double)same / (double)n * (same * 2 >= n ? 2 : 1) + (double)best / (10 * COUNTED);
}

static char
find_delimiter(const char *text, size_t length)
{
    double best = 0;
    char found = ',';

    /* Excel in some countries says it in a line of its own. */
    if (length > 6 && g_ascii_strncasecmp(text, "sep=", 4) == 0 && (text[5] == '\r' || text[5] == '\n'))
        return text[4];
    length = MIN(length, MOST_SNIFFED);
    for (const char *d = delimiters; *d != '\0'; d++) {
        double alike = likeness(text, length, *d);

        if (alike > best) {
            best = alike;
            found = *d;
        }
    }
    return found;
}

bool
table_is_csv(const char *text, size_t length)
{
    const char *p = text;

    while (p < text + length && (g_ascii_isspace(*p) || *p == '\xef' || *p == '\xbb' || *p == '\xbf'))
        p++;
    if (p == text + length || strchr("<{[", *p) != NULL || g_ascii_strncasecmp(p, "BEGIN:V", 7) == 0)
        return false;
    length = MIN(length, MOST_SNIFFED);
    for (const char *d = delimiters; *d != '\0'; d++)
        if (likeness(text, length, *d) >= 1)
            return true;
    return false;
}

static bool
read_rows(struct csv *c, struct table *t, struct arena *arena, struct report *report)
{
    struct table_adding adding = { .table = t, .arena = arena, .report = report };
    GPtrArray *cells = g_ptr_array_new();
    bool ok = true;

    while (ok && c->p < c->end) {
        int line = c->line;
        bool more = true;

        g_ptr_array_set_size(cells, 0);
        while (more && ok) {
            char *cell;
            size_t n = next_cell(c, &cell);
            char *stop = cell + n;

            if (c->open || n > MOST_CELL) {
                report_error(report, (struct source){ .file = t->path, .line = c->opened > 0 ? c->opened : line },
                             c->open ? "a quote is opened here and never closed; close it, or write \"\" for a quote within a cell"
                                     : "a cell of more than a million characters; is a quote not closed?");
                ok = false;
            } else if (cells->len > TABLE_MOST_COLUMNS) {
                report_error(report, (struct source){ .file = t->path, .line = line },
                             "more than %d columns; remove those that are not needed", TABLE_MOST_COLUMNS);
                ok = false;
            } else {
                /* the byte that is overwritten has been looked at only after this */
                more = more_cells(c);
                *stop = '\0';
                g_ptr_array_add(cells, cell);
            }
        }
        ok = ok && table_add(&adding, line, (const char *const *)cells->pdata, cells->len);
    }
    g_ptr_array_free(cells, TRUE);
    return ok;
}

struct table *
table_csv(const char *path, const char *data, size_t length, struct table_csv said, struct arena *arena, struct report *report)
{
    struct table *t = arena_alloc(arena, sizeof *t);
    struct csv c = { .line = 1 };
    size_t size = 0;

    t->path = path;
    if (length > TABLE_MOST_BYTES) {
        report_error(report, (struct source){ .file = path }, "has more than %d MB; leave out columns that are not needed", TABLE_MOST_BYTES >> 20);
        return NULL;
    }
    c.p = decode(t, data, length, said.encoding, arena, report, &size);
    if (c.p == NULL)
        return NULL;
    c.end = c.p + size;
    c.delimiter = t->delimiter = said.delimiter != '\0' ? said.delimiter : find_delimiter(c.p, size);
    if (size > 6 && g_ascii_strncasecmp(c.p, "sep=", 4) == 0 && (c.p[5] == '\r' || c.p[5] == '\n'))
        c.p = past_end(&c, c.p + 5);
    return read_rows(&c, t, arena, report) ? t : NULL;
}
