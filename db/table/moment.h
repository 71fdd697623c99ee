/*
 * Dates, times and durations as people write them in tables: "27/12/14",
 * "2:00 p.m.", "Thu, 24 Mar 2016 18:30:00 +0800", "17. August 2015, 14.30 Uhr",
 * "11/29/24 22:28", "10:00-11:30", "1 h 30 min". Month names in the languages
 * of signs are known; everything is read without regard to the locale.
 */
#ifndef PLACARD_DB_MOMENT_H
#define PLACARD_DB_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* In which order the numbers of a date stand. */
enum date_order { ORDER_UNKNOWN, ORDER_DAY, ORDER_MONTH, ORDER_YEAR };      /* which is first */

struct moment {
    bool has_date, has_clock, has_offset;
    bool numbers;               /* the date is numbers, the order of which is not certain: in number, the last -1 if there are two */
    int  number[3];
    int  weekday;               /* 1: Monday; 0: not said. Alone it is no date */
    int  day, month, year;      /* year 0: not said */
    int  clock;                 /* seconds from midnight */
    int  end;                   /* of a range; -1: none was said */
    int  offset;                /* seconds east of UTC */
    char zone[6];               /* "PDT", "ET" behind a time, in capitals; "": not said */
};

/* False for what is no date, time, or both; m->weekday may be there all the same. */
bool moment_read(const char *text, struct moment *);

/*
 * Days from 1970-01-01 of its date. `year` stands in for one that is not said,
 * 0 for none. False for a day that does not exist, or whose order is unknown.
 */
bool moment_days(const struct moment *, enum date_order, int year, int64_t *days);

/* Does the date say its year? */
bool moment_has_year(const struct moment *);

/* Does the date tell the order: can only one of its numbers be the month? ORDER_UNKNOWN if not. */
enum date_order moment_order(const struct moment *);

/*
 * "45", "0:45", "0:45:00", "45 min", "1h30", "1 h 30 min", "1.5 h", "PT45M": seconds. A bare number is
 * minutes; with a fraction and below 5 it is hours, as in "1,5": no session lasts 90 seconds.
 */
bool moment_duration(const char *text, int *seconds);

#endif
