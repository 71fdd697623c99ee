/*
 * All bytes of a file, of a pipe or of standard input. Large ones are not
 * held in memory but in a file without a name, of which only what is being
 * looked at is in memory.
 */
#ifndef PLACARD_DB_CONTENT_H
#define PLACARD_DB_CONTENT_H

#include <stddef.h>

#include "render/base/report.h"

/* There is a NUL behind the data. */
struct content {
    const char *data;
    size_t      length;
    char       *held;           /* in memory; or NULL: mapped */
};

/* Read it; "-" is standard input. False, with an error, also for what is empty. content_drop() in any case. */
bool content_load(struct content *, const char *path, struct report *);
void content_drop(struct content *);

/*
 * What is from here to there has been read, and need not be in memory; if it
 * is looked at again, it is read from the file. Does nothing for other data
 * than that of a struct content.
 */
void content_done(const char *from, const char *to);

/* SHA-256 of data in hexadecimal, for g_free(). */
char *content_sum(const char *data, size_t length);

#endif
