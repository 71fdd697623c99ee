/*
 * QR codes (ISO/IEC 18004): all of libqrencode is behind this header.
 *
 * Version 2 is the floor, since version 1 has no alignment pattern and fails
 * when tilted; the error correction level is the highest that does not make
 * the symbol larger (M, or Q or H where that is free). A symbol comes without
 * its quiet zone: whoever places it keeps QR_QUIET modules clear on all sides.
 */
#ifndef PLACARD_QR_QR_H
#define PLACARD_QR_QR_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/report.h"

#define QR_QUIET 4              /* modules */
#define QR_FLOOR 2              /* version */

struct qr {
    const char          *payload;
    int                  version;
    char                 level;         /* 'M', 'Q' or 'H' */
    int                  modules;       /* a side: 25 for version 2 */
    const unsigned char *dark;          /* modules x modules, row by row, 0 or 1 */
};

/*
 * Encode a payload: printable ASCII, at most 300 characters, upper case but
 * for the scheme so that the alphanumeric mode applies. NULL, and an error at
 * `where`, if it is empty, too long or has other characters. The symbol lives
 * in the arena.
 */
const struct qr *qr_encode(const char *payload, struct arena *, struct report *, struct source where);

/*
 * The outlines of the dark area, in whole modules: `points` pairs of x, y,
 * each contour ended by its first point again and by `ends` holding the index
 * past it. Outer contours and holes run in opposite directions, so that both
 * fill rules give the same picture, and no edge lies between two dark modules.
 */
struct qr_outline {
    const short *xy;
    size_t       n_points;
    const size_t *ends;
    size_t       n_contours;
};

struct qr_outline qr_outline(const struct qr *, struct arena *);

#endif
