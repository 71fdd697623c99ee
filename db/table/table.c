#include "db/table/table.h"

#include <string.h>

const char *
table_letters(unsigned column, char letters[TABLE_LETTERS])
{
    char *p = letters + TABLE_LETTERS - 1;

    *p = '\0';
    for (unsigned n = column + 1; n > 0 && p > letters; n = (n - 1) / 26)
        *--p = (char)('A' + (n - 1) % 26);
    return p;
}

bool
table_add(struct table_adding *a, int line, const char *const *cells, size_t n)
{
    struct table *t = a->table;
    struct source where = { .file = t->path, .line = line };
    const char **copy;

    while (n > 0 && cells[n - 1][strspn(cells[n - 1], " \t\n")] == '\0')
        n--;
    if (n == 0)
        return true;
    a->cells += n;
    if (n > TABLE_MOST_COLUMNS) {
        report_error(a->report, where, "more than %d columns; remove those that are not needed", TABLE_MOST_COLUMNS);
        return false;
    }
    if (t->n == TABLE_MOST_ROWS || a->cells > TABLE_MOST_CELLS) {
        report_error(a->report, where, "more than %d rows, or %d cells; no event has that many", TABLE_MOST_ROWS, TABLE_MOST_CELLS);
        return false;
    }
    if (t->n == a->room)
        t->rows = arena_grow(a->arena, t->rows, &a->room, sizeof *t->rows);
    copy = arena_array(a->arena, n, sizeof *copy);
    memcpy(copy, cells, n * sizeof *copy);
    t->rows[t->n++] = (struct table_row){ .line = line, .n = (unsigned)n, .cell = copy };
    if (n > t->columns)
        t->columns = (unsigned)n;
    return true;
}
