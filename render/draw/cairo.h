/*
 * Drawings onto cairo: what the files of this folder share, and no other.
 */
#ifndef PLACARD_DRAW_CAIRO_H
#define PLACARD_DRAW_CAIRO_H

#include <cairo.h>
#include <stdbool.h>

#include "render/draw/drawing.h"

struct images;

/*
 * Draws, and keeps what may be drawn again: the codes of the last pages and
 * every picture, each of which is one object of the file however often it is
 * shown. One painter serves one file.
 */
struct painter;

struct painter *painter_new(void);
void painter_drop(struct painter *);

/* A new page begins. */
void painter_page(struct painter *);

/*
 * Draw with the trim's corner at the origin of the cairo_t, in points, clipped
 * to the bleed. How it went is the status of the cairo_t.
 */
void painter_draw(struct painter *, cairo_t *, const struct drawing *);

/*
 * Is every length of the drawing one that paper can have? If not, say which
 * frame is at fault: beyond 2^23 points cairo's coordinates wrap round.
 */
bool drawing_check(const struct drawing *, struct report *);

/* Draw the trim and the bleed round it on white, into a PNG file. */
cairo_status_t drawing_png(const struct drawing *, double dpi, const char *path);

/* A picture, w by h units of its own from the origin of its surface. */
struct picture {
    cairo_surface_t *surface;
    double           w, h;
};

struct picture image_picture(const struct image *);

/* As images_load(), of bytes in memory. */
const struct image *images_read(struct images *, const char *path, const unsigned char *, size_t,
                                struct report *, struct source where);

#endif
