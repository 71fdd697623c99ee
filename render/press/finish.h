/*
 * The last step of every PDF: what cairo wrote, made right. Boxes, /ID, dates
 * and metadata are set; page groups that say nothing go, as do keys that are
 * repeated and objects that nobody shows; stencils of QR codes become
 * outlines. For a press the file becomes PDF/X-4 (ISO 15930-7) or PDF/X-1a
 * (ISO 15930-4:2003) besides, and every colour one of its inks.
 *
 * Only what cairo writes is understood. Anything else is an error, not a
 * guess. The same input gives the same bytes.
 */
#ifndef PLACARD_PRESS_FINISH_H
#define PLACARD_PRESS_FINISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/base/report.h"
#include "render/press/colour.h"
#include "render/press/marks.h"
#include "render/pdf/write.h"

enum press_standard { PRESS_NONE, PRESS_X4, PRESS_X1A };

struct press_job {
    enum press_standard  standard;
    struct press_colour *colour;        /* NULL with PRESS_NONE */
    unsigned             marks;         /* MARK_…; a bar of colours only for a press */
    const char          *title, *subject, *author;      /* UTF-8 or NULL; a press wants a title */
    int64_t              when;          /* Unix seconds, from the data */
    const struct size   *sizes;         /* of the pages, no larger than those in the file, whose bottom left stays; or NULL */
    int                  level;         /* of zlib; 0: what does best here */
};

/*
 * Finish a file of pages as `pages` describes them, in their order; NULL if
 * each is trimmed as it is. What comes out goes to `write` piece by piece.
 * False, with an error, if it cannot be done: then what was written is
 * worthless.
 */
bool press_finish(const void *pdf, size_t length, const struct press_job *, const struct press_page *pages,
                  size_t n_pages, press_write *write, void *closure, struct report *);

/* "x4" or "x1a"; false, and an error, if it is neither. */
bool press_standard_find(const char *name, enum press_standard *, struct report *);

#endif
