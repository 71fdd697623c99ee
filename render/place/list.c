/* Lists: how rows look when there are so many, in how many columns, and what fills the room they leave. */
#include "render/place/internal.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define EM_STEP 0.5     /* pt */

static const struct record_list no_rows;

const struct record_list *
list_of(struct placing *p, const char *name)
{
    const struct record_list *list = record_list(p->record, name);

    return list ? list : &no_rows;      /* its name was checked when the layout met its view */
}

/*
 * Best cuts by dynamic programming over (rows placed, runs used): greatest
 * sum of the parting values first, then the smallest longest run.
 */
void
part_rows(struct placing *p, const struct record_list *list, size_t first, size_t n, size_t k, size_t most,
          const char *field, size_t *starts)
{
    struct best { double value; size_t longest, from; bool reached; } *table;
    size_t wide = k + 1;

    if (most * k < n)
        most = (n + k - 1) / k;
    table = arena_array(p->arena, (n + 1) * wide, sizeof *table);
    table[0].reached = true;
    for (size_t i = 1; i <= n; i++) {
        double value = 0;

        if (field != NULL && i < n)
            value = number_of(p, list->rows[first + i], field, p->placer->sheet);
        for (size_t run = 1; run <= k; run++) {
            struct best *b = &table[i * wide + run];

            for (size_t length = 1; length <= most && length <= i; length++) {
                const struct best *before = &table[(i - length) * wide + run - 1];
                size_t longest = before->longest > length ? before->longest : length;
                double sum = before->value + (i < n ? value : 0);

                if (before->reached && (!b->reached || sum > b->value || (sum == b->value && longest < b->longest)))
                    *b = (struct best){ sum, longest, i - length, true };
            }
        }
    }
    starts[k] = n;
    for (size_t run = k, at = n; run > 0; run--) {
        at = table[at * wide + run].from;
        starts[run - 1] = at;
    }
}

/* A list being set by one of its variants. */
struct setting {
    const struct frame       *f, *v;    /* the each, and the count that matched (or the each itself) */
    const struct record_list *list;
    size_t                    first, n; /* the rows of this sheet */
    struct size               room, whole;      /* for the rows; with what a variant keeps clear below them */
    len                       column, gutter;
    const struct frame       *strip, *vacant, *last;
};

static const struct frame *
child_of(const struct frame *f, enum frame_kind kind)
{
    const struct frame *c = f->children;

    while (c != NULL && c->kind != kind)
        c = c->next;
    return c;
}

/* The frames of a row are those that are not blocks about the list. */
static struct frame
row_frame(struct placing *p, const struct frame *v)
{
    struct frame row = { .kind = FRAME_GROUP, .source = v->source };
    struct frame **tail = &row.children;

    for (const struct frame *c = v->children; c != NULL; c = c->next) {
        struct frame *copy;

        if (c->kind == FRAME_STRIP || c->kind == FRAME_VACANT || c->kind == FRAME_LAST || c->kind == FRAME_SPARE
            || c->kind == FRAME_COUNT)
            continue;
        copy = arena_alloc(p->arena, sizeof *copy);
        *copy = *c;
        copy->next = NULL;
        *tail = copy;
        tail = &copy->next;
    }
    return row;
}

static const char *
strip_value(struct placing *p, const struct setting *s, size_t row)
{
    const struct record *sheet = p->record;
    const char *value;

    p->record = s->list->rows[row];
    value = fill(p, s->strip->content);
    p->record = sheet;
    return value;
}

static bool
strip_before(struct placing *p, const struct setting *s, size_t row, size_t column_start)
{
    return s->strip != NULL && *strip_value(p, s, row)
        && (row == column_start || strcmp(strip_value(p, s, row), strip_value(p, s, row - 1)) != 0);
}

static void
place_block(struct placing *p, const struct frame *f, const struct record *record, struct rect at)
{
    const struct record *sheet = p->record;
    size_t from = p->items.n;

    p->record = record;
    place_children(p, f, (struct size){ at.w, at.h });
    p->record = sheet;
    items_move(p, from, at.x, at.y);
}

/* Rows of one height in columns: the pitch is what the fullest column leaves, between the layout's bounds. */
static struct extent
set_by_pitch(struct placing *p, const struct setting *s)
{
    const struct frame *v = s->v;
    struct frame row = row_frame(p, v);
    size_t k = (size_t)v->columns;
    size_t *starts = arena_array(p->arena, k + 1, sizeof *starts);
    len strip = s->strip ? length_of(p, s->strip->h, pt(0)) : pt(0);
    len most = length_of(p, v->pitch.max, pt(0)), least = length_of(p, v->pitch.min, pt(0));
    len pitch = most, bottom = pt(0), above = length_of(p, v->gap, pt(0));
    size_t capacity = least.pt > 0 ? (size_t)(s->room.h.pt / least.pt) : s->n;
    bool headed = false;
    double *strips = arena_array(p->arena, k, sizeof *strips);

    if (capacity < 1)
        capacity = 1;
    if (k > s->n)
        k = s->n;
    part_rows(p, s->list, s->first, s->n, k, capacity, v->split ? v->split : s->f->split, starts);
    for (size_t c = 0; c < k; c++)
        headed |= strip_before(p, s, s->first + starts[c], s->first + starts[c]);
    for (size_t c = 0; c < k; c++) {
        size_t rows = starts[c + 1] - starts[c];

        strips[c] = headed ? strip.pt : 0;      /* rows of all columns start level */
        for (size_t i = starts[c] + 1; i < starts[c + 1]; i++)
            if (strip_before(p, s, s->first + i, s->first + starts[c]))
                strips[c] += strip.pt;
        pitch.pt = fmin(pitch.pt, (s->room.h.pt - above.pt - strips[c]) / (double)rows);
    }
    if (pitch.pt < least.pt - 1e-6)
        report_error(p->report, v->source, "%zu rows of %s do not fit: %.1f mm a row, and the layout asks for %.1f mm; add a variant for so many rows, or sheet-rows",
                     s->n, s->list->name, in_mm(pitch), in_mm(least));
    for (size_t c = 0; c < k; c++) {
        len x = pt((double)c * (s->column.pt + s->gutter.pt)), y = above;

        for (size_t i = starts[c]; i < starts[c + 1]; i++) {
            const struct record *record = s->list->rows[s->first + i];

            p->at_top = i == starts[c];
            if (strip_before(p, s, s->first + i, s->first + starts[c])) {
                place_block(p, s->strip, record, (struct rect){ x, y, s->column, strip });
                y.pt += strip.pt;
                p->at_top = true;
            } else if (i == starts[c] && headed)
                y.pt += strip.pt;
            place_block(p, &row, record, (struct rect){ x, y, s->column, pitch });
            p->at_top = false;
            y.pt += pitch.pt;
        }
        if (s->last != NULL)
            place_block(p, s->last, s->list->rows[s->first + starts[c + 1] - 1], (struct rect){ x, y, s->column, pt(0) });
        bottom.pt = fmax(bottom.pt, y.pt);
        if (s->vacant != NULL && k > 1 && y.pt + pitch.pt < s->room.h.pt + 0.01 && starts[c + 1] - starts[c] < (s->n + k - 1) / k)
            place_block(p, s->vacant, s->list->rows[s->first + starts[c + 1] - 1], (struct rect){ x, y, s->column, pitch });
    }
    return (struct extent){ .size = { s->room.w, bottom } };
}

/* Rows as high as what they hold, one below the other, or along the line. */
static struct extent
set_by_content(struct placing *p, const struct setting *s)
{
    const struct frame *v = s->v;
    struct frame row = row_frame(p, v);
    len gap = s->gutter;
    len x = pt(0), y = pt(0), line = pt(0);
    struct extent whole = { .empty = true };

    row.kind = FRAME_COLUMN;
    for (size_t i = 0; i < s->n; i++) {
        const struct record *sheet = p->record;
        size_t from = p->items.n;
        struct extent e;

        p->record = s->list->rows[s->first + i];
        e = place_column(p, &row, (struct room){ { s->room.w, pt(fmax(0, s->room.h.pt - y.pt)) }, v->across });
        p->record = sheet;
        if (e.empty)
            continue;
        if (v->across) {
            if (x.pt > 0 && x.pt + gap.pt + e.size.w.pt > s->room.w.pt) {
                y.pt += line.pt + gap.pt;
                x = line = pt(0);
            } else if (x.pt > 0)
                x.pt += gap.pt;
            items_move(p, from, x, y);
            x.pt += e.size.w.pt;
            line.pt = fmax(line.pt, e.size.h.pt);
            whole.size.h.pt = y.pt + line.pt;
            whole.size.w.pt = fmax(whole.size.w.pt, x.pt);
        } else {
            if (!whole.empty)
                y.pt += gap.pt;
            items_move(p, from, pt(0), y);
            y.pt += e.size.h.pt;
            whole.size.h = y;
            whole.size.w.pt = fmax(whole.size.w.pt, e.size.w.pt);
        }
        if (whole.empty)
            whole.cap = e.cap;
        whole.empty = false;
    }
    if (whole.size.h.pt > s->room.h.pt + 0.01)
        report_error(p->report, v->source, "%zu rows of %s take %.1f mm, and there are %.1f mm; give the list more room, or fewer rows with `most`",
                     s->n, s->list->name, in_mm(whole.size.h), in_mm(s->room.h));
    return whole;
}

/*
 * What is left below is filled by the spare block that asks for most and fits;
 * being there for what would be empty, none is an error.
 */
static void
place_spare(struct placing *p, const struct setting *s, len used)
{
    struct report *loud = p->report;
    len left = pt(s->whole.h.pt - used.pt);
    double limit = left.pt + 1e-6;
    size_t first = p->items.n, cuts = p->cuts;

    for (;;) {
        struct report quiet = { .out = NULL };
        const struct frame *taken = NULL;

        for (const struct frame *c = s->v->children; c != NULL; c = c->next)
            if (c->kind == FRAME_SPARE && length_of(p, c->least, pt(0)).pt <= limit
                && (taken == NULL || length_of(p, c->least, pt(0)).pt > length_of(p, taken->least, pt(0)).pt))
                taken = c;
        if (taken == NULL)
            return;
        p->report = &quiet;
        place_block(p, taken, p->record, (struct rect){ pt(0), used, s->room.w, left });
        p->report = loud;
        if (quiet.errors == 0 && p->cuts == cuts)
            return;
        p->items.n = first;
        p->cuts = cuts;
        limit = length_of(p, taken->least, pt(0)).pt - 1e-6;
    }
}

static struct extent
set_once(struct placing *p, const struct setting *s)
{
    struct extent e;

    e = s->v->pitch.max.unit != LENGTH_NONE ? set_by_pitch(p, s) : set_by_content(p, s);
    place_spare(p, s, e.size.h);
    return e;
}

/*
 * Try sizes from the largest down, and variants in the order of the file: the
 * first that fits is taken; the last is taken anyway, and says what does not.
 */
static struct extent
set_variant(struct placing *p, struct setting *s, bool last)
{
    struct size room = s->room;
    struct report quiet, *loud = p->report;
    struct length_range range = s->v->em.max.unit != LENGTH_NONE ? s->v->em : s->f->em;
    len em = p->em, max = length_of(p, range.max, em), min = length_of(p, range.min, em);
    size_t first = p->items.n;
    struct extent e = { .empty = true };

    for (double size = max.pt;; size = fmax(min.pt, size - EM_STEP)) {
        bool final = last && size <= min.pt;
        size_t cuts = p->cuts;

        quiet = (struct report){ .out = NULL };
        p->items.n = first;
        p->em = pt(size);
        s->room = room;
        if (s->v != s->f)
            s->room.h.pt -= length_of(p, s->v->until_y, pt(0)).pt;
        s->gutter = length_of(p, s->v->gutter, length_of(p, s->f->gutter, pt(0)));
        s->column = pt((s->room.w.pt - s->gutter.pt * (s->v->columns - 1)) / s->v->columns);
        p->report = final ? loud : &quiet;
        e = set_once(p, s);
        p->report = loud;
        if (!final && quiet.errors == 0 && p->cuts == cuts) {
            if (quiet.warnings > 0) {   /* it is taken, so what it warns of is heard */
                p->items.n = first;
                e = set_once(p, s);
            }
            break;
        }
        if (size <= min.pt) {
            e.empty = !last;
            break;
        }
    }
    p->em = em;
    s->room = room;
    return e;
}

struct extent
place_each(struct placing *p, const struct frame *f, struct room room)
{
    struct setting s = { .f = f, .list = list_of(p, f->name), .room = room.size, .whole = room.size };
    const struct frame *variants[32];
    size_t n_variants = 0, first = p->items.n;
    bool counts = child_of(f, FRAME_COUNT) != NULL;

    s.n = s.list->n;
    if (p->continued != NULL && strcmp(p->continued, f->name) == 0) {
        s.first = p->from;
        s.n = p->to - p->from;
    }
    if (f->most > 0 && s.n > (size_t)f->most)
        s.n = (size_t)f->most;
    if (s.n == 0)
        return (struct extent){ .empty = true };
    if (counts) {
        for (const struct frame *c = f->children; c != NULL; c = c->next)
            if (c->kind == FRAME_COUNT && (size_t)c->count_min <= s.n && s.n <= (size_t)c->count_max
                && (c->when == NULL || *fill(p, c->when) != '\0') && n_variants < sizeof variants / sizeof *variants)
                variants[n_variants++] = c;
        if (n_variants == 0) {
            report_error(p->report, f->source, "each %s has no variant for %zu rows; add: count %zu { … }", f->name, s.n, s.n);
            return (struct extent){ .empty = true };
        }
    } else
        variants[n_variants++] = f;
    for (size_t i = 0; i < n_variants; i++) {
        struct extent e;

        s.v = variants[i];
        s.strip = child_of(s.v, FRAME_STRIP);
        s.vacant = child_of(s.v, FRAME_VACANT);
        s.last = child_of(s.v, FRAME_LAST);
        p->items.n = first;
        e = set_variant(p, &s, i == n_variants - 1);
        if (!e.empty)
            return e;
    }
    return (struct extent){ .empty = true };
}
