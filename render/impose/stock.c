/* Label sheets by name, and the page that shows where their labels are. */
#include <string.h>
#include <strings.h>

#include "render/impose/impose.h"

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

void
impose_stock(struct imposition *i, const struct frame *stock)
{
    i->stock = stock;
    i->name = stock->name;
    i->sheet = stock->stock_page;
    i->piece = stock->stock_label;
    i->columns = (size_t)stock->stock_columns;
    i->rows = (size_t)stock->stock_rows;
    i->first = stock->stock_first;
    i->pitch = stock->stock_pitch;
    i->radius = stock->stock_radius;
}

bool
impose_outlines(const struct imposition *i, struct text_engine *text, struct drawing *d, struct arena *arena,
                struct report *report)
{
    static const struct colour ink = { .name = "ink", .k = 1 };
    static const struct face face = { .name = "outline", .family = "Inter", .weight = 400 };
    const struct frame *s = i->stock;
    size_t labels = stock_labels(s);
    int turn;
    struct item *items = arena_array(arena, 2 * labels, sizeof *items);

    *d = (struct drawing){ .trim = s->stock_page, .scale = 1, .side = SIDE_FRONT, .items = items,
                           .label = arena_printf(arena, "Outlines of %s", s->name) };
    for (size_t k = 0; k < labels; k++) {
        const char *caption = arena_printf(arena, "%zu", k + 1);
        struct text_span span = { .utf8 = caption, .face = &face, .colour = &ink, .scale = 1 };
        struct text_fit fit = { .max = pt(14), .min = pt(14), .lines = 1, .leading = 1.2 };
        struct rect place = impose_place(i, k, SIDE_FRONT, &turn);
        struct point at = { place.x, place.y };
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
