/* A mapping of a table nobody knows, to be edited: which column may be what. */
#include <glib.h>
#include <string.h>

#include "db/table/read_table.h"

enum { MOST_COLUMNS = 400, MOST_EXAMPLES = 3, MOST_PRINTED = 40 };

/* What a column with nothing in it is, while others are guessed at. */
#define EMPTY ((enum field)(N_FIELDS + 1))

struct proposal {
    struct table_file     file;
    struct table         *table;
    struct mapping       *guess, *known;        /* known: by a preset, NULL if by none */
    size_t                header;
    bool                  bare;         /* what looks like a header is content already */
    enum field            fields[MOST_COLUMNS];
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
    char *folded = mapping_fold_header(table_cell(header, column)), *name;
    unsigned same = 1, all = 0;
    bool quote;

    for (unsigned i = 0; i < header->n && *folded != '\0'; i++) {
        char *other = mapping_fold_header(header->cell[i]);

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

/* The headers that a line of a guess names, folded; for g_strfreev(). */
static char **
alternatives(const struct mapping_column *c)
{
    char **all = g_strsplit(c->said, "|", -1);

    for (char **one = all; *one != NULL; one++) {
        char *folded = mapping_fold_header(g_strstrip(*one));

        g_free(*one);
        *one = folded;
    }
    return all;
}

/* Columns by headers that are known, the first line of a field first. */
static unsigned
guess_exactly(const struct mapping *guess, const struct mapping_header *header, enum field *fields, bool taken[N_FIELDS])
{
    unsigned found = 0;

    for (size_t i = 0; i < guess->columns.n; i++) {
        const struct mapping_column *c = &guess->columns.items[i];
        char **all = alternatives(c);
        bool here = taken[c->field] && !is_of_each(c->field);

        for (char **one = all; *one != NULL && !here; one++)
            for (unsigned k = 0; k < header->row->n && k < MOST_COLUMNS && !here; k++)
                if (fields[k] == N_FIELDS && **one != '\0' && strcmp(header->folded[k], *one) == 0) {
                    fields[k] = c->field;
                    taken[c->field] = here = true;
                    found++;
                }
        g_strfreev(all);
    }
    return found;
}

/* Of what is left, the column whose header ("What is the title of your talk?") has the longest of the known ones in it as words. */
static bool
guess_by_words(const struct mapping *guess, const struct mapping_header *header, enum field *fields, bool taken[N_FIELDS])
{
    enum { LEAST = 3 };
    enum field best = N_FIELDS;
    size_t longest = LEAST - 1;
    unsigned column = 0;

    for (size_t i = 0; i < guess->columns.n; i++) {
        const struct mapping_column *c = &guess->columns.items[i];
        char **all = alternatives(c);

        for (char **one = all; *one != NULL && !taken[c->field]; one++)
            for (unsigned k = 0; k < header->row->n && k < MOST_COLUMNS && strlen(*one) > longest; k++)
                if (fields[k] == N_FIELDS && table_has_words(header->folded[k], *one)) {
                    best = c->field;
                    column = k;
                    longest = strlen(*one);
                }
        g_strfreev(all);
    }
    if (best == N_FIELDS)
        return false;
    fields[column] = best;
    return taken[best] = true;
}

/* What each column may be, N_FIELDS: nothing; and how much of a header that makes the row. `empty` NULL: none is. */
static unsigned
guess_columns(const struct mapping *guess, const struct mapping_header *header, const bool *empty, enum field fields[MOST_COLUMNS])
{
    bool taken[N_FIELDS] = { false };
    unsigned weight;

    for (unsigned k = 0; k < MOST_COLUMNS; k++)
        fields[k] = empty != NULL && empty[k] ? EMPTY : N_FIELDS;
    weight = 2 * guess_exactly(guess, header, fields, taken);
    while (guess_by_words(guess, header, fields, taken))
        weight++;
    for (unsigned k = 0; k < MOST_COLUMNS; k++)
        if (fields[k] == EMPTY)
            fields[k] = N_FIELDS;
    /* names and companies without anything that they are to do are people */
    return guess->people || taken[FIELD_TITLE] ? weight : MIN(weight, 1);
}

/* Whether columns have nothing below a header, if others have something. */
static void
find_empty(const struct table *t, size_t header, bool empty[MOST_COLUMNS])
{
    for (unsigned c = 0; c < MOST_COLUMNS; c++) {
        size_t i = header + 1;

        while (i < t->n && *table_cell(&t->rows[i], c) == '\0')
            i++;
        empty[c] = i == t->n && header + 1 < t->n;
    }
}

static void
propose_column(struct proposal *p, unsigned column)
{
    const struct table_row *header = p->bare ? &no_header : &p->table->rows[p->header];
    size_t first = p->header + !p->bare;
    char letters[TABLE_LETTERS], *name;
    unsigned shown = 0;
    size_t used = 0;
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
    if (p->fields[column] != N_FIELDS)
        g_string_append_printf(p->out, "\n%s = %s\n", mapping_key(p->fields[column]), name);
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
            struct moment m;

            if ((p->fields[c] != FIELD_DATE && p->fields[c] != FIELD_START && p->fields[c] != FIELD_END)
                || !moment_read(row->cell[c], &m) || !m.numbers)
                continue;
            if (moment_order(&m) != ORDER_UNKNOWN)
                return false;
            open = true;
        }
    }
    return open;
}

/* The column of days where a day stands only in the first of its rows; MOST_COLUMNS: there is none. */
static unsigned
days_to_carry(const struct proposal *p)
{
    for (unsigned c = 0; c < p->table->columns && c < MOST_COLUMNS; c++) {
        bool above = false;

        for (size_t i = p->header + 1; i < p->table->n && p->fields[c] == FIELD_DATE; i++) {
            const struct table_row *row = &p->table->rows[i];

            if (*table_cell(row, c) != '\0')
                above = true;
            else if (above && row->n > c + 1)
                return c;
        }
    }
    return MOST_COLUMNS;
}

/* What the table cannot tell, and a line can. */
static void
propose_missing(struct proposal *p)
{
    bool date = false, start = false, room = false, relative = false, yearless = false;

    for (unsigned c = 0; c < p->table->columns && c < MOST_COLUMNS; c++) {
        date = date || p->fields[c] == FIELD_DATE;
        start = start || p->fields[c] == FIELD_START;
        room = room || p->fields[c] == FIELD_ROOM;
        for (size_t i = p->header + 1; i < p->table->n && (p->fields[c] == FIELD_DATE || p->fields[c] == FIELD_START); i++) {
            const char *cell = table_cell(&p->table->rows[i], c);
            int number, weekday;
            struct moment m;

            if ((p->fields[c] == FIELD_DATE && table_day_and_month(cell, &m)) || (moment_read(cell, &m) && m.has_date))
                yearless = yearless || !moment_has_year(&m);
            else if (*cell != '\0')
                relative = relative || table_is_relative_day(cell, &number, &weekday);
            date = date || (p->fields[c] == FIELD_START && m.has_date);
        }
    }
    if (start && (relative || !date))
        g_string_append(p->out, "# The days have no date. Say that of the first:\n# first day = 2015-08-17\n");
    else if (yearless)
        g_string_append(p->out, "# The dates have no year:\n# year = 2015\n");
    if (start && !room)
        g_string_append(p->out, "# No column is known to be the room. If all of it is in one:\n# room else = Main Hall\n");
}

/* What else can be written, so that nobody has to look for it elsewhere. */
static void
put_reference(GString *out, bool people)
{
    const char *key, *like, *is;

    g_string_append(out, "\n# What columns can be:\n");
    for (int i = 0; i < N_FIELDS; i++)
        if (mapping_is_of((enum field)i, people))
            g_string_append_printf(out, "#   %-16s %s\n", mapping_key((enum field)i), mapping_is((enum field)i));
    g_string_append(out, "# A column is called by its header. \"A | B\" is whichever is there, \"A + B\" both, \"A#2\" the second of\n"
                         "# that name, \"@C\" column C. Of several lines for one thing, the first with anything in its cell counts;\n"
                         "# but each line of person is a person, and as many lines of affiliation are theirs.\n"
                         "# Further lines, where they are needed:\n");
    for (size_t i = 0; mapping_setting(i, people, &key, &like, &is); i++) {
        if (is != NULL) {
            char *line = g_strdup_printf("%s = %s", key, like);

            g_string_append_printf(out, "#   %-30s %s\n", line, is);
            g_free(line);
        }
    }
    if (people)
        g_string_append(out, "#   role staff = Crew, Team        what the column of role calls them; also role sponsor, role press\n");
}

static void
propose(struct proposal *p)
{
    int row = p->table->rows[p->header].line;
    unsigned days = days_to_carry(p);

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
    if (p->known != NULL && p->known->people == p->guess->people)
        g_string_append_printf(p->out, "# It is taken in as this without a mapping too, and is the same source with one:\npreset = %s\n", p->known->name);
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
    if (!p->guess->people)
        propose_missing(p);
    if (days < MOST_COLUMNS) {
        char *name = column_name(&p->table->rows[p->header], days);

        g_string_append_printf(p->out, "# An empty cell there means the one above:\ncarry down = %s\n", name);
        g_free(name);
    }
    for (unsigned c = 0; c < p->table->columns && c < MOST_COLUMNS; c++)
        propose_column(p, c);
    put_reference(p->out, p->guess->people);
}

/* The row that looks most like a header: most of what is guessed at, else the first with several cells. */
static bool
find_header(struct proposal *p, const char *const *maps, bool people_only)
{
    struct mapping *best = NULL, *any = NULL;
    unsigned most = 0;

    for (; maps != NULL && *maps != NULL; maps++) {
        struct mapping *m = mapping_read(*maps, p->file.arena, p->file.report);

        if (m == NULL || m->known_by.n > 0 || (people_only && !m->people))
            continue;
        if (any == NULL || !m->people)
            any = m;
        for (size_t i = 0; i < p->table->n && i < TABLE_HEADER_WITHIN; i++) {
            enum field fields[MOST_COLUMNS];
            unsigned n = table_is_content(&p->table->rows[i]) ? 0
                         : guess_columns(m, mapping_header(&p->table->rows[i], p->file.arena), NULL, fields);

            if (n > most) {
                most = n;
                best = m;
                p->header = i;
            }
        }
    }
    p->guess = best != NULL ? best : any;
    for (unsigned k = 0; k < MOST_COLUMNS; k++)
        p->fields[k] = N_FIELDS;
    if (best != NULL) {
        bool empty[MOST_COLUMNS];

        find_empty(p->table, p->header, empty);
        guess_columns(best, mapping_header(&p->table->rows[p->header], p->file.arena), empty, p->fields);
    } else {
        for (p->header = 0; p->header + 1 < p->table->n && p->header < TABLE_HEADER_WITHIN; p->header++) {
            unsigned n = 0;

            for (unsigned c = 0; c < p->table->rows[p->header].n; c++)
                n += *p->table->rows[p->header].cell[c] != '\0';
            if (n > 1 || p->table->columns == 1)
                break;
        }
        p->bare = table_is_content(&p->table->rows[p->header]);
        if (p->bare)
            p->header = 0;              /* what is above may be a day */
    }
    return p->guess != NULL;
}

char *
table_propose(const char *path, const char *data, size_t length, const struct table_options *options, struct report *report)
{
    struct arena *arena = arena_new();
    struct proposal p = { .out = g_string_new(NULL) };
    bool ok = table_file_open(&p.file, path, data, length, arena, report);

    /* a list made by hand may have more than its preset knows */
    if (ok && (p.known = table_preset(&p.file, options->sheet, options->presets, &p.table, &p.header)) != NULL && !p.known->tell_unread) {
        char *text = NULL;

        g_string_append_printf(p.out, "# %s is known as \"%s\": no --map is needed. This is the mapping it has.\n\n", path, p.known->name);
        ok = g_file_get_contents(p.known->path, &text, NULL, NULL);
        g_string_append(p.out, ok ? text : "");
        g_free(text);
    } else if (ok && p.table != NULL) {
        ok = find_header(&p, options->presets, options->role != NULL);
        if (ok)
            propose(&p);
        else
            report_error(report, NOWHERE, "columns/guess.map is missing among the layouts");
    } else {
        if (report->errors == 0)
            report_error(report, (struct source){ .file = path }, "there is nothing in it");
        ok = false;
    }
    table_file_close(&p.file);
    arena_drop(arena);
    return g_string_free(p.out, !ok);
}
