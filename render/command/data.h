/*
 * Where things are: the program's own layouts, words and list of fonts, an
 * organizer's folder of layouts that goes before them, and event files.
 */
#ifndef PLACARD_COMMAND_DATA_H
#define PLACARD_COMMAND_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "render/base/arena.h"
#include "render/base/report.h"

struct frame;

struct data {
    const char *home;           /* holds layouts/ and fonts/ */
    const char *families;       /* fonts/families in it */
    const char *paths[10];      /* folders of layouts, an organizer's own first; NULL at the end */
};

/*
 * Find the program's data: beside the program or above it, as in a source
 * tree, or in share/placard there, as installed. `layouts` is the value of
 * --layouts, folders with ":" between; NULL: $PLACARD_LAYOUTS, if set.
 */
bool data_find(struct data *, const char *layouts, struct arena *, struct report *);

/*
 * The path of a layout said by name ("door-sign") or by path ("my/sign.layout").
 * NULL, and an error with the name that may have been meant. A layout that is
 * given by path has its own folder before all others from here on.
 */
const char *data_layout(struct data *, const char *name, struct arena *, struct report *);

/* The stocks of every stock.layout in the folders of layouts, linked by next. NULL after an error. */
const struct frame *data_stocks(const struct data *, struct arena *, struct report *);

/* The path of a file in the folders of layouts, such as "stock.layout"; NULL if it is in none. */
const char *data_file(const struct data *, const char *name, struct arena *);

/* Names, in order, of the files in all folders of layouts under `folder` that end so, without the ending; NULL at the end. */
const char *const *data_names(const struct data *, const char *folder, const char *ending, struct arena *);

/* The words of a language: the path of its file. NULL, and an error that lists the languages there are. */
const char *data_words(const struct data *, const char *language, struct arena *, struct report *);

/* Open an event with the words of its language. NULL after an error. */
struct db *data_event(const struct data *, const char *path, struct arena *, struct report *);

/* An event that a command works on, and what it makes meanwhile. */
struct event {
    struct db    *db;
    struct arena *arena;
};

/* Open one so. False after an error; it is closed all the same. */
bool event_open(struct event *, const char *path, struct report *);
/* What the command ends with: DONE if all went well, FAULT if not. */
int event_close(struct event *, bool well);

/*
 * The time of a change: `at`, in ISO 8601, local to `zone` or with an offset
 * ("2015-08-16 18:40", "2015-08-16T18:40:00-07:00", "2015-08-17T01:40Z");
 * NULL: $SOURCE_DATE_EPOCH, or now.
 */
bool data_time(const char *at, const char *zone, int64_t *out, struct report *);

#endif
