/*
 * What the columns of a table are: a file of lines "key = value".
 *
 *     preset   = Guidebook
 *     rows     = sessions
 *     known by = Session Title; Time Start; Room/Location
 *     title    = Session Title
 *     start    = Time Start
 *     skip     = Status: Refunded, Not Attending
 *
 * A field is a column by what its header says, whatever its case and spaces;
 * "A | B": whichever is there; "A + B": both, one after the other; "A#2": the
 * second of that name; "@C": column C, whatever it is called; in quotes where
 * a name holds | + ; or ends like "#2". A field that is said in several lines
 * is what the first of them has that is not empty, but each line of `person`
 * is a person, and as many lines of `affiliation`, `job` … are theirs. docs and messages get the keys from the tables in mapping.c.
 *
 * With "known by", a table that has these columns is known by them, and any
 * other may be missing: a preset. Several such lines are several ways to know
 * it. Without, all columns have to be there.
 */
#ifndef PLACARD_DB_MAPPING_H
#define PLACARD_DB_MAPPING_H

#include "db/table/moment.h"
#include "db/table/table.h"

enum field {
    /* of sessions */
    FIELD_GUID, FIELD_CODE, FIELD_UID, FIELD_ID, FIELD_URL, FIELD_SLUG, FIELD_TITLE, FIELD_SUBTITLE, FIELD_ABSTRACT,
    FIELD_KIND, FIELD_TRACK, FIELD_LANGUAGE, FIELD_ROOM, FIELD_DATE, FIELD_START, FIELD_END_DATE, FIELD_END, FIELD_DURATION,
    FIELD_PEOPLE, FIELD_PEOPLE_IDS, FIELD_PERSON, FIELD_PERSON_ID, FIELD_PERSON_ROLE,
    /* of people; some also of the one person of a session's row */
    FIELD_NAME, FIELD_FIRST, FIELD_LAST, FIELD_NATIVE, FIELD_NATIVE_LANGUAGE, FIELD_PRONOUNS, FIELD_AFFILIATION,
    FIELD_JOB, FIELD_COMPANY, FIELD_BIO, FIELD_ROLE, FIELD_EMAIL, FIELD_QUANTITY,
    N_FIELDS
};

/* A line that gives a column to a field. */
struct mapping_column {
    enum field  field;
    int         line;
    const char *said;                   /* "A + B | C" */
    unsigned    column[4], n;           /* n 0: not in this table */
};

/* "COLUMN: value, value". */
struct mapping_rule {
    enum mapping_rule_kind { RULE_SKIP, RULE_ONLY, RULE_CANCELLED } kind;
    int         line;
    const char *said;                   /* the column */
    const char *const *values;          /* folded; NULL at the end */
    unsigned    column;
    bool        there;
};

/* What a role is called in the table: "role sponsor = Sponsor, Partner". */
struct mapping_role { const char *role; const char *const *values; };

struct mapping {
    const char     *path, *name;
    bool            people;             /* rows are people, not sessions */
    struct { const char *const **items; size_t n, room; } known_by;     /* lists, NULL at their ends; none: said by a person for one file */
    const char     *sheet, *encoding;
    char            delimiter;
    int             header;             /* row of it; 0: to be found; -1: there is none */
    enum date_order dates;
    int             year;               /* where dates have none; 0: an error then */
    int64_t         first_day;          /* from 1970-01-01, of days that are numbered, named or not said; INT64_MIN: not known */
    const char     *room_else;          /* of sessions whose room is not said, or NULL */
    bool            defused;            /* what would be formulas has a ' before it */
    bool            continued;          /* a row without a title, or with the same id, is one more person of the row above */
    bool            utc;                /* clock times are UTC */
    bool            tell_unread;        /* that there are columns which nothing of it names */
    char            affiliation_in;     /* with a name: '(' "Ada (Acme)", ',' "Ada, Acme"; 0: not */
    const char     *const *separators;  /* between people in a cell, NULL at the end; NULL: not said */
    const char     *role_else;          /* of people whose role is not said; NULL: an error then */
    struct { struct mapping_column *items; size_t n, room; } columns;
    struct { struct mapping_rule *items; size_t n, room; } rules;
    struct { struct mapping_role *items; size_t n, room; } roles;
    struct { const char **items; size_t n, room; } carried;        /* columns in which an empty cell means the one above */
    struct { unsigned *items; size_t n, room; } carried_columns;
};

/* Read a mapping file; NULL with errors. It lives in the arena. */
struct mapping *mapping_read(const char *path, struct arena *, struct report *);
/* The same of what is in memory: `text` is the file. */
struct mapping *mapping_parse(const char *path, const char *text, size_t length, struct arena *, struct report *);

/* The cells of a row as columns are looked up by them; made in the arena. */
struct mapping_header {
    const struct table_row *row;
    const char *const      *folded;
};
struct mapping_header *mapping_header(const struct table_row *, struct arena *);

/* How many columns it is known by, if the row has all of a list of them; else 0. */
unsigned mapping_fits(const struct mapping *, const struct mapping_header *);

/* How many of the columns named in it the row has. */
unsigned mapping_named(const struct mapping *, const struct mapping_header *);

/*
 * Find its columns in a table whose header is that row (NULL: there is none).
 * False, with an error for each column that should be there and is not.
 */
bool mapping_resolve(struct mapping *, const struct table *, const struct mapping_header *, struct arena *, struct report *);

/* The columns of a field, in the order in which they are said: the next after `from` (NULL: the first); NULL at the end. */
const struct mapping_column *mapping_column(const struct mapping *, enum field, const struct mapping_column *from);
bool mapping_has(const struct mapping *, enum field);

/* What a header is compared by: folded, without ":" or "*" at its end. For g_free(). */
char *mapping_fold(const char *header);
/* The same of a header as columns are found by it: words, however they are joined. */
char *mapping_fold_header(const char *);

/* The key of a field, for messages and for files: "start". And what goes into it, in a few words. */
const char *mapping_key(enum field);
const char *mapping_is(enum field);
/* The settings by number, for proposals: an example and what it means, NULL if it is none to propose. False past the last. */
bool mapping_setting(size_t i, bool people, const char **key, const char **like, const char **is);
/* Is the field one of rows that are people (sessions)? */
bool mapping_is_of(enum field, bool people);

#endif
