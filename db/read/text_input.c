#include "db/read/text_input.h"

#include <glib.h>
#include <string.h>

/* Files in two or four bytes a character are converted whole; schedules in them are small. */
enum { MOST_CONVERTED = 64 << 20 };

static const struct {
    const char *bytes;
    size_t      n;
    const char *name;
} marks[] = {
    { "\xff\xfe\0\0", 4, "UTF-32LE" },  { "\0\0\xfe\xff", 4, "UTF-32BE" },  { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" },      { "\xef\xbb\xbf", 3, NULL },
};

/* The encoding, NULL for UTF-8, and how many bytes of a mark say so. */
static const char *
encoding_of(const char *data, size_t length, size_t *mark)
{
    *mark = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (length >= marks[i].n && memcmp(data, marks[i].bytes, marks[i].n) == 0) {
            *mark = marks[i].n;
            return marks[i].name;
        }
    if (length < 4)
        return NULL;
    if (data[0] == '\0' && data[1] == '\0' && data[2] == '\0')
        return data[3] == '\0' ? NULL : "UTF-32BE";
    if (data[1] == '\0' && data[2] == '\0' && data[3] == '\0')
        return "UTF-32LE";
    if (data[0] == '\0' && data[2] == '\0')
        return "UTF-16BE";
    return data[1] == '\0' && data[3] == '\0' ? "UTF-16LE" : NULL;
}

bool
text_input_open(struct text_input *t, const char *path, const char *data, size_t length, struct report *report)
{
    size_t mark;
    const char *encoding = encoding_of(data, length, &mark);

    *t = (struct text_input){ .path = path, .data = data + mark, .length = length - mark, .line = 1, .column = 1 };
    if (encoding == NULL)
        return true;
    if (t->length > MOST_CONVERTED) {
        report_error(report, (struct source){ path, 0, 0 }, "has more than %d MB of %.6s; save it as UTF-8", MOST_CONVERTED >> 20,
                     encoding);
        return false;
    }
    t->converted = g_convert(t->data, (gssize)t->length, "UTF-8", encoding, NULL, &t->length, NULL);
    t->data = t->converted;
    if (t->converted == NULL)
        report_error(report, (struct source){ path, 0, 0 }, "begins as %.6s, but is not that throughout; save it as UTF-8", encoding);
    return t->converted != NULL;
}

void
text_input_close(struct text_input *t)
{
    g_free(t->converted);
    t->converted = NULL;
}

bool
text_input_check(struct text_input *t, struct report *report)
{
    const char *end;

    if (g_utf8_validate(t->data, (gssize)t->length, &end))
        return true;
    if (*end == '\0')
        report_error(report, text_input_where(t, (size_t)(end - t->data)), "a NUL, which no text has; save the file anew");
    else
        report_error(report, text_input_where(t, (size_t)(end - t->data)), "byte 0x%02x is not UTF-8; save the file as UTF-8",
                     (unsigned)(unsigned char)*end);
    return false;
}

struct source
text_input_where(struct text_input *t, size_t at)
{
    if (at < t->at) {
        t->at = 0;
        t->line = t->column = 1;
    }
    for (; t->at < at; t->at++) {
        if (t->data[t->at] == '\n') {
            t->line++;
            t->column = 1;
        } else {
            t->column += (t->data[t->at] & 0xc0) != 0x80;
        }
    }
    return (struct source){ t->path, t->line, t->column };
}
