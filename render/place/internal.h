/*
 * What the files of the placing step share. A frame is placed with its own
 * corner at 0, 0 in the room its container gives it; the container then moves
 * what came to its place. Nothing is measured that is not also placed.
 */
#ifndef PLACARD_PLACE_INTERNAL_H
#define PLACARD_PLACE_INTERNAL_H

#include "render/place/place.h"

struct items { struct item *items; size_t n, room; };

/* One drawing being made. */
struct placing {
    struct placer       *placer;
    struct arena        *arena;
    struct report       *report;
    const struct record *record;        /* the sheet, or the row at hand */
    len                  em;            /* the size that em means */
    size_t               scope;         /* the first item of the container at hand: what a choice must not touch */
    struct point         stands;        /* where in its container the choice at hand comes to stand */
    double               scale;         /* of the drawing: for limits that are true lengths */
    struct items         items;
    struct { const struct qr **items; size_t n, room; } codes;  /* of all sides so far: each is encoded once */
    /* where this sheet stands among those that one record goes on over */
    size_t               part, parts;
    size_t               cuts;          /* texts cut or broken so far: no good try, though no error */
    bool                 squeezed;      /* a timetable has rows lower than its layout likes */
    bool                 at_top;        /* the row at hand begins its column */
    const char          *continued;     /* the list, or NULL */
    size_t               from, to;      /* its rows, or the timetable's lanes, on this sheet */
};

struct placer {
    struct layout_job    job;
    const struct frame  *sheet;
    const struct paper  *paper;
    struct size          page;          /* trim, true size */
};

/* The room a container has for a frame. */
struct room {
    struct size size;
    bool        natural;        /* in a row: as wide as what it holds */
};

/* What a frame took: its corner is at 0, 0. */
struct extent {
    struct size size;
    len         cap;            /* of text: from the corner to the first baseline; else 0 */
    len         depth;          /* what the next below must clear: descending ink and its clearance */
    len         rise;           /* of text: ink over its capitals, as of accents and Han characters */
    len         quiet;          /* clear space it asks for on all sides */
    bool        empty;          /* nothing came: no gap either */
};

/* frame.c */
struct extent place_frame(struct placing *, const struct frame *, struct room);
void place_children(struct placing *, const struct frame *, struct size container);
void items_move(struct placing *, size_t from, len dx, len dy);         /* all from there on */
void items_shift(struct placing *, size_t from, size_t to, len dx, len dy);
struct item *item_add(struct placing *, const struct frame *, enum item_kind, struct rect);
len length_of(const struct placing *, struct length, len otherwise);
const char *fill(struct placing *, const struct template *);
const char *field_of(struct placing *, const char *name);
/* The words in a field, "{1} h {2} min", with numbers for their marks. */
const char *words_with(struct placing *, const char *field, size_t a, size_t b);
int number_of(struct placing *, const struct record *, const char *field, const struct frame *);
const struct colour *colour_of(struct placing *, const struct frame *, const struct template *);
const struct colour *colour_named(struct placing *, const struct frame *, const char *name);

/* flow.c */
struct extent place_row(struct placing *, const struct frame *, struct room);
struct extent place_column(struct placing *, const struct frame *, struct room);
struct extent place_choice(struct placing *, const struct frame *, struct size container);

/* list.c */
struct extent place_each(struct placing *, const struct frame *, struct room);
const struct record_list *list_of(struct placing *, const char *name);

/*
 * Part `n` rows into `k` runs of at most `most` rows each, where the values of
 * `field` before the parting rows are greatest, then where the runs are most
 * even. Fills starts[0..k], starts[k] = n.
 */
void part_rows(struct placing *, const struct record_list *, size_t first, size_t n, size_t k, size_t most,
               const char *field, size_t *starts);

/* timetable.c */
struct extent place_timetable(struct placing *, const struct frame *, struct room);
/* How many lanes the record needs. */
size_t timetable_lanes(struct placing *, const struct frame *);

/* glyphs.c */
struct extent place_plan(struct placing *, const struct frame *, struct room);
struct extent place_ruler(struct placing *, const struct frame *, struct room);

/* check.c */
void yield_lines(struct placing *);
void check_drawing(struct placing *, const struct frame *page, struct size trim);
/* Does any item in [a, b) collide with any in [c, d), or leave `bounds`? */
bool items_collide(const struct placing *, size_t a, size_t b, size_t c, size_t d, const struct rect *bounds,
                   struct size clearance);

#endif
