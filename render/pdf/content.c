#include "render/pdf/content.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define STATES_MOST 256                 /* q in q */

enum { SPACE = 1, DELIMITER = 2 };

static const unsigned char kind_of[256] = {
    ['\0'] = SPACE, ['\t'] = SPACE, ['\n'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,
    ['('] = DELIMITER, [')'] = DELIMITER, ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER,
    [']'] = DELIMITER, ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER,
};

static const unsigned char *
after_word(const unsigned char *p, const unsigned char *end)
{
    while (p < end && kind_of[*p] == 0)
        p++;
    return p;
}

/* One past a string in brackets; NULL if it has no end. */
static const unsigned char *
after_string(const unsigned char *p, const unsigned char *end)
{
    size_t depth = 0;

    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return NULL;
}

/* One past an array or a dictionary: brackets are counted, strings and comments passed over. */
static const unsigned char *
after_brackets(const unsigned char *p, const unsigned char *end)
{
    size_t depth = 0;

    while (p < end) {
        switch (*p) {
        case '(':
            p = after_string(p, end);
            if (p == NULL)
                return NULL;
            continue;
        case '%':
            while (p < end && *p != '\n' && *p != '\r')
                p++;
            continue;
        case '[': case '<':
            depth++;
            break;
        case ']': case '>':
            if (depth == 0)
                return NULL;
            if (--depth == 0)
                return p + 1;
            break;
        }
        p++;
    }
    return NULL;
}

static const unsigned char *
skip_space(const unsigned char *p, const unsigned char *end)
{
    for (; p < end; p++) {
        if (kind_of[*p] == SPACE)
            continue;
        if (*p != '%')
            break;
        while (p < end && *p != '\n' && *p != '\r')
            p++;
        if (p == end)
            break;
    }
    return p;
}

static bool
damaged(struct content *c, const char *fault)
{
    c->fault = fault;
    c->at = c->end;
    return false;
}

bool
content_next(struct content *c)
{
    const unsigned char *p = c->at, *const end = c->end;

    c->n = 0;
    c->whole.from = NULL;
    for (;;) {
        const unsigned char *from = p = skip_space(p, end);

        if (p == end) {
            c->at = end;
            return c->n > 0 ? damaged(c, "it ends in the middle of an operator") : false;
        }
        if (c->whole.from == NULL)
            c->whole.from = p;
        switch (*p) {
        case '/':
            p = after_word(p + 1, end);
            break;
        case '(':
            p = after_string(p, end);
            break;
        case '[': case '<':
            p = after_brackets(p, end);
            break;
        case ')': case ']': case '>': case '{': case '}':
            p = NULL;
            break;
        default:
            p = after_word(p, end);
            if (isdigit(*from) || *from == '-' || *from == '.' || *from == '+')
                break;
            if (p - from == 4 && memcmp(from, "true", 4) == 0)
                break;
            if ((p - from == 5 && memcmp(from, "false", 5) == 0) || (p - from == 4 && memcmp(from, "null", 4) == 0))
                break;
            if (p - from >= (ptrdiff_t)sizeof c->name)
                return damaged(c, "it holds an operator that there is not");
            memcpy(c->name, from, (size_t)(p - from));
            c->name[p - from] = '\0';
            c->whole.to = c->at = p;
            return true;
        }
        if (p == NULL)
            return damaged(c, "brackets in it do not match");
        if (c->n < CONTENT_OPERANDS)
            c->operands[c->n] = (struct content_span){ from, p };
        c->n++;
    }
}

bool
content_skip_image(struct content *c)
{
    const unsigned char *p = c->at;

    for (; (p = memmem(p, (size_t)(c->end - p), "EI", 2)) != NULL; p++) {
        if (p > c->at && kind_of[p[-1]] == SPACE && (p + 2 == c->end || kind_of[p[2]] != 0)) {
            c->at = p + 2;
            return true;
        }
    }
    return damaged(c, "an image in it has no end");
}

bool
content_number(struct content_span s, double *out)
{
    const unsigned char *p = s.from;
    double value = 0, place = 1;
    bool negative = false, point = false, digits = false;

    if (p < s.to && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    for (; p < s.to; p++) {
        if (*p == '.' && !point) {
            point = true;
        } else if (isdigit(*p)) {
            digits = true;
            if (point)
                value += (*p - '0') * (place /= 10);
            else
                value = value * 10 + (*p - '0');
        } else {
            return false;
        }
    }
    *out = negative ? -value : value;
    return digits;
}

bool
content_name(struct content_span s, char *name, size_t room)
{
    size_t n = s.from < s.to ? (size_t)(s.to - s.from) - 1 : 0;

    if (n == 0 || *s.from != '/')
        return false;
    n = n < room ? n : room - 1;
    memcpy(name, s.from + 1, n);
    name[n] = '\0';
    return true;
}

/* What a rewritten stream has of a graphics state, and needs to know of it. */
struct state {
    bool          fills_black, strokes_black;
    unsigned char overprint;            /* bit 0: what fills, bit 1: what strokes */
};

/* A colour that was met before, as it stands in the stream and as it is written. */
struct met {
    unsigned char key[44];
    unsigned char n, written;
    bool          black;
    char          text[44];
};

struct rewriter {
    const struct content_rules *rules;
    struct bytes               *out;
    const unsigned char        *done;   /* all before this is in `out`, or replaced */
    const unsigned char        *path;   /* where the path began that is being made; NULL: none is */
    struct state                state, saved[STATES_MOST];
    size_t                      depth;
    unsigned                    used;
    struct met                  met[32];
    char                       *fault;
};

static bool
refuse(struct rewriter *r, const char *what, const char *name)
{
    snprintf(r->fault, 160, "%s%s%s", what, name ? " " : "", name ? name : "");
    return false;
}

/* What stood in the stream up to `at` goes as it is; then the text; then it goes on from `next`. */
static void
put(struct rewriter *r, const unsigned char *at, const char *text, size_t n, const unsigned char *next)
{
    bytes_add(r->out, r->done, (size_t)(at - r->done));
    bytes_add(r->out, text, n);
    r->done = next;
}

static void
set_overprint(struct rewriter *r, const unsigned char *at, unsigned wanted)
{
    char text[16];
    int n;

    if (!r->rules->overprint || r->state.overprint == wanted)
        return;
    n = snprintf(text, sizeof text, "/" CONTENT_OVERPRINT "%u gs\n", wanted);
    put(r, at, text, (size_t)n, at);
    r->state.overprint = (unsigned char)wanted;
    r->used |= 1u << wanted;
}

static bool
convert(struct rewriter *r, const double *v, size_t n, struct met *met)
{
    struct bytes text = { 0 };
    struct ink ink;

    if (r->rules->grey) {
        bytes_number(&text, n == 1 ? v[0] : press_light(v[0], v[1], v[2]), 5);
        bytes_text(&text, " g");
    } else {
        if (n == 1)
            ink = (struct ink){ .k = 1 - v[0] };
        else if (!press_ink(r->rules->colour, v[0], v[1], v[2], &ink))
            return refuse(r, press_colour_fault(r->rules->colour), NULL);
        for (int i = 0; i < 4; i++) {
            bytes_number(&text, (double[]){ ink.c, ink.m, ink.y, ink.k }[i], 4);
            bytes_text(&text, " ");
        }
        bytes_text(&text, "k");
        met->black = press_is_black(ink);
    }
    met->written = (unsigned char)text.n;
    memcpy(met->text, text.at, text.n);
    bytes_drop(&text);
    return true;
}

static bool
colour(struct rewriter *r, struct content *c, bool strokes)
{
    size_t wanted = (c->name[0] | 0x20) == 'r' ? 3 : 1, n = (size_t)(c->whole.to - c->whole.from);
    struct met *met, own = { 0 };
    char text[48];
    unsigned hash = 0;

    if (c->n != wanted)
        return refuse(r, "a colour that is none", NULL);
    if (r->rules->colour == NULL)
        return true;
    for (size_t i = 0; i < n; i++)
        hash = hash * 31 + c->whole.from[i];
    met = n <= sizeof own.key ? &r->met[hash % 32] : &own;
    if (n > sizeof own.key || met->n != n || memcmp(met->key, c->whole.from, n) != 0) {
        double v[3];

        for (size_t i = 0; i < wanted; i++)
            if (!content_number(c->operands[i], &v[i]) || v[i] < -0.0001 || v[i] > 1.0001)
                return refuse(r, "a colour that is none", NULL);
            else
                v[i] = v[i] < 0 ? 0 : v[i] > 1 ? 1 : v[i];
        *met = (struct met){ 0 };
        if (!convert(r, v, wanted, met))
            return false;
        if (n <= sizeof own.key) {
            met->n = (unsigned char)n;
            memcpy(met->key, c->whole.from, n);
        }
    }
    memcpy(text, met->text, met->written);
    if (strokes)
        text[met->written - 1] = (char)toupper((unsigned char)text[met->written - 1]);
    put(r, c->whole.from, text, met->written, c->whole.to);
    *(strokes ? &r->state.strokes_black : &r->state.fills_black) = met->black;
    return true;
}

/* Colour spaces are named for patterns only, and a colour in one is a pattern. */
static bool
space(struct rewriter *r, struct content *c)
{
    char name[16];

    if (c->n != 1 || !content_name(c->operands[0], name, sizeof name) || strcmp(name, "Pattern") != 0)
        return refuse(r, "a colour space that is not known", NULL);
    return true;
}

static bool
pattern(struct rewriter *r, struct content *c, bool strokes)
{
    if (c->n != 1 || *c->operands[0].from != '/')
        return refuse(r, "a colour of a space that is not known", NULL);
    *(strokes ? &r->state.strokes_black : &r->state.fills_black) = false;
    return true;
}

static bool
begin_path(struct rewriter *r, struct content *c)
{
    if (r->path == NULL)
        r->path = c->whole.from;
    return true;
}

/* Areas never print over others; lines in black do. A state must be set before the path it is for. */
static bool
end_path(struct rewriter *r, unsigned wanted)
{
    if (r->path != NULL && r->path >= r->done)
        set_overprint(r, r->path, wanted);
    r->path = NULL;
    return true;
}

static bool
rewrite_operator(struct rewriter *r, struct content *c)
{
    const char *name = c->name;

    switch ((unsigned char)name[0] | (unsigned)(unsigned char)name[1] << 8 | (unsigned)(unsigned char)name[2] << 16) {
#define OP1(a) (unsigned)(a)
#define OP2(a, b) ((unsigned)(a) | (unsigned)(b) << 8)
#define OP3(a, b, c) ((unsigned)(a) | (unsigned)(b) << 8 | (unsigned)(c) << 16)
    case OP1('m'): case OP2('r', 'e'):
        return begin_path(r, c);
    case OP1('l'): case OP1('c'): case OP1('v'): case OP1('y'): case OP1('h'): case OP1('W'): case OP2('W', '*'):
    case OP1('w'): case OP1('J'): case OP1('j'): case OP1('M'): case OP1('d'): case OP1('i'): case OP2('r', 'i'):
    case OP2('c', 'm'): case OP2('g', 's'):
    case OP2('B', 'T'): case OP2('E', 'T'): case OP2('T', 'f'): case OP2('T', 'd'): case OP2('T', 'D'):
    case OP2('T', 'm'): case OP2('T', '*'): case OP2('T', 'c'): case OP2('T', 'w'): case OP2('T', 'z'):
    case OP2('T', 'L'): case OP2('T', 's'): case OP2('T', 'r'):
    case OP3('B', 'M', 'C'): case OP3('B', 'D', 'C'): case OP3('E', 'M', 'C'): case OP2('M', 'P'): case OP2('D', 'P'):
        return true;
    case OP1('n'):
        r->path = NULL;
        return true;
    case OP1('f'): case OP1('F'): case OP2('f', '*'):
        return end_path(r, 0);
    case OP1('S'): case OP1('s'):
        return end_path(r, r->state.strokes_black ? 2 : 0);
    case OP1('B'): case OP2('B', '*'): case OP1('b'): case OP2('b', '*'):
        return end_path(r, 0);
    case OP2('T', 'j'): case OP2('T', 'J'): case OP1('\''): case OP1('"'):
        set_overprint(r, c->whole.from, r->state.fills_black ? 1 : 0);
        return true;
    case OP2('D', 'o'): case OP2('s', 'h'):
        set_overprint(r, c->whole.from, 0);
        return true;
    case OP1('q'):
        if (r->depth == STATES_MOST)
            return refuse(r, "graphics states nested too deep", NULL);
        r->saved[r->depth++] = r->state;
        return true;
    case OP1('Q'):
        if (r->depth == 0)
            return refuse(r, "a graphics state that was never saved", NULL);
        r->state = r->saved[--r->depth];
        return true;
    case OP1('g'): case OP2('r', 'g'):
        return colour(r, c, false);
    case OP1('G'): case OP2('R', 'G'):
        return colour(r, c, true);
    case OP2('c', 's'): case OP2('C', 'S'):
        return space(r, c);
    case OP3('s', 'c', 'n'):
        return pattern(r, c, false);
    case OP3('S', 'C', 'N'):
        return pattern(r, c, true);
    }
    return refuse(r, "the operator", name);
}

bool
content_rewrite(const unsigned char *bytes, size_t n, const struct content_rules *rules, struct bytes *out,
                unsigned *used, char fault[160])
{
    struct rewriter r = { .rules = rules, .out = out, .done = bytes, .fault = fault };
    struct content c = { .at = bytes };

    if (n == 0)
        return true;
    c.end = bytes + n;
    while (content_next(&c))
        if (!rewrite_operator(&r, &c))
            return false;
    if (c.fault != NULL)
        return refuse(&r, c.fault, NULL);
    if (r.depth != 0)
        return refuse(&r, "a graphics state that is never restored", NULL);
    bytes_add(out, r.done, (size_t)(bytes + n - r.done));
    *used |= r.used;
    return true;
}
