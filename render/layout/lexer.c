#include "render/layout/parser.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct lexer {
    struct parser *parser;
    const char    *at, *end;
    struct source  source;
    struct { struct token *items; size_t n, room; } tokens;
};

/* Bytes of the well-formed UTF-8 character at s; 0 if there is none (RFC 3629). */
static size_t
utf8_bytes(const unsigned char *s, const unsigned char *end)
{
    size_t n = *s < 0x80 ? 1 : *s < 0xC2 ? 0 : *s < 0xE0 ? 2 : *s < 0xF0 ? 3 : *s < 0xF5 ? 4 : 0;

    if (n == 0 || (size_t)(end - s) < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((*s == 0xE0 && s[1] < 0xA0) || (*s == 0xED && s[1] > 0x9F) ||
        (*s == 0xF0 && s[1] < 0x90) || (*s == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

static void
step(struct lexer *l)
{
    if (*l->at == '\n') {
        l->source.line++;
        l->source.column = 1;
    } else if (((unsigned char)*l->at & 0xC0) != 0x80) {
        l->source.column++;
    }
    l->at++;
}

/* A file that is no text is one mistake, not one for each byte of it. */
static bool
is_text(struct lexer *l)
{
    while (l->at < l->end) {
        unsigned char c = (unsigned char)*l->at;
        size_t n = utf8_bytes((const unsigned char *)l->at, (const unsigned char *)l->end);

        if (n == 0) {
            mistake(l->parser, l->source, "byte 0x%02X is not UTF-8: save the file as UTF-8", c);
            return false;
        }
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F) {
            mistake(l->parser, l->source, "control character 0x%02X: is this a layout file?", c);
            return false;
        }
        while (n-- > 0)
            step(l);
    }
    return true;
}

static bool
starts(const struct lexer *l, const char *s)
{
    size_t n = strlen(s);

    return (size_t)(l->end - l->at) >= n && memcmp(l->at, s, n) == 0;
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static void
skip_space(struct lexer *l)
{
    while (l->at < l->end) {
        if (starts(l, "//"))
            while (l->at < l->end && *l->at != '\n')
                step(l);
        else if (*l->at == ' ' || *l->at == '\t' || *l->at == '\n' || *l->at == '\r')
            step(l);
        else
            break;
    }
}

static void
add(struct lexer *l, struct token t)
{
    *arena_push(l->parser->arena, &l->tokens) = t;
}

static void
too_long(struct lexer *l, struct source where, const char *what)
{
    mistake(l->parser, where, "a %s of more than %d characters", what, (int)NAME_MOST);
}

static void
lex_word(struct lexer *l)
{
    struct token t = { TOKEN_WORD, l->source };
    const char *from = l->at;

    while (l->at < l->end && is_word(*l->at))
        step(l);
    if (l->at - from > NAME_MOST)
        too_long(l, t.source, "word");
    t.text = arena_strndup(l->parser->arena, from, l->at - from > NAME_MOST ? NAME_MOST : (size_t)(l->at - from));
    add(l, t);
}

static bool
starts_number(const struct lexer *l)
{
    const char *s = l->at;

    if (s < l->end && *s == '-')
        s++;
    if (s < l->end && *s == '.')
        s++;
    return s < l->end && isdigit((unsigned char)*s);
}

/* A dot belongs to a number only before a digit: "4..6pt" is a range. */
static void
lex_number(struct lexer *l)
{
    struct token t = { TOKEN_NUMBER, l->source };
    const char *from = l->at;
    size_t digits;
    char *end;

    if (*l->at == '-')
        step(l);
    while (l->at < l->end && isdigit((unsigned char)*l->at))
        step(l);
    if (l->end - l->at > 1 && *l->at == '.' && isdigit((unsigned char)l->at[1]))
        do
            step(l);
        while (l->at < l->end && isdigit((unsigned char)*l->at));
    digits = (size_t)(l->at - from);
    while (l->at < l->end && (isalnum((unsigned char)*l->at) || *l->at == '%' || *l->at == '_'))
        step(l);
    if (l->at - from > NAME_MOST) {
        too_long(l, t.source, "number");
        digits = 1;
        from = "0";
        t.text = "0mm";
        t.unit = "mm";
    } else {
        t.text = arena_strndup(l->parser->arena, from, (size_t)(l->at - from));
        t.unit = t.text + digits;
    }
    t.number = strtod(arena_strndup(l->parser->arena, from, digits), &end);
    add(l, t);
}

/*
 * Where a string ends. One that is not closed ends before what looks like the
 * braces after it, so that it takes nothing else with it.
 */
static const char *
string_end(const char *from, const char *end)
{
    const char *s = from;

    for (; s < end && *s != '"' && *s != '\n'; s++)
        if (*s == '\\' && s + 1 < end && s[1] != '\n')
            s++;
    if (s < end && *s == '"')
        return s;
    for (const char *brace = from; brace + 1 < s; brace++)
        if (*brace == '{' && brace[1] == ' ')
            return brace;
    return s;
}

/* Values enter templates from `raw`, so that a mistake in one is told with its column. */
static void
lex_string(struct lexer *l)
{
    struct token t = { TOKEN_STRING, l->source };
    char *text, *to;
    const char *quote;

    step(l);
    t.raw = l->at;
    quote = string_end(l->at, l->end);
    text = to = arena_alloc(l->parser->arena, (size_t)(quote - l->at) + 1);
    while (l->at < quote) {
        if (*l->at == '\\' && l->at + 1 < quote) {
            struct source where = l->source;

            step(l);
            if (*l->at == 'n')
                *to++ = '\n';
            else
                *to++ = *l->at;
            if (strchr("n\"\\", *l->at) == NULL)
                mistake(l->parser, where, "there is no \"\\%c\" in strings, only \\\" and \\\\ and \\n; "
                        "braces are written {{ and }}", isprint((unsigned char)*l->at) ? *l->at : '?');
        } else {
            if (*l->at == '\t')
                mistake(l->parser, l->source, "a tab in a string: write a space");
            *to++ = *l->at;
        }
        step(l);
    }
    if (l->at < l->end && *l->at == '"') {
        step(l);
    } else {
        mistake(l->parser, t.source, "the string is not closed: a \" is missing at the end of it, on the same line");
        t.raw = "\"";
    }
    t.text = text;
    add(l, t);
}

static void
lex_mark(struct lexer *l, enum token_kind kind, const char *text)
{
    add(l, (struct token){ kind, l->source, .text = text });
    for (size_t i = strlen(text); i > 0; i--)
        step(l);
}

/* What people write out of habit of other languages, and how it is read so that it is one mistake. */
static const struct stranger {
    const char *mark, *instead;
    enum { SKIP, SKIP_LINE, SKIP_COMMENT, AS_STRING, AS_RANGE } then;
    const char *end;
} strangers[] = {
    { ",",  "\",\" is not needed: values and properties follow each other with spaces", SKIP, NULL },
    { ";",  "\";\" is not needed: properties follow each other with spaces", SKIP, NULL },
    { ":",  "\":\" is not needed: write the value after the property's name", SKIP, NULL },
    { "=",  "\"=\" is not needed: write the value after the property's name", SKIP, NULL },
    { "#",  "\"#\" begins no comment: comments begin with //", SKIP_LINE, NULL },
    { "/*", "\"/*\" begins no comment: comments begin with // and end with their line", SKIP_COMMENT, "*/" },
    { "/",  "\"/\" means nothing here: comments begin with //", SKIP, NULL },
    { "'",  "strings stand in double quotes: \"…\"", AS_STRING, "'" },
    { "“", "strings stand in straight quotes: \"…\"", AS_STRING, "”" },
    { "„", "strings stand in straight quotes: \"…\"", AS_STRING, "“" },
    { "”", "strings stand in straight quotes: \"…\"", AS_STRING, "”" },
    { "–", "\"–\" means nothing here: a range is written 12pt..8pt", AS_RANGE, NULL },
    { "…", "\"…\" means nothing here: a range is written 12pt..8pt", AS_RANGE, NULL },
    { ".",  "\".\" means nothing here: a range is written 12pt..8pt", SKIP, NULL },
    { "\xC2\xA0", "a no-break space: write a plain one", SKIP, NULL },
};

/* The next `s` on this line, or anywhere; NULL if there is none. */
static const char *
find(const struct lexer *l, const char *from, const char *s, bool on_this_line)
{
    size_t n = strlen(s);

    for (; (size_t)(l->end - from) >= n; from++)
        if (memcmp(from, s, n) == 0)
            return from;
        else if (on_this_line && *from == '\n')
            return NULL;
    return NULL;
}

static void
skip_to(struct lexer *l, const char *to)
{
    while (l->at < to)
        step(l);
}

/* A string in other quotes, as if it stood in ours. */
static void
lex_quoted(struct lexer *l, const struct stranger *s)
{
    const char *from = l->at + strlen(s->mark), *end = find(l, from, s->end, true);
    struct token t = { TOKEN_STRING, l->source };

    if (end == NULL || memchr(from, '"', (size_t)(end - from)) != NULL || memchr(from, '\\', (size_t)(end - from)) != NULL) {
        skip_to(l, from);
        return;
    }
    t.text = arena_strndup(l->parser->arena, from, (size_t)(end - from));
    t.raw = arena_printf(l->parser->arena, "%s\"", t.text);
    add(l, t);
    skip_to(l, end + strlen(s->end));
}

static void
lex_stranger(struct lexer *l)
{
    const char *from = l->at, *end;
    size_t n = utf8_bytes((const unsigned char *)from, (const unsigned char *)l->end);
    const struct stranger *s = NULL;

    for (size_t i = 0; i < sizeof strangers / sizeof *strangers && s == NULL; i++)
        if (starts(l, strangers[i].mark))
            s = &strangers[i];
    if (s != NULL)
        mistake(l->parser, l->source, "%s", s->instead);
    else
        mistake(l->parser, l->source, "\"%.*s\" means nothing here", (int)n, from);
    switch (s ? s->then : SKIP) {
    case SKIP_LINE:
        end = find(l, l->at, "\n", false);
        skip_to(l, end ? end : l->end);
        break;
    case SKIP_COMMENT:
        end = find(l, l->at, s->end, false);
        skip_to(l, end ? end + strlen(s->end) : l->end);
        break;
    case AS_STRING:
        lex_quoted(l, s);
        break;
    case AS_RANGE:
        lex_mark(l, TOKEN_RANGE, s->mark);
        break;
    case SKIP:
        do      /* "----" is one mistake */
            skip_to(l, l->at + n);
        while ((size_t)(l->end - l->at) >= n && memcmp(l->at, from, n) == 0);
        break;
    }
}

/* Braces find each other; those that find none keep NULL, and the parser says so where it meets them. */
static void
match_braces(struct lexer *l)
{
    struct { size_t *items; size_t n, room; } open = { 0 };

    for (size_t i = 0; i < l->tokens.n; i++) {
        struct token *t = &l->tokens.items[i];

        if (t->kind == TOKEN_OPEN)
            *arena_push(l->parser->arena, &open) = i;
        else if (t->kind == TOKEN_CLOSE && open.n > 0)
            l->tokens.items[open.items[--open.n]].match = t;
    }
}

bool
lex(struct parser *p, const char *file, const char *text, size_t length, struct tokens *out)
{
    struct lexer l = { p, text, text + length, { file, 1, 1 } };
    const char *begin;

    if (length > FILE_MOST) {
        mistake(p, (struct source){ file, 0, 0 }, "the file has more than %d bytes: is this a layout file?",
                (int)FILE_MOST);
        return false;
    }
    if (starts(&l, "\xEF\xBB\xBF"))     /* some editors' byte order mark */
        l.at += 3;
    begin = l.at;
    if (!is_text(&l))
        return false;
    l.at = begin;
    l.source = (struct source){ file, 1, 1 };
    for (skip_space(&l); l.at < l.end; skip_space(&l)) {
        if (l.tokens.n >= TOKENS_MOST) {
            mistake(p, l.source, "the file has more than %d words: is this a layout file?", (int)TOKENS_MOST);
            return false;
        }
        if (*l.at == '{')
            lex_mark(&l, TOKEN_OPEN, "{");
        else if (*l.at == '}')
            lex_mark(&l, TOKEN_CLOSE, "}");
        else if (starts(&l, ".."))
            lex_mark(&l, TOKEN_RANGE, "..");
        else if (*l.at == '"')
            lex_string(&l);
        else if (starts_number(&l))
            lex_number(&l);
        else if (isalpha((unsigned char)*l.at) || *l.at == '_')
            lex_word(&l);
        else
            lex_stranger(&l);
    }
    add(&l, (struct token){ TOKEN_END, l.source, .text = "the end of the file" });
    match_braces(&l);
    *out = (struct tokens){ l.tokens.items, l.tokens.items + l.tokens.n - 1 };
    return true;
}
