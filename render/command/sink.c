#include "render/command/sink.h"

#include <math.h>
#include <string.h>

void
sink_open(struct sink *s)
{
    s->arena = arena_new();
    s->scratch = arena_new();
}

void
sink_close(struct sink *s)
{
    arena_drop(s->arena);
    arena_drop(s->scratch);
    s->arena = s->scratch = NULL;
}

bool
sink_wants_backs(const struct sink *s)
{
    return !s->imposed || s->fold != FOLD_NONE || s->imposition.duplex != DUPLEX_NONE;
}

static size_t
count_codes(const struct drawing *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++)
        n += d->items[i].kind == ITEM_QR;
    return n;
}

/* Most pages cut the same; where each is cut is kept once. */
static void
keep_geometry(struct sink *s, struct press_page page)
{
    size_t bytes = page.n_pieces * sizeof *page.pieces;
    struct rect *pieces;

    for (size_t i = s->geometry.n; page.n_pieces > 0 && i-- > 0 && i + 2 >= s->geometry.n;) {
        const struct press_page *before = &s->geometry.items[i];

        if (before->n_pieces == page.n_pieces && memcmp(before->pieces, page.pieces, bytes) == 0) {
            page.pieces = before->pieces;
            *arena_push(s->arena, &s->geometry) = page;
            return;
        }
    }
    if (page.n_pieces > 0) {
        pieces = arena_array(s->arena, page.n_pieces, sizeof *pieces);
        memcpy(pieces, page.pieces, bytes);
        page.pieces = pieces;
    }
    *arena_push(s->arena, &s->geometry) = page;
}

/* Said of the first page: the others are as large. */
static void
warn_of_marks(const struct sink *s, const struct sheet *sheet, struct report *report)
{
    unsigned missing = marks_missing(&sheet->geometry, sheet->page, s->extras.marks);
    const char *names[] = { missing & MARK_REGISTRATION ? ", registration" : "", missing & MARK_COLOUR ? ", colour" : "",
                            missing & MARK_SLUG ? ", slug" : "" };

    const char *subject = report->subject;

    report->subject = NULL;
    if (missing != 0)
        report_warning(report, NOWHERE, "there is no room on the page for these --marks: %s",
                       arena_printf(s->scratch, "%s%s%s", names[0], names[1], names[2]) + 2);
    report->subject = subject;
}

static bool
print_sheet(struct sink *s, const struct sheet *sheet, enum side side, struct report *report)
{
    if (s->pages++ == 0)
        warn_of_marks(s, sheet, report);
    if (s->dump != NULL) {
        sheet_dump(sheet, side, s->dump);
        return true;
    }
    keep_geometry(s, sheet->geometry);
    return output_page(s->output, sheet->page, sheet->label, sheet->placed, sheet->n, report);
}

/* Is the paper cut when it is printed, and not before? */
static bool
is_cut(const struct sink *s)
{
    return s->imposed ? s->imposition.stock == NULL : s->extras.bleed || s->extras.marks != 0;
}

static void
warn_of_clashes(struct sink *s, const struct piece *pieces, const struct sheet *sheet, struct report *report)
{
    const char *subject = report->subject;

    if (s->clashes || !cut_clashes(&s->imposition, pieces, sheet))
        return;
    s->clashes = true;
    report->subject = NULL;
    report_warning(report, NOWHERE, "sheet %zu has neighbours of different colours at a shared cut, and what the cut is off by will"
                   " show: leave --cuts out", s->extras.number);
    report->subject = subject;
}

/* The pages of a piece that has its own. */
static bool
print_alone(struct sink *s, const struct piece *piece, struct report *report)
{
    bool one_side = piece->back == NULL || s->fold != FOLD_NONE, ok = true;
    struct sheet sheet;

    s->extras.number++;
    s->extras.report = report;
    for (enum side side = SIDE_FRONT; ok && side <= (one_side ? SIDE_FRONT : SIDE_BACK); side++) {
        if (s->dump != NULL && s->fold == FOLD_NONE && !s->extras.proof && !s->extras.bleed && s->extras.marks == 0) {
            drawing_dump(side == SIDE_FRONT ? piece->front : piece->back, s->dump);
            s->pages++;
            continue;
        }
        sheet_of_one(piece, side, s->fold, &s->extras, s->scratch, &sheet);
        ok = print_sheet(s, &sheet, side, report);
        arena_reset(s->scratch);
    }
    return ok;
}

/* All that waits, on as many sheets as it takes. */
static bool
flush(struct sink *s, struct report *report)
{
    const struct imposition *i = &s->imposition;
    size_t n = s->waiting.n, places = impose_places(i), sheets = impose_sheets(i, n), place;
    struct piece *pieces = arena_array(s->scratch, sheets * places, sizeof *pieces);
    struct arena *page = arena_new();
    bool ok = true;

    s->extras.report = report;
    for (size_t k = 0; k < n; k++) {
        size_t sheet = impose_order(i, k, n, &place);

        pieces[sheet * places + place] = s->waiting.items[k];
    }
    for (size_t k = 0; ok && k < sheets; k++) {
        struct sheet sheet;

        s->extras.number++;
        for (enum side side = SIDE_FRONT; ok && side <= (i->duplex != DUPLEX_NONE ? SIDE_BACK : SIDE_FRONT); side++) {
            sheet_of_many(i, &pieces[k * places], side, &s->extras, page, &sheet);
            if (side == SIDE_FRONT)
                warn_of_clashes(s, &pieces[k * places], &sheet, report);
            ok = print_sheet(s, &sheet, side, report);
            arena_reset(page);
        }
    }
    arena_drop(page);
    arena_reset(s->scratch);
    s->waiting.n = 0;
    s->imposition.start_at = 1;         /* only the first sheet is in use */
    return ok;
}

static bool
can_take(struct sink *s, const struct piece *piece, struct report *report)
{
    const struct drawing *front = piece->front;
    struct imposition *i = &s->imposition;
    struct size size = fold_size(s->fold, front->trim);

    if (piece->back == NULL && (s->fold != FOLD_NONE || i->duplex != DUPLEX_NONE)) {
        report_error(report, NOWHERE, "this design has no back: leave --%s out, or give its sheet in the layout a front { … }"
                     " and a back { … }", s->fold != FOLD_NONE ? "fold" : "duplex");
        return false;
    }
    if (!s->imposed)
        return true;
    if (i->columns == 0)
        return impose_fit(i, size, front->bleed, &s->cutting, report);
    if (s->pieces == 0)                 /* a stock, which knows of no bleed */
        i->bleed = front->bleed;
    if (fabs(size.w.pt - i->piece.w.pt) < 0.5 && fabs(size.h.pt - i->piece.h.pt) < 0.5)
        return true;
    report_error(report, NOWHERE, "\"%s\" is %.1f x %.1f mm, and what stands on the sheet before it is %.1f x %.1f mm: print"
                 " sheets of one size together (--only)", front->label ? front->label : "", in_mm(size.w), in_mm(size.h),
                 in_mm(i->piece.w), in_mm(i->piece.h));
    return false;
}

static size_t
batch(const struct sink *s)
{
    size_t sheets = s->imposition.order == ORDER_STACK ? STACK_MOST : 1;

    return impose_places(&s->imposition) * sheets - (s->imposition.start_at - 1);
}

/* What is wrong with all of them is not the fault of the sheet that happens to be the first. */
static bool
check_piece(struct sink *s, const struct piece *piece, struct report *report)
{
    const char *subject = report->subject;
    bool good;

    report->subject = NULL;
    good = can_take(s, piece, report);
    report->subject = subject;
    return good;
}

static bool
take(struct sink *s, const struct piece *piece, struct report *report)
{
    if (!check_piece(s, piece, report))
        return false;
    if (is_cut(s)) {
        cut_check(piece->front, s->extras.bleed, report);
        if (piece->back != NULL)
            cut_check(piece->back, s->extras.bleed, report);
    }
    s->pieces++;
    s->codes += count_codes(piece->front) + (piece->back ? count_codes(piece->back) : 0);
    if (!s->imposed)
        return print_alone(s, piece, report);
    *arena_push(s->arena, &s->waiting) = *piece;
    return s->waiting.n < batch(s) || flush(s, report);
}

bool
sink_take(struct sink *s, const struct placed *placed, struct report *report)
{
    bool backs = sink_wants_backs(s);

    for (size_t i = 0; i < placed->n; i++) {
        const struct drawing *d = &placed->drawings[i];
        bool has_back = d->side == SIDE_FRONT && i + 1 < placed->n && d[1].side == SIDE_BACK;

        if (d->side == SIDE_FRONT && !take(s, &(struct piece){ d, has_back && backs ? d + 1 : NULL }, report))
            return false;
    }
    return true;
}

bool
sink_waits(const struct sink *s)
{
    return s->waiting.n > 0;
}

bool
sink_finish(struct sink *s, struct report *report)
{
    return !sink_waits(s) || flush(s, report);
}
