/*
 * A file's bytes as UTF-8. A byte order mark tells UTF-8, UTF-16 and UTF-32
 * apart, as do the zeros of a first ASCII character; whatever is not UTF-8
 * then is an error with its place, since a guess would print wrong names.
 */
#ifndef PLACARD_DB_TEXT_INPUT_H
#define PLACARD_DB_TEXT_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

struct text_input {
    const char *path;
    const char *data;                   /* UTF-8, without a mark; not ended by a NUL */
    size_t      length;
    char       *converted;              /* what data points into, if that is not the file */
    size_t      at;                     /* text_input_where() got so far, */
    int         line, column;           /* and was here */
};

/* False, with an error, if the file cannot be converted. UTF-8 is taken as it is: text_input_check() looks at it. */
bool text_input_open(struct text_input *, const char *path, const char *data, size_t length, struct report *);
void text_input_close(struct text_input *);

/* False, with an error, if the file is not UTF-8 throughout, or has a NUL. */
bool text_input_check(struct text_input *, struct report *);

/* Line and column of a byte of data. Quick for one after the other. */
struct source text_input_where(struct text_input *, size_t at);

#endif
