/*
 * Imposing: many small sheets on one large one. So far labels on the stock of
 * their makers, upright, one side.
 */
#ifndef PLACARD_IMPOSE_IMPOSE_H
#define PLACARD_IMPOSE_IMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/len.h"
#include "render/base/report.h"
#include "render/draw/drawing.h"
#include "render/layout/layout.h"

struct imposition {
    const struct frame *stock;          /* FRAME_STOCK */
    size_t              start_at;       /* the first free label of a sheet in use; 1 is the first of all */
    struct point        offset;         /* what the printer is off by */
};

/*
 * A stock by its name ("avery-5395"), by another number of its maker
 * ("avery-8395"), or by a number alone ("5395"). NULL, and an error with the
 * name that may have been meant.
 */
const struct frame *stock_find(const struct frame *stocks, const char *name, struct report *);

/* Labels on a sheet. */
size_t stock_labels(const struct frame *stock);

/*
 * An imposition for a stock. False, with errors, if start_at is no label of
 * it, the offset more than 5 mm, or a label would leave the sheet.
 */
bool impose_check(const struct imposition *, struct report *);

/*
 * Where the n-th label stands, counted from 0 at start_at: along the rows.
 * Returns the sheet, counted from 0.
 */
size_t impose_label(const struct imposition *, size_t n, struct point *at);

/* Labels printed on a sheet counted from 0; the first begins at start_at. */
size_t impose_room(const struct imposition *, size_t sheet);

/* A page to hold against a sheet of labels: their outlines, and a number in each. */
bool impose_outlines(const struct imposition *, struct text_engine *, struct drawing *, struct arena *, struct report *);

#endif
