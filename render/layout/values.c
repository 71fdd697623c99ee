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

const struct token *
peek_written(struct parser *p)
{
    drop_empty(p);
    return p->n_pending > 0 ? p->pending[p->n_pending - 1].tokens.at : peek(p);
}

const struct token *
take_value(struct parser *p)
{
    const struct token *t = peek_written(p);

    if (p->n_pending > 0)
        p->pending[p->n_pending - 1].tokens.at++;
    else
        take(p);
    if (t->kind == TOKEN_STRING && (p->strings += strlen(t->text)) > STRINGS_MOST)
        give_up(p, t->source, "the strings of this layout come to more than %d bytes, with those that use repeats",
                (int)STRINGS_MOST);
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
    const struct token *t = peek_written(p);

    for (const struct let *let; (let = let_here(p, t)) != NULL; t = peek_written(p))
        enter_let(p, let);
    return t;
}

/* The same, where a word may be meant as it stands: a let of its name counts only if it holds a word or string. */
static const struct token *
peek_name(struct parser *p)
{
    const struct token *t = peek_written(p);

    for (const struct let *let; (let = let_here(p, t)) != NULL; t = peek_written(p)) {
        if (let->value.at->kind != TOKEN_WORD && let->value.at->kind != TOKEN_STRING)
            break;
        enter_let(p, let);
    }
    return t;
}

bool
next_is_word(struct parser *p, const char *word)
{
    const struct token *t = peek_written(p);

    return t->kind == TOKEN_WORD && strcmp(t->text, word) == 0;
}

bool
end_of_value(struct parser *p, const char *what)
{
    drop_empty(p);
    if (p->n_pending > 0) {
        const char *name = p->pending[0].name;

        p->n_pending = 0;
        mistake(p, p->let_used, "let \"%s\" holds more than %s takes: a let holds all that follows on its line",
                name, what);
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
            struct names names = { 0 };

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

bool
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
    return peek_written(p)->kind == TOKEN_RANGE;
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
bool
want_len(struct parser *p, const char *what, double least, len *out)
{
    const struct token *t = peek_value(p);
    struct length l;

    if (!want_length_within(p, what, least, 0, &l) || !in_points(p, t, what, &l))
        return false;
    *out = pt(l.value);
    return true;
}

bool
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
        t = tries == 0 ? peek_written(p) : peek_value(p);
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
