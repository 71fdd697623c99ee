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

/* Values enter templates from `raw`, so that a mistake in one is told with its column. */
static void
lex_string(struct lexer *l)
{
    struct token t = { TOKEN_STRING, l->source };
    char *text, *to;
    const char *quote;

    step(l);
    t.raw = l->at;
    for (quote = l->at; quote < l->end && *quote != '"' && *quote != '\n'; quote++)
        if (*quote == '\\' && quote + 1 < l->end && quote[1] != '\n')
            quote++;
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
    if (l->at < l->end && *l->at == '"')
        step(l);
    else
        mistake(l->parser, t.source, "the string is not closed: a \" is missing at the end of it, on the same line");
    t.text = text;
    add(l, t);
}

/* What people write out of habit of other languages. */
static const struct { const char *mark, *instead; } strangers[] = {
    { ",",  "\",\" is not needed: values and properties follow each other with spaces" },
    { ";",  "\";\" is not needed: properties follow each other with spaces" },
    { ":",  "\":\" is not needed: write the value after the property's name" },
    { "=",  "\"=\" is not needed: write the value after the property's name" },
    { "#",  "\"#\" begins no comment: comments begin with //" },
    { "/",  "\"/\" means nothing here: comments begin with //" },
    { "'",  "strings stand in double quotes: \"…\"" },
    { "“", "strings stand in straight quotes: \"…\"" },
    { "”", "strings stand in straight quotes: \"…\"" },
    { "„", "strings stand in straight quotes: \"…\"" },
    { "–", "\"–\" means nothing here: a range is written 12pt..8pt" },
    { "…", "\"…\" means nothing here: a range is written 12pt..8pt" },
    { ".",  "\".\" means nothing here: a range is written 12pt..8pt" },
    { "\xC2\xA0", "a no-break space: write a plain one" },
};

static void
lex_stranger(struct lexer *l)
{
    struct source where = l->source;
    const char *from = l->at;
    size_t n = utf8_bytes((const unsigned char *)l->at, (const unsigned char *)l->end);
    const char *instead = NULL;

    for (size_t i = 0; i < sizeof strangers / sizeof *strangers && instead == NULL; i++)
        if (starts(l, strangers[i].mark))
            instead = strangers[i].instead;
    if (instead != NULL)
        mistake(l->parser, where, "%s", instead);
    else
        mistake(l->parser, where, "\"%.*s\" means nothing here", (int)n, from);
    /* "----" is one mistake */
    do
        for (size_t i = 0; i < n; i++)
            step(l);
    while ((size_t)(l->end - l->at) >= n && memcmp(l->at, from, n) == 0);
}

static void
lex_mark(struct lexer *l, enum token_kind kind, const char *text)
{
    add(l, (struct token){ kind, l->source, .text = text });
    for (size_t i = strlen(text); i > 0; i--)
        step(l);
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
