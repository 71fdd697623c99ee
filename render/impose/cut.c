/* What shows when a guillotine is off, as each is: grounds without bleed, and neighbours of other colours. */
#include <math.h>
#include <string.h>

#include "render/draw/image.h"
#include "render/impose/impose.h"
#include "render/impose/overlay.h"

#define TOUCHES  0.5                    /* points */
#define DOTS     225                    /* to an inch: what preflight wants to look at below */
#define SAMPLES  48                     /* of an edge */
#define OFF      0.85                   /* points from a cut: 0.3 mm */

static bool
is_ground(const struct item *item)
{
    const struct colour *fill = item->kind == ITEM_BOX ? item->u.as_box.fill : NULL;

    return item->kind == ITEM_IMAGE || (fill != NULL && fill->c + fill->m + fill->y + fill->k > 0);
}

static void
check_edges(const struct drawing *d, const struct item *item, struct report *report)
{
    double s = d->scale, x = item->box.x.pt * s, y = item->box.y.pt * s, right = x + item->box.w.pt * s, bottom = y + item->box.h.pt * s;
    const double beyond[] = { -x, -y, right - d->trim.w.pt, bottom - d->trim.h.pt };

    if (d->bleed.pt <= 0 || right < TOUCHES || bottom < TOUCHES || x > d->trim.w.pt - TOUCHES || y > d->trim.h.pt - TOUCHES)
        return;
    for (int side = 0; side < 4; side++)
        if (beyond[side] > -TOUCHES && beyond[side] < d->bleed.pt - TOUCHES) {
            report_warning(report, item->source, "this touches the %s edge, where it is cut, and ends %.1f mm beyond it: let it go on to"
                           " the end of the bleed, %.4g mm%s, or keep clear", (const char *const[]){ "left", "top", "right", "bottom" }[side],
                           in_mm(pt(fmax(beyond[side], 0))), in_mm(pt(d->bleed.pt / s)), s == 1 ? "" : " as this paper is scaled");
            return;
        }
}

static void
check_dots(const struct drawing *d, const struct item *item, struct report *report)
{
    double dots = image_pixels(item->u.as_image) / (item->box.w.pt * d->scale) * 72;

    if (dots > 0 && dots < DOTS - 0.5)
        report_warning(report, item->source, "this picture has %.0f dots to an inch at its size, and a press wants %d: take a larger one,"
                       " or an SVG", dots, DOTS);
}

void
cut_check(const struct drawing *d, bool press, struct report *report)
{
    for (size_t i = 0; i < d->n; i++) {
        if (is_ground(&d->items[i]))
            check_edges(d, &d->items[i], report);
        if (press && d->items[i].kind == ITEM_IMAGE)
            check_dots(d, &d->items[i], report);
    }
}

static bool
covers(struct rect r, double x, double y)
{
    return x >= r.x.pt && y >= r.y.pt && x <= r.x.pt + r.w.pt && y <= r.y.pt + r.h.pt;
}

/* The colour or picture on top at a point of a page; NULL if there is none. */
static const void *
ground_at(const struct sheet *s, double x, double y)
{
    const void *top = NULL;

    for (size_t k = 0; k < s->n; k++) {
        const struct placed_drawing *p = &s->placed[k];
        const struct drawing *d = p->drawing;
        bool lying = p->turn % 180 != 0;
        struct rect place = { p->at.x, p->at.y, lying ? d->trim.h : d->trim.w, lying ? d->trim.w : d->trim.h };

        if (p->clip.w.pt > 0 && !covers(p->clip, x, y))
            continue;
        for (size_t i = 0; i < d->n; i++) {
            const struct item *item = &d->items[i];
            double z = d->scale;
            struct rect box = { pt(item->box.x.pt * z), pt(item->box.y.pt * z), pt(item->box.w.pt * z), pt(item->box.h.pt * z) };

            if ((item->kind == ITEM_IMAGE || (item->kind == ITEM_BOX && item->u.as_box.fill != NULL))
                && covers(rect_turned(box, place, p->turn), x, y))
                top = !is_ground(item) ? NULL : item->kind == ITEM_IMAGE ? (const void *)item->u.as_image : item->u.as_box.fill;
        }
    }
    return top;
}

/* Along the right or bottom edge of a place. */
static bool
edge_clashes(const struct sheet *s, struct rect r, bool below)
{
    for (int k = 0; k < SAMPLES; k++) {
        double along = (k + 0.5) / SAMPLES;
        double x = r.x.pt + r.w.pt * (below ? along : 1), y = r.y.pt + r.h.pt * (below ? 1 : along);
        double dx = below ? 0 : OFF, dy = below ? OFF : 0;

        if (ground_at(s, x - dx, y - dy) != ground_at(s, x + dx, y + dy))
            return true;
    }
    return false;
}

bool
cut_clashes(const struct imposition *i, const struct piece *pieces, const struct sheet *s)
{
    bool beside = fabs(i->pitch.w.pt - (i->turn == 90 ? i->piece.h.pt : i->piece.w.pt)) < OFF;
    bool above = fabs(i->pitch.h.pt - (i->turn == 90 ? i->piece.w.pt : i->piece.h.pt)) < OFF;

    for (size_t k = 0; i->stock == NULL && k < impose_places(i); k++) {
        int turn;
        struct rect r = impose_place(i, k, SIDE_FRONT, &turn);

        if (pieces[k].front == NULL)
            continue;
        if ((beside && (k + 1) % i->columns != 0 && pieces[k + 1].front != NULL && edge_clashes(s, r, false))
            || (above && k + i->columns < impose_places(i) && pieces[k + i->columns].front != NULL && edge_clashes(s, r, true)))
            return true;
    }
    return false;
}
