#include "db/read/xml_input.h"

#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "db/content.h"

/*
 * Encodings in which "<", ">" and white space are the bytes of ASCII, so that
 * a DOCTYPE can be seen before libxml2 is asked. Beginnings of names.
 */
static const char *const encodings[] = {
    "US-ASCII", "ASCII", "ISO-8859-", "ISO8859-", "ISO_8859-", "LATIN1", "WINDOWS-125", "CP125", "KOI8-", "MACINTOSH",
    "UTF-8", "UTF8", "SHIFT_JIS", "SHIFT-JIS", "SJIS", "CP932", "WINDOWS-31J", "EUC-", "GB2312", "GBK", "GB18030", "BIG5",
};
enum { ONE_BYTE = 10 };                 /* the first so many have one byte a character */

/* Files in two or four bytes a character are converted whole; schedules in them are small. */
enum { MOST_CONVERTED = 64 << 20 };

/* Attributes of an element; and bytes of a node: four for each character that a text may have. */
enum { MOST_ATTRIBUTES = 1000, MOST_OF_NODE = 4 << 20 };

/* After so many bytes, those that have been read may leave the memory. */
enum { DONE_EACH = 1 << 20 };

static struct source
line(const struct xml_input *x, size_t at)
{
    int n = 1 + x->lines_before;

    for (size_t from = 0, to; from < at; from = to) {
        to = MIN(from + DONE_EACH, at);
        for (const char *p = x->data + from; (p = memchr(p, '\n', (size_t)(x->data + to - p))) != NULL; p++)
            n++;
        content_done(x->data + from, x->data + to);
    }
    return (struct source){ x->path, n, 0 };
}

static bool
is_allowed(char c)
{
    return (unsigned char)c >= 0x20 || c == '\n' || c == '\t' || c == '\r';
}

static const char *
find(const char *from, const char *end, const char *what)
{
    return from > end ? NULL : memmem(from, (size_t)(end - from), what, strlen(what));
}

static bool
begins(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);

    return (size_t)(end - p) >= n && memcmp(p, what, n) == 0;
}

/* The encoding that an XML declaration names; "UTF-8" if none. For g_free(). */
static char *
declared(const char *p, const char *end)
{
    const char *stop = find(p, end, "?>");
    const char *name = stop == NULL ? NULL : find(p, stop, "encoding");
    const char *quote = name, *close = NULL;

    while (quote != NULL && quote < stop && *quote != '\'' && *quote != '"')
        quote++;
    if (quote != NULL && quote < stop)
        close = memchr(quote + 1, *quote, (size_t)(stop - quote - 1));
    return close == NULL ? g_strdup("UTF-8") : g_strndup(quote + 1, (size_t)(close - quote - 1));
}

/* Without its declaration, a file is UTF-8. */
static void
skip_declaration(struct xml_input *x)
{
    const char *stop = find(x->data, x->data + x->length, "?>");

    if (begins(x->data, x->data + x->length, "<?xml") && stop != NULL) {
        x->length -= (size_t)(stop + 2 - x->data);
        x->data = stop + 2;
    }
}

static bool
is_ascii(const char *p, size_t n)
{
    while (n > 0 && (unsigned char)*p < 0x80)
        p++, n--;
    return n == 0;
}

/* Is it UTF-8 throughout, and more than ASCII? */
static bool
is_beyond_ascii(const char *p, size_t n)
{
    bool beyond = false;

    while (n > 0) {
        size_t part = MIN(n, DONE_EACH);
        const char *stop;

        /* the last character of a part may be cut in two */
        if (!g_utf8_validate(p, (gssize)part, &stop) && (part == n || p + part - stop > 3))
            return false;
        beyond = beyond || !is_ascii(p, (size_t)(stop - p));
        content_done(p, stop);
        n -= (size_t)(stop - p);
        p = stop;
    }
    return beyond;
}

/*
 * Is what the declaration says read here? Files that were converted keep the
 * declaration they had: no text in one byte a character happens to be UTF-8.
 */
static bool
encoding_is_read(struct xml_input *x)
{
    char *name = declared(x->data, x->data + x->length);
    size_t i = 0, n = sizeof encodings / sizeof encodings[0];

    while (i < n && g_ascii_strncasecmp(name, encodings[i], strlen(encodings[i])) != 0)
        i++;
    if (i == n) {
        report_error(x->report, line(x, 0), "encoding \"%.40s\" is not read here; save the file as UTF-8", name);
    } else if (i < ONE_BYTE && is_beyond_ascii(x->data, x->length)) {
        report_warning(x->report, line(x, 0), "the file says it is %.40s, but is UTF-8; read as that", name);
        skip_declaration(x);
    }
    g_free(name);
    return i < n;
}

static bool
is_clear(const char *p, const char *end)
{
    while (p < end && is_allowed(*p))
        p++;
    return p == end;
}

/* "<!", whatever stands between the two. */
static bool
is_declaration(const char *p, const char *end)
{
    do
        p++;
    while (p < end && !is_allowed(*p));
    return p < end && *p == '!';
}

/* What may stand before the root element, and must not hold a DOCTYPE; one that controls hide still, xml_next() finds. */
static bool
check_prologue(struct xml_input *x)
{
    const char *p, *end = x->data + x->length;

    if (begins(x->data, end, "<?xml") && !encoding_is_read(x))
        return false;
    p = x->data;
    while (p < end) {
        const char *stop;
        size_t mark = 2;                /* of the "?>" or "-->" */

        if (g_ascii_isspace(*p) || !is_allowed(*p)) {
            p++;
            continue;
        }
        if (*p != '<') {
            report_error(x->report, line(x, (size_t)(p - x->data)), "not XML: a schedule.xml begins with \"<?xml\" or \"<schedule>\"");
            return false;
        }
        if (begins(p, end, "<?"))
            stop = find(p, end, "?>");
        else if (begins(p, end, "<!--")) {
            stop = find(p + 4, end, "-->");
            mark = 3;
        } else if (is_declaration(p, end)) {
            report_error(x->report, line(x, (size_t)(p - x->data)),
                         "the file has a DOCTYPE, which may hide files within it; remove it, no schedule needs one");
            return false;
        } else {
            x->root = (size_t)(p - x->data);
            return true;
        }
        if (stop == NULL)
            return true;                /* libxml2 says what is missing */
        if (mark == 2 && !is_clear(p, stop)) {
            report_error(x->report, line(x, (size_t)(p - x->data)), "control characters within \"<?\" and \"?>\"; remove them");
            return false;
        }
        p = stop + mark;
    }
    report_error(x->report, line(x, 0), "the file is empty");
    return false;
}

/* UTF-16 and UTF-32, by their mark or by the zeros around a first "<". */
static const char *
wide_encoding(const unsigned char *p, size_t n)
{
    static const struct { const char *bytes; size_t n; const char *name; } marks[] = {
        { "\xff\xfe\0\0", 4, "UTF-32" },    { "\0\0\xfe\xff", 4, "UTF-32" },    { "\xff\xfe", 2, "UTF-16" },
        { "\xfe\xff", 2, "UTF-16" },        { "<\0\0\0", 4, "UTF-32LE" },       { "\0\0\0<", 4, "UTF-32BE" },
        { "<\0?\0", 4, "UTF-16LE" },        { "\0<\0?", 4, "UTF-16BE" },        { "<\0s\0", 4, "UTF-16LE" },
        { "\0<\0s", 4, "UTF-16BE" },
    };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (n >= marks[i].n && memcmp(p, marks[i].bytes, marks[i].n) == 0)
            return marks[i].name;
    return NULL;
}

static bool
convert(struct xml_input *x, const char *encoding)
{
    gsize length = 0;

    if (x->length <= MOST_CONVERTED)
        x->converted = g_convert(x->data, (gssize)x->length, "UTF-8", encoding, NULL, &length, NULL);
    if (x->converted == NULL) {
        report_error(x->report, line(x, 0), "this is not %s throughout; save the file as UTF-8", encoding);
        return false;
    }
    x->data = x->converted;
    x->length = length;
    if (begins(x->data, x->data + length, "\xef\xbb\xbf")) {
        x->data += 3;
        x->length -= 3;
    }
    skip_declaration(x);                /* it still names the old encoding */
    return true;
}

/* A blank line before "<?xml" is an error to libxml2, and happens. */
static void
skip_blank(struct xml_input *x)
{
    size_t n = begins(x->data, x->data + x->length, "\xef\xbb\xbf") ? 3 : 0;
    int lines = 0;

    while (n < x->length && (g_ascii_isspace(x->data[n]) || !is_allowed(x->data[n])))
        lines += x->data[n++] == '\n';
    x->data += n;
    x->length -= n;
    x->lines_before += lines;
}

/* Some systems leave control characters in texts; no XML may have them, and libxml2 gets none. */
static void
find_controls(struct xml_input *x)
{
    int lines = 0;

    for (size_t at = 0; at < x->length; at++) {
        if (!is_allowed(x->data[at]) && x->dropped++ == 0)
            x->dropped_line = 1 + x->lines_before + lines;
        lines += x->data[at] == '\n';
        if ((at + 1) % DONE_EACH == 0)
            content_done(x->data + at + 1 - DONE_EACH, x->data + at + 1);
    }
}

/*
 * libxml2 compares each attribute of an element with all others, so that one
 * of many takes as long as whoever wrote it wants. A "<" begins a tag wherever
 * it stands: then nothing that only looks like one can hide the next.
 */
static bool
has_few_attributes(struct xml_input *x, const char *p, const char *end)
{
    for (; p < end && (x->in_tag || (p = memchr(p, '<', (size_t)(end - p))) != NULL); p++) {
        if (*p == '<') {
            x->in_tag = true;
            x->quote = 0;
            x->attributes = 0;
        } else if (x->quote != 0) {
            x->quote = *p == x->quote ? 0 : x->quote;
        } else if (*p == '>') {
            x->in_tag = false;
        } else if (*p == '"' || *p == '\'') {
            x->quote = *p;
            x->attributes++;
        }
        if (x->attributes > MOST_ATTRIBUTES)
            return false;
    }
    return true;
}

/* What one node has is kept several times over, and looked through again and again. */
static bool
is_within_limits(struct xml_input *x, size_t n)
{
    if (x->at + n - x->node > MOST_OF_NODE)
        report_error(x->report, line(x, x->at), "a text of more than %d MB; shorten it", MOST_OF_NODE >> 20);
    else if (!has_few_attributes(x, x->data + x->at, x->data + x->at + n))
        report_error(x->report, line(x, x->at), "more than %d attributes in one element; no schedule has that many", MOST_ATTRIBUTES);
    else
        return true;
    return false;
}

/* libxml2 asks for more. */
static int
read_more(void *context, char *buffer, int length)
{
    struct xml_input *x = context;
    size_t n = MIN((size_t)length, x->length - x->at);

    if (!x->failed && !is_within_limits(x, n))
        x->failed = true;
    if (x->failed)
        return -1;
    if (x->at / DONE_EACH != (x->at + n) / DONE_EACH)
        content_done(x->data, x->data + x->at);
    if (x->dropped == 0) {
        memcpy(buffer, x->data + x->at, n);
        x->at += n;
        return (int)n;
    }
    for (length = 0; length == 0 && x->at < x->length; )
        for (; n > 0; n--, x->at++)
            if (is_allowed(x->data[x->at]))
                buffer[length++] = x->data[x->at];
    return length;
}

static int
close_nothing(void *context)
{
    (void)context;
    return 0;
}

/* What libxml2 says, in words for who made the file. */
static const struct {
    int         code;
    const char *words;
} explained[] = {
    { XML_ERR_TAG_NAME_MISMATCH,    "an end tag that is not the one of the element that is open" },
    { XML_ERR_TAG_NOT_FINISHED,     "the file ends within an element; it was cut off" },
    { XML_ERR_DOCUMENT_END,         "something stands after the end of the schedule" },
    { XML_ERR_DOCUMENT_EMPTY,       "there is no element in the file" },
    { XML_ERR_INTERNAL_ERROR,       "a \"<\" that begins neither an element nor anything else" },
    { XML_ERR_NAME_REQUIRED,        "a \"&\" or \"<\" that begins nothing; write &amp; or &lt;" },
    { XML_ERR_ENTITYREF_SEMICOL_MISSING, "a \"&\" that begins nothing; write &amp;" },
    { XML_ERR_UNDECLARED_ENTITY,    "an entity that XML does not know; write the character itself" },
    { XML_WAR_UNDECLARED_ENTITY,    "an entity that XML does not know; write the character itself" },
    { XML_ERR_INVALID_CHAR,         "a character that no XML may have" },
    { XML_ERR_INVALID_CHARREF,      "a reference to a character that no XML may have" },
    { XML_ERR_INVALID_ENCODING,     "bytes that are not of the file's encoding; save it as UTF-8" },
    { XML_ERR_MISPLACED_CDATA_END,  "a \"]]>\" that ends nothing; write ]]&gt;" },
    { XML_ERR_CDATA_NOT_FINISHED,   "the file ends within a CDATA section; it was cut off" },
    { XML_ERR_COMMENT_NOT_FINISHED, "the file ends within a comment; it was cut off" },
    { XML_ERR_GT_REQUIRED,          "a tag without its \">\"" },
    { XML_ERR_LTSLASH_REQUIRED,     "the file ends within an element; it was cut off" },
    { XML_ERR_ATTRIBUTE_REDEFINED,  "an attribute that is there twice" },
    { XML_ERR_ATTRIBUTE_NOT_STARTED, "an attribute without quotes around its value" },
    { XML_ERR_LT_IN_ATTRIBUTE,      "a \"<\" in an attribute; write &lt;" },
    { XML_ERR_RESERVED_XML_NAME,    "an XML declaration that is not at the start of the file" },
};

/*
 * Lines that a version control system leaves where two changes meet: not
 * well-formed, and better said by their name.
 */
static bool
is_conflict(struct xml_input *x, int upto)
{
    const char *end = x->data + x->length, *p = x->data, *read = p;

    for (int n = 1; p != NULL && n <= upto; n++) {
        if ((size_t)(p - read) > DONE_EACH) {
            content_done(read, p);
            read = p;
        }
        if (begins(p, end, "<<<<<<< ") || begins(p, end, ">>>>>>> ")) {
            report_error(x->report, (struct source){ x->path, n + x->lines_before, 0 },
                         "\"%.*s\": two versions of the file were left in it side by side; choose one", 7, p);
            return true;
        }
        p = memchr(p, '\n', (size_t)(end - p));
        if (p != NULL)
            p++;
    }
    return false;
}

/* A file that ends too early is wrong at its end in a dozen ways; what to do about it is one. */
static bool
is_cut(const struct xml_input *x, int at_line)
{
    size_t name = x->root + 1, n = 0, end = x->length;
    char *last;
    bool cut;

    while (end > x->root && g_ascii_isspace(x->data[end - 1]))
        end--;
    while (name + n < end && !g_ascii_isspace(x->data[name + n]) && x->data[name + n] != '/' && x->data[name + n] != '>')
        n++;
    last = g_strdup_printf("</%.*s", (int)n, x->data + name);
    cut = x->at == x->length && at_line >= line(x, end).line
        && find(x->data + end - MIN(end, 1000), x->data + end, last) == NULL;
    g_free(last);
    return cut;
}

static void
on_error(void *context, xmlErrorPtr error)
{
    struct xml_input *x = context;
    struct source where = { x->path, error->line > 0 ? error->line + x->lines_before : 0, 0 };
    const char *words = NULL;
    char *said;

    if (x->failed || error->level == XML_ERR_WARNING || error->domain == XML_FROM_NAMESPACE
        || (error->level == XML_ERR_ERROR && error->code != XML_WAR_UNDECLARED_ENTITY && error->code != XML_ERR_NO_MEMORY))
        return;
    x->failed = true;
    if (is_conflict(x, error->line + 1))
        return;
    for (size_t i = 0; i < sizeof explained / sizeof explained[0] && words == NULL; i++)
        if (explained[i].code == error->code)
            words = explained[i].words;
    said = g_strchomp(g_strdup(error->message == NULL ? "unknown error" : error->message));
    g_strdelimit(said, "\n", ' ');
    if (is_cut(x, where.line))
        words = "the file ends within an element; it was cut off";
    else if (strstr(said, "proper UTF-8") != NULL)
        words = "bytes that are not UTF-8; save the file as UTF-8, or name its encoding in its first line";
    else if (strstr(said, "Excessive depth") != NULL)
        words = "elements within elements, more than 256 deep";
    else if (strstr(said, "too long") != NULL)
        words = "a name of more than 50,000 characters";
    if (words != NULL)
        report_error(x->report, where, "not well-formed: %s", words);
    else
        report_error(x->report, where, "not well-formed: %s", said);
    g_free(said);
}

bool
xml_open(struct xml_input *x, const char *path, const char *data, size_t length, struct report *report)
{
    const char *wide = wide_encoding((const unsigned char *)data, length);

    *x = (struct xml_input){ .path = path, .data = data, .length = length, .report = report };
    if (wide != NULL && !convert(x, wide))
        return false;
    skip_blank(x);
    find_controls(x);
    if (!check_prologue(x)) {
        xml_close(x);
        return false;
    }
    /* No NOENT, DTDLOAD or HUGE: they are what makes a small file large. */
    x->reader = xmlReaderForIO(read_more, close_nothing, x, NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    if (x->reader == NULL) {
        report_error(report, NOWHERE, "the XML reader cannot be started");
        xml_close(x);
        return false;
    }
    xmlTextReaderSetStructuredErrorHandler(x->reader, on_error, x);
    return true;
}

void
xml_close(struct xml_input *x)
{
    if (x->reader != NULL)
        xmlFreeTextReader(x->reader);
    g_free(x->converted);
    x->reader = NULL;
    x->converted = NULL;
}

bool
xml_next(struct xml_input *x)
{
    int got;

    x->node = x->at;
    got = xmlTextReaderRead(x->reader);

    if (got == 1 && xmlTextReaderNodeType(x->reader) == XML_READER_TYPE_DOCUMENT_TYPE) {
        report_error(x->report, xml_where(x), "the file has a DOCTYPE; remove it");
        x->failed = true;
    } else if (got < 0 && !x->failed) {
        report_error(x->report, xml_where(x), "not well-formed");
        x->failed = true;
    }
    return got == 1 && !x->failed;
}

struct source
xml_where(struct xml_input *x)
{
    xmlNodePtr node = xmlTextReaderCurrentNode(x->reader);
    long n = node == NULL ? 0 : xmlGetLineNo(node);

    if (n <= 0 || n >= 65535)
        n = xmlTextReaderGetParserLineNumber(x->reader);
    return (struct source){ x->path, (int)n + x->lines_before, 0 };
}
