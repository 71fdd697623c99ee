/*
 * What the files of db/ share behind db.h: the connection, and the ways in
 * which all of them speak to SQLite and pass on what it answers.
 */
#ifndef PLACARD_DB_INTERNAL_H
#define PLACARD_DB_INTERNAL_H

#include <sqlite3.h>

#include "db/db.h"
#include "db/read/when.h"
#include "db/view/words.h"

/* Each NAME.sql, built into the program. */
extern const char sql_schema[], sql_match[], sql_merge[], sql_people[], sql_people_listed[], sql_views[];

/* "PLCD": what an event's file says of itself on its first page. */
#define DB_APPLICATION 0x504C4344

/* How long to wait for another program that is writing to the file. */
#define DB_PATIENCE_MS 5000

/* What SQLite may keep of the file, in kB; while records are read less, since each list is sorted in as much again. */
#define DB_CACHE         "PRAGMA cache_size = -8000;"
#define DB_CACHE_TO_SORT "PRAGMA cache_size = -1000;"

struct db {
    sqlite3        *sql;
    char           *path;
    struct words   *words;
    struct arena   *arena;              /* of the event's strings */
    struct db_event event;
    struct zone    *zone;               /* that logical_day() was last asked for */
    sqlite3_stmt   *code_take, *code_event;     /* of code_new(), kept */
    int             readers;            /* open struct db_records: all see the same state of the file */
    bool            kept;               /* pages are made of that state, and are one of the readers */
};

/*
 * steps[i] is SQL that makes a file of version i + 2 from one of version
 * i + 1; the version this program writes is one more than there are steps.
 */
struct migrations {
    const char *const *steps;
    size_t             n;
};
extern const struct migrations db_migrations;

/* db.c */

/* Open with other views and migrations than ours: for tests. */
struct db *db_open_with(const char *path, const char *views, struct migrations, struct report *);

/*
 * Begin a change, alone among all who have the file open. End it: with `keep`,
 * write it; without, or if that fails, all is as it was. An error if it cannot
 * begin, or cannot be kept.
 */
bool db_begin(struct db *, const char *what, struct report *);
bool db_end(struct db *, bool keep, const char *what, struct report *);

/* Make the next revision, if something has been printable before or `first`. Within a change. */
bool db_revise(struct db *, int64_t now, const char *note, bool first, struct report *);

/*
 * journal.c: note how rows were before they change, from here to
 * journal_close(), for db_undo(). Within a change. `said` is the change as a
 * thing: "import of schedule.xml"; `what` as below. Closing it keeps it, if any row has
 * changed; `shown`: a revision shows it; `run` its import_run, or 0.
 */
bool journal_open(struct db *, const char *what, const char *said, int64_t now, struct report *);
bool journal_close(struct db *, bool shown, int64_t run, struct report *);

/*
 * sql.c. `what` is what was being done, as a message says it after "cannot";
 * all of these report an error themselves.
 */
void sql_error(struct db *, const char *what, struct report *);
/* Run statements one after the other. */
bool sql_run(struct db *, const char *what, const char *statements, struct report *);
/* A statement, for sqlite3_finalize(); NULL after an error. */
sqlite3_stmt *sql_prepare(struct db *, const char *what, const char *statement, struct report *);
/* Run a statement that gives no row, and finalize it; NULL fails without a word. */
bool sql_finish(struct db *, sqlite3_stmt *, const char *what, struct report *);
/* The first column of a query that gives no NULL, NULL at the end, for g_strfreev(); NULL after an error. */
char **sql_texts(struct db *, const char *what, const char *query, struct report *);
/* Drop the TEMP tables, views, triggers and indexes whose names match, as GLOB has it. */
bool sql_drop_temp(struct db *, const char *what, const char *pattern, struct report *);
/* The integer in the first row of a query; 0 if there is none. */
bool sql_integer(struct db *, const char *what, const char *query, int64_t *value, struct report *);

/*
 * functions.c: what the SQL of merging wants of C.
 *
 *   fold(text)                        as text is compared: NFKC, no case, single spaces
 *   similar(a, b)                     0 to 1, of two folded texts: how alike they are, by pairs of letters
 *   native_lang(credited, listed)     the language of `listed` if that is in another, not Latin, script; NULL
 *   logical_day(utc, zone, minutes)   '2015-08-17', of a day that ends `minutes` after midnight
 *   time_in(zone, utc)                '2015-08-17 09:00' there; local_time() asks for the zone each time in a change
 *   new_code(kind, key)               a short code, entered in the table `code`
 */
bool functions_register(struct db *, struct report *);
/* What fold() does, for g_free(); NULL for what is not UTF-8. */
char *text_fold(const char *);

/*
 * codes.c: six symbols of base 32 (0-9A-HJKMNP-TV-Z), one of them at least a
 * digit, from SHA-256 of the event's name, the kind and the key: the first 30
 * bits that give such a code which is not taken. For the same first file they
 * are the same again. A key that says a code, as guids in the feeds of a site
 * do that came without one, is that code, if it is free. False, and SQLite knows
 * why, if it cannot be entered.
 */
#define CODE_BYTES 7
bool code_new(struct db *, const char *kind, const char *key, char code[CODE_BYTES]);

/* migrate.c */

/* Bring an older file up to version n + 1; refuse a newer one. */
bool db_migrate(struct db *, struct migrations, struct report *);
/* Compare the tables with those of schema.sql: an error if they are not as this program leaves them. */
bool db_same_schema(struct db *, struct report *);

/* rooms.c */

/* Codes for all days, and for all doors on days, that placements are on. Within a change. */
bool days_fill(struct db *, struct report *);

#endif
