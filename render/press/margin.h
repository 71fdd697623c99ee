/*
 * The margins round what bleeds on a page: where marks that take room are put,
 * clear of crop marks, folds and each other. Below the page if there is room,
 * otherwise above it, and else along its sides.
 */
#ifndef PLACARD_PRESS_MARGIN_H
#define PLACARD_PRESS_MARGIN_H

#include <stdbool.h>

#include "render/press/marks.h"

/* How much of a margin marks take: registration marks as much as a bar of colours or a line of text. */
len margin_depth(void);

/* Points from the top left corner of the page; without width where there is no room. */
struct margins {
    struct rect registration[8];        /* around each; two to a margin whose middle is not free, so that backs lie behind */
    size_t      n_registration;
    struct rect bar, slug;              /* higher than wide along a side of the page */
};

void margins_plan(const struct press_page *, struct size page, unsigned marks, struct margins *);

#endif
