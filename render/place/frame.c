#include "render/place/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODULE_FLOOR_MM 0.33    /* what a 300 dpi printer still draws evenly */

len
length_of(const struct placing *p, struct length l, len otherwise)
{
    switch (l.unit) {
    case LENGTH_PT:
        return pt(l.value);
    case LENGTH_EM:
        return pt(l.value * p->em.pt);
    default:
        return otherwise;
    }
}

const char *
words_with(struct placing *p, const char *field, size_t a, size_t b)
{
    const char *pattern = record_value(p->record, field), *out = "";
    const size_t numbers[] = { a, b };

    while (pattern != NULL && *pattern != '\0') {
        size_t plain = strcspn(pattern, "{");

        out = arena_printf(p->arena, "%s%.*s", out, (int)plain, pattern);
        pattern += plain;
        if ((pattern[0] == '{') && (pattern[1] == '1' || pattern[1] == '2') && pattern[2] == '}') {
            out = arena_printf(p->arena, "%s%zu", out, numbers[pattern[1] - '1']);
            pattern += 3;
        } else if (*pattern != '\0')
            out = arena_printf(p->arena, "%s%c", out, *pattern++);
    }
    return out;
}

const char *
field_of(struct placing *p, const char *name)
{
    const char *value;

    if (strcmp(name, "part_of") == 0)
        return p->parts < 2 ? "" : words_with(p, "word_part_of", p->part + 1, p->parts);
    value = record_value(p->record, name);
    return value ? value : "";          /* names were checked when the layout met its view */
}

const char *
fill(struct placing *p, const struct template *t)
{
    size_t length = 0;
    char *out, *end;

    if (t == NULL || t->n == 0)
        return "";
    if (t->n == 1)
        return t->parts[0].is_field ? field_of(p, t->parts[0].text) : t->parts[0].text;
    for (size_t i = 0; i < t->n; i++)
        length += strlen(t->parts[i].is_field ? field_of(p, t->parts[i].text) : t->parts[i].text);
    out = end = arena_alloc(p->arena, length + 1);
    for (size_t i = 0; i < t->n; i++)
        end = stpcpy(end, t->parts[i].is_field ? field_of(p, t->parts[i].text) : t->parts[i].text);
    return out;
}

int
number_of(struct placing *p, const struct record *record, const char *field, const struct frame *f)
{
    const char *value = record_value(record, field);
    char *end;
    long n;

    if (value == NULL || *value == '\0')
        return 0;
    n = strtol(value, &end, 10);
    if (*end != '\0' || n < -1000000 || n > 1000000) {
        report_error(p->report, f->source, "field \"%s\" is \"%.40s\", not a whole number", field, value);
        return 0;
    }
    return (int)n;
}

const struct colour *
colour_named(struct placing *p, const struct frame *f, const char *name)
{
    const struct colour *colour = layout_colour(p->placer->job.layout, name);

    if (colour == NULL) {
        report_error(p->report, f->source, "no colour \"%.60s\" in the theme; add: colour %.60s R G B cmyk C M Y K", name, name);
        colour = &p->placer->job.layout->colours[0];
    }
    return colour;
}

const struct colour *
colour_of(struct placing *p, const struct frame *f, const struct template *t)
{
    return colour_named(p, f, t ? fill(p, t) : "ink");
}

struct item *
item_add(struct placing *p, const struct frame *f, enum item_kind kind, struct rect box)
{
    struct item *item = arena_push(p->arena, &p->items);

    *item = (struct item){ .kind = kind, .box = box, .source = f->source };
    return item;
}

static void
item_move(struct item *item, len dx, len dy)
{
    item->box.x.pt += dx.pt;
    item->box.y.pt += dy.pt;
    if (item->kind == ITEM_TEXT) {
        item->u.as_text.origin.x.pt += dx.pt;
        item->u.as_text.origin.y.pt += dy.pt;
    } else if (item->kind == ITEM_PLAN) {
        /* the parts are this drawing's own */
        for (size_t i = 0; i < item->u.as_plan.n; i++)
            item_move((struct item *)&item->u.as_plan.parts[i], dx, dy);
    }
}

void
items_shift(struct placing *p, size_t from, size_t to, len dx, len dy)
{
    for (size_t i = from; i < to; i++)
        item_move(&p->items.items[i], dx, dy);
}

void
items_move(struct placing *p, size_t from, len dx, len dy)
{
    items_shift(p, from, p->items.n, dx, dy);
}

/* Turn what was placed in a box of size s clockwise, so that its new corner is at 0, 0 again. */
static void
items_turn(struct placing *p, size_t from, int turn, struct size s)
{
    for (size_t i = from; i < p->items.n; i++) {
        struct item *item = &p->items.items[i];
        struct rect b = item->box;
        struct point o = item->kind == ITEM_TEXT ? item->u.as_text.origin : (struct point){ { 0 }, { 0 } };

        switch (turn) {
        case 90:
            item->box = (struct rect){ pt(s.h.pt - b.y.pt - b.h.pt), b.x, b.h, b.w };
            o = (struct point){ pt(s.h.pt - o.y.pt), o.x };
            break;
        case 180:
            item->box = (struct rect){ pt(s.w.pt - b.x.pt - b.w.pt), pt(s.h.pt - b.y.pt - b.h.pt), b.w, b.h };
            o = (struct point){ pt(s.w.pt - o.x.pt), pt(s.h.pt - o.y.pt) };
            break;
        case 270:
            item->box = (struct rect){ b.y, pt(s.w.pt - b.x.pt - b.w.pt), b.h, b.w };
            o = (struct point){ o.y, pt(s.w.pt - o.x.pt) };
            break;
        }
        if (item->kind == ITEM_TEXT) {
            item->u.as_text.origin = o;
            item->u.as_text.turn = turn;
        }
    }
}

static struct text_fit
fit_of(struct placing *p, const struct frame *f)
{
    return (struct text_fit){
        .one_line_max = length_of(p, f->one_line.max, pt(0)),
        .one_line_min = length_of(p, f->one_line.min, pt(0)),
        .max = length_of(p, f->fit.max, p->em),
        .min = length_of(p, f->fit.min, p->em),
        .floor = length_of(p, f->floor, pt(0)),
        .lines = f->lines,
        .leading = f->leading,
        .penalty = f->penalty,
    };
}

#define SPANS_MOST 8

static size_t
spans_of(struct placing *p, const struct frame *f, struct text_span spans[SPANS_MOST])
{
    const char *language = f->language ? fill(p, f->language) : NULL;
    size_t n = 0;

    if (f->content != NULL) {
        const char *string = fill(p, f->content);

        if (*string)
            spans[n++] = (struct text_span){ string, f->face, colour_of(p, f, f->colour), 1, language };
        return n;
    }
    for (const struct frame *s = f->children; s != NULL && n < SPANS_MOST; s = s->next) {
        const char *string;

        if (s->when != NULL && *fill(p, s->when) == '\0')
            continue;
        string = fill(p, s->content);
        if (*string)
            spans[n++] = (struct text_span){ string, s->face ? s->face : f->face,
                                             colour_of(p, s, s->colour ? s->colour : f->colour), s->scale,
                                             s->language ? fill(p, s->language) : language };
    }
    return n;
}

static struct extent
place_text(struct placing *p, const struct frame *f, struct room room)
{
    struct text_span spans[SPANS_MOST], second = { 0 };
    size_t n = spans_of(p, f, spans);
    struct text_fit fit = fit_of(p, f);
    struct size box = room.size;
    struct text_set set;
    bool turned = f->turn == 90 || f->turn == 270, right, centre;
    size_t first = p->items.n;
    len width;

    if (n == 0)
        return (struct extent){ .empty = true };
    if (turned)
        box = (struct size){ room.size.h, room.size.w };
    if (f->second_face != NULL)
        second = (struct text_span){ "", f->second_face, colour_of(p, f, f->second_colour), 1, NULL };
    if (!text_set(p->placer->job.text, p->arena, spans, n, f->second_face ? &second : NULL, f->as, &fit, box,
                  &set, p->report, f->source))
        return (struct extent){ .empty = true };
    if (set.n == 0)
        return (struct extent){ .empty = true };
    p->cuts += set.cut || set.broken;
    if (set.cut)
        report_warning(p->report, f->source, "\"%.200s\" is cut to fit %.1f x %.1f mm at %g pt; a shorter title would be whole",
                       spans[0].utf8, in_mm(box.w), in_mm(box.h), set.size.pt);
    else if (set.broken)
        report_warning(p->report, f->source, "\"%.200s\" has a word that is wider than %.1f mm at %g pt; broken inside the word",
                       spans[0].utf8, in_mm(box.w), set.size.pt);
    else if (!set.fits)
        report_error(p->report, f->source, "\"%.200s\" does not fit %.1f x %.1f mm at %g pt; give it more room, more lines or a smaller size",
                     spans[0].utf8, in_mm(box.w), in_mm(box.h), set.size.pt);

    right = f->align == ALIGN_RIGHT || (f->align == ALIGN_START && set.rtl);
    centre = f->align == ALIGN_CENTRE;
    width = (right || centre) && !room.natural ? box.w : set.width;
    for (size_t i = 0; i < set.n; i++) {
        struct rect ink = text_line_ink(set.lines[i]);
        struct point o = { pt(0), pt(set.cap.pt + (double)i * set.leading.pt) };
        struct item *item;

        if (right || centre)
            o.x.pt = (width.pt - set.widths[i].pt) / (centre ? 2 : 1);
        item = item_add(p, f, ITEM_TEXT, (struct rect){ pt(ink.x.pt + o.x.pt), pt(ink.y.pt + o.y.pt), ink.w, ink.h });
        item->u.as_text.line = set.lines[i];
        item->u.as_text.origin = o;
    }
    if (f->turn != 0)
        items_turn(p, first, f->turn, (struct size){ width, set.height });
    return (struct extent){
        .size = turned ? (struct size){ set.height, width } : (struct size){ width, set.height },
        .cap = turned ? pt(0) : set.cap,
        .rise = turned ? pt(0) : pt(fmax(0, -text_line_ink(set.lines[0]).y.pt - set.cap.pt)),
        .depth = f->descender.unit != LENGTH_NONE && set.depth.pt > 0.05 * set.size.pt
                     ? pt(set.depth.pt + length_of(p, f->descender, pt(0)).pt) : pt(0),
    };
}

static struct extent
place_box(struct placing *p, const struct frame *f, struct room room)
{
    struct item *item = item_add(p, f, ITEM_BOX, (struct rect){ pt(0), pt(0), room.size.w, room.size.h });

    if (f->colour != NULL)
        item->u.as_box.fill = colour_of(p, f, f->colour);
    if (f->border_colour != NULL) {
        item->u.as_box.border = colour_of(p, f, f->border_colour);
        item->u.as_box.weight = length_of(p, f->weight, pt(0.6));
    }
    item->u.as_box.radius = length_of(p, f->radius, pt(0));
    return (struct extent){ .size = room.size };
}

static struct extent
place_line(struct placing *p, const struct frame *f, struct room room)
{
    /* a height alone makes it upright; else it lies, unless both are said */
    bool upright = f->h.unit != LENGTH_NONE && f->w.unit == LENGTH_NONE;
    bool lies = f->h.unit == LENGTH_NONE;
    struct item *item = item_add(p, f, ITEM_LINE, (struct rect){
        pt(0), pt(0), upright ? pt(0) : room.size.w, lies ? pt(0) : room.size.h });

    item->u.as_line.colour = colour_of(p, f, f->colour);
    item->u.as_line.weight = length_of(p, f->weight, pt(0.6));
    item->u.as_line.dash = length_of(p, f->dash, pt(0));
    item->u.as_line.yields = f->yield;
    return (struct extent){ .size = { item->box.w, item->box.h } };
}

/* Front and back of a badge carry the same code: encoded once. */
static const struct qr *
qr_of(struct placing *p, const struct frame *f, const char *payload)
{
    const struct qr *qr;

    for (size_t i = 0; i < p->codes.n; i++)
        if (strcmp(p->codes.items[i]->payload, payload) == 0)
            return p->codes.items[i];
    qr = qr_encode(payload, p->arena, p->report, f->source);
    if (qr != NULL)
        *arena_push(p->arena, &p->codes) = qr;
    return qr;
}

static struct extent
place_qr(struct placing *p, const struct frame *f, struct room room)
{
    const char *payload = fill(p, f->content);
    const struct qr *qr;
    struct item *item;
    len side, module, least = length_of(p, f->module_least, pt(0));

    if (*payload == '\0' || (qr = qr_of(p, f, payload)) == NULL)
        return (struct extent){ .empty = true };
    side = f->module.unit != LENGTH_NONE ? pt(length_of(p, f->module, pt(0)).pt * qr->modules)
                                         : length_of(p, f->w, room.size.w);
    module = pt(side.pt / qr->modules);
    if (in_mm(module) * p->scale < MODULE_FLOOR_MM)
        report_error(p->report, f->source,
                     "modules of %.2f mm are too small to scan (%s, %d modules in %.1f mm); make it at least %.1f mm, or shorten the address",
                     in_mm(module) * p->scale, payload, qr->modules, in_mm(side) * p->scale, MODULE_FLOOR_MM * qr->modules / p->scale);
    else if (module.pt < least.pt - 1e-6)
        report_warning(p->report, f->source,
                       "modules of %.2f mm are under the %.2f mm this layout asks for, since \"%s\" needs version %d; a shorter host makes the code easier to scan",
                       in_mm(module), in_mm(least), payload, qr->version);
    if (side.pt > room.size.h.pt + 0.01 || (!room.natural && side.pt > room.size.w.pt + 0.01))
        report_error(p->report, f->source, "a code of %.1f mm does not fit %.1f x %.1f mm; make it smaller or give it more room",
                     in_mm(side), in_mm(room.size.w), in_mm(room.size.h));
    item = item_add(p, f, ITEM_QR, (struct rect){ pt(0), pt(0), side, side });
    item->u.as_qr.qr = qr;
    item->u.as_qr.colour = colour_of(p, f, f->colour);
    return (struct extent){ .size = { side, side }, .quiet = pt(QR_QUIET * module.pt) };
}

static struct extent
place_image(struct placing *p, const struct frame *f, struct room room)
{
    const char *path = fill(p, f->content);
    const struct image *image;
    struct size s = room.size;
    double aspect;

    if (*path == '\0')
        return (struct extent){ .empty = true };        /* a logo that the theme leaves out */
    image = images_load(p->placer->job.images, path, p->report, f->source);
    if (image == NULL)
        return (struct extent){ .empty = true };
    aspect = image_aspect(image);
    if (s.w.pt > s.h.pt * aspect)
        s.w.pt = s.h.pt * aspect;
    else
        s.h.pt = s.w.pt / aspect;
    item_add(p, f, ITEM_IMAGE, (struct rect){ pt(0), pt(0), s.w, s.h })->u.as_image = image;
    return (struct extent){ .size = s };
}

static struct extent
place_group(struct placing *p, const struct frame *f, struct room room)
{
    place_children(p, f, room.size);
    return (struct extent){ .size = room.size };
}

struct extent
place_frame(struct placing *p, const struct frame *f, struct room room)
{
    struct extent e;
    len em = p->em;

    if ((f->when != NULL && *fill(p, f->when) == '\0') || (f->only_continued && p->parts < 2)
        || (f->only_between && p->at_top))
        return (struct extent){ .empty = true };
    if (f->w.unit != LENGTH_NONE) {
        room.size.w = length_of(p, f->w, room.size.w);
        room.natural = false;
    }
    room.size.h = length_of(p, f->h, room.size.h);
    if (f->em.max.unit != LENGTH_NONE && f->kind != FRAME_EACH && f->kind != FRAME_COUNT)
        p->em = length_of(p, f->em.max, p->em);

    switch (f->kind) {
    case FRAME_BOX:       e = place_box(p, f, room);       break;
    case FRAME_LINE:      e = place_line(p, f, room);      break;
    case FRAME_TEXT:      e = place_text(p, f, room);      break;
    case FRAME_IMAGE:     e = place_image(p, f, room);     break;
    case FRAME_QR:        e = place_qr(p, f, room);        break;
    case FRAME_PLAN:      e = place_plan(p, f, room);      break;
    case FRAME_RULER:     e = place_ruler(p, f, room);     break;
    case FRAME_ROW:       e = place_row(p, f, room);       break;
    case FRAME_COLUMN:    e = place_column(p, f, room);    break;
    case FRAME_CHOICE:    e = place_choice(p, f, room.size); break;
    case FRAME_EACH:      e = place_each(p, f, room);      break;
    case FRAME_TIMETABLE: e = place_timetable(p, f, room); break;
    default:              e = place_group(p, f, room);     break;
    }
    p->em = em;
    return e;
}

/* Frames that stand where their `at` says, in a container of this size. */
void
place_children(struct placing *p, const struct frame *f, struct size container)
{
    size_t scope = p->scope;

    p->scope = p->items.n;
    for (const struct frame *c = f->children; c != NULL; c = c->next) {
        size_t first = p->items.n;
        len x = length_of(p, c->x, pt(0)), y = length_of(p, c->y, pt(0));
        struct room room;
        struct extent e;

        if (c->middle.unit != LENGTH_NONE)
            y.pt += (container.h.pt - length_of(p, c->middle, pt(0)).pt) / 2;
        room = (struct room){
            .size = { pt(fmax(0, container.w.pt - x.pt - length_of(p, c->until_x, pt(0)).pt)),
                      pt(fmax(0, container.h.pt - y.pt - length_of(p, c->until_y, pt(0)).pt)) },
            .natural = (c->from & FROM_RIGHT) && c->w.unit == LENGTH_NONE && c->until_x.unit == LENGTH_NONE,
        };
        if (c->kind == FRAME_CHOICE)
            p->stands = (struct point){
                c->from & FROM_RIGHT ? pt(container.w.pt - x.pt - length_of(p, c->w, room.size.w).pt) : x,
                c->from & FROM_BOTTOM ? pt(container.h.pt - y.pt - length_of(p, c->h, room.size.h).pt) : y,
            };
        e = place_frame(p, c, room);

        if (e.empty)
            continue;
        if (c->from & FROM_RIGHT)
            x.pt = container.w.pt - x.pt - e.size.w.pt;
        if (c->from & FROM_BOTTOM)
            y.pt = container.h.pt - y.pt - e.size.h.pt;
        items_move(p, first, x, y);
    }
    p->scope = scope;
}
