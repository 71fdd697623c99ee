/*
 * An iCalendar file (RFC 5545) as a list of its events. libical reads times,
 * rules and zones; lines are unfolded, and texts taken out of them, here,
 * because exporters fold within characters and write junk around the calendar,
 * because messages want the lines that libical does not tell, and because its
 * work grows with the square of what is in a file.
 *
 * One thread at a time: libical keeps tables of its own.
 */
#ifndef PLACARD_DB_ICS_INPUT_H
#define PLACARD_DB_ICS_INPUT_H

#include <glib.h>
#include <stdint.h>

#include "db/read/stage.h"
#include "render/base/arena.h"

enum ics_clock {
    ICS_NONE,                           /* not told */
    ICS_DAY,                            /* a date without a clock time */
    ICS_LOCAL,                          /* on the clock of tzid, or of the venue */
    ICS_UTC,
    ICS_WRONG,                          /* told, but it is none */
};

struct ics_moment {
    enum ics_clock clock;
    int64_t        local;               /* as in when.h, on that clock */
    const char    *tzid;                /* of ICS_LOCAL; NULL: the venue's */
    const char    *said;                /* in the file */
};

struct ics_event {
    struct source     where;            /* of its BEGIN */
    const char       *uid, *summary, *location, *description, *url, *status, *category, *organizer;
    struct ics_moment start, end, recurrence;
    bool              has_duration;
    int64_t           duration;         /* seconds */
    const char       *rule;             /* RRULE, NULL for none */
    struct ics_moment *more, *except;   /* RDATE, EXDATE */
    size_t            n_more, n_except;
};

struct ics_zone_text {
    const char *tzid, *location;        /* location: X-LIC-LOCATION, or NULL */
    const char *text;                   /* the VTIMEZONE, whole */
};

struct ics_calendar {
    const char *product, *name, *description, *zone;    /* PRODID, X-WR-…; NULL: not told */
    struct { struct ics_event *items; size_t n, room; } events;
    struct { struct ics_zone_text *items; size_t n, room; } zones;
};

/* Read the file. The strings live in the arena. False after an error. */
bool ics_read(struct ics_calendar *, const char *path, const char *data, size_t length, struct arena *, struct stage *);

#endif
