/* Small pictures drawn from values: the plan of a divisible room, and the ruler of a day. */
#include "render/place/internal.h"

#include <math.h>
#include <string.h>

#define PLAN_CELLS_MOST 32
#define PLAN_LETTER     0.56    /* of the height */
#define PLAN_OVERSHOOT  0.10    /* of a closed partition, of the height */
#define PLAN_PARTITION  1.8     /* of the outline's weight */

struct plan_cell {
    bool        used, closed;   /* closed: a partition on its right */
    const char *label;
};

/* "+A +B|-C": used or not, label, and what parts it from the next. */
static size_t
plan_read(struct placing *p, const char *value, struct plan_cell cells[PLAN_CELLS_MOST])
{
    size_t n = 0;

    while (*value != '\0' && n < PLAN_CELLS_MOST) {
        size_t length;

        if (*value != '+' && *value != '-')
            return 0;
        length = strcspn(value + 1, " |");
        cells[n].used = *value == '+';
        cells[n].label = arena_strndup(p->arena, value + 1, length);
        value += 1 + length;
        cells[n++].closed = *value == '|';
        if (*value != '\0')
            value++;
    }
    return *value == '\0' ? n : 0;
}

static void
plan_letter(struct placing *p, const struct frame *f, const struct plan_cell *cell, struct rect r)
{
    const struct colour *colour = colour_named(p, f, cell->used ? "paper" : "g55");
    const struct layout *layout = p->placer->job.layout;
    struct text_span span = { cell->label, f->face ? f->face : &layout->faces[0], colour, 1, NULL };
    struct text_fit fit = { .max = pt(PLAN_LETTER * r.h.pt), .min = pt(PLAN_LETTER * r.h.pt / 4), .lines = 1, .leading = 1 };
    struct text_set set;
    struct item *item;
    struct rect ink;
    struct point o;

    if (!text_set(p->placer->job.text, p->arena, &span, 1, NULL, TEXT_PLAIN, &fit,
                  (struct size){ pt(0.9 * r.w.pt), r.h }, &set, p->report, f->source) || set.n == 0)
        return;
    ink = text_line_ink(set.lines[0]);
    o = (struct point){ pt(r.x.pt + (r.w.pt - ink.w.pt) / 2 - ink.x.pt), pt(r.y.pt + (r.h.pt + set.cap.pt) / 2) };
    item = item_add(p, f, ITEM_TEXT, (struct rect){ pt(ink.x.pt + o.x.pt), pt(ink.y.pt + o.y.pt), ink.w, ink.h });
    item->u.as_text.line = set.lines[0];
    item->u.as_text.origin = o;
}

/*
 * A divisible room from above: the cells a session uses are filled, a heavy
 * bar is a closed partition. A room that is all there is shows as a square.
 */
struct extent
place_plan(struct placing *p, const struct frame *f, struct room room)
{
    const char *value = fill(p, f->content);
    struct plan_cell cells[PLAN_CELLS_MOST];
    size_t n, used = 0, first = p->items.n, n_parts;
    len h = room.size.h, weight = length_of(p, f->weight, pt(0.8));
    double w;
    const struct colour *colour, *edge;
    struct item *item, *parts;

    if (*value == '\0')
        return (struct extent){ .empty = true };
    n = plan_read(p, value, cells);
    if (n == 0) {
        report_error(p->report, f->source, "plan \"%.60s\" is not one; write cells as +A (used) or -B, parted by a space or by |", value);
        return (struct extent){ .empty = true };
    }
    colour = colour_of(p, f, f->colour);
    w = fmin(h.pt, room.size.w.pt / (double)n);
    for (size_t i = 0; i < n; i++)
        used += cells[i].used;
    for (size_t i = 0; i < n; i++) {
        size_t to = i;

        if (!cells[i].used)
            continue;
        while (to + 1 < n && cells[to + 1].used)
            to++;
        item_add(p, f, ITEM_BOX, (struct rect){ pt((double)i * w), pt(0), pt((double)(to - i + 1) * w), h })->u.as_box.fill = colour;
        i = to;
    }
    if (n > 1) {
        edge = used == n ? colour : colour_named(p, f, "ink");
        item = item_add(p, f, ITEM_BOX, (struct rect){ pt(0), pt(0), pt((double)n * w), h });
        item->u.as_box.border = edge;
        item->u.as_box.weight = weight;
        for (size_t i = 0; i + 1 < n; i++) {
            if (!cells[i].closed)
                continue;
            item = item_add(p, f, ITEM_LINE, (struct rect){ pt((double)(i + 1) * w), pt(-PLAN_OVERSHOOT * h.pt),
                                                            pt(0), pt((1 + 2 * PLAN_OVERSHOOT) * h.pt) });
            item->u.as_line.colour = colour_named(p, f, "ink");
            item->u.as_line.weight = pt(PLAN_PARTITION * weight.pt);
        }
    }
    for (size_t i = 0; i < n; i++)
        if (*cells[i].label != '\0')
            plan_letter(p, f, &cells[i], (struct rect){ pt((double)i * w), pt(0), pt(w), h });

    n_parts = p->items.n - first;
    parts = arena_array(p->arena, n_parts, sizeof *parts);
    memcpy(parts, &p->items.items[first], n_parts * sizeof *parts);
    p->items.n = first;
    item = item_add(p, f, ITEM_PLAN, (struct rect){ pt(0), pt(0), pt((double)n * w), h });
    item->u.as_plan.words = value;
    item->u.as_plan.parts = parts;
    item->u.as_plan.n = n_parts;
    return (struct extent){ .size = { pt((double)n * w), h } };
}

#define RULER_TICK_MM 1.3
#define RULER_GAP_MM  0.6       /* between bars, and under them */
#define RULER_LABEL_MM 0.6      /* from tick to label */

/* A day as an axis with hours, and bars for what happens. */
struct extent
place_ruler(struct placing *p, const struct frame *f, struct room room)
{
    const struct record_list *hours = list_of(p, "hours"), *bars = list_of(p, "bars");
    int from = number_of(p, p->record, "axis_from", f), to = number_of(p, p->record, "axis_to", f);
    len bar = length_of(p, f->bar, mm(5)), axis = pt(bar.pt + mm(RULER_GAP_MM).pt), label = pt(0);
    double minute;
    struct item *item;

    if (to <= from)
        return (struct extent){ .empty = true };
    minute = room.size.w.pt / (to - from);
    for (size_t i = 0; i < bars->n; i++) {
        int a = number_of(p, bars->rows[i], "start_min", f), b = number_of(p, bars->rows[i], "end_min", f);
        double gap = mm(RULER_GAP_MM).pt;

        if (a < from || b > to || b <= a)
            continue;
        item = item_add(p, f, ITEM_BOX, (struct rect){ pt((a - from) * minute + gap / 2), pt(0), pt(fmax(gap, (b - a) * minute - gap)), bar });
        item->u.as_box.fill = colour_named(p, f, record_value(bars->rows[i], "colour"));
    }
    item = item_add(p, f, ITEM_LINE, (struct rect){ pt(0), axis, room.size.w, pt(0) });
    item->u.as_line.colour = colour_of(p, f, f->colour);
    item->u.as_line.weight = length_of(p, f->weight, pt(0.6));
    for (size_t i = 0; i < hours->n; i++) {
        const struct record *sheet = p->record;
        double x = (number_of(p, hours->rows[i], "minute", f) - from) * minute;
        size_t first;
        struct extent e;

        if (x < -0.01 || x > room.size.w.pt + 0.01)
            continue;
        item = item_add(p, f, ITEM_LINE, (struct rect){ pt(x), axis, pt(0), mm(RULER_TICK_MM) });
        item->u.as_line.colour = colour_of(p, f, f->colour);
        item->u.as_line.weight = length_of(p, f->weight, pt(0.6));
        if (f->children == NULL)
            continue;
        p->record = hours->rows[i];
        first = p->items.n;
        e = place_frame(p, f->children, (struct room){ room.size, true });
        items_move(p, first, pt(fmax(0, fmin(room.size.w.pt - e.size.w.pt, x - e.size.w.pt / 2))),
                   pt(axis.pt + mm(RULER_TICK_MM).pt + mm(RULER_LABEL_MM).pt));
        p->record = sheet;
        label = e.size.h;
    }
    return (struct extent){ .size = { room.size.w, pt(axis.pt + mm(RULER_TICK_MM + RULER_LABEL_MM).pt + label.pt) } };
}
