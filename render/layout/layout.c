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
