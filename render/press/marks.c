#include "render/press/marks.h"

#include <math.h>
#include <stdbool.h>

#include "render/press/margin.h"

#define HAIRLINE 0.25                   /* points */

/* From the trim: beyond the bleed, and never nearer than this. */
static const double nearest = 2.8346, beyond = 1.4173;          /* 1 mm, 0.5 mm */
static const double tick = 11.3386, short_tick = 4.5354;        /* 4 mm, 1.6 mm */

const struct colour press_plates[5] = {
    { "Cyan",    0,           174 / 255.0, 239 / 255.0, 1, 0, 0, 0 },
    { "Magenta", 236 / 255.0, 0,           140 / 255.0, 0, 1, 0, 0 },
    { "Yellow",  255 / 255.0, 242 / 255.0, 0,           0, 0, 1, 0 },
    { "Black",   0,           0,           0,           0, 0, 0, 1 },
    { NULL },
};

struct canvas {
    struct size   page;
    struct bytes *out;
};

static struct rect
grown(struct rect r, double by)
{
    return (struct rect){ pt(r.x.pt - by), pt(r.y.pt - by), pt(r.w.pt + 2 * by), pt(r.h.pt + 2 * by) };
}

static bool
on_page(const struct canvas *c, double x, double y)
{
    return x >= -0.01 && y >= -0.01 && x <= c->page.w.pt + 0.01 && y <= c->page.h.pt + 0.01;
}

static void
numbers(const struct canvas *c, const double *v, size_t n, const char *operator)
{
    for (size_t i = 0; i < n; i++) {
        bytes_number(c->out, v[i], 4);
        bytes_text(c->out, " ");
    }
    bytes_text(c->out, operator);
}

/* PDF counts from the bottom. */
static void
line(const struct canvas *c, double x0, double y0, double x1, double y1)
{
    numbers(c, (double[]){ x0, c->page.h.pt - y0 }, 2, "m ");
    numbers(c, (double[]){ x1, c->page.h.pt - y1 }, 2, "l S\n");
}

static bool
touches(const struct rect *r, double x0, double y0, double x1, double y1)
{
    const double e = 0.01;

    return fmax(x0, x1) > r->x.pt + e && fmin(x0, x1) < r->x.pt + r->w.pt - e
        && fmax(y0, y1) > r->y.pt + e && fmin(y0, y1) < r->y.pt + r->h.pt - e;
}

/* A tick is left out where it would leave the page, or print on a piece. */
static void
draw_tick(const struct canvas *c, const struct rect *pieces, size_t n, double bleed, double x, double y, double dx, double dy)
{
    double from = fmax(nearest, bleed > 0 ? bleed + beyond : 0), x0 = x + dx * from, y0 = y + dy * from;
    double length = tick, x1, y1;

    for (int attempt = 0; attempt < 2; attempt++, length = short_tick) {
        bool clear = true;

        x1 = x0 + dx * length;
        y1 = y0 + dy * length;
        for (size_t i = 0; i < n && clear; i++) {
            struct rect covered = grown(pieces[i], bleed);

            clear = !touches(&covered, fmin(x0, x1) - HAIRLINE / 2, fmin(y0, y1) - HAIRLINE / 2,
                             fmax(x0, x1) + HAIRLINE / 2, fmax(y0, y1) + HAIRLINE / 2);
        }
        if (clear && on_page(c, x0, y0) && on_page(c, x1, y1)) {
            line(c, x0, y0, x1, y1);
            return;
        }
    }
}

static void
crop_marks(const struct canvas *c, const struct rect *pieces, size_t n, double bleed)
{
    for (size_t i = 0; i < n; i++) {
        double x[2] = { pieces[i].x.pt, pieces[i].x.pt + pieces[i].w.pt };
        double y[2] = { pieces[i].y.pt, pieces[i].y.pt + pieces[i].h.pt };

        for (int corner = 0; corner < 4; corner++) {
            int right = corner & 1, bottom = corner >> 1;

            draw_tick(c, pieces, n, bleed, x[right], y[bottom], right ? 1 : -1, 0);
            draw_tick(c, pieces, n, bleed, x[right], y[bottom], 0, bottom ? 1 : -1);
        }
    }
}

static void
registration_mark(const struct canvas *c, struct rect place)
{
    double half = place.w.pt / 2, x = place.x.pt + half, y = place.y.pt + half, v = c->page.h.pt - y;
    const double r = half * 0.6, k = r * 0.5522847498;

    line(c, x - half, y, x + half, y);
    line(c, x, y - half, x, y + half);
    numbers(c, (double[]){ x + r, v }, 2, "m\n");
    numbers(c, (double[]){ x + r, v + k, x + k, v + r, x, v + r }, 6, "c\n");
    numbers(c, (double[]){ x - k, v + r, x - r, v + k, x - r, v }, 6, "c\n");
    numbers(c, (double[]){ x - r, v - k, x - k, v - r, x, v - r }, 6, "c\n");
    numbers(c, (double[]){ x + k, v - r, x + r, v - k, x + r, v }, 6, "c h S\n");
}

/* Solids, their overprints, middle tones, and a grey of three inks beside one of black. */
static void
colour_bar(const struct canvas *c, struct rect bar)
{
    static const char *const patches[] = {
        "1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1", "1 1 0 0", "1 0 1 0", "0 1 1 0",
        "0.5 0 0 0", "0 0.5 0 0", "0 0 0.5 0", "0 0 0 0.5", "0.5 0.4 0.4 0",
    };
    const int n = sizeof patches / sizeof *patches;
    double side = fmin(bar.w.pt, bar.h.pt);

    for (int i = 0; i < n; i++) {
        double x = bar.x.pt + (bar.w.pt > bar.h.pt ? i * side : 0), y = bar.y.pt + (bar.w.pt > bar.h.pt ? 0 : i * side);

        bytes_text(c->out, patches[i]);
        bytes_text(c->out, " k ");
        numbers(c, (double[]){ x, c->page.h.pt - y - side, side, side }, 4, "re f\n");
    }
}

len
marks_room(unsigned marks)
{
    return marks & ~(unsigned)MARK_CROP ? margin_depth() : pt(marks ? beyond + tick + beyond : 0);
}

struct rect
marks_slug(const struct press_page *p, struct size page, unsigned marks)
{
    struct margins m;

    margins_plan(p, page, marks, &m);
    return m.slug;
}

unsigned
marks_missing(const struct press_page *p, struct size page, unsigned marks)
{
    struct margins m;
    unsigned missing;

    margins_plan(p, page, marks, &m);
    missing = (m.n_registration == 0 ? MARK_REGISTRATION : 0) | (m.bar.w.pt > 0 ? 0 : MARK_COLOUR) | (m.slug.w.pt > 0 ? 0 : MARK_SLUG);
    return missing & marks;
}

void
marks_draw(const struct press_page *p, struct size page, unsigned marks, struct bytes *out)
{
    struct canvas c = { page, out };
    struct margins m;

    margins_plan(p, page, marks, &m);
    bytes_text(out, "/All CS 1 SCN 0.25 w\n");
    if (marks & MARK_CROP) {
        if (p->n_pieces > 0)
            crop_marks(&c, p->pieces, p->n_pieces, p->piece_bleed.pt);
        else
            crop_marks(&c, &p->trim, 1, p->bleed.pt);
    }
    for (size_t i = 0; i < m.n_registration; i++)
        registration_mark(&c, m.registration[i]);
    if (m.bar.w.pt > 0)
        colour_bar(&c, m.bar);
}
