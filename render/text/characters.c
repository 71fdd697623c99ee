/*
 * What is known about characters: which are white space, where a line may
 * end, what people type for a dash.
 */
#include "render/text/internal.h"

#include <string.h>

#include <pango/pango.h>

bool
char_is_space(uint32_t c)
{
    return c == ' ' || c == 0x3000 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a && c != 0x2007) || c == 0x205f;
}

bool
char_is_line_feed(uint32_t c)
{
    return c == '\n' || c == 0x2028 || c == 0x2029;
}

/* Hyphens, dashes and slashes, after which titles do not break and names may. */
static bool
char_is_hyphen(uint32_t c)
{
    return c == '-' || c == '/' || (c >= 0x2010 && c <= 0x2013) || c == 0x58a || c == 0x30a0;
}

/* Default_Ignorable_Code_Point as far as it is assigned: no font needs to have these. */
bool
char_is_ignorable(uint32_t c)
{
    return c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
           (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
           c == 0xffa0 || (c >= 0x1bca0 && c <= 0x1bca3) || (c >= 0x1d173 && c <= 0x1d17a) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

bool
char_is_mark(uint32_t c)
{
    GUnicodeType type = g_unichar_type(c);

    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

bool
script_is_east_asian(hb_script_t s)
{
    return s == HB_SCRIPT_HAN || s == HB_SCRIPT_HIRAGANA || s == HB_SCRIPT_KATAKANA || s == HB_SCRIPT_HANGUL ||
           s == HB_SCRIPT_BOPOMOFO;
}

/* Scripts whose letters may be set closer or wider. */
bool
script_is_tracked(hb_script_t s)
{
    return s == HB_SCRIPT_LATIN || s == HB_SCRIPT_GREEK || s == HB_SCRIPT_CYRILLIC || s == HB_SCRIPT_ARMENIAN ||
           s == HB_SCRIPT_GEORGIAN || s == HB_SCRIPT_COMMON || s == HB_SCRIPT_INHERITED || s == HB_SCRIPT_UNKNOWN;
}

/*
 * The text of a title: " - " is how people type a dash. A line may end after
 * a dash, and not before it.
 */
char *
title_with_dashes(struct arena *arena, const char *s, size_t length, size_t *out_length)
{
    static const char hyphen[] = " - ", en[] = " \xe2\x80\x93 ", em[] = " \xe2\x80\x94 ";
    char *out = arena_alloc(arena, length * 2 + 1), *end = out;
    size_t i = 0;

    while (i < length) {
        bool is_en = length - i >= 5 && memcmp(s + i, en, 5) == 0;
        bool is_em = length - i >= 5 && memcmp(s + i, em, 5) == 0;

        if (is_en || is_em || (length - i >= 3 && memcmp(s + i, hyphen, 3) == 0)) {
            memcpy(end, is_em ? "\xc2\xa0\xe2\x80\x94 " : "\xc2\xa0\xe2\x80\x93 ", 6);
            end += 6;
            i += is_en || is_em ? 5 : 3;
        } else {
            *end++ = s[i++];
        }
    }
    *out_length = (size_t)(end - out);
    return out;
}

/* A break between these two characters, if Unicode allows one: of which kind? */
static unsigned
kind_of_break(uint32_t before, uint32_t after)
{
    if (char_is_space(before) || char_is_line_feed(before))
        return CLUSTER_BREAK | CLUSTER_GAP;
    if (char_is_hyphen(before))
        return CLUSTER_HYPHEN;
    /* A soft hyphen would have to be drawn; Korean words stay whole. */
    if (before == 0xad || (g_unichar_get_script(before) == G_UNICODE_SCRIPT_HANGUL &&
                           g_unichar_get_script(after) == G_UNICODE_SCRIPT_HANGUL))
        return 0;
    return CLUSTER_BREAK;
}

void
shape_breaks(struct shaped *shaped)
{
    size_t n = (size_t)g_utf8_strlen(shaped->text, (gssize)shaped->length);
    PangoLogAttr *attributes;
    const char *p = shaped->text;
    uint32_t before = 0;

    if (shaped->broken_down)
        return;
    attributes = g_new0(PangoLogAttr, n + 1);
    pango_get_log_attrs(shaped->text, (int)shaped->length, -1, pango_language_from_string("en"),
                        attributes, (int)n + 1);
    for (size_t i = 0, cluster = 0; i < n && cluster < shaped->n; i++, p = g_utf8_next_char(p)) {
        uint32_t c = g_utf8_get_char(p);

        if ((uint32_t)(p - shaped->text) == shaped->clusters[cluster].byte) {
            if (i > 0 && char_is_line_feed(before))
                shaped->clusters[cluster].flags |= CLUSTER_MUST | CLUSTER_BREAK | CLUSTER_GAP;
            else if (i > 0 && attributes[i].is_line_break)
                shaped->clusters[cluster].flags |= (uint16_t)kind_of_break(before, c);
            cluster++;
        }
        before = c;
    }
    shaped->broken_down = true;
    g_free(attributes);
}
