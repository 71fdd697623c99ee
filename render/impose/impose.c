#include "render/impose/impose.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* "5395" of "avery-5395" */
static const char *
number(const char *name)
{
    const char *dash = strchr(name, '-');

    return dash != NULL ? dash + 1 : name;
}

/* Is this what the stock is called, or its maker's other number for the same sheet? */
static bool
is_called(const struct frame *stock, const char *name)
{
    size_t maker = (size_t)(number(stock->name) - stock->name);

    if (strcasecmp(name, stock->name) == 0 || strcasecmp(name, number(stock->name)) == 0)
        return true;
    for (const char **also = stock->stock_also; also != NULL && *also != NULL; also++)
        if (strcasecmp(name, *also) == 0
            || (strncasecmp(name, stock->name, maker) == 0 && strcasecmp(name + maker, *also) == 0))
            return true;
    return false;
}

const struct frame *
stock_find(const struct frame *stocks, const char *name, struct report *report)
{
    enum { MOST = 200 };
    const char *names[MOST + 1] = { 0 }, *nearest;
    size_t n = 0;

    for (const struct frame *s = stocks; s != NULL; s = s->next) {
        if (is_called(s, name))
            return s;
        if (n < MOST)
            names[n++] = s->name;
    }
    nearest = report_nearest(name, names);
    if (nearest != NULL)
        report_error(report, NOWHERE, "there is no stock \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        report_error(report, NOWHERE, "there is no stock \"%s\"; placard stocks lists them", name);
    return NULL;
}

size_t
stock_labels(const struct frame *stock)
{
    return (size_t)stock->stock_columns * (size_t)stock->stock_rows;
}

static struct point
label_at(const struct imposition *i, size_t label)
{
    const struct frame *s = i->stock;
    size_t column = label % (size_t)s->stock_columns, row = label / (size_t)s->stock_columns;

    return (struct point){
        pt(s->stock_first.x.pt + (double)column * s->stock_pitch.w.pt + i->offset.x.pt),
        pt(s->stock_first.y.pt + (double)row * s->stock_pitch.h.pt + i->offset.y.pt),
    };
}

bool
impose_check(const struct imposition *i, struct report *report)
{
    const struct frame *s = i->stock;
    size_t labels = stock_labels(s), before = report->errors;
    struct imposition exact = *i;
    struct point last;

    if (i->start_at < 1 || i->start_at > labels)
        report_error(report, NOWHERE, "--start-at %zu: a sheet of %s has labels 1 to %zu", i->start_at, s->name, labels);
    if (fabs(in_mm(i->offset.x)) > 5.0 || fabs(in_mm(i->offset.y)) > 5.0)
        report_error(report, NOWHERE, "--offset: more than 5 mm is not a printer that is off but another stock");
    exact.offset = (struct point){ pt(0), pt(0) };
    last = label_at(&exact, labels - 1);
    if (in_mm(last.x) + in_mm(s->stock_label.w) > in_mm(s->stock_page.w) + 0.05
        || in_mm(last.y) + in_mm(s->stock_label.h) > in_mm(s->stock_page.h) + 0.05)
        report_error(report, s->source, "%s: the last label leaves the sheet: it ends %.2f mm right and %.2f mm down, "
                     "and the paper is %.2f x %.2f mm", s->name, in_mm(last.x) + in_mm(s->stock_label.w),
                     in_mm(last.y) + in_mm(s->stock_label.h), in_mm(s->stock_page.w), in_mm(s->stock_page.h));
    return report->errors == before;
}

size_t
impose_label(const struct imposition *i, size_t n, struct point *at)
{
    size_t label = n + i->start_at - 1, labels = stock_labels(i->stock);

    *at = label_at(i, label % labels);
    return label / labels;
}

size_t
impose_room(const struct imposition *i, size_t sheet)
{
    size_t labels = stock_labels(i->stock);

    return sheet == 0 ? labels - (i->start_at - 1) : labels;
}

bool
impose_outlines(const struct imposition *i, struct text_engine *text, struct drawing *d, struct arena *arena,
                struct report *report)
{
    static const struct colour ink = { .name = "ink", .k = 1 };
    static const struct face face = { .name = "outline", .family = "Inter", .weight = 400 };
    const struct frame *s = i->stock;
    size_t labels = stock_labels(s);
    struct item *items = arena_array(arena, 2 * labels, sizeof *items);

    *d = (struct drawing){ .trim = s->stock_page, .scale = 1, .side = SIDE_FRONT, .items = items,
                           .label = arena_printf(arena, "Outlines of %s", s->name) };
    for (size_t k = 0; k < labels; k++) {
        const char *caption = arena_printf(arena, "%zu", k + 1);
        struct text_span span = { .utf8 = caption, .face = &face, .colour = &ink, .scale = 1 };
        struct text_fit fit = { .max = pt(14), .min = pt(14), .lines = 1, .leading = 1.2 };
        struct point at = label_at(i, k);
        struct text_set set;
        struct rect ink_box;

        items[d->n++] = (struct item){
            .kind = ITEM_BOX, .source = s->source,
            .box = { at.x, at.y, s->stock_label.w, s->stock_label.h },
            .u.as_box = { .border = &ink, .weight = pt(0.5), .radius = s->stock_radius },
        };
        if (!text_set(text, arena, &span, 1, NULL, TEXT_PLAIN, &fit, s->stock_label, &set, report, s->source))
            return false;
        if (set.n == 0)
            continue;
        at.x.pt += (s->stock_label.w.pt - set.width.pt) / 2;
        at.y.pt += (s->stock_label.h.pt + set.cap.pt) / 2;
        ink_box = text_line_ink(set.lines[0]);
        ink_box.x.pt += at.x.pt;
        ink_box.y.pt += at.y.pt;
        items[d->n++] = (struct item){
            .kind = ITEM_TEXT, .source = s->source, .box = ink_box,
            .u.as_text = { .line = set.lines[0], .origin = at },
        };
    }
    return true;
}
