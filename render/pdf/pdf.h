/*
 * Reading PDF (ISO 32000-1): ours while it is being finished, and any other
 * for preflight. The bytes are borrowed and may be anything: what is damaged,
 * nested too deep, without end or larger than it may be is found out, never
 * followed.
 *
 * Values live until pdf_forget(). A value that is not there is PDF_NULL, never
 * NULL; where the file is damaged, it is too, and pdf_fault() says what was
 * found first.
 */
#ifndef PLACARD_PDF_PDF_H
#define PLACARD_PDF_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/base/arena.h"
#include "render/pdf/bytes.h"

enum pdf_kind {
    PDF_NULL, PDF_BOOLEAN, PDF_INTEGER, PDF_REAL, PDF_STRING, PDF_NAME, PDF_ARRAY, PDF_DICTIONARY, PDF_STREAM,
    PDF_REFERENCE
};

struct pdf_value {
    enum pdf_kind kind;
    union {
        bool        truth;
        struct { double value; const char *raw; size_t n; } number;     /* raw: as the file has it, or NULL */
        struct { const char *bytes; size_t n; } string;                 /* decoded, and a NUL past the end */
        const char *name;                                               /* decoded */
        struct { struct pdf_value *items; size_t n; } array;
        struct pdf_dictionary *dictionary;                              /* of a stream too */
        unsigned    reference;                                          /* number of an object */
    } u;
};

struct pdf_dictionary {
    struct pdf_entry { const char *key; struct pdf_value value; } *items;   /* keys may be repeated */
    size_t               n, room;
    const unsigned char *data;          /* of a stream, as it is in the file */
    size_t               length;
};

struct pdf;

/* Never NULL: what is no PDF has a fault. */
struct pdf *pdf_open(const void *bytes, size_t n);
void pdf_drop(struct pdf *);

/* What is wrong with the file, or NULL. pdf_clear_fault() forgets it, to go on with another object. */
const char *pdf_fault(const struct pdf *);
void pdf_clear_fault(struct pdf *);

/* Say what is wrong, unless something else was before. */
void pdf_damaged(struct pdf *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* 14 for 1.4, as the header says. */
int pdf_version(const struct pdf *);

/* Are there object streams or cross-reference streams? */
bool pdf_is_compressed(const struct pdf *);

/* The newest trailer. */
const struct pdf_value *pdf_trailer(const struct pdf *);

/* Numbers of objects are below this. */
unsigned pdf_size(const struct pdf *);

/* Is the object in the table? */
bool pdf_has(const struct pdf *, unsigned number);

/* Parse an object. */
struct pdf_value pdf_object(struct pdf *, unsigned number);



/* Where a reference leads; other values are themselves. */
struct pdf_value pdf_resolve(struct pdf *, struct pdf_value);

/* The value of a key in a dictionary or stream, resolved; pdf_entry() not resolved, and NULL if there is none. */
struct pdf_value pdf_get(struct pdf *, struct pdf_value in, const char *key);
const struct pdf_value *pdf_entry(struct pdf_value in, const char *key);

/* The nth item of an array, resolved. */
struct pdf_value pdf_item(struct pdf *, struct pdf_value array, size_t nth);

bool pdf_is_name(struct pdf_value, const char *name);
bool pdf_is_number(struct pdf_value);
bool pdf_is_dictionary(struct pdf_value);       /* or stream */

/* All that is `n` numbers in an array. */
bool pdf_numbers(struct pdf *, struct pdf_value array, double *out, size_t n);

/* Let the values go that were read so far. */
void pdf_forget(struct pdf *);

/* Where values can be made that live as long as those read. */
struct arena *pdf_arena(struct pdf *);

/*
 * The data of a stream, decoded, added to `out`: at most `most` bytes, or it
 * is a fault. Pictures (DCT, JPX, CCITT, JBIG2) are not decoded: a fault.
 */
bool pdf_decode(struct pdf *, struct pdf_value stream, size_t most, struct bytes *out);

/* What pdf_decode() is made of: a filter by its name. */
bool pdf_filter(struct pdf *, const char *name, struct pdf_value parameters, const unsigned char *, size_t,
                size_t most, struct bytes *out);

/*
 * A value from text: content streams and objects alike. Returns false at the
 * end, at a closing bracket, at what is no value, and at a keyword, which is
 * left in `keyword` (up to its room) with its length in *n; 0 otherwise.
 */
struct pdf_lexer {
    struct pdf          *pdf;
    const unsigned char *begin, *at, *end;
    bool                 keeps_raw;     /* the bytes outlive the values */
    unsigned             budget;        /* values that may still be made */
};

bool pdf_lex(struct pdf_lexer *, struct pdf_value *, char *keyword, size_t room, size_t *n);

#endif
