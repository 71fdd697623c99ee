/*
 * The words a sign says besides what the schedule says: names of days and
 * months, "to 9:45 am", "Break". They come from a file of the language,
 * layouts/words/LANGUAGE.words, and reach the views as SQL functions:
 *
 *   word(key, …)           the text of `key`, {1} {2} … filled in
 *   clock_time(utc)        "9:00"               clock_full(utc)  "9:00 am"
 *   ampm(utc)              "am"; '' in a day of 24 hours
 *   hour_label(minute)     "1" for 780, on a ruler
 *   weekday(x)             "Monday"             weekday_short(x) "Mon"
 *   date_long(x)           "August 17"          date_short(x)    "Aug 17"
 *   word_list(order, text, kind)                "A, B & C"; an aggregate; kind 'people' or 'rooms'
 *
 * and some that need no words:
 *
 *   local_minutes(utc, day)                     from midnight of `day` by the clock on the wall; more than 1440 later
 *   local_day(utc)         "2015-08-17", by the calendar
 *   local_time(utc)        "2015-08-17 09:00"
 *   local_iso(utc)         "2015-08-17T09:00:00-07:00"
 *   path_name(text)        "ravenna-ab", for a path; '' of what has no Latin letter
 *   text_join(order, text, between)             an aggregate
 *   sort_fold(text)        what names sort by: no case, no accents
 *   typeset(text)          the apostrophe of "Doesn't" as in print
 *
 * `utc` is Unix seconds, `day` is text like '2015-08-17', x is either; NULL
 * gives NULL. Zone and clock are those of the table `event` as it stands.
 */
#ifndef PLACARD_DB_WORDS_H
#define PLACARD_DB_WORDS_H

#include <stdbool.h>

#include "db/view/record.h"
#include "render/base/arena.h"
#include "render/base/report.h"

struct sqlite3;
struct words;

/* No words yet: until they are read, functions that need them fail, saying so. */
struct words *words_new(void);
/* After the connections it is registered on. NULL is fine. */
void words_drop(struct words *);

/*
 * Read a words file, in place of what was read before: `key = text` a line,
 * "#" starts a line of comment. UTF-8, 64 KB at most. A key that is missing,
 * twice or not known, and a text that does not fit its key, is an error;
 * after one, there are no words.
 */
bool words_read(struct words *, const char *path, struct report *);
/* The same from memory; `path` is what messages call it. */
bool words_parse(struct words *, const char *path, const char *text, size_t length, struct report *);

/*
 * The text of a word, and how many things are filled in; NULL if no word has
 * that name, or none are read. words_nearest() is for "did you mean".
 */
const char *words_text(const struct words *, const char *key, int *filled);
const char *words_nearest(const char *key);

/* Make the functions above known to a connection, before views.sql is run. False: SQLite tells why. */
bool words_register(struct sqlite3 *, struct words *);

/*
 * All words as fields "word_KEY", for the record above every sheet, in the
 * arena; NULL before they are read. Texts with {1} are as in the file:
 * who uses these fills them in.
 */
struct record *words_record(const struct words *, struct arena *);

#endif
