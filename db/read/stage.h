/*
 * Where readers put what a schedule file says. Every reader fills the same
 * staging tables; db/merge/merge.sql takes it from there, in one transaction, so a
 * reader knows nothing of identity, rooms known before, or earlier imports.
 *
 * Strings are UTF-8; stage_* cleans them (controls to spaces, ends trimmed,
 * NFC) and bounds their length, reporting what it repaired.
 */
#ifndef PLACARD_DB_STAGE_H
#define PLACARD_DB_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "render/base/report.h"

struct sqlite3;
struct stage;

/* People of one session; with more, the file is refused. */
enum { STAGE_MOST_PEOPLE = 500 };

/*
 * Make the staging tables, empty, in the database. `zone` NULL: only the file
 * can tell it. NULL, with an error, for a zone that is none. Closing says what
 * was noted, and leaves the tables. Read within a transaction: one for each
 * row doubles the time.
 */
struct stage *stage_open(struct sqlite3 *, const char *zone, int day_change, struct report *);
void stage_close(struct stage *);

/* The zone that was given is not the event's but was said for this file. */
void stage_zone_is_said(struct stage *);

/* The event itself, as far as the file tells; NULL for what it does not. */
struct staged_event {
    const char *title, *place, *zone, *url;
    int         day_change;             /* minutes after midnight; -1: not told */
    struct source where;                /* in the file, for messages */
};

/* One session, with one placement. A file that lists a session twice stages it twice, with the same keys. */
struct staged_session {
    struct source where;                /* in the file, for messages */
    /* foreign identity, strongest first; NULL or "" where there is none */
    const char *guid, *code, *uid, *id, *slug, *url;
    const char *title, *subtitle, *abstract, *kind, *track, *language;
    const char *room;                   /* NULL or "": not placed yet */
    int64_t     start, end;             /* Unix seconds; end < start: end unknown; start INT64_MIN: not scheduled */
    bool        cancelled;
};

struct staged_person {
    const char *guid, *code, *id;       /* foreign identity, or NULL */
    const char *name;                   /* of the profile */
    const char *credited;               /* as the programme credits them; NULL: as name */
    const char *affiliation;            /* as the programme has it; NULL: not told */
    const char *job, *company, *bio;    /* of the profile; NULL: not told */
    const char *role;                   /* speaker (NULL), moderator, host, panelist, other */
};

/* Somebody who has a badge without being in a session: of a list of people. NULL or "" is not told. */
struct staged_attendee {
    struct source where;
    const char *id;                     /* foreign identity */
    const char *name;
    const char *first, *rest;           /* the name as the badge has it, in two lines */
    const char *native, *native_language;
    const char *pronouns, *affiliation, *job, *bio;     /* NULL: the list does not tell, and what is known stays */
    const char *role;                   /* speaker, staff, sponsor, press, attendee */
};

/* Rows are numbered from 1 in the order of the file; 0 after an error. */
int64_t stage_session(struct stage *, const struct staged_session *);
/* One of the people of the last session, in the order in which they are credited. */
void stage_person(struct stage *, int64_t session, const struct staged_person *);
/* Rooms in the order in which the source lists them, where it lists them apart from sessions. */
void stage_room(struct stage *, const char *name);
void stage_event(struct stage *, const struct staged_event *);
/* In the order of the file. */
void stage_attendee(struct stage *, const struct staged_attendee *);

/*
 * Local time of the venue to Unix seconds, by the event's zone (--zone, the
 * event's, or one the file names with stage_event()). `text` is ISO 8601
 * without offset, "2015-08-17T09:00:00", seconds optional. False, with an
 * error at `where`, for what is no time, or one that the clocks skip when
 * summer time begins. Of one that they show twice, the first, with a note.
 */
bool stage_local(struct stage *, const char *text, struct source where, int64_t *out);
/* Seconds from midnight, local to the venue, of a Unix time. */
int stage_clock(struct stage *, int64_t when);

/* The event's zone; NULL if it is not known. And its day change, minutes after midnight. */
const char *stage_zone(struct stage *);
/* Is the file for another zone than the event's? It has been said then, and explains other clock times. */
bool stage_has_other_zone(struct stage *);
int stage_day_change(struct stage *);
/* What clocks at the venue call this time: "PDT"; NULL if the zone is not known. */
const char *stage_abbreviation(struct stage *, int64_t when);

struct report *stage_report(struct stage *);

/*
 * What a reader of tables is told: a mapping of the columns (db/table/mapping.h), or
 * those among which it finds one by itself; a sheet; the role of people whose
 * row does not tell it. All may be NULL; lives as long as the stage.
 */
struct table_options {
    const char *map, *sheet, *role;
    const char *const *presets;         /* paths, NULL at the end */
};
void stage_set_tables(struct stage *, const struct table_options *);
const struct table_options *stage_tables(struct stage *);

/* Which system made the file, if a reader of several found out; NULL if not. */
void stage_set_producer(struct stage *, const char *);
const char *stage_producer(struct stage *);

/*
 * A warning that may come thousands of times in a file: of all with the same
 * format (a string literal: compared by address) the first is said, with how
 * many there were. Said at the end, so that errors are not lost among them;
 * the import's report has each.
 */
void stage_note(struct stage *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same of something that is left out: a row, an event, a person. */
void stage_skip(struct stage *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A reader: false if the file is not to be used, with an error. `data` is the whole file. */
typedef bool stage_reader(struct stage *, const char *path, const char *data, size_t length);

stage_reader read_schedule_xml, read_schedule_json, read_sessionize, read_sched_json, read_ics, read_sched_text, read_table;

#endif
