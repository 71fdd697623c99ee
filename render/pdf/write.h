/* Writing PDF: objects in the order they come, a table of them at the end. */
#ifndef PLACARD_PDF_WRITE_H
#define PLACARD_PDF_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/pdf/bytes.h"
#include "render/pdf/pdf.h"

/* Takes what is finished. False if it cannot: then nothing more comes. */
typedef bool press_write(void *closure, const void *, size_t);

struct writer;

/* `version` 14 is 1.4; `level` is that of zlib, 1 to 9. */
struct writer *writer_new(int version, int level, press_write *, void *closure);
void writer_drop(struct writer *);

/* A number for an object that is still to be written. */
unsigned writer_number(struct writer *);

/* Begin an object; its value goes to what is returned, until writer_end(). */
struct bytes *writer_begin(struct writer *, unsigned number);
void writer_end(struct writer *);

/*
 * An object that is a stream. `keys` are the inside of its dictionary without
 * Length, and Filter if it is to be compressed here.
 */
void writer_stream(struct writer *, unsigned number, const struct bytes *keys, const void *, size_t, bool compress);

/* What all bytes so far come to, as 32 hexadecimal digits. */
const char *writer_digest(struct writer *);

/* The table and the trailer. False if the closure ever failed. */
bool writer_finish(struct writer *, unsigned root, unsigned info, const char *id);

/* Compress, added to `out`. */
void writer_deflate(struct writer *, const void *, size_t, struct bytes *out);

/* Values. References are numbers of the writer's. */
void put_name(struct bytes *, const char *);
void put_string(struct bytes *, const char *, size_t);
void put_text(struct bytes *, const char *utf8);        /* for people to read */
void put_number(struct bytes *, struct pdf_value);

#endif
