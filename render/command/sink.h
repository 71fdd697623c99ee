/* Where drawings go: as text to a stream, to pages of their own, or as labels onto sheets of stock. */
#ifndef PLACARD_COMMAND_SINK_H
#define PLACARD_COMMAND_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "render/draw/output.h"
#include "render/impose/impose.h"
#include "render/place/place.h"

struct sink {
    FILE                    *dump;          /* or NULL: then there is an output */
    struct output           *output;
    const struct imposition *imposition;    /* or NULL: every drawing is a page */
    size_t                   pages, codes;
    /* labels that wait for their sheet to fill */
    struct placed_drawing   *waiting;
    size_t                   n_waiting, labels, sheets;
};

/* A sink for pages needs no setting up; one for labels gets its room for a sheet here. */
void sink_labels(struct sink *, const struct imposition *, struct arena *);

/*
 * Take the drawings of one record. They must live until sink_waits() is false
 * again. False after an error.
 */
bool sink_take(struct sink *, const struct placed *, struct report *);

/* Does it hold drawings for a sheet that is not full? */
bool sink_waits(const struct sink *);

/* Print the last sheet, full or not. */
bool sink_finish(struct sink *, struct report *);

#endif
