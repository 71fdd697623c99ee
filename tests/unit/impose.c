/* Pieces on sheets: which stock is meant, where each stands, where its back is, and in which order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/impose/impose.h"
#include "tests/unit/tap.h"

static const char *also[] = { "8395", "L4785", NULL };
static struct frame cards = { .kind = FRAME_STOCK, .name = "durable-1445", .stock_columns = 1, .stock_rows = 1 };
static struct frame stock = {
    .kind = FRAME_STOCK, .next = &cards, .name = "avery-5395", .stock_also = also, .stock_columns = 2, .stock_rows = 4,
};
static struct report quiet = { .out = NULL };

static bool
is_near(double a, double b)
{
    return fabs(a - b) < 1e-6;
}

static bool
is_rect(struct rect r, double x, double y, double w, double h)
{
    return is_near(in_mm(r.x), x) && is_near(in_mm(r.y), y) && is_near(in_mm(r.w), w) && is_near(in_mm(r.h), h);
}

static const struct {
    const char *said;
    bool        found;
    const char *why;
} names[] = {
    { "avery-5395", true, "its name" },
    { "5395", true, "its number" },
    { "8395", true, "another number of the same sheet" },
    { "avery-8395", true, "the maker with another number" },
    { "Avery-l4785", true, "capitals or not" },
    { "herma-8395", false, "another maker's number" },
    { "avery", false, "a maker alone" },
    { "539", false, "a beginning of a number" },
    { "", false, "nothing" },
};

static const struct {
    size_t      start_at, label, sheet;
    double      x, y;
    const char *why;
} labels[] = {
    { 1, 0, 0, 17.46, 14.82, "the first label" },
    { 1, 1, 0, 112.71, 14.82, "the second is beside it" },
    { 1, 2, 0, 17.46, 78.32, "the third is under the first" },
    { 1, 7, 0, 112.71, 205.32, "the last of a sheet" },
    { 1, 8, 1, 17.46, 14.82, "the first of the next sheet" },
    { 3, 0, 0, 17.46, 78.32, "the third label of a sheet in use" },
    { 3, 6, 1, 17.46, 14.82, "the next sheet is full again" },
};

static const struct {
    size_t      start_at;
    double      dx, dy, w;
    size_t      errors;
    const char *why;
} wrongs[] = {
    { 1, 0, 0, 85.73, 0, "a stock as it is" },
    { 8, 5, -5, 85.73, 0, "the last label, and an offset of 5 mm" },
    { 9, 0, 0, 85.73, 1, "a label past the last" },
    { 0, 0, 0, 85.73, 1, "label 0" },
    { 1, 5.1, 0, 85.73, 1, "an offset of more than 5 mm" },
    { 9, 0, -6, 85.73, 2, "two mistakes at once" },
    { 1, 0, 0, 120, 1, "labels that leave the sheet" },
};

static void
test_stock(void)
{
    stock.stock_page = (struct size){ mm(215.9), mm(279.4) };
    stock.stock_label = (struct size){ mm(85.73), mm(59.27) };
    stock.stock_first = (struct point){ mm(17.46), mm(14.82) };
    stock.stock_pitch = (struct size){ mm(95.25), mm(63.5) };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ok((stock_find(&stock, names[i].said, &quiet) == &stock) == names[i].found, "a stock is %sfound by %s: \"%s\"",
           names[i].found ? "" : "not ", names[i].why, names[i].said);
    ok(stock_find(&stock, "durable-1445", &quiet) == &cards, "a stock further on is found");

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct imposition imposition = { .start_at = labels[i].start_at };
        size_t place, sheet;
        struct rect at;
        int turn;

        impose_stock(&imposition, &stock);
        sheet = impose_order(&imposition, labels[i].label, 9, &place);
        at = impose_place(&imposition, place, SIDE_FRONT, &turn);
        ok(sheet == labels[i].sheet && turn == 0 && is_rect(at, labels[i].x, labels[i].y, 85.73, 59.27), "%s", labels[i].why);
    }
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct imposition imposition = { .start_at = wrongs[i].start_at, .offset = { mm(wrongs[i].dx), mm(wrongs[i].dy) } };

        stock.stock_label.w = mm(wrongs[i].w);
        impose_stock(&imposition, &stock);
        quiet.errors = 0;
        ok(impose_check(&imposition, &quiet) == (wrongs[i].errors == 0) && quiet.errors == wrongs[i].errors,
           "%zu errors for %s", wrongs[i].errors, wrongs[i].why);
        if (i == 0) {
            imposition.start_at = 3;
            ok(impose_room(&imposition, 0) == 6 && impose_room(&imposition, 1) == 8, "a sheet in use has room for what is left, the next for all");
            ok(impose_sheets(&imposition, 6) == 1 && impose_sheets(&imposition, 7) == 2 && impose_sheets(&imposition, 14) == 2
               && impose_sheets(&imposition, 15) == 3 && impose_sheets(&imposition, 0) == 0, "and pieces take as many sheets as that makes");
        }
    }
    stock.stock_label.w = mm(85.73);
}

static const struct {
    const char *paper;
    double      w, h, bleed, gutter;    /* gutter negative: as it comes; 0 and shared: shared cuts */
    bool        shared;
    unsigned    marks;
    int         turn;
    size_t      columns, rows;
    double      x, y;
    size_t      warnings;
    const char *why;
} fits[] = {
    { "a4", 105, 148, 3, -1, false, 0, 90, 1, 2, 31, 40.5, 0, "A6 with bleed goes on A4 twice, on its side" },
    { "A4", 105, 148, 0, -1, false, 0, 0, 2, 2, 0, 0.5, 0, "without bleed four times, upright" },
    { "a4", 105, 148, 3, -1, true, 0, 0, 2, 2, 0, 0.5, 1, "shared cuts need no room between, but half a millimetre is no room for bleed" },
    { "a4", 105, 148.5, 3, -1, true, 0, 0, 2, 2, 0, 0, 0, "nor is there a cut along the edge of the paper" },
    { "a3", 105, 148, 3, -1, false, 0, 0, 2, 2, 40.5, 59, 0, "A6 on A3" },
    { "sra3", 105, 148, 3, -1, false, 0, 90, 2, 4, 9, 6, 0, "A6 on SRA3: eight, on their sides" },
    { "sra3", 105, 148, 3, -1, false, MARK_CROP, 90, 2, 4, 9, 6, 0, "with crop marks, too" },
    { "sra3", 105, 148, 3, -1, false, MARK_CROP | MARK_COLOUR, 90, 2, 4, 9, 6, 0, "with a bar of colours at the side, where it has room" },
    { "314x450mm", 105, 148, 3, -1, false, MARK_CROP | MARK_COLOUR, 90, 2, 3, 6, 61.5, 1, "but not where it has none, which is a warning" },
    { "letter", 85.6, 54, 0, 0, false, 0, 0, 2, 5, 22.35, 4.7, 0, "cards on Letter, without gutter" },
    { "tabloid", 101.6, 76.2, 3, 4, false, 0, 90, 3, 4, 21.4, 6.7, 1, "a gutter that is too small for the bleed is a warning" },
    { "letter", 101.6, 152.4, 3, 12, false, 0, 90, 1, 2, 31.75, 32.1, 0, "a gutter that is larger is none" },
    { "330x487mm", 105, 148, 3, -1, false, 0, 90, 2, 4, 14, 24.5, 0, "paper of any size" },
};

static void
test_fit(void)
{
    struct imposition i = { .start_at = 1 };

    for (size_t k = 0; k < sizeof fits / sizeof *fits; k++) {
        struct cutting cutting = { fits[k].shared, mm(fits[k].gutter), fits[k].marks };
        bool good;

        i = (struct imposition){ .start_at = 1 };
        quiet.warnings = 0;
        good = impose_paper(&i, fits[k].paper, &quiet)
            && impose_fit(&i, (struct size){ mm(fits[k].w), mm(fits[k].h) }, mm(fits[k].bleed), &cutting, &quiet);
        if (!ok(good && i.turn == fits[k].turn && i.columns == fits[k].columns && i.rows == fits[k].rows
                && is_near(in_mm(i.first.x), fits[k].x) && is_near(in_mm(i.first.y), fits[k].y)
                && quiet.warnings == fits[k].warnings, "%s", fits[k].why))
            printf("# turn %d, %zu x %zu from %g %g; %zu warnings\n", i.turn, i.columns, i.rows, in_mm(i.first.x),
                   in_mm(i.first.y), quiet.warnings);
    }
    quiet.errors = 0;
    impose_paper(&i, "a4", &quiet);
    ok(!impose_fit(&i, (struct size){ mm(297), mm(420) }, mm(3), &(struct cutting){ .gutter = mm(-1) }, &quiet) && quiet.errors == 1,
       "a piece larger than the paper is an error");
    ok(!impose_fit(&i, (struct size){ mm(210), mm(297) }, mm(3), &(struct cutting){ .gutter = mm(-1) }, &quiet) && quiet.errors == 2,
       "so is one whose bleed is");
    i.offset = i.back_offset = (struct point){ pt(0), pt(0) };
    ok(impose_fit(&i, (struct size){ mm(210), mm(297) }, mm(3), &(struct cutting){ .shared = true }, &quiet),
       "unless it is not cut at all");
    ok(!impose_paper(&i, "b7", &quiet) && !impose_paper(&i, "0x0", &quiet) && !impose_paper(&i, "210x", &quiet)
       && !impose_paper(&i, "210x297in", &quiet) && !impose_paper(&i, "", &quiet), "what is no paper is refused");
}

/* A point of a piece on the page, by angle and corner alone. */
static struct point
on_page(struct rect place, int turn, struct size piece, double x, double y)
{
    double a = turn * acos(-1) / 180, cx = place.x.pt + place.w.pt / 2, cy = place.y.pt + place.h.pt / 2;
    double dx = x - piece.w.pt / 2, dy = y - piece.h.pt / 2;

    return (struct point){ pt(cx + dx * cos(a) - dy * sin(a)), pt(cy + dx * sin(a) + dy * cos(a)) };
}

/*
 * Is the back of every piece behind its front? Hold the paper up to the light:
 * what is at x on the front of a piece is at its width less x on the back, and
 * what is at x on the front of a sheet is mirrored along the edge that does
 * not turn.
 */
static bool
is_registered(const struct imposition *i)
{
    bool long_upright = i->sheet.h.pt >= i->sheet.w.pt, about_upright = (i->duplex == DUPLEX_LONG_EDGE) == long_upright;
    static const double at[][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0.2, 0.3 } };
    bool good = true;

    for (size_t k = 0; k < impose_places(i); k++) {
        int turn_front, turn_back;
        struct rect front = impose_place(i, k, SIDE_FRONT, &turn_front), back = impose_place(i, k, SIDE_BACK, &turn_back);

        for (size_t p = 0; p < sizeof at / sizeof *at; p++) {
            double x = at[p][0] * i->piece.w.pt, y = at[p][1] * i->piece.h.pt;
            struct point f = on_page(front, turn_front, i->piece, x, y);
            struct point b = on_page(back, turn_back, i->piece, i->piece.w.pt - x, y);
            struct point through = { pt(about_upright ? i->sheet.w.pt - f.x.pt : f.x.pt),
                                     pt(about_upright ? f.y.pt : i->sheet.h.pt - f.y.pt) };

            good = good && is_near(through.x.pt, b.x.pt) && is_near(through.y.pt, b.y.pt);
        }
    }
    return good;
}

static void
test_backs(void)
{
    struct arena *arena = arena_new();
    const char *const paths[] = { "layouts", NULL };
    struct layout *layout = layout_load("layouts/stock.layout", paths, arena, &quiet);
    struct imposition i;
    struct size lying;
    int turn;

    for (const struct frame *s = layout ? layout->stocks : NULL; s != NULL; s = s->next)
        for (enum duplex duplex = DUPLEX_LONG_EDGE; duplex <= DUPLEX_SHORT_EDGE; duplex++) {
            i = (struct imposition){ .start_at = 1, .duplex = duplex, .offset = { mm(0.4), mm(-0.2) } };
            impose_stock(&i, s);
            ok(is_registered(&i), "%s: backs lie behind their fronts, turned about the %s edge", s->name,
               duplex == DUPLEX_LONG_EDGE ? "long" : "short");
        }
    for (size_t k = 0; k < sizeof fits / sizeof *fits; k++)
        for (int n = 0; n < 4; n++) {
            struct cutting cutting = { fits[k].shared, mm(fits[k].gutter), fits[k].marks };

            i = (struct imposition){ .start_at = 1, .duplex = n & 1 ? DUPLEX_LONG_EDGE : DUPLEX_SHORT_EDGE };
            impose_paper(&i, fits[k].paper, &quiet);
            lying = i.sheet;
            if (n & 2)
                i.sheet = (struct size){ lying.h, lying.w };
            ok(impose_fit(&i, (struct size){ mm(fits[k].w), mm(fits[k].h) }, mm(fits[k].bleed), &cutting, &quiet) && is_registered(&i),
               "%.0f x %.0f mm on %s%s: backs lie behind their fronts, turned about the %s edge", fits[k].w, fits[k].h, fits[k].paper,
               n & 2 ? ", lying" : "", n & 1 ? "long" : "short");
        }
    i = (struct imposition){ .start_at = 1, .duplex = DUPLEX_LONG_EDGE, .offset = { mm(1), mm(2) }, .back_offset = { mm(0.25), mm(0.5) } };
    impose_stock(&i, &stock);
    ok(is_rect(impose_place(&i, 0, SIDE_FRONT, &turn), 18.46, 16.82, 85.73, 59.27), "an offset moves fronts right and down");
    ok(is_rect(impose_place(&i, 0, SIDE_BACK, &turn), 215.9 - 18.46 - 85.73 + 0.25, 17.32, 85.73, 59.27),
       "backs to the other side, and besides as they themselves are off");
    arena_drop(arena);
}

/* Cut the stack, put its piles on each other, and count. */
static bool
stays_in_order(size_t columns, size_t rows, size_t start_at, size_t n)
{
    struct imposition i = { .columns = columns, .rows = rows, .start_at = start_at, .order = ORDER_STACK };
    size_t places = columns * rows, sheets = impose_sheets(&i, n), next = 0;
    size_t *cut = calloc(sheets * places, sizeof *cut);
    bool good = cut != NULL;

    for (size_t k = 0; good && k < n; k++) {
        size_t place, sheet = impose_order(&i, k, n, &place);

        good = sheet < sheets && place < places && (sheet > 0 || place >= start_at - 1) && cut[place * sheets + sheet] == 0;
        if (good)
            cut[place * sheets + sheet] = k + 1;
    }
    for (size_t k = 0; good && k < sheets * places; k++)
        if (cut[k] != 0)
            good = cut[k] == ++next;
    free(cut);
    return good && next == n;
}

static void
test_order(void)
{
    size_t wrong = 0, tried = 0;

    for (size_t columns = 1; columns <= 3; columns++)
        for (size_t rows = 1; rows <= 4; rows++)
            for (size_t start_at = 1; start_at <= columns * rows; start_at++)
                for (size_t n = 0; n <= 50; n++, tried++)
                    wrong += !stays_in_order(columns, rows, start_at, n);
    ok(wrong == 0, "a stack that is cut once stays in order, in %zu cases: %zu are wrong", tried, wrong);
}

static const struct drawing *
drawing(double w, double h, double bleed, enum side side)
{
    static struct drawing d[4];
    static size_t n;

    d[n % 4] = (struct drawing){ .trim = { mm(w), mm(h) }, .bleed = mm(bleed), .safe = mm(3), .scale = 1, .side = side, .label = "x",
                                 .slot = { mm(45.5), mm(6.5), mm(14), mm(3) } };
    return &d[n++ % 4];
}

static void
test_sheets(void)
{
    struct arena *arena = arena_new();
    struct piece pieces[4] = { { drawing(105, 148, 3, SIDE_FRONT), drawing(105, 148, 3, SIDE_BACK) } };
    struct extras extras = { 0 }, proof = { .proof = true }, marks = { .marks = MARK_CROP };
    struct imposition i = { .start_at = 1, .duplex = DUPLEX_LONG_EDGE };
    double room = in_mm(marks_room(MARK_CROP)) + 3, over = in_mm(pt(0.1));
    struct sheet s;

    sheet_of_one(&pieces[0], SIDE_BACK, FOLD_NONE, &extras, arena, &s);
    ok(s.n == 1 && s.placed[0].drawing == pieces[0].back && s.placed[0].turn == 0 && is_near(in_mm(s.page.w), 105)
       && is_rect(s.geometry.trim, 0, 0, 105, 148) && s.geometry.bleed.pt <= 0, "a page of its own is as large as its trim");
    sheet_of_one(&pieces[0], SIDE_FRONT, FOLD_NONE, &(struct extras){ .bleed = true }, arena, &s);
    ok(is_near(in_mm(s.page.w), 111) && is_rect(s.geometry.trim, 3, 3, 105, 148) && is_near(in_mm(s.geometry.bleed), 3)
       && s.placed[0].clip.w.pt <= 0, "or reaches to the end of its bleed");
    sheet_of_one(&pieces[0], SIDE_FRONT, FOLD_NONE, &marks, arena, &s);
    ok(is_rect(s.geometry.trim, room, room, 105, 148) && is_near(in_mm(s.page.h), 148 + 2 * room), "or has room for marks");

    sheet_of_one(&pieces[0], SIDE_FRONT, FOLD_SIDE, &marks, arena, &s);
    ok(is_rect(s.geometry.trim, room, room, 210, 148) && s.placed[0].drawing == pieces[0].back && s.placed[1].drawing == pieces[0].front
       && is_near(in_mm(s.placed[0].at.x), room) && is_near(in_mm(s.placed[1].at.x), room + 105)
       && s.placed[0].turn == 0 && s.placed[1].turn == 0, "folded at its side: back left, front right, both upright");
    ok(is_rect(s.placed[0].clip, room - 3, room - 3, 108 + over, 154) && is_rect(s.placed[1].clip, room + 105 - over, room - 3, 108 + over, 154),
       "neither prints beyond the fold, but for a hair");
    ok(s.n == 3 && s.placed[2].drawing->n == 2 && s.placed[2].drawing->items[0].u.as_line.dash.pt > 0
       && is_near(in_mm(s.placed[2].drawing->items[0].box.x), room + 105)
       && s.placed[2].drawing->items[0].box.y.pt + s.placed[2].drawing->items[0].box.h.pt < mm(room - 3).pt,
       "dashed lines show the fold, outside the bleed");
    sheet_of_one(&pieces[0], SIDE_FRONT, FOLD_TOP, &extras, arena, &s);
    ok(is_rect(s.geometry.trim, 0, 0, 105, 296) && s.placed[0].turn == 180 && s.placed[1].turn == 0
       && is_near(in_mm(s.placed[1].at.y), 148) && s.placed[0].drawing == pieces[0].back, "folded at its top: the back above, upside down");
    ok(is_near(s.placed[2].drawing->items[0].box.x.pt, 1), "without room outside, the fold is shown near the edge");

    impose_paper(&i, "a4", &quiet);
    impose_fit(&i, (struct size){ mm(105), mm(148) }, mm(3), &(struct cutting){ .gutter = mm(2) }, &quiet);
    pieces[1] = pieces[0];
    sheet_of_many(&i, pieces, SIDE_FRONT, &extras, arena, &s);
    ok(s.n == 2 && is_rect(s.placed[0].clip, 28, 39.5, 154, 109) && is_rect(s.placed[1].clip, 28, 148.5, 154, 109),
       "bleed is drawn to its edge, and between pieces half way");
    ok(s.geometry.n_pieces == 2 && is_rect(s.geometry.pieces[1], 31, 149.5, 148, 105) && is_rect(s.geometry.trim, 31, 42.5, 148, 212)
       && is_near(in_mm(s.geometry.piece_bleed), 3), "a press is told where it is cut");
    pieces[0].front = NULL;
    sheet_of_many(&i, pieces, SIDE_BACK, &extras, arena, &s);
    ok(s.n == 1 && s.placed[0].turn == 270 && s.geometry.n_pieces == 1 && is_rect(s.geometry.trim, 31, 42.5, 148, 212),
       "a place that is free stays so on the back, and the page is cut the same");
    sheet_of_many(&i, pieces, SIDE_FRONT, &proof, arena, &s);
    ok(s.n == 2 && s.placed[1].drawing->n == 6, "a proof shows trim, safe area and slot");
    ok(is_rect(s.placed[1].drawing->items[5].box, 31 + 148 - 9.5, 149.5 + 45.5, 3, 14)
       && is_near(in_mm(s.placed[1].drawing->items[5].u.as_box.radius), 1.5), "the slot is where the piece has it, however it lies");
    arena_drop(arena);
}

int
main(void)
{
    test_stock();
    test_fit();
    test_backs();
    test_order();
    test_sheets();
    return done();
}
