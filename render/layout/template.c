#include "render/layout/parser.h"

#include <string.h>

bool
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
