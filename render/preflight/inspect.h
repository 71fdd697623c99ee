/* What the files of preflight share behind preflight.h. */
#ifndef PLACARD_PREFLIGHT_INSPECT_H
#define PLACARD_PREFLIGHT_INSPECT_H

#include "render/pdf/pdf.h"
#include "render/preflight/preflight.h"

enum inspected { AS_PAGE = 1, AS_OBJECT = 2, AS_SPACE = 4, AS_RESOURCES = 8 };

/* A picture where it stands: m leads from its unit square to the page, or the form it is in. */
struct placed_picture { double w, h; bool is_bit; unsigned object; double m[4]; };

/* What a form or a pattern paints, in its own space: no box lies in another, and pictures are those of the fewest dots. */
struct placed {
    struct { struct extent { double at[4]; } *items; size_t n, room; } boxes;
    struct { struct placed_picture *items; size_t n, room; } pictures;
    double matrix[6];                   /* to where it is used */
};

struct inspector {
    struct pdf       *pdf;
    struct preflight *result;
    size_t            page;             /* at hand, from 1 */
    unsigned          object;           /* at hand */
    unsigned char    *seen;             /* enum inspected, by number of object */
    size_t            budget, pixels;   /* bytes of content, and of pictures, that may still be unpacked */
    bool              is_x1a;
    const double     *trim, *bleed;     /* boxes of the page at hand; NULL if it has none */
    bool              crosses;          /* it paints something across its trim */
    int               ends;             /* and what touches its trim on this side does not fill the bleed; -1: all does */
    double            ends_at;          /* points beyond the trim */
    struct placed   **forms;            /* by number of object, of those that were looked at */
    struct placed    *collected;        /* what the form at hand paints; NULL on a page */
    struct arena     *arena;
    struct bytes      content;
};

/* A fault of the page and the object at hand, or what is worth a look. */
void inspect_fault(struct inspector *, enum preflight_kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
void inspect_warn(struct inspector *, enum preflight_kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* If the file is damaged where it was just read, say so and go on. */
void inspect_damage(struct inspector *);

/* pages.c: the pages of a catalog. */
void inspect_pages(struct inspector *, struct pdf_value catalog);

/* resources.c: fonts, pictures, forms, patterns, graphics states. */
void inspect_resources(struct inspector *, struct pdf_value resources, int depth);

/* What a form or pattern that is referred to paints; NULL if it is none, or shows itself. */
const struct placed *inspect_form(struct inspector *, const struct pdf_value *, struct pdf_value around, bool pattern, int depth);
void inspect_space(struct inspector *, struct pdf_value space, int depth);
void inspect_group(struct inspector *, struct pdf_value group);
void inspect_filters(struct inspector *, struct pdf_value stream);

/* painted.c: what is in i->content, with the resources it uses. */
void inspect_content(struct inspector *, struct pdf_value resources, const double *clip, int depth);

/* placed.c: a box that is painted; a picture; what a form paints where m leads to and in the clip. */
void place_box(struct inspector *, const double box[4]);
void place_picture(struct inspector *, const struct placed_picture *);
void place_form(struct inspector *, const struct placed *, const double m[6], const double clip[4]);

/* Only its pictures, as a pattern has them; the first four of a matrix. */
void place_pictures(struct inspector *, const struct placed *, const double m[4]);

/* The box around another that a matrix leads to; what is common to two, false if nothing is. */
void box_turned(const double m[6], const double box[4], double out[4]);
bool box_common(const double a[4], const double b[4], double out[4]);

/* ink.c: what a picture, and what a shading, takes of all inks together. */
void inspect_picture_ink(struct inspector *, struct pdf_value);
void inspect_shading_ink(struct inspector *, struct pdf_value);

/* identity.c: what the document says of itself. */
void inspect_identity(struct inspector *, struct pdf_value catalog);

#endif
