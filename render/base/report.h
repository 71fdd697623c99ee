/*
 * What goes wrong with a person's input, said where it is known:
 *
 *     layouts/badge.layout:11:5: error: no property "sise" in text; did you mean "size"?
 *
 * A function that can fail on its input takes a report, says what is wrong
 * and what to write instead, goes on as far as it can so that one run names
 * every mistake, and returns false or NULL.
 */
#ifndef PLACARD_BASE_REPORT_H
#define PLACARD_BASE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A place in a file; line and column count from 1, 0 means not known. */
struct source {
    const char *file;
    int         line, column;
};

struct report {
    FILE       *out;            /* where messages go; NULL keeps quiet */
    const char *subject;        /* what is being worked on, such as: sheet "P8K2"; or NULL */
    size_t      errors, warnings;
};

/* Messages past this many of one kind are counted, not written. */
#define REPORT_MOST 200

void report_error(struct report *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warning(struct report *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For what concerns no file in particular: placard: error: … */
#define NOWHERE ((struct source){ 0 })

/*
 * The word of `words` (NULL at its end) most like `word`, or NULL if none is
 * near enough to be a slip of the finger. For "did you mean".
 */
const char *report_nearest(const char *word, const char *const *words);

#endif
