/* Where drawings go: as text to a stream, to pages of their own, or many to a sheet. */
#ifndef PLACARD_COMMAND_SINK_H
#define PLACARD_COMMAND_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "render/draw/output.h"
#include "render/impose/impose.h"
#include "render/place/place.h"

/*
 * Sheets of a stack that is cut at once. No guillotine takes many more, and
 * all of them must be known before the first can be printed.
 */
#define STACK_MOST 500

struct sink {
    FILE             *dump;             /* or NULL: then there is an output */
    struct output    *output;
    bool              imposed;          /* as `imposition` says; every piece has pages of its own otherwise */
    struct imposition imposition;       /* without columns: to be fitted to the first piece */
    struct cutting    cutting;
    enum fold         fold;
    struct extras     extras;
    size_t            pages, codes, pieces;
    bool              clashes;          /* and it was said */
    /* What each page of the output is, for press_finish(); lives until sink_close(). */
    struct { struct press_page *items; size_t n, room; } geometry;
    /* pieces that wait for their sheet, or stack of sheets, to fill */
    struct { struct piece *items; size_t n, room; } waiting;
    struct arena     *arena, *scratch;
};

/* Set up the rest first: what is zero needs none. */
void sink_open(struct sink *);
void sink_close(struct sink *);

/* Are backs printed, if there are any? */
bool sink_wants_backs(const struct sink *);

/*
 * Take the drawings of one record. They must live until sink_waits() is false
 * again. False after an error.
 */
bool sink_take(struct sink *, const struct placed *, struct report *);

/* Does it hold drawings for sheets that are not full? */
bool sink_waits(const struct sink *);

/* Print the last sheet, full or not. */
bool sink_finish(struct sink *, struct report *);

#endif
