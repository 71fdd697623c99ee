/* Pages of pieces: what is drawn where, and what a press must know of it. */
#include <math.h>

#include "render/impose/impose.h"
#include "render/impose/overlay.h"

struct size
fold_size(enum fold fold, struct size side)
{
    return (struct size){ pt(side.w.pt * (fold == FOLD_SIDE ? 2 : 1)), pt(side.h.pt * (fold == FOLD_TOP ? 2 : 1)) };
}

/* A side of a piece within it, both upright. */
struct panel {
    const struct drawing *drawing;
    struct rect           trim;
    int                   turn;
    struct rect           print;        /* what may be printed: beyond the trim, but not beyond the fold */
};

static struct rect
grown(struct rect r, double left, double top, double right, double bottom)
{
    return (struct rect){ pt(r.x.pt - left), pt(r.y.pt - top), pt(r.w.pt + left + right), pt(r.h.pt + top + bottom) };
}

/* Beyond the fold, so that no seam of white is seen there: a tenth of a point. */
static const double hair = 0.1;

/* The side that is back, or above, first. */
static size_t
panels_of(const struct piece *piece, enum side side, enum fold fold, struct panel panel[2])
{
    const struct drawing *d = side == SIDE_FRONT ? piece->front : piece->back, *back = piece->back;
    double w = piece->front->trim.w.pt, h = piece->front->trim.h.pt, b = piece->front->bleed.pt;

    if (fold == FOLD_NONE) {
        panel[0] = (struct panel){ d, { pt(0), pt(0), pt(w), pt(h) }, 0, { pt(-b), pt(-b), pt(w + 2 * b), pt(h + 2 * b) } };
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        struct rect trim = { pt(fold == FOLD_SIDE ? i * w : 0), pt(fold == FOLD_TOP ? i * h : 0), pt(w), pt(h) };
        bool beside = fold == FOLD_SIDE;

        panel[i] = (struct panel){
            .drawing = i == 0 ? back : piece->front,
            .trim = trim,
            .turn = i == 0 && fold == FOLD_TOP ? 180 : 0,
            .print = grown(trim, beside && i == 1 ? hair : b, !beside && i == 1 ? hair : b, beside && i == 0 ? hair : b,
                           !beside && i == 0 ? hair : b),
        };
    }
    return 2;
}

struct rect
rect_turned(struct rect r, struct rect place, int turn)
{
    double x = place.x.pt, y = place.y.pt;

    switch (turn) {
    case 90:
        return (struct rect){ pt(x + place.w.pt - r.y.pt - r.h.pt), pt(y + r.x.pt), r.h, r.w };
    case 180:
        return (struct rect){ pt(x + place.w.pt - r.x.pt - r.w.pt), pt(y + place.h.pt - r.y.pt - r.h.pt), r.w, r.h };
    case 270:
        return (struct rect){ pt(x + r.y.pt), pt(y + place.h.pt - r.x.pt - r.w.pt), r.h, r.w };
    default:
        return (struct rect){ pt(x + r.x.pt), pt(y + r.y.pt), r.w, r.h };
    }
}

static struct rect
common(struct rect a, struct rect b)
{
    double x0 = fmax(a.x.pt, b.x.pt), x1 = fmin(a.x.pt + a.w.pt, b.x.pt + b.w.pt);
    double y0 = fmax(a.y.pt, b.y.pt), y1 = fmin(a.y.pt + a.h.pt, b.y.pt + b.h.pt);

    return (struct rect){ pt(x0), pt(y0), pt(fmax(x1 - x0, 0)), pt(fmax(y1 - y0, 0)) };
}

static bool
holds(struct rect outer, struct rect r)
{
    const double e = 0.001;

    return r.x.pt >= outer.x.pt - e && r.y.pt >= outer.y.pt - e && r.x.pt + r.w.pt <= outer.x.pt + outer.w.pt + e
        && r.y.pt + r.h.pt <= outer.y.pt + outer.h.pt + e;
}

static void
put_piece(struct sheet *s, const struct piece *piece, enum side side, enum fold fold, struct rect place, int turn,
          struct rect bleed)
{
    struct panel panel[2];
    size_t n = panels_of(piece, side, fold, panel);

    for (size_t i = 0; i < n; i++) {
        const struct drawing *d = panel[i].drawing;
        struct rect trim = rect_turned(panel[i].trim, place, turn), own = grown(trim, d->bleed.pt, d->bleed.pt, d->bleed.pt, d->bleed.pt);
        struct rect clip = common(rect_turned(panel[i].print, place, turn), bleed);
        struct placed_drawing *placed = &s->placed[s->n++];

        *placed = (struct placed_drawing){ .drawing = d, .at = { trim.x, trim.y }, .turn = (panel[i].turn + turn) % 360 };
        if (!holds(clip, own))
            placed->clip = clip;
    }
}

void
sheet_of_many(const struct imposition *i, const struct piece *pieces, enum side side, const struct extras *extras,
              struct arena *arena, struct sheet *s)
{
    size_t places = impose_places(i), n = 0;
    struct rect *trims = arena_array(arena, places, sizeof *trims);
    struct overlay *over = overlay_new(arena);
    const struct drawing *drawing;

    *s = (struct sheet){ .page = i->sheet, .placed = arena_array(arena, 2 * places + 1, sizeof *s->placed) };
    for (size_t k = 0; k < places; k++) {
        struct rect place;
        size_t from = s->n;
        int turn;

        if (pieces[k].front == NULL)
            continue;
        place = impose_place(i, k, side, &turn);
        put_piece(s, &pieces[k], side, i->fold, place, turn, impose_bleed(i, k, side));
        trims[n++] = place;
        if (i->fold != FOLD_NONE)
            overlay_fold(over, i, k, extras->proof);
        if (extras->proof)
            overlay_proof(over, i, k, side, &s->placed[from], s->n - from);
    }
    if (s->n > 0 && side == SIDE_FRONT)
        s->label = s->placed[0].drawing->label;
    s->geometry = (struct press_page){ .trim = impose_trim(i, side), .bleed = i->bleed, .piece_bleed = i->bleed,
                                       .folded = i->fold != FOLD_NONE };
    if (i->stock == NULL || extras->marks != 0) {
        s->geometry.pieces = trims;
        s->geometry.n_pieces = n;
    }
    if (i->stock != NULL)
        s->geometry.bleed = pt(0);
    if (extras->marks & MARK_SLUG)
        overlay_slug(over, extras, marks_slug(&s->geometry, i->sheet, extras->marks), s->n > 0 ? s->placed[0].drawing->label : NULL, side);
    drawing = overlay_drawing(over, i->sheet, side);
    if (drawing != NULL)
        s->placed[s->n++] = (struct placed_drawing){ .drawing = drawing };
}

void
sheet_of_one(const struct piece *piece, enum side side, enum fold fold, const struct extras *extras, struct arena *arena,
             struct sheet *s)
{
    struct size size = fold_size(fold, piece->front->trim);
    len bleed = piece->front->bleed;
    double margin = extras->marks ? bleed.pt + marks_room(extras->marks).pt : extras->bleed ? bleed.pt : 0;
    struct imposition alone = {
        .name = "page",
        .sheet = { pt(size.w.pt + 2 * margin), pt(size.h.pt + 2 * margin) },
        .piece = size,
        .columns = 1, .rows = 1,
        .first = { pt(margin), pt(margin) },
        .pitch = size,
        .bleed = bleed,
        .start_at = 1,
        .fold = fold,
    };

    /* the back stands as upright as the front */
    alone.duplex = alone.sheet.h.pt >= alone.sheet.w.pt ? DUPLEX_LONG_EDGE : DUPLEX_SHORT_EDGE;
    sheet_of_many(&alone, piece, side, extras, arena, s);
    s->label = (side == SIDE_FRONT ? piece->front : piece->back)->label;
    s->geometry.pieces = NULL;
    s->geometry.n_pieces = 0;
    if (margin < bleed.pt)
        s->geometry.bleed = pt(0);
}

static double
tenths(len l)
{
    double v = round(in_mm(l) * 10) / 10;

    return v == 0 ? 0 : v;
}

static void
dump_rect(struct rect r, FILE *out)
{
    fprintf(out, "%6.1f%6.1f %6.1f x %5.1f", tenths(r.x), tenths(r.y), tenths(r.w), tenths(r.h));
}

void
sheet_dump(const struct sheet *s, enum side side, FILE *out)
{
    fprintf(out, "page  %6.1f x %5.1f mm  trim", tenths(s->page.w), tenths(s->page.h));
    dump_rect(s->geometry.trim, out);
    if (s->geometry.bleed.pt > 0)
        fprintf(out, "  bleed %.1f", tenths(s->geometry.bleed));
    fputs(side == SIDE_BACK ? "  back\n" : "\n", out);
    for (size_t i = 0; i < s->n; i++) {
        const struct placed_drawing *p = &s->placed[i];
        bool lying = p->turn % 180 != 0;
        struct size trim = p->drawing->trim;

        fputs("piece", out);
        dump_rect((struct rect){ p->at.x, p->at.y, lying ? trim.h : trim.w, lying ? trim.w : trim.h }, out);
        if (p->turn != 0)
            fprintf(out, "  turn %d", p->turn);
        if (p->clip.w.pt > 0) {
            fputs("  clip", out);
            dump_rect(p->clip, out);
        }
        fputc('\n', out);
        drawing_dump(p->drawing, out);
    }
}
