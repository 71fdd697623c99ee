/*
 * Imposing: many pieces on one sheet of paper, to be cut apart, or on stock
 * that is cut already. Where each stands, in which order, and where its back
 * is so that it lies behind its front.
 *
 * A piece is what one person gets: a sheet of a layout with or without its
 * back, or a badge that is folded, whose sides stand beside each other.
 */
#ifndef PLACARD_IMPOSE_IMPOSE_H
#define PLACARD_IMPOSE_IMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/arena.h"
#include "render/base/len.h"
#include "render/base/report.h"
#include "render/draw/drawing.h"
#include "render/draw/output.h"
#include "render/layout/layout.h"
#include "render/press/marks.h"

/* The edge about which a printer turns a sheet for its back. */
enum duplex { DUPLEX_NONE, DUPLEX_LONG_EDGE, DUPLEX_SHORT_EDGE };

/* STACK: in order once the stack of sheets is cut, and its piles put on each other, the first on top. */
enum order { ORDER_ROWS, ORDER_STACK };

/* Of badges: SIDE has back and front side by side, TOP the back above, upside down. */
enum fold { FOLD_NONE, FOLD_SIDE, FOLD_TOP };

struct imposition {
    const struct frame *stock;          /* FRAME_STOCK, or NULL: paper that is to be cut */
    const char         *name;           /* of the stock, or the paper */
    struct size         sheet;
    struct size         piece;          /* trim of one, upright; of one that is folded, unfolded */
    int                 turn;           /* 90: pieces lie on their sides */
    size_t              columns, rows;
    struct point        first;          /* corner of the first */
    struct size         pitch;          /* from one to the next */
    len                 bleed;          /* round each, as far as half the way to the next */
    len                 radius;         /* of its corners */
    size_t              start_at;       /* the first free place of a sheet in use; 1 is the first of all */
    struct point        offset;         /* all pieces stand so far right and down, their backs behind them */
    struct point        back_offset;    /* and what is printed on the back so far besides, as one looks at it */
    enum duplex         duplex;
    enum order          order;
    enum fold           fold;
};

/* What can be wanted of paper that is to be cut. */
struct cutting {
    bool     shared;                    /* one cut for two neighbours */
    len      gutter;                    /* from piece to piece; negative: twice the bleed */
    unsigned marks;                     /* MARK_…, for which there must be room */
};

/*
 * A stock by its name ("avery-5395"), by another number of its maker
 * ("avery-8395"), or by a number alone ("5395"). NULL, and an error with the
 * name that may have been meant.
 */
const struct frame *stock_find(const struct frame *stocks, const char *name, struct report *);

/* Labels on a sheet. */
size_t stock_labels(const struct frame *stock);

/* Take the figures of a stock. */
void impose_stock(struct imposition *, const struct frame *stock);

/* A paper by name ("sra3") or size ("330x487mm"), upright. False, and an error, if it is neither. */
bool impose_paper(struct imposition *, const char *name, struct report *);

/*
 * Put as many pieces as fit on the paper, in its middle: upright, or all on
 * their sides if that holds more. False, with an error, if there is no room
 * for one; a warning if the gutter is too small for the bleed.
 */
bool impose_fit(struct imposition *, struct size piece, len bleed, const struct cutting *, struct report *);

/*
 * False, with errors, if start_at is no place of the sheet, an offset more
 * than 5 mm, or a piece would leave the sheet.
 */
bool impose_check(const struct imposition *, struct report *);

/* Pieces on a sheet. */
size_t impose_places(const struct imposition *);

/* Pieces on a sheet counted from 0; the first begins at start_at. */
size_t impose_room(const struct imposition *, size_t sheet);

/* Sheets that so many pieces take. */
size_t impose_sheets(const struct imposition *, size_t pieces);

/*
 * The place, from 0 along the rows, of the n-th of so many pieces, counted
 * from 0. Returns the sheet, counted from 0. In the order of rows `pieces` is
 * of no matter.
 */
size_t impose_order(const struct imposition *, size_t n, size_t pieces, size_t *place);

/*
 * Trim of a place on the front or back page of its sheet, as one looks at it;
 * `turn` is how what stands there is turned, in degrees clockwise.
 */
struct rect impose_place(const struct imposition *, size_t place, enum side, int *turn);

/* What may be printed of a place: its trim and the bleed round it, which ends half way to the next. */
struct rect impose_bleed(const struct imposition *, size_t place, enum side);

/* What is cut out of a page: round all its pieces. Of stock, the page itself. */
struct rect impose_trim(const struct imposition *, enum side);

/* A page, ready to be printed and finished. */
struct sheet {
    struct size            page;
    const char            *label;
    struct placed_drawing *placed;
    size_t                 n;
    struct press_page      geometry;    /* for press_finish() */
};

/* Both sides of a piece; `back` is NULL if there is none, or it is not wanted. */
struct piece { const struct drawing *front, *back; };

/* What is drawn beside the pieces. */
struct extras {
    unsigned marks;                     /* MARK_…: makes room for them on pages of one piece */
    bool     bleed;                     /* pages of one piece reach to the end of its bleed */
    bool     proof;                     /* die lines, safe areas and slots */
    /* with MARK_SLUG */
    struct text_engine *text;
    struct report      *report;
    const char         *slug;           /* what is printed: event, layout, revision */
    size_t              number;         /* of the sheet */
    bool                plates;         /* name them, each in its ink */
};

/*
 * A page of many: pieces by their places, NULL as the front where there is
 * none. It lives in the arena, and is as good as the drawings.
 */
void sheet_of_many(const struct imposition *, const struct piece *, enum side, const struct extras *, struct arena *,
                   struct sheet *);

/* A page of one piece: one of its sides, or both if it is folded. */
void sheet_of_one(const struct piece *, enum side, enum fold, const struct extras *, struct arena *, struct sheet *);

/*
 * Warn of what touches the trim of a drawing that is to be cut and does not
 * bleed, and, for a press, of pictures that are too coarse.
 */
void cut_check(const struct drawing *, bool press, struct report *);

/* Are the colours of two that share a cut, on the front of this sheet, not the same along it? */
bool cut_clashes(const struct imposition *, const struct piece *, const struct sheet *);

/* The trim of a piece whose sides are so large. */
struct size fold_size(enum fold, struct size side);

/* Say what stands where, for the dump of a page. */
void sheet_dump(const struct sheet *, enum side, FILE *);

/* A page to hold against a sheet of labels: their outlines, and a number in each. */
bool impose_outlines(const struct imposition *, struct text_engine *, struct drawing *, struct arena *, struct report *);

#endif
