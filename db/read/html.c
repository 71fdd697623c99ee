#include "db/read/html.h"

#include <glib.h>
#include <string.h>

enum tag_kind { INLINE, BREAK, BLOCK, ITEM, CELL, HIDDEN };

static const struct {
    const char   *name;
    enum tag_kind kind;
} tags[] = {
    { "a", INLINE },        { "abbr", INLINE },     { "b", INLINE },        { "big", INLINE },      { "blockquote", BLOCK },
    { "br", BREAK },        { "center", BLOCK },    { "cite", INLINE },     { "code", INLINE },     { "dd", BLOCK },
    { "del", INLINE },      { "div", BLOCK },       { "dl", BLOCK },        { "dt", BLOCK },        { "em", INLINE },
    { "figure", BLOCK },    { "font", INLINE },     { "h1", BLOCK },        { "h2", BLOCK },        { "h3", BLOCK },
    { "h4", BLOCK },        { "h5", BLOCK },        { "h6", BLOCK },        { "hr", BLOCK },        { "i", INLINE },
    { "iframe", HIDDEN },   { "img", INLINE },      { "kbd", INLINE },      { "li", ITEM },         { "ol", BLOCK },
    { "p", BLOCK },         { "pre", BLOCK },       { "q", INLINE },        { "s", INLINE },        { "script", HIDDEN },
    { "section", BLOCK },   { "small", INLINE },    { "span", INLINE },     { "strong", INLINE },   { "style", HIDDEN },
    { "sub", INLINE },      { "sup", INLINE },      { "table", BLOCK },     { "tbody", BLOCK },     { "td", CELL },
    { "th", CELL },         { "thead", BLOCK },     { "tr", BREAK },        { "tt", INLINE },       { "u", INLINE },
    { "ul", BLOCK },
};

static const struct {
    const char *name;
    gunichar    c;
} references[] = {
    { "amp", '&' },         { "apos", '\'' },       { "auml", 0xe4 },       { "Auml", 0xc4 },       { "bull", 0x2022 },
    { "copy", 0xa9 },       { "eacute", 0xe9 },     { "egrave", 0xe8 },     { "euro", 0x20ac },     { "gt", '>' },
    { "hellip", 0x2026 },   { "laquo", 0xab },      { "ldquo", 0x201c },    { "lsquo", 0x2018 },    { "lt", '<' },
    { "mdash", 0x2014 },    { "nbsp", 0xa0 },       { "ndash", 0x2013 },    { "ouml", 0xf6 },       { "Ouml", 0xd6 },
    { "quot", '"' },        { "raquo", 0xbb },      { "rdquo", 0x201d },    { "reg", 0xae },        { "rsquo", 0x2019 },
    { "szlig", 0xdf },      { "trade", 0x2122 },    { "uuml", 0xfc },       { "Uuml", 0xdc },
};

/* The character of a reference at p ("&…;") and where it ends; 0 if there is none. */
static gunichar
reference_at(const char *p, const char **end)
{
    if (p[1] == '#') {
        bool hex = p[2] == 'x' || p[2] == 'X';
        char *stop;
        const char *digits = p + (hex ? 3 : 2);
        guint64 c;

        if (hex ? !g_ascii_isxdigit(*digits) : !g_ascii_isdigit(*digits))
            return 0;
        c = g_ascii_strtoull(digits, &stop, hex ? 16 : 10);
        *end = stop + 1;
        return *stop == ';' && c < 0x110000 && g_unichar_validate((gunichar)c) ? (gunichar)c : 0;
    }
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        size_t n = strlen(references[i].name);

        if (strncmp(p + 1, references[i].name, n) == 0 && p[1 + n] == ';') {
            *end = p + n + 2;
            return references[i].c;
        }
    }
    return 0;
}

char *
html_references(const char *text, bool *found)
{
    GString *out;

    *found = false;
    if (strchr(text, '&') == NULL)
        return g_strdup(text);
    out = g_string_sized_new(strlen(text));
    while (*text != '\0') {
        const char *end;
        gunichar c = *text == '&' ? reference_at(text, &end) : 0;

        if (c == 0) {
            g_string_append_c(out, *text++);
        } else {
            g_string_append_unichar(out, c);
            text = end;
            *found = true;
        }
    }
    return g_string_free(out, FALSE);
}

/* A known tag at p ("<p>", "</p>", "<br/>", "<a href=…>"): its index, or -1. */
static int
tag_at(const char *p, const char **end, bool *closes)
{
    size_t n = 0;

    *closes = p[1] == '/';
    p += *closes ? 2 : 1;
    while (g_ascii_isalnum(p[n]))
        n++;
    if (n == 0 || strchr(" \t\r\n/>", p[n]) == NULL || p[n] == '\0')
        return -1;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (strlen(tags[i].name) == n && g_ascii_strncasecmp(p, tags[i].name, n) == 0) {
            /* A ">" within a quoted attribute is rare enough; a tag without one is none. */
            n = strcspn(p, "<>");
            *end = p + n + 1;
            return p[n] == '>' ? (int)i : -1;
        }
    }
    return -1;
}

static bool
has_tags(const char *text)
{
    const char *end;
    bool closes;

    for (const char *p = strchr(text, '<'); p != NULL; p = strchr(p + 1, '<'))
        if (tag_at(p, &end, &closes) >= 0)
            return true;
    return false;
}

static void
break_line(GString *out, int lines)
{
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    for (size_t n = out->len; lines > 0 && n > 0 && out->str[n - 1] == '\n'; n--)
        lines--;
    if (out->len > 0)
        while (lines-- > 0)
            g_string_append_c(out, '\n');
}

/* The end of a script or style, whose content is for no reader; of one that has none, the text's end. */
static const char *
skip_hidden(const char *p, const char *name)
{
    const char *end;
    bool closes;

    for (; *p != '\0'; p++) {
        int tag = *p == '<' ? tag_at(p, &end, &closes) : -1;

        if (tag >= 0 && closes && strcmp(tags[tag].name, name) == 0)
            return end;
    }
    return p;
}

char *
html_text(const char *text)
{
    GString *out;
    char *decoded;
    bool found;

    if (!has_tags(text))
        return html_references(text, &found);
    out = g_string_sized_new(strlen(text));
    while (*text != '\0') {
        const char *end;
        bool closes;
        int tag = *text == '<' ? tag_at(text, &end, &closes) : -1;

        if (tag < 0) {
            char c = g_ascii_isspace(*text) ? ' ' : *text;

            if (strncmp(text, "<!--", 4) == 0) {
                end = strstr(text, "-->");
                text = end == NULL ? text + strlen(text) : end + 3;
                continue;
            }
            if (c != ' ' || (out->len > 0 && strchr(" \n", out->str[out->len - 1]) == NULL))
                g_string_append_c(out, c);
            text++;
            continue;
        }
        text = end;
        switch (tags[tag].kind) {
        case INLINE:
            break;
        case BREAK:
            break_line(out, 1);
            break;
        case BLOCK:
            break_line(out, 2);
            break;
        case ITEM:
            break_line(out, 1);
            if (!closes)
                g_string_append(out, "• ");
            break;
        case CELL:
            if (out->len > 0 && strchr(" \n", out->str[out->len - 1]) == NULL)
                g_string_append_c(out, ' ');
            break;
        case HIDDEN:
            if (!closes)
                text = skip_hidden(text, tags[tag].name);
            break;
        }
    }
    decoded = html_references(out->str, &found);
    g_string_free(out, TRUE);
    return decoded;
}
