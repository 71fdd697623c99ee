/* What must be true of a finished drawing, whatever the layout says. */
#include "render/place/internal.h"

#include <math.h>
#include <string.h>

#define TEXT_OVER 0.1       /* of its size */

static double
right(const struct rect *r)
{
    return r->x.pt + r->w.pt;
}

static double
bottom(const struct rect *r)
{
    return r->y.pt + r->h.pt;
}

/* What an item covers: a line is as wide as its weight. */
static struct rect
covers(const struct item *item)
{
    struct rect r = item->box;
    double half;

    if (item->kind == ITEM_LINE) {
        half = item->u.as_line.weight.pt / 2;
        if (r.h.pt == 0) {
            r.y.pt -= half;
            r.h.pt = 2 * half;
        } else {
            r.x.pt -= half;
            r.w.pt += 2 * half;
        }
    }
    return r;
}

static struct rect
grown(struct rect r, len dx, len dy)
{
    return (struct rect){ pt(r.x.pt - dx.pt), pt(r.y.pt - dy.pt), pt(r.w.pt + 2 * dx.pt), pt(r.h.pt + 2 * dy.pt) };
}

static struct rect
quiet_zone(const struct item *qr)
{
    len quiet = pt(QR_QUIET * qr->box.w.pt / qr->u.as_qr.qr->modules);

    return grown(qr->box, quiet, quiet);
}

static bool
overlap(const struct rect *a, const struct rect *b, double slack)
{
    return a->x.pt < right(b) - slack && b->x.pt < right(a) - slack
        && a->y.pt < bottom(b) - slack && b->y.pt < bottom(a) - slack;
}

static bool
inside(const struct rect *a, const struct rect *b, double slack)
{
    return a->x.pt >= b->x.pt - slack && a->y.pt >= b->y.pt - slack
        && right(a) <= right(b) + slack && bottom(a) <= bottom(b) + slack;
}

bool
items_collide(const struct placing *p, size_t a, size_t b, size_t c, size_t d, const struct rect *bounds, struct size clearance)
{
    const struct item *items = p->items.items;

    for (size_t i = c; i < d; i++) {
        struct rect mine = covers(&items[i]);
        /* ink of slashes and accents passes the caps and the baseline that text stands by */
        double over = items[i].kind == ITEM_TEXT ? TEXT_OVER * text_line_size(items[i].u.as_text.line).pt : 0;

        if (bounds != NULL && !inside(&mine, bounds, 0.5 + over))
            return true;
        for (size_t j = a; j < b; j++) {
            struct rect other = items[j].kind == ITEM_QR ? quiet_zone(&items[j]) : grown(covers(&items[j]), clearance.w, clearance.h);

            if (items[j].kind != ITEM_BOX && overlap(&mine, &other, 0.01))
                return true;
        }
    }
    return false;
}

/* Lying lines whose frame says `yield` stop where a quiet zone begins. */
void
yield_lines(struct placing *p)
{
    for (size_t i = 0; i < p->items.n; i++) {
        struct item line = p->items.items[i];

        if (line.kind != ITEM_LINE || !line.u.as_line.yields || line.box.h.pt != 0)
            continue;
        for (size_t j = 0; j < p->items.n; j++) {
            struct rect zone, mine = covers(&p->items.items[i]);

            if (p->items.items[j].kind != ITEM_QR)
                continue;
            zone = quiet_zone(&p->items.items[j]);
            if (!overlap(&mine, &zone, 1e-6))
                continue;
            if (right(&mine) > right(&zone) + 1e-6 && zone.x.pt > mine.x.pt) {
                struct item rest = p->items.items[i];   /* beyond the code it goes on */

                rest.box.x = pt(right(&zone));
                rest.box.w = pt(right(&mine) - right(&zone));
                *arena_push(p->arena, &p->items) = rest;
            }
            if (zone.x.pt > mine.x.pt)
                p->items.items[i].box.w = pt(zone.x.pt - mine.x.pt);
            else {
                p->items.items[i].box.x = pt(right(&zone));
                p->items.items[i].box.w = pt(fmax(0, right(&mine) - right(&zone)));
            }
        }
    }
}

static const char *
name_of(const struct item *item)
{
    switch (item->kind) {
    case ITEM_TEXT:
        return text_line_string(item->u.as_text.line);
    case ITEM_QR:
        return item->u.as_qr.qr->payload;
    case ITEM_LINE:
        return "a line";
    case ITEM_BOX:
        return "a box";
    case ITEM_PLAN:
        return "a plan";
    default:
        return "a picture";
    }
}

/* With --force what collides is said and drawn all the same. */
#define complain(p, ...) \
    ((p)->placer->job.force ? report_warning((p)->report, __VA_ARGS__) : report_error((p)->report, __VA_ARGS__))

static void
check_quiet_zones(struct placing *p, struct rect trim)
{
    for (size_t i = 0; i < p->items.n; i++) {
        const struct item *qr = &p->items.items[i];
        struct rect zone;

        if (qr->kind != ITEM_QR)
            continue;
        zone = quiet_zone(qr);
        if (!inside(&zone, &trim, 0.01))
            complain(p, qr->source, "the quiet zone of \"%s\" reaches over the trim; move the code %.1f mm inwards",
                     qr->u.as_qr.qr->payload, in_mm(pt((zone.w.pt - qr->box.w.pt) / 2)));
        for (size_t j = 0; j < p->items.n; j++) {
            const struct item *other = &p->items.items[j];
            struct rect r = covers(other);

            if (j == i || (r.w.pt == 0 && r.h.pt == 0))
                continue;
            if (other->kind == ITEM_BOX && inside(&zone, &r, 0.01))
                continue;               /* a ground to stand on */
            if (overlap(&r, &zone, 0.05))
                complain(p, other->source, "\"%.80s\" stands in the quiet zone of the code \"%s\" (%s:%d:%d); keep %.1f mm clear around it",
                         name_of(other), qr->u.as_qr.qr->payload, qr->source.file, qr->source.line, qr->source.column,
                         in_mm(pt(qr->box.x.pt - zone.x.pt)));
        }
    }
}

static void
check_texts(struct placing *p, struct rect safe)
{
    for (size_t i = 0; i < p->items.n; i++) {
        const struct item *a = &p->items.items[i];

        if ((a->kind == ITEM_TEXT || a->kind == ITEM_QR || a->kind == ITEM_PLAN) && !inside(&a->box, &safe, 0.3))
            report_warning(p->report, a->source, "\"%.80s\" stands within %.1f mm of the trim; what is cut there is lost",
                           name_of(a), in_mm(safe.x));
        if (a->kind != ITEM_TEXT)
            continue;
        for (size_t j = i + 1; j < p->items.n; j++) {
            const struct item *b = &p->items.items[j];

            if (b->kind == ITEM_TEXT && (a->source.line != b->source.line || a->source.column != b->source.column
                                         || strcmp(a->source.file, b->source.file) != 0 || a->u.as_text.turn != b->u.as_text.turn)
                && overlap(&a->box, &b->box, 0.3))
                complain(p, b->source, "\"%.80s\" runs into \"%.80s\" (%s:%d:%d)", name_of(b), name_of(a),
                         a->source.file, a->source.line, a->source.column);
        }
    }
}

void
check_drawing(struct placing *p, const struct frame *page, struct size trim)
{
    struct rect whole = { pt(0), pt(0), trim.w, trim.h };
    len safe = length_of(p, page->safe, pt(0));

    check_quiet_zones(p, whole);
    check_texts(p, grown(whole, pt(-safe.pt), pt(-safe.pt)));
}
