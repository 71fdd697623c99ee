/*
 * When a session takes place, from what a schedule file says of it: a date
 * that may have an offset, a clock time, a day of the programme, a duration,
 * any of which may be missing, or in conflict with the others.
 */
#ifndef PLACARD_DB_PLACEMENT_H
#define PLACARD_DB_PLACEMENT_H

#include "db/read/stage.h"

struct placement {
    struct source where;
    const char   *title;                /* for messages; short */
    const char   *date;                 /* ISO 8601, with an offset, without, or without a clock */
    const char   *start;                /* "9:00", on the clock of the venue */
    const char   *day;                  /* date of the day of the programme it is listed under */
    const char   *duration;             /* "0:45"; "" and ":" say that it is not known */
};

/*
 * Work out Unix seconds for stage_session(): *start is INT64_MIN if the
 * session is not scheduled, *end is less than *start if its end is not known.
 * What does not agree is noted. False, with an error, if it cannot be told.
 *
 * What signs print is the clock of the venue, so `start` decides: the instant
 * is `date` if it is that time there, or if its own clock says so; else it is
 * `start` on that day. A session before the day change belongs to the night
 * of the day it is listed under, and is on the next date.
 */
bool placement_find(struct stage *, const struct placement *, int64_t *start, int64_t *end);

/* The same where a file tells start and end: note whether there is neither, and drop an end that is none. */
void placement_of_ends(struct stage *, struct staged_session *);

#endif
