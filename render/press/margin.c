#include "render/press/margin.h"

#include <math.h>

#define STEP    1.4173                  /* points: half a millimetre, in which places are looked for */
#define CLEAR   4.2520                  /* 1.5 mm to what is beside */
#define OFF     1.4173                  /* from the bleed: half a millimetre */
#define SIZE    14.1732                 /* of a registration mark, 5 mm */
#define STRIP   11.3386                 /* height of the bar and the slug, 4 mm */
#define PATCHES 12
#define SLUG_GOOD  226.77               /* 80 mm: long enough, wherever */
#define SLUG_LEAST 70.87                /* 25 mm */

enum side { BELOW, ABOVE, LEFT, RIGHT, N_SIDES };

struct run { double from, to; };

/* A margin: how long and how deep it is, and what is in it so far. */
struct margin {
    const struct press_page *page;
    struct rect              bleed;
    enum side                side;
    bool                     crop;
    double                   length, depth;
    struct run               taken[4];
    size_t                   n_taken;
};

len
margin_depth(void)
{
    return pt(OFF + SIZE + OFF);
}

static bool
is_beside(enum side side)
{
    return side == LEFT || side == RIGHT;
}

static struct margin
margin_of(const struct press_page *p, struct size page, enum side side, bool crop)
{
    double b = p->bleed.pt, x = p->trim.x.pt - b, y = p->trim.y.pt - b, w = p->trim.w.pt + 2 * b, h = p->trim.h.pt + 2 * b;
    double depths[N_SIDES] = { page.h.pt - y - h, y, x, page.w.pt - x - w };

    return (struct margin){ .page = p, .bleed = { pt(x), pt(y), pt(w), pt(h) }, .side = side, .crop = crop,
                            .length = is_beside(side) ? h : w, .depth = depths[side] };
}

/* Part of a margin on the page; `deep` of it, in the middle of what registration marks take. */
static struct rect
part(const struct margin *m, struct run run, double deep)
{
    double x = m->bleed.x.pt, y = m->bleed.y.pt, away = OFF + (SIZE - deep) / 2, length = run.to - run.from;

    switch (m->side) {
    case ABOVE:
        return (struct rect){ pt(x + run.from), pt(y - away - deep), pt(length), pt(deep) };
    case LEFT:
        return (struct rect){ pt(x - away - deep), pt(y + run.from), pt(deep), pt(length) };
    case RIGHT:
        return (struct rect){ pt(x + m->bleed.w.pt + away), pt(y + run.from), pt(deep), pt(length) };
    default:
        return (struct rect){ pt(x + run.from), pt(y + m->bleed.h.pt + away), pt(length), pt(deep) };
    }
}

static bool
meets(struct run run, double at)
{
    return run.to > at - CLEAR && run.from < at + CLEAR;
}

static bool
is_free(const struct margin *m, struct run run)
{
    const struct rect *pieces = m->page->n_pieces > 0 ? m->page->pieces : &m->page->trim;
    size_t n = m->page->n_pieces > 0 ? m->page->n_pieces : 1;

    if (m->depth < OFF + SIZE - 0.01 || run.from < 0 || run.to > m->length)
        return false;
    for (size_t k = 0; k < m->n_taken; k++)
        if (run.to > m->taken[k].from - CLEAR && run.from < m->taken[k].to + CLEAR)
            return false;
    for (size_t k = 0; k < n; k++) {
        double from = is_beside(m->side) ? pieces[k].y.pt - m->bleed.y.pt : pieces[k].x.pt - m->bleed.x.pt;
        double size = is_beside(m->side) ? pieces[k].h.pt : pieces[k].w.pt;

        if ((m->crop && (meets(run, from) || meets(run, from + size))) || (m->page->folded && meets(run, from + size / 2)))
            return false;
    }
    return true;
}

static struct run
take(struct margin *m, struct run run)
{
    m->taken[m->n_taken++] = run;
    return run;
}

/* In the middle, or at the same distance on both sides of it. */
static void
put_registration(struct margin *m, struct margins *out)
{
    for (double off = 0; off < m->length / 2; off += STEP) {
        double from = (m->length - SIZE) / 2;
        struct run left = { from - off, from - off + SIZE }, right = { from + off, from + off + SIZE };

        if ((off > 0 && 2 * off < SIZE + CLEAR) || !is_free(m, left) || !is_free(m, right))
            continue;
        out->registration[out->n_registration++] = part(m, take(m, left), SIZE);
        if (off > 0)
            out->registration[out->n_registration++] = part(m, take(m, right), SIZE);
        return;
    }
}

/* The first place that is long enough. */
static bool
put_bar(struct margin *m, double patch, struct rect *out)
{
    for (double from = 0; from + PATCHES * patch <= m->length; from += STEP) {
        struct run run = { from, from + PATCHES * patch };

        if (is_free(m, run)) {
            *out = part(m, take(m, run), patch);
            return true;
        }
    }
    return false;
}

static struct run
longest(const struct margin *m)
{
    struct run best = { 0, 0 }, run = { 0, 0 };

    for (double from = 0; from + STEP <= m->length; from += STEP) {
        if (!is_free(m, (struct run){ from, from + STEP }))
            run = (struct run){ from + STEP, from + STEP };
        else
            run.to = from + STEP;
        if (run.to - run.from > best.to - best.from)
            best = run;
    }
    return best;
}

static void
put_slug(const struct margin *m, struct rect *out)
{
    struct run best = { 0, 0 };

    for (int side = 0; side < N_SIDES && best.to - best.from < SLUG_GOOD; side++) {
        struct run run = longest(&m[side]);

        if (run.to - run.from > best.to - best.from + STEP && run.to - run.from > SLUG_LEAST) {
            best = run;
            *out = part(&m[side], run, STRIP);
        }
    }
}

void
margins_plan(const struct press_page *p, struct size page, unsigned marks, struct margins *out)
{
    static const double patches[] = { STRIP, STRIP * 3 / 4, STRIP / 2 };
    struct margin m[N_SIDES];
    bool placed = false;

    *out = (struct margins){ .n_registration = 0 };
    for (int side = 0; side < N_SIDES; side++) {
        m[side] = margin_of(p, page, (enum side)side, marks & MARK_CROP);
        if (marks & MARK_REGISTRATION)
            put_registration(&m[side], out);
    }
    for (size_t k = 0; (marks & MARK_COLOUR) && !placed && k < sizeof patches / sizeof *patches; k++)
        for (int side = 0; !placed && side < N_SIDES; side++)
            placed = put_bar(&m[side], patches[k], &out->bar);
    if (marks & MARK_SLUG)
        put_slug(m, &out->slug);
}
