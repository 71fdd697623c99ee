/*
 * Marks for those who print and cut, outside the bleed: crop marks at every
 * cut, registration marks, a bar of colours, and room for a line of text.
 * Crop and registration marks are on every plate (/Separation /All).
 */
#ifndef PLACARD_PRESS_MARKS_H
#define PLACARD_PRESS_MARKS_H

#include <stddef.h>

#include "render/base/colour.h"
#include "render/base/len.h"
#include "render/pdf/bytes.h"

enum { MARK_CROP = 1, MARK_REGISTRATION = 2, MARK_COLOUR = 4, MARK_SLUG = 8 };

/* What is where on a page; points from its top left corner. */
struct press_page {
    struct rect        trim;
    len                bleed;           /* round the trim; as much of it as the page has */
    const struct rect *pieces;          /* trims of what is cut from this page; NULL: the page's own */
    size_t             n_pieces;
    len                piece_bleed;     /* round each */
    size_t             folded;          /* 1: each in its middle */
};

/* The page that a trim needs on each side of its bleed for these marks. */
len marks_room(unsigned marks);

/*
 * Where a line of text for the printer may stand, of those marks; along a side
 * of the page if it is higher than wide. The drawing side draws it, in black
 * and press_plates, before the file is finished. Without width if there is no
 * room.
 */
struct rect marks_slug(const struct press_page *, struct size page, unsigned marks);

/* Those of the marks for which there is no room on the page. */
unsigned marks_missing(const struct press_page *, struct size page, unsigned marks);

/* Colours that come out as one ink each, for their names. NULL as the name of what follows the last. */
extern const struct colour press_plates[5];

/* The content stream of a form as large as the page. It uses the colour space /All. */
void marks_draw(const struct press_page *, struct size page, unsigned marks, struct bytes *out);

#endif
