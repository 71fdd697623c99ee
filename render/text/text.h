/*
 * Setting text: all of HarfBuzz and Pango is behind this header.
 *
 * A string is shaped once, at a reference size; text for print is unhinted,
 * so every width grows in proportion with the size, and fitting, breaking and
 * drawing use the same glyphs: what fitted is what prints. Strings are plain
 * text and never reach a markup parser.
 *
 * Lines are placed by their cap height and by a leading of our own; fonts
 * that stand in for missing characters move no baseline.
 */
#ifndef PLACARD_TEXT_TEXT_H
#define PLACARD_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/colour.h"
#include "render/base/len.h"
#include "render/base/report.h"

/* A font as the theme declares it. */
struct face {
    const char *name;           /* in layouts: "display-bold" */
    const char *family;         /* of fonts/families: "Inter Display" */
    int         weight;         /* 100 to 900 */
    double      tracking;       /* em between clusters; only of Latin, Greek and Cyrillic and what stands with them */
    const char *features;       /* OpenType, such as "ss02=1"; or NULL. kern and calt are always on */
};

struct text_engine;

/*
 * The fonts come from fonts_open() of fonts/fonts.h and outlive the engine; a
 * text_line is drawn while its engine is open. One engine serves one thread.
 * Its cache of shaped strings is bounded.
 */
struct text_engine *text_open(void *font_map);
void text_close(struct text_engine *);

enum text_kind {
    TEXT_PLAIN,
    TEXT_TITLE,     /* no break at hyphens and slashes; " - " becomes a dash with a no-break space before
                       it; two even halves break at their ": " or " – "; else lines are balanced; may end
                       in an ellipsis */
    TEXT_NAME,      /* breaks at spaces and after hyphens, only for size; never cut */
    TEXT_PEOPLE     /* see text_set() */
};

struct text_span {
    const char          *utf8;
    const struct face   *face;
    const struct colour *colour;
    double               scale;         /* of the text's size; 1 for all of it */
    const char          *language;      /* BCP 47: "zh-Hans"; NULL or "" if not known */
};

/*
 * How text may be sized. Sizes are tried from the largest down in steps of
 * half a point. First one line, within one_line if it is given (max > 0).
 * Else every number of lines n up to `lines` gets the largest size in max..min
 * at which no word is wider than the box and cap height plus n - 1 leadings
 * is no higher; the n with the greatest size x (1 - penalty (n - 1)) is taken.
 * TEXT_NAME: one line at the largest size; if that is under `min`, more
 * lines, none larger than 1.1 of it, where a further one must make the name
 * 12 % larger, and hyphens part only what spaces cannot as well; then down to
 * `floor`, where a word that is still too wide breaks anywhere rather than
 * being cut (and `broken` is set).
 */
struct text_fit {
    len    one_line_max, one_line_min;
    len    max, min;
    len    floor;               /* names only: 0 is 0.4 of min */
    int    lines;               /* 1 and more */
    double leading;             /* baseline to baseline, of the size */
    double penalty;
};

struct text_line;               /* glyphs, with their fonts and colours, at a size */

/* Text as it stands on paper: its lines, sizes and extents. */
struct text_set {
    len                size;
    len                leading;
    size_t             n;
    struct text_line **lines;
    len               *widths;  /* advance of each line, trailing space left out */
    len                width;   /* the widest */
    len                cap;     /* cap height of the first span's face at this size */
    len                height;  /* cap line of the first line to baseline of the last; RTL: + 0.16 size */
    len                depth;   /* of ink under the last baseline; 0 if there is none */
    bool               rtl;     /* the paragraph runs from right to left */
    bool               cut;     /* the last line ends in an ellipsis; what is left may well fit */
    bool               broken;  /* a word was broken where no break is allowed */
    bool               fits;    /* false: set at the smallest size all the same */
};

/*
 * Set text in a box. Spans follow each other in one paragraph. A line feed in
 * a string ends a line; other controls do not come here. Empty text gives
 * n = 0 and height 0.
 *
 * TEXT_PEOPLE takes one span whose string has a line feed between groups and,
 * in a group, tabs between names, affiliation and language ("Marc Zyngier &
 * Thomas Molgaard\tARM Ltd\ten"); later parts may be left out. `second` gives
 * face and colour of affiliations, which follow two spaces after the names. A
 * group keeps to one line while it fits; else it breaks before the
 * affiliation, then within names and affiliation. Groups follow each other on
 * one line (three spaces between) only where they would not fit otherwise.
 *
 * A character no font can draw is an error at `where`. Returns false if there
 * was one; whether the text fits is told by out->fits.
 */
bool text_set(struct text_engine *, struct arena *, const struct text_span *, size_t n_spans,
              const struct text_span *second, enum text_kind, const struct text_fit *,
              struct size box, struct text_set *out, struct report *, struct source where);

/*
 * Are there characters that no font can draw? They are named in `missing`,
 * which is empty before: "U+1F9FF U+10C00", as many as there is room for.
 */
bool text_missing(void *font_map, const char *utf8, char *missing, size_t size);

/* The string of a line as it reads, for dumps: UTF-8 in logical order. */
const char *text_line_string(const struct text_line *);

/* Face and size of the line's first glyphs, for dumps: "Inter Display Bold", 34 pt. */
const struct face *text_line_face(const struct text_line *);
len text_line_size(const struct text_line *);
const struct colour *text_line_colour(const struct text_line *);

/* Ink of a line, relative to its origin on the baseline. Empty: all zero. */
struct rect text_line_ink(const struct text_line *);

/*
 * Draw a line with its origin at the current point's baseline x, y (points,
 * under the current matrix). `cairo` is a cairo_t; text goes in as text, with
 * its clusters, so that it can be copied and searched.
 */
void text_line_draw(const struct text_line *, void *cairo, len x, len y);

#endif
