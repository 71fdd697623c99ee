#include "db/read/clean.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Vietnamese has two, Tibetan four or so; what has more climbs into the line above. */
enum { MOST_MARKS = 8 };

static bool
is_bidi_control(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)
        || c == 0xfff9 || c == 0xfffa || c == 0xfffb;
}

/* Spaces of any width, for one line; a zero-width one in a name is only an accident. */
static bool
is_space(gunichar c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029
        || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool
is_break(gunichar c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool
is_unseen(gunichar c, enum clean_as as)
{
    return c == 0xfeff || (as == CLEAN_NAME && (c == 0x200b || c == 0xad || c == 0x2060));
}

/* A space that must not break has a purpose before French punctuation, after « and between a number and its unit. */
static bool
keeps_together(gunichar before, gunichar after)
{
    if (before == 0 || after == 0 || is_space(before) || is_space(after))
        return false;
    return before == 0xab || after == 0xbb || (after < 0x80 && strchr("?!:;%", (int)after) != NULL)
        || (g_unichar_isdigit(before) && g_unichar_isalnum(after));
}

/* Runs of white space become one space or break when something follows them. */
static void
put_spaces(GString *out, int *spaces, int *breaks)
{
    if (out->len > 0 && *breaks > 0)
        g_string_append(out, *breaks > 1 ? "\n\n" : "\n");
    else if (out->len > 0 && *spaces > 0)
        g_string_append_c(out, ' ');
    *spaces = *breaks = 0;
}

/* *composed: it is in NFC already. */
static char *
tidy(const char *text, enum clean_as as, unsigned *repairs, bool *composed)
{
    GString *out = g_string_sized_new(strlen(text));
    gunichar before = 0, highest = 0;   /* the last character written, and the highest */
    int spaces = 0, breaks = 0, marks = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c > 0x20 && c < 0x7f) {     /* nearly all there is, and nothing is wrong with it */
            put_spaces(out, &spaces, &breaks);
            g_string_append_c(out, (char)c);
            before = c;
            marks = 0;
            continue;
        }
        if ((c == 0xa0 || c == 0x202f) && as != CLEAN_NAME
            && keeps_together(spaces + breaks > 0 ? ' ' : before, g_utf8_get_char(g_utf8_next_char(p)))) {
            g_string_append_unichar(out, c);
            before = c;
            continue;
        }
        if (is_break(c) && as == CLEAN_BLOCK) {
            if (c == '\r' && p[1] == '\n')
                continue;
            breaks++;
            continue;
        }
        if (is_space(c)) {
            spaces++;
            continue;
        }
        if (is_control(c)) {
            *repairs |= CLEAN_CONTROLS;
            continue;
        }
        if (is_bidi_control(c)) {
            *repairs |= CLEAN_BIDI;
            continue;
        }
        if (is_unseen(c, as))
            continue;
        marks = g_unichar_ismark(c) ? marks + 1 : 0;
        if (marks > MOST_MARKS) {
            *repairs |= CLEAN_MARKS;
            continue;
        }
        put_spaces(out, &spaces, &breaks);
        g_string_append_unichar(out, c);
        before = c;
        highest = MAX(highest, c);
    }
    *composed = highest < 0x300;        /* no combining mark, and nothing that has another form */
    return g_string_free(out, FALSE);
}

static bool
is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < 0x21 || text[i] > 0x7e)
            if (text[i] != ' ' || i == 0 || i == length - 1 || text[i - 1] == ' ')
                return false;
    return true;
}

char *
clean_text(const char *text, size_t length, enum clean_as as, unsigned *repairs)
{
    const char *end;
    char *valid, *tidied, *composed;
    bool is_composed;

    if (is_plain(text, length))
        return g_strndup(text, length);
    /* A NUL is a control like the others, but would end the string. */
    if (memchr(text, '\0', length) != NULL) {
        GString *rest = g_string_sized_new(length);

        for (size_t i = 0; i < length; i++)
            if (text[i] != '\0')
                g_string_append_c(rest, text[i]);
        *repairs |= CLEAN_CONTROLS;
        valid = clean_text(rest->str, rest->len, as, repairs);
        g_string_free(rest, TRUE);
        return valid;
    }
    if (g_utf8_validate(text, (gssize)length, &end)) {
        valid = g_strndup(text, length);
    } else {
        *repairs |= CLEAN_ENCODING;
        valid = g_utf8_make_valid(text, (gssize)length);
    }
    tidied = tidy(valid, as, repairs, &is_composed);
    g_free(valid);
    if (is_composed)
        return tidied;
    composed = g_utf8_normalize(tidied, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    if (composed == NULL)
        return tidied;
    g_free(tidied);
    return composed;
}
