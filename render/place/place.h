/*
 * From a layout and a record to drawings: the only step that measures, and
 * the only one that can say "does not fit".
 */
#ifndef PLACARD_PLACE_PLACE_H
#define PLACARD_PLACE_PLACE_H

#include <stdbool.h>

#include "db/view/record.h"
#include "render/base/arena.h"
#include "render/base/report.h"
#include "render/draw/drawing.h"
#include "render/draw/image.h"
#include "render/layout/layout.h"
#include "render/text/text.h"

struct layout_job {
    const struct layout *layout;
    struct text_engine  *text;
    struct images       *images;
    const char          *paper;         /* a name the layout declares; NULL: its first */
    struct size          label;         /* of a label, for a design that is fluid; 0: none */
    bool                 fronts_only;   /* the backs are not wanted */
    bool                 force;         /* what collides is a warning, and drawn */
};

struct placed {
    const struct drawing *drawings;     /* all sides of all sheets of one record, in printing order */
    size_t                n;
};

struct placer;

/*
 * Choose the design for the paper. NULL, and an error that lists the papers
 * there are, if the layout has none for it. The job and all it names outlive
 * the placer.
 */
struct placer *placer_new(const struct layout_job *, struct report *);
void placer_drop(struct placer *);

/*
 * Place a record on its sheet, or on as many as its lists go on over. The
 * drawings live in the arena. Reports every text that does not fit, whatever
 * stands in a quiet zone, and texts that run into each other; returns false
 * if there was an error.
 */
bool place(struct placer *, const struct record *, struct arena *, struct placed *, struct report *);

#endif
