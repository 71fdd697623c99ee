/* What the table of properties points to: a value read, and put into its frame. */
#include "render/layout/parser.h"

#include <string.h>

#define MEMBER(type, frame, property) ((type *)(void *)((char *)(frame) + (property)->member))

bool
set_length(struct parser *p, struct frame *f, const struct property *property)
{
    return want_length(p, property, MEMBER(struct length, f, property));
}

bool
set_point(struct parser *p, struct frame *f, const struct property *property)
{
    return want_length(p, property, &f->x) && want_length(p, property, &f->y);
}

/* `rest`: what the container leaves, which is what a side not said is. */
static bool
want_side(struct parser *p, const struct property *property, struct length *out)
{
    if (next_is_word(p, "rest")) {
        take_value(p);
        *out = (struct length){ 0 };
        return true;
    }
    return want_length(p, property, out);
}

bool
set_side(struct parser *p, struct frame *f, const struct property *property)
{
    return want_side(p, property, MEMBER(struct length, f, property));
}

/* A code is square: one side says it. */
bool
set_size(struct parser *p, struct frame *f, const struct property *property)
{
    if (!want_side(p, property, &f->w))
        return false;
    if (f->kind == FRAME_QR && peek_written(p)->kind != TOKEN_NUMBER) {
        f->h = f->w;
        return true;
    }
    return want_side(p, property, &f->h);
}

bool
set_range(struct parser *p, struct frame *f, const struct property *property)
{
    const struct token *t = peek_value(p);
    struct length_range *range = MEMBER(struct length_range, f, property);

    return want_range(p, property, range) && (range != &f->em || in_points(p, t, property->name, &range->max));
}

bool
set_number(struct parser *p, struct frame *f, const struct property *property)
{
    return want_number(p, property->name, property->least, property->most, MEMBER(double, f, property));
}

bool
set_integer(struct parser *p, struct frame *f, const struct property *property)
{
    return want_integer(p, property->name, property->least, property->most, MEMBER(int, f, property));
}

bool
set_flag(struct parser *p, struct frame *f, const struct property *property)
{
    (void)p;
    *MEMBER(bool, f, property) = true;
    return true;
}

bool
set_template(struct parser *p, struct frame *f, const struct property *property)
{
    return want_template(p, property->name, MEMBER(const struct template *, f, property));
}

bool
set_colour(struct parser *p, struct frame *f, const struct property *property)
{
    return want_colour(p, property->name, MEMBER(const struct template *, f, property));
}

bool
set_font(struct parser *p, struct frame *f, const struct property *property)
{
    return want_face(p, property->name, &f->face);
}

bool
set_second(struct parser *p, struct frame *f, const struct property *property)
{
    return want_face(p, property->name, &f->second_face) && want_colour(p, property->name, &f->second_colour);
}

bool
set_border(struct parser *p, struct frame *f, const struct property *property)
{
    return want_colour(p, property->name, &f->border_colour) && want_length(p, property, &f->weight);
}

bool
set_slot(struct parser *p, struct frame *f, const struct property *property)
{
    return want_length(p, property, &f->slot_w) && want_length(p, property, &f->slot_h) && want_length(p, property, &f->slot_top);
}

bool
set_from(struct parser *p, struct frame *f, const struct property *property)
{
    static const char *const words[] = { "right", "bottom", NULL };
    int i;

    if (!want_word(p, property->name, words, &i))
        return false;
    f->from |= i == 0 ? FROM_RIGHT : FROM_BOTTOM;
    if (next_is_word(p, words[!i])) {
        take_value(p);
        f->from = FROM_RIGHT | FROM_BOTTOM;
    }
    return true;
}

bool
set_turn(struct parser *p, struct frame *f, const struct property *property)
{
    const struct token *t = peek_value(p);

    if (!want_integer(p, property->name, property->least, property->most, &f->turn))
        return false;
    if (f->turn % 90 != 0) {
        mistake(p, t->source, "turn takes 90, 180 or 270 (degrees clockwise), not %s", t->text);
        return false;
    }
    return true;
}

bool
set_only(struct parser *p, struct frame *f, const struct property *property)
{
    static const char *const words[] = { "continued", "between", NULL };
    int i;

    if (!want_word(p, property->name, words, &i))
        return false;
    *(i == 0 ? &f->only_continued : &f->only_between) = true;
    return true;
}

bool
set_until(struct parser *p, struct frame *f, const struct property *property)
{
    return want_length(p, property, &f->until_x) && want_length(p, property, &f->until_y);
}

bool
set_as(struct parser *p, struct frame *f, const struct property *property)
{
    static const char *const words[] = { "plain", "title", "name", "people", NULL };
    static const enum text_kind text_kinds[] = { TEXT_PLAIN, TEXT_TITLE, TEXT_NAME, TEXT_PEOPLE };
    int i;

    if (!want_word(p, property->name, words, &i))
        return false;
    f->as = text_kinds[i];
    return true;
}

bool
set_align(struct parser *p, struct frame *f, const struct property *property)
{
    static const char *const words[] = { "start", "left", "centre", "right", NULL };
    static const enum align aligns[] = { ALIGN_START, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
    int i;

    if (!want_word(p, property->name, words, &i))
        return false;
    f->align = aligns[i];
    return true;
}

bool
set_field(struct parser *p, struct frame *f, const struct property *property)
{
    const struct token *t = want_name(p, property->name);

    if (t == NULL)
        return false;
    for (const char *s = t->text; *s != '\0'; s++)
        if (!is_field_char(*s, s == t->text)) {
            mistake(p, t->source, "%s takes the name of a field: small letters, digits and _, without braces",
                    property->name);
            return false;
        }
    *MEMBER(const char *, f, property) = t->text;
    return true;
}

/* "24x36in" is the name of a paper, though it reads as a number. */
static const struct token *
want_paper_name(struct parser *p, const char *what)
{
    const struct token *t = peek_written(p);

    return t->kind == TOKEN_NUMBER && *t->unit != '\0' && *t->text != '-' ? take_value(p) : want_name(p, what);
}

bool
set_paper(struct parser *p, struct frame *f, const struct property *property)
{
    struct { struct paper *items; size_t n, room; } papers = { f->papers, f->n_papers, f->n_papers > 0 ? 8 : 0 };
    const struct token *name = want_paper_name(p, property->name);
    struct paper paper = { .scale = 1 };

    if (name == NULL || !want_len_range(p, property->name, &paper.w_min, &paper.w_max) ||
        !want_len_range(p, property->name, &paper.h_min, &paper.h_max))
        return false;
    paper.name = name->text;
    paper.source = name->source;
    if (next_is_word(p, "scale")) {
        take_value(p);
        if (!want_number(p, "scale", 0.05, 20, &paper.scale))
            return false;
    }
    if (papers.n == PAPERS_MOST) {
        mistake(p, name->source, "a sheet for more than %d papers", (int)PAPERS_MOST);
        return false;
    }
    while (papers.room < papers.n)      /* as arena_push() left it */
        papers.room *= 2;
    *arena_push(p->arena, &papers) = paper;
    f->papers = papers.items;
    f->n_papers = papers.n;
    return true;
}

bool
set_stock_paper(struct parser *p, struct frame *f, const struct property *property)
{
    const struct token *name = want_name(p, property->name);

    if (name == NULL)
        return false;
    f->stock_paper = name->text;
    return set_stock_size(p, f, property);
}

bool
set_stock_size(struct parser *p, struct frame *f, const struct property *property)
{
    len *pair = MEMBER(len, f, property);       /* of a size or a point */

    return want_len(p, property->name, property->least, &pair[0]) &&
           want_len(p, property->name, property->least, &pair[1]);
}

bool
set_stock_length(struct parser *p, struct frame *f, const struct property *property)
{
    return want_len(p, property->name, property->least, MEMBER(len, f, property));
}

bool
set_stock_grid(struct parser *p, struct frame *f, const struct property *property)
{
    return want_integer(p, property->name, property->least, property->most, &f->stock_columns) &&
           want_integer(p, property->name, property->least, property->most, &f->stock_rows);
}

bool
set_stock_source(struct parser *p, struct frame *f, const struct property *property)
{
    const struct token *t = want_string(p, property->name);

    f->stock_source = t ? t->text : NULL;
    return t != NULL;
}

/* "8395 5095": the numbers of a string, one by one. */
bool
set_stock_also(struct parser *p, struct frame *f, const struct property *property)
{
    struct { const char **items; size_t n, room; } also = { 0 };
    const struct token *t = want_string(p, property->name);

    if (t == NULL)
        return false;
    for (const char *s = t->text + strspn(t->text, " "); *s != '\0'; s += strspn(s, " ")) {
        size_t n = strcspn(s, " ");

        *arena_push(p->arena, &also) = arena_strndup(p->arena, s, n);
        s += n;
    }
    *arena_push(p->arena, &also) = NULL;
    f->stock_also = also.items;
    return true;
}
