/* Frames one after the other: rows, columns, and choices among places. */
#include "render/place/internal.h"

#include <math.h>

#define CHOICE_CLEAR_ABOVE_MM  0.4    /* between what a choice places and lines over it */
#define CHOICE_CLEAR_BESIDE_MM 1.5

static bool
shares_baseline(const struct frame *f)
{
    return f->kind == FRAME_TEXT && f->turn == 0;
}

static bool
is_centred(const struct frame *f)
{
    return f->kind == FRAME_PLAN || f->kind == FRAME_IMAGE;
}

/* Texts and lists that stretch may take all that is left; what follows them still comes right after. */
static bool
holds_its_room(const struct frame *f)
{
    return f->kind == FRAME_ROW || f->kind == FRAME_COLUMN || f->kind == FRAME_GROUP;
}

static len
gap_of(const struct placing *p, const struct frame *f, bool first)
{
    return first ? pt(0) : length_of(p, f->gap, pt(0));
}

/* In rows and columns nothing collides: a choice there is of what fits. */
static struct extent
place_next(struct placing *p, const struct frame *f, struct room room)
{
    size_t scope = p->scope;
    struct extent e;

    p->scope = p->items.n;
    p->stands = (struct point){ pt(0), pt(0) };
    e = place_frame(p, f, room);
    p->scope = scope;
    return e;
}

/*
 * Side by side. Texts share a baseline, plans and pictures are centred on
 * their caps, everything else hangs from the top. A code keeps its quiet zone
 * from what stands beside it. The one that stretches takes what others leave.
 */
static struct extent
row_once(struct placing *p, const struct frame *f, struct room room, len stretch)
{
    struct extent whole = { .empty = true };
    size_t first = p->items.n;
    len x = pt(0), cap = pt(0), quiet = pt(0);

    /* the tallest capitals give the baseline; texts are set again at no cost, since shaping is kept */
    for (const struct frame *c = f->children; c != NULL; c = c->next)
        if (shares_baseline(c)) {
            cap.pt = fmax(cap.pt, place_next(p, c, (struct room){ room.size, true }).cap.pt);
            p->items.n = first;
        }
    for (const struct frame *c = f->children; c != NULL; c = c->next) {
        size_t from = p->items.n;
        len gap = gap_of(p, c, whole.empty), dy = pt(0);
        bool takes_rest = c->stretch;
        struct room given = { { takes_rest ? stretch : pt(fmax(0, room.size.w.pt - x.pt - gap.pt - length_of(p, c->until_x, pt(0)).pt)), room.size.h }, !takes_rest };
        struct extent e = takes_rest && stretch.pt < 0 ? (struct extent){ .empty = false } : place_next(p, c, given);

        if (e.empty)
            continue;
        gap.pt = whole.empty ? 0 : fmax(gap.pt, fmax(quiet.pt, e.quiet.pt));
        if (shares_baseline(c))
            dy = pt(cap.pt - e.cap.pt);
        else if (is_centred(c) && cap.pt > 0)
            dy = pt((cap.pt - e.size.h.pt) / 2);
        items_move(p, from, pt(x.pt + gap.pt), dy);
        if (takes_rest)
            e.size.w.pt = fmax(0, stretch.pt);
        x.pt += gap.pt + e.size.w.pt;
        quiet = e.quiet;
        whole.quiet.pt = fmax(whole.quiet.pt, quiet.pt);
        /* what is centred on the caps hangs over them on both sides: the next below keeps its distance from the text */
        whole.size.h.pt = fmax(whole.size.h.pt, is_centred(c) && cap.pt > 0 ? cap.pt : dy.pt + e.size.h.pt);
        whole.depth.pt = fmax(whole.depth.pt, e.depth.pt);
        whole.empty = false;
    }
    whole.cap = cap;
    whole.size.w = x;
    return whole;
}

/*
 * What the children that do not stretch take: the one that does is left out,
 * and what is said of a first try does not count.
 */
static struct size
taken_by_others(struct placing *p, const struct frame *f, struct room room,
                struct extent (*once)(struct placing *, const struct frame *, struct room, len))
{
    struct report quiet = { .out = NULL }, *loud = p->report;
    size_t first = p->items.n, cuts = p->cuts;
    struct size taken;

    p->report = &quiet;
    taken = once(p, f, room, pt(-1)).size;
    p->report = loud;
    p->items.n = first;
    p->cuts = cuts;
    return taken;
}

static bool
has_stretching(const struct frame *f)
{
    for (const struct frame *c = f->children; c != NULL; c = c->next)
        if (c->stretch)
            return true;
    return false;
}

struct extent
place_row(struct placing *p, const struct frame *f, struct room room)
{
    len stretch = pt(0);

    if (has_stretching(f))
        stretch.pt = fmax(0, room.size.w.pt - taken_by_others(p, f, room, row_once).w.pt);
    return row_once(p, f, room, stretch);
}

/* One below the other, each at its gap from the one before; what is empty takes no room and no gap. */
static struct extent
column_once(struct placing *p, const struct frame *f, struct room room, len stretch)
{
    struct extent whole = { .empty = true };
    len below = pt(0), quiet = pt(0);
    struct { struct frame_items { size_t from, to; len short_of; } *items; size_t n, room; } flush = { 0 };

    for (const struct frame *c = f->children; c != NULL; c = c->next) {
        size_t from = p->items.n;
        len gap = gap_of(p, c, whole.empty);
        double left = c->stretch ? stretch.pt : fmax(0, room.size.h.pt - whole.size.h.pt - gap.pt);
        len x = length_of(p, c->x, pt(0));
        struct room given = { { pt(room.size.w.pt - x.pt - length_of(p, c->until_x, pt(0)).pt), pt(left) }, room.natural || (c->from & FROM_RIGHT) };
        struct extent e = c->stretch && stretch.pt < 0 ? (struct extent){ .empty = false } : place_next(p, c, given);

        if (e.empty)
            continue;
        if (c->stretch && holds_its_room(c))
            e.size.h.pt = fmax(e.size.h.pt, stretch.pt);
        if (!whole.empty)
            gap.pt = fmax(gap.pt, fmax(below.pt > 0 ? below.pt + e.rise.pt : 0, fmax(quiet.pt, e.quiet.pt)));
        items_move(p, from, x, pt(whole.size.h.pt + gap.pt));
        if (c->from & FROM_RIGHT)
            *arena_push(p->arena, &flush) = (struct frame_items){ from, p->items.n, pt(2 * x.pt + e.size.w.pt) };
        if (whole.empty)
            whole.cap = e.cap;
        whole.size.h.pt += gap.pt + e.size.h.pt;
        whole.size.w.pt = fmax(whole.size.w.pt, x.pt + e.size.w.pt);
        below = e.depth;
        quiet = e.quiet;
        whole.quiet.pt = fmax(whole.quiet.pt, quiet.pt);
        whole.empty = false;
    }
    whole.depth = below;
    /* a column in a row is as wide as what it holds, which is known only now */
    for (size_t i = 0; i < flush.n; i++)
        items_shift(p, flush.items[i].from, flush.items[i].to,
                    pt((room.natural ? whole.size.w.pt : room.size.w.pt) - flush.items[i].short_of.pt), pt(0));
    return whole;
}

static const struct frame *
stretching_text(const struct frame *f)
{
    const struct frame *c = f->children;

    while (c != NULL && (!c->stretch || c->kind != FRAME_TEXT))
        c = c->next;
    return c;
}

/* Is the text that stretches no smaller than any that stands with it? */
static bool
leads(const struct placing *p, size_t from, const struct frame *text)
{
    double size = 0, most = 0;

    for (size_t i = from; i < p->items.n; i++) {
        const struct item *item = &p->items.items[i];
        double its;

        if (item->kind != ITEM_TEXT)
            continue;
        its = text_line_size(item->u.as_text.line).pt;
        if (item->source.line == text->source.line && item->source.column == text->source.column)
            size = its;
        else
            most = fmax(most, its);
    }
    return size >= most;
}

/*
 * What stretches gets what the others leave, and they are set as large as
 * they may be. Where that leaves a title too little, they come down: to the
 * first share of the height at which it leads them, or else at which all fits.
 */
struct extent
place_column(struct placing *p, const struct frame *f, struct room room)
{
    static const double shares[] = { 1, 0.75, 0.6, 0.45, 0.3 };
    enum { SHARES = sizeof shares / sizeof *shares };
    const struct frame *text = stretching_text(f);
    struct report *loud = p->report;
    size_t first = p->items.n, cuts = p->cuts, taken = SHARES;
    len stretch[SHARES] = { { 0 } };

    if (!has_stretching(f))
        return column_once(p, f, room, pt(0));
    for (size_t i = 0; i < SHARES; i++) {
        struct room part = { { room.size.w, pt(shares[i] * room.size.h.pt) }, room.natural };
        struct report quiet = { .out = NULL };
        bool fits, good;

        stretch[i].pt = fmax(0, room.size.h.pt - taken_by_others(p, f, part, column_once).h.pt);
        if (text == NULL)
            break;
        p->report = &quiet;
        column_once(p, f, room, stretch[i]);
        p->report = loud;
        fits = quiet.errors == 0 && p->cuts == cuts;
        good = fits && leads(p, first, text);
        p->items.n = first;
        p->cuts = cuts;
        if (good || (fits && taken == SHARES))
            taken = i;
        if (good)
            break;
    }
    return column_once(p, f, room, stretch[taken < SHARES ? taken : 0]);
}

/* Does this frame of a choice fit, whole if it has to be, and collide with nothing placed before it? */
static bool
choice_suits(struct placing *p, const struct frame *c, struct size container, bool whole)
{
    struct report quiet = { .out = NULL }, *loud = p->report;
    struct frame only = *c, alone = { .kind = FRAME_GROUP, .source = c->source, .children = &only };
    struct rect bounds = { p->stands.x, p->stands.y, container.w, container.h };
    size_t scope = p->scope, first = p->items.n, cuts = p->cuts;
    struct point stands = p->stands;
    bool suits;

    only.next = NULL;
    p->report = &quiet;
    place_children(p, &alone, container);
    p->report = loud;
    items_move(p, first, stands.x, stands.y);
    suits = quiet.errors == 0 && (!whole || p->cuts == cuts)
         && !items_collide(p, scope, first, first, p->items.n, &bounds,
                           (struct size){ mm(CHOICE_CLEAR_BESIDE_MM), mm(CHOICE_CLEAR_ABOVE_MM) });
    p->stands = stands;
    if (suits) {
        items_move(p, first, pt(-stands.x.pt), pt(-stands.y.pt));
        return true;
    }
    p->items.n = first;
    p->cuts = cuts;
    return false;
}

/* The first of several frames that suits; if all have to cut or break their words, the first that suits so. */
struct extent
place_choice(struct placing *p, const struct frame *f, struct size container)
{
    size_t first = p->items.n;

    for (int whole = 1; whole >= 0; whole--)
        for (const struct frame *c = f->children; c != NULL; c = c->next)
            if (choice_suits(p, c, container, whole))
                return (struct extent){ .size = container, .empty = p->items.n == first };
    report_error(p->report, f->source, "no place of this choice is free; give the row more height, or the choice another place");
    return (struct extent){ .size = container };
}
