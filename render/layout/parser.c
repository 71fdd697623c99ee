#include "render/layout/parser.h"

#include <string.h>

/* ---- names, for "did you mean" ---- */

static void
add_kinds(struct parser *p, struct names *names, unsigned in)
{
    for (const struct kind *k = kinds; k->name != NULL; k++)
        if (k->in & in)
            *arena_push(p->arena, names) = k->name;
    *arena_push(p->arena, names) = NULL;
    names->n--;
}

static void
add_properties(struct parser *p, struct names *names, unsigned in)
{
    for (const struct property *q = properties; q->name != NULL; q++)
        if (q->in & in)
            *arena_push(p->arena, names) = q->name;
    *arena_push(p->arena, names) = NULL;
    names->n--;
}

/* ---- frames ---- */

static void parse_items(struct parser *);
static void pass_over_properties(struct parser *, enum frame_kind);

/* Could the word before this token begin a frame of this kind? */
static bool
begins_frame(const struct kind *kind, const struct token *next)
{
    switch (kind->argument) {
    case ARGUMENT_NONE:
        return next->kind == TOKEN_OPEN;
    case ARGUMENT_TEXT:
        return next->kind == TOKEN_OPEN || next->kind == TOKEN_STRING;
    case ARGUMENT_TEMPLATE:
    case ARGUMENT_PATH:
        return next->kind == TOKEN_STRING || next->kind == TOKEN_WORD || next->kind == TOKEN_OPEN;
    default:
        return next->kind != TOKEN_STRING && next->kind != TOKEN_END;
    }
}

bool
begins_item(struct parser *p, const struct token *t)
{
    const struct kind *kind;

    if (t->kind == TOKEN_OPEN || t->kind == TOKEN_CLOSE || t->kind == TOKEN_END)
        return true;
    if (t->kind != TOKEN_WORD)
        return false;
    if (token_is(t, "let") || token_is(t, "use") || token_is(t, "define") || token_is(t, "include") || property_named(t->text) != NULL)
        return true;
    kind = kind_named(t->text);
    return kind != NULL && begins_frame(kind, token_after(p, t));
}

/* A word that is some value, so that a wrong property after it is still told. */
static bool
is_value_word(struct parser *p, const char *word)
{
    static const char *const values[] = { "rest", "right", "bottom", "scale", "spanning", NULL };

    for (int i = 0; values[i] != NULL; i++)
        if (strcmp(values[i], word) == 0)
            return true;
    for (const struct let *let = p->lets; let != NULL; let = let->outer)
        if (strcmp(let->name, word) == 0)
            return true;
    for (size_t i = 0; i < p->layout->n_faces; i++)
        if (strcmp(p->layout->faces[i].name, word) == 0)
            return true;
    return layout_colour(p->layout, word) != NULL;
}

/* Past what may be values of a property that failed. */
static void
skip_values(struct parser *p)
{
    const struct token *t;

    p->n_pending = 0;
    while (!begins_item(p, t = peek(p)) && (t->kind != TOKEN_WORD || is_value_word(p, t->text)))
        take(p);
}

static bool
want_image(struct parser *p, struct frame *f)
{
    const struct token *t = want_string(p, "image");
    const struct template *path;
    const char *found;

    if (t == NULL || (path = template_of(p, t)) == NULL)
        return false;
    if (template_text(path) == NULL) {
        mistake(p, t->source, "the file of an image is named as it is, without fields");
        return false;
    }
    /* an empty name is a picture that a theme leaves out */
    found = *t->text ? find_file(p, t, "picture") : "";
    if (found == NULL)
        return false;
    f->content = template_literal(p, found, t->source);
    return true;
}

static bool
want_identifier(struct parser *p, const struct kind *kind, const char *allowed, const char *said, const char **out)
{
    const struct token *t = want_name(p, kind->name);

    if (t == NULL)
        return false;
    if (t->text[0] == '\0' || t->text[strspn(t->text, allowed)] != '\0' || strlen(t->text) > NAME_MOST) {
        mistake(p, t->source, "\"%.*s\" is no name for %s: %s only", (int)NAME_MOST, t->text, kind->name, said);
        return false;
    }
    *out = t->text;
    return true;
}

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

static bool
want_arguments(struct parser *p, const struct kind *kind, struct frame *f)
{
    static const struct property spare_height = { .name = "spare" };

    switch (kind->argument) {
    case ARGUMENT_NONE:
        return true;
    case ARGUMENT_TEXT:
        return peek(p)->kind == TOKEN_OPEN || want_template(p, kind->name, &f->content);
    case ARGUMENT_TEMPLATE:
        return want_template(p, kind->name, &f->content);
    case ARGUMENT_PATH:
        return want_image(p, f);
    case ARGUMENT_LIST:
        return want_identifier(p, kind, SMALL "_", "small letters, digits and \"_\"", &f->name);
    case ARGUMENT_NAME:
        return want_identifier(p, kind, SMALL "-", "small letters, digits and \"-\"", &f->name);
    case ARGUMENT_COUNT:
        return want_counts(p, kind->name, &f->count_min, &f->count_max);
    case ARGUMENT_LENGTH:
        return want_length(p, &spare_height, &f->least);
    case ARGUMENT_CELL:
        if (next_is_word(p, "spanning")) {
            take(p);
            f->spanning = true;
        }
        f->count_max = INT_MAX;
        return peek(p)->kind == TOKEN_OPEN || want_counts(p, kind->name, &f->count_min, &f->count_max);
    }
    return false;
}

/* The column in which the line of a token begins, as far back as `from`. */
static int
indentation(const struct token *t, const struct token *from)
{
    while (t > from && t[-1].source.line == t->source.line)
        t--;
    return t->source.column;
}

/*
 * A brace that is never closed is seldom the one that lacks its partner: that
 * one has taken the partner of another, and the indentation shows it.
 */
static const char *
suspect(struct parser *p, const struct token *brace)
{
    for (const struct token *t = brace + 1; t < p->in.end; t++)
        if (t->kind == TOKEN_OPEN && t->match != NULL && t->match->source.line != t->source.line &&
            indentation(t->match, brace) == t->match->source.column &&
            indentation(t, brace) > t->match->source.column)
            return arena_printf(p->arena, "; by its indentation, what lacks a \"}\" is in line %d", t->source.line);
    return "";
}

/* What stands between the braces of a frame, and what follows from it. */
static void
parse_body(struct parser *p, const struct kind *kind, struct frame *frame, bool broken)
{
    struct open open = { p->open, frame, &frame->children, broken };
    const struct let *lets = p->lets;
    const struct token *brace = peek(p);

    if (brace->kind != TOKEN_OPEN && kind->kind == FRAME_SPAN && !broken) {
        frame_close(p, &open);
        return;
    }
    if (brace->kind != TOKEN_OPEN) {
        mistake(p, frame->source, "%s has its properties in braces: %s %s", kind->name, kind->name, kind->arguments);
        pass_over_properties(p, frame->kind);
        brace = peek(p);
        open.broken = true;
    }
    if (brace->kind != TOKEN_OPEN) {
        *arena_push(p->arena, &p->broken) = frame;
        return;
    }
    if (p->nesting == NESTING_MOST) {
        mistake(p, brace->source, "braces stand more than %d deep in each other", (int)NESTING_MOST);
        skip_block(p, brace);
        return;
    }
    take(p);
    p->nesting++;
    p->open = &open;
    parse_items(p);
    if (peek(p)->kind == TOKEN_CLOSE) {
        take(p);
    } else if (!p->unclosed && !p->given_up) {
        mistake(p, brace->source, "this \"{\" of %s is never closed%s", kind->name, suspect(p, brace));
        p->unclosed = true;
    }
    frame_close(p, &open);
    p->open = open.outer;
    p->lets = lets;
    p->nesting--;
    /* a mistake within may have eaten what its container needs */
    if (open.broken && open.outer != NULL)
        *arena_push(p->arena, &p->broken) = frame;
}

struct frame *
parse_frame(struct parser *p, const struct kind *kind, struct source source, bool broken)
{
    struct frame *frame = arena_alloc(p->arena, sizeof *frame);
    bool good;

    frame->kind = kind->kind;
    frame->source = source;
    frame->penalty = -1;
    if (++p->frames > FRAMES_MOST) {
        give_up(p, source, "this layout has more than %d frames, with those that use makes", (int)FRAMES_MOST);
        return frame;
    }
    good = want_arguments(p, kind, frame) && end_of_value(p, kind->name);
    if (!good)
        skip_values(p);
    parse_body(p, kind, frame, broken || !good);
    return frame;
}

/* What a kind of frame may hold, for messages: "span", or "no frames". */
static const char *
holds(struct parser *p, enum frame_kind kind)
{
    unsigned in = 0;

    for (const struct kind *k = kinds; k->name != NULL; k++)
        if (k->in & (1u << kind))
            in |= 1u << k->kind;
    return in == 0 ? "no frames" : kinds_list(p->arena, in);
}

static bool
is_few(unsigned set)
{
    int n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n <= 6;
}

static void
parse_child(struct parser *p, const struct kind *kind)
{
    const struct token *t = take(p);
    struct open *open = p->open;
    const char *here = kind_of(open->frame->kind)->name;
    bool fits = kind->in & (1u << open->frame->kind);
    struct frame *frame;

    if (!fits && kind->in == 0)
        mistake(p, t->source, "%s cannot stand in %s: it stands by itself, outside all braces", kind->name, here);
    else if (!fits && is_few(kind->in))
        mistake(p, t->source, "%s cannot stand in %s: it stands in %s", kind->name, here, kinds_list(p->arena, kind->in));
    else if (!fits)
        mistake(p, t->source, "%s cannot stand in %s, which holds %s", kind->name, here, holds(p, open->frame->kind));
    frame = parse_frame(p, kind, t->source, !fits);
    *open->tail = frame;
    open->tail = &frame->next;
}

/* ---- properties ---- */

static void
set_property(struct parser *p, struct frame *frame, const struct property *property)
{
    const char *what = property->name;

    if (!property->set(p, frame, property) || !end_of_value(p, what)) {
        skip_values(p);
        return;
    }
    if (!begins_item(p, peek(p)) && peek(p)->kind != TOKEN_WORD) {
        const struct token *t = peek(p);

        if (*property->arguments == '\0')
            mistake(p, t->source, "%s takes no value, so \"%.40s\" belongs to nothing", what, t->text);
        else
            mistake(p, t->source, "%s takes %s: \"%.40s\" is one too many", what, property->arguments, t->text);
        skip_values(p);
    }
}

static void
parse_property(struct parser *p, const struct property *property)
{
    struct open *open = p->open;
    struct source *said = &open->said[property - properties];
    const struct token *t = take(p);
    bool again = property->set == set_paper;

    if (said->line != 0 && !again)
        mistake(p, t->source, "%s was said before, %s%s%d", property->name, said->file == t->source.file ? "in line " :
                said->file, said->file == t->source.file ? "" : ":", said->line);
    *said = t->source;
    set_property(p, open->frame, property);
}

/* Read a property for where it ends, on a frame that nobody will see. */
static void
pass_over(struct parser *p, const struct property *property)
{
    struct frame *nobody = arena_alloc(p->arena, sizeof *nobody);

    p->muted++;
    set_property(p, nobody, property);
    p->muted--;
}

static void
pass_over_properties(struct parser *p, enum frame_kind kind)
{
    const struct property *property;

    skip_values(p);
    while (peek(p)->kind == TOKEN_WORD && (property = property_in(kind, peek(p)->text)) != NULL) {
        take(p);
        pass_over(p, property);
    }
}

static void
misplaced_property(struct parser *p, const struct token *t)
{
    const char *kind = kind_of(p->open->frame->kind)->name;
    unsigned in = 0;

    take(p);
    for (const struct property *q = properties; q->name != NULL; q++)
        if (strcmp(q->name, t->text) == 0)
            in |= q->in;
    mistake(p, t->source, "no property \"%s\" in %s; it belongs to %s", t->text, kind, kinds_list(p->arena, in));
    pass_over(p, property_named(t->text));
}

/*
 * A word that is neither a frame nor a property. What follows tells which it
 * was meant to be, and if the right word is near, reading goes on as if it
 * had been written, so that one slip makes one message.
 */
static void
unknown_word(struct parser *p)
{
    const struct token *t = peek(p), *next = token_after(p, t);
    enum frame_kind here = p->open->frame->kind;
    struct names names = { 0 };
    const char *nearest;
    bool frame;

    if (next->kind == TOKEN_WORD || next->kind == TOKEN_STRING)
        next = token_after(p, next);
    while (next->kind == TOKEN_NUMBER || next->kind == TOKEN_RANGE)
        next = token_after(p, next);
    frame = next->kind == TOKEN_OPEN && next->source.line == t->source.line;
    if (frame)
        add_kinds(p, &names, 1u << here);
    else
        add_properties(p, &names, 1u << here);
    nearest = report_nearest(t->text, names.items);
    mistake(p, t->source, "no %s \"%s\" in %s%s%s%s", frame ? "frame" : "property", t->text, kind_of(here)->name,
            nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    if (frame && nearest != NULL) {
        parse_child(p, kind_named(nearest));
    } else if (frame) {
        skip_block(p, next);
    } else if (nearest != NULL) {
        const struct property *property = property_in(here, nearest);

        p->open->said[property - properties] = t->source;
        take(p);
        p->muted++;
        set_property(p, p->open->frame, property);
        p->muted--;
    } else {
        take(p);
        skip_values(p);
    }
}

/* ---- fragments ---- */

static const struct define *
define_named(struct parser *p, const char *name)
{
    for (size_t i = p->defines.n; i-- > 0; )
        if (strcmp(p->defines.items[i].name, name) == 0)
            return &p->defines.items[i];
    return NULL;
}

static void
no_such_define(struct parser *p, const struct token *name)
{
    struct names names = { 0 };

    for (size_t i = 0; i < p->defines.n; i++)
        *arena_push(p->arena, &names) = p->defines.items[i].name;
    *arena_push(p->arena, &names) = NULL;
    mistake(p, name->source, "nothing is defined as \"%s\"%s", name->text, did_you_mean(p, name->text, names.items));
}

static void
parse_use(struct parser *p)
{
    const struct token *use = take(p), *name = peek(p);
    struct tokens in;
    struct use link;

    if (name->kind != TOKEN_WORD) {
        mistake(p, use->source, "use takes the name of what define said");
        return;
    }
    take(p);
    link = (struct use){ p->uses, define_named(p, name->text), use->source };
    if (link.define == NULL) {
        no_such_define(p, name);
        return;
    }
    for (const struct use *u = p->uses; u != NULL; u = u->outer)
        if (u->define == link.define) {
            mistake(p, name->source, "\"%s\" uses itself, which would never end", name->text);
            return;
        }
    if (p->nesting == NESTING_MOST || ++p->frames > FRAMES_MOST) {
        give_up(p, use->source, p->nesting == NESTING_MOST ? "braces and uses stand more than %d deep in each other"
                : "this layout has more than %d frames, with those that use makes",
                p->nesting == NESTING_MOST ? (int)NESTING_MOST : (int)FRAMES_MOST);
        return;
    }
    in = p->in;
    p->in = link.define->body;
    p->uses = &link;
    p->nesting++;
    parse_items(p);
    p->nesting--;
    p->uses = link.outer;
    p->in = in;
}

/* ---- what stands between braces ---- */

static void
stray(struct parser *p, const struct token *t)
{
    if (t->kind == TOKEN_OPEN) {
        mistake(p, t->source, "\"{\" follows no frame");
        skip_block(p, t);
    } else {
        mistake(p, t->source, "\"%.40s\" belongs to no property", t->text);
        skip_values(p);
    }
}

static void
parse_items(struct parser *p)
{
    for (const struct token *t; (t = peek(p))->kind != TOKEN_CLOSE && t->kind != TOKEN_END; ) {
        enum frame_kind here = p->open->frame->kind;
        const struct kind *kind = t->kind == TOKEN_WORD ? kind_named(t->text) : NULL;
        const struct property *property = t->kind == TOKEN_WORD ? property_in(here, t->text) : NULL;
        bool block = token_after(p, t)->kind == TOKEN_OPEN;

        if (t->kind != TOKEN_WORD)
            stray(p, t);
        else if (token_is(t, "let"))
            declare_let(p, take(p));
        else if (token_is(t, "use"))
            parse_use(p);
        else if (kind != NULL && (block || (property == NULL && property_named(t->text) == NULL)))
            parse_child(p, kind);
        else if (property != NULL)
            parse_property(p, property);
        else if (token_is(t, "include") || token_is(t, "define")) {
            mistake(p, take(p)->source, "%s stands by itself, outside all braces", t->text);
            if (token_is(t, "define") ? peek(p)->kind == TOKEN_WORD : peek(p)->kind == TOKEN_STRING)
                take(p);
            if (peek(p)->kind == TOKEN_OPEN)
                skip_block(p, peek(p));
        } else if (property_named(t->text) != NULL && !block)
            misplaced_property(p, t);
        else
            unknown_word(p);
    }
}
