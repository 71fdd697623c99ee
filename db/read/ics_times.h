/*
 * The times of a calendar's events as instants: time zones by whatever name an
 * exporter gives them, and when an event that repeats comes again.
 */
#ifndef PLACARD_DB_ICS_TIMES_H
#define PLACARD_DB_ICS_TIMES_H

#include "db/read/ics_input.h"

struct ics_times;

struct ics_times *ics_times_open(const struct ics_calendar *, struct stage *);
void ics_times_close(struct ics_times *);

/* The IANA name of a TZID; NULL if it is not known by one. Lives as long as the times. */
const char *ics_zone_name(struct ics_times *, const char *tzid);

/* Unix seconds. ICS_DAY is its midnight at the venue. False, with an error. */
bool ics_unix(struct ics_times *, const struct ics_moment *, struct source, int64_t *out);

/*
 * Append to `starts` (int64_t, Unix seconds) when the event begins, each time
 * that it does: once, or by its RRULE, RDATE and EXDATE. What is not followed
 * is noted. False, with an error, for a time that is none.
 */
#define ICS_MOST_REPEATS 200
bool ics_starts(struct ics_times *, const struct ics_event *, GArray *starts);

#endif
