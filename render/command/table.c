#include "render/command/table.h"

#include <glib.h>
#include <string.h>

struct reader {
    struct arena *arena;
    struct table *table;
    struct { const char *const **items; size_t n, room; } rows;
};

static const char *const *
copied(struct arena *arena, const char *const *strings, size_t n)
{
    const char **copy = arena_array(arena, n + 1, sizeof *copy);

    for (size_t i = 0; i < n; i++)
        copy[i] = strings[i] != NULL ? arena_strdup(arena, strings[i]) : NULL;
    return copy;
}

static bool
take(void *context, int n, const char *const *names, const char *const *values)
{
    struct reader *r = context;

    if (r->table->columns == NULL) {
        r->table->columns = copied(r->arena, names, (size_t)n);
        r->table->n_columns = (size_t)n;
    }
    *arena_push(r->arena, &r->rows) = copied(r->arena, values, (size_t)n);
    return true;
}

bool
table_read(struct table *t, struct db *db, const char *view, struct arena *arena, struct report *report)
{
    struct reader r = { .arena = arena, .table = t };

    *t = (struct table){ 0 };
    if (!db_rows(db, view, take, &r, report))
        return false;
    t->rows = r.rows.items;
    t->n_rows = r.rows.n;
    return true;
}

int
table_column(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i], name) == 0)
            return (int)i;
    return -1;
}

/* Print a value on one line, if `out` is given; the columns of a terminal it takes. */
static size_t
put(const char *value, FILE *out)
{
    size_t width = 0;

    for (const char *s = value != NULL ? value : ""; *s != '\0'; s = g_utf8_next_char(s)) {
        gunichar c = g_utf8_get_char_validated(s, -1);
        const char *shown = s;
        int length = 0;

        if (c == '\n') {
            shown = ", ";
            length = 2;
        } else if (c < 0x20 || c == 0x7f || c >= 0x80000000u) {
            shown = c == '\t' ? " " : "?";
            length = 1;
        }
        width += length > 0 ? (size_t)length : g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (out != NULL)
            fwrite(shown, 1, length > 0 ? (size_t)length : (size_t)(g_utf8_next_char(s) - s), out);
    }
    return width;
}

static size_t
column_width(const struct table *t, size_t column)
{
    size_t widest = put(t->columns[column], NULL);

    for (size_t i = 0; i < t->n_rows; i++) {
        size_t width = put(t->rows[i][column], NULL);

        if (width > widest)
            widest = width;
    }
    return widest;
}

static void
put_row(const char *const *values, const size_t *widths, size_t n, FILE *out)
{
    size_t last = n;

    /* no spaces at the end of a line */
    while (last > 0 && (values[last - 1] == NULL || values[last - 1][0] == '\0'))
        last--;
    for (size_t i = 0; i < last; i++) {
        size_t width = put(values[i], out);

        for (; i + 1 < last && width < widths[i] + 2; width++)
            fputc(' ', out);
    }
    fputc('\n', out);
}

void
table_print(const struct table *t, FILE *out)
{
    size_t widths[64] = { 0 };
    size_t n = t->n_columns < 64 ? t->n_columns : 64;

    if (t->n_rows == 0)
        return;
    for (size_t i = 0; i < n; i++)
        widths[i] = column_width(t, i);
    put_row(t->columns, widths, n, out);
    for (size_t i = 0; i < t->n_rows; i++)
        put_row(t->rows[i], widths, n, out);
}

void
table_json_string(const char *s, FILE *out)
{
    fputc('"', out);
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c == '\t')
            fputs("\\t", out);
        else if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* Only what counts things is a number: a title may look like one. */
static bool
is_count(const char *column, const char *value)
{
    static const char *const counts[] = { "sessions", "rooms" };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (strcmp(column, counts[i]) == 0)
            return value[0] != '\0' && value[strspn(value, "0123456789")] == '\0';
    return false;
}

void
table_json(const struct table *t, FILE *out)
{
    fputc('[', out);
    for (size_t i = 0; i < t->n_rows; i++) {
        fputs(i > 0 ? ",\n    {" : "\n    {", out);
        for (size_t j = 0; j < t->n_columns; j++) {
            const char *value = t->rows[i][j];

            fputs(j > 0 ? ", " : " ", out);
            table_json_string(t->columns[j], out);
            fputs(": ", out);
            if (value == NULL)
                fputs("null", out);
            else if (is_count(t->columns[j], value))
                fputs(value, out);
            else
                table_json_string(value, out);
        }
        fputs(" }", out);
    }
    fputs(t->n_rows > 0 ? "\n  ]" : "]", out);
}
