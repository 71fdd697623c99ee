#include "render/impose/overlay.h"

#include <math.h>

struct overlay {
    struct arena *arena;
    struct item  *items;
    size_t        n, room;
};

static const struct colour ink = { .name = "ink", .k = 1 };
static const double hairline = 0.35, fold_weight = 0.5, dash = 1.5, tick = 8.5, apart = 1.5, inside = 1;       /* points */

struct overlay *
overlay_new(struct arena *arena)
{
    struct overlay *o = arena_alloc(arena, sizeof *o);

    o->arena = arena;
    return o;
}

static void
add_line(struct overlay *o, const struct colour *colour, struct rect line, double weight, bool dashed)
{
    *arena_push(o->arena, o) = (struct item){
        .kind = ITEM_LINE, .box = line,
        .u.as_line = { .colour = colour, .weight = pt(weight), .dash = pt(dashed ? dash : 0) },
    };
}

static void
add_box(struct overlay *o, const struct colour *colour, struct rect box, len radius)
{
    *arena_push(o->arena, o) = (struct item){
        .kind = ITEM_BOX, .box = box, .u.as_box = { .border = colour, .weight = pt(hairline), .radius = radius },
    };
}

static void
add_dashed(struct overlay *o, const struct colour *colour, struct rect r)
{
    add_line(o, colour, (struct rect){ r.x, r.y, r.w, pt(0) }, hairline, true);
    add_line(o, colour, (struct rect){ r.x, pt(r.y.pt + r.h.pt), r.w, pt(0) }, hairline, true);
    add_line(o, colour, (struct rect){ r.x, r.y, pt(0), r.h }, hairline, true);
    add_line(o, colour, (struct rect){ pt(r.x.pt + r.w.pt), r.y, pt(0), r.h }, hairline, true);
}

/* Is there neither a piece nor the end of the paper? */
static bool
is_free(const struct imposition *i, struct rect line)
{
    double x0 = line.x.pt, x1 = x0 + line.w.pt, y0 = line.y.pt, y1 = y0 + line.h.pt;

    if (x0 < 0 || y0 < 0 || x1 > i->sheet.w.pt || y1 > i->sheet.h.pt)
        return false;
    for (size_t k = 0; k < impose_places(i); k++) {
        struct rect b = impose_bleed(i, k, SIDE_FRONT);

        if (x1 > b.x.pt && x0 < b.x.pt + b.w.pt && y1 > b.y.pt && y0 < b.y.pt + b.h.pt)
            return false;
    }
    return true;
}

/* Part of the fold of a piece. */
static struct rect
along(const struct imposition *i, double from, double length)
{
    if (i->fold == FOLD_SIDE)
        return (struct rect){ pt(i->piece.w.pt / 2), pt(from), pt(0), pt(length) };
    return (struct rect){ pt(from), pt(i->piece.h.pt / 2), pt(length), pt(0) };
}

void
overlay_fold(struct overlay *o, const struct imposition *i, size_t place, bool whole)
{
    int turn;
    struct rect trim = impose_place(i, place, SIDE_FRONT, &turn);
    double beyond = i->bleed.pt + apart, length = i->fold == FOLD_SIDE ? i->piece.h.pt : i->piece.w.pt;

    for (int end = 0; end < 2; end++) {
        /* outside the bleed, or else on the piece, where the fold hides it; what touches the trim would have to bleed */
        double out = end == 0 ? -beyond - tick : length + beyond, in = end == 0 ? inside : length - inside - tick;
        struct rect line = rect_turned(along(i, out, tick), trim, turn);

        if (!is_free(i, line))
            line = rect_turned(along(i, in, tick), trim, turn);
        add_line(o, &ink, line, fold_weight, true);
    }
    if (whole)
        add_line(o, &press_plates[0], rect_turned(along(i, 0, length), trim, turn), hairline, true);
}

static void
proof_side(struct overlay *o, const struct placed_drawing *p)
{
    const struct drawing *d = p->drawing;
    bool lying = p->turn % 180 != 0;
    struct rect place = { p->at.x, p->at.y, lying ? d->trim.h : d->trim.w, lying ? d->trim.w : d->trim.h };
    double safe = d->safe.pt;

    if (safe > 0)
        add_dashed(o, &press_plates[0], rect_turned((struct rect){ d->safe, d->safe, pt(d->trim.w.pt - 2 * safe),
                                                                  pt(d->trim.h.pt - 2 * safe) }, place, p->turn));
    if (d->slot.w.pt > 0)
        add_box(o, &press_plates[1], rect_turned(d->slot, place, p->turn), pt(fmin(d->slot.w.pt, d->slot.h.pt) / 2));
}

void
overlay_proof(struct overlay *o, const struct imposition *i, size_t place, enum side side, const struct placed_drawing *p,
              size_t n)
{
    int turn;

    add_box(o, &press_plates[1], impose_place(i, place, side, &turn), i->radius);
    for (size_t k = 0; k < n; k++)
        proof_side(o, &p[k]);
}

static bool
set_slug(struct overlay *o, const struct extras *extras, struct size room, const char *said, struct text_set *set)
{
    static const struct face face = { .name = "slug", .family = "Inter", .weight = 400 };
    static const struct text_fit fit = { .max = { 7 }, .min = { 4 }, .lines = 2, .leading = 1.2 };
    struct text_span spans[5] = { { said, &face, &press_plates[3], 1, NULL } };
    size_t n = 1;

    for (size_t k = 0; extras->plates && press_plates[k].name != NULL; k++)
        spans[n++] = (struct text_span){ arena_printf(o->arena, " %s", press_plates[k].name), &face, &press_plates[k], 1, NULL };
    return text_set(extras->text, o->arena, spans, n, NULL, TEXT_PLAIN, &fit, room, set, extras->report, NOWHERE)
        && set->fits;
}

void
overlay_slug(struct overlay *o, const struct extras *extras, struct rect room, const char *label, enum side side)
{
    const char *number = arena_printf(o->arena, "sheet %zu%s", extras->number, side == SIDE_BACK ? ", back" : "");
    const char *full = arena_printf(o->arena, "%s, %s: %s", extras->slug, number, label ? label : "");
    bool upright = room.h.pt > room.w.pt;
    struct size size = { upright ? room.h : room.w, upright ? room.w : room.h };
    struct text_set set = { 0 };

    if (!(room.w.pt > 0))               /* said once, of all sheets */
        return;
    if (!set_slug(o, extras, size, full, &set)
        && !set_slug(o, extras, size, arena_printf(o->arena, "%s, %s", extras->slug, number), &set)) {
        report_warning(extras->report, NOWHERE, "sheet %zu has no room for the slug", extras->number);
        return;
    }
    for (size_t k = 0; k < set.n; k++) {
        double down = set.cap.pt + (double)k * set.leading.pt;
        struct point at = { pt(upright ? room.x.pt + room.w.pt - down : room.x.pt), pt(upright ? room.y.pt : room.y.pt + down) };
        struct rect box = text_line_ink(set.lines[k]);

        if (upright)
            box = (struct rect){ pt(-box.y.pt - box.h.pt), box.x, box.h, box.w };
        box.x.pt += at.x.pt;
        box.y.pt += at.y.pt;
        *arena_push(o->arena, o) = (struct item){
            .kind = ITEM_TEXT, .box = box, .u.as_text = { .line = set.lines[k], .origin = at, .turn = upright ? 90 : 0 },
        };
    }
}

const struct drawing *
overlay_drawing(const struct overlay *o, struct size page, enum side side)
{
    struct drawing *d;

    if (o->n == 0)
        return NULL;
    d = arena_alloc(o->arena, sizeof *d);
    *d = (struct drawing){ .trim = page, .scale = 1, .side = side, .label = "marks", .items = o->items, .n = o->n };
    return d;
}
