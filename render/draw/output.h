/*
 * Files of finished pages: all of cairo's surfaces are behind this header.
 *
 * A file is written beside its target, synced and renamed, so that what stood
 * there before is whole until the new one is.
 */
#ifndef PLACARD_DRAW_OUTPUT_H
#define PLACARD_DRAW_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "render/base/report.h"
#include "render/draw/drawing.h"
#include "render/press/finish.h"

struct output;

enum output_format { OUTPUT_PDF, OUTPUT_PNG };

struct output_options {
    enum output_format format;
    double             dpi;             /* of PNG */
    const char        *title, *subject, *author;        /* of the document; UTF-8 or NULL */
    int64_t            when;            /* creation date, Unix seconds: from the data, never from the clock */
};

/*
 * Begin a file. PNG writes a file per page: "signs.png", or "signs-1.png",
 * "signs-2.png" … as soon as a second page comes.
 * NULL, and an error, if the place cannot be written.
 */
struct output *output_open(const char *path, const struct output_options *, struct report *);

/*
 * One page, as large as `page`, holding `n` drawings, each moved to its
 * place: one for a sheet of its own, many for labels. `label` names the page
 * in the document's outline; NULL leaves it out.
 */
struct placed_drawing {
    const struct drawing *drawing;
    struct point          at;           /* top left corner, on the page, of the drawing's trim once it is turned */
    int                   turn;         /* degrees clockwise: 0, 90, 180, 270 */
    struct rect           clip;         /* on the page: nothing is drawn outside it; without width, no more than the bleed */
};

bool output_page(struct output *, struct size page, const char *label,
                 const struct placed_drawing *, size_t n, struct report *);

/*
 * What a PDF is finished with, before it is closed: for which press, with
 * which marks, and what each page is, in order. Title and date are those of
 * the options. Without this nothing is marked, and every page is trimmed as it
 * is. Job and pages must live until the output is closed.
 */
void output_finish(struct output *, const struct press_job *, const struct press_page *, size_t n);

/* No page is to come: let what draws write what it has kept until now, such as fonts. output_close() does so too. */
bool output_drawn(struct output *, struct report *);

/* Finish, sync and rename. False, with an error, if anything failed: then nothing is at the path that was not before. */
bool output_close(struct output *, struct report *);

/* Give up: nothing is left behind. NULL is fine. */
void output_abandon(struct output *);

#endif
