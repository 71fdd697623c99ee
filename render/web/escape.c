/* Values, escaped for where they stand. */
#include <string.h>

#include "render/web/context.h"

/* Of white space in an attribute, XML keeps only what is written as a reference. */
static void
put_markup(GString *out, const char *s, bool attribute)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        switch (c) {
        case '&': g_string_append(out, "&amp;"); break;
        case '<': g_string_append(out, "&lt;"); break;
        case '>': g_string_append(out, "&gt;"); break;
        case '"': g_string_append(out, "&quot;"); break;
        case '\'': g_string_append(out, "&#39;"); break;
        default:
            /* no character of XML 1.0, nor wanted in HTML */
            if (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
                g_string_append(out, "\xef\xbf\xbd");
            else if (c < 0x20 && attribute)
                g_string_append_printf(out, "&#%d;", c);
            else
                g_string_append_c(out, (char)c);
        }
    }
}

static void
put_json(GString *out, const char *s, bool in_markup)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20 || c == 0x7f || (in_markup && (c == '<' || c == '>' || c == '&')))
            g_string_append_printf(out, "\\u%04x", c);
        else if (c == 0xe2 && (unsigned char)s[1] == 0x80 && ((unsigned char)s[2] & 0xfe) == 0xa8) {
            g_string_append(out, (unsigned char)s[2] == 0xa8 ? "\\u2028" : "\\u2029");
            s += 2;
        } else
            g_string_append_c(out, (char)c);
    }
}

/* RFC 5545 3.3.11; no control characters but the line feed. */
static void
put_calendar(GString *out, const char *s)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '\\' || c == ';' || c == ',')
            g_string_append_printf(out, "\\%c", c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c >= 0x20 && c != 0x7f)
            g_string_append_c(out, (char)c);
        else if (c == '\t')
            g_string_append_c(out, ' ');
    }
}

/* RFC 3986: what is in no name of a path goes as %XX. */
static void
put_percent(GString *out, const char *s, const char *also)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (g_ascii_isalnum(c) || strchr("-._~", c) != NULL || strchr(also, c) != NULL)
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "%%%02X", c);
    }
}

/*
 * Browsers pass over controls and spaces before a scheme and within it, so
 * any such byte makes a URL unsafe, and only what is plainly a path has none.
 */
bool
url_is_safe(const char *url)
{
    static const char *const schemes[] = { "http://", "https://", "mailto:" };
    size_t n;

    for (const char *p = url; *p != '\0'; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '\\')
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_ascii_strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return url[strlen(schemes[i])] != '\0';
    if (*url == '\0' || strncmp(url, "//", 2) == 0)
        return false;
    n = strcspn(url, ":/?#&");
    return url[n] != ':' && url[n] != '&';
}

/* An empty value is the beginning of a path that the template goes on with. */
static void
put_url(GString *out, const char *value)
{
    GString *url = g_string_new(NULL);

    if (*value != '\0')
        put_percent(url, url_is_safe(value) ? value : "#", ":/?#[]@!$&()*+,;=%");
    put_markup(out, url->str, true);
    g_string_free(url, TRUE);
}

static bool
put_plain(GString *out, const char *s)
{
    for (const char *p = s; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("-._/:", *p) == NULL)
            return false;
    g_string_append(out, s);
    return true;
}

static bool
put_number(GString *out, const char *s)
{
    size_t digits = strspn(s + (*s == '-'), "0123456789");
    const char *number = s + (*s == '-');

    if (*s == '\0') {
        g_string_append(out, "null");
        return true;
    }
    if (digits == 0 || digits > 18 || number[digits] != '\0' || (number[0] == '0' && digits > 1))
        return false;
    g_string_append(out, s);
    return true;
}

bool
place_put(GString *out, enum place place, const char *value)
{
    switch (place) {
    case PLACE_TEXT:
    case PLACE_ATTRIBUTE:
        put_markup(out, value, place == PLACE_ATTRIBUTE);
        return true;
    case PLACE_URL:
        put_url(out, value);
        return true;
    case PLACE_URL_PART:
        put_percent(out, value, "");
        return true;
    case PLACE_SCRIPT_STRING:
        put_json(out, value, true);
        return true;
    case PLACE_JSON_STRING:
        put_json(out, value, false);
        return true;
    case PLACE_JSON_NUMBER:
        return put_number(out, value);
    case PLACE_CALENDAR:
        put_calendar(out, value);
        return true;
    case PLACE_PLAIN:
        return put_plain(out, value);
    case PLACE_NONE:
        break;
    }
    return false;
}
