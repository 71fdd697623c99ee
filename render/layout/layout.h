/*
 * The layout language: frames with properties in braces. This header is the
 * tree a layout file becomes; render/layout/vocabulary.c holds the tables of
 * kinds and properties that are parser, messages and reference in one.
 *
 * The language has includes, `let` for values, `define` and `use` for frames
 * that are said once, and no arithmetic, inheritance or conditions on values:
 * a condition belongs in a view. `use` expands at parsing, with the values of
 * `let` in force where it stands, so the tree holds frames only.
 */
#ifndef PLACARD_LAYOUT_LAYOUT_H
#define PLACARD_LAYOUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "db/view/record.h"
#include "render/base/arena.h"
#include "render/base/colour.h"
#include "render/base/len.h"
#include "render/base/report.h"
#include "render/text/text.h"

/* A length that may be in em of the size in force (see `em` in struct frame). */
struct length {
    double value;
    enum { LENGTH_NONE, LENGTH_PT, LENGTH_EM } unit;    /* NONE: not said */
};

struct length_range { struct length max, min; };        /* "92pt..42pt"; one length: both */

/* Text with fields, "to {when}": literals and field names in turn. */
struct template {
    struct source source;
    size_t        n;
    struct template_part { bool is_field; const char *text; int column; } *parts;
};

enum frame_kind {
    /* what is drawn */
    FRAME_BOX, FRAME_LINE, FRAME_TEXT, FRAME_SPAN, FRAME_IMAGE, FRAME_QR, FRAME_PLAN, FRAME_RULER,
    /* what places others */
    FRAME_GROUP,        /* frames that share an origin */
    FRAME_ROW, FRAME_COLUMN, FRAME_CHOICE,
    FRAME_EACH,         /* a list */
    FRAME_COUNT,        /* in each: how rows look when there are so many */
    FRAME_STRIP,        /* in count: stands above rows that share a value */
    FRAME_VACANT,       /* in count: what the free cell of a shorter column holds */
    FRAME_LAST,         /* in count: stands at the end of the last row of each column */
    FRAME_SPARE,        /* in count: what stands below if so much height is left */
    FRAME_TIMETABLE,    /* lanes by room, proportional in time */
    FRAME_HEAD, FRAME_RAIL, FRAME_PAUSE, FRAME_IDLE, FRAME_CELL,        /* in timetable */
    /* what holds a design */
    FRAME_PAGE, FRAME_SHEET, FRAME_FRONT, FRAME_BACK,
    FRAME_STOCK
};

/* Corner of the container from which `at` is measured, to the same corner of the frame. */
enum { FROM_RIGHT = 1, FROM_BOTTOM = 2 };

enum align { ALIGN_START, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };      /* START: as the text runs */

struct paper {
    const char   *name;                 /* "A4" */
    len           w_min, w_max, h_min, h_max;   /* a fluid design takes a range */
    double        scale;                /* of the whole design; 1 */
    struct source source;
};

struct frame {
    enum frame_kind        kind;
    struct source          source;
    struct frame          *next, *children;     /* in the order of the file */

    const char            *name;        /* list of each, ruler; name of page, stock */
    const struct template *content;     /* of text, span, qr, plan, image; the value a strip groups by */
    int                    count_min, count_max;        /* of count; minutes of cell; INT_MAX: no end */
    struct length          least;       /* of spare: the height there must be */
    bool                   spanning;    /* of cell: over several lanes */

    /* geometry */
    struct length x, y;                 /* at */
    unsigned      from;
    struct length w, h;                 /* size; NONE: natural, or the rest of the container */
    struct length until_x, until_y;     /* far corner, from the container's right and bottom edges */
    struct length middle;               /* stands as if this high and centred; reaches to the container's bottom */
    struct length gap;                  /* from the one before, in rows, columns and lists */
    int           turn;                 /* degrees clockwise */
    bool          stretch;              /* in a row: takes the width, in a column the height, that others leave */
    const struct template *when;        /* only where this gives any text */
    bool          only_continued;       /* only where a list goes on over several sheets */
    bool          only_between;         /* only between rows (strips): not at the top of a column, nor under a strip */

    /* text */
    const struct face *face;
    const struct template *colour;      /* a name of the theme, or a field that holds one */
    const struct face *second_face;     /* of affiliations */
    const struct template *second_colour;
    enum text_kind as;
    struct length_range one_line, fit;
    struct length floor;
    int           lines;
    double        leading, penalty;
    double        scale;                /* of a span; 1 */
    enum align    align;
    const struct template *language;
    struct length descender;            /* clearance under ink that descends */

    /* box, line, qr, plan */
    const struct template *border_colour;
    struct length weight, radius, dash;
    bool          yield;                /* a line: stops at quiet zones */
    struct length module, module_least; /* qr */

    /* lists */
    int           columns;              /* 1 */
    struct length gutter;
    struct length_range pitch;          /* of rows; NONE: as high as what they hold */
    bool          across;               /* rows follow each other on the line */
    const char   *split;                /* field: columns and sheets part before the row with its greatest value */
    int           most;                 /* rows taken at the most; 0: all */
    int           sheet_rows;           /* rows on a sheet at the most; more go on another; 0: no limit */
    struct length_range em;             /* sizes in em are tried from max to min until all fits; NONE: inherited */

    /* timetable and ruler, whose lists and fields have fixed names: see README */
    struct length rail, head, pause, bar;
    int           lanes, lanes_turned;  /* at most, on an upright and on a turned sheet; 0: never turned */

    /* page, sheet */
    struct length bleed, safe;
    struct length slot_w, slot_h, slot_top;     /* punched out in the middle, so far from the top */
    struct paper *papers;
    size_t        n_papers;

    /* stock: label sheets, after their makers' figures */
    struct size   stock_page, stock_label;
    const char   *stock_paper;          /* "Letter" */
    int           stock_columns, stock_rows;
    struct point  stock_first;          /* corner of the first label */
    struct size   stock_pitch;          /* from label to label */
    len           stock_radius;
    const char   *stock_source;         /* where the figures come from */
    const char  **stock_also;           /* other product numbers of the same sheet; NULL at the end */
};

struct layout {
    const char          *name;          /* of the page: the view is the same with "_" for "-" */
    const char          *path;
    struct frame        *page;          /* NULL in a file of stock or theme only */
    struct frame        *stocks;        /* linked by next */
    const struct colour *colours;
    size_t               n_colours;
    const struct face   *faces;
    size_t               n_faces;
};

/*
 * Read a layout file and what it includes. Includes and pictures are looked
 * for in the folders `paths`, in their order, NULL at the end, then beside
 * the file that names them: a theme of the user's own goes before ours, and
 * if it includes a file of its own name, that is the next one. The content of
 * an image frame is the path that was found.
 *
 * Reports every mistake found; returns NULL if there was any. The layout, and
 * every string in it, lives in the arena.
 */
struct layout *layout_load(const char *path, const char *const *paths, struct arena *, struct report *);

/*
 * The same from memory, for tests and fuzzing; `path` is what messages call
 * it. With `paths` NULL no file is touched: an include is an error, and the
 * path of a picture stays as it is written.
 */
struct layout *layout_parse(const char *path, const char *text, size_t length,
                            const char *const *paths, struct arena *, struct report *);

/*
 * Is every field that frames use there, where they use it? `shape` is that of
 * the page's view, `words` that of the record above every sheet (NULL: fields
 * that begin with word_ are not checked). Inside a list its rows come first,
 * then what is around it. False, with errors that say what there is.
 */
bool layout_check_fields(const struct layout *, const struct record_shape *shape,
                         const struct record_shape *words, struct report *);

/* The lists the page reads, each once; `n` of them, in the arena. */
const char *const *layout_lists(const struct layout *, struct arena *, size_t *n);

/* A colour of the theme; NULL if there is none of that name. */
const struct colour *layout_colour(const struct layout *, const char *name);

/* Print the reference of the language, from the tables it is parsed with. */
void layout_reference(FILE *);

#endif
