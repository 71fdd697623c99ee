#include "render/layout/parser.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What stands there, for "…, but …": short, and of strings not all. */
static const char *
described(struct parser *p, const struct token *t)
{
    switch (t->kind) {
    case TOKEN_END:
        return t->text;
    case TOKEN_STRING:
        return strlen(t->text) > 40 ? "a string" : arena_printf(p->arena, "the string \"%s\"", t->text);
    default:
        return arena_printf(p->arena, "\"%s\"", t->text);
    }
}

static const struct token *take_value(struct parser *);

/* A word in the place of a value is that value, if it is nothing else. */
static void
take_wrong_value(struct parser *p, const struct token *t)
{
    if (t->kind == TOKEN_WORD && property_named(t->text) == NULL && kind_named(t->text) == NULL &&
        strcmp(t->text, "let") != 0 && strcmp(t->text, "use") != 0)
        take_value(p);
}

static bool
expected(struct parser *p, const char *what, const char *expected_what)
{
    const struct token *t = peek_value(p);

    mistake(p, t->source, "%s takes %s, but here is %s", what, expected_what, described(p, t));
    take_wrong_value(p, t);
    return false;
}

static const struct let *
let_named(const struct let *let, const char *name)
{
    while (let != NULL && strcmp(let->name, name) != 0)
        let = let->outer;
    return let;
}

/* Lets whose tokens have all been read stand for nothing any more. */
static void
drop_empty(struct parser *p)
{
    while (p->n_pending > 0 && p->pending[p->n_pending - 1].tokens.at == p->pending[p->n_pending - 1].tokens.end)
        p->n_pending--;
}

static const struct token *
peek_pending(struct parser *p)
{
    drop_empty(p);
    return p->n_pending > 0 ? p->pending[p->n_pending - 1].tokens.at : peek(p);
}

static const struct token *
take_value(struct parser *p)
{
    const struct token *t = peek_pending(p);

    if (p->n_pending > 0)
        p->pending[p->n_pending - 1].tokens.at++;
    else
        take(p);
    return t;
}

/* The let a word stands for, looked for where the word was written. */
static const struct let *
let_here(struct parser *p, const struct token *t)
{
    return t->kind != TOKEN_WORD ? NULL
         : let_named(p->n_pending > 0 ? p->pending[p->n_pending - 1].lets : p->lets, t->text);
}

static void
enter_let(struct parser *p, const struct let *let)
{
    const struct token *t = take_value(p);

    drop_empty(p);
    if (p->n_pending == LET_DEPTH) {
        mistake(p, t->source, "let \"%s\" stands for a let that stands for a let, %d times over",
                let->name, (int)LET_DEPTH);
        return;
    }
    if (p->n_pending == 0)
        p->let_used = t->source;
    p->pending[p->n_pending++] = (struct pending){ let->value, let->outer, let->name };
}

const struct token *
peek_value(struct parser *p)
{
    const struct token *t = peek_pending(p);

    for (const struct let *let; (let = let_here(p, t)) != NULL; t = peek_pending(p))
        enter_let(p, let);
    return t;
}

/* The same, where a word may be meant as it stands: a let of its name counts only if it holds a word or string. */
static const struct token *
peek_name(struct parser *p)
{
    const struct token *t = peek_pending(p);

    for (const struct let *let; (let = let_here(p, t)) != NULL; t = peek_pending(p)) {
        if (let->value.at->kind != TOKEN_WORD && let->value.at->kind != TOKEN_STRING)
            break;
        enter_let(p, let);
    }
    return t;
}

bool
next_is_word(struct parser *p, const char *word)
{
    const struct token *t = peek_pending(p);

    return t->kind == TOKEN_WORD && strcmp(t->text, word) == 0;
}

bool
end_of_value(struct parser *p, const char *what)
{
    drop_empty(p);
    if (p->n_pending > 0) {
        mistake(p, p->let_used, "let \"%s\" holds more than %s takes; a let holds what follows on its line",
                p->pending[0].name, what);
        p->n_pending = 0;
        return false;
    }
    return true;
}

/* ---- lengths ---- */

static const struct unit { const char *name; double in_pt; } units[] = {
    { "mm", 72.0 / 25.4 }, { "cm", 720.0 / 25.4 }, { "in", 72 }, { "pt", 1 }, { "em", 0 },
};

static const char *const unit_names[] = { "mm", "cm", "in", "pt", "em", NULL };

/*
 * `least` and `most` in pt bound what the property takes; a length in em is
 * held against the sign of `least` only. `most` 0: 10 m.
 */
static bool
want_length_within(struct parser *p, const char *what, double least, double most, struct length *out)
{
    const struct token *t = peek_value(p);
    const struct unit *unit = NULL;

    if (t->kind != TOKEN_NUMBER) {
        if (t->kind == TOKEN_WORD && p->n_pending == 0) {
            struct { const char **items; size_t n, room; } names = { 0 };

            for (const struct let *let = p->lets; let != NULL; let = let->outer)
                *arena_push(p->arena, &names) = let->name;
            *arena_push(p->arena, &names) = NULL;
            mistake(p, t->source, "%s takes a length such as 12mm, but \"%s\" is none, and no let%s",
                    what, t->text, did_you_mean(p, t->text, names.items));
            take_wrong_value(p, t);
            return false;
        }
        return expected(p, what, "a length such as 12mm");
    }
    take_value(p);
    if (*t->unit == '\0') {
        mistake(p, t->source, "%s takes a length, and %s has no unit: say %smm or %spt", what, t->text, t->text, t->text);
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, t->unit) == 0)
            unit = &units[i];
    if (unit == NULL) {
        mistake(p, t->source, "there is no unit \"%s\"%s (lengths are in mm, cm, in, pt or em)",
                t->unit, did_you_mean(p, t->unit, unit_names));
        return false;
    }
    *out = unit->in_pt > 0 ? (struct length){ t->number * unit->in_pt, LENGTH_PT }
                           : (struct length){ t->number, LENGTH_EM };
    if (!(fabs(out->value) <= (out->unit == LENGTH_EM ? EM_MOST : LENGTH_MOST_PT * (1 + 1e-9)))) {
        mistake(p, t->source, "%s is too large: lengths go up to 10 m", t->text);
        return false;
    }
    if (least >= 0 && (least > 0 ? out->value <= 0 : out->value < 0)) {
        mistake(p, t->source, "%s must be %s, not %s", what, least > 0 ? "more than nothing" : "0mm or more", t->text);
        return false;
    }
    if (most > 0 && out->unit == LENGTH_PT && out->value > most) {
        mistake(p, t->source, "%s goes up to %gpt, and %s is more", what, most, t->text);
        return false;
    }
    return true;
}

bool
want_length(struct parser *p, const struct property *property, struct length *out)
{
    return want_length_within(p, property->name, property->least, property->most, out);
}

static bool
in_points(struct parser *p, const struct token *t, const char *what, const struct length *l)
{
    if (l->unit == LENGTH_EM) {
        mistake(p, t->source, "%s cannot be in em: say it in mm, cm, in or pt", what);
        return false;
    }
    return true;
}

static bool
next_is_range(struct parser *p)
{
    return peek_pending(p)->kind == TOKEN_RANGE;
}

static bool
want_range_within(struct parser *p, const char *what, double least, double most, struct length_range *out)
{
    const struct token *t = peek_value(p);
    struct length a, b;

    if (!want_length_within(p, what, least, most, &a))
        return false;
    b = a;
    if (next_is_range(p)) {
        take_value(p);
        if (!want_length_within(p, what, least, most, &b))
            return false;
    }
    if (a.unit != b.unit) {
        mistake(p, t->source, "a range is either in em or not: its ends cannot be compared otherwise");
        return false;
    }
    *out = a.value >= b.value ? (struct length_range){ a, b } : (struct length_range){ b, a };
    return true;
}

bool
want_range(struct parser *p, const struct property *property, struct length_range *out)
{
    return want_range_within(p, property->name, property->least, property->most, out);
}

/* A length that is never in em, as a len; of a frame's own geometry. */
static bool
want_len(struct parser *p, const char *what, double least, len *out)
{
    const struct token *t = peek_value(p);
    struct length l;

    if (!want_length_within(p, what, least, 0, &l) || !in_points(p, t, what, &l))
        return false;
    *out = pt(l.value);
    return true;
}

/* ---- numbers ---- */

static bool
want_plain(struct parser *p, const char *what, double least, double most, bool whole, double *out)
{
    const struct token *t = peek_value(p);

    if (t->kind != TOKEN_NUMBER)
        return expected(p, what, arena_printf(p->arena, "a %snumber from %g to %g", whole ? "whole " : "", least, most));
    take_value(p);
    if (*t->unit != '\0') {
        mistake(p, t->source, "%s takes a plain number: write %.*s, without \"%s\"", what,
                (int)(t->unit - t->text), t->text, t->unit);
        return false;
    }
    if (!(t->number >= least && t->number <= most) || (whole && t->number != floor(t->number))) {
        mistake(p, t->source, "%s takes a %snumber from %g to %g, not %s", what, whole ? "whole " : "", least, most, t->text);
        return false;
    }
    *out = t->number;
    return true;
}

bool
want_number(struct parser *p, const char *what, double least, double most, double *out)
{
    return want_plain(p, what, least, most, false, out);
}

bool
want_integer(struct parser *p, const char *what, double least, double most, int *out)
{
    double value;

    if (!want_plain(p, what, least, most, true, &value))
        return false;
    *out = (int)value;
    return true;
}

bool
want_counts(struct parser *p, const char *what, int *min, int *max)
{
    const struct token *t = peek_value(p);

    if (!want_integer(p, what, 0, 100000, min))
        return false;
    *max = *min;
    if (next_is_range(p)) {
        take_value(p);
        *max = INT_MAX;
        if (peek_value(p)->kind == TOKEN_NUMBER && !want_integer(p, what, 0, 100000, max))
            return false;
    }
    if (*max < *min) {
        mistake(p, t->source, "%s goes from few to many: write %d..%d", what, *max, *min);
        return false;
    }
    return true;
}

/* ---- words ---- */

bool
want_word(struct parser *p, const char *what, const char *const *words, int *index)
{
    const char *list = "";
    const struct token *t;

    for (int tries = 0; tries < 2; tries++) {
        t = tries == 0 ? peek_pending(p) : peek_value(p);
        for (int i = 0; t->kind == TOKEN_WORD && words[i] != NULL; i++)
            if (strcmp(words[i], t->text) == 0) {
                take_value(p);
                *index = i;
                return true;
            }
    }
    for (int i = 0; words[i] != NULL; i++)
        list = arena_printf(p->arena, "%s%s%s", list, i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    if (t->kind != TOKEN_WORD)
        return expected(p, what, list);
    take_value(p);
    mistake(p, t->source, "%s takes %s, not \"%s\"%s", what, list, t->text, did_you_mean(p, t->text, words));
    return false;
}

const struct token *
want_name(struct parser *p, const char *what)
{
    const struct token *t = peek_name(p);

    if (t->kind == TOKEN_WORD || t->kind == TOKEN_STRING)
        return take_value(p);
    expected(p, what, "a name");
    return NULL;
}

const struct token *
want_string(struct parser *p, const char *what)
{
    const struct token *t = peek_value(p);

    if (t->kind == TOKEN_STRING)
        return take_value(p);
    expected(p, what, "a string in \"…\"");
    return NULL;
}

/* ---- templates ---- */

static bool
is_field_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

struct template_reader {
    struct parser *parser;
    struct source  where;               /* of `at` */
    const char    *at;
    struct { struct template_part *items; size_t n, room; } parts;
    char          *literal;
    size_t         n;                   /* bytes of it so far */
    int            column;              /* where it began */
    bool           good;
};

static void
end_literal(struct template_reader *r)
{
    if (r->n > 0)
        *arena_push(r->parser->arena, &r->parts) =
            (struct template_part){ false, arena_strndup(r->parser->arena, r->literal, r->n), r->column };
    r->n = 0;
}

static void
put(struct template_reader *r, char c)
{
    if (r->n == 0)
        r->column = r->where.column;
    r->literal[r->n++] = c;
}

/* One byte on, with its column. */
static void
forward(struct template_reader *r)
{
    if (((unsigned char)*r->at & 0xC0) != 0x80)
        r->where.column++;
    r->at++;
}

static void
read_field(struct template_reader *r)
{
    struct source where = r->where;
    const char *from;
    size_t n = 0;

    forward(r);
    from = r->at;
    while (*r->at != '}' && *r->at != '"' && *r->at != '\n' && *r->at != '\0' && *r->at != '{')
        forward(r);
    n = (size_t)(r->at - from);
    if (*r->at != '}') {
        mistake(r->parser, where, "the field is not closed: write {name}, or {{ for a brace");
        r->good = false;
        return;
    }
    forward(r);
    for (size_t i = 0; i < n; i++)
        if (!is_field_char(from[i], i == 0)) {
            mistake(r->parser, where, "\"%.*s\" is no name of a field: small letters, digits and _ only",
                    n > NAME_MOST ? 0 : (int)n, from);
            r->good = false;
            return;
        }
    if (n == 0 || n > NAME_MOST) {
        mistake(r->parser, where, n == 0 ? "{} names no field: write {name}, or {{}} for the braces themselves"
                                         : "the name of a field is too long");
        r->good = false;
        return;
    }
    end_literal(r);
    *arena_push(r->parser->arena, &r->parts) =
        (struct template_part){ true, arena_strndup(r->parser->arena, from, n), where.column };
}

/* From the string as it stands in the file, so that every part knows its column. */
const struct template *
template_of(struct parser *p, const struct token *t)
{
    struct template_reader r = { p, t->source, t->raw, .good = true };
    struct template *out;

    r.literal = arena_alloc(p->arena, strlen(t->text) + 1);
    for (r.where.column++; *r.at != '"' && *r.at != '\n' && *r.at != '\0'; ) {
        if (*r.at == '\\' && r.at[1] != '\n' && r.at[1] != '\0') {
            forward(&r);
            put(&r, *r.at == 'n' ? '\n' : *r.at);
            forward(&r);
        } else if ((*r.at == '{' || *r.at == '}') && r.at[1] == *r.at) {
            put(&r, *r.at);
            forward(&r);
            forward(&r);
        } else if (*r.at == '{') {
            read_field(&r);
        } else {
            if (*r.at == '}') {
                mistake(p, r.where, "\"}\" closes no field: write }} for a brace");
                r.good = false;
            }
            put(&r, *r.at);
            forward(&r);
        }
    }
    end_literal(&r);
    out = arena_alloc(p->arena, sizeof *out);
    *out = (struct template){ t->source, r.parts.n, r.parts.items };
    return r.good ? out : NULL;
}

const struct template *
template_literal(struct parser *p, const char *text, struct source source)
{
    struct template *t = arena_alloc(p->arena, sizeof *t);

    t->source = source;
    t->n = 1;
    t->parts = arena_alloc(p->arena, sizeof *t->parts);
    t->parts[0] = (struct template_part){ false, text, source.column };
    return t;
}

const char *
template_text(const struct template *t)
{
    return t->n == 0 ? "" : t->n == 1 && !t->parts[0].is_field ? t->parts[0].text : NULL;
}

bool
want_template(struct parser *p, const char *what, const struct template **out)
{
    const struct token *t = want_string(p, what);

    if (t == NULL)
        return false;
    *out = template_of(p, t);
    return *out != NULL;
}

/* ---- colours and fonts ---- */

bool
want_colour(struct parser *p, const char *what, const struct template **out)
{
    const struct token *t = peek_name(p);
    const struct template *colour;
    const char **names, *name;

    if (t->kind != TOKEN_WORD && t->kind != TOKEN_STRING)
        return expected(p, what, "the name of a colour, or \"{field}\"");
    take_value(p);
    colour = t->kind == TOKEN_STRING ? template_of(p, t) : template_literal(p, t->text, t->source);
    if (colour == NULL)
        return false;
    name = template_text(colour);
    if (name != NULL && layout_colour(p->layout, name) == NULL) {
        names = arena_array(p->arena, p->layout->n_colours + 1, sizeof *names);
        for (size_t i = 0; i < p->layout->n_colours; i++)
            names[i] = p->layout->colours[i].name;
        mistake(p, t->source, "there is no colour \"%.*s\"%s", (int)NAME_MOST, name, did_you_mean(p, name, names));
        return false;
    }
    *out = colour;
    return true;
}

bool
want_face(struct parser *p, const char *what, const struct face **out)
{
    const struct token *t = want_name(p, what);
    const char **names;

    if (t == NULL)
        return false;
    names = arena_array(p->arena, p->layout->n_faces + 1, sizeof *names);
    for (size_t i = 0; i < p->layout->n_faces; i++) {
        names[i] = p->layout->faces[i].name;
        if (strcmp(names[i], t->text) == 0) {
            *out = &p->layout->faces[i];
            return true;
        }
    }
    mistake(p, t->source, "there is no font \"%.*s\"%s", (int)NAME_MOST, t->text, did_you_mean(p, t->text, names));
    return false;
}

/* ---- setters: what the table of properties points to ---- */

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
    if (f->kind == FRAME_QR && peek_pending(p)->kind != TOKEN_NUMBER) {
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
    const struct token *t = peek_pending(p);

    return t->kind == TOKEN_NUMBER && *t->unit != '\0' && *t->text != '-' ? take_value(p) : want_name(p, what);
}

static bool
want_len_range(struct parser *p, const char *what, len *min, len *max)
{
    const struct token *t = peek_value(p);
    struct length_range range;

    if (!want_range_within(p, what, 1, 0, &range) || !in_points(p, t, what, &range.max))
        return false;
    *min = pt(range.min.value);
    *max = pt(range.max.value);
    return true;
}

bool
set_paper(struct parser *p, struct frame *f, const struct property *property)
{
    struct { struct paper *items; size_t n, room; } papers = { f->papers, f->n_papers, f->n_papers };
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
    if (papers.n == 100) {
        mistake(p, name->source, "more than 100 papers");
        return false;
    }
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
