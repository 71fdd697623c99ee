/*
 * The page held against the view it reads: which names it uses, and whether
 * they are there.
 */
#include "render/layout/parser.h"

#include <string.h>

/* Where a frame stands: shapes from the inside out. */
struct scope {
    const struct scope        *outer;
    const struct record_shape *shape;
    const char                *list;    /* whose rows these are; NULL: the sheet, or not a list */
};

struct checker {
    struct arena        *arena;         /* for messages */
    struct report       *report;
    bool                 words;         /* the words are known */
    bool                 good;
};

/* Frames that read lists of fixed names, and the fields they read themselves. */
static const struct reading {
    enum frame_kind kind;
    const char     *list;               /* NULL: the sheet */
    const char     *fields[6];
} readings[] = {
    { FRAME_RULER, NULL, { "axis_from", "axis_to" } },
    { FRAME_RULER, "hours", { "minute", "label" } },
    { FRAME_RULER, "bars", { "start_min", "end_min", "colour" } },
    { FRAME_TIMETABLE, "rooms", { "room_id", "cells" } },
    { FRAME_TIMETABLE, "sessions", { "room_id", "start_min", "end_min" } },
    { FRAME_TIMETABLE, "clock", { "minute", "label", "ampm" } },
    { FRAME_TIMETABLE, NULL, { "word_minutes", "word_hours", "word_hours_minutes" } },
};

/* What the frame of a kind sees inside another: rows of a list, or fields that place() makes. */
static const char *const moment_fields[] = { "label", "ampm", "duration", "heads" };
static const struct record_shape moment = { moment_fields, 4 };

/* What place() knows of a sheet and the view does not: which of how many it is. */
static const char *const sheet_fields[] = { "part_of" };
static const struct record_shape placed = { sheet_fields, 1 };

static const struct seen { enum frame_kind kind; const char *list; } seen[] = {
    { FRAME_HEAD, "rooms" }, { FRAME_CELL, "sessions" },
    { FRAME_RAIL, NULL }, { FRAME_PAUSE, NULL }, { FRAME_IDLE, NULL },
};

static bool
has_field(const struct record_shape *shape, const char *name)
{
    for (size_t i = 0; shape != NULL && i < shape->n_fields; i++)
        if (strcmp(shape->fields[i], name) == 0)
            return true;
    return false;
}

static const struct record_shape *
list_shape(const struct scope *scope, const char *name)
{
    for (; scope != NULL; scope = scope->outer)
        for (size_t i = 0; scope->shape != NULL && i < scope->shape->n_lists; i++)
            if (strcmp(scope->shape->lists[i], name) == 0)
                return scope->shape->rows[i];
    return NULL;
}

static const char *
nearest(struct checker *c, const struct scope *scope, const char *name, bool lists)
{
    struct names names = { 0 };
    const char *word;

    for (; scope != NULL; scope = scope->outer)
        for (size_t i = 0; scope->shape != NULL && i < (lists ? scope->shape->n_lists : scope->shape->n_fields); i++)
            *arena_push(c->arena, &names) = lists ? scope->shape->lists[i] : scope->shape->fields[i];
    *arena_push(c->arena, &names) = NULL;
    word = report_nearest(name, names.items);
    return word == NULL ? "" : arena_printf(c->arena, "; did you mean \"%s\"?", word);
}

static void
check_field(struct checker *c, const struct scope *scope, const char *name, struct source where)
{
    const struct scope *s = scope;

    while (s != NULL && !has_field(s->shape, name))
        s = s->outer;
    if (s != NULL || (!c->words && strncmp(name, "word_", 5) == 0))
        return;
    if (scope->list != NULL)
        report_error(c->report, where, "there is no field \"%s\" in rows of %s or in the sheet%s",
                     name, scope->list, nearest(c, scope, name, false));
    else
        report_error(c->report, where, "there is no field \"%s\" in the sheet%s", name, nearest(c, scope, name, false));
    c->good = false;
}

static void
check_template(struct checker *c, const struct scope *scope, const struct template *t)
{
    for (size_t i = 0; t != NULL && i < t->n; i++) {
        struct source where = t->source;

        where.column = t->parts[i].column;
        if (t->parts[i].is_field)
            check_field(c, scope, t->parts[i].text, where);
    }
}

/* The shape of a list's rows; an empty one, with an error, if there is none. */
static const struct record_shape *
check_list(struct checker *c, const struct scope *scope, const char *name, const struct frame *f)
{
    const struct record_shape *shape = list_shape(scope, name);

    if (shape == NULL) {
        report_error(c->report, f->source, "there is no list \"%s\" for %s%s", name, kind_of(f->kind)->name,
                     nearest(c, scope, name, true));
        c->good = false;
    }
    return shape;
}

static void
check_readings(struct checker *c, const struct scope *scope, const struct frame *f)
{
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const struct reading *r = &readings[i];
        struct scope rows = { r->list ? NULL : scope->outer, r->list ? NULL : scope->shape, r->list };

        if (r->kind != f->kind)
            continue;
        if (r->list != NULL && (rows.shape = check_list(c, scope, r->list, f)) == NULL)
            continue;
        for (const char *const *name = r->fields; *name != NULL; name++)
            check_field(c, &rows, *name, f->source);
    }
}

static void check_frame(struct checker *, const struct scope *, const struct scope *, const struct frame *);

static void
check_children(struct checker *c, const struct scope *scope, const struct scope *sheet, const struct frame *f)
{
    for (const struct frame *child = f->children; child != NULL; child = child->next)
        check_frame(c, scope, sheet, child);
}

/* The names a frame says itself. */
static void
check_own(struct checker *c, const struct scope *scope, const struct frame *f)
{
    const struct template *const templates[] = {
        f->content, f->when, f->colour, f->second_colour, f->border_colour, f->language,
    };

    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        check_template(c, scope, templates[i]);
    check_readings(c, scope, f);
}

/*
 * `sheet` is what was in sight before the innermost list: what a count is
 * chosen by and a spare block shows, since they stand for no row.
 */
static void
check_frame(struct checker *c, const struct scope *scope, const struct scope *sheet, const struct frame *f)
{
    struct scope inner = { scope, NULL, NULL };

    check_own(c, f->kind == FRAME_COUNT || f->kind == FRAME_SPARE ? sheet : scope, f);
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        if (seen[i].kind == f->kind) {
            inner.list = seen[i].list;
            inner.shape = seen[i].list ? list_shape(scope, seen[i].list) : &moment;
            if (inner.shape != NULL)        /* else the timetable has said so */
                check_children(c, &inner, scope, f);
            return;
        }
    switch (f->kind) {
    case FRAME_EACH:
        inner.list = f->name;
        inner.shape = check_list(c, scope, f->name, f);
        if (inner.shape != NULL && f->split != NULL)
            check_field(c, &inner, f->split, f->source);
        if (inner.shape != NULL)
            check_children(c, &inner, scope, f);
        break;
    case FRAME_RULER:
        inner.list = "hours";
        inner.shape = list_shape(scope, "hours");
        if (inner.shape != NULL)
            check_children(c, &inner, scope, f);
        break;
    case FRAME_COUNT:
        if (f->split != NULL)
            check_field(c, scope, f->split, f->source);
        check_children(c, scope, sheet, f);
        break;
    case FRAME_SPARE:
        check_children(c, sheet, sheet, f);
        break;
    default:
        check_children(c, scope, sheet, f);
    }
}

bool
layout_check_fields(const struct layout *layout, const struct record_shape *shape,
                    const struct record_shape *words, struct report *report)
{
    struct checker c = { arena_new(), report, words != NULL, true };
    struct scope place = { NULL, &placed, NULL }, above = { &place, words, NULL }, sheet = { &above, shape, NULL };

    if (layout->page != NULL)
        check_frame(&c, &sheet, &sheet, layout->page);
    arena_drop(c.arena);
    return c.good;
}

static void
add_list(struct arena *arena, struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->items[i], name) == 0)
            return;
    *arena_push(arena, names) = name;
}

static void
add_lists(struct arena *arena, struct names *names, const struct frame *f)
{
    if (f->kind == FRAME_EACH)
        add_list(arena, names, f->name);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        if (readings[i].kind == f->kind && readings[i].list != NULL)
            add_list(arena, names, readings[i].list);
    for (const struct frame *child = f->children; child != NULL; child = child->next)
        add_lists(arena, names, child);
}

const char *const *
layout_lists(const struct layout *layout, struct arena *arena, size_t *n)
{
    struct names names = { 0 };

    if (layout->page != NULL)
        add_lists(arena, &names, layout->page);
    *n = names.n;
    return names.items;
}
