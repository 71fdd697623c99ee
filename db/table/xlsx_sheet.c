/* XLSX: the cells of one sheet. */
#include "db/table/xlsx.h"

#include <glib.h>
#include <string.h>

enum { MOST_MERGED = 20000 };

struct sheet {
    struct table_book *book;
    struct xlsx_part   part;
    struct table_adding adding;
    GPtrArray         *cells;           /* of the row: strings of the arena, "" between them */
    unsigned           column;          /* of the next cell that does not say its own */
    int                row, errors, formulas;       /* cells without a value, and the first row of such */
    int                first_error, first_formula, lost, first_lost;
    size_t             spread;          /* cells looked at for merged ones */
};

/* "BC12": column 54, row 12. Either may be missing: then what it had been stays. */
static bool
place(const char *ref, unsigned *column, int *row)
{
    unsigned long n = 0;

    if (ref == NULL || !g_ascii_isalpha(*ref))
        return false;
    for (; g_ascii_isalpha(*ref) && n < 100000; ref++)
        n = n * 26 + (unsigned long)(g_ascii_toupper(*ref) - 'A') + 1;
    if (n > TABLE_MOST_COLUMNS)
        return false;
    *column = (unsigned)n - 1;
    n = 0;
    for (; g_ascii_isdigit(*ref) && n < 10000000; ref++)
        n = n * 10 + (unsigned long)(*ref - '0');
    if (n > 0)
        *row = (int)n;
    return true;
}

/* What a cell's value says, by the cell's type and style; for g_free(). */
static char *
meaning(struct sheet *s, const char *type, const char *style, char *value)
{
    struct table_book *b = s->book;
    guint64 index = value == NULL ? 0 : g_ascii_strtoull(value, NULL, 10);
    guint64 format = style == NULL ? 0 : g_ascii_strtoull(style, NULL, 10);
    enum xlsx_kind kind = format < b->kinds.n ? (enum xlsx_kind)b->kinds.items[format] : XLSX_NUMBER;

    if (value == NULL || *value == '\0')
        return g_strdup("");
    if (type == NULL || strcmp(type, "n") == 0)
        return xlsx_number(value, kind, b->from_1904);
    if (strcmp(type, "s") == 0 && index >= b->strings.n && s->lost++ == 0)
        s->first_lost = s->row;
    if (strcmp(type, "s") == 0)
        return g_strdup(index < b->strings.n ? b->strings.items[index] : "");
    if (strcmp(type, "b") == 0)
        return g_strdup(strcmp(value, "0") == 0 ? "FALSE" : "TRUE");
    if (strcmp(type, "e") == 0) {
        if (s->errors++ == 0)
            s->first_error = s->row;
        return g_strdup("");
    }
    return g_strdup(value);             /* of a formula, or a date in ISO 8601 */
}

/* A cell, with all there is in it. False after an error. */
static bool
read_cell(struct sheet *s)
{
    struct xlsx_part *p = &s->part;
    char *ref = xlsx_attribute(p, "r"), *type = xlsx_attribute(p, "t"), *style = xlsx_attribute(p, "s");
    unsigned column = s->column;
    int row = s->row;
    char *value = NULL, *text;
    bool formula = false, ok = true;

    if (ref != NULL && !place(ref, &column, &row))
        column = s->column;
    s->column = column + 1;
    if (!xmlTextReaderIsEmptyElement(p->xml.reader)) {
        while (ok && xml_next(&p->xml) && !xlsx_after(p, "c")) {
            bool rich = xlsx_at(p, "is");

            if (rich || xlsx_at(p, "v")) {
                g_free(value);
                value = xlsx_text(p, rich ? "is" : "v");
                ok = value != NULL;
            } else if (xlsx_at(p, "f")) {
                formula = true;
            }
        }
    }
    if (formula && value == NULL && s->formulas++ == 0)
        s->first_formula = s->row;
    text = meaning(s, type, style, value);
    if (ok && *text != '\0' && column < TABLE_MOST_COLUMNS) {
        while (s->cells->len <= column)
            g_ptr_array_add(s->cells, (gpointer)(size_t)"");
        s->cells->pdata[column] = arena_strdup(s->book->arena, text);
    }
    g_free(text);
    g_free(value);
    g_free(style);
    g_free(type);
    g_free(ref);
    return ok && !p->xml.failed;
}

static bool
read_row(struct sheet *s)
{
    struct xlsx_part *p = &s->part;
    char *ref = xlsx_attribute(p, "r");
    gint64 row = ref == NULL ? 0 : g_ascii_strtoll(ref, NULL, 10);
    bool ok = true;

    g_free(ref);
    s->row = row > 0 && row <= 10000000 ? (int)row : s->row + 1;
    g_ptr_array_set_size(s->cells, 0);
    s->column = 0;
    if (!xmlTextReaderIsEmptyElement(p->xml.reader))
        while (ok && xml_next(&p->xml) && !xlsx_after(p, "row"))
            if (xlsx_at(p, "c"))
                ok = read_cell(s);
    return ok && !p->xml.failed && table_add(&s->adding, s->row, (const char *const *)s->cells->pdata, s->cells->len);
}

/*
 * A cell that stands for several rows, such as the date at the left of a
 * day: what is in it is in all of them.
 */
static void
spread(struct sheet *s, const char *ref)
{
    struct table *t = s->adding.table;
    const char *colon = strchr(ref, ':'), *value = NULL;
    unsigned left = 0, right = 0;
    int top = 0, bottom = 0;
    size_t first = 0, last = t->n;

    if (colon == NULL || !place(ref, &left, &top) || !place(colon + 1, &right, &bottom) || top >= bottom || left != right)
        return;
    while (first < last) {
        size_t middle = first + (last - first) / 2;

        if (t->rows[middle].line < top)
            first = middle + 1;
        else
            last = middle;
    }
    for (size_t i = first; i < t->n && t->rows[i].line <= bottom && s->spread < TABLE_MOST_CELLS; i++, s->spread++) {
        struct table_row *row = &t->rows[i];
        const char **cells;

        if (row->line == top)
            value = table_cell(row, left);
        else if (row->line > top && value != NULL && *value != '\0' && *table_cell(row, left) == '\0') {
            unsigned n = MAX(row->n, left + 1);

            s->adding.cells += n;
            if (s->adding.cells > TABLE_MOST_CELLS)
                return;
            cells = arena_array(s->book->arena, n, sizeof *cells);
            for (unsigned k = 0; k < n; k++)
                cells[k] = table_cell(row, k);
            cells[left] = value;
            row->cell = cells;
            row->n = n;
        }
    }
}

/* All that a sheet is found to have lost is said once. */
static void
tell(struct sheet *s)
{
    struct table *t = s->adding.table;

    if (s->errors > 0)
        report_warning(s->book->report, (struct source){ t->path, s->first_error, 0 },
                       "cells that show an error such as #REF!, and are taken as empty: %d, the first in this row", s->errors);
    if (s->lost > 0)
        report_error(s->book->report, (struct source){ t->path, s->first_lost, 0 },
                     "cells whose text is missing in the file%s: %d, the first in this row; save it as .xlsx again",
                     s->book->no_strings ? " (as all its list of texts)" : "", s->lost);
    if (s->formulas > 0)
        report_warning(s->book->report, (struct source){ t->path, s->first_formula, 0 },
                       "formulas without a value, which are taken as empty: %d, the first in this row; "
                       "open the file in a spreadsheet program and save it", s->formulas);
}

struct table *
table_book_sheet(struct table_book *b, size_t index)
{
    struct sheet s = { .book = b };
    struct table *t = arena_alloc(b->arena, sizeof *t);
    size_t merged = 0, errors = b->report->errors;
    bool ok;

    *t = (struct table){ .path = b->path, .sheet = b->sheets.items[index].name };
    if (!xlsx_part_open(b, b->sheets.items[index].part, &s.part)) {
        if (b->report->errors == errors)
            report_error(b->report, (struct source){ .file = b->path }, "its sheet \"%.80s\" is missing in it; save it as .xlsx again",
                         t->sheet);
        return NULL;
    }
    s.adding = (struct table_adding){ .table = t, .arena = b->arena, .report = b->report };
    s.cells = g_ptr_array_new();
    ok = true;
    while (ok && xml_next(&s.part.xml)) {
        if (xlsx_at(&s.part, "row")) {
            ok = read_row(&s);
        } else if (xlsx_at(&s.part, "mergeCell") && merged++ < MOST_MERGED) {
            char *ref = xlsx_attribute(&s.part, "ref");

            if (ref != NULL)
                spread(&s, ref);
            g_free(ref);
        }
    }
    ok = ok && !s.part.xml.failed;
    if (ok)
        tell(&s);
    g_ptr_array_free(s.cells, TRUE);
    xlsx_part_close(&s.part);
    return ok && s.lost == 0 ? t : NULL;
}
