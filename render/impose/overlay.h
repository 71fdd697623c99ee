/*
 * What is drawn over a page beside its pieces: where they are folded, and, in
 * a proof, where they are cut and punched.
 */
#ifndef PLACARD_IMPOSE_OVERLAY_H
#define PLACARD_IMPOSE_OVERLAY_H

#include "render/impose/impose.h"

struct overlay;

struct overlay *overlay_new(struct arena *);

/* Short dashed lines at both ends of the fold of a place, outside it if there is room; all along it if `whole`. */
void overlay_fold(struct overlay *, const struct imposition *, size_t place, bool whole);

/* The die line of a place; the safe areas and slots of what stands on it. */
void overlay_proof(struct overlay *, const struct imposition *, size_t place, enum side, const struct placed_drawing *,
                   size_t n);

/* The line for the printer: what this is, which sheet of it, and the plates. */
void overlay_slug(struct overlay *, const struct extras *, struct rect, const char *label, enum side);

/* All of it as a drawing on the page; NULL if there is nothing. */
const struct drawing *overlay_drawing(const struct overlay *, struct size page, enum side);

/* A part of something that is as large as `place` once it is turned, on the page. */
struct rect rect_turned(struct rect, struct rect place, int turn);

#endif
