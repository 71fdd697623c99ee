/*
 * Dates, times and durations as schedules write them, and the venue's clock.
 *
 * GLib's time zones are behind this. A clock time is counted in seconds since
 * 1970-01-01T00:00 on the clock of the venue ("local"), whatever its offset;
 * an instant in Unix seconds ("unix").
 */
#ifndef PLACARD_DB_WHEN_H
#define PLACARD_DB_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "render/base/report.h"

/* What ISO 8601 tells: "2015-08-17", "2015-08-17T09:00", "2015-08-17 09:00:00-07:00", "…Z". */
struct when {
    int64_t local;              /* of the date and clock as written; midnight if it has no clock */
    bool    has_clock, has_offset;
    int     offset;             /* seconds east of UTC, if it has one */
};

/* False for what is no date of the years 1900 to 2199 or has anything behind it; "24:00" is the next midnight. */
bool when_parse(const char *text, struct when *);

/* "9:00", "0930", "09:00:00": seconds from midnight, up to 24:00. False if it is no clock time. */
bool when_clock(const char *text, int *seconds);

/* Days from 1970-01-01. False if there is no such day. */
bool when_date(int year, int month, int day, int64_t *days);

/* Put "2015-08-17 09:00" of a local time into text, which it returns. */
#define WHEN_TEXT 32
const char *when_text(int64_t local, char text[WHEN_TEXT]);

/*
 * A time zone by its IANA name. NULL, with an error that suggests a name, for
 * what is none or is an abbreviation ("PDT"), which many places share.
 */
struct zone;
struct zone *zone_open(const char *name, struct source, struct report *);
void zone_close(struct zone *);
const char *zone_name(const struct zone *);

enum zone_times { ZONE_ONCE, ZONE_SKIPPED, ZONE_TWICE };

/*
 * The instant of a local time. A time that the clocks skip gives the instant
 * that many seconds after the leap; one they show twice, the first.
 */
enum zone_times zone_unix(const struct zone *, int64_t local, int64_t *unix_time);

int64_t zone_local(const struct zone *, int64_t unix_time);

/* What clocks there call the time then: "PDT". Lives as long as the zone. */
const char *zone_abbreviation(const struct zone *, int64_t unix_time);

/* A zone that is usually meant by an abbreviation ("PDT": "America/Los_Angeles"), or NULL. */
const char *zone_meant(const char *abbreviation);

#endif
