/*
 * Pictures in layouts: PNG and SVG, from memory, nothing loaded from outside,
 * with bounded size and depth. All of librsvg is behind this header.
 */
#ifndef PLACARD_DRAW_IMAGE_H
#define PLACARD_DRAW_IMAGE_H

#include "render/base/len.h"
#include "render/base/report.h"

struct images;
struct image;

/* Keeps every picture it has read, so that a file is read once. */
struct images *images_new(void);
void images_drop(struct images *);

/* The picture in a file, owned by `images`; NULL, and an error at `where`, if it is none. */
const struct image *images_load(struct images *, const char *path, struct report *, struct source where);

/* Its natural width over its height. */
double image_aspect(const struct image *);

/* How many pixels it is wide; 0 if it is drawn at any size. */
double image_pixels(const struct image *);

/* Draw it to fill a box (points, under the current matrix of the cairo_t). */
void image_draw(const struct image *, void *cairo, struct rect box);

#endif
