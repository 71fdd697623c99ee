/* What stands outside all braces. */
#include "render/layout/parser.h"

#include <string.h>

void
declare_let(struct parser *p, const struct token *let)
{
    const struct token *name = peek(p), *first;
    struct let *l;

    if (name->kind != TOKEN_WORD || name->source.line != let->source.line) {
        mistake(p, let->source, "let takes a name and what it stands for: let margin 12mm");
        return;
    }
    take(p);
    first = p->in.at;
    while (peek(p)->kind != TOKEN_END && peek(p)->kind != TOKEN_CLOSE && peek(p)->source.line == let->source.line &&
           !token_is(peek(p), "let") && !token_is(peek(p), "use")) {
        const struct token *t = peek(p);

        if (t->kind == TOKEN_OPEN) {
            mistake(p, t->source, "let holds what follows on its line, and no braces: begin a new line, "
                    "or say frames once with define");
            skip_block(p, t);
            return;
        }
        take(p);
    }
    if (p->in.at == first) {
        mistake(p, name->source, "let %s has no value: it stands for what follows on its line", name->text);
        return;
    }
    if (p->lets != NULL && p->lets->depth == LETS_MOST) {
        give_up(p, name->source, "more than %d lets at one place", (int)LETS_MOST);
        return;
    }
    l = arena_alloc(p->arena, sizeof *l);
    *l = (struct let){ name->text, { first, p->in.at }, p->lets, p->lets ? p->lets->depth + 1 : 1 };
    p->lets = l;
}

/*
 * A name said twice in one file is a slip. Said again in another it replaces
 * what was said first: so a layout changes one colour of the theme it includes.
 */
static bool
said_before(struct parser *p, const struct token *name, const char *what, const struct source *said)
{
    if (said->file == name->source.file) {
        mistake(p, name->source, "%s \"%s\" is already in line %d", what, name->text, said->line);
        return true;
    }
    return false;
}

void
declare_colour(struct parser *p, const struct token *declaration)
{
    static const char *const cmyk[] = { "cmyk", NULL };
    const struct token *name = peek(p);
    double v[7];
    int word;
    size_t i = 0;

    if (name->kind != TOKEN_WORD) {
        mistake(p, declaration->source, "colour takes a name and its parts: colour room-1 29 78 216 cmyk 92 74 0 0");
        return;
    }
    take(p);
    for (int n = 0; n < 7; n++) {
        if (n == 3 && !next_is_word(p, "cmyk")) {
            mistake(p, name->source, "colour \"%s\" lacks what a press prints: add cmyk C M Y K, each 0 to 100", name->text);
            return;
        }
        if ((n == 3 && !want_word(p, "colour", cmyk, &word)) ||
            !want_number(p, n < 3 ? "colour" : "cmyk", 0, n < 3 ? 255 : 100, &v[n]))
            return;
    }
    if (!end_of_value(p, "colour"))
        return;
    while (i < p->colours.n && strcmp(p->colours.items[i].name, name->text) != 0)
        i++;
    if (i < p->colours.n) {
        if (said_before(p, name, "colour", &p->colour_sources.items[i]))
            return;
    } else if (i == NAMES_MOST) {
        give_up(p, name->source, "more than %d colours", (int)NAMES_MOST);
        return;
    } else {
        (void)arena_push(p->arena, &p->colours);
        (void)arena_push(p->arena, &p->colour_sources);
    }
    p->colours.items[i] = (struct colour){ name->text, v[0] / 255, v[1] / 255, v[2] / 255,
                                           v[3] / 100, v[4] / 100, v[5] / 100, v[6] / 100 };
    p->colour_sources.items[i] = name->source;
}

void
declare_font(struct parser *p, const struct token *declaration)
{
    const struct token *name = peek(p), *family, *features = NULL;
    struct face face = { 0 };
    bool again;
    size_t i = 0;

    if (name->kind != TOKEN_WORD) {
        mistake(p, declaration->source, "font takes a name, a family and a weight: font body \"Inter\" 400");
        return;
    }
    take(p);
    family = want_string(p, "font");
    if (family == NULL || !want_integer(p, "font", 100, 900, &face.weight))
        return;
    do {
        again = false;
        if (next_is_word(p, "tracking") && (again = true)) {
            take(p);
            if (!want_number(p, "tracking", -0.5, 1, &face.tracking))
                return;
        }
        if (next_is_word(p, "features") && (again = true)) {
            take(p);
            if ((features = want_string(p, "features")) == NULL)
                return;
        }
    } while (again);
    if (!end_of_value(p, "font"))
        return;
    face.name = name->text;
    face.family = family->text;
    face.features = features ? features->text : NULL;
    while (i < p->faces.n && strcmp(p->faces.items[i].name, name->text) != 0)
        i++;
    if (i < p->faces.n) {
        if (said_before(p, name, "font", &p->face_sources.items[i]))
            return;
    } else if (i == NAMES_MOST) {
        give_up(p, name->source, "more than %d fonts", (int)NAMES_MOST);
        return;
    } else {
        (void)arena_push(p->arena, &p->faces);
        (void)arena_push(p->arena, &p->face_sources);
    }
    p->faces.items[i] = face;
    p->face_sources.items[i] = name->source;
}

/* ---- declarations that hold frames ---- */

void
declare_define(struct parser *p, const struct token *define)
{
    const struct token *name = peek(p), *brace;

    if (name->kind != TOKEN_WORD || (brace = token_after(p, name))->kind != TOKEN_OPEN) {
        mistake(p, define->source, "define takes a name and braces: define session-row { … }");
        return;
    }
    if (brace->match == NULL) {
        mistake(p, brace->source, "this \"{\" of define is never closed");
        p->unclosed = true;
    }
    for (size_t i = 0; i < p->defines.n; i++)
        if (strcmp(p->defines.items[i].name, name->text) == 0 && p->defines.items[i].source.file == name->source.file)
            mistake(p, name->source, "\"%s\" was defined before, in line %d", name->text, p->defines.items[i].source.line);
    if (p->defines.n == NAMES_MOST) {
        give_up(p, name->source, "more than %d fragments", (int)NAMES_MOST);
        return;
    }
    *arena_push(p->arena, &p->defines) = (struct define){
        name->text, name->source, { brace + 1, brace->match ? brace->match : p->in.end } };
    skip_block(p, brace);
}

/* Left for the end: colours, fonts and fragments may come after it. */
void
declare_page(struct parser *p, const struct token *page)
{
    const struct token *t = page;

    if (p->has_page)
        mistake(p, page->source, "a layout has one page, and there is one in %s:%d",
                p->page_source.file, p->page_source.line);
    while (t->kind != TOKEN_OPEN && t < p->in.end && (t == page || !begins_item(p, t)))
        t++;
    if (!p->has_page) {
        p->page_source = page->source;
        p->page_lets = p->lets;
        p->page = (struct tokens){ p->in.at, t->kind == TOKEN_OPEN && t->match ? t->match + 1
                                             : t->kind == TOKEN_OPEN ? p->in.end : t };
        p->has_page = true;
    }
    if (t->kind == TOKEN_OPEN)
        skip_block(p, t);
    else
        p->in.at = t;
}

void
declare_stock(struct parser *p, const struct token *stock)
{
    struct frame *frame = parse_frame(p, kind_of(FRAME_STOCK), stock->source, false);

    for (const struct frame *f = p->layout->stocks; f != NULL && frame->name != NULL; f = f->next)
        if (f->name != NULL && strcmp(f->name, frame->name) == 0)
            mistake(p, stock->source, "stock \"%s\" is already in %s:%d", f->name, f->source.file, f->source.line);
    *p->stocks_tail = frame;
    p->stocks_tail = &frame->next;
}

static const struct declaration *
declaration_named(const char *name)
{
    for (const struct declaration *d = declarations; d->name != NULL; d++)
        if (strcmp(d->name, name) == 0)
            return d;
    return NULL;
}

static void
unknown_declaration(struct parser *p, const struct token *t)
{
    struct names names = { 0 };

    for (const struct declaration *d = declarations; d->name != NULL; d++)
        *arena_push(p->arena, &names) = d->name;
    *arena_push(p->arena, &names) = NULL;
    if (t->kind == TOKEN_CLOSE) {
        if (!p->unclosed)
            mistake(p, t->source, "this \"}\" closes nothing");
    } else if (t->kind != TOKEN_WORD) {
        mistake(p, t->source, "\"%.40s\" means nothing here", t->text);
    } else if (kind_named(t->text) == NULL && property_named(t->text) == NULL && !token_is(t, "use")) {
        mistake(p, t->source, "\"%s\" means nothing outside pages%s", t->text, did_you_mean(p, t->text, names.items));
    } else if (p->has_page && p->page_source.file == t->source.file) {
        mistake(p, t->source, "%s stands in a page, and the page ends in line %d: is there a \"}\" too many?",
                t->text, p->page.end[-1].source.line);
        p->unclosed = true;
    } else {
        mistake(p, t->source, "%s stands in a page, not by itself", t->text);
    }
}

/* Past what is left of a declaration that failed: to a line that begins with another. */
static void
skip_to_declaration(struct parser *p, const struct token *failed)
{
    const struct token *t;

    p->n_pending = 0;
    while ((t = peek(p))->kind != TOKEN_END &&
           !(t->kind == TOKEN_WORD && t[-1].source.line != t->source.line && declaration_named(t->text) != NULL)) {
        if (t->kind == TOKEN_CLOSE && failed->kind != TOKEN_CLOSE)
            break;
        if (t->kind == TOKEN_OPEN)
            skip_block(p, t);
        else
            take(p);
    }
}

void
parse_file_tokens(struct parser *p, struct tokens tokens)
{
    struct tokens in = p->in;

    p->in = tokens;
    while (peek(p)->kind != TOKEN_END) {
        const struct token *t = peek(p);
        const struct declaration *d = t->kind == TOKEN_WORD ? declaration_named(t->text) : NULL;
        size_t errors = p->errors;

        if (d != NULL) {
            d->read(p, take(p));
        } else if (t->kind == TOKEN_OPEN) {
            mistake(p, t->source, "\"{\" follows no page, define or stock");
            skip_block(p, t);
        } else {
            unknown_declaration(p, take(p));
        }
        if (p->errors > errors)
            skip_to_declaration(p, t);
    }
    p->in = in;
}
