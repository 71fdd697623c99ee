#include "render/draw/svg.h"

#include <libxml/xmlreader.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define ELEMENTS_MOST   100000
#define NESTING_MOST    100
#define SVG_PIXELS_MOST ((uint64_t)64 << 20)

struct svg {
    const char      *path;
    xmlTextReader   *reader;
    size_t           elements;
    uint64_t         pixels;            /* of what is embedded */
    bool             in_style;
    struct report   *report;
    struct source    where;
};

static const struct refused {
    const char *element;
    const char *why;
} refused[] = {
    { "text", "text, which would be set in whatever font this machine has: convert it to paths" },
    { "flowRoot", "flowed text, which is no part of SVG: convert it to paths" },
    { "foreignObject", "a foreign object, which is not drawn: take it out" },
    { "feConvolveMatrix", "a convolution, which the drawing library may not survive: take it out, or save it as PNG" },
    { "script", "a script, which is not run: take it out" },
    { "include", "an include, and pictures load nothing: put it in its place" },
};

static bool
say(struct svg *svg, const char *what)
{
    int line = xmlTextReaderGetParserLineNumber(svg->reader);

    report_error(svg->report, svg->where, "picture %s, line %d, has %s", svg->path, line, what);
    return false;
}

bool
svg_likely(const unsigned char *bytes, size_t n)
{
    size_t i = 0;

    if (n >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
        return true;                    /* UTF-16 */
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    while (i < n && strchr(" \t\r\n", bytes[i]) != NULL && bytes[i] != '\0')
        i++;
    return i < n && bytes[i] == '<';
}

static int
sixbits(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Width and height of a PNG from the beginning of its base 64; 0 if it has none. */
static uint64_t
embedded_pixels(const char *base64)
{
    unsigned char bytes[24] = { 0 };
    size_t bits = 0;

    for (; *base64 != '\0' && bits < 8 * sizeof bytes; base64++) {
        int v = sixbits(*base64);

        for (int b = 5; v >= 0 && b >= 0; b--, bits++)
            bytes[bits / 8] |= (unsigned char)((v >> b & 1) << (7 - bits % 8));
    }
    if (bits < 8 * sizeof bytes || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
        return 0;
    return ((uint64_t)bytes[16] << 24 | (uint64_t)bytes[17] << 16 | (uint64_t)bytes[18] << 8 | bytes[19])
         * ((uint64_t)bytes[20] << 24 | (uint64_t)bytes[21] << 16 | (uint64_t)bytes[22] << 8 | bytes[23]);
}

/*
 * Whether a reference names a part of the picture itself or holds what it
 * names. Of the latter only PNG passes, since it alone tells here how large it is.
 */
static bool
check_reference(struct svg *svg, const char *reference)
{
    static const char png[] = "data:image/png;base64,";
    uint64_t pixels;

    reference += strspn(reference, " \t\r\n");
    if (*reference == '#' || *reference == '\0')
        return true;
    if (strncasecmp(reference, "data:", 5) != 0)
        return say(svg, "a link to another file, and pictures load nothing: embed what it shows");
    if (strncasecmp(reference, png, sizeof png - 1) != 0
        || (pixels = embedded_pixels(reference + sizeof png - 1)) == 0)
        return say(svg, "something embedded that is no PNG: embed it as PNG");
    svg->pixels = pixels > SVG_PIXELS_MOST ? pixels : svg->pixels + pixels;
    if (svg->pixels > SVG_PIXELS_MOST)
        return say(svg, "embedded pictures of more than 64 million pixels: make them smaller");
    return true;
}

/* url(#gradient) stays within the picture; url(paint.svg#gradient) and @import do not. */
static bool
check_style(struct svg *svg, const char *style)
{
    for (const char *s = style; (s = strcasestr(s, "url(")) != NULL;) {
        s += 4;
        s += strspn(s, " \t\r\n\"'");
        if (!check_reference(svg, s))
            return false;
    }
    return strcasestr(style, "@import") == NULL
        || say(svg, "an @import, and pictures load nothing: put the style in its place");
}

static bool
check_attributes(struct svg *svg)
{
    bool anchor = strcmp((const char *)xmlTextReaderConstLocalName(svg->reader), "a") == 0;
    bool good = true;

    while (good && xmlTextReaderMoveToNextAttribute(svg->reader) == 1) {
        const char *name = (const char *)xmlTextReaderConstLocalName(svg->reader);
        const char *value = (const char *)xmlTextReaderConstValue(svg->reader);

        if (name == NULL || value == NULL || xmlTextReaderIsNamespaceDecl(svg->reader) == 1)
            continue;
        if (strcmp(name, "href") == 0)
            good = anchor || check_reference(svg, value);
        else
            good = check_style(svg, value);
    }
    xmlTextReaderMoveToElement(svg->reader);
    return good;
}

static bool
check_element(struct svg *svg)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(svg->reader);

    if (svg->elements++ == 0 && strcmp(name, "svg") != 0)
        return say(svg, "no svg element around it all: it is XML, but no SVG");
    if (svg->elements > ELEMENTS_MOST)
        return say(svg, "more than 100,000 elements: simplify it, or save it as PNG");
    if (xmlTextReaderDepth(svg->reader) > NESTING_MOST)
        return say(svg, "groups nested more than 100 deep: ungroup them");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(name, refused[i].element) == 0)
            return say(svg, refused[i].why);
    }
    svg->in_style = strcmp(name, "style") == 0 && !xmlTextReaderIsEmptyElement(svg->reader);
    return check_attributes(svg);
}

static bool
check_node(struct svg *svg)
{
    const char *value;

    switch (xmlTextReaderNodeType(svg->reader)) {
    case XML_READER_TYPE_ELEMENT:
        return check_element(svg);
    case XML_READER_TYPE_END_ELEMENT:
        svg->in_style = false;
        return true;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        value = (const char *)xmlTextReaderConstValue(svg->reader);
        return !svg->in_style || value == NULL || check_style(svg, value);
    case XML_READER_TYPE_ENTITY_REFERENCE:
        /* What it stands for would pass by all the checks here. */
        return say(svg, "an entity of its own: save it as plain SVG");
    case XML_READER_TYPE_PROCESSING_INSTRUCTION:
        if (strcmp((const char *)xmlTextReaderConstName(svg->reader), "xml-stylesheet") == 0)
            return say(svg, "a style sheet of its own, and pictures load nothing: put it into a style element");
        return true;
    default:
        return true;
    }
}

static void
keep_quiet(void *context, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
    (void)context;
    (void)message;
    (void)severity;
    (void)locator;
}

bool
svg_check(const char *path, const unsigned char *bytes, size_t n, struct report *report, struct source where)
{
    struct svg svg = { .path = path, .report = report, .where = where };
    bool good = true;
    int more = -1;

    svg.reader = xmlReaderForMemory((const char *)bytes, (int)n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (svg.reader != NULL) {
        xmlTextReaderSetErrorHandler(svg.reader, keep_quiet, NULL);
        while (good && (more = xmlTextReaderRead(svg.reader)) == 1)
            good = check_node(&svg);
    }
    if (good && more != 0)
        good = say(&svg, "a mistake in its XML: save it anew");
    xmlFreeTextReader(svg.reader);
    return good;
}
