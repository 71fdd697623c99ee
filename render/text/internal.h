/*
 * What the files of the text module share. A string goes through them in
 * this order:
 *
 *     shape.c    spans to glyphs, once for a string: struct shaped, kept by the engine
 *                (characters.c: what is known about characters)
 *     measure.c  positions with tracking and scale, words between breaks: struct measure
 *     fit.c      how large, in which lines: struct setting      (people.c: for people)
 *     line.c     lines as cairo draws them
 *
 * font.c opens fonts. Lengths here are in em of the text's size unless a name
 * says pt. Positions are of clusters: what a reader takes for one letter, with
 * its marks; a ligature is one.
 */
#ifndef PLACARD_TEXT_INTERNAL_H
#define PLACARD_TEXT_INTERNAL_H

#include <stdint.h>

#include <cairo.h>
#include <glib.h>
#include <hb.h>

#include "fonts/fonts.h"
#include "render/text/text.h"

/* font.c */

struct ink {
    float left, top, right, bottom;     /* em, y down from the baseline */
    bool  known;
};

struct open_font {
    const struct font  *font;
    hb_font_t          *hb;             /* in font units */
    double              em;             /* font units */
    double              cap;
    struct ink         *ink;            /* by glyph */
    unsigned            n_glyphs;
    cairo_font_face_t  *drawn;          /* made when first drawn */
    struct freetype    *freetype;
};

/* A face as far as shaping is concerned. */
struct style {
    const char         *family;
    int                 weight;
    const char         *features;       /* "" for none */
    const struct font  *font;           /* NULL: not found, and said so */
    hb_feature_t        feature[16];
    unsigned            n_features;
};

struct freetype *freetype_new(void);
void freetype_drop(struct freetype *);

struct open_font *font_open(struct text_engine *, const struct font *);
void font_close(struct open_font *);
const struct ink *font_ink(struct open_font *, uint32_t glyph);
cairo_font_face_t *font_drawn(struct open_font *);

/* shape.c */

enum {
    CLUSTER_SPACE  = 1,         /* white space, dropped at the end of a line */
    CLUSTER_BREAK  = 2,         /* a line may begin here ... */
    CLUSTER_HYPHEN = 4,         /* ... after a hyphen or dash, ... */
    CLUSTER_GAP    = 8,         /* ... after white space */
    CLUSTER_MUST   = 16         /* a line must begin here */
};

struct glyph {
    uint32_t id;
    float    x, y;              /* from the left edge of its cluster, y down */
};

struct cluster {
    uint32_t byte;              /* where it begins; the next one's begin is its end */
    uint32_t glyph;             /* the leftmost */
    uint16_t n_glyphs;
    uint16_t flags;
    uint32_t run;
    float    advance;
};

/* Clusters of one font, direction and span. */
struct run {
    struct open_font *font;     /* NULL: line feeds */
    uint32_t          first, end;
    uint32_t          span;
    uint8_t           level;    /* odd: right to left */
    bool              tracked;
};

/*
 * Shaped text, with everything that does not depend on size, tracking or
 * colour. Clusters and runs are in logical order; a last cluster, with no
 * glyphs, marks the end.
 */
struct shaped {
    const uint8_t  *key;
    size_t          key_length;
    const char     *text;
    size_t          length;
    struct glyph   *glyphs;
    struct cluster *clusters;
    size_t          n;
    struct run     *runs;
    size_t          n_runs;
    double          cap;        /* of the first span's face */
    bool            rtl;        /* the paragraph's direction */
    bool            mixed;      /* some run is not of that direction */
    bool            broken_down;        /* the flags of breaks are set */
    uint32_t        missing[8]; /* characters no font can draw */
    size_t          n_missing;
};

struct text_engine {
    const struct fonts *fonts;
    struct freetype    *freetype;
    struct open_font  **open;           /* by font id */
    struct arena       *kept;           /* shaped strings */
    struct arena       *styles_kept;
    struct { struct style *items; size_t n, room; } styles;
    GHashTable         *shaped;         /* key to struct shaped */
    size_t              held;           /* bytes in `kept`, about */
    struct arena       *scratch;        /* for the length of one text_set() */
    GByteArray         *key;
    hb_buffer_t        *buffer;
};

/* NULL if a face is not found, which is an error at `where`. */
struct shaped *shape(struct text_engine *, const struct text_span *, size_t n, bool title,
                     struct report *, struct source where);

/* characters.c */

bool char_is_space(uint32_t);
bool char_is_line_feed(uint32_t);
bool char_is_ignorable(uint32_t);
bool char_is_mark(uint32_t);
bool script_is_east_asian(hb_script_t);
bool script_is_tracked(hb_script_t);
char *title_with_dashes(struct arena *, const char *, size_t length, size_t *out_length);

/* Set the flags of breaks; called when a text needs more than one line. */
void shape_breaks(struct shaped *);

/* measure.c */

struct word {
    int  first, last, next;     /* clusters; white space from last to next */
    bool must;                  /* a line must end after it */
};

struct measure {
    struct arena           *scratch;
    struct shaped          *shaped;
    const struct text_span *spans;
    int                     n;
    const double           *x;          /* of clusters, n + 1 */
    double                  cap;        /* of the first face, at the largest scale */
    double                  largest;    /* scale */
};

struct measure *measure_new(struct text_engine *, struct shaped *, const struct text_span *, size_t n_spans);

/* White space and line feeds off the end. */
int measure_trim(const struct measure *, int first, int last);

/* Width in pt of a line of these clusters at a size, from ink if it is large (text.h). */
double measure_width(const struct measure *, int first, int last, double size);
double measure_advance(const struct measure *, int first, int last);

/* Space between the edge of a line and its ink, in em, at its beginning; 0 under 21 pt. */
double measure_bearing(const struct measure *, int first, int last, double size);

/* Words between breaks of any kind in `breaks` (CLUSTER_BREAK and the like) from first to last. */
struct words { struct word *items; int n; };
struct words measure_words(const struct measure *, int first, int last, unsigned breaks);

/* Runs of a line in the order they stand in from left to right; returns how many. */
int measure_order(const struct measure *, int first, int last, const struct run ***out);

/* fit.c */

/* Part of a line; several may stand in one line. */
struct piece {
    const struct measure *measure;
    int                   first, last;
    double                gap;          /* before it, if it does not begin a line */
    bool                  begins;       /* a line */
};

struct setting {
    double        size;
    struct { struct piece *items; size_t n, room; } pieces;
    int           lines;
    bool          cut, broken, fits;
};

#define FIT_SLACK 0.005         /* pt */

/* The next smaller size in steps of half a point; `least` is the last one. False after it. */
bool fit_smaller(double *size, double least);
bool fit_height(const struct measure *, const struct text_fit *, struct size box, double size, int lines);

/* Are all lines that were set in the box? */
bool fit_within(const struct measure *, const struct text_fit *, struct size box, const struct setting *);

void fit_lines(struct text_engine *, const struct measure *, bool title, const struct text_fit *,
               struct size box, struct setting *);
void fit_name(const struct measure *, const struct text_fit *, struct size box, struct setting *);

/* people.c: false if a character or a face is missing. `first` is the measure of the first group. */
bool fit_people(struct text_engine *, const struct text_span *names, const struct text_span *affiliations,
                const struct text_fit *, struct size box, struct setting *,
                const struct measure **first, struct report *, struct source where);

/* text.c: an error for what is missing in a shaped text; true if nothing is. */
bool all_drawn(struct text_engine *, const struct shaped *, struct report *, struct source where);

/* line.c */

/* Width in pt of a line of these pieces; the first one begins at its ink if it is large. */
double line_width(const struct piece *, size_t n, double size);

/* Make the line of these pieces; its width in pt goes to *width. */
struct text_line *line_new(struct arena *, const struct piece *, size_t n, double size, bool rtl, len *width);

#endif
