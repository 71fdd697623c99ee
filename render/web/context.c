#include "render/web/context.h"

#include <string.h>

enum state {
    TEXT, TAG_OPEN, TAG_NAME, TAG, ATTRIBUTE_NAME, BEFORE_VALUE, VALUE_QUOTED, VALUE_APOSTROPHE, VALUE_BARE,
    MARKUP,                     /* <!…> and <?…?> */
    RAW,                        /* in script or style */
    FLAT,                       /* JSON, calendars and plain text have no markup */
};

enum web_format
web_format_of(const char *name)
{
    static const struct { const char *ending; enum web_format format; } formats[] = {
        { ".html", WEB_HTML }, { ".svg", WEB_XML }, { ".xml", WEB_XML }, { ".json", WEB_JSON }, { ".ics", WEB_CALENDAR },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_str_has_suffix(name, formats[i].ending))
            return formats[i].format;
    return WEB_PLAIN;
}

void
context_begin(struct context *c, enum web_format format)
{
    *c = (struct context){ .format = format, .state = format == WEB_HTML || format == WEB_XML ? TEXT : FLAT };
}

/* Names longer than any we know are cut: they are none we know. */
static void
append(char *name, size_t room, char c)
{
    size_t n = strlen(name);

    if (n + 1 < room) {
        name[n] = g_ascii_tolower(c);
        name[n + 1] = '\0';
    }
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void
end_tag(struct context *c)
{
    c->state = TEXT;
    if (c->format == WEB_HTML && !c->closing && (strcmp(c->tag, "script") == 0 || strcmp(c->tag, "style") == 0)) {
        c->state = RAW;
        c->json = strcmp(c->tag, "script") == 0 && g_str_has_suffix(c->type, "json");
        c->in_string = c->escaped = false;
        c->attribute[0] = '\0';         /* now holds what may be the end of the element */
    }
}

static void
feed_json(struct context *c, char byte)
{
    if (c->escaped)
        c->escaped = false;
    else if (c->in_string && byte == '\\')
        c->escaped = true;
    else if (byte == '"')
        c->in_string = !c->in_string;
}

/* "</script" ends a script, wherever it stands. */
static void
feed_raw(struct context *c, char byte)
{
    size_t n;

    if (byte == '<')
        c->attribute[0] = '\0';
    append(c->attribute, sizeof c->attribute, byte);
    n = strlen(c->attribute);
    if (n == strlen(c->tag) + 2 && strncmp(c->attribute, "</", 2) == 0 && strcmp(c->attribute + 2, c->tag) == 0) {
        c->state = TAG_NAME;
        c->closing = true;
        return;
    }
    if (c->json)
        feed_json(c, byte);
}

static void
in_tag(struct context *c, char byte)
{
    if (byte == '>')
        end_tag(c);
    else if (!is_space(byte) && byte != '/') {
        c->state = ATTRIBUTE_NAME;
        c->attribute[0] = '\0';
        append(c->attribute, sizeof c->attribute, byte);
    }
}

static void
end_value(struct context *c)
{
    c->state = TAG;
}

static void
in_value(struct context *c, char byte)
{
    c->begun = true;
    if (strcmp(c->attribute, "type") == 0)
        append(c->type, sizeof c->type, byte);
}

void
context_feed(struct context *c, char byte)
{
    switch ((enum state)c->state) {
    case TEXT:
        if (byte == '<')
            c->state = TAG_OPEN;
        break;
    case TAG_OPEN:
        c->tag[0] = c->type[0] = '\0';
        c->closing = byte == '/';
        if (byte == '!' || byte == '?')
            c->state = MARKUP;
        else if (byte == '/')
            c->state = TAG_NAME;
        else if (g_ascii_isalpha(byte)) {
            c->state = TAG_NAME;
            append(c->tag, sizeof c->tag, byte);
        } else
            c->state = TEXT;
        break;
    case TAG_NAME:
        if (byte == '>')
            end_tag(c);
        else if (is_space(byte) || byte == '/')
            c->state = TAG;
        else
            append(c->tag, sizeof c->tag, byte);
        break;
    case TAG:
        in_tag(c, byte);
        break;
    case ATTRIBUTE_NAME:
        if (byte == '=')
            c->state = BEFORE_VALUE;
        else if (byte == '>')
            end_tag(c);
        else if (is_space(byte) || byte == '/')
            c->state = TAG;
        else
            append(c->attribute, sizeof c->attribute, byte);
        break;
    case BEFORE_VALUE:
        c->begun = false;
        if (byte == '"' || byte == '\'')
            c->state = byte == '"' ? VALUE_QUOTED : VALUE_APOSTROPHE;
        else if (byte == '>')
            end_tag(c);
        else if (!is_space(byte)) {
            c->state = VALUE_BARE;
            in_value(c, byte);
        }
        break;
    case VALUE_QUOTED:
    case VALUE_APOSTROPHE:
        if (byte == (c->state == VALUE_QUOTED ? '"' : '\''))
            end_value(c);
        else
            in_value(c, byte);
        break;
    case VALUE_BARE:
        if (byte == '>')
            end_tag(c);
        else if (is_space(byte))
            end_value(c);
        else
            in_value(c, byte);
        break;
    case MARKUP:
        if (byte == '>')
            c->state = TEXT;
        break;
    case RAW:
        feed_raw(c, byte);
        break;
    case FLAT:
        if (c->format == WEB_JSON)
            feed_json(c, byte);
        break;
    }
}

static bool
is_url_attribute(const char *name)
{
    static const char *const names[] = { "href", "src", "action", "formaction", "cite", "poster", "data", NULL };

    return g_strv_contains(names, name);
}

static enum place
place_in_value(const struct context *c, const char **why)
{
    if (c->state != VALUE_QUOTED) {
        *why = "put the attribute's value in \"…\", and the field in there";
        return PLACE_NONE;
    }
    if (c->format == WEB_HTML && (strncmp(c->attribute, "on", 2) == 0 || strcmp(c->attribute, "style") == 0
                                  || strcmp(c->attribute, "srcset") == 0 || strcmp(c->attribute, "srcdoc") == 0)) {
        *why = "no value is safe in this attribute; use a class, or an attribute beginning with data-";
        return PLACE_NONE;
    }
    if (c->format == WEB_HTML && is_url_attribute(c->attribute))
        return c->begun ? PLACE_URL_PART : PLACE_URL;
    return PLACE_ATTRIBUTE;
}

enum place
context_place(const struct context *c, const char **why)
{
    switch ((enum state)c->state) {
    case TEXT:
        return PLACE_TEXT;
    case BEFORE_VALUE:
    case VALUE_QUOTED:
    case VALUE_APOSTROPHE:
    case VALUE_BARE:
        return place_in_value(c, why);
    case RAW:
        if (c->json && c->in_string && !c->escaped)
            return PLACE_SCRIPT_STRING;
        *why = c->json ? "put it in \"…\"" : "a value may stand in a script only in the \"…\" of one of type application/json";
        return PLACE_NONE;
    case FLAT:
        if (c->format == WEB_JSON)
            return c->in_string ? PLACE_JSON_STRING : PLACE_JSON_NUMBER;
        return c->format == WEB_CALENDAR ? PLACE_CALENDAR : PLACE_PLAIN;
    default:
        *why = "within a tag a value may stand only in the \"…\" of an attribute";
        return PLACE_NONE;
    }
}

void
context_value(struct context *c)
{
    if (c->state == VALUE_QUOTED)
        c->begun = true;
}

/* Where an attribute may begin: after the tag's name, or another attribute. */
static bool
between_attributes(const struct context *c)
{
    return c->state == TAG || c->state == TAG_NAME || c->state == ATTRIBUTE_NAME;
}

bool
context_same(struct context *a, const struct context *b)
{
    if (a->format != b->format)
        return false;
    if (between_attributes(a) && between_attributes(b) && strcmp(a->tag, b->tag) == 0 && a->closing == b->closing
        && strcmp(a->type, b->type) == 0) {
        a->state = TAG;
        return true;
    }
    if (a->state != b->state)
        return false;
    switch ((enum state)a->state) {
    case TEXT:
    case MARKUP:
    case TAG_OPEN:
        return true;
    case RAW:
        return strcmp(a->tag, b->tag) == 0 && a->json == b->json && a->in_string == b->in_string && a->escaped == b->escaped;
    case FLAT:
        return a->in_string == b->in_string && a->escaped == b->escaped;
    default:
        return strcmp(a->tag, b->tag) == 0 && strcmp(a->attribute, b->attribute) == 0 && strcmp(a->type, b->type) == 0
            && (a->begun == b->begun || !is_url_attribute(a->attribute));
    }
}

bool
context_loose(const struct context *c)
{
    if (c->state == FLAT)
        return c->format == WEB_JSON && !c->in_string;
    return c->state == TEXT || c->state == TAG;
}

const char *
context_raw(const struct context *c)
{
    return c->state == RAW ? c->tag : NULL;
}

bool
context_done(const struct context *c)
{
    return c->state == TEXT || (c->state == FLAT && !c->in_string);
}
