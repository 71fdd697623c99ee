/* A mapping of a table nobody knows, to be edited: which column may be what. */
#include <glib.h>
#include <string.h>

#include "db/table/read_table.h"

enum { MOST_COLUMNS = 400, MOST_EXAMPLES = 3, MOST_PRINTED = 40 };

struct proposal {
    struct table_file     file;
    struct table         *table;
    struct mapping       *guess;        /* resolved */
    size_t                header;
    bool                  bare;         /* what looks like a header is content already */
    GString              *out;
};

/* Of a table without a header. */
static const struct table_row no_header = { 0 };

/* A cell on one line, not long. */
static void
put_short(GString *out, const char *text)
{
    char *valid = g_utf8_make_valid(text, -1), *part = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), MOST_PRINTED));

    g_strstrip(part);
    g_strdelimit(part, "\n\r\t", ' ');
    g_string_append_printf(out, "\"%s%s\"", part, g_utf8_strlen(valid, -1) > MOST_PRINTED ? "…" : "");
    g_free(part);
    g_free(valid);
}

/* How a mapping has to call a column. */
static char *
column_name(const struct table_row *header, unsigned column)
{
    char letters[TABLE_LETTERS];
    char *folded = mapping_fold(table_cell(header, column)), *name;
    unsigned same = 1, all = 0;
    bool quote;

    for (unsigned i = 0; i < header->n && *folded != '\0'; i++) {
        char *other = mapping_fold(header->cell[i]);

        if (strcmp(other, folded) == 0) {
            same += i < column;
            all++;
        }
        g_free(other);
    }
    name = g_strdup(table_cell(header, column));
    g_strdelimit(g_strstrip(name), "\n\r\t", ' ');
    quote = strpbrk(name, "|+") != NULL || *name == '@';
    if (*folded == '\0' || (quote && (all > 1 || strchr(name, '"') != NULL))) {
        g_free(name);
        name = g_strdup_printf("@%s", table_letters(column, letters));
    } else if (quote || all > 1) {
        char *bare = name;

        name = quote ? g_strdup_printf("\"%s\"", bare) : g_strdup_printf("%s#%u", bare, same);
        g_free(bare);
    }
    g_free(folded);
    return name;
}

/* May several columns be it, each of another speaker? */
static bool
is_of_each(enum field field)
{
    return field == FIELD_PERSON || field == FIELD_AFFILIATION;
}

/* The guess for a column; false if there is none. Other fields are guessed once: the first line goes first. */
static bool
guess_of(const struct mapping *guess, unsigned column, enum field *field)
{
    for (size_t i = 0; i < guess->columns.n; i++) {
        const struct mapping_column *c = &guess->columns.items[i];
        const struct mapping_column *first = mapping_column(guess, c->field, NULL);

        if (c->n != 1 || c->column[0] != column)
            continue;
        while (!is_of_each(c->field) && first != c && first->n == 0)
            first = mapping_column(guess, c->field, first);
        if (is_of_each(c->field) || first == c) {
            *field = c->field;
            return true;
        }
    }
    return false;
}

static void
propose_column(struct proposal *p, unsigned column)
{
    const struct table_row *header = p->bare ? &no_header : &p->table->rows[p->header];
    size_t first = p->header + !p->bare;
    char letters[TABLE_LETTERS], *name;
    unsigned shown = 0;
    size_t used = 0;
    enum field field;
    const char *last = "";

    for (size_t i = first; i < p->table->n; i++)
        used += *table_cell(&p->table->rows[i], column) != '\0';
    if (used == 0 && *table_cell(header, column) == '\0')
        return;
    g_string_append_printf(p->out, "\n# column %s", table_letters(column, letters));
    for (size_t i = first; i < p->table->n && shown < MOST_EXAMPLES; i++) {
        const char *cell = table_cell(&p->table->rows[i], column);

        if (*cell == '\0' || strcmp(cell, last) == 0)
            continue;
        g_string_append(p->out, shown++ > 0 ? ", " : ": ");
        put_short(p->out, cell);
        last = cell;
    }
    if (used == 0)
        g_string_append(p->out, ": empty");
    name = column_name(header, column);
    if (guess_of(p->guess, column, &field))
        g_string_append_printf(p->out, "\n%s = %s\n", mapping_key(field), name);
    else
        g_string_append_printf(p->out, "\n# ? = %s\n", name);
    g_free(name);
}

/* Is there a date of which nothing tells the order? */
static bool
dates_are_open(const struct proposal *p)
{
    bool open = false;

    for (size_t i = p->header + 1; i < p->table->n; i++) {
        const struct table_row *row = &p->table->rows[i];

        for (unsigned c = 0; c < row->n && c < MOST_COLUMNS; c++) {
            enum field field;
            struct moment m;

            if (!guess_of(p->guess, c, &field) || (field != FIELD_DATE && field != FIELD_START && field != FIELD_END)
                || !moment_read(row->cell[c], &m) || !m.numbers)
                continue;
            if (moment_order(&m) != ORDER_UNKNOWN)
                return false;
            open = true;
        }
    }
    return open;
}

static void
put_fields(GString *out, bool people)
{
    g_string_append(out, "\n# What columns can be:\n");
    for (int i = 0; i < N_FIELDS; i++)
        if (mapping_is_of((enum field)i, people))
            g_string_append_printf(out, "#   %-16s %s\n", mapping_key((enum field)i), mapping_is((enum field)i));
    g_string_append(out, "# and more: carry down = COLUMN; skip = COLUMN: value, value; only = …; dates = day/month/year; year = 2015;\n"
                         "# times = UTC; separators = newline ; , and; header = 3 or none; affiliation in = brackets; encoding = …\n");
    if (people)
        g_string_append(out, "# role else = attendee; role staff = Crew, Team; role sponsor = …; role press = …\n");
}

static void
propose(struct proposal *p)
{
    int row = p->table->rows[p->header].line;

    g_string_append_printf(p->out, "# Columns of %s%s%s", p->file.path, p->table->sheet != NULL ? ", sheet " : "",
                           p->table->sheet != NULL ? p->table->sheet : "");
    if (p->bare)
        g_string_append_printf(p->out, ": row %d seems to be content, not a header. If it is one: header = %d, and columns by name.\n", row, row);
    else
        g_string_append_printf(p->out, ", by the header in row %d; rows below it: %zu. If it is content: header = none, and @A, @B …\n",
                               row, p->table->n - p->header - 1);
    g_string_append(p->out, "# Put what a column is in place of \"?\", take away its #, correct what was guessed wrong, and take it in:\n");
    g_string_append_printf(p->out, "#   placard import EVENT.db %s --map THIS.map\n"
                           "# Columns that no line names are not read.\n\n", p->file.path);
    g_string_append_printf(p->out, "rows = %s\n", p->guess->people ? "people" : "sessions");
    if (p->table->sheet != NULL)
        g_string_append_printf(p->out, "sheet = %s\n", p->table->sheet);
    if (p->bare)
        g_string_append(p->out, "header = none\n");
    else
        g_string_append_printf(p->out, "header = %d\n", row);
    if (p->guess->people)
        g_string_append(p->out, "role else = attendee\n");
    else if (dates_are_open(p))
        g_string_append(p->out, "# No date in the file tells whether day or month is first:\n# dates = day/month/year\n# dates = month/day/year\n");
    for (unsigned c = 0; c < p->table->columns && c < MOST_COLUMNS; c++)
        propose_column(p, c);
    put_fields(p->out, p->guess->people);
}

/* Is something in it that no header says: a link, a date, a number, a sentence? */
static bool
is_content(const struct table_row *row)
{
    for (unsigned i = 0; i < row->n; i++) {
        const char *cell = row->cell[i];
        struct moment m;

        if (strstr(cell, "://") != NULL || strchr(cell, '@') != NULL || g_utf8_strlen(cell, -1) > 80 || moment_read(cell, &m)
            || (*cell != '\0' && cell[strspn(cell, "0123456789.,")] == '\0'))
            return true;
    }
    return false;
}

/* The row that looks most like a header: most of what is guessed at, else the first with several cells. */
static bool
find_header(struct proposal *p, const char *const *maps, bool people_only)
{
    struct mapping *best = NULL, *any = NULL;
    unsigned most = 0;

    for (; maps != NULL && *maps != NULL; maps++) {
        struct mapping *m = mapping_read(*maps, p->file.arena, p->file.report);

        if (m == NULL || m->known_by != NULL || (people_only && !m->people))
            continue;
        if (any == NULL || !m->people)
            any = m;
        for (size_t i = 0; i < p->table->n && i < TABLE_HEADER_WITHIN; i++) {
            unsigned n = mapping_named(m, mapping_header(&p->table->rows[i], p->file.arena));

            if (n > most) {
                most = n;
                best = m;
                p->header = i;
            }
        }
    }
    p->guess = best != NULL ? best : any;
    if (best == NULL)
        p->bare = is_content(&p->table->rows[0]);
    if (best == NULL && !p->bare) {
        for (p->header = 0; p->header + 1 < p->table->n && p->header < TABLE_HEADER_WITHIN; p->header++) {
            unsigned n = 0;

            for (unsigned c = 0; c < p->table->rows[p->header].n; c++)
                n += *p->table->rows[p->header].cell[c] != '\0';
            if (n > 1 || p->table->columns == 1)
                break;
        }
    }
    return p->guess != NULL;
}

char *
table_propose(const char *path, const char *data, size_t length, const struct table_options *options, struct report *report)
{
    struct arena *arena = arena_new();
    struct proposal p = { .out = g_string_new(NULL) };
    struct report quiet = { .out = NULL };
    struct mapping *known = NULL;
    bool ok = table_file_open(&p.file, path, data, length, arena, report);

    /* a list made by hand may have more than its preset knows */
    if (ok && (known = table_preset(&p.file, options->sheet, options->presets, &p.table, &p.header)) != NULL && !known->tell_unread) {
        char *text = NULL;

        g_string_append_printf(p.out, "# %s is known as \"%s\": no --map is needed. This is the mapping it has.\n\n", path, known->name);
        ok = g_file_get_contents(known->path, &text, NULL, NULL);
        g_string_append(p.out, ok ? text : "");
        g_free(text);
    } else if (ok && p.table != NULL) {
        ok = find_header(&p, options->presets, options->role != NULL || (known != NULL && known->people));
        if (ok) {
            /* guesses that are not there are no mistakes */
            p.file.report = &quiet;
            mapping_resolve(p.guess, p.table, p.bare ? NULL : mapping_header(&p.table->rows[p.header], arena), arena, &quiet);
            propose(&p);
        } else {
            report_error(report, NOWHERE, "columns/guess.map is missing among the layouts");
        }
    } else {
        if (report->errors == 0)
            report_error(report, (struct source){ .file = path }, "there is nothing in it");
        ok = false;
    }
    table_file_close(&p.file);
    arena_drop(arena);
    return g_string_free(p.out, !ok);
}
