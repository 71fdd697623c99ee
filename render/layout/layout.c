#include "render/layout/parser.h"

#include <string.h>

const struct colour *
layout_colour(const struct layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->n_colours; i++)
        if (strcmp(layout->colours[i].name, name) == 0)
            return &layout->colours[i];
    return NULL;
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
    } else {
        (void)arena_push(p->arena, &p->faces);
        (void)arena_push(p->arena, &p->face_sources);
    }
    p->faces.items[i] = face;
    p->face_sources.items[i] = name->source;
}

/* The page, once every file has been read. */
static void
parse_page(struct parser *p)
{
    struct layout *layout = p->layout;

    layout->colours = p->colours.items;
    layout->n_colours = p->colours.n;
    layout->faces = p->faces.items;
    layout->n_faces = p->faces.n;
    if (!p->has_page || p->given_up)
        return;
    p->in = p->page;
    p->lets = p->page_lets;
    layout->page = parse_frame(p, kind_of(FRAME_PAGE), p->page_source, false);
    layout->name = layout->page->name;
    page_check(p, layout->page);
}

static struct parser *
parser_new(const char *path, const char *const *paths, struct arena *arena, struct report *report)
{
    struct parser *p = arena_alloc(arena, sizeof *p);

    p->arena = arena;
    p->report = report;
    p->paths = paths;
    p->layout = arena_alloc(arena, sizeof *p->layout);
    p->layout->path = arena_strdup(arena, path);
    p->stocks_tail = &p->layout->stocks;
    return p;
}

struct layout *
layout_load(const char *path, const char *const *paths, struct arena *arena, struct report *report)
{
    static const char *const nowhere[] = { NULL };
    struct parser *p = parser_new(path, paths ? paths : nowhere, arena, report);

    include_file(p, p->layout->path, NOWHERE);
    parse_page(p);
    return p->errors == 0 ? p->layout : NULL;
}

struct layout *
layout_parse(const char *path, const char *text, size_t length,
             const char *const *paths, struct arena *arena, struct report *report)
{
    struct parser *p = parser_new(path, paths, arena, report);
    struct tokens tokens;

    if (lex(p, p->layout->path, arena_strndup(arena, text, length), length, &tokens)) {
        parse_file_tokens(p, tokens);
        parse_page(p);
    }
    return p->errors == 0 ? p->layout : NULL;
}
