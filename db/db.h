/*
 * The event's file: SQLite is behind this header and behind db/.
 *
 * One file is one event. It carries an application id and a version; a file
 * of another program, of a newer version, or damaged is refused with a
 * sentence. Changes are one transaction each.
 */
#ifndef PLACARD_DB_DB_H
#define PLACARD_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "db/view/record.h"
#include "render/base/arena.h"
#include "render/base/report.h"

struct db;

struct db_event {
    const char *name, *place, *zone, *url;      /* url: "https://xds.test", no slash at its end */
    const char *language;                       /* "en": a file in layouts/words */
    const char *clock;                          /* "12" or "24"; NULL: as the language has it */
    const char *paper;                          /* "A4" or "Letter" */
    int         day_change;                     /* minutes after midnight */
    int64_t     now;                            /* of the revision that db_set_event() makes; 0: the present */
};

/* Make a new event file; an existing file is an error. */
bool db_create(const char *path, const struct db_event *, struct report *);

/* Open an event file, bring it up to this version if it is older. */
struct db *db_open(const char *path, struct report *);
void db_close(struct db *);

/* The event's facts; strings live as long as the db. */
const struct db_event *db_event(struct db *);
/* Change those that are not NULL (day_change: not negative; clock "": as the language has it). Makes a revision where a sheet changes. */
bool db_set_event(struct db *, const struct db_event *, struct report *);

struct table_options;

struct db_import {
    const char *path;           /* "-": standard input */
    const char *source;         /* name of where it comes from; NULL: the format's name */
    const char *zone;           /* overrides; NULL: the event's */
    const char *format;         /* NULL: found out from the content */
    const struct table_options *tables;         /* db/read/stage.h: what is said of CSV and XLSX files; NULL: nothing */
    int64_t     now;            /* time of the revision it makes */
    bool        dry_run;        /* do all of it, and then not */
    bool        allow_mass_cancel;      /* without it, a file that withdraws more than a fifth is refused */
    /* Are there characters that cannot be printed? Puts "U+1F9FF U+10C00" into `missing`. May be NULL. */
    bool      (*cannot_draw)(void *context, const char *text, char *missing, size_t size);
    void       *context;
    struct arena *arena;        /* of the report; NULL: it is only kept in the file */
};

struct db_import_result {
    const char *format;
    size_t      sessions, people, rooms;        /* in the file */
    size_t      added, changed, withdrawn, unchanged;       /* sessions; of a list of people, people */
    bool        list;
    int         revision;                       /* after it */
    bool        made_revision;                  /* or changed one that has not been printed */
    const char *text, *json;                    /* what has changed, and what to look at: for people, for programs */
};

/* Read a schedule and take it in: all of it or, with an error, nothing. */
bool db_import(struct db *, const struct db_import *, struct db_import_result *, struct report *);

/*
 * Write a mapping of a table's columns (db/table/mapping.h), to be edited: what a
 * preset has, or else guesses.
 */
bool db_show_columns(const char *path, const struct table_options *, FILE *out, struct report *);

/* What a room is made of: its cells from left to right ("A", "B"), which others may share. */
bool db_room_cells(struct db *, const char *room, const char *const *cells, size_t n, int64_t now, struct report *);

/*
 * The words of a language, read from `path` (layouts/words/en.words), for the
 * views to use. A word that is missing, or not known, is an error naming it.
 */
bool db_words(struct db *, const char *path, struct report *);

/* Make the views of web pages (views_web.sql), if they are not there yet. From then on the event stays as it is now, until db_close(). */
bool db_web_views(struct db *, struct report *);

/*
 * Make the views of a layout's own SQL file, NAME.sql beside NAME.layout. It
 * may say CREATE TEMP VIEW and nothing else; anything else is an error with
 * its line.
 */
bool db_own_views(struct db *, const char *path, struct report *);

/* Restrict records to those whose view has this value in this column. */
struct db_filter { const char *column, *value; };

struct db_records;

/*
 * Go through the records of view `view` ("door_sign"), with the lists of the
 * views "door_sign_LIST", in the order of their column `sheet`. An error if
 * there is no such view or column.
 */
struct db_records *db_records(struct db *, const char *view, const char *const *lists, size_t n_lists,
                              const struct db_filter *, size_t n_filters, struct report *);
const struct record_shape *db_records_shape(const struct db_records *);
/* The next record, in the arena; NULL at the end or, with an error, on failure. */
struct record *db_records_next(struct db_records *, struct arena *, struct report *);
size_t db_records_count(const struct db_records *);
void db_records_close(struct db_records *);

/*
 * Rows of the view `name` as they stand, for listings and checks: calls
 * `row` with n column names and values (NULL for NULL) until it returns false.
 */
bool db_rows(struct db *, const char *view, bool (*row)(void *, int n, const char *const *names, const char *const *values),
             void *, struct report *);

/* The latest revision: its number and its time, Unix seconds. 0 if there is none yet. */
int db_revision(struct db *, int64_t *when);

/*
 * This revision, as of this time, is on paper now: what changes from here on
 * makes the next one. A file that cannot be written to stays as it is.
 */
void db_printed(struct db *, int number, int64_t when);

/* A change by hand: `fields` names and their new values. */
struct db_edit {
    bool        person;         /* else a session */
    const char *code;           /* in any case */
    struct db_edit_field { const char *name, *value; } *fields;
    size_t      n;
    size_t      placement;      /* of a session that takes place several times, from 1; 0: the only one */
    bool        unlock;         /* let imports change them again (n = 0: all); values are not looked at */
    int64_t     now;            /* time of the revision it makes */
};

struct db_edited {
    const char *code, *title;   /* of what it was before; in the arena */
    bool        changed;        /* false: all of it was so before */
    int         revision;       /* after it */
};

/*
 * Change fields of a session or a person: all of them or, with an error, none.
 * Imports leave what was edited alone from then on, and tell where they differ.
 */
bool db_edit(struct db *, const struct db_edit *, struct db_edited *, struct arena *, struct report *);

/*
 * A room has another name now: `is` may be new, or that of a room which an
 * import made because it did not know; its sessions and spellings move over.
 */
bool db_room_rename(struct db *, const char *was, const char *is, int64_t now, struct report *);

struct db_undone {
    const char *what;           /* "import of schedule.xml"; in the arena */
    int64_t     made;           /* when it was */
    size_t      withdrawn;      /* sessions and people that came with it: they keep their codes */
    int         revision;       /* after it */
    bool        shown;          /* it had changed what signs say */
};

/*
 * Take the last change back, be it an import, an edit, or of rooms or facts:
 * everything that was there before is as it was. What had come new and has a
 * code is withdrawn, since the code may be on paper. An error if there is
 * nothing to take back: the last twenty changes are kept.
 */
bool db_undo(struct db *, int64_t now, struct db_undone *, struct arena *, struct report *);

/*
 * Is the data fit to print? A row of a view named check_… is an error whose
 * `message` says what is wrong. With records, only what concerns their sheets
 * counts: a row's other columns, as far as the sheets have them, are a sheet's.
 */
bool db_check(struct db *, struct db_records *, struct report *);

#endif
