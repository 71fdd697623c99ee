/*
 * The grid of a daily poster: a lane for each room, time running down in
 * proportion, rooms that are several in one spanning their lanes. The day is
 * cut where all rooms are idle, or where a lane changes hands; each segment
 * heads the rooms it uses, unless the heads last set name them already.
 */
#include "render/place/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MOST  64          /* of a room */
#define PAUSE_LEAST 0.6         /* of the height a layout gives pauses, on a crowded day */
#define UNKNOWN_END 15          /* minutes a session of unknown length is drawn as */

struct room_lanes {
    const struct record *record;
    const char          *id;
    int                  cells[CELLS_MOST];
    size_t               n_cells;
    bool                 combined;      /* covers other rooms of the day */
    size_t               family;        /* rooms that a combined room joins share it */
    bool                 placed;
    size_t               first, last;   /* lanes */
};

struct talk {
    const struct record *record;
    size_t               room;
    int                  start, end;    /* minutes */
};

struct segment {
    int  start, end;
    bool headed;
    bool gap_before;            /* everything is idle before it */
    len  top;                   /* of its first minute */
};

struct grid {
    const struct frame *f;
    struct room_lanes  *rooms;
    size_t              n_rooms;
    struct talk        *talks;          /* by start */
    size_t              n_talks;
    int                *cuts;           /* minutes that no talk runs across, ascending */
    size_t              n_cuts;
    bool               *busy;           /* is room r used between cuts c and c + 1: busy[r * n_cuts + c] */
    size_t              n_lanes;
    size_t              from, to;       /* lanes of this sheet */
    struct segment     *segments;
    size_t              n_segments;
    int                *times;          /* every start and end, ascending */
    double             *heights;        /* of the time from times[i] to times[i + 1], pt */
    size_t              n_times;
    len                 lane, gutter, rail, pause;
};

static int
by_number(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static int
by_start(const void *a, const void *b)
{
    const struct talk *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->room > y->room) - (x->room < y->room);
}

static bool
covers(const struct room_lanes *a, const struct room_lanes *b)
{
    for (size_t i = 0; i < b->n_cells; i++) {
        size_t j = 0;

        while (j < a->n_cells && a->cells[j] != b->cells[i])
            j++;
        if (j == a->n_cells)
            return false;
    }
    return b->n_cells > 0;
}

static void
read_rooms(struct placing *p, struct grid *g)
{
    const struct record_list *list = list_of(p, "rooms");

    g->rooms = arena_array(p->arena, list->n + 1, sizeof *g->rooms);
    g->n_rooms = list->n;
    for (size_t i = 0; i < list->n; i++) {
        struct room_lanes *room = &g->rooms[i];
        const char *cells = record_value(list->rows[i], "cells");

        room->record = list->rows[i];
        room->id = record_value(list->rows[i], "room_id");
        for (char *end; cells != NULL && *cells != '\0' && room->n_cells < CELLS_MOST; cells = *end ? end + 1 : end) {
            room->cells[room->n_cells] = (int)strtol(cells, &end, 10);
            if (end == cells)
                break;
            room->n_cells++;
        }
        room->family = i;
    }
    for (size_t i = 0; i < g->n_rooms; i++)
        for (size_t j = 0; j < g->n_rooms; j++)
            if (i != j && covers(&g->rooms[i], &g->rooms[j]) && !covers(&g->rooms[j], &g->rooms[i])) {
                size_t from = g->rooms[j].family, to = g->rooms[i].family;

                g->rooms[i].combined = true;
                for (size_t k = 0; k < g->n_rooms; k++)
                    if (g->rooms[k].family == from)
                        g->rooms[k].family = to;
            }
}

static void
read_talks(struct placing *p, struct grid *g)
{
    const struct record_list *list = list_of(p, "sessions");

    g->talks = arena_array(p->arena, list->n + 1, sizeof *g->talks);
    for (size_t i = 0; i < list->n; i++) {
        const char *id = record_value(list->rows[i], "room_id");
        struct talk t = {
            .record = list->rows[i],
            .start = number_of(p, list->rows[i], "start_min", g->f),
            .end = number_of(p, list->rows[i], "end_min", g->f),
        };

        if (t.end <= t.start)
            t.end = t.start + UNKNOWN_END;
        while (t.room < g->n_rooms && strcmp(g->rooms[t.room].id, id) != 0)
            t.room++;
        if (t.room < g->n_rooms)
            g->talks[g->n_talks++] = t;
    }
    qsort(g->talks, g->n_talks, sizeof *g->talks, by_start);
}

static size_t
unique(int *numbers, size_t n)
{
    size_t kept = 0;

    qsort(numbers, n, sizeof *numbers, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

static void
find_cuts(struct placing *p, struct grid *g)
{
    int reach = 0;
    size_t t = 0;

    g->times = arena_array(p->arena, 2 * g->n_talks + 1, sizeof *g->times);
    g->cuts = arena_array(p->arena, 2 * g->n_talks + 1, sizeof *g->cuts);
    for (size_t i = 0; i < g->n_talks; i++) {
        g->times[g->n_times++] = g->talks[i].start;
        g->times[g->n_times++] = g->talks[i].end;
    }
    g->n_times = unique(g->times, g->n_times);
    for (size_t i = 0; i < g->n_times; i++) {
        for (; t < g->n_talks && g->talks[t].start < g->times[i]; t++)
            reach = g->talks[t].end > reach ? g->talks[t].end : reach;
        if (i == 0 || reach <= g->times[i])
            g->cuts[g->n_cuts++] = g->times[i];
    }
    g->busy = arena_array(p->arena, g->n_rooms * g->n_cuts + 1, sizeof *g->busy);
    for (size_t i = 0; i < g->n_talks; i++) {
        size_t c = 0;

        while (c + 1 < g->n_cuts && g->cuts[c + 1] <= g->talks[i].start)
            c++;
        g->busy[g->talks[i].room * g->n_cuts + c] = true;
    }
}

/* Between two cuts, which have talks or none between them but never cut one. */
static bool
room_busy(const struct grid *g, size_t room, int from, int to)
{
    for (size_t c = 0; c + 1 < g->n_cuts && g->cuts[c] < to; c++)
        if (g->cuts[c] >= from && g->busy[room * g->n_cuts + c])
            return true;
    return false;
}

/* May the room have the lane, since it begins where others have finished? */
static bool
may_share(const struct grid *g, size_t room, size_t lane)
{
    for (size_t i = 0; i < g->n_rooms; i++)
        if (g->rooms[i].placed && g->rooms[i].first <= lane && lane <= g->rooms[i].last)
            for (size_t c = 0; c + 1 < g->n_cuts; c++)
                if (g->busy[room * g->n_cuts + c] && g->busy[i * g->n_cuts + c])
                    return false;
    return true;
}

static void
place_family(struct grid *g, size_t family)
{
    size_t first = g->n_lanes;

    /* rooms of one lane each, from left to right by their first cell */
    for (;;) {
        struct room_lanes *next = NULL;

        for (size_t i = 0; i < g->n_rooms; i++) {
            struct room_lanes *room = &g->rooms[i];

            if (room->family == family && !room->combined && !room->placed
                && (next == NULL || (room->n_cells > 0 && next->n_cells > 0 && room->cells[0] < next->cells[0])))
                next = room;
        }
        if (next == NULL)
            break;
        next->placed = true;
        next->first = next->last = g->n_lanes++;
    }
    for (size_t i = 0; i < g->n_rooms; i++) {
        struct room_lanes *room = &g->rooms[i];

        if (room->family != family || !room->combined)
            continue;
        room->placed = true;
        room->first = g->n_lanes;
        room->last = first;
        for (size_t j = 0; j < g->n_rooms; j++)
            if (g->rooms[j].family == family && !g->rooms[j].combined && covers(room, &g->rooms[j])) {
                room->first = g->rooms[j].first < room->first ? g->rooms[j].first : room->first;
                room->last = g->rooms[j].last > room->last ? g->rooms[j].last : room->last;
            }
    }
}

static void
assign_lanes(struct grid *g)
{
    for (size_t i = 0; i < g->n_rooms; i++) {
        struct room_lanes *room = &g->rooms[i];
        bool alone = true;
        size_t lane = 0;

        if (room->placed)
            continue;
        for (size_t j = 0; j < g->n_rooms; j++)
            alone &= j == i || g->rooms[j].family != room->family;
        if (!alone) {
            place_family(g, room->family);
            continue;
        }
        while (lane < g->n_lanes && !may_share(g, i, lane))
            lane++;
        room->first = room->last = lane;
        room->placed = true;
        if (lane == g->n_lanes)
            g->n_lanes++;
    }
}

static void
grid_read(struct placing *p, const struct frame *f, struct grid *g)
{
    *g = (struct grid){ .f = f };
    read_rooms(p, g);
    read_talks(p, g);
    find_cuts(p, g);
    assign_lanes(g);
    g->from = 0;
    g->to = g->n_lanes;
}

size_t
timetable_lanes(struct placing *p, const struct frame *f)
{
    struct grid g;

    grid_read(p, f, &g);
    return g.n_lanes;
}

/* Keep what this sheet shows: the rooms with a lane on it. */
static void
keep_lanes(struct placing *p, struct grid *g, size_t from, size_t to)
{
    size_t kept = 0;

    g->from = from;
    g->to = to;
    for (size_t i = 0; i < g->n_talks; i++) {
        const struct room_lanes *room = &g->rooms[g->talks[i].room];

        if (room->last >= from && room->first < to)
            g->talks[kept++] = g->talks[i];
    }
    g->n_talks = kept;
    g->n_times = g->n_cuts = 0;
    find_cuts(p, g);
}

/* Do the rooms of two stretches of time want one lane for different rooms? */
static bool
lanes_change(const struct grid *g, int a, int b, int c)
{
    for (size_t i = 0; i < g->n_rooms; i++)
        if (room_busy(g, i, a, b))
            for (size_t j = 0; j < g->n_rooms; j++)
                if (i != j && g->rooms[i].first <= g->rooms[j].last && g->rooms[j].first <= g->rooms[i].last
                    && room_busy(g, j, b, c))
                    return true;
    return false;
}

/* Do the heads of one stretch of time name every room of another? */
static bool
heads_serve(const struct grid *g, const struct segment *heads, const struct segment *s)
{
    for (size_t i = 0; i < g->n_rooms; i++)
        if (room_busy(g, i, s->start, s->end) && !room_busy(g, i, heads->start, heads->end))
            return false;
    return true;
}

static bool
anything_on(const struct grid *g, int from, int to)
{
    for (size_t i = 0; i < g->n_talks; i++)
        if (g->talks[i].start < to && g->talks[i].end > from)
            return true;
    return false;
}

static void
find_segments(struct placing *p, struct grid *g)
{
    g->segments = arena_array(p->arena, g->n_cuts + 1, sizeof *g->segments);
    for (size_t i = 0; i + 1 < g->n_cuts; i++) {
        int from = g->cuts[i], to = g->cuts[i + 1];
        struct segment *last = g->n_segments ? &g->segments[g->n_segments - 1] : NULL;

        if (!anything_on(g, from, to))
            continue;
        if (last != NULL && last->end == from && !lanes_change(g, last->start, from, to))
            last->end = to;
        else
            g->segments[g->n_segments++] = (struct segment){ from, to, false, last && last->end < from, { 0 } };
    }
    for (size_t i = 0, heads = 0; i < g->n_segments; i++)
        if (i == 0 || !heads_serve(g, &g->segments[heads], &g->segments[i])) {
            g->segments[i].headed = true;
            heads = i;
        }
}

static bool
starts_at(const struct grid *g, int minute)
{
    for (size_t t = 0; t < g->n_talks; t++)
        if (g->talks[t].start == minute)
            return true;
    return false;
}

/*
 * Heights in proportion to time, but where something starts no lower than
 * `least`, so that its time and title can be read. What is missing for that:
 * 0 if all is well.
 */
static double
heights_with(struct placing *p, struct grid *g, double free, double least)
{
    bool *fixed = arena_array(p->arena, g->n_times, sizeof *fixed), changed = true;
    double minutes, left = free;

    while (changed) {
        changed = false;
        minutes = 0;
        left = free;
        for (size_t i = 0; i + 1 < g->n_times; i++) {
            if (!anything_on(g, g->times[i], g->times[i + 1]))
                continue;
            if (fixed[i])
                left -= least;
            else
                minutes += g->times[i + 1] - g->times[i];
        }
        for (size_t i = 0; i + 1 < g->n_times; i++) {
            if (!anything_on(g, g->times[i], g->times[i + 1]))
                continue;
            g->heights[i] = fixed[i] ? least : fmax(0, left / minutes * (g->times[i + 1] - g->times[i]));
            if (!fixed[i] && g->heights[i] < least - 1e-9 && starts_at(g, g->times[i]))
                fixed[i] = changed = true;
        }
    }
    return left < -0.01 ? -left : 0;
}

/*
 * The least height as large as the day allows, within the layout's pitch;
 * pauses, which are not in proportion anyway, give way with it.
 */
static void
find_heights(struct placing *p, struct grid *g, double free, size_t pauses)
{
    double most = length_of(p, g->f->pitch.max, pt(0)).pt, least = length_of(p, g->f->pitch.min, pt(0)).pt, missing;
    len pause = g->pause;

    g->heights = arena_array(p->arena, g->n_times, sizeof *g->heights);
    for (double h = most;; h = fmax(least, h - mm(1).pt)) {
        g->pause.pt = pause.pt * fmax(PAUSE_LEAST, h / most);
        missing = heights_with(p, g, free - (double)pauses * g->pause.pt, h);
        if (missing == 0 || h <= least)
            break;
        p->squeezed = true;
    }
    if (missing > 0)
        report_error(p->report, g->f->source, "the day is too full for this paper: %.0f mm are missing; print it on a larger one with --paper",
                     in_mm(pt(missing)) * p->scale);
}

static double
height_between(const struct grid *g, int from, int to)
{
    double h = 0;

    for (size_t i = 0; i + 1 < g->n_times; i++)
        if (g->times[i] >= from && g->times[i + 1] <= to)
            h += g->heights[i];
    return h;
}

static const char *
duration(struct placing *p, int minutes)
{
    size_t hours = (size_t)minutes / 60, rest = (size_t)minutes % 60;

    if (hours == 0)
        return words_with(p, "word_minutes", rest, 0);
    return rest ? words_with(p, "word_hours_minutes", hours, rest) : words_with(p, "word_hours", hours, 0);
}

/* What rails, pauses and idle lanes can say: a record of the grid's own. */
static const struct record *
moment(struct placing *p, int minute, int lasts, bool heads)
{
    static const char *const fields[] = { "label", "ampm", "duration", "heads" };
    static const struct record_shape shape = { .fields = fields, .n_fields = 4 };
    const struct record_list *clock = list_of(p, "clock");
    struct record *record = arena_alloc(p->arena, sizeof *record);

    record->shape = &shape;
    record->parent = p->record;
    record->values = arena_array(p->arena, 4, sizeof *record->values);
    record->values[0] = record->values[1] = "";
    for (size_t i = 0; i < clock->n; i++)
        if (number_of(p, clock->rows[i], "minute", p->placer->sheet) == minute) {
            record->values[0] = record_value(clock->rows[i], "label");
            record->values[1] = record_value(clock->rows[i], "ampm");
        }
    record->values[2] = lasts > 0 ? duration(p, lasts) : "";
    record->values[3] = heads ? "1" : "";
    return record;
}

static void
place_at(struct placing *p, const struct frame *f, const struct record *record, struct rect at)
{
    const struct record *sheet = p->record;
    size_t from = p->items.n;

    if (f == NULL)
        return;
    p->record = record;
    place_children(p, f, (struct size){ at.w, at.h });
    p->record = sheet;
    items_move(p, from, at.x, at.y);
}

static const struct frame *
block_of(const struct frame *f, enum frame_kind kind)
{
    const struct frame *c = f->children;

    while (c != NULL && c->kind != kind)
        c = c->next;
    return c;
}

static struct rect
lanes_at(const struct grid *g, const struct room_lanes *room, double top, double height)
{
    size_t first = room->first > g->from ? room->first - g->from : 0;
    size_t last = (room->last < g->to ? room->last : g->to - 1) - g->from;
    double step = g->lane.pt + g->gutter.pt;

    return (struct rect){ pt(g->rail.pt + (double)first * step), pt(top),
                          pt((double)(last - first) * step + g->lane.pt), pt(height) };
}

/* The first design of a cell that fits its span, its minutes and its height. */
static void
place_cell(struct placing *p, const struct grid *g, const struct talk *talk, struct rect at)
{
    const struct room_lanes *room = &g->rooms[talk->room];
    const struct frame *last = NULL;
    struct report *loud = p->report;
    size_t first = p->items.n;
    int minutes = talk->end - talk->start;

    for (const struct frame *c = g->f->children; c != NULL; c = c->next) {
        struct report quiet = { .out = NULL };
        size_t cuts = p->cuts;

        if (c->kind != FRAME_CELL || (c->spanning && room->first == room->last) || minutes < c->count_min || minutes > c->count_max)
            continue;
        last = c;
        p->report = &quiet;
        place_at(p, c, talk->record, at);
        p->report = loud;
        if (quiet.errors == 0 && p->cuts == cuts)
            return;
        p->items.n = first;
    }
    if (last == NULL)
        report_error(p->report, g->f->source, "no cell is made for a session of %d minutes; add: cell { … }", minutes);
    else
        place_at(p, last, talk->record, at);    /* says what does not fit */
}

/* A talk, and what follows it in its lane until the next. */
static void
place_talk(struct placing *p, const struct grid *g, const struct segment *s, double top, const struct talk *t)
{
    const struct room_lanes *room = &g->rooms[t->room];
    int next = 0;

    place_cell(p, g, t, lanes_at(g, room, top + height_between(g, s->start, t->start), height_between(g, t->start, t->end)));
    if (t->end >= s->end)
        return;
    for (size_t j = 0; j < g->n_talks; j++)
        if (g->talks[j].room == t->room && g->talks[j].start >= t->end && g->talks[j].start < s->end
            && (next == 0 || g->talks[j].start < next))
            next = g->talks[j].start;
    if (next != t->end)
        place_at(p, block_of(g->f, FRAME_IDLE), moment(p, t->end, next ? next - t->end : 0, false),
                 lanes_at(g, room, top + height_between(g, s->start, t->end), height_between(g, t->end, next ? next : s->end)));
}

/* In the order it is read aloud: a time, and what starts then. */
static void
place_segment(struct placing *p, const struct grid *g, const struct segment *s, double top)
{
    for (size_t i = 0; i + 1 < g->n_times; i++) {
        if (g->times[i] < s->start || g->times[i] >= s->end || !starts_at(g, g->times[i]))
            continue;
        place_at(p, block_of(g->f, FRAME_RAIL), moment(p, g->times[i], 0, false),
                 (struct rect){ pt(0), pt(top + height_between(g, s->start, g->times[i])), g->rail, pt(g->heights[i]) });
        for (size_t j = 0; j < g->n_talks; j++)
            if (g->talks[j].start == g->times[i])
                place_talk(p, g, s, top, &g->talks[j]);
    }
}

struct extent
place_timetable(struct placing *p, const struct frame *f, struct room room)
{
    const struct frame *head = block_of(f, FRAME_HEAD), *pause = block_of(f, FRAME_PAUSE);
    len head_height = length_of(p, f->head, pt(0));
    size_t pauses = 0;
    double y = 0, free = room.size.h.pt;
    struct grid g;

    grid_read(p, f, &g);
    if (p->continued != NULL && strcmp(p->continued, "rooms") == 0 && p->parts > 1)
        keep_lanes(p, &g, p->from, p->to);
    if (g.n_talks == 0)
        return (struct extent){ .empty = true };
    g.rail = length_of(p, f->rail, pt(0));
    g.gutter = length_of(p, f->gutter, pt(0));
    g.lane = pt((room.size.w.pt - g.rail.pt - g.gutter.pt * (double)(g.to - g.from - 1)) / (double)(g.to - g.from));
    find_segments(p, &g);
    for (size_t i = 0; i < g.n_segments; i++) {
        pauses += g.segments[i].gap_before;
        free -= g.segments[i].headed ? head_height.pt : 0;
    }
    g.pause = length_of(p, f->pause, pt(0));
    find_heights(p, &g, free, pauses);
    for (size_t i = 0; i < g.n_segments; i++) {
        struct segment *s = &g.segments[i];

        if (s->gap_before) {
            place_at(p, pause, moment(p, g.segments[i - 1].end, s->start - g.segments[i - 1].end, s->headed),
                     (struct rect){ pt(0), pt(y), room.size.w, g.pause });
            y += g.pause.pt;
        }
        if (s->headed) {
            for (size_t r = 0; r < g.n_rooms; r++)
                if (room_busy(&g, r, s->start, s->end))
                    place_at(p, head, g.rooms[r].record, lanes_at(&g, &g.rooms[r], y, head_height.pt));
            y += head_height.pt;
        }
        place_segment(p, &g, s, y);
        y += height_between(&g, s->start, s->end);
    }
    return (struct extent){ .size = { room.size.w, pt(y) } };
}
