#include "render/impose/impose.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SLACK       0.05                /* mm: what rounding in makers' figures comes to */
#define OFFSET_MOST 5.0                 /* mm */

static const struct { const char *name; double w, h; } papers[] = {
    { "A4", 210, 297 }, { "A3", 297, 420 }, { "SRA3", 320, 450 }, { "Letter", 215.9, 279.4 }, { "Tabloid", 279.4, 431.8 },
};

bool
impose_paper(struct imposition *i, const char *name, struct report *report)
{
    char *end;
    double w = strtod(name, &end), h;

    for (size_t k = 0; k < sizeof papers / sizeof *papers; k++)
        if (strcasecmp(papers[k].name, name) == 0) {
            i->name = papers[k].name;
            i->sheet = (struct size){ mm(papers[k].w), mm(papers[k].h) };
            return true;
        }
    if (end != name && *end == 'x') {
        const char *height = end + 1;

        h = strtod(height, &end);
        if (end != height && (*end == '\0' || strcmp(end, "mm") == 0) && w >= 20 && w <= 5000 && h >= 20 && h <= 5000) {
            i->name = name;
            i->sheet = (struct size){ mm(w), mm(h) };
            return true;
        }
    }
    report_error(report, NOWHERE, "--impose \"%s\": there are a4, a3, sra3, letter and tabloid; of another paper say the"
                 " size, in mm: 330x487mm", name);
    return false;
}

size_t
impose_places(const struct imposition *i)
{
    return i->columns * i->rows;
}

/* The trim of a place, as large as a piece is when it is turned. */
static struct size
turned_piece(const struct imposition *i)
{
    return i->turn == 90 ? (struct size){ i->piece.h, i->piece.w } : i->piece;
}

/* Room beyond the bleed that marks take at the least: crop marks can be short. */
static double
room_for(unsigned marks, double bleed)
{
    double away = fmax(in_mm(pt(bleed)) + 0.5, 1.0), shortest = 1.6;

    if (marks & ~(unsigned)MARK_CROP)
        return marks_room(marks).pt;
    return marks ? mm(away + shortest).pt - bleed : 0;
}

static size_t
how_many(double room, double piece, double gutter)
{
    double n = floor((room + gutter) / (piece + gutter) + 1e-6);

    return n > 0 ? (size_t)n : 0;
}

static void
warn_of_bleed(const struct imposition *i, double gutter, struct report *report)
{
    double edges[] = { i->first.x.pt, i->first.y.pt }, edge = i->bleed.pt;
    struct size piece = turned_piece(i);

    for (int k = 0; k < 2; k++)
        if (edges[k] > 0.01)            /* along the edge of the paper there is no cut */
            edge = fmin(edge, edges[k]);

    if (gutter > 0 && impose_places(i) > 1 && gutter < 2 * i->bleed.pt - 0.01)
        report_warning(report, NOWHERE, "--gutter %.4gmm leaves %.4g mm of the bleed of %.4g mm between pieces: say"
                       " --gutter %.4gmm", in_mm(pt(gutter)), in_mm(pt(gutter / 2)), in_mm(i->bleed), 2 * in_mm(i->bleed));
    if (edge < i->bleed.pt - 0.01)
        report_warning(report, NOWHERE, "%zu x %zu pieces of %.1f x %.1f mm leave %.2f mm at the edge of %s for a bleed of"
                       " %.4g mm: leave --cuts out for fewer, or take larger paper", i->columns, i->rows, in_mm(piece.w),
                       in_mm(piece.h), in_mm(pt(edge)), i->name, in_mm(i->bleed));
}

/* As many as fit so far from the edges, beside and above: how many that is, and where they are. */
static size_t
fit(struct imposition *i, double gutter, double beside, double above)
{
    size_t most = 0;

    for (int turn = 0; turn <= 90; turn += 90) {
        struct size size = turn ? (struct size){ i->piece.h, i->piece.w } : i->piece;
        size_t columns = how_many(i->sheet.w.pt - 2 * beside, size.w.pt, gutter);
        size_t rows = how_many(i->sheet.h.pt - 2 * above, size.h.pt, gutter);

        if (columns * rows <= most)
            continue;
        most = columns * rows;
        i->turn = turn;
        i->columns = columns;
        i->rows = rows;
        i->pitch = (struct size){ pt(size.w.pt + gutter), pt(size.h.pt + gutter) };
        i->first = (struct point){ pt((i->sheet.w.pt - (double)columns * i->pitch.w.pt + gutter) / 2),
                                   pt((i->sheet.h.pt - (double)rows * i->pitch.h.pt + gutter) / 2) };
    }
    return most;
}

bool
impose_fit(struct imposition *i, struct size piece, len bleed, const struct cutting *cutting, struct report *report)
{
    double gutter = cutting->shared ? 0 : cutting->gutter.pt >= 0 ? cutting->gutter.pt : 2 * bleed.pt;
    double edge = room_for(cutting->marks, bleed.pt) + bleed.pt, least = room_for(cutting->marks & MARK_CROP, bleed.pt) + bleed.pt;
    struct imposition empty;
    size_t most, more;

    /* Where all cuts are shared, those along the edges of the paper may be none. */
    if (cutting->shared && cutting->marks == 0)
        edge = 0;
    i->piece = piece;
    i->bleed = bleed;
    empty = *i;
    most = fit(i, gutter, edge, edge);
    for (int beside = 0; beside < 2; beside++) {        /* marks that are in two margins are enough */
        struct imposition other = empty;
        size_t n = fit(&other, gutter, beside ? edge : least, beside ? least : edge);

        if (n > most) {
            most = n;
            *i = other;
        }
    }
    if (most == 0) {
        report_error(report, NOWHERE, "a piece of %.1f x %.1f mm%s does not fit on %s of %.1f x %.1f mm: take larger paper%s",
                     in_mm(piece.w), in_mm(piece.h), edge > 0 ? ", with bleed and marks," : "", i->name, in_mm(i->sheet.w),
                     in_mm(i->sheet.h), cutting->marks ? ", fewer --marks" : edge > 0 ? ", or --cuts shared" : "");
        return false;
    }
    more = fit(&empty, gutter, least, least);
    if (edge > 0 && more > most)
        report_warning(report, NOWHERE, "with these marks %zu fit on %s, with %s %zu", most, i->name,
                       cutting->marks & MARK_CROP ? "--marks crop" : "none", more);
    warn_of_bleed(i, gutter, report);
    return impose_check(i, report);
}

/* On the front page, without what the printer is off by. */
static struct point
corner(const struct imposition *i, size_t place)
{
    size_t column = place % i->columns, row = place / i->columns;

    return (struct point){ pt(i->first.x.pt + (double)column * i->pitch.w.pt),
                           pt(i->first.y.pt + (double)row * i->pitch.h.pt) };
}

static void
check_offset(const char *option, struct point offset, struct report *report)
{
    if (fabs(in_mm(offset.x)) > OFFSET_MOST || fabs(in_mm(offset.y)) > OFFSET_MOST)
        report_error(report, NOWHERE, "--%s: more than 5 mm is not a printer that is off but another stock", option);
}

bool
impose_check(const struct imposition *i, struct report *report)
{
    size_t places = impose_places(i), before = report->errors;
    struct size piece = turned_piece(i);
    struct point last;

    if (i->start_at < 1 || i->start_at > places)
        report_error(report, NOWHERE, "--start-at %zu: a sheet of %s has %s 1 to %zu", i->start_at, i->name,
                     i->stock ? "labels" : "places", places);
    check_offset("offset", i->offset, report);
    check_offset("back-offset", i->back_offset, report);
    last = corner(i, places - 1);
    if (in_mm(last.x) + in_mm(piece.w) > in_mm(i->sheet.w) + SLACK || in_mm(last.y) + in_mm(piece.h) > in_mm(i->sheet.h) + SLACK)
        report_error(report, i->stock ? i->stock->source : NOWHERE,
                     "%s: the last %s leaves the sheet: it ends %.2f mm right and %.2f mm down, and the paper is %.2f x %.2f mm",
                     i->name, i->stock ? "label" : "piece", in_mm(last.x) + in_mm(piece.w), in_mm(last.y) + in_mm(piece.h),
                     in_mm(i->sheet.w), in_mm(i->sheet.h));
    return report->errors == before;
}

size_t
impose_room(const struct imposition *i, size_t sheet)
{
    return impose_places(i) - (sheet == 0 ? i->start_at - 1 : 0);
}

size_t
impose_sheets(const struct imposition *i, size_t pieces)
{
    size_t places = impose_places(i);

    return pieces == 0 ? 0 : (pieces + i->start_at - 1 + places - 1) / places;
}

/*
 * A stack is counted through pile by pile, and each pile from its top. The
 * places of the first sheet that are used up lack a piece in their piles.
 */
static size_t
stack_order(const struct imposition *i, size_t n, size_t sheets, size_t *place)
{
    size_t used = i->start_at - 1, of_short = used * (sheets - 1);

    if (n < of_short) {
        *place = n / (sheets - 1);
        return 1 + n % (sheets - 1);
    }
    n -= of_short;
    *place = used + n / sheets;
    return n % sheets;
}

size_t
impose_order(const struct imposition *i, size_t n, size_t pieces, size_t *place)
{
    size_t places = impose_places(i);

    if (i->order == ORDER_STACK)
        return stack_order(i, n, impose_sheets(i, pieces), place);
    n += i->start_at - 1;
    *place = n % places;
    return n / places;
}

/* Does the back have left and right the other way round, and not top and bottom? */
static bool
turns_sideways(const struct imposition *i)
{
    bool upright = i->sheet.h.pt >= i->sheet.w.pt;

    return i->duplex == DUPLEX_SHORT_EDGE ? !upright : upright;
}

/* The same piece of paper, seen from behind: the sheet turned about its edge. */
static struct rect
from_behind(const struct imposition *i, struct rect r)
{
    if (turns_sideways(i))
        r.x = pt(i->sheet.w.pt - r.x.pt - r.w.pt);
    else
        r.y = pt(i->sheet.h.pt - r.y.pt - r.h.pt);
    r.x.pt += i->back_offset.x.pt;
    r.y.pt += i->back_offset.y.pt;
    return r;
}

struct rect
impose_place(const struct imposition *i, size_t place, enum side side, int *turn)
{
    struct point at = corner(i, place);
    struct size size = turned_piece(i);
    struct rect front = { pt(at.x.pt + i->offset.x.pt), pt(at.y.pt + i->offset.y.pt), size.w, size.h };

    assert(place < impose_places(i));
    *turn = i->turn;
    if (side == SIDE_FRONT)
        return front;
    /*
     * A piece is turned over about its own upright middle, as a badge turns
     * on its lanyard. Where the sheet turns about that direction, its back
     * stands as its front does; otherwise on its head.
     */
    if (turns_sideways(i) == (i->turn == 90))
        *turn = i->turn + 180;
    return from_behind(i, front);
}

/* The way to where the next piece's bleed begins, or past the last as far as the bleed goes. */
static double
reach(bool next, double pitch, double size, double bleed)
{
    return next ? fmax(fmin(bleed, (pitch - size) / 2), 0) : bleed;
}

struct rect
impose_bleed(const struct imposition *i, size_t place, enum side side)
{
    size_t column = place % i->columns, row = place / i->columns;
    struct point at = corner(i, place);
    struct size size = turned_piece(i);
    double left = reach(column > 0, i->pitch.w.pt, size.w.pt, i->bleed.pt);
    double right = reach(column + 1 < i->columns, i->pitch.w.pt, size.w.pt, i->bleed.pt);
    double top = reach(row > 0, i->pitch.h.pt, size.h.pt, i->bleed.pt);
    double bottom = reach(row + 1 < i->rows, i->pitch.h.pt, size.h.pt, i->bleed.pt);
    struct rect front = { pt(at.x.pt + i->offset.x.pt - left), pt(at.y.pt + i->offset.y.pt - top),
                          pt(size.w.pt + left + right), pt(size.h.pt + top + bottom) };

    return side == SIDE_FRONT ? front : from_behind(i, front);
}

struct rect
impose_trim(const struct imposition *i, enum side side)
{
    struct size size = turned_piece(i);
    struct rect all = { pt(i->first.x.pt + i->offset.x.pt), pt(i->first.y.pt + i->offset.y.pt),
                        pt((double)(i->columns - 1) * i->pitch.w.pt + size.w.pt),
                        pt((double)(i->rows - 1) * i->pitch.h.pt + size.h.pt) };

    if (i->stock != NULL)
        return (struct rect){ pt(0), pt(0), i->sheet.w, i->sheet.h };
    return side == SIDE_FRONT ? all : from_behind(i, all);
}
