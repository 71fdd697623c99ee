/*
 * Content streams: what is painted on a page, a form or a pattern, operator
 * by operator.
 */
#ifndef PLACARD_PDF_CONTENT_H
#define PLACARD_PDF_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "render/pdf/bytes.h"
#include "render/press/colour.h"

#define CONTENT_OPERANDS 32             /* of an operator, that are kept */

struct content_span { const unsigned char *from, *to; };

/* Set at and end, the rest to zeros. */
struct content {
    const unsigned char *at, *end;
    struct content_span  operands[CONTENT_OPERANDS];    /* the first of them */
    size_t               n;                             /* all there are */
    struct content_span  whole;                         /* from the first operand to the end of the operator */
    char                 name[4];                       /* the operator, NUL at the end */
    const char          *fault;
};

/* The next operator. False at the end, or with a fault. */
bool content_next(struct content *);

/* After ID: over the bytes of an inline image, to behind EI. False, with a fault, if there is none. */
bool content_skip_image(struct content *);

/* An operand as a number, or as a name, cut off at its room. */
bool content_number(struct content_span, double *);
bool content_name(struct content_span, char *name, size_t room);

struct content_rules {
    struct press_colour *colour;        /* NULL: colours stay as they are */
    bool                 grey;          /* what is painted is only the luminosity of a mask */
    bool                 overprint;     /* text and lines in all of black ink, and of it alone, leave what is under them */
};

/*
 * Names of graphics states for overprinting that a rewritten stream may use:
 * /O0 to /O3; bit 0: what fills, bit 1: what strokes. `used` has a bit for
 * each, 1 << 0 to 1 << 3.
 */
#define CONTENT_OVERPRINT "O"

/*
 * Rewrite a stream as the rules want it, into `out`. Every operator that
 * cairo does not write is refused: false, with what it is in `fault`.
 */
bool content_rewrite(const unsigned char *, size_t, const struct content_rules *, struct bytes *out,
                     unsigned *used, char fault[160]);

#endif
