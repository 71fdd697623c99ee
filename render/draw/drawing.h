/*
 * A drawing is one side of one sheet as a flat list of things to draw, in
 * points from the top left corner of the trim. It holds no name of a font, a
 * field or a layout: whoever draws it reads nothing else.
 */
#ifndef PLACARD_DRAW_DRAWING_H
#define PLACARD_DRAW_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/colour.h"
#include "render/base/len.h"
#include "render/base/report.h"
#include "render/qr/qr.h"
#include "render/text/text.h"

struct image;                   /* render/draw/image.h */

enum item_kind { ITEM_BOX, ITEM_LINE, ITEM_TEXT, ITEM_QR, ITEM_IMAGE, ITEM_PLAN };

struct item {
    enum item_kind kind;
    /*
     * Where it stands: box, image, QR symbol without quiet zone, plan; a line
     * from x, y to x + w, y + h; of text, the ink.
     */
    struct rect    box;
    struct source  source;      /* the frame of the layout it comes from, for messages */
    union {
        struct {
            const struct colour *fill;          /* or NULL */
            const struct colour *border;        /* or NULL; centred on the edge */
            len                  weight;        /* of the border */
            len                  radius;        /* of the corners */
        } as_box;
        struct {
            const struct colour *colour;
            len                  weight;
            len                  dash;          /* length of dashes and gaps; 0: solid */
            bool                 yields;        /* for the placing step: stops at quiet zones */
        } as_line;
        struct {
            const struct text_line *line;
            struct point            origin;     /* of the baseline */
            int                     turn;       /* degrees clockwise about the origin: 0, 90, 180, 270 */
        } as_text;
        struct {
            const struct qr     *qr;
            const struct colour *colour;
        } as_qr;
        const struct image *as_image;
        struct {
            const char        *words;           /* "+A +B|-C", for dumps */
            const struct item *parts;           /* boxes, lines and texts */
            size_t             n;
        } as_plan;
    } u;
};

enum side { SIDE_FRONT, SIDE_BACK };

struct drawing {
    struct size        trim;
    len                bleed;
    len                safe;            /* distance from the trim that holds nothing of value */
    struct rect        slot;            /* what is punched out, its ends round; without width: nothing */
    double             scale;           /* all lengths are drawn times this; trim and bleed as they are */
    enum side          side;
    const char        *label;           /* of the page, such as "Ravenna AB, Monday" */
    const struct item *items;
    size_t             n;
};

/*
 * Print a drawing as text, in mm, an item a line, for golden tests and the
 * curious. The format is described in the README of tests/.
 */
void drawing_dump(const struct drawing *, FILE *);

#endif
