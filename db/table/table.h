/*
 * Tables of text, as spreadsheets and CSV files have them: rows of cells, as
 * they stand, before anything is known of what they mean. db/table/mapping.h says
 * what the columns are.
 *
 * CSV is what RFC 4180 describes and what programs really write: any of
 * several delimiters and encodings, found out from the content; line ends of
 * any kind; quotes where they belong and where they do not. XLSX (ISO/IEC
 * 29500) is read with libzip and libxml2, which are hidden here: only the
 * values that it has stored, no formula is worked out, and dates come as ISO
 * 8601 has them.
 */
#ifndef PLACARD_DB_TABLE_H
#define PLACARD_DB_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/report.h"

struct table_row {
    int                line;            /* in the file, or the row of the sheet */
    unsigned           n;               /* cells, the last of them not empty */
    const char *const *cell;            /* UTF-8, "" where there is nothing */
};

struct table {
    const char       *path;
    const char       *sheet;            /* the name of an XLSX sheet; NULL for CSV */
    const char       *encoding;         /* of a CSV file, as iconv calls it */
    char              delimiter;
    struct table_row *rows;             /* those with anything in them */
    size_t            n;
    unsigned          columns;          /* of the longest row */
};

/* What to take for granted of a CSV file; 0 and NULL are found out. */
struct table_csv {
    const char *encoding;
    char        delimiter;
};

/*
 * Read a CSV file; NULL with an error if it is none. The table lives in the
 * arena; `data` need not. What had to be guessed is a warning.
 */
struct table *table_csv(const char *path, const char *data, size_t length, struct table_csv, struct arena *,
                        struct report *);

/* Is the text that of a table: several cells in several lines, about as many in each? */
bool table_is_csv(const char *text, size_t length);

/* An XLSX file: a ZIP archive of XML. */
bool table_is_zip(const char *data, size_t length);

struct table_book;

/*
 * Open an XLSX file, which has to stay; NULL with an error for what is none,
 * is damaged or locked, or unpacks to more than any schedule is.
 */
struct table_book *table_book_open(const char *path, const char *data, size_t length, struct arena *, struct report *);
void table_book_close(struct table_book *);

/* The names of its sheets in their order, hidden ones last; NULL at the end. */
const char *const *table_book_sheets(const struct table_book *);

/* The table of the sheet of that number, from 0; NULL after an error. */
struct table *table_book_sheet(struct table_book *, size_t sheet);

/* The cell, "" where the row has none. */
static inline const char *
table_cell(const struct table_row *row, unsigned column)
{
    return column < row->n ? row->cell[column] : "";
}

/* "A" … "Z", "AA" …, as spreadsheets call the column of that number, from 0. */
#define TABLE_LETTERS 8
const char *table_letters(unsigned column, char letters[TABLE_LETTERS]);

/* Limits, for readers of any kind. */
enum {
    TABLE_MOST_ROWS    = 200000,
    TABLE_MOST_COLUMNS = 16384,         /* what a sheet can have */
    TABLE_MOST_CELLS   = 4000000,       /* with anything in them */
    TABLE_MOST_BYTES   = 64 << 20,      /* of CSV, or of a part of an XLSX file, unpacked */
};

/*
 * For readers: add a row of the arena's, cut off after its last cell that has
 * anything in it, unless there is none. False with an error past a limit.
 */
struct table_adding {
    struct table  *table;
    struct arena  *arena;
    struct report *report;
    size_t         room, cells;
};
bool table_add(struct table_adding *, int line, const char *const *cells, size_t n);

#endif
