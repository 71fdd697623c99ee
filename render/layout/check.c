#include "render/layout/parser.h"

#include <string.h>

static bool
was_said(const struct open *open, const char *name, size_t n)
{
    for (const struct property *q = properties; q->name != NULL; q++)
        if (open->said[q - properties].line != 0 && strlen(q->name) == n && memcmp(q->name, name, n) == 0)
            return true;
    return false;
}

/* Any of "size|module"; tells it as `size or module`. */
static bool
any_said(const struct open *open, const char *names)
{
    for (const char *s = names; ; s++) {
        size_t n = strcspn(s, "|");

        if (was_said(open, s, n))
            return true;
        s += n;
        if (*s == '\0')
            return false;
    }
}

static const char *
with_or(struct arena *arena, const char *names)
{
    const char *bar = strchr(names, '|');

    return bar == NULL ? names : arena_printf(arena, "%.*s or %s", (int)(bar - names), names, with_or(arena, bar + 1));
}

static void
check_text(struct parser *p, const struct frame *f)
{
    bool all = f->children != NULL;

    for (const struct frame *span = f->children; span != NULL; span = span->next)
        all = all && span->face != NULL;
    if (f->face == NULL && !all)
        mistake(p, f->source, "text needs font");
    if (f->content != NULL && f->children != NULL)
        mistake(p, f->children->source, "a text has either a string or spans");
    if (f->content == NULL && f->children == NULL)
        mistake(p, f->source, "text needs a string or spans");
    if (f->floor.unit != LENGTH_NONE && f->as != TEXT_NAME)
        mistake(p, f->source, "floor is for names only: add as name");
    if (f->second_face != NULL && f->as != TEXT_PEOPLE)
        mistake(p, f->source, "second is for people only: add as people");
    if (f->as == TEXT_PEOPLE && f->children != NULL)
        mistake(p, f->source, "text as people has a string, not spans");
}

/* Rows look one way: what stands beside `count` would belong to none of them. */
static void
check_each(struct parser *p, const struct frame *f)
{
    bool counts = false;

    if (f->children == NULL)
        mistake(p, f->source, "each %s holds nothing", f->name);
    for (const struct frame *child = f->children; child != NULL; child = child->next)
        counts = counts || child->kind == FRAME_COUNT;
    for (const struct frame *child = f->children; counts && child != NULL; child = child->next) {
        if (child->kind != FRAME_COUNT)
            mistake(p, child->source, "%s stands beside count: put it into the counts it is for", kind_of(child->kind)->name);
    }
}

static void
check_sheet(struct parser *p, const struct frame *f)
{
    const struct frame *sides[2] = { NULL, NULL }, *other = NULL;

    for (const struct frame *child = f->children; child != NULL; child = child->next) {
        if (child->kind == FRAME_FRONT || child->kind == FRAME_BACK) {
            const struct frame **side = &sides[child->kind == FRAME_BACK];

            if (*side != NULL)
                mistake(p, child->source, "a sheet has one %s, and there is one in line %d",
                        kind_of(child->kind)->name, (*side)->source.line);
            *side = child;
        } else if (other == NULL) {
            other = child;
        }
    }
    if ((sides[0] || sides[1]) && other != NULL)
        mistake(p, other->source, "%s stands beside front and back: put it into one of them", kind_of(other->kind)->name);
    if (sides[1] != NULL && sides[0] == NULL)
        mistake(p, sides[1]->source, "a sheet with a back needs a front");
}

static void
check_ruler(struct parser *p, const struct frame *f)
{
    if (f->children != NULL && f->children->next != NULL)
        mistake(p, f->children->next->source, "a ruler has one text, which stands at every hour");
}

static void
check_page(struct parser *p, const struct frame *f)
{
    if (f->children == NULL)
        mistake(p, f->source, "page %s has no sheet: its frames stand in sheet { paper A4 210mm 297mm … }", f->name);
}

static void
check_timetable(struct parser *p, const struct frame *f)
{
    bool cell = false;

    for (const struct frame *child = f->children; child != NULL; child = child->next) {
        cell = cell || child->kind == FRAME_CELL;
        for (const struct frame *first = f->children; child->kind != FRAME_CELL && first != child; first = first->next)
            if (first->kind == child->kind) {
                mistake(p, child->source, "a timetable has one %s, and there is one in line %d",
                        kind_of(child->kind)->name, first->source.line);
                break;
            }
    }
    if (!cell)
        mistake(p, f->source, "timetable needs a cell");
}

/* A label that leaves its sheet, or lies on its neighbour, is a slip in the figures. */
static void
check_stock(struct parser *p, const struct frame *f)
{
    const double near = 0.03;       /* makers round to hundredths of a millimetre */
    double right = f->stock_first.x.pt + (f->stock_columns - 1) * f->stock_pitch.w.pt + f->stock_label.w.pt;
    double bottom = f->stock_first.y.pt + (f->stock_rows - 1) * f->stock_pitch.h.pt + f->stock_label.h.pt;

    if (right > f->stock_page.w.pt + near)
        mistake(p, f->source, "stock %s: its labels end at %.2f mm, and the sheet is %.2f mm wide", f->name,
                in_mm(pt(right)), in_mm(f->stock_page.w));
    if (bottom > f->stock_page.h.pt + near)
        mistake(p, f->source, "stock %s: its labels end at %.2f mm, and the sheet is %.2f mm high", f->name,
                in_mm(pt(bottom)), in_mm(f->stock_page.h));
    if ((f->stock_columns > 1 && f->stock_pitch.w.pt < f->stock_label.w.pt - near) ||
        (f->stock_rows > 1 && f->stock_pitch.h.pt < f->stock_label.h.pt - near))
        mistake(p, f->source, "stock %s: its pitch is less than a label, so that labels overlap", f->name);
}

static const struct { enum frame_kind kind; void (*check)(struct parser *, const struct frame *); } checks[] = {
    { FRAME_TEXT, check_text },
    { FRAME_EACH, check_each },
    { FRAME_RULER, check_ruler },
    { FRAME_SHEET, check_sheet },
    { FRAME_PAGE, check_page },
    { FRAME_TIMETABLE, check_timetable },
    { FRAME_STOCK, check_stock },
};

static void
set_defaults(struct parser *p, struct frame *f)
{
    bool inked = f->kind == FRAME_TEXT || f->kind == FRAME_LINE || f->kind == FRAME_QR || f->kind == FRAME_PLAN ||
                 f->kind == FRAME_RULER;

    if (f->lines == 0)
        f->lines = 1;
    if (f->leading == 0)
        f->leading = f->as == TEXT_TITLE ? 1.16 : 1.2;
    if (f->penalty < 0)
        f->penalty = 0.08;
    if (f->scale == 0)
        f->scale = 1;
    if (f->columns == 0)
        f->columns = 1;
    if (inked && f->colour == NULL) {
        if (layout_colour(p->layout, "ink") != NULL) {
            f->colour = template_literal(p, "ink", f->source);
        } else if (!p->no_ink) {
            mistake(p, f->source, "%s without a colour is drawn in \"ink\", and no colour of that name is declared",
                    kind_of(f->kind)->name);
            p->no_ink = true;
        }
    }
}

void
frame_close(struct parser *p, struct open *open)
{
    struct frame *f = open->frame;
    const struct kind *kind = kind_of(f->kind);
    const char *lacks = "";

    if (!open->broken)
        set_defaults(p, f);
    if (open->broken || p->given_up)
        return;
    for (int i = 0; kind->needs[i] != NULL; i++)
        if (!any_said(open, kind->needs[i]))
            lacks = arena_printf(p->arena, "%s%s%s", lacks, *lacks ? ", " : "", with_or(p->arena, kind->needs[i]));
    if (*lacks != '\0') {
        mistake(p, f->source, "%s needs %s", kind->name, lacks);
        return;
    }
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (checks[i].kind == f->kind)
            checks[i].check(p, f);
}

/* ---- the whole page ---- */

static const size_t lengths[] = {
    offsetof(struct frame, least), offsetof(struct frame, x), offsetof(struct frame, y),
    offsetof(struct frame, until_x), offsetof(struct frame, until_y), offsetof(struct frame, middle),
    offsetof(struct frame, w), offsetof(struct frame, h), offsetof(struct frame, gap),
    offsetof(struct frame, one_line.max), offsetof(struct frame, fit.max), offsetof(struct frame, floor),
    offsetof(struct frame, descender), offsetof(struct frame, weight), offsetof(struct frame, radius),
    offsetof(struct frame, dash), offsetof(struct frame, module), offsetof(struct frame, module_least),
    offsetof(struct frame, gutter), offsetof(struct frame, pitch.max), offsetof(struct frame, rail),
    offsetof(struct frame, head), offsetof(struct frame, pause), offsetof(struct frame, bar),
    offsetof(struct frame, bleed), offsetof(struct frame, safe),
    offsetof(struct frame, slot_w), offsetof(struct frame, slot_h), offsetof(struct frame, slot_top),
};

static bool
uses_em(const struct frame *f)
{
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (((const struct length *)(const void *)((const char *)f + lengths[i]))->unit == LENGTH_EM)
            return true;
    return false;
}

static bool
is_broken(const struct parser *p, const struct frame *f)
{
    for (size_t i = 0; i < p->broken.n; i++)
        if (p->broken.items[i] == f)
            return true;
    return false;
}

static void
check_em(struct parser *p, const struct frame *f, bool em)
{
    em = em || f->em.max.unit != LENGTH_NONE;
    if (!em && uses_em(f))
        mistake(p, f->source, "%s has a length in em, and no frame around it says what an em is: add em 13pt..9pt to one",
                kind_of(f->kind)->name);
    if (!em && f->kind == FRAME_TEXT && f->fit.max.unit == LENGTH_NONE && !is_broken(p, f))
        mistake(p, f->source, "text needs fit, its size: fit 12pt..9pt");
    for (const struct frame *child = f->children; child != NULL; child = child->next)
        check_em(p, child, em);
}

void
page_check(struct parser *p, struct frame *page)
{
    int sheets = 0;

    check_em(p, page, false);
    for (const struct frame *sheet = page->children; sheet != NULL; sheet = sheet->next)
        if (++sheets > PAPERS_MOST) {
            give_up(p, sheet->source, "a page of more than %d sheets", (int)PAPERS_MOST);
            return;
        }
    for (const struct frame *sheet = page->children; sheet != NULL; sheet = sheet->next)
        for (const struct frame *first = page->children; first != sheet->next; first = first->next)
            for (size_t i = 0; i < sheet->n_papers; i++)
                for (size_t j = 0; j < (first == sheet ? i : first->n_papers); j++) {
                    const struct paper *a = &first->papers[j], *b = &sheet->papers[i];

                    if (strcmp(a->name, b->name) == 0 && a->w_min.pt == b->w_min.pt && a->h_min.pt == b->h_min.pt)
                        mistake(p, b->source, "paper %s of this size is already in line %d", b->name, a->source.line);
                }
}
