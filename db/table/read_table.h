/*
 * Schedules and lists of people in tables, by a mapping of their columns: what
 * read_table() and the proposal of a mapping have in common.
 */
#ifndef PLACARD_DB_READ_TABLE_H
#define PLACARD_DB_READ_TABLE_H

#include "db/table/mapping.h"
#include "db/read/stage.h"

/* A file opened as a table: one for CSV, one for each sheet of a book. */
struct table_file {
    const char              *path;
    const char              *data;
    size_t                   length;
    struct arena            *arena;
    struct report           *report;
    struct table_book       *book;      /* NULL: CSV */
    const char *const       *sheets;
};

/* False with an error for what is no table, by name where it is known what it is instead. */
bool table_file_open(struct table_file *, const char *path, const char *data, size_t length, struct arena *, struct report *);
void table_file_close(struct table_file *);

/* The table: of a CSV file as `said`, of a book the sheet of that name (NULL: the first that is shown and not empty). */
struct table *table_file_table(struct table_file *, const char *sheet, struct table_csv said);

/*
 * table_propose.c: a mapping for a file, with guesses, to be edited; for
 * g_free(), NULL after an error. If a preset knows it: that.
 */
char *table_propose(const char *path, const char *data, size_t length, const struct table_options *, struct report *);

/* Rows that are looked at to find the header. */
enum { TABLE_HEADER_WITHIN = 25 };

/*
 * The mapping of `presets` (paths, NULL at the end) that knows most of a row
 * at the start of one of the tables; *table and *header are that table and
 * the number of that row in it. NULL if none does.
 */
struct mapping *table_preset(struct table_file *, const char *sheet, const char *const *presets, struct table **, size_t *header);

/* Is something in the row that no header says: a link, a date, a number, a sentence? */
bool table_is_content(const struct table_row *);

/* table_people.c: what is in cells, and rows that are people. */

/* The value of a field in a row, "" if it has none; in the arena, or of the table. */
const char *table_value(const struct mapping *, const struct table_row *, enum field, struct arena *);
const char *table_column_value(const struct mapping *, const struct mapping_column *, const struct table_row *, struct arena *);

/* A row that is a person, staged; what the table shows of names, and those so far, is kept between rows. */
struct table;
struct table_person_names;
void table_stage_attendee(struct stage *, const struct mapping *, const struct table_row *, const char *path, const char *role,
                          struct table_person_names *, struct arena *);
struct table_person_names *table_person_names_new(const struct mapping *, const struct table *, size_t first, struct arena *scratch);
void table_person_names_drop(struct table_person_names *);

/* Is a word, or several, in a text as words? Both are folded. */
bool table_has_words(const char *text, const char *words);

/* "role" on a badge of what the column says; NULL: none that is known. */
const char *table_role(const struct mapping *, const char *said);

/* table_speakers.c: are they written "Byron, Ada" all through the table? */
bool table_people_are_turned(const struct mapping *, const struct table *, size_t first, struct arena *scratch);

/* Stage who speaks in the session of that number. */
void table_stage_people(struct stage *, const struct mapping *, bool turned, const struct table_row *, const char *path, int64_t session,
                        struct arena *);

/* table_times.c: when it is. */
struct table_times {
    struct stage         *stage;
    const struct mapping *map;
    const struct table   *table;
    enum date_order       order;
    bool                  yearless;     /* said once that dates have no year */
    bool                  twelve;       /* the clock has twelve hours, and nothing tells which */
    struct moment         above;        /* the last date in a column of dates */
    size_t                unread, read; /* cells of times that were understood, and not */
    char                  example[64];  /* the first that was not */
    int                   example_line;
};

/* Find out in which order dates are written, over all rows from `first`. False with an error if that cannot be known. */
bool table_times_begin(struct table_times *, size_t first, struct arena *);
/* Remember the date of a row that is no session, for those below it that have none. Has it one, and nothing else? */
bool table_times_pass(struct table_times *, const struct table_row *, struct arena *);
/* Start and end of a row's session. False with an error only if the file cannot be used. */
bool table_times_read(struct table_times *, const struct table_row *, struct staged_session *, struct arena *);
/* "14.11" under "Date", beside a column of times: no time, as elsewhere, but the day and month of "14.11." */
bool table_day_and_month(const char *, struct moment *);
/* Is the text a day that is only numbered ("Day 2") or named ("Friday"), so that the date of the first has to be known? -1 and 0: not that. */
bool table_is_relative_day(const char *, int *number, int *weekday);
/* If most of the times were not understood, that is an error. */
bool table_times_end(struct table_times *);

#endif
