/* A growing run of bytes. Running out of memory ends the program. */
#ifndef PLACARD_PDF_BYTES_H
#define PLACARD_PDF_BYTES_H

#include <stddef.h>

struct bytes {
    unsigned char *at;
    size_t         n, room;
};

/* Make room for `more` bytes past the n there are, and say where they begin. */
unsigned char *bytes_room(struct bytes *, size_t more);

void bytes_add(struct bytes *, const void *, size_t);
void bytes_text(struct bytes *, const char *);
void bytes_printf(struct bytes *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number with at most `decimals` of them (up to 9), and no more than it needs: 12, 0.5, -3.25. */
void bytes_number(struct bytes *, double, int decimals);

/* Release what it holds; it may be used again. */
void bytes_drop(struct bytes *);

#endif
